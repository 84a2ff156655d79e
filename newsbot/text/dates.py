"""Printed dates to bounds that contain the moment: strings in, days and times out.

English and Urdu have their own patterns; all other languages share patterns over the words in `datewords`. Lines whose
first two words cannot open a date are rejected early.

Sites round relative dates down: `3 years ago` is any moment from 4 to 3 years before. They count in calendar months and
years or in 30 and 365 days, so the bounds contain both; `yesterday` and `last month` are one unit ago. The page's time
zone is unknown: days are counted back from the day in UTC and from the one that has begun furthest east (west of UTC
nothing changes, since rounding down already allows for a day more).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Literal

from newsbot.text import datewords
from newsbot.text.datewords import AFTER, BEFORE, DAYS, DUALS, MONTH_NUMBERS, ONE, OPENERS, WEEKDAY_WORDS, plain

Precision = Literal["second", "minute", "hour", "day", "week", "month", "year"]


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
        return not _YEAR.search(self.text.translate(_DIGITS))


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[\u0e00-\u0e7f].*25\d\d|\d\.\s?\d{1,2}\.\s?\d\d(?!\d)")
_ZEROS = "0٠۰०০੦૦୦௦౦೦൦๐໐༠၀០０"
_DIGITS = {
    **{ord(zero) + n: str(n) for zero in _ZEROS for n in range(10)},
    **{ord("ı"): "i", ord("İ"): "I", ord("ſ"): "s", ord("K"): "K", ord("’"): "'"},
}  # one for one; also letters that patterns confuse with others when they ignore case

_MONTHS = {
    word: number
    for language in ("en", "ur")
    for number, listed in enumerate(datewords.MONTHS[language].split("/"), 1)
    for word in listed.split()
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


_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "PKT": 300, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "МСК": 180,
    "JST": 540, "KST": 540, "HKT": 480, "WIB": 420, "WITA": 480, "SAST": 120, "NPT": 345, "NZST": 720, "NZDT": 780, "AEST": 600, "AEDT": 660,
}  # fmt: skip
"""Minutes east of Greenwich; only unambiguous names."""
_ZONE = rf"(?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d\d)?|{'|'.join(sorted(_ZONES, key=len, reverse=True))}|[+-]\d\d:?\d\d"
_FURTHEST_EAST = timezone(timedelta(hours=14))  # where each day begins first
_NO_ZONE = "IST|[ECMP][SD]?T|BST|AST|AMT|SGT|WIT|ET|PT"  # ambiguous names: a time with one of them gives the day only
_TIME = (
    rf"(?:[,;]?\s*(?:at\s+|[-–|]\s*|T)?(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
    rf"(?:\s*(?P<half>[ap]\.?m\.?))?(?:\s*\(?(?P<zone>{_ZONE})\)?(?!\w)|\b(?:\s+(?-i:{_NO_ZONE})\b)?))?"
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


# All languages

_MARKS = "\u0300-\u036f\u0591-\u05c7\u0900-\u0963\u0970-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200c"
_FIRST = re.compile(f"[\\w{_MARKS}]{{1,24}}")
_NEXT = re.compile(f"(?:\\d{{1,4}})?[\\s.,ºª°–-]*(?:([/年년.:日])|([^\\W\\d_][\\w{_MARKS}’']*))?")
_LONGEST = 160  # characters of the longest date
_LEAD = 45  # characters before a date in a line: captions date their picture further on
_WORD_STARTS = re.compile(r"(?<=[\s|,:·•(])(?=[^\s|,:·•(])")
_LETTER_RUN = r"[^\s\d,،/|:;()\[\]«»“”\"–—-]+"
_LONG_MONTH = r"(?:كانون|تشرين)\s+(?:الثاني|الأول|الاول)"
_NAME = rf"(?P<month>{_LONG_MONTH}|{_LETTER_RUN})(?:\s?[/(]\s?(?:{_LONG_MONTH}|{_LETTER_RUN})\)?)?"
_OF = r"(?:(?:de|del|of|ng|za)\s+|d['’]\s?)?"
_FULL_YEAR = r"(?P<year>(?:19|20|25)\d\d)(?!\d)"
_YEAR_WORD = (
    r"(?:\s?(?:г\.|года(?!\w)|году(?!\w)|год(?!\w)|р\.|r\.|року(?!\w)|г(?!\w)|م(?!\w)|ء|წ\.)|\.(?=\s+[uo]\s+\d))?"
)
_TIME_LEAD = (
    "um|v|à|a las|a la|às|as|alle ore|alle|ore|ora|kl|klo|klukkan|о|об|в|у|saat|saati|om|o|ob|u|godz|lúc|pukul|jam|στις|ώρα|الساعة|ساعت|בשעה|at|"
    "เวลา|la ora|la|ora|kello|time|बजे|আপডেট"
)
_WORLD_TIME = re.compile(
    rf"(?:\s*[,;|–—·•-])?\s*(?:(?:{_TIME_LEAD})\.?\s+)?(?:(?P<early>上午|午前|오전)|(?P<late>下午|午後|晚上|오후))?\s*"
    r"(?P<hour>[01]?\d|2[0-4])\s?(?:(?:[:.：]|\s?[hH時时点點시]\s?)(?P<minute>[0-5]\d)?(?::(?P<second>[0-5]\d))?\s?[分분]?|\s?Uhr)"
    r"(?:\s?(?:Uhr|hrs?|hs|h|น|ч)(?!\w)\.?)?"
    rf"(?:\s?(?P<half>[ap]\.?m)(?!\w)\.?)?(?:\s*\(?(?P<zone>{_ZONE})\)?(?!\w)|\s+(?-i:{_NO_ZONE})\b)?(?!\d)",
    re.I,
)
_CLOCK_FIRST = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s?(?:Uhr|[ap]\.?m\.?))?\s*[,|–—·•-]?\s+(?=[^\W_])", re.I)
_OPENER = re.compile(f"([^\\W\\d_][\\w{_MARKS}’'-]*)(?:[.,،:]+\\s*|\\s+)")
_WEEKDAY_AFTER = re.compile(f",?\\s*\\(?([^\\W\\d_][\\w{_MARKS}]{{3,}})(?!\\w)\\)?")
_NAMED = [
    re.compile(rf"(?P<day>\d{{1,2}})(?:\.|º|°|er|ª|st|nd|rd|th|-?го|-?е|-?а)?,?[\s./-]*{_OF}{_NAME}[.,،]?[\s./-]*{_OF}(?:[พค]\.ศ\.\s?)?{_FULL_YEAR}{_YEAR_WORD}", re.I),
    re.compile(rf"{_NAME}\s+(?P<day>\d{{1,2}})(?:\.|º|°|er|th)?,?\s+{_OF}{_FULL_YEAR}", re.I),
    re.compile(rf"{_FULL_YEAR}\.?\s+(?:m\.\s+|жылғы\s+)?{_NAME}\s+(?P<day>\d{{1,2}})(?!\d)(?:\.|\s?d\.)?(?:-?[aáeéà]n?(?!\w))?", re.I),
    re.compile(rf"{_FULL_YEAR}\.?\s+(?:gada|жылғы|ж\.)\s+(?P<day>\d{{1,2}})\.?\s+{_NAME}(?!\w)", re.I),
    re.compile(rf"{_NAME}\s+{_OF}{_FULL_YEAR}{_YEAR_WORD}", re.I),
]  # fmt: skip
_NUMERIC = [
    re.compile(rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_FULL_YEAR}{_YEAR_WORD}"),
    re.compile(r"(?P<year>(?:19|20)\d\d)(?:\.\s?(?P<month>\d{1,2})\.\s?|[年년]\s?(?P<month2>\d{1,2})[月월]\s?)(?P<day>\d{1,2})(?!\d)(?:\s?[日号號일]|\.)?(?:\s?[(（]\w{1,3}[)）])?"),
    re.compile(r"(?P<year>(?:19|20)\d\d)[年년]\s?(?P<month>\d{1,2})[月월]"),
    re.compile(rf"(?P<day>\d{{1,2}})\s+(?:tháng|thg)\s+(?P<month>\d{{1,2}}),?\s*(?:năm\s+)?{_FULL_YEAR}", re.I),
    re.compile(rf"(?P<either>\d{{1,2}})(?P<mark>\s?[/-]\s?)(?P<other>\d{{1,2}})(?P=mark){_FULL_YEAR}"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d\d)(?![\d.])"),
]  # fmt: skip
_SHORT_YEARS = frozenset("de nl da no sv fi is pl cs sk sl hr sr bs ro ru uk be bg tr et lv it".split())
"""Languages in which `04.03.25` is the fourth of March."""
_MORE = r"(?:(?:etwa|rund|ca\.?|circa|environ|unos|unas|cerca de|από|около|примерно|حوالي|نحو|más de|mais de)\s+)?"
_AGO_BEFORE = re.compile(
    rf"(?P<affix>{_any(BEFORE)})\s+{_MORE}(?:(?P<number>\d{{1,4}}|{_any(ONE)})\s*)?(?P<unit>[^\W\d_]+)(?!\w)\.?(?:\s+(?:sedan|siden|ago))?",
    re.I,
)
_AGO_AFTER = re.compile(
    rf"{_MORE}(?:(?P<number>\d{{1,4}}|un['’]|{_any(ONE)})\s*)?(?P<unit>[^\W\d_][\w{_MARKS}]*)\.?\s+(?P<affix>{_any(AFTER)})(?![\w{_MARKS}])",
    re.I,
)
_CJK_UNITS: dict[str, Precision] = {
    "秒": "second", "秒钟": "second", "秒鐘": "second", "초": "second", "分": "minute", "分钟": "minute", "分鐘": "minute", "분": "minute", "小时": "hour", "小時": "hour", "个小时": "hour",
    "個小時": "hour", "時間": "hour", "시간": "hour", "天": "day", "日": "day", "일": "day", "周": "week", "週": "week", "週間": "week", "星期": "week", "주": "week", "주일": "week",
    "个月": "month", "個月": "month", "か月": "month", "ヶ月": "month", "カ月": "month", "개월": "month", "달": "month", "年": "year", "년": "year",
    "วินาที": "second", "นาที": "minute", "ชั่วโมง": "hour", "ชม.": "hour", "วัน": "day", "สัปดาห์": "week", "เดือน": "month", "ปี": "year",
}  # fmt: skip
_AGO_UNSPACED = re.compile(rf"(?P<number>\d{{1,4}})\s?(?P<unit>{_any(_CJK_UNITS)})\s?(?:之?前|以前|전|ที่แล้ว|ที่ผ่านมา|ก่อน)")
_DAY = re.compile(rf"({_any(DAYS)})(?=[\s,،;|.–—·-]*(?P<rest>$|(?:(?:{_TIME_LEAD})\.?\s+)?\d))", re.I)
_UNSPACED_LEADS = tuple(sorted(word for word in {*DAYS, *WEEKDAY_WORDS} if word[0] >= "\u0e00"))


def _firsts(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain(re.split(r"[ '.’-]", word)[0]) for word in words if word)


_AFTER_NUMBER = (
    frozenset(
        plain(word.split(" ")[0])
        for word in [*MONTH_NUMBERS, *_MONTHS, *_UNITS, *(f"{unit}s" for unit in _UNITS if unit.isascii())]
    )
    | frozenset(plain(unit) for named in AFTER.values() for unit in named)
    | frozenset("st nd rd th er го е а of de del d tháng thg ng za t m ж gada жылғы كانون تشرين".split())
)
_AFTER_UNSPACED = tuple(sorted({*_CJK_UNITS, *(word for word in MONTH_NUMBERS if word[0] >= "\u0e00")}))
_BY_DAY = _firsts([*MONTH_NUMBERS, *WEEKDAY_WORDS, *OPENERS])  # words before the number of a day or a year
_COUNTED = (
    _AFTER_NUMBER
    | _firsts([*_NUMBERS, *ONE, *BEFORE, *AFTER, *(unit for named in BEFORE.values() for unit in named)])
    | frozenset(
        "about over almost last previous week month year y đây un una une unos unas etwa rund ca circa environ cerca de около примерно حوالي نحو από más mais".split()
    )
)  # words that stand beside each other in durations: numbers, units, `ago`
_ALONE = _firsts(word for word in DAYS if " " not in word) | frozenset(
    "yesterday today moment moments just گزشتہ پچھلے گذشتہ آج ابھی".split()
)
_PHRASES = tuple(sorted(word for word in DAYS if " " in word))
_OPENS_PHRASE = _firsts(_PHRASES)
_DIGIT_NEAR = re.compile(r"\D{0,40}\d")
_SECOND = re.compile(f"[\\w{_MARKS}]+[\\s.,'’-]+([\\w{_MARKS}]+)")


def _may_open(text: str) -> bool:
    """Whether a date can begin with the first words of `text`; fast."""
    match = _FIRST.match(text)
    if match is None:
        return False
    first = match[0]
    if not first[0].isdigit():
        word = _looked_up(first)
        if word in _ALONE or (word in _BY_DAY and _DIGIT_NEAR.match(text)):
            return True
        if word in _COUNTED and (second := _SECOND.match(text)):
            return second[1][0].isdigit() or _looked_up(second[1]) in _COUNTED
        if word in _OPENS_PHRASE:
            return plain(text[:24]).startswith(_PHRASES)
        return word[0] >= "\u0e00" and word.startswith(_UNSPACED_LEADS)
    after = _NEXT.match(text)
    if after is None or after[1]:
        return True
    word = after[2]
    if not word:
        return "-" in after[0] or "." in after[0]
    word = re.split("['’]", _looked_up(word))[0]
    return word in _AFTER_NUMBER or (word[0] >= "\u0e00" and text.startswith(_AFTER_UNSPACED, after.start(2)))


def _looked_up(word: str) -> str:
    return word.casefold() if word.isascii() else plain(word.translate(_DIGITS))


def date_at_start(text: str, now: datetime, language: str | None = None) -> tuple[Bounds, str] | None:
    """The date that `text` (clean) begins with, read at `now`, and the rest of the text; None if there is no date.

    `language`, the page's if known, decides between day and month in `04/03/2025` (only American English puts the month
    first; without a language the date is ambiguous and not parsed), and between months with the same name.

    >>> from datetime import UTC, datetime
    >>> bounds, rest = date_at_start("July 11, 2013: a teaser", datetime(2026, 1, 1, tzinfo=UTC))
    >>> bounds.text, bounds.day.isoformat(), rest
    ('July 11, 2013', '2013-07-11', ': a teaser')
    >>> date_at_start("4. März 2025, 14:05 Uhr | Berlin", datetime(2026, 1, 1, tzinfo=UTC))[0].text
    '4. März 2025, 14:05 Uhr'
    """
    if not text or not _may_open(text):
        return None
    read = text[:_LONGEST].translate(_DIGITS)
    found = (
        _english_or_urdu(read, text, now)
        or _named_or_numeric(read, text, language)
        or _relative_date(read, text, now, language)
    )
    return (found, text[len(found.text) :]) if found else None


def _english_or_urdu(read: str, text: str, now: datetime) -> Bounds | None:
    for pattern in _ABSOLUTE:
        if (match := pattern.match(read)) and (bounds := _absolute(match, text[: match.end()])):
            return bounds
    for pattern in _AGO:
        if match := pattern.match(read):
            number = match.groupdict().get("number")
            count = 1 if number is None else int(number) if number.isdigit() else _NUMBERS[number.lower()]
            if bounds := _ago(count, _UNITS[match["unit"].lower()], text[: match.end()], now):
                return bounds
    match = _DAY_WORDS.match(read)
    if match is None:
        return None
    if match["now"]:
        return _just_now(text[: match.end()], now)
    return _ago(0 if match["today"] else 1, "day", text[: match.end()], now)


def _named_or_numeric(read: str, text: str, language: str | None) -> Bounds | None:
    """A calendar date in any language; weekdays, articles and a time of day may precede it."""
    start = clock.end() if (clock := _CLOCK_FIRST.match(read)) else 0
    for pattern in _ABSOLUTE if start else ():
        if (match := pattern.match(read, start)) and (bounds := _absolute(match, text[: match.end()])):
            return bounds
    for _ in range(4):
        for pattern in _NAMED:
            if match := pattern.match(read, start):
                month = _month_of(match["month"], language)
                if month and (bounds := _calendar(match, month, read, text)):
                    return bounds
        for pattern in _NUMERIC:
            if (match := pattern.match(read, start)) and (bounds := _numbered(match, read, text, language)):
                return bounds
        opener = _OPENER.match(read, start)
        if opener is None or plain(opener[1]).removesuffix("ที่") not in WEEKDAY_WORDS:
            return None
        start = opener.end()
    return None


def _month_of(name: str, language: str | None) -> int | None:
    """The number of a month; None for other words, and for names of different months in different languages.

    The page's language decides if it has the word, else any language may: templates declare wrong ones.

    >>> _month_of("srp", "hr"), _month_of("srp", "cs"), _month_of("srp", "en"), _month_of("srpna", "en")
    (7, 8, None, 8)
    """
    word, own = plain(" ".join(name.split())), _primary(language)
    numbers = MONTH_NUMBERS.get(word)
    if numbers is None or word in datewords.OTHER_MONTHS.get(own, "").split():
        return None
    candidates = (numbers.get(listed) for listed in datewords.SAME_MONTHS.get(own, (own,)))
    number = next(filter(None, candidates), None)
    return number or (next(iter(numbers.values())) if len(set(numbers.values())) == 1 else None)


def _primary(language: str | None) -> str:
    return re.split("[-_]", language)[0].lower() if language else ""


def _numbered(match: re.Match[str], read: str, text: str, language: str | None) -> Bounds | None:
    parts = match.groupdict()
    if "either" in parts:
        day, month = int(parts["either"]), int(parts["other"])
        american = not language or language.lower() in ("en", "en-us")
        if american and day <= 12:
            if month <= 12 and day != month:
                return None
            day, month = month, day
        return _calendar(match, month, read, text, day)
    if len(parts["year"]) == 2 and _primary(language) not in _SHORT_YEARS:
        return None
    return _calendar(match, int(parts.get("month") or parts["month2"]), read, text)


def _calendar(match: re.Match[str], month: int, read: str, text: str, day: int | None = None) -> Bounds | None:
    """A day, with the time after it if that has a zone; a month if there is no day."""
    year = int(match["year"])
    if year < 100:
        year += 2000
    elif year >= 2400:
        if not any("\u0e00" <= char < "\u0e80" for char in match[0]):
            return None
        year -= 543  # as Thailand counts
    try:
        if day is None and match.groupdict().get("day") is None:
            return _whole_month(year, month, text[: match.end()])
        when = date(year, month, day or int(match["day"]))
    except ValueError:
        return None
    end = match.end()
    if (weekday := _WEEKDAY_AFTER.match(read, end)) and plain(weekday[1]) in WEEKDAY_WORDS:
        end = weekday.end()
    time = _WORLD_TIME.match(read, end)
    if time is None:
        return Bounds(when, when, "day", text[:end])
    return _timed(when, time.groupdict(), text[: time.end()])


def _whole_month(year: int, month: int, printed: str) -> Bounds:
    return Bounds(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month", printed)


def _timed(day: date, time: Mapping[str, str | None], printed: str) -> Bounds:
    """The moment on a day, by a pattern's groups; the day if there is no time or no zone."""
    hour = int(time.get("hour") or 0)
    if half := time.get("half"):
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    elif time.get("late") and hour < 12:
        hour += 12
    zone = time.get("zone")
    if not time.get("hour") or not zone or hour > 23:
        return Bounds(day, day, "day", printed)
    second = time["second"]
    moment = datetime(day.year, day.month, day.day, hour, int(time["minute"] or 0), int(second or 0), tzinfo=UTC)
    moment -= timedelta(minutes=_minutes_east(zone))
    return Bounds(moment, moment, "second" if second else "minute", printed)


