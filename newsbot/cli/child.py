"""A crawl in its own process, forked from a server that has newsbot loaded: it starts in a fraction of a second.

The server (`multiprocessing`'s fork server) imports this module once. It must not import the reactor, start a thread
or open a connection: forked processes would share them.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import product
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings, Settings
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

import newsbot.settings
from newsbot import read_article
from newsbot.cli import heap, running
from newsbot.cli.immortal import make_immortal
from newsbot.extensions.run import Run
from newsbot.extensions.takeover import recalling
from newsbot.fleet.registry import LOST_PAUSE, Holder, is_claimed, pause
from newsbot.ledger.errors import Busy, LedgerError
from newsbot.ledger.store import Ledger
from newsbot.middlewares.throttle import ThrottleMiddleware, site_paused
from newsbot.page import genre, headline, scoring
from newsbot.spiders.loader import spider_loader
from newsbot.text.language import ngrams, relatives
from newsbot.text.profiles import NGRAMS

BEAT_SECONDS = 5
"""How often a child reports to its worker that it is alive."""
_FOR_ONE_SITE: dict[str, int | None] = {
    "newsbot.extensions.metrics.Metrics": None,  # the worker writes them: each child would read what all sites did
    "newsbot.extensions.run.Run": None,
    "newsbot.cli.child.ClaimedRun": 0,
    "newsbot.cli.child.Beats": 0,
}
_PAGE = (
    "<html lang=en><title>The first page</title><h1>The first page</h1><p>By A Reader, 25 November 2026</p>"
    + "<p>A page is read before the first crawl begins, so that what a reader of pages needs is in memory.</p>" * 5
).encode()
_channel: Connection | None = None
"""To the worker of this child."""
_holder: Holder | None = None
"""That worker's claim."""

logger = logging.getLogger(__name__)


def run(arguments: Sequence[str], output: Path, channel: Connection, holder: Holder) -> NoReturn:
    """Runs `newsbot crawl` with these arguments, and ends the process with its exit code."""
    global _channel, _holder
    _channel, _holder = channel, holder
    _redirect(output)
    settings = running.project_settings()
    settings["EXTENSIONS"].update(_FOR_ONE_SITE, priority="cmdline")
    settings.set("LOG_VERSIONS", (), priority="cmdline")  # they are the worker's; each crawl would look them up
    running.run("crawl", list(arguments), settings)


