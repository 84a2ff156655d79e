"""Parts of messages: counts with their nouns, durations, and the name that a typing error was meant to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from math import ceil
from typing import TypeVar

_Key = TypeVar("_Key", str, tuple[str, str])
_FEW = 8
"""Names that a message lists."""
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


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


def by_number(counts: Mapping[_Key, int]) -> list[tuple[_Key, int]]:
    """Counts as messages and tables list them: the largest first, those that are equal by name.

    >>> by_number({"b": 1, "c": 2, "a": 1})
    [('c', 2), ('a', 1), ('b', 1)]
    """
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def example_of(failures: Iterable[tuple[str, str]]) -> str | None:
    """The address that messages name for all failures, given with their reasons: the first with the most frequent one.

    >>> example_of([("/a", "timeout"), ("/b", "http_500"), ("/c", "http_500")])
    '/b'
    """
    by_reason: dict[str, list[str]] = {}
    for url, reason in failures:
        by_reason.setdefault(reason, []).append(url)
    return min(by_reason.items(), key=lambda pair: (-len(pair[1]), pair[0]))[1][0] if by_reason else None


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


def span(seconds: float) -> str:
    """A duration in one or two units.

    >>> span(0.4), span(75), span(3600 * 26 + 125)
    ('0 s', '1 min 15 s', '26 h 2 min')
    """
    return " ".join(_in_units(seconds))


def rough_span(seconds: float) -> str:
    """The larger unit of `span`.

    >>> rough_span(130), rough_span(14)
    ('2 min', '14 s')
    """
    return _in_units(seconds)[0]


def _in_units(seconds: float) -> list[str]:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return [f"{minutes // 60} h", f"{minutes % 60} min"]
    return [f"{minutes} min", f"{rest} s"] if minutes else [f"{rest} s"]


def age(seconds: float) -> str:
    """How long ago something was, or how late it is, in one unit.

    >>> age(40), age(60 * 60), age(50 * 60 * 60), age(-3)
    ('40 s', '60 min', '2 days', '0 s')
    """
    for unit, size, until in (("s", 1, 90), ("min", 60, 90 * 60), ("h", 3600, 48 * 3600)):
        if seconds < until:
            return f"{max(int(seconds // size), 0)} {unit}"
    return f"{int(seconds // (24 * 3600))} days"


def duration(seconds: int) -> str:
    """A duration in a sentence, in the largest unit of which it has two.

    >>> duration(150), duration(40 * 24 * 3600)
    ('2 minutes', '40 days')
    """
    name, size = next((unit for unit in _UNITS if seconds >= 2 * unit[1]), ("second", 1))
    return f"{round(seconds / size)} {name}s"


def interval(seconds: int) -> str:
    """What follows `every`, in the largest whole unit.

    >>> [interval(seconds) for seconds in (3600, 900, 172800, 90)]
    ['hour', '15 minutes', '2 days', '90 seconds']
    """
    name, size = next((unit for unit in _UNITS if seconds % unit[1] == 0), ("second", 1))
    return name if seconds == size else amount(seconds // size, name)


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
