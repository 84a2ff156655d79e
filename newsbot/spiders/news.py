"""Any news site, from the command line: lists, feeds and stories are recognised during the crawl."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse, Request, Response, XmlResponse
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsbot.items import Card, Versions
from newsbot.ledger.visit import visit_in
from newsbot.page.feeds import Entry, NamedPages, is_of_a_period, may_hold, newest_first, read_named_pages
from newsbot.page.layout import Layout
from newsbot.page.links import linked_feeds, read_links
from newsbot.reasons import Reason
from newsbot.responses import bot_check, fetched
from newsbot.spiders import base
from newsbot.spiders.base import NewsSpider, timed
from newsbot.spiders.files import can_be_requested, is_as_it_was, is_before, sort_entries
from newsbot.spiders.left_out import SHOWN, leave_out, leave_out_forms, leave_out_links, log_bounds
from newsbot.spiders.loader import describer
from newsbot.spiders.rendering import read_page
from newsbot.spiders.seams import Walked, WalkedOn
from newsbot.spiders.seeds import is_address
from newsbot.spiders.trail import Trail
from newsbot.text.addresses import Address, any_site, home_of, record_id, site_name
from newsbot.text.arguments import ArgumentError, check_names, number, texts
from newsbot.text.credentials import without_login
from newsbot.text.moments import moment_of
from newsbot.wording import amount

if TYPE_CHECKING:
    from newsbot.ledger.rendering import Kind
    from newsbot.page.regions import Page
    from newsbot.spiders.base import Listed

PAGES, DEPTH, MINUTES, DAYS = 1000, 3, 60, 30
LONGEST_LIST, LONGEST_OF_ALL = 100, 1000
"""Pages of one list per run, and with `full=1`; some lists are endless. With 20 stories a page this is more than a site
publishes in a month, or in all. The next run continues at the page where a list was cut."""
_NESTED = 2  # depth of nested sitemap indexes
_FILES_WAITING, _FILES_A_RUN = 10_000, 500
"""Sitemaps in the queue (about 5 MB), and those that a run may always add: half of `PAGES`, as many as it reads. An
index of 50,000 indexes of 50,000 must not fill a disk."""
_FILES_FIRST = 50
"""Sitemaps read before and without `lastmod` that a run reads before its stories: they may list new stories, but a site
can have thousands."""
_GROWS_FOR = timedelta(days=1)  # after a day, until its list has the last stories of the day everywhere
_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")  # tried if robots.txt names none
_LASTING_SITEMAPS = 20  # of those without a year in their address, which are read in each run
_SITEMAPS_OF_A_SITE = 100  # of those that robots.txt names, which may be one for each month or day
_LAST_TRIES = ("/wp-sitemap.xml", "/feed", "/rss")
"""Tried, too, if the start page leads to no story, list or feed: it may be drawn by scripts."""
_SECTIONS_OF_A_FILE, _SECTIONS_OF_A_PAGE, _FEEDS_OF_A_PAGE = 100, 100, 5
_TRIES_OF_A_PAGE = 10  # entries of a menu with the form of furniture, and labels of the footer; they may be many
_TRIES_LISTS, _TRIES_FILES = timedelta(days=7, hours=-3), timedelta(days=1, hours=-3)
"""How long after an entry of the menu was no list, or a guessed sitemap was not there, it is tried again: a week and a
day in daily runs, of which one may come some hours sooner than the one before."""
_LINKED_FEEDS_OF_A_PAGE = 20  # without those in its head; a page that lists a site's feeds has one for each section
_LOGGED = 20  # addresses of feeds and sitemaps that are not valid


class AnyNewsSpider(NewsSpider):
    """Crawls a news site without a description: `scrapy crawl news -a url=https://www.example.org`.

    It starts at `url` and the sitemaps in robots.txt, and follows section pages, feeds and sitemaps on the host of
    `url`, with or without `www.`.

    Arguments beside those of all spiders: `url` (required); `feeds=URL,URL…` adds feeds or sitemaps; `pages=N` ends a
    run after N pages (default 1000; 0: no bound), `minutes=N` after N minutes (60; 0: no bound); `depth=N` follows
    section pages N links from the start (3); `since=YYYY-MM-DD` leaves out older stories and sitemaps (30 days before
    the run). `full=1` leaves out none, and walks every list to its end.
    """

    name = "news"
    arguments = NewsSpider.arguments | {"url", "feeds", "depth"}
    pages_by_default = PAGES
    minutes_by_default = MINUTES

    url: ClassVar[str] = ""  # used without an argument

    def __init__(self, name: str | None = None, **given: object) -> None:
        arguments = texts(given)
        check_names(arguments, self.arguments, self.own_arguments())
        home, self.start_path = _home(arguments.get("url", self.url))
        self.addresses = any_site(home)
        self.layout = Layout.of_site(home)
        super().__init__(name, **arguments)
        self.depth = number(arguments, "depth", DEPTH)
        self.feeds = [self._feed(text.strip()) for text in arguments.get("feeds", "").split(",") if text.strip()]
        self.sitemaps: list[str] = []
        self._invalid: set[str] = set()  # addresses of feeds and sitemaps that were logged
        self.limit = 0
        share = self.finds_at_most
        self._first = _FILES_FIRST if share is None else max(1, min(_FILES_FIRST, share // 4))
        """Requests that only discover stories and still come first."""
        self._only_first = share is not None and share < 2  # whether a run may read so few of them that they take turns
        self.pages_of_a_list = LONGEST_OF_ALL if self.full else LONGEST_LIST
        self._room: int | None = None  # sitemaps that may still be queued

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.limit = crawler.settings.getint("DOWNLOAD_MAXSIZE") or 10 * 1024 * 1024
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        return spider

    @classmethod
    def site_of(cls, arguments: Mapping[str, str]) -> str:
        """The domain without `www.`, with a port that is not the default."""
        return site_name(_home(arguments.get("url", cls.url))[0])

    def check(self, settings: BaseSettings) -> None:
        """Raises `ArgumentError` for a site with a spider: its stories would be recorded under two names."""
        if (name := describer(settings, self.addresses.home)) is not None:
            raise ArgumentError(
                f"{self.addresses.home} is described by the spider {name}, which continues these crawls:"
                f" scrapy crawl {name}"
            )

    @property
    def begins_at(self) -> str:
        return self.site_addresses.base + ("" if self.start_path == "/" else self.start_path)

    def wanted_from(self, moment: datetime) -> str:
        if self.full:
            return ""
        return super().wanted_from(moment) or (moment.date() - timedelta(DAYS)).isoformat()

    def read_seeds(self, path: str | None) -> list[str]:
        start = self.site_addresses.resolve(self.start_path).url
        return list(dict.fromkeys([start, *(super().read_seeds(path) if path or self.start_urls else ())]))

    def _feed(self, text: str) -> str:
        host, slash, _ = text.partition("/")
        if " " in text or (slash and "." in host and not is_address(text)):  # else it is a path of the site
            raise ArgumentError(f"-a feeds={text} is not an address; write https://host/path, or /path")
        address = self.site_addresses.resolve(text)
        if address.kind == "external" or not can_be_requested(address.url):
            raise ArgumentError(f"-a feeds={text} is not on {self.site_addresses.home}, the site that is crawled")
        return address.url

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        if self.site_addresses.resolve(request.url).kind != "external":
            self.sitemaps = list(getattr(robotparser, "sitemaps", ()))

    async def start(self) -> AsyncIterator[Request]:
        for url in self.feeds:
            yield self._file(url)
        for url in self.seeds:
            yield self.section_request(url, priority=self._find_first())

    def _find_first(self, otherwise: int = base.FILE_PRIORITY) -> int:
        if self._only_first or self._first > 0:
            self._first -= 1
            return base.FIRST_PRIORITY
        return otherwise

    def _file(
        self,
        url: str,
        level: int = 0,
        *,
        guessed: bool = False,
        depth: int | None = None,
        priority: int | None = None,
        place: int | None = None,
        walked: str | None = None,
    ) -> Request:
        """A request for a feed or sitemap, which the ledger treats as a section page; by default it comes first.

        With a `depth`, it may be a section page, that many links from the start. `walked` is the `Trail` of a feed's
        pages before it.
        """
        meta: dict[str, Any] = {"kind": "section", "again": not self.full}
        if place is not None:
            meta["place"] = place
        kwargs: dict[str, Any] = {"level": level, "guessed": guessed}
        if depth is not None:
            kwargs["depth"] = depth
        if walked is not None:
            kwargs["walked"] = walked
        priority = self._find_first() if priority is None else priority
        return Request(url, self.parse_file, errback=self.failed, cb_kwargs=kwargs, meta=meta, priority=priority)

    def _is_valid(self, address: Address, place: str) -> bool:
        """Whether the feed or sitemap that is named at `place` can be requested; logs once that it cannot."""
        if address.kind not in ("other", "external") or can_be_requested(address.url):
            return True
        if (shown := ascii(address.url[:SHOWN])) not in self._invalid and len(self._invalid) < _LOGGED:
            self._invalid.add(shown)
            self.logger.warning("%s names a feed or sitemap by an address that is not valid: %s", place, shown)
        return False

    def parse(self, response: Response) -> Walked | WalkedOn:
        """Parses a page outside a crawl: a list, a story or a feed."""
        if not isinstance(response, HtmlResponse):
            return self.parse_file(response)
        home = self.site_addresses.resolve(response.url).kind == "home"
        return self.parse_section(response) if home else self.parse_article(response)

    def read_section(
        self, response: Response, page: Page, depth: int = 0, walked: str | None = None
    ) -> Walked | WalkedOn:
        """A page whose address is a list's: its stories, lists and feeds, or the story that it is."""
        from newsbot.page.kind import read_as

        if depth == 0:
            self._settle_down(response)
        elif self.site_addresses.resolve(response.url).kind != "other" and read_as(page, "section") == "story":
            self._turn(response, "story")
            self.stat("page/turned_out_a_story")
            return super().read_article(response, page)
        self._turn(response, "section")
        return self.walk(response, page, depth, walked)

    def read_article(self, response: Response, page: Page) -> Walked | WalkedOn:
        """A page whose address is a story's: the story, or the list that it is."""
        from newsbot.page.kind import read_as

        if read_as(page, "story") == "section":
            if _had_story(response):
                return self.without_story(response, page, Reason.SECTION)
            return self._as_list(response, page)
        self._turn(response, "story")
        return super().read_article(response, page)

    def without_story(self, response: Response, page: Page, reason: str) -> Walked:
        """What a page without a story gives: it may be a list, too. One that had a story is not made a list, for it may
        be an error page, but its new stories are requested, and the story that it refers browsers to."""
        listing, parts = found = self.reader.listing(page, moment := fetched(response))
        if not listing.cards or _had_story(response):
            yield from super().without_story(response, page, reason)
            stories = self._recent_stories(listing, parts, self.wanted_from(moment))
            referred = {} if response.meta.get("referred") else self._referred(page)  # which may go on for ever
            self.look_up(both := stories | referred)
            known = self.known(both)
            yield from self.new_stories(stories, known)
            for request in self.new_stories(referred, {*known, *stories}):
                request.meta["referred"] = True
                yield request
            return
        yield from self._as_list(response, page, found)

    def _referred(self, page: Page) -> dict[str, str]:
        """The stories that a page shows browsers in its place."""
        instead = self._instead(page, read_links(page.root).instead)
        return {key: url for key, url in instead.items() if self.site_addresses.resolve(url).kind == "story"}

    def _as_list(self, response: Response, page: Page, found: Listed | None = None) -> Walked:
        """What a page gives that turned out to be a list, which is followed to no other lists."""
        self.stat("page/turned_out_a_section")
        self._turn(response, "section")
        return self.walk(response, page, self.depth, found=found)

    def _turn(self, response: Response, kind: str) -> None:
        """Records the kind of a page, which may differ from that of its address."""
        visit_in(response.meta).page.kind = kind

    def _settle_down(self, response: Response) -> None:
        """Follows a start page that redirects to another name of the site (`https`, `www.`)."""
        parts = urlsplit(response.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        own = self.site_addresses.resolve(response.url).kind != "external"
        if self.base_url is None and own and origin != self.site_addresses.base:
            self.site_addresses.move(origin)

    def other_lists(self, page: Page, depth: int, fetched_at: datetime) -> Iterator[Request]:
        """The section pages, feeds and sitemaps that a section page leads to."""
        from newsbot.page.section import leads_of

        links = read_links(page.root)
        leads = leads_of(page, links.following)
        named = [address for address in map(page.resolve, links.feeds) if self._is_valid(address, page.url)]
        feeds = {address.canonical: address.url for address in named if address.kind != "external"}
        sections, days = leads.sections, self._days(leads.days, depth, fetched_at)
        self.look_up(sections)
        self._leave_missing(sections)
        leads_on = (
            depth > 0
            or bool(leads.sections)
            or any(page.resolve(link.href).kind == "story" for block in page.blocks for link in block.links)
        )
        instead = {} if leads_on else self._instead(page, links.instead)
        if depth < self.depth:
            linked = {key: url for key, url in self._linked_feeds(page).items() if key not in feeds}
            for url in self._some(linked, _LINKED_FEEDS_OF_A_PAGE, "feeds"):
                yield self._file(url, guessed=True, depth=depth + 1)
            for url in self._some(sections, _SECTIONS_OF_A_PAGE, "sections"):
                yield self.section_request(url, depth + 1)
            for url in self._some(instead, _SECTIONS_OF_A_PAGE, "sections"):
                yield self.section_request(url, depth + 1)
        else:
            self.stat("bound/depth", len(self.memory.new(sections)))
        read = self.memory.read_before(days)
        for canonical, (url, day) in days.items():
            if read.get(canonical, (0, None))[0] < _complete_from(day):
                yield self.section_request(url, depth + 1 if self.full else max(depth, 1))
        for url in self._some(feeds, _FEEDS_OF_A_PAGE, "feeds"):
            yield self._file(url)
        if depth == 0:
            leave_out(self, named, page.url)  # other pages name the same
            leave_out_links(self, leads, page.url)
            perhaps = self._worth_a_try(leads.perhaps if self.depth else {}, fetched_at - _TRIES_LISTS)
            for url in self._some(perhaps, _TRIES_OF_A_PAGE, "sections"):
                yield self._file(url, guessed=True, depth=depth + 1, priority=base.SECTION_PRIORITY)
            guesses = _SITEMAPS if feeds or leads_on or instead else (*_SITEMAPS, *_LAST_TRIES)
            sitemaps = [
                address
                for address in map(self.site_addresses.resolve, self.sitemaps or guesses)
                if self._is_valid(address, "robots.txt")
            ]
            leave_out(self, sitemaps, "robots.txt")
            named_files = {address.canonical: address.url for address in sitemaps if address.kind != "external"}
            files = named_files if self.sitemaps else self._worth_a_try(named_files, fetched_at - _TRIES_FILES)
            lasting = {key: url for key, url in files.items() if not is_of_a_period(url)}
            always = dict(islice(lasting.items(), _LASTING_SITEMAPS))  # among them that of the latest stories
            in_turns = {key: url for key, url in files.items() if key not in always}
            some = self._some(in_turns, _SITEMAPS_OF_A_SITE - len(always), "sitemaps")
            for url in (*always.values(), *some):
                yield self._file(url, guessed=not self.sitemaps)

    def _worth_a_try(self, perhaps: Mapping[str, str], since: datetime) -> Mapping[str, str]:
        """Of what may be a list or a sitemap, without what a run since a moment found to be neither."""
        fruitless = self.memory.fruitless(perhaps, since.timestamp()) if perhaps else ()
        return {key: url for key, url in perhaps.items() if key not in fruitless}

    def _leave_missing(self, sections: dict[str, str]) -> None:
        """Leaves out section pages that were not there, until they are due again."""
        fates = self.memory.fates(sections)
        for canonical, fate in fates.items():
            if fate in ("failed", "gone"):  # after any other failure it is due
                del sections[canonical]

    def _instead(self, page: Page, hrefs: Iterable[str]) -> dict[str, str]:
        """What may be lists and stories among the addresses that a page shows in place of links."""
        addresses = map(page.resolve, hrefs)
        return {
            address.canonical: address.url
            for address in addresses
            if address.kind in ("section", "story", "home") or self.site_addresses.may_be_page(address)
            if can_be_requested(address.url)
        }

    def _linked_feeds(self, page: Page) -> dict[str, str]:
        """What may be feeds of the site by the addresses of a page's links, without those of single stories."""
        named = (address for address in map(page.resolve, linked_feeds(page.root)) if can_be_requested(address.url))
        return {
            address.canonical: address.url
            for address in named
            if address.kind not in ("external", "story")
            and page.resolve(address.url.rstrip("/").rpartition("/")[0]).kind != "story"
        }

    def note_last_page(self, page: Page) -> None:
        from newsbot.page.section import has_more_by_script

        if has_more_by_script(page) and self.stat("bound/scripts") == 1:
            self.logger.info("%s has a button that lengthens its list by a script", page.url)

    def without_html(self, response: Response, kind: Kind) -> Walked:
        """What a feed or sitemap gives whose address is another page's; nothing for any other file."""
        if isinstance(response, XmlResponse | HtmlResponse):  # servers declare feeds to be HTML
            named = read_named_pages(response.body, response.url, self.limit)
            if named is not None:
                return self._read_file(response, named)
        return super().without_html(response, kind)

    def _days(self, days: Mapping[str, tuple[str, date]], depth: int, now: datetime) -> dict[str, tuple[str, date]]:
        """The days whose lists are followed: those since the first that is wanted, however many links from the start;
        with `full=1` there is no first, so that the depth bounds them. None is in the future: calendars have no end."""
        if depth >= self.depth and (self.full or self.depth == 0):
            return {}
        since, latest = self.wanted_from(now), now.date()
        return {key: (url, day) for key, (url, day) in days.items() if since <= day.isoformat() and day <= latest}

    def _some(self, urls: Mapping[str, str], most: int, name: str) -> list[str]:
        """At most `most` of the addresses: those never read first, then those read longest ago; in order if all fit."""
        if len(urls) <= most:
            return list(urls.values())
        self.stat(f"bound/{name}", len(urls) - most)
        read = self.memory.read_before(urls)
        return [urls[key] for key in sorted(urls, key=lambda key: read.get(key, (0, None))[0])[:most]]

    def closed(self, reason: str) -> None:
        super().closed(reason)
        if old := self.crawler.stats.get_value("page/old_sitemaps"):
            self.logger.info(
                "Left out %s of indexes, whose dates or addresses are older than the stories that are wanted; --full"
                " (-a full=1) reads them", amount(old, "sitemap"),
            )  # fmt: skip
        log_bounds(self)

    def record_failure(self, failure: Failure) -> None:
        """Records a failure; an address that newsbot guessed and never read does not fail if nothing is there."""
        request, error = failure.request, failure.value  # type: ignore[attr-defined]
        known = visit_in(request.meta).found.known or {}
        if not request.cb_kwargs.get("guessed") or known.get("fate") == "fetched":
            super().record_failure(failure)
        elif isinstance(error, HttpError):
            response = error.response
            self.miss(request, f"http_{response.status}", failed=False, cause=bot_check(response))
        elif isinstance(error, DownloadTimeoutError):
            self.miss(request, Reason.TIMEOUT, failed=False)
        else:
            super().record_failure(failure)

    @timed
    def parse_file(
        self,
        response: Response,
        level: int = 0,
        guessed: bool = False,
        depth: int | None = None,
        walked: str | None = None,
    ) -> Walked | WalkedOn:
        """Parses a feed or sitemap: its stories, or an index's sitemaps; with a `depth`, also a section page.

        `walked` is the `Trail` of a feed's pages before this one.
        """
        if self.is_bot_check(response):
            return iter(())
        if response.status != 200:
            self.miss(response.request, f"http_{response.status}", failed=False, cause=bot_check(response))
            return iter(())
        named = read_named_pages(response.body, response.url, self.limit)
        if named is not None:
            return self._read_file(response, named, level, walked)
        if depth is not None and isinstance(response, HtmlResponse):
            return read_page(self, response, "section", partial(self.read_section, depth=depth))
        self._turn(response, "section")
        self.miss(response.request, Reason.NO_FEED, failed=not guessed)
        return iter(())

    def _read_file(self, response: Response, named: NamedPages, level: int = 0, walked: str | None = None) -> Walked:
        self._turn(response, "section")
        self.stat(f"page/{named.kind}")
        if named.cut:
            self.stat("page/feed_entries_cut", named.cut)
            self.stat("bound/entries")
            self.logger.warning(
                "%s is too long: at least %s at its end not read", response.url, amount(named.cut, "entry", "entries")
            )
        if named.unfinished:
            self.logger.warning("%s is cut off: the entries that are whole were read", response.url)
        visit_in(response.meta).named = len(named.entries)
        since = self.wanted_from(fetched(response))
        if named.kind == "index":
            yield from self._nested(response, named, since, level)
        else:
            yield from self._read_entries(response, named, since, walked)
        if named.unfinished:
            self.miss(response.request, Reason.DATA_LOSS, failed=True, cause="the file is not whole")

    def _nested(self, response: Response, index: NamedPages, since: str, level: int) -> Iterator[Request]:
        """The sitemaps of an index that may list new stories, but at least its latest: some indexes and their dates are
        never updated. First come those never read or changed."""
        if level >= _NESTED:
            self.stat("bound/nested", len(index.entries))
            self.miss(response.request, Reason.TOO_DEEP, failed=False)
            return
        first = date.fromisoformat(since) if since else date.min
        files: dict[str, tuple[str, Entry]] = {}
        elsewhere: list[Address] = []
        entries = list(newest_first(index.entries))
        recent = [entry for entry in entries if may_hold(entry, first)] or entries[:1]
        self.stat("page/old_sitemaps", len(entries) - len(recent))
        for entry in recent:
            address = self.site_addresses.resolve(entry.href, response.url)
            if not self._is_valid(address, response.url):
                continue
            if address.kind == "external":
                elsewhere.append(address)
            else:
                files.setdefault(address.canonical, (address.url, entry))
        leave_out(self, elsewhere, response.url)
        read = self.memory.read_before(files)
        now = fetched(response)
        unread = self.memory.new(files)
        soon = base.FIRST_PRIORITY if self._only_first else base.FILE_PRIORITY
        whole = True
        for canonical, (url, entry) in files.items():
            if canonical in unread:
                whole = whole and self._has_room()
                if whole:
                    yield self._file(url, level + 1, priority=soon)
            elif canonical in read and not self.full:
                moment = moment_of(entry.modified)
                if moment is not None and read[canonical][0] < moment.timestamp() and moment <= now:
                    yield self._file(url, level + 1, priority=soon)
        if not whole:
            self.stat("bound/files")
        for canonical in sorted(read, key=lambda canonical: read[canonical][0]):
            url, entry = files[canonical]
            at, wanted_from = read[canonical]
            as_it_was = wanted_from is not None and wanted_from <= since and is_as_it_was(entry, at, now)
            if self.full or not as_it_was:
                yield self._file(url, level + 1, priority=self._find_first(base.AGAIN_PRIORITY), place=at)
        visit_in(response.meta).forget_validators()  # sitemaps change without their index
        visit_in(response.meta).conditional = since if whole else None

    def _has_room(self) -> bool:
        if self._room is None:
            self._room = max(_FILES_A_RUN, _FILES_WAITING - self.memory.waited)
        self._room -= 1
        return self._room >= 0

    def _read_entries(self, response: Response, named: NamedPages, since: str, walked: str | None) -> Walked:
        """The stories in a feed or sitemap, and its record if it has their headlines."""
        now = fetched(response)
        found = sort_entries(named, response.url, self.site_addresses, since, has_sections=self.depth > 0)
        stories, sections = found.stories, found.sections
        leave_out(self, found.elsewhere, response.url)
        leave_out_forms(self, found.unknown, f"The entries of {response.url}")
        self._leave_missing(sections)
        self._note(response, named, stories, since)
        recent = {
            canonical: (address, entry)
            for canonical, (address, entry) in stories.items()
            if not is_before(entry, since)
        }
        self.stat("page/recent", len(recent))
        self.stat("page/too_old", len(stories) - len(recent) + len(found.old - sections.keys()))
        cards = [
            Card(entry.hints.title, address.canonical, (entry.hints.published or "")[:10] or None)
            for address, entry in stories.values()
            if entry.hints.title
        ]
        versions = list(self._versions(response.url, recent))
        if cards or versions:
            yield self.reader.list_of(cards, response.url, now, named.title, versions=versions)
        wanted = list(self._wanted(recent, now))
        shown = record_id(*stories)[:8]
        goes_on = bool(stories) if self.full else any(not again for _, again in wanted)
        for read in (named.entries, stories, recent):
            read.clear()  # requests are taken one by one, of a long sitemap until the run ends
        for url, again in wanted:
            yield self.story_request(url, again=again)
        yield from self.translated(chain.from_iterable(story.translations for story in versions))
        for url in self._some(sections, _SECTIONS_OF_A_FILE, "sections"):
            yield self.section_request(url, self.depth)
        if named.following is not None and goes_on:
            yield from self._further(response, named.following, shown, walked)

    def _further(self, response: Response, following: str, shown: str, walked: str | None) -> Iterator[Request]:
        """The next page of a feed that named new stories, or any if lists are walked to their end; none after a page
        that repeats an earlier one."""
        address = self.site_addresses.resolve(following, response.url)
        run = self.memory.run
        trail = Trail.loads(walked, run)
        if trail.run != run:
            trail.begin_anew(run)
        if address.kind == "external" or not self._is_valid(address, response.url):
            leave_out(self, [address], response.url)
        elif trail.go_on(shown):
            cut = self.pages_of_a_list is not None and trail.pages >= self.pages_of_a_list
            self.stat("bound/lists", int(cut))
            trail.pages = 0 if cut else trail.pages
            priority = base.LATER_PRIORITY if cut else base.FILE_PRIORITY
            yield self._file(address.url, priority=priority, walked=trail.dumps())

    def _versions(self, sitemap: str, stories: Mapping[str, tuple[Address, Entry]]) -> Iterator[Versions]:
        """The stories of a sitemap that have versions in other languages."""
        for address, entry in stories.values():
            if entry.alternates:
                versions, cut = self.reader.versions(entry.alternates, sitemap, address)
                self.stat("bound/versions", int(cut))
                if versions is not None:
                    yield versions

    def _wanted(self, stories: Mapping[str, tuple[Address, Entry]], now: datetime) -> Iterator[tuple[str, bool]]:
        """The addresses of new stories, and of known ones (True) that are declared changed since they were read."""
        known = self.known(stories)
        changed = {
            canonical: int(moment.timestamp())
            for canonical, (_, entry) in stories.items()
            if canonical in known and (moment := entry.moment) is not None and moment <= now
        }
        outdated = self.memory.outdated(changed) if changed else set()
        for canonical, (address, _) in stories.items():
            if canonical not in known:
                yield address.url, False
            elif canonical in outdated:
                self.stat("page/said_to_have_changed")
                yield address.url, True

    def _note(
        self, response: Response, named: NamedPages, stories: Mapping[str, tuple[Address, Entry]], since: str
    ) -> None:
        """Keeps the dates of a file's stories, and that all its stories are known from now on."""
        visit = visit_in(response.meta)
        for canonical, (_, entry) in stories.items():
            if entry.hints.published:
                visit.reported_dates[canonical] = (entry.hints.published, entry.hints.source)
        visit.conditional = None if named.cut else since


def _had_story(response: Response) -> bool:
    """Whether an earlier run read a story at the address: a list there may be that of an error page."""
    return bool((visit_in(response.meta).page.known or {}).get("story"))


def _complete_from(day: date) -> float:
    """The seconds since 1970 from which on the list of a day has all of its stories.

    >>> datetime.fromtimestamp(_complete_from(date(2026, 11, 28)), UTC).isoformat(timespec="minutes")
    '2026-11-29T23:59+00:00'
    """
    return (datetime.combine(day, time.max, UTC) + _GROWS_FOR).timestamp()


def _home(text: str) -> tuple[str, str]:
    """Origin and path of the start page. Raises `ArgumentError`."""
    text = text.strip()
    if not text:
        raise ArgumentError("'news' needs an address: scrapy crawl news -a url=https://www.example.org")
    try:
        parts = urlsplit(text)
        origin = home_of(text)
        good = not any(map(str.isspace, text)) and not parts.username
    except ValueError:
        good = False
    if not good:
        raise ArgumentError(
            f"-a url={without_login(text)} is not the address of a site; write https://www.example.org, without a login"
        )
    return origin, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
