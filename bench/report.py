"""Costs in, figures out: medians over the rounds, ratios to the spider that extracts nothing, a table, a JSON line."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import median
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from bench.measure import DOWNLOAD_SETTINGS, Crawl
from bench.server import Served

Rounds = dict[str, list[Crawl]]
"""For each spider its crawls, one a round."""
FLOOR = "empty"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A cost in times that of `empty`, each round against its own."""

    median: float
    lowest: float
    highest: float

    def __str__(self) -> str:
        span = f"\n{self.lowest:.2f}–{self.highest:.2f}" if self.lowest < self.highest else ""
        return f"{self.median:.2f}{span}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one spider cost: medians over the rounds. A page is a section page or an article page."""

    wall: float
    pages_per_second: float
    cpu: float
    cpu_ms_per_page: float
    first_request_cpu: float
    """From the command to the first request."""
    first_request_mib: float
    start_up_cpu: float
    """Of a crawl that finds nothing, from its start to its end."""
    net_cpu_ms_per_page: float
    """Without start-up."""
    peak_mib: float
    requests: float
    cpu_ratio: Ratio | None
    """None if `empty` was not run."""
    net_cpu_ratio: Ratio | None
    server_share: float
    """CPU of the server in parts of the wall time: far below 1, or the server was the brake."""


def figures(rounds: Rounds, served: Served) -> dict[str, Figures]:
    """The figures of every spider that was run on a site."""
    return {spider: _figures(crawls, rounds.get(FLOOR), served.pages) for spider, crawls in rounds.items()}


def _figures(crawls: list[Crawl], floor: list[Crawl] | None, pages: int) -> Figures:
    wall, cpu = median(crawl.whole.wall for crawl in crawls), median(_whole_cpu(crawl) for crawl in crawls)
    net = median(_net_cpu(crawl) for crawl in crawls)
    return Figures(
        wall=wall,
        pages_per_second=pages / wall,
        cpu=cpu,
        cpu_ms_per_page=1000 * cpu / pages,
        start_up_cpu=median(crawl.start_up.cpu for crawl in crawls),
        first_request_cpu=median(crawl.first_request.cpu for crawl in crawls),
        first_request_mib=median(crawl.first_request.mib for crawl in crawls),
        net_cpu_ms_per_page=1000 * net / pages,
        peak_mib=median(crawl.whole.rss for crawl in crawls),
        requests=median(crawl.tally.requests for crawl in crawls),
        cpu_ratio=_ratio(_whole_cpu, crawls, floor),
        net_cpu_ratio=_ratio(_net_cpu, crawls, floor),
        server_share=median(crawl.tally.cpu / crawl.whole.wall for crawl in crawls),
    )


def _whole_cpu(crawl: Crawl) -> float:
    return crawl.whole.cpu


def _net_cpu(crawl: Crawl) -> float:
    return crawl.whole.cpu - crawl.start_up.cpu


def _ratio(cost: Callable[[Crawl], float], crawls: list[Crawl], floor: list[Crawl] | None) -> Ratio | None:
    if floor is None:
        return None
    ratios = [cost(crawl) / cost(least) for crawl, least in zip(crawls, floor, strict=True)]
    return Ratio(median(ratios), min(ratios), max(ratios))


def table(found: dict[str, Figures], served: Served, rounds: int) -> Table:
    """The figures of a site as a table, one column a spider."""
    rows: list[tuple[str, str]] = [
        ("wall time, s", "{0.wall:.2f}"),
        ("pages a second", "{0.pages_per_second:.0f}"),
        ("CPU, user + system, s", "{0.cpu:.2f}"),
        ("CPU a page, ms", "{0.cpu_ms_per_page:.2f}"),
        ("same without start-up, ms", "{0.net_cpu_ms_per_page:.2f}"),
        ("CPU to first request, s", "{0.first_request_cpu:.2f}"),
        ("memory then, MiB", "{0.first_request_mib:.0f}"),
        ("start-up CPU, s", "{0.start_up_cpu:.2f}"),
        ("peak memory, MiB", "{0.peak_mib:.0f}"),
        ("requests made", "{0.requests:.0f}"),
        (f"CPU ÷ {FLOOR}", "{0.cpu_ratio}"),
        ("same without start-up", "{0.net_cpu_ratio}"),
        ("server's CPU ÷ wall time", "{0.server_share:.0%}"),
    ]
    title = f"medians of {rounds} rounds" if rounds > 1 else "one round"
    caption = "÷: each round against its own, median, lowest–highest"
    result = Table(title=f"site {served.name}, {title}", caption=caption, box=SIMPLE_HEAD)
    result.add_column("")
    for spider in found:
        result.add_column(spider, justify="right", no_wrap=True)
    for name, form in rows:
        result.add_row(name, *(form.format(one).replace("None", "–") for one in found.values()))
    return result


def json_record(
    found: dict[str, Figures], rounds: Rounds, served: Served, stages: dict[str, float] | None
) -> dict[str, Any]:
    """Everything that was measured on a site and where, every crawl by itself too."""
    return {
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "site": asdict(served),
        "python": platform.python_version(),
        "scrapy": version("scrapy"),
        "machine": platform.machine(),
        "cpus": os.cpu_count(),
        "settings": DOWNLOAD_SETTINGS,
        "figures": {spider: asdict(one) for spider, one in found.items()},
        "stages": stages,
        "rounds": {spider: [asdict(crawl) for crawl in crawls] for spider, crawls in rounds.items()},
    }
