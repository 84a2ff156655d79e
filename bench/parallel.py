"""How well stories in two languages are aligned: strict and lax F1 on the gold in samples/parallel, and pages a second.

    python -m bench.parallel [FOLDER] [--set SET] [--misses] [--damaged COPIES] [--embed]

Scores are those of vecalign: empty beads do not count; a bead is right if all of it is (strict), or if it shares a link
with a bead of the gold (lax). Sentences are split by newsbot: one that is cut otherwise than by hand is strictly wrong,
and laxly right where some of its text is.

Weights were chosen by the set `tune`. Stories of `held` are by the same hand, the one that wrote the dictionary; those
of `fresh` were written later, in another manner. `study` and `sealed` are two halves of forty stories in four manners,
written without a look at the dictionary: faithful, recut into other paragraphs, with text that is moved, left out or
added, and retold. They are in Urdu, Spanish, French and Arabic. Only `study` was looked at while languages other than
English and Urdu were worked on. All are short, and none is from a newsroom; `bench.published` measures on longer texts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from newsbot.parallel.encoder import Encoder, multilingual
from newsbot.parallel.stories import Alignment, align_bodies

FOLDER = Path(__file__).parents[1] / "samples" / "parallel"
SETS = ("tune", "held", "fresh", "study", "sealed")
LANGUAGES = {"E": "en", "U": "ur", "S": "es", "F": "fr", "A": "ar"}
"""Of each side of a story, by the letter of its lines. The source is English."""
ROUNDS = 5
Link = tuple[frozenset[Any], frozenset[Any]]
"""The places of a bead on either side."""
Bead = dict[str, list[tuple[float, str]]]
"""The sentences of a bead by the letter of their side, each with the number of its paragraph."""


@dataclass
class Gold:
    """One story of the gold."""

    name: str
    about: dict[str, str]
    headlines: dict[str, str]
    """By the letter of its side, the source first."""
    beads: list[Bead]
    bodies: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    sentences: list[Link] = field(default_factory=list)
    """Places are a paragraph's number and where in it the sentence starts and ends."""
    paragraphs: list[Link] = field(default_factory=list)

    @property
    def manner(self) -> str:
        """How the target follows the source, and in which languages if one is not Urdu."""
        other = LANGUAGES[[*self.headlines][1]]
        return self.about.get("manner", "one hand") if other == "ur" else f"en-{other}"

    def __post_init__(self) -> None:
        bodies = {}
        places: dict[tuple[str, int], tuple[int, int, int]] = {}
        first_side, second_side = self.headlines
        for side in self.headlines:
            rows = sorted(
                (number, index, place, text)
                for index, bead in enumerate(self.beads)
                for place, (number, text) in enumerate(bead[side])
            )
            numbers = sorted({row[0] for row in rows})
            paragraphs = [""] * len(numbers)
            for number, index, place, text in rows:
                here = numbers.index(number)
                start = len(paragraphs[here]) + 1 if paragraphs[here] else 0
                paragraphs[here] = f"{paragraphs[here]} {text}" if start else text
                places[side, index * 100 + place] = (here, start, start + len(text))
            headings = self.about.get("headings", "").split()
            alone = Counter(row[0] for row in rows)  # a paragraph that was merged into a sub-head made it none
            kinds = ["h2" if f"{side}{number}" in headings and alone[number] == 1 else "p" for number in numbers]
            bodies[side] = {
                "language": LANGUAGES[side],
                "headline": self.headlines[side],
                "paragraphs": paragraphs,
                "kinds": kinds,
            }
        self.bodies = (bodies[first_side], bodies[second_side])
        for index, bead in enumerate(self.beads):
            first, second = (
                frozenset(places[side, index * 100 + place] for place in range(len(bead[side])))
                for side in self.headlines
            )
            if first and second:
                self.sentences.append((first, second))
        self.paragraphs = connected(
            (frozenset(p for p, *_ in a), frozenset(p for p, *_ in b)) for a, b in self.sentences
        )


