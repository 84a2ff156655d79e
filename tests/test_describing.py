"""A site that `crawl news` has crawled and that is then described: one site, one name, each story once."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import starting
from crawling import PATIENCE, ROOT, Server
from portals import EnglishPortal
from scrapy.settings import Settings

from newsbot.ledger.database import sqlite_url
from newsbot.ledger.store import Checkpoint, Ledger
from newsbot.ledger.tables import address_id
from newsbot.ledger.visit import TIER
from newsbot.page.layout import Layout
from newsbot.sites import Crawled, called, crawled_sites, ledger_url
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import AddressRules, any_site

FAST = (
    "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8",
    "-s", "REVISIT_MIN=0", "-s", "REVISIT_MAX=0",
)  # fmt: skip
GUESSED = 'any_site("{home}")'
DESCRIBED = """AddressRules(
    "{home}", re.compile("^/[a-z-]{{8,}}$"), re.compile("^/category/"),
    (re.compile("^(?P<list>/category/[a-z-]+)(?:/page/(?P<page>[0-9]+))?$"),),
)"""
MODULE = """
import re
from newsbot.page.layout import Layout
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import AddressRules, any_site

class PortalSpider(NewsSpider):
    name = "portal"
    addresses = {rules}
    layout = Layout(publisher="The Portal")