def _minutes_east(zone: str) -> int:
    zone = zone.upper()
    if zone in _ZONES:
        return _ZONES[zone]
    sign, hours, minutes = re.findall(r"([+-])(\d\d?):?(\d\d)?$", zone)[0]
    return int(sign + "1") * (int(hours) * 60 + int(minutes or 0))


def _relative_date(read: str, text: str, now: datetime, language: str | None) -> Bounds | None:
    """A relative date: `vor 2 Stunden`, `2時間前`, `gestern, 14:05`."""
    if match := _AGO_UNSPACED.match(read):
        return _ago(int(match["number"]), _CJK_UNITS[match["unit"]], text[: match.end()], now)
    for pattern, table in ((_AGO_BEFORE, BEFORE), (_AGO_AFTER, AFTER)):
        if match := pattern.match(read):
            unit = table[plain(match["affix"])].get(plain(match["unit"]))
            if unit is not None:
                number = match["number"]
                count = int(number) if number and number.isdigit() else 2 if plain(match["unit"]) in DUALS else 1
                return _ago(count, unit, text[: match.end()], now)  # type: ignore[arg-type]
    if match := _DAY.match(read):
        return _named_day(match, read, text, now, language)
    return None


def _named_day(match: re.Match[str], read: str, text: str, now: datetime, language: str | None) -> Bounds | None:
    """`Gestern`, alone or before a time: in running text it is not a date."""
    word = plain(match[1])
    days = DAYS[word]
    ago = days.get(_primary(language), next(iter(days.values())))
    if word in datewords.AMBIGUOUS_DAY_WORDS and _primary(language) not in days:
        return None
    end = match.end(1)
    if match["rest"]:
        time = _WORLD_TIME.match(read, end)
        if time is None:
            return None
        end = time.end()
    return _just_now(text[:end], now) if ago < 0 else _ago(ago, "day", text[:end], now)


