"""Text for readers (`clean`) and keys for comparing (`fold`): strings in, strings out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, wraps
from html.entities import html5
from typing import TypeVar

from newsbot.text.urdu import JOINER_RUN, LETTERS, joiners

FULL_STOPS = "።፧፨։།༎៕។။"
"""Of Ethiopic, Armenian, Tibetan, Khmer and Burmese."""
_SYMBOLS = "\ufdfa\ufdfb\ufdfc\ufdfd\ufd3e\ufd3f"  # ligatures that are distinct signs, such as U+FDFA
_CONTROLS = [*range(0x00, 0x09), 0x0B, *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)]
_DIRECTIONS = [0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]  # worked out from the text
_UNSEEN = [0xFEFF, 0x00AD, 0x180E, 0xFFFC, *range(0x2060, 0x2066), *range(0x206A, 0x2070)]
_DELETED = [*_CONTROLS, *_DIRECTIONS, *_UNSEEN]


def _presentation_forms() -> dict[int, str]:
    """Arabic presentation forms to letters."""
    forms: dict[int, str] = {}
    for code in [*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)]:
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char)
        if char in _SYMBOLS or plain == char:
            continue
        forms[code] = plain.strip().replace("\u0640", "") if code >= 0xFE70 else plain
    return forms


_TABLE: dict[int, str | None] = {**dict.fromkeys(_DELETED), **_presentation_forms(), 0x037E: ";"}
_JOINERS = "\u200b\u200c\u200d"
_ODD = re.compile("[" + "".join(re.escape(chr(c)) for c in _TABLE) + _JOINERS + "]")
_DEEPEST = 8  # levels of nested entities; deeper ones are hostile
_ENTITY = re.compile(r"&(?:amp;|#0*38;|#[xX]0*26;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return html5.get(name + ";", match[0])
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if code in _WINDOWS_1252:
        return _WINDOWS_1252[code]
    if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\ufffd"
    return chr(code)


_MANY, _HEAP = 1000, 30  # combining marks are only counted in long texts: normalising takes quadratic time


@cache
def _heaps() -> re.Pattern[str]:
    """More combining marks than Unicode considers safe (UAX 15, D4), the first thirty as a group."""
    signs = "".join(char for char in map(chr, range(0x300, 0x1E950)) if unicodedata.combining(char))
    return re.compile(f"([{signs}]{{{_HEAP}}})[{signs}]+")


def _decoded(text: str) -> str:
    """`text` without entities and odd characters, each of which may hide the other."""
    if _ODD.search(text):  # a look-up of each character takes seven times as long
        text = text.translate(_TABLE)
    for _ in range(_DEEPEST):
        before = text
        text = _ENTITY.sub(_entity, text)
        if _ODD.search(text):
            text = JOINER_RUN.sub(joiners, text.translate(_TABLE))
        if text == before:
            return text
    return _ENTITY.sub(lambda match: match[0] if _entity(match) == match[0] else "\ufffd", text)


_NOT_IN_XML = {
    **dict.fromkeys([*range(0x00, 0x09), 0x0B, *range(0x0E, 0x1C), 0xFFFE, 0xFFFF]),
    **dict.fromkeys([0x0C, *range(0x1C, 0x20)], " "),
}
"""Characters that lxml reads in a page and refuses to set, and what stands for them: nothing, or white space."""


def as_xml(text: str) -> str:
    """A text without the control characters that HTML may have and XML may not: lxml raises ValueError if it is to set
    them."""
    return text.translate(_NOT_IN_XML)


def clean(text: str) -> str:
    """`text` as a reader sees it: entities decoded, invisible characters off, white space single, NFC.

    Zero-width joiners and non-joiners between letters stay: they are part of how a word is written. The zero-width
    space is a word break. `clean(clean(x)) == clean(x)`.

    >>> clean("  Press\\u00adfreedom &amp;amp; the\\u00a0law ")
    'Pressfreedom & the law'
    """
    if text.isascii() and "&" not in text:
        if is_single_spaced(text):
            return text
        spaced = " ".join(text.split())
        if spaced.isprintable() and "\v" not in text:  # else there are control characters, of which \v is no space
            return spaced
    if _ODD.search(text) or ("&" in text and _ENTITY.search(text)):
        text = _decoded(text)
    if len(text) > _MANY and not text.isascii() and any(map(unicodedata.combining, text[::_HEAP])):
        text = _heaps().sub(r"\1", text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return single_spaced(text)


def is_single_spaced(text: str) -> bool:
    """Whether the only white space of a text is single spaces between words. A text with other white space is not
    printable, and that check takes a third of the time of splitting it."""
    return text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]


def single_spaced(text: str) -> str:
    """`text` with single spaces for all white space."""
    return text if is_single_spaced(text) else " ".join(text.split())


_FOLD: dict[int, str | None] = {
    **{ord(a): {"\u06c2": "ہ", "\u06c3": "ہ"}.get(b, b) for a, b in LETTERS.items()},
    **dict.fromkeys([*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD)]),
    **dict.fromkeys([0x200C, 0x200D, 0x0640]),
    **{0x0660 + n: str(n) for n in range(10)},
    **{0x06F0 + n: str(n) for n in range(10)},
    **dict.fromkeys(map(ord, "“”„‟«»"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛`´"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "آأإٱ"), "ا"),
    **{ord(a): b for a, b in zip("ؤئۂۃ۔،؛؟٪", "ویہہ.,;?%", strict=True)},
}
_FOLDED = re.compile("[" + "".join(re.escape(chr(code)) for code in _FOLD) + "]")
_FOLD_PAIRS = [(chr(code), plain or "") for code, plain in _FOLD.items()]


def _is_simple(char: str) -> bool:
    """Whether folding changes no more than a character's case, whatever is beside it."""
    folded = char.casefold()
    normal = all(unicodedata.is_normalized("NFKC", form) for form in (char, folded))
    return normal and char.isprintable() and ord(char) not in _FOLD and not any(map(unicodedata.combining, folded))


