"""How many polite crawls fit on a machine: one worker, loopback sites with more pages than the crawls can request.

Every site is crawled all the time, in runs of a few minutes. `python -m bench.density` samples memory and CPU of the
worker and of all that it starts, and ends with exit code 1 if a pace was broken, if a site was crawled twice at a time
or not at all, if a run failed, or if the memory was more than `--memory`.

A cgroup bounds the memory by the kernel: make one (`mkdir /sys/fs/cgroup/memory/density`, and write 8G into its
`memory.limit_in_bytes`; with version 2 into `memory.max`), and name it by `--cgroup`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from bench.chaos import Machine, Postgres, loopback_sites, say, working_folder
from bench.chaossites import requests_of
from bench.pace import Pace, pace_of
from newsbot.fleet.definitions import as_toml
from newsbot.fleet.registry import Fleet
from newsbot.ledger.database import sqlite_url
from newsbot.ledger.errors import LedgerError
from newsbot.wording import amount

SAMPLE_SECONDS = 10
_RUN_MINUTES = (3, 4, 5)
"""How often the sites are crawled, in turn, so that runs do not begin all at once."""
_GAP_SECONDS = 12
"""From the end of a run to the next."""
_WENT_WELL = ("complete", "holes", "changed", "stopped")
_STOP_SECONDS = 120
_PEAKS = ("memory.peak", "memory.max_usage_in_bytes")
"""Files of a cgroup of version 2, and of version 1."""
_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl in one sample."""

    port: int
    began: float
    at: float
    cpu: float
    """Seconds since it began."""
    memory: int
    """Bytes; memory that processes share is divided among them."""
    own: int
    """Bytes that no other process has."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the processes hold at a moment, in bytes; memory that they share is divided among those that share it."""

    at: float
    worker: int
    server: int
    """The fork server, and what else the worker has started."""
    database: int
    crawls: int
    count: int
    """Of crawls."""
    cpu: float
    """CPU seconds of all of them so far."""
    worker_cpu: float
    database_cpu: float
    machine_cpu: float
    """CPU seconds of the whole machine."""

    @property
    def memory(self) -> int:
        return self.worker + self.server + self.database + self.crawls


@dataclass
class Course:
    """What was seen."""

    samples: list[Sample] = field(default_factory=list)
    crawls: list[Crawl] = field(default_factory=list)
    begun: dict[tuple[str, int], tuple[float, float]] = field(default_factory=dict)
    """By site and claim: when a run was begun, and how late, by the ledger."""
    outcomes: dict[tuple[str, float], str] = field(default_factory=dict)
    """By site and end."""


