"""Words of dates in all languages, from `datewords.json`, which `make datewords` writes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Any, Generic, TypeVar

from newsbot.text import eras
from newsbot.text.alike import ALIKE
from newsbot.text.language_tags import primary

Key = TypeVar("Key")
Value = TypeVar("Value")

MODIFIED = (
    "modif|updat|edited|revised|reviewed|aktualis|zaktualiz|actuali|atualiza|aktualiz|änder|bearbeitet|zuletzt|mis à jour|màj"
    "|mise à jour|aggiorna|bijgewerkt|gewijzigd|oppdater|opdater|uppdater|päivitetty|frissít|güncell|ενημερώ|обновл|изменен|измінен"
    "|оновлен|diperbarui|cập nhật|עודכן|تحديث|به‌روزرسانی|اپ ڈیٹ|अपडेट|আপডেট|更新|수정|最終"
).split("|")
ISSUED = (
    "publis|publié|publie|publica|publice|publik|posted|veröffentlicht|erschienen|erstellt|online seit|mise en ligne"
    "|pubbl|postado|geplaatst|gepubliceerd|gepostet|julkaistu|megjelen|δημοσι|опубл|yayın|نشر|شائع|פורסם|प्रकाशित"
    "|প্রকাশ|発表|公開|게시|입력|发布|發布|發佈"
).split("|")
"""How words for a change and for publication begin, or what they have in them."""
_PUNCTUATION = r"!-/:-@\[-`{-©«-±´¶-¹»-¿×÷՚-՟־׀׃׆׳״،؛؟٪-٭۔।॥॰၊။፡-፨។-៚‐-⁞、-〃〈-】〔-〟・！-／：-＠［-｀｛-･"
WORD = re.compile(rf"[^\s\d_{_PUNCTUATION}]{{1,40}}")
_NEXT = re.compile(rf"[\s.'׳॰-]{{1,2}}({WORD.pattern})")
_UNSPACED = re.compile("[\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff]")
"""Letters of scripts that have no spaces between words, or none between a number and its unit."""


def unspaced(text: str) -> bool:
    """Whether words follow each other without spaces where `text` starts."""
    return text[:1] >= "\u0e00" and _UNSPACED.match(text) is not None


def key(phrase: str) -> str:
    """The form for look-ups: lower case, only its words.

    >>> key("D’abril"), key("Sept."), key("ม.ค."), key("시간  전")
    ('d abril', 'sept', 'ม.ค', '시간 전')
    """
    plain = " ".join(phrase.translate(ALIKE).lower().split())
    return plain.strip(" .,") if unspaced(plain) else " ".join(WORD.findall(plain))


class Phrases(Generic[Value]):
    """Phrases of one or more words, with what each stands for."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values
        self.firsts: dict[str, list[int]] = {}  # first word to numbers of words; first letter to lengths if unspaced
        sizes: dict[str, set[int]] = defaultdict(set)
        for phrase in filter(None, values):
            if unspaced(phrase):
                sizes[phrase[0]].add(len(phrase))
            else:
                first, *others = phrase.split(" ")
                sizes[first].add(1 + len(others))
        self.firsts = {first: sorted(counts, reverse=True) for first, counts in sizes.items()}

    def at(self, text: str, start: int) -> Iterator[tuple[Value, int]]:
        """What the phrases at `start` stand for, and where they end; the longest first."""
        match = WORD.match(text, start)
        if match is None:
            return
        if unspaced(match[0]):
            for length in self.firsts.get(match[0][0], ()):
                value = self.values.get(text[start : start + length]) if start + length <= len(text) else None
                if value is not None:
                    yield value, start + length
            return
        words, ends = [match[0].lower()], [match.end()]
        counts = self.firsts.get(words[0])
        if counts is None:
            return
        if counts[0] == 1:
            yield self.values[words[0]], ends[0]
            return
        while len(words) < counts[0] and (following := _NEXT.match(text, ends[-1])):
            words.append(following[1].lower())
            ends.append(following.end())
        for count in counts:
            if count <= len(words) and (value := self.values.get(" ".join(words[:count]))) is not None:
                yield value, ends[count - 1]


