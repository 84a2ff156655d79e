"""Stories on several pages: which page continues the current one."""

from __future__ import annotations

import re
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
    """The address of the page that continues the story on `page`, or None.

    `rel=next` is often the next story, so only the same address with the next number counts, or page 2 of an address
    without a number. A layout's expression is trusted.
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
        target = _split(href, page.url)
        if target is None or target.netloc != here.netloc:
            continue
        other, following = _numbered(target)
        if following == number + 1 and other in (stem, _bare(here)):
            return target._replace(fragment="").geturl()
    return None


def _split(href: str, base: str = "") -> SplitResult | None:
    try:
        parts = urlsplit(urljoin(base, href.strip()) if base else href)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.netloc else None


def _numbered(parts: SplitResult) -> tuple[str, int]:
    """An address without its page number, and that number (1 if there is none)."""
    if match := _QUERY.search(parts.query):
        return _bare(parts), int(match[1])
    if match := _PATH.search(parts.path):
        path = parts.path[: match.start()] + parts.path[match.end(1) :]
        return _bare(parts._replace(path=path)), int(match[1])
    return _bare(parts), 1


def _bare(parts: SplitResult) -> str:
    return re.sub(r"\.s?html?$|\.php$", "", parts.path).rstrip("/")


def add_part(parts: ArticleParts, further: ArticleParts) -> None:
    """Adds a further page of a story to the pages before it; repeated parts count once."""
    for body in further.bodies:
        existing = next((other for other in parts.bodies if other.language == body.language), None)
        if existing is None:
            parts.bodies.append(body)
            continue
        seen = {fold(paragraph.text) for paragraph in existing.paragraphs}
        existing.paragraphs += [paragraph for paragraph in body.paragraphs if fold(paragraph.text) not in seen]
    parts.pictures += [picture for picture in further.pictures if picture not in parts.pictures]
    parts.media += [media for media in further.media if media not in parts.media]
    parts.links += [link for link in further.links if link not in parts.links]
    parts.key_points += [point for point in further.key_points if point not in parts.key_points]
