"""The part of a page that its readers wrote: what is dated there is not the story."""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from typing import Any

from newsbot.page.blocks import lineage
from newsbot.page.parts import Places
from newsbot.page.regions import Page
from newsbot.page.scoring import is_comments, opens_comments


class Comments:
    """The readers' comments: elements below the story's beginning that are named so, and all that follows a heading
    that says so."""

    def __init__(self, page: Page, places: Places) -> None:
        self.blocks, self.places = page.blocks, places

    def hold(self, index: int) -> bool:
        """Whether a block is part of the comments."""
        block, below = self.blocks[index], index > self.places.first
        return below and (index > self._heading or self._named(block.owner if block.lead is None else block.lead))

    def contain(self, element: Any) -> bool:
        """Whether an element is part of the comments."""
        return element in self._follow or element.getparent() in self._follow or self._named(element)

    def _named(self, element: Any) -> bool:
        return any(map(is_comments, takewhile(lambda outer: outer not in self._around, lineage(element))))

    @cached_property
    def _heading(self) -> int:
        below = range(self.places.last + 1, len(self.blocks))
        return next((index for index in below if opens_comments(self.blocks[index])), len(self.blocks))

    @cached_property
    def _follow(self) -> set[Any]:
        """The elements of the blocks below the heading."""
        return {element for block in self.blocks[self._heading + 1 :] for element in (block.owner, block.lead)} - {None}

    @cached_property
    def _around(self) -> set[Any]:
        """What holds the headline or the story: it is not a comment, whatever its name."""
        story = (self.blocks[index].owner for index in self.places[:2] if index < len(self.blocks))
        return {outer for owner in story for outer in lineage(owner)}
