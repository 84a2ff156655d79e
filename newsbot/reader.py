"""From a parsed page to normalised records. No network, no files, no Scrapy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from lxml import etree
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom
from w3lib.url import safe_url_string

from newsbot.charsets import charset_of
from newsbot.items import NO_RIGHTS, PAGE_CUT, Article, Card, Listing, Rights, Ticker, TickerEntry, Versions
from newsbot.loaders import ArticleLoader, CardLoader, TickerLoader, letters
from newsbot.page.article import find_article
from newsbot.page.blocks import is_utf8, may_be_garbled, parse_html
from newsbot.page.breadcrumbs import section_by_breadcrumbs
from newsbot.page.cards import CardParts
from newsbot.page.cut import ends_early
from newsbot.page.headline import site_in_title
from newsbot.page.layout import Layout
from newsbot.page.links import read_links
from newsbot.page.multipage import add_part, next_part
from newsbot.page.no_story import NoStory
from newsbot.page.parts import LAYOUT, ArticleParts
from newsbot.page.regions import Page, read_page
from newsbot.page.section import SectionParts, find_section
from newsbot.page.ticker import TickerParts, entries_of
from newsbot.page.translations import find_translations, versions_in_sitemap
from newsbot.page.unreadable import unreadable
from newsbot.text.addresses import Address, Addresses, absolute, any_site, home_of, record_id, site_name
from newsbot.text.bounds import Candidate
from newsbot.text.charset import may_have_runs, mend
from newsbot.text.clean import LONGEST_CACHED
from newsbot.text.credentials import without_logins
from newsbot.text.forms import is_of_another_story
from newsbot.text.language import story_languages, word_count
from newsbot.text.machine_dates import parse_iso
from newsbot.text.rights import AGENT, declared_by_headers, one_line, policy, reservation, robots_lines

NOT_STATED = (None, "")
_CARDS = 4096
"""Cards that are kept, because the pages of a site repeat them; each takes about a kilobyte. With half as many, a crawl
of 2,000 stories with ten cards each takes 1.5 % more CPU."""
_WALLED_WORDS = 120
"""A story with this many words is open, though its site declares it paid."""


class HeaderItems(Protocol):
    """The headers of a response, as `dict`, requests, httpx, urllib and Scrapy have them."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Names and values."""


def read_article(
    html: bytes | bytearray | memoryview | str,
    url: str,
    fetched_at: datetime | str | None = None,
    layout: Layout | None = None,
    *,
    headers: HeaderItems | None = None,
) -> Article:
    """The story on one page, as its record: no Scrapy, no network, no files.

    `html` is the page as bytes or text; `url` its address; `fetched_at` the time to which `3 hours ago` is relative,
    with a time zone, as a datetime or in ISO 8601 (default: now); `layout` a description of the site's pages, if any;
    `headers` those of the response, from which come the page's rights, translations and charset.

    Raises `NoStory`, with a `reason`, for a page without a story; `TypeError` and `ValueError` for invalid arguments.
    """
    _check("url", url, (str,), "the address of the page, as str")
    _check("layout", layout, (Layout, type(None)), "a Layout or None")
    home, address = requested(url)
    return read_story(html, address, fetched_at, Reader.at(home, layout), headers, ids=layout is not None)


