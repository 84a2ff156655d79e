"""The fleet's database: which site is due, who crawls it, and when it is due next."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from time import sleep
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from newsbot.batching import batched
from newsbot.fleet import tables
from newsbot.fleet.definitions import Definition
from newsbot.fleet.tables import groups, sites, workers
from newsbot.ledger import places
from newsbot.ledger.database import make_tables
from newsbot.ledger.errors import Away, LedgerError, NoLedger
from newsbot.ledger.lease import has_owner, is_alive
from newsbot.ledger.statements import BATCH
from newsbot.ledger.states import UNFINISHED
from newsbot.ledger.store import Ledger
from newsbot.ledger.tables import leases, runs, unstored
from newsbot.wording import span

CLAIM_SECONDS = 60
"""How long a worker keeps a site without renewing its claim; it renews it three times in that time."""
TAKEOVER_SECONDS = 600
"""How long an unfinished run waits for the worker that has its files before another one takes the site over."""
LOST_PAUSE = 30.0
"""Seconds in which no site of a group is crawled whose worker has gone; as `CRAWL_DELAY_MAX`, the longest delay."""
LONGEST_PAUSE = 24 * 3600.0
"""Seconds after which a site is asked again at the latest, whatever its `Retry-After` says: some say years."""
CHANNEL = "newsbot_fleet"
"""PostgreSQL's channel that notifies workers that a site may be due."""
FIRST_INTERVAL = 3600
"""Seconds between the first two runs of a site whose interval is adaptive."""
_MAKING = 7_210_466
"""PostgreSQL's advisory lock under which the tables are made."""
_RACES = 5
"""Tries of a transaction: each time another worker has just claimed a site of the same group, or both were waiting for
rows of each other."""
_REPEATED = ("40001", "40P01", "23505")
"""PostgreSQL's codes of transactions that may succeed when they are repeated: serialization, deadlock, unique key."""
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
"""Seconds between two tries to open a database that does not answer."""
_FORGOTTEN_SECONDS = 7 * 24 * 3600
"""How long workers and folders are remembered that have gone and left nothing."""
_MANY = 1000
"""Changed sites from which PostgreSQL's statistics are renewed at once: its own daemon may take a minute."""

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)


class FleetError(LedgerError):
    """The list of sites cannot be used; the message names the remedy."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A site that this worker crawls now."""

    site: str
    number: int
    """Each claim of a site has a higher one: a worker that has lost its claim cannot end another's."""
    definition: Mapping[str, Any]
    group: str
    due: float
    late: float
    """Seconds since the site was due."""
    every: int | None
    interval: int
    failures: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Who crawls a site, as the process of the crawl knows it."""

    worker: str
    site: str
    number: int
    """That of the claim."""
    group: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a worker's run of a site ended."""

    outcome: str
    note: str | None
    interval: int
    failures: int
    wait: float | None
    """Seconds until the site is due; None for `interval` seconds after the run began."""
    unfinished: bool
    """Whether the place has files that the next run needs."""
    pause: float
    """Seconds in which no site of the group is crawled."""


@dataclass
class Plan:
    """What `apply` changes."""

    added: list[Definition] = field(default_factory=list)
    changed: list[tuple[Definition, Row[Any]]] = field(default_factory=list)
    """With what the list has now."""
    unlisted: list[str] = field(default_factory=list)
    """Sites that the file does not have."""
    unchanged: int = 0


