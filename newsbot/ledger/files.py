"""The files of a ledger in SQLite: whether they are still those that were opened, and a copy of their content."""

from __future__ import annotations

import ctypes
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

BESIDE = ("-wal", "-shm")
"""Suffixes of the files that SQLite keeps beside the database: its log, and the log's index."""
_MAPPED: set[tuple[int, int]] = set()
"""Device and inode of each index that this process has opened for writing; closed ones do no harm."""
_RUN_GOES_ON = "start again: the run resumes where it was"


class Trouble(Exception):
    """The files cannot be used any more; the message says why and names the remedy."""


class Gone(Trouble):
    """They were deleted, moved or replaced.

    The open connections still see what the files held. They must not be closed: SQLite would delete the log by its
    name, which may be that of another ledger by then.
    """


class Frozen(Trouble):
    """They cannot be written to.

    The log's index is mapped into memory: if SQLite touches it, even to close, a bus error ends the process.
    """


@dataclass
class Files:
    """The files of one ledger, as this process has opened them."""

    path: Path
    _opened: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Device and inode by path; opening and closing the files themselves would cost SQLite its locks."""
    _written: set[Path] = field(default_factory=set)
    """Those that were writable then."""
    _index_size: int = 0

    @property
    def all(self) -> tuple[Path, ...]:
        return (self.path, *(self.path.with_name(self.path.name + end) for end in BESIDE))

    def note(self) -> None:
        """Remembers the files, just after they were opened."""
        for path in self.all:
            try:
                status = path.stat()
            except OSError:
                continue
            self._opened[path] = status.st_dev, status.st_ino
            if os.access(path, os.W_OK):
                self._written.add(path)
            if path == self.all[-1]:
                self._index_size = status.st_size
                if path in self._written:
                    _MAPPED.add(self._opened[path])

    def check_before_opening(self) -> None:
        """Raises `Frozen` if this process has mapped the index already, and it cannot be written to now."""
        index = self.all[-1]
        with suppress(OSError):
            status = index.stat()
            if (status.st_dev, status.st_ino) in _MAPPED and not os.access(index, os.W_OK):
                raise self._frozen(index)

    @property
    def frozen(self) -> bool:
        """Whether SQLite must not touch the files, not even to roll back or to close a connection."""
        return any(path.exists() and not os.access(path, os.W_OK) for path in self._written)

    @staticmethod
    def _frozen(path: Path) -> Frozen:
        return Frozen(
            f"{path} can no longer be written to: it is immutable, or its disk is mounted read-only; make it writable,"
            f" and {_RUN_GOES_ON}"
        )

    def check(self) -> None:
        """Raises `Trouble` if a connection must not be used."""
        for path, opened in self._opened.items():
            try:
                status = path.stat()
            except OSError:
                raise Gone(f"{path} was deleted or moved") from None
            if (status.st_dev, status.st_ino) != opened:
                raise Gone(f"{path} was replaced by another file")
            if path in self._written and not os.access(path, os.W_OK):
                raise self._frozen(path)
            if not status.st_size and path == self.path:
                raise Trouble(f"{path} was emptied; put a copy of it back, and {_RUN_GOES_ON}")
        self._check_index()

    def _check_index(self) -> None:
        index = self.all[-1]
        if index not in self._opened:
            return
        size = index.stat().st_size
        if size < self._index_size:
            os.truncate(index, self._index_size)  # the mapped pages must exist; SQLite writes their content again
            raise Trouble(f"{index} was cut to {size} bytes while it was in use; {_RUN_GOES_ON}")
        self._index_size = size

    def save(self, connection: sqlite3.Connection) -> str:
        """Saves what a connection still sees after its files have gone, in their place if that is free.

        Returns what was done, as the end of a sentence.
        """
        free = not self.path.exists() or any(not path.exists() for path in self._opened if path != self.path)
        names = (self.path.with_name(f"{self.path.name}.saved{number or ''}") for number in range(1000))
        saved = next(path for path in names if not path.exists())
        try:
            with closing(sqlite3.connect(saved)) as copy:
                connection.backup(copy)
            if not free:
                return f"what the run had recorded is saved as {saved}: move that to {self.path}, and {_RUN_GOES_ON}"
            for path in self.all[1:]:
                path.unlink(missing_ok=True)
            saved.replace(self.path)
        except (sqlite3.Error, OSError) as error:
            saved.unlink(missing_ok=True)
            return f"what it held could not be saved ({error}); put a copy of it back, and {_RUN_GOES_ON}"
        return f"it was put back as the last checkpoint left it; {_RUN_GOES_ON}"


def never_close(*holders: object) -> None:
    """Keeps objects, and the connections they hold, from ever being closed, even at the end of the process."""
    for holder in holders:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(holder))
