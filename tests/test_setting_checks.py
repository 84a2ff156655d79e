"""Values of settings that no crawl can use, each in a sentence, and those that are nobody's business."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from scrapy.settings import BaseSettings, Settings

from newsbot.setting_checks import (
    wrong_component,
    wrong_log_level,
    wrong_login,
    wrong_reactor,
    wrong_tables,
    wrong_tls,
    wrong_value,
    wrong_versions,
)
from newsbot.spiders.checks import too_small

HTTPAUTH = "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware"
REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"


def given(**values: Any) -> Settings:
    settings = Settings()
    settings.setmodule("newsbot.settings")
    settings.setdict(values, priority="cmdline")
    return settings


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("RETRY_HTTP_CODES", "abc", "RETRY_HTTP_CODES=abc is not a list of numbers; give one"),
        ("RETRY_HTTP_CODES", 500, "RETRY_HTTP_CODES=500 is not a list of numbers"),
        ("RETRY_HTTP_CODES", "500, 503", ""),
        ("RETRY_HTTP_CODES", [500, "503"], ""),
        ("HTTPERROR_ALLOWED_CODES", "404,any", "HTTPERROR_ALLOWED_CODES=404,any is not a list of numbers"),
        ("NOTIFY_URLS", 5, "NOTIFY_URLS=5 is not a list of texts"),
        ("NOTIFY_URLS", None, ""),
        ("MEMUSAGE_LIMIT_MB", -1, "MEMUSAGE_LIMIT_MB=-1 is not a number from 0 on"),
        ("ARCHIVE_ENABLED", "perhaps", "ARCHIVE_ENABLED=perhaps is neither True nor False"),
        ("LOG_LEVEL", "LOUD", ""),
    ],
)
def test_a_value_of_another_kind_is_named(name: str, value: Any, problem: str) -> None:
    said = wrong_value(given(**{name: value}), name) or ""
    assert said.startswith(problem)
    assert bool(said) == bool(problem)


@pytest.mark.parametrize(
    ("switch", "name", "value"),
    [
        ("MEMUSAGE_ENABLED", "MEMUSAGE_LIMIT_MB", -1),
        ("RETRY_ENABLED", "RETRY_TIMES", "many"),
        ("RETRY_ENABLED", "RETRY_HTTP_CODES", "abc"),
        ("RETRY_ENABLED", "RETRY_EXCEPTIONS", "no.such.Error"),
        ("HTTPCACHE_ENABLED", "HTTPCACHE_POLICY", "no.such.Policy"),
        ("AUTOTHROTTLE_ENABLED", "AUTOTHROTTLE_START_DELAY", "soon"),
        ("ARCHIVE_ENABLED", "ARCHIVE_FILE_BYTES", "1G"),
        ("TELNETCONSOLE_ENABLED", "TELNETCONSOLE_PORT", "any"),
    ],
)
def test_what_a_switch_has_turned_off_is_not_checked(switch: str, name: str, value: Any) -> None:
    def problem(is_on: object) -> str | None:
        settings = given(**{switch: is_on, name: value})
        return wrong_value(settings, name) or wrong_component(settings, name)

    assert problem("True")
    assert not problem("False")
    assert problem("perhaps"), "the switch is reported, too, but nothing fails"


def test_a_pause_that_sites_ask_for_is_limited_whether_or_not_scrapy_retries() -> None:
    assert wrong_value(given(RETRY_ENABLED=False, RETRY_AFTER_MAX="soon"), "RETRY_AFTER_MAX")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("RETRY_EXCEPTIONS", ["no.such.Error"], "RETRY_EXCEPTIONS names no.such.Error, which cannot be loaded"),
        ("RETRY_EXCEPTIONS", [OSError, "builtins.ValueError"], ""),
        ("ASYNCIO_EVENT_LOOP", "no.such.Loop", "ASYNCIO_EVENT_LOOP names no.such.Loop, which cannot be loaded"),
        ("ASYNCIO_EVENT_LOOP", "asyncio.SelectorEventLoop", ""),
        ("ASYNCIO_EVENT_LOOP", "", "ASYNCIO_EVENT_LOOP is empty; name a class, or remove the setting"),
        ("ASYNCIO_EVENT_LOOP", None, ""),
        ("STATS_CLASS", None, "STATS_CLASS is empty; name a class, or remove the setting"),
        ("SCHEDULER_START_DISK_QUEUE", None, ""),
        ("SCHEDULER_START_MEMORY_QUEUE", "", ""),
        ("EXTENSIONS", {"newsbot.settings.BOT_NAME": 1}, "EXTENSIONS names newsbot.settings.BOT_NAME, which is not"),
        ("REFERRER_POLICY", "same-origin", ""),
        ("REFERRER_POLICY", "no.such.Policy", "REFERRER_POLICY names no.such.Policy, which cannot be loaded"),
    ],
)
def test_a_class_that_cannot_be_loaded_is_named(name: str, value: Any, problem: str) -> None:
    said = wrong_component(given(**{name: value}), name) or ""
    assert said.startswith(problem)
    assert bool(said) == bool(problem)


@pytest.mark.parametrize(
    ("check", "values", "problem"),
    [
        (wrong_log_level, {"LOG_LEVEL": ["DEBUG"]}, "LOG_LEVEL=['DEBUG'] is not a level; give one of DEBUG"),
        (wrong_log_level, {"LOG_LEVEL": 10}, ""),
        (wrong_versions, {"LOG_VERSIONS": 5}, "LOG_VERSIONS=5 is not a list of packages; correct the setting"),
        (wrong_versions, {"LOG_VERSIONS": "lxml, nosuch"}, "LOG_VERSIONS names nosuch, which is not installed; remove"),
        (wrong_versions, {"LOG_VERSIONS": ["Scrapy", "Python"]}, ""),
        (wrong_versions, {"LOG_VERSIONS": ""}, ""),
        (wrong_reactor, {"TWISTED_REACTOR": "no.such.Reactor"}, "TWISTED_REACTOR names no.such.Reactor, which cannot"),
        (
            wrong_reactor,
            {"TWISTED_REACTOR": "scrapy.Spider"},
            "TWISTED_REACTOR=scrapy.Spider is not an asyncio reactor",
        ),
        (wrong_reactor, {"TWISTED_REACTOR": REACTOR}, ""),
        (wrong_reactor, {"TWISTED_REACTOR": None, "TWISTED_REACTOR_ENABLED": False}, ""),
        (wrong_reactor, {"TWISTED_REACTOR": None}, "TWISTED_REACTOR is empty, which is not the asyncio reactor"),
        (
            wrong_tls,
            {"DOWNLOAD_TLS_MIN_VERSION": "1.2"},
            "DOWNLOAD_TLS_MIN_VERSION=1.2 is not a version of TLS",
        ),
        (wrong_tls, {"DOWNLOAD_TLS_MAX_VERSION": "TLSv1.3"}, ""),
        (wrong_login, {"HTTPAUTH_USER": "me"}, "HTTPAUTH_USER needs HTTPAUTH_DOMAIN"),
        (wrong_login, {"HTTPAUTH_PASS": "x", "HTTPAUTH_DOMAIN": None}, ""),
        (wrong_login, {"HTTPAUTH_USER": "me", "DOWNLOADER_MIDDLEWARES": {HTTPAUTH: None}}, ""),
        (
            too_small,
            {"DOWNLOAD_SLOTS": {"a.example": 5}},
            "DOWNLOAD_SLOTS: the options of a.example are 5; give a dict",
        ),
        (too_small, {"DOWNLOAD_SLOTS": {"a.example": {"delay": "1"}}}, "DOWNLOAD_SLOTS: the delay of a.example is not"),
        (too_small, {"DOWNLOAD_SLOTS": {"a.example": {"delay": 0.5, "concurrency": 2}}}, ""),
    ],
)
def test_what_would_end_a_crawl_in_a_traceback_is_named(
    check: Callable[[BaseSettings], str | None], values: dict[str, Any], problem: str
) -> None:
    said = check(given(**values)) or ""
    assert said.startswith(problem)
    assert bool(said) == bool(problem)


def test_a_spider_may_take_the_reactor_of_its_process() -> None:
    settings = Settings()
    settings.set("TWISTED_REACTOR", None, priority="spider")
    assert wrong_reactor(settings) is None


def test_a_table_that_scrapy_does_not_take_is_named() -> None:
    values = {"EXTENSIONS": ["a"], "ITEM_PIPELINES": 5, "ADDONS": None, "FEEDS": '{"a.csv": {}}', "BOT_NAME": 5}
    assert list(wrong_tables(values)) == ["EXTENSIONS=['a'] is not a dict", "ITEM_PIPELINES=5 is not a dict"]
