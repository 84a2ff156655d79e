"""The states of a run in the ledger."""

from __future__ import annotations

from typing import Literal

from newsbot.items import ABANDONED, LOST

RunState = Literal["running", "stopped", "complete", "finished", "abandoned", "lost"]
UNFINISHED: tuple[RunState, ...] = ("running", "stopped", "complete")
"""States of a run that the next start resumes. `complete`: nothing waits, and its report is not yet written."""
ENDED: tuple[RunState, ...] = ("finished", ABANDONED, LOST)
"""States of runs that no start resumes."""
