"""JSON Schemas of every record, generated from the classes: one file a version."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsbot import items
from newsbot.columns import DRAFT, columns_of, object_schema
from newsbot.follow.consumers import CONSUMER_SCHEMA, Consumer
from newsbot.parallel.pairs import PAIR_SCHEMA, Pair

FOLDER = Path(__file__).parent
RECORDS: dict[str, type[Any]] = {
    items.ARTICLE_SCHEMA: items.Article,
    items.TICKER_SCHEMA: items.TickerRecord,
    items.LISTING_SCHEMA: items.Listing,
    items.TOMBSTONE_SCHEMA: items.Tombstone,
    items.RUN_SCHEMA: items.RunReport,
    PAIR_SCHEMA: Pair,
    items.STRIP_SCHEMA: items.Ticker,
    items.RELEASE_SCHEMA: items.Release,
    CONSUMER_SCHEMA: Consumer,
}
"""The classes of records by the value of their `schema`."""

_NAMESPACE = "urn:newsbot:schemas"


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of `newsbot/article/1` or another record; raises `KeyError` for an unknown one."""
    record = RECORDS[name]
    schema = object_schema(columns_of(record), as_record=True)
    schema["properties"]["schema"] = {"const": name}
    about = " ".join((inspect.getdoc(record) or "").split())
    return {"$schema": DRAFT, "$id": f"{_NAMESPACE}:{file_name(name)}", "title": name, "description": about, **schema}


def file_name(name: str) -> str:
    """The file of a schema.

    >>> file_name("newsbot/article/1")
    'article-1.json'
    """
    return "-".join(name.split("/")[1:]) + ".json"


def documents() -> Iterator[tuple[str, str]]:
    """File name and content of every schema."""
    for name in RECORDS:
        yield file_name(name), json.dumps(schema_of(name), ensure_ascii=False, indent=1) + "\n"
