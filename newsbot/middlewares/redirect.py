"""Redirects, whose requests carry no Referer: the ledger knows where an address was found."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Request, Response


class PlainRedirectMiddleware(RedirectMiddleware):
    """Scrapy's own, but that it does without Scrapy's middleware for the Referer."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def process_response(  # type: ignore[override]  # without the argument that Scrapy no longer passes
        self, request: Request, response: Response
    ) -> Request | Response:
        """The request that the response leads to, or the response where it leads nowhere on the web."""
        try:
            led: Request | Response = super().process_response(request, response)
        except ValueError:
            return response
        return led

    def handle_referer(self, request: Request, response: Response) -> None:
        """No request has one."""
