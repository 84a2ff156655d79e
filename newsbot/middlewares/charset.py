"""Corrects the charset of pages that declare a wrong one, or none."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.statscollectors import StatsCollector

from newsbot.responses import corrected


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
