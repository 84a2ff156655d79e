"""Each middleware by itself, and the download handler: a request or an answer in, what becomes of it out."""

from __future__ import annotations

import asyncio
import errno
import gzip
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import MagicMock

import pytest
from components import HOME, LOOP, Crawl, Crawls, Paper, found, page, wait_for
from scrapy.core.downloader import Slot
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware as ScrapysOffsite
from scrapy.exceptions import (
    CloseSpider,
    DownloadCancelledError,
    DownloadFailedError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse, Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings
from scrapy.spidermiddlewares.httperror import HttpErrorMiddleware
from scrapy.utils.asyncgen import collect_asyncgen
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectBindError

from newsbot import read_article
from newsbot.archive.files import ArchiveFiles
from newsbot.archive.warc import Exchange, exchange_records
from newsbot.browser.rendered import NotRendered, Rendered
from newsbot.downloader.handler import NewsDownloadHandler, exchange_of
from newsbot.fetching import OnePageSpider
from newsbot.items import Ticker
from newsbot.ledger.visit import Visit, current_visit
from newsbot.middlewares.charset import CharsetMiddleware
from newsbot.middlewares.conditional import ConditionalMiddleware
from newsbot.middlewares.redirect import PlainRedirectMiddleware
from newsbot.middlewares.rendering import RenderingMiddleware
from newsbot.middlewares.rights import RightsMiddleware
from newsbot.middlewares.robots import NewsRobotParser, RobotsMiddleware
from newsbot.middlewares.throttle import ThrottleMiddleware
from newsbot.network.answers import Garbled
from newsbot.network.ignored import Ignored, Interrupted, reason_of
from newsbot.reasons import Reason
from newsbot.responses import corrected
from newsbot.spidermiddlewares.visits import VisitsMiddleware

ROBOTS, TDMREP = f"{HOME}/robots.txt", f"{HOME}/.well-known/tdmrep.json"
NO_RETRY: dict[str, Any] = {"RETRY_ENABLED": False}
_Middleware = TypeVar("_Middleware")


def the(crawl: Crawl, kind: type[_Middleware]) -> _Middleware:
    """A crawl's own middleware of a class."""
    made = crawl.crawler.get_downloader_middleware(kind)
    assert made is not None
    return made


@contextmanager
def ignored(reason: Reason) -> Iterator[None]:
    """Expects a request to be ignored for a reason."""
    with pytest.raises(Ignored) as raised:
        yield
    assert raised.value.reason is reason


SCRAPYS = ("OffsiteMiddleware", "RefererMiddleware", "DepthMiddleware", "MetaCopyDetectionMiddleware")


def visit_to(path: str, **fields: Any) -> tuple[Visit, Request]:
    visit = Visit(found(path, **fields))
    return visit, Request(HOME + path, meta={"visit": visit})


def test_each_middleware_stands_where_it_needs_the_others_to_be(crawls: Crawls) -> None:
    chain = [type(each).__name__ for each in crawls.new().crawler.engine.downloader.middleware.middlewares]
    for before, after in (
        ("RobotsMiddleware", "RightsMiddleware"),  # what robots.txt forbids is not asked about
        ("RightsMiddleware", "ThrottleMiddleware"),
        (
            "RenderingMiddleware",
            "RetryMiddleware",
        ),  # answers go from the last to the first: it draws what is not retried
        ("RetryMiddleware", "ThrottleMiddleware"),  # it sees an answer before that is retried
        ("ThrottleMiddleware", "ConditionalMiddleware"),
        ("RetryMiddleware", "CharsetMiddleware"),
        ("CharsetMiddleware", "HttpCompressionMiddleware"),  # it reads what was unpacked
    ):
        assert chain.index(before) < chain.index(after), (before, after)
    assert not {"OffsiteMiddleware", "RobotsTxtMiddleware", "RedirectMiddleware"} & set(chain)


def engine_of(**settings: Any) -> Any:
    """That of a crawl with these settings, which may not be recorded."""
    all_settings = Settings()
    all_settings.setmodule("newsbot.settings")
    all_settings.update(settings, "cmdline")
    crawler: Any = Crawler(Paper, all_settings)
    crawler.spider = crawler._create_spider()
    crawler._apply_settings()
    return crawler._create_engine()


def of_scrapys(middlewares: Iterable[Any]) -> list[str]:
    return [name for each in middlewares if (name := type(each).__name__) in SCRAPYS]


@pytest.mark.parametrize("recorded", [False, True])
def test_scrapys_own_stand_in_crawls_that_are_not_recorded(recorded: bool) -> None:
    engine = engine_of(LEDGER_ENABLED=recorded)
    found = [*of_scrapys(engine.downloader.middleware.middlewares), *of_scrapys(engine.scraper.spidermw.middlewares)]
    assert found == ([] if recorded else list(SCRAPYS))


def test_a_single_page_may_redirect_to_another_host() -> None:
    spider = OnePageSpider(url=f"{HOME}/a")
    offsite = ScrapysOffsite(MagicMock())
    offsite.crawler = MagicMock(spider=spider)
    offsite.spider_opened(spider)
    (request,) = wait_for(collect_asyncgen(spider.start()))
    assert offsite.process_request(request.replace(url="https://other.example/a")) is None
    with pytest.raises(IgnoreRequest):
        offsite.process_request(Request("https://other.example/a"))


def test_a_project_may_disable_scrapys_own() -> None:
    disabled = {"scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None}
    engine = engine_of(LEDGER_ENABLED=False, DOWNLOADER_MIDDLEWARES=disabled)
    assert of_scrapys(engine.downloader.middleware.middlewares) == []


# robots.txt


def asked_for(crawl: Crawl, *paths: str) -> list[Any]:
    """Of addresses that are requested at once, what robots.txt holds against each."""
    robots = the(crawl, RobotsMiddleware)

    async def all_of_them() -> list[Any]:
        requests = [robots.process_request(Request(HOME + path)) for path in paths]
        return list(await asyncio.gather(*requests, return_exceptions=True))

    return wait_for(all_of_them())


@pytest.mark.parametrize("kept", [False, True])
def test_cookies_are_scrapys_if_a_crawl_keeps_any(crawls: Crawls, kept: bool) -> None:
    crawl = crawls.new(COOKIES_ENABLED=kept).open_engine()
    assert (crawl.crawler.get_downloader_middleware(CookiesMiddleware) is not None) == kept


@pytest.mark.parametrize(("order", "those"), [(None, 0), (700, 1)])
@pytest.mark.parametrize("component", [CookiesMiddleware, f"{CookiesMiddleware.__module__}.CookiesMiddleware"])
def test_a_project_moves_or_replaces_scrapys_cookies(
    crawls: Crawls, component: Any, order: int | None, those: int
) -> None:
    crawl = crawls.new(COOKIES_ENABLED=True, DOWNLOADER_MIDDLEWARES={component: order}).open_engine()
    found = crawl.crawler.engine.downloader.middleware.middlewares
    assert sum(isinstance(each, CookiesMiddleware) for each in found) == those


@pytest.fixture
def crawl(crawls: Crawls) -> Crawl:
    return crawls.new(**NO_RETRY).open_engine()


def test_what_robots_txt_forbids_is_not_asked_for(crawl: Crawl) -> None:
    crawl.spider.answers[ROBOTS] = page(ROBOTS, "User-agent: *\nDisallow: /story-2\n")
    allowed, forbidden = asked_for(crawl, "/story-1", "/story-2")
    assert allowed is None
    assert isinstance(forbidden, Ignored)
    assert forbidden.reason is Reason.ROBOTS
    assert crawl.spider.asked == [ROBOTS]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_not_there_forbids_nothing(crawl: Crawl, status: int) -> None:
    crawl.spider.answers[ROBOTS] = page(ROBOTS, "User-agent: *\nDisallow: /\n", status)
    assert asked_for(crawl, "/story-1") == [None]


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (page(ROBOTS, status=500), "robots.txt was answered with 500"),
        (page(ROBOTS, status=503), "robots.txt was answered with 503"),
        (page(ROBOTS, status=304), "robots.txt was answered with 304"),
        (DownloadFailedError("no route"), "DownloadFailedError"),
        (Ignored(Reason.PRIVATE_ADDRESS), Reason.PRIVATE_ADDRESS.sentence),
        (KeyError("a fault"), "KeyError in the code"),
        (FileNotFoundError(2, "No such file", "proxies.txt"), "FileNotFoundError in the code"),
        (
            Response(ROBOTS, body=gzip.compress(b"User-agent: *" * 99)[:-9]),
            "robots.txt: the gzip stream of its body is cut off",
        ),
        (Garbled("its body is not gzip"), "robots.txt: its body is not gzip"),
        (ResponseDataLossError(), "robots.txt: the response was cut off"),
        (Ignored(Reason.REDIRECT_LOOP), f"robots.txt: {Reason.REDIRECT_LOOP.sentence}"),
        (DownloadCancelledError("Cancelling"), "robots.txt: the response is larger than DOWNLOAD_MAXSIZE"),
        (
            IgnoreRequest("Ignored response, 999 B exceeded DOWNLOAD_MAXSIZE"),
            "robots.txt: the response is larger than DOWNLOAD_MAXSIZE",
        ),
    ],
)
def test_where_robots_txt_cannot_be_had_nobody_is_allowed_anything(
    crawl: Crawl, answer: Response | Exception, cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    crawl.spider.answers[ROBOTS] = answer
    for error in asked_for(crawl, "/story-1", "/story-2", "/story-3"):
        assert isinstance(error, Ignored)
        assert (error.reason, error.cause) == (Reason.ROBOTS_UNAVAILABLE, cause)
        assert reason_of(error) == Reason.ROBOTS_UNAVAILABLE
        assert str(error).endswith(f"allowed for now: {cause}")
    assert crawl.spider.asked == [ROBOTS]
    assert crawl.stats["robotstxt/unavailable"] == 1
    has_traceback = any(record.exc_info for record in caplog.records if record.name == "newsbot.middlewares.robots")
    assert has_traceback == (cause == "DownloadFailedError" or cause.endswith("in the code")), (
        "only for what has no name"
    )


def test_a_copy_of_robots_txt_is_used_for_its_time_only(crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr("newsbot.middlewares.once_per_host.time", lambda: clock[0])
    crawl = crawls.new(**NO_RETRY, ROBOTSTXT_MAX_AGE=60).open_engine()
    crawl.spider.answers[ROBOTS] = page(ROBOTS, status=500)
    assert asked_for(crawl, "/story-1") != [None]
    crawl.spider.answers[ROBOTS] = page(ROBOTS, "User-agent: *\nDisallow: /story-2\n")
    clock[0] += 59
    assert asked_for(crawl, "/story-1") != [None]
    clock[0] += 1
    allowed, forbidden = asked_for(crawl, "/story-1", "/story-2")
    assert (allowed, forbidden.reason) == (None, Reason.ROBOTS)
    clock[0] -= 100  # set back: nobody knows how old the copy is
    asked_for(crawl, "/story-1")
    assert crawl.spider.asked == [ROBOTS] * 3


def test_robots_txt_is_not_asked_for_where_it_is_not_obeyed(crawls: Crawls) -> None:
    crawl = crawls.new(ROBOTSTXT_OBEY=False)
    assert crawl.crawler.get_downloader_middleware(RobotsMiddleware) is None


# What a site says of the use of its pages


def rights_of(crawl: Crawl, path: str, **fields: Any) -> Any:
    _, request = visit_to(path, **fields)
    wait_for(the(crawl, RightsMiddleware).process_request(request))
    return request.meta.get("rights")


RULES = json.dumps([{"location": "/story-*", "tdm-reservation": 1, "tdm-policy": f"{HOME}/policy"}])


def test_a_story_is_told_what_tdmrep_and_robots_txt_say_and_a_site_is_asked_once(crawl: Crawl) -> None:
    crawl.spider.answers[ROBOTS] = page(ROBOTS, "User-agent: *\nContent-Signal: ai-train=no\n")
    crawl.spider.answers[TDMREP] = page(TDMREP, RULES)
    asked_for(crawl, "/story-1")
    expected = {"tdm_reservation": "1", "tdm_policy": f"{HOME}/policy", "content_signal": "ai-train=no"}
    assert [rights_of(crawl, path) for path in ("/story-1", "/story-2")] == [expected] * 2
    assert crawl.spider.asked == [ROBOTS, TDMREP]
    assert crawl.stats["tdmrep/status/200"] == 1


def test_a_request_that_is_cancelled_while_it_waits_for_tdmrep_takes_no_other_with_it(crawl: Crawl) -> None:
    crawl.spider.answers |= {ROBOTS: page(ROBOTS), TDMREP: page(TDMREP, RULES)}
    rights = the(crawl, RightsMiddleware)
    _, first = visit_to("/story-1")
    waiting: Any = rights.process_request(first)

    async def cancelled() -> None:
        task = asyncio.ensure_future(waiting)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    wait_for(cancelled())
    assert rights_of(crawl, "/story-2")["tdm_reservation"] == "1"


@pytest.mark.parametrize("answer", [page(TDMREP, RULES, 404), page(TDMREP, "{"), DownloadFailedError("no route")])
def test_a_tdmrep_that_cannot_be_had_or_read_says_nothing(crawl: Crawl, answer: Response | Exception) -> None:
    crawl.spider.answers |= {ROBOTS: page(ROBOTS), TDMREP: answer}
    assert rights_of(crawl, "/story-1") == {}
    assert crawl.stats.get("tdmrep/unavailable") == (1 if isinstance(answer, Exception) else None)


@pytest.mark.parametrize(
    ("answer", "asked"),
    [(DownloadFailedError("no route"), 2), (page(TDMREP, status=503), 2), (page(TDMREP, status=404), 1)],
)
def test_a_tdmrep_that_could_not_be_had_is_asked_for_again_after_a_time(
    crawl: Crawl, answer: Response | Exception, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr("newsbot.middlewares.once_per_host.time", lambda: clock[0])
    crawl.spider.answers |= {ROBOTS: page(ROBOTS), TDMREP: answer}
    assert [rights_of(crawl, path) for path in ("/story-1", "/story-2")] == [{}] * 2
    crawl.spider.answers[TDMREP] = page(TDMREP, RULES)
    clock[0] += 60 * 60 - 1
    assert rights_of(crawl, "/story-3") == {}
    clock[0] += 1
    assert ("tdm_reservation" in rights_of(crawl, "/story-4")) == (asked == 2)
    assert crawl.spider.asked.count(TDMREP) == asked


def test_nobody_asks_for_the_rights_of_a_list_unless_it_may_be_a_story(crawls: Crawls) -> None:
    class Guessed(Paper):
        addresses = Paper.addresses.__class__(HOME, Paper.addresses.story, Paper.addresses.section, guessed=True)

    described, guessed = crawls.new(**NO_RETRY), crawls.new(Guessed, **NO_RETRY)
    assert rights_of(described, "/list", kind="section") is None
    described_request = Request(f"{HOME}/story-1")
    wait_for(the(described, RightsMiddleware).process_request(described_request))
    assert (described_request.meta, described.spider.asked) == ({}, [])
    guessed.open_engine()
    guessed.spider.answers[ROBOTS] = page(ROBOTS)
    assert rights_of(guessed, "/list", kind="section") == {}


# Pace


class Pace:
    """The middleware over a slot of the downloader's, and a clock that a test moves."""

    def __init__(self, crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("newsbot.middlewares.throttle.monotonic", lambda: self.now)
        self.crawl = crawl
        self.middleware = the(crawl, ThrottleMiddleware)
        self.visit, self.request = visit_to("/story-1")
        downloader = crawl.crawler.engine.downloader
        self.key = downloader.get_slot_key(self.request)
        self.slot = downloader.slots[self.key] = Slot(1, 1.0, 0.5)

    def robots(self, text: str) -> None:
        self.middleware.robots_parsed(NewsRobotParser(text.encode(), self.crawl.spider), self.request)

    def answered(self, status: int, retry_after: str | None = None) -> None:
        """An answer reaches the downloader."""
        asyncio.set_event_loop(LOOP)
        headers = {"Retry_After": retry_after} if retry_after is not None else {}
        self.middleware.response_downloaded(page(self.request.url, status=status, **headers), self.request)

    @property
    def paused(self) -> float | None:
        """Seconds for which nothing is asked, None if nothing keeps the slot back."""
        until = self.middleware.paused.get(self.key)
        return None if until is None or self.slot.latercall is None else until - self.now


@pytest.fixture
def pace(crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pace]:
    pace = Pace(crawls.new(DOWNLOAD_DELAY=1, CRAWL_DELAY_MAX=30, RETRY_AFTER_MAX=120), monkeypatch)
    yield pace
    if pace.slot.latercall is not None:
        pace.slot.latercall.cancel()
        pace.slot.latercall = None


@pytest.mark.parametrize(("asked", "kept"), [("7", 7.0), ("0.2", 1.0), ("900", 30.0)])
def test_a_crawl_delay_is_kept_between_our_own_and_the_longest(
    pace: Pace, asked: str, kept: float, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    pace.robots(f"User-agent: *\nCrawl-delay: {asked}\n")
    assert pace.slot.delay == kept
    assert ("more than CRAWL_DELAY_MAX" in caplog.text) is (asked == "900")
    pace.slot.delay = 0.5  # as AutoThrottle may have it
    pace.middleware.request_reached_downloader(pace.request)
    assert (pace.slot.delay, pace.slot.jitter) == (max(0.5, min(float(asked), 30.0)), 0.0)


def test_a_crawl_delay_that_is_taken_back_leaves_our_own(pace: Pace) -> None:
    pace.robots("User-agent: *\nCrawl-delay: 7\n")
    pace.robots("User-agent: *\n")
    pace.answered(200)
    assert pace.slot.delay == 1.0


def test_a_slot_without_a_crawl_delay_is_left_as_it_is(pace: Pace) -> None:
    pace.robots("User-agent: *\n")
    pace.answered(200)
    assert (pace.slot.delay, pace.slot.jitter, pace.paused) == (1.0, 0.5, None)


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [(429, "30", 30.0), (503, "30", 30.0), (503, None, None), (429, None, 2.0), (500, "30", None), (429, "999", 120.0)],
)
def test_a_busy_site_is_left_alone_for_as_long_as_it_asks(
    pace: Pace, status: int, retry_after: str | None, seconds: float | None
) -> None:
    pace.answered(status, retry_after)
    assert pace.paused == seconds
    assert pace.crawl.stats.get("pace/paused") == (1 if seconds else None)


def test_each_refusal_in_a_row_makes_the_pause_longer_and_a_burst_counts_once(pace: Pace) -> None:
    waits = []
    for _ in range(3):
        pace.answered(429)
        pace.answered(429)
        waits.append(pace.paused)
        pace.now += 1000
    assert waits == [2.0, 4.0, 8.0]
    pace.answered(200)
    pace.answered(429)
    assert pace.paused == 2.0


def test_a_new_slot_of_a_site_that_pauses_pauses_too(pace: Pace) -> None:
    pace.answered(429, "30")
    assert pace.slot.latercall is not None
    pace.slot.latercall.cancel()
    pace.slot.latercall = None
    pace.now += 10
    pace.middleware.request_reached_downloader(pace.request)
    assert pace.paused == 20.0


def test_the_delay_after_the_first_request_counts_from_its_answer(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site sees that request only once there is a connection."""
    waits: list[float] = []
    monkeypatch.setattr("newsbot.middlewares.throttle.pause", lambda downloader, slot, wait: waits.append(wait))
    pace.middleware.request_reached_downloader(pace.request)
    pace.slot.lastseen = 1000.0
    pace.answered(200)
    pace.middleware.request_reached_downloader(pace.request)
    pace.answered(200)
    assert waits == [1.0]


def test_a_site_without_a_slot_is_none_of_its_business(pace: Pace) -> None:
    request = Request("https://other.example/")
    pace.middleware.request_reached_downloader(request)
    pace.middleware.response_downloaded(page(request.url, status=429), request)
    assert pace.paused is None


@pytest.mark.parametrize(
    ("status", "retry_after", "later"),
    [(503, "121", True), (429, "121", True), (503, "120", False), (200, "121", False)],
)
def test_a_page_of_a_site_that_asks_for_a_longer_pause_is_left_to_the_next_run(
    pace: Pace, status: int, retry_after: str, later: bool
) -> None:
    response = page(pace.request.url, status=status, Retry_After=retry_after)
    if later:
        with ignored(Reason.RETRY_LATER):
            pace.middleware.process_response(pace.request, response)
        assert (pace.visit.status, pace.crawl.stats["pace/retry_later"]) == (status, 1)
    else:
        assert pace.middleware.process_response(pace.request, response) is response


@pytest.mark.parametrize(
    ("retry_after", "until"),
    [
        ("3600", "1970-01-01 01:00"),
        ("3601", "1970-01-01 01:01"),
        ("Thu, 01 Jan 1970 01:00:00 GMT", "1970-01-01 01:00"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("9" * 20, None),
    ],
)
def test_the_cause_of_a_pause_is_when_it_ends(
    pace: Pace, monkeypatch: pytest.MonkeyPatch, retry_after: str, until: str | None
) -> None:
    monkeypatch.setattr("newsbot.middlewares.throttle.time", lambda: 0.0)
    with pytest.raises(Ignored) as raised:
        pace.middleware.process_response(pace.request, page(pace.request.url, status=429, Retry_After=retry_after))
    assert raised.value.cause == (until and f"the site asks for a pause until {until} UTC")
    pace.answered(503, retry_after)
    pace.now += 121
    pace.answered(503, retry_after)
    with pytest.raises(Ignored) as raised:
        pace.middleware.process_request(pace.request)
    assert raised.value.cause == (until and f"the site asks for a pause until {until} UTC")


def test_a_site_that_asks_for_a_longer_pause_again_is_asked_for_nothing_more(pace: Pace) -> None:
    errors: list[Any] = []
    waiting: Deferred[Response] = Deferred()
    waiting.addErrback(errors.append)
    pace.slot.queue.append((pace.request, waiting))
    pace.answered(503, "500")
    pace.now += 121
    pace.middleware.process_request(pace.request)
    assert not errors, "it was waited for once"
    pace.answered(503, "500")
    with ignored(Reason.RETRY_LATER):
        pace.middleware.process_request(pace.request)
    assert [reason_of(error.value) for error in errors] == [Reason.RETRY_LATER]
    pace.now += 500
    pace.middleware.process_request(pace.request)


@pytest.mark.parametrize(("asked", "words"), [("500", "a pause until "), ("9" * 20, "longer than that run could")])
def test_a_site_that_asks_for_too_long_a_pause_is_named_with_its_end_if_there_is_one(
    pace: Pace, asked: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    pace.answered(503, asked)
    pace.now += 121
    pace.answered(503, asked)
    (warning,) = (record.getMessage() for record in caplog.records if record.levelname == "WARNING")
    assert words in warning
    assert " inf " not in warning


# Known stories


@pytest.fixture
def begun(crawls: Crawls) -> Crawl:
    return crawls.begin()


KNOWN = {"base": HOME, "etag": '"\xe9"', "last_modified": "Wed, 25 Nov 2026 08:43:12 GMT"}


def known(validators: dict[str, str] | None) -> dict[str, Any]:
    return {"validators": json.dumps(validators) if validators else None}


def sent_with(request: Request) -> dict[Any, list[bytes]]:
    return {name: request.headers.getlist(name) for name in request.headers}


@pytest.mark.parametrize(
    ("validators", "sent"),
    [
        (KNOWN, {b"If-None-Match": [b'"\xe9"'], b"If-Modified-Since": [b"Wed, 25 Nov 2026 08:43:12 GMT"]}),
        ({"base": HOME, "etag": "W/1"}, {b"If-None-Match": [b"W/1"]}),
        ({**KNOWN, "base": "https://mirror.example"}, {}),
        (None, {}),
    ],
)
def test_the_validators_of_the_last_visit_are_sent_back_byte_for_byte(
    begun: Crawl, validators: dict[str, str] | None, sent: dict[bytes, list[bytes]]
) -> None:
    _, request = visit_to("/story-1", known=known(validators))
    the(begun, ConditionalMiddleware).process_request(request)
    assert sent_with(request) == sent


def test_a_file_is_asked_for_whole_where_older_stories_are_wanted_than_the_last_time(crawls: Crawls) -> None:
    for since, headers in (("2026-01-01", {}), ("2026-03-01", {b"If-None-Match": [b"W/1"]})):
        crawl = crawls.begin(Paper, {"since": since})
        _, request = visit_to("/feed", known=known({"base": HOME, "etag": "W/1", "from": "2026-02-01"}))
        the(crawl, ConditionalMiddleware).process_request(request)
        assert sent_with(request) == headers
        crawl.kill()


def test_an_undated_story_is_read_again_once_other_pages_have_dated_it(begun: Crawl) -> None:
    undated = {"base": HOME, "etag": "W/1", "undated": "yes"}
    for dates, headers in ((None, {b"If-None-Match": [b"W/1"]}), ('["1", null, []]', {})):
        _, request = visit_to("/story-1", known={**known(undated), "dates": dates})
        the(begun, ConditionalMiddleware).process_request(request)
        assert sent_with(request) == headers


@pytest.mark.parametrize("archives", [True, False])
def test_a_page_that_no_archive_has_is_requested_whole_once_there_is_one(crawls: Crawls, archives: bool) -> None:
    crawl = crawls.begin(ARCHIVE_ENABLED=False)
    visit, request = visit_to("/story-1")
    the(crawl, ConditionalMiddleware).process_response(request, page(request.url, ETag="W/1"))
    crawl.kill()
    crawl = crawls.begin(ARCHIVE_ENABLED=archives)
    _, request = visit_to("/story-1", known=known(visit.validators))
    the(crawl, ConditionalMiddleware).process_request(request)
    assert sent_with(request) == ({} if archives else {b"If-None-Match": [b"W/1"]})


def test_a_page_that_a_story_leads_to_is_sent_no_validators(begun: Crawl) -> None:
    _, request = visit_to("/story-1", known=known(KNOWN))
    middleware = the(begun, ConditionalMiddleware)
    middleware.process_request(request)
    led = request.replace(url=f"{HOME}/story-2", meta={**request.meta, "redirect_urls": [request.url]})
    middleware.process_request(led)
    assert sent_with(led) == {}


def test_what_no_run_has_read_is_asked_for_plainly(begun: Crawl) -> None:
    for request in (visit_to("/story-1")[1], Request(ROBOTS)):
        the(begun, ConditionalMiddleware).process_request(request)
        assert sent_with(request) == {}


def test_scrapys_cache_keeps_no_304(crawls: Crawls) -> None:
    _, request = visit_to("/story-1", known=known(KNOWN))
    the(crawls.begin(HTTPCACHE_ENABLED=True), ConditionalMiddleware).process_request(request)
    assert sent_with(request) == {}


def test_304_ends_the_visit_of_a_request_that_was_conditional(begun: Crawl) -> None:
    visit, request = visit_to("/story-1", known=known(KNOWN))
    middleware = the(begun, ConditionalMiddleware)
    answer = page(request.url, status=304)
    assert middleware.process_response(request, answer) is answer, "nobody asked for it"
    middleware.process_request(request)
    with pytest.raises(IgnoreRequest, match="not modified"):
        middleware.process_response(request, answer)
    assert (visit.fate, visit.status, visit.ended, begun.stats["page/not_modified"]) == ("unchanged", 304, True, 1)


def test_the_validators_of_an_answer_are_noted(begun: Crawl) -> None:
    visit, request = visit_to("/story-1")
    middleware = the(begun, ConditionalMiddleware)
    answer = HtmlResponse(request.url, headers={"ETag": b'"\xe9"', "Last-Modified": KNOWN["last_modified"]})
    assert middleware.process_response(request, answer) is answer
    assert visit.validators == KNOWN
    assert middleware.process_response(Request(ROBOTS), answer) is answer


# Redirects


def led(crawl: Crawl, request: Request, location: str, status: int = 302) -> Any:
    answer = Response(request.url, status, {"Location": location})
    made = the(crawl, PlainRedirectMiddleware).process_response(request, answer)
    return made.url if isinstance(made, Request) else made.status


def test_a_redirect_is_followed_without_a_referer(begun: Crawl) -> None:
    request = Request(f"{HOME}/story-1")
    answer = Response(request.url, 301, {"Location": "/story-2"})
    made = the(begun, PlainRedirectMiddleware).process_response(request, answer)
    assert isinstance(made, Request)
    assert (made.url, "Referer" in made.headers) == (f"{HOME}/story-2", False)
    assert made.meta["redirect_urls"] == [request.url]


def test_a_redirect_is_followed_without_the_login_that_it_names(begun: Crawl) -> None:
    request = Request(f"{HOME}/story-1")
    assert led(begun, request, "https://desk:secret@paper.example/story-2?page=1") == f"{HOME}/story-2?page=1"
    assert led(begun, request, "/by/@desk") == f"{HOME}/by/@desk"


@pytest.mark.parametrize(("location", "led_to"), [("/story-1/3", f"{HOME}/story-1/3"), ("https://evil.example/", None)])
def test_a_further_page_of_a_story_does_not_lead_to_another_host(
    begun: Crawl, location: str, led_to: str | None
) -> None:
    part = Request(f"{HOME}/story-1/2", meta={"part_of": visit_to("/story-1")[0]})
    with nullcontext() if led_to else pytest.raises(Ignored, match="another host"):
        assert led(begun, part, location) == led_to


@pytest.mark.parametrize("location", ["http://[::1", "https://paper.example:99999/", "//[/"])
def test_a_redirect_to_what_is_no_address_is_an_answer(begun: Crawl, location: str) -> None:
    assert led(begun, Request(f"{HOME}/story-1"), location) == 302


@pytest.mark.parametrize(
    ("callback", "location", "followed"),
    [
        (NO_CALLBACK, "https://www.paper.example/robots.txt", True),
        (NO_CALLBACK, "https://paper.example:9200/", False),
        (None, "https://paper.example:9200/", True),
    ],
)
def test_what_no_queue_checks_is_followed_to_the_ports_of_the_web_alone(
    begun: Crawl, callback: Any, location: str, followed: bool
) -> None:
    assert (led(begun, Request(ROBOTS, callback=callback), location) == location) is followed
    assert begun.stats.get("redirect/refused_port") == (None if followed else 1)


def test_a_redirect_goes_on_for_five_times(begun: Crawl) -> None:
    request = Request(f"{HOME}/story-1", meta={"redirect_times": 5})
    with ignored(Reason.REDIRECT_LOOP):
        led(begun, request, "/story-2")


# Charset


QUOTED = "<p>“Quoted”, she said</p>"


@pytest.mark.parametrize(
    ("body", "claimed", "text", "stats"),
    [
        (QUOTED.encode(), "cp1252", QUOTED, ["charset/corrected/utf-8"]),
        (QUOTED.encode("cp1252"), "utf-8", QUOTED, ["charset/corrected/cp1252"]),
        (QUOTED.encode(), "utf-8", QUOTED, []),
        (b"<p>Plain</p>", "cp1252", "<p>Plain</p>", []),
        (QUOTED.encode().decode("cp1252", "replace").encode(), "utf-8", None, ["charset/mended"]),
    ],
)
def test_a_page_is_in_the_encoding_that_its_bytes_are_in(
    crawls: Crawls, body: bytes, claimed: str, text: str | None, stats: list[str]
) -> None:
    crawl = crawls.new()
    answer = HtmlResponse(HOME, body=body, encoding=claimed)
    made = the(crawl, CharsetMiddleware).process_response(Request(HOME), answer)
    assert isinstance(made, HtmlResponse)
    assert text is None or made.text == text
    assert {name: crawl.stats.get(name) for name in stats} == dict.fromkeys(stats, 1)
    assert (made is answer) is (not stats)
    assert corrected(answer)[1] == stats


@pytest.mark.parametrize("charset", ["", "; charset=utf-16"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_needs_no_byte_order_mark(crawls: Crawls, encoding: str, charset: str) -> None:
    text = "\r\n<!DOCTYPE html><meta charset=utf-16><p>Ferry – Jetty</p>"
    body = text.encode(encoding)
    assert body.isascii()
    answer = HtmlResponse(HOME, headers={"Content-Type": f"text/html{charset}"}, body=body)
    made = the(crawls.new(), CharsetMiddleware).process_response(Request(HOME), answer)
    assert isinstance(made, HtmlResponse)
    assert (made.text, made.encoding) == (text, encoding)


UNDECLARED = {
    "": ("cp1252", "Décision sur le café naïf: garçon, façade et forêt."),
    "pt": ("cp1252", "Decisão: ação, coração e João – três maçãs"),
    "sv": ("cp1252", "Båten från Åbo var försenad på grund av isläget"),
    "pl": ("iso-8859-2", "Prom wypłynął z portu o świcie, żeglarze śpią"),
    "cs": ("cp1250", "Přívoz odplul, řekl Žižka, a šťastně přistál"),
    "tr": ("cp1254", "Feribot sabahı limandan ayrıldı, dedi Şahin"),
    "ru": ("cp1251", "Паром ушёл из порта в понедельник утром"),
    "ar": ("cp1256", "غادرت العبارة الميناء صباح الاثنين وقالت الإدارة"),
    "ja": ("euc_jp", "フェリーは月曜日の朝に港を出たと当局が発表した"),
    "ja-JP": ("cp932", "フェリーは月曜日の朝に港を出たと当局が発表した"),
    "zh-TW": ("big5hkscs", "渡輪週一早上離開了港口，管理部門說"),
    "zh-CN": ("gb18030", "渡轮周一早上离开了港口，管理部门说"),
}


@pytest.mark.parametrize(("language", "encoding", "line"), [(tag, *found) for tag, found in UNDECLARED.items()])
def test_a_page_that_declares_no_charset_is_in_that_of_its_language(language: str, encoding: str, line: str) -> None:
    html = f"<html lang='{language}'><title>{line}</title><h1>{line}</h1>" + f"<p>{line} {line}</p>" * 9
    answer, stats = corrected(HtmlResponse(HOME, body=html.encode(encoding), headers={"Content-Type": "text/html"}))
    assert isinstance(answer, HtmlResponse)
    assert answer.text == html
    assert stats == [f"charset/undeclared/{encoding}"]
    assert line in read_article(html.encode(encoding), f"{HOME}/story-1-of-two").bodies[0].paragraphs[0]


@pytest.mark.parametrize("template", ["<html>", "<html lang='en'>"])
@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("iso-8859-2", "Prom wypłynął z portu o świcie, a żeglarze jeszcze śpią w kajutach"),
        ("cp1250", "Prom wypłynął z portu o świcie, a żeglarze jeszcze śpią w kajutach"),
        ("iso-8859-2", "Přívoz odplul z přístavu v pondělí ráno, řekl Žižka, a šťastně přistál"),
        ("cp1250", "Přívoz odplul z přístavu v pondělí ráno, řekl Žižka, a šťastně přistál"),
        ("iso-8859-2", "A komp hétfőn reggel hagyta el a kikötőt, közölte az igazgatóság"),
        ("cp1254", "Feribot pazartesi sabahı limandan ayrıldı, dedi müdür Şahin gazetecilere"),
        ("cp1252", "La décision a été prise lundi matin, a déclaré le président du comité"),
        ("cp1252", "Die Fähre verließ den Hafen am Montag früh, erklärte die Behörde für Häfen"),
    ],
)
def test_without_a_charset_the_language_of_the_text_shows_it(template: str, encoding: str, line: str) -> None:
    html = template + f"<title>{line}</title>" + f"<p>{line}.</p>" * 9
    answer, stats = corrected(HtmlResponse(HOME, body=html.encode(encoding)))
    assert isinstance(answer, HtmlResponse)
    assert answer.text == html
    assert stats == [f"charset/undeclared/{encoding}"]


@pytest.mark.parametrize(
    ("language", "encoding", "line"),
    [
        ("ru", "cp1251", "Паром ушёл из порта в понедельник утром, сообщила администрация."),
        ("", "cp1251", "Паром ушёл из порта в понедельник утром, сообщила администрация."),
        ("zh", "gb18030", "渡轮周一早上离开了港口，管理部门说，乘客等了两个小时。"),
        ("", "iso-8859-2", "Prom wypłynął z portu o świcie, a żeglarze jeszcze śpią w kajutach"),
        ("", "cp1252", "La décision a été prise lundi matin, a déclaré le président du comité"),
    ],
)
def test_so_it_does_if_utf_8_is_declared_wrongly(language: str, encoding: str, line: str) -> None:
    html = (
        f"<html lang='{language}'><meta charset=utf-8><title>{line}</title><h1>{line}</h1>"
        + f"<p>{line} {line}</p>" * 9
    )
    answer, stats = corrected(HtmlResponse(HOME, body=html.encode(encoding), encoding="utf-8"))
    assert isinstance(answer, HtmlResponse)
    assert answer.text == html
    assert stats == [f"charset/corrected/{encoding}"]
    assert line in read_article(html.encode(encoding), f"{HOME}/story-1-of-two").bodies[0].paragraphs[0]


@pytest.mark.parametrize("encoding", ["cp1251", "cp1253", "cp932", "cp949", "cp1255"])
def test_a_page_in_another_script_than_its_template_is_guessed(encoding: str) -> None:
    lines = {
        "cp1251": "Паром ушёл из порта в понедельник утром, сообщила администрация.",
        "cp1253": "Το πλοίο έφυγε από το λιμάνι τη Δευτέρα το πρωί, ανακοίνωσε η διοίκηση.",
        "cp932": "フェリーは月曜日の朝に港を出たと当局が発表した。乗客は二時間待った。",
        "cp949": "페리는 월요일 아침에 항구를 떠났다고 당국이 발표했다.",
        "cp1255": "המעבורת יצאה מהנמל ביום שני בבוקר, אמרה ההנהלה",
    }
    html = "<html lang='en'>" + f"<p class='text'>{lines[encoding]}</p>" * 20
    answer, _ = corrected(HtmlResponse(HOME, body=html.encode(encoding)))
    assert isinstance(answer, HtmlResponse)
    assert answer.text == html


@pytest.mark.parametrize(
    "body", [b"\x93" * 400_000, b">" * 400_000 + b"\xff", b"<html " * 80_000 + b"\xe9", b">\xe9" * 200_000]
)
def test_a_page_without_a_charset_is_no_reason_to_wait(body: bytes) -> None:
    assert isinstance(corrected(HtmlResponse(HOME, body=body))[0], HtmlResponse)


def test_what_is_no_page_keeps_its_bytes() -> None:
    answer = Response(HOME, body=QUOTED.encode("cp1252"))
    assert corrected(answer) == (answer, [])


# Rendering


class Drawer:
    """What draws pages, without a browser."""

    def __init__(self, straight: bool, result: Rendered | NotRendered) -> None:
        self.straight = straight
        self.result = result
        self.asked: list[str] = []
        self.drawn: list[tuple[Request | None, str, Visit]] = []

    def goes_straight(self, kind: str) -> bool:
        self.asked.append(kind)
        return self.straight

    async def draw(self, document: Response, kind: str, visit: Visit) -> Rendered:
        self.drawn.append((document.request, kind, visit))
        if isinstance(self.result, NotRendered):
            raise self.result
        return self.result


DRAWN = Rendered(b"<p>", datetime(2026, 11, 25, tzinfo=UTC))


@pytest.mark.parametrize("result", [DRAWN, NotRendered("timeout")])
@pytest.mark.parametrize(("kind", "drawn_as"), [("story", "story"), ("section", "section"), ("home", "section")])
def test_a_page_of_a_kind_that_needs_a_browser_is_drawn_at_once(
    result: Rendered | NotRendered, kind: str, drawn_as: str
) -> None:
    drawer: Any = Drawer(True, result)
    visit, request = visit_to("/story-1", kind=kind)
    answer = page(request.url)
    assert wait_for(RenderingMiddleware(drawer).process_response(request, answer)) is answer
    assert request.meta["drawn"] is result
    assert drawer.drawn == [(request, drawn_as, visit)]


def test_what_need_not_be_drawn_is_not(crawls: Crawls) -> None:
    visit, request = visit_to("/story-1")
    for straight, asked, answer in (
        (False, request, page(request.url)),
        (True, request, page(request.url, status=404)),
        (True, request, Response(request.url)),
        (True, Request(ROBOTS), page(ROBOTS)),
    ):
        drawer: Any = Drawer(straight, DRAWN)
        assert wait_for(RenderingMiddleware(drawer).process_response(asked, answer)) is answer
        assert "drawn" not in asked.meta
        assert drawer.drawn == []
    with pytest.raises(NotConfigured):
        RenderingMiddleware.from_crawler(
            crawls.new(EXTENSIONS={"newsbot.extensions.browser.BrowserExtension": None}).crawler
        )
    assert visit.drawn is False


# The visit of an answer


def test_an_answer_is_tied_to_its_visit_until_all_that_it_gives_is_taken(begun: Crawl) -> None:
    begun.ask("/story-1")
    visit = begun.visit()
    request = Request(f"{HOME}/story-1", meta={"visit": visit})
    answer = page(request.url, status=203)
    answer.request = request
    middleware = VisitsMiddleware(begun.run)
    token = current_visit.set(None)
    try:
        middleware.process_spider_input(answer)
        assert (current_visit.get(), visit.request, visit.status) == (visit, request, 203)
    finally:
        current_visit.reset(token)
    given = middleware.process_spider_output(answer, ["one", "two"])
    assert [next(given), next(given), visit.ended] == ["one", "two", False]
    assert (list(given), visit.ended, visit.fate) == ([], True, None)


def asked(begun: Crawl) -> tuple[Visit, HtmlResponse]:
    """A story's visit that has begun, and the answer to its request."""
    begun.ask("/story-1")
    visit = begun.visit()
    answer = page(f"{HOME}/story-1")
    answer.request = Request(answer.url, meta={"visit": visit})
    return visit, answer


def test_an_asynchronous_callback_ends_its_visit_too(begun: Crawl) -> None:
    visit, answer = asked(begun)

    async def callback() -> AsyncIterator[str]:
        yield "one"

    async def taken() -> list[tuple[str, bool]]:
        output = VisitsMiddleware(begun.run).process_spider_output_async(answer, callback())
        return [(item, visit.ended) async for item in output]

    assert wait_for(taken()) == [("one", False)]
    assert visit.ended


def test_an_error_in_a_callback_is_left_to_the_engine(begun: Crawl) -> None:
    visit, answer = asked(begun)

    def callback() -> Iterator[str]:
        yield "one"
        raise KeyError("headline")

    given = VisitsMiddleware(begun.run).process_spider_output(answer, callback())
    assert next(given) == "one"
    with pytest.raises(KeyError):
        next(given)
    assert not visit.ended


def test_a_callback_that_waits_for_a_cancelled_task_fails_its_page(begun: Crawl) -> None:
    visit, answer = asked(begun)

    async def callback() -> AsyncIterator[str]:
        yield "one"
        query = asyncio.ensure_future(asyncio.sleep(60))
        query.cancel()
        await query

    with pytest.raises(CancelledError):
        wait_for(collect_asyncgen(VisitsMiddleware(begun.run).process_spider_output_async(answer, callback())))
    assert not visit.ended


def test_a_callback_that_closes_the_spider_keeps_what_it_has_given(begun: Crawl) -> None:
    begun.ask("/story-1", "/story-2")
    for gives, fate in ((["one"], None), ([], None)):
        visit = begun.visit()
        answer = page(f"{HOME}{visit.found.path}")
        answer.request = Request(answer.url, meta={"visit": visit})

        def callback(gives: list[str] = gives) -> Iterator[str]:
            yield from gives
            raise CloseSpider("enough")

        with pytest.raises(CloseSpider):
            list(VisitsMiddleware(begun.run).process_spider_output(answer, callback()))
        assert (visit.ended, visit.fate) == (bool(gives), fate), "a page that gave nothing is read again"


@pytest.mark.parametrize(
    ("path", "given", "fate"),
    [
        ("/story-1", [], ("skipped", "no_record")),
        ("/story-1", [Ticker("paper", HOME, "2026-11-25T08:43:12+00:00", ())], ("skipped", "no_record")),
        ("/story-1", [Request(HOME)], (None, None)),
        ("/news", [], (None, None)),
    ],
)
def test_a_page_of_a_story_that_gives_no_record_has_a_reason(
    begun: Crawl, path: str, given: list[Any], fate: tuple[str | None, str | None]
) -> None:
    begun.ask(path)
    visit = begun.visit()
    answer = page(f"{HOME}{path}")
    answer.request = Request(answer.url, meta={"visit": visit})
    assert list(VisitsMiddleware(begun.run).process_spider_output(answer, given)) == given
    assert (visit.fate, visit.reason) == fate


def test_visits_are_tied_before_an_error_page_is_taken_away(begun: Crawl) -> None:
    chain = [type(middleware) for middleware in begun.crawler.engine.scraper.spidermw.middlewares]
    assert chain.index(VisitsMiddleware) < chain.index(HttpErrorMiddleware)


# The download handler


def exchange(path: str, status: int = 200, body: bytes = b"<p>Archived</p>") -> Exchange:
    moment = datetime(2026, 11, 25, 8, 43, 12, tzinfo=UTC)
    headers = [("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    return Exchange(
        HOME + path if path.startswith("/") else path, moment, "GET", [], b"", "HTTP/1.1", status, headers, body
    )


@pytest.fixture
def archive(tmp_path: Path) -> str:
    files = ArchiveFiles(tmp_path / "old", "2026", newsbot="newsbot", robots="obey", roll_at=10**9, writes=True)
    for each in (exchange("/story-1"), exchange("/story-2", 404), exchange("https://other.example/story-1")):
        files.write(exchange_records(each, None))
    files.finish()
    return str(tmp_path / "old")


def downloaded(handler: NewsDownloadHandler, url: str) -> Response:
    return wait_for(handler.download_request(Request(url)))


def test_a_replay_answers_out_of_the_archive(crawls: Crawls, archive: str) -> None:
    crawl = crawls.begin(Paper, {"replay": archive})
    handler = NewsDownloadHandler(crawl.crawler)
    answer = downloaded(handler, f"{HOME}/story-1")
    assert isinstance(answer, HtmlResponse)
    assert (answer.status, answer.body, answer.headers.getlist("Set-Cookie")) == (
        200, b"<p>Archived</p>", [b"a=1", b"b=2"],
    )  # fmt: skip
    assert answer.meta["fetched_at"] == datetime(2026, 11, 25, 8, 43, 12, tzinfo=UTC)
    assert downloaded(handler, f"{HOME}/story-2").status == 404
    assert downloaded(handler, ROBOTS).status == 404, "nobody is asked, so nobody forbids"
    with ignored(Reason.NOT_ARCHIVED):
        downloaded(handler, f"{HOME}/story-3")
    assert crawl.stats["replay/other_sites"] == 1
    assert crawl.run.records.registry.loose == []


def test_a_replay_counts_what_is_cut_off_as_not_archived(crawls: Crawls, archive: str) -> None:
    (file,) = Path(archive).rglob("*.warc.gz")
    for index in Path(archive).rglob("*.cdxj"):
        index.unlink()
    members = [member.content for member in exchange_records(exchange("/story-4"), None)]
    file.write_bytes(file.read_bytes() + members[0][:-30])
    crawl = crawls.begin(Paper, {"replay": archive})
    handler = NewsDownloadHandler(crawl.crawler)
    with ignored(Reason.NOT_ARCHIVED):
        downloaded(handler, f"{HOME}/story-4")
    assert downloaded(handler, f"{HOME}/story-1").body == b"<p>Archived</p>"
    assert crawl.stats["replay/damaged/torn"] == 1


def test_an_archive_that_is_not_there_fails_the_run(crawls: Crawls) -> None:
    crawl = crawls.new(Paper, {"replay": "/nowhere"})
    NewsDownloadHandler(crawl.crawler)
    assert (crawl.run.error_kind, crawl.run.open()) == ("ArchiveError", False)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://127.0.0.1:9200/", "http://[::1]/"])
def test_a_private_address_is_refused(begun: Crawl, url: str) -> None:
    with ignored(Reason.PRIVATE_ADDRESS):
        downloaded(NewsDownloadHandler(begun.crawler), url)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_a_machine_that_opens_no_more_connections_ends_the_crawl_and_fails_no_page(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    async def failing(*_: object) -> Response:
        raise ConnectBindError(number)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(HTTP11DownloadHandler, "download_request", failing)
    url = "http://127.0.0.1:8000/story"
    crawl = crawls.begin(CONSENTED_ADDRESSES=[url])
    with pytest.raises(Interrupted):
        downloaded(NewsDownloadHandler(crawl.crawler), url)
    assert "open files" in (crawl.run.error or "")


def test_an_answer_that_comes_after_the_crawl_has_failed_is_not_read(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "http://127.0.0.1:8000/story"

    async def answering(*_: object) -> Response:
        failing.run.give_up(KeyError("mood"))
        return page(url)

    monkeypatch.setattr(HTTP11DownloadHandler, "download_request", answering)
    failing = crawls.begin(CONSENTED_ADDRESSES=[url])
    with pytest.raises(Interrupted):
        downloaded(NewsDownloadHandler(failing.crawler), url)


def test_an_address_that_was_typed_for_a_command_is_consented_to_until_the_handler_is_closed(crawls: Crawls) -> None:
    typed = ["http://127.0.0.1:8000/story", "http://press.example/"]
    handler = NewsDownloadHandler(crawls.begin(CONSENTED_ADDRESSES=typed).crawler)
    assert handler.consent.places == {("127.0.0.1", 8000)}
    wait_for(handler.close())
    assert handler.consent.places == set()


def test_an_exchange_is_as_it_went_over_the_line() -> None:
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    request = Request(f"{HOME}/story-1?a=1", headers={"Accept": "text/html"}, method="POST", body=b"q=1")
    answer = Response(request.url, 201, {"ETag": '"1"'}, b"<p>", protocol="HTTP/1.0")
    made = exchange_of(request, answer, moment)
    assert made == Exchange(
        f"{HOME}/story-1?a=1", moment, "POST", [("Host", "paper.example"), ("Accept", "text/html")], b"q=1",
        "HTTP/1.0", 201, [("Etag", '"1"')], b"<p>",
    )  # fmt: skip


def test_an_exchange_is_kept_with_the_visit_that_it_belongs_to(crawls: Crawls) -> None:
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    for archives, kept in ((True, 1), (False, 0)):
        crawl = crawls.begin(ARCHIVE_ENABLED=archives)
        handler = NewsDownloadHandler(crawl.crawler)
        visit, request = visit_to("/story-1")
        part = Request(f"{HOME}/story-1/2", meta={"part_of": visit})
        for each in (request, part, Request(ROBOTS)):
            handler.keep(each, page(each.url), moment)
        assert [exchange.url for exchange in visit.exchanges] == [request.url, part.url][: 2 * kept]
        assert len(crawl.run.records.registry.loose) == kept
        crawl.kill()
