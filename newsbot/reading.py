"""From a parsed page to records: what the page says, normalised. No network, no files, no Scrapy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newsbot.evidence import published_from
from newsbot.items import Article, Card, Image, Link, Listing, Rights, Ticker, TickerEntry
from newsbot.loaders import ArticleLoader, BodyLoader, CardLoader, TickerLoader, split_teaser
from newsbot.page.article import ArticleParts, find_article
from newsbot.page.blocks import Anchor
from newsbot.page.cards import CardParts
from newsbot.page.layout import Layout
from newsbot.page.regions import Page, read_page
from newsbot.page.section import SectionParts, find_section
from newsbot.page.ticker import TickerParts
from newsbot.text.addresses import Addresses, record_id
from newsbot.text.clean import fold
from newsbot.text.dates import Bounds, parse_date, parse_iso
from newsbot.text.rights import AGENT, policy, reservation, robots_lines

NO_RIGHTS = Rights()
_WALLED_WORDS = 120
"""A site that calls a story paid shows at least this much of one that stands open all the same."""


class Reader:
    """Reads the pages of one site. Strips and cards stand on many pages alike, so they are normalised once."""

    def __init__(self, site: str, layout: Layout, addresses: Addresses) -> None:
        self.site = site
        self.layout = layout
        self.addresses = addresses
        self._card = lru_cache(maxsize=2048)(self._load_card)
        self._entries = lru_cache(maxsize=64)(self._load_entries)

    def page(self, root: etree._Element, url: str) -> Page:
        """The page at `url`, from the root of its tree as `parse_html` builds it."""
        return read_page(root, url, self.layout, self.addresses)

    def article(self, page: Page, fetched_at: datetime, rights: Rights = NO_RIGHTS) -> Article:
        """The story on a page, its relative dates read at `fetched_at` (with an offset).

        Raises `newsbot.page.regions.NoStory`, with the reason, for a page without one.
        """
        parts = find_article(page, fetched_at)
        return _Story(self, page, parts, fetched_at, rights).article()

    def listing(self, page: Page, fetched_at: datetime) -> tuple[Listing, SectionParts]:
        """The record of a section page, and the parts that it was made of: where to go on."""
        parts = find_section(page)
        canonical = page.resolve(page.url).canonical
        moment = fetched_at.isoformat(timespec="seconds")
        listing = Listing(
            id=record_id(self.site, canonical, moment),
            site=self.site,
            section=parts.section,
            url=page.url,
            page=parts.number,
            fetched_at=moment,
            cards=self.cards(parts.cards, fetched_at),
        )
        return listing, parts

    def ticker(self, page: Page, fetched_at: datetime) -> Ticker | None:
        """The strip of a page, None where there is none."""
        entries = self._entries(page.strip.entries)
        return Ticker(self.site, page.url, fetched_at.isoformat(timespec="seconds"), entries) if entries else None

    def rights(self, page: Page, before: Rights) -> Rights:
        """What a page's own tags say of its use, after what was said `before`, by its site and its headers."""
        meta, said = page.metadata.meta, page.metadata.story.get("license")
        return replace(
            before,
            robots_meta=robots_lines([meta.get("robots", "")], meta.get(AGENT)),
            tdm_reservation=reservation(meta.get("tdm-reservation")) or before.tdm_reservation,
            tdm_policy=policy(meta.get("tdm-policy")) or before.tdm_policy,
            license=said if isinstance(said, str) else None,
        )

    def cards(self, cards: Sequence[CardParts], now: datetime) -> list[Card]:
        """Cards, their dates read at `now`; the same card of another page may be the same object."""
        return [self._card(c.headline, c.address.canonical, " ".join(c.teaser), c.section, now.date()) for c in cards]

    def _load_card(self, headline: str, url: str, teaser: str, section: str | None, today: date) -> Card:
        day, summary = split_teaser(teaser, _noon(today)) if teaser else (None, None)
        loader = CardLoader()
        loader.settle(url=url, date=day)
        for name, value in (("headline", headline), ("summary", summary), ("section", section)):
            loader.add_value(name, value)
        card: Card = loader.load_item()
        return card

    def _load_entries(self, parts: tuple[TickerParts, ...]) -> tuple[TickerEntry, ...]:
        return tuple(self._load_entry(entry, position) for position, entry in enumerate(parts, 1))

    def _load_entry(self, entry: TickerParts, position: int) -> TickerEntry:
        loader = TickerLoader()
        loader.settle(position=position, url=self.addresses.resolve(entry.href).canonical if entry.href else None)
        loader.add_value("headline", entry.headlines[0][1])
        loader.add_value("headlines", list(entry.headlines))
        loader.add_value("section", entry.section)
        loaded: TickerEntry = loader.load_item()
        return loaded


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


