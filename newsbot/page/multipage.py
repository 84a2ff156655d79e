"""Stories that run over several pages: which page is the next part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from newsbot.page.fields import select_link
from newsbot.page.parts import ArticleParts
from newsbot.page.regions import Page
from newsbot.text.clean import fold

PAGES_AT_MOST = 30
_QUERY = re.compile(r"(?:^|&)(?:page|pg|p|seite|pagina|pagenum|page_no|paged)=(\d{1,2})(?=&|$)", re.I)
_PATH = re.compile(
    r"(?:/(?:page|seite|pagina|strana|p)[/-]?|[/_-](?:page-?|seite-?|p)?)(\d{1,2})(?=(?:\.s?html?|\.php)?/?$)", re.I
)
"""The number of a page: `?page=2`, `/2`, `/page/2`, `-page-2.html`, `_2.html`."""


def next_part(page: Page) -> str | None:
    """The address of the page that goes on with the story on `page`; None where there is none.

    What a page calls its next is often the next story: only the same address with the next number counts, or a second
    page below an address without any. What the layout's expression finds is not judged so.
    """
    if selected := select_link(page, "next_part"):
        return selected
    here = _split(page.url)
    if here is None:
        return None
    stem, number = _numbered(here)
    mark = stem.rsplit("/", 1)[-1]
    hrefs = [link.href for block in page.blocks for link in block.links]
    for href in [*filter(None, [page.metadata.following]), *hrefs]:
        if mark not in href and not href.startswith("?"):
            continue
        there = _split(href, page.url)
        if there is None or there.netloc != here.netloc:
            continue
        other, following = _numbered(there)
        if following == number + 1 and other in (stem, _bare(here)):
            return there._replace(fragment="").geturl()
    return None


def _split(href: str, base: str = "") -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, href.strip()) if base else href)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.netloc else None


def _numbered(parts: SplitResult) -> tuple[str, int]:
    """An address without the number of its page, and that number; 1 where it has none."""
    if match := _QUERY.search(parts.query):
        return _bare(parts), int(match[1])
    if match := _PATH.search(parts.path):
        path = parts.path[: match.start()] + parts.path[match.end(1) :]
        return _bare(parts._replace(path=path)), int(match[1])
    return _bare(parts), 1


def _bare(parts: SplitResult) -> str:
    return re.sub(r"\.s?html?$|\.php$", "", parts.path).rstrip("/")


def add_part(parts: ArticleParts, further: ArticleParts) -> None:
    """Adds what a further page of a story tells to what those before it told; what stands on each page counts once."""
    for body in further.bodies:
        known = next((other for other in parts.bodies if other.language == body.language), None)
        if known is None:
            parts.bodies.append(body)
            continue
        told = set(map(fold, known.paragraphs))
        known.paragraphs += [paragraph for paragraph in body.paragraphs if fold(paragraph) not in told]
    _extend(parts.pictures, further.pictures)
    _extend(parts.links, further.links)
    _extend(parts.key_points, further.key_points)


def _extend(kept: list[Any], more: Sequence[Any]) -> None:
    kept += [value for value in more if value not in kept]
