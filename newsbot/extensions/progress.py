"""Progress of a crawl: a live line on a terminal, a log line every minute elsewhere."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.extensions.logstats import LogStats
from scrapy.spiders import Spider
from scrapy.utils.asyncio import create_looping_call

from newsbot.extensions.run import Run
from newsbot.ledger.errors import LedgerError
from newsbot.pipelines import require_records
from newsbot.terminal import fit, live_terminal
from newsbot.wording import amount, rough_span, span

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

logger = logging.getLogger(__name__)

Sure = Literal["about", "at least"]

_REFRESH = 0.5
"""Seconds between two looks of the live line; each costs about a millisecond."""
_WINDOW = 60.0
"""Seconds over which the speed is taken."""
_ENOUGH = 10
"""Pages from which the speed is known well enough, to about a third, to say how long the rest takes."""
_ECHO = 3
"""Columns left free: a terminal prints `^C` behind the line, which must not begin another."""
_SITE_AT_LEAST = 8
"""Columns for the name of a site that is cut short; with less it is left out."""
_COUNT_EVERY = 10.0
"""Seconds between two counts of a queue that is not in memory, at least."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a crawl is."""

    site: str
    pages: int
    """Requested and answered."""
    counts: Mapping[str, int]
    """Of stories and failures, as `counted` has them."""
    waiting: int
    """Addresses in the queue and under way."""
    speed: float
    """Pages a second."""
    seconds: float
    left: float | None
    """Seconds to the end, if anything is known of it."""
    sure: Sure = "about"
    """`about` if a bound ends the run before the queue does; else `at least`, since pages may lead to more."""
    uncompared: int = 0
    """Stories that were read since the last checkpoint, which says whether they are new."""

    def line(self) -> str:
        """All of it, for a log.

        >>> State("paper", 1200, counted({"story/new": 40}), 340, 2.04, 75, 130, "at least").line()
        'paper: 1,200 pages · 40 new, 0 changed, 0 unchanged · 0 failed · 340 waiting · 2.0 pages/s · 1 min 15 s, at least 2 min 10 s left'
        """  # noqa: E501
        stories = ", ".join(f"{self.counts[name]:,} {name}" for name in ("new", "changed", "unchanged"))
        if self.uncompared:
            stories += f", {self.uncompared:,} to compare"
        middle = (stories, f"{self.counts['failed']:,} failed", f"{self.waiting:,} waiting")
        times = span(self.seconds)
        if self.left is not None and self.left >= 1:
            times += f", {self.sure} {span(self.left)} left"
        pages = amount(self.pages, "page")
        return _joined(self.site, pages, *middle, f"{self.speed:.1f} pages/s", times)

    def fitting(self, width: int) -> str:
        """As much as a terminal of `width` columns shows in one line; 80 always show the pace, what waits, the
        stories, the failures and the time that is left.

        >>> state = State("www.a-paper.example", 1200, counted({"story/new": 1240}), 12340, 2.04, 75, 130, "at least")
        >>> state.fitting(80)
        'www.a-pap…: 2.0/s · 12k waiting · 1,240 stories · 0 failed · at least 2 min left'
        """
        from rich.cells import cell_len, set_cell_size

        stories = sum(self.counts[name] for name in ("new", "changed", "unchanged")) + self.uncompared
        rest = (stories, self.counts["failed"])
        middle = f"{self.waiting:,} waiting", f"{amount(rest[0], 'story', 'stories')}", f"{rest[1]:,} failed"
        short = f"{_short(self.waiting)} waiting", f"{_short(rest[0])} stories", f"{_short(rest[1])} failed"
        time, rough = self._time(span), self._time(rough_span)
        forms = (
            self.line(),
            _joined(self.site, f"{self.speed:.1f} pages/s", *middle, time),
            _joined(self.site, f"{self.speed:.1f}/s", *middle, time),
            _joined(self.site, f"{self.speed:.1f}/s", *middle, rough),
        )
        if (fitting := next((form for form in forms if cell_len(form) <= width), None)) is not None:
            return fitting
        speed = f"{self.speed:.1f}/s"
        lines = [" · ".join(parts) for parts in ((speed, *middle, rough), (speed, *short, rough), (*short, rough))]
        for line in lines[:2]:
            if (room := width - cell_len(line) - len("…: ")) >= _SITE_AT_LEAST:
                return f"{set_cell_size(self.site, room).rstrip()}…: {line}"
        if (whole := next((line for line in lines if cell_len(line) <= width), None)) is not None:
            return whole
        return " · ".join(short[1:])

    def _time(self, span: Callable[[float], str]) -> str:
        """The time left, or the time elapsed if that is not known, or if it is over."""
        if self.left is None or self.left < 1:
            return f"{span(self.seconds)} so far"
        return f"{'' if self.sure == 'about' else f'{self.sure} '}{span(self.left)} left"


