"""CSV that a spreadsheet opens with Urdu intact, and of which no cell is a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from newsbot.dataset.formats import Row
from newsbot.dataset.formats.flat import flat_rows, flattened
from newsbot.dataset.shapes import Table

MARK = "\ufeff"
"""The byte order mark by which spreadsheets know UTF-8."""
_FORMULA = re.compile(
    "[\\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"']*[=+\\-@\uff1d\uff0b\uff0d\uff20|]|[\t\r\n]"
)


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe in front.

    >>> safe("=1+1"), safe(" @SUM(A1)"), safe("Ferry sails - again"), safe(-5), safe(True), safe(None)
    ("'=1+1", "' @SUM(A1)", 'Ferry sails - again', -5, 'true', '')
    >>> safe("'=1+1") # what begins like a made safe one is marked too, so that one apostrophe can always be taken off
    "''=1+1"
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "'" + value if isinstance(value, str) and _FORMULA.match(value) else value


class CsvPart:
    """A part of a CSV file, which begins with the mark and the names of the columns if it is the first."""

    def __init__(self, path: Path, table: Table, *, first: bool, nested: Callable[[Row], Iterator[Row]] | None = None):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._nested = nested
        self._cells = flat_rows(table)
        self._stream = path.open("w", encoding="utf-8", newline="", errors="replace")
        # quoted texts, since a spreadsheet that parts cells by semicolons would find formulas in the middle of others
        self._writer = csv.writer(self._stream, quoting=csv.QUOTE_NONNUMERIC)
        if first:
            self._stream.write(MARK)
            self._writer.writerow(flattened(table).names)

    def write(self, rows: Sequence[Row]) -> None:
        """Takes rows, or the rows inside them."""
        if self._nested is not None:
            rows = [inner for row in rows for inner in self._nested(row)]
        for cells in self._cells(rows):
            self._writer.writerow([safe(cell) for cell in cells])

    def close(self) -> None:
        """Ends the part."""
        self._stream.close()
