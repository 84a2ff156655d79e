"""A small news site, invented, in three languages, with one page a language. Pages name each other as a test wants."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crawling import HTML, ROOT, Page

HOME = "https://www.ferrypost.example"
LANGUAGES = ("en", "es", "ur")
NAMES = {"en": "English", "es": "Español", "ur": "اردو"}


@dataclass(frozen=True, slots=True)
class Story:
    """A story of the site's: its headline and paragraphs by language."""

    number: int
    day: str
    headlines: Mapping[str, str]
    paragraphs: Mapping[str, tuple[str, ...]]

    def path(self, language: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", self.headlines["en"].lower()).strip("-")
        return f"/{language}/{slug}"


def _story(number: int, told: Mapping[str, str]) -> Story:
    lines = {language: told[language].strip().split("\n") for language in LANGUAGES}
    return Story(
        number,
        told["day"],
        {language: lines[language][0] for language in LANGUAGES},
        {language: tuple(lines[language][1:]) for language in LANGUAGES},
    )


_TOLD = tomllib.loads((ROOT / "samples" / "parallel" / "ferrypost.toml").read_text("utf-8"))["stories"]
STORIES = tuple(_story(number, told) for number, told in enumerate(_TOLD))

Links = Mapping[str, str]
"""The address of a version by its language."""
Head = Callable[[Links], str]


def own_versions(story: Story, language: str) -> Links:
    """The right links: the story in all its languages."""
    return {other: story.path(other) for other in LANGUAGES}


def in_head(links: Links) -> str:
    """The versions as links in the head."""
    return "".join(f'<link rel="alternate" hreflang="{language}" href="{path}">' for language, path in links.items())


def sitemap(naming: Callable[[Story, str], Links], languages: Sequence[str]) -> Page:
    """A sitemap with an entry for each story in each of the languages, which names the versions that `naming` says."""
    entries = "".join(
        f"<url><loc>{story.path(own)}</loc>"
        + "".join(
            f'<x:link rel="alternate" hreflang="{tag}" href="{path}"/>' for tag, path in naming(story, own).items()
        )
        + "</url>"
        for own in languages
        for story in STORIES
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:x="http://www.w3.org/1999/xhtml"'
    return 200, {"Content-Type": "application/xml"}, f"<urlset {spaces}>{entries}</urlset>".encode()


def article(story: Story, language: str, head: str = "", menu: str = "") -> str:
    """The page of a story in one language."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs[language])
    direction = "rtl" if language == "ur" else "ltr"
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{story.headlines[language]} | The Ferry Post</title>"
        f'<meta property="article:published_time" content="{story.day}T08:00:00+00:00">{head}</head><body>'
        f'<header><a href="/{language}">The Ferry Post</a><nav>{menu}</nav></header>'
        f"<main><article><h1>{story.headlines[language]}</h1>{text}</article></main>"
        "<footer>© 2026 The Ferry Post</footer></body></html>"
    )


def front(language: str) -> str:
    """The front page in one language: its stories, and the front pages in the others."""
    cards = "".join(
        f'<li><h2><a href="{story.path(language)}">{story.headlines[language]}</a></h2>'
        f"<p>{story.paragraphs[language][0]}</p></li>"
        for story in STORIES
    )
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>The Ferry Post</title></head>'
        f"<body><main><ul>{cards}</ul></main></body></html>"
    )


def pages(answer: Callable[[Story, str], Page]) -> dict[str, Page]:
    """Every page of the site, by path; `answer` makes that of a story in a language."""
    site = {story.path(language): answer(story, language) for story in STORIES for language in LANGUAGES}
    fronts: dict[str, Page] = {f"/{language}": (200, HTML, front(language).encode()) for language in LANGUAGES}
    robots: Page = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private/\n")
    return {**site, **fronts, "/": fronts["/en"], "/robots.txt": robots}
