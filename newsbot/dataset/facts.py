"""What a release says of itself in figures: counted from its rows, never told by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from newsbot.dataset.report.contents import Contents, add_counts
from newsbot.dataset.shapes import ARTICLES

_NAMES = ARTICLES.names


@dataclass(slots=True)
class Facts:
    """Counts over rows; those of two parts of a release add up."""

    rows: Counter[str] = field(default_factory=Counter)
    """By table."""
    splits: Counter[str] = field(default_factory=Counter)
    """Stories by split."""
    revisions: Counter[str] = field(default_factory=Counter)
    """Wordings by split."""
    languages: Counter[str] = field(default_factory=Counter)
    """Bodies by language."""
    together: Counter[str] = field(default_factory=Counter)
    """Stories by all their languages: `en + ur`."""
    words: Counter[str] = field(default_factory=Counter)
    """By language."""
    sites: Counter[str] = field(default_factory=Counter)
    publishers: Counter[str] = field(default_factory=Counter)
    precision: Counter[str] = field(default_factory=Counter)
    """Of the stories' dates; `none` where there is none."""
    arrow: Counter[str] = field(default_factory=Counter)
    """Bytes in memory, by table and split: `articles/train`; of Parquet alone."""
    exact: int = 0
    """Stories of which the day is known."""
    filled: Counter[str] = field(default_factory=Counter)
    """Stories by filled column."""
    policies: Counter[str] = field(default_factory=Counter)
    """Stories by what became of their text."""
    warnings: Counter[str] = field(default_factory=Counter)
    licenses: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    """Of the table `pairs`, by split."""
    contents: Contents = field(default_factory=Contents)
    """What the report shows."""
    copies: int = 0
    """Stories that have near-duplicates."""
    clusters: int = 0
    """Clusters of two stories or more."""
    days: tuple[str, str] | None = None
    """The first and the last day of the stories."""
    fetched: tuple[str, str] | None = None
    """The first and the last time of fetching."""

    def count(self, table: str, number: int) -> None:
        """Counts rows of a table."""
        self.rows[table] += number

    def wordings(self, rows: Iterable[dict[str, Any]]) -> None:
        """Counts rows of `revisions`, those of `articles` among them."""
        for row in rows:
            self.revisions[row["split"]] += 1
            self.count("revisions", 1)
            if row["latest"]:
                self._story(row)
                self.contents.add_story(row)

    def _story(self, row: dict[str, Any]) -> None:
        self.count("articles", 1)
        self.splits[row["split"]] += 1
        self.sites[row["site"]] += 1
        self.publishers[row["publisher"]] += 1
        self.policies[row["text_policy"]] += 1
        self.precision[row["published"]["precision"] or "none"] += 1
        self.exact += row["published"]["date"] is not None
        self.copies += row["cluster_size"] > 1
        self.clusters += row["cluster_size"] > 1 and row["cluster"] == row["id"]
        self.together[" + ".join(row["in_language"]) or "none"] += 1
        for body in row["bodies"]:
            self.languages[body["language"]] += 1
            self.words[body["language"]] += body["word_count"]
        if row["warnings"]:
            self.warnings.update(row["warnings"])
        if row["rights"]["license"]:
            self.licenses[row["rights"]["license"]] += 1
        self.filled.update([name for name in _NAMES if (value := row[name]) or value is False or value == 0])
        self.days = _span(self.days, (row["day"], row["day"]))
        self.fetched = _span(self.fetched, (row["first_fetched_at"], row["fetched_at"]))

    def add_pairs(self, split: str, rows: list[dict[str, Any]]) -> None:
        """Counts rows of `pairs`."""
        self.count("pairs", len(rows))
        self.pairs[split] += len(rows)
        self.contents.add_pairs(rows)

    def add(self, other: Facts) -> None:
        """Takes in the counts of another part."""
        add_counts(self, other)
        self.contents.add(other.contents)
        self.days = _span(self.days, other.days)
        self.fetched = _span(self.fetched, other.fetched)


def _span(one: tuple[str, str] | None, other: tuple[str, str] | None) -> tuple[str, str] | None:
    """The span that holds two.

    >>> _span(("2026-01-02", "2026-01-03"), ("2026-01-01", "2026-01-02")), _span(None, ("a", "b"))
    (('2026-01-01', '2026-01-03'), ('a', 'b'))
    """
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])
