"""Earlier runs by their reports. A report that is torn or edited is left out, and a warning is logged."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsbot.items import ABANDONED, LOST
from newsbot.storage.reports import OtherSchema, ReportError, load_report, no_report

logger = logging.getLogger(__name__)

LOOKED_AT = 200
"""Reports that are opened at most; more than a few only if most runs fail or differ in their arguments."""
_NUMBER_AT_MOST = 1e12


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier run: its measures, and the monitors that it failed."""

    run: str
    measures: Mapping[str, float]
    failed: frozenset[str] = frozenset()
    stats: Mapping[str, Any] = field(default_factory=dict)


def earlier_runs(
    folder: Path, arguments: Mapping[str, str], *, before: str, since: str = "", wanted: int
) -> list[Past]:
    """The runs with the same arguments, latest first, until `wanted` of them passed all monitors.

    `folder` holds the reports; `before` is the name of the run that is compared; no run before `since`, a day or the
    name of a run, counts.
    """
    found: list[Past] = []
    good = 0
    paths = sorted((path for path in folder.glob("*.json") if since <= path.stem < before), reverse=True)
    for path in paths[:LOOKED_AT]:
        past = _read(path, arguments)
        if past is None:
            continue
        found.append(past)
        good += not past.failed
        if good == wanted:
            break
    return found


def _read(path: Path, arguments: Mapping[str, str]) -> Past | None:
    try:
        report = load_report(path)
        if "measures" not in report or report.get("arguments") != dict(arguments):
            return None
        return None if report.get("finish_reason") in (ABANDONED, LOST) else _past(path, report)
    except OtherSchema:
        return None
    except ReportError as error:
        logger.warning("%s cannot be compared with and is left out: it %s", path, error.why)
        return None


def _past(path: Path, report: Mapping[str, Any]) -> Past:
    try:
        failed = frozenset(str(m["name"]) for m in report.get("monitors", ()) if m["passed"] is not True)
        stats = report.get("stats")
        return Past(path.stem, dict(_numbers(report["measures"])), failed, stats if isinstance(stats, dict) else {})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise no_report(path, error) from None


def _numbers(measures: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for name, value in measures.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _NUMBER_AT_MOST:
            raise ValueError(f"measures: {name} is {value!r:.40}")
        yield name, value
