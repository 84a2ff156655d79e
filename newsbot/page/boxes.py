"""The boxes that page builders put around the parts of a story, side by side: they are named like side matter, such as
`text-card`, and are not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from newsbot.page.blocks import Block
from newsbot.page.names import meaning, names_of
from newsbot.page.scoring import around
from newsbot.page.tags import plain_class

Holds = Callable[[Block], bool]
_Kind = tuple[Any, str, str]  # of boxes: the element that holds them, their tag, their classes


def story_boxes(words: Mapping[Any, int]) -> Holds | None:
    """Whether a block is in one of the boxes that hold most of a story's prose, none of them most of it; None without
    such boxes. `words` are those of the prose in each element that holds some."""
    whole = sum(words.values())
    if 2 * max(words.values(), default=0) >= whole:
        return None
    boxes = Counter[Any]()
    for element in sorted(words, key=words.__getitem__, reverse=True):
        boxes[_box(element)] += words[element]
        if 2 * boxes[None] >= whole:  # most of the prose is in no box
            return None
    kinds = defaultdict[_Kind | None, int](int)
    for box, count in boxes.items():
        kinds[_kind(box)] += count if 2 * count < whole else 0
    most = max(kinds, key=kinds.__getitem__)
    if most is None or 2 * kinds[most] <= whole:
        return None
    kind_of = cache(lambda element: _kind(_box(element)))  # blocks share what holds them
    return lambda block: kind_of(block.box) == most


def _box(element: Any) -> Any:
    """The nearest element around one that is named like side matter other than comments."""
    for one in around(element):
        said = meaning(names_of(one))
        if said.zone == "side" and not said.comments:
            return one
    return None


def _kind(box: Any) -> _Kind | None:
    return None if box is None else (box.getparent(), str(box.tag), plain_class(box.get("class") or ""))
