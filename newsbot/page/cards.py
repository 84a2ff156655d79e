"""Cards: stories as other pages announce them, grouped from blocks by their links."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Literal

from newsbot.page.blocks import Anchor, Block, lineage, short_text
from newsbot.page.names import names_of, sayer
from newsbot.page.scoring import ENDS
from newsbot.text.addresses import Address
from newsbot.text.clean import cached_if_short, fold, fold_line
from newsbot.text.dates import ANY_MOMENT, dates_in
from newsbot.text.datewords import MODIFIED
from newsbot.text.language import word_count
from newsbot.text.signatures import is_date, is_signature, signature_in

Resolve = Callable[[str], Address]

_MORE = frozenset(
    map(
        fold,
        (
            "Read more",
            "Read more »",
            "More",
            "More...",
            "Continue reading",
            "Full story",
            "مزید",
            "مزید پڑھیں",
            "もっと見る",
        ),
    )
)
_DATED = re.compile(
    r"^(?:[—–-]|published\b|posted\b|\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d)", re.I
)
_says_modified = sayer(MODIFIED)
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?", re.I)
_SEPARATORS = " ,:|·•/—–-[]()"
_MARKED = re.compile(r"[|·•/—–]")
_LONGEST_DATED = 120  # characters of a line that has no more than names, a section and a date
_LINES = 4096  # kept by their texts
_DATE = 40  # characters of the longest date
_TIMES = 1000  # elements `time` of a page that are looked at
_LABEL_WORDS, _NOTE_WORDS, _SIGNATURE_WORDS = 6, 4, 8
_MENU, _ENTRY_WORDS = 4, 4  # links of a row, and words of its first, that make it a menu


@dataclass(slots=True)
class CardParts:
    """The parts of a card as printed (clean)."""

    headline: str
    address: Address
    teaser: list[str] = field(default_factory=list)
    section: str | None = None
    titled: bool = False  # whether the headline is a link's text, not a picture's alt text
    key: str | None = None  # `fold(headline)`, once it was compared
    dates: tuple[str, ...] = ()  # texts that may hold the date, apart from the teaser, in order of trust


def read_cards(
    blocks: Iterable[Block], resolve: Resolve, *, label: str | None = None, times: Iterable[Any] = ()
) -> list[CardParts]:
    """The cards in `blocks`, in order; stories may repeat. `times` are the page's elements `time`.

    A card is a run of blocks that lead to the same story (a picture, its title, the title again) with the text after
    it, and with all that is in its box, the largest element that leads to no other story. A heading, or a short line
    without a date, is the section of the cards below it, or of the one in whose box it is.
    """
    times = list(islice(times, _TIMES))
    printed = {text for time in times if (text := short_text(time, _DATE))}
    reader = _Reader(resolve, printed, label)
    reader.read(blocks, times)
    return [card for card in reader.cards if card.headline]


_Link = tuple[Anchor, Address, int]
"""A link to a story, and where it starts in its line."""


_Order = Literal["above", "below", "either"]


class _Reader:
    """One pass over the blocks of a list."""

    def __init__(self, resolve: Resolve, printed: Collection[str], label: str | None) -> None:
        self.resolve = resolve
        self.printed = printed
        self.label = label
        self.cards: list[CardParts] = []
        self.boxes = _Boxes()
        self.known: dict[Any, CardParts] = {}  # by box
        self.kickers: dict[Any, str] = {}  # by box, above its headline
        self.above: defaultdict[Any, tuple[str, ...]] = defaultdict(tuple)  # days by box, above its headline
        self.near: dict[Any, CardParts] = {}  # the last card by the element around its box
        self.current: CardParts | None = None
        self.day: str | None = None  # of the heading above
        self.days: list[str | None] = []  # such days, by card
        self.waiting: dict[Any, str] = {}  # days above the next headline, by the element around both
        self.order: _Order | None = None
        """Whether days outside of boxes are above their headlines or below, once the first of them shows it."""

    def read(self, blocks: Iterable[Block], times: Iterable[Any]) -> None:
        run = [(block, _is_menu(block)) for block in blocks]
        links = [None if menu else _story_link(block, self.resolve, self.printed) for block, menu in run]
        for (block, _), link in zip(run, links, strict=True):
            if link is not None:
                self.boxes.add(block.owner, link[1].canonical)
        for (block, menu), link in zip(run, links, strict=True):
            if menu:
                self._part()
            elif link is not None:
                self._link(block, *link)
            elif block.picture is None:
                self._line(block)
        stated: dict[Any, str] = {}
        for time in times:
            if (said := _time_of(time)) and (box := self.boxes.of(time)) is not None:
                stated.setdefault(box, said)
        for box, card in self.known.items():
            card.dates += (stated[box],) if box in stated else ()
        for card, day in zip(self.cards, self.days, strict=True):
            card.dates += (day,) if day else ()

    def _part(self) -> None:
        """Begins a part of the page whose cards may be made otherwise."""
        self.current, self.order = None, None
        self.near.clear()
        self.waiting.clear()

    def _link(self, block: Block, anchor: Anchor, address: Address, start: int) -> None:
        box, current = self.boxes.of(block.owner), self.current
        if current is None or current.address.canonical != address.canonical:
            if fold_line(anchor.text) in _MORE:
                return
            section, is_title = self.kickers.get(box, self.label), block.picture is None
            current = self.current = CardParts(anchor.text, address, section=section, titled=is_title)
            self.cards.append(current)
            self.days.append(self.day)
            around = block.owner if box is None else box.getparent()
            self.near[around] = current
            rest = block.text[start + len(anchor.text) :].strip() if is_title else ""
            days = block.text[:start].strip(_SEPARATORS), _add_words(current, rest, self.printed)
            current.dates = (*self.above[box], *filter(None, (*days, self.waiting.pop(around, None))))
        elif block.picture is None and (day := _add_title(current, block, anchor, self.printed)):
            current.dates += (day,)
        if box is not None:
            self.known[box] = current

    def _line(self, block: Block) -> None:
        box = self.boxes.of(block.owner)
        card = self.current if box is None else self.known.get(box)
        text, day = _without_date(block.text, self.printed, [link.text for link in block.links])
        if day := _said(block, day):
            self._date(block, box, card, day)
        if not any(map(str.isalpha, text)):
            return
        if _is_signature(text):
            return
        if not is_label(block, self.resolve, text):
            if card is None or card.teaser:
                self.current = None
            elif not _is_note(text):
                card.teaser.append(text)
            return
        if box is None or (card is None and block.heading):
            self._label(block, text)
        if box is not None and card is None:
            self.kickers[box], self.current = text, None

    def _label(self, block: Block, text: str) -> None:
        if fold_line(text) not in _MORE:
            self.label = text
        if block.heading:
            self._part()
            self.day = None
        elif self.order is None and self.near:
            self.order = "either"
        self.current = None

    def _date(self, block: Block, box: Any, card: CardParts | None, day: str) -> None:
        if box is not None:
            if card is None:
                self.above[box] += (day,)
            else:
                card.dates += (day,)
        elif block.heading:
            self._part()
            self.day = day
        else:
            around = self.boxes.shared(block.owner)
            if self.order is None:
                self.order = "below" if self.near else "above"
            if self.order == "above":
                self.waiting[around] = day
            elif self.order == "below" and around in self.near:
                self.near[around].dates += (day,)


class _Boxes:
    """The elements around links to stories, with the story that each leads to; None if it leads to several."""

    def __init__(self) -> None:
        self._stories: dict[Any, str | None] = {}
        self._known: dict[Any, Any] = {}

    def add(self, element: Any, story: str) -> None:
        for around in lineage(element):
            known = self._stories.setdefault(around, story)
            if known is None:  # and so are those around it
                return
            if known != story:
                self._stories[around] = None

    def of(self, element: Any) -> Any:
        """The largest element around one that leads to a single story, if the nearest with a story does; else None."""
        known = self._known
        if element in known:
            return known[element]
        path, box = [], None
        for around in lineage(element):
            if around in known:
                box = known[around]
                break
            story = self._stories.get(around, "")
            if story is None:
                break
            path.append(around)
            if story:
                box = around
        known.update(dict.fromkeys(path, box))
        return box

    def shared(self, element: Any) -> Any:
        """The nearest element around one that leads to several stories."""
        return next((around for around in lineage(element) if self._stories.get(around, "") is None), None)


def _story_link(block: Block, resolve: Resolve, printed: Collection[str]) -> _Link | None:
    """The link that opens a block, if it leads to a story: a link in running text makes no card. A date or a time of
    day may be before it."""
    for anchor in block.links:
        address = resolve(anchor.href)
        if address.kind == "story":
            start = block.text.find(anchor.text, 0, _DATE + len(anchor.text))
            before = block.text[: max(start, 0)].strip(_SEPARATORS)
            dated = not before or _CLOCK.fullmatch(before) or _without_date(before, printed)[0] == ""
            return (anchor, address, start) if start >= 0 and dated else None
    return None


def _time_of(element: Any) -> str | None:
    """The time that an element states, unless it is that of a change."""
    said: str | None = element.get("datetime") if element.tag == "time" else None
    if not said or len(said) > _DATE or _says_modified(f"{names_of(element)} {element.get('itemprop', '')}"):
        return None
    return said


def _said(block: Block, day: str | None) -> str | None:
    """The date that a line prints, or else that its element states."""
    if block.lead is None or block.lead.tag != "time" or (day is not None and is_date(day)):
        return day
    return _time_of(block.lead)


def _without_date(text: str, printed: Collection[str], links: Sequence[str] = ()) -> tuple[str, str | None]:
    """A line of names, a section and a date without the date, and the date; other texts as they are.

    The date is the whole line, or opens or ends it beside a separator, a name or the text of a link. `printed` are the
    texts of elements that state times.
    """
    if text in printed:
        return "", None if _says_modified(text) else text
    if len(text) > _LONGEST_DATED or not _DIGIT.search(text):
        return text, None
    for link in links if printed else ():
        for rest, day in _beside(link, text):
            if day in printed:
                return rest, day
    return _dated(text, tuple(links))


@lru_cache(_LINES)
def _dated(text: str, links: tuple[str, ...]) -> tuple[str, str | None]:
    """A line without its date, and the date; lists repeat on the pages of a site."""
    if is_date(text):
        return "", None if _says_modified(text) else text
    if text.endswith(ENDS):
        return text, None
    for link in links:
        for rest, day in _beside(link, text):
            if day != text and is_date(day):
                return rest, day
    for start, bounds in dates_in(text, ANY_MOMENT):
        before, after = text[:start], text[start + len(bounds.text) :]
        rest = (before + after).strip(_SEPARATORS)
        if not rest:
            return "", bounds.text
        if before.strip(_SEPARATORS) and after.strip(_SEPARATORS):
            continue
        if _MARKED.search(before[-3:] or after[:3]) or signature_in(text):
            return rest, bounds.text
    return text, None


def _beside(link: str, text: str) -> Iterator[tuple[str, str]]:
    """The text of a link, and what a line says below and above it."""
    for rest in (text.removeprefix(link), text.removesuffix(link)):
        yield link, rest.strip(_SEPARATORS)


@cached_if_short(_LINES)
def _is_signature(text: str) -> bool:
    """Whether a line is no more than a few names after a word such as `by`."""
    if len(text) > _LONGEST_DATED or text.endswith(ENDS) or len(text.split()) > _SIGNATURE_WORDS:
        return False
    return is_signature(text)


def _is_note(text: str) -> bool:
    """Whether a line below a headline is a few words with a number: `4 min read`, `5 comments`, `Nov 13`."""
    return len(text.split()) <= _NOTE_WORDS and bool(_DIGIT.search(text)) and not text.endswith(ENDS)


def _is_menu(block: Block) -> bool:
    """Whether a line is a row of links that opens with a short one; a card has fewer, or opens with its headline."""
    if not block.only_links or block.heading or block.picture is not None:
        return False
    return len({link.href for link in block.links}) >= _MENU and word_count(block.links[0].text) <= _ENTRY_WORDS


def _add_words(card: CardParts, text: str, printed: Collection[str]) -> str | None:
    """Adds words below the headline to the teaser; returns the date among them."""
    words, day = _without_date(text, printed) if text else ("", None)
    if words:
        card.teaser.append(words)
    return day


def _add_title(card: CardParts, block: Block, anchor: Anchor, printed: Collection[str]) -> str | None:
    """Adds a further text of the card's link, or of its line; returns the date in it."""
    key = fold_line(anchor.text)
    if key in _MORE:
        return None
    if not card.titled:
        card.headline, card.titled, card.key = anchor.text, True, key
    elif card.key is None:
        card.key = fold_line(card.headline)
    same = key == card.key
    return _add_words(card, block.text[len(anchor.text) :].strip() if same else block.text, printed)


def is_label(block: Block, resolve: Resolve, text: str | None = None) -> bool:
    """Whether a line, or `text` of it, is the name of the section of the cards below it. It may link to that section
    only."""
    if any(resolve(link.href).kind not in ("section", "home") for link in block.links):
        return False
    if block.heading:
        return True
    return _names_section(block.text if text is None else text)


@cached_if_short(_LINES)
def _names_section(text: str) -> bool:
    words = text.split()
    plain = text[-1] not in ".!?:;,۔؟" and not _DATED.match(text)
    return len(words) <= _LABEL_WORDS and plain and words[-1] != "ago"
