"""The files of a release with their sums."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DATA = ("parquet", "jsonl", "csv", "newsbot.db")
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


def files_of(folder: Path, *, everything: bool = False) -> list[DataFile]:
    """The files of data below a folder, or all that are not hidden, in the order of their paths."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    told = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return [
        DataFile(name, path.stat().st_size, _sha256(path))
        for name, path in told
        if not name.startswith(".") and (everything or name.split("/")[0] in _DATA)
    ]


def sums(files: Sequence[DataFile]) -> str:
    """What `sha256sum -c` reads."""
    return "".join(f"{file.sha256}  {file.path}\n" for file in files)


def _sha256(path: Path) -> str:
    sha256 = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            sha256.update(block)
    return sha256.hexdigest()
