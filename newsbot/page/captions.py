"""The captions of a story's pictures, and the pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice, takewhile

from lxml import etree

from newsbot.page.blocks import Block, lineage, nearest
from newsbot.page.boxes import Holds
from newsbot.page.credits import is_credit
from newsbot.page.lines import COPY, is_call
from newsbot.page.names import is_standfirst, names_of
from newsbot.page.regions import Page
from newsbot.page.scoring import ENDS, SURE, Scores, prose_words
from newsbot.page.structure import leads_in
from newsbot.text.credits import credit_in

_BRACKETS = (")", "）", "]", "】")  # at the end of a caption: the credit, or whom or what the picture shows
_PHOTO = re.compile(r"\.(?:jpe?g|webp|avif)\b|\bformat=(?:jpe?g|webp)", re.I)
_CAPTION_LINES = 4  # a button, the credit and the caption, in any order
_BESIDE_PICTURE = range(5, 41)  # words of a caption that no name tells; fewer are a label's
_ROWS = ("tr", "tbody", "table")
_CARD = 3  # lines below the picture of a card that may be its headline
_ABOVE = 12  # blocks above the headline that may be its picture, the lines of its caption, a section and a date
_HEAD_LEVELS = 3  # from a headline up to what holds its head
_SIZE = re.compile(r"-\d{2,4}x\d{2,4}(?=\.\w{3,4}$)")
"""In the name of a scaled copy: `pier-800x450.jpg`."""
_TAGS, _SHARED = 500, 5  # of the head, and of its pictures
_FILE_LENGTH = 100  # characters at the end of a name
_NAMELESS = 16  # of the shortest name without an extension that is one file's
_BELOW = 100  # blocks below the story that may be the pictures and captions of a gallery


def likely_captions(page: Page, scores: Scores, odds: list[tuple[int, float]], limit: float) -> set[int]:
    """Indexes of the likely texts that are captions, unless they say more than all others: those of a story in
    pictures are its text."""
    blocks, captions = page.blocks, set[int]()
    likely = [(index, odd) for index, odd in odds if odd >= limit]

    @cache
    def names_of_texts() -> set[str]:
        below_texts = (blocks[index] for index, _ in likely if blocks[index - 1].picture is None)
        return {"", *map(_names, below_texts)}

    for index, odd in likely:
        block = blocks[index]
        if not block.caption and blocks[index - 1].picture is None:
            continue
        captioned = is_captioned(page, scores, index)
        if odd < SURE:
            found = block.caption or captioned
        else:
            found = captioned and (
                _is_named_caption(block) or (_is_below_figure(page, index) and _names(block) not in names_of_texts())
            )
        if found:
            captions.add(index)
    if not captions:
        return captions
    words = sum(blocks[index].words for index, _ in likely)
    return captions if 2 * sum(blocks[index].words for index in captions) <= words else set()


def is_captioned(page: Page, scores: Scores, index: int) -> bool:
    """Whether a text is the caption of the picture above it."""
    block = page.blocks[index]
    if index == 0 or page.blocks[index - 1].picture is None or block.picture is not None:
        return False
    return block.caption or scores.is_picture(block) or _is_inline_caption(block) or _is_beside(page, index)


def _is_inline_caption(block: Block) -> bool:
    """Whether the inline element that is all of a block is named like a caption."""
    lead = block.lead
    return lead is not None and "caption" in names_of(lead).lower() and not leads_in(block)


def _is_beside(page: Page, index: int) -> bool:
    """Whether a text is all that a box holds beside the picture above it. A sentence without a credit may be the
    story's first paragraph or its standfirst."""
    blocks = page.blocks
    block, picture = blocks[index], blocks[index - 1]
    if block.heading or block.item or block.links or picture.links or block.words not in _BESIDE_PICTURE:
        return False
    credited = block.text.endswith(_BRACKETS) or credit_in(block.text) is not None
    styled = block.text.endswith(ENDS) and is_standfirst(_names(block))
    if not credited and (styled or prose_words(block)):
        return False
    around = set(lineage(picture.owner))
    box = next((element for element in lineage(block.owner) if element in around), None)
    if box is None or box.tag in _ROWS:
        return False
    near = (blocks[place] for place in (index - 2, index + 1) if 0 <= place < len(blocks))
    return not any(box in lineage(other.owner) for other in near)


def _is_below_figure(page: Page, index: int) -> bool:
    """Whether a text is beside a `figure` that holds the picture above it, without a caption."""
    figure = nearest(page.blocks[index - 1].owner, "figure")
    return figure is not None and figure not in lineage(page.blocks[index].owner) and _is_beside(page, index)


def _is_named_caption(block: Block) -> bool:
    return "caption" in _names(block).lower() or _is_inline_caption(block)


def _names(block: Block) -> str:
    return "" if block.owner is None else names_of(block.owner)


def find_pictures(
    page: Page, scores: Scores, chosen: list[int], holds: Holds | None
) -> Iterator[tuple[Block, list[Block]]]:
    """The pictures between headline and end, and those right below it, with the lines of captions below them. Of those
    named like side matter, a `figure` counts that a box of the story `holds`. Of one that is shown twice, a copy may
    have the caption."""
    blocks, first = page.blocks, chosen[0]
    above = range(first, -1, -1)
    titles = (index for index in above if blocks[index].picture is None and blocks[index].key in scores.titles)
    headings = (index for index in above if blocks[index].heading == 1)
    start = next(chain(titles, headings), first)
    found: dict[str, tuple[Block, list[Block]]] = {}
    texts = set(chosen)
    below = range(start, _last_picture(page, scores, chosen) + 1)
    for index in chain(_above_title(page, start) if blocks[start].heading else (), below):
        block = blocks[index]
        if not block.picture or block.furniture or (block.picture in found and found[block.picture][1]):
            continue
        if scores.is_side(block) and not (holds and holds(block) and nearest(block.owner, "figure") is not None):
            continue
        if block.links and (len(block.links[0].text) > COPY or _is_of_card(page, scores, index)):
            continue
        lines = list(_caption(page, scores, index, start, texts))
        if block.picture in found:
            block, lines = found[block.picture][0], [line for line in lines if line.caption]
        found[block.picture or ""] = block, lines
    yield from found.values()


