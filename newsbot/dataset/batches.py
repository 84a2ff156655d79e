"""The revisions of a range of stories in batches, as they leave: as rows and as Arrow columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

import numpy
import pyarrow

from newsbot.dataset.columns import array, read_lines, schema, shred
from newsbot.dataset.derived import COLUMNS as DERIVED
from newsbot.dataset.derived import MARKDOWN, MOMENTS, TEXT, add_derived, moments
from newsbot.dataset.formats import Row
from newsbot.dataset.index import Lines, Placed, decode, named, placed, site_number
from newsbot.dataset.records import RecordPath, broken, complete, parse
from newsbot.dataset.tables import COLUMNS, Column
from newsbot.dataset.takedown import Takedown
from newsbot.dataset.texts import texts_of
from newsbot.dataset.withheld import FULL, take_texts, withhold
from newsbot.items import Article, Card, Translation
from newsbot.revisions import differing
from newsbot.roles import names_holding

T = TypeVar("T")
BATCH = 2000  # rows that are written at once: with half as many, an export takes 5 % longer
BATCH_BYTES = 64 * 2**20
"""Bytes of lines that are read at once, at most, unless one line has more: far more than 2,000 usual records have, and
far less than the 2 GiB that Arrow reads at once."""
_FROM = 6  # the fields of `Placed` before are no columns, nor is the last
_INDEXED = ("run", *list(Placed.__annotations__)[_FROM:-1])
"""Columns filled from the index."""
Indexed = tuple[Any, ...]
_WITHHELD = ("text_policy", "text_hashes")
_TYPES = {column.name: column.type for column in COLUMNS}
_MADE = {*_INDEXED, *_WITHHELD, *(column.name for column in DERIVED)}
_OF_RECORDS = tuple(column for column in COLUMNS if column.name not in _MADE)
_SCHEMA = schema(COLUMNS)


@dataclass(frozen=True)
class Selection:
    """Which records leave, and how."""

    index: Path
    files: tuple[RecordPath, ...]  # of articles
    quiet: frozenset[str]  # sites with withheld texts: summaries on cards are such texts too
    takedown: Takedown
    pairs: bool = True  # whether stories in two languages are aligned
    embed: bool = False  # with an encoder of sentences
    shown_from: str = ""  # the report shows stories whose ids are not before this one

    def withholds(self, revisions: Sequence[Placed]) -> bool:
        """Whether any text of these revisions is withheld."""
        return bool(self.takedown) or any(one.policy != FULL or one.site in self.quiet_numbers for one in revisions)

    @cached_property
    def quiet_numbers(self) -> frozenset[int]:
        return frozenset(map(site_number, self.quiet))


class Batch:
    """Rows in order, as such and as columns, both made lazily."""

    def __init__(self, count: int, row: Callable[[int], Row], table: Callable[[], pyarrow.Table]) -> None:
        self._count = count
        self._row = row
        self._table = table

    @classmethod
    def of(cls, rows: Sequence[Row], columns: Sequence[Column] = COLUMNS) -> Self:
        return cls(len(rows), rows.__getitem__, lambda: shred(rows, columns))

    @cached_property
    def rows(self) -> list[Row]:
        return list(map(self._row, range(self._count)))

    def row(self, number: int) -> Row:
        return self.rows[number] if "rows" in self.__dict__ else self._row(number)

    def __len__(self) -> int:
        return self._count

    def stories(self) -> Batch:
        """Only the latest revisions; not cached: they refer to this batch, and a cycle would keep both in memory."""
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


def _within_bounds(revisions: Iterator[Placed]) -> Iterator[list[Placed]]:
    """As `chunks`, with no more bytes than are read at once; a revision that has more is by itself."""
    chunk: list[Placed] = []
    size = 0
    for revision in revisions:
        if chunk and (len(chunk) == BATCH or size + revision.size > BATCH_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(revision)
        size += revision.size
    if chunk:
        yield chunk


def batches(selection: Selection, first: int, last: int) -> Iterator[Batch]:
    """The revisions of a range of stories, as they may leave."""
    found = placed(selection.index, first, last)
    before = b""
    with Lines(selection.files) as lines:
        for revisions in _within_bounds(found):
            read = [lines.line(*one[:4]) for one in revisions]
            yield _batch(selection, revisions, read, before)
            before = read[-1]
            del read  # or it would be held while the next are read


def earlier_versions(selection: Selection, first: int, last: int) -> Callable[[Row], Iterator[tuple[Row, int]]]:
    """What finds, for a story of a range, the stories before it that are said to be its translations, and which of the
    two says so. Stories are as they may leave."""
    found = named(selection.index, first, last)

    def versions(row: Row) -> Iterator[tuple[Row, int]]:
        for place, declared in found.get(row["id"], ()):
            rows = (row for batch in batches(selection, place, place + 1) for row in batch.rows)
            yield next(row for row in rows if row["latest"]), declared

    return versions


def _batch(selection: Selection, revisions: Sequence[Placed], lines: Sequence[bytes], before: bytes) -> Batch:
    """A batch of lines; the first may be a later wording of the story of the line before."""
    indexed = [(selection.files[one.file].run, *one[_FROM:-1]) for one in revisions]

    changed = _changed(revisions, lines, before)

    def row(number: int) -> Row:
        record = complete(decode(lines[number]), Article)
        record["changed"] = changed.get(number, record["changed"])
        return _row(record, indexed[number], revisions[number].policy, selection)

    if selection.withholds(revisions):
        return Batch.of([row(number) for number in range(len(lines))])
    return Batch(len(lines), row, lambda: _table(_columns(selection, revisions, lines), lines, indexed, changed))


def _changed(revisions: Sequence[Placed], lines: Sequence[bytes], before: bytes) -> dict[int, list[str]]:
    """By the places of wordings that an export numbers: the keys that differ from the wording before."""
    found: dict[int, list[str]] = {}
    for number, revision in enumerate(revisions):
        if revision.numbered:
            pair = lines[number - 1] if number else before, lines[number]
            found[number] = differing(*(parse(line, "articles") for line in pair)) if revision.revision > 1 else []
    return found


def _row(record: Row, indexed: Indexed, policy: str, selection: Selection) -> Row:
    if selection.takedown:  # first: hashes name cards by their places
        for name in (*names_holding(Article, Card), *names_holding(Article, Translation)):
            record[name] = selection.takedown.without(record[name], record["site"])
    withhold(record, policy)
    record.update(zip(_INDEXED, indexed, strict=True))
    for name in names_holding(Article, Card):
        if policy == FULL and record["site"] in selection.quiet:
            for card in record[name]:
                take_texts(card, Card)
    return add_derived(record)


def _columns(selection: Selection, revisions: Sequence[Placed], lines: Sequence[bytes]) -> dict[str, pyarrow.Array]:
    """The columns of lines; raises `ExportError` for one that Arrow refuses, such as one with a key twice."""
    try:
        return read_lines(lines, _OF_RECORDS)
    except pyarrow.ArrowInvalid:
        for revision, line in zip(revisions, lines, strict=True):
            try:
                read_lines([line], _OF_RECORDS)
            except pyarrow.ArrowInvalid as error:
                problem = f"Arrow cannot read it ({error!s:.120})"
                raise broken(selection.files[revision.file], revision.at, problem) from None
        raise


def _table(
    columns: dict[str, pyarrow.Array],
    lines: Sequence[bytes],
    indexed: Sequence[Indexed],
    changed: Mapping[int, list[str]],
) -> pyarrow.Table:
    for name, values in zip(_INDEXED, zip(*indexed, strict=True), strict=True):
        columns[name] = array(values, _TYPES[name])
    if changed:
        own = columns["changed"].to_pylist()
        columns["changed"] = array([changed.get(*of) for of in enumerate(own)], _TYPES["changed"])
    dates = [columns["published"].field(name).to_pylist() for name in ("earliest", "latest")]
    found = map(moments, *dates, columns["date_modified"].to_pylist())
    for column, values in zip(MOMENTS, zip(*found, strict=True), strict=True):
        columns[column.name] = array(values, column.type)
    columns[TEXT.name], columns[MARKDOWN.name] = texts_of(columns, lines)
    columns["text_policy"] = array([FULL] * len(lines), _TYPES["text_policy"])
    columns["text_hashes"] = array([[]] * len(lines), _TYPES["text_hashes"])
    return pyarrow.Table.from_arrays([columns[column.name] for column in COLUMNS], schema=_SCHEMA)
