"""The standfirst of a story, and the lines that open it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, takewhile
from typing import Any

from newsbot.page.blocks import Block, lineage
from newsbot.page.captions import is_captioned
from newsbot.page.lines import OPENING, is_byline, is_call
from newsbot.page.names import is_picture, is_standfirst, names_of
from newsbot.page.regions import Page
from newsbot.page.scoring import ENDS, PROSE_WORDS, Scores, prose_words
from newsbot.page.structure import are_alike, leads_in
from newsbot.text.dateline import split_dateline
from newsbot.text.signatures import signature_in

_LEDE_LINES = 20
_LEDE_LETTERS = 60  # of such lines, together
_ABOVE = 25  # blocks above the story that may hold the standfirst
_SET_APART = frozenset("blockquote dd details dt li pre td th".split())
"""Elements whose texts are dressed unlike the paragraphs of a story."""
_PLAIN = ("p", "div", "span")
_USUAL = re.compile(r"(?: ?font-weight: ?(?:400|normal) ?;?)? ?", re.I)
_OWN_LEVELS = 3  # of plain elements around a first paragraph: a box, the paragraph, and a `span` that editors paste


def find_lede(page: Page, indexes: list[int], descriptions: list[str]) -> set[int]:
    """Indexes of consecutive lines in one box that together open one of the page's descriptions."""
    run: list[int] = []
    said = ""
    initials = {description[:1] for description in descriptions}
    for index in indexes:
        block = page.blocks[index]
        if not run and block.key[:1] not in initials:
            continue
        near = bool(run) and page.blocks[run[-1]].box is block.box and len(run) < _LEDE_LINES
        text = f"{said} {block.key}" if near else block.key
        if text[:1] in initials and any(description.startswith(text) for description in descriptions):
            run, said = [*run, index] if near else [index], text
        elif len(run) > 1 and len(said) >= _LEDE_LETTERS:
            break
        else:
            run, said = [], ""
    return set(run) if len(run) > 1 and len(said) >= _LEDE_LETTERS else set()


def find_standfirst(page: Page, scores: Scores, chosen: list[int], title: str) -> Block | None:
    """The line above the story, or its first, that is styled as a standfirst or repeats the page's description. A first
    line that is dressed like the texts below it is a paragraph, though descriptions repeat it, and so is one in
    sentences with a dateline, whatever its dress."""
    first = chosen[0]
    below = True  # the headline
    whole = set(lineage(page.blocks[chosen[-1]].owner)) if len(chosen) > 1 else ()
    unended: Block | None = None
    for index in range(first, max(first - _ABOVE, -1), -1):
        block = page.blocks[index]
        if block.picture is not None or block.furniture or block.caption or block.owner is None:
            continue
        below = below and not (block.heading == 1 and block.key == title)
        if block.key == title or block.words < 5 or block.only_links or page.layout.opens_highlights(block.key):
            continue
        near = list(islice(lineage(block.owner), 2))
        if any(map(is_picture, near)):
            continue
        own = (names_of(element) for element in near if element not in whole)  # not what holds the whole story
        styled = below and any(map(is_standfirst, own))
        described = scores.is_described(block) and not (index == first and _opens_body(page, chosen))
        if not (styled or described):
            continue
        ended = block.text.endswith(ENDS)
        if index == first and ended and split_dateline(block.text, page.language_of(block.text) or "und")[0]:
            continue
        if described or ended:
            return block
        if block.words < PROSE_WORDS or is_captioned(page, scores, index):
            continue
        if _is_below_title(page, index, title) and not is_call(page, block, sure=False):
            unended = block
    return unended


def _is_below_title(page: Page, index: int, title: str) -> bool:
    """Whether a line is right below the headline and neither a byline nor the first of several that are dressed alike:
    there, a standfirst may end like a headline, without a full stop. Below a picture it may be a caption."""
    block, blocks = page.blocks[index], page.blocks
    above = blocks[max(index - 1, 0)]
    if above.key != title or above.picture is not None or block.links or signature_in(block.text) or is_byline(block):
        return False
    return index + 1 == len(blocks) or not are_alike(block, blocks[index + 1])


def _opens_body(page: Page, chosen: list[int]) -> bool:
    """Whether the first text of the story is dressed like the next line, or like prose near below it: a standfirst may
    be dressed like a sub-head. No byline is between them."""
    first, blocks = page.blocks[chosen[0]], page.blocks
    near = enumerate(islice(chosen, 1, 1 + OPENING))
    texts = [index for place, index in near if prose_words(blocks[index]) or not (place or blocks[index].heading)]
    alike = next((i for i in texts if are_alike(first, blocks[i]) or is_bare(first, blocks[i])), None)
    if alike is None and texts and not has_paragraphs(first, map(blocks.__getitem__, texts)):
        alike = texts[0]  # below the only paragraph is a list
    return alike is not None and not any(map(is_byline, blocks[chosen[0] + 1 : alike]))


def has_paragraphs(first: Block, below: Iterable[Block]) -> bool:
    """Whether one of the texts below a first one tells how paragraphs are dressed: it is not in a list, a table, a
    quotation or the like, or the first is in one, too."""
    places = {element: place for place, element in enumerate(lineage(first.owner))}
    part = next((place for element, place in places.items() if element.tag in _SET_APART), len(places))
    for block in below:
        inner = list(takewhile(lambda element: element not in places, lineage(block.owner)))
        around = inner[-1].getparent() if inner else block.owner
        if places.get(around, 0) > part or not any(element.tag in _SET_APART for element in inner):
            return True
    return False


def is_bare(first: Block, block: Block) -> bool:
    """Whether a text is by itself in the element that holds the paragraph `block`: `<div>The first.<p>The second.` It
    may be in plain elements of its own there, if the paragraph is plain, too."""
    if block.box is None:
        return False
    if block.box in (first.owner, first.lead):
        return True
    opened = first.owner if first.lead is None or leads_in(first) else first.lead
    own = list(takewhile(lambda element: element is not block.box, islice(lineage(opened), _OWN_LEVELS + 1)))
    return len(own) <= _OWN_LEVELS and all(map(_is_plain, (*own, block.owner)))


def _is_plain(element: Any) -> bool:
    """Whether an element has no name, and no style but the usual weight of letters."""
    if element.tag not in _PLAIN or element.get("class") or element.get("id"):
        return False
    return _USUAL.fullmatch(element.get("style") or "") is not None
