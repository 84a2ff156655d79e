"""Printed dates to bounds that contain the moment: strings in, days and times out.

One grammar reads all languages, over the words in `datewords`. Lines whose first two words cannot open a date are
rejected early.

Sites round relative dates down: `3 years ago` is any moment from 4 to 3 years before. They count in calendar months and
years or in 30 and 365 days, so the bounds contain both; `yesterday` and `last month` are one unit ago. The page's time
zone is unknown: days are counted back from the day in UTC and from the one that has begun furthest east (west of UTC
nothing changes, since rounding down already allows for a day more).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from itertools import chain, permutations
from typing import Literal, NamedTuple

from newsbot.text import bikram_sambat, eras, solar_hijri
from newsbot.text.alike import ALIKE
from newsbot.text.bounds import FURTHEST_EAST, Bounds, Precision, past
from newsbot.text.datewords import WORD, DateWords, date_words, first_of, unspaced
from newsbot.text.language_tags import primary
from newsbot.text.machine_dates import ZONES, is_unset, minutes_east, parse_iso

Unit = Literal[Precision, "now"]

_ZONE = rf"(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d\d)?|{'|'.join(sorted(ZONES, key=len, reverse=True))}|[+-]\d\d:?\d\d"
_NO_ZONE = "IST|[ECMP][SD]?T|BST|AST|AMT|SGT|WIT|ET|PT"  # ambiguous names: a time with one of them gives the day only
_FURTHEST = 14 * 60  # minutes from Greenwich to the zone that is furthest from it
_LONGEST = 160  # characters of the longest date
_LEAD = 45  # characters before a date in a line: captions date their picture further on
_WORD_STARTS = re.compile(r"(?<=[\s|,:·•(])(?=[^\s|,:·•(])")
_WORD_STARTS_IN_ANY_SCRIPT = re.compile(
    r"(?<=[\s|,:·•(：，（【｜／])(?=[^\s|,:·•(：，（【｜／])"
    r"|(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])(?=(?:19|20)\d\d[-/.]\d)"  # a name of a script without spaces
)
_SECOND = re.compile(rf"[\s.'’-]{{0,3}}(?:\d|({WORD.pattern}))")
_DIGIT_NEAR = re.compile(r"\D{0,40}\d")
_AFTER_NUMBER = re.compile(r"\d{1,4}(?!\d)(?:\s?([./:-])\s?|(?<=\d{4})(\s)(?=\d)|[\s.,°()/-]{0,4})")
_NUMBER = re.compile(r"(?:\d{1,2}|\d{4})(?!\d)")
_COUNT = re.compile(r"\d{1,4}(?!\d)")
_NUMBERED_NAME = re.compile(r"\d{1,3}(?!\d)")
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH_DAY = re.compile(rf"\b({'|'.join(_ENGLISH_DAYS)})(?:(?:s|nes|rs|ur)?day|s|rs|r)?[.,]{{0,2}}\s?$", re.I)
"""A weekday before a day of numbers; no language but English has both orders."""
_BETWEEN = re.compile(r"[\s.,،/'׳॰၊-]{0,4}")
_SPACE = re.compile(r"\s*")
_BEFORE_NUMBER = re.compile(r"[\s.]*-?")
_CLOCK_FIRST = re.compile(
    r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?:\s?(?:Uhr|[ap]\.?m\.?))?\s*[,|–—·•-]?\s+(?=[^\W_])", re.I
)
_AFTER_OPENER = re.compile(r"[.,،:၊׳፣፥]*\s*")
_BEFORE_WEEKDAY = re.compile(r"(?:\.(?=,))?([,،၊])?\s*([(（])?")
_OTHER_NAME = re.compile(r"\s?[/(]\s?")
_FULL_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d|:\d\d)"  # `28.09.1912:44` is a day of 2019 and a time
_NUMERIC = [
    re.compile(rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_FULL_YEAR}"),
    re.compile(r"(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<year>(?:19|20)\d\d)\.\s?(?P<month>\d{1,2})\.\s?(?P<day>\d{1,2})(?!\d)\.?"),
    re.compile(r"(?P<year>1[34]\d\d)(?P<solar>[/-])(?P<month>\d{1,2})(?P=solar)(?P<day>\d{1,2})(?!\d)"),
    re.compile(
        r"(?P<either>\d{1,2})(?P<mark>\s?[/-]\s?)(?P<other>\d{1,2})(?P=mark)(?P<year>(?:19|20|25)\d\d)(?!\d|:\d\d)"
    ),
    re.compile(r"(?P<day>\d{1,2})(?P<mark>\.\s?)(?P<month>\d{1,2})(?P=mark)(?P<year>\d\d)(?![\d.:])"),
    re.compile(r"(?P<either>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d\d)(?![\d/])"),
]  # fmt: skip
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(
    r"\s['’]?(\d\d)(?=\s?[)\]]?$)"
)  # after a day and the name of a month; before other words it is a number
_SHORT_THAI_YEAR = re.compile(
    r"[\s.]{0,2}([4-9]\d)(?=\s?(?:$|[)\],|]|[–-]\s?(?!\s|\d)|เวลา|(?:[01]?\d|2[0-3])[:.][0-5]\d))"
)
"""From 1997 on, as Thailand counts: a smaller number may be an hour, and before a word any is a number."""
_GREGORIAN = r"(?:\s?[（(](?:19|20)\d\d年?[）)])?"
_IN_ERA = re.compile(
    rf"(?P<era>{'|'.join(eras.NAMES)})\s?(?P<year>\d{{1,3}}|元)\s?年{_GREGORIAN}\s?(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?日"
)
_FIRST_PAGES = 90  # the year of the first Web pages
_SOLAR, _NEPALI = 12, 24  # months of the Iranian calendar and of Nepal's count from the next number
_BUDDHIST = 543  # years that Thailand counts more
ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""When relative dates are only to be recognized, not resolved."""
_LONGEST_AGO = 40  # characters of a relative date
_ORDERS = frozenset(("dmy", "mdy", "ymd", "my"))
_TIME = re.compile(
    r"(?P<hour>[01]?\d|2[0-4])(?:"
    r"\s?[:.：]\s?(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d)(?:\.\d+)?)?"
    r"|\s?[hH時时點点시]\s?(?:(?P<past>[0-5]\d)?(?!\d)\s?(?:[分분]|min(?:\s?[0-5]?\d\s?s)?(?!\w))?)|(?=\s?Uhr|\s?[ap]\.?\s?m\b))(?!\d|\.(?:19|20)\d\d)"
    r"(?:\s?(?:Uhr|hrs?|hs|h|น|ч)(?!\w)\.?)?",
    re.I,
)
"""Not the day and the month of the next date: `12.03.2026 - 22.04.2026`."""
_AFTER_TIME = re.compile(rf"(?:\s*\(?(?P<zone>{_ZONE})\)?(?!\w)|\s+(?-i:{_NO_ZONE})\b)?", re.I)
_PRINTED_CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d.]\d)\s?(?P<half>[ap]\.?m\b)?",
    re.I,
)
_BEFORE_UNIT = re.compile(r"[\s.'-]{0,2}")
_NO_PROSE = re.compile(r"[\s,.]*(?:$|\d{1,2}[:.]\d\d)")
_DAY_ALONE = re.compile(r"[\s,،;|.–—·-]*$")


