"""Pages that scripts draw, with a real Chromium: the same records as of plain pages, and a guest that behaves."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from traceback import walk_tb
from typing import Any, cast
from urllib.parse import urlsplit

import psutil
import pytest
from chromium import CHROMIUM
from components import LOOP, wait_for
from crawling import PATIENCE, ROOT, SPIDER, Answer, Handler, Page, Server, command, records, report, until
from drawing import Document, drawings
from drawnsite import drawn_pages
from playwright.async_api import Error, async_playwright
from scrapy.http import Headers, HtmlResponse, Request
from scrapy.utils.test import get_crawler
from slow import rest_slow
from test_faults import html, section, story
from warcio.archiveiterator import ArchiveIterator

from newsbot.browser import launch
from newsbot.browser.launch import can_sandbox, find_browser, flags
from newsbot.browser.page import Tab
from newsbot.browser.proxy import Proxy, _first_open
from newsbot.browser.rendered import NotRendered, Rendered
from newsbot.demo.server import SampleSite
from newsbot.extensions.browser import BrowserExtension, document_headers
from newsbot.ledger.rendering import Kind
from newsbot.ledger.visit import Found, Visit
from newsbot.network.resolver import Consent
from newsbot.page.blocks import parse_html, read_blocks
from newsbot.page.js_shell import looks_like_shell
from newsbot.page.layout import Layout
from newsbot.page.regions import read_page
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.spiders.seams import Browser
from newsbot.text.addresses import Addresses, any_site

RENDERED = int(os.environ.get("NEWSBOT_RENDERED", "60"))
"""Pages of the long crawl."""
TODAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
JSON = {"Content-Type": "application/json; charset=utf-8"}
NO_BROWSER = find_browser() is None and "no Chromium on this machine: make setup installs one where it may"
needs_browser = pytest.mark.skipif(bool(NO_BROWSER), reason=str(NO_BROWSER))


@cache
def shell(data: str) -> str:
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>News</title></head><body><div id=root></div><script>"
        f"fetch('{data}').then(a => a.text()).then(t => {{ const d = new DOMParser().parseFromString(t, 'text/html');"
        "document.head.replaceChildren(...d.head.childNodes); document.body.replaceChildren(...d.body.childNodes); })"
        "</script></body></html>"
    )


def drawn(path: str, text: str) -> dict[str, Page]:
    """A page that is drawn from another."""
    return {path: html(shell(f"/data{path}")), f"/data{path}": html(text)}


def story_path(headline: str) -> str:
    return "/" + headline.lower().replace(" ", "-")


def crawl(
    base_url: str, folder: Path, *arguments: str, more: str | None = None, path: str = "", **extra: str
) -> subprocess.CompletedProcess[str]:
    """Crawls from the first page of the newsroom, or from all seeds where lists grow."""
    folder.mkdir(parents=True, exist_ok=True)
    told = [*command(base_url, folder / "data"), "-s", "BROWSER_TIMEOUT=60", *arguments]
    if more is not None:
        told += ["-s", "SPIDER_MODULES=drawnspider"]
    if "-a" not in arguments or not any(text.startswith("seeds=") for text in arguments):
        (folder / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
        told += ["-a", f"seeds={folder / 'seeds.txt'}"]
    return subprocess.run(
        told, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=900,
        env=os.environ | {"PYTHONPATH": f"{path}{os.pathsep if path else ''}{ROOT / 'tests/helpers'}", "NEWSBOT_MORE": more or ""} | extra,
    )  # fmt: skip


def headlines(folder: Path) -> list[str]:
    return sorted(article["headline"] for article in records(folder / "data", "articles"))


def stats(folder: Path) -> dict[str, Any]:
    return dict(report(folder / "data")["stats"])


def reasons(folder: Path) -> dict[str, str]:
    return {told["url"].split("/", 3)[3]: told["reason"] for told in report(folder / "data")["failures"]}


# What a shell is

PROSE = (
    "<p>"
    + "Editors of nine papers met in the city and agreed that every word of it would count in full. " * 10
    + "</p>"
)
SHELLS = {
    "an empty root": "<div id=root></div><script src=/app.js></script>",
    "a root that says it is loading": "<div id=app><span>Loading…</span></div><script src=/app.js></script>",
    "a root between furniture": f"<nav>{'<a href=/x>Pakistan</a> ' * 90}</nav><div id=__next></div><script>draw()</script>",
    "a module": "<main class='page app-root'></main><script type=module src=/app.js></script>",
    "a plea": "<p>News</p><noscript>Please enable JavaScript to read on.</noscript><script src=/app.js></script>",
    "a plea in Urdu": "<noscript>براہ کرم جاوا اسکرپٹ فعال کریں</noscript><script src=/app.js></script>",
    "few words in many bytes": "<p>News of the day</p><script>var state = '" + "x" * 9000 + "'</script>",
}
NO_SHELLS = {
    "a story": f"<div id=root>{PROSE}</div><script src=/app.js></script><noscript>Enable JavaScript</noscript>",
    "few words and a counter of visits": "<h1>Our offices</h1><p>We are in Islamabad.</p><script src=/count.js></script>",
    "no script": "<div id=root></div><p>News</p>" + "<!-- -->" * 2000,
    "data alone": "<div id=root></div><script type=application/ld+json>{}</script>",
    "a root that is filled": "<div id=root><p>We are in Islamabad, second floor.</p></div><script src=/a.js></script>",
    "a picture that counts": "<p>News</p><noscript><img src=/count.gif></noscript><script src=/count.js></script>",
    "a log-in": "<h1>Log in</h1><form><input name=name></form><script src=/form.js></script>",
}


@pytest.mark.parametrize(("case", "markup"), [*SHELLS.items(), *NO_SHELLS.items()])
def test_a_shell_is_told_from_a_page_that_merely_says_little(case: str, markup: str) -> None:
    body = f"<!DOCTYPE html><html><head><title>News</title></head><body>{markup}</body></html>".encode()
    root = parse_html(body)
    assert root is not None
    url = "https://www.example.org/news/a-story-of-the-day"
    page = read_page(root, url, Layout("Example"), Addresses(any_site("https://www.example.org")))
    assert looks_like_shell(page, len(body)) == (case in SHELLS)


# The sample site, drawn


def seeds_argument() -> tuple[str, str]:
    return "-a", f"seeds={ROOT / 'seeds' / f'{SPIDER}.txt'}"


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Crawls of both editions of the sample site, at the same address; their folders, and that of the drawn one."""
    folder = tmp_path_factory.mktemp("editions")
    with SampleSite(today=TODAY) as site:
        plain = crawl(site.base_url, folder / "plain", *seeds_argument())
        site.show(drawn_pages(site.stories, site.today))
        drawn = crawl(site.base_url, folder / "drawn", *seeds_argument(), more="scroll")
    assert (plain.returncode, drawn.returncode) == (0, 0), drawn.stderr[-3000:]
    return folder, site.base_url


