"""`scrapy demo`: the bundled sample site, served from inside the process and crawled."""

from __future__ import annotations

import argparse
import errno
import json
import os
import shlex
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from shutil import which
from threading import Event
from time import time
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import program
from newsbot.commands import export as export_command
from newsbot.commands import print_facts, sentence_with_data_dir
from newsbot.commands._checks import UNSPARING, Described, is_given, set_unless_given
from newsbot.commands.crawl import check_values
from newsbot.dataset.errors import ExportError
from newsbot.errors import needs_extra
from newsbot.ledger.database import remove_sqlite, sqlite_url
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.lease import this_process
from newsbot.ledger.store import Ledger
from newsbot.logs import CrawlLog, view_of
from newsbot.paths import near
from newsbot.storage.files import clear_errors
from newsbot.storage.reports import ReportError, load_report, reports_of, sites_of
from newsbot.terminal import is_terminal
from newsbot.text.arguments import ArgumentError

if TYPE_CHECKING:
    from rich.console import Console

    from newsbot.demo.server import SampleSite
    from newsbot.extensions.run import Run

# Scrapy imports every command at every start: what only the demo needs is imported when it runs.

SPIDER = "journalismpakistan"
PORT = 8000
LOOPBACK = "http://127.0.0.1:"
_LOOK = 0.5
"""Seconds between two checks for a signal: on every system Python handles signals between them."""


