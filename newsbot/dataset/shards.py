"""One shard of a release: a range of stories to every format, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from newsbot.dataset.batches import BATCH, Batch, Selection, batches
from newsbot.dataset.facts import Facts
from newsbot.dataset.formats import Sink
from newsbot.dataset.formats.bitext import MosesPart, TmxPart
from newsbot.dataset.formats.csvfile import CsvPart
from newsbot.dataset.formats.flat import BODIES, bodies
from newsbot.dataset.formats.jsonl import JsonLines
from newsbot.dataset.formats.parquet import ParquetFile
from newsbot.dataset.formats.parts import part_of
from newsbot.dataset.pairs import PAIRS, as_pair_row, encoder_of, story_pairs
from newsbot.dataset.processes import tick
from newsbot.dataset.report.contents import Contents
from newsbot.dataset.tables import ARTICLES, REVISIONS, Table
from newsbot.parallel import Pair

KEPT = "pairs-for-sqlite"  # below a release while it is built: the pairs, until they go into its one database
STORIES = 50_000  # stories in a shard, at most


@dataclass(frozen=True, slots=True)
class Shard:
    """A range of stories of one split, and its number."""

    number: int  # of all shards, from 0
    first: int
    last: int  # not included
    split: str
    of_split: int  # its number within its split, from 0
    shards: int  # how many its split has

    def name(self, table: str, end: str) -> str:
        return f"{table}/{self.split}-{self.of_split:05}-of-{self.shards:05}{end}"


def shards_of(counts: dict[str, int], size: int = STORIES) -> list[Shard]:
    """The shards for numbers of stories by split, in order, those of a split alike in size.

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
    return made


def write_shard(folder: Path, formats: tuple[str, ...], shard: Shard, selection: Selection) -> Facts:
    """Writes a shard's files below `folder`; returns their counts."""
    found = batches(selection, shard.first, shard.last)
    facts = Facts(contents=Contents(shown_from=selection.shown_from))
    return write_batches(folder, formats, shard, found, facts, pairs=selection.pairs, embed=selection.embed)


def write_batches(
    folder: Path,
    formats: tuple[str, ...],
    shard: Shard,
    found: Iterable[Batch],
    facts: Facts,
    *,
    pairs: bool,
    embed: bool,
) -> Facts:
    """Writes wordings to the files of a shard; returns `facts` with their counts added."""
    encoder = encoder_of(embed)
    with ExitStack() as stack:
        parquet = [
            (table, stack.enter_context(closing(ParquetFile(path, table))))
            for table in (ARTICLES, REVISIONS)
            for path in [folder / "parquet" / shard.name(table.name, ".parquet")]
            if "parquet" in formats
        ]
        sinks = [
            (table, stack.enter_context(closing(sink)))
            for table in (REVISIONS, ARTICLES)  # all rows first, of which those of the stories are some
            for sink in _others(folder, formats, shard, table)
        ]
        aligned = stack.enter_context(closing(PairFiles(folder, formats, shard, facts))) if pairs else None
        for batch in found:
            stories = batch.stories()
            facts.add_wordings(batch, stories)
            for table, file in parquet:
                written = file.write_table((stories if table is ARTICLES else batch).table)
                facts.arrow[f"{table.name}/{shard.split}"] += written
            for table, sink in sinks:
                sink.write((stories if table is ARTICLES else batch).rows)
            if aligned is None:
                tick(len(stories))
                continue
            for row in stories.rows:  # which takes a while
                aligned.write(list(story_pairs(row, encoder)))
                tick(1)
    return facts


class PairFiles:
    """The pairs of a shard, to every format."""

    def __init__(self, folder: Path, formats: tuple[str, ...], shard: Shard, facts: Facts) -> None:
        self._split = shard.split
        self._facts = facts
        path = folder / "parquet" / shard.name(PAIRS.name, ".parquet")
        self._parquet = ParquetFile(path, PAIRS) if "parquet" in formats else None
        self._tables = list(_pair_sinks(folder, formats, shard))
        self._texts: list[TmxPart | MosesPart] = []
        if "tmx" in formats:
            self._texts.append(TmxPart(folder, shard.number))
        if "moses" in formats:
            self._texts.append(MosesPart(folder, shard.split, shard.number))
        self._waiting: list[Pair] = []

    def write(self, pairs: Sequence[Pair]) -> None:
        self._waiting += pairs
        if len(self._waiting) >= BATCH:
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
        self._flush()
        for table in filter(None, (*self._tables, self._parquet)):
            table.close()


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
