"""`scrapy runs`: lists the runs of a site with their results."""

from __future__ import annotations

import argparse
import json
import sys
from time import time
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot.commands import check_site, iso, print_rows, print_table
from newsbot.commands._checks import Described
from newsbot.ledger.states import lasted
from newsbot.ledger.store import segment_of
from newsbot.sites import called, existing_ledger, spiders_of_sites

_NAME = len("2026-11-25T124028Z")
_WIDTH = 120
"""Columns of the table where standard output is not a terminal."""


class Command(Described, ScrapyCommand):
    """Lists the ledger's runs, the latest last."""

    requires_crawler_process = False
    usage = "[options] [site]"
    summary = "List the runs of all sites, or of one, and their results"
    details = (
        "Lists the runs of one site, or of all sites. Name a site by its spider, or by its domain if it has none. "
        "Each line shows when the run began, its state and duration, the stories and lists it wrote, the stories that"
        " are gone (withdrawn), the addresses that failed, and the exit code. It then says what went wrong, or how "
        "many addresses a limit left for the next run. The report of a run explains the result in a sentence, under "
        "the key `told`. A run is running; stopped or killed (the next crawl resumes it); finished; abandoned; or "
        "lost (some of its files are gone, and the next run requests their pages again). A run that another machine "
        "continued without its files has a segment: 2, or higher."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object per run and line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        with existing_ledger(self.settings) as ledger:
            here, spiders = ledger.sites(), spiders_of_sites(self.settings)
            names = list(dict.fromkeys([*here, *spiders]))
            asked = called(self.settings, args)
            if len(args) > 1:
                raise UsageError("name one site, or none for the runs of all")
            check_site(asked, here, spiders)
            now = int(time())
            rows = [_as_row(*run) for name in asked or names for run in ledger.of(name).runs_now(now)]
        if opts.json:
            print_rows(rows)
        else:
            _show(rows)


def _as_row(row: Any, state: str) -> dict[str, Any]:
    outcome = json.loads(row.outcome) if row.outcome else {}
    return {
        "site": row.site,
        "run": row.run,
        "state": state,
        "started": iso(row.started),
        "seconds": lasted(row.started, row.finished),
        "starts": row.starts,
        "segment": segment_of(row.outcome),
        "base_url": row.base,
        **{key: outcome.get("counts", {}).get(key) for key in ("articles", "tombstones", "listings")},
        **{key: outcome.get(key) for key in ("failures", "exit_code", "trouble", "left")},
    }


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    if not rows:
        console.print("No run is recorded yet.")
    keys = ("seconds", "articles", "tombstones", "listings", "failures", "exit_code")
    for site in dict.fromkeys(row["site"] for row in rows):
        columns = (Column("run", no_wrap=True, min_width=_NAME), "state")
        table = Table(*columns, box=None, pad_edge=False, padding=(0, 1, 0, 0), title=site, title_justify="left")
        for title in ("seconds", "stories", "gone", "lists", "failed", "exit"):
            table.add_column(title, justify="right")
        table.add_column("trouble")
        for row in rows:
            if row["site"] == site:
                state = row["state"] if row["segment"] == 1 else f"{row['state']}, segment {row['segment']}"
                cells = ("" if row[key] is None else str(row[key]) for key in keys)
                left = f"{row['left']:,} left" if row["left"] else ""
                table.add_row(row["run"], state, *cells, row["trouble"] or left)
        print_table(console, table)
