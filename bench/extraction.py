"""How fast `scrapy extract` reads the archive of a crawl, by one process and by two."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.measure import ROOT, BenchError, whole_crawl
from bench.server import Ready


def extract_line(ready: Ready, articles: int, directory: Path, rounds: int, cores: int) -> str:
    """What one process and two make of the same archive, in turns: medians, as a line for a person."""
    folder = directory / "extraction"
    whole_crawl("newsbot", ready, articles, folder)
    archive = next((folder / "data").glob("*/archive"))
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for jobs, taken in seconds.items():
            taken.append(_extract(archive, ready.base_url, jobs, articles, folder))
    one, two = (articles / median(taken) for taken in seconds.values())
    ratios = sorted(alone / both for alone, both in zip(*seconds.values(), strict=True))
    return (
        f"extract: 1 process: {one:.0f} pages/s, 2 processes: {two:.0f} pages/s "
        f"({median(ratios):.2f} times, {ratios[0]:.2f}–{ratios[-1]:.2f}; {cores} cores)"
    )


def _extract(archive: Path, base_url: str, jobs: int, articles: int, folder: Path) -> float:
    """Seconds, start-up left out: those of an archive of nothing are taken off."""
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    (empty / "none.warc").touch()
    return _run(archive, base_url, jobs, articles, folder) - _run(empty, base_url, jobs, 0, folder)


def _run(archive: Path, base_url: str, jobs: int, articles: int, folder: Path) -> float:
    out = folder / f"extracted-{jobs}.jsonl"
    command = [sys.executable, "-m", "scrapy", "extract", str(archive), "-o", str(out), "-j", str(jobs)]
    began = time.perf_counter()
    subprocess.run([*command, "--base-url", base_url], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    if (number := out.read_bytes().count(b"\n")) != articles:
        raise BenchError(f"extract: {number} articles of {articles}")
    return seconds
