"""Who holds a lease: this process, by a name that outlives it, and whether such a one still lives."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def this_process() -> str:
    """`host pid start`: the start tells a process from a later one of the same number."""
    pid = os.getpid()
    return f"{socket.gethostname()} {pid} {_started(pid)}"


def is_dead(owner: str) -> bool:
    """Whether the owner is surely gone; False for a process on another machine, of which nothing can be told."""
    try:
        host, number, started = owner.rsplit(" ", 2)
        pid = int(number)
    except ValueError:
        return False
    if host != socket.gethostname():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return _started(pid) != started


def _started(pid: int) -> str:
    """The start of a process in the kernel's ticks, `-` where the system does not tell; of a zombie `dead`."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()
    except OSError:
        return "-"
    return "dead" if fields[0] in ("Z", "X") else fields[19]
