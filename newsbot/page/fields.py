"""What a layout's expressions find on a page: fields, cards, links to follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from lxml import etree

from newsbot.page.blocks import Block, lineage, read_blocks
from newsbot.page.cards import CardParts
from newsbot.page.expressions import Found, text_of
from newsbot.page.parts import Picture, SelectedFields
from newsbot.page.regions import Page
from newsbot.page.tags import PICTURES
from newsbot.page.walk import source_of
from newsbot.text.addresses import Address
from newsbot.text.bounds import Bounds
from newsbot.text.clean import clean
from newsbot.text.dates import date_in
from newsbot.text.names import LONGEST_BYLINE, MOST_NAMES, names_in, unread_in

_DATES = 4  # texts in a card that may be its date


def select_fields(page: Page, now: datetime) -> SelectedFields:
    """What the expressions find, relative dates read at `now`. `page.expressions` records which matched."""
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
    """The cards that the expressions find and that have a headline and an address on the site."""
    given = page.layout.cards
    if not given:
        return []
    cards, notes = [], page.expressions
    notes.update({name if name == "card" else f"card.{name}": False for name in given})
    for element in given["card"].find(page.root):
        if isinstance(element, str):
            continue
        found = {name: expression.find(element) for name, expression in given.items() if name != "card"}
        for name, matches in found.items():
            notes[f"card.{name}"] |= bool(matches)
        if (card := _card(element, found, page)) is not None:
            cards.append(card)
    notes["card"] = bool(cards)
    return cards


def _card(element: etree._Element, found: Mapping[str, Sequence[Found]], page: Page) -> CardParts | None:
    links = list(element.iter("a"))
    address = _own_address(found.get("link") or links, page)
    headline = _first(found.get("headline") or links)
    if address is None or headline is None:
        return None
    summary, section = _first(found.get("summary", ())), _first(found.get("section", ()))
    dates = tuple(islice(_date_texts(found.get("date", ())), _DATES))
    return CardParts(headline, address._replace(kind="story"), [summary] if summary else [], section, dates=dates)


def select_link(page: Page, name: str) -> str | None:
    """The address on the site that an expression finds; None if it finds none."""
    expression = page.layout.links.get(name)
    if expression is None:
        return None
    address = _own_address(expression.find(page.root), page)
    page.expressions[name] = address is not None
    return address.url if address else None


def _own_address(found: Sequence[Found], page: Page) -> Address | None:
    """The first match that leads to another page of the site."""
    here = page.resolve(page.url).canonical
    for match in found:
        hrefs = [match] if isinstance(match, str) else (link.get("href") or "" for link in match.iter("a"))
        if not (href := next(filter(None, map(str.strip, hrefs)), None)):
            continue
        address = page.resolve(href)
        if address.kind != "external" and address.canonical != here and not page.leads_nowhere(href):
            return address
    return None


def _first(found: Sequence[Found]) -> str | None:
    return next(filter(None, map(text_of, found)), None)


def _texts(found: Sequence[Found], page: Page, now: datetime) -> list[str]:
    return list(dict.fromkeys(filter(None, map(text_of, found))))


def _text(found: Sequence[Found], page: Page, now: datetime) -> str | None:
    return _first(found)


def _byline(found: Sequence[Found], page: Page, now: datetime) -> str | None:
    printed = (_first(found) or "")[:LONGEST_BYLINE]
    names = names_in(printed) if not unread_in(printed) else []
    return ", ".join(names) or printed or None


def _names(found: Sequence[Found], page: Page, now: datetime) -> list[str]:
    texts = islice(map(text_of, found), MOST_NAMES)
    return list(dict.fromkeys(name for text in texts for name in names_in(text)))[:MOST_NAMES]


def _date(found: Sequence[Found], page: Page, now: datetime) -> Bounds | None:
    return next(filter(None, (date_in(text, now, page.dated_in) for text in _date_texts(found))), None)


def _date_texts(found: Sequence[Found]) -> Iterator[str]:
    """Texts that may be a date: an element's attributes, then its text."""
    for match in found:
        marked = () if isinstance(match, str) else (match.get("datetime"), match.get("content"))
        yield from filter(None, (*marked, text_of(match)))


def _pictures(found: Sequence[Found], page: Page, now: datetime) -> list[Picture]:
    pictures = []
    for match in found:
        if isinstance(match, str):
            pictures.append(Picture(match.strip(), ""))
        else:
            pictures += [Picture(source_of(e), clean(e.get("alt") or "")) for e in match.iter(*PICTURES)]
    return [picture for picture in pictures if picture.source and not page.leads_nowhere(picture.source)]


def _blocks(found: Sequence[Found], page: Page, now: datetime) -> list[Block]:
    """The page's blocks in the matched elements. Text matches, and elements without blocks, give new blocks."""
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
    """The outermost of the chosen elements that contains the element."""
    outermost = None
    for ancestor in lineage(element):
        if ancestor in chosen:
            outermost = ancestor
    return outermost


_READERS: dict[str, Callable[[Sequence[Found], Page, datetime], Any]] = {
    "headline": _text, "byline": _byline, "authors": _names, "published": _date, "date_modified": _date,
    "section": _text, "summary": _text, "bodies": _blocks, "key_points": _texts, "credit": _text, "images": _pictures,
    "keywords": _texts,
}  # fmt: skip
