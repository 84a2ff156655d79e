"""Any news site by its address: lists, feeds and stories are discovered on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings

from newsbot.items import Card, Listing
from newsbot.page.feeds import Entry, NamedPages, may_hold, moment_of, newest_first, read_named_pages
from newsbot.page.kind import kind_of
from newsbot.page.layout import Layout
from newsbot.page.links import PageLinks, read_links
from newsbot.page.regions import Page
from newsbot.page.section import SectionParts, section_links
from newsbot.reasons import Reason
from newsbot.spiders.base import (
    AGAIN_PRIORITY,
    FILE_PRIORITY,
    FIRST_PRIORITY,
    LATER_PRIORITY,
    SECTION_PRIORITY,
    STORY_PRIORITY,
    NewsSpider,
    Walked,
    WalkedOn,
    describer,
    fetched,
    timed,
)
from newsbot.text.addresses import Address, any_site, record_id, site_name
from newsbot.text.arguments import ArgumentError, check_names, number

PAGES, DEPTH, MINUTES, DAYS = 1000, 3, 60, 30
LONGEST_LIST, LONGEST_OF_ALL = 100, 1000
"""Pages of one list that a run walks, and with `full=1`: some lists go on for ever, and each page of theirs names
something new. A news site's list shows about 20 stories a page: 2,000 are more than any brings in a month, 20,000 more
than most have. The run that comes after goes on with the page at which a list was cut."""
_NESTED = 2
"""How deep an index of sitemaps may lead."""
_FILES_WAITING, _FILES_A_RUN = 10_000, 500
"""Sitemaps that may wait in the queue, about 5 MB of it, and how many a run may find though there are more: half of
`PAGES`, which is as many as it reads. An index of 50,000 that leads to 50,000 each must not fill a disk."""
_FILES_FIRST = 50
"""Sitemaps that were read before, and do not say when they changed, that a run reads before its stories: one of them
may name what is new, but a site can have thousands."""
_TRUSTED_FOR = timedelta(days=7)
"""How long an index is believed that a sitemap has not changed; some never say that one has."""
_LATEST_DAY = timedelta(hours=36)
"""From the first moment of a day in UTC to the last moment that this day is anywhere."""
_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
"""Where sitemaps are, if robots.txt names none."""
_SECTIONS_OF_A_FILE, _SECTIONS_OF_A_PAGE, _FEEDS_OF_A_PAGE = 100, 100, 5
"""Those that no run has read go before others, so that the next run takes those that were left out."""
_SHOWN = 20
"""Pages of a list that are compared with those after them, to know a list that goes round in a circle."""
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
    arguments = NewsSpider.arguments | {"url", "feeds", "depth"}
    pages_by_default = PAGES
    minutes_by_default = MINUTES

    url: ClassVar[str] = ""
    """The site, where no argument names it."""

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        check_names(arguments, self.arguments)
        home, self.start_path = _home(arguments.get("url", self.url))
        self.addresses = any_site(home)
        self.layout = Layout(publisher=(urlsplit(home).hostname or "").removeprefix("www."))
        super().__init__(name, **arguments)
        self.depth = number(arguments, "depth", DEPTH)
        self.feeds = [
            self._own(text.strip(), "feeds") for text in arguments.get("feeds", "").split(",") if text.strip()
        ]
        self.sitemaps: list[str] = []
        self.limit = 0
        share = self.finds_at_most
        self._first = _FILES_FIRST if share is None else max(1, min(_FILES_FIRST, share // 4))
        """How many more pages that only tell where stories are may come before all others."""
        self._only_first = share is not None and share < 2
        """Whether a run may read so few of them that they have to take turns."""
        self.pages_of_a_list: int = LONGEST_OF_ALL if self.full else LONGEST_LIST
        self._room: int | None = None
        """How many more sitemaps may be put in the queue."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
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
        return super().wanted_from(moment) or (moment.date() - timedelta(DAYS)).isoformat()

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

    def _section_at(self, url: str, depth: int, walked: str | None = None, priority: int = SECTION_PRIORITY) -> Request:
        return Request(
            url,
            self.parse_section,
            errback=self.failed,
            cb_kwargs={"depth": depth, **({"walked": walked} if walked else {})},
            meta={"kind": "section"},
            priority=priority if depth or walked else self._find_first(),
        )

    def _find_first(self, otherwise: int = FILE_PRIORITY) -> int:
        """The priority of a page that is to come first, while there are not too many of them."""
        if self._only_first or self._first > 0:
            self._first -= 1
            return FIRST_PRIORITY
        return otherwise

    def _story_at(self, url: str, *, again: bool = False) -> Request:
        meta: dict[str, Any] = {"again": True} if again else {}
        if self.site_addresses.resolve(url).kind != "story":
            meta["kind"] = "story"
        return Request(url, self.parse_article, errback=self.failed, meta=meta, priority=STORY_PRIORITY)

    def _file(
        self, url: str, level: int = 0, *, guessed: bool = False, priority: int | None = None, place: int | None = None
    ) -> Request:
        """A request for a feed or a sitemap, which the ledger knows as a section page; first of all by default."""
        meta: dict[str, Any] = {"kind": "section", "again": not self.full}
        if guessed:
            meta["handle_httpstatus_list"] = _NOT_THERE
        if place is not None:
            meta["place"] = place
        return Request(
            url,
            self.parse_file,
            errback=self.failed,
            cb_kwargs={"level": level, "guessed": guessed},
            meta=meta,
            priority=self._find_first() if priority is None else priority,
        )

    def _more_files(self, page: Page, links: PageLinks, depth: int) -> Iterator[Request]:
        feeds = {a.canonical: a.url for a in map(page.resolve, links.feeds) if a.kind != "external"}
        for url in self._some(feeds, _FEEDS_OF_A_PAGE, "feeds"):
            yield self._file(url)
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
        visit = response.meta.get("visit")
        if visit is not None:
            visit.page.kind = kind

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
            self.miss(response.request, Reason.NO_CARDS, failed=False)
        stories = self._wanted_cards(listing, parts, self.wanted_from(fetched_at))
        known = self.memory.known(stories) if self.memory else set()
        for canonical, url in stories.items():
            if canonical not in known:
                yield self._story_at(url)
        sections = {self.site_addresses.resolve(url).canonical: url for url in section_links(page)}
        if depth < self.depth:
            for url in self._some(sections, _SECTIONS_OF_A_PAGE, "sections"):
                yield self._section_at(url, depth + 1)
        else:
            self.stat("bound/depth", len(self.memory.new(sections)) if self.memory else 0)
        yield from self._more_files(page, links, depth)
        yield from self._next_page(response, listing, parts, depth, walked, self._ends(parts, stories, known))

    def _some(self, urls: Mapping[str, str], most: int, name: str) -> list[str]:
        """At most so many of the addresses, by canonical address: those first that no run has read, then those that
        were read longest ago; in their order, where there are not too many."""
        if len(urls) <= most:
            return list(urls.values())
        self.stat(f"bound/{name}", len(urls) - most)
        read = self.memory.read_before(urls) if self.memory else {}
        return [urls[key] for key in sorted(urls, key=lambda key: read.get(key, (0, None))[0])[:most]]

    def closed(self, reason: str) -> None:
        """Says how much the bounds of the run have left out."""
        super().closed(reason)
        for name, told in _CUT.items():
            if count := self.crawler.stats.get_value(f"bound/{name}"):
                self.logger.info(told, count)

    def _ends(self, parts: SectionParts, stories: Mapping[str, str], known: set[str]) -> bool:
        """Whether the pages after this one need not be walked: there are none, or all on them is known or too old."""
        if not parts.next_url or not parts.cards:
            return True
        return not stories or self.knows_the_rest(parts, stories, known)

    def _next_page(
        self, response: Response, listing: Listing, parts: SectionParts, depth: int, walked: str | None, ends: bool
    ) -> Iterator[Request]:
        """The page after this one; `walked` is the `Trail` of those before it.

        A list that is too long for one run goes on in the next. To the ledger its walk has ended: what is below known
        stories is known, or waits.
        """
        run = self.memory.run if self.memory else ""
        trail = Trail.loads(walked, run)
        ends = ends or not trail.go_on(record_id(*(card.url for card in listing.cards))[:8])
        cut = not ends and trail.pages >= self.pages_of_a_list
        if parts.list_name is not None:
            whole = bool(parts.cards) and (ends or cut) and trail.run == run
            self.walk(response, parts.list_name, walked is None, whole)
        if parts.next_url and not ends:
            if cut:
                self.stat("bound/lists")
                trail.pages = 0
            yield self._section_at(parts.next_url, depth, trail.dumps(), LATER_PRIORITY if cut else SECTION_PRIORITY)

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
            self.miss(response.request, Reason.NO_FEED, failed=not guessed)
            return
        self.stat(f"page/{named.kind}")
        if named.cut:
            self.stat("page/feed_entries_cut", named.cut)
            self.stat("bound/entries")
            self.logger.warning("%s is too long: its last %d entries or more are not read", response.url, named.cut)
        self._count(response, named)
        since = self.wanted_from(fetched(response))
        if named.kind == "index":
            yield from self._nested(response, named, since, level)
        else:
            yield from self._named(response, named, since)

    def _count(self, response: Response, named: NamedPages) -> None:
        """Notes how many pages a file names: a site whose files can be read is not one that cannot."""
        if (visit := response.meta.get("visit")) is not None:
            visit.named = len(named.entries)

    def _nested(self, response: Response, index: NamedPages, since: str, level: int) -> Iterator[Request]:
        """The sitemaps of an index that may name new stories: those first that were never read, or have changed."""
        if level >= _NESTED:
            self.stat("bound/nested", len(index.entries))
            self.miss(response.request, Reason.TOO_DEEP, failed=False)
            return
        first = date.fromisoformat(since) if since else date.min
        files: dict[str, tuple[str, Entry]] = {}
        for entry in newest_first(index.entries):
            address = self.site_addresses.resolve(entry.href, response.url)
            if address.kind != "external" and may_hold(entry, first):
                files.setdefault(address.canonical, (address.url, entry))
        read = self.memory.read_before(files) if self.memory else {}
        now = fetched(response)
        unread = self.memory.new(files) if self.memory else set(files)
        soon = FIRST_PRIORITY if self._only_first else FILE_PRIORITY
        whole = True
        for canonical, (url, entry) in files.items():
            if canonical in unread:
                whole = whole and self._has_room()
                if whole:
                    yield self._file(url, level + 1, priority=soon)
            elif canonical in read and not self.full and _has_changed(entry, read[canonical][0], now):
                yield self._file(url, level + 1, priority=soon)
        if not whole:
            self.stat("bound/files")
        for canonical in sorted(read, key=lambda canonical: read[canonical][0]):
            url, entry = files[canonical]
            at, wanted_from = read[canonical]
            as_it_was = wanted_from is not None and wanted_from <= since and _is_as_it_was(entry, at, now)
            if self.full or not as_it_was:
                yield self._file(url, level + 1, priority=self._find_first(AGAIN_PRIORITY), place=at)
        self._note_index(response, since if whole else None)

    def _has_room(self) -> bool:
        """Whether one more sitemap may be put in the queue; then it counts."""
        if self._room is None:
            self._room = max(_FILES_A_RUN, _FILES_WAITING - (self.memory.waited if self.memory else 0))
        self._room -= 1
        return self._room >= 0

    def _note_index(self, response: Response, since: str | None) -> None:
        """Keeps from which day on all sitemaps of an index are known; it is never asked for conditionally, since they
        may change without it."""
        self._forget_validators(response)
        if (visit := response.meta.get("visit")) is not None:
            visit.conditional = since

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
        self._note(response, named, stories, since)
        listing = self._listing(response, named, stories.values())
        if listing.cards:
            yield listing
        wanted = {c: pair for c, pair in stories.items() if _is_wanted(pair[1], since)}
        self._leave_out(len(stories) - len(wanted))
        yield from self._stories(wanted, now)
        for url in self._some(sections, _SECTIONS_OF_A_FILE, "sections"):
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

    def _note(
        self, response: Response, named: NamedPages, stories: Mapping[str, tuple[Address, Entry]], since: str
    ) -> None:
        """Keeps what a file tells of its stories' dates, and that all its stories are known from now on."""
        visit = response.meta.get("visit")
        if visit is None:
            return
        for canonical, (_, entry) in stories.items():
            if entry.hints.published:
                visit.told[canonical] = (entry.hints.published, entry.hints.source)
        visit.conditional = None if named.cut else since

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


