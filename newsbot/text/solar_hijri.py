"""Days of the Iranian calendar as days of the Gregorian: numbers in, days out."""

from __future__ import annotations

from datetime import date, timedelta

YEARS = range(1300, 1420)
"""1921 to 2041: a later year on a page is one of the lunar calendar. A leap year is found by a cycle of 33 years, as by
the equinox."""
_EPOCH = date(1921, 3, 21)  # 1 Farvardin 1300


def day_of(year: int, month: int, day: int) -> date:
    """Raises `ValueError` for a day that the calendar does not have.

    >>> day_of(1405, 9, 6).isoformat(), day_of(1403, 12, 30).isoformat()
    ('2026-11-27', '2025-03-20')
    """
    if year not in YEARS or not 1 <= month <= 12 or not 1 <= day <= length_of(year, month):
        raise ValueError(f"{year}/{month}/{day} is not a day of the Iranian calendar")
    return _EPOCH + timedelta(
        _days_before(year) - _days_before(YEARS.start) + 30 * (month - 1) + min(month - 1, 6) + day - 1
    )


def length_of(year: int, month: int) -> int:
    """The days of a month: six of 31, five of 30, and one of 29 or 30."""
    if month == 12:
        return 29 + _days_before(year + 1) - _days_before(year) - 365
    return 31 if month <= 6 else 30


def _days_before(year: int) -> int:
    return 365 * year + (8 * year + 21) // 33
