"""Lines of record files: bytes in, checked records out; what is torn or edited is told by file and line."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

from newsbot.dataset.errors import ExportError
from newsbot.items import (
    ARTICLE_SCHEMA,
    LISTING_SCHEMA,
    TICKER_SCHEMA,
    TOMBSTONE_SCHEMA,
    Article,
    Body,
    Listing,
    Published,
    TickerRecord,
    Tombstone,
)
from newsbot.revisions import content_hash, exact_day

KINDS: dict[str, tuple[str, type[Any]]] = {
    "articles": (ARTICLE_SCHEMA, Article),
    "ticker": (TICKER_SCHEMA, TickerRecord),
    "listings": (LISTING_SCHEMA, Listing),
    "tombstones": (TOMBSTONE_SCHEMA, Tombstone),
}
"""The folders of records: the schema of their lines, and the class."""

_ID = re.compile(r"[0-9a-f]{20}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_TIMES = {
    "articles": ("fetched_at",), "ticker": ("first_seen", "last_seen"), "listings": ("fetched_at",),
    "tombstones": ("first_missed", "last_seen"),
}  # fmt: skip

Check = Callable[[Any], bool]
_PLAIN = {str, int, bool, type(None)}


@dataclass(frozen=True, slots=True)
class RecordPath:
    """One file of records of a finished run, with what the run's report says of it."""

    path: Path
    kind: str
    site: str
    run: str
    size: int
    lines: int
    sha256: str


class BrokenLine(Exception):
    """What is wrong with a line."""


def parse(line: bytes, kind: str) -> dict[str, Any]:
    """The record of a line; raises `BrokenLine`.

    >>> parse(b'{"schema": "newsbot/article/9"}', "articles")
    Traceback (most recent call last):
    ...
    newsbot.dataset.records.BrokenLine: its schema is 'newsbot/article/9'; this newsbot reads newsbot/article/1
    """
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BrokenLine(f"it is no JSON ({error})") from None
    schema, cls = KINDS[kind]
    if type(record) is not dict:
        raise BrokenLine("it is no record")
    if record.get("schema") != schema:
        raise BrokenLine(f"its schema is {record.get('schema')!r:.80}; this newsbot reads {schema}")
    if (wrong := _wrong_key(record, cls)) is not None:
        raise BrokenLine(wrong)
    if not _ID.fullmatch(record["id"]):
        raise BrokenLine(f"id is {record['id']!r:.80}")
    for key in _TIMES[kind]:
        if not _TIME.fullmatch(record[key]):
            raise BrokenLine(f"{key} is {record[key]!r:.80}, which is no time")
    return record


def _wrong_key(record: dict[str, Any], cls: type) -> str | None:
    checks = _checks(cls)
    shape = (cls, *record, *map(type, record.values()))
    if shape in _shapes:
        checks = _deep(cls)  # of the others no value counts but its type
    elif record.keys() != checks.keys():
        odd = sorted(record.keys() ^ checks.keys())
        return f"its keys are not those of the schema ({', '.join(odd[:5])})"
    for name, fits in checks.items():
        if not fits(record[name]):
            return f"{name} is {record[name]!r:.80}"
    if len(_shapes) < _SHAPES_KEPT:
        _shapes.add(shape)
    return None


_SHAPES_KEPT = 10_000
_shapes: set[tuple[Any, ...]] = set()
"""Keys and types of records that were found good: to know them again is most of the speed."""


@cache
def _deep(cls: type) -> dict[str, Check]:
    hints = get_type_hints(cls)
    return {name: fits for name, fits in _checks(cls).items() if not _is_plain(hints[name])}


def _is_plain(hint: Any) -> bool:
    return set(get_args(hint) or (hint,)) <= _PLAIN


@cache
def _checks(cls: type) -> dict[str, Check]:
    hints = get_type_hints(cls)
    return {field.name: _check(hints[field.name]) for field in fields(cls)}


