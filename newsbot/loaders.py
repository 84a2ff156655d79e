"""Loaders: from the values on a page, as written (clean), to normalised records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from itemloaders import ItemLoader
from itemloaders.processors import Identity, TakeFirst

from newsbot.items import DURATION, Article, Body, Card, Image, Link, Media, TickerEntry, Translation
from newsbot.page.blocks import Anchor, count_words
from newsbot.page.parts import BodyParts, MediaParts, Picture
from newsbot.page.translations import Version
from newsbot.published import candidate_of, published_from
from newsbot.revisions import content_hash, exact_day
from newsbot.text.addresses import absolute, plainly_absolute
from newsbot.text.bounds import Bounds, Candidate, past, precedes
from newsbot.text.clean import FULL_STOPS
from newsbot.text.dateline import split_dateline
from newsbot.text.dates import date_at_start, date_in
from newsbot.text.language import direction_of, language_of, script_of, scripts_of
from newsbot.text.language_tags import primary
from newsbot.text.names import split_byline
from newsbot.text.urdu import urdu_letters

Context = Mapping[str, Any]
"""What a loader passes to its processors. They are static: itemloaders caches the last thousand, and with bound methods
it would keep as many loaders alive."""

_PUBLISHED = re.compile(r"^(?:published|posted)(?: on)?\s*:?\s*", re.I)
_TEASER_MARK = re.compile(r"^[\s:—–|-]+")
_DATELINE_MARK = re.compile(r"(?:(?<=[)/])\.)?[\s:—–―=।-]*$")
_QUOTATION = re.compile(r"([“”\"«‘’][^“”\"«»‘’]{8,400}[“”\"»‘’])")
_FOREIGN_WORDS = 3  # of a quotation whose language is recognised: two words may be a name, which all of them share
_URDU_ALONE = re.compile("[ےںٹڈڑھہ]")  # letters that neither Arabic nor Persian has
_EDITORS_NOTE = re.compile(r"^(?:editor[’']s|editors[’']) note\b|^(?:ایڈیٹر کا|ادارتی) نوٹ", re.I)
_MOST_MEDIA = 50
"""Of a story. A live blog of a day has some dozens; more would only be a playlist of the site's."""
_DURATION = re.compile(DURATION)
_ENDS = tuple(".!?۔؟…:\"”’'。！？।»" + FULL_STOPS)


def letters(text: str, languages: Sequence[str] = ()) -> str:
    """`text` with Urdu letters if it is Urdu.

    `languages` are the page's, if known. Pages in Arabic, Persian, Pashto or Sindhi but not in Urdu stay as they are;
    on pages in other scripts a text must be recognisably Urdu.

    >>> letters("هفته") == "ہفتہ", letters("هفته", ["ar"]) == "هفته", letters("هفته", ["en"]) == "هفته"
    (True, True, True)
    """
    if text.isascii() or script_of(text) != "Arab":
        return text
    default = _default(tuple(languages)) if languages else "ur"
    return urdu_letters(text) if default and _is_urdu(language_of(text, default=default) or "") else text


@lru_cache(maxsize=256)
def _default(languages: tuple[str, ...]) -> str | None:
    """The language of short lines in Arabic script on a page in `languages`; None if they cannot be Urdu."""
    arabic = [language for language in languages if scripts_of(language)[0] == "Arab"]
    if not arabic:
        return "ar"
    return arabic[0] if any(map(_is_urdu, arabic)) else None


def _is_urdu(language: str) -> bool:
    return primary(language) == "ur"


def _each(function: Callable[[Any], Any]) -> Callable[[Iterable[Any]], list[Any]]:
    """An input processor that applies `function` to each value and keeps what is not empty."""

    def process(values: Iterable[Any]) -> list[Any]:
        return [kept for kept in map(function, values) if kept]

    return process


@lru_cache(maxsize=256)
def _letters_of(languages: tuple[str, ...]) -> Callable[[Iterable[Any]], list[Any]]:
    return _each(lambda text: letters(text, languages))


_keep = Identity()


