"""Cards: stories as other pages announce them, grouped from blocks by their links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from newsbot.page.blocks import Anchor, Block
from newsbot.text.addresses import Address
from newsbot.text.clean import fold

Resolve = Callable[[str], Address]

_MORE = frozenset(
    map(fold, ("Read more", "Read more »", "More", "More...", "Continue reading", "Full story", "مزید", "مزید پڑھیں"))
)
_DATED = re.compile(
    r"^(?:[—–-]|published\b|posted\b|\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d)", re.I
)
_LABEL_WORDS = 6


@dataclass(slots=True)
class CardParts:
    """What a card shows, as printed (clean)."""

    headline: str
    address: Address
    teaser: list[str] = field(default_factory=list)
    section: str | None = None
    titled: bool = False
    """Whether the headline comes from a link's words, not from a picture's alt text."""
    key: str | None = None
    """Of the headline, once it has been compared."""
    dates: tuple[str, ...] = ()
    """What may be its date, beside what the teaser opens with, in the order of trust."""


def read_cards(blocks: Iterable[Block], resolve: Resolve, *, label: str | None = None) -> list[CardParts]:
    """The cards that `blocks` hold, in order; a story stands as often as it is announced.

    A card is every block in a row that leads to the same story (a picture, its title, the title again) and the words
    after it. A heading, or a short line without a date, is the section of the cards below it, until the next.
    """
    cards: list[CardParts] = []
    current: CardParts | None = None
    for block in blocks:
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
            label, current = block.text, None
        elif current is not None and _wants_words(current):
            current.teaser.append(block.text)
        else:
            current = None
    return [card for card in cards if card.headline]


def _story_link(block: Block, resolve: Resolve) -> tuple[Anchor, Address] | None:
    """The link to a story that the block is about; a link in the middle of prose makes no card."""
    for anchor in block.links:
        address = resolve(anchor.href)
        if address.kind == "story":
            return (anchor, address) if block.text.startswith(anchor.text) else None
    return None


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
        _add_words(card, block, anchor)
        return
    if card.key is None:
        card.key = fold(card.headline)
    if key == card.key:
        _add_words(card, block, anchor)
    else:
        card.teaser.append(block.text)


def is_label(block: Block, resolve: Resolve) -> bool:
    """Whether a line names the section of the cards below it; it may lead to that section, but nowhere else."""
    if any(resolve(link.href).kind not in ("section", "home") for link in block.links):
        return False
    if block.heading:
        return True
    words = block.text.split()
    plain = block.text[-1] not in ".!?:;,۔؟" and not _DATED.match(block.text)
    return len(words) <= _LABEL_WORDS and plain and words[-1] != "ago"


def _wants_words(card: CardParts) -> bool:
    """Whether the words that follow belong to the card: none yet, or no more than a date so far."""
    return not card.teaser or (
        len(card.teaser) == 1 and len(card.teaser[0]) < 40 and bool(_DATED.match(card.teaser[0]))
    )
