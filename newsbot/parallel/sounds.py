"""Words of two languages that are one word, by sound or by letters: a word in, those like it on the other side out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from newsbot.parallel.skeletons import alike, english_skeletons, joined_skeletons, strong, urdu_skeletons
from newsbot.text.clean import fold_clean

UNITS, _COMPARED, _LOOKED_UP = 10_000, 800_000, 100
"""Words and pairs of words that are known by sound, and pairs of letters that are compared then, half a second of
them; to look a word up takes as long as a hundred. Texts of 25,000 letters have 2,700, and take 220,000."""
SMALL_WORDS = frozenset(
    fold_clean(
        "کے کی کا کو میں سے نے پر ہے ہیں تھا تھی تھے اور کہ وہ یہ اس ان جو ہو بھی تو ہی تک نہ اب جا رہا رہے رہی گا گی "
        "گے کر کیا دیا لیا گیا گئی گئے ہوئے ہوا ہوئی لیے ساتھ بعد پہلے جس جن کوئی کسی ایک دو تین ہم مجھے انہوں انہیں "
        "اپنے اپنی اپنا والے والی والا کہا کہنا بارے یا مگر لیکن جب اگر پھر سب نہیں ہوتا ہوتی ہوں کرنے کرتے کرنا "
        "ہونے دینے طور"
    ).split()
)
"""Urdu words that are in every sentence, and sound like names of two letters."""
_NEAR, _NEAR_MOST, _LIKE, _VERY_LIKE = 4, 16, 0.72, 0.85
"""Consonants of names that may be one apart (no name has more than 16), and how much alike names sound."""


class Sounds:
    """Words in Arabic letters, and pairs of words, by sound."""

    says_names = True  # whether a name that is nowhere among them says something

    def __init__(self, units: Iterable[str]) -> None:
        self.left = _COMPARED  # pairs of letters that may still be compared
        self.exact: dict[str, list[tuple[str, str]]] = {}
        self.near: dict[str, list[tuple[str, str, str]]] = {}
        for unit in units:
            for skeleton, key in _sounds(unit):
                self.exact.setdefault(key, []).append((unit, skeleton))
                if _NEAR <= len(key) <= _NEAR_MOST:
                    for less in _shorter(key):
                        self.near.setdefault(less, []).append((unit, skeleton, key))

    def find(self, word: str, is_name: bool) -> set[str]:
        found: set[str] = set()
        self.left -= _LOOKED_UP
        if self.left < 0:
            return found
        for skeleton in english_skeletons(word):
            key = strong(skeleton)
            if len(key) < 2:
                continue
            least = _LIKE if len(key) > 2 else _VERY_LIKE
            found.update(self._alike(skeleton, self.exact.get(key, ()), least))
            if is_name and _NEAR <= len(key) <= _NEAR_MOST and not found:
                for less in sorted({key, *_shorter(key)}):
                    near = self.near.get(less, ())
                    self.left -= len(near)
                    if self.left < 0:
                        break
                    others = [(unit, other) for unit, other, whole in near if abs(len(whole) - len(key)) <= 1]
                    found.update(self._alike(skeleton, others, _LIKE))
        return found

    def _alike(self, skeleton: str, others: Sequence[tuple[str, str]], least: float) -> Iterator[str]:
        for unit, other in others:
            self.left -= len(skeleton) * len(other)
            if self.left < 0:
                return
            if alike(skeleton, other) >= least:
                yield unit


@lru_cache(maxsize=20_000)
def _sounds(unit: str) -> tuple[tuple[str, str], ...]:
    """The readings of an Urdu word, or of two, and their consonants; remembered, since sentences repeat paragraphs."""
    pair = " " in unit
    readings = joined_skeletons(unit.replace(" ", "")) if pair else urdu_skeletons(unit)
    keys = [(skeleton, strong(skeleton)) for skeleton in readings]
    return tuple((skeleton, key) for skeleton, key in keys if len(key) >= (4 if pair else 2))


@lru_cache(maxsize=20_000)
def _shorter(key: str) -> frozenset[str]:
    return frozenset(key[:place] + key[place + 1 :] for place in range(len(key))) | {key}


class Cognates:
    """Words in Latin letters, by the letters that they begin with."""

    says_names = False

    def __init__(self, units: Iterable[str]) -> None:
        self.left = _COMPARED
        self.by_start: dict[str, list[tuple[str, str]]] = {}
        for unit in units:
            letters = _letters(unit)
            if len(letters) >= _BEGINNING:
                self.by_start.setdefault(letters[:_BEGINNING], []).append((unit, letters))

    def find(self, word: str, is_name: bool) -> set[str]:
        """The words that begin with half of its letters at least, without itself: that is a Latin anchor already."""
        letters, same = _letters(word), word.lower()
        others = self.by_start.get(letters[:_BEGINNING], ())
        self.left -= _LOOKED_UP + len(letters) * len(others)
        if self.left < 0:
            return set()
        return {
            unit
            for unit, other in others
            if unit != same and _shared(letters, other) >= _SHARED * max(len(letters), len(other))
        }


_BEGINNING, _SHARED = 4, 0.5
_SPELLINGS = (
    ("ph", "f"), ("th", "t"), ("ch", "c"), ("qu", "c"), ("ck", "c"), ("k", "c"), ("y", "i"), ("w", "v"), ("ou", "u"),
    ("oo", "u"), ("z", "s"),
)  # fmt: skip
_OPENING = re.compile("^es(?=[cptml])")
_DOUBLES = re.compile(r"(.)\1+")


def _shared(first: str, second: str) -> int:
    """How many letters two words begin with together."""
    least = min(len(first), len(second))
    return next((place for place in range(least) if first[place] != second[place]), least)


@lru_cache(maxsize=20_000)
def _letters(word: str) -> str:
    """A word as languages in Latin letters have it in common.

    >>> _letters("Téléphone"), _letters("estación"), _letters("theatre")
    ('telefone', 'stacion', 'teatre')
    """
    letters = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if c.isalpha())
    for spelling, other in _SPELLINGS:
        letters = letters.replace(spelling, other)
    return _OPENING.sub("s", _DOUBLES.sub(r"\1", letters))
