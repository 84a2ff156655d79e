"""The ticker: a run of links to stories above everything else on a page, often printed twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from newsbot.page.blocks import Block, lineage
from newsbot.page.cards import Resolve
from newsbot.page.layout import Layout
from newsbot.text.addresses import Address, absolute
from newsbot.text.clean import clean, fold
from newsbot.text.headlines import bare, say_many, split_languages
from newsbot.text.kinds import LISTS
from newsbot.text.language import language_of, script_of
from newsbot.text.signatures import is_date

_PREFIX = re.compile(r"^([^\W\d_][^:]{1,30}): ?(?=\S)")
_PREFIX_WORDS = 4
_WIDE = r"[\s\u00a0]{3,}"
_GAP = re.compile(rf"(?:\s*[|•·*»]+\s*|{_WIDE})")
_WIDE_GAP = re.compile(_WIDE)


@dataclass(frozen=True, slots=True)
class TickerParts:
    """A ticker entry: headlines by language, first language first, and its section."""

    headlines: tuple[tuple[str, str], ...]
    href: str | None
    section: str | None


@dataclass(frozen=True, slots=True)
class Strip:
    """The position of the ticker among a page's blocks, and its lines: texts and addresses as written."""

    start: int
    end: int
    lines: tuple[_Line, ...]
    is_certain: bool = True  # it has a label, scrolls or repeats itself; other links may also be the top of a list


_Line = tuple[str, str | None]
NO_STRIP = Strip(0, 0, ())


def find_ticker(blocks: Sequence[Block], layout: Layout, is_story: IsStory, marquees: Set[Any]) -> Strip:
    """The ticker of a page with some `marquees`, `NO_STRIP` if it has none.

    It is the first run of blocks above the headline that hold only links to stories; a run that repeats itself takes
    precedence. A run without links counts only if it has a label, scrolls or repeats itself.
    """
    best: _Run | None = None
    run = _Run(0)
    labels = tuple(layout.ticker)
    for index, block in enumerate([*blocks, _END]):
        found = _lines(block, layout, is_story)
        if found and max([len(text) for text, _ in found]) > _LINE_LENGTH:
            found = None
        scrolls = bool(found and marquees) and _scrolls(block, marquees)
        listed = block.box if found and block.item and not _is_other(block, found, layout) else None
        if found is not None and run.takes(found, block.furniture, listed, scrolls=scrolls):
            run.lines += found
            run.furniture, run.scrolls, run.listed = block.furniture, scrolls, listed
            run.labelled = run.labelled or not found or block.key.startswith(labels)
            continue
        if run.is_strip:
            run.end = index
            if run.doubled:
                best = run
                break
            best = best or run
        prose = not block.links and block.text.endswith((".", "۔")) and len(block.text.split()) > _PLAIN_WORDS.stop
        if prose or (block.heading == 1 and not _is_mast(block, is_story)):  # the story has begun
            break
        run = _Run(index + (found is None), found or [], found == [], scrolls, furniture=block.furniture, listed=listed)
    if best is None:
        return NO_STRIP
    return Strip(best.start, best.end, tuple(best.lines), best.labelled or best.scrolls or best.doubled)


def entries_of(strip: Strip, layout: Layout, resolve: Resolve) -> tuple[TickerParts, ...]:
    """The entries of a ticker, each once. A story needs only its position."""
    once = dict.fromkeys(strip.lines)
    lines = tuple([(text, None if href is None else _target(resolve(href))) for text, href in once])
    return _once(_entries(lines, layout.sections, layout.languages), resolve)


def may_end_among(blocks: Sequence[Block], layout: Layout, is_story: IsStory) -> bool:
    """Whether a ticker may end with one of `blocks`. To find that it may not takes a tenth of the time of finding the
    ticker, 2 % of a page's."""
    return any(_lines(block, layout, is_story) is not None for block in blocks)


IsStory = Callable[[str], bool]
"""Whether an address as written is a story's."""
_END = Block("")
_PLAIN_WORDS = range(3, 26)
_LINE_LENGTH = 500
_SCROLLED = 4  # elements from an entry up to the one that scrolls: the list and what moves it are between
_SAMPLE = 1000  # characters of headlines that show their language
_PRINTS = 2  # headlines of one entry in each language: a repeated ticker prints it twice


