"""Requests to and from the queue, one by one: what is taken in, what is handed out, what becomes of redirects."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import copy_context
from hashlib import sha1
from types import MethodType
from typing import Any

import pytest
from components import HOME, Crawl, Crawls, Paper, article, found, wait_for
from scrapy.core.scheduler import Scheduler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Request
from scrapy.utils.asyncgen import as_async_generator
from scrapy.utils.spider import iterate_spider_output
from twisted.python.failure import Failure

from newsbot.ledger.errors import LedgerError
from newsbot.ledger.store import Ledger
from newsbot.ledger.visit import Visit, current_visit
from newsbot.scheduler import BoundedScheduler, LedgerScheduler, _Errback

NO_CHECKPOINT: dict[str, Any] = {"CHECKPOINT_PAGES": 1000, "CHECKPOINT_SECONDS": 1000}


class Desk(Paper):
    """A spider with more callbacks than one."""

    def parse_other(self, response: Any) -> None: ...

    def failed_otherwise(self, failure: Any) -> None: ...


@pytest.fixture
def crawl(crawls: Crawls) -> Crawl:
    return crawls.begin(Desk, **NO_CHECKPOINT)


@pytest.fixture(autouse=True)
def of_no_visit() -> Iterator[None]:
    token = current_visit.set(None)
    yield
    current_visit.reset(token)


def next_path(crawl: Crawl) -> str | None:
    request = crawl.scheduler.next_request()
    return None if request is None else request.url.removeprefix(HOME)


def round_trip(crawl: Crawl, **options: Any) -> Request:
    """A request that was taken in, as it is handed out."""
    assert crawl.ask("/story-1", **options) == [True]
    request: Request = crawl.scheduler.next_request()
    return request


# In and out


def answered(crawl: Crawl, path: str = "/story-1") -> Request:
    """A request whose answer a callback has now."""
    crawl.ask(path)
    request: Request = crawl.scheduler.next_request()
    visit: Visit = request.meta["visit"]
    visit.request, visit.answered = request, True
    current_visit.set(visit)
    return request


def test_a_callback_may_repeat_its_own_request(crawl: Crawl) -> None:
    request = answered(crawl)
    request.meta["tries"] = 1
    assert crawl.scheduler.enqueue_request(request.replace(dont_filter=True))
    again = crawl.scheduler.next_request()
    assert (again.url, again.meta["tries"]) == (request.url, 1)
    assert again.meta["visit"] is not request.meta["visit"] is current_visit.get()


def test_a_request_with_the_meta_of_an_answer_has_a_visit_of_its_own(crawl: Crawl) -> None:
    request = answered(crawl)
    request.meta.update(fetched_at=object(), rights={"license": "x"}, archived_at=object(), kept="yes")
    assert crawl.scheduler.enqueue_request(
        Request(f"{HOME}/story-2", meta=request.meta, callback=crawl.spider.parse_other)
    )
    other = crawl.scheduler.next_request()
    assert set(other.meta) == {"visit", "kept"}
    assert other.meta["visit"].found.found_on == request.meta["visit"].found.id


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_requests_that_differ_in_their_bodies_are_all_sent(crawl: Crawl, method: str) -> None:
    bodies = [b"page=1", b"page=2", b"page=1"]
    assert [crawl.ask("/more", method=method, body=body)[0] for body in bodies] == [True, True, False]


def test_requests_are_found_by_their_path_whatever_their_method_and_body(crawl: Crawl) -> None:
    for number in range(2):
        crawl.ask("/api", method="POST", body=f"page={number}".encode())
        crawl.read()
    crawl.ask("/api", "/story-1")
    crawl.run.commit()
    rows = crawl.run.ledger.requests_of({"/api", "/story-1"})
    assert [row.canonical.split(" ")[:2] for row in rows] == [["POST", f"{HOME}/api"]] * 2


def test_a_spiders_own_request_is_sent_as_it_is_and_known_by_its_page(crawl: Crawl) -> None:
    path = "/story-1?source=politics&from=2026-01-01"
    assert crawl.ask(path, "/story-1") == [True, False]
    assert next_path(crawl) == path


def test_a_callback_is_found_by_the_name_that_the_spider_has_it_by(crawl: Crawl) -> None:
    def plain(spider: Any, response: Any) -> None: ...

    type(crawl.spider).parse_decorated = plain
    try:
        assert round_trip(crawl, callback=crawl.spider.parse_decorated).callback == crawl.spider.parse_decorated
    finally:
        del type(crawl.spider).parse_decorated


def failure_of(request: Request) -> Failure:
    failure = Failure(DownloadTimeoutError("no answer"))  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]
    return failure


@pytest.mark.parametrize("items", [0, 1])
def test_what_an_errback_gives_belongs_to_its_visit_which_has_failed_without_an_item(crawl: Crawl, items: int) -> None:
    given = [article()] * items + [Request(f"{HOME}/story-2")]
    crawl.spider.failed_otherwise = MethodType(lambda spider, failure: given, crawl.spider)
    crawl.ask("/story-1", errback=crawl.spider.failed_otherwise)
    request = crawl.scheduler.next_request()

    async def outputs() -> list[Any]:
        taken = []
        async for output in request.errback(failure_of(request)):
            taken.append(output)
            assert current_visit.get() is request.meta["visit"]
        return taken

    assert wait_for(outputs()) == given
    visit = request.meta["visit"]
    assert (visit.ended, visit.reason) == (True, None if items else "timeout")


@pytest.mark.parametrize("name", ["failed_otherwise", "failed"])
def test_an_errback_need_not_record_the_failure_whatever_its_name(
    crawl: Crawl, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ignore(spider: Any, failure: Any) -> None: ...

    ignore.__name__ = name
    monkeypatch.setattr(Desk, name, ignore, raising=False)
    crawl.ask("/story-1", errback=getattr(crawl.spider, name))
    request = crawl.scheduler.next_request()

    async def run_errback() -> None:
        if (outputs := iterate_spider_output(request.errback(failure_of(request)))) is not None:
            async for _ in as_async_generator(outputs):
                pass

    wait_for(run_errback())
    assert request.meta["visit"].reason == "timeout"


def test_a_request_of_the_start_that_cannot_be_stored_is_a_hole_of_the_run(crawl: Crawl) -> None:
    assert crawl.ask("/story-1", callback=lambda response: None) == [False]
    assert crawl.run.records.registry.tally.counts["unplaced/request"] == 1


def test_a_retry_that_redirects_to_another_host_is_offsite(crawl: Crawl) -> None:
    crawl.ask("/story-1")
    request = crawl.scheduler.next_request().replace(dont_filter=True)  # as Scrapy's retry makes it
    assert not crawl.scheduler.enqueue_request(request.replace(url="https://evil.example/story-of-the-day"))
    assert request.meta["visit"].reason == "offsite"


def test_a_redirect_to_another_host_names_it(crawl: Crawl) -> None:
    crawl.ask("/story-1")
    request = crawl.scheduler.next_request()
    moved = request.replace(url="https://other.example/story-1", meta={**request.meta, "redirect_times": 1})
    assert not crawl.scheduler.enqueue_request(moved)
    assert request.meta["visit"].cause == "https://other.example"


def test_a_request_to_another_host_that_the_spider_insists_on_may_be_retried(crawl: Crawl) -> None:
    assert crawl.scheduler.enqueue_request(Request("http://api.example/list", dont_filter=True))
    request = crawl.scheduler.next_request()
    assert crawl.scheduler.enqueue_request(request.replace(url="https://api.example/list"))
    assert not crawl.scheduler.enqueue_request(request.replace(url="http://api.example:9200/list"))


def test_a_request_is_handed_out_as_it_was_taken_in(crawl: Crawl) -> None:
    options: dict[str, Any] = {
        "callback": crawl.spider.parse_other, "errback": crawl.spider.failed_otherwise, "method": "POST",
        "headers": {"Accept": ["text/html", "text/plain"]}, "body": bytes(range(256)), "cookies": {"edition": "world"}, "cb_kwargs": {"page": 2},
        "meta": {"kind": "section"}, "priority": 7, "dont_filter": True, "flags": ["probe"], "encoding": "latin-1",
    }  # fmt: skip
    request = round_trip(crawl, **options)
    visit = request.meta.pop("visit")
    assert isinstance(request.errback, _Errback)
    assert request.errback.own == options.pop("errback")
    assert {name: getattr(request, name) for name in options if name != "headers"} == {
        name: value for name, value in options.items() if name != "headers"
    }
    assert request.headers.getlist("Accept") == [b"text/html", b"text/plain"]
    body = sha1(options["body"], usedforsecurity=False).hexdigest()
    assert (visit.found.kind, visit.found.canonical) == ("section", f"POST {HOME}/story-1 {body}")
    assert crawl.run.records.registry.open == {visit}


def test_a_plain_request_has_the_kind_and_the_canonical_form_of_its_address(crawl: Crawl) -> None:
    assert crawl.ask("/Story-1?utm_source=feed") == [True]
    visit = crawl.visit()
    assert (visit.found.kind, visit.found.canonical) == ("story", f"{HOME}/story-1")


def test_a_request_without_a_callback_is_parsed(crawl: Crawl) -> None:
    request = round_trip(crawl, callback=None, errback=None)
    assert (request.callback, request.errback) == (crawl.spider.parse, crawl.spider.failed)


def test_each_request_keeps_its_own_callback_errback_and_filter(crawl: Crawl) -> None:
    """Requests that differ in one of these alone, one after the other."""
    spider = crawl.spider
    different: list[dict[str, Any]] = [
        {},
        {"errback": spider.failed_otherwise},
        {"callback": spider.parse_other},
        {"dont_filter": True},
        {"method": "HEAD"},
        {"priority": 2},
        {},
    ]
    for number, options in enumerate(different):
        crawl.ask(f"/story-{number}", **options)
    handed_out: dict[str, Request] = {}
    while (request := crawl.scheduler.next_request()) is not None:
        handed_out[request.url] = request
    for number, options in enumerate(different):
        request = handed_out[f"{HOME}/story-{number}"]
        expected = {
            "callback": spider.parse_article, "errback": spider.failed, "dont_filter": False, "method": "GET",
            "priority": 1, **options,
        }  # fmt: skip
        assert getattr(request.errback, "own", request.errback) == expected.pop("errback")
        assert {name: getattr(request, name) for name in expected} == expected


def test_the_higher_priority_goes_first_and_then_the_first_that_was_found(crawl: Crawl) -> None:
    crawl.ask("/list", "/story-1", "/story-2")
    crawl.ask("/list/first", priority=2)
    assert [next_path(crawl) for _ in range(5)] == ["/list/first", "/story-1", "/story-2", "/list", None]
    assert not crawl.scheduler.has_pending_requests()


def test_a_number_decides_within_a_priority(crawl: Crawl) -> None:
    for path, number in (("/story-2", 2), ("/story-1", 1)):
        crawl.ask(path, meta={"place": number})
    assert [next_path(crawl), next_path(crawl)] == ["/story-1", "/story-2"]


def test_the_page_that_names_an_address_is_its_parent_and_a_seed_has_none(crawl: Crawl) -> None:
    crawl.ask("/list")
    parent = crawl.visit()

    def named() -> None:
        current_visit.set(parent)
        crawl.ask("/story-1")

    copy_context().run(named)
    assert [child.path for child in parent.children] == ["/story-1"]
    assert parent.children[0].found_on == parent.found.id
    assert [root.path for root in crawl.run.records.registry.roots] == ["/list"]
    parent.recorded = True  # a page that goes on after its visit was recorded
    copy_context().run(lambda: (current_visit.set(parent), crawl.ask("/story-2")))
    assert [root.path for root in crawl.run.records.registry.roots] == ["/list", "/story-2"]


# What is taken in


def test_an_address_is_taken_in_once_a_run(crawl: Crawl) -> None:
    assert crawl.ask("/story-1", "/story-1", "/STORY-1/") == [True, False, False]
    crawl.read(article("/story-1"))
    assert crawl.ask("/story-1") == [False]
    crawl.run.commit()
    assert crawl.ask("/story-1") == [False]
    assert crawl.ask("/story-1", dont_filter=True) == [True]


def test_a_known_story_is_taken_in_where_it_is_asked_for_again(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1")
    crawl.read(article("/story-1"))
    crawl.end()
    again = crawls.begin()
    assert again.ask("/story-1") == [False]
    assert again.ask("/story-1", meta={"again": True}) == [True]
    known = again.visit().found.known
    assert known is not None
    assert known["story"] == article("/story-1").id


def test_what_the_start_gives_is_requested_in_each_run_unless_it_is_a_story(crawls: Crawls) -> None:
    paths = ("/api", "/api-away", "/story-1", "/story-none")
    crawl = crawls.begin()
    crawl.ask(*paths)
    crawl.read(asks=("/api-2",))
    away = crawl.visit()
    away.status = 404
    crawl.run.end(away, "failed", "http_404")
    crawl.read(article("/story-1"))
    crawl.read(fate="skipped", reason="no_story")
    crawl.read()
    crawl.end()
    again = crawls.begin()
    assert again.ask(*paths, meta={"again": False}) == [True, False, False, False]
    assert of_page(again, *paths, "/api-2") == [False, False, False, False, True]
    assert again.ask(*paths) == [False, True, False, True]


def test_what_is_requested_in_each_run_keeps_its_history_and_is_not_asked_for_conditionally(crawls: Crawls) -> None:
    for visits in (1, 2):
        crawl = crawls.begin()
        crawl.ask("/api")
        visit = crawl.read(asks=("/api-2",))
        assert ((visit.found.known or {}).get("visits", 0), visit.validators_known) == (visits - 1, {})
        crawl.read()
        crawl.end()


def test_what_the_start_gives_is_requested_once_in_a_run_that_was_killed(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/api")
    crawl.read(asks=("/story-1",))
    crawl.run.commit()
    crawl.kill()
    again = crawls.begin()
    assert again.ask("/api") == [False]
    assert next_path(again) == "/story-1"


@pytest.mark.parametrize("url", ["https://other.example/story-1", "ftp://paper.example/story-1"])
def test_an_address_of_another_site_or_protocol_is_filtered(crawl: Crawl, url: str) -> None:
    assert crawl.ask(url) == [False]
    assert crawl.stats["offsite/filtered"] == 1


def of_page(crawl: Crawl, *paths: str, **options: Any) -> list[bool]:
    """Puts requests in the queue as a callback does, and says which of them were taken in."""
    visit = Visit(found("/list"))

    def ask() -> list[bool]:
        current_visit.set(visit)
        return crawl.ask(*paths, **options)

    return copy_context().run(ask)


def test_a_request_of_the_start_to_another_site_is_a_hole_of_the_run_and_is_named(
    crawl: Crawl, caplog: pytest.LogCaptureFixture
) -> None:
    crawl.ask("https://api.example/list", "https://api.example/list?page=2")
    assert crawl.run.records.registry.tally.counts["unplaced/request"] == 2
    assert caplog.text.count("is not requested: it is not on https://paper.example") == 2


def test_requests_of_pages_to_another_site_are_named_once_for_each_host(
    crawl: Crawl, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.scheduler.HOSTS", 2)
    asked = [f"https://{host}.example/{number}" for host in ("a", "b", "c") for number in range(3)]
    assert not any(of_page(crawl, *asked))
    assert [host for host in "abc" if f"https://{host}.example/0 is not requested" in caplog.text] == ["a", "b"]
    assert caplog.text.count("is not requested") == 2
    assert crawl.stats["offsite/filtered"] == 9
    assert crawl.run.records.registry.tally.counts["unplaced/request"] == 0


@pytest.mark.parametrize("options", [{"dont_filter": True}, {"meta": {"allow_offsite": True}}])
def test_an_address_of_another_site_is_taken_in_where_a_spider_insists(crawl: Crawl, options: dict[str, Any]) -> None:
    assert crawl.ask("https://other.example/story-1", **options) == [True]
    assert crawl.scheduler.next_request().url == "https://other.example/story-1"


@pytest.mark.parametrize(
    "options",
    [{"callback": print}, {"callback": lambda response: None}, {"errback": print}, {"cb_kwargs": {"moment": object()}}],
)
def test_a_request_that_cannot_be_stored_fails_the_page_that_made_it(
    crawl: Crawl, options: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    crawl.ask("/list")
    assert crawl.ask("/story-0", callback=None, errback=None) == [True], "one that can be, before it"
    crawl.visit()
    parent = crawl.visit()

    def named() -> None:
        current_visit.set(parent)
        assert crawl.ask("/story-1", **{"callback": None, "errback": None, **options}) == [False]

    copy_context().run(named)
    assert (parent.fate, parent.reason) == ("failed", "error_TypeError")
    assert "cannot be put in the queue" in caplog.text
    assert crawl.run.error is None


def test_a_ledger_that_fails_as_a_request_is_taken_in_ends_the_crawl(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LedgerError("the disk is full")

    monkeypatch.setattr(Ledger, "states", fail)
    assert crawl.ask("/story-1") == [False]
    monkeypatch.undo()
    assert crawl.run.error == "the disk is full"
    assert crawl.ask("/story-2") == [False]
    assert (crawl.scheduler.next_request(), crawl.scheduler.has_pending_requests()) == (None, False)


def test_a_ledger_that_fails_as_the_queue_is_filled_ends_the_crawl(
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LedgerError("the disk is full")

    crawl.run.queue.cold = True
    monkeypatch.setattr(Ledger, "lease", fail)
    assert crawl.scheduler.next_request() is None
    assert crawl.run.error == "the disk is full"


def test_a_request_whose_callback_the_spider_has_no_more_fails_its_page_alone(
    crawls: Crawls, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = crawls.begin(Desk)
    crawl.ask("/story-1", callback=crawl.spider.parse_other)
    crawl.ask("/story-2")
    crawl.run.commit()
    crawl.kill()
    again = crawls.begin()  # the class of that name has changed
    assert next_path(again) == "/story-2"
    assert "has no attribute 'parse_other'" in caplog.text
    ended = again.run.records.registry.ended
    assert [(visit.found.path, visit.fate, visit.reason) for visit in ended] == [
        ("/story-1", "failed", "error_AttributeError")
    ]
    assert "parse_other" in str(ended[0].cause)


# Redirects and retries


def moved(visit: Visit, url: str, **options: Any) -> Request:
    """What Scrapy makes of a redirect of a visit's request, or of its retry."""
    return Request(url if "://" in url else HOME + url, meta={"visit": visit, **options.pop("meta", {})}, **options)


