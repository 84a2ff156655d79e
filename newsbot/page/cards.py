"""Cards: stories as other pages announce them, grouped from blocks by their links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from newsbot.page.blocks import Anchor, Block
from newsbot.text.addresses import Address
from newsbot.text.clean import fold
from newsbot.text.language import word_count

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


def read_cards(blocks: Iterable[Block], resolve: Resolve, *, label: str | None = None) -> list[CardParts]:
    """The cards in `blocks`, in order; stories may repeat.

    A card is a run of blocks that lead to the same story (a picture, its title, the title again) with the text after
    it. A heading, or a short line without a date, is the section of the cards below it.
    """
    cards: list[CardParts] = []
    current: CardParts | None = None
    for block in blocks:
        if _is_menu(block):
            current = None
            continue
        link = _story_link(block, resolve)
        if link is not None:
            anchor, address = link
            if current is None or current.address.canonical != address.canonical:
                if fold(anchor.text) in _MORE:
                    continue
                current = CardParts(anchor.text, address, section=label, titled=block.picture is None)
                cards.append(current)
                _add_words(current, block, anchor)
            elif block.picture is None:
                _add_title(current, block, anchor)
        elif block.picture is not None or not any(map(str.isalpha, block.text)):
            continue
        elif is_label(block, resolve):
            label, current = label if fold(block.text) in _MORE else block.text, None
        elif current and (not current.teaser or (len(current.teaser) == 1 and _is_date(current.teaser[0]))):
            current.teaser.append(block.text)
        else:
            current = None
    return [card for card in cards if card.headline]


def _story_link(block: Block, resolve: Resolve) -> tuple[Anchor, Address] | None:
    """The link that opens a block, if it leads to a story: a link in running text makes no card."""
    for anchor in block.links:
        address = resolve(anchor.href)
        if address.kind == "story":
            return (anchor, address) if block.text.startswith(anchor.text) else None
    return None


def _is_menu(block: Block) -> bool:
    """Whether a line is a row of links that opens with a short one; a card has fewer, or opens with its headline."""
    if not block.only_links or block.heading or block.picture is not None:
        return False
    return len({link.href for link in block.links}) >= _MENU and word_count(block.links[0].text) <= _ENTRY_WORDS


def _add_words(card: CardParts, block: Block, anchor: Anchor) -> None:
    rest = block.text[len(anchor.text) :].strip()
    if rest and block.picture is None:
        card.teaser.append(rest)


def _add_title(card: CardParts, block: Block, anchor: Anchor) -> None:
    key = fold(anchor.text)
    if key in _MORE:
        return
    if not card.titled:
        card.headline, card.titled, card.key = anchor.text, True, key
    elif card.key is None:
        card.key = fold(card.headline)
    if key == card.key:
        _add_words(card, block, anchor)
    else:
        card.teaser.append(block.text)


def is_label(block: Block, resolve: Resolve) -> bool:
    """Whether a line is the name of the section of the cards below it. It may link to that section only."""
    if any(resolve(link.href).kind not in ("section", "home") for link in block.links):
        return False
    if block.heading:
        return True
    words = block.text.split()
    plain = block.text[-1] not in ".!?:;,۔؟" and not _DATED.match(block.text)
    return len(words) <= _LABEL_WORDS and plain and words[-1] != "ago"


def _is_date(text: str) -> bool:
    return len(text) < 40 and bool(_DATED.match(text))
