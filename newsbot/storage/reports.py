"""Finished runs below a data folder: their reports, and whether record files are as the runs left them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from newsbot.errors import UserError, not_read
from newsbot.items import LOST, RUN_SCHEMA
from newsbot.paths import is_dir, shown_in
from newsbot.storage.files import BLOCK, FOLDERS
from newsbot.storage.marks import load_mark

KINDS = tuple(FOLDERS.values())
"""The folders of records, in the order in which a run's files are read."""

RUNS = "runs"
"""The folder of reports, below that of a site."""
OF_SITE = (*KINDS, RUNS)
"""The folders that show that a site has records or runs."""
_OTHERS = "name other sites or another folder"


class RunError(UserError):
    """A run cannot be used; the message names the file, the remedy and, if it is known, the line."""


class ReportError(RunError):
    """The report of a run cannot be used; `why`, with the remedy, follows its name in a sentence."""

    def __init__(self, path: Path, why: str, line: int | None = None) -> None:
        super().__init__(f"{path}, line {line}: it {why}" if line else f"{path}: it {why}")
        self.path = path
        self.why = why


class OtherSchema(ReportError):
    """The report has a schema that this newsbot does not read."""


@dataclass(frozen=True, slots=True)
class RecordPath:
    """One file of records of a finished run, as its report describes it."""

    path: Path
    kind: str
    site: str
    run: str
    size: int
    lines: int
    sha256: str
    packed: Path | None = None
    """The compressed file whose content is at `path` while it is read, if it is not a run's."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run, by its report."""

    site: str
    name: str
    started: str
    finished: str
    version: str
    files: tuple[RecordPath, ...]
    """In the order of `KINDS`."""
    failures: int = 0
    invented: bool = False
    copy_at: str | None = None
    """The host that its pages came from, if it was not the site's own."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: tells the report of its end from those that kills left on machines that had it before."""

    is_lost: bool = False
    """Whether it ended as `lost`."""
    segment: int = 1
    """Its last segment."""


def sites_of(folder: Path) -> list[str]:
    """The sites with finished runs below a `DATA_DIR`, sorted, without hidden folders.

    A folder that may not be entered is among them: `reports_of` raises the error. Raises `RunError` for `folder`.
    """
    return [name for name in names_in(folder) if _may_have_runs(folder / name)]


def _may_have_runs(folder: Path) -> bool:
    try:
        return is_dir(folder / RUNS)
    except OSError:
        return True


def sites_below(folder: Path) -> set[str]:
    """The sites that have records or runs below a `DATA_DIR`, without folders that may not be read."""
    return {path.parent.name for path in folder.glob("*/*") if path.name in OF_SITE}


def has_records(folder: Path, site: str) -> bool:
    """Whether a site has records or runs below a `DATA_DIR`."""
    with suppress(OSError):
        return any((folder / site / name).exists() for name in OF_SITE)
    return False


def report_path(folder: Path, run: str) -> Path:
    """The report of a run in the folder of its site."""
    return folder / RUNS / f"{run}.json"


def reports_of(folder: Path, site: str) -> list[Path]:
    """The reports of a site's finished runs, oldest first; raises `RunError` if their folder may not be read."""
    runs = folder / site / RUNS
    return [runs / name for name in names_in(runs) if name.endswith(".json")]


def names_in(folder: Path, kind: type[UserError] = RunError, otherwise: str = _OTHERS) -> list[str]:
    """As `shown_in`; raises an error of a kind, with the remedy, if the folder may not be read: it is not empty."""
    try:
        return shown_in(folder)
    except OSError as error:
        raise kind(not_read(error, otherwise)) from None


def load_report(path: Path, sift: Callable[[bytes], bytes] | None = None) -> dict[str, Any]:
    """A report, of which only the schema is checked; raises `ReportError`. `sift` shortens its text before."""
    try:
        content = path.read_bytes()
        report = json.loads(sift(content) if sift else content)
    except OSError as error:
        raise ReportError(path, f"cannot be read ({error.strerror}); make it readable") from None
    except (ValueError, RecursionError) as error:
        raise no_report(path, error) from None
    if not isinstance(report, dict):
        raise no_report(path, "it holds no object")
    schema = report.get("schema")
    if schema != RUN_SCHEMA:
        name = schema[:40] if isinstance(schema, str) and schema.isprintable() else ""
        remedy = "read it with the newsbot that wrote it, or move it away"
        raise OtherSchema(path, f"is of the schema {name or 'none'}, not {RUN_SCHEMA}; {remedy}", 1)
    return report


