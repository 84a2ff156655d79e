"""Records to JSON Lines files: a folder a kind, a file a run, `.part` until complete.

A file is appended to and synced only at checkpoints; what a crash leaves beyond the recorded length is cut off.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newsbot.errors import UserError, remedy
from newsbot.items import Article, Listing, TickerRecord, Tombstone, values_of
from newsbot.jsontext import to_json
from newsbot.storage.atomic import sync_folder, whole_file

FOLDERS: dict[type[Any], str] = {
    Article: "articles",
    TickerRecord: "ticker",
    Listing: "listings",
    Tombstone: "tombstones",
}
"""The folder of each kind of record, below `DATA_DIR/<site>`."""
WRITTEN_AT_THE_END = "ticker"
"""Records that are complete only at the end of a run; a resumed run writes them again."""
BLOCK = 1 << 20
"""Bytes that are read at a time."""
_SEGMENT = "-s"


class OutputError(UserError, OSError):
    """The records cannot be written; the message names the path and the remedy."""


def as_dict(record: Any) -> dict[str, Any]:
    """A record as plain data, its keys in the order of declaration."""
    return {name: plain(value) for name, value in values_of(record).items()}


def plain(value: Any) -> Any:
    """A value of a record as plain data."""
    if type(value) is str or value is None:
        return value
    if type(value) is list:
        return [plain(part) for part in value]
    return as_dict(value) if hasattr(value, "__dataclass_fields__") else value


def as_line(record: Any) -> bytes:
    """A record, or one that is plain data already, as one line of JSON in UTF-8, every key in order; an unpaired
    surrogate becomes `?`."""
    return to_json(record, values_of).encode("utf-8", "replace") + b"\n"


def filled_keys(record: Mapping[str, Any]) -> list[str]:
    """The keys of a record that have a value."""
    return [key for key, value in record.items() if value not in (None, "", [], {})]


@dataclass
class SafeFile:
    """A file that grows at checkpoints; `lines` and `size` (bytes) are those after the last write."""

    path: Path
    """The final name."""
    lines: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def part(self) -> Path:
        return part_of(self.path)

    def create(self) -> None:
        """Makes the file, empty; raises `OutputError`."""
        with clear_errors(self.part):
            self.part.parent.mkdir(parents=True, exist_ok=True)
            self.part.open("xb").close()
            sync_folder(self.part.parent)

    def write(self, content: bytes, lines: int) -> None:
        """Appends content and syncs; raises `OutputError`, also if the file's size has changed meanwhile."""
        with clear_errors(self.part), self.part.open("ab") as stream:
            self._check_size(self.part, os.fstat(stream.fileno()).st_size)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        self.digest.update(content)
        self.lines += lines
        self.size += len(content)

    def replace(self, content: Iterable[bytes]) -> None:
        """Replaces the content by one of the same length; a crash leaves either."""
        new, digest = self.part.with_name(self.part.name + ".new"), hashlib.sha256()
        with clear_errors(self.part), whole_file(self.part, part=new) as stream:
            for piece in content:
                stream.write(piece)
                digest.update(piece)
        self.digest = digest

    def _check_size(self, path: Path, size: int) -> None:
        if size != self.size:
            raise OutputError(
                f"{path}: the file has {size} bytes, and the run left {self.size}: another program has deleted, cut or"
                " changed the file; start again: newsbot requests what is missing again"
            )

    @property
    def there(self) -> Path | None:
        """The file's path under either of its names; None if it is gone."""
        return next((path for path in (self.path, self.part) if path.is_file()), None)

    def resume(self, lines: int = 0, size: int = 0) -> None:
        """Cuts the file to the length in the ledger; raises `OutputError` if it is shorter."""
        with clear_errors(self.part):
            part = self.part
            if self.path.exists():  # the run ended between naming its files and recording that
                self.path.rename(part)
            part.parent.mkdir(parents=True, exist_ok=True)
            part.open("ab").close()
            if part.stat().st_size < size:
                raise OutputError(
                    f"{part}: shorter than the {size} bytes that the ledger has recorded; start again: newsbot requests"
                    " what is missing again"
                )
            os.truncate(part, size)
            with part.open("rb") as stream:
                self.digest = hashlib.file_digest(stream, "sha256")
        self.lines, self.size = lines, size

    def finish(self) -> None:
        """Gives the file its final name; may be repeated. Raises `OutputError` if the file's size has changed."""
        with clear_errors(self.path):
            current = self.there
            self._check_size(self.path, current.stat().st_size if current else 0)
            if current is None:
                self.path.touch()
            elif current == self.part:
                self.part.rename(self.path)
                sync_folder(self.path.parent)


