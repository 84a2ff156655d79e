"""One shard of a release: the wordings of a range of stories to every format, in a process of its own if need be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from newsbot.dataset.facts import Facts
from newsbot.dataset.formats import Row, Sink
from newsbot.dataset.formats.csvfile import CsvPart
from newsbot.dataset.formats.flat import BODIES, bodies
from newsbot.dataset.formats.jsonl import JsonLines
from newsbot.dataset.formats.parquet import ParquetFile, shred
from newsbot.dataset.index import day_of, wordings
from newsbot.dataset.pairs import pairs_of, pairs_table
from newsbot.dataset.processes import tick
from newsbot.dataset.records import RecordPath
from newsbot.dataset.shapes import ARTICLES, REVISIONS, WORDINGS, Table
from newsbot.dataset.takedown import Takedown
from newsbot.dataset.withheld import FULL, policy_of, withhold, without_summaries

STORIES = 50_000
"""Stories in a shard, at most."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the records leaves, and how."""

    index: Path
    files: tuple[RecordPath, ...]
    """Of articles."""
    text: str
    quiet: frozenset[str]
    """Sites with withheld texts: summaries on cards are such texts too."""
    takedown: Takedown
    pairs: bool = True
    """Whether stories in two languages are aligned."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A range of stories of one split, and its place among the shards."""

    number: int
    """Of all shards, from 0."""
    first: int
    last: int
    """Not included."""
    split: str
    of_split: int
    """Its number within its split, from 0."""
    shards: int
    """How many its split has."""

    def name(self, table: str, end: str) -> str:
        """The file of a table below the folder of its format."""
        return f"{table}/{self.split}-{self.of_split:05}-of-{self.shards:05}{end}"


