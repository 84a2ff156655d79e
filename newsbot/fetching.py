"""One page, asked for as a crawl asks: robots.txt, pace, guard and user agent hold; no ledger, archive or records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse, Request, Response
from scrapy.settings import BaseSettings

from newsbot.middlewares.charset import CharsetMiddleware
from newsbot.middlewares.conditional import ConditionalMiddleware
from newsbot.middlewares.drawing import DrawingMiddleware
from newsbot.middlewares.units import UnitsMiddleware
from newsbot.page.layout import Layout
from newsbot.spiders.base import NewsSpider, fetched
from newsbot.text.addresses import any_site

_OF_A_CRAWL = {
    "DOWNLOADER_MIDDLEWARES": (ConditionalMiddleware, CharsetMiddleware, DrawingMiddleware),
    "SPIDER_MIDDLEWARES": (UnitsMiddleware,),
}
"""Components that need a ledger, or that change the page."""


class OnePageSpider(NewsSpider):
    """Asks for the page at `url`, or looks for it in WARC files, and keeps the answer."""

    name = "one-page"

    def __init__(self, name: str | None = None, *, url: str, archives: Sequence[str] = ()) -> None:
        parts = urlsplit(url)
        self.addresses = any_site(f"{parts.scheme}://{parts.netloc}")
        self.layout = Layout(parts.hostname or "")
        super().__init__(name)
        self.url = url
        self.replay = list(archives)
        self.answer: HtmlResponse | None = None
        self.moment: datetime | None = None
        """When the answer came."""
        self.reason = "lost"
        """Why there is no answer."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Scrapy's own queue, and none of what keeps a crawl's memory."""
        super().update_settings(settings)
        settings.set("SCHEDULER", "scrapy.core.scheduler.Scheduler", priority="spider")
        for name in ("EXTENSIONS", "ITEM_PIPELINES"):
            settings.set(name, {}, priority="spider")
        for name, unused in _OF_A_CRAWL.items():
            settings.set(name, {**settings[name], **dict.fromkeys(unused)}, priority="spider")

    def read_seeds(self, path: str | None) -> list[str]:
        """None: there is one page."""
        return []

    async def start(self) -> AsyncIterator[Request]:
        """The page."""
        yield Request(self.url, self.keep, errback=self.failed)

    def keep(self, response: Response) -> None:
        """Keeps an answer that is an HTML page."""
        if isinstance(response, HtmlResponse):
            self.answer, self.moment = response, fetched(response)
        else:
            self.reason = "not_html"

    def miss(self, request: Request | None, reason: str, *, failed: bool) -> None:
        """Notes why there is no answer."""
        self.reason = reason
