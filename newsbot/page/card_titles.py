"""Titles of a list that lead nowhere, for the stories beside them whose own links have none."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from newsbot.page.blocks import Block
from newsbot.page.card_lines import is_most_of, is_signed, is_title, without_date
from newsbot.page.card_links import HEADING, NOTHING, TEXT, Boxes, Link
from newsbot.page.scoring import ENDS
from newsbot.text.clean import fold_line

Lines = Sequence[tuple[Block, bool]]
"""The lines of a list, and whether each is a menu."""


def find_titles(
    lines: Lines, links: Sequence[Sequence[Link]], boxes: Boxes, printed: Collection[str]
) -> dict[int, Link]:
    """The links to the stories whose titles lead nowhere, by the index of the title's line: a heading in the box of a
    link, or next to it, or else a text in its box. `printed` are the texts of elements that state times."""
    weak: dict[str, Link] = {}
    strong: dict[str, Link] = {}
    for found in links:
        for link in found:
            story = link.address.canonical
            known = strong if link.rank >= TEXT else weak
            if story not in known or link.rank > known[story].rank:
                known[story] = link
    for story in strong:
        weak.pop(story, None)
    titles = _Titles(weak, boxes, printed).find(lines, links) if weak else {}
    for index, (block, _) in enumerate(lines):
        if block.heading and block.picture is None and not block.links:
            boxed = boxes.story(block.owner) or ""
            named = strong.get(boxed) or weak.get(boxed)
            if named and named.rank < HEADING and is_most_of(fold_line(block.text), fold_line(named.anchor.text)):
                titles[named.address.canonical] = index
    return {index: weak.get(story) or strong[story] for story, index in titles.items()}


class _Titles:
    """One pass over the lines of a list whose links do not all say where they lead."""

    def __init__(self, weak: dict[str, Link], boxes: Boxes, printed: Collection[str]) -> None:
        """`weak` are the links to the stories that no other link names."""
        self.weak = weak
        self.nameless = {story for story, link in weak.items() if link.rank == NOTHING}
        self.boxes = boxes
        self.printed = printed
        self.beside: dict[str, int] = {}  # headings in no box
        self.headings: dict[str, int] = {}
        self.texts: dict[str, int] = {}
        self.opened: set[str] = set()  # stories with a link above
        self.worded: set[str] = set()  # those whose link has a text
        self.above: int | None = None  # a heading in no box, since the last link
        self.waiting: str | None = None  # the story of the picture above, which has no title
        self.named: str | None = None  # that of the picture above this heading

    def find(self, lines: Lines, links: Sequence[Sequence[Link]]) -> dict[str, int]:
        """The index of the title's line by story."""
        for index, ((block, menu), found) in enumerate(zip(lines, links, strict=True)):
            if menu or found:
                self._pass_links(block, found)
            elif block.picture is None and not block.links:
                self._pass_text(lines, index)
        self._end_heading(self.named)
        if 2 * len(self.beside) <= len(self.weak):  # they are those of sections
            self.beside.clear()
        return self.texts | self.beside | self.headings

    def _pass_links(self, block: Block, found: Sequence[Link]) -> None:
        """A menu has no links to stories."""
        story = found[0].address.canonical if found else None
        if story == self.named or story in self.weak:  # else the heading is that of the next story's section
            self._end_heading(self.named)
        self.named = None
        if story in self.weak and block.picture is not None:
            self.waiting = None if is_title(self.weak[story].anchor.text) else story
        elif not found or block.picture is None:
            self._end_heading(story if story in self.nameless else None)
            self.above = self.waiting = None
        self.opened.update(link.address.canonical for link in found)
        self.worded.update(link.address.canonical for link in found if block.picture is None and link.anchor.text)

    def _pass_text(self, lines: Lines, index: int) -> None:
        block = lines[index][0]
        story = self.boxes.story(block.owner)
        if not block.heading and self._end_heading(self.named):
            self.named = None
        if story is None and block.heading:
            self.above, self.named, self.waiting = index, self.waiting, None
        elif story in self.weak and block.heading:
            if story in self.nameless or story in self.opened:
                known = self.headings.setdefault(story, index)
                if lines[known][0].heading < block.heading:  # the first is the section's
                    self.headings[story] = index
        elif story in self.nameless and self._may_be_title(block.text, below=story in self.worded):
            self.texts.setdefault(story, index)

    def _end_heading(self, story: str | None) -> bool:
        """Makes the heading above, if there is one, the title of a story, if there is one; returns whether it did."""
        if story is None or self.above is None:
            return False
        self.beside.setdefault(story, self.above)
        self.above = None
        return True

    def _may_be_title(self, text: str, *, below: bool) -> bool:
        """Whether a text names a story. One `below` a link's text that ends as a sentence does is a teaser."""
        if below and text.endswith(ENDS):
            return False
        return is_title(text) and not is_signed(text) and without_date(text, self.printed)[1] is None
