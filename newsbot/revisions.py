"""Revisions of a story, as hashes: is a reading of its page new, a revision or unchanged? No database, no files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from newsbot import roles
from newsbot.items import PAGE_CUT, Article
from newsbot.jsontext import to_json
from newsbot.published import candidate_of, published_from
from newsbot.reasons import Fate, Reason
from newsbot.roles import Declared, Role, having, names
from newsbot.text.bounds import Candidate
from newsbot.text.clean import fold_clean, single_spaced

WRITTEN: tuple[Fate, ...] = ("fetched", "changed")

COMPARED = names(Article, roles.COMPARED)  # without furniture (ticker, related, popular) and derived keys

_REVISES = frozenset(names(Article, roles.REVISES))

NOTHING = ""  # the hash of an empty key
UNKNOWN = "?"  # in place of the hash of a value that was lost: no value has this hash

_COPY_WORDS = 40  # shorter texts are alike by chance: `ENTRIES CLOSED`

_WORDS = "words"  # beside the hashes of keys: how many words the bodies have; 0 of a page that was cut, too


@dataclass(slots=True)
class Revision:
    """What the ledger keeps of a story's latest record."""

    id: str
    address: int  # the ledger's id
    run: str  # the last that read it
    revision: int
    content_hash: str
    keys: dict[str, str]  # a short hash of each of `COMPARED`; `_WORDS`
    exact: str | None  # the day, if the page ever printed one
    body_hash: int | None


@dataclass(slots=True)
class Reading:
    """One reading of a story's page, judged against what was known."""

    fate: Fate
    article: Article
    revision: Revision  # to be kept; for a twin or copy that of the original
    reason: Reason | None = None  # `TWIN`, `COPY`, `LOST_BODY` or `DATA_LOSS` if it is not the story's latest revision
    last: str | None = None  # the last run before that read the story, if the reading is compared with that


@dataclass(slots=True)
class Known:
    """The stories that readings are compared with."""

    by_id: dict[str, Revision] = field(default_factory=dict)
    by_body: dict[int, Revision] = field(default_factory=dict)

    def copy(self, body: int | None) -> Revision | None:
        """The first story with this `body_hash`, as it is known now."""
        first = None if body is None else self.by_body.get(body)
        return None if first is None else self.by_id.get(first.id, first)

    def keep(self, revision: Revision) -> None:
        self.by_id[revision.id] = revision
        if revision.body_hash is not None:
            self.by_body.setdefault(revision.body_hash, revision)


def judge(
    article: Article,
    body: int | None,
    address: int,
    run: str,
    known: Revision | None,
    *,
    copy: Revision | None = None,
    dated: Candidate | None = None,
    elsewhere: bool = False,
    is_back: bool = False,
    shared: bool = False,
) -> Reading:
    """Judges a reading of `address` in `run`; sets the article's revision, changed keys and narrower dates.

    `body` is the article's `body_hash`, `known` the story's stored revision, `copy` another story with the same text,
    `dated` the date's bounds from earlier runs, `elsewhere` whether the story belongs to another address, `is_back`
    whether a tombstone says that it is gone: then it is written again as it is, `shared` whether pages of other stories
    have come to say the same.
    """
    if known is None and copy is not None and can_be_copy(article):
        return Reading("alias", article, copy, Reason.COPY)
    if known is not None and elsewhere:
        return Reading("alias", article, known, Reason.TWIN)
    exact = exact_day(article)
    if exact is None and known is not None and known.exact is not None:
        exact = known.exact
        article.content_hash = content_hash(article, exact)
    is_undated = candidate_of(article.published) is None
    if dated is not None:
        _narrow(article, dated)
    read = Revision(article.id, address, run, 1, article.content_hash, _keys(article), exact, body)
    if known is None:
        return Reading("fetched", article, read)
    read.revision = article.revision = known.revision
    if _is_cut(article) and _words(article) < int(known.keys.get(_WORDS, 0)):
        return Reading("failed", article, known, Reason.DATA_LOSS)
    if not article.bodies and known.keys.get("bodies") != NOTHING:
        return Reading("skipped", article, known, Reason.LOST_BODY)
    says_else = known.body_hash != body and known.keys.get("bodies") != read.keys["bodies"]
    if says_else and (shared or (copy is not None and copy.id != known.id)):
        return Reading("skipped", article, known, Reason.COPY)  # such as a page that asks for consent in place of all
    remembered = {**read.keys, **known.keys}  # a key that is newer than what is remembered counts from now on
    changed = [key for key in COMPARED if read.keys[key] != remembered[key]]
    is_revision = known.content_hash != article.content_hash or not _REVISES.isdisjoint(changed)
    is_dated = is_undated and "published" in changed and remembered["published"] == NOTHING  # by other pages, at last
    is_lost = known.content_hash == UNKNOWN and not changed  # the lost record was that of a story that was back
    if not (is_back or is_lost or is_dated) and (not changed or not is_revision):
        read.keys = remembered  # `changed` names what differs from the last record
        return Reading("unchanged", article, read, last=known.run)
    read.revision = article.revision = known.revision + 1
    article.changed = changed
    return Reading("changed", article, read, last=known.run)


