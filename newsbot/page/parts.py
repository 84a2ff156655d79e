"""The parts of an article page, as printed, before they are normalised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from newsbot.page.blocks import Anchor, Block
from newsbot.page.cards import CardParts
from newsbot.text.clean import fold
from newsbot.text.dates import Bounds


@dataclass(slots=True)
class BodyParts:
    """A story in one language, as printed: its headline (None for the page's own) and its paragraphs."""

    language: str
    headline: str | None
    paragraphs: list[str]


@dataclass(slots=True)
class Picture:
    """A picture of the story's own."""

    source: str
    alt: str
    caption: str | None = None


LAYOUT = "layout"
"""The evidence for what an expression of the site's layout finds."""


@dataclass(slots=True)
class SelectedFields:
    """What a layout's expressions find on an article page (clean), by the record's keys; empty where they find none."""

    headline: str | None = None
    byline: str | None = None
    authors: list[str] = field(default_factory=list)
    published: Bounds | None = None
    date_modified: Bounds | None = None
    section: str | None = None
    summary: str | None = None
    bodies: list[Block] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    credit: str | None = None
    images: list[Picture] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)

    @property
    def shown(self) -> frozenset[str]:
        """Keys of the lines that are fields of their own, and none of the bodies."""
        lines = (self.headline, self.summary, self.credit, *self.key_points)
        return frozenset(fold(line) for line in lines if line)


@dataclass(slots=True)
class ArticleParts:
    """What an article page says, as printed (clean), before it is normalised."""

    headline: str
    headline_source: str
    byline: str | None = None
    """As printed."""
    authors: list[tuple[list[str], str]] = field(default_factory=list)
    """Bylines or names, and the evidence for them, in the order of trust."""
    authors_cut: bool = False
    """Whether the page names more authors, or says more of them, than is read."""
    dates: list[tuple[Bounds, str]] = field(default_factory=list)
    """When it came out, and the evidence for it, in the order of trust."""
    summary: str | None = None
    bodies: list[BodyParts] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    credit: str | None = None
    pictures: list[Picture] = field(default_factory=list)
    links: list[Anchor] = field(default_factory=list)
    related: list[CardParts] = field(default_factory=list)
    popular: list[CardParts] = field(default_factory=list)
    bodies_source: str = "page"
    """The evidence for the bodies: `json-ld` where the page shows but a part of them."""
    selected: SelectedFields = field(default_factory=SelectedFields)
    """What the layout's expressions find: it goes before all else."""


class Places(NamedTuple):
    """Where among a page's blocks a story stands; its body is [first, last]."""

    headline: int
    first: int
    last: int
