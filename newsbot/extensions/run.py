"""Checkpoints: what came of whole pages is written to the files, synced, and recorded in one transaction.

After a kill at any moment the next start cuts the files to their recorded lengths and asks again for every page that
no checkpoint has recorded: nothing is lost, nothing is there twice, no line is torn.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

import newsbot
from newsbot.archive.files import FOLDER as ARCHIVE
from newsbot.archive.files import ArchiveFiles
from newsbot.archive.warc import Exchange
from newsbot.extensions.report import LAST_WORDS, Report, Watch
from newsbot.items import ABANDONED, LOST
from newsbot.ledger.batch import Recorder
from newsbot.ledger.lease import this_process
from newsbot.ledger.losses import (
    SET_ASIDE,
    Losses,
    lose,
    losses,
    lost_words,
    move_away,
    set_aside,
    unfinished_files,
)
from newsbot.ledger.revisit import Visits
from newsbot.ledger.store import Ledger, LedgerError, Standing, address_id, sqlite_url
from newsbot.ledger.visit import LEFT_PRIORITY, TIER, VISITS_PRIORITY, Fate, Found, Unit, place, tier
from newsbot.monitors.rules import Rules
from newsbot.storage.files import OutputError, RecordFiles, new_run
from newsbot.storage.reports import ended_as, reports_of, sites_below
from newsbot.text.addresses import GUESSED
from newsbot.timelimit import off_the_clock

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from newsbot.scheduler import LedgerScheduler
    from newsbot.spiders.base import NewsSpider

logger = logging.getLogger(__name__)

SITE = "NEWSBOT_SITE"
"""The setting by which `scrapy crawl` hands the name of a site to its replay, whose ledger does not know it."""
UNFINISHED = ("running", "stopped", "complete")
"""States of a run that the next start goes on with."""


def ledger_url(settings: BaseSettings) -> str:
    """`LEDGER_URL`, by default a file in `DATA_DIR`."""
    return settings.get("LEDGER_URL") or sqlite_url(Path(settings["DATA_DIR"]) / "ledger.db")


def is_recorded(crawler: Crawler) -> bool:
    """Whether a crawl has a run, records and an archive: those of newsbot's spiders have, but for single pages."""
    return hasattr(crawler.spider, "site_addresses") and crawler.settings.getbool("LEDGER_ENABLED", True)


def crawled_sites(settings: BaseSettings, ledger: Ledger | None) -> set[str]:
    """The sites that have been crawled, by the ledger and by the folders of records."""
    return {*(ledger.sites() if ledger is not None else ()), *sites_below(Path(settings["DATA_DIR"]))}


def open_ledger(settings: BaseSettings, spider: NewsSpider) -> Ledger:
    """The ledger of the site that a spider crawls, which is called by its name from now on; raises `LedgerError`."""
    ledger = Ledger.open(ledger_url(settings), spider.site)
    if (site := settings.get(SITE)) is None:
        site = spider.known_as(spider.given, crawled_sites(settings, ledger))
    spider.go_by(site)
    return ledger.of(site)


def check(settings: BaseSettings, spider: NewsSpider) -> None:
    """Raises `LedgerError` where a crawl of a site could not begin: no ledger, another run, a clock set back."""
    ledger = open_ledger(settings, spider)
    try:
        now = int(time())
        _check_clock(ledger, now, spider.clock_is_right)
        ledger.check_free(this_process(), now)
    finally:
        ledger.close()


def _check_clock(ledger: Ledger, now: int, clock_is_right: bool) -> None:
    if clock_is_right:
        ledger.shorten_lease(now)
    else:
        ledger.check_clock(now)


