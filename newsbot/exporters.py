"""Scrapy's feed exports: nested records as plain data in every format, one kind of item in a CSV file."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from typing import Any

from scrapy.exporters import (
    BaseItemExporter,
    CsvItemExporter,
    JsonItemExporter,
    JsonLinesItemExporter,
    MarshalItemExporter,
    PickleItemExporter,
    XmlItemExporter,
)
from scrapy.utils.serialize import ScrapyJSONEncoder

from newsbot.text.cells import safe

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even as a reference."""


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
    """Elements named by the keys; what is null is empty, and a character that XML forbids becomes U+FFFD."""

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        return plain(super().serialize_field(field, name, value), null="", forbidden=_NOT_IN_XML)


class _CellEncoder(ScrapyJSONEncoder):
    """Nested items, dates and sets as in Scrapy's JSON feeds, other objects as text."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)


class CsvFeed(_PlainFields, CsvItemExporter):
    """One item a row: lists of texts joined as Scrapy does, other nested values as JSON; no text is a formula."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # quoted, since a spreadsheet that separates cells by semicolons would find formulas within texts
        super().__init__(*args, **{"quoting": csv.QUOTE_NONNUMERIC, **kwargs})

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:
        cell = super().serialize_field(field, name, value)
        cell = json.dumps(cell, ensure_ascii=False, cls=_CellEncoder) if isinstance(cell, list | dict) else cell
        return safe(cell) if isinstance(cell, str) else cell


def plain(value: Any, null: Any = None, forbidden: re.Pattern[str] | None = None) -> Any:
    """A value as plain data, `null` in place of None; an unpaired surrogate becomes `?`, a `forbidden` character
    U+FFFD."""
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode()
        return text if forbidden is None else forbidden.sub("\ufffd", text)
    if isinstance(value, list | tuple):
        return [plain(part, null, forbidden) for part in value]
    if isinstance(value, dict):
        return {key: plain(part, null, forbidden) for key, part in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {key: plain(getattr(value, key), null, forbidden) for key in value.__dataclass_fields__}
    return null if value is None else value
