"""Alignment: two lists of texts in, beads with their probabilities out.

Log-odds say how much likelier two groups of blocks are as a translation than as neighbours by chance, by their lengths
and their anchors. Groups in order are searched first, then moved text, among what is left over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from operator import add

from newsbot.arguments import entries
from newsbot.parallel.anchors import Evidence, Shared, bits, compare, is_latin, likeness, read_block
from newsbot.parallel.encoder import Encoder, Meanings, Vectors
from newsbot.parallel.lengths import Lengths
from newsbot.parallel.lexicon import lexicon
from newsbot.parallel.search import CELLS, KEEP, KINDS, Links, Search
from newsbot.parallel.sounds import Cognates, Sounds
from newsbot.text.language_tags import primary

LEFT_OUT = 0.16
"""How often a sentence of two translations has no counterpart: moved text leaves a gap on either side. `KINDS` has
less, so that other texts do not look like translations. With 0.2, more moved text is found, but sentences are lost
where one language has all in one paragraph."""
_RARE = 1e-3


@dataclass(frozen=True, slots=True)
class Bead:
    """Blocks of the source and the blocks of the target that say the same; one side may be empty."""

    source: tuple[int, ...]  # places in the source, from 0, in order
    target: tuple[int, ...]
    posterior: float  # how likely exactly this bead is, from 0 to 1
    parts: dict[str, float] = field(default_factory=dict)  # natural logarithms by `prior`, `length`, …

    @property
    def kind(self) -> str:
        """How many blocks of each side: `1-2`."""
        return f"{len(self.source)}-{len(self.target)}"


def align(
    source: Iterable[str],
    target: Iterable[str],
    source_language: str = "en",
    target_language: str = "ur",
    encoder: Encoder | None = None,
) -> list[Bead]:
    """The beads of two lists of sentences or paragraphs, in the order of the source; each place is in exactly one.

    What is left over on both sides is compared at the end: text may be elsewhere in the target. Such beads have a
    part `moved`; without them the target is in order as well.
    Names and words are compared if the languages are English and Urdu; other languages are aligned by length,
    numbers, question marks and Latin words. An encoder compares meanings in all that it knows.

    Raises `TypeError` for a text in the place of a list, and for entries that are no text.

    >>> [bead.kind for bead in align(["It rained.", "27 roads were closed."], ["بارش ہوئی۔", "27 سڑکیں بند رہیں۔"])]
    ['1-1', '1-1']
    """
    source, target = entries("source", source, str), entries("target", target, str)
    vectors = (encoder.encode(source), encoder.encode(target)) if encoder and source and target else None
    pages = weigh(source, target, source_language, target_language, vectors)
    beads, _ = with_moved(pages, pages.align(range(len(source)), range(len(target)))[0])
    return beads


def is_tuned(source_language: str, target_language: str) -> bool:
    """Whether names and words of two languages can be compared."""
    return {primary(source_language), primary(target_language)} == {"en", "ur"}


def words_compared(source_language: str, target_language: str) -> list[str]:
    """What words of two languages are compared by, as `Pair.method` has it."""
    languages, _ = _latin_first(source_language, target_language)
    by = {Sounds: ["names"], Cognates: ["cognates"], None: []}[likeness(*languages)]
    return [*by, "words"] if lexicon(*languages).known else by


def _latin_first(source_language: str, target_language: str) -> tuple[tuple[str, str], bool]:
    """Two languages in the order in which they are compared, and whether it is the other one."""
    languages = primary(source_language), primary(target_language)
    swapped = is_latin(languages[1]) and not is_latin(languages[0])
    return (languages[::-1] if swapped else languages), swapped


def weigh(
    source: Sequence[str],
    target: Sequence[str],
    source_language: str,
    target_language: str,
    vectors: tuple[Vectors, Vectors] | None = None,
) -> Pages:
    """Two texts, read and compared once, of which any part can be aligned; `vectors` are those of an encoder."""
    first = [read_block(text, primary(source_language)) for text in source]
    second = [read_block(text, primary(target_language)) for text in target]
    languages, swapped = _latin_first(source_language, target_language)
    if swapped:
        first, second = second, first
    tuned = is_tuned(*languages)
    pages = Pages.of(compare(first, second, languages), tuned, swapped)
    return pages.meaning(vectors) if vectors is not None else pages


@dataclass(slots=True)
class Pages:
    """Two texts, compared."""

    shared: Shared
    evidence: Evidence
    tuned: bool
    lengths: Lengths
    swapped: bool  # whether the evidence has the caller's target first
    meanings: Meanings | None = None
    empty: float = 0.0  # how often a block has no counterpart, at least
    _scores: dict[tuple[tuple[int, ...], tuple[int, ...]], dict[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, shared: Shared, tuned: bool, swapped: bool) -> Pages:
        """Two texts by what they have in common."""
        return cls(shared, shared.evidence(), tuned, Lengths.of(*shared.lengths, tuned), swapped)

    def joined(self, sources: Sequence[int], targets: Sequence[int], counts: tuple[int, int]) -> Pages:
        """The same of the texts that blocks are part of, by their numbers, and how many there are on each side."""
        owners = sources, targets
        if self.swapped:
            owners, counts = owners[::-1], counts[::-1]
        return Pages.of(self.shared.joined(owners, counts), self.tuned, self.swapped)

    def meaning(self, vectors: tuple[Vectors, Vectors]) -> Pages:
        """The same with what an encoder says of the caller's source and target, a row a block."""
        from newsbot.parallel.encoder import Meanings

        first, second = vectors[::-1] if self.swapped else vectors
        return replace(self, meanings=Meanings(first, second, self.shared.lengths), _scores={})

    def translated(self) -> Pages:
        """The same, known to be translations of each other."""
        return replace(self, empty=LEFT_OUT)

    def align(self, source: range, target: range, hints: Hints | Headings | None = None) -> tuple[list[Bead], Links]:
        """The beads of a part of each text, and how likely each block of the one is linked to each of the other.

        `hints` say the like of the texts that blocks are part of.
        """
        return self.search(source, target, hints).align(self.empty)

    def search(self, source: range, target: range, hints: Hints | Headings | None = None) -> Aligner:
        """What `align` does, for more than one alignment of the same parts."""
        return Aligner(self, source, target, hints)

    @property
    def untried(self) -> set[str]:
        """What is not compared since it would take too long; see `Pair.method`."""
        cells = (len(self.evidence.source) + 1) * (len(self.evidence.target) + 1)
        return self.evidence.untried | ({"band"} if cells > CELLS else set())

    def scores(self, source: tuple[int, ...], target: tuple[int, ...]) -> dict[str, float]:
        """The score of a bead by its parts."""
        key = source, target
        if key not in self._scores:
            self._scores[key] = self._parts(*(key[::-1] if self.swapped else key))
        return self._scores[key]

    def _parts(self, source: tuple[int, ...], target: tuple[int, ...]) -> dict[str, float]:
        found = {"prior": math.log(KINDS.get((len(source), len(target)), _RARE))}
        if source and target:
            first, second = (
                self.lengths.sized(sum(lengths[place] for place in places))
                for lengths, places in ((self.evidence.source, source), (self.evidence.target, target))
            )
            found["length"] = self.lengths.score(first, second)
            found |= self.evidence.parts(source, target)
            if self.meanings is not None:
                found["embed"] = self.meanings.of(source, target)
        return {name: round(value, 3) for name, value in found.items()}


