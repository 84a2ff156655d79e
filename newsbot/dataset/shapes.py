"""The tables of a data set as declared columns: every format and every description is made from them, none inferred."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from newsbot.items import Article, Listing, TickerRecord, Tombstone

Scalar = Literal["string", "int", "float", "bool"]


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any number of values of one type; never null."""

    of: Type


@dataclass(frozen=True, slots=True)
class Struct:
    """Named values."""

    fields: tuple[Column, ...]
    pairs: bool = False
    """Whether a record keeps a list of it as an object: `{"en": "…"}` for `[{"language": "en", "headline": "…"}]`."""


Type = Scalar | ListOf | Struct


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one field of a struct."""

    name: str
    type: Type
    about: str = ""
    null: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in order, and what a row stands for."""

    name: str
    about: str
    columns: tuple[Column, ...]
    time: str
    """The column that its rows are in the order of."""
    key: tuple[str, ...] = ("id",)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)


def columns_of(record: type[Any], about: Mapping[str, str], *, without: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns that hold a record, a dataclass: one a field, in the order of declaration."""
    hints = get_type_hints(record)
    return tuple(
        _column(field.name, hints[field.name], about.get(field.name, ""))
        for field in fields(record)
        if field.name not in without
    )


def _column(name: str, hint: Any, about: str = "") -> Column:
    args = get_args(hint)
    if get_origin(hint) in (Union, types.UnionType) and type(None) in args:
        (inner,) = (arg for arg in args if arg is not type(None))
        return Column(name, _type(name, inner), about, null=True)
    return Column(name, _type(name, hint), about)


_SCALARS: dict[type, Scalar] = {str: "string", int: "int", float: "float", bool: "bool"}
_PAIRS = {"provenance": ("key", "evidence"), "parts": ("name", "value")}
_BY_LANGUAGE = ("language", "headline")


def _type(name: str, hint: Any) -> Type:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _SCALARS[type(args[0])]
    if origin in (list, tuple):
        return ListOf(_type(name, args[0]))
    if origin is dict:
        key, value = _PAIRS.get(name, _BY_LANGUAGE)
        return ListOf(Struct((Column(key, "string"), Column(value, _type(name, args[1]))), pairs=True))
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return Struct(tuple(_column(field.name, hints[field.name]) for field in fields(hint)))
    return _SCALARS[hint]


_STORY = {
    "id": "Stable over runs, machines and twin addresses of one story.",
    "url": "The address fetched, after redirects.",
    "canonical_url": "The address that stands for the story.",
    "site": "The site's name.",
    "publisher": "The site's name as it prints it.",
    "section": "From structured data.",
    "headline": "In the page's first language.",
    "alternative_headlines": "Headline by language.",
    "byline": "The name as printed; null where only the site stands.",
    "authors": "The byline, split into names.",
    "published": "When the story came out, as far as its page tells: inclusive bounds, never a guess.",
    "date_modified": "A day or a time, from structured data.",
    "summary": "The standfirst, not the first paragraph.",
    "in_language": "BCP 47 tags of the bodies, in page order.",
    "bodies": "The text by language: one entry a language, in page order.",
    "key_points": "The entries of a list of key points.",
    "credit": "The picture's credit line as printed.",
    "images": "The story's own pictures.",
    "keywords": "From structured data.",
    "is_accessible_for_free": "False only where a wall stands before the story; null where nothing says.",
    "links": "Links inside the bodies.",
    "related": "Stories announced under the story.",
    "popular": "Stories announced as popular.",
    "rights": "What the publisher said about use when the page was fetched, as found.",
    "revision": "1 for the first wording, then counting.",
    "changed": "Keys that differ from the wording before.",
    "fetched_at": "When this wording was read, in UTC.",
    "content_hash": "SHA-256 over headlines, byline, exact day and bodies.",
    "provenance": "The evidence used, by key.",
    "warnings": "What a reader should know.",
}
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
_WORDING = (
    *columns_of(Article, _STORY, without=("schema",)),
    Column("run", "string", "The run that wrote this wording."),
    Column("day", "string", "The last day on which the story can have come out; of fetching where no date is told."),
    Column(
        "text_policy",
        "string",
        "`full`; `hash` where texts are replaced by `text_hashes`; `none` where they are left out.",
    ),
    Column("text_hashes", _TEXT_HASHES, "In the place of texts that are withheld."),
)
_SPLIT = Column("split", "string", "`train`, `validation` or `test`: by day, copies of one story on one side.")

ARTICLES = Table(
    "articles",
    "The latest wording of each story.",
    (
        *_WORDING,
        Column("first_fetched_at", "string", "When the first wording in this data set was read."),
        Column("wordings", "int", "How many wordings `revisions` holds of the story."),
        Column("withdrawn", "bool", "Whether the site no longer has the story (see `tombstones`)."),
        Column("cluster", "string", "The `id` of the earliest of its near-duplicates; its own where it has none."),
        Column("cluster_size", "int", "How many stories share `cluster`."),
        _SPLIT,
    ),
    "day",
)
REVISIONS = Table(
    "revisions",
    "Every wording of every story, the latest included.",
    (*_WORDING, Column("latest", "bool", "Whether `articles` holds this wording."), _SPLIT),
    "day",
    ("id", "run", "revision"),
)
WORDINGS = (*ARTICLES.columns, REVISIONS.columns[-2])
"""What a row of either table is taken from."""

_LISTING = {
    "id": "Of one fetch of one page.",
    "site": "The site's name.",
    "section": "The page's own name; null for the home page.",
    "url": "The address fetched.",
    "page": "Its number in the list.",
    "fetched_at": "In UTC.",
    "cards": "The stories in page order.",
}
_TICKER = {
    "id": "The same in every run.",
    "site": "The site's name.",
    "headline": "In the entry's first language.",
    "headlines": "Headline by language.",
    "url": "Where the entry leads; null where it has no link.",
    "section": "From an entry printed as `Section: headline`.",
    "position": "Its best place in the strip over all runs, from 1.",
    "first_seen": "The first time that any run saw it.",
    "last_seen": "The last time that any run saw it.",
    "pages": "How many pages showed it, over all runs.",
}
_SIGHTING = Struct(
    (
        Column("run", "string"),
        Column("position", "int", "Its best place in this run."),
        Column("pages", "int", "How many pages of this run showed it."),
        Column("last_seen", "string"),
    )
)
_GONE = {
    "id": "The story's.",
    "site": "The site's name.",
    "url": "Canonical.",
    "headline": "As last recorded.",
    "first_missed": "The first of the visits that found nothing.",
    "last_seen": "When the story was last read.",
    "statuses": "What the visits were answered.",
}
TICKER = Table(
    "ticker",
    "One headline of the running strip, merged over all runs.",
    (
        *columns_of(TickerRecord, _TICKER, without=("schema",)),
        Column("sightings", ListOf(_SIGHTING), "Run by run."),
    ),
    "first_seen",
)
LISTINGS = Table(
    "listings",
    "One section page, feed or news sitemap as it was fetched: which story stood where, and when.",
    columns_of(Listing, _LISTING, without=("schema",)),
    "fetched_at",
)
TOMBSTONES = Table(
    "tombstones",
    "One story that its site no longer has.",
    (
        *columns_of(Tombstone, _GONE, without=("schema",)),
        Column("kept", "bool", "Whether `articles` holds the story all the same."),
    ),
    "first_missed",
)
TABLES = (ARTICLES, REVISIONS, TICKER, LISTINGS, TOMBSTONES)


def as_row(record: Mapping[str, Any], columns: tuple[Column, ...]) -> dict[str, Any]:
    """A record as a row: the columns alone, in their order, objects with free keys as lists of pairs."""
    return {column.name: _value(record[column.name], column.type) for column in columns}


def _value(value: Any, kind: Type) -> Any:
    if not isinstance(kind, ListOf) or not isinstance(kind.of, Struct) or not kind.of.pairs or isinstance(value, list):
        return value
    first, second = (column.name for column in kind.of.fields)
    return [{first: key, second: told} for key, told in value.items()]
