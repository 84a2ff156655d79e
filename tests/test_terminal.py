"""What commands write to a terminal and into logs. Every command ends by one line after Ctrl-C, whenever it comes, and by none if its reader has gone away."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import pprint
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import scrapy.utils.log
from crawling import command, crawl
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings
from scrapy.utils.log import _uninstall_scrapy_root_handler, get_scrapy_root_handler, install_scrapy_root_handler

from newsbot.commands._checks import Described
from newsbot.demo.server import SampleSite
from newsbot.logs import CrawlLog, OneLine, RunLog, begin, keep_secrets_out, log_of, view_of, warn_on_standard_error
from newsbot.scrapy_internals import on_log_file
from newsbot.storage.files import OutputError

ROOT = Path(__file__).parents[1]
STOPPED = """
import importlib.abc, os, signal, sys
module = sys.argv.pop(1)
class Stop(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Stop())
from scrapy.cmdline import execute
execute()
"""
"""A command to which Ctrl-C comes while it imports a module."""


def obey_interrupts() -> None:
    """What a shell starts in the background ignores them, and so do its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("module", "command"),
    [
        ("newsbot.extensions.run", ["runs"]),  # the settings import it
        ("newsbot.commands.why", ["list"]),  # Scrapy imports all commands
        ("newsbot.storage.reports", ["runs"]),
        ("newsbot.dataset.errors", ["export", "--diff", "a", "b"]),
        ("newsbot.commands.crawl", ["crawl", "journalismpakistan"]),
    ],
)
def test_ctrl_c_while_a_command_is_imported_is_one_line(module: str, command: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, module, *command], cwd=ROOT, capture_output=True, text=True,
        preexec_fn=obey_interrupts, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr, done.stdout) == (130, f"scrapy {command[0]}: stopped\n", "")


@pytest.mark.parametrize("command", [["list"], ["runs"], ["export", "--help"], ["status", "--help"]], ids=" ".join)
def test_a_reader_that_goes_away_is_told_nothing(command: list[str], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    (tmp_path / "data").mkdir()
    command = [*command, "-s", f"DATA_DIR={tmp_path / 'data'}"]
    with os.fdopen(writer) as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *command], cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, text=True
        )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
    assert done.returncode == 141 or command[0] == "runs"  # which has nothing to print


READ = [
    "extract",
    "samples/journalismpakistan/byline-broken-after-pipe.html",
    "--url",
    "https://www.journalismpakistan.com/by",
]
UNBUFFERED = pytest.mark.parametrize("unbuffered", ["", "1"])


@UNBUFFERED
def test_a_record_that_a_disk_cuts_ends_with_an_error(unbuffered: str, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *READ], cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200)),
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert (done.returncode, (tmp_path / "out").stat().st_size) == (1, 200)
    assert done.stderr == "scrapy: standard output cannot be written to: File too large; write to another file\n"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            OSError(errno.EMFILE, "Too many open files"),
            "Too many open files; raise the limit of open files (ulimit -n)",
        ),
        (RuntimeError("can't start new thread"), "can't start new thread; end other programs, or raise the limits of "),
        (OSError(errno.EFBIG, "File too large"), "standard output cannot be written to: File too large; "),
    ],
    ids=["files", "threads", "output"],
)
def test_a_machine_that_lacks_something_is_told_from_an_output_that_is_full(
    error: Exception, sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Described):
        usage = summary = details = ""
        requires_crawler_process = False

        def run(self, args: list[str], opts: argparse.Namespace) -> None:
            raise error

    monkeypatch.setattr("newsbot.commands._checks.discard", lambda _: None)  # of the tests' own output
    command = Failing()
    command.run([], argparse.Namespace())
    printed = capsys.readouterr().err
    assert command.exitcode == 1
    assert sentence in printed
    assert ("standard output" in printed) is ("standard output" in sentence)


def test_any_other_error_of_the_code_keeps_its_traceback() -> None:
    class Failing(Described):
        usage = summary = details = ""

        def run(self, args: list[str], opts: argparse.Namespace) -> None:
            raise RuntimeError("no event loop")

    with pytest.raises(RuntimeError, match="no event loop"):
        Failing().run([], argparse.Namespace())


