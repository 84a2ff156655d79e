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
from newsbot.text.names import (
    LONGEST_BYLINE,
    MOST_NAMES,
    is_call,
    is_label,
    is_name,
    is_person,
    names_in,
    signature_in,
    undated,
)
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
_ALONE_WORDS = 4
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
    title = bare((meta.title or "")[:_LINE])
    structured = _cleaned(meta.authors, set())
    named: list[tuple[list[str], str]] = (
        [(structured, "json-ld")] if any(bare(n) not in site for n in structured) else []
    )
    for texts in meta.creators.values():
        tagged = _cleaned((text for text in texts if page.host not in text), site)
        if tagged := [name for name in tagged if " " in name or not name.isascii() or not name.islower()]:
            named.append((tagged, "meta"))
            break
        if _cleaned(texts, set()):  # the site itself: what other tags say is of no more weight
            break
    sure = [names for names in named[:1] if not all(title.endswith(bare(name)) for name in names[0])]
    if sure and _are_printed(sure[0][0], page, places):
        return sure[0]
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


def _are_printed(names: list[str], page: Page, places: Places) -> bool:
    """Whether a line between headline and story has one of the names."""
    headline, first, _ = places
    keys = list(map(fold, names))
    near = page.blocks[max(headline - 3, 0) : max(first, headline) + 1]
    return any(key in block.key for block in near if len(block.text) <= _LINE for key in keys)


def _cleaned(texts: Iterable[str], site: set[str]) -> list[str]:
    found = (name for text in islice(texts, MOST_NAMES) if bare(text[:_LINE]) not in site for name in names_in(text))
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
            if (block.furniture == "nav" and not inside) or any(
                "comment" in names.lower() for names in _dressed(block)
            ):
                continue
            read = _read_below if near is below else _read_above if index < first else _read_within
            line = read(block, page)
            if line is None or (found and block.shape != style):
                if found and index > headline:
                    break
                continue
            signed, style = signed or line.signed, block.shape
            found.update(dict.fromkeys(line.names))
        if found:
            return list(found), signed and near is above
    return _repeated(page, above, max(first, headline)), False


class _Line(NamedTuple):
    names: list[str]
    signed: bool  # by a word or a link to a profile, not only by its element


def _read_within(block: Block, page: Page) -> _Line | None:
    """A byline within the story is a short line of its own that opens with `by`."""
    if len(block.text) > _SHORT or not _OPENS.match(block.text):
        return None
    names = _without_places(names_in(signature_in(block.text) or ""))
    return _Line(names, True) if names and all(map(is_person, names)) else None


def _read_below(block: Block, page: Page) -> _Line | None:
    """Names of many kinds stand below a story: only what a word or a profile marks as the author's counts."""
    if signature := signature_in(_without_links(block, page)) or signature_in(block.text):
        names = list(filter(is_person, names_in(signature)))
    elif _LABEL.match(block.text):
        names = list(filter(is_person, names_in(_without_links(block, page))))
    else:
        names = [name for name in _linked(block) if is_person(name)]
        if (
            not names
            and is_person(block.text)
            and " " in block.text
            and any(map(_is_byline, islice(_dressed(block), 2)))
        ):
            names = names_in(block.text)
    return _Line(names, False) if names else None


def _read_above(block: Block, page: Page) -> _Line | None:
    """A line above the story is a byline by its words, by a link to a profile, or by its element's class.

    Beside a linked name stand roles and employers; text without a link is a name only if `and` joins it to one.
    """
    signature = signature_in(_without_calls(block))
    linked = _linked(block)
    if linked and not (signature and _AND.search(block.text)):
        return _Line(linked, True)
    if not signature and not any(map(_is_byline, _dressed(block))):
        return None
    if not signature and (name := _lead_name(block)):
        return _Line([name], False)
    line = _without_links(block, page)
    if linked:
        fields = [field for field in line.split("|") if any(name in field for name in linked)]
        line = " | ".join(field for field in fields if "," not in field)
    names = names_in((signature_in(line) if signature else undated(line)) or "")
    if not names and signature:
        names = list(filter(is_person, names_in(signature)))
    found = list(filter(_may_be_person, _without_places(names)))
    found = found if set(linked) <= set(found) else linked
    return _Line(found, bool(signature)) if found else None


def _linked(block: Block) -> list[str]:
    """The names that lead to a profile."""
    names = [name for link in block.links if PROFILE.search(link.href) for name in names_in(link.text)]
    return list(filter(_may_be_person, names))


def _may_be_person(name: str) -> bool:
    """Whether a text is like a name or, if it is one word, like a user's."""
    return is_person(name) or (" " not in name and not is_label(name))


def _lead_name(block: Block) -> str | None:
    """The text of the element that a line opens with, if that is a name, and the line goes on with something else."""
    if block.lead is None or not _is_byline(_names_of(block.lead)):
        return None
    name = clean(" ".join(map(str, block.lead.itertext())))
    return name if name != block.text and block.text.startswith(name) and is_person(name) and is_name(name) else None


def _repeated(page: Page, above: range, first: int) -> list[str]:
    """A name alone above the story, or beside its date, that opens another line below: a note on the author."""
    for index in above:
        block = page.blocks[index]
        if index >= first or block.picture is not None or block.heading or block.furniture or len(block.text) > _SHORT:
            continue
        name = undated(block.text)
        if 2 <= len(name.split()) <= _ALONE_WORDS and is_person(name) and is_name(name):
            key = fold(name)
            for other in page.blocks[first:]:
                if (
                    not other.furniture
                    and other.key.startswith(key)
                    and other.picture is None
                    and (
                        len(other.key) > len(key) + _SHORT
                        or any(_BYLINE.search(names.lower()) for names in _dressed(other))
                    )
                ):
                    return [name]
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


def _without_places(names: list[str]) -> list[str]:
    """Names without the place that follows one: `Hira Malik, Lahore`. Agencies are written in capitals."""
    pairs = zip(["", *names], names, strict=False)
    return [name for before, name in pairs if not (" " not in name and name.istitle() and " " in before)]


def _dressed(block: Block) -> Iterator[str]:
    element: Any = block.lead if block.lead is not None else block.owner
    for _ in range(3):
        if element is None:
            return
        yield _names_of(element)
        element = element.getparent()


def _names_of(element: Any) -> str:
    get = element.get
    return " ".join(filter(None, (get("class"), get("id"), get("itemprop"), get("rel"), get("data-testid"))))


@lru_cache(maxsize=4096)
def _is_byline(names: str) -> bool:
    plain = names.lower()
    return bool(_BYLINE.search(plain)) and not _NO_BYLINE.search(plain)
