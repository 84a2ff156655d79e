"""Reads reports of runs back, of older and newer forms, and finds those that cannot be read."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.items import Monitor
from newsbot.storage.marks import load_mark
from newsbot.storage.reports import KINDS, ReportError, load_report, no_report

READ_AT_MOST = 200
"""Reports of a site that are opened at most; comparing needs more than a few only if most runs fail or differ."""
_LONG = ("failures", "skipped")
"""Lists that may have hundreds of thousands of entries."""
_MEASURE_AT_MOST = 1e12


@dataclass(frozen=True, slots=True)
class Past:
    """The report of a run; what it lacks is empty or None, and so is everything if there is no report."""

    run: str
    measures: Mapping[str, float] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    """The names of the monitors that the run failed."""
    monitors: Sequence[Monitor] = ()
    stats: Mapping[str, Any] = field(default_factory=dict)
    arguments: Any = None
    finish_reason: str = ""
    exit_code: int | None = None
    finished: float | None = None
    """Seconds since 1970."""
    files: Sequence[tuple[str, int]] = ()
    """Its files of records, below the folder of the site, and their sizes in bytes."""
    failures: Sequence[tuple[str, str]] = ()
    """Addresses and reasons, if the report was read with its long lists."""
    coverage: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Shares from 0 to 1 by language and field; the language is empty if a report has only totals."""
    trouble: str | None = None
    summary: str = ""
    left: int = 0
    """Addresses that a bound left to the next run."""
    oddity: ReportError | None = None
    """Why later runs cannot be compared with this one, although it can be shown."""

    @property
    def reasons(self) -> Counter[str]:
        return Counter(reason for _, reason in self.failures)

    def stat(self, name: str) -> float | None:
        """A number among the stats of the run's last start."""
        return _number(self.stats.get(name))


def past_runs(
    folder: Path, most: int = READ_AT_MOST, *, since: str = "", before: str = "", whole: str = ""
) -> Iterator[Past | ReportError]:
    """The last `most` reports in `folder`, `DATA_DIR/<site>/runs`, latest first; the error for one that is damaged.

    `since`, a day or the name of a run, is the first that counts; `before` is the first that does not. Only the report
    of the run `whole` is read with its long lists.
    """
    paths = (path for path in folder.glob("*.json") if since <= path.stem and (not before or path.stem < before))
    for path in sorted(paths, reverse=True)[:most]:
        try:
            yield _past(path, load_report(path, None if path.stem == whole else _without_lists))
        except ReportError as error:
            yield error


def changed_files(folder: Path, past: Past) -> Iterator[ReportError]:
    """An error for each file of records of a run, in the folder of its site, that is missing or has another size than
    the run left; none for a run that newsbot has removed because a store has it."""
    sizes = {folder / path: size for path, size in past.files}
    odd = {path: size for path, size in sizes.items() if not path.is_file() or path.stat().st_size != size}
    mark = load_mark(folder.parent, folder.name, past.run) if odd else None
    if mark is None or not mark.removed:
        for path, size in odd.items():
            there = f"has {path.stat().st_size:,} bytes" if path.is_file() else "is missing"
            yield ReportError(path, f"{there}; run {past.run} left {size:,} bytes. Put the file back as it was")


def half_written(folder: Path, most: int) -> list[ReportError]:
    """An error for each of the last reports in `folder` that were never written to their ends."""
    why = "was never written to its end; start the same crawl again, which writes it again"
    return [ReportError(path, why) for path in sorted(folder.glob("*.json.part"))[-most:]]


def _without_lists(content: bytes) -> bytes:
    """A report without the entries of its long lists, whose lines are indented deeper than the list's end."""
    for name in _LONG:
        start = content.find(b'\n "%s": [\n' % name.encode())
        end = content.find(b"\n ]", start) if start >= 0 else -1
        if end >= 0:
            content = content[:start] + b'\n "%s": [' % name.encode() + content[end:]
    return content


def _past(path: Path, report: Mapping[str, Any]) -> Past:
    measures, oddity = _numbers(report.get("measures")), _oddity(report)
    monitors = list(map(_monitor, _objects(report.get("monitors"))))
    return Past(
        run=path.stem,
        measures=measures,
        failed=frozenset(monitor.name for monitor in monitors if not monitor.passed),
        monitors=monitors,
        stats=_mapping(report.get("stats")),
        arguments=report.get("arguments"),
        finish_reason=_text(report.get("finish_reason")),
        exit_code=_whole(report.get("exit_code"), 255),
        finished=_moment(report.get("finished")),
        files=[
            (name, _whole(file.get("bytes")) or 0)
            for file in _objects(report.get("files"))
            if (name := _text(file.get("path"))).partition("/")[0] in KINDS
        ],
        failures=[
            (_text(entry.get("url")), _text(entry.get("reason")) or "unknown")
            for entry in _objects(report.get("failures"))
        ],
        coverage=_coverage(measures, _mapping(report.get("coverage"))),
        trouble=_text(report.get("trouble")) or None,
        summary=_text(report.get("told")),
        left=_whole(report.get("left")) or 0,
        oddity=no_report(path, oddity) if oddity else None,
    )


def _oddity(report: Mapping[str, Any]) -> str:
    """What was edited in the parts that later runs are compared with; empty if nothing was."""
    measures, monitors = report.get("measures", {}), report.get("monitors", [])
    if not isinstance(measures, dict):
        return "measures is not an object"
    for name, value in measures.items():
        number = _number(value)
        if number is None or not 0 <= number <= _MEASURE_AT_MOST:
            return f"measures: {name} is {value!r:.40}"
    is_whole = isinstance(monitors, list) and all(
        isinstance(entry, dict) and {"name", "passed"} <= entry.keys() for entry in monitors
    )
    return "" if is_whole else "monitors have no names and results"


def _coverage(measures: Mapping[str, float], coverage: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """Shares by language and field from the measures, else those of all stories."""
    by_language = {}
    for name, share in measures.items():
        kind, _, rest = name.partition("/")
        language, _, field = rest.partition("/")
        if kind == "coverage" and field:
            by_language[language, field] = share
    return by_language or {("", name): share for name, share in _numbers(coverage.get("articles")).items()}


def _monitor(entry: Mapping[str, Any]) -> Monitor:
    """Without its numbers, which are not shown."""
    name, passed = _text(entry.get("name")), entry.get("passed") is True
    reason, example, command = (_text(entry.get(key)) for key in ("reason", "example", "command"))
    if example:  # it and the command are shown separately
        reason = reason.partition(f"; e.g. {example}")[0]
    return Monitor(name or "unnamed", passed, reason, example=example, command=command)


def _numbers(value: object) -> dict[str, float]:
    numbers = {str(name): _number(number) for name, number in _mapping(value).items()}
    return {name: number for name, number in numbers.items() if number is not None}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:
        return None


def _whole(value: object, most: float = math.inf) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _moment(value: object) -> float | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
