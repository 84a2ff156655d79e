"""The wordings of a range of stories in batches, as they leave: as rows and as Arrow columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy
import pyarrow

from newsbot.dataset.columns import array, read_lines, schema, shred
from newsbot.dataset.formats import Row
from newsbot.dataset.index import Lines, Standing, decode, standings
from newsbot.dataset.records import RecordPath
from newsbot.dataset.tables import WORDINGS, Column
from newsbot.dataset.takedown import Takedown
from newsbot.dataset.withheld import FULL, take_texts, withhold
from newsbot.items import Article, Card
from newsbot.roles import names_holding

T = TypeVar("T")
BATCH = 500  # rows that are written at once
_STANDS = ("run", "day", "split", "cluster", "cluster_size", "withdrawn", "wordings", "first_fetched_at", "latest")
"""Columns filled from the index; a `Stand` is their values for one wording."""
Stand = tuple[Any, ...]
_WITHHELD = ("text_policy", "text_hashes")
_TYPES = {column.name: column.type for column in WORDINGS}
_OF_RECORDS = tuple(column for column in WORDINGS if column.name not in (*_STANDS, *_WITHHELD))
_SCHEMA = schema(WORDINGS)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records leave, and how."""

    index: Path
    files: tuple[RecordPath, ...]  # of articles
    quiet: frozenset[str]  # sites with withheld texts: summaries on cards are such texts too
    takedown: Takedown
    pairs: bool = True  # whether stories in two languages are aligned
    embed: bool = False  # with an encoder of sentences
    shown_from: str = ""  # the report shows stories whose ids are not before this one

    def withholds(self, wordings: Sequence[Standing]) -> bool:
        """Whether any text of these wordings is withheld."""
        return bool(self.takedown) or any(
            wording.policy != FULL or self.files[wording.file].site in self.quiet for wording in wordings
        )


class Batch:
    """Rows in order, as such and as columns, both made lazily."""

    def __init__(self, count: int, row: Callable[[int], Row], table: Callable[[], pyarrow.Table]) -> None:
        self._count = count
        self._row = row
        self._table = table

    @classmethod
    def of(cls, rows: Sequence[Row], columns: Sequence[Column] = WORDINGS) -> Self:
        return cls(len(rows), rows.__getitem__, lambda: shred(rows, columns))

    @cached_property
    def rows(self) -> list[Row]:
        return list(map(self._row, range(self._count)))

    def row(self, number: int) -> Row:
        return self.rows[number] if "rows" in self.__dict__ else self._row(number)

    def __len__(self) -> int:
        return self._count

    def stories(self) -> Batch:
        """The latest wordings alone; not cached, since they refer to this batch: a cycle would keep both in memory."""
        places = numpy.flatnonzero(self.table["latest"])
        if len(places) == self._count:
            return self
        return Batch(len(places), lambda number: self.row(int(places[number])), lambda: self.table.take(places))

    @cached_property
    def table(self) -> pyarrow.Table:
        return self._table()


def chunks(values: Iterator[T]) -> Iterator[list[T]]:
    """As many values at once as are written at once."""
    while chunk := list(islice(values, BATCH)):
        yield chunk


def batches(selection: Selection, first: int, last: int) -> Iterator[Batch]:
    """The wordings of a range of stories, as they may leave."""
    found = standings(selection.index, first, last)
    with Lines(selection.files) as lines:
        for wordings in chunks(found):
            yield _batch(selection, wordings, [lines.line(*wording[:3]) for wording in wordings])


def _batch(selection: Selection, wordings: Sequence[Standing], lines: Sequence[bytes]) -> Batch:
    positions = [(selection.files[wording.file].run, *wording[4:]) for wording in wordings]  # in the order of _STANDS

    def row(number: int) -> Row:
        return _row(decode(lines[number]), positions[number], wordings[number].policy, selection)

    if selection.withholds(wordings):
        return Batch.of([row(number) for number in range(len(lines))])
    return Batch(len(lines), row, lambda: _table(lines, positions))


def _row(record: Row, stand: Stand, policy: str, selection: Selection) -> Row:
    withhold(record, policy)
    record.update(zip(_STANDS, stand, strict=True))
    for name in names_holding(Article, Card):
        if selection.takedown:
            record[name] = selection.takedown.without(record[name], record["site"])
        if policy == FULL and record["site"] in selection.quiet:
            for card in record[name]:
                take_texts(card, Card)
    return record


def _table(lines: Sequence[bytes], positions: Sequence[Stand]) -> pyarrow.Table:
    columns = read_lines(lines, _OF_RECORDS)
    for name, values in zip(_STANDS, zip(*positions, strict=True), strict=True):
        columns[name] = array(values, _TYPES[name])
    columns["text_policy"] = array([FULL] * len(lines), _TYPES["text_policy"])
    columns["text_hashes"] = array([[]] * len(lines), _TYPES["text_hashes"])
    return pyarrow.Table.from_arrays([columns[column.name] for column in WORDINGS], schema=_SCHEMA)
