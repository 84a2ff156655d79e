"""Scrapy's cookies, for crawls that keep any: they load an HTTP client, for a list of public suffixes."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import build_from_crawler
from scrapy.utils.python import global_object_name

_SCRAPYS = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"


class CookiesMiddleware:
    """With `COOKIES_ENABLED`, Scrapy's middleware of this name, unless the project moves or disables that one."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        named = map(_path_of, crawler.settings.getdict("DOWNLOADER_MIDDLEWARES"))
        if _SCRAPYS in named or not crawler.settings.getbool("COOKIES_ENABLED"):
            raise NotConfigured
        from scrapy.downloadermiddlewares import cookies

        return build_from_crawler(cookies.CookiesMiddleware, crawler)


def _path_of(component: Any) -> str:
    return component if isinstance(component, str) else global_object_name(component)