def read_story(
    html: bytes | bytearray | memoryview | str,
    url: str,
    fetched_at: datetime | str | None,
    reader: Reader,
    headers: HeaderItems | None = None,
    rights: Rights = NO_RIGHTS,
    *,
    ids: bool = True,
) -> Article:
    """As `read_article`, of a site that is known, with the `rights` that it declares for the page."""
    _check("html", html, (bytes, bytearray, memoryview, str), "the page itself, as str or bytes")
    if headers is not None and not hasattr(headers, "items"):
        raise TypeError(f"headers must be a mapping of names to values, or None, not {type(headers).__name__}")
    now, values = _moment(fetched_at), _values(headers)
    if isinstance(html, str):
        body, encoding = html.encode("utf-8", "replace"), "utf-8"
    else:
        body = bytes(html)
        encoding = "utf-8" if is_utf8(body) else charset_of(body, _declared(body, values("Content-Type")))
    if no_page := unreadable(lambda name: values(name)[-1].encode() if values(name) else None, body):
        raise NoStory(no_page.reason)
    if encoding == "utf-8" and may_be_garbled(body):
        mended = mend if may_have_runs(body) else str
        body = mended(body.decode("utf-8", "replace")).encode("utf-8", "replace")  # invalid bytes become U+FFFD
    root = parse_html(body, encoding, ids=ids)
    if root is None:
        raise NoStory("empty")
    page = reader.page(root, url, body)
    rights = replace(rights, **declared_by_headers(values))
    whole = next_part(page) is None  # a further page is not at hand
    return reader.article(page, now, rights, linked=values("Link"), trusted=True, whole=whole)


def requested(url: str) -> tuple[str, str]:
    """The home of a page's site, and the page's address as a request has it. Raises `ValueError`."""
    try:
        parts = urlsplit(absolute(url, url) or "")
        home = home_of(parts.geturl())
        return home, safe_url_string(home + parts._replace(scheme="", netloc="").geturl())
    except ValueError:
        message = (
            f"url={without_logins(url)!r:.200} is not a web address; give the page's own, with http:// or https://"
        )
        raise ValueError(message) from None


def _values(headers: HeaderItems | None) -> Callable[[str], list[str]]:
    """What gives the values of a header. Scrapy has lists of bytes, others have text."""
    found: dict[str, list[str]] = {}
    for name, values in headers.items() if headers is not None else ():
        for value in values if isinstance(values, list | tuple) else [values]:
            found.setdefault(_text(name, name).lower(), []).append(_text(name, value))
    return lambda name: found.get(name.lower(), [])


def _text(name: object, value: object) -> str:
    _check(f"headers[{name!r:.80}]", value, (str, bytes, int), "text, bytes or a list of them")
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _declared(body: bytes, types: Sequence[str]) -> str | None:
    """The encoding that a page declares, as a Python codec: by its first bytes, its headers, then its tags."""
    by_header = http_content_type_encoding(types[-1]) if types else None
    return read_bom(body)[0] or by_header or html_body_declared_encoding(body)


def _check(name: str, value: object, types: tuple[type, ...], description: str) -> None:
    if not isinstance(value, types):
        raise TypeError(f"{name} must be {description}, not {type(value).__name__}")


def _moment(fetched_at: datetime | str | None) -> datetime:
    """`fetched_at` in UTC, now for None. Raises `TypeError` or `ValueError`."""
    if fetched_at is None:
        return datetime.now(UTC)
    _check("fetched_at", fetched_at, (datetime, str), "a datetime with a time zone, ISO 8601 text, or None")
    try:
        moment = datetime.fromisoformat(fetched_at.strip()) if isinstance(fetched_at, str) else fetched_at
    except ValueError:
        example = datetime.now(UTC).isoformat(timespec="seconds")
        raise ValueError(f"fetched_at={fetched_at!r} is not ISO 8601; write it as {example}") from None
    given = fetched_at if isinstance(fetched_at, str) else moment.isoformat()
    if moment.tzinfo is None or moment.utcoffset() is None:  # pandas.NaT raises for the offset
        raise ValueError(
            f"fetched_at={given!r} has no time zone; give a datetime with one, such as datetime.now(timezone.utc), or"
            " write it at the end: 2026-01-01T00:00:00+00:00"
        )
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"fetched_at={given!r} is before the year 1 or after the year 9999 in UTC") from None


