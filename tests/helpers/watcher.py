"""An extension that notes what memory a crawl takes, page by drawn page, and which processes are its own."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil
from scrapy import signals
from scrapy.crawler import Crawler


class Watcher:
    """Writes `WATCHER_FILE`: memory by the number of pages that were drawn, and the processes that were seen."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.memory: dict[int, int] = {}
        self.own: dict[int, int] = {}
        """Of the crawler alone."""
        self.processes: dict[int, float] = {}
        self.task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        watcher = cls(crawler)
        crawler.signals.connect(watcher.engine_started, signal=signals.engine_started)
        crawler.signals.connect(watcher.spider_closed, signal=signals.spider_closed)
        return watcher

    def engine_started(self) -> None:
        self.task = asyncio.ensure_future(self.watch())

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(0.3)
            drawn = self.crawler.stats.get_value("browser/drawn", 0)
            if drawn not in self.memory:
                self.own[drawn] = psutil.Process().memory_info().rss
                self.memory[drawn] = await asyncio.to_thread(self.look)

    def look(self) -> int:
        total = 0
        me = psutil.Process()
        for process in (me, *me.children(recursive=True)):
            with suppress(psutil.Error):
                total += process.memory_full_info().pss
                self.processes[process.pid] = process.create_time()
        return total

    def spider_closed(self) -> None:
        assert self.task is not None
        self.task.cancel()
        told = {"memory": self.memory, "own": self.own, "processes": self.processes}
        Path(self.crawler.settings["WATCHER_FILE"]).write_text(json.dumps(told), "utf-8")
