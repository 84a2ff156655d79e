"""The browser of a crawl: started when first needed, restarted if it crashes, hangs or grows, ended with all its
processes. Imported when first needed, because it requires `scrapy-newsbot[browser]`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from shutil import rmtree
from typing import Any

import psutil
from playwright.async_api import Error, Page
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.statscollectors import StatsCollector

from newsbot.browser.launch import INSTALL, can_sandbox, find_browser, flags, surroundings
from newsbot.browser.page import REQUESTS_AT_MOST, End, Tab, content
from newsbot.browser.playwright_internals import Handler
from newsbot.browser.proxy import Proxy
from newsbot.browser.rendered import NotRendered, Rendered
from newsbot.network.resolver import Consent
from newsbot.wording import amount

logger = logging.getLogger(__name__)

_TRIES = 3
"""Attempts at a page that was open when the browser crashed or hung; from the second on no other page is open."""
_STARTS = 3
"""Failed starts in a row after which the browser is given up."""
_BARREN = 9
"""Starts in a row without a drawn page after which the browser is given up."""
_CLOSE_SECONDS = 5
_GROWTH = 4
"""Time of a list that grows, as a multiple of another page's."""
_SHARE = 0.8
"""Share of the time after which a page that does not settle is read as it is."""
_LOOK_EVERY = 5
"""Pages between two measurements of the memory of all processes, which are slow."""
_WATCH_SECONDS = 0.5
"""Between two measurements of the largest process, while a page is open."""
_ENOUGH = 1 << 30
"""Bytes that one process may always have, however low the limit for all."""
_CUT: dict[End, str] = {
    "bound": "it was made to grow {tab.more_times} times, the layout's limit (more_times=…)",
    "no_growth": "its button {tab.more!r} brings nothing",
    "removed": "its page removes entries while others come",
    "waiting": "the page's requests were not answered",
    "time": "its time was up (BROWSER_TIMEOUT)",
}


@dataclass(frozen=True)
class Bounds:
    """The limits of the browser: pages at once, seconds a page, bytes of memory, bytes of a page."""

    pages: int
    seconds: float
    memory: int
    size: int
    agent: str
    path: str | None


class Turns:
    """A semaphore for `most` at once, which also grants exclusive turns."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.one = asyncio.Semaphore(most)
        self._last = asyncio.Lock()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        async with self._last, AsyncExitStack() as turns:
            for _ in range(self.most):
                await turns.enter_async_context(self.one)
            yield


class Browser:
    """One browser process with its driver, from start to end."""

    def __init__(self, crawler: Crawler, options: dict[str, Any], bounds: Bounds) -> None:
        self.bounds = bounds
        self.handler = Handler(crawler, options, bounds.seconds)
        self.driver: psutil.Process | None = None
        self.processes: set[psutil.Process] = set()
        """Of the browser; kept after a crash, when they are no longer children of the driver."""
        self.profile: str | None = None
        """The folder that the browser writes to."""
        self.drawn = 0
        self.hangs = False
        self._before = {child.pid for child in psutil.Process().children()}
        self._numbers = count(1)

    async def start(self) -> None:
        """Starts driver and browser; raises NotRendered if no browser is installed."""
        await self.handler.start_driver()
        if not self.handler.executable.exists():
            raise NotRendered("browser_missing", f"there is no browser on this machine: {INSTALL}")
        await self.handler.start_browser()
        self.look()
        words = [word for process in self.processes for word in _words(process)]
        self.profile = next((word.partition("=")[2] for word in words if word.startswith("--user-data-dir=")), None)

    @property
    def alive(self) -> bool:
        return not self.hangs and self.handler.is_connected

    def look(self) -> int:
        self._remember()
        return sum(_memory(process) for process in (*([self.driver] if self.driver else ()), *self.processes))

    def _largest(self) -> int:
        self._remember()
        return max(map(_resident, self.processes), default=0)

    def _remember(self) -> None:
        if self.driver is None:
            children = (child for child in psutil.Process().children() if child.pid not in self._before)
            self.driver = next((child for child in children if "run-driver" in _words(child)), None)
        if self.driver is not None:
            with suppress(psutil.Error):
                seen = (*self.processes, *self.driver.children(recursive=True))
                self.processes = {process for process in seen if process.is_running()}

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Kills the browser if a single process exceeds the limit for all."""
        watcher = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watcher.cancel()

    async def _watch(self) -> None:
        while await asyncio.to_thread(self._largest) <= max(self.bounds.memory, _ENOUGH):
            await asyncio.sleep(_WATCH_SECONDS)
        logger.warning("A page makes the browser use too much memory; the browser is killed")
        self._kill()

    def _kill(self) -> None:
        for process in self.processes:
            with suppress(psutil.Error):
                process.kill()

    async def draw(self, tab: Tab) -> Rendered:
        name = f"page-{next(self._numbers)}"
        request = Request(
            tab.url,
            headers={"User-Agent": self.bounds.agent},
            meta={
                "playwright": True,
                "playwright_include_page": True,
                "playwright_context": name,
                "playwright_context_kwargs": {
                    "accept_downloads": False,
                    "service_workers": "block",
                    "user_agent": self.bounds.agent,
                    "viewport": {"width": 1280, "height": 1600},
                    "timezone_id": "UTC",  # else the machine's zone would be in the dates that scripts print
                    "permissions": [],
                },
                "playwright_page_init_callback": tab.prepare,
                "playwright_page_goto_kwargs": {"wait_until": "commit"},
            },
        )
        try:
            async with asyncio.timeout(self.bounds.seconds * (_GROWTH if tab.more else 1)):
                return await self._draw(tab, request)
        finally:
            await asyncio.shield(self._end(name, request.meta.get("playwright_page")))

    async def _draw(self, tab: Tab, request: Request) -> Rendered:
        clock = asyncio.get_running_loop().time
        bounds = self.bounds
        until = clock() + bounds.seconds * _SHARE
        await self.handler.download_request(request)
        page: Page = request.meta["playwright_page"]
        if not (tab.prepared and tab.served):
            raise NotRendered("browser_failed", "the page could not be set up")
        settled = await tab.settle(page, until)
        if tab.more:
            complete = await tab.grow(page, clock() + bounds.seconds * (_GROWTH - 1) * _SHARE)
            settled = complete and (settled or tab.grew)  # else it may still have been loading
        html = (await content(page)).encode("utf-8", "replace")
        if len(html) > bounds.size:
            raise NotRendered("too_large")
        self.drawn += 1
        return Rendered(html, datetime.now(UTC).replace(microsecond=0), settled)

    async def _end(self, name: str, page: Page | None) -> None:
        """Closes a page, then its context; in the other order the browser would keep either."""
        context = self.handler.drop_context(name)
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                for part in (page, context):
                    if part is not None:
                        with suppress(Error):
                            await part.close()
        except TimeoutError:
            self.hangs = True

    async def end(self) -> None:
        """Ends browser and driver, killing what does not end by itself, and removes the profile."""
        self.look()
        if self.alive:
            await _soon(self.handler.browser.close())
        self._kill()
        await asyncio.to_thread(psutil.wait_procs, self.processes, 2)
        await _soon(self.handler.close())
        if self.driver is not None:
            with suppress(psutil.Error):
                self.driver.kill()
        await _soon(self.handler.driver_ended())
        if self.profile is not None:
            await asyncio.to_thread(rmtree, self.profile, ignore_errors=True)


