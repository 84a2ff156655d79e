"""Hashes of what newsbot makes of the same input: equal before and after a change that is to change nothing.

    python -m bench.oracles FOLDER > before.txt
    (change something)
    python -m bench.oracles FOLDER > after.txt && diff before.txt after.txt

The first run crawls the sample site into FOLDER, archive and ledger and all; every run replays that archive, goes on
with a copy of that ledger, and exports what it holds. So keep FOLDER, and compare two versions over one FOLDER.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.measure import ROOT
from newsbot import NoStory, read_article
from newsbot.demo.server import SampleSite

SITE = "journalismpakistan"
MOMENT = datetime(2026, 11, 25, 12, tzinfo=UTC)
COMMANDS: tuple[Sequence[str], ...] = (
    ("crawl", "--help"), ("extract", "--help"), ("sample", "--help"), ("why", "--help"), ("runs", "--help"),
    ("status", "--help"), ("follow", "--help"), ("export", "--help"), ("demo", "--help"),
    ("list",), ("crawl", "nosuch"), ("crawl", SITE, "-a", "nosuch=1"), ("crawl", "news"),
    ("crawl", "news", "-a", "url=nonsense"), ("why", "/never-seen"), ("runs",), ("export", "--to", "{to}"),
    ("extract", "missing.warc"), ("follow",), ("status", "--json"),
)  # fmt: skip
"""Commands whose exit codes and words are compared, in an empty DATA_DIR."""
_VOLATILE = re.compile(rb"\d{4}-\d\d-\d\d[T ][\d:]+Z?|/tmp/[^\s:'\"]+|pid \d+|\d+\.\d+ s")


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """A Scrapy command in this checkout."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments], cwd=ROOT, capture_output=True, timeout=600, check=False
    )


def make(folder: Path) -> None:
    """Crawls the sample site into `folder`."""
    with SampleSite() as site:
        done = run(
            "crawl", SITE, "-a", f"base_url={site.base_url}", "-s", f"DATA_DIR={folder}", "-s", "DOWNLOAD_DELAY=0",
            "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "PROGRESS=False",
        )  # fmt: skip
        (folder / "base_url").write_text(site.base_url, "utf-8")
    if done.returncode:
        sys.exit(f"the sample site was not crawled whole:\n{done.stderr.decode()}")


def digest(data: bytes) -> str:
    """A hash that is short enough to read."""
    return hashlib.sha256(data).hexdigest()[:20]


def pages() -> Iterator[tuple[str, str]]:
    """Each saved page as `read_article` reads it."""
    for path in sorted((ROOT / "samples").rglob("*.html")):
        url = f"https://www.journalismpakistan.com/{path.stem}"
        try:
            read = json.dumps(asdict(read_article(path.read_bytes(), url, MOMENT)), ensure_ascii=False)
        except NoStory as error:
            read = f"no story: {error.reason}"
        yield f"page/{path.relative_to(ROOT / 'samples')}", digest(read.encode())


def replayed(folder: Path, scratch: Path) -> Iterator[tuple[str, str]]:
    """The records of a replay, with checkpoints far apart."""
    base = (folder / "base_url").read_text("utf-8")
    data = scratch / "replayed"
    records = data / "replay" / SITE
    done = run(
        "crawl", SITE, "-a", f"base_url={base}", "-a", f"replay={folder / SITE / 'archive'}", "-s", f"DATA_DIR={data}",
        "-s", "CHECKPOINT_PAGES=100000", "-s", "CHECKPOINT_SECONDS=100000", "-s", "DOWNLOAD_DELAY=0",
        "-s", "AUTOTHROTTLE_ENABLED=False",
    )  # fmt: skip
    yield "replay/exit", str(done.returncode)
    for kind in ("articles", "ticker", "listings", "tombstones"):
        lines = b"".join(path.read_bytes() for path in sorted((records / kind).glob("*.jsonl")))
        yield f"replay/{kind}", f"{digest(lines)}  {len(lines.splitlines())} lines"
    for archive in sorted((folder / SITE / "archive").glob("*.warc.gz")):
        output = scratch / "extracted.jsonl"
        done = run("extract", str(archive), "--spider", SITE, "--base-url", base, "-o", str(output), "--quiet")
        yield f"extract/{archive.name}", f"{digest(output.read_bytes())}  {done.returncode}"


def exported(folder: Path, scratch: Path) -> Iterator[tuple[str, str]]:
    """The files of a release of what `folder` holds."""
    done = run("export", "--to", str(scratch / "release"), "--quiet", "-s", f"DATA_DIR={folder}")
    yield "export/exit", str(done.returncode)
    for path in sorted((scratch / "release").rglob("*")):
        if path.is_file():
            yield f"export/{path.relative_to(scratch / 'release')}", digest(path.read_bytes())


def continued(folder: Path, scratch: Path) -> Iterator[tuple[str, str]]:
    """What a second crawl does beside a copy of the ledger of the first."""
    data = scratch / "continued"
    shutil.copytree(folder, data)
    with SampleSite() as site:
        done = run(
            "crawl", SITE, "-a", f"base_url={site.base_url}", "-s", f"DATA_DIR={data}", "-s", "DOWNLOAD_DELAY=0",
            "-s", "AUTOTHROTTLE_ENABLED=False",
        )  # fmt: skip
    report = json.loads(max((data / SITE / "runs").glob("*.json")).read_text("utf-8"))
    yield "continued/exit", str(done.returncode)
    yield "continued/counts", json.dumps(report["counts"], sort_keys=True)


def commands(scratch: Path) -> Iterator[tuple[str, str]]:
    """Exit codes and words of `COMMANDS`."""
    for number, arguments in enumerate(COMMANDS):
        filled = [argument.format(to=scratch / "to") for argument in arguments]
        done = run(*filled, "-s", f"DATA_DIR={scratch / f'empty{number}'}")
        words = _VOLATILE.sub(b"", done.stdout + done.stderr)
        yield f"command/{' '.join(arguments)}", f"{digest(words)}  {done.returncode}"


def schemas() -> Iterator[tuple[str, str]]:
    """The schemas as they are written again."""
    subprocess.run([sys.executable, "-m", "newsbot.schemas"], cwd=ROOT, check=True)
    for path in sorted((ROOT / "newsbot" / "schemas").glob("*.json")):
        yield f"schema/{path.name}", digest(path.read_bytes())


def main() -> None:
    """Prints `hash  name` a line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.oracles", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder: Path = parser.parse_args().folder.resolve()
    if not (folder / "base_url").is_file():
        make(folder)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        for part in (
            pages(), schemas(), commands(scratch), exported(folder, scratch), replayed(folder, scratch),
            continued(folder, scratch),
        ):  # fmt: skip
            for oracle, value in part:
                print(f"{value:<40}  {oracle}", flush=True)


if __name__ == "__main__":
    main()
