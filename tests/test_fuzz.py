"""The fuzzer finds what is wrong, and finds nothing wrong; pages that once hung newsbot are read in time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from io import StringIO
from itertools import count, repeat
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from slow import rest_slow

from fuzz.__main__ import hunt, main, parse_options
from fuzz.cases import TODAY, Case, make_case
from fuzz.hunt import GROWTH, WINDOW, Memory
from fuzz.reading import Examiner, Finding, any_reader, line_problem, new_reader, promise_problem, read
from fuzz.targets import TargetExaminer, draw_case
from newsbot import NoStory, read_article
from newsbot.items import Article, Rights
from newsbot.page.regions import Page
from newsbot.reader import Reader
from newsbot.storage.files import as_line
from newsbot.timelimit import TimeLimit

ROOT = Path(__file__).parent.parent
PATIENT = 20.0
"""Seconds of CPU time: a slow machine is no fault of newsbot's."""
SEED, WITH_STORY = "tests", 1
"""A case of this seed that is read as a story."""


@pytest.mark.parametrize("seed", rest_slow(["one", "two", "three"]))
def test_no_case_shows_a_fault(seed: str) -> None:
    examiner = Examiner(PATIENT)
    for number in range(70):
        case = make_case(seed, number)
        faults = examiner.examine(case).faults
        assert not faults, "\n".join([case.name, *(fault.text for fault in faults)])


@pytest.mark.parametrize("target", rest_slow(["robots", "author", "sitemap"]))
def test_no_case_of_another_target_shows_a_fault(target: str) -> None:
    examiner = TargetExaminer(PATIENT)
    bodies = set()
    for number in range(25):
        case = draw_case("one", number, (target,))
        assert case == draw_case("one", number, (target,))
        bodies.add(case.body)
        faults = examiner.examine(case).faults
        assert not faults, "\n".join([case.name, *(fault.text for fault in faults)])
    assert len(bodies) > 20


def test_two_bodies_are_aligned_sentence_by_sentence() -> None:
    """Small ones: large ones are for `make fuzz`."""
    examiner = TargetExaminer(PATIENT)
    cases = [case for number in range(60) if len((case := draw_case("one", number, ("alignment",))).body) < 3000]
    assert len(cases) > 8
    for case in cases:
        faults = examiner.examine(case).faults
        assert not faults, "\n".join([case.name, *(fault.text for fault in faults)])


@pytest.mark.slow
def test_cases_differ_and_most_are_read_as_something() -> None:
    examiner = Examiner(PATIENT)
    cases = [make_case(SEED, number) for number in range(60)]
    told = [line.split()[0] for case in cases for line in examiner.examine(case).told]
    assert len({case.body for case in cases}) > 55
    assert len({mutation for case in cases for mutation in case.mutations}) > 40
    assert told.count("article") > 15
    assert told.count("listing") > 50


def digest(numbers: range) -> str:
    """What stands for the cases of some numbers."""
    said = "".join(f"{c.url} {c.moment} {c.content_type} {c.mutations} {c.body!r}" for c in map(case_of, numbers))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def case_of(number: int) -> Case:
    return make_case(SEED, number)


def test_a_case_is_made_of_its_seed_and_number_alone() -> None:
    forward = digest(range(40))
    assert make_case("other", 3) != make_case(SEED, 3)
    assert digest(range(40)) == forward
    program = "from test_fuzz import digest; print(digest(range(40)))"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}{os.pathsep}{ROOT / 'tests/helpers'}"},
    ).stdout  # fmt: skip
    assert told.strip() == forward


# Faults that are planted

Reads = Callable[[Reader, Page, datetime, Rights], Article]
told_so_far = count()


def raises(article: Reads, *told: Any) -> Article:
    raise ValueError("planted")


def without_headline(article: Reads, *told: Any) -> Article:
    record = article(*told)
    record.headline = ""
    return record


def with_raw_text(article: Reads, *told: Any) -> Article:
    record = article(*told)
    record.headline += "\u200b"
    return record


def never_the_same(article: Reads, *told: Any) -> Article:
    record = article(*told)
    record.headline = f"Headline {next(told_so_far)}"
    return record