class Checkpoints:
    """Keeps a crawl's run: begins or resumes it, makes its checkpoints, ends it."""

    ledger: Ledger
    recorder: Recorder
    files: RecordFiles
    scheduler: LedgerScheduler
    spider: NewsSpider
    run: str

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.pages = settings.getint("CHECKPOINT_PAGES")
        self.seconds = settings.getfloat("CHECKPOINT_SECONDS")
        self.visits = Visits(settings.getint("REVISIT_MIN"), settings.getint("REVISIT_MAX"))
        self.owner = this_process()
        self.open_units: set[Unit] = set()
        self.ended: list[Unit] = []
        """Units that have ended, whose records no checkpoint has written."""
        self.roots: list[Found] = []
        """Addresses found on no page: the seeds."""
        self.loose: list[Exchange] = []
        """Exchanges that belong to no unit, such as those for robots.txt."""
        self.archives = settings.getbool("ARCHIVE_ENABLED")
        self.roll_at = settings.getint("ARCHIVE_FILE_BYTES")
        self.exit_code = 1
        """0 for a run without holes, 2 for one with holes or stopped before its end, 3 for one whose pages have
        changed, 1 for one that failed."""
        self.error: str | None = None
        self.error_kind = ""
        self.report: Report | None = None
        """Of a run that came to its end."""
        self.last_words = ""
        """How the run stands at its end, in one sentence."""
        self.stopped_by: str | None = None
        """Why a run was stopped before its end."""
        self._last = self._began = monotonic()
        self.asked = 0
        """Pages that this run has asked for."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        if not is_recorded(crawler):
            raise NotConfigured
        checkpoints = cls(crawler)
        for handler, signal in (
            (checkpoints.item_dropped, signals.item_dropped),
            (checkpoints.item_error, signals.item_error),
            (checkpoints.spider_error, signals.spider_error),
            (checkpoints.spider_idle, signals.spider_idle),
            (checkpoints.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return checkpoints

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Those of a crawl; raises RuntimeError where the extension is not enabled."""
        checkpoints = crawler.get_extension(cls)
        if checkpoints is None:
            raise RuntimeError("newsbot.extensions.run.Checkpoints is not among EXTENSIONS")
        return checkpoints

    # The run

    def open(self, scheduler: LedgerScheduler) -> bool:
        """Begins a run, or goes on with the last where that is unfinished; whether that could be done."""
        try:
            if self.error is None:
                self._open(scheduler)
        except (LedgerError, OutputError) as error:
            self.tell(error)
        return self.error is None

    def _open(self, scheduler: LedgerScheduler) -> None:
        self.scheduler = scheduler
        self.spider = self.crawler.spider  # type: ignore[assignment]
        self.ledger = open_ledger(self.crawler.settings, self.spider)
        self.site = self.spider.site
        self.addresses = self.spider.site_addresses
        self.folder = Path(self.crawler.settings["DATA_DIR"]) / self.site
        now = self._now()
        _check_clock(self.ledger, now, self.spider.clock_is_right)
        if self.addresses.rules.guessed and (home := self.ledger.home()):
            self.addresses.call(home)
        past = self.ledger.all_runs()
        self._set_aside(past)
        handed_over = self._is_handed_over()
        going_on = None
        for run in past:
            if run.state in UNFINISHED or (run.state == LOST and run.finished is None):
                going_on = run.run if self._may_go_on(run, now, handed_over) else None
        if going_on is not None:
            self._resume(going_on, now)
        else:
            self._begin(now, past)
        self.waited = self.ledger.queue_length()
        self.spider.memory = self
        self._warn_of_twins()

    def _warn_of_twins(self) -> None:
        """Says so where the site was crawled under both of its names, which no newsbot does any more."""
        former = self.spider.former_name()
        if former != self.site and former in crawled_sites(self.crawler.settings, self.ledger):
            logger.warning(
                "The sites %s and %s are the same, crawled before and after it was described: an export of both has its"
                ' stories twice. Name one of them to export it alone; site = "%s" in the spider\'s class goes on with'
                " the older", former, self.site, former,
            )  # fmt: skip

    def _is_handed_over(self) -> bool:
        """Whether the site was crawled by another spider, such as `news` before it was described."""
        before = self.ledger.crawled_by()
        if before is None:  # by a newsbot that recorded none
            return self.site == self.spider.former_name() and bool(self.ledger.all_runs())
        return bool(before.spider != self.spider.name)

    def _settle(self) -> None:
        """Brings what the ledger knows of the site to the spider that crawls it, once its lease is held."""
        before, forms, handed_over = self.ledger.crawled_by(), self.addresses.rules.forms, self._is_handed_over()
        if before is not None and (before.spider, before.forms) == (self.spider.name, forms):
            return
        known = before.forms if before is not None else GUESSED if handed_over else forms
        rename = self._renamed if known != forms else None
        same = self.ledger.settle(self.spider.name, forms, handed_over=handed_over, rename=rename)
        if handed_over:
            logger.info(
                "The spider %s goes on with the site %s: its records, ledger and archive stay in %s, known stories keep"
                " their ids, and each list is walked whole once", self.spider.name, self.site, self.folder,
            )  # fmt: skip
            if self.site != self.spider.site_of(self.spider.given):
                logger.info('On other machines and in replays site = "%s" in the spider\'s class says so', self.site)
        if rename is not None:
            logger.info("Addresses have the forms that %s describes; %d are the same as others", self.spider.name, same)

    def _renamed(self, path: str) -> tuple[str, str] | None:
        address = self.addresses.resolve(self.url_of(path))
        own = address.kind != "external" and address.canonical.startswith(self.addresses.home)
        return (address.canonical, address.kind) if own else None

    def _may_go_on(self, run: Any, now: int, handed_over: bool) -> bool:
        """Whether an unfinished run is to go on; one that is not is ended as it stands."""
        self.ledger.acquire(self.owner, run.run, now)
        gone = losses(self.folder, run.run, self.ledger.outputs(run.run))
        if gone.files:
            self._lose(run.run, gone, now, handed_over)
        elif run.state != LOST:
            if not self.spider.fresh and not handed_over:
                return self._was_begun_here(run.run)
            self._abandon(run.run, handed_over=handed_over and not self.spider.fresh)
            return False
        self._end_early(run.run, LOST)
        return False

    def _was_begun_here(self, run: str) -> bool:
        """Whether a run's files are in this folder. If not, another machine began it, and no checkpoint recorded any.

        It must not go on under its name: should that machine come back, its files would be taken for this one's.
        """
        if any(file.there for file in RecordFiles(self.folder, run).by_name.values()):
            return True
        left = self._end_early(run, ABANDONED, handed_over=True)
        logger.warning(
            "Run %s has no files below %s: another machine began it and recorded nothing. A new run takes over its"
            " queue: %d addresses", run, self.folder, left,
        )  # fmt: skip
        return False

    def _begin(self, now: int, past: Sequence[Any]) -> None:
        self.run = new_run(self.folder, datetime.fromtimestamp(now, UTC), {run.run for run in past})
        self._acquire(now)
        self._settle()
        self.ledger.take_up(TIER, place(LEFT_PRIORITY, 0), tier(self.spider.later), place(self.spider.lists, 0))
        self.ledger.begin(self.run, self.addresses.base, newsbot.__version__, now, place(VISITS_PRIORITY, 0))
        self._say_what_is_unknown(past)
        self.files = RecordFiles(self.folder, self.run)
        self.files.create()
        self.recorder = self._recorder(self.run)
        logger.info("Run %s begins: %d addresses are due", self.run, self.ledger.queue_length())

    def _acquire(self, now: int) -> None:
        self.ledger.acquire(self.owner, self.run, now)
        if self.spider.clock_is_right and (seconds := self.ledger.move_back(self.run, now)):
            logger.warning(
                "The clock was once ahead: what the ledger had recorded of moments up to %d seconds from now was moved"
                " back to now", seconds,
            )  # fmt: skip

    def _resume(self, run: str, now: int) -> None:
        self.run = run
        self._acquire(now)
        self._settle()
        self._take_up(run)
        self.ledger.resume(run)
        self.asked = self.ledger.visited(run)
        logger.info(
            "Run %s goes on: %d records are safe, %d addresses wait",
            run, sum(file.lines for file in self.files.by_name.values()), self.ledger.queue_length(),
        )  # fmt: skip

    def _take_up(self, run: str) -> None:
        """The files and the ticker of a run as its last checkpoint left them."""
        self.files = RecordFiles(self.folder, run)
        lengths = self.ledger.outputs(run)
        self.files.resume(lengths)
        self.recorder = self._recorder(run, archived=any(name.startswith(f"{ARCHIVE}/") for name in lengths))
        if self.recorder.archive is not None:
            self.recorder.archive.resume(lengths)
        self.recorder.resume(lengths)
        self.recorder.ticker.load(row.record for row in self.ledger.ticker(run))

    def _recorder(self, run: str, *, archived: bool = False) -> Recorder:
        archive = None
        if self.archives or archived:
            obeyed = self.crawler.settings.getbool("ROBOTSTXT_OBEY")
            archive = ArchiveFiles(
                self.folder,
                run,
                newsbot=self.crawler.settings["USER_AGENT"],
                robots="obey" if obeyed else "ignore",
                roll_at=self.roll_at,
                writes=self.archives,
            )
        guesses = self.addresses.rules.guessed
        return Recorder(self.ledger, run, self.files, self.visits, self.owner, archive, guesses=guesses)

    def _finish_files(self) -> None:
        self.files.finish()
        if self.recorder.archive is not None:
            self.recorder.archive.finish()

    def _abandon(self, run: str, *, handed_over: bool = False) -> None:
        """Ends an unfinished run as it stands, and says what is discarded; of one `handed_over` its stories wait."""
        forgotten = self._end_early(run, ABANDONED, handed_over=handed_over)
        told = "%d addresses it had found and not visited are discarded"
        if handed_over:
            told = "another spider began it, and %d addresses that wait are left to the next run"
        logger.warning(
            f"Run %s is abandoned: its %d records stay in %s; {told}",
            run, sum(file.lines for file in self.files.by_name.values()), self.folder, forgotten,
        )  # fmt: skip

    def _end_early(self, run: str, state: str, *, handed_over: bool = False) -> int:
        """Ends an unfinished run as it stands; how many addresses are discarded or, where it is `handed_over`, wait."""
        self._take_up(run)
        self.recorder.finish(self._now())
        self._finish_files()
        forgotten = left = 0
        if handed_over:
            left, _ = self.ledger.postpone(TIER, tier(self.spider.again), self._now())
        elif state == ABANDONED:
            forgotten = self.ledger.abandon(run)
        watch = Watch(invented=self.crawler.settings.getbool("INVENTED"))
        report = Report(self.recorder, self.addresses.base, {}, forgotten, watch, ended_early=state)
        report.write(state)  # without it, nobody who reads finished runs would see the records
        self.ledger.end(run, state, self._now(), report.outcome)
        self.ledger.release(self.owner)
        return forgotten or left

    def _lose(self, run: str, gone: Losses, now: int, handed_over: bool) -> None:
        """Has what is gone of a run's files asked for again, and says what that is."""
        if self.spider.fresh:
            self.ledger.abandon(run)
        elif handed_over:
            self.ledger.postpone(TIER, tier(self.spider.again), now)
        sections = {self._id_of(str(record.get("url"))) for record in gone.left.get("listings", ())}
        move_away(self.folder, gone.volumes.values())
        again = lose(self.ledger, run, gone, sections, now)
        logger.warning(
            "Run %s has lost %s below %s: another machine may have them, or somebody has deleted or cut them. The run"
            " ends with what is left, and what is gone is asked for again: %d addresses. Files that come back are set"
            " aside",
            run, ", ".join(map(lost_words, gone.files)), self.folder, again,
        )  # fmt: skip

    def _id_of(self, url: str) -> int:
        return address_id(self.site, self.addresses.resolve(url).canonical)

    def _set_aside(self, past: Sequence[Any]) -> None:
        """Moves files out of the way that belong to a run which another process has ended."""
        over = {run.run: run.state for run in past if run.finished is not None and run.state not in UNFINISHED}
        lost = [run for run, state in over.items() if state == LOST]
        here = {run for run in lost if ended_as(self.folder / "runs" / f"{run}.json", LOST)}
        for run, files in set_aside(self.folder, over, ended_here=here).items():
            logger.warning(
                "Run %s was taken over by another process, which has asked again for what it lost: %d files that were"
                " left of it here are set aside in %s, and are in no export. They can be deleted",
                run, len(files), self.folder / SET_ASIDE,
            )  # fmt: skip

    def _say_what_is_unknown(self, past: Sequence[Any]) -> None:
        """Says so where there are files of runs, later than all in the ledger, of which it does not know."""
        if self.spider.replay:
            return  # each reads all anew
        last = max((run.run for run in past), default="")
        finished = [path.stem for path in reports_of(self.folder.parent, self.site) if path.stem > last]
        unfinished = [run for run in unfinished_files(self.folder) if run > last]
        if finished:
            told = (
                f"The ledger does not know {len(finished)} finished runs in {self.folder}, the last of them"
                f" {finished[-1]}: it was deleted, or is another one. What their stories said is written once more."
            )
            logger.warning("%s If you still have that ledger, stop this run, and put it back first", told)
            self.ledger.note(self.run, told)
        if unfinished:
            told = (
                f"The ledger does not know the unfinished run {unfinished[-1]} in {self.folder}: its files stay as they"
                " are, and are in no export."
            )
            logger.warning("%s", told)
            self.ledger.note(self.run, told)

    # What the spider asks

    def known(self, canonicals: Iterable[str]) -> set[str]:
        """Those addresses that an earlier run has visited and this one is not to visit."""
        return set(self._settled(canonicals))

    def outdated(self, changed: Mapping[str, int]) -> set[str]:
        """Those known stories that this run is not to visit, and whose last visit was before they changed."""
        return {
            canonical
            for canonical, standing in self._settled(changed).items()
            if standing.kind not in ("section", "home") and (standing.visited_at or 0) < changed[canonical]
        }

    def read_before(self, canonicals: Iterable[str]) -> dict[str, tuple[int, str | None]]:
        """Of those addresses that an earlier run has visited, and that do not wait, when that was, in seconds since
        1970; and of a file all of whose pages are known the day from which on they are, else None."""
        ids = {address_id(self.site, canonical): canonical for canonical in canonicals}
        try:
            with off_the_clock():
                rows = self.ledger.read([id for id in ids if not self.scheduler.has(id)], self.run)
        except LedgerError as error:
            self.fail(error)
            return {}
        return {ids[row.id]: (row.visited_at or 0, json.loads(row.validators or "{}").get("from")) for row in rows}

    def new(self, canonicals: Iterable[str]) -> set[str]:
        """Those addresses that no run has come to, and that do not wait."""
        return {canonical for canonical, standing in self._standings(canonicals) if standing is None}

    def _settled(self, canonicals: Iterable[str]) -> dict[str, Standing]:
        """How those addresses stand that an earlier run has visited and this one is not to visit."""
        return {
            canonical: standing
            for canonical, standing in self._standings(canonicals)
            if standing is not None and not standing.queued and standing.run not in (None, self.run)
        }

    def _standings(self, canonicals: Iterable[str]) -> list[tuple[str, Standing | None]]:
        """How addresses that do not wait in memory stand in the ledger; empty where it fails, which ends the crawl."""
        ids = {address_id(self.site, canonical): canonical for canonical in canonicals}
        try:
            with off_the_clock():
                standings = self.scheduler.standings(id for id in ids if not self.scheduler.has(id))
        except LedgerError as error:
            self.fail(error)
            return []
        return [(ids[id], standing) for id, standing in standings.items()]

    def was_walked(self, name: str) -> bool:
        """Whether the last run that walked a list did so without a hole: then what is below known stories is known."""
        return self.recorder.was_walked(name)

    def path_of(self, url: str) -> str:
        """An address as the ledger keeps it: without the host that is crawled, whole where it is on another."""
        base = self.addresses.base
        return url[len(base) :] if url.startswith(base) and url[len(base) : len(base) + 1] in "/?" else url

    def url_of(self, path: str) -> str:
        """The address to ask for."""
        return path if path.startswith(("http://", "https://")) else self.addresses.base + path

    @property
    def bound(self) -> str | None:
        """The bound of the spider's that this run has come to (`pages`, `minutes`), None where it may go on."""
        if self.error is not None:
            return None
        pages, minutes = self.spider.pages_at_most, self.spider.minutes_at_most
        if pages is not None and self.asked >= pages:
            return "pages"
        if minutes is not None and monotonic() - self._began >= minutes * 60:
            return "minutes"
        return None

    # Units

    def lease(self, unit: Unit) -> None:
        """A unit of work has begun."""
        self.open_units.add(unit)
        self.asked += 1

    def end(self, unit: Unit, fate: Fate | None, reason: str | None = None) -> None:
        """A unit has ended: its fate is counted and told at the next checkpoint."""
        if unit.ended and fate != "failed":
            return
        if fate is not None and reason is not None and unit.fate != fate:
            self.crawler.stats.inc_value(f"page/{'failed' if fate == 'failed' else 'skipped'}/{reason}")
        if not unit.ended:
            self.open_units.discard(unit)
            self.ended.append(unit)
        unit.end(fate, reason)

    def item_dropped(self, response: Response | Failure | None, exception: DropItem) -> None:
        """Fails the unit of a record that breaks the contract."""
        self._fail(response, "broken_record")

    def item_error(self, response: Response | Failure | None, failure: Failure) -> None:
        """Fails the unit of an item that a pipeline failed on."""
        self._fail(response, f"error_{type(failure.value).__name__}")

    def spider_error(self, response: Response | Failure | None, failure: Failure) -> None:
        """Fails the unit of a page on which newsbot itself failed."""
        self._fail(response, f"error_{type(failure.value).__name__}")

    def _fail(self, response: Response | Failure | None, reason: str) -> None:
        request = getattr(response, "request", None)
        if request is not None and (unit := request.meta.get("unit")) is not None:
            unit.request = request
            self.end(unit, "failed", reason)

    def spider_idle(self) -> None:
        """Nothing is under way: a unit that is still open was dropped by a component that told nobody."""
        if self.error is None:
            for unit in list(self.open_units):
                self.end(unit, "failed", "lost")
            self._guarded()

    # Checkpoints

    def work(self) -> bool:
        """Makes a checkpoint where one is due; whether the crawl may go on."""
        if self.error is None and (
            len(self.ended) >= self.pages or monotonic() - self._last >= self.seconds or self.scheduler.starved
        ):
            self._guarded()
        return self.error is None

    def _guarded(self) -> None:
        """A checkpoint; one that fails ends the crawl, since nothing that comes after it could be recorded."""
        try:
            self.commit()
        except (LedgerError, OutputError) as error:
            self.fail(error)
        except Exception as error:
            logger.exception("A checkpoint failed by a fault of newsbot's own; please report it")
            self.fail(error)

    def commit(self) -> None:
        """Writes and records what is whole; raises `LedgerError` and `OutputError`."""
        engine = self.crawler.engine
        slot = engine.scraper.slot if engine is not None else None
        active = slot.active if slot is not None else ()
        whole = [unit for unit in self.ended if unit.request not in active]
        roots, self.roots = self.roots, []
        loose, self.loose = self.loose, []
        self._last = monotonic()
        counts = self.recorder.record(whole, roots, self._now(), loose)
        for name, number in counts.items():
            self.crawler.stats.inc_value(name, number)
        self.crawler.stats.inc_value("checkpoint/count")
        done = set(whole)
        self.ended = [unit for unit in self.ended if unit not in done]
        self.scheduler.recorded(whole, (found for unit in whole for found in unit.children))
        self.scheduler.recorded((), roots)

    def fail(self, error: Exception) -> None:
        """Ends the crawl: nothing that comes from now on could be recorded."""
        if self.error is None:
            self.tell(error)
            engine = self.crawler.engine
            if engine is not None and engine.spider is not None:
                deferred_from_coro(engine.close_spider_async(reason="checkpoint_failed"))

    def tell(self, error: Exception) -> None:
        """Notes what the crawl fails of; nothing begins, or goes on, after that."""
        self.error = str(error)
        self.error_kind = type(error).__name__
        self.exit_code = 1
        self.last_words = str(error)
        logger.critical("The crawl ends: %s", error, extra=LAST_WORDS)

    def spider_closed(self, reason: str) -> None:
        """Makes the last checkpoint and ends the run, or leaves it for the next start to go on with."""
        if self.error is not None:
            return  # the lease is that of a dead process soon
        try:
            self._close(reason)
        except (LedgerError, OutputError) as error:
            self.tell(error)
        except Exception as error:
            logger.exception("The run could not be ended by a fault of newsbot's own; please report it")
            self.tell(error)

    def _close(self, reason: str) -> None:
        self.commit()
        left = self._leave() if reason == "finished" else 0
        ended = reason == "finished" and not self.open_units and not self.ended
        whole = ended and (left > 0 or not self.ledger.queue_length())
        if whole:
            self.recorder.finish(self._now())
            self.ledger.end(self.run, "complete")
            stats = self.crawler.stats.get_stats()
            report = Report(self.recorder, self.addresses.base, stats, left, self._watch(), self._bound_told())
            with self.ledger.ending(self.run, "finished", self._now(), report.outcome):
                self._finish_files()
                report.write(f"bound_{self.bound or self.scheduler.held}" if left else reason)
            self.exit_code = report.exit_code
            self.report = report
            self.last_words = report.verdict.told
        else:
            self.exit_code = 2
            self.stopped_by = reason
            self.ledger.end(self.run, "stopped", self._now())
            self.last_words = (
                f"Run {self.run} was stopped ({reason}): {self.ledger.queue_length()} addresses wait; start the same"
                " command again and it goes on."
            )
            logger.warning("%s", self.last_words, extra=LAST_WORDS)
        self.ledger.release(self.owner)
        self.ledger.close()

    def _watch(self) -> Watch:
        settings = self.crawler.settings
        suites = None
        if paths := settings.getlist("MONITOR_SUITES"):
            from newsbot.monitors.suites import suites_of

            suites = suites_of(paths, self.crawler)
        rules = Rules.of(settings.get("MONITORS"), self.spider.monitors)
        expressions = {name: str(expression) for name, expression in self.spider.layout.expressions.items()}
        return Watch(self.spider.given, rules, suites, settings.getbool("INVENTED"), expressions)

    def _leave(self) -> int:
        """Leaves to the next run what this one may not ask for any more; how many addresses those are."""
        closed = self.scheduler.closed
        if self.bound is None and self.ledger.lease(1, (), TIER, closed):
            return 0  # the run has not come to its end
        left, again = self.ledger.postpone(TIER, tier(self.spider.again), self._now())
        if left:
            logger.info(
                "Run %s is at its bound (%s): %d addresses are left to the next",
                self.run, self.bound or self.scheduler.held, left,
            )  # fmt: skip
        if again:
            self.crawler.stats.inc_value("bound/not_read_again", again)
            logger.info(
                "Run %s had no room to read %d sitemaps again; the next run begins with those read longest ago",
                self.run, again,
            )  # fmt: skip
        return left

    def _bound_told(self) -> str:
        """The bound that the run has come to, for a person."""
        if self.bound == "pages":
            return f"{self.spider.pages_at_most} pages"
        if self.bound == "minutes":
            return f"{self.spider.minutes_at_most:g} minutes"
        if self.scheduler.held == "lists":
            return f"{self.spider.pages_of_a_list} pages of one list"
        return f"{self.spider.finds_at_most} start pages, feeds and sitemaps"

    @staticmethod
    def _now() -> int:
        return int(time())
