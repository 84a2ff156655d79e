"""The settings of Scrapy's feeds: what a CSV file holds, and whether each feed can be written."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings
from w3lib.url import file_uri_to_path

from newsbot.items import Article

_LIBRARIES = {"s3": ("boto3", "boto3"), "gs": ("google.cloud.storage", "google-cloud-storage")}
"""What Scrapy needs for feeds at a scheme: the module, and the package to install."""


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
        above = (settings.getpriority("FEEDS") or 0) + 1  # Scrapy applies its process's settings to the crawler again
        settings.set("FEEDS", feeds | limited, priority=above)


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
