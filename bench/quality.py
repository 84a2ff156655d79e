"""How well `read_article` reads the saved pages of other publishers, if folders of them with a scorer are at hand.

    python -m bench.quality [FOLDER] [--misses N] [--folds N]

FOLDER has `expected.jsonl`, the pages that it names, and `score.py`; further sets of pages are in `FOLDER/sets`, each
in its own folder, with one `score.py` for all. Prints each set's figures, and the CPU times over all pages. Those are
measured in rounds, each of which reads every page once, so that no cache holds the lines of a page that was just read;
the shorter time of a page counts.

With `--folds N` each page is read with trees of blocks and headlines that were learned from other publishers, instead
of those that newsbot has: what can be expected of pages that nobody has seen. Needs LightGBM: `pip install lightgbm`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench import headlines, scoring
from bench.learning import part_of, publisher_of, trees_of
from newsbot import Article, NoStory, read_article
from newsbot.page import trees

FOLDER = Path(__file__).parents[2] / "shared" / "quality"
FETCHED_AT = datetime(2026, 11, 25, tzinfo=UTC)
ROUNDS = 2


def text_of(article: Article) -> str:
    paragraphs = [text for body in article.bodies for text in body.paragraphs]
    datelines = [body.dateline_text or body.dateline for body in article.bodies if body.dateline]
    return "\n".join(filter(None, [article.summary, *article.key_points, *datelines, *paragraphs]))


def fields_of(article: Article) -> dict[str, Any]:
    """A record in the scorer's words."""
    published = article.published
    return {
        "title": article.headline,
        "authors": article.authors,
        "published": published.earliest if published.precision in ("second", "minute") else published.date,
        "body": text_of(article),
    }


def result(page: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What is read of a page, in the scorer's words, and its CPU time in milliseconds."""
    html, found = gzip.decompress((folder / page["page"]).read_bytes()), {"id": page["id"]}
    began = time.process_time()
    try:
        article: Article | None = read_article(html, page["url"], FETCHED_AT)
    except NoStory as error:
        article, found["error"] = None, error.reason
    spent = time.process_time() - began
    return {**found, **(fields_of(article) if article else {}), "cpu_ms": 1000 * spent}


def results_of(pages: list[tuple[dict[str, Any], Path]]) -> list[dict[str, Any]]:
    """`result` of each page, with its shortest time of all rounds."""
    found = [result(*page) for page in pages]
    for _ in range(ROUNDS - 1):
        for once, page in zip(found, pages, strict=True):
            once["cpu_ms"] = min(once["cpu_ms"], result(*page)["cpu_ms"])
    return found


def held_out(pages: list[tuple[dict[str, Any], Path]], folds: int) -> list[dict[str, Any]]:
    """`result` of each page, with trees that were learned from other publishers."""
    shipped = trees.load
    texts = [s for page, folder in pages if has(page, "body", "with") for s in scoring.read_samples(folder, page)]
    titles = [headlines.read_sample(folder, page) for page, folder in pages if has(page, "title")]
    parts = [part_of(publisher_of(page["url"]), folds) for page, _ in pages]
    found: dict[int, dict[str, Any]] = {}
    for part in range(folds):
        learned = {
            "scoring": scoring.learn([text for text in texts if part_of(text.publisher, folds) != part]),
            "headline": headlines.learn([title for title in titles if part_of(title.publisher, folds) != part]),
        }

        def load(name: str, features: tuple[str, ...], learned: dict[str, Any] = learned) -> list[Any]:
            return trees_of(learned[name]) if name in learned else shipped(name, features)

        trees.scorer.cache_clear()
        with patch.object(trees, "load", load):
            found |= {number: result(*pages[number]) for number, own in enumerate(parts) if own == part}
    trees.scorer.cache_clear()
    return [found[number] for number in range(len(pages))]


def has(page: dict[str, Any], *keys: str) -> bool:
    return any(page.get(key) for key in keys)


def sets_of(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Each folder with pages, and the command that scores it, without the results' name."""
    yield folder, [sys.executable, str(folder / "score.py")]
    for page_set in sorted(path.parent for path in folder.glob("sets/*/expected.jsonl")):
        yield page_set, [sys.executable, str(folder / "sets" / "score.py"), str(page_set)]


def pages_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines()]


def score(command: list[str], results: list[dict[str, Any]], misses: int) -> int:
    """The exit code of a scorer, which prints a set's figures and as many `misses`."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as file:
        file.writelines(json.dumps(found, ensure_ascii=False) + "\n" for found in results)
        file.flush()
        return subprocess.run([*command, file.name, "--misses", str(misses)], check=False).returncode


def main() -> int:
    """Exit code 1 if the folder is not there."""
    options = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options.add_argument("--misses", type=int, default=0, metavar="N", help="name N pages of each set, read wrongly")
    options.add_argument("--folds", type=int, metavar="N", help="read pages with trees learned from other publishers")
    given = options.parse_args()
    if not (given.folder / "expected.jsonl").is_file():
        print(f"{given.folder / 'expected.jsonl'} is not there: no pages to be scored on", file=sys.stderr)
        return 1
    sets = {folder: (command, pages_of(folder)) for folder, command in sets_of(given.folder)}
    every = [(page, folder) for folder, (_, pages) in sets.items() for page in pages]
    results = held_out(every, given.folds) if given.folds else results_of(every)
    times, rest = [found["cpu_ms"] for found in results], iter(results)
    for folder, (command, pages) in sets.items():
        print(f"{folder.name}:", flush=True)
        if status := score(command, list(islice(rest, len(pages))), given.misses):
            return status
    *_, p95 = statistics.quantiles(times, n=20)
    *_, p99 = statistics.quantiles(times, n=100)
    figures = f"median {statistics.median(times):.1f}, p95 {p95:.1f}, p99 {p99:.1f}, longest {max(times):.1f}"
    print(f"CPU time a page, ms: mean {statistics.mean(times):.1f}, {figures} ({len(times):,} pages)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
