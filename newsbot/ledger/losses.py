"""What is missing of an unfinished run's files, and a ledger that forgets it, so that it is requested again. No Scrapy.

Files are missing because another machine has taken the site over, or because somebody has deleted or cut them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from newsbot.archive import WARC_ENDS
from newsbot.archive.files import FOLDER as ARCHIVE
from newsbot.archive.files import path_of
from newsbot.batching import batched
from newsbot.items import LOST, LostFile
from newsbot.ledger.errors import Busy
from newsbot.ledger.places import take
from newsbot.ledger.revisit import GONE_AFTER
from newsbot.ledger.statements import BATCH, execute_many
from newsbot.ledger.store import NOTES, Ledger, segment_of
from newsbot.ledger.tables import VERSION_WITH_SEGMENTS, about, addresses, outputs, revisions, runs, stories, ticker
from newsbot.ledger.visit import VISITS_PRIORITY, place
from newsbot.revisions import UNKNOWN
from newsbot.storage.files import (
    FOLDERS,
    WRITTEN_AT_THE_END,
    RecordFiles,
    SafeFile,
    clear_errors,
    filled_keys,
    stem_of,
)
from newsbot.text.kinds import LISTS
from newsbot.ticker import uncounted
from newsbot.wording import amount

_RUN = re.compile(
    r"(?P<run>[^.]+?)(?:-s(?P<segment>\d+))?(-\d{5,})?\.(jsonl|warc\.gz|cdxj|json)(?P<part>\.part(\.new)?)?"
)
SET_ASIDE = "lost"
"""The folder, in a site's folder, for files that no longer belong to a run."""


@dataclass
class Losses:
    """What is missing of one run's files."""

    files: list[LostFile] = field(default_factory=list)
    is_everything: bool = False
    """Whether none of the files are here, even of those that hold nothing yet: another machine has them."""
    left: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The records left in files that were cut, by the files' names."""
    lengths: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """Their lines, bytes and filled keys."""
    volumes: dict[str, Path] = field(default_factory=dict)
    """WARC files and their indexes if either is not whole, by their names in the ledger."""


def losses(folder: Path, run: str, segment: int, lengths: Mapping[str, Any]) -> Losses:
    """Compares the files of a run's segment below `folder` with the lengths that its last checkpoint has recorded."""
    found = Losses()
    record_files = RecordFiles(folder, run, segment).by_name
    for name, row in sorted(lengths.items()):
        if name in FOLDERS.values() and name != WRITTEN_AT_THE_END:
            file = record_files[name]
            if _size(file) < row.bytes:
                records, size = _whole_lines(file.there)
                filled = Counter(key for record in records for key in filled_keys(record))
                found.left[name] = records
                found.lengths[name] = len(records), size, json.dumps(filled)
                found.files.append(LostFile(_relative(folder, file), row.lines, len(records)))
    archived = [name for name in lengths if name.startswith(f"{ARCHIVE}/")]
    volumes = {name: SafeFile(path_of(folder, stem_of(run, segment), name)) for name in archived}
    found.is_everything = not any(file.there for file in (*record_files.values(), *volumes.values()))
    short = {name for name, file in volumes.items() if _size(file) < lengths[name].bytes}
    broken = {name.split(".")[0] for name in short}
    for name, volume in sorted(volumes.items()):
        if name.split(".")[0] in broken:
            found.volumes[name] = volume.path
            found.files.append(LostFile(_relative(folder, volume), lengths[name].lines, 0))
    return found


def _size(file: SafeFile) -> int:
    return path.stat().st_size if (path := file.there) else 0


def _relative(folder: Path, file: SafeFile) -> str:
    return file.path.relative_to(folder).as_posix()


def _whole_lines(path: Path | None) -> tuple[list[dict[str, Any]], int]:
    """The whole records at the start of a file, and their size in bytes."""
    records: list[dict[str, Any]] = []
    size = 0
    if path is not None:
        with clear_errors(path), path.open("rb") as lines:
            for line in lines:
                try:
                    record = json.loads(line)
                except ValueError:
                    break
                if not isinstance(record, dict) or not line.endswith(b"\n"):
                    break
                records.append(record)
                size += len(line)
    return records, size


