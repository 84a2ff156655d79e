"""The ledger of a site: one statement a batch, one transaction a checkpoint."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Inspector,
    Row,
    Select,
    Table,
    and_,
    delete,
    false,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from newsbot.batching import batched
from newsbot.items import values_of
from newsbot.ledger import places, statements, tables
from newsbot.ledger.database import BUSY_SECONDS, cause_and_remedy, check_server, is_away, make_tables, open_engine
from newsbot.ledger.errors import Away, Busy, Empty, LedgerError
from newsbot.ledger.files import Files, Frozen, Gone, Trouble, never_close
from newsbot.ledger.handover import Renamed, hand_over, rename_all
from newsbot.ledger.lease import LEASE_SECONDS, has_owner, is_held, name_of
from newsbot.ledger.revisit import is_due, is_given_up
from newsbot.ledger.statements import BATCH, rows_among, statements_of, write_many
from newsbot.ledger.states import ENDED, RunState
from newsbot.ledger.tables import (
    about,
    address_id,
    addresses,
    by_failure,
    by_run,
    causes,
    has_failed,
    leases,
    lists,
    metadata,
    outputs,
    revisions,
    runs,
    sites,
    stories,
    ticker,
    unstored,
    ways,
)
from newsbot.ledger.visit import VISITS_RANK
from newsbot.revisions import Revision
from newsbot.text.credentials import without_logins
from newsbot.text.kinds import LISTS
from newsbot.wording import duration

CLOCK_SLACK_SECONDS = 120
DUE_AT_ONCE = 10_000
"""Due addresses that go into a run's queue at a time. A run that stops early pays for these and not for all, and for a
longer run statements of this size cost no more a row than larger ones."""
NOTES = "notes"
"""Name in `outputs` of the sentences for a run's report."""
_RECALLED = "recalled"
"""Name in `outputs` of the note that a run, which another ledger recorded, has been taken over from its files."""
_PATIENCE = 2_000  # milliseconds that a check waits for another writer
_MAKING = 7_210_465
"""PostgreSQL's advisory lock under which tables are made."""
logger = logging.getLogger(__name__)


class AddressState(NamedTuple):
    """The columns of an address that decide whether a run requests it."""

    kind: str
    fate: str
    queued: bool
    run: str | None
    visited_at: int | None = None
    due: int | None = None
    story: str | None = None


@dataclass(slots=True)
class Checkpoint:
    """The rows of one transaction, keyed by column."""

    found: list[dict[str, Any]] = field(default_factory=list)
    """New addresses, in the queue."""
    visited: list[dict[str, Any]] = field(default_factory=list)
    """Addresses with their fates; whole rows, because a page may be done before the one that named it."""
    stories: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    dates: dict[int, str] = field(default_factory=dict)
    """`Sightings` of stories' dates on cards, by address."""
    causes: list[dict[str, Any]] = field(default_factory=list)
    lists: list[dict[str, Any]] = field(default_factory=list)
    ways: list[dict[str, Any]] = field(default_factory=list)
    ticker: list[dict[str, Any]] = field(default_factory=list)
    outputs: list[dict[str, Any]] = field(default_factory=list)


