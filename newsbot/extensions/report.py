"""The report of a run: what it did, how complete its records are, what failed."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from time import time
from typing import Any

import newsbot
from newsbot import logs, program
from newsbot.extensions.records import RunRecords
from newsbot.items import RUN_SCHEMA, Monitor, RunReport, Unread, WrittenFile
from newsbot.ledger.losses import again_of, lost_before, lost_files, lost_in_all, lost_words
from newsbot.monitors.history import earlier_runs
from newsbot.monitors.measures import are_redirects_amiss, measures_of
from newsbot.monitors.rules import Rules
from newsbot.monitors.suites import Suites
from newsbot.monitors.verdict import Run, Verdict, judge, with_holes
from newsbot.reasons import is_of_pipeline
from newsbot.storage.atomic import put_whole
from newsbot.storage.files import RecordFile, SafeFile, as_dict, clear_errors
from newsbot.wording import amount, example_of, was

logger = logging.getLogger(__name__)

LAST_WORDS: Mapping[str, Any] = {"last_words": True}
"""Marks the record of a log that says how a run ended: a command that prints it at its end leaves the record out."""
_SKIPPED = ("skipped", "refused", "missing", "gone", "alias")
_REPORTED_ELSEWHERE = ("redirected", "passed")
"""Reasons of addresses that were redirected: their page is reported under the last address."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How a run is watched."""

    arguments: Mapping[str, str] = field(default_factory=dict)
    """Those of the spider that decide what it reads: only runs with the same are compared."""
    rules: Rules = field(default_factory=Rules)
    suites: Suites | None = None
    invented: bool = False
    """Whether the pages are made up."""
    expressions: Mapping[str, str] = field(default_factory=dict)
    """Those of the site's layout, by name."""
    since: str = ""
    """The oldest day of the stories that it reads; empty for no limit."""
    spider: str = ""
    """The spider of a site that is crawled on another host."""


