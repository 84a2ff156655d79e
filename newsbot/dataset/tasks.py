"""An export as several tasks on machines that share a folder: each step reads what those before it have left there.

`scan` (many tasks) reads records, `merge` (one) orders their stories by what the scans found, `write` (many tasks)
makes the files of the release, `finish` (one) describes it. Only `scan` and `write` read texts. Each step may be
repeated, and the release has the bytes of an export by one process.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec

from newsbot.dataset import source as sources
from newsbot.dataset.batches import Selection
from newsbot.dataset.built import Built, Options
from newsbot.dataset.describe import describe
from newsbot.dataset.describe.files import DataFile
from newsbot.dataset.errors import ExportError
from newsbot.dataset.facts import Facts
from newsbot.dataset.index import Index
from newsbot.dataset.pairs import encoder_of
from newsbot.dataset.processes import workers
from newsbot.dataset.records import EXTRACTED, KINDS, RecordPath
from newsbot.dataset.release import (
    Read,
    Silent,
    Steps,
    beside,
    check,
    check_free,
    explained,
    jobs_for,
    read_all,
    settle,
    write_rest,
    write_shards,
)
from newsbot.dataset.shards import Shard
from newsbot.dataset.source import Source
from newsbot.dataset.splits import Bounds
from newsbot.storage.atomic import put_whole
from newsbot.storage.temporary import whole_folder
from newsbot.wording import amount, listed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Task:
    """One of the tasks among which a step is divided."""

    number: int  # from 1
    tasks: int

    @classmethod
    def of(cls, text: str) -> Self:
        """Raises `ValueError`.

        >>> Task.of("3/8")
        Task(number=3, tasks=8)
        """
        match = re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", text)
        task = cls(int(match[1]), int(match[2])) if match else None
        if task is None or not 1 <= task.number <= task.tasks:
            raise ValueError(f"{text!r:.80} is not a task such as 3/8, which is one from 1/8 to 8/8")
        return task

    def has(self, number: int) -> bool:
        """Whether the piece of work with this number, from 0, is this task's."""
        return number % self.tasks == self.number - 1


@dataclass(frozen=True, slots=True)
class _Scanned:
    """What a task of `scan` leaves beside its index."""

    source: Source
    options: Options
    read: Read


