"""Settings: those that a command sets for a crawl, the one that a misspelt name was meant to be, and values that no
crawl can use: invalid numbers and lists, classes that cannot be loaded."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError
from math import isfinite
from numbers import Real
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings
from scrapy.utils.misc import load_object
from scrapy.utils.versions import get_versions

import newsbot.settings
from newsbot.environment import can_be_loaded

_OURS = vars(newsbot.settings)
_OF_PIPELINES = {
    "FILES_EXPIRES": 90,
    "IMAGES_EXPIRES": 90,
    "IMAGES_MIN_HEIGHT": 0,
    "IMAGES_MIN_WIDTH": 0,
    "MEDIA_ALLOW_REDIRECTS": False,
}
"""Scrapy's settings whose defaults are in the classes of its pipelines."""
DEFAULTS = {
    name: value for name, value in {**vars(default_settings), **_OF_PIPELINES, **_OURS}.items() if name.isupper()
}
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
_SWITCHES = (
    "ARCHIVE_ENABLED", "AUTOTHROTTLE_ENABLED", "COOKIES_ENABLED", "DNSCACHE_ENABLED", "HTTPCACHE_ENABLED",
    "MEMUSAGE_ENABLED", "METAREFRESH_ENABLED", "REMOTE_CONTROL_ENABLED", "RETRY_ENABLED", "TELNETCONSOLE_ENABLED",
)  # fmt: skip
"""Settings without which nothing reads those that begin like them."""
_NOT_SWITCHED = {"RETRY_AFTER_MAX"}
"""Settings that only begin like a switch."""
_HTTPAUTH = "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware"
_START_QUEUES = ("SCHEDULER_START_DISK_QUEUE", "SCHEDULER_START_MEMORY_QUEUE")
"""Settings of a class that may be empty: start requests are then in the same queue as all others."""
_TLS = ("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")
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


def wrong_value(settings: BaseSettings, name: str) -> str | None:
    """What is wrong with a setting whose default is a number, a boolean or a list; None if nothing is."""
    default = DEFAULTS.get(name)
    if type(default) not in (bool, int, float, list) or settings.get(name) is None:  # a get of others may warn
        return None
    if _is_off(settings, name):
        return None
    if type(default) is bool:
        return _wrong_boolean(settings, name)
    return _wrong_list(settings, name) if type(default) is list else _wrong_number(settings, name)


def _is_off(settings: BaseSettings, name: str) -> bool:
    """Whether a switch is off without which nothing reads the setting."""
    for switch in _SWITCHES:
        if name.startswith(switch.removesuffix("ENABLED")) and name != switch and name not in _NOT_SWITCHED:
            with suppress(TypeError, ValueError):  # the switch itself is neither True nor False
                return not settings.getbool(switch)
    return False


def _wrong_boolean(settings: BaseSettings, name: str) -> str | None:
    try:
        settings.getbool(name)
    except (TypeError, ValueError):
        return f"{name}={settings[name]} is neither True nor False"
    return None


def _wrong_list(settings: BaseSettings, name: str) -> str | None:
    value, numbers = settings[name], name.endswith("_CODES") or name == "TELNETCONSOLE_PORT"
    what = "numbers" if numbers else "texts"
    try:
        entries = settings.getlist(name)
        if numbers:
            _ = [int(entry) for entry in entries]
    except (TypeError, ValueError):
        return f"{name}={value!s:.100} is not a list of {what}; give one, on the command line with commas"
    return None


def _wrong_number(settings: BaseSettings, name: str) -> str | None:
    default, value = DEFAULTS[name], settings[name]
    may_be_decimal = type(default) is float or name in _DECIMAL
    try:
        number = float(value) if may_be_decimal else int(value)
    except (TypeError, ValueError, OverflowError):
        return f"{name}={value} is not a {'' if may_be_decimal else 'whole '}number; the default is {default}"
    if not isfinite(number) or (number < 0 and name in {*_OURS, *_NOT_NEGATIVE}):
        return f"{name}={value} is not a number from 0 on; the default is {default}"
    return f"{name}={value!s:.40} is too large; the default is {default}" if number > _LARGEST else None


def wrong_tables(given: Mapping[str, Any]) -> Iterable[str]:
    """What is wrong with each value of a setting whose default is a dict: Scrapy's settings do not take it."""
    for name, value in given.items():
        if isinstance(DEFAULTS.get(name), dict):
            try:
                BaseSettings(value)
            except (TypeError, ValueError):
                yield f"{name}={value!r:.100} is not a dict"


def wrong_component(settings: BaseSettings, name: str, *, elsewhere: bool = False) -> str | None:
    """What is wrong with the classes that a setting names; None if nothing is.

    Those that come with Scrapy and newsbot are loaded when they are used. A crawl `elsewhere` may have modules that
    cannot be imported here.
    """
    if _is_off(settings, name):
        return None
    if name in _ORDERED:
        for path, place in settings.getwithbase(name).items():
            if not isinstance(place, Real | None):
                return f"{name} gives {path} the place {place!r:.40}; give a number"
    for path in _classes(settings, name):
        if path == "":
            return f"{name} is empty; name a class, or remove the setting"
        if elsewhere and not can_be_loaded(path):
            continue
        try:
            loaded = load_object(path)
        except Exception as error:  # a module of the user's may fail in any way as it is imported
            return f"{name} names {path!s:.100}, which cannot be loaded ({error}); correct the setting"
        if not callable(loaded):
            return f"{name} names {path!s:.100}, which is not a class; correct the setting"
    return None


