"""Learn the trees of `newsbot/page/scoring.json` from pages whose text is known, cross-validated over publishers.

    python -m bench.scoring FOLDER… [--folds N] [--write]

A FOLDER has `expected.jsonl` and the pages that it names. A page's line gives its `body`, or segments that are `with`
and `without` its text, and `comments`. Needs LightGBM: `pip install lightgbm`.
"""

from __future__ import annotations

import copy
import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from bench.learning import Trees, held_out, options_of, pages_of, publisher_of, root_of
from newsbot.page.blocks import Block, read_blocks
from newsbot.page.metadata import read_metadata
from newsbot.page.scoring import FEATURES, Features, Scores, prose_words
from newsbot.page.structure import common
from newsbot.text.clean import fold

TREES = Trees("scoring", "bench.scoring", FEATURES, trees=100, leaves=15, rate=0.1, least=40)
"""In cross-validation over publishers, 30 trees lost 0.004 of F1 and 300 gained nothing; a second round of trees, with
what the first say of a block's neighbours, gained 0.001 on one set and lost 0.002 on another. The words that a text
shares with the rest of the page, the site's name in it and words that address the reader gained less than 0.001."""
LIKELY = 0.45  # -0.2 as log odds, which is `LIKELY` of `newsbot.page.scoring`
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
    """A page, and smaller pages made of it: only its story's element, and the first blocks of that."""
    if (root := root_of(folder, expected)) is None:
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
    shared = common([owner for owner in owners if owner is not None])
    if shared is None or shared.tag in ("html", "body"):
        return None
    page: Any = copy.deepcopy(root)
    found: Any = page.xpath(root.getroottree().getpath(shared))
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
    """Leaves the first `keep` blocks of prose, and what is between them."""
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
    return TREES.fit(rows, labels, weights)


def likelihoods(model: Any, sample: Sample) -> list[float]:
    """From 0 to 1, for each block."""
    import numpy

    if not sample.features:
        return []
    return [float(chance) for chance in model.predict_proba(numpy.array(sample.features, dtype="float64"))[:, 1]]


def figures(samples: list[Sample], chances: list[list[float]], limit: float) -> dict[str, str]:
    """By folder: F1 of word 4-grams if the body is known; F1 of segments, and comments that leak."""
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


def main() -> None:
    given = options_of(TREES, __doc__.splitlines()[0])
    samples = [
        sample
        for folder, expected in pages_of(given.folders, "body", "with")
        for sample in read_samples(folder, expected)
    ]
    print(f"{len(samples)} pages, {sum(len(s.labels) for s in samples):,} blocks, {len(FEATURES)} features")
    if given.folds:
        chances = held_out(samples, given.folds, learn, likelihoods)
        for limit in (0.35, 0.4, LIKELY, 0.5, 0.55):
            print(f"from {limit}:", "; ".join(f"{k} {v}" for k, v in figures(samples, chances, limit).items()))
    if given.write:
        model = learn(samples)
        TREES.write(model, samples)
        print(f"learned from all: {figures(samples, [likelihoods(model, sample) for sample in samples], LIKELY)}")


if __name__ == "__main__":
    main()
