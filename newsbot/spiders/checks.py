"""Arguments and settings of a crawl, checked; an error names the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from newsbot.browser.rendered import MODES, Mode
from newsbot.text.arguments import ArgumentError, day

RIGHTS_POLICIES = ("record", "obey")  # `RIGHTS_POLICY`: whether stories with reserved rights make records
_LEAST = {
    "CONCURRENT_ITEMS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "REACTOR_THREADPOOL_MAXSIZE": 1,
    "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 0,
}
"""With less, a crawl waits forever, or loses what it reads. `CONCURRENT_REQUESTS` is not here: 0 is no limit."""
_LEAST_OF_SLOTS = {"concurrency": 1, "delay": 0}


def too_small(settings: BaseSettings) -> str | None:
    """What is wrong with a number with which a crawl would wait forever, or lose what it reads; None if nothing is."""
    for name, least in _LEAST.items():
        if settings.getint(name) < least:
            return f"{name}={settings[name]} is not a number from {least} on; remove the setting"
    slots = settings.getdict("DOWNLOAD_SLOTS").items()
    return next((problem for host, slot in slots if (problem := _wrong_slot(host, slot))), None)


def _wrong_slot(host: str, slot: Any) -> str | None:
    if not isinstance(slot, Mapping):
        return f"DOWNLOAD_SLOTS: the options of {host} are {slot!r:.60}; give a dict, such as {{'delay': 2}}"
    for option, least in _LEAST_OF_SLOTS.items():
        value = slot.get(option, least)
        if not isinstance(value, int | float) or value < least:
            return f"DOWNLOAD_SLOTS: the {option} of {host} is not a number from {least} on; correct it"
    return None


def browser_mode(value: Any, name: str) -> Mode:
    """Checks the setting `BROWSER` or the argument. Raises `ArgumentError`."""
    for mode in MODES:
        if value == mode:
            return mode
    raise ArgumentError(
        f"{name}={value} is not valid; give auto (a browser renders pages that cannot be read otherwise), always"
        " or never"
    )


def rights_policy(value: Any) -> str:
    """Checks the setting `RIGHTS_POLICY`. Raises `ArgumentError`."""
    if value not in RIGHTS_POLICIES:
        raise ArgumentError(
            f"RIGHTS_POLICY={value!r} is not a policy; give -s RIGHTS_POLICY=record, which writes a story whatever its"
            " publisher reserves, or -s RIGHTS_POLICY=obey, which leaves out those whose rights are reserved"
        )
    return str(value)


def first_day(arguments: Mapping[str, str], *, full: bool) -> date | None:
    """Checks the argument `since`; None if it is not given.

    Raises `ArgumentError`, also for a day that would have no effect, or leave every story out.
    """
    since = day(arguments, "since")
    if since is not None and full:
        raise ArgumentError(
            f"-a full=1 reads stories of any age, so -a since={since} would have no effect; give one of the two"
        )
    if since is not None and since > (datetime.now(UTC) + timedelta(2)).date():  # lists name days that begin elsewhere
        raise ArgumentError(
            f"-a since={since} is in the future, so every dated story would be left out; give an earlier day"
        )
    return since


def base_url(text: str) -> str:
    """Scheme and host of an address. Raises `ArgumentError` if it has more, or is not valid."""
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/")
        good = good and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.username:
        raise ArgumentError(f"-a base_url={text} is not an address to crawl; write http://host:port or https://host")
    return f"{parts.scheme}://{parts.netloc}"
