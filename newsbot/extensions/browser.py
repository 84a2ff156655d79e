"""Which pages of a crawl the browser renders; a replay reads what was rendered before."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from newsbot.archive.replay import ArchiveError, rendered_of
from newsbot.browser.launch import INSTALL
from newsbot.browser.rendered import Mode, NotRendered, Rendered
from newsbot.errors import needs_extra
from newsbot.extensions.run import Run
from newsbot.ledger.rendering import Kind
from newsbot.ledger.visit import Visit
from newsbot.pipelines import require_records
from newsbot.scrapy_internals import Unfit
from newsbot.spiders.rendering import characters
from newsbot.spiders.seams import Browser

if TYPE_CHECKING:
    from newsbot.browser.chromium import Chromium

logger = logging.getLogger(__name__)

_KEPT = {"content-language": b", ", "content-security-policy": b", ", "link": b", ", "set-cookie": b"\n"}
"""Headers of a document that count for how it is drawn, and how several of one name become one, which Playwright takes:
even its cookies take several files."""
MEGABYTE = 1 << 20


class BrowserExtension(Browser):
    """Draws pages for the spider, the middleware and the download handler; an extension.

    Nothing of Playwright is imported, and no browser started, before the first page needs it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self.mode: Mode = getattr(crawler.spider, "browser_mode", "never")
        self.replays = bool(getattr(crawler.spider, "replay", None))
        self.chromium: Chromium | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_records(crawler)
        browsing = cls(crawler)
        crawler.signals.connect(browsing.spider_closed, signal=signals.spider_closed)
        return browsing

    async def spider_closed(self) -> None:
        if self.chromium is not None:
            await self.chromium.close()

    # What the ledger remembers

    @cached_property
    def _run(self) -> Run:
        return Run.of(self.crawler)

    def goes_straight(self, kind: Kind) -> bool:
        """Whether the next page of a kind is drawn as soon as it is fetched, before it is looked at."""
        if self.mode != "auto":
            return self.mode == "always"
        return self._run.records.registry.ways.goes_straight(kind)

    def note(self, kind: Kind, *, drawn: bool, gained: bool) -> None:
        """Notes whether a page was rendered, and whether that showed more than the page as it came."""
        self._run.records.registry.ways.note(kind, needed=drawn and gained)
        if drawn:
            self.stats.inc_value("browser/confirmed" if gained else "browser/wasted")

    # Drawing

    async def draw(self, document: Response, kind: Kind, visit: Visit | None) -> Rendered:
        """A fetched page as a browser shows it, kept for the archive beside the page as it came; raises NotRendered."""
        try:
            drawn = self._replayed(document) if self.replays else await self._draw(document, kind)
        except NotRendered as error:
            self.stats.inc_value(f"browser/failed/{error.reason}")
            self._log(error, document.url)
            raise
        self.stats.inc_value("browser/drawn")
        if visit is not None:
            visit.drawn = True
            if not self.replays:
                _keep(visit, document, drawn)
        return drawn

    @staticmethod
    def _replayed(document: Response) -> Rendered:
        try:
            rendered = rendered_of(document.meta.get("archived_at"))
        except ArchiveError as error:
            raise NotRendered("not_archived", str(error)) from None
        if rendered is None:
            raise NotRendered("not_archived")
        return rendered

    async def _draw(self, document: Response, kind: Kind) -> Rendered:
        spider: Any = self.crawler.spider
        more = spider.layout.more if kind == "section" else ""
        chromium = self._open()
        try:
            headers = document_headers(document)
            received = 0 if more or self.mode == "always" else characters(spider, document)
            return await chromium.draw(document.url, headers, document.body, received, more, spider.layout.more_times)
        except NotRendered:
            raise
        except Exception as error:  # no fault of the browser's, or of what drives it, may cost more than a page
            logger.exception("Rendering %s failed because of a bug in newsbot; please report it", document.url)
            raise NotRendered("browser_failed", f"{type(error).__name__}: {error}") from error

    def _open(self) -> Chromium:
        """The browser; raises NotRendered if a package that it needs is not installed, or is of another version."""
        if self.chromium is None:
            try:
                from newsbot.browser import playwright_internals
                from newsbot.browser.chromium import Bounds, Chromium
            except ImportError as error:
                why = needs_extra("rendering", "browser", error.name)
                raise NotRendered("browser_missing", f"{why}; {INSTALL}") from None
            try:
                playwright_internals.check()
            except Unfit as error:
                raise NotRendered("browser_missing", str(error)) from None
            settings: Any = self.crawler.settings
            bounds = Bounds(
                pages=max(1, settings.getint("BROWSER_PAGES")),
                seconds=settings.getfloat("BROWSER_TIMEOUT"),
                memory=settings.getint("BROWSER_MEMORY_MB") * MEGABYTE,
                size=settings.getint("DOWNLOAD_MAXSIZE") or 10 * MEGABYTE,
                agent=settings["USER_AGENT"],
                path=settings.get("BROWSER_PATH"),
            )
            self.chromium = Chromium(self.crawler, bounds)
        return self.chromium

    def _log(self, error: NotRendered, url: str) -> None:
        """Logs why a page is not rendered; once, if the reason holds for all."""
        text = str(error)
        if error.reason == "browser_missing":
            if self.stats.get_value("browser/failed/browser_missing") == 1:
                logger.error("Some pages need a browser and are not read; the first is %s: %s", url, text)
        elif error.reason != "not_archived":
            logger.warning("%s cannot be rendered: %s", url, text)


def document_headers(document: Response) -> dict[str, str]:
    """The headers of a page that the browser is given, each once."""
    kept = {
        name: between.join(values).decode("latin-1")
        for name, between in _KEPT.items()
        if (values := document.headers.getlist(name))
    }
    encoding = getattr(document, "encoding", None) or "utf-8"
    return {**kept, "content-type": f"text/html; charset={encoding}"}


def _keep(visit: Visit, document: Response, drawn: Rendered) -> None:
    for place in reversed(range(len(visit.exchanges))):
        exchange = visit.exchanges[place]
        if exchange.url == document.url and exchange.status == document.status:
            visit.exchanges[place] = replace(exchange, rendered=drawn)
            return
