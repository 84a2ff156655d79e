"""What an extraction has done, in a file beside its output: where it is, what it has found, what it may need again."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from newsbot.errors import UserError
from newsbot.paths import unchanging

Place = tuple[int, int, int]
"""A capture: the number of its file, the offset and the number in that."""
State = Literal["reading", "written", "finished"]
RightsFile = Literal["robots", "tdmrep"]
_EXAMPLES = 20

_TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS originals (
    key BLOB PRIMARY KEY, file INTEGER NOT NULL, offset INTEGER NOT NULL, number INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wanted (key BLOB PRIMARY KEY, of_rights INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS repeated_rights (file INTEGER, offset INTEGER, number INTEGER);
CREATE TABLE IF NOT EXISTS rights (
    host TEXT, kind TEXT, file INTEGER, offset INTEGER, number INTEGER, value TEXT NOT NULL,
    PRIMARY KEY (host, kind, file, offset, number)
) WITHOUT ROWID;
"""


@dataclass(slots=True)
class Counts:
    """What the captures became."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """By reason; `story` for those that made records."""
    troubles: Counter[str] = field(default_factory=Counter)
    """Parts of files that cannot be read, by what is wrong."""
    examples: list[tuple[str, str]] = field(default_factory=list)
    """The first troubles: where, and what."""

    def add(self, outcome: str) -> None:
        self.outcomes[outcome] += 1

    def add_trouble(self, trouble: str, where: str) -> None:
        self.troubles[trouble] += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append((where, trouble))


class Notes:
    """An extraction's notes. A path of None keeps them in memory."""

    def __init__(self, path: Path | None) -> None:
        """Raises `UserError` for a file that cannot be opened."""
        self.path = path
        with self._explained():
            self._database = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=1, uri=path is None)
            try:
                # of two that hold the shared lock, which this mode keeps, neither gets the exclusive one
                self._database.executescript(f"BEGIN EXCLUSIVE; PRAGMA locking_mode = EXCLUSIVE; {_TABLES} COMMIT")
                self._database.execute("BEGIN IMMEDIATE")
            except sqlite3.DatabaseError:
                self._database.close()
                raise

    @contextmanager
    def _explained(self) -> Any:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise UserError(
                    f"{self.path}: another extraction writes there; wait for it, or choose another --to"
                ) from None
            if "full" in str(error):
                raise UserError(f"{self.path}: {error}; make room, and repeat the command, which continues") from None
            raise UserError(f"{self.path}: {error}; start again with --fresh, or choose another --to") from error

    def get(self, name: str, default: Any = None) -> Any:
        found = self._database.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return default if found is None else found[0]

    def set(self, **values: Any) -> None:
        self._database.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())

    def commit(self) -> None:
        with self._explained():
            self._database.execute("COMMIT")
            self._database.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._database.execute("ROLLBACK")
        self._database.close()

    def remove(self) -> None:
        self.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    # Where an extraction is

    def checkpoint(self, place: Place, size: int, pending: bytes, counts: Counts, state: State = "reading") -> None:
        """Notes that everything up to the capture at `place` is in the output, whose size and last piece are these."""
        self.set(
            place=json.dumps(place), size=size, pending=pending, state=state,
            counts=json.dumps([counts.outcomes, counts.troubles, counts.examples]),
        )  # fmt: skip
        self.commit()

    def place(self) -> Place | None:
        """The last capture that is in the output; None before the first."""
        text = self.get("place")
        return tuple(json.loads(text)) if text else None

    def counts(self) -> Counts:
        text = self.get("counts")
        if not text:
            return Counts()
        outcomes, troubles, examples = json.loads(text)
        return Counts(Counter(outcomes), Counter(troubles), [(where, what) for where, what in examples])

    def finish(self) -> None:
        """Only what the report needs stays."""
        self._database.execute("DELETE FROM originals")
        self._database.execute("DELETE FROM rights")
        self.set(state="finished", pending=b"")
        with self._explained():
            self._database.execute("COMMIT")
            self._database.execute("VACUUM")
            self._database.execute("BEGIN IMMEDIATE")

    # What later captures need

    def keep_original(self, keys: Iterable[str], place: Place) -> None:
        """Notes where a capture is to which revisits may refer."""
        rows = [(_hash(key), *place) for key in keys]
        self._database.executemany("INSERT OR IGNORE INTO originals VALUES (?, ?, ?, ?)", rows)

    def original(self, keys: Iterable[str], before: Place) -> Place | None:
        """The first capture with one of these keys, if it comes before a place."""
        for key in keys:
            query = "SELECT file, offset, number FROM originals WHERE key = ?"
            found: Place | None = self._database.execute(query, (_hash(key),)).fetchone()
            if found is not None and found < before:
                return found
        return None

    def keep_rights(self, host: str, kind: RightsFile, place: Place, text: str) -> None:
        """Notes what a host's robots.txt or tdmrep.json says."""
        self._database.execute("INSERT OR IGNORE INTO rights VALUES (?, ?, ?, ?, ?, ?)", (host, kind, *place, text))

    def rights(self, host: str, kind: RightsFile, before: Place) -> str:
        """What the last of these files before a place says; empty if there is none."""
        query = (
            "SELECT value FROM rights WHERE host = ? AND kind = ? AND (file, offset, number) < (?, ?, ?)"
            " ORDER BY file DESC, offset DESC, number DESC LIMIT 1"
        )
        found = self._database.execute(query, (host, kind, *before)).fetchone()
        return str(found[0]) if found else ""

    # What other tasks have found

    def want(self, keys: Iterable[str], place: Place, *, of_rights: bool) -> None:
        """Notes what the revisit at a place repeats, and whether that is a robots.txt or tdmrep.json."""
        self._database.executemany(
            "INSERT INTO wanted VALUES (?, ?) ON CONFLICT DO UPDATE SET of_rights = max(of_rights, excluded.of_rights)",
            [(_hash(key), of_rights) for key in keys],
        )
        if of_rights:
            self._database.execute("INSERT INTO repeated_rights VALUES (?, ?, ?)", place)

    def take(self, own: Path, earlier: Sequence[Path]) -> list[Place]:
        """Adds what these notes in memory may need of the files before their own, out of the notes of each.

        `own` and `earlier` are paths of notes. Returns the places of revisits that repeat a robots.txt or tdmrep.json.
        """
        run = self._database.execute
        run("COMMIT")
        for path in (*earlier, own):
            with self._beside(path):
                run("INSERT OR IGNORE INTO wanted SELECT * FROM other.wanted WHERE of_rights OR ?", (path == own,))
        for path in earlier:
            with self._beside(path):
                run("INSERT OR IGNORE INTO originals SELECT o.* FROM wanted JOIN other.originals o USING (key)")
                run("INSERT OR IGNORE INTO rights SELECT * FROM other.rights")
                run("INSERT INTO repeated_rights SELECT * FROM other.repeated_rights")
        places: list[Place] = run("SELECT * FROM repeated_rights ORDER BY file, offset, number").fetchall()
        run("BEGIN IMMEDIATE")
        return places

    @contextmanager
    def _beside(self, path: Path) -> Iterator[None]:
        """Other notes, which nobody changes, as the schema `other`."""
        self._database.execute("ATTACH ? AS other", (unchanging(path),))
        yield
        self._database.execute("DETACH other")


def _hash(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
