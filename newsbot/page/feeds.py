"""Files that list a site's stories: RSS and Atom feeds, sitemaps (XML or text), indexes of sitemaps. Bytes in.

They may be hostile: no entity is expanded and no address is opened. Broken or endless files are read as far as
possible.
"""

from __future__ import annotations

import html
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html.entities import name2codepoint
from io import BytesIO
from itertools import islice
from typing import Any, Literal

from lxml import etree

from newsbot.page.hints import Hints
from newsbot.text.charset import utf_16
from newsbot.text.clean import as_xml, clean
from newsbot.text.gzipped import MAGIC, unpacked
from newsbot.text.machine_dates import clock_of, parse_iso
from newsbot.text.moments import moment_of

FileKind = Literal["index", "sitemap", "feed"]

ENTRIES = 50_000  # per file, as sitemaps.org allows
FEED_BYTES = 4_000_000  # per feed: feeds list their latest stories
FEED_ELEMENTS = 20_000
"""Per feed. feedparser needs 0.04 ms each; 4,000 entries fit, and large feeds have 1,000."""
_LONGEST = 4000
_HEAD = 4096
_PROLOG = re.compile(rb"(?s:\s++|<!--.*?-->|<\?.*?\?>)*+")
_ROOT = re.compile(rb"<(?:[\w.-]{1,20}:)?(sitemapindex|urlset|rss|feed|rdf)[\s>/]", re.I)
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^<>]{0,500}>\s*){0,9}")  # before the root: declarations, comments
_MAIL = re.compile(rb"\s*[A-Z][A-Za-z-]{1,40}: [^\0]{0,2000}?\bmultipart/related\b")  # a page saved with its files
_KINDS: dict[bytes, FileKind] = {b"sitemapindex": "index", b"urlset": "sitemap"}
_START_TAG = re.compile(rb"<[^<>]*+>?")
_ENDS = re.compile(
    rb"(?s:<!\[CDATA\[(?:.*?\]\]>|.*))"
    rb"|</(?:[\w.-]{1,20}:)?(?:(sitemapindex|urlset|rss|feed|rdf)|(url|sitemap|item|entry))\s*+>",
    re.I,
)
_ENTRIES_OF: dict[FileKind, tuple[bytes, ...]] = {
    "index": (b"sitemap",), "sitemap": (b"url",), "feed": (b"item", b"entry"),
}  # fmt: skip
_WEB_ADDRESS = re.compile(rb"https?://[^\s<>\"]{1,4000}+", re.I)
_DECLARATION = re.compile(rb"<\?xml\s[^<>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[^<>]{0,100}\?>", re.I)
_MARKS = re.compile(rb"(?s:<!\[CDATA\[(?:.*?\]\]>|.*))|<(?![!?])(?=[^<>]*+<)|&(?:(#\w{1,8}|[A-Za-z]{2,10}\d{0,2});)?")
_TAGS = re.compile(
    rb"(?s:<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)|<\?(?:.*?\?>|.*))"
    rb"|<(/?)([A-Za-z_][\w:.-]{0,100})((?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)>"
)
_ATTRIBUTE = re.compile(rb"\s[A-Za-z_:][\w:.-]{0,100}\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')")
_UNDECLARED = (etree.ErrorTypes.ERR_UNDECLARED_ENTITY, etree.ErrorTypes.WAR_UNDECLARED_ENTITY)
_DEEPEST = 100  # levels of a feed; libxml2 gives up below 256
_CROWDED = re.compile(rb"<[A-Za-z][^<>]{20000,}+>?")
_TAG = re.compile(r"<[^<>]{0,500}>")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?(0[1-9]|1[0-2]))?(?!\d)")
_PARSER_OPTIONS: dict[str, Any] = {
    "recover": True, "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True,
}  # fmt: skip
_ITEMS = ("{*}item", "{*}entry")
_PARTS_OF_SITEMAPS = [f"{{*}}{name}" for name in "loc lastmod news title publication_date language link".split()]
_READ = frozenset("title link id guid pubdate published updated issued modified date origlink language lang".split())
"""The elements of feeds and entries that are read."""
_FURTHEST_EAST = timedelta(hours=14)
_ALIKE = 10  # so many entries with one time: it is the file's