def without_moment(record: dict[str, Any]) -> dict[str, Any]:
    """A record as it would be at any moment: the bounds of a relative date move with the day."""
    kept = {
        key: value for key, value in record.items() if key not in ("fetched_at", "first_seen", "last_seen", "pages")
    }
    if "date_from_relative_text" in record.get("warnings", ()):
        kept["published"] = {key: record["published"][key] for key in ("text", "precision", "source")}
    return kept


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize("kind", ["articles", "ticker"])
def test_a_script_drawn_edition_gives_the_same_records(editions: Any, kind: str) -> None:
    folder, _ = editions
    plain, drawn = (
        sorted(json.dumps(without_moment(r), sort_keys=True) for r in records(folder / edition / "data", kind))
        for edition in ("plain", "drawn")
    )
    assert plain
    assert drawn == plain


@pytest.mark.slow
@needs_browser
def test_a_list_that_grows_names_what_the_pages_of_the_plain_one_name(editions: Any) -> None:
    folder, _ = editions
    plain, drawn = (
        {
            (list["section"], json.dumps(card))
            for list in records(folder / edition / "data", "listings")
            for card in list["cards"]
        }
        for edition in ("plain", "drawn")
    )
    assert drawn == plain
    told = records(folder / "drawn" / "data", "listings")
    assert len(told) == 5
    assert max(len(list["cards"]) for list in told) > 8


@needs_browser
@pytest.mark.slow
def test_pages_that_read_well_as_they_come_start_no_browser(editions: Any) -> None:
    folder, _ = editions
    assert [name for name in stats(folder / "plain") if name.startswith("browser/")] == []


@needs_browser
def test_the_drawn_page_is_archived_beside_the_page_as_it_came(editions: Any) -> None:
    folder, base = editions
    kinds: dict[str, list[str]] = {}
    ids: dict[str, str] = {}
    for path in (folder / "drawn" / "data" / SPIDER / "archive").glob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                told = record.rec_headers
                kinds.setdefault(told.get_header("WARC-Target-URI"), []).append(record.rec_type)
                if record.rec_type == "response":
                    ids[told.get_header("WARC-Record-ID")] = told.get_header("WARC-Target-URI")
                if record.rec_type == "conversion":
                    assert ids[told.get_header("WARC-Refers-To")] == told.get_header("WARC-Target-URI")
                    assert b'<div id="root"></div>' not in record.raw_stream.read()
    assert kinds[f"{base}/newsroom/page/1"] == ["response", "request", "conversion"]
    assert Counter(kind for found in kinds.values() for kind in found)["conversion"] == 33


@needs_browser
def test_a_replay_reads_what_was_drawn_and_starts_no_browser(editions: Any, tmp_path: Path) -> None:
    folder, base = editions
    archive = folder / "drawn" / "data" / SPIDER / "archive"
    again = crawl(
        base, tmp_path, *seeds_argument(), "-a", f"replay={archive}", "-s", "BROWSER_PATH=/nowhere", more="scroll"
    )
    assert again.returncode == 0, again.stderr[-2000:]
    assert "browser/started" not in report(tmp_path / "data" / "replay")["stats"]
    for kind in ("articles", "ticker", "listings"):
        lines = [
            sorted(
                line for file in (data / SPIDER / kind).glob("*.jsonl") for line in file.read_text("utf-8").splitlines()
            )
            for data in (folder / "drawn" / "data", tmp_path / "data" / "replay")
        ]
        assert lines[0]
        assert lines[0] == lines[1]


# Lists


BANNER = "<div style='position: fixed; inset: 0; z-index: 9; background: white'>We use cookies</div>"
TWIN = "<p hidden>Load more</p>"
CLOCK = "<b id=clock></b><script>setInterval(() => clock.children.length ? clock.replaceChildren() : clock.append(document.createElement('i')), 100)</script>"
BUTTON = "<button onclick='later(add)' id=more>Load more</button>"
END = "<div id=end style='height: 1px'></div>"
WATCHED = "<script>new IntersectionObserver(([end]) => end.isIntersecting && later(add)).observe(end)</script>"
FOOTER = "<footer style='height: 2000px'>Imprint</footer>"
READER = "<script>addEventListener('mousemove', () => new IntersectionObserver(([end]) => end.isIntersecting && later(add)).observe(end), {once: true})</script>"
IN_SHADOW = "<script>const tree = list.attachShadow({mode: 'closed'}); add = () => { if (left.length) tree.innerHTML += left.shift() }</script>"
NAMES = [f"Story of the list number {number}" for number in "one two three four five six seven eight".split()]


def growing(behind: str, wait: int = 200, style: str = "") -> dict[str, Page]:
    """A site whose list has two stories, and two more each time that its script calls `add`."""
    cards = [section({story_path(name): name}).split("<h1>Newsroom</h1>")[1].split("</body>")[0] for name in NAMES]
    pairs = [one + other for one, other in zip(cards[::2], cards[1::2], strict=True)]
    script = (
        f"<div id=list></div><script>const left = {json.dumps(pairs[1:])};"
        "function add() { if (left.length) list.insertAdjacentHTML('beforeend', left.shift()) }"
        f"function later(call) {{ setTimeout(call, {wait}) }}</script>{behind}</div></body>"
    )
    first = section({story_path(name): name for name in NAMES[:2]})
    body = first.replace("</body>", script).replace("<h1>Newsroom", f"<div style='{style}'><h1>Newsroom")
    return {"/newsroom/page/1": html(body), **{story_path(name): html(story(name)) for name in NAMES}}


@needs_browser
@pytest.mark.parametrize(
    ("more", "pages"),
    [
        ("Load more", growing(BUTTON)),
        ("css=#more", growing(BUTTON)),
        ("Load more", growing(BANNER + TWIN + BUTTON)),
        ("Load more", growing(CLOCK + BUTTON, wait=1_000)),
        ("scroll", growing(END + WATCHED)),
        ("scroll", growing(END + FOOTER + READER, wait=1_000)),
        ("scroll", growing(END + WATCHED, style="height: 400px; overflow: auto")),
        ("scroll", growing(END + WATCHED + "<style>body { position: fixed }</style>")),
        ("Load more", growing(IN_SHADOW + BUTTON)),
        ("scroll", growing(END + IN_SHADOW + WATCHED)),
    ],
    ids=["button", "css", "banner", "clock", "scroll", "footer", "box", "dialog", "shadow", "shadow-scroll"],
)
@pytest.mark.slow
def test_a_list_that_a_script_extends_is_read_to_its_end(tmp_path: Path, more: str, pages: dict[str, Page]) -> None:
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", "BROWSER_TIMEOUT=20", more=more)
    assert done.returncode == 0, done.stderr[-2000:]
    assert headlines(tmp_path) == sorted(NAMES)


