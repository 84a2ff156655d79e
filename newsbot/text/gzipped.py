"""Data compressed by gzip: any number of members, in time that grows with the bytes alone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

MAGIC = b"\x1f\x8b"
_WINDOW = zlib.MAX_WBITS + 16  # zlib's sign for gzip
_TAKEN = 4096  # compressed bytes at once: those behind a member are copied, and members have 20 bytes or more
_MADE = 1 << 16  # bytes at once
_PADDING = re.compile(rb"\0*")


def gunzipped(body: bytes) -> Iterator[bytes]:
    """What a body unpacks to, in parts. As in browsers, what follows its members does not matter, nor does a wrong
    checksum of the last. Raises zlib.error, after what is before the fault, and EOFError for a body that is cut off."""
    if not body.startswith(MAGIC):
        raise EOFError if MAGIC.startswith(body) else zlib.error("incorrect header check")
    view, at = memoryview(body), 0
    while body.startswith(MAGIC, at):
        stream = zlib.decompressobj(_WINDOW)
        while not stream.eof:
            if at == len(body):
                raise EOFError
            taken, before = view[at : at + _TAKEN], stream.copy()
            try:
                part = stream.decompress(taken, _MADE)
            except zlib.error as error:
                yield from _before_fault(before, taken)
                if "incorrect" not in str(error) or "header" in str(error):
                    raise
                return
            yield part
            at += len(taken) - len(stream.unconsumed_tail) - len(stream.unused_data)
        padding = _PADDING.match(body, at)
        at = padding.end() if padding else at


def _before_fault(stream: Any, data: memoryview) -> Iterator[bytes]:
    with suppress(zlib.error):
        for at in range(len(data)):
            yield stream.decompress(data[at : at + 1])


def at_most(parts: Iterable[bytes], limit: int, faults: tuple[type[Exception], ...] = (EOFError,)) -> bytes:
    """The first `limit` bytes of parts, or what comes before one of the `faults`.

    >>> at_most([b"ab", b"cd", b"ef"], 3)
    b'abc'
    """
    found: list[bytes] = []
    size = 0
    with suppress(*faults):
        for part in parts:
            found.append(part)
            size += len(part)
            if size >= limit:
                break
    return b"".join(found)[:limit]


def unpacked(body: bytes, limit: int) -> tuple[bytes, bool]:
    """A body, decompressed if it is gzip, cut at `limit` bytes; and whether it is damaged or cut off before them.
    Broken data are read as far as possible.

    >>> import gzip
    >>> unpacked(gzip.compress(b"a" * 100), 10), unpacked(b"plain", 10), unpacked(gzip.compress(b"ab")[:-3], 10)
    ((b'aaaaaaaaaa', False), (b'plain', False), (b'ab', True))
    """
    if not body.startswith(MAGIC):
        return body[:limit], False
    faults: list[Exception] = []

    def parts() -> Iterator[bytes]:
        try:
            yield from gunzipped(body)
        except (EOFError, zlib.error) as fault:
            faults.append(fault)

    return at_most(parts(), limit), bool(faults)
