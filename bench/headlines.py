"""Learn the trees of `newsbot/page/headline.json` from pages whose headline is known, cross-validated over publishers.

    python -m bench.headlines FOLDER… [--folds N] [--write]

A FOLDER has `expected.jsonl` and the pages that it names; a page's line gives its `title`. Needs LightGBM:
`pip install lightgbm`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from w3lib.encoding import html_body_declared_encoding

from bench.scoring import fold_of, publisher_of, write_trees
from newsbot.page.blocks import parse_html
from newsbot.page.headline import FEATURES, Candidate, candidates, features
from newsbot.page.layout import Layout
from newsbot.page.regions import read_page
from newsbot.text.addresses import Addresses, any_site
from newsbot.text.charset import encoding_of

DATA = Path(__file__).parents[1] / "newsbot" / "page" / "headline.json"
TREES, LEAVES, RATE, LEAST = 80, 8, 0.1, 20
"""Cross-validated, half the trees lost 0.005 of the headlines; larger or more trees gained nothing."""
NEWS_WEIGH = 2.0  # compared with other pages: many sites sell or teach, and write for search engines
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´ʼ′‹›", "'"), **dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\ufeff"),
    }
)  # fmt: skip


@dataclass
class Sample:
    """A page: the candidates for its headline, their features, and whether each is right."""

    folder: str
    publisher: str
    weight: float
    found: list[Candidate]
    features: list[list[float]]
    right: list[bool]


def plain(text: str) -> str:
    """White space, quotation marks and dashes made equal."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).split())


def read_sample(folder: Path, expected: dict[str, Any]) -> Sample:
    html, url = gzip.decompress((folder / expected["page"]).read_bytes()), expected["url"]
    root = parse_html(html, encoding_of(html, html_body_declared_encoding(html) or "utf-8"))
    weight = NEWS_WEIGH if expected.get("kind", "news") == "news" else 1.0
    if root is None:
        return Sample(folder.name, publisher_of(url), weight, [], [], [])
    page = read_page(root, url, Layout(""), Addresses(any_site(url)))
    found = candidates(page)
    right = [plain(candidate.text) == plain(expected["title"]) for candidate in found]
    rows = [list(map(float, row)) for row in features(page, found)]
    return Sample(folder.name, publisher_of(url), weight, found, rows, right)


def learn(samples: list[Sample]) -> Any:
    """A LightGBM classifier. Pages whose headline is not among the candidates teach nothing."""
    import lightgbm
    import numpy

    known = [sample for sample in samples if any(sample.right)]
    rows = [row for sample in known for row in sample.features]
    labels = [right for sample in known for right in sample.right]
    weights = [sample.weight for sample in known for _ in sample.right]
    model = lightgbm.LGBMClassifier(
        n_estimators=TREES, num_leaves=LEAVES, learning_rate=RATE, min_child_samples=LEAST, subsample=0.8,
        subsample_freq=1, colsample_bytree=0.6, reg_lambda=5, n_jobs=1, verbose=-1, deterministic=True, seed=1,
    )  # fmt: skip
    model.fit(numpy.array(rows), numpy.array(labels), sample_weight=numpy.array(weights))
    return model


def is_right(model: Any, sample: Sample) -> bool:
    """Whether the best candidate is the headline."""
    import numpy

    if not sample.found:
        return False
    odds = list(model.predict(numpy.array(sample.features), raw_score=True))
    return sample.right[odds.index(max(odds))]


def shares(samples: list[Sample], hits: list[bool]) -> str:
    folders: dict[str, list[bool]] = defaultdict(list)
    for sample, hit in zip(samples, hits, strict=True):
        folders[sample.folder].append(hit)
    return ", ".join(f"{name} {statistics.mean(found):.3f}" for name, found in folders.items())


def main() -> int:
    """Exit code 2 without LightGBM."""
    options = argparse.ArgumentParser(prog="python -m bench.headlines", description=__doc__.splitlines()[0])
    options.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="has expected.jsonl and pages")
    options.add_argument("--folds", type=int, default=5, metavar="N", help="for cross-validation; 0 for none")
    options.add_argument("--write", action="store_true", help=f"learn from all pages and write {DATA.name}")
    given = options.parse_args()
    try:
        import lightgbm  # noqa: F401
    except ImportError:
        print("bench.headlines needs LightGBM: pip install lightgbm", file=sys.stderr)
        return 2
    samples = []
    for folder in given.folders:
        for line in (folder / "expected.jsonl").read_text("utf-8").splitlines():
            expected = json.loads(line)
            if expected.get("title"):
                samples.append(read_sample(folder, expected))
    print(f"{len(samples)} pages, {sum(len(s.found) for s in samples):,} candidates, {len(FEATURES)} features")
    print("among the candidates:", shares(samples, [any(sample.right) for sample in samples]))
    if given.folds:
        hits = [False] * len(samples)
        for part in range(given.folds):
            model = learn([sample for sample in samples if fold_of(sample.publisher, given.folds) != part])
            for index, sample in enumerate(samples):
                if fold_of(sample.publisher, given.folds) == part:
                    hits[index] = is_right(model, sample)
        print("learned from other publishers:", shares(samples, hits))
    if given.write:
        model = learn(samples)
        write_trees(DATA, model, "bench.headlines", FEATURES, (sample.folder for sample in samples))
        print("learned from all:", shares(samples, [is_right(model, sample) for sample in samples]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
