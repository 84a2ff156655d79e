"""Reads reports of runs, of older and newer forms, and finds those that cannot be read."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.items import Monitor
from newsbot.storage.reports import ReportError, load_report

_LONG = ("failures", "skipped")
"""Lists that may have hundreds of thousands of entries, and that trends do not need."""


@dataclass(frozen=True, slots=True)
class Past:
    """The report of a run; what an older report lacks is empty or None."""

    run: str
    exit_code: int | None
    finished: float | None
    """Seconds since 1970."""
    reasons: Mapping[str, int]
    """Failures by reason, if the report was read whole."""
    failed: Sequence[tuple[str, str]]
    """Addresses and reasons, if the report was read whole."""
    coverage: Mapping[tuple[str, str], float]
    """Shares from 0 to 1 by language and field; the language is empty where a report has only totals."""
    stats: Mapping[str, float]
    measures: Mapping[str, float]
    monitors: Sequence[Monitor]
    trouble: str | None
    told: str
    left: int = 0
    """Addresses that a bound left to the next run."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A report that cannot be read: why, and the remedy."""

    path: Path
    why: str


@dataclass(slots=True)
class Reports:
    """The last reports of a site, oldest first."""

    by_run: dict[str, Past] = field(default_factory=dict)
    damaged: list[Damaged] = field(default_factory=list)

    @property
    def last(self) -> Past | None:
        return next(reversed(self.by_run.values()), None)


def read_reports(folder: Path, most: int) -> Reports:
    """The last `most` reports in `folder`, `DATA_DIR/<site>/runs`; only the latest has its long lists."""
    reports = Reports()
    read: dict[str, Past] = {}
    for path in sorted(folder.glob("*.json"), reverse=True)[:most]:
        try:
            read[path.stem] = _past(path.stem, load_report(path, _without_lists if read else None))
        except ReportError as error:
            reports.damaged.append(Damaged(path, error.why))
    reports.by_run = dict(reversed(read.items()))
    reports.damaged += [
        Damaged(path, "was never written to its end; start the same crawl again, which writes it anew")
        for path in sorted(folder.glob("*.json.part"))[-most:]
    ]
    return reports


def _without_lists(content: bytes) -> bytes:
    """A report without the entries of its long lists, whose lines are indented deeper than the list's end."""
    for name in _LONG:
        start = content.find(b'\n "%s": [\n' % name.encode())
        end = content.find(b"\n ]", start) if start >= 0 else -1
        if end >= 0:
            content = content[:start] + b'\n "%s": [' % name.encode() + content[end:]
    return content


def _past(run: str, report: Mapping[str, Any]) -> Past:
    failed = [
        (_text(entry.get("url")), _text(entry.get("reason")) or "unknown")
        for entry in _list(report.get("failures"))
        if isinstance(entry, dict)
    ]
    measures = _numbers(report.get("measures"))
    trouble = report.get("trouble")
    return Past(
        run=run,
        exit_code=_whole(report.get("exit_code")),
        finished=_moment(report.get("finished")),
        reasons=Counter(reason for _, reason in failed),
        failed=failed,
        coverage=_coverage(measures, report.get("coverage")),
        stats=_numbers(report.get("stats")),
        measures=measures,
        monitors=[_monitor(entry) for entry in _list(report.get("monitors")) if isinstance(entry, dict)],
        trouble=trouble if isinstance(trouble, str) and trouble else None,
        told=_text(report.get("told")),
        left=_count(report.get("left")),
    )


def _coverage(measures: Mapping[str, float], coverage: object) -> dict[tuple[str, str], float]:
    """Shares by language and field from the measures, else those of all stories."""
    by_language = {}
    for name, share in measures.items():
        kind, _, rest = name.partition("/")
        language, _, field = rest.partition("/")
        if kind == "coverage" and field:
            by_language[language, field] = share
    articles = coverage.get("articles") if isinstance(coverage, dict) else None
    return by_language or {("", name): share for name, share in _numbers(articles).items()}


def _monitor(entry: Mapping[str, Any]) -> Monitor:
    """Without its numbers, which are not shown."""
    name, passed = _text(entry.get("name")), entry.get("passed") is not False
    reason, example, command = (_text(entry.get(key)) for key in ("reason", "example", "command"))
    if example:  # it and the command are shown separately
        reason = reason.partition(f"; e.g. {example}")[0]
    return Monitor(name or "unnamed", passed, reason, example=example, command=command)


def _numbers(value: object) -> dict[str, float]:
    found = {}
    for name, number in value.items() if isinstance(value, dict) else ():
        if isinstance(number, (int, float)) and not isinstance(number, bool):
            try:
                plain = float(number)
            except OverflowError:
                continue
            if math.isfinite(plain):
                found[str(name)] = plain
    return found


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 256 else None


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _moment(value: object) -> float | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
