"""An article page without a layout: its parts by evidence, prose and element names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from newsbot.page.author_lines import signs
from newsbot.page.authors import authors_of
from newsbot.page.blocks import Block, lineage, short_text
from newsbot.page.bodies import read_bodies
from newsbot.page.byline import Byline, dated_site_byline, is_profile
from newsbot.page.captions import is_shared, shared_files
from newsbot.page.credits import pictures_of
from newsbot.page.genre import is_fixed, is_likely_story
from newsbot.page.headline import choose_headline
from newsbot.page.kind import count_cards, kind_of
from newsbot.page.main_text import Story, find_story
from newsbot.page.names import names_of, spelled
from newsbot.page.no_story import NoStory
from newsbot.page.parts import LAYOUT, ArticleParts, BodyParts, Paragraph, Picture, Places, SelectedFields
from newsbot.page.published_times import change_of, published_times, reading_of
from newsbot.page.regions import Page
from newsbot.page.walk import source_of
from newsbot.text.bounds import past
from newsbot.text.clean import cached_if_short, clean, fold
from newsbot.text.credits import labelled_credit_in
from newsbot.text.language import word_count
from newsbot.text.memberships import is_for_members

_ICON = re.compile(
    r"/(?:icons?|buttons?|smil(?:ey|ie)s)/[^/]*\.(?:gif|png|svg)$"
    r"|(?:[/_-](?:icons?|ico|btn|arrows?|spacer|logo)(?:[_-][^/]*)?|[_-]button)\.(?:gif|svg)$"
    r"|/(?:[^/_-]{0,40}[_-]){0,2}(?:icons?|ico|btn|arrows?|spacer|(?<=[_-])button)(?:[_-][^/_-]{0,40}){0,2}\.png$"
    r"|/(?:pdf|print|e-?mail)(?:[_-]?button)?\.(?:png|gif)$"
    r"|gravatar\.com/avatar/|//avatars\.|/(?:custom|user-?)?avatars/",  # in the singular also a film's
    re.I,
)
"""The end of an icon's address, or one of somebody's portrait. Photos are hardly ever in the formats of icons; names of
those in PNG have more words."""
_AUTHOR = re.compile(r"\b(?:author|byline|contributor)s?\b")
_PORTRAIT_LEVELS = 3  # from a portrait up to what is called the author's
_PORTRAIT_WIDTH = 300  # pixels of the widest portrait beside a byline; pictures above a text are declared as wider
_PIXELS = re.compile(r"(\d{1,5})(?:px)?$")
_RATIO = 21  # in the widest of the usual ratios, 21:9
_ICON_SIZE = 64  # pixels of the widest icon; the smallest thumbnails are larger
_BESIDE = 20  # pictures in one element
_ICON_LENGTH = 100  # characters at the end of an address that may say so
_LEAST = 10  # words of a page that its caller considers a story
_CALLED = 30  # words that make a story of a page whose site says that its address is a story's
_LONG = 250  # words of a page that is found, whatever its title says
_AFTER, _LINE = 4, 160  # blocks below the story and characters, for a credit or a note on memberships
_BIOGRAPHY = 3  # paragraphs of the longest note on an author
_HEAD = 10  # blocks above a story without a heading that belong to its head


def find_undescribed(
    page: Page, now: datetime, selected: SelectedFields, *, further: str | None = None, trusted: bool = False
) -> ArticleParts:
    """The parts of an article page, relative dates read at `now`; `further` as in `find_article`.

    Raises `NoStory` for a page without a headline, and for one without a story unless the layout finds a body; for a
    further page never.
    """
    chosen = (selected.headline, LAYOUT) if selected.headline else choose_headline(page)
    if chosen is None and further is not None:
        chosen = further, "page"
    if chosen is None:
        raise NoStory("no_story")
    headline, source = chosen
    story = find_story(page, headline, trusted=trusted, further=further is not None)
    signature = _signature(page, now)
    if signature:
        own = set(map(id, page.blocks[signature.start : signature.end]))
        story.blocks = [block for block in story.blocks if id(block) not in own]
    if len(story.blocks) > 1 and signs(page, story.blocks[-1], story.blocks[-2]):
        story.blocks.pop()
    places = _places(page, story, headline)
    parts = ArticleParts(headline, source, selected=selected)
    names, evidence, parts.authors_cut = authors_of(page, places)
    parts.authors = [(names, evidence)] if names else []
    parts.byline = ", ".join(names) or None
    reading = reading_of(page, places, now)
    parts.dates = published_times(page, places, reading)
    if page.metadata.modified is None:
        parts.modified = change_of(page, places, reading)
    if signature:
        if signature.name and not names:
            parts.byline, parts.authors = signature.name, [([signature.name], "page")]
        if signature.date:
            declared = [date for date in parts.dates if date[1] not in ("page", "url")]
            parts.dates = [*declared, (signature.date, "page")]
    if further is None and not selected.bodies:
        _require_story(page, story, parts, trusted=trusted)
    story.blocks = _before_biography(page, story.blocks, names)
    parts.pictures = _own(story, page, names)
    read_bodies(page, parts, story.blocks, story.summary, further=further is not None)
    parts.credit = parts.credit or _credit(page, places)
    if story.hidden and not selected.bodies:
        text = [paragraph for paragraph in map(clean, story.hidden) if paragraph]
        language = page.language_of(" ".join(text)) or "und"
        parts.bodies = [BodyParts(language, headline, list(map(Paragraph, text)))]
        parts.bodies_source = story.source
    elif story.blocks:
        below = islice(page.blocks, places.last + 1, places.last + 1 + _AFTER)
        parts.membership_note = next((block.text for block in below if is_for_members(block.text)), None)
    return parts


def _before_biography(page: Page, blocks: list[Block], names: list[str]) -> list[Block]:
    """Without the note on an author at the end: it begins with the name, is not in the element of the text above it,
    and has the name or a portrait right above."""
    known = tuple(map(fold, names))
    for place in range(max(1, len(blocks) - _BIOGRAPHY), len(blocks)):
        block, above = blocks[place], blocks[place - 1]
        if not (known and block.key.startswith(known)) or block.box is above.box:
            continue
        index = next((index for index, each in enumerate(page.blocks) if each is block), 0)
        opens = page.blocks[index - 1]
        if opens is not above and (opens.picture is not None or opens.key in known):
            return blocks[:place] if all(each.box is block.box for each in blocks[place:]) else blocks
    return blocks


def _own(story: Story, page: Page, names: list[str]) -> list[Picture]:
    """The pictures that may be the story's own: those with a web address, which are not icons or portraits of its
    authors unless the head gives them for links to the story."""
    found = [shown for shown in story.pictures if not page.leads_nowhere(shown[0].picture or "")]
    paths = ["/" + (block.picture or "").partition("?")[0].partition("#")[0][-_ICON_LENGTH:] for block, _ in found]
    known, titles = set(map(fold, names)), page.copies
    is_signature = lru_cache(maxsize=None)(_is_signature)
    others = [
        _ICON.search(path) is not None
        or _is_small(block)
        or (block.key not in titles and _is_portrait(block, below, known, story, is_signature))
        for path, (block, below) in zip(paths, found, strict=True)
    ]
    if any(others):
        shared = shared_files(page)
        found = [
            shown
            for shown, other in zip(found, others, strict=True)
            if not other or is_shared(shown[0].picture or "", shared)
        ]
    return pictures_of(found)


def _is_portrait(
    picture: Block, below: list[Block], names: set[str], story: Story, is_signature: Callable[[Any], bool]
) -> bool:
    """Whether a picture is a portrait of an author, or the logo of an agency: its description is one of `names`
    (folded), it leads to a profile, or it is in an element that is called the author's or a signature, and holds
    nothing of the story. A large picture is not one, and neither is one that is described by a name if its caption has
    no name."""
    if picture.key in names:
        return not _is_large(picture) and all(any(name in line.key for name in names) for line in below if line.caption)
    if any(is_profile(link.href) for link in picture.links):
        return not _is_large(picture)
    whole = set(lineage(story.blocks[0].owner)) if story.blocks else ()
    beside = [element for element in islice(lineage(picture.owner), _PORTRAIT_LEVELS) if element not in whole]
    if any(_names_author(names_of(element)) for element in beside):
        return True
    return not (_is_large(picture) or below) and any(map(is_signature, beside))


def _is_signature(element: Any) -> bool:
    """Whether an element holds no more than a line or two, no headline, and a link to a person's page."""
    if not any(is_profile(link.get("href") or "") for link in islice(element.iter("a"), _BESIDE)):
        return False
    return next(element.iter("h1", "h2"), None) is None and short_text(element, _LINE) is not None