def _just_now(text: str, now: datetime) -> Bounds:
    now = now.astimezone(UTC)
    return Bounds(now - timedelta(minutes=1), now, "minute", text)


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
    **_ZONES, "UT": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480,
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
    if found is None:
        return None
    moment, seconds = found
    if _is_day(text) or moment.tzinfo is None:
        return Bounds(moment.date(), moment.date(), "day", text)
    if (moment.utcoffset() or timedelta()) % timedelta(minutes=1):  # Python takes such a zone, nobody else does
        return None
    return Bounds(moment, moment, "second" if seconds else "minute", text)


def dates_in(text: str, now: datetime, language: str | None = None) -> Iterator[tuple[int, Bounds]]:
    """The dates that start within the first words of a line (clean), with their offsets; `language` as in
    `date_at_start`."""
    starts = (match.start() for match in _WORD_STARTS.finditer(text, 0, _LEAD))
    for start in chain((0,), starts):
        if found := date_at_start(text[start:], now, language):
            yield start, found[0]


def date_in(text: str, now: datetime, language: str | None = None) -> Bounds | None:
    """The date in a line that has one, in any format; None if it is in the future.

    >>> from datetime import UTC
    >>> date_in("Last changed: 3 March 2025, 14:05", datetime(2026, 1, 1, tzinfo=UTC)).day.isoformat()
    '2025-03-03'
    """
    bounds = parse_iso(text) or next((bounds for _, bounds in dates_in(text, now, language)), None)
    return bounds if bounds is not None and past(bounds, now) else None