class Reader:
    """Reads the pages of one site. Tickers and cards repeat, so their records are cached."""

    def __init__(self, site: str, layout: Layout, addresses: Addresses) -> None:
        self.site = site
        self.layout = layout
        self.addresses = addresses
        self._known_card = lru_cache(_CARDS)(self._load_card)
        self._entries = lru_cache(maxsize=64)(self._load_entries)

    @classmethod
    def at(cls, home: str, layout: Layout | None = None) -> Reader:
        """The reader of a site whose addresses nobody has described, by its origin."""
        return cls(site_name(home), layout or Layout.of_site(home), Addresses(any_site(home)))

    @staticmethod
    def parse(html: bytes, encoding: str = "utf-8") -> etree._Element | None:
        """The root of a page's tree; None for an empty page."""
        return parse_html(html, encoding)

    def page(self, root: etree._Element, url: str, html: bytes = b"") -> Page:
        """A page from its tree and, if at hand, the bytes of it."""
        page = read_page(root, url, self.layout, self.addresses)
        page.ends_early = ends_early(html)
        return page

    def article(
        self,
        page: Page,
        fetched_at: datetime,
        rights: Rights = NO_RIGHTS,
        further: Sequence[Page] = (),
        *,
        linked: Sequence[str] = (),
        trusted: bool = False,
        whole: bool = True,
    ) -> Article:
        """The story on a page and its `further` pages, relative dates read at `fetched_at` (with an offset).

        `linked` are the values of the response's header `Link`. The story is `whole` if none of its pages is missing.

        Raises `newsbot.page.no_story.NoStory`, with the reason, for a page without a story. A page that the caller
        trusts to have one is refused only if it has next to no text.
        """
        parts = find_article(page, fetched_at, trusted=trusted)
        for other in further:
            try:
                add_part(parts, find_article(other, fetched_at, further=parts.headline))
            except NoStory:
                whole = False
        article = _Story(self, page, parts, fetched_at, rights, linked).article()
        if not whole:
            article.warnings.append("pages_missing")
        if page.ends_early or any(other.ends_early for other in further):
            article.warnings.append(PAGE_CUT)
        return article

    def listing(self, page: Page, fetched_at: datetime) -> tuple[Listing, SectionParts]:
        """The record of a section page, and its parts."""
        parts = find_section(page, read_links(page.root).following if self.addresses.rules.guessed else None)
        cards = self.cards(parts.cards, fetched_at, page.language)
        return self.list_of(cards, page.url, fetched_at, parts.section, parts.number), parts

    def list_of(
        self,
        cards: list[Card],
        url: str,
        fetched_at: datetime,
        section: str | None,
        number: int = 1,
        versions: list[Versions] | None = None,
    ) -> Listing:
        """The record of the list at `url`."""
        moment = fetched_at.isoformat(timespec="seconds")
        id = record_id(self.site, self.addresses.resolve(url).canonical, moment)
        return Listing(
            id=id, site=self.site, section=section, url=url, page=number, fetched_at=moment, cards=cards,
            versions=versions or [],
        )  # fmt: skip

    def versions(
        self, alternates: Sequence[tuple[str, str]], sitemap: str, story: Address
    ) -> tuple[Versions | None, bool]:
        """A story with the versions that its entry in a sitemap names, if any, and whether there are too many."""
        found, cut = versions_in_sitemap(alternates, sitemap, self.addresses, self.site, story)
        if not found:
            return None, cut
        id = self.addresses.story_id(self.site, story.canonical)
        return Versions(story.canonical, id, ArticleLoader.translations_in(found)), cut

    def ticker(self, page: Page, fetched_at: datetime) -> Ticker | None:
        """The ticker of a page, or None."""
        parts = entries_of(page.strip, page.layout, page.resolve)
        entries = self._entries(parts, self._languages(page.language))
        return Ticker(self.site, page.url, fetched_at.isoformat(timespec="seconds"), entries) if entries else None

    def rights(self, page: Page, before: Rights) -> Rights:
        """The rights of a page: its own tags, then those known `before` from site and headers."""
        meta, declared = page.metadata.meta, page.metadata.story.get("license")
        return replace(
            before,
            robots_meta=robots_lines([meta.get("robots", "")], meta.get(AGENT)),
            tdm_reservation=reservation(meta.get("tdm-reservation")) or before.tdm_reservation,
            tdm_policy=policy(meta.get("tdm-policy")) or before.tdm_policy,
            license=one_line(declared) if isinstance(declared, str) else None,
        )

    def cards(self, cards: Sequence[CardParts], now: datetime, language: str | None = None) -> list[Card]:
        """The records of cards, relative dates read at `now`. Those that repeat may share one object."""
        languages, today = self._languages(language), now.date()
        return [self._card(card, today, languages) for card in cards]

    def _card(self, card: CardParts, today: date, languages: tuple[str, ...]) -> Card:
        headline, url, teaser, dates = card.headline, card.address.canonical, " ".join(card.teaser), card.dates
        length = len(headline) + len(url) + len(teaser) + sum(map(len, dates))
        load = self._known_card if length <= LONGEST_CACHED else self._load_card
        loaded = load(headline, url, teaser, dates, today, languages)
        return replace(loaded, section=letters(card.section, languages)) if card.section else loaded

    def _languages(self, language: str | None) -> tuple[str, ...]:
        return self.layout.languages or ((language,) if language else ())

    def _load_card(
        self,
        headline: str,
        url: str,
        teaser: str,
        dates: tuple[str, ...],
        today: date,
        languages: tuple[str, ...],
    ) -> Card:
        loader = CardLoader(languages)
        loader.settle(url=url)
        loader.add_value("headline", headline)
        loader.add_words(teaser, dates, datetime.combine(today, time(12), UTC))
        card: Card = loader.load_item()
        return card

    def _load_entries(self, parts: tuple[TickerParts, ...], languages: tuple[str, ...]) -> tuple[TickerEntry, ...]:
        loaded: list[TickerEntry] = []
        for position, entry in enumerate(parts, 1):
            loader = TickerLoader(languages)
            loader.settle(position=position, url=self.addresses.resolve(entry.href).canonical if entry.href else None)
            loader.add_value("headline", entry.headlines[0][1])
            loader.add_value("headlines", list(entry.headlines))
            loader.add_value("section", entry.section)
            loaded.append(loader.load_item())
        return tuple(loaded)


