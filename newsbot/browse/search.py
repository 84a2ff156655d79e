"""Searches and counts over all stories: SQLite finds words, numpy chooses and counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

import numpy
from numpy.typing import NDArray

from newsbot.browse.build import KINDS, NO_DAY
from newsbot.browse.days import EPOCH
from newsbot.browse.words import Query

PAGE = 20
"""Stories of a page."""
SHOWN = 8
"""Values of a facet shown before a person wants more."""
MOST = 200
"""Values shown when a person does; those with the most stories."""
RANKED = 20_000
"""Stories that are ranked by how well they match: more take too long, and words that all of them have rank little."""
_HOLDING = "SELECT group_concat(rowid, ' ') FROM search WHERE search MATCH ?"
"""One text of all numbers: it is read in a third of the time that a row a story takes."""
_RANKED = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY bm25(search, 8, 4, 1)"
"""A word in a headline counts eight times, in a name four times."""

Mask = NDArray[numpy.bool_]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person is looking for."""

    query: Query = field(default_factory=Query)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values by kind; a story has one of them in each kind."""
    first: date | None = None
    last: date | None = None
    best_first: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, and how many stories a person would see who chose it."""

    name: str
    stories: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a kind, those with the most stories first."""

    kind: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of stories, and figures of all that were found."""

    stories: int
    numbers: list[int]
    facets: list[Facet]
    days: NDArray[numpy.int32]
    """Of all stories found, as days since 1970; without those that have none."""
    can_rank: bool
    """Whether there is an order by match."""

    @property
    def pages(self) -> int:
        return max(-(-self.stories // PAGE), 1)


class Index:
    """The numbers of a database: days, order, and the values that each story is counted by."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        read = {name: numpy.frombuffer(data, "i4") for name, data in connection.execute("SELECT * FROM arrays")}
        self.days, self.newest = read["days"], read["newest"]
        self._tag_stories, self._tag_values = read["tag_stories"], read["tag_values"]
        rows = connection.execute("SELECT value, kind, name FROM facets ORDER BY value").fetchall()
        self._names = [name for _, _, name in rows]
        self._values = {(kind, name): value for value, kind, name in rows}
        kinds = numpy.array([KINDS.index(kind) for _, kind, _ in rows], "i4")
        self._of_kind = [numpy.flatnonzero(kinds == place) for place in range(len(KINDS))]

    @property
    def languages(self) -> list[str]:
        """The languages of the stories."""
        return [self._names[value] for value in self._of_kind[KINDS.index("language")]]

    def __len__(self) -> int:
        return len(self.days)

    def find(self, connection: sqlite3.Connection, wanted: Wanted) -> Found:
        """The stories that are wanted; raises `sqlite3.OperationalError` if the connection's time is over."""
        holding = self._holding(connection, wanted.query)
        common = self._all([holding, *self._between(wanted)])
        chosen = {kind: self._having(kind, names) for kind, names in wanted.chosen.items() if names}
        every = self._all([common, *chosen.values()])
        numbers = numpy.flatnonzero(every)
        facets = [
            self._facet(kind, self._all([common, *(mask for other, mask in chosen.items() if other != kind)]), wanted)
            for kind in KINDS
        ]
        days = self.days[numbers]
        can_rank = bool(wanted.query.wanted) and 1 < int(holding.sum()) <= RANKED
        if can_rank and wanted.best_first:
            rows = connection.execute(_RANKED, (wanted.query.expression,))
            ranked = numpy.fromiter((number for (number,) in rows), "i8") - 1
            page = ranked[every[ranked]]
        else:
            page = numbers[numpy.argsort(self.newest[numbers])]
        shown = page[(wanted.page - 1) * PAGE : wanted.page * PAGE]
        return Found(len(numbers), [int(n) + 1 for n in shown], facets, days[days != NO_DAY], can_rank)

    def _holding(self, connection: sqlite3.Connection, query: Query) -> Mask:
        """The stories that hold what a query wants, and not what it does not want."""
        mask = numpy.full(len(self), not query.wanted)
        if query:
            (numbers,) = connection.execute(_HOLDING, (query.expression,)).fetchone()
            mask[numpy.fromstring(numbers or "", "i8", sep=" ") - 1] = bool(query.wanted)
        return mask

    def _between(self, wanted: Wanted) -> Iterator[Mask]:
        if wanted.first is not None:
            yield self.days >= wanted.first.toordinal() - EPOCH
        if wanted.last is not None:
            yield (self.days <= wanted.last.toordinal() - EPOCH) & (self.days != NO_DAY)

    def _all(self, masks: Any) -> Mask:
        return reduce(numpy.logical_and, masks, numpy.ones(len(self), bool))

    def _having(self, kind: str, names: tuple[str, ...]) -> Mask:
        mask = numpy.zeros(len(self), bool)
        for name in names:
            value = self._values.get((kind, name))
            mask[self._tag_stories[self._tag_values == value]] = True
        return mask

    def _facet(self, kind: str, mask: Mask, wanted: Wanted) -> Facet:
        counts = numpy.bincount(self._tag_values[mask[self._tag_stories]], minlength=len(self._names))
        own = self._of_kind[KINDS.index(kind)]
        order = own[numpy.argsort(-counts[own], kind="stable")][:MOST]
        chosen = wanted.chosen.get(kind, ())
        values = [Value(self._names[v], int(counts[v]), self._names[v] in chosen) for v in order if counts[v]]
        missing = [name for name in chosen if name not in {value.name for value in values}]
        values += [Value(name, 0, True) for name in missing]
        return Facet(kind, sorted(values, key=lambda value: not value.chosen))
