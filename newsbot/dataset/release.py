"""A release: built beside its place, renamed when complete; same input, same bytes."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

import pyarrow

from newsbot.dataset import source as sources
from newsbot.dataset.batches import Batch, Selection, chunks
from newsbot.dataset.built import Built, Options
from newsbot.dataset.copies import BANDS
from newsbot.dataset.describe import describe
from newsbot.dataset.describe.files import DataFile, data_file
from newsbot.dataset.errors import DiskError, ExportError
from newsbot.dataset.extracted import placed
from newsbot.dataset.facts import SAMPLE, Facts
from newsbot.dataset.formats import DATABASE, Row
from newsbot.dataset.formats.parts import join_parts
from newsbot.dataset.formats.sqlitefile import join_sqlite
from newsbot.dataset.index import Index, scan
from newsbot.dataset.pairs import PAIRS, encoder_of, ticker_pairs
from newsbot.dataset.processes import Each, workers
from newsbot.dataset.records import KINDS, RecordPath
from newsbot.dataset.records import read as read_records
from newsbot.dataset.shards import WHOLE, Output, Shard, shards_of, write_shard
from newsbot.dataset.splits import SPLITS
from newsbot.dataset.tables import ARTICLES, LISTINGS, REVISIONS, TICKER, TOMBSTONES, Table
from newsbot.dataset.takedown import Takedown
from newsbot.dataset.withheld import AUTO, FULL, take_texts
from newsbot.errors import remedy
from newsbot.parallel import TMX_TAIL, tmx_head
from newsbot.paths import end_of
from newsbot.storage.temporary import is_temporary, whole_folder
from newsbot.wording import amount

PART_BYTES = 8 << 20  # how much of a file is read at once
_ALONE = 4 * PART_BYTES  # below this, starting processes takes longer than reading


Written = tuple[Facts, list[DataFile]]
"""What is counted of a shard, and its files that no other shard adds to."""


class Steps(Protocol):
    """Shows progress."""

    def step(self, name: str, total: int) -> Callable[[int], object]:
        """Begins a step; returns the function that advances it."""


class Silent:
    """Shows nothing."""

    def step(self, name: str, total: int) -> Callable[[int], object]:
        return lambda _: None


def export(folder: Path, sites: tuple[str, ...], target: Path, options: Options, steps: Steps | None = None) -> Built:
    """Builds a release at `target` from the finished runs of sites below a `DATA_DIR`; raises `ExportError`."""
    encoder_of(options.embed)  # fails early if it is missing
    source = sources.find(folder, sites, options.runs, options.paths)
    steps = steps or Silent()
    with beside(target) as building, tempfile.TemporaryDirectory(prefix=".work-", dir=building) as name:
        built, work = Built(source, options), Path(name)
        with workers(jobs_for(built)) as each:
            with closing(Index(work)) as index:  # its memory is free for the shards, which take the most
                read = read_all(index, work, built, each, steps)
                every = [file for kind in KINDS for file in source.files(kind)]
                selection = settle(index, work, built, read, each, steps, every)
            known: list[DataFile] = []
            for facts, files in write_shards(building, built.shards, built, selection, each, steps):
                built.facts.add(facts)
                known += files
        with closing(Index(work, new=False)) as index:
            write_rest(building, index, built, selection, steps)
        shutil.rmtree(work)
        describe(building, built, known)
    return built


@dataclass(slots=True)
class Read:
    """What reading all records finds beside their places."""

    quiet: set[str] = field(default_factory=set)  # sites with withheld texts
    taken: set[str] = field(default_factory=set)  # ids of stories that are taken down
    down: Takedown = field(default_factory=Takedown)  # all names of these
    undeclared: set[str] = field(default_factory=set)  # keys of records that no run wrote

    def add(self, other: Read) -> None:
        """Adds what a scan of other files has found."""
        self.quiet |= other.quiet
        self.taken |= other.taken
        self.down.ids |= other.down.ids
        self.down.urls |= other.down.urls
        self.undeclared |= other.undeclared


def read_all(
    index: Index, work: Path, built: Built, each: Each, steps: Steps, share: Callable[[int], bool] = lambda _: True
) -> Read:
    """Indexes the records of the files of articles whose numbers are of a share; unpacks files below `work`."""
    options = built.options
    chosen = [(number, file) for number, file in enumerate(articles_of(built, work)) if share(number)]
    advance = steps.step("Reading", _bytes(file for _, file in chosen))
    read = Read()
    jobs = (
        partial(scan, number, file, start, end, options.takedown, options.text)
        for number, file in chosen
        for start, end in _parts(file)
    )
    for found in each(jobs, advance):
        index.add(found)
        read.quiet |= found.withheld_sites
        read.undeclared |= {f"articles/{key}" for key in found.undeclared}
        for id, *addresses in found.taken:
            read.taken.add(id)
            read.down.add(id, addresses)
    return read


def articles_of(built: Built, work: Path) -> list[RecordPath]:
    """The files of articles, compressed ones at the places below `work` where they are unpacked."""
    return [placed(file, number, work) for number, file in enumerate(built.source.files("articles"))]


def _parts(file: RecordPath) -> Iterator[tuple[int, int]]:
    """Where the parts of a file that are read at once start and end: a compressed file is one part."""
    size = file.size if file.packed else PART_BYTES
    return ((start, min(start + size, file.size)) for start in range(0, file.size, size or 1))


def jobs_for(built: Built) -> int:
    """How many processes are worth their start."""
    return built.options.jobs if _bytes(built.source.files("articles")) > _ALONE else 1


def _bytes(files: Iterable[RecordPath]) -> int:
    return sum(file.size for file in files)


def check(files: Iterable[RecordPath], each: Each, steps: Steps) -> None:
    """Compares files with what their runs have recorded; raises `ExportError`."""
    files = list(files)
    each.begin([partial(sources.verify, file) for file in files])(steps.step("Checking", _bytes(files)))


def settle(
    index: Index, work: Path, built: Built, read: Read, each: Each, steps: Steps, unchecked: Sequence[RecordPath]
) -> Selection:
    """Finds the latest wordings, the order, the copies and the splits of what is indexed; raises `ExportError`.

    Files that are `unchecked` are compared with what their runs have recorded.
    """
    source, options = built.source, built.options
    checked = each.begin([partial(sources.verify, file) for file in unchecked])  # others do it while this one sorts
    built.taken = len(read.taken)
    built.unmatched = options.takedown.unmatched(read.down)
    down = Takedown(options.takedown.ids | read.down.ids, options.takedown.urls | read.down.urls)
    undeclared = sorted({*source.undeclared, *read.undeclared})
    built.source = replace(source, undeclared=tuple(undeclared))
    if options.text not in (AUTO, FULL):
        read.quiet.update(source.sites)
    index.forget(read.taken)
    if source.extracted:
        built.captures = index.forget_repeated()
    for kind in ("ticker", "listings", "tombstones"):
        for number, file in enumerate(source.files(kind)):
            index.add_small(kind, number, read_records(file))
    advance = steps.step("Finding copies", BANDS)
    built.withdrawn = index.settle(keep_withdrawn=options.keep_withdrawn)
    built.bounds, counts = index.order(advance)
    index.join()
    if not sum(counts):
        raise ExportError(_nothing(built))
    index.merge_ticker(source.files("ticker"))
    checked(steps.step("Checking", _bytes(unchecked)))
    built.shards = shards_of(dict(zip(SPLITS, counts, strict=True)), options.shard)
    return Selection(
        index.path, tuple(articles_of(built, work)), frozenset(read.quiet), down, options.pairs, options.embed,
        index.highest(SAMPLE),
    )  # fmt: skip


def write_shards(
    folder: Path, shards: Sequence[Shard], built: Built, selection: Selection, each: Each, steps: Steps
) -> Iterator[Written]:
    """Writes the files of shards below `folder`."""
    advance = steps.step("Writing", sum(shard.last - shard.first for shard in shards))
    return each([partial(_write_shard, folder, built.options.formats, shard, selection) for shard in shards], advance)


def _write_shard(folder: Path, formats: tuple[str, ...], shard: Shard, selection: Selection) -> Written:
    facts = write_shard(folder, formats, shard, selection)
    paths = [
        folder / form / shard.name(table, end)
        for form, end in (("parquet", ".parquet"), ("jsonl", ".jsonl.gz"))
        for table in (ARTICLES, REVISIONS, PAIRS)
    ]
    return facts, [data_file(folder, path) for path in paths if path.exists()]


def write_rest(folder: Path, index: Index, built: Built, selection: Selection, steps: Steps) -> None:
    """Writes what is not a shard's."""
    small = {
        table.name: partial(_small_rows, index, table, built, selection) for table in (TICKER, LISTINGS, TOMBSTONES)
    }
    finish(folder, built, small, steps)


