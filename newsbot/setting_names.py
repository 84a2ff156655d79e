"""Which setting a misspelt name was meant to be."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

_LETTERS, _MOST = 6, 2
"""A typing error has one wrong letter in six, and two at most: `SEEDS` is a project's own setting and not `FEEDS`."""


def meant(name: str, known: Collection[str]) -> str | None:
    """The known setting that a name misspells; None for a known name, and for one that is near none.

    >>> known = ["DOWNLOAD_DELAY", "FEEDS", "RIGHTS_POLICY"]
    >>> [meant(name, known) for name in ("RIGHTS_POLCY", "download-delay", "SEEDS", "DOWNLOAD_DELAY_MIN", "FEEDS")]
    ['RIGHTS_POLICY', 'DOWNLOAD_DELAY', None, None, None]
    """
    if name in known:
        return None
    written = name.upper().replace("-", "_")
    if written in known:
        return written
    wrong = min(len(written) // _LETTERS, _MOST)
    if not wrong:
        return None
    of_this_length = [other for other in known if abs(len(other) - len(written)) <= wrong]
    return next(iter(get_close_matches(written, of_this_length, 1, (len(written) - wrong) / len(written))), None)


def misspelling(name: str, near: str) -> str:
    """The sentence about a name that `meant` knows better."""
    return (
        f"neither newsbot nor Scrapy has the setting {name}; did you mean {near}? If it is your own, declare it in your"
        " settings module"
    )