class _Patterns(NamedTuple):
    """Patterns over the words that are no names."""

    between: re.Pattern[str]  # a word between the parts of a date
    trailing: re.Pattern[str]
    month_mark: re.Pattern[str]  # after the number of a month
    month_lead: re.Pattern[str]  # a month's number, after the word for month
    clock_lead: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = date_words()
    return _Patterns(
        re.compile(rf"(?:{_any(words.between)})[\s.,،'-]{{0,3}}", re.I),
        re.compile(rf"(?:(?:{_any(words.trailing)})\.?)?(?:\s?[(（]\w[)）])?", re.I),
        re.compile(_any(words.month_marks), re.I),
        re.compile(rf"(?:{_any(words.month_leads)})\s?(\d{{1,2}})(?!\d)", re.I),
        re.compile(
            rf"(?:\.?\s*[,،;|–—·•၊-]|\.(?=\s))?\s*(?P<bracket>\()?(?:T(?=\d)|(?:{_any(words.leads)})\.?\s+)?", re.I
        ),
    )


def _any(words: Iterable[str]) -> str:
    """A pattern of words; a space before one may be missing, and those of letters have to end where they do."""
    return "|".join(
        re.escape(word).replace("\\ ", r"\s?", word[0] == " ")
        + (r"(?!\w)" if word[-1].isalpha() and not unspaced(word[-1]) else "")
        for word in words
    )


