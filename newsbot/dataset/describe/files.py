"""The files of a release with their checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from newsbot.dataset.formats import DATABASE

_DATA = ("parquet", "jsonl", "csv", DATABASE, "tmx", "moses")
_AT_ONCE = 4
MEDIA = {
    "parquet": "application/vnd.apache.parquet", "jsonl": "application/gzip", "csv": "text/csv",
    "sqlite": "application/vnd.sqlite3", "tmx": "application/x-tmx+xml", "moses": "text/plain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file; its path is relative to the release."""

    path: str
    size: int
    sha256: str

    @property
    def format(self) -> str:
        return "sqlite" if self.path == DATABASE else self.path.split("/")[0]

    @property
    def table(self) -> str:
        """The table that it holds, or a part of it; empty if it holds several."""
        parts = self.path.split("/")
        return "" if len(parts) < 2 else parts[1].removesuffix(".csv")


def data_files(folder: Path, known: Sequence[DataFile] = ()) -> list[DataFile]:
    """The files of data below a folder, in the order of their paths; those that are `known` are not read."""
    by_path = {file.path: file for file in known}
    there = [path.relative_to(folder) for path in _paths(folder)]
    data = [path for path in there if path.parts[0] in _DATA]
    new = _hashed(folder, (folder / path for path in data if path.as_posix() not in by_path))
    by_path |= {file.path: file for file in new}
    return [by_path[path.as_posix()] for path in data]


def sums(folder: Path, data: Sequence[DataFile]) -> str:
    """What `sha256sum -c` reads: the files of data, and then those that describe them."""
    listed = {file.path for file in data}
    others = (path for path in _paths(folder) if path.relative_to(folder).as_posix() not in listed)
    return "".join(f"{file.sha256}  {file.path}\n" for file in (*data, *_hashed(folder, others)))


def _paths(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    )


def _hashed(folder: Path, paths: Iterable[Path]) -> list[DataFile]:
    with ThreadPoolExecutor(_AT_ONCE) as threads:  # hashing releases the GIL
        return list(threads.map(partial(data_file, folder), paths))


def data_file(folder: Path, path: Path) -> DataFile:
    """A file below a folder as it is now; raises `OSError`."""
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return DataFile(path.relative_to(folder).as_posix(), path.stat().st_size, sha256)
