"""Learn the trees of `newsbot/page/scoring.json` from pages whose text is known, cross-validated over publishers.

    python -m bench.scoring FOLDER… [--folds N] [--write]

A FOLDER has `expected.jsonl` and the pages that it names. A page's line gives its `body`, or segments that are `with`
and `without` its text, and `comments`. Needs LightGBM: `pip install lightgbm`.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import hashlib
import json
import re
import statistics
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from w3lib.encoding import html_body_declared_encoding

from newsbot.page.blocks import Block, lineage, parse_html, read_blocks
from newsbot.page.metadata import read_metadata
from newsbot.page.scoring import FEATURES, Features, Scores, prose_words
from newsbot.text.charset import encoding_of
from newsbot.text.clean import fold

DATA = Path(__file__).parents[1] / "newsbot" / "page" / "scoring.json"
TREES, LEAVES, RATE = 100, 15, 0.1
"""In cross-validation over publishers, 30 trees lost 0.004 of F1 and 300 gained nothing; a second round of trees, with
what the first say of a block's neighbours, gained 0.002."""
LIKELY = 0.45  # -0.2 as log odds, which is the limit of `newsbot.page.main_text`
LONG = 60  # words beyond which a block weighs no more
NEAR = 4  # blocks around a short line that decide whether it belongs to the story
SHORT = 5  # blocks of prose of a short page
MADE_WEIGHS = 0.5  # a page made of another
SEGMENTS_WEIGH = 0.6  # a page with a few known segments, compared with one whose whole text is known


@dataclass
class Sample:
    """A page: its blocks, their features, and 1, 0 or None (unknown) for each."""

    scores: Scores
    folder: str
    publisher: str
    expected: dict[str, Any]
    texts: list[str]
    features: list[Features]
    labels: list[int | None]
    made: bool = False


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text))


def grams(words: list[str], length: int = 4) -> Counter[tuple[str, ...]]:
    last = max(len(words) - length + 1, 1)
    return Counter(tuple(words[start : start + length]) for start in range(last)) if words else Counter()


def publisher_of(url: str) -> str:
    """The registered name of a host, near enough for keeping publishers apart."""
    names = (urlsplit(url).hostname or "").split(".")
    return ".".join(names[-3:] if len(names) > 2 and len(names[-2]) <= 3 else names[-2:])


def label_by_body(blocks: list[Block], body: str) -> list[int | None]:
    """Long blocks by the word 4-grams that they share with the body; short ones by its lines and their neighbours."""
    left = grams(words_of(body))
    lines = {" ".join(words_of(line)) for line in body.splitlines()}
    labels: list[int | None] = []
    short: dict[int, bool] = {}
    for index, block in enumerate(blocks):
        words = words_of(block.text)
        if len(words) >= 4:
            own = grams(words)
            found = 2 * sum((own & left).values()) >= sum(own.values())
            if found:
                left -= own
            labels.append(int(found))
        else:
            labels.append(None if not words else 0)
            if words and " ".join(words) in lines:
                short[index] = True
    for index in short:
        near = range(max(0, index - NEAR), min(len(blocks), index + NEAR + 1))
        known = [
            labels[i] for i in near if i not in short and labels[i] is not None and len(words_of(blocks[i].text)) > 3
        ]
        labels[index] = int(bool(known) and 2 * sum(map(bool, known)) >= len(known))
    return labels


def label_by_segments(blocks: list[Block], expected: dict[str, Any]) -> list[int | None]:
    labels: list[int | None] = [None] * len(blocks)
    texts = [" ".join(block.text.split()) for block in blocks]
    for key, label in (("without", 0), ("comments", 0), ("with", 1)):
        for segment in expected.get(key) or []:
            wanted = " ".join(segment.split())
            for index, text in enumerate(texts):
                if wanted in text or (key != "comments" and len(text) > 15 and text in wanted):
                    labels[index] = label
    return labels


def read_samples(folder: Path, expected: dict[str, Any]) -> list[Sample]:
    """A page, and smaller pages made of it: its story's element alone, and the first blocks of that."""
    html = gzip.decompress((folder / expected["page"]).read_bytes())
    root = parse_html(html, encoding_of(html, html_body_declared_encoding(html) or "utf-8"))
    if root is None:
        return []
    samples = [read_sample(root, folder, expected)]
    if expected.get("body") and (small := story_alone(root, samples[0])) is not None:
        for keep in (None, SHORT):
            if keep is not None:
                cut(small, keep)
            part = read_sample(small, folder, expected)
            part.made = True
            samples.append(part)
    return samples


