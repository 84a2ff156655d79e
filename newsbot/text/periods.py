"""Spans of days, in periods that a chart can tell apart."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from newsbot.text.moments import day_in_words

Unit = Literal["day", "month", "year"]
_DAYS, _MONTHS, _YEARS = 62, 120, 120
"""The most bars that stay distinguishable on a phone; years before the last 120 are one period."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from the first to the last, both included."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """The period as people write it: a day, a month, a year or several years."""
        first, last = self.first, self.last
        if first == last:
            return day_in_words(first.isoformat())
        if (first.year, first.month) == (last.year, last.month):
            return f"{first:%B} {first.year}"
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"


def periods(first: date, last: date) -> tuple[Unit, list[Period]]:
    """The days, months or years from a first to a last day, depending on how many there are.

    >>> unit, found = periods(date(2026, 1, 30), date(2026, 2, 1))
    >>> unit, [period.name for period in found]
    ('day', ['30 January 2026', '31 January 2026', '1 February 2026'])
    >>> unit, found = periods(date(1850, 3, 1), date(2026, 3, 1))
    >>> unit, len(found), found[0].name, found[-1].name
    ('year', 121, '1850 to 1906', '2026')
    """
    if (last - first).days < _DAYS:
        days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        return "day", [Period(day, day) for day in days]
    low, high = (day.year * 12 + day.month - 1 for day in (first, last))
    if high - low < _MONTHS:
        return "month", [_month(*divmod(number, 12)) for number in range(low, high + 1)]
    begins = max(first.year, last.year - _YEARS + 1)
    before = [Period(date(first.year, 1, 1), date(begins - 1, 12, 31))] if first.year < begins else []
    return "year", [*before, *(Period(date(year, 1, 1), date(year, 12, 31)) for year in range(begins, last.year + 1))]


def _month(year: int, place: int) -> Period:
    month = place + 1
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
