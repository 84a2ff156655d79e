"""Two lengths in, how much likelier they are if one text translates the other out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_BY_PAGE = 0.25
"""Standard deviation, over stories, of the logarithm of the ratio of lengths. All weights here were chosen by the set
`tune` of samples/parallel."""
_NEAR_LENGTH, _BY_CHANCE = 0.04, 0.65
"""Variances of the logarithm for two parts that are translations, and for two that are not."""
_PER_CHARACTER = 3.5
"""What short parts add to both, divided by their characters."""


class Sized(NamedTuple):
    """A group of blocks by its length, and what depends only on that."""

    size: int
    log: float
    even: float  # the log-odds if the other length is what is expected
    slope: float  # what the square of the logarithm by which it is off costs


class Lengths(NamedTuple):
    """What two whole texts say of the lengths of their parts."""

    mean: float  # the logarithm of the target's length by the source's
    doubt: float  # its variance

    @classmethod
    def of(cls, source: Sequence[int], target: Sequence[int], tuned: bool) -> Lengths:
        """By the lengths of the blocks of two texts; `tuned`: whether they are English and Urdu."""
        lengths = sum(source), sum(target)
        if not lengths[0] or not lengths[1]:
            return cls(0.0, _BY_PAGE**2)
        seen = math.log(lengths[1] / lengths[0])
        usual, spread = (-0.06, _BY_PAGE**2) if tuned else (0.0, 0.8**2)
        doubt = 0.15**2 + 0.3 / min(len(source), len(target))
        share = spread / (spread + doubt)
        return cls(usual + share * (seen - usual), spread * doubt / (spread + doubt))

    def sized(self, size: int) -> Sized:
        """A group of so many characters."""
        return _sized(size, self.doubt)

    def score(self, source: Sized, target: Sized) -> float:
        """Log-odds of the lengths of two groups; the shorter one says how much chance has a part in it."""
        off = target.log - source.log - self.mean
        _, _, even, slope = source if source.size <= target.size else target
        return even - slope * off * off

    def row(self, source: Sized, targets: Sequence[Sized]) -> list[float]:
        """The scores of one group with several."""
        size, log, own_even, own_slope = source
        expected = log + self.mean
        return [
            own_even - own_slope * (other - expected) ** 2 if size <= length else even - slope * (other - expected) ** 2
            for length, other, even, slope in targets
        ]


@lru_cache(maxsize=20_000)
def _sized(size: int, doubt: float) -> Sized:
    noise = _PER_CHARACTER / size + doubt
    true, chance = _NEAR_LENGTH + noise, _BY_CHANCE + noise
    return Sized(size, math.log(size), 0.5 * math.log(chance / true), 0.5 * (1 / true - 1 / chance))
