"""Progress of long work: a bar on a terminal, elsewhere a plain line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from typing import Any, Self

from newsbot.wording import span

EVERY = 30.0


class Bars:
    """Shows steps of known size on standard error, each with elapsed and remaining time; `quiet` shows nothing."""

    def __init__(self, *, quiet: bool = False) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
        from rich.progress import TimeRemainingColumn as Remaining

        console = Console(stderr=True)
        self._lines = not quiet and not (console.is_terminal and not console.is_dumb_terminal)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
            Remaining(elapsed_when_finished=False), console=console, transient=True, disable=quiet or self._lines,
        )  # fmt: skip

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def step(self, name: str, total: int) -> Callable[[int], object]:
        """Begins a step; the result is called with the size of each part that is done."""
        if self._lines:
            return Lines(name, total)
        task: Any = self._progress.add_task(name, total=max(total, 1), completed=0 if total else 1)
        return lambda done: self._progress.advance(task, done)


class Lines:
    """One step in plain lines; the first appears after `EVERY` seconds."""

    def __init__(self, name: str, total: int, clock: Callable[[], float] = monotonic) -> None:
        self._name, self._total, self._clock = name, total, clock
        self._done = 0
        self._began = self._printed = clock()

    def __call__(self, done: int) -> None:
        self._done += done
        now = self._clock()
        if now - self._printed >= EVERY:
            self._printed = now
            print(self._line(now - self._began), file=sys.stderr, flush=True)  # noqa: T201

    def _line(self, seconds: float) -> str:
        share = self._done / max(self._total, 1)
        line = f"{self._name}: {self._done:,} of {self._total:,} ({share:.0%}), {span(seconds)}"
        if not 0 < self._done < self._total:
            return line
        return f"{line}, about {span(seconds * (self._total - self._done) / self._done)} left"
