"""The element tree of a page as one list of blocks, in reading order.

Tags only decide where a run of text ends. What a block is (headline, byline, paragraph, card) follows from its words
and neighbours, since words outlive templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from newsbot.text.charset import can_be, encoding_of
from newsbot.text.clean import clean, fold_clean
from newsbot.text.language import word_count

PICTURES = ("img", "amp-img", "amp-anim", "image")
_INLINE, _BLOCK, _SKIP, _BREAK, _LINK, _PICTURE = range(6)
_ROLES: dict[str, int] = {
    **dict.fromkeys(
        (
            "abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr output q "
            "rp rt ruby s samp small span strike strong sub sup time tt u var wbr picture tbody thead tfoot "
            "amp-fit-text"
        ).split(),
        _INLINE,
    ),
    **dict.fromkeys(
        (
            "head script style template noscript iframe frame frameset object embed applet svg math canvas select "
            "option optgroup datalist textarea input button audio video source track map area meter progress "
            "dialog menu param title meta link base amp-analytics amp-ad amp-pixel amp-state amp-iframe "
            "amp-social-share amp-sidebar-toggle"
        ).split(),
        _SKIP,
    ),
    **dict.fromkeys(PICTURES, _PICTURE),
    "a": _LINK,
    "br": _BREAK,
}
_WITH_NOSCRIPT = _ROLES | {"noscript": _BLOCK}
_LONGEST_HEADING = 300  # letters: beyond, a tag that was never closed holds the story
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_FURNITURE = {"nav": "nav", "footer": "footer", "aside": "aside", "amp-sidebar": "nav"}
_STATEFUL = frozenset((*_HEADINGS, *_FURNITURE, "li", "figcaption"))
_MAIN = ("main", "article", "h1")
_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")
_HIDDEN = etree.XPath("descendant-or-self::*/@hidden")  # paths to attributes: five times as fast as predicates
_STYLES = etree.XPath("descendant-or-self::*/@style")
_PROPERTIES = etree.XPath("descendant-or-self::*/@itemprop")
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_LINKS_AT_MOST = 5000  # of a page; further links are not read
_LARGE = 100_000
_STRETCH = 10_000  # bytes; half of the shortest crowded tag
_SENTENCE = 80  # letters of a block that is no label
_FEW_LETTERS = 1000  # in such blocks of a page whose text may be hidden
_MOST_HIDDEN = 4  # times as many letters with hidden parts as without
_STREAMED_AT_MOST = 1000  # parts of a page that React streams
_CROWDED = re.compile(rb"(<[a-zA-Z][\w:-]*+)[\s/]++(?:[^<>\s/]*+[\s/]++){10000}+[^<>]*+")
"""Matches a tag with 10,000 attributes or more; group 1 is the bare tag. libxml2 needs quadratic time for them."""
_PARSER_OPTIONS: dict[str, Any] = {
    "recover": True, "huge_tree": True, "remove_comments": True, "remove_pis": True, "no_network": True,
}  # fmt: skip

DIGIT = re.compile(r"\d")

DEEPEST = 200  # levels of a page
_SHORT = 200
_clean_short = lru_cache(maxsize=4096)(clean)
_fold_short = lru_cache(maxsize=4096)(fold_clean)
"""Menus, tickers and cards repeat on page after page, so short lines are cached."""


def _clean(text: str) -> str:
    return _clean_short(text) if len(text) < _SHORT else clean(text)


@lru_cache(maxsize=8192)
def plain_class(names: str) -> str:
    """A class attribute without the names that number elements: `text b17` gives `text`."""
    return " ".join(name for name in names.split() if not DIGIT.search(name))


@dataclass(slots=True)
class Anchor:
    """A link: its text (clean) and its address as written."""

    text: str
    href: str
    language: str | None = None  # as the link is marked: `hreflang`, else `lang`


@dataclass(slots=True)
class Block:
    """One run of text, or one picture, with its position in the page."""

    text: str  # clean; of a picture its alt text
    raw: str = ""  # before cleaning: runs of spaces may separate entries of a ticker
    links: Sequence[Anchor] = ()
    heading: int = 0  # 1 to 6 inside a heading tag, else 0
    picture: str | None = None  # the address of a picture, as written; None for text
    item: bool = False  # inside a list item
    caption: bool = False
    soft: bool = False  # separated from the block before by a single line break
    furniture: str | None = None  # `nav`, `footer` or `aside`
    owner: etree._Element | None = None
    lead: etree._Element | None = None  # the inline element that the text opens in
    _key: str | None = None
    _words: int | None = None
    _linked: int | None = None

    @property
    def words(self) -> int:
        if self._words is None:
            self._words = word_count(self.text)
        return self._words

    @property
    def linked(self) -> int:
        """The letters of the links."""
        if self._linked is None:
            self._linked = sum([len(link.text) for link in self.links])
        return self._linked

    @property
    def key(self) -> str:
        if self._key is None:
            self._key = _fold_short(self.text) if len(self.text) < _SHORT else fold_clean(self.text)
        return self._key

    @property
    def shape(self) -> tuple[str, ...]:
        """Tags and classes of the block's elements: the paragraphs of a story share one shape."""
        shape: list[str] = []
        for element in (self.owner, self.lead):
            if element is not None:
                shape += [str(element.tag), plain_class(element.get("class") or ""), element.get("size") or ""]
        return tuple(shape)

    @property
    def box(self) -> etree._Element | None:
        return None if self.owner is None else self.owner.getparent()

    @property
    def only_links(self) -> bool:
        """Whether the block has no letter or digit outside its links."""
        if not self.links:
            return False
        if len(self.text) <= self.linked:
            return True
        place = 0
        for link in self.links:
            start = self.text.find(link.text, place)
            if start < 0:
                continue
            if any(map(str.isalnum, self.text[place:start])):
                return False
            place = start + len(link.text)
        return not any(map(str.isalnum, self.text[place:]))


