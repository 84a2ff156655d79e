"""Settings: those that a command sets for a crawl, the one that a misspelt name was meant to be, invalid numbers."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from math import isfinite

from scrapy.settings import BaseSettings, default_settings

import newsbot.settings

_OURS = vars(newsbot.settings)
DEFAULTS = {name: value for name, value in {**vars(default_settings), **_OURS}.items() if name.isupper()}
"""The values of newsbot's settings and of Scrapy's that nobody has set."""
SITE = "NEWSBOT_SITE"
"""The setting by which `scrapy crawl` hands the name of a site to its replay, whose ledger does not know it."""
PLACE = "NEWSBOT_PLACE"
"""The setting by which `scrapy crawl` hands the name of its folder to a run that must be stored."""
_DECIMAL = {
    "AUTOTHROTTLE_START_DELAY", "AUTOTHROTTLE_TARGET_CONCURRENCY", "BROWSER_TIMEOUT", "CHECKPOINT_SECONDS",
    "CRAWL_DELAY_MAX", "DNS_TIMEOUT", "DOWNLOAD_DELAY", "DOWNLOAD_DELAY_JITTER", "DOWNLOAD_TIMEOUT", "LOG_FILES_KEPT",
    "NOTIFY_TIMEOUT", "PAGE_TIMEOUT", "RETRY_AFTER_MAX", "ROBOTSTXT_MAX_AGE", "STORE_GONE_SECONDS",
    "STORE_RETRY_SECONDS",
}  # fmt: skip
"""Settings that may have decimals, although their default has none."""
_ASYNCIO = "twisted.internet.asyncioreactor."
_LARGEST = 10**15
"""More than any setting needs; a database takes no number beyond 64 bits."""
_LETTERS, _MOST = 6, 2
"""A typing error has one wrong letter in six, and two at most: `SEEDS` is a project's own setting and not `FEEDS`."""


def meant(name: str, known: Collection[str]) -> str | None:
    """The known setting that a name misspells; None for a known name, and for one that is near none.

    >>> known = ["DOWNLOAD_DELAY", "FEEDS", "RIGHTS_POLICY"]
    >>> [meant(name, known) for name in ("RIGHTS_POLCY", "download-delay", "SEEDS", "DOWNLOAD_DELAY_MIN", "FEEDS")]
    ['RIGHTS_POLICY', 'DOWNLOAD_DELAY', None, None, None]
    """
    if name in known:
        return None
    written = name.upper().replace("-", "_")
    if written in known:
        return written
    wrong = min(len(written) // _LETTERS, _MOST)
    if not wrong:
        return None
    of_this_length = [other for other in known if abs(len(other) - len(written)) <= wrong]
    return next(iter(get_close_matches(written, of_this_length, 1, (len(written) - wrong) / len(written))), None)


def misspelling(name: str, near: str) -> str:
    """The sentence about a name that `meant` knows better."""
    return (
        f"neither newsbot nor Scrapy has the setting {name}; did you mean {near}? If it is your own, declare it in your"
        " settings module"
    )


def wrong_number(settings: BaseSettings, name: str) -> str | None:
    """What is wrong with a setting whose default is a number or a boolean; None if nothing is."""
    default = DEFAULTS.get(name)
    if type(default) not in (bool, int, float) or (value := settings.get(name)) is None:  # a get of others may warn
        return None
    if type(default) is bool:
        try:
            settings.getbool(name)
        except (TypeError, ValueError):
            return f"{name}={value} is neither True nor False"
        return None
    may_be_decimal = type(default) is float or name in _DECIMAL
    try:
        number = float(value) if may_be_decimal else int(value)
    except (TypeError, ValueError, OverflowError):
        return f"{name}={value} is not a {'' if may_be_decimal else 'whole '}number; the default is {default}"
    if not isfinite(number) or (number < 0 and name in _OURS):
        return f"{name}={value} is not a number from 0 on; the default is {default}"
    return f"{name}={value!s:.40} is too large; the default is {default}" if number > _LARGEST else None


def reversed_bounds(settings: BaseSettings) -> str | None:
    """What is wrong with two settings that bound a value; both are numbers."""
    least, most = settings.getint("REVISIT_MIN"), settings.getint("REVISIT_MAX")
    return f"REVISIT_MIN={least} is more than REVISIT_MAX={most}; give both, in seconds" if least > most else None


def wrong_reactor(settings: BaseSettings) -> str | None:
    """What is wrong with the reactor: newsbot awaits asyncio's futures, which only asyncio's reactor takes."""
    reactor = str(settings.get("TWISTED_REACTOR") or "")
    if not reactor.startswith("twisted.internet.") or reactor.startswith(_ASYNCIO):
        return None
    return f"TWISTED_REACTOR={reactor:.100} is not an asyncio reactor, which newsbot needs; remove the setting"
