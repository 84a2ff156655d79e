"""Folders of records in the ledger's database: which are in use, and which alone has an ended run. No Scrapy here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, case, cast, delete, exists, func, select, update

from newsbot.ledger.tables import places, unstored

UNBROKEN_SECONDS = 60
"""Another folder must have been in use for so long before one counts as gone: after the database itself was away, all
folders look alike until their processes have renewed them."""


def insert_into(dialect: str) -> Callable[[Any], Any]:
    """The `insert` that knows what to do on a conflict, of the dialect in use; the other is not loaded."""
    insert: Callable[[Any], Any] = import_module(f"sqlalchemy.dialects.{dialect}").insert
    return insert


def clock(dialect: str) -> ColumnElement[float]:
    """The database's clock, in seconds since 1970."""
    if dialect == "postgresql":
        return cast(func.extract("epoch", func.statement_timestamp()), Float)
    return (func.julianday("now") - 2440587.5) * 86400.0


def renew(connection: Connection, place: str, host: str) -> None:
    """Notes that a folder is in use."""
    now = clock(connection.dialect.name)
    since = case((places.c.seen < now - UNBROKEN_SECONDS, now), else_=places.c.since)
    new = insert_into(connection.dialect.name)(places).values(place=place, host=host, since=now, seen=now)
    known = new.on_conflict_do_update(index_elements=["place"], set_={"host": host, "since": since, "seen": now})
    connection.execute(known)


def keep(connection: Connection, site: str, run: str, place: str | None) -> None:
    """Records that only the folder `place` has an ended run; None: that it is not to be stored."""
    connection.execute(delete(unstored).where(unstored.c.site == site, unstored.c.run == run))
    if place is not None:
        connection.execute(unstored.insert().values(site=site, run=run, place=place, withdrawn=False))


def remove_unused(connection: Connection, silent: float) -> None:
    """Forgets folders that nobody has renewed for so many seconds, and that no run is kept in."""
    empty = places.c.place.not_in(select(unstored.c.place))
    connection.execute(delete(places).where(is_unused(connection, silent), empty))


def is_unused(connection: Connection, silent: float) -> ColumnElement[bool]:
    """Of a row of `places`: whether nobody has renewed the folder for so many seconds."""
    return places.c.seen < clock(connection.dialect.name) - silent


def is_gone(connection: Connection, silent: float) -> ColumnElement[bool]:
    """Of a row of `places`: whether nobody has renewed the folder for so many seconds, although the database was there
    for others."""
    now, other = clock(connection.dialect.name), places.alias("other")
    witness = exists().where(
        other.c.place != places.c.place,
        other.c.seen > now - UNBROKEN_SECONDS,
        other.c.since < now - UNBROKEN_SECONDS,
    )
    return is_unused(connection, silent) & witness


def take_back(connection: Connection, site: str, run: str, place: str | None) -> bool:
    """Withdraws an ended run no more, since its folder has it; whether that folder is still `place`."""
    mine = (unstored.c.site == site) & (unstored.c.run == run) & (unstored.c.place == place)
    return connection.execute(update(unstored).where(mine).values(withdrawn=False)).rowcount == 1


def take(connection: Connection, site: str, run: str, place: str | None) -> bool:
    """Takes a withdrawn run from its folder, which cannot store it any more; whether it still was withdrawn."""
    mine = (unstored.c.site == site) & (unstored.c.run == run) & unstored.c.withdrawn
    taken = (
        delete(unstored).where(mine)
        if place is None
        else update(unstored).where(mine).values(place=place, withdrawn=False)
    )
    return connection.execute(taken).rowcount == 1