def clock_of(text: str) -> datetime | None:
    """The time in a machine-written date without a zone, of which `parse_iso` gives the day; else None.

    >>> clock_of("Tue, 04 Mar 2025 10:05:00"), clock_of("2025-03-04"), clock_of("2025-03-04T10:05Z")
    (datetime.datetime(2025, 3, 4, 10, 5), None, None)
    """
    text = text.strip()
    found = _machine(text)
    return found[0] if found and found[0].tzinfo is None and not _is_day(text) else None


def _is_day(text: str) -> bool:
    return len(text) <= 8 or (len(text) <= 10 and not text.isdigit())


def _machine(text: str) -> tuple[datetime, bool] | None:
    """A machine-written date, and whether it has seconds; None if it is not valid."""
    try:
        if text.isdigit() and not (len(text) == 8 and text.startswith(("19", "20"))):
            raise ValueError  # Python takes any long number for a day and a time
        return datetime.fromisoformat(text), bool(_SECONDS.match(text))
    except ValueError:
        try:
            return _by_machine(text)
        except (ValueError, OverflowError):
            return None


def _by_machine(text: str) -> tuple[datetime, bool] | None:
    """A machine-written date that is not ISO 8601, and whether it has seconds."""
    if match := _MACHINE.fullmatch(text):
        zone = (match["zone"] or "").upper()
        if zone.isalpha():
            zone = "{:+03}:{:02}".format(*divmod(_ZONES[zone], 60)) if zone in _ZONES else ""
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
        if zone in _ZONES:
            zone = "+{:02}{:02}".format(*divmod(_ZONES[zone], 60))
        elif zone and zone.isalpha():
            zone = None
        return parsedate_to_datetime(f"{day} {month} {year} {time} {zone or '-0000'}"), True
    return None


