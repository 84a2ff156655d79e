"""Arguments that cannot be used: one clear line below Scrapy's own about its versions, exit code 1, no file."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import partialmethod
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from components import HOME, Paper, wait_for
from crawling import Server, crawl
from scrapy.http import Request
from scrapy.settings import Settings
from scrapy.utils.asyncgen import collect_asyncgen
from scrapy.utils.test import get_crawler
from slow import rest_slow

from newsbot.errors import UserError
from newsbot.resources import seeds_of
from newsbot.spiders import checks
from newsbot.spiders.base import NewsSpider
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.spiders.news import AnyNewsSpider
from newsbot.text.arguments import ArgumentError

NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Case:
    """A wrong argument, what the message must say of it, and the seeds file that goes with it."""

    name: str
    argument: str
    said: tuple[str, ...]
    seeds: str | None = None


CASES = (
    Case("base_url of another scheme", "base_url=ftp://x", ("base_url=ftp://x", "http://host")),
    Case("base_url that is no address", "base_url=nonsense", ("base_url=nonsense", "http://host")),
    Case("base_url with a path", "base_url=http://h/path", ("base_url=http://h/path", "http://host")),
    Case("base_url with a query", "base_url=http://h/?q=1", ("base_url=http://h/?q=1",)),
    Case("base_url with a port that is none", "base_url=http://h:99999", ("base_url=http://h:99999",)),
    Case(
        "unknown argument",
        "bas_url=http://h",
        (
            "unknown argument",
            "bas_url",
            "base_url, browser, clock_is_right, fresh, full, minutes, pages, replay, seeds, since, translations",
        ),
    ),
    Case("boolean that is neither yes nor no", "full=maybe", ("full=maybe", "-a full=1", "-a full=0")),
    Case("day in the future", "since=2999-01-01", ("-a since=2999-01-01 is in the future",)),
    Case("pages that are no number", "pages=few", ("pages=few", "pages=1000")),
    Case("missing seeds file", "seeds={file}", ("{file}", "cannot be read", "-a seeds=FILE")),
    Case(
        "line that is no address",
        "seeds={file}",
        ("{file}, line 3", "'what is this'"),
        "# all\n/newsroom\nwhat is this\n",
    ),
    Case(
        "seed off the site",
        "seeds={file}",
        ("{file}, line 2", "example.org"),
        "/newsroom\nhttps://example.org/newsroom\n",
    ),
    Case("empty seeds file", "seeds={file}", ("{file}", "no seed"), ""),
    Case("seeds file of remarks", "seeds={file}", ("{file}", "no seed"), "# nothing yet\n\n"),
)


@pytest.mark.parametrize("case", rest_slow(CASES, 2), ids=lambda case: case.name)
def test_bad_argument_is_named_in_one_line_and_nothing_is_written(case: Case, tmp_path: Path) -> None:
    file, data = tmp_path / "seeds.txt", tmp_path / "data"
    if case.seeds is not None:
        file.write_text(case.seeds, "utf-8")
    done = crawl(NOWHERE, data, "-a", case.argument.format(file=file))
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert [line for line in lines if line.startswith("scrapy crawl: ")] == lines[-1:], done.stderr
    for words in case.said:
        assert words.format(file=file) in lines[-1]
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not data.exists()


@pytest.mark.parametrize(
    "setting", rest_slow(["REVISIT_MIN=1h", "CONCURRENT_REQUESTS=many", "BROWSER_TIMEOUT=abc", "DOWNLOAD_DELAY="])
)
def test_a_setting_that_is_no_number_is_named_in_one_line_and_nothing_is_written(setting: str, tmp_path: Path) -> None:
    done = crawl(NOWHERE, tmp_path / "data", "-s", setting)
    assert done.returncode == 1
    assert re.match(rf"scrapy crawl: {setting} is not a (whole )?number; the default is ", done.stderr.splitlines()[-1])
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("ulr", "url"),
        ("URL", "url"),
        ("page", "pages"),
        ("minute", "minutes"),
        ("seed", "seeds"),
        ("baseurl", "base_url"),
    ],
)
def test_an_unknown_argument_is_named_before_all_else_with_the_one_that_was_meant(wrong: str, meant: str) -> None:
    with pytest.raises(ArgumentError, match=rf"^unknown argument -a {wrong}=…, did you mean -a {meant}=…\?"):
        AnyNewsSpider(**{wrong: "https://www.example.org"})


@pytest.mark.parametrize("spider", [AnyNewsSpider, JournalismPakistanSpider])
def test_full_and_since_contradict_each_other(spider: type[NewsSpider]) -> None:
    site = {"url": "https://www.example.org"} if spider is AnyNewsSpider else {}
    with pytest.raises(ArgumentError, match=r"^-a full=1 reads stories of any age, so -a since=2026-11-01 would"):
        spider(**site, full="1", since="2026-11-01")
    assert spider(**site, full="0", since="2026-11-01").wanted_from(datetime.now(UTC)) == "2026-11-01"


def test_the_first_day_may_be_today_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2026, 12, 30, 23, tzinfo=tz)

    monkeypatch.setattr(checks, "datetime", Clock)
    assert AnyNewsSpider(url="https://www.example.org", since="2027-01-01").since == date(2027, 1, 1)
    with pytest.raises(ArgumentError, match="2027-01-02 is in the future"):
        AnyNewsSpider(url="https://www.example.org", since="2027-01-02")


@pytest.mark.parametrize("text", ["not a url", "www.example.org/rss", "127.0.0.1:8000/rss"])
def test_a_feed_that_is_no_address_is_named(text: str) -> None:
    with pytest.raises(ArgumentError, match=f"^-a feeds={re.escape(text)} is not an address; write https://host/path"):
        AnyNewsSpider(url="https://www.example.org", feeds=f"/feed,{text}")


@pytest.mark.parametrize(
    "text", ["/rss.xml", "rss.xml", "?feed=rss2", "//www.example.org/rss", "https://www.example.org/a"]
)
def test_a_feed_is_named_by_its_address_or_a_path_on_the_site(text: str) -> None:
    (feed,) = AnyNewsSpider(url="https://www.example.org", feeds=text).feeds
    assert feed == urljoin("https://www.example.org/", text)


def test_an_argument_that_a_subclass_names_is_suggested_too() -> None:
    class Regional(JournalismPakistanSpider):
        def __init__(self, name: str | None = None, *, district: str = "", **given: object) -> None:
            super().__init__(name, **given)

    Regional(district="north")
    with pytest.raises(
        ArgumentError, match=r"^unknown argument -a distrct=…, did you mean -a district=…\? There are: "
    ):
        Regional(distrct="north")


def test_an_argument_that_a_subclass_takes_and_passes_on_is_named() -> None:
    class Regional(JournalismPakistanSpider):
        def __init__(self, name: str | None = None, *, district: str = "", **given: object) -> None:
            super().__init__(name, district=district, **given)

    with pytest.raises(ArgumentError, match=r"^district: `__init__` of the spider takes it, and must not pass it to"):
        Regional(district="north")


def test_a_spider_is_made_whatever_its_init_is() -> None:
    class Regional(JournalismPakistanSpider):
        __init__ = partialmethod(JournalismPakistanSpider.__init__, pages="2")

    assert Regional().pages_at_most == 2


def test_an_argument_that_is_like_no_other_is_named_without_a_guess() -> None:
    with pytest.raises(ArgumentError, match=r"^unknown argument -a proxies=…; there are: base_url, "):
        AnyNewsSpider(proxies="x")


@pytest.mark.parametrize("spider", [AnyNewsSpider, JournalismPakistanSpider])
@pytest.mark.parametrize("name", ["full", "fresh"])
def test_a_boolean_is_understood_as_people_write_it_and_refused_where_it_is_none(
    spider: type[NewsSpider], name: str
) -> None:
    site = {"url": "https://www.example.org"} if spider is AnyNewsSpider else {}

    def said(text: str) -> bool:
        return bool(getattr(spider(**site, **{name: text}), name))

    assert all(map(said, ("1", "true", "True", "yes", "YES", "on", " 1 ")))
    assert not any(map(said, ("0", "false", "no", "No", "off", "")))
    for text in ("maybe", "2", "-1", "tru", "1,0", "ja", "None", "full"):
        with pytest.raises(ArgumentError, match=f"^-a {name}={text} is neither yes nor no"):
            said(text)


def test_bounds_belong_to_every_spider() -> None:
    described = JournalismPakistanSpider(pages="5", minutes="0.5", since="2026-01-31")
    assert (described.pages_at_most, described.minutes_at_most) == (5, 0.5)
    assert described.wanted_from(datetime.now(UTC)) == "2026-01-31"
    unbounded = JournalismPakistanSpider()
    assert (unbounded.pages_at_most, unbounded.minutes_at_most) == (None, None)
    assert unbounded.wanted_from(datetime.now(UTC)) == ""
    news = AnyNewsSpider(url="https://www.example.org")
    assert (news.pages_at_most, news.minutes_at_most) == (1000, 60)
    assert AnyNewsSpider(url="https://www.example.org", pages="0", minutes="0").pages_at_most is None


def test_a_setting_that_is_neither_true_nor_false_is_named_in_one_line(tmp_path: Path) -> None:
    done = crawl(NOWHERE, tmp_path / "data", "-s", "ARCHIVE_ENABLED=maybe")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "scrapy crawl: ARCHIVE_ENABLED=maybe is neither True nor False"
    assert not (tmp_path / "data").exists()


def test_data_dir_that_is_a_file_is_named_and_left_as_it_was(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_text("mine", "utf-8")
    with Server({}) as server:
        done = crawl(server.base_url, data)
        assert server.requests == []
    assert done.returncode != 0
    assert [line for line in done.stderr.splitlines() if str(data) in line and "DATA_DIR" in line]
    assert data.read_text("utf-8") == "mine"


def test_data_dir_that_is_a_file_is_told_without_a_traceback(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_text("mine", "utf-8")
    done = crawl(NOWHERE, data)
    assert "DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_project_s_own_seeds_go_before_newsbot_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = newsbot.settings\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "seeds"
    assert "/newsroom" in seeds_of("journalismpakistan").read_text("utf-8")
    assert seeds_of("paper") == own / "paper.txt"
    own.mkdir()
    (own / "journalismpakistan.txt").write_text("https://www.example.org/news\n", "utf-8")
    assert seeds_of("journalismpakistan") == own / "journalismpakistan.txt"


def test_arguments_of_a_script_are_recorded_as_those_of_a_command_line() -> None:
    arguments: dict[str, Any] = {"url": "https://www.example.org", "full": True, "pages": 5, "since": None}
    spider = AnyNewsSpider(**arguments)
    assert (spider.full, spider.pages_at_most, spider.since) == (True, 5, None)
    assert spider.given == {"full": "True", "pages": "5", "url": "https://www.example.org"}


def made(spider: type[NewsSpider], **arguments: Any) -> NewsSpider:
    """A spider as a crawl without records makes it."""
    made = get_crawler(spider, {"LEDGER_ENABLED": False})._create_spider(**arguments)
    assert isinstance(made, NewsSpider)
    return made


class Unseeded(Paper):
    name = "unseeded"

    def read_seeds(self, path: str | None) -> list[str]:
        return NewsSpider.read_seeds(self, path)


class OwnStart(Unseeded):
    async def start(self) -> AsyncIterator[Request]:
        yield self.story_request(f"{HOME}/story-1")


def test_only_a_spider_that_starts_from_seeds_needs_a_file_of_them() -> None:
    assert made(OwnStart).seeds == []
    for spider, arguments in ((Unseeded, {}), (OwnStart, {"seeds": "/nowhere/seeds.txt"})):
        with pytest.raises(ArgumentError, match="the seeds cannot be read"):
            made(spider, **arguments)
    with pytest.raises(ArgumentError, match="the seeds cannot be read"):
        wait_for(collect_asyncgen(Unseeded.start(OwnStart())))


def test_a_spider_without_seeds_has_no_attribute_that_cannot_be_read() -> None:
    spider = made(OwnStart)
    assert {name: getattr(spider, name) for name in ("seeds", "seeds_file", "begins_at")} == {
        "seeds": [], "seeds_file": None, "begins_at": HOME,
    }  # fmt: skip
    assert "seeds" not in vars(NewsSpider), "Scrapy's feeds read every attribute of a spider's class"


class Listed(Unseeded):
    start_urls: list[str] = [f"{HOME}/list-1", "/list-2", f"{HOME}/list-1"]  # noqa: RUF012


def test_start_urls_are_seeds_unless_a_file_is_named(tmp_path: Path) -> None:
    assert made(Listed).seeds == [f"{HOME}/list-1", f"{HOME}/list-2"]
    (tmp_path / "seeds.txt").write_text("/list-3\n", "utf-8")
    assert made(Listed, seeds=str(tmp_path / "seeds.txt")).seeds == [f"{HOME}/list-3"]


def test_start_urls_of_a_spider_of_any_site_are_seeds_beside_its_url() -> None:
    class Any(AnyNewsSpider):
        url = f"{HOME}/"
        start_urls: list[str] = [f"{HOME}/hidden"]  # noqa: RUF012

    assert made(Any).seeds == [f"{HOME}/", f"{HOME}/hidden"]


@pytest.mark.parametrize("lines", ["", "/list-3\n"])
def test_start_urls_beside_a_file_of_seeds_are_named_by_a_warning(
    lines: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "listed.txt"
    if lines:
        file.write_text(lines, "utf-8")
    monkeypatch.setattr("newsbot.spiders.base.seeds_of", lambda spider: file)
    get_crawler(Listed, {"LEDGER_ENABLED": False})._create_spider()
    assert (f"start_urls of Listed are the seeds, and {file} is not read" in caplog.text) == bool(lines)


def test_a_start_url_of_another_site_is_named_before_the_crawl() -> None:
    class Wrong(Unseeded):
        start_urls: list[str] = ["https://other.example/list"]  # noqa: RUF012

    with pytest.raises(ArgumentError, match=r"^start_urls of Wrong: 'https://other.example/list' is not on"):
        made(Wrong)


class OfADesk(Unseeded):
    """Takes the list from an argument, as Scrapy's documentation does."""

    start_urls: list[str] = ["/list-1"]  # noqa: RUF012

    def __init__(self, desk: str | None = None, **given: Any) -> None:
        super().__init__(**given)
        if desk is not None:
            self.start_urls = [f"{HOME}/list-{desk}"]


