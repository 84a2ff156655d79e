"""Learn the trees of `newsbot/page/genre.json` from pages of known kinds, cross-validated over publishers.

    python -m bench.genres FOLDER… [--forms FOLDER] [--folds N] [--write]

A FOLDER has `expected.jsonl` and the pages that it names. A page's line gives its `kind`; pages are stories but for
those of NOT_STORIES. `--forms` is the unpacked data of the package formasaurus (`pip download formasaurus`): 950 pages
with forms, next to all of which are no stories; one whose address is in a FOLDER, with a kind of its own, is taken from
there. Lists and home pages are learned a second time, as if they stood at addresses like a story's: what a page holds
must do where its address misleads. Needs LightGBM: `pip install lightgbm`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin, urlsplit

from lxml import etree
from w3lib.encoding import html_body_declared_encoding

from bench.learning import Trees, held_out, options_of, pages_of, part_of, publisher_of, root_of
from newsbot.page.article import find_article
from newsbot.page.blocks import parse_html
from newsbot.page.genre import FEATURES, features, is_stated, limit_of
from newsbot.page.layout import Layout
from newsbot.page.main_text import Story
from newsbot.page.no_story import NoStory
from newsbot.page.parts import ArticleParts
from newsbot.page.regions import Page, read_page
from newsbot.text.addresses import Addresses, any_site
from newsbot.text.charset import encoding_of
from newsbot.text.clean import fold

SPEAK_FOR = "kind by_address declared story_data dated printed in_address authors words words_per_card run_words"
SPEAK_AGAINST = "other_data short_share linked_share prices rows entry_share fields forms below linked_headings"
DIRECTIONS = dict.fromkeys(SPEAK_FOR.split(), 1) | dict.fromkeys(SPEAK_AGAINST.split(), -1)
TREES = Trees("genre", "bench.genres", FEATURES, trees=100, leaves=4, rate=0.2, least=20, directions=DIRECTIONS)
"""Cross-validated, a logistic model, larger trees and three times as many were as good; none gained by being added."""
LISTS = ("collection", "listing", "home")
MOVED_LIST, MOVED_HOME = "list moved", "home moved"
NOT_STORIES = (*LISTS, MOVED_LIST, MOVED_HOME, "product", "forum", "service", "documentation", "form")
WEIGHTS = {
    "collection": 9.0, "listing": 9.0, "home": 1.0, MOVED_LIST: 4.0, MOVED_HOME: 0.5, "product": 1.2, "forum": 0.8,
    "service": 0.5, "documentation": 0.5, "form": 0.5, "news": 2.0, "blog": 1.5, "other": 0.6,
}  # fmt: skip
"""Lists are few, and what matters; services and documentation often read like articles. With twice the weight, moved
home pages keep no more lists out and make the trees doubt stories with little in their head."""
STORIES_AMONG_FORMS = ("81", "92", "106", "202", "398", "718", "719", "845")
NOW = datetime(2026, 11, 25, tzinfo=UTC)
SLUG_WORDS = 4, 7  # of an address like a story's
FILLED_UP = ("our", "best", "of", "this", "week")
SHIFTS = (-0.6, -0.3, 0.0, 0.3, 0.6)


@dataclass
class Sample:
    """A page, and the features of what is read of it; None if nothing can be read as a story."""

    folder: str
    publisher: str
    url: str
    kind: str
    features: list[float] | None
    stated: bool = False  # that it is a story, so clearly that it is not measured

    @property
    def is_story(self) -> bool:
        return self.kind not in NOT_STORIES


def sample_of(folder: str, kind: str, root: etree._Element | None, url: str) -> Sample:
    """What `newsbot.page.generic` gives the trees for a page that a crawl found."""
    sample = Sample(folder, publisher_of(url), url, kind, None)
    if root is None:
        return sample

    def note(page: Page, story: Story, parts: ArticleParts) -> bool:
        sample.features, sample.stated = features(page, story, parts), is_stated(page, story)
        return False

    parts = urlsplit(url)
    layout = Layout((parts.hostname or "").removeprefix("www."))
    page = read_page(root, url, layout, Addresses(any_site(f"{parts.scheme}://{parts.netloc}")))
    with patch("newsbot.page.generic.is_likely_story", note), suppress(NoStory):
        find_article(page, NOW)
    return sample


def moved(url: str, root: etree._Element) -> str:
    """An address like a story's for a page that has another: the words of its title below the home page."""
    least, most = SLUG_WORDS
    title = root.find(".//title")
    words = re.findall(r"[^\W\d_]{2,}", fold("".join(map(str, title.itertext())) if title is not None else ""))[:most]
    return urljoin(url, "/" + "-".join(words if len(words) >= least else (*words, *FILLED_UP)))


