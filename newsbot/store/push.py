"""Finished runs to a store, each once: every file is read back and compared before the manifest is written."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Protocol

from newsbot.errors import remedy
from newsbot.follow.consumers import consumers_of
from newsbot.storage.files import run_name
from newsbot.storage.marks import FOLDER, Mark, load_mark, marks_of, path_of, save_mark
from newsbot.storage.reports import KINDS, Ending, RunError, ending_of, reports_of
from newsbot.store.manifest import LOGS, Manifest, StoredFile, files_of, made, manifest_of, name_of, parsed
from newsbot.store.place import Store, StoreError, Unreachable

_TRIES = 3
"""Times that a file is sent whose bytes arrive changed."""

Report = Callable[[str], object]


class Keeper(Protocol):
    """Knows which runs a folder may store: another machine may have requested again what is in them."""

    def may_store(self, run: str, ending: Ending) -> bool:
        """Whether a run is this folder's to store; `ending` is by its report here."""

    def stored(self, run: str, ending: Ending) -> bool:
        """Notes that the store has a run; whether it was still this folder's."""

    def taken(self, run: str) -> None:
        """Moves aside what is left here of a run that another folder has ended."""


class Taken(RunError):
    """Another machine has requested again what is in a run."""

    def __init__(self, site: str, run: str) -> None:
        super().__init__(
            f"run {run} of {site} is not stored from here: another machine has requested its pages again; its files are"
            " moved aside, to the folder lost, and can be deleted"
        )


class _Alone:
    """The keeper of a folder without a ledger."""

    def may_store(self, run: str, ending: Ending) -> bool:
        return True

    def stored(self, run: str, ending: Ending) -> bool:
        return True

    def taken(self, run: str) -> None:
        pass


_ALONE = _Alone()


def waiting(data: Path, site: str, url: str, unfinished: Collection[str] = ()) -> list[str]:
    """The finished runs of a site that are not stored yet, oldest first.

    `unfinished` are those that the ledger does not know as ended: killed at their very end, they will be resumed.
    """
    found = []
    for path in reports_of(data, site):
        mark = load_mark(data, site, path.stem)
        if path.stem not in unfinished and (mark is None or (mark.store != url and not mark.removed)):
            found.append(path.stem)
    return found


def unmarked(data: Path, site: str) -> set[str]:
    """The finished runs of a site that have no mark of any store; by their names only."""
    marks = {path.stem for path in path_of(data, site, "").parent.glob("*.json")}
    return {path.stem for path in reports_of(data, site)} - marks


def push(
    store: Store,
    data: Path,
    site: str,
    unfinished: Collection[str] = (),
    report: Report = lambda _: None,
    keeper: Keeper = _ALONE,
) -> int:
    """Stores the runs of a site that are not stored yet; how many. Raises `StoreError`, `RunError`, OSError, and what
    the `keeper` raises.

    A damaged run does not hold up the others, and is raised at the end.
    """
    done, damaged = 0, None
    if not waiting(data, site, store.url, unfinished):
        return 0
    with _alone(data, site, store.patience):
        for run in waiting(data, site, store.url, unfinished):
            try:
                manifest = push_run(store, data, site, run, keeper)
            except Unreachable:
                raise
            except Taken as error:
                keeper.taken(run)
                report(str(error))
            except (RunError, StoreError) as error:
                damaged = damaged or error
            else:
                done += 1
                report(
                    f"run {run} of {site} is stored in {store}: {len(manifest.files)} files, {manifest.size:,} bytes"
                )
    if damaged is not None:
        raise damaged
    return done


def push_run(store: Store, data: Path, site: str, run: str, keeper: Keeper = _ALONE) -> Manifest:
    """Stores one run, or notes that it is stored already. Raises `Taken` if it is not this folder's to store."""
    files = files_of(data / site, run)
    ending = ending_of(data / site, run) or Ending()
    if not keeper.may_store(run, ending):
        raise Taken(site, run)
    manifest = whole(store, site, run)
    if manifest is None:
        for file in files:
            send(store, data / site, site, file)
        if not keeper.may_store(run, ending):  # sending may take hours
            raise Taken(site, run)
        manifest = made(site, run, files)
        store.write(manifest.name, manifest.content())
    elif not manifest.says(files):
        if ending.is_lost:  # a kill at its very end left this report, and another folder has ended the run since
            raise Taken(site, run)
        raise StoreError(
            f"{store}/{manifest.name}: another run of this name, of {manifest.host}, is stored there; give each machine"
            " its own STORE_URL, or let them share a ledger (LEDGER_URL)"
        )
    if not keeper.stored(run, ending):  # this process stood still for as long as makes a folder gone
        store.remove(manifest.name)
        raise Taken(site, run)
    save_mark(data, site, run, Mark(store.url, asdict(manifest)))
    return manifest


def whole(store: Store, site: str, run: str) -> Manifest | None:
    """The manifest of a run in the store; None if the run is not there, or not whole."""
    name = name_of(site, run)
    content = store.read(name)
    return None if content is None else parsed(content, name)


def is_there(store: Store, site: str, file: StoredFile) -> bool:
    """Whether the store has a file, byte for byte."""
    return store.digest(f"{site}/{file.path}") == (file.bytes, file.sha256)


