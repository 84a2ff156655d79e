"""CSV that spreadsheets open with Urdu intact and without formulas."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsbot.dataset.formats import Row
from newsbot.dataset.formats.flat import flat_rows, flattened
from newsbot.dataset.tables import Table
from newsbot.text.cells import safe

MARK = "\ufeff"  # the byte order mark by which spreadsheets know UTF-8


def cell(value: Any) -> Any:
    """A value as it is in a cell; numbers stay numbers, and no text is a formula.

    >>> cell("=1+1"), cell(-5), cell(True), cell(None)
    ("'=1+1", -5, 'true', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe(value) if isinstance(value, str) else value


class CsvPart:
    """A part of a CSV file, which begins with the mark and the names of the columns if it is the first."""

    def __init__(self, path: Path, table: Table, *, first: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._cells = flat_rows(table)
        self._stream = path.open("w", encoding="utf-8", newline="", errors="replace")
        # quoted texts, since a spreadsheet that parts cells by semicolons would find formulas in the middle of others
        self._writer = csv.writer(self._stream, quoting=csv.QUOTE_NONNUMERIC)
        if first:
            self._stream.write(MARK)
            self._writer.writerow(flattened(table).names)

    def write(self, rows: Sequence[Row]) -> None:
        for cells in self._cells(rows):
            self._writer.writerow(map(cell, cells))

    def close(self) -> None:
        self._stream.close()
