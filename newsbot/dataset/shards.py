"""One shard of a release: a range of stories to every format, in its own process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from newsbot.dataset.batches import BATCH, Batch, Selection, batches, earlier_versions
from newsbot.dataset.facts import Facts
from newsbot.dataset.formats import DATABASE, Row, Sink
from newsbot.dataset.formats.bitext import WRITERS
from newsbot.dataset.formats.csvfile import CsvPart
from newsbot.dataset.formats.flat import BODIES
from newsbot.dataset.formats.jsonl import JsonLines
from newsbot.dataset.formats.parquet import ParquetFile
from newsbot.dataset.formats.parts import part_of, remove_parts
from newsbot.dataset.formats.sqlitefile import SqlitePart, sqlite_part
from newsbot.dataset.pairs import PAIRS, as_pair_row, encoder_of, story_pairs, version_pairs
from newsbot.dataset.processes import tick
from newsbot.dataset.tables import ARTICLES, REVISIONS, Table
from newsbot.parallel import Encoder, Pair

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

    def name(self, table: Table, end: str) -> str:
        return f"{table.name}/{table.stem(self.split)}-{self.of_split:05}-of-{self.shards:05}{end}"


WHOLE = Shard(0, 0, 0, "train", 0, 1)
"""That of a table that has no splits."""


def shards_of(counts: dict[str, int], size: int = STORIES) -> list[Shard]:
    """The shards for numbers of stories by split, in order, those of a split alike in size.

    >>> [(s.split, s.first, s.last, s.name(ARTICLES, ".parquet")) for s in shards_of({"train": 3, "test": 1}, 2)][1:]
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
    output = Output(folder, formats, shard, Facts(shown_from=selection.shown_from))
    found = batches(selection, shard.first, shard.last)
    if selection.pairs:
        versions = earlier_versions(selection, shard.first, shard.last)
        output.write_with_pairs(found, versions, encoder_of(selection.embed))
    else:
        output.write(found)
    return output.facts


Versions = Callable[[Row], Iterable[tuple[Row, int]]]
"""What finds the stories before a story that are said to be its translations, and which of the two says so."""


@dataclass(frozen=True, slots=True)
class Output:
    """Where a shard is written, and what is counted of it."""

    folder: Path
    formats: tuple[str, ...]
    shard: Shard
    facts: Facts

    def write(self, found: Iterable[Batch]) -> None:
        """Writes revisions, of which the latest are the stories."""
        for count in map(len, self._written(found)):  # holds no stories while the next are read
            tick(count)

    def write_with_pairs(self, found: Iterable[Batch], versions: Versions, encoder: Encoder | None) -> None:
        """Writes revisions, of which the latest are the stories, and the pairs of these."""

        def pairs(row: Row) -> Iterator[Pair]:
            yield from story_pairs(row, encoder)
            for other, declared in versions(row):
                yield from version_pairs(row, other, declared, encoder)

        self.write_pairs([*pairs(row)] for batch in self._written(found) for row in _ticked(batch.rows))

    def _written(self, found: Iterable[Batch]) -> Iterator[Batch]:
        """The stories of each batch, once it is written."""
        with self.table(REVISIONS) as write_revisions, self.table(ARTICLES) as write_stories:
            for batch in found:
                stories = batch.stories()
                self.facts.add_revisions(batch, stories)
                write_revisions(batch)  # all rows first, of which those of the stories are some
                write_stories(stories)
                yield stories
                del batch, stories  # or they would be held while the next are read

    def write_pairs(self, found: Iterable[list[Pair]]) -> None:
        """Writes the pairs of each story, or of several entries of the ticker."""
        self.facts.add_pairs(self.shard.split, ())  # there is a table, whether it has rows or not
        texts = [write for name, write in WRITERS.items() if name in self.formats]
        for name in WRITERS:  # each appends to parts
            remove_parts(self.folder / name, self.shard.number)
        waiting: list[Pair] = []
        with self.table(PAIRS) as write_rows:
            for pairs in chain(found, [None]):
                waiting += pairs or ()
                if waiting and (pairs is None or len(waiting) >= BATCH):
                    rows = [as_pair_row(pair, self.shard.split) for pair in waiting]
                    self.facts.add_pairs(self.shard.split, rows)
                    write_rows(Batch.of(rows, PAIRS.columns))
                    for write_texts in texts:
                        write_texts(self.folder, self.shard.split, self.shard.number, waiting)
                    waiting = []

    @contextmanager
    def table(self, table: Table) -> Iterator[Callable[[Batch], None]]:
        """The files of a table, one a format: a function that writes rows to each, until the context ends."""
        with ExitStack() as stack:
            sinks = [stack.enter_context(closing(sink)) for sink in self._sinks(table)]
            path = self.folder / "parquet" / self.shard.name(table, ".parquet")
            parquet = stack.enter_context(closing(ParquetFile(path, table))) if "parquet" in self.formats else None

            def write(batch: Batch) -> None:
                if parquet is not None:
                    self.facts.arrow[f"{table.name}/{self.shard.split}"] += parquet.write(batch.table)
                for sink in sinks:
                    sink.write(batch.rows)

            yield write

    def _sinks(self, table: Table) -> Iterator[Sink]:
        if "jsonl" in self.formats:
            yield JsonLines(self.folder / "jsonl" / self.shard.name(table, ".jsonl.gz"), table)
        if "csv" in self.formats:
            for flat in (table, BODIES) if table is ARTICLES else (table,):
                path = part_of(self.folder / "csv" / f"{flat.name}.csv", self.shard.number)
                yield CsvPart(path, flat, first=self.shard.number == 0)
        if "sqlite" in self.formats:
            yield SqlitePart(sqlite_part(self.folder / DATABASE, table, self.shard.number), table)


def _ticked(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:  # to align one takes a while
        yield row
        tick(1)
