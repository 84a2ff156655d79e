"""Draws pages of a kind that needs a browser as soon as they are fetched."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Request, Response

from newsbot.browser.rendered import NotRendered
from newsbot.extensions.browser import BrowserExtension
from newsbot.ledger.rendering import Kind
from newsbot.ledger.visit import Visit
from newsbot.text.kinds import LISTS


class RenderingMiddleware:
    """Draws a page in the turn of its request: `meta["drawn"]` is the drawn page, or the error.

    Comes after redirects and retries, so that only final answers are drawn.
    """

    def __init__(self, browsing: BrowserExtension) -> None:
        self.browsing = browsing

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        browsing = crawler.get_extension(BrowserExtension)
        if browsing is None:
            raise NotConfigured
        return cls(browsing)

    async def process_response(self, request: Request, response: Response) -> Response:
        visit: Visit | None = request.meta.get("visit")
        if visit is None or response.status != 200 or not isinstance(response, HtmlResponse):
            return response
        kind: Kind = "section" if visit.found.kind in LISTS else "story"
        if self.browsing.goes_straight(kind):
            try:
                request.meta["drawn"] = await self.browsing.draw(response.replace(request=request), kind, visit)
            except NotRendered as error:
                request.meta["drawn"] = error
        return response
