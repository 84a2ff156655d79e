"""How well `read_article` reads the saved pages of other publishers, if folders of them with a scorer are at hand.

    python -m bench.quality [FOLDER] [--misses N]

FOLDER has `expected.jsonl`, the pages that it names, and `score.py`; further sets of pages are in `FOLDER/sets`, each
in its own folder, with one `score.py` for all. Prints each set's figures, and the times over all pages.
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
from pathlib import Path
from typing import Any

from newsbot import Article, NoStory, read_article

FOLDER = Path(__file__).parents[2] / "shared" / "quality"
FETCHED_AT = datetime(2026, 11, 25, tzinfo=UTC)
ROUNDS = 2


def text_of(article: Article) -> str:
    paragraphs = [text for body in article.bodies for text in body.paragraphs]
    datelines = [body.dateline for body in article.bodies if body.dateline]
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
    """What is read of a page, in the scorer's words."""
    html = gzip.decompress((folder / page["page"]).read_bytes())
    times, found = [], {"id": page["id"]}
    for _ in range(ROUNDS):
        began = time.process_time()
        try:
            article = read_article(html, page["url"], FETCHED_AT)
        except NoStory as error:
            found["error"] = error.reason
        else:
            found |= fields_of(article)
        times.append(1000 * (time.process_time() - began))
    return {**found, "cpu_ms": min(times)}


def sets_of(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Each folder with pages, and the command that scores it, without the results' name."""
    yield folder, [sys.executable, str(folder / "score.py")]
    for page_set in sorted(path.parent for path in folder.glob("sets/*/expected.jsonl")):
        yield page_set, [sys.executable, str(folder / "sets" / "score.py"), str(page_set)]


def main() -> int:
    """Exit code 1 if the folder is not there."""
    options = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options.add_argument("--misses", type=int, default=0, metavar="N", help="name N pages of each set, read wrongly")
    given = options.parse_args()
    if not (given.folder / "expected.jsonl").is_file():
        print(f"{given.folder / 'expected.jsonl'} is not there: no pages to be scored on", file=sys.stderr)
        return 1
    times: list[float] = []
    for folder, command in sets_of(given.folder):
        pages = [json.loads(line) for line in (folder / "expected.jsonl").read_text("utf-8").splitlines()]
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as results:
            for page in pages:
                found = result(page, folder)
                times.append(found["cpu_ms"])
                results.write(json.dumps(found, ensure_ascii=False) + "\n")
            results.flush()
            print(f"{folder.name}:", flush=True)
            status = subprocess.run([*command, results.name, "--misses", str(given.misses)], check=False).returncode
            if status:
                return status
    *_, p95 = statistics.quantiles(times, n=20)
    *_, p99 = statistics.quantiles(times, n=100)
    figures = f"median {statistics.median(times):.1f}, p95 {p95:.1f}, p99 {p99:.1f}, longest {max(times):.1f}"
    print(f"CPU time a page, ms: {figures} ({len(times):,} pages)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