def _redirect(output: Path) -> None:
    """Sends what the crawl prints to a file."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for descriptor, standard in ((nowhere, 0), (file, 1), (file, 2)):
        os.dup2(descriptor, standard)
    for descriptor in (nowhere, file):
        if descriptor > 2:
            os.close(descriptor)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]


class ClaimedRun(Run):
    """A run that begins only if its worker still has the site: both may have stood still before the first request.

    No other worker can claim the site once this run has its lease, so that the claim is looked at after that.
    """

    def acquire(self, now: int) -> None:
        super().acquire(now)
        assert _holder is not None
        with self.ledger.transaction() as connection:
            holds = is_claimed(connection, _holder)
        if not holds:
            self.ledger.release(self.owner)
            raise Busy(f"{self.ledger.name}: the worker of this crawl has lost {self.site}; nothing is requested")


class Beats:
    """An extension that reports to the worker that the crawl is alive, and at its end how it went.

    If the worker has gone, the crawl stops as if it had received a signal. A pause that the site requests is recorded
    at once, and so is a delay that is longer than the rest of a group whose worker has gone: worker and crawl may die
    together.
    """

    def __init__(self, crawler: Crawler, channel: Connection) -> None:
        self.crawler, self.channel = crawler, channel
        self.beats = create_looping_call(self.beat)
        self._rests_until = self._recorded = 0.0
        """Until when the site gets no request, on the monotonic clock, and how much of that is recorded."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        assert _channel is not None
        beats = cls(crawler, _channel)
        crawler.signals.connect(beats.engine_started, signal=signals.engine_started)
        crawler.signals.connect(beats.engine_stopped, signal=signals.engine_stopped)
        crawler.signals.connect(beats.site_paused, signal=site_paused)
        crawler.signals.connect(beats.recalling, signal=recalling)
        return beats

    def site_paused(self, seconds: float) -> None:
        self._rests_until = max(self._rests_until, monotonic() + seconds)
        self._record_pause()

    def _record_pause(self) -> None:
        """Records the pause for all workers; if the database does not answer, the next beat does."""
        run = self.crawler.get_extension(Run)
        if self._recorded < self._rests_until - 1 and run is not None and run.has_begun:
            assert _holder is not None
            with suppress(LedgerError), run.ledger.transaction() as connection:
                pause(connection, _holder.group, self._rests_until - monotonic())
                self._recorded = self._rests_until

    def recalling(self) -> None:
        self._send({})

    def engine_started(self) -> None:
        self.beats.start(BEAT_SECONDS)

    def beat(self) -> None:
        heap.trim()
        pace = self._pace()
        if (rest := pace.get("pause", 0.0)) > LOST_PAUSE:
            self._rests_until = max(self._rests_until, monotonic() + rest)
        self._record_pause()
        engine = self.crawler.engine
        if not self._send(pace) and engine is not None and engine.spider is not None:
            logger.warning("The worker of this crawl has died; the crawl stops, and another worker resumes it")
            self.beats.stop()
            if (run := self.crawler.get_extension(Run)) is not None:
                run.interrupt()
            deferred_from_coro(engine.close_spider_async(reason="worker_gone"))

    def engine_stopped(self) -> None:
        if self.beats.running:
            self.beats.stop()
        self._send(self._facts())

    def _facts(self) -> dict[str, Any]:
        """What the worker needs to know: how the run ended, what it brought, how long to leave the site in peace."""
        run = self.crawler.get_extension(Run)
        stats = self.crawler.stats
        facts: dict[str, Any] = {"new": stats.get_value("story/new", 0), "seconds": 0.0, **self._pace()}
        if run is not None:
            facts |= {
                "error": run.error_kind,
                "stopped": run.stopped_by,
                "words": run.last_words,
                "seconds": round(run.seconds, 1),
            }
        return facts

    def _pace(self) -> dict[str, Any]:
        """How long to leave the site in peace after this; a crawl that is killed cannot report it at its end."""
        pace = self.crawler.get_downloader_middleware(ThrottleMiddleware)
        return {} if pace is None else {"pause": round(pace.rest, 2)}

    def _send(self, facts: dict[str, Any]) -> bool:
        try:
            self.channel.send_bytes(json.dumps(facts).encode())
        except OSError:
            return False
        return True


def _load(settings: Settings) -> None:
    """Imports what every crawl uses."""
    for name in ("DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES", "SPIDER_MIDDLEWARES", "DOWNLOAD_HANDLERS"):
        used = settings.getwithbase(name)
        for path in used.values() if name == "DOWNLOAD_HANDLERS" else used:
            if isinstance(path, str) and path.startswith(("newsbot.", "scrapy.")) and used.get(path, 0) is not None:
                import_module(path.rpartition(".")[0])
    for name in (
        "ITEM_PROCESSOR",
        "SCHEDULER",
        "DUPEFILTER_CLASS",
        "LOG_FORMATTER",
        "ROBOTSTXT_PARSER",
        "DOWNLOADER",
        "STATS_CLASS",
    ):
        import_module(settings[name].rpartition(".")[0])


def _rehearse() -> None:
    """Checks values against abstract classes: Python looks at all their subclasses once, and keeps the answer."""
    values: tuple[object, ...] = ("", b"", 0, 0.0, True, None, (), [], {}, iter({}.items()))
    for value, abstract in product(values, (Mapping, MutableMapping, Sequence, MutableSequence, BaseSettings)):
        isinstance(value, abstract)


def preload() -> None:
    """Loads newsbot into the fork server, and takes it out of the reach of the garbage collector.

    What each crawl would make for itself is made here, once: its memory is shared.
    """
    settings = Settings()
    settings.setmodule(newsbot.settings)
    _load(settings)
    running.command("crawl")
    spider_loader(settings).list()
    later = ("newsbot.page.js_shell", "surt")
    for module in ("scrapy.cmdline", "sqlalchemy.dialects.sqlite.pysqlite", "rich.console", "rich.text", *later):
        import_module(module)  # `later` are those that a crawl loads with its first pages
    for module in ("newsbot.browser.playwright_internals", "psycopg", "sqlalchemy.dialects.postgresql.psycopg"):
        with suppress(ImportError):  # of extras
            import_module(module)
    read_article(_PAGE, "https://www.example.org/news/first-page")
    for judged in (genre, headline, scoring):
        judged.trees()
    for script in NGRAMS:
        ngrams(script)
        relatives(script)
    Ledger.open("sqlite:///:memory:", "").close()
    _rehearse()
    gc.collect()
    make_immortal()
    gc.freeze()
    heap.fill()
