"""Record classes as typed columns, and columns as JSON Schema (draft 2020-12)."""

from __future__ import annotations

import ast
import inspect
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Scalar = Literal["string", "int", "float", "bool", "any"]


@dataclass(frozen=True, slots=True)
class Form:
    """Constraints on a value beside its type, declared as `Annotated[str, Form(…)]`."""

    format: str = ""  # of JSON Schema; most validators treat it as an annotation
    pattern: str = ""  # a regular expression; every validator checks it
    least: int = 0  # the smallest number, or the shortest text
    pairs: tuple[str, str] = ("language", "headline")  # key and value where a table has a list of pairs


_PLAIN = Form()


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any number of values of one type; never null."""

    of: Type


@dataclass(frozen=True, slots=True)
class Struct:
    """Named values."""

    fields: tuple[Column, ...]
    pairs: bool = False  # a record has `{"en": "…"}` for the table's `[{"language": "en", "headline": "…"}]`
    bare: bool = False  # whether a record keeps it as an array of its values


Type = Scalar | ListOf | Struct


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, one key of a record, or one field of a struct."""

    name: str
    type: Type
    about: str = ""
    null: bool = False
    form: Form = _PLAIN
    choices: tuple[str, ...] = ()  # the values allowed; empty if any is


def columns_of(
    record: type[Any], about: Mapping[str, str] | None = None, *, without: tuple[str, ...] = ()
) -> tuple[Column, ...]:
    """The columns that hold a record, a dataclass: one a field, in the order of declaration.

    Descriptions are the docstrings under the attributes; those in `about` replace them.
    """
    hints = get_type_hints(record, include_extras=True)
    descriptions = {**docstrings(record), **(about or {})}  # type: ignore[arg-type]  # a class is hashable
    return tuple(
        _column(field.name, hints[field.name], descriptions.get(field.name, ""))
        for field in fields(record)
        if field.name not in without
    )


@cache
def docstrings(record: type[Any]) -> Mapping[str, str]:
    """The docstrings under the attributes of a class of a module, by attribute, each on one line."""
    return {
        attribute.target.id: " ".join(str(below.value.value).split())
        for attribute, below in pairwise(_classes(record.__module__)[record.__name__].body)
        if isinstance(attribute, ast.AnnAssign) and isinstance(attribute.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    }


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    """The classes of a module by name: `inspect.getsource` of a class would parse the module each time."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def bare(hint: Any) -> tuple[Any, bool, tuple[Any, ...]]:
    """A type without its remarks and without None; whether it may be None; the remarks, the outermost first.

    >>> bare(Annotated[Annotated[str, "inner"] | None, "outer"])
    (<class 'str'>, True, ('outer', 'inner'))
    """
    args = get_args(hint)
    if get_origin(hint) is Annotated:
        inner, null, remarks = bare(args[0])
        return inner, null, (*args[1:], *remarks)
    if get_origin(hint) in (Union, types.UnionType) and type(None) in args:
        inner, _, remarks = bare(Union[tuple(arg for arg in args if arg is not type(None))])  # noqa: UP007
        return inner, True, remarks
    return hint, False, ()


def _column(name: str, hint: Any, about: str = "") -> Column:
    hint, null, remarks = bare(hint)
    if get_origin(hint) is list:
        remarks += bare(get_args(hint)[0])[2]  # of a list the form is that of its values
    form = next((remark for remark in remarks if isinstance(remark, Form)), _PLAIN)
    choices = get_args(hint) if get_origin(hint) is Literal else ()
    return Column(name, _type(hint, form.pairs), about, null, form, choices)


_SCALARS: dict[Any, Scalar] = {str: "string", int: "int", float: "float", bool: "bool", Any: "any"}


def _type(hint: Any, pairs: tuple[str, str] = _PLAIN.pairs) -> Type:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(args[0])
    if origin is Literal:
        return _SCALARS[type(args[0])]
    if origin is tuple and args[-1] is not ...:
        return Struct(tuple(_column(str(place), arg) for place, arg in enumerate(args)), bare=True)
    if origin in (list, tuple):
        return ListOf(_type(args[0]))
    if origin is dict:
        key, value = pairs
        return ListOf(Struct((Column(key, "string"), Column(value, _type(args[1]))), pairs=True))
    return Struct(columns_of(hint)) if is_dataclass(hint) else _SCALARS[hint]  # type: ignore[arg-type]


# JSON Schema

_TYPES: dict[Scalar, dict[str, Any]] = {
    "string": {"type": "string"}, "int": {"type": "integer"}, "float": {"type": "number"}, "bool": {"type": "boolean"},
    "any": {},
}  # fmt: skip


def object_schema(columns: tuple[Column, ...], *, as_record: bool = False) -> dict[str, Any]:
    """The schema of an object with exactly these keys, all required.

    Objects with free keys (`{"en": "…"}`) stay objects `as_record`; in a table they are lists of pairs.
    """
    return {
        "type": "object",
        "properties": {column.name: _property_schema(column, as_record) for column in columns},
        "required": [column.name for column in columns],
        "additionalProperties": False,
    }


def _property_schema(column: Column, as_record: bool) -> dict[str, Any]:
    schema = _schema(column.type, as_record)
    if column.null:
        schema["type"] = [schema["type"], "null"]
    if column.choices:
        schema["enum"] = [*column.choices, *([None] if column.null else [])]
    for key in ("format", "pattern"):
        if value := getattr(column.form, key):
            schema.get("items", schema)[key] = value
    if column.form.least:
        schema["minLength" if column.type == "string" else "minimum"] = column.form.least
    return {**schema, "description": column.about} if column.about else schema


def _schema(kind: Type, as_record: bool) -> dict[str, Any]:
    if isinstance(kind, ListOf):
        if as_record and isinstance(kind.of, Struct) and kind.of.pairs:
            return {"type": "object", "additionalProperties": _property_schema(kind.of.fields[1], as_record)}
        return {"type": "array", "items": _schema(kind.of, as_record)}
    if not isinstance(kind, Struct):
        return dict(_TYPES[kind])
    if not kind.bare:
        return object_schema(kind.fields, as_record=as_record)
    values = [_property_schema(column, as_record) for column in kind.fields]
    return {"type": "array", "prefixItems": values, "minItems": len(values), "items": False}
