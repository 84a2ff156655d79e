"""When two requests are for the same page: a story's twins (http and https, www, capitals, a slash) are one."""

from __future__ import annotations

from hashlib import sha1
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.utils.request import fingerprint

from newsbot.text.addresses import Addresses


class StoryFingerprinter:
    """Fingerprints by the address that stands for a page; a redirect between twins is a request of its own."""

    def __init__(self, addresses: Addresses | None) -> None:
        self.addresses = addresses

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, for the spider's own addresses."""
        return cls(getattr(crawler.spider, "site_addresses", None))

    def fingerprint(self, request: Request) -> bytes:
        """20 bytes that stand for what the request asks for."""
        if self.addresses is None or request.method != "GET":
            return fingerprint(request)
        address = self.addresses.resolve(request.url)
        key = address.canonical
        for earlier in request.meta.get("redirect_urls", ()):
            if self.addresses.resolve(earlier).canonical == key:
                key = f"{key} {request.url}"
                break
        return sha1(key.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
