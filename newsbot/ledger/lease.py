"""Owners of leases: a name for this process, and whether the process of a name still lives."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Row

LEASE_SECONDS = 120
"""How long a run keeps its site without renewing its lease, if its process cannot be checked from here."""
RENEW_SECONDS = LEASE_SECONDS / 4
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MACHINE = Path("/etc/machine-id")
_BOOT_SECONDS = 60.0
"""How long after the start of this machine a sign of life may be one from before it: processes renew their leases twice
in that time."""


def this_process() -> str:
    """`host place boot pid start`: the place tells apart containers of one host name, the start processes of a pid."""
    pid = os.getpid()
    return f"{socket.gethostname()} {_place()} {_read(_BOOT)} {pid} {_started(pid)}"


def is_alive(owner: str, seen: float | None = None) -> bool | None:
    """Whether the owner still lives; None if that cannot be checked: it runs elsewhere, or `/proc` hides it.

    `seen` is its last sign of life, in seconds since 1970. If that was long after this machine started, an owner of
    another start runs on a copy of the machine.
    """
    host, place, boot, number, started = (owner.split(" ") + [""] * 5)[:5]
    if (host, place) != (socket.gethostname(), _place()) or not number.isdecimal():
        return None
    here = _read(_BOOT)
    if boot != here:
        is_copy = seen is not None and seen > _started_at() + _BOOT_SECONDS
        return None if is_copy or "-" in (boot, here) else False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    now = _started(int(number))
    return None if now == "-" != started else now == started


def has_owner(lease: Row[Any]) -> bool | None:
    """Whether the owner of a lease still lives; None if that cannot be checked."""
    return is_alive(lease.owner, lease.until - LEASE_SECONDS)


def is_held(lease: Row[Any], now: int, alive: bool | None) -> bool:
    """Whether a lease is held: its owner is alive, or that is not known and its time is not over."""
    return bool(lease.until > now) if alive is None else alive


def name_of(owner: str) -> str:
    """The owner as messages name it."""
    host, _, _, number, _ = (owner.split(" ") + [""] * 5)[:5]
    return f"process {number} on {host}"


def _place() -> str:
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


def _started_at() -> float:
    """When this machine started."""
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)


def _started(pid: int) -> str:
    """The start of a process in clock ticks, `-` if it is unknown; `dead` for a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("latin-1").rpartition(")")[2].split()
    except OSError:
        return "-"
    return "dead" if fields[0] in ("Z", "X") else fields[19]
