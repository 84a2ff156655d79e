"""What a line of a card says: a headline, a section, a name, a number, a note, or a date beside them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

from newsbot.page.names import names_of, sayer
from newsbot.page.scoring import ENDS
from newsbot.text.clean import cached_if_short
from newsbot.text.dates import ANY_MOMENT, dates_in
from newsbot.text.datewords import MODIFIED
from newsbot.text.language import word_count
from newsbot.text.signatures import is_date, is_signature, signature_in

SEPARATORS = " ,:|·•/—–-[]()"
LONGEST_DATE = 40  # characters
_DATED = re.compile(
    r"^(?:[—–-]|published\b|posted\b|\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d)", re.I
)
_says_modified = sayer(MODIFIED)
_DIGIT = re.compile(r"\d")
_MARKED = re.compile(r"[|·•/—–]")
_LONGEST_DATED = 120  # characters of a line that has no more than names, a section and a date
_LINES = 4096  # kept by their texts
_LABEL_WORDS, _NOTE_WORDS, _SIGNATURE_WORDS = 6, 4, 8
_TITLE_WORDS = 5  # a text of fewer words may be a label
_COUNT = 4  # digits of a number in front of a headline


def is_title(text: str) -> bool:
    """Whether a text is too long for a label."""
    return word_count(text) >= _TITLE_WORDS


@cached_if_short(_LINES)
def is_number(text: str) -> bool:
    """Whether a link's text is no more than a number or a date."""
    return _DIGIT.search(text) is not None and (is_count(text) or is_date(text))


def is_count(text: str) -> bool:
    """Whether a text is a number, as lists print before headlines: `3.`, `#3`."""
    number = text.strip(".#+")
    return number.isdecimal() and len(number) <= _COUNT


def is_section(text: str) -> bool:
    """Whether words beside a headline are the name of its section."""
    return any(map(str.isalpha, text)) and not _DIGIT.search(text) and names_section(text)


def time_of(element: Any) -> str | None:
    """The time that an element states, unless it is that of a change."""
    said: str | None = element.get("datetime") if element.tag == "time" else None
    if not said or len(said) > LONGEST_DATE or _says_modified(f"{names_of(element)} {element.get('itemprop', '')}"):
        return None
    return said


def without_date(text: str, printed: Collection[str], links: Sequence[str] = ()) -> tuple[str, str | None]:
    """A line of names, a section and a date without the date, and the date; other texts as they are.

    The date is the whole line, or opens or ends it beside a separator, a name or the text of a link. `printed` are the
    texts of elements that state times.
    """
    if text in printed:
        return "", None if _says_modified(text) else text
    if len(text) > _LONGEST_DATED or not _DIGIT.search(text):
        return text, None
    for link in links if printed else ():
        for rest, day in _beside(link, text):
            if day in printed:
                return rest, day
    return _dated(text, tuple(links))


@lru_cache(_LINES)
def _dated(text: str, links: tuple[str, ...]) -> tuple[str, str | None]:
    """A line without its date, and the date; lists repeat on the pages of a site."""
    if is_date(text):
        return "", None if _says_modified(text) else text
    if text.endswith(ENDS):
        return text, None
    for link in links:
        for rest, day in _beside(link, text):
            if day != text and is_date(day):
                return rest, day
    for start, bounds in dates_in(text, ANY_MOMENT):
        before, after = text[:start], text[start + len(bounds.text) :]
        rest = (before + after).strip(SEPARATORS)
        if not rest:
            return "", bounds.text
        if before.strip(SEPARATORS) and after.strip(SEPARATORS):
            continue
        if _MARKED.search(before[-3:] or after[:3]) or signature_in(text):
            return rest, bounds.text
    return text, None


def _beside(link: str, text: str) -> Iterator[tuple[str, str]]:
    """The text of a link, and what a line says below and above it."""
    for rest in (text.removeprefix(link), text.removesuffix(link)):
        yield link, rest.strip(SEPARATORS)


@cached_if_short(_LINES)
def is_signed(text: str) -> bool:
    """Whether a line is no more than a few names after a word such as `by`."""
    if len(text) > _LONGEST_DATED or text.endswith(ENDS) or len(text.split()) > _SIGNATURE_WORDS:
        return False
    return is_signature(text)


def is_note(text: str) -> bool:
    """Whether a line below a headline is a few words with a number: `4 min read`, `5 comments`, `Nov 13`."""
    return len(text.split()) <= _NOTE_WORDS and bool(_DIGIT.search(text)) and not text.endswith(ENDS)


def is_most_of(title: str, name: str) -> bool:
    """Whether a link's text is a title with a few words around it: `Read more about ...`. Both are folded."""
    return len(title) < len(name) < 2 * len(title) and title in name


@cached_if_short(_LINES)
def names_section(text: str) -> bool:
    """Whether a line is short and neither a sentence nor a date."""
    words = text.split()
    plain = text[-1] not in ".!?:;,۔؟" and not _DATED.match(text)
    return len(words) <= _LABEL_WORDS and plain and words[-1] != "ago"