def story_alone(root: etree._Element, sample: Sample) -> etree._Element | None:
    """A page with the headline, and the innermost element that holds the story."""
    owners = [block.owner for block, label in zip(sample.scores.blocks, sample.labels, strict=True) if label]
    if len(owners) < 2:
        return None
    shared: list[Any] = list(lineage(owners[0]))
    for owner in owners[1:]:
        around = set(lineage(owner))
        shared = [element for element in shared if element in around]
    if not shared or shared[0].tag in ("html", "body"):
        return None
    page: Any = copy.deepcopy(root)
    found: Any = page.xpath(root.getroottree().getpath(shared[0]))
    title = next(page.iter("h1"), None)
    body = next(page.iter("body"), None)
    if not found or body is None:
        return None
    story = found[0]
    apart = title is not None and title not in story.iter("h1")
    body[:] = [title, story] if apart else [story]
    body.text = story.tail = None
    return page  # type: ignore[no-any-return]


def cut(page: etree._Element, keep: int) -> None:
    """Leaves the first `keep` blocks of prose, and what stands between them."""
    prose = [block.owner for block in read_blocks(page) if prose_words(block)]
    if len(prose) <= keep:
        return
    last: Any = prose[keep - 1]
    for element in (last, *last.iterancestors()):
        for after in list(element.itersiblings()):
            after.getparent().remove(after)


def read_sample(root: etree._Element, folder: Path, expected: dict[str, Any]) -> Sample:
    meta = read_metadata(root, expected["url"])
    heads = (meta.headline, meta.meta.get("og:title"), meta.title)
    scores = Scores(read_blocks(root), {fold(text) for text in heads if text}, [fold(t) for t in meta.descriptions])
    body = expected.get("body")
    labels = label_by_body(scores.blocks, body) if body else label_by_segments(scores.blocks, expected)
    texts = [block.text for block in scores.blocks]
    return Sample(scores, folder.name, publisher_of(expected["url"]), expected, texts, list(scores.features()), labels)


def learn(samples: list[Sample]) -> Any:
    """A LightGBM classifier."""
    import lightgbm
    import numpy

    rows, labels, weights = [], [], []
    for sample in samples:
        known = [
            (features, label, min(features[0], LONG) + 2)
            for features, label in zip(sample.features, sample.labels, strict=True)
            if label is not None
        ]
        total = sum(weight for _, _, weight in known) or 1
        share = MADE_WEIGHS if sample.made else 1.0 if sample.expected.get("body") else SEGMENTS_WEIGH
        share /= total**0.5
        for features, label, weight in known:
            rows.append(features)
            labels.append(label)
            weights.append(weight * share)
    model = lightgbm.LGBMClassifier(
        n_estimators=TREES, num_leaves=LEAVES, learning_rate=RATE, min_child_samples=40, subsample=0.8,
        subsample_freq=1, colsample_bytree=0.6, reg_lambda=5, n_jobs=1, verbose=-1, deterministic=True, seed=1,
    )  # fmt: skip
    model.fit(numpy.array(rows, dtype="float64"), numpy.array(labels), sample_weight=numpy.array(weights))
    return model


def likelihoods(model: Any, sample: Sample) -> list[float]:
    """From 0 to 1, for each block."""
    import numpy

    if not sample.features:
        return []
    return [float(chance) for chance in model.predict_proba(numpy.array(sample.features, dtype="float64"))[:, 1]]


