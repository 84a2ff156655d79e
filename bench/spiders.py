"""The spiders newsbot is measured against; all walk its way, from section page to article pages and onwards."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import scrapy
from scrapy.http import Response, TextResponse


class WalkSpider(scrapy.Spider):
    """Follow the cards and the next link of every section page; what an article page gives is a subclass's part.

    `base_url` is the site's address, `stats` the file that gets Scrapy's stats as JSON at the end.
    """

    def __init__(self, base_url: str, stats: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.base_url = base_url
        self.stats_file = Path(stats)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(f"{self.base_url}/newsroom/page/1")

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        assert isinstance(response, TextResponse)
        yield from response.follow_all(css="div.teaser h5 a", callback=self.parse_article)
        yield from response.follow_all(css="a[rel=next]")

    def parse_article(self, response: Response) -> Iterator[dict[str, str | None]] | None:
        raise NotImplementedError

    def closed(self, reason: str) -> None:
        self.stats_file.write_text(json.dumps(self.crawler.stats.get_stats(), default=str), encoding="utf-8")


class EmptySpider(WalkSpider):
    """The floor: every page is downloaded, nothing is read but the links of the walk."""

    name = "empty"

    def parse_article(self, response: Response) -> None:
        """Leave the page unread."""


class UsualSpider(WalkSpider):
    """What people write first: title, headline, every paragraph of the page as one text."""

    name = "usual"
    allowed_domains = ("127.0.0.1",)

    def parse_article(self, response: Response) -> Iterator[dict[str, str | None]]:
        yield {
            "url": response.url,
            "title": response.css("title::text").get(),
            "headline": response.css("h1::text").get(),
            "body": "\n".join(response.css("p::text").getall()),
        }


class TrafilaturaSpider(WalkSpider):
    """What people write who know a library for it: all that trafilatura finds, with its own defaults."""

    name = "trafilatura"
    allowed_domains = ("127.0.0.1",)

    def __init__(self, base_url: str, stats: str, **kwargs: Any) -> None:
        super().__init__(base_url, stats, **kwargs)
        self.extract = import_module(self.name).bare_extraction

    def parse_article(self, response: Response) -> Iterator[dict[str, str | None]]:
        found = self.extract(response.body, url=response.url, with_metadata=True, include_comments=False)
        yield {"url": response.url, **{key: getattr(found, key, None) for key in ("title", "author", "date", "text")}}