@UNBUFFERED
def test_the_reader_of_a_record_that_goes_away_is_told_nothing(unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as stdout:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *READ], cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, "")


@UNBUFFERED
@pytest.mark.parametrize("sink", ["full", "unread"])
@pytest.mark.parametrize(("command", "code"), [(READ, 0), (["runs"], 1), (["status", "--nonsense"], 2)])
def test_messages_that_nobody_can_read_leave_the_exit_code(
    command: list[str], code: int, sink: str, unbuffered: str, tmp_path: Path
) -> None:
    """Each command warns of the unknown setting; two then fail for their own reason."""
    if sink == "full":
        if not Path("/dev/full").exists():
            pytest.skip("this system has no /dev/full")
        writer = os.open("/dev/full", os.O_WRONLY)
    else:
        reader, writer = os.pipe()
        os.close(reader)
    with os.fdopen(writer) as stderr:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", *command, "-s", f"DATA_DIR={tmp_path / 'data'}", "-s", "NOBODYS=1"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert (done.returncode, done.stdout.count(b"\n")) == (code, code == 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_crawl_ends_with_its_exit_code_if_its_log_cannot_be_written(tmp_path: Path) -> None:
    with SampleSite() as site, Path("/dev/full").open("w") as stderr:
        whole, stopped = (
            subprocess.run([*command(site.base_url, tmp_path / name), "-a", "pages=3", *asked], cwd=ROOT, stderr=stderr)
            for name, asked in (("whole", ()), ("stopped", ("-s", "CLOSESPIDER_PAGECOUNT=1")))
        )
    assert (whole.returncode, stopped.returncode) == (0, 2)


def test_a_program_that_reads_the_settings_keeps_its_own_ways() -> None:
    code = "import sys; before = sys.stdout, sys.excepthook; import newsbot.spiders.news, newsbot.settings; print(before == (sys.stdout, sys.excepthook))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout == "True\n"


def test_what_a_person_can_put_right_ends_a_command_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    class Command(Described, ScrapyCommand):
        requires_crawler_process = False
        usage = summary = details = ""

        def run(self, args: list[str], opts: argparse.Namespace) -> None:
            raise OutputError("a.jsonl: no room")  # an OSError without a file name, as of a full standard output

    command = Command()
    command.run([], argparse.Namespace())
    assert (command.exitcode, capsys.readouterr().err) == (1, "scrapy test_terminal: a.jsonl: no room\n")


# The log of a crawl


@pytest.fixture
def settings() -> Settings:
    """Those of the project."""
    made = Settings()
    made.setmodule("newsbot.settings", priority="project")
    return made


@pytest.fixture
def run_log(settings: Settings) -> RunLog:
    log = RunLog(settings, 30)
    logging.root.addHandler(log)
    logging.root.setLevel(logging.NOTSET)
    return log


@pytest.mark.parametrize(
    ("given", "options", "view"),
    [
        ({}, {}, "plain"),  # no terminal
        ({}, {"quiet": True}, "quiet"),
        ({}, {"verbose": True}, "scrapy"),
        ({"LOG_LEVEL": "INFO"}, {}, "scrapy"),
        ({"LOG_LEVEL": "DEBUG"}, {"quiet": True}, "scrapy"),
        ({"LOG_FILE": "a.log"}, {}, "scrapy"),
        ({"LOG_ENABLED": False}, {"quiet": True}, "scrapy"),
        ({"LOG_INSTALL_ROOT_HANDLER": False}, {}, "scrapy"),
        ({"LOG_FORMAT": "%(message)s"}, {}, "plain"),
    ],
)
def test_who_asks_for_scrapys_log_gets_it(
    settings: Settings, given: dict[str, Any], options: dict[str, bool], view: str
) -> None:
    settings.setdict(given, priority="cmdline")
    assert view_of(settings, **options) == view


