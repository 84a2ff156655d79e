"""The files of a release with their sums."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DATA = ("parquet", "jsonl", "csv", "newsbot.db", "tmx", "moses")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file; its path is relative to the release."""

    path: str
    size: int
    sha256: str

    @property
    def format(self) -> str:
        """The format whose file it is."""
        return "sqlite" if self.path == "newsbot.db" else self.path.split("/")[0]

    @property
    def table(self) -> str:
        """The table that it holds, or a part of it; empty where it holds several."""
        parts = self.path.split("/")
        return "" if len(parts) < 2 else parts[1].removesuffix(".csv")


def data_files(folder: Path) -> list[DataFile]:
    """The files of data below a folder, in the order of their paths."""
    return [_told(folder, path) for path in _paths(folder) if path.relative_to(folder).parts[0] in _DATA]


def sums(folder: Path, data: Sequence[DataFile]) -> str:
    """What `sha256sum -c` reads: the files of data, and then those that describe them."""
    known = {file.path for file in data}
    others = (path for path in _paths(folder) if path.relative_to(folder).as_posix() not in known)
    files = [*data, *(_told(folder, path) for path in others)]
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)


def _paths(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    )


def _told(folder: Path, path: Path) -> DataFile:
    return DataFile(path.relative_to(folder).as_posix(), path.stat().st_size, _sha256(path))


def _sha256(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            sha256.update(block)
    return sha256.hexdigest()
