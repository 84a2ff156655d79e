"""`scrapy follow`: prints what is new since a consumer's last position."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import program
from newsbot.commands import check_site, print_rows, print_table
from newsbot.commands._checks import Described
from newsbot.commands._storing import enter_mirror
from newsbot.errors import UserError
from newsbot.follow import delivery, following
from newsbot.follow.consumers import CONSUMER_SCHEMA, NAME, Consumer, consumers_of, held, load, path_of, save
from newsbot.paths import is_dir
from newsbot.sites import called, spiders_of_sites
from newsbot.storage.reports import KINDS, reports_of, sites_below, sites_of
from newsbot.store.manifest import Manifest, StoredFile
from newsbot.store.mirror import Mirror
from newsbot.store.place import Unreachable
from newsbot.terminal import OutputClosed
from newsbot.wording import amount

POLL_SECONDS = 1.0
POLL_STORE_SECONDS = 10.0
READER_GONE = 141
"""Exit code that a shell gives a program that ended by SIGPIPE."""
STDOUT = 1


class Command(Described, ScrapyCommand):
    """Prints records as their runs left them, byte for byte."""

    requires_crawler_process = False
    reads_store = True
    usage = "[options] [site] ..."
    summary = "Print the records that a program has not received"
    details = (
        "Prints the records of all finished runs (of the sites named, or of all) that the consumer has not"
        " received, as JSON Lines, in the order in which the runs finished: `scrapy follow --consumer warehouse |"
        " loader`. The position is in DATA_DIR/consumers/NAME.json and moves only after the reader of a pipe has"
        " read everything that was written, so nothing is lost if either side ends early; records printed after the"
        " position was last saved are printed again. With --peek and --ack the loader decides what it has"
        " received; --to starts it with one batch after another, and exit code 0 acknowledges each. Before printing a"
        " file, `scrapy follow` compares it with what its run recorded. Exit code 0 even if nothing"
        " is new, no run has finished or DATA_DIR does not exist yet; 1 if a run or the position is damaged or the"
        " loader failed, 141 if the reading program closed the pipe."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--consumer", metavar="NAME", help="the name of the reader; each name has its own position")
        add(
            "--kind", metavar="KINDS",
            help="records to print, from articles,ticker,listings,tombstones (default all); fixed at the"
            " consumer's first call",
        )  # fmt: skip
        add(
            "--from", dest="begin", choices=("start", "now"), default="start",
            help="where a new consumer begins: with the first run (default), or with the next that finishes",
        )  # fmt: skip
        add("--wait", action="store_true", help="continue with runs as they finish, until SIGTERM or SIGINT")
        add("--peek", action="store_true", help="keep the position, and print the same again until --ack")
        add(
            "--ack", metavar="BATCH", nargs="?", const="", default=None,
            help="print nothing, and move the position after what --peek has printed",
        )  # fmt: skip
        add(
            "--to", metavar="COMMAND",
            help="start a command with each batch in its standard input and the batch's name in NEWSBOT_BATCH; exit"
            " code 0 acknowledges it",
        )  # fmt: skip
        add("--consumers", action="store_true", help="list the consumers, their positions and how far behind they are")
        add("--json", action="store_true", help="with --consumers: one JSON object per line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        _check(opts)
        if sys.__stdout__ is None:  # it was closed; what is in its place now loses what is written
            raise OutputClosed
        mirror = enter_mirror(self.settings)
        data = Path(self.settings["DATA_DIR"])
        try:
            if mirror is not None:
                _fetch(mirror, data, opts)
            if opts.consumers:
                _list(data, as_json=opts.json)
            else:
                sites = called(self.settings, args)
                self._check_sites(data, sites)
                self.exitcode = _follow(data, tuple(sites), opts, mirror)
        except OSError as error:
            self.fail(
                f"the records could not be written: {error.strerror or error}; what was not received is printed"
                " again next time"
            )

    def _check_sites(self, data: Path, sites: list[str]) -> None:
        """Raises `UserError` if a site has neither a folder nor a spider: silence would hide a typing error."""
        crawled = sites_below(data)
        if set(sites) <= crawled:
            return
        check_site(sites, crawled, spiders_of_sites(self.settings))


def _check(opts: argparse.Namespace) -> None:
    if opts.consumers:
        return
    if opts.consumer is None:
        raise UsageError("name the consumer with --consumer NAME")
    if not NAME.fullmatch(opts.consumer):
        raise UsageError(
            f"--consumer: {opts.consumer!r:.80} is not valid: letters, digits, and . _ - after the first, 64 at most"
        )
    if opts.kind and (odd := [kind for kind in opts.kind.split(",") if kind not in KINDS]):
        raise UsageError(f"--kind: {', '.join(odd)} is not a kind of record; choose from {', '.join(KINDS)}")
    if opts.peek + opts.wait + (opts.ack is not None) > 1:
        raise UsageError("--peek, --ack and --wait exclude each other; give one of them")
    if opts.to is not None and (opts.peek or opts.ack is not None):
        raise UsageError("--to acknowledges each batch; omit --peek and --ack")
    _command(opts)


def _command(opts: argparse.Namespace) -> list[str]:
    """The words of the command to start; none if the records are printed."""
    try:
        words = shlex.split(opts.to or "")
    except ValueError as error:
        raise UsageError(f"--to: {opts.to!r:.80} is not a valid command ({error}); correct its quotes") from None
    if opts.to is not None and not words:
        raise UsageError("--to needs a command")
    return words


def _fetch(mirror: Mirror, data: Path, opts: argparse.Namespace) -> None:
    """Fetches from a store what is new to a consumer, and the reports of all other runs."""
    consumer = load(path_of(data, opts.consumer)) if opts.consumer else None
    done = consumer.done if consumer is not None else {}
    kinds = consumer.kinds if consumer is not None else opts.kind.split(",") if opts.kind else KINDS
    passed_over = opts.consumers or opts.ack is not None or (consumer is None and opts.begin == "now")

    def is_new(manifest: Manifest, file: StoredFile) -> bool:
        return not passed_over and file.path.split("/")[0] in kinds and manifest.run not in done.get(manifest.site, ())

    mirror.sync(is_new)


def _follow(data: Path, sites: tuple[str, ...], opts: argparse.Namespace, mirror: Mirror | None) -> int:
    path = path_of(data, opts.consumer)
    if not is_dir(data) and not opts.wait and opts.begin == "start" and opts.ack is None:
        _report(_no_run(data, mirror))
        return 0
    with held(path) as lock, following.stopping() as stop:
        consumer = _consumer(data, path, sites, opts)
        if opts.ack is not None:
            print(f"{amount(following.acknowledge(path, consumer, opts.ack), 'record')} acknowledged", file=sys.stderr)
            return 0
        outlet = following.Outlet(STDOUT, stop, _report)
        follower = following.Follower(data, path, consumer, outlet, _report)
        try:
            if opts.peek:
                _peek(follower, sites)
            else:
                command = _command(opts)
                to = delivery.Deliverer(data, path, consumer, outlet, _report, command, lock) if command else follower
                _go_on(to, sites, stop, opts, mirror)
        except following.ReaderGone:
            _report("the reader closed the pipe; what it did not read is printed again next time")
            return 0 if stop.signal and opts.wait else READER_GONE
        except following.Stopped as stopped:
            _report(str(stopped))
            return 0 if opts.wait else 128 + stop.signal
    return 0


def _consumer(data: Path, path: Path, sites: tuple[str, ...], opts: argparse.Namespace) -> Consumer:
    """The consumer, made at its first visit; raises `ConsumerError`."""
    asked = opts.kind.split(",") if opts.kind else []
    kinds = [kind for kind in KINDS if kind in asked] or list(KINDS)
    consumer = load(path)
    if consumer is None:
        consumer = Consumer(CONSUMER_SCHEMA, opts.consumer, kinds)
        if opts.begin == "now":
            following.skip(data, consumer, sites)
            save(path, consumer)
    elif asked and consumer.kinds != kinds:
        raise UserError(
            f"{path}: this consumer receives {','.join(consumer.kinds)}, not {','.join(kinds)}; choose another name"
        )
    return consumer


def _peek(follower: following.Follower, sites: tuple[str, ...]) -> None:
    peeked = follower.peek(sites)
    if peeked is None:
        _report("nothing is new")
    else:
        then = program.spoken(f"scrapy follow --consumer {follower.consumer.consumer} --ack {peeked.batch}")
        _report(f"{amount(follower.records, 'record')}; after processing: {then}")


def _go_on(
    follower: following.Follower | delivery.Deliverer,
    sites: tuple[str, ...],
    stop: following.Stop,
    opts: argparse.Namespace,
    mirror: Mirror | None,
) -> None:
    fetch = partial(_fetch, mirror, follower.data, opts) if mirror is not None else None
    follower.follow(sites)
    if not follower.runs and not _has_runs(follower.data, sites):
        _report(_no_run(follower.data, mirror))
    else:
        _report(f"records: {follower.records:,}, runs: {follower.runs:,}" if follower.runs else "nothing is new")
    while opts.wait and not stop.signal:
        follower.outlet.rest(POLL_SECONDS if fetch is None else POLL_STORE_SECONDS)
        if not stop.signal and _has_fetched(fetch):
            follower.follow(sites)


def _has_runs(data: Path, sites: tuple[str, ...]) -> bool:
    return any(reports_of(data, site) for site in sites) or bool(sites_of(data))


def _no_run(data: Path, mirror: Mirror | None) -> str:
    return f"no run is stored in {mirror.store} yet" if mirror is not None else f"no run has finished below {data} yet"


def _has_fetched(fetch: Callable[[], None] | None) -> bool:
    """Whether what is new is here; a store that does not answer is tried again later."""
    try:
        if fetch is not None:
            fetch()
    except Unreachable as error:
        _report(str(error))
        return False
    return True


def _list(data: Path, *, as_json: bool) -> None:
    rows = []
    for consumer in consumers_of(data):
        runs, records = following.behind(data, consumer)
        rows.append({
            "consumer": consumer.consumer, "kinds": consumer.kinds, "moved": consumer.moved,
            "records": consumer.records, "runs_behind": runs, "records_behind": records,
            "waits_for_ack": consumer.peeked.batch if consumer.peeked else None,
        })  # fmt: skip
    if as_json:
        print_rows(rows)
    else:
        _show(rows)


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not rows:
        console.print("There is no consumer yet.")
        return
    table = Table("consumer", "kinds", "moved", box=None, pad_edge=False)
    for title in ("delivered", "records behind", "runs behind"):
        table.add_column(title, justify="right")
    table.add_column("waits for --ack")
    for row in rows:
        table.add_row(
            row["consumer"], ",".join(row["kinds"]), row["moved"] or "", f"{row['records']:,}",
            f"{row['records_behind']:,}", f"{row['runs_behind']:,}", row["waits_for_ack"] or "",
        )  # fmt: skip
    print_table(console, table)


def _report(text: str) -> None:
    print(f"{program.name} follow: {text}", file=sys.stderr)
