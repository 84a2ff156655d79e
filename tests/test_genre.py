"""Whether a page that a crawl found is a story: made-up pages of many kinds, and what the trees are given of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from newsbot import Article, Layout, NoStory
from newsbot.page import generic
from newsbot.page.blocks import parse_html
from newsbot.page.genre import FEATURES, LIKELY, LIKELY_AMONG_CARDS, LIKELY_BARE, features, limit_of
from newsbot.reader import Reader
from newsbot.text.addresses import Addresses, any_site

HOME = "https://www.gazette.example"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def reader_of(home: str) -> Reader:
    name = home.removeprefix("https://www.")
    return Reader(name, Layout(name), Addresses(any_site(home)))


READER = reader_of(HOME)
SENTENCES = (
    "The harbour board voted on Tuesday night to dredge the north basin before the winter storms arrive.",
    "Two of its members had asked for another year, since the cost has doubled from the first estimate.",
    "Fishermen filled the public benches and listened without a word until the count was read aloud.",
    "The work will close the inner quay for eleven weeks, and the ferry will sail from the coal pier.",
    "A study that the board paid for in spring warned that silt had taken a third of the depth.",
    "Mayor Odile Brandt called the vote late but right, and promised that no berth would be lost.",
    "The dredger comes from the yard at Kell, which has cleared four basins along this coast since May.",
    "Shopkeepers near the quay want the town to drop their rents for as long as the gates stay shut.",
)
NAV = '<nav><a href="/">Home</a> <a href="/town">Town</a> <a href="/sport">Sport</a> <a href="/about">About</a></nav>'
FOOT = '<footer><a href="/contact">Contact</a> <a href="/privacy">Privacy</a><p>© 2026 The Gazette</p></footer>'
BYLINE = "<p>By Hira Malik | 24 November 2026</p>"
DATED = (
    '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-24T09:00:00Z">'
)
HARBOUR = "https://www.harbour-days.example"
SLUG = "/harbour-board-votes-to-dredge-the-basin"


def prose(count: int) -> str:
    return "".join(f"<p>{SENTENCES[n % 8]} {SENTENCES[(n + 3) % 8]}</p>" for n in range(count))


def rows(count: int, row: str) -> str:
    """A row of a list, many times; `{n}` is its number and `{text}` a sentence."""
    return "".join(row.format(n=n, text=SENTENCES[n % 8]) for n in range(count))


@dataclass(frozen=True)
class Found:
    """A page that a crawl found."""

    name: str
    path: str
    body: str
    head: str = ""
    home: str = HOME

    def read(self) -> Article | None:
        """None if the page is not a story."""
        title = f"<title>{self.name}</title>"
        body = self.body if self.body.startswith("<body") else f"<body>{self.body}"
        body = body.replace(">", f">{NAV}", 1)
        html = f"<html lang=en><head>{title}{self.head}</head>{body}{FOOT}</body></html>"
        root = parse_html(html.encode())
        assert root is not None
        reader = reader_of(self.home)
        try:
            return reader.article(reader.page(root, self.home + self.path), NOW)
        except NoStory:
            return None


PICTURES = rows(6, '<figure><img src="/img/{n}.jpg" width=900 height=600><figcaption>{text}</figcaption></figure>')
STORIES = (
    Found("a dated article", SLUG, f"<h1>Board votes to dredge</h1>{BYLINE}{prose(6)}", DATED),
    Found("an article without metadata", SLUG, f"<h1>Board votes to dredge</h1>{BYLINE}{prose(6)}"),
    Found("a short news item", SLUG, f"<h1>Board votes to dredge</h1>{BYLINE}{prose(2)}", DATED),
    Found("a long blog post", "/blog/what-the-harbour-taught-me", f"<h1>What the harbour taught me</h1>{BYLINE}{prose(20)}"),
    Found("a photo story", SLUG, f"<h1>The basin in pictures</h1>{BYLINE}{prose(1)}{PICTURES}", DATED),
    Found(
        "an article above many cards", SLUG,
        f"<article><h1>Board votes to dredge</h1>{BYLINE}{prose(6)}</article><section><h2>More of the town</h2>"
        + rows(9, '<div><h3><a href="/a-story-of-the-town-{n}">A story of the town {n}</a></h3></div>') + "</section>", DATED,
    ),
    Found(
        "a brief above dozens of cards", SLUG,
        f"<article><h1>Board votes to dredge</h1>{BYLINE}{prose(2)}</article><section><h2>More of the town</h2>"
        + rows(40, '<div><h3><a href="/a-story-of-the-town-{n}">A story of the town {n}</a></h3></div>') + "</section>", DATED,
    ),
    Found(
        "a brief that JSON-LD names above cards with texts", SLUG,
        f"<article><h1>Board votes to dredge</h1>{BYLINE}{prose(2)}</article><section><h2>More of the town</h2>"
        + rows(20, '<div><h3><a href="/a-story-of-the-town-{n}">A story of the town {n}</a></h3><p>{text}</p></div>') + "</section>",
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
        '"headline": "Board votes to dredge", "datePublished": "2026-11-20T08:00:00Z"}</script>',
    ),
)  # fmt: skip
CARD = (
    '<div class=card><h3><a href="/a-story-of-the-town-{n}">A story of the town, number {n}</a></h3><p>{text}</p></div>'
)
OTHERS = (
    Found("a list of cards", "/town", f"<h1>Town</h1>{rows(12, CARD)}"),
    Found("a list at an address like a story's", "/the-best-of-the-town", f"<h1>The best of it</h1>{rows(12, CARD)}"),
    Found(
        "a list of long teasers", "/the-best-of-the-town",
        "<h1>The best of it</h1>" + rows(8, CARD.replace("{text}", "{text} " + " ".join(SENTENCES[:3]))),
    ),
    Found("a home page", "/", f"<h1>The Gazette</h1>{prose(2)}{rows(12, CARD)}"),
    Found(
        "a product", "/shop/oilskin-coat-for-all-weathers",
        "<h1>Oilskin coat</h1><p>€ 129.00</p><form action=/cart><select name=size><option>M</select><input name=count>"
        f"<button>Add to cart</button></form><p>{SENTENCES[3]}</p><h2>You may also like</h2>"
        + rows(8, '<div class=item><a href="/shop/{n}">Coat {n}</a><span>€ {n}9.00</span></div>'),
        '<meta property="og:type" content="product">',
    ),
    Found(
        "a contact form", "/write-to-the-desk",
        "<h1>Write to the desk</h1><p>Fill in the form and we shall answer within two days.</p><form>"
        + rows(6, "<label>Line {n}</label><input name=f{n}>") + "<textarea name=t></textarea><button>Send</button></form>",
    ),
    Found(
        "job adverts", "/jobs/board",
        "<h1>Jobs</h1><form><input name=where><input name=what></form>"
        + rows(10, '<div class=job><h3><a href="/jobs/board/{n}">Deckhand {n}</a></h3><p>Posted 2{n} May 2026</p>'
        "<p>{text}</p><p>€ 2{n}00 a month</p></div>"),
    ),
    Found(
        "a forum thread", "/forum/viewtopic?t=77",
        "<h1>Which paint for a hull?</h1>"
        + rows(9, '<div class=post><a href="/forum/user/{n}">sailor{n}</a><span>1{n} May 2026</span><p>{text}</p>'
        '<a href="#">Quote</a></div>') + "<form><textarea name=answer></textarea></form>",
    ),
    Found("an empty page", SLUG, "<h1>Board votes to dredge</h1>"),
    Found(
        "a text above cards at an address like a story's", "/where-to-eat-in-the-old-town",
        f"<h1>Where to eat in the old town</h1><p>{' '.join(SENTENCES[:4])}</p>"
        + rows(40, '<div class=card><h3><a href="/a-story-of-the-town-{n}">A story of the town, number {n}</a></h3></div>'),
        '<meta property="og:type" content="article">',
    ),
)  # fmt: skip


def typed(kind: str, **more: object) -> str:
    """JSON-LD of a dated page and a thing of a kind."""
    things = [{"@type": "WebPage", "datePublished": "2026-11-20T08:00:00Z"}, {"@type": kind, **more}]
    return f'<script type="application/ld+json">{json.dumps({"@graph": things})}</script>'


OG = '<meta property="og:type" content="article">'
WEB_PAGE = OG + typed("WebSite", name="The Gazette")
RULES = f"<h1>How we correct our mistakes</h1>{prose(8)}"
CONCERT = "/concert-in-the-corn-exchange"
FIXED = (
    Found("a page of WordPress by its body", CONCERT, f"<body class='page page-id-7'>{RULES}", WEB_PAGE),
    Found("a page of WordPress by its article", CONCERT, f"<article class='post-7 page type-page hentry'>{RULES}</article>", WEB_PAGE),
    Found("a basic page of Drupal", CONCERT, f"<body class='path-node page-node-type-page'>{RULES}"),
    Found("a page on the paper", CONCERT, RULES, OG + typed("AboutPage")),
    Found("a concert", CONCERT, RULES, OG + typed("MusicEvent", name="Carols", startDate="2026-12-12T19:30")),
    Found("the profile of its author", CONCERT, RULES, OG + typed("ProfilePage", url=CONCERT)),
    Found("the page of the paper", CONCERT, RULES, OG + typed("Organization", mainEntityOfPage={"@type": "AboutPage", "@id": HOME + CONCERT})),
    Found("a concert with its address", CONCERT, RULES, typed("Event", url=HOME + CONCERT + "/")),
)  # fmt: skip
NOT_FIXED = (
    Found("a post of WordPress", SLUG, f"<body class='single-post postid-7 type-post'>{RULES}", WEB_PAGE),
    Found("a page that is signed", SLUG, f"<body class='page page-id-7'><h1>Board votes to dredge</h1>{BYLINE}{prose(6)}", WEB_PAGE),
    Found("a page that is dated", SLUG, f"<body class='page page-id-7'>{RULES}", DATED + WEB_PAGE),
    Found("a page that declares an article", SLUG, f"<body class='page page-id-7'>{RULES}", typed("NewsArticle", headline="H")),
    Found("a story that declares a page of WordPress beside it", SLUG, f"{RULES}<aside><div class='type-page'>A</div></aside>", WEB_PAGE),
    Found("an article on an event", SLUG, RULES, typed("Event") + typed("NewsArticle", headline="H")),
    Found("a text beside a calendar", SLUG, RULES, WEB_PAGE + typed("Event") + typed("Event", name="B")),
    Found("a text beside the next event", SLUG, RULES, WEB_PAGE + typed("Event", url=HOME + "/events/carols")),
    Found("a text about an event", SLUG, RULES, WEB_PAGE + typed("WebPage", about={"@type": "Event", "name": "Carols"})),
    Found("a post with the next event", SLUG, f"<body class='single-post postid-7'>{RULES}", OG + typed("Event", name="Carols")),
    Found("a text beside a page to write to", SLUG, RULES, OG + typed("ContactPage", url=HOME + "/contact")),
    Found("a text of an author with a profile", SLUG, RULES, OG + typed("Person", mainEntityOfPage={"@type": "ProfilePage", "url": "/a"})),
    Found("a text of a paper with a profile", SLUG, RULES, OG + typed("NewsMediaOrganization", mainEntityOfPage={"@type": "AboutPage"})),
    Found("a text at an address with its day", "/2026/11/20/board-votes-to-dredge", f"<body class='page page-id-7'>{RULES}", WEB_PAGE),
    Found("a text with the paper's address", SLUG, RULES, WEB_PAGE + typed("LocalBusiness", name="The Gazette")),
)  # fmt: skip


@pytest.mark.parametrize("found", FIXED, ids=lambda found: found.name)
def test_what_says_that_it_is_another_kind_of_page_is_no_story_to_a_crawl(found: Found) -> None:
    assert found.read() is None
    root = parse_html(f"<html lang=en><head>{found.head}</head>{found.body}".encode())
    assert root is not None
    assert READER.article(READER.page(root, HOME + found.path), NOW, trusted=True), "a caller knows better"


@pytest.mark.parametrize("found", NOT_FIXED, ids=lambda found: found.name)
def test_a_story_may_be_on_such_a_page_or_beside_such_data(found: Found) -> None:
    assert found.read() is not None


@pytest.mark.parametrize("found", STORIES, ids=lambda found: found.name)
def test_a_crawl_takes_for_a_story(found: Found) -> None:
    assert found.read() is not None


@pytest.mark.parametrize("found", OTHERS, ids=lambda found: found.name)
def test_a_crawl_takes_for_no_story(found: Found) -> None:
    assert found.read() is None


def measured(found: Found, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The features of a page, by name."""
    seen: list[list[float]] = []

    def note(*of: Any) -> bool:
        seen.append(features(*of))
        return True

    monkeypatch.setattr(generic, "is_likely_story", note)
    found.read()
    return dict(zip(FEATURES, seen[0], strict=True))