def parse_html(body: bytes, encoding: str = "utf-8") -> etree._Element | None:
    """The root of a page's tree, without comments; None for an empty page.

    Elements are plain lxml ones: walking `lxml.html`'s costs twice as much.
    """
    if encoding.lower() not in ("utf-8", "utf8"):
        if not can_be(body, encoding):
            encoding = encoding_of(body, "utf-8")
        body = body.decode(encoding, "replace").encode("utf-8", "replace")
    body = body.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")
    if not body.strip():
        return None
    if len(body) > _LARGE and _has_crowd(body):
        body = _CROWDED.sub(rb"\1", body)
    return etree.fromstring(body, etree.HTMLParser(encoding="utf-8", **_PARSER_OPTIONS))


def _has_crowd(body: bytes) -> bool:
    """Whether a tag is crowded. One that is holds no `<` over the whole of a stretch."""
    tag = -1
    for start in range(0, len(body), _STRETCH):
        if (last := body.rfind(b"<", start, start + _STRETCH)) >= 0:
            tag = last
        elif tag >= 0:
            if _CROWDED.match(body, tag):
                return True
            tag = -1
    return False


def read_blocks(root: etree._Element) -> list[Block]:
    """The blocks of a tree from `parse_html`, or of an element in it, in reading order, without hidden parts.

    If most of its text is hidden, scripts show it (React streams pages so), and hidden parts count. So does `noscript`
    if next to all text is there: its end tag is missing, or scripts write the page.
    """
    marks: Any = _HIDDEN(root)
    styles: Any = _STYLES(root)
    hidden = {mark.getparent() for mark in (*marks, *filter(_UNSEEN.search, styles))}
    if marks:
        hidden -= _place_streamed(root, [mark.getparent() for mark in marks])
    blocks = _Reader(root, hidden).read()
    if (shown := _letters(blocks)) >= _FEW_LETTERS:
        return blocks
    if hidden:
        whole = _Reader(root, set()).read()
        return whole if _letters(whole) > _MOST_HIDDEN * shown + _SENTENCE else blocks
    if next(root.iter("noscript"), None) is not None:
        whole = _Reader(root, hidden, _WITH_NOSCRIPT).read()
        return whole if _letters(whole) > _MOST_HIDDEN * shown + _FEW_LETTERS else blocks
    return blocks