def of_another_hash(article: Reads, *told: Any) -> Article:
    record = article(*told)
    record.content_hash, record.summary = f"{next(told_so_far)}", f"{next(told_so_far)}"
    return record


def never_ending(article: Reads, *told: Any) -> Article:
    while True:
        pass


@pytest.mark.parametrize(
    ("plant", "kind", "sign"),
    [
        (raises, "error", "ValueError in tests/test_fuzz.py:raises"),
        (without_headline, "record", "Article: headline"),
        (with_raw_text, "record", "Article: headline"),
        (never_the_same, "unsteady", "two readings differ"),
        (of_another_hash, "verdict", "second reading is changed"),
        (never_ending, "slow", "slow in tests/test_fuzz.py:never_ending"),
    ],
)
def test_a_fault_that_is_planted_is_found(
    plant: Callable[..., Article], kind: str, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = Reader.article
    monkeypatch.setattr(Reader, "article", lambda *told: plant(article, *told))
    finding = Examiner(0.3 if kind == "slow" else PATIENT).examine(case_of(WITH_STORY))
    signs = {
        (fault.kind, re.sub(r"newsbot/reader\.py:\w+", "tests/test_fuzz.py:raises", fault.sign))
        for fault in finding.faults
    }
    assert (kind, sign) in signs
    monkeypatch.undo()
    assert not Examiner(PATIENT).examine(case_of(WITH_STORY)).faults


def test_a_line_that_is_none_is_found() -> None:
    record = Article()
    assert line_problem(as_line(record), record) is None
    assert line_problem(as_line(record) + b"\n", record) == "not one line"
    assert line_problem(as_line(record)[:-1], record) == "not one line"
    assert line_problem(b"\xed\xa0\x80\n", record) == "no JSON in UTF-8 (UnicodeDecodeError)"
    assert line_problem(b"{\n", record) == "no JSON in UTF-8 (JSONDecodeError)"
    assert line_problem(json.dumps({"id": ""}).encode() + b"\n", record) == "not every key, in order"


def test_a_promise_that_is_broken_is_found() -> None:
    (article,) = (
        r for r in read(case_of(WITH_STORY), new_reader(case_of(WITH_STORY).mirror)) if isinstance(r, Article)
    )
    assert promise_problem(article) is None
    article.in_language = ["en", "en"]
    assert promise_problem(article) == "in_language is ['en', 'en'], where each stands once"


class Planted(Examiner):
    """Fails over some numbers as a worker can fail."""

    def examine(self, case: Case) -> Finding:
        if case.number == 2:
            os.abort()
        if case.number == 3:
            sum(repeat(1))  # a loop in C, deaf to signals
        with pytest.MonkeyPatch.context() as patch:
            if case.number == 1:
                patch.setattr(Reader, "article", raises)
            return super().examine(case)


@pytest.mark.slow
def test_a_hunt_goes_on_after_faults_crashes_and_hangs_and_tells_of_them(tmp_path: Path) -> None:
    told = StringIO()
    options = parse_options([
        "--seed", SEED, "--minutes", "2", "--jobs", "2", "--until", "12", "--limit", "0.2", "--faults", str(tmp_path),
        "--targets", "page",
    ])  # fmt: skip
    assert hunt(options, Console(file=told, width=200), Planted) == 1
    signs = ["a worker dies of SIGABRT", "slow, and deaf to signals"]
    assert all(sign in told.getvalue() for sign in signs)
    assert "12 cases" in told.getvalue()
    text = (tmp_path / f"error-page-{SEED}-1.txt").read_text("utf-8")
    assert "ValueError: planted" in text
    assert f"python -m fuzz --case page:{SEED}:1" in text
    assert (tmp_path / f"error-page-{SEED}-1.html").read_bytes() == case_of(1).body
    assert "in examine" in (tmp_path / f"crash-page-{SEED}-2.txt").read_text("utf-8")
    assert "in examine" in (tmp_path / f"slow-page-{SEED}-3.txt").read_text("utf-8")
    assert len(list(tmp_path.iterdir())) == 6


def test_a_hunt_without_faults_ends_well_and_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "faults"
    arguments = [
        "--seed",
        SEED,
        "--minutes",
        "2",
        "--jobs",
        "1",
        "--until",
        "5",
        "--limit",
        "20",
        "--faults",
        str(folder),
    ]
    assert hunt(parse_options(arguments), Console(file=StringIO())) == 0
    assert not folder.exists()


def test_a_case_that_is_run_again_tells_what_happens(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    arguments = ["--case", f"page:{SEED}:{WITH_STORY}", "--faults", str(tmp_path)]
    assert main(arguments) == 0
    told = capsys.readouterr().out
    assert all(part in told for part in ("mutations: ", "address: https://", "article '", "no fault"))
    monkeypatch.setattr(Reader, "article", raises)
    assert main(arguments) == 1
    assert "planted" in capsys.readouterr().out
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".txt"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--jobs", "0"],
        ["--case", "x"],
        ["--case", "paper:x:1"],
        ["--targets", "page,paper"],
        ["--seed", "a b"],
        ["--minutes", "-1"],
        ["--limit", "nan"],
    ],
)
def test_arguments_that_cannot_be_used_are_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(arguments)
    assert f"argument {arguments[0]}: not " in capsys.readouterr().err


