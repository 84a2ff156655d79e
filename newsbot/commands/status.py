"""`scrapy status`: the state of all sites, as a table, a page or metrics."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import program
from newsbot.commands import _fleet, check_site, iso, print_rows, print_table, with_data_dir
from newsbot.commands._checks import Described
from newsbot.commands._storing import enter_mirror, lost_here, not_stored, shown_store
from newsbot.errors import UserError, remedy
from newsbot.extensions.metrics import write_metrics_of
from newsbot.sites import called, existing_ledger, spiders_of_sites
from newsbot.status.sites import LAST_RUNS, Site, read_sites
from newsbot.status.words import plain_words, sparkline
from newsbot.storage.atomic import FOR_ALL, put_whole
from newsbot.text.arguments import period
from newsbot.wording import age, amount

if TYPE_CHECKING:
    from rich.console import Console
    from scrapy.settings import BaseSettings

    from newsbot.fleet.overview import Overview

_GRAVEST = (3, 1, 2, 0)
_SHIPPED = "newsbot."
"""Modules of spiders that come with newsbot: their sites are listed once they have been crawled."""
_FEW = 50
"""Listed sites up to which each is shown by itself, by its reports; more are shown only in the fleet's tables."""
_WIDE = 110
"""Columns of a terminal that has room for a longer trend."""
_NARROW = 80
_NAME, _RUNS = 19, 8
"""Columns of a site's name, and runs of its trend, that have room in `_NARROW` columns."""
_NAME_WIDE, _RUNS_WIDE = 40, 24
_COLOURS = {
    "well": "green",
    "running": "cyan",
    "never": "dim",
    "quiet": "yellow",
    "unusual": "yellow",
    "stopped": "yellow",
}