class _Story:
    """One article on its way from parts to record: which evidence fills which field."""

    def __init__(self, reader: Reader, page: Page, parts: ArticleParts, fetched_at: datetime, rights: Rights) -> None:
        self.reader = reader
        self.page = page
        self.parts = parts
        self.fetched_at = fetched_at
        self.rights = rights
        self.loader = ArticleLoader()
        self.provenance: dict[str, str] = {}
        self.warnings: list[str] = []

    def article(self) -> Article:
        """The record."""
        self._address()
        self._head()
        self._published()
        self._bodies()
        self._structured()
        self._tail()
        self.loader.settle(provenance=self.provenance, warnings=self.warnings)
        article: Article = self.loader.load_item()
        return article

    def _fill(self, name: str, *candidates: tuple[str | list[str] | None, str]) -> None:
        """Fills a field with the first candidate that says anything, normalised, and notes which evidence it was."""
        for value, source in candidates:
            if value:
                self.loader.add_value(name, value)
                self.provenance[name] = source
                return

    def _settle(self, name: str, value: object, source: str) -> None:
        """Sets a field that needs no normalising, and notes the evidence where there is any."""
        if value is not None and value != []:
            self.loader.settle(**{name: value})
            self.provenance[name] = source

    def _address(self) -> None:
        page, reader = self.page, self.reader
        own = page.resolve(page.url)
        canonical, source = own.canonical, "url"
        if page.metadata.canonical:
            declared = page.resolve(page.metadata.canonical)
            if declared.kind == "story" and declared.canonical != canonical:
                canonical, source = declared.canonical, "link"
        self.loader.settle(
            id=page.addresses.story_id(reader.site, canonical),
            url=page.url,
            site=reader.site,
            publisher=reader.layout.publisher,
            fetched_at=self.fetched_at.isoformat(timespec="seconds"),
            rights=reader.rights(page, self.rights),
        )
        self._settle("canonical_url", canonical, source)

    def _head(self) -> None:
        parts, meta = self.parts, self.page.metadata
        self._fill("headline", (parts.headline, parts.headline_source))
        site = {fold(self.reader.layout.publisher), fold(self.reader.layout.publisher).rsplit(".", 1)[0]}
        printed = [parts.byline.name] if parts.byline and parts.byline.name else []
        named = [name for name in meta.authors if fold(name) not in site]
        self._fill("byline", (_first(printed), "byline"), (", ".join(named), "json-ld"))
        self._fill("authors", (printed, "byline"), (named, "json-ld"))
        self._fill("summary", (parts.summary, "page"))

    def _published(self) -> None:
        candidates: list[tuple[Bounds, str]] = []
        if self.parts.byline and self.parts.byline.date:
            candidates.append((self.parts.byline.date, "byline"))
        if said := self.page.metadata.published:
            text, source = said
            bounds = parse_iso(text) or parse_date(text, self.fetched_at)
            if bounds is not None and _not_after(bounds, self.fetched_at):
                candidates.append((bounds, source))
        published, warnings = published_from(candidates)
        self.warnings += warnings
        self.loader.settle(published=published)
        if published.source:
            self.provenance["published"] = published.source

    def _bodies(self) -> None:
        bodies = []
        for parts in self.parts.bodies:
            loader = BodyLoader()
            loader.settle(language=parts.language, paragraphs=parts.paragraphs)
            loader.add_value("headline", parts.headline)
            bodies.append(loader.load_item())
        if not bodies:
            self.warnings.append("no_body")
        self._settle("bodies", bodies, "page")
        self._fill("key_points", (self.parts.key_points, "page"))
        self._fill("credit", (self.parts.credit, "page"))
        self._settle("links", [link for link in map(self._link, self.parts.links) if link], "page")

    def _link(self, anchor: Anchor) -> Link | None:
        """A link of the story's; one that leads nowhere (`javascript:`, a word that an editor's program took for an
        address) is none."""
        try:
            url = urljoin(self.page.metadata.base or self.page.url, anchor.href.strip())
            parts = urlsplit(url)
            host = (parts.hostname or "").strip(".")
        except ValueError:
            return None
        own = host == urlsplit(self.page.url).hostname
        return Link(url, anchor.text) if parts.scheme in ("http", "https") and ("." in host or own) else None

    def _structured(self) -> None:
        meta = self.page.metadata
        for name, said in (("section", meta.section), ("keywords", meta.keywords)):
            if said:
                self._fill(name, said)
        if said := meta.modified:
            bounds = parse_iso(said[0])
            if bounds is not None and _not_after(bounds, self.fetched_at):
                self._settle("date_modified", bounds.earliest.isoformat(), said[1])
        words = sum(len(text.split()) for body in self.parts.bodies for text in body.paragraphs)
        if meta.free or (meta.free is False and words < _WALLED_WORDS):
            self._settle("is_accessible_for_free", meta.free, "json-ld")

    def _tail(self) -> None:
        images = []
        for picture in self.parts.pictures:
            url = urljoin(self.page.metadata.base or self.page.url, picture.source)
            images.append(Image(url, picture.alt or None, picture.caption))
        self._settle("images", images, "page")
        for name, cards in (("related", self.parts.related), ("popular", self.parts.popular)):
            self._settle(name, self.reader.cards(cards, self.fetched_at), "page")


def _first(values: list[str]) -> str | None:
    return values[0] if values else None


def _not_after(bounds: Bounds, now: datetime) -> bool:
    """Whether the moment may lie before `now`; a story from the future is no evidence."""
    earliest = bounds.earliest
    return earliest <= now if isinstance(earliest, datetime) else earliest <= now.date()
