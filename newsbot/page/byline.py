"""The byline line: where a page tells site, date and name, in one line or in several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsbot.page.blocks import Block
from newsbot.page.layout import Layout
from newsbot.text.clean import fold
from newsbot.text.dates import Bounds, date_at_start

_PUBLISHED = re.compile(
    r"^(?:first )?(?:published|posted|updated|last updated|dated|شائع|تاریخ اشاعت)(?: on| at)?\s*[:：]?\s*", re.I
)
_BY = re.compile(r"^(?:by|written by|reported by|تحریر|رپورٹ)(?:\s*[:：]\s*|\s+)(?=\S)", re.I)
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[—–-]\s+|\s+on\s+(?=[A-Z\d])")
_LINE_LENGTH = 160
_NAME_WORDS = 6
_LINES = 12


@dataclass(slots=True)
class Byline:
    """What the line says, and the blocks [start, end) that it takes."""

    start: int
    end: int
    name: str | None = None
    date: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """By what printed dates are read."""

    now: datetime
    """When the page was."""
    language: str | None = None
    """In which its dates are printed, where that is known."""

    def at_start(self, text: str) -> tuple[Bounds, str] | None:
        """The date that a text begins with, under a word like `Published`, and the rest."""
        return date_at_start(_PUBLISHED.sub("", text), self.now, self.language)


def site_byline(
    blocks: Sequence[Block], start: int, layout: Layout, dated: Dated, copies: frozenset[str]
) -> Byline | None:
    """The first byline line from `start` on: one that opens with the site's name.

    `copies` are the keys of the headline's copies, which are never a name.
    """
    site = re.compile(rf"^{re.escape(fold(layout.publisher))}\s*(?:$|\||(?=published\b))")
    for index in range(start, len(blocks)):
        block = blocks[index]
        if block.picture is None and len(block.text) <= _LINE_LENGTH and site.match(block.key):
            byline = _gather(blocks, index, layout, dated, copies)
            if byline is not None:
                return byline
    return None


def _gather(blocks: Sequence[Block], index: int, layout: Layout, dated: Dated, copies: frozenset[str]) -> Byline | None:
    """The line that opens at `index`, with the lines below that carry it on."""
    text = blocks[index].text[len(layout.publisher) :].strip()
    byline = Byline(index, index + 1)
    pipes = "|" in text
    for block in blocks[index + 1 : index + _LINES]:
        broken = text.endswith("|") and len(block.text.split()) <= 2 * _NAME_WORDS and block.key not in copies
        if broken and block.picture is None and not layout.calls.search(block.key):
            text = f"{text} {block.text}"
        elif not pipes and block.picture is None and _carries_on(block, byline, text, layout, dated, copies):
            text = f"{text} | {block.text}"
        else:
            break
        byline.end += 1
    for part in text.split("|"):
        _read_part(byline, part.strip(), dated)
    if (
        byline.name and len(byline.name.split()) > _NAME_WORDS + 2
    ):  # a headline that happens to open with the site's name
        return None
    called = any(
        layout.calls.search(block.key) for block in blocks[byline.end : byline.end + 2] if len(block.text) < 200
    )
    return byline if pipes or byline.date or byline.name or called else None


def _carries_on(block: Block, byline: Byline, text: str, layout: Layout, dated: Dated, copies: frozenset[str]) -> bool:
    """Whether a line below a line of the site alone is its date or its name."""
    if block.heading or block.key in copies or layout.calls.search(block.key) or text.count("|") > 1:
        return False
    if dated.at_start(block.text):
        return True
    named = any(not dated.at_start(part.strip()) for part in text.split("|") if part.strip())
    return not named and _is_name(block.text)


def _is_name(text: str) -> bool:
    return (
        len(text.split()) <= _NAME_WORDS
        and text[-1] not in "!?:;۔؟"
        and not text.endswith("...")
        and not any(c.isdigit() for c in text)
    )


def _read_part(byline: Byline, part: str, dated: Dated) -> None:
    if not part:
        return
    if found := dated.at_start(part):
        date, rest = found
        if byline.date is None:
            byline.date = date
        part = rest.strip(" .,:-–—|ء")
    elif _PUBLISHED.match(part):
        part = ""
    if part and byline.name is None:
        byline.name = _BY.sub("", part)


def heading_byline(blocks: Sequence[Block], start: int, layout: Layout, dated: Dated) -> Byline | None:
    """A byline without the site's name (`By A Name`, `Posted on December 3, 2021`) a few lines below the heading."""
    heading = next((i for i in range(start, len(blocks)) if blocks[i].heading == 1), None)
    if heading is None:
        return None
    byline: Byline | None = None
    for index in range(heading + 1, min(heading + 7, len(blocks))):
        block = blocks[index]
        if block.picture is not None or layout.calls.search(block.key):
            continue
        if len(block.text.split()) > 20:
            break
        parts = [part for part in _PARTS.split(block.text) if part]
        if not any(_BY.match(part) or dated.at_start(part) for part in parts):
            continue
        if byline is None:
            byline = Byline(index, index + 1)
        byline.end = index + 1
        for part in parts:
            if _BY.match(part) or dated.at_start(part):
                _read_part(byline, part, dated)
    return byline
