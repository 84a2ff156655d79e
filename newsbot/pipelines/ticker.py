"""The ticker that every page repeats, as one record a headline and run."""

from __future__ import annotations

from typing import Any, Self

from scrapy.crawler import Crawler

from newsbot.items import TICKER_SCHEMA, Ticker, TickerEntry, TickerRecord
from newsbot.pipelines.jsonlines import JsonLinesPipeline
from newsbot.pipelines.validate import BrokenRecord, problem_of
from newsbot.text.addresses import record_id
from newsbot.text.clean import fold


class TickerPipeline:
    """Merges the strips of a run's pages; the records are written when the run ends.

    What comes out does not depend on the order in which the pages came. Stands after the writer in `ITEM_PIPELINES`,
    since pipelines are closed from the last to the first.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.records: dict[str, TickerRecord] = {}
        self._keys: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Takes in a strip; anything else passes."""
        if isinstance(item, Ticker):
            for entry in item.entries:
                self._see(item, entry)
        return item

    def _see(self, ticker: Ticker, entry: TickerEntry) -> None:
        key = self._keys.get(entry.headline)
        if key is None:
            key = self._keys[entry.headline] = fold(entry.headline)
        known = self.records.get(key)
        if known is None:
            self.records[key] = TickerRecord(
                TICKER_SCHEMA, record_id(ticker.site, "ticker", key), ticker.site, entry.headline,
                dict(entry.headlines), entry.url, entry.section, entry.position,
                ticker.fetched_at, ticker.fetched_at, 1,
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

    def close_spider(self) -> None:
        """Writes the records, best place first."""
        writer = self.crawler.get_item_pipeline(JsonLinesPipeline)
        if writer is None:
            return
        for record in sorted(self.records.values(), key=lambda r: (r.position, r.headline)):
            if problem_of(record) is None:
                writer.write(record)
            else:
                self.crawler.stats.inc_value(f"item_dropped_reasons_count/{BrokenRecord.__name__}")


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