class Density:
    """The fleet, its samples, and what is wrong with them."""

    def __init__(self, options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
        self.options, self.folder = options, folder
        articles = int(options.minutes * 60 / options.delay * 1.2) + 20
        self.ports = stack.enter_context(loopback_sites(options.sites, folder, articles))
        self.postgres = stack.enter_context(closing(Postgres(folder / "postgresql"))) if options.postgresql else None
        self.url = self.postgres.url if self.postgres else sqlite_url(folder / "ledger.db")
        words = ["--slots", str(options.slots or options.sites), "-s", f"LEDGER_URL={self.url}", "-s", "INVENTED=True"]
        self.worker = Machine(0, folder / "data", folder / "worker.log", words, dict(os.environ))
        self.course = Course()

    def list_sites(self) -> None:
        sites = []
        for at, port in enumerate(self.ports):
            every = _RUN_MINUTES[at % len(_RUN_MINUTES)]
            arguments = {"pages": 0, "minutes": round(every - _GAP_SECONDS / 60, 2)}
            settings = {"DOWNLOAD_DELAY": self.options.delay, "AUTOTHROTTLE_START_DELAY": self.options.delay}
            sites.append(
                {"url": f"http://127.0.0.1:{port}", "every": f"{every}m", "group": f"site {port}",
                 "arguments": arguments, "settings": settings}
            )  # fmt: skip
        path = self.folder / "sites.toml"
        path.write_text(as_toml(sites), "utf-8")
        command = [sys.executable, "-m", "newsbot", "sites", "apply", str(path), "-s", f"LEDGER_URL={self.url}"]
        subprocess.run([*command, "-s", f"DATA_DIR={self.worker.data}"], check=True, stdout=subprocess.DEVNULL)

    def run(self) -> int:
        """Lets the worker work; its exit code."""
        self.list_sites()
        if self.options.cgroup is not None:  # for this process, too: its children are born in it
            (self.options.cgroup / "cgroup.procs").write_text("0")
            for name in _PEAKS:
                with suppress(OSError):
                    (self.options.cgroup / name).write_text("0")  # forgets the peak of an earlier run
        self.worker.start()
        process = self.worker.process
        assert process is not None
        until = time.monotonic() + self.options.minutes * 60
        while (left := until - time.monotonic()) > 0 and process.poll() is None:
            time.sleep(min(left, self.options.every))
            with suppress(psutil.NoSuchProcess):
                self.course.samples.append(self._sample())
            self.read_list()
        process.terminate()
        code = process.wait(_STOP_SECONDS)
        self.read_list()
        return code

    # What is seen

    def read_list(self) -> None:
        """Notes runs that have begun or ended; each site's run is seen, because it lasts longer than a sample."""
        with suppress(LedgerError), closing(Fleet.open(self.url)) as fleet:
            for row in fleet.rows():
                if row.worker is not None:
                    self.course.begun[row.site, row.claim] = row.began, max(0.0, row.began - row.due)
                if row.ended is not None:
                    self.course.outcomes[row.site, row.ended] = row.outcome

    def _sample(self) -> Sample:
        assert self.worker.process is not None
        worker = psutil.Process(self.worker.process.pid)
        crawls = self.worker.children()
        others = [process for process in worker.children(recursive=True) if process not in crawls]
        database = _tree(self.postgres.process.pid) if self.postgres else []
        seen = [crawl for crawl in map(self._crawl, crawls) if crawl is not None]
        worker_cpu, database_cpu = _cpu([worker]), _cpu(database)
        cpu = worker_cpu + database_cpu + _cpu(crawls) + _cpu(others) + _cpu([*others, *database[:1]], of_ended=True)
        total = psutil.cpu_times()
        self.course.crawls += seen
        return Sample(
            time.time(), _pss([worker]), _pss(others), _pss(database), sum(crawl.memory for crawl in seen), len(seen),
            cpu, worker_cpu, database_cpu, total.user + total.system + total.nice + total.softirq + total.irq,
        )  # fmt: skip

    def _crawl(self, process: psutil.Process) -> Crawl | None:
        with suppress(psutil.Error, OSError, ValueError):
            output = Path(f"/proc/{process.pid}/fd/1").readlink()
            times, held = process.cpu_times(), process.memory_full_info()
            return Crawl(
                int(output.stem.rpartition("_")[2]), process.create_time(), time.time(), times.user + times.system,
                held.pss, held.uss,
            )  # fmt: skip
        return None

    # What it comes to

    def faults(self, pace: Pace, code: int) -> list[str]:
        faults = [*pace.broken, *pace.at_a_time]
        if code != 0:
            faults.append(f"the worker ended with exit code {code}: see its log")
        begun = {site for site, _ in self.course.begun}
        faults += [f"site {port} was not crawled" for port in self.ports if f"127.0.0.1_{port}" not in begun]
        failed = [(site, outcome) for (site, _), outcome in self.course.outcomes.items() if outcome not in _WENT_WELL]
        faults += [f"{site}: a run ended as {outcome!r}" for site, outcome in failed]
        if (most := max((sample.memory for sample in self.course.samples), default=0)) > self.options.memory * _MB:
            faults.append(f"{most // _MB} MB of memory were used, more than {self.options.memory}")
        return faults

    def figures(self, pace: Pace) -> dict[str, Any]:
        """What is measured: seconds, MB, cores."""
        course, samples = self.course, self.course.samples
        steady = [sample for sample in samples if sample.count >= 0.8 * self.options.sites] or samples
        first, last = steady[0], steady[-1]
        seconds = max(1e-9, last.at - first.at)
        asked = _by_port(self.folder / "requests")
        during = sum(bisect_right(times, last.at) - bisect_left(times, first.at) for times in asked.values())
        starts = list(self._starts(asked))
        start_cpu, page_cpu = _regression(course.crawls, asked)
        cpu = (last.cpu - first.cpu) / seconds
        return {
            "sites": self.options.sites,
            "minutes": self.options.minutes,
            "delay": self.options.delay,
            "ledger": "PostgreSQL" if self.postgres else "SQLite",
            "runs": len(course.begun),
            "outcomes": dict(Counter(course.outcomes.values())),
            "crawls at a time": _spread([sample.count for sample in samples]),
            "requests per second": round(during / seconds, 1),
            "memory of all": _mb([sample.memory for sample in samples]),
            "worker": _mb([sample.worker for sample in samples]),
            "fork server": _mb([sample.server for sample in samples]),
            "database": _mb([sample.database for sample in samples]),
            "crawls": _mb([sample.crawls for sample in samples]),
            "a crawl's own": _mb([crawl.own for crawl in course.crawls]),
            "kernel's peak": self._kernels_peak(),
            "CPU": round(cpu, 2),
            "worker's CPU": round((last.worker_cpu - first.worker_cpu) / seconds, 3),
            "database's CPU": round((last.database_cpu - first.database_cpu) / seconds, 3),
            "others' CPU": round((last.machine_cpu - first.machine_cpu) / seconds - cpu, 2),
            "start of a run, CPU": round(start_cpu, 3),
            "a request, CPU": round(page_cpu, 4),
            "from claim to first request": _spread(starts),
            "late": _spread([late for _, late in course.begun.values()]),
            "shortest gap": round(pace.shortest, 2),
            "pairs excused": pace.excused,
            "paces broken": len(pace.broken),
            "two runs at a time": len(pace.at_a_time),
        }

    def _starts(self, asked: dict[int, list[float]]) -> Iterator[float]:
        """Seconds from each claim to the first request."""
        for (site, _), (began, _) in self.course.begun.items():
            times = asked.get(int(site.rpartition("_")[2]), [])
            if (at := bisect_left(times, began)) < len(times):
                yield times[at] - began

    def _kernels_peak(self) -> float | None:
        """MB, by the cgroup; it counts this process and cached files, too."""
        for name in _PEAKS:
            with suppress(OSError, TypeError):
                return round(int((self.options.cgroup / name).read_text()) / _MB, 1)
        return None


def _tree(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    return []


def _pss(processes: Sequence[psutil.Process]) -> int:
    total = 0
    for process in processes:
        with suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total


def _cpu(processes: Sequence[psutil.Process], *, of_ended: bool = False) -> float:
    """CPU seconds of processes, or of those of their children that have ended."""
    total = 0.0
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.children_user + times.children_system if of_ended else times.user + times.system
    return total


def _by_port(log: Path) -> dict[int, list[float]]:
    """When each site was requested a page."""
    found: dict[int, list[float]] = {}
    for request in requests_of(log):
        if not request.stalled:
            found.setdefault(request.port, []).append(request.at)
    return found


def _regression(crawls: Sequence[Crawl], asked: dict[int, list[float]]) -> tuple[float, float]:
    """CPU seconds of a start and of each request, by least squares over all that was seen of crawls."""
    requests = []
    for crawl in crawls:
        times = asked.get(crawl.port, [])
        requests.append(bisect_right(times, crawl.at) - bisect_left(times, crawl.began))
    if len(set(requests)) < 2:
        return 0.0, 0.0
    line = statistics.linear_regression(requests, [crawl.cpu for crawl in crawls])
    return line.intercept, line.slope


def _spread(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values) or [0.0]
    return {
        "median": round(statistics.median(ordered), 2),
        "95 %": round(ordered[int(0.95 * (len(ordered) - 1))], 2),
        "most": round(ordered[-1], 2),
    }


def _mb(values: Sequence[int]) -> dict[str, float]:
    return _spread([value / _MB for value in values])


_UNITS = {
    "memory of all": "MB", "worker": "MB", "fork server": "MB", "database": "MB", "crawls": "MB", "a crawl's own": "MB",
    "kernel's peak": "MB", "CPU": "cores", "worker's CPU": "cores", "database's CPU": "cores", "others' CPU": "cores",
    "start of a run, CPU": "s", "a request, CPU": "s", "from claim to first request": "s", "late": "s",
    "shortest gap": "s", "delay": "s",
}  # fmt: skip


def _table(figures: dict[str, Any]) -> Table:
    table = Table("what", "median", "95 %", "most", "unit")
    for name, value in figures.items():
        if isinstance(value, dict) and "median" in value:
            cells = [f"{number:g}" for number in value.values()]
        elif isinstance(value, dict):
            cells = ["", "", ", ".join(f"{number} {outcome}" for outcome, number in value.items())]
        else:
            cells = ["", "", "–" if value is None else str(value)]
        table.add_row(name, *cells, _UNITS.get(name, ""))
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.density", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--sites", type=int, default=100)
    add("--slots", type=int, help="of the worker (default: as many as sites)")
    add("--minutes", type=float, default=20)
    add("--delay", type=float, default=1.0, help="seconds between two requests to a site")
    add("--memory", type=int, default=8192, metavar="MB", help="that all may use together (default 8192)")
    add("--every", type=float, default=SAMPLE_SECONDS, help="seconds between two samples")
    add("--postgresql", action="store_true", help="with a separate PostgreSQL instead of SQLite")
    add("--cgroup", type=Path, metavar="FOLDER", help="in which the worker and all that it starts run")
    add("--json", type=Path, metavar="FILE", help="where the figures are written, too")
    add("--folder", type=Path, help="where logs and records are kept; by default they are deleted")
    return parser.parse_args()


def main() -> int:
    options = _options()
    with ExitStack() as stack:
        folder = working_folder(options.folder, "density-", stack)
        density = Density(options, folder, stack)
        try:
            code = density.run()
        finally:
            density.worker.end()
        pace = pace_of(folder / "requests", {port: port for port in density.ports}, options.delay)
        figures, faults = density.figures(pace), density.faults(pace, code)
        figures |= {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "faults": faults}
        if options.json is not None:
            options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    Console(width=100).print(_table({name: value for name, value in figures.items() if name != "faults"}))
    say(amount(len(faults), "fault"))
    for fault in faults[:50]:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
