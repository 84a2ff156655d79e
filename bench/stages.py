"""Where the CPU time of a crawl goes: what it takes to the first request, and clocks around the stages of a page."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import reduce, wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from scrapy import signals
from scrapy.crawler import Crawler

if TYPE_CHECKING:
    from rich.table import Table

STAGES = {
    "parse": ("newsbot.reader:parse_html",),
    "blocks": ("newsbot.reader:read_page",),
    "find": ("newsbot.reader:find_article", "newsbot.reader:find_section", "newsbot.page.regions:find_ticker"),
    "load": ("newsbot.reader:Reader.article", "newsbot.reader:Reader.listing", "newsbot.reader:Reader.ticker"),
    "judge": (
        "newsbot.pipelines.validate:ValidatePipeline.process_item",
        "newsbot.pipelines.revisions:RevisionPipeline.commit",
    ),
    "write": ("newsbot.pipelines.jsonlines:JsonLinesPipeline.commit",),
    "ledger": (
        "newsbot.scheduler:LedgerScheduler.enqueue_request",
        "newsbot.scheduler:LedgerScheduler.next_request",
        "newsbot.extensions.run:Run.open",
        "newsbot.extensions.run:Run.end",
        "newsbot.extensions.run:Run.commit",
    ),
    "archive": (
        "newsbot.downloader.handler:NewsDownloadHandler.keep",
        "newsbot.ledger.registry:exchange_records",
        "newsbot.archive.files:ArchiveFiles.write",
        "newsbot.archive.warc:digest_of",
    ),
}
"""The functions of each stage. The time of one that calls another counts for that other."""
REST = "download"
"""What no stage takes: Scrapy, Twisted, middlewares, the walk of the spider."""
SETTING = "BENCH_FILE"
"""What an extension below writes to."""


class Used(NamedTuple):
    """What a process has used so far."""

    cpu: float
    """Seconds."""
    mib: float
    """Peak resident memory."""

    @classmethod
    def now(cls) -> Self:
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return cls(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)


class Clocks:
    """The CPU seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._running: list[str] = []
        self._last = 0.0

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function with a clock; it must not be a generator."""

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._turn()
            self._running.append(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self._turn()
                self._running.pop()

        return timed

    def _turn(self) -> None:
        """Gives the time since the last turn to the stage that ran."""
        now = time.process_time()
        if self._running:
            self.seconds[self._running[-1]] += now - self._last
        self._last = now


class Start:
    """The extension that notes what a process has used when it sends its first request."""

    def __init__(self, crawler: Crawler) -> None:
        self.file = Path(crawler.settings[SETTING])
        self.start: Used | None = None
        crawler.signals.connect(self.first_request, signal=signals.request_reached_downloader)
        crawler.signals.connect(self.engine_stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def first_request(self) -> None:
        """Notes the start, once."""
        self.start = self.start or Used.now()

    def engine_stopped(self) -> None:
        """Writes what was noted."""
        self.file.write_text(json.dumps(self.start), encoding="utf-8")


class Stages(Start):
    """The extension that puts clocks around the stages."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.clocks = Clocks()
        for stage, places in STAGES.items():
            for place in places:
                self._put(stage, place)

    def _put(self, stage: str, place: str) -> None:
        owner, name = self.owner_of(place)
        setattr(owner, name, self.clocks.around(stage, getattr(owner, name)))

    @staticmethod
    def owner_of(place: str) -> tuple[Any, str]:
        """The module or class of a function of `STAGES`, and its name there."""
        module, _, path = place.partition(":")
        *owners, name = path.split(".")
        return reduce(getattr, owners, import_module(module)), name

    def first_request(self) -> None:
        if self.start is None:
            self.clocks.seconds.clear()
        super().first_request()

    def engine_stopped(self) -> None:
        """Writes the seconds of each stage from the first request on, and those of the rest."""
        assert self.start is not None
        seconds = dict(self.clocks.seconds)
        seconds[REST] = time.process_time() - self.start.cpu - sum(seconds.values())
        self.file.write_text(json.dumps(seconds), encoding="utf-8")


def enabled(extension: type[Start], file: Path) -> list[str]:
    """The arguments of a crawl with an extension that writes `file`."""
    return ["-s", f'EXTENSIONS={{"{extension.__module__}.{extension.__name__}": 0}}', "-s", f"{SETTING}={file}"]


def stages_table(found: Mapping[str, Mapping[str, float]]) -> Table:
    """The milliseconds of each stage as a table, one column a site."""
    from rich.table import Table  # the crawls that are measured need no table

    result = Table(title="newsbot, CPU a page by stage, ms", caption="one crawl with clocks, from its first request")
    result.add_column("")
    for site in found:
        result.add_column(site, justify="right")
    order: Sequence[str] = (REST, *STAGES)
    for stage in order:
        result.add_row(stage, *(f"{costs.get(stage, 0):.2f}" for costs in found.values()))
    result.add_row("all", *(f"{sum(costs.values()):.2f}" for costs in found.values()))
    return result
