"""robots.txt by RFC 9309: while it cannot be fetched, nothing is allowed."""

from __future__ import annotations

import logging
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from newsbot.downloader.encodings import check_encodings
from newsbot.middlewares.once_per_host import OncePerHost
from newsbot.network.answers import Garbled
from newsbot.network.causes import cause_of
from newsbot.network.failures import NOT_FETCHED
from newsbot.network.ignored import Ignored
from newsbot.reasons import OF_CODE, Reason
from newsbot.text.gzipped import MAGIC
from newsbot.text.rights import AGENT, content_signal
from newsbot.text.robotstxt import ALL, ROBOTS_MAX, groups_for, product_token, readable

logger = logging.getLogger(__name__)

NOTHING_ALLOWED = b"User-agent: *\nDisallow: /\n"


class NewsRobotParser(ProtegoRobotParser):
    """The rules of a robots.txt of any size and content, and the content signal in it.

    Only the groups for newsbot and those for all are parsed; the user agent in calls is ignored.
    """

    def __init__(self, robotstxt_body: bytes, spider: Spider | None, agent: str = AGENT) -> None:
        self.token = product_token(agent) or ALL
        ours = groups_for(readable(robotstxt_body).decode("utf-8-sig", "ignore"), self.token)
        super().__init__(ours.encode(), spider)
        self.content_signal = content_signal(ours, self.token)
        self.sitemaps = list(self.rp.sitemaps)

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:
        settings = crawler.settings
        return cls(robotstxt_body, crawler.spider, settings.get("ROBOTSTXT_USER_AGENT") or settings["USER_AGENT"])

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return super().allowed(url, self.token)

    def crawl_delay(self, user_agent: str | bytes) -> float | None:
        return super().crawl_delay(self.token)


def _is_of_code(error: Exception) -> bool:
    """Whether a component raised an error, such as a middleware; one of the network names no file."""
    return not isinstance(error, NOT_FETCHED) or getattr(error, "filename", None) is not None


def _was_answered(error: Exception) -> bool:
    """Whether the host answered, so that nothing but its robots.txt may be at fault."""
    if isinstance(error, IgnoreRequest):  # among others for redirects in a circle
        return getattr(error, "reason", None) != Reason.PRIVATE_ADDRESS
    return isinstance(error, (Garbled, ResponseDataLossError, DownloadCancelledError))


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's own, with what RFC 9309 requires beyond it.

    A robots.txt with status 5xx, or without an answer, disallows everything (2.3.1.4), where Scrapy allows everything;
    4xx allows everything. A copy older than `ROBOTSTXT_MAX_AGE` is fetched again (2.4).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.max_age = crawler.settings.getfloat("ROBOTSTXT_MAX_AGE", 24 * 60 * 60)
        self.parser: Any = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self.rules: OncePerHost[RobotParser] = OncePerHost()
        self.unavailable: dict[str, str | None] = {}
        """Hosts whose robots.txt could not be fetched, and why."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises `Ignored` for a request that is disallowed."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            netloc = urlsplit(request.url).netloc
            if netloc in self.unavailable:
                raise Ignored(Reason.ROBOTS_UNAVAILABLE, self.unavailable[netloc]) from None
            raise Ignored(Reason.ROBOTS) from None

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules for a request's site.

        Scrapy 2.19 gives the parser to the first request that waits, and None, which allows everything, to the others;
        and it logs a traceback if there is no answer.
        """
        netloc = urlsplit(request.url).netloc

        async def fetch() -> tuple[RobotParser, float]:
            return await self._ask(netloc, request), self.max_age

        return await self.rules.get(netloc, fetch)

    async def _ask(self, netloc: str, request: Request) -> RobotParser:
        """Fetches a host's robots.txt; there are rules whatever the answer."""
        assert self.crawler.engine is not None
        self.unavailable.pop(netloc, None)
        asked = Request(
            f"{urlsplit(request.url).scheme}://{netloc}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        try:
            return await self._parse(await self.crawler.engine.download_async(asked), netloc, request)
        except Exception as error:  # the waiting requests must not wait for ever
            known_cause = cause_of(error, asked.meta.get("proxy")) or (
                str(error) if isinstance(error, IgnoreRequest) else None
            )
            if known_cause is None:
                logger.exception("%s cannot be read", asked.url)
            why = known_cause or f"{type(error).__name__}{OF_CODE if _is_of_code(error) else ''}"
            return self._nothing_allowed(netloc, f"robots.txt: {why}" if _was_answered(error) else why)
        finally:
            self.crawler.stats.inc_value("robotstxt/request_count")

    async def _parse(self, response: Response, netloc: str, request: Request) -> RobotParser:
        stats = self.crawler.stats
        stats.inc_value("robotstxt/response_count")
        stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if 200 <= response.status < 300:
            if response.body.startswith(MAGIC):  # stored gzipped; a damaged one forbids everything, as if so encoded
                check_encodings(response.body, [b"gzip"], ROBOTS_MAX)
            parser = self._parsed(response.body)
        elif 400 <= response.status < 500:  # an error page has no rules
            parser = self._parsed(b"")
        else:
            parser = self._nothing_allowed(netloc, f"robots.txt was answered with {response.status}")
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        return parser

    def _nothing_allowed(self, netloc: str, why: str) -> RobotParser:
        self.unavailable[netloc] = why
        is_plain = not hasattr(self.crawler.spider, "site_addresses")  # newsbot's say of each address why it is missing
        level = logging.WARNING if is_plain else logging.INFO
        logger.log(level, "Nothing is requested from %s for now: its robots.txt could not be fetched (%s)", netloc, why)
        self.crawler.stats.inc_value("robotstxt/unavailable")
        return self._parsed(NOTHING_ALLOWED)

    def _parsed(self, body: bytes) -> RobotParser:
        parser: RobotParser = build_from_crawler(self.parser, self.crawler, body)
        return parser