class Command(Described, ScrapyCommand):
    """Reports the state of sites, from the ledger and the reports of runs."""

    requires_crawler_process = False
    reads_store = True
    usage = "[site]… [options]"
    summary = "Show the state of all sites, and what is broken"
    details = (
        "Shows for each site (or for those named) when its last run was, its state, exit code and verdict, the stories"
        " it found (+ new, ~ changed, = unchanged), how many addresses failed, how long ago the last new"
        " story came, and the trend of stories over the last runs. Below, it lists what is broken, with an address"
        " to look at and a command that shows more. While a run is under way, stopped or killed, the figures are"
        " those of the run before. Exit code 0 if the reports could be read, whatever the state of the sites. With"
        " --check, 3 if a site has changed, otherwise 1 if a run was killed or failed, or its records are missing,"
        " otherwise 2 if a run has holes or was stopped; with --max-age, also 1 if a site's last run is older, as"
        " after a schedule that has stopped. If workers crawl a list of sites, it first shows the list as a"
        " whole: how"
        f" late sites are, what each worker does, failures by cause, and the sites that need attention; of"
        f" more than {_FEW} listed sites it shows only that, unless you name sites."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--json", action="store_true", help="one JSON object per site and line")
        add("--check", action="store_true", help="end with the exit code of the worst last run: 3, 1, 2 or 0")
        add(
            "--max-age", metavar="AGE", type=_period,
            help="with --check, also end with 1 if the last run of a site ended longer ago, such as 26h or 2d",
        )  # fmt: skip
        add(
            "--html", metavar="FILE", type=Path, nargs="?", const=Path(),
            help="write an HTML page (default DATA_DIR/status.html): one file that loads nothing else",
        )  # fmt: skip
        add("--metrics", action="store_true", help="write DATA_DIR/metrics.prom, as each run does at its end")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if opts.html is not None and opts.html != Path() and opts.html.suffix not in (".html", ".htm"):
            raise UsageError(f"--html: {opts.html} does not end in .html; name sites before --html")
        if opts.max_age is not None and not opts.check:
            raise UsageError("--max-age needs --check")
        try:
            self._run(args, opts)
        except OSError as error:
            if error.filename is None:
                raise  # it is standard output
            self.fail(f"{error.filename}: {error.strerror}; {remedy(error, 'choose another folder')}")

    def _run(self, args: list[str], opts: argparse.Namespace) -> None:
        fleet = None if args else _fleet.look(self.settings)
        many = fleet is not None and fleet.listed > _FEW
        if many and opts.max_age is not None:
            raise UsageError(f"--max-age needs the names of sites if more than {_FEW} are listed")
        sites = [] if many else self._sites(args)
        if opts.json:
            print_rows([*([_fleet.as_row(fleet)] if fleet else []), *map(as_row, sites)])
        elif opts.html is None:
            if fleet is not None:
                _fleet.show(fleet)
            if not many:
                show(sites, self.settings)
        if opts.html is not None:
            self._page(sites, fleet, opts)
        if opts.metrics:
            self._metrics(opts, with_sites=not many)
        if opts.check:
            codes = {1 if site.lacks_files and site.exit_code != 3 else site.exit_code for site in sites}
            codes |= _fleet.exit_codes(fleet) if fleet else set()
            codes |= {1 for site in sites if _is_overdue(site, opts.max_age)}
            self.exitcode = next((code for code in _GRAVEST if code in codes), 0)

    def _page(self, sites: list[Site], fleet: Overview | None, opts: argparse.Namespace) -> None:
        from newsbot.status.page import status_html

        path = Path(self.settings["DATA_DIR"]) / "status.html" if opts.html == Path() else opts.html
        many = _fleet.figures_and_tables(fleet) if fleet is not None else None
        say = partial(with_data_dir, self.settings)
        path.parent.mkdir(parents=True, exist_ok=True)
        put_whole(path, status_html(sites, time(), many, say).encode("utf-8", "replace"), mode=FOR_ALL)
        print(f"The page is {path}", file=sys.stderr if opts.json else sys.stdout)

    def _metrics(self, opts: argparse.Namespace, *, with_sites: bool) -> None:
        from newsbot.status.prometheus import FILE

        path = Path(self.settings["DATA_DIR"]) / FILE
        if not with_sites:
            print(f"Workers write the metrics, {_fleet.METRICS}; {FILE} is for {_FEW} listed sites at most",
                  file=sys.stderr if opts.json else sys.stdout)  # fmt: skip
            return
        write_metrics_of(self.settings, path)
        print(f"The metrics are in {path}", file=sys.stderr if opts.json else sys.stdout)

    def _sites(self, args: list[str]) -> list[Site]:
        """The sites named, or all that have a run or a spider of the project's own."""
        if (mirror := enter_mirror(self.settings)) is not None:
            if not self.settings.get("LEDGER_URL"):
                raise UserError(
                    f"{mirror.store}: status needs the ledger, which is not in a store; give -s LEDGER_URL=…, or list"
                    " the runs with `newsbot store list`"
                )
            mirror.sync()
        spiders = spiders_of_sites(self.settings)
        with existing_ledger(self.settings) as ledger:
            asked = called(self.settings, args)
            check_site(asked, ledger.sites(), spiders)
            own = [name for name, spider in spiders.items() if not spider.__module__.startswith(_SHIPPED)]
            names = asked or list(dict.fromkeys([*ledger.sites(), *own]))  # those never crawled come last
            store = shown_store(self.settings)
            data = Path(self.settings["DATA_DIR"])
            waits = Counter({name: len(not_stored(self.settings, name)) for name in names} if store else {})
            waits.update(run.site for run in (lost_here(ledger, data) if store else ()))
            sites = read_sites(ledger, data, names, time(), check_files=mirror is None)
        for site in sites:
            site.spider = spiders[site.name].name if site.name in spiders else None
            site.store, site.not_stored = store, waits[site.name]
        return sites


def _period(text: str) -> int:
    seconds = period(text)
    if seconds is None:
        raise argparse.ArgumentTypeError(f"{text:.20} is not a period; write 90m, 26h or 2d (1m to 366d)")
    return seconds


def _is_overdue(site: Site, most: int | None) -> bool:
    """Whether the last run of a site is more than `most` seconds ago; says so then."""
    if most is None or site.age is None or site.age <= most:
        return False
    print(f"{site.name}: the last run was {age(site.age)} ago, more than --max-age allows", file=sys.stderr)
    return True


def as_row(site: Site) -> dict[str, Any]:
    """A site as one object of JSON."""
    last, ended = site.last, site.ended
    figures = ("seconds", "new", "changed", "unchanged", "stories", "failures")
    return {
        "site": site.name,
        "state": site.state,
        "verdict": site.verdict,
        "told": site.summary,
        "run": last.run if last else None,
        "started": iso(last.started) if last else None,
        "finished": iso(last.finished) if last else None,
        "age_seconds": site.age,
        "exit_code": site.exit_code,
        "figures_of": ended.run if ended else None,
        **{name: getattr(ended, name) if ended else None for name in figures},
        "last_new": iso(site.new_at),
        "days_since_new": site.days_since_new,
        "queue": site.queue,
        "open_failures": site.open_failures,
        "retried_from": iso(site.retried_from),
        "not_stored": site.not_stored,
        "left": site.left,
        "runs": len(site.runs),
        "trend": [run.stories for run in site.over[-LAST_RUNS:]],
        "broken": [{"told": t.what, "example": t.example, "command": program.spoken(t.command)} for t in site.troubles],
        "damaged": [{"path": str(damaged.path), "told": damaged.why} for damaged in site.damaged],
    }


def show(sites: list[Site], settings: BaseSettings) -> None:
    """Prints the table, and below it what is broken."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    if sites:
        _table(console, sites)
    if not any(site.last for site in sites):
        console.print(program.spoken("No run is recorded yet: scrapy crawl SITE begins one."))
    for line in stored_in(sites):
        console.print(line, soft_wrap=True)
    for site in sites:
        if site.is_broken or site.note:
            console.print()
            _broken(console, site, settings)


def stored_in(sites: list[Site]) -> Iterator[str]:
    """One line on the store, if there is one."""
    if store := next((site.store for site in sites if site.store), ""):
        ended = sum(run.ended for site in sites for run in site.runs)
        waits = sum(site.not_stored for site in sites)
        yield f"Store {store}: {amount(ended - waits, 'run')}, {waits:,} not stored yet"


def _broken(console: Console, site: Site, settings: BaseSettings) -> None:
    headline = site.headline or site.note
    _line(console, f"{site.name}: {headline}" if headline else f"{site.name}:", 0)
    for trouble in site.below_headline:
        if trouble.what:
            _line(console, trouble.what, 2)
        command = with_data_dir(settings, trouble.command)
        for text in (trouble.example, command):
            if text and not (text == trouble.example and text in command):
                console.print(f"    {plain_words(text)}", soft_wrap=True)  # to be copied, so not broken into lines
    if site.note and site.note != headline:
        _line(console, site.note, 2)
    for damaged in site.damaged:
        _line(console, f"{damaged.path} {damaged.why}", 2)


def _line(console: Console, text: str, indent: int) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(plain_words(text), overflow="fold"), (0, 0, 0, indent)))


def _table(console: Console, sites: list[Site]) -> None:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    wide = console.width >= _WIDE
    longest = max(cell_len(site.name) for site in sites)
    room = console.width - (_WIDE if wide else _NARROW) if console.is_terminal else longest
    shown = _RUNS_WIDE if wide else min(_RUNS, max(0, _NAME + _RUNS + room - longest))  # it gives way to long names
    table = Table(box=None, pad_edge=False, padding=(0, 2 if wide else 1, 0, 0))
    at_most = (_NAME_WIDE if wide else _NAME + _RUNS) + max(0, room)
    table.add_column("site", overflow="fold", max_width=at_most)
    for head in ("ran", "state", "verdict"):
        table.add_column(head, no_wrap=True)
    for head in ("exit", "stories", "failed", "last new" if wide else "last\nnew"):
        table.add_column(head, justify="right")
    if shown:
        table.add_column("trend", no_wrap=True)
    for site in sites:
        ended, last = site.ended, site.last
        table.add_row(
            Text(plain_words(site.name)),
            _ago(site.age),
            site.state,
            Text(plain_words(site.verdict)[:12], style=_COLOURS.get(site.verdict, "red")),
            "" if last is None or site.exit_code is None else str(site.exit_code),
            _stories(site),
            "" if ended is None or ended.failures is None else f"{ended.failures:,}",
            _ago(None if site.new_at is None else site.now - site.new_at),
            *([sparkline([run.stories for run in site.over][-shown:])] if shown else []),
        )
    print_table(console, table, *([_NARROW] if console.is_terminal else []))


def _ago(seconds: float | None) -> str:
    return "" if seconds is None else age(seconds).replace(" min", "min").replace(" days", "d").replace(" ", "")


def _stories(site: Site) -> str:
    run = site.ended
    if run is None or run.stories is None:
        return ""
    if run.new is None:
        return f"{run.stories:,}"
    return f"+{run.new} ~{run.changed} ={run.unchanged}"
