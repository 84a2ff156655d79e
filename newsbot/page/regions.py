"""Landmarks among the blocks, and the regions between them: ticker, head, story, tail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from newsbot.page.blocks import Anchor, Block, Elements, gather, read_blocks
from newsbot.page.layout import Layout
from newsbot.page.metadata import Metadata, read_metadata
from newsbot.page.no_story import NoStory as NoStory
from newsbot.page.ticker import Strip, find_ticker
from newsbot.page.walk import LINKS_AT_MOST
from newsbot.text.addresses import Address, Addresses, absolute
from newsbot.text.clean import fold
from newsbot.text.language import language_of, scripts_of
from newsbot.text.language_tags import primary

_ROMANISED = "und-Latn"
_REGION = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})")  # of a language tag
_CARD = 8  # blocks from a label to the heading of its first card
_LANDMARK_LENGTH, _FOOTER_LENGTH, _BASE_LENGTH, _COPY_LENGTH = 60, 160, 300, 1000
PageKind = Literal["article", "section", "other"]


class Landmarks:
    """The blocks at which a part of the tail opens. A footer is looked for only at the blocks that are asked about."""

    def __init__(self, blocks: list[Block], layout: Layout) -> None:
        self._blocks, self._says_footer = blocks, layout.footer.search
        self.labels: dict[int, str] = {}
        """`related` or `popular`, by the index of the block, in page order."""
        names = dict.fromkeys(layout.popular, "popular") | dict.fromkeys(layout.related, "related")
        as_headings = dict.fromkeys(layout.related_headings, "related") | names
        for index, block in enumerate(blocks):
            if len(block.text) > _LANDMARK_LENGTH:
                continue
            known = as_headings if block.heading else names
            name = known.get(block.key.rstrip(" :"))
            if name is None and block.heading and len(block.links) > 1:  # tabs: the first is open
                first = known.get(fold(block.links[0].text))
                name = first if first == "related" else None  # what is popular may be a list of its own
            if name and block.picture is None and block.furniture != "footer":
                self.labels[index] = name

    def __contains__(self, index: int) -> bool:
        return index in self.labels or self.is_footer(index)

    def is_footer(self, index: int) -> bool:
        block = self._blocks[index]
        if block.furniture == "footer":
            return True
        if index in self.labels or block.picture is not None or len(block.text) > _FOOTER_LENGTH:
            return False
        return self._says_footer(block.key) is not None


@dataclass
class Page:
    """A parsed page: its blocks in order, its metadata and its ticker."""

    url: str
    layout: Layout
    addresses: Addresses
    blocks: list[Block]
    metadata: Metadata
    root: etree._Element
    elements: Elements
    kind: PageKind | None = None  # set by `newsbot.page.kind.kind_of`
    ends_early: bool = False  # see `newsbot.page.cut`
    cards: int | None = None  # set by `newsbot.page.kind.count_cards`
    next_pages: dict[str | None, str | None] = field(default_factory=dict)
    """The page after this one of a list by its `rel=next`; set by `newsbot.page.section`."""
    expressions: dict[str, bool] = field(default_factory=dict)  # whether each expression that was tried found something
    _resolved: dict[str, Address] = field(default_factory=dict, repr=False)
    _languages: dict[str, str | None] = field(default_factory=dict, repr=False)  # of texts

    @cached_property
    def strip(self) -> Strip:
        """The ticker, found when it is first needed: for that every link above the story is looked at."""
        return find_ticker(self.blocks, self.layout, self.is_story, frozenset(self.elements.marquees))

    @cached_property
    def landmarks(self) -> Landmarks:
        return Landmarks(self.blocks, self.layout)

    @cached_property
    def links(self) -> list[Anchor]:
        """Those of all blocks, in order."""
        return [link for block in self.blocks for link in block.links]

    @property
    def is_cut(self) -> bool:
        """Whether the page has more links than are read."""
        return sum([len(block.links) for block in self.blocks if block.picture is None]) >= LINKS_AT_MOST

    @cached_property
    def host(self) -> str:
        """Without `www.`."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """Possible names of the site, from its layout, the page and the host."""
        host = self.host
        domain = host.rsplit(".", 1)[0]
        names = (self.layout.publisher, self.metadata.publisher, host, domain, domain.rsplit(".", 1)[-1])
        return tuple(filter(None, names))

    @cached_property
    def language(self) -> str | None:
        """The declared language without its region. Templates get it wrong, so texts take precedence."""
        plain = primary(self._declared_language)
        return plain if 2 <= len(plain) <= 3 and plain.isalpha() and plain.isascii() else None

    @property
    def _declared_language(self) -> str:
        declared = self.metadata.language or self.metadata.meta.get("og:locale") or ""
        return declared.replace("_", "-").strip().lower()

    @property
    def dated_in(self) -> str | None:
        """The language of the page's dates, with the region that it declares: months come first in few."""
        if self.layout.languages:
            return self.layout.languages[0]
        region = _REGION.fullmatch(self._declared_language)
        return f"{self.language}-{region[1]}" if self.language and region else self.language

    def language_of(self, text: str) -> str | None:
        """The language of a text: one of the site's, or the declared one if the text leaves it open. Answers are kept:
        that for a version is needed to distinguish the versions, and again for its body."""
        if text not in self._languages:
            found = language_of(text, self.layout.languages or None, self._expected_language)
            self._languages[text] = "und" if found == _ROMANISED else found
        return self._languages[text]

    @cached_property
    def _expected_language(self) -> str | None:
        """The declared language, but none if it is romanised, as `ur-Latn`: no such language is recognised."""
        romanised = self.language and "-latn" in self._declared_language and "Latn" not in scripts_of(self.language)
        return _ROMANISED if romanised else self.language

    def resolve(self, href: str) -> Address:
        """The address of a link. Readers of a list resolve its links in turn, which may be more than `addresses` keeps:
        one of 5,000 took twice as long."""
        address = self._resolved.get(href)
        if address is None:
            address = self._resolved[href] = self.addresses.resolve(href, self.metadata.base or self.url)
        return address

    def is_story(self, href: str) -> bool:
        """Whether a link leads to a story, by its address."""
        return self.addresses.is_story(href, self.metadata.base or self.url)

    def leads_nowhere(self, href: str) -> bool:
        """Whether `href` is not a web address."""
        rooted = href.startswith("/") and not href.startswith("//")
        return not rooted and absolute(href, self.metadata.base or self.url) is None

    @cached_property
    def copies(self) -> frozenset[str]:
        """Keys of the headlines in the page's head."""
        meta = self.metadata
        headlines = (meta.headline, meta.meta.get("og:title"), meta.title)
        return frozenset(key for text in headlines if text and len(text) < _COPY_LENGTH and (key := fold(text)))