@dataclass(frozen=True, slots=True)
class Entry:
    """A page listed in a file."""

    href: str  # as written
    hints: Hints
    modified: str | None = None  # ISO 8601, a day or a moment
    clock: str | None = None
    """The latest time without a zone. It sorts entries, and decides on another visit, as if it were in UTC."""
    alternates: tuple[tuple[str, str], ...] = ()
    """`hreflang` and address, as written, of the page in other languages."""
    permalink: str | None = None
    """Its id, if that is another address: that of the story if `href` leads through another host."""

    @property
    def moment(self) -> datetime | None:
        """The latest of its times, for sorting."""
        times = (self.hints.published, self.modified, self.clock)
        return max(filter(None, map(moment_of, times)), default=None)

    @property
    def day(self) -> date | None:
        """The latest day it can be in any time zone."""
        return None if self.moment is None else (self.moment + _FURTHEST_EAST).date()


@dataclass(slots=True)
class NamedPages:
    """The content of a feed or sitemap."""

    kind: FileKind
    title: str | None = None
    entries: list[Entry] = field(default_factory=list)
    news: bool = False  # whether it declares its pages to be news
    following: str | None = None  # the next page of a feed, as written
    cut: int = 0  # entries that were not read, 1 if their number is not known
    unfinished: bool = False
    """Whether it ends before its root element is closed. Its last entry is left out unless it is whole."""


def is_no_page(body: bytes) -> bool:
    """Whether a file is a feed, a sitemap, MHTML or gzipped, which a parser of HTML reads as a page.

    >>> is_no_page(b'<?xml version="1.0"?><rss version="2.0">'), is_no_page(b"<!DOCTYPE html><html>")
    (True, False)
    """
    if body.startswith(MAGIC):
        return True
    opening = _OPENING.match(body)
    return (opening is not None and _ROOT.match(body, opening.end()) is not None) or _MAIL.match(body) is not None


def read_named_pages(body: bytes, url: str, limit: int) -> NamedPages | None:
    """The pages in at most `limit` bytes of the file at `url`, gzipped or not; None if it is not a feed or sitemap.

    >>> read_named_pages(b"<urlset><url><loc>/a</loc></url></urlset>", "https://example.org/s", 1000).entries[0].href
    '/a'
    >>> read_named_pages(b"<html><body>Not found</body></html>", "https://example.org/s", 1000) is None
    True
    """
    body, damaged = unpacked(body, limit + 1)
    cut, body = len(body) > limit, _in_utf_8(body[:limit])
    start = _start(body)
    root = _ROOT.search(body, start, start + _HEAD)
    if root is None:
        return _text_sitemap(body, cut=cut, damaged=damaged)
    kind = _KINDS.get(root[1].lower(), "feed")
    body = _from_root(body, root)
    if kind == "feed":
        cut = cut or len(body) > FEED_BYTES
        body = body[:FEED_BYTES]
    end, closed = _end(body, kind, root[1].lower())
    body = _CROWDED.sub(b"", _MARKS.sub(_mended, body[:end]))
    named = _feed(body, url) if kind == "feed" else _sitemap(body, kind)
    if named is None:
        return None
    named.cut = named.cut or int(cut)
    named.unfinished = not closed and not cut
    return named


def _in_utf_8(body: bytes) -> bytes:
    """A file in UTF-16 in UTF-8, any other as it is; without a byte order mark.

    >>> _in_utf_8("<rss>".encode("utf-16")), _in_utf_8("<rss>".encode("utf-16-be")), _in_utf_8(b"<rss>")
    (b'<rss>', b'<rss>', b'<rss>')
    """
    encoding = utf_16(body)
    if encoding is None:
        return body
    return body.decode(encoding, "replace").removeprefix("\ufeff").encode()


