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
from newsbot.text.clean import clean, fold
from newsbot.text.names import LONGEST_BYLINE, MOST_NAMES, is_call, is_person, names_in, signature_in, undated
from newsbot.text.wordings import bare

_BYLINE = re.compile(r"author|byline|autor|auteur|writer|reporter|skribent|forfatter|redakt(?:ion|eur)|contributor")
_NO_BYLINE = re.compile(
    r"bio|\bbox\b|avatar|image|photo|follow|more-?(?:from|by)|related|date|time|role|title|func|desc|comment"
)
_OPENS = re.compile(r"^(?:by|written by|words by|story by|posted by|von|por|par|door|text by|text:|автор|تحریر)", re.I)
_LABEL = re.compile(
    r"^(?:written by|text|autor(?:in)?(?:/autor(?:in)?)?|autore|auteur|author|автор|текст|بقلم|تحریر)\b\s*[:：]?\s*\S",
    re.I,
)
_AUTHORS = etree.XPath("//*[@itemprop='author' and not(ancestor::*[@itemprop='comment' or @itemprop='review'])]")
_AND = re.compile(r"\b(?:and|und|og|och|et|y|e|en)\b|(?<!\S)(?:اور|و)(?!\S)", re.I)
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # relative dates only have to be recognised, not resolved
_MOST = 8
_LINE = 160
_SHORT = 60
_WITHIN = 6  # blocks of the story in which a byline may stand
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
    named: list[tuple[list[str], str]] = [(structured, "json-ld")] if any(bare(n) not in site for n in structured) else []
    for texts in meta.creators.values():
        tagged = _cleaned((text for text in texts if page.host not in text), site)
        if tagged := [name for name in tagged if " " in name or not name.isascii() or not name.islower()]:
            named.append((tagged, "meta"))
            break
        if _cleaned(texts, set()):  # the site itself: what other tags say is of no more weight
            break
    if named and any(_is_printed(name, page) for name in named[0][0]):
        return named[0]
    printed, signed = _printed(page, places)
    people = [name for name in printed if bare(name) not in site]
    if people and signed:
        return people, "page"
    if named:
        return named[0]
    if marked := _cleaned(_marked(page), site):
        return marked, "microdata"
    if people:
        return people, "page"
    if structured:
        return structured, "json-ld"
    return (printed, "page") if printed else ([], "")


def _is_printed(name: str, page: Page) -> bool:
    key = fold(name)
    return any(key in block.key for block in page.blocks if block.picture is None)


def _cleaned(texts: Iterable[str], site: set[str]) -> list[str]:
    found = (name for text in islice(texts, MOST_NAMES) for name in names_in(text))
    return list(dict.fromkeys(name for name in found if bare(name) not in site))


def _printed(page: Page, places: Places) -> tuple[list[str], bool]:
    """The names in bylines above the story, else below it, and whether a word or a link to a profile introduces them."""
    headline, first, last = places
    blocks = page.blocks
    inside = headline < len(blocks) and blocks[headline].furniture == "nav"  # so is all of the story
    above = range(max(headline - 3, 0), min(max(first, headline) + _WITHIN, headline + _BELOW, len(blocks)))
    below = range(last + 1, min(last + _BELOW, len(blocks)))
    for near in (above, below):
        found: dict[str, None] = {}
        signed, style = False, None
        for index in near:
            block = blocks[index]
            if block.picture is not None or block.owner is None or len(block.text) > _LINE:
                continue
            if block.furniture == "nav" and not inside:
                continue
            line = _read_line(block, page, within=index >= first, below=near is below)
            if line is None or (found and block.shape != style and not line.signed):
                if found and index > headline:
                    break
                continue
            signed, style = signed or line.signed, block.shape
            found.update(dict.fromkeys(line.names))
        if found:
            return list(found), signed
    return [], False


class _Line(NamedTuple):
    names: list[str]
    signed: bool


def _read_line(block: Block, page: Page, *, within: bool, below: bool) -> _Line | None:
    """The names in a line that is a byline by its words, by a link to a profile, or by its element's class.

    Within the story only a line that opens with `by` is one; below it one that is labelled. Beside a linked name stand
    roles and employers; text without a link is a name only if `and` joins it to one.
    """
    text = _without_calls(block)
    signature = signature_in(text)
    if within and not below:
        names = names_in(signature) if signature and len(text) < _SHORT and _OPENS.match(text) else []
        return _Line(names, True) if names and all(map(is_person, names)) else None
    linked = [name for link in block.links if PROFILE.search(link.href) for name in names_in(link.text)]
    dressed = any(map(_is_byline, _dressed(block)))
    if below:
        names = names_in(signature_in(_without_links(block, page)) or "") if _LABEL.match(text) or signature else linked
        names = [name for name in names if is_person(name)]
        return _Line(names, bool(signature)) if names else None
    signed = bool(signature)
    if linked and not (signed and _AND.search(block.text)):
        return _Line(linked, True)
    if not signed and not dressed:
        return None
    line = _without_links(block, page)
    if linked:
        fields = [field for field in line.split("|") if any(name in field for name in linked)]
        line = " | ".join(field for field in fields if "," not in field)
    names = names_in((signature_in(line) if signed else undated(line)) or "")
    found = [n for i, n in enumerate(names) if not (i and _is_place(n, names[i - 1]))]
    found = found if set(linked) <= set(found) else linked
    return _Line(found, signed) if found else None


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
