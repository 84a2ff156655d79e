"""Whether a body is whole: its content encodings reach their end. Nothing of what they hold is kept."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Sequence

import brotli

from newsbot.archive import zstd
from newsbot.archive.warc import deflate
from newsbot.network.answers import CutOff, Garbled
from newsbot.text.gzipped import gunzipped

_CHUNK = 65536


def check_encodings(body: bytes, values: Sequence[bytes], limit: int) -> None:
    """Raises `CutOff` for a body that ends before its encodings do, and `Garbled` for one that is not in them.

    `values` are those of `Content-Encoding`, the last of which is undone first, up to one that Scrapy does not know.
    What unpacks to more than `limit` bytes (0: no limit) is not examined: Scrapy refuses it for its size.
    """
    waiting = [name.strip().lower() for value in values for name in value.split(b",")]
    if waiting == [b"gzip"] and deflate is not zlib and _is_one_member(body, limit):
        return
    while body and waiting and (unpack := _ENCODINGS.get(name := waiting.pop())) is not None:
        nested, size, inner = bool(waiting), 0, []
        try:
            for chunk in unpack(body):
                size += len(chunk)
                if limit and size > limit:
                    return
                if nested:
                    inner.append(chunk)
        except EOFError:
            raise CutOff(f"the {name.decode()} stream of its body is cut off") from None
        except (zlib.error, brotli.error, zstd.ZstdError):
            raise Garbled(f"its body is not {name.decode()}, as its Content-Encoding says") from None
        body = b"".join(inner)


def _is_one_member(body: bytes, limit: int) -> bool:
    """Whether a body is one gzip member and nothing else, or too large to be examined.

    isal takes two fifths of the time that zlib does, 3 % of a crawl of real pages; zlib says what is wrong with a body.
    """
    stream, left = deflate.decompressobj(zlib.MAX_WBITS + 16), limit or math.inf
    try:
        while body and left >= 0 and not stream.eof:
            left -= len(stream.decompress(body, _CHUNK))
            body = stream.unconsumed_tail
    except deflate.error:
        return False
    return left < 0 or (stream.eof and not stream.unused_data)


def _deflate(body: bytes) -> Iterator[bytes]:
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
    stream = brotli.Decompressor()
    chunk = stream.process(body, output_buffer_limit=_CHUNK)
    while chunk:
        yield chunk
        chunk = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_CHUNK)
    if not stream.is_finished():
        raise EOFError


_ENCODINGS: dict[bytes, Callable[[bytes], Iterator[bytes]]] = {
    b"gzip": gunzipped,
    b"x-gzip": gunzipped,
    b"deflate": _deflate,
    b"br": _brotli,
    b"zstd": zstd.frames,
}