@needs_browser
@pytest.mark.parametrize(
    ("more", "end", "warning"),
    [
        ("Load more", "no_growth", "/newsroom/page/1: the list may continue: its button 'Load more' brings nothing"),
        ("Show all", "no_button", "No list has the button 'Show all' (the layout's more=…); was it renamed?"),
    ],
)
@pytest.mark.slow
def test_a_list_that_may_go_on_is_reported(tmp_path: Path, more: str, end: str, warning: str) -> None:
    with Server(growing("<button>Load more</button>")) as server:
        done = crawl(server.base_url, tmp_path, more=more)
    assert done.returncode == 0, done.stderr[-2000:]
    assert warning in done.stderr
    assert report(tmp_path / "data")["stats"][f"browser/lists/{end}"] == 1


@needs_browser
@pytest.mark.slow
def test_a_list_that_grows_is_compared_by_the_cards_it_came_with(tmp_path: Path) -> None:
    """A run without news may not let it grow. If the page was rendered all the same, that is read."""
    with Server(growing(BUTTON)) as server:
        for _ in range(2):
            done = crawl(server.base_url, tmp_path, more="Load more")
            assert done.returncode == 0, done.stderr[-2000:]
            monitors = {monitor["name"]: monitor["value"] for monitor in report(tmp_path / "data")["monitors"]}
            assert monitors["section/Newsroom"] == 2
    assert [len(listing["cards"]) for listing in records(tmp_path / "data", "listings")] == [8, 8]


class Mouse:
    """A mouse whose movements nothing waits for."""

    async def move(self, x: float, y: float) -> None:
        pass

    wheel = move


class EndlessList:
    """A page whose list is longer each time it is scrolled to its end."""

    mouse = Mouse()
    links = 0

    async def evaluate(self, script: str, screens: int = 0) -> Any:
        self.links += "scrollTop" in script and not screens
        return [str(number) for number in range(self.links)]


def grown(page: Any, times: int, seconds: float = 60) -> tuple[bool, str]:
    """Whether a list is complete as far as it was made to grow, and how that ended."""

    async def grow() -> tuple[bool, str]:
        tab = Tab("https://www.example.org/", {}, b"", more="scroll", more_times=times)
        return await tab.grow(page, asyncio.get_running_loop().time() + seconds), tab.end

    return asyncio.run(grow())


@pytest.mark.parametrize(("seconds", "rests"), [(60, True), (-1, False)])
def test_a_list_that_had_no_time_to_grow_has_not_come_to_rest(seconds: float, rests: bool) -> None:
    assert grown(EndlessList(), 1, seconds) == (rests, "bound" if rests else "time")


class LateScript:
    """A shell whose script shows its text only after the machine has stalled."""

    looks = text = 0

    async def evaluate(self, script: str) -> Any:
        self.looks += 1
        if self.looks == 2:
            time.sleep(2)
        self.text = 1000 if self.looks > 3 else 0
        return [0, 7 + self.text, 0, self.text]


def test_a_page_has_not_settled_because_the_machine_stalled() -> None:
    page = LateScript()
    tab = Tab("https://www.example.org/", {}, b"")

    async def settle() -> bool:
        return await tab.settle(cast(Any, page), asyncio.get_running_loop().time() + 60)

    assert asyncio.run(settle())
    assert page.text == 1000


class LateStory:
    """A menu that is there at once, above or below a story that its script shows after a second; a fifth of one a
    look."""

    def __init__(self, menu: int) -> None:
        self.menu = menu
        self.looks = self.text = 0

    async def evaluate(self, script: str) -> Any:
        self.looks += 1
        is_loading = self.looks == 1
        self.text = 0 if is_loading else self.menu + 2000 * (self.looks > 7)
        return [int(is_loading), 7 + self.text, 0, self.text]


@pytest.mark.parametrize(("menu", "received"), [(2000, 2000), (2000, 9000), (10, 10)])
def test_a_page_that_shows_no_more_than_was_received_is_given_longer(
    monkeypatch: pytest.MonkeyPatch, menu: int, received: int
) -> None:
    monkeypatch.setattr("newsbot.browser.page._STEP", 0.2)
    page = LateStory(menu)
    tab = Tab("https://www.example.org/", {}, b"", received)

    async def settle() -> bool:
        return await tab.settle(cast(Any, page), asyncio.get_running_loop().time() + 60)

    assert asyncio.run(settle())
    assert page.text == menu + 2000


class FramedList(EndlessList):
    """A list that becomes longer in the frame after it was scrolled, if all of it was drawn before."""

    drawn = 0
    scrolled = False

    async def evaluate(self, script: str, screens: int = 0) -> Any:
        if "requestAnimationFrame" in script:
            self.links += self.scrolled
            self.scrolled, self.drawn = False, self.links
        elif "scrollTop" in script:
            self.scrolled = self.drawn == self.links and not screens
        return [str(number) for number in range(self.links)]


def test_a_list_that_grows_with_a_frame_grows_however_late_that_is_drawn() -> None:
    page = FramedList()
    assert grown(page, 3) == (True, "bound")
    assert page.links == 3


class BrokenFrames(EndlessList):
    """A list whose scripts have replaced what reports a frame."""

    async def evaluate(self, script: str, screens: int = 0) -> Any:
        if "requestAnimationFrame" in script:
            raise Error("Page.evaluate: TypeError")
        return await super().evaluate(script, screens)


def test_a_list_whose_scripts_report_no_frame_grows() -> None:
    page = BrokenFrames()
    assert grown(page, 2) == (True, "bound")
    assert page.links == 2


class AnyBrowser(Browser):
    """A browser without a ledger."""

    def note(self, kind: Kind, *, drawn: bool, gained: bool) -> None:
        pass


@pytest.mark.parametrize("settled", [True, False])
def test_a_list_that_has_not_come_to_rest_was_not_walked_to_its_end(settled: bool) -> None:
    async def walk() -> Visit:
        crawler = get_crawler(JournalismPakistanSpider, {"LEDGER_ENABLED": False, "EXTENSIONS": {AnyBrowser: 0}})
        spider: Any = crawler._create_spider()
        spider.browser_mode = "always"
        text = section({story_path("Story of the day"): "Story of the day"}).encode()
        url = spider.site_addresses.base + "/newsroom/page/1"
        visit = Visit(Found(1, url, "/newsroom/page/1", "section", 1, "", None))
        request = Request(url, meta={"visit": visit, "drawn": Rendered(text, TODAY, settled)})
        async for _ in spider.parse_section(HtmlResponse(url, body=text, encoding="utf-8", request=request)):
            pass
        return visit

    visit = wait_for(walk())
    assert visit.walk is not None
    assert (visit.walk.began, visit.walk.whole) == (True, settled)


