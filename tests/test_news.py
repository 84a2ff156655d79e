"""`scrapy crawl news`: sites that nobody has described, each story once, and nothing else."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from crawling import HTML, ROOT, Answer, Handler, Page, Server, scrapy, until
from portals import XML, ArabicPortal, EnglishPortal, HindiPortal, Portal, SitemapPortal, Story, text, xml
from slow import rest_slow

from newsbot.archive.replay import Replay, archive_files
from newsbot.page.walk import LINKS_AT_MOST
from newsbot.spiders.news import LONGEST_LIST
from newsbot.spiders.trail import Trail

FAST = (
    "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8",
)  # fmt: skip
PORTALS = [HindiPortal, ArabicPortal, EnglishPortal]
NAMES = ["news sitemap", "feed", "section pages"]


@dataclass
class Crawl:
    """Crawls of one portal into one folder."""

    portal: Portal
    server: Server
    data: Path

    @property
    def folder(self) -> Path:
        return self.data / f"127.0.0.1_{urlsplit(self.server.base_url).port}"

    def run(self, *arguments: str, code: int = 0, url: str | None = None) -> list[dict[str, Any]]:
        """The articles that one more run wrote."""
        self.server.requests.clear()
        done = scrapy(
            "crawl",
            "news",
            "-a",
            f"url={url or self.server.base_url + '/'}",
            *FAST,
            "-s",
            f"DATA_DIR={self.data}",
            *arguments,
        )
        self.log = done.stderr
        assert done.returncode == code, done.stderr[-4000:]
        return self.latest("articles")

    def latest(self, kind: str) -> list[dict[str, Any]]:
        newest = max((self.folder / kind).glob("*"))
        return [json.loads(line) for line in newest.read_text("utf-8").split("\n") if line]

    @property
    def report(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(max((self.folder / "runs").glob("*.json")).read_text("utf-8"))
        return loaded

    @property
    def asked(self) -> list[str]:
        """The stories that the last run requested."""
        paths = {story.path for story in self.portal.stories}
        return [path for path in self.server.requests if path.partition("?")[0] in paths]


def next_second() -> datetime:
    """The next moment that the ledger tells from this one, once it has come."""
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    until(lambda: datetime.now(UTC) >= begins)
    return begins


@pytest.fixture(params=rest_slow(PORTALS), ids=NAMES)
def crawl(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    portal = request.param()
    with Server(portal.pages) as server:
        yield Crawl(portal, server, tmp_path)


@pytest.fixture
def english(tmp_path: Path) -> Any:
    portal = EnglishPortal()
    with Server(portal.pages) as server:
        yield Crawl(portal, server, tmp_path)


@pytest.mark.parametrize("crawl", PORTALS, ids=NAMES, indirect=True)
def test_every_story_is_written_once_and_nothing_else(crawl: Crawl) -> None:
    articles = crawl.run()
    told = sorted((urlsplit(article["url"]).path, article["headline"]) for article in articles)
    assert told == sorted((story.path, story.headline) for story in crawl.portal.stories)
    for article in articles:
        story = next(s for s in crawl.portal.stories if s.headline == article["headline"])
        assert [body["language"] for body in article["bodies"]] == [story.language]
        assert article["bodies"][0]["paragraphs"] == story.text
        assert article["published"]["date"] == story.published.date().isoformat()
    assert len(crawl.asked) == len(set(crawl.asked)) == len(crawl.portal.stories)
    assert not any(
        word in path for path in crawl.server.requests for word in ("calendar", "login", "tag", "2019", "old.xml")
    )
    assert crawl.report["failures"] == []


@pytest.mark.slow
def test_a_second_run_asks_for_no_story(crawl: Crawl) -> None:
    crawl.run()
    assert crawl.run() == []
    assert crawl.asked == []
    assert crawl.report["counts"]["articles"] == 0


@pytest.mark.parametrize("portal_class", rest_slow(PORTALS[:2]), ids=["news sitemap", "feed"])
@pytest.mark.slow
def test_a_story_that_is_said_to_have_changed_is_read_again_and_no_other(
    portal_class: type[Portal], tmp_path: Path
) -> None:
    portal = portal_class()
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run()
        story = portal.stories[7]
        story.text.append(portal.stories[8].text[1])
        story.modified = next_second()
        portal.build()
        (article,) = crawl.run()
        assert crawl.asked == [story.path] or urlsplit(crawl.asked[0]).path == story.path
        assert len(crawl.asked) == 1
        assert (article["headline"], article["revision"], article["changed"]) == (story.headline, 2, ["bodies"])
        assert crawl.run() == []
        assert crawl.asked == []


@pytest.mark.parametrize("portal_class", rest_slow(PORTALS[:2]), ids=["news sitemap", "feed"])
def test_a_feed_that_has_not_changed_costs_one_short_answer(portal_class: type[Portal], tmp_path: Path) -> None:
    portal = portal_class()
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run()
        (listing,) = [record for record in crawl.latest("listings") if len(record["cards"]) > 2]
        assert {card["headline"]: card["date"] for card in listing["cards"]} == {
            story.headline: story.published.date().isoformat() for story in portal.stories
        }
        crawl.run()
        assert crawl.report["stats"]["page/not_modified"] == 1
        assert not [record for record in crawl.latest("listings") if len(record["cards"]) > 2]


@pytest.mark.slow
def test_what_a_fresh_start_forgets_is_found_again(tmp_path: Path) -> None:
    portal = HindiPortal()
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        first = len(crawl.run("-s", "CLOSESPIDER_PAGECOUNT=6", "-s", "CONCURRENT_REQUESTS=1", code=2))
        assert 0 < first < 12
        assert first + len(crawl.run("-a", "fresh=1")) == 12


@pytest.mark.slow
def test_a_run_ends_at_its_bound_and_the_next_ones_go_on(crawl: Crawl) -> None:
    wanted = {story.headline for story in crawl.portal.stories}
    found: list[str] = []
    for _ in range(9):
        found += [article["headline"] for article in crawl.run("-a", "pages=11")]
        report = crawl.report
        assert len(set(crawl.server.requests) - {"/robots.txt", "/.well-known/tdmrep.json"}) <= 11
        if set(found) == wanted:
            break
        assert (report["finish_reason"], report["exit_code"]) == ("bound_pages", 0)
        assert report["left"] > 0
    assert sorted(found) == sorted(wanted)


@pytest.mark.slow
def test_a_run_ends_after_its_minutes(english: Crawl) -> None:
    first = english.run("-a", "minutes=0.1", "-s", "DOWNLOAD_DELAY=0.6")
    report = english.report
    assert (report["finish_reason"], report["exit_code"], report["failures"]) == ("bound_minutes", 0, [])
    assert report["left"] > 0
    assert len(first) + len(english.run()) == len(english.portal.stories)


def test_depth_bounds_the_walk(english: Crawl) -> None:
    assert len(english.run("-a", "depth=0")) < len(english.portal.stories)
    assert not any("category" in path for path in english.server.requests)


@pytest.mark.slow
def test_stories_that_are_known_to_be_older_are_left_out_unless_all_are_wanted(tmp_path: Path) -> None:
    portal = HindiPortal()
    old = portal.stories[2]
    old.published -= timedelta(days=730)
    portal.build()
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert old.headline not in {article["headline"] for article in crawl.run()}
        assert len(crawl.asked) == 11
        assert [article["headline"] for article in crawl.run("-a", f"since={old.published.date()}")] == [old.headline]
        assert "/sitemaps/old.xml" not in crawl.server.requests
        assert crawl.run("-a", "full=1", code=2) == []
        assert "/sitemaps/old.xml" in crawl.server.requests, "which is not there: a hole"


@pytest.mark.slow
def test_a_page_may_turn_out_to_be_something_else(english: Crawl) -> None:
    english.run()
    stats = english.report["stats"]
    assert stats["page/turned_out_a_section"] == 1
    assert english.server.requests.count("/special-report-on-the-river/") == 1
    told = json.loads(why(english, "/special-report-on-the-river/"))
    assert (told["kind"], told["site"]) == ("section", english.folder.name)
    told = json.loads(why(english, "/fogbound/"))
    assert (told["kind"], told["fate"]) == ("story", "fetched")


@pytest.mark.parametrize("title", ["Page not found", "We are back in an hour"])
def test_a_known_story_whose_page_is_once_a_list_stays_a_story(title: str, tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=6)
    lost, *others, new = portal.stories
    portal.pages |= {"/robots.txt": text("User-agent: *\n"), "/": quay(cards(lost, *others))}
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run("-s", "REVISIT_MIN=0", "-s", "REVISIT_MAX=0")) == 5
        portal.pages[lost.path] = quay(f"<h1>{title}</h1>" + cards(*others, new))
        assert [urlsplit(story["url"]).path for story in crawl.run()] == [new.path]
        assert lost.path in server.requests
        skipped = {urlsplit(row["url"]).path for row in crawl.report["skipped"]}
        assert lost.path in skipped
        assert lost.path not in {urlsplit(row["url"]).path for row in crawl.latest("listings")}
        row_of_story = json.loads(why(crawl, lost.path))
        assert (row_of_story["kind"], row_of_story["fate"]) == ("story", "skipped")
        assert row_of_story["due"] is not None


def test_a_story_whose_page_only_refers_browsers_to_its_new_address_is_read_there(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=6)
    moved, *others, new = portal.stories
    referring = (
        b"<!doctype html><title>Moved</title><meta http-equiv='refresh' content='0; url=%s'>" % new.path.encode()
    )
    portal.pages |= {"/robots.txt": text("User-agent: *\n"), "/": quay(cards(moved, *others))}
    portal.pages[moved.path] = 200, HTML, referring
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert {urlsplit(story["url"]).path for story in crawl.run()} == {story.path for story in (*others, new)}
        assert json.loads(why(crawl, moved.path))["reason"] == "empty"


def test_a_page_to_which_a_page_without_a_story_refers_leads_to_no_third(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=6)
    first, second, third, *others = portal.stories
    refers = "<!doctype html><title>Moved</title><meta http-equiv='refresh' content='0; url={}'>"
    portal.pages |= {"/robots.txt": text("User-agent: *\n"), "/": quay(cards(first, *others))}
    portal.pages[first.path] = 200, HTML, refers.format(second.path).encode()
    portal.pages[second.path] = 200, HTML, refers.format(third.path).encode()
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert {urlsplit(story["url"]).path for story in crawl.run()} == {story.path for story in others}
        assert json.loads(why(crawl, second.path))["reason"] == "empty"


def why(crawl: Crawl, path: str) -> str:
    return scrapy("why", "--json", crawl.server.base_url + path, "-s", f"DATA_DIR={crawl.data}").stdout


@pytest.mark.slow
def test_sites_in_one_folder_share_nothing(tmp_path: Path) -> None:
    one, other = HindiPortal(), HindiPortal()
    with Server(one.pages) as first, Server(other.pages) as second:
        crawls = [Crawl(one, first, tmp_path), Crawl(other, second, tmp_path)]
        with ThreadPoolExecutor() as pool:  # at the same time
            ids = [{article["id"] for article in written} for written in pool.map(Crawl.run, crawls)]
        assert [len(some) for some in ids] == [12, 12]
        assert not ids[0] & ids[1]
        assert {article["site"] for article in crawls[1].latest("articles")} == {crawls[1].folder.name}
        listed = scrapy("runs", "--json", "-s", f"DATA_DIR={tmp_path}").stdout.splitlines()
        assert sorted(json.loads(line)["site"] for line in listed) == sorted(crawl.folder.name for crawl in crawls)
        only = scrapy("runs", crawls[0].folder.name, "--json", "-s", f"DATA_DIR={tmp_path}").stdout.splitlines()
        assert [json.loads(line)["articles"] for line in only] == [12]


@pytest.mark.slow
def test_a_mirror_is_crawled_under_the_sites_own_name(english: Crawl) -> None:
    url = "https://www.portlennick.example/"
    done = scrapy(
        "crawl",
        "news",
        "-a",
        f"url={url}",
        "-a",
        f"base_url={english.server.base_url}",
        *FAST,
        "-s",
        f"DATA_DIR={english.data}",
    )
    assert done.returncode == 0, done.stderr[-3000:]
    (file,) = (english.data / "portlennick.example" / "articles").glob("*.jsonl")
    articles = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len(articles) == 14
    assert all(article["canonical_url"].startswith(url) for article in articles)
    assert {article["site"] for article in articles} == {"portlennick.example"}
    english.server.requests.clear()
    again = scrapy(
        "crawl", "news", "-a", "url=http://portlennick.example", "-a", f"base_url={english.server.base_url}", *FAST,
        "-s", f"DATA_DIR={english.data}",
    )  # fmt: skip
    assert again.returncode == 0, again.stderr[-3000:]
    assert english.asked == [], "another spelling of the site's name is no other site"


@pytest.mark.slow
def test_a_replay_gives_the_same_stories(crawl: Crawl) -> None:
    wanted = {article["id"]: article["content_hash"] for article in crawl.run()}
    for _ in range(2):
        crawl.server.requests.clear()
        crawl.run("-a", f"replay={crawl.folder / 'archive'}")
        assert crawl.server.requests == []
    (file, _) = sorted((crawl.data / "replay" / crawl.folder.name / "articles").glob("*.jsonl"))
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {article["id"]: article["content_hash"] for article in told} == wanted


@pytest.mark.parametrize("moments", [(3, 9, 12), pytest.param((6, 7, 8, 2), marks=pytest.mark.slow)])
@pytest.mark.slow
def test_a_crawl_that_is_killed_goes_on_and_leaves_the_same(crawl: Crawl, moments: tuple[int, ...]) -> None:
    wanted = timeless(crawl.run())
    crawl.data = crawl.data / "killed"
    often = ("-s", "CHECKPOINT_PAGES=3", "-s", "CHECKPOINT_SECONDS=0.1")
    for pages in moments:
        crawl.server.requests.clear()
        process = subprocess.Popen(
            [
                sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={crawl.server.base_url}/", *FAST, *often,
                "-s", f"DATA_DIR={crawl.data}", "-s", "DOWNLOAD_DELAY=0.05",
            ],
            cwd=ROOT, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while process.poll() is None and len(crawl.server.requests) < pages:
            time.sleep(0.005)
        process.kill()
        process.wait()
    crawl.run(*often)
    files = (crawl.folder / "articles").glob("*.jsonl")  # two if the last kill came after the end of a run
    assert (
        timeless([json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line]) == wanted
    )


def timeless(articles: list[dict[str, Any]]) -> list[str]:
    kept = [{key: value for key, value in article.items() if key not in ("fetched_at", "url")} for article in articles]
    return sorted(json.dumps(article, sort_keys=True) for article in kept)


ARGUMENTS = [
    ((), ("'news' needs an address", "scrapy crawl news -a url=https://")),
    (("-a", "url=nonsense"), ("url=nonsense", "https://www.example.org")),
    (("-a", "url=ftp://example.org/"), ("not the address of a site",)),
    (("-a", "url=https://e.example/", "-a", "pages=many"), ("pages=many", "pages=1000")),
    (("-a", "url=https://e.example/", "-a", "minutes=-1"), ("minutes=-1",)),
    (("-a", "url=https://e.example/", "-a", "since=yesterday"), ("since=yesterday", "2026-11-25")),
    (("-a", "url=https://e.example/", "-a", "feeds=https://other.example/rss"), ("other.example", "https://e.example")),
    (("-a", "url=https://e.example/", "-a", "page=3"), ("unknown argument -a page", "pages")),
]


@pytest.mark.parametrize(("arguments", "said"), rest_slow(ARGUMENTS, 3), ids=lambda value: " ".join(value)[-40:])
@pytest.mark.slow
def test_an_argument_that_cannot_be_used_is_told_with_its_remedy(
    arguments: tuple[str, ...], said: tuple[str, ...], tmp_path: Path
) -> None:
    done = scrapy("crawl", "news", *arguments, "-s", f"DATA_DIR={tmp_path / 'data'}")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("scrapy crawl: ")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()
    for words in said:
        assert words in done.stderr


@pytest.mark.slow
def test_what_a_feed_tells_of_a_date_counts_from_the_next_run_on(tmp_path: Path) -> None:
    portal = ArabicPortal()
    story = portal.stories[2]
    served = portal.article

    def without_date(one: Any) -> bytes:
        page = served(one)
        if one is story:
            page = re.sub(rb"<time.*?</time>|<script.*?</script>", b"", page, flags=re.S)
        return page

    portal.article = without_date  # type: ignore[method-assign, assignment]
    portal.build()
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        first = next(article for article in crawl.run() if article["headline"] == story.headline)
        assert first["published"]["date"] is None
        story.text.append(portal.stories[3].text[1])
        story.modified = next_second()
        portal.build()
        (second,) = crawl.run()
        assert second["published"]["earliest"] == story.published.isoformat()
        assert second["published"]["source"] == second["provenance"]["published"] == "feed"


@pytest.mark.slow
def test_an_archive_of_any_site_is_read_anew(crawl: Crawl) -> None:
    wanted = {article["id"]: article["content_hash"] for article in crawl.run()}
    file = crawl.data / "extracted.jsonl"
    done = scrapy("extract", str(crawl.folder / "archive"), "--site", crawl.server.base_url, "-o", str(file), "-j", "1")
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {article["id"]: article["content_hash"] for article in told} == wanted


@pytest.mark.slow
def test_a_start_page_and_a_feed_that_lead_elsewhere_are_read_by_every_run(tmp_path: Path) -> None:
    portal = ArabicPortal()
    pages = portal.pages
    pages["/front/of/the/whole/paper"] = pages["/"]
    pages["/"] = 302, {"Location": "/front/of/the/whole/paper"}, b""
    pages["/files/rss.xml"] = pages["/feed.xml"]
    pages["/feed.xml"] = 302, {"Location": "/files/rss.xml"}, b""
    with Server(pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == 12
        for _ in range(2):
            assert crawl.run() == []
            assert {"/front/of/the/whole/paper", "/files/rss.xml"} <= set(crawl.server.requests)
            assert crawl.asked == []


@pytest.mark.slow
def test_runs_take_turns_at_the_sitemaps_of_robots_txt_if_these_are_many(tmp_path: Path) -> None:
    portal = EnglishPortal()
    named = [f"/sitemaps/{number}.xml" for number in range(130)]
    portal.pages |= dict.fromkeys(named, (200, XML, b"<urlset></urlset>"))
    portal.pages["/robots.txt"] = text("User-agent: *\n" + "".join(f"Sitemap: {{base}}{path}\n" for path in named))
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run()
        assert named[:100] == [path for path in named if path in crawl.server.requests]
        assert crawl.report["stats"]["bound/sitemaps"] == 30
        crawl.run()
        assert set(named[100:]) <= set(crawl.server.requests)


@pytest.mark.slow
def test_indexes_without_end_take_half_of_a_run_at_most(tmp_path: Path) -> None:
    portal = EnglishPortal()

    def endless(handler: Handler) -> Answer:  # each names 200 more, and another run finds 200 others
        urls = "".join(f"<sitemap><loc>{handler.path}{n}.xml</loc></sitemap>" for n in range(200))
        return 200, XML, f"<sitemapindex>{urls}</sitemapindex>".encode()

    class Pages(dict[str, Page]):
        def get(self, path: str, otherwise: Any = None) -> Any:
            return endless if path.startswith("/sitemaps/") else super().get(path, otherwise)

    portal.pages = Pages(portal.pages)
    portal.pages["/robots.txt"] = text(
        "User-agent: *\nSitemap: {base}/sitemaps/0.xml\nSitemap: http://other.example/s.xml\n"
    )
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run("-a", "pages=80")) == 14
        assert len([path for path in crawl.server.requests if path.startswith("/sitemaps/")]) <= 40
        assert crawl.report["finish_reason"] == "bound_files"
        assert crawl.report["left"] > 0
        assert crawl.report["trouble"] is None


def test_an_address_that_is_not_valid_costs_no_other_feed_or_sitemap(english: Crawl) -> None:
    pages = english.portal.pages
    long = "/files/" + "a/b-" * 1500
    invalid = ["http://[yoursite]/s.xml", "http://", "http://a.example:99999999/s.xml", long]
    pages["/robots.txt"] = text("".join(f"Sitemap: {url}\n" for url in (*invalid, "{base}/files/index.xml")))
    locs = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in (*invalid, "/files/s.xml"))
    pages["/files/index.xml"] = 200, XML, f"<sitemapindex>{locs}</sitemapindex>".encode()
    pages["/files/s.xml"] = 200, XML, b"<urlset/>"
    feed = '<link rel="alternate" type="application/rss+xml" href="%s">'
    feeds = "".join(feed % url for url in ("http://[feed]/rss", "http://", "/files/rss.xml"))
    front = f"<html><head>{feeds}</head><body><h1>Front</h1><a href='/latest'>Latest</a></body></html>"
    pages["/"] = 200, HTML, front.encode()
    pages["/files/rss.xml"] = 200, XML, b"<rss><channel><title>x</title></channel></rss>"
    english.run()
    assert {"/files/index.xml", "/files/s.xml", "/files/rss.xml", "/latest"} <= set(english.server.requests)
    assert english.log.count("[yoursite]") == 1
    assert "Traceback" not in english.log
    assert english.report["failures"] == []


def test_a_sitemap_that_is_cut_off_is_a_failure_and_its_whole_entries_are_read(tmp_path: Path) -> None:
    portal = ArabicPortal()
    stories = portal.stories[:3]
    locs = "".join(f"<url><loc>{{base}}{story.path}</loc></url>" for story in stories)
    portal.pages["/"] = 200, HTML, b"<html><body><p>Nothing here.</p></body></html>"
    portal.pages["/robots.txt"] = text("Sitemap: {base}/files/s.xml")
    portal.pages["/files/s.xml"] = text(f"<urlset>{locs}"[:-20])
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run(code=2)) == 2
        (failed,) = crawl.report["failures"]
        assert (urlsplit(failed["url"]).path, failed["reason"]) == ("/files/s.xml", "data_loss")
        assert sorted(crawl.asked) == sorted(story.path for story in stories[:2])
        portal.pages["/files/s.xml"] = text(f"<urlset>{locs}</urlset>")
        assert len(crawl.run()) == 1


@pytest.mark.slow
def test_stories_come_before_more_sitemaps_run_after_run_until_all_are_read(tmp_path: Path) -> None:
    portal = SitemapPortal(width=5, front=3)  # 31 sitemaps, 28 stories
    found: list[str] = []
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        for _ in range(7):
            new = [article["headline"] for article in crawl.run("-a", "pages=24")]
            files = [path for path in server.requests if path.startswith("/map")]
            assert len(files) <= 12, "half of the run"
            assert len(new) >= 5 or len(found) + len(new) == len(portal.stories), "each file gives a story at once"
            assert crawl.report["trouble"] is None
            found += new
            if len(found) == len(portal.stories):
                break
            assert crawl.report["finish_reason"] in ("bound_files", "bound_pages")
            assert crawl.report["left"] > 0
    assert sorted(found) == sorted(story.headline for story in portal.stories)


@pytest.mark.slow
def test_sitemaps_that_an_index_calls_unchanged_are_not_read_again(tmp_path: Path) -> None:
    portal = SitemapPortal(width=3, front=2, dated=True)
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run("-a", "since=2026-01-01")) == 11
        assert crawl.run("-a", "since=2026-01-01") == []
        assert [path for path in server.requests if path.startswith("/map")] == ["/map.xml"]
        assert crawl.run("-a", "since=2025-12-01") == [], "an older day may be in any of them"
        assert len([path for path in server.requests if path.startswith("/map")]) == 13
        portal.dated = False
        portal.build()
        assert crawl.run("-a", "since=2025-12-01") == []
        assert len([path for path in server.requests if path.startswith("/map")]) == 13, "nothing says that they are"


@pytest.mark.slow
def test_a_list_that_is_too_long_for_one_run_is_gone_on_with_by_the_next(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=LONGEST_LIST + 2)
    for number, story in enumerate(portal.stories, 1):
        older = f'<a href="/quay/page/{number + 1}/">Older posts</a>' if number < len(portal.stories) else ""
        page = (
            f"<html><title>Quay</title><h1>Quay</h1><h2><a href='{story.path}'>{story.headline}</a></h2>{older}</html>"
        )
        portal.pages["/quay/" + (f"page/{number}/" if number > 1 else "")] = 200, HTML, page.encode()
    portal.pages["/"] = 200, HTML, b"<html><body><nav><a href='/quay/'>Quay</a></nav></body></html>"
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run("-a", "pages=0")) == LONGEST_LIST
        report = crawl.report
        assert (report["finish_reason"], report["left"], report["stats"]["bound/lists"]) == ("bound_lists", 1, 1)
        assert "too long for one run" in crawl.log
        assert len(crawl.run("-a", "pages=0")) == 2
        assert (crawl.report["finish_reason"], crawl.report["left"]) == ("finished", 0)
        whole = Crawl(portal, server, tmp_path / "whole")
        assert len(whole.run("-a", "pages=0", "-a", "full=1")) == len(portal.stories)
        assert whole.report["finish_reason"] == "finished"


@pytest.mark.parametrize("first", [1, 7, 50])
@pytest.mark.parametrize("circle", [1, 2, 19, 21, 40, 300])
def test_a_list_that_goes_round_in_a_circle_of_any_length_is_known(first: int, circle: int) -> None:
    trail, walked = Trail("run"), 0
    while trail.go_on(f"page-{walked if walked < first else first + (walked - first) % circle}"):
        trail = Trail.loads(trail.dumps(), "run")
        walked += 1
        assert walked <= 3 * max(first + circle, 1) + circle
    assert walked >= circle
    assert len(trail.dumps()) < 500


def test_pages_without_a_story_among_many_good_ones_are_usual_on_a_site_that_nobody_has_described(
    english: Crawl,
) -> None:
    english.run()
    report = english.report
    assert report["measures"]["unread"] >= 1
    assert (report["trouble"], report["exit_code"]) == (None, 0)
    english.run()
    assert english.report["measures"]["unread"] == 0, "it is known what they are"


def test_a_run_of_which_no_story_can_be_read_is_not_well(english: Crawl) -> None:
    english.run()
    assert isinstance(english.portal, EnglishPortal)
    lists = english.portal.page("Rest", english.portal.cards(english.portal.stories[:4]))
    names = [f"an-empty-page-about-boats-number-{number}" for number in range(14)]
    cards = "".join(
        f"<article><h2><a href='/{name}/'>{name.title().replace('-', ' ')}</a></h2></article>" for name in names
    )
    english.portal.pages["/"] = 200, HTML, english.portal.page("Post", cards)
    english.portal.pages.update({f"/{name}/": (200, HTML, lists) for name in names})
    assert english.run(code=3) == []
    assert english.report["measures"]["unread"] == 14
    assert "none of 14 story pages shows a story" in english.report["told"]


@pytest.mark.slow
def test_a_page_of_the_navigation_may_turn_out_to_be_a_story(english: Crawl) -> None:
    menu = b"<html><body><nav><a href='/fogbound/'>Fog</a><a href='/about/'>About</a></nav></body></html>"
    english.portal.pages["/"] = 200, HTML, menu
    (article,) = english.run()
    assert article["headline"] == "Fog keeps the island without a boat for nine days"
    assert english.report["stats"]["page/turned_out_a_story"] == 1
    assert english.server.requests.count("/fogbound/") == 1
    assert english.run() == []
    assert english.asked == []


@pytest.mark.slow
def test_a_feed_that_no_page_names_is_read_where_it_is_given(tmp_path: Path) -> None:
    portal = ArabicPortal()
    portal.pages["/"] = 200, HTML, b"<html><body><p>Nothing here.</p></body></html>"
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert crawl.run(code=2) == [], "a site that gives nothing has holes"
        assert len(crawl.run("-a", "feeds=/feed.xml")) == 12


def test_a_further_page_that_changes_while_the_first_does_not_is_a_revision(english: Crawl) -> None:
    pages, story = english.portal.pages, english.portal.stories[3]
    path = f"{story.path.rstrip('/')}/2/"
    end = "<p>On its second page the story says what the bridge has cost the town, and who pays for it.</p>"

    def second(correction: str = "") -> Page:
        return tagged(f"<html><body><h1>{story.headline}</h1>{end}{correction}</body></html>".encode())

    pages[story.path], pages[path] = tagged(first_page(story, path)), second()
    at_once = ("-s", "REVISIT_MIN=0", "-s", "REVISIT_MAX=0")
    assert story.path in {urlsplit(article["url"]).path for article in english.run(*at_once)}
    pages[path] = second("<p>An earlier version of this story gave a sum that was too small by half.</p>")
    (article,) = english.run(*at_once)
    assert (article["revision"], article["changed"]) == (2, ["bodies"])
    kept = Replay(archive_files([str(max((english.folder / "archive").glob("*.warc.gz")))])).places
    (first,) = (place for places in kept.values() for place in places if urlsplit(place.url).path == story.path)
    assert (first.revisit, first.status) == (True, 200), "what was read of it is in the archive of the first run"


def tagged(body: bytes) -> Page:
    """A page with an ETag, which is answered with 304 if it is the same."""

    def serve(handler: Handler) -> Answer:
        etag = f'"{zlib.crc32(body)}"'
        if handler.headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag, "Content-Length": "0"}, b""
        return 200, {**HTML, "ETag": etag}, body

    return serve


@pytest.mark.slow
def test_a_story_over_several_pages_is_one_record(english: Crawl) -> None:
    story = english.portal.stories[3]
    further = ["The second page of it begins with a long look back at the years before the bridge was built.",
               "On the third page the engineer tells what she would do in another way if she were asked again."]  # fmt: skip

    def part(number: int) -> bytes:
        paragraphs = "".join(f"<p>{line}</p>" for line in (story.text if number == 1 else [further[number - 2]]))
        link = f'<a href="{story.path.rstrip("/")}/{number + 1}/">Next page</a>' if number < 3 else ""
        body = f"<h1>{story.headline}</h1><div class=entry>{paragraphs}</div>{link}"
        return f"<html><head><title>{story.headline}</title></head><body>{body}</body></html>".encode()

    pages = english.portal.pages
    pages[story.path] = (200, HTML, part(1))
    for number in (2, 3):
        pages[f"{story.path.rstrip('/')}/{number}/"] = (200, HTML, part(number))
    article = next(a for a in english.run() if urlsplit(a["url"]).path == story.path)
    assert article["bodies"][0]["paragraphs"] == [*story.text, *further]
    assert article["warnings"] == ["no_date"]

    again = Crawl(english.portal, english.server, english.data / "again")
    del pages[f"{story.path.rstrip('/')}/3/"]
    article = next(a for a in again.run() if urlsplit(a["url"]).path == story.path)
    assert article["bodies"][0]["paragraphs"] == [*story.text, *further[:1]]
    assert article["warnings"] == ["no_date", "pages_missing"]

    archive = again.folder / "archive"
    again.run("-a", f"replay={archive}")
    replayed = Crawl(english.portal, english.server, again.data / "replay").latest("articles")
    story_again = next(a for a in replayed if urlsplit(a["url"]).path == story.path)
    assert story_again == article


def first_page(story: Story, further: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in story.text) + f'<a href="{further}">Next page</a>'
    title = f"<title>{story.headline}</title>"
    return f"<html><head>{title}</head><body><h1>{story.headline}</h1>{body}</body></html>".encode()


def test_a_further_page_that_leads_to_another_host_is_not_read_into_the_story(
    english: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, story = "http://www.post.example", english.portal.stories[3]
    pages = english.portal.pages
    pages[f"{home}/"] = (
        200,
        HTML,
        f'<html><body><h2><a href="{story.path}">{story.headline}</a></h2></body></html>'.encode(),
    )
    pages[home + story.path] = 200, HTML, first_page(story, f"{story.path}2/")
    pages[f"{home}{story.path}2/"] = 302, {"Location": "http://other.example/else"}, b""
    pages["http://other.example/else"] = 200, HTML, first_page(english.portal.stories[4], "")
    monkeypatch.setenv("http_proxy", english.server.base_url)  # which has every host
    done = scrapy("crawl", "news", "-a", f"url={home}/", *FAST, "-s", f"DATA_DIR={english.data}")
    (written,) = (english.data / "post.example" / "articles").glob("*")
    article = json.loads(written.read_text("utf-8"))
    assert article["bodies"][0]["paragraphs"] == story.text, done.stderr
    assert article["warnings"] == ["no_date", "pages_missing"]
    assert done.returncode == 0, "the next run would be led there, too"


def test_a_further_page_that_cannot_be_read_costs_a_story_nothing_else(english: Crawl) -> None:
    pages, stories = english.portal.pages, english.portal.stories[:4]
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n"

    def hung_up(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(head + b"Content-Length: 9999\r\n\r\n<p>Half")

    further: list[Page] = [
        hung_up,
        (200, HTML | {"Content-Encoding": "gzip"}, gzip.compress(b"<p>Some text of the second page.</p>" * 90)[:-20]),
        (200, HTML | {"Content-Encoding": "br"}, b"<p>Plain</p>"),
        (302, {"Location": "http://no-such-host.invalid/else"}, b""),
    ]
    for story, page in zip(stories, further, strict=True):
        path = f"{story.path.rstrip('/')}/2/"
        pages[story.path], pages[path] = (200, HTML, first_page(story, path)), page
    articles = {urlsplit(article["url"]).path: article for article in english.run("-s", "RETRY_TIMES=0", code=2)}
    for story in stories:
        assert articles[story.path]["bodies"][0]["paragraphs"] == story.text
        assert articles[story.path]["warnings"] == ["no_date", "pages_missing"]


def test_a_story_with_a_further_page_that_fails_is_written_and_read_again_by_the_next_run(english: Crawl) -> None:
    pages, (broken, gone) = english.portal.pages, english.portal.stories[:2]
    for story, status in ((broken, 500), (gone, 404)):
        path = f"{story.path.rstrip('/')}/2/"
        pages[story.path], pages[path] = (200, HTML, first_page(story, path)), (status, HTML, b"")
    articles = english.run("-s", "RETRY_TIMES=0", code=2)
    missing = {urlsplit(a["url"]).path for a in articles if "pages_missing" in a["warnings"]}
    assert missing == {broken.path, gone.path}
    (failed,) = english.report["failures"]
    assert (urlsplit(failed["url"]).path, failed["reason"]) == (broken.path, "http_500")
    last = "Everything that the first page left open is explained on the second page of the same story at last."
    further = f"<h1>{broken.headline}</h1><p>{last}</p>".encode()
    pages[f"{broken.path.rstrip('/')}/2/"] = 200, HTML, b"<html><body>" + further + b"</body></html>"
    (article,) = english.run()
    assert (article["revision"], article["bodies"][0]["paragraphs"]) == (2, [*broken.text, last])
    assert english.run() == []
    assert english.asked == []


def test_what_is_on_another_host_is_left_out_and_counted_unless_an_id_is_on_the_site(tmp_path: Path) -> None:
    portal = ArabicPortal()
    first, second = portal.stories[:2]
    feeds = "".join(f'<link rel="alternate" type="application/rss+xml" href="{url}">' for url in
                    ("/rss.xml", "http://feeds.example/x"))  # fmt: skip
    portal.pages["/"] = 200, HTML, f"<html><head>{feeds}</head><body><p>Nothing here.</p></body></html>".encode()
    portal.pages["/robots.txt"] = text("Sitemap: http://robots.example/s.xml\nSitemap: {base}/files/index.xml")
    portal.pages["/files/index.xml"] = text(
        "<sitemapindex><sitemap><loc>http://index.example/a.xml</loc></sitemap>"
        "<sitemap><loc>{base}/files/s.xml</loc></sitemap></sitemapindex>"
    )
    portal.pages["/files/s.xml"] = text("<urlset><url><loc>http://entry.example/a</loc></url></urlset>")
    portal.pages["/rss.xml"] = text(
        "<rss><channel>"
        f'<item><link>http://proxy.example/1</link><guid isPermaLink="true">{{base}}{first.path}</guid></item>'
        f"<item><link>{{base}}{second.path}</link><guid>http://proxy.example/2</guid></item>"
        "<item><link>http://proxy.example/3</link><guid>3</guid></item></channel></rss>"
    )
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        articles = crawl.run()
    assert {article["headline"] for article in articles} == {first.headline, second.headline}
    assert crawl.report["stats"]["bound/hosts"] == 5
    for host in ("feeds", "robots", "index", "entry", "proxy"):
        assert crawl.log.count(f"://{host}.example/") == 1


def test_what_a_feed_names_is_requested_whatever_its_address_looks_like_unless_it_is_a_file(tmp_path: Path) -> None:
    portal = ArabicPortal()
    for story, folder in zip(portal.stories, ("amp", "users", "static/news", "print", "tag"), strict=False):
        story.path = f"/{folder}{story.path}"
    portal.build()
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        articles = crawl.run()
        assert {article["headline"] for article in articles} == {story.headline for story in portal.stories}
        assert "/issues/today.pdf" not in server.requests
    assert crawl.report["stats"]["bound/forms"] == crawl.log.count("/issues/today.pdf") == 1


def test_entries_of_a_sitemap_that_are_too_old_are_left_out_whatever_their_addresses_look_like(tmp_path: Path) -> None:
    portal = EnglishPortal()
    today, old = datetime.now(UTC).date(), datetime.now(UTC).date() - timedelta(days=400)
    days = [old, today, old - timedelta(days=1), today - timedelta(days=500)]
    entries = [f"<url><loc>{{base}}/en/read/{51 + n}</loc><lastmod>{day}</lastmod></url>" for n, day in enumerate(days)]
    portal.pages["/robots.txt"] = text("Sitemap: {base}/s.xml")
    portal.pages["/s.xml"] = text(f"<urlset>{''.join(entries)}</urlset>")
    portal.pages["/"] = 200, HTML, b"<html><body><p>Nothing here.</p></body></html>"
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run(code=2)
        assert [path for path in server.requests if "/read/" in path] == ["/en/read/52"]
    assert crawl.report["stats"]["page/too_old"] == 3


def test_the_latest_sitemap_of_an_index_is_read_however_old_the_index_says_it_is(tmp_path: Path) -> None:
    portal = ArabicPortal()
    portal.pages["/"] = 200, HTML, b"<html><body><p>Nothing here.</p></body></html>"
    portal.pages["/robots.txt"] = text("Sitemap: {base}/index.xml")
    portal.pages["/index.xml"] = text(
        "<sitemapindex><sitemap><loc>{base}/a.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
        "<sitemap><loc>{base}/b.xml</loc><lastmod>2021-01-01</lastmod></sitemap></sitemapindex>"
    )
    urls = "".join(f"<url><loc>{{base}}{story.path}</loc></url>" for story in portal.stories)
    portal.pages["/b.xml"] = text(f"<urlset>{urls}</urlset>")
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == len(portal.stories)
        assert "/a.xml" not in server.requests
    assert crawl.report["stats"]["page/old_sitemaps"] == 1


@pytest.mark.parametrize(
    "start",
    [
        "<frameset rows='80,*'><frame src='/top.html'><frame src='/main.html'><frame src='/'></frameset>",
        "<head><meta http-equiv=Refresh content='0;URL=/main.html'></head>",
        "<body><img src=m.gif usemap='#m'><map name=m><area shape=rect coords='0,0,9,9' href='/main.html'></map></body>",
    ],
    ids=["frames", "refresh", "image map"],
)
def test_a_start_page_without_links_leads_to_what_it_shows_in_their_place(start: str, tmp_path: Path) -> None:
    portal = EnglishPortal()
    portal.pages["/"] = 200, HTML, f"<html>{start}</html>".encode()
    portal.pages["/top.html"] = 200, HTML, b"<html><body><p>The Portlennick Post</p></body></html>"
    portal.pages["/main.html"] = listing(portal, portal.stories[:3])
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert {article["headline"] for article in crawl.run()} >= {story.headline for story in portal.stories[:3]}
        assert server.requests.count("/") == 1


@pytest.mark.parametrize("path", ["/wp-sitemap.xml", "/feed"])
def test_a_site_whose_start_page_leads_nowhere_may_have_a_feed_or_sitemap_where_most_have_it(
    path: str, tmp_path: Path
) -> None:
    portal = ArabicPortal()
    portal.pages["/"] = 200, HTML, b"<html><body><p>Nothing here.</p></body></html>"
    portal.pages[path] = portal.pages.pop("/feed.xml")
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == len(portal.stories)
    assert crawl.report["failures"] == []


def test_a_feed_in_pages_is_read_until_its_stories_are_known(tmp_path: Path) -> None:
    portal = ArabicPortal()
    whole = portal.feed()
    items = re.findall("<item>.*?</item>", whole)

    def page(number: int) -> Page:
        own = items[3 * number - 3 : 3 * number]
        more = f'<atom:link rel="next" href="/feed.xml?page={number + 1}"/>' if own else ""
        return xml(re.sub("<item>.*</item>", "".join(own), whole).replace("<language>", f"{more}<language>"))

    portal.pages["/feed.xml"] = page(1)
    for number in range(2, len(items)):
        portal.pages[f"/feed.xml?page={number}"] = page(number)
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == len(portal.stories)
        crawl.run()
        assert [path for path in server.requests if "page=" in path] == []


def test_a_feed_whose_next_pages_are_the_same_is_left_after_the_second(tmp_path: Path) -> None:
    portal = ArabicPortal()
    for number in range(1, 9):
        more = f'<atom:link rel="next" href="/feed.xml?page={number + 1}"/><language>'
        portal.pages[f"/feed.xml?page={number}"] = xml(portal.feed().replace("<language>", more))
    portal.pages["/feed.xml"] = portal.pages["/feed.xml?page=1"]
    with Server(portal.pages) as server:
        Crawl(portal, server, tmp_path).run()
        assert [path for path in server.requests if "page=" in path] == ["/feed.xml?page=2"]


def listing(portal: EnglishPortal, stories: list[Story], beside: str = "") -> Answer:
    return 200, HTML, portal.page("Portlennick Post", f"<h1>List</h1>{portal.cards(stories)}{beside}")


def test_the_lists_of_days_are_followed_back_to_the_first_day_that_is_wanted(tmp_path: Path) -> None:
    portal = EnglishPortal()
    today = datetime.now(UTC).date()

    def path(age: int) -> str:
        return f"/archive/{today - timedelta(days=age):%Y/%m/%d}/"

    portal.pages["/"] = listing(portal, portal.stories[:1], f'<a href="{path(0)}">Archive</a>')
    for age in range(10):
        days = f'<a href="{path(age - 2)}">Later</a> <a rel="prev" href="{path(age + 1)}">Previous day</a>'
        portal.pages[path(age)] = listing(portal, portal.stories[age : age + 1], days)
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run("-a", f"since={today - timedelta(days=4)}")
        assert {path for path in server.requests if "archive" in path} == {path(age) for age in range(5)}
        crawl.run("-a", f"since={today - timedelta(days=4)}")
        assert {path for path in server.requests if "archive" in path} == {path(age) for age in range(2)}


def test_a_bot_check_at_an_address_that_newsbot_guessed_is_no_failure(tmp_path: Path) -> None:
    portal = EnglishPortal()
    portal.pages["/sitemap.xml"] = 403, HTML | {"cf-mitigated": "challenge"}, b"<h1>One moment</h1>"
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run()
    assert crawl.report["failures"] == []
    assert "http_403" in {row["reason"] for row in crawl.report["skipped"]}


def test_what_a_menu_leads_to_and_the_crawl_does_not_visit_is_counted_and_one_is_named(tmp_path: Path) -> None:
    portal = EnglishPortal()
    with Server(portal.pages) as server:
        port = urlsplit(server.base_url).port
        menu = (
            f'<nav><a href="http://sport.localhost:{port}/">Sport</a><a href="http://shop.localhost:{port}/">Shop</a>'
            '<a href="/a/b/c/d/e/f">Far away</a><a href="/login">Log in</a></nav>'
        )
        portal.pages["/"] = 200, HTML, f"<html><body>{menu}<p>Nothing here.</p></body></html>".encode()
        crawl = Crawl(portal, server, tmp_path)
        home = f"http://localhost:{port}/"
        done = scrapy("crawl", "news", "-a", f"url={home}", *FAST, "-s", f"DATA_DIR={crawl.data}")
    stats = json.loads(next(tmp_path.glob("*/runs/*.json")).read_text("utf-8"))["stats"]
    assert (stats["bound/hosts"], stats["bound/forms"]) == (1, 1)
    assert done.stderr.count(f"'sport.localhost:{port}'") == done.stderr.count("'" + home + "a/b/c/d/e/f'") == 1


@pytest.mark.parametrize("robots", ["", "Sitemap: /none.xml"], ids=["no sitemap", "an empty sitemap"])
def test_a_site_whose_pages_name_stories_no_more_is_not_well(robots: str, tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=3)
    menu = "<nav><a href='/quay'>Quay</a><a href='/games'>Games</a></nav>"
    listing, shell = quay(menu + cards(*portal.stories)), quay(f"{menu}<p>One moment, please.</p>")
    empty = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
    portal.pages |= {"/": shell, "/quay": shell, "/none.xml": (200, XML, empty.encode())}
    with Server(portal.pages) as server:
        portal.pages["/robots.txt"] = text(f"User-agent: *\n{robots.replace('/', server.base_url + '/')}\n")
        crawl = Crawl(portal, server, tmp_path)
        crawl.run(code=2)
        assert crawl.report["told"].startswith("Nothing was found")
        portal.pages |= {"/": listing, "/quay": listing}
        assert len(crawl.run()) == 3
        portal.pages |= {"/": shell, "/quay": shell}
        crawl.run(code=3)
        assert crawl.report["trouble"] == "changed"


def test_an_entry_of_the_menu_that_looks_like_furniture_is_tried_once_unless_it_is_a_list(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=3)
    paths = "/legal", "/tag/harbour", "/games", "/apps", "/tag/broken", "/tag/sea", "/jobs", "/login"
    menu = "".join(f"<a href='{path}'>{path.rpartition('/')[2].title()}</a>" for path in paths)
    front, law, harbour = portal.stories
    portal.pages |= {
        "/robots.txt": text("User-agent: *\n"),
        "/": quay(f"<nav>{menu}</nav>{cards(front)}<footer><nav><a href='/people'>People</a></nav></footer>"),
        "/legal": quay(cards(law)),
        "/tag/harbour": quay(cards(harbour)),
        "/tag/broken": (500, HTML, b"<h1>Sorry</h1>"),
        "/tag/sea": (302, HTML | {"Location": "/"}, b""),
        "/games": quay("<article><time datetime='2026-11-25'>25 November 2026</time>" + f"<p>{law.text[0]}</p>" * 9),
    }
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == 3
        assert crawl.report["stats"]["bound/forms"] == 1, "the jobs"
        assert set(server.requests) & {*paths, "/people"} == {*paths} - {"/jobs", "/login"}
        assert "/sitemap.xml" in server.requests
        crawl.run()
        assert set(server.requests) & {*paths, "/people"} == {"/legal", "/tag/harbour"}
        assert "/sitemap.xml" not in server.requests


def test_a_language_that_only_a_parameter_names_is_read_too(tmp_path: Path) -> None:
    portal = EnglishPortal()
    first, second = portal.stories[:2]
    portal.pages["/"] = listing(portal, [first], '<a href="/?lang=ur">اردو</a>')
    urdu = f'<h2><a href="{first.path}?lang=ur">{second.headline}</a></h2><p>{second.text[0]}</p>'
    portal.pages["/?lang=ur"] = 200, HTML, portal.page("Portlennick Post", urdu)
    other = replace(second, text=second.text[::-1])
    portal.pages[f"{first.path}?lang=ur"] = 200, HTML, portal.article(other)
    with Server(portal.pages) as server:
        articles = Crawl(portal, server, tmp_path).run("-a", "depth=1")
    paths = [urlsplit(article["url"]) for article in articles]
    assert {(url.path, url.query) for url in paths} >= {(first.path, ""), (first.path, "lang=ur")}


def test_an_answer_in_json_is_a_failure_and_a_file_is_none(english: Crawl) -> None:
    pages, (busy, file) = english.portal.pages, english.portal.stories[:2]
    page = pages[busy.path]
    pages[busy.path] = 200, {"Content-Type": "application/json"}, b'{"error": "rate limited"}'
    pages[file.path] = 200, {"Content-Type": "application/pdf"}, b"%PDF-1.4 nothing"
    english.run(code=2)
    (failed,) = english.report["failures"]
    assert (urlsplit(failed["url"]).path, failed["reason"]) == (busy.path, "not_html")
    skipped = {urlsplit(each["url"]).path for each in english.report["skipped"] if each["reason"] == "not_html"}
    assert file.path in skipped
    pages[busy.path] = page
    (article,) = english.run()
    assert article["headline"] == busy.headline


def test_a_run_says_how_many_stories_were_too_old(tmp_path: Path) -> None:
    portal = ArabicPortal()
    later = (datetime.now(UTC) + timedelta(2)).date()  # a story may be of tomorrow, where the day begins earlier
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        read = crawl.run("-a", f"since={later}")
    assert f"older than {later}" in crawl.log
    assert read == []
    assert crawl.report["stats"]["page/too_old"] == len(portal.stories)
    assert f"were left out, all older than {later}: -a since=YYYY-MM-DD reads" in crawl.report["told"]


def rss(*stories: Story) -> str:
    items = "".join(f"<item><title>{s.headline}</title><link>{{base}}{s.path}</link></item>" for s in stories)
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>Quay</title>{items}</channel></rss>"


def cards(*stories: Story, dated: bool = False) -> str:
    return "".join(
        f"<article><h2><a href='{s.path}'>{s.headline}</a></h2>"
        + (f"<time datetime='{s.published:%Y-%m-%d}'>{s.published:%d %B %Y}</time>" if dated else "")
        + "</article>"
        for s in stories
    )


def quay(body: str) -> Page:
    page = f"<!doctype html><html lang=en><title>Quay</title><body><main><h1>Quay</h1>{body}</main></body></html>"
    return 200, HTML, page.encode()


def test_feeds_are_read_where_a_link_names_them_by_their_address(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=12)
    front, *others = portal.stories
    links = "<nav><a href='/rss/latest'>Latest</a></nav><footer><a href='/feeds'>Feeds</a> <a href='/atom.xml'>Atom</a>"
    portal.pages |= {
        "/": quay(cards(front) + links + f"<a href='{front.path}/feed'>Replies</a></footer>"),
        "/rss/latest": xml(rss(*others[:4])),
        "/feeds": quay("<ul><li><a href='/feeds/sport.xml'>Sport</a></li><li><a href='/?feed=rss2'>All</a></li></ul>"),
        "/feeds/sport.xml": xml(rss(*others[4:8])),
        "/?feed=rss2": text(rss(*others[8:])),
    }
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == len(portal.stories)
        assert crawl.report["failures"] == []
        assert "/atom.xml" in server.requests, "it is not there, which is no failure"
        assert f"{front.path}/feed" not in server.requests
        portal.pages["/rss/latest"] = xml(rss(*SitemapPortal(width=0, front=13).stories[-1:], *others[:4]))
        portal.pages |= {path: page for path, page in SitemapPortal(width=0, front=13).pages.items() if "-12-" in path}
        assert len(crawl.run()) == 1


@pytest.mark.parametrize(
    ("form", "after_the_last"),
    [("{}/", (404, HTML, b"<h1>Not found</h1>")), ("page/{}/", quay("<p>No more stories.</p>"))],
)
def test_a_list_ends_at_a_page_that_is_empty_or_not_there(form: str, after_the_last: Any, tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=3)
    portal.pages["/"] = quay("<nav><a href='/quay/'>Quay</a></nav>")
    for number, story in enumerate(portal.stories, 1):
        older = f"<a href='/quay/{form.format(number + 1)}'>Older posts »</a>"
        portal.pages["/quay/" + (form.format(number) if number > 1 else "")] = quay(cards(story) + older)
    portal.pages[last := "/quay/" + form.format(4)] = after_the_last
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == 3
        crawl.run()
        assert last in server.requests, "once, it may be a glitch"
        crawl.run()
        assert [path for path in server.requests if path.startswith("/quay/")] == ["/quay/"]


def test_a_further_page_that_an_earlier_run_read_is_missed(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=3)
    portal.pages["/"] = quay("<nav><a href='/quay/'>Quay</a></nav>")
    portal.pages["/quay/"] = quay(cards(portal.stories[1]) + "<a href='/quay/page/2/'>Older posts</a>")
    portal.pages["/quay/page/2/"] = quay(cards(portal.stories[2]))
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run()
        portal.pages["/quay/"] = quay(cards(portal.stories[0]) + "<a href='/quay/page/2/'>Older posts</a>")
        portal.pages["/quay/page/2/"] = 404, HTML, b"<h1>Not found</h1>"
        crawl.run(code=2)
        assert [row["reason"] for row in crawl.report["failures"]] == ["http_404"]


def test_a_section_of_the_menu_that_is_not_there_is_requested_again_a_day_later(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=3)
    portal.pages["/"] = quay("<nav><a href='/quay'>Quay</a><a href='/podcasts'>Podcasts</a></nav>")
    portal.pages["/quay"] = quay(cards(*portal.stories))
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run(code=2)) == 3
        assert [urlsplit(row["url"]).path for row in crawl.report["failures"]] == ["/podcasts"]
        assert "it is requested again from" in crawl.report["told"]
        crawl.run()
        assert "/quay" in server.requests
        assert "/podcasts" not in server.requests
        seeds = tmp_path / "seeds.txt"
        seeds.write_text("/quay\n/podcasts\n", "utf-8")
        with_seeds = Crawl(portal, server, tmp_path / "seeds")
        with_seeds.run("-a", f"seeds={seeds}", code=2)
        assert "requested again by the next run" in with_seeds.report["told"]
        portal.pages["/podcasts"] = quay(cards(*portal.stories))
        crawl.run("-a", f"seeds={seeds}")
        assert "/podcasts" in server.requests, "every run requests its seeds"
        crawl.run()
        assert "/podcasts" in server.requests


def test_a_section_that_was_read_is_requested_by_the_run_after_the_one_that_missed_it(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=3)
    there, gone = quay(cards(*portal.stories)), (404, HTML, b"<h1>Not found</h1>")
    home = quay("<nav><a href='/quay'>Quay</a></nav>" + cards(portal.stories[0]))
    portal.pages |= {"/": home, "/quay": there}
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == 3
        for page, code in ((gone, 2), (there, 0), (gone, 2), (gone, 2)):
            portal.pages["/quay"] = page
            crawl.run(code=code)
            assert "/quay" in server.requests
        crawl.run()
        assert "/quay" not in server.requests, "it was missing in two runs"


def test_a_list_whose_oldest_stories_come_first_is_walked_to_its_end(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=9)
    for number, story in enumerate(portal.stories):
        story.published -= timedelta(days=number)
    portal.build()
    new, *known = portal.stories
    portal.pages["/"] = quay("<nav><a href='/quay/'>Quay</a></nav>")
    portal.pages["/quay/"] = quay(cards(*known[:2:-1], dated=True) + "<a href='/quay/page/2/'>Next page</a>")
    portal.pages["/quay/page/2/"] = quay(cards(*known[2::-1], dated=True))
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        assert len(crawl.run()) == 8
        portal.pages["/quay/page/2/"] = quay(cards(*known[2::-1], new, dated=True))
        assert [article["headline"] for article in crawl.run()] == [new.headline]


def test_a_list_with_more_links_than_are_read_is_counted(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=2)
    portal.pages["/"] = quay("<a href='/search?q=fog'>Fog</a> " * LINKS_AT_MOST + cards(*portal.stories))
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run(code=2)  # none of its stories is above them
    assert crawl.report["stats"]["bound/links"] == 1


def test_a_list_that_a_button_lengthens_is_named(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=2)
    portal.pages["/"] = quay(cards(*portal.stories) + "<button>Load more</button>")
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run()
    assert crawl.report["stats"]["bound/scripts"] == 1
    assert "has a button that lengthens its list" in crawl.log


def test_a_crawl_that_begins_at_a_section_page_says_so(tmp_path: Path) -> None:
    portal = SitemapPortal(width=0, front=2)
    portal.pages["/quay/"] = quay(cards(portal.stories[1]))
    with Server(portal.pages) as server:
        crawl = Crawl(portal, server, tmp_path)
        crawl.run(url=f"{server.base_url}/quay/")
        assert f" begins from {server.base_url}/quay/\n" in crawl.log
        assert "/" not in server.requests