def _check(hint: Any) -> Check:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return lambda value: value in args
    if origin in (Union, types.UnionType):
        if all(isinstance(arg, type) and not is_dataclass(arg) for arg in args):
            return lambda value: type(value) in args
        options = [_check(arg) for arg in args]
        return lambda value: any(fits(value) for fits in options)
    if origin is list and args[0] in (str, int):
        leaf = args[0]
        return lambda value: type(value) is list and (not value or set(map(type, value)) == {leaf})
    if origin is list:
        inner = _check(args[0])
        return lambda value: type(value) is list and all(map(inner, value))
    if origin is dict:
        return lambda value: type(value) is dict and set(map(type, value.values())) <= {str}
    if is_dataclass(hint):
        return _struct(hint)  # type: ignore[arg-type]
    return lambda value: type(value) is hint


def _struct(cls: type) -> Check:
    """Checks an object."""
    checks = _checks(cls)
    shallow = all(map(_is_plain, get_type_hints(cls).values()))
    seen: set[tuple[Any, ...]] = set()

    def fits(value: Any) -> bool:
        if type(value) is not dict:
            return False
        shape = (*value, *map(type, value.values()))
        if shape in seen:
            return True
        good = value.keys() == checks.keys() and all(check(value[name]) for name, check in checks.items())
        if good and shallow and len(seen) < _SHAPES_KEPT:
            seen.add(shape)
        return good

    return fits


def line_at(path: Path, offset: int) -> int:
    """The number, from 1, of the line that begins at an offset."""
    number, left = 1, offset
    with path.open("rb") as stream:
        while left > 0 and (block := stream.read(min(1 << 20, left))):
            number += block.count(b"\n")
            left -= len(block)
    return number


def broken(file: RecordPath, offset: int, reason: str) -> ExportError:
    """The error for a line."""
    return ExportError(
        f"{file.path}, line {line_at(file.path, offset)}: {reason}. The records of a finished run are not to be edited:"
        " put the file back as it was, or move the run away"
    )


def find_edit(file: RecordPath) -> ExportError:
    """The error for a file whose bytes are not those of its run; names the first line that cannot be right."""
    number = offset = 0
    with file.path.open("rb") as lines:
        for number, line in enumerate(lines, 1):  # noqa: B007
            try:
                if not line.endswith(b"\n"):
                    raise BrokenLine("it is torn: there is no end of line")
                record = parse(line, file.kind)
                if file.kind == "articles" and not _says_what_it_hashes(record):
                    raise BrokenLine("it was edited: what it says is not what its content_hash stands for")
            except BrokenLine as error:
                return broken(file, offset, str(error))
            offset += len(line)
    if number != file.lines:
        more = "end too early" if number < file.lines else "go on"
        reason = f"the records {more} here: the run wrote {file.lines} lines, and {number} are there"
        return broken(file, offset, reason)
    return ExportError(
        f"{file.path}: it was edited, in a line that cannot be told: the bytes are not those that runs/{file.run}.json"
        " has recorded. Put the file back as it was, or move the run away"
    )


def _says_what_it_hashes(record: dict[str, Any]) -> bool:
    """Whether the content hash is right for one of the days that may have gone into it."""
    published = Published(**record["published"])
    article = Article(
        alternative_headlines=record["alternative_headlines"],
        byline=record["byline"],
        published=published,
        bodies=[Body(**body) for body in record["bodies"]],
    )
    bounds = {bound[:10] for bound in (published.date, published.earliest, published.latest) if bound}
    return record["content_hash"] in {content_hash(article, day) for day in {None, exact_day(article), *bounds}}


def read(file: RecordPath) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The records of a file with the places of their lines; raises `ExportError`."""
    yield from read_part(file, 0, file.size)


def read_part(file: RecordPath, start: int, end: int) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The records whose lines begin in a part of a file, as offset, length and record; raises `ExportError`."""
    with file.path.open("rb") as stream:
        at = start
        if start:
            stream.seek(start - 1)
            at += len(stream.readline()) - 1
        while at < end and (line := stream.readline()):
            try:
                if line[-1:] != b"\n":
                    raise BrokenLine("it is torn: there is no end of line")
                record = parse(line, file.kind)
                if record["site"] != file.site:
                    raise BrokenLine(f"its site is {record['site']!r:.80}, in the folder of {file.site}")
            except BrokenLine as error:
                raise broken(file, at, str(error)) from None
            yield at, len(line), record
            at += len(line)
