"""What a checkpoint makes of whole units: records for the files, rows for the ledger. No Scrapy here."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from newsbot.archive.files import ArchiveFiles
from newsbot.archive.warc import Exchange, Member, exchange_records
from newsbot.items import Article, Card, Listing, Tombstone
from newsbot.ledger.rendering import Ways
from newsbot.ledger.revisit import GONE_AFTER, Outcome, Visits, missed
from newsbot.ledger.store import Checkpoint, Ledger, address_id, wording_of, wording_row
from newsbot.ledger.visit import Fate, Found, Unit
from newsbot.monitors.tally import UNREAD, Tally
from newsbot.published import Candidate, Sightings, candidate_of, day_candidate, joined
from newsbot.revisions import Reading, Verdict, Wording, body_hash, judge
from newsbot.storage.files import RecordFiles
from newsbot.text.dates import parse_iso
from newsbot.ticker import TickerEntries, as_json

_FATES: dict[Verdict, tuple[Fate, str | None, Outcome]] = {
    "new": ("fetched", None, "new"),
    "revision": ("changed", None, "changed"),
    "unchanged": ("unchanged", None, "unchanged"),
    "worse": ("skipped", "lost_body", "missing"),
    "twin": ("alias", "twin", "none"),
    "copy": ("alias", "copy", "none"),
}
TALLY = "tally"
"""Under which name the counts of pages stand among the safe lengths."""
_GOOD = ("new", "revision", "unchanged")
_ALIVE = ("fetched", "changed", "unchanged", "seen")
"""Fates of an address that may be a story's home."""
_MISSING = (404, 410)
_LISTS = ("section", "home")
_TOLD_AT_MOST = 100_000
CAUSE_LENGTH = 200
"""Letters of a failure's cause: one line of a report."""


