"""Cases: from (seed, number) to the bytes of a page, the same every time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

from fuzz.addresses import ADDRESSES, HOST
from fuzz.data import DATA
from fuzz.draft import Draft, Mutation
from fuzz.octets import encode, mutate
from fuzz.structure import SELDOM, STRUCTURE
from fuzz.words import WORDS
from newsbot.demo.layouts import LAYOUTS, StoryList, article_page, home_page, section_page
from newsbot.demo.stories import LayoutName, Story, load_stories
from newsbot.text.charset import can_be, encoding_of

ROOT = Path(__file__).parent.parent
TODAY = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
MIRROR = "http://127.0.0.1:8000"
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.I)


@dataclass(frozen=True, slots=True)
class Case:
    """One page as it reaches the crawl, and how it was made."""

    seed: str
    number: int
    base: str
    """The page that it was made of."""
    mutations: tuple[str, ...]
    url: str
    mirror: bool
    """Whether it is read in a crawl of a mirror."""
    moment: datetime
    """When it is read."""
    content_type: str
    body: bytes
    target: str = "page"
    """What is read."""

    @property
    def name(self) -> str:
        """What `--case` takes."""
        return f"{self.target}:{self.seed}:{self.number}"


def make_case(seed: str, number: int) -> Case:
    """The case of a number in the run of a seed."""
    dice = Random(f"{seed}:{number}")  # noqa: S311
    name = _drawn(f"{seed}:{number}")
    url, body = _pages()[name]()
    moment = dice.choice((TODAY, datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)))
    mirror = dice.random() < 0.1
    done: list[str] = []
    if dice.random() < 0.1:
        content_type = dice.choice(("text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1"))
    else:
        draft = Draft(dice, _text(body), url, _other)
        if dice.random() < 0.02:
            draft.apply(dice.choice(SELDOM))
        for _ in range(dice.choice((1, 1, 2, 2, 3, 4, 6, 10))):
            draft.apply(dice.choice(dice.choice(_KINDS)))
        url, done = draft.url, draft.done
        body, content_type = encode(dice, draft.text, done)
    body = mutate(dice, body, done)
    if mirror:
        url = url.replace(f"https://{HOST}", MIRROR)
    return Case(seed, number, name, tuple(done), url, mirror, moment, content_type, body)


_KINDS: tuple[tuple[Mutation, ...], ...] = (STRUCTURE, STRUCTURE, STRUCTURE, WORDS, WORDS, WORDS, DATA, DATA, ADDRESSES)


def _drawn(key: str) -> str:
    """A page's name, by the least hash: pages that are added later change few cases."""
    return min(_pages(), key=lambda name: hashlib.blake2b(f"{key} {name}".encode(), digest_size=8).digest())


def _other(dice: Random) -> str:
    return _text(_pages()[_drawn(str(dice.random()))]()[1])


def _text(body: bytes) -> str:
    match = _CHARSET.search(body[:2000])
    declared = match[1].decode() if match else "utf-8"
    return body.decode(encoding_of(body, declared if can_be(body, declared) else "utf-8"), "replace")


Page = Callable[[], tuple[str, bytes]]


@cache
def _pages() -> dict[str, Page]:
    """Every page that cases are made of, by name: address and bytes, made when they are needed."""
    pages: dict[str, Page] = {}
    for path in sorted(ROOT.glob("samples/*/*.html")):
        pages[path.relative_to(ROOT).as_posix()] = _saved(path)
    for layout in LAYOUTS:
        for story in _stories():
            pages[f"{layout}/{story.slug}"] = _story(layout, story.slug)
        pages[f"{layout}/home"] = _home(layout)
        pages[f"{layout}/newsroom"] = _section(layout)
    return pages


@cache
def _stories() -> tuple[Story, ...]:
    return tuple(load_stories())


def _saved(path: Path) -> Page:
    @cache
    def page() -> tuple[str, bytes]:
        return json.loads(path.with_suffix(".json").read_text("utf-8"))["url"], path.read_bytes()

    return page


def _story(layout: LayoutName, slug: str) -> Page:
    @cache
    def page() -> tuple[str, bytes]:
        stories = _stories()
        story = next(story for story in stories if story.slug == slug)
        return f"https://{HOST}{story.path}", article_page(story, layout=layout, today=TODAY, stories=stories).encode()

    return page


def _home(layout: LayoutName) -> Page:
    @cache
    def page() -> tuple[str, bytes]:
        return f"https://{HOST}/", home_page(_stories(), layout=layout, today=TODAY).encode()

    return page


def _section(layout: LayoutName) -> Page:
    @cache
    def page() -> tuple[str, bytes]:
        stories, listed = _stories(), StoryList("Newsroom", "newsroom", layout)
        html = section_page(listed, stories[:8], page=1, pages=3, today=TODAY, stories=stories)
        return f"https://{HOST}/newsroom/page/1", html.encode()

    return page
