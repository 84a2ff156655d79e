"""JSON Lines, gzip: every key in every line, and no timestamp in the file."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newsbot.dataset.formats import Row
from newsbot.dataset.tables import Table, as_row

LEVEL = 5


class JsonLines:
    """One shard of one table."""

    def __init__(self, path: Path, table: Table) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.table = table
        self._encoder = msgspec.json.Encoder()
        self._file = path.open("wb")
        self._stream = gzip.GzipFile("", "wb", LEVEL, self._file, mtime=0)

    def write(self, rows: Sequence[Row]) -> None:
        columns = self.table.columns
        self._stream.write(self._encoder.encode_lines([as_row(row, columns) for row in rows]))

    def close(self) -> None:
        self._stream.close()
        self._file.close()
