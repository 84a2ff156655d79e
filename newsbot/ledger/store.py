"""The ledger's database: one statement a batch, one transaction a checkpoint."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from newsbot.ledger import tables
from newsbot.ledger.files import Files, Frozen, Gone, Trouble, never_close
from newsbot.ledger.lease import is_alive, name_of
from newsbot.ledger.tables import (
    about,
    addresses,
    causes,
    leases,
    lists,
    metadata,
    outputs,
    revisions,
    runs,
    sites,
    stories,
    ticker,
    ways,
)
from newsbot.revisions import Wording

BUSY_SECONDS = 20
"""How long a writer waits for another process's transaction."""
LEASE_SECONDS = 600
"""How long a run that gives no sign of life keeps its site, where another machine cannot see whether it lives."""
CLOCK_SLACK_SECONDS = 120
_CACHE_KIB = 32_000
_NOTES = "notes"
"""Under which name the sentences for a run's report stand among the safe lengths."""
_MAKING = 7_210_465
"""Of the lock in PostgreSQL under which tables are made."""
_POSTGRESQL = {
    "lock_timeout": f"{BUSY_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{LEASE_SECONDS}s",
    "tcp_keepalives_idle": 60,
    "tcp_keepalives_interval": 20,
    "tcp_keepalives_count": 6,
}
"""A machine that vanishes within a checkpoint must not hold its locks for longer than its lease."""
BATCH = 10_000
"""Values in one statement; SQLite takes 32,766 at most."""


Renamed = Callable[[str], tuple[str, str] | None]
"""Of a path, as the ledger keeps it, the canonical address and the kind that it has now; None where they stay."""


class LedgerError(Exception):
    """The ledger cannot be used; the message names it, what is wrong, and the remedy."""


class Busy(LedgerError):
    """Another run of the site is under way."""


class Standing(NamedTuple):
    """What decides whether an address is to be asked for."""

    kind: str
    fate: str
    queued: bool
    run: str | None
    visited_at: int | None = None


@dataclass(slots=True)
class Checkpoint:
    """All that one transaction records; rows are keyed by column."""

    found: list[dict[str, Any]] = field(default_factory=list)
    """New addresses, in the queue."""
    visited: list[dict[str, Any]] = field(default_factory=list)
    """Addresses whose fate is told; whole rows, since a page may be done before the one that named it."""
    wordings: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    dates: dict[int, str] = field(default_factory=dict)
    """What cards told of stories' dates, by address."""
    causes: list[dict[str, Any]] = field(default_factory=list)
    """What lies behind the reasons of failures."""
    lists: list[dict[str, Any]] = field(default_factory=list)
    ways: list[dict[str, Any]] = field(default_factory=list)
    ticker: list[dict[str, Any]] = field(default_factory=list)
    outputs: list[dict[str, Any]] = field(default_factory=list)


