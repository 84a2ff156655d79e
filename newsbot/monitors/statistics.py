"""How likely so few of so many are, given earlier runs: counts in, probabilities out. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, lgamma, log
from statistics import fmean, variance

WEIGHT = 15
"""Earlier runs count as this many stories at most: runs differ by more than chance, since each has other stories, of
other sections and agencies."""
_RUNS_THAT_TELL = 5
ALPHA = 0.0005
"""Anything less likely is not chance: about a hundred shares are tested in a run, so 1 run in 20 would err."""
_NEGLIGIBLE = 1e-12


def weight_of(runs: Sequence[tuple[int, int]]) -> float:
    """The number of stories that earlier runs, each with its good ones and all, count as: the more their shares differ,
    the fewer. That shares of a few stories differ by chance does not count.

    >>> weight_of([(36, 40), (37, 40), (35, 40), (36, 40), (36, 40)]), weight_of([(9, 10), (7, 10), (9, 10)] * 2)
    (15.0, 15.0)
    >>> round(weight_of([(36, 40), (12, 40), (32, 40), (8, 40), (28, 40)]), 1)
    1.6
    """
    shares = [good / of for good, of in runs]
    if len(shares) < _RUNS_THAT_TELL or (spread := variance(shares)) == 0:
        return float(WEIGHT)
    share, by_chance = fmean(shares), fmean(1 / of for _, of in runs)
    shared = (spread / (share * (1 - share)) - by_chance) / (1 - by_chance)  # correlation of two stories of one run
    return max(1.0, 1 / shared - 1) if shared > 1 / (WEIGHT + 1) else float(WEIGHT)


def as_before(good: int, of: int, share: float, weight: float) -> float:
    """The probability that `good` or fewer out of `of` are good, given an earlier `share` of `weight` stories.

    Beta-binomial with Jeffreys' prior: the lower the weight, the wider a run's own share is spread.

    >>> as_before(2, 3, 0.96, 15) > 0.1, as_before(0, 2, 0.96, 15) > ALPHA, as_before(0, 4, 0.96, 15) < ALPHA
    (True, True, True)
    """
    a, b = weight * share + 0.5, weight * (1 - share) + 0.5
    return _lower_tail(good, of, lambda x: _log_beta(x + a, of - x + b) - _log_beta(a, b))


def at_floor(good: int, of: int, floor: float) -> float:
    """The probability that `good` or fewer out of `of` are good, given a share of `floor`.

    >>> round(at_floor(0, 10, 0.5), 6), at_floor(0, 10, 0.0)
    (0.000977, 1.0)
    """
    if floor <= 0:
        return 1.0
    if floor >= 1:
        return 1.0 if good >= of else 0.0
    return _lower_tail(good, of, lambda x: x * log(floor) + (of - x) * log(1 - floor))


def _lower_tail(good: int, of: int, weight: Callable[[int], float]) -> float:
    """The sum of the probabilities of `good` and fewer, from the top down, until the rest is negligible."""
    total = 0.0
    for x in range(good, -1, -1):
        ways = lgamma(of + 1) - lgamma(x + 1) - lgamma(of - x + 1)
        term = exp(ways + weight(x))
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return min(1.0, total)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
