"""One page in the browser: its document as fetched, its requests filtered, read once it has settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error, Locator, Page, Request, Route, WebSocketRoute

from newsbot.browser.request_filter import is_wanted

REQUESTS_AT_MOST = 300
_QUIET, _QUIET_WHILE_EMPTY = 0.4, 1.5
"""Seconds without a change after which a page has settled; a nearly empty page is given longer."""
_EMPTY = 300
"""Characters below which a page is nearly empty."""
_STEP = 0.05
_LONGEST_STEP = 0.2
"""Seconds without a change that one look counts for at most: a machine that stalls is not a page that has settled."""
_FRAME_SECONDS = 5
"""A busy machine may draw a frame seconds late; a click waits for two."""
_SHAPE = """() => [
  (document.readyState === 'loading') | 0, document.getElementsByTagName('*').length | 0, document.links.length | 0,
  (document.body ? document.body.innerText.length : 0) | 0,
]"""
"""Whether the document is still loading, and its elements, links and visible characters; `| 0` makes each a number,
whatever the page's scripts have redefined."""
_LINKS = "document.links.length | 0"
_SCROLL = "() => window.scrollTo(0, document.documentElement.scrollHeight)"
_FRAMES = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))))"
_POLICY = "sandbox allow-scripts allow-same-origin allow-forms; worker-src 'none'"
"""Added to every document's own policy: no windows, downloads and dialogs, and no workers, whose requests and sockets
Playwright's routes do not see. Frames inherit it."""


@dataclass
class Tab:
    """A page being drawn from a document that was already fetched: `url`, `headers`, `body`."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    more: str = ""
    """How its list is made to grow: `scroll`, a `css=` selector or the text of a button; empty for other pages."""
    more_times: int = 0
    pending: int = 0
    sent: int = 0
    served: bool = False
    prepared: bool = False
    covered: bool = False
    name: Callable[[str], None] = lambda url: None

    async def prepare(self, page: Page, request: Any) -> None:
        """Sets a new page up before anything is loaded in it; `prepared` stays False if the browser died meanwhile."""
        with suppress(Error):
            await page.route("**/*", self._route)
            await page.route_web_socket("**/*", self._no_socket)
            self.prepared = True
        self.name(self.url)  # the browser connects to a page's host before the page requests anything
        page.on("request", self._began)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def _began(self, asked: Request) -> None:
        self.pending += 1
        if asked.redirected_from is not None and is_wanted(asked.resource_type, asked.url):
            self.name(asked.url)

    def _ended(self, _: Any) -> None:
        self.pending -= 1

    @staticmethod
    async def _no_socket(socket: WebSocketRoute) -> None:
        with suppress(Error):
            await socket.close()

    async def _route(self, route: Route) -> None:
        """Answers the document, lets through what may bring text, and blocks the rest."""
        asked = route.request
        with suppress(Error):  # the page may be gone by now
            if asked.is_navigation_request():
                if self.served:  # only the first navigation is ours
                    await route.abort("aborted")  # the page stays, where `failed` would show an error page
                    return
                self.served = True
                own = self.headers.get("content-security-policy")
                policy = {"content-security-policy": f"{_POLICY}, {own}" if own else _POLICY}
                await route.fulfill(status=200, headers={**self.headers, **policy}, body=self.body)
            elif self.sent < REQUESTS_AT_MOST and is_wanted(asked.resource_type, asked.url):
                self.sent += 1
                self.name(asked.url)
                await route.continue_()
            else:
                await route.abort("blockedbyclient")

    async def settle(self, page: Page, until: float) -> bool:
        """Waits until the page has settled, or until the time `until`; returns whether it has."""
        clock = asyncio.get_running_loop().time
        last: list[int] = []
        quiet, looked = 0.0, clock()
        while True:
            shape: list[int] = await page.evaluate(_SHAPE)
            now = clock()
            quiet, looked = quiet + min(now - looked, _LONGEST_STEP), now
            if shape[:3] != last[:3] or self.pending > 0 or shape[0]:
                last, quiet = shape, 0.0
            if quiet >= (_QUIET if shape[3] >= _EMPTY else _QUIET_WHILE_EMPTY):
                return True
            if now >= until:
                return False
            await asyncio.sleep(_STEP)

    async def grow(self, page: Page, until: float) -> bool:
        """Makes a list grow while it does, `more_times` at most, until the time `until`; returns whether it settled."""
        clock = asyncio.get_running_loop().time
        links = await page.evaluate(_LINKS)
        for _ in range(self.more_times):
            if clock() >= until:
                return False
            if not await self._ask_for_more(page):
                break
            if not await self.settle(page, until):
                return False
            before, links = links, await page.evaluate(_LINKS)
            if links <= before:
                break
        return True

    @staticmethod
    async def _frames(page: Page) -> None:
        """Waits until the browser has drawn what there is, unless the page's scripts prevent it."""
        with suppress(TimeoutError, Error):
            async with asyncio.timeout(_FRAME_SECONDS):
                await page.evaluate(_FRAMES)

    async def _ask_for_more(self, page: Page) -> bool:
        more = self.more
        if more == "scroll":  # observers are called once a frame, for what has changed since the one before
            await self._frames(page)
            await page.evaluate(_SCROLL)
            await self._frames(page)
            return True
        found = page.locator(more) if more.startswith("css=") else page.get_by_text(more, exact=True)
        button = found.locator("visible=true").first  # layouts for other screens may have their own, hidden here
        try:
            if not await button.count():
                return False
            await self._click(button)
        except Error:  # it is gone
            return False
        return True

    async def _click(self, button: Locator) -> None:
        """Clicks as a reader does or, once something such as a cookie banner has covered the button, as a script."""
        timeout = 1000 * _FRAME_SECONDS
        if not self.covered:
            try:
                await button.click(timeout=timeout)
            except Error:
                self.covered = True
        if self.covered:
            await button.dispatch_event("click", timeout=timeout)