def test_memory_that_grows_and_grows_is_a_fault_and_caches_that_fill_are_none() -> None:
    filling, growing = Memory(), Memory()
    full = [filling.note(min(100 + n / 10, 100 + GROWTH)) for n in range(40 * WINDOW)]
    grown = [growing.note(100 + n / 10) for n in range(40 * WINDOW)]
    assert not any(full)
    assert any(grown)


# Pages that hung newsbot, or would have

HEAD = (
    "<!DOCTYPE html><meta charset=utf-8><title>A headline that stands</title><h1>A headline that stands</h1>"
    "<p>JournalismPakistan.com | Published: 2 May 2019 | Sana Malik</p><p>KARACHI: Editors met on Thursday.</p>"
)
MANY = 50_000


def data(**told: object) -> str:
    story = {"@type": "NewsArticle", "headline": "A headline that stands", **told}
    return f'<script type="application/ld+json">{json.dumps(story)}</script>'


HUNG = {
    "a word without an end in two scripts": f"{HEAD}<p>ا {'a@' * MANY}</p>",
    "Urdu full stops without an end": f"{HEAD}<p>ا a{'۔' * MANY} {'۔' * MANY}</p>",
    "verses that open and never close": f"{HEAD}<p>یہ كتاب {'﴿' * 2 * MANY}</p>",
    "signs heaped on one letter": f"{HEAD}<p>a{chr(0x301) + chr(0x327)}{(chr(0x301) + chr(0x327)) * MANY}</p>",
    "entities within entities": f"{HEAD}<p>{'&amp;#5&amp;#5&amp;#5&amp;#5&amp;#4' * 2400}8{';' * 12_000}</p>",
    "a ligature of eighteen letters again and again": f"<p>{'ﷺ' * 400_000}</p>{HEAD}",
    "a title of a thousand parts": f"<title>{'part | ' * 12_000}</title>{HEAD}",
    "fifty thousand authors": data(author=[f"A{n}" for n in range(MANY)]) + "<p>Editors met on Thursday.</p>",
    "data in a long list": f'<script type="application/ld+json">[{"1," * 4 * MANY}{{}}]</script>{HEAD}',
    "pictures in a heading": f"{HEAD}<h2>{'<br><img src=/p.jpg alt=x>' * 12_000}</h2>",
    "links in one line": HEAD + "".join(f'<a href="/a-story-{n}">Some words {n}</a> x ' for n in range(40_000)),
    "a strip, and lines below": "".join(f'<li><a href="/a-story-{n}">A story {n}</a>' for n in range(5001)) + "<p>x</p>" * 25_000,
    "bylines upon bylines": "<h1>A headline</h1>" + "<p>JournalismPakistan.com | a b c d e f g h i |</p>" * 6000,
    "a sentence broken again and again": HEAD + "a,<br>" * 120_000,
    "lines deep inside inline tags": HEAD + "<i>" * 2000 + "<span>x</span><br>" * 25_000,
    "a tag with sixty thousand attributes": f"<p {' '.join(f'a{n}=1' for n in range(60_000))}>x</p>{HEAD}",
    "one story linked again and again by a long headline": (
        f'<a href="/a-story-1">{"ہ words " * 12_000}</a>' + '<a href="/a-story-1">more of it</a><br>' * 7000 + HEAD
    ),
    "sixty thousand links": HEAD + "".join(f'<p><a href="?p{n}={n}">Some words {n}</a></p>' for n in range(60_000)),
    "a base with a query without an end": (
        f'<base href="/a-story?{"x=y&" * 900}">{HEAD}' + "".join(f'<a href="#{n}">a</a>' for n in range(12_000))
    ),
    "a title of a thousand parts, and no story": f"<title>{'Ein Teil – ' * 12_000}</title><h1>{'x | ' * 12_000}</h1>",
    "an author of initials without an end": f'<meta name="author" content="{"a." * MANY}">{HEAD}',
    "an author of years": data(author="2026-" * 20_000) + "<p>Editors met on Thursday.</p>",
    "an author of hyphens": data(author={"name": "a-" * MANY}) + "<p>Editors met on Thursday.</p>",
    "an author of agencies": f'<meta name="article:author" content="{"(Reuters) " * 10_000}">{HEAD}',
    "an author of asides": data(author="Ann " + "(a)" * 40_000) + "<p>Editors met on Thursday.</p>",
    "an author of hosts": data(creator="www." * 25_000) + "<p>Editors met on Thursday.</p>",
    "a hundred bylines of two thousand letters": data(author=["a b et c d et " * 140] * 500) + "<p>Editors met.</p>",
    "a byline of names without an end": f"<h1>A headline</h1><p class=byline>By {'Ann et Bob Coe et ' * 5000}</p>",
    "authors in broken data": f'<script type="application/ld+json">{chr(34)}author{chr(34)}:{{{"{"}</script>'.replace(
        "{</", '"author":{' * 20_000 + "</") + HEAD,
    "addresses of hyphens": HEAD + "".join(f'<a href="/{"a-" * 1900}{n}.">words</a>' for n in range(200)),
    "stories in data that are called alike": '<script type="application/ld+json">' + json.dumps([
        {"@type": "Article", "headline": "x", **{f"k{n}-{m}": 1 for m in range(90)}} for n in range(480)
    ]) + f"</script>{HEAD}",
    "lines in a list that never closes": HEAD + "<div>" * 200 + "<li>####" * 9000,
    "an address of fifty thousand hyphens": f'{HEAD}<a href="/{"a-" * MANY}.">words</a>',
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in HUNG if "author" in name or "byline" in name])
def test_a_page_of_authors_without_end_is_read_by_the_call_in_time(name: str) -> None:
    """Where nobody sets a time limit, the bounds alone must hold."""
    with suppress(NoStory):
        TimeLimit(5).call(read_article, HUNG[name], "https://www.example.org/a-story-of-many")


