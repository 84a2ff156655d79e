"""Files that are replaced whole or not at all, and are on the disk when they are."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from newsbot.storage.temporary import is_temporary, temporary_file

FOR_ALL = 0o644
"""The mode of a file that any user may read."""
_CANNOT_SYNC = (errno.EINVAL, errno.EBADF)
"""Errors of file systems that cannot sync a folder, such as CIFS and shared folders of virtual machines."""


@contextmanager
def whole_file(path: Path, *, part: Path | None = None, mode: int | None = None) -> Iterator[BinaryIO]:
    """A stream of bytes that replaces the file at `path` when the context ends well; raises OSError.

    Readers find the old file or the whole new one, even after a loss of power. Until then the bytes are in a temporary
    file beside it, which is removed on failure. `part` is a fixed name for that file, which then stays and is written
    over by the next writer: only for files that one process at a time writes. `mode` replaces the umask's.
    """
    try:
        with part.open("wb") if part else temporary_file(path) as stream:
            yield stream
            if mode is not None:
                os.fchmod(stream.fileno(), mode)
            stream.flush()
            os.fsync(stream.fileno())
            if part is None:
                os.replace(stream.name, path)  # noqa: PTH105  # while it is open, so that its lock is held
        if part is not None:
            part.replace(path)
    except OSError as error:
        named = Path(str(error.filename))
        if named.parent == path.parent and (named == part or is_temporary(named)):
            error.filename = os.fspath(path)  # which the user knows
        raise
    sync_folder(path.parent)


def put_whole(path: Path, content: bytes, *, part: Path | None = None, mode: int | None = None) -> None:
    """Replaces the file at `path`, as `whole_file` does; raises OSError, which names the file."""
    try:
        with whole_file(path, part=part, mode=mode) as stream:
            stream.write(content)
    except OSError as error:
        error.filename = error.filename or os.fspath(path)  # an error of a stream names none
        raise


def put_json(path: Path, value: object, *, part: Path | None = None) -> None:
    """Replaces the file at `path` by a value as JSON; makes its folder. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    put_whole(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"), part=part)


def sync_folder(folder: Path) -> None:
    """Syncs a folder, so that a new name in it lasts, if the file system can; raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)