def _mailed(match: re.Match[str]) -> tuple[datetime, bool] | None:
    """A date as in mail, without a zone if that is unknown (`-0000`, `IST`)."""
    month, year = _MONTHS.get(match["month"].lower()), int(match["year"])
    if month is None or (match["hour"] is None and len(match["year"]) == 2):
        return None
    if len(match["year"]) == 2:
        year += 2000 if year < 69 else 1900
    zone = (match["zone"] or "").upper()
    east = None
    if zone in _MAIL_ZONES:
        east = _MAIL_ZONES[zone]
    elif zone[-1:].isdigit() and zone != "-0000":
        east = _minutes_east(zone)
    moment = datetime(
        year, month, int(match["day"]), int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0),
        tzinfo=None if east is None else timezone(timedelta(minutes=east)),
    )  # fmt: skip
    return moment, match["second"] is not None


def past(bounds: Bounds, now: datetime) -> bool:
    """Whether the date may be before `now`. A day may be once it has begun in any time zone.

    >>> evening = datetime(2026, 11, 25, 20, tzinfo=UTC)  # one o'clock at night in Karachi
    >>> [past(Bounds(day, day, "day", ""), evening) for day in (date(2026, 11, 26), date(2026, 11, 27))]
    [True, False]
    """
    earliest = bounds.earliest
    if not isinstance(earliest, datetime):
        earliest = datetime(earliest.year, earliest.month, earliest.day, tzinfo=_FURTHEST_EAST)
    return earliest <= now