@dataclass(slots=True)
class _Run:
    """Consecutive blocks that may be a ticker."""

    start: int
    lines: list[_Line] = field(default_factory=list)
    labelled: bool = False
    scrolls: bool = False
    end: int = 0
    furniture: str | None = None  # of its last block
    listed: Any = None  # the list of its last block

    def takes(self, lines: list[_Line], furniture: str | None, listed: Any, *, scrolls: bool) -> bool:
        """Whether lines continue the run: all its entries must be links or none, in a menu or none, scroll or not. In
        the list of a ticker, some may have no link: the story of the page, or one not written yet."""
        if not lines or not self.lines:
            return True
        alike = (self.lines[0][1] is None) == (lines[0][1] is None)
        alike = alike or (listed is not None and listed is self.listed and self.is_strip)
        return alike and furniture == self.furniture and scrolls == self.scrolls

    @property
    def doubled(self) -> bool:
        """Whether the run is a few lines printed twice or more."""
        texts = [text for text, _ in self.lines]
        once = texts.index(texts[0], 1) if texts.count(texts[0]) > 1 else len(texts)
        return once < len(texts) and len(texts) % once == 0 and texts == texts[:once] * (len(texts) // once)

    @property
    def is_strip(self) -> bool:
        if not self.lines:
            return False
        if self.labelled:
            return True
        first = self.lines[0]
        if all(line == first for line in self.lines):
            return False
        return first[1] is not None or self.scrolls or self.doubled


def _lines(block: Block, layout: Layout, is_story: IsStory) -> list[_Line] | None:
    """The entries of a block that may belong to a ticker ([] if it is only the label), or None."""
    if block.picture is not None or block.heading or not block.text:
        return None
    if block.links:
        if not (block.only_links or _has_label(block, layout)):
            return None
        for link in block.links:
            if link.text.count(" ") <= 2 and (link.href.startswith("#") or not is_story(link.href)):
                return None  # also a button that shares this page
        return [(link.text, link.href) for link in block.links]
    if block.key.rstrip(" :") in layout.ticker:
        return []
    return _unlinked(block, layout)


def _is_other(block: Block, lines: list[_Line], layout: Layout) -> bool:
    """Whether an item without a link is no entry of a ticker: a date, or a call to action."""
    return lines[0][1] is None and (is_date(block.text) or layout.calls.search(block.key) is not None)


def _is_mast(block: Block, is_story: IsStory) -> bool:
    """Whether a heading is the site's name, with a link to its start."""
    return block.only_links and not is_story(block.links[0].href)


def _scrolls(block: Block, marquees: Set[Any]) -> bool:
    """Whether a block is in an element that scrolls. Several entries in one need no label; one may be a greeting."""
    return not marquees.isdisjoint(islice(lineage(block.owner), _SCROLLED))


def _target(address: Address) -> str | None:
    return address.url if address.kind != "other" else absolute(address.url, "")  # None for `javascript:void(0)`


def _has_label(block: Block, layout: Layout) -> bool:
    """Whether the text beside the links is only a label: `Latest:`."""
    rest = block.text.replace(block.links[0].text, "\n", 1).partition("\n")[0]
    return fold(rest).rstrip(" :") in layout.ticker


def _unlinked(block: Block, layout: Layout) -> list[_Line] | None:
    """Entries without links: one block, or one block split at marks or wide gaps."""
    label, colon, rest = block.raw.partition(":")
    labelled = bool(colon) and len(label) < _LINE_LENGTH and fold(label) in layout.ticker
    lines = [line for line in map(clean, _GAP.split(rest if labelled else block.raw)) if line]
    if not labelled and any(len(line.split()) < _PLAIN_WORDS.start for line in lines):  # a headline with marks in it
        lines = [line for line in map(clean, _WIDE_GAP.split(block.raw)) if line]
    if labelled or len(lines) > 1:
        return [(line, None) for line in lines]
    return [(block.text, None)] if len(block.text.split()) in _PLAIN_WORDS else None


@lru_cache(maxsize=256)
def _entries(lines: tuple[_Line, ...], sections: frozenset[str], among: tuple[str, ...]) -> tuple[TickerParts, ...]:
    """The lines, each once, split into section and languages. Cached, since tickers repeat."""
    unique: dict[str, _Line] = {}
    for line in lines:
        unique.setdefault(fold(line[0]), line)
    once = [line for key, line in unique.items() if key]
    prefixes = [_PREFIX.match(text) for text, _ in once]
    sectioned = len(once) > 1 and all(m and len(m[1].split()) <= _PREFIX_WORDS for m in prefixes)
    found: list[tuple[list[str], str | None, str | None]] = []
    for (text, href), prefix in zip(once, prefixes, strict=True):
        section = None
        if prefix and (sectioned or fold(prefix[1]) in sections) and (rest := clean(text[prefix.end() :])):
            section, text = prefix[1], rest
        found.append((split_languages(text), href, section))
    languages = _languages([part for parts, _, _ in found for part in parts], among)
    entries = []
    for parts, href, section in found:
        headlines: dict[str, str] = {}
        for part in parts:
            headlines.setdefault(languages[part], part)
        entries.append(TickerParts(tuple(headlines.items()), href, section))
    return tuple(entries)


def _languages(texts: list[str], among: tuple[str, ...]) -> dict[str, str]:
    """The language of each headline. One that shows none has that of all in its script, whatever the page declares:
    all pages show the ticker, and an entry is in one language."""
    scripts: dict[str | None, list[str]] = {}
    for text in texts:
        scripts.setdefault(script_of(text), []).append(text)
    languages: dict[str, str] = {}
    for alike in scripts.values():
        shared = None if among else language_of(" ".join(alike)[:_SAMPLE])
        languages.update((text, language_of(text, among or None, shared) or "en") for text in alike)
    return languages


def _once(entries: tuple[TickerParts, ...], resolve: Resolve) -> tuple[TickerParts, ...]:
    """Merges entries with one address, unless it is a list's or has too many headlines: a live blog's."""
    if len({entry.href for entry in entries}) == len(entries):
        return entries
    alike: dict[str | int, list[int]] = {}
    for place, entry in enumerate(entries):
        address = resolve(entry.href) if entry.href else None
        own = address.canonical if address and address.kind not in LISTS else ""
        alike.setdefault(own or place, []).append(place)
    kept: dict[int, TickerParts] = {}
    for places in alike.values():
        group = [entries[place] for place in places]
        if say_many([dict(entry.headlines) for entry in group], _PRINTS):
            kept.update(zip(places, group, strict=True))
        else:
            kept[places[0]] = _joined(group)
    return tuple(kept[place] for place in sorted(kept))


def _joined(group: Sequence[TickerParts]) -> TickerParts:
    """Merges prints of one entry: the longest form of the first headline, and other languages."""
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
