"""Settings: those that a command sets for a crawl, the one that a misspelt name was meant to be, and values that no
crawl can use: invalid numbers, classes that cannot be loaded."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from math import isfinite
from numbers import Real
from typing import Any

from scrapy.settings import BaseSettings, default_settings
from scrapy.utils.misc import load_object

import newsbot.settings
from newsbot.environment import can_be_loaded

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
_NOT_NEGATIVE = {
    "CLOSESPIDER_PAGECOUNT_NO_ITEM", "CLOSESPIDER_TIMEOUT", "CLOSESPIDER_TIMEOUT_NO_ITEM", "DNSCACHE_SIZE",
    "DNS_TIMEOUT", "LOGSTATS_INTERVAL", "MEMUSAGE_CHECK_INTERVAL_SECONDS", "MEMUSAGE_LIMIT_MB", "URLLENGTH_LIMIT",
}  # fmt: skip
"""Scrapy's settings with which a crawl fails, stops at once or reads nothing if they are below 0; others have no limit
then."""
_ORDERED = ("ADDONS", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES", "SPIDER_MIDDLEWARES")
"""Settings whose keys are classes; their values are numbers, which order them."""
COMPONENTS = (*_ORDERED, "DOWNLOAD_HANDLERS", "FEED_EXPORTERS", "FEED_STORAGES")
"""Settings of several classes."""
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
    if not isfinite(number) or (number < 0 and name in {*_OURS, *_NOT_NEGATIVE}):
        return f"{name}={value} is not a number from 0 on; the default is {default}"
    return f"{name}={value!s:.40} is too large; the default is {default}" if number > _LARGEST else None


def wrong_component(settings: BaseSettings, name: str, *, elsewhere: bool = False) -> str | None:
    """What is wrong with the classes that a setting names; None if nothing is.

    Those that come with Scrapy and newsbot are loaded when they are used. A crawl `elsewhere` may have modules that
    cannot be imported here.
    """
    if name in _ORDERED:
        for path, place in settings.getwithbase(name).items():
            if not isinstance(place, Real | None):
                return f"{name} gives {path} the place {place!r:.40}; give a number"
    for path in _classes(settings, name):
        if elsewhere and not can_be_loaded(path):
            continue
        try:
            load_object(path)
        except Exception as error:  # a module of the user's may fail in any way as it is imported
            return f"{name} names {path!s:.100}, which cannot be loaded ({error}); correct the setting"
    return None


def _classes(settings: BaseSettings, name: str) -> Iterable[Any]:
    """The classes that a setting names, or their dotted names, except for those that it has by default."""
    if name in COMPONENTS:
        shipped = DEFAULTS.get(f"{name}_BASE", {})
        enabled = {key: value for key, value in settings.getwithbase(name).items() if value is not None}
        if name in _ORDERED:
            return [path for path in enabled if path not in shipped]
        return [path for path in enabled.values() if path and path not in shipped.values()]
    if not settings.getpriority(name) or not _names_a_class(DEFAULTS.get(name)):  # a get of others may warn
        return []
    return [] if settings[name] is None else [settings[name]]


def _names_a_class(default: object) -> bool:
    return isinstance(default, type) or (
        isinstance(default, str) and re.fullmatch(r"(?:scrapy|newsbot)(?:\.\w+)*\.[A-Z]\w*", default) is not None
    )


def wrong_log_level(settings: BaseSettings) -> str | None:
    """What is wrong with the level of the log; None if nothing is."""
    level = settings.get("LOG_LEVEL")
    if level in logging.getLevelNamesMapping() or isinstance(level, int):
        return None
    return f"LOG_LEVEL={level!s:.100} is not a level; give one of DEBUG, INFO, WARNING, ERROR, CRITICAL"


def wrong_log_format(settings: BaseSettings) -> str | None:
    """What is wrong with the form of the log's lines; None if nothing is."""
    format = settings.get("LOG_FORMAT")
    try:
        logging.Formatter(format, settings.get("LOG_DATEFORMAT")).format(logging.makeLogRecord({}))
    except (ValueError, KeyError, TypeError) as error:
        return (
            f"LOG_FORMAT={format!s:.100} cannot be used ({type(error).__name__}: {error}); name fields of Python's"
            " logging, such as %(levelname)s: %(message)s"
        )
    return None


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
