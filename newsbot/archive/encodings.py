"""Content encodings: what a body unpacks to, in parts."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from newsbot.archive import zstd
from newsbot.text.gzipped import gunzipped

_CHUNK = 65536


def deflated(body: bytes) -> Iterator[bytes]:
    """With the header of zlib, or without, as old servers of Microsoft's send it."""
    try:
        zlib.decompressobj().decompress(body, _CHUNK)
    except zlib.error:
        yield from _inflated(body, -zlib.MAX_WBITS)
    else:
        yield from _inflated(body, zlib.MAX_WBITS)


def _inflated(body: bytes, window_bits: int) -> Iterator[bytes]:
    """One stream of zlib's."""
    stream, chunk = zlib.decompressobj(window_bits), b""
    while not stream.eof and (body or chunk):
        yield (chunk := stream.decompress(body, _CHUNK))
        body = stream.unconsumed_tail
    if not stream.eof:
        raise EOFError


def _brotli(body: bytes) -> Iterator[bytes]:
    import brotli  # no archive of plain pages needs it

    stream = brotli.Decompressor()
    chunk = stream.process(body, output_buffer_limit=_CHUNK)
    while chunk:
        yield chunk
        chunk = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_CHUNK)
    if not stream.is_finished():
        raise EOFError


UNPACK: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": gunzipped,
    "x-gzip": gunzipped,
    "deflate": deflated,
    "br": _brotli,
    "zstd": zstd.frames,
}
"""By name. Each raises EOFError for a body that is cut off, and its library's error for one that is not in it."""
