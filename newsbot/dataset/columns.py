"""Arrow columns of declared types, from rows or straight from lines of JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any

import msgspec
import pyarrow
import pyarrow.json
from pyarrow import compute

from newsbot.dataset.formats import Row
from newsbot.dataset.tables import Column, ListOf, Struct, Type, pairs_of

_SCALARS = {
    "string": pyarrow.string(), "int": pyarrow.int64(), "float": pyarrow.float64(), "bool": pyarrow.bool_(),
}  # fmt: skip
_TYPED = {"date": pyarrow.date32(), "date-time": pyarrow.timestamp("us", "UTC")}
"""The types of texts in a format."""


def arrow_type(kind: Type) -> pyarrow.DataType:
    """The Arrow type of a column."""
    if isinstance(kind, ListOf):
        return pyarrow.list_(arrow_type(kind.of))
    if isinstance(kind, Struct):
        return pyarrow.struct([pyarrow.field(field.name, arrow_type(field.type)) for field in kind.fields])
    return _SCALARS[kind]


def schema(columns: Sequence[Column]) -> pyarrow.Schema:
    """The Arrow schema of columns as records have them: days and times are texts."""
    return pyarrow.schema([pyarrow.field(column.name, arrow_type(column.type)) for column in columns])


def typed(column: Column) -> pyarrow.DataType:
    """The Arrow type of a column in which days are dates, and times are moments in UTC."""
    return _TYPED.get(column.form.format) or _typed(column.type)


def _typed(kind: Type) -> pyarrow.DataType:
    if isinstance(kind, ListOf):
        return pyarrow.list_(_typed(kind.of))
    if isinstance(kind, Struct):
        return pyarrow.struct([pyarrow.field(field.name, typed(field)) for field in kind.fields])
    return _SCALARS[kind]


# Out of rows


def shred(rows: Sequence[Row], columns: Sequence[Column]) -> pyarrow.Table:
    """Rows as Arrow columns; objects with free keys may still be objects. Raises `KeyError` for a row without one."""
    found = [array([row[column.name] for row in rows], column.type) for column in columns]
    return pyarrow.Table.from_arrays(found, schema=schema(columns))


def array(values: Sequence[Any], kind: Type) -> pyarrow.Array:
    """The values of one column."""
    if pairs_of(kind) is not None:
        values = [list(value.items()) if isinstance(value, dict) else value for value in values]
    return pyarrow.array(values, arrow_type(kind))


def as_written(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    """Columns whose days and times are texts again, as records have them; undoes `typed`."""
    return pyarrow.RecordBatch.from_arrays(list(map(_as_written, batch.columns)), batch.schema.names)


def _as_written(array: pyarrow.Array) -> pyarrow.Array:
    kind = array.type
    if pyarrow.types.is_timestamp(kind):
        return pyarrow.array([moment and moment.isoformat() for moment in array.to_pylist()], pyarrow.string())
    if pyarrow.types.is_date(kind):
        return array.cast(pyarrow.string())
    if pyarrow.types.is_list(kind):
        return pyarrow.ListArray.from_arrays(array.offsets, _as_written(array.values))
    if pyarrow.types.is_struct(kind):
        parts = [_as_written(array.field(at)) for at in range(kind.num_fields)]
        return pyarrow.StructArray.from_arrays(parts, [field.name for field in kind], mask=array.is_null())
    return array


# Queries


def within(column: pyarrow.ChunkedArray, name: str) -> pyarrow.ChunkedArray:
    """A field of a column of structs."""
    return compute.struct_field(column, [name])


def settled(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """A column that takes the same bytes however it was built: the fields of a struct that is null are null, and texts
    of which none is null have no mask."""
    if not column.null_count and pyarrow.types.is_string(column.type):
        return pyarrow.chunked_array(map(_unmasked, column.chunks), column.type)
    if not (column.null_count and pyarrow.types.is_struct(column.type)):
        return column
    chunks = (
        pyarrow.StructArray.from_arrays(
            [compute.struct_field(chunk, [at]) for at in range(column.type.num_fields)],
            fields=list(column.type), mask=compute.is_null(chunk),
        )
        for chunk in column.chunks
    )  # fmt: skip
    return pyarrow.chunked_array(chunks, column.type)


def _unmasked(texts: pyarrow.StringArray) -> pyarrow.StringArray:
    mask, offsets, content = texts.buffers()
    return (
        texts if mask is None else pyarrow.StringArray.from_buffers(len(texts), offsets, content, offset=texts.offset)
    )


def null_if_empty(column: pyarrow.ChunkedArray) -> pyarrow.ChunkedArray:
    """A column of texts with null in the place of empty ones."""
    return compute.if_else(compute.equal(column, ""), None, column)


def counted(column: pyarrow.ChunkedArray, empty: str | None = None) -> dict[str, int]:
    """How often each text occurs; empty and null count as `empty`, or not at all without it."""
    column = column.drop_null() if empty is None else compute.fill_null(null_if_empty(column), empty)
    found = compute.value_counts(column)
    return dict(zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True))


def filled(column: pyarrow.ChunkedArray) -> Any:
    """For each value whether it is neither null nor an empty text or list; a numpy array."""
    if pyarrow.types.is_list(column.type):
        return compute.fill_null(compute.greater(compute.list_value_length(column), 0), False).to_numpy()
    if pyarrow.types.is_string(column.type):
        return compute.fill_null(compute.not_equal(column, ""), False).to_numpy()
    return compute.is_valid(column).to_numpy()


def bounds(column: pyarrow.ChunkedArray) -> tuple[str, str]:
    """The first and the last text of a column that has some."""
    found = compute.min_max(column)
    return found["min"].as_py(), found["max"].as_py()


# Out of lines


def read_lines(lines: Sequence[bytes], columns: tuple[Column, ...]) -> dict[str, pyarrow.Array]:
    """The columns of records by name, out of their lines, which were checked before.

    Arrow reads them in a third of the time that objects of Python and `shred` take.
    """
    if not lines:
        return {column.name: array([], column.type) for column in columns}
    plan, free, decode = _plan(columns)
    content = b"".join(lines)
    block = pyarrow.json.ReadOptions(use_threads=False, block_size=len(content) + 1)
    read = pyarrow.json.read_json(pyarrow.BufferReader(content), read_options=block, parse_options=plan)
    found = {c.name: _without_null_lists(read.column(c.name).chunk(0), c.type) for c in columns if c not in free}
    objects = list(map(decode, lines)) if free else []
    return found | {c.name: _pairs([getattr(one, c.name) for one in objects], c.type) for c in free}


def _pairs(objects: Sequence[dict[str, Any]], kind: Type) -> pyarrow.Array:
    """As `array`, for objects with free keys: the lists of all keys and of all values, as one array each."""
    pairs = pairs_of(kind)
    assert pairs is not None
    offsets = pyarrow.array([0, *accumulate(map(len, objects))], pyarrow.int32())
    keys, values = list(chain.from_iterable(objects)), list(chain.from_iterable(map(dict.values, objects)))
    parts = [array(part, field.type) for part, field in zip((keys, values), pairs.fields, strict=True)]
    fields = list(arrow_type(pairs))
    return pyarrow.ListArray.from_arrays(offsets, pyarrow.StructArray.from_arrays(parts, fields=fields))


def _without_null_lists(array: pyarrow.Array, kind: Type) -> pyarrow.Array:
    """An array with an empty list in the place of each that is null: its line is older than the key."""
    if isinstance(kind, ListOf) and (array.null_count or _holds_lists(kind.of)):
        return pyarrow.ListArray.from_arrays(array.offsets, _without_null_lists(array.values, kind.of))
    if isinstance(kind, Struct) and _holds_lists(kind):
        parts = [_without_null_lists(array.field(at), field.type) for at, field in enumerate(kind.fields)]
        return pyarrow.StructArray.from_arrays(parts, fields=list(array.type), mask=compute.is_null(array))
    return array


def _holds_lists(kind: Type) -> bool:
    return isinstance(kind, Struct) and any(
        isinstance(field.type, ListOf) or _holds_lists(field.type) for field in kind.fields
    )


@lru_cache(16)
def _plan(
    columns: tuple[Column, ...],
) -> tuple[pyarrow.json.ParseOptions, list[Column], Callable[[bytes], Any]]:
    """How Arrow reads columns, those with free keys, which it cannot read, and what decodes those."""
    free = [column for column in columns if pairs_of(column.type) is not None]
    declared = schema([column for column in columns if column not in free])
    plan = pyarrow.json.ParseOptions(explicit_schema=declared, unexpected_field_behavior="ignore")
    objects = msgspec.defstruct("Objects", [(column.name, dict[str, Any]) for column in free], gc=False)
    return plan, free, msgspec.json.Decoder(objects).decode
