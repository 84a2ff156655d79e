"""Run after run over a site that changes: only what is due is requested, only what changed is written."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from crawling import HTML, PATIENCE, ROOT, SPIDER, Server, command, crawl, held, records, report, scrapy, until
from newssite import PER_PAGE, NewsSite, Story

DUE_AT_ONCE = ("-s", "REVISIT_MIN=0", "-s", "REVISIT_MAX=0")
DAY = 24 * 3600


class Crawls:
    """Crawls of one site into one folder."""

    def __init__(self, site: NewsSite, server: Server, folder: Path) -> None:
        self.site = site
        self.server = server
        self.data = folder / "data"
        self.seeds = folder / "seeds.txt"
        self.seeds.write_text("/newsroom/page/1\n", "utf-8")

    def run(self, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
        """Crawls once more; the articles that this run wrote. A run's name is the second that it began in."""
        self.server.requests.clear()
        done = crawl(self.server.base_url, self.data, "-a", f"seeds={self.seeds}", *arguments)
        assert done.returncode == code, done.stderr[-3000:]
        self.log = done.stderr
        newest = max((self.data / SPIDER / "articles").glob("*"))
        return [json.loads(line) for line in newest.read_text("utf-8").splitlines()]

    @property
    def articles_asked(self) -> list[str]:
        return [path for path in self.server.requests if path.startswith("/story")]

    @property
    def sections_asked(self) -> list[str]:
        return [path for path in self.server.requests if path.startswith("/newsroom")]

    def sql(self, statement: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.data / "ledger.db")) as ledger, ledger:
            return ledger.execute(statement, values).fetchall()

    def why(self, path: str) -> dict[str, Any]:
        done = scrapy("why", "--json", self.server.base_url + path, "-s", f"DATA_DIR={self.data}")
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def age(self, days: float) -> None:
        """Lets the ledger's memory be so many days older."""
        seconds = int(days * DAY)
        self.sql("UPDATE addresses SET due = due - ?, visited_at = visited_at - ?, found_at = found_at - ?",
                 seconds, seconds, seconds)  # fmt: skip
        self.sql("UPDATE runs SET started = started - ?, finished = finished - ?", seconds, seconds)
        for id, misses in self.sql("SELECT id, misses FROM addresses WHERE misses IS NOT NULL"):
            older = [[moment - seconds, status] for moment, status in json.loads(misses)]
            self.sql("UPDATE addresses SET misses = ? WHERE id = ?", json.dumps(older), id)


@pytest.fixture
def crawls(tmp_path: Path) -> Any:
    site = NewsSite(60)
    with Server(site.pages) as server:
        yield Crawls(site, server, tmp_path)


def test_second_run_of_an_unchanged_site_asks_for_no_story(crawls: Crawls) -> None:
    assert len(crawls.run()) == 60
    assert crawls.run() == []
    assert crawls.articles_asked == []
    assert crawls.sections_asked == ["/newsroom/page/1"]


def test_stories_that_are_due_are_asked_for_conditionally(crawls: Crawls) -> None:
    crawls.run(*DUE_AT_ONCE)
    assert crawls.run(*DUE_AT_ONCE) == []
    assert len(crawls.articles_asked) == 60
    stats = report(crawls.data)["stats"]
    assert stats["page/not_modified"] == stats["downloader/response_status_count/304"] == 60