def _start(body: bytes) -> int:
    """Where what comes before the root element ends, so far as it is comments and instructions."""
    prolog = _PROLOG.match(body, len(BOM_UTF8) if body.startswith(BOM_UTF8) else 0)
    return prolog.end() if prolog else 0


def _end(body: bytes, kind: FileKind, root: bytes) -> tuple[int, bool]:
    """Where a file's root element ends, and True; of one that is cut off where its last whole entry ends, and False.

    >>> _end(b"<urlset><url></url></urlset> ", "sitemap", b"urlset"), _end(b"<urlset/>", "sitemap", b"urlset")
    ((28, True), (9, True))
    >>> _end(b"<urlset><url></url><url><lo", "sitemap", b"urlset"), _end(b"<rss><it", "feed", b"rss")
    ((19, False), (5, False))
    """
    start = _START_TAG.match(body)
    end = start.end() if start else 0
    if body.endswith(b"/>", 0, end):
        return end, True
    for tag in _ENDS.finditer(body):
        if tag[1] is not None and tag[1].lower() == root:
            return tag.end(), True
        if tag[2] is not None and tag[2].lower() in _ENTRIES_OF[kind]:
            end = tag.end()
    return end, False


def _text_sitemap(body: bytes, *, cut: bool, damaged: bool) -> NamedPages | None:
    """The pages of a sitemap that is text, an address in each line; None if it has anything else.

    >>> text = b"https://example.org/a\\nhttps://example.org/"
    >>> [[entry.href for entry in _text_sitemap(text, cut=cut, damaged=False).entries] for cut in (True, False)]
    [['https://example.org/a'], ['https://example.org/a', 'https://example.org/']]
    >>> _text_sitemap(b"https://example.org/a is down", cut=False, damaged=False)
    """
    words = body.removeprefix(BOM_UTF8).split(maxsplit=ENTRIES)
    beyond = words.pop() if len(words) > ENTRIES else b""
    if (cut or damaged) and not beyond and not body.endswith(b"\n"):
        words = words[:-1]
    if not words or not all(map(_WEB_ADDRESS.fullmatch, words)):
        return None
    hints = Hints(None, None, None, "news-sitemap")
    entries = [Entry(word.decode("utf-8", "replace"), hints) for word in words]
    return NamedPages("sitemap", entries=entries, cut=int(cut or bool(beyond)), unfinished=damaged and not cut)


def _from_root(body: bytes, root: re.Match[bytes]) -> bytes:
    """A file without what comes before its root element, such as a program's warning or a DOCTYPE: none of them needs
    one, and whoever declares entities wants them expanded. An encoding that it declares and can have is kept."""
    declared = _DECLARATION.search(body, 0, min(root.start(), _HEAD))
    kept = declared is not None and not body.startswith(BOM_UTF8) and _reads_ascii(declared[1].decode("latin-1"))
    return (declared[0] if declared and kept else b"") + body[root.start() :]


def _reads_ascii(encoding: str) -> bool:
    """
    >>> [_reads_ascii(name) for name in ("ISO-8859-1", "windows-1256", "UTF-16", "no-such-encoding")]
    [True, True, False, False]
    """
    with suppress(LookupError, UnicodeError):
        return b"<urlset>".decode(encoding) == "<urlset>"
    return False


def _mended(mark: re.Match[bytes]) -> bytes:
    """Repairs common faults: HTML entities, bare ampersands and angle brackets, references to other characters."""
    name = mark[1]
    if mark[0] == b"<":  # it opens no tag; libxml2 needs quadratic time for many of them
        return b"&lt;"
    if not mark[0].startswith(b"&"):
        return mark[0]
    if name is None:
        return b"&amp;"
    if name.startswith(b"#"):
        digits = name[1:].decode("latin-1")
        try:
            code = int(digits[1:], 16) if digits[:1] == "x" else int(digits)
        except ValueError:
            return b""
        # lxml accepts surrogates, but cannot decode them
        valid = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        return mark[0] if valid else b""
    if name in (b"amp", b"lt", b"gt", b"quot", b"apos"):
        return mark[0]
    number = name2codepoint.get(name.decode())
    return b"" if number is None else b"&#%d;" % number


