"""Cards: stories as other pages announce them, grouped from blocks by their links."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from newsbot.page.blocks import Anchor, Block, short_text
from newsbot.page.card_lines import (
    LONGEST_DATE,
    SEPARATORS,
    is_count,
    is_most_of,
    is_note,
    is_number,
    is_section,
    is_signed,
    is_title,
    names_section,
    time_of,
    without_date,
)
from newsbot.page.card_links import ALT, HEADING, NOTHING, TEXT, Boxes, Link
from newsbot.page.card_titles import find_titles
from newsbot.page.scoring import ENDS
from newsbot.text.addresses import Address
from newsbot.text.clean import fold, fold_line
from newsbot.text.kinds import LISTS
from newsbot.text.language import word_count
from newsbot.text.signatures import is_date

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
_APART = tuple(":|·•/—–-])】»>›")  # end a label that a headline follows in its line
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?", re.I)
_TIMES = 1000  # elements `time` of a page that are looked at
_LABEL_WORDS = 6
_MENU, _ENTRY_WORDS = 4, 4  # links of a row, and words of its first, that make it a menu


@dataclass(slots=True)
class CardParts:
    """The parts of a card as printed (clean)."""

    headline: str
    address: Address
    teaser: list[str] = field(default_factory=list)
    section: str | None = None
    rank: int = HEADING  # of what the headline is taken from
    key: str | None = None  # `fold(headline)`, once it was compared
    dates: tuple[str, ...] = ()  # texts that may hold the date, apart from the teaser, in order of trust


def read_cards(blocks: Iterable[Block], resolve: Resolve, *, times: Iterable[Any] = ()) -> list[CardParts]:
    """The cards in `blocks`, in order; stories may repeat. `times` are the page's elements `time`.

    A card is a run of blocks that lead to the same story (a picture, its title, the title again) with the text after
    it, and with all that is in its box, the largest element that leads to no other story. A heading, or a short line
    without a date, is the section of the cards below it, or of the one in whose box it is.
    """
    times = list(islice(times, _TIMES))
    printed = {text for time in times if (text := short_text(time, LONGEST_DATE))}
    reader = _Reader(resolve, printed)
    reader.read(blocks, times)
    named = {card.address.canonical for card in reader.cards if card.headline and card.rank}
    return [
        card
        for card in reader.cards
        if card.headline and (card.rank or not (card.address.canonical in named or is_count(card.headline)))
    ]


_Order = Literal["above", "below", "either"]


class _Reader:
    """One pass over the blocks of a list."""

    def __init__(self, resolve: Resolve, printed: Collection[str]) -> None:
        self.resolve = resolve
        self.printed = printed
        self.label: str | None = None  # of the cards below it
        self.cards: list[CardParts] = []
        self.boxes = Boxes()
        self.labels: Collection[str] = ()  # texts (folded) that link to several stories: `Video`
        self.calls: Collection[str] = ()  # those that link to most, and known ones: `Weiterlesen`, `Read more`
        self.known: dict[Any, CardParts] = {}  # by box
        self.kickers: dict[Any, str] = {}  # by box, above its headline
        self.above: defaultdict[Any, tuple[str, ...]] = defaultdict(tuple)  # days by box, above its headline
        self.near: dict[Any, CardParts] = {}  # the last card by the element around its box
        self.current: CardParts | None = None
        self.day: str | None = None  # of the heading above
        self.days: list[str | None] = []  # such days, by card
        self.waiting: dict[Any, str] = {}  # days above the next headline, by the element around both
        self.led: tuple[CardParts, str] | None = None  # the last card that words lead in to
        self.order: _Order | None = None
        """Whether days outside of boxes are above their headlines or below, once the first of them shows it."""

    def read(self, blocks: Iterable[Block], times: Iterable[Any]) -> None:
        run = [(block, _is_menu(block)) for block in blocks]
        links = self._links_in(run)
        for (block, _), found in zip(run, links, strict=True):
            for link in found:
                self.boxes.add(block.owner, link.address.canonical)
        for index, link in find_titles(run, links, self.boxes, self.printed).items():
            title = run[index][0]
            anchor = Anchor(title.text, link.anchor.href)
            links[index] = [Link(anchor, link.address, self._rank(title, title.text), 0, 0, len(title.text))]
        for (block, menu), found in zip(run, links, strict=True):
            if menu:
                self._part()
            elif found:
                before = self.current
                for link in found:
                    self._link(block, link, before)
            elif block.picture is None:
                self._line(block)
        stated: dict[Any, str] = {}
        for time in times:
            if (said := time_of(time)) and (box := self.boxes.of(time)) is not None:
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

    def _links_in(self, run: list[tuple[Block, bool]]) -> list[list[Link]]:
        """The links to stories that make cards, by block."""
        stories: list[list[tuple[Anchor, Address]]] = []
        led: dict[str, str] = {}  # by text, to a story
        several: dict[str, set[str]] = {}
        heads: set[str] = set()  # texts of headings
        whole: set[str] = set()  # all stories
        for block, menu in run:
            stories.append([])
            for anchor in () if menu else block.links:
                address = self.resolve(anchor.href)
                if address.kind != "story":
                    continue
                stories[-1].append((anchor, address))
                key, story = fold_line(anchor.text), address.canonical
                whole.add(story)
                first = led.setdefault(key, story)
                if first != story:
                    several.setdefault(key, {first}).add(story)
                if block.heading:
                    heads.add(key)
        self.labels = set(several)
        usual = (key for key, led_to in several.items() if 2 * len(led_to) > len(whole))
        self.calls = _MORE.union(key for key in usual if key not in heads and not is_date(key))
        return [self._cards_in(block, found) if found else [] for (block, _), found in zip(run, stories, strict=True)]

    def _cards_in(self, block: Block, stories: list[tuple[Anchor, Address]]) -> list[Link]:
        text, place = block.text, 0
        anchor, address = stories[0]
        if block.picture is not None or (len(stories) == 1 and anchor.text == text):  # most links
            return [Link(anchor, address, self._rank(block, anchor.text), 0, 0, len(text))]
        found: list[Link] = []
        for anchor, address in stories:
            if (start := text.find(anchor.text, place)) < 0:
                continue
            end, rank = start + len(anchor.text), self._rank(block, anchor.text)
            if not found:
                if not self._opens_card(block, anchor, start):
                    return []
                found.append(Link(anchor, address, rank, 0, start, len(text)))
            elif address.canonical == found[-1].address.canonical:
                if rank > NOTHING and is_number(found[-1].anchor.text):
                    found[-1] = found[-1]._replace(anchor=anchor, rank=rank, start=start)
            else:
                between = text[place:start].strip(SEPARATORS)
                if not any(map(str.isalnum, between)) or self._is_dated(between):
                    opens = place if found[0].start else start  # dates are before each headline, or after it
                    found[-1] = found[-1]._replace(end=opens)
                    found.append(Link(anchor, address, rank, opens, start, len(text)))
            place = end
        return found

    def _opens_card(self, block: Block, anchor: Anchor, start: int) -> bool:
        """Whether a link to a story is what its line is about: a link in running text makes no card. Before it may be a
        date, a time of day, a number or a label, and anything before a label of its own, `Read more`."""
        before, after = block.text[:start].strip(SEPARATORS), block.text[start + len(anchor.text) :]
        if not any(map(str.isalnum, before)) or is_count(before) or self._is_dated(before):
            return True
        is_last = not any(map(str.isalnum, after))
        if is_last and fold_line(anchor.text) in self.calls:
            return True
        if len(before.split()) > _LABEL_WORDS or before.endswith(ENDS):
            return False
        if block.heading or block.text[:start].rstrip().endswith(_APART):
            return True
        ends = after.strip().endswith(ENDS)  # as a sentence does
        return (is_last or self._is_dated(after.strip(SEPARATORS))) and not ends and is_title(anchor.text)

    def _is_dated(self, text: str) -> bool:
        return bool(_CLOCK.fullmatch(text)) or without_date(text, self.printed)[0] == ""

    def _rank(self, block: Block, text: str) -> int:
        key = fold_line(text)
        if not key or key in self.calls or is_number(text):
            return NOTHING
        if block.picture is not None:
            return ALT
        return HEADING if block.heading else NOTHING if key in self.labels else TEXT

    def _link(self, block: Block, link: Link, before: CardParts | None) -> None:
        """Opens a card, or adds to that of the same story in the box, above the line, or in it."""
        anchor, address, rank = link.anchor, link.address, link.rank
        box, current = self.boxes.of(block.owner), self.current
        if before is not None and before.address.canonical == address.canonical:
            current = self.current = before
        if current is None or current.address.canonical != address.canonical:
            if block.picture == "" and box is None and not is_title(anchor.text):  # an arrow between pictures
                return
            section = self.kickers.get(box, self.label)
            current = self.current = CardParts(anchor.text, address, section=section, rank=rank)
            self.cards.append(current)
            self.days.append(self.day)
            around = block.owner if box is None else box.getparent()
            self.near[around] = current
            days = self._around(current, block, link)
            current.dates = (*self.above[box], *filter(None, (*days, self.waiting.pop(around, None))))
        elif block.picture is None:
            current.dates += tuple(filter(None, self._add_title(current, block, link)))
        if box is not None:
            self.known[box] = current

    def _around(self, card: CardParts, block: Block, link: Link) -> tuple[str | None, ...]:
        """Adds what a line says before a headline, and after it, to the card; returns the dates among it."""
        if block.picture is not None or len(link.anchor.text) == len(block.text):
            return ()
        before = block.text[link.opens : link.start].strip(SEPARATORS)
        after = block.text[link.start + len(link.anchor.text) : link.end].strip()
        label, day = without_date(before, self.printed) if before else ("", None)
        if label and fold_line(link.anchor.text) in self.calls:
            if card.rank == NOTHING:
                card.headline, card.rank = label, ALT
            else:
                _add_teaser(card, label)
        elif (
            is_section(label)
            and not self._leads_in(block, link)
            and all(self.resolve(a.href).kind in LISTS for a in block.links if a.text in label)
        ):
            card.section = label
        return day, _add_words(card, after, self.printed)

    def _leads_in(self, block: Block, link: Link) -> bool:
        """Whether the words before a link lead in to it: `Related: ...` below a card with a heading, once or more."""
        words = block.text[link.opens : link.start].rstrip()
        if not words.endswith(":"):
            return words.endswith(",")
        *_, above, card = (None, *self.cards[-2:])
        if above is None or (above.rank <= link.rank and self.led != (above, words)):
            return False
        self.led = card, words
        return True

    def _add_title(self, card: CardParts, block: Block, link: Link) -> tuple[str | None, ...]:
        """Adds a further text of the card's link, or of its line; returns the dates in it."""
        text, rank = link.anchor.text, link.rank
        key = fold_line(text)
        if card.key is None:
            card.key = fold_line(card.headline)
        if rank > card.rank:
            replaced = card.headline if card.rank in (NOTHING, TEXT) and card.key not in self.calls else ""
            card.headline, card.rank, card.key = text, rank, key
            words, day = without_date(replaced, self.printed) if replaced else ("", None)
            if is_section(words):
                card.section = words
            return day, *self._around(card, block, link)
        if key == card.key or key in self.calls or is_most_of(card.key, key):
            return self._around(card, block, link)
        said = block.text[link.opens : link.end]
        if link.start == link.opens:
            return (_add_words(card, said, self.printed),)
        words, day = without_date(said, self.printed, [other.text for other in block.links])
        _add_teaser(card, text if block.only_links else words)
        return (day,)

    def _line(self, block: Block) -> None:
        box = self.boxes.of(block.owner)
        card = self.current if box is None else self.known.get(box)
        text, day = without_date(block.text, self.printed, [link.text for link in block.links])
        if day := _said(block, day):
            self._date(block, box, card, day)
        if not any(map(str.isalpha, text)):
            return
        if is_label(block, self.resolve, text):  # a signature changes nothing; that is asked last, since it takes long
            if (box is None or card is None) and not is_signed(text):
                self._label(block, box, text)
        elif card is None or card.teaser:
            if self.current is not None and not is_signed(text):
                self.current = None
        elif not (is_note(text) or block.only_links or _is_foot(block, text) or is_signed(text)):
            card.teaser += filter(None, [self._beside_links(card, block, text)])

    def _beside_links(self, card: CardParts, block: Block, text: str) -> str:
        """What a line says beside a linked name with a date, and before a link that repeats the headline: `Read more
        about ...`."""
        if not block.links:
            return text
        if any(link.text == text for link in block.links):
            return ""
        last = block.links[-1]
        leads_there = text.endswith(last.text) and self.resolve(last.href).canonical == card.address.canonical
        if leads_there and is_most_of(fold_line(card.headline), fold_line(last.text)):
            return text.removesuffix(last.text).rstrip()
        return text

    def _label(self, block: Block, box: Any, text: str) -> None:
        if box is not None:
            self.kickers[box] = text
        if box is None or block.heading:
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


