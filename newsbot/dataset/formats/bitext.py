"""Parallel text: TMX with all pairs and their scores, Moses with the reliable ones.

`tmx/en-ur.tmx` holds headlines, sentences and ticker headlines of all splits; `moses/train.en-ur.en` and
`moses/train.en-ur.ur` hold one pair a line, of the tier `high`. Paragraphs are in neither: they are their sentences.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from newsbot.dataset.formats.parts import part_of
from newsbot.parallel import Pair, primary, write_moses, write_tmx_units

_LEVELS = ("headline", "sentence", "ticker")
_TAG = re.compile("[a-z]{2,8}")

Languages = tuple[str, str]


class TmxPart:
    """The units of a shard, a file for each two languages."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder / "tmx"
        self._number = number

    def write(self, pairs: Sequence[Pair]) -> None:
        for (first, second), of_two in _by_languages(pairs).items():
            path = part_of(self._folder / f"{first}-{second}.tmx", self._number)
            with path.open("a", encoding="utf-8") as stream:
                write_tmx_units(of_two, stream, levels=_LEVELS)


class MosesPart:
    """The lines of a shard, two files for each two languages."""

    def __init__(self, folder: Path, split: str, number: int) -> None:
        self._folder = folder / "moses"
        self._split = split
        self._number = number

    def write(self, pairs: Sequence[Pair]) -> None:
        for two, of_two in _by_languages(pairs, "high").items():
            name = f"{self._split}.{'-'.join(two)}"
            paths = [part_of(self._folder / f"{name}.{language}", self._number) for language in two]
            with paths[0].open("a", encoding="utf-8") as first, paths[1].open("a", encoding="utf-8") as second:
                write_moses(of_two, first, second, two, "high", _LEVELS)


def _by_languages(pairs: Sequence[Pair], tier: str = "all") -> dict[Languages, list[Pair]]:
    """Pairs that have text on both sides, by their languages in the order of the alphabet."""
    found: dict[Languages, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.source_text and pair.target_text and pair.level in _LEVELS and tier in ("all", pair.tier):
            first, second = sorted((primary(pair.source_language), primary(pair.target_language)))
            if _TAG.fullmatch(first) and _TAG.fullmatch(second):
                found[first, second].append(pair)
    return found