class Recorder:
    """Records the units of one run."""

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        files: RecordFiles,
        visits: Visits,
        owner: str,
        archive: ArchiveFiles | None = None,
        *,
        guesses: bool = False,
    ) -> None:
        self.ledger = ledger
        self.site = ledger.site
        self.run = run
        self.files = files
        self.visits = visits
        self.owner = owner
        self.archive = archive
        self.guesses = guesses
        """Whether nobody has described which addresses are stories."""
        self.ticker = TickerEntries()
        self.tally = Tally()
        self.lists: dict[str, dict[str, Any]] = {name: row._asdict() for name, row in ledger.lists().items()}
        self.ways = Ways(self.site, ledger.ways())
        self._told: dict[tuple[int, str], None] = {}
        self._waiting: dict[int, list[Candidate]] = {}
        """What cards told of addresses that are in no checkpoint yet."""

    def resume(self, lengths: Mapping[str, Any]) -> None:
        """Takes up the counts of pages where the last checkpoint left them."""
        if (row := lengths.get(TALLY)) is not None:
            self.tally = Tally.loads(row.filled)

    def record(
        self, units: Sequence[Unit], roots: Sequence[Found], now: int, loose: Sequence[Exchange] = ()
    ) -> Counter[str]:
        """Writes and records whole units; how many there were of each verdict and fate.

        `roots` are addresses that no page has named, `loose` exchanges that belong to no unit.

        Raises `OutputError` and `LedgerError`; nothing is recorded then, and what was written is cut off at the next
        start.
        """
        counts: Counter[str] = Counter()
        batch = Checkpoint()
        lines: dict[str, list[Any]] = defaultdict(list)
        batch.found = [self._found(found, now) for unit in units for found in unit.children]
        batch.found += [self._found(found, now) for found in roots]
        good = [unit for unit in units if unit.fate != "failed"]
        self._count(units)
        readings = self._readings(good, batch, now)
        for unit in good:
            lines["listings"] += [record for record in unit.records if isinstance(record, Listing)]
            for strip in unit.strips:
                self.ticker.see(strip)
        for reading in readings.values():
            counts[f"story/{reading.verdict}"] += 1
            if reading.verdict in ("new", "revision"):
                lines["articles"].append(reading.article)
                batch.revisions.append(self._revision(reading))
        for unit in units:
            tombstone = self._visit(unit, readings.get(unit), batch, now)
            if tombstone is not None:
                lines["tombstones"].append(tombstone)
        self._cards(good, batch)
        batch.lists = self._walks(good)
        batch.ways = self.ways.take_changed()
        batch.outputs.append(self._output(TALLY, 0, 0, self.tally.dumps()))
        batch.ticker = [
            {"id": r.id, "site": r.site, "first_seen": r.first_seen, "run": self.run, "record": as_json(r)}
            for r in self.ticker.take_changed(self.ledger.ticker_first_seen)
        ]
        self._commit(lines, batch, now, self._members(units, loose))
        return counts

    def finish(self, now: int) -> None:
        """Writes the ticker's records at the end of a run; a second time is no harm."""
        if not self.files.by_name["ticker"].lines:
            told = self.ledger.headlines_at(self.ticker.addresses())
            self._commit({"ticker": self.ticker.sorted(told)}, Checkpoint(), now)

    def _commit(
        self, lines: Mapping[str, list[Any]], batch: Checkpoint, now: int, members: Iterable[Member] = ()
    ) -> None:
        """Writes the lines and records them, in this order, while the lease is surely ours."""
        with self.ledger.checkpoint(self.owner, now) as connection:
            for name, records in lines.items():
                if records:
                    file = self.files.by_name[name]
                    file.append(records)
                    batch.outputs.append(self._output(name, file.lines, file.size, json.dumps(file.filled)))
            for name, grown in self.archive.write(members).items() if self.archive else ():
                batch.outputs.append(self._output(name, grown.lines, grown.size, "{}"))
            self.ledger.record(connection, batch)

    def _output(self, name: str, lines: int, size: int, filled: str) -> dict[str, Any]:
        return {"site": self.site, "run": self.run, "name": name, "lines": lines, "bytes": size, "filled": filled}

    def _count(self, units: Iterable[Unit]) -> None:
        """What the pages said, for the monitors: before their stories are judged beside what is known."""
        for unit in units:
            if unit.fate != "failed" and unit.records:
                self.tally.page(unit.records, unit.strips, drawn=unit.drawn, feed=bool(unit.told))
            elif unit.fate == "unchanged":
                self.tally.unchanged(unit.asked_as in _LISTS)
            elif unit.named and unit.fate is None:
                self.tally.file()
            unread = unit.asked_as not in _LISTS and self._is_unread(unit)
            if unread:
                self.tally.unread(unit.page.path)
            if unread or (unit.fate != "failed" and unit.records):
                self.tally.expressions(unit.expressions, unit.page.path)

    def _is_unread(self, unit: Unit) -> bool:
        """Whether a page that was taken for a story shows none.

        Where addresses are guessed, some always turn out to be something else: such a page counts once.
        """
        if unit.records:
            return not any(isinstance(record, Article) for record in unit.records)
        known = unit.found.known or {}
        again = self.guesses and known.get("visits", 0) > 0 and not known.get("story")
        return unit.reason in UNREAD and not again

    # The archive

    def _members(self, units: Iterable[Unit], loose: Iterable[Exchange]) -> list[Member]:
        """The exchanges of units as records for the archive, but those of pages that ask not to be archived."""
        if self.archive is None or not self.archive.writes:
            return []
        members = []
        for exchange in loose:
            members += exchange_records(exchange, None)
        for unit in units:
            if unit.may_archive:
                known = unit.capture_known
                for exchange in unit.exchanges:
                    same = known if known is not None and known.url == exchange.url else None
                    members += exchange_records(exchange, same)
        return members

    def _capture(self, unit: Unit) -> dict[str, str]:
        """Where the archive has the page that was just read, for visits to come."""
        page = next((exchange for exchange in reversed(unit.exchanges) if exchange.status == 200), None)
        if self.archive is None or not self.archive.writes or page is None or not unit.may_archive:
            return {}
        known = unit.capture_known
        if known is not None and (known.digest, known.url) == (page.digest, page.url):
            return {"digest": known.digest, "captured": known.date, "captured_url": known.url}
        return {"digest": page.digest, "captured": page.date, "captured_url": page.url}

    # Lists

    def was_walked(self, name: str) -> bool:
        """Whether the last run before this one that walked a list did so without a hole."""
        row = self.lists.get(name)
        if row is None:
            return False
        return bool(row["before"] == "whole" if row["started"] == self.run else row["walked"] == row["started"])

    def _walks(self, units: Iterable[Unit]) -> list[dict[str, Any]]:
        """The rows of the lists whose walks began or ended."""
        told = {}
        for unit in units:
            if unit.walk is None:
                continue
            name, began, ended = unit.walk
            before = "whole" if self.was_walked(name) else ""
            walked = (self.lists.get(name) or {}).get("walked")
            if began or ended:
                row = {"site": self.site, "list": name, "started": self.run, "before": before, "walked": walked}
                if ended:
                    row["walked"] = self.run
                self.lists[name] = told[name] = row
        return list(told.values())

    # Stories

    def _readings(self, units: Sequence[Unit], batch: Checkpoint, now: int) -> dict[Unit, Reading]:
        """What each article is beside what is known: judged in the order of addresses, whatever came first."""
        articles = [(r, unit) for unit in units for r in unit.records if isinstance(r, Article)]
        articles.sort(key=lambda pair: (pair[0].canonical_url.rstrip("/"), pair[1].page.canonical))
        unchanged = [unit for unit in units if unit.fate == "unchanged" and unit.page.known]
        ids = {article.id for article, _ in articles} | {_story(unit) for unit in unchanged}
        bodies = {unit: body_hash(article) for article, unit in articles}
        ids |= {_story(unit) for _, unit in articles}
        rows, alike = self.ledger.wordings(ids - {""}, {hash for hash in bodies.values() if hash is not None})
        known = {id: wording_of(row) for id, row in rows.items()}
        copies = {hash: wording_of(row) for hash, row in alike.items()}
        left = self._left({wording.address for wording in (*known.values(), *copies.values())})
        told: dict[str, dict[str, Any]] = {}
        readings = {}
        for article, unit in articles:
            page, hash = unit.page, bodies[unit]
            own = {page.id, unit.found.id, *(hop.id for hop in unit.hops)}
            wording = _lives_here(known.get(_story(unit)), page) or known.get(article.id)
            copy = copies.get(hash) if hash is not None else None
            if wording is None and copy is not None and (copy.address in left or copy.address in own):
                wording = copy  # the story has moved
            if wording is not None:
                article.id = wording.id
            row = rows.get(article.id)
            sightings = Sightings.loads(row.dates if row else None)
            told_by_page = candidate_of(article.published)
            reading = readings[unit] = judge(
                article, hash, page.id, self.run, wording, copy=copy, dated=self._dated(sightings, page),
                elsewhere=wording is not None and wording.address not in own and wording.address not in left,
            )  # fmt: skip
            if reading.verdict in ("twin", "copy", "worse"):
                continue
            known[article.id] = reading.wording
            if hash is not None:
                copies.setdefault(hash, reading.wording)
            if told_by_page is not None:
                sightings.add(self.run, [told_by_page])
            told[article.id] = self._story(reading.wording, article.headline, sightings, now)
        for unit in unchanged:
            if (row := rows.get(_story(unit))) is not None and row.id not in told:
                told[row.id] = {**row._asdict(), "run": self.run, "seen_at": now}
        batch.wordings = list(told.values())
        return readings

    def _left(self, addresses: Iterable[int]) -> set[int]:
        """Those addresses at which the last visit found no story: one that was there may have moved."""
        standings = self.ledger.standings(addresses) if addresses else {}
        return {id for id, standing in standings.items() if standing.fate not in _ALIVE}

    def _dated(self, sightings: Sightings, page: Found) -> Candidate | None:
        """The bounds that earlier runs left: of the story's own page and of cards."""
        cards = Sightings.loads(page.known["dates"] if page.known else None)
        before = [candidate for s in (sightings, cards) if (candidate := s.before(self.run)) is not None]
        return joined(before)

    def _story(self, wording: Wording, headline: str, sightings: Sightings, now: int) -> dict[str, Any]:
        return {
            **wording_row(wording), "site": self.site, "headline": _storable(headline), "dates": sightings.dumps(),
            "seen_at": now,
        }  # fmt: skip

    def _revision(self, reading: Reading) -> dict[str, Any]:
        article = reading.article
        return {
            "story": article.id, "revision": article.revision, "site": self.site, "run": self.run,
            "address": reading.wording.address, "fetched_at": article.fetched_at,
            "changed": json.dumps(article.changed),
        }  # fmt: skip

    # Addresses

    def _found(self, found: Found, now: int) -> dict[str, Any]:
        return {
            "id": found.id, "site": self.site, "canonical": found.canonical, "path": found.path, "kind": found.kind,
            "request": found.request, "rank": found.rank, "found_on": found.found_on, "found_run": self.run,
            "found_at": now, "fate": "seen", "visits": 0,
        }  # fmt: skip

    def _visit(self, unit: Unit, reading: Reading | None, batch: Checkpoint, now: int) -> Tombstone | None:
        """The rows of a unit's addresses, and the tombstone where its page is gone."""
        was_read = reading is not None or bool(unit.records)
        subject = unit.page if was_read else unit.found
        for found in (unit.found, *unit.hops):
            if found is not subject:
                other = self._row(found, now)
                if was_read:
                    other.update(fate="alias", reason="redirected", alias_of=subject.id)
                    self._plan(other, "none", None, now)
                else:
                    other.update(fate="skipped", reason="passed", alias_of=subject.id)
                batch.visited.append(other)
        row = self._row(subject, now)
        row["status"] = unit.status
        batch.visited.append(row)
        fate, reason = unit.fate or "fetched", unit.reason
        if fate == "failed" and unit.status in _MISSING:
            return self._miss(row, unit.status, now)
        if fate == "failed":
            row.update(fate=fate, reason=reason, due=now)
            if unit.cause is not None:
                batch.causes.append(
                    {"address": subject.id, "site": self.site, "run": self.run, "cause": unit.cause[:CAUSE_LENGTH]}
                )
            return None
        outcome: Outcome = "missing" if row["story"] else "none"
        if reading is not None:
            fate, reason, outcome = _FATES[reading.verdict]
            if fate == "alias":
                row["alias_of"] = reading.wording.address
            row["story"] = reading.wording.id
            if reading.verdict in _GOOD and unit.validators is not None:
                validators = {**unit.validators, **self._capture(unit)}
                row["validators"] = json.dumps(validators) if len(validators) > 1 else None
        elif fate == "unchanged":
            outcome = "unchanged"
        elif unit.conditional is not None and unit.validators is not None:
            row["validators"] = json.dumps({**unit.validators, **self._capture(unit), "from": unit.conditional})
        elif fate == "alias":
            fate = "skipped" if row["story"] else fate
            row["alias_of"] = unit.alias_of
        row.update(fate=fate, reason=reason, misses=None)
        self._plan(row, outcome, reading.article if reading else None, now)
        return None

    def _row(self, found: Found, now: int) -> dict[str, Any]:
        """An address's row as it was, visited."""
        known = found.known or {}
        return {
            **self._found(found, now), "rank": None, "due": None, "run": self.run, "visited_at": now,
            "visits": known.get("visits", 0) + 1, "reason": None, "status": None,
            **{name: known.get(name) for name in ("interval", "validators", "misses", "alias_of", "story")},
        }  # fmt: skip

    def _plan(self, row: dict[str, Any], outcome: Outcome, article: Article | None, now: int) -> None:
        """Sets the next visit; lists are visited by every run that walks them."""
        if row["kind"] in ("section", "home"):
            return
        age = None
        if article is not None and (dated := candidate_of(article.published)) is not None:
            latest = dated[0].latest
            age = max(0, (datetime.fromtimestamp(now, UTC).date() - _day(latest)).days * 24 * 3600)
        row["interval"] = self.visits.interval(outcome, row["interval"], age)
        row["due"] = self.visits.due(now, row["interval"])

    def _miss(self, row: dict[str, Any], status: int, now: int) -> Tombstone | None:
        """A page that is not there: asked for again a day later, and gone after three such visits."""
        was_gone = len(json.loads(row["misses"] or "[]")) >= GONE_AFTER
        misses = missed([tuple(miss) for miss in json.loads(row["misses"] or "[]")], now, status)
        row.update(misses=json.dumps(misses), due=now + self.visits.interval("missing", None, None))
        row.update(fate="missing" if row["story"] else "failed", reason=f"http_{status}")
        if len(misses) < GONE_AFTER:
            return None
        row.update(fate="gone", due=now + self.visits.longest)
        story = self.ledger.story(row["story"])[0] if row["story"] and len(misses) == GONE_AFTER else None
        if story is None or story.address != row["id"] or was_gone:
            return None
        return Tombstone(
            id=story.id,
            site=self.site,
            url=row["canonical"],
            headline=story.headline,
            first_missed=_iso(misses[0][0]),
            last_seen=_iso(story.seen_at),
            statuses=[status for _, status in misses],
        )

    def _cards(self, units: Iterable[Unit], batch: Checkpoint) -> None:
        """What cards tell of stories' dates, each once a run."""
        told: dict[int, list[Candidate]] = defaultdict(list)
        for unit in units:
            for canonical, (text, source) in unit.told.items():
                if (bounds := parse_iso(text)) is not None:
                    self._date(canonical, text, (bounds, source), told)
            if unit.told:
                continue  # its cards tell the same, less exactly
            for record in unit.records:
                for card in record.cards if isinstance(record, Listing) else record.related:
                    self._card(card, told)
        for id, candidates in self._waiting.items():
            told[id] += candidates
        if told:
            new = {row["id"] for row in batch.found} | {row["id"] for row in batch.visited}
            known = self.ledger.told_dates(told)
            self._waiting = {id: told[id] for id in list(told)[:_TOLD_AT_MOST] if id not in known and id not in new}
            for id, candidates in told.items():
                if id in known or id in new:
                    sightings = Sightings.loads(known.get(id))
                    sightings.add(self.run, candidates)
                    batch.dates[id] = sightings.dumps()

    def _card(self, card: Card, told: dict[int, list[Candidate]]) -> None:
        if card.date is not None:
            self._date(card.url, card.date, day_candidate(card.date, "card"), told)

    def _date(self, canonical: str, text: str, candidate: Candidate, told: dict[int, list[Candidate]]) -> None:
        key = (address_id(self.site, canonical), text)
        if key not in self._told:
            self._told[key] = None
            if len(self._told) > _TOLD_AT_MOST:
                del self._told[next(iter(self._told))]
            told[key[0]].append(candidate)


def _storable(text: str) -> str:
    """Text as a database takes it: without half a surrogate pair."""
    return text.encode("utf-8", "replace").decode()


def _story(unit: Unit) -> str:
    return (unit.page.known or {}).get("story") or ""


def _lives_here(wording: Wording | None, page: Found) -> Wording | None:
    return wording if wording is not None and wording.address == page.id else None


def _day(moment: Any) -> Any:
    return moment.date() if isinstance(moment, datetime) else moment


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
