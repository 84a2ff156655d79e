"""The zstd of Python 3.14's standard library, or its backport, which Scrapy brings."""

import sys
from collections.abc import Iterator

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdDecompressor, ZstdDict, ZstdError, compress, open, train_dict
else:
    from backports.zstd import ZstdDecompressor, ZstdDict, ZstdError, compress, open, train_dict

__all__ = ["ZstdDecompressor", "ZstdDict", "ZstdError", "compress", "frames", "open", "train_dict"]

_TAKEN = 4096  # compressed bytes at once: those behind a frame are copied, and frames may have few
_MADE = 1 << 16  # bytes at once


def frames(body: bytes) -> Iterator[bytes]:
    """What any number of frames unpack to, in parts. Raises `ZstdError`, and EOFError for a body that is cut off."""
    view, at = memoryview(body), 0
    while at < len(body):
        stream = ZstdDecompressor()
        while not stream.eof:
            taken = view[at : at + _TAKEN] if stream.needs_input else b""
            if stream.needs_input and not taken:
                raise EOFError
            at += len(taken)
            yield stream.decompress(taken, _MADE)
        at -= len(stream.unused_data)
