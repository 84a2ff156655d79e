"""SQLite with full-text search over English and over folded Urdu."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from newsbot.dataset.formats import Row
from newsbot.dataset.formats.flat import BODIES, bodies, flat_rows, flattened
from newsbot.dataset.tables import TABLES, Column, Table
from newsbot.text.clean import fold_clean

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
CREATE VIRTUAL TABLE english_search USING fts5(
    headline, text, content="english", content_rowid="rowid", tokenize="porter unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE urdu_search USING fts5(
    folded, spellings, content="urdu", content_rowid="rowid", tokenize="unicode61 remove_diacritics 0");
INSERT INTO english_search(rowid, headline, text) SELECT rowid, headline, text FROM english;
INSERT INTO urdu_search(rowid, folded, spellings) SELECT rowid, folded, spellings FROM urdu;
INSERT INTO english_search(english_search) VALUES ('optimize');
INSERT INTO urdu_search(urdu_search) VALUES ('optimize');
"""


def spellings(printed: str) -> tuple[str, str]:
    """The folded text, and the words that a reader may type otherwise: as printed, or on an Arabic keyboard.

    >>> folded, others = spellings("آزادی کی کتاب")
    >>> folded == "ازادی کی کتاب", others.split() == ["آزادی", "ازادي", "آزادي", "ازادى", "آزادى", "كي", "كى", "كتاب"]
    (True, True)
    """
    others: dict[str, None] = {}
    for word in dict.fromkeys(printed.split()):
        folded = fold_clean(word)
        written = {word: None}
        for table in ARABIC:
            written |= {folded.translate(table): None, word.translate(table): None}
        others |= {spelling: None for spelling in written if spelling != folded}
    return fold_clean(printed), " ".join(others)


class SqliteFile:
    """The whole data set in one file."""

    def __init__(self, path: Path, tables: Sequence[Table] = TABLES) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript("PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        self._cells = {table.name: flat_rows(table) for table in tables}
        self._searched = flat_rows(_SEARCHED)
        self._database.execute("BEGIN")
        for table in (*tables, _SEARCHED):
            self._database.execute(_create(flattened(table)))

    def write(self, table: str, rows: Sequence[Row]) -> None:
        self._insert(table, list(self._cells[table](rows)))
        if table == "articles":
            self._insert("bodies", list(self._searched([_for_search(body) for row in rows for body in bodies(row)])))

    def _insert(self, table: str, cells: list[list[object]]) -> None:
        if cells:
            places = ", ".join("?" * len(cells[0]))
            self._database.executemany(f'INSERT INTO "{table}" VALUES ({places})', cells)  # noqa: S608

    def close(self) -> None:
        self._database.commit()
        self._database.executescript(
            _SEARCH
            + "CREATE INDEX bodies_of ON bodies(id); CREATE INDEX revisions_of ON revisions(id);"
            + "CREATE INDEX articles_by_day ON articles(day); PRAGMA user_version=1;"
        )
        self._database.close()


def _for_search(body: Row) -> Row:
    if body["language"] != "ur" or body["text"] is None:
        return {**body, "folded": None, "spellings": ""}
    folded, others = spellings(f"{body['headline'] or ''}\n{body['text']}")
    return {**body, "folded": folded, "spellings": others}


def _create(table: Table) -> str:
    columns = [f'"{c.name}" {_TYPES[str(c.type)]}{"" if c.null else " NOT NULL"}' for c in table.columns]
    key = f", PRIMARY KEY ({', '.join(table.key)})" if table.name in ("articles", "ticker", "listings") else ""
    return f'CREATE TABLE "{table.name}" ({", ".join(columns)}{key})'
