"""How fast records become a data set, and how much memory that takes: `python -m bench.export --stories 1000000`."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bench import words

ROOT = Path(__file__).resolve().parent.parent
RUN_STORIES = 50_000
SITE = "bench"
STOCK = 4000
"""Paragraphs to draw from: a story is made of some of them, with its own numbers and names."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.export", description=__doc__)
    parser.add_argument("--stories", type=int, default=1_000_000)
    parser.add_argument("--formats", default="parquet")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--folder", type=Path, help="where to work, and to keep what was made (default: nothing is kept)"
    )
    parser.add_argument(
        "--pairs", action="store_true", help="align the stories in two languages too, which takes about 20 ms per story"
    )
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="newsbot-bench-export-"))
    try:
        data = folder / f"data-{options.stories}"
        if not data.exists():
            began = time.perf_counter()
            generate(data, options.stories, options.jobs)
            print(f"made {options.stories:,} stories in {time.perf_counter() - began:.0f} s")
        size = sum(path.stat().st_size for path in data.rglob("*.jsonl"))
        target = folder / "release"
        shutil.rmtree(target, ignore_errors=True)
        wall, cpu, peak = measured(
            [sys.executable, "-m", "scrapy", "export", "--to", str(target), "--formats", options.formats,
             "-j", str(options.jobs), "-s", f"DATA_DIR={data}", *([] if options.pairs else ["--no-pairs"])]
        )  # fmt: skip
        made = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
        print(
            f"{options.stories:,} stories, {size / options.stories:,.0f} bytes each, to {options.formats} with"
            f" {options.jobs} processes: {wall:.1f} s, {options.stories / wall:,.0f} stories/s,"
            f" {cpu / options.stories * 1e6:.0f} µs of CPU a story, peak memory {peak / 1e6:,.0f} MB of all processes"
            f" together, {made / 1e9:.2f} GB made"
        )
    finally:
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def generate(data: Path, stories: int, jobs: int) -> None:
    folder = data / SITE
    for name in ("articles", "ticker", "listings", "tombstones", "runs"):
        (folder / name).mkdir(parents=True)
    runs = [(folder, at, min(RUN_STORIES, stories - at)) for at in range(0, stories, RUN_STORIES)]
    with ProcessPoolExecutor(jobs) as pool:
        list(pool.map(run_of, *zip(*runs, strict=True)))


def run_of(folder: Path, first: int, count: int) -> None:
    """One run: every hundredth story is a copy of another with a word changed, every fiftieth has two wordings."""
    random = Random(first)
    english = [words.paragraph(random) for _ in range(STOCK)]
    urdu = [words.paragraph_ur(random) for _ in range(STOCK)]
    day = date(2020, 1, 1) + timedelta(days=first // RUN_STORIES * 30)
    run = f"{day.isoformat()}T{first // RUN_STORIES:06}Z"
    sha256 = hashlib.sha256()
    lines = size = 0
    path = folder / "articles" / f"{run}.jsonl"
    with path.open("wb") as stream:
        for number in range(first, first + count):
            story = article(random, number, day, english, urdu)
            wordings = [story]
            if number % 50 == 0:
                wordings.append({**story, "revision": 2, "changed": ["bodies"], "summary": words.sentence(random)})
            if number % 100 == 99:
                twin = {**wordings[0], "id": f"{number:020x}".replace("0", "f", 1), "headline": words.headline(random)}
                wordings = [twin, story]
            for wording in wordings:
                line = json.dumps(wording, ensure_ascii=False).encode() + b"\n"
                stream.write(line)
                sha256.update(line)
                lines += 1
                size += len(line)
    files = [{"path": f"articles/{run}.jsonl", "lines": lines, "bytes": size, "sha256": sha256.hexdigest()}]
    report = {
        "schema": "newsbot/run/1", "run": run, "site": SITE, "started": f"{day}T00:00:00+00:00", "failures": [],
        "finished": f"{day}T12:00:00+00:00", "newsbot": "0", "files": files,
    }  # fmt: skip
    (folder / "runs" / f"{run}.json").write_text(json.dumps(report))


def article(random: Random, number: int, day: date, english: list[str], urdu: list[str]) -> dict[str, object]:
    url = f"https://bench.example/story-{number}"
    told = (day + timedelta(days=random.randrange(30))).isoformat()
    headline = words.headline(random)
    paragraphs = [
        f"{text} ({number})" for text in random.sample(english, random.randint(2, 7))
    ]  # as long as the sample site's stories: some 280 words
    bodies = [body("en", "ltr", headline, paragraphs)]
    if number % 3 == 0:
        bodies.append(body("ur", "rtl", words.headline_ur(random), random.sample(urdu, random.randint(2, 7))))
    cards = [
        {"headline": english[at][:60], "url": f"https://bench.example/story-{at}", "date": told, "summary": None,
         "section": "Read Next"}
        for at in random.sample(range(STOCK), 4)
    ]  # fmt: skip
    return {
        "schema": "newsbot/article/1", "id": f"{number:020x}", "url": url, "canonical_url": url, "site": SITE,
        "publisher": "The Bench", "section": "News", "headline": headline,
        "alternative_headlines": {part["language"]: part["headline"] for part in bodies},
        "byline": random.choice(words.PEOPLE), "authors": [random.choice(words.PEOPLE)],
        "published": {"text": told, "date": told, "earliest": told, "latest": told, "precision": "day",
                      "source": "byline"},
        "date_modified": None, "summary": english[number % STOCK][:120],
        "in_language": [part["language"] for part in bodies], "bodies": bodies, "key_points": [], "credit": None,
        "images": [{"url": url + ".jpg", "alt": headline, "caption": None}], "keywords": [],
        "is_accessible_for_free": None, "links": [], "related": cards, "popular": [],
        "rights": {"robots_txt": "allowed", "robots_meta": None, "robots_header": None, "tdm_reservation": None,
                   "tdm_policy": None, "license": None, "content_signal": None},
        "revision": 1, "changed": [], "fetched_at": f"{told}T10:00:00+00:00",
        "content_hash": hashlib.sha256(url.encode()).hexdigest(),
        "provenance": {"headline": "page", "byline": "byline", "published": "byline"}, "warnings": [],
    }  # fmt: skip


def body(language: str, direction: str, headline: str, paragraphs: list[str]) -> dict[str, object]:
    return {
        "language": language, "direction": direction, "headline": headline, "dateline": None, "paragraphs": paragraphs,
        "word_count": sum(len(text.split()) for text in paragraphs),
    }  # fmt: skip


def measured(command: list[str]) -> tuple[float, float, int]:
    """Wall and CPU seconds of a command, and the peak of the resident memory of it and its children together."""
    began, before = time.perf_counter(), os.times()
    peak = 0
    over = threading.Event()
    process = subprocess.Popen(command, cwd=ROOT)

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.1):
            peak = max(peak, sum(resident(pid) for pid in family(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    over.set()
    watcher.join()
    if code:
        raise SystemExit(f"the export failed with exit code {code}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, cpu, peak


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for parent in found:
        for path in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, path.read_text().split())
            except OSError:
                continue
    return found


def resident(pid: int) -> int:
    """Bytes, without those shared with others counted twice, if the kernel reports it."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
