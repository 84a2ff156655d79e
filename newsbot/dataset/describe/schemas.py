"""Tables as JSON Schema, draft 2020-12: what every line of the JSON Lines files keeps to."""

from __future__ import annotations

from typing import Any

from newsbot.dataset.shapes import Column, ListOf, Struct, Table, Type

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {"string": "string", "int": "integer", "float": "number", "bool": "boolean"}


def json_schema(table: Table) -> dict[str, Any]:
    """The schema of a row."""
    return {"$schema": DRAFT, "title": table.name, "description": table.about, **_object(table.columns)}


def _object(columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {column.name: _told(column) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def _told(column: Column) -> dict[str, Any]:
    schema = _type(column.type)
    if column.null:
        schema["type"] = [schema["type"], "null"]
    return {**schema, "description": column.about} if column.about else schema


def _type(kind: Type) -> dict[str, Any]:
    if isinstance(kind, ListOf):
        return {"type": "array", "items": _type(kind.of)}
    return _object(kind.fields) if isinstance(kind, Struct) else {"type": _TYPES[kind]}
