"""Finished runs below a data folder: which there are, and whether their files are as the runs left them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsbot.dataset.errors import ExportError
from newsbot.dataset.processes import tick
from newsbot.dataset.records import KINDS, RecordPath, find_edit

_RUN_SCHEMA = "newsbot/run/1"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run, by its report."""

    site: str
    name: str
    started: str
    finished: str
    version: str
    """Of the newsbot that made it."""
    files: tuple[RecordPath, ...]
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """What a data set is made from."""

    runs: tuple[Run, ...]
    unfinished: tuple[Path, ...]
    """Record files that no report tells of: their runs are not over."""

    def files(self, kind: str) -> list[RecordPath]:
        """The files of a kind, in the order of sites and runs."""
        return [file for run in self.runs for file in run.files if file.kind == kind]

    @property
    def sites(self) -> list[str]:
        """The sites' names."""
        return sorted({run.site for run in self.runs})


def find(folder: Path, sites: Sequence[str] = (), runs: Collection[str] = ()) -> Source:
    """The finished runs of sites (all where none is named) below a `DATA_DIR`; raises `ExportError`.

    Where runs are named, no others count.
    """
    there = sorted(path.parent.name for path in folder.glob("*/runs") if path.is_dir())
    for site in sites:
        if site not in there:
            known = f"of: {', '.join(there)}" if there else "there is none yet"
            raise ExportError(
                f"{folder}: no run of {site!r} has finished; {known}. Choose a folder by -s DATA_DIR=FOLDER"
            )
    finished: list[Run] = []
    unfinished: list[Path] = []
    for site in sorted(set(sites)) or there:
        reports = sorted((folder / site / "runs").glob("*.json"))
        finished += [_run(folder / site, path) for path in reports if not runs or path.stem in runs]
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


def _run(folder: Path, path: Path) -> Run:
    try:
        report = json.loads(path.read_bytes())
        if report["schema"] != _RUN_SCHEMA:
            raise ExportError(
                f"{path}, line 1: its schema is {report['schema']!r:.80}; this newsbot reads {_RUN_SCHEMA}"
            )
        files = tuple(_file(folder, report, told) for told in report["files"] if told["path"].split("/")[0] in KINDS)
        return Run(
            report["site"], report["run"], report["started"], report["finished"], report["newsbot"], files,
            len(report["failures"]),
        )  # fmt: skip
    except json.JSONDecodeError as error:
        raise ExportError(f"{path}, line {error.lineno}: the report of the run is no JSON ({error.msg})") from None
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ExportError(f"{path}: the report of the run cannot be read ({error!r:.120})") from None


def _file(folder: Path, report: dict[str, Any], told: dict[str, Any]) -> RecordPath:
    kind, name = told["path"].split("/")
    path = folder / kind / name
    if Path(name).name != name or not path.is_file():
        raise ExportError(
            f"{path}: it is missing; runs/{report['run']}.json names it. Put it back, or move the run away"
        )
    return RecordPath(path, kind, report["site"], report["run"], told["bytes"], told["lines"], told["sha256"])


def verify(file: RecordPath) -> None:
    """Compares a file with what its run has recorded; raises `ExportError`, which names the line."""
    sha256 = hashlib.sha256()
    if file.path.stat().st_size == file.size:
        with file.path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                sha256.update(block)
                tick(len(block))
    if sha256.hexdigest() != file.sha256:
        raise find_edit(file)