class Loader(ItemLoader):
    """Texts in the letters of their language; of several candidates the first that is not empty.

    Values are collected in a dict, because the defaults of `record` must not count as candidates. `languages` are the
    page's, its main one first.
    """

    record: type[Any]
    default_item_class = dict
    default_output_processor = TakeFirst()

    def __init__(self, languages: Sequence[str] = (), **context: Any) -> None:
        super().__init__(languages=languages, **context)
        self.languages = tuple(languages)
        self.default_input_processor = _letters_of(self.languages)
        self.settled: dict[str, Any] = {}
        self.sources: dict[str, str] = {}  # by field, where its value comes from

    def offer(self, name: str, *candidates: tuple[Any, str]) -> None:
        """Fills a field with the first candidate, in order of trust, that is not empty after normalising."""
        for value, source in candidates:
            if value or value is False:
                self.add_value(name, value)
                if self.get_collected_values(name):
                    self.sources[name] = source
                    return

    def settle(self, **values: Any) -> None:
        self.settled.update(values)

    # A dict's fields have no metadata, for which itemloaders would look at every value: a tenth of the time of a page.

    def get_input_processor(self, field_name: str) -> Callable[..., Any]:
        return getattr(self, f"{field_name}_in", self.default_input_processor)

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        return getattr(self, f"{field_name}_out", self.default_output_processor)

    def load_item(self) -> Any:
        return self.record(**super().load_item(), **self.settled)


class CardLoader(Loader):
    """A card, in the letters of its language."""

    record = Card

    def add_words(self, teaser: str, dates: Iterable[str], now: datetime) -> None:
        language = next(iter(self.languages), None)
        day, summary = split_teaser(teaser, now, language) if teaser else (None, None)
        read = (date_in(text, now, language) for text in dates)
        days = (bounds.day.isoformat() for bounds in read if bounds and bounds.day and not bounds.relative)
        self.settle(date=next(days, day))
        self.add_value("summary", summary)


class TickerLoader(Loader):
    """One entry of a strip, its headlines by language."""

    record = TickerEntry
    headlines_in = _keep

    @staticmethod
    def headlines_out(values: list[tuple[str, str]], loader_context: Context) -> dict[str, str]:
        return {language: letters(text, loader_context["languages"]) for language, text in values}


def load_body(parts: BodyParts, languages: Sequence[str] = ()) -> Body:
    """A story in one language, on a page in `languages`: the dateline is taken off, the direction follows the language,
    words are counted."""
    language, printed = parts.language, [text for text, _ in parts.paragraphs]
    if _is_urdu(language):
        printed = list(map(_respelled, printed))
    dateline, dateline_text, printed = _take_dateline(printed, language)
    headline = letters(parts.headline, [language] if _is_urdu(language) else languages) if parts.headline else None
    kinds, words = [kind for _, kind in parts.paragraphs], sum(map(count_words, printed))
    return Body(
        language, direction_of(language), headline, dateline, printed, words, kinds=kinds, dateline_text=dateline_text
    )


def _respelled(text: str) -> str:
    """A paragraph of an Urdu story with Urdu letters, except for what it quotes, or is, in Arabic or Persian."""
    respelt = urdu_letters(text)
    if respelt == text:
        return text
    parts = _QUOTATION.split(text)
    foreign = list(map(_is_foreign, parts))
    if not any(foreign):
        return respelt
    return "".join(part if kept else urdu_letters(part) for part, kept in zip(parts, foreign, strict=True))


def _is_foreign(text: str) -> bool:
    if len(text.split(maxsplit=_FOREIGN_WORDS)) < _FOREIGN_WORDS or _URDU_ALONE.search(text):
        return False
    return language_of(text, default="ur") in ("ar", "fa")


def _take_dateline(paragraphs: list[str], language: str) -> tuple[str | None, str | None, list[str]]:
    """The place of the dateline, the dateline as printed if it has more, and the paragraphs without it.

    An editor's note or a sub-head may be above it.
    """
    for index, paragraph in enumerate(paragraphs[:2]):
        place, rest = split_dateline(paragraph, language)
        if place:
            printed = _DATELINE_MARK.sub("", paragraph.removesuffix(rest), count=1)
            return place, printed if printed != place else None, [*paragraphs[:index], rest, *paragraphs[index + 1 :]]
        if not (_EDITORS_NOTE.match(paragraph) or (len(paragraph.split()) < 10 and not paragraph.endswith(_ENDS))):
            break
    return None, None, paragraphs


def _target(href: str, base: str, own: str | None) -> str | None:
    """The absolute address of a link in a story; None for `javascript:` and for text that is not an address."""
    if (plain := plainly_absolute(href, base)) is not None:
        return plain
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
        host = (parts.hostname or "").strip(".")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and ("." in host or host == own) else None


