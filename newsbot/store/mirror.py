"""A store read as a folder: reports and files are fetched when they are needed, compared, and kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from newsbot.archive import WARC_ENDS
from newsbot.storage.atomic import put_whole
from newsbot.storage.marks import FOLDER, path_of
from newsbot.store.manifest import Manifest, StoredFile, damaged_manifest, manifest_names, parsed, read_manifests
from newsbot.store.place import Store, StoreError

_ABOVE = 3
"""Folders between a file of a store and its root."""

Wanted = Callable[[Manifest, StoredFile], bool]


def folder_for(url: str) -> str:
    """The name of the folder for a store's copy.

    >>> folder_for("s3://bucket/news")
    's3-bucket-news-36fb237d'
    """
    readable = re.sub(r"[^a-z0-9]+", "-", url.lower()).strip("-")[:40]
    return f"{readable}-{hashlib.sha256(url.rstrip('/').encode()).hexdigest()[:8]}"


@dataclass
class Mirror:
    """The copy of a store below `folder`, which reads like a `DATA_DIR`. Raises `StoreError` and OSError."""

    store: Store
    folder: Path
    known: dict[str, Manifest] = field(default_factory=dict)

    def sync(self, wanted: Wanted = lambda manifest, file: False, sites: Collection[str] = ()) -> None:
        """Fetches what is wanted of the runs in the store, then their reports; forgets runs that it has no more."""
        found = self.refresh()
        for manifest in found:
            if sites and manifest.site not in sites:
                continue
            for file in manifest.files:
                if file != manifest.report and wanted(manifest, file):
                    self.fetch(manifest, file)
            self.fetch(manifest, manifest.report)

    def refresh(self) -> list[Manifest]:
        """The runs that are whole in the store now; manifests never change, and are read once.

        Raises `StoreError` also for a damaged manifest: without its run, what is read would be incomplete.
        """
        names = manifest_names(self.store)
        self._load()
        for gone in self.known.keys() - set(names):
            self._forget(self.known.pop(gone))
        new = [name for name in names if name not in self.known]
        for name, content, manifest in read_manifests(self.store, new):
            if manifest is None:
                raise damaged_manifest(self.store, name)
            path = path_of(self.folder, manifest.site, manifest.run)
            path.parent.mkdir(parents=True, exist_ok=True)
            put_whole(path, content)
            self.known[manifest.name] = manifest
        return [self.known[name] for name in names if name in self.known]

    def _load(self) -> None:
        if self.known:
            return
        for path in (self.folder / FOLDER).glob("*/*.json"):
            name = path.relative_to(self.folder).as_posix()
            if (manifest := parsed(path.read_bytes(), name)) is not None:
                self.known[name] = manifest

    def _forget(self, manifest: Manifest) -> None:
        for file in (manifest.report, *manifest.files):
            (self.folder / manifest.site / file.path).unlink(missing_ok=True)
        path_of(self.folder, manifest.site, manifest.run).unlink(missing_ok=True)

    def fetch(self, manifest: Manifest, file: StoredFile) -> Path:
        """The copy of a file of a run."""
        path = self.folder / manifest.site / file.path
        if path.is_file() and path.stat().st_size == file.bytes:
            return path
        name = f"{manifest.site}/{file.path}"
        if not self.store.fetch(name, path, lambda size, sha256: (size, sha256) == (file.bytes, file.sha256)):
            raise StoreError(
                f"{self.store}/{name}: it is missing, or its bytes are not those that {manifest.name} has recorded; on"
                " the machine that crawled it, `newsbot store check` sends it again"
            )
        return path

    def archives(self, below: str) -> list[Path]:
        """Copies of the WARC files whose names in the store begin with `below`, each with its index beside it."""
        found: list[Path] = []
        for manifest in self.refresh():
            archived = [file for file in manifest.files if file.path.startswith("archive/")]
            names = {file.path: file for file in archived if f"{manifest.site}/{file.path}".startswith(below)}
            for file in (file for path, file in names.items() if path.endswith(WARC_ENDS)):
                index = file.path.removesuffix(".gz").removesuffix(".warc") + ".cdxj"
                for beside in (beside for beside in archived if beside.path == index):
                    self.fetch(manifest, beside)
                found.append(self.fetch(manifest, file))
        if not found:
            raise StoreError(
                f"{self.store}/{below}: the store has no WARC file there; `newsbot store list` lists its runs"
            )
        return found


def root_of(url: str, opened: Callable[[str], Store]) -> tuple[Store, str]:
    """The store that an address is in, and the name of what it addresses there; raises `StoreError`."""
    root, below = url.rstrip("/"), ""
    for _ in range(_ABOVE + 1):
        store = opened(root)
        if store.names(FOLDER):
            return store, below
        root, slash, name = root.rpartition("/")
        if not slash or root.endswith("/"):
            break
        below = f"{name}/{below}" if below else name
    raise StoreError(f"{url}: it is not in a newsbot store; name a store, or a folder or WARC file in one")
