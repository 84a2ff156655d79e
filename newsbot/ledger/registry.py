"""The visits of a run, from their lease to their end, and the ledger's rows of them. No Scrapy here."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import newsbot
from newsbot.archive.files import ArchiveFiles
from newsbot.archive.warc import Capture, Exchange, Member, exchange_records
from newsbot.items import Article, Listing, Tombstone
from newsbot.ledger.batch import Batch
from newsbot.ledger.rendering import RenderingMemory
from newsbot.ledger.revisit import DAY, GONE_AFTER, RevisitPolicy, is_given_up, missed
from newsbot.ledger.store import Ledger
from newsbot.ledger.tables import address_id
from newsbot.ledger.visit import Found, Visit
from newsbot.monitors.tally import Tally
from newsbot.published import Sightings, candidate_of, day_candidate
from newsbot.reasons import CAUSE_LENGTH, MISSING_STATUSES, UNREAD, Fate, Reason
from newsbot.text.bounds import Candidate
from newsbot.text.kinds import LISTS
from newsbot.text.machine_dates import parse_iso

TALLY = "tally"
"""Name in `outputs` of the counts of pages."""
_DATED_AT_MOST = 100_000


class Registry:
    """The visits of one run."""

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        revisit: RevisitPolicy,
        archive: ArchiveFiles | None = None,
        *,
        guesses: bool = False,
        since: str = "",
        count: Callable[[str, int], object] = lambda name, number: None,
    ) -> None:
        self.ledger = ledger
        self.site = ledger.site
        self.run = run
        self.revisit = revisit
        self.archive = archive
        self.guesses = guesses
        """Whether no spider describes which addresses are stories."""
        self.since = since
        """The day, or the run, from which on the site is read as it is now (`MONITORS`)."""
        self.count = count
        self.open: set[Visit] = set()
        self.ended: list[Visit] = []
        """Visits that have ended, and that no checkpoint has recorded."""
        self.held_bytes = 0
        """Of the visits that have ended since the last checkpoint, for which they wait in memory."""
        self.body_bytes = 0
        """Of ended visits, not compressed."""
        self.roots: list[Found] = []
        """Addresses found on no page: the seeds."""
        self.loose: list[Exchange] = []
        """Exchanges that belong to no visit, such as those for robots.txt."""
        self.tally = Tally()
        self.lists: dict[str, dict[str, Any]] = {name: row._asdict() for name, row in ledger.lists().items()}
        self.ways = RenderingMemory(self.site, ledger.ways())
        self._without_story: dict[int, str] = {}
        """Addresses whose pages this run expected to show a story, and which show none, with the reason."""
        self._dated: dict[tuple[int, str], None] = {}
        self._waiting: dict[int, list[Candidate]] = {}
        """Dates on cards of addresses that the ledger does not have: only this run's checkpoints can add them."""

    @property
    def archives(self) -> bool:
        """Whether what is fetched is archived."""
        return self.archive is not None and self.archive.writes

    def resume(self, lengths: Mapping[str, Any]) -> None:
        if (row := lengths.get(TALLY)) is not None:
            self.tally = Tally.loads(row.filled)

    def begin(self, visit: Visit) -> None:
        self.open.add(visit)

    def end(self, visit: Visit, fate: Fate | None, reason: str | None = None) -> None:
        """Ends a visit; its fate is recorded at the next checkpoint."""
        if visit.ended and fate != "failed":
            return
        counts = visit.fate is None or (fate == "failed" and visit.fate != "failed")
        if counts and fate is not None and reason is not None:
            self.count(f"page/{'failed' if fate == 'failed' else 'skipped'}/{reason}", 1)
        if not visit.ended:
            self.open.discard(visit)
            self.ended.append(visit)
            self.held_bytes += visit.held_bytes
            self.body_bytes += visit.body_bytes
        visit.end(fate, reason)

    def compress(self, active: Iterable[object]) -> list[Visit]:
        """Makes records of the exchanges of ended visits that are not `active`: no body waits for the checkpoint then.

        Returns those visits; they are found by their requests, and all their items have been processed.
        """
        busy = set(map(id, active))
        whole = [visit for visit in self.ended if id(visit.request) not in busy]
        for visit in whole:
            visit.request = None  # it has its visit, too: the page would wait for the garbage collector
            before = visit.held_bytes
            self._archive(visit)
            self.held_bytes += visit.held_bytes - before
        self.body_bytes = sum(visit.body_bytes for visit in self.ended)
        return whole

    def _archive(self, visit: Visit) -> None:
        """Makes records of a visit's exchanges, unless its page asks not to be archived."""
        exchanges, visit.exchanges = visit.exchanges, []
        if not (self.archives and exchanges and visit.may_archive):
            return
        known = visit.capture_known
        for exchange in exchanges:
            same = known if known is not None and known.url == exchange.url else None
            if same is None and exchange.status == 304 and visit.fate == "unchanged":
                continue  # the page that is unchanged asked not to be archived
            visit.members += exchange_records(exchange, same)
            if exchange.status == 200 and not exchange.is_further:
                visit.captured = Capture(exchange.url, exchange.date, exchange.digest)

    def drop(self, visit: Visit, reason: str) -> None:
        """Notes that a pipeline has dropped the story of a visit, which may have ended: the rest of the page stays."""
        if visit.fate is None:
            visit.fate, visit.reason = "skipped", reason
            self.count(f"page/skipped/{reason}", 1)

    def take(self, now: int, active: Iterable[object], *, last: bool = False) -> Batch:
        """A batch of the ended visits that are not `active`; they stay in `ended` until `recorded`.

        A story that redirects to a page that waits for its visit waits for it too, except in the `last` batch: what the
        page shows decides what became of the story, whichever comes first.
        """
        whole = self.compress(active)
        if not last:
            came = {found.id for visit in whole for found in (visit.found, *visit.hops)}
            whole = [visit for visit in whole if not (_is_led(visit) and self._waits(visit.alias_of, came))]
        batch = Batch(self.ledger, self.run, now, whole, self.roots, self.loose)
        self.roots, self.loose, self.held_bytes = [], [], 0
        found = [*(found for visit in whole for found in visit.children), *batch.roots]
        visited = {id(each) for visit in whole for each in (visit.found, *visit.hops)}  # with rows that say more
        batch.rows.found = [self._found(each, now) for each in found if id(each) not in visited]
        self._settle_redirects(whole)
        self._count(whole)
        return batch

    def _settle_redirects(self, visits: Iterable[Visit]) -> None:
        """A story that redirects to a page that is visited for another address is not there if that page shows none."""
        led = []
        for visit in visits:
            if _is_led(visit):
                led.append(visit)
            elif visit.reason in UNREAD and visit.asked_as not in LISTS:
                self._without_story.update((found.id, visit.reason) for found in (visit.found, *visit.hops))
        for visit in led:
            if (reason := self._reason_of_target(visit.alias_of)) is not None:
                visit.fate, visit.reason = "skipped", reason

    def _waits(self, id: int | None, came: Collection[int]) -> bool:
        """Whether the page of an address, which is not among those that `came`, has still to be visited."""
        if id in came or id in self._without_story:
            return False
        row = self._target(id)
        return row is None or row.rank is not None

    def _reason_of_target(self, id: int | None) -> str | None:
        """Why an address shows no story, as far as this run or an earlier one knows; None if it may, or waits."""
        if id is not None and (reason := self._without_story.get(id)) is not None:
            return reason
        row = self._target(id)
        return row.reason if row is not None and row.rank is None and row.reason in UNREAD else None

    def _target(self, id: int | None) -> Any:
        """What the ledger has of an address, or of the one to which it leads."""
        row = None if id is None else self.ledger.address(id)
        return self.ledger.address(row.alias_of) if row is not None and row.reason == Reason.PASSED else row

    def recorded(self, batch: Batch) -> None:
        done = set(batch.visits)
        self.ended = [visit for visit in self.ended if visit not in done]

    def commit(self, batch: Batch) -> None:
        """Adds the rows of addresses, lists and cards; tombstones of stories that are gone."""
        for visit in batch.visits:
            tombstone = self._visit(visit, batch)
            if tombstone is not None:
                batch.lines["tombstones"].append(tombstone)
        for reading in batch.readings.values():
            if reading.last is not None and self._is_comparable(reading.last):
                self.tally.revisited(reading.article)
        self._cards(batch)
        batch.rows.lists = self._walks(batch.read)
        batch.rows.ways = self.ways.take_changed()
        batch.output(TALLY, filled=self.tally.dumps())

    def _is_comparable(self, run: str) -> bool:
        """Whether a story that `run` read well differs now only if its page does: another version of newsbot may read
        the same page in another way, and so may the site's description before `since`."""
        return run >= self.since and run not in self._unlike

    @cached_property
    def _unlike(self) -> set[str]:
        return self.ledger.runs_unlike(newsbot.__version__)

    def members(self, batch: Batch) -> Iterable[Member]:
        """The records of the batch's exchanges, without those of pages that ask not to be archived."""
        if not self.archives:
            return
        for exchange in batch.loose:
            yield from exchange_records(exchange, None)
        for visit in batch.visits:
            yield from visit.members

    def _count(self, visits: Iterable[Visit]) -> None:
        for visit in visits:
            if visit.fate != "failed" and visit.records:
                self.tally.page(
                    visit.records,
                    visit.tickers,
                    rendered=visit.drawn,
                    feed=visit.named > 0,
                    cards=visit.cards_as_received,
                )
            elif visit.fate == "unchanged":
                self.tally.unchanged(visit.asked_as in LISTS)
            elif (visit.named or visit.leads_on) and visit.fate is None:
                self.tally.file()
            unread = visit.asked_as not in LISTS and self._is_unread(visit)
            if unread and visit.alias_of is not None and not (visit.found.known or {}).get("story"):
                self.tally.redirected(visit.page.path)
            elif unread:
                self.tally.unread(visit.page.path)
            if unread or (visit.fate != "failed" and visit.records):
                self.tally.expressions(visit.expressions, visit.page.path)

    def _is_unread(self, visit: Visit) -> bool:
        """Whether a page that looked like a story shows none.

        If addresses are guessed, some always turn out to be something else: such a page counts once.
        """
        if visit.records:
            return not any(isinstance(record, Article) for record in visit.records)
        known = visit.found.known or {}
        again = self.guesses and known.get("visits", 0) > 0 and not known.get("story")
        return visit.reason in UNREAD and not again

    @staticmethod
    def _capture(visit: Visit) -> dict[str, str]:
        """The place in the archive of the page that was just read, for later visits."""
        page, known = visit.captured, visit.capture_known
        if page is None:
            return {}
        if known is not None and (known.digest, known.url) == (page.digest, page.url):
            page = known
        return {"digest": page.digest, "captured": page.date, "captured_url": page.url}

    def was_walked(self, name: str) -> bool:
        """Whether the last run before this one that walked a list did so without a hole."""
        row = self.lists.get(name)
        if row is None:
            return False
        return bool(row["before"] == "whole" if row["started"] == self.run else row["walked"] == row["started"])

    def _walks(self, visits: Iterable[Visit]) -> list[dict[str, Any]]:
        rows = {}
        for name, began, whole in (visit.walk for visit in visits if visit.walk is not None):
            if began or whole:
                before = "whole" if self.was_walked(name) else ""
                walked = self.run if whole else (self.lists.get(name) or {}).get("walked")
                row = {"site": self.site, "list": name, "started": self.run, "before": before, "walked": walked}
                self.lists[name] = rows[name] = row
        return list(rows.values())

    def _found(self, found: Found, now: int) -> dict[str, Any]:
        return {
            "id": found.id, "site": self.site, "canonical": found.canonical, "path": found.path, "kind": found.kind,
            "request": found.request, "rank": found.rank, "found_on": found.found_on, "found_run": self.run,
            "found_at": now, "fate": "seen", "visits": 0,
        }  # fmt: skip

    def _visit(self, visit: Visit, batch: Batch) -> Tombstone | None:
        """The rows of a visit's addresses, and the tombstone where its page is gone."""
        reading, now = batch.readings.get(visit), batch.now
        was_read = reading is not None or bool(visit.records)
        subject = visit.page if was_read else visit.found
        for found in (visit.found, *visit.hops):
            if found is not subject:
                other = self._row(found, now)
                if was_read:
                    other.update(fate="alias", reason="redirected", alias_of=subject.id)
                    self._plan(other, "alias", None, now)
                else:
                    other.update(fate="skipped", reason="passed", alias_of=subject.id)
                batch.rows.visited.append(other)
        row = self._row(subject, now)
        row["status"] = visit.status
        batch.rows.visited.append(row)
        fate, reason = visit.fate or "fetched", visit.reason
        if fate == "failed" and visit.status in MISSING_STATUSES:
            return self._miss(row, visit.status, now)
        if fate == "failed":
            self._fail(row, reason, visit.cause, batch)
            return None
        has_story = fate == "unchanged"
        if reading is not None:
            fate, reason = reading.fate, reading.reason
            has_story = reason != Reason.LOST_BODY
            if fate == "alias":
                row["alias_of"] = reading.revision.address
            row["story"] = reading.revision.id
            if reason is None and visit.validators is not None:
                validators = {**visit.validators, **self._capture(visit)}
                if len(validators) > 1 and candidate_of(reading.article.published) is None:
                    validators["undated"] = "yes"
                row["validators"] = json.dumps(validators) if len(validators) > 1 else None
        elif fate != "unchanged" and visit.conditional is not None and visit.validators is not None:
            row["validators"] = json.dumps({**visit.validators, **self._capture(visit), "from": visit.conditional})
        elif fate == "alias":
            fate = "skipped" if row["story"] else fate
        if visit.alias_of is not None:
            row["alias_of"] = visit.alias_of
        row.update(fate=fate, reason=reason)
        if reason == Reason.OFFSITE:
            self._explain(row, visit.cause, batch)
        if has_story or not (row["story"] and is_given_up(row["misses"])):
            row["misses"] = None
        is_missing = bool(row["story"]) and not has_story
        if is_missing and (visit.found.known or {}).get("fate") not in ("skipped", "alias"):
            row["interval"] = None  # it had its story until now
        self._plan(row, "missing" if is_missing else fate, reading.article if reading else None, now)
        if reading is not None and visit.hole is not None:
            self._fail(row, visit.hole, visit.cause, batch)
            row["validators"] = None  # the first page may be as it was
        return None

    def _fail(self, row: dict[str, Any], reason: str | None, cause: str | None, batch: Batch) -> None:
        """Leaves an address to the next run."""
        row.update(fate="failed", reason=reason, due=batch.now)
        self._explain(row, cause, batch)

    def _explain(self, row: dict[str, Any], cause: str | None, batch: Batch) -> None:
        if cause is not None:
            of_run = {"site": self.site, "run": self.run, "cause": cause[:CAUSE_LENGTH]}
            batch.rows.causes.append({"address": row["id"], **of_run})

    def _row(self, found: Found, now: int) -> dict[str, Any]:
        known = found.known or {}
        return {
            **self._found(found, now), "rank": None, "due": None, "run": self.run, "visited_at": now,
            "visits": known.get("visits", 0) + 1, "reason": None, "status": None,
            **{name: known.get(name) for name in ("interval", "validators", "misses", "alias_of", "story")},
        }  # fmt: skip

    def _plan(self, row: dict[str, Any], fate: Fate, article: Article | None, now: int) -> None:
        """Sets the next visit; lists, and pages that lead to stories as lists do, are visited by every run that walks
        them."""
        if row["kind"] in LISTS or (fate == "fetched" and row["story"] is None):
            return
        age = None
        if article is not None and (dated := candidate_of(article.published)) is not None:
            latest = dated[0].latest
            day = latest.date() if isinstance(latest, datetime) else latest
            age = max(0, (datetime.fromtimestamp(now, UTC).date() - day).days * DAY)
        row["interval"] = self.revisit.interval(fate, row["interval"], age)
        row["due"] = self.revisit.due(now, row["interval"])

    def _miss(self, row: dict[str, Any], status: int, now: int) -> Tombstone | None:
        """Plans another visit of a missing page after `DAILY`; after `GONE_AFTER` of them it is gone. A list that was
        there before is left to the next run: once may be a glitch."""
        before = [tuple(miss) for miss in json.loads(row["misses"] or "[]")]
        misses = missed(before, now, status)
        is_first = row["kind"] in LISTS and row["visits"] > 1 and not before
        due = now if is_first else self.revisit.due(now, self.revisit.interval("missing", None, None))
        row.update(misses=json.dumps(misses), due=due)
        row.update(fate="missing" if row["story"] else "failed", reason=f"http_{status}")
        if len(misses) < GONE_AFTER:
            return None
        row.update(fate="gone", due=now + self.revisit.longest)
        story = self.ledger.story(row["story"])[0] if row["story"] and len(before) < GONE_AFTER else None
        if story is None or story.address != row["id"]:
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

    def _cards(self, batch: Batch) -> None:
        dates: dict[int, list[Candidate]] = defaultdict(list)
        for visit in batch.read:
            for canonical, (text, source) in visit.reported_dates.items():
                at = self._newly_dated(canonical, text)
                if at is not None and (bounds := parse_iso(text)) is not None:
                    dates[at].append((bounds, source))
            if visit.reported_dates:
                continue  # its cards have the same dates, less exactly
            for record in visit.records:
                for card in record.cards if isinstance(record, Listing) else record.related:
                    if card.date is None:
                        continue
                    if (at := self._newly_dated(card.url, card.date)) is not None:
                        dates[at].append(day_candidate(card.date, "card"))
        new = {row["id"] for rows in (batch.rows.found, batch.rows.visited) for row in rows}
        asked = dates.keys() - self._waiting.keys()
        known = self.ledger.card_dates(asked) if asked else {}
        for id, candidates in dates.items():
            if id in known:
                self._keep_dates(batch, id, candidates, known[id])
            else:
                self._waiting.setdefault(id, []).extend(candidates)
        for id in new & self._waiting.keys():
            self._keep_dates(batch, id, self._waiting.pop(id), None)
        while len(self._waiting) > _DATED_AT_MOST:
            del self._waiting[next(iter(self._waiting))]

    def _keep_dates(self, batch: Batch, id: int, candidates: list[Candidate], stored: str | None) -> None:
        sightings = Sightings.loads(stored)
        sightings.add(self.run, candidates)
        batch.rows.dates[id] = sightings.dumps()

    def _newly_dated(self, canonical: str, text: str) -> int | None:
        """The id of an address for which a card has a date that no card of this run had; None if one had."""
        key = (address_id(self.site, canonical), text)
        if key in self._dated:
            return None
        self._dated[key] = None
        if len(self._dated) > _DATED_AT_MOST:
            del self._dated[next(iter(self._dated))]
        return key[0]


def _is_led(visit: Visit) -> bool:
    """Whether a visit to a story was redirected to a page that is visited for another address."""
    return visit.reason == Reason.REDIRECTED_TO_KNOWN and visit.asked_as == "story" and visit.alias_of is not None


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
