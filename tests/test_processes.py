"""Processes that commands start: Ctrl-C is for the command, which ends them, whenever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from crawling import PATIENCE, until

from newsbot.dataset.processes import tick, workers
from newsbot.processes import interrupts_held, starting

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


def test_ctrl_c_waits_until_processes_have_started_and_is_not_for_them() -> None:
    blocked = []

    def start() -> None:
        with starting():
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


LEADING = """
import os, signal, subprocess, time
from pathlib import Path
from newsbot.processes import forkserver, leading

def begin():
    Path("begun").touch()
    while not Path("signalled").exists():
        time.sleep(0.01)
    leading(work)

def work():
    Path("leads").touch()
    while not Path("stopped").exists():
        time.sleep(0.01)
    signal.raise_signal(signal.SIGTERM)

if __name__ == "__main__":
    received = []
    signal.signal(signal.SIGTERM, lambda *_: received.append(1))
    context = forkserver(["newsbot.processes"])
    process = context.Process(target=begin)
    process.start()
    for mine, its in (("signalled", "begun"), ("stopped", "leads")):
        while not Path(its).exists():
            time.sleep(0.01)
        subprocess.run(["kill", "-TERM", "--", f"-{os.getpgrp()}"], start_new_session=True)
        Path(mine).touch()
    process.join()
    print(len(received), process.exitcode)
"""


def test_a_signal_to_the_group_ends_neither_the_process_that_is_copied_nor_its_copies(tmp_path: Path) -> None:
    (tmp_path / "leading.py").write_text(LEADING)
    done = subprocess.run(
        [sys.executable, "leading.py"], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=PATIENCE, start_new_session=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (f"2 {-signal.SIGTERM}\n", "")


def test_jobs_of_an_export_that_has_failed_end_with_their_next_tick(tmp_path: Path) -> None:
    def fail() -> None:
        with workers(2) as each:
            each([partial(_work, tmp_path / "begun", tmp_path / "ended")], int)
            until((tmp_path / "begun").exists)
            raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        fail()
    assert not (tmp_path / "ended").exists()


def _work(begun: Path, ended: Path) -> None:
    begun.touch()
    for _ in range(1000):
        tick(0)
        time.sleep(0.01)
    ended.touch()


EXPORTING = """
import os
from newsbot.dataset.processes import workers
if __name__ == "__main__":
    with workers(1 + 1) as each:
        print(next(each([os.getpid], int)), flush=True)
        os.kill(os.getpid(), {number})
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_processes_of_an_export_end_with_it(tmp_path: Path, number: signal.Signals) -> None:
    script = tmp_path / "exporting.py"
    script.write_text(EXPORTING.format(number=int(number)))
    done = subprocess.run([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
    assert done.returncode == -number
    until(lambda: not _runs(int(done.stdout)))


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"  # it waits for its parent only
