"""Texts that do not leave: replaced by hashes, offsets and lengths, and put back from a wording that has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from newsbot.items import Rights
from newsbot.text.rights import may_archive, reserved

FULL, HASH, NONE, AUTO = "full", "hash", "none", "auto"
POLICIES = (AUTO, FULL, HASH, NONE)

Place = tuple[str, Any, Any, int]
"""A text's path, what holds it, its key or index there, and its offset."""


def policy_of(rights: Mapping[str, Any], asked: str = AUTO) -> str:
    """What becomes of a story's texts: as asked, else `hash` where its rights reserve mining or forbid archiving.

    >>> said = dict.fromkeys(Rights.__dataclass_fields__)
    >>> policy_of(said), policy_of(said | {"tdm_reservation": "1"}), policy_of(said | {"robots_meta": "noarchive"})
    ('full', 'hash', 'hash')
    >>> policy_of(said | {"tdm_reservation": "1"}, "full")
    'full'
    """
    return asked if asked != AUTO else _by_rights(tuple(rights.items()))


@lru_cache(1000)
def _by_rights(rights: tuple[tuple[str, str | None], ...]) -> str:
    said = Rights(**dict(rights))
    return HASH if reserved(said) or not may_archive(said) else FULL


def withhold(row: dict[str, Any], policy: str) -> None:
    """Takes a wording's texts out, in place; headlines, names, addresses and dates stay."""
    row["text_policy"] = policy
    row["text_hashes"] = []
    if policy == FULL:
        return
    if policy == HASH:
        row["text_hashes"] = [
            {"field": path, "sha256": digest(text), "offset": offset, "length": len(text)}
            for path, text, offset in _texts(row)
        ]
    for _, holder, key, _ in list(_places(row)):
        if isinstance(holder, dict):
            holder[key] = "" if key == "text" else None
    for body in row["bodies"]:
        body["paragraphs"] = []
    row["key_points"] = []


def without_summaries(cards: Iterable[dict[str, Any]]) -> None:
    """Takes the summaries out of cards, in place: they are other stories' texts."""
    for card in cards:
        card["summary"] = None


def restore(row: dict[str, Any], find: Callable[[str], str | None]) -> bool:
    """Puts texts back, in place, by what `find` has for a hash; whether all were found. Nothing is put back in part."""
    found = [(told["field"], find(told["sha256"])) for told in row["text_hashes"]]
    if any(text is None for _, text in found):
        return False
    for path, text in found:
        _put(row, path.split("/"), text)
    row["text_policy"], row["text_hashes"] = FULL, []
    return True


def texts(row: Mapping[str, Any]) -> Iterator[str]:
    """All texts of a wording that may be withheld."""
    return (text for _, text, _ in _texts(row))


def digest(text: str) -> str:
    """The hash that stands for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _texts(row: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    for path, holder, key, offset in _places(row):
        if (text := holder[key]) is not None:
            yield path, text, offset


def _places(row: Mapping[str, Any]) -> Iterator[Place]:
    yield "summary", row, "summary", 0
    for number, body in enumerate(row["bodies"]):
        offset = 0
        for at, paragraph in enumerate(body["paragraphs"]):
            yield f"bodies/{number}/paragraphs/{at}", body["paragraphs"], at, offset
            offset += len(paragraph) + 1
    for number in range(len(row["key_points"])):
        yield f"key_points/{number}", row["key_points"], number, 0
    for name, keys in _SMALL.items():
        for number, small in enumerate(row[name]):
            for key in keys:
                yield f"{name}/{number}/{key}", small, key, 0


_SMALL = {"images": ("alt", "caption"), "links": ("text",), "related": ("summary",), "popular": ("summary",)}


def _put(row: dict[str, Any], path: list[str], text: str | None) -> None:
    holder: Any = row
    for step in path[:-1]:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    if isinstance(holder, list):
        holder.append(text)  # paths are in order
    else:
        holder[path[-1]] = text
