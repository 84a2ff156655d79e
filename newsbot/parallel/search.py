"""The search for beads: what two lists of blocks have in common in, groups of blocks with their probabilities out.

Dynamic programming over log-odds, a row of cells at a time. The forward-backward algorithm gives every bead the
probability that it is right, all ways to align the rest considered.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from itertools import product
from operator import add, mul
from typing import NamedTuple, Protocol

from newsbot.parallel.anchors import Evidence
from newsbot.parallel.encoder import Meanings
from newsbot.parallel.lengths import Lengths

KINDS: dict[tuple[int, int], float] = {
    (1, 1): 0.60, (1, 0): 0.12, (0, 1): 0.12, (1, 2): 0.125, (2, 1): 0.125, (2, 2): 0.004, (1, 3): 0.013, (3, 1): 0.013,
}  # fmt: skip
"""Blocks of the source and of the target in a bead, and how often such beads are met."""
KEEP = 0.4  # a pair less likely than this is left as two empty beads
CELLS = 40_000
_FULL = [[(b, prior) for (size, b), prior in KINDS.items() if size == a and b] for a in (1, 2, 3)]
"""The beads with two sides, by their blocks of the source: their blocks of the target, and how often they are met."""
_REACH = 3
_HALF_BAND = 40  # with more than `CELLS`, only so many blocks beside the diagonal are searched
_SURE, _HOPELESS = 18.0, -14.0  # the most that one bead's score may weigh; what has less is next to impossible
_FAINT = 0.001  # what is less likely is not counted: it changes the second decimal of no bead that is chosen
_LEAST = 1e-300  # of a row's likeliest cell: beyond, floats end, and a row of zeros would leave no way to the next one
_OVERFLOW = 650.0  # the most of a logarithm: `math.exp` takes 709, and a bead may multiply by e^18

Links = dict[tuple[int, int], float]  # probability that two blocks are linked; pairs not named are not
Row = list[float]
_Table = tuple[int, list[Row]]
Weights = list[tuple[int, int, Row]]
"""Beads that begin in one row with as many blocks of the source: their blocks of the target, the first column where
they begin, and their likelihoods from there on."""


class Known(Protocol):
    """What is known of blocks in advance."""

    def factors(self, sources: range, targets: range, size: int) -> list[float]:
        """How much likelier beads of these blocks of the source are, with so many of the target from each of these on;
        places are those in the parts that are searched."""


class Found(NamedTuple):
    """Groups of blocks that go together, one of which may be empty, and how likely exactly these do."""

    source: range
    target: range
    posterior: float


class Search:
    """Two lists of blocks, compared, over a band of cells around the diagonal (all cells of short lists)."""

    def __init__(
        self,
        evidence: Evidence,
        lengths: Lengths,
        parts: tuple[range, range],
        known: Known | None = None,
        meanings: Meanings | None = None,
    ) -> None:
        self.source, self.target = parts
        self.rows, self.columns = len(self.source), len(self.target)
        self.sizes = (
            [evidence.source[place] for place in self.source],
            [evidence.target[place] for place in self.target],
        )
        self.low, self.high = _band(*self.sizes)  # the first and the last cell of each row
        self._evidence, self._lengths, self._known, self._meanings = evidence, lengths, known, meanings
        self._weights: list[list[Weights]] | None = None

    def align(self, empty: float = 0.0) -> tuple[list[Found], Links]:
        """Groups of both lists in order, and how likely each block of the one is linked to each of the other.

        At least this share of blocks has no counterpart; the longer of two unlike lists has more. Another alignment
        takes less time than the first.
        """
        if self._weights is None:
            self._weights = self._all_weights()
        alone = (
            max(KINDS[1, 0], empty, 0.9 * max(0, self.rows - self.columns) / max(1, self.rows)),
            max(KINDS[0, 1], empty, 0.9 * max(0, self.columns - self.rows) / max(1, self.columns)),
        )
        return self._chosen(self._weights, alone)

    def _chosen(self, weights: list[list[Weights]], alone: tuple[float, float]) -> tuple[list[Found], Links]:
        """The likeliest beads, and the links of all: a bead is as likely as the ways through it are."""
        forward, down = self._forward(weights, alone)
        backward, up = self._backward(weights, alone)
        whole = math.log(backward[0][0]) + up[0]
        links: Links = {}
        likely: list[Found] = []
        left = [1.0] * self.rows, [1.0] * self.columns  # how likely each block is left out
        for i, row in enumerate(forward):
            factor = _exp(down[i] + up[i] - whole)
            passed = [place for place, ways in enumerate(map(mul, row, backward[i])) if ways * factor > _FAINT]
            for a in range(1, min(_REACH, self.rows - i) + 1):
                factor = _exp(down[i] + up[i + a] - whole)
                for b, start, likelihoods in weights[i][a - 1]:
                    first, into = start - self.low[i], start + b - self.low[i + a]
                    for place in passed:
                        if not 0 <= (at := place - first) < len(likelihoods):
                            continue
                        share = row[place] * likelihoods[at] * backward[i + a][into + at] * factor
                        if share < _FAINT:
                            continue
                        sources, targets = range(i, i + a), range(start + at, start + at + b)
                        for source in sources:
                            left[0][source] -= share
                        for target in targets:
                            left[1][target] -= share
                        if share > KEEP:
                            likely.append(Found(sources, targets, min(1.0, share)))
                        for pair in product(sources, targets):
                            links[pair] = min(1.0, links.get(pair, 0.0) + share)
        first, second = self.source.start, self.target.start
        found = [_shifted(bead, first, second) for bead in _filled(_in_order(likely), left)]
        return found, {(first + i, second + j): share for (i, j), share in links.items()}

    def _all_weights(self) -> list[list[Weights]]:
        """For each row, and for one, two and three blocks of the source, the likelihoods of the beads."""
        low, high, lengths = self.low, self.high, self._lengths
        ahead, behind = self._tables()
        sources, targets = (
            [[lengths.sized(sum(sizes[n : n + size])) for n in range(len(sizes))] for size in range(1, _REACH + 1)]
            for sizes in self.sizes
        )
        rows: list[list[Weights]] = []
        for i in range(self.rows):
            row: list[Weights] = []
            for a in range(1, min(_REACH, self.rows - i) + 1):
                beads: Weights = []
                for b, prior in _FULL[a - 1]:
                    start = max(low[i], low[i + a] - b)
                    end = min(high[i], high[i + a] - b, self.columns - b) + 1
                    if start >= end:
                        continue
                    scores = lengths.row(sources[a - 1][i], targets[b - 1][start:end])
                    for offset, table in ahead[i : i + a]:
                        scores = list(map(add, scores, table[b - 1][start - offset : end - offset]))
                    offset, table = behind[i]
                    for j in range(start - offset, start - offset + b):
                        scores = list(map(add, scores, table[a - 1][j : j + end - start]))
                    if self._meanings is not None:
                        first = self.target.start + start
                        meant = self._meanings.table(a, b)[self.source.start + i, first : first + end - start]
                        scores = list(map(add, scores, meant.tolist()))
                    likelihoods = [
                        prior * math.exp(score if score < _SURE else _SURE) if score > _HOPELESS else 0.0
                        for score in scores
                    ]
                    if self._known is not None:
                        factors = self._known.factors(range(i, i + a), range(start, end), b)
                        likelihoods = list(map(mul, likelihoods, factors))
                    beads.append((b, start, likelihoods))
                row.append(beads)
            rows.append(row)
        return rows

    def _tables(self) -> tuple[list[_Table], list[_Table]]:
        """What the anchors of each block say, of the source and of the target; by rows, with their first column."""
        low, high, evidence = self.low, self.high, self._evidence
        first, second = self.source.start, self.target.start
        ahead: list[_Table] = []
        for i in range(self.rows):
            start = low[max(0, i - _REACH)]
            ahead.append((start, evidence.table(first + i, second + start, second + high[i] + 1, self.target.stop)))
        top, bottom = [self.rows] * (self.columns + 1), [0] * (self.columns + 1)
        for i in range(self.rows + 1):
            for j in range(low[i], high[i] + 1):
                top[j], bottom[j] = min(top[j], i), i
        behind: list[_Table] = [(-1, [[], [], []]) for _ in range(self.rows + 1)]
        for j in range(self.columns):
            start = max(0, top[j] - _REACH)
            table = evidence.table(second + j, first + start, first + bottom[j] + 1, self.source.stop, back=True)
            for i, said in enumerate(zip(*table, strict=True), start):
                if behind[i][0] < 0:
                    behind[i] = (j, behind[i][1])
                for row, value in zip(behind[i][1], said, strict=True):
                    row.append(value)
        return ahead, behind

    def _forward(self, weights: list[list[Weights]], alone: tuple[float, float]) -> tuple[list[Row], list[float]]:
        """How likely all ways to each cell are; each row has its own scale, a logarithm, against underflow."""
        low, high = self.low, self.high
        rows: list[Row] = []
        scales: list[float] = []
        for i in range(self.rows + 1):
            here = [0.0] * (high[i] - low[i] + 1)
            base = scales[-1] if i else 0.0
            if not i:
                here[0] = 1.0
            for a in range(1, min(_REACH, i) + 1):
                before, offset = rows[i - a], low[i - a]
                if a == 1:
                    shared = before[low[i] - offset :]
                    here[: len(shared)] = map(alone[0].__mul__, shared)
                else:
                    factor = _exp(scales[i - a] - base)
                    before = list(map(factor.__mul__, before))
                for b, start, likelihoods in weights[i - a][a - 1]:
                    into = start + b - low[i]
                    ways = map(mul, likelihoods, before[start - offset :])
                    here[into : into + len(likelihoods)] = map(add, ways, here[into:])
            skipped, share = 0.0, alone[1]
            for place, ways_here in enumerate(here):
                here[place] = skipped = ways_here + skipped * share
            rows.append(_scaled(here, scales, base))
        return rows, scales

    def _backward(self, weights: list[list[Weights]], alone: tuple[float, float]) -> tuple[list[Row], list[float]]:
        """How likely all ways from each cell to the end are, scaled likewise."""
        low, high = self.low, self.high
        rows: list[Row] = []  # from the last on
        scales: list[float] = []
        for i in range(self.rows, -1, -1):
            here = [0.0] * (high[i] - low[i] + 1)
            base = scales[-1] if rows else 0.0
            if not rows:
                here[-1] = 1.0
            for a in range(1, min(_REACH, self.rows - i) + 1):
                after, offset = rows[-a], low[i + a]
                if a == 1:
                    into = offset - low[i]
                    shared = after[: len(here) - into]
                    here[into:] = map(alone[0].__mul__, shared)
                else:
                    factor = _exp(scales[-a] - base)
                    after = list(map(factor.__mul__, after))
                for b, start, likelihoods in weights[i][a - 1]:
                    into = start - low[i]
                    ways = map(mul, likelihoods, after[start + b - offset :])
                    here[into : into + len(likelihoods)] = map(add, ways, here[into:])
            skipped, share = 0.0, alone[1]
            for place in range(len(here) - 1, -1, -1):
                here[place] = skipped = here[place] + skipped * share
            rows.append(_scaled(here, scales, base))
        return rows[::-1], scales[::-1]


def _scaled(row: Row, scales: list[float], base: float) -> Row:
    """A row by its largest value, whose logarithm is added to the scales."""
    top = max(row)
    scales.append(base + math.log(top))
    return [share if (share := value / top) > _LEAST else _LEAST for value in row]


def _exp(logarithm: float) -> float:
    return math.exp(min(_OVERFLOW, logarithm))


def _in_order(likely: list[Found]) -> list[Found]:
    """Those beads, likeliest first, that leave the others in order; two of more than a half always do."""
    taken: list[Found] = []
    for bead in sorted(likely, key=lambda bead: (-bead.posterior, bead.source.start, bead.target.start)):
        at = bisect_left(taken, bead.source.start, key=lambda other: other.source.start)
        before, after = taken[at - 1 : at] if at else [], taken[at : at + 1]
        if all(_precedes(other, bead) for other in before) and all(_precedes(bead, other) for other in after):
            taken.insert(at, bead)
    return taken


def _precedes(first: Found, second: Found) -> bool:
    return first.source.stop <= second.source.start and first.target.stop <= second.target.start


def _filled(beads: list[Found], left: tuple[list[float], list[float]]) -> Iterator[Found]:
    """The beads, and those of the blocks that are left out between them, by how likely each is left out."""
    begun = 0, 0
    for bead in [*beads, None]:
        stops = (bead.source.start, bead.target.start) if bead else (len(left[0]), len(left[1]))
        for i in range(begun[0], stops[0]):
            yield Found(range(i, i + 1), range(begun[1], begun[1]), max(0.0, left[0][i]))
        for j in range(begun[1], stops[1]):
            yield Found(range(stops[0], stops[0]), range(j, j + 1), max(0.0, left[1][j]))
        if bead:
            yield bead
            begun = bead.source.stop, bead.target.stop


def _shifted(bead: Found, first: int, second: int) -> Found:
    source, target, posterior = bead
    return Found(
        range(first + source.start, first + source.stop), range(second + target.start, second + target.stop), posterior
    )


def _band(sources: list[int], targets: list[int]) -> tuple[list[int], list[int]]:
    """The first and the last cell of each row that are searched: both grow, and each row touches the next."""
    rows, columns = len(sources), len(targets)
    if (rows + 1) * (columns + 1) <= CELLS:
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
