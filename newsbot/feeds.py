"""The settings of Scrapy's feeds: what a CSV file holds, and whether each feed can be written."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from importlib.util import find_spec
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.settings import BaseSettings
from scrapy.utils.conf import feed_complete_default_values_from_settings
from scrapy.utils.misc import load_object
from w3lib.url import file_uri_to_path

from newsbot.environment import can_be_loaded, settle
from newsbot.errors import UserError
from newsbot.items import Article
from newsbot.scrapy_internals import fill_address
from newsbot.text.credentials import without_logins

if TYPE_CHECKING:
    from scrapy.extensions.feedexport import FeedExporter

_LIBRARIES = {"s3": ("boto3", "boto3"), "gs": ("google.cloud.storage", "google-cloud-storage")}
"""What Scrapy needs for feeds at a scheme: the module, and the package to install."""
_OF_HOSTS = ("ftp", "gs", "s3")
"""Schemes of Scrapy's whose addresses name a host or a bucket."""
_OF_EXPORTERS: Mapping[str, Any] = {"fields": None, "indent": 0, "item_export_kwargs": {}}
"""The options that exporters are given, with their defaults."""
_LISTS = ("item_classes", "postprocessing")
_PREFIXES = ("gzip_", "bz2_", "lzma_")
_OPTIONS = (
    "batch_item_count", "encoding", "fields", "format", "indent", "item_classes", "item_export_kwargs", "item_filter",
    "overwrite", "postprocessing", "store_empty", "uri_params",
)  # fmt: skip
"""Those of Scrapy's feeds."""
_NEAR = 0.8
"""How alike, as `difflib` has it, a misspelt option is to the one that was meant."""
_APPENDED_TO = ("", "file", "stdout")
"""Schemes of Scrapy's whose feeds are not overwritten unless an option says so."""
_CHANGING = re.compile(r"%\((?:time|batch_time)\)")
_BATCH = re.compile(r"%\(batch_time\)s|%\(batch_id\)")


class FeedError(UserError):
    """A feed that cannot be written, and why."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"FEEDS cannot be used: {problem}")


def settle_csv(settings: BaseSettings) -> None:
    """Limits a CSV feed, which has one header, to articles if neither its items nor its columns are configured."""
    feeds = settings.getdict("FEEDS")
    limited = {
        uri: {**feed, "item_classes": [Article]}
        for uri, feed in feeds.items()
        if str(feed.get("format") or PurePath(str(uri)).suffix.removeprefix(".")) == "csv"
        and not feed.keys() & {"item_classes", "item_filter", "fields"}
    }
    if limited and not settings["FEED_EXPORT_FIELDS"]:
        settle(settings, "FEEDS", feeds | limited)


def missing_library(settings: BaseSettings) -> str | None:
    """The package that has to be installed before feeds that `wrong_option` accepts can be stored, if any."""
    for uri in settings.getdict("FEEDS"):
        scheme = urlsplit(str(uri)).scheme
        module, name = _LIBRARIES.get(scheme, ("json", "")) if _is_of_scrapy(scheme, settings) else ("json", "")
        try:
            found = find_spec(module)
        except ModuleNotFoundError:  # its parent package
            found = None
        if found is None:
            return name
    return None


def wrong_option(settings: BaseSettings, *, elsewhere: bool = False) -> str | None:
    """What is wrong with the options of a feed, in a sentence without the login in its address; None if nothing is.

    Scrapy would leave out all feeds of the crawl, or lose each item, and a second crawl does not read the pages again.
    A crawl `elsewhere` may have modules that cannot be imported here.
    """
    problems = (_wrong(str(uri), given, settings, elsewhere) for uri, given in settings.getdict("FEEDS").items())
    return next((without_logins(problem) for problem in problems if problem), None)


def _wrong(uri: str, given: Any, settings: BaseSettings, elsewhere: bool) -> str | None:
    if not isinstance(given, Mapping):
        return f"the options of {uri} are {given!r:.60}; give a dict, such as {{'format': 'csv'}}"
    feed = feed_complete_default_values_from_settings(dict(given), settings, uri)
    exporters = _components(settings, "FEED_EXPORTERS")
    if not isinstance(feed["format"], str) or feed["format"] not in exporters:
        return f"the format of {uri} is {feed['format']!r}; give one of {', '.join(sorted(exporters))}"
    exporter = exporters[feed["format"]]
    return (
        _wrong_address(uri, settings)
        or _misspelt(uri, given, settings)
        or _wrong_storage(uri, settings)
        or _wrong_batch(uri, feed["batch_item_count"])
        or _wrong_value(uri, feed)
        or _unloadable(uri, feed, exporter, elsewhere)
        or _failing_plugin(uri, feed)
        or _failing_exporter(uri, feed, exporter)
    )


def _misspelt(uri: str, given: Mapping[str, Any], settings: BaseSettings) -> str | None:
    """An option that is like one of Scrapy's; a storage, a plugin or a filter of the user's own may have any."""
    if given.get("postprocessing") or given.get("item_filter") or not _is_of_scrapy(urlsplit(uri).scheme, settings):
        return None
    for option in map(str, given):
        near = get_close_matches(option.lower(), _OPTIONS, 1, _NEAR)
        if near and option not in _OPTIONS:
            return f"the feed {uri} has the option {option}; did you mean {near[0]}?"
    return None


def _components(settings: BaseSettings, name: str) -> dict[str, Any]:
    return {key: component for key, component in settings.getwithbase(name).items() if component}


def _is_of_scrapy(scheme: str, settings: BaseSettings) -> bool:
    """Whether Scrapy's own storage stores the feeds at a scheme."""
    return not settings.getdict("FEED_STORAGES").get(scheme)


