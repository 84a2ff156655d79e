"""Stories over time: days in, bars out, each with the days that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy
from numpy.typing import NDArray

from newsbot.text.moments import day_in_words

_EPOCH = date(1970, 1, 1).toordinal()
_DAYS, _MONTHS, _YEARS = 62, 120, 120
"""The most bars that stay distinguishable; years before the last 120 are one bar."""
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
    first, last = (date.fromordinal(int(day) + _EPOCH) for day in (days.min(), days.max()))
    edges = _edges(first, last)
    counts, _ = numpy.histogram(days, [edge.toordinal() - _EPOCH for edge in edges])
    full, wide = max(int(counts.max()), 1), WIDE / max(len(counts), 8)
    bars = []
    for place, count in enumerate(map(int, counts)):
        start, end = edges[place], date.fromordinal(edges[place + 1].toordinal() - 1)
        high = max(HIGH * count / full, _LEAST) if count else 0
        bars.append(
            Bar(
                _name(start, end), start.isoformat(), end.isoformat(), count,
                round(place * wide, 2), round(HIGH - high, 2), round(wide * 0.84, 2), round(high, 2),
            )
        )  # fmt: skip
    return bars


def _edges(first: date, last: date) -> list[date]:
    """Where bars begin, and the day after the last."""
    if (last - first).days < _DAYS:
        return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 2)]
    low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month
    if high - low <= _MONTHS:
        return [date(month // 12, month % 12 + 1, 1) for month in range(low, high + 1)]
    begins = max(first.year, last.year - _YEARS + 1)
    edges = [date(year, 1, 1) for year in range(begins, last.year + 2)]
    return edges if begins == first.year else [date(first.year, 1, 1), *edges]


def _name(first: date, last: date) -> str:
    if first == last:
        return day_in_words(first.isoformat())
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
