"""How fast `scrapy extract` reads the archive of a crawl, by one process and by two."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.measure import ROOT, BenchError, Contender
from bench.server import Served
from newsbot.storage.files import count_lines


def extract_line(served: Served, directory: Path, rounds: int, cores: int) -> str:
    """What one process and two make of the same archive, in turns: medians, as a line for a person."""
    folder = directory / "extraction"
    Contender("newsbot", served).whole_crawl(folder)
    archive = next((folder / "data").glob("*/archive"))
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for jobs, taken in seconds.items():
            taken.append(_extract(archive, served, jobs, folder))
    one, two = (served.articles / median(taken) for taken in seconds.values())
    ratios = sorted(alone / both for alone, both in zip(*seconds.values(), strict=True))
    return (
        f"extract: 1 process: {one:.0f} pages/s, 2 processes: {two:.0f} pages/s "
        f"({median(ratios):.2f} times, {ratios[0]:.2f}–{ratios[-1]:.2f}; {cores} cores)"
    )


def _extract(archive: Path, served: Served, jobs: int, folder: Path) -> float:
    """Seconds, start-up left out: those of an archive without a page are taken off."""
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    (empty / "empty.warc").touch()
    return _run(archive, served.url, jobs, served.articles, folder) - _run(empty, served.url, jobs, 0, folder)


def _run(archive: Path, base_url: str, jobs: int, articles: int, folder: Path) -> float:
    out = folder / f"extracted-{jobs}.jsonl"
    command = [sys.executable, "-m", "scrapy", "extract", str(archive), "-o", str(out), "-j", str(jobs)]
    out.unlink(missing_ok=True)
    began = time.perf_counter()
    done = subprocess.run([*command, "--base-url", base_url], cwd=ROOT, check=False, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    if done.returncode != (0 if articles else 1):  # an archive without a page is a failure to `extract`, a floor here
        raise BenchError(f"extract: exit code {done.returncode}")
    if (number := count_lines(out, out.stat().st_size) if out.exists() else 0) != articles:
        raise BenchError(f"extract: {number} articles of {articles}")
    return seconds
