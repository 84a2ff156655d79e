"""Parts of messages: counts in singular and plural, and the name that a typing error was meant to be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from math import ceil

_FEW = 8
"""Names that a message lists."""


def amount(number: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> amount(1, "address", "addresses"), amount(2000, "page")
    ('1 address', '2,000 pages')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(names: Sequence[str], most: int = 20) -> str:
    """Names as a sentence lists them; of many, only the first.

    >>> listed(["a", "b"]), listed(["a", "b", "c"], 2)
    ('a, b', 'a, b and 1 more')
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def be(number: int) -> str:
    """The verb that goes with a count: `is` or `are`."""
    return "is" if number == 1 else "are"


def was(number: int) -> str:
    """The same in the past: `was` or `were`."""
    return "was" if number == 1 else "were"


def moment(seconds: float) -> str:
    """A moment, in seconds since 1970, to the next full minute.

    >>> moment(1795775221)
    '27 November 10:28 UTC'
    """
    full = datetime.fromtimestamp(60 * ceil(seconds / 60), UTC)
    return f"{full.day} {full:%B %H:%M} UTC"


def suggestion(name: str, names: Collection[str], kind: str) -> str:
    """The name that was probably meant, and which names there are; few of many.

    >>> suggestion("exmaple.org", ["example.org", "example.com"], "sites")
    'did you mean example.org? The sites are: example.com, example.org'
    >>> suggestion("a", [], "sites")
    'there are no sites yet'
    """
    if not names:
        return f"there are no {kind} yet"
    listed = sorted(names)[:_FEW]
    more = f" and {len(names) - _FEW:,} more" if len(names) > _FEW else ""
    near = get_close_matches(name.lower(), names, 1)
    start = f"did you mean {near[0]}? The" if near else "the"
    return f"{start} {kind} are: {', '.join(listed)}{more}"
