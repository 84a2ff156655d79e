"""The files of a SQLite ledger: whether they are still those that were opened; a rescue copy."""

from __future__ import annotations

import ctypes
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

BESIDE = ("-wal", "-shm")
"""How the names of the files end that SQLite keeps beside the database: its log, and the log's index."""
_MAPPED: set[tuple[int, int]] = set()
"""Device and inode of each index that this process has opened for writing; those that are closed do no harm."""
_RUN_GOES_ON = "start again: the run goes on where it was"


class Trouble(Exception):
    """The files cannot be used any more; the message says why and names the remedy."""


class Gone(Trouble):
    """They were deleted, moved or replaced.

    The open connections still see what the files held. They must not be closed: SQLite would delete the log by its
    name, which may be that of another ledger by then.
    """


class Frozen(Trouble):
    """They cannot be written to.

    The log's index is mapped into memory: SQLite touching it would end the process by a bus error, whatever it is to
    do, and even where it merely closes.
    """


@dataclass
class Files:
    """The files of one ledger, as this process has opened them."""

    path: Path
    _opened: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Device and inode by path; the files are not opened to be looked at, since that would cost SQLite its locks."""
    _written: set[Path] = field(default_factory=set)
    """Those that could be written to; a ledger that may only be read is mapped so."""
    _index_size: int = 0

    @property
    def all(self) -> tuple[Path, ...]:
        """The database, the log and the index."""
        return (self.path, *(self.path.with_name(self.path.name + end) for end in BESIDE))

    def note(self) -> None:
        """Takes the files that are there for the right ones: just after they were opened."""
        for path in self.all:
            try:
                there = path.stat()
            except OSError:
                continue
            self._opened[path] = there.st_dev, there.st_ino
            if os.access(path, os.W_OK):
                self._written.add(path)
            if path == self.all[-1]:
                self._index_size = there.st_size
                if path in self._written:
                    _MAPPED.add(self._opened[path])

    def check_before_opening(self) -> None:
        """Raises `Frozen` where this process has mapped the index already, and it cannot be written to now."""
        index = self.all[-1]
        with suppress(OSError):
            there = index.stat()
            if (there.st_dev, there.st_ino) in _MAPPED and not os.access(index, os.W_OK):
                raise self._frozen(index)

    @property
    def frozen(self) -> bool:
        """Whether SQLite must not touch the files: not to end a transaction, and not to close a connection."""
        return any(path.exists() and not os.access(path, os.W_OK) for path in self._written)

    @staticmethod
    def _frozen(path: Path) -> Frozen:
        return Frozen(
            f"{path} can no longer be written to: it is immutable, or its disk is mounted read-only; make it writable,"
            f" and {_RUN_GOES_ON}"
        )

    def check(self) -> None:
        """Raises `Gone` or `Frozen` where a connection must not be used."""
        for path, opened in self._opened.items():
            try:
                there = path.stat()
            except OSError:
                raise Gone(f"{path} was deleted or moved") from None
            if (there.st_dev, there.st_ino) != opened:
                raise Gone(f"{path} was replaced by another file")
            if path in self._written and not os.access(path, os.W_OK):
                raise self._frozen(path)
            if not there.st_size and path == self.path:
                raise Trouble(f"{path} was emptied; put a copy of it back, and {_RUN_GOES_ON}")
        self._check_index()

    def _check_index(self) -> None:
        index = self.all[-1]
        if index not in self._opened:
            return
        size = index.stat().st_size
        if size < self._index_size:
            os.truncate(index, self._index_size)  # what is mapped must be there; SQLite makes its content anew
            raise Trouble(f"{index} was cut to {size} bytes while it was in use; {_RUN_GOES_ON}")
        self._index_size = size

    def save(self, connection: sqlite3.Connection) -> str:
        """Saves what a connection still sees after its files have gone: puts it back where nothing took their place.

        What was done, for the end of a sentence.
        """
        free = not self.path.exists() or any(not path.exists() for path in self._opened if path != self.path)
        saved = self._unused()
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

    def _unused(self) -> Path:
        names = (self.path.with_name(f"{self.path.name}.saved{number or ''}") for number in range(1000))
        return next(path for path in names if not path.exists())


def never_close(*holders: object) -> None:
    """Keeps objects, and the connections that they hold, from ever being closed, at the end of the process too."""
    for holder in holders:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(holder))
