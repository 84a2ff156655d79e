"""Sections that breadcrumbs show, in data and as printed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot import Article, read_article

NOW = datetime(2026, 11, 25, tzinfo=UTC)
URL = "https://paper.example/city/port/pier-closes-for-repairs"
HEADLINE = "Pier closes for repairs"
TEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "The council closed the old pier on Monday after divers found cracks in three of its eight pillars.",
        "Boats will leave from the fish market until the repairs are finished, the harbour office said.",
    )
)
HOME, CITY, PORT = ("Home", "/"), ("City", "/city/"), ("Port", "/city/port/")


def read(trail: str = "", head: str = "") -> Article:
    html = f"<html lang='en'><head><title>{HEADLINE}</title>{head}</head><body>{trail}<h1>{HEADLINE}</h1>{TEXT}</body>"
    return read_article(html, URL, NOW)


def declared(*crumbs: tuple[str, str]) -> str:
    entries: list[dict[str, Any]] = [
        {"@type": "ListItem", "position": place, "name": name, **({"item": href} if href else {})}
        for place, (name, href) in enumerate(crumbs, 1)
    ]
    thing = {"@type": "WebPage", "breadcrumb": {"@type": "BreadcrumbList", "itemListElement": entries}}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def links(*crumbs: tuple[str, str]) -> str:
    return " › ".join(f'<a href="{href}">{name}</a>' for name, href in crumbs)


@pytest.mark.parametrize(
    ("crumbs", "section"),
    [
        ((HOME, CITY, PORT), "Port"),
        ((HOME, CITY, PORT, (HEADLINE, URL)), "Port"),
        ((HOME, CITY, (HEADLINE, "")), "City"),
        ((HOME, CITY, ("Pier closes…", "/other")), "City"),
        ((("Startseite", "/de/"), CITY), "City"),
        ((HOME,), None),
        ((HOME, ("2026", "/2026/"), ("April", "/2026/04/")), None),
        ((HOME, ("A list of all that happened in the city", "/all/")), None),
        ((HOME, CITY, ("Hira Malik", "/author/hira-malik/")), "City"),
        ((HOME, CITY, ("The other paper", "https://other.example/")), "City"),
        ((HOME, CITY, ("Back to overview", "/all/")), "City"),
        ((HOME, CITY, ("Back Bay", "/city/back-bay/")), "Back Bay"),
        ((HOME, CITY, ("Español", "/noticias/")), "City"),
        ((HOME, CITY, ("Next story ›", "/port/crane/")), "City"),
        ((HOME, CITY, ("Artículo anterior", "/port/crane/")), "City"),
        ((HOME, CITY, ("Next Generation", "/city/next-generation/")), "Next Generation"),
        ((HOME, ("Category: Harbours", "/category/harbours/")), "Harbours"),
        ((HOME, ("Category 5 Storms", "/storms/")), None),  # with a number
        ((HOME, ("/ City", "/city/")), "City"),
        ((HOME, ("Uncategorized", "/uncategorized/")), None),
        ((HOME, CITY, ("Pier", "/city/pier/")), "Pier"),
        ((HOME, *((f"Menu {letter}", f"/{letter}/") for letter in "abcdefghijk")), None),
    ],
)
def test_the_last_crumb_above_the_story_is_its_section(
    crumbs: tuple[tuple[str, str], ...], section: str | None
) -> None:
    article = read(head=declared(*crumbs))
    assert (article.section, article.provenance.get("section")) == (section, "json-ld" if section else None)
    printed = [(name, href) for name, href in crumbs if href]
    article = read(f"<nav class='breadcrumbs'>{links(*printed)}</nav>")
    assert (article.section, article.provenance.get("section")) == (section, "page" if section else None)


@pytest.mark.parametrize(
    "trail",
    [
        "<ol itemscope itemtype='https://schema.org/BreadcrumbList'><li>{}</li></ol>",
        "<nav aria-label='Breadcrumb'>{}</nav>",
        "<nav aria-labelledby='system-breadcrumb'>{}</nav>",
        "<div id='breadcrumb'>{}</div>",
        "<div class='td-crumb-container'><div class='entry-crumbs'>{} <span>Cranes to go</span></div></div>",
    ],
)
def test_a_printed_trail_is_known_by_its_element(trail: str) -> None:
    assert read(trail.format(links(HOME, CITY))).section == "City"
    assert read(f"<nav>{links(HOME, CITY)}</nav>").section is None


def test_an_element_around_the_story_is_no_trail() -> None:
    text = TEXT.replace("divers", "<a href='/bridges/'>divers</a>")
    html = f"<title>{HEADLINE}</title><div class='has-breadcrumbs'><h1>{HEADLINE}</h1>{text}</div>"
    assert read_article(html, URL, NOW).section is None


def test_a_section_that_the_head_names_comes_first() -> None:
    meta = "<meta property='article:section' content='Harbours'>"
    assert read(f"<nav class='breadcrumbs'>{links(HOME, CITY)}</nav>", meta).section == "Harbours"


@pytest.mark.parametrize("entries", ['"x"', "[1, null, {}]", '[{"item": 4, "name": ["a"]}]', '{"name": 3}'])
def test_a_broken_list_of_crumbs_costs_no_story(entries: str) -> None:
    data = f'{{"@type": "BreadcrumbList", "itemListElement": {entries}}}'
    article = read(head=f'<script type="application/ld+json">{data}</script>')
    assert article.headline == HEADLINE