def finish(folder: Path, built: Built, small: Mapping[str, Callable[[], Iterator[Row]]], steps: Steps) -> None:
    """Writes the small tables, the ticker's pairs, and what is one file for all shards: CSV, TMX, Moses, SQLite."""
    for table in (TICKER, LISTINGS, TOMBSTONES):
        _write_small(folder, table, built, small[table.name]())
    if built.options.pairs:
        _write_ticker_pairs(folder, built, small["ticker"]())
    join_parts(folder / "csv")
    join_parts(folder / "moses")
    join_parts(folder / "tmx", lambda _: (tmx_head(), TMX_TAIL))
    if "sqlite" in built.options.formats:
        join_sqlite(folder / DATABASE, built.tables, steps.step("Writing SQLite", built.facts.rows["articles"]))


def _nothing(built: Built) -> str:
    source = built.source
    read = [f"{amount(len(source.runs), 'finished run')} of {', '.join(source.sites)}"] if source.runs else []
    read += [f"{amount(len(source.extracted), 'file')} of records"] if source.extracted else []
    sentence = f"no story to export: {' and '.join(read)}"
    if built.withdrawn:
        return f"{sentence} hold only stories that the sites have withdrawn; --withdrawn keep exports them"
    return f"{sentence} hold only stories that were taken down" if built.taken else f"{sentence} wrote none"


