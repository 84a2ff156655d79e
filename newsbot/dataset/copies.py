"""Near-duplicates: MinHash signatures of folded words, in buckets, joined to clusters."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

import numpy
import pyarrow
from rensa import RMinHash

from newsbot.text.clean import fold_clean
from newsbot.text.language import pieces

PERMUTATIONS = 64
"""Values of a signature: near `THRESHOLD`, the share that agrees estimates the Jaccard index with a standard error of
about 0.05."""
BANDS = 16
"""With four values each, two stories whose Jaccard index is 0.8 share a band in 99.98 % of cases; 0.3, in 12 %."""
THRESHOLD = 0.8
SEED = 1
SHORTEST = 40  # words, or letters of scripts without spaces; shorter texts are alike by chance
SIGNATURE_BYTES = PERMUTATIONS * 4
_ROWS = PERMUTATIONS // BANDS
METHOD = (
    "word trigrams of the bodies, each word folded, with letters for words in scripts without spaces;"
    f" MinHash (rensa R-MinHash, {PERMUTATIONS} permutations, seed {SEED}); candidates"
    f" share one of {BANDS} bands of {_ROWS} values; two stories are near-duplicates if at least {THRESHOLD} of their"
    f" {PERMUTATIONS} values agree"
    " (an estimate of the Jaccard index); within a band each is compared with the earliest and with the one before it;"
    f" what is connected is a cluster; texts under {SHORTEST} words, or letters, have no cluster"
)
"""The method in words, for the card."""

_CHUNK = 1 << 13
_READ = 1 << 15  # stories whose signatures are read at once: 8 MiB of signatures
_AT_ONCE = 4  # bands for which the signatures are read once
_BUCKETS = 1 << 20  # keys in a file, about
_KEYED = numpy.dtype([("key", "<u8"), ("story", "<u4")])
_WORDS_KEPT = 200_000
_LONGEST_KEPT = 100  # bytes of a word: longer ones are rarely words, and would fill the memory
_SPACES = bytes(range(33))
_DENSE = 12  # characters of a word on average: with more, a text may be in a script without spaces


def signatures(texts: list[str]) -> bytes:
    """The signatures of clean texts, one after the other: `SIGNATURE_BYTES` each, all zero for one that is too short.

    Many at once take a tenth of the time.

    >>> english = "word " * 20 + "and another one to tell it by " * 4
    >>> signatures([english]) == signatures([english.upper()]) != signatures(["too short"]) == bytes(SIGNATURE_BYTES)
    True
    """
    numbers, counts = _number_finder()(texts)
    lengths = numpy.fromiter(map(len, texts), numpy.int64, len(texts))
    if len(dense := numpy.flatnonzero(lengths > counts * _DENSE)):
        texts = list(texts)
        for at in dense.tolist():
            texts[at] = " ".join([piece.rstrip() for piece in pieces(texts[at])])
        numbers, counts = _number_finder()(texts)
    made = numpy.zeros((len(texts), PERMUTATIONS), "<u4")
    if len(long := numpy.flatnonzero(counts >= SHORTEST)):
        if len(long) < len(texts):
            numbers = numbers[numpy.repeat(counts >= SHORTEST, counts)]
        ends = numpy.cumsum(counts[long])
        offsets = numpy.concatenate([[0], ends]).astype(numpy.uint64)
        threes = _trigrams(numbers, ends)
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(threes, offsets, PERMUTATIONS, SEED)
        made[long] = matrix.to_rows()
    return made.tobytes()


@lru_cache(maxsize=1)
def _number_finder() -> Callable[[list[str]], tuple[Any, Any]]:
    """`word_numbers`, or its compiled twin, with which an export takes 6 % less time."""
    from newsbot.page.compiled import speedups  # loads lxml, which only signatures need

    if speedups is None:
        return word_numbers
    find = speedups.WordNumbers(_numbers.__getitem__).of

    def found(texts: list[str]) -> tuple[Any, Any]:
        numbers, counts = find(texts)
        return numpy.frombuffer(numbers, numpy.uint64), numpy.array(counts, numpy.int64)

    return found


def word_numbers(texts: list[str]) -> tuple[Any, Any]:
    """A number of 64 bits for each word of the texts, text after text, and for each text how many words it has.

    Words are separated by bytes up to 32: in clean texts, by white space. They are not copied: each is a slice of the
    texts' bytes with the space after it, and is looked up once.
    """
    contents = [f"{text}\n".encode("utf-8", "surrogatepass") for text in texts]
    content = b"".join(contents)
    space = numpy.frombuffer(content, numpy.uint8) <= 32
    # where words with one space after them end, from 0
    after = numpy.concatenate([[0], numpy.flatnonzero(space[1:] & ~space[:-1]) + 2]).astype(numpy.int32)
    places = numpy.searchsorted(after, numpy.cumsum([0, *map(len, contents)]), "right") - 1
    words = pyarrow.BinaryArray.from_buffers(
        pyarrow.binary(), len(after) - 1, [None, pyarrow.py_buffer(after), pyarrow.py_buffer(content)]
    )
    coded = words.dictionary_encode()
    different = [word.strip(_SPACES) for word in coded.dictionary.to_pylist()]
    numbers = numpy.fromiter(map(_numbers.__getitem__, different), numpy.uint64, len(different))
    return numbers[coded.indices.to_numpy()], numpy.diff(places)


def _trigrams(numbers: Any, ends: Any) -> Any:
    """The number of the three words from each on; the last two of a text have that of the three before its end.

    A signature is of a set: what is there twice counts once.
    """
    threes = numpy.empty_like(numbers)
    threes[:-2] = _mixed(_mixed(numbers[:-2], numbers[1:-1]), numbers[2:])
    threes[ends - 1] = threes[ends - 2] = threes[ends - 3]
    return threes


class _Numbers(dict[bytes, int]):
    """A number of 64 bits for each word, by what it folds to; most words of a language are few."""

    def __missing__(self, word: bytes) -> int:
        if len(self) > _WORDS_KEPT:
            self.clear()
        folded = fold_clean(word.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")
        number = int.from_bytes(blake2b(folded, digest_size=8).digest())
        if len(word) <= _LONGEST_KEPT:
            self[word] = number
        return number


_numbers = _Numbers()


def _mixed(one: Any, other: Any) -> Any:
    return (one ^ (one >> numpy.uint64(29))) * numpy.uint64(0x9E3779B97F4A7C15) + other


class Signatures:
    """The signatures of stories: numbers in, rows of `PERMUTATIONS` values out, read from a file.

    `path` holds signatures one after the other, `places` says which of them, from 0, is each story's.
    """

    def __init__(self, path: Path, places: Any) -> None:
        with path.open("rb") as stream:
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self._rows = numpy.frombuffer(self._map, "<u4").reshape(-1, PERMUTATIONS)
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def in_file_order(self, first: int, last: int) -> Any:
        """A range of stories in the order of their signatures in the file: if they are mixed, copies are found in two
        thirds of the time."""
        return (numpy.argsort(self._places[first:last]) + first).astype(numpy.uint32)

    def of(self, stories: Any) -> Any:
        return self._rows[self._places[stories]]

    def let_go(self) -> None:
        """Gives back the memory of what was read."""
        self._map.madvise(mmap.MADV_DONTNEED)


def clusters(
    path: Path, places: Any, work: Path, advance: Callable[[int], object] = lambda _: None, bucket: int = _BUCKETS
) -> Any:
    """For each story, in order, the first story of its cluster: numbers, from 0.

    `path` and `places` are those of `Signatures`. The keys of the bands are sorted in files below `work`, about
    `bucket` of them at once, so that four bytes a story are held in memory beside `places`.
    """
    parents = numpy.arange(len(places), dtype=numpy.uint32)
    if not len(places):  # an empty file cannot be mapped
        return parents
    signed = Signatures(path, places)
    for first_band in range(0, BANDS, _AT_ONCE):
        bands = range(first_band, first_band + _AT_ONCE)
        for keyed in _buckets(signed, bands, work, bucket):
            for first, later in _pairs(keyed):
                _join(parents, signed, first, later)
            signed.let_go()
        advance(_AT_ONCE)
    for at in range(0, len(parents), _CHUNK):  # a parent comes before its stories
        part = parents[at : at + _CHUNK]
        while (part != (higher := parents[part])).any():
            part[:] = higher
    return parents


def _buckets(signed: Signatures, bands: range, work: Path, size: int) -> Iterator[Any]:
    """The keys of stories in bands, with the stories, in any order: equal keys of a band are in one array."""
    paths = [work / f"keys-{number:05}" for number in range(-(-len(signed) * len(bands) // size))]
    with ExitStack() as stack:
        streams = [stack.enter_context(path.open("wb")) for path in paths]
        for at in range(0, len(signed), _READ):
            stories = signed.in_file_order(at, min(at + _READ, len(signed)))
            rows = signed.of(stories)
            filled = rows.any(axis=1)
            rows, stories = rows[filled], stories[filled]
            for band in bands:
                keyed = numpy.empty(len(stories), _KEYED)
                keyed["key"], keyed["story"] = _keys(rows, band), stories
                _spread(keyed, streams)
            signed.let_go()
    for path in paths:
        yield numpy.fromfile(path, _KEYED)
        path.unlink()


def _keys(rows: Any, band: int) -> Any:
    values = rows[:, band * _ROWS : (band + 1) * _ROWS].astype(numpy.uint64)
    mixed = values[:, 0] + numpy.uint64(band << 40)  # no two bands share a key
    for row in range(1, _ROWS):
        mixed = _mixed(mixed, values[:, row])
    return mixed


def _spread(keyed: Any, streams: Sequence[BinaryIO]) -> None:
    """Appends each key to the file that its value gives."""
    if len(streams) == 1:
        streams[0].write(keyed.tobytes())
        return
    numbers = ((keyed["key"] >> numpy.uint64(20)) % numpy.uint64(len(streams))).astype(numpy.uint16)  # sorts by radix
    order = numpy.argsort(numbers, kind="stable")
    ends = numpy.searchsorted(numbers[order], numpy.arange(1, len(streams) + 1))
    ordered = keyed[order]
    for stream, start, end in zip(streams, [0, *ends], ends, strict=False):
        stream.write(ordered[start:end].tobytes())


def _pairs(keyed: Any) -> Iterator[tuple[Any, Any]]:
    """Stories of one bucket, in chunks: its first beside each later one, and each beside the one before it."""
    keys = keyed["key"].copy()  # in one piece, they are sorted and taken faster
    order = numpy.argsort(keys)  # takes a fifth of a stable sort's time
    keys = keys[order]
    again = keys[1:] == keys[:-1]
    is_shared = numpy.zeros(len(order), bool)
    is_shared[1:] = again
    is_shared[:-1] |= again
    shared = keyed[order[is_shared]]  # few: most keys are of one story
    keys, stories = shared["key"], shared["story"]
    order = numpy.lexsort((stories, keys))
    keys, stories = keys[order], stories[order]
    same = numpy.flatnonzero(keys[1:] == keys[:-1]) + 1
    if not len(same):
        return
    starts = numpy.flatnonzero(numpy.r_[True, keys[1:] != keys[:-1]])
    firsts = stories[starts[numpy.searchsorted(starts, same, "right") - 1]]
    for at in range(0, len(same), _CHUNK):
        laters = stories[same[at : at + _CHUNK]]
        yield firsts[at : at + _CHUNK], laters
        yield stories[same[at : at + _CHUNK] - 1], laters


def _join(parents: Any, signed: Signatures, firsts: Any, laters: Any) -> None:
    """Makes one cluster of the stories of each pair that are alike; most pairs are of copies already known as such."""
    apart = parents[firsts] != parents[laters]
    firsts, laters = firsts[apart], laters[apart]
    same = (signed.of(firsts) == signed.of(laters)).mean(axis=1) >= THRESHOLD
    for first, later in zip(firsts[same].tolist(), laters[same].tolist(), strict=True):
        one, other = _root(parents, first), _root(parents, later)
        if one != other:
            parents[max(one, other)] = min(one, other)


def _root(parents: Any, story: int) -> int:
    while (parent := int(parents[story])) != story:
        parents[story] = parents[parent]
        story = parent
    return story
