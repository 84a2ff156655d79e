"""Which folder alone has the files of an ended run, until a store has them, and whether those files are gone.

A folder is in use as long as its processes renew it. One that nobody has renewed for a long time counts as gone, and so
does a run whose report is no longer in a folder in use. Such runs are withdrawn: the next run of each site requests
again what they had read. If the files come back before that, the folder has its runs again; after that, they cannot be
stored any more. So nothing is stored twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, inspect, select, update

from newsbot.items import LOST
from newsbot.ledger.places import is_gone, is_unused, renew, take_back
from newsbot.ledger.store import Ledger, segment_of
from newsbot.ledger.tables import places, runs, unstored
from newsbot.storage.reports import Ending, report_path


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


def kept(ledger: Ledger, silent: float | None = None, place: str | None = None) -> list[Kept]:
    """The runs of all sites that only one folder has, or only `place`; with `silent` those that were not withdrawn of
    folders that are gone, since nobody has renewed them for so many seconds. Raises `LedgerError`."""
    columns = select(unstored, places.c.host, places.c.seen).join(places, places.c.place == unstored.c.place)
    query = columns.order_by(unstored.c.site, unstored.c.run)
    with ledger.transaction() as connection:
        if not has_tables(connection):
            return []
        if place is not None:
            query = query.where(unstored.c.place == place)
        if silent is not None:
            query = query.where(~unstored.c.withdrawn, is_gone(connection, silent))
        return [
            Kept(row.site, row.run, row.place, row.host, row.seen, row.withdrawn) for row in connection.execute(query)
        ]


def may_be_gone(ledger: Ledger, silent: float, place: str, host: str) -> bool:
    """Renews the folder `place`; whether another one, with runs that only it has, has not been renewed for so many
    seconds, and no folder has been in use for long enough to tell that it is gone. Raises `LedgerError`."""
    with ledger.transaction() as connection:
        if not has_tables(connection):
            return False
        _write_first(connection)
        renew(connection, place, host)
        alone = places.c.place.in_(select(unstored.c.place).where(~unstored.c.withdrawn))
        unused = is_unused(connection, silent) & ~is_gone(connection, silent)
        return connection.execute(select(places.c.place).where(alone, unused)).first() is not None


def deleted(ledger: Ledger, place: str, data: Path) -> list[Kept]:
    """The runs that only the folder `data`, called `place`, has had, and whose reports are no longer there.

    Raises `LedgerError`.
    """
    mine = (found for found in kept(ledger, place=place) if not found.withdrawn)
    return [found for found in mine if not report_path(data / found.site, found.run).exists()]


def withdraw(ledger: Ledger, found: Kept, silent: float | None = None) -> bool:
    """Gives up a run; with `silent` only if its folder is still gone. Whether it was given up. Raises `LedgerError`."""
    with ledger.transaction() as connection:
        _write_first(connection)
        if silent is not None:
            here = places.c.place == found.place  # locked, so that the folder is not renewed meanwhile
            connection.execute(select(places.c.place).where(here).with_for_update())
            if connection.scalar(select(places.c.place).where(here, is_gone(connection, silent))) is None:
                return False
        given_up = update(unstored).where(_row_of(found), ~unstored.c.withdrawn).values(withdrawn=True)
        return connection.execute(given_up).rowcount == 1


def forget_kept(ledger: Ledger, found: Kept) -> None:
    """Notes that a run is in the store after all. Raises `LedgerError`."""
    with ledger.transaction() as connection:
        connection.execute(delete(unstored).where(_row_of(found)))


def _row_of(found: Kept) -> ColumnElement[bool]:
    return (unstored.c.site == found.site) & (unstored.c.run == found.run) & (unstored.c.place == found.place)


class Keeper:
    """The ended runs of a site in one folder: which of them it may store. Methods raise `LedgerError`."""

    def __init__(self, ledger: Ledger, place: str, host: str) -> None:
        self.ledger, self.place, self.host = ledger, place, host

    def may_store(self, run: str, ending: Ending) -> bool:
        """Whether the run, which is in this folder, is its own to store; `ending` is by its report here.

        A run that ended as lost, or in a later segment, is that of the folder whose report says so.
        """
        with self.ledger.transaction() as connection:
            if not has_tables(connection):
                return True
            _write_first(connection)
            renew(connection, self.place, self.host)
            if not take_back(connection, self.ledger.site, run, self.place) and self._is_kept(connection, run):
                return False
            row = connection.execute(select(runs).where(*self._of(runs, run))).first()
            if row is None:
                return True
            return segment_of(row.outcome) == ending.segment and (ending.is_lost or row.state != LOST)

    def stored(self, run: str, ending: Ending) -> bool:
        """Notes that the store has a run; whether it was still this folder's."""
        if not self.may_store(run, ending):
            return False
        with self.ledger.transaction() as connection:
            if has_tables(connection):
                here = unstored.c.place == self.place
                connection.execute(delete(unstored).where(*self._of(unstored, run), here))
        return True

    def _is_kept(self, connection: Connection, run: str) -> bool:
        return connection.execute(select(unstored.c.run).where(*self._of(unstored, run))).first() is not None

    def _of(self, table: Any, run: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return table.c.site == self.ledger.site, table.c.run == run


def has_tables(connection: Connection) -> bool:
    """Whether the ledger records folders; an old one does from the next crawl on."""
    return bool(inspect(connection).has_table(unstored.name))


def _write_first(connection: Connection) -> None:
    """Begins a transaction of SQLite as one that writes: no other changes what it reads."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