async def _soon(ends: Awaitable[None]) -> None:
    """Waits for an end, `_CLOSE_SECONDS` at most, ignoring errors: the processes are killed after it."""
    with suppress(Exception):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await ends


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return list(process.cmdline())
    return []


def _memory(process: psutil.Process) -> int:
    """The proportional set size of a process in bytes, else the resident size; 0 if it has ended."""
    with suppress(psutil.NoSuchProcess):
        try:
            full = process.memory_full_info()
            return int(getattr(full, "pss", 0) or full.rss)
        except psutil.AccessDenied:
            return _resident(process)
    return 0


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


class Chromium:
    """Draws pages, restarting the browser where necessary."""

    def __init__(self, crawler: Crawler, bounds: Bounds) -> None:
        self.crawler = crawler
        self.stats: StatsCollector = crawler.stats
        self.bounds = bounds
        self.proxy = Proxy(Consent.of(crawler), lambda name: self.stats.inc_value(f"browser/connections/{name}"))
        self.turns = Turns(bounds.pages)
        self.browser: Browser | None = None
        self._missing = ""  # the button that a list does not have
        self._has_button = False  # whether another has one
        self.hopeless: NotRendered | None = None
        """Why no page can be drawn any more."""
        self._barren = self._failed = 0
        """Starts since the last drawn page, and failed starts in a row."""
        self._lock = asyncio.Lock()
        self._options: dict[str, Any] | None = None

    async def draw(
        self, url: str, headers: Mapping[str, str], body: bytes, received: int = 0, more: str = "", times: int = 0
    ) -> Rendered:
        """A document, `received` with so many characters of text, as the browser draws it, its list grown by `more` at
        most `times`; raises NotRendered."""
        for attempt in range(_TRIES):  # another page may have taken the browser down
            async with self.turns.alone() if attempt else self.turns.one:
                browser = await self._living()
                tab = Tab(url, headers, body, received, more, times, name=self.proxy.name)
                try:
                    async with browser.watched():
                        drawn = await browser.draw(tab)
                except TimeoutError:
                    if browser.alive:
                        raise NotRendered("timeout") from None
                    logger.warning("The browser hangs while %s is open; the page is rendered again", url)
                    continue
                except Error as error:
                    if await self._is_gone(browser):
                        logger.warning("The browser crashed while %s was open; the page is rendered again", url)
                        continue
                    late = "Timeout" in type(error).__name__
                    raise NotRendered("timeout" if late else "browser_failed", error.message) from None
                self._barren = 0
            self._report(tab)
            if browser.drawn % _LOOK_EVERY == 0:
                await self._weigh(browser)
            return drawn
        raise NotRendered("browser_failed", "the browser crashes, hangs or uses too much memory on this page")

    def _report(self, tab: Tab) -> None:
        """Reports what a page may lack."""
        if tab.refused:
            self.stats.inc_value("bound/page_requests", tab.refused)
            refused = amount(tab.refused, "request")
            logger.warning("%s: refused %s, because a page may send only %d", tab.url, refused, REQUESTS_AT_MOST)
        if not tab.more:
            return
        self.stats.inc_value(f"browser/lists/{tab.end}")
        if tab.end == "no_button":
            self._missing = tab.more
        elif tab.more != "scroll":
            self._has_button = True
        if why := _CUT.get(tab.end):
            logger.warning("%s: the list may continue: %s", tab.url, why.format(tab=tab))

    async def _is_gone(self, browser: Browser) -> bool:
        """Whether the browser has ended, which may be noticed up to a second late."""
        for _ in range(20):
            if not browser.alive:
                return True
            await asyncio.sleep(0.05)
        return False

    async def _weigh(self, browser: Browser) -> None:
        size = await asyncio.to_thread(browser.look)
        self.stats.max_value("browser/memory_max", size)
        if size > self.bounds.memory:
            async with self.turns.alone():
                await self._leave(browser, "it is too large")

    async def _living(self) -> Browser:
        """The browser, started or restarted if necessary; raises NotRendered."""
        async with self._lock:
            if self.browser is not None and not self.browser.alive:
                await self._leave(self.browser, "it has ended")
            if self.browser is None:
                self.browser = await self._start()
            return self.browser

    async def _leave(self, browser: Browser, why: str) -> None:
        """Ends a browser, unless that is done already; the next page starts another."""
        if self.browser is browser:
            logger.info("The browser is restarted: %s", why)
            self.stats.inc_value("browser/restarted")
            self.browser = None
            await browser.end()

    async def _start(self) -> Browser:
        if self.hopeless is not None:
            raise self.hopeless.with_traceback(None)  # it would hold every page that it was raised for
        if self._failed >= _STARTS or self._barren >= _BARREN:
            self.hopeless = NotRendered("browser_failed", "the browser has failed too often: no more pages are drawn")
            raise self.hopeless
        self._barren += 1
        self._failed += 1
        try:
            if self._options is None:
                self._options = await self._launch_options()
            browser = Browser(self.crawler, dict(self._options), self.bounds)
        except NotRendered as error:
            self.hopeless = error
            raise
        try:
            async with asyncio.timeout(self.bounds.seconds + _CLOSE_SECONDS):
                await browser.start()
        except BaseException as error:
            await browser.end()
            if isinstance(error, NotRendered):
                self.hopeless = error
            if isinstance(error, Error | OSError | TimeoutError):
                raise NotRendered("browser_failed", f"the browser does not start: {_cause(error)}") from None
            raise
        self._failed = 0
        self.stats.inc_value("browser/started")
        return browser

    async def _launch_options(self) -> dict[str, Any]:
        try:
            path = find_browser(self.bounds.path)
        except FileNotFoundError as error:
            raise NotRendered("browser_missing", str(error)) from None
        sandbox = await asyncio.to_thread(can_sandbox, path)
        options: dict[str, Any] = {
            "args": flags(sandbox=sandbox),
            "chromium_sandbox": sandbox,
            "env": surroundings(),
            "headless": True,
            "proxy": {"server": await self.proxy.open()},
            "timeout": self.bounds.seconds * 1000,
            "handle_sigint": False,  # Scrapy ends the crawl, and the crawl its browser
            "handle_sigterm": False,
            "handle_sighup": False,
        }
        return options | ({"executable_path": path} if path else {})

    async def close(self) -> None:
        self.hopeless = self.hopeless or NotRendered("browser_failed", "the crawl has ended")
        if self._missing and not self._has_button:
            logger.warning("No list has the button %r (the layout's more=…); was it renamed?", self._missing)
        browser, self.browser = self.browser, None
        if browser is not None:
            await browser.end()
        await self.proxy.close()


def _cause(error: BaseException) -> str:
    """What Playwright says, and the last line that the browser wrote to stderr before it ended.

    >>> _cause(ValueError("It is closed\\nBrowser logs:\\n<launching>\\n[pid=7][err] no libnss3.so\\n[pid=7] <gone>"))
    'It is closed: no libnss3.so'
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    written = [line.partition("[err] ")[2] for line in lines if "[err] " in line]
    last = next((line for line in reversed(written) if not line.startswith("#")), "")  # not a frame of its stack
    return ": ".join([part[:300] for part in (*lines[:1], last) if part]) or type(error).__name__
