"""Compares each story with its last record: id, revision; unchanged ones are not written."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Self

from scrapy.crawler import Crawler

from newsbot.items import Article
from newsbot.ledger.batch import Batch
from newsbot.ledger.store import Ledger, revision_of, story_row
from newsbot.ledger.visit import Found, Visit
from newsbot.pipelines import pipelines_of_others, require_records
from newsbot.pipelines.validate import checked, problem_of
from newsbot.published import Sightings, candidate_of, joined
from newsbot.reasons import Reason
from newsbot.revisions import (
    WRITTEN,
    Known,
    Reading,
    Revision,
    body_hash,
    can_be_copy,
    content_hash,
    exact_day,
    judge,
    shared_texts,
)
from newsbot.text.bounds import Candidate

logger = logging.getLogger(__name__)

_ALIVE = ("fetched", "changed", "unchanged", "seen")
"""Fates of an address that may be a story's home."""
_COUNTED_AS = {"fetched": "new", "changed": "revision", Reason.LOST_BODY: "worse"}
"""Fates and reasons whose stat, `story/…`, has another name."""


class RevisionPipeline:
    """Judges the stories of whole visits; only new ones and revisions are written."""

    def __init__(self, *, others: bool = False) -> None:
        self.others = others
        """Whether other pipelines may have changed an item since it was checked and hashed."""
        self.shared_texts: set[int] = set()
        """Hashes of texts that pages of several stories of this run have come to show, such as `Back soon`."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_records(crawler)
        return cls(others=bool(pipelines_of_others(crawler.settings)))

    def process_item(self, item: Any) -> Any:
        """The item, an article with the hash of what it says now; raises `BrokenRecord`."""
        if self.others:
            item = checked(item)
            if isinstance(item, Article):
                item.content_hash = content_hash(item, exact_day(item))
        return item

    def commit(self, batch: Batch) -> None:
        """Judges each article beside what is known, in the order of addresses, whatever came first."""
        articles = [(r, visit) for visit in batch.read for r in visit.records if isinstance(r, Article)]
        articles.sort(key=lambda pair: (pair[0].canonical_url.rstrip("/"), pair[1].page.canonical))
        unchanged = [visit for visit in batch.read if visit.fate == "unchanged" and visit.page.known]
        judged = _Judged(batch, articles, unchanged, self.shared_texts)
        for article, visit in articles:
            reading = judged.judge(article, visit)
            if reading.fate == "failed":
                batch.counts[f"page/failed/{reading.reason}"] += 1
                visit.end("failed", reading.reason)
                visit.cause = "its page ends in the middle"
                continue
            outcome = reading.reason or reading.fate
            batch.counts[f"story/{_COUNTED_AS.get(outcome, outcome)}"] += 1
            if reading.fate in WRITTEN:
                if (problem := problem_of(article)) is not None:
                    logger.error("A story is broken and is not written, please report it: %s: %s", article.url, problem)
                    batch.counts["page/failed/broken_record"] += 1
                    visit.end("failed", "broken_record")
                    continue
                batch.lines["articles"].append(article)
                batch.rows.revisions.append(_revision_row(reading, batch))
            if reading.fate in WRITTEN or visit not in batch.readings:
                batch.readings[visit] = reading
            judged.keep(reading, visit)
        judged.keep_unchanged(unchanged)
        batch.rows.stories = list(judged.stories.values())


class _Judged:
    """What is known of the stories of a batch, those that were judged before included."""

    def __init__(
        self,
        batch: Batch,
        articles: Sequence[tuple[Article, Visit]],
        unchanged: Sequence[Visit],
        texts: set[int],
    ) -> None:
        self.batch = batch
        self.hashes = {id(article): body_hash(article) for article, _ in articles}
        self.several = {visit for visit, count in Counter(visit for _, visit in articles).items() if count > 1}
        """Visits whose page gave several stories, so that none is known by its address."""
        self.led: dict[int | None, set[int]] = {}
        """Addresses that redirect to one that is visited by itself, by that one."""
        for visit in batch.read:
            if visit.reason == Reason.REDIRECTED_TO_KNOWN:
                self.led.setdefault(visit.alias_of, set()).update((visit.found.id, *(hop.id for hop in visit.hops)))
        ids = {article.id for article, _ in articles}
        ids |= {_story(visit) for visit in (*unchanged, *(visit for _, visit in articles))}
        rows, alike = batch.ledger.known_stories(
            ids - {""}, {hash for hash in self.hashes.values() if hash is not None}
        )
        self.rows = rows
        self.known = Known(
            {id: revision_of(row) for id, row in rows.items()}, {hash: revision_of(row) for hash, row in alike.items()}
        )
        revisions = (*self.known.by_id.values(), *self.known.by_body.values())
        self.left = _left(batch.ledger, {revision.address for revision in revisions})
        self.given_up = batch.ledger.given_up(self.left) if self.left else set()
        """Stories of which a tombstone says that they are gone."""
        texts |= shared_texts(
            (before.body_hash, self.hashes[id(article)])
            for article, visit in articles
            if (before := self.known.by_id.get(_story(visit) or article.id)) is not None
        )
        self.shared_texts = texts
        self.stories: dict[str, dict[str, Any]] = {}
        """Rows of the ledger, by the stories' ids."""
        self._dates: dict[Visit, Candidate | None] = {}

    def judge(self, article: Article, visit: Visit) -> Reading:
        page, hash = visit.page, self.hashes[id(article)]
        alone = visit not in self.several
        own = {page.id, visit.found.id, *(hop.id for hop in visit.hops), *self.led.get(page.id, ())}
        lives_here = _lives_here(self.known.by_id.get(_story(visit)), page) if alone else None
        revision = lives_here or self.known.by_id.get(article.id)
        copy = self.known.copy(hash)
        has_moved = copy is not None and (copy.address in self.left or (alone and copy.address in own))
        if revision is None and has_moved and can_be_copy(article):
            revision = copy
        if revision is not None:
            article.id = revision.id
        self._dates[visit] = candidate_of(article.published)
        cards = Sightings.loads(page.known["dates"] if page.known else None)
        bounds = [sightings.before(self.batch.run) for sightings in (self._sightings(article.id), cards)]
        elsewhere = revision is not None and revision.address not in own and revision.address not in self.left
        return judge(
            article,
            hash,
            page.id,
            self.batch.run,
            revision,
            copy=copy,
            dated=joined([bound for bound in bounds if bound is not None]),
            elsewhere=elsewhere,
            is_back=revision is not None and revision.id in self.given_up,
            shared=hash in self.shared_texts,
        )

    def _sightings(self, story: str) -> Sightings:
        row = self.rows.get(story)
        return Sightings.loads(row.dates if row else None)

    def keep(self, reading: Reading, visit: Visit) -> None:
        """Remembers what was read, except for what another story says."""
        if reading.reason is not None:
            return
        article = reading.article
        self.known.keep(reading.revision)
        self.left.discard(reading.revision.address)
        self.given_up.discard(article.id)
        sightings = self._sightings(article.id)
        if (date := self._dates[visit]) is not None:
            sightings.add(self.batch.run, [date])
        self.stories[article.id] = {
            **story_row(reading.revision), "site": self.batch.ledger.site, "headline": _storable(article.headline),
            "dates": sightings.dumps(), "seen_at": self.batch.now,
        }  # fmt: skip

    def keep_unchanged(self, visits: Iterable[Visit]) -> None:
        """Notes that stories were seen whose pages the site says are as they were."""
        for visit in visits:
            if (row := self.rows.get(_story(visit))) is not None and row.id not in self.stories:
                self.stories[row.id] = {**row._asdict(), "run": self.batch.run, "seen_at": self.batch.now}


def _left(ledger: Ledger, addresses: Iterable[int]) -> set[int]:
    """Those addresses at which the last visit found no story, or which a new ledger does not know: a story that was
    there may have moved."""
    wanted = set(addresses)
    states = ledger.states(wanted) if wanted else {}
    return wanted - {id for id, state in states.items() if state.fate in _ALIVE}


def _revision_row(reading: Reading, batch: Batch) -> dict[str, Any]:
    article = reading.article
    return {
        "story": article.id, "revision": article.revision, "site": batch.ledger.site, "run": batch.run,
        "address": reading.revision.address, "fetched_at": article.fetched_at, "changed": json.dumps(article.changed),
    }  # fmt: skip


def _storable(text: str) -> str:
    """Text as a database takes it: without half a surrogate pair."""
    return text.encode("utf-8", "replace").decode()


def _story(visit: Visit) -> str:
    return (visit.page.known or {}).get("story") or ""


def _lives_here(revision: Revision | None, page: Found) -> Revision | None:
    return revision if revision is not None and revision.address == page.id else None
