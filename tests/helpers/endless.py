"""A Scrapy extension, and a patch: pages with `never-ends` in their address are read for ever, in the way that it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

from scrapy.crawler import Crawler

from newsbot.page import feeds
from newsbot.page.regions import Page
from newsbot.reader import Reader
from newsbot.spiders import news

MARK = "never-ends"
Reads = Callable[..., Any]


def for_ever(url: str) -> None:
    """A pattern that never comes to its end, or a loop that swallows all errors, as the address says."""
    if "pattern" in url:
        re.fullmatch(r"(?:a|a)+b", "a" * 200)
    while True:
        try:
            sum(range(1000))
        except Exception:
            continue


def reads_for_ever(read: Reads) -> Reads:
    """`read`, but for marked pages."""

    def reads(reader: Reader, page: Page, fetched_at: datetime, *rest: Any, **more: Any) -> Any:
        if MARK in page.url:
            for_ever(page.url)
        return read(reader, page, fetched_at, *rest, **more)

    return reads


def names_for_ever(body: bytes, url: str, limit: int) -> Any:
    """What a feed or a sitemap names, but for marked ones."""
    if MARK in url:
        for_ever(url)
    return feeds.read_named_pages(body, url, limit)


class Endless:
    """Reads marked stories, lists and sitemaps for ever."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        Reader.article = reads_for_ever(Reader.article)  # type: ignore[method-assign]
        Reader.listing = reads_for_ever(Reader.listing)  # type: ignore[method-assign]
        setattr(news, "read_named_pages", names_for_ever)  # noqa: B010 - imported there by name
        return cls()
