"""Learn the trees of `newsbot/page/headline.json` from pages whose headline is known, cross-validated over publishers.

    python -m bench.headlines FOLDER… [--folds N] [--write]

A FOLDER has `expected.jsonl` and the pages that it names; a page's line gives its `title`. Needs LightGBM:
`pip install lightgbm`.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.learning import Trees, held_out, options_of, pages_of, publisher_of, root_of
from newsbot.page.headline import FEATURES, Candidate, candidates, features
from newsbot.page.layout import Layout
from newsbot.page.regions import read_page
from newsbot.text.addresses import Addresses, any_site

TREES = Trees("headline", "bench.headlines", FEATURES, trees=80, leaves=8, rate=0.1, least=20)
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
    root, url = root_of(folder, expected), expected["url"]
    weight = NEWS_WEIGH if expected.get("kind", "news") == "news" else 1.0
    if root is None:
        return Sample(folder.name, publisher_of(url), weight, [], [], [])
    page = read_page(root, url, Layout(""), Addresses(any_site(url)))
    found = candidates(page)
    right = [plain(candidate.text) == plain(expected["title"]) for candidate in found]
    rows = [list(map(float, row)) for row in features(page, found)]
    return Sample(folder.name, publisher_of(url), weight, found, rows, right)


def learn(samples: list[Sample]) -> Any:
    """Pages whose headline is not among the candidates teach nothing."""
    known = [sample for sample in samples if any(sample.right)]
    rows = [row for sample in known for row in sample.features]
    labels = [right for sample in known for right in sample.right]
    weights = [sample.weight for sample in known for _ in sample.right]
    return TREES.fit(rows, labels, weights)


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


def main() -> None:
    given = options_of(TREES, __doc__.splitlines()[0])
    samples = [read_sample(folder, expected) for folder, expected in pages_of(given.folders, "title")]
    print(f"{len(samples)} pages, {sum(len(s.found) for s in samples):,} candidates, {len(FEATURES)} features")
    print("among the candidates:", shares(samples, [any(sample.right) for sample in samples]))
    if given.folds:
        print("learned from other publishers:", shares(samples, held_out(samples, given.folds, learn, is_right)))
    if given.write:
        model = learn(samples)
        TREES.write(model, samples)
        print("learned from all:", shares(samples, [is_right(model, sample) for sample in samples]))


if __name__ == "__main__":
    main()
