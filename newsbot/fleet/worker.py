"""A worker: takes the sites that are due, crawls each in its own process, and records how that ended."""

from __future__ import annotations

import json
import logging
import math
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import newsbot
from newsbot.errors import UserError
from newsbot.fleet import schedule
from newsbot.fleet.metrics import Metrics
from newsbot.fleet.registry import CLAIM_SECONDS, TAKEOVER_SECONDS, Claim, Fleet, Holder, Listener
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.keeping import deleted, kept
from newsbot.ledger.lease import this_process
from newsbot.processes import forkserver, leading
from newsbot.storage.folder import FOLDER, is_signed, name_there, place_of, sign, unsign
from newsbot.storage.reports import RunError, sites_of
from newsbot.store.push import unmarked
from newsbot.wording import amount, span

RENEW_SECONDS = CLAIM_SECONDS / 3
HUNG_SECONDS = 120
"""Without a sign of life a child is ended after this time; the slowest page may take `PAGE_TIMEOUT`."""
STOP_SECONDS = 60
"""How long a child that received SIGTERM may take for its last pages and its checkpoint."""
SEND_SECONDS = 120
"""How often a worker sends to the store what its crawls could not."""
SENDING_SECONDS = 3600
"""How long that may take at a time."""
_SITES_A_TIME = 100
_LINES, _LONGEST_LINE = 50, 500
"""Of what that prints, in the worker's log."""
REST_SECONDS = 60
"""How long a worker with `once` waits for the rest of a pace group: the usual delay between two sites is far below it,
and a pause that a server requests may take hours."""
POLL_SECONDS, LISTENING_SECONDS = 1.0, 5.0
"""How often a worker looks for due sites: a site becomes due by the clock. PostgreSQL wakes it for everything else."""
CLOCK_SECONDS = 10
"""How far this machine's clock may be from the database's: leases of runs are by the clock of the machine."""
ALIVE = "alive"
"""The file below `FOLDER` that a worker touches as long as it works, whether or not the database answers."""
ALIVE_SECONDS = 10.0
METRICS_SECONDS = 60.0
STARTS = 8 * (os.cpu_count() or 1)
"""Crawls that start at a time: each takes a core for a fraction of a second, and many at once would all start late."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TAIL = 4000
"""Bytes of a child's output in which its last sentence is looked for."""
_TIME = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S* ")

Crawl = Callable[[Sequence[str], Path, Connection, Holder], None]
"""Runs a crawl with the arguments of `newsbot crawl` to the end of its process; what it prints goes to a file. It
requests nothing unless it has the site's lease and its worker still has the site."""

logger = logging.getLogger(__name__)


@dataclass
class Child:
    """A crawl under way."""

    claim: Claim
    process: ForkServerProcess
    channel: Connection
    output: Path
    beat: float
    """When it last gave a sign of life, on the monotonic clock."""
    facts: dict[str, Any] = field(default_factory=dict)
    has_started: bool = False
    """Whether it has given a sign of life."""
    stopping: float | None = None
    """When it received SIGTERM."""
    ended_by: schedule.Outcome | None = None
    why: str = ""

    def read(self, now: float) -> None:
        """Reads what the child says of itself."""
        try:
            while self.channel.poll():
                self.facts |= json.loads(self.channel.recv_bytes(1 << 20))
                self.beat, self.has_started = now, True
        except EOFError:
            self.channel.close()  # else it could be read, without a word, until the process has ended
        except (OSError, ValueError):
            pass

    def signal(self, number: signal.Signals) -> None:
        if self.process.pid is not None and self.process.exitcode is None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def stop(self, now: float, outcome: schedule.Outcome, why: str = "") -> None:
        """Sends it SIGTERM, so that it makes its checkpoint and ends."""
        if self.stopping is None:
            self.stopping, self.ended_by, self.why = now, outcome, why
            self.signal(signal.SIGTERM)

    def kill(self, outcome: schedule.Outcome, why: str) -> None:
        self.ended_by, self.why = outcome, why
        self.signal(signal.SIGKILL)

    @property
    def memory(self) -> int:
        """Bytes that it holds; 0 if that is unknown."""
        try:
            return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE
        except (OSError, ValueError, IndexError):
            return 0

    @property
    def last_line(self) -> str:
        """The last line that it printed."""
        with suppress(OSError), self.output.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
            return lines[-1].strip() if lines else ""
        return ""


