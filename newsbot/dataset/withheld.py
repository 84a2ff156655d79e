"""Texts that must not be released: replaced by hashes, offsets and lengths, or restored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from newsbot.items import Article, Body, Rights
from newsbot.roles import TEXT, leading_to
from newsbot.text.rights import may_archive, reserved

FULL, HASH, NONE, AUTO = "full", "hash", "none", "auto"

Place = tuple[str, Any, Any, int]  # a text's path, what holds it, its key or index there, and its offset


def policy_of(rights: Mapping[str, Any], asked: str = AUTO) -> str:
    """What becomes of a story's texts: as requested, else `hash` where its rights reserve mining or forbid archiving.

    >>> rights = dict.fromkeys(Rights.__dataclass_fields__)
    >>> [policy_of(rights | stated) for stated in ({}, {"tdm_reservation": "1"}, {"robots_meta": "noarchive"})]
    ['full', 'hash', 'hash']
    >>> policy_of(rights | {"tdm_reservation": "1"}, "full")
    'full'
    """
    return asked if asked != AUTO else _by_rights(tuple(rights.items()))


@lru_cache(1000)
def _by_rights(rights: tuple[tuple[str, str | None], ...]) -> str:
    declared = Rights(**dict(rights))
    return HASH if reserved(declared) or not may_archive(declared) else FULL


def withhold(row: dict[str, Any], policy: str) -> None:
    """Takes a revision's texts out, in place; headlines, names, addresses and dates stay."""
    row["text_policy"] = policy
    row["text_hashes"] = []
    if policy == HASH:
        row["text_hashes"] = [
            {"field": path, "sha256": digest(text), "offset": offset, "length": len(text)}
            for path, text, offset in _texts(row)
        ]
    if policy != FULL:
        take_texts(row, Article)


def take_texts(row: dict[str, Any], record: type[Any]) -> None:
    """Takes all texts out of a row of a record's class, in place; what is required is empty, else null."""
    for field in leading_to(record, TEXT):
        if field.record is not None:
            for _, part in _parts(row[field.name]):
                take_texts(part, field.record)
        elif row[field.name] is not None:
            row[field.name] = field.container() if field.container else None if field.null else ""


def restore(row: dict[str, Any], find: Callable[[str], str | None]) -> bool:
    """Puts texts back, in place, by what `find` has for a hash; whether all were found. Nothing is put back in part."""
    found = [(withheld["field"], find(withheld["sha256"])) for withheld in row["text_hashes"]]
    if any(text is None for _, text in found):
        return False
    for path, text in found:
        _put(row, path.split("/"), text)
    row["text_policy"], row["text_hashes"] = FULL, []
    return True


def texts(row: Mapping[str, Any]) -> Iterator[str]:
    """All texts of a revision that may be withheld."""
    return (text for _, text, _ in _texts(row))


def digest(text: str) -> str:
    """The hash that stands for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _texts(row: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    for path, holder, key, offset in _places(row):
        if (text := holder[key]) is not None:
            yield path, text, offset


def _places(row: Mapping[str, Any], record: type[Any] = Article, path: str = "") -> Iterator[Place]:
    for field in leading_to(record, TEXT):
        value, place = row[field.name], f"{path}{field.name}"
        if field.record is not None:
            for step, part in _parts(value):
                yield from _places(part, field.record, f"{place}/{step}")
        elif field.container is None:
            yield place, row, field.name, 0
        elif value is not None:
            offset = 0
            for key in value if field.container is dict else range(len(value)):
                yield f"{place}/{key}", value, key, offset
                offset += len(value[key]) + 1 if record is Body else 0  # its paragraphs are one text


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """The records in a field, each with the steps of its path."""
    if isinstance(value, list):
        yield from ((f"{number}/", part) for number, part in enumerate(value))
    elif value is not None:
        yield "", value


def _put(row: dict[str, Any], path: list[str], text: str | None) -> None:
    holder: Any = row
    for step in path[:-1]:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    if isinstance(holder, list):
        holder.append(text)  # paths are in order
    else:
        holder[path[-1]] = text
