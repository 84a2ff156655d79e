"""One page in the browser: its document as fetched, its requests filtered, read once it has settled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, cast

from playwright.async_api import Error, Locator, Page, Request, Route, WebSocketRoute

from newsbot.browser.request_filter import is_wanted

REQUESTS_AT_MOST = 300
_QUIET, _QUIET_WHILE_EMPTY = 0.4, 2
"""Seconds without a change after which a page has settled. It is given longer while its scripts have shown next to no
text, be there a menu: some wait a second before they do."""
_EMPTY = 300
"""Characters that are next to none."""
_LINE = 80
"""Characters by which the text of a page that is at rest may change: a clock counts on."""
_STEP = 0.05
_LONGEST_STEP = 0.2
"""Seconds without a change that one look counts for at most: a machine that stalls is not a page that has settled."""
_FRAME_SECONDS = 5
"""A busy machine may draw a frame seconds late; a click waits for two."""
_ROOTS = """
  const roots = [document];
  for (const root of roots)
    for (const element of root.querySelectorAll('*'))
      if (element.shadowRoot) roots.push(element.shadowRoot);
"""
"""The document and its shadow trees."""
_SHAPE = f"""() => {{
  {_ROOTS}
  const sum = (all, count) => all.reduce((sum, one) => sum + count(one), 0) | 0;
  const shown = root => root === document ? document.body ? document.body.innerText.length : 0
    : sum(Array.from(root.children), one => one.matches('style, script') ? 0 : one.innerText?.length || 0);
  return [(document.readyState === 'loading') | 0, sum(roots, root => root.querySelectorAll('*').length),
    sum(roots, root => root.querySelectorAll('a[href]').length), sum(roots, shown)];
}}"""
"""Whether the document is still loading, and its elements, links and visible characters; `| 0` makes each a number,
whatever the page's scripts have redefined."""
_ADDRESSES = f"""() => {{
  {_ROOTS}
  return roots.flatMap(root => Array.from(root.querySelectorAll('a[href]'), link => link.getAttribute('href')));
}}"""
_SHADOWS = f"""() => {{
  {_ROOTS}
  const page = document.documentElement;
  return roots.length > 1 && [page.cloneNode().outerHTML, page.getHTML({{shadowRoots: roots.slice(1)}})];
}}"""
"""The page's tag and its content, if elements have shadow trees, which `Page.content` leaves out."""
_OPEN = """(() => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) { return attach.call(this, {...options, mode: 'open'}); };
})()"""
"""Makes the shadow trees of scripts open ones."""
_POINTER = 640, 300
_SCREENS = 3
"""What loads the rest may be above a footer, and is called only when it comes into view itself."""
_SCROLL = f"""screens => {{
  {_ROOTS}
  document.documentElement.style.paddingTop = screens ? '200vh' : '';
  if (getComputedStyle(document.body).position === 'fixed')
    document.body.style.setProperty('position', 'static', 'important');
  for (const box of roots.flatMap(root => Array.from(root.querySelectorAll('*'))))
    if (box.clientHeight > 200 && box.scrollHeight > box.clientHeight + 1)
      box.scrollTop = box.scrollHeight - box.clientHeight - screens * innerHeight;
}}"""
"""Scrolls the page, and boxes that scroll by themselves, to so many screens above the end, which leaves the view on a
short page, too. Dialogs on cookies fix the body."""
_LATE_SECONDS = 2
"""Without a sign, until the next attempt: scripts show spinners and wait for the end of a movement."""
_ANSWER_SECONDS = 8
_ROTATING = 10
"""Links that may come and go: advertising, and stories of other lists."""
End = Literal["ended", "bound", "no_button", "no_growth", "removed", "waiting", "time"]
"""How the growth of a list ended: at its end, after `more_times`, without a button, with one that brings nothing, with
most of what came removed again, with requests that were not answered, or out of time."""
_FRAMES = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn))))"
_POLICY = "sandbox allow-scripts allow-same-origin allow-forms; worker-src 'none'"
"""Added to every document's own policy: no windows, downloads and dialogs, and no workers, whose requests and sockets
Playwright's routes do not see. Frames inherit it."""


def _pass_over(error: Exception) -> None:
    """Takes what a listener of a page raises if the page is gone by then; scrapy-playwright has such listeners.
    Otherwise, Playwright would print it, and raise it again from the next call for any page."""
    if not isinstance(error, Error):
        raise error