class Worker:
    """Crawls the sites of a fleet that are due, `slots` at a time."""

    def __init__(
        self,
        fleet: Fleet,
        folder: Path,
        crawl: Crawl,
        settings: Sequence[str] = (),
        *,
        preload: str,
        slots: int = 10,
        memory: int = 1 << 30,
        grace: float = 30.0,
        patience: float = TAKEOVER_SECONDS,
        gone: float | None = None,
    ) -> None:
        """`crawl` is what a child does, once the module `preload` has been loaded; `settings` (`NAME=VALUE`) are those
        of all its crawls; `memory` is in bytes, for one of them; `grace` and `patience` are in seconds, as is `gone`,
        after which a folder that nobody uses counts as gone; None if finished runs go to no store."""
        self.crawl = crawl
        self.fleet, self.folder, self.settings = fleet, folder, settings
        self.slots, self.memory, self.grace, self.patience = slots, memory, grace, patience
        self.name = f"{this_process()} {uuid.uuid4().hex[:8]}"
        self.place = place_of(folder)
        self.sender = Sender(folder, settings, self._has_gone) if gone is not None else None
        self._gone = gone
        self.children: dict[str, Child] = {}
        self.ended: list[tuple[Child, int]] = []
        """Children that are over, with their exit codes, until that is recorded."""
        self.draining: float | None = None
        """Since when no site is claimed any more."""
        self._fault = ""
        """Why this worker cannot use its folder, and ends."""
        self.count = 0
        """Runs that have ended."""
        self._renewed = -math.inf
        self._touched = -math.inf
        self._trouble: str | None = None
        self._refused_since = time.monotonic()
        self._once = False
        self._clock_is_off = False
        self._is_registered = False
        self._listener = Listener(fleet)
        self._metrics = Metrics(fleet, folder)
        self._measured = 0.0
        self._preload = preload

    def run(self, *, once: bool = False) -> None:
        """Works until it is stopped by SIGTERM or SIGINT; with `once` until no site is due.

        Raises `UserError` once its crawls have ended, if its folder was deleted or replaced, or is a copy of another;
        with `once`, also if the clock is off or the database cannot be used.
        """
        self._once = once
        with _signals() as signals, ExitStack() as stack:
            stack.callback(self._listener.close)
            logger.info(
                "Worker on %s with %s, records in %s", socket.gethostname(), amount(self.slots, "slot"), self.folder
            )
            if self.sender is not None:
                stack.callback(self.sender.end)
            while True:
                idle = self._turn()
                if not self.children and (self._fault or (not self.ended and self._is_over(idle))):
                    break
                self._wait(signals)
        with suppress(LedgerError):
            self.fleet.leave(self.name)
            self._measure(last=True)
        with suppress(OSError):
            unsign(self.folder, self.name)
        logger.info("The worker ends after %s", amount(self.count, "run"))
        if self._fault:
            raise UserError(self._fault)
        if once and self.draining is None:
            self._check_end()

    def _check_end(self) -> None:
        """Raises `UserError` if a worker that does not wait could not do its work."""
        if self._clock_is_off:
            raise UserError("this machine's clock differs from the database's; correct it, and start again")
        if self._trouble is not None:
            raise UserError(self._trouble)

    def _is_over(self, idle: bool) -> bool:
        if self.draining is not None:
            return True
        if not idle:
            self._refused_since = time.monotonic()
        stuck = self._clock_is_off or self._trouble is not None
        return self._once and (stuck or (idle and not self._has_more()))

    def _has_more(self) -> bool:
        """Whether a due site can be claimed now, or after a short rest of its pace group. A claim that gets nothing for
        as long as that is refused by a lock of another program."""
        try:
            waits = self.fleet.resting(self.place, self.patience)
        except LedgerError as error:
            self._report(str(error))
            return False
        least = min(waits.values(), default=0)
        if least > REST_SECONDS:
            logger.warning(
                "Due, but not crawled, because their server requested a pause: %s (%s)",
                ", ".join(islice(waits, 3)), amount(len(waits), "site"),
            )  # fmt: skip
            return False
        if least > 0:
            self._refused_since = time.monotonic()
        return bool(waits) and time.monotonic() - self._refused_since < REST_SECONDS

    def _turn(self) -> bool:
        """One look at all that has to be done; whether no site could be claimed although a slot was free."""
        now = time.monotonic()
        self._collect(now)
        self._check_folder()
        self._watch(now)
        self._touch(now)
        try:
            self._begin_work()
            if self.sender is not None and self.draining is None:
                self.sender.turn(now)
            if now - self._renewed >= RENEW_SECONDS:
                self._renew(now)
            self._record()
            idle = self._claim()
            if now - self._measured >= METRICS_SECONDS:
                self._measured = now
                self._measure()
        except LedgerError as error:
            self._report(str(error))
            return False
        if self._trouble is not None:
            logger.info("The database responds again")
            self._trouble = None
        return idle

    def _begin_work(self) -> None:
        """Makes this worker known, and listens; after the connection was lost again."""
        if not self._is_registered:
            self.fleet.register(self.name, self.place, socket.gethostname(), newsbot.__version__, self.slots)
            self._check_copies()
            self._is_registered = True
        self._listener.connect()

    def _check_folder(self) -> None:
        """Ends the worker once the folder was deleted or replaced: its runs are not in it."""
        if name_there(self.folder) not in (self.place, None):
            self._fail(
                f"{self.folder}: it was deleted or replaced while this worker used it; start the worker again. What was"
                " only in that folder is requested again"
            )

    def _check_copies(self) -> None:
        """Ends the worker if an earlier one uses another folder of the same name: each would miss the other's runs.

        Workers of another version may not sign their folders.
        """
        for other in self.fleet.earlier(self.name):
            if not is_signed(self.folder, other.worker):
                self._fail(
                    f"{self.folder}: a worker on {other.host} uses another folder of the same name: one of the two is a"
                    f" copy. Delete {self.folder / FOLDER / 'place'}, which holds the name, and start the worker again."
                    " Runs that are in both folders are stored once"
                )

    def _fail(self, fault: str) -> None:
        """Stops the crawls, and begins no other: the folder cannot be used."""
        if not self._fault:
            self._fault, self.draining, self.grace = fault, time.monotonic(), 0.0
            logger.error("%s. No further crawl starts, and crawls under way are stopped", fault)

    def _touch(self, now: float) -> None:
        """Shows that this worker works, to a probe that looks at the file's age."""
        if now - self._touched >= ALIVE_SECONDS:
            self._touched = now
            with suppress(OSError):
                (self.folder / FOLDER / ALIVE).touch()
                sign(self.folder, self.name)

    def _measure(self, *, last: bool = False) -> None:
        try:
            self._metrics.write(last=last)
        except OSError as error:
            logger.warning("%s could not be written: %s", error.filename or "The file of metrics", error.strerror)

    def _report(self, trouble: str) -> None:
        ends = self._once and not self.children and not self.ended
        if self._trouble is None and not ends:
            logger.error("%s; the worker tries again, and its crawls resume", trouble)
        self._trouble = trouble

    def _wait(self, signals: socket.socket) -> None:
        channels = [child.channel for child in self.children.values() if not child.channel.closed]
        ends = [child.process.sentinel for child in self.children.values()]
        listener = [self._listener.fileno()] if self._listener.is_connected else []
        ready = wait([*channels, *ends, *listener, signals], LISTENING_SECONDS if listener else POLL_SECONDS)
        if signals in ready:
            for number in signals.recv(100):
                self._signalled(signal.Signals(number))
        if listener and listener[0] in ready:
            self._listener.hear()

    def _signalled(self, number: signal.Signals) -> None:
        now = time.monotonic()
        if self.draining is None:
            self.draining = now
            logger.info(
                "Received %s: no further crawl starts; %s may finish within %s, then stop, to be resumed later",
                number.name, amount(len(self.children), "crawl"), span(self.grace),
            )  # fmt: skip
        else:
            for child in self.children.values():
                child.stop(now, "stopped")

    # Children

    def _claim(self) -> bool:
        """Begins crawls until no slot is free, enough of them start, or no site is due; whether the last was so."""
        while not self._clock_is_off and self.draining is None and (free := self._free()) > 0:
            claims = self.fleet.claim(self.name, self.place, free, self.patience)
            for claim in claims:
                self._begin(claim)
            if not claims:
                return True
        return False

    def _free(self) -> int:
        """How many crawls may be begun now."""
        starting = sum(not child.has_started for child in self.children.values())
        return min(self.slots - len(self.children), STARTS - starting)

    def _begin(self, claim: Claim) -> None:
        output = self.folder / FOLDER / f"{claim.site}.out"
        ours, theirs = Pipe(duplex=False)
        holder = Holder(self.name, claim.site, claim.number, claim.group)
        given = self.crawl, self._arguments(claim), output, theirs, holder
        try:
            process = forkserver([self._preload]).Process(target=leading, args=given, name=claim.site)
            process.start()
        except (OSError, EOFError) as error:  # no memory, too many processes, or the one that copies itself has ended
            ours.close()
            why = f"no process could be started: {getattr(error, 'strerror', None) or error}"
            ended = schedule.ended(claim, "failed", {}, why, unfinished=self.fleet.unfinished(claim.site))
            self.fleet.end(self.name, claim, ended, self.place)
            logger.error("%s: %s", claim.site, why)
            return
        finally:
            theirs.close()
        self.children[claim.site] = Child(claim, process, ours, output, time.monotonic())
        late = f", {span(claim.late)} late" if claim.late >= 1 else ""
        logger.info("%s: begins%s", claim.site, late)

    def _has_gone(self) -> bool:
        """Whether runs that are in no store are gone, with their folders or from this one."""
        ledger = self.fleet.ledger
        return bool(kept(ledger, self._gone) or deleted(ledger, self.place, self.folder))

    def _arguments(self, claim: Claim) -> list[str]:
        definition = claim.definition
        given = [option for name, value in definition["arguments"].items() for option in ("-a", f"{name}={value}")]
        own = [f"{name}={value}" for name, value in definition["settings"].items()]
        return [definition["spider"], *given, *(word for text in (*self.settings, *own) for word in ("-s", text))]

    def _collect(self, now: float) -> None:
        for site, child in list(self.children.items()):
            child.read(now)
            code = child.process.exitcode
            if code is not None:
                child.read(now)
                child.channel.close()
                child.process.close()
                del self.children[site]
                self.ended.append((child, code))

    def _watch(self, now: float) -> None:
        """Ends the children that hang, take too much memory or do not stop."""
        over = self.draining is not None and now - self.draining >= self.grace
        for child in self.children.values():
            if over:
                child.stop(now, "stopped")
            if child.stopping is not None and now - child.stopping >= STOP_SECONDS:
                child.kill(child.ended_by or "stopped", child.why)
            elif now - child.beat >= HUNG_SECONDS:
                child.kill("hung", f"it gave no sign of life for {HUNG_SECONDS} seconds, and was ended")
            elif child.stopping is None and (held := child.memory) > self.memory:
                limit = self.memory >> 20
                why = f"it took {held >> 20} MB of memory, more than the {limit} MB of --memory, and was ended"
                child.stop(now, "too large", why)

    def _record(self) -> None:
        """Records how children ended."""
        while self.ended:
            child, code = self.ended[0]
            claim = child.claim
            outcome = schedule.outcome_of(code, child.facts, child.ended_by)
            if outcome == "failed" and self._fault:
                outcome = "stopped"  # the site is not at fault
            note = child.why or str(child.facts.get("words") or child.last_line)
            note = _TIME.sub("", note)
            if code < 0 and not child.why:
                note = f"it was ended by {signal.Signals(-code).name}"
            if code == 1 and not child.facts.get("error") and self.fleet.ledger.name in note:
                child.facts["error"] = "LedgerError"  # before the crawl had begun
            unfinished = self.fleet.unfinished(claim.site)
            ended = schedule.ended(claim, outcome, child.facts, note, unfinished)
            kept = self.fleet.end(self.name, claim, ended, self.place)
            del self.ended[0]
            self.count += 1
            self._metrics.ended(outcome)
            self._say(child, ended, kept)

    def _say(self, child: Child, ended: Any, kept: bool) -> None:
        site, new = child.claim.site, child.facts.get("new", 0)
        if not kept:
            logger.warning("%s: %s; its claim was lost, and another worker has the site", site, ended.outcome)
            return
        after = span(ended.interval if ended.wait is None else ended.wait)
        stories = amount(new, "new story", "new stories")
        level = logging.INFO if ended.failures == 0 else logging.WARNING
        why = f" ({ended.note})" if ended.note else ""
        logger.log(
            level, "%s: %s%s, %s in %s; next in %s",
            site, ended.outcome, why, stories, span(child.facts.get("seconds", 0)), after,
        )  # fmt: skip

    def _renew(self, now: float) -> None:
        """Renews this worker's claims, stops what it has lost, and frees what others have left."""
        held = self.fleet.renew(self.name, draining=self.draining is not None)
        self._renewed = now
        for site, child in self.children.items():
            if held.get(site) != child.claim.number:
                child.stop(now, "stopped", "its claim was lost")
        for site in self.fleet.sweep():
            logger.warning("%s: its worker has died; the site is free again", site)
        self._check_clock()
        self._check_copies()

    def _check_clock(self) -> None:
        """Begins no crawl while this machine's clock differs from the database's."""
        apart = time.time() - self.fleet.now() if self.fleet.is_postgresql else 0.0
        before, self._clock_is_off = self._clock_is_off, abs(apart) > CLOCK_SECONDS
        if self._clock_is_off and not before:
            logger.error(
                "This machine's clock is %s %s the database's: no crawl starts here until it is corrected, such as by"
                " NTP", span(abs(apart)), "ahead of" if apart > 0 else "behind",
            )  # fmt: skip
        elif before and not self._clock_is_off:
            logger.info("The clock is correct again")


