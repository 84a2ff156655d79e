"""Near-duplicates: MinHash signatures of folded words, in buckets, joined to clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy
import pyarrow
from rensa import RMinHash

from newsbot.text.clean import fold_clean

PERMUTATIONS = 64
BANDS = 16
THRESHOLD = 0.8
SEED = 1
SHORTEST = 40  # words; shorter texts are alike by chance
SIGNATURE_BYTES = PERMUTATIONS * 4
METHOD = (
    "word trigrams of the bodies, each word folded; MinHash (rensa R-MinHash, 64 permutations, seed 1); candidates"
    " share one of 16 bands of 4 values; two stories are near-duplicates if at least 0.8 of their 64 values agree"
    " (an estimate of the Jaccard index); within a band each is compared with the earliest and with the one before it;"
    " what is connected is a cluster; texts under 40 words have no cluster"
)
"""The method in words, for the card."""

_ROWS = PERMUTATIONS // BANDS
_CHUNK = 1 << 15
_AT_ONCE = 4  # bands for which the signatures are read once
_WORDS_KEPT = 200_000
_SPACES = bytes(range(33))


def signatures(texts: Sequence[str]) -> bytes:
    """The signatures of clean texts, one after the other: `SIGNATURE_BYTES` each, all zero for one that is too short.

    Many at once take a tenth of the time. Words are not copied: each is a slice of the texts' bytes with the space
    after it, and is looked up once.

    >>> english = "word " * 20 + "and another one to tell it by " * 4
    >>> signatures([english]) == signatures([english.upper()]) != signatures(["too short"]) == bytes(SIGNATURE_BYTES)
    True
    """
    contents = [f"{text}\n".encode("utf-8", "surrogatepass") for text in texts]
    content = b"".join(contents)
    space = numpy.frombuffer(content, numpy.uint8) <= 32
    # where words with one space after them end, from 0
    after = numpy.concatenate([[0], numpy.flatnonzero(space[1:] & ~space[:-1]) + 2]).astype(numpy.int32)
    places = numpy.searchsorted(after, numpy.cumsum([0, *map(len, contents)]), "right") - 1
    counts = numpy.diff(places)  # of words in each text
    made = numpy.zeros((len(texts), PERMUTATIONS), "<u4")
    if len(long := numpy.flatnonzero(counts >= SHORTEST)):
        hashes = _word_hashes(content, after)
        if len(long) < len(texts):
            hashes = hashes[numpy.repeat(counts >= SHORTEST, counts)]
        ends = numpy.cumsum(counts[long])
        offsets = numpy.concatenate([[0], ends]).astype(numpy.uint64)
        threes = _trigrams(hashes, ends)
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(threes, offsets, PERMUTATIONS, SEED)
        made[long] = matrix.to_rows()
    return made.tobytes()


def _word_hashes(content: bytes, after: Any) -> Any:
    """A number of 64 bits for each word; equal words are looked up once."""
    words = pyarrow.BinaryArray.from_buffers(
        pyarrow.binary(), len(after) - 1, [None, pyarrow.py_buffer(after), pyarrow.py_buffer(content)]
    )
    coded = words.dictionary_encode()
    different = coded.dictionary.to_pylist()
    numbers = numpy.fromiter(map(_hashes.__getitem__, different), numpy.uint64, len(different))
    return numbers[coded.indices.to_numpy()]


def _trigrams(hashes: Any, ends: Any) -> Any:
    """The number of the three words from each on; the last two of a text have that of the three before its end.

    A signature is of a set: what is there twice counts once.
    """
    threes = numpy.empty_like(hashes)
    threes[:-2] = _mixed(_mixed(hashes[:-2], hashes[1:-1]), hashes[2:])
    threes[ends - 1] = threes[ends - 2] = threes[ends - 3]
    return threes


class _Hashes(dict[bytes, int]):
    """A number of 64 bits for each word, by what it folds to; most words of a language are few."""

    def __missing__(self, word: bytes) -> int:
        if len(self) > _WORDS_KEPT:
            self.clear()
        folded = fold_clean(word.strip(_SPACES).decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")
        self[word] = number = int.from_bytes(blake2b(folded, digest_size=8).digest())
        return number


_hashes = _Hashes()


def _mixed(one: Any, other: Any) -> Any:
    return (one ^ (one >> numpy.uint64(29))) * numpy.uint64(0x9E3779B97F4A7C15) + other


def clusters(path: Path, places: Any, advance: Callable[[int], object] = lambda _: None) -> Any:
    """For each story, in order, the first story of its cluster: numbers, from 0.

    `path` holds signatures one after the other, `places` (integers) says which of them is each story's. What is held in
    memory is some 30 bytes a story; the signatures stay on disk.
    """
    parents = numpy.arange(len(places), dtype=numpy.int64)
    if not len(places):  # an empty file cannot be mapped
        return parents
    for first_band in range(0, BANDS, _AT_ONCE):
        for keys in _keys(path, range(first_band, first_band + _AT_ONCE)):
            rows = numpy.memmap(path, "<u4", "r").reshape(-1, PERMUTATIONS)  # again, to free its pages
            for first, later in _pairs(keys[places]):
                _join(parents, rows, places, first, later)
            advance(1)
    while (parents != (higher := parents[parents])).any():
        parents = higher
    return parents


def _keys(path: Path, bands: range) -> Any:
    keys = numpy.zeros((len(bands), path.stat().st_size // SIGNATURE_BYTES), numpy.uint64)
    at = 0
    for block in _blocks(path):
        filled = block.any(axis=1)
        for number, band in enumerate(bands):
            values = block[:, band * _ROWS : (band + 1) * _ROWS].astype(numpy.uint64)
            mixed = values[:, 0]
            for row in range(1, _ROWS):
                mixed = _mixed(mixed, values[:, row])
            keys[number, at : at + len(block)] = mixed * filled
        at += len(block)
    return keys


def _blocks(path: Path) -> Iterator[Any]:
    with path.open("rb") as stream:
        while content := stream.read(_CHUNK * SIGNATURE_BYTES):
            yield numpy.frombuffer(content, "<u4").reshape(-1, PERMUTATIONS)


def _pairs(keys: Any) -> Iterator[tuple[Any, Any]]:
    """Stories of one bucket, in chunks: its first beside each later one, and each beside the one before it."""
    order = numpy.argsort(keys, kind="stable")
    ordered = keys[order]
    same = numpy.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)) + 1
    if not len(same):
        return
    starts = numpy.flatnonzero(numpy.r_[True, ordered[1:] != ordered[:-1]])
    firsts = order[starts[numpy.searchsorted(starts, same, "right") - 1]]
    for at in range(0, len(same), _CHUNK):
        laters = order[same[at : at + _CHUNK]]
        yield firsts[at : at + _CHUNK], laters
        yield order[same[at : at + _CHUNK] - 1], laters


def _join(parents: Any, rows: Any, places: Any, firsts: Any, laters: Any) -> None:
    """Makes one cluster of the stories of each pair that are alike; most pairs are of copies already known as such."""
    apart = parents[firsts] != parents[laters]
    firsts, laters = firsts[apart], laters[apart]
    same = (rows[places[firsts]] == rows[places[laters]]).mean(axis=1) >= THRESHOLD
    for first, later in zip(firsts[same].tolist(), laters[same].tolist(), strict=True):
        one, other = _root(parents, first), _root(parents, later)
        if one != other:
            parents[max(one, other)] = min(one, other)


def _root(parents: Any, story: int) -> int:
    while (parent := int(parents[story])) != story:
        parents[story] = parents[parent]
        story = parent
    return story
