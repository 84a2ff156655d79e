"""Processes that commands start: Ctrl-C is for the command, which ends them, whenever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from crawling import PATIENCE

from newsbot.processes import interrupts_held

BLOCKED = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
LOADING = """
import time
from pathlib import Path
Path("loading").touch()
while not Path("interrupted").exists():
    time.sleep(0.01)
"""
STARTING = """
import os, signal, time
from pathlib import Path
from newsbot.processes import forkserver
if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: None)
    context = forkserver(["loading"])
    while not Path("loading").exists():
        time.sleep(0.01)
    os.killpg(0, signal.SIGINT)
    Path("interrupted").touch()
    process = context.Process(target=int)
    process.start()
    process.join()
    print(process.exitcode)
"""


@pytest.fixture(autouse=True)
def heard() -> None:
    """As in a shell: what is started in the background ignores Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_waits_until_processes_have_started_and_is_not_for_them() -> None:
    blocked = []

    def start() -> None:
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            blocked.append(subprocess.check_output([sys.executable, "-c", BLOCKED], text=True, timeout=PATIENCE))

    with pytest.raises(KeyboardInterrupt):
        start()
    assert blocked == ["True\n"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_ctrl_c_is_held_back_by_the_main_thread_only() -> None:
    seen = []

    def start() -> None:
        with interrupts_held():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=start)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_ctrl_c_does_not_end_the_process_that_is_copied_while_it_loads(tmp_path: Path) -> None:
    (tmp_path / "loading.py").write_text(LOADING)
    (tmp_path / "starting.py").write_text(STARTING)
    done = subprocess.run(
        [sys.executable, "starting.py"], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=PATIENCE, start_new_session=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("0\n", "")
