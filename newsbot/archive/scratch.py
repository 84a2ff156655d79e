"""A database on the disk for the time of a command: joins and sorts any number of rows in bounded memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from newsbot.archive.replay import ArchiveError

_MEMORY = 32 << 10
"""KiB of pages that stay in memory."""


@contextmanager
def scratch(schema: str) -> Iterator[sqlite3.Connection]:
    """An empty database with the tables of `schema`, whose file is gone at the end; raises `ArchiveError`."""
    with closing(sqlite3.connect("", isolation_level=None)) as database:  # SQLite's name for a temporary file
        try:
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=FILE", f"cache_size=-{_MEMORY}"):
                database.execute(f"PRAGMA {pragma}")
            database.executescript(schema)
            database.execute("BEGIN")
            yield database
        except sqlite3.OperationalError as error:
            raise ArchiveError(
                f"the temporary files cannot be written ({error}); make room, or set SQLITE_TMPDIR to another folder"
            ) from error


class Lines:
    """Lines that come out sorted by their bytes, each once."""

    schema = "CREATE TABLE lines (line BLOB NOT NULL)"

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def add(self, lines: Iterable[bytes]) -> None:
        self._database.executemany("INSERT INTO lines VALUES (?)", ((line,) for line in lines))

    def __iter__(self) -> Iterator[bytes]:
        before = None
        for (line,) in self._database.execute("SELECT line FROM lines ORDER BY line"):
            if line != before:
                yield line
            before = line
