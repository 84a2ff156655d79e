"""Candidates for a story's date of publication, without a layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from lxml import etree

from newsbot.page.blocks import lineage
from newsbot.page.parts import Places
from newsbot.page.regions import Page
from newsbot.text.dates import Bounds, dates_in, parse_date, parse_iso, past

Candidate = tuple[Bounds, str]

_TIMES = etree.XPath("//time[@datetime] | //*[@itemprop='datePublished']")
_MODIFIED = re.compile(r"modif|updat|aktualis|actuali|bijgewerkt|oppdater|opdater|uppdater|güncell|обновл", re.I)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/\-_.]|$)")
_LINE, _LINE_BELOW, _BELOW, _MOST = 120, 40, 30, 50


def published_times(page: Page, places: Places, now: datetime) -> Iterator[Candidate]:
    """Candidates for the date, in order of trust: structured data, meta tags, machine-readable and printed times near
    the headline, a printed line below the story, the address. Dates in the future are left out.
    """
    for text, source in page.metadata.published:
        bounds = parse_iso(text) or parse_date(text, now, page.dated_in)
        if bounds is not None and past(bounds, now):
            yield bounds, source
            if isinstance(bounds.earliest, datetime):
                return  # a moment: nothing that is printed tells more
    headline, first, last = places
    start = max(headline - 5, page.strip.end)
    near = range(start, min(max(first, headline + 1) + 1, headline + _BELOW, len(page.blocks)))
    below = range(last + 1, min(last + _BELOW, len(page.blocks)))
    for element in _marked(page, near):
        bounds = parse_iso(element.get("datetime") or element.get("content") or "")
        if bounds is not None and past(bounds, now):
            yield bounds, "time"
            break
    for bounds in chain(_printed(page, near, now, _LINE), _printed(page, below, now, _LINE_BELOW)):
        if past(bounds, now):
            yield bounds, "page"
            break
    if match := _IN_ADDRESS.search(page.url):
        try:
            day = date(*map(int, match.groups()))
        except ValueError:
            return
        bounds = Bounds(day, day, "day", match[0].strip("/"))
        if past(bounds, now):
            yield bounds, "url"


def _marked(page: Page, near: range) -> Iterator[etree._Element]:
    matches: Any = _TIMES(page.root)
    found = matches[:_MOST]
    if not found:
        return
    around: set[Any] = set()
    for index in near:
        block = page.blocks[index]
        around.update(islice(lineage(block.owner if block.lead is None else block.lead), 3))
    original = [e for e in found if not _MODIFIED.search(" ".join((e.get("itemprop") or "", e.get("class") or "")))]
    yield from (e for e in original if e.get("itemprop") == "datePublished")
    yield from (e for e in original if e in around or e.getparent() in around)


def _printed(page: Page, places: range, now: datetime, longest: int) -> Iterator[Bounds]:
    for index in places:
        block = page.blocks[index]
        if block.picture is not None or len(block.text) > longest or not any(map(str.isdigit, block.text)):
            continue
        for start, bounds in dates_in(block.text, now, page.dated_in):
            if bounds.precision not in ("month", "year") and not _MODIFIED.search(block.text[:start]):
                yield bounds
                break
