"""`scrapy export`: a data set out of finished runs, in several formats, that tells what it is."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

if TYPE_CHECKING:
    from newsbot.dataset.release import Built, Options

FORMATS = ("parquet", "jsonl", "csv", "sqlite", "tmx", "moses")
MISSING = "an export needs further libraries: pip install 'newsbot[export]'"


class Command(ScrapyCommand):
    """Builds, restores and compares data sets."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Sites, or two releases."""
        return "[options] [site]… --to DIR | --rehydrate RELEASE --to DIR | --diff OLD NEW"

    def short_desc(self) -> str:
        """For `scrapy` alone."""
        return "Make a data set of the records of all finished runs, or compare two"

    def long_desc(self) -> str:
        """For `--help`."""
        return (
            "Builds a data set from the finished runs below DATA_DIR, of the sites named or of all: stories, each in"
            " its latest wording, every revision, the ticker merged over runs, lists, withdrawn stories; in Parquet,"
            " JSON Lines, CSV and SQLite, parallel text as TMX and for Moses too, with a dataset card, descriptions,"
            " schemas and sums. The same records give the same bytes. Nothing is left at DIR where something is wrong."
            " Exit code 0 where it was built, 1 where not, 130 where it was stopped by Ctrl-C."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Beside Scrapy's own."""
        super().add_options(parser)
        add = parser.add_argument
        add("--to", metavar="DIR", type=Path, help="the folder to make; it must not be there, or be empty")
        add("--formats", metavar="NAMES", default=",".join(FORMATS), help="some of %(default)s (default all)")
        add(
            "--withdrawn", choices=("drop", "keep"), default="drop",
            help="what becomes of stories that their sites have withdrawn (default drop; either way they are listed)",
        )  # fmt: skip
        add(
            "--text", choices=("auto", "full", "hash", "none"), default="auto",
            help="whether texts leave: auto (default) is full, hash where rights reserve mining or forbid archiving",
        )  # fmt: skip
        add(
            "--takedown", metavar="FILE", type=Path,
            help="stories to leave out, ids or addresses, one a line (default DATA_DIR/takedown.txt where it is there)",
        )  # fmt: skip
        add(
            "--no-pairs", dest="pairs", action="store_false",
            help="leave out the parallel text: to align a story in two languages takes longer than all else",
        )  # fmt: skip
        add("-j", "--jobs", type=int, default=min(os.cpu_count() or 1, 8), help="processes (default one a core)")
        add("--rehydrate", metavar="RELEASE", type=Path, help="put withheld texts back out of your own runs")
        add(
            "--from", dest="sources", metavar="FILE", type=Path, action="append", default=[],
            help="with --rehydrate: article records to take texts from too, as `scrapy extract` writes them",
        )  # fmt: skip
        add("--diff", nargs=2, metavar=("OLD", "NEW"), type=Path, help="tell what differs between two releases")
        add("--json", action="store_true", help="with --diff: one JSON object a line")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit code 1 where no data set could be built or read."""
        try:
            from newsbot.dataset.errors import ExportError
            from newsbot.dataset.release import export
        except ModuleNotFoundError as error:
            print(f"scrapy export: {MISSING} ({error.name} is missing)", file=sys.stderr)
            self.exitcode = 1
            return
        assert self.settings is not None
        if opts.diff is None and opts.to is None:
            raise UsageError("say where to, by --to DIR")
        folder = Path(self.settings["DATA_DIR"])
        try:
            if opts.diff is not None:
                self._diff(*opts.diff, as_json=opts.json)
            elif opts.rehydrate is not None:
                self._rehydrate(folder, args, opts)
            else:
                options = _options(folder, opts)
                with _shown() as steps:
                    built = export(folder, tuple(args), opts.to, options, steps)
                show(built, opts.to)
        except ExportError as error:
            print(f"scrapy export: {error}", file=sys.stderr)
            self.exitcode = 1
        except KeyboardInterrupt:
            print("scrapy export: stopped; nothing was made", file=sys.stderr)
            self.exitcode = 130

    def _diff(self, old: Path, new: Path, *, as_json: bool) -> None:
        from newsbot.dataset.compare import compare, told

        for difference in compare(old, new):
            print(told(difference, as_json=as_json))

    def _rehydrate(self, folder: Path, args: list[str], opts: argparse.Namespace) -> None:
        from newsbot.dataset.rehydrate import rehydrate

        with _shown() as steps:
            done = rehydrate(opts.rehydrate, folder, tuple(args), tuple(opts.sources), opts.to, _formats(opts), steps)
        print(f"Texts of {done.restored:,} wordings were put back, {done.missing:,} are still withheld: {opts.to}")


def _formats(opts: argparse.Namespace) -> tuple[str, ...]:
    asked = [name.strip() for name in opts.formats.split(",")]
    if odd := [name for name in asked if name not in FORMATS]:
        raise UsageError(f"--formats: {', '.join(odd)} is none of {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


def _options(folder: Path, opts: argparse.Namespace) -> Options:
    from newsbot.dataset.release import Options
    from newsbot.dataset.takedown import Takedown, read_takedown

    path = opts.takedown or folder / "takedown.txt"
    takedown = read_takedown(path) if opts.takedown or path.exists() else Takedown()
    return Options(_formats(opts), opts.withdrawn == "keep", opts.text, takedown, max(opts.jobs, 1), pairs=opts.pairs)


class Bars:
    """Shows each step with a bar and the time it still takes, told from what was done so far."""

    def __init__(self, progress: Any) -> None:
        self._progress = progress

    def step(self, name: str, total: int) -> Callable[[int], object]:
        """A bar."""
        task = self._progress.add_task(name, total=max(total, 1), completed=0 if total else 1)
        return lambda done: self._progress.advance(task, done)


@contextmanager
def _shown() -> Iterator[Bars]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=False),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bars(progress)


def show(built: Built, target: Path) -> None:
    """Prints what a release holds."""
    from rich.console import Console
    from rich.panel import Panel
    from rich.table import Table

    facts = built.facts
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name in ("articles", "revisions", "ticker", "listings", "tombstones", "pairs"):
        if name in facts.rows:
            table.add_row(name, f"{facts.rows[name]:,}")
    table.add_row("splits", ", ".join(f"{count:,} {name}" for name, count in facts.splits.items()) or "none")
    table.add_row("copies", f"{facts.copies:,} stories in {facts.clusters:,} clusters")
    table.add_row("texts", ", ".join(f"{count:,} {name}" for name, count in sorted(facts.policies.items())) or "none")
    if built.withdrawn:
        table.add_row("withdrawn", f"{built.withdrawn:,} {'kept' if built.options.keep_withdrawn else 'left out'}")
    if built.taken:
        table.add_row("taken down", f"{built.taken:,}")
    table.add_row("read first", str(target / "README.md"))
    if (target / "report.html").exists():
        table.add_row("look at", str(target / "report.html"))
    Console().print(Panel(table, title="The data set", title_align="left", expand=False), highlight=False)
    for path in built.source.unfinished:
        print(f"left out, since its run is not over: {path}", file=sys.stderr)
