"""Tags with thousands of attributes, for which libxml2 takes quadratic time: a page of 10 MB would take hours."""

from __future__ import annotations

import re
from functools import cache

MOST = 1000
"""Attributes that a tag keeps; those of a tag that has more are left out. A real tag has dozens."""
RAW = frozenset(b"iframe noembed noframes plaintext script style textarea title xmp".split())
"""Elements whose content is text up to their end tag."""
_VALUE = rb"(?:\"[^\"]*+\"?+|'[^']*+'?+|[^\s>\"'][^\s>]*+)"
_ATTRIBUTE = rb"[\s/]*+(?:=[^\s/>=]*+|[^\s/>=]++)(?:\s*+=\s*+" + _VALUE + rb"?+)?+"
_TAG = re.compile(rb"<(/?[a-zA-Z][^\s/>]*+)((?:" + _ATTRIBUTE + rb")*+)[\s/]*+>?")
_COUNTED = re.compile(_ATTRIBUTE)


@cache
def _harmless(most: int) -> re.Pattern[bytes]:
    """Matches text, end tags, and tags that have few attributes, up to comments, elements of RAW and other tags."""
    raw = rb"(?=[INPSTXinpstx])(?i:" + b"|".join(sorted(RAW)) + rb")(?=[\s/>]|\Z)"  # the first letter saves a quarter
    few = rb"(?: [a-zA-Z-]++=\"[^\"]*+\"|" + _ATTRIBUTE + rb"){0,%d}+[\s/]*+>" % most
    tag = rb"<(?:/|(?!" + raw + rb"))[a-zA-Z][^\s/>]*+" + few
    return re.compile(rb"(?:[^<]++|<(?![a-zA-Z/!?])|" + tag + rb")*+")


@cache
def _end(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE)


def crowds(body: bytes, most: int = MOST) -> list[tuple[int, int]]:
    """Where the attributes of each tag that has more than `most` begin and end. Tags are recognised as browsers and
    libxml2 2.14 do."""
    found: list[tuple[int, int]] = []
    harmless, at = _harmless(most), 0
    while True:
        match = harmless.match(body, at)
        at = match.end() if match else at
        if at >= len(body):
            return found
        if body.startswith(b"<!--", at):
            at = _after(body, b"-->", at + 2)
        elif tag := _TAG.match(body, at):
            if sum(1 for _ in _COUNTED.finditer(body, *tag.span(2))) > most:
                found.append(tag.span(2))
            at, name = tag.end(), tag[1].lower()
            is_empty = body.endswith(b"/>", tag.end(2), at)  # as libxml2 has it
            if name in RAW and not is_empty:
                at = after_raw(body, name, at)
        else:
            at = _after(body, b">", at)


def after_raw(body: bytes, name: bytes, at: int) -> int:
    """Where the content of an element of RAW ends that begins at a place."""
    end = None if name == b"plaintext" else _end(name).search(body, at)
    return end.start() if end else len(body)


def _after(body: bytes, mark: bytes, at: int) -> int:
    found = body.find(mark, at)
    return len(body) if found < 0 else found + len(mark)


def without(body: bytes, spans: list[tuple[int, int]]) -> bytes:
    """A page without parts of it."""
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(body)]
    return b"".join([body[start:end] for start, end in zip(starts, ends, strict=True)])
