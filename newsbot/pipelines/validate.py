"""Drops records that break the contract, under a named reason."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from math import isfinite
from operator import attrgetter, contains
from typing import Any, Literal, NewType, Self, Union, get_args, get_origin, get_type_hints

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from newsbot.items import DAY, TIME, Article, Listing, Published, Ticker, TickerRecord, Tombstone
from newsbot.roles import once

_ID = re.compile(r"[0-9a-f]{20}")
_DAY = re.compile(DAY)
_MOMENT = re.compile(DAY + TIME)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_KIND = re.compile(r"p|h[1-6]|(?:[uo]l|li)[1-9]|quote|row|caption|code")
_URL = re.compile(r"https?://[^\s/]+")
_ADDRESSES = frozenset(("url", "canonical_url"))
_TIMES = frozenset(("fetched_at", "first_seen", "last_seen", "first_missed"))
_COUNTS = frozenset(("revision", "pages"))
_JSON = frozenset((str, int, bool))
_PLAIN = frozenset((*_JSON, types.NoneType))
_DEEPEST = 50
"""Lists and objects in one another, in a field that may be anything: far more than data has, and far fewer than calls
that Python makes in one another."""

Check = Callable[[Any], bool]
RECORDS: tuple[type[Any], ...] = (Article, Listing, Ticker, TickerRecord, Tombstone)


class BrokenRecord(DropItem):
    """A record that does not keep to RECORDS.md: the message names key and value."""


class ValidatePipeline:
    """Lets whole records pass."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured for the spiders of others, whose items keep to no contract."""
        if not hasattr(crawler.spider, "site_addresses"):
            raise NotConfigured
        return cls()

    def process_item(self, item: Any) -> Any:
        """The record; raises `BrokenRecord`."""
        return checked(item)


def checked(item: Any) -> Any:
    """An item as a record that keeps to the contract; raises `BrokenRecord`.

    Texts of other classes, such as those of lxml or of an enumeration, become plain ones.
    """
    record = record_of(item)
    if (problem := problem_of(record)) is not None:
        _plain(record)
        problem = problem_of(record)
    if problem is not None:
        raise BrokenRecord(f"{type(record).__name__} {getattr(record, 'url', '')}: {problem}")
    return record


def _plain(value: Any, depth: int = 0) -> Any:
    """A value whose texts are of the class `str`; objects and lists are changed in place."""
    if isinstance(value, str):
        return str.__str__(value)
    if depth > _DEEPEST:
        return value
    if type(value) is list:
        value[:] = [_plain(part, depth + 1) for part in value]
    elif type(value) is dict:
        return {_plain(key, depth + 1): _plain(part, depth + 1) for key, part in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            setattr(value, field.name, _plain(getattr(value, field.name), depth + 1))
    return value


def record_of(item: Any) -> Any:
    """An item as one of newsbot's records: a dict, an attrs object or a `scrapy.Item` with a record's `schema` and
    fields becomes that record. Raises `BrokenRecord` for anything else."""
    if isinstance(item, RECORDS):
        return item
    from itemadapter import ItemAdapter

    if not ItemAdapter.is_item(item):
        remedy = "does a pipeline return nothing?" if item is None else "a pipeline has to return the item"
        raise BrokenRecord(f"{item!r:.80} is not an item: {remedy}")
    values = ItemAdapter(item).asdict()
    for record in RECORDS:
        if values.get("schema") == record.__dataclass_fields__["schema"].default:
            return _built(record, values)
    raise BrokenRecord(
        f"{type(item).__name__} is not a record of newsbot: its schema is {values.get('schema')!r:.80}; callbacks yield"
        " only requests and records, so declare data of your own as fields in a subclass of a record"
    )


def _built(hint: Any, value: Any) -> Any:
    """A value of a declared type out of plain data; raises `BrokenRecord`."""
    if isinstance(hint, type) and is_dataclass(hint) and isinstance(value, Mapping):
        hints = get_type_hints(hint)
        if unknown := sorted(set(map(str, value)) - hints.keys()):
            raise BrokenRecord(f"{', '.join(unknown)} is not a field of {hint.__name__}; declare it in a subclass")
        wanted = {field.name: field for field in fields(hint) if field.init}
        needed = (name for name, field in wanted.items() if field.default is field.default_factory is MISSING)
        if missing := sorted(set(needed) - value.keys()):
            raise BrokenRecord(f"{hint.__name__} has no {', '.join(missing)}")
        return hint(**{name: _built(hints[name], part) for name, part in value.items() if name in wanted})
    args = get_args(hint)
    if get_origin(hint) in (list, tuple) and isinstance(value, list | tuple):
        return get_origin(hint)(_built(args[0], part) for part in value)
    if get_origin(hint) in (Union, types.UnionType):
        return next((_built(arg, value) for arg in args if is_dataclass(arg)), value)
    return value


def problem_of(record: Any) -> str | None:
    """What is wrong with a record, naming the key, or None."""
    kind: type[Any] = type(record)
    if not _record_check(kind)(record):
        name = next(name for name, fits in _checks(kind) if not fits(getattr(record, name)))
        return f"{name} is {getattr(record, name)!r:.80}, {_wanted(kind, name)}"
    if isinstance(record, Ticker):
        return None
    if not _ID.fullmatch(record.id):
        return f"id is {record.id!r:.80}"
    for name in _ADDRESSES.intersection(record.__dataclass_fields__):
        if (url := getattr(record, name)) is not None and not _URL.match(url):
            return f"{name} is {url!r:.80}"
    for name in _TIMES.intersection(record.__dataclass_fields__):
        if not _is_in_calendar(getattr(record, name), _MOMENT):
            return f"{name} is {getattr(record, name)!r:.80}"
    if not getattr(record, "headline", True):
        return "headline is empty"
    for name in _COUNTS.intersection(record.__dataclass_fields__):
        if (count := getattr(record, name)) < 1:
            return f"{name} is {count}"
    return _article_problem(record) if isinstance(record, Article) else None


def _wanted(record: type[Any], name: str) -> str:
    """What a field may be, as the end of a sentence that says what it is."""
    hint = get_type_hints(record)[name]
    declared = hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint).replace("typing.", "")
    if _check(hint) is _never:
        return f"but is declared as {declared}, which JSON does not have: declare str, int, float, bool, list or dict"
    return f"but has to be {declared}, as JSON has it"


