"""What newsbot uses of other packages that they do not document: that it is there, and does what it is for."""

from __future__ import annotations

import asyncio
import inspect
import os
import re
import subprocess
import sys
import tomllib
from concurrent.futures import CancelledError
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from crawling import PATIENCE
from scrapy.core.downloader import Slot
from scrapy.core.scraper import Scraper
from scrapy.core.scraper import Slot as ScraperSlot
from scrapy.http import Request, Response
from scrapy.utils.deprecate import create_deprecated_class
from scrapy.utils.test import get_crawler
from twisted.internet.defer import Deferred

from newsbot import scrapy_internals
from newsbot.browser.rendered import NotRendered
from newsbot.extensions.browser import BrowserExtension
from newsbot.failing import failing_the_page
from newsbot.logformat import NewsLogFormatter
from newsbot.scrapy_internals import Unfit, fail_pages_of_callbacks, fail_queue, in_callbacks, is_waiting, pause

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("owner", "name"), [(owner, name) for owner, names in scrapy_internals.used() for name in names]
)
def test_a_scrapy_without_a_part_is_refused(
    monkeypatch: pytest.MonkeyPatch, owner: type | ModuleType, name: str
) -> None:
    scrapy_internals.check()
    for base in owner.__mro__[:-1] if isinstance(owner, type) else [owner]:
        if name in vars(base):
            monkeypatch.delattr(base, name)
    if not hasattr(owner, name):
        monkeypatch.setattr(owner, "__init__", lambda self: None)
    with pytest.raises(
        Unfit, match=rf"^Scrapy 2\.\S+ has no scrapy\.\S+\.{name}, which newsbot needs: .*>=2\.19,<2\.20"
    ):
        scrapy_internals.check()


def test_scrapy_names_the_module_of_a_deprecated_class_without_a_look_at_the_stack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(inspect, "stack")
    monkeypatch.delattr(inspect, "getmodule")
    old = create_deprecated_class("Old", int)
    assert old.__module__ == __name__
    assert issubclass(int, old)
    nameless: dict[str, Any] = {"make": create_deprecated_class}
    exec("old = make('Old', int)", nameless)
    assert nameless["old"].__module__ == create_deprecated_class.__module__, "where Scrapy finds no module either"


def test_a_scrapy_playwright_without_a_part_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    playwright_internals = pytest.importorskip("newsbot.browser.playwright_internals")
    playwright_internals.check()
    monkeypatch.delattr(playwright_internals.ScrapyPlaywrightDownloadHandler, "_launch")
    with pytest.raises(Unfit, match=r"^scrapy-playwright 0\.0\.\d+ has no scrapy_playwright\.\S+\._launch, which"):
        playwright_internals.check()


def test_the_first_page_that_needs_a_browser_finds_a_scrapy_playwright_without_a_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    playwright_internals = pytest.importorskip("newsbot.browser.playwright_internals")
    monkeypatch.delattr(playwright_internals.ScrapyPlaywrightDownloadHandler, "_launch")
    with pytest.raises(NotRendered, match=r"^scrapy-playwright 0\.0\.\d+ has no "):
        BrowserExtension(get_crawler())._open()


def test_a_datatrove_without_a_part_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    datatrove_internals = pytest.importorskip("newsbot.integrations.datatrove_internals")
    datatrove_internals.check()
    monkeypatch.delattr(datatrove_internals.PipelineExecutor, "_run_for_rank")
    with pytest.raises(Unfit, match=r"^datatrove 0\.10\.\d+ has no datatrove\.\S+\._run_for_rank, which"):
        datatrove_internals.check()


def test_the_ranges_are_those_that_are_installed_by() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"scrapy{scrapy_internals.FITS}" in project["dependencies"]
    for extra, name, module in (
        ("browser", "scrapy-playwright", "browser/playwright_internals.py"),
        ("cluster", "datatrove", "integrations/datatrove_internals.py"),
    ):
        (fits,) = re.findall('FITS = "(.+)"', (ROOT / "newsbot" / module).read_text("utf-8"))
        assert f"{name}{fits}" in project["optional-dependencies"][extra]


