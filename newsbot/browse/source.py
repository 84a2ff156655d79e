"""What is browsed: a release, or records from which one is made first."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import newsbot
from newsbot.dataset.built import Options
from newsbot.dataset.errors import ExportError
from newsbot.dataset.reading import ABOUT, files_of
from newsbot.dataset.release import Steps, export
from newsbot.dataset.takedown import Takedown, read_takedown
from newsbot.dataset.withheld import FULL
from newsbot.paths import exists, is_file
from newsbot.storage.reports import reports_of, sites_of


@dataclass(frozen=True, slots=True)
class Source:
    """A folder or file, and what tells whether its content has changed."""

    path: Path
    is_release: bool
    files: tuple[Path, ...]

    @classmethod
    def of(cls, path: Path) -> Source:
        """The source at a path; raises `ExportError` if it is neither a release nor holds records."""
        if is_file(path / ABOUT):
            return cls(path, True, tuple(path / name for name in (ABOUT, "SHA256SUMS")) + tuple(_tables(path)))
        if is_file(path):
            return cls(path, False, (path,))
        if sites := sites_of(path):
            reports = [report for site in sites for report in reports_of(path, site)]
            return cls(path, False, (path / "takedown.txt", *reports))
        problem = "there is no such folder" if not exists(path) else "neither a release nor a folder of runs"
        raise ExportError(
            f"{path}: {problem}; name a release that `newsbot export --to` has made, or the folder of your crawls"
        )

    def fingerprint(self) -> str:
        """A fingerprint of the content, wherever it is: other files, sizes or times give another."""
        found = [newsbot.__version__]
        for path in self.files:
            if exists(path):
                state = path.stat()
                found.append(f"{path.relative_to(self.path)} {state.st_size} {state.st_mtime_ns}")
        return hashlib.sha256("\n".join(found).encode()).hexdigest()

    def release(self, work: Path, steps: Steps) -> Path:
        """The folder of the release; if the source is not a release, one that is made below `work`.

        Texts are not withheld from it, since it does not leave this machine. Raises `ExportError`.
        """
        if self.is_release:
            return self.path
        made, down = work / "release", self.path / "takedown.txt"
        takedown = read_takedown(down) if exists(down) else Takedown()
        paths = (self.path,) if self.path.is_file() else ()
        jobs = min(os.cpu_count() or 1, 8)
        options = Options(("parquet",), True, FULL, takedown, jobs, pairs=False, paths=paths)
        export(self.path, (), made, options, steps)
        return made


def _tables(release: Path) -> Iterator[Path]:
    for table in ("articles", "revisions", "ticker", "listings", "tombstones", "pairs"):
        yield from files_of(release, table)
