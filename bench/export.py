"""How fast records become a data set, and how much memory that takes, by the number of stories.

python -m bench.export --stories 10000,100000,1000000
python -m bench.export --stories 10000000 --small --files --folder /var/tmp/bench
"""

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
HOSTS = 2_000  # of records that no run wrote
STOCK = 4000
"""Paragraphs to draw from: a story is made of some of them, with its own numbers and names."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add(
        "--stories",
        default="1000000",
        help="number of stories, or several numbers separated by commas (default %(default)s)",
    )
    add("--small", action="store_true", help="stories of about 55 words instead of 280")
    add("--files", action="store_true", help=f"records of {HOSTS:,} hosts as extraction writes them, instead of runs")
    add("--formats", default="parquet")
    add("--jobs", type=int, default=2)
    add("--folder", type=Path, help="where to work, and to keep what was made (default: nothing is kept)")
    add("--pairs", action="store_true", help="align the stories in two languages too: about 3 ms of CPU per story")
    add("--code", type=Path, default=ROOT, help="the checkout to measure, to compare two over the same records")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="newsbot-bench-export-"))
    try:
        for stories in map(int, options.stories.split(",")):
            report(folder, stories, options)
    finally:
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def report(folder: Path, stories: int, options: argparse.Namespace) -> None:
    """Makes the records unless they are there, exports them, and prints a line of the curve."""
    kind = f"{'small' if options.small else 'usual'}-{'files' if options.files else 'runs'}"
    data = folder / f"{kind}-{stories}"
    if not data.exists():
        began = time.perf_counter()
        generate(data, stories, options)
        print(f"made {stories:,} stories in {time.perf_counter() - began:.0f} s", flush=True)
    size = sum(path.stat().st_size for path in data.rglob("*.jsonl"))
    target = folder / f"release-{os.getpid()}"
    source = [str(data)] if options.files else ["-s", f"DATA_DIR={data}"]
    try:
        wall, cpu, peak, held, disk = measured(
            [sys.executable, "-m", "scrapy", "export", *source, "--to", str(target), "--formats", options.formats,
             "-j", str(options.jobs), "-q", *([] if options.pairs else ["--no-pairs"])],
            options.code, folder,
        )  # fmt: skip
        made = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    finally:
        shutil.rmtree(target, ignore_errors=True)
    print(
        f"{stories:,} {kind}, {size / stories:,.0f} bytes each, to {options.formats} with {options.jobs} processes:"
        f" {wall:.1f} s, {stories / wall:,.0f} stories/s, {cpu / stories * 1e6:.0f} µs of CPU a story, peak memory"
        f" {peak / 1e6:,.0f} MB of all processes together ({held / 1e6:,.0f} MB without the pages of files),"
        f" {made / 1e9:.2f} GB made, {disk / 1e9:.2f} GB on disk while it worked",
        flush=True,
    )


def generate(data: Path, stories: int, options: argparse.Namespace) -> None:
    folder = data / SITE
    for name in ("articles", "ticker", "listings", "tombstones", "runs"):
        (folder / name).mkdir(parents=True)
    firsts = range(0, stories, RUN_STORIES)
    with ProcessPoolExecutor(options.jobs) as pool:
        jobs = [
            pool.submit(run_of, folder, at, min(RUN_STORIES, stories - at), small=options.small, hosts=options.files)
            for at in firsts
        ]
        for job in jobs:
            job.result()
    if options.files:
        for path in (folder / "articles").iterdir():
            path.rename(data / path.name)
        shutil.rmtree(folder)


def run_of(folder: Path, first: int, count: int, *, small: bool, hosts: bool) -> None:
    """One run: every hundredth story is a copy of another with a word changed, every fiftieth has two wordings."""
    random = Random(first)
    english = [words.sentence(random) if small else words.paragraph(random) for _ in range(STOCK)]
    urdu = [words.paragraph_ur(random) for _ in range(STOCK)]
    day = date(2020, 1, 1) + timedelta(days=first // RUN_STORIES * 30)
    run = f"{day.isoformat()}T{first // RUN_STORIES:06}Z"
    sha256 = hashlib.sha256()
    lines = size = 0
    path = folder / "articles" / f"{run}.jsonl"
    with path.open("wb") as stream:
        for number in range(first, first + count):
            story = article(random, number, day, english, [] if small else urdu)
            if hosts:
                story |= of_host(number)
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


def of_host(number: int) -> dict[str, object]:
    """What a record has that no run wrote: its host, and where and when it was captured."""
    host = f"host-{number * 2_654_435_761 % HOSTS}.example"
    url = f"https://{host}/story-{number}"
    return {
        "site": host, "publisher": host, "url": url, "canonical_url": url,
        "file": f"{number // RUN_STORIES:06}.warc.gz", "offset": number % RUN_STORIES * 9_000,
    }  # fmt: skip


def article(random: Random, number: int, day: date, english: list[str], urdu: list[str]) -> dict[str, object]:
    url = f"https://bench.example/story-{number}"
    told = (day + timedelta(days=random.randrange(30))).isoformat()
    headline = words.headline(random)
    if urdu:  # as long as the sample site's stories: some 280 words
        paragraphs = [f"{text} ({number})" for text in random.sample(english, random.randint(2, 7))]
    else:  # some 55 words
        paragraphs = [" ".join(random.sample(english, 3))]
    bodies = [body("en", "ltr", headline, paragraphs)]
    if urdu and number % 3 == 0:
        bodies.append(body("ur", "rtl", words.headline_ur(random), random.sample(urdu, random.randint(2, 7))))
    cards = [
        {"headline": english[at][:60], "url": f"https://bench.example/story-{at}", "date": told, "summary": None,
         "section": "Read Next"}
        for at in random.sample(range(STOCK), 4 if urdu else 0)
    ]  # fmt: skip
    return {
        "schema": "newsbot/article/1", "id": f"{number:020x}", "url": url, "canonical_url": url, "site": SITE,
        "publisher": "The Bench", "section": "News", "headline": headline,
        "alternative_headlines": {part["language"]: part["headline"] for part in bodies if urdu},
        "byline": random.choice(words.PEOPLE), "authors": [random.choice(words.PEOPLE)],
        "published": {"text": told, "date": told, "earliest": told, "latest": told, "precision": "day",
                      "source": "byline"},
        "date_modified": None, "summary": english[number % STOCK][:120] if urdu else None,
        "in_language": [part["language"] for part in bodies], "bodies": bodies, "key_points": [], "credit": None,
        "images": [{"url": url + ".jpg", "alt": headline, "caption": None}] if urdu else [], "keywords": [],
        "is_accessible_for_free": None, "links": [], "related": cards, "popular": [],
        "rights": {"robots_txt": "allowed", "robots_meta": None, "robots_header": None, "tdm_reservation": None,
                   "tdm_policy": None, "license": None, "content_signal": None},
        "revision": 1, "changed": [], "fetched_at": f"{told}T10:00:00+00:00",
        "content_hash": hashlib.sha256(url.encode()).hexdigest(),
        "provenance": {"headline": "page", "byline": "byline", "published": "byline"} if urdu else {}, "warnings": [],
    }  # fmt: skip


def body(language: str, direction: str, headline: str, paragraphs: list[str]) -> dict[str, object]:
    return {
        "language": language, "direction": direction, "headline": headline, "dateline": None, "paragraphs": paragraphs,
        "word_count": sum(len(text.split()) for text in paragraphs),
    }  # fmt: skip


def measured(command: list[str], code: Path, folder: Path) -> tuple[float, float, int, int, int]:
    """Wall and CPU seconds of a command, and the most that it and its children took together.

    That is of memory in all, of memory without the pages of files, which the kernel takes back when it needs them, and
    of the disk.
    """
    began, before = time.perf_counter(), os.times()
    most = [0, 0, 0]
    over = threading.Event()
    free = shutil.disk_usage(folder).free
    process = subprocess.Popen(command, cwd=code, env={**os.environ, "TMPDIR": str(folder)})

    def watch() -> None:
        taken = 0.0
        while not over.wait(max(0.1, 100 * taken)):  # ten times a second, it would take 3 to 5 % of two cores
            start = time.thread_time()
            both = [resident(pid) for pid in family(process.pid)]
            disk = free - shutil.disk_usage(folder).free
            most[:] = map(max, most, (sum(all for all, _ in both), sum(held for _, held in both), disk))
            taken = time.thread_time() - start

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = process.wait()
    over.set()
    watcher.join()
    if status:
        raise SystemExit(f"the export failed with exit code {status}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, cpu, most[0], most[1], most[2]


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


def resident(pid: int) -> tuple[int, int]:
    """Bytes, without those shared with others counted twice: all, and those that are not pages of files."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    found = {line.split()[0]: int(line.split()[1]) * 1024 for line in lines[1:]}
    return found.get("Pss:", 0), found.get("Pss_Anon:", found.get("Pss:", 0))


if __name__ == "__main__":
    sys.exit(main())
