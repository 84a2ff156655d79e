"""The state of a fleet: a bounded number of values from a few statements, however many sites are listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, or_, select

from newsbot.fleet.registry import CLAIM_SECONDS, Fleet
from newsbot.fleet.tables import sites, workers
from newsbot.ledger.keeping import has_tables
from newsbot.ledger.store import Ledger
from newsbot.ledger.tables import places, unstored
from newsbot.wording import by_number

STATES = ("running", "late", "waits", "failing", "paused")
QUANTILES = (0.5, 0.9, 0.99)
CONCERNING = 3
"""Failures in a row from which on a site needs attention: the fourth try is eight minutes later or more."""
MOST = 20
"""Sites, crawls or causes that a list names."""
MOST_WORKERS = 200
_NOTES, _LETTERS = 1000, 160
"""Notes that are grouped by what they say, and characters of one that are compared."""
_VARIES = re.compile(r"https?://\S{1,500}|\d+(?:[.,]\d+)?")
"""What differs between two notes on the same cause, besides the name of the site."""
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Working:
    """A worker and what it does."""

    host: str
    version: str
    slots: int
    used: int
    began: float
    seen: float
    silent: bool
    """Whether its claims have run out since it was seen."""
    draining: bool


@dataclass(frozen=True, slots=True)
class Crawl:
    """A run under way."""

    site: str
    host: str
    """Empty if its worker is gone."""
    began: float


@dataclass(frozen=True, slots=True)
class Concern:
    """A site that needs attention."""

    site: str
    outcome: str
    failures: int
    note: str
    ended: float | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """A folder that holds the only copy of ended runs."""

    host: str
    runs: int
    withdrawn: int
    """Of them: those that the next runs request again, because their files are gone."""
    seen: float


@dataclass(frozen=True, slots=True)
class Overview:
    """A fleet at a moment, by the database's clock."""

    now: float
    states: Mapping[str, int]
    outcomes: Mapping[str, int]
    """Sites by how their last run ended."""
    lateness: Mapping[float, float]
    """Seconds by quantile, over the sites that no worker has: a site that is not due yet is 0 seconds late."""
    latest: float
    late: Sequence[tuple[str, float]]
    """The latest sites, with seconds."""
    crawled: int
    """Sites whose last run ended within an hour."""
    wanted: int
    """Sites that the list wants to have crawled in an hour."""
    failures: int
    """The most failures in a row."""
    causes: Sequence[tuple[str, str, int]]
    """Outcome, what the notes say, and sites, of the sites that fail."""
    concerning: int
    concerns: Sequence[Concern]
    workers: Sequence[Working]
    more_workers: int
    crawls: Sequence[Crawl]
    """The longest ones."""
    not_stored: int
    """Ended runs that must be stored and are in one folder only."""
    keeping: Sequence[Keeping]
    """The folders that have them, those first that were not used for longest."""

    @property
    def listed(self) -> int:
        return sum(self.states.values())

    @property
    def slots(self) -> int:
        return sum(worker.slots for worker in self.workers if not worker.silent)

    @property
    def used(self) -> int:
        return self.states["running"]


def has_list(ledger: Ledger) -> bool:
    """Whether any site is listed in a ledger's database."""
    with ledger.transaction() as connection:
        if not ledger.engine.dialect.has_table(connection, sites.name):
            return False
        return bool(connection.scalar(select(exists().where(sites.c.site.is_not(None)))))


def overview(fleet: Fleet) -> Overview:
    """The state of the fleet. Raises `LedgerError`."""
    now = fleet.now()
    with fleet.ledger.transaction() as connection:
        states = _states(connection, now)
        lateness = _lateness(connection, now, states)
        late = _latest(connection, now)
        crawled, wanted, failures, concerning = _sums(connection, now)
        working, more = _workers(connection, now)
        not_stored, keeping = _keeping(connection)
        return Overview(
            now=now,
            states=states,
            outcomes=_outcomes(connection),
            lateness=lateness,
            latest=late[0][1] if late else 0.0,
            late=late,
            crawled=crawled,
            wanted=wanted,
            failures=failures,
            causes=_causes(connection),
            concerning=concerning,
            concerns=_concerns(connection),
            workers=working,
            more_workers=more,
            crawls=_crawls(connection),
            not_stored=not_stored,
            keeping=keeping,
        )


_live = sites.c.enabled & ~sites.c.paused
_concerning = _live & or_(sites.c.failures >= CONCERNING, and_(sites.c.outcome == "changed", sites.c.failures == 0))


def _due(now: float) -> Any:
    return sites.c.worker.is_(None) & _live & (sites.c.due <= now)


def _states(connection: Connection, now: float) -> dict[str, int]:
    """Sites by state, each in the first that is true of it."""
    state = case(
        (sites.c.worker.is_not(None), "running"),
        (~_live, "paused"),
        (sites.c.failures > 0, "failing"),
        (sites.c.due <= now, "late"),
        else_="waits",
    )
    counts = {row[0]: row[1] for row in connection.execute(select(state, func.count()).group_by(state))}
    return {name: counts.get(name, 0) for name in STATES}


