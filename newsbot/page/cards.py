"""Cards: stories as other pages announce them, grouped from blocks by their links."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from newsbot.page.blocks import Anchor, Block, lineage, short_text
from newsbot.page.names import names_of, sayer
from newsbot.page.scoring import ENDS
from newsbot.text.addresses import Address
from newsbot.text.clean import fold
from newsbot.text.dates import dates_in
from newsbot.text.datewords import MODIFIED
from newsbot.text.language import word_count
from newsbot.text.names import names_in
from newsbot.text.signatures import is_date, signature_in

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
_SEPARATORS = " ,:|·•/—–-"
_MARKED = re.compile(r"[|·•/—–]")
_LONGEST_DATED = 120  # characters of a line that has no more than names, a section and a date
_DATE = 40  # characters of the longest date
_DATE_WORDS = 4  # `13 Nov 2026 10:00`
_TIMES = 1000  # elements `time` of a page that are looked at
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # relative dates are only recognised here
_LABEL_WORDS = 6
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
    it, and with all that is in the largest element that leads to no other story. A heading, or a short line without a
    date, is the section of the cards below it, or of the one in whose element it is.
    """
    times = list(islice(times, _TIMES))
    printed = {text for time in times if (text := short_text(time, _DATE))}
    run = [(block, None if _is_menu(block) else _story_link(block, resolve, printed)) for block in blocks]
    boxes = _boxes(run)
    stated = _stated(times, boxes)
    cards: list[CardParts] = []
    known: dict[Any, CardParts] = {}  # by box, as what follows
    kickers: dict[Any, str] = {}
    above: defaultdict[Any, tuple[str, ...]] = defaultdict(tuple)  # days
    current: CardParts | None = None
    for block, link in run:
        if link is None and _is_menu(block):
            current = None
            continue
        box = _box(block.owner, boxes)
        if link is not None:
            anchor, address, start = link
            if current is None or current.address.canonical != address.canonical:
                if fold(anchor.text) in _MORE:
                    continue
                current = CardParts(anchor.text, address, section=kickers.get(box, label), titled=block.picture is None)
                current.dates = above[box]
                cards.append(current)
                rest = block.text[start + len(anchor.text) :].strip() if block.picture is None else ""
                days = block.text[:start].strip(_SEPARATORS), _add_words(current, rest, printed)
                current.dates += tuple(filter(None, days))
            elif block.picture is None and (day := _add_title(current, block, anchor, printed)):
                current.dates += (day,)
            if box is not None:
                known[box] = current
            continue
        if block.picture is not None:
            continue
        card = current if box is None else known.get(box)
        text, day = _without_date(block.text, printed, alone=box is not None and card is None)
        if day := _said(block, day):
            if card is not None:
                card.dates += (day,)
            elif box is not None:
                above[box] += (day,)
        if not any(map(str.isalpha, text)) or names_in(signature_in(text) or ""):
            continue
        if box is not None and card is None:
            current = None
            if is_label(block, resolve, text):
                kickers[box] = text
        elif is_label(block, resolve, text):
            if box is None:
                label, current = label if fold(text) in _MORE else text, None
        elif card and not card.teaser:
            card.teaser.append(text)
        else:
            current = None
    for box, card in known.items():
        card.dates += (stated[box],) if box in stated else ()
    return [card for card in cards if card.headline]


_Link = tuple[Anchor, Address, int]


def _story_link(block: Block, resolve: Resolve, printed: Container[str]) -> _Link | None:
    """The link that opens a block, if it leads to a story, and where it starts: a link in running text makes no card. A
    date or a time of day may be before it."""
    for anchor in block.links:
        address = resolve(anchor.href)
        if address.kind == "story":
            start = block.text.find(anchor.text, 0, _DATE + len(anchor.text))
            before = block.text[: max(start, 0)].strip(_SEPARATORS)
            dated = not before or _CLOCK.fullmatch(before) or _without_date(before, printed)[0] == ""
            return (anchor, address, start) if start >= 0 and dated else None
    return None


