"""Stories in, abstract pages out: what is on a page and in which order, without markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from newsbot.demo.stories import (
    Language,
    Link,
    Moment,
    Runs,
    Story,
    StoryBody,
    TickerForm,
    long_date,
    newest_first,
    printed_date,
    relative_date,
    split_links,
)

SITE_NAME = "JournalismPakistan.com"
TICKER_LENGTH = 10
TAIL_LENGTH = 5
POPULAR_LENGTH = 3
TAIL_LABEL = "Newsroom"
BANNER = "Trusted by people worldwide"
CALL_TO_ACTION = "Join our WhatsApp channel"
CHANNEL = "https://whatsapp.com/channel/sample"

LineKind = Literal[
    "headline", "call", "summary", "paragraph", "subhead", "credit", "spacer", "body_headline", "list_name", "welcome"
]
CardDate = Literal["relative", "absolute", "none"]
"""What a list's cards print before the teaser: ` Published 2 years ago:  `, `July 11, 2013: `, or `— `."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its alt text, inside a link if `link` is given; by itself, the story's own."""

    url: str
    alt: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, of a kind that every layout knows how to write."""

    kind: LineKind
    runs: Runs
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class Ticker:
    """Its entries once; the form says how they are shown, `note` is the line under it."""

    form: TickerForm
    entries: tuple[Link, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Logo, mascot and banner."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Byline:
    """Lines of fields; the fields of a line are joined by pipes."""

    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """Neighbouring list entries of a body."""

    entries: tuple[Runs, ...]
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class KeyPoints:
    """The points under the story, with their label."""

    label: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A story announced: picture, title, and the line under it."""

    picture: Picture
    title: Link
    line: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Cards under a heading, with a label line between them; either may be empty."""

    heading: str
    label: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """A row of links: the pages of a list, or what else is under it."""

    kind: Literal["pagination", "furniture"]
    items: Runs


Part = Line | Ticker | Picture | Pictures | Byline | Entries | KeyPoints | Block | Links


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its regions, in order; `story` is set on article pages."""

    title: str
    top: tuple[Part, ...]
    lead: tuple[Part, ...]
    body: tuple[Part, ...]
    bottom: tuple[Part, ...]
    nav: tuple[Link, ...]
    footer: str
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """What all pages of one rendering share: the site's stories and the day."""

    stories: tuple[Story, ...]
    today: Moment


def tail_stories(story: Story, stories: Sequence[Story]) -> tuple[Story, ...]:
    """The cards under a story: `Read Next` has the newest of the Newsroom, `Dive Deeper` those after the story."""
    if not story.tail:
        return ()
    order = [other for other in newest_first(stories) if other.published and other.list == "newsroom"]
    if story.tail == "Dive Deeper" and story in order:
        at = order.index(story)
        order = order[at:] + order[:at]
    return tuple(other for other in order if other != story)[:TAIL_LENGTH]


def popular_stories(story: Story, stories: Sequence[Story]) -> tuple[Story, ...]:
    """The `Popular Stories` under a story: the oldest of the site, or none if the block is empty."""
    others = [other for other in newest_first(stories) if other != story and other.published]
    return tuple(reversed(others))[:POPULAR_LENGTH] if story.popular else ()


def ticker_stories(form: TickerForm, stories: Sequence[Story]) -> tuple[Story, ...]:
    """The stories in the ticker: the newest of the site, the same on every page that has this form."""
    if form == "none":
        return ()
    found = [story for story in newest_first(stories) if story.published]
    if form == "bilingual":
        found = [story for story in found if story.in_language("en") and story.in_language("ur")]
    return tuple(found[: 2 if form == "latest" else TICKER_LENGTH])


def article(story: Story, edition: Edition) -> Page:
    """A story's own page."""
    top = _top(story.ticker, story.banner, edition, single=_single_furniture(story))
    return _page(story.headline, top, _lead(story, edition), _body(story), edition, story)


def furnished(title: str, lead: Sequence[Part], body: Sequence[Part], edition: Edition) -> Page:
    """Any other page of the site: the given parts inside today's furniture."""
    return _page(title, _top("doubled", BANNER, edition, single=()), lead, body, edition)


def _page(
    title: str,
    top: tuple[Part, ...],
    lead: Iterable[Part],
    body: Iterable[Part],
    edition: Edition,
    story: Story | None = None,
) -> Page:
    bottom = _bottom(story, edition) if story else ()
    nav = {
        "Home": "/",
        "Newsroom": "/newsroom/page/1",
        "JSchool": "/jschool-tutorial/page/1/",
        "Best of JP": "/best-of-jp.php?page=1",
    }
    links = tuple(Link(name, path) for name, path in nav.items())
    footer = f"© {edition.today.year} {SITE_NAME}. All rights reserved."
    return Page(title, top, tuple(lead), tuple(body), tuple(bottom), links, footer, story)


def card(story: Story, line: str = "") -> Card:
    """A story's card, with the line under its title."""
    url = story.path
    return Card(Picture(story.picture, story.headline, url), Link(story.headline, url), line)


def list_card(story: Story, dates: CardDate, edition: Edition) -> Card:
    """A story's card as lists and the home page print it."""
    line = story.teaser or ""
    if dates == "none":
        line = line and f"— {line}"
    elif story.published and dates == "relative":
        line = f" Published {relative_date(story.published, edition.today)}:\xa0 {line}"
    elif story.published:
        line = f"{long_date(story.published)}: {line}"
    return card(story, line)


def _top(form: TickerForm, banner: str | None, edition: Edition, *, single: Sequence[str]) -> tuple[Part, ...]:
    """Everything above the headline, in the order of the era that the ticker's form belongs to."""
    ticker = () if form == "none" else (_ticker(form, edition),)
    names = {
        "doubled": ("Logo", "Janu", *([banner] if banner else ())),
        "single": tuple(single),
        "bilingual": ("Journalism Pakistan", "Journalism Pakistan"),
        "sectioned": ("Journalism Pakistan",),
        "latest": (),
        "none": ("Journalism Pakistan",),
    }[form]
    files = {"Logo": "logo", "Journalism Pakistan": "logo", "Janu": "janu"}
    shown = tuple(
        Picture(f"/img/{files.get(name, 'banner')}.jpg", name, "/" if at == 0 else None)
        for at, name in enumerate(names)
    )
    pictures = (Pictures(shown),) if shown else ()
    return (*pictures, *ticker) if form in ("bilingual", "sectioned") else (*ticker, *pictures)


def _single_furniture(story: Story) -> tuple[str, ...]:
    """The three page heads seen with a single ticker: logo and banner, two logos, or nothing."""
    if story.banner:
        return ("Journalism Pakistan", story.banner)
    return ("Journalism Pakistan", "Journalism Pakistan") if story.tail == "Dive Deeper" else ()


def _ticker(form: TickerForm, edition: Edition) -> Ticker:
    stories = ticker_stories(form, edition.stories)
    entries = tuple(Link(_ticker_text(story, form), story.path) for story in stories)
    return Ticker(form, entries, f"PK: Today is {edition.today:%Y/%m/%d}" if form == "latest" else "")


def _ticker_text(story: Story, form: TickerForm) -> str:
    urdu = story.in_language("ur")
    if form == "bilingual" and urdu:
        english = story.in_language("en")
        return f"{english.headline if english else ''} {urdu.headline}".strip()
    return f"{story.section or TAIL_LABEL}: {story.headline}" if form == "sectioned" else story.headline


def _lead(story: Story, edition: Edition) -> Iterator[Part]:
    language = story.bodies[0].language
    yield Line("headline", (story.headline,), language)
    yield Byline(_byline(story, edition.today))
    if story.date_form not in ("alone", "none"):
        yield Line("call", (Link(CALL_TO_ACTION, CHANNEL),))
    yield Picture(story.picture, story.headline)
    if story.summary:
        yield Line("summary", (story.summary,), language)


def _byline(story: Story, today: Moment) -> tuple[tuple[str, ...], ...]:
    printed = printed_date(story, today)
    if story.date_form in ("alone", "none"):
        return tuple((line,) for line in (SITE_NAME, printed, story.byline) if line)
    published = f"Published: {printed}" if story.date_form == "colon" else f"Published {printed}"
    return (tuple(f"\xa0{field}" for field in (SITE_NAME, published, story.byline) if field),)


def _body(story: Story) -> Iterator[Part]:
    for body in story.bodies:
        if body is not story.bodies[0]:
            yield Line("spacer", ("\xa0",))
            yield Line("body_headline", (body.headline,), body.language)
            yield Line("spacer", ("\xa0",))
        yield from _paragraphs(body)
        if body is story.bodies[0]:
            if story.credit:
                yield Line("credit", (story.credit,), body.language)
            if story.key_points:
                yield KeyPoints("Key Points", story.key_points)
    yield Line("spacer", ("\xa0",))


def _paragraphs(body: StoryBody) -> Iterator[Part]:
    opening = f"{body.dateline}{body.mark}" if body.dateline else ""
    for kind, lines in groupby(body.lines(), key=lambda line: line[0]):
        texts = [text for _, text in lines]
        if kind == "paragraph":
            texts[0], opening = opening + texts[0], ""
        runs = [split_links(text) for text in texts]
        if kind == "entry":
            yield Entries(tuple(runs), body.language)
        else:
            yield from (Line(kind, run, body.language) for run in runs)


def _bottom(story: Story, edition: Edition) -> Iterator[Part]:
    if story.tail:
        cards = (
            card(other, f"\xa0{long_date(other.published)}\xa0{other.teaser or ''}".rstrip(" "))
            for other in tail_stories(story, edition.stories)
            if other.published
        )
        yield Block(story.tail, TAIL_LABEL, tuple(cards))
    popular = (card(other) for other in popular_stories(story, edition.stories))
    yield Block("Popular Stories", "", tuple(popular))
