"""The links of a list to stories, and the elements around them that lead to one story only."""

from __future__ import annotations

from typing import Any, NamedTuple

from newsbot.page.blocks import Anchor, lineage
from newsbot.text.addresses import Address

NOTHING, ALT, TEXT, HEADING = range(4)
"""What a headline is taken from, in order of trust: no text of its own, an alt text, a link, a heading."""


class Link(NamedTuple):
    """A link to a story in a line: what its text is as a headline, where what is said before it begins, where it does
    itself, and where the next link to another story has its part."""

    anchor: Anchor
    address: Address
    rank: int
    opens: int
    start: int
    end: int


class Boxes:
    """The elements around links to stories, with the story that each leads to; None if it leads to several."""

    def __init__(self) -> None:
        self._stories: dict[Any, str | None] = {}
        self._known: dict[Any, Any] = {}

    def add(self, element: Any, story: str) -> None:
        """Notes that an element links to a story."""
        for around in lineage(element):
            known = self._stories.get(around, "")
            if known is None or known == story:  # and so are those around it
                return
            self._stories[around] = None if known else story

    def of(self, element: Any) -> Any:
        """The largest element around one that leads to a single story, if the nearest with a story does; else None."""
        known, stories = self._known, self._stories
        path, box = [], None
        for around in lineage(element):
            if around in known:
                box = known[around]
                break
            if (story := stories.get(around, "")) is None:
                break
            path.append(around)
            box = around if story else box
        for around in path:
            known[around] = box
        return box

    def story(self, element: Any) -> str | None:
        """The story that `of` the element leads to."""
        box = self.of(element)
        return None if box is None else self._stories[box]

    def shared(self, element: Any) -> Any:
        """The nearest element around one that leads to several stories."""
        return next((around for around in lineage(element) if self._stories.get(around, "") is None), None)
