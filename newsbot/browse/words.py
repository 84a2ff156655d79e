"""Words to search for: texts and queries folded alike, so that letters of any keyboard find each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsbot.text.clean import fold, fold_clean

TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
"""How SQLite finds words in folded text: vowel signs of Indian scripts belong to their words."""
LONGEST = 200
"""Characters of a query that count; the field of the page takes no more."""
_MOST = 12
"""Words and phrases of a query that count: a person writes fewer, and each costs a search."""

_LATIN = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if unicodedata.decomposition(chr(code)) and not unicodedata.decomposition(chr(code)).startswith("<")
}
_ACCENTED = re.compile(f"[{''.join(map(chr, _LATIN))}]")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


def searchable(text: str) -> str:
    """A clean text as it is searched: folded, and Latin letters without accents.

    >>> searchable("Café in Lyon") == searchable("CAFE in lyon"), searchable("كتاب") == searchable("کتاب")
    (True, True)
    """
    folded = fold_clean(text)
    return folded.translate(_LATIN) if _ACCENTED.search(folded) else folded


def tokens(folded: str) -> list[str]:
    """The words of a folded text, as the index has them.

    >>> tokens("press-freedom, 2025")
    ['press', 'freedom', '2025']
    """
    return "".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in folded).split()


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that follow each other; the last may be only a beginning."""

    words: tuple[str, ...]
    open: bool

    def __str__(self) -> str:
        return f'"{" ".join(self.words)}"{"*" if self.open else ""}'


@dataclass(frozen=True, slots=True)
class Query:
    """What a story must hold, and what it must not."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    @classmethod
    def of(cls, text: str) -> Query:
        """The query that a person has typed: words, "phrases", -unwanted, begin*.

        The last word may be unfinished, unless a space follows it.

        >>> query = Query.of('press "city budget" -sport fre')
        >>> " AND ".join(map(str, query.wanted)), " OR ".join(map(str, query.unwanted))
        ('"press" AND "city budget" AND "fre"*', '"sport"')
        """
        text = text[:LONGEST]
        found = list(_terms(text))[:_MOST]
        return cls(
            tuple(term for term, unwanted in found if not unwanted), tuple(term for term, unwanted in found if unwanted)
        )

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    @property
    def expression(self) -> str:
        """The query for SQLite; if nothing is wanted, what must not be there."""
        wanted, unwanted = " AND ".join(map(str, self.wanted)), " OR ".join(map(str, self.unwanted))
        return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted or unwanted


def _terms(text: str) -> Iterator[tuple[Term, bool]]:
    folded = searchable(fold(text))
    for match in _TERM.finditer(folded):
        words = tuple(tokens(match[2] if match[3] is None else match[3]))
        if words:
            typing = match.end() == len(folded) and not text[-1:].isspace() and not match[1]
            is_open = match[3] is not None and (typing or match[3].endswith("*"))
            yield Term(words, is_open), bool(match[1])


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds what a query has found in a text."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, terms: Iterable[Term]) -> Marker:
        terms = tuple(terms)
        whole = {word for term in terms for word in (term.words[:-1] if term.open else term.words)}
        return cls(frozenset(whole), tuple(term.words[-1] for term in terms if term.open))

    def __bool__(self) -> bool:
        return bool(self.whole or self.beginnings)

    def has(self, word: str) -> bool:
        """Whether a word as printed is one of those searched for."""
        found = tokens(searchable(word))
        return any(token in self.whole or token.startswith(self.beginnings) for token in found)

    def may_be_in(self, text: str) -> bool:
        """Whether a text can hold one of the words: false only if it does not."""
        folded = searchable(text)
        return any(word in folded for word in (*self.whole, *self.beginnings))

    def marked(self, text: str) -> list[tuple[str, bool]]:
        """A text in pieces, each with whether it is marked."""
        pieces: list[tuple[str, bool]] = []
        for part in re.split(r"(\s+)", text):
            found = bool(part.strip()) and self.has(part)
            if pieces and pieces[-1][1] == found:
                pieces[-1] = (pieces[-1][0] + part, found)
            else:
                pieces.append((part, found))
        return pieces


_AROUND = 14
"""Words of an excerpt before the first that was found; thrice as many follow."""


def excerpt(paragraphs: Iterable[str], marker: Marker) -> str | None:
    """A piece of the first paragraph that holds a word searched for; None if none does."""
    for text in paragraphs:
        if marker.may_be_in(text):
            words = text.split()
            first = next((place for place, word in enumerate(words) if marker.has(word)), None)
            if first is not None:
                start, end = max(first - _AROUND, 0), first + 3 * _AROUND
                return f"{'… ' if start else ''}{' '.join(words[start:end])}{' …' if end < len(words) else ''}"
    return None
