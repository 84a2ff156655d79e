"""`scrapy runs`: lists the runs of a site with their results."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from time import time
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot.commands import print_table
from newsbot.commands._checks import Described

_NAME = len("2026-11-25T124028Z")
_WIDTH = 120
"""Of the table where nobody looks at it in a terminal: nothing is cut."""


class Command(Described, ScrapyCommand):
    """Lists the ledger's runs, the latest last."""

    requires_crawler_process = False
    usage = "[options] [site]"
    summary = "List the runs that the ledger has recorded"
    details = (
        "Lists the runs of a site (a spider's name, or the domain that `scrapy crawl news` crawled), or of all:"
        " when they began, how long they took, how often they were started, how they stand, what they wrote, how"
        " many addresses failed, and what trouble there was (`told` in a run's report says it in a sentence)."
        " States: running, stopped or killed (the next `scrapy crawl` goes on with either), finished, abandoned,"
        " lost (ended because files of it were gone; the next run asks again for what was in them)."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object a run, one run a line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit code 1 where the ledger cannot be read."""
        from newsbot.ledger.store import Ledger, LedgerError
        from newsbot.sites import called, ledger_url

        assert self.settings is not None
        rows: list[dict[str, Any]] = []
        try:
            names = self._sites()
            asked = called(self.settings, args)
            if len(args) > 1 or (asked and asked[0] not in names):
                raise UsageError(f"one site at most, of: {', '.join(names)}")
            for name in asked or names:
                ledger = Ledger.open(ledger_url(self.settings), name, create=False)
                rows += [_told(row, state) for row, state in ledger.runs_now(int(time()))]
                ledger.close()
        except LedgerError as error:
            print(f"scrapy runs: {error}", file=sys.stderr)
            self.exitcode = 1
            return
        if opts.json:
            for row in rows:
                print(json.dumps(row, ensure_ascii=False))
        else:
            _show(rows)

    def _sites(self) -> list[str]:
        """Those that there are spiders for, and others that the ledger has runs of."""
        from scrapy.spiderloader import get_spider_loader

        from newsbot.ledger.store import Ledger
        from newsbot.sites import ledger_url

        assert self.settings is not None
        ledger = Ledger.open(ledger_url(self.settings), "", create=False)
        crawled = ledger.sites()
        ledger.close()
        return list(dict.fromkeys([*get_spider_loader(self.settings).list(), *crawled]))


def _told(row: Any, state: str) -> dict[str, Any]:
    outcome = json.loads(row.outcome) if row.outcome else {}
    counts = outcome.get("counts", {})
    return {
        "site": row.site,
        "run": row.run,
        "state": state,
        "started": datetime.fromtimestamp(row.started, UTC).isoformat(),
        "seconds": row.finished - row.started if row.finished else None,
        "starts": row.starts,
        "base_url": row.base,
        "articles": counts.get("articles"),
        "tombstones": counts.get("tombstones"),
        "listings": counts.get("listings"),
        "failures": outcome.get("failures"),
        "exit_code": outcome.get("exit_code"),
        "trouble": outcome.get("trouble"),
        "left": outcome.get("left"),
    }


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    if not rows:
        console.print("No run is recorded yet.")
    keys = ("starts", "seconds", "articles", "tombstones", "listings", "failures", "exit_code")
    for site in dict.fromkeys(row["site"] for row in rows):
        columns = (Column("run", no_wrap=True, min_width=_NAME), "state")
        table = Table(*columns, box=None, pad_edge=False, title=site, title_justify="left")
        for title in ("starts", "seconds", "stories", "gone", "lists", "failed", "exit"):
            table.add_column(title, justify="right")
        table.add_column("trouble")
        for row in rows:
            if row["site"] == site:
                told = ("" if row[key] is None else str(row[key]) for key in keys)
                left = f"bound, {row['left']:,} left" if row["left"] else ""
                table.add_row(row["run"], row["state"], *told, row["trouble"] or left)
        print_table(console, table)
