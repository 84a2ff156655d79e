"""A checkpoint in the making: complete visits as lines for files and rows for the ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from newsbot.archive.warc import Exchange
from newsbot.ledger.store import Checkpoint, Ledger
from newsbot.ledger.visit import Found, Visit
from newsbot.revisions import Reading


@dataclass
class Batch:
    """Each pipeline of newsbot's adds its part in `commit`; the last writes the lines."""

    ledger: Ledger
    run: str
    now: int
    """Seconds since 1970."""
    visits: Sequence[Visit] = ()
    roots: Sequence[Found] = ()
    """Addresses that no page has named: the seeds."""
    loose: Sequence[Exchange] = ()
    """Exchanges that belong to no visit, such as those for robots.txt."""
    rows: Checkpoint = field(default_factory=Checkpoint)
    lines: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    """Records to be written, by the folder that they go to."""
    readings: dict[Visit, Reading] = field(default_factory=dict)
    """What the story of a visit is beside what is known of it."""
    counts: Counter[str] = field(default_factory=Counter)
    """Stats that the checkpoint adds to."""

    @property
    def read(self) -> list[Visit]:
        """The visits that have not failed."""
        return [visit for visit in self.visits if visit.fate != "failed"]

    def output(self, name: str, lines: int = 0, size: int = 0, filled: str = "{}") -> None:
        """Adds the row that says how long a file is now, or what else is kept under a name."""
        row = {"site": self.ledger.site, "run": self.run, "name": name}
        self.rows.outputs.append({**row, "lines": lines, "bytes": size, "filled": filled})
