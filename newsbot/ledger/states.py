"""The states of a run in the ledger."""

from __future__ import annotations

from typing import Literal

from newsbot.items import ABANDONED, LOST

RunState = Literal["running", "stopped", "complete", "finished", "abandoned", "lost"]
UNFINISHED: tuple[RunState, ...] = ("running", "stopped", "complete")
"""States of a run that the next start resumes. `complete`: nothing waits, and its report is not yet written."""
ENDED: tuple[RunState, ...] = ("finished", ABANDONED, LOST)
"""States of runs that no start resumes."""


def lasted(began: float, ended: float | None) -> float | None:
    """Seconds that a run took; None while that is unknown, as after the clock was set back.

    >>> lasted(10, 12), lasted(10, 4), lasted(10, None)
    (2, None, None)
    """
    return None if ended is None or ended < began else ended - began
