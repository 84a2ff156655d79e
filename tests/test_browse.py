"""`newsbot browse`: the index of a release, the search, the pages, and the command."""

from __future__ import annotations

import asyncio
import gc
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import urlopen

import numpy
import pastruns
import pytest
from crawling import PATIENCE, ROOT
from lxml.html import fromstring
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench import export as generator
from newsbot.browse import overviews
from newsbot.browse.archived import archives_of, page_of
from newsbot.browse.build import cached
from newsbot.browse.days import bars_of
from newsbot.browse.difference import paragraphs_changed, words_changed
from newsbot.browse.pages import Browser
from newsbot.browse.search import Index, Wanted
from newsbot.browse.serve import is_loopback, open_datasette
from newsbot.browse.source import Source
from newsbot.browse.state import State
from newsbot.browse.story import WARNINGS, Pair, changes_between, columns_of, evidence_of, side_by_side
from newsbot.browse.words import Marker, Query, excerpt, searchable
from newsbot.dataset.errors import ExportError
from newsbot.dataset.release import Silent

pytestmark = pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # Datasette leaves some open

SITE = "quarry.example"
RUNS = ("2026-11-01T080000Z", "2026-11-02T080000Z")
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ENGLISH = [
    "The harbour office opened a café for sailors on Monday. It serves 40 cups an hour.",
    "Nobody planned for the storm of 2025, said Ayesha Noor, who runs it.",
]
URDU = [
    "بندرگاہ کے دفتر نے پیر کو ملاحوں کے لیے کیفے کھولا۔ یہ ایک گھنٹے میں 40 پیالیاں دیتا ہے۔",
    "عائشہ نور نے کہا کہ 2025 کے طوفان کی کسی نے منصوبہ بندی نہیں کی تھی۔",
]


def story(number: int, **keys: Any) -> dict[str, Any]:
    """A record of one English body."""
    url = f"https://{SITE}/story-{number}"
    day = f"2026-10-{number + 1:02}"
    headline = keys.pop("headline", f"Story number {number}")
    bodies = keys.pop("bodies", [generator.body("en", "ltr", headline, ["A plain paragraph about nothing."])])
    return {
        **generator.article(Random(number), number, date(2026, 10, 1), ["One.", "Two.", "Three."], []),
        "url": url, "canonical_url": url, "site": SITE, "headline": headline, "bodies": bodies, "summary": None,
        "in_language": [body["language"] for body in bodies], "authors": ["Ayesha Noor"], "byline": "Ayesha Noor",
        "alternative_headlines": {body["language"]: body["headline"] for body in bodies},
        "published": {"text": day, "date": day, "earliest": day, "latest": day, "precision": "day", "source": "byline"},
        "provenance": {"headline": "page", "published": "byline"}, "fetched_at": "2026-11-01T08:00:01+00:00", **keys,
    }  # fmt: skip


def write_run(
    data: Path, run: str, articles: list[dict[str, Any]], ticker: list[dict[str, Any]], **others: list[dict[str, Any]]
) -> None:
    """A finished run with its report."""
    times = {"started": "2026-11-01T08:00:00+00:00", "finished": "2026-11-01T09:00:00+00:00"}
    pastruns.write_run(data, SITE, run, {"articles": articles, "ticker": ticker, **others}, **times, invented=True)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browse") / "data"
    both = [
        generator.body("en", "ltr", "A café for sailors", ENGLISH),
        generator.body("ur", "rtl", "ملاحوں کے لیے کیفے", URDU),
    ]
    sailors = story(1, headline="A café for sailors", bodies=both, section="Harbour")
    hostile = story(2, headline=HOSTILE, section=HOSTILE, authors=[HOSTILE], byline=HOSTILE,
                    bodies=[generator.body("en", "ltr", HOSTILE, [HOSTILE])], provenance={"headline": HOSTILE},
                    warnings=[HOSTILE], credit=HOSTILE)  # fmt: skip
    revised = story(3, headline="The bridge is shut", summary="Until May.")
    later = {
        **revised, "revision": 2, "changed": ["headline", "bodies"], "headline": "The bridge is open",
        "fetched_at": "2026-11-02T08:00:01+00:00",
        "bodies": [generator.body("en", "ltr", "The bridge is open", ["A plain paragraph about everything."])],
    }  # fmt: skip
    strip = {
        "schema": "newsbot/ticker/1", "id": "a" * 20, "site": SITE, "headline": "A café for sailors",
        "headlines": {"en": "A café for sailors"}, "url": sailors["canonical_url"], "section": None, "position": 2,
        "first_seen": "2026-11-01T08:00:00+00:00", "last_seen": "2026-11-01T09:30:00+00:00", "pages": 7,
    }  # fmt: skip
    write_run(folder, RUNS[0], [sailors, hostile, revised, *(story(n) for n in range(4, 28))], [strip])
    write_run(folder, RUNS[1], [later], [])
    return folder


@pytest.fixture(scope="module")
def database(data: Path) -> Path:
    return cached(Source.of(data), data.parent / "cache", Silent())


@pytest.fixture(scope="module")
def browser(database: Path) -> Iterator[Browser]:
    made = open_datasette(database)
    yield made
    close(made)