def date_at_start(
    text: str, now: datetime, language: str | None = None, month_first: bool | None = None
) -> tuple[Bounds, str] | None:
    """The date that `text` (clean) begins with, read at `now`, and the rest of the text; None if there is no date.

    `language`, the page's if known, decides between months with the same name, and between day and month in
    `04/03/2025`. Pages of any country declare American English: with it, or without a language, such a date is not
    parsed, unless `month_first` says how the page's other dates are written.

    >>> from datetime import UTC, datetime
    >>> bounds, rest = date_at_start("July 11, 2013: a teaser", datetime(2026, 1, 1, tzinfo=UTC))
    >>> bounds.text, bounds.day.isoformat(), rest
    ('July 11, 2013', '2013-07-11', ': a teaser')
    >>> date_at_start("4. März 2025, 14:05 Uhr | Berlin", datetime(2026, 1, 1, tzinfo=UTC))[0].text
    '4. März 2025, 14:05 Uhr'
    """
    kinds = _opening(text, 0)
    found = kinds and _date_at_start(text, now, language, month_first, kinds)
    return (found, text[len(found.text) :]) if found else None


def _opening(text: str, at: int) -> int:
    """Which dates can begin with the first words at `at`, as in `DateWords.opening`; 0 if none; fast."""
    words = date_words()
    if match := WORD.match(text, at):
        word = match[0]
        kinds = words.opening.get(word.lower() if word.isascii() else first_of(word), 0)
        if not kinds:
            return 0
        if kinds & 8:
            kinds = kinds & 7 | int(word.startswith(eras.NAMES))
        if kinds & 1 and not _DIGIT_NEAR.match(text, at):
            kinds -= 1
        if kinds & 4 and not (
            (second := _SECOND.match(text, match.end())) and (not second[1] or first_of(second[1]) in words.counted)
        ):
            kinds -= 4
        return kinds
    match = _AFTER_NUMBER.match(text, at)
    if match is None:
        return 0
    if following := WORD.match(text, match.end()):
        return words.following.get(first_of(following[0]), 0)
    return 1 if match.lastindex and text[match.end() : match.end() + 1].isdigit() else 0


def _date_at_start(
    text: str, now: datetime, language: str | None, month_first: bool | None, kinds: int
) -> Bounds | None:
    """The date that `text` begins with, of the kinds that can be."""
    read = text[:_LONGEST]
    reading = _Reading(
        read if read.isascii() else read.translate(ALIKE), text, now, language, month_first, date_words(), _patterns()
    )
    return (_calendar_date(reading) if kinds & 1 else None) or (_relative_date(reading) if kinds > 1 else None)


class _Reading(NamedTuple):
    """A text that may begin with a date."""

    read: str  # with European digits, as long as it matters
    text: str
    now: datetime
    language: str | None
    month_first: bool | None
    words: DateWords
    patterns: _Patterns


def _calendar_date(reading: _Reading) -> Bounds | None:
    """A day or month of the calendar; weekdays, articles and a time of day may precede it."""
    read = reading.read
    start = clock.end() if (clock := _CLOCK_FIRST.match(read)) else 0
    for _ in range(5):
        if found := _named(reading, start):
            return found
        if read[start : start + 1].isdigit():
            return _numeric(reading, start)
        if read.startswith(eras.NAMES, start):
            return _in_era(reading, start)
        end = next((end for _, end in reading.words.openers.at(read, start)), None)
        if end is None:
            return None
        after = _AFTER_OPENER.match(read, end)
        assert after is not None  # may be empty
        if not after[0] and not unspaced(read[end - 1]):
            return None
        start = after.end()
    return None


