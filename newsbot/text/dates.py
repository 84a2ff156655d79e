"""Printed dates to bounds that hold the moment: strings in, days and times out.

A relative text is floored by the site: `3 years ago` is any moment from 4 to 3 years before. Sites count in calendar
months and years or in 30 and 365 days and do not say which: the bounds hold both. `yesterday`, `last week`,
`last month` and `last year` are one of the unit on the same scale.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

Precision = Literal["second", "minute", "hour", "day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Both ends inclusive; days, or times with an offset where the page gives a time."""

    earliest: date | datetime
    latest: date | datetime
    precision: Precision
    text: str
    """As printed."""

    @property
    def day(self) -> date | None:
        """The one day that the bounds leave, or None."""
        first, last = _day(self.earliest), _day(self.latest)
        return first if first == last else None

    @property
    def relative(self) -> bool:
        """Whether the text was told from the time of reading, not from the calendar."""
        return not _YEAR.search(self.text.translate(_DIGITS))


_YEAR = re.compile(r"\b(?:19|20)\d\d(?!\d)")
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩ıİſK", "01234567890123456789iIsK")
"""One for one; the letters are those that patterns take for others of theirs where case does not count."""

_MONTHS_EN = ("january february march april may june july august september october november december").split()
_MONTHS_UR = {
    "جنوری": 1, "فروری": 2, "مارچ": 3, "اپریل": 4, "مئی": 5, "مئ": 5, "جون": 6, "جولائی": 7, "اگست": 8,
    "ستمبر": 9, "اکتوبر": 10, "نومبر": 11, "دسمبر": 12,
}  # fmt: skip
_MONTHS = {
    **{name: n for n, name in enumerate(_MONTHS_EN, 1)},
    **{name[:3]: n for n, name in enumerate(_MONTHS_EN, 1)},
    "sept": 9,
    **_MONTHS_UR,
}
_UNITS: dict[str, Precision] = {
    "second": "second", "sec": "second", "minute": "minute", "min": "minute", "hour": "hour", "hr": "hour",
    "day": "day", "week": "week", "wk": "week", "month": "month", "year": "year", "yr": "year",
    "سیکنڈ": "second", "سیکنڈز": "second", "منٹ": "minute", "منٹس": "minute", "گھنٹہ": "hour", "گھنٹے": "hour",
    "گھنٹوں": "hour", "دن": "day", "روز": "day", "دنوں": "day", "ہفتہ": "week", "ہفتے": "week", "ہفتوں": "week",
    "ماہ": "month", "مہینہ": "month", "مہینے": "month", "مہینوں": "month", "سال": "year", "برس": "year",
    "سالوں": "year",
}  # fmt: skip
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "ایک": 1, "دو": 2, "تین": 3, "چار": 4, "پانچ": 5, "چھ": 6, "سات": 7, "آٹھ": 8, "نو": 9, "دس": 10,
}  # fmt: skip


def _any(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_TIME = (
    r"(?:[,;]?\s*(?:at\s+|[-–|]\s*|T)?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
    r"(?:\s*(?P<half>[ap]\.?m\.?))?(?:\s*(?P<zone>Z|UTC|GMT|PKT|[+-]\d\d:?\d\d))?\b)?"
)
_MONTH = f"(?P<month>{_any(_MONTHS)})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_ABSOLUTE = [
    re.compile(rf"{_WEEKDAY}{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)(?!\d){_TIME}", re.I),
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH}[.,،]?[\s-]+(?P<year>(?:19|20)\d\d)(?!\d)ء?{_TIME}", re.I),
    re.compile(rf"(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?!\d){_TIME}"),
    re.compile(rf"{_MONTH}\.?,?\s+(?P<year>(?:19|20)\d\d)(?!\d)ء?", re.I),
]  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,4}}|{_any(_NUMBERS)})"
_AGO = [
    re.compile(rf"(?:about |over |almost )?{_NUMBER}\s+(?P<unit>second|sec|minute|min|hour|hr|day|week|wk|month|year|yr)s?\.?\s+ago\b", re.I),
    re.compile(r"(?P<last>last|previous)\s+(?P<unit>week|month|year)\b", re.I),
    re.compile(rf"{_NUMBER}\s+(?P<unit>{_any(u for u in _UNITS if not u.isascii())})\s+(?:پہلے|قبل)"),
    re.compile(r"(?P<last>گزشتہ|پچھلے|گذشتہ)\s+(?P<unit>ہفتے|ہفتہ|ماہ|مہینے|سال|برس)(?!\w)"),
]  # fmt: skip
_DAY_WORDS = re.compile(
    r"(?:(?P<yesterday>yesterday\b|(?:گزشتہ|گذشتہ)\s+روز(?!\w))|(?P<today>today\b|آج(?!\w))|(?P<now>just now\b|moments? ago\b|ابھی ابھی(?!\w)))",
    re.I,
)
_START = re.compile(r"\d|[a-z]|[\u0600-\u06ff]", re.I)
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "PKT": 300}


