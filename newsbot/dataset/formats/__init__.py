"""Rows in, files out: one module a format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

FORMATS = ("parquet", "jsonl", "csv", "sqlite", "tmx", "moses")
DATABASE = "newsbot.db"  # that of SQLite, one for all shards

Row = dict[str, Any]


class Sink(Protocol):
    """Where the rows of one table go, in batches."""

    def write(self, rows: Sequence[Row]) -> object:
        """Takes rows; they may hold more keys than the table has columns."""

    def close(self) -> None:
        """Ends the file."""
