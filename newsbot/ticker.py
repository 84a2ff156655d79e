"""The ticker that every page repeats, as one record per entry and run. No Scrapy, no files."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import urlsplit

from newsbot.items import TICKER_SCHEMA, Ticker, TickerEntry, TickerRecord, values_of
from newsbot.text.addresses import record_id
from newsbot.text.clean import fold

_NO_ADDRESS = ""
_COUNTS = "counts"
_SHOWN_AT_MOST = 64  # tickers whose entries are remembered as counted: as many as `Reader` keeps
_PRINTS = 2  # headlines of one entry in each language: a repeated ticker prints it twice


@dataclass(slots=True)
class Sighting:
    """What a run has seen of a headline under one address."""

    headlines: dict[str, str]
    section: str | None
    position: int
    first_seen: str
    last_seen: str
    pages: int = 0
    behind: int = 0  # pages that show it behind another headline under the address
    apart: bool = False  # whether many stories share the address, as a live blog's

    @property
    def says(self) -> tuple[object, ...]:
        """What hardly changes once a page has shown it."""
        return self.headlines, self.section, self.position, self.first_seen, self.apart


@dataclass(slots=True)
class Wording:
    """A headline as printed, and its sightings by address (`""` for none)."""

    id: str
    site: str
    headline: str
    first_seen: str  # in any run
    places: dict[str, Sighting] = field(default_factory=dict)


_Print = tuple[Wording, Sighting]


@dataclass(slots=True)
class _Shown:
    """What the entries of one ticker say, merged into the wordings: pages that repeat it only count."""

    entries: Sequence[TickerEntry]
    first_seen: str
    ids: set[str] = field(default_factory=set)
    prints: list[tuple[Sighting, bool]] = field(default_factory=list)
    """Each entry's sighting, and whether it is behind another headline under the address."""


