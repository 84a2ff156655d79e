"""The sample site's TOML stories, and how the site prints a story's date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, get_args

Language = Literal["en", "ur"]
ListName = Literal["newsroom", "jschool", "best"]
DateForm = Literal["relative", "colon", "padded", "alone", "none"]
LayoutName = Literal["semantic", "table", "hashed", "amp", "wordpress", "broken", "plain", "spans"]
TickerForm = Literal["doubled", "single", "bilingual", "sectioned", "latest", "none"]
Tail = Literal["Read Next", "Dive Deeper", ""]
ParagraphKind = Literal["paragraph", "subhead", "entry"]
Moment = date | datetime
"""A day or a time; a day stands for its first moment, and a time without a zone is UTC."""

STORIES = "samples/site/stories"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""Spelled out, since `%B` follows the process's locale."""

_LINK = re.compile(r"\[([^\[\]]+)\]\(([^\s()]+)\)")
_MARKS: dict[str, ParagraphKind] = {"# ": "subhead", "- ": "entry"}


class StoryError(ValueError):
    """A story file that cannot be read: the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class StoryBody:
    """What a story says in one language."""

    language: Language
    headline: str
    paragraphs: tuple[str, ...]
    """As in the file: `# ` starts a sub-head, `- ` a list entry, `[text](url)` is a link."""
    dateline: str | None = None
    mark: str = ""
    """Exactly what stands between the dateline and the text."""

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
    published: Moment | None
    date_form: DateForm
    layout: LayoutName
    ticker: TickerForm
    tail: Tail
    popular: bool
    key_points: tuple[str, ...]
    address: str | None = None
    """A legacy address (`news-detail.php?newsid=412`) in place of the slug."""
    list: ListName | None = None
    section: str | None = None
    byline: str | None = None
    banner: str | None = None
    summary: str | None = None
    credit: str | None = None
    teaser: str | None = None

    @property
    def path(self) -> str:
        """Where the story is served: `/slug`, or its legacy address."""
        return f"/{self.address or self.slug}"

    @property
    def picture(self) -> str:
        """The story picture's path; also that of its cards."""
        return f"/img/{self.slug}.jpg"

    @property
    def headline(self) -> str:
        """The headline in the story's first language."""
        return self.bodies[0].headline

    def in_language(self, language: Language) -> StoryBody | None:
        """The story's body in one language, if it has one."""
        return next((body for body in self.bodies if body.language == language), None)


def load_stories(folder: Path | Traversable | None = None) -> tuple[Story, ...]:
    """Every story of a folder of TOML files, in the order of the file names; by default the sample site's.

    Raises:
        StoryError: for a file that is no story, with the file's name and the key at fault.
        FileNotFoundError: if the sample stories are neither in the package nor beside it.
    """
    found = sorted((_folder() if folder is None else folder).iterdir(), key=lambda file: file.name)
    stories = tuple(_read(file) for file in found if file.name.endswith(".toml"))
    paths = [story.path.lower() for story in stories]
    for story, path in zip(stories, paths, strict=True):
        if paths.count(path) > 1:
            raise StoryError(f"{story.slug}: slug: two stories are served at {path}")
    return stories


def newest_first(stories: Iterable[Story]) -> tuple[Story, ...]:
    """The stories with the newest first; those without a date stand last, in the order given."""
    dated = sorted(
        (story for story in stories if story.published),
        key=lambda story: _instant(story.published or date.min),
        reverse=True,
    )
    return (*dated, *(story for story in stories if not story.published))


def split_links(text: str) -> tuple[str | tuple[str, str], ...]:
    """A paragraph cut at its links: plain text, and `(text, url)` for a link.

    >>> split_links("See [the report](https://example.org/r), page 2.")
    ('See ', ('the report', 'https://example.org/r'), ', page 2.')
    """
    runs: list[str | tuple[str, str]] = []
    end = 0
    for link in _LINK.finditer(text):
        runs += [text[end : link.start()], (link[1], link[2])]
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
    """The story's date as its own page prints it, without `Published`; empty where the page has none."""
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


class _Table:
    """One table of a story file: hands out typed values, and says which keys were not asked for."""

    def __init__(self, where: str, values: dict[str, Any]) -> None:
        self.where = where
        self.values = dict(values)

    def fail(self, key: str, problem: str) -> StoryError:
        return StoryError(f"{self.where}: {key}: {problem}")

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = None, *, needed: bool = False) -> Any:
        value = self.values.pop(key, None)
        if value is None:
            if needed:
                raise self.fail(key, "is missing")
            return default
        if not isinstance(value, kind):
            raise self.fail(key, f"{value!r} is of the wrong type")
        return value

    def text(self, key: str, *, needed: bool = False) -> str | None:
        value: str | None = self.take(key, str, needed=needed)
        if needed and not (value or "").strip():
            raise self.fail(key, "is empty")
        return value or None

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        values = self.take(key, list, [], needed=needed)
        if not all(isinstance(value, str) and value.strip() for value in values) or (needed and not values):
            raise self.fail(key, "must be a list of texts, none of them empty")
        return tuple(values)

    def choice(self, key: str, choices: Any, default: str | None = None, *, needed: bool = False) -> Any:
        value = self.take(key, str, default, needed=needed)
        if value is not None and value not in get_args(choices):
            raise self.fail(key, f"{value!r} is none of {', '.join(map(repr, get_args(choices)))}")
        return value

    def done(self) -> None:
        for key in self.values:
            raise self.fail(key, "no such key")


def _read(file: Path | Traversable) -> Story:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StoryError(f"{file.name}: {error}") from error
    table = _Table(file.name, values)
    date_form: DateForm = table.choice("date_form", DateForm, needed=True)
    story = Story(
        slug=table.text("slug", needed=True) or "",
        bodies=_bodies(table),
        published=table.take("published", date, needed=date_form != "none"),
        date_form=date_form,
        layout=table.choice("layout", LayoutName, needed=True),
        ticker=table.choice("ticker", TickerForm, "none"),
        tail=table.choice("tail", Tail, ""),
        popular=table.take("popular", bool, False),
        key_points=table.texts("key_points"),
        address=table.text("address"),
        list=table.choice("list", ListName),
        section=table.text("section"),
        byline=table.text("byline"),
        banner=table.text("banner"),
        summary=table.text("summary"),
        credit=table.text("credit"),
        teaser=table.text("teaser"),
    )
    table.done()
    return story


def _bodies(table: _Table) -> tuple[StoryBody, ...]:
    values: Sequence[Any] = table.take("body", list, needed=True)
    if not values or not all(isinstance(value, dict) for value in values):
        raise table.fail("body", "must be one [[body]] table or more")
    bodies = tuple(_body(_Table(f"{table.where}: body {at}", value)) for at, value in enumerate(values, 1))
    if len({body.language for body in bodies}) < len(bodies):
        raise table.fail("body", "two bodies in one language")
    return bodies


def _body(table: _Table) -> StoryBody:
    body = StoryBody(
        language=table.choice("language", Language, needed=True),
        headline=table.text("headline", needed=True) or "",
        paragraphs=table.texts("paragraphs", needed=True),
        dateline=table.text("dateline"),
        mark=table.take("mark", str, ""),
    )
    table.done()
    return body
