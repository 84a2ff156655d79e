"""The walk that all sites share: seeds, section pages to their end, article pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, Self
from urllib.parse import urlsplit

from lxml import etree
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Headers, HtmlResponse, Request, Response
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsbot.browser.rendered import MODES, Mode, NotRendered, Rendered
from newsbot.exporters import settle_csv
from newsbot.items import Article, Listing, Rights, Ticker
from newsbot.network.causes import cause_of
from newsbot.network.ignored import reason_of
from newsbot.page.blocks import parse_html
from newsbot.page.js_shell import looks_like_shell
from newsbot.page.layout import Layout
from newsbot.page.multipage import PAGES_AT_MOST, next_part
from newsbot.page.regions import NoStory, Page
from newsbot.page.section import SectionParts
from newsbot.reader import Reader
from newsbot.reasons import Reason
from newsbot.resources import resource, settle_folder
from newsbot.text.addresses import Addresses, AddressRules, record_id, site_name
from newsbot.text.arguments import ArgumentError as ArgumentError
from newsbot.text.arguments import check_names, day, minutes, number, yes_or_no
from newsbot.text.rights import may_archive, policy, reservation, reserved, robots_lines
from newsbot.timelimit import TimeLimit, TooSlow, off_the_clock

Walked = Iterator[Article | Listing | Ticker | Request]
"""What a page gives: its records, and what is to be asked for next."""
WalkedOn = AsyncIterator[Article | Listing | Ticker | Request]
"""The same, where more has to be asked for on the way."""
Read = Callable[[Response, Page], "Walked | WalkedOn"]
FIRST_PRIORITY, STORY_PRIORITY, FILE_PRIORITY, SECTION_PRIORITY, AGAIN_PRIORITY = 2, 1, -1, -3, -4
"""What names the latest stories comes first: the start page, feeds. Then new stories; sitemaps that were never read;
stories that earlier runs left (-2, `LEFT_PRIORITY`); lists, so that the queue stays short and the newest come first;
sitemaps that were read before; visits that are due (-5, `VISITS_PRIORITY`)."""
LATER_PRIORITY = -9
"""What only the next run is to ask for."""

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (CannotResolveHostError, Reason.DNS),
    (DownloadTimeoutError, Reason.TIMEOUT),
    (DownloadConnectionRefusedError, Reason.REFUSED),
    (DownloadCancelledError, Reason.TOO_LARGE),
    (ResponseDataLossError, Reason.DATA_LOSS),
    (DownloadFailedError, Reason.CONNECTION),
)
_NO_FAILURES = {Reason.ROBOTS, "ignored"}
_REFUSALS = {Reason.ROBOTS, Reason.RIGHTS}
_RIGHTS_HEADERS = {
    "robots_header": "X-Robots-Tag",
    "tdm_reservation": "TDM-Reservation",
    "tdm_policy": "TDM-Policy",
}
_DECIDES_NOTHING = {"clock_is_right", "fresh"}
"""Arguments that make no difference to what a run reads."""
RIGHTS_POLICIES = ("record", "obey")
"""What `RIGHTS_POLICY` may be: whether a story whose publisher reserves the rights to it makes a record."""


Kind = Literal["story", "section"]


class Memory(Protocol):
    """What the spider asks of the ledger."""

    run: str

    def known(self, canonicals: Iterable[str]) -> set[str]:
        """Those addresses that an earlier run has visited and this one is not to visit."""

    def outdated(self, changed: Mapping[str, int]) -> set[str]:
        """Those known stories that this run is not to visit, and whose last visit was before they changed."""

    def read_before(self, canonicals: Iterable[str]) -> dict[str, tuple[int, str | None]]:
        """Of those addresses that an earlier run has visited, and that do not wait, when that was, in seconds since
        1970; and of a file all of whose pages are known the day from which on they are, else None."""

    def new(self, canonicals: Iterable[str]) -> set[str]:
        """Those addresses that no run has come to, and that do not wait."""

    waited: int
    """How many addresses waited when the run began."""

    def was_walked(self, name: str) -> bool:
        """Whether the last run that walked a list did so without a hole: then what is below known stories is known."""

    def end(self, visit: Any, fate: Any, reason: str | None = None) -> None:
        """Tells what became of a request's visit of work."""


