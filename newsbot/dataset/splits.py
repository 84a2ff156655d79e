"""Train, validation and test splits by the day of publication: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

SPLITS = ("train", "validation", "test")
SHARES = (0.8, 0.9)  # where validation and test begin, as shares of what is counted by day: clusters of copies


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first days of validation and of test; None if there are none."""

    validation: str | None = None
    test: str | None = None

    def split(self, day: str) -> str:
        """The split that a day belongs to.

        >>> [Bounds("2026-05-01", "2026-06-01").split(day) for day in ("2026-04-30", "2026-05-01", "2026-06-01")]
        ['train', 'validation', 'test']
        >>> Bounds().split("2026-01-01")
        'train'
        """
        if self.test is not None and day >= self.test:
            return "test"
        return "validation" if self.validation is not None and day >= self.validation else "train"


def bounds(days: Iterable[tuple[str, int]], shares: tuple[float, float] = SHARES) -> Bounds:
    """Where validation and test begin, for days in order, each with the number of clusters that begin on it.

    Each begins at the day whose start comes nearest to its share; a day is never cut in two, and the first is always
    training.

    >>> bounds([("2026-01-01", 8), ("2026-01-02", 1), ("2026-01-03", 1)])
    Bounds(validation='2026-01-02', test='2026-01-03')
    >>> bounds([("2026-01-01", 5)]), bounds([])
    (Bounds(validation=None, test=None), Bounds(validation=None, test=None))
    >>> bounds([("2026-01-01", 5), ("2026-01-02", 5)])
    Bounds(validation=None, test='2026-01-02')
    """
    counted = list(days)
    *before, total = accumulate((count for _, count in counted), initial=0)
    starts = [(day, start) for (day, _), start in zip(counted, before, strict=True)][1:]

    def nearest(starts: list[tuple[str, int]], share: float) -> str | None:
        return min(starts, key=lambda start: (abs(start[1] - share * total), start[0]), default=(None, 0))[0]

    test = nearest(starts, shares[1])
    return Bounds(nearest([start for start in starts if start[0] < (test or "")], shares[0]), test)
