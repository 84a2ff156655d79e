"""Undocumented parts of Scrapy that newsbot uses, and a check that they exist."""

from __future__ import annotations

import inspect
import logging
import sys
import webbrowser
from argparse import ArgumentParser, Namespace
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from signal import Signals
from types import FrameType, ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import scrapy.utils.deprecate
import scrapy.utils.log
from scrapy import Spider
from scrapy.commands import ScrapyCommand, crawl, view
from scrapy.core.downloader import Downloader
from scrapy.core.downloader import Slot as DownloaderSlot
from scrapy.core.scraper import Scraper
from scrapy.core.scraper import Slot as ScraperSlot
from scrapy.crawler import Crawler, CrawlerProcessBase
from scrapy.http import Request, Response, TextResponse
from scrapy.pipelines import ItemPipelineManager
from scrapy.settings import Settings
from scrapy.utils.asyncio import call_later
from scrapy.utils.response import open_in_browser
from twisted.python.failure import Failure

from newsbot.failing import failing_the_page

if TYPE_CHECKING:
    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
    from scrapy.extensions.feedexport import FeedExporter

FITS = ">=2.19,<2.20"


def used() -> Sequence[tuple[type | ModuleType, tuple[str, ...]]]:
    """Modules and classes with the names that newsbot uses of them; imports what only a crawl needs."""
    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
    from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
    from scrapy.extensions.feedexport import FeedExporter
    from scrapy.robotstxt import ProtegoRobotParser

    return (
        (crawl.Command, ("_create_crawler",)),
        (CrawlerProcessBase, ("_log_kill", "_log_shutdown")),
        (view.Command, ("_print_response",)),
        (Downloader, ("_latercall", "get_slot_key", "slots")),
        (DownloaderSlot, ("delay", "jitter", "latercall", "queue")),
        (FeedExporter, ("_get_uri_params", "feeds")),
        (HTTP11DownloadHandler, ("_contextFactory",)),
        (ItemPipelineManager, ("close_spider_async", "process_item_async")),
        (ProtegoRobotParser, ("rp",)),
        (RobotsTxtMiddleware, ("process_request_2", "robot_parser")),
        (Scraper, ("call_spider_async", "slot")),
        (ScraperSlot, ("active",)),
        (TextResponse, ("_declared_encoding",)),
        (scrapy.utils.log, ("_get_handler",)),
    )


def _stack(_: int = 1) -> list[tuple[FrameType]]:
    return [(sys._getframe(1),), (sys._getframe(2),)]


def _module_of(frame: FrameType) -> ModuleType | None:
    return sys.modules.get(frame.f_globals.get("__name__", ""))


def _name_callers_quickly() -> None:
    """Has Scrapy find the module of a deprecated class by the caller's frame.

    It calls `inspect.stack()` for that, which looks up all frames among all modules that are loaded, and reads their
    sources: for its three deprecated classes that takes 8 % of the instructions of a start.
    """
    used = vars(scrapy.utils.deprecate)
    if used.get("inspect") is inspect:
        used["inspect"] = quick = ModuleType(inspect.__name__)
        vars(quick).update(vars(inspect), stack=_stack, getmodule=_module_of)


_name_callers_quickly()


class CrawlCommand(crawl.Command):
    """Scrapy's own, which keeps the crawler that it makes."""

    crawler: Crawler

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        self.crawler = super()._create_crawler(spidercls)
        self.crawler_made()
        return self.crawler

    def crawler_made(self) -> None:
        """Called when there is a crawler, before the crawl begins."""


class ViewCommand(view.Command):
    """Scrapy's own, which opens a page by `open`."""

    def _print_response(self, response: Response, opts: Namespace) -> None:
        if isinstance(response, TextResponse):
            open_in_browser(response, _openfunc=self.open)
        else:
            super()._print_response(response, opts)

    def open(self, url: str) -> None:
        """Shows the page that was saved to a file."""
        webbrowser.open(url)


class Unfit(Exception):
    """An installed package lacks what newsbot uses of it."""


def execute(
    argv: list[str], settings: Settings, commands: Mapping[str, ScrapyCommand], parser: type[ArgumentParser]
) -> NoReturn:
    """Scrapy's command line with commands and a parser of one's own: to find its own it would import all of them."""
    from scrapy import cmdline  # by this module `newsbot.terminal` knows a command from other programs

    cmdline._get_commands_dict = lambda *_: commands  # type: ignore[assignment]
    cmdline.ScrapyArgumentParser = parser  # type: ignore[misc, assignment]
    cmdline.execute(argv, settings)
    raise AssertionError("Scrapy ends a command by SystemExit")


def check() -> None:
    """Raises `Unfit`, with a sentence, for a Scrapy that a crawl would stumble over."""
    check_attributes("Scrapy", FITS, used())


