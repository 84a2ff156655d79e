"""Landmarks among the blocks, and the regions between them: ticker, head, story, tail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from newsbot.page.blocks import Block, read_blocks
from newsbot.page.layout import Layout
from newsbot.page.metadata import Metadata, read_metadata
from newsbot.page.ticker import NO_STRIP, Strip, find_ticker
from newsbot.text.addresses import Address, Addresses, absolute
from newsbot.text.clean import fold
from newsbot.text.language import language_of

_LANDMARK_LENGTH = 60
_FOOTER_LENGTH = 160
_BASE_LENGTH = 300
_COPY_LENGTH = 1000


PageKind = Literal["article", "section", "other"]


class NoStory(ValueError):
    """A page that holds no story; `reason` names why: `empty`, `not_found`, `profile`, `section`, `no_story`."""

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
    root: etree._Element
    strip: Strip = NO_STRIP
    landmarks: dict[int, str] = field(default_factory=dict)
    """Which landmark stands at which place among the blocks, in page order."""
    kind: PageKind | None = None
    """What `newsbot.page.kind.kind_of` found it to be, once it has looked."""
    expressions: dict[str, bool] = field(default_factory=dict)
    """Of the layout's expressions that were tried on it, by name, whether they found something."""

    @property
    def host(self) -> str:
        """The host of the page, without `www.`."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def site_names(self) -> list[str]:
        """What the site may be called: by its layout, by the page, by its host, whole and for short."""
        domain = self.host.rsplit(".", 1)[0]
        said = (self.layout.publisher, self.metadata.publisher, self.host, domain, domain.rsplit(".", 1)[-1])
        return [name for name in said if name]

    @property
    def language(self) -> str | None:
        """What the page says it is written in, without region; pages copy that from templates, so texts go first."""
        told = self.metadata.language or self.metadata.meta.get("og:locale") or ""
        plain = told.replace("_", "-").split("-")[0].strip().lower()
        return plain if 2 <= len(plain) <= 3 and plain.isalpha() and plain.isascii() else None

    @property
    def dated_in(self) -> str | None:
        """The language of its dates: the site's first, else what the page says."""
        return self.layout.languages[0] if self.layout.languages else self.language

    def language_of(self, text: str) -> str | None:
        """The language of a text of the page's: one of its site's, what the page says where the text leaves it open."""
        return language_of(text, self.layout.languages or None, self.language)

    def resolve(self, href: str) -> Address:
        """Where `href` leads from this page."""
        return self.addresses.resolve(href, self.metadata.base or self.url)

    def leads_nowhere(self, href: str) -> bool:
        """Whether `href` is no web address on this page."""
        rooted = href.startswith("/") and not href.startswith("//")
        return not rooted and absolute(href, self.metadata.base or self.url) is None

    @property
    def copies(self) -> frozenset[str]:
        """Keys of what the head of the page calls its story."""
        meta = self.metadata
        said = (meta.headline, meta.meta.get("og:title"), meta.title)
        return frozenset(key for text in said if text and len(text) < _COPY_LENGTH and (key := fold(text)))


def read_page(root: etree._Element, url: str, layout: Layout, addresses: Addresses) -> Page:
    """A page from the root of its tree, as `newsbot.page.blocks.parse_html` builds it."""
    page = Page(url, layout, addresses, read_blocks(root), read_metadata(root, url), root)
    if page.metadata.base:
        base = absolute(addresses.resolve(page.metadata.base, url).url, url)
        page.metadata.base = base if base and len(base) <= _BASE_LENGTH else None
    page.strip = find_ticker(page.blocks, layout, page.resolve)
    for index, block in enumerate(page.blocks):
        if name := landmark(block, layout):
            page.landmarks[index] = name
    return page


def landmark(block: Block, layout: Layout) -> str | None:
    """The tail's part that opens at `block`: `related`, `popular`, `footer`, or None."""
    if block.furniture == "footer":
        return "footer"
    length = len(block.text)
    if length > _FOOTER_LENGTH or block.picture is not None:
        return None
    key = block.key
    if length <= _LANDMARK_LENGTH:
        name = key.rstrip(" :")
        if name in layout.related:
            return "related"
        if name in layout.popular:
            return "popular"
    return "footer" if layout.footer.search(key) else None


def parts_of(page: Page, name: str) -> Iterator[list[Block]]:
    """The blocks of every part of the page that a landmark called `name` opens, up to the next landmark."""
    places = [*page.landmarks.items(), (len(page.blocks), "")]
    for (start, found), (end, _) in pairwise(places):
        if found == name and end > start + 1:
            yield page.blocks[start + 1 : end]


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
