"""Stories in two languages: two bodies of a record in, their paragraphs and sentences aligned out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from newsbot.parallel.anchors import likeness
from newsbot.parallel.beads import Aligner, Bead, Headings, Hints, Pages, gain, is_tuned, weigh, with_moved
from newsbot.parallel.encoder import Encoder, Vectors
from newsbot.parallel.sentences import sentence_spans
from newsbot.parallel.sounds import Cognates

TRANSLATION, IN_ALL = 0.8, 3.0
"""The least log-odds of translations: a sentence, in all. Of 3,378 pairs of different stories in English and Urdu, a
third of them damaged, none has more than 0.74 a sentence."""
CONFIRMED = 0.5
"""The least a sentence if each of two pages names the other as its translation and no words can be compared. Of 1,956
pairs of different stories none has more than 0.38; of 68 translations, 40 of them damaged, 2 have less than 0.5
(`python -m bench.translations`)."""

RELATED = 1.6
"""The least a sentence in two languages with cognates, because all stories on a subject share them. Of 960 pairs of
damaged stories, many on one subject, none has more than 1.51; of 48 translations, 1 has less than 1.6."""

Place = tuple[int, int, int]  # a sentence: its paragraph, and where it starts and ends in it


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two bodies go together."""

    translated: bool  # whether they are translations of each other; if they are not, there are no beads
    score: float  # log-odds of the anchors of their sentences, a sentence
    paragraphs: list[Bead] = field(default_factory=list)
    sentences: list[Bead] = field(default_factory=list)  # beads of places in the two lists that follow
    source_sentences: list[Place] = field(default_factory=list)
    target_sentences: list[Place] = field(default_factory=list)
    untried: tuple[str, ...] = ()  # what was not tried since it would have taken too long; see `Pair.method`
    in_all: float = 0.0  # log-odds of all anchors


def align_bodies(source: Mapping[str, Any], target: Mapping[str, Any], encoder: Encoder | None = None) -> Alignment:
    """Align two bodies of an article record: paragraphs, then sentences, likelier if their paragraphs go together.

    Paragraphs are then derived again from their sentences. Moved text is searched among what is left over; such beads
    have a part `moved` and break the order of the target. English and Urdu bodies that share too few anchors are
    refused. An encoder sees the sentences of bodies not refused; vectors of paragraphs are sums of their sentences'.
    In very long bodies, neighbours are joined first, and a bead holds all that was joined. If both bodies have kinds,
    sub-heads are likelier to go with sub-heads.
    """
    languages = str(source["language"]), str(target["language"])
    sides = _side(source["paragraphs"], languages[0]), _side(target["paragraphs"], languages[1])
    paragraphs, places = (sides[0].texts, sides[1].texts), (sides[0].places, sides[1].places)
    counts = len(paragraphs[0]), len(paragraphs[1])
    texts = [[side[p][start:end] for p, start, end in spots] for side, spots in zip(paragraphs, places, strict=True)]
    pages = weigh(texts[0], texts[1], *languages)
    whole = pages.joined([place for place, *_ in places[0]], [place for place, *_ in places[1]], counts)
    headings = _headings(source, target, sides)
    beads, search = _both_levels(whole, pages, counts, places, headings)
    sentences, _ = search.align()
    score, in_all = _score(sentences, *map(len, places))
    if is_tuned(*languages) and (score < TRANSLATION or in_all < IN_ALL):
        return Alignment(False, score, in_all=in_all)
    pages = pages.translated()
    if encoder is not None and all(texts):
        vectors = encoder.encode(texts[0]), encoder.encode(texts[1])
        pages, whole = pages.meaning(vectors), whole.meaning(_of_paragraphs(vectors, places, paragraphs))
        beads, search = _both_levels(whole, pages, counts, places, headings)
    sentences, _ = search.align(pages.empty)
    sentences, is_all = with_moved(pages, sentences)
    paragraph_beads = [_weighed(whole, beads, bead) for bead in _paragraph_beads(sentences, places, counts)]
    untried = whole.untried | pages.untried | (set() if is_all else {"moved"})
    if any(side.is_joined for side in sides):
        untried.add("join")
    return Alignment(
        True,
        score,
        [_parted(bead, sides[0].paragraphs, sides[1].paragraphs) for bead in paragraph_beads],
        [_parted(bead, sides[0].units, sides[1].units) for bead in sentences],
        sides[0].sentences,
        sides[1].sentences,
        tuple(sorted(untried)),
        in_all,
    )