def read_gold(path: Path) -> Gold:
    """Read one file: a bead a group of lines, `E3 …` a sentence of the third English paragraph, `U3 …` of the Urdu.

    Its first group are the headlines. `headings` in its head names the paragraphs that are sub-heads.
    """
    head, *groups = path.read_text("utf-8").strip().split("\n\n")
    about = dict(line.split(": ", 1) for line in head.splitlines())
    headlines = {line[0]: line[3:] for line in groups[0].splitlines()}
    beads: list[Bead] = []
    for group in groups[1:]:
        bead: Bead = {side: [] for side in headlines}
        for line in group.splitlines():
            tag, text = line.split(" ", 1)
            bead[tag[0]].append((int(tag[1:]), text))
        beads.append(bead)
    gold = Gold(path.stem, about, headlines, beads)
    for body in gold.bodies:
        assert all(body["paragraphs"]), f"{path}: an empty paragraph"
    return gold


def damaged(gold: Gold, seed: int) -> Gold:
    """A copy in which sentences and paragraphs were dropped, and paragraphs merged and split, by chance."""
    random = Random(f"{gold.name} {seed}")
    beads: list[Bead] = [{side: list(rows) for side, rows in bead.items()} for bead in gold.beads]
    for side in gold.headlines:
        numbers = sorted({number for bead in beads for number, _ in bead[side]})
        fates = {number: random.random() for number in numbers}
        for bead in beads:
            kept = []
            for number, text in bead[side]:
                fate = fates[number]
                if fate < 0.06 or random.random() < 0.06:
                    continue
                if fate > 0.9 and number > 1:
                    number = max(n for n in numbers if n < number)
                kept.append((number, text))
            bead[side] = kept
        for number in numbers:
            if 0.8 < fates[number] <= 0.9:
                _split(beads, side, number)
    return Gold(f"{gold.name}-{seed}", gold.about, gold.headlines, [bead for bead in beads if any(bead.values())])


