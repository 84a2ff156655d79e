"""The ticker that every page repeats, as one record a headline and run. No Scrapy, no files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict

from newsbot.items import TICKER_SCHEMA, Ticker, TickerEntry, TickerRecord
from newsbot.text.addresses import record_id
from newsbot.text.clean import fold


class TickerEntries:
    """Merges the strips of a run's pages; what comes out does not depend on the order in which the pages came."""

    def __init__(self) -> None:
        self.records: dict[str, TickerRecord] = {}
        """By id."""
        self.changed: set[str] = set()
        """Ids of those that `see` has changed since `take_changed`."""
        self._ids: dict[tuple[str, str], str] = {}

    def see(self, ticker: Ticker) -> None:
        """Takes in the strip of a page."""
        for entry in ticker.entries:
            id = self._ids.get((ticker.site, entry.headline))
            if id is None:
                id = record_id(ticker.site, "ticker", fold(entry.headline))
                self._ids[ticker.site, entry.headline] = id
            self.changed.add(id)
            self._see(id, ticker, entry)

    def _see(self, id: str, ticker: Ticker, entry: TickerEntry) -> None:
        known = self.records.get(id)
        if known is None:
            self.records[id] = TickerRecord(
                TICKER_SCHEMA, id, ticker.site, entry.headline, dict(entry.headlines), entry.url, entry.section,
                entry.position, ticker.fetched_at, ticker.fetched_at, 1,
            )  # fmt: skip
            return
        known.pages += 1
        known.position = min(known.position, entry.position)
        known.first_seen = min(known.first_seen, ticker.fetched_at)
        known.last_seen = max(known.last_seen, ticker.fetched_at)
        if (
            known.headline != entry.headline
            or known.url != entry.url
            or known.section != entry.section
            or len(entry.headlines) > 1
        ):
            _merge(known, entry)

    def take_changed(self, first_seen: Callable[[list[str]], dict[str, str]]) -> list[TickerRecord]:
        """The records that have changed since the last call; `first_seen` tells when earlier runs saw entries first."""
        changed = sorted(self.changed)
        self.changed.clear()
        records = [self.records[id] for id in changed]
        for id, moment in first_seen([record.id for record in records if record.pages]).items():
            self.records[id].first_seen = min(self.records[id].first_seen, moment)
        return records

    def sorted(self) -> list[TickerRecord]:
        """All records, best place first."""
        return sorted(self.records.values(), key=lambda record: (record.position, record.headline))

    def load(self, lines: Iterable[str]) -> None:
        """Takes up what a checkpoint has kept."""
        for line in lines:
            record = TickerRecord(**json.loads(line))
            self.records[record.id] = record


def as_json(record: TickerRecord) -> str:
    """A record as a checkpoint keeps it."""
    return json.dumps(asdict(record))


def _merge(known: TickerRecord, entry: TickerEntry) -> None:
    """Two spellings of one headline: what either has is kept, and of two values the smaller, whichever came first."""
    known.headline = min(known.headline, entry.headline)
    known.url = min(filter(None, (known.url, entry.url)), default=None)
    known.section = min(filter(None, (known.section, entry.section)), default=None)
    languages = dict.fromkeys([*known.headlines, *entry.headlines])
    known.headlines = {
        language: min(h[language] for h in (known.headlines, entry.headlines) if language in h)
        for language in languages
    }