class Ledger:
    """The ledger of one site. Methods raise `LedgerError`."""

    def __init__(
        self, engine: Engine, site: str, name: str = "", *, has_causes: bool = True, files: Files | None = None
    ) -> None:
        self.engine = engine
        self.site = site
        self.owner: str | None = None
        """The process that acquired the site through this object: nothing is recorded once the lease is another's."""
        self.folder: tuple[str, str] | None = None
        """The folder whose ended runs must be stored, and this machine's name; None if they are not."""
        self._files = files
        """Of a ledger in SQLite that is opened for writing."""
        self._saved = ""
        self.name = name or without_logins(engine.url.render_as_string(hide_password=True))
        self.has_causes = has_causes
        """Whether the table exists; an older ledger gets it when a crawl begins."""
        self._found, self._upserts = statements_of(engine.dialect.name)

    @classmethod
    def open(cls, url: str, site: str, *, create: bool = True) -> Ledger:
        """The ledger at an SQLAlchemy URL, made if it does not exist.

        With `create=False` it is opened for reading: nothing has to be writable, and a missing ledger is an error.
        """
        engine = open_engine(url, create)
        path = engine.url.database if create and engine.dialect.name == "sqlite" else None
        files = Files(Path(path)) if path and path != ":memory:" else None
        ledger = cls(engine, site, files=files)
        try:
            ledger._make_or_check(create)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @classmethod
    def check_writable(cls, url: str) -> None:
        """Raises `LedgerError` if a crawl could record nothing in an existing database, of which no row and no table is
        changed; `Away` if another process writes to it now."""
        with (
            closing(cls(open_engine(url, create=False), "")) as ledger,
            ledger.errors(),
            ledger.engine.connect() as connection,
        ):
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_PATIENCE}")
            if inspect(connection).has_table(about.name):
                connection.execute(update(about).where(false()).values(version=about.c.version))
            else:
                make_tables(connection, metadata, about, tables.VERSION, _MAKING)
            connection.rollback()

    def _make_or_check(self, create: bool) -> None:
        """Creates the tables of a new ledger. Raises `LedgerError` if it has no tables and `create` is not set, or if
        their version is unknown."""
        with self.errors():
            with self.engine.begin() as connection:
                check_server(self.name, connection.dialect)
                inspector = inspect(connection)
                existing = set(inspector.get_table_names())
                if about.name not in existing:
                    if not create:
                        raise Empty(f"{self.name}: no ledger is in it; crawl first, or set LEDGER_URL")
                    make_tables(connection, metadata, about, tables.VERSION, _MAKING)
                    existing.update(metadata.tables)
                version = connection.scalar(select(about.c.version))
                self.has_causes = create or causes.name in existing
                is_known = version in (tables.VERSION, tables.VERSION_WITH_SEGMENTS)
                if is_known and create and _is_older(inspector, existing):
                    make_tables(connection, metadata, about, tables.VERSION, _MAKING)
            if self._files is not None:
                self._files.note()
        if not is_known:
            raise LedgerError(
                f"{self.name}: a ledger of version {version}, and this newsbot reads versions {tables.VERSION} and"
                f" {tables.VERSION_WITH_SEGMENTS};"
                " use the newsbot that made it, or start another ledger with -s LEDGER_URL=…"
            )

    def of(self, site: str) -> Ledger:
        """The ledger of another site in the same database; it is closed with this one."""
        return Ledger(self.engine, site, self.name, has_causes=self.has_causes, files=self._files)

    def close(self) -> None:
        with suppress(Trouble):
            self._check_files()
            self.engine.dispose()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turns an error of the database into a `LedgerError`, with the remedy."""
        try:
            yield
        except SQLAlchemyError as error:
            kind = Away if is_away(error) else LedgerError
            raise kind(f"{self.name}: {cause_and_remedy(error)}") from error
        except Gone as error:
            raise LedgerError(f"{error}; {self._save()}") from error
        except Trouble as error:
            raise LedgerError(str(error)) from error

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction, committed only if the database's files are still in their place."""
        with self.errors():
            self._check_files()
            with self._begun() as connection:
                yield connection
                self._check_files()

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        connection = self.engine.connect()
        transaction = connection.begin()
        began = time.monotonic()
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
        if connection.dialect.name == "sqlite" and (seconds := time.monotonic() - began) > BUSY_SECONDS:
            logger.warning(
                "%s: a transaction took %d seconds: too many processes write to it, or they get too little CPU. Use"
                " fewer --slots, or PostgreSQL", self.name, seconds,
            )  # fmt: skip

    def _check_files(self) -> None:
        """Raises `Trouble` if SQLite's files have changed since they were opened."""
        if self._files is None:
            return
        try:
            self._files.check()
        except (Frozen, Gone):
            never_close(self.engine)
            raise

    def _save(self) -> str:
        """Saves the content of a running crawl's ledger whose files have gone; returns the end of a sentence on it."""
        pool = self.engine.pool
        if self._files is None or self.owner is None or not isinstance(pool, QueuePool) or not pool.checkedin():
            return "put it back, or start again with the one that is there"
        if not self._saved:
            with self.engine.connect() as connection:
                self._saved = self._files.save(cast(sqlite3.Connection, connection.connection.driver_connection))
        return self._saved

    @contextmanager
    def held(self) -> Iterator[Connection]:
        """A transaction in which no other process can take the site; raises `Busy` if one has."""
        with self.transaction() as connection:
            if self.owner is not None:
                self._fence(connection, self.owner, {"owner": self.owner})
            yield connection

    def _fence(self, connection: Connection, owner: str, values: Mapping[str, Any]) -> None:
        """Updates the owner's lease; raises `Busy` if it was lost."""
        mine = update(leases).where(leases.c.site == self.site, leases.c.owner == owner)
        if connection.execute(mine.values(values)).rowcount != 1:
            raise Busy(f"{self.name}: another process has taken {self.site} over; this one ends")

    def _read(self, *queries: Select[Any]) -> list[Sequence[Row[Any]]]:
        """The rows of each query, all in one transaction."""
        with self.transaction() as connection:
            return [connection.execute(query).all() for query in queries]

    def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        return self._read(query)[0]

    def _scalar(self, query: Select[Any]) -> Any:
        with self.transaction() as connection:
            return connection.scalar(query)

    def _matching(self, *queries: tuple[Select[Any], Iterable[Any]]) -> list[list[Any]]:
        """For each query that is `_among` values its rows for these, read in batches; all in one transaction."""
        with self.transaction() as connection:
            return [
                [row for some in batched(values, BATCH) for row in rows_among(connection, query, some, self.site)]
                for query, values in queries
            ]

    def _of_site(self, table: Table) -> Select[Any]:
        return select(table).where(table.c.site == self.site)

    @property
    def _by_age(self) -> Select[Any]:
        return self._of_site(runs).order_by(runs.c.started, runs.c.run)

    @property
    def _waits(self) -> ColumnElement[bool]:
        return (addresses.c.site == self.site) & addresses.c.rank.is_not(None)

    # Runs

    def all_runs(self) -> Sequence[Row[Any]]:
        """Oldest first."""
        return self._all(self._by_age)

    def runs_now(self, now: int, ending: str | None = None) -> list[tuple[Row[Any], str]]:
        """The site's runs, oldest first, each with its state now: one recorded as running may have been killed.

        A run on another machine counts as running until its lease ends. `ending` is an owner whose run is over,
        although it still has the lease.
        """
        rows, held = self._read(self._by_age, self._of_site(leases))
        others = [lease for lease in held if lease.owner != ending]
        under_way = [lease.run for lease in others if is_held(lease, now, has_owner(lease))]
        now_open = {row.run: "running" if row.run in under_way else "killed" for row in rows}
        return [(row, now_open[row.run] if row.state in ("running", "complete") else row.state) for row in rows]

    def check_clock(self, now: int) -> None:
        """Raises if the clock is not that of PostgreSQL, or before what the ledger has recorded: due times would be
        wrong. The clock of SQLite is the machine's own."""
        with self.transaction() as connection:
            is_shared = connection.dialect.name == "postgresql"
            apart = now - int(connection.scalar(select(places.clock("postgresql"))) or 0) if is_shared else 0
            ahead = self._ahead(connection, now)
        if abs(apart) > CLOCK_SLACK_SECONDS:
            raise LedgerError(
                f"{self.name}: this machine's clock is {duration(abs(apart))} {'ahead of' if apart > 0 else 'behind'}"
                " the database's; correct the wrong one, such as by NTP, and start again. (Nothing was changed)"
            )
        if ahead > CLOCK_SLACK_SECONDS:
            raise LedgerError(
                f"{self.name}: the ledger has recorded a moment that is {duration(ahead)} from now: this machine's"
                " clock has been set back, or it was ahead before. It says"
                f" {datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M} UTC. If that is wrong, correct the clock and start"
                " again. If it is right, start once with -a clock_is_right=1: what the ledger has recorded in the"
                " future is moved back to now. (Nothing was changed)"
            )

    def _ahead(self, connection: Connection, now: int) -> int:
        """How many seconds the latest moment of the site's runs is in the future."""
        moments = (runs.c.started, runs.c.finished)
        latest = (connection.scalar(select(func.max(moment)).where(runs.c.site == self.site)) for moment in moments)
        return max([0, *(int(moment) - now for moment in latest if moment is not None)])

    def shorten_lease(self, now: int) -> None:
        """Shortens a lease that a clock that was ahead has made longer than `LEASE_SECONDS`."""
        with self.transaction() as connection:
            longer = (leases.c.site == self.site) & (leases.c.until > now + LEASE_SECONDS)
            connection.execute(update(leases).where(longer).values(until=now + LEASE_SECONDS))

    def move_back(self, run: str, now: int) -> int:
        """Moves moments of the site in the future back to now, and due times by as much as their last visit.

        Returns the largest number of seconds; if that is not 0, a note for the report of `run` says so.
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
            note = f"The clock was once ahead: moments of up to {duration(ahead)} in the future were moved back to now"
            self._note(connection, run, f"{note}, those of {moved} addresses among them.")
        return ahead

    def check_free(self, owner: str, now: int) -> bool:
        """Whether no run of the site is under way that `owner` began; raises `Busy` if one of another's is."""
        with self.transaction() as connection:
            lease = self._free(connection, owner, now)
        return lease is None or lease.owner != owner

    def _free(self, connection: Connection, owner: str, now: int) -> Row[Any] | None:
        """The lease that `owner` may take over, None if there is none; raises `Busy`."""
        lease = connection.execute(self._of_site(leases)).first()
        if lease is not None and lease.owner != owner and is_held(lease, now, alive := has_owner(lease)):
            ends = f"; if that machine is gone, its lease ends in {lease.until - now} seconds" if alive is None else ""
            raise Busy(
                f"{self.name}: run {lease.run} of {self.site} is under way ({name_of(lease.owner)}); let it end, or"
                f" stop it{ends}"
            )
        return lease

    def acquire(self, owner: str, run: str, now: int) -> None:
        """Takes the site's lease, also from a dead owner; raises `Busy`."""
        with self.transaction() as connection:
            before = self._free(connection, owner, now)
            row = {"owner": owner, "run": run, "until": now + LEASE_SECONDS}
            try:
                if before is None:
                    with connection.begin_nested():
                        connection.execute(leases.insert().values(site=self.site, **row))
            except IntegrityError:
                raise Busy(f"{self.name}: another run of {self.site} has just begun") from None
            if before is not None:  # unless its owner, alive after all, has just prolonged it
                same = (leases.c.owner == before.owner) & (leases.c.until == before.until)
                taken = update(leases).where(leases.c.site == self.site, same).values(**row)
                if connection.execute(taken).rowcount != 1:
                    raise Busy(f"{self.name}: another run of {self.site} is under way, or has just begun")
        self.owner = owner

    def sites(self) -> list[str]:
        return [row.site for row in self._all(select(runs.c.site).distinct().order_by(runs.c.site))]

    @property
    def has_run(self) -> bool:
        """Whether the site has ever been crawled."""
        return self._scalar(select(runs.c.run).where(runs.c.site == self.site).limit(1)) is not None

    def home(self) -> str | None:
        """The origin (`https://www.example.org`) of the site's addresses; None if it has none yet."""
        mine = select(addresses.c.canonical).where(addresses.c.site == self.site)
        canonical = self._scalar(mine.where(addresses.c.canonical.like("http%")).limit(1))
        return "/".join(canonical.split("/", 3)[:3]) if canonical else None

    def crawled_by(self) -> Row[Any] | None:
        """The spider that crawled the site last, and the forms of its addresses; None if that is not recorded."""
        with self.transaction() as connection:
            if not inspect(connection).has_table(sites.name):
                return None
            return connection.execute(self._of_site(sites)).first()

    def settle(self, spider: str, forms: str, *, handed_over: bool, rename: Renamed | None = None) -> int:
        """Records which spider crawls the site from now on, and adapts the site's rows to it in one transaction.

        A site that is `handed_over` comes from another spider: its lists are found again and walked whole, its stories
        are read by `parse_article` and keep their places in the queue. `rename` gives a path its present form;
        addresses that have one form now are merged, and the number of those that went is returned.
        """
        gone = 0
        with self.transaction() as connection:
            if rename is not None:
                gone = rename_all(connection, self.site, rename)
            if handed_over:
                hand_over(connection, self.site)
            connection.execute(delete(sites).where(sites.c.site == self.site))
            connection.execute(sites.insert().values(site=self.site, spider=spider, forms=forms))
        return gone

    def forget(self) -> None:
        with self.transaction() as connection:
            for table in metadata.tables.values():
                if "site" in table.c:
                    connection.execute(delete(table).where(table.c.site == self.site))

    def renew(self, owner: str, now: int) -> None:
        """Renews the lease; raises `Busy` if it was lost."""
        with self.transaction() as connection:
            self._fence(connection, owner, {"until": now + LEASE_SECONDS})
            if self.folder is not None:
                places.renew(connection, *self.folder)

    def release(self, owner: str) -> None:
        with self.transaction() as connection:
            connection.execute(delete(leases).where(leases.c.site == self.site, leases.c.owner == owner))

    def begin(self, run: str, base: str, newsbot: str, now: int) -> None:
        """Records a new run, and puts the first due addresses in its queue."""
        row = {"site": self.site, "run": run, "base": base, "newsbot": newsbot, "started": now}
        with self.held() as connection:
            connection.execute(runs.insert().values(**row, state="running", starts=1))
            # `+ 0` stops SQLite from using the index on `due`, which has every due address
            waits_and_due = update(addresses).where(self._waits, addresses.c.due + 0 <= now)
            connection.execute(waits_and_due.values(rank=addresses.c.due + VISITS_RANK))
            self._queue_due(connection, run, now)

    def began(self, run: str) -> int | None:
        """When a run began; what is due by then is visited by it. None if there is no such run."""
        began: int | None = self._scalar(select(runs.c.started).where(runs.c.site == self.site, runs.c.run == run))
        return began

    def runs_unlike(self, version: str) -> set[str]:
        """The runs that another version of newsbot began, or that found changed pages."""
        found_changed = runs.c.outcome.contains('"trouble": "changed"')  # as json.dumps writes it
        unlike = select(runs.c.run).where(runs.c.site == self.site, (runs.c.newsbot != version) | found_changed)
        return {row.run for row in self._all(unlike)}

    def queue_due(self, run: str, began: int) -> int:
        """Puts the next `DUE_AT_ONCE` due addresses in the queue, behind all others, longest due first; returns how
        many there were."""
        with self.held() as connection:
            return self._queue_due(connection, run, began)

    def _queue_due(self, connection: Connection, run: str, began: int) -> int:
        c = addresses.c
        due = (c.site == self.site) & (c.due <= began) & c.rank.is_(None) & c.run.is_distinct_from(run)
        some = select(c.id).where(due).order_by(c.due, c.id).limit(DUE_AT_ONCE)
        return connection.execute(update(addresses).where(c.id.in_(some)).values(rank=c.due + VISITS_RANK)).rowcount

    def take_up(self, modulus: int, stories_rank: int, later_tier: int, lists_rank: int) -> None:
        """Moves what earlier runs left in the queue to a new run's tiers of `modulus` places, keeping the order.

        Stories go to `stories_rank`, lists of `later_tier` to `lists_rank`.
        """
        with self.held() as connection:
            stories_of_it = update(addresses).where(self._waits, addresses.c.kind.not_in(LISTS))
            connection.execute(stories_of_it.values(rank=addresses.c.rank % modulus + stories_rank))
            later = update(addresses).where(self._waits, addresses.c.rank // modulus == later_tier)
            connection.execute(later.values(rank=addresses.c.rank % modulus + lists_rank))

    def resume(self, run: str) -> None:
        with self.held() as connection:
            mine = (runs.c.site == self.site) & (runs.c.run == run)
            connection.execute(update(runs).where(mine).values(state="running", starts=runs.c.starts + 1))

    def end(self, run: str, state: RunState, now: int | None = None, outcome: Mapping[str, Any] | None = None) -> None:
        """Records the state of a run."""
        values = {"state": state, "finished": now, "outcome": None if outcome is None else json.dumps(outcome)}
        given = {name: value for name, value in values.items() if value is not None}
        with self.held() as connection:
            connection.execute(update(runs).where(runs.c.site == self.site, runs.c.run == run).values(**given))
            if state in ENDED:
                if self.folder is not None:
                    places.renew(connection, *self.folder)
                places.keep(connection, self.site, run, self.folder[0] if self.folder else None)

    def withdrawn(self, here: Collection[str]) -> list[str]:
        """The ended runs of the site whose files are gone: what they read must be requested again.

        This process's folder takes back its own runs among those `here`, whose reports it has.
        """
        own = None if self.folder is None else self.folder[0]
        with self.transaction() as connection:
            if self.folder is not None:
                places.renew(connection, *self.folder)
            gone = select(unstored.c.run).where(unstored.c.site == self.site, unstored.c.withdrawn)
            names = connection.scalars(gone.order_by(unstored.c.run)).all()
            return [
                name for name in names if name not in here or not places.take_back(connection, self.site, name, own)
            ]

    def segment(self, run: str) -> int:
        """The present segment of a run: 1, and one more for each machine that has continued it without its files."""
        return segment_of(self._scalar(select(runs.c.outcome).where(runs.c.site == self.site, runs.c.run == run)))

    def note(self, run: str, text: str) -> None:
        with self.held() as connection:
            self._note(connection, run, text)

    def _note(self, connection: Connection, run: str, text: str) -> None:
        notes = json.dumps([*self._notes(connection, run), text])
        connection.execute(self._upserts["outputs"], output_row(self.site, run, NOTES, filled=notes))

    def notes(self, run: str) -> list[str]:
        with self.transaction() as connection:
            return self._notes(connection, run)

    def _notes(self, connection: Connection, run: str) -> list[str]:
        of_run = (outputs.c.site == self.site) & (outputs.c.run == run)
        notes = connection.scalar(select(outputs.c.filled).where(of_run, outputs.c.name == NOTES))
        return list(json.loads(notes)) if notes else []

    def note_recalled(self, runs: Iterable[str]) -> None:
        """Notes that runs which this ledger does not know have been taken over from their files, as far as they can be
        read."""
        with self.held() as connection:
            connection.execute(self._upserts["outputs"], [output_row(self.site, run, _RECALLED) for run in runs])

    def recalled(self) -> set[str]:
        """The runs that have been noted so."""
        mine = select(outputs.c.run).where(outputs.c.site == self.site, outputs.c.name == _RECALLED)
        return {row.run for row in self._all(mine)}

    def abandon(self, run: str) -> int:
        """Forgets what a run found and did not visit, and empties the queue; returns the number forgotten."""
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
        """Leaves the queue to the next run; returns how many addresses wait, and how many were dropped.

        What was never requested keeps its place. What is merely due is queued again when the next run begins; what
        waits in `again_tier` is found again by it, and is dropped.
        """
        waits = self._waits
        due = (addresses.c.fate != "seen") & (addresses.c.due <= now)
        again = (addresses.c.fate != "seen") & (addresses.c.rank // modulus == again_tier)
        with self.held() as connection:
            connection.execute(update(addresses).where(waits, due).values(rank=None))
            dropped = connection.execute(update(addresses).where(waits, again).values(rank=None)).rowcount
            return connection.scalar(select(func.count()).where(waits)) or 0, dropped

    def visited(self, run: str) -> int:
        return self._scalar(select(func.count()).where(self._visited(run))) or 0

    def asked(self, run: str) -> Iterator[dict[str, Any]]:
        with self.transaction() as connection:
            yield from map(json.loads, connection.scalars(select(addresses.c.request).where(self._visited(run))))

    def _visited(self, run: str) -> ColumnElement[bool]:
        """Of an address: whether a run has visited it, and does not have to again, because a file was lost."""
        return (addresses.c.site == self.site) & (addresses.c.run == run) & addresses.c.rank.is_(None)

    def outputs(self, run: str) -> dict[str, Row[Any]]:
        """The safe lengths of a run's files, by name."""
        return {row.name: row for row in self._all(self._of_site(outputs).where(outputs.c.run == run))}

    # The queue

    def lease(
        self, limit: int, leave: Collection[int], modulus: int = 1, closed: Collection[int] = ()
    ) -> list[Row[Any]]:
        """The next addresses of the queue, but those in `leave` and in the tiers `closed` of `modulus` places each."""
        queued = select(addresses).where(self._waits)
        if closed:
            queued = queued.where((addresses.c.rank // modulus).not_in(closed))
        rows = self._all(queued.order_by(addresses.c.rank, addresses.c.id).limit(limit + len(leave)))
        return [row for row in rows if row.id not in leave][:limit]

    def queue_length(self) -> int:
        """How many addresses wait in the queue; a run that is under way may have further ones: `waiting`."""
        return self._scalar(select(func.count()).where(self._waits)) or 0

    def waiting(self, run: str) -> int:
        """How many addresses wait for a run: in the queue, or due when it began. Indexes count them without a look at
        each address that is due."""
        c, began = addresses.c, self.began(run)
        if began is None:
            return self.queue_length()
        own = select(func.count()).where(c.site == self.site)
        due = own.where(c.due + 0 <= began)  # `+ 0`: SQLite would look at each address that is due
        queue, all_due, queued, failed_since = self._read(
            select(func.count()).where(self._waits),
            own.where(c.due <= began),
            due.where(c.rank >= VISITS_RANK),
            due.where(has_failed, c.rank.is_(None), c.run == run),
        )
        return int(queue[0][0] + all_due[0][0] - queued[0][0] - failed_since[0][0])

    def is_waiting(self, address: Any) -> bool:
        """Whether the row of an address waits for the unfinished run, as `waiting` counts."""
        if address.rank is not None:
            return True
        last = next(reversed(self.all_runs()), None)
        if last is None or last.state in ENDED:
            return False
        return is_due(address.run, address.due, last.run, last.started)

    def last_rank(self, modulus: int) -> int:
        """The highest place that the queue has in any tier of `modulus` places."""
        return self._scalar(select(func.max(addresses.c.rank % modulus)).where(self._waits)) or 0

    def states(self, ids: Iterable[int]) -> dict[int, AddressState]:
        """The states of addresses, by id; one that was never seen is left out."""
        (rows,) = self._matching((statements.STATES, ids))
        return {id: AddressState(kind, fate, bool(queued), *rest) for id, kind, fate, queued, *rest in rows}

    def given_up(self, ids: Iterable[int]) -> set[str]:
        """The stories of those addresses that were given up, and that have shown no story since."""
        (rows,) = self._matching((statements.MISSES, ids))
        return {row.story for row in rows if row.story and is_given_up(row.misses)}

    def read(self, ids: Iterable[int], run: str) -> list[Row[Any]]:
        """The rows of those addresses that a run before `run` has visited, and that are not in the queue, those due
        included."""
        (rows,) = self._matching((statements.VISITED, ids))
        return [row for row in rows if row.run != run]

    def lists(self) -> dict[str, Row[Any]]:
        return {row.list: row for row in self._all(self._of_site(lists))}

    def ways(self) -> list[dict[str, Any]]:
        return [row._asdict() for row in self._all(self._of_site(ways))]

    # Stories

    def known_stories(
        self, ids: Collection[str], bodies: Collection[int]
    ) -> tuple[dict[str, Row[Any]], dict[int, Row[Any]]]:
        """Rows of stories, by id and by the hash of their bodies."""
        known, alike = self._matching((statements.STORIES, ids), (statements.COPIES, bodies))
        return {row.id: row for row in known}, {row.body_hash: row for row in alike}

    def headlines_at(self, canonicals: Collection[str]) -> dict[str, str]:
        """The last recorded headlines of the stories at addresses, or at those that these are aliases of."""
        by_id = {address_id(self.site, canonical): canonical for canonical in canonicals}
        found = self._matching(
            *((query, sorted(by_id)) for query in (statements.ALIAS_HEADLINES, statements.HEADLINES))
        )
        return {by_id[row.id]: row.headline for rows in found for row in rows}

    def card_dates(self, ids: Collection[int]) -> dict[int, str | None]:
        """The `Sightings` of cards recorded so far, by address."""
        (rows,) = self._matching((statements.CARD_DATES, ids))
        return {row.id: row.dates for row in rows}

    def ticker(self, run: str) -> Sequence[Row[Any]]:
        return self._all(self._of_site(ticker).where(ticker.c.run == run))

    def ticker_first_seen(self, ids: Collection[str]) -> dict[str, str]:
        (rows,) = self._matching((statements.FIRST_SEEN, ids))
        return {row.id: row.first_seen for row in rows}

    # Checkpoints

    @contextmanager
    def writing(self, owner: str, now: int) -> Iterator[None]:
        """While the context lasts, no other process takes the site, and its owner may write to files.

        PostgreSQL keeps the lease locked. SQLite has one writer for all sites, which must not wait for a disk: there
        the lease lasts for a minute at least. Raises `Busy` if the lease was lost, before anything is written.
        """
        if self.engine.dialect.name == "sqlite":
            mine = select(leases.c.until).where(leases.c.site == self.site, leases.c.owner == owner)
            if (self._scalar(mine) or 0) < now + LEASE_SECONDS / 2:
                self.renew(owner, now)
            yield
        else:
            with self.checkpoint(owner, now):
                yield

    @contextmanager
    def checkpoint(self, owner: str, now: int) -> Iterator[Connection]:
        """The transaction of a checkpoint; raises `Busy` if the lease was lost, and nothing is recorded then."""
        with self.transaction() as connection:
            self._fence(connection, owner, {"until": now + LEASE_SECONDS})
            yield connection

    def record(self, connection: Connection, checkpoint: Checkpoint) -> None:
        write_many(connection, self._found, checkpoint.found)
        for name, statement in self._upserts.items():
            write_many(connection, statement, getattr(checkpoint, name))
        dates = [{"at": id, "sightings": text} for id, text in checkpoint.dates.items()]
        write_many(connection, statements.DATES, dates)

    # Reports

    def fates(self, run: str, *fates: str) -> Sequence[Any]:
        c, other = addresses.c, addresses.alias()
        rows = select(c.id, c.path, c.fate, c.reason, c.due, c.found_on, other.c.path.label("same_as")).outerjoin_from(
            addresses, other, and_(c.fate == "alias", other.c.id == c.alias_of)
        )
        return self._all(rows.where(c.site == self.site, c.run == run, c.fate.in_(fates)).order_by(c.path, c.id))

    def known_visited(self, run: str) -> dict[str, tuple[int, str]]:
        """How many addresses of stories that were known before a run has visited, and the first of them, by fate."""
        c = addresses.c
        again = select(c.fate, func.count().label("number"), func.min(c.path).label("first")).where(
            self._visited(run), c.story.is_not(None), c.visits > 1
        )
        return {row.fate: (row.number, row.first) for row in self._all(again.group_by(c.fate))}

    def open_failures(self) -> tuple[int, int | None]:
        """How many addresses have failed, in any run, and not been read or given up since; when the first is due."""
        failed = select(func.count().label("number"), func.min(addresses.c.due).label("due"))
        with self.transaction() as connection:
            row = connection.execute(failed.where(addresses.c.site == self.site, has_failed)).one()
            return row.number, row.due

    def causes(self, run: str) -> dict[int, str]:
        mine = select(causes.c.address, causes.c.cause).where(causes.c.site == self.site, causes.c.run == run)
        return {row.address: row.cause for row in self._all(mine)} if self.has_causes else {}

    def cause(self, id: int, run: str | None) -> str | None:
        cause = select(causes.c.cause).where(causes.c.address == id, causes.c.run == run)
        return self._scalar(cause) if self.has_causes else None

    def address(self, id: int) -> Row[Any] | None:
        return next(iter(self._all(select(addresses).where(addresses.c.id == id))), None)

    def requests_of(self, paths: Collection[str]) -> Sequence[Row[Any]]:
        """The requests of paths whose method or body makes them others than the address, the last visited first."""
        c = addresses.c
        others = self._of_site(addresses).where(c.path.in_(paths), c.canonical.contains(" "))  # no address has a space
        return self._all(others.order_by(c.visited_at.desc(), c.id))

    def story(self, id: str) -> tuple[Row[Any] | None, Sequence[Row[Any]]]:
        """The row of a story, if there is one, and those of its revisions."""
        mine = select(revisions).where(revisions.c.story == id).order_by(revisions.c.revision)
        known, read = self._read(select(stories).where(stories.c.id == id), mine)
        return next(iter(known), None), read


def segment_of(outcome: str | None) -> int:
    """The present segment of a run, by the `outcome` of its row."""
    return int(json.loads(outcome).get("segment", 1)) if outcome else 1


def output_row(
    site: str, run: str, name: str, lines: int = 0, size: int = 0, filled: str = "{}"
) -> dict[str, str | int]:
    """A row of `outputs`: the safe length of a file, or what else is kept under a name."""
    return {"site": site, "run": run, "name": name, "lines": lines, "bytes": size, "filled": filled}


def revision_of(row: Row[Any]) -> Revision:
    """A story's row as `newsbot.revisions` compares it."""
    return Revision(
        row.id, row.address, row.run, row.revision, row.content_hash, json.loads(row.keys), row.exact, row.body_hash
    )


def story_row(revision: Revision) -> dict[str, Any]:
    """A `Revision` as columns of `stories`."""
    return {**values_of(revision), "keys": json.dumps(revision.keys)}


def _is_older(inspector: Inspector, existing: Collection[str]) -> bool:
    """Whether a ledger of this version lacks a table or an index that came later."""
    if not metadata.tables.keys() <= set(existing):
        return True
    there = {index["name"] for index in inspector.get_indexes(addresses.name)}
    return not {by_run.name, by_failure.name} <= there