def lose(
    ledger: Ledger, run: str, gone: Losses, sections: Collection[int], now: int, *, withdrawn: bool = False
) -> int:
    """Ends a run in the ledger as one with losses, and queues what is missing; returns the number of addresses.

    `sections` are the ids of section pages whose listings are left. A lost revision of a story is forgotten, its
    predecessor's hashes are unknown: so what is read next is a revision once more; unless a later run has a later one.
    A run that was `withdrawn` is taken from its folder. Raises `LedgerError`, also if its files have come back.
    """
    with ledger.held() as connection:
        if withdrawn and not take(connection, ledger.site, run, ledger.folder[0] if ledger.folder else None):
            raise Busy(f"{ledger.name}: the files of run {run} of {ledger.site} have come back; start again")
        due: set[int] = set()
        if "articles" in gone.left:
            left = {(record.get("id"), record.get("revision")) for record in gone.left["articles"]}
            due |= _forget_stories(connection, ledger.site, run, left)
        if "tombstones" in gone.left:
            ids = {record.get("id") for record in gone.left["tombstones"]}
            _forget_tombstones(connection, ledger.site, run, ids, now)
        visited = select(addresses.c.id, addresses.c.kind, addresses.c.fate, addresses.c.request)
        lists: dict[int, str] = {}
        for row in connection.execute(visited.where(addresses.c.site == ledger.site, addresses.c.run == run)):
            if row.kind in LISTS:
                if gone.volumes or ("listings" in gone.left and row.fate == "fetched" and row.id not in sections):
                    lists[row.id] = row.request
            elif gone.volumes:
                due.add(row.id)
        if gone.volumes:  # what later runs recorded as the same as a lost page is read whole the next time
            later = (addresses.c.site == ledger.site) & (addresses.c.run > run) & addresses.c.validators.is_not(None)
            connection.execute(update(addresses).where(later).values(validators=None))
        queued = update(addresses).where(addresses.c.id == bindparam("at"))
        execute_many(connection, queued.values(due=now, validators=None), [{"at": id} for id in sorted(due)])
        places = [
            {"at": id, "place": place(json.loads(request).get("priority", 0), number)}
            for number, (id, request) in enumerate(sorted(lists.items()), 1)
        ]
        execute_many(connection, queued.values(rank=bindparam("place"), validators=None), places)
        mine = (outputs.c.site == ledger.site) & (outputs.c.run == run)
        for name, (lines, size, filled) in gone.lengths.items():
            of_file = update(outputs).where(mine, outputs.c.name == name)
            connection.execute(of_file.values(lines=lines, bytes=size, filled=filled))
        connection.execute(delete(outputs).where(mine, outputs.c.name.in_(list(gone.volumes))))
        again = len(due) + len(lists)
        _note_losses(connection, ledger.site, run, gone, again, state=LOST, finished=None)
    return again


def begin_segment(ledger: Ledger, run: str, gone: Losses) -> int:
    """Continues a run, whose files another machine has, in a new segment, and queues again all that it has visited;
    returns the number of addresses.

    What was read twice would be counted twice, so the run forgets its counts, and reads pages without a record again
    too. Without losses nothing is queued. Raises `LedgerError`.
    """
    with ledger.held() as connection:
        places = []
        if gone.files:
            _forget_stories(connection, ledger.site, run, ())
            _forget_tombstones(connection, ledger.site, run, (), None)
            _forget_counts(connection, ledger.site, run)
            c = addresses.c
            visited = select(c.id, c.kind, c.visits, c.request)
            visited = visited.where(c.site == ledger.site, c.run == run, c.rank.is_(None))
            for number, row in enumerate(connection.execute(visited.order_by(c.visited_at, c.id)), 1):
                known = row.visits > 1 and row.kind not in LISTS
                priority = VISITS_PRIORITY if known else json.loads(row.request).get("priority", 0)
                places.append({"at": row.id, "place": place(priority, number)})
            again = update(addresses).where(c.id == bindparam("at"))
            execute_many(connection, again.values(rank=bindparam("place"), validators=None), places)
            of_files = (outputs.c.site == ledger.site) & (outputs.c.run == run) & (outputs.c.name != NOTES)
            connection.execute(delete(outputs).where(of_files))
        _note_losses(connection, ledger.site, run, gone, len(places), segments=1)
        connection.execute(update(about).values(version=VERSION_WITH_SEGMENTS))
    return len(places)