def _article_problem(article: Article) -> str | None:
    if article.in_language != [body.language for body in article.bodies]:
        return "in_language does not name the bodies' languages"
    if not all(_LANGUAGE.fullmatch(language) for language in (*article.in_language, *article.alternative_headlines)):
        return f"in_language is {article.in_language!r:.80}"
    if not all(all(body.paragraphs) and body.paragraphs for body in article.bodies):
        return "a body has no paragraph, or an empty one"
    for body in article.bodies:
        if body.kinds and len(body.kinds) != len(body.paragraphs):
            return f"a body has {len(body.kinds)} kinds for {len(body.paragraphs)} paragraphs"
        if unknown := [kind for kind in set(body.kinds) if not _KIND.fullmatch(kind)]:
            return f"a body has the kind {min(unknown)!r:.80}"
    return _published_problem(article.published)


def _published_problem(published: Published) -> str | None:
    parts = (published.earliest, published.latest, published.precision, published.source)
    if any(parts) and not all(parts):
        return "published has bounds, precision and source only in part"
    for bound in (published.earliest, published.latest):
        if bound and not _is_in_calendar(bound, _DAY, _MOMENT):
            return f"published holds {bound!r:.80}"
    if published.earliest and published.latest and published.earliest[:10] > published.latest[:10]:
        return "published ends before it starts"
    if published.date is not None and not _is_in_calendar(published.date, _DAY):
        return f"published.date is {published.date!r:.80}"
    return None


def _is_in_calendar(text: str, *forms: re.Pattern[str]) -> bool:
    """Whether a text has one of these forms, and is not a day such as 31 February."""
    if not any(form.fullmatch(text) for form in forms):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


@once
def _checks(record: type[Any]) -> tuple[tuple[str, Check], ...]:
    """A record class's declared types as checks, by field."""
    hints = get_type_hints(record)
    return tuple((field.name, _check(hints[field.name])) for field in fields(record))


def _check(hint: Any) -> Check:
    origin, args = get_origin(hint), get_args(hint)
    if isinstance(hint, NewType):
        return _check(hint.__supertype__)
    if hint is Any or hint is object:
        return _is_json
    if hint is float:
        return _is_number
    if hint in (list, tuple, dict):
        return lambda value: type(value) is hint and _is_json(value)
    if (plain := _plain_types(hint)) is not None:
        return lambda value: type(value) in plain
    if origin in (Union, types.UnionType):
        options = [_check(arg) for arg in args]
        return lambda value: any(fits(value) for fits in options)
    if origin is Literal:
        return lambda value: value in args
    if origin is list and args[0] in (str, int):
        leaves = {args[0]}
        return lambda value: type(value) is list and (not value or set(map(type, value)) == leaves)
    if origin in (list, tuple):
        inner = _check(args[0])
        return lambda value: type(value) is origin and all(map(inner, value))
    if origin is dict:
        key, inner = map(_check, args)
        return lambda value: type(value) is dict and all(map(key, value)) and all(map(inner, value.values()))
    return _record_check(hint) if isinstance(hint, type) and is_dataclass(hint) else _never


def _never(value: Any) -> bool:
    """Of a declared type that JSON does not have."""
    return False


def _is_number(value: Any) -> bool:
    return type(value) is int or (type(value) is float and isfinite(value))


def _is_json(value: Any, depth: int = 0) -> bool:
    """Whether JSON has a value, which is nested no deeper than `_DEEPEST`."""
    if value is None or type(value) in _JSON:
        return True
    if type(value) is float:
        return isfinite(value)
    if depth == _DEEPEST:
        return False
    if type(value) in (list, tuple):
        return all(_is_json(part, depth + 1) for part in value)
    if type(value) is dict:
        return set(map(type, value)) <= {str} and all(_is_json(part, depth + 1) for part in value.values())
    return is_dataclass(type(value)) and all(_is_json(getattr(value, part.name), depth + 1) for part in fields(value))


@once
def _record_check(record: type[Any]) -> Check:
    """Of a dataclass: the types of all its plain values at once, the other fields one by one."""
    hints = get_type_hints(record)
    plain = {f.name: types for f in fields(record) if (types := _plain_types(hints[f.name])) is not None}
    if len(plain) < 2:  # of one name, `attrgetter` makes no tuple
        plain = {}
    values: Callable[[Any], tuple[Any, ...]] = attrgetter(*plain) if plain else lambda _: ()
    expected = tuple(plain.values())
    others = [(name, fits) for name, fits in _checks(record) if name not in plain]

    def fits_all(value: Any) -> bool:
        if type(value) is not record or not all(map(contains, expected, map(type, values(value)))):
            return False
        return all(fits(getattr(value, name)) for name, fits in others)

    return fits_all


def _plain_types(hint: Any) -> frozenset[type[Any]] | None:
    """The classes of which a value may be, or None if more than its class counts."""
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return frozenset(options) if all(option in _PLAIN for option in options) else None