def _small_rows(index: Index, table: Table, built: Built, selection: Selection) -> Iterator[Row]:
    """The rows of a small table, without texts if their site has withheld texts."""
    down, quiet = selection.takedown, selection.quiet
    rows = index.small(table.name, built.source.files(table.name)) if table is not TICKER else index.ticker()
    for row in down.left(rows):
        if table is TOMBSTONES:
            row["kept"] = index.has_story(row["id"])
        if row["site"] in quiet:
            take_texts(row, KINDS[table.name][1])
        yield row


def _write_small(folder: Path, table: Table, built: Built, rows: Iterator[Row]) -> None:
    built.facts.add_rows(table, ())
    with Output(folder, built.options.formats, WHOLE, built.facts).table(table) as write:
        for chunk in chunks(rows):
            built.facts.add_rows(table, chunk)
            write(Batch.of(chunk, table.columns))


def _write_ticker_pairs(folder: Path, built: Built, rows: Iterator[Row]) -> None:
    found = ticker_pairs(rows)
    if (first := next(found, None)) is not None:
        shard = Shard(len(built.shards), 0, 0, TICKER.name, 0, 1)
        Output(folder, built.options.formats, shard, built.facts).write_pairs(chain([[first]], chunks(found)))


# A place to build


def check_free(target: Path) -> None:
    """Raises `ExportError` if a release cannot take its place."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ExportError(f"{target} already exists; choose another folder with --to, or move it away")
    place = end_of(target)
    kind = "a mount point" if place.is_mount() else "the current folder" if place == Path.cwd() else None
    if kind:  # the first cannot be renamed, and the second would seem empty
        raise ExportError(f"{target} is {kind}, which a release cannot replace; name a folder below it with --to")


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A folder beside a target, renamed to the target on success and removed on failure.

    Raises `ExportError` if the target exists, and for errors of the disk.
    """
    target = end_of(target)
    check_free(target)
    with explained(target):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole_folder(target) as building:
                building.chmod(0o755)
                yield building
        except OSError:
            check_free(target)  # another export may have been faster
            raise


@contextmanager
def explained(target: Path, by: str = "") -> Iterator[None]:
    """Raises `DiskError` for errors of the disk while a target is built; `by` is the option that chooses its folder.

    If a part of the target is a target itself, the error is that of the whole.
    """
    target = target.absolute()
    try:
        yield
    except DiskError as error:
        raise _clear(target, error.error, by) from error.error
    except (OSError, sqlite3.Error, pyarrow.ArrowException) as error:
        raise _clear(target, error, by) from error


def _clear(target: Path, error: Exception, by: str) -> DiskError:
    by = by and f" with {by}"
    code = getattr(error, "errno", None)
    full = code in (errno.ENOSPC, errno.EDQUOT) if code else "full" in str(error)
    named = getattr(error, "filename", None)
    path = Path(str(named or target.parent))
    work = _work_with(path.absolute(), target)
    place = target.parent if is_temporary(Path(work)) else path  # nobody has named the folder that is built
    if full:
        return DiskError(f"{place}: no space is left; make room, or choose a folder on another disk{by}", error)
    is_read = named and not work and not target.is_relative_to(path.absolute())  # it was there when the export began
    advice = "choose another folder" if is_read else f"choose another folder{by}"
    if is_read and code == errno.ENOENT:
        advice = "put it back, and export again"
    why = getattr(error, "strerror", None) or error
    cure = remedy(error, advice) if isinstance(error, OSError) else advice
    return DiskError(f"{place}: {why}; {cure}. Nothing was left at {target}", error)


def _work_with(path: Path, target: Path) -> str:
    """The name of the folder beside a target that an export has made and that holds a path; empty if none does."""
    if path == target.parent or not path.is_relative_to(target.parent):
        return ""
    name = path.relative_to(target.parent).parts[0]
    return name if name.startswith(f".{target.name}.") else ""
