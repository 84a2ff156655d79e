"""A process that examines one case after the other, and dies where a case hangs it in a way that Python cannot end."""

from __future__ import annotations

import faulthandler
import resource
import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from fuzz.cases import Case
from fuzz.reading import Fault, Finding, megabytes
from fuzz.targets import draw_case
from newsbot.timelimit import TimeLimit

DEADLY = 5
"""After so many times the limit a worker dies: a loop in C hears no signal."""
_MEMORY = 4 << 30


class Examines(Protocol):
    """What a worker has to have."""

    def examine(self, case: Case) -> Finding:
        """What is wrong with a case."""


Told = tuple[int, Finding, float]
"""The number of a case, what became of it, and the megabytes that the worker holds after it."""


def work(
    connection: Connection,
    seed: str,
    targets: tuple[str, ...],
    limit: float,
    trace: Path,
    examiner: Callable[[float], Examines],
) -> None:
    """Examines the cases whose numbers come over the connection, until None comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us says when to stop
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY if most == resource.RLIM_INFINITY else min(most, _MEMORY), most))
    examines = examiner(limit)
    with trace.open("w", encoding="utf-8") as file:
        faulthandler.enable(file)
        faulthandler.register(signal.SIGVTALRM, file, chain=True)
        try:
            connection.send(None)  # ready
            for number in iter(connection.recv, None):
                connection.send((number, _examined(examines, seed, number, targets, limit), megabytes()))
        except (EOFError, BrokenPipeError):
            pass  # nobody is there any more


def _examined(examines: Examines, seed: str, number: int, targets: tuple[str, ...], limit: float) -> Finding:
    try:
        case = TimeLimit(DEADLY * limit).call(draw_case, seed, number, targets)
    except Exception:
        text = f"{seed}:{number}\n{traceback.format_exc()}"
        return Finding([Fault("fuzz", "the fuzzer cannot make a case", text)])
    signal.setitimer(signal.ITIMER_VIRTUAL, DEADLY * limit)
    try:
        return examines.examine(case)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
