"""The pace: no request before robots.txt's `Crawl-delay` or a response's `Retry-After`."""

from __future__ import annotations

import logging
import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic, time
from typing import Self

from scrapy import signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser

from newsbot.ledger.visit import Visit
from newsbot.network.ignored import Ignored
from newsbot.reasons import Reason
from newsbot.scrapy_internals import fail_queue, is_waiting, pause

logger = logging.getLogger(__name__)

site_paused = object()
"""The signal that a site wants a pause; receivers get `seconds`."""
_BUSY = (429, 503)
_DOUBLINGS = 20
_LONGEST_PAUSE = 10**9
"""Seconds; the end of a longer one is not worth a message."""


def retry_after(value: bytes | None, now: float) -> float | None:
    """Seconds to wait by a `Retry-After`, in seconds or as a date; None if it is not valid.

    >>> retry_after(b"120", 0), retry_after(b"Thu, 01 Jan 1970 00:01:00 GMT", 10), retry_after(b"soon", 0)
    (120.0, 50.0, None)
    >>> retry_after(b"9" * 5000, 0), retry_after(b"Thu, 01 Jan 1970 00:00:00 GMT", 10), retry_after(b"-1", 0)
    (inf, 0.0, None)
    """
    text = (value or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 10 else math.inf
    try:
        moment = parsedate_to_datetime(text[:100])
        if moment.tzinfo is None:  # HTTP dates are in UTC
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, moment.timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


class ThrottleMiddleware:
    """Raises the delays of the downloader's slots, and pauses slots.

    AutoThrottle sets the delay of a slot after each answer; this handles the same signal after it, being made later,
    and before the slot sends its next request.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.stats = crawler.stats
        self.agent: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self.own_delay = settings.getfloat("DOWNLOAD_DELAY")
        self.longest_delay = settings.getfloat("CRAWL_DELAY_MAX", 30)
        self.longest_pause = settings.getfloat("RETRY_AFTER_MAX", 120)
        self.delays: dict[str, float] = {}
        """The `Crawl-delay` of each slot, capped."""
        self.paused: dict[str, float] = {}
        """Until when each slot pauses, on the monotonic clock."""
        self.refusals: dict[str, int] = {}
        """Busy answers of each slot's site in a row, a burst counted once."""
        self.closed: dict[str, float] = {}
        """Until when this run sends no request to a slot's site."""
        self.new: set[str] = set()
        """Slots whose first request is under way."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pace = cls(crawler)
        crawler.signals.connect(pace.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(pace.request_reached_downloader, signal=signals.request_reached_downloader)
        crawler.signals.connect(pace.response_downloaded, signal=signals.response_downloaded)
        return pace

    @property
    def rest(self) -> float:
        """Seconds for which the next run must not send a request: until the pauses are over, or for the delay."""
        until = max([0.0, *self.paused.values(), *self.closed.values()])
        slots = self.downloader.slots.values()
        return max([until - monotonic(), self.own_delay, *self.delays.values(), *(slot.delay for slot in slots)])

    @property
    def downloader(self) -> Downloader:
        engine = self.crawler.engine
        assert engine is not None
        return engine.downloader

    def process_request(self, request: Request) -> None:
        if not self.closed:
            return
        left = self.closed.get(self.downloader.get_slot_key(request), 0) - monotonic()
        if left > 0:
            raise _retry_later(left)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises `Ignored` for an answer whose `Retry-After` is longer than this run waits."""
        wait = self._asked_to_wait(response)
        if wait is None or wait <= self.longest_pause:
            return response
        visit: Visit | None = request.meta.get("visit")
        if visit is not None:
            visit.status = response.status
        self.stats.inc_value("pace/retry_later")
        raise _retry_later(wait)

    @staticmethod
    def _asked_to_wait(response: Response) -> float | None:
        return retry_after(response.headers.get("Retry-After"), time()) if response.status in _BUSY else None

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked = robotparser.crawl_delay(self.agent) or 0.0
        delay = min(asked, self.longest_delay)
        key = self.downloader.get_slot_key(request)
        before = self.delays.get(key, 0.0)
        if delay == before:
            return
        self.delays[key] = delay
        logger.info(
            "%s: robots.txt asks for %g s between two requests%s; newsbot waits at least %g s",
            key, asked, " (more than CRAWL_DELAY_MAX)" if asked > delay else "", max(delay, self.own_delay),
        )  # fmt: skip
        slot = self.downloader.slots.get(key)
        if slot is not None:
            slot.delay = max(delay, self.own_delay if slot.delay == before else slot.delay)

    def _keep_delay(self, key: str, slot: Slot) -> None:
        if delay := self.delays.get(key):
            slot.delay = max(slot.delay, delay)
            slot.jitter = 0.0  # a delay that varies would fall below it

    def request_reached_downloader(self, request: Request) -> None:
        """Restores delay and pause of a slot that is new in place of one that was idle for a minute."""
        key, slot = self._slot(request)
        if slot is None:
            return
        if not slot.lastseen:
            self.new.add(key)
        self._keep_delay(key, slot)
        left = self.paused.get(key, 0) - monotonic()
        if left > 0 and not is_waiting(slot):
            pause(self.downloader, slot, left)

    def response_downloaded(self, response: Response, request: Request) -> None:
        key, slot = self._slot(request)
        if slot is None:
            return
        self._keep_delay(key, slot)
        if key in self.new:
            self.new.discard(key)
            if slot.delay:  # counted from the answer: the request was sent late, when there was a connection
                pause(self.downloader, slot, slot.delay)
        if response.status in _BUSY:
            self._busy(key, slot, response)
        elif response.status < 500:
            self.refusals.pop(key, None)

    def _slot(self, request: Request) -> tuple[str, Slot | None]:
        key = self.downloader.get_slot_key(request)
        return key, self.downloader.slots.get(key)

    def _busy(self, key: str, slot: Slot, response: Response) -> None:
        now = monotonic()
        in_pause = now < self.paused.get(key, 0)  # the request was under way when the pause began
        asked = self._asked_to_wait(response)
        if asked is None and (response.status != 429 or in_pause):
            return
        refusals = self.refusals.get(key, 0) + (not in_pause)
        self.refusals[key] = refusals
        if asked is None:
            wait = max(self.own_delay, slot.delay) * 2 ** min(refusals, _DOUBLINGS)
        elif asked > self.longest_pause and refusals > 1:
            self._close(key, slot, asked)
            return
        else:
            wait = asked
        wait = min(wait, self.longest_pause)
        if wait and now + wait > self.paused.get(key, 0):
            self.paused[key] = now + wait
            pause(self.downloader, slot, wait)
            self.stats.inc_value("pace/paused")
            self.crawler.signals.send_catch_log(site_paused, seconds=wait)
            logger.info("%s answers %d: nothing is requested from it for %g s", key, response.status, round(wait, 1))

    def _close(self, key: str, slot: Slot, asked: float) -> None:
        """Gives up on a site that this run has waited for once, and that still asks for more time than it waits.

        Its queued requests fail at once and are made by the next run.
        """
        self.closed[key] = monotonic() + asked
        self.crawler.signals.send_catch_log(site_paused, seconds=asked)
        refusal = _retry_later(asked)
        logger.warning("%s: nothing is requested from it for now: %s", key, refusal)
        fail_queue(slot, refusal)


def _retry_later(seconds: float) -> Ignored:
    """The error for a request to a site that asks for a pause of so many seconds; its cause is when that ends."""
    if seconds > _LONGEST_PAUSE:  # perhaps beyond the last year that there is
        return Ignored(Reason.RETRY_LATER)
    until = datetime.fromtimestamp(time() + seconds + 59, UTC)  # the minute by which it is over
    return Ignored(Reason.RETRY_LATER, f"the site asks for a pause until {until:%Y-%m-%d %H:%M} UTC")