class Hints:
    """What is known in advance of sentences: how likely their paragraphs are linked.

    `sources` and `targets` are the paragraphs of the sentences.
    """

    def __init__(self, links: Links, sources: Sequence[int], targets: Sequence[int]) -> None:
        self.links, self.sources, self.targets = links, sources, targets
        held: dict[int, list[int]] = {}
        for sentence, paragraph in enumerate(targets):
            held.setdefault(paragraph, []).append(sentence)
        self._rows: dict[int, list[float]] = {paragraph: [0.0] * len(targets) for paragraph in sources}
        for (first, second), share in links.items():
            if row := self._rows.get(first):
                for sentence in held.get(second, ()):
                    row[sentence] = share

    def swapped(self) -> Hints:
        """The same with the target first."""
        return Hints({(j, i): share for (i, j), share in self.links.items()}, self.targets, self.sources)

    def factors(self, sources: range, targets: range, size: int) -> list[float]:
        """How much likelier beads of these sources are, with so many targets from each of these on."""
        rows = [self._rows[self.sources[place]] for place in sources]
        start, end = targets.start, targets.stop
        shares = rows[0][start:end]
        for row, step in [*product(rows, range(size))][1:]:
            shares = list(map(add, shares, row[start + step : end + step]))
        most, usual = len(sources) * size, 0.5 + DOUBT
        return [(share / most + DOUBT) / usual for share in shares]