@pytest.mark.slow
def test_third_run_writes_exactly_what_changed_and_what_is_new(crawls: Crawls) -> None:
    crawls.run(*DUE_AT_ONCE)
    crawls.run(*DUE_AT_ONCE)
    changed, gone, new = range(5, 15), (20, 21, 22), range(61, 66)
    for number in changed:
        crawls.site.story(number).text = "The council changed its mind on Friday, and said so in a short note."
    for number in gone:
        crawls.site.story(number).gone = True
    crawls.site.stories[:0] = NewsSite(65).stories[:5]
    crawls.site.build()
    written = crawls.run(*DUE_AT_ONCE)
    numbers = {int(article["url"].rpartition("-")[2]): article for article in written}
    assert sorted(numbers) == sorted([*changed, *new])
    assert len(written) == 15
    for number in changed:
        assert (numbers[number]["revision"], numbers[number]["changed"]) == (2, ["bodies"])
    for number in new:
        assert (numbers[number]["revision"], numbers[number]["changed"]) == (1, [])
    told = {(row["url"].rpartition("-")[2], row["reason"]) for row in report(crawls.data)["skipped"]}
    assert told == {("20", "http_404"), ("21", "http_404"), ("22", "http_404")}


@pytest.mark.slow
def test_a_summary_that_is_added_later_is_a_revision(crawls: Crawls) -> None:
    crawls.run(*DUE_AT_ONCE)
    crawls.site.story(7).summary = "The council has met, and what it heard is told below in two short paragraphs."
    crawls.site.build()
    (article,) = crawls.run(*DUE_AT_ONCE)
    assert (article["revision"], article["changed"]) == (2, ["summary"])
    assert article["summary"].startswith("The council has met")


@pytest.mark.slow
def test_equal_content_without_validators_makes_no_record(crawls: Crawls) -> None:
    for path, page in list(crawls.site.pages.items()):
        if callable(page):
            crawls.site.pages[path] = without_validators(page)
    crawls.run(*DUE_AT_ONCE)
    assert crawls.run(*DUE_AT_ONCE) == []
    assert report(crawls.data)["stats"]["story/unchanged"] == 60


def without_validators(page: Any) -> Any:
    def serve(handler: Any) -> Any:
        del handler.headers["If-None-Match"]
        status, headers, body = page(handler)
        return status, {name: value for name, value in headers.items() if name != "ETag"}, body

    return serve


@pytest.mark.slow
def test_a_page_that_loses_its_text_makes_no_revision(crawls: Crawls) -> None:
    crawls.run(*DUE_AT_ONCE)
    slug = "/" + crawls.site.story(9).slug
    headline = crawls.site.story(9).headline
    whole = crawls.site.pages[slug]
    crawls.site.pages[slug] = 200, HTML, (
        f"<html><title>{headline}</title><body><h1>{headline}</h1>"
        "<p>JournalismPakistan.com | Published: 2 May 2019 | Sana Malik</p></body></html>"
    ).encode()  # fmt: skip
    assert crawls.run(*DUE_AT_ONCE) == []
    told = crawls.why(slug)
    assert (told["fate"], told["reason"]) == ("skipped", "lost_body")
    crawls.site.pages[slug] = whole
    assert (
        crawls.run(
            *DUE_AT_ONCE,
        )
        == []
    )
    assert [record["revision"] for record in crawls.why(slug)["records"]] == [1]


def test_an_error_page_that_scrapy_lets_through_takes_no_story_s_place(crawls: Crawls) -> None:
    crawls.run()
    story = crawls.site.story(30)
    wrong = "".join(f"<p>{line}</p>" for line in story.paragraphs())
    crawls.site.pages[f"/{story.slug}"] = 500, HTML, f"<h1>Something went wrong</h1>{wrong}".encode()
    crawls.sql("UPDATE addresses SET due = 0 WHERE canonical LIKE ?", f"%{story.slug}")
    assert crawls.run("-s", "HTTPERROR_ALLOW_ALL=True", "-s", "RETRY_ENABLED=False", code=2) == []
    assert [row["reason"] for row in report(crawls.data)["failures"]] == ["http_500"]


