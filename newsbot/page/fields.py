"""What a layout's expressions find on a page: fields, cards, links to follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from lxml import etree

from newsbot.page.blocks import Block, read_blocks, source_of
from newsbot.page.cards import CardParts
from newsbot.page.expressions import Found, text_of
from newsbot.page.parts import Picture, SelectedFields
from newsbot.page.regions import Page
from newsbot.text.addresses import Address
from newsbot.text.clean import clean
from newsbot.text.dates import Bounds, date_in
from newsbot.text.names import LONGEST_BYLINE, MOST_NAMES, names_in

_PICTURES = ("img", "amp-img", "amp-anim", "image")
_DATES = 4
"""Texts in a card that may be its date."""
_DEEPEST = 200
"""Elements around a block that are looked at."""


def select_fields(page: Page, now: datetime) -> SelectedFields:
    """What the expressions find on a page, relative dates read at `now`; `page.expressions` notes which did."""
    selected = SelectedFields()
    for name, expression in page.layout.fields.items():
        value = _READERS[name](expression.find(page.root), page, now)
        setattr(selected, name, value)
        page.expressions[name] = bool(value)
    selected.authors = selected.authors or names_in(selected.byline or "")
    shown = selected.shown
    selected.bodies = [block for block in selected.bodies if block.key not in shown]
    return selected


def select_cards(page: Page) -> list[CardParts]:
    """The cards that the expressions find, in order, each with a headline and an address of the site's own."""
    given = page.layout.cards
    if not given:
        return []
    cards = []
    notes = page.expressions
    notes.update(dict.fromkeys(map(_card_name, given), False))
    for element in given["card"].find(page.root):
        if isinstance(element, str):
            continue
        found = {name: expression.find(element) for name, expression in given.items() if name != "card"}
        for name, matches in found.items():
            notes[_card_name(name)] |= bool(matches)
        if (card := _card(element, found, page)) is not None:
            cards.append(card)
    notes["card"] = bool(cards)
    return cards


def _card_name(name: str) -> str:
    """What the expression for a part of a card is called among all of a layout's."""
    return name if name == "card" else f"card.{name}"


def _card(element: etree._Element, found: Mapping[str, Sequence[Found]], page: Page) -> CardParts | None:
    links = list(element.iter("a"))
    address = _own_address(found.get("link") or links, page)
    headline = _first(found.get("headline") or links)
    if address is None or headline is None:
        return None
    summary, section = _first(found.get("summary", ())), _first(found.get("section", ()))
    dates = tuple(islice(_date_texts(found.get("date", ())), _DATES))
    return CardParts(
        headline, address._replace(kind="story"), [summary] if summary else [], section, titled=True, dates=dates
    )


def select_link(page: Page, name: str) -> str | None:
    """Where the link leads that an expression finds, on the site itself; None where it finds no such link."""
    expression = page.layout.links.get(name)
    if expression is None:
        return None
    address = _own_address(expression.find(page.root), page)
    page.expressions[name] = address is not None
    return address.url if address else None


def _own_address(found: Sequence[Found], page: Page) -> Address | None:
    """The first address in what was found that leads to another page of the site."""
    here = page.resolve(page.url).canonical
    for href in filter(None, map(_href, found)):
        address = page.resolve(href)
        if address.kind != "external" and address.canonical != here and not page.leads_nowhere(href):
            return address
    return None


def _href(found: Found) -> str | None:
    """The address that a link has, or the first link in an element."""
    if isinstance(found, str):
        return found.strip()
    return next((href for element in found.iter("a") if (href := (element.get("href") or "").strip())), None)


def _first(found: Sequence[Found]) -> str | None:
    """The first text that has a word."""
    return next(filter(None, map(text_of, found)), None)


def _texts(found: Sequence[Found], page: Page, now: datetime) -> list[str]:
    return list(dict.fromkeys(filter(None, map(text_of, found))))


def _text(found: Sequence[Found], page: Page, now: datetime) -> str | None:
    return _first(found)


def _byline(found: Sequence[Found], page: Page, now: datetime) -> str | None:
    """As printed, without the word that opens it."""
    printed = (_first(found) or "")[:LONGEST_BYLINE]
    return ", ".join(names_in(printed)) or printed or None


def _names(found: Sequence[Found], page: Page, now: datetime) -> list[str]:
    said = islice(map(text_of, found), MOST_NAMES)
    return list(dict.fromkeys(name for text in said for name in names_in(text)))[:MOST_NAMES]


def _date(found: Sequence[Found], page: Page, now: datetime) -> Bounds | None:
    return next(filter(None, (date_in(text, now, page.dated_in) for text in _date_texts(found))), None)


def _date_texts(found: Sequence[Found]) -> Iterator[str]:
    """What may be a date: of an element what it says to machines, then its words."""
    for match in found:
        marked = () if isinstance(match, str) else (match.get("datetime"), match.get("content"))
        yield from filter(None, (*marked, text_of(match)))


def _pictures(found: Sequence[Found], page: Page, now: datetime) -> list[Picture]:
    """Pictures by their elements, by elements that hold them, or by their addresses."""
    pictures = []
    for match in found:
        if isinstance(match, str):
            pictures.append(Picture(match.strip(), ""))
        else:
            pictures += [Picture(source_of(e), clean(e.get("alt") or "")) for e in match.iter(*_PICTURES)]
    return [picture for picture in pictures if picture.source and not page.leads_nowhere(picture.source)]


def _blocks(found: Sequence[Found], page: Page, now: datetime) -> list[Block]:
    """The page's blocks in the elements that were found; of texts, and of elements that hold no block, blocks anew."""
    chosen: set[Any] = {match for match in found if not isinstance(match, str)}
    held: dict[Any, list[Block]] = {}
    for block in page.blocks:
        if (outermost := _outermost(block.owner if block.lead is None else block.lead, chosen)) is not None:
            held.setdefault(outermost, []).append(block)
    blocks: list[Block] = []
    for match in found:
        if isinstance(match, str):
            blocks += [Block(text)] if (text := clean(match)) else []
        elif _outermost(match, chosen) is match:
            blocks += held.get(match) or read_blocks(match)
    return [block for block in blocks if block.picture is None and not block.caption]


def _outermost(element: Any, chosen: set[Any]) -> Any:
    """The outermost of the chosen elements that is this one or around it."""
    outermost = None
    for _ in range(_DEEPEST):
        if element is None:
            break
        outermost = element if element in chosen else outermost
        element = element.getparent()
    return outermost


_READERS: dict[str, Callable[[Sequence[Found], Page, datetime], Any]] = {
    "headline": _text, "byline": _byline, "authors": _names, "published": _date, "date_modified": _date,
    "section": _text, "summary": _text, "bodies": _blocks, "key_points": _texts, "credit": _text, "images": _pictures,
    "keywords": _texts,
}  # fmt: skip
