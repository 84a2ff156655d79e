"""The cells of a table's rows, and the columns that they are in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from lxml import etree

from newsbot.page.blocks import lineage
from newsbot.text.clean import clean

_CELLS = ("td", "th")
_SECTIONS = ("thead", "tbody", "tfoot")
_MOST_COLUMNS = 200  # of a row; one with more places paragraphs
_SPAN = re.compile(r"\s{0,9}(\d{1,9})")
_BAR = re.compile(r"(?<!\S)\|(?!\S)")

Columns = dict[etree._Element, int]
"""The columns of a row's cells, from 0."""


def table_of(row: Any) -> Any:
    """The element that holds all rows of a row's table."""
    section = row.getparent()
    return section.getparent() if section is not None and section.tag in _SECTIONS else section


def cell_of(element: Any, row: Any) -> Any:
    """What a row holds that is an element or around it."""
    return next((around for around in lineage(element) if around.getparent() is row), element)


def columns_in(row: etree._Element) -> dict[etree._Element, Columns]:
    """The columns of the cells of a row and of all beside it, behind those that cells above and before them fill;
    nothing for a row that has more columns than any table."""
    found: dict[etree._Element, Columns] = {}
    section = row.getparent()
    rows = [row] if section is None else section.iterchildren("tr")
    taken: dict[int, int] = {}  # the row at which a column is free again
    for number, beside in enumerate(rows):
        columns = found[beside] = {}
        column = 0
        for cell in islice(beside.iterchildren(*_CELLS), _MOST_COLUMNS + 1):
            while taken.get(column, 0) > number:
                column += 1
            if column >= _MOST_COLUMNS:
                columns.clear()
                break
            columns[cell] = column
            width = min(_span(cell, "colspan"), _MOST_COLUMNS - column)
            if (height := _span(cell, "rowspan")) > 1:
                taken.update(dict.fromkeys(range(column, column + width), number + height))
            column += width
    return found


def _span(cell: etree._Element, name: str) -> int:
    written = _SPAN.match(cell.get(name) or "")
    return max(int(written[1]), 1) if written else 1


def row_text(columns: Columns, texts: dict[etree._Element, str]) -> str:
    """The cells of a row as one clean text. A bar that is a word of a cell gets a backslash, and empty cells at the
    end are left out."""
    cells = [""] * (1 + max(columns[cell] for cell in texts))
    for cell, text in texts.items():
        cells[columns[cell]] = _BAR.sub(r"\\|", text) if "|" in text else text
    return clean(" | ".join(cells))


def cells_of(columns: Columns, placed: Sequence[tuple[Any, str]]) -> dict[etree._Element, str]:
    """Texts by the cells that they are in; nothing if one of them is in no cell."""
    texts: dict[etree._Element, str] = {}
    for cell, text in placed:
        if cell not in columns:
            return {}
        texts[cell] = f"{texts[cell]} {text}" if cell in texts else text
    return texts