def _named(reading: _Reading, start: int) -> Bounds | None:
    """A date whose month has a name or a mark."""
    read = reading.read
    parts: dict[str, int] = {}
    order, found, marked, apart = "", "", False, False
    end = best = start
    while len(order) < 3:
        part, words = _next_part(reading, end) if order else (_part(reading, start), False)
        if part is None or part[0] in order:
            break
        apart |= order == "yd" and read[end] == "-"
        kind, value, end, mark = part
        marked |= mark
        apart |= order == "y" and words
        order += kind
        parts[kind] = value
        if order in _ORDERS or (order == "ym" and marked) or (order == "ydm" and apart):
            found, best = order, end
    if order == "dm" and not marked:
        if thai := _is_thai(read[start:end]) and _SHORT_THAI_YEAR.match(read, end):
            found, best, parts["y"] = "dmy", thai.end(), 2500 + int(thai[1])
        elif short := _SHORT_YEAR.match(read, end):
            found, best, parts["y"] = "dmy", short.end(), 2000 + int(short[1])
    if not found:
        return None
    return _dated(reading, parts["y"], parts["m"], parts["d"] if "d" in found else None, start, best)


def _next_part(reading: _Reading, at: int) -> tuple[tuple[str, int, int, bool] | None, bool]:
    """The part of a date that follows another, and whether there are words between."""
    read, words = reading.read, 0
    at = _end_of(_BETWEEN, read, at)
    while (part := _part(reading, at)) is None and words < 3:
        word = reading.patterns.between.match(read, at)
        if word is None:
            break
        words += 1
        at = word.end()
    return part, words > 0


def _part(reading: _Reading, at: int) -> tuple[str, int, int, bool] | None:
    """The year, month or day (`y`, `m`, `d`) at `at`, its value, its end, and whether it is a number that is marked."""
    read, patterns = reading.read, reading.patterns
    if read[at : at + 1].isdigit():
        number = _NUMBER.match(read, at)
        if number is None:
            return None
        value, end = int(number[0]), number.end()
        if end - at == 4:
            known = 1900 <= value < 2100 or 2500 <= value < 2600 or value in solar_hijri.YEARS
            return ("y", value, end, False) if known else None
        if mark := patterns.month_mark.match(read, end):
            return "m", value, mark.end(), unspaced(mark[0])
        return "d", value, end, False
    if month := _month(reading, at):
        value, end = month
        if other := _OTHER_NAME.match(read, end):
            again = _month(reading, other.end())
            if again and again[0] == value:
                end = again[1] + (read[again[1] : again[1] + 1] == ")")
        return None if _NUMBERED_NAME.match(read, end) and not unspaced(read[end - 1]) else ("m", value, end, False)
    if marked := patterns.month_lead.match(read, at):
        return "m", int(marked[1]), marked.end(), False
    return None


def _month(reading: _Reading, at: int) -> tuple[int, int] | None:
    for numbers, end in reading.words.months.at(reading.read, at):
        if number := reading.words.month(numbers, reading.read[at:end], reading.language):
            return number, end
    return None


def _numeric(reading: _Reading, start: int) -> Bounds | None:
    """A date that consists of numbers."""
    for pattern in _NUMERIC:
        match = pattern.match(reading.read, start)
        if match is None:
            continue
        parts, language = match.groupdict(), reading.language
        year = int(parts["year"])
        if year < 100:
            slashed = "either" in parts and primary(language) == "en"
            if not slashed and primary(language) not in reading.words.short_years:
                return None
            year += 1900 if year >= _FIRST_PAGES else 2000
        if "either" in parts:
            day, month = int(parts["either"]), int(parts["other"])
            pair, ambiguous = (day, month), day <= 12 and month <= 12 and day != month
            if year >= 2500:
                if primary(language) != "th":
                    return None
                year -= _BUDDHIST
            elif ambiguous and (named := _on_weekday(reading, year, pair, start)):
                day, month = named
            elif ambiguous and reading.month_first is not None:
                day, month = reversed(pair) if reading.month_first else pair
            elif (not language or language.lower() in reading.words.month_first) and day <= 12:
                if ambiguous:
                    return _only_past(reading, year, pair, start, match.end())
                day, month = month, day
        else:
            day, month = int(parts["day"]), int(parts["month"])
        if "solar" in parts:
            if primary(language) not in reading.words.solar:
                return None
            month += _SOLAR
        elif year in bikram_sambat.YEARS and "either" not in parts and primary(language) in reading.words.nepali:
            month += _NEPALI
        if found := _dated(reading, year, month, day, start, match.end()):
            return found
    return None


