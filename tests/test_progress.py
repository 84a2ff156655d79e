"""How progress is reported: the live line of a crawl, lines of the log, bars of commands."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Literal
from unittest.mock import Mock

import pytest
from components import Crawls
from crawling import PATIENCE, ROOT, Server, held, report
from newssite import NewsSite
from rich.cells import cell_len
from slow import rest_slow

from newsbot import bars
from newsbot.bars import Bars, Lines
from newsbot.demo.server import SampleSite
from newsbot.extensions.progress import Progress, State
from newsbot.items import Article
from newsbot.ledger.visit import Found, Visit

FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "CONCURRENT_REQUESTS_PER_DOMAIN=8")


def crawl(site: SampleSite, folder: Path, *arguments: str, settings: tuple[str, ...] = ()) -> list[str]:
    return crawl_of(site.base_url, folder, *arguments, settings=settings)


def crawl_of(base_url: str, folder: Path, *arguments: str, settings: tuple[str, ...] = ()) -> list[str]:
    command = [sys.executable, "-m", "scrapy", "crawl", "journalismpakistan", "-a", f"base_url={base_url}"]
    for setting in (f"DATA_DIR={folder}", *FAST, *settings):
        command += ["-s", setting]
    return [*command, *arguments]


def on_a_terminal(
    command: list[str], columns: int = 200, interrupts: Sequence[str] = (), after: Callable[[], None] = lambda: None
) -> tuple[int, str]:
    """Exit code and what a terminal gets to see; Ctrl-C is pressed as soon as each of the `interrupts` is seen, and
    `after` is called when there is an answer to the last."""
    first, second = pty.openpty()
    known = {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "30", "PYTHONIOENCODING": "utf-8"}
    environment = {**os.environ, **known}
    waiting = list(interrupts)
    process = subprocess.Popen(command, cwd=ROOT, stdin=second, stdout=second, stderr=second, env=environment)
    os.close(second)
    shown = b""
    while True:
        ready, _, _ = select.select([first], [], [], PATIENCE)
        try:
            block = os.read(first, 65536) if ready else b""
        except OSError:  # the other end is closed
            break
        if not block:
            break
        shown += block
        if waiting and re.search(waiting[0], shown.decode("utf-8", "ignore")):
            waiting.pop(0)
            process.send_signal(signal.SIGINT)
        if not waiting and "again to stop" in shown.decode("utf-8", "ignore"):
            after()
    os.close(first)
    return process.wait(PATIENCE), shown.decode()


@pytest.fixture(scope="module")
def site() -> object:
    with SampleSite() as served:
        yield served


LINE = re.compile(
    r"journalismpakistan: \d+ pages? · \d+ new, \d+ changed, \d+ unchanged(?:, \d+ to compare)? · \d+ failed · \d+ waiting"
    r" · \d+\.\d pages/s · \d+ s"
)


@pytest.mark.parametrize("begins", [True, False])
def test_a_run_that_could_not_begin_shows_no_progress(crawls: Crawls, begins: bool) -> None:
    if not begins:
        crawls.data.mkdir()
        (crawls.data / "paper").write_text("a file")
    crawl = crawls.new()
    assert crawl.run.open() is begins
    progress = Progress(crawl.crawler)
    progress.spider_opened(crawl.spider)
    assert (progress.task is not None) is begins
    progress.spider_closed(crawl.spider, "finished")


@pytest.mark.parametrize(
    ("minutes", "waiting", "left"),
    [(1, 200, (60.0, "about")), (60, 200, (100.0, "at least")), (None, 200, (100.0, "at least")),
     (60, 0, (None, "about"))],
    ids=["a limit ends it", "the queue is shorter", "no limit", "nothing waits"],
)  # fmt: skip
def test_the_time_left_is_that_of_a_limit_only_if_enough_waits(
    crawls: Crawls, minutes: int | None, waiting: int, left: tuple[float | None, str]
) -> None:
    crawl = crawls.begin()
    progress = Progress.from_crawler(crawl.crawler)
    progress.run = crawl.run
    progress.run.spider.minutes_at_most, progress.run.spider.pages_at_most = minutes, None
    progress._began = 100.0
    assert progress._left(100.0, waiting, 2.0) == left


@pytest.mark.parametrize(
    ("answered", "left"),
    [(0, (None, "about")), (9, (None, "about")), (10, (500.0, "about"))],
    ids=["no page", "few pages", "enough"],
)
def test_the_time_left_is_not_guessed_from_few_pages(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, answered: int, left: tuple[float | None, str]
) -> None:
    crawl = crawls.begin()
    progress = Progress.from_crawler(crawl.crawler)
    progress.run = run = crawl.run
    run.spider.pages_at_most, run.spider.minutes_at_most = 5000 + answered, 60
    run.asked_before, run.asked = 7, 7 + answered
    run.spider.pages_at_most += 7
    monkeypatch.setattr(progress, "_waiting", lambda _: 5000)
    monkeypatch.setattr("newsbot.extensions.progress.monotonic", lambda: 100.0)
    progress._began, progress._seen = 0.0, deque([(100.0 - answered / 10, 7)])
    state = progress.state()
    assert (state.left, state.sure) == left


def test_a_story_counts_before_the_checkpoint_that_compares_it(crawls: Crawls) -> None:
    crawl = crawls.begin()
    progress = Progress.from_crawler(crawl.crawler)
    progress.run = crawl.run
    fates: tuple[tuple[Literal["failed"] | None, int], ...] = ((None, 2), ("failed", 1))
    for fate, number in fates:
        for _ in range(number):
            visit = Visit(Found(1, "paper.example/x", "/x", "article", 1, "", None), ended=True, fate=fate)
            visit.records = [Mock(spec=Article)]
            crawl.run.records.registry.ended.append(visit)
    state = progress.state()
    assert "0 new, 0 changed, 0 unchanged, 2 to compare" in state.line()
    assert "2 stories" in state.fitting(80)


def test_no_line_is_logged_where_the_interval_is_nought(crawls: Crawls) -> None:
    crawl = crawls.begin(LOGSTATS_INTERVAL=0)
    progress = Progress.from_crawler(crawl.crawler)
    progress.spider_opened(crawl.spider)
    assert progress.task is None


def test_a_terminal_gets_a_live_line_and_then_a_summary(site: SampleSite, tmp_path: Path) -> None:
    code, shown = on_a_terminal(crawl(site, tmp_path))
    assert code == 0
    assert LINE.search(shown)
    assert "INFO" not in shown, "the log is in its file"
    assert re.search(r"\r(?:\x1b\[[\d;]*m)*journalismpakistan · run ", shown), "it overwrites the ^C of the terminal"
    summary = LINE.sub("", shown).rpartition("journalismpakistan · run ")[2]
    for part in (
        "28 stories were read and written.",
        "28 written (28 new, 0 changed)",
        "nothing",
        "articles/20",
        "runs/20",
    ):
        assert part in summary
    (log,) = (tmp_path / "journalismpakistan" / "logs").iterdir()
    assert str(log) in summary
    assert f"scrapy status -s DATA_DIR={tmp_path}" in summary
    assert report(tmp_path)["log"] == f"logs/{log.name}"
    assert "Versions:" in (whole := log.read_text("utf-8"))
    assert whole.index("INFO: Run ") < whole.index("Dumping Scrapy stats")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("site", ["a.pk", "www.paper.example", "www.a-very-long-name-of-a-newspaper.example.org"])
def test_a_live_line_is_whole_on_every_terminal(site: str, width: int) -> None:
    for numbers, left in ((1, None), (345, 1200.0), (1_234_567, 86_399.0)):
        counts = dict.fromkeys(("new", "changed", "unchanged", "failed"), numbers)
        line = State(site, numbers, counts, numbers, 99.94, 100_000, left, "at least").fitting(width)
        assert cell_len(line) <= width
        parts = [
            " stories|unchanged",
            " failed",
            *(["/s", " waiting", " left|so far| \\d+ min"] if width >= 80 else []),
        ]
        assert all(re.search(part, line) for part in parts), line


@pytest.mark.parametrize("times", rest_slow([1, 2]))
def test_ctrl_c_says_what_it_waits_for(times: int, tmp_path: Path) -> None:
    pages, seen = NewsSite(20).pages, Event()
    for path, page in pages.items():
        if "/page/" not in path and path != "/robots.txt":
            pages[path] = held(page, seen)
    told = "; press Ctrl-C again to stop at once"
    with Server(pages) as server:
        code, shown = on_a_terminal(
            crawl_of(server.base_url, tmp_path), 80, ["[1-9][0-9]* waiting", told][:times], seen.set
        )
    assert code == 2
    assert re.search(f"finishing \\d+ pages?{told}", shown)
    assert ("was stopped at once" if times == 2 else "was stopped on request") in shown
    assert "start the same command again" in " ".join(re.sub(r"\x1b\[[0-9;]*m", "", shown).split())
    assert "Traceback" not in shown
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l"), "the cursor is shown again"


@pytest.mark.parametrize(
    "asked", rest_slow([(["-q"],), (["-s", "LOG_LEVEL=ERROR"],), (["--nolog"],), (["-s", "PROGRESS=False"],)])
)
def test_a_terminal_gets_no_line_where_none_is_asked_for(site: SampleSite, tmp_path: Path, asked: list[str]) -> None:
    code, shown = on_a_terminal(crawl(site, tmp_path, *asked))
    assert code == 0
    assert not LINE.search(shown)
    assert ("INFO" in shown) == (asked[-1] == "PROGRESS=False")


@pytest.mark.slow
def test_a_log_gets_a_line_now_and_then_and_no_control_characters(site: SampleSite, tmp_path: Path) -> None:
    command = crawl(site, tmp_path, settings=("LOGSTATS_INTERVAL=0.2", "DOWNLOAD_DELAY=0.02"))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    told = [line for line in done.stderr.splitlines() if "[newsbot.extensions.progress] INFO: " in line]
    assert told
    assert all(LINE.search(line) for line in told)
    assert "\x1b" not in done.stderr
    assert "Crawled " not in done.stderr, "Scrapy's own line says less"


def test_plain_lines_tell_the_time_that_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = Lines("Writing", 1000, lambda: now[0])
    for now[0] in (10.0, 20.0, 31.0, 40.0, 62.0):
        lines(200)
    assert capsys.readouterr().err.splitlines() == [
        "Writing: 600 of 1,000 (60%), 31 s, about 21 s left",
        "Writing: 1,000 of 1,000 (100%), 1 min 2 s",
    ]


@pytest.mark.parametrize("quiet", [True, False])
def test_bars_are_lines_where_there_is_no_terminal(
    quiet: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bars, "EVERY", 0)
    with Bars(quiet=quiet) as shown:
        shown.step("Reading", 2)(2)
        shown.step("Nothing", 0)
    assert capsys.readouterr().err == ("" if quiet else "Reading: 2 of 2 (100%), 0 s\n")