@lru_cache(maxsize=8192)
def address_id(site: str, canonical: str) -> int:
    """The number that stands for an address: 64 bits of a SHA-256, the same on every machine."""
    digest = hashlib.sha256(f"{site}\n{canonical}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def sqlite_url(path: Path) -> str:
    """The address of a ledger in one file."""
    return str(URL.create("sqlite", database=str(path)))


def remove_sqlite(path: Path) -> None:
    """Removes such a ledger, where there is one, with the files that SQLite keeps beside it."""
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


class Ledger:
    """The ledger of one site. Methods raise `LedgerError`."""

    def __init__(
        self, engine: Engine, site: str, name: str = "", *, has_causes: bool = True, files: Files | None = None
    ) -> None:
        self.engine = engine
        self.site = site
        self.owner: str | None = None
        """Who has acquired the site through this object: nothing is recorded once the lease is another's."""
        self._files = files
        """Those of a ledger in SQLite that is written to."""
        self._saved = ""
        self.name = name or str(engine.url.render_as_string(hide_password=True))
        self.has_causes = has_causes
        """Whether it has the table; one that an older newsbot made gets it when a crawl begins."""
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._insert = insert
        self._upserts = {
            table.name: _upsert(insert, table)
            for table in (addresses, causes, stories, revisions, lists, ways, ticker, outputs)
        }
        found = insert(addresses)
        self._found = found.on_conflict_do_update(
            index_elements=["id"],
            set_={"rank": found.excluded.rank, "request": found.excluded.request},
            where=addresses.c.run.is_distinct_from(found.excluded.found_run) & addresses.c.rank.is_(None),
        )
        self._dates = update(addresses).where(addresses.c.id == bindparam("at")).values(dates=bindparam("told"))

    @classmethod
    def open(cls, url: str, site: str, *, create: bool = True) -> Ledger:
        """The ledger at an address of SQLAlchemy's; where there is none it is made.

        With `create=False` it is opened to be read: nothing has to be writable, and where there is none it is refused.
        """
        engine = _engine(url, create)
        path = engine.url.database if create and engine.dialect.name == "sqlite" else None
        files = Files(Path(path)) if path and path != ":memory:" else None
        ledger = cls(engine, site, files=files)
        with ledger._told():
            with engine.begin() as connection:
                there = set(inspect(connection).get_table_names())
                if about.name not in there:
                    if not create:
                        raise LedgerError(f"{ledger.name}: no ledger is in it; crawl first, or name one by LEDGER_URL")
                    _make_tables(connection)
                    there.update(metadata.tables)
                version = connection.scalar(select(about.c.version))
                ledger.has_causes = create or causes.name in there
                if version == tables.VERSION and create and not metadata.tables.keys() <= there:
                    _make_tables(connection)
            if files is not None:
                files.note()
        if version != tables.VERSION:
            raise LedgerError(
                f"{ledger.name}: a ledger of version {version}, and this newsbot reads version {tables.VERSION};"
                " use the newsbot that made it, or start another ledger by -s LEDGER_URL=…"
            )
        return ledger

    def of(self, site: str) -> Ledger:
        """The ledger of another site in the same database; it is closed with this one."""
        return Ledger(self.engine, site, self.name, has_causes=self.has_causes, files=self._files)

    def close(self) -> None:
        with suppress(Trouble):
            self._check_files()
            self.engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns a database's error into one that tells a person what to do."""
        try:
            yield
        except SQLAlchemyError as error:
            raise LedgerError(f"{self.name}: {_remedy(error)}") from error
        except Gone as error:
            raise LedgerError(f"{error}; {self._save()}") from error
        except Trouble as error:
            raise LedgerError(str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """A transaction, which is committed only where the files of the database are still in their place."""
        with self._told():
            self._check_files()
            with self._begun() as connection:
                yield connection
                self._check_files()

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        connection = self.engine.connect()
        transaction = connection.begin()
        try:
            yield connection
            transaction.commit()
        except BaseException:
            if self._files is not None and self._files.frozen:  # a rollback would touch them too
                never_close(self.engine, connection)
            else:
                transaction.rollback()
                connection.close()
            raise
        connection.close()

    def _check_files(self) -> None:
        """Raises `Trouble` where SQLite's files are not as they were when they were opened."""
        if self._files is None:
            return
        try:
            self._files.check()
        except (Frozen, Gone):
            never_close(self.engine)
            raise

    def _save(self) -> str:
        """Saves what a run's ledger held whose files have gone; what was done, for the end of a sentence."""
        pool = self.engine.pool
        if self._files is None or self.owner is None or not isinstance(pool, QueuePool) or not pool.checkedin():
            return "put it back, or start again with the one that is there"
        if not self._saved:
            with self.engine.connect() as connection:
                self._saved = self._files.save(cast(sqlite3.Connection, connection.connection.driver_connection))
        return self._saved

    @contextmanager
    def held(self) -> Iterator[Connection]:
        """A transaction in which nobody else can take the site; raises `Busy` where somebody has."""
        with self._transaction() as connection:
            if self.owner is not None:
                mine = update(leases).where(leases.c.site == self.site, leases.c.owner == self.owner)
                self._fence(connection.execute(mine.values(owner=self.owner)).rowcount)
            yield connection

    def _fence(self, rows: int) -> None:
        if rows != 1:
            raise Busy(f"{self.name}: another process has taken {self.site} over; this one ends")

    # Runs

    def all_runs(self) -> Sequence[Row[Any]]:
        """The site's runs, oldest first."""
        with self._transaction() as connection:
            return connection.execute(
                select(runs).where(runs.c.site == self.site).order_by(runs.c.started, runs.c.run)
            ).all()

    def runs_now(self, now: int, ending: str | None = None) -> list[tuple[Row[Any], str]]:
        """The site's runs, oldest first, each with its state now: what is recorded as running may have been killed.

        `ending` is an owner whose run is over, although it still has the lease.
        """
        rows = self.all_runs()
        unfinished = [row for row in rows if row.state in ("running", "complete")]
        under_way = self.under_way(now, ending) if unfinished else None
        return [
            (row, row.state if row not in unfinished else "running" if row.run == under_way else "killed")
            for row in rows
        ]

    def check_clock(self, now: int) -> None:
        """Raises where the clock stands before what the ledger has recorded: times to come would be wrong."""
        with self._transaction() as connection:
            ahead = self._ahead(connection, now)
        if ahead > CLOCK_SLACK_SECONDS:
            raise LedgerError(
                f"{self.name}: the ledger has recorded a moment that is {_duration(ahead)} from now: this machine's"
                " clock has been set back, or it was ahead before. It says"
                f" {datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M} UTC. If that is wrong, set it right and start"
                " again. If it is right, start once with -a clock_is_right=1: what the ledger has recorded in the"
                " future is moved back to now. (Nothing was changed)"
            )

    def _ahead(self, connection: Connection, now: int) -> int:
        """How many seconds the latest moment of the site's runs is from now."""
        moments = (runs.c.started, runs.c.finished)
        latest = (connection.scalar(select(func.max(moment)).where(runs.c.site == self.site)) for moment in moments)
        return max([0, *(int(moment) - now for moment in latest if moment is not None)])

    def shorten_lease(self, now: int) -> None:
        """Lets the site's lease end as one that was taken now, where a clock that was ahead has made it longer."""
        with self._transaction() as connection:
            longer = (leases.c.site == self.site) & (leases.c.until > now + LEASE_SECONDS)
            connection.execute(update(leases).where(longer).values(until=now + LEASE_SECONDS))

    def move_back(self, run: str, now: int) -> int:
        """Moves what the site's ledger has recorded in the future back to now, visits to come by as much as the last.

        Returns by how many seconds at most; where that is not 0, a note for the report of `run` says so.
        """
        a = addresses.c
        with self.held() as connection:
            mine = a.site == self.site
            latest = connection.scalar(select(func.max(a.visited_at)).where(mine)) or now
            ahead = max(self._ahead(connection, now), latest - now)
            if ahead <= 0:
                return 0
            visits = update(addresses).where(mine, a.visited_at > now)
            moved = connection.execute(visits.values(due=a.due - (a.visited_at - now), visited_at=now)).rowcount
            connection.execute(update(addresses).where(mine, a.found_at > now).values(found_at=now))
            for id, misses in connection.execute(select(a.id, a.misses).where(mine, a.misses.is_not(None))).all():
                back = json.dumps([[min(moment, now), status] for moment, status in json.loads(misses)])
                if back != misses:
                    connection.execute(update(addresses).where(a.id == id).values(misses=back))
            of_site = stories.c.site == self.site
            connection.execute(update(stories).where(of_site, stories.c.seen_at > now).values(seen_at=now))
            for moment in (runs.c.started, runs.c.finished):  # before those that begin now
                future = (runs.c.site == self.site) & (moment >= now)
                connection.execute(update(runs).where(future).values({moment.name: now - 1}))
            told = f"The clock was once ahead: moments of up to {_duration(ahead)} in the future were moved back to now"
            self._note(connection, run, f"{told}, those of {moved} addresses among them.")
        return ahead

    def check_free(self, owner: str, now: int) -> None:
        """Raises `Busy` where another run of the site is under way."""
        with self._transaction() as connection:
            self._free(connection, owner, now)

    def under_way(self, now: int, ending: str | None = None) -> str | None:
        """The run of the site that is under way, None where none is, or where its owner is `ending`.

        Of a run on another machine nothing can be told until its lease ends.
        """
        with self._transaction() as connection:
            lease = connection.execute(select(leases).where(leases.c.site == self.site)).first()
        if lease is None or lease.owner == ending:
            return None
        alive = is_alive(lease.owner)
        return str(lease.run) if alive or (alive is None and lease.until > now) else None

    def _free(self, connection: Connection, owner: str, now: int) -> Row[Any] | None:
        """The lease as it stands, whose owner is gone, or None."""
        lease = connection.execute(select(leases).where(leases.c.site == self.site)).first()
        if lease is None or lease.owner == owner:
            return lease
        alive = is_alive(lease.owner)
        if alive or (alive is None and lease.until > now):
            ends = f"; if that machine is gone, its lease ends in {lease.until - now} seconds" if alive is None else ""
            raise Busy(
                f"{self.name}: run {lease.run} of {self.site} is under way ({name_of(lease.owner)}); let it end, or"
                f" stop it{ends}"
            )
        return lease

    def acquire(self, owner: str, run: str, now: int) -> None:
        """Takes the site's lease, from a dead owner too; raises `Busy`."""
        with self._transaction() as connection:
            before = self._free(connection, owner, now)
            row = {"owner": owner, "run": run, "until": now + LEASE_SECONDS}
            try:
                if before is None:
                    with connection.begin_nested():
                        connection.execute(leases.insert().values(site=self.site, **row))
            except IntegrityError:
                raise Busy(f"{self.name}: another run of {self.site} has just begun") from None
            if before is not None:  # unless its owner, who lives after all, has just prolonged it
                same = (leases.c.owner == before.owner) & (leases.c.until == before.until)
                taken = update(leases).where(leases.c.site == self.site, same).values(**row)
                if connection.execute(taken).rowcount != 1:
                    raise Busy(f"{self.name}: another run of {self.site} is under way, or has just begun")
        self.owner = owner

    def sites(self) -> list[str]:
        """All sites that the database has runs of."""
        with self._transaction() as connection:
            return list(connection.scalars(select(runs.c.site).distinct().order_by(runs.c.site)))

    def home(self) -> str | None:
        """The origin (`https://www.example.org`) that the site's addresses have; None where there are none."""
        with self._transaction() as connection:
            mine = select(addresses.c.canonical).where(addresses.c.site == self.site)
            canonical = connection.scalar(mine.where(addresses.c.canonical.like("http%")).limit(1))
        return "/".join(canonical.split("/", 3)[:3]) if canonical else None

    def crawled_by(self) -> Row[Any] | None:
        """The spider that crawled the site last, and the forms of its addresses; None where that is not recorded."""
        with self._transaction() as connection:
            if not inspect(connection).has_table(sites.name):
                return None
            return connection.execute(select(sites).where(sites.c.site == self.site)).first()

    def settle(self, spider: str, forms: str, *, handed_over: bool, rename: Renamed | None = None) -> int:
        """Records which spider crawls the site from now on, and brings what is known of it to that; in one transaction.

        A site that is `handed_over` comes from another spider: its lists are found anew and walked whole, its stories
        are read by `parse_article` and keep their places in the queue. `rename` tells the canonical form and the kind
        that the spider has for a path; addresses that have one form now are one, and how many went so is returned.
        """
        gone = 0
        with self._transaction() as connection:
            if rename is not None:
                gone = _rename(connection, self.site, rename)
            if handed_over:
                _hand_over(connection, self.site)
            connection.execute(delete(sites).where(sites.c.site == self.site))
            connection.execute(sites.insert().values(site=self.site, spider=spider, forms=forms))
        return gone

    def forget(self) -> None:
        """Removes all that is known of the site."""
        with self._transaction() as connection:
            for table in (sites, addresses, causes, lists, ways, stories, revisions, ticker, runs, outputs, leases):
                connection.execute(delete(table).where(table.c.site == self.site))

    def release(self, owner: str) -> None:
        with self._transaction() as connection:
            connection.execute(delete(leases).where(leases.c.site == self.site, leases.c.owner == owner))

    def begin(self, run: str, base: str, newsbot: str, now: int, visits_rank: int) -> None:
        """Records a new run and puts what is due in its queue, from `visits_rank` on, longest due first."""
        with self.held() as connection:
            connection.execute(
                runs.insert().values(
                    site=self.site, run=run, base=base, newsbot=newsbot, started=now, state="running", starts=1
                )
            )
            due = update(addresses).where(addresses.c.site == self.site, addresses.c.due <= now)
            connection.execute(due.values(rank=addresses.c.due + visits_rank))

    def take_up(self, modulus: int, stories_rank: int, later_tier: int, lists_rank: int) -> None:
        """Puts what earlier runs left in the queue where a new run wants it, each in its order; then it can begin.

        Stories go to the tier of `modulus` places at `stories_rank`, lists that were to wait in `later_tier` to that at
        `lists_rank`.
        """
        waits = (addresses.c.site == self.site) & addresses.c.rank.is_not(None)
        with self.held() as connection:
            stories_of_it = update(addresses).where(waits, addresses.c.kind.not_in(("section", "home")))
            connection.execute(stories_of_it.values(rank=addresses.c.rank % modulus + stories_rank))
            later = update(addresses).where(waits, addresses.c.rank // modulus == later_tier)
            connection.execute(later.values(rank=addresses.c.rank % modulus + lists_rank))

    def resume(self, run: str) -> None:
        """Records that a run goes on."""
        with self.held() as connection:
            mine = (runs.c.site == self.site) & (runs.c.run == run)
            connection.execute(update(runs).where(mine).values(state="running", starts=runs.c.starts + 1))

    def end(self, run: str, state: str, now: int | None = None, outcome: Mapping[str, Any] | None = None) -> None:
        """Records how a run stands."""
        with self.ending(run, state, now, outcome):
            pass

    @contextmanager
    def ending(
        self, run: str, state: str, now: int | None = None, outcome: Mapping[str, Any] | None = None
    ) -> Iterator[None]:
        """Records how a run stands when the context ends well; nobody can take the run over meanwhile."""
        values: dict[str, Any] = {"state": state}
        if now is not None:
            values["finished"] = now
        if outcome is not None:
            values["outcome"] = json.dumps(outcome)
        with self.held() as connection:
            yield
            connection.execute(update(runs).where(runs.c.site == self.site, runs.c.run == run).values(**values))

    def note(self, run: str, text: str) -> None:
        """Keeps a sentence for the report of a run."""
        with self.held() as connection:
            self._note(connection, run, text)

    def _note(self, connection: Connection, run: str, text: str) -> None:
        told = [*self._notes(connection, run), text]
        row = {"site": self.site, "run": run, "name": _NOTES, "lines": 0, "bytes": 0, "filled": json.dumps(told)}
        connection.execute(self._upserts[outputs.name], row)

    def notes(self, run: str) -> list[str]:
        """The sentences that were kept for the report of a run."""
        with self._transaction() as connection:
            return self._notes(connection, run)

    def _notes(self, connection: Connection, run: str) -> list[str]:
        of_run = (outputs.c.site == self.site) & (outputs.c.run == run)
        told = connection.scalar(select(outputs.c.filled).where(of_run, outputs.c.name == _NOTES))
        return list(json.loads(told)) if told else []

    def abandon(self, run: str) -> int:
        """Forgets what a run had found and not visited, and empties the queue; how many addresses that was."""
        with self.held() as connection:
            mine = addresses.c.site == self.site
            unseen = delete(addresses).where(mine, addresses.c.fate == "seen", addresses.c.found_run == run)
            forgotten = connection.execute(unseen).rowcount
            left = (addresses.c.fate == "seen") & (addresses.c.found_run != run)  # by an earlier run, at its bound
            connection.execute(update(addresses).where(mine, addresses.c.rank.is_not(None), ~left).values(rank=None))
            lists_of_it = update(addresses).where(mine, addresses.c.run == run, addresses.c.kind == "section")
            connection.execute(lists_of_it.values(validators=None))  # what they name has to be found again
            return forgotten

    def postpone(self, modulus: int, again_tier: int, now: int) -> tuple[int, int]:
        """Leaves the queue to the next run, at the bound of this one; how many addresses wait, and how many do not.

        What was never asked for keeps its place. What is merely due is put in the queue again when the next run begins,
        and what waits in `again_tier` is found again by it; that is the second number.
        """
        waits = (addresses.c.site == self.site) & addresses.c.rank.is_not(None)
        due = (addresses.c.fate != "seen") & (addresses.c.due <= now)
        again = (addresses.c.fate != "seen") & (addresses.c.rank // modulus == again_tier)
        with self.held() as connection:
            connection.execute(update(addresses).where(waits, due).values(rank=None))
            dropped = connection.execute(update(addresses).where(waits, again).values(rank=None)).rowcount
            return connection.scalar(select(func.count()).where(waits)) or 0, dropped

    def visited(self, run: str) -> int:
        """How many addresses a run has visited."""
        with self._transaction() as connection:
            mine = (addresses.c.site == self.site) & (addresses.c.run == run)
            return connection.scalar(select(func.count()).where(mine)) or 0

    def asked(self, run: str) -> Iterator[dict[str, Any]]:
        """The requests that a run has made so far, as they are stored."""
        with self._transaction() as connection:
            mine = (addresses.c.site == self.site) & (addresses.c.run == run)
            yield from map(json.loads, connection.scalars(select(addresses.c.request).where(mine)))

    def outputs(self, run: str) -> dict[str, Row[Any]]:
        """The safe lengths of a run's files, by name."""
        with self._transaction() as connection:
            rows = connection.execute(select(outputs).where(outputs.c.site == self.site, outputs.c.run == run))
            return {row.name: row for row in rows}

    # The queue

    def lease(
        self, limit: int, leave: Collection[int], modulus: int = 1, closed: Collection[int] = ()
    ) -> list[Row[Any]]:
        """The next addresses of the queue, but those in `leave` and in the tiers `closed` of `modulus` places each."""
        with self._transaction() as connection:
            queued = select(addresses).where(addresses.c.site == self.site, addresses.c.rank.is_not(None))
            if closed:
                queued = queued.where((addresses.c.rank // modulus).not_in(closed))
            rows = connection.execute(queued.order_by(addresses.c.rank, addresses.c.id).limit(limit + len(leave)))
            return [row for row in rows if row.id not in leave][:limit]

    def queue_length(self) -> int:
        """How many addresses wait."""
        with self._transaction() as connection:
            waiting = select(func.count()).where(addresses.c.site == self.site, addresses.c.rank.is_not(None))
            return connection.scalar(waiting) or 0

    def last_rank(self, modulus: int) -> int:
        """The highest place that the queue has in any tier of `modulus` places."""
        with self._transaction() as connection:
            place = func.max(addresses.c.rank % modulus)
            return (
                connection.scalar(select(place).where(addresses.c.site == self.site, addresses.c.rank.is_not(None)))
                or 0
            )

    def standings(self, ids: Iterable[int]) -> dict[int, Standing]:
        """How addresses stand, by id; one that was never seen is left out."""
        c = addresses.c
        with self._transaction() as connection:
            told = select(c.id, c.kind, c.fate, c.rank.is_not(None), c.run, c.visited_at)
            wanted = list(ids)
            return {
                id: Standing(kind, fate, bool(queued), run, visited_at)
                for start in range(0, len(wanted), BATCH)
                for id, kind, fate, queued, run, visited_at in connection.execute(
                    told.where(c.id.in_(wanted[start : start + BATCH]))
                )
            }

    def read(self, ids: Iterable[int], run: str) -> list[Row[Any]]:
        """The rows of those addresses that a run before `run` has visited, and that are not in the queue."""
        c, wanted = addresses.c, list(ids)
        mine = select(addresses).where(c.rank.is_(None), c.run.is_not(None), c.run != run)
        with self._transaction() as connection:
            return [
                row
                for start in range(0, len(wanted), BATCH)
                for row in connection.execute(mine.where(c.id.in_(wanted[start : start + BATCH])))
            ]

    def lists(self) -> dict[str, Row[Any]]:
        """The lists that were ever walked, by name."""
        with self._transaction() as connection:
            return {row.list: row for row in connection.execute(select(lists).where(lists.c.site == self.site))}

    def ways(self) -> list[dict[str, Any]]:
        """Which way of reading works for pages of each kind."""
        with self._transaction() as connection:
            mine = select(ways).where(ways.c.site == self.site)
            return [row._asdict() for row in connection.execute(mine)]

    # Stories

    def wordings(
        self, ids: Collection[str], bodies: Collection[int]
    ) -> tuple[dict[str, Row[Any]], dict[int, Row[Any]]]:
        """Stories as they are remembered, by id and by the hash of their bodies."""
        mine = stories.c.site == self.site
        with self._transaction() as connection:
            known = connection.execute(select(stories).where(stories.c.id.in_(list(ids)))).all() if ids else []
            alike = (
                connection.execute(
                    select(stories).where(mine, stories.c.body_hash.in_(list(bodies))).order_by(stories.c.id.desc())
                ).all()
                if bodies
                else []
            )
        return {row.id: row for row in known}, {row.body_hash: row for row in alike}

    def headline(self, story: str) -> str:
        """A story's headline as last recorded."""
        with self._transaction() as connection:
            return connection.scalar(select(stories.c.headline).where(stories.c.id == story)) or ""

    def headlines_at(self, canonicals: Collection[str]) -> dict[str, str]:
        """The headlines of the stories that are read at addresses, or where these lead, as last recorded."""
        by_id = {address_id(self.site, canonical): canonical for canonical in canonicals}
        wanted = sorted(by_id)
        other = addresses.alias()
        read = select(addresses.c.id, stories.c.headline).join(stories, stories.c.id == addresses.c.story)
        led = (
            select(addresses.c.id, stories.c.headline)
            .join(other, other.c.id == addresses.c.alias_of)
            .join(stories, stories.c.id == other.c.story)
        )
        found: dict[str, str] = {}
        with self._transaction() as connection:
            for start in range(0, len(wanted), BATCH):
                here = addresses.c.id.in_(wanted[start : start + BATCH])
                for query in (led, read):
                    found.update((by_id[row.id], row.headline) for row in connection.execute(query.where(here)))
        return found

    def told_dates(self, ids: Collection[int]) -> dict[int, str | None]:
        """What cards have told so far, by address."""
        with self._transaction() as connection:
            wanted, told = list(ids), select(addresses.c.id, addresses.c.dates)
            return {
                row.id: row.dates
                for start in range(0, len(wanted), BATCH)
                for row in connection.execute(told.where(addresses.c.id.in_(wanted[start : start + BATCH])))
            }

    def ticker(self, run: str) -> list[Row[Any]]:
        """The ticker entries that a run has seen."""
        with self._transaction() as connection:
            return list(connection.execute(select(ticker).where(ticker.c.site == self.site, ticker.c.run == run)).all())

    def ticker_first_seen(self, ids: Collection[str]) -> dict[str, str]:
        """When entries were first seen in any run."""
        with self._transaction() as connection:
            rows = connection.execute(select(ticker.c.id, ticker.c.first_seen).where(ticker.c.id.in_(list(ids))))
            return {row.id: row.first_seen for row in rows}

    # Checkpoints

    @contextmanager
    def checkpoint(self, owner: str, now: int) -> Iterator[Connection]:
        """The transaction of a checkpoint: what is written to files in it is written by the lease's owner alone.

        Raises `Busy` where the lease was lost, before anything is written.
        """
        with self._transaction() as connection:
            mine = update(leases).where(leases.c.site == self.site, leases.c.owner == owner)
            self._fence(connection.execute(mine.values(until=now + LEASE_SECONDS)).rowcount)
            yield connection

    def record(self, connection: Connection, checkpoint: Checkpoint) -> None:
        """Records a checkpoint in its transaction."""
        if checkpoint.found:
            connection.execute(self._found, checkpoint.found)
        for table, rows in (
            (addresses, checkpoint.visited),
            (causes, checkpoint.causes),
            (stories, checkpoint.wordings),
            (revisions, checkpoint.revisions),
            (lists, checkpoint.lists),
            (ways, checkpoint.ways),
            (ticker, checkpoint.ticker),
            (outputs, checkpoint.outputs),
        ):
            if rows:
                connection.execute(self._upserts[table.name], rows)
        if checkpoint.dates:
            connection.execute(self._dates, [{"at": id, "told": text} for id, text in checkpoint.dates.items()])

    # What a person asks

    def fates(self, run: str, *fates: str) -> Sequence[Any]:
        """Addresses that met one of `fates` in a run, by path."""
        c = addresses.c
        with self._transaction() as connection:
            told = select(c.id, c.path, c.fate, c.reason).where(c.site == self.site, c.run == run, c.fate.in_(fates))
            return connection.execute(told.order_by(c.path)).all()

    def causes(self, run: str) -> dict[int, str]:
        """What lies behind the reasons of a run's failures, by address."""
        if not self.has_causes:
            return {}
        with self._transaction() as connection:
            mine = select(causes.c.address, causes.c.cause).where(causes.c.site == self.site, causes.c.run == run)
            return {row.address: row.cause for row in connection.execute(mine)}

    def cause(self, id: int, run: str | None) -> str | None:
        """What lies behind the reason for which an address failed in a run."""
        if not self.has_causes:
            return None
        with self._transaction() as connection:
            of = select(causes.c.cause).where(causes.c.address == id, causes.c.run == run)
            return connection.scalar(of)

    def address(self, id: int) -> Row[Any] | None:
        """All that is known of an address."""
        with self._transaction() as connection:
            return connection.execute(select(addresses).where(addresses.c.id == id)).first()

    def story(self, id: str) -> tuple[Row[Any] | None, Sequence[Row[Any]]]:
        """A story as remembered, and its revisions."""
        with self._transaction() as connection:
            story = connection.execute(select(stories).where(stories.c.id == id)).first()
            told = select(revisions).where(revisions.c.story == id).order_by(revisions.c.revision)
            return story, connection.execute(told).all()


def _hand_over(connection: Connection, site: str) -> None:
    mine, lists_too = addresses.c.site == site, addresses.c.kind.in_(("section", "home"))
    plain = {name: json.dumps({"callback": name, "errback": "failed"}) for name in ("parse_section", "parse_article")}
    of_lists = {"request": plain["parse_section"], "rank": None, "due": None, "validators": None}
    connection.execute(update(addresses).where(mine, lists_too).values(**of_lists))
    connection.execute(update(addresses).where(mine, ~lists_too).values(request=plain["parse_article"]))
    connection.execute(delete(lists).where(lists.c.site == site))


def _rename(connection: Connection, site: str, rename: Renamed) -> int:
    """Gives a site's addresses the canonical forms that they have now; how many were the same as another.

    Of those that are one now the one stays that gave a story, or else was visited most. What is neither a story nor a
    list by its form, and gave no story, is not visited again.
    """
    c = addresses.c
    alike: dict[int, list[tuple[Any, str, str]]] = {}
    columns = (c.id, c.canonical, c.path, c.kind, c.fate, c.visits, c.story, c.rank, c.found_on, c.alias_of)
    for row in connection.execute(select(*columns).where(c.site == site)):
        canonical, kind = rename(row.path) or (row.canonical, row.kind)
        alike.setdefault(address_id(site, canonical), []).append((row, canonical, kind))
    ids = {row.id: id for id, rows in alike.items() for row, _, _ in rows}
    gone: list[int] = []
    changes: list[dict[str, Any]] = []
    for id, rows in alike.items():
        kept, canonical, kind = max(rows, key=lambda it: (it[0].story is not None, it[0].visits, it[0].id))
        gone += [row.id for row, _, _ in rows if row is not kept]
        waiting = [row.rank for row, _, _ in rows if row.rank is not None and row.fate == "seen"]
        rank = min(waiting) if waiting and kept.fate == "seen" else kept.rank
        alias = ids.get(kept.alias_of, kept.alias_of)
        now = (id, canonical, kind, rank, ids.get(kept.found_on, kept.found_on), None if alias == id else alias)
        if now != (kept.id, kept.canonical, kept.kind, kept.rank, kept.found_on, kept.alias_of):
            changes.append({"at": kept.id, **dict(zip(_NOW, now, strict=True))})
    for start in range(0, len(gone), BATCH):
        connection.execute(delete(addresses).where(c.id.in_(gone[start : start + BATCH])))
    _change(connection, site, changes)
    for table in (stories, revisions):
        _follow(connection, table, site, ids)
    no_page = c.kind.not_in(("story", "section", "home")) & c.story.is_(None)
    connection.execute(update(addresses).where(c.site == site, no_page).values(rank=None, due=None))
    return len(gone)


_NOW = ("now_id", "now_canonical", "now_kind", "now_rank", "now_found_on", "now_alias_of")


def _change(connection: Connection, site: str, changes: list[dict[str, Any]]) -> None:
    """Changes rows of addresses; one whose new id another row still has is put aside until that has its own."""
    taken = {change["at"] for change in changes if change["at"] != change["now_id"]}
    aside = [change for change in changes if change["now_id"] in taken and change["now_id"] != change["at"]]
    direct = [change for change in changes if change["now_id"] not in taken or change["now_id"] == change["at"]]
    moves = [(change["at"], address_id(site, f"\n{change['now_canonical']}")) for change in aside]
    here = addresses.c.id == bindparam("at")
    if moves:
        move = update(addresses).where(here).values(id=bindparam("now_id"))
        connection.execute(move, [{"at": at, "now_id": id} for at, id in moves])
    put = update(addresses).where(here).values({name.removeprefix("now_"): bindparam(name) for name in _NOW})
    for rows in (direct, [{**change, "at": id} for change, (_, id) in zip(aside, moves, strict=True)]):
        if rows:
            connection.execute(put, rows)


def _follow(connection: Connection, table: Table, site: str, ids: Mapping[int, int]) -> None:
    """Lets what was read at addresses follow them to their new ids."""
    keys = list(table.primary_key)
    told = connection.execute(select(*keys, table.c.address).where(table.c.site == site))
    moved = [
        {**{f"at_{key.name}": value for key, value in zip(keys, at, strict=True)}, "now": ids[address]}
        for *at, address in told
        if ids.get(address, address) != address
    ]
    if moved:
        here = (key == bindparam(f"at_{key.name}") for key in keys)
        connection.execute(update(table).where(*here).values(address=bindparam("now")), moved)


def wording_of(row: Row[Any]) -> Wording:
    """A story's row as what `newsbot.revisions` judges by."""
    return Wording(
        row.id, row.address, row.run, row.revision, row.content_hash, json.loads(row.keys), row.exact, row.body_hash
    )


def wording_row(wording: Wording) -> dict[str, Any]:
    """The other way round."""
    return {**asdict(wording), "keys": json.dumps(wording.keys)}


_FIXED = {"addresses": ("dates", "found_on", "found_run", "found_at", "canonical", "site")}
"""Columns that another visit leaves as they are."""


def _upsert(insert: Any, table: Any) -> Any:
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    fixed = {*keys, *_FIXED.get(table.name, ())}
    values = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in fixed}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


def _engine(url: str, create: bool) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise LedgerError(
                f"LEDGER_URL={url}: a ledger is in SQLite (sqlite:///FILE) or PostgreSQL (postgresql://…)"
            )
        engine = create_engine(parsed, connect_args=_connect_args(parsed))
    except ModuleNotFoundError as error:
        raise LedgerError(f"LEDGER_URL: {error}; pip install 'newsbot[postgresql]'") from None
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise LedgerError(f"LEDGER_URL={url}: {error}; write sqlite:///FILE or postgresql://user@host/name") from None
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        if parsed.database and parsed.database != ":memory:":
            try:
                Files(Path(parsed.database)).check_before_opening()
            except Frozen as error:
                raise LedgerError(str(error)) from None
            if not create and not Path(parsed.database).exists():
                raise LedgerError(
                    f"{parsed.database}: there is no ledger; crawl first, or name the data by -s DATA_DIR=FOLDER"
                )
            if not create and not _is_writable(path := Path(parsed.database)):
                return _read_only(path)
            try:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LedgerError(f"{parsed.database}: {error.strerror}; choose another by -s LEDGER_URL=…") from None
    return engine


def _is_writable(path: Path) -> bool:
    """Whether SQLite may write to a file and make its own files beside it, as it does even to read."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _read_only(path: Path) -> Engine:
    """A ledger in a file, or a folder, that this process may not write to.

    Where a writer has left its index (`-shm`), SQLite reads beside it. Without one it would have to make the file: then
    a write-ahead log is indexed in memory, which needs a database without locks, and a ledger without such a log is
    read as one that nobody changes.
    """
    log = path.with_name(f"{path.name}-wal")
    held = not path.with_name(f"{path.name}-shm").exists()
    logged = log.exists() and log.stat().st_size > 0
    options = "&immutable=1" if held and not logged else "&vfs=unix-none" if held else ""
    uri = f"{path.absolute().as_uri()}?mode=ro{options}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
        if held and logged:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        return connection

    return create_engine(sqlite_url(path), creator=connect)


def _make_tables(connection: Connection) -> None:
    """Makes the tables, all or none; of several crawls that begin at once one makes them and the others wait."""
    sqlite_too = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if sqlite_too else f"SELECT pg_advisory_xact_lock({_MAKING})")
    metadata.create_all(connection)
    if connection.scalar(select(about.c.version)) is None:
        connection.execute(about.insert().values(version=tables.VERSION))


def _connect_args(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        defaults: dict[str, Any] = {"timeout": BUSY_SECONDS}
    else:
        told = " ".join(f"-c {name}={value}" for name, value in _POSTGRESQL.items())
        defaults = {"connect_timeout": BUSY_SECONDS, "options": told}
    return {name: value for name, value in defaults.items() if name not in url.query}


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    """One writer, many readers; a power cut may cost the last checkpoints, never a torn one."""
    _write_ahead(connection)
    for pragma in ("synchronous=NORMAL", f"cache_size=-{_CACHE_KIB}", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turns to a write-ahead log; SQLite does not wait by itself for another process that does the same just now."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(0.05)


def _duration(seconds: int) -> str:
    """
    >>> _duration(150), _duration(40 * 24 * 3600)
    ('2 minutes', '40 days')
    """
    for size, unit in ((24 * 3600, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}s"
    return f"{seconds} seconds"


def _remedy(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    text = " ".join(str(cause).split())
    for sign, remedy in (
        ("locked", "another program holds it; end that, and start again: the run goes on where it was"),
        ("lock timeout", "another program holds it; end that, and start again: the run goes on where it was"),
        ("full", "make room, and start again: the run goes on where it was"),
        ("readonly", "make the file writable, or choose another by -s LEDGER_URL=…"),
        ("unable to open", "make it readable, and its folder writable, or choose another by -s LEDGER_URL=…"),
        ("malformed", "it is damaged: put a copy of it back, or move it away to begin anew; records stay as they are"),
        ("not a database", "it is no ledger: move it away, or choose another by -s LEDGER_URL=…"),
        ("disk I/O", "the disk fails; check it, and start again: the run goes on where it was"),
    ):
        if sign in text:
            return f"{text}; {remedy}"
    return f"{text}; check that the database can be reached, and start again: the run goes on where it was"