def test_the_features_of_an_article(monkeypatch: pytest.MonkeyPatch) -> None:
    of = measured(STORIES[0], monkeypatch)
    expected = {
        "declared": 1,
        "dated": 1,
        "authors": 1,
        "box_share": 1,
        "rows": 0,
        "prices": 0,
        "fields": 0,
    }
    assert {name: of[name] for name in expected} == expected
    assert measured(STORIES[1], monkeypatch)["printed"] == 1  # where the head has no date
    assert of["run_words"] == of["words"] > 150
    assert (of["slug_words"], of["depth"]) == (7, 1)


def test_the_features_of_rows_with_prices_and_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    of = measured(OTHERS[6], monkeypatch)
    assert (of["rows"], of["prices"], of["fields"], of["forms"], of["below"]) == (10, 10, 2, 1, 10)
    assert of["entry_share"] > 0.9


def test_a_story_in_one_of_several_sections_with_dates_is_not_in_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    box = '<div class=box><p>2{n} May 2026</p><h3><a href="/a-story-of-the-town-{n}">A story of the town {n}</a></h3></div>'
    story = f"<div class=box><h1>Board votes to dredge</h1>{BYLINE}{prose(6)}</div>"
    assert measured(Found("a story", SLUG, story + rows(4, box)), monkeypatch)["entry_share"] == 0
    unsigned = f"<div class=box><p>24 May 2026</p><h1>Board votes to dredge</h1>{prose(4)}</div>"
    assert measured(Found("the next date", SLUG, unsigned + rows(4, box)), monkeypatch)["entry_share"] == 0


