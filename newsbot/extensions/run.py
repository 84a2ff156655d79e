"""The run of a crawl: begun or resumed, recorded at checkpoints, ended.

A checkpoint writes what came of whole visits to the files, syncs them, and records it in one transaction. After a kill
at any moment the next start cuts the files to their recorded lengths and requests again every page that no checkpoint
has recorded: nothing is lost, nothing is there twice, no line is torn.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from socket import gethostname
from time import monotonic, sleep, time
from typing import Any, Self

from pydispatch.dispatcher import getAllReceivers, liveReceivers
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.extensions.feedexport import FeedExporter
from scrapy.http import Response
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

import newsbot
from newsbot import logs, program
from newsbot.errors import remedy
from newsbot.extensions.records import RunRecords
from newsbot.extensions.report import LAST_WORDS, Report, Watch
from newsbot.extensions.takeover import TakeOver
from newsbot.feeds import FeedError, check_addresses, overwritten, wrong_option
from newsbot.items import Article
from newsbot.ledger.errors import Away, Busy, LedgerError
from newsbot.ledger.lease import RENEW_SECONDS, this_process
from newsbot.ledger.memory import Memory
from newsbot.ledger.queue import Queue
from newsbot.ledger.store import Ledger
from newsbot.ledger.visit import LEFT_PRIORITY, TIER, Visit, place, tier
from newsbot.monitors.suites import suites_of
from newsbot.network.causes import out_of_files
from newsbot.network.ignored import Interrupted
from newsbot.pipelines import pipeline_problem, require_records
from newsbot.pipelines.validate import BrokenRecord
from newsbot.reasons import Fate
from newsbot.scrapy_internals import drop_queued, fail_pages_of_callbacks, in_callbacks
from newsbot.setting_checks import PLACE
from newsbot.sites import Crawled, check_clock, open_ledger
from newsbot.spiders.base import AGAIN_PRIORITY, DISCOVERY, LATER_PRIORITY, SECTION_PRIORITY, NewsSpider
from newsbot.spiders.seams import Recorder
from newsbot.storage.files import AGAIN, OutputError, clear_errors, new_run
from newsbot.storage.folder import hold
from newsbot.wording import amount

logger = logging.getLogger(__name__)

START_ERROR = "start_error"
_STOPS = {
    "shutdown": "on request",
    "memusage_exceeded": "because it reached MEMUSAGE_LIMIT_MB",
    "worker_gone": "because its worker is gone",
    "checkpoint_failed": "because a checkpoint could not be made",
    "finished": "before it was complete",
    START_ERROR: "because `start` of the spider raised an exception, which the log shows",
}
"""Why a run is left for the next start to resume, by Scrapy's `finish_reason`."""

_CHECKPOINT_BYTES = 6 << 20
"""Bytes, as `Visit.held_bytes` counts them, that may wait in memory for a checkpoint: those of 90 usual pages."""
_COMPRESSED_AT_ONCE = 1 << 20
"""Bytes of bodies that wait to be compressed together. One by one, each would find the processor's caches full of its
page, which takes 3 % more CPU of a crawl."""
_TRIES, _WAIT = 30, 0.1
"""Tries to hold a folder that another process has, and seconds between them."""