def send(store: Store, folder: Path, site: str, file: StoredFile) -> None:
    """Sends a file, unless it is there, and reads it back."""
    path, tries = folder / file.path, 0
    while not is_there(store, site, file):
        if tries == _TRIES:
            raise Unreachable(
                f"{store}/{site}/{file.path}: the store gave back other bytes than were sent, {_TRIES} times; the run"
                " stays here; send it again with `newsbot store push`"
            )
        _check_whole(path, file, store.send(f"{site}/{file.path}", path, _size(path, file)))
        tries += 1


def _size(path: Path, file: StoredFile) -> int:
    try:
        size = path.stat().st_size
        path.open("rb").close()
    except OSError as error:
        what = remedy(error, "put it back")
        raise RunError(f"{path}: it cannot be read ({error.strerror}), and its run is not stored; {what}") from None
    if size < file.bytes or (size != file.bytes and not file.path.startswith(f"{LOGS}/")):
        raise _edited(path)
    return file.bytes


def _check_whole(path: Path, file: StoredFile, sha256: str) -> None:
    if sha256 != file.sha256:
        raise _edited(path)


def _edited(path: Path) -> RunError:
    return RunError(
        f"{path}: its bytes are not those that its run recorded, and the run is not stored; put the file back as it"
        " was, or, if you changed it on purpose, correct its `lines`, `bytes` and `sha256` in the report of the run"
    )


def check(store: Store, data: Path, manifest: Manifest, report: Report = lambda _: None) -> list[str]:
    """The files of a stored run that differ from its manifest, after those were sent again that are whole here."""
    wrong = []
    for file in manifest.files:
        name = f"{manifest.site}/{file.path}"
        if is_there(store, manifest.site, file):
            continue
        try:
            send(store, data / manifest.site, manifest.site, file)
        except RunError:
            wrong.append(name)
        else:
            report(f"{store}/{name}: it was damaged or missing, and was sent again")
    return wrong


def restore(store: Store, data: Path, manifest: Manifest, report: Report = lambda _: None) -> list[str]:
    """Writes the manifest of a run again if its files are whole in the store; those that are not, as `check`."""
    if not (wrong := check(store, data, manifest, report)):
        store.write(manifest.name, manifest.content())
        report(f"{store}/{manifest.name}: the manifest was damaged or missing, and was written again")
    return wrong


def marked(data: Path, site: str, url: str) -> dict[str, Manifest]:
    """The manifests that were written from this folder, of a site, by their names: the marks have copies."""
    marks = {name_of(site, run): mark for run, mark in marks_of(data, site) if mark.store == url}
    found = {name: manifest_of(mark.manifest, name) for name, mark in marks.items()}
    return {name: manifest for name, manifest in found.items() if manifest is not None}


def prune(store: Store, data: Path, site: str, keep: int, report: Report = lambda _: None) -> int:
    """Removes records and archive of stored runs from this folder, except for the newest `keep`; how many runs.

    The store's copies of all of them are read and compared before; if one differs, nothing is removed, and `StoreError`
    is raised. Reports and logs stay; so does what a consumer has yet to be given.
    """
    with _alone(data, site, store.patience):
        removable = [
            (run, mark, _as_stored(store, site, run, mark)) for run, mark in _spare(store, data, site, keep, report)
        ]
        for run, mark, manifest in removable:
            save_mark(data, site, run, Mark(mark.store, mark.manifest, removed=True))
            for file in manifest.files:
                if file.path.split("/")[0] in (*KINDS, "archive"):
                    (data / site / file.path).unlink(missing_ok=True)
    return len(removable)


def _spare(store: Store, data: Path, site: str, keep: int, report: Report) -> Iterator[tuple[str, Mark]]:
    """The stored runs whose files this folder need not keep, oldest first, by their marks."""
    present = run_name(datetime.now(UTC))  # a run in the future is from when the clock was ahead, and counts as old
    runs = sorted((path.stem for path in reports_of(data, site)), key=lambda run: (run <= present, run))
    newest = runs[-keep:] if keep else []
    given = [set(consumer.done[site]) for consumer in consumers_of(data) if site in consumer.done]
    for run, mark in marks_of(data, site):
        if mark.removed or mark.store != store.url or run in newest:
            continue
        if all(run in runs for runs in given):
            yield run, mark
        else:
            report(f"run {run} of {site} stays: a consumer of `newsbot follow` has yet to receive it")


def _as_stored(store: Store, site: str, run: str, mark: Mark) -> Manifest:
    """The manifest of a run whose files are all in the store as they were sent; raises `StoreError`."""
    manifest = whole(store, site, run)
    if manifest is None or asdict(manifest) != mark.manifest:
        raise _not_as_stored(store, site, name_of(site, run))
    if (odd := next((file for file in manifest.files if not is_there(store, site, file)), None)) is not None:
        raise _not_as_stored(store, site, f"{site}/{odd.path}")
    return manifest


def _not_as_stored(store: Store, site: str, name: str) -> StoreError:
    return StoreError(
        f"{store}/{name}: the store's copy differs from what was stored, so nothing of {site} is removed here; send it"
        " again with `newsbot store check`"
    )


@contextmanager
def _alone(data: Path, site: str, patience: float) -> Iterator[None]:
    """Holds the storing of a site in this folder; raises `StoreError` if another process holds it for too long."""
    lock = path_of(data, site, "").with_name(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    until = monotonic() + max(patience, 1)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() > until:
                    raise Unreachable(
                        f"{data / FOLDER}: another process stores runs of {site}; try again later"
                    ) from None
                sleep(0.1)
        yield
    finally:
        os.close(descriptor)
