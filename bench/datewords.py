"""Writes `newsbot/text/datewords.json`: the date words of CLDR, from Babel, and those of `datewords.toml` beside this.

python -m bench.datewords
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

import babel
from babel import Locale, localedata
from babel.localedata import locale_identifiers

from newsbot.text.alike import ALIKE
from newsbot.text.clean import clean
from newsbot.text.datewords import key, unspaced
from newsbot.text.profiles import LATIN_TOO, LETTERS, SCRIPTS, TWINS, WIDELY_READ, WORDS

OURS = Path(__file__).with_suffix(".toml")
WRITTEN = Path(__file__).parents[1] / "newsbot" / "text" / "datewords.json"
LICENCE = Path(babel.__file__).parent / "locale-data" / "LICENSE.unicode"
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
COUNTS = {"zero": 0, "one": 1, "two": 2}
SKELETONS = frozenset("yMMM yMMMd yMMMEd yMMMM yMMMMd yMMMMEd".split())
FIELD = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|([^A-Za-z']+)")


@cache
def locales() -> dict[str, list[Locale]]:
    """The languages that newsbot knows and CLDR has words for, each with its regions and scripts, itself first."""
    known = {*" ".join(SCRIPTS.values()).split(), *LATIN_TOO, *TWINS, *TWINS.values()}
    known |= {language for table in (*WORDS.values(), *LETTERS.values()) for language in table}
    found: dict[str, list[Locale]] = defaultdict(list)
    for identifier in sorted(locale_identifiers()):
        language = identifier.partition("_")[0]
        if language in known and identifier != "en_US_POSIX":
            found[language].append(_locale(identifier))
    return {language: listed for language, listed in found.items() if _translated(listed[0])}


def _locale(identifier: str) -> Locale:
    """A locale with its data loaded; Babel changes what it caches of others when it merges one."""
    localedata._cache.clear()
    locale = Locale.parse(identifier)
    locale._data  # noqa: B018
    return locale


def _translated(locale: Locale) -> bool:
    wide = locale.months["format"]["wide"][1]
    return not re.match("M0?1", wide)


def months(listed: list[Locale]) -> list[set[str]]:
    """The words for each month; no word stands for two."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for locale in listed:
        befores, afters = _attached(locale)
        for context in locale.months.values():
            for width in ("wide", "abbreviated"):
                for number, word in context[width].items():
                    word = clean(word)
                    if (len(key(word)) < 2 and not unspaced(word)) or any(map(str.isdigit, word)):
                        continue
                    for form in (
                        *_unaccented(word),
                        *(before + word for before in befores),
                        *(word + after for after in afters),
                    ):
                        numbers[key(form)].add(number)
    return [{word for word, standing in numbers.items() if standing == {number}} for number in range(1, 13)]


def _unaccented(word: str) -> set[str]:
    """A word, and in Greek also without accents, as capitals are printed."""
    if not "\u0370" <= word[0] < "\u0400":
        return {word}
    bare = "".join(char for char in normalize("NFD", word) if not combining(char))
    return {word, bare}


def _patterns(locale: Locale) -> Iterator[list[tuple[str, str]]]:
    """The patterns of dates with named months, as fields (`d`, `MMMM`) and literal texts (``)."""
    chosen = [pattern.pattern for pattern in locale.date_formats.values()]
    chosen += [pattern.pattern for name, pattern in locale.datetime_skeletons.items() if name in SKELETONS]
    for pattern in chosen:
        parts: list[tuple[str, str]] = []
        for match in FIELD.finditer(pattern):
            field, literal = (match[0], "") if match[2] else ("", match[1] if match[1] is not None else match[3])
            if not field and parts and not parts[-1][0]:
                parts[-1] = ("", parts[-1][1] + literal)
            else:
                parts.append((field, literal))
        yield [(field, clean(f"x{literal}x")[1:-1] if literal else "") for field, literal in parts]


