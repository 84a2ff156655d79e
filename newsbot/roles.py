"""What each field of a record is for, declared with it: record classes in, field names out.

A field says its roles once, `summary: Annotated[str | None, TEXT | COMPARED | REVISES]`, and whatever treats fields
alike (revisions, monitors, data sets, reports, samples) finds here which ones.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Flag, auto
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast, get_args, get_origin, get_type_hints

from newsbot.columns import bare


class Role(Flag):
    """What a field is for. `TEXT` or `OPEN` must be declared, except if nested records declare their own."""

    OPEN = auto()  # no text of the publisher's to be withheld: an address, a name, a date, a headline, a number
    TEXT = auto()  # the publisher's text: a release withholds it if its rights are reserved
    HASHED = auto()  # part of `content_hash`; one more changes every hash and takes a new schema version
    COMPARED = auto()  # `changed` names it if it differs; within a nested record: what of it is compared
    REVISES = auto()  # a change makes a revision, as a change of the content hash does
    DIFFED = auto()  # `scrapy export --diff` shows how it differs
    WATCHED = auto()  # monitors count how often it is filled; in a record within: what makes that filled
    TRACED = auto()  # monitors count which evidence it was read from
    REPORTED = auto()  # the report shows how often it is filled; in a record within as `WATCHED`
    SAMPLED = auto()  # read from the page itself, so that the draft of a sample has it for a person to correct
    SHOWN = auto()  # `scrapy sample` prints it
    ADDED = auto()  # newer than the schema version: older records lack it and get its default


OPEN, TEXT, HASHED, COMPARED, REVISES = Role.OPEN, Role.TEXT, Role.HASHED, Role.COMPARED, Role.REVISES
DIFFED, WATCHED, TRACED, REPORTED = Role.DIFFED, Role.WATCHED, Role.TRACED, Role.REPORTED
SAMPLED, SHOWN, ADDED = Role.SAMPLED, Role.SHOWN, Role.ADDED


P = ParamSpec("P")
T = TypeVar("T")


def once(function: Callable[P, T]) -> Callable[P, T]:
    """`cache`, whose types do not know that a class is hashable."""
    return cast("Callable[P, T]", cache(function))


@dataclass(frozen=True, slots=True)
class Declared:
    """One field of a record class, its type taken apart."""

    name: str
    roles: Role
    of: Any  # the type of its value, or of the values in its list or object: `str` of `list[str] | None`
    container: type[Any] | None = None  # `list`, `tuple` or `dict`; None for a single value
    null: bool = False
    default: Callable[[], Any] | None = dataclasses.field(default=None, compare=False)
    """What makes its default, if it has one."""
    record: type[Any] | None = dataclasses.field(init=False)
    """The type of its value, or of the values in it, if that is a record class."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "record", self.of if is_dataclass(self.of) else None)


@once
def declared(record: type[Any]) -> tuple[Declared, ...]:
    """The fields of a record class in the order of declaration.

    Raises `TypeError`, naming the field, if the roles do not say what becomes of a text whose rights are reserved.
    """
    hints = get_type_hints(record, include_extras=True)
    found = tuple(_declared(field, hints[field.name]) for field in fields(record))
    for field in found:
        if problem := _problem(field):
            raise TypeError(f"{record.__name__}.{field.name} {problem}")
    return found


@once
def having(record: type[Any], role: Role) -> tuple[Declared, ...]:
    """The fields of a record class that have a role."""
    return tuple(field for field in declared(record) if role in field.roles)


@once
def names(record: type[Any], role: Role) -> tuple[str, ...]:
    """Their names."""
    return tuple(field.name for field in having(record, role))


@once
def names_holding(record: type[Any], inner: type[Any]) -> tuple[str, ...]:
    """The names of the fields of a record class that hold records of another."""
    return tuple(field.name for field in declared(record) if field.record is inner)


@once
def leading_to(record: type[Any], role: Role) -> tuple[Declared, ...]:
    """The fields of a record class that have a role, or hold records with such fields."""
    return tuple(
        field for field in declared(record) if role in field.roles or (field.record and leading_to(field.record, role))
    )


def _declared(field: Field[Any], hint: Any) -> Declared:
    hint, null, remarks = bare(hint)
    roles = next((remark for remark in remarks if isinstance(remark, Role)), Role(0))
    container = get_origin(hint) if get_origin(hint) in (list, tuple, dict) else None
    if container is not None:
        hint, *_ = bare(get_args(hint)[1 if container is dict else 0])
    default = None if field.default is MISSING else lambda: field.default
    if field.default_factory is not MISSING:
        default = field.default_factory
    return Declared(field.name, roles, hint, container, null, default)


_OF_RECORDS = HASHED | COMPARED | DIFFED | SAMPLED  # for a record within the record: some of its fields have them


def _problem(field: Declared) -> str | None:
    declared_roles = field.roles & (TEXT | OPEN)
    if ADDED in field.roles and field.default is None:
        return "is ADDED, so it needs a default: records that were written before are read with it"
    if field.record is not None:
        if declared_roles:
            return "holds records: their own fields are TEXT or OPEN, not this one"
        if field.container is dict:
            return "holds records by key: what is TEXT in them would not be withheld"
        inner = _OF_RECORDS if field.container else _OF_RECORDS | WATCHED | REPORTED
        lost = [role.name for role in field.roles & inner if not having(field.record, role)]
        return f"is {lost[0]}, and no field of {field.record.__name__} is" if lost else None
    if declared_roles not in (TEXT, OPEN):
        return "must be declared TEXT (withheld if rights are reserved) or OPEN (never withheld), one of the two"
    if declared_roles is TEXT and field.of is not str:
        return "is TEXT, so it must be str, list[str] or dict[str, str], each or null"
    return None
