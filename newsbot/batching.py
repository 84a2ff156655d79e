"""Values in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(values: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """As `itertools.batched`, which Python 3.11 does not have.

    >>> list(batched("abc", 2))
    [('a', 'b'), ('c',)]
    """
    left = iter(values)
    while batch := tuple(islice(left, size)):
        yield batch
