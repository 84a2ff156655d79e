"""The queue of a crawl, kept in the ledger: what is hot in memory, the rest in the database."""

from __future__ import annotations

import heapq
import json
import logging
from bisect import insort
from collections.abc import Iterable
from itertools import count
from typing import Any, Self

from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.spiders import Spider

from newsbot.extensions.run import Checkpoints, is_recorded
from newsbot.ledger.store import LedgerError, Standing, address_id
from newsbot.ledger.visit import TIER, VISITS_PRIORITY, Found, Unit, current_unit, place, tier
from newsbot.text.addresses import Address

logger = logging.getLogger(__name__)

HOT = 1000
"""Addresses held in memory; what comes after them waits in the database."""
MOVING = 100
"""Retries and redirects that may wait in memory before they go before all others."""
_STANDINGS = 50_000


class LedgerScheduler(BaseScheduler):
    """Hands out requests by priority, then in the order of finding; none twice in a run.

    Every request belongs to a unit of work, in `meta["unit"]`, through redirects and retries.
    """

    def __init__(self, checkpoints: Checkpoints) -> None:
        self.checkpoints = checkpoints
        self.hot: list[tuple[int, int, Found]] = []
        self.moving: list[tuple[int, int, Request]] = []
        self.live: set[int] = set()
        """Addresses in memory or under way, whose fate no checkpoint has recorded."""
        self.found: dict[int, Found] = {}
        """Addresses that no checkpoint has recorded yet."""
        self.starved = False
        """Whether what waits can only be handed out after a checkpoint."""
        self.cold = False
        """Whether more wait in the database, or will after the next checkpoint; all come after the hot ones."""
        self.closed: frozenset[int] = frozenset()
        """Tiers of the queue that this run hands out nothing of, or nothing more: they are left to the next."""
        self._finding: frozenset[int] = frozenset()
        self._finds = 0
        """Pages that this run has asked for that only tell where stories are."""
        self._finds_at_most: int | None = None
        self._standings: dict[int, Standing | None] = {}
        self._number = count(1)
        self._requests: dict[tuple[object, object], str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self | Scheduler:  # type: ignore[override]
        """Made by Scrapy; the extension `Checkpoints` must be enabled. Scrapy's own where nothing is recorded."""
        return cls(Checkpoints.of(crawler)) if is_recorded(crawler) else Scheduler.from_crawler(crawler)

    def open(self, spider: Spider) -> None:
        """Begins or resumes the run; where that fails, there is nothing to hand out."""
        if self.checkpoints.open(self):
            self._number = count(self.checkpoints.ledger.last_rank(TIER) + 1)
            self._share()
            self._refill()

    def _share(self) -> None:
        """Sets what share of the run goes to pages that only tell where stories are."""
        spider, ledger = self.checkpoints.spider, self.checkpoints.ledger
        self._finding = frozenset(map(tier, spider.finding))
        self.closed = frozenset({tier(spider.later)})
        if (most := spider.finds_at_most) is None:
            return
        others = self.closed | self._finding | {tier(VISITS_PRIORITY)}
        if most == 0 and not ledger.lease(1, (), TIER, others):
            most = 1  # a run of one page, and there is no story that it could ask for
        self._finds_at_most = most
        self._finds = sum(stored.get("priority", 0) in spider.finding for stored in ledger.asked(self.checkpoints.run))
        self._close_finding()

    @property
    def held(self) -> str:
        """Why addresses are left to the next run where this one has not come to a bound of the spider's."""
        return "files" if self.closed & self._finding else "lists"

    def _close_finding(self) -> None:
        """Takes what only tells where stories are out of the queue in memory, once a run has had its share of it."""
        if self._finds_at_most is None or self._finds < self._finds_at_most or self._finding <= self.closed:
            return
        self.closed |= self._finding
        kept = []
        for entry in self.hot:
            if entry[0] // TIER in self.closed:
                self.live.discard(entry[1])
            else:
                kept.append(entry)
        self.hot = kept

    def has_pending_requests(self) -> bool:
        """Whether anything waits that this run may ask for."""
        if self.checkpoints.bound is not None:
            return bool(self.moving)
        return bool(self.hot or self.moving or self.cold)

    def enqueue_request(self, request: Request) -> bool:
        """Takes a request in; False where this run has asked for its page, or need not."""
        if self.checkpoints.error is not None:
            return False
        try:
            return self._enqueue(request)
        except LedgerError as error:  # Scrapy awaits no exception here
            self.checkpoints.fail(error)
        except Exception as error:
            logger.exception("%s cannot be put in the queue", request)
            unit = request.meta.get("unit") or current_unit.get()
            if unit is not None:
                self.checkpoints.end(unit, "failed", f"error_{type(error).__name__}")
        return False

    def _enqueue(self, request: Request) -> bool:
        unit: Unit | None = request.meta.get("unit")
        if unit is not None:
            return self._move(unit, request)
        address = self.checkpoints.addresses.resolve(request.url)
        if not self._is_own(request, address):
            self.checkpoints.crawler.stats.inc_value("offsite/filtered")
            return False
        canonical = address.canonical if request.method == "GET" else f"{request.method} {request.url}"
        id = address_id(self.checkpoints.site, canonical)
        again = bool(request.meta.get("again"))
        if not request.dont_filter and (id in self.live or id in self.found or not self._wanted(id, again)):
            return False
        row = self.checkpoints.ledger.address(id) if again else None
        known = row._asdict() if row is not None else None
        parent = current_unit.get()
        if parent is not None and parent.recorded:
            parent = None
        found = Found(
            id, canonical, self.checkpoints.path_of(address.url), request.meta.get("kind", address.kind),
            self._rank(request.priority, request.meta.get("place")), self._stored(request),
            parent.found.id if parent else None,
            known,
        )  # fmt: skip
        self.found[id] = found
        (parent.children if parent else self.checkpoints.roots).append(found)
        self._heat(found)
        return True

    def _move(self, unit: Unit, request: Request) -> bool:
        """A redirect or a retry: the unit goes on with it, unless it leads back or to a page with its own fate."""
        if unit.ended:
            return False
        address = self.checkpoints.addresses.resolve(request.url)
        if not self._is_own(request, address):
            self._end(unit, "skipped", "offsite")
            return False
        id = address_id(self.checkpoints.site, address.canonical)
        passed = [unit.found.id, *(hop.id for hop in unit.hops)]
        if request.url in request.meta.get("redirect_urls", ()) or id in passed[:-1]:
            self._end(unit, "failed", "redirect_loop")
            return False
        if id != passed[-1]:
            if id in self.live or id in self.found or not self._wanted(id):
                unit.alias_of = id
                self._end(unit, "alias", "redirected_to_known")
                return False
            path = self.checkpoints.path_of(address.url)
            unit.hops.append(Found(id, address.canonical, path, address.kind, 0, unit.found.request, unit.found.id))
            self.live.add(id)
        heapq.heappush(self.moving, (self._rank(request.priority), next(self._number), request))
        return True

    @staticmethod
    def _is_own(request: Request, address: Address) -> bool:
        """Whether a request is for the site, by a protocol of the web."""
        web = request.url.startswith(("http://", "https://"))
        return web and (request.dont_filter or address.kind != "external")

    def _end(self, unit: Unit, fate: Any, reason: str) -> None:
        self.checkpoints.end(unit, fate, reason)

    def next_request(self) -> Request | None:
        """The next request; a checkpoint is made here when one is due."""
        if not self.checkpoints.work():
            return None
        if self.checkpoints.bound is not None:  # what is under way comes to its end
            return heapq.heappop(self.moving)[2] if self.moving else None
        if self.cold and not self.hot:
            try:
                self._refill()
            except LedgerError as error:
                self.checkpoints.fail(error)
                return None
        if self.moving and (len(self.moving) > MOVING or not self.hot or self.moving[0][0] <= self.hot[0][0]):
            return heapq.heappop(self.moving)[2]
        return self._hand_out(self.hot.pop(0)[2]) if self.hot else None

    def _hand_out(self, found: Found) -> Request:
        if found.rank // TIER in self._finding:
            self._finds += 1
            self._close_finding()
        return self._request(found)

    def recorded(self, units: Iterable[Unit], found: Iterable[Found]) -> None:
        """A checkpoint has recorded these."""
        for unit in units:
            unit.recorded = True
            for address in (unit.found, *unit.hops):
                self.live.discard(address.id)
                self.found.pop(address.id, None)
                self._standings.pop(address.id, None)
        for address in found:
            if self.found.pop(address.id, None) is not None:
                self._standings.pop(address.id, None)

    def has(self, id: int) -> bool:
        """Whether this run has come to an address since the last checkpoint: it waits, or its fate is not recorded."""
        return id in self.live or id in self.found

    def standings(self, ids: Iterable[int]) -> dict[int, Standing | None]:
        """How addresses stand in the ledger, looked up in one batch; None for one that it has never seen."""
        wanted = list(ids)
        if missing := [id for id in wanted if id not in self._standings]:
            told = self.checkpoints.ledger.standings(missing)
            for id in missing:
                self._standings[id] = told.get(id)
            while len(self._standings) > _STANDINGS + len(wanted):
                del self._standings[next(iter(self._standings))]
        return {id: self._standings[id] for id in wanted}

    def _wanted(self, id: int, again: bool = False) -> bool:
        """Whether this run has still to ask for an address that is not in memory; `again` though it is not due."""
        standing = self.standings([id])[id]
        if standing is None:
            return True
        if standing.queued or standing.run == self.checkpoints.run:
            return False
        return again or standing.kind in ("section", "home") or standing.fate == "seen"

    def _rank(self, priority: int, number: int | None = None) -> int:
        """The place of a request: behind those of its priority that were found before, unless it has a number."""
        return place(priority, next(self._number) if number is None else number)

    def _heat(self, found: Found) -> None:
        """Puts an address among the hot ones, unless colder ones wait before it; the last of too many grows cold."""
        if found.rank // TIER in self.closed or (self.cold and (not self.hot or found.rank > self.hot[-1][0])):
            return
        self.live.add(found.id)
        insort(self.hot, (found.rank, found.id, found))
        if len(self.hot) > HOT:
            self.live.discard(self.hot.pop()[2].id)
            self.cold = True

    def _refill(self) -> None:
        """Leases the next of the queue from the database."""
        rows = self.checkpoints.ledger.lease(HOT, self.live, TIER, self.closed)
        for row in rows:
            known = row._asdict()
            found = Found(row.id, row.canonical, row.path, row.kind, row.rank, row.request, row.found_on, known)
            self.live.add(row.id)
            self.hot.append((row.rank, row.id, found))
        self.starved = not rows and self._unrecorded()
        self.cold = len(rows) == HOT or self._unrecorded()

    def _unrecorded(self) -> bool:
        return any(id not in self.live for id in self.found)

    def _request(self, found: Found) -> Request:
        stored = json.loads(found.request)
        unit = Unit(found)
        self.checkpoints.lease(unit)
        spider = self.checkpoints.spider
        return Request(
            self.checkpoints.url_of(found.path),
            getattr(spider, stored["callback"]),
            method=stored.get("method", "GET"),
            headers=stored.get("headers"),
            body=stored.get("body", "").encode("latin-1"),
            errback=getattr(spider, stored.get("errback", "failed")),
            cb_kwargs=stored.get("cb_kwargs", {}),
            priority=stored.get("priority", 0),
            dont_filter=stored.get("dont_filter", False),
            meta={**stored.get("meta", {}), "unit": unit},
        )

    def _stored(self, request: Request) -> str:
        """A request as JSON; raises TypeError for one that cannot be told so."""
        plain = not (request.cb_kwargs or request.meta or request.headers or request.body)
        key = (getattr(request.callback, "__func__", None), request.priority)
        if plain and request.method == "GET" and (known := self._requests.get(key)) is not None:
            return known
        spider = self.checkpoints.spider
        stored: dict[str, Any] = {"callback": _method_name(spider, request.callback or spider.parse)}
        if request.errback is not None:
            stored["errback"] = _method_name(spider, request.errback)
        headers = {
            name.decode("latin-1"): [value.decode("latin-1") for value in values]
            for name, values in request.headers.items()
        }
        parts = {
            "cb_kwargs": request.cb_kwargs,
            "meta": request.meta,
            "priority": request.priority,
            "dont_filter": request.dont_filter,
            "headers": headers,
            "body": request.body.decode("latin-1"),
        }
        stored |= {name: value for name, value in parts.items() if value}
        if request.method != "GET":
            stored["method"] = request.method
        text = json.dumps(stored)
        if plain and request.method == "GET" and not request.dont_filter:
            self._requests[key] = text
        return text


def _method_name(spider: Spider, function: Any) -> str:
    if getattr(function, "__self__", None) is not spider:
        raise TypeError(f"{function!r}: a request is stored by the names of the spider's own methods")
    return str(function.__name__)
