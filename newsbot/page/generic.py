"""An article page without a layout: its parts by evidence, prose and element names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from newsbot.page.authors import authors_of
from newsbot.page.bodies import read_bodies
from newsbot.page.fallback import second_opinion
from newsbot.page.headline import choose_headline
from newsbot.page.kind import kind_of
from newsbot.page.main_text import Story, find_story
from newsbot.page.parts import LAYOUT, ArticleParts, BodyParts, Picture, Places, SelectedFields
from newsbot.page.published_times import published_times
from newsbot.page.regions import NoStory, Page
from newsbot.text.clean import clean, fold
from newsbot.text.language import word_count

_CALLED = 30  # words of prose that make a story, if the head or the address calls the page one
_SIGNED = 45  # if the page has a date or an author
_LONG = 250  # for all other pages
_HEAD = 10  # blocks above a story without a heading that belong to its head


def find_undescribed(page: Page, now: datetime, selected: SelectedFields, *, further: bool = False) -> ArticleParts:
    """The parts of an article page, relative dates read at `now`. Raises `NoStory`, unless the layout finds a body."""
    chosen = (selected.headline, LAYOUT) if selected.headline else choose_headline(page)
    if chosen is None:
        raise NoStory("no_story")
    headline, source = chosen
    story = find_story(page, headline)
    if story.weight < _CALLED and not story.hidden and not selected.bodies and len(page.blocks) > 1:
        blocks = second_opinion(page)
        weight = sum(word_count(block.text) for block in blocks)
        if weight > max(story.weight, _CALLED):
            story = replace(story, blocks=blocks, weight=weight)
    places = _places(page, story, headline)
    parts = ArticleParts(headline, source, selected=selected)
    names, evidence, parts.authors_cut = authors_of(page, places)
    parts.authors = [(names, evidence)] if names else []
    parts.byline = ", ".join(names) or None
    parts.dates = list(published_times(page, places, now))
    if not further and not selected.bodies:
        _require_story(page, story, parts)
    parts.pictures = [Picture(block.picture or "", block.text, caption) for block, caption in story.pictures]
    parts.pictures = [picture for picture in parts.pictures if not page.leads_nowhere(picture.source)]
    read_bodies(page, parts, story.blocks, story.summary)
    if story.hidden and not selected.bodies:
        text = [paragraph for paragraph in map(clean, story.hidden) if paragraph]
        parts.bodies = [BodyParts(page.language_of(" ".join(text)) or "und", headline, text)]
        parts.bodies_source = "json-ld"
    return parts


def _places(page: Page, story: Story, headline: str) -> Places:
    blocks, key = page.blocks, fold(headline)
    ends = (story.blocks[0], story.blocks[-1]) if story.blocks else ()
    found = [index for index, block in enumerate(blocks) if any(block is end for end in ends)] or [len(blocks)]
    first, last = found[0], found[-1]
    repeats = [index for index in range(min(first + 1, len(blocks))) if blocks[index].key == key]
    titles = [index for index in repeats if blocks[index].heading] or repeats
    titles = titles or [index for index in range(first) if blocks[index].heading == 1 and not blocks[index].furniture]
    return Places(titles[-1] if titles else max(first - _HEAD, 0), first, last)


def _require_story(page: Page, story: Story, parts: ArticleParts) -> None:
    """Raises `NoStory` for a page that neither declares itself an article nor reads like one."""
    meta = page.metadata
    if meta.story:
        return
    words = max(story.weight, sum(map(word_count, story.hidden)))
    if words < _LONG:
        titles = [block.key for block in page.blocks if block.heading in (1, 2)]
        titles += [block.key for block in page.blocks[:6] if len(block.text) < 80]
        titles += [fold(meta.title or "")]
        if any(page.layout.not_found.search(title) for title in titles):
            raise NoStory("not_found")
    if kind_of(page) == "section":
        raise NoStory("section")
    typed = meta.meta.get("og:type", "").lower().endswith("article")
    called = typed or page.resolve(page.url).kind == "story"
    if words < (_CALLED if called else _SIGNED if parts.dates or parts.authors else _LONG):
        raise NoStory("no_story")
