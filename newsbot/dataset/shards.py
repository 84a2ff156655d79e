"""One shard of a release: the wordings of a range of stories to every format, in a process of its own if need be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from newsbot.dataset.facts import Facts
from newsbot.dataset.formats import Row, Sink
from newsbot.dataset.formats.bitext import MosesPart, TmxPart
from newsbot.dataset.formats.csvfile import CsvPart
from newsbot.dataset.formats.flat import BODIES, bodies
from newsbot.dataset.formats.jsonl import JsonLines
from newsbot.dataset.formats.parquet import ParquetFile, shred
from newsbot.dataset.formats.parts import part_of
from newsbot.dataset.index import day_of, wordings
from newsbot.dataset.pairs import PAIRS, as_pair_row, encoder_of, story_pairs
from newsbot.dataset.parallel import Pair
from newsbot.dataset.processes import tick
from newsbot.dataset.records import RecordPath
from newsbot.dataset.shapes import ARTICLES, REVISIONS, WORDINGS, Table
from newsbot.dataset.takedown import Takedown
from newsbot.dataset.withheld import FULL, policy_of, withhold, without_summaries

KEPT = "pairs-for-sqlite"
"""Below a release while it is built: the pairs, until they go into its one database."""
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
    embed: bool = False
    """Whether an encoder has a say in that."""


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
    """The shards for numbers of stories by split, in order, those of a split alike in size; an empty release has one.

    >>> [(s.split, s.first, s.last, s.name("articles", ".parquet")) for s in shards_of({"train": 3, "test": 1}, 2)][1:]
    [('train', 1, 3, 'articles/train-00001-of-00002.parquet'), ('test', 3, 4, 'articles/test-00000-of-00001.parquet')]
    """
    made: list[Shard] = []
    start = 0
    for split, count in counts.items():
        shards = -(-count // size)
        for number in range(shards):
            first, last = (start + count * at // shards for at in (number, number + 1))
            made.append(Shard(len(made), first, last, split, number, shards))
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
    return write_rows(folder, formats, shard, rows, pairs=selection.pairs, embed=selection.embed)


def write_rows(
    folder: Path, formats: tuple[str, ...], shard: Shard, rows: Iterator[Row], *, pairs: bool, embed: bool
) -> Facts:
    """Writes rows of wordings to the files of a shard; what they hold."""
    facts, encoder = Facts(), encoder_of(embed)
    with ExitStack() as stack:
        parquet = [
            stack.enter_context(closing(ParquetFile(folder / "parquet" / shard.name(t.name, ".parquet"), t)))
            for t in (ARTICLES, REVISIONS)
            if "parquet" in formats
        ]
        sinks = [
            (table, stack.enter_context(closing(sink)))
            for table in (ARTICLES, REVISIONS)
            for sink in _others(folder, formats, shard, table)
        ]
        aligned = stack.enter_context(closing(PairFiles(folder, formats, shard, facts))) if pairs else None
        while batch := list(islice(rows, _BATCH)):
            facts.wordings(batch)
            latest = batch if all(row["latest"] for row in batch) else [row for row in batch if row["latest"]]
            if parquet:
                table = shred(batch, WORDINGS)
                facts.arrow[f"revisions/{shard.split}"] += parquet[1].write_table(table)
                for first, last in _runs([row["latest"] for row in batch]):
                    written = parquet[0].write_table(table.slice(first, last - first))
                    facts.arrow[f"articles/{shard.split}"] += written
            for table, sink in sinks:
                sink.write(latest if table is ARTICLES else batch)
            if aligned is None:
                tick(len(latest))
                continue
            for row in latest:  # which takes a while
                aligned.write(list(story_pairs(row, encoder)))
                tick(1)
    return facts


class PairFiles:
    """The pairs of a shard, to every format."""

    def __init__(self, folder: Path, formats: tuple[str, ...], shard: Shard, facts: Facts) -> None:
        self._split = shard.split
        self._facts = facts
        self._parquet: ParquetFile | None = None
        if "parquet" in formats:
            self._parquet = ParquetFile(folder / "parquet" / shard.name(PAIRS.name, ".parquet"), PAIRS)
        self._tables = list(_pair_sinks(folder, formats, shard))
        self._texts: list[TmxPart | MosesPart] = []
        if "tmx" in formats:
            self._texts.append(TmxPart(folder, shard.number))
        if "moses" in formats:
            self._texts.append(MosesPart(folder, shard.split, shard.number))
        self._waiting: list[Pair] = []

    def write(self, pairs: Sequence[Pair]) -> None:
        """Takes pairs."""
        self._waiting += pairs
        if len(self._waiting) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        rows = [as_pair_row(pair, self._split) for pair in self._waiting]
        self._facts.add_pairs(self._split, rows)
        if self._parquet is not None:
            self._facts.arrow[f"{PAIRS.name}/{self._split}"] += self._parquet.write(rows)
        for table in self._tables:
            table.write(rows)
        for text in self._texts:
            text.write(self._waiting)
        self._waiting = []

    def close(self) -> None:
        """Ends the files."""
        self._flush()
        for table in (*self._tables, *([self._parquet] if self._parquet else [])):
            table.close()


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
        yield CsvPart(part_of(folder / "csv" / f"{table.name}.csv", shard.number), table, first=shard.number == 0)
        if table is ARTICLES:
            path = part_of(folder / "csv" / f"{BODIES.name}.csv", shard.number)
            yield CsvPart(path, BODIES, first=shard.number == 0, nested=bodies)


def _pair_sinks(folder: Path, formats: tuple[str, ...], shard: Shard) -> Iterator[Sink]:
    yield from _others(folder, formats, shard, PAIRS)
    if "sqlite" in formats:  # which is one file for all, and written at the end
        yield JsonLines(part_of(folder / KEPT, shard.number), PAIRS)
