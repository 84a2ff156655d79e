"""Objects whose references CPython does not count (PEP 683). Forked processes share the pages on which these objects
are: to count a reference is to write to a page, and to copy it."""

from __future__ import annotations

import gc
import sys
from ctypes import c_int32


def make_immortal() -> int:
    """Makes all objects that exist immortal, and returns how many; 0 on a Python that counts all references (3.11).

    PEP 683 has no function for this. So each object receives the count of None, which is immortal.
    """
    if sys.implementation.name != "cpython":
        return 0
    count, probe = c_int32.from_address, object()
    immortal = count(id(None)).value
    if immortal >= 0 or not 0 < count(id(probe)).value <= sys.getrefcount(probe):  # an object begins in another way
        return 0
    found = _all_objects()  # none of them can be freed before its count is written
    for address in found:
        count(address).value = immortal
    return len(found)


def _all_objects() -> dict[int, object]:
    """What the garbage collector knows, and what that refers to, by address."""
    found: dict[int, object] = {}
    waiting = gc.get_objects()
    while waiting:
        one = waiting.pop()
        if id(one) not in found and one is not found and one is not waiting:
            found[id(one)] = one
            waiting += gc.get_referents(one)
    return found
