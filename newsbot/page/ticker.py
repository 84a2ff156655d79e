"""The ticker: the run of links to stories that stands above everything else on a page, often twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsbot.page.blocks import Block
from newsbot.page.cards import Resolve
from newsbot.page.layout import Layout
from newsbot.text.clean import clean, fold
from newsbot.text.language import language_of, split_scripts

_PREFIX = re.compile(r"^([^\W\d_][^:]{1,30}): ?(?=\S)")
_PREFIX_WORDS = 4
_GAP = re.compile(r"(?:\s*[|•·*»]+\s*|[\s\u00a0]{3,})")


@dataclass(frozen=True, slots=True)
class TickerParts:
    """One entry of a strip: its headline by language, first language first, and the section it is put under."""

    headlines: tuple[tuple[str, str], ...]
    href: str | None
    section: str | None


@dataclass(frozen=True, slots=True)
class Strip:
    """Where the ticker stands among a page's blocks, and what it says, each entry once."""

    start: int
    end: int
    entries: tuple[TickerParts, ...]


NO_STRIP = Strip(0, 0, ())


def find_ticker(blocks: Sequence[Block], layout: Layout, resolve: Resolve) -> Strip:
    """The strip of a page, `NO_STRIP` where there is none.

    It is the first run of blocks above the headline that hold nothing but links to stories; a run that repeats itself
    goes before one that does not. A run without any links counts only where a label leads it or it repeats itself.
    """
    best, best_doubled = NO_STRIP, False
    start, lines = 0, list[tuple[str, str | None]]()
    labelled = False
    for index, block in enumerate([*blocks, _END]):
        found = _lines(block, layout, resolve)
        if found is not None:
            if not lines and not labelled:
                start = index
            labelled = labelled or not found or block.key.startswith(tuple(layout.ticker))
            lines += found
            continue
        doubled = _is_doubled(lines)
        if lines and (len(set(lines)) > 1 or labelled) and (best is NO_STRIP or (doubled and not best_doubled)):
            best, best_doubled = Strip(start, index, _entries(tuple(lines), layout)), doubled
        lines, labelled = [], False
        if block.heading == 1 or block is _END or (best_doubled and best is not NO_STRIP):
            break
    return best


_END = Block("")


def _lines(block: Block, layout: Layout, resolve: Resolve) -> list[tuple[str, str | None]] | None:
    """The entries of a block that may belong to a strip ([] for its label alone), or None."""
    if block.picture is not None or block.heading or not block.text:
        return None
    if block.links:
        if not (block.only_links or _led(block, layout)):
            return None
        if all(resolve(link.href).kind == "story" or len(link.text.split()) > 3 for link in block.links):
            return [(link.text, link.href) for link in block.links]
        return None
    if block.key.rstrip(" :") in layout.ticker:
        return []
    return _unlinked(block, layout)


def _led(block: Block, layout: Layout) -> bool:
    """Whether the words beside the links are no more than a label: `Latest:`."""
    rest = block.text.replace(block.links[0].text, "\n", 1).partition("\n")[0]
    return fold(rest).rstrip(" :") in layout.ticker


def _unlinked(block: Block, layout: Layout) -> list[tuple[str, str | None]] | None:
    """Entries of a strip without links: parted by marks or wide gaps, and led by a label or told twice."""
    if len(block.text) < 60:
        return None
    label, colon, rest = block.raw.partition(":")
    led = bool(colon) and fold(label) in layout.ticker
    lines = [line for line in map(clean, _GAP.split(rest if led else block.raw)) if line]
    if len(lines) > 1 and (led or _is_doubled([(line, None) for line in lines])):
        return [(line, None) for line in lines]
    return None


def _is_doubled(lines: Sequence[tuple[str, str | None]]) -> bool:
    half = len(lines) // 2
    return half > 0 and len(lines) % 2 == 0 and [t for t, _ in lines[:half]] == [t for t, _ in lines[half:]]


@lru_cache(maxsize=256)
def _entries(lines: tuple[tuple[str, str | None], ...], layout: Layout) -> tuple[TickerParts, ...]:
    """Each line once, in order, cut into section and languages; the strip is the same on many pages, so it is kept."""
    unique = {fold(text): (text, href) for text, href in reversed(lines)}
    once = [unique.pop(key) for key in dict.fromkeys(fold(text) for text, _ in lines) if key]
    prefixes = [_PREFIX.match(text) for text, _ in once]
    sectioned = len(once) > 1 and all(m and len(m[1].split()) <= _PREFIX_WORDS for m in prefixes)
    entries = []
    for (text, href), prefix in zip(once, prefixes, strict=True):
        section = None
        if prefix and (sectioned or fold(prefix[1]) in layout.sections):
            section, text = prefix[1], text[prefix.end() :]
        headlines: dict[str, str] = {}
        for part in split_scripts(text):
            headlines.setdefault(language_of(part) or "en", part)
        entries.append(TickerParts(tuple(headlines.items()), href, section))
    return tuple(entries)
