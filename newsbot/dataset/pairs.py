"""The table `pairs`: parallel text of stories and ticker headlines, one row a pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from newsbot.columns import Column, ListOf, Struct, Type, columns_of
from newsbot.dataset.errors import ExportError
from newsbot.dataset.formats import Row
from newsbot.dataset.index import BY_EARLIER, BY_LATER
from newsbot.dataset.tables import Table
from newsbot.dataset.withheld import FULL
from newsbot.parallel import (
    Declared,
    Encoder,
    EncoderMissing,
    Pair,
    multilingual,
    pairs_between,
    pairs_of,
    pairs_of_ticker,
)

_SPANS = ListOf(
    Struct((Column("paragraph", "int", null=True), Column("start", "int"), Column("end", "int")))
)  # where a text stands in a body, in characters; without a paragraph, in a headline
_PARTS = ListOf(Struct((Column("name", "string"), Column("value", "float")), pairs=True))
_TYPES: dict[str, Type] = {"source": _SPANS, "target": _SPANS, "parts": _PARTS}
PAIRS = Table(
    "pairs",
    "Text and its translation, out of stories and ticker headlines in two languages.",
    (
        *(
            replace(column, type=_TYPES.get(column.name, column.type), choices=())
            for column in columns_of(Pair, without=("schema",))
        ),
        Column(
            "split",
            "string",
            "That of the story, of two stories the later split; `ticker` for the ticker's headlines.",
        ),
    ),
)


def encoder_of(embed: bool) -> Encoder | None:
    """The encoder of sentences, one per process; None if no encoder was requested. Raises `ExportError`."""
    try:
        return multilingual() if embed else None
    except EncoderMissing as error:
        raise ExportError(str(error)) from error


def story_pairs(row: dict[str, Any], encoder: Encoder | None = None) -> Iterator[Pair]:
    """The pairs of a story; none if its text is withheld, or in only one language."""
    if row["text_policy"] == FULL and len(row["in_language"]) > 1:
        yield from pairs_of(row, encoder=encoder)


def version_pairs(later: Row, earlier: Row, declared: int, encoder: Encoder | None = None) -> Iterator[Pair]:
    """The pairs of two stories that are said to be translations of each other; none if a text is withheld.

    The source is the one whose language is first in the alphabet.
    """
    if {later["text_policy"], earlier["text_policy"]} == {FULL}:
        source, target = sorted((later, earlier), key=lambda row: (row["in_language"][:1], row["id"]))
        yield from pairs_between(source, target, _declared(declared, source is later), encoder=encoder)


def _declared(by: int, source_is_later: bool) -> Declared:
    """Who names the other of two stories, in the words of a pair: a sitemap only counts if no page does."""
    pages = by & (BY_LATER | BY_EARLIER)
    if not pages:
        return "sitemap"
    if pages == BY_LATER | BY_EARLIER:
        return "both"
    return "source" if source_is_later == (pages == BY_LATER) else "target"


def ticker_pairs(rows: Iterable[dict[str, Any]]) -> Iterator[Pair]:
    """The pairs of rows of the table `ticker`."""
    for row in rows:
        if len(row["headlines"]) > 1:
            yield from pairs_of_ticker(row)


def as_pair_row(pair: Pair, split: str) -> dict[str, Any]:
    """A pair as a row of the table."""
    row = {name: getattr(pair, name) for name in PAIRS.names[:-1]}
    for side in ("source", "target"):
        row[side] = [dict(zip(("paragraph", "start", "end"), span, strict=True)) for span in row[side]]
    row["parts"] = [{"name": name, "value": value} for name, value in sorted(row["parts"].items())]
    return row | {"split": split}