def date_at_start(text: str, now: datetime) -> tuple[Bounds, str] | None:
    """The date that `text` (clean) begins with, read at `now`, and the rest of the text; None where there is none.

    >>> from datetime import UTC, datetime
    >>> bounds, rest = date_at_start("July 11, 2013: a teaser", datetime(2026, 1, 1, tzinfo=UTC))
    >>> bounds.text, bounds.day.isoformat(), rest
    ('July 11, 2013', '2013-07-11', ': a teaser')
    """
    if not text or not _START.match(text):
        return None
    plain = text.translate(_DIGITS)
    for pattern in _ABSOLUTE:
        if match := pattern.match(plain):
            bounds = _absolute(match, text[: match.end()])
            if bounds:
                return bounds, text[match.end() :]
    for pattern in _AGO:
        if match := pattern.match(plain):
            bounds = _relative(match, text[: match.end()], now)
            if bounds:
                return bounds, text[match.end() :]
    if match := _DAY_WORDS.match(plain):
        return _day_word(match, text[: match.end()], now), text[match.end() :]
    return None


def parse_date(text: str, now: datetime) -> Bounds | None:
    """The date that the whole of `text` (clean) is, read at `now`; None where it is anything else.

    >>> from datetime import UTC, datetime
    >>> parse_date("5 months ago", datetime(2025, 12, 24, 6, tzinfo=UTC)).earliest.isoformat()
    '2025-06-24'
    >>> parse_date("5 months ago, they said", datetime(2025, 12, 24, tzinfo=UTC)) is None
    True
    """
    found = date_at_start(text, now)
    if found is None or found[1].strip(" .,:|ء-–—"):
        return None
    return found[0]


def parse_iso(text: str) -> Bounds | None:
    """Bounds of a date as machines write it: ISO 8601, a day or a time; None for anything else, or an impossible one.

    A time without a zone is kept as the day alone: which moment it is nobody can tell.
    """
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10 or moment.tzinfo is None:
        return Bounds(moment.date(), moment.date(), "day", text)
    if (moment.utcoffset() or timedelta()) % timedelta(minutes=1):  # Python takes such a zone, nobody else does
        return None
    precision: Precision = "second" if text.count(":") > 1 else "minute"
    return Bounds(moment, moment, precision, text)


def intersect(bounds: Bounds, other: Bounds) -> Bounds | None:
    """What both leave: the later of the starts and the earlier of the ends; None where they contradict each other.

    Text and precision are those of the narrower, of the first where they are alike. A day and a moment are compared
    by the moment's own calendar: a page prints its days where it stands. Both ends are days, or both are moments.
    """
    if not _before(bounds.earliest, other.latest) or not _before(other.earliest, bounds.latest):
        return _within_minute(bounds, other)
    earliest = _later(bounds.earliest, other.earliest)
    latest = _earlier(bounds.latest, other.latest)
    narrower = bounds if _rank(bounds) <= _rank(other) else other
    if isinstance(earliest, datetime) != isinstance(latest, datetime):
        earliest, latest = _day(earliest), _day(latest)
    for one in (bounds, other):
        if (earliest, latest) == (one.earliest, one.latest):
            return one
    if earliest > latest:
        return None
    return Bounds(earliest, latest, narrower.precision, narrower.text)


