"""A process that sends messages by Apprise: `python -m newsbot.monitors.send`. Its parent enforces a time limit.

Jobs come on standard input, since addresses hold secrets; the outcome of each is printed, with its number, as soon as
it is known.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Mapping
from threading import Lock, Thread
from typing import Any

_WAIT = 600.0
"""Seconds that Apprise waits for an answer unless the address has `rto`: the parent's limit, not Apprise's 4."""

_lock = Lock()


def main() -> None:
    """Sends all messages at once."""
    jobs: list[dict[str, Any]] = json.load(sys.stdin)
    try:
        apprise = importlib.import_module("apprise")
        apprise.URLBase.socket_read_timeout = _WAIT
    except ImportError:
        for job in jobs:
            _report(job["id"], "missing")
        return
    threads = [Thread(target=_work, args=(apprise, job), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.flush()
    os._exit(0)  # does not wait for Apprise's own threads


def _work(apprise: Any, job: Mapping[str, Any]) -> None:
    try:
        _report(job["id"], _sent(apprise, job))
    except Exception as error:
        _report(job["id"], type(error).__name__)


def _sent(apprise: Any, job: Mapping[str, Any]) -> str:
    asset = apprise.AppriseAsset(app_id="newsbot", app_desc="newsbot", async_mode=False)
    asset.http_redirects = False  # a redirected POST arrives as a GET, without its message
    service = apprise.Apprise.instantiate(job["url"], asset=asset, suppress_exceptions=True)
    if service is None:
        return "unknown"
    if "title" not in job:
        return "sent"
    receiver = apprise.Apprise(asset=asset)
    receiver.add(service)
    done = receiver.notify(body=job["body"], title=job["title"], notify_type=job["type"], body_format="text")
    return "sent" if done else "refused"


def _report(id: int, outcome: str) -> None:
    with _lock:
        sys.stdout.write(json.dumps([id, outcome]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
