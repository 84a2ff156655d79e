"""How likely a block is part of a story: features, the learned trees, and their bounds."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from newsbot import read_article
from newsbot.page import endings
from newsbot.page.blocks import Block, gather, parse_html, read_blocks
from newsbot.page.names import zone_of
from newsbot.page.scoring import FAR, FEATURES, Scores, prose_words
from newsbot.page.tables import likely_tables

SENTENCE = "The ferry left the harbour at noon with two hundred people and a piano on board."


def scores_of(html: str, titles: tuple[str, ...] = ()) -> Scores:
    root = parse_html(html.encode())
    assert root is not None
    return Scores(read_blocks(root), titles, [])


def features_of(html: str, text: str) -> dict[str, Any]:
    """The features of the block that opens with `text`, by name."""
    scores = scores_of(html)
    rows = list(scores.features())
    index = next(i for i, block in enumerate(scores.blocks) if block.text.startswith(text))
    return dict(zip(FEATURES, rows[index], strict=True))


def test_the_trees_were_learned_from_the_features_that_are_measured() -> None:
    data = json.loads(files("newsbot.page").joinpath("scoring.json").read_text("utf-8"))
    assert data["features"] == list(FEATURES)
    assert "bench.scoring" in data["made"]
    rows = list(scores_of(f"<main><p>{SENTENCE}</p></main>").features())
    assert [len(row) for row in rows] == [len(FEATURES)]


def test_prose_in_the_main_element_is_likelier_than_what_is_around_it() -> None:
    story = "".join(f"<p>{SENTENCE} It was trip number {n}, and nobody was late.</p>" for n in range(6))
    side = f'<div class="newsletter"><p>{SENTENCE}</p></div><ul class="menu"><li><a href="/a">Home</a></li></ul>'
    scores = scores_of(f"<body><article><h1>A ferry sails</h1>{story}</article>{side}</body>", ("a ferry sails",))
    odds = {scores.page_blocks[index].text: odd for index, odd in scores.odds()}
    inside = [odd for text, odd in odds.items() if "trip number" in text]
    assert len(inside) == 6
    assert min(inside) > 0 > odds["Home"]


@pytest.mark.parametrize(
    ("html", "name", "value"),
    [
        (f"<div class='related'><div><p>{SENTENCE}</p></div></div>", "from_side", 2),
        (f"<div><p>{SENTENCE}</p></div>", "from_side", FAR),
        (f"<article><section><p>{SENTENCE}</p></section></article>", "from_article", 2),
        (f"<section id='comments'><p>{SENTENCE}</p></section>", "from_comments", 1),
        (f"<p class='story--card'>{SENTENCE}</p>", "from_side", FAR),
        (f"<h2>Boats</h2><p>{SENTENCE}</p>", "heading", 0),
        (f"<ul><li>{SENTENCE}</li></ul>", "item", True),
        (f"<p>A line.</p><p>{SENTENCE}</p>", "words_before", 2),
        (f"<p>{SENTENCE}</p>", "words_before", -1),
        (f"<h3>12 Comments</h3><p>{SENTENCE}</p>", "after_comments", 1),
        (f"<p>{SENTENCE}</p><p>{SENTENCE}</p>", "repeated", 2),
    ],
)
def test_a_feature_measures_what_its_name_says(html: str, name: str, value: float) -> None:
    assert features_of(html, SENTENCE)[name] == value


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("title_parent", 1, 0),
        ("title_inner", 1, 0),
        ("title_far", 1, 1),
        ("about", 0.5, 0),
        ("about_parent", 1, 0),
        ("about_inner", 1, 0),
    ],
)
def test_features_say_how_much_of_the_title_and_of_the_description_an_element_holds(
    name: str, inside: float, outside: float
) -> None:
    html = f"<div><p>{SENTENCE}</p><p>Its passengers sang.</p></div><aside><p>Buy a bicycle today.</p></aside>"
    root = parse_html(html.encode())
    assert root is not None
    scores = Scores(read_blocks(root), ["a ferry with a piano"], ["passengers and piano"])
    first, _, last = (row[FEATURES.index(name)] for row in scores.features())
    assert (first, last) == (inside, outside)


def test_a_title_without_spaces_is_known_by_pairs_of_letters() -> None:
    root = parse_html("<div><p>渡轮载着一架钢琴离开了港口。</p></div>".encode())
    assert root is not None
    scores = Scores(read_blocks(root), ["渡轮与钢琴"], [])
    (row,) = scores.features()
    assert dict(zip(FEATURES, row, strict=True))["title_parent"] == 0.5


def test_links_to_places_on_the_page_are_told_from_others() -> None:
    html = f"<ul><li><a href='#one'>One</a> <a href='/two'>Two</a></li></ul><p>{SENTENCE}</p>"
    assert [row[FEATURES.index("inward")] for row in scores_of(html).features()] == [0.5, 0]


def test_links_of_menus_and_footers_are_not_scored() -> None:
    scores = scores_of(f"<nav><a href='/a'>Home</a></nav><p>{SENTENCE}</p><footer><a href='/b'>Terms</a></footer>")
    assert [block.text for block in scores.blocks] == [SENTENCE]


def test_an_element_without_a_story_is_named_and_small() -> None:
    story = "".join(f"<p>{SENTENCE} {n}.</p>" for n in range(9))
    scores = scores_of(f"{story}<form><p>{SENTENCE} Sign here.</p></form>")
    assert [index for index, _ in scores.own_odds()] == list(range(9))
    alone = scores_of(f"<form>{story}</form>")  # some sites wrap the whole page in a form
    assert len(alone.own_odds()) == len(alone.blocks)


@pytest.mark.parametrize(
    ("names", "zone"),
    [
        ("photo-box", "picture"), ("relatedStories", "side"), ("story__text", ""), ("list--ads", ""),
        ("Read_More", "side"), ("spread more", "side"), ("thread", ""), ("top sidebar", "side"), ("has-sidebar", ""),
        ("sidebar-grid", ""), ("leftsidebar", ""), ("paywallHint", "side"), ("premium", ""), ("tagline", ""),
        ("ImgBox", "picture"), ("imgix", ""),
    ],
)  # fmt: skip
def test_a_zone_is_named_by_words_and_not_by_modifiers(names: str, zone: str) -> None:
    assert zone_of(names) == zone


def test_prose_is_a_sentence_without_links() -> None:
    assert prose_words(Block("Nine words that end like a sentence does, here.", owner=parse_html(b"<p>x"))) == 9
    assert prose_words(Block("Eight words are not enough to count here.", owner=parse_html(b"<p>x"))) == 0
    assert prose_words(Block("Nine words that do not end like a sentence", owner=parse_html(b"<p>x"))) == 0


@pytest.mark.parametrize(
    "html",
    [
        "<p></p>",
        "<div>" * 3000 + f"<p>{SENTENCE}</p>",
        "<nav><a href='/a'>Home</a></nav>",
        "<p>" + "a" * 100_000 + "</p>",
        "".join(f"<div class='a{n}'><p>{n}</p></div>" for n in range(5000)),
        "<p>\u202e \u200b .</p>",
    ],
    ids=["empty", "deep", "menu", "long", "many", "signs"],
)
def test_any_page_is_scored(html: str) -> None:
    scores = scores_of(html)
    assert len(list(scores.odds())) == len(scores.blocks)


def test_lines_below_a_link_are_looked_at_a_few_times_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """The card of a line is looked for above it, and a hostile page has thousands of lines below one link."""
    looked = 0

    def counted(block: Block) -> int:
        nonlocal looked
        looked += 1
        return prose_words(block)

    monkeypatch.setattr(endings, "prose_words", counted)
    number = 2000
    lines = "".join(f"<p>Line {n} goes on, and on it goes</p>" for n in range(number))
    story = "".join(f"<p>{SENTENCE} It was trip number {n}.</p>" for n in range(30))
    link = '<p><a href="/news/another-story-of-the-day">Another story of the day here</a></p>'
    body = f"<main><h1>A ferry sails again</h1>{story}{link}{lines}</main>"
    read_article(f"<html><body>{body}</body></html>", "https://www.example.org/news/a-ferry-sails-again")
    assert number < looked < 6 * number


STORY = "".join(f"<p>{SENTENCE} It was trip number {n}, and nobody was late.</p>" for n in range(6))


def paragraphs_of(story: str, head: str = "") -> list[str]:
    page = f"<html><head>{head}</head><body><article><h1>A ferry sails</h1>{story}</article></body></html>"
    article = read_article(page, "https://example.org/news/a-ferry-sails")
    return [*filter(None, [article.summary]), *(text for body in article.bodies for text in body.paragraphs)]


def test_a_line_that_points_to_another_story_is_left_out_with_it() -> None:
    link = (
        '<p><a href="/news/the-captain-of-the-ferry-retires">The captain of the ferry retires after forty years</a></p>'
    )
    pointer = "<p>Read the whole story here:</p>"
    texts = paragraphs_of(STORY + pointer + link + STORY.replace("trip", "crossing") + pointer)
    assert len(texts) == 12
    assert not any("whole story" in text or "captain" in text for text in texts)


def test_a_lede_of_several_lines_is_part_of_the_story() -> None:
    lines = [
        "The ferry is older",
        "than most of its passengers,",
        "and faster than all of them.",
        "How long can it last?",
    ]
    head = f'<meta name="description" content="{" ".join(lines)}">'
    lede = f"<div><div>{''.join(f'<p>{line}</p>' for line in lines)}</div></div><p>Boats | Harbours</p>"
    assert " ".join(lines) in " ".join(paragraphs_of(lede + STORY, head))


def test_prose_that_links_to_a_channel_is_part_of_the_story() -> None:
    said = (
        'The captain wrote on <a href="https://x.com/captain">his account</a> that the piano had been on board before, '
        "and that nobody had ever played it so well."
    )
    texts = paragraphs_of(f"{STORY}<p>{said}</p>{STORY.replace('trip', 'crossing')}")
    assert any(text.startswith("The captain wrote") for text in texts)
    assert not any("Follow" in text for text in paragraphs_of(f'{STORY}<p><a href="https://x.com/f">Follow</a></p>'))


def test_the_rest_of_a_table_goes_with_its_half() -> None:
    rows = "".join(f"<tr><td>Harbour {n}</td><td>{n} miles</td></tr>" for n in range(4))
    root = parse_html(f"<table>{rows}</table><p>{SENTENCE}</p>".encode())
    assert root is not None
    page: Any = type("Page", (), {"blocks": read_blocks(root), "elements": gather(root)})
    likely = [(index, 1.0 if index % 2 else -1.0) for index in range(9)]
    assert likely_tables(page, likely, -0.2) == set(range(8))
    assert likely_tables(page, [(index, -1.0) for index in range(9)], -0.2) == set()
