"""The heap of glibc. Forked processes share its pages as long as they do not write to them.

The heaps of other C libraries have other forms, and are left as they are.
"""

from __future__ import annotations

from contextlib import suppress
from ctypes import CDLL, c_size_t, c_void_p

_SIZES = (*(1 << power for power in range(16, 9, -1)), *range(496, 16, -16))
"""Bytes of blocks, the largest first, down to the smallest that glibc has; it maps those of 128 KiB and more."""


def fill() -> None:
    """Takes what is free between the blocks, for good: 4 of the 34 MB that newsbot takes.

    Else each forked process would allocate there, and copy every page that it finds a little room in.
    """
    library = CDLL(None)
    if not hasattr(library, "malloc_trim"):
        return
    library.malloc.restype = library.sbrk.restype = c_void_p
    end = library.sbrk(0) or 0
    for size in _SIZES:
        while 0 < (block := library.malloc(c_size_t(size)) or 0) < end:
            pass
        library.free(c_void_p(block))  # not from a gap: the heap has grown


def trim() -> None:
    """Gives the system back the pages on which nothing is allocated, such as those of a large sitemap."""
    with suppress(AttributeError):  # only glibc has it
        CDLL(None).malloc_trim(0)
