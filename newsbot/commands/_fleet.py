"""The state of a whole list of sites, in words for `scrapy status` and its page."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

from newsbot.commands import iso, print_table
from newsbot.sites import existing_ledger, ledger_url
from newsbot.status.words import plain_words
from newsbot.wording import age

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from newsbot.fleet.overview import Overview

METRICS = "DATA_DIR/fleet.prom"
_CODES = {"changed": 3, "failed": 1, "killed": 1, "hung": 1, "too large": 1, "lost": 1, "holes": 2, "stopped": 2}
_LETTERS = 160


class Words(NamedTuple):
    """A table of words, as `html.document.TableOf` is one; that module takes long to load."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def look(settings: BaseSettings) -> Overview | None:
    """The state of the list of sites; None without one. Raises `LedgerError`."""
    from newsbot.fleet.overview import has_list, overview
    from newsbot.fleet.registry import Fleet
    from newsbot.ledger.errors import LedgerError

    try:
        with existing_ledger(settings) as ledger:
            if not has_list(ledger):
                return None
    except LedgerError:
        return None  # reading the sites gives the reason
    with closing(Fleet.open(ledger_url(settings), create=False)) as fleet:
        return overview(fleet)


def exit_codes(view: Overview) -> set[int | None]:
    """The exit codes of the last runs of all sites."""
    return {_CODES.get(outcome, 0) for outcome in view.outcomes}


def as_row(view: Overview) -> dict[str, Any]:
    """The list as one object of JSON."""
    return {
        "list": {
            "now": iso(view.now),
            "sites": view.listed,
            "states": dict(view.states),
            "last_outcomes": dict(view.outcomes),
            "lateness_seconds": {**{f"{key:g}": round(late, 1) for key, late in view.lateness.items()},
                                 "1": round(view.latest, 1)},
            "crawled_last_hour": view.crawled,
            "wanted_an_hour": view.wanted,
            "slots": view.slots,
            "slots_used": view.used,
            "need_a_person": view.concerning,
            "not_stored": view.not_stored,
        },
        "first": [{**asdict(concern), "ended": iso(concern.ended)} for concern in view.concerns],
        "causes": [{"outcome": outcome, "note": note, "sites": count} for outcome, note, count in view.causes],
        "late": [{"site": site, "seconds": round(late, 1)} for site, late in view.late],
        "workers": [
            {**asdict(worker), "began": iso(worker.began), "seen": iso(worker.seen)} for worker in view.workers
        ],
        "more_workers": view.more_workers,
        "crawls": [{**asdict(crawl), "began": iso(crawl.began)} for crawl in view.crawls],
        "keeping": [{**asdict(folder), "seen": iso(folder.seen)} for folder in view.keeping],
    }  # fmt: skip


def show(view: Overview) -> None:
    """Prints the figures in two lines, then the tables that have rows."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    figures, tables = figures_and_tables(view)
    console.print(", ".join(f"{name} {value}" for name, value in figures))
    for words in tables:
        console.print(f"\n{words.name}", style="bold")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for head in words.heads:
            table.add_column(head, overflow="fold")
        for row in words.rows:
            table.add_row(*map(Text, row))
        print_table(console, table, 120)
    console.print()


def figures_and_tables(view: Overview) -> tuple[list[tuple[str, str]], list[Any]]:
    """The head of a page, and its tables: sites that need attention come first."""
    figures = [("sites", f"{view.listed:,}"), *((name, f"{number:,}") for name, number in view.states.items())]
    figures += [
        ("slots used", f"{view.used:,} of {view.slots:,}"),
        ("sites crawled in the last hour", f"{view.crawled:,} of {view.wanted:,} wanted"),
        ("median lateness", age(view.lateness[0.5])),
        ("99th percentile of lateness", age(view.lateness[0.99])),
        ("most overdue", age(view.latest)),
    ]
    return figures, [table for table in _tables(view) if table.rows]


def _tables(view: Overview) -> list[Words]:
    now = view.now
    first = f"Sites that need attention ({len(view.concerns)} of {view.concerning:,})"
    more = f", {view.more_workers:,} more" if view.more_workers else ""
    return [
        Words(first, ("site", "last run", "failures in a row", "ended", "why"), [
            (_short(site.site), site.outcome, str(site.failures), _ago(now, site.ended), _short(site.note))
            for site in view.concerns
        ]),
        Words("Failures by cause", ("sites", "last run", "why"), [
            (f"{count:,}", outcome, _short(note)) for outcome, note, count in view.causes
        ]),
        Words("The most overdue sites", ("site", "late by"), [(_short(site), age(late)) for site, late in view.late]),
        Words(f"Workers{more}", ("host", "slots used", "state", "seen", "up for", "version"), [
            (_short(worker.host), f"{worker.used} of {worker.slots}",
             "silent" if worker.silent else "draining" if worker.draining else "works",
             _ago(now, worker.seen), age(now - worker.began), _short(worker.version))
            for worker in view.workers
        ]),
        Words(f"Ended runs that only one folder has ({view.not_stored:,})",
              ("host", "runs", "folder used", "requested again"), [
            (_short(folder.host), f"{folder.runs:,}", _ago(now, folder.seen), f"{folder.withdrawn:,}")
            for folder in view.keeping
        ]),
        Words("The longest crawls under way", ("site", "for", "worker"), [
            (_short(crawl.site), age(now - crawl.began), _short(crawl.host) or "gone") for crawl in view.crawls
        ]),
    ]  # fmt: skip


def _ago(now: float, then: float | None) -> str:
    return "" if then is None else f"{age(now - then)} ago"


def _short(text: str) -> str:
    """A text that is safe on a terminal, and short."""
    return plain_words(text[:_LETTERS])