def page_of(html: str) -> Case:
    """A page as a case."""
    url = "https://www.journalismpakistan.com/a-story-of-many"
    return Case("", 0, "", (), url, False, TODAY, "text/html; charset=utf-8", html.encode())


@pytest.mark.parametrize("name", HUNG)
@pytest.mark.slow
def test_a_page_that_was_read_for_ever_is_read_in_time(name: str) -> None:
    for make in (new_reader, any_reader):
        assert TimeLimit(20).call(read, page_of(HUNG[name]), make(mirror=False))


# Pages that were read wrongly

ENTRIES = ("Pakistan: A story", "Pakistan:\u200d", "Pakistan: One more")
WRONG = {
    "a headline that is no word, and a picture without words": (
        data(headline="ـ") + "<p>Editors met in Karachi.</p><img src=/a.jpg alt=''><p>They met again.</p>"
    ),
    "a picture at an address with a line break in it": f'{HEAD}<p>They met again.</p><img alt="A" src="http://\n𝟐４ـ">',
    "nesting deeper than anybody looks": f"{'<div>' * 400}{'<p>Words of a story that nobody has to read.</p>' * 9}",
    "a ticker's entry that is a section and a joiner": (
        "".join(f'<li><a href="/a-story-{n}">{text}</a>' for n, text in enumerate(ENTRIES)) + HEAD
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_page_that_gave_a_broken_record_gives_none(name: str) -> None:
    assert not Examiner(PATIENT).examine(page_of(WRONG[name])).faults
