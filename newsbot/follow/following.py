"""New records to a file descriptor; the position moves after the reader has taken them."""

from __future__ import annotations

import array
import copy
import fcntl
import hashlib
import os
import select
import signal
import stat
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from math import inf
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from newsbot.follow.consumers import Consumer, ConsumerError, Peeked, Place, save
from newsbot.storage import reports
from newsbot.storage.files import BLOCK, count_lines, part_of
from newsbot.storage.reports import KINDS, RecordPath, Run, RunError, reports_of, sites_of

SAVE_BYTES = 8 << 20
SAVE_SECONDS = 1.0
"""The position is saved after so many bytes or seconds, and at the end: what comes twice after a kill -9 at most."""
_ATOMIC = select.PIPE_BUF
AT_A_LINE = "stopped at the end of a line; the rest comes the next time"
PATIENCE = 5.0  # seconds that a reader has to take the rest of a line after a signal
_REPORT_AFTER = 10.0


class ReaderGone(Exception):
    """The reader has closed its end."""


class Stopped(Exception):
    """A signal ended the command; the message says where that was."""


@dataclass
class Stop:
    """The signal to stop, and when it came."""

    signal: int = 0
    at: float = 0.0

    @property
    def too_long_ago(self) -> bool:
        return bool(self.signal) and monotonic() - self.at > PATIENCE