def _joined(site: str, *parts: str) -> str:
    return f"{site}: {' · '.join(parts)}"


def _short(number: int) -> str:
    """
    >>> _short(9999), _short(12_340), _short(1_234_000)
    ('9,999', '12k', '1.2M')
    """
    if number < 10_000:
        return f"{number:,}"
    return f"{number // 1000}k" if number < 1_000_000 else f"{number / 1_000_000:.1f}M"


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
    """Scrapy's line a minute, with what matters in a news crawl; on a terminal a live line in its place."""

    run: Run

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.stats)
        self.interval = crawler.settings.getfloat("LOGSTATS_INTERVAL")
        self.crawler = crawler
        self.line: LiveLine | None = None
        self.again = ""
        """How to stop at once, if the crawl waits for the pages under way."""
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

    def stopping(self, again: str) -> None:
        """Shows from now on what the crawl waits for; `again` says how it is stopped at once."""
        self.again = again
        if self.line is not None:
            self._show()

    def _show(self) -> None:
        if self.line is None:
            logger.info("%s", self.state().line())
        elif self.again:
            self.line.show(lambda _: f"{self.waits_for()}; {self.again}")
        else:
            self.line.show(self.state().fitting)

    def waits_for(self) -> str:
        run = self.crawler.get_extension(Run)
        pages = run.pages_open - run.dropped if run is not None else 0
        return f"finishing {amount(pages, 'page')}" if pages > 0 else "recording what was read"

    @property
    def pages_done(self) -> int:
        """Pages that the run has requested and that were answered."""
        return self.run.asked - self.run.pages_open

    def state(self) -> State:
        now, pages = monotonic(), self.pages_done
        self._seen.append((now, pages))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _WINDOW:
            self._seen.popleft()
        then, before = self._seen[0]
        speed = (pages - before) / (now - then) if now > then else 0.0
        waiting = self._waiting(now)
        read_now = pages - self.run.asked_before
        left, sure = self._left(now, waiting, speed) if read_now >= _ENOUGH else (None, "about")
        assert self.stats is not None
        counts = counted(self.stats.get_stats())
        uncompared = self.run.stories_ended
        return State(self.run.site, pages, counts, waiting, speed, now - self._began, left, sure, uncompared)

    def _waiting(self, now: float) -> int:
        queue = self.run.queue
        if queue.cold and now - self._counted >= _COUNT_EVERY:
            try:
                self._cold = max(self.run.ledger.waiting(self.run.name) - len(queue.live), 0)
            except LedgerError:  # the next checkpoint reports it
                self._cold = 0
            self._counted = monotonic() + 100 * (monotonic() - now)  # to count takes a hundredth of the time at most
        return len(queue.hot) + self.run.pages_open + (self._cold if queue.cold else 0)

    def _left(self, now: float, waiting: int, speed: float) -> tuple[float | None, Sure]:
        """Seconds until a bound of the spider's, or until what waits is read; None while nothing is answered."""
        if not speed:
            return None, "about"
        pages, minutes = self.run.spider.pages_at_most, self.run.spider.minutes_at_most
        times: list[float] = []
        if pages is not None:
            times.append((max(pages - self.run.asked, 0) + self.run.pages_open) / speed)
        if minutes is not None:
            times.append(max(minutes * 60 - (now - self._began), 0))
        if times and waiting >= speed * min(times):
            return min(times), "about"
        return (waiting / speed, "at least") if waiting else (None, "about")


class LiveLine:
    """A line at the foot of a terminal; the log scrolls above it."""

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

    def show(self, fitting: Callable[[int], str]) -> None:
        """Shows a line that is made for the width of the terminal."""
        from rich.text import Text

        line = fit(self._live.console, fitting(self._live.console.width - _ECHO))
        self._live.update(Text(line, no_wrap=True, overflow="ellipsis"), refresh=True)

    def close(self) -> None:
        """Takes the line away for good."""
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
    settings = crawler.settings
    level = settings.get("LOG_LEVEL")
    number = level if isinstance(level, int) else logging.getLevelName(str(level).upper())
    wanted = settings.getbool("PROGRESS") and settings.getbool("LOG_ENABLED")
    if not wanted or not isinstance(number, int) or number > logging.WARNING:
        return None
    return live_terminal()
