"""Two wordings compared word by word: texts in, pieces out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["same", "gone", "new", "left out"]

_MOST = 4_000_000
"""Words times words that are compared: a second. Longer texts are shown one after the other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are in both wordings, only in the old one, or only in the new one; or what is left out between."""

    change: Change
    text: str


def words_changed(old: str, new: str) -> list[Piece]:
    """What turns one text into another.

    >>> [(piece.change, piece.text) for piece in words_changed("a wet day", "a dry day")]
    [('same', 'a'), ('gone', 'wet'), ('new', 'dry'), ('same', 'day')]
    """
    return [Piece(change, " ".join(words)) for change, words in _changes(old.split(), new.split())]


def paragraphs_changed(old: Sequence[str], new: Sequence[str]) -> list[list[Piece]]:
    """What turns paragraphs into others, a list of pieces a paragraph; paragraphs that stay are one piece."""
    found: list[list[Piece]] = []
    for change, texts, others in _blocks(old, new):
        if change == "replaced":
            shared = min(len(texts), len(others))
            found += [words_changed(a, b) for a, b in zip(texts[:shared], others[:shared], strict=True)]
            found += [[Piece("gone", text)] for text in texts[shared:]]
            found += [[Piece("new", text)] for text in others[shared:]]
        else:
            found += [[Piece("same" if change == "same" else "gone", text)] for text in texts]
            found += [[Piece("new", text)] for text in others] if change != "same" else []
    return found


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    if len(old) * len(new) > _MOST:
        yield "gone or new", old, new
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield {"equal": "same", "replace": "replaced"}.get(tag, "gone or new"), old[a:b], new[c:d]


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[Change, list[str]]]:
    for change, words, others in _blocks(old, new):
        if change == "same":
            yield "same", list(words)
            continue
        if words:
            yield "gone", list(words)
        if others:
            yield "new", list(others)