_MARK_PAIRS = [(chr(code), mark) for code, mark in _FOLD.items() if mark in ("'", '"', "-")]
_MARK_PAIRS.remove(("´", "'"))  # NFKC makes a space and an accent of it
_MARK_PAIRS.append(("…", "..."))
_SIMPLE = re.compile("[ -_a-~" + "".join(filter(_is_simple, map(chr, (*range(0xA1, 0x250), 0x20AC)))) + "]*+")
"""The characters of most European texts once their marks are plain ones."""
_LONG = 100  # from here on a search per letter is faster than a look-up per character; no letter folds twice


def fold(text: str) -> str:
    """A key for comparing: spellings that look the same to a reader give one key; `fold(clean(x)) == fold(x)`.

    Case, quotation marks, dashes, digits' script, Urdu vowel signs and look-alike letters do not count.

    >>> fold("‘Free’  Press — 2025") == fold("'free' press - ۲۰۲۵")
    True
    """
    return fold_clean(clean(text))


def fold_clean(text: str) -> str:
    """`fold` of a text that is already clean."""
    if text.isascii():
        return text.replace("`", "'").lower()
    simple = text
    for char, plain in _MARK_PAIRS:
        if char in simple:
            simple = simple.replace(char, plain)
    if _SIMPLE.fullmatch(simple):  # takes a quarter of the time of what follows
        return simple.casefold()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    if not _FOLDED.search(folded):  # a look-up for each character takes ten times as long
        return single_spaced(folded)
    if len(folded) < _LONG:
        folded = folded.translate(_FOLD)
    else:
        for char, plain in _FOLD_PAIRS:
            if char in folded:
                folded = folded.replace(char, plain)
    return single_spaced(folded)


_SHORT = 200  # characters; menus, tickers and cards repeat on page after page, so that short lines are cached
_clean_short = lru_cache(maxsize=4096)(clean)
_fold_short = lru_cache(maxsize=4096)(fold_clean)


_Found = TypeVar("_Found")
LONGEST_CACHED = 1000
"""Characters of names and addresses that are cached: those of a hostile page may be megabytes long."""


def cached_if_short(maxsize: int) -> Callable[[Callable[[str], _Found]], Callable[[str], _Found]]:
    """`lru_cache` for a function of one text, of which texts longer than LONGEST_CACHED are not kept."""

    def cached(read: Callable[[str], _Found]) -> Callable[[str], _Found]:
        kept = lru_cache(maxsize)(read)

        @wraps(read)
        def call(text: str) -> _Found:
            return kept(text) if len(text) <= LONGEST_CACHED else read(text)

        return call

    return cached


def clean_line(text: str) -> str:
    """`clean` of a text that may be short and come again."""
    return _clean_short(text) if len(text) < _SHORT else clean(text)


def fold_line(text: str) -> str:
    """`fold_clean` of a text that may be short and come again."""
    return _fold_short(text) if len(text) < _SHORT else fold_clean(text)


def says(text: str, words: Iterable[str]) -> bool:
    """Whether a text contains one of some words in lower case; a pattern of them all takes 80 times as long."""
    return any(map(text.lower().__contains__, words))


def is_odd(text: str) -> bool:
    """Whether a text has characters that `clean` may delete or change, white space and accents apart."""
    return _ODD.search(text) is not None
