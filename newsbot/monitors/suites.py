"""Spidermon's suites: a project's own monitors and actions, run at the end beside newsbot's.

Only Spidermon's framework is used. A failed monitor counts for the exit code, in the report and in messages.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newsbot.errors import needs_extra
from newsbot.monitors.findings import Finding
from newsbot.monitors.measures import Measures
from newsbot.monitors.verdict import SUITE
from newsbot.storage.past import Past

logger = logging.getLogger(__name__)

MISSING = needs_extra("MONITOR_SUITES", "monitors", "spidermon")
_REASON_LENGTH = 500

Suites = Callable[[Measures, Sequence[Past], Mapping[str, Any]], list[Finding]]
"""A project's monitors: from measures, earlier runs and stats to findings."""


def load(paths: Sequence[Any]) -> list[type[Any]]:
    """The classes of suites, given as classes or dotted names; raises ValueError, with the remedy."""
    try:
        spidermon = importlib.import_module("spidermon")
    except ImportError:
        raise ValueError(MISSING) from None
    return [_load(path, spidermon.MonitorSuite) for path in paths]


def _load(path: Any, base: type[Any]) -> type[Any]:
    suite = path
    if isinstance(path, str):
        module, _, name = path.rpartition(".")
        try:
            suite = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError) as error:
            raise ValueError(f"MONITOR_SUITES: {path} cannot be loaded: {error}") from None
    if not (isinstance(suite, type) and issubclass(suite, base)):
        raise ValueError(f"MONITOR_SUITES: {path} is not a subclass of spidermon.MonitorSuite")
    return suite


def suites_of(paths: Sequence[Any], crawler: Any) -> Suites:
    """Runs suites once the measures of a run are known.

    Monitors and actions find in `data`: `stats`, `measures`, `crawler`, `spider`, and `stats_history`, the stats of
    comparable runs, latest first.
    """

    def run(measures: Measures, past: Sequence[Past], stats: Mapping[str, Any]) -> list[Finding]:
        data = {
            "stats": dict(stats), "stats_history": [was.stats for was in past], "measures": dict(measures),
            "crawler": crawler, "spider": crawler.spider, "job": None,
        }  # fmt: skip
        return [finding for suite in load(paths) for finding in _run(suite(crawler=crawler), data)]

    return run


def _run(suite: Any, data: Mapping[str, Any]) -> list[Finding]:
    runner = importlib.import_module("spidermon").MonitorRunner()
    result = runner.run(suite, **data)
    for action in (*result.monitors_finished_action_results, *result.monitors_passed_action_results,
                   *result.monitors_failed_action_results):  # fmt: skip
        if action.error:
            logger.error("Spidermon's action %s failed: %s", action.item.name, action.error)
    failed = {id(item) for item in result.monitors_failed_results}
    return [_finding(item, id(item) in failed) for item in result.monitor_results]


def _finding(item: Any, failed: bool) -> Finding:
    name = f"{SUITE}{item.item.name}"
    lines = (item.reason or item.error or "").strip().splitlines()
    reason = f"{item.item.name}: {lines[0] if item.reason else lines[-1]}"[:_REASON_LENGTH] if lines else item.item.name
    return Finding(name, not failed, reason if failed else None)
