"""Words that mean the same in two languages: a word in, the lines of a list of words that have it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.resources import files

from newsbot.text.clean import fold_clean

POSSESSIVE = re.compile("['’]s?$")
Lines = frozenset[int]
_NONE: Lines = frozenset()


def dictionary() -> list[str]:
    """The lines of `dictionary.txt`: English words, a bar, the Urdu words of the same things."""
    return _lines("dictionary.txt")


def _lines(name: str) -> list[str]:
    text = files("newsbot.parallel").joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@cache
def _dictionary() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """English and Urdu words, or two joined by a space, to the lines that have them."""
    sides: tuple[dict[str, set[int]], dict[str, set[int]]] = ({}, {})
    for number, line in enumerate(dictionary()):
        for side, words in zip(sides, line.split("|"), strict=True):
            for word in words.split():
                side.setdefault(fold_clean(word.replace("_", " ")), set()).add(number)
    english, urdu = ({word: frozenset(lines) for word, lines in side.items()} for side in sides)
    return english, urdu


@cache
def _first_words() -> tuple[frozenset[str], frozenset[str]]:
    """What pairs of words of the dictionary begin with, in English and in Urdu; endings change their second words."""
    english, urdu = (frozenset(key.split(" ")[0] for key in side if " " in key) for side in _dictionary())
    return english, urdu


@lru_cache(maxsize=20_000)
def english_lines(word: str) -> frozenset[int]:
    """The lines of the dictionary with an English word in any inflection."""
    english = _dictionary()[0]
    word = POSSESSIVE.sub("", word.lower())
    return next((lines for form in _english_forms(word) if (lines := english.get(form))), frozenset())


def _english_forms(word: str) -> Iterator[str]:
    yield word
    for ending, others in (
        ("ies", ("y",)), ("ied", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ed", ("", "e")), ("ing", ("", "e")),
        ("ly", ("",)), ("er", ("", "e")),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) > 2:
            stem = word[: -len(ending)]
            yield from (stem + other for other in others)
            if ending in ("ed", "ing") and stem[-1:] == stem[-2:-1]:
                yield stem[:-1]


@lru_cache(maxsize=20_000)
def urdu_lines(word: str) -> frozenset[int]:
    """The lines of the dictionary with an Urdu word (folded) in any number and case."""
    urdu = _dictionary()[1]
    return next((lines for form in _urdu_forms(word) if (lines := urdu.get(form))), frozenset())


def _urdu_forms(word: str) -> Iterator[str]:
    yield word
    for ending, others in (
        ("یوں", ("ی",)), ("وں", ("", "ا", "ہ")), ("یاں", ("ی",)), ("یں", ("",)), ("ے", ("ا", "ہ")), ("ی", ("ا", "")),
        ("ز", ("",)), ("ات", ("",)), ("نے", ("",)), ("نا", ("",)),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) > 1:
            yield from (word[: -len(ending)] + other for other in others)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of the words of two languages."""

    source: Callable[[str], Lines]
    """The lines with a word in any inflection; a word as `Block.words` has it."""
    target: Callable[[str], Lines]
    first: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    """What entries of two words begin with."""
    known: bool = True
    """Whether there are words of both."""


@cache
def lexicon(source: str, target: str) -> Lexicon:
    """What is known of two languages; of English and Urdu a dictionary, of some others some two hundred words."""
    if (source, target) == ("en", "ur"):
        return Lexicon(english_lines, urdu_lines, _first_words())
    return Lexicon(
        partial(_lines_of, source), partial(_lines_of, target), known=bool(_words(source) and _words(target))
    )


@cache
def _words(language: str) -> dict[str, Lines]:
    """The words of a column of `words.txt`, to the lines that have them."""
    languages, *rows = (line.split("|") for line in _lines("words.txt"))
    found: dict[str, set[int]] = {}
    if language in languages:
        column = languages.index(language)
        for number, row in enumerate(rows):
            for word in row[column].split():
                found.setdefault(article_off(fold_clean(word), language), set()).add(number)
    return {word: frozenset(lines) for word, lines in found.items()}


@lru_cache(maxsize=20_000)
def _lines_of(language: str, word: str) -> Lines:
    words = _words(language)
    if not words:
        return _NONE
    word = POSSESSIVE.sub("", fold_clean(word))
    forms = _FORMS.get(language, _english_forms)
    return next((lines for form in forms(word) if (lines := words.get(form))), _NONE)


def _romance_forms(word: str) -> Iterator[str]:
    yield word
    for ending, others in (("es", ("", "e")), ("s", ("",)), ("x", ("",)), ("as", ("o",)), ("a", ("o",)), ("e", ("",))):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            yield from (word[: -len(ending)] + other for other in others)


_PREFIXES, _SUFFIXES = "وفبلکس", ("ہم", "ہا", "ات", "ین", "ون", "ان", "تہ", "ہ", "ی", "ا", "ت")
_ARTICLE = re.compile("[وف]?(?:[بک]?ال|لل)(?=..)")


def _arabic_forms(word: str) -> Iterator[str]:
    bare = [word, *(word[n:] for n in (1, 2) if len(word) - n > 2 and set(word[:n]) <= set(_PREFIXES))]
    for form in bare:
        yield form
        yield from (form.removesuffix(end) for end in _SUFFIXES if form.endswith(end) and len(form) - len(end) > 2)


def article_off(word: str, language: str) -> str:
    """An Arabic word (folded) without its article, and what is written together with it.

    >>> article_off("والبحر", "ar"), article_off("الب", "ar")
    ('بحر', 'الب')
    """
    found = _ARTICLE.match(word) if language == "ar" else None
    return word[found.end() :] if found else word


_FORMS = {"es": _romance_forms, "fr": _romance_forms, "ar": _arabic_forms}
