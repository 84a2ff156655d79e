"""What texts of any two languages share: numbers, Latin words, names by sound, words of the dictionary, marks.

Blocks (sentences or paragraphs) in, `Evidence` out: how many times likelier the content of two groups of blocks is, if
one translates the other, than if they met by chance; in logarithms, by kind of anchor. How often chance lets a word
meet is counted on the page itself, so a name in every sentence weighs nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal, TypeVar

from newsbot.parallel.numbers import SMALL, numbers_in
from newsbot.parallel.skeletons import alike, english_skeletons, joined_skeletons, spelled_out, strong, urdu_skeletons
from newsbot.text.clean import clean, fold_clean
from newsbot.text.language import scripts_of

Kind = Literal["number", "few", "latin", "name", "loan", "word", "mark"]
KINDS: tuple[Kind, ...] = ("number", "few", "latin", "name", "loan", "word", "mark")
"""`few` are numbers up to twelve in words, `loan` words that sound alike in both languages."""
GROUP = 3  # blocks on one side of a bead at most

FOUND: dict[Kind, tuple[float, float]] = {
    "number": (0.93, 0.93), "few": (0.8, 0.75), "latin": (0.8, 0.93), "name": (0.72, 0.82), "loan": (0.75, 0.75),
    "word": (0.7, 0.65), "mark": (0.8, 0.8),
}  # fmt: skip
"""How often an anchor of the source that the target has at all is found in its translation, and the other way round."""
ABSENT: dict[Kind, float] = {
    "number": 0.9, "few": 0.3, "latin": 0.0, "name": 0.45, "loan": 0.0, "word": 0.5, "mark": 0.5,
}  # fmt: skip
"""What an anchor costs that is nowhere on the other side, as a part of what one costs that is elsewhere."""
WEIGHT: dict[Kind, float] = {
    "number": 0.33, "few": 0.25, "latin": 0.3, "name": 0.32, "loan": 0.24, "word": 0.23, "mark": 0.2,
}  # fmt: skip
"""Half and less: each anchor is counted from both sides, and anchors come together."""
_LONGEST, _LONGEST_TEXT = 30, 20_000  # letters of a word, characters of a text that are searched
_UNITS, _COMPARED, _LOOKED_UP = 10_000, 800_000, 100
"""Urdu words and pairs of words that are known by sound, and pairs of letters that are compared then, half a second of
them; to look a word up takes as long as a hundred. Texts of 25,000 letters have 2,700, and take 220,000."""
_LONG, _COMMON = 200, 30  # of more than 200 blocks, anchors in over 30 are left out

_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_ENGLISH_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['’][a-z]+)?")
_URDU_WORD = re.compile("[\u0620-\u065f\u066e-\u06d3\u06d5\u0670]+")
_POSSESSIVE = re.compile("['’]s?$")
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ0-9]*")
_PLAIN = frozenset(
    "the a an of to in on at by for from with and or that this these those it its is are was were be been being has "
    "have had do does did he she they we i you his her their our my me him them us as so than then there here which "
    "who whom whose what where into over out up down off about between through would could should can may might must "
    "shall if but not no nor such very too more most some any each one mr mrs ms dr".split()
)
_QUOTES = re.compile("[\"“”«»]|(?<![\\w])[‘'’]|[’'](?![\\w])")


@dataclass(slots=True)
class Block:
    """What one sentence or paragraph contains, before it is compared."""

    length: int  # without white space
    numbers: set[tuple[Kind, str]] = field(default_factory=set)
    latin: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)  # English as printed, Urdu folded, else empty
    marks: set[str] = field(default_factory=set)
    cut: bool = False  # whether the text is longer than what is searched for anchors


@lru_cache(maxsize=256)
def read_block(text: str, language: str) -> Block:
    """The anchors of one text; remembered, because a paragraph of one sentence is read as both."""
    text = clean(text)
    block = Block(max(1, len(text) - text.count(" ")), cut=len(text) > _LONGEST_TEXT)
    text = text[:_LONGEST_TEXT]
    for number in numbers_in(text, language):
        small = not number.in_digits and len(number.value) < 3 and float(number.value) <= SMALL
        if not small:
            block.numbers.add(("number", number.value))
        elif number.value not in ("0", "1"):
            block.numbers.add(("few", number.value))
    if "?" in text or "؟" in text or "？" in text:
        block.marks.add("?")
    if _QUOTES.search(text):
        block.marks.add('"')
    if language == "ur":
        folded = fold_clean(text)
        block.words = [word for word in _URDU_WORD.findall(folded) if len(word) <= _LONGEST]
        block.latin = {token.lower() for token in _LATIN.findall(text)} | spelled_out(block.words)
    elif language == "en":
        block.words = [word for word in _ENGLISH_WORD.findall(text) if len(word) <= _LONGEST]
        block.latin = {token.lower() for token in _LATIN.findall(text)} - _PLAIN
    elif "Latn" in scripts_of(language):
        block.latin = {token for token in _WORD.findall(fold_clean(text)) if len(token) > 3 and not token.isdigit()}
    else:
        block.latin = {token.lower() for token in _LATIN.findall(text)}
    return block


def dictionary() -> list[str]:
    """The lines of `dictionary.txt`: English words, a bar, the Urdu words of the same things."""
    text = files("newsbot.parallel").joinpath("dictionary.txt").read_text("utf-8")
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
    word = _POSSESSIVE.sub("", word.lower())
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


Anchor = tuple[Kind, int]  # its kind, and the blocks of the other side with it, as bits


@dataclass(slots=True)
class Evidence:
    """The anchors of two lists of blocks; what bears on a group of them comes from `table` and `parts`."""

    source: list[Block]
    target: list[Block]
    forward: list[list[Anchor]]  # for each block of the source its anchors
    backward: list[list[Anchor]]
    untried: set[str] = field(default_factory=set)  # what would have taken too long; see `Pair.method`

    def gains(self, place: int, back: bool) -> Iterator[tuple[float, int]]:
        """The most that each anchor of a block can say for a bead, and the blocks of the other side that have it."""
        anchors, of = (self.backward, len(self.source)) if back else (self.forward, len(self.target))
        return ((_weights(kind, back, mask.bit_count(), of)[0][0], mask) for kind, mask in anchors[place] if mask)

    def table(self, place: int, start: int, end: int, last: int, back: bool = False) -> list[list[float]]:
        """What a block's anchors say of the groups of one, two and three blocks that begin at each of `start:end`.

        Blocks from `last` on belong to no group.
        """
        anchors, of = (self.backward, len(self.source)) if back else (self.forward, len(self.target))
        inside, begins = (1 << last - start) - 1, (1 << end - start) - 1
        rows = [[0.0] * (end - start) for _ in range(GROUP)]
        base = [0.0] * GROUP
        for kind, mask in anchors[place]:
            found, missing = _weights(kind, back, mask.bit_count(), of)
            here = (mask >> start) & inside
            for size in range(GROUP):
                base[size] += missing[size] * (1.0 if mask else ABSENT[kind])
                if here:
                    gain, row = found[size] - missing[size], rows[size]
                    left = here & begins
                    while left:
                        low = left & -left
                        row[low.bit_length() - 1] += gain
                        left ^= low
                    here |= here >> 1
        return [[value + base[size] for value in rows[size]] for size in range(GROUP)]

    def parts(self, sources: Sequence[int], targets: Sequence[int]) -> dict[str, float]:
        """What the anchors say for one group of each side, by kind; kinds that say nothing are left out."""
        found: dict[Kind, float] = {}
        for places, others, anchors, blocks, back in (
            (sources, targets, self.forward, self.target, False),
            (targets, sources, self.backward, self.source, True),
        ):
            group = sum(1 << other for other in others)
            for place in places:
                for kind, mask in anchors[place]:
                    hit, miss = _weights(kind, back, mask.bit_count(), len(blocks))
                    size = min(len(others), GROUP) - 1
                    found[kind] = found.get(kind, 0.0) + (
                        hit[size] if mask & group else miss[size] * (1.0 if mask else ABSENT[kind])
                    )
        return {kind: found[kind] for kind in KINDS if found.get(kind)}


@lru_cache(maxsize=100_000)
def _weights(kind: Kind, back: bool, blocks: int, of: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What it says that an anchor is found, or missed, in a group of one, two and three blocks."""
    by_chance = (max(0, blocks - 1) + 0.5) / (of + 4)
    hit, miss = [], []
    for size in range(1, GROUP + 1):
        chance = min(0.98, 1 - (1 - by_chance) ** size)
        true = max(FOUND[kind][back], chance + (1 - chance) * 0.1)
        hit.append(WEIGHT[kind] * math.log(true / chance))
        miss.append(WEIGHT[kind] * math.log((1 - true) / (1 - chance)))
    return tuple(hit), tuple(miss)


