"""Days of Nepal's calendar, the Bikram Sambat, as days of the Gregorian: numbers in, days out."""

from __future__ import annotations

from datetime import date, timedelta

_LENGTHS = [
    [int(length) for length in year.split()]
    for year in """
    31 31 31 32 31 31 29 30 30 29 30 30
    31 31 32 31 31 31 30 29 30 29 30 30
    31 32 31 32 31 30 30 29 30 29 30 30
    31 32 31 32 31 30 30 30 29 29 30 31
    31 31 31 32 31 31 30 29 30 29 30 30
    31 31 32 31 31 31 30 29 30 29 30 30
    31 32 31 32 31 30 30 30 29 29 30 30
    31 32 31 32 31 30 30 30 29 30 29 31
    31 31 31 32 31 31 30 29 30 29 30 30
    31 31 32 31 31 31 30 29 30 29 30 30
    31 32 31 32 31 30 30 30 29 29 30 30
    31 32 31 32 31 30 30 30 29 30 29 31
    31 31 32 31 31 31 30 29 30 29 30 30
    31 31 32 31 31 31 30 29 30 29 30 30
    """.strip().splitlines()
]
"""Of the months of each year. No rule gives them: the almanac of each year does, and forecasts were often wrong. Add a
year when its almanac is out."""
YEARS = range(2070, 2070 + len(_LENGTHS))
"""From April 2013 on."""
_EPOCH = date(2013, 4, 14)  # 1 Baishakh 2070


def day_of(year: int, month: int, day: int) -> date:
    """Raises `ValueError` for a day that the calendar does not have, or of a year that is not known.

    >>> day_of(2083, 8, 4).isoformat(), day_of(2072, 1, 12).isoformat()
    ('2026-11-20', '2015-04-25')
    """
    if not 1 <= day <= length_of(year, month):
        raise ValueError(f"{year}/{month}/{day} is not a day of Nepal's calendar")
    before = sum(map(sum, _LENGTHS[: year - YEARS.start])) + sum(_LENGTHS[year - YEARS.start][: month - 1])
    return _EPOCH + timedelta(before + day - 1)


def length_of(year: int, month: int) -> int:
    """The days of a month. Raises `ValueError` as `day_of`."""
    if year not in YEARS or not 1 <= month <= 12:
        raise ValueError(f"{year}/{month} is not a known month of Nepal's calendar")
    return _LENGTHS[year - YEARS.start][month - 1]