def check_attributes(package: str, fits: str, used: Sequence[tuple[type | ModuleType, tuple[str, ...]]]) -> None:
    """Raises `Unfit` if modules or classes of a package lack attributes; those that `__init__` sets count."""
    for owner, names in used:
        for name in names:
            if not hasattr(owner, name) and name not in _set_at_start(owner):
                place = f"{owner.__module__}.{owner.__name__}" if isinstance(owner, type) else owner.__name__
                raise Unfit(
                    f"{package} {version(package)} has no {place}.{name}, which newsbot needs:"
                    f" pip install '{package.lower()}{fits}'"
                )


def _set_at_start(owner: type | ModuleType) -> Collection[str]:
    return owner.__init__.__code__.co_names if isinstance(owner, type) else ()  # type: ignore[misc]


def on_shutdown(process: CrawlerProcessBase, first: Callable[[str], None], second: Callable[[str], None]) -> None:
    """Has `first` called with the name of a signal that stops a process gracefully, `second` with that of the next.

    Scrapy calls these two in the reactor's thread, not in the handler of the signal.
    """
    process._log_shutdown = lambda signum: first(Signals(signum).name)  # type: ignore[method-assign]
    process._log_kill = lambda signum: second(Signals(signum).name)  # type: ignore[method-assign]


def on_log_file(
    opened: Callable[[logging.FileHandler, Settings], None],
    lost: Callable[[logging.FileHandler, OSError, logging.LogRecord], None],
) -> None:
    """Has `opened` called with Scrapy's log file, and `lost` once that cannot be written to; Scrapy then logs nothing
    more by itself."""
    make = getattr(scrapy.utils.log, "_get_handler", None)
    if make is None:
        return  # `check` reports it when a crawl begins

    def made(settings: Settings) -> logging.Handler:
        handler: logging.Handler = make(settings)
        if isinstance(handler, logging.FileHandler):
            handler.handleError = partial(failed, handler)  # type: ignore[method-assign]
            opened(handler, settings)
        return handler

    def failed(handler: logging.FileHandler, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]  # logging calls this as it handles the error
        if not isinstance(error, OSError):
            logging.FileHandler.handleError(handler, record)
            return
        scrapy.utils.log._get_handler = lambda settings: logging.NullHandler()
        logging.root.removeHandler(handler)
        with suppress(OSError):
            handler.close()
        lost(handler, error, record)

    scrapy.utils.log._get_handler = made


def wrap_certificate_policy(handler: HTTP11DownloadHandler, wrap: Callable[[Any], Any]) -> None:
    """Has a download handler verify certificates by what `wrap` makes of Scrapy's policy."""
    handler._contextFactory = wrap(handler._contextFactory)


def pause(downloader: Downloader, slot: DownloaderSlot, seconds: float) -> None:
    """Lets a slot send nothing for a while, by the call that it waits for between two requests."""
    if slot.latercall is not None:
        slot.latercall.cancel()
    slot.latercall = call_later(seconds, downloader._latercall, slot)


def is_waiting(slot: DownloaderSlot) -> bool:
    """Whether a slot sends nothing until its time has come."""
    return slot.latercall is not None


def fail_queue(slot: DownloaderSlot, error: Exception) -> None:
    """Fails every request that waits in a slot."""
    while slot.queue:
        _, waiting = slot.queue.popleft()
        waiting.errback(error)


def drop_queued(downloader: Downloader, error: Exception, is_dropped: Callable[[Request], bool]) -> int:
    """Fails those requests that wait in any slot which `is_dropped` names; how many."""
    dropped = 0
    for slot in downloader.slots.values():
        waiting, kept = list(slot.queue), []
        slot.queue.clear()
        for request, answer in waiting:
            if is_dropped(request):
                answer.errback(error)
                dropped += 1
            else:
                kept.append((request, answer))
        slot.queue.extendleft(reversed(kept))
    return dropped


def declared_encoding(response: TextResponse) -> str | None:
    """The encoding that a page or its headers declare, as a Python codec. Without one `response.encoding` is a guess,
    which takes `cp1250` for most languages of Western Europe."""
    declared: str | None = response._declared_encoding()
    return declared


def fail_pages_of_callbacks(crawler: Crawler) -> None:
    """Has a callback or errback that raises what is no `Exception` fail its page, for which Scrapy would wait."""
    assert crawler.engine is not None
    scraper = crawler.engine.scraper
    call = scraper.call_spider_async

    async def called(result: Response | Failure, request: Request) -> Iterable[Any] | AsyncIterator[Any]:
        with failing_the_page():
            return await call(result, request)

    scraper.call_spider_async = called  # type: ignore[method-assign]


def in_callbacks(crawler: Crawler) -> Collection[Request]:
    """The requests whose answers callbacks and pipelines still work on."""
    assert crawler.engine is not None
    slot = crawler.engine.scraper.slot
    return slot.active if slot is not None else ()


def fill_address(exporter: FeedExporter, spider: Spider, uri: str) -> str:
    """The address of a feed with its placeholders filled; raises what filling them raises."""
    from scrapy.extensions.feedexport import apply_uri_params  # other commands need no feeds

    return apply_uri_params(uri, exporter._get_uri_params(spider, None))