@pytest.mark.slow
@needs_browser
def test_a_page_is_drawn_alike_in_any_zone_and_with_any_folder_for_temporary_files(tmp_path: Path) -> None:
    name = "Story of an evening in Greenwich"
    told = "new Date('2025-11-25T20:30:00Z').toLocaleDateString('en-GB', {dateStyle: 'long'})"
    pages = {"/newsroom/page/1": html(section({story_path(name): name})), **drawn(story_path(name), story(name))}
    shown = shell(f"/data{story_path(name)}").replace("t => {", f"t => {{ t = t.replace('2 May 2019', {told});")
    pages[story_path(name)] = html(shown)
    deep = tmp_path / "a-folder-that-is-far-down" / "and-has-a-long-name-for-a-folder" / "of-temporary-files"
    deep.mkdir(parents=True)
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, TZ="Pacific/Kiritimati", TMPDIR=str(deep))
    assert done.returncode == 0, done.stderr[-2000:]
    (article,) = records(tmp_path / "data", "articles")
    assert article["published"]["date"] == "2025-11-25"


# Ways


@pytest.mark.slow
@needs_browser
def test_the_way_that_works_is_remembered_and_checked_now_and_then(tmp_path: Path) -> None:
    names = [f"Story that a script draws {number}" for number in range(26)]
    pages: dict[str, Page] = {"/newsroom/page/1": html(section({story_path(name): name for name in names}))}
    for name in names:
        pages |= drawn(story_path(name), story(name))
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", "CONCURRENT_REQUESTS=1")
        assert done.returncode == 0, done.stderr[-2000:]
        told = stats(tmp_path)
        later = [f"A later story {number}" for number in range(3)]
        pages["/newsroom/page/1"] = html(section({story_path(name): name for name in later}))
        for name in later:
            pages |= drawn(story_path(name), story(name))
        assert crawl(server.base_url, tmp_path, "-s", "CONCURRENT_REQUESTS=1").returncode == 0
    assert headlines(tmp_path) == sorted(names + later)
    assert told["browser/confirmed"] == 26
    assert (
        2 <= told["browser/escalated"] <= 6
    )  # those that were under way before one was drawn, and one that is checked
    assert "browser/wasted" not in told
    again = stats(tmp_path)
    assert again["browser/confirmed"] == 3
    assert "browser/escalated" not in again


