"""The state of all sites as a text file for Prometheus: gauges whose labels are few and bounded.

Import it where the file is made, so that other commands do not load prometheus-client.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from newsbot.status.sites import Run, Site
from newsbot.storage.atomic import FOR_ALL, put_whole
from newsbot.wording import by_number

FILE = "metrics.prom"
"""Name below `DATA_DIR`; node_exporter reads files with this suffix."""
_LETTERS = 100
"""Characters of a label at most: reasons and the names of monitors contain words of pages."""
_REASONS, _MONITORS, _COVERAGE = 20, 60, 120
"""Series of a site at most; the others are left out, rare reasons summed as `other`."""
_WAIT = 10.0
"""Seconds to wait for the lock."""

Rows = Mapping[tuple[str, ...], float | None]
Table = tuple[str, str, tuple[str, ...], Callable[[Site], Rows]]


def write_metrics(path: Path, read: Callable[[], Sequence[Site]]) -> None:
    """Puts the metrics of all sites in the place of the file at `path`; raises OSError, and what `read` raises.

    The sites are read under a lock beside the file, so that of two runs that end at once the one that writes last has
    read the report of the other.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_name(f".{path.name}.lock")):
        put_whole(path, metrics_text(read()), mode=FOR_ALL)


def metrics_text(sites: Sequence[Site]) -> bytes:
    """The metrics of sites in Prometheus' text format; sites without a run have no metrics."""
    registry = CollectorRegistry()
    registry.register(_Gauges([site for site in sites if site.last is not None]))
    return generate_latest(registry)


class _Gauges(Collector):
    def __init__(self, sites: Sequence[Site]) -> None:
        self.sites = sites

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a table, a series a row; a series that occurs twice would make the whole file unreadable."""
        for name, meaning, labels, rows_of in _TABLES:
            family = GaugeMetricFamily(f"newsbot_{name}", meaning, labels=("site", *labels))
            series: dict[tuple[str, ...], float] = {}
            for site in self.sites:
                for key, value in rows_of(site).items():
                    if value is not None:
                        series.setdefault((label(site.name, None), *map(label, key)), value)
            for key, value in series.items():
                family.add_metric(key, value)
            yield family


def label(text: str, letters: int | None = _LETTERS) -> str:
    """A label: printable, valid UTF-8, and cut to so many letters: sites that share their first ones stay apart."""
    return "".join(c if c.isprintable() else "?" for c in text[:letters]).encode("utf-8", "replace").decode()


def _one(value: Callable[[Site], float | None]) -> Callable[[Site], Rows]:
    return lambda site: {(): value(site)}


def _of_run(value: Callable[[Run], float | None]) -> Callable[[Site], Rows]:
    return lambda site: {(): value(site.ended) if site.ended is not None else None}


def _stories(site: Site) -> Rows:
    run = site.ended
    return {} if run is None else {("new",): run.new, ("changed",): run.changed, ("unchanged",): run.unchanged}


def _failures(site: Site) -> Rows:
    ordered = by_number(site.past.reasons)
    rows: dict[tuple[str, ...], float | None] = {(reason,): number for reason, number in ordered[:_REASONS]}
    if rest := sum(number for _, number in ordered[_REASONS:]):
        rows[("other",)] = (rows.get(("other",)) or 0) + rest
    return rows


def _coverage(site: Site) -> Rows:
    shares = sorted(site.past.coverage.items())[:_COVERAGE]
    return {(field, language or "any"): share for (language, field), share in shares}


def _monitors(site: Site) -> Rows:
    rows: dict[tuple[str, ...], float | None] = {}
    for monitor in sorted(site.past.monitors, key=lambda monitor: (monitor.passed, monitor.name)):
        if len(rows) < _MONITORS:
            rows.setdefault((monitor.name,), float(monitor.passed))
    return rows


_TABLES: tuple[Table, ...] = (
    ("last_run_timestamp_seconds", "When the last run ended, whatever its exit code.", (),
     _of_run(lambda run: run.finished)),
    ("last_success_timestamp_seconds", "When the last run ended that had exit code 0.", (),
     _one(lambda site: site.success_at)),
    ("last_new_story_timestamp_seconds", "When the last run ended that brought a new story.", (),
     _one(lambda site: site.new_at)),
    ("run_in_progress", "1 while a run is under way, 0 otherwise, as of the time this file was written.", (),
     _one(lambda site: float(site.state == "running"))),
    ("run_unfinished", "1 if the last run was stopped or killed and has not been resumed.", (),
     _one(lambda site: float(site.state in ("stopped", "killed")))),
    ("run_exit_code", "Exit code of the last run that is over.", (), _of_run(lambda run: run.exit_code)),
    ("run_duration_seconds", "How long the last run took, over all its starts.", (), _of_run(lambda run: run.seconds)),
    ("run_pages", "Answers that the last start of the last run received.", (), _of_run(lambda run: run.pages)),
    ("run_stories", "Stories of the last run: new, changed, or requested again and unchanged.", ("change",), _stories),
    ("run_failed_addresses", "Addresses that failed in the last run.", (), _of_run(lambda run: run.failures)),
    ("run_failures", "Addresses that failed in the last run, by reason.", ("reason",), _failures),
    ("field_coverage_ratio", "Share of the last run's stories in which a field is filled.", ("field", "language"),
     _coverage),
    ("monitor_passed", "1 if the last run passed a monitor, 0 if it did not.", ("monitor",), _monitors),
    ("ticker_entries", "Headlines of the ticker that the last run saw.", (),
     _of_run(lambda run: run.counts.get("ticker"))),
    ("queue_length", "Addresses that wait to be requested.", (), _one(lambda site: site.queue)),
)  # fmt: skip


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a lock among processes, if the file system has locks, after waiting `_WAIT` seconds at most."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        until = time.monotonic() + _WAIT
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() < until:
                    time.sleep(0.05)
                    continue
            except OSError:
                pass  # a file system without locks
            break
        yield
    finally:
        os.close(descriptor)
