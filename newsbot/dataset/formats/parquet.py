"""Parquet: declared types, zstd, row groups in the order of time."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow
import pyarrow.parquet

from newsbot.dataset.columns import settled, typed
from newsbot.dataset.tables import VERSION, Table

ROW_GROUP = 5_000
LEVEL = 1
_FEW = (
    "site publisher section byline run day split text_policy published.precision published.source rights.robots_txt "
    "rights.robots_meta rights.content_signal"
).split()
"""Columns of few values: building dictionaries for all columns would double the time of writing."""


class ParquetFile:
    """One shard of one table."""

    def __init__(self, path: Path, table: Table) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.table = table
        about = {"newsbot": json.dumps({"table": table.name, "version": VERSION})}
        self.schema = pyarrow.schema([pyarrow.field(column.name, typed(column)) for column in table.columns], about)
        self._writer = pyarrow.parquet.ParquetWriter(
            path, self.schema, compression="zstd", compression_level=LEVEL, write_page_index=True, use_dictionary=_FEW
        )
        self._waiting: list[pyarrow.Table] = []

    def write(self, rows: pyarrow.Table) -> int:
        """Takes columns as records have them, of which those of the table are written.

        Returns how many bytes these are in memory.
        """
        columns = [settled(rows.column(field.name)).cast(field.type) for field in self.schema]
        chosen = pyarrow.table(columns, self.schema)
        if chosen.num_rows:
            self._waiting.append(chosen)
        if sum(table.num_rows for table in self._waiting) >= ROW_GROUP:
            self._flush()
        return int(chosen.nbytes)

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pyarrow.concat_tables(self._waiting), row_group_size=2 * ROW_GROUP)
        self._waiting = []

    def close(self) -> None:
        self._flush()
        self._writer.close()
