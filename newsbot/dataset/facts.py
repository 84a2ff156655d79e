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

    rows: Counter[str] = field(default_factory=Counter)
    """By table."""
    splits: Counter[str] = field(default_factory=Counter)
    """Stories by split."""
    revisions: Counter[str] = field(default_factory=Counter)
    """Wordings by split."""
    together: Counter[str] = field(default_factory=Counter)
    """Stories by all their languages: `en + ur`."""
    words: Counter[str] = field(default_factory=Counter)
    """By language."""
    publishers: Counter[str] = field(default_factory=Counter)
    arrow: Counter[str] = field(default_factory=Counter)
    """Bytes in memory, by table and split: `articles/train`; of Parquet alone."""
    exact: int = 0
    """Stories of which the day is known."""
    filled: Counter[str] = field(default_factory=Counter)
    """Stories by filled column."""
    policies: Counter[str] = field(default_factory=Counter)
    """Stories by what became of their text."""
    licenses: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    """Of the table `pairs`, by split."""
    contents: Contents = field(default_factory=Contents)
    """What the report shows."""
    copies: int = 0
    """Stories that have near-duplicates."""
    clusters: int = 0
    """Clusters of two stories or more."""
    fetched: tuple[str, str] | None = None
    """The first and the last time of fetching."""

    @property
    def languages(self) -> Counter[str]:
        """Stories by language: a story counts for each of its bodies."""
        return self.contents.languages

    def count(self, table: str, number: int) -> None:
        """Counts rows of a table."""
        self.rows[table] += number

    def add_wordings(self, wordings: Batch, stories: Batch) -> None:
        """Counts rows of `revisions`, and those of `articles` among them."""
        self.count("revisions", len(wordings))
        self.revisions.update(counted(wordings.table["split"]))
        if len(stories):
            self._add_stories(stories.table)
            self.contents.add_stories(stories)

    def _add_stories(self, table: pyarrow.Table) -> None:
        self.count("articles", len(table))
        self.splits.update(counted(table["split"]))
        self.publishers.update(counted(table["publisher"]))
        self.policies.update(counted(table["text_policy"]))
        self.exact += len(table) - within(table["published"], "date").null_count
        self._add_copies(table)
        self.together.update(counted(compute.binary_join(table["in_language"], " + "), "none"))
        self._add_bodies(compute.list_flatten(table["bodies"]))
        self.licenses.update(counted(within(table["rights"], "license"), ""))
        del self.licenses[""]
        for column in ARTICLES.columns:
            if number := int(filled(table[column.name]).sum()):
                self.filled[column.name] += number
        self.fetched = wider(self.fetched, (bounds(table["first_fetched_at"])[0], bounds(table["fetched_at"])[1]))

    def _add_copies(self, table: pyarrow.Table) -> None:
        alike = compute.greater(table["cluster_size"], 1)
        self.copies += compute.sum(alike).as_py()
        self.clusters += compute.sum(compute.and_(alike, compute.equal(table["cluster"], table["id"]))).as_py()

    def _add_bodies(self, bodies: pyarrow.ChunkedArray) -> None:
        languages, words = within(bodies, "language"), within(bodies, "word_count")
        for language in counted(languages):
            self.words[language] += compute.sum(words.filter(compute.equal(languages, language))).as_py()

    def add_pairs(self, split: str, rows: list[Row]) -> None:
        """Counts rows of `pairs`."""
        self.count("pairs", len(rows))
        self.pairs[split] += len(rows)
        self.contents.add_pairs(rows)

    def add(self, other: Facts) -> None:
        """Takes in the counts of another part."""
        add_counts(self, other)
        self.contents.add(other.contents)
        self.fetched = wider(self.fetched, other.fetched)
