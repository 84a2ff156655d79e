"""Parallel text: TMX with all pairs and their scores, Moses with the reliable ones.

`tmx/en-ur.tmx` holds headlines, sentences and ticker headlines of all splits; `moses/train.en-ur.en` and
`moses/train.en-ur.ur` hold one pair a line, of the tier `high`. Paragraphs are in neither: they are their sentences.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from newsbot.dataset.formats.parts import part_of
from newsbot.parallel import Pair, complete, primary, write_moses, write_tmx_units

_LEVELS = ("headline", "sentence", "ticker")
_TAG = re.compile("[a-z]{2,8}")

Languages = tuple[str, str]


def write_tmx_part(folder: Path, split: str, number: int, pairs: Iterable[Pair]) -> None:
    """Appends pairs to the units of a shard, a file for each two languages."""
    for two, of_two in _by_languages(complete(pairs, levels=_LEVELS)).items():
        with part_of(folder / "tmx" / f"{'-'.join(two)}.tmx", number).open("a", encoding="utf-8") as stream:
            write_tmx_units(of_two, stream)


def write_moses_part(folder: Path, split: str, number: int, pairs: Iterable[Pair]) -> None:
    """Appends pairs to the lines of a shard, two files for each two languages."""
    for two, of_two in _by_languages(complete(pairs, "high", _LEVELS)).items():
        name = f"{split}.{'-'.join(two)}"
        paths = [part_of(folder / "moses" / f"{name}.{language}", number) for language in two]
        with paths[0].open("a", encoding="utf-8") as first, paths[1].open("a", encoding="utf-8") as second:
            write_moses(of_two, first, second, two)


WRITERS = {"tmx": write_tmx_part, "moses": write_moses_part}


def _by_languages(pairs: Iterable[Pair]) -> dict[Languages, list[Pair]]:
    """Pairs by their languages in the order of the alphabet."""
    found: dict[Languages, list[Pair]] = defaultdict(list)
    for pair in pairs:
        first, second = sorted((primary(pair.source_language), primary(pair.target_language)))
        if _TAG.fullmatch(first) and _TAG.fullmatch(second):
            found[first, second].append(pair)
    return found
