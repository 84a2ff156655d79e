"""Numbers and untrusted texts as short strings for a terminal or a page."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

_STEPS = "▁▂▃▄▅▆▇█"
_ABOVE = 4
"""Bars are full at this many times the median: a first run of thousands would flatten all later ones."""


def plain_words(text: str) -> str:
    """A text for a terminal: what does not print, or reverses the line, becomes `�`; joiners of letters stay.

    >>> plain_words("\\x1b[31mred\\u202e and \\u200c")
    '�[31mred� and \\u200c'
    """
    return "".join(c if c.isprintable() or c in "\u200c\u200d" else "�" for c in text)


def sparkline(values: Sequence[float | None]) -> str:
    """Values as bars of one character each; `·` for None.

    >>> sparkline([1, 2, None, 4, 0])
    '▃▅·█▁'
    """
    known = [value for value in values if value is not None and value > 0]
    full = min(max(known), _ABOVE * median(known)) if known else 1
    steps = (None if value is None else round(max(value, 0) / full * (len(_STEPS) - 1)) for value in values)
    return "".join("·" if step is None else _STEPS[min(step, len(_STEPS) - 1)] for step in steps)