@dataclass
class RecordFile(SafeFile):
    """One file of records."""

    filled: Counter[str] = field(default_factory=Counter)

    def append(self, records: Iterable[Any]) -> None:
        lines = []
        for record in records:
            lines.append(as_line(record))
            self.filled.update(filled_keys(values_of(record)))
        self.write(b"".join(lines), len(lines))


class RecordFiles:
    """The files of one segment of a run."""

    def __init__(self, folder: Path, run: str, segment: int = 1) -> None:
        self.folder = folder
        stem = stem_of(run, segment)
        self.by_name = {name: RecordFile(folder / name / f"{stem}.jsonl") for name in FOLDERS.values()}

    def create(self) -> None:
        for file in self.by_name.values():
            file.create()

    def resume(self, lengths: Mapping[str, Any]) -> None:
        for name, file in self.by_name.items():
            if name != WRITTEN_AT_THE_END and (row := lengths.get(name)) is not None:
                file.resume(row.lines, row.bytes)
                file.filled = Counter(json.loads(row.filled))
            else:
                file.resume()

    def finish(self) -> None:
        for file in self.by_name.values():
            file.finish()


def stem_of(run: str, segment: int) -> str:
    """How the names of a run's files begin. A run that another machine continues has a new segment there: names of
    its own, so that the first machine's files are not mistaken for them if they come back.

    >>> stem_of("2026-11-25T084312Z", 1), stem_of("2026-11-25T084312Z", 2)
    ('2026-11-25T084312Z', '2026-11-25T084312Z-s2')
    """
    return run if segment == 1 else f"{run}{_SEGMENT}{segment}"


def run_of(stem: str) -> str:
    """The run of files whose names begin like this."""
    run, _, segment = stem.rpartition(_SEGMENT)
    return run if run and segment.isdecimal() else stem


def run_name(moment: datetime) -> str:
    """The name of a run that starts at a moment.

    >>> run_name(datetime(2026, 11, 25, 8, 43, 12, tzinfo=UTC))
    '2026-11-25T084312Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")


def new_run(folder: Path, moment: datetime, known: Collection[str] = ()) -> str:
    """A name for a run that starts at `moment`, as `2026-11-25T084312Z`: that of no file below `folder` and no `known`
    run, whose files may be on another disk."""
    while True:
        run = run_name(moment)
        taken = (folder / name / f"{run}.jsonl{end}" for name in FOLDERS.values() for end in ("", ".part"))
        if run not in known and not any(path.exists() for path in taken):
            return run
        moment += timedelta(seconds=1)


_ELSEWHERE = "choose a folder with -s DATA_DIR=FOLDER"
AGAIN = "start again: the run resumes where it was"


@contextmanager
def clear_errors(path: Path, elsewhere: str = _ELSEWHERE, again: str = AGAIN) -> Iterator[None]:
    """Turns OSError into `OutputError`, with the path and the remedy: that of a crawl, unless it is given."""
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}; {remedy(error, elsewhere)}, and {again}") from error


def part_of(path: Path) -> Path:
    """The name of a run's file until the run has ended."""
    return path.with_name(path.name + ".part")


def count_lines(path: Path, size: int) -> int:
    """The number of lines in the first `size` bytes of a file."""
    number = 0
    with path.open("rb") as stream:
        while size > 0 and (block := stream.read(min(BLOCK, size))):
            number += block.count(b"\n")
            size -= len(block)
    return number
