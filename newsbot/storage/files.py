"""Records to JSON Lines files: a folder a kind, a file a run, `.part` until complete.

A file is appended to and synced at checkpoints alone; what a crash leaves beyond the recorded length is cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsbot.items import Article, Listing, TickerRecord, Tombstone
from newsbot.storage.atomic import put_whole, sync_folder

FOLDERS: dict[type[Any], str] = {
    Article: "articles",
    TickerRecord: "ticker",
    Listing: "listings",
    Tombstone: "tombstones",
}
"""Where the records of a kind go, below `DATA_DIR/<spider>`."""

WRITTEN_AT_THE_END = "ticker"
"""The records of which only the end of a run knows; a run that goes on writes them anew."""

_BLOCK = 1 << 20


class OutputError(OSError):
    """The records cannot be written; the message names the path and the remedy."""


def as_dict(record: Any) -> dict[str, Any]:
    """A record as plain data, its keys in the order of declaration."""
    return {name: plain(getattr(record, name)) for name in record.__dataclass_fields__}


def plain(value: Any) -> Any:
    """A value of a record as plain data."""
    if type(value) is str or value is None:
        return value
    if type(value) is list:
        return [plain(part) for part in value]
    return as_dict(value) if hasattr(value, "__dataclass_fields__") else value


def as_line(record: Any) -> bytes:
    """A record as one line of JSON: every key, in order, UTF-8; half a surrogate pair, which no UTF-8 holds, is `?`."""
    text = json.dumps(as_dict(record), ensure_ascii=False, separators=(", ", ": "))
    return text.encode("utf-8", "replace") + b"\n"


def filled_keys(record: Mapping[str, Any]) -> list[str]:
    """The keys of a record that say anything."""
    return [key for key, value in record.items() if value not in (None, "", [], {})]


@dataclass
class SafeFile:
    """One file under way, which grows at checkpoints; `lines` and `size` are what the last write made of it."""

    path: Path
    """The final name."""
    lines: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def part(self) -> Path:
        """The name until the run is whole."""
        return self.path.with_name(self.path.name + ".part")

    def create(self) -> None:
        """Makes the file, empty; raises `OutputError`."""
        with clear_errors(self.part):
            self.part.parent.mkdir(parents=True, exist_ok=True)
            self.part.open("xb").close()
            sync_folder(self.part.parent)

    def write(self, content: bytes, lines: int) -> None:
        """Adds content and syncs; raises `OutputError`, also where the file is not as long as it was left."""
        with clear_errors(self.part), self.part.open("ab") as stream:
            self._check_size(self.part, os.fstat(stream.fileno()).st_size)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        self.digest.update(content)
        self.lines += lines
        self.size += len(content)

    def replace(self, content: bytes) -> None:
        """Puts content of the same length in the file's place; a crash leaves either."""
        with clear_errors(self.part):
            put_whole(self.part, content, part=self.part.with_name(self.part.name + ".new"))
        self.digest = hashlib.sha256(content)

    def _check_size(self, path: Path, size: int) -> None:
        if size != self.size:
            raise OutputError(
                f"{path}: {size} bytes are there, and the run had left {self.size}: another program has deleted, cut or"
                " changed the file; start again: what is gone is asked for again"
            )

    @property
    def there(self) -> Path | None:
        """Where the file is, under whichever of its names; None where it is gone."""
        return next((path for path in (self.path, self.part) if path.is_file()), None)

    def resume(self, lines: int = 0, size: int = 0) -> None:
        """Goes on where the ledger says that the file was whole; raises `OutputError` where it is shorter."""
        with clear_errors(self.part):
            there = self.part
            if self.path.exists():  # the run ended between naming its files and saying so
                self.path.rename(there)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.open("ab").close()
            if there.stat().st_size < size:
                raise OutputError(
                    f"{there}: shorter than the {size} bytes that the ledger has recorded; start again: what is gone is"
                    " asked for again"
                )
            os.truncate(there, size)
            with there.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    self.digest.update(block)
        self.lines, self.size = lines, size

    def finish(self) -> None:
        """Gives the file its final name; a second time is no harm. Raises `OutputError` where it is not whole."""
        with clear_errors(self.path):
            there = self.there
            self._check_size(self.path, there.stat().st_size if there else 0)
            if there is None:
                self.path.touch()
            elif there == self.part:
                self.part.rename(self.path)
                sync_folder(self.path.parent)


@dataclass
class RecordFile(SafeFile):
    """One file of records."""

    filled: Counter[str] = field(default_factory=Counter)
    """How many records have each key filled."""

    def append(self, records: Iterable[Any]) -> None:
        """Adds records and syncs; raises `OutputError`."""
        lines = []
        for record in records:
            lines.append(as_line(record))
            self.filled.update(filled_keys({key: getattr(record, key) for key in record.__dataclass_fields__}))
        self.write(b"".join(lines), len(lines))


class RecordFiles:
    """The files of one run."""

    def __init__(self, folder: Path, run: str) -> None:
        self.folder = folder
        self.run = run
        self.by_name = {name: RecordFile(folder / name / f"{run}.jsonl") for name in FOLDERS.values()}

    def create(self) -> None:
        """Makes the files, empty; raises `OutputError`."""
        for file in self.by_name.values():
            file.create()

    def resume(self, lengths: Mapping[str, Any]) -> None:
        """Cuts the files to the lengths that a checkpoint has recorded; raises `OutputError`."""
        for name, file in self.by_name.items():
            if name != WRITTEN_AT_THE_END and (row := lengths.get(name)) is not None:
                file.resume(row.lines, row.bytes)
                file.filled = Counter(json.loads(row.filled))
            else:
                file.resume()

    def finish(self) -> None:
        """Gives all files their final names."""
        for file in self.by_name.values():
            file.finish()


def new_run(folder: Path, moment: datetime, known: Collection[str] = ()) -> str:
    """A name for a run that starts at `moment`: `2026-11-25T084312Z`.

    No file below `folder` bears it yet, and no `known` run, whose files may be on another disk.
    """
    while True:
        run = moment.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
        taken = (folder / name / f"{run}.jsonl{end}" for name in FOLDERS.values() for end in ("", ".part"))
        if run not in known and not any(path.exists() for path in taken):
            return run
        moment += timedelta(seconds=1)


class clear_errors:
    """Turns an error of the system into one that names the path and the remedy."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, OutputError):
            raise OutputError(
                f"{self.path}: {error.strerror or error}; make room or choose a folder by -s DATA_DIR=FOLDER, and start"
                " again: the run goes on where it was"
            ) from error
