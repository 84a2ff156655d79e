"""What there is at a path, and how a person writes it.

`pathlib` ignores a folder that may not be entered: `glob` always, the rest from Python 3.14 on.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
_LOST_AND_FOUND = "lost+found"
"""A folder that file systems have at their root, and that only root may read."""


def exists(path: Path) -> bool:
    """Whether there is anything at a path, or at the end of its links; raises OSError if that is unknown."""
    return bool(_mode(path))


def is_file(path: Path) -> bool:
    """Whether there is a regular file; raises OSError as `exists` does."""
    return stat.S_ISREG(_mode(path))


def is_dir(path: Path) -> bool:
    """Whether there is a folder; raises OSError as `exists` does."""
    return stat.S_ISDIR(_mode(path))


def shown_in(folder: Path) -> list[str]:
    """The names in a folder, sorted, without hidden ones and `lost+found`; none if there is no folder.

    Raises OSError if it may not be read.
    """
    try:
        names = [path.name for path in folder.iterdir()]
        return sorted(name for name in names if not name.startswith(".") and name != _LOST_AND_FOUND)
    except OSError as error:
        if error.errno in _ABSENT:
            return []
        raise


def end_of(path: Path) -> Path:
    """Where a path leads by its links; unlike `Path.resolve`, nothing is raised for links in a circle."""
    return Path(os.path.realpath(path))


def unchanging(path: Path) -> str:
    """The URI by which SQLite reads a database that nobody changes any more, without locks."""
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def near(path: Path) -> str:
    """A path as a person in the current folder would write it."""
    with suppress(ValueError):  # another drive
        relative = os.path.relpath(path)
        if not relative.startswith("..") and len(relative) < len(str(path)):
            return relative
    return str(path)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except ValueError:  # a null byte, which no path has
        return 0
    except OSError as error:
        if error.errno in _ABSENT:
            return 0
        raise
