"""What a takedown list takes out of a release: its rows in, those that are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from newsbot.dataset.formats import Row
from newsbot.dataset.reading import rows, rows_in
from newsbot.dataset.records import EXTRACTED
from newsbot.dataset.takedown import Takedown
from newsbot.items import Article, Card, Translation
from newsbot.roles import names_holding

_NAMES = ("id", "url", "canonical_url")
_CARDS, _TRANSLATIONS = names_holding(Article, Card), names_holding(Article, Translation)


@dataclass(slots=True)
class Removal:
    """The stories of a release that are on a takedown list."""

    down: Takedown = field(default_factory=Takedown)  # by all their names
    ids: set[str] = field(default_factory=set)
    withdrawn: int = 0  # of these stories
    captures: int = 0  # wordings of these stories that no run wrote
    unmatched: list[str] = field(default_factory=list)  # lines of the list that name no story
    clusters: dict[str, tuple[str, int]] = field(default_factory=dict)  # those that lose a story: new name and size

    @classmethod
    def of(cls, release: Path, takedown: Takedown, met: Takedown) -> Self:
        """The stories of a release that are on a list, or are met on it under another address.

        Raises `ExportError`.
        """
        if not takedown:
            return cls()
        listed, found = Takedown(takedown.ids | met.ids, takedown.urls | met.urls), Takedown()
        for row in rows(release, "revisions", _NAMES):
            if listed.names(*(row[name] for name in _NAMES)):
                found.add(row["id"], (row["url"], row["canonical_url"]))
        withdrawn = set()
        for row in rows(release, "tombstones", _NAMES[:2]):
            if listed.names(row["id"], row["url"]):
                found.add(row["id"], (row["url"],))
                withdrawn.add(row["id"])
        down = Takedown(listed.ids | found.ids, listed.urls | found.urls)
        met = Takedown(met.ids | found.ids, met.urls | found.urls)
        removal = cls(down, found.ids, unmatched=takedown.unmatched(met))
        if removal.ids:
            removal._count(release, withdrawn)
        return removal

    def _count(self, release: Path, withdrawn: set[str]) -> None:
        stories = ("id", "cluster", "withdrawn")
        gone = [row for row in rows(release, "articles", stories) if row["id"] in self.ids]
        self.withdrawn = len(withdrawn - {row["id"] for row in gone if not row["withdrawn"]})
        self.captures = sum(
            row["id"] in self.ids and row["run"] == EXTRACTED for row in rows(release, "revisions", ("id", "run"))
        )
        lost, first = {row["cluster"] for row in gone}, dict[str, str]()
        sizes: Counter[str] = Counter()
        for row in rows(release, "articles", stories[:2]):  # copies are in one split, the earliest first
            if row["cluster"] in lost and row["id"] not in self.ids:
                first.setdefault(row["cluster"], row["id"])
                sizes[row["cluster"]] += 1
        self.clusters = {cluster: (id, sizes[cluster]) for cluster, id in first.items()}

    def leaves(self, articles: Path) -> bool:
        """Whether any story of a file stays."""
        return not self.ids or any(row["id"] not in self.ids for row in rows_in(articles, _NAMES[:1]))

    def left(self, revisions: Iterable[Row]) -> Iterator[Row]:
        """The revisions that stay, without what leads to a story that does not."""
        if not self.down:
            yield from revisions
            return
        for row in revisions:
            if row["id"] in self.ids:
                continue
            for name in _CARDS:
                _keep(row, name, self.down.without(row[name], row["site"]))
            for name in _TRANSLATIONS:
                row[name] = self.down.without(row[name], row["site"])
            if row["cluster"] in self.clusters:
                row["cluster"], row["cluster_size"] = self.clusters[row["cluster"]]
            yield row


def _keep(row: Row, name: str, kept: list[Row]) -> None:
    """Leaves of a field the parts that are kept, and of the row's hashes theirs, by their new places."""
    places = {id(part): number for number, part in enumerate(kept)}
    moved = {number: places.get(id(part)) for number, part in enumerate(row[name])}
    row[name] = kept
    hashes = []
    for withheld in row["text_hashes"]:
        holder, *steps = withheld["field"].split("/")
        if holder != name:
            hashes.append(withheld)
        elif (place := moved[int(steps[0])]) is not None:
            hashes.append({**withheld, "field": "/".join((name, str(place), *steps[1:]))})
    row["text_hashes"] = hashes