def _is_large(picture: Block) -> bool:
    """Whether a picture is declared as wider than a portrait, and as wider than high."""
    width, height = _declared_size(picture)
    return width > max(_PORTRAIT_WIDTH, height)


def _is_small(picture: Block) -> bool:
    """Whether a picture is declared to be of the size of an icon: `width="16" height="9"` is a ratio."""
    width, height = _declared_size(picture)
    is_ratio = 0 < width != height > 0 and max(width, height) <= _RATIO
    return 0 < max(width, height) <= _ICON_SIZE and not is_ratio


def _declared_size(picture: Block) -> tuple[int, int]:
    """Width and height that the page declares, in pixels; 0 if it does not."""
    images = islice(picture.owner.iterchildren("img"), _BESIDE) if picture.owner is not None else ()
    image = next((image for image in images if source_of(image) == picture.picture), None)
    if image is None:
        return 0, 0
    width, height = (int(match[1]) if (match := _PIXELS.match(image.get(n) or "")) else 0 for n in ("width", "height"))
    return width, height


@cached_if_short(2048)
def _names_author(names: str) -> bool:
    return _AUTHOR.search(spelled(names)) is not None


def _signature(page: Page, now: datetime) -> Byline | None:
    """The line that opens with the site's name and has a date: `The Paper | Published 3 May 2026 | Hira Malik`."""
    byline = dated_site_byline(page, now)
    return byline if byline and byline.date and past(byline.date, now) else None