def ending_of(folder: Path, run: str) -> Ending | None:
    """How a run ended, by its report in the folder of its site; None if there is none that can be read."""
    with suppress(ReportError):
        report = load_report(report_path(folder, run))
        segment = report.get("segment", 1)
        return Ending(report.get("finish_reason") == LOST, segment if isinstance(segment, int) else 1)
    return None


def no_report(path: Path, reason: object) -> ReportError:
    """The error for a file that is not a whole report; `reason` is an exception or a clause."""
    clause = f"{type(reason).__name__}: {reason}" if isinstance(reason, LookupError | TypeError) else str(reason)
    return ReportError(
        path,
        f"is not a complete report of a run ({clause:.200}); put a copy of it back, or move it away: the ledger keeps"
        " the run's counts",
        getattr(reason, "lineno", None),
    )


def read_report(path: Path) -> Run:
    """The run of a report, without checking its files; raises `RunError`."""
    folder, report = path.parent.parent, load_report(path)
    try:
        files = [_file(folder, report, file) for file in report["files"] if file["path"].split("/")[0] in KINDS]
        return Run(
            report["site"], report["run"], report["started"], report["finished"], report["newsbot"],
            tuple(sorted(files, key=lambda file: KINDS.index(file.kind))), len(report["failures"]),
            report.get("invented") is True, _copy_at(report),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise no_report(path, error) from None


def _copy_at(report: dict[str, Any]) -> str | None:
    """The host of `base_url`; old reports have no `arguments`."""
    arguments = report.get("arguments")
    base = arguments.get("base_url") if isinstance(arguments, dict) else None
    return urlsplit(base).netloc.rpartition("@")[2] or None if isinstance(base, str) else None


def _file(folder: Path, report: dict[str, Any], file: dict[str, Any]) -> RecordPath:
    kind, name = file["path"].split("/")
    path = folder / kind / name
    if Path(name).name != name:
        raise _missing(path, report["run"])
    return RecordPath(path, kind, report["site"], report["run"], file["bytes"], file["lines"], file["sha256"])


def check_there(file: RecordPath) -> None:
    """Raises `RunError` if the file is missing."""
    if not file.path.is_file():
        raise _missing(file.path, file.run)


def _missing(path: Path, run: str) -> RunError:
    site = path.parent.parent
    mark = load_mark(site.parent, site.name, run)
    if mark is not None and mark.removed:
        return RunError(
            f"{path}: it is only in the store, because the run was removed here after it was stored; read the store"
            f" with -s DATA_DIR={mark.store}"
        )
    return RunError(
        f"{path}: it is missing; runs/{run}.json names it. Put it back. If there is no copy of it, remove it from"
        " `files` in that report: its records are lost, and those of the run's other files are not"
    )


def how_to_mend(run: str) -> str:
    """What to do about a file that is not as its run left it; without the run, all its stories would be lost."""
    return (
        "Put the file back as it was. If there is no copy of it, or you changed it on purpose, make sure that each line"
        f" is valid, and correct the `lines`, `bytes` and `sha256` of the file in runs/{run}.json"
    )


def is_whole(file: RecordPath, stream: BinaryIO, advance: Callable[[int], object] = lambda _: None) -> bool:
    """Whether the bytes of a file, read from its start, are those that its run recorded."""
    sha256, size = hashlib.sha256(), 0
    while block := stream.read(BLOCK):
        sha256.update(block)
        size += len(block)
        advance(len(block))
    return (size, sha256.hexdigest()) == (file.size, file.sha256)


def damage(file: RecordPath) -> RunError:
    """The error for a file that is not whole, with the first line that is not valid, if any."""
    with file.path.open("rb") as lines:
        number, reason = _first_oddity(lines)
    if not reason and number != file.lines:
        reason = f"the run wrote {file.lines} lines, and {number} are there"
    if reason:
        return RunError(f"{file.path}, line {number}: {reason}. {how_to_mend(file.run)}")
    return RunError(
        f"{file.path}: it was edited: the bytes are not those that runs/{file.run}.json has recorded."
        f" {how_to_mend(file.run)}"
    )


def _first_oddity(lines: BinaryIO) -> tuple[int, str]:
    """The number of the first line that is not a record, and why; the number of lines if all are."""
    number = 0
    for line in lines:
        number += 1
        record = None
        with suppress(ValueError):
            record = json.loads(line)
        if not line.endswith(b"\n"):
            return number, "it is torn: there is no end of line"
        if not isinstance(record, dict):
            return number, "it is not a record"
    return number, ""
