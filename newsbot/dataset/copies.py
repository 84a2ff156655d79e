"""Near-duplicates: MinHash signatures of folded words, in buckets, joined to clusters."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

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
AT_ONCE = 4  # bands for which the signatures are read once
NO_STORY = 2**32 - 1
"""The number of no story, for `clusters`."""
METHOD = (
    "word trigrams of the bodies, each word folded; MinHash (rensa R-MinHash, 64 permutations, seed 1); candidates"
    " share one of 16 bands of 4 values; two stories are near-duplicates if at least 0.8 of their 64 values agree"
    " (an estimate of the Jaccard index); within a band each is compared with the earliest and with the one before it;"
    " what is connected is a cluster; texts under 40 words have no cluster"
)
"""The method in words, for the card."""

_ROWS = PERMUTATIONS // BANDS
_CHUNK = 1 << 13
_BUCKETS = 1 << 20  # keys in a file, about
_KEYED = numpy.dtype([("key", "<u8"), ("number", "<u4")])
_WORDS_KEPT = 200_000
_LONGEST_KEPT = 100  # bytes of a word: what is longer is hardly ever a word, and could fill the memory
_SPACES = bytes(range(33))


def signatures(texts: Sequence[str]) -> bytes:
    """The signatures of clean texts, one after the other: `SIGNATURE_BYTES` each, all zero for one that is too short.

    Many at once take a tenth of the time.

    >>> english = "word " * 20 + "and another one to tell it by " * 4
    >>> signatures([english]) == signatures([english.upper()]) != signatures(["too short"]) == bytes(SIGNATURE_BYTES)
    True
    """
    numbers, counts = _find_numbers()(texts)
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
def _find_numbers() -> Callable[[Sequence[str]], tuple[Any, Any]]:
    """`word_numbers`, compiled if it can be: that takes half as long, and 6 % off an export."""
    from newsbot.page.compiled import speedups  # with page reading, which only what makes signatures needs

    if speedups is None:
        return word_numbers
    find = speedups.WordNumbers(_numbers.__getitem__).of

    def found(texts: Sequence[str]) -> tuple[Any, Any]:
        numbers, counts = find(texts)
        return numpy.frombuffer(numbers, numpy.uint64), numpy.array(counts, numpy.int64)

    return found


def word_numbers(texts: Sequence[str]) -> tuple[Any, Any]:
    """A number of 64 bits for each word of the texts, text after text, and for each text how many words it has.

    A word is what is between bytes up to 32, white space in clean texts. Words are not copied: each is a slice of the
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


class _Signatures:
    """The signatures in a file, by their numbers from 0: rows of `PERMUTATIONS` values."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self._rows = numpy.frombuffer(self._map, "<u4").reshape(-1, PERMUTATIONS)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, numbers: Any) -> Any:
        return self._rows[numbers]

    def let_go(self) -> None:
        """Gives back the memory of what was read."""
        self._map.madvise(mmap.MADV_DONTNEED)


def shared_keys(path: Path, bands: range, bucket: int = _BUCKETS) -> list[Path]:
    """Finds the keys of bands that several signatures in a file share.

    They are in files beside it, each key with the numbers of its signatures, and all of one key in one file. Keys are
    sorted about `bucket` at once, so that memory does not grow with the signatures.
    """
    if not path.stat().st_size:  # it cannot be mapped
        return []
    parts = _spread_keys(_Signatures(path), path, bands, bucket)
    for part in parts:
        keyed = numpy.fromfile(part, _KEYED)
        keys = keyed["key"]
        order = numpy.argsort(keys)
        again = keys[order[1:]] == keys[order[:-1]]
        is_shared = numpy.zeros(len(order), bool)
        is_shared[1:] = again
        is_shared[:-1] |= again
        part.write_bytes(keyed[order[is_shared]].tobytes())  # few: most keys are of one signature
    return parts


def _spread_keys(signatures: _Signatures, path: Path, bands: range, bucket: int) -> list[Path]:
    """Writes the keys of bands to files, with the numbers of their signatures; all of one key to one file."""
    count = -(-len(signatures) * len(bands) // bucket)
    parts = [path.with_name(f"{path.name}-{bands.start:02}-{number:05}") for number in range(count)]
    with ExitStack() as stack:
        streams = [stack.enter_context(part.open("wb")) for part in parts]
        for at in range(0, len(signatures), _CHUNK):
            rows = signatures[at : at + _CHUNK]
            filled = numpy.flatnonzero(rows.any(axis=1))
            rows = rows[filled]
            for band in bands:
                keyed = numpy.empty(len(filled), _KEYED)
                keyed["key"], keyed["number"] = _keys(rows, band), filled + at
                _spread(keyed, streams)
            signatures.let_go()
    return parts


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


def clusters(
    path: Path,
    shared: Iterable[Sequence[Path]],
    story_of: Any,
    stories: int,
    advance: Callable[[int], object] = lambda _: None,
) -> Any:
    """For each story, in order, the first story of its cluster: numbers, from 0.

    `path` has the signatures, and `story_of` says which story each of them is of, or `NO_STORY`. `shared` are the files
    of `shared_keys` for all bands, `AT_ONCE` at a time; they are removed. Four bytes a story are held in memory.
    """
    parents = numpy.arange(stories, dtype=numpy.uint32)
    for parts in shared:
        for part in parts:
            keyed = numpy.fromfile(part, _KEYED)
            part.unlink()
            if len(keyed):
                _join(parents, _Signatures(path), keyed, story_of)
        advance(AT_ONCE)
    for at in range(0, len(parents), _CHUNK):  # a parent comes before its stories
        some = parents[at : at + _CHUNK]
        while (some != (higher := parents[some])).any():
            some[:] = higher
    return parents


def _join(parents: Any, signatures: _Signatures, keyed: Any, story_of: Any) -> None:
    """Makes one cluster of stories that share a key and are alike: each is compared with the first and with the one
    before it."""
    stories = story_of[keyed["number"]]
    keyed, stories = keyed[stories != NO_STORY], stories[stories != NO_STORY]
    order = numpy.lexsort((stories, keyed["key"]))
    keys, numbers, stories = keyed["key"][order], keyed["number"][order], stories[order]
    again = numpy.flatnonzero(keys[1:] == keys[:-1]) + 1
    starts = numpy.flatnonzero(numpy.r_[True, keys[1:] != keys[:-1]])
    for at in range(0, len(again), _CHUNK):
        later = again[at : at + _CHUNK]
        for former in (starts[numpy.searchsorted(starts, later, "right") - 1], later - 1):
            apart = parents[stories[former]] != parents[stories[later]]  # most are already known to be copies
            one, other = former[apart], later[apart]
            same = (signatures[numbers[one]] == signatures[numbers[other]]).mean(axis=1) >= THRESHOLD
            for first, second in zip(stories[one[same]].tolist(), stories[other[same]].tolist(), strict=True):
                _unite(parents, first, second)
    signatures.let_go()


def _unite(parents: Any, one: int, other: int) -> None:
    one, other = _root(parents, one), _root(parents, other)
    if one != other:
        parents[max(one, other)] = min(one, other)


def _root(parents: Any, story: int) -> int:
    while (parent := int(parents[story])) != story:
        parents[story] = parents[parent]
        story = parent
    return story