def _outcomes(connection: Connection) -> dict[str, int]:
    query = select(sites.c.outcome, func.count()).where(sites.c.outcome.is_not(None)).group_by(sites.c.outcome)
    return {row[0]: row[1] for row in connection.execute(query.order_by(sites.c.outcome))}


def _lateness(connection: Connection, now: float, states: Mapping[str, int]) -> dict[float, float]:
    free = states["late"] + states["waits"] + states["failing"]
    due = _due(now)
    late = connection.scalar(select(func.count()).where(due)) or 0
    quantiles = dict.fromkeys(QUANTILES, 0.0)
    for quantile in QUANTILES:
        later = free - 1 - int(quantile * (free - 1))  # sites that are later than the one at the quantile
        if 0 <= later < late:
            at = connection.scalar(select(sites.c.due).where(due).order_by(sites.c.due).offset(later).limit(1))
            quantiles[quantile] = max(0.0, now - at) if at else 0.0  # `newsbot sites now` sets it to 0
    return quantiles


def _latest(connection: Connection, now: float) -> list[tuple[str, float]]:
    query = select(sites.c.site, sites.c.due).where(_due(now), sites.c.due > 0).order_by(sites.c.due, sites.c.site)
    return [(row.site, now - row.due) for row in connection.execute(query.limit(MOST))]


def _sums(connection: Connection, now: float) -> tuple[int, int, int, int]:
    one = case((sites.c.interval > _HOUR, _HOUR * 1.0 / sites.c.interval), else_=1.0)
    query = select(
        func.sum(case((sites.c.ended > now - _HOUR, 1), else_=0)),
        func.sum(case((_live, one), else_=0.0)),
        func.max(case((_live, sites.c.failures), else_=0)),
        func.sum(case((_concerning, 1), else_=0)),
    )
    crawled, wanted, failures, concerning = connection.execute(query).one()
    return int(crawled or 0), round(wanted or 0), int(failures or 0), int(concerning or 0)


def _causes(connection: Connection) -> list[tuple[str, str, int]]:
    """The causes of most failures; notes that differ by a name, an address or a number are one cause."""
    note = func.substr(func.replace(func.coalesce(sites.c.note, ""), sites.c.site, "…"), 1, _LETTERS)
    failing = select(sites.c.outcome, note, func.count()).where(_live, sites.c.failures > 0)
    query = failing.group_by(sites.c.outcome, note).order_by(func.count().desc()).limit(_NOTES)
    causes: Counter[tuple[str, str]] = Counter()
    for outcome, words, count in connection.execute(query):
        causes[outcome or "", _VARIES.sub("…", words)] += count
    return [(*cause, count) for cause, count in by_number(causes)[:MOST]]


def _concerns(connection: Connection) -> list[Concern]:
    query = select(sites).where(_concerning).order_by(sites.c.failures.desc(), sites.c.priority.desc(), sites.c.site)
    return [
        Concern(row.site, row.outcome or "", row.failures, row.note or "", row.ended)
        for row in connection.execute(query.limit(MOST))
    ]


def _workers(connection: Connection, now: float) -> tuple[list[Working], int]:
    """The workers, those with claims and those seen last first, and how many more there are."""
    held = select(sites.c.worker, func.count().label("used")).where(sites.c.worker.is_not(None))
    claims = held.group_by(sites.c.worker).subquery()
    used = func.coalesce(claims.c.used, 0)
    query = select(workers, used.label("used")).outerjoin(claims, claims.c.worker == workers.c.worker)
    rows = connection.execute(query.order_by(workers.c.seen.desc(), workers.c.worker).limit(MOST_WORKERS)).all()
    found = [
        Working(
            row.host, row.version, row.slots, row.used, row.began, row.seen, row.seen < now - CLAIM_SECONDS,
            row.draining,
        )
        for row in rows
    ]  # fmt: skip
    count = connection.scalar(select(func.count()).select_from(workers)) or 0
    return sorted(found, key=lambda worker: (worker.silent, worker.host, worker.began)), count - len(found)


def _keeping(connection: Connection) -> tuple[int, list[Keeping]]:
    """How many ended runs are in one folder alone, and which folders those are."""
    if not has_tables(connection):
        return 0, []
    withdrawn = func.sum(case((unstored.c.withdrawn, 1), else_=0))
    query = select(places.c.host, places.c.seen, func.count(), withdrawn).join(
        unstored, unstored.c.place == places.c.place
    )
    rows = connection.execute(query.group_by(places.c.place).order_by(places.c.seen).limit(MOST))
    keeping = [Keeping(host, count, int(gone), seen) for host, seen, count, gone in rows]
    return connection.scalar(select(func.count()).select_from(unstored)) or 0, keeping


def _crawls(connection: Connection) -> list[Crawl]:
    query = select(sites.c.site, sites.c.began, workers.c.host).outerjoin(workers, workers.c.worker == sites.c.worker)
    running = query.where(sites.c.worker.is_not(None)).order_by(sites.c.began, sites.c.site).limit(MOST)
    return [Crawl(row.site, row.host or "", row.began or 0.0) for row in connection.execute(running)]