def is_translation(alignment: Alignment, languages: tuple[str, str], *, confirmed: bool) -> bool:
    """Whether two bodies on two pages, of which one names the other as its translation, are one story.

    `confirmed`: whether each names the other. Only that is taken for evidence beside the texts, and only where these
    have little: languages in two scripts share numbers, and few words.
    """
    if likeness(*languages) is Cognates:
        least = RELATED
    else:
        least = CONFIRMED if confirmed and not is_tuned(*languages) else TRANSLATION
    return alignment.translated and alignment.score >= least and alignment.in_all >= IN_ALL


_MOST = 500
"""Sentences of a body, and paragraphs, that are compared one by one: near the diagonal their table has 40,000 cells, as
many as the largest that is searched whole."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One body as it is aligned: if it has too many paragraphs or sentences, neighbours are joined."""

    sentences: list[Place]  # not joined, in the body's own paragraphs
    texts: list[str]  # paragraphs, joined
    paragraphs: list[range]  # the paragraphs that each of the texts holds
    places: list[Place]  # sentences, joined, in `texts`
    units: list[range]  # the sentences that each of the places holds

    @property
    def is_joined(self) -> bool:
        return len(self.units) < len(self.sentences) or len(self.texts) < sum(map(len, self.paragraphs))


def _side(paragraphs: Sequence[str], language: str) -> _Side:
    sentences = [(place, *span) for place, text in enumerate(paragraphs) for span in sentence_spans(text, language)]
    if max(len(paragraphs), len(sentences)) <= _MOST:
        each = [range(place, place + 1) for place in range(max(len(paragraphs), len(sentences)))]
        return _Side(sentences, list(paragraphs), each[: len(paragraphs)], sentences, each[: len(sentences)])
    groups = _joined([len(text) for text in paragraphs], [0] * len(paragraphs))
    starts: list[tuple[int, int]] = []
    for number, group in enumerate(groups):
        start = 0
        for paragraph in group:
            starts.append((number, start))
            start += len(paragraphs[paragraph]) + 1
    located = [(starts[p][0], starts[p][1] + start, starts[p][1] + end) for p, start, end in sentences]
    units = _joined([end - start for _, start, end in located], [group for group, *_ in located])
    places = [(located[unit.start][0], located[unit.start][1], located[unit.stop - 1][2]) for unit in units]
    texts = ["\n".join(paragraphs[group.start : group.stop]) for group in groups]
    return _Side(sentences, texts, groups, places, units)


