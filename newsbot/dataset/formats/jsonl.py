"""JSON Lines, gzip: every key in every line, and no timestamp in the file."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newsbot.dataset.formats import Row
from newsbot.dataset.tables import Table, rows_of

LEVEL = 4  # 3 % larger than by level 5, in a third less time


class JsonLines:
    """One shard of one table."""

    def __init__(self, path: Path, table: Table) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._row = rows_of(table.columns)
        self._encoder = msgspec.json.Encoder()
        self._file = path.open("wb")
        self._stream = gzip.GzipFile("", "wb", LEVEL, self._file, mtime=0)

    def write(self, rows: Sequence[Row]) -> None:
        self._stream.write(self._encoder.encode_lines(list(map(self._row, rows))))

    def close(self) -> None:
        self._stream.close()
        self._file.close()
