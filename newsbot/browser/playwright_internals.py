"""All of scrapy-playwright's undocumented parts that newsbot uses, and a check that the installed one has them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext
from scrapy.crawler import Crawler
from scrapy_playwright.handler import BrowserContextWrapper, Config, ScrapyPlaywrightDownloadHandler

from newsbot.scrapy_internals import check_attributes

FITS = ">=0.0.48,<0.1"
_CONFIG = {
    "browser_type_name": "chromium",
    "startup_context_kwargs": {},
    "max_pages_per_context": 1,
    "restart_disconnected_browser": False,
    "target_closed_max_retries": 0,
}
_USED: tuple[tuple[type, tuple[str, ...]], ...] = (
    (
        ScrapyPlaywrightDownloadHandler,
        ("_launch", "_maybe_launch_browser", "_browser_disconnected_callback", "_close", "config", "context_wrappers"),
    ),
    (Config, (*_CONFIG, "launch_options", "navigation_timeout_ms")),
    (BrowserContextWrapper, ("context",)),
)


def check() -> None:
    """Raises `Unfit`, with the remedy, for a scrapy-playwright that lacks them."""
    check_attributes("scrapy-playwright", FITS, _USED)


class Handler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """scrapy-playwright's handler, without its restarts of the browser: `Chromium` does that."""

    def __init__(self, crawler: Crawler, launch_options: dict[str, Any], seconds: float) -> None:
        super().__init__(crawler)
        self._start: asyncio.Task[None] | None = None
        for name, value in _CONFIG.items():
            setattr(self.config, name, value)
        self.config.launch_options = launch_options
        self.config.navigation_timeout_ms = seconds * 1000

    async def start_driver(self) -> None:
        """Starts the driver. The start survives its caller: cancelled, Playwright would lose a task that fails later,
        and asyncio would log that task's traceback. `driver_ended` ends it."""
        self._start = asyncio.ensure_future(self._launch())
        await asyncio.wait({self._start})
        await self._start

    async def driver_ended(self) -> None:
        """Waits for a start whose driver has been killed; raises what it raises."""
        if self._start is not None:
            await self._start

    async def start_browser(self) -> None:
        await self._maybe_launch_browser()

    @property
    def executable(self) -> Path:
        """The browser in the options, or Playwright's own."""
        path = self.config.launch_options.get("executable_path")
        return Path(path or self.browser_provider.playwright.chromium.executable_path)

    @property
    def is_connected(self) -> bool:
        browser = getattr(self, "browser", None)
        return browser is not None and bool(browser.is_connected())

    def drop_context(self, name: str) -> BrowserContext | None:
        """Forgets the context of this name, if it was opened; the caller closes it."""
        wrapper = self.context_wrappers.pop(name, None)
        return wrapper.context if wrapper is not None else None

    async def _browser_disconnected_callback(self) -> None:
        return None

    async def _close(self) -> None:
        """Ends only the driver: its browser has ended before."""
        await self.browser_provider.close()
