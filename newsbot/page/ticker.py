"""The ticker: the run of links to stories above everything else on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from newsbot.page.blocks import Block
from newsbot.page.cards import Resolve
from newsbot.page.layout import Layout
from newsbot.text.addresses import absolute
from newsbot.text.clean import clean, fold
from newsbot.text.language import language_of, split_scripts
from newsbot.text.wordings import bare, say_many

_PREFIX = re.compile(r"^([^\W\d_][^:]{1,30}): ?(?=\S)")
_PREFIX_WORDS = 4
_MARKS = " |•·*»–—-"
_WIDE = r"[\s\u00a0]{3,}"
_GAP = re.compile(rf"(?:\s*[|•·*»]+\s*|{_WIDE})")
_WIDE_GAP = re.compile(_WIDE)


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
    best: _Run | None = None
    doubled = False
    run = _Run(0)
    for index, block in enumerate([*blocks, _END]):
        found = _lines(block, layout, resolve)
        if found and any(len(text) > _LINE_LENGTH for text, _ in found):
            found = None
        if found is not None and run.takes(found):
            run.lines += found
            run.labelled = run.labelled or not found or block.key.startswith(tuple(layout.ticker))
            continue
        run.end = index
        if run.is_strip and (best is None or run.doubled):
            best, doubled = run, run.doubled
        if block.heading == 1 or _is_prose(block) or doubled:
            break
        run = _Run(index if found is not None else index + 1, found or [], labelled=found == [])
    if best is None:
        return NO_STRIP
    lines = tuple((text, None if href is None else _target(href, resolve)) for text, href in best.lines)
    return Strip(best.start, best.end, _once(_entries(lines, layout), resolve))


_Line = tuple[str, str | None]
_END = Block("")
_PLAIN_WORDS = range(3, 26)
_LINE_LENGTH = 500
_PRINTS = 2
"""A strip that repeats itself prints an entry twice in each language, so at most two wordings of it."""


@dataclass(slots=True)
class _Run:
    """Blocks in a row that may be a strip."""

    start: int
    lines: list[_Line] = field(default_factory=list)
    labelled: bool = False
    end: int = 0

    def takes(self, lines: list[_Line]) -> bool:
        """Whether lines go with those before: a strip's entries are links, or none is."""
        return not lines or not self.lines or (lines[0][1] is None) == (self.lines[0][1] is None)

    @property
    def doubled(self) -> bool:
        """Whether the second half says the first again."""
        half = len(self.lines) // 2
        texts = [text for text, _ in self.lines]
        return half > 0 and len(texts) % 2 == 0 and texts[:half] == texts[half:]

    @property
    def is_strip(self) -> bool:
        """Whether this is enough for a strip."""
        linked = bool(self.lines) and self.lines[0][1] is not None
        return bool(self.lines) and (self.labelled or (len(set(self.lines)) > 1 and (linked or self.doubled)))


def _lines(block: Block, layout: Layout, resolve: Resolve) -> list[_Line] | None:
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


def _target(href: str, resolve: Resolve) -> str | None:
    """Where a link leads; None for one that leads nowhere: `javascript:void(0)`."""
    address = resolve(href)
    return address.url if address.kind != "other" else absolute(address.url, "")


def _is_prose(block: Block) -> bool:
    """Whether a block is a paragraph: the story has begun."""
    return not block.links and block.text.endswith((".", "۔")) and len(block.text.split()) > _PLAIN_WORDS.stop


def _led(block: Block, layout: Layout) -> bool:
    """Whether the words beside the links are no more than a label: `Latest:`."""
    rest = block.text.replace(block.links[0].text, "\n", 1).partition("\n")[0]
    return fold(rest).rstrip(" :") in layout.ticker


def _unlinked(block: Block, layout: Layout) -> list[_Line] | None:
    """Entries without links: a block that is one, or one that holds several, parted by marks or wide gaps."""
    label, colon, rest = block.raw.partition(":")
    led = bool(colon) and len(label) < _LINE_LENGTH and fold(label) in layout.ticker
    lines = [line for line in map(clean, _GAP.split(rest if led else block.raw)) if line]
    if not led and any(len(line.split()) < _PLAIN_WORDS.start for line in lines):  # a headline with marks in it
        lines = [line for line in map(clean, _WIDE_GAP.split(block.raw)) if line]
    if led or len(lines) > 1:
        return [(line, None) for line in lines]
    return [(block.text, None)] if len(block.text.split()) in _PLAIN_WORDS else None


@lru_cache(maxsize=256)
def _entries(lines: tuple[_Line, ...], layout: Layout) -> tuple[TickerParts, ...]:
    """Each line once, in order, cut into section and languages; the strip is the same on many pages, so it is kept."""
    unique: dict[str, _Line] = {}
    for line in lines:
        unique.setdefault(fold(line[0]), line)
    once = [line for key, line in unique.items() if key]
    prefixes = [_PREFIX.match(text) for text, _ in once]
    sectioned = len(once) > 1 and all(m and len(m[1].split()) <= _PREFIX_WORDS for m in prefixes)
    entries = []
    for (text, href), prefix in zip(once, prefixes, strict=True):
        section = None
        if prefix and (sectioned or fold(prefix[1]) in layout.sections) and (rest := clean(text[prefix.end() :])):
            section, text = prefix[1], rest
        headlines: dict[str, str] = {}
        for part in _parts(text):
            headlines.setdefault(language_of(part, layout.languages or None) or "en", part)
        entries.append(TickerParts(tuple(headlines.items()), href, section))
    return tuple(entries)


def _parts(text: str) -> list[str]:
    """An entry's headlines in two languages, which may be glued to each other or parted by a mark."""
    parts = split_scripts(text, glued=True)
    if len(parts) < 2:
        return parts
    return [bare for part in parts if (bare := part.strip(_MARKS))] or parts


def _once(entries: tuple[TickerParts, ...], resolve: Resolve) -> tuple[TickerParts, ...]:
    """Entries with one address as one; the address of a list or of the home page is that of many.

    So is one that more headlines lead to than a strip prints of one entry: a live blog's. They stay apart.
    """
    if len({entry.href for entry in entries}) == len(entries):
        return entries
    alike: dict[str | int, list[int]] = {}
    for place, entry in enumerate(entries):
        alike.setdefault(_address_of_one(entry, resolve) or place, []).append(place)
    kept: dict[int, TickerParts] = {}
    for places in alike.values():
        group = [entries[place] for place in places]
        if say_many([dict(entry.headlines) for entry in group], _PRINTS):
            kept.update(zip(places, group, strict=True))
        else:
            kept[places[0]] = _joined(group)
    return tuple(kept[place] for place in sorted(kept))


def _joined(group: Sequence[TickerParts]) -> TickerParts:
    """Prints of one entry as one: the first, or one that goes on where that is cut, and what only others have."""
    best = group[0]
    for entry in group:
        if bare(entry.headlines[0][1]).startswith(bare(best.headlines[0][1])):
            best = entry
    headlines: dict[str, str] = dict(best.headlines)
    for entry in group:
        for language, text in entry.headlines:
            headlines.setdefault(language, text)
    section = next((entry.section for entry in group if entry.section), None)
    return TickerParts(tuple(headlines.items()), group[0].href, section)


def _address_of_one(entry: TickerParts, resolve: Resolve) -> str | None:
    """The address by which an entry is known on other places; None for a list's, or none."""
    address = resolve(entry.href) if entry.href else None
    return address.canonical if address and address.kind not in ("home", "section") else None
