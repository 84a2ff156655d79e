"""A story's fields as the expressions of its site's layout find them, before any reading by words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from newsbot.page.blocks import Block, read_blocks, source_of
from newsbot.page.expressions import Found, text_of
from newsbot.page.parts import Picture, SelectedFields
from newsbot.page.published_times import dates_in
from newsbot.page.regions import Page
from newsbot.text.clean import clean
from newsbot.text.dates import Bounds, parse_date, parse_iso, past
from newsbot.text.names import LONGEST_BYLINE, MOST_NAMES, names_in

_PICTURES = ("img", "amp-img", "amp-anim", "image")
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


def _texts(found: Sequence[Found], page: Page, now: datetime) -> list[str]:
    return list(dict.fromkeys(filter(None, map(text_of, found))))


def _text(found: Sequence[Found], page: Page, now: datetime) -> str | None:
    return next(filter(None, map(text_of, found)), None)


def _byline(found: Sequence[Found], page: Page, now: datetime) -> str | None:
    """As printed, without the word that opens it."""
    printed = (_text(found, page, now) or "")[:LONGEST_BYLINE]
    return ", ".join(names_in(printed)) or printed or None


def _names(found: Sequence[Found], page: Page, now: datetime) -> list[str]:
    said = islice(map(text_of, found), MOST_NAMES)
    return list(dict.fromkeys(name for text in said for name in names_in(text)))[:MOST_NAMES]


def _date(found: Sequence[Found], page: Page, now: datetime) -> Bounds | None:
    """The first date; of an element what it says to machines goes before its words. A date in the future is none."""
    for match in found:
        marked = () if isinstance(match, str) else (match.get("datetime"), match.get("content"))
        for text in filter(None, (*marked, text_of(match))):
            bounds = parse_iso(text) or parse_date(text, now, page.dated_in)
            bounds = bounds or next((bounds for _, bounds in dates_in(text, now, page.dated_in)), None)
            if bounds is not None and past(bounds, now):
                return bounds
    return None


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
