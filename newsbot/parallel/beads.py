"""Alignment: two lists of texts in, beads with their probabilities out.

Dynamic programming over log-odds: how much likelier two groups of blocks are as a translation than as neighbours by
chance, by their lengths and their anchors. The forward-backward algorithm gives every bead the probability that it is
right, all ways to align the rest considered, and the beads chosen are those whose probabilities add up to most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

from newsbot.parallel.anchors import Evidence, Shared, bits, compare, is_latin, likeness, read_block
from newsbot.parallel.lexicon import lexicon
from newsbot.parallel.sounds import Cognates, Sounds
from newsbot.text.language_tags import primary

if TYPE_CHECKING:
    from newsbot.parallel.encoder import Encoder, Meanings, Vectors

KINDS: tuple[tuple[int, int, float], ...] = (
    (1, 1, 0.60), (1, 0, 0.12), (0, 1, 0.12), (1, 2, 0.125), (2, 1, 0.125), (2, 2, 0.004), (1, 3, 0.013), (3, 1, 0.013),
)  # fmt: skip
"""Blocks of the source and of the target in a bead, and how often such beads are met."""
LEFT_OUT = 0.16
"""How often a sentence of two translations has no counterpart: moved text leaves a gap on either side. `KINDS` has
less, so that other texts do not look like translations. With 0.2, more moved text is found, but sentences are lost
where one language has all in one paragraph."""
_REACH = 3
_RARE = 1e-3
_SURE, _HOPELESS = 18.0, -14.0  # the most that one bead's score may weigh; below the least it is not looked at
_KEEP = 0.4  # a pair less likely than this is left as two empty beads
_EMPTY = 0.02  # what an empty bead's probability weighs beside a full one's: enough to break ties
_CELLS = 40_000
_HALF_BAND = 40  # with more cells than that, only so many blocks beside the diagonal are searched

_BY_PAGE = 0.25
_NEAR_LENGTH, _BY_CHANCE = 0.04, 0.65
_PER_CHARACTER = 3.5


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
    source: Sequence[str],
    target: Sequence[str],
    source_language: str = "en",
    target_language: str = "ur",
    encoder: Encoder | None = None,
) -> list[Bead]:
    """The beads of two lists of sentences or paragraphs, in the order of the source; each place is in exactly one.

    What is left over on both sides is compared at the end: text may be elsewhere in the target. Such beads have a
    part `moved`; without them the target is in order as well.
    Names and words are compared if the languages are English and Urdu; other languages are aligned by length,
    numbers, question marks and Latin words. An encoder compares meanings in all that it knows.

    >>> [bead.kind for bead in align(["It rained.", "27 roads were closed."], ["بارش ہوئی۔", "27 سڑکیں بند رہیں۔"])]
    ['1-1', '1-1']
    """
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


def _ratio(source: Sequence[int], target: Sequence[int], tuned: bool) -> tuple[float, float]:
    """The logarithm of the target's length by the source's, by what the whole texts say, and its variance."""
    lengths = sum(source), sum(target)
    if not lengths[0] or not lengths[1]:
        return 0.0, _BY_PAGE**2
    seen = math.log(lengths[1] / lengths[0])
    usual, spread = (-0.06, _BY_PAGE**2) if tuned else (0.0, 0.8**2)
    doubt = 0.15**2 + 0.3 / min(len(source), len(target))
    share = spread / (spread + doubt)
    return usual + share * (seen - usual), spread * doubt / (spread + doubt)


@dataclass(slots=True)
class Pages:
    """Two texts, compared."""

    shared: Shared
    evidence: Evidence
    tuned: bool
    ratio: tuple[float, float]
    swapped: bool  # whether the evidence has the caller's target first
    meanings: Meanings | None = None
    empty: float = 0.0  # how often a block has no counterpart, at least

    @classmethod
    def of(cls, shared: Shared, tuned: bool, swapped: bool) -> Pages:
        """Two texts by what they have in common."""
        return cls(shared, shared.evidence(), tuned, _ratio(*shared.lengths, tuned), swapped)

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
        return replace(self, meanings=Meanings(first, second, self.shared.lengths))

    def translated(self) -> Pages:
        """The same, known to be translations of each other."""
        return replace(self, empty=LEFT_OUT)

    def align(self, source: range, target: range, hints: Hints | Headings | None = None) -> tuple[list[Bead], Links]:
        """The beads of a part of each text, and how likely each block of the one is linked to each of the other.

        `hints` say the like of the texts that blocks are part of.
        """
        return self.search(source, target, hints).align(self.empty)

    def search(self, source: range, target: range, hints: Hints | Headings | None = None) -> Search:
        """What `align` does, for more than one alignment of the same parts."""
        if self.swapped:
            source, target = target, source
            hints = hints.swapped() if hints is not None else None
        return Search(self, source, target, hints)

    @property
    def untried(self) -> set[str]:
        """What is not compared since it would take too long; see `Pair.method`."""
        cells = (len(self.evidence.source) + 1) * (len(self.evidence.target) + 1)
        return self.evidence.untried | ({"band"} if cells > _CELLS else set())

    def length(self, source: int, target: int) -> float:
        """Log-odds of the lengths of two groups."""
        mean, doubt = self.ratio
        off = math.log(target / source) - mean
        noise = _PER_CHARACTER / min(source, target) + doubt
        true, chance = _NEAR_LENGTH + noise, _BY_CHANCE + noise
        return 0.5 * (math.log(chance / true) + off * off * (1 / chance - 1 / true))

    def scores(self, source: tuple[int, ...], target: tuple[int, ...]) -> dict[str, float]:
        """The score of a bead by its parts."""
        if self.swapped:
            source, target = target, source
        prior = next((p for a, b, p in KINDS if (a, b) == (len(source), len(target))), _RARE)
        found = {"prior": math.log(prior)}
        if source and target:
            sizes = [
                sum(lengths[place] for place in places)
                for lengths, places in ((self.evidence.source, source), (self.evidence.target, target))
            ]
            found["length"] = self.length(sizes[0], sizes[1])
            found |= self.evidence.parts(source, target)
            if self.meanings is not None:
                found["embed"] = self.meanings.of(source, target)
        return {name: round(value, 3) for name, value in found.items()}


Links = dict[tuple[int, int], float]  # probability that two blocks are linked; pairs not named are not


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known in advance of sentences: how likely their paragraphs are linked."""

    links: Links
    sources: Sequence[int]  # the paragraph of each sentence
    targets: Sequence[int]

    def swapped(self) -> Hints:
        """The same with the target first."""
        return Hints({(j, i): share for (i, j), share in self.links.items()}, self.targets, self.sources)

    def of(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> float:
        """What is known for a bead of sentences of these paragraphs."""
        share = 0.0
        for pair in product(sources, targets):  # `sum` rounds otherwise from Python 3.12 on
            share += self.links.get(pair, 0.0)
        return HINT * math.log((share / (len(sources) * len(targets)) + DOUBT) / (0.5 + DOUBT))


@dataclass(frozen=True, slots=True)
class Headings:
    """What is known in advance of paragraphs: whether each is a sub-head."""

    sources: Sequence[int]
    targets: Sequence[int]

    def swapped(self) -> Headings:
        """The same with the target first."""
        return Headings(self.targets, self.sources)

    def of(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> float:
        """What is known for a bead of such paragraphs: sub-heads go with sub-heads."""
        if not any(sources) and not any(targets):
            return 0.0
        return HEADING if all(sources) and all(targets) else -HEADING


_FAINT = 0.001
HEADING = 1.0  # how much it weighs that sub-heads go together, or do not
HINT, DOUBT = 1.0, 0.03  # how much a hint weighs, and how likely it is wrong
_Step = tuple[int, int, float]  # a bead: its blocks of source and target, and its likelihood
_Tables = tuple[list[list[list[float]]], list[list[list[float]]], list[int]]
"""What the anchors of each block say, of the source and of the target; the first row that a column needs."""


class Search:
    """The dynamic programming, over a band of cells around the diagonal (all cells of short lists)."""

    def __init__(self, pages: Pages, source: range, target: range, hints: Hints | Headings | None = None) -> None:
        self.pages, self.source, self.target = pages, source, target
        self.links: Links = {}
        self.hints = hints
        self.rows, self.columns = len(source), len(target)
        self.lengths = (
            [pages.evidence.source[place] for place in source],
            [pages.evidence.target[place] for place in target],
        )
        targets = self.lengths[1]
        self.groups = [[sum(targets[j : j + size]) for j in range(self.columns)] for size in range(1, _REACH + 1)]
        """The lengths of one, two and three blocks of the target from each place on."""
        self._said: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = {}
        self.low, self.high = _band(*self.lengths)  # the first and the last cell of each row
        self._steps: list[list[list[_Step]]] | None = None

    def align(self, empty: float = 0.0) -> tuple[list[Bead], Links]:
        """As `Pages.align`, with at least this share of blocks without a counterpart. Another alignment takes a third
        of the time of the first."""
        self.links = {}
        beads = self._beads(empty)
        if not self.pages.swapped:
            return beads, self.links
        beads = [Bead(b.target, b.source, b.posterior, b.parts) for b in beads]
        return beads, {(j, i): share for (i, j), share in self.links.items()}

    def _beads(self, empty: float) -> list[Bead]:
        if self._steps is None:
            self._steps = self._all_steps(_kinds(self.rows, self.columns, 0.0))
        priors = {(a, b): prior for a, b, prior in _kinds(self.rows, self.columns, empty) if not a or not b}
        steps = [
            [[(a, b, weight if a and b else priors[a, b]) for a, b, weight in cell] for cell in row]
            for row in self._steps
        ]
        forward, down = self._forward(steps)
        backward, up = self._backward(steps)
        whole = backward[0][0]
        if whole > 0:  # likelihoods become probabilities
            whole = math.log(whole) + up[0]
            for i, row in enumerate(steps):
                reach = range(min(_REACH, self.rows - i) + 1)
                factors = [math.exp(min(700.0, down[i] + up[i + a] - whole)) for a in reach]
                afters = [(backward[i + a], self.low[i] - self.low[i + a]) for a in reach]
                for place, cell in enumerate(row):
                    before = forward[i][place]
                    for number, (a, b, weight) in enumerate(cell):
                        after, offset = afters[a]
                        share = before * weight * after[place + b + offset] * factors[a]
                        cell[number] = (a, b, min(1.0, share))
                        if a and b and share > _FAINT:
                            first, second = self.source.start + i, self.target.start + self.low[i] + place
                            for pair in product(range(first, first + a), range(second, second + b)):
                                self.links[pair] = min(1.0, self.links.get(pair, 0.0) + share)
        else:
            steps = [[[(a, b, 0.0) for a, b, _ in cell] for cell in row] for row in steps]
        return [self._bead(i, j, a, b, share) for i, j, a, b, share in self._best(steps)]

    def _bead(self, i: int, j: int, a: int, b: int, posterior: float) -> Bead:
        first, second = self.source.start + i, self.target.start + j
        sources, targets = tuple(range(first, first + a)), tuple(range(second, second + b))
        own = (targets, sources) if self.pages.swapped else (sources, targets)
        return Bead(sources, targets, round(posterior, 4), self.pages.scores(*own))

    def _all_steps(self, kinds: list[tuple[int, int, float]]) -> list[list[list[_Step]]]:
        """For each cell the beads that begin in it; what is next to impossible is left out."""
        tables = self._tables()
        low, high = self.low, self.high
        steps = []
        for i in range(self.rows + 1):
            row: list[list[_Step]] = [[] for _ in range(low[i], high[i] + 1)]
            for a, b, prior in kinds:
                if i + a > self.rows:
                    continue
                start, end = max(low[i], low[i + a] - b), min(high[i], high[i + a] - b, self.columns - b) + 1
                if start >= end:
                    continue
                if not a or not b:
                    for j in range(start, end):
                        row[j - low[i]].append((a, b, prior))
                    continue
                for place, score in enumerate(self._scores(tables, i, start, end, a, b), start - low[i]):
                    if score > _HOPELESS:
                        row[place].append((a, b, prior * math.exp(min(_SURE, score))))
            steps.append(row)
        return steps

    def _scores(self, tables: _Tables, i: int, start: int, end: int, a: int, b: int) -> list[float]:
        """The scores of beads of so many blocks that begin in one row, and in its columns `start:end`."""
        ahead, behind, tops = tables
        size, length = sum(self.lengths[0][i : i + a]), self.pages.length
        scores = [length(size, target) for target in self.groups[b - 1][start:end]]
        for k in range(i, i + a):
            offset = self.low[max(0, k - _REACH)]
            own = ahead[k][b - 1][start - offset : end - offset]
            scores = [score + value for score, value in zip(scores, own, strict=True)]
        for step in range(b):
            columns = zip(behind[start + step : end + step], tops[start + step : end + step], strict=True)
            scores = [score + rows[a - 1][i - top] for score, (rows, top) in zip(scores, columns, strict=True)]
        if (hints := self.hints) is not None:
            first, second = self.source.start + i, self.target.start
            here, others = tuple(hints.sources[first : first + a]), hints.targets
            said = (self._hint(here, tuple(others[j : j + b])) for j in range(second + start, second + end))
            scores = [score + hint for score, hint in zip(scores, said, strict=True)]
        if (meanings := self.pages.meanings) is not None:
            place, table = self.source.start + i, meanings.table(a, b)
            columns_of = range(self.target.start + start, self.target.start + end)
            scores = [score + float(table[place, j]) for score, j in zip(scores, columns_of, strict=True)]
        return scores

    def _hint(self, sources: tuple[int, ...], targets: tuple[int, ...]) -> float:
        key = sources, targets
        if key not in self._said:
            self._said[key] = self.hints.of(sources, targets) if self.hints is not None else 0.0
        return self._said[key]

    def _tables(self) -> _Tables:
        low, high, evidence = self.low, self.high, self.pages.evidence
        first, second = self.source.start, self.target.start
        ahead = [
            evidence.table(first + i, second + low[max(0, i - _REACH)], second + high[i] + 1, self.target.stop)
            for i in range(self.rows)
        ]
        top, bottom = [self.rows] * (self.columns + 1), [0] * (self.columns + 1)
        for i in range(self.rows + 1):
            for j in range(low[i], high[i] + 1):
                top[j], bottom[j] = min(top[j], i), i
        tops = [max(0, row - _REACH) for row in top]
        behind = [
            evidence.table(second + j, first + tops[j], first + bottom[j] + 1, self.source.stop, back=True)
            for j in range(self.columns)
        ]
        return ahead, behind, tops

    def _forward(self, steps: list[list[list[_Step]]]) -> tuple[list[list[float]], list[float]]:
        """How likely all ways to each cell are; each row has its own scale, a logarithm, against underflow."""
        forward = [[0.0] * len(row) for row in steps]
        scales = [0.0] * (self.rows + 1)
        forward[0][0] = 1.0
        touched = [False] * (self.rows + 1)
        for i, row in enumerate(steps):
            here = forward[i]
            for place, cell in enumerate(row):
                for a, b, weight in cell:
                    if not a:
                        here[place + b] += here[place] * weight
            if (top := max(here)) > 0:
                here[:] = [value / top for value in here]
                scales[i] += math.log(top)
            for a in range(1, min(_REACH, self.rows - i) + 1):
                if not touched[i + a]:
                    touched[i + a], scales[i + a] = True, scales[i]
            factors = [1.0, *(math.exp(scales[i] - scales[i + a]) for a in range(1, min(_REACH, self.rows - i) + 1))]
            for place, cell in enumerate(row):
                if value := here[place]:
                    for a, b, weight in cell:
                        if a:
                            forward[i + a][self.low[i] + place + b - self.low[i + a]] += value * weight * factors[a]
        return forward, scales

    def _backward(self, steps: list[list[list[_Step]]]) -> tuple[list[list[float]], list[float]]:
        """How likely all ways from each cell to the end are, scaled likewise."""
        backward = [[0.0] * len(row) for row in steps]
        scales = [0.0] * (self.rows + 1)
        for i in range(self.rows, -1, -1):
            here, low = backward[i], self.low
            base = scales[min(i + 1, self.rows)]
            factors = [1.0, *(math.exp(scales[i + a] - base) for a in range(1, min(_REACH, self.rows - i) + 1))]
            for place in range(len(here) - 1, -1, -1):
                value = 1.0 if i == self.rows and low[i] + place == self.columns else 0.0
                for a, b, weight in steps[i][place]:
                    value += weight * backward[i + a][low[i] + place + b - low[i + a]] * factors[a]
                here[place] = value
            if (top := max(here)) > 0:
                here[:] = [value / top for value in here]
                base += math.log(top)
            scales[i] = base
        return backward, scales

    def _best(self, steps: list[list[list[_Step]]]) -> list[tuple[int, int, int, int, float]]:
        """The beads whose probabilities add up to most; what is unlikely counts against itself."""
        gains = [[0.0] * len(row) for row in steps]
        choice: list[list[_Step | None]] = [[None] * len(row) for row in steps]
        for i in range(self.rows, -1, -1):
            for place in range(len(steps[i]) - 1, -1, -1):
                best = -math.inf
                for step in steps[i][place]:
                    a, b, share = step
                    gain = share - _KEEP if a and b else share * _EMPTY
                    gain += gains[i + a][self.low[i] + place + b - self.low[i + a]]
                    if gain > best:
                        best, choice[i][place] = gain, step
                gains[i][place] = best if steps[i][place] else 0.0
        found, i, j = [], 0, 0
        while (taken := choice[i][j - self.low[i]]) is not None:
            a, b, share = taken
            found.append((i, j, a, b, share))
            i, j = i + a, j + b
        return found


def _kinds(rows: int, columns: int, empty: float) -> list[tuple[int, int, float]]:
    """KINDS for two lists, with at least this share of empty beads; the longer of two unlike lists has more."""
    shares = {
        (1, 0): max(empty, 0.9 * max(0, rows - columns) / max(1, rows)),
        (0, 1): max(empty, 0.9 * max(0, columns - rows) / max(1, columns)),
    }
    return [(a, b, max(prior, shares.get((a, b), 0.0))) for a, b, prior in KINDS]


def _band(sources: list[int], targets: list[int]) -> tuple[list[int], list[int]]:
    """The first and the last cell of each row that are searched: both grow, and each row touches the next."""
    rows, columns = len(sources), len(targets)
    if (rows + 1) * (columns + 1) <= _CELLS:
        return [0] * (rows + 1), [columns] * (rows + 1)
    scale = sum(targets) / max(1, sum(sources))
    low, high, centre, reached, passed = [], [], 0, 0.0, 0.0
    for i in range(rows + 1):
        while centre < columns and reached < passed * scale:
            reached += targets[centre]
            centre += 1
        low.append(max(0, centre - _HALF_BAND))
        high.append(min(columns, centre + _HALF_BAND))
        passed += sources[i] if i < rows else 0
    low[0], high[rows] = 0, columns
    for i in range(rows - 1, -1, -1):
        low[i] = min(low[i], low[i + 1])
        high[i] = max(high[i], low[i + 1])
    for i in range(rows):
        high[i + 1] = max(high[i], high[i + 1])
    return low, high


_MOVED = -3.0  # log-odds of moved text: from -2 on, texts of which a third is left out get more wrong pairs
_MOVED_LEAST = math.log(_KEEP / (1 - _KEEP)) - _MOVED  # the least of its anchors: what is less likely is left as well
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
    if sum(cells for *_, cells in offers) <= _CELLS:
        offers.sort(key=lambda offer: offer[1:])
        return [(sources[one], targets[other]) for _, one, other, _ in offers], True
    taken, room = [], _CELLS
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