Key = TypeVar("Key", bound=Hashable)


def compare(source: Sequence[Block], target: Sequence[Block], tuned: bool) -> Evidence:
    """The anchors that two lists of blocks have; with names and words if they are English and Urdu (`tuned`)."""
    found = Evidence(list(source), list(target), [[] for _ in source], [[] for _ in target])
    _meet(found, [b.numbers for b in source], [b.numbers for b in target])
    _meet(found, [{("latin", w) for w in b.latin} for b in source], [{("latin", w) for w in b.latin} for b in target])
    _meet(found, [{("mark", m) for m in b.marks} for b in source], [{("mark", m) for m in b.marks} for b in target])
    if tuned:
        _meet_words(found)
    if any(block.cut for block in (*source, *target)):
        found.untried.add("tail")
    if max(len(source), len(target)) > _LONG:
        found.forward = [_uncommon(row, len(target)) for row in found.forward]
        found.backward = [_uncommon(row, len(source)) for row in found.backward]
    return found


def _uncommon(anchors: list[Anchor], of: int) -> list[Anchor]:
    return [(kind, mask) for kind, mask in anchors if mask.bit_count() <= max(_COMMON, of // 50)]


def _places(rows: Iterable[Iterable[Key]]) -> dict[Key, int]:
    """The blocks that contain each key, as bits."""
    found: dict[Key, int] = {}
    for place, row in enumerate(rows):
        for key in row:
            found[key] = found.get(key, 0) | 1 << place
    return found


def _meet(found: Evidence, sources: Sequence[set[tuple[Kind, str]]], targets: Sequence[set[tuple[Kind, str]]]) -> None:
    for rows, others, anchors in ((sources, targets, found.forward), (targets, sources, found.backward)):
        # a small number may be in words on one side and in digits on the other
        places = _places({(_same(kind), key) for kind, key in row} for row in others)
        for row, here in zip(rows, anchors, strict=True):
            for kind, key in sorted(row):
                mask = places.get((_same(kind), key), 0)
                if mask or ABSENT[kind]:
                    here.append((kind, mask))


def _same(kind: Kind) -> Kind:
    return "number" if kind == "few" else kind


_SMALL_WORDS = frozenset(
    fold_clean(
        "کے کی کا کو میں سے نے پر ہے ہیں تھا تھی تھے اور کہ وہ یہ اس ان جو ہو بھی تو ہی تک نہ اب جا رہا رہے رہی گا گی "
        "گے کر کیا دیا لیا گیا گئی گئے ہوئے ہوا ہوئی لیے ساتھ بعد پہلے جس جن کوئی کسی ایک دو تین ہم مجھے انہوں انہیں "
        "اپنے اپنی اپنا والے والی والا کہا کہنا بارے یا مگر لیکن جب اگر پھر سب نہیں ہوتا ہوتی ہوں کرنے کرتے کرنا "
        "ہونے دینے طور"
    ).split()
)
"""Urdu words that are in every sentence, and sound like names of two letters."""
_LETTERS = 6
_NEAR, _NEAR_MOST, _LIKE, _VERY_LIKE = 4, 16, 0.72, 0.85
"""Consonants of names that may be one apart (no name has more than 16), and how much alike names sound."""


class _Sounds:
    """Urdu words and pairs of words by sound."""

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


@dataclass(slots=True)
class _English:
    """One English word, or two side by side, of a text."""

    kind: Kind
    mask: int = 0  # the blocks of its own side that have it
    units: set[str] = field(default_factory=set)  # the Urdu units that may stand for it


def _meet_words(found: Evidence) -> None:
    units = _places({*b.words, *map(" ".join, pairwise(b.words))} for b in found.target)
    opening = _first_words()[1]
    none: frozenset[int] = frozenset()
    lines_of = {
        unit: urdu_lines(unit) if " " not in unit or unit.partition(" ")[0] in opening else none for unit in units
    }
    by_line: dict[int, set[str]] = {}
    for unit, lines in lines_of.items():
        for line in lines:
            by_line.setdefault(line, set()).add(unit)
    audible = [unit for unit in units if len(unit) > 2 and _SMALL_WORDS.isdisjoint(unit.split())]
    audible.sort(key=lambda unit: (units[unit] & -units[unit], unit))  # what is left out must not depend on chance
    sounds = _Sounds(audible[:_UNITS])
    words = _english_words(found.source, sounds, by_line)
    if len(audible) > _UNITS or sounds.left < 0:
        found.untried.add("names")
    of_unit: dict[str, tuple[Kind, int]] = {}
    for word in words.values():
        seen = 0
        for unit in word.units:
            seen |= units[unit]
            kind, mask = of_unit.get(unit, (word.kind, 0))
            of_unit[unit] = (kind if KINDS.index(kind) <= KINDS.index(word.kind) else word.kind, mask | word.mask)
        if seen or ABSENT[word.kind]:
            for place in bits(word.mask):
                found.forward[place].append((word.kind, seen))
    for unit, mask in units.items():
        kind, seen = of_unit.get(unit, ("word" if lines_of[unit] and " " not in unit else "loan", 0))
        if seen or ABSENT[kind]:
            for place in bits(mask):
                found.backward[place].append((kind, seen))


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _english_words(blocks: Sequence[Block], sounds: _Sounds, by_line: dict[int, set[str]]) -> dict[str, _English]:
    small = {word for block in blocks for word in block.words if word.islower()}
    opening = _first_words()[0]
    words: dict[str, _English] = {}
    tried: set[str] = set()
    for place, block in enumerate(blocks):
        before = ""
        for word in block.words:
            plain = word if word.isalpha() else _POSSESSIVE.sub("", word)
            key = plain.lower()
            is_name = plain[0].isupper() and key not in small and key not in _PLAIN
            if _is_word(plain):
                entry = words.get(key)
                if entry is None:
                    entry = words[key] = _english(plain, is_name, sounds, by_line)
                entry.mask |= 1 << place
            pair = f"{before.lower()} {key}"
            if before and pair not in tried:
                tried.add(pair)
                lines = english_lines(pair) if before.lower() in opening else ()
                units = {unit for line in lines for unit in by_line.get(line, ())}
                if is_name and before[0].isupper():
                    units |= {unit for unit in sounds.find(before + plain, False) if " " not in unit}
                    if units and before.lower() in words and key in words:
                        words[before.lower()].units |= units
                        words[key].units |= units
                elif units:
                    words[pair] = _English("word", 1 << place, units)
            elif pair in words:
                words[pair].mask |= 1 << place
            before = plain
    return words


def _is_word(word: str) -> bool:
    """Whether an English word says anything; letters that stand for words (`UN`) do where the dictionary knows them."""
    if word.isupper() and len(word) < _LETTERS:
        return len(word) > 1 and bool(english_lines(word))
    return word.lower() not in _PLAIN and len(word) > 2


def _english(word: str, is_name: bool, sounds: _Sounds, by_line: dict[int, set[str]]) -> _English:
    lines = english_lines(word)
    units = {unit for line in lines for unit in by_line.get(line, ())}
    if (is_name or len(word) > 3) and not (word.isupper() and len(word) < _LETTERS):
        units |= sounds.find(word, is_name)
    return _English("word" if lines else "name" if is_name else "loan", 0, units)