def test_a_redirect_stays_with_its_visit(crawl: Crawl) -> None:
    crawl.ask("/story-old")
    visit = crawl.visit()
    assert crawl.scheduler.enqueue_request(moved(visit, "/story-new"))
    request = crawl.scheduler.next_request()
    assert (request.meta["visit"], request.url) == (visit, f"{HOME}/story-new")
    assert [hop.path for hop in visit.hops] == ["/story-new"]
    assert crawl.ask("/story-new") == [False], "it is under way"
    assert crawl.run.asked == 1


def test_a_retry_is_no_hop(crawl: Crawl) -> None:
    crawl.ask("/story-1")
    visit = crawl.visit()
    assert crawl.scheduler.enqueue_request(moved(visit, "/story-1"))
    assert (crawl.visit(), visit.hops) == (visit, [])


@pytest.mark.parametrize(
    ("url", "options", "fate"),
    [
        ("https://other.example/story-1", {"meta": {"redirect_times": 1}}, ("skipped", "offsite")),
        ("ftp://paper.example/story-1", {"meta": {"redirect_times": 1}}, ("skipped", "offsite")),
        ("https://mirror.example/story-1", {"dont_filter": True}, ("failed", "offsite")),  # a middleware's
        ("/story-1", {"meta": {"redirect_urls": [f"{HOME}/story-1"]}}, ("failed", "redirect_loop")),
        ("/story-known", {}, ("alias", "redirected_to_known")),
    ],
)
def test_a_redirect_that_leads_to_nothing_new_ends_its_visit(
    crawl: Crawl, url: str, options: dict[str, Any], fate: tuple[str, str]
) -> None:
    crawl.ask("/story-known", "/story-1")
    crawl.visit()
    visit = crawl.visit()
    assert not crawl.scheduler.enqueue_request(moved(visit, url, **options))
    assert ((visit.fate, visit.reason), visit.ended) == (fate, True)
    assert visit.alias_of == (found("/story-known").id if fate[0] == "alias" else None)
    assert not crawl.scheduler.enqueue_request(moved(visit, "/story-2")), "it has ended"