def _places(page: Page, story: Story, headline: str) -> Places:
    blocks, key = page.blocks, fold(headline)
    first = last = len(blocks)
    if story.blocks:
        top, bottom = story.blocks[0], story.blocks[-1]
        first = next(index for index, block in enumerate(blocks) if block is top)
        last = next(index for index in range(len(blocks) - 1, -1, -1) if blocks[index] is bottom)
    repeats = [index for index in range(min(first + 1, len(blocks))) if blocks[index].key == key]
    titles = [index for index in repeats if blocks[index].heading]
    titles = [index for index in titles if blocks[index].heading == 1] or titles or repeats
    if not titles and (within := [i for i in range(first, last) if blocks[i].heading and blocks[i].key == key]):
        titles, first = within, within[-1] + 1
    titles = titles or [index for index in range(first) if blocks[index].heading == 1 and not blocks[index].furniture]
    return Places(titles[-1] if titles else max(first - _HEAD, 0), first, last)


def _credit(page: Page, places: Places) -> str | None:
    """The credit in a line by itself in or below the story, or in the byline: `Texto: Hira Malik / Fotos: Tom Reed`."""
    within = _lines(page, places.first, places.last + _AFTER)
    whole = next((block.text for block in within if page.layout.credit.search(block.key)), None)
    ends = (labelled_credit_in(block.text) for block in _lines(page, places.headline + 1, places.first))
    return whole or next(filter(None, ends), None)


def _lines(page: Page, start: int, end: int) -> Iterator[Block]:
    """The short texts without links among the blocks [start, end)."""
    blocks = (block for block in page.blocks[start:end] if block.picture is None and not block.links)
    return (block for block in blocks if len(block.text) < _LINE)


def _require_story(page: Page, story: Story, parts: ArticleParts, *, trusted: bool) -> None:
    """Raises `NoStory` for a page that neither declares itself an article nor reads like one.

    A caller that vouches for a story needs next to no text, and so does a site that describes its addresses. Of other
    pages a crawl knows nothing: lists, shops and home pages have text, too, so the page as a whole decides.
    """
    meta = page.metadata
    words = max(story.weight, sum(map(word_count, story.hidden)))
    if words < _LONG and not meta.story:
        titles = [block.key for block in page.blocks if block.heading in (1, 2)]
        titles += [block.key for block in page.blocks[:6] if len(block.text) < 80]
        titles += [fold(meta.title or "")]
        if any(page.layout.not_found.search(title) for title in titles):
            raise NoStory("not_found")
    described = not page.addresses.rules.guessed
    if meta.story and (trusted or described):
        return
    declared = meta.meta.get("og:type", "").lower()
    if trusted and (declared.endswith("article") or words >= _LEAST):
        return
    section = kind_of(page) == "section"
    if trusted or (section and described):
        raise NoStory("section" if section and (not trusted or count_cards(page)) else "no_story")
    named = described and page.resolve(page.url).kind == "story" and words >= _CALLED  # the site says so
    selected = page.layout.cards and words >= _LONG  # the site's cards lead only to stories
    if (named or selected) and not (section or meta.otherwise or declared.startswith("product")):
        return
    if (not described and is_fixed(page, story, parts)) or not is_likely_story(page, story, parts):
        raise NoStory("section" if section else "no_story")
