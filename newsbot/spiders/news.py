"""Any news site, from the command line: what is a list, a feed and a story is found out on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings

from newsbot.items import Card, Listing
from newsbot.page.feed import Entry, NamedPages, may_hold, newest_first, read_named_pages
from newsbot.page.kind import kind_of
from newsbot.page.layout import Layout
from newsbot.page.links import PageLinks, read_links
from newsbot.page.regions import Page
from newsbot.page.section import SectionParts, section_links
from newsbot.spiders.base import (
    SECTION_PRIORITY,
    ArgumentError,
    NewsSpider,
    Walked,
    WalkedOn,
    describer,
    fetched,
    timed,
)
from newsbot.text.addresses import Address, any_site, record_id, site_name

PAGES, DEPTH, MINUTES, DAYS = 1000, 3, 60, 30
FILE_PRIORITY, STORY_PRIORITY = 2, 1
"""The start page, feeds and sitemaps, which name the latest stories; then these; then what earlier runs have left
(0, `LEFT_PRIORITY`), lists (-1), and visits that are due."""
LONGEST_LIST = 100
"""Pages of one list that are walked at most: some lists go on for ever."""
_NESTED = 2
_FILES = 50
"""Sitemaps that an index may lead to, and how deep."""
_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
"""Where sitemaps are, if robots.txt names none."""
_SECTIONS_OF_A_FILE = 100
_NOT_THERE = [400, 401, 403, 404, 405, 406, 410]


class AnyNewsSpider(NewsSpider):
    """Crawls a news site that nobody has described: `scrapy crawl news -a url=https://www.example.org`.

    It starts from the page at `url` and from the sitemaps that robots.txt names, and goes on through section pages,
    feeds and sitemaps. It keeps to the host of `url` (with `www.` or without).

    Arguments beside those of all spiders: `url` (a must); `feeds=URL,URL…` names feeds or sitemaps that no page does;
    `pages=N` ends a run after N pages (default 1000, 0 for no bound), `minutes=N` after N minutes (60, 0 for no
    bound); `depth=N` follows section pages N links from the start (3); `since=YYYY-MM-DD` leaves out stories, and
    sitemaps, that are known to be older (default: 30 days before the run). `full=1` lifts `since`, and walks every
    list to its end.
    """

    name = "news"
    arguments = NewsSpider.arguments | {"url", "feeds", "pages", "depth", "minutes", "since"}

    url: ClassVar[str] = ""
    """The site, where no argument names it."""

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        home, self.start_path = _home(arguments.get("url", self.url))
        self.addresses = any_site(home)
        self.layout = Layout(publisher=(urlsplit(home).hostname or "").removeprefix("www."))
        super().__init__(name, **arguments)
        self.pages_at_most = _number(arguments, "pages", PAGES) or None
        self.minutes_at_most = _minutes(arguments.get("minutes", "")) or None
        self.depth = _number(arguments, "depth", DEPTH)
        self.since = _day(arguments.get("since"))
        self.feeds = [
            self._own(text.strip(), "feeds") for text in arguments.get("feeds", "").split(",") if text.strip()
        ]
        self.sitemaps: list[str] = []
        self.limit = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.limit = crawler.settings.getint("DOWNLOAD_MAXSIZE") or 10 * 1024 * 1024
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        return spider

    @classmethod
    def site_of(cls, arguments: Mapping[str, str]) -> str:
        """The domain, without `www.`, with the port where that is a special one."""
        return site_name(_home(arguments.get("url", cls.url))[0])

    def check(self, settings: BaseSettings) -> None:
        """Raises `ArgumentError` for a site that is described: under two names all its stories would be there twice."""
        if (name := describer(settings, self.addresses.home)) is not None:
            raise ArgumentError(
                f"{self.addresses.home} is described by the spider {name}, which goes on with all that is known of it:"
                f" scrapy crawl {name}"
            )

    def wanted_from(self, moment: datetime) -> str:
        """The day from which on a crawl at `moment` wants stories; empty where it wants all."""
        if self.full:
            return ""
        return (self.since or moment.date() - timedelta(DAYS)).isoformat()

    def read_seeds(self, path: str | None) -> list[str]:
        """The start page, and those of a file, where one is given."""
        start = self.site_addresses.resolve(self.start_path).url
        return list(dict.fromkeys([start, *(super().read_seeds(path) if path else ())]))

    def _own(self, text: str, argument: str) -> str:
        address = self.site_addresses.resolve(text)
        if address.kind == "external" or not address.url.startswith(("http://", "https://")):
            raise ArgumentError(
                f"-a {argument}: {text!r} is not on {self.site_addresses.home}, the site that is crawled"
            )
        return address.url

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Learns the sitemaps that the site's robots.txt names."""
        if self.site_addresses.resolve(request.url).kind != "external":
            self.sitemaps = list(getattr(robotparser, "sitemaps", ()))

    # What is asked for

    async def start(self) -> AsyncIterator[Request]:
        """The feeds that were named, and the start page."""
        for url in self.feeds:
            yield self._file(url)
        for url in self.seeds:
            yield self._section_at(url, 0)

    def _section_at(self, url: str, depth: int, walked: str | None = None) -> Request:
        return Request(
            url,
            self.parse_section,
            errback=self.failed,
            cb_kwargs={"depth": depth, **({"walked": walked} if walked else {})},
            meta={"kind": "section"},
            priority=SECTION_PRIORITY if depth else FILE_PRIORITY,
        )

    def _story_at(self, url: str, *, again: bool = False) -> Request:
        meta: dict[str, Any] = {"again": True} if again else {}
        if self.site_addresses.resolve(url).kind != "story":
            meta["kind"] = "story"
        return Request(url, self.parse_article, errback=self.failed, meta=meta, priority=STORY_PRIORITY)

    def _file(self, url: str, level: int = 0, *, guessed: bool = False) -> Request:
        """A request for a feed or a sitemap, which the ledger knows as a section page."""
        meta: dict[str, Any] = {"kind": "section", "again": not self.full}
        if guessed:
            meta["handle_httpstatus_list"] = _NOT_THERE
        return Request(
            url,
            self.parse_file,
            errback=self.failed,
            cb_kwargs={"level": level, "guessed": guessed},
            meta=meta,
            priority=FILE_PRIORITY,
        )

    def _more_files(self, page: Page, links: PageLinks, depth: int) -> Iterator[Request]:
        for href in links.feeds:
            if (address := page.resolve(href)).kind != "external":
                yield self._file(address.url)
        if depth == 0:
            for href in self.sitemaps:
                yield self._file(self.site_addresses.resolve(href).url)
            if not self.sitemaps:
                for path in _SITEMAPS:
                    yield self._file(self.site_addresses.resolve(path).url, guessed=True)

    # Pages

    def parse(self, response: Response) -> Walked | WalkedOn:
        """What a page gives that was asked for outside a crawl: a list's, a story's, or what a feed names."""
        if not isinstance(response, HtmlResponse):
            return self.parse_file(response)
        home = self.site_addresses.resolve(response.url).kind == "home"
        return self.parse_section(response) if home else self.parse_article(response)

    @timed
    def parse_section(self, response: Response, walked: str | None = None, depth: int = 0) -> Walked | WalkedOn:
        """A page that was taken for a list: the stories, lists and feeds that it names, or the story that it is."""
        page = self._read(response)
        if page is None:
            return iter(())
        if depth == 0:
            self._settle_down(response)
        return self.drawn(
            response, page, "section", lambda response, page: self._read_section(response, page, walked, depth)
        )

    def _read_section(self, response: Response, page: Page, walked: str | None, depth: int) -> Walked | WalkedOn:
        links = read_links(page.root)
        if depth > 0 and kind_of(page) == "article":
            self._turn(response, "story")
            self.stat("page/turned_out_a_story")
            return self.story(response, page)
        return self._list(response, page, links, depth, walked)

    @timed
    def parse_article(self, response: Response) -> Walked | WalkedOn:
        """A page that was taken for a story: the story, or what the list that it is names."""
        page = self._read(response)
        return iter(()) if page is None else self.drawn(response, page, "story", self._read_story)

    def _read_story(self, response: Response, page: Page) -> Walked | WalkedOn:
        if kind_of(page) == "section":
            self.stat("page/turned_out_a_section")
            return self._list(response, page, read_links(page.root), self.depth, None)
        self._turn(response, "story")
        return self.story(response, page)

    def _turn(self, response: Response, kind: str) -> None:
        """Notes what a page is, whatever it was taken for by its address."""
        unit = response.meta.get("unit")
        if unit is not None:
            unit.page.kind = kind

    def _settle_down(self, response: Response) -> None:
        """A start page that leads to the site's other name (`https`, `www.`): all else is asked for there."""
        parts = urlsplit(response.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        own = self.site_addresses.resolve(response.url).kind != "external"
        if self.base_url is None and own and origin != self.site_addresses.base:
            self.site_addresses.move(origin)

    # Lists

    def _list(self, response: Response, page: Page, links: PageLinks, depth: int, walked: str | None) -> Walked:
        self._turn(response, "section")
        fetched_at = fetched(response)
        listing, parts = self.reader.listing(page, fetched_at, links.following)
        yield from self.ticker(page, fetched_at)
        self.stat("page/section" if listing.cards else "page/section_empty")
        if listing.cards:
            yield listing
        elif depth > 0:
            self.miss(response.request, "no_cards", failed=False)
        stories = self._wanted_cards(listing, parts, self.wanted_from(fetched_at))
        known = self.memory.known(stories) if self.memory else set()
        for canonical, url in stories.items():
            if canonical not in known:
                yield self._story_at(url)
        if depth < self.depth:
            for url in section_links(page):
                yield self._section_at(url, depth + 1)
        yield from self._more_files(page, links, depth)
        yield from self._next_page(response, listing, parts, depth, walked, self._ends(parts, stories, known))

    def _wanted_cards(self, listing: Listing, parts: SectionParts, since: str) -> dict[str, str]:
        """The stories of a list, each once, but those that are known to be older."""
        dates = {card.url: card.date for card in listing.cards if card.date}
        named = {card.address.canonical: card.address.url for card in parts.cards}
        wanted = {canonical: url for canonical, url in named.items() if dates.get(canonical, since) >= since}
        self._leave_out(len(named) - len(wanted))
        return wanted

    def _leave_out(self, count: int) -> None:
        if count:
            self.stat("page/too_old", count)

    def closed(self, reason: str) -> None:
        """Says how many stories were left out for their age."""
        if left := self.crawler.stats.get_value("page/too_old"):
            since = self.wanted_from(datetime.now(UTC))
            self.logger.info(
                "%d times a list named a story older than %s; -a since=YYYY-MM-DD asks for more", left, since
            )

    def _ends(self, parts: SectionParts, stories: Mapping[str, str], known: set[str]) -> bool:
        """Whether the pages after this one need not be walked: there are none, or all on them is known or too old."""
        if not parts.next_url or not parts.cards:
            return True
        return not stories or self.knows_the_rest(parts, stories, known)

    def _next_page(
        self, response: Response, listing: Listing, parts: SectionParts, depth: int, walked: str | None, ends: bool
    ) -> Iterator[Request]:
        """The page after this one; `walked` tells the run and what each page of the list showed, to know a circle."""
        run = self.memory.run if self.memory else ""
        before = (walked or run).split(" ")
        shown = record_id(*(card.url for card in listing.cards))[:8]
        ends = ends or shown in before[1:] or len(before) > LONGEST_LIST
        if parts.list_name is not None:
            self.walk(response, parts.list_name, walked is None, bool(parts.cards) and ends and before[0] == run)
        if parts.next_url and not ends:
            yield self._section_at(parts.next_url, depth, " ".join([*before, shown]))

    # Feeds and sitemaps

    @timed
    def parse_file(self, response: Response, level: int = 0, guessed: bool = False) -> Walked:
        """A feed or a sitemap: the stories, and of an index the sitemaps, that it names."""
        if response.status != 200:
            self.miss(response.request, f"http_{response.status}", failed=False)
            return
        self._turn(response, "section")
        named = read_named_pages(response.body, response.url, self.limit)
        if named is None:
            self.miss(response.request, "no_feed", failed=not guessed)
            return
        self.stat(f"page/{named.kind}")
        if named.cut:
            self.stat("page/feed_entries_cut", named.cut)
            self.logger.warning("%s has too many entries: the last %d are not read", response.url, named.cut)
        since = self.wanted_from(fetched(response))
        if named.kind == "index":
            yield from self._nested(response, named, since, level)
        else:
            yield from self._named(response, named, since)

    def _nested(self, response: Response, index: NamedPages, since: str, level: int) -> Iterator[Request]:
        if level >= _NESTED:
            self.miss(response.request, "too_deep", failed=False)
            return
        first = date.fromisoformat(since) if since else date.min
        files = [entry for entry in newest_first(index.entries) if may_hold(entry, first)]
        for entry in files[:_FILES]:
            yield self._file(self.site_addresses.resolve(entry.href, response.url).url, level + 1)

    def _named(self, response: Response, named: NamedPages, since: str) -> Walked:
        """The stories that a feed or a sitemap names, and its record where it tells their headlines."""
        now = fetched(response)
        stories: dict[str, tuple[Address, Entry]] = {}
        sections: dict[str, str] = {}
        for entry in newest_first(named.entries):
            address = self.site_addresses.resolve(entry.href, response.url)
            if address.kind == "story" or (named.news and address.kind == "section"):
                stories.setdefault(address.canonical, (address, entry))
            elif address.kind == "section" and self.depth > 0:
                sections.setdefault(address.canonical, address.url)
        self._note(response, stories, since)
        listing = self._listing(response, named, stories.values())
        if listing.cards:
            yield listing
        wanted = {c: pair for c, pair in stories.items() if _is_wanted(pair[1], since)}
        self._leave_out(len(stories) - len(wanted))
        yield from self._stories(wanted, now)
        for url in list(sections.values())[:_SECTIONS_OF_A_FILE]:
            yield self._section_at(url, self.depth)

    def _stories(self, wanted: Mapping[str, tuple[Address, Entry]], now: datetime) -> Iterator[Request]:
        """Requests for stories that are new, and for known ones that say they have changed since they were read."""
        known = self.memory.known(wanted) if self.memory else set()
        changed = {
            canonical: int(moment.timestamp())
            for canonical, (_, entry) in wanted.items()
            if canonical in known and (moment := entry.moment) is not None and moment <= now
        }
        outdated = self.memory.outdated(changed) if self.memory and changed else set()
        for canonical, (address, _) in wanted.items():
            if canonical not in known:
                yield self._story_at(address.url)
            elif canonical in outdated:
                self.stat("page/said_to_have_changed")
                yield self._story_at(address.url, again=True)

    def _note(self, response: Response, stories: Mapping[str, tuple[Address, Entry]], since: str) -> None:
        """Keeps what a file tells of its stories' dates, and that all its stories are known from now on."""
        unit = response.meta.get("unit")
        if unit is None:
            return
        for canonical, (_, entry) in stories.items():
            if entry.hints.published:
                unit.told[canonical] = (entry.hints.published, entry.hints.source)
        unit.conditional = since

    def _listing(self, response: Response, named: NamedPages, stories: Iterable[tuple[Address, Entry]]) -> Listing:
        moment = fetched(response).isoformat(timespec="seconds")
        canonical = self.site_addresses.resolve(response.url).canonical
        return Listing(
            id=record_id(self.site, canonical, moment),
            site=self.site,
            section=named.title,
            url=response.url,
            page=1,
            fetched_at=moment,
            cards=[
                Card(entry.hints.title, address.canonical, (entry.hints.published or "")[:10] or None)
                for address, entry in stories
                if entry.hints.title
            ],
        )


def _is_wanted(entry: Entry, since: str) -> bool:
    return entry.day is None or entry.day.isoformat() >= since


def _home(text: str) -> tuple[str, str]:
    """Origin and path of the start page; raises `ArgumentError`."""
    text = text.strip()
    if not text:
        raise ArgumentError("-a url=… is missing: which site? Write scrapy crawl news -a url=https://www.example.org")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
        port = parts.port
        good = (
            parts.scheme in ("http", "https") and bool(host) and not any(map(str.isspace, text)) and not parts.username
        )
    except (ValueError, UnicodeError):
        good = False
    if not good:
        raise ArgumentError(f"-a url={text}: no address of a site; write https://www.example.org")
    host = f"[{host}]" if ":" in host else host
    special = port not in (None, {"http": 80, "https": 443}[parts.scheme])
    origin = f"{parts.scheme}://{host}:{port}" if special else f"{parts.scheme}://{host}"
    return origin, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _number(arguments: Mapping[str, str], name: str, default: int) -> int:
    text = arguments.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ArgumentError(f"-a {name}={text}: no number; write -a {name}={default}, or leave it out for that")
    return int(text) if text else default


def _minutes(text: str) -> float:
    try:
        minutes = float(text or MINUTES)
        good = 0 <= minutes < 1_000_000
    except ValueError:
        good = False
    if not good:
        raise ArgumentError(f"-a minutes={text}: no number; write -a minutes={MINUTES}, or leave it out for that")
    return minutes


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text else None
    except ValueError:
        raise ArgumentError(f"-a since={text}: no day; write one as 2026-11-25") from None
