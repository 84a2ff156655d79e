"""How far long work is told to be: the live line of a crawl, lines of the log, bars of commands."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest
from components import Crawls
from crawling import PATIENCE, ROOT, report
from slow import rest_slow

from newsbot import bars
from newsbot.bars import Bars, Lines
from newsbot.demo.server import SampleSite
from newsbot.extensions.progress import Progress

FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "CONCURRENT_REQUESTS_PER_DOMAIN=8")


def crawl(site: SampleSite, folder: Path, *arguments: str, settings: tuple[str, ...] = ()) -> list[str]:
    command = [sys.executable, "-m", "scrapy", "crawl", "journalismpakistan", "-a", f"base_url={site.base_url}"]
    for setting in (f"DATA_DIR={folder}", *FAST, *settings):
        command += ["-s", setting]
    return [*command, *arguments]


def on_a_terminal(command: list[str]) -> tuple[int, str]:
    """Exit code and what a terminal of 200 columns gets to see."""
    first, second = pty.openpty()
    known = {"TERM": "xterm-256color", "COLUMNS": "200", "LINES": "30", "PYTHONIOENCODING": "utf-8"}
    environment = {**os.environ, **known}
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
    os.close(first)
    return process.wait(PATIENCE), shown.decode()


@pytest.fixture(scope="module")
def site() -> object:
    with SampleSite() as served:
        yield served


LINE = re.compile(
    r"journalismpakistan: \d+ pages? · \d+ new, \d+ changed, \d+ unchanged · \d+ failed · \d+ waiting"
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
    summary = LINE.sub("", shown).rpartition("journalismpakistan · run ")[2]
    for part in ("28 of them written.", "28 stories written (28 new, 0 changed)", "nothing", "articles/20", "runs/20"):
        assert part in summary
    (log,) = (tmp_path / "journalismpakistan" / "logs").iterdir()
    assert str(log) in summary
    assert f"scrapy status -s DATA_DIR={tmp_path}" in summary
    assert report(tmp_path)["log"] == f"logs/{log.name}"
    assert "Versions:" in (whole := log.read_text("utf-8"))
    assert whole.index("INFO: Run ") < whole.index("Dumping Scrapy stats")


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