@dataclass
class Tab:
    """A page being drawn from a document that was already fetched: `url`, `headers`, `body`."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    received: int = 0
    """Characters of text that the document has before its scripts run; 0 if it need not show more."""
    more: str = ""
    """How its list is made to grow: `scroll`, a `css=` selector or the text of a button; empty for other pages."""
    more_times: int = 0
    pending: int = 0
    sent: int = 0
    served: bool = False
    prepared: bool = False
    covered: bool = False
    frameless: bool = False
    asked: bool = False
    grew: bool = False
    end: End = "ended"
    refused: int = 0
    """Requests beyond `REQUESTS_AT_MOST`."""
    name: Callable[[str], None] = lambda url: None

    async def prepare(self, page: Page, request: Any) -> None:
        """Sets a new page up before anything is loaded in it; `prepared` stays False if the browser died meanwhile."""
        cast(Any, page).on("error", _pass_over)
        with suppress(Error):
            await page.route("**/*", self._route)
            await page.route_web_socket("**/*", self._no_socket)
            await page.add_init_script(_OPEN)
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
            elif (wanted := is_wanted(asked.resource_type, asked.url)) and self.sent < REQUESTS_AT_MOST:
                self.sent += 1
                self.name(asked.url)
                await route.continue_()
            else:
                self.refused += wanted
                await route.abort("blockedbyclient")

    async def settle(self, page: Page, until: float) -> bool:
        """Waits until the page has settled, or until the time `until`; returns whether it has."""
        clock = asyncio.get_running_loop().time
        last: tuple[int, ...] = (0, 0, 0, 0)
        quiet, looked = 0.0, clock()
        enough = 0
        while True:
            shape = await _shape(page)
            if not (shape[0] or enough):
                enough = min(self.received, shape[3]) + _EMPTY  # what was received may be hidden
            now = clock()
            quiet, looked = quiet + min(now - looked, _LONGEST_STEP), now
            if shape[:3] != last[:3] or abs(shape[3] - last[3]) > _LINE or self.pending > 0 or shape[0]:
                last, quiet = shape, 0.0
            if quiet >= (_QUIET if shape[3] >= enough else _QUIET_WHILE_EMPTY):
                return True
            if now >= until:
                return False
            await asyncio.sleep(_STEP)

    async def grow(self, page: Page, until: float) -> bool:
        """Makes a list grow while it does, `more_times` at most, until the time `until`; sets `end`, and returns
        whether it is complete as far as that."""
        first = await _addresses(page)
        seen = set(first)
        for _ in range(self.more_times):
            if not await self._grows(page, seen, until):
                break
        else:
            self.end = "bound"
        self.grew = seen != first
        if self.end == "ended" and not self.grew and self.more != "scroll":
            self.end = "no_growth"
        elif len(seen - await _addresses(page)) > max(len(seen - first) / 2, _ROTATING):
            self.end = "removed"
        return self.end in ("ended", "bound", "no_button")

    async def _grows(self, page: Page, seen: set[str], until: float) -> bool:
        """Makes a list grow once; returns whether it has more addresses, and adds new ones to those `seen`. There are
        two attempts: a script may not be ready, the first click may close a dialog, a request may fail."""
        clock = asyncio.get_running_loop().time
        for _ in range(2):
            if clock() >= until:
                break
            least = len(await _addresses(page))
            before = self.pending  # what has been waiting since before is no answer
            found = await self._ask_for_more(page)
            self.asked = self.asked or found
            await self._comes(page, seen, before, until)
            if len(await _addresses(page)) > least:
                return True
            self.end = "waiting" if self.pending > before else "ended" if self.asked else "no_button"
        if clock() >= until:
            self.end = "time"
        return False

    async def _comes(self, page: Page, seen: set[str], before: int, until: float) -> None:
        """Waits for new addresses, until no more come, and adds them to those `seen`."""
        clock = asyncio.get_running_loop().time
        looked, new = clock(), False
        until = min(until, looked + _ANSWER_SECONDS)
        quiet = still = 0.0  # seconds without a request or a new address, and without the latter
        while looked < until and quiet < (_QUIET if new else _LATE_SECONDS) and not (new and still >= _LATE_SECONDS):
            await asyncio.sleep(_STEP)
            found = await _addresses(page) - seen
            now = clock()
            step, looked = min(now - looked, _LONGEST_STEP), now
            quiet = 0.0 if found or self.pending > before else quiet + step
            still = 0.0 if found else still + step
            new = new or bool(found)
            seen |= found

    async def _frames(self, page: Page) -> None:
        """Waits until the browser has drawn what there is, unless the page's scripts prevent it."""
        try:
            async with asyncio.timeout(_STEP if self.frameless else _FRAME_SECONDS):
                await page.evaluate(_FRAMES)
        except (TimeoutError, Error):
            self.frameless = True

    async def _ask_for_more(self, page: Page) -> bool:
        more = self.more
        if more == "scroll":
            await page.mouse.move(*_POINTER)  # scripts may wait for a reader
            await page.mouse.wheel(0, 1)
            for screens in reversed(range(_SCREENS + 1)):
                await page.evaluate(_SCROLL, screens)
                await self._frames(page)  # observers are called once a frame, for what has changed since the one before
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


async def _shape(page: Page) -> tuple[int, ...]:
    """What `_SHAPE` returns; zeros if hostile scripts make something else of it."""
    found: Any = await page.evaluate(_SHAPE)
    is_whole = isinstance(found, list) and len(found) == 4 and all(isinstance(number, int) for number in found)
    return tuple(found) if is_whole else (0, 0, 0, 0)


async def _addresses(page: Page) -> set[str]:
    """The addresses of all links, as written."""
    found: Any = await page.evaluate(_ADDRESSES)  # hostile scripts may give anything
    return {address for address in found if isinstance(address, str)} if isinstance(found, list) else set()


async def content(page: Page) -> str:
    """A page's HTML, with shadow trees as `<template shadowrootmode>`."""
    with suppress(Error):  # hostile scripts may break what is called here, and return anything
        found: Any = await page.evaluate(_SHADOWS)
        match found:
            case [str(tag), str(inner)]:
                return f"<!DOCTYPE html>{tag.removesuffix('</html>')}{inner}</html>"
    return await page.content()
