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
from functools import lru_cache
from itertools import pairwise
from operator import add, sub
from typing import Literal, TypeVar

from newsbot.parallel.lexicon import POSSESSIVE, Lexicon, article_off, lexicon
from newsbot.parallel.numbers import SMALL, numbers_in
from newsbot.parallel.skeletons import spelled_out
from newsbot.parallel.sounds import SMALL_WORDS, UNITS, Cognates, Sounds
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
_LONG, _COMMON = 200, 30  # of more than 200 blocks, anchors in over 30 are left out

_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_ENGLISH_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:['’][a-z]+)?")
_WESTERN_WORD = re.compile(r"[^\W\d_]{2,}")
_ARABIC_WORD = re.compile("[\u0620-\u065f\u066e-\u06d3\u06d5\u0670]+")
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
    """What one text contains, before it is compared."""

    length: int  # without white space
    numbers: set[tuple[Kind, str]] = field(default_factory=set)
    latin: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)  # as printed in Latin letters, folded in Arabic, else empty
    marks: set[str] = field(default_factory=set)
    cut: bool = False  # whether the text is longer than what is searched for anchors


@lru_cache(maxsize=256)
def read_block(text: str, language: str) -> Block:
    """The anchors of one text; remembered, because a body is aligned with several others."""
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
        block.words = [word for word in _ARABIC_WORD.findall(folded) if len(word) <= _LONGEST]
        block.latin = {token.lower() for token in _LATIN.findall(text)} | spelled_out(block.words)
    elif language == "en":
        block.words = [word for word in _ENGLISH_WORD.findall(text) if len(word) <= _LONGEST]
        block.latin = {token.lower() for token in _LATIN.findall(text)} - _PLAIN
    elif "Latn" in scripts_of(language):
        block.latin = {token for token in _WORD.findall(fold_clean(text)) if len(token) > 3 and not token.isdigit()}
        block.words = [word for word in _WESTERN_WORD.findall(text) if len(word) <= _LONGEST]
    else:
        block.latin = {token.lower() for token in _LATIN.findall(text)}
        if "Arab" in scripts_of(language):
            words = (article_off(word, language) for word in _ARABIC_WORD.findall(fold_clean(text)))
            block.words = [word for word in words if len(word) <= _LONGEST]
    return block


Anchor = tuple[Kind, int]  # its kind, and the blocks of the other side with it, as bits


@dataclass(slots=True)
class Evidence:
    """The anchors of two lists of blocks; what bears on a group of them comes from `table` and `parts`."""

    source: list[int]  # the lengths of its blocks, without white space
    target: list[int]
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
        before = (1 << last) - 1
        base = [0.0] * GROUP
        hits: list[tuple[tuple[float, ...], tuple[list[int], ...]]] = []
        for kind, mask in anchors[place]:
            found, missing = _weights(kind, back, mask.bit_count(), of)
            if mask:
                base = list(map(add, base, missing))
                hits.append((tuple(map(sub, found, missing)), _spots(mask & before)))
            else:
                base = [own + cost * ABSENT[kind] for own, cost in zip(base, missing, strict=True)]
        rows = []
        for size in range(GROUP):
            row = [base[size]] * last
            for gains, spots in hits:
                gain = gains[size]
                for spot in spots[size]:
                    row[spot] += gain
            rows.append(row[start:end])
        return rows

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


@lru_cache(maxsize=2_000)
def _spots(mask: int) -> tuple[list[int], ...]:
    """Where the groups of one, two and three blocks begin that hold one of these blocks."""
    found = []
    for _ in range(GROUP):
        found.append(list(bits(mask)))
        mask |= mask >> 1
    return tuple(found)


Key = TypeVar("Key", bound=Hashable)


def is_latin(language: str) -> bool:
    """Whether a language is written in Latin letters."""
    return "Latn" in scripts_of(language)


def likeness(source: str, target: str) -> type[Sounds] | type[Cognates] | None:
    """How words of two languages are compared: by letters, by sound or not; one in Latin letters comes first."""
    if not is_latin(source):
        return None
    return Cognates if is_latin(target) else Sounds if "Arab" in scripts_of(target) else None


Met = tuple[Kind, int, int]  # an anchor, the blocks of its own side that have it, and those of the other, as bits