class Run(Recorder):
    """The extension that keeps a crawl's run."""

    ledger: Ledger
    records: RunRecords
    queue: Queue
    spider: NewsSpider
    name: str
    """`2026-11-25T084312Z`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.pages = settings.getint("CHECKPOINT_PAGES")
        self.every = settings.getfloat("CHECKPOINT_SECONDS")
        self.owner = this_process()
        self.exit_code = 1
        """0 for a run without holes, 2 for one with holes or stopped before its end, 3 for one whose pages have
        changed, 1 for one that failed."""
        self.error: str | None = None
        self.error_kind = ""
        self.report: Report | None = None
        """Of a run that came to its end."""
        self.last_words = ""
        """The result of the run, in one sentence."""
        self.stopped_by: str | None = None
        """Why a run was stopped before its end."""
        self._last = self._began = monotonic()
        self._renewals: AsyncioLoopingCall | LoopingCall | None = None
        self._folder_held: int | None = None
        self.has_begun = False
        self.has_closed = False
        """Whether the last checkpoint is made: what comes later cannot be recorded."""
        self.asked = 0
        """Pages that this run has requested."""
        self.interrupted = False
        """Whether the crawl is being stopped: no further request is made."""
        self.dropped = 0
        """Pages that were not requested because of that; they are open."""
        self._unarchived = False
        self.asked_before = 0
        """Pages that earlier starts of this run have requested."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_records(crawler)
        run = cls(crawler)
        for handler, signal in (
            (run.spider_opened, signals.spider_opened),
            (run.item_dropped, signals.item_dropped),
            (run.page_failed, signals.item_error),
            (run.page_failed, signals.spider_error),
            (run.spider_idle, signals.spider_idle),
            (run.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """That of a crawl; raises NotConfigured if that is not recorded, RuntimeError without the extension."""
        require_records(crawler)
        run = crawler.get_extension(cls)
        if run is None:
            raise RuntimeError("newsbot.extensions.run.Run is not among EXTENSIONS")
        return run

    # Begin

    def open(self) -> bool:
        """Begins a run, or resumes the last one if it is unfinished; returns whether that succeeded."""
        try:
            if self.error is None:
                self._open()
        except (LedgerError, OutputError) as error:
            self.give_up(error)
        return self.error is None

    def spider_opened(self) -> None:
        """Raises CloseSpider if a feed cannot be written or has no address: the crawl would lose its items."""
        if self.error is not None:
            return
        exporter = self.crawler.get_extension(FeedExporter)
        try:
            if problem := wrong_option(self.spider.settings):  # of an add-on, or of a crawl in a script
                raise FeedError(problem)
            if exporter is not None:
                check_addresses(exporter, self.spider)
                self._warn_of_feeds(exporter)
        except FeedError as error:
            if exporter is not None:  # it would log a traceback, and empty the files that it was to overwrite
                exporter.feeds.clear()
            self.give_up(error)
            self._attempt(self._stop, "The run could not be ended")
            raise CloseSpider("feeds_failed") from None

    def _precede_feeds(self) -> None:
        """Has `spider_opened` of this extension called before the exporter opens its feeds.

        An exporter of the user's own may open them by other means, and would open them twice.
        """
        exporter = self.crawler.get_extension(FeedExporter)
        opening = liveReceivers(getAllReceivers(self.crawler, signals.spider_opened))
        if exporter is not None and exporter.open_spider in opening:
            self.crawler.signals.disconnect(exporter.open_spider, signals.spider_opened)
            self.crawler.signals.connect(exporter.open_spider, signals.spider_opened)

    def _warn_of_feeds(self, exporter: FeedExporter) -> None:
        """Says which feeds will lack what an earlier start of the run has read."""
        for uri in overwritten(exporter) if self.records.lines else ():
            logger.warning(
                "%s is overwritten with what the run reads from now on; all its records are in %s. To add to a feed,"
                " use -o instead of -O",
                uri,
                self.folder,
            )

    def _stop(self) -> None:
        """Leaves the run for the next start to resume."""
        self.ledger.end(self.name, "stopped", _now())
        self.ledger.release(self.owner)

    def _open(self) -> None:
        settings = self.crawler.settings
        if (problem := pipeline_problem(settings)) is not None:
            raise LedgerError(problem)
        self.spider = self.crawler.spider  # type: ignore[assignment]
        self.ledger = open_ledger(settings, self.spider)
        if (place := settings.get(PLACE)) is not None:
            self.ledger.folder = place, gethostname()
        self.site = self.spider.site
        self.addresses = self.spider.site_addresses
        self.folder = Path(settings["DATA_DIR"]) / self.site
        check_clock(self.ledger, _now(), self.spider.clock_is_right)
        self._hold_folder()
        if self.addresses.rules.guessed and (home := self.ledger.home()):
            self.addresses.call(home)
        before = TakeOver(self.crawler, self.ledger, self.folder, self.owner, _now)
        resumed, now = before.run_to_resume(), _now()
        known = {run.run for run in before.past}
        self.name = resumed or new_run(self.folder, datetime.fromtimestamp(now, UTC), known)
        self.acquire(now)
        logs.begin(self.folder, self.name)
        before.settle()
        notes = before.recall()
        self.records = RunRecords(self.crawler, self.ledger, self.name, self.folder, self.owner)
        waiting = self._begin(now) if resumed is None else self._resume()
        for note in notes:
            self.ledger.note(self.name, note)
        self.queue = Queue(
            self.ledger,
            self.name,
            later=LATER_PRIORITY,
            discovery=DISCOVERY,
            discovery_limit=self.spider.finds_at_most,
            asked=(stored.get("priority", 0) for stored in self.ledger.asked(self.name)),
        )
        self._precede_feeds()
        fail_pages_of_callbacks(self.crawler)
        self.has_begun = True
        self._renewals = create_looping_call(self._renew)
        self._renewals.start(RENEW_SECONDS, now=False)
        self.memory = Memory(self.queue, self.records.registry.was_walked, self.fail, waiting)
        self._warn_of_twins()

    def _hold_folder(self) -> None:
        """Makes this the only process that writes to the site's folder. Raises `Busy`, and `OutputError`."""
        for _ in range(_TRIES):
            with clear_errors(self.folder):
                self._folder_held = hold(self.folder)
            if self._folder_held is not None:
                return
            if not self.ledger.check_free(self.owner, _now()):
                raise Busy(
                    f"{self.folder}: another crawl of {self.site} is under way in this process; begin this one when it"
                    " has ended"
                )
            sleep(_WAIT)  # a crawl that has just begun takes its lease soon, and one that ends frees the folder
        raise Busy(
            f"{self.folder}: a crawl that has lost its lease still holds this folder, and may be suspended; end"
            " that process, and start again"
        )

    def release_folder(self) -> None:
        """Lets other processes write to the site's folder."""
        if self._folder_held is not None:
            os.close(self._folder_held)
            self._folder_held = None

    def _begin(self, now: int) -> int:
        """Returns how many addresses wait, as `_resume` does."""
        self.ledger.take_up(TIER, place(LEFT_PRIORITY, 0), tier(LATER_PRIORITY), place(SECTION_PRIORITY, 0))
        self.ledger.begin(self.name, self.addresses.base, newsbot.__version__, now)
        self.records.files.create()
        due = self.ledger.waiting(self.name)
        logger.info(
            "Run %s begins%s", self.name, f": {_addresses(due)} due" if due else f" from {self.spider.begins_at}"
        )
        return due

    def _resume(self) -> int:
        self.records.resume()
        self.ledger.resume(self.name)
        self.asked = self.asked_before = self.ledger.visited(self.name)
        records, waiting = amount(self.records.lines, "record"), self.ledger.waiting(self.name)
        logger.info("Run %s resumes: %s saved, %s waiting", self.name, records, _addresses(waiting))
        return waiting

    def acquire(self, now: int) -> None:
        """Takes the site's lease. Raises `LedgerError`."""
        self.ledger.acquire(self.owner, self.name, now)
        if self.spider.clock_is_right and (seconds := self.ledger.move_back(self.name, now)):
            logger.warning(
                "The clock was once ahead: times in the ledger up to %s in the future were moved"
                " back to now", amount(seconds, "second"),
            )  # fmt: skip

    def _warn_of_twins(self) -> None:
        """Says so if the site was crawled under both of its names, which no newsbot does any more."""
        former = self.spider.former_name()
        if former != self.site and former in Crawled(self.crawler.settings, self.ledger):
            logger.warning(
                "The sites %s and %s are the same site, crawled before and after it was described: an export of both"
                " has its stories twice. Name one of them to export only that one; to continue the older one, write"
                ' site = "%s" in the spider\'s class', former, self.site, former,
            )  # fmt: skip

    # Visits

    @property
    def bound(self) -> str | None:
        """The bound of the spider's that this run has come to (`pages`, `minutes`), None if it may continue."""
        return self.spider.bound_at(self.asked, self.seconds)

    @property
    def pages_open(self) -> int:
        return len(self.records.registry.open) if self.has_begun else 0

    @property
    def stories_ended(self) -> int:
        """Stories of visits that no checkpoint has recorded yet."""
        if not self.has_begun:
            return 0
        ended = (visit for visit in self.records.registry.ended if visit.fate not in ("failed", "skipped"))
        return sum(isinstance(record, Article) for visit in ended for record in visit.records)

    @property
    def seconds(self) -> float:
        """Since this start of the run."""
        return monotonic() - self._began

    def begin(self, visit: Visit) -> None:
        self.records.registry.begin(visit)
        self.asked += 1

    def end(self, visit: Visit, fate: Fate | None, reason: str | None = None) -> None:
        archive = self.records.archive
        if archive is not None and archive.writes and visit.answered and not (visit.exchanges or visit.ended):
            self._warn_of_no_archive(visit)
        self.records.registry.end(visit, fate, reason)

    def _warn_of_no_archive(self, visit: Visit) -> None:
        """Says once that an answer did not come through the handler that hands answers to the archive."""
        if not self._unarchived:
            logger.warning(
                "A response is not archived, because it does not come from newsbot's download handler, but from"
                " Scrapy's cache (HTTPCACHE_ENABLED), another handler (DOWNLOAD_HANDLERS) or a middleware: %s",
                visit.found.canonical,
            )
        self._unarchived = True

    def lose_request(self) -> None:
        """Counts a request of a spider's `start` that cannot be stored or is not for the site: a hole of the run."""
        self.records.registry.tally.counts["unplaced/request"] += 1

    def item_dropped(self, item: Any, response: Response | Failure | None, exception: DropItem) -> None:
        """Fails the visit of a record that breaks the contract; a story that a user's pipeline drops is skipped."""
        visit = _visit_of(response)
        if visit is None:
            return
        if isinstance(exception, BrokenRecord):
            self.end(visit, "failed", "broken_record")
        elif isinstance(item, Article):
            self.records.registry.drop(visit, type(exception).__name__)

    def page_failed(self, response: Response | Failure | None, failure: Failure) -> None:
        """Fails the visit of a page on which a callback or a pipeline failed."""
        self.require_files(failure.value)
        if (visit := _visit_of(response)) is not None:
            self.end(visit, "failed", f"error_{type(failure.value).__name__}")

    def spider_idle(self) -> None:
        """Nothing is under way: a visit that is still open was silently dropped by a component."""
        if self.error is None and not self.interrupted:
            for visit in list(self.records.registry.open):
                self.end(visit, "failed", "lost")
            self._attempt(self.commit, "A checkpoint failed")

    # Checkpoints

    def work(self) -> bool:
        """Makes a checkpoint if one is due; returns whether the crawl may continue."""
        if self.error is not None or self.interrupted or self.has_closed:
            return False
        registry = self.records.registry
        if registry.body_bytes >= _COMPRESSED_AT_ONCE:
            self._attempt(partial(registry.compress, in_callbacks(self.crawler)), "Pages could not be archived")
        due = len(registry.ended) >= self.pages or registry.held_bytes >= _CHECKPOINT_BYTES
        if due or monotonic() - self._last >= self.every:
            self._attempt(self.commit, "A checkpoint failed")
        return self.error is None

    def refill(self) -> bool:
        """Fills the queue from the ledger, after a checkpoint if needed; returns whether the crawl may continue."""
        self._attempt(self.queue.refill, "The queue could not be filled")
        if self.error is None and self.queue.starved:
            self._attempt(self.commit, "A checkpoint failed")
            self._attempt(self.queue.refill, "The queue could not be filled")
        return self.error is None

    def _attempt(self, step: Callable[[], object], failed: str) -> None:
        """Takes a step of the run; if it fails the crawl ends, since nothing after it could be recorded."""
        try:
            step()
        except (LedgerError, OutputError) as error:
            self.fail(error)
        except Exception as error:
            logger.exception("%s because of a bug in newsbot; please report it", failed)
            self.fail(error)

    def commit(self) -> None:
        """Writes and records what is whole; raises `LedgerError` and `OutputError`."""
        self._last = monotonic()
        batch = self.records.commit(_now(), in_callbacks(self.crawler), last=self.has_closed)
        self.crawler.stats.inc_value("checkpoint/count")
        self.queue.recorded(batch.visits, (found for visit in batch.visits for found in visit.children))
        self.queue.recorded((), batch.roots)

    def _renew(self) -> None:
        """Keeps the lease while nothing is recorded, as in a long pause that a site requested."""
        self._attempt(self._renew_lease, "The lease could not be renewed")

    def _renew_lease(self) -> None:
        """A database that is away may be back before the lease ends; without the lease nothing can be recorded."""
        try:
            self.ledger.renew(self.owner, _now())
        except Away as error:
            logger.warning("The lease could not be renewed, next try in %d seconds: %s", RENEW_SECONDS, error)

    def _stop_renewing(self) -> None:
        if self._renewals is not None and self._renewals.running:
            self._renewals.stop()

    def fail(self, error: Exception) -> None:
        """Ends the crawl: nothing that comes from now on could be recorded."""
        if self.error is None:
            self.give_up(error)
            self.interrupt()
            engine = self.crawler.engine
            if engine is not None and engine.spider is not None:
                deferred_from_coro(engine.close_spider_async(reason="checkpoint_failed"))

    def require_files(self, error: BaseException | None) -> None:
        """Ends the crawl if no more files and connections can be opened, which would fail one page after another."""
        if (lack := out_of_files(error)) is not None:
            self.fail(OutputError(f"{lack.strerror}; {remedy(lack, '')}, and {AGAIN}"))

    def give_up(self, error: Exception) -> None:
        """Records the error that ends the crawl; nothing begins or continues after that."""
        self.error = str(error)
        self.error_kind = type(error).__name__
        self.exit_code = 1
        self.last_words = str(error)
        self._stop_renewing()
        logger.critical("The crawl ends: %s", error, extra=LAST_WORDS)

    # End

    def interrupt(self) -> None:
        """Leaves the requests that wait to the run's next start, so that a crawl that is stopped ends soon."""
        self.interrupted = True
        if self.has_begun and self.crawler.engine is not None:
            self.dropped += drop_queued(
                self.crawler.engine.downloader, Interrupted("the crawl stops"), lambda request: "visit" in request.meta
            )

    def spider_closed(self, reason: str) -> None:
        """Makes the last checkpoint and ends the run, or leaves it for the next start to resume."""
        self._stop_renewing()
        self.has_closed = True
        if self.error is None:  # else the lease is that of a dead process soon
            self._attempt(partial(self._close, reason), "The run could not be ended")
        self.release_folder()

    def _close(self, reason: str) -> None:
        self.commit()
        left = self._leave() if reason == "finished" else 0
        registry = self.records.registry
        ended = reason == "finished" and not registry.open and not registry.ended
        if ended and (left > 0 or not self.ledger.queue_length()):
            self._finish(reason, left)
        else:
            self.exit_code = 2
            self.stopped_by = reason
            self.ledger.end(self.name, "stopped", _now())
            waiting = self.ledger.waiting(self.name)
            first = "correct the spider, and " if reason == START_ERROR else ""
            self.last_words = (
                f"Run {self.name} was stopped {_why_stopped(reason)}: {_addresses(waiting)}"
                f" {'waits' if waiting == 1 else 'wait'}; {first}start the same command again to resume it."
            )
            logger.warning("%s", self.last_words, extra=LAST_WORDS)
        self.ledger.release(self.owner)
        self.ledger.close()

    def _finish(self, reason: str, left: int) -> None:
        """Ends a run that is whole, or that has reached a bound and `left` addresses to the next."""
        self.records.finish(_now())
        self.ledger.end(self.name, "complete")
        stats = self.crawler.stats.get_stats()
        report = Report(self.records, self.addresses.base, stats, left, self._watch(), self._bound_in_words())
        with self.ledger.writing(self.owner, _now()):
            self.records.close()
            report.write(f"bound_{self.bound or self.queue.held}" if left else reason)
        self.ledger.end(self.name, "finished", _now(), report.outcome)
        self.exit_code = report.verdict.exit_code
        self.report = report
        self.last_words = program.spoken(report.verdict.summary)

    def _watch(self) -> Watch:
        settings = self.crawler.settings
        paths = settings.getlist("MONITOR_SUITES")
        suites = suites_of(paths, self.crawler) if paths else None
        expressions = {name: str(expression) for name, expression in self.spider.layout.expressions.items()}
        since = self.spider.wanted_from(datetime.now(UTC))
        elsewhere = self.spider.base_url is not None and not self.spider.addresses.guessed
        spider = self.spider.name if elsewhere else ""
        return Watch(
            self.spider.given, self.records.rules, suites, settings.getbool("INVENTED"), expressions, since, spider
        )

    def _leave(self) -> int:
        """Leaves to the next run what this one may no longer request; returns how many addresses those are."""
        if self.bound is None and self.ledger.lease(1, (), TIER, self.queue.closed):
            return 0  # the run has not come to its end
        left, again = self.ledger.postpone(TIER, tier(AGAIN_PRIORITY), _now())
        if left:
            bound = self._bound_in_words()
            logger.info(
                "Run %s has reached its limit (%s); %s left for the next run", self.name, bound, _addresses(left)
            )
        if again:
            self.crawler.stats.inc_value("bound/not_read_again", again)
            logger.info(
                "Run %s reached its limit before it could read %s again; the next run begins with those read"
                " longest ago", self.name, amount(again, "sitemap"),
            )  # fmt: skip
        return left

    def _bound_in_words(self) -> str:
        if self.bound == "pages":
            return amount(self.spider.pages_at_most or 0, "page")
        if self.bound == "minutes":
            return f"{self.spider.minutes_at_most:g} minute{'' if self.spider.minutes_at_most == 1 else 's'}"
        if self.queue.held == "lists":
            return f"{amount(self.spider.pages_of_a_list or 0, 'page')} of one list"
        return f"{self.spider.finds_at_most} start pages, feeds and sitemaps"


def _addresses(number: int) -> str:
    return amount(number, "address", "addresses")


def _why_stopped(reason: str) -> str:
    """The reason in words.

    >>> _why_stopped("shutdown"), _why_stopped("closespider_timeout"), _why_stopped("cancelled")
    ('on request', 'by CLOSESPIDER_TIMEOUT', '(cancelled)')
    """
    if reason in _STOPS:
        return _STOPS[reason]
    return f"by {reason.upper()}" if reason.startswith("closespider_") else f"({reason})"


def _visit_of(response: Response | Failure | None) -> Visit | None:
    """The visit whose page an answer is, with the answer's request."""
    request = getattr(response, "request", None)
    if request is None or (visit := request.meta.get("visit")) is None:
        return None
    visit.request = request
    return visit  # type: ignore[no-any-return]


def _now() -> int:
    return int(time())