"""


@dataclass
class Work:
    """A portal on loopback, a folder for its data, and commands with or without its spider."""

    portal: EnglishPortal
    server: Server
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def site(self) -> str:
        return f"127.0.0.1_{urlsplit(self.server.base_url).port}"

    def build(self) -> None:
        """Brings the pages in line with the stories, at the addresses that cards write too."""
        self.portal.build()
        pages = self.portal.pages
        pages.update({f"{s.path}?utm_source=home&ref=top": pages[s.path] for s in self.portal.stories})

    def describe(self, rules: str) -> None:
        module = MODULE.format(rules=rules.format(home=self.server.base_url))
        (self.folder / "portalspider.py").write_text(module, "utf-8")
        (self.folder / "seeds.txt").write_text("/\n/category/town/\n/category/harbour-and-sea/\n", "utf-8")

    def scrapy(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        modules = "newsbot.spiders,portalspider" if (self.folder / "portalspider.py").exists() else "newsbot.spiders"
        done = starting.run(
            [sys.executable, "-m", "scrapy", *arguments, "-s", f"SPIDER_MODULES={modules}"],
            cwd=self.folder, env={**os.environ, "PYTHONPATH": f"{self.folder}:{ROOT / 'tests/helpers'}"},
            timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == code, done.stdout[-1000:] + done.stderr[-3000:]
        return done

    def news(self, *more: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        return self.scrapy("crawl", "news", "-a", f"url={self.server.base_url}/", *FAST, *more, code=code)

    def described(self, *more: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        return self.scrapy("crawl", "portal", "-a", f"seeds={self.folder}/seeds.txt", *FAST, *more, code=code)

    def exported(self, *sites: str) -> list[dict[str, Any]]:
        target = self.folder / f"release{len(list(self.folder.glob('release*')))}"
        self.scrapy("export", *sites, "--to", str(target), "--formats", "jsonl", "--no-pairs", "-q")
        files = target.glob("jsonl/articles/*.jsonl.gz")
        return [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]

    def followed(self, *sites: str) -> list[dict[str, Any]]:
        done = self.scrapy("follow", *sites, "--consumer", "test", "--kind", "articles")
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def work(tmp_path: Path) -> Any:
    portal = EnglishPortal()
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    with Server(portal.pages) as server:
        work = Work(portal, server, tmp_path)
        work.build()
        yield work


@pytest.mark.parametrize("rules", [GUESSED, DESCRIBED], ids=["any site", "its own rules"])
@pytest.mark.slow
def test_each_story_is_there_once_when_a_site_that_was_crawled_is_described(work: Work, rules: str) -> None:
    work.news("-s", "CLOSESPIDER_PAGECOUNT=14", code=2)  # its run is not finished, and its queue is not empty
    before = {path.name: path.read_bytes() for path in (work.data / work.site / "archive").iterdir()}
    story = work.portal.stories[0]
    story.headline = "Harbour crane moves for the second time since the storm"
    work.build()
    work.describe(rules)
    log = work.described().stderr
    assert f"The spider portal continues the site {work.site}" in log
    assert "another spider began it" in log
    assert sorted(path.name for path in work.data.iterdir() if (path / "runs").exists()) == [work.site]
    assert all((work.data / work.site / "archive" / name.removesuffix(".part")).exists() for name in before)
    followed = work.followed("portal")
    assert {record["site"] for record in followed} == {work.site}
    exported = work.exported("portal")
    urls = [record["canonical_url"].rstrip("/") for record in exported]
    assert sorted(urls) == sorted(work.server.base_url + story.path.rstrip("/") for story in work.portal.stories)
    assert {record["id"] for record in exported} == {record["id"] for record in followed}
    revised = [
        record for record in followed if record["canonical_url"].rstrip("/") == work.server.base_url + story.path[:-1]
    ]
    assert [record["revision"] for record in revised] == list(range(1, len(revised) + 1))
    why = json.loads(work.scrapy("why", "--json", work.server.base_url + story.path).stdout)
    assert (why["site"], why["known"], len(why["records"])) == (work.site, True, len(revised))
    states = [json.loads(line)["state"] for line in work.scrapy("runs", "portal", "--json").stdout.splitlines()]
    assert states == ["abandoned", "finished"]
    (status,) = (json.loads(line) for line in work.scrapy("status", "portal", "--json").stdout.splitlines())
    assert (status["site"], status["verdict"]) == (work.site, "well")
    work.described()
    assert len(work.exported()) == len(work.portal.stories)
    assert work.followed() == []


@pytest.mark.slow
def test_a_story_that_the_described_spider_visits_again_is_a_revision(work: Work) -> None:
    work.news()
    assert len(work.followed()) == len(work.portal.stories)
    work.portal.stories[3].headline += ", once more"
    work.build()
    work.describe(GUESSED)
    work.described()
    (record,) = work.followed("portal")
    assert (record["revision"], record["site"]) == (2, work.site)
    again = work.scrapy("crawl", "portal", "-a", f"seeds={work.folder}/seeds.txt", "-a",
        f"replay={work.data / work.site / 'archive'}").stderr  # fmt: skip
    assert "Traceback" not in again
    replayed = (work.data / "replay" / work.site / "articles").glob("*.jsonl")
    ids = {json.loads(line)["id"] for file in replayed for line in file.read_text("utf-8").splitlines()}
    assert ids == {record["id"] for record in work.exported()}


@pytest.mark.slow
def test_a_site_is_handed_over_whole_whenever_the_crawl_is_killed(work: Work) -> None:
    work.news("-s", "CLOSESPIDER_PAGECOUNT=14", code=2)
    work.describe(DESCRIBED)
    kill = ("-s", 'EXTENSIONS={"newsbot.extensions.run.Run": 0, "killer.Killer": 1}')
    for write in (2, 5, 8, 11, 14):
        work.described(*kill, "-s", f"KILL_AT_WRITE={write}", code=-9)
    work.described()
    urls = [record["canonical_url"].rstrip("/") for record in work.exported()]
    assert sorted(urls) == sorted(work.server.base_url + story.path.rstrip("/") for story in work.portal.stories)


def test_a_described_site_is_not_crawled_under_a_second_name(work: Work) -> None:
    work.describe(GUESSED)
    done = work.news(code=1)
    assert "is described by the spider portal" in done.stderr
    assert "scrapy crawl portal" in done.stderr
    assert not work.data.exists()
    assert work.server.requests == []


def test_a_site_under_way_is_not_handed_over(work: Work) -> None:
    work.news()
    work.describe(GUESSED)
    ledger = Ledger.open(sqlite_url(work.data / "ledger.db"), work.site)
    from newsbot.ledger.lease import this_process

    ledger.acquire(this_process(), "2026-01-01T000000Z", 0)
    assert "is under way" in work.described(code=1).stderr
    before = ledger.crawled_by()
    assert before is not None
    assert before.spider == "news"
    ledger.close()


# The name


class Described(NewsSpider):
    name = "gazette"
    addresses = any_site("https://www.example.org")
    layout = Layout("The Gazette")


class Named(Described):
    name = "gazette2"
    site = "paper"


@pytest.mark.parametrize(
    ("crawled", "expected"),
    [
        ((), "gazette"),
        (("example.org",), "example.org"),
        (("gazette", "example.org"), "gazette"),
        (("example.org_8000", "example.com"), "gazette"),
    ],
)
def test_a_site_keeps_the_name_that_it_was_crawled_by(crawled: Sequence[str], expected: str) -> None:
    assert Described.known_as({}, crawled) == expected
    assert Named.known_as({}, crawled) == "paper"


def test_a_site_is_known_by_its_records_or_by_its_runs(tmp_path: Path) -> None:
    """One by one as all at once: a crawl asks for one of thousands."""
    (tmp_path / "paper" / "articles").mkdir(parents=True)
    (tmp_path / "nothing").mkdir()
    settings = Settings({"DATA_DIR": str(tmp_path)})
    with closing(Ledger.open(ledger_url(settings), "gazette")) as ledger:
        ledger.begin("1", "https://www.example.org", "1", 1)
        crawled = Crawled(settings, ledger)
        asked = {site for site in ("paper", "gazette", "nothing", "other", "x" * 300) if site in crawled}
        assert asked == crawled_sites(settings, ledger) == {"paper", "gazette"}


def test_names_of_spiders_mean_their_sites(tmp_path: Path) -> None:
    from scrapy.settings import Settings

    settings = Settings({"SPIDER_MODULES": ["newsbot.spiders"], "DATA_DIR": tmp_path})
    assert called(settings, ["journalismpakistan", "x.example"]) == ["journalismpakistan", "x.example"]
    (tmp_path / "journalismpakistan.com" / "runs").mkdir(parents=True)
    assert called(settings, ["journalismpakistan", "journalismpakistan.com"]) == ["journalismpakistan.com"]


# The ledger

SITE = "example.org"
HOME = "https://example.org"


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    opened = Ledger.open(sqlite_url(tmp_path / "ledger.db"), SITE)
    yield opened
    opened.close()


def row(path: str, **more: Any) -> dict[str, Any]:
    canonical = HOME + path
    return {
        "id": address_id(SITE, canonical), "site": SITE, "canonical": canonical, "path": path, "kind": "story",
        "request": "{}", "rank": None, "due": 5, "found_on": None, "found_run": "1", "found_at": 1, "fate": "fetched",
        "reason": None, "status": 200, "run": "1", "visited_at": 1, "visits": 1, "interval": 5, "validators": "{}",
        "misses": None, "alias_of": None, "story": None, **more,
    }  # fmt: skip


def put(ledger: Ledger, rows: Sequence[dict[str, Any]], stories: Sequence[dict[str, Any]] = ()) -> None:
    ledger.acquire("test", "1", 0)
    with ledger.checkpoint("test", 0) as connection:
        ledger.record(connection, Checkpoint(visited=list(rows), stories=list(stories)))


def story(id: str, address: int) -> dict[str, Any]:
    return {
        "id": id, "site": SITE, "address": address, "run": "1", "headline": id, "revision": 1, "content_hash": "",
        "keys": "{}", "exact": None, "body_hash": None, "dates": None, "seen_at": 1,
    }  # fmt: skip


def lower(path: str) -> tuple[str, str]:
    return HOME + path.lower().partition("?")[0], "story"


def test_addresses_that_are_one_by_the_new_rules_become_one(ledger: Ledger) -> None:
    list_ = row("/News", kind="section")
    first, second = row("/A-story?v=1", story="s", found_on=list_["id"]), row("/a-story", found_on=list_["id"])
    alias = row("/Old", alias_of=second["id"], fate="alias")
    waiting = row("/B-story", fate="seen", rank=7, visits=0)
    put(ledger, [list_, first, second, alias, waiting], [story("s", first["id"])])
    assert ledger.settle("gazette", "new", handed_over=False, rename=lower) == 1
    now = address_id(SITE, f"{HOME}/a-story")
    kept = ledger.address(now)
    assert kept is not None
    assert (kept.canonical, kept.story, kept.found_on) == (f"{HOME}/a-story", "s", address_id(SITE, f"{HOME}/news"))
    followed = ledger.address(address_id(SITE, f"{HOME}/old"))
    assert followed is not None
    assert followed.alias_of == now
    assert [row.canonical for row in ledger.lease(10, (), TIER, ())] == [f"{HOME}/b-story"]
    told, _ = ledger.story("s")
    assert told is not None
    assert told.address == now
    assert (ledger.address(first["id"]), ledger.address(second["id"]) is not None) == (None, True)


def test_addresses_that_change_places_keep_what_is_known_of_each(ledger: Ledger) -> None:
    names = {"/a": "/b", "/b": "/c", "/c": "/a", "/d": "/e"}
    put(ledger, [row(path, story=path) for path in names], [story(path, row(path)["id"]) for path in names])
    ledger.settle("gazette", "new", handed_over=False, rename=lambda path: (HOME + names[path], "story"))
    for path, now in names.items():
        found = ledger.address(address_id(SITE, HOME + now))
        assert found is not None
        assert (found.story, found.path) == (path, path)
        told, _ = ledger.story(path)
        assert told is not None
        assert told.address == found.id


def test_a_site_that_is_handed_over_keeps_its_stories_and_finds_its_lists_anew(ledger: Ledger) -> None:
    put(ledger, [row("/news", kind="section", rank=1), row("/a-story", rank=2), row("/b-story", due=9)])
    ledger.settle("gazette", "guessed", handed_over=True)
    assert [(row.canonical, json.loads(row.request)["callback"]) for row in ledger.lease(10, (), TIER, ())] == [
        (f"{HOME}/a-story", "parse_article")
    ]
    waits = ledger.address(address_id(SITE, f"{HOME}/b-story"))
    assert waits is not None
    assert waits.due == 9
    before = ledger.crawled_by()
    assert before is not None
    assert (before.spider, before.forms) == ("gazette", "guessed")


def test_a_fault_in_the_hand_over_changes_nothing(ledger: Ledger) -> None:
    put(ledger, [row("/A-story", rank=2), row("/B-story")])

    def broken(path: str) -> tuple[str, str]:
        if path == "/B-story":
            raise RuntimeError
        return lower(path)

    with pytest.raises(RuntimeError):
        ledger.settle("gazette", "new", handed_over=True, rename=broken)
    assert ledger.crawled_by() is None
    assert [row.request for row in ledger.lease(10, (), TIER, ())] == ["{}"]


def test_a_ledger_of_before_opens_and_goes_on(tmp_path: Path) -> None:
    import sqlite3

    url = sqlite_url(tmp_path / "ledger.db")
    Ledger.open(url, SITE).close()
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection, connection:
        connection.execute("DROP TABLE sites")
    reading = Ledger.open(url, SITE, create=False)
    assert reading.crawled_by() is None
    reading.close()
    ledger = Ledger.open(url, SITE)
    ledger.settle("gazette", "guessed", handed_over=False)
    ledger.close()


def test_rules_have_the_same_forms_where_their_patterns_are_the_same() -> None:
    import re

    def rules(home: str, story: str) -> AddressRules:
        return AddressRules(home, re.compile(story), re.compile("^/news$"))

    assert any_site("https://a.example").forms == any_site("http://b.example").forms
    assert rules(HOME, "-").forms == rules(HOME + "/", "-").forms
    assert len({rules(HOME, "-").forms, rules(HOME, "_").forms, rules("https://b.example", "-").forms}) == 3
