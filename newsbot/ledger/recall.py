"""Stories taken from the records of runs that a ledger does not know, so that their ids and revisions continue.

A ledger does not know runs whose records exist if it is new, or an older copy of one that was lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from newsbot.batching import batched
from newsbot.items import Article, record_of
from newsbot.ledger.store import Checkpoint, Ledger, revision_of, story_row
from newsbot.ledger.tables import address_id
from newsbot.revisions import UNKNOWN, Revision, revision_in
from newsbot.storage.reports import RecordPath, RunError, check_there, read_report

_AT_ONCE = 1000
"""Records in one transaction, which takes less than a second; only their hashes are in memory."""


@dataclass
class Recalled:
    """What was taken from records."""

    stories: int = 0
    unread: int = 0
    """Runs whose records are not here, or cannot be read."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What the ledger keeps of the record in a line."""

    latest: Revision
    headline: str
    fetched_at: str
    changed: list[str]


class Recall:
    """Takes stories into the ledger of a site, whose lease `owner` has. Methods raise `LedgerError`."""

    def __init__(self, ledger: Ledger, owner: str, now: Callable[[], int], canonical: Callable[[str], str]) -> None:
        """`canonical` gives the canonical address of a URL."""
        self.ledger, self.owner, self.now, self.canonical = ledger, owner, now, canonical

    def read(self, reports: Iterable[Path], advance: Callable[[], object]) -> Recalled:
        """Reads the records of finished runs, oldest first; a second time is no harm. Calls `advance` after each batch.

        What the ledger knows of a story stays, unless a record has a later revision. Lines without a record are left
        out.
        """
        recalled = Recalled()
        for path in reports:
            try:
                run = read_report(path)
                files = [] if run.invented else run.files
                for file in files:
                    check_there(file)
                for file in files:
                    if file.kind == "articles":
                        for lines in batched(self._lines(file), _AT_ONCE):
                            recalled.stories += self._take(lines)
                            advance()
                    elif file.kind == "tombstones":
                        for ids in batched(_ids(file), _AT_ONCE):
                            self._forget_texts(ids, file.run)
                            advance()
            except (RunError, OSError):
                recalled.unread += 1
        return recalled

    def _lines(self, file: RecordPath) -> Iterator[_Line]:
        for record in _records(file):
            try:
                article = record_of(Article, record)
                address = address_id(self.ledger.site, self.canonical(article.url))
                datetime.fromisoformat(article.fetched_at)
                latest = revision_in(article, address, file.run)
                yield _Line(latest, article.headline, article.fetched_at, article.changed)
            except (AttributeError, TypeError, ValueError):
                continue

    def _take(self, lines: Sequence[_Line]) -> int:
        """Takes the revisions of records; returns how many stories the ledger did not know."""
        rows, _ = self.ledger.known_stories({line.latest.id for line in lines}, ())
        known = {id: revision_of(row) for id, row in rows.items()}
        taken = Checkpoint()
        stories: dict[str, dict[str, Any]] = {}
        for line in lines:
            latest, site = line.latest, self.ledger.site
            taken.revisions.append({
                "story": latest.id, "revision": latest.revision, "site": site, "run": latest.run,
                "address": latest.address, "fetched_at": line.fetched_at, "changed": json.dumps(line.changed),
            })  # fmt: skip
            before = known.get(latest.id)
            if before is not None and before.revision >= latest.revision:
                continue
            if before is not None and latest.exact is None:
                latest = replace(latest, exact=before.exact)
            known[latest.id] = latest
            stories[latest.id] = {
                **story_row(latest), "site": site, "headline": line.headline, "dates": None,
                "seen_at": int(datetime.fromisoformat(line.fetched_at).timestamp()),
            }  # fmt: skip
        taken.stories = list(stories.values())
        self._record(taken)
        return len(stories.keys() - rows.keys())

    def _forget_texts(self, ids: Sequence[str], run: str) -> None:
        """Forgets what stories said that were gone in a run: they are written again if they come back, whatever they
        say. Those that came back in a later run stay."""
        rows, _ = self.ledger.known_stories(set(ids), ())
        gone = [{**row._asdict(), "content_hash": UNKNOWN} for row in rows.values() if row.run <= run]
        self._record(Checkpoint(stories=gone))

    def _record(self, rows: Checkpoint) -> None:
        with self.ledger.checkpoint(self.owner, self.now()) as connection:
            self.ledger.record(connection, rows)


def _ids(file: RecordPath) -> Iterator[str]:
    return (id for record in _records(file) if isinstance(id := record.get("id"), str))


def _records(file: RecordPath) -> Iterator[dict[str, Any]]:
    with file.path.open("rb") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict):
                yield record
