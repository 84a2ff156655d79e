"""A release as a Data Package, version 2."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from newsbot.dataset.built import Built
from newsbot.dataset.describe.citation import abstract, is_invented, released, short_name, title
from newsbot.dataset.describe.files import MEDIA, DataFile
from newsbot.dataset.formats.flat import BODIES, flattened
from newsbot.dataset.tables import Table

_TYPES = {"string": "string", "int": "integer", "float": "number", "bool": "boolean"}
_FORMS = {"date": "date", "date-time": "datetime"}

MOST = 1_000
"""Publishers that a description for programs names; the data name all."""


def datapackage(built: Built, files: Sequence[DataFile]) -> dict[str, Any]:
    """The descriptor: CSV files as tables with their schemas, the others as files."""
    tables = {table.name: table for table in (*built.tables, BODIES)}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": re.sub("[^a-z0-9._-]+", "-", short_name(built).lower())[:100],
        "title": title(built),
        "description": abstract(built),
        "version": "1.0.0",
        "created": f"{released(built)}T00:00:00Z",
        "licenses": [{"name": "other", "title": "The publishers' rights; see README.md"}],
        "sources": [
            {"title": f"{name} (invented)" if is_invented(built) else name}
            for name in sorted(built.facts.publishers)[:MOST]
        ],
        "resources": [_resource(file, tables.get(file.table)) for file in files],
    }


def _resource(file: DataFile, table: Table | None) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": re.sub("[^a-z0-9._-]+", "-", file.path.lower()),
        "path": file.path,
        "mediatype": MEDIA[file.format],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if file.format != "csv" or table is None:
        return {**resource, "type": "file", "format": file.format}
    shown = flattened(table)
    fields = [
        {"name": c.name, "type": _FORMS.get(c.form.format) or _TYPES[str(c.type)], **_about(c.about)}
        for c in shown.columns
    ]
    schema = {"fields": fields, "missingValues": [""]}
    return {
        **resource,
        "type": "table",
        "format": "csv",
        "encoding": "utf-8-sig",
        "schema": schema,
        **_about(table.about),
    }


def _about(text: str) -> dict[str, str]:
    return {"description": text} if text else {}
