"""Scrapy's cookies, for crawls that keep any: they load an HTTP client, for a list of public suffixes."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import build_from_crawler

from newsbot.middlewares.unrecorded import named

_SCRAPYS = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"


class CookiesMiddleware:
    """With `COOKIES_ENABLED`, Scrapy's middleware of this name, unless the project moves or disables that one."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        if _SCRAPYS in named(crawler, "DOWNLOADER_MIDDLEWARES") or not crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured
        from scrapy.downloadermiddlewares import cookies

        return build_from_crawler(cookies.CookiesMiddleware, crawler)
