"""The element tree of a page as one ordered list of blocks: what a reader meets, in the order of reading.

Tags decide only where a run of text ends. What a block is (headline, byline, paragraph, card) is told from its words
and its neighbours, in `regions`, since words outlive templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from newsbot.text.clean import clean, fold

_INLINE, _BLOCK, _SKIP, _BREAK, _LINK, _PICTURE = range(6)
_ROLES: dict[str, int] = {
    **dict.fromkeys(
        "a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr output q rp rt ruby"
        " s samp small span strike strong sub sup time tt u var wbr picture tbody thead tfoot amp-fit-text".split(),
        _INLINE,
    ),
    **dict.fromkeys(
        "head script style template noscript iframe frame frameset object embed applet svg math canvas select option"
        " optgroup datalist textarea input button audio video source track map area meter progress dialog menu param"
        " title meta link base amp-analytics amp-ad amp-pixel amp-state amp-iframe amp-social-share amp-sidebar-toggle".split(),
        _SKIP,
    ),
    "a": _LINK,
    "br": _BREAK,
    "img": _PICTURE,
    "amp-img": _PICTURE,
    "amp-anim": _PICTURE,
    "image": _PICTURE,
}
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_FURNITURE = {"nav": "nav", "footer": "footer", "aside": "aside", "amp-sidebar": "nav", "form": "form"}
_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")
_HIDDEN = etree.XPath(
    "//*[@hidden or contains(translate(@style, ' ', ''), 'display:none')"
    " or contains(translate(@style, ' ', ''), 'visibility:hidden')]"
)


@dataclass(slots=True)
class Anchor:
    """A link as a page has it: its words (clean), and the address as written."""

    text: str
    href: str


@dataclass(slots=True)
class Block:
    """One run of text of a page, or one picture, with its place and links."""

    text: str
    """Clean text; of a picture its alt text."""
    raw: str = ""
    """The text before cleaning: runs of spaces can part the entries of a strip."""
    links: list[Anchor] = field(default_factory=list)
    heading: int = 0
    """1 to 6 inside a heading tag, else 0."""
    picture: str | None = None
    """The address of a picture, as written; None for a run of text."""
    item: bool = False
    """Inside a list entry."""
    caption: bool = False
    soft: bool = False
    """Parted from the block before by a single line break alone."""
    furniture: str | None = None
    """`nav`, `footer`, `aside` or `form` where the page says so."""
    owner: etree._Element | None = None
    lead: etree._Element | None = None
    """The inline element that the text opens in."""
    _key: str | None = None

    @property
    def key(self) -> str:
        """`fold(text)`, for comparing."""
        if self._key is None:
            self._key = fold(self.text)
        return self._key

    @property
    def shape(self) -> tuple[str, ...]:
        """How the block is dressed: paragraphs of one story are dressed alike, whatever the tags are."""
        shape: list[str] = []
        for element in (self.owner, self.lead):
            if element is not None:
                shape += [str(element.tag), element.get("class") or "", element.get("size") or ""]
        return tuple(shape)

    @property
    def box(self) -> etree._Element | None:
        """The element around the block's own."""
        return None if self.owner is None else self.owner.getparent()

    @property
    def only_links(self) -> bool:
        """Whether nothing but links stands in the block, save marks between them."""
        if not self.links:
            return False
        rest = len(self.text) - sum(len(link.text) for link in self.links)
        if rest <= 0:
            return True
        left = self.text
        for link in self.links:
            left = left.replace(link.text, " ", 1)
        return not any(char.isalnum() for char in left)


def read_blocks(root: etree._Element) -> list[Block]:
    """The blocks of a page, in reading order; comments, scripts, forms' fields and hidden parts hold none.

    Takes the root of a tree as lxml's HTML parser builds it; any depth of nesting is walked without recursion.
    """
    return _Reader(root).read()


