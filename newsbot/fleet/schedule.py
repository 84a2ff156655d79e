"""When a site is due next: by how its run ended, and by what it publishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from newsbot.fleet.registry import LOST_PAUSE, Claim, Ended

Outcome = Literal["complete", "holes", "changed", "stopped", "failed", "killed", "hung", "too large", "lost"]
SHORTEST, LONGEST = 15 * 60, 24 * 3600
"""Bounds of an adaptive interval: a site of breaking news, and one that has gone to sleep."""
NEW_A_RUN = 5
"""New stories that a run should bring: a run that brings fewer came too early; one that brings many more came too late,
since a front page names 20 to 50."""
_LARGEST_STEP = 2.0
"""The most by which one run changes an interval: one busy or quiet hour is not a habit."""
_FIRST_WAIT, _LONGEST_WAIT = 60, 24 * 3600
_BY_CODE: dict[int, Outcome] = {0: "complete", 2: "holes", 3: "changed"}
_OF_THE_LEDGER = ("LedgerError", "Away", "Busy")
_LEDGER_WAIT = 15
"""Seconds after a run that the database ended: it may be back soon, and the site is not at fault."""
NOTE = 500
"""Characters of a note at most."""


def adaptive(interval: int, new: int) -> int:
    """The next interval of a site, in seconds, whose last run brought so many new stories.

    >>> adaptive(3600, 5), adaptive(3600, 50), adaptive(3600, 0), adaptive(3600, 4), adaptive(80000, 0)
    (3600, 1800, 7200, 4500, 86400)
    """
    step = NEW_A_RUN / new if new else _LARGEST_STEP
    step = max(1 / _LARGEST_STEP, min(step, _LARGEST_STEP))
    return int(max(SHORTEST, min(interval * step, LONGEST)))


def backoff(failures: int) -> int:
    """Seconds to wait after so many failures in a row.

    >>> backoff(1), backoff(2), backoff(30)
    (60, 120, 86400)
    """
    return int(min(_FIRST_WAIT * 2 ** min(failures - 1, 20), _LONGEST_WAIT))


def outcome_of(exit_code: int, facts: Mapping[str, Any], ended_by_worker: Outcome | None) -> Outcome:
    """How a child ended: its exit code (negative: a signal), what it reported, or why its worker ended it."""
    if ended_by_worker is not None and (ended_by_worker != "stopped" or exit_code < 0):
        return ended_by_worker
    if exit_code < 0:
        return "killed"
    if exit_code == 2 and facts.get("stopped"):
        return "stopped"
    return _BY_CODE.get(exit_code, "failed")


def ended(claim: Claim, outcome: Outcome, facts: Mapping[str, Any], note: str, unfinished: bool) -> Ended:
    """What to record of a run that has ended."""
    went_well = outcome in ("complete", "holes", "changed")
    new = int(facts.get("new", 0))
    interval = adaptive(claim.interval, new) if claim.every is None and went_well else claim.interval
    is_of_ledger = outcome == "failed" and facts.get("error") in _OF_THE_LEDGER
    failures = 0 if went_well else claim.failures + (outcome != "stopped" and not is_of_ledger)
    wait = None if went_well else 0 if outcome == "stopped" else _LEDGER_WAIT if is_of_ledger else backoff(failures)
    said = None if outcome in ("complete", "stopped") else note[:NOTE] or None
    return Ended(outcome, said, interval, failures, wait, unfinished, float(facts.get("pause", LOST_PAUSE)))
