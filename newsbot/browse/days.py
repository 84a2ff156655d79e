"""Stories over time: days in, bars out, each with the days that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy
from numpy.typing import NDArray

from newsbot.text.periods import periods

EPOCH = date(1970, 1, 1).toordinal()
"""The index counts days from here."""
WIDE, HIGH = 240, 56
_LEAST = 1.5
"""Height of a bar of one story among many."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Some days: their name, the first and the last, how many stories, and the place of the bar."""

    name: str
    first: str
    last: str
    stories: int
    x: float
    y: float
    width: float
    height: float


def bars_of(days: NDArray[numpy.int32]) -> list[Bar]:
    """Bars of days, months or years, as the span of the days allows; none for no day."""
    if not len(days):
        return []
    first, last = (date.fromordinal(int(day) + EPOCH) for day in (days.min(), days.max()))
    _, found = periods(first, last)
    edges = [*(period.first.toordinal() - EPOCH for period in found), found[-1].last.toordinal() - EPOCH + 1]
    counts, _ = numpy.histogram(days, edges)
    full, wide = max(int(counts.max()), 1), WIDE / max(len(counts), 8)
    bars = []
    for place, (period, count) in enumerate(zip(found, map(int, counts), strict=True)):
        high = max(HIGH * count / full, _LEAST) if count else 0
        bars.append(
            Bar(
                period.name, period.first.isoformat(), period.last.isoformat(), count,
                round(place * wide, 2), round(HIGH - high, 2), round(wide * 0.84, 2), round(high, 2),
            )
        )  # fmt: skip
    return bars
