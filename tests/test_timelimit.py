"""A page has a time limit: what takes longer ends as a failure with a reason, and everything else continues."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from components import HOME, Paper, page
from crawling import PATIENCE, ROOT, SPIDER, Server, command, records, report, until
from endless import reads_for_ever
from scrapy.http import Request
from scrapy.utils.test import get_crawler
from test_faults import SECTION, html, section, story

from newsbot.archive.replay import archive_files
from newsbot.extraction import pool
from newsbot.extraction.pages import Site
from newsbot.extraction.site import Extraction
from newsbot.reader import Reader
from newsbot.spiders.base import timed
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.timelimit import TimeLimit, TooSlow, off_the_clock

SHORT = 0.2
LONG = 60.0
"""Seconds that nothing here takes."""


def work(seconds: float) -> bool:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return True


# The limit itself


def swallows() -> None:
    for _ in range(3):
        with suppress(BaseException):  # as libraries do by a bare `except`
            work(LONG)


@pytest.mark.parametrize(
    "endless",
    [
        lambda: work(LONG),
        lambda: re.fullmatch(r"(?:a|a)+b", "a" * 200),
        lambda: [work(LONG) for _ in range(3)],
        swallows,
    ],
    ids=["a loop", "a pattern", "a list", "a bare except"],
)
def test_what_takes_too_long_is_stopped(endless: Any) -> None:
    began = time.process_time()
    with pytest.raises(TooSlow, match=r"more than 0\.2 s of CPU time"):
        TimeLimit(SHORT).call(endless)
    assert time.process_time() - began < LONG / 4


def test_what_is_quick_enough_gives_its_result_and_its_own_errors() -> None:
    limit = TimeLimit(LONG)
    assert limit.call(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        limit.call(divmod, 7, 0)
    assert list(limit.iterate(iter("abc"))) == ["a", "b", "c"]


def test_nothing_is_interrupted_after_its_end() -> None:
    TimeLimit(SHORT).call(work, SHORT / 4)
    work(2 * SHORT)
    with pytest.raises(TooSlow):
        TimeLimit(SHORT).call(work, LONG)
    work(SHORT + 0.6)


def test_all_steps_of_a_page_share_its_time_and_what_is_between_them_does_not_count() -> None:
    done: list[int] = []

    def steps() -> Iterator[int]:
        for number in range(100):
            work(SHORT)
            yield number

    def read() -> None:
        for number in TimeLimit(3.5 * SHORT).iterate(steps()):
            done.append(number)
            work(2 * SHORT)

    with pytest.raises(TooSlow):
        read()
    assert done == [0, 1, 2]


def test_a_page_that_is_stopped_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    class Slow(Paper):
        @timed
        def parse_section(self, response: Any, *_: Any) -> Any:
            work(LONG)

    spider: Any = get_crawler(Slow, {"LEDGER_ENABLED": False})._create_spider()
    spider.page_timeout = SHORT
    answer = page(f"{HOME}/list")
    answer.request = Request(answer.url)
    assert list(spider.parse_section(answer)) == []
    assert [record.levelname for record in caplog.records if "was stopped" in record.getMessage()] == ["ERROR"]


def test_a_page_whose_time_is_up_gets_no_more() -> None:
    limit = TimeLimit(SHORT)
    with pytest.raises(TooSlow):
        limit.call(work, LONG)
    with pytest.raises(TooSlow):
        limit.call(len, "")


def test_a_page_that_waits_uses_no_time_and_others_do_not_use_it_up() -> None:
    async def page() -> AsyncIterator[int]:
        for number in range(3):
            await asyncio.sleep(0)
            work(SHORT / 2)
            with off_the_clock():
                await asyncio.sleep(0)
                work(2 * SHORT)
            yield number

    async def crawl() -> list[int]:
        async def other() -> None:
            for _ in range(20):
                work(SHORT / 5)
                await asyncio.sleep(0)

        others = asyncio.ensure_future(other())
        read = [number async for number in TimeLimit(3 * SHORT).iterate_async(page())]
        await others
        return read

    assert asyncio.run(crawl()) == [0, 1, 2]


def test_a_page_that_has_waited_is_stopped_all_the_same() -> None:
    async def page() -> AsyncIterator[int]:
        yield 0
        with off_the_clock():
            await asyncio.sleep(0)
        work(LONG)
        yield 1

    async def crawl(limit: TimeLimit, read: list[int]) -> None:
        async for number in limit.iterate_async(page()):
            read.append(number)  # noqa: PERF401 - what was read before the end is wanted, too

    read: list[int] = []
    with pytest.raises(TooSlow):
        asyncio.run(crawl(TimeLimit(SHORT), read))
    assert read == [0]


def test_a_limit_within_another_has_no_effect() -> None:
    assert TimeLimit(LONG).call(TimeLimit(SHORT).call, divmod, 7, 2) == (3, 1)
    TimeLimit(LONG).call(TimeLimit(SHORT).call, work, 2 * SHORT)
    with pytest.raises(TooSlow, match=f"more than {SHORT} s"):
        TimeLimit(SHORT).call(TimeLimit(LONG).call, work, LONG)


def test_no_limit_is_none_and_a_thread_has_none() -> None:
    TimeLimit(0).call(work, SHORT)
    done = []
    thread = threading.Thread(target=lambda: done.append(TimeLimit(SHORT / 4).call(divmod, 7, 2)))
    thread.start()
    thread.join()
    assert done == [(3, 1)]


def test_an_interrupt_from_the_keyboard_goes_through() -> None:
    def interrupted() -> None:
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    try:
        with pytest.raises(KeyboardInterrupt):
            TimeLimit(LONG).call(interrupted)
    finally:
        signal.signal(signal.SIGINT, before)
    work(0.05)


# Crawls

ENDLESS = (
    "-s", 'EXTENSIONS={"newsbot.extensions.run.Run": 0, "newsbot.extensions.browser.BrowserExtension": 0, "endless.Endless": 1}',
)  # fmt: skip
STORIES = {f"/story-in-time-{letter}": f"Story in time {letter}" for letter in "abcd"}
NEVER = {
    "/loop-that-never-ends": "Loop that never ends",
    "/pattern-that-never-ends": "Pattern that never ends",
}
PATHS = {path: html(story(headline)) for path, headline in (STORIES | NEVER).items()}


def start(server: Server, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    seeds = folder / "seeds.txt"
    seeds.write_text(SECTION + "\n", "utf-8")
    return subprocess.Popen(
        [*command(server.base_url, folder / "data"), "-a", f"seeds={seeds}", *ENDLESS, *arguments], cwd=ROOT,
        stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent / "helpers")},
    )  # fmt: skip


def test_a_page_that_never_ends_fails_alone(tmp_path: Path) -> None:
    """Also a crawl's archive is read to its end, by one process or by two."""
    with Server({SECTION: html(section(STORIES | NEVER)), **PATHS}) as server:
        process = start(server, tmp_path, "-s", "PAGE_TIMEOUT=0.5")
        log = process.communicate(timeout=PATIENCE)[1]
        base = server.base_url
    assert process.returncode == 2, log[-3000:]
    assert "Traceback" not in log
    assert "took more than 0.5 s of CPU time (PAGE_TIMEOUT), and was stopped" in log
    told = report(tmp_path / "data")
    assert told["reasons"] == {"too_slow": 2}
    assert {miss["url"] for miss in told["failures"]} == {base + path for path in NEVER}
    assert {article["headline"] for article in records(tmp_path / "data", "articles")} == set(STORIES.values())
    why = subprocess.run(
        [sys.executable, "-m", "scrapy", "why", f"{base}/loop-that-never-ends", "-s", f"DATA_DIR={tmp_path / 'data'}"],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=PATIENCE,
    ).stdout  # fmt: skip
    assert "failed: reading its page took longer than PAGE_TIMEOUT allows" in why
    extract(tmp_path / "data", base)


