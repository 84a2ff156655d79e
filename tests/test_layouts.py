"""The same story says the same, whatever its page is built of."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

import pytest
from expected import expected
from hypothesis import given
from hypothesis import strategies as st

from newsbot.demo.layouts import LAYOUTS, article_page
from newsbot.demo.stories import LayoutName, Story, load_stories
from newsbot.items import Article
from newsbot.page.blocks import parse_html
from newsbot.reader import Reader
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider as Spider
from newsbot.text.addresses import Addresses

NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
HOST = "https://www.journalismpakistan.com"
STORIES = load_stories()
READER = Reader(Spider.name, Spider.layout, Addresses(Spider.addresses))


SHARE_BAR = """<div><a href="https://www.facebook.com/sharer.php?u=x">Share</a>
<a href="https://twitter.com/intent/tweet?url=x">Tweet</a> <a href="https://api.whatsapp.com/send?text=x">WhatsApp</a>
<a href="mailto:?subject=x">Send by mail</a> <button>Copy link</button> <span>12 shares</span></div>"""
COMMENTS = """<section id="comments"><h2>2 Comments</h2><ol>
<li><cite>Ali Raza</cite> <p>I hope that the newspapers of this city will read this story with care.</p></li>
<li><cite>Sana</cite> <p>بہت اچھی خبر ہے۔ ہمیں امید ہے کہ اس سے صحافیوں کو فائدہ پہنچے گا۔</p></li></ol></section>"""


def read(story: Story, layout: LayoutName, *, above: str = "", below: str = "") -> tuple[Article, list[dict[str, Any]]]:
    """The record and the ticker of a story's page in a layout, with more HTML above its picture and below its text."""
    html = article_page(story, layout=layout, today=NOW, stories=STORIES)
    if above or below:
        head, picture, rest = html.partition("<figure>")
        html = head + above + picture + rest.replace("</article>", f"{below}</article>", 1)
    root = parse_html(html.encode())
    assert root is not None
    page = READER.page(root, HOST + story.path)
    strip = READER.ticker(page, NOW)
    return READER.article(page, NOW), [asdict(entry) for entry in strip.entries] if strip else []


def test_there_are_enough_stories_and_layouts() -> None:
    assert len(STORIES) >= 24
    assert len(LAYOUTS) >= 6
    assert {tuple(body.language for body in story.bodies) for story in STORIES} == {("en",), ("ur",), ("en", "ur")}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug[:40])
def test_a_story_is_read_as_it_was_written(story: Story, layout: LayoutName) -> None:
    article, _ = read(story, layout)
    got = asdict(article)
    for key, value in expected(story, today=NOW, stories=STORIES, base_url=HOST).items():
        if key in ("related", "popular"):
            cards = [
                {"path": urlsplit(card.pop("url"))._replace(scheme="", netloc="").geturl(), **card} for card in got[key]
            ]
            canonical = [{**card, "path": card["path"].lower().rstrip("-")} for card in value]  # type: ignore[attr-defined]
            assert cards == canonical, key
        elif key == "bodies":
            assert [{k: v for k, v in body.items() if k not in ("word_count", "kinds")} for body in got[key]] == value
        else:
            assert got[key] == value, key


@given(st.sampled_from(STORIES), st.sampled_from(list(combinations(LAYOUTS, 2))))
def test_a_story_gives_equal_records_in_any_two_layouts(story: Story, pair: tuple[LayoutName, LayoutName]) -> None:
    (one, ticker), (other, other_ticker) = read(story, pair[0]), read(story, pair[1])
    for body in (*one.bodies, *other.bodies):
        body.kinds = []  # these are in the markup alone
    assert asdict(one) == asdict(other)
    assert ticker == other_ticker


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug[:40])
def test_links_to_share_a_story_and_comments_are_no_part_of_it(story: Story) -> None:
    added = read(story, "semantic", above=SHARE_BAR, below=f"{SHARE_BAR}{COMMENTS}")
    assert added == read(story, "semantic")
