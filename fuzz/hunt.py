"""Workers, the cases that they are given, and what is kept of the faults that they find."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from fuzz.cases import Case
from fuzz.reading import Fault
from fuzz.targets import TARGETS, TargetExaminer, draw_case
from fuzz.worker import DEADLY, Examines, Told, work

KEPT = 5
"""Cases of one fault that are written."""
PATIENCE = 30
"""So many times the limit, by the clock on the wall, a case may take: one that waits uses no CPU time."""
WINDOW = 250
"""Cases whose least use of memory counts: one large page makes no trend."""
GROWTH = 400.0
"""Megabytes that a worker may grow beyond what it holds after two windows: caches fill, and then are full."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do."""

    seed: str
    seconds: float
    jobs: int
    limit: float
    faults: Path
    until: int | None = None
    """The number of the case to stop before, None for none."""
    examiner: Callable[[float], Examines] = TargetExaminer
    targets: tuple[str, ...] = TARGETS


@dataclass(slots=True)
class Tally:
    """How far it has come."""

    cases: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    """How many cases show each fault."""
    first: dict[str, str] = field(default_factory=dict)
    """The first case of each."""
    retried: int = 0
    """Cases that were slow once."""
    most: float = 0.0
    """Megabytes that a worker has held."""


@dataclass(slots=True)
class Memory:
    """Whether a worker grows and grows."""

    window: list[float] = field(default_factory=list)
    base: float | None = None
    windows: int = 0

    def note(self, megabytes: float) -> str | None:
        """What is wrong after a case, or None."""
        self.window.append(megabytes)
        if len(self.window) < WINDOW:
            return None
        least, self.window, self.windows = min(self.window), [], self.windows + 1
        if self.windows == 2:
            self.base = least
        if self.base is None or least - self.base < GROWTH:
            return None
        return f"a worker has grown from {self.base:.0f} to {least:.0f} MB within {self.windows * WINDOW} cases\n"


@dataclass(slots=True)
class Worker:
    """A process, and the case that it is at."""

    process: BaseProcess
    connection: Connection
    trace: Path
    ready: bool = False
    """Whether it has started: that takes seconds where the machine is busy, and no case is to blame."""
    number: int | None = None
    since: float = 0.0
    memory: Memory = field(default_factory=Memory)


