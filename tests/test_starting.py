"""Commands that tests fork end as those do that `subprocess` starts: output, exit status, time limit, what they start."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import starting

LEAVES = """
import os, sys, time
if os.fork() == 0:
    while not os.path.exists("go"):
        time.sleep(0.01)
    print("the last word")
"""
"""Ends at once; what it has started prints later."""


def run(folder: Path, code: str, *arguments: str, timeout: float | None = None) -> subprocess.CompletedProcess[str]:
    (folder / "asked.py").write_text(code, "utf-8")
    return starting.run([sys.executable, "-m", "asked", *arguments], cwd=folder, timeout=timeout)


@pytest.mark.parametrize(
    ("code", "status", "output", "errors"),
    [
        ("import sys\nprint(*sys.argv[1:])", 0, "one two\n", ""),
        ("import sys\nsys.exit('Não há nada.')", 1, "", "Não há nada.\n"),
        ("import sys\nsys.stderr.reconfigure(errors='replace')\nprint('done', file=sys.stderr)", 0, "", "done\n"),
        ("import sys\nsys.stdout.write('half\\r\\nwhole\\r')", 0, "half\nwhole\n", ""),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, "", ""),
        ("print('x' * 1_000_000)", 0, "x" * 1_000_000 + "\n", ""),
    ],
    ids=["arguments", "exit", "reconfigured", "line ends", "killed", "more than a pipe holds"],
)
def test_a_command_ends_as_one_does_that_is_started(
    tmp_path: Path, code: str, status: int, output: str, errors: str
) -> None:
    done = run(tmp_path, code, "one", "two")
    assert (done.returncode, done.stdout, done.stderr) == (status, output, errors)


def test_a_command_has_ended_when_what_it_started_has(tmp_path: Path) -> None:
    with subprocess.Popen(["sh", "-c", "sleep 0.3; touch go"], cwd=tmp_path):
        assert run(tmp_path, LEAVES).stdout == "the last word\n"


def test_a_command_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run(tmp_path, "import time\ntime.sleep(600)", timeout=0.1)
