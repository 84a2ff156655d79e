"""The kind of a page by its content, which takes precedence over its address."""

from __future__ import annotations

import re
from typing import Any, Literal

from newsbot.page.byline import heading_byline
from newsbot.page.expressions import Expression
from newsbot.page.regions import Page, PageKind
from newsbot.page.section import leads_to_story
from newsbot.text.dates import ANY_MOMENT

_PARAGRAPH = 60  # letters of a paragraph; labels, dates and names are shorter
_SHORT = 120
_LONG = 300  # letters of consecutive paragraphs: a card has one, a story has more
_FEW = 3
_MANY = 6  # cards
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # letters that stand for a syllable or a word each


def kind_of(page: Page) -> PageKind:
    """Whether a page is a story, a list of stories or neither; the result is kept in `page.kind`."""
    if page.kind is None:
        page.kind = _kind_of(page)
    return page.kind


def read_as(page: Page, asked_as: Literal["story", "section"]) -> Literal["story", "section"]:
    """What a page of a site without a description is read as: its content decides, and in doubt its address."""
    kind = kind_of(page)
    return "story" if kind == "article" or (kind == "other" and asked_as == "story") else "section"


def _kind_of(page: Page) -> PageKind:
    here = page.resolve(page.url)
    listed = page.addresses.page_of(here)
    if here.kind == "home" or (listed is not None and listed[1] > 1):
        return "section"
    if _finds(page, page.layout.fields.get("bodies")):
        return "article"
    if _finds(page, page.layout.cards.get("card")):
        return "section"
    if _has_own_story(page, page.metadata.story):
        return "article"
    text, cards = _longest_run(page), count_cards(page)
    dated = bool(page.metadata.published)
    typed = page.metadata.meta.get("og:type", "").lower() == "article"
    by_form = here.kind == "story"
    if text >= _LONG and (dated or by_form or (typed and cards < _MANY) or heading_byline(page, ANY_MOMENT)):
        return "article"
    if text >= _SHORT and (dated or ((typed or by_form) and cards < _MANY)):
        return "article"
    if cards >= _FEW:
        return "section"
    if by_form and (typed or dated):
        return "article"
    return "section" if cards and here.kind == "section" and text < _LONG else "other"


def _finds(page: Page, expression: Expression | None) -> bool:
    return expression is not None and bool(expression.find(page.root))


def _has_own_story(page: Page, story: dict[str, Any]) -> bool:
    """Whether structured data describe the page's own story, not one that it lists."""
    if not story:
        return False
    whole = story.get("mainEntityOfPage")
    candidates = [story.get("url"), whole.get("@id") if isinstance(whole, dict) else whole, story.get("@id")]
    named = [page.resolve(text) for text in candidates if isinstance(text, str) and text.startswith(("http", "/"))]
    own = {page.resolve(page.url).canonical}
    if page.metadata.canonical:
        own.add(page.resolve(page.metadata.canonical).canonical)
    return not named or any(address.canonical in own or address.kind == "external" for address in named)


def _longest_run(page: Page) -> int:
    """Letters of the longest run of paragraphs without a card or furniture between them."""
    longest = run = 0
    for block in page.blocks[page.strip.end :]:
        prose = not (block.picture is not None or block.furniture or block.only_links or block.heading)
        letters = len(block.text) + 2 * len(_DENSE.findall(block.text)) if prose else 0
        if letters >= _PARAGRAPH:
            run += letters
            longest = max(longest, run)
            if longest >= _LONG:  # more is not asked for
                break
        elif block.furniture or (block.links and any(leads_to_story(link, page) for link in block.links)):
            run = 0
    return longest


def count_cards(page: Page) -> int:
    """The number of stories that the page links to outside its furniture; it is kept in `page.cards`."""
    if page.cards is None:
        here = page.resolve(page.url).canonical
        stories = {
            page.resolve(link.href).canonical
            for block in page.blocks[page.strip.end :]
            if block.furniture is None
            for link in block.links
            if leads_to_story(link, page, heads=bool(block.heading))
        }
        page.cards = len(stories - {here})
    return page.cards
