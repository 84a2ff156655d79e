"""The sample site in each of its layouts, read as a site that nobody described: what its own spider reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot import Article, Layout, NoStory
from newsbot.demo.layouts import _MARKUP, article_page
from newsbot.demo.stories import LayoutName, load_stories
from newsbot.items import Ticker
from newsbot.page.blocks import parse_html
from newsbot.page.kind import kind_of
from newsbot.reader import Reader
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.text.addresses import Addresses, any_site

SITE, HOME = "journalismpakistan.com", "https://www.journalismpakistan.com"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
STORIES = load_stories()
LEAST = 0.985  # of a layout's fields; of all layouts together 0.99
OWN = Reader(SITE, JournalismPakistanSpider.layout, Addresses(JournalismPakistanSpider.addresses))
STRANGER = Reader(SITE, Layout(SITE), Addresses(any_site(HOME)))


def fields(article: Article, ticker: Ticker | None) -> dict[str, Any]:
    published = article.published
    return {
        "headline": article.headline,
        "authors": article.authors,
        "published": published.earliest if published.precision in ("minute", "second") else published.date,
        "summary": article.summary,
        "languages": [body.language for body in article.bodies],
        "datelines": [body.dateline for body in article.bodies],
        "paragraphs": [body.paragraphs for body in article.bodies],
        "key_points": article.key_points,
        "credit": article.credit,
        "images": [image.url for image in article.images],
        "related": [card.headline for card in article.related],
        "popular": [card.headline for card in article.popular],
        "ticker": [entry.headlines for entry in ticker.entries] if ticker else [],
    }


def read_by(reader: Reader, html: bytes, url: str) -> dict[str, Any] | None:
    """What a crawl reads, None if it finds no story."""
    root = parse_html(html)
    assert root is not None
    page = reader.page(root, url)
    if reader is STRANGER and kind_of(page) == "section":
        return None
    try:
        return fields(reader.article(page, NOW), reader.ticker(page, NOW))
    except NoStory:
        return None


def scores_of(layout: LayoutName) -> list[tuple[str, str, bool]]:
    """Slug, field, and whether the stranger reads it as the site's own spider does."""
    found = []
    for story in STORIES:
        html = article_page(story, layout=layout, today=NOW, stories=STORIES).encode()
        own = read_by(OWN, html, HOME + story.path)
        if own is None:
            continue
        other = read_by(STRANGER, html, HOME + story.path) or {}
        found += [(story.slug, name, other.get(name, ...) == value) for name, value in own.items()]
    return found


@pytest.fixture(scope="module")
def scored() -> dict[LayoutName, list[tuple[str, str, bool]]]:
    return {layout: scores_of(layout) for layout in _MARKUP}


@pytest.mark.parametrize("layout", list(_MARKUP))
def test_a_stranger_reads_nearly_all_fields(layout: LayoutName, scored: dict[str, Any]) -> None:
    wrong = [(slug, name) for slug, name, same in scored[layout] if not same]
    assert 1 - len(wrong) / len(scored[layout]) >= LEAST, wrong


def test_of_all_layouts_together_a_stranger_misses_one_field_in_a_hundred_at_most(scored: dict[str, Any]) -> None:
    same = [same for rows in scored.values() for _, _, same in rows]
    assert sum(same) / len(same) >= 0.99


def test_a_list_is_no_story_to_a_crawl_and_its_cards_give_no_date() -> None:
    cards = "".join(
        f'<div><a href="/{slug}">{name}</a><p>{day}: {text}</p></div>'
        for slug, name, day, text in (
            ("the-ferry-sails-again", "The ferry sails again", "November 28, 2023", "After eleven weeks in the yard."),
            ("the-clock-stopped-at-noon", "The clock stopped at noon", "May 3, 2022", "Nobody in the town noticed it."),
        )
    )
    welcome = "Welcome to the best of our paper. These are the pieces to which our readers come back year after year."
    html = f"<html lang=en><title>Best of the paper</title><h1>Featured</h1><p>{welcome}</p>{cards}</html>".encode()
    root = parse_html(html)
    assert root is not None
    reader = Reader("paper.example", Layout("paper.example"), Addresses(any_site("https://paper.example")))
    page = reader.page(root, "https://paper.example/best-of-us.php?page=1")
    with pytest.raises(NoStory):
        reader.article(page, datetime.now(UTC))
