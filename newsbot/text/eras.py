"""Days of years that Japan and Taiwan count from the start of an era, as Gregorian days."""

from __future__ import annotations

from datetime import date

_LAST = date(2099, 12, 31)
_REPUBLIC = date(1912, 1, 1), _LAST
_BOUNDS = {
    "令和": (date(2019, 5, 1), _LAST),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    **dict.fromkeys(("中華民國", "中華民国", "中华民国", "民國", "民国"), _REPUBLIC),
}
NAMES = tuple(_BOUNDS)


def day_of(era: str, year: int, month: int, day: int) -> date:
    """Raises `ValueError` for a day that does not exist or is not in the era.

    >>> day_of("令和", 8, 11, 27).isoformat(), day_of("民國", 115, 11, 27).isoformat()
    ('2026-11-27', '2026-11-27')
    """
    first, last = _BOUNDS[era]
    found = date(first.year + year - 1, month, day)
    if not first <= found <= last:
        raise ValueError(f"{era}{year}/{month}/{day} is not a day of the era")
    return found