@contextmanager
def stopping() -> Iterator[Stop]:
    """Records SIGTERM and SIGINT; a second one ends the process at once."""
    stop, signals = Stop(), (signal.SIGTERM, signal.SIGINT)

    def note(number: int, _: object) -> None:
        stop.signal, stop.at = number, monotonic()
        for each in signals:
            signal.signal(each, signal.SIG_DFL)

    before = {number: signal.signal(number, note) for number in signals}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Outlet:
    """Where lines are written to; knows of a pipe whether its reader has taken all of them, of a file that it lasts.

    A pipe is written to in pieces that never block, after a check that it has room, so that a signal is heeded
    whatever the reader does; it is not made non-blocking, because it may be shared.
    """

    def __init__(self, descriptor: int, stop: Stop, report: Callable[[str], object]) -> None:
        self.descriptor = descriptor
        self.stop = stop
        self._report = report
        mode = os.fstat(descriptor).st_mode
        self._is_pipe, self._is_file = stat.S_ISFIFO(mode), stat.S_ISREG(mode)
        self._room, self._end = select.poll(), select.poll()
        self._room.register(descriptor, select.POLLOUT)
        self._end.register(descriptor, 0)

    def write(self, lines: bytes) -> int:
        """Writes whole lines, fewer after a signal to stop; returns their bytes. Raises `ReaderGone`, `OSError`."""
        view, end, at = memoryview(lines), len(lines), 0
        try:
            while at < end:
                if self.stop.signal:
                    end = lines.find(b"\n", at - 1) + 1 if at else 0
                if at < end:
                    at += self._some(view[at : min(end, at + (_ATOMIC if self._is_pipe else BLOCK))])
        except OSError:
            self._take_back(at - lines.rfind(b"\n", 0, at) - 1)
            raise
        return at

    def _take_back(self, part: int) -> None:
        """Removes the beginning of a line, of so many bytes, from the end of a file; the next line would follow it."""
        if self._is_file and part:
            end = os.lseek(self.descriptor, 0, os.SEEK_CUR)
            if end == os.fstat(self.descriptor).st_size:
                os.ftruncate(self.descriptor, end - part)

    def _some(self, view: memoryview) -> int:
        if self._is_pipe:
            while not (events := self._room.poll(200)):
                self._be_patient()
            if events[0][1] & ~select.POLLOUT:
                raise ReaderGone
        try:
            return os.write(self.descriptor, view)
        except BrokenPipeError:
            raise ReaderGone from None

    def taken(self) -> None:
        """Returns when all is out of our hands: read out of a pipe, on the disk of a file. Raises `ReaderGone`."""
        if self._is_file:
            os.fsync(self.descriptor)
        began, pause, reported = monotonic(), 0.0005, False
        while self._is_pipe and (unread := self._unread()):
            self.check()
            self._be_patient()
            sleep(pause)
            pause = min(pause * 2, 0.05)
            if not reported and monotonic() - began > _REPORT_AFTER:
                self._report(f"waiting for the reader to take the last {unread:,} bytes")
                reported = True
        self.check()

    def _unread(self) -> int:
        number = array.array("i", [0])
        fcntl.ioctl(self.descriptor, termios.FIONREAD, number)  # of either end of a pipe
        return number[0]

    def _be_patient(self) -> None:
        if self.stop.too_long_ago:
            raise Stopped("stopped; the reader did not take all of it, and what was not noted comes again")

    def check(self) -> None:
        if self._end.poll(0):
            raise ReaderGone

    def rest(self, seconds: float) -> None:
        """Waits, until we are to stop at most; raises `ReaderGone`."""
        until = monotonic() + seconds
        while not self.stop.signal and (left := until - monotonic()) > 0:
            if self._end.poll(min(left, 0.1) * 1000):
                raise ReaderGone


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finished run that a consumer has not been given, and the names of its report."""

    site: str
    name: str
    run: Run

    def files(self, kinds: Sequence[str]) -> list[RecordPath]:
        return [file for file in self.run.files if file.kind in kinds]


def waiting(data: Path, consumer: Consumer, sites: Sequence[str] = ()) -> list[Waiting]:
    """The runs that a consumer has not been given: the one under way, then as they finished; raises `RunError`."""
    found: list[Waiting] = []
    for site in sites or sites_of(data):
        done = set(consumer.done.get(site, ()))
        new = (path for path in reports_of(data, site) if path.stem not in done)
        found += [Waiting(site, path.stem, reports.read_report(path)) for path in new]
    return sorted(found, key=lambda it: (not is_under_way(it, consumer), it.run.finished, it.name, it.site))


def is_under_way(it: Waiting, consumer: Consumer) -> bool:
    """Whether a consumer has been given a part of a run."""
    place = consumer.under_way
    return place is not None and (place.site, place.run) == (it.site, it.name)


@dataclass
class Follower:
    """Gives one consumer what is new to it."""

    data: Path
    path: Path
    consumer: Consumer
    outlet: Outlet
    report: Callable[[str], Any]
    records: int = 0  # printed, as `runs`
    runs: int = 0
    _moves: bool = True
    _unsaved: int | None = None  # bytes printed since the position was saved; None if unmoved
    _saved_at: float = field(default_factory=monotonic)

    def follow(self, sites: Sequence[str] = ()) -> None:
        """Prints all that is new, and moves the position after what was taken.

        Raises `ReaderGone`, `Stopped`, `RunError`, `ConsumerError` and `OSError`; the position is then after what
        was surely taken.
        """
        self._report_what_is_gone()
        try:
            for it in self._ready(waiting(self.data, self.consumer, sites)):
                self._print(it)
        except RunError:
            self._commit()
            raise
        self._commit()

    def peek(self, sites: Sequence[str] = (), most: float = inf) -> Peeked | None:
        """Prints what is new, or once more what waits to be acknowledged; None if there is nothing to print.

        The run that takes the batch to `most` bytes is its last.
        """
        self._report_what_is_gone()
        if not (found := self._batch(sites, most)):
            return None
        kept, self.consumer, self._moves = self.consumer, copy.deepcopy(self.consumer), False
        for it in found:
            self._print(it)
        self.outlet.taken()
        runs = {site: [it.name for it in found if it.site == site] for site in dict.fromkeys(it.site for it in found)}
        key = f"{kept.consumer} {kept.kinds} {kept.under_way} {runs}"
        kept.peeked = Peeked(hashlib.sha256(key.encode()).hexdigest()[:12], runs, self.records)
        save(self.path, kept)
        return kept.peeked

    def _batch(self, sites: Sequence[str], most: float) -> list[Waiting]:
        """The runs of the batch that waits to be acknowledged, none while one of them is resumed; else of a new one."""
        peeked = self.consumer.peeked
        found = waiting(self.data, self.consumer, sites if peeked is None else ())
        ready = self._ready(found)
        if peeked is not None:
            again = [it for it in found if it.name in peeked.runs.get(it.site, ())]
            if len(again) == sum(map(len, peeked.runs.values())):
                return again if all(it in ready for it in again) else []
            self.report("a run that --peek had printed was removed: what is printed now is another batch")
        sizes = (sum(file.size for file in it.files(self.consumer.kinds)) for it in ready)
        return [it for it, before in zip(ready, accumulate(sizes, initial=0), strict=False) if before < most]

    def _report_what_is_gone(self) -> None:
        place = self.consumer.under_way
        if place is not None and not (self.data / place.site / "runs" / f"{place.run}.json").exists():
            self.report(
                f"run {place.run} of {place.site} was removed before all of it was printed; its rest is left out"
            )
            self.consumer.under_way = None
            self._unsaved = 0

    def _ready(self, found: list[Waiting]) -> list[Waiting]:
        """Without runs that were resumed: killed in the moment of their end, they take their files back."""
        ready = []
        for it in found:
            if any(part_of(file.path).exists() and not file.path.exists() for file in it.files(self.consumer.kinds)):
                self.report(f"run {it.name} of {it.site} has been resumed; its records come when it ends")
            else:
                ready.append(it)
        return ready

    def _print(self, it: Waiting) -> None:
        for file in it.files(self.consumer.kinds):
            start = 0
            if (place := self.consumer.under_way) is not None and is_under_way(it, self.consumer):
                if KINDS.index(place.kind) > KINDS.index(file.kind):
                    continue
                start = place.bytes if place.kind == file.kind else 0
            self._copy(it, file, start)
        self.consumer.done.setdefault(it.site, []).append(it.name)
        self.consumer.under_way = None
        self.runs += 1
        self._unsaved = self._unsaved or 0
        self._commit_where_due()

    def _copy(self, it: Waiting, file: RecordPath, start: int) -> None:
        reports.check_there(file)
        with file.path.open("rb") as stream:
            if not reports.is_whole(file, stream, self._heed):
                raise reports.damage(file)
            stream.seek(max(start - 1, 0))
            if start and stream.read(1) != b"\n":
                raise ConsumerError(
                    f"{self.path}: the position is in the middle of a line of {file.path}, which was changed after a"
                    " part of it had been printed; to print it again from its start, set `bytes` to 0"
                )
            while start < file.size and (block := stream.read(min(BLOCK, file.size - start))):
                block += b"" if block.endswith(b"\n") else stream.readline()
                written = self.outlet.write(block)
                start += written
                lines = block.count(b"\n", 0, written)
                self.records += lines
                self.consumer.records += lines
                self.consumer.under_way = Place(it.site, it.name, file.kind, start)
                self._unsaved = (self._unsaved or 0) + written
                if written < len(block):
                    self._commit()
                    raise Stopped(AT_A_LINE)
                self._commit_where_due()

    def _heed(self, _: int) -> None:
        if self.outlet.stop.signal:
            self._commit()
            raise Stopped(AT_A_LINE)

    def _commit_where_due(self) -> None:
        if (self._unsaved or 0) >= SAVE_BYTES or monotonic() - self._saved_at >= SAVE_SECONDS:
            self._commit()

    def _commit(self) -> None:
        if self._unsaved is None or not self._moves:
            return
        self.outlet.taken()
        self.consumer.move()
        save(self.path, self.consumer)
        self._unsaved, self._saved_at = None, monotonic()


def acknowledge(path: Path, consumer: Consumer, batch: str = "") -> int:
    """Moves the position after what `peek` has printed; how many records that were. Raises `ConsumerError`."""
    peeked = consumer.peeked
    if peeked is None:
        raise ConsumerError(f"{path}: nothing waits to be acknowledged; print it with --peek first")
    if batch and batch != peeked.batch:
        raise ConsumerError(f"{path}: what waits to be acknowledged is batch {peeked.batch}, and not {batch:.40}")
    for site, runs in peeked.runs.items():
        consumer.done.setdefault(site, []).extend(runs)
    consumer.under_way = None
    consumer.records += peeked.records
    consumer.move()
    save(path, consumer)
    return peeked.records


def skip(data: Path, consumer: Consumer, sites: Sequence[str] = ()) -> None:
    """Takes all runs that have finished for done."""
    for site in sites or sites_of(data):
        consumer.done[site] = [path.stem for path in reports_of(data, site)]


def behind(data: Path, consumer: Consumer) -> tuple[int, int]:
    """How many runs, and records of them, a consumer has not been given; raises `RunError`."""
    runs = waiting(data, consumer)
    records = sum(file.lines for it in runs for file in it.files(consumer.kinds))
    if (place := consumer.under_way) is not None and runs and is_under_way(runs[0], consumer):
        for file in runs[0].files(consumer.kinds):
            if KINDS.index(file.kind) < KINDS.index(place.kind):
                records -= file.lines
            elif file.kind == place.kind and file.path.is_file():
                records -= count_lines(file.path, place.bytes)
    return len(runs), records