class Command(Described, ScrapyCommand):
    """Serves, crawls, and shows what came out; or only serves."""

    usage = "[options]"
    summary = "Crawl the bundled sample site and show the results"
    details = (
        "Serves the bundled sample site (invented stories in English and Urdu) on a free port of 127.0.0.1,"
        " crawls it with the production settings but without a delay, prints a summary, and exports the records as"
        " a data set. Records and ledger go to DATA_DIR/demo, or to the DATA_DIR given with -s. Each demo is a first"
        " visit: the records of the previous one are deleted. With --serve it only serves the site, for crawls by hand,"
        " until you press Ctrl-C. Exit code 1 if the crawl failed or the site could not be served."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--serve", action="store_true", help="only serve the sample site")
        parser.add_argument(
            "--port", type=_port, default=None, help=f"port of 127.0.0.1 (default: any; with --serve {PORT})"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        try:
            check_values(self.settings)
        except ArgumentError as error:
            raise UsageError(str(error), print_help=False) from None
        set_unless_given(self.settings, UNSPARING)
        self.log = CrawlLog(self.settings, view_of(self.settings, quiet=opts.serve or not is_terminal()))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit code 1 if the crawl failed or left a story out."""
        if args:
            raise UsageError(f"{args[0]!r:.60}: it takes no arguments, only options")
        from rich.console import Console

        from newsbot.demo.server import SampleSite

        console = Console(highlight=False)
        port = opts.port if opts.port is not None else PORT if opts.serve else 0
        try:
            site = SampleSite(port=port)
        except OSError as error:
            self.fail(f"port {port} of 127.0.0.1: {error.strerror}; choose another with --port")
            return
        with site:
            if opts.serve:
                serve(site.base_url, console)
            else:
                self._crawl(site, console)

    def _crawl(self, site: SampleSite, console: Console) -> None:
        assert self.crawler_process is not None
        settings = self.crawler_process.settings
        folder = Path(settings["DATA_DIR"]) / ("" if is_given(settings, "DATA_DIR") else "demo")
        settings.setdict({"DATA_DIR": folder, "INVENTED": True, "LEDGER_URL": None}, priority="cmdline")
        with clear_errors(folder, again="start the demo again"):
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        forget_last(folder)
        console.print(f"Crawling the sample site at {site.base_url} …")
        if (run := self._run(site.base_url)) is None or run.report is None:
            failed = run is not None and run.error
            self.fail(failed or "the crawl was stopped before its end; start the demo again")
            return
        path = run.report.path
        report = load_report(path)
        told = sentence_with_data_dir(settings, report["told"])
        show(report, told, folder / SPIDER, path, console)
        export(folder, report["run"], console)
        show_next(folder, report, console)
        self.exitcode = 0 if report["counts"]["articles"] == len(site.stories) and not report["failures"] else 1

    def _run(self, base_url: str) -> Run | None:
        """The run of the crawl, which may not have come to its end."""
        from newsbot.commands._ending import Ending
        from newsbot.extensions.run import Run

        assert self.crawler_process is not None
        crawler = self.crawler_process.create_crawler(SPIDER)
        ending = Ending(self.crawler_process, crawler, self.log)
        self.crawler_process.crawl(crawler, base_url=base_url)
        try:
            self.crawler_process.start()
        finally:
            ending.restore()
        return None if self.crawler_process.bootstrap_failed else crawler.get_extension(Run)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text:.20} is not a port; give a number from 0 (any) to 65535")
    return int(text)


def forget_last(folder: Path) -> None:
    """Empties the ledger of the last demo; raises `LedgerError` if the folder is not only of demos."""
    path = folder / "ledger.db"
    if any(not is_demo(report) for site in sites_of(folder) for report in reports_of(folder, site)):
        raise _not_only_demos(folder)
    remove_sqlite(folder / "demo-ledger.db")  # where earlier versions kept it
    if not path.exists():
        return
    with closing(Ledger.open(sqlite_url(path), SPIDER)) as ledger:
        real = any(not run.base.startswith(LOOPBACK) for run in ledger.all_runs())
        if real or any(site != SPIDER for site in ledger.sites()):
            raise _not_only_demos(folder)
        ledger.check_free(this_process(), int(time()))
        ledger.forget()


def is_demo(path: Path) -> bool:
    """Whether a report is that of a demo's run."""
    with suppress(ReportError):
        report = load_report(path)
        return report.get("site") == SPIDER and report.get("invented") is True
    return False


def _not_only_demos(folder: Path) -> LedgerError:
    return LedgerError(
        f"{folder}: it holds records of real sites, and the demo would mix its own with them; choose another folder"
        " with -s DATA_DIR=FOLDER"
    )


def serve(base_url: str, console: Console) -> None:
    """Prints how to crawl the sample site, and waits for Ctrl-C or SIGTERM."""
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    served = f"Serving the sample site at {base_url} (press Ctrl-C to stop). In another terminal:\n"
    console.print(served, soft_wrap=True)
    console.print(f"    {_command(f'crawl news -a url={base_url} -a full=1 -s INVENTED=1')}", soft_wrap=True)
    while not ended.wait(_LOOK):
        pass
    console.print("The sample site has stopped.", soft_wrap=True)


def _command(text: str) -> str:
    """A command to copy, for the program in use: by its path where the shell does not find it."""
    name = program.name
    path = name if which(name) else shlex.quote(near(Path(sys.executable).with_name(name)))
    return path + program.spoken(f"scrapy {text}").removeprefix(name)


def show_next(folder: Path, report: dict[str, Any], console: Console) -> None:
    """Prints the commands that explore what the demo has left."""
    data = f"-s DATA_DIR={shlex.quote(near(folder))}"
    articles = folder / SPIDER / _files(report)["articles"]
    url = next((article["url"] for article in _records(articles)), report["base_url"])
    console.print("\nWhat to try next:", soft_wrap=True)
    for command in (
        f"status {data}",
        f"runs {data}",
        f"why {shlex.quote(url)} {data}",
        f"browse {data}",
        "demo --serve",
    ):
        console.print(f"    {_command(command)}", soft_wrap=True)


def show(report: dict[str, Any], told: str, folder: Path, path: Path, console: Console) -> None:
    """Prints what a run did, `told` in a sentence: counts, languages, files, one record."""
    from rich.json import JSON

    articles = list(_records(folder / _files(report)["articles"]))
    languages = Counter(" + ".join(article["in_language"]) for article in articles)
    counted = ", ".join(f"{count} {name}" for name, count in languages.most_common())
    pages = max((entry["pages"] for entry in _records(folder / _files(report)["ticker"])), default=0)
    facts = [
        ("result", told),
        ("stories", f"{len(articles)}  ({counted})" if articles else "0"),
        ("ticker entries", f"{report['counts']['ticker']}" + (f", each shown on up to {pages} pages" if pages else "")),
        ("section pages", str(report["counts"]["listings"])),
        ("failed", str(len(report["failures"]))),
        ("files in", str(folder)),
        *(("", str(file)) for file in (*_files(report).values(), path.relative_to(folder), report["log"]) if file),
    ]
    print_facts("Results", facts)
    if articles:
        example = next((article for article in articles if len(article["in_language"]) > 1), articles[0])
        console.print("One record, with its paragraphs and cards shortened:", highlight=False)
        console.print(JSON(json.dumps(_shortened(example), ensure_ascii=False), ensure_ascii=False), soft_wrap=True)


def export(folder: Path, run: str, console: Console) -> None:
    """Makes a data set of the run's records in the place of the last demo's, or prints what is missing for it."""
    try:
        from newsbot.dataset.built import Options
        from newsbot.dataset.reading import ABOUT
        from newsbot.dataset.release import export as build
    except ModuleNotFoundError as error:
        why = needs_extra("a data set", "export", error.name)
        console.print(f"The records were not exported: {why}", highlight=False, markup=False, soft_wrap=True)
        return
    target = folder / "release"
    if (target / ABOUT).exists():
        shutil.rmtree(target)
    try:
        export_command.show(build(folder, (SPIDER,), target, Options(runs=(run,))), target)
    except ExportError as error:
        console.print(f"The records were not exported: {error}", highlight=False, markup=False, soft_wrap=True)


def _files(report: dict[str, Any]) -> dict[str, str]:
    return {file["path"].split("/")[0]: file["path"] for file in report["files"] if not file["path"].endswith(".cdxj")}


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _shortened(record: dict[str, Any]) -> dict[str, Any]:
    short = {key: _cut(record[key]) for key in ("related", "popular", "images", "links")}
    bodies = [{**body, "paragraphs": _cut(body["paragraphs"])} for body in record["bodies"]]
    return {**record, **short, "bodies": bodies}


def _cut(values: list[Any]) -> list[Any]:
    return values if len(values) < 2 else [values[0], f"… and {len(values) - 1} more"]
