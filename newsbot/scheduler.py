"""Scrapy's scheduler over the ledger's queue."""

from __future__ import annotations

import heapq
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha1
from inspect import getmembers, ismethod
from time import monotonic
from typing import Any, Self
from urllib.parse import urldefrag, urlsplit

from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.settings import BaseSettings
from scrapy.spiders import Spider
from scrapy.utils.asyncgen import as_async_generator
from scrapy.utils.defer import ensure_awaitable
from scrapy.utils.misc import load_object
from scrapy.utils.spider import iterate_spider_output
from twisted.python.failure import Failure

from newsbot.extensions.run import Run
from newsbot.failing import failing_the_page
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.tables import address_id
from newsbot.ledger.visit import OF_ONE_VISIT, Found, Visit, current_visit
from newsbot.network.resolver import is_same_place
from newsbot.pipelines import is_recorded
from newsbot.reasons import Fate, Reason
from newsbot.spiders.base import OWN_CALLBACKS, NewsSpider
from newsbot.text.addresses import Address
from newsbot.text.kinds import LISTS
from newsbot.wording import amount

logger = logging.getLogger(__name__)

_MOVED = {"redirect_times", "retry_times"}
"""Keys that Scrapy adds to the `meta` of redirects and retries."""

MOVING = 100
"""Retries and redirects that may wait in memory before they go before all others."""
HOSTS, _SHOWN = 20, 200
"""Other hosts that a log names, and the characters of an address that it shows."""


def wrong_scheduler(
    settings: BaseSettings, remedy: str = "leave the setting as it is, or record nothing with LEDGER_ENABLED=False"
) -> str | None:
    """Why no crawl can begin with this `SCHEDULER`, in a sentence; None if it can."""
    ancestors = getattr(load_object(settings["SCHEDULER"]), "__mro__", ())  # for Scrapy all schedulers are subclasses
    if not settings.getbool("LEDGER_ENABLED", True) or LedgerScheduler in ancestors:
        return None
    return f"SCHEDULER is {settings['SCHEDULER']}, which does not hand out the ledger's requests: {remedy}"


class BoundedScheduler(Scheduler):
    """Scrapy's scheduler, in a crawl that records nothing: it keeps to the spider's `pages` and `minutes`."""

    def open(self, spider: Spider) -> Any:
        self._news: NewsSpider = spider  # type: ignore[assignment]
        self._began, self._asked, self._left = monotonic(), 0, 0
        return super().open(spider)

    def next_request(self) -> Request | None:
        """The next request; at a bound only a redirect or a retry of a page that was requested before it."""
        while (request := super().next_request()) is not None:
            if not _MOVED.isdisjoint(request.meta):
                return request
            if self._news.bound_at(self._asked, monotonic() - self._began) is None:
                self._asked += 1
                return request
            self._left += 1
        return None

    def close(self, reason: str) -> Any:
        if self._left:
            logger.info("The crawl reached its limit; %s not sent", amount(self._left, "request"))
        return super().close(reason)


