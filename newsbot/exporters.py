"""Scrapy's feed exports: nested records as plain data in every format, one kind of item in a CSV file."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urlsplit

from scrapy.exporters import (
    BaseItemExporter,
    CsvItemExporter,
    JsonItemExporter,
    JsonLinesItemExporter,
    MarshalItemExporter,
    PickleItemExporter,
    XmlItemExporter,
)
from scrapy.settings import BaseSettings
from w3lib.url import file_uri_to_path

from newsbot.items import Article
from newsbot.text.cells import safe

_LIBRARIES = {"s3": ("boto3", "boto3"), "gs": ("google.cloud.storage", "google-cloud-storage")}
"""What Scrapy needs for feeds at a scheme: the module, and the package to install."""


class _PlainFields(BaseItemExporter):
    """Records within a record as dicts."""

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        return plain(super().serialize_field(field, name, value))


class JsonLinesFeed(_PlainFields, JsonLinesItemExporter):
    """One item a line."""


class JsonFeed(_PlainFields, JsonItemExporter):
    """One array."""


class PickleFeed(_PlainFields, PickleItemExporter):
    """Pickled dicts, which need no newsbot to be read."""


class MarshalFeed(_PlainFields, MarshalItemExporter):
    """Marshalled dicts."""


class XmlFeed(_PlainFields, XmlItemExporter):
    """Elements named by the keys; what is null is empty."""

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        return plain(super().serialize_field(field, name, value), null="")


class CsvFeed(_PlainFields, CsvItemExporter):
    """One item a row: lists of texts joined as Scrapy does, other nested values as JSON; no text is a formula."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # quoted, since a spreadsheet that separates cells by semicolons would find formulas within texts
        super().__init__(*args, **{"quoting": csv.QUOTE_NONNUMERIC, **kwargs})

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        cell = super().serialize_field(field, name, value)
        cell = json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | dict) else cell
        return safe(cell) if isinstance(cell, str) else cell


def plain(value: Any, null: Any = None) -> Any:
    """A value as plain data, `null` in place of None; an unpaired surrogate becomes `?`."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list | tuple):
        return [plain(part, null) for part in value]
    if isinstance(value, dict):
        return {key: plain(part, null) for key, part in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {key: plain(getattr(value, key), null) for key in value.__dataclass_fields__}
    return null if value is None else value


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