def test_a_crawl_with_another_scrapy_does_not_begin(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "from scrapy.core.downloader import Downloader\ndel Downloader._latercall\n", "utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "journalismpakistan", "-s", f"DATA_DIR={tmp_path / 'data'}"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 1
    assert "scrapy crawl: Scrapy 2." in done.stderr
    assert "has no scrapy.core.downloader.Downloader._latercall" in done.stderr
    assert not (tmp_path / "data" / "journalismpakistan").exists()


def test_a_slot_that_pauses_sends_nothing_until_then() -> None:
    async def sent() -> tuple[bool, bool, list[Slot]]:
        slot, called = Slot(1, 0.0, 0.0), []

        def later(slot: Slot) -> None:
            slot.latercall = None
            called.append(slot)

        downloader: Any = SimpleNamespace(_latercall=later)
        pause(downloader, slot, 3600)
        pause(downloader, slot, 0)  # takes the place of the first
        waits = is_waiting(slot)
        while is_waiting(slot):
            await asyncio.sleep(0)
        return waits, is_waiting(slot), called

    waits, still, called = asyncio.run(sent())
    assert (waits, still, len(called)) == (True, False, 1)


def test_what_waits_in_a_slot_can_be_failed() -> None:
    slot, waiting, failures = Slot(1, 0.0, 0.0), Deferred[Response](), list[object]()
    waiting.addErrback(lambda failure: failures.append(failure.value))
    slot.queue.append((Request("https://example.org/"), waiting))
    error = ValueError("closed")
    fail_queue(slot, error)
    assert (list(slot.queue), failures) == ([], [error])


def test_requests_are_in_callbacks_until_their_answers_are_worked_on() -> None:
    request = Request("https://example.org/")
    crawler: Any = SimpleNamespace(engine=SimpleNamespace(scraper=Scraper(get_crawler())))
    assert list(in_callbacks(crawler)) == []
    slot = crawler.engine.scraper.slot = ScraperSlot()
    slot.add_response_request(Response(request.url), request)
    slot.next_response_request_deferred()
    assert list(in_callbacks(crawler)) == [request]
    slot.finish_response(Response(request.url), request)
    assert list(in_callbacks(crawler)) == []


@pytest.mark.parametrize("by_the_crawl", [False, True])
def test_a_callback_that_is_cancelled_fails_unless_the_crawl_cancels_it(by_the_crawl: bool) -> None:
    crawler: Any = SimpleNamespace(engine=SimpleNamespace(scraper=SimpleNamespace()))

    async def callback(*_: object) -> None:
        if by_the_crawl:
            await asyncio.sleep(60)
        raise asyncio.CancelledError

    async def outcome() -> type[BaseException]:
        crawler.engine.scraper.call_spider_async = callback
        fail_pages_of_callbacks(crawler)
        called = asyncio.ensure_future(crawler.engine.scraper.call_spider_async(None, None))
        await asyncio.sleep(0)
        if by_the_crawl:
            called.cancel()
        return type((await asyncio.gather(called, return_exceptions=True))[0])

    assert asyncio.run(outcome()) is (asyncio.CancelledError if by_the_crawl else CancelledError)


@pytest.mark.parametrize(
    ("raised", "seen"),
    [
        (BaseException("index out of bounds"), RuntimeError),
        (ValueError("no"), ValueError),
        (SystemExit(3), SystemExit),
        (GeneratorExit(), GeneratorExit),
        (BaseExceptionGroup("both", [KeyboardInterrupt(), ValueError("no")]), BaseExceptionGroup),
        (BaseExceptionGroup("one", [BaseException("no")]), RuntimeError),
    ],
)
def test_what_is_no_exception_becomes_one_unless_it_ends_something(
    raised: BaseException, seen: type[BaseException]
) -> None:
    with pytest.raises(seen), failing_the_page():
        raise raised


@pytest.mark.parametrize(
    ("level", "shown"), [("DEBUG", True), ("debug", True), (10, True), ("INFO", False), (40, False)]
)
def test_a_message_about_a_page_is_made_only_where_the_log_shows_it(level: Any, shown: bool) -> None:
    crawler = get_crawler(settings_dict={"LOG_LEVEL": level})
    formatter, page = NewsLogFormatter.from_crawler(crawler), Response("https://example.org/a")
    spider: Any = None
    assert (formatter.scraped({}, page, spider) is not None) is shown
    assert (formatter.crawled(Request(page.url), page, spider) is not None) is shown