@dataclass(frozen=True, slots=True)
class Headings:
    """What is known in advance of paragraphs: whether each is a sub-head."""

    sources: Sequence[bool]
    targets: Sequence[bool]

    def swapped(self) -> Headings:
        """The same with the target first."""
        return Headings(self.targets, self.sources)

    def factors(self, sources: range, targets: range, size: int) -> list[float]:
        """As of `Hints`: sub-heads go with sub-heads."""
        here = self.sources[sources.start : sources.stop]
        there = [self.targets[place : place + size] for place in targets]
        return [
            (HEADING if all(here) and all(other) else 1 / HEADING) if any(here) or any(other) else 1.0
            for other in there
        ]


HEADING = math.e  # how much likelier it is that sub-heads go together, and less likely that they do not
DOUBT = 0.03  # how likely a hint is wrong


class Aligner:
    """A part of each of two texts, which can be aligned more than once."""

    def __init__(self, pages: Pages, source: range, target: range, hints: Hints | Headings | None = None) -> None:
        if pages.swapped:
            source, target = target, source
            hints = hints.swapped() if hints is not None else None
        self._pages = pages
        self._search = Search(pages.evidence, pages.lengths, (source, target), hints, pages.meanings)

    def align(self, empty: float = 0.0) -> tuple[list[Bead], Links]:
        """As `Pages.align`, with at least this share of blocks without a counterpart. Another alignment takes less
        time than the first."""
        found, links = self._search.align(empty)
        sides = [(tuple(source), tuple(target), posterior) for source, target, posterior in found]
        if self._pages.swapped:
            sides = [(target, source, posterior) for source, target, posterior in sides]
            links = {(j, i): share for (i, j), share in links.items()}
        return [Bead(a, b, round(posterior, 4), self._pages.scores(a, b)) for a, b, posterior in sides], links


_MOVED = -3.0  # log-odds of moved text: from -2 on, texts of which a third is left out get more wrong pairs
_MOVED_LEAST = math.log(KEEP / (1 - KEEP)) - _MOVED  # the least of its anchors: what is less likely is left as well
_ROUNDED = 0.005  # what rounding adds to the score of a bead at most: half a thousandth for each of its parts


def with_moved(pages: Pages, beads: list[Bead]) -> tuple[list[Bead], bool]:
    """The beads, with what is left over on both sides aligned if it has enough in common; whether all was tried.

    Then what stands in order, but has less in common than moved text must have more, is compared with what is still
    left over: with nothing to go by, a sentence is paired with the one that happens to be beside it.
    All is tried if one table held both texts whole, because what is left over needs no more cells than that.
    """
    beads, is_all = _with_moved(pages, beads, [])
    loose = [bead for bead in beads if _is_full(bead) and "moved" not in bead.parts and gain(bead) < -_MOVED]
    if not loose or all(map(_is_full, beads)):
        return beads, is_all
    beads, is_all_of_loose = _with_moved(pages, beads, loose)
    return beads, is_all and is_all_of_loose


def _is_full(bead: Bead) -> bool:
    return bool(bead.source and bead.target)


def _with_moved(pages: Pages, beads: list[Bead], loose: Sequence[Bead]) -> tuple[list[Bead], bool]:
    """The beads, with what is left over or in loose beads aligned; a bead found takes the place of loose ones only if
    it says so much more than they do."""
    free = [*(bead for bead in beads if not _is_full(bead)), *loose]
    owners = ({p: bead for bead in loose for p in bead.source}, {p: bead for bead in loose for p in bead.target})
    sides = (sorted(p for bead in free for p in bead.source), sorted(p for bead in free for p in bead.target))
    tried, is_all = _worth_trying(pages, _runs(sides[0]), _runs(sides[1]))
    offers: list[tuple[float, list[Bead]]] = []
    for first, second in tried:
        found = [bead for bead in pages.align(first, second)[0] if _is_full(bead) and _is_worth(bead, owners)]
        if (odds := sum(map(gain, found))) > _MOVED_LEAST:
            offers.append((odds, found))
    taken: list[set[int]] = [set(), set()]
    for odds, found in sorted(offers, key=lambda offer: -offer[0]):
        for bead in found:
            if taken[0].isdisjoint(bead.source) and taken[1].isdisjoint(bead.target):
                taken[0].update(bead.source)
                taken[1].update(bead.target)
                posterior = round(bead.posterior / (1 + math.exp(-odds - _MOVED)), 4)
                moved = replace(bead, posterior=posterior, parts={**bead.parts, "moved": _MOVED})
                beads = _put(pages, beads, moved)
    return beads, is_all