class TickerEntries:
    """Merges the tickers of a run's pages, independent of the order of the pages.

    Each wording is counted separately. Only at the end wordings with one address become one entry, in one wording.
    """

    def __init__(self) -> None:
        self.wordings: dict[str, Wording] = {}  # by id
        self.changed: set[str] = set()  # ids of those that say something new since `take_changed`
        self.counted: set[str] = set()  # ids of those with other counts since `take_counts`
        self._parts: list[set[str]] = []  # ids whose counts are stored, by part
        self._shown: dict[tuple[str, int], _Shown] = {}  # by site and identity of the entries, the latest last

    def see(self, *tickers: Ticker) -> None:
        """Counts the tickers of pages; those that share their entries are counted as one on many pages."""
        alike: defaultdict[tuple[str, int], list[Ticker]] = defaultdict(list)
        for ticker in tickers:
            alike[ticker.site, id(ticker.entries)].append(ticker)
        for shown in alike.values():
            self._count(shown[0], sorted(ticker.fetched_at for ticker in shown))

    def _count(self, ticker: Ticker, moments: Sequence[str]) -> None:
        """Counts a ticker that pages show, which were fetched at these moments, in order."""
        key = ticker.site, id(ticker.entries)
        shown = self._shown.pop(key, None)
        if shown is None or moments[0] < shown.first_seen:
            shown = self._merge(ticker, moments[0])
        self._shown[key] = shown
        if len(self._shown) > _SHOWN_AT_MOST:
            del self._shown[next(iter(self._shown))]
        pages, last = len(moments), moments[-1]
        for sighting, is_behind in shown.prints:
            if is_behind:
                sighting.behind += pages
            else:
                sighting.pages += pages
            if last > sighting.last_seen:
                sighting.last_seen = last
        self.counted |= shown.ids

    def _merge(self, ticker: Ticker, first: str) -> _Shown:
        """Merges what the entries of a ticker say, first seen at a moment, into the wordings."""
        apart = _of_many(ticker.entries)
        shown = _Shown(ticker.entries, first)
        counted: set[str] = set()
        for entry in ticker.entries:
            id = entry_id(ticker.site, entry.headline)
            url = entry.url or _NO_ADDRESS
            sighting = self._see(id, ticker.site, entry, first, is_apart=url in apart)
            shown.ids.add(id)
            shown.prints.append((sighting, url in counted))
            if _is_of_one(url):
                counted.add(url)
        return shown

    def _see(self, id: str, site: str, entry: TickerEntry, first: str, *, is_apart: bool) -> Sighting:
        url = entry.url or _NO_ADDRESS
        wording = self.wordings.setdefault(id, Wording(id, site, entry.headline, first))
        sighting = wording.places.get(url)
        before = wording.headline, wording.first_seen, sighting and sighting.says
        if sighting is None:
            sighting = wording.places[url] = Sighting(
                dict(entry.headlines), entry.section, entry.position, first, first
            )
        wording.first_seen = min(wording.first_seen, first)
        wording.headline = min(wording.headline, entry.headline)
        sighting.position = min(sighting.position, entry.position)
        sighting.first_seen = min(sighting.first_seen, first)
        sighting.apart = sighting.apart or is_apart
        if sighting.section != entry.section:
            sighting.section = _smaller(sighting.section, entry.section)
        if sighting.headlines != entry.headlines:
            sighting.headlines = _both(sighting.headlines, entry.headlines)
        if before != (wording.headline, wording.first_seen, sighting.says):
            self.changed.add(id)
        return sighting

    def take_changed(self, first_seen: Callable[[list[str]], dict[str, str]]) -> list[Wording]:
        """The wordings that say something new since the last call, to be stored with their counts. `first_seen` gives
        the times that earlier runs recorded."""
        changed = sorted(self.changed)
        self.changed.clear()
        self.counted.difference_update(changed)
        for id, moment in first_seen(changed).items() if changed else ():
            self.wordings[id].first_seen = min(self.wordings[id].first_seen, moment)
        return [self.wordings[id] for id in changed]

    def take_counts(self) -> tuple[int, str] | None:
        """The counts that have changed since the last call, as the number and the text of a part; None if there are
        none. A checkpoint stores it in place of the part with that number.

        Part 0 has what changed last. If it is in use, it goes into part 1 with what changed since, and so on. So a
        checkpoint stores few counts again, and few parts hold all.
        """
        if not self.counted:
            return None
        ids, self.counted = self.counted, set()
        number = next((number for number, part in enumerate(self._parts) if not part), len(self._parts))
        ids.update(*self._parts[:number])
        self._parts[: number + 1] = [*(set[str]() for _ in range(number)), ids]
        counts = {
            id: {url: (seen.last_seen, seen.pages, seen.behind) for url, seen in self.wordings[id].places.items()}
            for id in sorted(ids)
        }
        return number, json.dumps({_COUNTS: counts})

    def addresses(self) -> set[str]:
        return {url for wording in self.wordings.values() for url in wording.places if url}

    def sorted(self, headlines: Mapping[str, str] | None = None) -> list[TickerRecord]:
        """One record per entry, best position first; `headlines` is the stories' own headlines by address."""
        own = headlines or {}
        groups: defaultdict[tuple[str, str], list[_Print]] = defaultdict(list)
        apart = {url for wording in self.wordings.values() for url, seen in wording.places.items() if seen.apart}
        for id in sorted(self.wordings):
            for url, sighting in self.wordings[id].places.items():
                one = _is_of_one(url) and url not in apart
                alone = sighting if one else replace(sighting, pages=sighting.pages + sighting.behind)
                groups[(url, "") if one else (url, id)].append((self.wordings[id], alone))
        records: dict[str, TickerRecord] = {}
        for (url, _), prints in sorted(groups.items()):
            record = _entry(prints, url or None, own.get(url))
            existing = records.get(record.id)
            records[record.id] = record if existing is None else _merged(existing, record)
        return sorted(records.values(), key=lambda record: (record.position, record.headline, record.id))

    def load(self, lines: Iterable[str]) -> None:
        """Takes up the wordings and the counts that a checkpoint has stored, in any order.

        A wording that a later run has seen too is stored as that run's, and what this one has counted of it is left.
        """
        counts: list[tuple[str, dict[str, tuple[str, int, int]]]] = []
        for stored in map(json.loads, lines):
            if _COUNTS in stored:
                counts += stored[_COUNTS].items()
            else:
                wording = _loaded(stored)
                self.wordings[wording.id] = wording
        counts = [(id, places) for id, places in counts if id in self.wordings]
        for id, places in counts:  # they only grow: of several the largest is the last
            for url, (last_seen, pages, behind) in places.items():
                seen = self.wordings[id].places[url]
                seen.last_seen = max(seen.last_seen, last_seen)
                seen.pages, seen.behind = max(seen.pages, pages), max(seen.behind, behind)
        self._parts = [{id for id, _ in counts}]


_encode = json.JSONEncoder(default=values_of).encode  # made once


@lru_cache(maxsize=4096)
def entry_id(site: str, headline: str) -> str:
    """The id of a ticker entry."""
    return record_id(site, "ticker", fold(headline))


