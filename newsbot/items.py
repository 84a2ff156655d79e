"""The records newsbot writes: one dataclass a record, its declaration order the order of the keys in the output.

Names are schema.org's (NewsArticle) in snake case where schema.org has one. Days are `YYYY-MM-DD`, times ISO 8601
with an offset, languages BCP 47. Every key is always present: None or [] where a page says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

ARTICLE_SCHEMA = "newsbot/article/1"
TICKER_SCHEMA = "newsbot/ticker/1"
LISTING_SCHEMA = "newsbot/listing/1"
TOMBSTONE_SCHEMA = "newsbot/tombstone/1"

Precision = Literal["second", "minute", "hour", "day", "week", "month", "year"]
"""How exactly a page tells a moment, finest first."""

Direction = Literal["ltr", "rtl"]


@dataclass(slots=True)
class Published:
    """When a story came out, as far as its page tells: bounds that hold the moment, never a guess."""

    text: str | None = None
    """As printed: `5 months ago`."""
    date: str | None = None
    """The day, where the bounds leave only one."""
    earliest: str | None = None
    """First day (or moment, where the page gives a time) that it can be, inclusive."""
    latest: str | None = None
    precision: Precision | None = None
    source: str | None = None
    """The evidence that won: `json-ld`, `meta`, `byline`, `time` (an element that tells it to machines), `page`
    (printed), `card`, `feed`, `news-sitemap` or `url`."""


@dataclass(slots=True)
class Body:
    """What a story says in one language."""

    language: str
    direction: Direction
    headline: str | None = None
    dateline: str | None = None
    """The place alone (`WASHINGTON, D.C.`); it and its mark are off the first paragraph."""
    paragraphs: list[str] = field(default_factory=list)
    word_count: int = 0


@dataclass(slots=True)
class Image:
    """A picture of the story's own: no logo, banner or icon."""

    url: str
    alt: str | None = None
    caption: str | None = None


@dataclass(slots=True)
class Link:
    """A link inside a body."""

    url: str
    text: str


@dataclass(slots=True)
class Card:
    """A story as another page announces it."""

    headline: str
    url: str
    date: str | None = None
    """The day, where the card prints one; None for a relative date that spans more."""
    summary: str | None = None
    section: str | None = None


@dataclass(slots=True)
class Rights:
    """What the publisher says about the use of a page, as found; None where nothing was said."""

    robots_txt: str | None = None
    """`allowed` where robots.txt was asked and let the page be fetched."""
    robots_meta: str | None = None
    """For every robot and for newsbot: one statement a line, newsbot's under its name."""
    robots_header: str | None = None
    """Every `X-Robots-Tag`, one a line."""
    tdm_reservation: str | None = None
    """`0` or `1`, by the last that says it of tdmrep.json, the headers and the meta tags."""
    tdm_policy: str | None = None
    license: str | None = None
    content_signal: str | None = None
    """The `Content-Signal` of robots.txt."""


@dataclass(slots=True)
class Article:
    """One wording of one story."""

    schema: str = ARTICLE_SCHEMA
    id: str = ""
    """Stable over runs, machines and twin addresses of one story."""
    url: str = ""
    """As fetched, after redirects."""
    canonical_url: str = ""
    """The address that stands for the story."""
    site: str = ""
    publisher: str = ""
    section: str | None = None
    headline: str = ""
    """In the page's first language."""
    alternative_headlines: dict[str, str] = field(default_factory=dict)
    """Headline by language, for every language of the page."""
    byline: str | None = None
    """The name as printed; None where only the site stands."""
    authors: list[str] = field(default_factory=list)
    published: Published = field(default_factory=Published)
    date_modified: str | None = None
    summary: str | None = None
    """The standfirst, not the first paragraph."""
    in_language: list[str] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    key_points: list[str] = field(default_factory=list)
    credit: str | None = None
    """The picture's credit line as printed."""
    images: list[Image] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    is_accessible_for_free: bool | None = None
    links: list[Link] = field(default_factory=list)
    related: list[Card] = field(default_factory=list)
    popular: list[Card] = field(default_factory=list)
    rights: Rights = field(default_factory=Rights)
    revision: int = 1
    changed: list[str] = field(default_factory=list)
    fetched_at: str = ""
    content_hash: str = ""
    provenance: dict[str, str] = field(default_factory=dict)
    """For each filled key the evidence used: `{"headline": "page", "published": "byline"}`."""
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TickerEntry:
    """One line of the running strip, as a page shows it."""

    headline: str
    """In the entry's first language."""
    headlines: dict[str, str]
    position: int
    """Its place in the strip, from 1."""
    url: str | None = None
    section: str | None = None


@dataclass(slots=True)
class Ticker:
    """The strip of one page: what the ticker pipeline merges into one record a headline."""

    site: str
    url: str
    fetched_at: str
    entries: tuple[TickerEntry, ...]


@dataclass(slots=True)
class TickerRecord:
    """One headline of the strip over a whole run."""

    schema: str
    id: str
    site: str
    headline: str
    headlines: dict[str, str]
    url: str | None
    section: str | None
    position: int
    """Its best place in the strip."""
    first_seen: str
    last_seen: str
    pages: int
    """How many pages of this run showed it."""


@dataclass(slots=True)
class Listing:
    """A section page as it was fetched: which story stood where, and when."""

    schema: str = LISTING_SCHEMA
    id: str = ""
    site: str = ""
    section: str | None = None
    url: str = ""
    page: int = 1
    fetched_at: str = ""
    cards: list[Card] = field(default_factory=list)


@dataclass(slots=True)
class Tombstone:
    """A story that its site no longer has: three visits, each at least a day after the one before, found nothing."""

    schema: str = TOMBSTONE_SCHEMA
    id: str = ""
    site: str = ""
    url: str = ""
    headline: str = ""
    first_missed: str = ""
    last_seen: str = ""
    """When its page was last read."""
    statuses: list[int] = field(default_factory=list)
    """What the visits were answered, in order."""


Record = Article | TickerRecord | Listing | Tombstone
Item = Article | Ticker | Listing | dict[str, Any]