def test_a_log_is_held_until_its_run_has_a_name_and_the_newest_are_kept(
    run_log: RunLog, settings: Settings, tmp_path: Path
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for day in range(10, 42):
        (logs / f"2026-01-{day}.log").write_text("of old\n", "utf-8")
    logging.getLogger("before").warning("versions")
    assert log_of(tmp_path, "2026-02-01") is None
    begin(tmp_path, "2026-02-01")
    # to this handler alone: pytest would send half a letter between processes, which cannot be encoded
    run_log.handle(
        logging.makeLogRecord(
            {"name": "after", "levelname": "ERROR", "levelno": logging.ERROR, "msg": "of a page: \ud800 ضبط"}
        )
    )
    written = (logs / "2026-02-01.log").read_text("utf-8")
    assert [line.split("] ")[1] for line in written.splitlines()] == [
        "WARNING: versions", "ERROR: of a page: \\ud800 ضبط",
    ]  # fmt: skip
    assert log_of(tmp_path, "2026-02-01") == "logs/2026-02-01.log"
    kept = sorted(path.name for path in logs.iterdir())
    assert (len(kept), kept[0]) == (30, "2026-01-13.log")


def test_a_log_that_cannot_be_written_costs_a_warning(
    run_log: RunLog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file", "utf-8")
    begin(tmp_path, "2026-02-01")
    logging.getLogger("after").error("more")
    assert [record.getMessage() for record in caplog.records if record.name == "newsbot.logs"] == [
        f"The log cannot be written to {tmp_path}/logs/2026-02-01.log (File exists); the crawl continues"
    ]


@pytest.fixture
def scrapys_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Scrapy's handler, of which it keeps a note, is made in its own way again after the test."""
    monkeypatch.setattr("scrapy.utils.log._get_handler", scrapy.utils.log._get_handler)
    yield
    _uninstall_scrapy_root_handler()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.usefixtures("scrapys_log")
def test_a_log_file_that_cannot_take_a_line_costs_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    on_log_file(keep_secrets_out, warn_on_standard_error)
    settings = Settings({"LOG_FILE": "/dev/full", "LOG_FORMAT": "%(message)s"})
    install_scrapy_root_handler(settings)
    logging.getLogger("a").info("a page")
    install_scrapy_root_handler(settings)  # once more, as Scrapy does for the settings of a spider
    logging.getLogger("a").info("a page")
    logging.getLogger("a").warning("a trouble")
    said = "The log cannot be written to /dev/full (No space left on device); warnings are shown here from now on"
    assert capsys.readouterr().err.splitlines() == [said, "a trouble"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.usefixtures("scrapys_log")
def test_the_warning_that_a_log_file_could_not_take_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    on_log_file(keep_secrets_out, warn_on_standard_error)
    install_scrapy_root_handler(Settings({"LOG_FILE": "/dev/full", "LOG_FORMAT": "%(message)s"}))
    logging.getLogger("a").error("the first trouble")
    assert capsys.readouterr().err.splitlines()[1:] == ["the first trouble"]


def test_no_password_of_the_settings_is_kept(run_log: RunLog, tmp_path: Path) -> None:
    shown = pprint.pformat(
        {"FEEDS": {"ftp://me:secret@host/a": {}}, "AWS_SECRET_ACCESS_KEY": "secret", "BOT_NAME": "a"}
    )
    logging.getLogger("scrapy.crawler").info("Overridden settings:\n%(settings)s", {"settings": shown})
    begin(tmp_path, "run")
    written = (tmp_path / "logs" / "run.log").read_text("utf-8")
    assert "secret" not in written.lower().replace("aws_secret_access_key", "")
    assert "'BOT_NAME': 'a'" in written


@pytest.mark.usefixtures("scrapys_log")
def test_no_password_is_kept_in_a_log_file(tmp_path: Path) -> None:
    on_log_file(keep_secrets_out, warn_on_standard_error)
    file = tmp_path / "crawl.log"
    install_scrapy_root_handler(Settings({"LOG_FILE": str(file), "LOG_FORMAT": "%(message)s"}))
    shown = pprint.pformat({"FTP_PASSWORD": "hidden", "BOT_NAME": "a"})
    logging.getLogger("scrapy.crawler").info("Overridden settings:\n%(settings)s", {"settings": shown})
    logging.getLogger("a").info("Stored: %s", "ftp://desk:hidden@files.example/a.jsonl")
    written = file.read_text("utf-8")
    assert "hidden" not in written
    assert "'BOT_NAME': 'a'" in written
    assert "Stored: ftp://…@files.example/a.jsonl" in written


def test_no_login_of_an_address_is_kept_in_the_log(run_log: RunLog, tmp_path: Path) -> None:
    feed = "ftp://desk:secret@files.example/a.jsonl"
    try:
        raise OSError(f"no answer of {feed}")
    except OSError:
        logging.getLogger("scrapy.extensions.feedexport").exception("Error storing jsonlines feed in: %s", feed)
    begin(tmp_path, "run")
    logging.getLogger("scrapy.extensions.feedexport").info("Stored jsonlines feed (22 items) in: %s", feed)
    written = (tmp_path / "logs" / "run.log").read_text("utf-8")
    assert "secret" not in written
    assert written.count("ftp://…@files.example/a.jsonl") == 3


def test_logs_from_when_the_clock_was_ahead_do_not_stay_in_place_of_later_ones(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for run in ("2026-11-25T080000Z", "2026-11-26T080000Z", "2126-11-25T080000Z"):
        (logs / f"{run}.log").touch()
    log = RunLog(Settings(), 2)
    log.begin(tmp_path, "2026-11-27T080000Z")
    log.close()
    assert sorted(path.stem for path in logs.iterdir()) == ["2026-11-26T080000Z", "2026-11-27T080000Z"]


@pytest.mark.parametrize("setting", ["LOG_FORMAT=%(nobody)s", "PROGRESS=maybe", "LOG_FILES_KEPT=many", "LOG_ENABLED=x"])
@pytest.mark.parametrize("command", [["crawl", "journalismpakistan"], ["demo"]], ids=" ".join)
@pytest.mark.slow
def test_a_setting_of_the_log_that_cannot_be_used_is_named(command: list[str], setting: str, tmp_path: Path) -> None:
    given = [*command, "-s", f"DATA_DIR={tmp_path}/data", "-s", setting]
    done = subprocess.run([sys.executable, "-m", "scrapy", *given], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (1, 2)
    assert f"{setting} " in done.stderr.splitlines()[-1] or f"{setting}:" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_error_on_a_terminal_is_one_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "", 0, "Error processing %s", ("x" * 500,), sys.exc_info())
    line = OneLine().format(record)
    assert line.startswith("error: Error processing xxx")
    assert line.endswith("x…: ValueError: two lines")
    assert len(line) < 300


@pytest.mark.usefixtures("scrapys_log")
@pytest.mark.parametrize("given", [{"LOG_LEVEL": "WARNING"}, {"LOG_FILE": "spiders.log"}])
def test_a_spider_may_ask_for_scrapys_log(
    settings: Settings, given: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    log = CrawlLog(settings, "plain")
    settings.setdict(given, priority="spider")
    log.follow(settings)
    assert (log.view, log.file is None) == ("scrapy", "LOG_FILE" in given)
    assert get_scrapy_root_handler() in logging.root.handlers


def test_a_pipe_gets_neither_versions_nor_settings_nor_stats_unless_asked(tmp_path: Path) -> None:
    with SampleSite() as site:
        plain, verbose = (
            crawl(site.base_url, tmp_path, "-a", "pages=3", *asked).stderr for asked in ((), ("--verbose",))
        )
    for noise in ("Versions:", "Overridden settings", "Enabled extensions", "Dumping Scrapy stats"):
        assert noise not in plain
        assert noise in verbose
    assert "[newsbot.extensions.run] INFO: Run " in plain
    assert plain.splitlines()[-1].startswith("scrapy crawl: journalismpakistan: ")
    assert len(list((tmp_path / "journalismpakistan" / "logs").iterdir())) == 2
