"""What a spider may ask the ledger about earlier runs. No Scrapy here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from newsbot.ledger.errors import LedgerError
from newsbot.ledger.queue import Queue
from newsbot.ledger.store import AddressState
from newsbot.ledger.tables import address_id
from newsbot.reasons import Reason
from newsbot.text.kinds import LISTS
from newsbot.timelimit import off_the_clock

if TYPE_CHECKING:
    from sqlalchemy import Row


class Memory:
    """Addresses that do not wait in the queue, as the ledger has them.

    An error of the ledger goes to `fail`, which ends the crawl; the answer is then as for an empty ledger.
    """

    def __init__(
        self,
        queue: Queue,
        was_walked: Callable[[str], bool],
        fail: Callable[[LedgerError], None],
        waited: int,
    ) -> None:
        self.run = queue.run
        self.waited = waited
        """How many addresses waited when the run began."""
        self.was_walked = was_walked
        """Whether the last run that walked a list did so without a hole: then all below known stories is known."""
        self._queue = queue
        self._ledger = queue.ledger
        self._fail = fail

    def look_up(self, canonicals: Iterable[str]) -> None:
        """Looks up in one batch what the requests for these addresses would look up one by one."""
        self._states(canonicals)

    def known(self, canonicals: Iterable[str]) -> set[str]:
        """Those addresses that an earlier run has visited and this one is not to visit."""
        return set(self._settled(canonicals))

    def fates(self, canonicals: Iterable[str]) -> dict[str, str]:
        """How the last visits of those addresses ended that an earlier run has visited, and that do not wait."""
        return {canonical: state.fate for canonical, state in self._settled(canonicals).items()}

    def fruitless(self, canonicals: Iterable[str], since: float) -> set[str]:
        """Those addresses whose last visit, in an earlier run since a moment, found nothing there, or nothing new."""
        return {
            canonical
            for canonical, row in self._visited(canonicals)
            if (row.fate == "skipped" or row.reason == Reason.REDIRECTED_TO_KNOWN) and (row.visited_at or 0) >= since
        }

    def outdated(self, changed: Mapping[str, int]) -> set[str]:
        """Those known stories that this run is not to visit, and whose last visit was before they changed."""
        return {
            canonical
            for canonical, state in self._settled(changed).items()
            if state.kind not in LISTS and (state.visited_at or 0) < changed[canonical]
        }

    def new(self, canonicals: Iterable[str]) -> set[str]:
        """Those addresses that no run has come to, and that do not wait."""
        return {canonical for canonical, state in self._states(canonicals) if state is None}

    def read_before(self, canonicals: Iterable[str]) -> dict[str, tuple[int, str | None]]:
        """Of addresses that an earlier run has visited, and that do not wait: the seconds since 1970 of the last visit;
        and of a file all of whose pages are known the day from which on they are, else None."""
        return {
            canonical: (row.visited_at or 0, json.loads(row.validators or "{}").get("from"))
            for canonical, row in self._visited(canonicals)
        }

    def _visited(self, canonicals: Iterable[str]) -> list[tuple[str, Row[Any]]]:
        """The rows of addresses that an earlier run has visited, and that do not wait."""
        ids = self._ids(canonicals)
        try:
            with off_the_clock():
                rows = self._ledger.read(list(ids), self.run)
        except LedgerError as error:
            self._fail(error)
            return []
        return [(ids[row.id], row) for row in rows if not self._queue.is_due(row.run, row.due)]

    def _settled(self, canonicals: Iterable[str]) -> dict[str, AddressState]:
        return {
            canonical: state
            for canonical, state in self._states(canonicals)
            if state is not None and not state.queued and state.run not in (None, self.run)
        }

    def _states(self, canonicals: Iterable[str]) -> list[tuple[str, AddressState | None]]:
        ids = self._ids(canonicals)
        try:
            with off_the_clock():
                states = self._queue.states(ids)
        except LedgerError as error:
            self._fail(error)
            return []
        return [(ids[id], state) for id, state in states.items()]

    def _ids(self, canonicals: Iterable[str]) -> dict[int, str]:
        """The addresses that do not wait in memory, by number."""
        ids = {address_id(self._ledger.site, canonical): canonical for canonical in canonicals}
        return {id: canonical for id, canonical in ids.items() if not self._queue.has(id)}
