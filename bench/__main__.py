"""Crawl one made-up site with `empty`, `usual` and `newsbot`, round by round, and say what each cost."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bench.extraction import extract_line
from bench.ledger import ledger_costs, ledger_table
from bench.measure import ROOT, SPIDERS, BenchError, Crawl, start_up, whole_crawl
from bench.report import Rounds, figures, json_record, table
from bench.server import Ready

EPILOG = """\
empty    downloads every page and reads only the links of the walk: the floor
usual    title, headline and all paragraphs as one text, to a JSON Lines feed
newsbot  scrapy crawl journalismpakistan, as users run it
unarchived  the same without the archive

Each crawl is a separate process, over loopback, with the same download settings. Start-up is measured apart, by a
crawl of a site that lists nothing. Exit code 1 if a crawl failed or missed an article: then there are no figures.
"""
KNOWN = (1000, 100_000, 1_000_000)
PROGRESS_COLUMNS = (
    SpinnerColumn(),
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
)


@dataclass(frozen=True, slots=True)
class Options:
    """The command line."""

    articles: int
    rounds: int
    only: tuple[str, ...]
    keep: Path | None
    json: Path | None
    known: tuple[int, ...]


def parse_options(argv: Sequence[str] | None) -> Options:
    """Read the command line; exits with a message if it is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=_positive, default=2000, metavar="N", help="size of the site (default 2000)")
    parser.add_argument("--rounds", type=_positive, default=3, metavar="N", help="crawls of each spider (default 3)")
    parser.add_argument(
        "--only", type=_spiders, default=SPIDERS, metavar="NAMES", help=f"some of {','.join(SPIDERS)} (default all)"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep logs and output of the crawls in DIR, new or empty"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="append the figures to FILE as one line of JSON")
    parser.add_argument(
        "--known", type=_numbers, default=KNOWN, metavar="N,N…",
        help="how many stories the ledger knows in the crawls beside a ledger; 0 for none of them"
        f" (default {','.join(map(str, KNOWN))})",
    )  # fmt: skip
    options = Options(**vars(parser.parse_args(argv)))
    if options.keep and options.keep.exists() and any(options.keep.iterdir()):
        parser.error(f"--keep: {options.keep} is not empty")
    return options


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"not a number from 1 up: {text}")
    return int(text)


def _numbers(text: str) -> tuple[int, ...]:
    return () if text == "0" else tuple(map(_positive, text.split(",")))


def _spiders(text: str) -> tuple[str, ...]:
    chosen = text.split(",")
    if unknown := set(chosen) - set(SPIDERS):
        raise argparse.ArgumentTypeError(f"no such spider: {', '.join(sorted(unknown))}")
    return tuple(spider for spider in SPIDERS if spider in chosen)


@contextmanager
def serving(articles: int) -> Iterator[Ready]:
    """Run the server in a separate process while the block lasts; it ends with its standard input."""
    command = [sys.executable, "-m", "bench.server", "--articles", str(articles)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        if not line:
            raise BenchError("the server did not start")
        yield Ready(**json.loads(line))


@contextmanager
def working_directory(keep: Path | None) -> Iterator[Path]:
    """Where the crawls write: the directory to keep, or a temporary one."""
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            yield Path(name)


def crawl_rounds(options: Options, ready: Ready, directory: Path, console: Console) -> Rounds:
    """All crawls, the spiders in turn, so that a slow minute of the machine falls on each of them alike."""
    rounds: Rounds = {spider: [] for spider in options.only}
    with Progress(*PROGRESS_COLUMNS, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(options.only) * (options.rounds + 1))
        for spider in options.only:
            progress.update(task, description=f"warming up: {spider}")
            start_up(spider, ready, directory / "warm-up" / spider)
            progress.advance(task)
        for number in range(1, options.rounds + 1):
            for spider in options.only:
                progress.update(task, description=f"round {number} of {options.rounds}: {spider}")
                crawl = _one_crawl(spider, ready, options, directory / f"round-{number}" / spider)
                rounds[spider].append(crawl)
                cost = crawl.whole
                progress.console.print(f"round {number}, {spider}: wall {cost.wall:.2f} s, CPU {cost.cpu:.2f} s")
                progress.advance(task)
    return rounds


def _one_crawl(spider: str, ready: Ready, options: Options, directory: Path) -> Crawl:
    before, code = start_up(spider, ready, directory / "start-up")
    cost, tally = whole_crawl(spider, ready, options.articles, directory / "whole")
    if not options.keep:
        shutil.rmtree(directory)
    return Crawl(before, code, cost, tally)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and report; the exit code."""
    options = parse_options(argv)
    console = Console(highlight=False)
    try:
        with serving(options.articles) as ready, working_directory(options.keep) as directory:
            _print_conditions(options, ready, console)
            rounds = crawl_rounds(options, ready, directory, console)
            _report(rounds, options, ready, console)
            console.print(extract_line(ready, options.articles, directory, options.rounds, os.cpu_count() or 1))
            if options.known:
                with Progress(*PROGRESS_COLUMNS, console=console, transient=True) as progress:
                    costs = ledger_costs(options.known, ready, options.articles, directory, progress)
                console.print(ledger_table(costs, options.articles))
    except BenchError as error:
        console.print("[bold red]NO FIGURES[/bold red]:", end=" ")
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("stopped: no figures")
        return 130
    return 0


def _report(rounds: Rounds, options: Options, ready: Ready, console: Console) -> None:
    found = figures(rounds, options.articles)
    console.print(table(found, options.rounds))
    for spider, crawls in rounds.items():
        if codes := {crawl.start_up_exit for crawl in crawls} - {0}:
            console.print(f"[bold yellow]{spider}: start-up crawls ended with exit code {codes}: doubt that figure")
    if options.json:
        with options.json.open("a", encoding="utf-8") as file:
            file.write(json.dumps(json_record(found, rounds, options.articles, ready)) + "\n")


def _print_conditions(options: Options, ready: Ready, console: Console) -> None:
    article, section = ready.article_bytes / 1000, ready.section_bytes / 1000
    console.print(f"site: {options.articles:,} article pages of {article:.1f} KB, section pages of {section:.1f} KB")
    console.print(f"machine: {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    sys.exit(main())