class Hunt:
    """Gives cases to workers until the time is over."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tally = Tally()
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        self._traces = count()
        self._numbers = count()
        self._over = False
        self._slow: list[int] = []
        """Cases to be read once more, alone."""
        self._retried: set[int] = set()
        self._workers: list[Worker] = []

    def run(self, tick: Callable[[Tally], None]) -> Tally:
        """Hunts; `tick` is called a few times a second. Workers are gone when this ends, however it ends."""
        end = time.monotonic() + self.plan.seconds
        try:
            self._workers = [self._start() for _ in range(self.plan.jobs)]
            while True:
                self._over = self._over or time.monotonic() >= end
                self._give()
                busy = {
                    worker.connection: worker
                    for worker in self._workers
                    if worker.number is not None or not worker.ready
                }
                if self._over and all(worker.number is None for worker in busy.values()) and not self._slow:
                    return self.tally
                for ready in wait(busy, 0.2):
                    assert isinstance(ready, Connection)
                    self._take(busy[ready])
                for worker in busy.values():
                    if worker.number is not None and time.monotonic() - worker.since > PATIENCE * self.plan.limit:
                        worker.process.kill()
                tick(self.tally)
        finally:
            self._stop()

    def _give(self) -> None:
        """Gives idle workers cases; one that was slow is read alone, since others slow it down."""
        idle = [worker for worker in self._workers if worker.ready and worker.number is None]
        if self._slow:
            if len(idle) == len(self._workers):
                self._send(idle[0], self._slow.pop())
            return
        for worker in idle:
            if self._over:
                return
            number = next(self._numbers)
            if self.plan.until is not None and number >= self.plan.until:
                self._over = True
                return
            self._send(worker, number)

    def _send(self, worker: Worker, number: int) -> None:
        worker.number, worker.since = number, time.monotonic()
        with suppress(BrokenPipeError):  # it is dead, and `_take` will see that
            worker.connection.send(number)

    def _take(self, worker: Worker) -> None:
        try:
            told: Told | None = worker.connection.recv()
        except (EOFError, ConnectionResetError):
            self._bury(worker)
            return
        if told is None:
            worker.ready = True
            return
        number, finding, megabytes = told
        worker.number = None
        self.tally.most = max(self.tally.most, megabytes)
        if number not in self._retried:
            self.tally.cases += 1
        for fault in finding.faults:
            self._judge(number, fault)
        if problem := worker.memory.note(megabytes):
            self._keep(Fault("memory", "memory grows", problem), None)
            self._replace(worker)

    def _bury(self, worker: Worker) -> None:
        """A worker has died over a case."""
        worker.process.join()
        number, code = worker.number, worker.process.exitcode or 0
        if number is None:
            raise RuntimeError(f"a worker could not start: exit code {code}")
        worker.number = None
        trace = worker.trace.read_text("utf-8", "replace") if worker.trace.exists() else ""
        if number not in self._retried:
            self.tally.cases += 1
        if code in (-signal.SIGVTALRM, -signal.SIGKILL):
            text = f"killed after {DEADLY} times the limit\n{trace}"
            self._judge(number, Fault("slow", "slow, and deaf to signals", text))
        else:
            told = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            self._judge(number, Fault("crash", f"a worker dies of {told}", f"{told}\n{trace}"))
        self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        self._end(worker)
        self._workers[self._workers.index(worker)] = self._start()

    def _judge(self, number: int, fault: Fault) -> None:
        """Keeps a fault; a case that is slow for the first time gets another chance."""
        if fault.kind == "slow" and number not in self._retried:
            self._retried.add(number)
            self._slow.append(number)
            self.tally.retried += 1
        else:
            self._keep(fault, draw_case(self.plan.seed, number, self.plan.targets) if fault.kind != "fuzz" else None)

    def _keep(self, fault: Fault, case: Case | None) -> None:
        self.tally.faults[fault.sign] += 1
        self.tally.first.setdefault(fault.sign, case.name if case else "")
        if self.tally.faults[fault.sign] <= KEPT:
            write_fault(self.plan.faults, fault, case)

    def _start(self) -> Worker:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        trace = self._folder / f"trace-{next(self._traces)}"
        plan = self.plan
        arguments = (theirs, plan.seed, plan.targets, plan.limit, trace, plan.examiner)
        process = context.Process(target=work, args=arguments, daemon=True)
        process.start()
        theirs.close()
        return Worker(process, ours, trace)

    def _end(self, worker: Worker) -> None:
        with suppress(OSError):
            worker.connection.send(None)
        worker.connection.close()
        worker.process.join(2)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()

    def _stop(self) -> None:
        for worker in self._workers:
            if worker.number is not None:
                worker.process.kill()
            self._end(worker)
        shutil.rmtree(self._folder, ignore_errors=True)


_SUFFIXES = {"robots": ".robots", "sitemap": ".xml", "alignment": ".json"}


def write_fault(folder: Path, fault: Fault, case: Case | None) -> Path:
    """Writes a fault: the page, and beside it a text that says all that is needed to see it again."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{fault.kind}-{case.name.replace(':', '-')}" if case else f"{fault.kind}-{time.time_ns()}"
    text = folder / f"{name}.txt"
    if case is None:
        text.write_text(f"{fault.sign}\n\n{fault.text}", "utf-8")
        return text
    (folder / f"{name}{_SUFFIXES.get(case.target, '.html')}").write_bytes(case.body)
    lines = [
        fault.sign, f"python -m fuzz --case {case.name}", "", f"page: {case.base}",
        f"mutations: {', '.join(case.mutations) or 'none'}",
        f"address: {case.url}",
        f"read: {case.moment.isoformat()}, in a crawl of {'a mirror' if case.mirror else 'the site'}",
        f"Content-Type: {case.content_type}", "", fault.text,
    ]  # fmt: skip
    text.write_text("\n".join(lines), "utf-8", "backslashreplace")
    return text