def extract(data: Path, base: str) -> None:
    spider = JournalismPakistanSpider
    site = Site(SPIDER, spider.addresses, spider.layout, base, page_timeout=0.5)
    files = archive_files([str(data / SPIDER / "archive")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "article", reads_for_ever(Reader.article))
        patch.setattr(pool, "forkserver", lambda _: get_context("fork"))  # so that the processes have it too
        for jobs in (1, 2):
            reasons = {page.place.url: page.reason for page in Extraction(site, files).pages(jobs)}
            assert {url for url, reason in reasons.items() if reason == "too_slow"} == {base + path for path in NEVER}
            assert {url for url, reason in reasons.items() if not reason} == {base + path for path in STORIES}


@pytest.mark.slow
def test_a_crawl_can_be_stopped_while_a_page_never_ends_and_does_not_ask_for_it_again(tmp_path: Path) -> None:
    never = "/loop-that-never-ends"
    with Server({SECTION: html(section({never: NEVER[never]} | STORIES)), **PATHS}) as server:
        one_by_one = ("-s", "PAGE_TIMEOUT=3", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
        process = start(server, tmp_path, *one_by_one)
        until(lambda: never in server.requests, process=process)
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        log = process.communicate(timeout=PATIENCE)[1]
        assert process.returncode == 2, log[-3000:]
        assert "to resume it" in log
        process = start(server, tmp_path, *one_by_one)
        log = process.communicate(timeout=PATIENCE)[1]
        assert process.returncode == 2, log[-3000:]
        assert server.requests.count(never) == 1
    told = report(tmp_path / "data")
    assert (told["starts"], told["reasons"]) == (2, {"too_slow": 1})
    assert {article["headline"] for article in records(tmp_path / "data", "articles")} == set(STORIES.values())


def test_a_list_and_a_sitemap_that_never_end_fail_alone(tmp_path: Path) -> None:
    lists = {"/news/list-that-never-ends": "All the news in a list"}
    home = html(section(STORIES) + "".join(f'<nav><a href="{path}">{name}</a></nav>' for path, name in lists.items()))
    urls = "".join(f"<url><loc>{path}</loc></url>" for path in STORIES)
    sitemap = (200, {"Content-Type": "text/xml"}, f"<urlset>{urls}</urlset>".encode())
    pages = {
        "/": home, **PATHS, **{path: html(section(STORIES)) for path in lists}, "/sitemap-never-ends.xml": sitemap,
        "/robots.txt": (200, {"Content-Type": "text/plain"}, b"Sitemap: /sitemap-never-ends.xml\n"),
    }  # fmt: skip
    with Server(pages) as server:
        seeds = tmp_path / "seeds.txt"
        seeds.write_text("".join(path + "\n" for path in lists), "utf-8")
        done = subprocess.run(
            [
                sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={server.base_url}/", "-a", f"seeds={seeds}",
                "-a", "full=1", *ENDLESS, "-s", "PAGE_TIMEOUT=0.5", "-s", "DOWNLOAD_DELAY=0",
                "-s", "AUTOTHROTTLE_ENABLED=False", "-s", f"DATA_DIR={tmp_path / 'data'}",
            ],
            cwd=ROOT, capture_output=True, encoding="utf-8", timeout=PATIENCE,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent / "helpers")},
        )  # fmt: skip
        base = server.base_url
    assert done.returncode == 2, done.stderr[-3000:]
    (file,) = (tmp_path / "data").glob("*/runs/*.json")
    told = json.loads(file.read_text("utf-8"))
    slow = {miss["url"] for miss in told["failures"] if miss["reason"] == "too_slow"}
    assert slow == {base + path for path in ("/news/list-that-never-ends", "/sitemap-never-ends.xml")}
    (articles,) = (tmp_path / "data").glob("*/articles/*.jsonl")
    assert len(articles.read_text("utf-8").splitlines()) == len(STORIES)
