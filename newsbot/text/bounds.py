"""Bounds of a moment, as dates on pages give them: values in, values out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal, get_args

from newsbot.text.alike import ALIKE

Precision = Literal["second", "minute", "hour", "day", "week", "month", "year"]
"""How exactly a page gives a moment, finest first."""
FINEST_FIRST: tuple[Precision, ...] = get_args(Precision)
FURTHEST_EAST = timezone(timedelta(hours=14))
"""Where each day begins first."""
_YEAR = re.compile(
    r"(?<!\d)(?:1[349]|20)\d\d(?!\d)|[\u0e00-\u0e7f].*25\d\d|\d([./])\s?\d{1,2}\1\s?\d\d(?!\d)|\d\D{3,16}\d\d$"
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Both ends inclusive: days, or times with an offset if the page gives a time."""

    earliest: date | datetime
    latest: date | datetime
    precision: Precision
    text: str  # as printed

    @property
    def day(self) -> date | None:
        """The day, if the bounds leave only one."""
        first, last = _day(self.earliest), _day(self.latest)
        return first if first == last else None

    @property
    def relative(self) -> bool:
        """Whether the text is relative to the time of reading, not a calendar date."""
        return not _YEAR.search(self.text.translate(ALIKE))


Candidate = tuple[Bounds, str]
"""Bounds and their source."""


def past(bounds: Bounds, now: datetime) -> bool:
    """Whether the date may be before `now`. A day may be once it has begun in any time zone.

    >>> from datetime import UTC
    >>> evening = datetime(2026, 11, 25, 20, tzinfo=UTC)  # one o'clock at night in Karachi
    >>> [past(Bounds(day, day, "day", ""), evening) for day in (date(2026, 11, 26), date(2026, 11, 27))]
    [True, False]
    """
    earliest = bounds.earliest
    if not isinstance(earliest, datetime):
        earliest = datetime(earliest.year, earliest.month, earliest.day, tzinfo=FURTHEST_EAST)
    return earliest <= now


def intersect(bounds: Bounds, other: Bounds) -> Bounds | None:
    """The intersection of two bounds; None if it is empty.

    Text and precision are the narrower's, or the first's. A day and a moment are compared in the moment's time zone,
    since pages print local days. Both ends are days, or both are moments. A moment in UTC that is on the day in another
    time zone leaves the first as it is: neither narrows the other as long as the zone is not known.
    """
    if not _before(bounds.earliest, other.latest) or not _before(other.earliest, bounds.latest):
        return _within_minute(bounds, other) or (bounds if _may_agree(bounds, other) else None)
    earliest = _outer(bounds.earliest, other.earliest, later=True)
    latest = _outer(bounds.latest, other.latest, later=False)
    narrower = bounds if _rank(bounds) <= _rank(other) else other
    if isinstance(earliest, datetime) != isinstance(latest, datetime):
        earliest, latest = _day(earliest), _day(latest)
    for one in (bounds, other):
        if (earliest, latest) == (one.earliest, one.latest):
            return one
    if earliest > latest:
        return None
    return Bounds(earliest, latest, narrower.precision, narrower.text)


def precedes(bounds: Bounds, other: Bounds) -> bool:
    """Whether the latest moment of one is before the earliest of the other, in any time zone.

    >>> day, next_day = date(2026, 11, 25), date(2026, 11, 26)
    >>> precedes(Bounds(day, day, "day", ""), Bounds(next_day, next_day, "day", ""))
    True
    """
    return intersect(bounds, other) is None and _before(bounds.latest, other.earliest)


def _within_minute(bounds: Bounds, other: Bounds) -> Bounds | None:
    """The finer of two moments, if the coarser is the minute that contains it."""
    coarse, fine = sorted((bounds, other), key=_rank, reverse=True)
    if coarse.precision == "minute" and fine.precision == "second" and coarse.earliest == coarse.latest:
        start, moment = coarse.earliest, fine.earliest
        if isinstance(start, datetime) and isinstance(moment, datetime):
            return fine if start <= moment < start + timedelta(minutes=1) else None
    return None


def _may_agree(bounds: Bounds, other: Bounds) -> bool:
    """Whether one is a moment in UTC, and in some time zone on a day of the other: twelve hours west of it, or fourteen
    east."""
    for one, days in ((bounds, other), (other, bounds)):
        at, first, last = one.earliest, days.earliest, days.latest
        if isinstance(at, datetime) and at == one.latest and not (at.utcoffset() or isinstance(first, datetime)):
            day = at.toordinal()
            return first.toordinal() <= day + (at.hour >= 24 - 14) and day - (at.hour < 12) <= last.toordinal()
    return False


def _outer(moment: date | datetime, other: date | datetime, *, later: bool) -> date | datetime:
    """The later or the earlier of two; of a day and a moment in it the moment."""
    if _before(moment, other) and _before(other, moment):
        return moment if isinstance(moment, datetime) else other
    return other if _before(moment, other) == later else moment


def _rank(bounds: Bounds) -> int:
    return FINEST_FIRST.index(bounds.precision)


def _before(moment: date | datetime, other: date | datetime) -> bool:
    """Whether `moment` is not after `other`; a day is both before and after each moment in it."""
    if isinstance(moment, datetime) and isinstance(other, datetime):
        return moment <= other
    return _day(moment) <= _day(other)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
