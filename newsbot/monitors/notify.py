"""Sends each receiver the messages that it has not had, within a time limit.

What each receiver knows is in `DATA_DIR/<site>/notified.json`, written after the sending: a process killed in between
sends that message again. What could not be delivered is tried again by the next run.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from newsbot.environment import setting_or_environment, variable_of
from newsbot.errors import needs_extra
from newsbot.monitors.messages import News, next_message
from newsbot.storage.atomic import put_json

logger = logging.getLogger(__name__)

ENVIRONMENT = variable_of("NOTIFY_URLS")
MISSING = needs_extra("NOTIFY_URLS", "notify", "apprise")
SCHEMA = "newsbot/notified/1"
SECONDS = 30
"""For all sending together."""
_PROBLEMS = {
    "sent": "",
    "missing": needs_extra("it", "notify", "apprise"),
    "unknown": "not an Apprise address",
    "refused": "it cannot be reached, redirects, or refuses messages",
}
"""Outcomes of the process that sends, in words."""
_BETWEEN = re.compile(r"[\s,]+(?=[A-Za-z][A-Za-z0-9+.-]*://)|\s+")


def receivers(settings: Mapping[str, Any]) -> list[str]:
    """The addresses in `NOTIFY_URLS` (a list, or a text separated by spaces or commas), or else in the environment.

    >>> receivers({"NOTIFY_URLS": "json://a/x,json://b/?to=1,2  mailto://c"})
    ['json://a/x', 'json://b/?to=1,2', 'mailto://c']
    """
    value = setting_or_environment(settings, "NOTIFY_URLS") or ()
    texts: Iterable[str] = [value] if isinstance(value, str) else map(str, value)
    return list(dict.fromkeys(url.strip(", ") for text in texts for url in _BETWEEN.split(text) if url.strip(", ")))


def check(urls: Sequence[str]) -> None:
    """Raises ValueError, with the remedy and without the secret, for an address that cannot be sent to."""
    outcomes = _work([{"id": number, "url": url} for number, url in enumerate(urls)], SECONDS)
    for number, url in enumerate(urls):
        if outcomes.get(number) == "missing":
            raise ValueError(MISSING)
        if outcomes.get(number) == "unknown":
            raise ValueError(
                f"NOTIFY_URLS: {name_of(number, url)} is not an Apprise address; for a webhook write json:// (HTTP)"
                " or jsons:// (HTTPS)"
            )


def send_test(urls: Sequence[str], host: str, seconds: float = SECONDS) -> list[tuple[str, str]]:
    """Sends each receiver a test message: its name, and why it was not sent, empty if it was."""
    body = f"newsbot on {host} can reach you. No site needs your attention."
    jobs = [
        {"id": number, "url": url, "title": "newsbot: test message", "body": body, "type": "info"}
        for number, url in enumerate(urls)
    ]
    outcomes = _work(jobs, seconds)
    late = f"no answer within {seconds:g} seconds"
    found = [outcomes.get(number, late) for number in range(len(urls))]
    return [(name_of(number, urls[number]), _PROBLEMS.get(outcome, outcome)) for number, outcome in enumerate(found)]


def name_of(number: int, url: str) -> str:
    """An address without its secrets: its number, and its scheme if it has one.

    >>> name_of(0, "json://token@a.example"), name_of(1, "token")
    ('address 1 (json://…)', 'address 2')
    """
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]{0,20}(?=://)", url)
    return f"address {number + 1}" + (f" ({scheme.group()}://…)" if scheme else "")


def deliver(news: News, folder: Path, urls: Sequence[str], seconds: float = SECONDS) -> None:
    """Sends each receiver what it does not know yet. `folder` is the site's; never raises."""
    if not urls:
        return
    try:
        _deliver(news, folder, urls, seconds)
    except Exception:
        logger.exception("No receiver was notified because of a bug in newsbot; please report it")