@pytest.mark.slow
def test_three_misses_a_day_apart_make_one_tombstone(crawls: Crawls) -> None:
    crawls.run()
    slug = "/" + crawls.site.story(30).slug
    crawls.site.story(30).gone = True
    crawls.site.build()
    for visit in range(5):
        crawls.age(40)
        if visit == 1:
            crawls.run()
            crawls.sql("UPDATE addresses SET due = 0 WHERE misses IS NOT NULL")
        assert crawls.run(code=2 if visit == 1 else 0) == []  # in that run no other story is due
        assert len(records(crawls.data, "tombstones")) == (0 if visit < 2 else 1)
    (tombstone,) = records(crawls.data, "tombstones")
    assert tombstone["statuses"] == [404, 404, 404]
    assert tombstone["url"].endswith(slug)
    assert tombstone["headline"] == crawls.site.story(30).headline
    assert crawls.why(slug)["fate"] == "gone"


@pytest.mark.slow
def test_one_miss_is_forgotten_when_the_page_is_there_again(crawls: Crawls) -> None:
    crawls.run(*DUE_AT_ONCE)
    slug = "/" + crawls.site.story(30).slug
    crawls.site.story(30).gone = True
    crawls.site.build()
    crawls.run(*DUE_AT_ONCE)
    assert crawls.why(slug)["fate"] == "missing"
    crawls.site.story(30).gone = False
    crawls.site.build()
    crawls.age(2)
    assert crawls.run(*DUE_AT_ONCE) == []
    told = crawls.why(slug)
    assert (told["fate"], told["misses"]) == ("unchanged", [])


@pytest.mark.slow
def test_a_card_that_tells_the_day_narrows_the_next_record(crawls: Crawls) -> None:
    story = crawls.site.story(50)
    story.published, story.card_date = "Published 7 years ago", "May 2, 2019"
    crawls.site.build()
    first = next(article for article in crawls.run(*DUE_AT_ONCE) if article["url"].endswith("-50"))
    assert first["published"]["date"] is None
    story.text = "A third paragraph was added to the story on the day after, for good measure."
    crawls.site.build()
    (second,) = crawls.run(*DUE_AT_ONCE)
    assert second["published"]["date"] == "2019-05-02"
    assert second["published"]["source"] == second["provenance"]["published"] == "card"
    assert second["changed"] == ["published", "bodies"]
    assert "date_from_relative_text" not in second["warnings"]


@pytest.mark.slow
def test_copies_of_a_text_are_one_story(crawls: Crawls) -> None:
    copied, copy = crawls.site.story(11), crawls.site.story(12)
    copied.text = (
        "The minutes of the meeting run to forty pages, and the clerk has read all of them aloud to the press."
    )
    crawls.site.build()
    crawls.site.pages["/" + copy.slug] = crawls.site.pages["/" + copied.slug]
    written = crawls.run()
    assert len(written) == 59
    told = [crawls.why("/" + story.slug) for story in (copied, copy)]
    assert sorted(one["fate"] for one in told) == ["alias", "fetched"]
    assert told[0]["story"] == told[1]["story"]


@pytest.mark.slow
def test_runs_within_a_bound_go_on_until_all_is_read(crawls: Crawls) -> None:
    found: list[str] = []
    for _ in range(6):
        found += [article["id"] for article in crawls.run("-a", "pages=20")]
        assert len(crawls.articles_asked) + len(crawls.sections_asked) <= 20
        assert "/newsroom/page/1" in crawls.sections_asked, "new stories are looked for before the old ones are read"
        if len(found) == len(crawls.site.stories):
            break
        assert report(crawls.data)["finish_reason"] == "bound_pages"
    assert len(set(found)) == len(found) == len(crawls.site.stories)


@pytest.mark.slow
def test_a_run_of_a_single_page_each_reads_all_in_the_end(tmp_path: Path) -> None:
    site = NewsSite(2)
    with Server(site.pages) as server:
        crawls = Crawls(site, server, tmp_path)
        assert [len(crawls.run("-a", "pages=1")) for _ in range(3)] == [0, 1, 1]
        crawls.run("-a", "pages=1")
        assert crawls.sections_asked == ["/newsroom/page/1"]