def _place_streamed(root: etree._Element, hidden: list[Any]) -> set[Any]:
    """Puts the parts of a page that React streams in their places, and returns them.

    Each comes as a hidden element `S:1` at the end of the page; a script moves it to the template `B:1` or `P:1`.
    """
    streamed = {name[2:]: part for part in hidden if (name := part.get("id") or "").startswith("S:")}
    if not 0 < len(streamed) <= _STREAMED_AT_MOST:
        return set()
    shown = set(streamed.values())
    for place in list(root.iter("template")):
        name = place.get("id") or ""
        part = streamed.pop(name[2:], None) if name.startswith(("B:", "P:")) else None
        above = list(islice(place.iterancestors(), DEEPEST)) if part is not None else []
        if part is not None and len(above) < DEEPEST and part not in above:
            place.addprevious(part)
    return shown


def _letters(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks if len(block.text) > _SENTENCE and not block.links)


def source_of(picture: etree._Element) -> str:
    """The address of a picture, as written; empty if it is missing."""
    sources = ((picture.get(name) or "").strip() for name in _SOURCES)
    return next((source for source in sources if source and not source.startswith("data:")), "")


def with_itemprop(root: etree._Element, value: str) -> Iterator[etree._Element]:
    """The elements with an `itemprop`, bounded in time: predicates and unions of XPath are slow, even quadratic."""
    marks: Any = _PROPERTIES(root)
    return (mark.getparent() for mark in marks if mark == value)


def lineage(element: Any) -> Iterator[Any]:
    """The element and its ancestors, at most DEEPEST."""
    for _ in range(DEEPEST):
        if element is None:
            return
        yield element
        element = element.getparent()


_State = tuple[int, bool, bool, str | None]


