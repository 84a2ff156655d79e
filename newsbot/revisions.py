"""Hashes of what a story says; whether a reading is new, a revision or unchanged.

Values in, values out: no database, no files.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from newsbot import roles
from newsbot.items import Article
from newsbot.published import Candidate, candidate_of, published_from
from newsbot.roles import Declared, Role, having, names
from newsbot.text.clean import fold_clean

Verdict = Literal["new", "revision", "unchanged", "twin", "copy", "worse"]

COMPARED = names(Article, roles.COMPARED)
"""Keys that `changed` may name; not the furniture (ticker, related, popular), nor what follows from other keys."""

_REVISES = frozenset(names(Article, roles.REVISES))

NOTHING = ""
"""The hash of a key that says nothing."""

_COPY_WORDS = 40
"""Texts shorter than this are alike by chance: `ENTRIES CLOSED`."""


@dataclass(slots=True)
class Wording:
    """What is remembered of a story's latest record."""

    id: str
    address: int
    """Where it was read: a number of the ledger's."""
    run: str
    """The last run that read it."""
    revision: int
    content_hash: str
    keys: dict[str, str]
    """A short hash of each of `COMPARED`."""
    exact: str | None
    """The day, where the page has ever printed one."""
    body_hash: int | None


@dataclass(slots=True)
class Reading:
    """One reading of a story's page, judged against what was known."""

    verdict: Verdict
    article: Article
    wording: Wording
    """What is to be remembered from now on; of a twin or a copy the wording that it is a twin or a copy of."""


def judge(
    article: Article,
    body: int | None,
    address: int,
    run: str,
    known: Wording | None,
    *,
    copy: Wording | None = None,
    dated: Candidate | None = None,
    elsewhere: bool = False,
) -> Reading:
    """Judges a reading of `address` in `run`; the article gets its revision, what changed, and narrower dates.

    `body` is the article's `body_hash`, `known` the story as it is remembered, `copy` another story with the same
    bodies, `dated` the bounds that earlier runs left for its date; `elsewhere` tells that the story lives at another
    address.
    """
    if known is None and copy is not None:
        return Reading("copy", article, copy)
    if known is not None and elsewhere:
        return Reading("twin", article, known)
    exact = exact_day(article)
    if exact is None and known is not None and known.exact is not None:
        exact = known.exact
        article.content_hash = content_hash(article, exact)
    if dated is not None:
        _narrow(article, dated)
    wording = Wording(article.id, address, run, 1, article.content_hash, _key_hashes(article), exact, body)
    if known is None:
        return Reading("new", article, wording)
    wording.revision = article.revision = known.revision
    if not article.bodies and known.keys.get("bodies") != NOTHING:
        return Reading("worse", article, known)
    remembered = {**wording.keys, **known.keys}  # a key that is newer than what is remembered counts from now on
    changed = [key for key in COMPARED if wording.keys[key] != remembered[key]]
    says_more = known.content_hash != article.content_hash or not _REVISES.isdisjoint(changed)
    if not changed or not says_more:
        wording.keys = remembered  # `changed` tells of what differs from the last record
        return Reading("unchanged", article, wording)
    wording.revision = article.revision = known.revision + 1
    article.changed = changed
    return Reading("revision", article, wording)


def _narrow(article: Article, dated: Candidate) -> None:
    own = candidate_of(article.published)
    published, warnings = published_from([own, dated] if own else [dated])
    article.published = published
    for warning in ("no_date", "date_from_relative_text"):
        if warning in article.warnings and warning not in warnings:
            article.warnings.remove(warning)
    article.warnings += [warning for warning in warnings if warning not in article.warnings]
    if published.source:
        article.provenance["published"] = published.source


def content_hash(article: Article, exact: str | None) -> str:
    """SHA-256 over what a story says: headlines, byline, exact date, bodies; relative dates do not count."""
    said = [
        exact if field.name == "published" else _value(article, field, roles.HASHED)
        for field in having(Article, roles.HASHED)
    ]
    return hashlib.sha256(_canonical(said)).hexdigest()


def exact_day(article: Article) -> str | None:
    """The day that the page prints as a calendar day, or None."""
    published = article.published
    if published.precision not in ("second", "minute", "day") or not published.text:
        return None
    return published.date if re.search(r"\d{4}|[\u06f0-\u06f9]{4}", published.text) else None


def body_hash(article: Article) -> int | None:
    """64 bits that stand for the bodies' folded words; None for a text too short to tell copies by."""
    if sum(body.word_count for body in article.bodies) < _COPY_WORDS:
        return None
    words = fold_clean("\n".join(text for body in article.bodies for text in body.paragraphs))
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _key_hashes(article: Article) -> dict[str, str]:
    return {
        field.name: _short_hash(_value(article, field, roles.COMPARED)) for field in having(Article, roles.COMPARED)
    }


def _value(record: Any, field: Declared, role: Role) -> Any:
    """The value of a field, with each record in it as the values of those of its fields that have the role."""
    value = getattr(record, field.name)
    if field.record is None or value is None:
        return value
    inner = having(field.record, role)
    if field.container is not None:
        return [[_value(part, own, role) for own in inner] for part in value]
    values = [_value(value, own, role) for own in inner]
    return values[0] if len(values) == 1 else values  # of a publication date the day alone: bounds move with reading


def _short_hash(value: Any) -> str:
    if not value and value is not False:
        return NOTHING
    return hashlib.sha256(_canonical(value)).hexdigest()[:12]


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
