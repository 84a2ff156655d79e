"""Stories on several pages: which page continues the current one."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from newsbot.page.fields import select_link
from newsbot.page.parts import ArticleParts
from newsbot.page.regions import Page
from newsbot.text import forms
from newsbot.text.addresses import plainly_absolute
from newsbot.text.clean import fold

PAGES_AT_MOST = 30
_QUERY = re.compile(r"(?:^|&)(page|pg|p|seite|pagina|pagenum|page_no|paged)=(\d{1,2})(?=&|$)", re.I)
_PATH = re.compile(
    r"(?:/(?:page|seite|pagina|strana|p)[/-]?|[_-](?:page-?|seite-?|p)|/|(?P<bare>[_-]))(?P<number>\d{1,2})"
    r"(?=(?:\.s?html?|\.php)?/?$)",
    re.I,
)
"""The number of a page: `?page=2`, `/2`, `/page/2`, `-page-2.html`; a bare `_2.html` may be a story's name, too."""
_ENDING = re.compile(r"\.s?html?$|\.php$")
_PATH_END = 20  # characters at the end of a path that a number may be in: at most 17, as `/pagina-12.shtml/`


def next_part(page: Page, number: int = 1) -> str | None:
    """The address of the page that continues the story on `page`, which is its page `number`; or None.

    `rel=next` is often the next story, so only the same address with the next number counts, or page 2 of the whole
    address, which may end in a number of its own. Of stories with one headline, the second is often called `-2`: such a
    link must have the number as its text. A layout's expression is trusted.
    """
    if selected := select_link(page, "next_part"):
        return selected
    digits = str(number + 1)
    links = [(link.href, link.text) for link in page.links if digits in link.href]
    if page.metadata.following and digits in page.metadata.following:
        links.insert(0, (page.metadata.following, ""))
    here = _split(page.url) if links else None
    if here is None:
        return None
    stem, own, _ = _numbered(here)
    stems = [stem] if own == number else []  # else it is a part of the story's name: `/covid-19`
    if number == 1:
        stems.append(_Stem(_bare(here.path), _identifiers(here.query)))
    mark = stem.path.rsplit("/", 1)[-1]
    base = page.metadata.base or page.url
    for href, text in links:
        if mark not in href and not href.startswith("?"):
            continue
        target = _split(href, base)
        if target is None or target.netloc != here.netloc:
            continue
        other, following, is_bare = _numbered(target)
        if following == number + 1 and other in stems and not (is_bare and text.strip("[]() ") != digits):
            return target._replace(fragment="").geturl()
    return None


def _split(href: str, base: str = "") -> SplitResult | None:
    try:
        parts = urlsplit((plainly_absolute(href, base) or urljoin(base, href.strip())) if base else href)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.netloc else None


class _Stem(NamedTuple):
    """What the pages of a story have in common."""

    path: str
    identifiers: frozenset[str]  # query parameters such as `id=7`


def _numbered(parts: SplitResult) -> tuple[_Stem, int, bool]:
    """An address without its page number, the number (1 by default), and whether it follows only a hyphen."""
    path, query = parts.path, parts.query
    named = _QUERY.search(query)
    if named and not (named[1].lower() == "p" and forms.INDEX.sub("/", path) in ("", "/")):  # `/?p=7` is a story
        return _Stem(_bare(path), _identifiers(query[: named.start()] + query[named.end() :])), int(named[2]), False
    if match := _PATH.search(path, max(len(path) - _PATH_END, 0)):
        stem = _bare(path[: match.start()] + path[match.end("number") :])
        return _Stem(stem, _identifiers(query)), int(match["number"]), match["bare"] is not None
    return _Stem(_bare(path), _identifiers(query)), 1, False


def _bare(path: str) -> str:
    return _ENDING.sub("", path).rstrip("/")


def _identifiers(query: str) -> frozenset[str]:
    return frozenset(filter(forms.identifies, query.split("&")))


def add_part(parts: ArticleParts, further: ArticleParts) -> None:
    """Adds a further page of a story to the pages before it; repeated parts count once."""
    known = {fold(line) for line in (parts.summary, parts.credit, *parts.key_points) if line}
    for body in further.bodies:
        existing = next((other for other in parts.bodies if other.language == body.language), None)
        if existing is None:
            parts.bodies.append(body)
            continue
        seen = known | {fold(paragraph.text) for paragraph in existing.paragraphs}
        existing.paragraphs += [paragraph for paragraph in body.paragraphs if fold(paragraph.text) not in seen]
    parts.credit = parts.credit or further.credit
    parts.pictures += [picture for picture in further.pictures if picture not in parts.pictures]
    parts.media += [media for media in further.media if media not in parts.media]
    linked = {(link.text, link.href) for link in parts.links}
    parts.links += [link for link in further.links if (link.text, link.href) not in linked]
    parts.key_points += [point for point in further.key_points if point not in parts.key_points]