def _classes(settings: BaseSettings, name: str) -> Iterable[Any]:
    """The classes that a setting names, or their dotted names, except for those that it has by default."""
    if name in COMPONENTS:
        shipped = DEFAULTS.get(f"{name}_BASE", {})
        enabled = {key: value for key, value in settings.getwithbase(name).items() if value is not None}
        if name in _ORDERED:
            return [path for path in enabled if path not in shipped]
        return [path for path in enabled.values() if path and path not in shipped.values()]
    if name == "RETRY_EXCEPTIONS":
        return [path for path in settings.getlist(name) if path not in DEFAULTS[name]]
    if not settings.getpriority(name):  # a get of a default may warn
        return []
    if not _names_a_class(DEFAULTS.get(name)) and name != "ASYNCIO_EVENT_LOOP":
        return []
    value = settings[name]
    if value is None:
        return [""] if _names_a_class(DEFAULTS.get(name)) and name not in _START_QUEUES else []
    return [] if _is_policy(settings, name) or (value == "" and name in _START_QUEUES) else [value]


def _is_policy(settings: BaseSettings, name: str) -> bool:
    """Whether a REFERRER_POLICY is given by a name of the W3C's or of REFERRER_POLICIES, not by that of a class."""
    return name == "REFERRER_POLICY" and isinstance(settings[name], str) and "." not in settings[name]


def _names_a_class(default: object) -> bool:
    return isinstance(default, type) or (
        isinstance(default, str) and re.fullmatch(r"(?:scrapy|newsbot)(?:\.\w+)*\.[A-Z]\w*", default) is not None
    )


def wrong_log_level(settings: BaseSettings) -> str | None:
    """What is wrong with the level of the log; None if nothing is."""
    level = settings.get("LOG_LEVEL")
    if isinstance(level, int) or (isinstance(level, str) and level in logging.getLevelNamesMapping()):
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


def wrong_loader(settings: BaseSettings) -> str | None:
    """What is wrong with the settings by which Scrapy finds the spiders; None if nothing is."""
    return (
        wrong_value(settings, "SPIDER_MODULES")
        or wrong_value(settings, "SPIDER_LOADER_WARN_ONLY")
        or wrong_component(settings, "SPIDER_LOADER_CLASS")
    )


def wrong_versions(settings: BaseSettings) -> str | None:
    """What is wrong with the packages whose versions Scrapy logs as a command starts; None if nothing is."""
    if not settings.getpriority("LOG_VERSIONS"):
        return None
    try:
        get_versions(settings.getlist("LOG_VERSIONS"))
    except PackageNotFoundError as error:
        return f"LOG_VERSIONS names {error.name.strip()}, which is not installed; remove it from the list"
    except (AttributeError, TypeError, ValueError):
        return f"LOG_VERSIONS={settings['LOG_VERSIONS']!s:.100} is not a list of packages; correct the setting"
    return None


def wrong_reactor(settings: BaseSettings) -> str | None:
    """What is wrong with the reactor: newsbot awaits asyncio's futures, which only asyncio's reactor takes.

    An empty setting is another reactor, except in the settings of a spider, which then takes that of its process.
    """
    if not settings.getbool("TWISTED_REACTOR_ENABLED", True):  # asyncio's loop then runs without Twisted's
        return None
    reactor, priority = settings.get("TWISTED_REACTOR"), settings.getpriority("TWISTED_REACTOR")
    if reactor == DEFAULTS["TWISTED_REACTOR"] or (not reactor and priority == SETTINGS_PRIORITIES["spider"]):
        return None
    if not reactor:
        return "TWISTED_REACTOR is empty, which is not the asyncio reactor that newsbot needs; remove the setting"
    from twisted.internet.asyncioreactor import AsyncioSelectorReactor  # which installs nothing

    try:
        kind = load_object(reactor)
    except Exception as error:  # a module may raise anything
        return f"TWISTED_REACTOR names {reactor!s:.100}, which cannot be loaded ({error}); remove the setting"
    if isinstance(kind, type) and issubclass(kind, AsyncioSelectorReactor):
        return None
    return f"TWISTED_REACTOR={reactor!s:.100} is not an asyncio reactor, which newsbot needs; remove the setting"


def wrong_tls(settings: BaseSettings) -> str | None:
    """What is wrong with the versions of TLS, without which no request is made; None if nothing is."""
    for name in ("DOWNLOAD_TLS_MIN_VERSION", "DOWNLOAD_TLS_MAX_VERSION"):
        if (version := settings.get(name)) is not None and version not in _TLS:
            return f"{name}={version!s:.100} is not a version of TLS; give one of {', '.join(_TLS)}"
    return None


def wrong_login(settings: BaseSettings) -> str | None:
    """What is wrong with a login that Scrapy's middleware sends; None if nothing is."""
    if settings.getpriority("HTTPAUTH_DOMAIN") or settings.getwithbase("DOWNLOADER_MIDDLEWARES").get(_HTTPAUTH) is None:
        return None
    for name in ("HTTPAUTH_USER", "HTTPAUTH_PASS"):
        if settings.get(name):
            return f"{name} needs HTTPAUTH_DOMAIN, the domain to which the login is sent, such as example.org; set both"
    return None