@pytest.mark.parametrize("target", ["/", "/list"])
@pytest.mark.parametrize("recorded", [False, True])
def test_a_story_that_redirects_to_a_list_is_not_there_and_a_list_may(
    crawl: Crawl, target: str, recorded: bool
) -> None:
    crawl.ask(target)
    listed = crawl.visit()
    if recorded:
        crawl.run.end(listed, None)
        crawl.run.commit()
    fates = []
    for path in ("/story-1", "/list-of-old"):
        crawl.ask(path)
        visit = crawl.visit()
        assert not crawl.scheduler.enqueue_request(moved(visit, target))
        assert visit.alias_of == listed.found.id
        fates.append((visit.fate, visit.reason))
    assert fates == [("skipped", "section"), ("alias", "redirected_to_known")]


def test_a_redirect_to_what_was_read_as_a_copy_of_its_story_is_followed(crawl: Crawl) -> None:
    text = "The court ruled on Friday, and nobody was surprised. " * 9
    for path in ("/story-1", "/story-new", "/story-other"):
        crawl.ask(path)
        crawl.read(article(path, text if path != "/story-other" else "Another text."))
    crawl.run.commit()
    for path, follows in (("/story-other", False), ("/story-new", True)):
        visit = Visit(found("/story-1"))
        crawl.run.records.registry.begin(visit)
        assert crawl.scheduler.enqueue_request(moved(visit, path)) is follows