class LedgerScheduler(BaseScheduler):
    """Hands out requests by priority, then in the order of finding; none twice in a run.

    Every request belongs to a visit, in `meta["visit"]`, through redirects and retries.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.moving: list[tuple[int, Request]] = []
        """Redirects and retries, by rank."""
        self._elsewhere: set[str] = set()
        """Other hosts that pages have requested."""
        self._stored_as: dict[tuple[object, object, int], str] = {}
        """Requests that differ only in their address, as text, by callback, errback and priority."""
        self._plain: dict[str, dict[str, Any]] = {}
        """Their arguments, by that text."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self | Scheduler:  # type: ignore[override]
        """Scrapy's own scheduler if nothing is recorded; else the extension `Run` must be enabled."""
        if is_recorded(crawler):
            return cls(Run.of(crawler))
        interactive = crawler.settings.getbool("KEEP_ALIVE")  # `scrapy shell`
        bounded = isinstance(crawler.spider, NewsSpider) and not interactive
        return (BoundedScheduler if bounded else Scheduler).from_crawler(crawler)

    def open(self, spider: Spider) -> None:
        """Begins or resumes the run; if that fails, there is nothing to hand out."""
        self.run.open()

    def has_pending_requests(self) -> bool:
        if self.run.error is not None:
            return False
        return bool(self.moving or (self.run.bound is None and self.run.queue))

    def enqueue_request(self, request: Request) -> bool:
        """Takes a request in; False if this run has requested its page, or need not."""
        if self.run.error is not None or self.run.has_closed:
            return False
        try:
            visit: Visit | None = request.meta.get("visit")
            if visit is not None and not visit.answered:
                return self._move(visit, request)
            if not OF_ONE_VISIT.isdisjoint(request.meta):
                meta = {key: value for key, value in request.meta.items() if key not in OF_ONE_VISIT}
                request = request.replace(meta=meta)
            return self._enqueue(request)
        except LedgerError as error:  # Scrapy awaits no exception here
            self.run.fail(error)
        except Exception as error:
            logger.exception("%s cannot be put in the queue", request)
            visit = request.meta.get("visit") or current_visit.get()
            if visit is not None:
                self.run.end(visit, "failed", f"error_{type(error).__name__}")
            else:
                self.run.lose_request()
        return False

    def _enqueue(self, request: Request) -> bool:
        run, queue = self.run, self.run.queue
        address = run.addresses.resolve(request.url)
        if not self._is_own(request, address):
            self._leave_out(request)
            return False
        canonical = address.canonical if request.method == "GET" else f"{request.method} {request.url}"
        if request.body:
            canonical += f" {sha1(request.body, usedforsecurity=False).hexdigest()}"
        id = address_id(run.site, canonical)
        if (parent := current_visit.get()) is not None:
            callback = getattr(parent.request, "callback", None)
            parent.leads_on = getattr(callback, "__name__", "") not in OWN_CALLBACKS
        again = bool(request.meta.get("again"))
        of_start = parent is None and request.meta.get("again") is not False
        if not request.dont_filter and (queue.has(id) or not queue.wants(id, again=again, of_start=of_start)):
            return False
        row = run.ledger.address(id) if queue.states([id])[id] is not None else None
        known = row._asdict() if row is not None else None
        if known is not None and not again:
            known["validators"] = None  # its callback is to see the page
        if parent is not None and parent.recorded:
            parent = None
        url = urldefrag(request.url).url if run.addresses.is_at_base(request.url) else address.url
        found = Found(
            id, canonical, run.addresses.path_of(url), request.meta.get("kind", address.kind),
            queue.rank(request.priority, request.meta.get("place")), self._stored(request),
            parent.found.id if parent else None,
            known,
        )  # fmt: skip
        (parent.children if parent else run.records.registry.roots).append(found)
        queue.add(found)
        return True

    def _leave_out(self, request: Request) -> None:
        """Says that a request is not for the site: each of `start`, which is a hole of the run, and of those of pages
        the first to a host."""
        self.run.crawler.stats.inc_value("offsite/filtered")
        message = (
            "%s is not requested: it is not on %s, the site that is crawled; meta={'allow_offsite': True} allows it"
        )
        parts = urlsplit(request.url)
        host = parts.netloc or parts.scheme
        if current_visit.get() is None:
            self.run.lose_request()
        elif host in self._elsewhere or len(self._elsewhere) == HOSTS:
            return
        else:
            self._elsewhere.add(host)
            message += ". Further requests to this host are only counted (offsite/filtered)"
        logger.warning(message, ascii(request.url[:_SHOWN])[1:-1], self.run.addresses.base)

    def _move(self, visit: Visit, request: Request) -> bool:
        """A redirect or a retry: the visit continues with it, unless it leads back or to a page with its own fate."""
        if visit.ended:
            return False
        run, queue = self.run, self.run.queue
        address = run.addresses.resolve(request.url)
        if not self._is_own(request, address, on=run.addresses.url_of(visit.page.path)):
            return self._leave(visit, request)
        id = address_id(run.site, address.canonical)
        passed = [visit.found.id, *(hop.id for hop in visit.hops)]
        if request.url in request.meta.get("redirect_urls", ()) or id in passed[:-1]:
            return self._refuse(visit, "failed", "redirect_loop")
        if id != passed[-1]:
            wanted = queue.wants(id, of_start=visit.found.found_on is None) or self._belongs_to(id, passed)
            if queue.has(id) or not wanted:
                visit.alias_of = id
                if visit.asked_as == "story" and self._gives_no_story(id, address):
                    return self._refuse(visit, "skipped", Reason.SECTION)
                return self._refuse(visit, "alias", Reason.REDIRECTED_TO_KNOWN)
            path = run.addresses.path_of(address.url)
            visit.hops.append(Found(id, address.canonical, path, address.kind, 0, visit.found.request, visit.found.id))
            queue.live.add(id)
        heapq.heappush(self.moving, (queue.rank(request.priority), request))
        return True

    def _leave(self, visit: Visit, request: Request) -> bool:
        """Ends a visit that a redirect leads off the site, or a middleware, which is asked to do otherwise."""
        if "redirect_times" in request.meta:
            visit.cause = "{0.scheme}://{0.netloc}".format(urlsplit(request.url))
            return self._refuse(visit, "skipped", Reason.OFFSITE)
        logger.error(
            "A downloader middleware has sent the request for %s to %s, which is not on the site: newsbot drops the"
            " request. To crawl a mirror use -a base_url=…, to use a proxy set meta['proxy']",
            visit.found.canonical, request.url,
        )  # fmt: skip
        return self._refuse(visit, "failed", Reason.OFFSITE)

    def _belongs_to(self, id: int, passed: Sequence[int]) -> bool:
        """Whether an address shares the fate of one that redirects to it: a redirect led through it
        before, or it was read as a copy of the story that has now moved there."""
        row = self.run.ledger.address(id)
        return row is not None and row.reason in (Reason.COPY, Reason.PASSED) and row.alias_of in passed

    def _gives_no_story(self, id: int, address: Address) -> bool:
        """Whether a known address is that of a list, which may wait for its first visit."""
        state = self.run.queue.states([id])[id]
        if state is None or state.fate == "seen":
            return address.kind in LISTS
        return state.story is None and state.kind in LISTS

    def _refuse(self, visit: Visit, fate: Fate, reason: str) -> bool:
        self.run.end(visit, fate, reason)
        return False

    @staticmethod
    def _is_own(request: Request, address: Address, on: str | None = None) -> bool:
        """Whether a request is for the site, by a protocol of the web, or for a page that the spider insists on.

        A retry or a redirect may have the `dont_filter` of another request: it stays on the host of `on`.
        """
        if not request.url.startswith(("http://", "https://")):
            return False
        if address.kind != "external":
            return True
        if on is not None:
            return is_same_place(request.url, on)
        return request.dont_filter or bool(request.meta.get("allow_offsite"))

    def next_request(self) -> Request | None:
        """The next request; a checkpoint is made here when one is due."""
        moving = self.moving
        while self.run.work():
            queue = self.run.queue
            if self.run.bound is not None:  # what is under way comes to its end
                return heapq.heappop(moving)[1] if moving else None
            if queue.cold and not queue.hot and not self.run.refill():
                return None
            if moving and (len(moving) > MOVING or not queue.hot or moving[0][0] <= queue.hot[0][0]):
                return heapq.heappop(moving)[1]
            found = queue.pop()
            if found is None:
                return None
            if (request := self._request(found)) is not None:
                return request
        return None

    def _request(self, found: Found) -> Request | None:
        """The request of a visit that begins; None if the spider no longer has the method that the ledger names."""
        visit = Visit(found)
        self.run.begin(visit)
        try:
            stored = self._loaded(found.request)
            stored["meta"] = {**stored.get("meta", {}), "visit": visit}
            if getattr(stored["errback"], "__func__", None) is not NewsSpider.failed:
                stored["errback"] = _Errback(self.run, visit, stored["errback"])
            return Request(self.run.addresses.url_of(found.path), **stored)
        except Exception as error:  # the engine would stop requesting more
            logger.error("%s cannot be requested as the ledger has it: %s", found.canonical, error)
            visit.cause = str(error)
            self.run.end(visit, "failed", f"error_{type(error).__name__}")
            return None

    def _loaded(self, text: str) -> dict[str, Any]:
        """The arguments of the request that was stored as this text."""
        if (plain := self._plain.get(text)) is not None:
            return dict(plain)
        stored: dict[str, Any] = {"errback": "failed", **json.loads(text)}
        for name in ("callback", "errback"):
            stored[name] = getattr(self.run.spider, stored[name])
        stored["body"] = stored.get("body", "").encode("latin-1")
        return stored

    def _stored(self, request: Request) -> str:
        """A request as JSON, its bytes as Latin-1, as `_loaded` reads it; raises TypeError if it cannot be stored."""
        own = (
            request.cb_kwargs, request.meta, request.headers, request.cookies, request.body, request.dont_filter,
            request.flags,
        )  # fmt: skip
        plain = request.method == "GET" and request.encoding == "utf-8" and not any(own)
        key = (request.callback, request.errback, request.priority)
        if plain and (known := self._stored_as.get(key)) is not None:
            return known
        spider, errback = self.run.spider, request.errback
        if isinstance(errback, _Errback):
            errback = errback.own
        headers = {name.decode("latin-1"): [v.decode("latin-1") for v in vs] for name, vs in request.headers.items()}
        parts = {
            "callback": _method_name(spider, request.callback or spider.parse),
            "errback": errback and _method_name(spider, errback),
            "cb_kwargs": request.cb_kwargs,
            "meta": request.meta,
            "priority": request.priority,
            "dont_filter": request.dont_filter,
            "headers": headers,
            "cookies": request.cookies,
            "body": request.body.decode("latin-1"),
            "method": request.method if request.method != "GET" else None,
            "flags": request.flags,
            "encoding": request.encoding if request.encoding != "utf-8" else None,
        }
        text = json.dumps({name: value for name, value in parts.items() if value})
        if plain:
            self._stored_as[key] = text
            self._plain[text] = self._loaded(text)
        return text


@dataclass(frozen=True, slots=True)
class _Errback:
    """A spider's own errback: what it gives belongs to the visit, which has failed unless that is an item."""

    run: Run
    visit: Visit
    own: Callable[[Failure], Any]

    async def __call__(self, failure: Failure) -> AsyncIterator[Any]:
        visit = self.visit
        visit.request, visit.answered = failure.request, True  # type: ignore[attr-defined]
        current_visit.set(visit)
        has_items = False
        with failing_the_page():
            async for given in as_async_generator(await ensure_awaitable(iterate_spider_output(self.own(failure)))):
                has_items = has_items or not isinstance(given, Request)
                yield given
        if has_items:
            self.run.end(visit, None)
        else:
            self.run.spider.record_failure(failure)


def _method_name(spider: Spider, function: Any) -> str:
    """The name by which the spider has one of its methods, which may differ from that of a decorated function."""
    if getattr(function, "__self__", None) is spider:
        if getattr(spider, function.__name__, None) == function:
            return str(function.__name__)
        for name, method in getmembers(spider, ismethod):
            if method == function:
                return name
    raise TypeError(f"{function!r}: a request is stored by the names of the spider's own methods")
