"""The report of a run: what it did, how full its records are, what failed, which files it left. No Scrapy here."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import newsbot
from newsbot.archive.files import ArchiveFiles
from newsbot.items import RUN_SCHEMA, RunReport, Unread, WrittenFile
from newsbot.ledger.store import Ledger
from newsbot.output import RecordFile, RecordFiles, SafeFile, as_dict, clear_errors

logger = logging.getLogger(__name__)

_SKIPPED = ("skipped", "refused", "missing", "gone", "alias")
_TOLD_ELSEWHERE = ("redirected", "passed")
"""Reasons of addresses whose page is told of under the address that they led to, or that led through them."""


class Report:
    """What the ledger and the files tell of a run that has ended."""

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        files: RecordFiles,
        archive: ArchiveFiles | None,
        base: str,
        stats: Mapping[str, Any],
        left: int = 0,
    ) -> None:
        self.ledger = ledger
        self.run = run
        self.files = files
        self.archive = archive
        self.base = base
        self.stats = stats
        self.left = left
        """Addresses that a bound of the run has left to the next one."""

    @cached_property
    def failures(self) -> list[dict[str, str]]:
        """Addresses that should have given a page and did not, with the reason."""
        return self._told("failed")

    @cached_property
    def skipped(self) -> list[dict[str, str]]:
        """Addresses that gave no record, and were not expected to fail."""
        return [told for told in self._told(*_SKIPPED) if told["reason"] not in _TOLD_ELSEWHERE]

    def _told(self, *fates: str) -> list[dict[str, str]]:
        base = self.base
        return [
            {"url": row.path if row.path.startswith("http") else base + row.path, "reason": row.reason or row.fate}
            for row in self.ledger.fates(self.run, *fates)
        ]

    @property
    def exit_code(self) -> int:
        """0 for a run without holes, 2 for one with."""
        return 2 if self.failures else 0

    @property
    def outcome(self) -> dict[str, Any]:
        """What `scrapy runs` shows."""
        return {
            "exit_code": self.exit_code,
            "counts": {name: file.lines for name, file in self.files.by_name.items()},
            "failures": len(self.failures),
            "skipped": len(self.skipped),
        }

    def write(self, reason: str) -> Path:
        """Writes `runs/<run>.json` and says in one line what the run did; raises `OutputError`."""
        path = self.files.folder / "runs" / f"{self.run}.json"
        text = json.dumps(as_dict(self._report(reason)), ensure_ascii=False, indent=1, default=_plain) + "\n"
        with clear_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".json.part")
            part.write_bytes(text.encode("utf-8", "replace"))
            part.rename(path)
        counts = self.outcome["counts"]
        logger.info(
            "Run %s: %d stories, %d ticker entries, %d section pages, %d addresses failed; report: %s",
            self.run, counts["articles"], counts["ticker"], counts["listings"], len(self.failures), path,
        )  # fmt: skip
        return path

    def _archived(self) -> list[SafeFile]:
        volumes = self.archive.volumes if self.archive is not None else ()
        return [file for volume in volumes for file in volume.files.values()]

    def _report(self, reason: str) -> RunReport:
        run = next(row for row in self.ledger.all_runs() if row.run == self.run)
        files = self.files.by_name
        reasons = Counter(told["reason"] for told in (*self.failures, *self.skipped))
        return RunReport(
            schema=RUN_SCHEMA,
            run=self.run,
            site=self.ledger.site,
            base_url=self.base,
            newsbot=newsbot.__version__,
            started=datetime.fromtimestamp(run.started, UTC).isoformat(timespec="seconds"),
            finished=datetime.now(UTC).isoformat(timespec="seconds"),
            starts=run.starts,
            finish_reason=reason,
            left=self.left,
            exit_code=self.exit_code,
            counts=self.outcome["counts"],
            reasons=dict(sorted(reasons.items())),
            coverage={name: _shares(file) for name, file in files.items()},
            failures=[Unread(**told) for told in self.failures],
            skipped=[Unread(**told) for told in self.skipped],
            files=[_file(self.files.folder, file) for file in (*files.values(), *self._archived())],
            stats=dict(sorted(self.stats.items())),
        )


def _shares(file: RecordFile) -> dict[str, float]:
    return {key: round(count / file.lines, 4) for key, count in file.filled.items()} if file.lines else {}


def _file(folder: Path, file: SafeFile) -> WrittenFile:
    return WrittenFile(file.path.relative_to(folder).as_posix(), file.lines, file.size, file.digest.hexdigest())


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
