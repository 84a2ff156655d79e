"""The WARC files of a run, rolled by size, each with its index; both grow at checkpoints alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.archive.warc import Member, info_record
from newsbot.output import SafeFile


@dataclass
class Volume:
    """One WARC file and its index."""

    number: int
    warc: SafeFile
    index: SafeFile

    @property
    def files(self) -> dict[str, SafeFile]:
        """Both, by the names that the ledger keeps their lengths under."""
        return {f"archive/{self.number:05}.warc.gz": self.warc, f"archive/{self.number:05}.cdxj": self.index}


class ArchiveFiles:
    """The archive of one run, below `folder`."""

    def __init__(self, folder: Path, run: str, *, newsbot: str, robots: str, roll_at: int) -> None:
        self.folder = folder / "archive"
        self.run = run
        self.newsbot = newsbot
        self.robots = robots
        self.roll_at = roll_at
        self.volumes: list[Volume] = []

    def _volume(self, number: int) -> Volume:
        path = self.folder / f"{self.run}-{number:05}.warc.gz"
        return Volume(number, SafeFile(path), SafeFile(path.with_name(f"{self.run}-{number:05}.cdxj")))

    def write(self, members: Iterable[Member]) -> dict[str, SafeFile]:
        """Appends records and syncs; the files that have grown, by name. Raises `OutputError`."""
        grown: dict[str, SafeFile] = {}
        pending: list[Member] = []
        size = self.volumes[-1].warc.size if self.volumes else self.roll_at
        for member in members:
            if size >= self.roll_at:
                grown |= self._append(pending)
                pending = []
                self._roll()
                size = self.volumes[-1].warc.size
            pending.append(member)
            size += len(member.content)
        return grown | self._append(pending)

    def _roll(self) -> None:
        volume = self._volume(len(self.volumes) + 1)
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
        number = 1
        while f"archive/{number:05}.warc.gz" in lengths:
            volume = self._volume(number)
            for name, file in volume.files.items():
                row = lengths[name]
                file.resume(row.lines, row.bytes)
            self.volumes.append(volume)
            number += 1
        for file in self._volume(number).files.values():  # begun after the last checkpoint
            file.part.unlink(missing_ok=True)

    def finish(self) -> None:
        """Sorts the indexes and gives all files their final names; a second time is no harm."""
        for volume in self.volumes:
            if volume.index.part.exists():
                lines = sorted(volume.index.part.read_bytes().splitlines(keepends=True))
                volume.index.replace(b"".join(lines))
            for file in volume.files.values():
                file.finish()
