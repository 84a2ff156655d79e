"""The queue of a run: the next addresses in memory, the others in the ledger."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable
from itertools import count

from newsbot.ledger.store import Ledger, Standing
from newsbot.ledger.visit import TIER, VISITS_PRIORITY, Found, Visit, place, tier

HOT = 1000
"""Addresses held in memory; what comes after them waits in the database."""
_STANDINGS = 50_000


class Queue:
    """Hands out addresses by priority, then in the order of finding; none twice in a run.

    `discovery` are the priorities of pages that only say where stories are, of which a run asks for `discovery_limit`
    at most (None for no limit); addresses of the priority `later` are left to the next run.
    Methods raise `LedgerError`.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        *,
        later: int,
        discovery: Collection[int] = (),
        discovery_limit: int | None = None,
        asked: Iterable[int] = (),
    ) -> None:
        """`asked` are the priorities of the pages that the run has asked for before it was resumed."""
        self.ledger = ledger
        self.run = run
        self.hot: list[tuple[int, int, Found]] = []
        self.live: set[int] = set()
        """Addresses in memory or under way, whose fate no checkpoint has recorded."""
        self.found: dict[int, Found] = {}
        """Addresses that no checkpoint has recorded yet."""
        self.starved = False
        """Whether what waits can only be handed out after a checkpoint."""
        self.cold = False
        """Whether more wait in the database, or will after the next checkpoint; all come after the hot ones."""
        self.closed = frozenset({tier(later)})
        """Tiers of which this run hands out nothing, or nothing more: they are left to the next."""
        self._discovery = frozenset(map(tier, discovery))
        self._discovered = sum(priority in discovery for priority in asked)
        self._limit = self._limit_for(discovery_limit)
        self._standings: dict[int, Standing | None] = {}
        self._number = count(ledger.last_rank(TIER) + 1)
        self._close_discovery()
        self.refill()

    def _limit_for(self, limit: int | None) -> int | None:
        others = self.closed | self._discovery | {tier(VISITS_PRIORITY)}
        if limit == 0 and not self.ledger.lease(1, (), TIER, others):
            return 1  # a run of one page, and there is no story that it could ask for
        return limit

    @property
    def held(self) -> str:
        """Why addresses are left to the next run where this one has not come to a bound of the spider's."""
        return "files" if self.closed & self._discovery else "lists"

    def _close_discovery(self) -> None:
        """Takes what only says where stories are out of memory, once the run has had its share of it."""
        if self._limit is None or self._discovered < self._limit or self._discovery <= self.closed:
            return
        self.closed |= self._discovery
        kept = []
        for entry in self.hot:
            if entry[0] // TIER in self.closed:
                self.live.discard(entry[1])
            else:
                kept.append(entry)
        self.hot = kept

    def __bool__(self) -> bool:
        """Whether anything waits that this run may ask for."""
        return bool(self.hot or self.cold)

    def rank(self, priority: int, number: int | None = None) -> int:
        """The place of an address: behind those of its priority that were found before, unless it has a number."""
        return place(priority, next(self._number) if number is None else number)

    def has(self, id: int) -> bool:
        """Whether this run has come to an address since the last checkpoint: it waits, or its fate is not recorded."""
        return id in self.live or id in self.found

    def wants(self, id: int, *, again: bool = False) -> bool:
        """Whether this run has still to ask for an address that is not in memory; `again` though it is not due."""
        standing = self.standings([id])[id]
        if standing is None:
            return True
        if standing.queued or standing.run == self.run:
            return False
        return again or standing.kind in ("section", "home") or standing.fate == "seen"

    def standings(self, ids: Iterable[int]) -> dict[int, Standing | None]:
        """How addresses stand in the ledger, looked up in one batch; None for one that it has never seen."""
        wanted = list(ids)
        if missing := [id for id in wanted if id not in self._standings]:
            rows = self.ledger.standings(missing)
            for id in missing:
                self._standings[id] = rows.get(id)
            while len(self._standings) > _STANDINGS + len(wanted):
                del self._standings[next(iter(self._standings))]
        return {id: self._standings[id] for id in wanted}

    def add(self, found: Found) -> None:
        """Puts an address among the hot ones, unless colder ones wait before it; the last of too many grows cold."""
        self.found[found.id] = found
        if found.rank // TIER in self.closed or (self.cold and (not self.hot or found.rank > self.hot[-1][0])):
            return
        self.live.add(found.id)
        insort(self.hot, (found.rank, found.id, found))
        if len(self.hot) > HOT:
            self.live.discard(self.hot.pop()[2].id)
            self.cold = True

    def pop(self) -> Found | None:
        """The address that comes next; None where nothing waits in memory."""
        if not self.hot:
            return None
        found = self.hot.pop(0)[2]
        if found.rank // TIER in self._discovery:
            self._discovered += 1
            self._close_discovery()
        return found

    def refill(self) -> None:
        """Leases the next addresses from the database."""
        rows = self.ledger.lease(HOT, self.live, TIER, self.closed)
        for row in rows:
            found = Found(row.id, row.canonical, row.path, row.kind, row.rank, row.request, row.found_on, row._asdict())
            self.live.add(row.id)
            self.hot.append((row.rank, row.id, found))
        unrecorded = any(id not in self.live for id in self.found)
        self.starved = not rows and unrecorded
        self.cold = len(rows) == HOT or unrecorded

    def recorded(self, visits: Iterable[Visit], found: Iterable[Found]) -> None:
        """Forgets what a checkpoint has recorded: the ledger has it."""
        for visit in visits:
            visit.recorded = True
            for address in (visit.found, *visit.hops):
                self.live.discard(address.id)
                self.found.pop(address.id, None)
                self._standings.pop(address.id, None)
        for address in found:
            if self.found.pop(address.id, None) is not None:
                self._standings.pop(address.id, None)