@pytest.mark.slow
@needs_browser
def test_a_page_that_is_drawn_in_vain_is_counted_and_read_as_it_came(tmp_path: Path) -> None:
    first, second, nothing = "First of the two stories", "Second of the two stories", "Nothing in here"
    pages: dict[str, Page] = {
        "/newsroom/page/1": html(section({story_path(first): first})),
        **drawn(story_path(first), story(first)),
        story_path(second): html(story(second)),
        **drawn(story_path(nothing), "<h1>We have moved</h1>"),
    }
    with Server(pages) as server:
        assert crawl(server.base_url, tmp_path).returncode == 0
        assert stats(tmp_path)["browser/confirmed"] == 1
        pages["/newsroom/page/1"] = html(section({story_path(name): name for name in (second, nothing)}))
        done = crawl(server.base_url, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert headlines(tmp_path) == [first, second]
    assert (
        stats(tmp_path)["browser/wasted"] == 2
    )  # one goes straight there, as the last run found; the other says nothing
    assert [told["reason"] for told in report(tmp_path / "data")["skipped"]] == ["no_story"]


@pytest.mark.slow
@needs_browser
def test_a_story_whose_page_never_comes_to_rest_is_written_with_a_warning(tmp_path: Path) -> None:
    name = "Story beside comments that never come"
    pages: dict[str, Page] = {
        "/newsroom/page/1": html(section({story_path(name): name})),
        **drawn(story_path(name), story(name)),
        "/comments": never_ends,
    }
    pages[story_path(name)] = html(
        shell(f"/data{story_path(name)}").replace("</body>", "<script>fetch('/comments')</script></body>")
    )
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", "BROWSER_TIMEOUT=25")
    assert done.returncode == 0, done.stderr[-2000:]
    [article] = records(tmp_path / "data", "articles")
    assert (article["headline"], "unfinished_page" in article["warnings"]) == (name, True)


@pytest.mark.slow
@needs_browser
def test_always_draws_every_page_and_never_none(tmp_path: Path) -> None:
    name, other = "Story of every edition", "Story that a script draws"
    pages: dict[str, Page] = {
        "/newsroom/page/1": html(section({story_path(name): name, story_path(other): other})),
        story_path(name): html(story(name)),
        **drawn(story_path(other), story(other)),
    }
    with Server(pages) as server:
        assert crawl(server.base_url, tmp_path / "always", "-s", "BROWSER=always").returncode == 0
        assert crawl(server.base_url, tmp_path / "never", "-a", "browser=never", "-s", "BROWSER=always").returncode == 0
        wrong = crawl(server.base_url, tmp_path / "wrong", "-a", "browser=sometimes")
    assert (headlines(tmp_path / "always"), headlines(tmp_path / "never")) == ([name, other], [name])
    assert stats(tmp_path / "always")["browser/drawn"] == 3
    assert not any(stat.startswith("browser/") for stat in stats(tmp_path / "never"))
    assert wrong.returncode == 1
    assert "-a browser=sometimes" in wrong.stderr


# A guest


@needs_browser
@pytest.mark.slow
def test_a_page_reaches_no_private_address_and_opens_nothing(tmp_path: Path) -> None:
    name = "Story that looks around"
    with Server({}) as inside, Server({}) as server, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        port = inside.base_url.rpartition(":")[2]
        datagrams.bind(("127.0.0.1", 0))
        datagrams.setblocking(False)
        peer = datagrams.getsockname()[1]
        tries = f"""
            <img src=/img/seen.jpg onerror="document.body.remove()"><link rel=preload as=font href=/font.woff2>
            <iframe src=/frame></iframe><form id=form action=/form target=_blank></form><video src=/video.mp4 autoplay></video>
            <script>
              const port = {port};
              for (const host of ['127.0.0.1', 'localhost', '[::1]', '0x7f000001', '169.254.169.254']) {{
                fetch(`http://${{host}}:${{port}}/secret`, {{mode: 'no-cors'}}).catch(() => 0);
              }}
              fetch('/leads-inside').catch(() => 0);
              try {{ new WebSocket(`ws://127.0.0.1:${{port}}/socket`); }} catch (error) {{}}
              try {{ new EventSource('/events'); }} catch (error) {{}}
              window.open('/popup'); navigator.sendBeacon('/beacon', 'x');
              if (navigator.serviceWorker) {{ navigator.serviceWorker.register('/worker.js').catch(() => 0); }}
              const link = document.createElement('a'); link.href = '/file.zip'; link.download = 'file.zip';
              document.body.append(link); link.click();
              setTimeout(() => {{ location.href = '/away'; }}, 300);
              document.getElementById('form').submit();
              const worker = "fetch(BASE + '/of-worker').catch(() => 0); new WebSocket(BASE.replace('http', 'ws') + '/of-worker');"
                .replaceAll('BASE', JSON.stringify(location.origin));
              const script = URL.createObjectURL(new Blob([worker], {{type: 'text/javascript'}}));
              for (const kind of [Worker, SharedWorker]) {{ try {{ new kind(script); }} catch (error) {{}} }}
              try {{ fetchLater('/later', {{activateAfter: 0}}); }} catch (error) {{}}
              const peers = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{peer}'}}]}});
              peers.createDataChannel('x'); peers.createOffer().then(offer => peers.setLocalDescription(offer));
              alert('stop'); fetch('https://cdn.taboola.com/ad.js', {{mode: 'no-cors'}}).catch(() => 0);
            </script>"""
        pages = server._server.pages = {
            "/newsroom/page/1": html(section({story_path(name): name})),
            **drawn(story_path(name), story(name)),
            "/leads-inside": (302, {"Location": f"{inside.base_url}/secret"}, b""),
        }
        pages[story_path(name)] = html(shell(f"/data{story_path(name)}").replace("</body>", tries + "</body>"))
        done = crawl(server.base_url, tmp_path)
        asked = set(server.requests)
        with pytest.raises(BlockingIOError):
            datagrams.recv(1)
    assert done.returncode == 0, done.stderr[-2000:]
    assert headlines(tmp_path) == [name]
    assert inside.requests == []
    assert asked == {
        "/robots.txt", "/.well-known/tdmrep.json", "/newsroom/page/1", story_path(name), f"/data{story_path(name)}", "/leads-inside",
    }  # fmt: skip


@needs_browser
def test_a_document_is_drawn_whatever_its_address() -> None:
    urls = ["http://www.example.org/", "https://www.example.org", "https://www.example.org/a/../b/%2e%2e/c?q='one'#two"]
    told = drawings([(url, {}, f"<p>{PROSE}</p><script>document.body.append('drawn')</script>") for url in urls])
    assert [text.endswith("drawn</body></html>") or text for text in told] == [True] * len(urls)


@needs_browser
def test_a_document_is_drawn_whatever_its_scripts_make_of_the_words_it_is_measured_by() -> None:
    script = """
        Object.defineProperty(document.body, 'innerText', {get: () => ({length: 'x'})});
        Object.defineProperty(document, 'readyState', {get: () => ({})});
        document.getElementsByTagName = () => ({length: [1]}); document.links.length; document.body.append('drawn');
    """
    [text] = drawings([("https://www.example.org/", {}, f"<p>{PROSE}</p><script>{script}</script>")])
    assert text.endswith("drawn</body></html>")


SHADOWS = """
    const story = document.body.appendChild(document.createElement('news-story'));
    story.innerHTML = '<h1 slot=title>Five bridges</h1>';
    const tree = story.attachShadow({mode: 'open'});
    tree.innerHTML = '<slot name=title></slot><news-text></news-text>';
    tree.querySelector('news-text').attachShadow({mode: 'closed'}).innerHTML = '<p>They open in May.</p>';
"""


@needs_browser
def test_what_shadow_trees_show_is_kept() -> None:
    page = f"<html lang=en><body><p>{PROSE}</p><script>BREAK{SHADOWS}</script>"
    breaks = ["", "Element.prototype.getHTML = () => { throw 1 };", "Element.prototype.getHTML = () => ({length: 1});"]
    pages = drawings([("https://www.example.org/", {}, page.replace("BREAK", broken)) for broken in breaks])
    shown, *others = [parse_html(text.encode()) for text in pages]
    assert shown is not None
    assert shown.get("lang") == "en"
    assert [block.text for block in read_blocks(shown)][-2:] == ["Five bridges", "They open in May."]
    assert [read_blocks(root)[-1].text for root in others if root is not None] == ["Five bridges"] * 2


STAGED = {
    "in a shadow tree": """
        const tree = document.body.appendChild(document.createElement('x-story')).attachShadow({mode: 'open'});
        for (let part = 0; part < 8; part++) setTimeout(() => { tree.innerHTML += `<p>${TEXT} ${part}</p>`; }, 300 * part);
    """,
    "in elements that are there": """
        document.body.innerHTML += '<p></p>'.repeat(8);
        const all = document.querySelectorAll('p');
        for (let part = 0; part < 8; part++) setTimeout(() => { all[part].textContent = `${TEXT} ${part}`; }, 300 * part);
    """,
}


@needs_browser
def test_a_story_that_a_script_shows_in_parts_is_read_to_its_end() -> None:
    start = f"<body><script>const TEXT = '{'The ferry sails again. ' * 20}';"
    pages = drawings([("https://www.example.org/", {}, f"{start}{script}</script>") for script in STAGED.values()])
    roots = [parse_html(text.encode()) for text in pages]
    assert [[block.text[-1] for block in read_blocks(root)] for root in roots if root is not None] == [
        [*"01234567"]
    ] * 2


@needs_browser
def test_a_page_whose_scripts_break_what_measures_it_is_drawn() -> None:
    breaks = "Array.prototype.push = () => 0; Array.prototype.reduce = () => [];"
    [text] = drawings([("https://www.example.org/", {}, f"<p>{PROSE}</p><script>{breaks}</script>")])
    assert "Editors of nine papers" in text


@pytest.mark.slow
@needs_browser
def test_a_story_that_a_script_shows_a_second_after_the_menu_is_read(tmp_path: Path) -> None:
    name = "Story that waits for a second"
    pages: dict[str, Page] = {
        "/newsroom/page/1": html(section({story_path(name): name})),
        **drawn(story_path(name), story(name)),
    }
    menu = f"<nav>{'<a href=/>Islamabad</a> ' * 90}</nav>"
    late = shell(f"/data{story_path(name)}").replace("<div id=root>", menu + "<div id=root>")
    late = late.replace("<script>fetch", "<script>setTimeout(() => fetch").replace("</script>", ", 1000)</script>")
    pages[story_path(name)] = html(late)
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert headlines(tmp_path) == [name]


@pytest.mark.slow
@needs_browser
def test_a_page_that_eats_memory_is_stopped() -> None:
    eats = "const kept = []; while (true) if (kept.length < 60) kept.push(new Uint8Array(3e7).fill(1))"
    documents: list[Document] = [
        ("https://www.example.org/hungry", {}, f"<p>{PROSE}</p><script>{eats}</script>"),
        ("https://www.example.org/next", {}, f"<p>{PROSE}</p><script>document.body.append('drawn')</script>"),
    ]
    hungry, after = drawings(documents, seconds=30, memory=1 << 30)
    assert hungry == "browser_failed"
    assert after.endswith("drawn</body></html>")


@needs_browser
def test_a_document_is_drawn_whatever_headers_it_has_twice() -> None:
    told = [
        ("Content-Security-Policy", "img-src 'none'"), ("Content-Security-Policy", "font-src 'none'"),
        ("Link", "</a.css>; rel=preload; as=style"), ("Link", "</b.css>; rel=preload; as=style"),
        ("Set-Cookie", "first=1"), ("Set-Cookie", "second=2"), ("Server", "a"), ("Server", "b"),
    ]  # fmt: skip
    headers = Headers()
    for name, value in told:
        headers.appendlist(name, value)
    url = "https://www.example.org/story"
    kept = document_headers(HtmlResponse(url, headers=headers, body=b"", encoding="utf-8"))
    [text] = drawings([(url, kept, f"<p>{PROSE}</p><script>document.body.append(document.cookie)</script>")])
    assert text.endswith("first=1; second=2</body></html>")


@needs_browser
@pytest.mark.slow
def test_what_robots_txt_forbids_is_not_drawn(tmp_path: Path) -> None:
    name = "Story behind the fence"
    pages = {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, f"User-agent: *\nDisallow: {story_path(name)}\n".encode()),
        "/newsroom/page/1": html(section({story_path(name): name})),
        **drawn(story_path(name), story(name)),
    }
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", "BROWSER=always")
    assert done.returncode == 0, done.stderr[-2000:]
    assert [path for path in server.requests if "fence" in path] == []


