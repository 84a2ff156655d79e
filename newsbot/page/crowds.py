"""Crowds of tags, whose tree would take the memory of a crawl, and of attributes in one tag, for which libxml2 takes
quadratic time: a page of 10 MB would take hours."""

from __future__ import annotations

import re
from functools import cache

MOST = 1000
"""Attributes that a tag keeps; those of a tag that has more are left out. A real tag has dozens."""
TAGS_AT_MOST = 400_000
"""Twenty times those of the largest of 1,484 saved pages; so many elements take 460 MB, and more take more."""
RAW = frozenset(b"iframe noembed noframes plaintext script style textarea title xmp".split())
"""Elements whose content is text up to their end tag."""
_S = rb" \t\n\f\r"  # white space, which in HTML has no vertical tab
_VALUE = rb"(?:\"[^\"]*+\"?+|'[^']*+'?+|[^%S>\"'][^%S>]*+)".replace(b"%S", _S)
_ATTRIBUTE = rb"[%S/]*+(?:=[^%S/>=]*+|[^%S/>=]++)(?:[%S]*+=[%S]*+".replace(b"%S", _S) + _VALUE + rb"?+)?+"
_TAG = re.compile(rb"<(/?[a-zA-Z][^%S/>]*+)((?:".replace(b"%S", _S) + _ATTRIBUTE + rb")*+)[" + _S + rb"/]*+>?")
_COUNTED = re.compile(_ATTRIBUTE)
_COMMENT_END = re.compile(rb"--!?>")
_LAST_TAG = re.compile(rb"</[Hh][Tt][Mm][Ll](?=[" + _S + rb"/>])[^>]*+>?")
_SCRIPT_MARKS = re.compile(rb"<!(?=--)|-->|</?script(?=[" + _S + rb"/>])", re.IGNORECASE)


@cache
def _harmless(most: int) -> re.Pattern[bytes]:
    """Matches text, end tags, and tags that have few attributes, up to comments, elements of RAW and other tags."""
    raw = rb"(?=[INPSTXinpstx])(?i:" + b"|".join(sorted(RAW)) + rb")(?=[" + _S + rb"/>]|\Z)"  # the letters save time
    few = rb"(?: [a-zA-Z-]++=\"[^\"]*+\"|" + _ATTRIBUTE + rb"){0,%d}+[" % most + _S + rb"/]*+>"
    tag = rb"<(?:/|(?!" + raw + rb"))[a-zA-Z][^" + _S + rb"/>]*+" + few
    return re.compile(rb"(?:[^<]++|<(?![a-zA-Z/!?])|" + tag + rb")*+")


@cache
def _end(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"</" + name + rb"(?=[" + _S + rb"/>])", re.IGNORECASE)


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
            at = after_comment(body, at)
        elif tag := _TAG.match(body, at):
            if sum(1 for _ in _COUNTED.finditer(body, *tag.span(2))) > most:
                found.append(tag.span(2))
            at, name = tag.end(), tag[1].lower()
            is_empty = body.endswith(b"/>", tag.end(2), at)  # as libxml2 has it
            if name in RAW and not is_empty:
                at = after_raw(body, name, at)
        else:
            end = body.find(b">", at)
            at = len(body) if end < 0 else end + 1


def after_raw(body: bytes, name: bytes, at: int) -> int:
    """Where the content of an element of RAW ends that begins at a place."""
    end = None if name == b"plaintext" else _end(name).search(body, at)
    last = end.start() if end else len(body)
    return _after_script(body, at) if name == b"script" and body.find(b"<!--", at, last) >= 0 else last


def _after_script(body: bytes, at: int) -> int:
    """Where the content of a script ends: within `<!-- <script` and `-->`, `</script` does not end it."""
    is_commented = is_nested = False
    for mark in _SCRIPT_MARKS.finditer(body, at):
        if mark[0] == b"<!":
            is_commented = True
        elif mark[0] == b"-->":
            is_commented = is_nested = False
        elif mark[0][1:2] != b"/":
            is_nested = is_commented
        elif is_nested:
            is_nested = False
        else:
            return mark.start()
    return len(body)


def after_comment(body: bytes, at: int) -> int:
    """Where a comment ends that begins at a place."""
    end = _COMMENT_END.search(body, at + 2)
    return end.end() if end else len(body)


def after_end(body: bytes) -> int:
    """Where the first `</html>` of a page ends; the length of a page without one.

    >>> [after_end(page) for page in (b"<p>a</HTML >", b"<p>a</html><p>b", b"<p>a</htm", b"</htmls>a")]
    [12, 11, 9, 9]
    """
    tag = _LAST_TAG.search(body)
    return tag.end() if tag else len(body)


def without(body: bytes, spans: list[tuple[int, int]]) -> bytes:
    """A page without parts of it."""
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(body)]
    return b"".join([body[start:end] for start, end in zip(starts, ends, strict=True)])


def is_overgrown(body: bytes) -> bool:
    """Whether a page has too many tags to be read in the memory of a crawl."""
    return len(body) > TAGS_AT_MOST and body.count(b"<") > TAGS_AT_MOST