def _repeated(method: Callable[Concatenate[Fleet, P], R]) -> Callable[Concatenate[Fleet, P], R]:
    """Repeats a transaction that PostgreSQL has rolled back because of another one, a few times."""

    @wraps(method)
    def repeat(fleet: Fleet, /, *args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(_RACES - 1):
            try:
                return method(fleet, *args, **kwargs)
            except LedgerError as error:
                if _code(error) not in _REPEATED:
                    raise
        return method(fleet, *args, **kwargs)

    return repeat


def _code(error: LedgerError) -> str | None:
    cause = error.__cause__
    return getattr(cause.orig, "sqlstate", None) if isinstance(cause, DBAPIError) else None


class Fleet:
    """The list of sites in a ledger's database. Methods raise `LedgerError`."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.is_postgresql = ledger.engine.dialect.name == "postgresql"
        self._now = places.clock(ledger.engine.dialect.name)

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Fleet:
        """The fleet at a `LEDGER_URL`; with `create=False` a missing one is an error."""
        try:
            fleet = cls(Ledger.open(url, "", create=create))
        except NoLedger as error:
            raise FleetError(f"{error.path}: no site is listed; run newsbot sites apply sites.toml") from None
        try:
            fleet._prepare(create)
        except BaseException:
            fleet.close()
            raise
        return fleet

    @classmethod
    def open_patiently(cls, url: str) -> Fleet:
        """The fleet at a `LEDGER_URL`; a database that does not answer is asked again, with growing pauses.

        Raises `LedgerError` for all that waiting does not mend, such as a wrong password or name.
        """
        wait = _FIRST_WAIT
        while True:
            try:
                return cls.open(url)
            except Away as error:
                logger.error("%s; trying again in %s", str(error).partition("; ")[0], span(wait))
            sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)

    def close(self) -> None:
        self.ledger.close()

    def _prepare(self, create: bool) -> None:
        """Makes the tables if they are missing, and checks their version."""
        with self.ledger.transaction() as connection:
            if create:
                make_tables(connection, tables.metadata, tables.about, tables.VERSION, _MAKING)
            elif not self.ledger.engine.dialect.has_table(connection, sites.name):
                raise FleetError(f"{self.ledger.name}: no site is listed; run newsbot sites apply sites.toml")
            version = connection.scalar(select(tables.about.c.version))
        if version != tables.VERSION:
            raise FleetError(
                f"{self.ledger.name}: its list of sites is of version {version}, and this newsbot has version"
                f" {tables.VERSION}; use the same newsbot on all machines"
            )

    def now(self) -> float:
        """The database's clock."""
        with self.ledger.transaction() as connection:
            return float(connection.scalar(select(self._now)) or 0.0)

    # The list

    def plan(self, definitions: Iterable[Definition]) -> Plan:
        """What `apply` would change."""
        listed = {row.site: row for row in self.rows()}
        plan = Plan()
        for wanted in definitions:
            row = listed.pop(wanted.site, None)
            if row is None:
                plan.added.append(wanted)
            elif _changes(row, wanted):
                plan.changed.append((wanted, row))
            else:
                plan.unchanged += 1
        plan.unlisted = list(listed)
        return plan

    @_repeated
    def apply(self, plan: Plan, *, prune: bool = False) -> None:
        """Carries a plan out in one transaction; sites that the file does not have stay unless `prune`."""
        with self.ledger.transaction() as connection:
            now = connection.scalar(select(self._now)) or 0.0
            new = [{**_columns(wanted), "due": now, **_NEW, "interval": _interval(wanted)} for wanted in plan.added]
            added = places.insert_into(connection.dialect.name)(sites).on_conflict_do_nothing()
            for rows in batched(new, BATCH // 20):  # another `apply` may just have added some of them
                connection.execute(added, rows)
            touched = [wanted.site for wanted, _ in plan.changed] + (plan.unlisted if prune else [])
            for names in batched(sorted(touched), BATCH):
                self._lock(connection, sites.c.site.in_(names))
            for wanted, row in plan.changed:
                values = _changes(row, wanted)
                if "every" in values:
                    values["interval"] = _interval(wanted)
                    values["due"] = func.coalesce(sites.c.began, now - _interval(wanted)) + _interval(wanted)
                connection.execute(update(sites).where(sites.c.site == wanted.site).values(values))
            if prune:
                for names in batched(plan.unlisted, BATCH):
                    connection.execute(delete(sites).where(sites.c.site.in_(names)))
            if self.is_postgresql and len(plan.added) + len(plan.changed) >= _MANY:
                connection.execute(text(f"ANALYZE {sites.name}"))
            self._wake(connection)

    def rows(self, names: Collection[str] = ()) -> Sequence[Row[Any]]:
        """The sites, by name; all of them if no names are given."""
        query = select(sites).order_by(sites.c.site)
        with self.ledger.transaction() as connection:
            if not names:
                return connection.execute(query).all()
            batches = (connection.execute(query.where(sites.c.site.in_(some))) for some in batched(names, BATCH))
            return [row for rows in batches for row in rows]

    def set_paused(self, names: Collection[str], paused: bool) -> None:
        self._change(names, {"paused": paused})

    def run_now(self, names: Collection[str]) -> None:
        """Makes sites due before all others of their priority, and resumes them if they are paused."""
        self._change(names, {"due": 0.0, "paused": False, "failures": 0})

    @_repeated
    def _change(self, names: Collection[str], values: Mapping[str, Any]) -> None:
        with self.ledger.transaction() as connection:
            for some in batched(sorted(names), BATCH):
                self._lock(connection, sites.c.site.in_(some))
                connection.execute(update(sites).where(sites.c.site.in_(some)).values(dict(values)))
            self._wake(connection)

    @_repeated
    def remove(self, names: Collection[str]) -> None:
        """Removes sites from the list; their records and what the ledger knows of them stay."""
        with self.ledger.transaction() as connection:
            for some in batched(sorted(names), BATCH):
                self._lock(connection, sites.c.site.in_(some))
                connection.execute(delete(sites).where(sites.c.site.in_(some)))

    def _lock(self, connection: Connection, which: ColumnElement[bool]) -> None:
        """Locks rows in an order that is the same for all: a statement that changes many locks them in any order."""
        if self.is_postgresql:
            connection.execute(select(sites.c.site).where(which).order_by(sites.c.site).with_for_update())

    def _wake(self, connection: Connection) -> None:
        """Wakes the workers that wait."""
        if self.is_postgresql:
            connection.execute(text(f"NOTIFY {CHANNEL}"))

    def _wake_for(self, connection: Connection, group: str) -> None:
        """Wakes the workers that wait if a site of the group is due: after most runs they would look in vain."""
        if self.is_postgresql:
            is_due = exists().where(sites.c.pace_group == group, *_WAITS, sites.c.due <= self._now)
            connection.execute(select(func.pg_notify(CHANNEL, "")).where(is_due))

    # Workers

    @_repeated
    def register(self, worker: str, place: str, host: str, version: str, slots: int) -> None:
        with self.ledger.transaction() as connection:
            now = connection.scalar(select(self._now))
            values = {"place": place, "host": host, "version": version, "slots": slots, "draining": False}
            connection.execute(delete(workers).where(workers.c.worker == worker))  # a try may have come through unheard
            connection.execute(insert(workers).values(worker=worker, began=now, seen=now, **values))
            places.renew(connection, place, host)

    @_repeated
    def leave(self, worker: str) -> None:
        """Removes a worker that has ended all its runs."""
        with self.ledger.transaction() as connection:
            connection.execute(delete(workers).where(workers.c.worker == worker))
            self._wake(connection)

    def earlier(self, worker: str) -> Sequence[Row[Any]]:
        """The workers of this version that are at work in a folder of the same name, and began before this one."""
        me = workers.alias("me")
        before = or_(workers.c.began < me.c.began, and_(workers.c.began == me.c.began, workers.c.worker < me.c.worker))
        query = select(workers).join(me, (me.c.place == workers.c.place) & (me.c.version == workers.c.version))
        with self.ledger.transaction() as connection:
            at_work = workers.c.seen > self._now - CLAIM_SECONDS
            return connection.execute(query.where(me.c.worker == worker, before, at_work)).all()

    def workers(self) -> Sequence[Row[Any]]:
        with self.ledger.transaction() as connection:
            return connection.execute(select(workers).order_by(workers.c.host, workers.c.began)).all()

    def claim(self, worker: str, place: str, most: int = 1, patience: float = TAKEOVER_SECONDS) -> list[Claim]:
        """Claims the most overdue sites of the highest priority whose leases and pace groups are free."""
        try:
            return self._claim(worker, place, most, patience)
        except LedgerError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            return []  # each time another worker had just claimed a site of the same group

    @_repeated
    def _claim(self, worker: str, place: str, most: int, patience: float) -> list[Claim]:
        with self.ledger.transaction() as connection:
            if not self.is_postgresql:  # which has one writer: nobody waits for it while no site is due
                if connection.execute(self._free(place, 1, patience)).first() is None:
                    return []
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            first: dict[str, str] = {}
            for row in connection.execute(self._free(place, 2 * most, patience)):
                first.setdefault(row.pace_group, row.site)
            names = list(first.values())[:most]
            if not names:
                return []
            claimed = {row.site: _as_claim(row) for row in connection.execute(self._claiming(worker, names))}
            return [claimed[name] for name in names if name in claimed]

    @_repeated
    def resting(self, place: str, patience: float = TAKEOVER_SECONDS) -> dict[str, float]:
        """Due sites that wait at most for the rest of their pace groups, and the seconds left, the least first."""
        left = func.coalesce(groups.c.free_at, 0) - self._now
        due = self._due(sites.alias("site"), place, patience).add_columns(left.label("left")).order_by(left)
        with self.ledger.transaction() as connection:
            return {row.site: max(float(row.left), 0.0) for row in connection.execute(due)}

    def _free(self, place: str, most: int, patience: float) -> Select[Any]:
        """The sites that may be claimed, the first in the queue first, locked against other workers."""
        site = sites.alias("site")
        return (
            self._due(site, place, patience)
            .where(func.coalesce(groups.c.free_at, 0) <= self._now)
            .order_by(site.c.priority.desc(), site.c.due, site.c.site)
            .limit(most)
            .with_for_update(skip_locked=True, of=site)
        )

    def _due(self, site: Any, place: str, patience: float) -> Select[Any]:
        """The due sites that no worker has, nor another of their groups."""
        other = sites.alias("other")
        now = self._now
        at_home = or_(
            site.c.home.is_(None),
            site.c.home == place,
            ~exists().where(workers.c.place == site.c.home, workers.c.seen > now - patience),
        )
        in_group = other.c.pace_group == site.c.pace_group
        return (
            select(site.c.site, site.c.pace_group)
            .outerjoin(groups, groups.c.pace_group == site.c.pace_group)
            .where(
                site.c.worker.is_(None),
                site.c.enabled,
                ~site.c.paused,
                site.c.due <= now,
                at_home,
                ~exists().where(in_group, other.c.worker.is_not(None)),
                ~exists().where(in_group, leases.c.site == other.c.site, leases.c.until > now),
            )
        )

    def _claiming(self, worker: str, names: Collection[str]) -> Any:
        now = self._now
        values = {"worker": worker, "until": now + CLAIM_SECONDS, "claim": sites.c.claim + 1, "began": now}
        mine = sites.c.site.in_(names) & sites.c.worker.is_(None)
        return update(sites).where(mine).values(values).returning(sites)

    @_repeated
    def renew(self, worker: str, *, draining: bool = False) -> dict[str, int]:
        """Renews a worker's claims; those that it still has, with their numbers."""
        with self.ledger.transaction() as connection:
            alive = update(workers).where(workers.c.worker == worker)
            alive = alive.values(seen=self._now, draining=draining).returning(workers.c.place, workers.c.host)
            for row in connection.execute(alive).all():
                places.renew(connection, row.place, row.host)
            self._lock(connection, sites.c.worker == worker)
            mine = update(sites).where(sites.c.worker == worker).values(until=self._now + CLAIM_SECONDS)
            return {row.site: row.claim for row in connection.execute(mine.returning(sites.c.site, sites.c.claim))}

    @_repeated
    def end(self, worker: str, claim: Claim, ended: Ended, place: str) -> bool:
        """Records how a claimed run ended, and when the site is due next; whether the claim was still this worker's."""
        now = self._now
        due = now + ended.wait if ended.wait is not None else func.coalesce(sites.c.began, now) + ended.interval
        values = {
            "worker": None, "until": None, "ended": now, "due": due, "interval": ended.interval,
            "failures": ended.failures, "outcome": ended.outcome, "note": ended.note,
            "home": place if ended.unfinished else None,
        }  # fmt: skip
        mine = (sites.c.site == claim.site) & (sites.c.worker == worker) & (sites.c.claim == claim.number)
        with self.ledger.transaction() as connection:
            if ended.pause > 0:
                pause(connection, claim.group, ended.pause)
            kept = connection.execute(update(sites).where(mine).values(values)).rowcount == 1
            if ended.pause <= 0:
                self._wake_for(connection, claim.group)
        return kept

    @_repeated
    def unfinished(self, site: str) -> bool:
        """Whether the site's last run must be resumed; frees its lease if the crawl has died on this machine."""
        with self.ledger.transaction() as connection:
            _drop_dead(connection, select(leases).where(leases.c.site == site))
            going = select(runs.c.run).where(runs.c.site == site, runs.c.state.in_(UNFINISHED))
            return connection.scalar(going.limit(1)) is not None

    @_repeated
    def sweep(self) -> list[str]:
        """Frees the sites of workers that have gone, and the leases of crawls that have died on this machine.

        Returns the sites freed. They are due as before. A site with a run that was withdrawn, since its files are gone,
        is due now.
        """
        gone = {"worker": None, "until": None, "outcome": "lost", "note": "its worker has gone"}
        with self.ledger.transaction() as connection:
            dead = [
                row.worker for row in connection.execute(select(workers)) if is_alive(row.worker, row.seen) is False
            ]
            over = or_(sites.c.until < self._now, sites.c.worker.in_(dead))
            self._lock(connection, sites.c.worker.is_not(None) & over)
            freed = update(sites).where(sites.c.worker.is_not(None), over)
            left = connection.execute(freed.values(gone).returning(sites.c.site, sites.c.pace_group)).all()
            for row in left:  # its crawl may still end by itself, and nobody knows when its last request was
                pause(connection, row.pace_group, LOST_PAUSE)
            names = [row.site for row in left]
            old = or_(workers.c.worker.in_(dead), workers.c.seen < self._now - _FORGOTTEN_SECONDS)
            connection.execute(delete(workers).where(old, workers.c.seen < self._now - TAKEOVER_SECONDS))
            _drop_dead(connection, select(leases))
            places.remove_unused(connection, _FORGOTTEN_SECONDS)
            again = exists().where(unstored.c.site == sites.c.site, unstored.c.withdrawn)
            soon = and_(*_WAITS, sites.c.failures == 0, sites.c.due > self._now, again)
            self._lock(connection, soon)
            connection.execute(update(sites).where(soon).values(due=self._now))
        return names

    def is_empty(self) -> bool:
        """Whether no site is listed."""
        with self.ledger.transaction() as connection:
            return connection.scalar(select(sites.c.site).limit(1)) is None


class Listener:
    """A connection on which PostgreSQL notifies of sites that may be due; SQLite has none."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._connection: Connection | None = None
        self._driver: Any = None

    @property
    def is_connected(self) -> bool:
        return self._driver is not None and not self._driver.closed

    def fileno(self) -> int:
        """Readable once there is something to hear; only while it is connected."""
        return int(self._driver.fileno())

    def connect(self) -> None:
        """Connects, also again after the connection was lost. Raises `LedgerError`."""
        if not self._fleet.is_postgresql or self.is_connected:
            return
        self.close()
        with self._fleet.ledger.errors():
            engine = self._fleet.ledger.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._connection = engine.connect()  # of the pool: the server may have closed it
            self._connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            self._driver = self._connection.connection.driver_connection

    def hear(self) -> None:
        """Takes what there is to hear; of a connection that was lost nothing."""
        with suppress(Exception):  # whatever the driver raises of it, the connection is closed then
            for _ in self._driver.notifies(timeout=0):
                pass

    def close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
        self._connection = self._driver = None


def pause(connection: Connection, group: str, seconds: float) -> None:
    """Lets no run of a group's sites begin for so many seconds, `LONGEST_PAUSE` at most; a longer pause stays."""
    now = connection.scalar(select(places.clock(connection.dialect.name))) or 0.0
    free_at = now + min(seconds, LONGEST_PAUSE)
    new = places.insert_into(connection.dialect.name)(groups)
    longer = new.on_conflict_do_update(
        index_elements=["pace_group"], set_={"free_at": free_at}, where=groups.c.free_at < free_at
    )
    connection.execute(longer.values(pace_group=group, free_at=free_at))


def is_claimed(connection: Connection, holder: Holder) -> bool:
    """Whether a worker still has a site by that claim."""
    mine = (sites.c.site == holder.site) & (sites.c.worker == holder.worker) & (sites.c.claim == holder.number)
    return bool(connection.scalar(select(exists().where(mine))))


def _drop_dead(connection: Connection, which: Select[Any]) -> None:
    """Deletes those leases whose crawls have died on this machine."""
    for lease in connection.execute(which).all():
        if has_owner(lease) is False:
            ended = (leases.c.site == lease.site) & (leases.c.owner == lease.owner)
            connection.execute(delete(leases).where(ended))


_WAITS = (sites.c.worker.is_(None), sites.c.enabled, ~sites.c.paused)
_NEW: dict[str, Any] = {"failures": 0, "claim": 0, "paused": False}


def _interval(wanted: Definition) -> int:
    return FIRST_INTERVAL if wanted.every is None else wanted.every


def _columns(wanted: Definition) -> dict[str, Any]:
    return {
        "site": wanted.site,
        "definition": wanted.stored(),
        "pace_group": wanted.group,
        "priority": wanted.priority,
        "every": wanted.every,
        "enabled": wanted.enabled,
    }


def _changes(row: Row[Any], wanted: Definition) -> dict[str, Any]:
    """The columns that differ, with their new values."""
    return {name: value for name, value in _columns(wanted).items() if getattr(row, name) != value}


def _as_claim(row: Row[Any]) -> Claim:
    definition = json.loads(row.definition)
    late = max(0.0, row.began - row.due) if row.due else 0.0
    return Claim(row.site, row.claim, definition, row.pace_group, row.due, late, row.every, row.interval, row.failures)
