"""When to visit an address again: often if it is young or changes, else rarely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["new", "changed", "unchanged", "missing", "none"]
"""What a visit gave: `missing` where a story that was there is not, `none` for a page that never had one."""

DAY = 24 * 3600
GONE_AFTER = 3
"""Visits in a row, each at least a day after the one before, that must find nothing before a story counts as gone."""


@dataclass(frozen=True, slots=True)
class RevisitPolicy:
    """The bounds of the time between two visits, in seconds."""

    shortest: int
    longest: int

    def interval(self, outcome: Outcome, before: int | None, age: int | None) -> int:
        """Seconds until the next visit.

        `before` is the interval that has just passed, None at the first visit; `age` that of the story, where it is
        known. A story is first visited again when it is a quarter older, then twice as late each time that nothing
        changed, and twice as soon after a change.
        """
        if outcome == "missing":
            return max(DAY, self.shortest)
        if before is None:
            wanted = DAY if age is None else age // 4
        else:
            wanted = before // 2 if outcome == "changed" else before * 2
        return min(max(wanted, self.shortest), self.longest)

    def due(self, visited: int, interval: int) -> int:
        """When a page is due after a visit: up to an eighth of the interval early, and never sooner than `shortest`.

        Runs begin at the same time of day, and come to a page a little sooner or later; one that is not due for some
        minutes yet would wait for the run after.
        """
        return visited + max(interval - interval // 8, self.shortest)


def missed(misses: list[tuple[int, int]], now: int, status: int) -> list[tuple[int, int]]:
    """The misses in a row with one more; one within a day of the last counts as the same."""
    if misses and 0 <= now - misses[-1][0] < DAY:
        return misses
    return [*misses, (now, status)]