class _Story:
    """One article between parts and record: the candidates for each field, in order of trust."""

    def __init__(
        self,
        reader: Reader,
        page: Page,
        parts: ArticleParts,
        fetched_at: datetime,
        rights: Rights,
        linked: Sequence[str],
    ) -> None:
        self.reader = reader
        self.page = page
        self.parts = parts
        self.fetched_at = fetched_at
        self.rights = rights
        self.linked = linked
        languages = [body.language for body in parts.bodies]
        self.languages = languages or list(filter(None, [page.language])) or list(reader.layout.languages)
        base, host = page.metadata.base or page.url, urlsplit(page.url).hostname
        self.loader = ArticleLoader(self.languages, now=fetched_at, base=base, host=host)

    def article(self) -> Article:
        self._address()
        self._head()
        self._body()
        self._translations()
        article: Article = self.loader.load_item()
        return article

    def _address(self) -> None:
        page, reader = self.page, self.reader
        own = page.resolve(page.url)
        canonical, shown = own.canonical, own.canonical
        if page.metadata.canonical:
            declared = page.resolve(page.metadata.canonical)
            address = page.addresses.declared(page.metadata.canonical, page.metadata.base or page.url)
            same = declared.canonical == own.canonical
            if address is not None and (same or (declared.kind == "story" and not self._is_of_another(declared, own))):
                canonical, shown = declared.canonical, address
        self.loader.settle(
            id=page.addresses.story_id(reader.site, canonical),
            url=page.url,
            site=reader.site,
            publisher=self._publisher(),
            fetched_at=self.fetched_at.isoformat(timespec="seconds"),
            rights=reader.rights(page, self.rights),
        )
        self.loader.offer("canonical_url", (shown, "url" if shown == own.canonical else "link"))

    def _is_of_another(self, declared: Address, own: Address) -> bool:
        """Whether the page names the address of another story as its own, as when a template has that of one."""
        home = self.page.addresses.home
        there, here = (address.canonical.removeprefix(home) for address in (declared, own))
        return is_of_another_story(there, here, self.parts.headline)

    def _publisher(self) -> str:
        publisher = self.reader.layout.publisher
        host = (urlsplit(self.reader.addresses.home).hostname or "").removeprefix("www.")
        if publisher != host:
            return publisher
        if stated := self.page.metadata.publisher:
            return stated
        named = site_in_title(self.page, self.parts.headline)
        if named in {body.headline for body in self.parts.bodies}:  # that of a version, behind a mark
            named = None
        return named or publisher

    def _head(self) -> None:
        parts, selected, offer = self.parts, self.parts.selected, self.loader.offer
        offer("headline", (parts.headline, parts.headline_source))
        authors = [(selected.authors, LAYOUT), *parts.authors]
        named = [(", ".join(names), source) for names, source in authors]
        printed = (parts.byline, parts.authors[0][1] if parts.authors else "page")
        offer("byline", (selected.byline, LAYOUT), named[0], printed, *named[2:])
        offer("authors", *authors)
        if parts.authors_cut and not selected.authors:
            self.loader.warnings.append("authors_cut")
        offer("summary", (selected.summary, LAYOUT), (parts.summary, "page"))
        dates: list[Candidate] = [(selected.published, LAYOUT)] if selected.published else []
        self.loader.offer_dates([*dates, *parts.dates])

    def _body(self) -> None:
        parts, selected, offer = self.parts, self.parts.selected, self.loader.offer
        if not parts.bodies:
            self.loader.warnings.append("no_body")
        offer("bodies", (parts.bodies, parts.bodies_source))
        offer("key_points", (selected.key_points, LAYOUT), (parts.key_points, "page"))
        offer("credit", (selected.credit, LAYOUT), (parts.credit, "page"))
        offer("links", (parts.links, LAYOUT if selected.bodies else "page"))
        meta = self.page.metadata
        section = (selected.section, LAYOUT) if selected.section else meta.section
        offer("section", section or section_by_breadcrumbs(self.page, parts.headline) or NOT_STATED)
        offer("keywords", (selected.keywords, LAYOUT), meta.keywords or NOT_STATED)
        text, source = meta.modified or ("", "")
        printed = parts.modified or NOT_STATED
        offer("date_modified", (selected.date_modified, LAYOUT), (parse_iso(text), source), printed)
        offer("is_accessible_for_free", _access(parts, declared=meta.free))
        offer("images", (selected.images, LAYOUT), (parts.pictures, "page"))
        offer("media", (parts.media, parts.media_source))
        language = self.languages[0] if self.languages else None
        offer("related", (self.reader.cards(parts.related, self.fetched_at, language), "page"))
        offer("popular", (self.reader.cards(parts.popular, self.fetched_at, language), "page"))

    def _translations(self) -> None:
        found, cut = find_translations(self.page, self.reader.site, self._written_in, self.linked)
        if found:
            self.loader.offer("translations", (found, found[0].source))
        if cut:
            self.loader.warnings.append("translations_cut")

    def _written_in(self) -> Collection[str]:
        """The languages of the story's versions on the page."""
        bodies = self.parts.bodies
        if len(bodies) < 2:
            return self.languages
        return story_languages((body.language, [text for text, _ in body.paragraphs]) for body in bodies)


def _access(parts: ArticleParts, *, declared: bool | None) -> tuple[bool | None, str]:
    """Whether the story can be read for free, and the evidence. What the page declares, and a line that only asks
    whether the reader is a member, stand on pages of open stories, too: they count if the story is short."""
    note = parts.membership_note
    if declared:
        return True, "json-ld"
    if declared is None and note is None:
        return NOT_STATED
    says = note is not None and "?" not in note
    if says or sum(word_count(text) for body in parts.bodies for text, _ in body.paragraphs) < _WALLED_WORDS:
        return False, "page" if declared is None else "json-ld"
    return NOT_STATED
