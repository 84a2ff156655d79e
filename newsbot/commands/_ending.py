"""How a crawl is stopped by Ctrl-C, and the summary that a terminal shows at its end."""

from __future__ import annotations

import logging
import shlex
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler, CrawlerProcessBase

from newsbot import program
from newsbot.commands import with_data_dir, without_command
from newsbot.extensions.progress import Progress, counted
from newsbot.extensions.run import Run
from newsbot.items import Unread
from newsbot.logs import FOLDER, CrawlLog
from newsbot.monitors.findings import plain_url
from newsbot.paths import near
from newsbot.reasons import in_words
from newsbot.scrapy_internals import on_shutdown
from newsbot.terminal import fit, is_terminal, say
from newsbot.wording import amount, span

if TYPE_CHECKING:
    from rich.console import Console

logger = logging.getLogger(__name__)

STOPPED = 2
_WIDEST = 100
"""Columns of the summary."""
_FAILED = "page/failed/"
"""Stats of failures by reason."""
_REASONS = 5
"""Reasons for failures that it names."""


class Ending:
    """The end of one crawl: what a signal prints, and the terminal given back."""

    def __init__(self, process: CrawlerProcessBase, crawler: Crawler, log: CrawlLog) -> None:
        self._crawler, self._log = crawler, log
        self.killed = False
        """Whether a second signal has ended the crawl."""
        on_shutdown(process, self._stop, self._kill)

    def _stop(self, signal: str) -> None:
        again = "press Ctrl-C again to stop at once" if signal == "SIGINT" else f"send {signal} again to stop at once"
        self._interrupt()
        progress = self._progress()
        waits = progress.waits_for() if progress is not None else "ending"
        logger.info("Received %s: %s; %s", signal, waits, again)
        if progress is not None:
            progress.stopping(again)
        if (progress is None or progress.line is None) and self._log.view in ("live", "quiet") and is_terminal():
            say(f"{waits}; {again}")

    def _interrupt(self) -> None:
        with suppress(RuntimeError):  # the crawl has not begun
            if (run := self._crawler.get_extension(Run)) is not None:
                run.interrupt()

    def _kill(self, signal: str) -> None:
        self.killed = True
        logger.info("Received %s twice: stopping at once", signal)

    def restore(self) -> None:
        """Takes the live line away, which a crawl that was stopped at once leaves there."""
        progress = self._progress()
        if progress is not None and progress.line is not None:
            progress.line.close()

    def _progress(self) -> Progress | None:
        try:
            return self._crawler.get_extension(Progress)
        except RuntimeError:  # the crawl has not begun
            return None


def stopped_at_once(run: Run) -> str:
    """The state of a run that a second signal has ended."""
    return (
        f"Run {run.name} was stopped at once; start the same command again to resume it. Pages since the last"
        " checkpoint are requested again."
    )


def print_summary(console: Console, run: Run, sentence: str, stored: str = "") -> None:
    """Prints what came, what failed and why, where it is, whether it is `stored` and what to do next, with the command
    of the sentence.

    Nothing is printed beside a path or a command, and the terminal wraps them, so that they can be copied whole.
    """
    from rich.control import Control
    from rich.padding import Padding
    from rich.rule import Rule
    from rich.segment import ControlType
    from rich.table import Table
    from rich.text import Text

    width = min(console.width, _WIDEST)
    style = "green" if not run.exit_code else "red" if run.exit_code in (1, 3) else "yellow"
    characters = "-" if console.options.ascii_only else "─"
    title = Text(fit(console, f"{run.site} · run {run.name}"), style="bold")
    sentence, command = without_command(sentence)
    ending = Text(fit(console, program.spoken(sentence)), style=style)
    console.control(Control((ControlType.CARRIAGE_RETURN,)))  # the terminal may have printed ^C there
    console.print(Rule(title, align="left", style=style, characters=characters), width=width)
    console.print(Padding(ending, (0, 1)), width=width)
    facts = Table.grid(padding=(0, 1))
    for name, value in (*_facts(run), *([("store", stored)] if stored else [])):
        facts.add_row(Text(f" {name:<7}", style="bold"), Text(fit(console, value)))
    console.print(facts, width=width)
    for name, value in _places(run, command):
        console.print(Text.assemble((f" {name:<7} ", "bold"), fit(console, value)), soft_wrap=True)
    console.print(Rule(style=style, characters=characters), width=width)


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    """What came, what failed, how long it took."""
    yield from zip(_only_first("stories"), _came(run), strict=False)
    failures = _failures(run)
    if not failures:
        yield "failed", "nothing"
    for name, (reason, number) in zip(_only_first("failed"), failures.most_common(_REASONS), strict=False):
        yield name, f"{number:,}: {reason}"
    if (more := len(failures) - _REASONS) > 0:
        yield "", f"and {amount(more, 'more reason')}; the report lists all"
    yield "took", _took(run)


