"""The WARC files of a run, rolled by size, each with its index; both grow only at checkpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from newsbot.archive.warc import Member, info_record
from newsbot.storage.files import SafeFile, clear_errors

FOLDER = "archive"
"""The archive's folder in a site's folder, and the prefix of its files' names in the ledger."""
CDXJ, WACZ, PART = ".cdxj", ".wacz", ".part"
"""How the names of an index, of a package, and of a file whose run has not ended, end."""
EARLIER = "earlier.warc.gz"
"""How the name of the file of a package ends that holds what the others refer to."""
DRAWN = "drawn.warc.gz"
"""How the name of the file of a package ends that holds the rendered pages of the others once more."""

_SORTED_AT_ONCE = 1 << 20
"""Bytes of an index, unless it would have more than `_PARTS` parts."""
_PARTS = 50
"""Files that are open at once."""


def path_of(folder: Path, stem: str, name: str) -> Path:
    """The file in a site's folder for a name in the ledger (`archive/00001.warc.gz`)."""
    return folder / FOLDER / f"{stem}-{name.removeprefix(f'{FOLDER}/')}"


@dataclass
class Volume:
    """One WARC file and its index."""

    number: int
    warc: SafeFile
    index: SafeFile

    @property
    def files(self) -> dict[str, SafeFile]:
        return {f"{FOLDER}/{self.number:05}.warc.gz": self.warc, f"{FOLDER}/{self.number:05}.cdxj": self.index}


class ArchiveFiles:
    """The archive of one run, below `folder`; the names of its files begin with `stem`."""

    def __init__(
        self, folder: Path, stem: str, *, newsbot: str, robots: str, roll_at: int, writes: bool = True
    ) -> None:
        self.folder = folder / FOLDER
        self.writes = writes
        """Whether more is archived; else what a run has archived so far is only finished."""
        self.stem = stem
        self.newsbot = newsbot
        self.robots = robots
        self.roll_at = roll_at
        self.volumes: list[Volume] = []

    def _volume(self, number: int) -> Volume:
        path = self.folder / f"{self.stem}-{number:05}.warc.gz"
        return Volume(number, SafeFile(path), SafeFile(path.with_name(f"{self.stem}-{number:05}.cdxj")))

    def write(self, members: Iterable[Member]) -> dict[str, SafeFile]:
        """Appends records and syncs; returns the files that have grown, by name. Raises `OutputError`.

        The records of one exchange, the first of which is indexed, go to one file.
        """
        grown: dict[str, SafeFile] = {}
        pending: list[Member] = []
        size = self.volumes[-1].warc.size if self.volumes else self.roll_at
        for member in members:
            if size >= self.roll_at and (member.entry is not None or not self.volumes):
                grown |= self._append(pending)
                pending = []
                self._roll()
                size = self.volumes[-1].warc.size
            pending.append(member)
            size += len(member.content)
        return grown | self._append(pending)

    def _roll(self) -> None:
        volume = self._volume(self.volumes[-1].number + 1 if self.volumes else 1)
        self.volumes.append(volume)
        for file in volume.files.values():
            file.create()
        info = info_record(volume.warc.path.name, self.newsbot, self.robots, datetime.now(UTC))
        volume.warc.write(info.content, 1)

    def _append(self, members: list[Member]) -> dict[str, SafeFile]:
        if not members:
            return {}
        volume = self.volumes[-1]
        offset, lines = volume.warc.size, []
        for member in members:
            if member.entry is not None:
                lines.append(member.entry.line(volume.warc.path.name, offset, len(member.content)))
            offset += len(member.content)
        volume.warc.write(b"".join(member.content for member in members), len(members))
        volume.index.write("".join(f"{line}\n" for line in lines).encode(), len(lines))
        return volume.files

    def resume(self, lengths: Mapping[str, Any]) -> None:
        """Cuts the files to the lengths that a checkpoint has recorded; raises `OutputError`."""
        numbers = sorted(int(name.split("/")[1].split(".")[0]) for name in lengths if name.endswith(".warc.gz"))
        for number in numbers:
            volume = self._volume(number)
            for name, file in volume.files.items():
                file.resume(lengths[name].lines, lengths[name].bytes)
            self.volumes.append(volume)
        name_of_part = re.compile(rf"{re.escape(self.stem)}-(\d{{5,}})\.(warc\.gz|cdxj)\.part(\.new)?")
        with clear_errors(self.folder):
            for path in list(self.folder.glob(f"{self.stem}-*")):  # volumes begun after the last checkpoint
                if (match := name_of_part.fullmatch(path.name)) and int(match[1]) not in numbers:
                    path.unlink()

    def finish(self) -> None:
        """Sorts the indexes and gives all files their final names; may be repeated."""
        for volume in self.volumes:
            if volume.index.part.exists():
                with volume.index.part.open("rb") as index:
                    volume.index.replace(_in_order(index, volume.index.size, self.folder))
            for file in volume.files.values():
                file.finish()


def _in_order(lines: BinaryIO, size: int, folder: Path) -> Iterator[bytes]:
    """The lines of a stream of so many bytes, sorted; parts of them wait in temporary files in `folder`."""
    at_once = max(_SORTED_AT_ONCE, size // _PARTS)
    with ExitStack() as stack:
        parts = []
        while part := sorted(lines.readlines(at_once)):
            waiting = stack.enter_context(TemporaryFile(dir=folder))
            waiting.writelines(part)
            waiting.seek(0)
            parts.append(waiting)
        yield from merge(*parts)