class ArticleLoader(Loader):
    """A story. Each field's candidates are offered in order of trust, and its processor normalises them.

    Dates after `now`, the time of reading, are dropped; addresses are relative to `base`; `host` is the page's.
    """

    record = Article
    canonical_url_in = authors_in = is_accessible_for_free_in = related_in = popular_in = _keep
    bodies_out = key_points_out = keywords_out = _keep
    images_out = media_out = links_out = translations_out = related_out = popular_out = _keep

    def __init__(self, languages: Sequence[str], *, now: datetime, base: str, host: str | None) -> None:
        super().__init__(languages, now=now, base=base, host=host)
        self.warnings: list[str] = []

    def offer_dates(self, candidates: Sequence[Candidate]) -> None:
        published, warnings = published_from(candidates)
        self.warnings += warnings
        self.settle(published=published)
        self.context["published"] = candidate_of(published)
        if published.source:
            self.sources["published"] = published.source

    @staticmethod
    def bodies_in(bodies: Iterable[BodyParts], loader_context: Context) -> list[Body]:
        return [load_body(parts, loader_context["languages"]) for parts in bodies]

    @staticmethod
    def date_modified_in(dates: Iterable[Bounds], loader_context: Context) -> list[str]:
        """The moment, or the day if the bounds leave only one: `Updated 2 hours ago` states no moment. No story changes
        before it is published."""
        published, _ = loader_context.get("published") or (None, "")
        shown = [bounds for bounds in dates if past(bounds, loader_context["now"])]
        shown = [bounds for bounds in shown if published is None or not precedes(bounds, published)]
        stated = (bounds.earliest if bounds.earliest == bounds.latest else bounds.day for bounds in shown)
        return [moment.isoformat() for moment in stated if moment]

    @staticmethod
    def images_in(pictures: Iterable[Picture], loader_context: Context) -> list[Image]:
        found = ((absolute(picture.source, loader_context["base"]), picture) for picture in pictures)
        return [Image(url, picture.alt or None, picture.caption) for url, picture in found if url]

    @staticmethod
    def media_in(parts: Iterable[MediaParts], loader_context: Context) -> list[Media]:
        base, found = loader_context["base"], dict[str, Media]()
        for media in parts:
            url = next(filter(None, (absolute(address, base) for address in media.addresses)), None)
            if url is not None and len(found) < _MOST_MEDIA:
                duration = media.duration if _DURATION.fullmatch(media.duration or "") else None
                thumbnail = absolute(media.thumbnail, base) if media.thumbnail else None
                found.setdefault(url, Media(url, media.kind, media.title, duration, thumbnail))
        return list(found.values())

    @staticmethod
    def links_in(anchors: Iterable[Anchor], loader_context: Context) -> list[Link]:
        base, own = loader_context["base"], loader_context["host"]
        return [Link(url, anchor.text) for anchor in anchors if (url := _target(anchor.href, base, own))]

    @staticmethod
    def translations_in(versions: Iterable[Version]) -> list[Translation]:
        return [Translation(v.url, v.language, v.source, v.id) for v in versions]

    @staticmethod
    def authors_out(values: list[str]) -> list[str]:
        return [name for byline in values for name in split_byline(byline)]

    def load_item(self) -> Article:
        self.settle(provenance=self.sources, warnings=self.warnings)
        article: Article = super().load_item()
        article.in_language = [body.language for body in article.bodies]
        article.alternative_headlines = {b.language: b.headline for b in article.bodies if b.headline}
        if not article.alternative_headlines:
            detected = language_of(article.headline, self.languages or None)
            first = article.in_language[0] if article.bodies else next(iter(self.languages), "en")
            article.alternative_headlines = {detected or first: article.headline}
        article.content_hash = content_hash(article, exact_day(article))
        return article


def split_teaser(text: str, now: datetime, language: str | None = None) -> tuple[str | None, str | None]:
    """A card's text as a day (None for relative dates) and its summary.

    >>> from datetime import UTC
    >>> split_teaser("Published 2 years ago: The court ruled", datetime(2026, 1, 1, tzinfo=UTC))
    (None, 'The court ruled')
    """
    plain = _TEASER_MARK.sub("", text)
    dated = _PUBLISHED.sub("", plain)
    if found := date_at_start(dated, now, language):
        bounds, rest = found
        marked = not rest or (_TEASER_MARK.match(rest.lstrip()) and not rest[:1].strip(" :—–-|,"))
        if bounds.relative and dated == plain and not marked:
            return None, plain  # prose that opens with a word of time
        day = bounds.day if not bounds.relative else None
        return day.isoformat() if day else None, _TEASER_MARK.sub("", rest) or None
    return None, plain or None
