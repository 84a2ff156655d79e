"""An article page without a layout: its parts by evidence, prose and element names."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from newsbot.page.authors import authors_of
from newsbot.page.bodies import read_bodies
from newsbot.page.byline import Byline, site_byline
from newsbot.page.headline import choose_headline
from newsbot.page.kind import count_cards, kind_of
from newsbot.page.main_text import Story, find_story
from newsbot.page.parts import LAYOUT, ArticleParts, BodyParts, Paragraph, Picture, Places, SelectedFields
from newsbot.page.published_times import printed_change, published_times, reading_of
from newsbot.page.regions import NoStory, Page
from newsbot.text.clean import clean, fold
from newsbot.text.dates import past
from newsbot.text.language import word_count

_LEAST = 10  # words of a page that its caller takes for a story
_CALLED = 30  # words that make a story of a page with a date, if its address is a story's
_SIGNED = 45  # for other addresses
_FULL = 100  # if the page has an author or calls itself an article
_ALONE = 40  # if it has neither, but the address of a story
_LONG = 250  # words of a page that is found, whatever its title says
_SOME, _MUCH, _MOST = 0.1, 0.3, 0.4  # share of the page's words
_PER_CARD = 15  # words of a story for each other story that the page links to
_YEAR = re.compile(r"/(?:19|20)\d\d[/-]")
_AFTER, _LINE = 4, 160  # blocks below the story and characters, for a line with the picture's credit
_HEAD = 10  # blocks above a story without a heading that belong to its head


def find_undescribed(
    page: Page, now: datetime, selected: SelectedFields, *, further: bool = False, trusted: bool = False
) -> ArticleParts:
    """The parts of an article page, relative dates read at `now`. Raises `NoStory`, unless the layout finds a body."""
    chosen = (selected.headline, LAYOUT) if selected.headline else choose_headline(page)
    if chosen is None:
        raise NoStory("no_story")
    headline, source = chosen
    story = find_story(page, headline, trusted=trusted)
    signature = _signature(page, now)
    own = page.blocks[signature.start : signature.end] if signature else []
    story.blocks = [block for block in story.blocks if not any(block is line for line in own)]
    places = _places(page, story, headline)
    parts = ArticleParts(headline, source, selected=selected)
    names, evidence, parts.authors_cut = authors_of(page, places)
    parts.authors = [(names, evidence)] if names else []
    parts.byline = ", ".join(names) or None
    reading = reading_of(page, places, now)
    parts.dates = published_times(page, places, reading)
    if page.metadata.modified is None:
        parts.modified = printed_change(page, places, reading)
    if signature:
        if signature.name and not names:
            parts.byline, parts.authors = signature.name, [([signature.name], "page")]
        if signature.date:
            declared = [date for date in parts.dates if date[1] not in ("page", "url")]
            parts.dates = [*declared, (signature.date, "page")]
    if not further and not selected.bodies:
        _require_story(page, story, parts, trusted=trusted)
    parts.pictures = [Picture(block.picture or "", block.text, caption) for block, caption in story.pictures]
    parts.pictures = [picture for picture in parts.pictures if not page.leads_nowhere(picture.source)]
    read_bodies(page, parts, story.blocks, story.summary)
    if parts.credit is None:
        near = (b for b in page.blocks[places.first : places.last + _AFTER] if b.picture is None and not b.links)
        parts.credit = next((b.text for b in near if len(b.text) < _LINE and page.layout.credit.search(b.key)), None)
    if story.hidden and not selected.bodies:
        text = [paragraph for paragraph in map(clean, story.hidden) if paragraph]
        language = page.language_of(" ".join(text)) or "und"
        parts.bodies = [BodyParts(language, headline, list(map(Paragraph, text)))]
        parts.bodies_source = "json-ld"
    return parts


def _signature(page: Page, now: datetime) -> Byline | None:
    """The line that opens with the site's name and has a date: `The Paper | Published 3 May 2026 | Hira Malik`."""
    byline = site_byline(page, now)
    return byline if byline and byline.date and past(byline.date, now) else None


def _places(page: Page, story: Story, headline: str) -> Places:
    blocks, key = page.blocks, fold(headline)
    ends = (story.blocks[0], story.blocks[-1]) if story.blocks else ()
    found = [index for index, block in enumerate(blocks) if any(block is end for end in ends)] or [len(blocks)]
    first, last = found[0], found[-1]
    repeats = [index for index in range(min(first + 1, len(blocks))) if blocks[index].key == key]
    titles = [index for index in repeats if blocks[index].heading] or repeats
    if not titles and (within := [i for i in range(first, last) if blocks[i].heading == 1 and blocks[i].key == key]):
        titles, first = within, within[-1] + 1
    titles = titles or [index for index in range(first) if blocks[index].heading == 1 and not blocks[index].furniture]
    return Places(titles[-1] if titles else max(first - _HEAD, 0), first, last)


def _require_story(page: Page, story: Story, parts: ArticleParts, *, trusted: bool) -> None:
    """Raises `NoStory` for a page that neither declares itself an article nor reads like one.

    A caller that vouches for a story needs next to no text. A crawl needs evidence beside the text: lists, shops and
    home pages have text, too. The limits keep 96 % of the articles and 9 % of the lists of `python -m bench.quality`.
    """
    meta = page.metadata
    words = max(story.weight, sum(map(word_count, story.hidden)))
    if words < _LONG and not meta.story:
        titles = [block.key for block in page.blocks if block.heading in (1, 2)]
        titles += [block.key for block in page.blocks[:6] if len(block.text) < 80]
        titles += [fold(meta.title or "")]
        if any(page.layout.not_found.search(title) for title in titles):
            raise NoStory("not_found")
    declared = meta.meta.get("og:type", "").lower().endswith("article")
    if meta.story or (trusted and (declared or words >= _LEAST)):
        return
    cards = count_cards(page)
    if kind_of(page) == "section" and (cards or not trusted):
        raise NoStory("section")
    product = meta.otherwise or meta.meta.get("og:type", "").lower().startswith("product")
    here = page.resolve(page.url)
    printed = any(source != "json-ld" for _, source in parts.dates)  # without a story's data: the whole page's date
    dated = printed or _YEAR.search(urlsplit(page.url).path) is not None
    typed = declared or bool(parts.authors)
    described = here.kind == "story" and not page.addresses.rules.guessed  # the site says so
    enough = (
        (described and words >= _CALLED)
        or (dated and words >= (_CALLED if here.kind == "story" else _SIGNED) and story.share >= _SOME)
        or (typed and words >= _FULL and story.share >= _MUCH and _PER_CARD * cards < words)
        or (words >= _LONG and page.layout.cards)  # the site's cards lead to stories alone
        or (words >= _ALONE and story.share >= _MOST and _PER_CARD * cards < words and here.kind == "story")
    )
    if product or not enough:
        raise NoStory("no_story")
