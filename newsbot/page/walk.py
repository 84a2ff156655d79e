"""The walk over a page's tree that gives its blocks, and what a block is; `speedups.pyx` does the same, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from newsbot.page.tags import (
    BLOCK,
    BREAK,
    FURNITURE,
    GATHERED,
    HEADINGS,
    INLINE,
    LINK,
    MAIN,
    PICTURE,
    PICTURES,
    ROLES,
    SKIP,
    plain_class,
)  # fmt: skip
from newsbot.text.clean import cached_if_short, clean_line, fold_line, says
from newsbot.text.language import word_count

LONGEST_HEADING = 300  # letters: beyond, a tag that was never closed holds the story
LINKS_AT_MOST = 5000  # of a page; further links are not read
SOURCES = ("data-src", "data-lazy-src", "data-original", "src")
_SRCSETS = ("data-srcset", "data-lazy-srcset", "srcset")
_MOST_SOURCES, _SOURCE_LEVELS = 20, 4
_PLACEHOLDER = re.compile(
    r"(?:placeholder|blank|spacer|pixel|transparent|1x1|lazy|load(?:ing|er)|empty|dummy)[^/]{0,40}$"
)
_NAME_END = 60  # characters: the longest match; to search a whole address takes three times as long
_TINY = re.compile(r"[?&/](?:blur|(?<!/)(?:w|width)=\d{1,2}(?:&|$))")
_FORMS, _SIZE = re.compile(r",\s+"), re.compile(r"\d{1,6}(?:\.\d{1,6})?[wx]")
ITEMPROPS = ("author", "datePublished")
_NOTE = 3  # digits of the number of a note
DIGITS, SIGNS, SLASHES = "0123456789", ("-", "−", "–"), ("/", "⁄")
DATA, RELS = ("ld+json",), ("canonical", "next", "alternate")
"""Types of scripts and relations of links that say something of a page; most others are programs, styles and icons."""
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SENTENCES = frozenset(("p", *HEADINGS))
"""Elements of HTML that hold only inline ones: custom elements in them (`<x-link>`) end no run of text."""
_STATEFUL = frozenset((*HEADINGS, *FURNITURE, "li", "figcaption"))


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
    raw: str = ""  # before cleaning, but for white space around it: gaps may separate the entries of a ticker
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
            self._key = fold_line(self.text)
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


def source_of(picture: etree._Element) -> str:
    """The address of a picture, as written; empty if it is missing."""
    sources = ((picture.get(name) or "").strip() for name in SOURCES)
    source = next((source for source in sources if source and not source.startswith("data:")), "")
    return (in_srcset(picture) or source) if is_placeholder(source) else source


@cached_if_short(1024)
def is_placeholder(source: str) -> bool:
    """Whether an address is missing or, by its name, that of a placeholder shown until the picture is loaded.

    >>> [is_placeholder(source) for source in ("/img/placeholder.png", "/1x1.gif", "/a.jpg?w=32&blur=9", "/a.jpg")]
    [True, True, True, False]
    """
    address = source.lower()
    return not address or bool(_PLACEHOLDER.search(address[-_NAME_END:]) or _TINY.search(address))


def in_srcset(picture: etree._Element) -> str:
    """The address of a picture's largest version in a `srcset`, its own or that of a source, or else that of its copy
    for readers without scripts; empty if it has none."""
    elements = [picture]
    for around in islice(picture.iterancestors(), _SOURCE_LEVELS):  # the parser nests what follows a `source`
        if around.tag == "picture":
            elements += islice(around.iter("source"), _MOST_SOURCES)
    found = (_largest(element.get(name) or "") for element in elements for name in _SRCSETS)
    return next(filter(None, found), "") or _in_noscript(picture)


def _in_noscript(picture: etree._Element) -> str:
    parent = picture.getparent()
    whole = parent if parent is not None and parent.tag == "picture" else picture
    for beside in (whole.getnext(), whole.getprevious()):
        if beside is not None and beside.tag == "noscript" and picture.tag in PICTURES:
            copy = next(beside.iter("img"), None)
            source = "" if copy is None else (copy.get("src") or "").strip()
            if source and not source.startswith("data:"):
                return source
    return ""


def _largest(srcset: str) -> str:
    """
    >>> _largest("/a,b.jpg 400w, /a-800.jpg 800w"), _largest("/a.jpg, /b.jpg 2x"), _largest("data:image/gif;base64,R0")
    ('/a-800.jpg', '/b.jpg', '')
    """
    forms = [(form.split(), number) for number, form in enumerate(_FORMS.split(srcset)[:_MOST_SOURCES])]
    sized = [
        (_size(*form[1:2]), -number, form[0]) for form, number in forms if form and not form[0].startswith("data:")
    ]
    return max(sized)[2] if sized else ""


def _size(written: str = "1x") -> float:
    return float(written[:-1]) if _SIZE.fullmatch(written) else 0.0


def walk(root: etree._Element, hidden: set[etree._Element], roles: dict[str, int] = ROLES) -> list[Block]:
    """The blocks of a tree in reading order, without its `hidden` elements; `roles` as in newsbot.page.tags."""
    return _Reader(root, hidden, roles).read()


class Elements(NamedTuple):
    """The elements of a tree that its readers look for, in the order of the page: by attribute, and by the tags in
    newsbot.page.tags."""

    hidden: list[Any]
    """Those with the attribute `hidden`."""
    unseen: list[Any]
    """Those whose `style` hides them."""
    authors: list[Any]
    """Those with `itemprop=author`."""
    dated: list[Any]
    """Those with `itemprop=datePublished`."""
    head: list[Any]
    """Without scripts and links of other kinds than DATA and RELS."""
    tables: list[Any]
    times: list[Any]
    """With those that may have a time in their title, as microformats do: `abbr`."""
    players: list[Any]
    struck: list[Any]
    marquees: list[Any]
    buttons: list[Any]


def elements_of(root: etree._Element) -> Elements:
    """The elements of a tree that readers of a page look for."""
    by_tag: tuple[list[Any], ...] = [], [], [], [], [], [], []
    for element in root.iter(*GATHERED):
        if _says_something(element):
            by_tag[GATHERED[str(element.tag)]].append(element)
    unseen = [element for element, style in _with_attribute(root, "style") if hides(style)]
    props = _with_attribute(root, "itemprop")
    authors, dated = ([element for element, value in props if value == name] for name in ITEMPROPS)
    return Elements([element for element, _ in _with_attribute(root, "hidden")], unseen, authors, dated, *by_tag)


def hides(style: str) -> bool:
    """Whether a style sheet for one element hides it."""
    return ("none" in (lower := style.lower()) or "hidden" in lower) and _UNSEEN.search(lower) is not None


def _says_something(element: etree._Element) -> bool:
    if element.tag == "script":
        return says(element.get("type") or "", DATA)
    return element.tag != "link" or says(element.get("rel") or "", RELS)


def _with_attribute(root: etree._Element, name: str) -> list[tuple[Any, str]]:
    marks: Any = etree.XPath(f"descendant-or-self::*/@{name}")(root)  # five times as fast as a predicate
    return [(mark.getparent(), mark) for mark in marks]


def _is_heading_text(heading: Any, button: Any) -> bool:
    """Whether a button is all that a heading has: it opens the text below it."""
    texts = heading.text, button.tail
    return heading.tag in HEADINGS and len(heading) == 1 and not any(text and not text.isspace() for text in texts)


_State = tuple[int, bool, bool, str | None]


def mark_before(element: etree._Element) -> str:
    """What parts a number that is set high, or leads to a note, from the one before it: `10^24`, `1 1/2`, `2020^1`.
    Empty if the element does not begin with a number, or is a link with more text than that."""
    number, rest = element.text or "", element.tail or ""
    if not number and len(element) and isinstance(element[0].tag, str):
        number = element[0].text or ""
    if element.tag == "a" and not (number.strip().isdecimal() and len(number) <= _NOTE and element.get("href") != "#"):
        return ""
    if not number.startswith((*DIGITS, *SIGNS)):
        return ""
    return " " if rest.startswith(SLASHES) or number.endswith(SLASHES) else "^"


class _Reader:
    """One walk over a tree, not recursive. The first part of `text`, the current block's, is never only white space."""

    def __init__(self, root: etree._Element, hidden: set[etree._Element], roles: dict[str, int]) -> None:
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
        role = BLOCK
        undo: Any = None
        if (text := element.text) and not text.isspace():
            texts.append(text)
        children: Iterator[Any] = iter(element[:])  # a slice is read in three quarters of the time
        while True:
            for child in children:
                tag: Any = child.tag
                child_role = role_of(tag, BLOCK)
                if child_role == SKIP and tag == "button":
                    if next(child.iter(*MAIN), None) is not None:
                        child_role = BLOCK  # its end tag is missing
                    elif _is_heading_text(element, child):
                        child_role = INLINE
                if child_role == SKIP or (hidden and child in hidden) or tag.__class__ is not str:
                    if (tail := child.tail) and (texts or not tail.isspace()):
                        texts.append(tail)
                    continue
                child_undo: Any = None
                if child_role == BLOCK and "-" in tag and owner.tag in _SENTENCES:
                    child_role = INLINE
                if child_role == BLOCK:
                    if texts:
                        self._flush(owner)
                    self.breaks = 2
                    if tag in _STATEFUL:
                        child_undo = self._enter_part(tag)
                elif child_role == LINK:
                    if texts and child.get("href", "").startswith("#"):
                        self._part_number(child)
                    child_undo = self._enter_link(child)
                elif child_role == PICTURE:
                    self._picture(child)
                elif child_role == BREAK:
                    self._break(owner)
                elif tag == "sup" and texts:
                    self._part_number(child)
                if (text := child.text) and (texts or not text.isspace()):
                    if not texts and child_role != BLOCK:
                        self.lead = child
                    texts.append(text)
                if len(child):
                    stack.append((element, children, role, undo, owner))
                    element, children, role, undo = child, iter(child[:]), child_role, child_undo
                    if role == BLOCK:
                        owner = element
                    break
                if child_role == BLOCK:
                    if texts:
                        self._flush(child)
                    self.breaks = 2
                    if child_undo is not None:
                        self.heading, self.item, self.caption, self.furniture = child_undo
                elif child_role == LINK:
                    self._leave_link(child_undo)
                if (tail := child.tail) and (texts or not tail.isspace()):
                    if not texts and role != BLOCK:
                        self.lead = element
                    texts.append(tail)
            else:
                if not stack:
                    self._flush(owner)
                    return self.blocks
                if role == BLOCK:
                    if texts:
                        self._flush(owner)
                    self.breaks = 2
                    if undo is not None:
                        self.heading, self.item, self.caption, self.furniture = undo
                elif role == LINK:
                    self._leave_link(undo)
                tail = element.tail
                element, children, role, undo, owner = stack.pop()
                if tail and (texts or not tail.isspace()):
                    if not texts and role != BLOCK:
                        self.lead = element
                    texts.append(tail)

    def _part_number(self, element: etree._Element) -> None:
        if self.text[-1][-1] in DIGITS and (mark := mark_before(element)):
            self.text.append(mark)

    def _enter_part(self, tag: str) -> _State:
        before = self.heading, self.item, self.caption, self.furniture
        if tag in HEADINGS:
            self.heading = HEADINGS[tag]
        elif tag == "li":
            self.item = True
        elif tag == "figcaption":
            self.caption = True
        else:
            self.furniture = FURNITURE[tag]
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
            words = clean_line("".join(parts))
            if words and self.linked < LINKS_AT_MOST:
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
        text = clean_line(raw) if raw else ""
        if text:
            if self.href is not None:
                self._close_link(self.href)
            soft = self.breaks == 1
            heading = self.heading if len(text) <= LONGEST_HEADING else 0
            links: Sequence[Anchor] = ()
            if self.links:
                links, self.links = self.links, []
            place = self.item, self.caption, soft, self.furniture, owner, self.lead
            self.blocks.append(Block(text, text if raw.strip() == text else raw, links, heading, None, *place))
        self.text.clear()
        self.link_start = 0
        self.lead = None
        if self.pictures:
            self.blocks += self.pictures
            self.pictures = []
        return bool(text)

    def _picture(self, element: etree._Element) -> None:
        alt = clean_line(element.get("alt") or "")
        if alt and len(alt) <= 4 and not any(char.isalnum() for char in alt):  # an emoji drawn as a picture
            self.text.append(alt)
            return
        if element.get("width") == "1" or element.get("height") == "1":
            return
        source = source_of(element)
        links = [Anchor(alt, self.href)] if self.href is not None else ()
        block = Block(alt, "", links, 0, source, self.item, furniture=self.furniture, owner=element.getparent())
        (self.pictures if self.text else self.blocks).append(block)
