"""Progress of a crawl: a live line on a terminal, a log line every minute elsewhere."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.extensions.logstats import LogStats
from scrapy.spiders import Spider
from scrapy.utils.asyncio import create_looping_call

from newsbot.bars import span
from newsbot.extensions.run import Run
from newsbot.ledger.store import LedgerError
from newsbot.pipelines import require_records

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

logger = logging.getLogger(__name__)

_REFRESH = 0.5
"""Seconds between two looks of the live line; each costs about a millisecond."""
_WINDOW = 60.0
"""Seconds over which the speed is taken."""
_COUNT_EVERY = 10.0
"""Seconds between two counts of a queue that is not in memory, at least."""


def progress_line(
    site: str,
    pages: int,
    counts: Mapping[str, int],
    waiting: int,
    speed: float,
    seconds: float,
    left: float | None,
    at_most: bool,
) -> str:
    """How far a crawl is, in one line: pages asked for and answered, addresses in the queue and under way, pages a
    second, seconds so far, seconds `left` to a bound if one is known, `at_most` so many if the queue may end before.

    >>> progress_line("paper", 1200, counted({"story/new": 40}), 340, 2.04, 75, 130, at_most=True)
    'paper: 1,200 pages · 40 new, 0 changed, 0 unchanged · 0 failed · 340 waiting · 2.0 pages/s · 1 min 15 s, at most 2 min 10 s left'
    """  # noqa: E501
    parts = [
        f"{pages:,} page{'' if pages == 1 else 's'}",
        ", ".join(f"{counts[name]:,} {name}" for name in ("new", "changed", "unchanged")),
        f"{counts['failed']:,} failed",
        f"{waiting:,} waiting",
        f"{speed:.1f} pages/s",
        span(seconds) + (f", {'at most' if at_most else 'about'} {span(left)} left" if left is not None else ""),
    ]
    return f"{site}: {' · '.join(parts)}"


def counted(stats: Mapping[str, Any]) -> dict[str, int]:
    """The numbers of stories and failures in the stats of a crawl.

    >>> counted({"story/new": 3, "story/unchanged": 1, "page/not_modified": 2, "page/failed/http_500": 1})
    {'new': 3, 'changed': 0, 'unchanged': 3, 'failed': 1}
    """
    return {
        "new": stats.get("story/new", 0),
        "changed": stats.get("story/revision", 0),
        "unchanged": stats.get("story/unchanged", 0) + stats.get("page/not_modified", 0),
        "failed": sum(number for name, number in stats.items() if name.startswith("page/failed/")),
    }


class Progress(LogStats):
    """Scrapy's line a minute, with what a news crawl is asked for; on a terminal a live line in its place."""

    run: Run

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.stats)
        self.interval = crawler.settings.getfloat("LOGSTATS_INTERVAL")
        self.crawler = crawler
        self.line: LiveLine | None = None
        self._began = self._counted = monotonic()
        self._cold = 0
        self._seen: deque[tuple[float, int]] = deque([(self._began, 0)])

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_records(crawler)
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self, spider: Spider) -> None:
        """Begins to show, unless the run could not begin."""
        self.run = Run.of(self.crawler)
        if self.run.error is not None:
            return
        self._seen[0] = (monotonic(), self.pages_done)
        console = _terminal(self.crawler)
        self.line = LiveLine(console) if console is not None else None
        if seconds := _REFRESH if self.line is not None else self.interval:
            self.task = create_looping_call(self._show)
            self.task.start(seconds, now=self.line is not None)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        super().spider_closed(spider, reason)
        if self.line is not None:
            self.line.close()

    def _show(self) -> None:
        if self.line is not None:
            self.line.show(self.state())
        else:
            logger.info("%s", self.state())

    @property
    def pages_done(self) -> int:
        """Pages that the run has asked for, and has an answer of."""
        return self.run.asked - self.run.pages_open

    def state(self) -> str:
        now, pages = monotonic(), self.pages_done
        self._seen.append((now, pages))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _WINDOW:
            self._seen.popleft()
        then, before = self._seen[0]
        speed = (pages - before) / (now - then) if now > then else 0.0
        waiting = self._waiting(now)
        left, at_most = self._left(now, waiting, speed)
        assert self.stats is not None
        counts = counted(self.stats.get_stats())
        return progress_line(self.run.site, pages, counts, waiting, speed, now - self._began, left, at_most)

    def _waiting(self, now: float) -> int:
        queue = self.run.queue
        if queue.cold and now - self._counted >= _COUNT_EVERY:
            try:
                self._cold = max(self.run.ledger.queue_length() - len(queue.live), 0)
            except LedgerError:  # the next checkpoint tells
                self._cold = 0
            self._counted = monotonic() + 100 * (monotonic() - now)  # to count takes a hundredth of the time at most
        return len(queue.hot) + self.run.pages_open + (self._cold if queue.cold else 0)

    def _left(self, now: float, waiting: int, speed: float) -> tuple[float | None, bool]:
        """Seconds until a bound of the spider's, and whether the queue may end before it."""
        pages, minutes = self.run.spider.pages_at_most, self.run.spider.minutes_at_most
        times: list[float] = []
        enough = True
        if pages is not None and speed > 0:
            left = max(pages - self.run.asked, 0) + self.run.pages_open
            enough = waiting >= left
            times.append(left / speed)
        if minutes is not None:
            times.append(max(minutes * 60 - (now - self._began), 0))
            enough = enough and waiting >= speed * times[-1]
        return (min(times), not enough) if times else (None, False)


class LiveLine:
    """A line at the foot of a terminal, above which the log goes on."""

    def __init__(self, console: Console) -> None:
        from rich.live import Live

        self._live: Live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False,
                                redirect_stderr=False)  # fmt: skip
        self._live.start()
        self._handlers = [
            (handler, handler.setStream(_Above(console)))
            for handler in logging.root.handlers
            if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr
        ]

    def show(self, line: str) -> None:
        from rich.text import Text

        self._live.update(Text(line, no_wrap=True, overflow="ellipsis"), refresh=True)

    def close(self) -> None:
        self._live.stop()
        for handler, stream in self._handlers:
            handler.setStream(stream)


class _Above:
    """A stream above the live line."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def write(self, text: str) -> None:
        if text.strip("\n"):
            self._console.print(text.rstrip("\n"), soft_wrap=True, markup=False, highlight=False, emoji=False)

    def flush(self) -> None:
        pass


def _terminal(crawler: Crawler) -> Console | None:
    """The terminal that a line may be shown on."""
    from rich.console import Console

    settings = crawler.settings
    level = settings.get("LOG_LEVEL")
    number = level if isinstance(level, int) else logging.getLevelName(str(level).upper())
    wanted = settings.getbool("PROGRESS") and settings.getbool("LOG_ENABLED")
    if not wanted or not isinstance(number, int) or number > logging.WARNING:
        return None
    console = Console(stderr=True)
    return console if console.is_terminal and not console.is_dumb_terminal else None
