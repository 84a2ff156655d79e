"""Batches to a command, one after another; its exit code says whether it has stored one."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from newsbot.follow.consumers import Consumer, ConsumerError
from newsbot.follow.following import Follower, Outlet, Stopped, acknowledge
from newsbot.wording import amount

BATCH_BYTES = 64 << 20
"""A batch ends with the run that takes it to so many bytes: what a command can hold, and gets again after a crash."""
_SEE_ABOVE = "see above what the command reported"


@dataclass
class Deliverer:
    """Starts a command with each batch that is new to one consumer, and acknowledges what it has stored."""

    data: Path
    path: Path
    consumer: Consumer
    outlet: Outlet
    report: Callable[[str], Any]
    command: Sequence[str]
    lock: int
    """The lock of the consumer, which the command shares: it lasts until both have ended."""
    records: int = 0  # delivered, as `runs`
    runs: int = 0

    def follow(self, sites: Sequence[str] = ()) -> None:
        """Delivers all that is new; raises `Stopped` after a signal, `ConsumerError`, `RunError` and `OSError`."""
        batch = self.path.with_name(f".{self.path.stem}.batch")
        try:
            while self._deliver(batch, sites):
                if self.outlet.stop.signal:
                    raise Stopped("stopped after a batch; the rest comes the next time")
        finally:
            batch.unlink(missing_ok=True)

    def _deliver(self, batch: Path, sites: Sequence[str]) -> bool:
        """Whether there was a batch. It is a file before the command starts, because a pipe ends where newsbot does."""
        batch.parent.mkdir(parents=True, exist_ok=True)
        with batch.open("w+b") as file:
            outlet = Outlet(file.fileno(), self.outlet.stop, self.report)
            peeked = Follower(self.data, self.path, self.consumer, outlet, self.report).peek(sites, BATCH_BYTES)
            if peeked is None:
                return False
            file.seek(0)
            if end := self._end_of_command(file, peeked.batch):
                what, remedy = end
                raise ConsumerError(
                    f"{shlex.join(self.command)} {what}, so batch {peeked.batch} ({amount(peeked.records, 'record')})"
                    f" is not acknowledged and is sent again; {remedy}"
                )
            self.records += acknowledge(self.path, self.consumer, peeked.batch)
            self.runs += sum(map(len, peeked.runs.values()))
        return True

    def _end_of_command(self, batch: IO[bytes], name: str) -> tuple[str, str] | None:
        """How the command ended, and what to do, as parts of a sentence; None if it has stored the batch."""
        try:
            done = subprocess.run(  # noqa: S603
                self.command, stdin=batch, env={**os.environ, "NEWSBOT_BATCH": name}, pass_fds=(self.lock,), check=False
            )
        except OSError as error:
            return f"could not be started ({error.strerror or error})", "correct the command after --to"
        if not done.returncode:
            return None
        how = f"ended with exit code {done.returncode}"
        return how if done.returncode > 0 else f"was ended by signal {-done.returncode}", _SEE_ABOVE