def _forget_counts(connection: Connection, site: str, run: str) -> None:
    """Keeps what the run has seen in tickers, and not on how many pages: these are read again."""
    of_run = (ticker.c.site == site) & (ticker.c.run == run)
    rows = {row.id: uncounted(row.record) for row in connection.execute(select(ticker).where(of_run))}
    kept = [{"at": id, "text": text} for id, text in rows.items() if text is not None]
    execute_many(
        connection, update(ticker).where(ticker.c.id == bindparam("at")).values(record=bindparam("text")), kept
    )
    for ids in batched(sorted(rows.keys() - {row["at"] for row in kept}), BATCH):
        connection.execute(delete(ticker).where(ticker.c.id.in_(ids)))


def _note_losses(
    connection: Connection, site: str, run: str, gone: Losses, again: int, segments: int = 0, **state: Any
) -> None:
    """Adds to what a run has lost before, with another machine, and to the addresses that are requested again."""
    of_run = (runs.c.site == site) & (runs.c.run == run)
    row = connection.execute(select(runs).where(of_run)).one()
    files = {file.path: file for file in (*lost_files(row), *gone.files)}
    outcome = {
        "lost": [[file.path, file.lines, file.left] for file in files.values()],
        "again": again_of(row) + again,
        "segment": segment_of(row.outcome) + segments,
    }
    connection.execute(update(runs).where(of_run).values(outcome=json.dumps(outcome), **state))


def lost_words(file: LostFile) -> str:
    """
    >>> lost_words(LostFile("articles/1.jsonl", 20, 5)), lost_words(LostFile("archive/1.warc.gz", 9, 0))
    ('articles/1.jsonl (15 of 20 lines)', 'archive/1.warc.gz (9 of 9 records)')
    """
    unit = "records" if file.path.endswith(WARC_ENDS) else "lines"
    return f"{file.path} ({file.lines - file.left} of {file.lines} {unit})" if file.lines else file.path


def lost_in_all(files: Iterable[LostFile]) -> str:
    """What these files have lost, in words; empty if that is nothing.

    >>> lost_in_all([LostFile("articles/1.jsonl", 2, 1), LostFile("archive/1.warc.gz", 60, 0)])
    '1 record and 1 file of the archive'
    """
    records = archived = 0
    for file in files:
        if file.path.startswith(f"{ARCHIVE}/"):
            archived += file.lines > file.left
        else:
            records += file.lines - file.left
    lost = [amount(records, "record")] if records else []
    return " and ".join([*lost, *([f"{amount(archived, 'file')} of the archive"] if archived else [])])


def lost_files(row: Any) -> list[LostFile]:
    """The lost files in a run's row of the ledger."""
    outcome = json.loads(row.outcome) if row.outcome else {}
    return [LostFile(*file) for file in outcome.get("lost", ())]


def again_of(row: Any) -> int:
    """How many addresses are requested again because a run has lost files, by its row in the ledger."""
    return int(json.loads(row.outcome).get("again", 0)) if row.outcome else 0


def lost_before(rows: Sequence[Any], run: str) -> list[Any]:
    """The rows of the runs that ended with losses since the run before `run` began: it requests what they lost."""
    found: list[Any] = []
    for row in rows:
        if row.run == run:
            return [lost for lost in found if lost.finished is None or lost.finished <= row.started]
        if row.state == LOST:
            found.append(row)
        else:
            found = [lost for lost in found if lost.finished is not None and lost.finished > row.started]
    return found


