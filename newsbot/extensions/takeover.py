"""What to do about an earlier run at the start: resume it, end it, or fetch again what it lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from newsbot.extensions.records import RunRecords
from newsbot.extensions.report import Report, Watch
from newsbot.items import ABANDONED, LOST, LostFile
from newsbot.ledger.losses import (
    SET_ASIDE,
    Losses,
    begin_segment,
    lose,
    losses,
    lost_words,
    move_away,
    set_aside,
    unfinished_files,
)
from newsbot.ledger.recall import Recall
from newsbot.ledger.states import UNFINISHED, RunState
from newsbot.ledger.store import CLOCK_SLACK_SECONDS, Ledger, segment_of
from newsbot.ledger.tables import address_id
from newsbot.ledger.visit import TIER, tier
from newsbot.spiders.base import AGAIN_PRIORITY, NewsSpider
from newsbot.storage.files import run_name
from newsbot.storage.reports import Ending, ending_of, reports_of
from newsbot.text.addresses import GUESSED
from newsbot.wording import amount

_USUAL = Ending()

logger = logging.getLogger(__name__)


recalling = object()
"""The signal that records are being read into the ledger, which may take minutes, before the engine starts."""


class TakeOver:
    """Settles the unfinished runs of a site for the crawl that begins. Raises `LedgerError` and `OutputError`."""

    def __init__(self, crawler: Crawler, ledger: Ledger, folder: Path, owner: str, now: Callable[[], int]) -> None:
        self.crawler = crawler
        self.spider: NewsSpider = crawler.spider  # type: ignore[assignment]
        self.ledger, self.folder, self.owner, self.now = ledger, folder, owner, now
        self.past = ledger.all_runs()
        """Runs before this one, oldest first."""
        self.handed_over = self._is_handed_over()
        """Whether another spider, such as `news` before the site was described, crawled it."""

    def _is_handed_over(self) -> bool:
        before = self.ledger.crawled_by()
        if before is None:  # by a newsbot that recorded none
            return self.spider.site == self.spider.former_name() and bool(self.past)
        return bool(before.spider != self.spider.name)

    def run_to_resume(self) -> str | None:
        """The unfinished run that is resumed; all others are ended."""
        self._set_aside()
        resumed = None
        for run in self.past:
            if run.state in UNFINISHED or (run.state == LOST and run.finished is None):
                resumed = run.run if self._goes_on(run) else None
        if resumed is None:  # what is to be requested again is in the queue of a run that begins
            here = {path.stem for path in reports_of(self.folder.parent, self.ledger.site)}
            for name in self.ledger.withdrawn(here):
                self._take(name)
        return resumed

    def _goes_on(self, run: Any) -> bool:
        """Whether an unfinished run is resumed; otherwise it is ended as it is."""
        self.ledger.acquire(self.owner, run.run, self.now())
        gone = self._losses(run.run)
        is_continued = run.state != LOST and not self.spider.fresh and not self.handed_over
        if is_continued and gone.is_everything:
            self._begin_segment(run.run, gone)
            return True
        if gone.files:
            if self.spider.fresh:
                self.ledger.abandon(run.run)
            elif self.handed_over:
                self.ledger.postpone(TIER, tier(AGAIN_PRIORITY), self.now())
            again = self._lose(run.run, gone)
            logger.warning(
                "Run %s has lost %s below %s: another machine may have them, or they were deleted or truncated. The"
                " run ends with what is left, and the next run requests %s again. Files that reappear are moved aside",
                run.run, _words(gone), self.folder, again,
            )  # fmt: skip
        elif is_continued:
            return True
        elif run.state != LOST:
            self._abandon(run.run)
            return False
        self._end(run.run, LOST)
        return False

    def _losses(self, run: str) -> Losses:
        return losses(self.folder, run, self.ledger.segment(run), self.ledger.outputs(run))

    def _begin_segment(self, run: str, gone: Losses) -> None:
        """Continues a run whose files another machine has, or had."""
        again = amount(begin_segment(self.ledger, run, gone), "address", "addresses")
        lost = f"It has lost {_words(gone)}, and requests {again} again" if gone.files else "It had recorded nothing"
        logger.warning(
            "Run %s continues here as segment %d, because %s has none of its files: another machine has them, or they"
            " were deleted. %s. Files that reappear are moved aside",
            run, self.ledger.segment(run), self.folder, lost,
        )  # fmt: skip

    def _abandon(self, run: str) -> None:
        """Ends a run as it is, and says what is discarded; the stories of one that is handed over wait."""
        leave = self.handed_over and not self.spider.fresh
        records, addresses = self._end(run, ABANDONED, leave=leave)
        waiting = amount(addresses, "waiting address", "waiting addresses")
        what = f"another spider began it; the next run takes over {waiting}" if leave else f"{waiting} discarded"
        logger.warning("Run %s is abandoned; %s kept in %s; %s", run, amount(records, "record"), self.folder, what)

    def _end(self, run: str, state: RunState, *, leave: bool = False) -> tuple[int, int]:
        """Ends a run as it is; how many records it has, and how many addresses are discarded or, with `leave`, left
        to the next run."""
        records = RunRecords(self.crawler, self.ledger, run, self.folder, self.owner, alone=True)
        records.resume()
        records.finish(self.now())
        records.close()
        forgotten = left = 0
        if leave:
            left, _ = self.ledger.postpone(TIER, tier(AGAIN_PRIORITY), self.now())
        elif state == ABANDONED:
            forgotten = self.ledger.abandon(run)
        watch = Watch(invented=self.crawler.settings.getbool("INVENTED"))
        report = Report(records, self.spider.site_addresses.base, {}, forgotten, watch, ended_early=state)
        report.write(state)  # without it, nobody who reads finished runs would see the records
        self.ledger.end(run, state, self.now(), report.outcome)
        self.ledger.release(self.owner)
        return records.lines, forgotten or left

    def _take(self, run: str) -> None:
        """Takes an ended run whose files are gone from the only folder that had them, before it was in the store."""
        self.ledger.acquire(self.owner, run, self.now())
        gone = self._losses(run)
        gone.files.append(LostFile(f"runs/{run}.json", 0, 0))
        again = self._lose(run, gone, withdrawn=True)
        logger.warning(
            "Run %s is not in the store, and its files are gone from the only folder that had them: it has lost %s. The"
            " next run requests %s again. Files of this run that reappear are moved aside", run, _words(gone), again,
        )  # fmt: skip
        self._end(run, LOST)

    def _lose(self, run: str, gone: Losses, *, withdrawn: bool = False) -> str:
        """Requests what is missing from a run's files again; how many addresses those are, in words."""
        lists = (str(record.get("url")) for record in gone.left.get("listings", ()))
        resolve = self.spider.site_addresses.resolve
        sections = {address_id(self.ledger.site, resolve(url).canonical) for url in lists}
        move_away(self.folder, gone.volumes.values())
        again = lose(self.ledger, run, gone, sections, self.now(), withdrawn=withdrawn)
        return amount(again, "address", "addresses")

    def _set_aside(self) -> None:
        """Moves files out of the way that belong to a run which another process has ended."""
        over = {run.run: run.state for run in self.past if run.finished is not None and run.state not in UNFINISHED}
        endings = {run.run: Ending(run.state == LOST, segment_of(run.outcome)) for run in self.past}
        here = {run for run, ending in endings.items() if ending != _USUAL and ending_of(self.folder, run) == ending}
        segments = {run: ending.segment for run, ending in endings.items()}
        for run, files in set_aside(self.folder, over, segments, ended_here=here).items():
            logger.warning(
                "Run %s was taken over by another process, which requested again what was missing. %s of this run found"
                " here: moved to %s, which no export reads; you can delete that folder",
                run, amount(len(files), "file"), self.folder / SET_ASIDE,
            )  # fmt: skip

    def settle(self) -> None:
        """Brings what the ledger knows of the site to the spider that crawls it, once its lease is held."""
        before, forms = self.ledger.crawled_by(), self.spider.site_addresses.rules.forms
        if before is not None and (before.spider, before.forms) == (self.spider.name, forms):
            return
        known = before.forms if before is not None else GUESSED if self.handed_over else forms
        rename = self._renamed if known != forms else None
        same = self.ledger.settle(self.spider.name, forms, handed_over=self.handed_over, rename=rename)
        if self.handed_over:
            logger.info(
                "The spider %s continues the site %s: its records, ledger and archive stay in %s, known stories keep"
                " their ids, and each list is followed to its end once",
                self.spider.name, self.spider.site, self.folder,
            )  # fmt: skip
            if self.spider.site != self.spider.site_of(self.spider.given):
                logger.info(
                    'For other machines and replays, write site = "%s" in the spider\'s class', self.spider.site
                )
        if rename is not None:
            merged = amount(same, "address", "addresses")
            logger.info("Addresses have the forms that %s describes; %s merged with another", self.spider.name, merged)

    def _renamed(self, path: str) -> tuple[str, str] | None:
        addresses = self.spider.site_addresses
        address = addresses.resolve(addresses.url_of(path))
        own = address.kind != "external" and address.canonical.startswith(addresses.home)
        return (address.canonical, address.kind) if own else None

    def recall(self) -> list[str]:
        """Takes what finished runs have recorded into a ledger that knows only earlier ones; returns notes for the
        report, with which it has warned."""
        if self.spider.replay or self.crawler.settings.getbool("INVENTED"):
            return []  # each replay and each demo reads everything again
        finished = reports_of(self.folder.parent, self.spider.site)
        unknown = self._unknown([*(path.stem for path in finished), *unfinished_files(self.folder)])
        finished = [path for path in finished if path.stem in unknown]
        unfinished = sorted(unknown - {path.stem for path in finished})
        notes = []
        if finished:
            notes.append(
                f"The ledger does not know {amount(len(finished), 'finished run')} in {self.folder} (the last is"
                f" {finished[-1].stem}): it was deleted or replaced. {self._recall(finished)}"
            )
            logger.warning("%s If you still have that ledger, stop this run and restore the ledger first", notes[-1])
        if unfinished:
            notes.append(
                f"The ledger does not know the unfinished run {unfinished[-1]} in {self.folder}: its files stay as they"
                " are, but no export includes them."
            )
            logger.warning("%s", notes[-1])
        if unknown:
            self.ledger.note_recalled(unknown)
        return notes

    def _unknown(self, names: Sequence[str]) -> set[str]:
        """The runs that a new or older ledger lacks: those later than all that it knows.

        A run whose name is in the future is from when the clock was ahead: no other is later. It is unknown until it
        has been taken over.
        """
        known = {past.run for past in self.past}
        present = run_name(datetime.fromtimestamp(self.now() + CLOCK_SLACK_SECONDS, UTC))
        last = max((run for run in known if run <= present), default=min(known, default=""))
        unknown = {name for name in names if name > last} - known
        return unknown - self.ledger.recalled()

    def _recall(self, reports: Sequence[Path]) -> str:
        """Takes the stories of finished runs into the ledger; returns what was done, in a sentence."""
        resolve = self.spider.site_addresses.resolve
        recalled = Recall(self.ledger, self.owner, self.now, lambda url: resolve(url).canonical).read(
            reports, lambda: self.crawler.signals.send_catch_log(recalling)
        )
        stories = amount(recalled.stories, "story", "stories")
        taken = f"It took over {stories} from their records; pages are requested again."
        if not recalled.unread:
            return taken
        runs = amount(recalled.unread, "run")
        return f"{taken} The records of {runs} cannot be read here: their stories are written again, from revision 1."


def _words(gone: Losses) -> str:
    return ", ".join(map(lost_words, gone.files))