class Sender:
    """Sends finished runs that their crawls could not send: a worker was killed, or the store did not answer."""

    def __init__(self, folder: Path, settings: Sequence[str], has_gone: Callable[[], bool]) -> None:
        """`has_gone` says whether runs must be given up because the only files of them are gone."""
        self.folder, self._has_gone = folder, has_gone
        given = [word for text in settings for word in ("-s", text)]
        self.command = [sys.executable, "-m", "newsbot", "store", "push", *given]
        self._output = folder / FOLDER / "store.out"
        self._process: subprocess.Popen[bytes] | None = None
        self._began = -math.inf

    def turn(self, now: float) -> None:
        """Begins to send if something waits and it is time; ends what takes too long. Raises `LedgerError`."""
        if self._process is not None and self._process.poll() is None:
            if now - self._began >= SENDING_SECONDS:
                self._process.kill()
            return
        if self._process is not None:
            self._process = None
            self._log()
        if now - self._began >= SEND_SECONDS:
            self._began = now
            try:
                sites = self._waiting()
                if sites or self._has_gone():
                    with self._output.open("wb") as out:
                        self._process = subprocess.Popen(  # noqa: S603  (names of folders; there is no shell)
                            [*self.command, *sites], stdin=subprocess.DEVNULL, stdout=out, stderr=out
                        )
            except (OSError, RunError) as error:
                problem = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else error
                logger.error("%s; runs are not sent to the store until this is corrected", problem)

    def _log(self) -> None:
        """Logs what the process said of runs, within bounds; drivers of stores print more than that."""
        with suppress(OSError):
            printed = self._output.read_text("utf-8", "replace").splitlines()
            lines = [line for line in printed if line.startswith(("run ", "newsbot store: "))]
            for line in lines[:_LINES]:
                logger.info("Store: %s", line[:_LONGEST_LINE])
            if len(lines) > _LINES:
                logger.info("Store: %s more in %s", amount(len(lines) - _LINES, "line"), self._output)

    def _waiting(self) -> list[str]:
        """Sites with runs that no mark names; not all at once: a command line has its bounds."""
        sites = (site for site in sites_of(self.folder) if self._is_waiting(site))
        return list(islice(sites, _SITES_A_TIME))

    def _is_waiting(self, site: str) -> bool:
        try:
            return bool(unmarked(self.folder, site))
        except RunError as error:
            logger.error("%s; its runs are not sent to the store until this is corrected", error)
            return False

    def end(self) -> None:
        """Stops it; what was not sent is sent the next time."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._log()


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """A socket from which the numbers of received signals can be read, so that they end a wait."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        before = {number: signal.signal(number, _noted) for number in (signal.SIGTERM, signal.SIGINT)}
        waking = signal.set_wakeup_fd(theirs.fileno())
        try:
            yield ours
        finally:
            signal.set_wakeup_fd(waking)
            for number, handler in before.items():
                signal.signal(number, handler)


def _noted(*_: object) -> None:
    """Only ends a wait; the number comes through the socket."""
