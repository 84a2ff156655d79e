"""Compares each story with its last record: id, revision; unchanged ones are not written."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from typing import Any, Self

from scrapy.crawler import Crawler

from newsbot.items import Article
from newsbot.ledger.batch import Batch
from newsbot.ledger.store import Ledger, wording_of, wording_row
from newsbot.ledger.visit import Found, Visit
from newsbot.pipelines import pipelines_of_others, require_records
from newsbot.pipelines.validate import problem_of, record_of
from newsbot.published import Candidate, Sightings, candidate_of, joined
from newsbot.revisions import KEPT, WRITTEN, Known, Reading, Wording, body_hash, content_hash, exact_day, judge

logger = logging.getLogger(__name__)

_ALIVE = ("fetched", "changed", "unchanged", "seen")
"""Fates of an address that may be a story's home."""


class RevisionPipeline:
    """Judges the stories of whole visits; only new ones and revisions are written."""

    def __init__(self, *, rehash: bool = False) -> None:
        self.rehash = rehash
        """Whether other pipelines may have changed what an article says since its hash was made."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_records(crawler)
        return cls(rehash=bool(pipelines_of_others(crawler.settings)))

    def process_item(self, item: Any) -> Any:
        """The item, an article with the hash of what it says now."""
        item = record_of(item)
        if self.rehash and isinstance(item, Article):
            item.content_hash = content_hash(item, exact_day(item))
        return item

    def commit(self, batch: Batch) -> None:
        """Judges each article beside what is known, in the order of addresses, whatever came first."""
        articles = [(r, visit) for visit in batch.read for r in visit.records if isinstance(r, Article)]
        articles.sort(key=lambda pair: (pair[0].canonical_url.rstrip("/"), pair[1].page.canonical))
        unchanged = [visit for visit in batch.read if visit.fate == "unchanged" and visit.page.known]
        judged = _Judged(batch, articles, unchanged)
        for article, visit in articles:
            reading = judged.judge(article, visit)
            batch.counts[f"story/{reading.verdict}"] += 1
            if reading.verdict in WRITTEN:
                if (problem := problem_of(article)) is not None:
                    logger.error("A story is broken and is not written, please report it: %s: %s", article.url, problem)
                    batch.counts["page/failed/broken_record"] += 1
                    visit.end("failed", "broken_record")
                    continue
                batch.lines["articles"].append(article)
                batch.rows.revisions.append(_revision_row(reading, batch))
            batch.readings[visit] = reading
            judged.keep(reading, visit)
        judged.keep_unchanged(unchanged)
        batch.rows.wordings = list(judged.stories.values())


class _Judged:
    """What is known of the stories of a batch, those that were judged before included."""

    def __init__(self, batch: Batch, articles: Sequence[tuple[Article, Visit]], unchanged: Sequence[Visit]) -> None:
        self.batch = batch
        self.hashes = {visit: body_hash(article) for article, visit in articles}
        ids = {article.id for article, _ in articles}
        ids |= {_story(visit) for visit in (*unchanged, *(visit for _, visit in articles))}
        rows, alike = batch.ledger.wordings(ids - {""}, {hash for hash in self.hashes.values() if hash is not None})
        self.rows = rows
        self.known = Known(
            {id: wording_of(row) for id, row in rows.items()}, {hash: wording_of(row) for hash, row in alike.items()}
        )
        wordings = (*self.known.by_id.values(), *self.known.by_body.values())
        self.left = _left(batch.ledger, {wording.address for wording in wordings})
        self.stories: dict[str, dict[str, Any]] = {}
        """Rows of the ledger, by the stories' ids."""
        self._dates: dict[Visit, Candidate | None] = {}

    def judge(self, article: Article, visit: Visit) -> Reading:
        page, hash = visit.page, self.hashes[visit]
        own = {page.id, visit.found.id, *(hop.id for hop in visit.hops)}
        wording = _lives_here(self.known.by_id.get(_story(visit)), page) or self.known.by_id.get(article.id)
        copy = self.known.copy(hash)
        if wording is None and copy is not None and (copy.address in self.left or copy.address in own):
            wording = copy  # the story has moved
        if wording is not None:
            article.id = wording.id
        self._dates[visit] = candidate_of(article.published)
        cards = Sightings.loads(page.known["dates"] if page.known else None)
        bounds = [sightings.before(self.batch.run) for sightings in (self._sightings(article.id), cards)]
        elsewhere = wording is not None and wording.address not in own and wording.address not in self.left
        return judge(
            article,
            hash,
            page.id,
            self.batch.run,
            wording,
            copy=copy,
            dated=joined([bound for bound in bounds if bound is not None]),
            elsewhere=elsewhere,
        )

    def _sightings(self, story: str) -> Sightings:
        row = self.rows.get(story)
        return Sightings.loads(row.dates if row else None)

    def keep(self, reading: Reading, visit: Visit) -> None:
        """Remembers what was read, but for what another story says."""
        if reading.verdict not in KEPT:
            return
        article = reading.article
        self.known.keep(reading.wording)
        sightings = self._sightings(article.id)
        if (date := self._dates[visit]) is not None:
            sightings.add(self.batch.run, [date])
        self.stories[article.id] = {
            **wording_row(reading.wording), "site": self.batch.ledger.site, "headline": _storable(article.headline),
            "dates": sightings.dumps(), "seen_at": self.batch.now,
        }  # fmt: skip

    def keep_unchanged(self, visits: Iterable[Visit]) -> None:
        """Notes that stories were seen whose pages the site says are as they were."""
        for visit in visits:
            if (row := self.rows.get(_story(visit))) is not None and row.id not in self.stories:
                self.stories[row.id] = {**row._asdict(), "run": self.batch.run, "seen_at": self.batch.now}


def _left(ledger: Ledger, addresses: Iterable[int]) -> set[int]:
    """Those addresses at which the last visit found no story: one that was there may have moved."""
    standings = ledger.standings(addresses) if addresses else {}
    return {id for id, standing in standings.items() if standing.fate not in _ALIVE}


def _revision_row(reading: Reading, batch: Batch) -> dict[str, Any]:
    article = reading.article
    return {
        "story": article.id, "revision": article.revision, "site": batch.ledger.site, "run": batch.run,
        "address": reading.wording.address, "fetched_at": article.fetched_at, "changed": json.dumps(article.changed),
    }  # fmt: skip


def _storable(text: str) -> str:
    """Text as a database takes it: without half a surrogate pair."""
    return text.encode("utf-8", "replace").decode()


def _story(visit: Visit) -> str:
    return (visit.page.known or {}).get("story") or ""


def _lives_here(wording: Wording | None, page: Found) -> Wording | None:
    return wording if wording is not None and wording.address == page.id else None
