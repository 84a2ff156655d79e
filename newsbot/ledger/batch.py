"""A checkpoint in the making: the lines for the files and the rows for the ledger of ended visits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from newsbot.archive.warc import Exchange
from newsbot.ledger.store import Checkpoint, Ledger, output_row
from newsbot.ledger.visit import Found, Visit
from newsbot.revisions import Reading


@dataclass
class Batch:
    """Each pipeline of newsbot adds its part in `commit`; the last writes the lines."""

    ledger: Ledger
    run: str
    now: int
    """Seconds since 1970."""
    visits: Sequence[Visit] = ()
    roots: Sequence[Found] = ()
    """The seeds."""
    loose: Sequence[Exchange] = ()
    """Exchanges that belong to no visit, such as those for robots.txt."""
    rows: Checkpoint = field(default_factory=Checkpoint)
    lines: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    """Records to be written, by folder."""
    readings: dict[Visit, Reading] = field(default_factory=dict)
    """The story of a visit compared with what is known of it."""
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.fate != "failed"]

    def output(self, name: str, lines: int = 0, size: int = 0, filled: str = "{}") -> None:
        """Adds the row of a file's length, or of what else is kept under a name."""
        self.rows.outputs.append(output_row(self.ledger.site, self.run, name, lines, size, filled))