def figures(samples: list[Sample], chances: list[list[float]], limit: float) -> dict[str, str]:
    """By folder: F1 of word 4-grams where the body is known; F1 of segments, and comments that leak."""
    bodies: dict[str, list[tuple[float, float]]] = defaultdict(list)
    segments: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for sample, chance in zip(samples, chances, strict=True):
        if sample.made:
            continue
        text = "\n".join(text for text, p in zip(sample.texts, chance, strict=True) if p >= limit)
        expected = sample.expected
        if expected.get("body"):
            wanted, got = grams(words_of(expected["body"])), grams(words_of(text))
            both = sum((wanted & got).values())
            bodies[sample.folder].append((both / (sum(got.values()) or 1), both / (sum(wanted.values()) or 1)))
        if expected.get("with"):
            line = " ".join(text.split())
            hits = [
                sum(" ".join(s.split()) in line for s in expected.get(k) or []) for k in ("with", "without", "comments")
            ]
            counts = (*hits, len(expected["with"]), len(expected.get("comments") or []))
            segments[sample.folder] = [a + b for a, b in zip(segments[sample.folder], counts, strict=True)]
    result = {}
    for folder, pairs in bodies.items():
        precision, recall = (statistics.mean(values) for values in zip(*pairs, strict=True))
        result[f"{folder} body"] = (
            f"{2 * precision * recall / (precision + recall):.4f} (P {precision:.3f} R {recall:.3f})"
        )
    for folder, (found, wrong, leaked, wanted_count, comments) in segments.items():
        score = 2 * found / (found + wrong + wanted_count)
        result[f"{folder} segments"] = f"{score:.4f}, comments {leaked / (comments or 1):.3f}"
    return result


def fold_of(publisher: str, folds: int) -> int:
    return int(hashlib.sha256(publisher.encode()).hexdigest(), 16) % folds


def plain_tree(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    low, high = plain_tree(node["left_child"]), plain_tree(node["right_child"])
    return [node["split_feature"], float(f"{node['threshold']:.6g}"), low, high]


def write_trees(path: Path, model: Any, program: str, features: Sequence[str], folders: Iterable[str]) -> None:
    """Writes the trees as `newsbot.page.trees` reads them; `folders` has the folder of each page."""
    counts = Counter(folders)
    made = (
        f"python -m {program}, {datetime.now(UTC):%Y-%m-%d}, by LightGBM from {sum(counts.values())} pages "
        f"({', '.join(f'{name} {count}' for name, count in counts.items())}); a tree is [feature, limit, tree "
        "up to the limit, tree above it], a leaf is a number; the sum of the leaves is the log odds"
    )
    trees = [plain_tree(tree["tree_structure"]) for tree in model.booster_.dump_model()["tree_info"]]
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    head = f'"made": {json.dumps(made)},\n"features": {json.dumps(features)}'
    path.write_text(f'{{{head},\n"trees": [\n{lines}\n]}}\n', "utf-8")


def main() -> int:
    """Exit code 2 without LightGBM."""
    options = argparse.ArgumentParser(prog="python -m bench.scoring", description=__doc__.splitlines()[0])
    options.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="has expected.jsonl and pages")
    options.add_argument("--folds", type=int, default=5, metavar="N", help="for cross-validation; 0 for none")
    options.add_argument("--write", action="store_true", help=f"learn from all pages and write {DATA.name}")
    given = options.parse_args()
    try:
        import lightgbm  # noqa: F401
    except ImportError:
        print("bench.scoring needs LightGBM: pip install lightgbm", file=sys.stderr)
        return 2
    samples = []
    for folder in given.folders:
        for line in (folder / "expected.jsonl").read_text("utf-8").splitlines():
            expected = json.loads(line)
            if expected.get("body") or expected.get("with"):
                samples += read_samples(folder, expected)

    print(f"{len(samples)} pages, {sum(len(s.labels) for s in samples):,} blocks, {len(FEATURES)} features")
    if given.folds:
        chances: list[list[float]] = [[] for _ in samples]
        for part in range(given.folds):
            model = learn([sample for sample in samples if fold_of(sample.publisher, given.folds) != part])
            for index, sample in enumerate(samples):
                if fold_of(sample.publisher, given.folds) == part:
                    chances[index] = likelihoods(model, sample)
        for limit in (0.35, 0.4, LIKELY, 0.5, 0.55):
            print(f"from {limit}:", "; ".join(f"{k} {v}" for k, v in figures(samples, chances, limit).items()))
    if given.write:
        model = learn(samples)
        write_trees(DATA, model, "bench.scoring", FEATURES, (sample.folder for sample in samples))
        print(f"learned from all: {figures(samples, [likelihoods(model, sample) for sample in samples], LIKELY)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
