"""The state of each site: the ledger's runs beside their reports, summed up in a word and in a sentence."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Literal, cast

from newsbot import program
from newsbot.items import Monitor
from newsbot.ledger.lease import this_process
from newsbot.ledger.states import ENDED, lasted
from newsbot.ledger.store import Ledger
from newsbot.monitors.findings import telling
from newsbot.monitors.measures import OF_FAILURES
from newsbot.status.words import plain_words
from newsbot.storage.past import Past, changed_files, half_written, past_runs
from newsbot.storage.reports import ReportError
from newsbot.wording import age, amount, be, by_number, example_of, moment

State = Literal["never", "running", "stopped", "killed", "finished", "abandoned", "lost"]

LAST_RUNS = 60
"""Reports of each site that are read: what a trend shows."""
_DAY = 24 * 60 * 60
_QUIET = 4
"""A site is quiet after this many times the usual interval between new stories, and after a day at least."""
_REGULAR = 3
"""Intervals between new stories from which on there is a usual one."""
_FEW = 3
"""Reasons of failures that a sentence names."""
_SHOWN_APART = re.compile(rf"; (?:e\.g\. \S+?(?=; |\.? |\.?$)|to inspect: {program.ADVISED})")
"""The address and the command in a report's sentence, which are shown on separate lines."""
_LEFT = "left to the next"