def samples_of(folders: list[Path], forms: Path | None) -> Iterator[Sample]:
    known: set[str] = set()
    for folder, expected in pages_of(folders, "page"):
        root, url = root_of(folder, expected), expected["url"]
        kind = expected.get("kind") or "news"
        known.add(url)
        yield sample_of(folder.name, kind, root, url)
        if kind in LISTS and root is not None:
            yield sample_of("moved", MOVED_HOME if kind == "home" else MOVED_LIST, root, moved(url, root))
    pages: dict[str, Any] = json.loads((forms / "index.json").read_text("utf-8")) if forms else {}
    for name, about in pages.items():
        url = about["url"]
        if forms and Path(name).stem not in STORIES_AMONG_FORMS and url not in known:
            html = (forms / name).read_bytes()
            root = parse_html(html, encoding_of(html, html_body_declared_encoding(html) or "utf-8"))
            yield sample_of("formasaurus", "form", root, url)
            if root is not None and urlsplit(url).path in ("", "/"):
                yield sample_of("moved", MOVED_HOME, root, moved(url, root))


def learn(samples: list[Sample]) -> Any:
    known = [sample for sample in samples if sample.features is not None]
    rows = [sample.features or [] for sample in known]
    return TREES.fit(rows, [sample.is_story for sample in known], [WEIGHTS[sample.kind] for sample in known])


def odds_of(model: Any, sample: Sample) -> float:
    import numpy

    if sample.features is None:
        return -99.0
    return float(model.predict(numpy.array([sample.features]), raw_score=True)[0])


def is_taken_for_story(sample: Sample, odds: float, shift: float = 0) -> bool:
    if sample.features is None or sample.stated:
        return sample.stated
    return odds >= limit_of(sample.features) + shift


def show(samples: list[Sample], odds: list[float]) -> None:
    """By kind: stories refused, or other pages taken for stories, of all; at the limits and with these moved."""
    for shift in SHIFTS:
        wrong: dict[str, list[bool]] = defaultdict(list)
        for sample, own in zip(samples, odds, strict=True):
            wrong[sample.kind].append(is_taken_for_story(sample, own, shift) != sample.is_story)
        kinds = ", ".join(f"{kind} {sum(wrong[kind])}/{len(wrong[kind])}" for kind in WEIGHTS if wrong[kind])
        print(f"wrong at {shift:+}: {kinds}")


def main() -> None:
    given = options_of(TREES, __doc__.splitlines()[0], forms="pages with forms: data of the package formasaurus")
    samples = list(samples_of(given.folders, given.forms))
    print(f"{len(samples)} pages, {len(FEATURES)} features")
    if given.folds:
        print("learned from other publishers:")
        odds = held_out(samples, given.folds, learn, odds_of)
        show(samples, odds)
        for sample, own in sorted(zip(samples, odds, strict=True), key=lambda pair: -pair[1]):
            if sample.kind in LISTS and is_taken_for_story(sample, own):
                print(f"  {sample.kind} read as a story: {own:.1f} {sample.url}")
        for half in (0, 1):
            print(f"half {half}, learned from the other:")
            model = learn([sample for sample in samples if part_of(sample.publisher, 4) // 2 != half])
            part = [sample for sample in samples if part_of(sample.publisher, 4) // 2 == half]
            show(part, [odds_of(model, sample) for sample in part])
    if given.write:
        model = learn(samples)
        TREES.write(model, samples)
        print("learned from all:")
        show(samples, [odds_of(model, sample) for sample in samples])


if __name__ == "__main__":
    main()
