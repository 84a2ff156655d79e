"""`newsbot sites`: the list of sites that workers crawl."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from newsbot.cli.crawl import is_address
from newsbot.commands import iso, print_rows, print_table
from newsbot.commands._checks import Described
from newsbot.errors import UserError
from newsbot.network.resolver import whole_address
from newsbot.sites import crawled, ledger_url, site_at
from newsbot.text.addresses import absolute
from newsbot.text.arguments import ArgumentError
from newsbot.wording import age, interval, span, suggestion

ACTIONS = ("apply", "list", "pause", "resume", "now", "remove", "import")
_SHOWN = 20
"""Sites of one kind of change that are named."""
_DONE = {"pause": "paused", "resume": "resumed", "now": "due now", "remove": "removed from the list"}


class Command(Described, ScrapyCommand):
    """Changes and shows the list of sites."""

    requires_crawler_process = False
    usage = "[options] apply <file> | list [site] ... | pause|resume|now|remove <site> ... | import <file>"
    summary = "List the sites that workers crawl, and how often"
    details = (
        "`apply sites.toml` shows how the file differs from the list, and changes the list; a site that is not in the"
        " file stays on the list unless you add --prune. `list` shows when each site is due and how its last run"
        " ended. `pause` stops new runs of a site until `resume`; `now` makes a site due; `remove` takes it off the"
        " list: its records stay. Name a site as `list` does, or by its address. `import` prints a sites.toml made"
        " from an OPML file, from a CSV file with a column url, or from a file with one address per line. The list is"
        " in the ledger's database, and `newsbot work` crawls it. If a file or a site is not valid, nothing changes,"
        " and the exit code is 1."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="with apply: show what would change")
        parser.add_argument(
            "--prune", action="store_true", help="with apply: remove the sites that are not in the file"
        )
        parser.add_argument("--tag", metavar="TAG", help="all sites with this tag, instead of names")
        parser.add_argument("--json", action="store_true", help="with list: one JSON object per line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        action, rest = (args[0], args[1:]) if args else ("list", [])
        if action not in ACTIONS:
            raise UsageError(f"there is no action {action!r:.60}; {suggestion(action, ACTIONS, 'actions')}")
        if action in ("apply", "import") and len(rest) != 1:
            raise UsageError(f"name one file: newsbot sites {action} FILE")
        if action == "import":
            from newsbot.fleet.definitions import as_toml, imported

            sites = list(imported(Path(rest[0])))
            if not sites:
                raise UserError(f"{rest[0]} lists no sites; write one address per line")
            print(as_toml(sites))
            return
        from newsbot.fleet.registry import Fleet

        with closing(Fleet.open(ledger_url(self.settings), create=action == "apply")) as fleet:
            if action == "apply":
                self._apply(fleet, Path(rest[0]), opts)
            else:
                rows = _chosen(fleet, _named(self.settings, fleet, rest), opts.tag)
                if action == "list":
                    _list(fleet, rows, as_json=opts.json)
                else:
                    self._change(fleet, action, rows, named=bool(rest or opts.tag))

    def _apply(self, fleet: Any, path: Path, opts: argparse.Namespace) -> None:
        from newsbot.fleet.definitions import read_definitions

        plan = fleet.plan(read_definitions(path, self.settings, crawled(self.settings)))
        _show("+", [f"{new.site}  {_interval(new.every)}, group {new.group}" for new in plan.added])
        _show("~", [f"{site.site}  {', '.join(_changes(row, site))}" for site, row in plan.changed])
        _show("-" if opts.prune else "?", plan.unlisted)
        unlisted = "removed" if opts.prune else "not in the file, and kept (--prune removes them)"
        parts = [f"{len(plan.added):,} added", f"{len(plan.changed):,} changed", f"{plan.unchanged:,} unchanged"]
        if plan.unlisted:
            parts.append(f"{len(plan.unlisted):,} {unlisted}")
        if opts.dry_run:
            print(f"--dry-run, nothing was changed. Without it: {', '.join(parts)}")
            return
        fleet.apply(plan, prune=opts.prune)
        print(f"{', '.join(parts)}. `newsbot work` crawls them")

    def _change(self, fleet: Any, action: str, rows: Sequence[Any], *, named: bool) -> None:
        if not named:
            raise UsageError(f"name the sites: newsbot sites {action} SITE …, or --tag TAG")
        names = [row.site for row in rows]
        if action == "now":
            fleet.run_now(names)
        elif action == "remove":
            fleet.remove(names)
        else:
            fleet.set_paused(names, action == "pause")
        what = names[0] if len(names) == 1 else f"{len(names):,} sites"
        print(f"{what}: {_DONE[action]}")


def _changes(row: Any, wanted: Any) -> Iterator[str]:
    """What `apply` changes of a site; of settings only the names, since their values may be secret."""
    was, now = json.loads(row.definition), json.loads(wanted.stored())
    if was["spider"] != now["spider"]:
        yield f"spider {now['spider']} (was {was['spider']})"
    for name, before, after in _differences(was["arguments"], now["arguments"]):
        yield (
            f"arguments.{name} removed" if after is None else f"arguments.{name} = {after} (was {before or 'not set'})"
        )
    for name, before, after in _differences(was["settings"], now["settings"]):
        yield f"settings.{name} {'removed' if after is None else 'added' if before is None else 'changed'}"
    if was["tags"] != now["tags"]:
        yield f"tags {' '.join(now['tags']) or 'none'} (were {' '.join(was['tags']) or 'none'})"
    if row.pace_group != wanted.group:
        yield f"group {wanted.group} (was {row.pace_group})"
    if row.priority != wanted.priority:
        yield f"priority {wanted.priority} (was {row.priority})"
    if row.every != wanted.every:
        yield f"{_interval(wanted.every)} (was {_interval(row.every)})"
    if row.enabled != wanted.enabled:
        yield "enabled" if wanted.enabled else "disabled"


def _differences(was: dict[str, str], now: dict[str, str]) -> Iterator[tuple[str, str | None, str | None]]:
    """Each name whose value differs, with the old value and the new one."""
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            yield name, was.get(name), now.get(name)


def _interval(seconds: int | None) -> str:
    return "at an adaptive interval" if seconds is None else f"every {interval(seconds)}"


def _show(sign: str, lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        print(f"{sign} {line}")
    if len(lines) > _SHOWN:
        print(f"{sign} … and {len(lines) - _SHOWN:,} more")


def _named(settings: BaseSettings, fleet: Any, words: Sequence[str]) -> list[str]:
    """The names of sites that are given by name or by address."""
    if not any(map(is_address, words)):  # which saves a query of the whole list
        return list(words)
    listed = {row.site for row in fleet.rows(words)}
    return [word if word in listed or not is_address(word) else _at(settings, word) for word in words]


def _at(settings: BaseSettings, word: str) -> str:
    url = whole_address(word)
    with suppress(ArgumentError):
        return site_at(settings, url) if absolute(url, url) else word
    return word


def _chosen(fleet: Any, names: Sequence[str], tag: str | None) -> Sequence[Any]:
    """The rows of these sites, or of all. Raises `UserError` for a name that is not on the list."""
    rows: Sequence[Any] = fleet.rows(names)
    if missing := sorted(set(names) - {row.site for row in rows}):
        near = get_close_matches(missing[0], [row.site for row in fleet.rows()], 1)
        meant = f"did you mean {near[0]}?" if near else "newsbot sites list shows all"
        raise UserError(f"{missing[0]!r:.80} is not on the list; {meant}")
    if tag is None:
        return rows
    tagged = [row for row in rows if tag in json.loads(row.definition)["tags"]]
    if not tagged:
        raise UserError(f"no site has the tag {tag!r:.60}")
    return tagged


def _list(fleet: Any, rows: Sequence[Any], *, as_json: bool) -> None:
    if as_json:
        print_rows(_as_row(row, json.loads(row.definition)) for row in rows)
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    if not rows:
        console.print("No sites are listed; list them with newsbot sites apply sites.toml")
        return
    now = fleet.now()
    table = Table("site", "state", "every", "due", "last run", "group", box=None, pad_edge=False)
    for row in rows:
        every = interval(row.every) if row.every is not None else f"adaptive ({span(row.interval)})"
        table.add_row(row.site, _state(row), every, _due(row, now), row.outcome or "", row.pace_group)
    print_table(console, table)


def _state(row: Any) -> str:
    if row.worker is not None:
        return "running"
    if row.paused or not row.enabled:
        return "paused"
    return f"failing ({row.failures})" if row.failures else "waits"


def _due(row: Any, now: float) -> str:
    if row.worker is not None or row.paused or not row.enabled:
        return ""
    return f"in {age(row.due - now)}" if row.due > now else "now" if not row.due else f"{age(now - row.due)} late"


def _as_row(row: Any, definition: dict[str, Any]) -> dict[str, Any]:
    return {
        "site": row.site,
        "state": _state(row).split()[0],
        **definition,
        "group": row.pace_group,
        "priority": row.priority,
        "every": row.every,
        "interval": row.interval,
        "due": iso(row.due),
        "failures": row.failures,
        "worker": row.worker,
        "began": iso(row.began),
        "ended": iso(row.ended),
        "outcome": row.outcome,
        "note": row.note,
    }