class _Reader:
    """One walk over a tree; the text of the block under way is in `text`, its links in `links`."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.hidden = frozenset(_HIDDEN(root))
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.links: list[Anchor] = []  # of the block under way
        self.pictures: list[Block] = []
        self.lead: etree._Element | None = None
        self.href: str | None = None
        self.link_start = 0
        self.heading = 0
        self.item = 0
        self.caption = 0
        self.furniture: str | None = None
        self.breaks = 2

    def read(self) -> list[Block]:
        stack: list[tuple[etree._Element, Iterator[etree._Element], int, object]] = []
        element, role, undo = self.root, _BLOCK, self._enter_block(self.root)
        if element.text:
            self._add(element.text, None)
        children = iter(element)
        hidden = self.hidden
        while True:
            for child in children:
                tag = child.tag
                if not isinstance(tag, str):  # a comment or a processing instruction
                    self._add(child.tail, element if role == _INLINE else None)
                    continue
                child_role = _ROLES.get(tag, _BLOCK)
                if child_role == _SKIP or (hidden and child in hidden):
                    self._add(child.tail, element if role == _INLINE else None)
                    continue
                if child_role == _PICTURE:
                    self._picture(child)
                elif child_role == _BREAK:
                    self._break(element)
                child_undo = self._enter(child, child_role, tag)
                if child.text:
                    self._add(child.text, child if child_role in (_INLINE, _LINK) else None)
                if len(child):
                    stack.append((element, children, role, undo))
                    element, children, role, undo = child, iter(child), child_role, child_undo
                    break
                self._leave(element, child, child_role, child_undo)
                self._add(child.tail, element if role in (_INLINE, _LINK) else None)
            else:
                if not stack:
                    self._end(element)
                    return self.blocks
                child, child_role, child_undo = element, role, undo
                element, children, role, undo = stack.pop()
                self._leave(element, child, child_role, child_undo)
                self._add(child.tail, element if role in (_INLINE, _LINK) else None)

    def _add(self, text: str | None, inline: etree._Element | None) -> None:
        if not text:
            return
        if self.lead is None and inline is not None and not self.text and not text.isspace():
            self.lead = inline
        self.text.append(text)

    def _enter(self, element: etree._Element, role: int, tag: str) -> object:
        if role == _BLOCK:
            self._end(element.getparent())
            return self._enter_block(element)
        if role == _LINK:
            before = (self.href, self.link_start)
            self._close_link()
            self.href, self.link_start = element.get("href"), len(self.text)
            return before
        return None

    def _enter_block(self, element: etree._Element) -> object:
        tag = element.tag
        before = (self.heading, self.item, self.caption, self.furniture)
        if tag in _HEADINGS:
            self.heading = _HEADINGS[tag]
        elif tag == "li":
            self.item += 1
        elif tag == "figcaption":
            self.caption += 1
        elif tag in _FURNITURE:
            self.furniture = _FURNITURE[tag]
        return before

    def _leave(self, parent: etree._Element, element: etree._Element, role: int, undo: object) -> None:
        if role == _BLOCK:
            self._end(element)
            self.heading, self.item, self.caption, self.furniture = undo  # type: ignore[misc]
        elif role == _LINK:
            self._close_link()
            self.href, self.link_start = undo  # type: ignore[misc]
            self.link_start = len(self.text)

    def _close_link(self) -> None:
        if self.href is not None:
            words = clean("".join(self.text[self.link_start :]))
            if words:
                self.links.append(Anchor(words, self.href))

    def _break(self, element: etree._Element) -> None:
        if self.heading or self.href is not None:
            self.text.append(" ")
        elif self._flush(element):
            self.breaks = 1
        else:
            self.breaks += 1

    def _flush(self, owner: etree._Element | None) -> bool:
        """Ends the block under way, and tells whether it had a word: without one it is none."""
        raw = "".join(self.text)
        text = clean(raw)
        if text:
            self._close_link()
            while owner is not None and _ROLES.get(str(owner.tag), _BLOCK) != _BLOCK:
                owner = owner.getparent()
            self.blocks.append(
                Block(
                    text, raw, self.links, self.heading, None, self.item > 0, self.caption > 0,
                    self.breaks == 1, self.furniture, owner, self.lead,
                )  # fmt: skip
            )
            self.links = []
        self.text = []
        self.link_start = 0
        self.lead = None
        if self.pictures:
            self.blocks += self.pictures
            self.pictures = []
        return bool(text)

    def _end(self, owner: etree._Element | None) -> None:
        """A block element begins or ends: more than a line break."""
        if self.text:
            self._flush(owner)
        self.breaks = 2

    def _picture(self, element: etree._Element) -> None:
        alt = clean(element.get("alt") or "")
        if alt and len(alt) <= 4 and not any(char.isalnum() for char in alt):  # an emoji drawn as a picture
            self.text.append(alt)
            return
        if element.get("width") == "1" or element.get("height") == "1":
            return
        sources = (element.get(name) for name in _SOURCES)
        source = next((s for s in sources if s and not s.startswith("data:")), "")
        links = [Anchor(alt, self.href)] if self.href is not None else []
        block = Block(alt, "", links, 0, source, self.item > 0, furniture=self.furniture, owner=element.getparent())
        if any(not part.isspace() for part in self.text):
            self.pictures.append(block)
        else:
            self.blocks.append(block)