def mixed() -> tuple[dict[str, Page], str, str]:
    """A site with a plain and a drawn story, and their headlines."""
    plain, other = "Story as it comes", "Story that a script draws"
    pages: dict[str, Page] = {
        "/newsroom/page/1": html(section({story_path(plain): plain, story_path(other): other})),
        story_path(plain): html(story(plain)),
        **drawn(story_path(other), story(other)),
    }
    return pages, plain, other


def test_without_a_browser_the_crawl_goes_on_and_says_what_to_install(tmp_path: Path) -> None:
    pages, plain, other = mixed()
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", "BROWSER_PATH=/nowhere/chromium")
    assert done.returncode == 2
    assert headlines(tmp_path) == [plain]
    assert reasons(tmp_path) == {story_path(other)[1:]: "browser_missing"}
    assert "BROWSER_PATH=/nowhere/chromium" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_browser_every_page_fails_that_was_to_be_rendered(tmp_path: Path) -> None:
    pages, plain, other = mixed()
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", "BROWSER_PATH=/nowhere/chromium", "-s", "BROWSER=always")
    assert done.returncode == 2
    assert headlines(tmp_path) == [], "not even the one that has its text as received"
    assert set(reasons(tmp_path).values()) == {"browser_missing"}
    assert {story_path(name)[1:] for name in (plain, other)} <= set(reasons(tmp_path))


def test_without_the_extra_the_crawl_goes_on_and_says_what_to_install(tmp_path: Path) -> None:
    pages, plain, other = mixed()
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "scrapy_playwright.py").write_text("raise ImportError('No module named scrapy_playwright')")
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, path=str(tmp_path / "hidden"))
    assert done.returncode == 2
    assert headlines(tmp_path) == [plain]
    assert reasons(tmp_path) == {story_path(other)[1:]: "browser_missing"}
    assert "pip install 'scrapy-newsbot[browser]'" in done.stderr
    assert "apt-get install chromium" in done.stderr


def test_pages_that_cannot_be_drawn_are_told_of_once_and_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("scrapy_playwright")

    async def draw() -> list[int]:
        crawler = get_crawler(JournalismPakistanSpider, {"LEDGER_ENABLED": False, "BROWSER_PATH": "/nowhere"})
        crawler.spider = crawler._create_spider()
        browsing = BrowserExtension(crawler)
        deep = []
        for number in range(5):
            try:
                await browsing.draw(HtmlResponse(f"https://www.example.org/{number}"), "story", None)
            except NotRendered as error:
                deep.append(len(list(walk_tb(error.__traceback__))))
        return deep

    assert len(set(asyncio.run(draw())[1:])) == 1  # its frames have the page
    assert [record.levelname for record in caplog.records if "/nowhere" in record.message] == ["ERROR"]


@pytest.mark.parametrize("behaviour", rest_slow(["exit 1", "exec sleep 600"]))
def test_a_browser_that_does_not_start_is_told(tmp_path: Path, behaviour: str) -> None:
    pytest.importorskip("scrapy_playwright")
    pages, plain, other = mixed()
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{behaviour}\n")
    program.chmod(0o755)
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", f"BROWSER_PATH={program}", "-s", "BROWSER_TIMEOUT=3")
    assert done.returncode == 2, done.stderr[-2000:]
    assert headlines(tmp_path) == [plain]
    assert reasons(tmp_path) == {story_path(other)[1:]: "browser_failed"}
    assert "Traceback" not in done.stderr


def test_a_driver_that_does_not_answer_is_ended_and_leaves_no_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("scrapy_playwright")
    from newsbot.browser import chromium

    node = tmp_path / "node"
    node.write_text(f"#!{sys.executable}\nimport time\ntime.sleep({PATIENCE})\n")
    node.chmod(0o755)
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", str(node))
    reported: list[dict[str, Any]] = []

    async def start() -> None:
        browser = chromium.Browser(get_crawler(), {}, chromium.Bounds(1, 1, 1 << 30, 1 << 20, "newsbot", None))
        starting = asyncio.ensure_future(browser.start())
        while browser.driver is None:
            browser.look()
            await asyncio.sleep(0.01)
        while not (tasks := [task for task in asyncio.all_tasks() if "initialize_playwright" in repr(task)]):
            await asyncio.sleep(0.01)
        starting.cancel()
        await asyncio.wait({starting})
        await browser.end()
        assert all(task.done() for task in tasks)

    LOOP.set_exception_handler(lambda loop, context: reported.append(context))
    try:
        wait_for(start())
        gc.collect()
    finally:
        LOOP.set_exception_handler(None)
    assert reported == []