def _wrong_address(uri: str, settings: BaseSettings) -> str | None:
    if "%(" in uri.partition("://")[2].partition("/")[0]:  # a placeholder, which may be filled in with a host or a port
        return None
    try:
        parts = urlsplit(uri)
        if parts.scheme in _OF_HOSTS and _is_of_scrapy(parts.scheme, settings):
            if not parts.hostname:
                raise ValueError("there is no host")
            _ = parts.port if parts.scheme == "ftp" else None  # raises ValueError
    except ValueError as error:
        return f"{uri} is not a valid address ({error}); give a file, or one such as ftp://example.org/stories.jsonl"
    return None


def _wrong_storage(uri: str, settings: BaseSettings) -> str | None:
    scheme, storages = urlsplit(uri).scheme, _components(settings, "FEED_STORAGES")
    if scheme in storages or PureWindowsPath(uri).drive:
        return None
    known = ", ".join(sorted(filter(None, storages)))
    file = f"; write ./{uri} for a file" if "//" not in uri else ""
    return (
        f"{uri} cannot be stored: FEED_STORAGES has no {scheme!r}; give a file, or an address with one of {known}{file}"
    )


def _wrong_batch(uri: str, items: Any) -> str | None:
    if items and not isinstance(items, int | float):
        return f"batch_item_count of {uri} is {items!r}; give a whole number"
    if items and not _BATCH.search(uri):
        return f"{uri} has no %(batch_id)d or %(batch_time)s, by which the files of its batches differ"
    return None


def _wrong_value(uri: str, feed: Mapping[str, Any]) -> str | None:
    fields = feed.get("fields")
    if fields is not None and not _is_list(fields):
        return f"fields of {uri} is {fields!r}; give a list, or a dict of fields and their headings"
    lists = {"item_classes": feed.get("item_classes") or (), "postprocessing": feed.get("postprocessing", ())}
    for option, value in lists.items():
        if not _is_list(value):
            return f"{option} of {uri} is {value!r}; give a list"
    if (encoding := feed["encoding"]) and not _is_encoding(encoding):
        return f"the encoding of {uri} is {encoding!r}; give one that Python has, such as utf-8"
    return None


def _is_list(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str)