def test_the_features_of_a_text_above_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    of = measured(OTHERS[-1], monkeypatch)
    assert of["linked_headings"] == 40
    assert of["words_per_card"] < 12
    assert limit_of(list(of.values())) == LIKELY_AMONG_CARDS > limit_of([*(of | {"words_per_card": 12}).values()])
    above_cards = measured(STORIES[5], monkeypatch)
    assert above_cards["linked_headings"] == 9


def test_a_short_text_without_cards_is_not_among_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    of = measured(STORIES[2], monkeypatch) | {"words": 9, "words_per_card": 9}
    assert limit_of(list(of.values())) == LIKELY


def test_a_short_notice_between_menus_is_a_page_of_hardly_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    of = measured(STORIES[1], monkeypatch) | {"words": 51, "words_per_card": 51}
    for linked_share, limit in ((0.2, LIKELY_BARE), (0.4, LIKELY)):
        assert limit_of(list((of | {"linked_share": linked_share}).values())) == limit


def test_text_in_dated_entries_needs_more_unless_the_page_is_signed_and_dated(monkeypatch: pytest.MonkeyPatch) -> None:
    of = measured(STORIES[1], monkeypatch)
    assert (of["printed"], of["authors"]) == (1, 1)
    for entry_share, authors, limit in ((0.6, 0, LIKELY_AMONG_CARDS), (0.6, 1, LIKELY), (0.4, 0, LIKELY)):
        changed = of | {"entry_share": entry_share, "authors": authors, "linked_share": 0.4}
        assert limit_of(list(changed.values())) == limit


