"""The fleet's metrics for Prometheus, which workers write: their labels are few, however many sites are listed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import get_args

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from newsbot.fleet.overview import Overview, overview
from newsbot.fleet.registry import Fleet
from newsbot.fleet.schedule import Outcome
from newsbot.status.prometheus import label, locked
from newsbot.storage.atomic import FOR_ALL, put_whole
from newsbot.storage.folder import FOLDER

FILE = "fleet.prom"
"""Name below `DATA_DIR`."""
EVERY_SECONDS = 60.0
_RUNS = Path(FOLDER) / "runs.json"
"""Below `DATA_DIR`: runs by outcome of all workers with these records, so that counters outlive a worker."""
_OUTCOMES = get_args(Outcome)
_HOSTS = 100
"""Hosts that have their own series; the others are summed as `other`."""


class Metrics:
    """Writes the metrics of a fleet, with the runs that have ended here."""

    def __init__(self, fleet: Fleet, folder: Path) -> None:
        self.fleet, self.folder = fleet, folder
        self._new: Counter[str] = Counter()

    def ended(self, outcome: str) -> None:
        self._new[outcome] += 1

    def write(self, *, last: bool = False) -> None:
        """Puts the metrics in place, unless another worker here has just done so; the `last` time always.

        Raises `LedgerError`, OSError.
        """
        path = self.folder / FILE
        with locked(path.with_name(f".{FILE}.lock")):
            runs = self._count()
            if last or not _is_fresh(path):
                put_whole(path, metrics_text(overview(self.fleet), runs), mode=FOR_ALL)

    def _count(self) -> Mapping[str, int]:
        """The runs of all workers here, with those of this one added."""
        runs = runs_by_outcome(self.folder)
        if self._new:
            runs.update(self._new)
            put_whole(self.folder / _RUNS, json.dumps(runs).encode(), mode=FOR_ALL)
            self._new.clear()
        return runs


def _is_fresh(path: Path) -> bool:
    with suppress(OSError):
        return 0 <= time.time() - path.stat().st_mtime < EVERY_SECONDS / 2
    return False


def runs_by_outcome(folder: Path) -> Counter[str]:
    """The runs that have ended with the records in a folder; a file that is damaged begins again at zero."""
    with suppress(OSError, ValueError):
        read = json.loads((folder / _RUNS).read_bytes())
        if isinstance(read, dict):
            return Counter({name: read[name] for name in _OUTCOMES if isinstance(read.get(name), int)})
    return Counter()


def metrics_text(view: Overview, runs: Mapping[str, int]) -> bytes:
    """Metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Families(view, runs))
    return generate_latest(registry)


class _Families(Collector):
    def __init__(self, view: Overview, runs: Mapping[str, int]) -> None:
        self.view, self.runs = view, runs

    def collect(self) -> Iterator[Metric]:
        view = self.view
        for name, meaning, key, values in (
            ("sites", "Sites of the list, by state.", "state", view.states),
            ("last_outcomes", "Sites of the list, by how their last run ended.", "outcome",
             {name: view.outcomes.get(name, 0) for name in _OUTCOMES}),
            ("lateness_seconds", "How late the sites are that no worker has.", "quantile",
             {**{f"{quantile:g}": late for quantile, late in view.lateness.items()}, "1": view.latest}),
            ("slots", "Crawls that the workers of a host can run at a time.", "host", self._by_host("slots")),
            ("slots_used", "Crawls that the workers of a host run.", "host", self._by_host("used")),
            ("workers", "Workers of a host that have renewed their claims.", "host", self._by_host("")),
        ):  # fmt: skip
            family = GaugeMetricFamily(f"newsbot_fleet_{name}", meaning, labels=(key,))
            for value, number in values.items():
                family.add_metric((value,), number)
            yield family
        for name, meaning, number in (
            ("workers_silent", "Workers that have not renewed their claims and have not left.",
             sum(worker.silent for worker in view.workers)),
            ("failures_in_a_row", "The most failures in a row of any site.", view.failures),
            ("sites_concerning", "Sites that need attention.", view.concerning),
            ("unstored_folder_unused_seconds",
             "How long no process has used a folder that holds the only copy of ended runs.",
             max((max(0.0, view.now - folder.seen) for folder in view.keeping), default=0.0)),
            ("sites_crawled_last_hour", "Sites whose last run ended within an hour.", view.crawled),
            ("sites_wanted_an_hour", "Sites that the list wants to have crawled in an hour.", view.wanted),
            ("metrics_timestamp_seconds", "When the fleet was looked at, by the database's clock.", view.now),
        ):  # fmt: skip
            yield GaugeMetricFamily(f"newsbot_fleet_{name}", meaning, value=number)
        ended = CounterMetricFamily("newsbot_fleet_runs", "Runs that have ended here, by outcome.", labels=("outcome",))
        for outcome in _OUTCOMES:
            ended.add_metric((outcome,), self.runs.get(outcome, 0))
        yield ended

    def _by_host(self, what: str) -> dict[str, int]:
        """A figure of the workers that are there, or their number, by host."""
        sums: Counter[str] = Counter()
        for worker in self.view.workers:
            if not worker.silent:
                host = label(worker.host)
                name = host if host in sums or len(sums) < _HOSTS else "other"
                sums[name] += int(getattr(worker, what)) if what else 1
        return dict(sums)
