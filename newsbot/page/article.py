"""An article page by its landmarks: headline, byline, bodies by language.

A page with the byline that its site's layout describes is divided by landmarks above and below it; any other page is
read by `newsbot.page.generic`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import takewhile, zip_longest
from typing import Any

from newsbot.page.blocks import Block, lineage
from newsbot.page.bodies import read_bodies
from newsbot.page.byline import Byline, site_byline
from newsbot.page.cards import CardParts, read_cards
from newsbot.page.credits import pictures_of
from newsbot.page.fields import select_fields
from newsbot.page.headline import TITLE_ENDS
from newsbot.page.lines import is_share_bar
from newsbot.page.names import is_comments
from newsbot.page.no_story import NoStory
from newsbot.page.parts import LAYOUT, ArticleParts, SelectedFields
from newsbot.page.regions import Page, opens_cards, parts_of
from newsbot.page.script_data import text_in_scripts
from newsbot.page.section import resolver
from newsbot.text.bounds import past
from newsbot.text.clean import fold
from newsbot.text.dates import parse_date
from newsbot.text.machine_dates import parse_iso
from newsbot.text.names import LONGEST_BYLINE, MOST_NAMES

_TEASER_LEAD = re.compile(r"^(?:related|read also|also read|see also|more on|مزید پڑھیں)\b.*:?$", re.I)
_TITLE_PARTS = 8
_SHARE_WORDS = 3


def find_article(page: Page, now: datetime, *, further: str | None = None, trusted: bool = False) -> ArticleParts:
    """The parts of an article page, relative dates read at `now`. `further` is the headline of the story that the page
    continues.

    Raises `NoStory` for a page without a story; a `trusted` one is refused only if it has next to no text, a `further`
    one only if it has none.
    """
    if not any(block.picture is None for block in page.blocks) and not (trusted and _has_hidden_text(page)):
        raise NoStory("empty")
    kind = page.resolve(page.url).kind
    if further is not None:
        return _undescribed(page, now, select_fields(page, now), further=further)
    if not trusted and (kind in ("home", "profile") or (kind == "section" and not page.addresses.rules.guessed)):
        raise NoStory("profile" if kind == "profile" else "no_story")
    selected = select_fields(page, now)
    signature = page.layout.signed and site_byline(page, now)
    find = partial(_described, byline=signature) if signature else partial(_undescribed, trusted=trusted)
    parts = find(page, now, selected)
    parts.related, parts.popular = _cards(page, parts, "related"), _cards(page, parts, "popular")
    return parts


def _undescribed(
    page: Page, now: datetime, selected: SelectedFields, *, further: str | None = None, trusted: bool = False
) -> ArticleParts:
    from newsbot.page.generic import find_undescribed  # with its patterns 60 ms that described sites do not need

    return find_undescribed(page, now, selected, further=further, trusted=trusted)


def _has_hidden_text(page: Page) -> bool:
    return bool(page.metadata.body or text_in_scripts(page.root, page.copies))


def _cards(page: Page, parts: ArticleParts, name: str) -> list[CardParts]:
    """The cards in the parts of a page. The story's own paragraph below a card is not its teaser."""
    cards = [card for part in parts_of(page, name) for card in read_cards(part, resolver(page, part))]
    if any(card.teaser for card in cards):
        own = {text for body in parts.bodies for text, _ in body.paragraphs}
        for card in cards:
            card.teaser = [text for text in card.teaser if text not in own]
    return cards


def _described(page: Page, now: datetime, selected: SelectedFields, byline: Byline) -> ArticleParts:
    headline, source, start = _headline(page, byline, selected)
    parts = ArticleParts(headline, source, byline.name, selected=selected)
    site = {fold(page.layout.publisher), fold(page.layout.publisher).rsplit(".", 1)[0]}
    printed = [byline.name] if byline.name else []
    names = page.metadata.authors
    parts.authors_cut = len(names) > MOST_NAMES or max(map(len, names), default=0) > LONGEST_BYLINE
    parts.authors = [(printed, "byline"), ([n for n in names[:MOST_NAMES] if fold(n) not in site], "json-ld")]
    if byline.date:
        parts.dates.append((byline.date, "byline"))
    for text, evidence in page.metadata.published[:1]:
        bounds = parse_iso(text) or parse_date(text, now, page.dated_in)
        if bounds is not None and past(bounds, now):
            parts.dates.append((bounds, evidence))
    blocks = list(_story_blocks(page, start, fold(headline)))
    parts.pictures = pictures_of(
        (block, [below] if below and below.caption else [])
        for block, below in zip_longest(blocks, blocks[1:])
        if block.picture and fold(block.text) not in page.layout.pictures and not page.leads_nowhere(block.picture)
    )
    read_bodies(page, parts, [block for block in blocks if block.picture is None and not block.caption])
    return parts