def _unloadable(uri: str, feed: Mapping[str, Any], exporter: Any, elsewhere: bool) -> str | None:
    lists = [feed.get(option) or () for option in _LISTS]
    single = filter(None, [feed.get("item_filter"), feed.get("uri_params"), exporter])
    for path in (*chain.from_iterable(lists), *single):
        if elsewhere and not can_be_loaded(path):
            continue
        try:
            load_object(path)
        except Exception as error:  # a module may raise anything
            return f"{uri}: {path!r} cannot be loaded ({error})"
    return None


def _failing_plugin(uri: str, feed: Mapping[str, Any]) -> str | None:
    """What Scrapy's own plugins say of the options that they are given; those of others are not tried."""
    for path in feed.get("postprocessing") or ():
        if can_be_loaded(path) and _is_ours(plugin := load_object(path)):
            try:
                plugin(BytesIO(), dict(feed)).close()
            except Exception as error:  # of a library that compresses
                options = {name: feed[name] for name in feed if name.startswith(_PREFIXES)}
                return f"{uri} cannot be compressed with {options or path} ({error}); correct the options"
    return None


def _failing_exporter(uri: str, feed: Mapping[str, Any], path: Any) -> str | None:
    """What Scrapy's and newsbot's own exporters say of the options that they are given."""
    if can_be_loaded(path) and _is_ours(exporter := load_object(path)):
        try:
            _export(exporter, feed)
        except Exception as error:  # of Python's csv, json …
            options = {name: feed[name] for name, default in _OF_EXPORTERS.items() if feed[name] != default}
            return f"{uri} cannot be written with {options} ({error}); correct the options"
    return None


def _is_ours(component: Any) -> bool:
    return str(getattr(component, "__module__", "")).partition(".")[0] in ("newsbot", "scrapy")


def _export(exporter: Any, feed: Mapping[str, Any]) -> None:
    """Writes an item into memory."""
    kwargs = {"fields_to_export": feed["fields"], "encoding": feed["encoding"], "indent": feed["indent"]}
    trial = exporter(BytesIO(), **kwargs, **feed["item_export_kwargs"])
    trial.start_exporting()
    with suppress(csv.Error):  # of this item, which has no texts; wrong options fail above
        trial.export_item(Article())
    trial.finish_exporting()


def check_addresses(exporter: FeedExporter, spider: Spider) -> None:
    """Raises `FeedError` for a placeholder to which a spider that has been opened has no value.

    Scrapy would only log it, and write no feed. Those that a function of the user's own fills (`uri_params`) are left
    to it.
    """
    for uri, feed in exporter.feeds.items():
        if feed["uri_params"]:
            continue
        shown = without_logins(uri)
        try:
            fill_address(exporter, spider, uri)
        except KeyError as error:
            raise FeedError(
                f"{shown} has %({error.args[0]})s, but the spider has no attribute of this name;"
                " write an attribute that it has, such as %(site)s, or %(time)s"
            ) from None
        except (TypeError, ValueError) as error:
            raise FeedError(f"{shown} cannot be filled in ({error}); write %(name)s") from None


def overwritten(exporter: FeedExporter) -> list[str]:
    """The feeds that replace what an earlier crawl wrote at the same address."""
    return [
        without_logins(uri)
        for uri, feed in exporter.feeds.items()
        if feed.get("overwrite", urlsplit(uri).scheme not in _APPENDED_TO) and not _CHANGING.search(uri)
    ]


def _is_encoding(name: str) -> bool:
    """Whether Python can write texts in it: `base64`, say, is an encoding of bytes."""
    try:
        "".encode(name)
    except (LookupError, TypeError, ValueError):
        return False
    return True


def unwritable(settings: BaseSettings) -> str | None:
    """Why a feed in a local file could not be written, with the file's name; None if all can.

    Makes the folder, as the feed would. Scrapy opens the file with the first item, and would lose each in a traceback.
    """
    for uri in settings.getdict("FEEDS"):
        text = str(uri)
        scheme = urlsplit(text).scheme
        if scheme not in ("", "file") or "%" in text:
            continue
        path = Path(file_uri_to_path(text) if scheme else text)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                return f"{path}: Is a directory"
            if not os.access(path if path.exists() else path.parent, os.W_OK):
                return f"{path}: Permission denied"
        except OSError as error:
            return f"{path}: {error.strerror}"
    return None
