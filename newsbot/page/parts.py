"""The parts of an article page, as printed, before they are normalised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from newsbot.page.blocks import Anchor, Block
from newsbot.page.cards import CardParts
from newsbot.text.bounds import Bounds
from newsbot.text.clean import fold
from newsbot.text.kinds import MediaKind


class Paragraph(NamedTuple):
    """A paragraph of a story (clean), and what it is: see `newsbot.items.Body.kinds`."""

    text: str
    kind: str = "p"


@dataclass(slots=True)
class BodyParts:
    """A story in one language, as printed. The headline is None if it is the page's own."""

    language: str
    headline: str | None
    paragraphs: list[Paragraph]


@dataclass(slots=True)
class Picture:
    """A picture that belongs to the story."""

    source: str
    alt: str
    caption: str | None = None
    credit: str | None = None


@dataclass(slots=True)
class MediaParts:
    """A video or audio of the story."""

    kind: MediaKind
    addresses: list[str]  # the file's first, then that of its player
    title: str | None = None
    duration: str | None = None
    thumbnail: str | None = None


LAYOUT = "layout"  # the source of what a layout's expression finds


@dataclass(slots=True)
class SelectedFields:
    """What a layout's expressions find on an article page (clean), by the record's keys."""

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
        """Keys of the lines that become other fields, so that bodies leave them out."""
        lines = (self.headline, self.summary, self.credit, *self.key_points)
        return frozenset(fold(line) for line in lines if line)


@dataclass(slots=True)
class ArticleParts:
    """The parts of an article page, as printed (clean)."""

    headline: str
    headline_source: str
    byline: str | None = None
    authors: list[tuple[list[str], str]] = field(default_factory=list)  # names and their source, in order of trust
    authors_cut: bool = False  # whether the page names more than is read
    dates: list[tuple[Bounds, str]] = field(default_factory=list)  # in order of trust, with their sources
    modified: tuple[Bounds, str] | None = None  # as the page shows it, with its source
    summary: str | None = None
    bodies: list[BodyParts] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    credit: str | None = None
    pictures: list[Picture] = field(default_factory=list)
    media: list[MediaParts] = field(default_factory=list)
    media_source: str = "page"  # of the first
    links: list[Anchor] = field(default_factory=list)
    related: list[CardParts] = field(default_factory=list)
    popular: list[CardParts] = field(default_factory=list)
    bodies_source: str = "page"  # `json-ld` or `script` if the page shows only a part of them
    membership_note: str | None = None  # the line below them that asks readers to be members
    selected: SelectedFields = field(default_factory=SelectedFields)
    """From the layout's expressions; it takes precedence."""


class Places(NamedTuple):
    """The block indexes of a story; its body is [first, last]."""

    headline: int
    first: int
    last: int
