"""For crawls without a ledger, as those of plain spiders: Scrapy's own middlewares, whose work a ledger does elsewhere,
and the consent to what a spider starts with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Request
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.python import global_object_name

from newsbot.network.resolver import Consent
from newsbot.pipelines import is_recorded


class _Unrecorded:
    """Scrapy's middleware at `scrapys`, unless the crawl is recorded, or the project moves or disables that one."""

    scrapys: ClassVar[str]
    setting: ClassVar[str] = "SPIDER_MIDDLEWARES"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        if is_recorded(crawler) or cls.scrapys in named(crawler, cls.setting):
            raise NotConfigured
        return build_from_crawler(load_object(cls.scrapys), crawler)


class OffsiteMiddleware(_Unrecorded):
    """Keeps a spider on its `allowed_domains`; the scheduler takes in no other site's addresses."""

    scrapys = "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware"
    setting = "DOWNLOADER_MIDDLEWARES"


class RefererMiddleware(_Unrecorded):
    """The ledger knows where an address was found; a request that it hands out again would have lost the header."""

    scrapys = "scrapy.spidermiddlewares.referer.RefererMiddleware"


class DepthMiddleware(_Unrecorded):
    """The depth of a request, and `DEPTH_LIMIT`; a request that the ledger hands out again would have lost it."""

    scrapys = "scrapy.spidermiddlewares.depth.DepthMiddleware"


class MetaCopyDetectionMiddleware(_Unrecorded):
    """Warns of requests with a response's `meta`; the scheduler removes what must not be copied."""

    scrapys = "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware"


class StartMiddleware:
    """Permits the private addresses that a spider starts with: its author chose them. In a recorded crawl, those that
    the operator typed are permitted, and no others."""

    def __init__(self, consent: Consent) -> None:
        self.consent = consent

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if is_recorded(crawler):
            raise NotConfigured
        return cls(Consent.of(crawler))

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for output in start:
            if isinstance(output, Request):
                self.consent.allow(output.url, named=False)
            yield output


def named(crawler: Crawler, setting: str) -> set[str]:
    """The paths of the components that a project's setting names, whether it moves or disables them."""
    components = crawler.settings.getdict(setting)
    return {name if isinstance(name, str) else global_object_name(name) for name in components}
