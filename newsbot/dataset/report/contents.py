"""What a report shows, gathered in one pass over the rows; large sets are sampled."""

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
from newsbot.dataset.columns import bounds, counted, filled, said, within
from newsbot.items import Article
from newsbot.roles import REPORTED, Declared, having, names

SAMPLE = 300
"""Stories that can be browsed."""
FIELDS = names(Article, REPORTED)
_TICKER_LINES = 25
_CHANGED = 50

Row = Mapping[str, Any]


@dataclass(slots=True)
class Contents:
    """Counts over a release, and the stories that are shown."""

    stories: int = 0
    published: tuple[str, str] | None = None
    """The first and the last day on which a story can have come out, of those whose pages tell when."""
    days: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    precision: Counter[str] = field(default_factory=Counter)
    """Of the stories' dates; `none` where there is none."""
    filled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Stories by field, for all (``) and by each language."""
    warnings: Counter[str] = field(default_factory=Counter)
    revised: list[Row] = field(default_factory=list)
    ticker: int = 0
    ticker_days: Counter[str] = field(default_factory=Counter)
    ticker_lines: list[tuple[int, str, Row]] = field(default_factory=list)
    """Those on most pages, with the number of pages and the id."""
    gone: int = 0
    withdrawn: list[Row] = field(default_factory=list)
    """The first of them."""
    pairs: Counter[str] = field(default_factory=Counter)
    """By tier of the posterior, in tenths."""
    aligned: dict[str, list[Row]] = field(default_factory=dict)
    """Pairs of sentences by story, of the stories that are shown."""
    shown_from: str = ""
    """Stories whose ids are before this one are not shown."""
    _sample: list[tuple[str, Row]] = field(default_factory=list)

    @property
    def shown(self) -> list[Row]:
        """The stories that can be browsed, newest first."""
        rows = [row for _, row in self._sample]
        return sorted(rows, key=lambda row: (row["published"]["date"] or "", row["id"]), reverse=True)

    def add_ticker(self, rows: Iterable[Row]) -> None:
        """Takes in the ticker's headlines."""
        for row in rows:
            self.ticker += 1
            self.ticker_days[row["first_seen"][:10]] += 1
            heaped = (row["pages"], row["id"], row)
            _keep(self.ticker_lines, heaped, _TICKER_LINES)

    def add_tombstones(self, rows: Iterable[Row]) -> None:
        """Takes in the stories that are gone."""
        for row in rows:
            self.gone += 1
            if len(self.withdrawn) < _CHANGED:
                self.withdrawn.append(row)

    def add_pairs(self, rows: Iterable[Row]) -> None:
        """Takes in aligned text; add the stories first."""
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
        """Takes in what another part of the release holds, which comes after this one."""
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
        """Lets go of the pairs of stories that are no longer among those shown."""
        self.aligned = {story: pairs for story, pairs in self.aligned.items() if story in shown}

    def add_stories(self, stories: Batch) -> None:
        """Takes in the latest wordings of stories."""
        table = stories.table
        published = table["published"]
        day = compute.coalesce(
            said(within(published, "date")), compute.utf8_slice_codeunits(within(published, "earliest"), 0, 10)
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
        for number in numpy.flatnonzero(compute.greater(table["revision"], 1))[: _CHANGED - len(self.revised)].tolist():
            self.revised.append(stories.row(number))
        for number, id in enumerate(table["id"].to_pylist()):  # made by chance
            if id >= self.shown_from and (len(self._sample) < SAMPLE or id > self._sample[0][0]):
                _keep(self._sample, (id, stories.row(number)), SAMPLE)

    def _add_filled(self, table: pyarrow.Table) -> None:
        """Counts stories by field that says something, for all and by language."""
        told = numpy.array([_filled(table[shown.name], shown) for shown in having(Article, REPORTED)])
        languages = compute.list_flatten(table["in_language"])
        places = compute.list_parent_indices(table["in_language"]).to_numpy()
        self._count_filled("", told)
        for language in compute.unique(languages).to_pylist():
            self._count_filled(language, told[:, places[compute.equal(languages, language).to_numpy()]])

    def _count_filled(self, language: str, told: Any) -> None:
        for name, number in zip(FIELDS, told.sum(axis=1).tolist(), strict=True):
            if number:
                self.filled[language][name] += number


def _filled(column: pyarrow.ChunkedArray, shown: Declared) -> Any:
    """For each value whether it says something; of one record within the record, whether its reported fields do."""
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
    told = [said(within(published, name)) for name in ("earliest", "date", "latest")]
    first, last = bounds(compute.coalesce(*told))[0], bounds(compute.coalesce(*told[::-1]))[1]
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
    """Keeps the `most` largest."""
    if len(heap) < most:
        heappush(heap, value)
    else:
        heappushpop(heap, value)
