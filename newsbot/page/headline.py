"""The headline from the places on a page that name the story: strings in, a string out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsbot.text.clean import fold

_SEPARATOR = re.compile(r"\s*[|·»•]\s*|\s+[-–—]\s+|\s*--\s*|\s*[:：]\s*(?=\S+$)")
_SITE_WORDS = 5
_LONGEST = 1000  # characters
_PIECES = 8  # of a title, from each end


@dataclass(frozen=True, slots=True)
class Headlines:
    """What the parts of a page give as the headline; None or empty if they give none."""

    data: str | None = None  # structured data
    shared: str | None = None  # `og:title`
    tweeted: str | None = None
    title: str | None = None  # the document's
    printed: Sequence[str] = ()  # the first headings
    site: Sequence[str] = ()  # names of the site, and its host's


def choose_headline(found: Headlines) -> tuple[str, str] | None:
    """The headline, and the evidence for it: `page`, `json-ld` or `meta`; None where nothing calls the story.

    The name of the site or a section at an end goes where the others do without it. What is said for sharing counts
    before structured data, unless it stands alone against what the page prints and its data say.

    >>> choose_headline(Headlines(shared="Rain at last - The Paper", printed=["Rain at last"], site=["The Paper"]))
    ('Rain at last', 'page')
    """
    sites = [fold(name) for name in found.site if name]
    printed = [text for text in found.printed if text and len(text) <= _LONGEST and fold(text) not in sites]
    data = _plain(found.data, [found.shared, *printed], sites)
    shared = _plain(found.shared, [found.data, *printed], sites)
    tweeted = _plain(found.tweeted, [found.data, *printed], sites)
    title = _plain(found.title, [data, shared, *printed], sites)
    keys = {fold(text) for text in printed}
    best = shared or tweeted or data or (printed[0] if printed else title)
    if not best:
        return None
    if data and shared and fold(data) != fold(shared):
        on_page = fold(data) in keys
        alone = fold(shared) not in keys and fold(shared) != fold(tweeted or "")
        if (
            (on_page and ((alone and tweeted) or fold(shared) == fold(found.title or "")))
            or (on_page and shared != found.shared and fold(shared) not in keys)
            or (not on_page and fold(found.title or "").startswith(fold(data)))
        ):
            best = data
    for text in printed:  # as it is printed
        if fold(text) == fold(best):
            return text, "page"
    return best, "json-ld" if data and fold(best) == fold(data) else "meta"


def _plain(text: str | None, others: Sequence[str | None], sites: Sequence[str]) -> str | None:
    """`text` without the site's name, or as another part has it; None for the site's name alone."""
    if not text or len(text) > _LONGEST or fold(text) in sites:
        return None
    known = [fold(other) for other in others if other and len(other) <= _LONGEST]
    if fold(text) in known[:1]:
        return _bare(text, sites) or text
    matches = list(_SEPARATOR.finditer(text))
    for match in matches[:_PIECES] + matches[_PIECES:][-_PIECES:]:
        for piece in (text[: match.start()], text[match.end() :]):
            if fold(piece) in known:
                return piece.strip()
    return _bare(text, sites) or text


def _bare(text: str, sites: Sequence[str]) -> str:
    pieces = [match.span() for match in _SEPARATOR.finditer(text)]
    start, end = 0, len(text)
    while pieces and _names_site(text[start : pieces[0][0]], sites):
        start = pieces.pop(0)[1]
    while pieces and _names_site(text[pieces[-1][1] : end], sites):
        end = pieces.pop()[0]
    return text[start:end].strip()


def _names_site(text: str, sites: Sequence[str]) -> bool:
    key = fold(text)
    short = len(text.split()) <= _SITE_WORDS
    return not key or (short and any(key == site or key.startswith(site + " ") for site in sites))
