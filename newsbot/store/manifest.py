"""What a run consists of in a store: written last, and the only thing that readers trust."""

from __future__ import annotations

import hashlib
import json
import re
import socket
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.items import Moment
from newsbot.storage.files import BLOCK
from newsbot.storage.marks import FOLDER
from newsbot.storage.reports import ReportError, load_report, no_report, report_path
from newsbot.store.place import Store, StoreError

STORED_SCHEMA = "newsbot/stored/1"
LOGS = "logs"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a run."""

    path: str
    """Relative to the folder of the site."""
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run that is whole in a store."""

    schema: str
    site: str
    run: str
    stored: Moment
    host: str
    """The machine that sent it."""
    files: list[StoredFile]

    @property
    def name(self) -> str:
        return name_of(self.site, self.run)

    @property
    def report(self) -> StoredFile:
        return next(file for file in self.files if file.path.startswith("runs/"))

    @property
    def size(self) -> int:
        return sum(file.bytes for file in self.files)

    def says(self, files: list[StoredFile]) -> bool:
        """Whether it is of a run with these files; the log may have grown since."""
        return set(_lasting(self.files)) == set(_lasting(files))

    def content(self) -> bytes:
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def name_of(site: str, run: str) -> str:
    """The manifest's name in a store."""
    return f"{FOLDER}/{site}/{run}.json"


def made(site: str, run: str, files: list[StoredFile]) -> Manifest:
    """A manifest of now."""
    return Manifest(
        STORED_SCHEMA, site, run, datetime.now(UTC).isoformat(timespec="seconds"), socket.gethostname(), files
    )


def parsed(content: bytes, name: str) -> Manifest | None:
    """The manifest in a file called `name`; None for one that is damaged, or names a file that is not the run's."""
    try:
        return manifest_of(json.loads(content), name)
    except (ValueError, RecursionError):
        return None


def manifest_of(value: Any, name: str) -> Manifest | None:
    """The manifest that a value from JSON holds, as `parsed`."""
    try:
        files = [StoredFile(str(file["path"]), int(file["bytes"]), str(file["sha256"])) for file in value["files"]]
        manifest = Manifest(value["schema"], value["site"], value["run"], value["stored"], value["host"], files)
        is_right = manifest.schema == STORED_SCHEMA and manifest.name == name and manifest.report
        return manifest if is_right and all(_is_plain(file.path) for file in files) else None
    except (ValueError, KeyError, TypeError, StopIteration):
        return None


def _is_plain(path: str) -> bool:
    """Whether a path has one folder and a name, and leads nowhere else."""
    folder, _, name = path.partition("/")
    return bool(name) and "/" not in name and "\\" not in path and not {".", ".."} & {folder, name}


def _lasting(files: list[StoredFile]) -> Iterator[StoredFile]:
    return (file for file in files if not file.path.startswith(f"{LOGS}/"))


def files_of(folder: Path, run: str) -> list[StoredFile]:
    """The files of a finished run in the folder of its site, the report last; raises `ReportError`.

    Records and archive are as the report has recorded them, whatever is there now.
    """
    path = report_path(folder, run)
    report = load_report(path)
    try:
        files = [StoredFile(file["path"], file["bytes"], file["sha256"]) for file in report["files"]]
        log = report.get("log")
    except (KeyError, TypeError) as error:
        raise no_report(path, error) from None
    if not all(_is_plain(file.path) for file in files):
        raise ReportError(path, "names a file outside its folder; put the report back as it was")
    if isinstance(log, str) and _is_plain(log) and (folder / log).is_file():
        files.append(measured(folder, log))
    return [*files, measured(folder, f"runs/{run}.json")]


def measured(folder: Path, name: str) -> StoredFile:
    """A file as it is now, of which a log may still grow; raises OSError."""
    sha256, size = hashlib.sha256(), 0
    with (folder / name).open("rb") as stream:
        while block := stream.read(BLOCK):
            sha256.update(block)
            size += len(block)
    return StoredFile(name, size, sha256.hexdigest())


def manifests(store: Store, sites: Collection[str] = ()) -> tuple[list[Manifest], list[str]]:
    """The runs that are whole in a store, of some sites or of all, and the manifests that are damaged, by their names.

    Raises `StoreError`.
    """
    whole, damaged = [], []
    for name, _, manifest in read_manifests(store, manifest_names(store, sites)):
        if manifest is None:
            damaged.append(name)
        else:
            whole.append(manifest)
    return sorted(whole, key=lambda manifest: (manifest.site, manifest.run)), damaged


def manifest_names(store: Store, sites: Collection[str] = ()) -> list[str]:
    """The names of the manifests in a store, of some sites or of all; raises `StoreError`."""
    found = [name for name in store.names(FOLDER) if _NAME.fullmatch(name)]
    return [name for name in found if not sites or run_of(name)[0] in sites]


def run_of(name: str) -> tuple[str, str]:
    """The site and the run of a manifest, by its name."""
    _, site, run = name.removesuffix(".json").split("/")
    return site, run


def read_manifests(store: Store, names: Sequence[str]) -> Iterator[tuple[str, bytes, Manifest | None]]:
    """The manifests of these names, each with its bytes; None for one that is damaged. Raises `StoreError`."""
    for start in range(0, len(names), _AT_ONCE):
        for name, content in store.read_all(names[start : start + _AT_ONCE]).items():
            yield name, content, parsed(content, name)


def damaged_manifest(store: Store, name: str) -> StoreError:
    """The error for a manifest that cannot be read."""
    return StoreError(
        f"{store}/{name}: the manifest is damaged, and the run is not read; on the machine that crawled it, `newsbot"
        " store check` writes it again"
    )


_NAME = re.compile(rf"{FOLDER}/[^/.][^/]*/[^/.][^/]*\.json")
_AT_ONCE = 50
