"""Tables as JSON Schema (draft 2020-12) for the lines of the JSON Lines files."""

from __future__ import annotations

from typing import Any

from newsbot.columns import DRAFT, object_schema
from newsbot.dataset.tables import Table


def json_schema(table: Table) -> dict[str, Any]:
    """The schema of a row."""
    return {"$schema": DRAFT, "title": table.name, "description": table.about, **object_schema(table.columns)}
