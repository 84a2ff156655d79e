"""Lines of record files: bytes in, validated records out; errors name file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Annotated, Any, TypedDict

import msgspec

from newsbot import items
from newsbot.columns import columns_of
from newsbot.dataset.errors import ExportError
from newsbot.revisions import content_hash
from newsbot.roles import ADDED, declared, leading_to
from newsbot.storage.files import count_lines, plain
from newsbot.storage.reports import RecordPath as RecordPath
from newsbot.storage.reports import damage, how_to_mend

KINDS: dict[str, tuple[str, type[Any]]] = {
    "articles": (items.ARTICLE_SCHEMA, items.Article),
    "ticker": (items.TICKER_SCHEMA, items.TickerRecord),
    "listings": (items.LISTING_SCHEMA, items.Listing),
    "tombstones": (items.TOMBSTONE_SCHEMA, items.Tombstone),
}
"""The folders of records: the schema of their lines, and the class."""

EXTRACTED = "extract"
"""Takes the place of the run of records that none wrote, but an extraction from archives."""

_BUFFER = 1 << 18
_LONGEST = 256 << 20  # bytes of a line
_WHOLE = Annotated[int, msgspec.Meta(ge=-(1 << 53), le=1 << 53)]  # what every reader of JSON holds
_ID = re.compile(r"[0-9a-f]{20}")
_TIME = re.compile(r"[0-9-]{10}T(?!24)\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_TIMES = {
    kind: [column.name for column in columns_of(record) if column.form.format == "date-time"]
    for kind, (_, record) in KINDS.items()
}


class BrokenLine(Exception):
    """What is wrong with a line."""


def parse(line: bytes, kind: str) -> Any:
    """The record of a line, with the attributes of its class; raises `BrokenLine`.

    Keys that this newsbot does not know are left out: the contract may grow.

    >>> parse(b'{"schema": "newsbot/article/9"}', "articles")
    Traceback (most recent call last):
    ...
    newsbot.dataset.records.BrokenLine: its schema is 'newsbot/article/9'; this newsbot reads newsbot/article/1
    """
    try:
        record = _decoder(kind).decode(line)
    except msgspec.DecodeError as error:
        raise BrokenLine(_reason(line, kind, str(error))) from None
    except UnicodeDecodeError as error:
        raise BrokenLine(f"it is not UTF-8 ({error.reason})") from None
    except RecursionError:
        raise BrokenLine("its lists or objects are nested too deeply") from None
    if record.schema != KINDS[kind][0]:
        raise BrokenLine(_reason(line, kind, ""))
    if not _ID.fullmatch(record.id):
        raise BrokenLine(f"id is {record.id!r:.80}")
    for key in _TIMES[kind]:
        if not _is_time(time := getattr(record, key)):
            raise BrokenLine(f"{key} is {time!r:.80}, which is not a time")
    if kind == "articles":
        for bound in {record.published.earliest, record.published.latest}:
            if not (bound is None or _is_day(bound) or _is_time(bound)):
                raise BrokenLine(f"a bound of published is {bound!r:.80}, which is neither a day nor a time")
    return record


def _is_time(text: str) -> bool:
    """Whether a text is a moment that Parquet holds: to the microsecond, from the year 1 to 9999 in UTC."""
    try:
        return bool(_TIME.fullmatch(text)) and bool(datetime.fromisoformat(text).astimezone(UTC))
    except (ValueError, OverflowError):
        return False


def in_utc(time: str) -> str:
    """A valid time in UTC: such texts are in the order of time.

    >>> in_utc("2026-11-01T03:00:00+05:00"), in_utc("2026-11-01T03:00:00+00:00")
    ('2026-10-31T22:00:00+00:00', '2026-11-01T03:00:00+00:00')
    """
    return time if time.endswith("+00:00") else datetime.fromisoformat(time).astimezone(UTC).isoformat()


@lru_cache(10_000)  # most stories are of few days
def _is_day(text: str) -> bool:
    try:
        return len(text) == len("2026-01-31") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _reason(line: bytes, kind: str, found: str) -> str:
    try:
        schema = msgspec.json.decode(line, type=_Head).get("schema")
    except msgspec.ValidationError:
        return "it is not a record"
    except (msgspec.DecodeError, UnicodeDecodeError):
        return f"it is not JSON ({found})"
    if schema != KINDS[kind][0]:
        return f"its schema is {schema!r:.80}; this newsbot reads {KINDS[kind][0]}"
    return found[:1].lower() + found[1:]


class _Head(TypedDict, total=False):
    schema: Any


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_struct_of(KINDS[kind][1]))


def _struct_of(record: type[Any]) -> Any:
    """A struct of a record's keys, all required except added ones: made in two thirds of the time of dicts.

    Days are dates, so that no text is taken for one.
    """
    keys: list[tuple[Any, ...]] = []
    days = {column.name for column in columns_of(record) if column.form.format == "date"}
    for field in declared(record):
        hint = _struct_of(field.record) if field.record else date if field.name in days else field.of
        hint = _WHOLE if hint is int else hint
        if field.container is not None:
            hint = field.container[(str, hint) if field.container is dict else hint]
        key: tuple[Any, ...] = (field.name, hint | None if field.null else hint)
        if ADDED in field.roles and field.default is not None:
            key = (*key, msgspec.field(default_factory=field.default))
        keys.append(key)
    return msgspec.defstruct(record.__name__, keys, gc=False, kw_only=True)


def complete(row: dict[str, Any], record: type[Any]) -> dict[str, Any]:
    """A record with the keys that were added to its class since it was written, in place; each has its default."""
    for field in leading_to(record, ADDED):
        if field.name in row and field.record is not None:
            value = row[field.name]
            for part in value if isinstance(value, list) else [value] if value is not None else ():
                complete(part, field.record)
        elif field.default is not None and ADDED in field.roles:
            row.setdefault(field.name, plain(field.default()))
    return row


_keys = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_DECLARED = {field.name for field in declared(items.Article)}


def undeclared(line: bytes) -> set[str]:
    """The keys of an article's valid line that its class does not declare.

    >>> undeclared(b'{"id": "1", "mood": [{"a": 1}]}')
    {'mood'}
    """
    return _keys(line).keys() - _DECLARED


def broken(file: RecordPath, offset: int, reason: str) -> ExportError:
    """The error for a line."""
    remedy = how_to_mend(file.run)
    if file.run == EXTRACTED:
        remedy = "Make the file again by `newsbot extract`, or leave it out"
    return ExportError(f"{file.packed or file.path}, line {1 + count_lines(file.path, offset)}: {reason}. {remedy}")


def find_edit(file: RecordPath) -> ExportError:
    """The error for a file whose bytes are not those of its run; names the first line that cannot be right."""
    try:
        for offset, _, record in read(file, 0, file.path.stat().st_size):
            if file.kind == "articles" and not _says_what_it_hashes(record):
                return broken(file, offset, "it was edited: its text does not match its content_hash")
    except ExportError as error:
        return error
    return ExportError(str(damage(file)))


def _says_what_it_hashes(article: Any) -> bool:
    """Whether the content hash is right for one of the days that may have gone into it."""
    published = article.published
    days = {str(bound)[:10] for bound in (published.date, published.earliest, published.latest) if bound}
    return article.content_hash in {content_hash(article, day) for day in {None, *days}}


def read(file: RecordPath, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, Any]]:
    """The records whose lines begin in a part of a file, as offset, length and record; raises `ExportError`."""
    return ((at, len(line), record) for at, line, record in read_lines(file, start, end))


def read_lines(file: RecordPath, start: int = 0, end: int | None = None) -> Iterator[tuple[int, bytes, Any]]:
    """As `read`, with the line in the place of its length."""
    end = file.size if end is None else end
    with file.path.open("rb", _BUFFER) as stream:
        at = start
        if start:
            stream.seek(start - 1)
            at += len(stream.readline()) - 1
        while at < end and (line := stream.readline(_LONGEST)):
            try:
                if len(line) == _LONGEST:
                    raise BrokenLine(f"it is longer than {_LONGEST >> 20} MB")
                if line[-1:] != b"\n":
                    raise BrokenLine("it is torn: there is no end of line")
                record = parse(line, file.kind)
                if record.site != file.site and file.run != EXTRACTED:
                    raise BrokenLine(f"its site is {record.site!r:.80}, in the folder of {file.site}")
            except BrokenLine as error:
                raise broken(file, at, str(error)) from None
            yield at, line, record
            at += len(line)