@dataclass(frozen=True, slots=True)
class _Plan:
    """What `merge` leaves beside its index."""

    source: Source
    options: Options
    selection: Selection
    bounds: Bounds
    shards: list[Shard]
    withdrawn: int
    taken: int
    unmatched: list[str]
    captures: int

    def built(self) -> Built:
        return Built(
            self.source, self.options, bounds=self.bounds, shards=self.shards, withdrawn=self.withdrawn,
            taken=self.taken, unmatched=self.unmatched, captures=self.captures,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Written:
    """What a task of `write` leaves for each shard."""

    facts: dict[str, Any]
    files: list[DataFile]


def scan(
    folder: Path, sites: tuple[str, ...], target: Path, options: Options, task: Task, steps: Steps | None = None
) -> int:
    """Reads a task's share of the files of articles; how many files. Raises `ExportError`."""
    encoder_of(options.embed)  # fails early where it is missing
    steps = steps or Silent()
    check_free(target)
    options = replace(options, paths=tuple(path.absolute() for path in options.paths))
    built = Built(sources.find(folder.absolute(), sites, options.runs, options.paths), options)
    work = _work(target)
    with explained(target):
        work.mkdir(parents=True, exist_ok=True)
        (work / "plan.json").unlink(missing_ok=True)  # it is of other records
        place = work / f"scanned-{task.number:05}-of-{task.tasks:05}"
        with _folder(place) as scanned:
            with workers(jobs_for(built)) as each, closing(Index(scanned)) as index:
                read = read_all(index, work, built, each, steps, task.has)
                mine = [file for number, file in enumerate(built.source.files("articles")) if task.has(number)]
                check(filter(_is_checked_by_scan, mine), each, steps)
            _save(scanned / "scanned.json", _Scanned(built.source, replace(options, jobs=1), read))
    return len(mine)


def merge(target: Path, jobs: int, steps: Steps | None = None) -> Built:
    """Plans the release of all scans, without reading a record of an article; raises `ExportError`."""
    work = _work(target)
    places = _scans(work)
    first = _load(places[0] / "scanned.json", _Scanned)
    read = Read()
    for place in places:
        one = _load(place / "scanned.json", _Scanned)
        if (one.source, one.options) != (first.source, first.options):
            raise ExportError(
                f"{place}: its task had other files or options than {places[0].name}; scan again with the same ones"
            )
        read.add(one.read)
    built = Built(first.source, replace(first.options, jobs=jobs))
    unchecked = [file for kind in KINDS for file in built.source.files(kind) if not _is_checked_by_scan(file)]
    with explained(target):
        for left in ("plan.json", "index.db", "signatures"):
            (work / left).unlink(missing_ok=True)
        for folder in ("release", "written"):
            shutil.rmtree(work / folder, ignore_errors=True)
            (work / folder).mkdir()
        with workers(jobs_for(built)) as each, closing(Index(work)) as index:
            for place in places:
                index.take(place)
            selection = settle(index, work, built, read, each, steps or Silent(), unchecked)
        plan = _Plan(
            built.source, first.options, selection, built.bounds, built.shards, built.withdrawn, built.taken,
            built.unmatched, built.captures,
        )  # fmt: skip
        _save(work / "plan.json", plan)
    return built


def write(target: Path, task: Task, jobs: int, steps: Steps | None = None) -> int:
    """Writes a task's share of the shards, save those that are written already; how many. Raises `ExportError`."""
    work = _work(target)
    plan = _plan(work)
    built = plan.built()
    built.options = replace(built.options, jobs=jobs)
    shards = [shard for shard in plan.shards if task.has(shard.number) and not _written(work, shard).exists()]
    with explained(target), workers(jobs_for(built) if len(shards) > 1 else 1) as each:
        found = write_shards(work / "release", shards, built, plan.selection, each, steps or Silent())
        for shard, (facts, files) in zip(shards, found, strict=True):
            _save(_written(work, shard), _Written(facts.as_plain(), files))
    return len(shards)


def finish(target: Path, steps: Steps | None = None) -> Built:
    """Makes the release of all shards, without reading those; raises `ExportError`."""
    work = _work(target)
    plan = _plan(work)
    built = plan.built()
    if missing := [str(shard.number + 1) for shard in plan.shards if not _written(work, shard).exists()]:
        raise ExportError(
            f"{work}: {amount(len(missing), 'shard')} of {len(plan.shards):,} not written yet: {listed(missing)}; run"
            " --step write for all tasks"
        )
    known: list[DataFile] = []
    for shard in plan.shards:
        written = _load(_written(work, shard), _Written)
        built.facts.add(Facts.of_plain(written.facts))
        known += written.files
    with beside(target) as building:
        _link(work / "release", building)
        with closing(Index(work, new=False)) as index:
            write_rest(building, index, built, plan.selection, steps or Silent())
        describe(building, built, known)
    shutil.rmtree(work, ignore_errors=True)
    return built


def _is_checked_by_scan(file: RecordPath) -> bool:
    """Whether a file is one of a run's articles, whose sum takes its bytes."""
    return file.kind == "articles" and file.run != EXTRACTED


def _work(target: Path) -> Path:
    target = target.absolute()
    return target.with_name(f".{target.name}.tasks")


def _written(work: Path, shard: Shard) -> Path:
    return work / "written" / f"{shard.number:05}.json"


def _scans(work: Path) -> list[Path]:
    """What the tasks of `scan` have left; raises `ExportError` unless all are there."""
    places = sorted(work.glob("scanned-?????-of-?????"))
    counts = sorted({place.name[-5:] for place in places})
    if not places:
        raise ExportError(f"{work}: nothing is scanned yet; run --step scan first, with the same --to")
    if len(counts) > 1:
        raise ExportError(
            f"{work}: it holds scans by {' and by '.join(str(int(count)) for count in counts)} tasks; remove the folder"
            " and scan again"
        )
    tasks = int(counts[0])
    there = {int(place.name[8:13]) for place in places}
    if missing := [f"{number}/{tasks}" for number in range(1, tasks + 1) if number not in there]:
        raise ExportError(f"{work}: not scanned yet: {listed(missing)}; run --step scan with --task {missing[0]}")
    return places


def _plan(work: Path) -> _Plan:
    if not (work / "plan.json").exists():
        raise ExportError(f"{work}: the scans are not merged yet; run --step merge first, with the same --to")
    return _load(work / "plan.json", _Plan)


@contextmanager
def _folder(place: Path) -> Iterator[Path]:
    """A folder that takes its place once it is whole."""
    with whole_folder(place) as building:
        yield building
        shutil.rmtree(place, ignore_errors=True)


def _save(path: Path, value: object) -> None:
    put_whole(path, msgspec.json.encode(value, enc_hook=str))


def _load(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind, dec_hook=lambda type_, value: type_(value))
    except (OSError, msgspec.DecodeError) as error:
        raise ExportError(
            f"{path}: it cannot be read ({error!s:.120}); remove {path.parent}, and begin again with --step scan"
        ) from None


def _link(folder: Path, target: Path) -> None:
    """The files of a folder below another, without copying them where the disk can do that."""

    def link(source: str, place: str) -> None:
        try:
            os.link(source, place)
        except OSError:
            shutil.copy2(source, place)

    shutil.copytree(folder, target, copy_function=link, dirs_exist_ok=True)
