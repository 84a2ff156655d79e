"""Pipelines such as a user of Scrapy writes, for tests of crawls with them."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.exporters import JsonLinesItemExporter

from newsbot.items import Article, Ticker


class OldStory(DropItem):
    """Says why a story is dropped."""


class DropOne:
    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.headline.endswith("number 2"):
            raise OldStory(item.url)
        return item


class DropPlainly:
    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article):
            raise DropItem("none is wanted")
        return item


class DropTickers:
    def process_item(self, item: Any) -> Any:
        if isinstance(item, Ticker):
            raise DropItem("no tickers")
        return item


class Shout:
    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article):
            item.headline = item.headline.upper()
            for body in item.bodies:
                body.paragraphs = [text.upper() for text in body.paragraphs]
        return item


class AsDict:
    def process_item(self, item: Any) -> Any:
        return {**asdict(item), "schema": item.schema}


class AddKey:
    """Adds a key to a dict that no record has."""

    def process_item(self, item: Any) -> Any:
        adapter = ItemAdapter({**asdict(item), "schema": item.schema})
        adapter["mood"] = "calm"
        return adapter.item


@dataclass(slots=True)
class Rated(Article):
    """A story with a field of the user's own."""

    rating: int | None = None


class Rate:
    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article):
            return Rated(**{field.name: getattr(item, field.name) for field in fields(item)}, rating=len(item.headline))
        return item


class Fail:
    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.headline.endswith("number 2"):
            raise ValueError("no such shelf")
        return item


class Exit:
    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.headline.endswith("number 2"):
            sys.exit(3)
        return item


class PanicException(BaseException):
    """As PyO3 raises it for libraries in Rust."""


class Panic:
    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.headline.endswith("number 2"):
            raise PanicException("index out of bounds")
        return item


class Cancelled:
    """Waits for a task that somebody cancels, as a pool of connections does."""

    async def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.headline.endswith("number 2"):
            query = asyncio.ensure_future(asyncio.sleep(60))
            query.cancel()
            await query
        return item


class FailAtEnd:
    """Keeps all items for its end, and loses them there."""

    def process_item(self, item: Any) -> Any:
        return item

    def close_spider(self) -> None:
        raise ConnectionError("the database is gone")


class FailingExtension:
    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls()
        crawler.signals.connect(extension.item_scraped, signal=signals.item_scraped)
        return extension

    def item_scraped(self, item: Any) -> None:
        if isinstance(item, Article):
            raise ValueError("no such queue")


class ExitAfterFirst:
    """An extension that ends everything with the first story."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        after = cls()
        crawler.signals.connect(after.item_scraped, signal=signals.item_scraped)
        return after

    def item_scraped(self, item: Any) -> None:
        if isinstance(item, Article):
            sys.exit(3)


class Empty:
    """Breaks the contract."""

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Article) and item.headline.endswith("number 2"):
            item.headline = ""
        return item


class Forget:
    """Returns nothing, as one does who forgets to."""

    def process_item(self, item: Any) -> Any:
        """Nothing."""


class Count:
    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Count:
        return cls(crawler)

    def open_spider(self) -> None:
        self.stats.inc_value("mine/opened")

    def process_item(self, item: Any) -> Any:
        self.stats.inc_value(f"mine/{type(item).__name__}")
        return item

    def close_spider(self) -> None:
        self.stats.inc_value("mine/closed")


class FailingExporter(JsonLinesItemExporter):
    """A feed's exporter that fails with each item."""

    def export_item(self, item: Any) -> None:
        raise ValueError("no item can be exported")