class DateWords:
    """The tables of `datewords.json`, as they are looked up."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._aliases: dict[str, str] = data["aliases"]
        self._other_months = {language: words.split("|") for language, words in data["other_months"].items()}
        self._own_days = frozenset(data["own_days"])
        solar = list(_listed(data["solar_months"], range(13, 25)))
        nepali = list(_listed(data["nepali_months"], range(25, 37)))
        self.months = Phrases(_by_language(chain(_listed(data["months"], range(1, 13)), solar, nepali)))
        """Those of the Iranian calendar count from 13, those of Nepal's from 25."""
        self.solar, self.nepali = frozenset(data["solar_months"]), frozenset(data["nepali_months"])
        self._own_months = frozenset(data["own_months"]).union(word for word, _, _ in (*solar, *nepali))
        self.weekdays = Phrases(dict.fromkeys(data["weekdays"], True))
        self.openers = Phrases(dict.fromkeys([*data["weekdays"], *data["openers"]], True))
        self.days = Phrases(_by_language(_listed(data["days"], (1, 0, -1))))
        """Days ago; -1 is now."""
        self.halves: Phrases[dict[str, str]] = Phrases(data["halves"])
        """`am` or `pm` by language; by an empty one in all."""
        self.numbers = Phrases(_by_language(_listed(data["numbers"], range(1, 13))))
        self.roughly = Phrases(dict.fromkeys(data["roughly"], True))
        self.between: list[str] = data["between"]
        self.trailing: list[str] = data["trailing"]
        self.month_marks: list[str] = data["month_marks"]
        self.month_leads: list[str] = data["month_leads"]
        self.leads: list[str] = data["leads"]
        self.lead_words = frozenset(word for lead in self.leads for word in lead.split())
        self.month_first = frozenset(data["month_first"])
        self.short_years = frozenset(data["short_years"])
        patterns = [
            (pattern, language, unit)
            for language, units in data["ago"].items()
            for unit, listed in units.items()
            for pattern in listed.split("|")
        ]
        self.ago = _by_language(
            ((before, after), language, unit)
            for pattern, language, unit in patterns
            for before, number, after in (pattern.partition("#"),)
            if number
        )
        """By the words before and after the number, by language: the unit; an empty one if the language has two."""
        self.implied = Phrases(
            _by_language(
                (pattern[2:], language, (int(pattern[0]), unit))
                for pattern, language, unit in patterns
                if pattern[1] == "="
            )
        )
        """By language: a number that needs no words of its own, and the unit."""
        self.befores = Phrases({before: before for before, _ in self.ago})
        self.afters = Phrases({after: after for _, after in self.ago})
        calendar = _firsts(self.months, self.openers) | _firsts_of(self.month_leads)
        alone, beside = _firsts(self.implied, self.days), _firsts(self.befores, self.numbers, self.roughly)
        of_eras = _firsts_of(eras.NAMES)
        self.opening = {
            first: (first in calendar) + 2 * (first in alone) + 4 * (first in beside) + 8 * (first in of_eras)
            for first in calendar | alone | beside | of_eras
        }
        """First words of dates, first letters if unspaced: 1 of those of the calendar, 2 of relative ones, 4 of those that
        count, so that their second word is one of `counted` or a number, 8 of those that begin with the name of an era."""
        self.counted = {
            first_of(word)
            for table in (self.befores, self.afters, self.numbers, self.roughly)
            for phrase in table.values
            for word in phrase.split()
        }
        marks = [*self.between, *self.month_marks, *self.month_leads]
        parts = _firsts(self.months) | _firsts_of(marks)
        units = _firsts(self.afters)
        self.following = {first: (first in parts) + 4 * (first in units) for first in parts | units}
        """The same of what may follow a number."""

    def is_month(self, word: str) -> bool:
        """Whether a word is the name of a month in any language."""
        return key(word) in self.months.values

    def month(self, numbers: Mapping[str, int], word: str, language: str | None) -> int | None:
        """The month that a word stands for on a page in `language`, as `of`."""
        own = primary(language)
        if own in numbers:
            return numbers[own]
        word = key(word)
        if word in self._other_months.get(own, ()):
            return None
        return self.of(numbers, language, anywhere=word not in self._own_months)

    def day(self, days: Mapping[str, int], word: str, language: str | None) -> int | None:
        """The days ago that a word stands for, as `of`; words of running text only in their own languages."""
        return self.of(days, language, anywhere=key(word) not in self._own_days)

    def of(self, values: Mapping[str, Value], language: str | None, *, anywhere: bool = True) -> Value | None:
        """What a phrase stands for on a page in `language`; None if it stands for different things elsewhere.

        The page's language decides if it has the phrase, else any language may, if `anywhere`: templates declare wrong
        ones.
        """
        own = primary(language)
        for listed in (own, *self._aliases.get(own, "").split()):
            if listed in values:
                return values[listed]
        distinct = set(values.values()) if anywhere else ()
        return next(iter(distinct)) if len(distinct) == 1 else None


def first_of(word: str) -> str:
    """What a word is looked up by as the first of a phrase: itself, or its first letter if unspaced."""
    if word.isascii():
        return word.lower()
    return word[0] if unspaced(word) else word.translate(ALIKE).lower()


def _listed(table: Mapping[str, str], values: Iterable[int]) -> Iterator[tuple[str, str, int]]:
    """The words of a table with a field for each value."""
    for language, fields in table.items():
        for value, words in zip(values, fields.split("/"), strict=False):
            for word in filter(None, words.split("|")):
                yield word, language, value


def _by_language(rows: Iterable[tuple[Key, str, Value]]) -> dict[Key, dict[str, Value]]:
    table: dict[Key, dict[str, Value]] = {}
    for phrase, language, value in rows:
        table.setdefault(phrase, {})[language] = value
    return table


def _firsts(*tables: Phrases[Any]) -> set[str]:
    return {first for table in tables for first in table.firsts}


def _firsts_of(texts: Iterable[str]) -> set[str]:
    return {first_of(word[0]) for text in texts if (word := WORD.search(text))}


@cache
def date_words() -> DateWords:
    """The tables, read on first use."""
    return DateWords(json.loads(files("newsbot.text").joinpath("datewords.json").read_text("utf-8")))