def _places(run: Run, command: str) -> Iterator[tuple[str, str]]:
    """Files, and commands to run next: this one, and what suits the run."""
    folder = near(run.folder)
    stories = f"articles/{run.name}.jsonl"
    files = [stories, f"{stories}.part", f"runs/{run.name}.json", f"{FOLDER}/{run.name}.log"]
    there = [f"{folder}/{file}" for file in files if _has_content(run.folder / file)]
    yield from zip(_only_first("files"), there or [folder], strict=False)
    settings = run.crawler.settings
    commands = [with_data_dir(settings, each) for each in ([command] if command else []) + [*_next(run)]]
    yield from zip(_only_first("next"), dict.fromkeys(commands), strict=False)


def _only_first(name: str) -> Iterator[str]:
    """The names of rows that belong together."""
    yield name
    yield from repeat("")


def _came(run: Run) -> Iterator[str]:
    counts, lines = counted(run.crawler.stats.get_stats()), run.records.files.by_name
    stories = lines["articles"].lines
    # A resumed run has more of them than its last start, which the stats cover.
    these = f" ({counts['new']:,} new, {counts['changed']:,} changed)"
    yield (
        f"{stories:,} written{these if stories == counts['new'] + counts['changed'] else ''},"
        f" {counts['unchanged']:,} unchanged"
    )
    others = [("ticker", "ticker entry", "ticker entries"), ("listings", "section page", "section pages")]
    if lines["tombstones"].lines:
        others.append(("tombstones", "story withdrawn", "stories withdrawn"))
    yield ", ".join(amount(lines[kind].lines, one, many) for kind, one, many in others)


def _failures(run: Run) -> Counter[str]:
    """How many addresses failed, by reason and cause; of a run without a report by the reasons of its last start."""
    if run.report is not None:
        return Counter(map(why_failed, run.report.failures))
    stats = run.crawler.stats.get_stats()
    return Counter({
        in_words(name.removeprefix(_FAILED)): number for name, number in stats.items() if name.startswith(_FAILED)
    })  # fmt: skip


def why_failed(failed: Unread) -> str:
    """Reason and cause in words."""
    return f"{in_words(failed.reason)}{f' ({failed.cause})' if failed.cause else ''}"


def _took(run: Run) -> str:
    seconds, pages = max(run.seconds, 0.001), run.asked - run.asked_before - run.pages_open
    since = " since the last start" if run.asked_before else ""
    return f"{span(seconds)}{since}; {amount(pages, 'page', 'pages')}, {pages / seconds:.1f} a second"


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _next(run: Run) -> Iterator[str]:
    """Commands to run next."""
    if run.report is None:
        yield f"scrapy runs {shlex.quote(run.site)}"
        return
    if run.report.failures:
        yield f"scrapy why {shlex.quote(plain_url(run.report.failures[0].url))}"
    elif run.exit_code:
        yield f"scrapy runs {shlex.quote(run.site)}"
    yield "scrapy status"
    if run.records.files.by_name["articles"].lines:
        yield f"scrapy export {shlex.quote(run.site)} --to release"
