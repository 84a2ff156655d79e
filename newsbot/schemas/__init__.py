"""JSON Schemas of every record, generated from the classes: one file a version."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsbot.columns import DRAFT, columns_of, object_schema
from newsbot.follow.consumers import CONSUMER_SCHEMA, Consumer
from newsbot.items import (
    ARTICLE_SCHEMA,
    LISTING_SCHEMA,
    RELEASE_SCHEMA,
    RUN_SCHEMA,
    STRIP_SCHEMA,
    TICKER_SCHEMA,
    TOMBSTONE_SCHEMA,
    Article,
    Listing,
    Release,
    RunReport,
    Ticker,
    TickerRecord,
    Tombstone,
)
from newsbot.parallel.pairs import PAIR_SCHEMA, Pair

FOLDER = Path(__file__).parent
RECORDS: dict[str, type[Any]] = {
    ARTICLE_SCHEMA: Article,
    TICKER_SCHEMA: TickerRecord,
    LISTING_SCHEMA: Listing,
    TOMBSTONE_SCHEMA: Tombstone,
    RUN_SCHEMA: RunReport,
    PAIR_SCHEMA: Pair,
    STRIP_SCHEMA: Ticker,
    RELEASE_SCHEMA: Release,
    CONSUMER_SCHEMA: Consumer,
}
"""The classes of records by what stands under `schema` in them."""

_HOME = "https://github.com/newsbot/newsbot/schemas"


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of `newsbot/article/1` or another record; raises `KeyError` for one that there is not."""
    record = RECORDS[name]
    schema = object_schema(columns_of(record), as_record=True)
    schema["properties"]["schema"] = {"const": name}
    about = " ".join((inspect.getdoc(record) or "").split())
    return {"$schema": DRAFT, "$id": f"{_HOME}/{file_name(name)}", "title": name, "description": about, **schema}


def file_name(name: str) -> str:
    """Where the schema of a record stands.

    >>> file_name("newsbot/article/1")
    'article-1.json'
    """
    return "-".join(name.split("/")[1:]) + ".json"


def documents() -> Iterator[tuple[str, str]]:
    """Every schema as it is to stand in its file, with the file's name."""
    for name in RECORDS:
        yield file_name(name), json.dumps(schema_of(name), ensure_ascii=False, indent=1) + "\n"
