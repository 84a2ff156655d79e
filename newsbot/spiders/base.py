"""The walk of a news site: seeds, section pages to their end, article pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial, wraps
from inspect import unwrap
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit

from lxml import etree
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newsbot.browser.rendered import Mode
from newsbot.contact import settle_contact
from newsbot.errors import LayoutError, UserError
from newsbot.feeds import settle_csv
from newsbot.items import Listing, Rights, Ticker, Translation
from newsbot.ledger.visit import ListWalk, visit_in
from newsbot.network.answers import truncated
from newsbot.network.causes import cause_of
from newsbot.network.failures import NO_FAILURES, REFUSALS, reason_of_failure
from newsbot.network.ignored import Interrupted
from newsbot.network.resolver import wrong_resolver
from newsbot.page.layout import Layout
from newsbot.page.no_story import NoStory
from newsbot.reasons import MISSING_STATUSES, Fate, Reason
from newsbot.resources import seeds_of, settle_folder
from newsbot.responses import bot_check, fetched, is_file, linked, with_headers
from newsbot.spiders.checks import base_url, browser_mode, first_day, rights_policy, too_small
from newsbot.spiders.further import further_pages
from newsbot.spiders.rendering import read_page
from newsbot.spiders.seams import Browser, NoMemory, Recorder, Walked, WalkedOn
from newsbot.spiders.seeds import seed_at, seeds_in
from newsbot.spiders.trail import Trail
from newsbot.text.addresses import Addresses, AddressRules, record_id, site_name
from newsbot.text.arguments import ArgumentError, check_names, languages, minutes, number, texts, yes_or_no
from newsbot.text.kinds import LISTS
from newsbot.text.language_tags import primary
from newsbot.text.rights import may_archive, reserved
from newsbot.timelimit import TimeLimit, TooSlow, off_the_clock
from newsbot.wording import amount

if TYPE_CHECKING:
    from newsbot.ledger.memory import Memory
    from newsbot.ledger.rendering import Kind
    from newsbot.page.regions import Page
    from newsbot.page.section import SectionParts
    from newsbot.reader import Reader

    Listed = tuple[Listing, SectionParts]

FIRST_PRIORITY, STORY_PRIORITY, FILE_PRIORITY, SECTION_PRIORITY, AGAIN_PRIORITY = 2, 1, -1, -3, -4
"""In this order: sources of the latest stories (start page, feeds); new stories; unread sitemaps; stories left by
earlier runs (-2, `LEFT_PRIORITY`); lists, late so that the queue stays short; sitemaps read before; due visits (-5,
`VISITS_PRIORITY`)."""
LATER_PRIORITY = -9  # for the next run
E = TypeVar("E")
OWN_CALLBACKS = frozenset({"parse_section", "parse_article", "parse_file"})
"""Of newsbot's spiders: they read pages. Any other callback is a user's, whose page may do no more than name pages."""
DISCOVERY = frozenset({FIRST_PRIORITY, FILE_PRIORITY, AGAIN_PRIORITY})  # requests that only discover stories

_DATED = 5
"""Dated cards from which on rising days are an order: by chance, five days rise in one of 120 lists. A list that is
wrongly taken to have one costs requests, not stories."""
_DECIDES_NOTHING = {"clock_is_right", "fresh"}  # arguments without influence on the result


def timed(callback: Callable[..., Walked | WalkedOn]) -> Callable[..., Walked | WalkedOn]:
    """Limits a spider's callback to `PAGE_TIMEOUT`; a page that takes longer has failed.

    So has an error page that `handle_httpstatus_list`, say, lets through to the callback.
    """

    @wraps(callback)
    def in_time(self: NewsSpider, response: Response, *args: Any, **kwargs: Any) -> Walked | WalkedOn:
        if not 200 <= response.status < 300:
            self.fail(response)
            return iter(())
        limit = TimeLimit(self.page_timeout)
        with self.failing_if_slow(response):
            output = limit.call(callback, self, response, *args, **kwargs)
            if isinstance(output, AsyncIterator):
                return self.each_in_time_async(response, limit.iterate_async(output))
            return self.each_in_time(response, limit.iterate(output))
        return iter(())

    return in_time


def _are_rules(addresses: object) -> bool:
    """Whether this has the address of a site."""
    with suppress(ValueError):
        home = urlsplit(addresses.home) if isinstance(addresses, AddressRules) else None
        return home is not None and home.scheme in ("http", "https") and bool(home.hostname)
    return False


class NewsSpider(Spider):
    """Walks a news site, which is given by its name, the forms of its addresses and its layout.

    Arguments (`-a name=value`): `base_url` crawls another host under the site's own name; `seeds` is a file of section
    pages to start from; `full=1` walks every list to its end; `fresh=1` abandons an unfinished run instead of resuming
    it; `clock_is_right=1` moves future times in the ledger back to now; `replay=PATH,PATH…` answers from WARC files, or
    folders of them, instead of the network; `browser=auto|always|never` overrides the setting `BROWSER`. Bounds:
    `pages=N` ends a run after N pages, `minutes=N` after N minutes (0: no bound), and the next run continues;
    `since=YYYY-MM-DD` leaves out stories that lists date before it, and is not for `full=1`.
    `translations=LANGUAGE,LANGUAGE…` (or `all`) also requests the stories in these languages that the pages of stories
    name, if they are on the site; by default in the languages of the site's layout, and in none if it names none.
    """

    site: str = ""
    """The name of the site's folder and of its part of the ledger. By default the spider's name, or the domain, if the
    site was crawled before it was described."""
    addresses: AddressRules
    layout: Layout
    arguments: ClassVar[frozenset[str]] = frozenset(
        "base_url browser seeds full fresh replay pages minutes since clock_is_right translations".split()
    )
    pages_by_default: ClassVar[int] = 0
    minutes_by_default: ClassVar[float] = 0  # 0: no bound
    given: dict[str, str]  # arguments that decide what is read; runs that differ in them are not compared
    monitors: ClassVar[Mapping[str, Any]] = {}  # overrides the setting `MONITORS`
    pages_at_most: int | None  # per run; None for no bound
    minutes_at_most: float | None
    pages_of_a_list: int | None = None  # pages of one list per run; None for all
    rights: Rights = Rights()  # known before any response
    obeys_rights = False  # whether stories with reserved rights make no record
    page_timeout = 0.0  # seconds of CPU time per page; 0: no limit

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Raises `LayoutError` for a description that cannot be used: better now than on every page."""
        super().__init_subclass__(**arguments)
        if "addresses" in vars(cls) and not _are_rules(cls.addresses):
            example = 'any_site("https://www.example.org")'
            raise LayoutError(f"addresses of {cls.__name__} has no http or https address of a site; write {example}")
        if "layout" in vars(cls) and not isinstance(cls.layout, Layout):
            raise LayoutError(
                f'layout of {cls.__name__} does not name the publisher; write Layout(publisher="The Post")'
            )

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Raises `UserError` for settings that are not newsbot's: a crawl would record and protect nothing."""
        if "LEDGER_ENABLED" not in settings:
            raise UserError(
                f"the spider {cls.name} has settings without newsbot's, so that nothing would be recorded and no pace"
                " kept: begin the project's settings with `from newsbot.settings import *`, or call"
                ' settings.setmodule("newsbot.settings") first in a script'
            )
        super().update_settings(settings)
        if not settings.getbool("TWISTED_REACTOR_ENABLED", True):
            raise UserError(
                "TWISTED_REACTOR_ENABLED=False is not possible: without the reactor nothing keeps a crawl out of"
                " private networks, and nothing is archived; remove the setting"
            )
        if settings.getpriority("TWISTED_DNS_RESOLVER") and (problem := wrong_resolver(settings)):
            raise UserError(problem)
        if problem := too_small(settings):
            raise UserError(problem)
        settle_csv(settings)
        settle_folder(settings)
        settle_contact(settings)

    def __init__(self, name: str | None = None, **given: object) -> None:
        arguments = texts(given)
        check_names(arguments, self.arguments, self.own_arguments())
        super().__init__(name)
        if missing := [name for name in ("addresses", "layout") if not hasattr(self, name)]:
            raise ArgumentError(
                f"the spider {self.name} has no {missing[0]}; add it to the class {type(self).__name__}"
            )
        self.site = self.site_of(arguments)
        self.given = {name: arguments[name] for name in sorted(self.arguments & arguments.keys() - _DECIDES_NOTHING)}
        self.base_url = base_url(arguments["base_url"]) if arguments.get("base_url") else None
        self.full = yes_or_no(arguments, "full")
        self.fresh = yes_or_no(arguments, "fresh")
        self.clock_is_right = yes_or_no(arguments, "clock_is_right")
        self.pages_at_most = number(arguments, "pages", self.pages_by_default) or None
        self.minutes_at_most = minutes(arguments, "minutes", self.minutes_by_default) or None
        self.since = first_day(arguments, full=self.full)
        self.site_addresses = Addresses(self.addresses, self.base_url)
        self.seeds_file = arguments.get("seeds")
        self.seeds: list[str] = []
        """Where `start` begins; `settle_seeds` reads them."""
        host = urlsplit(self.site_addresses.base).hostname or ""
        self.allowed_domains = [host.removeprefix("www.")]
        self.translations = languages(arguments, "translations", self.layout.languages)
        self.replay = [path.strip() for path in arguments.get("replay", "").split(",") if path.strip()]
        self.browser_mode: Mode | None = None
        if mode := arguments.get("browser"):
            self.browser_mode = browser_mode(mode, "-a browser")

    @classmethod
    def own_arguments(cls) -> set[str]:
        """The arguments that an `__init__` of a subclass names."""
        codes = (getattr(unwrap(vars(kind).get("__init__", object)), "__code__", None) for kind in cls.__mro__)
        named = (code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] for code in codes if code)
        return {*chain.from_iterable(named)} - {"self", "name"}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Raises `ArgumentError` for a setting that is not valid."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.settle_seeds()
        spider.rights = Rights(robots_txt="allowed" if crawler.settings.getbool("ROBOTSTXT_OBEY") else None)
        spider.obeys_rights = rights_policy(crawler.settings.get("RIGHTS_POLICY", "record")) == "obey"
        spider.page_timeout = crawler.settings.getfloat("PAGE_TIMEOUT")
        if crawler.settings.getbool("LEDGER_ENABLED", True):
            spider.check(crawler.settings)
        spider.warn_of_domains()
        spider.warn_of_seeds()
        if spider.browser_mode is None:
            spider.browser_mode = browser_mode(crawler.settings.get("BROWSER", "auto"), "BROWSER")
        return spider

    def settle_seeds(self) -> None:
        """Reads the seeds of a spider that is made: the `__init__` of a subclass may set `start_urls` at its end.

        A spider with its own `start` and no file has none, and may need none. Raises `ArgumentError`.
        """
        if type(self).start is NewsSpider.start and hasattr(self, "start_requests"):
            raise ArgumentError(
                f"the spider {self.name} has start_requests, which Scrapy no longer calls; replace it by"
                " `async def start(self)`"
            )
        try:
            self.seeds = self.read_seeds(self.seeds_file)
        except ArgumentError:
            if self.seeds_file or type(self).start is NewsSpider.start:
                raise  # before the crawl

    def warn_of_domains(self) -> None:
        """Says that `allowed_domains` of the class has no effect, if it names more than the site's host."""
        host = urlsplit(self.site_addresses.base).hostname or ""
        named = getattr(type(self), "allowed_domains", ())
        domains = [named] if isinstance(named, str) else named
        if others := [domain for domain in domains if not f".{host}".endswith(f".{domain}")]:
            self.logger.warning(
                "allowed_domains has no effect: the crawl stays on %s. Requests to %s need"
                " meta={'allow_offsite': True}", self.site_addresses.base, ", ".join(map(ascii, others)),
            )  # fmt: skip

    def warn_of_seeds(self) -> None:
        """Says that `start_urls` of the spider are the seeds, and not those in the site's own file."""
        file = seeds_of(self.name)
        if self.start_urls and not self.seeds_file and file.is_file():
            self.logger.warning(
                "start_urls of %s are the seeds, and %s is not read; remove one of the two", type(self).__name__, file
            )

    @classmethod
    def site_of(cls, arguments: Mapping[str, str]) -> str:
        """The site's name for these arguments, if it was never crawled."""
        return cls.site or cls.name

    @classmethod
    def former_name(cls) -> str | None:
        """The site's name before it had a spider; None for a spider without a site."""
        return site_name(cls.addresses.home) if hasattr(cls, "addresses") else None

    @classmethod
    def known_as(cls, arguments: Mapping[str, str], crawled: Container[str]) -> str:
        """The site's name, given the sites already `crawled`: a site keeps the name from before it was described, since
        ids of stories and addresses depend on it."""
        own, former = cls.site_of(arguments), cls.former_name()
        if cls.site or own in crawled or former is None or former not in crawled:
            return own
        return former

    def go_by(self, site: str) -> None:
        self.site = site
        if (reader := vars(self).get("reader")) is not None:
            reader.site = site

    @cached_property
    def reader(self) -> Reader:
        """Loaded with the first page; the time limit of that page does not include it."""
        with off_the_clock():
            from newsbot.reader import Reader
        return Reader(self.site, self.layout, self.site_addresses)

    def check(self, settings: BaseSettings) -> None:
        """Raises `ArgumentError` for a crawl that should not start."""

    @property
    def recorder(self) -> Recorder | None:
        return self._extension(Recorder)  # type: ignore[type-abstract]

    @property
    def memory(self) -> Memory | NoMemory:
        """What earlier runs know."""
        return NoMemory() if (recorder := self.recorder) is None else recorder.memory

    @property
    def browser(self) -> Browser | None:
        return self._extension(Browser)  # type: ignore[type-abstract]

    def _extension(self, kind: type[E]) -> E | None:
        """The crawl's extension of a kind; None without a crawl."""
        return self.crawler.get_extension(kind) if self._part("extensions") is not None else None

    def _part(self, name: str) -> Any:
        """A part of the crawler; None without a crawl, as in a test that calls a callback."""
        try:
            return getattr(self.crawler, name)
        except (AttributeError, RuntimeError):  # there is no crawler, or its crawl has not begun
            return None

    @property
    def finds_at_most(self) -> int | None:
        """The number of requests that may only discover stories: half of all. A sitemap with one new story costs two
        pages; discovery beyond that would keep stories waiting."""
        return None if self.pages_at_most is None else self.pages_at_most // 2

    def bound_at(self, pages: int, seconds: float) -> str | None:
        """The bound (`pages`, `minutes`) that a run has come to with so many pages and seconds; None for none."""
        if self.pages_at_most is not None and pages >= self.pages_at_most:
            return "pages"
        if self.minutes_at_most is not None and seconds >= self.minutes_at_most * 60:
            return "minutes"
        return None

    @property
    def begins_at(self) -> str:
        """Where the walk begins, for the log: the site's home page, or another page of its."""
        return self.site_addresses.base

    def wanted_from(self, moment: datetime) -> str:
        """The oldest day of stories that a crawl at `moment` reads; empty for no limit."""
        return "" if self.full or self.since is None else self.since.isoformat()

    def read_seeds(self, path: str | None) -> list[str]:
        """The addresses in a seeds file (default: the spider's `start_urls`, or the site's own file), each once, on the
        host that is crawled.

        Raises `ArgumentError`, with file and line, if the file is missing or a line is not an address.
        """
        if not path and self.start_urls:
            own = f"start_urls of {type(self).__name__}"
            return list(dict.fromkeys(seed_at(url, self.site_addresses, own) for url in self.start_urls))
        return seeds_in(Path(path) if path else seeds_of(self.name), self.site_addresses)

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        return hasattr(cls, "addresses") and Addresses(cls.addresses).resolve(request.url).kind != "external"

    def parse(self, response: Response) -> Walked | WalkedOn:
        """Parses a page outside a crawl, as by `scrapy parse`."""
        kind = self.site_addresses.resolve(response.url).kind
        return self.parse_section(response) if kind in LISTS else self.parse_article(response)

    async def start(self) -> AsyncIterator[Request]:
        bounded = self.pages_at_most is not None or self.minutes_at_most is not None
        seeds = self.seeds or self.read_seeds(self.seeds_file)
        for url in seeds:  # a run that may end early looks for new stories before it continues with those left
            yield self.section_request(url, priority=FIRST_PRIORITY if bounded else SECTION_PRIORITY)

    def section_request(
        self, url: str, depth: int = 0, walked: str | None = None, priority: int = SECTION_PRIORITY
    ) -> Request:
        kwargs = {name: value for name, value in (("depth", depth), ("walked", walked)) if value}
        meta = {"kind": "section"}
        url = self.site_addresses.resolve(url).url
        return Request(url, self.parse_section, errback=self.failed, cb_kwargs=kwargs, meta=meta, priority=priority)

    def story_request(self, url: str, *, again: bool = False) -> Request:
        meta: dict[str, Any] = {"again": True} if again else {}
        address = self.site_addresses.resolve(url)
        if address.kind != "story":  # a card's or a sitemap's
            meta["kind"] = "story"
        return Request(address.url, self.parse_article, errback=self.failed, meta=meta, priority=STORY_PRIORITY)

    @timed
    def parse_section(self, response: Response, walked: str | None = None, depth: int = 0) -> Walked | WalkedOn:
        """Parses a section page: its cards and ticker; follows its stories and the next page.

        `walked` is the `Trail` of the pages before it; `depth` counts the links from the start of the crawl.
        """
        return read_page(self, response, "section", partial(self.read_section, depth=depth, walked=walked))

    def read_section(
        self, response: Response, page: Page, depth: int = 0, walked: str | None = None
    ) -> Walked | WalkedOn:
        return self.walk(response, page, depth, walked)

    def walk(
        self, response: Response, page: Page, depth: int, walked: str | None = None, found: Listed | None = None
    ) -> Walked:
        """The records of one page of a list, its stories and the next page. `found` is the page's listing, if it has
        been read before.

        A list ends at a page that repeats an earlier one, at known stories unless its oldest come first, or after
        `pages_of_a_list`; the next run continues from there. For the ledger its walk is complete then, if one run made
        it from the first page: what is below known stories is known or queued. A page without cards completes a walk
        only if an earlier run found none on it either.
        """
        fetched_at = fetched(response)
        visit_in(response.meta).expressions = page.expressions  # for the monitors
        listing, parts = found or self.reader.listing(page, fetched_at)
        yield from self.ticker(page, fetched_at)
        self.stat("page/section" if listing.cards else "page/section_empty")
        self.stat("bound/links", int(page.is_cut))
        guessed = self.addresses.guessed
        if not listing.cards and (depth > 0 or walked is not None or not guessed):
            self.miss(response.request, Reason.NO_CARDS, failed=False)
        if listing.cards or not guessed:
            yield listing
        stories = self._recent_stories(listing, parts, self.wanted_from(fetched_at))
        further = [self.site_addresses.resolve(parts.next_url).canonical] if parts.next_url else []
        self.look_up((*stories, *further))
        known = self.known(stories)
        yield from self.new_stories(stories, known)
        yield from self.other_lists(page, depth, fetched_at)
        run = self.memory.run
        trail = Trail.loads(walked, run)
        own = trail.run == run
        if run and not own:  # a page left by another run; the list has moved since
            trail.begin_anew(run)
        trail.name = trail.name or parts.list_name
        ends = not trail.go_on(record_id(*(card.url for card in listing.cards))[:8]) or not parts.next_url
        oldest_first = is_oldest_first(card.date for card in listing.cards)
        self.stat("walk/oldest_first", int(oldest_first))
        rest_known = not ends and not oldest_first and self.knows_the_rest(trail.name, stories, known)
        self.stat("walk/ended_at_known_stories", int(rest_known))
        ends = ends or rest_known or (bool(parts.cards) and not stories and not oldest_first)
        cut = not ends and self.pages_of_a_list is not None and trail.pages >= self.pages_of_a_list
        if trail.name is not None:
            is_end = bool(parts.cards) or response.meta.get("was") == "skipped"
            whole = is_end and (ends or cut) and own
            visit_in(response.meta).walk = ListWalk(trail.name, walked is None, whole)
        if parts.next_url and not ends:
            if cut:
                self.stat("bound/lists")
                trail.pages = 0
            request = self.section_request(
                parts.next_url, depth, trail.dumps(), LATER_PRIORITY if cut else SECTION_PRIORITY
            )
            if fate := self.memory.fates(further).get(further[0]):
                request.meta["was"] = fate
            yield request
        if listing.cards and not parts.next_url:
            self.note_last_page(page)

    def note_last_page(self, page: Page) -> None:
        """Called with a page of a list that names no further one."""

    def is_end_of_list(self, request: Request) -> bool:
        """Whether a page that is not there is the one after the last of its list, and not one that an earlier run read;
        if it was not there before, either, the walk of the list is complete."""
        walked = request.cb_kwargs.get("walked")
        if walked is None or request.meta.get("was") == "fetched":
            return False
        url = request.meta.get("redirect_urls", [request.url])[0]
        listed = self.site_addresses.page_of(self.site_addresses.resolve(url))
        run = self.memory.run
        again = request.meta.get("was") == "skipped"  # once may be a glitch
        trail = Trail.loads(walked, "")
        name = trail.name or (listed[0] if listed is not None else None)
        if again and name is not None and trail.run == run:
            visit_in(request.meta).walk = ListWalk(name, began=False, whole=True)
        return True

    def other_lists(self, page: Page, depth: int, fetched_at: datetime) -> Iterator[Request]:
        """Requests for other lists that a section page leads to: none, since seeds name those of a described site."""
        yield from ()

    def look_up(self, canonicals: Iterable[str]) -> None:
        """Looks up in one batch what the ledger knows of addresses that may be requested next."""
        self.memory.look_up(canonicals)

    def known(self, stories: Collection[str]) -> set[str]:
        """The stories that an earlier run visited and this one does not have to."""
        return self.memory.known(stories)

    def new_stories(self, stories: Mapping[str, str], known: Container[str]) -> Iterator[Request]:
        """Requests for the stories, addresses by canonical ones, that are not `known`."""
        return (self.story_request(url) for canonical, url in stories.items() if canonical not in known)

    def _recent_stories(self, listing: Listing, parts: SectionParts, since: str) -> dict[str, str]:
        """The stories of a list, each once, without those dated before `since`."""
        dates = {card.url: card.date for card in listing.cards if card.date}
        named: dict[str, str] = {}
        for card in parts.cards:
            named.setdefault(card.address.canonical, card.address.url)
        recent = {canonical: url for canonical, url in named.items() if dates.get(canonical, since) >= since}
        self.stat("page/recent", len(recent))
        self.stat("page/too_old", len(named) - len(recent))
        return recent

    def closed(self, reason: str) -> None:
        if left := self.crawler.stats.get_value("page/too_old"):
            since = self.wanted_from(datetime.now(UTC))
            entries = amount(left, "entry", "entries")
            self.logger.info(
                "Left out %s of lists: stories older than %s; --since YYYY-MM-DD (-a since=…) reads them",
                entries,
                since,
            )

    def knows_the_rest(self, name: str | None, stories: Collection[str], known: Collection[str]) -> bool:
        """Whether the stories of a page of the list `name`, and hence those of the pages after it, are known."""
        if self.full or not stories or len(known) < len(stories) or name is None:
            return False
        return self.memory.was_walked(name)

    @timed
    def parse_article(self, response: Response) -> Walked | WalkedOn:
        return read_page(self, response, "story", self.read_article)

    def each_in_time(self, response: Response, output: Walked) -> Walked:
        with self.failing_if_slow(response):
            yield from output

    async def each_in_time_async(self, response: Response, output: WalkedOn) -> WalkedOn:
        with self.failing_if_slow(response):
            async for record in output:
                yield record

    @contextmanager
    def failing_if_slow(self, response: Response) -> Iterator[None]:
        """Fails a page whose time is up; none of its records is written."""
        try:
            yield
        except TooSlow as error:
            self.logger.error(
                "Reading %s took %s (PAGE_TIMEOUT), and was stopped%s; the page is left out",
                response.url, error, f" in {error.place}" if error.place else "",
            )  # fmt: skip
            self.miss(response.request, Reason.TOO_SLOW, failed=True)

    def without_html(self, response: Response, kind: Kind) -> Walked:
        """What an answer that is not an HTML page gives: nothing."""
        expected = self.addresses.guessed and (kind == "section" or is_file(response))
        self.miss(response.request, Reason.NOT_HTML, failed=not expected)
        return iter(())

    def read_article(self, response: Response, page: Page) -> Walked | WalkedOn:
        """The story and ticker of a page, with the further pages of the same story."""
        from newsbot.page.multipage import next_part

        following = next_part(page)
        return self._story(response, page) if following is None else self._long_story(response, page, following)

    async def _long_story(self, response: Response, page: Page, following: str) -> WalkedOn:
        further, whole = await further_pages(self, response, page, following)
        for record in self._story(response, page, further, whole=whole):
            yield record

    def _story(self, response: Response, page: Page, further: Sequence[Page] = (), *, whole: bool = True) -> Walked:
        fetched_at = fetched(response)
        visit_in(response.meta).expressions = page.expressions  # for the monitors
        try:
            article = self.reader.article(
                page, fetched_at, self.rights_of(response), further, linked=linked(response.headers), whole=whole
            )
        except NoStory as error:
            yield from self.without_story(response, page, error.reason)
            return
        if self.obeys_rights and reserved(article.rights):
            self.miss(response.request, Reason.RIGHTS, failed=False)
            return
        yield from self.ticker(page, fetched_at)
        self.stat("page/article")
        yield article
        yield from self.translated(article.translations)

    def translated(self, named: Iterable[Translation]) -> Iterator[Request]:
        """Requests for stories in other languages: those of `translations`, on this site, that no run has visited."""
        wanted = {
            address.canonical: address.url
            for translation in named
            if self.translations is None or primary(translation.language) in self.translations
            if (address := self.site_addresses.resolve(translation.url)).kind != "external"
        }
        known = self.known(wanted) if wanted else set()
        for canonical, url in wanted.items():
            if canonical not in known:
                self.stat("page/translation")
                yield self.story_request(url)

    def without_story(self, response: Response, page: Page, reason: str) -> Walked:
        """What an article page without a story gives: its ticker."""
        yield from self.ticker(page, fetched(response))
        self.miss(response.request, reason, failed=False)

    def page(self, response: Response, root: etree._Element) -> Page:
        page = self.reader.page(root, response.url, response.body)
        page.ends_early = page.ends_early or truncated(response) is not None
        if not may_archive(self.reader.rights(page, self.rights_of(response))):
            visit_in(response.meta).may_archive = False
        return page

    def ticker(self, page: Page, fetched_at: datetime) -> Iterator[Ticker]:
        if (ticker := self.reader.ticker(page, fetched_at)) is not None:
            yield ticker

    def rights_of(self, response: Response) -> Rights:
        """The rights by robots.txt and tdmrep.json, then by the headers."""
        site: Mapping[str, str] = response.meta.get("rights", {})
        return with_headers(replace(self.rights, **site) if site else self.rights, response.headers)

    def fail(self, response: Response) -> None:
        """Records an error page as the failure that it is if Scrapy keeps it from callbacks."""
        failure = Failure(HttpError(response))  # type: ignore[no-untyped-call]
        failure.request = response.request  # type: ignore[attr-defined]
        self.record_failure(failure)

    def failed(self, failure: Failure) -> Any:
        """The errback of requests that name no other. What a subclass puts in its place need not record the failure."""
        self.record_failure(failure)

    def record_failure(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, Interrupted):
            return
        if isinstance(error, HttpError):
            status, check = error.response.status, bot_check(error.response)
            ends = status in MISSING_STATUSES and check is None and self.is_end_of_list(request)
            self.miss(request, f"http_{status}", failed=not ends, cause=check)
            return
        reason = reason_of_failure(error)
        cause = cause_of(error, request.meta.get("proxy")) if error else None
        self.miss(request, reason, failed=reason not in NO_FAILURES, cause=cause)

    def miss(self, request: Request | None, reason: str, *, failed: bool, cause: str | None = None) -> None:
        """Records that a request yielded no record, and why; `cause` is an explanation for people."""
        if request is None:
            return
        if self.recorder is None:  # nothing else says so
            self.logger.info("%s gives no record: %s", request.url, reason)
        elif (visit := request.meta.get("visit")) is not None:
            visit.request = request
            visit.cause = cause
            fate: Fate = "failed" if failed else "refused" if reason in REFUSALS else "skipped"
            with off_the_clock():
                self.recorder.end(visit, fate, reason)

    def is_bot_check(self, response: Response) -> bool:
        """Whether a firewall sent a check instead of the page, which is a failure then."""
        if (check := bot_check(response)) is None:
            return False
        self.miss(response.request, Reason.BOT_CHECK, failed=True, cause=check)
        return True

    def stat(self, name: str, count: int = 1) -> int:
        """Counts for the report, and returns the sum; 0 without a crawl or a collector that keeps it."""
        stats = self._part("stats")
        if not count or stats is None:
            return 0
        stats.inc_value(name, count)
        return int(stats.get_value(name, 0))


def is_oldest_first(days: Iterable[str | None]) -> bool:
    """Whether a list's oldest stories come first, by the days of those that have one.

    >>> is_oldest_first(["2026-11-01", "2026-11-02", None, "2026-11-02", "2026-11-03", "2026-11-05"])
    True
    >>> is_oldest_first(["2026-11-01"] * 9), is_oldest_first(["2026-11-01", "2026-11-03"])
    (False, False)
    """
    dated = [day for day in days if day]
    return len(dated) >= _DATED and dated[0] < dated[-1] and all(a <= b for a, b in pairwise(dated))
