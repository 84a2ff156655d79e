"""Redirects without a Referer: the ledger knows where an address was found."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from newsbot.network.ignored import Ignored
from newsbot.network.resolver import place
from newsbot.reasons import Reason
from newsbot.text.addresses import Addresses

_WEB_PORTS = {80, 443}


class PlainRedirectMiddleware(RedirectMiddleware):
    """Scrapy's own, without its middleware for the Referer.

    robots.txt and tdmrep.json, which no queue checks, are not followed to other ports: a site must not make newsbot
    connect to other services. Neither are further pages of a story to other hosts.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def process_response(  # type: ignore[override]  # without the argument that Scrapy no longer passes
        self, request: Request, response: Response
    ) -> Request | Response:
        """The redirected request, or the response if it leads nowhere; raises `Ignored` after too many redirects."""
        try:
            result: Request | Response = super().process_response(request, response)
            if isinstance(result, Request):
                result = _without_login(result)
        except IgnoreRequest:
            raise Ignored(Reason.REDIRECT_LOOP) from None
        except ValueError:
            return response
        if isinstance(result, Request) and request.callback is NO_CALLBACK and not _is_near(result.url, request.url):
            self.crawler.stats.inc_value("redirect/refused_port")
            return response
        if isinstance(result, Request) and "part_of" in request.meta and self._leads_away(result.url):
            raise Ignored(Reason.OFFSITE)
        return result

    def _leads_away(self, url: str) -> bool:
        addresses: Addresses = self.crawler.spider.site_addresses  # type: ignore[union-attr]
        return addresses.resolve(url).kind == "external"

    def handle_referer(self, request: Request, response: Response) -> None:
        pass


def _without_login(request: Request) -> Request:
    """A request without the user and password in its address, which a site must not choose."""
    parts = urlsplit(request.url)
    host = parts.netloc.rpartition("@")[2]
    return request if host == parts.netloc else request.replace(url=parts._replace(netloc=host).geturl())


def _is_near(url: str, origin: str) -> bool:
    """Whether a URL has a port of the web, or the host and port of `origin`."""
    return place(url)[1] in _WEB_PORTS or place(url) == place(origin)
