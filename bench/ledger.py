"""What a crawl costs beside a ledger that knows many addresses already, and with many in its queue."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.progress import Progress
from rich.table import Table

from bench.measure import ROOT, Contender, Cost
from bench.server import Served
from newsbot.ledger.database import sqlite_url
from newsbot.ledger.store import Ledger
from newsbot.ledger.tables import address_id
from newsbot.revisions import COMPARED
from newsbot.text.addresses import record_id

SITE = "journalismpakistan"
HOME = "https://www.journalismpakistan.com"
LONG_AGO, NEVER = 1_700_000_000, 4_000_000_000
QUEUE_PAGES = 1000
"""How many of the queue are requested."""
_PRAGMAS = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000")


@dataclass(frozen=True, slots=True)
class LedgerCost:
    """What crawls beside a ledger of so many known stories cost."""

    known: int
    megabytes: float
    """Of the ledger's file."""
    crawl: Cost
    """Of the whole site, whose stories are all new."""
    queue: Cost
    """Of a run whose queue holds them all, stopped after `QUEUE_PAGES`."""


def ledger_costs(sizes: Sequence[int], served: Served, directory: Path, progress: Progress) -> list[LedgerCost]:
    """The costs beside ledgers of `sizes` known stories."""
    newsbot = Contender("newsbot", served)
    task = progress.add_task("", total=3 * len(sizes))
    costs = []
    for known in sizes:
        folder = directory / f"known-{known}"
        folder.mkdir()
        path = folder / "ledger.db"
        progress.update(task, description=f"a ledger of {known:,} known stories")
        _fill_apart(path, known)
        progress.advance(task)
        megabytes = path.stat().st_size / 1e6
        setting = f"LEDGER_URL={sqlite_url(path)}"
        progress.update(task, description=f"newsbot beside {known:,} known stories")
        crawl, _ = newsbot.whole_crawl(folder / "crawl", "-s", setting)
        progress.advance(task)
        with closing(sqlite3.connect(path)) as ledger, ledger:
            ledger.execute("UPDATE addresses SET due = due - ? WHERE due >= ?", (NEVER, NEVER))
        progress.update(task, description=f"newsbot with {known:,} addresses in its queue")
        pages = f"CLOSESPIDER_PAGECOUNT={QUEUE_PAGES}"
        queue = newsbot.limited_crawl(folder / "queue", "-s", setting, "-s", pages)
        progress.advance(task)
        path.unlink()
        costs.append(LedgerCost(known, megabytes, crawl, queue))
    return costs


def _fill_apart(path: Path, known: int) -> None:
    """In a separate process: what a parent holds when it starts a crawl counts as the crawl's peak."""
    subprocess.run([sys.executable, "-m", "bench.ledger", str(path), str(known)], cwd=ROOT, check=True)


def fill(path: Path, known: int) -> None:
    """Makes a ledger of `known` stories, each read once and not due."""
    Ledger.open(sqlite_url(path), SITE).close()
    with closing(sqlite3.connect(path)) as ledger, ledger:
        for pragma in _PRAGMAS:
            ledger.execute(f"PRAGMA {pragma}")
        numbers = [(address_id(SITE, HOME + _path(number)), number) for number in range(known)]
        _insert(ledger, "addresses", (_address(id, number) for id, number in numbers))
        stories = ((record_id(SITE, _path(number)), id, number) for id, number in numbers)
        _insert(ledger, "stories", (_story(story, id, number) for story, id, number in stories))
        ledger.commit()
        ledger.execute("PRAGMA journal_mode=WAL")
    with path.open("rb") as file:  # else the first checkpoint of the crawl would write all of it to the disk
        os.fsync(file.fileno())


def _insert(ledger: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    names = ", ".join(first)
    marks = ", ".join("?" * len(first))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    ledger.execute(statement, tuple(first.values()))
    ledger.executemany(statement, (tuple(row.values()) for row in rows))


def _path(number: int) -> str:
    return f"/a-story-that-was-read-long-ago-and-has-not-changed-since-{number}"


def _address(id: int, number: int) -> dict[str, Any]:
    return {
        "id": id, "site": SITE, "canonical": HOME + _path(number), "path": _path(number), "kind": "story",
        "request": '{"callback": "parse_article", "errback": "failed"}', "due": NEVER + number, "found_on": 1,
        "found_run": "2023-11-14T221320Z", "found_at": LONG_AGO, "fate": "fetched", "status": 200,
        "run": "2023-11-14T221320Z", "visited_at": LONG_AGO, "visits": 1, "interval": NEVER - LONG_AGO,
        "validators": json.dumps({"base": HOME, "etag": f'"{number:x}"'}), "story": record_id(SITE, _path(number)),
    }  # fmt: skip


def _story(story: str, id: int, number: int) -> dict[str, Any]:
    return {
        "id": story, "site": SITE, "address": id, "run": "2023-11-14T221320Z", "headline": f"A story, number {number}",
        "revision": 1, "content_hash": story * 3, "keys": json.dumps(dict.fromkeys(COMPARED, story[:12])),
        "body_hash": id ^ 1, "seen_at": LONG_AGO,
    }  # fmt: skip


def ledger_table(costs: Sequence[LedgerCost], articles: int) -> Table:
    """The costs as a table; ratios are to the first size."""
    table = Table(title=f"newsbot beside a ledger: {articles:,} new stories, then a queue of all that are known")
    for title in (
        "known",
        "ledger, MB",
        "CPU a page, ms",
        "÷ first",
        "peak, MiB",
        "queue: CPU a page, ms",
        "queue: peak, MiB",
    ):
        table.add_column(title, justify="right")
    first = costs[0].crawl.cpu
    for cost in costs:
        table.add_row(
            f"{cost.known:,}",
            f"{cost.megabytes:,.0f}",
            f"{cost.crawl.cpu / articles * 1000:.2f}",
            f"{cost.crawl.cpu / first:.2f}",
            f"{cost.crawl.rss:.0f}",
            f"{cost.queue.cpu / QUEUE_PAGES * 1000:.2f}",
            f"{cost.queue.rss:.0f}",
        )
    return table


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