def _deliver(news: News, folder: Path, urls: Sequence[str], seconds: float) -> None:
    state = State(folder)
    reported = state.read()
    plans = {number: next_message(news, reported.get(_key(url), frozenset())) for number, url in enumerate(urls)}
    jobs: list[dict[str, Any]] = [
        {"id": number, "url": urls[number], "title": message.title, "body": message.body,
         "type": "success" if message.well else "failure"}
        for number, (message, _) in plans.items() if message is not None
    ]  # fmt: skip
    outcomes = _work(jobs, seconds) if jobs else {}
    undelivered = [job["id"] for job in jobs if outcomes.get(job["id"]) != "sent"]
    known = {_key(urls[number]): keys for number, (_, keys) in plans.items() if number not in undelivered}
    kept = {key: keys for key, keys in reported.items() if key in map(_key, urls)}
    if kept | known != reported:
        state.write(kept | known)
    if jobs:
        message = next(message for message, _ in plans.values() if message is not None)
        logger.info("Notified %d of %d receivers: %s", len(jobs) - len(undelivered), len(jobs), message.title)
    for number in undelivered:
        reason = outcomes.get(number, f"no answer within {seconds:g} seconds")
        logger.error("%s of NOTIFY_URLS could not be notified (%s); the next run tries again",
                     name_of(number, urls[number]), MISSING if reason == "missing" else reason)  # fmt: skip


def _work(jobs: Sequence[Mapping[str, Any]], seconds: float) -> dict[int, str]:
    """The outcomes of jobs by number, as far as they are known when the time is over."""
    command = [sys.executable, "-m", "newsbot.monitors.send"]
    process = subprocess.Popen(  # noqa: S603  our own interpreter; nothing of a page is in the command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    )
    try:
        printed, _ = process.communicate(json.dumps(jobs), timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        printed, _ = process.communicate()
    except BaseException:
        process.kill()
        raise
    outcomes = {}
    for line in printed.splitlines():
        with suppress(ValueError):
            number, outcome = json.loads(line)
            outcomes[number] = outcome
    return outcomes


def _key(url: str) -> str:
    """A hash of a receiver's address, too short to find the address by."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:8]


class State:
    """What each receiver knows of a site: in its folder or, if that is read-only, in the user's state folder.

    A user without a name, as in a container, may have no home.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notified.json"
        self.elsewhere: Path | None = None
        with suppress(RuntimeError):
            base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
            name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
            self.elsewhere = Path(base) / "newsbot" / f"{name}.json"

    @property
    def _places(self) -> list[Path]:
        return [self.path, self.elsewhere] if self.elsewhere else [self.path]

    def read(self) -> dict[str, frozenset[str]]:
        """Keys by receiver, from the later of the two files; one that cannot be read is logged and left out."""
        found = [state for path in self._places if (state := self._read(path)) is not None]
        return max(found, key=lambda state: state[0])[1] if found else {}

    def _read(self, path: Path) -> tuple[float, dict[str, frozenset[str]]] | None:
        try:
            state = json.loads(path.read_text("utf-8"))
            if state["schema"] != SCHEMA:
                raise ValueError(f"its schema is {state['schema']!r:.40}")
            known = {str(key): frozenset(map(str, keys)) for key, keys in state["receivers"].items()}
            return float(state["written"]), known
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            logger.warning(
                "%s cannot be read (%s): receivers may get messages a second time", path, type(error).__name__
            )
            return None

    def write(self, reported: Mapping[str, frozenset[str]]) -> None:
        receivers = {key: sorted(keys) for key, keys in sorted(reported.items())}
        state = {"schema": SCHEMA, "written": time.time(), "receivers": receivers}
        problems = []
        for path in self._places:
            try:
                put_json(path, state)
            except OSError as error:
                problems.append(f"{path}: {error.strerror or error}")
                continue
            if path == self.path and self.elsewhere:
                with suppress(OSError):
                    self.elsewhere.unlink(missing_ok=True)
            return
        logger.error("What was sent cannot be recorded, so receivers may get it a second time: %s", "; ".join(problems))
