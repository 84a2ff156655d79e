"""Whether a body is whole: its content encodings reach their end. Nothing of what they hold is kept."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence

import brotli

from newsbot.archive import zstd
from newsbot.archive.encodings import UNPACK
from newsbot.archive.warc import deflate
from newsbot.network.answers import CutOff, Garbled

_CHUNK = 65536


def list_encodings(values: Sequence[bytes]) -> list[bytes]:
    """The encodings that values of `Content-Encoding` name, without `identity`: it means that nothing is encoded.

    >>> list_encodings([b"GZip , identity", b"br,"])
    [b'gzip', b'br']
    """
    names = (name.strip().lower() for value in values for name in value.split(b","))
    return [name for name in names if name not in (b"", b"identity")]


def check_encodings(body: bytes, values: Sequence[bytes], limit: int) -> None:
    """Raises `CutOff` for a body that ends before its encodings do, and `Garbled` for one that is not in them.

    `values` are those of `Content-Encoding`, the last of which is undone first, up to one that Scrapy does not know.
    What unpacks to more than `limit` bytes (0: no limit) is not examined: Scrapy refuses it for its size.
    """
    waiting = [name.decode("latin-1") for name in list_encodings(values)]
    if waiting == ["gzip"] and deflate is not zlib and _is_one_member(body, limit):
        return
    while body and waiting and (unpack := UNPACK.get(name := waiting.pop())) is not None:
        nested, size, inner = bool(waiting), 0, []
        try:
            for chunk in unpack(body):
                size += len(chunk)
                if limit and size > limit:
                    return
                if nested:
                    inner.append(chunk)
        except EOFError:
            raise CutOff(f"the {name} stream of its body is cut off") from None
        except (zlib.error, brotli.error, zstd.ZstdError):
            raise Garbled(f"its body is not {name}, as its Content-Encoding says") from None
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
