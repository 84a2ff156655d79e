"""A folder of records: its name, which is the same on every machine that shares it, and its only writer."""

from __future__ import annotations

import fcntl
import os
import uuid
from contextlib import suppress
from pathlib import Path
from time import sleep, time

from newsbot.errors import UserError

FOLDER = ".fleet"
"""Below `DATA_DIR`: the name of this place, and what each child printed last."""

_TRIES, _WAIT = 20, 0.05
"""Tries to read the name of a place that another process is writing, and seconds between them."""
_SIGNATURE = "worker-"
_OLD_SECONDS = 24 * 3600.0
"""Age of a signature whose worker has gone: a worker renews it every few seconds."""


def place_of(folder: Path) -> str:
    """The name of a folder of records, which is the same on every machine that shares it. Raises `UserError`."""
    path = folder / FOLDER / "place"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            with os.fdopen(descriptor, "w") as file:
                file.write(f"{uuid.uuid4()}\n")
        for _ in range(_TRIES):
            if name := path.read_text("ascii").strip():
                return name
            sleep(_WAIT)  # another process has just made it
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{path}: {why}; choose a folder that can be written to with -s DATA_DIR=…") from None
    raise UserError(f"{path}: it is empty, and all folders of records need different names; delete it")


def name_there(folder: Path) -> str | None:
    """The name of a folder of records, empty if it has none any more; None if it cannot be read now."""
    try:
        return (folder / FOLDER / "place").read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        return None


def sign(folder: Path, worker: str) -> None:
    """Notes in a folder of records that a worker uses it; raises OSError."""
    _signature(folder, worker).touch()


def is_signed(folder: Path, worker: str) -> bool:
    """Whether a worker uses this very folder, and not another one of the same name: a copy."""
    return _signature(folder, worker).exists()


def unsign(folder: Path, worker: str) -> None:
    """Removes the note of a worker that has ended, and those that killed workers left; raises OSError."""
    _signature(folder, worker).unlink(missing_ok=True)
    old = time() - _OLD_SECONDS
    for path in (folder / FOLDER).glob(f"{_SIGNATURE}*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < old:
                path.unlink()


def _signature(folder: Path, worker: str) -> Path:
    return folder / FOLDER / f"{_SIGNATURE}{worker.rpartition(' ')[2]}"


def hold(folder: Path) -> int | None:
    """A descriptor that keeps a folder for this process until it is closed; None if another process has the folder.

    A lease ends with its time, even if its owner only stands still, and would write when it runs again. This lock is
    freed by the kernel, as soon as the process has ended. A file system without locks leaves the lease alone to decide.
    Makes the folder; raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        pass
    return descriptor
