"""The figures of a release, counted from its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow
from pyarrow import compute

from newsbot.dataset.batches import Batch
from newsbot.dataset.columns import bounds, counted, filled, within
from newsbot.dataset.formats import Row
from newsbot.dataset.report.contents import Contents, add_counts, wider
from newsbot.dataset.tables import ARTICLES


@dataclass(slots=True)
class Facts:
    """Counts over rows; those of two parts of a release add up."""

    rows: Counter[str] = field(default_factory=Counter)  # by table
    splits: Counter[str] = field(default_factory=Counter)  # stories by split
    revisions: Counter[str] = field(default_factory=Counter)  # wordings by split
    together: Counter[str] = field(default_factory=Counter)  # stories by all their languages: `en + ur`
    words: Counter[str] = field(default_factory=Counter)  # by language
    publishers: Counter[str] = field(default_factory=Counter)
    arrow: Counter[str] = field(default_factory=Counter)  # bytes in memory for Parquet, by `table/split`
    exact: int = 0  # stories of which the day is known
    filled: Counter[str] = field(default_factory=Counter)  # stories by filled column
    policies: Counter[str] = field(default_factory=Counter)  # stories by text policy
    licenses: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)  # of the table `pairs`, by split
    contents: Contents = field(default_factory=Contents)
    copies: int = 0  # stories that have near-duplicates
    clusters: int = 0  # clusters of two stories or more
    fetched: tuple[str, str] | None = None  # the first and the last time of fetching

    @property
    def languages(self) -> Counter[str]:
        return self.contents.languages

    def add_wordings(self, wordings: Batch, stories: Batch) -> None:
        self.rows["revisions"] += len(wordings)
        self.revisions.update(counted(wordings.table["split"]))
        if len(stories):
            self._add_stories(stories.table)
            self.contents.add_stories(stories)

    def _add_stories(self, table: pyarrow.Table) -> None:
        self.rows["articles"] += len(table)
        self.splits.update(counted(table["split"]))
        self.publishers.update(counted(table["publisher"]))
        self.policies.update(counted(table["text_policy"]))
        self.exact += len(table) - within(table["published"], "date").null_count
        alike = compute.greater(table["cluster_size"], 1)
        self.copies += compute.sum(alike).as_py()
        self.clusters += compute.sum(compute.and_(alike, compute.equal(table["cluster"], table["id"]))).as_py()
        self.together.update(counted(compute.binary_join(table["in_language"], " + "), "none"))
        bodies = compute.list_flatten(table["bodies"])
        languages, words = within(bodies, "language"), within(bodies, "word_count")
        for language in counted(languages):
            self.words[language] += compute.sum(words.filter(compute.equal(languages, language))).as_py()
        self.licenses.update(counted(within(table["rights"], "license"), ""))
        del self.licenses[""]
        for column in ARTICLES.columns:
            if number := int(filled(table[column.name]).sum()):
                self.filled[column.name] += number
        self.fetched = wider(self.fetched, (bounds(table["first_fetched_at"])[0], bounds(table["fetched_at"])[1]))

    def add_pairs(self, split: str, rows: list[Row]) -> None:
        self.rows["pairs"] += len(rows)
        self.pairs[split] += len(rows)
        self.contents.add_pairs(rows)

    def add(self, other: Facts) -> None:
        add_counts(self, other)
        self.contents.add(other.contents)
        self.fetched = wider(self.fetched, other.fetched)
