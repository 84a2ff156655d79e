"""The tables of a data set as declared columns, for every format and description."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsbot.columns import Column as Column
from newsbot.columns import Form
from newsbot.columns import ListOf as ListOf
from newsbot.columns import Struct as Struct
from newsbot.columns import Type as Type
from newsbot.columns import columns_of as columns_of
from newsbot.dataset.derived import MARKDOWN, MOMENTS, TEXT
from newsbot.items import Article, Listing, TickerRecord, Tombstone

VERSION = 2
"""Of the tables: in 1, days and times were texts in Parquet too, and no column was derived from others."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, and what a row stands for."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def stem(self, split: str) -> str:
        """What the names of its files begin with: the split, or its own name if it has none."""
        return split if "split" in self.names else self.name


_DAY, _TIME = Form("date"), Form("date-time")
_TEXT_HASHES = ListOf(
    Struct(
        (
            Column("field", "string", "Where the text belongs: `bodies/0/paragraphs/3`."),
            Column("sha256", "string", "Of the text in UTF-8."),
            Column("offset", "int", "In characters: of a paragraph in its body, paragraphs joined by one line feed."),
            Column("length", "int", "In characters."),
        )
    )
)
_REVISION = (
    *columns_of(Article, without=("schema",)),
    Column("run", "string", "The run that wrote this wording; `extract` if it comes from an extraction from archives."),
    Column(
        "day",
        "string",
        "The last possible day of publication; the day of fetching if the page gives no date.",
        form=_DAY,
    ),
    *MOMENTS,
    TEXT,
    Column(
        "text_policy",
        "string",
        "`full`; `hash` if texts are replaced by `text_hashes`; `none` if they are left out.",
    ),
    Column("text_hashes", _TEXT_HASHES, "In place of withheld texts."),
)
_SPLIT = Column("split", "string", "`train`, `validation` or `test`: by day, near-duplicates on one side.")

ARTICLES = Table(
    "articles",
    "The latest wording of each story.",
    (
        *_REVISION,
        MARKDOWN,
        Column("first_fetched_at", "string", "When the first wording in this data set was read.", form=_TIME),
        Column("wordings", "int", "How many wordings `revisions` holds of the story."),
        Column("withdrawn", "bool", "Whether the site no longer has the story (see `tombstones`)."),
        Column("cluster", "string", "The `id` of the earliest of its near-duplicates; its own if it has none."),
        Column("cluster_size", "int", "How many stories share `cluster`."),
        _SPLIT,
    ),
)
REVISIONS = Table(
    "revisions",
    "Every wording of every story, the latest included.",
    (*_REVISION, Column("latest", "bool", "Whether `articles` holds this wording."), _SPLIT),
    ("id", "run", "revision"),
)
COLUMNS = (*ARTICLES.columns, REVISIONS.columns[-2])  # what a row of either table is taken from

_TICKER = {  # what merging makes of a record's keys
    "position": "Its best place in the strip over all runs, from 1.",
    "last_seen": "The last time that any run saw it.",
    "pages": "How many pages showed it, over all runs.",
}
_SIGHTING = Struct(
    (
        Column("run", "string"),
        Column("position", "int", "Its best place in this run."),
        Column("pages", "int", "How many pages of this run showed it."),
        Column("last_seen", "string", form=_TIME),
    )
)
TICKER = Table(
    "ticker",
    "One headline of the running strip, merged over all runs.",
    (*columns_of(TickerRecord, _TICKER, without=("schema",)), Column("sightings", ListOf(_SIGHTING), "Run by run.")),
)
LISTINGS = Table(
    "listings",
    "One section page, feed or sitemap as it was fetched: which story stood where, and when.",
    columns_of(Listing, without=("schema",)),
)
TOMBSTONES = Table(
    "tombstones",
    "One story that its site no longer has.",
    (
        *columns_of(Tombstone, without=("schema",)),
        Column("kept", "bool", "Whether `articles` still holds the story."),
    ),
)
TABLES = (ARTICLES, REVISIONS, TICKER, LISTINGS, TOMBSTONES)


def rows_of(columns: Sequence[Column]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A function from a record to a row: only the columns, in their order, objects with free keys as lists of pairs."""
    names = [column.name for column in columns]
    free = [(column.name, listed) for column in columns if (listed := as_pairs(column.type)) is not None]

    def row(record: Mapping[str, Any]) -> dict[str, Any]:
        made = {name: record[name] for name in names}
        for name, listed in free:
            made[name] = listed(made[name])
        return made

    return row


def as_pairs(kind: Type) -> Callable[[Any], list[dict[str, Any]]] | None:
    """A function from an object with free keys to the list of pairs that stands for it; None for any other type."""
    pairs = pairs_of(kind)
    if pairs is None:
        return None
    first, second = (field.name for field in pairs.fields)

    def listed(value: Any) -> list[dict[str, Any]]:
        if isinstance(value, list):
            return value
        return [{first: key, second: content} for key, content in value.items()]

    return listed


def as_record(row: Mapping[str, Any], columns: tuple[Column, ...]) -> dict[str, Any]:
    """A row as the record has it, undoing `rows_of`; columns that the row lacks are left out.

    >>> columns = columns_of(TickerRecord)
    >>> as_record({"id": "1", "headlines": [{"language": "en", "headline": "Rain"}]}, columns)
    {'id': '1', 'headlines': {'en': 'Rain'}}
    """
    found = dict(row)
    for column in columns:
        pairs = pairs_of(column.type)
        if pairs is not None and isinstance(listed := found.get(column.name), list):
            first, second = (field.name for field in pairs.fields)
            found[column.name] = {pair[first]: pair[second] for pair in listed}
    return found


def pairs_of(kind: Type) -> Struct | None:
    """The pairs that stand for an object with free keys; None for any other type."""
    return kind.of if isinstance(kind, ListOf) and isinstance(kind.of, Struct) and kind.of.pairs else None
