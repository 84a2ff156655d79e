"""How fast `scrapy extract` reads the archive of a crawl, by one process and by two."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench.measure import ROOT, BenchError, whole_crawl
from bench.server import Ready


def extract_lines(ready: Ready, articles: int, directory: Path, cores: int) -> str:
    """What one process and two make of the same archive, as lines for a person."""
    folder = directory / "extraction"
    whole_crawl("newsbot", ready, articles, folder)
    archive = next((folder / "data").glob("*/archive"))
    seconds = {jobs: _extract(archive, ready.base_url, jobs, articles, folder) for jobs in (1, 2)}
    rates = ", ".join(f"{jobs} process{'es' * (jobs > 1)}: {articles / s:.0f} pages/s" for jobs, s in seconds.items())
    return f"extract: {rates} ({seconds[1] / seconds[2]:.2f} times; {cores} cores)"


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