def _sitemap(body: bytes, kind: FileKind) -> NamedPages | None:
    """The pages of a sitemap; None if it is not XML."""
    found = NamedPages(kind)
    tag = "{*}sitemap" if kind == "index" else "{*}url"
    parsed = etree.iterparse(BytesIO(body), tag=tag, **_PARSER_OPTIONS)
    with suppress(etree.XMLSyntaxError):
        for _, element in parsed:
            if len(found.entries) >= ENTRIES:
                found.cut = 1
                break
            entry, is_news = _sitemap_entry(element)
            found.news = found.news or is_news
            if entry is not None:
                found.entries.append(entry)
            element.clear()
    if not found.entries and parsed.root is None:
        return None
    found.entries = _honest(found.entries)
    return found


def _sitemap_entry(element: etree._Element) -> tuple[Entry | None, bool]:
    values: dict[str, str] = {}
    alternates: list[tuple[str, str]] = []
    is_news = False
    for part in element.iter(*_PARTS_OF_SITEMAPS):
        name = _name(part)
        within = part.getparent()
        if name == "news":
            is_news = True
        elif name == "link":
            alternates += _alternate(part)
        elif within is element or (within is not None and _name(within) in ("news", "publication")):
            values.setdefault(name, (part.text or "").strip()[:_LONGEST])
    href = values.get("loc")
    if not href:
        return None, False
    title = clean(values.get("title", "")) if is_news else None
    hints = Hints(title or None, iso(values.get("publication_date")), values.get("language") or None, "news-sitemap")
    modified, published = values.get("lastmod"), values.get("publication_date")
    return Entry(href, hints, iso(modified), _clock(modified, published), tuple(alternates)), is_news


def _alternate(link: etree._Element) -> Iterator[tuple[str, str]]:
    """`hreflang` and address of `<xhtml:link rel="alternate" hreflang="ur" href="…"/>`."""
    tag, href = link.get("hreflang"), (link.get("href") or "").strip()
    if tag and href and len(href) <= _LONGEST and "alternate" in (link.get("rel") or "").lower().split():
        yield tag, href


def _honest(entries: list[Entry]) -> list[Entry]:
    if len(entries) > _ALIKE and len({(entry.clock or entry.modified or "")[:16] for entry in entries}) == 1:
        return [replace(entry, modified=None, clock=None) for entry in entries]
    return entries


def is_of_a_period(url: str) -> bool:
    """Whether the address of a sitemap names a year or a month.

    >>> is_of_a_period("https://example.org/sitemap-2019-04.xml"), is_of_a_period("https://example.org/news.xml")
    (True, False)
    """
    return bool(_periods(url))


def _periods(url: str) -> list[tuple[str, str]]:
    """The years in the path of an address, with their months, if any."""
    return _PERIOD.findall(url.rpartition("//")[2].partition("/")[2])


def may_hold(entry: Entry, since: date) -> bool:
    """Whether a sitemap in an index may have stories of `since` or later: by its `lastmod`, else its address.

    >>> old = Entry("https://example.org/sitemap-2019-04.xml", Hints(None, None, None, "news-sitemap"))
    >>> may_hold(old, date(2026, 11, 1)), may_hold(old, date(2019, 4, 30)), may_hold(old, date(2019, 5, 1))
    (False, True, False)
    """
    if entry.modified is not None and entry.day is not None:
        return entry.day >= since
    periods = _periods(entry.href)
    if not periods:
        return True
    year, month = periods[-1]
    return (int(year), int(month or 12)) >= (since.year, since.month)


