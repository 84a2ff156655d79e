"""Which text function normalises which field: loaders take values as a page prints them (clean) and give records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from itemloaders import ItemLoader

from newsbot.items import Article, Body, Card, TickerEntry
from newsbot.revisions import content_hash, exact_day
from newsbot.text.dateline import split_dateline
from newsbot.text.dates import date_at_start
from newsbot.text.language import direction_of, language_of, script_of, scripts_of, word_count
from newsbot.text.names import split_byline
from newsbot.text.urdu import urdu_letters

_PUBLISHED = re.compile(r"^(?:published|posted)(?: on)?\s*:?\s*", re.I)
_TEASER_MARK = re.compile(r"^[\s:—–|-]+")
_EDITORS_NOTE = re.compile(r"^(?:editor[’']s|editors[’']) note\b|^(?:ایڈیٹر کا|ادارتی) نوٹ", re.I)
_ENDS = tuple(".!?۔؟…:\"”’'。！？।»")


def letters(text: str, languages: Sequence[str] = ()) -> str:
    """`text` in the letters of its language: Urdu's own where it is Urdu.

    `languages` are those of its page, none where nothing is known. A page in Arabic, Persian, Pashto or Sindhi but not
    in Urdu is left as it is; on pages in other scripts a text is Urdu where it shows it.

    >>> letters("هفته") == "ہفتہ", letters("هفته", ["ar"]) == "هفته", letters("هفته", ["en"]) == "هفته"
    (True, True, True)
    """
    if text.isascii() or script_of(text) != "Arab":
        return text
    default = _default(tuple(languages)) if languages else "ur"
    return urdu_letters(text) if default and _is_urdu(language_of(text, default=default) or "") else text


@lru_cache(maxsize=256)
def _default(languages: tuple[str, ...]) -> str | None:
    """The language of short lines in Arabic script on a page in `languages`; None where none of them can be Urdu."""
    arabic = [language for language in languages if scripts_of(language)[0] == "Arab"]
    if not arabic:
        return "ar"
    return arabic[0] if any(map(_is_urdu, arabic)) else None


def _is_urdu(language: str) -> bool:
    return language.split("-")[0].lower() == "ur"


def _each(function: Callable[[Any], Any]) -> Callable[[Iterable[Any]], list[Any]]:
    """An input processor that keeps what `function` gives, save nothing."""

    def process(values: Iterable[Any]) -> list[Any]:
        return [kept for kept in map(function, values) if kept]

    return process


@lru_cache(maxsize=256)
def _letters_of(languages: tuple[str, ...]) -> Callable[[Iterable[Any]], list[Any]]:
    """The input processor for a page in `languages`."""
    return _each(lambda text: letters(text, languages))


def _keep(values: list[Any]) -> list[Any]:
    return values


def _first(values: Sequence[Any]) -> Any:
    return values[0] if values else None


class Loader(ItemLoader):
    """Texts in the letters of their language; of several candidates the first that says anything.

    Values are collected in a dict and `record` is made of it, so that a record's defaults are no candidates.
    `languages` are those of the page, first its main one, none where nothing is known.
    """

    record: type[Any]
    default_item_class = dict
    default_output_processor = staticmethod(_first)

    def __init__(self, languages: Sequence[str] = ()) -> None:
        super().__init__()
        self.languages = tuple(languages)
        self.default_input_processor = _letters_of(self.languages)
        self.settled: dict[str, Any] = {}

    def settle(self, **values: Any) -> None:
        """Sets what is no text of a page's and needs no normalising: addresses, times, records in the record."""
        self.settled.update(values)

    def load_item(self) -> Any:
        """The record."""
        return self.record(**super().load_item(), **self.settled)


class CardLoader(Loader):
    """A card, in the letters of its language."""

    record = Card


class TickerLoader(Loader):
    """One entry of a strip, its headlines by language."""

    record = TickerEntry
    headlines_in = staticmethod(_keep)

    def headlines_out(self, values: list[tuple[str, str]]) -> dict[str, str]:
        """Headline by language."""
        return {language: letters(text, self.languages) for language, text in values}


class BodyLoader(Loader):
    """A story in one language: the dateline is taken off, the direction follows the language, words are counted."""

    record = Body

    def load_item(self) -> Body:
        """The body; of the settled values it needs `language` and `paragraphs`, as printed."""
        language, paragraphs = self.settled["language"], self.settled["paragraphs"]
        if _is_urdu(language):
            paragraphs = list(map(urdu_letters, paragraphs))
        dateline, paragraphs = _take_dateline(paragraphs, language)
        self.settle(
            paragraphs=paragraphs,
            dateline=dateline,
            direction=direction_of(language),
            word_count=sum(map(word_count, paragraphs)),
        )
        body: Body = super().load_item()
        return body


def _take_dateline(paragraphs: list[str], language: str) -> tuple[str | None, list[str]]:
    """The dateline and the paragraphs without it; an editor's note or a sub-head may stand above it."""
    for index, paragraph in enumerate(paragraphs[:2]):
        place, rest = split_dateline(paragraph, language)
        if place:
            return place, [*paragraphs[:index], rest, *paragraphs[index + 1 :]]
        if not (_EDITORS_NOTE.match(paragraph) or (len(paragraph.split()) < 10 and not paragraph.endswith(_ENDS))):
            break
    return None, paragraphs


class ArticleLoader(Loader):
    """A story: each field's candidates are added in the order of trust, and the first that says anything is kept."""

    record = Article
    key_points_out = keywords_out = staticmethod(_keep)
    authors_in = staticmethod(_keep)

    @staticmethod
    def authors_out(values: list[str]) -> list[str]:
        """The names in the bylines given."""
        return [name for byline in values for name in split_byline(byline)]

    def load_item(self) -> Article:
        """The article with what follows from its other fields: languages, headlines by language, hash."""
        article: Article = super().load_item()
        article.in_language = [body.language for body in article.bodies]
        told = language_of(article.headline, self.languages or None)
        first = article.in_language[0] if article.bodies else told or next(iter(self.languages), "en")
        article.alternative_headlines = {b.language: b.headline for b in article.bodies if b.headline}
        if not article.alternative_headlines:
            article.alternative_headlines = {told or first: article.headline}
        article.content_hash = content_hash(article, exact_day(article))
        return article


def split_teaser(text: str, now: datetime, language: str | None = None) -> tuple[str | None, str | None]:
    """A card's words as a day (None for a relative date that spans more) and its summary.

    >>> from datetime import UTC
    >>> split_teaser("Published 2 years ago: The court ruled", datetime(2026, 1, 1, tzinfo=UTC))
    (None, 'The court ruled')
    """
    plain = _TEASER_MARK.sub("", text)
    dated = _PUBLISHED.sub("", plain)
    if found := date_at_start(dated, now, language):
        bounds, rest = found
        if bounds.relative and dated == plain and rest[:1].strip(" :—–-|,"):
            return None, plain  # prose that opens with a word of time
        if bounds.relative and dated == plain and not _TEASER_MARK.match(rest.lstrip()) and rest:
            return None, plain
        day = bounds.day if not bounds.relative else None
        return day.isoformat() if day else None, _TEASER_MARK.sub("", rest) or None
    return None, plain or None
