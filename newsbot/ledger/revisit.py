"""When to visit an address again: soon if a story is young or changes often, rarely if it is old and never changes."""

from __future__ import annotations

import json
from dataclasses import dataclass

from newsbot.reasons import Fate

DAY = 24 * 3600
DAILY = DAY - DAY // 8
"""The shortest time between two daily runs: one may come to a page some hours sooner than the one before."""
GONE_AFTER = 3
"""Misses in a row, each at least 21 hours (`DAILY`) after the one before, after which a story counts as gone."""


@dataclass(frozen=True, slots=True)
class RevisitPolicy:
    """The bounds of the time between two visits, in seconds."""

    shortest: int
    longest: int

    def interval(self, fate: Fate, before: int | None, age: int | None) -> int:
        """Seconds until the next visit.

        `before` is the interval that has just passed, None at the first visit; `age` the story's, if it is known. A
        story is first visited again when it is a quarter older; each visit without a change doubles the interval, each
        change halves it. Of a story whose page shows none, `before` is None the first time, and the interval a day.
        """
        if fate == "missing":
            return max(DAY, self.shortest, min(2 * (before or 0), self.longest))
        if before is None:
            interval = DAY if age is None else age // 4
        else:
            interval = before // 2 if fate == "changed" else before * 2
        return min(max(interval, self.shortest), self.longest)

    def due(self, visited: int, interval: int) -> int:
        """When a page is due after a visit: an eighth of the interval early, but never sooner than `shortest`.

        Daily runs come to a page a little sooner or later; one that is due some minutes later would wait for a day.
        """
        return visited + max(interval - interval // 8, self.shortest)


def is_given_up(misses: str | None) -> bool:
    """Whether an address with these misses, as the ledger has them, was given up, and has shown no story since."""
    return misses is not None and len(json.loads(misses)) >= GONE_AFTER


def missed(misses: list[tuple[int, int]], now: int, status: int) -> list[tuple[int, int]]:
    """The misses with one more; one within `DAILY` of the last counts as the same."""
    if misses and 0 <= now - misses[-1][0] < DAILY:
        return misses
    return [*misses, (now, status)]


def is_due(visited_by: str | None, due: int | None, run: str, began: int) -> bool:
    """Whether an address is due in a run, which has not visited it; `visited_by` is the run that visited it last."""
    return due is not None and due <= began and visited_by != run