def _split(beads: list[Bead], side: str, number: float) -> None:
    """Gives the second half of a paragraph's sentences to a new paragraph."""
    own = [(bead[side], place) for bead in beads for place, row in enumerate(bead[side]) if row[0] == number]
    for rows, place in own[(len(own) + 1) // 2 :]:
        rows[place] = (number + 0.5, rows[place][1])


def connected(links: Iterable[Link]) -> list[Link]:
    """Links that share a place, as one."""
    groups: list[Link] = []
    for first, second in links:
        for group in [g for g in groups if g[0] & first or g[1] & second]:
            groups.remove(group)
            first, second = group[0] | first, group[1] | second
        groups.append((first, second))
    return groups


def linked(first: Link, second: Link) -> bool:
    """Whether two beads share text on both sides, however it is cut into sentences."""
    return all(any(_meet(a, b) for a in own for b in others) for own, others in zip(first, second, strict=True))


def _meet(first: Any, second: Any) -> bool:
    if isinstance(first, int):
        return bool(first == second)
    return bool(first[0] == second[0] and first[1] < second[2] and second[1] < first[2])


def links_of(alignment: Alignment, level: str, least: float = 0.0) -> list[Link]:
    """The beads of an alignment that have two sides, in the gold's places."""
    if level == "paragraph":
        return [
            (frozenset(b.source), frozenset(b.target))
            for b in alignment.paragraphs
            if b.source and b.target and b.posterior >= least
        ]
    return [
        (
            frozenset(alignment.source_sentences[p] for p in bead.source),
            frozenset(alignment.target_sentences[p] for p in bead.target),
        )
        for bead in alignment.sentences
        if bead.source and bead.target and bead.posterior >= least
    ]


@dataclass
class Score:
    """Counts over stories."""

    gold: int = 0
    found: int = 0
    strict: int = 0
    lax_found: int = 0
    lax_gold: int = 0

    def add(self, gold: list[Link], found: list[Link]) -> None:
        """Count one story."""
        self.gold += len(gold)
        self.found += len(found)
        self.strict += sum(link in gold for link in found)
        self.lax_found += sum(any(linked(f, g) for g in gold) for f in found)
        self.lax_gold += sum(any(linked(f, g) for f in found) for g in gold)

    @property
    def strict_precision(self) -> float:
        return self.strict / self.found if self.found else 1.0

    @property
    def strict_f1(self) -> float:
        return 2 * self.strict / max(1, self.gold + self.found)

    @property
    def lax_f1(self) -> float:
        precision, recall = self.lax_found / max(1, self.found), self.lax_gold / max(1, self.gold)
        return 2 * precision * recall / max(1e-9, precision + recall)


def stories(folder: Path, part: str | None = None, side: str | None = None) -> Iterator[Gold]:
    """The gold of a folder, by name; only of one set, or with one letter among its sides."""
    for path in sorted(folder.glob("*.txt")):
        gold = read_gold(path)
        if part in (None, gold.about["set"]) and (side is None or side in gold.headlines):
            yield gold


def measure(
    golds: Iterable[Gold], misses: bool = False, encoder: Encoder | None = None, high: str = "sentence"
) -> dict[str, Score]:
    """Scores by level; `high` are the beads of posterior .9 and more of the level that it names."""
    scores = {"paragraph": Score(), "sentence": Score(), "high": Score()}
    for gold in golds:
        alignment = align_bodies(*gold.bodies, encoder)
        scores["paragraph"].add(gold.paragraphs, links_of(alignment, "paragraph"))
        scores["sentence"].add(gold.sentences, links_of(alignment, "sentence"))
        scores["high"].add(gold.paragraphs if high == "paragraph" else gold.sentences, links_of(alignment, high, 0.9))
        if misses:
            _show(gold, alignment)
    return scores


def _pages_a_second(golds: list[Gold]) -> float:
    began = time.process_time()
    for _ in range(ROUNDS):
        for gold in golds:
            align_bodies(*gold.bodies)
    return ROUNDS * len(golds) / (time.process_time() - began)


def _show(gold: Gold, alignment: Alignment) -> None:
    print(f"{gold.name}: page score {alignment.score}")
    for level, right in (("paragraph", gold.paragraphs), ("sentence", gold.sentences)):
        found = links_of(alignment, level)
        for mark, links in (
            ("-", [link for link in right if link not in found]),
            ("+", [link for link in found if link not in right]),
        ):
            for first, second in links:
                print(f"  {mark} {level} {sorted(first)} = {sorted(second)}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.parallel", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--set", choices=SETS)
    parser.add_argument("--misses", action="store_true", help="print each bead that is missed or wrong")
    parser.add_argument("--embed", action="store_true", help="with the encoder of scrapy-newsbot[embed]")
    parser.add_argument("--damaged", type=int, default=0, metavar="COPIES", help="damaged copies of each story instead")
    options = parser.parse_args()
    encoder = multilingual() if options.embed else None
    for part in [options.set] if options.set else SETS:
        groups: dict[str, list[Gold]] = {}
        for gold in stories(options.folder, part):
            groups.setdefault(gold.manner, []).append(gold)
        for manner, golds in groups.items():
            if options.damaged:
                golds = [damaged(gold, seed) for gold in golds for seed in range(options.damaged)]
            print(part, manner, json.dumps(figures(golds, options.misses, encoder)), flush=True)


def figures(golds: list[Gold], misses: bool, encoder: Encoder | None) -> dict[str, float]:
    """What is printed of some stories."""
    began = time.process_time()
    scores = measure(golds, misses, encoder)
    once = time.process_time() - began
    found = {
        f"{level} {name}": round(value, 3)
        for level, score in scores.items()
        for name, value in (
            ("strict P", score.strict_precision),
            ("strict F1", score.strict_f1),
            ("lax F1", score.lax_f1),
        )
    }
    found["pages/s"] = round(len(golds) / once if encoder else _pages_a_second(golds), 1)
    found["high kept"] = round(scores["high"].found / max(1, scores["sentence"].found), 3)
    return found


if __name__ == "__main__":
    main()
