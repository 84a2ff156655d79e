"""The output of a run: its pipelines in order, and the transaction that records them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from scrapy.crawler import Crawler

from newsbot.archive.files import FOLDER as ARCHIVE
from newsbot.archive.files import ArchiveFiles
from newsbot.ledger.batch import Batch
from newsbot.ledger.registry import Registry
from newsbot.ledger.revisit import RevisitPolicy
from newsbot.ledger.store import Ledger
from newsbot.monitors.rules import Rules
from newsbot.pipelines import Commits
from newsbot.pipelines.jsonlines import JsonLinesPipeline
from newsbot.pipelines.revisions import RevisionPipeline
from newsbot.pipelines.ticker import TickerPipeline
from newsbot.storage.files import RecordFiles, stem_of

_Pipeline = TypeVar("_Pipeline")


class RunRecords:
    """The files of a run, the archive's with them, and what its visits become in the ledger.

    Methods raise `LedgerError` and `OutputError`; nothing is recorded then, and what was written is cut off at the next
    start.
    """

    def __init__(
        self,
        crawler: Crawler,
        ledger: Ledger,
        run: str,
        folder: Path,
        owner: str,
        *,
        alone: bool = False,
    ) -> None:
        """`alone` says that it is not the run of this crawl, and has its own pipelines."""
        settings = crawler.settings
        spider: Any = crawler.spider
        self.lengths = ledger.outputs(run)
        """What its last checkpoint has recorded; empty for a run that begins."""
        self.ledger = ledger
        self.run = run
        self.owner = owner
        self.segment = ledger.segment(run)
        self.files = RecordFiles(folder, run, self.segment)
        self.archive: ArchiveFiles | None = None
        writes = settings.getbool("ARCHIVE_ENABLED")
        if writes or any(name.startswith(f"{ARCHIVE}/") for name in self.lengths):
            self.archive = ArchiveFiles(
                folder,
                stem_of(run, self.segment),
                newsbot=settings["USER_AGENT"],
                robots="obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
                roll_at=settings.getint("ARCHIVE_FILE_BYTES"),
                writes=writes,
            )
        revisit = RevisitPolicy(settings.getint("REVISIT_MIN"), settings.getint("REVISIT_MAX"))
        guesses = spider.site_addresses.rules.guessed
        self.rules = Rules.of(settings.get("MONITORS"), spider.monitors)
        self.registry = Registry(
            ledger, run, revisit, self.archive, guesses=guesses, since=self.rules.since, count=crawler.stats.inc_value
        )
        self.ticker = TickerPipeline() if alone else _enabled(crawler, TickerPipeline)
        self.revisions = RevisionPipeline() if alone else _enabled(crawler, RevisionPipeline)
        self.jsonlines = JsonLinesPipeline() if alone else _enabled(crawler, JsonLinesPipeline)
        self.jsonlines.open(self.files)
        self.judges: tuple[Commits, ...] = (self.ticker, self.revisions, self.registry)
        """What decides, in this order, what a checkpoint writes."""

    def resume(self) -> None:
        """Cuts the files to the lengths that a checkpoint has recorded, and takes up what else it has kept."""
        self.files.resume(self.lengths)
        if self.archive is not None:
            self.archive.resume(self.lengths)
        self.registry.resume(self.lengths)
        self.ticker.resume(row.record for row in self.ledger.ticker(self.run))

    @property
    def lines(self) -> int:
        return sum(file.lines for file in self.files.by_name.values())

    def commit(self, now: int, active: Iterable[object] = (), *, last: bool = False) -> Batch:
        """Writes and records the visits that are whole; `active` are requests whose items are still processed."""
        batch = self.registry.take(now, active, last=last)
        self.registry.tally.counts["unplaced/item"] += self.jsonlines.take_unplaced()
        for judge in self.judges:
            judge.commit(batch)
        self._write(batch)
        self.registry.recorded(batch)
        return batch

    def finish(self, now: int) -> None:
        """Writes the ticker's records at the end of a run; a second time is no harm."""
        if not self.files.by_name["ticker"].lines:
            batch = Batch(self.ledger, self.run, now)
            self.ticker.finish(batch)
            self._write(batch)

    def _write(self, batch: Batch) -> None:
        """Files before rows, while the lease is surely ours."""
        members = list(self.registry.members(batch))
        with self.ledger.writing(self.owner, batch.now):
            self.jsonlines.commit(batch)
            for name, file in self.archive.write(members).items() if self.archive else ():
                batch.output(name, file.lines, file.size)
        with self.ledger.checkpoint(self.owner, batch.now) as connection:
            self.ledger.record(connection, batch.rows)
        for name, number in batch.counts.items():
            self.registry.count(name, number)

    def close(self) -> None:
        self.files.finish()
        if self.archive is not None:
            self.archive.finish()


def _enabled(crawler: Crawler, pipeline: type[_Pipeline]) -> _Pipeline:
    found = crawler.get_item_pipeline(pipeline)
    assert found is not None, f"{pipeline.__name__} is not enabled"  # pipeline_problem has checked it
    return found