@dataclass(eq=False)
class Report:
    """What the ledger and the files say of a run that has ended."""

    records: RunRecords
    base: str
    stats: Mapping[str, Any]
    left: int = 0
    """Addresses that a bound of the run has left to the next one."""
    watch: Watch = field(default_factory=Watch)
    bound: str = ""
    """That bound, as `1000 pages`."""
    ended_early: str = ""
    """The state of a run that was ended as it stood, `abandoned` or `lost`."""

    def __post_init__(self) -> None:
        self.ledger, self.run, self.files = self.records.ledger, self.records.run, self.records.files
        rows = self.ledger.all_runs()
        self.row = next(row for row in rows if row.run == self.run)
        self.lost = lost_files(self.row)
        self._asked_again = [_asked_again(row) for row in lost_before(rows, self.run) if _lost(row)]
        if self.records.segment > 1 and _lost(self.row):
            self._asked_again.append(_continued(self.row))
        self.notes = [*self.ledger.notes(self.run), *self._asked_again]

    @cached_property
    def failures(self) -> list[Unread]:
        """Addresses that should have given a page and did not, with the reason and its cause."""
        return list(map(self._unread, self._failed))

    def _unread(self, row: Any) -> Unread:
        same_as = None if row.same_as is None else self._url(row.same_as)
        return Unread(self._url(row.path), row.reason or row.fate, self._causes.get(row.id, same_as))

    @cached_property
    def _causes(self) -> Mapping[int, str]:
        return self.ledger.causes(self.run)

    @cached_property
    def _failed(self) -> Sequence[Any]:
        return self.ledger.fates(self.run, "failed")

    @property
    def _retried_from(self) -> Iterator[int]:
        """When failed addresses are due that the next run may come too early for; each requests its seeds."""
        later = (row.due for row in self._failed if row.due is not None and row.found_on is not None)
        return (due for due in later if due > time())

    @cached_property
    def skipped(self) -> list[Unread]:
        """Addresses that yielded no record, and were not expected to fail."""
        rows = self.ledger.fates(self.run, *_SKIPPED)
        return [entry for entry in map(self._unread, rows) if entry.reason not in _REPORTED_ELSEWHERE]

    @cached_property
    def _dropped(self) -> list[Unread]:
        """Addresses whose stories pipelines dropped."""
        return [entry for entry in self.skipped if is_of_pipeline(entry.reason)]

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    @property
    def path(self) -> Path:
        return self.files.folder / "runs" / f"{self.run}.json"

    @cached_property
    def reasons(self) -> Counter[str]:
        """How many addresses yielded no record, by reason."""
        return Counter(unread.reason for unread in (*self.failures, *self.skipped))

    @cached_property
    def causes(self) -> dict[str, str]:
        """The most frequent cause of each reason for which addresses yielded no record."""
        unread = (*self.failures, *self.skipped)
        counts = Counter((entry.reason, entry.cause) for entry in unread if entry.cause is not None)
        return {reason: cause for (reason, cause), _ in reversed(counts.most_common()) if cause is not None}

    @cached_property
    def measures(self) -> dict[str, float]:
        """What later runs are compared with."""
        return measures_of(
            self.records.registry.tally,
            self.reasons,
            pages=self.ledger.visited(self.run),
            failed=len(self.failures),
            dropped=len(self._dropped),
            ticker=self.files.by_name["ticker"].lines,
        )

    @cached_property
    def verdict(self) -> Verdict:
        """Compares the run with those before it. An error in doing so is logged, and does no harm to the run."""
        if self.ended_early:
            return Verdict("holes", self._early(), 2, [])
        try:
            verdict = self._judged()
            holes = [*self._asked_again, *self._unplaced]
            return with_holes(verdict, holes) if holes else verdict
        except Exception:
            logger.exception("The monitors failed because of a bug in newsbot; please report it")
            return judge(Run({"failed": len(self.failures)}, {}, {}), (), Rules())

    @property
    def _unplaced(self) -> list[str]:
        """What the spider's `start` gave and could not be recorded, in sentences."""
        counts = self.records.registry.tally.counts
        items, requests = counts["unplaced/item"], counts["unplaced/request"]
        sentences = []
        if items:
            sentences.append(f"{amount(items, 'item')} of no page {was(items)} not written; the log names them.")
        if requests:
            sentences.append(f"{amount(requests, 'request')} of start {was(requests)} not made; the log says why.")
        return sentences

    def _early(self) -> str:
        """Why the run was ended before its end, in a sentence."""
        if self.lost:
            return f"The run was ended because some of its files were gone: {', '.join(map(lost_words, self.lost))}."
        return "The run was abandoned before its end. The records that it had written stay."

    def _judged(self) -> Verdict:
        watch, tally = self.watch, self.records.registry.tally
        counts = tally.counts
        past = earlier_runs(
            self.path.parent, watch.arguments, before=self.run, since=watch.rules.since, wanted=watch.rules.runs + 1
        )
        known = self.ledger.known_visited(self.run)
        missing, gone = (known.pop(fate, (0, "")) for fate in ("missing", "gone"))
        given_up = self.files.by_name["tombstones"].lines
        absent = missing[0] + given_up
        dropped = example_of((entry.url, entry.reason) for entry in self._dropped)
        examples = {**tally.examples, "missing": missing[1] or gone[1], **({"dropped": dropped} if dropped else {})}
        run = Run(
            self.measures,
            {name: self._url(path) for name, path in examples.items()},
            self.reasons,
            Counter(failed.reason for failed in self.failures),
            causes=self.causes,
            written=self.files.by_name["articles"].lines,
            unchanged=counts["unchanged/stories"] + counts["unchanged/lists"],
            unchanged_lists=counts["unchanged/lists"],
            known=absent + sum(number for number, _ in known.values()),
            missing=absent,
            gone=max(0, gone[0] - given_up),
            left=self.left,
            bound=self.bound,
            failure=example_of((failed.url, failed.reason) for failed in self.failures),
            retried_from=list(self._retried_from),
            expressions=watch.expressions,
            too_old=0 if self.stats.get("page/recent") else self.stats.get("page/too_old", 0),
            since=watch.since,
            redirected=0 if are_redirects_amiss(tally) else counts["redirected"],
            later=self.stats.get("replay/later", 0),
            spider=watch.spider,
        )
        more = watch.suites(self.measures, past, self.stats) if watch.suites is not None else ()
        return judge(run, past, watch.rules, more)

    @property
    def outcome(self) -> dict[str, Any]:
        """What `scrapy runs` shows."""
        return {
            "exit_code": self.verdict.exit_code,
            "counts": {name: file.lines for name, file in self.files.by_name.items()},
            "failures": len(self.failures),
            "skipped": len(self.skipped),
            "trouble": self.verdict.trouble,
            "left": self.left,
            **(self._losses if self.lost or self.records.segment > 1 else {}),
        }

    @property
    def _losses(self) -> dict[str, Any]:
        lost = [[file.path, file.lines, file.left] for file in self.lost]
        return {"lost": lost, "again": again_of(self.row), "segment": self.records.segment}

    def write(self, reason: str) -> Path:
        """Writes `runs/<run>.json` and says in one line what the run did; raises `OutputError`."""
        path = self.path
        text = json.dumps(as_dict(self._report(reason)), ensure_ascii=False, indent=1, default=_plain) + "\n"
        with clear_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            put_whole(path, text.encode("utf-8", "replace"), part=path.with_suffix(".json.part"))
        counts = self.outcome["counts"]
        logger.info(
            "Run %s: %s, %s, %s; %s failed; report: %s",
            self.run, amount(counts["articles"], "story", "stories"),
            amount(counts["ticker"], "ticker entry", "ticker entries"), amount(counts["listings"], "section page"),
            amount(len(self.failures), "address", "addresses"), path,
        )  # fmt: skip
        level = {None: logging.INFO, "holes": logging.WARNING}.get(self.verdict.trouble, logging.ERROR)
        logger.log(level, "Run %s: %s", self.run, program.spoken(self.verdict.summary), extra=LAST_WORDS)
        return path

    def _report(self, reason: str) -> RunReport:
        run, files, archive = self.row, self.files.by_name, self.records.archive
        archived = [file for volume in archive.volumes for file in volume.files.values()] if archive else ()
        return RunReport(
            schema=RUN_SCHEMA,
            run=self.run,
            site=self.ledger.site,
            base_url=self.base,
            invented=self.watch.invented,
            newsbot=newsbot.__version__,
            started=datetime.fromtimestamp(run.started, UTC).isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            starts=run.starts,
            segment=self.records.segment,
            finish_reason=reason,
            left=self.left,
            exit_code=self.verdict.exit_code,
            counts=self.outcome["counts"],
            trouble=self.verdict.trouble,
            told=program.spoken(self.verdict.summary),
            arguments=dict(sorted(self.watch.arguments.items())),
            reasons=dict(sorted(self.reasons.items())),
            coverage={name: _shares(file) for name, file in files.items()},
            monitors=[reported(finding.monitor) for finding in self.verdict.monitors],
            measures=dict(sorted(self.measures.items())),
            failures=self.failures,
            skipped=self.skipped,
            files=[_file(self.files.folder, file) for file in (*files.values(), *archived)],
            lost=self.lost,
            requested_again=again_of(run),
            notes=self.notes,
            log=logs.log_of(self.files.folder, self.run),
            stats=dict(sorted(self.stats.items())),
        )


def reported(monitor: Monitor) -> Monitor:
    """A monitor's result with the commands of the program in use."""
    reason, command = (text and program.spoken(text) for text in (monitor.reason, monitor.command))
    return replace(monitor, reason=reason, command=command)


def _asked_again(row: Any) -> str:
    return f"Run {row.run} had lost {_lost(row)}; their pages were requested again."


def _continued(row: Any) -> str:
    return (
        f"The files of its earlier segments are lost, {_lost(row)}; their content was requested again:"
        f" {amount(again_of(row), 'address', 'addresses')}."
    )


def _lost(row: Any) -> str:
    return lost_in_all(lost_files(row))


def _shares(file: RecordFile) -> dict[str, float]:
    return {key: round(count / file.lines, 4) for key, count in file.filled.items()} if file.lines else {}


def _file(folder: Path, file: SafeFile) -> WrittenFile:
    return WrittenFile(file.path.relative_to(folder).as_posix(), file.lines, file.size, file.digest.hexdigest())


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
