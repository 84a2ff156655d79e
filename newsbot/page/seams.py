"""Where the texts of two inline elements meet without white space: `<b>By Jane Doe</b><time>3 May 2026</time>`.

A block has them as browsers show them without a style sheet: `<b>W</b>ord` is one word. In bylines and lines with a
date they are words of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice, pairwise
from typing import Any, NamedTuple

from lxml import etree

from newsbot.page.blocks import Anchor, Block
from newsbot.page.tags import BLOCK, BREAK, ROLES, SKIP
from newsbot.text.clean import clean

_MAY_MEET = re.compile(
    r"[^\WA-Z_][A-Z]|[^\W\d_]\d|\d[^\W\d_]|\d{5}|\d{4}:|[A-Z]{4}|[A-Z]{2}[a-z]|[.)][A-Z\d]|[^\x00-\x7f]{2}"
)
"""What a line with such a place has. Most lines have none."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d")
"""A time for machines, which a style sheet hides: most are those of changes."""
_PLACE = re.compile(r"(?<![a-z])(?:location|place|dateline|city|date)(?![a-z])")
_CLOSING = (".", ")")
_PAIR = 2  # digits of a day or of an hour, the longest number that may be part of another
_MOST = 60  # starts and ends of elements in a line
_LONGEST = 60  # characters beside a seam


def apart(block: Block) -> Block:
    """A block with spaces where the texts of two elements meet."""
    owner = block.owner
    if owner is None or next(iter(owner), None) is None or not _MAY_MEET.search(block.text):
        return block
    cuts, at = list[int](), 0
    for left, right in _seams(block):
        start = block.text.find(left + right, at)
        if start >= 0:
            at = start + len(left)
            cuts.append(at)
    if not cuts:
        return block
    text, links = _cut(block.text, cuts), list(_cut_links(block, cuts))
    place = block.item, block.caption, block.soft, block.furniture, owner, block.lead
    return Block(text, text, links, block.heading, block.picture, *place)


def with_place_apart(block: Block) -> str:
    """A block's text, with a space between the place or the date that an element of its own opens it with and a capital
    behind that: style sheets draw a gap there."""
    if block.lead is None or not _PLACE.search((block.lead.get("class") or "").lower()):
        return block.text
    place = clean("".join(map(str, block.lead.itertext())))
    rest = block.text.removeprefix(place)
    return f"{place} {rest}" if place and rest != block.text and rest[:1].isupper() else block.text


def _cut(text: str, cuts: Iterable[int]) -> str:
    places = [0, *cuts, len(text)]
    return " ".join(text[start:end] for start, end in pairwise(places))


def _cut_links(block: Block, cuts: list[int]) -> Iterator[Anchor]:
    at = 0
    for link in block.links:
        start = block.text.find(link.text, at)
        if start < 0:
            yield link
            continue
        at = start + len(link.text)
        yield Anchor(_cut(link.text, [cut - start for cut in cuts if start < cut < at]), link.href, link.language)


class _Text(NamedTuple):
    """The text directly behind the start or the end of an element."""

    text: str
    opens: bool  # whether it is the first of an element
    timed: bool  # whether a `time` starts or ends before it


def _seams(block: Block) -> Iterator[tuple[str, str]]:
    """The words that meet: the last before a tag and the first behind it."""
    before = ""
    for text, opens, timed in _texts(block):
        if before and text and _meet(before, text, opens=opens, timed=timed):
            left, right = clean(before[-_LONGEST:]).rpartition(" ")[2], clean(text[:_LONGEST]).partition(" ")[0]
            if left and right:
                yield left, right
        before = text


def _texts(block: Block) -> Iterator[_Text]:
    """The texts of a block's inline elements; an empty one where a run of text ends."""
    first: Any = block.lead
    while first is not None and first.getparent() is not block.owner:
        first = first.getparent()
    owner: Any = block.owner
    children = owner if first is None else chain((first,), first.itersiblings())
    yield _Text(owner.text or "", opens=True, timed=False)
    timed = False
    for element, opens in islice(_tags(children), _MOST):
        timed = timed or element.tag == "time"
        if ROLES.get(element.tag, BLOCK) in (BLOCK, BREAK):
            yield _Text("", opens=False, timed=False)
        if text := element.text if opens else element.tail:
            yield _Text(text, opens, timed)
            timed = False


def _tags(elements: Iterable[Any]) -> Iterator[tuple[Any, bool]]:
    """The start tags (True) and end tags of elements and of those in them; of blocks, scripts and the like only the
    end tags."""
    for outer in elements:
        walk: Any = etree.iterwalk(outer, events=("start", "end"))
        for event, element in walk:
            if event == "start" and ROLES.get(element.tag, BLOCK) in (BLOCK, SKIP):
                walk.skip_subtree()
                yield element, False
            else:
                yield element, event == "start"


def _meet(before: str, text: str, *, opens: bool, timed: bool) -> bool:
    """Whether two texts that meet are words of their own: by their capitals and digits, or beside a `time`. Those of
    two elements also are if one has more words than one, or both if their letters are capitals."""
    last, first = before[-1], text[0]
    if not first.isalnum() or not (last.isalnum() or last in _CLOSING) or _MOMENT.match(text):
        return False
    if timed or (first.isupper() and not last.isupper()) or (first.isdigit() and last.islower()):
        return True
    if not opens or first.islower():
        return False
    if last.isdigit() and first.isdigit():
        return max(len(before.strip()), len(text.strip())) > _PAIR
    return (" " in before.strip()) + (" " in text.strip()) > (last.isupper() and first.isupper())
