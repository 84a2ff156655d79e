"""The sample site's pages as HTML: the same stories in eight kinds of markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from newsbot.demo.layouts.amp import AMP
from newsbot.demo.layouts.broken import BROKEN
from newsbot.demo.layouts.hashed import HASHED
from newsbot.demo.layouts.markup import Layout, render
from newsbot.demo.layouts.plain import PLAIN
from newsbot.demo.layouts.semantic import SEMANTIC
from newsbot.demo.layouts.spans import SPANS
from newsbot.demo.layouts.table import TABLE
from newsbot.demo.layouts.wordpress import WORDPRESS
from newsbot.demo.parts import Block, CardDate, Edition, Line, Links, Part, article, furnished, list_card
from newsbot.demo.stories import LayoutName, Link, ListName, Moment, Story, newest_first

LAYOUTS: tuple[LayoutName, ...] = get_args(LayoutName)

_MARKUP: dict[LayoutName, Layout] = {
    "semantic": SEMANTIC, "table": TABLE, "hashed": HASHED, "amp": AMP, "wordpress": WORDPRESS, "broken": BROKEN,
    "plain": PLAIN, "spans": SPANS,
}  # fmt: skip
_WELCOME = {
    "Newsroom": "Welcome to our Newsroom. Stories from Pakistan, Asia and the World stand here beside Opportunities "
    "and Women in Media, the newest first.",
    "Journalism School": "Welcome to the Journalism School. Short lessons by people who have done the work.",
    "Featured": "Welcome to the best of JournalismPakistan. These are the pieces our readers come back to.",
    "Hall of Fame": "Welcome to the Hall of Fame. It keeps the names of people who made newspapers worth reading.",
}
_HOME_LENGTH = 6
_HOME_SECTIONS = {
    "Media in Pakistan": ("Pakistan", "Newsroom Pakistan"),
    "Asia Media Watch": ("Asia",),
    "Middle East Journalism & Media": (),
    "World Media News": ("World",),
    "Sports": ("Sports",),
    "Media in the Digital Age": ("Digital Connections",),
}
_PROFILES = {
    "Sultana Wazir": "She set type by hand at fourteen and edited an evening paper at forty. Her staff remember a desk "
    "without a drawer: whatever she knew, she told.",
    "Rehmat Ali Dost": "For thirty years he drew the map on the back page. He never left out a village that had sent "
    "in a correction.",
    "Nargis Bano": "The first crime reporter of her city to be thanked by both sides of a trial. She kept every "
    "notebook.",
}


def article_page(story: Story, *, layout: LayoutName, today: Moment, stories: Sequence[Story]) -> str:
    """A story's page. `stories` is the whole site: its ticker and the cards under the story come from there."""
    return render(article(story, Edition(tuple(stories), today)), _MARKUP[layout])


@dataclass(frozen=True, slots=True)
class StoryList:
    """A list of the site: which stories, in which markup, at which addresses."""

    name: str
    stories: ListName
    layout: LayoutName
    address: str = "/newsroom/page/{page}"
    """The form of the links to its pages."""
    dates: CardDate = "relative"


def section_page(
    listed: StoryList,
    cards: Sequence[Story],
    *,
    page: int,
    pages: int,
    today: Moment,
    stories: Sequence[Story],
    furniture: Sequence[Link] = (),
) -> str:
    """One page of a list.

    `cards` are the stories of this page, `stories` those of the whole site (for the ticker), and `furniture` stands
    below the links to the list's other pages, addresses as given.
    """
    edition = Edition(tuple(stories), today)
    body: list[Part] = [Block("", "", tuple(list_card(story, listed.dates, edition) for story in cards))]
    if pages > 1:
        body.append(_pagination(listed.address, page, pages))
    if furniture:
        body.append(Links("furniture", tuple(furniture)))
    return render(furnished(listed.name, _opening(listed.name), body, edition), _MARKUP[listed.layout])


def home_page(stories: Sequence[Story], *, layout: LayoutName, today: Moment) -> str:
    """The home page: blocks of cards by section, one of them empty; a story may be in two."""
    edition = Edition(tuple(stories), today)
    order = newest_first(stories)
    blocks = {"Latest Stories": order[:_HOME_LENGTH], "More Latest Stories": order[_HOME_LENGTH : 2 * _HOME_LENGTH]}
    for heading, sections in _HOME_SECTIONS.items():
        blocks[heading] = tuple(story for story in order if story.section in sections)[:_HOME_LENGTH]
    body = [
        Block(heading, "", tuple(list_card(story, "none", edition) for story in found))
        for heading, found in blocks.items()
    ]
    return render(furnished("JournalismPakistan.com", (), body, edition), _MARKUP[layout])


def profile_page(stories: Sequence[Story], *, layout: LayoutName, today: Moment) -> str:
    """A Hall of Fame profile: no byline, no date, and other people's profiles follow with no boundary."""
    edition = Edition(tuple(stories), today)
    body = [line for name, text in _PROFILES.items() for line in (Line("subhead", (name,)), Line("paragraph", (text,)))]
    return render(furnished(next(iter(_PROFILES)), _opening("Hall of Fame"), body, edition), _MARKUP[layout])


def _opening(name: str) -> tuple[Part, ...]:
    welcome = _WELCOME.get(name, f"Welcome to {name}. The newest stories come first.")
    return Line("list_name", (name,)), Line("welcome", (welcome,))


def _pagination(address: str, page: int, pages: int) -> Links:
    def link(text: str, number: int) -> Link:
        return Link(text, address.format(page=number))

    items: list[str | Link] = [link("Previous", page - 1)] if page > 1 else []
    items += [str(number) if number == page else link(str(number), number) for number in range(1, pages + 1)]
    items += [link("Next", page + 1)] if page < pages else []
    return Links("pagination", tuple(items))
