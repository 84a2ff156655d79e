"""The next page and the feeds that a page's head and links name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree

NETWORKS = ("linkedin.com", "x.com", "twitter.com", "facebook.com", "instagram.com", "bsky.app", "threads.net")
"""Hosts of profiles whose address need not contain the name."""
_FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_FEEDS_AT_MOST = 5
_LINKED_AT_MOST, _LONGEST = 100, 500  # links to feeds of a page, and characters of each
_INSTEAD_AT_MOST = 50  # of a page; an image map is a menu
_REPLACED = re.compile(r"\s*\d?(?:\.\d*)?\s*[;,]\s*url\s*=\s*[\"']?\s*([^\s\"'][^\"']{0,500})", re.I)
"""A refresh within ten seconds, which is a redirect. Pages that reload themselves do so after a minute or more."""
_MAY_LEAD_TO_A_FEED = re.compile(r"rss|feed|atom|rdf", re.I)
_PATH_OF_A_FEED = re.compile(
    r"/(?:rss2?|feeds?)(?:\.[a-z]{2,5})?(?:/[^/]{1,80}){0,3}$|/atom(?:\.xml)?$|\.(?:rss|atom|rdf)$"
    r"|/[\w-]{0,40}(?:rss|feed)[\w-]{0,40}\.xml$",
    re.I,
)
_QUERY_OF_A_FEED = re.compile(r"(?:^|&)(?:feed|type)=(?:rss2?|atom|rdf)(?:&|$)", re.I)
_WITHOUT_STORIES = re.compile(r"comment|podcast", re.I)


@dataclass(slots=True)
class PageLinks:
    """Addresses as written."""

    following: str | None = None  # of `rel=next`
    feeds: list[str] = field(default_factory=list)  # those in the head, without feeds of comments
    instead: list[str] = field(default_factory=list)
    """What stands in for links: the page's frames, the areas of its image maps, the page that replaces it."""


def rels_of(element: etree._Element) -> list[str]:
    """The `rel` values of a link, in lower case."""
    return (element.get("rel") or "").lower().split()


def read_links(root: etree._Element) -> PageLinks:
    """The links of a page that have a `rel`, and what it shows in place of links, from the root of its tree."""
    found = PageLinks()
    for element in root.iter("link", "a", "frame", "area", "meta"):
        if element.tag in ("frame", "area", "meta"):
            href = _instead(element)
            if href and len(href) <= _LONGEST and len(found.instead) < _INSTEAD_AT_MOST:
                found.instead.append(href)
            continue
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


def _instead(element: etree._Element) -> str:
    """Where a frame, an area or a refresh leads; for browsers without scripts a page may be another."""
    if element.tag != "meta":
        return (element.get("src" if element.tag == "frame" else "href") or "").strip()
    if (element.get("http-equiv") or "").lower() != "refresh" or next(
        element.iterancestors("noscript"), None
    ) is not None:
        return ""
    to = _REPLACED.match(element.get("content") or "")
    return to[1].strip() if to else ""


def linked_feeds(root: etree._Element) -> list[str]:
    """The links, as written, whose address looks like a feed's, each once; they may lead to something else.

    >>> addresses = "/rss.xml", "/feeds/sport", "/?feed=rss2", "/feedback", "/comments/feed/"
    >>> page = "".join(f"<a href='{address}'>RSS</a>" for address in addresses)
    >>> linked_feeds(etree.fromstring(page, etree.HTMLParser()))
    ['/rss.xml', '/feeds/sport', '/?feed=rss2']
    """
    found: dict[str, None] = {}
    for element in root.iter("a"):
        href = element.get("href") or ""
        if len(href) <= _LONGEST and _MAY_LEAD_TO_A_FEED.search(href) and _is_of_a_feed(href.strip()):
            found[href.strip()] = None
            if len(found) == _LINKED_AT_MOST:
                break
    return list(found)


def _is_of_a_feed(href: str) -> bool:
    if _WITHOUT_STORIES.search(href):
        return False
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return bool(_PATH_OF_A_FEED.search("/" + parts.path.strip("/")) or _QUERY_OF_A_FEED.search(parts.query))
