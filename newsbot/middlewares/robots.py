"""robots.txt as RFC 9309 reads it: a site that cannot say what it allows allows nothing for now."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred

NOTHING_ALLOWED = b"User-agent: *\nDisallow: /\n"
UNAVAILABLE = "robots.txt cannot be had"


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, but that a robots.txt of 5xx, or none to be had, disallows everything (RFC 9309, 2.3.1.4).

    Scrapy takes either for permission. A robots.txt of 4xx does permit everything.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.unavailable: set[str] = set()
        """Hosts whose robots.txt could not be had."""

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
        parser = await super().robot_parser(request)
        known = self._parsers[urlsplit(request.url).netloc]
        return parser if isinstance(known, Deferred) else known

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self.unavailable.add(netloc)
            self._stats.inc_value("robotstxt/unavailable")
            response = response.replace(body=NOTHING_ALLOWED)
        elif response.status >= 400:  # an error page is no list of rules
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self.unavailable.add(netloc)
        self._stats.inc_value("robotstxt/unavailable")
        waiting = self._parsers[netloc]
        assert isinstance(waiting, Deferred)
        parser = build_from_crawler(self._parserimpl, self.crawler, NOTHING_ALLOWED)
        self._parsers[netloc] = parser
        waiting.callback(parser)
