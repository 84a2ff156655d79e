"""The next page and the feeds that a page's head and links name."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

_FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_FEEDS_AT_MOST = 5


@dataclass(slots=True)
class PageLinks:
    """Addresses as written."""

    following: str | None = None  # of `rel=next`
    feeds: list[str] = field(default_factory=list)  # those in the head, without feeds of comments


def rels_of(element: etree._Element) -> list[str]:
    """The `rel` values of a link, in lower case."""
    return (element.get("rel") or "").lower().split()


def read_links(root: etree._Element) -> PageLinks:
    """The links of a page that have a `rel`, from the root of its tree."""
    found = PageLinks()
    for element in root.iter("link", "a"):
        rels, href = rels_of(element), (element.get("href") or "").strip()
        if not rels or not href:
            continue
        if "next" in rels:
            found.following = found.following or href
        elif "alternate" in rels and (element.get("type") or "").lower().split(";")[0].strip() in _FEEDS:
            comments = "comment" in href.lower() or "comment" in (element.get("title") or "").lower()
            if not comments and href not in found.feeds and len(found.feeds) < _FEEDS_AT_MOST:
                found.feeds.append(href)
    return found
