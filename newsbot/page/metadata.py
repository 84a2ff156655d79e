"""What the head of a page and its structured data say: evidence, not yet truth."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from newsbot.text.clean import clean

_STORY_TYPES = frozenset(
    (
        "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle "
        "BackgroundNewsArticle BlogPosting LiveBlogPosting Report ReviewNewsArticle"
    ).split()
)
_ADDED_UP = ("robots", "newsbot")
"""Meta tags of which each one counts; of all others the first does."""
_LONG = 2000
"""Characters of a tag's statements: a page may have any number of them."""
_HEAD_TAGS = ("meta", "link", "title", "base", "script")


@dataclass(slots=True)
class Metadata:
    """Texts are clean, addresses as written; None where the page says nothing."""

    title: str | None = None
    language: str | None = None
    canonical: str | None = None
    base: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    """`name` or `property` (lower case) to the first content that is not empty."""
    tags: list[str] = field(default_factory=list)
    """Every `article:tag`."""
    story: dict[str, Any] = field(default_factory=dict)
    """The first JSON-LD object that is an article, {} where there is none."""

    @property
    def headline(self) -> str | None:
        """What structured data call the story."""
        return _text(self.story.get("headline"))

    @property
    def authors(self) -> list[str]:
        """Names of the persons and organisations that JSON-LD calls authors."""
        names = (
            _text(author.get("name") if isinstance(author, dict) else author)
            for author in _list(self.story.get("author"))
        )
        return [name for name in names if name and "://" not in name]

    @property
    def published(self) -> tuple[str, str] | None:
        """The date of publication as written, and where: `json-ld` or `meta`."""
        if value := _text(self.story.get("datePublished")):
            return value, "json-ld"
        value = self.meta.get("article:published_time") or self.meta.get("datepublished")
        return (value, "meta") if value else None

    @property
    def modified(self) -> tuple[str, str] | None:
        """The date of the last change as written, and where."""
        if value := _text(self.story.get("dateModified")):
            return value, "json-ld"
        value = self.meta.get("article:modified_time")
        return (value, "meta") if value else None

    @property
    def section(self) -> tuple[str, str] | None:
        """The section, and where it is said."""
        sections = [s for s in map(_text, _list(self.story.get("articleSection"))) if s]
        if sections:
            return sections[0], "json-ld"
        value = self.meta.get("article:section")
        return (value, "meta") if value else None

    @property
    def keywords(self) -> tuple[list[str], str] | None:
        """Key words in order, each once, and where they are said."""
        for source, said in (
            ("json-ld", self.story.get("keywords")), ("meta", self.tags), ("meta", self.meta.get("keywords")),
        ):  # fmt: skip
            words = said.replace("،", ",").split(",") if isinstance(said, str) else _list(said)
            found = list(dict.fromkeys(w for w in map(_text, words) if w))
            if found:
                return found, source
        return None

    @property
    def free(self) -> bool | None:
        """`isAccessibleForFree` as a truth value."""
        value = self.story.get("isAccessibleForFree")
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.rsplit("/", 1)[-1].lower())
        return value if isinstance(value, bool) else None


def read_metadata(root: etree._Element) -> Metadata:
    """The metadata of a page, from the root of its tree; what is broken is passed over."""
    found = Metadata(language=root.get("lang"))
    for element in root.iter(*_HEAD_TAGS):
        match element.tag:
            case "meta":
                _read_meta(found, element)
            case "script":
                if not found.story and "ld+json" in (element.get("type") or "").lower():
                    found.story = _story_in(element.text or "")
            case "link":
                if found.canonical is None and "canonical" in (element.get("rel") or "").lower().split():
                    found.canonical = (element.get("href") or "").strip() or None
            case "base":
                found.base = found.base or element.get("href")
            case _:
                if found.title is None:
                    found.title = clean("".join(map(str, element.itertext()))) or None
    return found


def _read_meta(found: Metadata, element: etree._Element) -> None:
    name = (element.get("property") or element.get("name") or "").strip().lower()
    content = clean(element.get("content") or "")
    if content and name == "article:tag":
        found.tags.append(content)
    elif content:
        told = found.meta.setdefault(name, content)
        if name in _ADDED_UP and told is not content and len(told) < _LONG:
            found.meta[name] = f"{told}, {content}"


def _story_in(script: str) -> dict[str, Any]:
    """The first object of a JSON-LD script that is an article, {} where there is none."""
    for thing in _things(script):
        if any(isinstance(t, str) and t.rsplit("/", 1)[-1] in _STORY_TYPES for t in _list(thing.get("@type"))):
            return thing
    return {}


def _things(script: str) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD script, through lists and `@graph`, outer ones first."""
    try:
        waiting = deque([json.loads(script.strip().removesuffix(";"), strict=False)])
    except (ValueError, RecursionError):
        return
    while waiting:
        thing = waiting.popleft()
        if isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, dict):
            yield thing
            waiting += [
                thing[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage")
                if isinstance(thing.get(key), dict | list)
            ]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str | None:
    return (clean(value) or None) if isinstance(value, str) else None
