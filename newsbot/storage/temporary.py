"""Temporary files and folders beside what they become: whose they are, and what is left of those of killed processes.

Their names have the machine and the process. The process holds a lock on each, which the kernel frees as soon as the
process has ended, however that happened; so a free lock shows that nobody writes any more. Some file systems keep the
locks of each machine to themselves, so what another machine has made, or this one before its last start, must also have
been unchanged for a day. Without locks, nothing is removed.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from multiprocessing import parent_process
from pathlib import Path
from secrets import token_hex
from threading import current_thread, main_thread
from time import time
from types import FrameType
from typing import BinaryIO, NoReturn

TERMINATED = 128 + signal.SIGTERM
_NAME = re.compile(r"\..+\.(?P<machine>[A-Za-z0-9_-]+)-[0-9]+-[0-9a-f]{8}\.tmp", re.DOTALL)
_LOCK = ".lock"
"""A file in each temporary folder: over NFS, a folder itself cannot be locked."""
_LONGEST_NAME = 120
"""Bytes of the target's name in that of its temporary, which may have 255 with the rest."""
_DAY = 86400


@contextmanager
def temporary_file(target: Path) -> Iterator[BinaryIO]:
    """A new file beside `target`, to be renamed to that while it is open; removed at the end if it was not."""
    _sweep_once(target.parent)
    with _ended_by_sigterm():
        path, stream = _new_file(target)
        try:
            with stream:
                yield stream
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)


@contextmanager
def temporary_folder(target: Path) -> Iterator[Path]:
    """A new folder beside `target`, removed at the end."""
    sweep(target.parent)
    with _ended_by_sigterm():
        folder, lock = _new_folder(target)
        try:
            with lock:
                yield folder
        finally:
            _remove_folder(folder)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A new folder that becomes `target` when the context ends well, and is removed on failure; raises OSError."""
    with temporary_folder(target) as folder:
        yield folder
        (folder / _LOCK).unlink()
        folder.rename(target)


def sweep(folder: Path) -> list[Path]:
    """Removes the temporary files and folders in a folder whose processes have ended; returns their paths, sorted."""
    return [path for path in sorted(folder.glob(".*.tmp")) if _is_swept(path)]


@cache
def _sweep_once(folder: Path) -> None:
    """A process that writes thousands of files into a folder does not list it each time."""
    sweep(folder)


def is_temporary(path: Path) -> bool:
    """Whether a path has the name of a temporary file or folder."""
    return _NAME.fullmatch(path.name) is not None


def _is_swept(path: Path) -> bool:
    """Removes a temporary file or folder if its process has ended; returns whether it did."""
    name = _NAME.fullmatch(path.name)
    if name is None or path.is_symlink():
        return False
    with suppress(OSError):  # its process has it, or has just renamed it; it is another user's; there are no locks
        is_folder = path.is_dir()
        if is_folder and not (path / _LOCK).exists():  # its process ended just before or just after it had a lock
            if _is_old(path):
                _remove_folder(path)
            return not path.exists()
        lock = os.open(path / _LOCK if is_folder else path, os.O_RDWR | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if name["machine"] == _machine() or _is_old(path):
                if is_folder:
                    _remove_folder(path)
                else:
                    path.unlink()
                return True
        finally:
            os.close(lock)
    return False


def _new_path(target: Path) -> Path:
    name = os.fsencode(target.name)[:_LONGEST_NAME].decode("utf-8", "ignore")
    return target.with_name(f".{name}.{_machine()}-{os.getpid()}-{token_hex(4)}.tmp")


@cache
def _machine() -> str:
    """What tells kernels apart, which share no locks: several machines may be called `localhost`, and the containers of
    one have names of their own."""
    try:
        kernel = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
    except OSError:  # not Linux
        kernel = os.uname().nodename
    return sha256(kernel.encode()).hexdigest()[:12]


def _new_file(target: Path) -> tuple[Path, BinaryIO]:
    while True:
        path = _new_path(target)
        if (stream := _locked(path)) is not None:
            return path, stream


def _new_folder(target: Path) -> tuple[Path, BinaryIO]:
    while True:
        folder = _new_path(target)
        folder.mkdir()
        if (lock := _locked(folder / _LOCK)) is not None:
            return folder, lock


def _locked(path: Path) -> BinaryIO | None:
    """A new file that is locked until it is closed; None if another process swept it before it was locked."""
    stream = path.open("xb")
    with suppress(OSError):  # the file system has no locks
        fcntl.flock(stream, fcntl.LOCK_EX)
    if path.exists():
        return stream
    stream.close()
    return None


def _remove_folder(folder: Path) -> None:
    """Removes what can be removed of a folder; the lock last, so that a later sweep finds what is left."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != _LOCK:
                path.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _is_old(path: Path) -> bool:
    """Whether a file, or all that a folder has, was last written more than a day ago."""
    return max(part.lstat().st_mtime for part in (path, *path.rglob("*"))) < time() - _DAY


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """SIGTERM raises `SystemExit`, so that temporaries are removed, unless the program handles it otherwise.

    A process of a pool leaves that to the one that started it.
    """
    is_free = current_thread() is main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not is_free or parent_process() is not None:
        yield
        return
    signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # `timeout` sends it twice
    raise SystemExit(TERMINATED)
