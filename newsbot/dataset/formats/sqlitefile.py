"""SQLite with full-text search over English, over folded Urdu, and over all other languages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

from newsbot.dataset.formats import Row
from newsbot.dataset.formats.flat import BODIES, bodies, flat_rows, flattened
from newsbot.dataset.formats.parts import part_of, parts_of
from newsbot.dataset.tables import ARTICLES, Column, Table
from newsbot.paths import unchanging
from newsbot.text.clean import cached_if_short, fold_clean

_TYPES = {"string": "TEXT", "int": "INTEGER", "float": "REAL", "bool": "INTEGER"}
_SEARCHED = Table(
    "bodies",
    BODIES.about,
    (
        *BODIES.columns,
        Column("folded", "string", "Headline and text for searching, if the language is Urdu.", null=True),
        Column("spellings", "string", "Words of `folded` as they are printed and as Arabic keyboards write them."),
    ),
    BODIES.key,
)
ARABIC = tuple(str.maketrans("کیہے", f"ك{yeh}هے") for yeh in "يى")
"""Urdu's letters as Arabic keyboards have them, with either letter for the last sound of `ya`."""

_SEARCH = """
CREATE VIEW english AS SELECT rowid AS rowid, id, headline, text FROM bodies WHERE language = 'en';
CREATE VIEW urdu AS SELECT rowid AS rowid, id, headline, text, folded, spellings FROM bodies WHERE language = 'ur';
CREATE VIEW other_languages AS SELECT rowid AS rowid, id, language, headline, text FROM bodies
    WHERE language NOT IN ('en', 'ur');
CREATE VIRTUAL TABLE english_search USING fts5(
    headline, text, content="english", content_rowid="rowid", tokenize="porter unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE urdu_search USING fts5(
    folded, spellings, content="urdu", content_rowid="rowid", tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE other_languages_search USING fts5(
    headline, text, content="other_languages", content_rowid="rowid",
    tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* Co'");
"""
"""`M*`: without it, vowel signs as those of Hindi would cut words."""
_INDEX = (
    "INSERT INTO english_search(rowid, headline, text) SELECT rowid, headline, text FROM english WHERE rowid > ?",
    "INSERT INTO urdu_search(rowid, folded, spellings) SELECT rowid, folded, spellings FROM urdu WHERE rowid > ?",
    "INSERT INTO other_languages_search(rowid, headline, text)"
    " SELECT rowid, headline, text FROM other_languages WHERE rowid > ?",
)
_END = """
INSERT INTO english_search(english_search) VALUES ('optimize');
INSERT INTO urdu_search(urdu_search) VALUES ('optimize');
INSERT INTO other_languages_search(other_languages_search) VALUES ('optimize');
CREATE INDEX bodies_of ON bodies(id);
CREATE INDEX revisions_of ON revisions(id);
CREATE INDEX articles_by_day ON articles(day);
PRAGMA user_version=1;
"""


def spellings(printed: str) -> tuple[str, str]:
    """The folded text, and the words that a reader may type otherwise: as printed, or on an Arabic keyboard.

    >>> folded, others = spellings("آزادی کی کتاب")
    >>> folded == "ازادی کی کتاب", others.split() == ["آزادی", "ازادي", "آزادي", "ازادى", "آزادى", "كي", "كى", "كتاب"]
    (True, True)
    """
    others = dict.fromkeys(chain.from_iterable(map(_others, dict.fromkeys(printed.split()))))
    return fold_clean(printed), " ".join(others)


@cached_if_short(100_000)  # most words come again, and folding each one took a quarter of an export to SQLite
def _others(word: str) -> tuple[str, ...]:
    folded = fold_clean(word)
    arabic = chain.from_iterable((folded.translate(table), word.translate(table)) for table in ARABIC)
    return tuple(spelling for spelling in dict.fromkeys((word, *arabic)) if spelling != folded)


class SqlitePart:
    """The rows of one table of a shard, until they go into the one database; those of `articles` with their bodies."""

    def __init__(self, path: Path, table: Table) -> None:
        path.unlink(missing_ok=True)
        self._database = _open(path)
        self._inserts = [_inserts(self._database, flat) for flat in _flat(table)]

    def write(self, rows: Sequence[Row]) -> None:
        for insert in self._inserts:
            insert(rows)

    def close(self) -> None:
        self._database.commit()
        self._database.close()


def sqlite_part(path: Path, table: Table, number: int) -> Path:
    """Where a part of a table goes until `join_sqlite`."""
    return part_of(_parts(path, table), number)


def join_sqlite(path: Path, tables: Sequence[Table], advance: Callable[[int], object]) -> None:
    """Makes one database of the parts of tables; advances by the stories in it."""
    with closing(_open(path)) as database:
        for table in (*tables, _SEARCHED):
            database.execute(_create(flattened(table), keyed=True))
        database.executescript(_SEARCH)
        for table in tables:
            for part in parts_of(_parts(path, table)):
                stories = _take(database, part, _flat(table))
                part.unlink()
                advance(stories if table is ARTICLES else 0)
        database.executescript(_END)


def _parts(path: Path, table: Table) -> Path:
    return path.with_name(f"{path.name}.{table.name}")


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path.absolute().as_uri(), uri=True)
    database.executescript("PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
    return database


def _flat(table: Table) -> tuple[Table, ...]:
    """The tables that hold the rows of a table."""
    return (table, _SEARCHED) if table is ARTICLES else (table,)


def _inserts(database: sqlite3.Connection, table: Table) -> Callable[[Sequence[Row]], object]:
    """Makes a table; returns the function that inserts rows into it, for bodies those of `articles`."""
    flat, cells = flattened(table), flat_rows(table)
    database.execute(_create(flat, keyed=False))
    insert = f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(flat.columns))})'  # noqa: S608
    if table is _SEARCHED:
        return lambda rows: database.executemany(insert, cells([_for_search(b) for row in rows for b in bodies(row)]))
    return lambda rows: database.executemany(insert, cells(rows))


def _take(database: sqlite3.Connection, part: Path, tables: Sequence[Table]) -> int:
    """Copies the rows of a part, and indexes its bodies; how many rows its first table has."""
    before = database.execute("SELECT coalesce(max(rowid), 0) FROM bodies").fetchone()
    database.commit()  # a database can only be attached outside a transaction
    database.execute("ATTACH ? AS part", (unchanging(part),))
    copied = [
        database.execute(f'INSERT INTO main."{table.name}" SELECT * FROM part."{table.name}" ORDER BY rowid').rowcount  # noqa: S608
        for table in tables
    ]
    if _SEARCHED in tables:
        for index in _INDEX:
            database.execute(index, before)
    database.commit()
    database.execute("DETACH part")
    return copied[0]


def _for_search(body: Row) -> Row:
    if body["language"] != "ur" or body["text"] is None:
        return {**body, "folded": None, "spellings": ""}
    folded, others = spellings(f"{body['headline'] or ''}\n{body['text']}")
    return {**body, "folded": folded, "spellings": others}


def _create(table: Table, *, keyed: bool) -> str:
    columns = [f'"{c.name}" {_TYPES[str(c.type)]}{"" if c.null else " NOT NULL"}' for c in table.columns]
    has_key = keyed and table.name in ("articles", "ticker", "listings")
    key = f", PRIMARY KEY ({', '.join(table.key)})" if has_key else ""
    return f'CREATE TABLE "{table.name}" ({", ".join(columns)}{key})'