def _said(block: Block, day: str | None) -> str | None:
    """The date that a line prints, or else that its element states."""
    if block.lead is None or block.lead.tag != "time" or (day is not None and is_date(day)):
        return day
    return time_of(block.lead)


def _is_foot(block: Block, text: str) -> bool:
    """Whether a line of a card's footer is no sentence."""
    return block.furniture == "footer" and not text.endswith(ENDS)


def _is_menu(block: Block) -> bool:
    """Whether a line is a row of links that opens with a short one; a card has fewer, or opens with its headline."""
    if not block.only_links or block.heading or block.picture is not None:
        return False
    return len({link.href for link in block.links}) >= _MENU and word_count(block.links[0].text) <= _ENTRY_WORDS


def _add_teaser(card: CardParts, words: str) -> None:
    """Makes words beside a further link of the card its teaser if they say more than a name, a label or a note."""
    if words and not (card.teaser or is_signed(words) or names_section(words) or is_note(words)):
        card.teaser.append(words)


def _add_words(card: CardParts, text: str, printed: Collection[str]) -> str | None:
    """Adds words below the headline to the teaser; returns the date among them."""
    words, day = without_date(text, printed) if text else ("", None)
    if any(map(str.isalpha, words)):
        card.teaser.append(words)
    return day


def is_label(block: Block, resolve: Resolve, text: str | None = None) -> bool:
    """Whether a line, or `text` of it, is the name of the section of the cards below it. It may link to that section
    only."""
    if any(resolve(link.href).kind not in LISTS for link in block.links):
        return False
    if block.heading:
        return True
    return names_section(block.text if text is None else text)
