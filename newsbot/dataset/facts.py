"""The figures of a release, counted in one pass over its rows, and the rows that its report shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from typing import Any, Self

import numpy
import pyarrow
from pyarrow import compute

from newsbot.dataset.batches import Batch
from newsbot.dataset.columns import bounds, counted, filled, null_if_empty, within
from newsbot.dataset.tables import ARTICLES, TICKER, TOMBSTONES, Table
from newsbot.items import Article
from newsbot.roles import REPORTED, Declared, declared, having

SAMPLE = 300  # stories that the report shows, of large sets a sample
_TICKER_LINES = 25
_CHANGED = 50

Row = Mapping[str, Any]


@dataclass(slots=True)
class Facts:
    """Counts over rows; those of two parts of a release add up."""

    rows: Counter[str] = field(default_factory=Counter)  # by table
    splits: Counter[str] = field(default_factory=Counter)  # stories by split
    revisions: Counter[str] = field(default_factory=Counter)  # by split
    pairs: Counter[str] = field(default_factory=Counter)  # by split
    tenths: Counter[str] = field(default_factory=Counter)  # pairs by posterior, in tenths; `empty` without a partner
    languages: Counter[str] = field(default_factory=Counter)  # texts by language
    together: Counter[str] = field(default_factory=Counter)  # stories by all their languages: `en + ur`
    words: Counter[str] = field(default_factory=Counter)  # by language
    publishers: Counter[str] = field(default_factory=Counter)
    sites: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)  # stories by first possible day of publication
    sections_in: Counter[str] = field(default_factory=Counter)  # stories by `language\tsection`
    days_in: Counter[str] = field(default_factory=Counter)  # stories by `language\tday`
    precision: Counter[str] = field(default_factory=Counter)  # of the stories' dates; `none` for a story without a date
    warnings: Counter[str] = field(default_factory=Counter)
    policies: Counter[str] = field(default_factory=Counter)  # stories by text policy
    licenses: Counter[str] = field(default_factory=Counter)
    ticker_days: Counter[str] = field(default_factory=Counter)
    arrow: Counter[str] = field(default_factory=Counter)  # bytes in memory for Parquet, by `table/split`
    filled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Stories by filled column, for each language and, as ``, for all."""
    robots: int = 0  # stories whose records say that robots.txt was checked
    exact: int = 0  # stories of which the day is known
    copies: int = 0  # stories that have near-duplicates
    clusters: int = 0  # clusters of two stories or more
    published: tuple[str, str] | None = None  # the first and the last possible day of publication
    fetched: tuple[str, str] | None = None  # the first and the last time of fetching
    revised: list[Row] = field(default_factory=list)  # the first stories that have changed
    withdrawn: list[Row] = field(default_factory=list)  # the first tombstones
    ticker_lines: list[tuple[int, str, Row]] = field(default_factory=list)  # a heap by number of pages, then id
    aligned: dict[str, list[Row]] = field(default_factory=dict)  # pairs of sentences by story shown
    shown_from: str = ""  # stories whose ids are before this one are not shown
    _sample: list[tuple[str, Row]] = field(default_factory=list)  # a heap by id

    @property
    def shown(self) -> list[Row]:
        """Stories to show, newest first."""
        rows = [row for _, row in self._sample]
        return sorted(rows, key=lambda row: (row["published"]["date"] or "", row["id"]), reverse=True)

    def add_revisions(self, revisions: Batch, stories: Batch) -> None:
        """Adds rows of `revisions`, and those that are also in `articles`."""
        self.rows["revisions"] += len(revisions)
        self.revisions.update(counted(revisions.table["split"]))
        if len(stories):
            self.add_stories(stories)

    def add_stories(self, stories: Batch) -> None:
        table = stories.table
        published, languages = table["published"], compute.list_flatten(table["in_language"])
        day = compute.coalesce(
            null_if_empty(within(published, "date")), compute.utf8_slice_codeunits(within(published, "earliest"), 0, 10)
        )
        self.rows["articles"] += len(table)
        self.splits.update(counted(table["split"]))
        self.publishers.update(counted(table["publisher"]))
        self.policies.update(counted(table["text_policy"]))
        self.days.update(counted(day, "unknown"))
        self.sections.update(counted(table["section"], "none"))
        of_text = compute.list_parent_indices(table["in_language"])
        self.days_in.update(counted(_joined(languages, day.take(of_text), "unknown")))
        self.sections_in.update(counted(_joined(languages, table["section"].take(of_text), "none")))
        self.sites.update(counted(table["site"]))
        self.precision.update(counted(within(published, "precision"), "none"))
        self.languages.update(counted(languages))
        self.together.update(counted(compute.binary_join(table["in_language"], " + "), "none"))
        self.authors.update(counted(compute.list_flatten(table["authors"])))
        self.warnings.update(counted(compute.list_flatten(table["warnings"])))
        self.licenses.update(counted(within(table["rights"], "license"), ""))
        del self.licenses[""]
        self.robots += len(table) - within(table["rights"], "robots_txt").null_count
        self.exact += len(table) - within(published, "date").null_count
        self.published = wider(self.published, _span_of(published))
        self.fetched = wider(self.fetched, (bounds(table["first_fetched_at"])[0], bounds(table["fetched_at"])[1]))
        alike = compute.greater(table["cluster_size"], 1)
        self.copies += compute.sum(alike).as_py()
        self.clusters += compute.sum(compute.and_(alike, compute.equal(table["cluster"], table["id"]))).as_py()
        bodies = compute.list_flatten(table["bodies"])
        of_bodies, words = within(bodies, "language"), within(bodies, "word_count")
        for language in counted(of_bodies):
            self.words[language] += compute.sum(words.filter(compute.equal(of_bodies, language))).as_py()
        is_filled = numpy.array([_filled(table[column.name], _FIELDS.get(column.name)) for column in ARTICLES.columns])
        places = of_text.to_numpy()
        self._count_filled("", is_filled)
        for language in compute.unique(languages).to_pylist():
            self._count_filled(language, is_filled[:, places[compute.equal(languages, language).to_numpy()]])
        revised = numpy.flatnonzero(compute.greater(table["revision"], 1))[: _CHANGED - len(self.revised)]
        self.revised += map(stories.row, revised.tolist())
        for number, id in enumerate(table["id"].to_pylist()):  # ids are random, so this draws a sample
            if id >= self.shown_from and (len(self._sample) < SAMPLE or id > self._sample[0][0]):
                _keep(self._sample, (id, stories.row(number)), SAMPLE)

    def _count_filled(self, language: str, is_filled: Any) -> None:
        for name, number in zip(ARTICLES.names, is_filled.sum(axis=1).tolist(), strict=True):
            if number:
                self.filled[language][name] += number

    def add_rows(self, table: Table, rows: Sequence[Row]) -> None:
        """Adds rows of `ticker`, `listings` or `tombstones`."""
        self.rows[table.name] += len(rows)
        if table is TICKER:
            self.ticker_days.update(row["first_seen"][:10] for row in rows)
            for row in rows:
                _keep(self.ticker_lines, (row["pages"], row["id"], row), _TICKER_LINES)
        elif table is TOMBSTONES:
            self.withdrawn += rows[: _CHANGED - len(self.withdrawn)]

    def add_pairs(self, split: str, rows: Sequence[Row]) -> None:
        """Adds aligned text; add the stories first."""
        self.rows["pairs"] += len(rows)
        self.pairs[split] += len(rows)
        shown = {id for id, _ in self._sample}
        for row in rows:
            both = row["source"] and row["target"]
            self.tenths[f"{min(int(row['posterior'] * 10), 9)}" if both else "empty"] += 1
            if both and row["level"] == "sentence" and row["story"] in shown:
                self.aligned.setdefault(row["story"], []).append(row)

    def as_plain(self) -> dict[str, Any]:
        """All figures as JSON has them."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Undoes `as_plain`."""
        facts = cls()
        for name, value in plain.items():
            if isinstance(getattr(facts, name), Counter):
                value = Counter(value)
            elif name in ("_sample", "ticker_lines"):
                value = list(map(tuple, value))
            elif name in ("published", "fetched") and value:
                value = tuple(value)
            setattr(facts, name, value)
        facts.filled = defaultdict(Counter, {language: Counter(counts) for language, counts in facts.filled.items()})
        return facts

    def add(self, other: Facts) -> None:
        """Adds the figures of a later part of the release."""
        for name in self.__dataclass_fields__:
            own, further = getattr(self, name), getattr(other, name)
            if isinstance(own, Counter):
                own.update(further)
            elif isinstance(own, int):
                setattr(self, name, own + further)
        for language, counts in other.filled.items():
            self.filled[language].update(counts)
        self.published, self.fetched = wider(self.published, other.published), wider(self.fetched, other.fetched)
        self.revised = (self.revised + other.revised)[:_CHANGED]
        self.withdrawn = (self.withdrawn + other.withdrawn)[:_CHANGED]
        for heaped in other.ticker_lines:
            _keep(self.ticker_lines, heaped, _TICKER_LINES)
        for drawn in other._sample:
            _keep(self._sample, drawn, SAMPLE)
        shown = {id for id, _ in self._sample}
        self.aligned = {id: pairs for id, pairs in (self.aligned | other.aligned).items() if id in shown}


def _joined(languages: pyarrow.Array, values: pyarrow.Array, missing: str) -> pyarrow.Array:
    return compute.binary_join_element_wise(languages, compute.fill_null(null_if_empty(values), missing), "\t")


_FIELDS = {field.name: field for field in declared(Article)}


def _filled(column: pyarrow.ChunkedArray, shown: Declared | None) -> Any:
    """For each value, whether it is filled; a nested record is filled if one of its reported fields is."""
    inner = having(shown.record, REPORTED) if shown and shown.record and not shown.container else ()
    if not inner:
        return filled(column)
    return numpy.logical_or.reduce([_filled(within(column, own.name), own) for own in inner])


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


def _keep(heap: list[Any], value: Any, most: int) -> None:
    if len(heap) < most:
        heappush(heap, value)
    else:
        heappushpop(heap, value)
