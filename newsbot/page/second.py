"""A second opinion on where the story stands, for pages on which the first finds next to nothing."""

from __future__ import annotations

from itertools import islice
from typing import Any

from lxml import etree

from newsbot.page.blocks import Block
from newsbot.page.regions import Page
from newsbot.text.clean import clean, fold

_LEAST = 20
"""Letters of a text that makes one block the same as another."""

_LONGEST = 400_000
"""Letters of a page that is shown to another: it may take the square of their number."""
_MOST_ELEMENTS = 10_000
"""Elements of such a page, each of which takes it some 0.05 ms; news pages have a few thousand."""


def second_opinion(page: Page) -> list[Block]:
    """The blocks that trafilatura takes for the story; none where it is not installed (`newsbot[fallback]`)."""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        return []
    if sum(1 for _ in islice(page.root.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        return []
    html = etree.tostring(page.root, encoding="unicode", method="html")
    if len(html) > _LONGEST:
        return []
    found: Any = bare_extraction(html, include_comments=False)
    text = found.text if found is not None else None
    keys = {fold(clean(line).lstrip("-– ")) for line in (text or "").splitlines() if len(line) >= _LEAST}
    return [block for block in page.blocks if block.picture is None and len(block.text) >= _LEAST and block.key in keys]
