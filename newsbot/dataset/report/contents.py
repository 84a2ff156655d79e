"""What a report shows, gathered in one pass over a release's rows; of large sets a sample."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from typing import Any

import numpy
import pyarrow
from pyarrow import compute

from newsbot.dataset.batches import Batch
from newsbot.dataset.columns import bounds, counted, filled, null_if_empty, within
from newsbot.items import Article
from newsbot.roles import REPORTED, Declared, having, names

SAMPLE = 300  # stories that can be browsed
FIELDS = names(Article, REPORTED)
_TICKER_LINES = 25
_CHANGED = 50

Row = Mapping[str, Any]


@dataclass(slots=True)
class Contents:
    """Counts over a release, and the stories that are shown."""

    stories: int = 0
    published: tuple[str, str] | None = None  # first and last possible day of publication
    days: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    precision: Counter[str] = field(default_factory=Counter)  # of the stories' dates; `none` for a story without a date
    filled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # by language (`` all), field
    warnings: Counter[str] = field(default_factory=Counter)
    revised: list[Row] = field(default_factory=list)
    ticker: int = 0
    ticker_days: Counter[str] = field(default_factory=Counter)
    ticker_lines: list[tuple[int, str, Row]] = field(default_factory=list)  # a heap by number of pages, then id
    gone: int = 0
    withdrawn: list[Row] = field(default_factory=list)  # the first of them
    pairs: Counter[str] = field(default_factory=Counter)  # by tier of the posterior, in tenths
    aligned: dict[str, list[Row]] = field(default_factory=dict)  # pairs of sentences by story shown
    shown_from: str = ""  # stories whose ids are before this one are not shown
    _sample: list[tuple[str, Row]] = field(default_factory=list)

    @property
    def shown(self) -> list[Row]:
        rows = [row for _, row in self._sample]
        return sorted(rows, key=lambda row: (row["published"]["date"] or "", row["id"]), reverse=True)

    def add_ticker(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.ticker += 1
            self.ticker_days[row["first_seen"][:10]] += 1
            _keep(self.ticker_lines, (row["pages"], row["id"], row), _TICKER_LINES)

    def add_tombstones(self, rows: Iterable[Row]) -> None:
        tombstones = list(rows)
        self.gone += len(tombstones)
        self.withdrawn += tombstones[: _CHANGED - len(self.withdrawn)]

    def add_pairs(self, rows: Iterable[Row]) -> None:
        """Adds aligned text; add the stories first."""
        shown = {row["id"] for _, row in self._sample}
        for row in rows:
            if not row["source"] or not row["target"]:
                self.pairs["empty"] += 1
                continue
            self.pairs[f"{min(int(row['posterior'] * 10), 9)}"] += 1
            if row["level"] == "sentence" and row["story"] in shown:
                self.aligned.setdefault(row["story"], []).append(row)
        self._forget_others(shown)

    def add(self, other: Contents) -> None:
        """Adds the contents of a later part of the release."""
        add_counts(self, other)
        self.published = wider(self.published, other.published)
        for language, counts in other.filled.items():
            self.filled[language].update(counts)
        self.revised = (self.revised + other.revised)[:_CHANGED]
        self.withdrawn = (self.withdrawn + other.withdrawn)[:_CHANGED]
        for heaped in other.ticker_lines:
            _keep(self.ticker_lines, heaped, _TICKER_LINES)
        for drawn in other._sample:
            _keep(self._sample, drawn, SAMPLE)
        self.aligned |= other.aligned
        self._forget_others({row["id"] for _, row in self._sample})

    def _forget_others(self, shown: set[str]) -> None:
        self.aligned = {story: pairs for story, pairs in self.aligned.items() if story in shown}

    def add_stories(self, stories: Batch) -> None:
        table = stories.table
        published = table["published"]
        day = compute.coalesce(
            null_if_empty(within(published, "date")), compute.utf8_slice_codeunits(within(published, "earliest"), 0, 10)
        )
        self.stories += len(table)
        self.published = wider(self.published, _span_of(published))
        self.days.update(counted(day, "unknown"))
        self.sections.update(counted(table["section"], "none"))
        self.sites.update(counted(table["site"]))
        self.precision.update(counted(within(published, "precision"), "none"))
        self.languages.update(counted(compute.list_flatten(table["in_language"])))
        self.authors.update(counted(compute.list_flatten(table["authors"])))
        self.warnings.update(counted(compute.list_flatten(table["warnings"])))
        self._add_filled(table)
        revised = numpy.flatnonzero(compute.greater(table["revision"], 1))[: _CHANGED - len(self.revised)]
        self.revised += map(stories.row, revised.tolist())
        for number, id in enumerate(table["id"].to_pylist()):  # ids are random, so this draws a sample
            if id >= self.shown_from and (len(self._sample) < SAMPLE or id > self._sample[0][0]):
                _keep(self._sample, (id, stories.row(number)), SAMPLE)

    def _add_filled(self, table: pyarrow.Table) -> None:
        is_filled = numpy.array([_filled(table[shown.name], shown) for shown in having(Article, REPORTED)])
        languages = compute.list_flatten(table["in_language"])
        places = compute.list_parent_indices(table["in_language"]).to_numpy()
        self._count_filled("", is_filled)
        for language in compute.unique(languages).to_pylist():
            self._count_filled(language, is_filled[:, places[compute.equal(languages, language).to_numpy()]])

    def _count_filled(self, language: str, is_filled: Any) -> None:
        for name, number in zip(FIELDS, is_filled.sum(axis=1).tolist(), strict=True):
            if number:
                self.filled[language][name] += number


def _filled(column: pyarrow.ChunkedArray, shown: Declared) -> Any:
    """For each value whether it is filled; a record within the record is, where one of its reported fields is."""
    if shown.record is None or shown.container is not None:
        return filled(column)
    inner = [_filled(within(column, own.name), own) for own in having(shown.record, REPORTED)]
    return numpy.logical_or.reduce(inner)


def wider(one: tuple[str, str] | None, other: tuple[str, str] | None) -> tuple[str, str] | None:
    """The span that holds two.

    >>> wider(("2026-01-02", "2026-01-03"), ("2026-01-01", "2026-01-02")), wider(None, ("a", "b"))
    (('2026-01-01', '2026-01-03'), ('a', 'b'))
    """
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def _span_of(published: pyarrow.ChunkedArray) -> tuple[str, str] | None:
    dates = [null_if_empty(within(published, name)) for name in ("earliest", "date", "latest")]
    first, last = bounds(compute.coalesce(*dates))[0], bounds(compute.coalesce(*dates[::-1]))[1]
    return (first[:10], last[:10]) if first and last else None


def add_counts(mine: Any, other: Any) -> None:
    """Adds the numbers and the counters of a dataclass to those of another of its class; the rest stays as it is."""
    for name in mine.__dataclass_fields__:
        own, further = getattr(mine, name), getattr(other, name)
        if isinstance(own, Counter):
            own.update(further)
        elif isinstance(own, int):
            setattr(mine, name, own + further)


def _keep(heap: list[Any], value: Any, most: int) -> None:
    if len(heap) < most:
        heappush(heap, value)
    else:
        heappushpop(heap, value)
