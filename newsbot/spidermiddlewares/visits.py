"""Ties each response to its visit, which ends when the callback's output is exhausted."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot.extensions.run import Run
from newsbot.ledger.visit import Visit, current_visit


class VisitsMiddleware:
    """Notes with the visit when its answer comes, and when all that its callback yields has been taken."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Run.of(crawler))

    def process_spider_input(self, response: Response) -> None:
        visit: Visit = response.meta["visit"]
        current_visit.set(visit)
        visit.request, visit.answered = response.request, True
        visit.status = response.status
        visit.page_bytes = len(response.body)

    def process_spider_output(self, response: Response, result: Iterable[Any]) -> Iterator[Any]:
        """What the callback yields, and then the end of the visit; an error in it is passed on to the engine."""
        yield from result
        self.run.end(response.meta["visit"], None)

    async def process_spider_output_async(self, response: Response, result: AsyncIterable[Any]) -> AsyncIterator[Any]:
        async for output in result:
            yield output
        self.run.end(response.meta["visit"], None)
