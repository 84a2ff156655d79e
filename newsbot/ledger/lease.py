"""Who holds a lease: a name for this process that outlives it, and whether it still runs."""

from __future__ import annotations

import os
import socket
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MACHINE = Path("/etc/machine-id")


def this_process() -> str:
    """`host place boot pid start`: the place tells containers of one host's name apart, the boot a machine's lives,
    the start a process from a later one of the same number."""
    pid = os.getpid()
    return f"{socket.gethostname()} {_place()} {_read(_BOOT)} {pid} {_started(pid)}"


def is_alive(owner: str) -> bool | None:
    """Whether the owner still lives; None where nothing can be told: of a process elsewhere, or that `/proc` hides."""
    host, place, boot, number, started = (owner.split(" ") + [""] * 5)[:5]
    if (host, place) != (socket.gethostname(), _place()) or not number.isdecimal():
        return None
    here = _read(_BOOT)
    if boot != here:
        return None if "-" in (boot, here) else False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    now = _started(int(number))
    return None if now == "-" != started else now == started


def name_of(owner: str) -> str:
    """The owner, for a person."""
    host, _, _, number, _ = (owner.split(" ") + [""] * 5)[:5]
    return f"process {number} on {host}"


def _place() -> str:
    """The machine and, within it, the space of process numbers."""
    try:
        space = str(Path("/proc/self/ns/pid").readlink()).strip("pid:[]")
    except OSError:
        space = "-"
    return f"{_read(_MACHINE)}/{space}"


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip() or "-"
    except (OSError, UnicodeDecodeError):
        return "-"


def _started(pid: int) -> str:
    """The start of a process in the kernel's ticks, `-` where the system does not tell; of a zombie `dead`."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()
    except OSError:
        return "-"
    return "dead" if fields[0] in ("Z", "X") else fields[19]
