"""What the parts of a crawl know of each other: the extensions of the spider, the parts of a spider of the whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from lxml import etree
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from newsbot.browser.rendered import Mode
from newsbot.items import Article, Listing, Ticker
from newsbot.page.layout import Layout
from newsbot.reasons import Fate
from newsbot.text.addresses import Addresses, AddressRules

if TYPE_CHECKING:
    from scrapy.utils.log import SpiderLoggerAdapter

    from newsbot.ledger.memory import Memory
    from newsbot.ledger.rendering import Kind
    from newsbot.ledger.visit import Visit
    from newsbot.page.regions import Page
    from newsbot.reader import Reader

Walked = Iterator[Article | Listing | Ticker | Request]  # the records of a page, and further requests
WalkedOn = AsyncIterator[Article | Listing | Ticker | Request]
Read = Callable[[Response, "Page"], "Walked | WalkedOn"]


class NoMemory:
    """The memory of a crawl without a ledger, as `scrapy parse` makes: everything is new."""

    run = ""
    waited = 0

    def was_walked(self, name: str) -> bool:
        return False

    def look_up(self, canonicals: Iterable[str]) -> None:
        pass

    def known(self, canonicals: Iterable[str]) -> set[str]:
        return set()

    def fates(self, canonicals: Iterable[str]) -> dict[str, str]:
        return {}

    def fruitless(self, canonicals: Iterable[str], since: float) -> set[str]:
        return set()

    def outdated(self, changed: Mapping[str, int]) -> set[str]:
        return set()

    def new(self, canonicals: Iterable[str]) -> set[str]:
        return set(canonicals)

    def read_before(self, canonicals: Iterable[str]) -> dict[str, tuple[int, str | None]]:
        return {}


class Recorder(ABC):
    """The extension that records a crawl, as the spider sees it; None for a crawl without a ledger."""

    memory: Memory

    @abstractmethod
    def end(self, visit: Visit, fate: Fate | None, reason: str | None = None) -> None:
        """Ends a visit."""


class Browser(ABC):
    """The extension that renders pages, as the spider sees it."""

    @abstractmethod
    def note(self, kind: Kind, *, drawn: bool, gained: bool) -> None:
        """Records whether a page was rendered, and whether that gained content."""


class Walker(Protocol):
    """The spider, as its parts see it."""

    addresses: AddressRules
    layout: Layout
    site_addresses: Addresses
    crawler: Crawler
    browser_mode: Mode | None

    @property
    def reader(self) -> Reader: ...

    @property
    def browser(self) -> Browser | None: ...

    @property
    def logger(self) -> SpiderLoggerAdapter: ...

    def page(self, response: Response, root: etree._Element) -> Page: ...

    def without_html(self, response: Response, kind: Kind) -> Walked: ...

    def known(self, stories: Collection[str]) -> set[str]: ...

    def knows_the_rest(self, name: str | None, stories: Collection[str], known: Collection[str]) -> bool: ...

    def miss(self, request: Request | None, reason: str, *, failed: bool, cause: str | None = None) -> None: ...

    def stat(self, name: str, count: int = 1) -> int: ...
