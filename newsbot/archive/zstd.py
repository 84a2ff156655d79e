"""The zstd of Python 3.14's standard library, or its backport, which Scrapy brings."""

import sys

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdDecompressor, ZstdDict, ZstdError, compress, open, train_dict
else:
    from backports.zstd import ZstdDecompressor, ZstdDict, ZstdError, compress, open, train_dict

__all__ = ["ZstdDecompressor", "ZstdDict", "ZstdError", "compress", "open", "train_dict"]