def _joined(lengths: Sequence[int], owners: Sequence[int]) -> list[range]:
    """Neighbours of one owner joined until they have their share of the length: half of `_MOST`, and one an owner.

    >>> _joined([9] * 1000, [0] * 1000)[:2]
    [range(0, 4), range(4, 8)]
    """
    share = sum(length + 1 for length in lengths) / (_MOST // 2)
    runs: list[range] = []
    size = 0
    for place, length in enumerate(lengths):
        if runs and size < share and owners[place] == owners[place - 1]:
            runs[-1] = range(runs[-1].start, place + 1)
        else:
            runs.append(range(place, place + 1))
            size = 0
        size += length + 1
    return runs


def _parted(bead: Bead, sources: Sequence[range], targets: Sequence[range]) -> Bead:
    first, second = (
        tuple(part for place in own for part in parts[place])
        for own, parts in ((bead.source, sources), (bead.target, targets))
    )
    return replace(bead, source=first, target=second)


def _of_paragraphs(
    vectors: tuple[Vectors, Vectors], places: Sequence[Sequence[Place]], paragraphs: Sequence[Sequence[str]]
) -> tuple[Vectors, Vectors]:
    """The vectors of paragraphs: sums of their sentences', longer ones weighing more."""
    from newsbot.parallel.encoder import sums

    first, second = (
        sums(own, [p for p, _, _ in spots], [end - start for _, start, end in spots], len(side))
        for own, spots, side in zip(vectors, places, paragraphs, strict=True)
    )
    return first, second


def _score(beads: Sequence[Bead], sources: int, targets: int) -> tuple[float, float]:
    """Log-odds of the anchors of beads, a sentence and in all; if one body is longer, most of it may be left out."""
    in_all = sum(gain(bead) for bead in beads if bead.source and bead.target)
    return round(in_all / math.sqrt(max(1, sources * targets)), 3), in_all


def _headings(source: Mapping[str, Any], target: Mapping[str, Any], sides: tuple[_Side, _Side]) -> Headings | None:
    """Which of the texts of two bodies are sub-heads, by their kinds; None if one body has none."""
    found = [
        [all(kinds[place].startswith("h") for place in group) for group in side.paragraphs]
        for body, side in ((source, sides[0]), (target, sides[1]))
        if (kinds := body.get("kinds"))
    ]
    return Headings(found[0], found[1]) if len(found) == 2 and all(map(any, found)) else None


def _both_levels(
    whole: Pages, pages: Pages, counts: tuple[int, int], places: Sequence[Sequence[Place]], headings: Headings | None
) -> tuple[list[Bead], Aligner]:
    """Paragraphs aligned, and the search for sentences; those of paragraphs that go together are likelier to."""
    beads, links = whole.align(range(counts[0]), range(counts[1]), headings)
    hints = Hints(links, [first for first, *_ in places[0]], [second for second, *_ in places[1]])
    return beads, pages.search(range(len(places[0])), range(len(places[1])), hints)


_LINKED = 0.3  # a sentence bead less likely than this says nothing of its paragraphs


@dataclass(slots=True)
class _Group:
    """Paragraphs that go together, and the length of their sentences, weighed by their posteriors and plain."""

    sides: tuple[set[int], set[int]]
    sure: float
    size: float

    def meets(self, other: _Group) -> bool:
        return any(own & others for own, others in zip(self.sides, other.sides, strict=True))

    def add(self, other: _Group) -> None:
        for own, others in zip(self.sides, other.sides, strict=True):
            own |= others
        self.sure += other.sure
        self.size += other.size

    def bead(self) -> Bead:
        return Bead(tuple(sorted(self.sides[0])), tuple(sorted(self.sides[1])), round(self.sure / self.size, 4))


def _paragraph_beads(
    sentences: Sequence[Bead], places: Sequence[Sequence[Place]], counts: tuple[int, int]
) -> list[Bead]:
    """Paragraphs whose sentences are linked, and those left over; a posterior is the mean of the sentences'."""
    groups: list[_Group] = []
    for bead in sentences:
        if not bead.source or not bead.target or bead.posterior < _LINKED:
            continue
        size = float(sum(places[0][p][2] - places[0][p][1] for p in bead.source))
        first, second = ({places[side][p][0] for p in own} for side, own in enumerate((bead.source, bead.target)))
        joined = _Group((first, second), size * bead.posterior, size)
        for group in [group for group in groups if group.meets(joined)]:
            groups.remove(group)
            joined.add(group)
        groups.append(joined)
    for side in (0, 1):
        alone = set(range(counts[side])).difference(*(group.sides[side] for group in groups))
        for group in groups:  # a paragraph without links between two of one group
            own = group.sides[side]
            own |= alone & set(range(min(own), max(own) + 1))
            alone -= own
    beads = sorted((group.bead() for group in groups), key=lambda bead: bead.source)
    for side in (0, 1):
        held = {p for bead in beads for p in (bead.source, bead.target)[side]}
        for place in sorted(set(range(counts[side])) - held):
            at = next((n for n, b in enumerate(beads) if ((b.source, b.target)[side] or (-1,))[0] > place), len(beads))
            share = _left_over(sentences, places, side, place)
            beads.insert(at, Bead((place,), (), share) if side == 0 else Bead((), (place,), share))
    return beads


def _left_over(sentences: Sequence[Bead], places: Sequence[Sequence[Place]], side: int, paragraph: int) -> float:
    """How likely a paragraph has no counterpart: the mean over its sentences."""
    shares = [
        bead.posterior if not (bead.target, bead.source)[side] else 1 - bead.posterior
        for bead in sentences
        for place in (bead.source, bead.target)[side]
        if places[side][place][0] == paragraph
    ]
    return round(sum(shares) / len(shares), 4) if shares else 1.0


def _weighed(pages: Pages, first: Sequence[Bead], bead: Bead) -> Bead:
    """A bead of paragraphs with the parts of its score; the posterior of the paragraphs themselves counts half."""
    if not bead.source or not bead.target:
        return Bead(bead.source, bead.target, bead.posterior, pages.scores(bead.source, bead.target))
    before = next((b.posterior for b in first if (b.source, b.target) == (bead.source, bead.target)), 0.5)
    posterior = round((bead.posterior + before) / 2, 4)
    return Bead(bead.source, bead.target, posterior, pages.scores(bead.source, bead.target))
