"""Counts of what the pages of a run say, in a form that a checkpoint records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from typing import Any, Self

from newsbot.items import Article, Body, Listing, Ticker
from newsbot.roles import TRACED, WATCHED, names

_FEW_WORDS = 60
_NAMES_AT_MOST = 500
"""Languages, warnings and sections come from pages: a hostile site must not fill the memory with them."""
_NAME_LENGTH = 60
_REWRITTEN = frozenset({"headline", "bodies"})
_PLAIN = (str, list, type(None))


@dataclass(slots=True)
class Tally:
    """Counts over the pages of a run so far, in whatever order they come."""

    counts: Counter[str] = field(default_factory=Counter)
    longest: dict[str, int] = field(default_factory=dict)
    """The number of stories on each section's fullest page."""
    examples: dict[str, str] = field(default_factory=dict)
    """The shortest address at which something was amiss, by name; `languages/en+ur` is one of a story in just these."""

    def page(
        self,
        records: Sequence[Article | Listing],
        tickers: Sequence[Ticker],
        *,
        rendered: bool,
        feed: bool,
        cards: int = 0,
    ) -> None:
        """Counts a page; `cards` are those of a list before it grew in the browser, which it does not in every run."""
        for record in records:
            if isinstance(record, Article):
                self._story(record)
            else:
                self._list(record, cards, feed=feed)
        kind = "lists" if any(isinstance(record, Listing) for record in records) else "stories"
        if records and not feed:
            self._add(f"pages/{kind}")
            self._add("pages/drawn", rendered)
            self._has(f"ticker/{kind}", tickers, records[0].url)
        for ticker in tickers:
            self._add("strips")
            self._add("strips/entries", len(ticker.entries))

    def unchanged(self, is_list: bool) -> None:
        self._add("unchanged/lists" if is_list else "unchanged/stories")

    def revisited(self, article: Article) -> None:
        """Counts a reading of a known story, beside its last record; a page that answers 304 is counted elsewhere."""
        self._add("revisited")
        if not _REWRITTEN.isdisjoint(article.changed or ()):
            self._add("revised")
            self._example("revised", article.url)

    def file(self) -> None:
        """Counts a feed, a sitemap or the page of a callback of the user's that only names pages."""
        self._add("files")

    def unread(self, url: str) -> None:
        self._add("unread")
        self._example("unread", url)

    def redirected(self, url: str) -> None:
        """Counts an address that never was a story and redirects to a page without one."""
        self._add("redirected")
        self._example("unread", url)

    def expressions(self, found: Mapping[str, bool], url: str) -> None:
        for name, something in found.items():
            self.counts[f"tried/{name}"] += 1
            self.counts[f"expressions/{name}"] += something
            if not something:
                self._example(f"expressions/{name}", url)

    def _story(self, article: Article) -> None:
        self._add("stories")
        bodies = {body.language: body for body in article.bodies}
        self._example(f"languages/{'+'.join(sorted(bodies))}", article.url)
        for language in bodies or list(article.alternative_headlines)[:1] or ["und"]:
            self._add(f"stories/{language}")
            for name in names(Article, WATCHED):
                self._has(f"coverage/{language}/{name}", _is_filled(getattr(article, name)), article.url)
            body = bodies.get(language)
            for name in names(Body, WATCHED):
                self._has(f"coverage/{language}/{name}", body and getattr(body, name), article.url)
            words = body.word_count if body else 0
            self._add(f"words/{language}", words)
            if words < _FEW_WORDS:
                self._example(f"words/{language}", article.url)
        self._has("dates/exact", article.published.date, article.url)
        for name in names(Article, TRACED):
            if source := article.provenance.get(name):
                self._add(f"evidence/{name}/{source}")
        for warning in article.warnings:
            self._add(f"warnings/{warning}")
            self._example(f"warnings/{warning}", article.url)

    def _list(self, listing: Listing, cards: int, *, feed: bool) -> None:
        if feed and not listing.cards:
            self.file()
            return
        self._add("lists")
        if not listing.cards:
            self._add("lists/empty")
            self._example("lists/empty", listing.url)
        if not feed:
            name = f"section/{_plain(listing.section or 'front page')}"
            if name in self.longest or len(self.longest) < _NAMES_AT_MOST:
                self.longest[name] = max(self.longest.get(name, 0), cards or len(listing.cards))
                self._example(name, listing.url)

    def _has(self, name: str, value: object, url: str) -> None:
        self._add(name, bool(value))
        if not value:
            self._example(name, url)

    def _add(self, name: str, number: int = 1) -> None:
        if name in self.counts or len(self.counts) < _NAMES_AT_MOST:
            self.counts[name] += number

    def _example(self, name: str, url: str) -> None:
        known = self.examples.get(name)
        if known is None:
            if len(self.examples) < _NAMES_AT_MOST:
                self.examples[name] = url
        elif (len(url), url) < (len(known), known):
            self.examples[name] = url

    def dumps(self) -> str:
        return json.dumps({"counts": self.counts, "longest": self.longest, "examples": self.examples})

    @classmethod
    def loads(cls, text: str | None) -> Self:
        if text is None:
            return cls()
        tally: dict[str, Any] = json.loads(text)
        return cls(Counter(tally["counts"]), tally["longest"], tally["examples"])


def _is_filled(value: Any) -> bool:
    """Whether a field has a value; of a record within the record, whether a watched field of it has."""
    if not isinstance(value, _PLAIN) and is_dataclass(value):
        return any(_is_filled(getattr(value, name)) for name in names(type(value), WATCHED))
    return bool(value)


def _plain(name: str) -> str:
    """A name from a page, without characters that could do harm in a message or a terminal.

    >>> _plain("News <b>room</b> @all\\u202e")
    'News broomb all'
    """
    kept = "".join(c for c in name if c.isalnum() or c in " -&.,'" or c in "\u200c\u200d")
    return " ".join(kept.split())[:_NAME_LENGTH]
