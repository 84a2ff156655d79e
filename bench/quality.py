"""How well `read_article` reads the saved pages of other publishers, where a folder of them with a scorer is at hand.

    python -m bench.quality [FOLDER] [--misses N]

FOLDER has `expected.jsonl`, the pages that it names, and `score.py`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot import NoStory, read_article

FOLDER = Path(__file__).parents[2] / "shared" / "quality"
FETCHED_AT = datetime(2026, 11, 25, tzinfo=UTC)
ROUNDS = 3


def result(page: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What is read of a page, in the scorer's words."""
    html = gzip.decompress((folder / page["page"]).read_bytes())
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        try:
            article = read_article(html, page["url"], FETCHED_AT)
        except NoStory as error:
            print(f"{page['id']}: no story ({error.reason})", file=sys.stderr)
            return {"id": page["id"]}
        seconds.append(time.process_time() - began)
    told = article.published
    paragraphs = [text for body in article.bodies for text in body.paragraphs]
    datelines = [body.dateline for body in article.bodies if body.dateline]
    return {
        "id": page["id"],
        "title": article.headline,
        "authors": article.authors,
        "published": told.earliest if told.precision in ("second", "minute") else told.date,
        "body": "\n".join(filter(None, [article.summary, *article.key_points, *datelines, *paragraphs])),
        "cpu_ms": 1000 * min(seconds),
    }


def main() -> int:
    """Exit code 1 where the folder is not there."""
    options = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options.add_argument(
        "--misses", type=int, default=0, metavar="N", help="name N of the pages that were read wrongly"
    )
    told = options.parse_args()
    expected = told.folder / "expected.jsonl"
    if not expected.is_file():
        print(f"{expected} is not there: no pages to be scored on", file=sys.stderr)
        return 1
    pages = [json.loads(line) for line in expected.read_text("utf-8").splitlines()]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as results:
        for page in pages:
            results.write(json.dumps(result(page, told.folder), ensure_ascii=False) + "\n")
        results.flush()
        command = [sys.executable, str(told.folder / "score.py"), results.name, "--misses", str(told.misses)]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
