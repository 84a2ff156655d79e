"""A section page's parts: its name, its number, its cards and the page after it."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsbot.page.blocks import Block
from newsbot.page.cards import CardParts, is_label, read_cards
from newsbot.page.regions import Page


@dataclass(slots=True)
class SectionParts:
    """What a section page shows, as printed (clean)."""

    section: str | None
    number: int
    cards: list[CardParts] = field(default_factory=list)
    next_url: str | None = None
    list_name: str | None = None
    """Of the list that the page belongs to, from its address; None where that tells of none."""


def find_section(page: Page) -> SectionParts:
    """The parts of a section page; a page that is none has no cards."""
    here = page.addresses.resolve(page.url)
    listed = page.addresses.page_of(here)
    blocks = list(_list_blocks(page))
    name = None if here.kind == "home" else _name(page, blocks)
    cards = read_cards((b for b in blocks if b.text != name), page.resolve)
    hrefs = [link.href for block in page.blocks for link in block.links]
    following = page.addresses.next_page(page.url, hrefs) if cards else None
    return SectionParts(name, listed[1] if listed else 1, cards, following, listed[0] if listed else None)


def _name(page: Page, blocks: list[Block]) -> str | None:
    """The page's own name: its first heading, else the first short line above the first card."""
    heading = next((b.text for b in page.blocks if b.heading == 1 and not b.only_links), None)
    if heading is not None:
        return heading
    for block in blocks:
        if block.picture is None and is_label(block, page.resolve):
            return block.text
        if block.links and any(page.resolve(link.href).kind == "story" for link in block.links):
            return None
    return None


def _list_blocks(page: Page) -> list[Block]:
    """The blocks of the list: without ticker, navigation, footer, and the popular or related stories beside it."""
    kept: list[Block] = []
    outside = False
    for index in range(page.strip.end, len(page.blocks)):
        block = page.blocks[index]
        if index in page.landmarks:
            outside = True
        elif block.heading and outside:
            outside = False
        if not outside and block.furniture not in ("nav", "footer", "aside"):
            kept.append(block)
    return kept
