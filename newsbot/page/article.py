"""An article page by its landmarks: headline, byline, bodies by language.

Where the page has the byline line that its site's layout describes, what stands above and below that line is told by
landmarks; any other page is read by `newsbot.page.generic`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from newsbot.page.blocks import Block
from newsbot.page.bodies import read_bodies
from newsbot.page.byline import Byline, site_byline
from newsbot.page.cards import read_cards
from newsbot.page.fields import select_fields
from newsbot.page.generic import find_undescribed
from newsbot.page.parts import LAYOUT, ArticleParts, Picture, SelectedFields
from newsbot.page.regions import NoStory, Page, opens_cards, parts_of
from newsbot.text.clean import fold
from newsbot.text.dates import parse_date, parse_iso, past
from newsbot.text.names import LONGEST_BYLINE, MOST_NAMES

_TITLE_ENDS = re.compile(r"\s+[|–—·»-]\s+|\s*\|\s*")
_TEASER_LEAD = re.compile(r"^(?:related|read also|also read|see also|more on|مزید پڑھیں)\b.*:?$", re.I)
_TITLE_PARTS = 8
_SHARE_WORDS = 3


def find_article(page: Page, now: datetime, *, further: bool = False) -> ArticleParts:
    """The parts of an article page, its relative dates read at `now`; raises `NoStory` where there is no story.

    A `further` page of a story need not look like one.
    """
    if not any(block.picture is None for block in page.blocks):
        raise NoStory("empty")
    kind = page.resolve(page.url).kind
    if further:
        return find_undescribed(page, now, select_fields(page, now), further=True)
    if kind in ("home", "profile") or (kind == "section" and not page.addresses.rules.guessed):
        raise NoStory("profile" if kind == "profile" else "no_story")
    selected = select_fields(page, now)
    signature = page.layout.signed and site_byline(page, now)
    find = partial(_described, byline=signature) if signature else find_undescribed
    parts = find(page, now, selected)
    parts.related = [card for blocks in parts_of(page, "related") for card in read_cards(blocks, page.resolve)]
    parts.popular = [card for blocks in parts_of(page, "popular") for card in read_cards(blocks, page.resolve)]
    return parts


def _described(page: Page, now: datetime, selected: SelectedFields, byline: Byline) -> ArticleParts:
    headline, source, start = _headline(page, byline, selected)
    parts = ArticleParts(headline, source, byline.name, selected=selected)
    site = {fold(page.layout.publisher), fold(page.layout.publisher).rsplit(".", 1)[0]}
    printed = [byline.name] if byline.name else []
    said = page.metadata.authors
    parts.authors_cut = len(said) > MOST_NAMES or max(map(len, said), default=0) > LONGEST_BYLINE
    parts.authors = [(printed, "byline"), ([n for n in said[:MOST_NAMES] if fold(n) not in site], "json-ld")]
    if byline.date:
        parts.dates.append((byline.date, "byline"))
    for text, evidence in page.metadata.published[:1]:
        bounds = parse_iso(text) or parse_date(text, now, page.dated_in)
        if bounds is not None and past(bounds, now):
            parts.dates.append((bounds, evidence))
    blocks = list(_story_blocks(page, start, fold(headline)))
    parts.pictures = list(_pictures(blocks, page))
    read_bodies(page, parts, [block for block in blocks if block.picture is None and not block.caption])
    return parts


def _headline(page: Page, byline: Byline, selected: SelectedFields) -> tuple[str, str, int]:
    """The headline, the evidence for it, and the place where the story may start.

    What an expression finds goes before all. A line above the byline that the page says again (in its head, in the
    story picture's alt text, below the byline) goes before a heading, a heading before the nearest line; the head of
    the page alone comes last.
    """
    if selected.headline:
        return selected.headline, LAYOUT, byline.end
    blocks, start = page.blocks, page.strip.end
    end = byline.start if byline else len(blocks)
    said = _said_again(page, byline)
    above = [i for i in range(end - 1, start - 1, -1) if _may_be_headline(blocks[i], page)]
    again = [i for i in above if blocks[i].key in said]
    headings = [i for i in above if blocks[i].heading in (1, 2)]
    for places in (again, headings, above if byline else []):
        if places:
            index = places[0] if byline else places[-1]
            return blocks[index].text, "page", byline.end if byline else index + 1
    meta = page.metadata
    below = byline.end if byline else start
    for index in range(below, min(below + 6, len(blocks))):
        if blocks[index].heading in (1, 2) or blocks[index].key in page.copies:
            return blocks[index].text, "page", below
    pieces, publisher = filter(None, _TITLE_ENDS.split(meta.title or "")), fold(page.layout.publisher)
    title = min(pieces, key=lambda piece: fold(piece) == publisher, default=None)  # the first, the site's name last
    for text, source in ((meta.headline, "json-ld"), (meta.meta.get("og:title"), "meta"), (title, "meta")):
        if text:
            return text, source, below
    raise NoStory("no_story")


def _said_again(page: Page, byline: Byline) -> set[str]:
    """Keys of the lines that the page tells a second time where a headline's copies stand."""
    said = set(page.copies)
    if page.metadata.title:
        pieces = _TITLE_ENDS.split(page.metadata.title)
        said |= {fold(piece) for piece in pieces[:-1] if len(piece.split()) > 2}
        ends = [match.start() for match in _TITLE_ENDS.finditer(page.metadata.title)]
        said |= {fold(page.metadata.title[:end]) for end in ends[-_TITLE_PARTS:]}
    if byline:
        for block in page.blocks[byline.end : byline.end + 8]:
            if len(block.text) < 300 and not (block.links and block.picture is not None):
                said.add(block.key)
    return said


def _may_be_headline(block: Block, page: Page) -> bool:
    if block.picture is not None or block.furniture in ("nav", "footer") or len(block.text.split()) > 60:
        return False
    return not block.only_links or any(
        page.resolve(a.href).canonical == page.resolve(page.url).canonical for a in block.links
    )


def _story_blocks(page: Page, start: int, headline: str) -> Iterator[Block]:
    """The blocks from `start` to the tail, without furniture, calls to action and the headline's copies."""
    blocks, layout = page.blocks, page.layout
    publisher, longest = fold(layout.publisher), len(headline) + 40
    for index in range(start, len(blocks)):
        block = blocks[index]
        if index in page.landmarks or opens_cards(blocks, index, page) or _is_signature(block, publisher):
            return
        if block.furniture:
            continue
        if block.picture is None and len(block.text) < longest and block.key == headline:
            continue
        if block.picture is None and len(block.text) < 200 and layout.calls.search(block.key):
            continue
        if block.links and block.picture is None and _is_teaser(block, page):
            continue
        if _TEASER_LEAD.match(block.text) and index + 1 < len(blocks) and blocks[index + 1].only_links:
            continue
        yield block


def _is_signature(block: Block, publisher: str) -> bool:
    """Whether a line below the byline is the site's name once more, with a year at most: the foot of the page."""
    return len(block.text) <= len(publisher) + 8 and block.picture is None and block.key.startswith(publisher)


def _is_teaser(block: Block, page: Page) -> bool:
    """Whether a block of links alone leads to another story, or shares this one."""
    if not block.only_links:
        return False
    kinds = {page.resolve(link.href).kind for link in block.links}
    return kinds == {"story"} or all(len(link.text.split()) <= _SHARE_WORDS for link in block.links)


def _pictures(blocks: Sequence[Block], page: Page) -> Iterator[Picture]:
    for index, block in enumerate(blocks):
        if block.picture and fold(block.text) not in page.layout.pictures and not page.leads_nowhere(block.picture):
            below = blocks[index + 1] if index + 1 < len(blocks) else None
            yield Picture(block.picture, block.text, below.text if below is not None and below.caption else None)