def test_stories_that_cards_call_older_are_left_out_where_a_day_is_given(crawls: Crawls) -> None:
    for story in crawls.site.stories[:4]:
        story.card_date = "Published: 2 May 2026"
    for story in crawls.site.stories[4:]:
        story.card_date = "Published: 2 May 2019"
    crawls.site.build()
    assert len(crawls.run("-a", "since=2026-01-01")) == 4
    assert "older than 2026-01-01" in crawls.log


@pytest.mark.parametrize(("count", "code", "trouble"), [(14, 3, "changed"), (2, 2, "holes")])
@pytest.mark.slow
def test_new_stories_whose_pages_show_none_are_not_nothing_new(
    crawls: Crawls, count: int, code: int, trouble: str
) -> None:
    crawls.run()
    site, before = crawls.site, len(crawls.site.stories)
    site.stories = [Story(number) for number in range(before + count, before, -1)] + site.stories
    site.build()
    related = "".join(site._card(story) for story in site.stories[count : count + 8])
    for story in site.stories[:count]:  # a headline and cards, as a list has them
        site.pages[f"/{story.slug}"] = site._page(story.headline, f"<h1>{story.headline}</h1>{related}")
    assert crawls.run(code=code) == []
    told = report(crawls.data)
    assert (told["trouble"], told["measures"]["unread"]) == (trouble, count)
    assert "Nothing new" not in told["told"]


@pytest.mark.slow
def test_a_walk_ends_at_known_stories_unless_it_is_to_be_full(crawls: Crawls) -> None:
    crawls.run()
    assert len(crawls.sections_asked) == 60 // PER_PAGE
    crawls.run()
    assert len(crawls.sections_asked) == 1
    crawls.run("-a", "full=1")
    assert len(crawls.sections_asked) == 60 // PER_PAGE
    assert crawls.articles_asked == []


@pytest.mark.slow
def test_a_list_with_a_page_that_failed_is_walked_whole_the_next_time(crawls: Crawls) -> None:
    whole = crawls.site.pages["/newsroom/page/2"]
    crawls.site.pages["/newsroom/page/2"] = 500, HTML, b"<h1>Error</h1>"
    assert len(crawls.run(code=2)) == PER_PAGE
    assert [row["reason"] for row in report(crawls.data)["failures"]] == ["http_500"]
    crawls.site.stories[:0] = [story for story in NewsSite(80).stories if story.number > 60]
    crawls.site.build()
    assert whole != crawls.site.pages["/newsroom/page/2"]
    assert len(crawls.run()) == 60, "20 new ones, and the 40 that the list has moved down"
    crawls.run()
    assert crawls.sections_asked == ["/newsroom/page/1"]


@pytest.mark.slow
def test_failed_addresses_are_asked_for_again_by_the_next_run(crawls: Crawls) -> None:
    slug = "/" + crawls.site.story(3).slug
    page = crawls.site.pages[slug]
    crawls.site.pages[slug] = 500, HTML, b"<h1>Error</h1>"
    assert len(crawls.run(code=2)) == 59
    crawls.site.pages[slug] = page
    (article,) = crawls.run()
    assert article["url"].endswith(slug)
    assert crawls.articles_asked == [slug]


def test_a_stopped_run_goes_on_where_it_was(crawls: Crawls) -> None:
    crawls.run("-s", "CLOSESPIDER_PAGECOUNT=15", code=2)
    assert list(crawls.data.rglob("*.part"))
    assert not list((crawls.data / SPIDER).glob("runs/*"))
    asked = set(crawls.server.requests)
    assert len(crawls.run()) == 60
    again = asked & set(crawls.server.requests) - {"/robots.txt", "/.well-known/tdmrep.json"}
    assert not again
    assert report(crawls.data)["starts"] == 2
    assert not list(crawls.data.rglob("*.part"))