class Browser(Protocol):
    """What the spider asks of the browser."""

    def note(self, kind: Kind, *, drawn: bool, gained: bool) -> None:
        """Notes of a page whether it was drawn, and whether that told what the page as it came does not."""


def timed(callback: Callable[..., Walked | WalkedOn]) -> Callable[..., Walked | WalkedOn]:
    """A spider's callback that has `PAGE_TIMEOUT` for all that it does; a page that takes longer has failed."""

    @wraps(callback)
    def in_time(self: NewsSpider, response: Response, *args: Any, **kwargs: Any) -> Walked | WalkedOn:
        limit = TimeLimit(self.page_timeout)
        try:
            output = limit.call(callback, self, response, *args, **kwargs)
        except TooSlow as error:
            self.too_slow(response, error)
            return iter(())
        if isinstance(output, AsyncIterator):
            return self.each_in_time_async(response, limit.iterate_async(output))
        return self.each_in_time(response, limit.iterate(output))

    return in_time


class NewsSpider(Spider):
    """Walks a news site. A site is a value: its name, the forms of its addresses, its layout.

    Arguments (`-a name=value`): `base_url` crawls another host under the site's own name, `seeds` is a file of section
    pages to start from, `full=1` walks every list to its end, whatever is known, `fresh=1` abandons an unfinished run
    instead of going on with it, `clock_is_right=1` moves what the ledger has recorded in the future back to now,
    `replay=PATH,PATH…` answers out of WARC files (or folders of them) instead of the network,
    `browser=auto|always|never` goes before the setting `BROWSER`. Bounds: `pages=N` ends a run after N pages,
    `minutes=N` after N minutes (0 for no bound), and the next run goes on; `since=YYYY-MM-DD` leaves out stories that
    are known to be older, which `full=1` lifts.
    """

    site: str = ""
    """The name of the site: of its folder, and of its part of the ledger. A class that says none has its spider's name,
    or goes on under that of its domain, where the site was crawled before it was described."""
    addresses: AddressRules
    layout: Layout
    arguments: ClassVar[frozenset[str]] = frozenset(
        {"base_url", "browser", "seeds", "full", "fresh", "replay", "pages", "minutes", "since", "clock_is_right"}
    )
    pages_by_default: ClassVar[int] = 0
    minutes_by_default: ClassVar[float] = 0
    """The bounds of a run where none are given; 0 for no bound."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """What a spider of ours makes of the settings given."""
        super().update_settings(settings)
        settle_csv(settings)
        settle_folder(settings)

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        check_names(arguments, self.arguments)
        super().__init__(name)
        self.site = self.site_of(arguments)
        self.given = {name: arguments[name] for name in sorted(self.arguments & arguments.keys() - _DECIDES_NOTHING)}
        self.base_url = _base_url(arguments["base_url"]) if arguments.get("base_url") else None
        self.full = yes_or_no(arguments, "full")
        self.fresh = yes_or_no(arguments, "fresh")
        self.clock_is_right = yes_or_no(arguments, "clock_is_right")
        self.pages_at_most = number(arguments, "pages", self.pages_by_default) or None
        self.minutes_at_most = minutes(arguments, "minutes", self.minutes_by_default) or None
        self.since = day(arguments, "since")
        self.site_addresses = Addresses(self.addresses, self.base_url)
        self.seeds = self.read_seeds(arguments.get("seeds"))
        self.reader = Reader(self.site, self.layout, self.site_addresses)
        host = urlsplit(self.site_addresses.base).hostname or ""
        self.allowed_domains = [host.removeprefix("www.")]
        self.replay = [path.strip() for path in arguments.get("replay", "").split(",") if path.strip()]
        self.memory: Memory | None = None
        self.browser: Browser | None = None
        self.browser_mode: Mode = browser_mode(arguments.get("browser") or "auto", "-a browser")
        self._own_mode = bool(arguments.get("browser"))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy; raises `ArgumentError` for a setting that cannot be used."""
        obeys_rights = rights_policy(crawler.settings.get("RIGHTS_POLICY", "record")) == "obey"
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.rights = Rights(robots_txt="allowed" if crawler.settings.getbool("ROBOTSTXT_OBEY") else None)
        spider.obeys_rights = obeys_rights
        spider.page_timeout = crawler.settings.getfloat("PAGE_TIMEOUT")
        if crawler.settings.getbool("LEDGER_ENABLED", True):
            spider.check(crawler.settings)
        if not spider._own_mode:
            spider.browser_mode = browser_mode(crawler.settings.get("BROWSER", "auto"), "BROWSER")
        return spider

    @classmethod
    def site_of(cls, arguments: Mapping[str, str]) -> str:
        """The site that a crawl with such arguments is of, where nothing of it has been crawled before."""
        return cls.site or cls.name

    @classmethod
    def former_name(cls) -> str | None:
        """What the site was called before it was described; None for a spider that describes none."""
        return site_name(cls.addresses.home) if hasattr(cls, "addresses") else None

    @classmethod
    def known_as(cls, arguments: Mapping[str, str], crawled: Container[str]) -> str:
        """The name that the site goes by where those sites have been `crawled`.

        Ids of stories and addresses are made of it, so what was crawled before the site was described keeps it.
        """
        own, former = cls.site_of(arguments), cls.former_name()
        if cls.site or own in crawled or former is None or former not in crawled:
            return own
        return former

    def go_by(self, site: str) -> None:
        """Calls the site so, before anything is read."""
        self.site = self.reader.site = site

    def check(self, settings: BaseSettings) -> None:
        """Raises `ArgumentError` for a crawl that had better not begin."""

    given: dict[str, str]
    """The arguments that decide what a run reads: runs that differ in them are not compared."""
    monitors: ClassVar[Mapping[str, Any]] = {}
    """What the site's monitors hold it to, over the setting `MONITORS`."""
    pages_at_most: int | None
    """How many pages a run asks for; None for all that it finds."""
    minutes_at_most: float | None
    """After how many minutes a start asks for no more."""

    finding: ClassVar[frozenset[int]] = frozenset({FIRST_PRIORITY, FILE_PRIORITY, AGAIN_PRIORITY})
    """Priorities of what only tells where stories are: start pages, feeds, sitemaps."""
    again: ClassVar[int] = AGAIN_PRIORITY
    """The priority of what every run finds by itself, and none has to leave to the next."""
    later: ClassVar[int] = LATER_PRIORITY
    lists: ClassVar[int] = SECTION_PRIORITY

    pages_of_a_list: int | None = None
    """How many pages of one list a run walks; None for all."""

    @property
    def finds_at_most(self) -> int | None:
        """How many pages a run asks for that only tell where stories are: half of all. A sitemap that names one new
        story costs a page to find it, and the story another; what costs more than that must not keep stories waiting.
        """
        return None if self.pages_at_most is None else self.pages_at_most // 2

    def wanted_from(self, moment: datetime) -> str:
        """The day from which on a crawl at `moment` wants stories; empty where it wants all."""
        return "" if self.full or self.since is None else self.since.isoformat()

    rights: Rights = Rights()
    """What is known before any answer."""
    obeys_rights = False
    """Whether a story whose publisher reserves the rights to it makes no record."""
    page_timeout = 0.0
    """Seconds of CPU time in which a page must be read; 0 for no limit."""

    def read_seeds(self, path: str | None) -> list[str]:
        """The addresses in a seeds file (the site's own where None), each once, on the host that is crawled.

        Raises `ArgumentError`, naming file and line, for a file that is missing or a line that is no address.
        """
        file: Traversable = Path(path) if path else resource(f"seeds/{self.name}.txt")
        try:
            lines = file.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ArgumentError(f"{file}: the seeds cannot be read ({error}); give a file by -a seeds=FILE") from None
        seeds: dict[str, None] = {}
        for place, line in enumerate(lines, 1):
            if (text := line.split(" #")[0].strip()) and not text.startswith("#"):
                seeds[self._seed(text, f"{file}, line {place}")] = None
        if not seeds:
            raise ArgumentError(f"{file}: there is no seed in it; write one address of a section page a line")
        return list(seeds)

    def _seed(self, text: str, place: str) -> str:
        try:
            parts = urlsplit(text)
            rooted = text.startswith("/") and not text.startswith("//")
            absolute = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
        except ValueError:
            rooted = absolute = False
        if not rooted and not absolute:
            raise ArgumentError(
                f"{place}: {text!r} is no address; write https://host/path, or a path that begins with /"
            )
        address = self.site_addresses.resolve(text)
        if address.kind == "external":
            raise ArgumentError(
                f"{place}: {text!r} is not on {self.site_addresses.home}; a seed is a page of the site's own"
            )
        return address.url

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Whether an address is of the site that the spider describes."""
        return hasattr(cls, "addresses") and Addresses(cls.addresses).resolve(request.url).kind != "external"

    def parse(self, response: Response) -> Walked | WalkedOn:
        """What a page gives that was asked for outside a crawl, as by `scrapy parse`: a story's, or a list's."""
        kind = self.site_addresses.resolve(response.url).kind
        return self.parse_section(response) if kind in ("section", "home") else self.parse_article(response)

    async def start(self) -> AsyncIterator[Request]:
        """The seeds."""
        bounded = self.pages_at_most is not None or self.minutes_at_most is not None
        for url in self.seeds:  # a run that may end early looks for new stories before it goes on with those left
            yield self._section(url, priority=FIRST_PRIORITY if bounded else SECTION_PRIORITY)

    def _section(self, url: str, walked: str | None = None, priority: int = SECTION_PRIORITY) -> Request:
        return Request(
            url,
            self.parse_section,
            errback=self.failed,
            cb_kwargs={"walked": walked} if walked else None,
            meta={"kind": "section"},
            priority=priority,
        )

    @timed
    def parse_section(self, response: Response, walked: str | None = None) -> Walked | WalkedOn:
        """The cards and the strip of a section page; follows its stories, and the page after it.

        `walked` stands for the run that read the page before, and its cards: a list that repeats itself has come to
        its end, and a walk is whole where one run made it from the first page to the last.
        """
        page = self._read(response)
        if page is None:
            return iter(())
        return self.drawn(response, page, "section", lambda response, page: self._walk_list(response, page, walked))

    def _walk_list(self, response: Response, page: Page, walked: str | None) -> Walked:
        fetched_at = fetched(response)
        self._note_expressions(response, page)
        listing, parts = self.reader.listing(page, fetched_at, page.metadata.following)
        yield from self.ticker(page, fetched_at)
        self.stat("page/section" if listing.cards else "page/section_empty")
        if not listing.cards:
            self.miss(response.request, Reason.NO_CARDS, failed=False)
        yield listing
        stories = self._wanted_cards(listing, parts, self.wanted_from(fetched_at))
        known = self.memory.known(stories) if self.memory else set()
        for canonical, url in stories.items():
            if canonical not in known:
                yield self._story_of_card(url)
        run = self.memory.run if self.memory else ""
        shown = f"{run} {record_id(*(card.url for card in listing.cards))}"
        over = shown == walked or not parts.next_url or not stories or self.knows_the_rest(parts, stories, known)
        ends = bool(parts.cards) and over
        if parts.list_name is not None:
            ours = walked is None or walked.startswith(f"{run} ")
            self.walk(response, parts.list_name, walked is None, ends and ours)
        if parts.next_url and not ends:
            yield self._section(parts.next_url, shown)

    def _story_of_card(self, url: str) -> Request:
        by_expression = self.layout.cards and self.site_addresses.resolve(url).kind != "story"
        meta = {"kind": "story"} if by_expression else None
        return Request(url, self.parse_article, errback=self.failed, meta=meta, priority=STORY_PRIORITY)

    def _wanted_cards(self, listing: Listing, parts: SectionParts, since: str) -> dict[str, str]:
        """The stories of a list, each once, but those that are known to be older."""
        dates = {card.url: card.date for card in listing.cards if card.date}
        named: dict[str, str] = {}
        for card in parts.cards:
            named.setdefault(card.address.canonical, card.address.url)
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

    def knows_the_rest(self, parts: SectionParts, stories: Collection[str], known: Collection[str]) -> bool:
        """Whether all stories of a section page are known, and with them those of the pages after it."""
        if self.memory is None or self.full or len(known) < len(stories) or parts.list_name is None:
            return False
        if self.memory.was_walked(parts.list_name):
            self.stat("walk/ended_at_known_stories")
            return True
        return False

    def walk(self, response: Response, name: str, began: bool, ended: bool) -> None:
        """Notes where the walk of a list stands."""
        visit = response.meta.get("visit")
        if visit is not None:
            visit.walk = (name, began, ended)

    @timed
    def parse_article(self, response: Response) -> Walked | WalkedOn:
        """The story and the strip of an article page."""
        page = self._read(response)
        return iter(()) if page is None else self.drawn(response, page, "story", self.story)

    # The time limit

    def each_in_time(self, response: Response, output: Walked) -> Walked:
        """What a page gives until its time is up; then it has failed."""
        try:
            yield from output
        except TooSlow as error:
            self.too_slow(response, error)

    async def each_in_time_async(self, response: Response, output: WalkedOn) -> WalkedOn:
        """The same of an asynchronous callback."""
        try:
            async for record in output:
                yield record
        except TooSlow as error:
            self.too_slow(response, error)

    def too_slow(self, response: Response, error: TooSlow) -> None:
        """Fails a page that took too long; none of its records is written."""
        self.logger.error(
            "Reading %s took %s (PAGE_TIMEOUT), and was stopped%s; the page is left out",
            response.url, error, f" in {error.place}" if error.place else "",
        )  # fmt: skip
        self.miss(response.request, Reason.TOO_SLOW, failed=True)

    # The browser

    def drawn(self, response: Response, page: Page, kind: Kind, read: Read) -> Walked | WalkedOn:
        """What `read` gives of a page: as it came, or as a browser draws it, where it cannot be read otherwise."""
        if self.browser is None or self.browser_mode == "never":
            return read(response, page)
        if self.browser_mode == "always" or self.needs_browser(response, page, kind):
            return self._drawn(self.browser, response, page, kind, read)
        self.browser.note(kind, drawn=isinstance(response.meta.get("drawn"), Rendered), gained=False)
        return read(response, page)

    def needs_browser(self, response: Response, page: Page, kind: Kind) -> bool:
        """Whether a page is a shell that says nothing, or a list whose script holds more: told by the page alone."""
        if looks_like_shell(page, len(response.body)) and not self.says_something(response, page, kind):
            return True
        return kind == "section" and bool(self.layout.more) and self._has_more(response, page)

    def says_something(self, response: Response, page: Page, kind: Kind) -> bool:
        """Whether there is a story on a page, or a list of some, as its kind is."""
        either = self.addresses.guessed
        if (kind == "section" or either) and self.reader.listing(page, fetched(response))[0].cards:
            return True
        if kind == "section" and not either:
            return False
        try:
            return bool(self.reader.article(page, fetched(response)).bodies)
        except NoStory:
            return False

    def _has_more(self, response: Response, page: Page) -> bool:
        """Whether a list that a script makes longer may have stories that are not known."""
        _, parts = self.reader.listing(page, fetched(response), page.metadata.following)
        if parts.next_url:
            return False
        stories = {card.address.canonical for card in parts.cards}
        if self.memory is None or self.full or not stories or parts.list_name is None:
            return True
        return len(self.memory.known(stories)) < len(stories) or not self.memory.was_walked(parts.list_name)

    async def _drawn(self, browser: Browser, response: Response, page: Page, kind: Kind, read: Read) -> WalkedOn:
        """Reads a page as a browser draws it; where none can, as it came, and its visit has failed of that."""
        try:
            drawn = await self._draw(response, kind)
        except NotRendered as error:
            needed = self.browser_mode != "always" or not self.says_something(response, page, kind)
            if needed:
                self.miss(response.request, error.reason, failed=True)
            async for record in _each(read(response, page)):
                yield record
            return
        root = parse_html(drawn.html)
        shown = response.replace(body=drawn.html, encoding="utf-8")
        shown_page = None if root is None else self.page(shown, root)
        says = shown_page is not None and self.says_something(response, shown_page, kind)
        browser.note(kind, drawn=True, gained=says and self.needs_browser(response, page, kind))
        self._forget_validators(response)
        if not says and not drawn.settled:
            self.miss(response.request, Reason.TIMEOUT, failed=True)
        if shown_page is None:
            self.miss(response.request, Reason.EMPTY, failed=True)
            return
        async for record in _each(read(shown, shown_page)):
            if isinstance(record, Article) and not drawn.settled:
                record.warnings.append("unfinished_page")
            yield record
        visit = response.meta.get("visit")
        if not drawn.settled and visit is not None and visit.walk is not None:
            name, began, _ = visit.walk
            visit.walk = (name, began, False)  # what was still to come may be new

    async def _draw(self, response: Response, kind: Kind) -> Rendered:
        """The page as a browser draws it: it may be there already, or else is asked for as any other."""
        done: Rendered | NotRendered | None = response.meta.get("drawn")
        if isinstance(done, NotRendered):
            raise done
        if done is not None:
            return done
        self.stat("browser/escalated")
        assert self.crawler.engine is not None
        meta = {"part_of": response.meta.get("visit"), "document": response, "kind": kind}
        request = Request(response.url, meta=meta, dont_filter=True)
        try:
            with off_the_clock():
                await self.crawler.engine.download_async(request)
        except IgnoreRequest as error:
            raise NotRendered(reason_of(error)) from None
        told: Rendered = request.meta["drawn"]
        return told

    @staticmethod
    def _forget_validators(response: Response) -> None:
        """A page that a script fills stays the same while its story changes: the next visit asks for it anyway."""
        visit = response.meta.get("visit")
        if visit is not None and visit.validators is not None:
            visit.validators = {name: value for name, value in visit.validators.items() if name == "base"}

    def story(self, response: Response, page: Page) -> Walked | WalkedOn:
        """The story and the strip of a page, with the further pages of the same story; where it holds none, the reason
        is noted."""
        following = next_part(page)
        return self._story(response, page) if following is None else self._long_story(response, page, following)

    async def _long_story(self, response: Response, page: Page, following: str) -> WalkedOn:
        """Asks for the further pages of a story within the visit of its first: they are one record."""
        further: list[Page] = []
        asked = {page.url}
        url: str | None = following
        whole = True
        while url is not None and url not in asked and len(further) < PAGES_AT_MOST:
            asked.add(url)
            part = await self._part(url, response)
            whole = part is not None
            if part is None:
                break
            further.append(part)
            url = next_part(part)
        if whole and url is not None and url not in asked:
            whole = False
            self.stat("bound/parts")
            self.logger.warning("Only %d pages of a story were read, and it has more: %s", PAGES_AT_MOST + 1, page.url)
        self.stat("page/part", len(further))
        for record in self._story(response, page, further, whole=whole):
            yield record

    async def _part(self, url: str, response: Response) -> Page | None:
        """A further page of the story that `response` begins; None where it cannot be had."""
        assert self.crawler.engine is not None
        request = Request(url, meta={"part_of": response.meta.get("visit")})
        try:
            with off_the_clock():
                answer = await self.crawler.engine.download_async(request)
        except (DownloadFailedError, DownloadTimeoutError, DownloadCancelledError, IgnoreRequest, OSError) as error:
            self.logger.warning("A page of a story is missing: %s (%s)", url, type(error).__name__)
            return None
        if answer.status != 200 or not isinstance(answer, HtmlResponse):
            self.logger.warning("A page of a story is missing: %s (status %d)", url, answer.status)
            return None
        root = parse_html(answer.body, answer.encoding)
        return None if root is None else self.page(answer.replace(request=response.request), root)

    def _story(
        self, response: Response, page: Page, further: Sequence[Page] = (), *, whole: bool = True
    ) -> Iterator[Article | Ticker]:
        fetched_at = fetched(response)
        self._note_expressions(response, page)
        try:
            article = self.reader.article(page, fetched_at, self._rights(response), further)
        except NoStory as error:
            yield from self.ticker(page, fetched_at)
            self.miss(response.request, error.reason, failed=False)
            return
        if self.obeys_rights and reserved(article.rights):
            self.miss(response.request, Reason.RIGHTS, failed=False)
            return
        if not whole:
            article.warnings.append("pages_missing")
        yield from self.ticker(page, fetched_at)
        self.stat("page/article")
        yield article

    def _read(self, response: Response) -> Page | None:
        """The page, or None (and why) for what is none."""
        root = self.root(response)
        return None if root is None else self.page(response, root)

    def root(self, response: Response) -> etree._Element | None:
        """The tree of a page, or None (and why) for what is none."""
        if not isinstance(response, HtmlResponse):
            self.miss(response.request, Reason.NOT_HTML, failed=not self.addresses.guessed)
            return None
        root = parse_html(response.body, response.encoding)
        if root is None:
            self.miss(response.request, Reason.EMPTY, failed=True)
        return root

    def page(self, response: Response, root: etree._Element) -> Page:
        """The page from its tree; what it says of being archived is noted."""
        page = self.reader.page(root, response.url)
        visit = response.meta.get("visit")
        if visit is not None and not may_archive(self.reader.rights(page, self._rights(response))):
            visit.may_archive = False
        return page

    @staticmethod
    def _note_expressions(response: Response, page: Page) -> None:
        """Notes, for the monitors, what the layout's expressions find on a page: once it is read, they are counted."""
        visit = response.meta.get("visit")
        if visit is not None:
            visit.expressions = page.expressions

    def ticker(self, page: Page, fetched_at: datetime) -> Iterator[Ticker]:
        """The strip of a page, where it has one."""
        strip = self.reader.ticker(page, fetched_at)
        if strip is not None:
            yield strip

    def _rights(self, response: Response) -> Rights:
        """What robots.txt and tdmrep.json say of the page, and then the answer's headers."""
        site: Mapping[str, str] = response.meta.get("rights", {})
        return with_headers(replace(self.rights, **site) if site else self.rights, response.headers)

    def failed(self, failure: Failure) -> None:
        """What became of a request that gave no page: its reason is counted, and told in the ledger."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, HttpError):
            self.miss(request, f"http_{error.response.status}", failed=True)
            return
        reason = next((name for kind, name in _REASONS if isinstance(error, kind)), type(error).__name__)
        if isinstance(error, IgnoreRequest):
            reason = reason_of(error)
        self.miss(request, reason, failed=reason not in _NO_FAILURES, cause=cause_of(error) if error else None)

    def miss(self, request: Request | None, reason: str, *, failed: bool, cause: str | None = None) -> None:
        """Notes that a request gave no record, and why; `cause` is what lies behind the reason, for a person."""
        visit = request.meta.get("visit") if request is not None else None
        if visit is not None and self.memory is not None:
            visit.request = request
            visit.cause = cause
            fate = "failed" if failed else "refused" if reason in _REFUSALS else "skipped"
            with off_the_clock():
                self.memory.end(visit, fate, reason)
        elif request is not None and self.memory is None:  # outside a crawl nobody else says so
            self.logger.info("%s gives no record: %s", request.url, reason)

    def stat(self, name: str, count: int = 1) -> None:
        if count:
            self.crawler.stats.inc_value(name, count)


async def _each(records: Walked | WalkedOn) -> WalkedOn:
    """Records, whichever way they come."""
    if isinstance(records, AsyncIterator):
        async for record in records:
            yield record
    else:
        for record in records:
            yield record


def browser_mode(value: Any, name: str) -> Mode:
    """The setting `BROWSER`, or the argument; raises `ArgumentError` for a value that is none."""
    for mode in MODES:
        if value == mode:
            return mode
    raise ArgumentError(
        f"{name}={value}: no such way; give auto (pages that cannot be read otherwise are drawn by a browser), always"
        " or never"
    )


def fetched(response: Response) -> datetime:
    """When the answer came; with an offset."""
    told = response.meta.get("fetched_at")
    return told if isinstance(told, datetime) else datetime.now(UTC)


def rights_policy(value: Any) -> str:
    """The setting `RIGHTS_POLICY`; raises `ArgumentError` for a value that is none."""
    if value not in RIGHTS_POLICIES:
        raise ArgumentError(
            f"RIGHTS_POLICY={value!r} is no policy; give -s RIGHTS_POLICY=record, which writes a story whatever its"
            " publisher reserves, or -s RIGHTS_POLICY=obey, which leaves out those whose rights are reserved"
        )
    return str(value)


def with_headers(rights: Rights, headers: Headers) -> Rights:
    """Rights by what an answer's headers say; where they say nothing, as they were."""
    said = {name: [v.decode("latin-1") for v in headers.getlist(header)] for name, header in _RIGHTS_HEADERS.items()}
    if not any(said.values()):
        return rights
    last = {name: values[-1] if values else None for name, values in said.items()}
    return replace(
        rights,
        robots_header=robots_lines(said["robots_header"]),
        tdm_reservation=reservation(last["tdm_reservation"]) or rights.tdm_reservation,
        tdm_policy=policy(last["tdm_policy"]) or rights.tdm_policy,
    )


def _base_url(text: str) -> str:
    """Scheme and host of an address; raises `ArgumentError` for one that has more, or is none."""
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/")
        good = good and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username:
        raise ArgumentError(f"-a base_url={text}: not an address to crawl; write http://host:port or https://host")
    return f"{parts.scheme}://{parts.netloc}"


def describer(settings: BaseSettings, url: str) -> str | None:
    """The name of the spider that describes the site of an address; None where there is none."""
    for name, spider in described(settings).items():
        if Addresses(spider.addresses).resolve(url).kind != "external":
            return name
    return None


def described(settings: BaseSettings) -> dict[str, type[NewsSpider]]:
    """The spiders that describe a site, by name; none that is told its site when it starts."""
    loader = get_spider_loader(settings)
    spiders = {name: loader.load(name) for name in loader.list()}
    return {
        name: spider
        for name, spider in spiders.items()
        if issubclass(spider, NewsSpider) and hasattr(spider, "addresses") and hasattr(spider, "layout")
    }