def intersect(bounds: Bounds, other: Bounds) -> Bounds | None:
    """The intersection of two bounds; None if it is empty.

    Text and precision are the narrower's, or the first's. A day and a moment are compared in the moment's time zone,
    since pages print local days. Both ends are days, or both are moments.
    """
    if not _before(bounds.earliest, other.latest) or not _before(other.earliest, bounds.latest):
        return _within_minute(bounds, other)
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


def _within_minute(bounds: Bounds, other: Bounds) -> Bounds | None:
    """The finer of two moments, if the coarser is the minute that contains it."""
    coarse, fine = sorted((bounds, other), key=_rank, reverse=True)
    if coarse.precision == "minute" and fine.precision == "second" and coarse.earliest == coarse.latest:
        start, moment = coarse.earliest, fine.earliest
        if isinstance(start, datetime) and isinstance(moment, datetime):
            return fine if start <= moment < start + timedelta(minutes=1) else None
    return None


def _outer(moment: date | datetime, other: date | datetime, *, later: bool) -> date | datetime:
    """The later or the earlier of two; of a day and a moment in it the moment."""
    if _before(moment, other) and _before(other, moment):
        return moment if isinstance(moment, datetime) else other
    return other if _before(moment, other) == later else moment


_FINEST_FIRST: tuple[Precision, ...] = ("second", "minute", "hour", "day", "week", "month", "year")


def _rank(bounds: Bounds) -> int:
    return _FINEST_FIRST.index(bounds.precision)


def _before(moment: date | datetime, other: date | datetime) -> bool:
    """Whether `moment` is not after `other`; a day is both before and after each moment in it."""
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
            return _whole_month(year, month, text)
        day = date(year, month, int(parts["day"]))
    except ValueError:
        return None
    return _timed(day, parts, text)


def _ago(count: int, unit: Precision, text: str, now: datetime) -> Bounds | None:
    now = now.astimezone(UTC)
    try:
        if unit in ("second", "minute", "hour"):
            step = timedelta(**{f"{unit}s": 1})
            return Bounds(now - step * (count + 1), now - step * count, unit, text)
        today, begun = now.date(), now.astimezone(_FURTHEST_EAST).date()
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
