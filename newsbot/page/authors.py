"""Authors of a story on a page without a layout: candidates by words and element names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

from lxml import etree

from newsbot.page.blocks import Block
from newsbot.page.byline import PROFILE, names_of
from newsbot.page.parts import Places
from newsbot.page.regions import Page
from newsbot.text.clean import clean
from newsbot.text.headlines import bare
from newsbot.text.names import LONGEST_BYLINE, MOST_NAMES, is_call, names_in

_BYLINE = re.compile(r"author|byline|autor|auteur|writer|reporter|skribent|forfatter|redakt(?:ion|eur)|contributor")
_NO_BYLINE = re.compile(
    r"bio|\bbox\b|avatar|image|photo|follow|more-?(?:from|by)|related|date|time|role|title|func|desc|comment"
)
_OPENS = re.compile(r"^(?:by|written by|reported by|von|por|par|di|av|af|door|text|تحریر|автор)\s*[:：]?\s+\S", re.I)
_LABEL = re.compile(
    r"^(?:written by|text|autor(?:in)?(?:/autor(?:in)?)?|autore|auteur|author|автор|текст|بقلم|تحریر)\b\s*[:：]?\s*\S",
    re.I,
)
_AUTHORS = etree.XPath("//*[@itemprop='author' and not(ancestor::*[@itemprop='comment' or @itemprop='review'])]")
_AND = re.compile(r"\b(?:and|und|og|och|et|y|e|en)\b|(?<!\S)(?:اور|و)(?!\S)", re.I)
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # relative dates only have to be recognised, not resolved
_MOST = 8
_LINE = 120
_BELOW = 30  # blocks below the headline where a byline may stand


class Authors(NamedTuple):
    """The names of a story's authors, and where they come from."""

    names: list[str]
    evidence: str
    cut: bool = False  # whether the page names more than is read


def authors_of(page: Page, places: Places) -> Authors:
    """The authors by structured data, else by meta tags, else as printed.

    The site itself is an author only if structured data say so and nobody else is named.
    """
    names, evidence = _find_names(page, places)
    meta = page.metadata
    named = meta.authors, *meta.creators.values()
    cut = any(len(texts) > MOST_NAMES or max(map(len, texts), default=0) > LONGEST_BYLINE for texts in named)
    return Authors(names[:MOST_NAMES], evidence, cut or len(names) > MOST_NAMES)


def _find_names(page: Page, places: Places) -> tuple[list[str], str]:
    meta = page.metadata
    site = set(map(bare, page.site_names))
    structured = _cleaned(meta.authors, set())
    if any(bare(name) not in site for name in structured):
        return structured, "json-ld"
    for texts in meta.creators.values():
        tagged = _cleaned((text for text in texts if page.host not in text), site)
        if tagged := [name for name in tagged if " " in name or not name.isascii() or not name.islower()]:
            return tagged, "meta"
        if _cleaned(texts, set()):  # the site itself: what other tags say is of no more weight
            break
    if marked := _cleaned(_marked(page), site):
        return marked, "microdata"
    if printed := _printed(page, places, site):
        return printed, "page"
    return (structured, "json-ld") if structured else ([], "")


def _cleaned(texts: Iterable[str], site: set[str]) -> list[str]:
    found = (name for text in islice(texts, MOST_NAMES) for name in names_in(text))
    return list(dict.fromkeys(name for name in found if bare(name) not in site))


def _printed(page: Page, places: Places, site: set[str]) -> list[str]:
    headline, first, last = places
    found: dict[str, None] = {}
    above = range(max(headline - 3, 0), min(max(first, headline + 1), headline + _BELOW, len(page.blocks)))
    for index in chain(above, range(last + 1, min(last + _BELOW, len(page.blocks)))):
        block = page.blocks[index]
        if block.picture is not None or len(block.text) > _LINE or block.owner is None:
            continue
        if index < first:
            names = _names_in_byline(block, page)
        else:  # below a story stand names of many kinds
            names = names_in(_without_links(block, page)) if _LABEL.match(block.text) else []
        for name in names:
            if bare(name) not in site:
                found.setdefault(name)
        if found and not any(map(_is_byline, _dressed(block))):
            break
    return list(found)


def _names_in_byline(block: Block, page: Page) -> list[str]:
    """The names in a line that is a byline by a link to a profile, by its element's class, or by its first word.

    Beside a linked name stand roles and employers; text without a link is a name only if `and` joins it to one.
    """
    signed = bool(_OPENS.match(_without_calls(block)))
    linked = [name for link in block.links if PROFILE.search(link.href) for name in names_in(link.text)]
    if linked and not (signed and _AND.search(block.text)):
        return linked
    if signed or any(map(_is_byline, _dressed(block))):
        line = _without_links(block, page)
        if linked:
            fields = [field for field in line.split("|") if any(name in field for name in linked)]
            line = " | ".join(field for field in fields if "," not in field)
        names = names_in(line)
        found = [n for i, n in enumerate(names) if not (i and _is_place(n, names[i - 1]))]
        return found if set(linked) <= set(found) else linked
    return []


def _without_calls(block: Block) -> str:
    """A block's text without the buttons (`Share`, `Print`) that open it."""
    text = block.text
    for link in block.links:
        if not (is_call(link.text) and text.startswith(link.text)):
            break
        text = text[len(link.text) :].lstrip(" |·•")
    return text


def _without_links(block: Block, page: Page) -> str:
    return names_of(block, page, _ANY_MOMENT, signed=True)


def _marked(page: Page) -> Iterator[str]:
    elements: Any = _AUTHORS(page.root)
    for element in elements[:_MOST]:
        inner = element.find(".//*[@itemprop='name']")
        source = element if inner is None else inner
        yield clean(source.get("content") or " ".join(map(str, source.itertext())))


def _is_place(name: str, before: str) -> bool:
    """Whether a name is the place of the one before it: `Hira Malik, Lahore`. Agencies are written in capitals."""
    return " " not in name and name.istitle() and " " in before


def _dressed(block: Block) -> Iterator[str]:
    element: Any = block.lead if block.lead is not None else block.owner
    for _ in range(3):
        if element is None:
            return
        get = element.get
        yield " ".join(filter(None, (get("class"), get("id"), get("itemprop"), get("rel"), get("data-testid"))))
        element = element.getparent()


@lru_cache(maxsize=4096)
def _is_byline(names: str) -> bool:
    plain = names.lower()
    return bool(_BYLINE.search(plain)) and not _NO_BYLINE.search(plain)