class _Reader:
    """One walk over a tree, not recursive. The first part of `text`, the current block's, is never only white space."""

    def __init__(self, root: etree._Element, hidden: set[etree._Element], roles: dict[str, int] = _ROLES) -> None:
        self.root = root
        self.hidden = hidden
        self.roles = roles
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.links: list[Anchor] = []
        self.pictures: list[Block] = []
        self.lead: etree._Element | None = None
        self.href: str | None = None
        self.link_language: str | None = None
        self.link_start = 0
        self.heading = 0
        self.item = False
        self.caption = False
        self.furniture: str | None = None
        self.breaks = 2
        self.linked = 0

    def read(self) -> list[Block]:
        """Walks the tree; `owner` is the nearest element around the current text that is not inline."""
        hidden, role_of, texts = self.hidden, self.roles.get, self.text
        stack: list[tuple[Any, Iterator[Any], int, Any, Any]] = []
        root: Any = self.root
        element = owner = root
        role = _BLOCK
        undo: Any = None
        if (text := element.text) and not text.isspace():
            texts.append(text)
        children: Iterator[Any] = iter(element[:])  # a slice is read in three quarters of the time
        while True:
            for child in children:
                tag: Any = child.tag
                child_role = role_of(tag, _BLOCK)
                if child_role == _SKIP and tag == "button" and next(child.iter(*_MAIN), None) is not None:
                    child_role = _BLOCK  # its end tag is missing
                if child_role == _SKIP or (hidden and child in hidden) or tag.__class__ is not str:
                    if (tail := child.tail) and (texts or not tail.isspace()):
                        texts.append(tail)
                    continue
                child_undo: Any = None
                if child_role == _BLOCK:
                    if texts:
                        self._flush(owner)
                    self.breaks = 2
                    if tag in _STATEFUL:
                        child_undo = self._enter_part(tag)
                elif child_role == _LINK:
                    child_undo = self._enter_link(child)
                elif child_role == _PICTURE:
                    self._picture(child)
                elif child_role == _BREAK:
                    self._break(owner)
                if (text := child.text) and (texts or not text.isspace()):
                    if not texts and child_role != _BLOCK:
                        self.lead = child
                    texts.append(text)
                if len(child):
                    stack.append((element, children, role, undo, owner))
                    element, children, role, undo = child, iter(child[:]), child_role, child_undo
                    if role == _BLOCK:
                        owner = element
                    break
                if child_role == _BLOCK:
                    if texts:
                        self._flush(child)
                    self.breaks = 2
                    if child_undo is not None:
                        self.heading, self.item, self.caption, self.furniture = child_undo
                elif child_role == _LINK:
                    self._leave_link(child_undo)
                if (tail := child.tail) and (texts or not tail.isspace()):
                    if not texts and role != _BLOCK:
                        self.lead = element
                    texts.append(tail)
            else:
                if not stack:
                    self._flush(owner)
                    return self.blocks
                if role == _BLOCK:
                    if texts:
                        self._flush(owner)
                    self.breaks = 2
                    if undo is not None:
                        self.heading, self.item, self.caption, self.furniture = undo
                elif role == _LINK:
                    self._leave_link(undo)
                tail = element.tail
                element, children, role, undo, owner = stack.pop()
                if tail and (texts or not tail.isspace()):
                    if not texts and role != _BLOCK:
                        self.lead = element
                    texts.append(tail)

    def _enter_part(self, tag: str) -> _State:
        before = self.heading, self.item, self.caption, self.furniture
        if tag in _HEADINGS:
            self.heading = _HEADINGS[tag]
        elif tag == "li":
            self.item = True
        elif tag == "figcaption":
            self.caption = True
        else:
            self.furniture = _FURNITURE[tag]
        return before

    def _enter_link(self, element: etree._Element) -> str | None:
        if self.href is not None:
            self._close_link(self.href)
        outer, self.href = self.href, element.get("href")
        self.link_language = element.get("hreflang") or element.get("lang")
        self.link_start = len(self.text)
        return outer

    def _leave_link(self, outer: str | None) -> None:
        if self.href is not None:
            self._close_link(self.href)
        self.href, self.link_start, self.link_language = outer, len(self.text), None

    def _close_link(self, href: str) -> None:
        if self.link_start < len(self.text):
            parts = self.text[self.link_start :] if self.link_start else self.text
            words = _clean("".join(parts))
            if words and self.linked < _LINKS_AT_MOST:
                self.linked += 1
                self.links.append(Anchor(words, href, self.link_language))

    def _break(self, owner: etree._Element) -> None:
        if self.heading or self.href is not None:
            if self.text:
                self.text.append(" ")
        elif self._flush(owner):
            self.breaks = 1
        else:
            self.breaks += 1

    def _flush(self, owner: etree._Element) -> bool:
        """Ends the current block. False if it has no text."""
        raw = "".join(self.text)
        text = _clean(raw) if raw else ""
        if text:
            if self.href is not None:
                self._close_link(self.href)
            soft = self.breaks == 1
            heading = self.heading if len(text) <= _LONGEST_HEADING else 0
            links: Sequence[Anchor] = ()
            if self.links:
                links, self.links = self.links, []
            place = self.item, self.caption, soft, self.furniture, owner, self.lead
            self.blocks.append(Block(text, raw, links, heading, None, *place))
        self.text.clear()
        self.link_start = 0
        self.lead = None
        if self.pictures:
            self.blocks += self.pictures
            self.pictures = []
        return bool(text)

    def _picture(self, element: etree._Element) -> None:
        alt = _clean(element.get("alt") or "")
        if alt and len(alt) <= 4 and not any(char.isalnum() for char in alt):  # an emoji drawn as a picture
            self.text.append(alt)
            return
        if element.get("width") == "1" or element.get("height") == "1":
            return
        source = source_of(element)
        links = [Anchor(alt, self.href)] if self.href is not None else ()
        block = Block(alt, "", links, 0, source, self.item, furniture=self.furniture, owner=element.getparent())
        (self.pictures if self.text else self.blocks).append(block)