def close(browser: Browser) -> None:
    """Leaves no connection that is collected, with a warning, in a later test: Datasette closes not all of its own."""
    with warnings.catch_warnings(action="ignore"):
        for each in browser.databases.values():
            each.close()
        browser.executor.shutdown()
        gc.collect()


def get(browser: Browser, address: str, **headers: str) -> Any:
    return asyncio.run(browser.client.get(address, headers=headers))


def found(browser: Browser, query: str) -> list[str]:
    """The headlines of the stories that a query finds, newest first."""
    text = get(browser, f"/?{query}").text
    return re.findall(r'<h2 lang="\w+" dir="\w+"><a href="/stories/\w+">(.*?)</a></h2>', text)


def id_of(browser: Browser, number: int) -> str:
    return f"{number:020x}"


# Words


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("كراچي", "کراچی"), ("آزادی", "اَزادی"), ("می‌خواہم", "میخواہم"), ("CAFÉ", "cafe"), ("۲۰۲۵", "2025"), ("ه", "ہ")],
)
def test_letters_of_any_keyboard_are_one_word(typed: str, printed: str) -> None:
    assert searchable(typed) == searchable(printed)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("press", ['"press"*'], []),
        ("press ", ['"press"'], []),
        ('press "city budget', ['"press"', '"city budget"'], []),
        ("press -sport", ['"press"'], ['"sport"']),
        ("a* b", ['"a"*', '"b"*'], []),
        ('" OR headline: * ) NEAR', ['"or headline near"'], []),
        ("— !!! …", [], []),
        ("co-operation", ['"co operation"*'], []),
    ],
)
def test_a_query_is_words_phrases_and_what_must_not_be_there(
    typed: str, wanted: list[str], unwanted: list[str]
) -> None:
    query = Query.of(typed)
    assert (list(map(str, query.wanted)), list(map(str, query.unwanted))) == (wanted, unwanted)


def test_an_excerpt_begins_near_what_was_found() -> None:
    marker = Marker.of(Query.of("كتاب ").wanted)
    text = excerpt(["ایک", f"{'لفظ ' * 40}کتابِ {'لفظ ' * 90}"], marker)
    assert text is not None
    assert text.startswith("… لفظ")
    assert text.endswith(" …")
    assert [piece for piece, is_found in marker.marked(text) if is_found] == ["کتابِ"]
    assert excerpt(["کتابیں"], marker) is None


# The index


def test_a_source_that_has_not_changed_is_not_indexed_again(data: Path, database: Path) -> None:
    before = database.stat().st_mtime_ns
    assert cached(Source.of(data), database.parent, Silent()) == database
    assert database.stat().st_mtime_ns == before
    assert [path.name for path in database.parent.iterdir()] == [database.name]


def test_one_folder_has_one_index_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    write_run(data, RUNS[0], [story(1)], [])
    monkeypatch.chdir(tmp_path)
    path = cached(Source.of(Path("data")), Path("cache"), Silent())
    before = path.stat().st_mtime_ns
    monkeypatch.chdir(data)
    assert cached(Source.of(Path()), Path("../cache"), Silent()) == path
    assert path.stat().st_mtime_ns == before
    made = open_datasette(path)
    assert "<p>data: 1 story." in get(made, "/").text
    close(made)


def test_a_cache_may_have_any_name(tmp_path: Path) -> None:
    data = tmp_path / "a?b#c%41"
    write_run(data, RUNS[0], [story(1)], [])
    path = cached(Source.of(data), tmp_path / "50%41 off? #1", Silent())
    assert cached(Source.of(data), path.parent, Silent()) == path
    browser = open_datasette(path)
    assert found(browser, "q=number") == ["Story <mark>number</mark> 1"]
    close(browser)
    assert {entry.name for entry in tmp_path.iterdir()} == {data.name, path.parent.name}


