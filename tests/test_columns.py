"""Arrow columns out of lines of JSON beside those out of the objects that the lines hold, and what is counted in them."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="exports are an extra: scrapy-newsbot[export]")

import pyarrow
from hypothesis import given
from hypothesis import strategies as st

from newsbot.dataset.columns import array, bounds, counted, filled, read_lines, schema, shred
from newsbot.dataset.tables import Column, ListOf, Struct, Type, columns_of
from newsbot.items import Article, Listing, TickerRecord

RECORDS = {record.__name__: columns_of(record, without=("schema",)) for record in (Article, Listing, TickerRecord)}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "2026-11-25",
        "2026-11-25T10:00:00Z",
        "12",
        "-0",
        "1e5",
        "true",
        "null",
        "\0",
        '"\\/\b\f\n\r\t',
        "ہے‌ نہ",
        "\u2028",
        "😀",
    ]
)
SCALARS: dict[str, Any] = {
    "string": TEXTS, "int": st.integers(-(2**63), 2**63 - 1), "bool": st.booleans(), "float": st.floats(allow_nan=False, allow_infinity=False),
}  # fmt: skip


def values(kind: Type) -> Any:
    """Values of a type as a record has them."""
    if isinstance(kind, ListOf):
        if isinstance(kind.of, Struct) and kind.of.pairs:
            return st.dictionaries(TEXTS, values(kind.of.fields[1].type), max_size=2)
        return st.lists(values(kind.of), max_size=2)
    if isinstance(kind, Struct):
        return objects(kind.fields)
    return SCALARS[kind]


def objects(columns: tuple[Column, ...]) -> Any:
    return st.fixed_dictionaries(
        {c.name: st.none() | values(c.type) if c.null else values(c.type) for c in columns}, optional={"new": TEXTS}
    )


@pytest.mark.parametrize("name", RECORDS)
@given(data=st.data(), ascii=st.booleans())
def test_lines_are_read_as_what_they_hold(name: str, data: Any, ascii: bool) -> None:
    columns = RECORDS[name]
    rows = data.draw(st.lists(objects(columns), max_size=4))
    lines = [json.dumps(row, ensure_ascii=ascii).encode() + b"\n" for row in rows]
    read = read_lines(lines, columns)
    table = pyarrow.Table.from_arrays([read[column.name] for column in columns], schema=schema(columns))
    table.validate(full=True)
    assert table.to_pylist() == shred(rows, columns).to_pylist()


def test_a_line_that_is_longer_than_all_others_is_read() -> None:
    columns = (Column("id", "string"), Column("texts", ListOf("string")))
    rows = [{"id": "a", "texts": []}, {"id": "b", "texts": ["x" * 5_000_000]}, {"id": "c", "texts": ["y"]}]
    read = read_lines([json.dumps(row).encode() + b"\n" for row in rows], columns)
    assert [len("".join(texts)) for texts in read["texts"].to_pylist()] == [0, 5_000_000, 1]


def test_what_says_nothing_is_not_counted_as_filled() -> None:
    def told(values: list[Any], kind: Type) -> list[bool]:
        return list(map(bool, filled(pyarrow.chunked_array([array(values, kind)]))))

    assert told(["a", "", None], "string") == [True, False, False]
    assert told([["a"], [], [""]], ListOf("string")) == [True, False, True]
    assert told([0, None], "int") == [True, False]
    assert told([False, None], "bool") == [True, False]
    assert told([{"a": None}], Struct((Column("a", "string", null=True),))) == [True]


def test_texts_are_counted_with_and_without_those_that_say_nothing() -> None:
    column = pyarrow.chunked_array([["a", "b", None], ["a", ""]])
    assert counted(column) == {"a": 2, "b": 1, "": 1}
    assert counted(column, "none") == {"a": 2, "b": 1, "none": 2}
    assert bounds(column) == ("", "b")
