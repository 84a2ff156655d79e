"""The arguments of functions that other programs call: those of the wrong type are refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def entries(name: str, given: object, kind: type) -> list[Any]:
    """The entries of an argument that is a list, a set or the like; raises `TypeError`.

    >>> entries("levels", ("sentence",), str)
    ['sentence']
    >>> entries("levels", "sentence", str)
    Traceback (most recent call last):
    TypeError: levels must be a list of str, not 'sentence'
    """
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise TypeError(f"{name} must be a list of {kind.__name__}, not {given!r:.80}")
    values = list(given)
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(f"{name} must be a list of {kind.__name__}, but has {value!r:.80}")
    return values