def _forget_stories(connection: Connection, site: str, run: str, left: Collection[Any]) -> set[int]:
    """Removes the lost revisions of stories; returns the ids of the addresses at which they were read."""
    of_run = select(revisions).where(revisions.c.site == site, revisions.c.run == run)
    gone = [row for row in connection.execute(of_run) if (row.story, row.revision) not in left]
    numbers = {(row.story, row.revision) for row in gone}
    latest: dict[str, int] = {}
    for row in gone:
        latest[row.story] = max(row.revision, latest.get(row.story, 0))
    changed: dict[str, set[str]] = {}
    for row in gone:
        changed.setdefault(row.story, set()).update(json.loads(row.changed))
    before: dict[str, int] = {}
    for ids in batched(sorted(changed), BATCH):
        kept = select(revisions.c.story, revisions.c.revision).where(revisions.c.story.in_(ids))
        for story, revision in connection.execute(kept):
            if (story, revision) not in numbers:
                before[story] = max(revision, before.get(story, 0))
        for row in connection.execute(select(stories.c.id, stories.c["keys"]).where(stories.c.id.in_(ids))).all():
            if latest[row.id] > before.get(row.id, 0) > 0:
                keys = json.dumps(json.loads(row.keys) | dict.fromkeys(sorted(changed[row.id]), UNKNOWN))
                as_before = update(stories).where(stories.c.id == row.id)
                connection.execute(as_before.values(revision=before[row.id], content_hash=UNKNOWN, keys=keys))
    for ids in batched(sorted(changed.keys() - before.keys()), BATCH):
        connection.execute(delete(stories).where(stories.c.id.in_(ids)))
        mine = update(addresses).where(addresses.c.site == site, addresses.c.story.in_(ids))
        connection.execute(mine.values(story=None))
    lost = delete(revisions).where(revisions.c.story == bindparam("of"), revisions.c.revision == bindparam("number"))
    execute_many(connection, lost, [{"of": story, "number": number} for story, number in sorted(numbers)])
    return {row.address for row in gone if latest[row.story] > before.get(row.story, 0)}


def _forget_tombstones(connection: Connection, site: str, run: str, left: Collection[Any], due: int | None) -> None:
    """Forgets the visit that found a story gone, if its tombstone is lost: another one is `due`."""
    of_run = select(addresses).where(addresses.c.site == site, addresses.c.run == run, addresses.c.fate == "gone")
    for row in connection.execute(of_run).all():
        misses = json.loads(row.misses or "[]")
        if row.story and row.story not in left and len(misses) == GONE_AFTER:
            again = update(addresses).where(addresses.c.id == row.id)
            connection.execute(again.values(misses=json.dumps(misses[:-1]), fate="missing", due=due))


def set_aside(
    folder: Path, states: Mapping[str, str], segments: Mapping[str, int], *, ended_here: Collection[str]
) -> dict[str, list[Path]]:
    """Moves leftover files out of the way; returns their new paths by run.

    `states` are those of the ended runs, `segments` the present ones of all runs. Leftover are files of an ended run
    without a final name, whose content was requested again; files of earlier segments; and what was left of a run at
    its end if that was elsewhere, so that the run is not in `ended_here`. Raises `OutputError`.
    """
    moved: dict[str, list[Path]] = {}
    for path, name in _files_of_runs(folder):
        run, state, segment = name["run"], states.get(name["run"]), segments.get(name["run"], 1)
        is_report = path.parent.name == "runs"
        is_earlier = not is_report and int(name["segment"] or 1) < segment
        elsewhere = run not in ended_here and (state == LOST or (is_report and segment > 1))
        if is_earlier or elsewhere or (state and name["part"]):
            target = _move_away(folder, path, path.name.removesuffix(name["part"] or ""))
            moved.setdefault(run, []).append(target)
    return moved


def move_away(folder: Path, paths: Iterable[Path]) -> None:
    """Sets files aside, under either of their names; raises `OutputError`."""
    for path in paths:
        if (current := SafeFile(path).there) is not None:
            _move_away(folder, current, path.name)


def _move_away(folder: Path, path: Path, name: str) -> Path:
    wanted = folder / SET_ASIDE / path.parent.name / name
    names = (wanted, *(wanted.with_name(f"{name}.{number}") for number in range(2, 1000)))
    target = next(free for free in names if not free.exists())
    with clear_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    return target


def unfinished_files(folder: Path) -> dict[str, list[Path]]:
    """The files without a final name, by run."""
    found: dict[str, list[Path]] = {}
    for path, name in _files_of_runs(folder):
        if name["part"]:
            found.setdefault(name["run"], []).append(path)
    return found


def _files_of_runs(folder: Path) -> Iterator[tuple[Path, re.Match[str]]]:
    for kind in (*FOLDERS.values(), ARCHIVE, "runs"):
        for path in sorted((folder / kind).glob("*")):
            if (name := _RUN.fullmatch(path.name)) is not None:
                yield path, name
