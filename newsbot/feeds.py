"""The settings of Scrapy's feeds: what a CSV file holds, and whether each feed can be written."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import chain
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings
from scrapy.utils.conf import feed_complete_default_values_from_settings
from scrapy.utils.misc import load_object
from w3lib.url import file_uri_to_path

from newsbot.environment import settle
from newsbot.items import Article

_LIBRARIES = {"s3": ("boto3", "boto3"), "gs": ("google.cloud.storage", "google-cloud-storage")}
"""What Scrapy needs for feeds at a scheme: the module, and the package to install."""
_BATCH = re.compile(r"%\(batch_time\)s|%\(batch_id\)")


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
    """The package that has to be installed before the feeds can be stored, if any."""
    for uri in settings.getdict("FEEDS"):
        module, name = _LIBRARIES.get(urlsplit(str(uri)).scheme, ("json", ""))
        try:
            found = find_spec(module)
        except ModuleNotFoundError:  # its parent package
            found = None
        if found is None:
            return name
    return None


def wrong_option(settings: BaseSettings) -> str | None:
    """What is wrong with the options of a feed, in a sentence; None if nothing is.

    Scrapy would leave out all feeds of the crawl, whose pages a second one does not read again.
    """
    formats = sorted(name for name, exporter in settings.getwithbase("FEED_EXPORTERS").items() if exporter)
    for uri, given in settings.getdict("FEEDS").items():
        feed = feed_complete_default_values_from_settings(dict(given), settings, str(uri))
        if feed["format"] not in formats:
            return f"the format of {uri} is {feed['format']!r}; give one of {', '.join(formats)}"
        if feed["batch_item_count"] and not _BATCH.search(str(uri)):
            return f"{uri} has no %(batch_id)d or %(batch_time)s, by which the files of its batches differ"
        fields = feed.get("fields")
        if fields is not None and (isinstance(fields, str) or not isinstance(fields, Iterable)):
            return f"fields of {uri} is {fields!r}; give a list, or a dict of fields and their headings"
        for option in ("item_classes", "postprocessing"):
            if isinstance(feed.get(option), str):
                return f"{option} of {uri} is {feed[option]!r}; give a list"
        if (encoding := feed["encoding"]) and not _is_encoding(encoding):
            return f"the encoding of {uri} is {encoding!r}; give one that Python has, such as utf-8"
        lists = [feed.get(option) or () for option in ("item_classes", "postprocessing")]
        single = filter(None, [feed.get("item_filter"), feed.get("uri_params")])
        for path in (*chain.from_iterable(lists), *single):
            try:
                load_object(path)
            except Exception as error:  # a module may raise anything
                return f"{uri}: {path!r} cannot be loaded ({error})"
    return None


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
