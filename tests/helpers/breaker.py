"""A Scrapy extension that lets the ledger fail once, when it looks up the state of addresses."""

from __future__ import annotations

from collections.abc import Iterable
from unittest.mock import patch

from scrapy.crawler import Crawler

from newsbot.ledger.errors import LedgerError
from newsbot.ledger.store import AddressState, Ledger


class Breaker:
    """Counts the calls of `Ledger.states`, and raises at the one that `BREAK_AT_CALL` names."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Breaker:
        breaker = cls()
        breaker.left = crawler.settings.getint("BREAK_AT_CALL")
        whole = Ledger.states

        def states(ledger: Ledger, ids: Iterable[int]) -> dict[int, AddressState]:
            breaker.left -= 1
            if breaker.left == 0:
                raise LedgerError("the ledger cannot be read, since a test wants it so")
            return whole(ledger, ids)

        patch.object(Ledger, "states", states).start()
        return breaker

    left = 0
