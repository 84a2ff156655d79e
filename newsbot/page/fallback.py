"""A second opinion on the body, from trafilatura, where next to no prose was found."""

from __future__ import annotations

from typing import Any

from lxml import etree

from newsbot.page.blocks import Block
from newsbot.page.regions import Page
from newsbot.text.clean import clean, fold

_LEAST = 20  # characters of a line that identify a block

_LONGEST = 400_000  # characters of a page for trafilatura, which may need quadratic time
_MOST_ELEMENTS = 20_000  # 0.05 ms each; news pages have a few thousand
_MOST_NESTED = 300_000  # sum of depths, up to 0.003 ms each; news pages have 100,000


def second_opinion(page: Page) -> list[Block]:
    """The blocks that trafilatura takes for the story; [] if it is not installed (`newsbot[fallback]`)."""
    try:
        from trafilatura import bare_extraction
    except ImportError:
        return []
    if _is_heavy(page.root):
        return []
    html = etree.tostring(page.root, encoding="unicode", method="html")
    if len(html) > _LONGEST:
        return []
    try:
        found: Any = bare_extraction(html, include_comments=False)
    except Exception:  # it fails on pages that we read: a character reference of 5,000 digits
        return []
    text = found.text if found is not None else None
    keys = {fold(clean(line).lstrip("-– ")) for line in (text or "").splitlines() if len(line) >= _LEAST}
    return [block for block in page.blocks if block.picture is None and len(block.text) >= _LEAST and block.key in keys]


def _is_heavy(root: etree._Element) -> bool:
    """Whether trafilatura would need seconds, since the tree has too many elements or is nested too deep."""
    elements = depth = nested = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        nested += depth
        if elements > _MOST_ELEMENTS or nested > 2 * _MOST_NESTED:
            return True
    return False
