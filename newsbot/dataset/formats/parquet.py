"""Parquet: declared types, zstd, row groups in the order of time."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

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
    """One shard of one table.

    A thread compresses each row group while the next is made: an export by one process takes a quarter less time, and
    so does the last shard of one by several.
    """

    def __init__(self, path: Path, table: Table) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.table = table
        about = {"newsbot": json.dumps({"table": table.name, "version": VERSION})}
        self.schema = pyarrow.schema([pyarrow.field(column.name, typed(column)) for column in table.columns], about)
        self._writer = pyarrow.parquet.ParquetWriter(
            path, self.schema, compression="zstd", compression_level=LEVEL, write_page_index=True, use_dictionary=_FEW
        )
        self._waiting: list[pyarrow.Table] = []
        self._thread = ThreadPoolExecutor(1)
        self._written: Future[Any] = self._thread.submit(int)  # the last row group

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
        """Begins to write what waits, as soon as the row group before is written, and raises the errors of that."""
        self._written.result()
        if self._waiting:
            group = pyarrow.concat_tables(self._waiting)
            self._written = self._thread.submit(self._writer.write_table, group, row_group_size=2 * ROW_GROUP)
        self._waiting = []

    def close(self) -> None:
        with closing(self._writer), self._thread:
            self._flush()
            self._written.result()
