"""Measures of runs in the words of a reader, and their values as numbers to show."""

from __future__ import annotations

from newsbot.text.language_names import language_name

_NAMES = {
    "stories": "Stories read",
    "unread": "Story pages without a story",
    "lists": "Section pages read",
    "lists/empty": "Section pages without a story",
    "dropped": "Stories that pipelines dropped",
    "revisited": "Known stories read again",
    "revised": "Known stories with another headline or text",
    "files": "Feeds and sitemaps read",
    "pages": "Pages requested",
    "pages/stories": "Story pages checked for a ticker",
    "pages/lists": "Section pages checked for a ticker",
    "unreached": "Addresses that could not be reached",
    "refused": "Addresses that the site refused",
    "http/4xx": "Addresses answered with a 4xx status",
    "http/5xx": "Addresses answered with a 5xx status",
    "browser/drawn": "Pages rendered by a browser",
}
_KINDS = {
    "stories": "Stories in {language}",
    "words": "Words per story in {language}",
    "section": "Stories on the fullest page of {rest}",
    "warnings": "Stories with the warning “{words}”",
    "evidence": "Stories with the {field} from {source}",
    "expressions": "Pages on which the expression for the {field} finds something",
    "tried": "Pages on which the expression for the {field} was tried",
}
"""The labels of measures such as `words/en`."""
_FIELDS = {"bodies": "text", "published": "date"}
_SOURCES = {
    "page": "the page", "byline": "the byline", "time": "an element of the page", "meta": "meta tags",
    "json-ld": "JSON-LD", "card": "a card", "feed": "a feed",
    "news-sitemap": "a news sitemap", "url": "the address", "layout": "the layout",
}  # fmt: skip
_SHARES = ("evidence", "expressions", "browser")
"""Kinds of measures from 0 to 1."""


def label(measure: str) -> str:
    """What a measure of a run counts.

    >>> label("stories/ur"), label("words/en"), label("section/Media News")
    ('Stories in Urdu', 'Words per story in English', 'Stories on the fullest page of Media News')
    >>> label("evidence/published/json-ld"), label("warnings/no_date"), label("what/ever")
    ('Stories with the date from JSON-LD', 'Stories with the warning “no date”', 'what/ever')
    """
    kind, _, rest = measure.partition("/")
    first, _, second = rest.partition("/")
    field = _FIELDS.get(first, first.replace("_", " "))
    if measure in _NAMES:
        return _NAMES[measure]
    if not rest or kind not in _KINDS:
        return measure
    return _KINDS[kind].format(
        rest=rest, field=field, words=rest.replace("_", " "), source=_SOURCES.get(second, second),
        language=language_name(rest),
    )  # fmt: skip


def is_share(measure: str) -> bool:
    """Whether a measure is a share from 0 to 1, to show in per cent."""
    return measure.partition("/")[0] in _SHARES
