"""Read pages that nobody would write, made of saved ones at random, and tell what newsbot does wrong with them."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from fuzz.hunt import KEPT, Hunt, Plan, Tally, write_fault
from fuzz.reading import LIMIT
from fuzz.targets import TARGETS, TargetExaminer, draw_case
from fuzz.worker import Examines

EPILOG = f"""\
A case is a page of samples/ or of the sample site, mutated: its markup, words, JSON-LD, addresses, encoding, bytes.
It is read as the crawl reads it, twice. Other targets are authors in bulk, robots.txt, sitemaps and feeds, and bodies
in two languages to be aligned; they take turns. A fault is an exception, a record that breaks its contract, a line that
is not JSON in UTF-8, readings that differ, a second reading that is not judged unchanged, a case that takes too long,
memory that grows. Of each fault up to {KEPT} pages are written to the folder of --faults, each with a text beside it.

Exit code 0 if nothing was found, 1 if something was, 130 if it was stopped.
"""
PROGRESS_COLUMNS = (
    SpinnerColumn(),
    BarColumn(),
    TextColumn("{task.description}"),
    TimeRemainingColumn(elapsed_when_finished=True),
)


@dataclass(frozen=True, slots=True)
class Options:
    """The command line."""

    minutes: float
    jobs: int
    seed: str
    faults: Path
    limit: float
    until: int | None
    targets: tuple[str, ...]
    case: tuple[str, str, int] | None


def parse_options(argv: Sequence[str] | None) -> Options:
    """Read the command line; exits with a message where it is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m fuzz", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=_positive, default=5.0, metavar="M", help="how long to continue (default 5)")
    parser.add_argument("--jobs", type=_number, default=2, metavar="N", help="processes at work (default 2)")
    parser.add_argument(
        "--seed", type=_seed, default=str(int(time.time())), metavar="SEED",
        help="a word that decides what all cases are (default: the time)",
    )  # fmt: skip
    parser.add_argument(
        "--faults", type=Path, default=Path("fuzz-faults"), metavar="DIR",
        help="where pages with faults are written (default fuzz-faults)",
    )  # fmt: skip
    parser.add_argument(
        "--limit", type=_positive, default=LIMIT, metavar="SECONDS",
        help=f"CPU time that the reading of a page may take, the second time at the latest (default {LIMIT:g})",
    )  # fmt: skip
    parser.add_argument(
        "--until", type=_number, metavar="NUMBER", help="stop before the case of this number, if there is time"
    )
    parser.add_argument(
        "--targets",
        type=_targets,
        default=TARGETS,
        metavar="NAME,NAME",
        help=f"some of {', '.join(TARGETS)} (default all)",
    )
    parser.add_argument(
        "--case", type=_case, metavar="TARGET:SEED:NUMBER", help="run this one case again and tell what happens"
    )
    return Options(**vars(parser.parse_args(argv)))


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"not a number above 0: {text}")
    return number


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"not a number from 1 up: {text}")
    return int(text)


def _seed(text: str) -> str:
    if not re.fullmatch(r"[\w.-]+", text):
        raise argparse.ArgumentTypeError(f"not a word of letters, digits, dots and hyphens: {text}")
    return text


def _targets(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := [name for name in names if name not in TARGETS]:
        raise argparse.ArgumentTypeError(f"not a target: {unknown[0]}")
    return names


def _case(text: str) -> tuple[str, str, int]:
    target, _, rest = text.partition(":")
    seed, _, number = rest.rpartition(":")
    if target not in TARGETS or not seed or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"not TARGET:SEED:NUMBER: {text}")
    return target, _seed(seed), int(number)


def run_case(target: str, seed: str, number: int, options: Options, console: Console) -> int:
    """Runs one case and tells all; the exit code."""
    case = draw_case(seed, number, (target,))
    for line in (
        f"page: {case.base}, {len(case.body):,} bytes, {case.content_type!r:.80}",
        f"mutations: {', '.join(case.mutations) or 'none'}",
        f"address: {case.url:.200}, read {case.moment.isoformat()}{', on a mirror' if case.mirror else ''}",
    ):
        console.print(line, markup=False, soft_wrap=True)
    finding = TargetExaminer(options.limit).examine(case)
    for line in finding.told:
        console.print(line, markup=False, soft_wrap=True)
    console.print(f"{finding.seconds:.3f} s of CPU time for a reading")
    for fault in finding.faults:
        written = write_fault(options.faults, fault, case)
        console.print(f"[bold red]FAULT[/bold red]: {fault.kind}, written to {written}")
        console.print(fault.text, markup=False, soft_wrap=True)
    if not finding.faults:
        console.print("no fault")
    return 1 if finding.faults else 0


def hunt(options: Options, console: Console, examiner: Callable[[float], Examines] = TargetExaminer) -> int:
    """Runs cases until the time is over, and reports; the exit code."""
    plan = Plan(
        options.seed,
        options.minutes * 60,
        options.jobs,
        options.limit,
        options.faults,
        options.until,
        examiner,
        options.targets,
    )
    console.print(f"seed {plan.seed}, {plan.jobs} processes, {options.minutes:g} minutes")
    chase, start, stopped = Hunt(plan), time.monotonic(), False
    told = start
    with Progress(*PROGRESS_COLUMNS, console=console, transient=True) as progress:
        task = progress.add_task("", total=plan.seconds)

        def tick(tally: Tally) -> None:
            nonlocal told
            passed = time.monotonic() - start
            progress.update(task, completed=min(passed, plan.seconds), description=_state(tally, passed))
            if not console.is_terminal and start + passed - told > 60:
                told = start + passed
                console.print(f"{passed / 60:.0f} minutes: {_state(tally, passed)}", soft_wrap=True)

        try:
            chase.run(tick)
        except KeyboardInterrupt:
            stopped = True
    _report(chase.tally, time.monotonic() - start, options, console)
    return 130 if stopped else 1 if chase.tally.faults else 0


def _state(tally: Tally, passed: float) -> str:
    return f"{tally.cases:,} cases, {tally.cases / max(passed, 0.1):.0f} cases/s, {tally.faults.total()} faults"


def _report(tally: Tally, passed: float, options: Options, console: Console) -> None:
    console.print(
        f"{_state(tally, passed)} in {passed / 60:.1f} minutes; {tally.retried} read again since they were slow;"
        f" a worker held {tally.most:.0f} MB at most",
        soft_wrap=True,
    )
    if not tally.faults:
        return
    table = Table("fault", "cases", "first", title=f"faults, written to {options.faults}")
    for sign, times in tally.faults.most_common():
        table.add_row(sign, str(times), tally.first[sign])
    console.print(table)
    console.print("see one again: python -m fuzz --case TARGET:SEED:NUMBER")


def main(argv: Sequence[str] | None = None) -> int:
    """Hunt, or run one case; the exit code."""
    options = parse_options(argv)
    console = Console(highlight=False)
    if options.case is not None:
        return run_case(*options.case, options, console)
    return hunt(options, console)


if __name__ == "__main__":
    sys.exit(main())