def test_start_urls_that_the_constructor_sets_last_are_the_seeds() -> None:
    assert made(OfADesk).seeds == [f"{HOME}/list-1"]
    assert made(OfADesk, desk="sport").seeds == [f"{HOME}/list-sport"]


def test_a_spider_with_the_start_of_an_older_scrapy_is_refused() -> None:
    class Old(Unseeded):
        def start_requests(self) -> Any:
            yield self.story_request(f"{HOME}/story-1")

    with pytest.raises(ArgumentError, match=r"^the spider unseeded has start_requests, which Scrapy no longer calls"):
        made(Old)


@pytest.mark.parametrize(
    ("domains", "named"),
    [(["paper.example"], ""), ("example", ""), (["paper.example", "api.example"], "'api.example'")],
)
def test_allowed_domains_beyond_the_site_have_no_effect_and_a_warning_says_so(
    domains: Any, named: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Allowing(Paper):
        allowed_domains = domains

    get_crawler(Allowing, {"LEDGER_ENABLED": False})._create_spider()
    assert (f"Requests to {named} need" if named else "") in caplog.text
    assert bool(named) == ("allowed_domains has no effect" in caplog.text)


def test_a_spider_is_not_run_without_the_reactor() -> None:
    with pytest.raises(UserError, match=r"^TWISTED_REACTOR_ENABLED=False is not possible: .* private networks"):
        Paper.update_settings(Settings({"LEDGER_ENABLED": True, "TWISTED_REACTOR_ENABLED": False}))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"CONCURRENT_REQUESTS_PER_DOMAIN": 0}, "CONCURRENT_REQUESTS_PER_DOMAIN=0 is not a number from 1 on; remove"),
        ({"SCRAPER_SLOT_MAX_ACTIVE_SIZE": -1}, "SCRAPER_SLOT_MAX_ACTIVE_SIZE=-1 is not a number from 0 on; remove"),
        (
            {"DOWNLOAD_SLOTS": {"a.example": {"concurrency": 0}}},
            "DOWNLOAD_SLOTS: the concurrency of a.example is not a",
        ),
    ],
)
def test_a_spider_whose_settings_let_a_crawl_wait_forever_is_not_run(given: dict[str, Any], problem: str) -> None:
    class Waiting(Paper):
        custom_settings = given

    with pytest.raises(UserError, match=problem):
        Waiting.update_settings(Settings({"LEDGER_ENABLED": True}))
    slots = {"a.example": {"delay": 2}, "b.example": {"concurrency": 4}}
    Paper.update_settings(Settings({"LEDGER_ENABLED": True, "DOWNLOAD_SLOTS": slots, "CONCURRENT_REQUESTS": 0}))


def test_a_spider_is_not_run_with_a_resolver_that_permits_private_addresses() -> None:
    given = {"LEDGER_ENABLED": True, "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingHostnameResolver"}
    with pytest.raises(UserError, match=r"^TWISTED_DNS_RESOLVER=scrapy.* is not possible: .* private networks"):
        Paper.update_settings(Settings(given))
