"""The sample site's TOML stories, and how the site prints a story's date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

Language = Literal["en", "ur"]
ListName = Literal["newsroom", "jschool", "best"]
DateForm = Literal["relative", "colon", "padded", "alone", "none"]
LayoutName = Literal["semantic", "table", "hashed", "amp", "wordpress", "broken", "plain", "spans"]
TickerForm = Literal["doubled", "single", "bilingual", "sectioned", "latest", "none"]
Tail = Literal["Read Next", "Dive Deeper", ""]
ParagraphKind = Literal["paragraph", "subhead", "entry"]
Moment = date | datetime  # a day or a time; a day stands for its first moment, and a time without a zone is UTC

STORIES = "samples/site/stories"
MONTHS = "January February March April May June July August September October November December".split()
"""Spelled out, since `%B` follows the process's locale."""

_LINK = re.compile(r"\[([^\[\]]+)\]\(([^\s()]+)\)")
_MARKS: dict[str, ParagraphKind] = {"# ": "subhead", "- ": "entry"}


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads somewhere."""

    text: str
    url: str


Runs = tuple[str | Link, ...]


@dataclass(frozen=True, slots=True)
class StoryBody:
    """What a story says in one language."""

    language: Language
    headline: str
    paragraphs: tuple[str, ...]  # as in the file: `# ` starts a sub-head, `- ` a list entry, `[text](url)` is a link
    dateline: str | None = None
    mark: str = ""  # exactly what is between the dateline and the text

    def lines(self) -> tuple[tuple[ParagraphKind, str], ...]:
        """The paragraphs without their marks, each with its kind; links are still marked."""
        return tuple(
            (_MARKS[paragraph[:2]], paragraph[2:]) if paragraph[:2] in _MARKS else ("paragraph", paragraph)
            for paragraph in self.paragraphs
        )


@dataclass(frozen=True, slots=True)
class Story:
    """One story of the sample site, as its file says it."""

    slug: str
    bodies: tuple[StoryBody, ...]
    date_form: DateForm
    layout: LayoutName
    published: Moment | None = None
    ticker: TickerForm = "none"
    tail: Tail = ""
    popular: bool = False
    key_points: tuple[str, ...] = ()
    address: str | None = None  # a legacy address (`news-detail.php?newsid=412`) in place of the slug
    list: ListName | None = None
    section: str | None = None
    byline: str | None = None
    banner: str | None = None
    summary: str | None = None
    credit: str | None = None
    teaser: str | None = None

    @property
    def path(self) -> str:
        return f"/{self.address or self.slug}"

    @property
    def picture(self) -> str:
        return f"/img/{self.slug}.jpg"

    @property
    def headline(self) -> str:
        return self.bodies[0].headline

    def in_language(self, language: Language) -> StoryBody | None:
        return next((body for body in self.bodies if body.language == language), None)


def load_stories() -> tuple[Story, ...]:
    """The stories of the sample site, in the order of their file names.

    Raises `FileNotFoundError` if they are neither in the package nor beside it, `TypeError` for a key that is missing
    or unknown.
    """
    files = sorted(_folder().iterdir(), key=lambda file: file.name)
    return tuple(_read(file) for file in files if file.name.endswith(".toml"))


def newest_first(stories: Iterable[Story]) -> tuple[Story, ...]:
    """The stories with the newest first; those without a date come last, in the order given."""
    dated = sorted(
        (story for story in stories if story.published),
        key=lambda story: _instant(story.published or date.min),
        reverse=True,
    )
    return (*dated, *(story for story in stories if not story.published))


def split_links(text: str) -> Runs:
    """A paragraph cut at its links.

    >>> split_links("See [the report](https://example.org/r), page 2.")
    ('See ', Link(text='the report', url='https://example.org/r'), ', page 2.')
    """
    runs: list[str | Link] = []
    end = 0
    for link in _LINK.finditer(text):
        runs += [text[end : link.start()], Link(link[1], link[2])]
        end = link.end()
    return tuple(run for run in (*runs, text[end:]) if run)


def plain(text: str) -> str:
    """A paragraph as a reader sees it: links as their text, white space single.

    >>> plain("See  [the report](https://example.org/r).")
    'See the report.'
    """
    return " ".join(_LINK.sub(r"\1", text).split())


def long_date(published: Moment) -> str:
    """A day as cards print it: `December 03, 2021`."""
    return f"{MONTHS[published.month - 1]} {published.day:02}, {published.year}"


def relative_date(published: Moment, today: Moment) -> str:
    """How long ago a story came out, floored as the site floors it; never less than `1 hour ago`.

    Years are calendar years, months 30 days (11 at most).

    >>> relative_date(date(2022, 11, 20), date(2025, 11, 5))
    '2 years ago'
    """
    now, then = _instant(today), _instant(published)
    days = max((now - then).days, 0)
    years = now.year - then.year - ((now.month, now.day) < (then.month, then.day))
    if years > 0:
        return "last year" if years == 1 else f"{years} years ago"
    if days >= 30:
        months = min(days // 30, 11)
        return "last month" if months == 1 else f"{months} months ago"
    if days >= 7:
        return "last week" if days < 14 else f"{days // 7} weeks ago"
    if days:
        return "yesterday" if days == 1 else f"{days} days ago"
    hours = max(int((now - then).total_seconds()) // 3600, 1)
    return "1 hour ago" if hours == 1 else f"{hours} hours ago"


def printed_date(story: Story, today: Moment) -> str:
    """The story's date as its own page prints it, without `Published`; empty if the page has no date."""
    if story.published is None or story.date_form == "none":
        return ""
    if story.date_form == "relative":
        return relative_date(story.published, today)
    if story.date_form == "colon":
        return f"{story.published.day} {MONTHS[story.published.month - 1]} {story.published.year}"
    return long_date(story.published)


def _instant(moment: Moment) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _folder() -> Traversable:
    """Where the sample stories are: in an installed wheel inside the package, in a checkout next to it."""
    packaged = files("newsbot").joinpath(STORIES)
    if packaged.is_dir():
        return packaged
    beside = Path(__file__).resolve().parents[2] / STORIES
    if beside.is_dir():
        return beside
    raise FileNotFoundError(f"no sample stories: neither newsbot/{STORIES} nor {beside}")


def _read(file: Traversable) -> Story:
    values = tomllib.loads(file.read_text(encoding="utf-8"))
    bodies = tuple(StoryBody(**{**body, "paragraphs": tuple(body["paragraphs"])}) for body in values.pop("body"))
    return Story(bodies=bodies, **{**values, "key_points": tuple(values.get("key_points", ()))})
