"""Merges the tickers of all pages: one record per entry and run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from newsbot.items import Ticker
from newsbot.ledger.batch import Batch
from newsbot.ledger.visit import current_visit
from newsbot.pipelines import Recorded
from newsbot.pipelines.validate import record_of
from newsbot.ticker import TickerEntries, as_json, counts_id


class TickerPipeline(Recorded):
    """Merges the tickers of a run's pages; writes the entries when the run is over."""

    def __init__(self) -> None:
        self.entries = TickerEntries()

    def process_item(self, item: Any) -> Any:
        """The item; a ticker waits with the visit that it came from."""
        item = record_of(item)
        if isinstance(item, Ticker) and (visit := current_visit.get()) is not None:
            visit.tickers.append(item)
        return item

    def resume(self, kept: Iterable[str]) -> None:
        self.entries.load(kept)

    def commit(self, batch: Batch) -> None:
        """Counts the tickers of whole visits, and keeps what has changed."""
        tickers = [ticker for visit in batch.read for ticker in visit.tickers]
        if not tickers:
            return
        self.entries.see(*tickers)
        changed = self.entries.take_changed(batch.ledger.ticker_first_seen)
        rows = [(wording.id, wording.first_seen, as_json(wording)) for wording in changed]
        site = batch.ledger.site
        if (counts := self.entries.take_counts()) is not None:
            part, text = counts
            rows.append((counts_id(site, part), "", text))
        batch.rows.ticker = [
            {"id": id, "site": site, "first_seen": first_seen, "run": batch.run, "record": record}
            for id, first_seen, record in rows
        ]

    def finish(self, batch: Batch) -> None:
        headlines = batch.ledger.headlines_at(self.entries.addresses())
        batch.lines["ticker"] = list(self.entries.sorted(headlines))
