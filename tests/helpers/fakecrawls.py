"""What a worker's child does in tests, in place of a crawl."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

from newsbot.fleet.registry import Holder

STOPPED = 2
"""The exit code of a crawl that was stopped."""


def _begin(output: Path, channel: Connection, **facts: object) -> None:
    channel.send_bytes(json.dumps(facts).encode())
    output.write_text("begun\n")


def _until_gone(path: Path) -> None:
    while path.exists():
        time.sleep(0.01)


def finishes(arguments: Sequence[str], output: Path, channel: Connection, holder: Holder) -> NoReturn:
    """Is complete once the file `wait` beside its output is gone."""
    _begin(output, channel, new=3, pause=0)
    _until_gone(output.with_name("wait"))
    sys.exit(0)


def stops(arguments: Sequence[str], output: Path, channel: Connection, holder: Holder) -> NoReturn:
    """Stops when it is asked to, as a crawl does at its checkpoint."""

    def stopped(*_: object) -> None:
        channel.send_bytes(json.dumps({"stopped": "shutdown"}).encode())
        sys.exit(STOPPED)

    signal.signal(signal.SIGTERM, stopped)
    _begin(output, channel, pause=0)
    while True:
        time.sleep(0.01)


def fails(arguments: Sequence[str], output: Path, channel: Connection, holder: Holder) -> NoReturn:
    """Fails once its output is gone, as a crawl does whose files were deleted."""
    _begin(output, channel, pause=0)
    _until_gone(output)
    sys.exit(1)


def hangs(arguments: Sequence[str], output: Path, channel: Connection, holder: Holder) -> NoReturn:
    """Neither stops nor gives a sign of life."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _begin(output, channel, pause=0)
    while True:
        time.sleep(60)
