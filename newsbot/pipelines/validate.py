"""A record that breaks the contract is dropped under a named reason, never written."""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from newsbot.items import Article, Listing, Published, Ticker, TickerRecord

_ID = re.compile(r"[0-9a-f]{20}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_URL = re.compile(r"https?://[^\s/]+")

Check = Callable[[Any], bool]


class BrokenRecord(DropItem):
    """A record that does not keep to RECORDS: the message names key and value. A bug of ours, worth a report."""


class ValidatePipeline:
    """Lets whole records pass."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy; the items of other spiders than newsbot's keep to no contract."""
        if not hasattr(crawler.spider, "site_addresses"):
            raise NotConfigured
        return cls()

    def process_item(self, item: Any) -> Any:
        """The item, unchanged; raises `BrokenRecord`."""
        if isinstance(item, Article | Listing | TickerRecord):
            if (problem := problem_of(item)) is not None:
                raise BrokenRecord(f"{type(item).__name__} {getattr(item, 'url', '')}: {problem}")
        elif not isinstance(item, Ticker):
            raise BrokenRecord(f"{type(item).__name__}: no record of newsbot's")
        return item


def problem_of(record: Article | Listing | TickerRecord) -> str | None:
    """What is wrong with a record, naming the key, or None."""
    for name, fits in _checks(type(record)):
        if not fits(getattr(record, name)):
            return f"{name} is {getattr(record, name)!r:.80}"
    if not _ID.fullmatch(record.id):
        return f"id is {record.id!r:.80}"
    if isinstance(record, Article):
        return _article_problem(record)
    if isinstance(record, Listing):
        return (
            None
            if _URL.match(record.url) and _TIME.fullmatch(record.fetched_at)
            else "url or fetched_at is no such thing"
        )
    return None if record.headline and record.pages > 0 else "headline or pages is empty"


def _article_problem(article: Article) -> str | None:
    for name in ("url", "canonical_url"):
        if not _URL.match(getattr(article, name)):
            return f"{name} is {getattr(article, name)!r:.80}"
    if not article.headline:
        return "headline is empty"
    if not _TIME.fullmatch(article.fetched_at):
        return f"fetched_at is {article.fetched_at!r:.80}"
    if article.in_language != [body.language for body in article.bodies]:
        return "in_language does not name the bodies' languages"
    if not all(_LANGUAGE.fullmatch(language) for language in (*article.in_language, *article.alternative_headlines)):
        return f"in_language is {article.in_language!r:.80}"
    if not all(all(body.paragraphs) and body.paragraphs for body in article.bodies):
        return "a body has no paragraph, or an empty one"
    return _published_problem(article.published)


def _published_problem(published: Published) -> str | None:
    told = (published.earliest, published.latest, published.precision, published.source)
    if any(told) and not all(told):
        return "published tells bounds, precision and source only in part"
    for bound in (published.earliest, published.latest):
        if bound and not (_DAY.fullmatch(bound) or _TIME.fullmatch(bound)):
            return f"published holds {bound!r:.80}"
    if published.earliest and published.latest and published.earliest[:10] > published.latest[:10]:
        return "published ends before it starts"
    if published.date is not None and not _DAY.fullmatch(published.date):
        return f"published.date is {published.date!r:.80}"
    return None


_made: dict[type[Any], tuple[tuple[str, Check], ...]] = {}


def _checks(record: type[Any]) -> tuple[tuple[str, Check], ...]:
    """A record class's declared types as checks, made once a class."""
    if record not in _made:
        hints = get_type_hints(record)
        _made[record] = tuple((field.name, _check(hints[field.name])) for field in fields(record))
    return _made[record]


def _check(hint: Any) -> Check:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType) and all(isinstance(arg, type) and not is_dataclass(arg) for arg in args):
        return lambda value: type(value) in args
    if origin in (Union, types.UnionType):
        options = [_check(arg) for arg in args]
        return lambda value: any(fits(value) for fits in options)
    if origin is Literal:
        return lambda value: value in args
    if origin is list and args[0] in (str, int):
        leaves = {args[0]}
        return lambda value: type(value) is list and (not value or set(map(type, value)) == leaves)
    if origin is list:
        inner = _check(args[0])
        return lambda value: type(value) is list and all(map(inner, value))
    if origin is dict:
        key, inner = map(_check, args)
        return lambda value: type(value) is dict and all(map(key, value)) and all(map(inner, value.values()))
    if isinstance(hint, type) and is_dataclass(hint):
        parts = _checks(hint)
        return lambda value: type(value) is hint and all(fits(getattr(value, name)) for name, fits in parts)
    return lambda value: type(value) is hint