def shards_of(counts: dict[str, int], size: int = STORIES) -> list[Shard]:
    """The shards for numbers of stories by split, in order; an empty release has one, which is empty.

    >>> [(s.split, s.first, s.last, s.name("articles", ".parquet")) for s in shards_of({"train": 3, "test": 1}, 2)][1:]
    [('train', 2, 3, 'articles/train-00001-of-00002.parquet'), ('test', 3, 4, 'articles/test-00000-of-00001.parquet')]
    """
    made: list[Shard] = []
    start = 0
    for split, count in counts.items():
        shards = -(-count // size)
        for number in range(shards):
            last = start + min(count, (number + 1) * size)
            made.append(Shard(len(made), start + number * size, last, split, number, shards))
        start += count
    return made or [Shard(0, 0, 0, "train", 0, 1)]


def rows_of(selection: Selection, first: int, last: int) -> Iterator[Row]:
    """The rows of a range of stories: every wording, as it may leave.

    What the latest wording's rights say holds for all wordings of the story, beside what each one's own say.
    """
    found = wordings(selection.index, list(selection.files), first, last)
    for _, of_story in groupby(found, lambda wording: wording[0]["id"]):
        told = list(of_story)
        of_latest = policy_of(told[-1][0]["rights"], selection.text)
        for record, *stands in told:
            policy = of_latest if of_latest != FULL else policy_of(record["rights"], selection.text)
            yield _row(record, policy, selection, *stands)


def _row(
    record: Row, policy: str, selection: Selection, run: str, split: str, cluster: str, size: int, withdrawn: bool,
    count: int, began: str, latest: bool,
) -> Row:  # fmt: skip
    withhold(record, policy)
    record["day"] = day_of(record)
    record["run"] = run
    record["split"] = split
    record["cluster"] = cluster
    record["cluster_size"] = size
    record["withdrawn"] = withdrawn
    record["wordings"] = count
    record["first_fetched_at"] = began
    record["latest"] = latest
    for name in ("related", "popular"):
        if selection.takedown:
            record[name] = selection.takedown.without(record[name])
        if policy == FULL and record["site"] in selection.quiet:
            without_summaries(record[name])
    return record


def write_shard(folder: Path, formats: tuple[str, ...], shard: Shard, selection: Selection) -> Facts:
    """Writes a shard's files below `folder`; what they hold."""
    rows = rows_of(selection, shard.first, shard.last)
    return write_rows(folder, formats, shard, rows)


def write_rows(folder: Path, formats: tuple[str, ...], shard: Shard, rows: Iterator[Row]) -> Facts:
    """Writes rows of wordings to the files of a shard; what they hold."""
    facts = Facts()
    pairs = pairs_table()
    with ExitStack() as stack:

        def opened(sink: Any) -> Any:
            return stack.enter_context(closing(sink))

        parquet = [
            opened(ParquetFile(folder / "parquet" / shard.name(t.name, ".parquet"), t))
            for t in (ARTICLES, REVISIONS)
            if "parquet" in formats
        ]
        sinks = [
            (table, opened(sink)) for table in (ARTICLES, REVISIONS) for sink in _others(folder, formats, shard, table)
        ]
        of_pairs = [opened(sink) for sink in _pair_sinks(folder, formats, shard, pairs)]
        while batch := list(islice(rows, _BATCH)):
            facts.wordings(batch)
            tick(sum(row["latest"] for row in batch))
            latest = batch if all(row["latest"] for row in batch) else [row for row in batch if row["latest"]]
            if parquet:
                table = shred(batch, WORDINGS)
                facts.arrow[f"revisions/{shard.split}"] += parquet[1].write_table(table)
                for first, last in _runs([row["latest"] for row in batch]):
                    written = parquet[0].write_table(table.slice(first, last - first))
                    facts.arrow[f"articles/{shard.split}"] += written
            for table, sink in sinks:
                sink.write(latest if table is ARTICLES else batch)
            if of_pairs:
                found = [pair for row in latest for pair in pairs_of(row)]
                facts.count("pairs", len(found))
                for sink in of_pairs:
                    sink.write(found)
    return facts


def _runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    """Where runs of true flags begin and end: a slice of a table costs nothing, a filter copies it.

    >>> list(_runs([True, True, False, True])), list(_runs([False]))
    ([(0, 2), (3, 4)], [])
    """
    at = 0
    for flag, run in groupby(flags):
        first, at = at, at + len(list(run))
        if flag:
            yield first, at


def _others(folder: Path, formats: tuple[str, ...], shard: Shard, table: Table) -> Iterator[Sink]:
    if "jsonl" in formats:
        yield JsonLines(folder / "jsonl" / shard.name(table.name, ".jsonl.gz"), table)
    if "csv" in formats:
        yield CsvPart(csv_part(folder, table.name, shard.number), table, first=shard.number == 0)
        if table is ARTICLES:
            path = csv_part(folder, BODIES.name, shard.number)
            yield CsvPart(path, BODIES, first=shard.number == 0, nested=bodies)


def _pair_sinks(folder: Path, formats: tuple[str, ...], shard: Shard, table: Table | None) -> Iterator[Sink]:
    if table is not None and "parquet" in formats:
        yield ParquetFile(folder / "parquet" / shard.name(table.name, ".parquet"), table)
    if table is not None and "jsonl" in formats:
        yield JsonLines(folder / "jsonl" / shard.name(table.name, ".jsonl.gz"), table)
    if table is not None and "csv" in formats:
        yield CsvPart(csv_part(folder, table.name, shard.number), table, first=shard.number == 0)


def csv_part(folder: Path, table: str, number: int) -> Path:
    """The file of a part, until the parts are joined."""
    return folder / "csv" / f"{table}.{number:05}.part"


def join_csv(folder: Path) -> None:
    """Makes one file of the parts of each table."""
    for part in sorted((folder / "csv").glob("*.part")):
        with (folder / "csv" / f"{part.name.split('.')[0]}.csv").open("ab") as whole, part.open("rb") as stream:
            while block := stream.read(1 << 20):
                whole.write(block)
        part.unlink()
