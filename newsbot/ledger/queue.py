"""The queue of a run: the next addresses in memory, the others in the ledger."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable
from itertools import count

from newsbot.ledger.revisit import is_due
from newsbot.ledger.store import DUE_AT_ONCE, AddressState, Ledger
from newsbot.ledger.visit import TIER, VISITS_PRIORITY, Found, Visit, place, tier
from newsbot.text.kinds import LISTS

HOT = 1000
"""Addresses held in memory; what comes after them waits in the database."""
_STATES = 50_000


class Queue:
    """Hands out addresses by priority, then in the order of finding.

    A run requests at most `discovery_limit` pages (None for no limit) of the priorities `discovery`, which only list
    stories; addresses of the priority `later` are left to the next run. Methods raise `LedgerError`.
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
        """`asked` are the priorities of the pages that the run requested before it was resumed; a limit needs them."""
        self.ledger = ledger
        self.run = run
        self.hot: list[tuple[int, int, Found]] = []
        self.live: set[int] = set()
        """Addresses in memory or under way, whose fate no checkpoint has recorded."""
        self.found: dict[int, Found] = {}
        """Addresses that no checkpoint has recorded yet."""
        self.starved = False
        """Whether waiting addresses can only be handed out after a checkpoint."""
        self.cold = False
        """Whether more wait in the database, or will after the next checkpoint; all come after the hot ones."""
        self._began = ledger.began(run)
        self._more_due = self._began is not None
        """Whether there may be due addresses that are not in the ledger's queue yet; all come after those that are."""
        self.closed = frozenset({tier(later)})
        """Tiers that this run hands out nothing more of: they are left to the next."""
        self._discovery = frozenset(map(tier, discovery))
        self._discovered = 0 if discovery_limit is None else sum(priority in discovery for priority in asked)
        self._limit = discovery_limit
        others = self.closed | self._discovery | {tier(VISITS_PRIORITY)}
        if discovery_limit == 0 and not ledger.lease(1, (), TIER, others):
            self._limit = 1  # a run of one page, with no story to request
        self._states: dict[int, AddressState | None] = {}
        self._number = count(ledger.last_rank(TIER) + 1)
        self._close_discovery()
        self.refill()

    @property
    def held(self) -> str:
        """Why addresses are left to the next run if this one has not reached a bound of the spider."""
        return "files" if self.closed & self._discovery else "lists"

    def _close_discovery(self) -> None:
        if self._limit is None or self._discovered < self._limit or self._discovery <= self.closed:
            return
        self.closed |= self._discovery
        self.live -= {id for rank, id, _ in self.hot if rank // TIER in self.closed}
        self.hot = [entry for entry in self.hot if entry[0] // TIER not in self.closed]

    def __bool__(self) -> bool:
        return bool(self.hot or self.cold)

    def rank(self, priority: int, number: int | None = None) -> int:
        """The place of an address: behind those of its priority that were found before, unless it has a number."""
        return place(priority, next(self._number) if number is None else number)

    def has(self, id: int) -> bool:
        """Whether an address waits in memory, or its fate is not recorded yet."""
        return id in self.live or id in self.found

    def wants(self, id: int, *, again: bool = False, of_start: bool = False) -> bool:
        """Whether this run should request an address that is not in memory; with `again` even if it is not due.

        Only stories have a schedule. A page that was read and gave none leads to them, as a list does; what a spider
        starts from (`of_start`) is requested whatever became of it, unless it gave a story.
        """
        state = self.states([id])[id]
        if state is None:
            return True
        if state.queued or state.run == self.run:
            return False
        if again or state.kind in LISTS or state.fate == "seen":
            return True
        return state.story is None and (of_start or state.fate == "fetched")

    def states(self, ids: Iterable[int]) -> dict[int, AddressState | None]:
        """The states of addresses in the ledger, looked up in one batch; None for one that it has never seen. Those
        that are due count as queued."""
        wanted = list(ids)
        if missing := [id for id in wanted if id not in self._states]:
            rows = self.ledger.states(missing)
            for id in missing:
                state = rows.get(id)
                due = state is not None and self.is_due(state.run, state.due)
                self._states[id] = state._replace(queued=True) if state is not None and due else state
            while len(self._states) > _STATES + len(wanted):
                del self._states[next(iter(self._states))]
        return {id: self._states[id] for id in wanted}

    def is_due(self, run: str | None, due: int | None) -> bool:
        """Whether an address that `run` visited last is due in this run, which has not visited it."""
        return self._began is not None and is_due(run, due, self.run, self._began)

    def add(self, found: Found) -> None:
        """Adds an address to the hot ones, unless colder ones come before it; beyond `HOT` the last grows cold."""
        self.found[found.id] = found
        if found.rank // TIER in self.closed or (self.cold and (not self.hot or found.rank > self.hot[-1][0])):
            return
        self.live.add(found.id)
        insort(self.hot, (found.rank, found.id, found))
        if len(self.hot) > HOT:
            self.live.discard(self.hot.pop()[2].id)
            self.cold = True

    def pop(self) -> Found | None:
        if not self.hot:
            return None
        found = self.hot.pop(0)[2]
        if found.rank // TIER in self._discovery:
            self._discovered += 1
            self._close_discovery()
        return found

    def refill(self) -> None:
        rows = self.ledger.lease(HOT, self.live, TIER, self.closed)
        if len(rows) < HOT and self._more_due and self._began is not None:
            self._more_due = self.ledger.queue_due(self.run, self._began) == DUE_AT_ONCE
            rows = self.ledger.lease(HOT, self.live, TIER, self.closed)
        for row in rows:
            found = Found(row.id, row.canonical, row.path, row.kind, row.rank, row.request, row.found_on, row._asdict())
            self.live.add(row.id)
            self.hot.append((row.rank, row.id, found))
        unrecorded = any(id not in self.live for id in self.found)
        self.starved = not rows and unrecorded
        self.cold = len(rows) == HOT or unrecorded or self._more_due

    def recorded(self, visits: Iterable[Visit], found: Iterable[Found]) -> None:
        for visit in visits:
            visit.recorded = True
            for address in (visit.found, *visit.hops):
                self.live.discard(address.id)
                self.found.pop(address.id, None)
                self._states.pop(address.id, None)
        for address in found:
            if self.found.pop(address.id, None) is not None:
                self._states.pop(address.id, None)