_CUT = {
    "lists": "%d times a list was too long for one run; the next run goes on with the page at which it was cut",
    "files": "%d times an index named more sitemaps than may wait; later runs read those that were left out",
    "nested": "%d sitemaps were left out, since the index that names them is too deep in others",
    "entries": "%d feeds or sitemaps were too long and were cut: 50,000 entries of each are read, 4 MB of a feed, and"
    " DOWNLOAD_MAXSIZE of what is unpacked",
    "sections": "%d times a link to a section page was left out, since its page has too many; later runs take turns",
    "feeds": "%d times a feed was left out, since its page names too many; later runs take turns",
    "depth": "%d times a section page was not followed, since it is too many links from the start; -a depth=N goes on",
}
"""What the log says of each bound that has cut something, at the end of a run."""


@dataclass(slots=True)
class Trail:
    """The pages of a list that were walked one after the other, as far as they tell that it goes round in a circle."""

    run: str
    """The run that began the walk."""
    pages: int = 0
    """How many pages were walked by one run."""
    length: int = 0
    """How many in all."""
    anchor: str = ""
    """What the page showed whose number is the last power of two: whatever the length of a circle, some such page
    comes round again."""
    shown: list[str] = field(default_factory=list)
    """What the last pages showed."""

    @classmethod
    def loads(cls, text: str | None, run: str) -> Trail:
        """From what `dumps` made; a new one where there is none.

        >>> Trail.loads("r1 2 2 ab cd ab", "r2"), Trail.loads("r1 ab cd", "r2").shown, Trail.loads(None, "r2").run
        (Trail(run='r1', pages=2, length=2, anchor='ab', shown=['cd', 'ab']), ['ab', 'cd'], 'r2')
        """
        begun, *rest = (text or run).split(" ")
        if len(rest) > 3 and rest[0].isdigit() and rest[1].isdigit() and len(rest[0]) < 8:
            return cls(begun, int(rest[0]), int(rest[1]), rest[2], rest[3:])
        return cls(begun, len(rest), len(rest), rest[0] if rest else "", rest[-_SHOWN:])  # as newsbot wrote it once

    def dumps(self) -> str:
        """As a request keeps it."""
        return " ".join([self.run, str(self.pages), str(self.length), self.anchor, *self.shown])

    def go_on(self, shown: str) -> bool:
        """Takes one more page; whether it shows what none before it did."""
        is_new = shown != self.anchor and shown not in self.shown
        self.pages += 1
        self.length += 1
        if self.length & (self.length - 1) == 0:
            self.anchor = shown
        self.shown = [*self.shown, shown][-_SHOWN:]
        return is_new


def _has_changed(entry: Entry, read_at: int, now: datetime) -> bool:
    """Whether an index says that a sitemap has changed since it was read."""
    moment = moment_of(entry.modified)
    return moment is not None and read_at < moment.timestamp() and moment <= now


def _is_as_it_was(entry: Entry, read_at: int, now: datetime) -> bool:
    """Whether an index says of a sitemap that was read not long ago that it is still the same."""
    moment = moment_of(entry.modified)
    if moment is None or entry.modified is None or now.timestamp() - read_at > _TRUSTED_FOR.total_seconds():
        return False
    latest = moment + _LATEST_DAY if len(entry.modified) == len("2026-11-25") else moment
    return latest.timestamp() < read_at


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