def _is_of_card(page: Page, scores: Scores, picture: int) -> bool:
    """Whether a line below a picture, not its caption, leads to the same story: the headline of a card."""
    href = page.blocks[picture].links[0].href
    below = page.blocks[picture + 1 : picture + 1 + _CARD]
    lines = (
        line for line in below if line.only_links and not (line.picture or line.caption or scores.is_picture(line))
    )
    if not any(link.href == href for line in lines for link in line.links):
        return False
    address = page.resolve(href)
    return address.kind == "story" and address.canonical != page.resolve(page.url).canonical


def _above_title(page: Page, title: int) -> Iterator[int]:
    """The indexes of the story's pictures above its headline: those that the head gives for it, and those of figures in
    the box of the headline. What leads elsewhere is a logo, an advertisement or a teaser there."""
    blocks = page.blocks
    near = range(max(title - _ABOVE, 0), title)
    found = [index for index in near if blocks[index].picture and not blocks[index].links]
    if not found:
        return
    heads = list(takewhile(_is_no_body, islice(lineage(blocks[title].box), _HEAD_LEVELS)))
    shared = shared_files(page)
    for index in found:
        figure = nearest(blocks[index].owner, "figure")
        if (figure is not None and figure.getparent() in heads) or is_shared(blocks[index].picture or "", shared):
            yield index


def _is_no_body(element: etree._Element) -> bool:
    return element.tag not in ("body", "html")


def shared_files(page: Page) -> frozenset[str]:
    """The files of the pictures that the head gives for the story."""
    tags = islice((tag for tag in page.elements.head if tag.tag == "meta"), _TAGS)
    shared = (tag.get("content") or "" for tag in tags if tag.get("property") == "og:image")
    return frozenset(map(_file, chain(islice(shared, _SHARED), islice(page.metadata.images, _SHARED)))) - {""}


def is_shared(picture: str, shared: frozenset[str]) -> bool:
    """Whether the picture at an address is in one of the files, whatever its size."""
    return _file(picture) in shared


def _file(address: str) -> str:
    """The name of a picture's file; empty for that of a program, `image?url=…`, which serves all pictures.

    >>> _file("https://img.paper.example/2026/pier-800x450.jpg?q=80"), _file("/pier.jpg#1")
    ('pier.jpg', 'pier.jpg')
    """
    path = address.partition("?")[0].partition("#")[0]
    name = path[path.rfind("/") + 1 :][-_FILE_LENGTH:]
    return _SIZE.sub("", name) if "." in name or len(name) >= _NAMELESS else ""


def _caption(page: Page, scores: Scores, picture: int, title: int, texts: set[int]) -> Iterator[Block]:
    """The lines of the caption below a picture: the first, and those that are in the same `figure`, or by their names
    parts of a picture, too. Those among `texts` are the story's, and above its `title` may be a section and a date."""
    blocks = page.blocks
    if picture + 1 >= len(blocks) or not is_captioned(page, scores, picture + 1):
        return
    below = blocks[picture + 1]
    if (picture < title or picture + 1 in texts) and not (below.caption or scores.is_picture(below)):
        return
    if picture + 1 == title:
        return
    yield below
    figure = nearest(blocks[picture].owner, "figure")
    for index, line in enumerate(blocks[picture + 2 : picture + 1 + _CAPTION_LINES], picture + 2):
        if line.picture is not None or line.heading or index in texts:
            return
        if line.item > blocks[picture].item and not is_credit(line):
            return
        if not (line.caption or scores.is_picture(line)) or nearest(line.owner, "figure") is not figure:
            return
        yield line


def _last_picture(page: Page, scores: Scores, chosen: list[int]) -> int:
    """The index of the last of the photos right below the story's text, or of its caption; the text's end without any.

    They are in the element that holds the text, with nothing but captions in between. What leads elsewhere is
    an advertisement or a teaser there, and what is drawn a logo or a button, unless it has a caption.
    """
    blocks, last = page.blocks, chosen[-1]
    if (call := _with_call(page, last)) > last:
        return call
    if last + 1 >= len(blocks) or blocks[last + 1].picture is None:
        return last
    held = set(lineage(blocks[chosen[0]].box))
    holds = next((element for element in lineage(blocks[last].box) if element in held), None)
    if holds is None or holds.tag in ("body", "html"):
        return last
    captioned = False  # whether the block that is read next is a caption
    for index in range(last + 1, min(last + 1 + _BELOW, len(blocks))):
        block, is_caption = blocks[index], captioned
        captioned = index + 1 < len(blocks) and is_captioned(page, scores, index + 1)
        if block.picture is None and not is_caption:
            break
        if block.furniture or scores.is_side(block) or holds not in lineage(block.owner):
            break
        if not all(_PHOTO.search(link.href) for link in block.links):
            break
        if block.picture is not None and not captioned and _PHOTO.search(block.picture) is None:
            break
        last = index
    return last


def _with_call(page: Page, last: int) -> int:
    """The index of a call in the box of the text `last`, with nothing but pictures between them; else `last`."""
    blocks = page.blocks
    below = next((index for index in range(last + 1, len(blocks)) if blocks[index].picture is None), last)
    called = blocks[below].box is blocks[last].box and is_call(page, blocks[below], sure=True)
    return below if called else last