def browsers() -> list[psutil.Process]:
    """The browsers that crawls of this process have started."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            line = process.cmdline()
            if any("--headless" in word for word in line) and not any(word.startswith("--type=") for word in line):
                found.append(process)
    return found


def crashes(text: str, times: int, *, stop: bool = False) -> Callable[[Handler], Answer]:
    """A page's data, whose request ends the browser, or stops it where it stands, so many times."""

    def serve(handler: Handler) -> Answer:
        if handler.attempt <= times:
            for browser in browsers():
                browser.send_signal(signal.SIGSTOP if stop else signal.SIGKILL)
        return html(text)

    return serve


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize("stop", [False, True], ids=["crash", "hang"])
def test_a_page_that_takes_the_browser_down_takes_no_other_with_it(tmp_path: Path, stop: bool) -> None:
    names = [f"Story beside the poison {number}" for number in range(8)]
    poison = "Story of the poison"
    pages: dict[str, Page] = {
        "/newsroom/page/1": html(section({story_path(n): n for n in [*names[:4], poison, *names[4:]]}))
    }
    for name in (*names, poison):
        pages |= drawn(story_path(name), story(name))
    pages[f"/data{story_path(poison)}"] = crashes(story(poison), 99, stop=stop)
    with Server(pages) as server, TemporaryDirectory() as folder:  # a short path: there are sockets in it
        seconds = 20 if stop else 60  # a browser that has crashed is seen at once
        done = crawl(
            server.base_url, tmp_path, "-s", f"BROWSER_TIMEOUT={seconds}", "-s", "BROWSER_PAGES=2", TMPDIR=folder
        )
        left = [path.name for path in Path(folder).iterdir() if "playwright" in path.name]
    assert done.returncode == 2, done.stderr[-2000:]
    assert headlines(tmp_path) == names
    assert reasons(tmp_path) == {story_path(poison)[1:]: "browser_failed"}
    assert "Traceback" not in done.stderr
    assert left == []


def never_ends(handler: Handler) -> None:
    handler.server.stopping.wait(PATIENCE)


def alive(processes: dict[str, float]) -> list[str]:
    found = []
    for pid, created in processes.items():
        with suppress(psutil.Error):
            process = psutil.Process(int(pid))
            if process.create_time() == created and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline())[:200])
    return found