def _headline(page: Page, byline: Byline, selected: SelectedFields) -> tuple[str, str, int]:
    """The headline, its source, and the index of the first block of the story.

    In order of trust: a layout's expression; a line above the byline that the page repeats (in its head, in a picture's
    alt text, below the byline); a heading; the nearest line; the page's head.
    """
    if selected.headline:
        return selected.headline, LAYOUT, byline.end
    blocks, start = page.blocks, page.strip.end
    end = byline.start if byline else len(blocks)
    repeated = _repeated_keys(page, byline)
    above = [i for i in range(end - 1, start - 1, -1) if _may_be_headline(blocks[i], page)]
    matching = [i for i in above if blocks[i].key in repeated]
    headings = [i for i in above if blocks[i].heading in (1, 2)]
    for places in (matching, headings, above if byline else []):
        if places:
            index = places[0] if byline else places[-1]
            return blocks[index].text, "page", byline.end if byline else index + 1
    meta = page.metadata
    below = byline.end if byline else start
    for index in range(below, min(below + 6, len(blocks))):
        if blocks[index].heading in (1, 2) or blocks[index].key in page.copies:
            return blocks[index].text, "page", below
    pieces, publisher = filter(None, TITLE_ENDS.split(meta.title or "")), fold(page.layout.publisher)
    title = min(pieces, key=lambda piece: fold(piece) == publisher, default=None)  # the first, the site's name last
    for text, source in ((meta.headline, "json-ld"), (meta.meta.get("og:title"), "meta"), (title, "meta")):
        if text:
            return text, source, below
    raise NoStory("no_story")


def _repeated_keys(page: Page, byline: Byline) -> set[str]:
    keys = set(page.copies)
    if page.metadata.title:
        pieces = TITLE_ENDS.split(page.metadata.title)
        keys |= {fold(piece) for piece in pieces[:-1] if len(piece.split()) > 2}
        ends = [match.start() for match in TITLE_ENDS.finditer(page.metadata.title)]
        keys |= {fold(page.metadata.title[:end]) for end in ends[-_TITLE_PARTS:]}
    if byline:
        for block in page.blocks[byline.end : byline.end + 8]:
            if len(block.text) < 300 and not (block.links and block.picture is not None):
                keys.add(block.key)
    return keys


def _may_be_headline(block: Block, page: Page) -> bool:
    if block.picture is not None or block.furniture in ("nav", "footer") or len(block.text.split()) > 60:
        return False
    return not block.only_links or any(
        page.resolve(a.href).canonical == page.resolve(page.url).canonical for a in block.links
    )


def _story_blocks(page: Page, start: int, headline: str) -> Iterator[Block]:
    """The blocks from `start` to the tail, without furniture, comments, calls to action and copies of the headline."""
    blocks, layout = page.blocks, page.layout
    outside = {*lineage(blocks[start - 1].owner)}
    publisher, longest = fold(layout.publisher), len(headline) + 40
    for index, block in enumerate(blocks[start:], start):
        foot = len(block.text) <= len(publisher) + 8 and block.picture is None and block.key.startswith(publisher)
        if foot or index in page.landmarks or opens_cards(blocks, index, page):
            return
        if block.furniture or _is_comment(block, outside):
            continue
        if block.picture is None and len(block.text) < longest and block.key == headline:
            continue
        if block.picture is None and len(block.text) < 200 and layout.calls.search(block.key):
            continue
        if block.links and block.picture is None and (_is_teaser(block, page) or is_share_bar(block)):
            continue
        if _TEASER_LEAD.match(block.text) and index + 1 < len(blocks) and blocks[index + 1].only_links:
            continue
        yield block


def _is_comment(block: Block, outside: set[Any]) -> bool:
    """Whether a block is in an element that is named like readers' comments; those around the byline do not count."""
    inside = takewhile(lambda element: element not in outside, lineage(block.owner))
    return any(map(is_comments, inside))


def _is_teaser(block: Block, page: Page) -> bool:
    """Whether a block holds nothing but links to other stories, or to share this one."""
    if not block.only_links:
        return False
    kinds = {page.resolve(link.href).kind for link in block.links}
    return kinds == {"story"} or all(len(link.text.split()) <= _SHARE_WORDS for link in block.links)
