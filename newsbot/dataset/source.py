"""Finished runs below a data folder, and whether their files are as the runs left them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from newsbot.dataset.errors import ExportError
from newsbot.dataset.extracted import check_same
from newsbot.dataset.extracted import find as find_extracted
from newsbot.dataset.processes import tick
from newsbot.dataset.records import EXTRACTED, KINDS, find_edit
from newsbot.storage.files import run_of
from newsbot.storage.reports import (
    OF_SITE,
    RecordPath,
    RunError,
    check_there,
    is_whole,
    load_report,
    names_in,
    read_report,
    report_path,
    reports_of,
    sites_of,
)
from newsbot.storage.reports import Run as Run

_ELSEWHERE = "choose another folder with -s DATA_DIR=FOLDER"
_NAME_SITES = f"name the sites to export, or {_ELSEWHERE}"


@dataclass(frozen=True, slots=True)
class Source:
    """What a data set is made from."""

    runs: tuple[Run, ...]
    unfinished: tuple[Path, ...]  # record files without a report: `check_reports` tells whether their runs have ended
    undeclared: tuple[str, ...] = ()  # `articles/mood`: keys that a pipeline added, which no table has
    extracted: tuple[RecordPath, ...] = ()  # of articles that no run wrote

    def files(self, kind: str) -> list[RecordPath]:
        found = [file for run in self.runs for file in run.files if file.kind == kind]
        return [*found, *self.extracted] if kind == "articles" else found

    @property
    def sites(self) -> list[str]:
        return sorted({run.site for run in self.runs})


def find(folder: Path, sites: Sequence[str] = (), runs: Collection[str] = (), paths: Collection[Path] = ()) -> Source:
    """The finished runs of sites below a `DATA_DIR`, and files of records that no run wrote; raises `ExportError`.

    If no site is named, all sites count, or none if there are `paths`; if runs are named, no others count.
    """
    extracted, torn = find_extracted(paths)
    if paths and not sites:
        return Source((), tuple(torn), extracted=tuple(extracted))
    chosen = _readable(folder, sites)
    with_runs = sites_of(folder) if sites else []
    for site in sites:
        if site not in with_runs:
            others = f"the sites are: {', '.join(with_runs)}" if with_runs else "no site has one yet"
            hint = "Choose a folder with -s DATA_DIR=FOLDER"
            if Path(site).is_dir():
                hint = f"To export the files in the folder {site}, write {site}/"
            raise ExportError(f"{folder}: no run of {site!r} has finished; {others}. {hint}")
    finished: dict[Path, Run] = {}
    unfinished: list[Path] = []
    undeclared: set[str] = set()
    for site in chosen:
        reports = reports_of(folder, site)
        used = [path for path in reports if not runs or path.stem in runs]
        finished.update({path: _run(path) for path in used})
        undeclared.update(*map(_undeclared, used))
        unfinished += _unreported(folder, site, {path.stem for path in reports})
    if not finished:
        raise ExportError(
            f"{folder}: no run has finished there; crawl first, or choose a folder with -s DATA_DIR=FOLDER"
        )
    _check_copies(finished)
    return Source(tuple(finished.values()), (*unfinished, *torn), tuple(sorted(undeclared)), tuple(extracted))


def _check_copies(runs: Mapping[Path, Run]) -> None:
    """Raises `ExportError` for two reports of one run: every record of it would count twice."""
    reports: dict[tuple[str, str], Path] = {}
    for path, run in runs.items():
        if (other := reports.setdefault((run.site, run.name), path)) is not path:
            if path.samefile(other):
                raise ExportError(f"{path}: it is the same file as {other}; remove the link")
            raise ExportError(
                f"{path}: {other} is a report of the same run; move one of the two away with its records, or the whole"
                " folder if it is a copy"
            )


def _readable(folder: Path, sites: Collection[str]) -> list[str]:
    """These sites, or all below a `DATA_DIR`, sorted; raises `ExportError` if a folder of theirs may not be read."""
    chosen = sorted(set(sites)) or _sites_with_records(folder)
    for site in chosen:
        for name in OF_SITE:
            names_in(folder / site / name, ExportError, _ELSEWHERE if sites else _NAME_SITES)
    return chosen


def _sites_with_records(folder: Path) -> list[str]:
    """The sites that have records or reports below a `DATA_DIR`, sorted."""
    names = names_in(folder, ExportError, _ELSEWHERE)
    return [name for name in names if not set(OF_SITE).isdisjoint(names_in(folder / name, ExportError, _NAME_SITES))]


def _unreported(folder: Path, site: str, reported: Collection[str]) -> list[Path]:
    """The record files of a site whose runs are not among those with a report."""
    return [
        folder / site / kind / name
        for kind in KINDS
        for name in names_in(folder / site / kind, ExportError)
        if ".jsonl" in name and run_of(name.split(".")[0]) not in reported
    ]


def check_reports(folder: Path, sites: Sequence[str], unfinished: Callable[[str], Collection[str]]) -> None:
    """Raises `ExportError` for the records of a run of these sites, or of any, that has ended and has no report.

    `unfinished` gives the runs of a site that have not ended. It is asked after the files are listed, because the files
    of a run get their names shortly before its report is written.
    """
    for site in _readable(folder, sites):
        reported = {path.stem for path in reports_of(folder, site)}
        whole = [path for path in _unreported(folder, site, reported) if path.suffix == ".jsonl"]
        going_on = unfinished(site) if whole else ()
        for path in whole:
            run = run_of(path.stem)
            if run not in going_on and not report_path(folder / site, run).exists():
                raise ExportError(
                    f"{path}: the report of its run, runs/{run}.json, is missing; put a copy of it back. If there is"
                    " none, move the run away: its stories are lost to exports"
                )


def _run(path: Path) -> Run:
    try:
        run = read_report(path)
        for file in run.files:
            check_there(file)
    except RunError as error:
        raise ExportError(str(error)) from None
    return run


def _undeclared(report: Path) -> set[str]:
    """The keys that records of a run have filled, and their classes do not declare."""
    coverage = load_report(report).get("coverage")
    kinds = coverage.items() if isinstance(coverage, dict) else ()
    return {
        f"{kind}/{key}"
        for kind, shares in kinds
        if kind in KINDS and isinstance(shares, dict)
        for key in shares.keys() - {field.name for field in fields(KINDS[kind][1])}
    }


def verify(file: RecordPath) -> None:
    """Compares a file with what its run has recorded; raises `ExportError`, which names the line."""
    if file.run == EXTRACTED:
        check_same(file)
        return
    with file.path.open("rb") as stream:
        if file.path.stat().st_size != file.size or not is_whole(file, stream, tick):
            raise find_edit(file)
