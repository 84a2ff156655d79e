"""The benchmark: pages drawn by measured shapes, and clocks around stages."""

from __future__ import annotations

import time
from datetime import date
from statistics import mean

import pytest

from bench.__main__ import main
from bench.shaped import ShapedPages
from bench.shapes import Shape, chosen, shape_of, shapes
from bench.site import build_site
from bench.stages import STAGES, Clocks, Stages
from newsbot import read_article

SHAPES = 64


@pytest.fixture(scope="module")
def pages() -> list[bytes]:
    return list(map(str.encode, drawn().values()))


def drawn() -> dict[str, str]:
    return build_site(SHAPES, 7, date(2026, 1, 1), pages_of=ShapedPages).articles


def test_pages_are_drawn_in_the_shapes_that_were_measured(pages: list[bytes]) -> None:
    found = [shape for page in pages if (shape := shape_of(page)) is not None]
    for name, wanted, measured in zip(
        Shape._fields, zip(*shapes(), strict=True), zip(*found, strict=True), strict=True
    ):
        assert mean(measured) == pytest.approx(mean(wanted), rel=0.2), name
    for wanted, own in zip(shapes(), found, strict=True):
        assert (own.links, own.menu_links, own.text_links) == (wanted.links, wanted.menu_links, wanted.text_links)


def test_the_same_seed_draws_the_same_pages(pages: list[bytes]) -> None:
    assert list(map(str.encode, drawn().values())) == pages


def test_every_drawn_page_is_a_story(pages: list[bytes]) -> None:
    for page, shape in list(zip(pages, shapes(), strict=True))[::8]:
        article = read_article(page, "https://www.daily.example/a-story", "2026-01-01T00:00:00+00:00")
        assert len(article.bodies[0].paragraphs) >= shape.paragraphs / 2


def test_shapes_are_chosen_evenly_and_unchanged() -> None:
    found = [Shape(*(number,) * len(Shape._fields)) for number in range(1000)]
    rows = chosen(found, 10)
    assert [row.elements // 100 for row in rows] == list(range(10))
    assert set(rows) <= set(found)


def test_a_stage_is_not_charged_for_the_stages_that_it_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter(range(100))
    monkeypatch.setattr(time, "process_time", lambda: next(now))
    clocks = Clocks()
    inner = clocks.around("inner", lambda: None)

    def work() -> None:
        inner()
        raise LookupError

    with pytest.raises(LookupError):
        clocks.around("outer", work)()
    assert clocks.seconds == {"outer": 2, "inner": 1}


def test_every_stage_names_functions_that_exist() -> None:
    for places in STAGES.values():
        for place in places:
            owner, name = Stages.owner_of(place)
            assert callable(getattr(owner, name)), place


@pytest.mark.slow
def test_a_small_benchmark_prints_both_sites_and_the_stages(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--uniform", "20", "--shaped", "20", "--rounds", "1", "--known", "0", "--only", "empty,newsbot"])
    out = capsys.readouterr().out
    assert code == 0, out
    assert "site uniform" in out
    assert "site shaped" in out
    assert all(stage in out for stage in STAGES)


def test_spiders_that_do_not_exist_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "empty,nothing"])
    assert "no such spider: nothing" in capsys.readouterr().err
