"""Which folder alone has the files of an ended run, until a store has them, and whether that folder is gone.

A folder is in use as long as its processes renew it. One that nobody has renewed for a long time counts as gone: its
runs are withdrawn, and the next run of each site requests again what they had read. If the folder comes back before
that, it has its runs again; after that, they cannot be stored any more. So nothing is stored twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Float, case, cast, delete, exists, func, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite

from newsbot.items import LOST
from newsbot.ledger.tables import places, runs, unstored

if TYPE_CHECKING:
    from newsbot.ledger.store import Ledger

UNBROKEN_SECONDS = 60
"""Another folder must have been in use for so long before one counts as gone: after the database itself was away, all
folders look alike until their processes have renewed them."""


def clock(dialect: str) -> ColumnElement[float]:
    """The database's clock, in seconds since 1970."""
    if dialect == "postgresql":
        return cast(func.extract("epoch", func.statement_timestamp()), Float)
    return (func.julianday("now") - 2440587.5) * 86400.0


@dataclass(frozen=True, slots=True)
class Kept:
    """An ended run that only one folder has."""

    site: str
    run: str
    place: str
    host: str
    """The machine that used the folder last."""
    seen: float
    withdrawn: bool


def renew(connection: Connection, place: str, host: str) -> None:
    """Notes that a folder is in use; runs of it that were withdrawn, and not requested again yet, are its own again."""
    now = clock(connection.dialect.name)
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    since = case((places.c.seen < now - UNBROKEN_SECONDS, now), else_=places.c.since)
    new = insert(places).values(place=place, host=host, since=now, seen=now)
    known = new.on_conflict_do_update(index_elements=["place"], set_={"host": host, "since": since, "seen": now})
    connection.execute(known)
    back = update(unstored).where(unstored.c.place == place, unstored.c.withdrawn)
    connection.execute(back.values(withdrawn=False))


def keep(connection: Connection, site: str, run: str, place: str | None) -> None:
    """Records that only the folder `place` has an ended run; None: that it is not to be stored."""
    connection.execute(delete(unstored).where(unstored.c.site == site, unstored.c.run == run))
    if place is not None:
        connection.execute(unstored.insert().values(site=site, run=run, place=place, withdrawn=False))


def kept(ledger: Ledger, silent: float | None = None) -> list[Kept]:
    """The runs of all sites that only one folder has; with `silent` those that were not withdrawn of folders that are
    gone, since nobody has renewed them for so many seconds. Raises `LedgerError`."""
    columns = select(unstored, places.c.host, places.c.seen).join(places, places.c.place == unstored.c.place)
    query = columns.order_by(unstored.c.site, unstored.c.run)
    with ledger.transaction() as connection:
        if not _has_tables(connection):
            return []
        if silent is not None:
            query = query.where(~unstored.c.withdrawn, _is_gone(connection, silent))
        return [
            Kept(row.site, row.run, row.place, row.host, row.seen, row.withdrawn) for row in connection.execute(query)
        ]


def _is_gone(connection: Connection, silent: float) -> ColumnElement[bool]:
    now, other = clock(connection.dialect.name), places.alias("other")
    witness = exists().where(
        other.c.place != places.c.place,
        other.c.seen > now - UNBROKEN_SECONDS,
        other.c.since < now - UNBROKEN_SECONDS,
    )
    return (places.c.seen < now - silent) & witness


def withdraw(ledger: Ledger, found: Kept, silent: float) -> bool:
    """Gives up a run whose folder is gone; whether it still was. Raises `LedgerError`."""
    run = (unstored.c.site == found.site) & (unstored.c.run == found.run) & (unstored.c.place == found.place)
    with ledger.transaction() as connection:
        _write_first(connection)
        here = places.c.place == found.place  # locked, so that the folder is not renewed meanwhile
        connection.execute(select(places.c.place).where(here).with_for_update())
        if connection.scalar(select(places.c.place).where(here, _is_gone(connection, silent))) is None:
            return False
        given_up = update(unstored).where(run, ~unstored.c.withdrawn).values(withdrawn=True)
        return connection.execute(given_up).rowcount == 1


def forget_kept(ledger: Ledger, found: Kept) -> None:
    """Notes that a run is in the store after all. Raises `LedgerError`."""
    with ledger.transaction() as connection:
        run = (unstored.c.site == found.site) & (unstored.c.run == found.run) & (unstored.c.place == found.place)
        connection.execute(delete(unstored).where(run))


def take(connection: Connection, site: str, run: str, place: str | None) -> bool:
    """Takes a withdrawn run from its folder, which cannot store it any more; whether it still was withdrawn."""
    mine = (unstored.c.site == site) & (unstored.c.run == run) & unstored.c.withdrawn
    taken = (
        delete(unstored).where(mine)
        if place is None
        else update(unstored).where(mine).values(place=place, withdrawn=False)
    )
    return connection.execute(taken).rowcount == 1


class Keeper:
    """The ended runs of a site in one folder: which of them it may store. Methods raise `LedgerError`."""

    def __init__(self, ledger: Ledger, place: str, host: str) -> None:
        self.ledger, self.place, self.host = ledger, place, host

    def may_store(self, run: str, *, ended_as_lost: bool) -> bool:
        """Whether the run is this folder's to store, which is renewed; `ended_as_lost` says what its report here says.

        A run that ended as lost is that of the folder whose report says so.
        """
        with self.ledger.transaction() as connection:
            if not _has_tables(connection):
                return True
            _write_first(connection)
            renew(connection, self.place, self.host)
            row = connection.execute(select(unstored).where(*self._of(unstored, run))).first()
            if row is not None:
                return bool(row.place == self.place)
            return ended_as_lost or connection.scalar(select(runs.c.state).where(*self._of(runs, run))) != LOST

    def stored(self, run: str, *, ended_as_lost: bool) -> bool:
        """Notes that the store has a run; whether it was still this folder's."""
        if not self.may_store(run, ended_as_lost=ended_as_lost):
            return False
        with self.ledger.transaction() as connection:
            if _has_tables(connection):
                here = unstored.c.place == self.place
                connection.execute(delete(unstored).where(*self._of(unstored, run), here))
        return True

    def _of(self, table: Any, run: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return table.c.site == self.ledger.site, table.c.run == run


def _has_tables(connection: Connection) -> bool:
    return bool(inspect(connection).has_table(unstored.name))


def _write_first(connection: Connection) -> None:
    """Begins a transaction of SQLite as one that writes: no other changes what it reads."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
