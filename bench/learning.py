"""What learning small trees for `newsbot.page.trees` needs: saved pages, folds by publisher, LightGBM, files of trees.

LightGBM is only for learning: `pip install lightgbm`.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from lxml import etree
from w3lib.encoding import html_body_declared_encoding

from newsbot.page.blocks import parse_html
from newsbot.text.charset import encoding_of


class _FromAPage(Protocol):
    folder: str
    publisher: str


Sample = TypeVar("Sample", bound=_FromAPage)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Trees:
    """A file of trees, and how they are learned."""

    name: str  # of the file in newsbot/page, without `.json`
    program: str
    features: Sequence[str]
    trees: int
    leaves: int
    rate: float
    least: int  # rows in a leaf
    directions: Mapping[str, int] = field(default_factory=dict)
    """Features that may only speak for (1) or against (-1): what speaks the other way in few pages is chance."""

    @property
    def path(self) -> Path:
        return Path(__file__).parents[1] / "newsbot" / "page" / f"{self.name}.json"

    def fit(self, rows: Sequence[Sequence[float]], labels: Sequence[object], weights: Sequence[float]) -> Any:
        """A LightGBM classifier."""
        import lightgbm
        import numpy

        model = lightgbm.LGBMClassifier(
            n_estimators=self.trees, num_leaves=self.leaves, learning_rate=self.rate, min_child_samples=self.least,
            subsample=0.8, subsample_freq=1, colsample_bytree=0.6, reg_lambda=5, n_jobs=1, verbose=-1,
            deterministic=True, seed=1,
            monotone_constraints=[self.directions.get(name, 0) for name in self.features] if self.directions else None,
        )  # fmt: skip
        model.fit(numpy.array(rows, dtype="float64"), numpy.array(labels), sample_weight=numpy.array(weights))
        return model

    def write(self, model: Any, samples: Sequence[_FromAPage]) -> None:
        """Writes the file as `newsbot.page.trees` reads it."""
        counts = Counter(sample.folder for sample in samples)
        made = (
            f"python -m {self.program}, {datetime.now(UTC):%Y-%m-%d}, by LightGBM from {sum(counts.values())} pages "
            f"({', '.join(f'{name} {count}' for name, count in counts.items())}); a tree is [feature, limit, tree "
            "up to the limit, tree above it], a leaf is a number; the sum of the leaves is the log odds"
        )
        lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees_of(model))
        head = f'"made": {json.dumps(made)},\n"features": {json.dumps(self.features)}'
        self.path.write_text(f'{{{head},\n"trees": [\n{lines}\n]}}\n', "utf-8")


def trees_of(model: Any) -> list[Any]:
    """As `newsbot.page.trees.load` gives them."""
    return [_plain(tree["tree_structure"]) for tree in model.booster_.dump_model()["tree_info"]]


def _plain(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    low, high = _plain(node["left_child"]), _plain(node["right_child"])
    return [node["split_feature"], float(f"{node['threshold']:.6g}"), low, high]


def options_of(trees: Trees, description: str, **folders: str) -> argparse.Namespace:
    """The options of the program, with its own options that name `folders`. Ends it, with exit code 2, if LightGBM is
    not installed."""
    options = argparse.ArgumentParser(prog=f"python -m {trees.program}", description=description)
    options.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="has expected.jsonl and pages")
    options.add_argument("--folds", type=int, default=5, metavar="N", help="for cross-validation; 0 for none")
    options.add_argument("--write", action="store_true", help=f"learn from all pages and write {trees.path.name}")
    for name, meaning in folders.items():
        options.add_argument(f"--{name}", type=Path, metavar="FOLDER", help=meaning)
    given = options.parse_args()
    try:
        import lightgbm  # noqa: F401
    except ImportError:
        print(f"{trees.program} needs LightGBM: pip install lightgbm", file=sys.stderr)
        sys.exit(2)
    return given


def pages_of(folders: Sequence[Path], *keys: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The folder and the line of each page that has one of the keys."""
    for folder in folders:
        for line in (folder / "expected.jsonl").read_text("utf-8").splitlines():
            expected = json.loads(line)
            if any(expected.get(key) for key in keys):
                yield folder, expected


def root_of(folder: Path, expected: dict[str, Any]) -> etree._Element | None:
    """The tree of a saved page; None for an empty page."""
    html = gzip.decompress((folder / expected["page"]).read_bytes())
    return parse_html(html, encoding_of(html, html_body_declared_encoding(html) or "utf-8"))


def publisher_of(url: str) -> str:
    """The registered name of a host, near enough for keeping publishers apart."""
    names = (urlsplit(url).hostname or "").split(".")
    return ".".join(names[-3:] if len(names) > 2 and len(names[-2]) <= 3 else names[-2:])


def part_of(publisher: str, folds: int) -> int:
    """The fold of a publisher's pages."""
    return int(hashlib.sha256(publisher.encode()).hexdigest(), 16) % folds


def held_out(
    samples: list[Sample], folds: int, learn: Callable[[list[Sample]], Any], apply: Callable[[Any, Sample], Result]
) -> list[Result]:
    """What a model that was learned from other publishers gives for each sample."""
    results: dict[int, Result] = {}
    parts = [part_of(sample.publisher, folds) for sample in samples]
    for part in range(folds):
        model = learn([sample for sample, own in zip(samples, parts, strict=True) if own != part])
        results |= {i: apply(model, samples[i]) for i, own in enumerate(parts) if own == part}
    return [results[index] for index in range(len(samples))]