@pytest.mark.slow
@needs_browser
def test_hundreds_of_pages_cost_no_more_memory_than_the_first(tmp_path: Path) -> None:
    names = [f"Story of the long crawl {number:03}" for number in range(RENDERED)]
    hanging = set(names[7::20])
    pages: dict[str, Page] = {"/newsroom/page/1": html(section({story_path(name): name for name in names}))}
    for name in names:
        pages |= drawn(story_path(name), story(name) + "<script>window.kept = new Array(200000).fill(1.5)</script>")
        if name in hanging:
            pages[f"/data{story_path(name)}"] = never_ends
    crashing = names[len(names) * 2 // 3]
    assert crashing not in hanging
    pages[f"/data{story_path(crashing)}"] = crashes(story(crashing), 1)
    began = time.monotonic()
    with Server(pages) as server:
        done = crawl(
            server.base_url, tmp_path, "-s", "EXTENSIONS={\"watcher.Watcher\": 1, \"newsbot.extensions.run.Run\": 0,"
            " \"newsbot.extensions.browser.BrowserExtension\": 0}", "-s", f"WATCHER_FILE={tmp_path / 'watched.json'}",
            "-s", "BROWSER_TIMEOUT=20",
        )  # fmt: skip
    seconds = time.monotonic() - began
    assert done.returncode == 2, done.stderr[-3000:]
    assert set(headlines(tmp_path)) == set(names) - hanging
    assert "Traceback" not in done.stderr
    assert reasons(tmp_path) == {story_path(name)[1:]: "timeout" for name in hanging}
    told = stats(tmp_path)
    assert told["browser/restarted"] == 1
    watched = json.loads((tmp_path / "watched.json").read_text("utf-8"))
    memory = {int(pages): size for pages, size in watched["memory"].items()}
    early = memory[min(pages for pages in memory if pages >= min(30, RENDERED // 2))]
    late = memory[max(memory)]
    print(
        f"{RENDERED} pages, {seconds:.0f} s, MB after 30 and at the end: {early >> 20}, {late >> 20}; {told['browser/started']} starts"
    )
    assert late <= 1.5 * early
    assert alive(watched["processes"]) == []


@pytest.mark.slow
@needs_browser
def test_a_killed_crawl_leaves_no_browser_and_goes_on(tmp_path: Path) -> None:
    names = [f"Story of a killed crawl {number}" for number in range(12)]
    pages: dict[str, Page] = {"/newsroom/page/1": html(section({story_path(name): name for name in names}))}
    killed = Event()

    def served(text: str) -> Callable[[Handler], Answer]:
        def serve(handler: Handler) -> Answer:
            if sum(path.startswith("/data/") for path in handler.server.requests) > 5:
                killed.wait(PATIENCE)  # so that the crawl is not over before it is killed
            return html(text)

        return serve

    for name in names:
        pages |= drawn(story_path(name), story(name))
        pages[f"/data{story_path(name)}"] = served(story(name))
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    with Server(pages) as server:
        arguments = ["-a", f"seeds={tmp_path / 'seeds.txt'}", "-s", "CHECKPOINT_PAGES=3"]
        crawling = subprocess.Popen(
            [*command(server.base_url, tmp_path / "data"), *arguments], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        until(lambda: sum(path.startswith("/data/") for path in server.requests) >= 5, process=crawling)
        left = psutil.Process(crawling.pid).children(recursive=True)
        assert left
        crawling.kill()
        crawling.wait()
        killed.set()
        _, left = psutil.wait_procs(left, PATIENCE)
        assert left == []
        assert crawl(server.base_url, tmp_path).returncode == 0
    assert headlines(tmp_path) == sorted(names)


@pytest.mark.slow
@needs_browser
def test_a_browser_that_grows_too_large_is_restarted(tmp_path: Path) -> None:
    names = [f"Story of a large browser {number}" for number in range(12)]
    pages: dict[str, Page] = {"/newsroom/page/1": html(section({story_path(name): name for name in names}))}
    for name in names:
        pages |= drawn(story_path(name), story(name))
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", "BROWSER_MEMORY_MB=1")
    assert done.returncode == 0, done.stderr[-2000:]
    assert headlines(tmp_path) == sorted(names)
    assert stats(tmp_path)["browser/restarted"] >= 1
    assert "rendered again" not in done.stderr  # no page was open in it


# The gate and the start


def consent_to(url: str) -> Consent:
    consent = Consent()
    consent.allow(url, named=True)
    return consent


def test_the_gate_lets_nobody_through_to_a_private_address() -> None:
    async def through(host: str, port: int, *, named: bool = True) -> bool:
        gate = Proxy(consent_to("http://127.0.0.1:8000"))
        if named:
            gate.name(f"http://[{host}]/" if ":" in host else f"http://{host}/")
        return await gate.may_go(host, port) and await gate.addresses(host, port) is not None

    cases: dict[tuple[str, int], bool] = {
        ("127.0.0.1", 8000): True,
        ("127.0.0.1", 8001): False,
        ("localhost", 8000): False,
        ("::1", 8000): False,
        ("10.0.0.1", 80): False,
        ("169.254.169.254", 80): False,
        ("2130706433", 80): False,
        ("8.8.8.8", 443): True,
    }
    assert {case: asyncio.run(through(*case)) for case in cases} == cases
    assert not asyncio.run(through("8.8.8.8", 443, named=False))


def test_a_host_that_is_named_during_the_last_wait_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, waits = Proxy(consent_to("http://127.0.0.1:8000")), []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if sum(waits) > 0.99:  # of one second
            gate.name("http://127.0.0.1:8000/data")

    monkeypatch.setattr(asyncio, "sleep", sleep)
    assert asyncio.run(gate.may_go("127.0.0.1", 8000))


def test_the_gate_tries_the_next_address_of_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    async def opened(address: str, port: int) -> tuple[str, int]:
        tried.append(address)
        if ":" in address:
            raise OSError("Network is unreachable")
        return address, port

    monkeypatch.setattr(asyncio, "open_connection", opened)
    found: object = asyncio.run(_first_open(["2001:db8::1", "192.0.2.1", "192.0.2.2"], 443))
    assert found == ("192.0.2.1", 443)
    assert tried == ["2001:db8::1", "192.0.2.1"]


class EmptyPage:
    """A page that reports nothing."""

    async def route(self, *_: Any) -> None: ...

    async def route_web_socket(self, *_: Any) -> None: ...

    async def add_init_script(self, *_: Any) -> None: ...

    def on(self, *_: Any) -> None: ...


@pytest.mark.slow
@needs_browser
def test_a_listener_that_fails_because_its_page_is_gone_harms_no_other_page(capfd: pytest.CaptureFixture[str]) -> None:
    async def gone(_: Any) -> None:
        raise Error("The page is gone")

    async def draw() -> None:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = await browser.new_page()
            await Tab("https://www.example.org/", {}, b"<p>Text").prepare(page, None)
            page.on("response", gone)
            await page.goto("https://www.example.org/")
            await (await browser.new_page()).close()
            await browser.close()

    asyncio.run(draw())
    assert "The page is gone" not in capfd.readouterr().err


def test_the_host_of_a_page_may_be_connected_to_before_the_page_requests_anything() -> None:
    named: list[str] = []
    tab = Tab("https://www.example.org/story", {}, b"", name=named.append)
    asyncio.run(tab.prepare(cast(Any, EmptyPage()), None))
    assert named == ["https://www.example.org/story"]


async def through_gate(gate: Proxy, host: str, sent: bytes = b"") -> bytes:
    """What a gate answers to a client that asks for a host, and then sends something."""
    there = urlsplit(await gate.open())
    reader, writer = await asyncio.open_connection(there.hostname, there.port)
    name = host.encode()
    writer.write(b"\x05\x01\x00" + b"\x05\x01\x00\x03" + bytes((len(name),)) + name + (443).to_bytes(2, "big") + sent)
    answer = await reader.read()
    writer.close()
    await gate.close()
    return answer


@pytest.mark.parametrize("host", [f"{'a' * 64}.example.org", "www..example.org"])
def test_the_gate_answers_for_a_host_that_can_have_no_address(
    host: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    gate = Proxy(Consent())
    gate.name(f"https://{host}/story.json")
    assert asyncio.run(through_gate(gate, host)) == b"\x05\x00" + b"\x05\x04\x00\x01" + bytes(6)
    assert caplog.messages == []


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_the_gate_goes_through_the_proxy_that_the_environment_names(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        writer.write(b"back: " + await reader.readexactly(4))
        writer.close()

    async def ask() -> bytes:
        server = await asyncio.start_server(proxy, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("https_proxy", f"{scheme}user:word@127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", "")
        gate = Proxy(Consent())
        gate.name("https://cdn.example.org/story.json")
        answer = await through_gate(gate, "cdn.example.org", b"ping")
        server.close()
        return answer

    answer = asyncio.run(ask())
    assert answer == b"\x05\x00" + b"\x05\x00\x00\x01" + bytes(6) + b"back: ping"
    assert heads[0].startswith(b"CONNECT cdn.example.org:443 HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic dXNlcjp3b3Jk\r\n" in heads[0]


@needs_browser
@pytest.mark.slow
def test_the_browser_calls_nobody_of_its_own_accord(tmp_path: Path) -> None:
    pages, _, _ = mixed()
    with Server(pages) as server:
        done = crawl(server.base_url, tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    told = stats(tmp_path)
    assert (
        1 <= told["browser/connections/opened"] <= 2
    )  # the story's data, and a connection that Chromium opens beside it


def test_the_sandbox_is_left_out_for_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert not can_sandbox("/usr/bin/chromium")
    assert "--no-sandbox" in flags(sandbox=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert can_sandbox(None)
    assert "--no-sandbox" not in flags(sandbox=True)
    assert find_browser() is None
    with pytest.raises(FileNotFoundError, match="BROWSER_PATH=/nowhere"):
        find_browser("/nowhere")


@pytest.mark.parametrize(
    ("namespaces", "browser", "works", "tried"),
    [
        ("true", "exit 1", True, False),  # the browser is not tried
        ("false", "exit 0", True, True),  # AppArmor permits namespaces to the browser
        ("false", "kill -s ABRT $$", False, True),  # a container without chroot
        ("false", None, False, False),
    ],
)
def test_the_sandbox_is_left_out_where_nothing_may_use_namespaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, namespaces: str, browser: str | None, works: bool, tried: bool
) -> None:
    (tmp_path / "unshare").write_text(f"#!/bin/sh\n{namespaces}\n")
    (tmp_path / "chromium").write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/tried\n{browser}\n')
    for name in ("unshare", "chromium"):
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert can_sandbox(None if browser is None else str(tmp_path / "chromium")) is works
    assert (tmp_path / "tried").exists() is tried
    if tried:
        assert "--no-sandbox" not in (tmp_path / "tried").read_text()


@needs_browser
def test_a_browser_that_is_tried_shows_an_empty_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "flags", lambda sandbox: [*flags(sandbox=sandbox), "--no-sandbox"])
    assert launch._starts(str(find_browser()))