@dataclass(frozen=True, slots=True)
class Run:
    """A run in the ledger, with its report, which is empty if it is missing."""

    run: str
    state: State
    started: float
    """Seconds since 1970, as `finished`."""
    finished: float | None
    starts: int
    base: str
    exit_code: int | None
    counts: Mapping[str, int]
    failures: int | None
    past: Past

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def seconds(self) -> float | None:
        return lasted(self.started, self.finished)

    @property
    def stories(self) -> int | None:
        return self.counts.get("articles")

    @property
    def new(self) -> int | None:
        """New stories; None if that is unknown, as for a run that was started more than once."""
        return self._sum("story/new")

    @property
    def brought(self) -> bool:
        """Whether it brought a new story; if that is unknown, whether it wrote any."""
        return bool(self.stories if self.new is None else self.new)

    @property
    def changed(self) -> int | None:
        return self._sum("story/revision")

    @property
    def unchanged(self) -> int | None:
        """Pages that were requested again and had not changed."""
        return self._sum("story/unchanged", "page/not_modified")

    def _sum(self, *names: str) -> int | None:
        """A sum of stats; None if these, which are of the last start, do not cover all stories written."""
        if not self.past.stats or self.starts > 1 or self._stats("story/new", "story/revision") != (self.stories or 0):
            return None
        return int(self._stats(*names))

    def _stats(self, *names: str) -> float:
        return sum(self.past.stat(name) or 0 for name in names)

    @property
    def pages(self) -> int | None:
        count = self.past.stat("response_received_count")
        return None if count is None else int(count)

    @property
    def pages_per_second(self) -> float | None:
        seconds = self.past.stat("elapsed_time_seconds")
        return self.pages / seconds if self.pages is not None and seconds else None


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is broken: a sentence, an address to look at, a command that shows more."""

    what: str
    example: str = ""
    command: str = ""


@dataclass
class Site:
    """A site and its runs, oldest first."""

    name: str
    now: float
    runs: Sequence[Run] = ()
    queue: int = 0
    damaged: Sequence[ReportError] = ()
    open_failures: int = 0
    """Addresses that have failed, in any run, and have not been read or given up since."""
    retried_from: float | None = None
    """When the first of them is due, in seconds since 1970."""
    store: str = ""
    """The address of the store of finished runs; empty without one."""
    not_stored: int = 0
    """Finished runs that it has not got yet."""
    spider: str | None = ""
    """The spider that describes it, if that has another name; None if there is none: then its address is crawled."""
    lacks_files: bool = False
    """Whether records of the last runs are missing, or were cut or added to; `damaged` names the files."""

    @property
    def last(self) -> Run | None:
        return self.runs[-1] if self.runs else None

    @property
    def ended(self) -> Run | None:
        return next((run for run in reversed(self.runs) if run.ended), None)

    @property
    def past(self) -> Past:
        """The report of the last run that is over."""
        return self.ended.past if self.ended else Past("")

    @property
    def over(self) -> list[Run]:
        """The finished runs, oldest first, which trends show."""
        return [run for run in self.runs if run.state == "finished"]

    @property
    def state(self) -> State:
        return self.last.state if self.last else "never"

    @property
    def exit_code(self) -> int | None:
        """Of the latest run: 2 if it was stopped, 1 if it was killed, None if it is under way."""
        if self.last is None or self.last.state == "running":
            return None
        return {"stopped": 2, "killed": 1}.get(self.last.state, self.last.exit_code)

    @property
    def success_at(self) -> float | None:
        return next((run.finished for run in reversed(self.over) if run.exit_code == 0), None)

    @property
    def new_at(self) -> float | None:
        return next((run.finished for run in reversed(self.runs) if run.ended and run.brought), None)

    @property
    def age(self) -> float | None:
        """Seconds since the latest run ended, or began if it has not ended."""
        last = self.last
        return None if last is None else self.now - (last.started if last.finished is None else last.finished)

    @property
    def days_since_new(self) -> float | None:
        return None if self.new_at is None else round(max(self.now - self.new_at, 0) / _DAY, 1)

    @cached_property
    def quiet_for(self) -> float | None:
        """Seconds without a new story, if that is unusually long."""
        over = self.over[-LAST_RUNS:]
        brought = [run.finished for run in over if run.finished is not None and run.brought]
        last = over[-1].finished if over else None
        if last is None or len(brought) <= _REGULAR:
            return None
        usual = median(later - earlier for earlier, later in pairwise(brought))
        since = last - brought[-1]
        return since if since > max(_DAY, _QUIET * usual) else None

    @property
    def verdict(self) -> str:
        """One word: `well`, `quiet`, `holes`, `unusual`, `failed`, what a report calls its trouble, or a state."""
        ended = self.ended
        if self.state in ("never", "killed", "stopped", "abandoned", "lost"):
            return self.state
        if ended is None:
            return "running"
        if self.past.trouble:
            return self.past.trouble
        if ended.exit_code:
            return {1: "failed", 2: "holes"}.get(ended.exit_code, "changed")
        if self.monitors:
            return "unusual"
        return "quiet" if self.quiet_for else "well"

    @property
    def monitors(self) -> list[Monitor]:
        """The failed monitors of the last run, without those that follow from others."""
        return telling(self.past.monitors)

    @property
    def summary(self) -> str:
        """What is broken, in one sentence; empty if nothing is."""
        if self.last is not None and not self.last.ended and self.state != "running":
            return self.troubles[0].what
        if self.past.summary and self.verdict != "well":
            return self.past.summary
        return self.troubles[0].what if self.troubles else ""

    @property
    def headline(self) -> str:
        """`summary` without the address and the command that are shown below it."""
        return f"{_SHOWN_APART.sub('', self.summary).removesuffix('.')}." if self.summary else ""

    @cached_property
    def troubles(self) -> list[Trouble]:
        found = [*self._unfinished()]
        for monitor in self.monitors:
            reason = monitor.reason or f"{monitor.name} is unusual"
            found.append(Trouble(reason, monitor.example or "", monitor.command or ""))
        found += self._failures()
        if self.quiet_for and self.new_at is not None:
            what = f"No new story for {age(self.now - self.new_at)}, unusually long for this site"
            found.append(Trouble(what, command=f"scrapy runs {self.name}"))
        return [*found, *self._never_answered()]

    @property
    def is_broken(self) -> bool:
        """Whether there is more to say than the figures; a run may have holes without anything that failed."""
        return bool(self.summary or self.damaged)

    @property
    def below_headline(self) -> list[Trouble]:
        """The troubles, without the sentences that the headline repeats."""
        headline = self.headline
        below = [Trouble("", t.example, t.command) if t.what.rstrip(".") in headline else t for t in self.troubles]
        return [trouble for trouble in below if trouble.what or trouble.example or trouble.command]

    @property
    def left(self) -> int:
        return self.last.past.left if self.last is not None else 0

    @property
    def note(self) -> str:
        """What is worth knowing and is not broken; may be empty."""
        notes = []
        if self.left and _LEFT not in self.summary:
            notes.append(
                f"A limit ended the last run: {amount(self.left, 'address', 'addresses')} {be(self.left)} {_LEFT} run"
            )
        if self.open_failures and not (self.ended and self.ended.failures):
            notes.append(self._still_open())
        if self.not_stored:
            runs = "1 run is" if self.not_stored == 1 else f"{self.not_stored:,} runs are"
            notes.append(f"{runs} not stored yet in {self.store}: newsbot store push")
        return ". ".join(notes)

    def _still_open(self) -> str:
        """The failures that the last run came too early for, or has left to the next."""
        when = "by the next run"
        if self.retried_from is not None and self.retried_from > self.now:
            when = f"from {moment(self.retried_from)} on"
        they = amount(self.open_failures, "address", "addresses")
        earlier = " of earlier runs" if self.ended is self.last else ""
        return f"{they}{earlier} failed and {be(self.open_failures)} requested again {when}"

    def _unfinished(self) -> Iterable[Trouble]:
        last = self.last
        if last is not None and last.state in ("stopped", "killed"):
            crawl = f"news -a url={shlex.quote(last.base)}" if self.spider is None else self.spider or self.name
            how = "stopped" if last.state == "stopped" else "killed, or failed"
            what = f"Run {last.run} was {how}; start the same crawl again to resume it"
            yield Trouble(what, command=plain_words(f"scrapy crawl {crawl}"))
        elif last is not None and last.state == "abandoned":
            yield Trouble(f"Run {last.run} was abandoned; its records stay as they were")
        elif last is not None and last.state == "lost":
            yield Trouble(f"Files of run {last.run} were gone; the next run requests again what was in them")

    def _failures(self) -> Iterable[Trouble]:
        ended = self.ended
        if ended is None or not ended.failures or any(monitor.name in OF_FAILURES for monitor in self.monitors):
            return
        most = by_number(self.past.reasons)
        reasons = ", ".join(f"{number:,} {reason}" for reason, number in most[:_FEW])
        more = f", {len(most) - _FEW} more reasons" if len(most) > _FEW else ""
        what = f"{amount(ended.failures, 'address', 'addresses')} failed" + (f" ({reasons}{more})" if reasons else "")
        if self.past.trouble == "holes" and self.past.summary:
            what = _SHOWN_APART.sub("", self.past.summary)  # the same in the words of the report
        example = example_of(self.past.failures) or ""
        yield Trouble(what, example, plain_words(f"scrapy why {shlex.quote(example)}") if example else "")

    def _never_answered(self) -> Iterable[Trouble]:
        """A site without a spider and without a record: its address may be mistyped."""
        has_records = any(sum(run.counts.values()) for run in self.runs)
        just_ended = self.ended is not None and self.ended is self.last
        if just_ended and self.spider is None and not has_records and self.exit_code:
            what = "It has produced no records. If its address is mistyped, forget the site"
            yield Trouble(what, command=plain_words(f"scrapy forget {shlex.quote(self.name)}"))


def read_sites(
    ledger: Ledger,
    folder: Path,
    names: Iterable[str],
    now: float,
    most: int = LAST_RUNS,
    ending: str | None = None,
    *,
    check_files: bool = False,
) -> list[Site]:
    """The sites of a ledger's database, with the last `most` reports of each below `folder`, `DATA_DIR`.

    Raises `LedgerError`; a report that cannot be read is in `Site.damaged`. `ending` is a site whose crawl, in this
    process, is over. With `check_files` those of records are looked for, which `folder` then must have.
    """
    owner = this_process()
    return [
        _read_site(ledger.of(name), folder / name / "runs", now, most, owner if name == ending else None, check_files)
        for name in names
    ]


def _read_site(ledger: Ledger, folder: Path, now: float, most: int, ending: str | None, check_files: bool) -> Site:
    rows = ledger.runs_now(int(now), ending)
    ended = next((row.run for row, state in reversed(rows) if state in ENDED), "")
    past: dict[str, Past] = {}
    damaged: list[ReportError] = []
    for report in past_runs(folder, most, whole=ended):
        if isinstance(report, Past):
            past[report.run] = report
        else:
            damaged.append(report)
    runs = [_run(row, state, past.get(row.run) or Past(row.run)) for row, state in rows]
    damaged += half_written(folder, most)
    changed = [error for run in past.values() if check_files for error in changed_files(folder.parent, run)]
    if not runs:
        return Site(ledger.site, now, damaged=[*damaged, *changed])
    last = runs[-1]
    waiting = ledger.queue_length() if last.state in ENDED else ledger.waiting(last.run)
    return Site(
        ledger.site, now, runs, waiting, [*damaged, *changed], *ledger.open_failures(), lacks_files=bool(changed)
    )


def _run(row: Any, state: str, past: Past) -> Run:
    outcome = json.loads(row.outcome) if row.outcome else {}
    if not isinstance(outcome, dict):
        outcome = {}
    exit_code = outcome.get("exit_code", past.exit_code)
    counts, failures = outcome.get("counts", {}), outcome.get("failures")
    columns = (row.started, row.finished, row.starts, row.base)
    return Run(row.run, cast(State, state), *columns, exit_code, counts, failures, past)
