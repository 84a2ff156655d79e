"""Finished runs below a data folder, and whether their files are as the runs left them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsbot.dataset.errors import ExportError
from newsbot.dataset.processes import tick
from newsbot.dataset.records import find_edit
from newsbot.storage.reports import (
    KINDS,
    RecordPath,
    RunError,
    check_there,
    is_whole,
    read_report,
    reports_of,
    sites_of,
)
from newsbot.storage.reports import Run as Run


@dataclass(frozen=True, slots=True)
class Source:
    """What a data set is made from."""

    runs: tuple[Run, ...]
    unfinished: tuple[Path, ...]  # record files without a report: their runs are not over

    def files(self, kind: str) -> list[RecordPath]:
        return [file for run in self.runs for file in run.files if file.kind == kind]

    @property
    def sites(self) -> list[str]:
        return sorted({run.site for run in self.runs})


def find(folder: Path, sites: Sequence[str] = (), runs: Collection[str] = ()) -> Source:
    """The finished runs of sites (all where none is named) below a `DATA_DIR`; raises `ExportError`.

    Where runs are named, no others count.
    """
    existing = sites_of(folder)
    for site in sites:
        if site not in existing:
            others = f"of: {', '.join(existing)}" if existing else "no site has one yet"
            hint = "Choose a folder by -s DATA_DIR=FOLDER"
            raise ExportError(f"{folder}: no run of {site!r} has finished; {others}. {hint}")
    finished: list[Run] = []
    unfinished: list[Path] = []
    for site in sorted(set(sites)) or existing:
        reports = reports_of(folder, site)
        finished += [_run(path) for path in reports if not runs or path.stem in runs]
        over = {path.stem for path in reports}
        unfinished += [
            path
            for kind in KINDS
            for path in sorted((folder / site / kind).glob("*.jsonl*"))
            if path.name.split(".")[0] not in over
        ]
    if not finished:
        raise ExportError(f"{folder}: no run has finished there; crawl first, or choose a folder by -s DATA_DIR=FOLDER")
    return Source(tuple(finished), tuple(unfinished))


def _run(path: Path) -> Run:
    try:
        run = read_report(path)
        for file in run.files:
            check_there(file)
    except RunError as error:
        raise ExportError(str(error)) from None
    return run


def verify(file: RecordPath) -> None:
    """Compares a file with what its run has recorded; raises `ExportError`, which names the line."""
    with file.path.open("rb") as stream:
        if file.path.stat().st_size != file.size or not is_whole(file, stream, tick):
            raise find_edit(file)
