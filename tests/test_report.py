"""The report on a data set: what it shows, in words too, and what a hostile page cannot do to it."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the report is an extra: scrapy-newsbot[export]")

from chromium import CHROMIUM, assert_shows

from newsbot.dataset.batches import Batch
from newsbot.dataset.derived import add_derived
from newsbot.dataset.facts import SAMPLE, Facts
from newsbot.dataset.report.write import buckets, report_html
from newsbot.dataset.tables import TICKER, TOMBSTONES
from newsbot.html.charts import bars, columns
from newsbot.items import Article, Body, Published, TickerRecord, Tombstone

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">{{7*7}}</script>'


def story(number: int, headline: str = "Rain at last", **said: Any) -> dict[str, Any]:
    """A row of `articles`."""
    bodies = [
        Body("en", "ltr", headline, None, ["It rained.", "It rained on."], 5),
        Body("ur", "rtl", "آخر بارش ہو گئی", None, ["بارش ہوئی۔", "بارش ہوتی رہی۔"], 5),
    ]
    day = f"2026-{number % 12 + 1:02}-15"
    told = {
        "id": f"{number:020}", "site": "paper", "headline": headline, "canonical_url": f"https://paper.example/{number}",
        "published": Published(day, day, day, day, "day", "page"), "in_language": ["en", "ur"], "bodies": bodies,
    }  # fmt: skip
    stand = {
        "run": "r", "day": day, "split": "train", "cluster": told["id"], "cluster_size": 1, "withdrawn": False,
        "wordings": 1, "first_fetched_at": "", "latest": True, "text_policy": "full", "text_hashes": [],
    }  # fmt: skip
    return add_derived(asdict(Article(**{**told, **said})) | stand)


def filled(*rows: dict[str, Any]) -> Facts:
    facts = Facts()
    for row in rows:
        facts.add_stories(Batch.of([row]))
    return facts


def test_the_same_figures_give_the_same_text() -> None:
    assert report_html("A set", filled(story(1), story(2))) == report_html("A set", filled(story(2), story(1)))


def test_bars_and_columns_tell_their_numbers_in_words() -> None:
    chart = bars("Stories by language", [("en", 12), ("ur", 3)])
    assert "<desc>en 12, ur 3</desc>" in chart.svg
    assert 'role="img"' in chart.svg
    over = columns("Stories by month", [("2026-01", 4), ("2026-02", 9)])
    assert over.words == "13 from 2026-01 to 2026-02; most in 2026-02: 9"


@pytest.mark.parametrize(
    ("days", "unit", "number"),
    [
        ({}, "day", 0),
        ({"2026-01-01": 1}, "day", 1),
        ({"2026-01-01": 1, "2026-02-28": 1}, "day", 59),
        ({"2026-01-01": 1, "2026-12-31": 1}, "month", 12),
        ({"1999-01-01": 1, "2026-12-31": 1}, "year", 28),
        ({"unknown": 4, "2026-01": 1}, "day", 0),
    ],
)
def test_time_is_cut_in_as_many_pieces_as_can_be_told_apart(days: dict[str, int], unit: str, number: int) -> None:
    found, values = buckets(days)
    assert (found, len(values)) == (unit, number)
    assert sum(value for _, value in values) == sum(count for day, count in days.items() if len(day) == 10)


def test_languages_stand_side_by_side_in_their_own_direction() -> None:
    html = report_html("A set", filled(story(1)))
    assert html.count('role="row"') == 2
    assert '<div role="cell" lang="ur" dir="rtl">بارش ہوئی۔</div>' in html
    assert "Paragraph by paragraph, not aligned." in html


def test_a_large_set_is_sampled_and_says_so() -> None:
    facts = filled(*(story(number) for number in range(SAMPLE + 40)))
    html = report_html("A set", facts)
    assert html.count('<li class="story">') == SAMPLE
    assert f"{SAMPLE} of {SAMPLE + 40}, drawn by their ids" in html


def test_ticker_revisions_and_withdrawals_are_shown() -> None:
    facts = filled(story(1, revision=2, changed=["bodies"]))
    line = TickerRecord(
        "newsbot/ticker/1", "t1", "paper", "Rain", {"en": "Rain"}, None, None, 1, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", 7
    )  # fmt: skip
    facts.add_rows(TICKER, [asdict(line)])
    facts.add_rows(TOMBSTONES, [asdict(Tombstone(headline="Gone with the rain", statuses=[404, 410]))])
    html = report_html("A set", facts)
    for told in ("Stories that were changed", "Headlines on most pages", "Gone with the rain", "404, 410"):
        assert told in html


def test_nothing_from_a_page_is_markup() -> None:
    row = story(1, HOSTILE, canonical_url="javascript:alert(3)", authors=[HOSTILE], section=HOSTILE, summary=HOSTILE)
    row["bodies"][0]["paragraphs"] = [HOSTILE, HOSTILE]
    facts = filled(row)
    facts.warnings[HOSTILE] += 1
    html = report_html(HOSTILE, facts)
    assert html.count("<script") == 1
    assert "<img" not in html
    assert "{{7*7}}" in html, "a template in a page is text"
    assert "javascript:" not in html


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = report_html("A set", filled(story(1)))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]
    assert not re.search(r"""(?:src|href)=["'](?!#|data:,|https://paper\.example)""", html)
    assert "style=" not in html


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_it_without_an_error(tmp_path: Path, width: int) -> None:
    assert_shows(report_html(HOSTILE, filled(story(1), story(2, HOSTILE))), tmp_path, width)


def test_parts_of_a_release_add_up_to_the_whole() -> None:
    rows = [story(number) for number in range(SAMPLE + 60)]
    parts = filled(*rows[:150])
    parts.add(filled(*rows[150:]))
    assert report_html("A set", parts) == report_html("A set", filled(*rows))