@dataclass(slots=True)
class Shared:
    """What two lists of blocks have in common."""

    lengths: tuple[list[int], list[int]]
    forward: list[Met] = field(default_factory=list)
    backward: list[Met] = field(default_factory=list)
    untried: set[str] = field(default_factory=set)

    def joined(self, owners: tuple[Sequence[int], Sequence[int]], counts: tuple[int, int]) -> Shared:
        """The same of the texts that blocks are part of: the number of each block's text, and how many there are."""
        lengths = [0] * counts[0], [0] * counts[1]
        for own, sizes, whole in zip(owners, self.lengths, lengths, strict=True):
            for owner, size in zip(own, sizes, strict=True):
                whole[owner] += size
        first, second = ([1 << owner for owner in own] for own in owners)
        return Shared(
            ([max(1, size) for size in lengths[0]], [max(1, size) for size in lengths[1]]),
            [(kind, _mapped(mask, first), _mapped(seen, second)) for kind, mask, seen in self.forward],
            [(kind, _mapped(mask, second), _mapped(seen, first)) for kind, mask, seen in self.backward],
            self.untried,
        )

    def evidence(self) -> Evidence:
        """What each block has in common with those of the other side; in long texts, without what many have."""
        is_long = max(map(len, self.lengths)) > _LONG
        rows: list[list[list[Anchor]]] = []
        for met, own, other in zip((self.forward, self.backward), self.lengths, self.lengths[::-1], strict=True):
            anchors: list[list[Anchor]] = [[] for _ in own]
            most = max(_COMMON, len(other) // 50) if is_long else len(other)
            for kind, mask, seen in met:
                if seen.bit_count() <= most:
                    for place in _spots(mask)[0]:
                        anchors[place].append((kind, seen))
            rows.append(anchors)
        return Evidence(self.lengths[0], self.lengths[1], rows[0], rows[1], self.untried)


def _mapped(mask: int, owners: Sequence[int]) -> int:
    whole = 0
    for place in bits(mask):
        whole |= owners[place]
    return whole


def compare(source: Sequence[Block], target: Sequence[Block], languages: tuple[str, str]) -> Shared:
    """The anchors that two lists of blocks have; if one language is in Latin letters, it comes first."""
    found = Shared(([block.length for block in source], [block.length for block in target]))
    _meet(found, [b.numbers for b in source], [b.numbers for b in target])
    _meet(found, [{("latin", w) for w in b.latin} for b in source], [{("latin", w) for w in b.latin} for b in target])
    _meet(found, [{("mark", m) for m in b.marks} for b in source], [{("mark", m) for m in b.marks} for b in target])
    if (alike := likeness(*languages)) is not None:
        _meet_words(found, source, target, lexicon(*languages), alike)
    if any(block.cut for block in (*source, *target)):
        found.untried.add("tail")
    return found


def _places(rows: Iterable[Iterable[Key]]) -> dict[Key, int]:
    """The blocks that contain each key, as bits."""
    found: dict[Key, int] = {}
    for place, row in enumerate(rows):
        for key in row:
            found[key] = found.get(key, 0) | 1 << place
    return found


def _meet(found: Shared, sources: Sequence[set[tuple[Kind, str]]], targets: Sequence[set[tuple[Kind, str]]]) -> None:
    for rows, others, anchors in ((sources, targets, found.forward), (targets, sources, found.backward)):
        # a small number may be in words on one side and in digits on the other
        places = _places({(_same(kind), key) for kind, key in row} for row in others)
        for (kind, key), mask in sorted(_places(rows).items()):
            seen = places.get((_same(kind), key), 0)
            if seen or ABSENT[kind]:
                anchors.append((kind, mask, seen))


def _same(kind: Kind) -> Kind:
    return "number" if kind == "few" else kind


_LETTERS = 6


@dataclass(slots=True)
class _Word:
    """One word of the source, or two side by side."""

    kind: Kind
    mask: int = 0  # the blocks of its own side that have it
    units: set[str] = field(default_factory=set)  # the units of the target that may stand for it


def _meet_words(
    found: Shared,
    source: Sequence[Block],
    target: Sequence[Block],
    known: Lexicon,
    alike: type[Sounds] | type[Cognates],
) -> None:
    opening = known.first[1]
    units = _places(_units(block, alike, opening) for block in target)
    none: frozenset[int] = frozenset()
    lines_of = {
        unit: known.target(unit) if " " not in unit or unit.partition(" ")[0] in opening else none for unit in units
    }
    by_line: dict[int, set[str]] = {}
    for unit, lines in lines_of.items():
        for line in lines:
            by_line.setdefault(line, set()).add(unit)
    audible = [unit for unit in units if len(unit) > 2 and SMALL_WORDS.isdisjoint(unit.split())]
    audible.sort(key=lambda unit: (units[unit] & -units[unit], unit))  # what is left out must not depend on chance
    sounds = alike(audible[:UNITS])
    words = _source_words(source, known, sounds, by_line)
    if len(audible) > UNITS or sounds.left < 0:
        found.untried.add("names")
    of_unit: dict[str, tuple[Kind, int]] = {}
    for word in words.values():
        seen = 0
        for unit in word.units:
            seen |= units[unit]
            kind, mask = of_unit.get(unit, (word.kind, 0))
            of_unit[unit] = (kind if KINDS.index(kind) <= KINDS.index(word.kind) else word.kind, mask | word.mask)
        if seen or ABSENT[word.kind]:
            found.forward.append((word.kind, word.mask, seen))
    for unit, mask in units.items():
        kind, seen = of_unit.get(unit, ("word" if lines_of[unit] and " " not in unit else "loan", 0))
        if seen or ABSENT[kind]:
            found.backward.append((kind, mask, seen))


def _units(block: Block, alike: type[Sounds] | type[Cognates], opening: frozenset[str]) -> set[str]:
    """The words of a block of the target; in Arabic letters, pairs of them as well, as names are often written, and as
    the dictionary has them if they begin with one of `opening`."""
    if alike is Cognates:
        return {word.lower() for word in block.words}
    pairs = pairwise(block.words)
    return {
        *block.words,
        *(
            f"{first} {second}"
            for first, second in pairs
            if first in opening or (first not in SMALL_WORDS and second not in SMALL_WORDS)
        ),
    }


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _source_words(
    blocks: Sequence[Block], known: Lexicon, sounds: Sounds | Cognates, by_line: dict[int, set[str]]
) -> dict[str, _Word]:
    small = {word for block in blocks for word in block.words if word.islower()}
    opening = known.first[0]
    words: dict[str, _Word] = {}
    tried: set[str] = set()
    for place, block in enumerate(blocks):
        before = ""
        for word in block.words:
            plain = word if word.isalpha() else POSSESSIVE.sub("", word)
            key = plain.lower()
            is_name = plain[0].isupper() and key not in small and key not in _PLAIN
            if _is_word(plain, known):
                entry = words.get(key)
                if entry is None:
                    entry = words[key] = _found(plain, is_name, known, sounds, by_line)
                entry.mask |= 1 << place
            pair = f"{before.lower()} {key}"
            if before and pair not in tried:
                tried.add(pair)
                lines = known.source(pair) if before.lower() in opening else ()
                units = {unit for line in lines for unit in by_line.get(line, ())}
                if is_name and before[0].isupper():
                    units |= {unit for unit in sounds.find(before + plain, False) if " " not in unit}
                    if units and before.lower() in words and key in words:
                        words[before.lower()].units |= units
                        words[key].units |= units
                elif units:
                    words[pair] = _Word("word", 1 << place, units)
            elif pair in words:
                words[pair].mask |= 1 << place
            before = plain
    return words


def _is_word(word: str, known: Lexicon) -> bool:
    """Whether a word of the source says anything; letters that stand for words (`UN`) do if the dictionary has them."""
    if word.isupper() and len(word) < _LETTERS:
        return len(word) > 1 and bool(known.source(word))
    return word.lower() not in _PLAIN and len(word) > 2


def _found(word: str, is_name: bool, known: Lexicon, sounds: Sounds | Cognates, by_line: dict[int, set[str]]) -> _Word:
    lines = known.source(word)
    units = {unit for line in lines for unit in by_line.get(line, ())}
    if (is_name or len(word) > 3) and not (word.isupper() and len(word) < _LETTERS):
        units |= sounds.find(word, is_name)
    return _Word("word" if lines else "name" if is_name and sounds.says_names else "loan", 0, units)
