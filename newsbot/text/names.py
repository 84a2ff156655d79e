"""Bylines to names: strings in, strings out."""

from __future__ import annotations

import re

_BY = re.compile(r"^(?:by|written by|reported by|from|تحریر|رپورٹ)(?:\s*[:：]\s*|\s+|$)", re.I)
_BETWEEN = re.compile(r"\s*(?:[,،;؛/&+]|\band\b|\bwith\b|(?<!\S)اور(?!\S))\s*", re.I)
_EDGES = " -–—|\u200c\u200d"
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?$", re.I)


def split_byline(byline: str) -> list[str]:
    """The names in a byline (clean), in order, each once; a desk, a pen name or a media release is one name.

    >>> split_byline("By Hira Malik, Tom Reed and JP News Desk")
    ['Hira Malik', 'Tom Reed', 'JP News Desk']
    >>> split_byline("Sam Hill, Jr.")
    ['Sam Hill, Jr.']
    """
    names: dict[str, None] = {}
    for name in _BETWEEN.split(_BY.sub("", byline.strip())):
        name = name.strip(_EDGES if re.search(r"\b\w\.$", name) else _EDGES + ".")
        if not name:
            continue
        if names and _SUFFIX.match(name):
            last, _ = names.popitem()
            name = f"{last}, {name}." if name.lower() in ("jr", "sr") else f"{last}, {name}"
        names.setdefault(name)
    return list(names)