def test_a_redirect_of_a_page_that_named_stories_is_followed_in_each_run(crawls: Crawls) -> None:
    for _ in range(2):
        crawl = crawls.begin()
        of_page(crawl, "/api")
        visit = crawl.visit()
        assert crawl.scheduler.enqueue_request(moved(visit, "/api-2"))
        assert crawl.visit() is visit
        visit.status = 200
        crawl.run.end(visit, None)
        crawl.end()


def test_a_redirect_back_to_an_address_that_led_here_is_a_loop(crawl: Crawl) -> None:
    crawl.ask("/story-1")
    visit = crawl.visit()
    for path, taken in (("/story-2", True), ("/story-3", True), ("/Story-1", False)):
        assert crawl.scheduler.enqueue_request(moved(visit, path)) is taken
    assert (visit.fate, visit.reason) == ("failed", "redirect_loop")


def test_a_redirect_waits_for_its_turn_unless_too_many_wait(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl.ask("/list")
    visit = crawl.visit()
    crawl.ask("/story-1", "/story-2")
    crawl.scheduler.enqueue_request(moved(visit, "/list/new", priority=-3))
    assert next_path(crawl) == "/story-1"
    monkeypatch.setattr("newsbot.scheduler.MOVING", 0)
    assert next_path(crawl) == "/list/new"


def test_at_its_bound_a_run_ends_what_is_under_way(crawls: Crawls) -> None:
    crawl = crawls.begin(Paper, {"pages": "1"})
    crawl.ask("/story-1", "/story-2")
    visit = crawl.visit()
    assert not crawl.scheduler.has_pending_requests()
    crawl.scheduler.enqueue_request(moved(visit, "/story-new"))
    assert crawl.scheduler.has_pending_requests()
    assert [next_path(crawl), next_path(crawl)] == ["/story-new", None]


# Which crawls have it


def test_a_crawl_that_is_not_recorded_has_scrapys_own(crawls: Crawls) -> None:
    crawler = crawls.new().crawler
    assert isinstance(LedgerScheduler.from_crawler(crawler), LedgerScheduler)
    crawler.settings.frozen = False
    crawler.settings.set("LEDGER_ENABLED", False, "cmdline")
    assert type(LedgerScheduler.from_crawler(crawler)) is BoundedScheduler
    crawler.settings.set("KEEP_ALIVE", True, "cmdline")
    assert type(LedgerScheduler.from_crawler(crawler)) is Scheduler


@pytest.mark.parametrize(("arguments", "paths"), [({"pages": "2"}, 2), ({"minutes": "1"}, 3), ({}, 4)])
def test_a_crawl_that_is_not_recorded_keeps_to_its_bounds(
    crawls: Crawls,
    arguments: dict[str, str],
    paths: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    crawler = crawls.new(arguments=arguments).crawler
    crawler.settings.frozen = False
    crawler.settings.set("LEDGER_ENABLED", False, "cmdline")
    scheduler: Any = LedgerScheduler.from_crawler(crawler)
    moments = iter((0, 1, 2, 3, 61))
    monkeypatch.setattr("newsbot.scheduler.monotonic", lambda: next(moments))
    scheduler.open(crawler.spider)
    for number in range(4):
        scheduler.enqueue_request(Request(f"{HOME}/story-{number}"))
    asked = []
    while (request := scheduler.next_request()) is not None:
        asked.append(request.url)
    assert len(asked) == paths
    scheduler.enqueue_request(Request(f"{HOME}/story-moved", meta={"redirect_times": 1}))
    assert scheduler.next_request().url == f"{HOME}/story-moved"
    assert not scheduler.has_pending_requests()
    with caplog.at_level("INFO"):
        scheduler.close("finished")
    assert ("reached its limit" in caplog.text) == (paths < 4)


def test_a_request_that_comes_after_the_last_checkpoint_is_not_taken_in(crawl: Crawl) -> None:
    crawl.run.spider_closed("memusage_exceeded")
    assert crawl.ask("/story-1") == [False]
    assert (crawl.scheduler.next_request(), crawl.run.error) == (None, None)
