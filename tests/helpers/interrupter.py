"""An extension that stops its crawl, as Ctrl-C does, while its spider opens: the run has begun, and no page is asked for."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler


class Interrupter:
    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        interrupter = cls()
        crawler.signals.connect(interrupter.spider_opened, signal=signals.spider_opened)
        return interrupter

    async def spider_opened(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(1)
