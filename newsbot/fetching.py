"""One page, requested as in a crawl (robots.txt, pace, guard, user agent), without ledger, archive and records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcessBase
from scrapy.http import HtmlResponse, Request, Response
from scrapy.settings import BaseSettings

from newsbot.errors import UserError
from newsbot.items import Rights
from newsbot.middlewares.charset import CharsetMiddleware
from newsbot.page.layout import Layout
from newsbot.reasons import in_words
from newsbot.responses import fetched
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import any_site
from newsbot.text.credentials import without_login


class NotFetched(UserError):
    """A page that could not be fetched, and why."""


class Fetched(NamedTuple):
    """A page as it came, when it came, and its rights by robots.txt, tdmrep.json (`with_rights`) and headers."""

    response: HtmlResponse
    moment: datetime
    rights: Rights


def fetch_page(
    process: CrawlerProcessBase | None, url: str, archives: Sequence[str] = (), *, with_rights: bool = False
) -> Fetched:
    """The response to a request for one page. Raises `NotFetched`; a process does it once."""
    assert process is not None
    if urlsplit(url).username is not None:
        raise NotFetched(f"{without_login(url)}: newsbot sends no login; give the address without it")
    crawler = process.create_crawler(OnePageSpider)
    process.crawl(crawler, url=url, archives=archives, with_rights=with_rights)
    process.start()
    spider = crawler.spider
    if not isinstance(spider, OnePageSpider):
        raise NotFetched(f"{url}: the crawl could not begin; the log above says why")
    if spider.answer is None or spider.moment is None:
        raise NotFetched(f"{url}: no page: {in_words(spider.reason)}{f' ({spider.cause})' if spider.cause else ''}")
    return Fetched(spider.answer, spider.moment, spider.rights_of(spider.answer))


class OnePageSpider(NewsSpider):
    """Requests the page at `url`, or finds it in WARC files, and keeps the response."""

    name = "one-page"

    def __init__(
        self, name: str | None = None, *, url: str, archives: Sequence[str] = (), with_rights: bool = False
    ) -> None:
        parts = urlsplit(url)
        self.addresses = any_site(f"{parts.scheme}://{parts.netloc}")
        self.layout = Layout(parts.hostname or "")
        super().__init__(name)
        self.url = url
        self.meta: dict[str, Any] = {"rights": {}} if with_rights else {}
        self.replay = list(archives)
        self.answer: HtmlResponse | None = None
        self.moment: datetime | None = None  # when the response came
        self.reason = "lost"  # why there is no response
        self.cause: str | None = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        settings.set("LEDGER_ENABLED", False, priority="spider")
        as_it_came = {**settings["DOWNLOADER_MIDDLEWARES"], CharsetMiddleware: None}
        settings.set("DOWNLOADER_MIDDLEWARES", as_it_came, priority="spider")

    def read_seeds(self, path: str | None) -> list[str]:
        return []

    async def start(self) -> AsyncIterator[Request]:
        # dont_filter: it may redirect to another host
        yield Request(self.url, self.keep, errback=self.failed, dont_filter=True, meta=self.meta)

    def keep(self, response: Response) -> None:
        if self.is_bot_check(response):
            return
        if isinstance(response, HtmlResponse):
            self.answer, self.moment = response, fetched(response)
        else:
            self.reason = "not_html"

    def miss(self, request: Request | None, reason: str, *, failed: bool, cause: str | None = None) -> None:
        self.reason, self.cause = reason, cause