@pytest.mark.slow
def test_fresh_abandons_a_stopped_run_and_loses_nothing(crawls: Crawls) -> None:
    first = len(crawls.run("-s", "CLOSESPIDER_PAGECOUNT=15", code=2))
    second = crawls.run("-a", "fresh=1")
    assert "is abandoned" in crawls.log
    assert first + len(second) == 60
    assert len({article["id"] for article in records(crawls.data, "articles")}) == 60
    listed = scrapy("runs", "--json", "-s", f"DATA_DIR={crawls.data}").stdout.splitlines()
    assert [json.loads(line)["state"] for line in listed if "journalism" in line] == ["abandoned", "finished"]
    reports = [json.loads(path.read_text("utf-8")) for path in sorted((crawls.data / SPIDER / "runs").iterdir())]
    assert [(told["finish_reason"], told["exit_code"]) for told in reports] == [("abandoned", 2), ("finished", 0)]
    assert [told["counts"]["articles"] for told in reports] == [first, len(second)]
    followed = scrapy("follow", "--consumer", "c", "--kind", "articles", "-s", f"DATA_DIR={crawls.data}").stdout
    assert len(followed.splitlines()) == 60


@pytest.mark.slow
def test_a_second_run_at_the_same_time_ends_at_once(crawls: Crawls) -> None:
    arguments = [*command(crawls.server.base_url, crawls.data), "-a", f"seeds={crawls.seeds}"]
    seen, page = Event(), crawls.site.pages["/newsroom/page/2"]
    crawls.site.pages["/newsroom/page/2"] = held(page, seen)
    first = subprocess.Popen(arguments, cwd=ROOT, stderr=subprocess.DEVNULL)
    until(lambda: len(crawls.server.requests) >= 2, process=first)
    second = crawl(crawls.server.base_url, crawls.data)
    assert second.returncode == 1
    assert "is under way" in second.stderr, second.stderr
    assert str(first.pid) in second.stderr
    assert "Traceback" not in second.stderr
    assert crawls.server.requests.count("/robots.txt") == 1
    first.send_signal(signal.SIGINT)
    seen.set()
    assert first.wait(PATIENCE) == 2
    assert len(crawls.run()) == 60


@pytest.mark.slow
def test_why_tells_of_every_kind_of_fate(crawls: Crawls) -> None:
    slug = "/" + crawls.site.story(3).slug
    crawls.site.pages[slug] = 500, HTML, b"<h1>Error</h1>"
    crawls.run(code=2)
    text = scrapy("why", crawls.server.base_url + slug.upper(), "-s", f"DATA_DIR={crawls.data}").stdout
    for part in ("newsroom/page/3", "answered 500", "failed: the server answered 500", "next", "due 20"):
        assert part in text
    told = crawls.why("/" + crawls.site.story(4).slug)
    assert (told["fate"], told["status"], told["found_on"][-16:]) == ("fetched", 200, "/newsroom/page/3")
    assert told["records"][0]["file"].endswith(f"articles/{report(crawls.data)['run']}.jsonl")
    never = scrapy("why", "https://www.journalismpakistan.com/never-seen", "-s", f"DATA_DIR={crawls.data}")
    assert (never.returncode, "never seen, or left out as older than --since: no page" in never.stdout) == (3, True)
    assert "robots.txt: newsbot doctor https://www.journ" in never.stdout
    assert f"scrapy why LIST -s DATA_DIR={crawls.data}\n" in never.stdout
    assert (
        f"revision 1, in {crawls.data / SPIDER / 'articles'}"
        in scrapy(
            "why", crawls.server.base_url + "/" + crawls.site.story(4).slug, "-s", f"DATA_DIR={crawls.data}"
        ).stdout
    )
    other = scrapy("why", "https://other.example/never-seen", "-s", f"DATA_DIR={crawls.data}")
    assert (other.returncode, "newsbot has crawled no site on its host" in other.stdout) == (3, True)