def _in_era(reading: _Reading, start: int) -> Bounds | None:
    """A day of a year that is counted from the start of an era."""
    match = _IN_ERA.match(reading.read, start)
    if match is None:
        return None
    year = 1 if match["year"] == "元" else int(match["year"])
    try:
        found = eras.day_of(match["era"], year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return _dated(reading, found.year, found.month, found.day, start, match.end())


def _on_weekday(reading: _Reading, year: int, pair: tuple[int, int], start: int) -> tuple[int, int] | None:
    """Day and month in the only order that is on the weekday printed before them: `Sat, 05/03/2025`."""
    if (weekday := _ENGLISH_DAY.search(reading.read, 0, start)) is None:
        return None
    number = _ENGLISH_DAYS.index(weekday[1].lower())
    possible = [(day, month) for day, month in permutations(pair) if date(year, month, day).weekday() == number]
    return possible[0] if len(possible) == 1 else None


def _only_past(reading: _Reading, year: int, pair: tuple[int, int], start: int, end: int) -> Bounds | None:
    """An ambiguous day if only one order of day and month is not in the future."""
    both = (_dated(reading, year, month, day, start, end) for day, month in permutations(pair))
    possible = [bounds for bounds in both if bounds is not None and past(bounds, reading.now)]
    return possible[0] if len(possible) == 1 else None


def _dated(reading: _Reading, year: int, month: int, day: int | None, start: int, end: int) -> Bounds | None:
    """A day, with the time after it if that has a zone; a month if there is no day."""
    read, text = reading.read, reading.text
    if year >= 2400:
        if not _is_thai(read[start:end]):
            return None
        year -= _BUDDHIST
    trailing = reading.patterns.trailing.match(read, end)
    assert trailing is not None  # may be empty
    end = trailing.end()
    try:
        if day is None:
            return Bounds(_date(year, month, 1), _date(year, month, _length_of(year, month)), "month", text[:end])
        when = _date(year, month, day)
    except ValueError:
        return None
    if end < len(read):
        end = _after_weekday(reading, end)
    clock = _clock(reading, end) if end < len(read) else None
    found = clock.on(when, text) if clock else Bounds(when, when, "day", text[:end])
    return None if year <= 1970 and is_unset(found.text) else found


def _is_thai(text: str) -> bool:
    """Whether a text has a Thai letter."""
    return any("\u0e00" <= char < "\u0e80" for char in text)


def _date(year: int, month: int, day: int) -> date:
    """Raises `ValueError` for a day that its calendar does not have, or whose year is that of another calendar."""
    if month > _NEPALI:
        return bikram_sambat.day_of(year, month - _NEPALI, day)
    if month > _SOLAR:
        return solar_hijri.day_of(year, month - _SOLAR, day)
    return date(0 if year in solar_hijri.YEARS else year, month, day)


def _length_of(year: int, month: int) -> int:
    """The days of a month. Raises `ValueError` if its calendar has not the year."""
    if month > _NEPALI:
        return bikram_sambat.length_of(year, month - _NEPALI)
    return solar_hijri.length_of(year, month - _SOLAR) if month > _SOLAR else monthrange(year, month)[1]


def _after_weekday(reading: _Reading, end: int) -> int:
    """Where a weekday that follows a date ends; `end` if none follows."""
    read = reading.read
    before = _BEFORE_WEEKDAY.match(read, end)
    assert before is not None  # may be empty
    for _, after in reading.words.weekdays.at(read, before.end()):
        if before[2]:
            if read[after : after + 1] in (")", "）"):
                return after + 1
            continue
        length = after - before.end()
        short = 2 if unspaced(read[after - 1]) else 4
        extended = _end_of(reading.patterns.trailing, read, after)
        if length >= short or extended > after or _NO_PROSE.match(read, after):
            return extended
    return end


class _Clock(NamedTuple):
    """A time of day, and where it ends."""

    hour: int
    minute: int
    second: int | None
    zone: str | None
    end: int

    def on(self, day: date, text: str) -> Bounds:
        """The moment on a day, in the time's zone; the day if the time has no zone."""
        printed = text[: self.end]
        if not self.zone or self.hour > 23 or abs(east := minutes_east(self.zone)) > _FURTHEST:
            return Bounds(day, day, "day", printed)
        zone = timezone(timedelta(minutes=east)) if east else UTC
        moment = datetime(day.year, day.month, day.day, self.hour, self.minute, self.second or 0, tzinfo=zone)
        return Bounds(moment, moment, "minute" if self.second is None else "second", printed)


def _clock(reading: _Reading, at: int) -> _Clock | None:
    """The time of day that follows a date."""
    read = reading.read
    lead = reading.patterns.clock_lead.match(read, at)
    assert lead is not None  # may be empty
    half, start = _half(reading, lead.end())
    match = _TIME.match(read, _end_of(_SPACE, read, start))
    if match is None:
        return None
    end = match.end()
    if half is None:
        half, end = _half(reading, end)
    zone = _AFTER_TIME.match(read, end)
    assert zone is not None  # may be empty
    hour = int(match["hour"])
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return _Clock(
        hour,
        int(match["minute"] or match["past"] or 0),
        int(match["second"]) if match["second"] else None,
        zone["zone"],
        zone.end() + (bool(lead["bracket"]) and read[zone.end() : zone.end() + 1] == ")"),
    )


def _half(reading: _Reading, at: int) -> tuple[str | None, int]:
    """`am` or `pm` by a word at `at`, and where that ends."""
    start = _end_of(_SPACE, reading.read, at)
    for halves, end in reading.words.halves.at(reading.read, start):
        if half := halves.get(primary(reading.language)) or halves.get(""):
            return half, end + (reading.read[end : end + 1] == ".")
    return None, at


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _relative_date(reading: _Reading) -> Bounds | None:
    """A relative date: `vor 2 Stunden`, `2時間前`, `gestern, 14:05`."""
    read, words = reading.read, reading.words
    about = _after_about(reading, 0)
    for before, start in chain(words.befores.at(read, about), (("", about),)):
        at = _end_of(_BEFORE_NUMBER if before else _SPACE, read, start)
        if found := _counted(reading, before, _after_about(reading, at) if before else at):
            return found
    for implied, end in words.implied.at(read, 0):
        if standing := words.of(implied, reading.language):
            return _ago(*standing, reading.text[:end], reading.now)
    return _named_day(reading)


def _after_about(reading: _Reading, at: int) -> int:
    """Where the number after a word for about is."""
    end = next((end for _, end in reading.words.roughly.at(reading.read, at)), at)
    return _end_of(_SPACE, reading.read, end)


def _counted(reading: _Reading, before: str, at: int) -> Bounds | None:
    """A number of units ago, after the words that come before the number."""
    read, words = reading.read, reading.words
    number = _COUNT.match(read, at)
    named = [(None, number.end())] if number else words.numbers.at(read, at)
    for numbers, start in named:
        end = _end_of(_BEFORE_UNIT, read, start)
        for after, stop in chain(words.afters.at(read, end), (("", start),)):
            units = words.ago.get((before, after), {})
            counts = {
                language: (int(number[0]) if number else (numbers or {})[language], unit)
                for language, unit in units.items()
                if numbers is None or language in numbers
            }
            standing = words.of(counts, reading.language)
            if standing and standing[1]:
                stop += bool(before) and read[stop : stop + 1] in (".", "׳")
                return _ago(*standing, reading.text[:stop], reading.now)
    return None


def _named_day(reading: _Reading) -> Bounds | None:
    """`Gestern`, by itself or before a time: in running text it is not a date."""
    for days, end in reading.words.days.at(reading.read, 0):
        ago = reading.words.day(days, reading.read[:end], reading.language)
        if ago is None:
            continue
        if _DAY_ALONE.match(reading.read, end):
            printed = reading.text[:end]
        elif clock := _clock(reading, end):
            printed = reading.text[: clock.end]
        else:
            continue
        return _ago(max(ago, 0), "now" if ago < 0 else "day", printed, reading.now)
    return None


def parse_date(text: str, now: datetime, language: str | None = None) -> Bounds | None:
    """The date that all of `text` (clean) is, read at `now`, or None; `language` as in `date_at_start`.

    >>> from datetime import UTC, datetime
    >>> parse_date("5 months ago", datetime(2025, 12, 24, 6, tzinfo=UTC)).earliest.isoformat()
    '2025-06-24'
    >>> parse_date("5 months ago, they said", datetime(2025, 12, 24, tzinfo=UTC)) is None
    True
    """
    found = date_at_start(text, now, language)
    if found is None or found[1].strip(" .,:|ء-–—。"):
        return None
    return found[0]


def is_ago(text: str) -> bool:
    """Whether `text` (clean) is a number of days or less ago, in any language, and no further word: it says something
    else tomorrow. `25 years ago` may be a sub-head.

    >>> is_ago("2 hours ago"), is_ago("vor 5 Minuten"), is_ago("25 years ago"), is_ago("2 hours ago, they left")
    (True, True, False, False)
    """
    if len(text) > _LONGEST_AGO or not any(map(str.isdigit, text)) or _opening(text, 0) < 2:
        return False
    read = text if text.isascii() else text.translate(ALIKE)
    found = _relative_date(_Reading(read, text, ANY_MOMENT, None, None, date_words(), _patterns()))
    if found is None or found.precision in ("week", "month", "year"):
        return False
    return not any(map(str.isalpha, text[len(found.text) :]))


def dates_in(
    text: str, now: datetime, language: str | None = None, month_first: bool | None = None
) -> Iterator[tuple[int, Bounds]]:
    """The dates that start within the first words of a line (clean), with their offsets; `language` and `month_first`
    as in `date_at_start`."""
    pattern = _WORD_STARTS if text.isascii() else _WORD_STARTS_IN_ANY_SCRIPT
    starts = (match.start() for match in pattern.finditer(text, 0, _LEAD))
    for start in chain((0,), starts):
        kinds = _opening(text, start)
        if kinds and (found := _date_at_start(text[start:], now, language, month_first, kinds)):
            yield start, found


def puts_month_first(texts: Iterable[str]) -> bool | None:
    """Whether dates such as `04/25/2025` in texts have the month first; None if none shows it, or some have the day.

    >>> puts_month_first(["04/03/2025", "Posted 04/25/2025"]), puts_month_first(["25/04/2025"])
    (True, False)
    """
    orders = {
        int(first) <= 12
        for text in texts
        if "/" in text
        for first, second in _SLASHED.findall(text[:_LONGEST])
        if int(first) <= 12 < int(second) <= 31 or int(second) <= 12 < int(first) <= 31
    }
    return orders.pop() if len(orders) == 1 else None


def date_in(text: str, now: datetime, language: str | None = None) -> Bounds | None:
    """The date in a line that has one, in any format; None if it is in the future.

    >>> from datetime import UTC
    >>> date_in("Last changed: 3 March 2025, 14:05", datetime(2026, 1, 1, tzinfo=UTC)).day.isoformat()
    '2025-03-03'
    """
    bounds = parse_iso(text) or next((bounds for _, bounds in dates_in(text, now, language)), None)
    return bounds if bounds is not None and past(bounds, now) else None


def printed_clock(bounds: Bounds) -> datetime | None:
    """The day and the time of day that are printed without a zone, of which `Bounds` has the day; else None.

    >>> day = date(2025, 3, 4)
    >>> printed_clock(Bounds(day, day, "day", "4 March 2025, 9:05 pm"))
    datetime.datetime(2025, 3, 4, 21, 5)
    """
    match = _PRINTED_CLOCK.search(bounds.text)
    if match is None or bounds.day is None or int(match["hour"]) > 23:
        return None
    hour = int(match["hour"])
    if half := match["half"]:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return datetime(*bounds.day.timetuple()[:3], hour, int(match["minute"]), int(match["second"] or 0))


def _ago(count: int, unit: Unit, text: str, now: datetime) -> Bounds | None:
    now = now.astimezone(UTC)
    try:
        if unit == "now":
            return Bounds(now - timedelta(minutes=1), now, "minute", text)
        if unit in ("second", "minute", "hour"):
            step = timedelta(**{f"{unit}s": 1})
            return Bounds(now - step * (count + 1), now - step * count, unit, text)
        today, begun = now.date(), now.astimezone(FURTHEST_EAST).date()
        if unit in ("day", "week"):
            days = 7 if unit == "week" else 1
            return Bounds(today - timedelta(days * (count + 1)), begun - timedelta(days * count), unit, text)
        months, days = (12, 365) if unit == "year" else (1, 30)
        return Bounds(
            min(_months_before(today, months * (count + 1)), today - timedelta(days * (count + 1))),
            max(_months_before(begun, months * count), begun - timedelta(days * count)),
            unit,
            text,
        )
    except (OverflowError, ValueError):
        return None


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