def _feed(body: bytes, url: str) -> NamedPages | None:
    """The pages of a feed; None if it is not XML."""
    import feedparser  # takes as long to load as all the rest, and most commands do not need it

    pruned = _pruned(body)
    if pruned is None:
        return None
    plain, cut, following = pruned
    try:
        # as a stream: bytes might be read as a file's name
        read = feedparser.parse(
            BytesIO(plain), response_headers={"content-location": url}, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception:  # it is fed whatever somebody wrote
        return NamedPages("feed", news=True, following=following, cut=cut)
    language = _plain(read.feed.get("language"))
    entries = [_feed_entry(entry, language) for entry in read.entries]
    title = clean(_plain(read.feed.get("title")) or "")
    named = _honest([entry for entry in entries if entry is not None])
    return NamedPages("feed", title or None, named, news=True, following=following, cut=cut)


def _pruned(body: bytes) -> tuple[bytes, int, str | None] | None:
    """A well-formed feed without the texts of its stories, the number of entries cut off, and the feed's next page.
    feedparser needs quadratic time for broken or nested input."""
    try:
        parser = etree.XMLParser(**_PARSER_OPTIONS)
        root = etree.fromstring(body, parser)
        if not all(map(_is_harmless, parser.error_log)):
            root = etree.fromstring(_balanced(body), etree.XMLParser(**_PARSER_OPTIONS))
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    for item in list(root.iter(*_ITEMS)):
        if (parent := item.getparent()) is None:
            _drop(item)
        else:
            _date_as_published(item)
            is_linked = any(_name(part) == "link" and (part.text or part.get("href")) for part in item)
            for part in list(item):
                if _name(part) == "link" and (part.text or "").lstrip().startswith(("http://", "https://", "/")):
                    part.text = as_xml(part.text or "").strip().replace(" ", "%20")
                is_read = _is_read(part) and not (is_linked and _is_mere_id(part))
                for superfluous in list(part) if is_read else (part,):
                    _drop(superfluous)
            if _name(parent) in ("item", "entry"):
                _drop(item)
    following: str | None = None
    for channel in (root, *root.findall("{*}channel")):
        for part in list(channel):
            if _name(part) == "link" and (part.get("rel") or "").strip().lower() == "next":
                following = following or (part.get("href") or "").strip()[:_LONGEST] or None
            if not _is_read(part) and _name(part) not in ("channel", "item", "entry"):
                _drop(part)
    beyond = list(islice(root.iter(), FEED_ELEMENTS, None))
    if beyond and (whole := beyond[0].getparent()) is not None and _name(whole) in ("item", "entry"):
        beyond.insert(0, whole)  # cut in its middle
    for part in beyond:
        _drop(part)
    cut = sum(_name(part) in ("item", "entry") for part in beyond)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True), cut, following


def _is_harmless(error: Any) -> bool:
    """Whether an error of a parser is a prefix or an entity that nobody declared."""
    return error.domain == etree.ErrorDomains.NAMESPACE or error.type in _UNDECLARED


def _date_as_published(item: etree._Element) -> None:
    """Makes the date of an entry that has no other the one at which it was published. RSS 1.0 has only `dc:date`, which
    feedparser takes for the time of the last change."""
    dates = {_name(part).rpartition(":")[2]: part for part in item}
    if (day := dates.get("date")) is not None and not dates.keys() & {"pubdate", "published", "issued"}:
        day.tag = "pubDate"


