"""The statements that a crawl executes again and again, made once: making one takes longer than executing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, bindparam, select, update
from sqlalchemy.engine import Dialect

from newsbot.ledger import places
from newsbot.ledger.tables import addresses, causes, lists, outputs, revisions, stories, ticker, ways

BATCH = 10_000
"""Values in one statement; SQLite takes 32,766 at most."""
_UPSERTED = {
    "visited": addresses, "causes": causes, "stories": stories, "revisions": revisions, "lists": lists, "ways": ways,
    "ticker": ticker, "outputs": outputs,
}  # fmt: skip
"""The tables of a `Checkpoint`'s fields, in the order in which they are written."""
_FIXED = {"addresses": ("dates", "found_on", "found_run", "found_at", "canonical", "site")}
"""Columns that a later visit does not change."""
_WANTED, _OF_SITE = "wanted", "of_site"


def execute_many(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Executes a statement for each row; nothing without rows: SQLAlchemy would execute it once, without values."""
    if rows:
        connection.execute(statement, rows)


def write_many(connection: Connection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Executes a statement without values in it for rows that have the same columns, as the driver takes them:
    SQLAlchemy would look at each value of each row, which takes longer than writing them."""
    if rows:
        compiled = _compiled(statement, connection.dialect, tuple(rows[0]))
        values = itemgetter(*compiled.positiontup) if compiled.positiontup else dict
        connection.exec_driver_sql(compiled.string, [*map(values, rows)])


@lru_cache(maxsize=64)
def _compiled(statement: Any, dialect: Dialect, columns: tuple[str, ...]) -> Any:
    return statement.compile(dialect=dialect, column_keys=columns)


def _among(query: Select[Any], column: Column[Any]) -> Select[Any]:
    """A query with the condition that a column has one of the values of the parameter `_WANTED`."""
    return query.where(column.in_(bindparam(_WANTED, expanding=True)))


def rows_among(connection: Connection, query: Select[Any], values: Sequence[Any], site: str) -> Iterable[Row[Any]]:
    """The rows of a query that is `_among` values."""
    size = 1 << (len(values) - 1).bit_length()
    text, order = _expanded(query, connection.dialect, size)
    given = {_OF_SITE: site, **dict(enumerate(values)), **dict.fromkeys(range(len(values), size), values[-1])}
    if isinstance(order, dict):
        return connection.exec_driver_sql(text, {name: given[key] for name, key in order.items()})
    return connection.exec_driver_sql(text, tuple(given[key] for key in order))


@lru_cache(maxsize=128)
def _expanded(query: Select[Any], dialect: Dialect, size: int) -> tuple[str, dict[str, Any] | list[Any]]:
    """The text of a query that is `_among` so many values, and what its parameters are: numbers of values, or
    `_OF_SITE`. SQLAlchemy would make the text each time, which takes longer than executing it; sizes are powers of two,
    so that few texts are kept."""
    compiled = query.compile(dialect=dialect)
    given = {name: value for name, value in ((_WANTED, range(size)), (_OF_SITE, _OF_SITE)) if name in compiled.binds}
    state = compiled.construct_expanded_state(given)
    if state.positiontup is None:
        return state.statement, dict(state.parameters)
    return state.statement, [state.parameters[name] for name in state.positiontup]


_a, _s = addresses.c, stories.c
_other = addresses.alias()
_headlines = select(_a.id, _s.headline)
STATES = _among(select(_a.id, _a.kind, _a.fate, _a.rank.is_not(None), _a.run, _a.visited_at, _a.due, _a.story), _a.id)
MISSES = _among(select(_a.story, _a.misses), _a.id)
CARD_DATES = _among(select(_a.id, _a.dates), _a.id)
STORIES = _among(select(stories), stories.c.id)
FIRST_SEEN = _among(select(ticker.c.id, ticker.c.first_seen), ticker.c.id)
COPIES = _among(select(stories).where(_s.site == bindparam(_OF_SITE)).order_by(_s.id.desc()), _s.body_hash)
"""Of copies the story with the first id comes last."""
VISITED = _among(select(addresses).where(_a.rank.is_(None), _a.run.is_not(None)), _a.id)
HEADLINES = _among(_headlines.join(stories, _s.id == _a.story), _a.id)
ALIAS_HEADLINES = _among(
    _headlines.join(_other, _other.c.id == _a.alias_of).join(stories, _s.id == _other.c.story), _a.id
)
DATES = update(addresses).where(addresses.c.id == bindparam("at")).values(dates=bindparam("sightings"))


@cache
def statements_of(dialect: str) -> tuple[Any, dict[str, Any]]:
    """What records new addresses, and what records the other fields of a `Checkpoint`, by name."""
    insert = places.insert_into(dialect)
    found = insert(addresses)
    queued = found.on_conflict_do_update(
        index_elements=["id"],
        set_={"rank": found.excluded.rank, "request": found.excluded.request},
        where=addresses.c.run.is_distinct_from(found.excluded.found_run) & addresses.c.rank.is_(None),
    )
    return queued, {name: _upsert(insert, table) for name, table in _UPSERTED.items()}


def _upsert(insert: Any, table: Any) -> Any:
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    fixed = {*keys, *_FIXED.get(table.name, ())}
    values = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in fixed}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)
