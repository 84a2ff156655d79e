"""Crawl two made-up sites with several spiders, round by round, and say what each cost and newsbot's stages."""

from __future__ import annotations

import argparse
import json
import os
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
from bench.measure import NOTHING_FOUND, PEER, SPIDERS, BenchError
from bench.report import Rounds, figures, json_record, table
from bench.rounds import Race, serving
from bench.server import Served
from bench.stages import stages_table

EPILOG = """\
empty        downloads every page and reads only the links of the walk: the floor
usual        title, headline and all paragraphs as one text, to a JSON Lines feed
trafilatura  what trafilatura finds, to a JSON Lines feed; only if the Python of --peer has it
newsbot      scrapy crawl, as users run it
unarchived   the same without the archive

The site `uniform` has pages of one layout, which newsbot knows. The pages of `shaped` have sizes that were measured on
those of 1,061 publishers (python -m bench.shapes), and newsbot knows nothing of them.

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

    uniform: int
    shaped: int
    rounds: int
    only: tuple[str, ...]
    peer: str
    keep: Path | None
    json: Path | None
    known: tuple[int, ...]


def parse_options(argv: Sequence[str] | None) -> Options:
    """Read the command line; exits with a message if it is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for site, articles in {"uniform": 2000, "shaped": 512}.items():
        parser.add_argument(
            f"--{site}", type=_number, default=articles, metavar="N",
            help=f"articles of the site `{site}`; 0 leaves it out (default {articles})",
        )  # fmt: skip
    parser.add_argument("--rounds", type=_positive, default=3, metavar="N", help="crawls of each spider (default 3)")
    parser.add_argument(
        "--only", type=_spiders, default=SPIDERS, metavar="NAMES", help=f"some of {','.join(SPIDERS)} (default all)"
    )
    parser.add_argument(
        "--peer", default=sys.executable, metavar="PYTHON", help="a Python with Scrapy and trafilatura (default: this)"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep logs and output of the crawls in DIR, new or empty"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="append the figures of each site to FILE, a line each"
    )
    parser.add_argument(
        "--known", type=_numbers, default=KNOWN, metavar="N,N…",
        help="how many stories the ledger knows in the crawls of `uniform` beside a ledger; 0 for none of them"
        f" (default {','.join(map(str, KNOWN))})",
    )  # fmt: skip
    options = Options(**vars(parser.parse_args(argv)))
    if options.keep and options.keep.exists() and any(options.keep.iterdir()):
        parser.error(f"--keep: {options.keep} is not empty")
    if not (options.uniform or options.shaped):
        parser.error("--uniform 0 --shaped 0 leaves no site")
    return options


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"not a number: {text}")
    return int(text)


def _positive(text: str) -> int:
    if not _number(text):
        raise argparse.ArgumentTypeError(f"not a number from 1 up: {text}")
    return int(text)


def _numbers(text: str) -> tuple[int, ...]:
    return () if text == "0" else tuple(map(_positive, text.split(",")))


def _spiders(text: str) -> tuple[str, ...]:
    chosen = text.split(",")
    if unknown := set(chosen) - set(SPIDERS):
        raise argparse.ArgumentTypeError(f"no such spider: {', '.join(sorted(unknown))}")
    return tuple(spider for spider in SPIDERS if spider in chosen)


def runnable(options: Options, console: Console) -> tuple[str, ...]:
    """The spiders that are to run; says so if trafilatura is left out."""
    command = [options.peer, "-c", f"import scrapy, {PEER}"]
    if PEER not in options.only or _imports(command):
        return options.only
    console.print(f"{PEER} is left out: {options.peer} does not have it and Scrapy; see --peer", soft_wrap=True)
    return tuple(spider for spider in options.only if spider != PEER)


def _imports(command: list[str]) -> bool:
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


@contextmanager
def working_directory(keep: Path | None) -> Iterator[Path]:
    """Where the crawls write: the directory to keep, or a temporary one."""
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            yield Path(name)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and report; the exit code."""
    options = parse_options(argv)
    console = Console(highlight=False)
    articles = {name: n for name, n in {"uniform": options.uniform, "shaped": options.shaped}.items() if n}
    try:
        with serving(articles) as sites, working_directory(options.keep) as directory:
            spiders = runnable(options, console)
            _print_conditions(sites, console)
            race = Race(spiders, sites, options.rounds, options.peer, directory, bool(options.keep))
            with Progress(*PROGRESS_COLUMNS, console=console, transient=True) as progress:
                found = race.crawl(progress)
            stages = race.stages()
            for served in sites:
                _report(served, found[served.name], stages.get(served.name), options, console)
            if stages:
                console.print(stages_table(stages))
            if options.uniform:
                _report_archive_and_ledger(sites[0], options, directory, console)
    except BenchError as error:
        console.print("[bold red]NO FIGURES[/bold red]:", end=" ")
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("stopped: no figures")
        return 130
    return 0


def _report(
    served: Served, rounds: Rounds, stages: dict[str, float] | None, options: Options, console: Console
) -> None:
    found = figures(rounds, served)
    console.print(table(found, served, options.rounds))
    for spider, crawls in rounds.items():
        if codes := {crawl.start_up_exit for crawl in crawls} - {0, NOTHING_FOUND}:
            console.print(f"[bold yellow]{spider}: start-up crawls ended with exit code {codes}: doubt that figure")
    if options.json:
        with options.json.open("a", encoding="utf-8") as file:
            file.write(json.dumps(json_record(found, rounds, served, stages)) + "\n")


def _report_archive_and_ledger(served: Served, options: Options, directory: Path, console: Console) -> None:
    console.print(extract_line(served, directory, options.rounds, os.cpu_count() or 1))
    if options.known:
        with Progress(*PROGRESS_COLUMNS, console=console, transient=True) as progress:
            costs = ledger_costs(options.known, served, directory, progress)
        console.print(ledger_table(costs, served.articles))


def _print_conditions(sites: Sequence[Served], console: Console) -> None:
    for site in sites:
        article, section = site.article_bytes / 1000, site.section_bytes / 1000
        pages = f"{site.articles:,} article pages of {article:.1f} KB, section pages of {section:.1f} KB"
        console.print(f"site {site.name}: {pages}")
    console.print(f"machine: {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    sys.exit(main())
