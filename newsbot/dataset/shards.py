"""One shard of a release: a range of stories to every format, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from newsbot.dataset.batches import BATCH, Batch, Selection, batches
from newsbot.dataset.facts import Facts
from newsbot.dataset.formats import Row, Sink
from newsbot.dataset.formats.bitext import WRITERS
from newsbot.dataset.formats.csvfile import CsvPart
from newsbot.dataset.formats.flat import BODIES
from newsbot.dataset.formats.jsonl import JsonLines
from newsbot.dataset.formats.parquet import ParquetFile
from newsbot.dataset.formats.parts import part_of
from newsbot.dataset.pairs import PAIRS, as_pair_row, encoder_of, story_pairs
from newsbot.dataset.processes import tick
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
    found = batches(selection, shard.first, shard.last)
    facts = Facts(shown_from=selection.shown_from)
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
    """Writes revisions to the files of a shard; returns `facts` with their counts added."""
    encoder = encoder_of(embed)
    written = _write(folder, formats, shard, found, facts)
    if pairs:
        of_stories = ([*story_pairs(row, encoder)] for batch in written for row in _ticked(batch.rows))
        write_pairs(folder, formats, shard, of_stories, facts)
    else:
        for stories in written:
            tick(len(stories))
    return facts


def _write(
    folder: Path, formats: tuple[str, ...], shard: Shard, found: Iterable[Batch], facts: Facts
) -> Iterator[Batch]:
    """Writes revisions, and yields of each batch the stories once they are written."""
    with (
        closing(TableFiles(folder, formats, shard, REVISIONS, facts)) as revisions,
        closing(TableFiles(folder, formats, shard, ARTICLES, facts)) as articles,
    ):
        for batch in found:
            stories = batch.stories()
            facts.add_revisions(batch, stories)
            revisions.write(batch)  # all rows first, of which those of the stories are some
            articles.write(stories)
            yield stories


def _ticked(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:  # to align one takes a while
        yield row
        tick(1)


def write_pairs(
    folder: Path, formats: tuple[str, ...], shard: Shard, found: Iterable[list[Pair]], facts: Facts
) -> None:
    """Writes the pairs of each story, or of several entries of the ticker, and adds their counts to `facts`."""
    facts.add_pairs(shard.split, ())  # there is a table, whether it has rows or not
    texts = [write for name, write in WRITERS.items() if name in formats]
    waiting: list[Pair] = []
    with closing(TableFiles(folder, formats, shard, PAIRS, facts)) as files:
        for pairs in chain(found, [None]):
            waiting += pairs or ()
            if waiting and (pairs is None or len(waiting) >= BATCH):
                rows = [as_pair_row(pair, shard.split) for pair in waiting]
                facts.add_pairs(shard.split, rows)
                files.write(Batch.of(rows, PAIRS.columns))
                for write in texts:
                    write(folder, shard.split, shard.number, waiting)
                waiting = []


class TableFiles:
    """The files of one table in a shard, one a format."""

    def __init__(self, folder: Path, formats: tuple[str, ...], shard: Shard, table: Table, facts: Facts) -> None:
        self._size_of, self._facts = f"{table.name}/{shard.split}", facts
        path = folder / "parquet" / shard.name(table, ".parquet")
        self._parquet = ParquetFile(path, table) if "parquet" in formats else None
        self._sinks = list(_sinks(folder, formats, shard, table))

    def write(self, batch: Batch) -> None:
        if self._parquet is not None:
            self._facts.arrow[self._size_of] += self._parquet.write(batch.table)
        for sink in self._sinks:
            sink.write(batch.rows)

    def close(self) -> None:
        for file in filter(None, (*self._sinks, self._parquet)):
            file.close()


def _sinks(folder: Path, formats: tuple[str, ...], shard: Shard, table: Table) -> Iterator[Sink]:
    if "jsonl" in formats:
        yield JsonLines(folder / "jsonl" / shard.name(table, ".jsonl.gz"), table)
    if "csv" in formats:
        for flat in (table, BODIES) if table is ARTICLES else (table,):
            path = part_of(folder / "csv" / f"{flat.name}.csv", shard.number)
            yield CsvPart(path, flat, first=shard.number == 0)
    if "sqlite" in formats and table is PAIRS:  # which is one file for all, and written at the end
        yield JsonLines(part_of(folder / KEPT, shard.number), PAIRS)
