"""Corrects the charset of pages that declare a wrong one, or none."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, Response
from scrapy.statscollectors import StatsCollector

from newsbot.charsets import charset_of
from newsbot.scrapy_internals import declared_encoding
from newsbot.text.charset import may_be_garbled, mend


class CharsetMiddleware:
    """Corrects a wrong encoding, and mends text that was garbled on the server."""

    def __init__(self, stats: StatsCollector) -> None:
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats)

    def process_response(self, request: Request, response: Response) -> Response:
        response, stats = corrected(response)
        for stat in stats:
            self.stats.inc_value(stat)
        return response


def corrected(response: Response) -> tuple[Response, list[str]]:
    """A response in its true encoding, garbled text mended; the stats that count what was done."""
    stats: list[str] = []
    if not isinstance(response, HtmlResponse) or response.body.isascii():
        return response, stats
    declared = declared_encoding(response)
    encoding = charset_of(response.body, declared)
    if encoding != declared:
        stats.append(f"charset/{'undeclared' if declared is None else 'corrected'}/{encoding}")
        response = response.replace(encoding=encoding)
    if encoding == "utf-8" and may_be_garbled(response.body):
        mended = mend(response.text)
        if mended != response.text:
            stats.append("charset/mended")
            response = response.replace(body=mended.encode("utf-8", "replace"))
    return response, stats