def counts_id(site: str, part: int) -> str:
    """The id under which a checkpoint stores a part of the counts of a site's wordings: that of no entry."""
    return record_id(site, "ticker", *([str(part), _COUNTS] if part else []))


def as_json(wording: Wording) -> str:
    """A wording as a checkpoint stores it."""
    return _encode(wording)


def uncounted(text: str) -> str | None:
    """What a checkpoint has stored of a wording, without the pages that were counted; None for counts."""
    stored = json.loads(text)
    if _COUNTS in stored:
        return None
    for seen in stored["places"].values() if "places" in stored else [stored]:
        seen.update(pages=0, **({"behind": 0} if "behind" in seen else {}))
    return _encode(stored)


def _loaded(stored: dict[str, object]) -> Wording:
    if "places" in stored:
        places: dict[str, dict[str, object]] = stored.pop("places")  # type: ignore[assignment]
        return Wording(**stored, places={url: Sighting(**seen) for url, seen in places.items()})  # type: ignore[arg-type]
    old = TickerRecord(**stored)  # type: ignore[arg-type]  # as newsbot kept it before it knew addresses apart
    seen = Sighting(old.headlines, old.section, old.position, old.first_seen, old.last_seen, old.pages)
    return Wording(old.id, old.site, old.headline, old.first_seen, {old.url or _NO_ADDRESS: seen})


def _of_many(entries: Sequence[TickerEntry]) -> set[str]:
    """The addresses under which a ticker shows more headlines than one entry can have."""
    from newsbot.text.headlines import say_many

    shown = Counter(entry.url for entry in entries if entry.url)
    crowded = {url for url, number in shown.items() if number > _PRINTS}
    return {url for url in crowded if say_many([e.headlines for e in entries if e.url == url], _PRINTS)}


@lru_cache(maxsize=4096)
def _is_of_one(url: str) -> bool:
    """Whether an address can be that of a single entry, unlike the home page."""
    if not url:
        return False
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)


def _entry(prints: Sequence[_Print], url: str | None, own: str | None) -> TickerRecord:
    """Merges prints to one entry, in the wording of its story, else in that of most pages."""
    from newsbot.text.headlines import bare, recut

    ranked = sorted(prints, key=lambda print: (-print[1].pages, print[0].headline))
    chosen = ranked[0][0].headline
    if own and any(recut(sighting.headlines, own) for _, sighting in ranked):
        chosen = own
    ranked.sort(key=lambda print: bare(chosen) not in map(bare, print[1].headlines.values()))
    headlines: dict[str, str] = {}
    for _, sighting in ranked:
        for language, text in (recut(sighting.headlines, chosen) or sighting.headlines).items():
            headlines.setdefault(language, text)
    first = ranked[0][0]
    headline = next(iter(headlines.values()))
    if fold(first.headline) in map(fold, headlines.values()):
        headline = first.headline
    sightings = [sighting for _, sighting in ranked]
    return TickerRecord(
        TICKER_SCHEMA, entry_id(first.site, headline), first.site, headline,
        _in_order(headlines, headline), url,
        min((s.section for s in sightings if s.section), default=None),
        min(s.position for s in sightings),
        min(wording.first_seen for wording, _ in ranked),
        max(s.last_seen for s in sightings),
        max(1, sum(s.pages for s in sightings)),  # a page counts for one of its wordings; they may part later
    )  # fmt: skip


def _merged(one: TickerRecord, other: TickerRecord) -> TickerRecord:
    """Merges one headline under two addresses; of two values the smaller is kept."""
    headline = min(one.headline, other.headline)
    return TickerRecord(
        TICKER_SCHEMA, one.id, one.site, headline, _in_order(_both(one.headlines, other.headlines), headline),
        _smaller(one.url, other.url), _smaller(one.section, other.section), min(one.position, other.position),
        min(one.first_seen, other.first_seen), max(one.last_seen, other.last_seen), one.pages + other.pages,
    )  # fmt: skip


def _smaller(one: str | None, other: str | None) -> str | None:
    return min(filter(None, (one, other)), default=None)


def _in_order(headlines: Mapping[str, str], headline: str) -> dict[str, str]:
    """Headlines by language, the entry's first language first, so that the order of pages does not matter."""
    return dict(sorted(headlines.items(), key=lambda pair: (fold(pair[1]) != fold(headline), pair[0])))


def _both(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    return {language: min(t[language] for t in (one, other) if language in t) for language in {*one, *other}}