def read_page(root: etree._Element, url: str, layout: Layout, addresses: Addresses) -> Page:
    """A page from the root of its tree, as `newsbot.page.blocks.parse_html` builds it."""
    elements = gather(root)
    blocks, metadata = read_blocks(root, elements), read_metadata(root, url, elements.head)
    page = Page(url, layout, addresses, blocks, metadata, root, elements)
    if page.metadata.base:
        base = absolute(addresses.resolve(page.metadata.base, url).url, url)
        page.metadata.base = base if base and len(base) <= _BASE_LENGTH else None
    return page


def parts_of(page: Page, name: str) -> Iterator[list[Block]]:
    """The blocks below each landmark `name`, up to the next landmark or heading of its rank; below one that is no
    heading, of the cards' rank. The buttons of cards, `Read more`, open and end nothing."""
    blocks, landmarks = page.blocks, page.landmarks
    buttons = {index for index, found in landmarks.labels.items() if found == "related" and _is_button(blocks, index)}
    for start, found in landmarks.labels.items():
        if found == name and start not in buttons:
            below = (index for index in range(start + 1, len(blocks)) if index not in buttons)
            rank = blocks[start].heading or _rank_of_cards(blocks[start + 1 : start + 1 + _CARD])
            ends = (index for index in below if index in landmarks or _opens_part(blocks, index, rank))
            end = next(ends, len(blocks))
            if end > start + 1:
                yield blocks[start + 1 : end]


def _is_button(blocks: list[Block], index: int) -> bool:
    """Whether a line is the link of a card to its story, `Read more`, and no label in the link of a card below it."""
    block, below = blocks[index], blocks[index + 1 : index + 2]
    if block.heading or not block.only_links:
        return False
    return not (below and below[0].links and below[0].links[0].href == block.links[0].href)


def _rank_of_cards(blocks: list[Block]) -> int:
    """The rank of the first heading that is a link; the lowest if there is none."""
    return next((block.heading for block in blocks if block.heading and block.links), 6)


def _opens_part(blocks: list[Block], index: int, rank: int) -> bool:
    """Whether a block is a heading of this rank or above, and not a card's: those are links, or repeated by one."""
    block, below = blocks[index], blocks[index + 1 : index + 2]
    if not 0 < block.heading <= rank or block.links:
        return False
    return not (below and below[0].links and below[0].key == block.key)


def opens_cards(blocks: list[Block], index: int, page: Page) -> bool:
    """Whether a card opens at `index`: a linked picture, and below it the same link as text."""
    picture = blocks[index]
    if picture.picture is None or not picture.links or index + 1 == len(blocks):
        return False
    below = blocks[index + 1]
    if below.picture is not None or not below.links:
        return False
    target = page.resolve(picture.links[0].href)
    return target.kind == "story" and page.resolve(below.links[0].href).canonical == target.canonical
