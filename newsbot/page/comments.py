"""The part of a page that its readers wrote: what is dated there is not the story."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from newsbot.page.blocks import lineage
from newsbot.page.names import is_comments
from newsbot.page.parts import Places
from newsbot.page.regions import Page
from newsbot.page.scoring import opens_comments


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
        passed, named = list[Any](), False
        for outer in lineage(element):
            if outer in self._known:
                named = self._known[outer]
                break
            passed.append(outer)
            if named := is_comments(outer):
                break
        self._known.update(dict.fromkeys(passed, named))
        return named

    @cached_property
    def _heading(self) -> int:
        below = range(self.places.last + 1, len(self.blocks))
        return next((index for index in below if opens_comments(self.blocks[index])), len(self.blocks))

    @cached_property
    def _follow(self) -> set[Any]:
        """The elements of the blocks below the heading."""
        return {element for block in self.blocks[self._heading + 1 :] for element in (block.owner, block.lead)} - {None}

    @cached_property
    def _known(self) -> dict[Any, bool]:
        """Whether elements are within one that is named so. What holds the headline or the story is not, whatever its
        name."""
        story = (self.blocks[index].owner for index in self.places[:2] if index < len(self.blocks))
        return dict.fromkeys((outer for owner in story for outer in lineage(owner)), False)