def _is_worth(bead: Bead, owners: tuple[Mapping[int, Bead], Mapping[int, Bead]]) -> bool:
    """Whether a bead says more than the loose ones whose blocks it takes, and what moving costs."""
    held = [owners[side][p] for side in (0, 1) for p in (bead.source, bead.target)[side] if p in owners[side]]
    lost = sum(max(0.0, gain(other)) for other in {(other.source, other.target): other for other in held}.values())
    return not held or gain(bead) + _MOVED > lost


def _meet(bead: Bead, other: Bead) -> bool:
    return not {*bead.source}.isdisjoint(other.source) or not {*bead.target}.isdisjoint(other.target)


def _worth_trying(
    pages: Pages, sources: Sequence[range], targets: Sequence[range]
) -> tuple[list[tuple[range, range]], bool]:
    """The runs that may have enough in common, in order, those with most in common if there are too many cells."""
    if not sources or not targets:
        return [], True
    offers: list[tuple[float, int, int, int]] = []
    for (one, other), most in _in_common(pages, sources, targets).items():
        first, second = sources[one], targets[other]
        rounded = _ROUNDED * min(len(first), len(second))
        if pages.meanings is not None or most + rounded > _MOVED_LEAST:
            offers.append((most, one, other, (len(first) + 1) * (len(second) + 1)))
    if sum(cells for *_, cells in offers) <= CELLS:
        offers.sort(key=lambda offer: offer[1:])
        return [(sources[one], targets[other]) for _, one, other, _ in offers], True
    taken, room = [], CELLS
    for _, one, other, cells in sorted(offers, key=lambda offer: (-offer[0], *offer[1:])):
        if cells <= room:
            room -= cells
            taken.append((one, other))
    return [(sources[one], targets[other]) for one, other in sorted(taken)], False


def _in_common(pages: Pages, sources: Sequence[range], targets: Sequence[range]) -> dict[tuple[int, int], float]:
    """The most that the anchors of two runs can weigh, by the runs' numbers; without anchors, only with an encoder."""
    most: dict[tuple[int, int], float] = {}
    if pages.meanings is not None:
        most = {(one, other): 0.0 for one in range(len(sources)) for other in range(len(targets))}
    for runs, others, back in ((sources, targets, False), (targets, sources, True)):
        run_of = {place: number for number, run in enumerate(others) for place in run}
        left_over = sum(1 << place for place in run_of)
        for number, run in enumerate(runs):
            for place in run:
                for hit, mask in pages.evidence.gains(place, back != pages.swapped):
                    for other in {run_of[found] for found in bits(mask & left_over)}:
                        key = (other, number) if back else (number, other)
                        most[key] = most.get(key, 0.0) + hit
    return most


_APART = frozenset({"prior", "length"})


def gain(bead: Bead) -> float:
    """The score of a bead without its kind and lengths."""
    return sum(value for name, value in bead.parts.items() if name not in _APART)


def _runs(places: Sequence[int]) -> list[range]:
    """Places that follow each other, as ranges."""
    runs: list[range] = []
    for place in places:
        if runs and runs[-1].stop == place:
            runs[-1] = range(runs[-1].start, place + 1)
        else:
            runs.append(range(place, place + 1))
    return runs


def _put(pages: Pages, beads: Sequence[Bead], moved: Bead) -> list[Bead]:
    """The beads with one in place of those whose blocks it takes, at the place of its source.

    Other blocks of these are left over, as surely as the one is right.
    """
    rest: list[Bead] = []
    for bead in beads:
        if not _meet(bead, moved):
            rest.append(bead)
            continue
        alone: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        alone += [((place,), ()) for place in bead.source if place not in moved.source]
        alone += [((), (place,)) for place in bead.target if place not in moved.target]
        rest += [Bead(*blocks, moved.posterior, pages.scores(*blocks)) for blocks in alone]
    at = next((n for n, b in enumerate(rest) if b.source and b.source > moved.source), len(rest))
    return [*rest[:at], moved, *rest[at:]]
