"""Members of ZIP files, of which WACZ are made, as streams that take little memory."""

from __future__ import annotations

import zipfile
from typing import IO

_UNREAD = 0x61
"""Flags of members that are encrypted (also strongly) or a patch of another."""


def opened(package: zipfile.ZipFile, member: zipfile.ZipInfo | str) -> IO[bytes]:
    """A member as a stream; raises `zipfile.BadZipFile`, also for one that is encrypted, and KeyError.

    Members are stored or deflated: `zipfile` unpacks bzip2 and LZMA without a limit, to a million times the size.
    """
    info = member if isinstance(member, zipfile.ZipInfo) else package.getinfo(member)
    if info.flag_bits & _UNREAD:
        raise zipfile.BadZipFile("it is encrypted or a patch")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(f"it is compressed by method {info.compress_type} of ZIP; only Deflate is read")
    return package.open(info)