def _attached(locale: Locale) -> tuple[set[str], set[str]]:
    """The letters that stand right before or after the name of a month."""
    befores, afters = set[str](), set[str]()
    for parts in _patterns(locale):
        for (_, before), (field, _), (_, after) in zip(parts, parts[1:], [*parts[2:], ("", "")], strict=False):
            if field[:3] in ("MMM", "LLL"):
                if before and before[-1].isalpha() and not unspaced(before[-1]):
                    befores.add(before.split()[-1])
                if after and after[0].isalpha() and not unspaced(after[0]):
                    afters.add(after.split()[0])
    return befores, afters


def literals(locale: Locale) -> tuple[set[str], set[str], set[str]]:
    """Words of dates that are no fields: before the first field, between fields, and after, with the space before."""
    before, between, after = set[str](), set[str](), set[str]()
    for parts in _patterns(locale):
        core = [at for at, (field, _) in enumerate(parts) if field[:1] in ("d", "M", "L", "y")]
        for at, (_, literal) in enumerate(parts):
            word = literal.strip(" .,،、-/" if ")" in literal else " .,،、-/(")
            if re.search(r"[^\W\d_]", word):
                target = before if at < core[0] else after if at > core[-1] else between
                apart = literal.startswith(" ") and target is after
                target.add(" " * apart + word.lower().translate(ALIKE))
    return before, between, after


def month_marks(listed: list[Locale]) -> set[str]:
    """What stands after the number of a month, and before it with a `#`."""
    marks = set[str]()
    for locale in listed:
        afters = _attached(locale)[1]
        for context in locale.months.values():
            for width in ("wide", "abbreviated"):
                for word in map(clean, context[width].values()):
                    if match := re.fullmatch(r"\d+(\D+)", word):
                        marks |= {match[1], *(match[1] + after for after in afters)}
                    elif match := re.fullmatch(r"(\D{2,})\d+", word):
                        marks.add("#" + key(match[1]))
        if any("M月" in pattern.pattern for pattern in locale.date_formats.values()):
            marks.add("月")
    return marks


def ago(listed: list[Locale], numberless: bool) -> dict[str, set[str]]:
    """By unit, the patterns of a past time (`vor # tagen`), and those of a fixed number (`2=لפני שעתיים`)."""
    found: dict[str, set[str]] = defaultdict(set)
    for locale in listed:
        for unit in UNITS:
            for width in ("", "-short", "-narrow"):
                field = locale._data["date_fields"].get(unit + width, {})
                future = {counted(clean(pattern)) for pattern in field.get("future", {}).values()}
                for plural, pattern in field.get("past", {}).items():
                    pattern = clean(pattern)
                    if pattern[0] in "-−–" or counted(pattern) in future:
                        continue
                    if "{0}" in pattern:
                        found[unit].add(counted(pattern))
                        if numberless and plural == "one" and not width:
                            found[unit].add("1=" + key(pattern.replace("{0}", "")))
                    elif plural in COUNTS:
                        found[unit].add(f"{COUNTS[plural]}={key(pattern)}")
    return found


def counted(pattern: str) -> str:
    """A pattern with a number in the form that is looked up."""
    before, _, after = pattern.partition("{0}")
    return f"{key(before)}#{key(after)}"


def weekdays(listed: list[Locale]) -> set[str]:
    return {
        word
        for locale in listed
        for context in locale.days.values()
        for width in ("wide", "abbreviated")
        for name in map(clean, context[width].values())
        if name
        for word in map(key, _unaccented(name))
        if word and not word.isdigit()
    }


def halves(listed: list[Locale]) -> dict[str, str]:
    """The words for the halves of the day: to `am` or `pm`."""
    return {
        key(word): half
        for locale in listed
        for context in locale.day_periods.values()
        for width in ("wide", "abbreviated")
        for half in ("am", "pm")
        if (word := clean(context.get(width, {}).get(half, "")))
    }