def _boxes(run: Iterable[tuple[Block, _Link | None]]) -> dict[Any, str | None]:
    """The elements around links to stories, with the story that each leads to; None if it leads to several."""
    boxes: dict[Any, str | None] = {}
    for block, link in run:
        if link is None:
            continue
        key = link[1].canonical
        for element in lineage(block.owner):
            known = boxes.setdefault(element, key)
            if known is None:  # and so are those around it
                break
            if known != key:
                boxes[element] = None
    return boxes


def _box(element: Any, boxes: dict[Any, str | None]) -> Any:
    """The largest element around one that leads to a single story, if the nearest with a story does; else None."""
    around = lineage(element)
    box = next((holder for holder in around if holder in boxes), None)
    if box is None or boxes[box] is None:
        return None
    for holder in around:
        if boxes.get(holder) is None:
            break
        box = holder
    return box


def _stated(times: Iterable[Any], boxes: dict[Any, str | None]) -> dict[Any, str]:
    """By box, the first time that an element in it states."""
    stated: dict[Any, str] = {}
    for time in times:
        if (said := _time_of(time)) and (box := _box(time, boxes)) is not None:
            stated.setdefault(box, said)
    return stated


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


def _without_date(text: str, printed: Container[str] = (), *, alone: bool = False) -> tuple[str, str | None]:
    """A line of names, a section and a date without the date, and the date; other texts as they are.

    The date is the whole line, or opens or ends it beside a separator or a name, or stands `alone` beside a label.
    `printed` are texts of elements that state times.
    """
    if text in printed or is_date(text):
        return "", None if _says_modified(text) else text
    if alone and printed:
        words = text.split()
        for count in range(1, min(_DATE_WORDS, len(words) - 1) + 1):
            for day, others in ((words[-count:], words[:-count]), (words[:count], words[count:])):
                if " ".join(day) in printed:
                    return " ".join(others).strip(_SEPARATORS), " ".join(day)
    if len(text) > _LONGEST_DATED or not _DIGIT.search(text) or text.endswith(ENDS):
        return text, None
    for start, bounds in dates_in(text, _ANY_MOMENT):
        before, after = text[:start], text[start + len(bounds.text) :]
        rest = (before + after).strip(_SEPARATORS)
        if not rest:
            return "", bounds.text
        if before.strip(_SEPARATORS) and after.strip(_SEPARATORS):
            continue
        apart = _MARKED.search(before[-3:] or after[:3]) or signature_in(text)
        if apart or (alone and len(rest.split()) <= _LABEL_WORDS):
            return rest, bounds.text
    return text, None


def _is_menu(block: Block) -> bool:
    """Whether a line is a row of links that opens with a short one; a card has fewer, or opens with its headline."""
    if not block.only_links or block.heading or block.picture is not None:
        return False
    return len({link.href for link in block.links}) >= _MENU and word_count(block.links[0].text) <= _ENTRY_WORDS


def _add_words(card: CardParts, text: str, printed: Container[str]) -> str | None:
    """Adds words below the headline to the teaser; returns the date among them."""
    words, day = _without_date(text, printed)
    if words:
        card.teaser.append(words)
    return day


def _add_title(card: CardParts, block: Block, anchor: Anchor, printed: Container[str]) -> str | None:
    """Adds a further text of the card's link, or of its line; returns the date in it."""
    key = fold(anchor.text)
    if key in _MORE:
        return None
    if not card.titled:
        card.headline, card.titled, card.key = anchor.text, True, key
    elif card.key is None:
        card.key = fold(card.headline)
    same = key == card.key
    return _add_words(card, block.text[len(anchor.text) :].strip() if same else block.text, printed)


def is_label(block: Block, resolve: Resolve, text: str | None = None) -> bool:
    """Whether a line, or `text` of it, is the name of the section of the cards below it. It may link to that section
    only."""
    if any(resolve(link.href).kind not in ("section", "home") for link in block.links):
        return False
    if block.heading:
        return True
    text = block.text if text is None else text
    words = text.split()
    plain = text[-1] not in ".!?:;,۔؟" and not _DATED.match(text)
    return len(words) <= _LABEL_WORDS and plain and words[-1] != "ago"
