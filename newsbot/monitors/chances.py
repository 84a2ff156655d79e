"""Counts in, probabilities out: how likely so few of so many are, by what was seen before. Standard library only."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log

WEIGHT = 30
"""What was seen before counts as so many stories at most: runs differ by more than chance, since each has other
stories, of other sections and agencies."""
ALPHA = 0.0005
"""What is less likely than this is no chance. About a hundred shares are looked at in a run."""
_NEGLIGIBLE = 1e-12


def as_before(good: int, of: int, share: float, seen: int) -> float:
    """The probability that `good` or fewer `of` so many are good, where `share` of `seen` were before.

    Beta-binomial: a run's own share is spread around what was seen before, the wider the less was seen (Jeffreys'
    prior, at most `WEIGHT`).

    >>> as_before(2, 3, 0.96, 400) > 0.1, as_before(0, 2, 0.96, 400) > ALPHA, as_before(0, 4, 0.96, 400) < ALPHA
    (True, True, True)
    """
    weight = min(seen, WEIGHT)
    a, b = weight * share + 0.5, weight * (1 - share) + 0.5
    return _lower_tail(good, of, lambda x: _log_beta(x + a, of - x + b) - _log_beta(a, b))


def at_floor(good: int, of: int, floor: float) -> float:
    """The probability that `good` or fewer `of` so many are good, where `floor` of all are.

    >>> round(at_floor(0, 10, 0.5), 6), at_floor(0, 10, 0.0)
    (0.000977, 1.0)
    """
    if floor <= 0:
        return 1.0
    if floor >= 1:
        return 1.0 if good >= of else 0.0
    return _lower_tail(good, of, lambda x: x * log(floor) + (of - x) * log(1 - floor))


def _lower_tail(good: int, of: int, weight: Callable[[int], float]) -> float:
    """The sum of what `good` and fewer weigh, from the top down, until there is no more to it."""
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
