"""Landmarks among a page's blocks, and the regions that they part: ticker, head, story, tail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from newsbot.page.blocks import Block, read_blocks
from newsbot.page.cards import Resolve
from newsbot.page.layout import Layout
from newsbot.page.metadata import Metadata, read_metadata
from newsbot.page.ticker import NO_STRIP, Strip, find_ticker
from newsbot.text.addresses import Address, Addresses
from newsbot.text.clean import fold

_LANDMARK_LENGTH = 60
_FOOTER_LENGTH = 160


class NoStory(ValueError):
    """A page that holds no story; `reason` names why: `empty`, `not_found`, `profile`, `no_story`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Page:
    """A page, read once: its blocks in order, its metadata, and the strip above everything else."""

    url: str
    layout: Layout
    addresses: Addresses
    blocks: list[Block]
    metadata: Metadata
    strip: Strip = field(default=NO_STRIP)

    def resolve(self, href: str) -> Address:
        """Where `href` leads from this page."""
        return self.addresses.resolve(href, self.metadata.base or self.url)

    @property
    def copies(self) -> frozenset[str]:
        """Keys of what the head of the page calls its story."""
        meta = self.metadata
        return frozenset(fold(text) for text in (meta.headline, meta.meta.get("og:title"), meta.title) if text)


def read_page(root: etree._Element, url: str, layout: Layout, addresses: Addresses) -> Page:
    """A page from the root of its tree, as lxml's HTML parser builds it."""
    page = Page(url, layout, addresses, read_blocks(root), read_metadata(root))
    if page.metadata.base:
        page.metadata.base = addresses.resolve(page.metadata.base, url).url
    page.strip = find_ticker(page.blocks, layout, page.resolve)
    return page


def landmark(block: Block, layout: Layout) -> str | None:
    """The tail's part that opens at `block`: `related`, `popular`, `footer`, or None."""
    if block.picture is not None:
        return None
    if block.furniture == "footer":
        return "footer"
    length = len(block.text)
    if length <= _LANDMARK_LENGTH:
        key = block.key.rstrip(" :")
        if key in layout.related:
            return "related"
        if key in layout.popular:
            return "popular"
    if length <= _FOOTER_LENGTH and layout.footer.search(block.key):
        return "footer"
    return None


def parts_of(page: Page, name: str) -> Iterator[list[Block]]:
    """The blocks of every part of the page that a landmark called `name` opens, up to the next landmark."""
    part: list[Block] | None = None
    for block in page.blocks:
        found = landmark(block, page.layout)
        if found is not None:
            if part:
                yield part
            part = [] if found == name else None
        elif part is not None:
            part.append(block)
    if part:
        yield part


def opens_cards(blocks: list[Block], index: int, page: Page) -> bool:
    """Whether a card stands at `index`: a picture that leads to a story, and below it the same link in words."""
    picture = blocks[index]
    if picture.picture is None or not picture.links or index + 1 == len(blocks):
        return False
    below = blocks[index + 1]
    if below.picture is not None or not below.links:
        return False
    target = page.resolve(picture.links[0].href)
    return target.kind == "story" and page.resolve(below.links[0].href).canonical == target.canonical
