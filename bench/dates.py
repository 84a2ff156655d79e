"""How many printed dates are read: those that CLDR prints in every language that newsbot has words for.

    python -m bench.dates [--unknown] [--misses N] [--dateparser] [LANGUAGE ...]

Babel prints days, with a time and without, and times past; each is parsed, as on a page in its language. With
`--dateparser` the same is read by dateparser.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format

from bench.datewords import UNITS, locales
from newsbot.text.bounds import Bounds
from newsbot.text.clean import clean
from newsbot.text.dates import parse_date

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAYS = [date(2019 + (month + at) % 8, month, day) for month in range(1, 13) for at, day in enumerate((1, 5, 13, 28))]
CLOCKS = (time(14, 3, 27), time(9, 41, 5))
NUMBERS = (1, 2, 5, 11, 21)
KINDS = ("full", "long", "medium", "with a time", "wide past", "short past", "narrow past")
VERDICTS = ("right", "wrong", "refused")
Case = tuple[str, str, date | tuple[int, str]]
"""The kind, the text, and the day or the number of units ago that it means."""


def printed_days(locale: Locale, days: list[date]) -> Iterator[Case]:
    """Days as the locale prints them."""
    for at, day in enumerate(days):
        for width in ("full", "long", "medium"):
            text = format_date(day, width, locale)
            yield width, clean(text), day
            glue = str(get_datetime_format(width, locale)).replace("'", "")
            clock = format_time(CLOCKS[at % 2], ("short", "medium")[at % 3 == 0], locale=locale)
            yield "with a time", clean(glue.replace("{1}", text).replace("{0}", clock)), day
        yield "medium", clean(format_skeleton("yMMMEd", day, locale=locale)), day


def printed_past(locale: Locale, numbers: tuple[int, ...]) -> Iterator[Case]:
    """Times past as the locale prints them."""
    for kind, width in zip(KINDS[4:], ("", "-short", "-narrow"), strict=True):
        for unit in UNITS:
            past = locale._data["date_fields"].get(unit + width, {}).get("past", {})
            for number in numbers:
                pattern = past.get(locale.plural_form(number)) or past.get("other")
                if pattern and clean(pattern)[0] not in "-−–":  # a sign is not printed for readers
                    yield kind, clean(pattern.replace("{0}", str(number))), (number, unit)


def verdict(bounds: Bounds | None, meant: date | tuple[int, str], english: dict[tuple[int, str], Bounds]) -> str:
    """`right`, `refused` or `wrong`."""
    if bounds is None:
        return "refused"
    if isinstance(meant, date):
        return "right" if bounds.day == meant else "wrong"
    known = english[meant]
    return "right" if (bounds.earliest, bounds.latest) == (known.earliest, known.latest) else "wrong"


def by_newsbot(text: str, language: str | None) -> Bounds | None:
    """What newsbot reads."""
    return parse_date(text, NOW, language)


def in_english() -> dict[tuple[int, str], Bounds]:
    """The bounds of times past, as read in English."""
    found = {}
    for number in NUMBERS:
        for unit in UNITS:
            bounds = parse_date(f"{number} {unit}s ago", NOW, "en")
            assert bounds is not None
            found[number, unit] = bounds
    return found


def counted(
    language: str, locale: Locale, unknown: bool, days: list[date] = DAYS, numbers: tuple[int, ...] = NUMBERS
) -> tuple[Counter[tuple[str, str]], list[tuple[str, str, str]]]:
    """By kind and verdict, how many texts of a language; and those that are not read right."""
    counts: Counter[tuple[str, str]] = Counter()
    misses = []
    english = in_english()
    for kind, text, meant in (*printed_days(locale, days), *printed_past(locale, numbers)):
        found = verdict(by_newsbot(text, None if unknown else language), meant, english)
        counts[kind, found] += 1
        if found != "right":
            misses.append((found, kind, text))
    return counts, misses


def by_dateparser(
    language: str, locale: Locale, days: list[date] = DAYS, numbers: tuple[int, ...] = NUMBERS
) -> Counter[tuple[str, str]]:
    """By kind and verdict, what dateparser reads of a language; empty if it does not know that."""
    from dateparser import DateDataParser
    from dateparser.data.languages_info import language_order

    counts: Counter[tuple[str, str]] = Counter()
    if language not in language_order:
        return counts
    base = NOW.replace(tzinfo=None)
    parser = DateDataParser(languages=[language], settings={"RELATIVE_BASE": base, "TIMEZONE": "UTC"})
    for kind, text, meant in (*printed_days(locale, days), *printed_past(locale, numbers)):
        moment = parser.get_date_data(text).date_obj
        if moment is None:
            counts[kind, "refused"] += 1
        elif isinstance(meant, date):
            counts[kind, "right" if moment.date() == meant else "wrong"] += 1
        else:
            number, unit = meant
            length = {"month": 30.44, "year": 365.25}.get(unit)
            ago = timedelta(days=length * number) if length else timedelta(**{f"{unit}s": number})
            near = abs(base - ago - moment) < max(ago * 0.04, timedelta(seconds=1))
            counts[kind, "right" if near else "wrong"] += 1
    return counts


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.dates", description=__doc__.splitlines()[0])
    options.add_argument("languages", nargs="*", metavar="LANGUAGE")
    options.add_argument("--unknown", action="store_true", help="parse as on a page whose language is unknown")
    options.add_argument("--misses", type=int, default=0, metavar="N", help="print N misses a language")
    options.add_argument(
        "--dateparser", action="store_true", help="count for dateparser too, in the languages it knows"
    )
    chosen = options.parse_args()
    totals: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for language, (locale, *_) in locales().items():
        if chosen.languages and language not in chosen.languages:
            continue
        counts, misses = counted(language, locale, chosen.unknown)
        print_counts(language, counts)
        for found, kind, text in misses[: chosen.misses]:
            print(f"      {found}: {text}  ({kind})")
        totals["all"] += counts
        if chosen.dateparser and (theirs := by_dateparser(language, locale)):
            totals["dateparser"] += theirs
            totals["the same"] += counts
    for name, total in totals.items():
        print_counts(name, total)


def print_counts(name: str, counts: Counter[tuple[str, str]]) -> None:
    """A line: of each kind the share that is read right, and the number of texts read wrongly."""
    shares = []
    for kind in KINDS:
        right, wrong, refused = (counts[kind, found] for found in VERDICTS)
        everything = right + wrong + refused
        shares.append(f"{kind} {right}/{everything}" + (f" ({wrong} wrong)" if wrong else "") if everything else kind)
    print(f"{name:10}", *(f"{share:22}" for share in shares))


if __name__ == "__main__":
    main()
