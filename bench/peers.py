"""How other tools read the pages of `bench.quality`, by the same scorer, and the CPU time of each beside newsbot's.

    pip install trafilatura newspaper4k readability-lxml htmldate
    python -m bench.peers [FOLDER] [--rounds N] [--every N]

Tools that are not installed are left out. Each is used as it comes, without a network. All pages are read once for the
scores; then every `--every`-th page is timed `--rounds` times, by the tools in turns, and the quickest of
its rounds counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml.html import fromstring

from bench.quality import FETCHED_AT, FOLDER, fields_of, sets_of
from newsbot import NoStory, __version__, read_article

Reader = Callable[[bytes, str], dict[str, Any]]


def by_newsbot(html: bytes, url: str) -> dict[str, Any]:
    try:
        return fields_of(read_article(html, url, FETCHED_AT))
    except NoStory as error:
        return {"error": error.reason}


def by_trafilatura(html: bytes, url: str) -> dict[str, Any]:
    trafilatura = import_module("trafilatura")
    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    if found is None:
        return {"error": "nothing"}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {"title": found.title, "authors": authors, "published": found.date, "body": found.text}


def by_newspaper(html: bytes, url: str) -> dict[str, Any]:
    newspaper = import_module("newspaper")
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=html.decode("utf-8", "replace"))
    article.parse()
    day = article.publish_date
    published = day.isoformat() if day else None
    return {"title": article.title, "authors": article.authors, "published": published, "body": article.text}


def by_readability(html: bytes, url: str) -> dict[str, Any]:
    readability = import_module("readability")
    document = readability.Document(html, url=url)
    story: Any = fromstring(document.summary(html_partial=True))
    for block in story.iter("p", "div", "li", "br", "h1", "h2", "h3", "h4", "td", "pre", "blockquote"):
        block.tail = "\n" + (block.tail or "")
    return {"title": document.short_title(), "body": story.text_content()}


def by_htmldate(html: bytes, url: str) -> dict[str, Any]:
    htmldate = import_module("htmldate")
    return {"published": htmldate.find_date(html, url=url, original_date=True)}


PEERS: dict[str, tuple[str, Reader]] = {  # name on PyPI -> module, reader
    "trafilatura": ("trafilatura", by_trafilatura),
    "newspaper4k": ("newspaper", by_newspaper),
    "readability-lxml": ("readability", by_readability),
    "htmldate": ("htmldate", by_htmldate),
}


def installed() -> dict[str, Reader]:
    """Each tool with its version; says which ones are left out."""
    readers: dict[str, Reader] = {f"newsbot {__version__}": by_newsbot}
    for name, (module, reader) in PEERS.items():
        if find_spec(module):
            readers[f"{name} {version(name)}"] = reader
        else:
            print(f"{name} is left out: it is not installed (pip install {name})", file=sys.stderr)
    return readers


def timed(reader: Reader, html: bytes, url: str) -> tuple[dict[str, Any], float]:
    """What a tool finds, and the milliseconds it takes; a tool that fails finds nothing."""
    began = time.process_time()
    try:
        found = reader(html, url)
    except Exception as error:
        found = {"error": repr(error), "raised": True}
    return found, 1000 * (time.process_time() - began)


def score(command: list[str], name: str, results: list[dict[str, Any]]) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as file:
        file.writelines(json.dumps(result) + "\n" for result in results)
        file.flush()
        scored = subprocess.run([*command, file.name], check=True, capture_output=True, text=True)
    print(f"  {name:<24}{scored.stdout.splitlines()[0]}", flush=True)


def main() -> int:
    """Exit code 1 if the folder is not there, no other tool is installed, or one fails on all pages of a set."""
    options = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options.add_argument("--rounds", type=int, default=3, metavar="N", help="read a page N times for the times")
    options.add_argument("--every", type=int, default=5, metavar="N", help="time every N-th page")
    given = options.parse_args()
    if not (given.folder / "expected.jsonl").is_file():
        print(f"{given.folder / 'expected.jsonl'} is not there: no pages to be scored on", file=sys.stderr)
        return 1
    logging.disable()
    warnings.simplefilter("ignore")
    readers = installed()
    if len(readers) == 1:
        return 1
    broken = False
    pages: list[tuple[bytes, str]] = []
    for folder, command in sets_of(given.folder):
        print(f"{folder.name}:", flush=True)
        results: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for line in (folder / "expected.jsonl").read_text("utf-8").splitlines():
            page = json.loads(line)
            html = gzip.decompress((folder / page["page"]).read_bytes())
            pages.append((html, page["url"]))
            for name, reader in readers.items():
                results[name].append({"id": page["id"], **timed(reader, html, page["url"])[0]})
        for name, found in results.items():
            score(command, name, found)
            if raised := [result["error"] for result in found if "raised" in result]:
                print(f"  {name} raised an error on {len(raised)} of {len(found)} pages, first {raised[0]:.200}")
                broken |= len(raised) == len(found)
    print_times(readers, pages[:: given.every], given.rounds)
    return int(broken)


def print_times(readers: dict[str, Reader], pages: list[tuple[bytes, str]], rounds: int) -> None:
    times: dict[str, list[float]] = {name: [float("inf")] * len(pages) for name in readers}
    for _ in range(rounds):
        for index, (html, url) in enumerate(pages):
            for name, reader in readers.items():
                times[name][index] = min(times[name][index], timed(reader, html, url)[1])
    print(f"CPU time a page, ms ({len(pages):,} pages, {rounds} rounds):")
    for name, taken in times.items():
        *_, p95 = statistics.quantiles(taken, n=20)
        print(f"  {name:<24}median {statistics.median(taken):.1f}, mean {statistics.mean(taken):.1f}, p95 {p95:.1f}")


if __name__ == "__main__":
    sys.exit(main())