def test_a_source_that_has_changed_is_indexed_anew(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_run(data, RUNS[0], [story(1)], [])
    path = cached(Source.of(data), tmp_path / "cache", Silent())
    write_run(data, RUNS[1], [story(2)], [])
    assert cached(Source.of(data), tmp_path / "cache", Silent()) == path
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM stories").fetchone() == (2,)


def test_a_cache_that_cannot_be_written_is_named_with_the_option_that_chooses_another(tmp_path: Path) -> None:
    data, cache = tmp_path / "data", tmp_path / "cache"
    write_run(data, RUNS[0], [story(1)], [])
    cache.write_bytes(b"")
    with pytest.raises(ExportError, match=f"^{cache}: File exists; choose another folder with --cache DIR"):
        cached(Source.of(data), cache, Silent())


@pytest.mark.parametrize("place", ["newsbot.browse.build.build", "newsbot.dataset.release.read_all"])
def test_a_full_cache_is_named_wherever_the_index_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def fill(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    data, cache = tmp_path / "data", tmp_path / "cache"
    write_run(data, RUNS[0], [story(1)], [])
    monkeypatch.setattr(place, fill)
    said = f"{cache}: no space is left; make room, or choose a folder on another disk with --cache DIR"
    with pytest.raises(ExportError, match=f"^{said}$"):
        cached(Source.of(data), cache, Silent())


def test_what_killed_builds_have_left_in_the_cache_is_removed_unless_somebody_builds(tmp_path: Path) -> None:
    cache, data = tmp_path / "cache", tmp_path / "data"
    write_run(data, RUNS[0], [story(1)], [])
    with subprocess.Popen(
        [sys.executable, "-c", BUILDS_FOR_EVER, str(data), str(cache)], cwd=ROOT, stdout=subprocess.PIPE
    ) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"builds\n"
        (left,) = cache.iterdir()
        path = cached(Source.of(data), cache, Silent())
        assert set(cache.iterdir()) == {left, path}, "that one is being built"
        killed.kill()
    path.unlink()
    cached(Source.of(data), cache, Silent())
    assert [*cache.iterdir()] == [path]


BUILDS_FOR_EVER = """
import sys, time
from pathlib import Path
from newsbot.browse import build
from newsbot.browse.source import Source
from newsbot.dataset.release import Silent

def wait(*_):
    print("builds", flush=True)
    time.sleep(600)

build.build = wait
build.cached(Source.of(Path(sys.argv[1])), Path(sys.argv[2]), Silent())
"""


def test_a_release_and_the_folder_it_was_made_of_give_the_same_stories(
    data: Path, database: Path, tmp_path: Path
) -> None:
    from newsbot.dataset.built import Options
    from newsbot.dataset.release import export

    export(data, (), tmp_path / "release", Options(("jsonl",)))
    other = cached(Source.of(tmp_path / "release"), tmp_path / "cache", Silent())
    rows = []
    for path in (database, other):
        with closing(sqlite3.connect(path)) as connection:
            rows.append(connection.execute("SELECT * FROM stories ORDER BY id").fetchall())
    assert len(rows[0]) == 27
    assert [row[1:] for row in rows[0]] == [row[1:] for row in rows[1]]


def test_counts_are_those_of_the_stories(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        index = Index(connection)
        every = index.find(connection, Wanted())
        urdu = index.find(connection, Wanted(chosen={"language": ("ur",)}))
        words = index.find(connection, Wanted(Query.of("plain ")))
        late = index.find(connection, Wanted(first=date(2026, 10, 20), last=date(2026, 10, 21)))
        best = index.find(connection, Wanted(Query.of("cafe"), best_first=True))
        without = [index.find(connection, Wanted(Query.of(text))).stories for text in ("-plain", "plain -nothing")]
    assert without == [2, 1]
    counts = {facet.kind: {value.name: value.stories for value in facet.values} for facet in every.facets}
    assert every.stories == len(every.days) == 27
    assert counts["language"] == {"en": 27, "ur": 1}
    assert (urdu.stories, words.stories, late.stories, best.stories) == (1, 25, 2, 1)
    assert {facet.kind: facet.values for facet in urdu.facets}["language"][0].name == "ur", "what is chosen comes first"
    assert {v.name: v.stories for f in urdu.facets if f.kind == "language" for v in f.values} == {"ur": 1, "en": 27}


def test_bars_cover_every_day() -> None:
    days = numpy.array([date(year, 3, 1).toordinal() - 719163 for year in (1850, 2001, 2026, 2026)], "i4")
    bars = bars_of(days)
    assert sum(bar.stories for bar in bars) == 4
    assert (bars[0].name, bars[-1].name) == ("1850 to 1906", "2026")
    assert [bar.name for bar in bars_of(days[:1])] == ["1 March 1850"]
    assert bars_of(days[:0]) == []
    ends = numpy.array([day.toordinal() - 719163 for day in (date.min, date.max)], "i4")
    assert [bar.stories for bar in bars_of(ends) if bar.stories] == [1, 1]
    assert [bar.last for bar in bars_of(ends[1:])] == ["9999-12-31"]


# The pages


@pytest.mark.parametrize("typed", ["sailors", "sail", "cafe", "كيفے", "ملاحوں", '"opened a cafe"', "section:* cafe"])
def test_a_search_finds_the_story(browser: Browser, typed: str) -> None:
    if typed.startswith("section"):
        assert found(browser, f"q={typed}") == [], "what is no word of the story is searched as a word"
        return
    (headline,) = found(browser, f"q={typed}")
    assert re.sub("</?mark>", "", headline) == "A café for sailors"


def test_the_newest_come_first_page_by_page(browser: Browser) -> None:
    first, second = found(browser, ""), found(browser, "page=2")
    assert first[0] == "Story number 27"
    assert (len(first), len(second)) == (20, 7)
    assert not {*first} & {*second}


def test_the_newest_of_a_day_come_first_and_those_without_a_time_last(tmp_path: Path) -> None:
    day = story(0)["published"]
    moments = [f"2026-10-01T{time}" for time in ("09:30:00+00:00", "17:00:00+05:00", "11:00:00+00:00")]
    timed = [{**day, "earliest": moment, "latest": moment, "precision": "minute"} for moment in moments]
    stories = [story(number, published=published) for number, published in enumerate([*timed, day])]
    write_run(tmp_path / "data", RUNS[0], stories, [])
    made = open_datasette(cached(Source.of(tmp_path / "data"), tmp_path / "cache", Silent()))
    assert found(made, "") == [f"Story number {number}" for number in (1, 2, 0, 3)]
    close(made)


def test_stories_without_a_date_come_last(tmp_path: Path) -> None:
    undated = dict.fromkeys(("text", "date", "earliest", "latest", "precision", "source"))
    write_run(tmp_path / "data", RUNS[0], [story(3, published=undated), story(1), story(2)], [])
    made = open_datasette(cached(Source.of(tmp_path / "data"), tmp_path / "cache", Silent()))
    assert found(made, "") == ["Story number 2", "Story number 1", "Story number 3"]
    close(made)


def test_what_was_searched_and_chosen_stays_in_every_link(browser: Browser) -> None:
    text = get(browser, "/?q=plain&site=quarry.example&from=2026-10-02&to=2026-11").text
    links = re.findall(r'href="(/\?[^"]*)"', text)
    assert any("page=2" in link for link in links)
    for link in links:
        if "page=2" in link:
            assert link == "/?q=plain&amp;site=quarry.example&amp;from=2026-10-02&amp;to=2026-11-30&amp;page=2"


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=99999999999", "from=2026-13-45", "to=x", "site=", "author=%00", "q=%22%22%22"]
)
def test_an_odd_address_is_answered(browser: Browser, query: str) -> None:
    assert get(browser, f"/?{query}").status_code == 200


def test_a_state_has_one_address() -> None:
    state = State("a b", {"site": ("x&y",), "language": ("ur", "en")}, "2026-01-01", "", True, 3)
    assert state.url() == "/?q=a+b&site=x%26y&language=ur&language=en&from=2026-01-01&order=best&page=3"
    assert State().url() == "/"


def test_nothing_of_a_page_becomes_markup(browser: Browser) -> None:
    texts = [get(browser, address).text for address in ("/?page=2", f"/stories/{2:020x}", "/?q=script", f"/?q={HOSTILE}",
             "/?section=%3Cscript%3E", f"/stories/{2:020x}?languages=%3Cscript%3E")]  # fmt: skip
    for text in texts:
        assert "alert(1)" in text or "%3Cscript%3E" in text
        page = fromstring(text)
        assert [dict(script.attrib) for script in page.iter("script")] == [
            {"src": "/assets/search.js", "defer": "defer"}
        ]
        assert not [*page.iter("img", "style", "iframe", "object", "embed", "base")]
        names = {str(name) for element in page.iter("*") for name in element.attrib}
        assert not [name for name in names if name.startswith("on") or name == "style"]


def test_urdu_brings_its_font(browser: Browser) -> None:
    assert 'url("nastaliq.woff2")' in get(browser, "/assets/style.css").text
    font = get(browser, "/assets/nastaliq.woff2")
    assert (font.headers["content-type"], font.content[:4]) == ("font/woff2", b"wOF2")


def test_every_answer_forbids_scripts_of_others(browser: Browser) -> None:
    for address in ("/", f"/stories/{1:020x}", "/newsbot", "/newsbot/stories", "/nothing", "/assets/style.css"):
        policy = get(browser, address).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_a_browser_that_was_led_here_by_another_name_gets_nothing(browser: Browser) -> None:
    assert get(browser, "/", host="evil.example").status_code == 421
    assert get(browser, "/", host="127.0.0.1:8000").status_code == 200


def test_the_pages_cannot_be_changed(browser: Browser) -> None:
    answer = get(browser, "/newsbot.json?sql=delete+from+stories")
    assert answer.status_code == 400
    assert asyncio.run(browser.client.post("/newsbot/stories", json={})).status_code == 405


def test_queries_in_sql_are_for_this_machine_only(database: Path) -> None:
    made = open_datasette(database, host="0.0.0.0")
    assert get(made, "/newsbot.json?sql=select+1").status_code == 403
    assert get(made, "/", host="any.example").status_code == 200
    close(made)
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "192.0.2.1", "a.example")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


def test_a_story_stands_side_by_side_in_its_languages(browser: Browser) -> None:
    text = get(browser, f"/stories/{1:020x}").text
    assert '<h1 lang="en" dir="ltr">A café for sailors</h1>' in text
    cells = re.findall(r'<div role="cell" lang="(\w+)" dir="(\w+)">', text)
    assert {*cells} == {("en", "ltr"), ("ur", "rtl")}
    assert re.search(r'<span class="s1">The harbour office.*?<span class="s1">بندرگاہ', text, re.DOTALL)
    assert "the line with the author and the date" in text
    assert "on 7 pages in 1 run; best position 2." in text
    urdu = get(browser, f"/stories/{1:020x}?languages=ur").text
    assert ENGLISH[1] not in urdu
    assert URDU[1] in urdu


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A site with a page for each language: one story in two, of which the Urdu page names the other, and one more."""
    folder = tmp_path_factory.mktemp("bilingual") / "data"
    urdu = generator.body("ur", "rtl", "ملاحوں کے لیے کیفے", URDU)
    english = story(
        1, headline="A café for sailors", bodies=[generator.body("en", "ltr", "A café for sailors", ENGLISH)]
    )
    named = {"url": english["canonical_url"], "language": "en", "source": "hreflang", "id": english["id"]}
    write_run(
        folder,
        RUNS[0],
        [english, story(2, headline="ملاحوں کے لیے کیفے", bodies=[urdu], translations=[named]), story(3)],
        [],
    )
    made = open_datasette(cached(Source.of(folder), folder.parent / "cache", Silent()))
    yield made
    close(made)


@pytest.mark.parametrize(("one", "other", "languages"), [(1, 2, ["en", "ur"]), (2, 1, ["ur", "en"])])
def test_two_pages_of_one_story_are_shown_side_by_side(
    bilingual: Browser, one: int, other: int, languages: list[str]
) -> None:
    here, there = f"/stories/{one:020x}", f"{other:020x}"
    alone = get(bilingual, here).text
    assert f'href="{here}?with={there}">Beside the page in {"Urdu" if other == 2 else "English"}</a>' in alone
    assert re.search(rf'<h2 id="versions">In other languages</h2>\s*<ul><li><a href="/stories/{there}"', alone)
    both = get(bilingual, f"{here}?with={there}").text
    rows = re.findall(r'<div class="row" role="row">(.*?)</div></div>', both, re.DOTALL)
    assert [re.findall(r'role="cell" lang="(\w+)"', row) for row in rows] == [languages] * 2
    assert re.search(rf'<span class="s1">{"The harbour" if one == 1 else "بندرگاہ"}', both)
    assert f'The other text is of <a href="/stories/{there}" dir="auto">' in both
    assert "has not found" not in both


def test_pages_that_are_not_one_story_are_not_put_side_by_side(bilingual: Browser) -> None:
    text = get(bilingual, f"/stories/{1:020x}?with={3:020x}").text
    assert 'role="table"' not in text
    assert "The other text is of" not in text
    assert "In other languages" not in get(bilingual, f"/stories/{3:020x}").text


# Besides stories


def listing(number: int, fetched_at: str, **keys: Any) -> dict[str, Any]:
    return {
        "schema": "newsbot/listing/1", "id": f"{number:020x}", "site": SITE, "section": "Harbour", "page": 1,
        "url": f"https://{SITE}/harbour", "fetched_at": fetched_at, "cards": [], "versions": [], **keys,
    }  # fmt: skip


def card(number: int, headline: str) -> dict[str, Any]:
    day = "2026-10-05"
    url = f"https://{SITE}/story-{number}"
    return {"headline": headline, "url": url, "date": day, "section": None, "summary": None}


def tombstone(number: int, headline: str, missed: str) -> dict[str, Any]:
    return {
        "schema": "newsbot/tombstone/1", "id": f"{number:020x}", "site": SITE, "url": f"https://{SITE}/story-{number}",
        "headline": headline, "first_missed": missed, "last_seen": "2026-11-01T08:00:01+00:00",
        "statuses": [404, 410, 404],
    }  # fmt: skip


@pytest.fixture(scope="module")
def besides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Two fetches of a list, a sitemap that names versions, two stories that are gone, and rights that differ."""
    folder = tmp_path_factory.mktemp("besides") / "data"
    english, urdu = story(1, headline="A café for sailors"), story(2, headline="ملاحوں کے لیے کیفے")
    urdu["bodies"] = [generator.body("ur", "rtl", urdu["headline"], URDU)]
    urdu["in_language"] = ["ur"]
    reserved = story(3, headline="Kept back")
    reserved["rights"] = {**reserved["rights"], "tdm_reservation": "1"}
    named = {"url": urdu["url"], "language": "ur", "source": "sitemap", "id": urdu["id"]}
    versions = [{"url": english["url"], "id": english["id"], "translations": [named]}]
    sitemap = listing(203, "2026-11-01T08:10:00+00:00", section=None, url=f"https://{SITE}/map.xml", versions=versions)
    write_run(
        folder, RUNS[0], [english, urdu, reserved], [],
        listings=[
            listing(201, "2026-11-01T08:00:00+00:00", cards=[card(1, "A café for sailors"), card(9, HOSTILE)]),
            listing(202, "2026-11-01T20:00:00+00:00", cards=[card(9, HOSTILE), card(1, "A café for sailors")]),
            sitemap,
        ],
        tombstones=[tombstone(3, "Kept back", "2026-11-03T08:00:00+00:00"), tombstone(8, HOSTILE, "2026-11-04T08:00:00+00:00")],
    )  # fmt: skip
    made = open_datasette(cached(Source.of(folder), folder.parent / "cache", Silent()))
    yield made
    close(made)


def entries(browser: Browser, address: str) -> list[tuple[str, str | None, list[str]]]:
    """The entries of an overview: text, address, facts."""
    answer = get(browser, address)
    assert answer.status_code == 200
    found = []
    for entry in fromstring(answer.text).cssselect("#entries > li"):
        (heading,) = entry.cssselect("h2")
        links = [link.get("href") for link in heading.iter("a")]
        facts = [str(fact.xpath("string()")) for fact in entry.iter("bdi")]
        found.append((str(heading.xpath("string()")), next(iter(links), None), facts))
    return found


def test_stories_that_are_gone_are_listed_with_when_and_how(besides: Browser) -> None:
    gone, kept = entries(besides, "/withdrawn")
    assert gone[:2] == (HOSTILE, None)
    assert gone[2] == [
        SITE, f"https://{SITE}/story-8", "last read 1 November 2026, 08:00 UTC",
        "missing since 4 November 2026, 08:00 UTC", "answers: 404, 410, 404", "not in this data set",
    ]  # fmt: skip
    assert kept[:2] == ("Kept back", f"/stories/{3:020x}")
    assert "The site no longer has this story." in get(besides, kept[1] or "").text


def test_lists_show_which_story_stood_where_at_each_fetch(besides: Browser) -> None:
    harbour, sitemap = entries(besides, "/lists")
    times = "fetched 2 times, last 1 November 2026, 20:00 UTC"
    assert harbour == ("Harbour", f"/lists/{202:020x}", [SITE, f"https://{SITE}/harbour", times, "2 stories"])
    assert sitemap[0] == f"https://{SITE}/map.xml"
    assert sitemap[2][-1] == "other languages of 1 story"
    latest, before = (entries(besides, f"/lists/{number:020x}") for number in (202, 201))
    assert [(text, url) for text, url, _ in latest] == [(HOSTILE, None), ("A café for sailors", f"/stories/{1:020x}")]
    assert before == latest[::-1]
    assert latest[1][2] == ["5 October 2026"]
    assert overviews.Entry("ملاحوں کے لیے کیفے", None, ()).language == "ur", "for its letters"
    page = get(besides, f"/lists/{202:020x}").text
    assert f'<a href="/lists/{201:020x}">Earlier: 1 November 2026, 08:00 UTC</a>' in page
    assert "Later:" not in page
    assert get(besides, f"/lists/{999:020x}").status_code == 404


def test_rights_are_counted_by_what_is_stated(besides: Browser) -> None:
    stated = {tuple(facts[:2]): facts[2:] for _, _, facts in entries(besides, "/rights")}
    assert {counted for counted, _ in stated} == {"1 story", "2 stories"}
    assert "TDM reservation: 1" in stated["1 story", "texts included"]


def test_versions_that_a_sitemap_names_are_shown_side_by_side(besides: Browser) -> None:
    here, there = f"/stories/{1:020x}", f"{2:020x}"
    assert f'href="{here}?with={there}">Beside the page in Urdu</a>' in get(besides, here).text


def test_only_overviews_with_entries_are_offered(besides: Browser, browser: Browser) -> None:
    offered = [
        re.findall(r'<a href="(/(?:withdrawn|lists|rights))">', get(each, "/").text) for each in (besides, browser)
    ]
    assert offered == [["/withdrawn", "/lists", "/rights"], ["/rights"]]
    assert entries(besides, "/lists?page=99999999")
    assert "There is none." in get(browser, "/withdrawn").text


def test_every_warning_of_the_records_is_a_sentence() -> None:
    table = (ROOT / "RECORDS.md").read_text("utf-8").partition("### warnings\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.M)) == set(WARNINGS)


def test_no_paragraph_is_lost_that_has_no_partner() -> None:
    record = story(
        1, bodies=[generator.body("en", "ltr", "A", ["one", "two"]), generator.body("ur", "rtl", "B", ["ایک", "دو"])]
    )
    pair = Pair("paragraph", ("ur", "en"), [(0, 0, 3)], [(1, 0, 3)], "length")
    shown = side_by_side(columns_of(record), [pair])
    assert shown is not None
    texts = [["".join(words for words, _ in text.pieces) for text in side] for row in shown.rows for side in row]
    assert texts == [["two"], ["ایک"], ["one"], [], [], ["دو"]]


def test_wordings_are_compared_word_by_word(browser: Browser) -> None:
    text = get(browser, f"/stories/{3:020x}").text
    assert "2 wordings" in text
    assert re.search(r"The bridge is <del>shut</del>\s+<ins>open</ins>", text)
    assert re.search(r"A plain paragraph about <del>nothing.</del>\s+<ins>everything.</ins>", text)


def test_a_difference_loses_no_word() -> None:
    old, new = "one two three", "two four three five"
    pieces = words_changed(old, new)
    assert " ".join(piece.text for piece in pieces if piece.change != "new") == old
    assert " ".join(piece.text for piece in pieces if piece.change != "gone") == new
    many = [str(n) for n in range(3000)]
    assert len(paragraphs_changed(many, [f"x{n}" for n in range(3000)])) == 6000, "what is too long is not compared"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A story with more of everything than its page shows, one without a headline, and one in Urdu."""
    folder = tmp_path_factory.mktemp("crowded")
    live = story(1, authors=[f"Author {n}" for n in range(50)])
    wordings = [
        {**live, "revision": n, "changed": ["bodies"], "fetched_at": f"2026-11-01T08:{n:02}:00+00:00",
         "bodies": [generator.body("en", "ltr", live["headline"], [f"The river stands at {n} feet."])]}
        for n in range(1, 56)
    ]  # fmt: skip
    nameless = story(2, headline="", alternative_headlines={}, bodies=[generator.body("en", "ltr", "", ["A dry day."])])
    urdu = story(3, headline="ملاحوں کے لیے کیفے", bodies=[generator.body("ur", "rtl", "ملاحوں کے لیے کیفے", URDU)],
                 authors=["عائشہ نور"], section="بندرگاہ", provenance={"authors": "byline", "bodies": "page"})  # fmt: skip
    named = {"url": live["canonical_url"], "language": "en", "source": "hreflang", "id": live["id"]}
    older = {**live["published"], "date": "2026-09-01"}
    others = [story(n, translations=[named], published=older) for n in range(4, 26)]
    strip = [
        {"schema": "newsbot/ticker/1", "id": f"{n:020x}", "site": SITE, "headline": f"Flood {n}", "headlines": {"en": f"Flood {n}"},
         "url": live["canonical_url"], "section": None, "position": 1, "pages": 1,
         "first_seen": f"2026-11-01T08:{n:02}:00+00:00", "last_seen": f"2026-11-01T09:{n:02}:00+00:00"}
        for n in range(52)
    ]  # fmt: skip
    write_run(folder / "data", RUNS[0], [*wordings, nameless, urdu, *others], strip)
    made = open_datasette(cached(Source.of(folder / "data"), folder / "cache", Silent()))
    yield made
    close(made)


def test_what_a_page_leaves_out_is_counted_and_linked(crowded: Browser) -> None:
    id = f"{1:020x}"
    text = get(crowded, f"/stories/{id}").text
    assert f'and <a href="/stories/{id}.json">44 more</a>' in text
    assert "55 wordings</h2>" in text
    left_out = {
        f"/newsbot/revisions?id={id}": ("5 earlier wordings", 55),
        f"/newsbot/ticker?story={id}": ("2 more headlines", 52),
        f"/newsbot/other_languages?story={id}": ("2 more pages", 22),
    }
    for address, (words, rows) in left_out.items():
        assert f'<a href="{address}">{words}</a>' in text
        assert f"{rows} rows" in get(crowded, address).text
    assert (
        get(crowded, f"/newsbot/other_languages.json?story={id}&_shape=array").json()[0]["headline"] == "Story number 4"
    )
    assert text.count("<ins>") == 50, "the last wording that is shown is compared with the one before it"
    assert "The first wording that this data set has." not in text
    assert "and 47 more</span>" in get(crowded, "/").text


def test_a_story_without_a_headline_withholds_none(crowded: Browser) -> None:
    assert "(no headline)</h1>" in get(crowded, f"/stories/{2:020x}").text


def test_a_name_in_urdu_brings_its_language_wherever_it_stands(crowded: Browser) -> None:
    for address in ("/", f"/stories/{3:020x}"):
        text = get(crowded, address).text
        assert '<bdi lang="ur">عائشہ نور</bdi>' in text
        assert '<bdi lang="ur">بندرگاہ</bdi>' in text
    assert '<td dir="auto" lang="ur">عائشہ نور</td>' in text
    assert '<th scope="row">Bodies</th><td dir="auto">Urdu</td>' in text


@pytest.mark.parametrize(("printed", "shown"), [("1 Nov.", "“1 Nov.”: 1 November 2026"), (None, "1 November 2026")])
def test_where_a_date_comes_from_is_shown_in_words(printed: str | None, shown: str) -> None:
    day = {"text": printed, "date": "2026-11-01", "earliest": "2026-11-01", "latest": "2026-11-01"}
    [evidence] = evidence_of(story(1, published=day, provenance={"published": "layout"}))
    assert evidence.values == [shown]


def test_a_headline_of_a_text_that_only_the_story_no_longer_has_is_not_a_change() -> None:
    def record(headline: str, own: str) -> dict[str, Any]:
        return story(1, headline=headline, bodies=[generator.body("en", "ltr", own, ["A dry day."])])

    old, new = record("A dry day", "A dry day"), record("A wet night", "A dry day")
    assert [change.label for change in changes_between(old, new)] == ["Headline"]
    changed = list(changes_between(old, record("A wet night", "A wet night")))
    assert [change.label for change in changed] == ["Headline"], "it is not shown again above the text"
    changed = list(changes_between(old, record("A dry day", "A wet night")))
    assert [change.label for change in changed] == ["Text in English"]


def test_a_change_of_the_day_or_the_agency_in_a_dateline_is_shown() -> None:
    def record(printed: str | None) -> dict[str, Any]:
        body = generator.body("en", "ltr", "A dry day", ["It did not rain."])
        return story(1, headline="A dry day", bodies=[{**body, "dateline": "PORT SALT", "dateline_text": printed}])

    before, after = record("PORT SALT, Oct. 12 (HNA)"), record("PORT SALT, Oct. 13 (HNA)")
    [change] = changes_between(before, after)
    assert [(piece.change, piece.text) for piece in change.paragraphs[0]] == [
        ("same", "PORT SALT, Oct."), ("gone", "12"), ("new", "13"), ("same", "(HNA)"),
    ]  # fmt: skip
    of_old = record(None)
    del of_old["bodies"][0]["dateline_text"]
    assert list(changes_between(of_old, record(None))) == []


def test_a_story_is_also_its_record(browser: Browser) -> None:
    record = get(browser, f"/stories/{1:020x}.json").json()
    assert (record["id"], record["headline"]) == (f"{1:020x}", "A café for sailors")


def test_what_is_not_there_is_a_page_too(browser: Browser) -> None:
    answer = get(browser, f"/stories/{999:020x}")
    assert answer.status_code == 404
    assert "There is no story" in answer.text
    assert "To all stories" in answer.text


def test_an_archived_page_runs_and_loads_nothing(data: Path, database: Path) -> None:
    folder = data / SITE / "archive"
    folder.mkdir()
    page = b"<html><script>alert(1)</script><p>As it was fetched</p></html>"
    with (folder / f"{RUNS[0]}-00001.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for moment in ("2026-11-01T08:00:00Z", "2026-11-05T08:00:00Z"):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                f"https://{SITE}/story-1", "response", payload=BytesIO(page), http_headers=headers,
                warc_headers_dict={"WARC-Date": moment},
            )  # fmt: skip
            writer.write_record(record)
            page = b"a later one"
    browser = open_datasette(database, archive=data)
    assert f'href="/stories/{1:020x}/page"' in get(browser, f"/stories/{1:020x}").text
    answer = get(browser, f"/stories/{1:020x}/page")
    assert "As it was fetched" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[0] == "sandbox"
    assert "default-src 'none'" in policy
    assert not [part for part in policy if part.startswith("script-src") or "allow-" in part]
    assert get(browser, f"/stories/{5:020x}/page").status_code == 404
    close(browser)


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({}, "text/html"),
        ({"Content-Type": "application/xhtml+xml; charset=utf-8"}, "application/xhtml+xml; charset=utf-8"),
        ({"Content-Type": "application/json"}, "text/plain"),
    ],
)
def test_an_archived_page_is_shown_as_what_the_crawl_has_read(
    tmp_path: Path, headers: dict[str, str], shown: str
) -> None:
    (tmp_path / SITE / "archive").mkdir(parents=True)
    with (tmp_path / SITE / "archive" / f"{RUNS[0]}-00001.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        answer = StatusAndHeaders("200 OK", list(headers.items()), protocol="HTTP/1.1")
        address = f"https://{SITE}/story-1"
        writer.write_record(
            writer.create_warc_record(address, "response", payload=BytesIO(b"<p>A page"), http_headers=answer)
        )
    record = {"site": SITE, "run": RUNS[0], "url": address, "fetched_at": "2026-11-01T08:00:01+00:00"}
    assert page_of(tmp_path, record) == (b"<p>A page", shown)


def test_a_release_names_no_files_outside_the_archive_and_none_for_a_page_that_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "data" / SITE / "archive").mkdir(parents=True)
    (tmp_path / "secret.warc.gz").write_bytes(b"x")
    (tmp_path / "data" / SITE / "archive" / "R-00001.warc.gz").write_bytes(b"x")
    root = tmp_path / "data"
    assert len(archives_of(root, {"site": SITE, "run": "R", "archived": None})) == 1
    for record in (
        {"site": SITE, "run": "*", "archived": None},
        {"site": SITE, "run": "../../../secret", "archived": None},
        {"site": "../..", "run": "R", "archived": None},
        {"site": SITE, "run": "R", "archived": None, "rights": {"robots_meta": "index, noarchive"}},
        {"site": SITE, "archived": {"file": "../secret.warc.gz", "offset": 0}},
        {"site": SITE, "archived": {"file": str(tmp_path / "secret.warc.gz"), "offset": 0}},
    ):
        assert archives_of(root, record) == []


# The command


def newsbot(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newsbot", "browse", *arguments], cwd=folder, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip


def test_a_folder_that_is_no_release_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExportError, match=r"empty: neither a release nor a folder of runs"):
        Source.of(tmp_path / "empty")
    done = newsbot("missing", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("newsbot browse: missing: there is no such folder; name a release that")


def test_a_port_in_use_is_named(data: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        done = newsbot(data, "--port", str(port), "--cache", data.parent / "cache", folder=data.parent)
    assert done.returncode == 1
    remedy = "Address already in use; choose another with --port, or omit it"
    assert done.stderr == f"newsbot browse: 127.0.0.1, port {port}: {remedy}\n"


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_ends_it_without_a_word(data: Path, presses: int) -> None:
    command = [sys.executable, "-m", "newsbot", "browse", str(data), "--cache", str(data.parent / "cache")]
    browsing = subprocess.Popen(command, cwd=data.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert browsing.stdout is not None
    address = browsing.stdout.readline().split()[3].decode()
    if presses > 1:
        urlopen(address).close()
    for _ in range(presses):
        browsing.send_signal(signal.SIGINT)
        time.sleep(0.02)  # two that are pending at once are one
    assert browsing.communicate(timeout=PATIENCE) == (b"", b"")
    assert browsing.returncode == 0


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['datasette'] = None\n"
        "from newsbot.cli import main; main(['browse', '.'])"
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 1
    assert "pip install 'scrapy-newsbot[browse]'" in done.stderr
