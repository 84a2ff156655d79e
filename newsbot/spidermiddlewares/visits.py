"""Ties each response to its visit, which ends when the callback's output is exhausted."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from newsbot.extensions.run import Run
from newsbot.failing import failing_the_page
from newsbot.items import Ticker
from newsbot.ledger.visit import Visit, current_visit
from newsbot.reasons import Reason


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
        with self._taking(response.meta["visit"]) as take:
            for output in result:
                take(output)
                yield output

    async def process_spider_output_async(self, response: Response, result: AsyncIterable[Any]) -> AsyncIterator[Any]:
        with self._taking(response.meta["visit"]) as take:
            async for output in result:
                take(output)
                yield output

    @contextmanager
    def _taking(self, visit: Visit) -> Iterator[Callable[[Any], None]]:
        """Ends a visit when all output of its page is taken: also if the spider is closed after some of it, which
        Scrapy does not undo either. A story's page without a record or a request has a reason then."""
        says_something = False

        def take(output: Any) -> None:
            nonlocal says_something
            says_something = says_something or not isinstance(output, Ticker)

        try:
            with failing_the_page():
                yield take
        except CloseSpider:
            if says_something:
                self.run.end(visit, None)
            raise
        if says_something or visit.asked_as != "story":
            self.run.end(visit, None)
        else:
            self.run.end(visit, "skipped", Reason.NO_RECORD)