def shared_texts(changes: Iterable[tuple[int | None, int | None]]) -> set[int]:
    """Those new texts that have replaced several others, as a page that asks for consent does.

    A change of a known story is its `body_hash` before and after.

    >>> shared_texts([(1, 9), (2, 9), (3, 8), (3, 8), (4, 4), (5, 4)])
    {9}
    """
    replaced: dict[int, set[int | None]] = {}
    for before, after in changes:
        if after is not None and after != before:
            replaced.setdefault(after, set()).add(before)
    return {text for text, others in replaced.items() if len(others) > 1}


def revision_in(article: Article, address: int, run: str) -> Revision:
    """What the ledger keeps of a record that `run` has written."""
    hash, exact, body = article.content_hash, exact_day(article), body_hash(article)
    return Revision(article.id, address, run, article.revision, hash, _keys(article), exact, body)


def _keys(article: Article) -> dict[str, str]:
    fields = having(Article, roles.COMPARED)
    hashes = {field.name: _short_hash(_value(article, field, roles.COMPARED)) for field in fields}
    words = 0 if _is_cut(article) else _words(article)  # a template may leave its elements open
    return {**hashes, _WORDS: str(words)}


def _is_cut(article: Article) -> bool:
    return PAGE_CUT in (article.warnings or ())  # a pipeline of others may have emptied them


def differing(before: Any, after: Any) -> list[str]:
    """The keys that `changed` names, of two records of a story with the attributes of `Article`."""
    return [
        field.name
        for field in having(Article, roles.COMPARED)
        if _or_nothing(_value(before, field, roles.COMPARED)) != _or_nothing(_value(after, field, roles.COMPARED))
    ]


def _or_nothing(value: Any) -> Any:
    return NOTHING if not value and value is not False else value


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
    """SHA-256 of headlines, byline, exact date and bodies. Relative dates do not count."""
    values = [
        exact if field.name == "published" else _value(article, field, roles.HASHED)
        for field in having(Article, roles.HASHED)
    ]
    return hashlib.sha256(_canonical(values)).hexdigest()


def exact_day(article: Article) -> str | None:
    """The day that the page prints as a calendar day, or None."""
    published = article.published
    if published.precision not in ("second", "minute", "day") or not published.text:
        return None
    return published.date if re.search(r"\d{4}|[\u06f0-\u06f9]{4}", published.text) else None


def body_hash(article: Article) -> int | None:
    """64 bits of a hash of the bodies' folded words, after those of the headline if they are few; None without any."""
    texts = ["\n".join(body.paragraphs) for body in article.bodies if body.paragraphs]
    if not texts:
        return None
    if not can_be_copy(article):
        texts.insert(0, article.headline)
    if all(map(str.isascii, texts)):
        words = fold_clean("\n".join(texts))
    else:  # each body by itself: a European one is folded the short way
        words = single_spaced(" ".join([fold_clean(text.replace("\n", " ")) for text in texts]))
    digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def can_be_copy(article: Article) -> bool:
    """Whether its text is long enough for another story with the same text to be the same story."""
    return _words(article) >= _COPY_WORDS


def _words(article: Article) -> int:
    return sum(body.word_count for body in article.bodies)


def _value(record: Any, field: Declared, role: Role) -> Any:
    """The value of a field; records in it are reduced to the fields with the role."""
    value = getattr(record, field.name)
    if field.record is None or value is None:
        return value
    inner = having(field.record, role)
    if field.container is not None:
        return [[_value(part, own, role) for own in inner] for part in value]
    values = [_value(value, own, role) for own in inner]
    return values[0] if len(values) == 1 else values  # of a publication date only the day: its bounds move


def _short_hash(value: Any) -> str:
    value = _or_nothing(value)
    return NOTHING if value == NOTHING else hashlib.sha256(_canonical(value)).hexdigest()[:12]


def _canonical(value: Any) -> bytes:
    return to_json(value, sort_keys=True).encode("utf-8", "surrogatepass")