def _within_minute(bounds: Bounds, other: Bounds) -> Bounds | None:
    """The finer of two moments where the coarser names the minute that it is in."""
    coarse, fine = sorted((bounds, other), key=_rank, reverse=True)
    if coarse.precision == "minute" and fine.precision == "second" and coarse.earliest == coarse.latest:
        start, moment = coarse.earliest, fine.earliest
        if isinstance(start, datetime) and isinstance(moment, datetime):
            return fine if start <= moment < start + timedelta(minutes=1) else None
    return None


def _later(moment: date | datetime, other: date | datetime) -> date | datetime:
    """The later start; of a day and a moment in it the moment."""
    if _before(moment, other) and _before(other, moment):
        return moment if isinstance(moment, datetime) else other
    return other if _before(moment, other) else moment


def _earlier(moment: date | datetime, other: date | datetime) -> date | datetime:
    """The earlier end; of a day and a moment in it the moment."""
    if _before(moment, other) and _before(other, moment):
        return moment if isinstance(moment, datetime) else other
    return moment if _before(moment, other) else other


_FINEST_FIRST: tuple[Precision, ...] = ("second", "minute", "hour", "day", "week", "month", "year")


def _rank(bounds: Bounds) -> int:
    return _FINEST_FIRST.index(bounds.precision)


def _before(moment: date | datetime, other: date | datetime) -> bool:
    """Whether `moment` is not after `other`; a day is before and after every moment in it."""
    if isinstance(moment, datetime) and isinstance(other, datetime):
        return moment <= other
    return _day(moment) <= _day(other)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _absolute(match: re.Match[str], text: str) -> Bounds | None:
    parts = match.groupdict()
    year = int(parts["year"])
    month = int(parts["month"]) if parts["month"].isdigit() else _MONTHS[parts["month"].lower()]
    try:
        if not parts.get("day"):
            return Bounds(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month", text)
        day = date(year, month, int(parts["day"]))
    except ValueError:
        return None
    zone = (parts.get("zone") or "").upper()
    if not parts.get("hour") or not zone:
        return Bounds(day, day, "day", text)
    hour = int(parts["hour"])
    if half := parts["half"]:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    moment = datetime(year, month, day.day, hour, int(parts["minute"]), int(parts["second"] or 0), tzinfo=UTC)
    minutes = _ZONES[zone] if zone in _ZONES else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[-2:]))
    moment -= timedelta(minutes=minutes)
    return Bounds(moment, moment, "second" if parts["second"] else "minute", text)


def _relative(match: re.Match[str], text: str, now: datetime) -> Bounds | None:
    parts = match.groupdict()
    number = parts.get("number")
    count = 1 if number is None else int(number) if number.isdigit() else _NUMBERS[number.lower()]
    return _ago(count, _UNITS[parts["unit"].lower()], text, now)


def _ago(count: int, unit: Precision, text: str, now: datetime) -> Bounds | None:
    now = now.astimezone(UTC)
    try:
        if unit in ("second", "minute", "hour"):
            step = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}[unit]
            return Bounds(now - step * (count + 1), now - step * count, unit, text)
        today = now.date()
        if unit in ("day", "week"):
            days = 7 if unit == "week" else 1
            return Bounds(today - timedelta(days * (count + 1)), today - timedelta(days * count), unit, text)
        months, days = (12, 365) if unit == "year" else (1, 30)
        return Bounds(
            min(_months_before(today, months * (count + 1)), today - timedelta(days * (count + 1))),
            max(_months_before(today, months * count), today - timedelta(days * count)),
            unit,
            text,
        )
    except (OverflowError, ValueError):
        return None


def _day_word(match: re.Match[str], text: str, now: datetime) -> Bounds:
    now = now.astimezone(UTC)
    if match["now"]:
        return Bounds(now - timedelta(minutes=1), now, "minute", text)
    today = now.date()
    if match["today"]:
        return Bounds(today - timedelta(1), today, "day", text)
    return Bounds(today - timedelta(2), today - timedelta(1), "day", text)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
