"""Dates as machines write them, to bounds: strings in, days and times out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

from newsbot.text.bounds import Bounds

ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "PKT": 300, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "МСК": 180, "JST": 540, "KST": 540, "HKT": 480, "WIB": 420, "WITA": 480, "SAST": 120, "NPT": 345,
    "NZST": 720, "NZDT": 780, "AEST": 600, "AEDT": 660,
}  # fmt: skip
"""Minutes east of Greenwich; only unambiguous names."""
_MACHINE = re.compile(
    r"(?P<day>\d{4}-?\d\d-?\d\d)[Tt ]\s?(?P<time>\d\d:?\d\d(?::?\d\d)?)(?P<fraction>[.,]\d+)?"
    r"\s?(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?|[A-Z]{2,5})?(?:\[[A-Za-z0-9_+/-]+\])?"
)
_MAIL = re.compile(
    r"(?:[A-Z]{3,9}\.?,?\s{0,3})?(?P<day>\d{1,2})[\s-]{1,3}(?P<month>[A-Z]{3,9})\.?[\s-]{1,3}(?P<year>\d{4}|\d\d(?=\s))"
    r"(?:,?\s{1,3}(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?"
    r"(?:\s{0,3}(?P<zone>(?:GMT|UTC)?[+-]\d\d:?\d\d|[A-Z]{1,5}))?(?:\s{0,3}\([^()]{0,40}\))?)?",
    re.I,
)
_MAIL_ZONES = {
    **ZONES, "UT": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480,
    "PDT": -420,
}  # fmt: skip
"""Ambiguous in print, but not in mail and feeds (RFC 5322)."""
_SCRIPTED = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d) (?:GMT|UTC)([+-]\d{4})(?: \([^()]*\))?"
)
_CLOCK = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)(?: ([A-Z]{1,4}|[+-]\d{4}))? (\d{4})"
)
_RUN = re.compile(r"1\d{9}(?:\d{3})?|(?:19|20)\d{12}")
_UNSET = (date(1900, 1, 1), date(1970, 1, 1))
"""With `date.min`, the midnights that programs write for a date that was never set: SQL Server, Unix and .NET."""
_WORD = re.compile(r"[^\W\d]{3}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS = re.compile(r".{8,10}[Tt ]\s?\d\d(?::\d\d:\d\d|\d{4})")


def parse_iso(text: str) -> Bounds | None:
    """Bounds of a machine-written date; None if it is not valid.

    Formats are ISO 8601 and its variants, those of mail, feeds and JavaScript, and seconds or milliseconds since 1970.
    A time without a zone gives only the day.

    >>> parse_iso("2025-03-04 10:05:00 +0100").earliest.isoformat()
    '2025-03-04T10:05:00+01:00'
    >>> parse_iso("Tue, 04 Mar 2025 10:05:00 GMT").earliest == parse_iso("1741082700").earliest
    True
    """
    text = text.strip()
    found = _machine(text)
    if found is None or _is_unset(text, found[0]):
        return None
    moment, seconds = found
    if _is_day(text) or moment.tzinfo is None:
        return Bounds(moment.date(), moment.date(), "day", text)
    if (moment.utcoffset() or timedelta()) % timedelta(minutes=1):  # Python takes such a zone, nobody else does
        return None
    return Bounds(moment, moment, "second" if seconds else "minute", text)


def clock_of(text: str) -> datetime | None:
    """The time in a machine-written date without a zone, of which `parse_iso` gives the day; else None.

    >>> clock_of("Tue, 04 Mar 2025 10:05:00"), clock_of("2025-03-04"), clock_of("2025-03-04T10:05Z")
    (datetime.datetime(2025, 3, 4, 10, 5), None, None)
    """
    text = text.strip()
    found = _machine(text)
    if found is None or found[0].tzinfo is not None or _is_day(text):
        return None
    return None if _is_unset(text, found[0]) else found[0]


def is_unset(text: str) -> bool:
    """Whether a machine wrote a date that was never set.

    >>> is_unset("1970-01-01T00:00:00Z"), is_unset("1969-12-31T19:00:00-05:00"), is_unset("1970-01-01T05:00:00Z")
    (True, True, False)
    """
    text = text.strip()
    found = _machine(text)
    return found is not None and _is_unset(text, found[0])


def minutes_east(zone: str) -> int:
    """The offset of a zone, by its name in `ZONES` or by its hours and minutes."""
    zone = zone.upper()
    if zone in ZONES:
        return ZONES[zone]
    sign, hours, minutes = re.findall(r"([+-])(\d\d?):?(\d\d)?$", zone)[0]
    return int(sign + "1") * (int(hours) * 60 + int(minutes or 0))


def _is_day(text: str) -> bool:
    return len(text) <= 8 or (len(text) <= 10 and not text.isdigit())


def _machine(text: str) -> tuple[datetime, bool] | None:
    """A machine-written date, and whether it has seconds; None if it is not valid."""
    try:
        if text.isdigit() and not (len(text) == 8 and text.startswith(("19", "20"))):
            raise ValueError  # Python takes any long number for a day and a time
        found: tuple[datetime, bool] | None = (datetime.fromisoformat(text), bool(_SECONDS.match(text)))
    except ValueError:
        try:
            found = _by_machine(text)
        except (ValueError, OverflowError):
            return None
    return found


def _is_unset(text: str, moment: datetime) -> bool:
    if ":" not in text and _WORD.search(text):
        return False  # `1 January 1970`, printed for people
    day = moment.date()
    if day == date.min or (day in _UNSET and moment.time() == time.min):
        return True
    return moment.tzinfo is not None and moment == _EPOCH


def _by_machine(text: str) -> tuple[datetime, bool] | None:
    """A machine-written date that is not ISO 8601, and whether it has seconds."""
    if match := _MACHINE.fullmatch(text):
        zone = (match["zone"] or "").upper()
        if zone.isalpha():
            zone = "{:+03}:{:02}".format(*divmod(ZONES[zone], 60)) if zone in ZONES else ""
        fraction = (match["fraction"] or "")[:7].replace(",", ".")
        compact_day, time = match["day"].replace("-", ""), match["time"].replace(":", "")
        moment = datetime.fromisoformat(f"{compact_day}T{time}{fraction.ljust(7, '0') if fraction else ''}{zone}")
        return moment, len(time) == 6
    if _RUN.fullmatch(text):
        if len(text) == 14:
            return datetime.strptime(text, "%Y%m%d%H%M%S"), True
        return datetime.fromtimestamp(int(text[:10]), UTC), True
    if match := _MAIL.fullmatch(text):
        return _mailed(match)
    if match := _SCRIPTED.fullmatch(text):
        month, day, year, time, zone = match.groups()
        return parsedate_to_datetime(f"{day} {month} {year} {time} {zone}"), True
    if match := _CLOCK.fullmatch(text):
        month, day, time, zone, year = match.groups()
        if zone in ZONES:
            zone = "+{:02}{:02}".format(*divmod(ZONES[zone], 60))
        elif zone and zone.isalpha():
            zone = None
        return parsedate_to_datetime(f"{day} {month} {year} {time} {zone or '-0000'}"), True
    return None


def _mailed(match: re.Match[str]) -> tuple[datetime, bool] | None:
    """A date as in mail, without a zone if that is unknown (`-0000`, `IST`)."""
    from newsbot.text.datewords import date_words  # a crawl needs no other date before its first page

    month = date_words().months.values.get(match["month"].lower(), {}).get("en")
    year = int(match["year"])
    if month is None or (match["hour"] is None and len(match["year"]) == 2):
        return None
    if len(match["year"]) == 2:
        year += 2000 if year < 69 else 1900
    zone = (match["zone"] or "").upper()
    east = None
    if zone in _MAIL_ZONES:
        east = _MAIL_ZONES[zone]
    elif zone[-1:].isdigit() and zone != "-0000":
        east = minutes_east(zone)
    moment = datetime(
        year, month, int(match["day"]), int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0),
        tzinfo=None if east is None else timezone(timedelta(minutes=east)),
    )  # fmt: skip
    return moment, match["second"] is not None