@pytest.mark.parametrize(
    ("headline", "head"),
    [
        ("Board votes to dredge", f'<link rel=canonical href="{HARBOUR}/">'),
        ("Board votes to dredge", f'<link rel=canonical href="/"><meta property="og:url" content="{HARBOUR}{SLUG}">'),
        ("Harbour Days", ""),
    ],
    ids=["canonical", "canonical and og:url", "headline"],
)
def test_a_story_whose_page_is_labelled_like_the_home_page_is_one(headline: str, head: str) -> None:
    page = Found(headline, SLUG, f"<h1>{headline}</h1>{BYLINE}{prose(6)}", head, HARBOUR)
    assert page.read() is not None, "the systems of some sites give every page the home page's address"


def test_the_trees_are_small_and_were_learned_from_the_features_that_are_measured() -> None:
    text = files("newsbot.page").joinpath("genre.json").read_text("utf-8")
    assert json.loads(text)["features"] == list(FEATURES)
    assert len(text) < 10_000


def test_the_trees_are_not_loaded_where_a_caller_vouches_for_a_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsbot.page.genre.scorer", pytest.fail)
    root = parse_html(f"<html><body><h1>Board votes to dredge</h1>{prose(6)}</body></html>".encode())
    assert root is not None
    assert READER.article(READER.page(root, HOME + SLUG), NOW, trusted=True).headline == "Board votes to dredge"


@pytest.mark.parametrize(
    ("path", "head", "paragraphs", "is_measured"),
    [(SLUG, DATED, 9, False), (SLUG, DATED, 2, True), (SLUG, "", 9, True), ("/town", DATED, 9, True)],
    ids=["all agree", "short", "no head", "a list's address"],
)
def test_a_long_page_that_declares_itself_a_story_is_not_measured(
    path: str, head: str, paragraphs: int, is_measured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def note(*of: Any) -> list[float]:
        seen.append(1)
        return features(*of)

    monkeypatch.setattr("newsbot.page.genre.features", note)
    page = Found("a page", path, f"<h1>Harbour board votes to dredge the basin</h1>{BYLINE}{prose(paragraphs)}", head)
    assert page.read() is not None or is_measured
    assert bool(seen) == is_measured
