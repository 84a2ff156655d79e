"""Tables without nesting, for CSV and SQLite: structs to columns, lists to text.

What is deeper stays JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from newsbot.dataset.derived import MARKDOWN, TEXT
from newsbot.dataset.formats import Row
from newsbot.dataset.tables import ARTICLES, Column, ListOf, Struct, Table, as_pairs, columns_of
from newsbot.items import Body

SEPARATOR = " | "  # between the values of a list of texts in one cell

_ABOUT = {
    "language": "A BCP 47 tag.", "direction": "`ltr` or `rtl`.", "headline": "In this language.",
    "dateline": "Only the place.", "dateline_text": "As printed, if it has more than the place.",
    "word_count": "Words in the paragraphs.",
}  # fmt: skip
_TEXT = Column("text", "string", "Null if it is withheld.", null=True)
_IN_BODIES = (MARKDOWN, TEXT)  # tables without nesting have the texts in `bodies`
BODIES = Table(
    "bodies",
    "The text of the stories in `articles`: one row per story and language, paragraphs separated by an empty line.",
    (
        Column("id", "string", "The story's."),
        Column("number", "int", "Its place on the page, from 1."),
        *(_TEXT if column.name == "paragraphs" else column for column in columns_of(Body, _ABOUT)),
        Column("split", "string", "The story's."),
    ),
    ("id", "number"),
)


def flattened(table: Table) -> Table:
    """A table without nesting; the texts of `articles` are left out: `bodies` has them."""
    return Table(table.name, table.about, tuple(column for column, _ in _readers(table)), table.key)


def flat_rows(table: Table) -> Callable[[Sequence[Row]], Iterator[list[Any]]]:
    """A function from rows to lists of cells; those of `bodies` are made from rows of `articles`."""
    readers = [reader for _, reader in _readers(table)]
    if table is BODIES:
        return lambda rows: ([reader(body) for reader in readers] for row in rows for body in bodies(row))
    return lambda rows: ([reader(row) for reader in readers] for row in rows)


def bodies(row: Row) -> Iterator[Row]:
    """The rows of `bodies` for a row of `articles`."""
    for number, body in enumerate(row["bodies"], 1):
        text = "\n\n".join(body["paragraphs"]) or None
        yield {**body, "id": row["id"], "number": number, "text": text, "split": row["split"]}


def _readers(table: Table) -> Iterator[tuple[Column, Callable[[Row], Any]]]:
    for column in table.columns:
        if column in _IN_BODIES or (table.name == ARTICLES.name and column.name == "bodies"):
            continue
        kind = column.type
        if isinstance(kind, Struct):
            for inner in kind.fields:
                assert isinstance(inner.type, str), "no struct of ours is deeper"
                name = f"{column.name}_{inner.name}"
                flat = Column(name, inner.type, inner.about or column.about, null=True, form=inner.form)
                yield flat, _inner(column.name, inner.name)
        elif isinstance(kind, ListOf):
            reader = _joined(column.name) if kind.of == "string" else _as_json(column)
            yield Column(column.name, "string", column.about, null=True), reader
        else:
            yield column, itemgetter(column.name)


def _inner(outer: str, name: str) -> Callable[[Row], Any]:
    return lambda row: row[outer][name] if row[outer] is not None else None


def _joined(name: str) -> Callable[[Row], Any]:
    return lambda row: SEPARATOR.join(row[name]) or None


def _as_json(column: Column) -> Callable[[Row], Any]:
    name, listed, encode = column.name, as_pairs(column.type) or list, msgspec.json.Encoder().encode
    return lambda row: encode(listed(row[name])).decode() if row[name] else None
