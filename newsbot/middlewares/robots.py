"""robots.txt as RFC 9309 reads it: a site that cannot say what it allows allows nothing for now."""

from __future__ import annotations

from itertools import islice
from time import time
from typing import Self
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred

from newsbot.text.rights import content_signal

NOTHING_ALLOWED = b"User-agent: *\nDisallow: /\n"
UNAVAILABLE = "robots.txt cannot be had"
SITEMAPS_MAX = 100
ROBOTS_MAX = 500 * 1024
"""Bytes of a robots.txt that are read: what RFC 9309 asks for at least."""


class NewsRobotParser(ProtegoRobotParser):
    """The rules of a robots.txt, of whatever size and bytes, and the content signal in it."""

    def __init__(self, robotstxt_body: bytes, spider: Spider | None) -> None:
        body = readable(robotstxt_body)
        super().__init__(body, spider)
        self.content_signal = content_signal(body.decode("utf-8-sig", "ignore"))
        self.sitemaps = list(islice(self.rp.sitemaps, SITEMAPS_MAX))

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        """Made by Scrapy."""
        return cls(robotstxt_body, crawler.spider)


def readable(body: bytes) -> bytes:
    """The part of a robots.txt that is read: whole lines, without NULs, which leave the ASCII letters of UTF-16.

    >>> readable(b"A\\0l\\0l\\0o\\0w\\0:\\0")
    b'Allow:'
    >>> len(readable(b"Allow: /\\n" * 100_000)) % len(b"Allow: /\\n")
    0
    """
    if len(body) > ROBOTS_MAX:
        body = body[:ROBOTS_MAX]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    return body.replace(b"\0", b"")


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, but for what RFC 9309 asks beyond it.

    A robots.txt of 5xx, or none to be had, disallows everything (2.3.1.4), where Scrapy takes either for permission.
    One of 4xx does permit everything. A copy is asked for again when it is older than `ROBOTSTXT_MAX_AGE` (2.4).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.max_age = crawler.settings.getfloat("ROBOTSTXT_MAX_AGE", 24 * 60 * 60)
        self.unavailable: set[str] = set()
        """Hosts whose robots.txt could not be had."""
        self.asked: dict[str, float] = {}
        """When each host's robots.txt was asked for."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises IgnoreRequest for a request that is forbidden, or that nobody could be asked about."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            if urlsplit(request.url).netloc in self.unavailable:
                raise IgnoreRequest(UNAVAILABLE) from None
            raise

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for a request's site, for every request that waits for them.

        Scrapy 2.19 hands the parser to the first that waits, and None, which permits everything, to the others.
        """
        netloc = urlsplit(request.url).netloc
        if self._is_old(netloc):
            del self._parsers[netloc]
            self.unavailable.discard(netloc)
        if netloc not in self._parsers:
            self.asked[netloc] = time()
        parser = await super().robot_parser(request)
        known = self._parsers[netloc]
        return parser if isinstance(known, Deferred) else known

    def _is_old(self, netloc: str) -> bool:
        """Whether a copy is there and may not be used any more; a clock that was set back makes it old too."""
        if netloc not in self._parsers or isinstance(self._parsers[netloc], Deferred):
            return False
        return not 0 <= time() - self.asked[netloc] < self.max_age

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if 400 <= response.status < 500:  # an error page is no list of rules
            response = response.replace(body=b"")
        elif not 200 <= response.status < 300:
            self.unavailable.add(netloc)
            self._stats.inc_value("robotstxt/unavailable")
            response = response.replace(body=NOTHING_ALLOWED)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self.unavailable.add(netloc)
        self._stats.inc_value("robotstxt/unavailable")
        waiting = self._parsers[netloc]
        assert isinstance(waiting, Deferred)
        parser = build_from_crawler(self._parserimpl, self.crawler, NOTHING_ALLOWED)
        self._parsers[netloc] = parser
        waiting.callback(parser)
