"""Every command ends by one line after Ctrl-C, whenever it comes, and by none where its reader has gone away."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand

from newsbot.commands._checks import Described
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
