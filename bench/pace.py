"""Whether a pace was kept, by the log of requests that `bench.chaossites` writes."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.chaossites import Request, requests_of

TOLERANCE = 0.4
"""Seconds by which two requests may be closer than the delay: machines under load send and log them late."""
_LATEST = 5
"""As many requests are compared: at a load of twenty, up to three in a row were late."""
_STALLS = 20
"""As many of the server's latest stalls are looked at."""


@dataclass
class Pace:
    """How requests to sites and groups of sites came."""

    requests: int = 0
    again: int = 0
    """Requests for an address a second time."""
    shortest: float = math.inf
    """Seconds between two requests to a group."""
    excused: int = 0
    """Pairs that were too close since the first was late."""
    broken: list[str] = field(default_factory=list)
    """Requests to a group that came too soon after one another."""
    at_a_time: list[str] = field(default_factory=list)
    """Sites to which two connections were used in turn, as by two runs."""


def pace_of(log: Path, groups: Mapping[int, object], delay: float) -> Pace:
    """The pace in a log; `groups` are the names of the groups by port, `delay` is in seconds."""
    pace = Pace()
    last: dict[object, deque[Request]] = {}
    stalls: deque[Request] = deque(maxlen=_STALLS)
    seen: set[tuple[int, str]] = set()
    used: dict[int, list[int]] = {}
    for request in requests_of(log):
        if request.stalled:
            stalls.append(request)
            continue
        pace.requests += 1
        pace.again += (request.port, request.path) in seen
        seen.add((request.port, request.path))
        _connect(pace, used.setdefault(request.port, []), request)
        earlier = last.setdefault(groups[request.port], deque(maxlen=_LATEST))
        earlier.append(request)
        if len(earlier) > 1:
            _compare(pace, groups[request.port], list(earlier), stalls, delay)
    return pace


def _connect(pace: Pace, used: list[int], request: Request) -> None:
    if used and request.connection == used[-1]:
        return
    if request.connection in used:
        pace.at_a_time.append(f"site {request.port}: an earlier connection is used again, {_clock(request)}")
    used.append(request.connection)


def _compare(pace: Pace, group: object, latest: Sequence[Request], stalls: Sequence[Request], delay: float) -> None:
    """Compares the last requests to a group."""
    *_, before, request = latest
    gap = request.at - before.at
    pace.shortest = min(pace.shortest, gap)
    if gap >= delay - TOLERANCE:
        return
    if _catches_up(latest, delay):
        pace.excused += 1
    elif any(before.at - stall.stalled <= stall.at <= before.at + TOLERANCE for stall in stalls):
        pace.excused += 1  # the first of the two was logged late
    else:
        pace.broken.append(
            f"group {group}: {before.port}{before.path} and, {gap:.2f} s later, {request.port}{request.path},"
            f" {_clock(request)}"
        )


def _catches_up(latest: Sequence[Request], delay: float) -> bool:
    """Whether the requests of its run before the last one were late: over some of them and the last the pace holds.

    A process under load sends late what was due, and the next request when that is due.
    """
    *earlier, request = latest
    of_run = [before for before in earlier if before.connection == request.connection]
    return any(request.at - before.at >= gaps * delay - TOLERANCE for gaps, before in enumerate(reversed(of_run), 1))


def _clock(request: Request) -> str:
    return time.strftime("%H:%M:%S", time.localtime(request.at))