def days(language: str) -> list[set[str]]:
    """The words for yesterday and today, which dateparser has taken from CLDR and Babel has not."""
    try:
        info = import_module(f"dateparser.data.date_translation_data.{language}").info
    except ModuleNotFoundError:
        return [set(), set()]
    relative = info.get("relative-type", {})
    return [set(map(key, map(clean, relative.get(f"{count} day ago", ())))) for count in (1, 0)]


def _added(ours: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Patterns of times past in our words, each with its unit."""
    befores, afters, units = ours["ago"].get(language, ("", "", "/" * 6))
    for unit, listed in zip(UNITS, units.split("/"), strict=True):
        for at, word in enumerate(_words(listed)):
            named = [(before, "") for before in _words(befores)] + [("", after) for after in _words(afters)]
            named += [(before, after) for before in _words(befores) for after in _words(afters)]
            for before, after in named:
                yield unit, counted(f"{before} {{0}} {word} {after}")
                if unspaced(word):
                    yield unit, counted(f"{before} {{0}} {word}{after}")
                if not at and language in ours["numberless"].split() and not (before and after):
                    yield unit, "1=" + key(f"{before} {word} {after}")
    for unit, patterns in ours["implied"].get(language, {}).items():
        for pattern in patterns.split("|"):
            yield unit, pattern.translate(ALIKE)


def _words(listed: str) -> list[str]:
    return [word.replace("-", " ") for word in listed.split()]


def orders(found: dict[str, list[Locale]]) -> tuple[set[str], set[str]]:
    """Tags of locales that print the month before the day in numbers; languages that print `04.03.25`."""
    month_first, short_years = set(), set()
    for language, listed in found.items():
        for locale in listed:
            short = locale.date_formats["short"].pattern
            if re.match("M+/d+/", short):
                month_first.add(str(locale).replace("_", "-").lower())
        if re.match(r"d+\. ?M+\. ?y", listed[0].date_formats["short"].pattern):
            short_years.add(language)
    return month_first, short_years


def times_past(found: dict[str, list[Locale]], ours: dict[str, Any]) -> dict[str, dict[str, set[str]]]:
    """By language and unit, all patterns of `ago`; with an empty unit those that the language has for two."""
    past = {language: ago(listed, language in ours["numberless"].split()) for language, listed in found.items()}
    for language, units in past.items():
        for unit, pattern in _added(ours, language):
            units[unit].add(pattern)
        times = Counter(pattern for patterns in units.values() for pattern in patterns)
        if unclear := {pattern for pattern, count in times.items() if count > 1}:  # `prije 3 s`: seconds or weeks
            for patterns in units.values():
                patterns -= unclear
            units[""] = unclear
    return past


def named_days(found: dict[str, list[Locale]], ours: dict[str, Any]) -> tuple[dict[str, list[set[str]]], set[str]]:
    """By language, the words for yesterday, today and now; and those that are days in their own languages alone."""
    known = {
        language: [set(map(key, _words(words))) for words in listed.split("/")]
        for language, listed in ours["days"].items()
    }
    own = {
        language: [*listed, set[str]()]
        for language in found
        if language not in {*known, *ours["implied"]} and any(listed := days(language))
    }
    anywhere = {word for listed in known.values() for words in listed for word in words}
    alone = {word for listed in own.values() for words in listed for word in words} - anywhere
    return known | own, alone | set(ours["ambiguous"].split())


def half_days(found: dict[str, list[Locale]], ours: dict[str, Any]) -> dict[str, dict[str, str]]:
    """By word and language `am` or `pm`; by an empty language for words that mean it in all."""
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for language, listed in found.items():
        for word, half in halves(listed).items():
            table[word][language] = half
    for word, meant in table.items():
        if len(set(meant.values())) == 1 and (len(word) > 3 or unspaced(word)):  # no word of running text
            table[word] = {"": next(iter(meant.values()))}
    return table | {word: {"": half} for half in ("am", "pm") for word in ours[half].split("/")}


def data() -> dict[str, Any]:
    """What `datewords.json` holds, except the notice."""
    ours = tomllib.loads(OURS.read_text("utf-8"))
    found = locales()
    named = {language: months(listed) for language, listed in found.items()}
    for language, listed in ours["months"].items():
        for words, spellings in zip(named[language], listed.split("/"), strict=True):
            words.update(map(key, _words(spellings)))
    before, between, trailing = (
        set[str]().union(*sets)
        for sets in zip(*(literals(locale) for listed in found.values() for locale in listed), strict=True)
    )
    past = times_past(found, ours)
    everyday, own_days = named_days(found, ours)
    month_first, short_years = orders(found)
    marks = set[str]().union(*map(month_marks, found.values()), (f" {word}" for word in ours["month_marks"].split()))
    return {
        "aliases": ours["aliases"],
        "months": {
            language: "/".join("|".join(sorted(words)) for words in listed)
            for language, listed in named.items()
            if any(listed)
        },
        **{
            calendar: {
                language: "/".join("|".join(map(key, _words(spellings))) for spellings in listed.split("/"))
                for language, listed in ours[calendar].items()
            }
            for calendar in ("solar_months", "nepali_months")
        },
        "other_months": other_months(named),
        "own_months": sorted(own_months(named, found)),
        "month_marks": sorted(mark for mark in marks if not mark.startswith("#")),
        "month_leads": sorted(mark[1:] for mark in marks if mark.startswith("#")),
        "weekdays": sorted(set().union(*map(weekdays, found.values()), map(key, ours["openers"]["weekdays"].split()))),
        "openers": sorted({*map(key, before), *map(key, ours["openers"]["articles"].split())}),
        "between": sorted({*between, *ours["between"].split()}, key=lambda word: (-len(word), word)),
        "trailing": sorted(
            {*trailing, *(f" {word}" for word in ours["trailing"].split()), *ours["endings"].split()},
            key=lambda word: (-len(word), word),
        ),
        "ago": {
            language: {unit: "|".join(sorted(patterns)) for unit, patterns in units.items()}
            for language, units in past.items()
            if units
        },
        "numbers": {
            language: "/".join("|".join(map(key, words.split())) for words in listed.split("/"))
            for language, listed in ours["numbers"].items()
        },
        "roughly": list(map(key, ours["roughly"].split("/"))),
        "days": {
            language: "/".join("|".join(sorted(words)) for words in listed) for language, listed in everyday.items()
        },
        "own_days": sorted(own_days),
        "leads": sorted(ours["clock"].split("/"), key=lambda word: (-len(word), word)),
        "halves": half_days(found, ours),
        "month_first": sorted(month_first),
        "short_years": sorted({*short_years, *ours["short_years"].split()}),
    }


def own_months(named: dict[str, list[set[str]]], found: dict[str, list[Locale]]) -> set[str]:
    """Months of less read languages that are weekdays or common words in others: `sat` is September in Hausa."""
    read = {word for language in WIDELY_READ & named.keys() for words in named[language] for word in words}
    days = set[str]().union(*map(weekdays, found.values()))
    common = {word for table in WORDS.values() for listed in table.values() for word in listed.split()}
    return {word for listed in named.values() for words in listed for word in words} & (days | common) - read


def other_months(named: dict[str, list[set[str]]]) -> dict[str, str]:
    """By language that newsbot does not know, its months that mean another month in those that it knows."""
    numbers = {word: number for listed in named.values() for number, words in enumerate(listed, 1) for word in words}
    found: dict[str, str] = {}
    for identifier in locale_identifiers():
        if "_" not in identifier and identifier not in named and _translated(locale := _locale(identifier)):
            listed = months([locale])
            words = {
                word for number, words in enumerate(listed, 1) for word in words if numbers.get(word, number) != number
            }
            if words:
                found[identifier] = "|".join(sorted(words))
    return dict(sorted(found.items()))


def write() -> None:
    notice = LICENCE.read_text("utf-8").splitlines()
    WRITTEN.write_text(json.dumps({"notice": notice, **data()}, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    write()