def _balanced(body: bytes) -> bytes:
    """A feed in which every element ends where the one around it does, and no entry holds another. Texts of stories are
    often cut in the middle of their markup; libxml2 would take the entries below for a part of them. Attributes without
    quotation marks are left out: it drops their start tags, but not the end tags.

    >>> _balanced(b"<item><title>a<br>b<p>c</title></b></item><item><Link>d</link><item>e</item>")
    b'<item><title>a<br>b<p>c</p></br></title></item><item><Link>d</Link></item><item>e</item>'
    >>> _balanced(b'<p><img src=a alt="b">c</p>')
    b'<p><img alt="b">c</img></p>'
    """
    opened: list[bytes] = []
    numbers: Counter[bytes] = Counter()

    def closed(name: bytes) -> bytes:
        """The end tags of the elements up to the last one of a name that is open."""
        tags = b""
        while True:
            last = opened.pop()
            numbers[last.lower()] -= 1
            tags += b"</" + last + b">"
            if last.lower() == name:
                return tags

    def mended(mark: re.Match[bytes]) -> bytes:
        if mark[2] is None:  # no tag
            return mark[0]
        name = mark[2].lower()
        if mark[1]:
            return closed(name) if numbers[name] else b""
        attributes = b"".join(_ATTRIBUTE.findall(mark[3])) if mark[3] else b""
        if mark[3].endswith(b"/"):
            return b"<" + mark[2] + attributes + b"/>"
        before = closed(name) if name in _ENTRIES_OF["feed"] and numbers[name] else b""
        if len(opened) >= _DEEPEST:
            return before
        opened.append(mark[2])
        numbers[name] += 1
        return before + b"<" + mark[2] + attributes + b">"

    return _TAGS.sub(mended, body)


def _is_read(part: etree._Element) -> bool:
    return _name(part).rpartition(":")[2] in _READ


def _is_mere_id(part: etree._Element) -> bool:
    """Whether an id is not a web address: feedparser would make one of it."""
    return _name(part) in ("id", "guid") and not (part.text or "").strip().startswith(("http://", "https://"))


def _name(element: etree._Element) -> str:
    """A tag's local name in lower case."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _drop(part: etree._Element) -> None:
    parent = part.getparent()
    if parent is not None:
        parent.remove(part)


def _feed_entry(entry: Any, language: str | None) -> Entry | None:
    id = entry.get("id") or ""
    href = entry.get("feedburner_origlink") or entry.get("link") or id
    if not _is_address(href):
        return None
    permalink = id.strip() if _is_address(id) and id.startswith(("http://", "https://")) and id != href else None
    detail = entry.get("title_detail") or {}
    own = detail.get("language") if isinstance(detail, dict) else None
    title = clean((_plain(entry.get("title")) or "")[:_LONGEST])
    published, updated = _value(entry, "published"), _value(entry, "updated")
    hints = Hints(title or None, iso(published), own or language, "feed")
    return Entry(href.strip(), hints, iso(updated), _clock(published, updated), permalink=permalink)


def _is_address(href: object) -> bool:
    return isinstance(href, str) and 0 < len(href) <= _LONGEST and " " not in href.strip()


def _value(entry: Any, name: str) -> str | None:
    value = dict.get(entry, name)  # feedparser gives one date for the other where that is missing
    return value if isinstance(value, str) else None


def _plain(value: Any) -> str | None:
    return html.unescape(_TAG.sub("", value)) if isinstance(value, str) else None


def iso(text: str | None) -> str | None:
    """A date of a feed or sitemap in ISO 8601; None if it is not valid. A time without a zone gives the day.

    >>> iso("Wed, 25 Nov 2026 09:30:00 +0530"), iso("2026-11-25T04:00Z"), iso("2026-11-25"), iso("soon")
    ('2026-11-25T09:30:00+05:30', '2026-11-25T04:00:00+00:00', '2026-11-25', None)
    >>> iso("Wed, 25 Nov 2026 09:30:00"), iso("2026-11-25T23:30:00")
    ('2026-11-25', '2026-11-25')
    """
    bounds = parse_iso((text or "").strip()[:100])
    if bounds is None or not 1 < bounds.earliest.year < 9999:
        return None
    moment = bounds.earliest
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def _clock(*texts: str | None) -> str | None:
    return max((clock.isoformat() for text in texts if (clock := clock_of((text or "")[:100]))), default=None)


def newest_first(entries: list[Entry]) -> Iterator[Entry]:
    """Entries, the latest first; those without a time come last, in their order."""
    epoch = datetime.min.replace(tzinfo=UTC)
    yield from sorted(entries, key=lambda entry: entry.moment or epoch, reverse=True)
