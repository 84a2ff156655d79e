"""A site's rights statements for all its pages: `meta["rights"]` of each request for a story."""

from __future__ import annotations

import logging
from functools import partial
from math import inf
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser

from newsbot.ledger.visit import Visit
from newsbot.middlewares.once_per_host import OncePerHost
from newsbot.text.kinds import LISTS
from newsbot.text.rights import TDMREP, TDMREP_MAX, TdmRule, declared_by_site, read_tdmrep

logger = logging.getLogger(__name__)

_FAILED_SECONDS = 60 * 60
"""After which a file that could not be fetched is requested again. The host's stories wait for it: of one that never
answers, two tries of a minute each, once in the hour that a crawl takes by default."""


class RightsMiddleware:
    """Fetches tdmrep.json before a host's first story, and keeps the content signal of robots.txt.

    Comes after robots.txt, which may forbid the page, or tdmrep.json itself.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.signals: dict[str, str | None] = {}
        self.rules: OncePerHost[tuple[TdmRule, ...]] = OncePerHost()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        rights = cls(crawler)
        crawler.signals.connect(rights.robots_parsed, signal=signals.robots_parsed)
        return rights

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        self.signals[urlsplit(request.url).netloc] = getattr(robotparser, "content_signal", None)

    async def process_request(self, request: Request) -> None:
        """Sets `meta["rights"]` of a request that may give a story."""
        if not self._may_give_story(request):
            return
        parts = urlsplit(request.url)
        fetch = partial(self._fetch, f"{parts.scheme}://{parts.netloc}{TDMREP}")
        rules = await self.rules.get(parts.netloc, fetch)
        request.meta["rights"] = declared_by_site(self.signals.get(parts.netloc), rules, request.url)

    def _may_give_story(self, request: Request) -> bool:
        """Whether a visit's page may be a story; a request without a visit asks by `rights` in its meta."""
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            return "rights" in request.meta
        spider: Any = self.crawler.spider
        return visit.found.kind not in LISTS or spider.site_addresses.rules.guessed

    async def _fetch(self, url: str) -> tuple[tuple[TdmRule, ...], float]:
        """The rules of a tdmrep.json, none if it cannot be fetched or parsed, and how long they are kept."""
        engine = self.crawler.engine
        assert engine is not None
        meta = {"download_maxsize": TDMREP_MAX, "max_retry_times": 1}
        try:
            response = await engine.download_async(Request(url, callback=NO_CALLBACK, meta=meta))
        except Exception as error:  # an error of a file that hardly any site has must not cost a story
            self.crawler.stats.inc_value("tdmrep/unavailable")
            logger.info("%s cannot be fetched: %s", url, error)
            return (), _FAILED_SECONDS
        self.crawler.stats.inc_value(f"tdmrep/status/{response.status}")
        rules = read_tdmrep(response.body) if response.status == 200 else ()
        if rules:
            logger.info("%s: %d rules about text and data mining", url, len(rules))
        is_failure = response.status == 429 or response.status >= 500
        return rules, _FAILED_SECONDS if is_failure else inf
