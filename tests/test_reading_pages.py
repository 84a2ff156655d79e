"""Stories over several pages, and several stories on one page, that no layout describes."""

from __future__ import annotations

import pytest
from storypage import LATER, NOW, PROSE, TEXT, URL, data, page, paragraphs, read, story

from newsbot import Article
from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.page.multipage import next_part
from newsbot.page.regions import read_page
from newsbot.reader import Reader
from newsbot.text.addresses import Addresses, any_site


def test_the_sections_of_a_live_blog_are_the_story() -> None:
    entries = "".join(
        f'<article><time datetime="2026-11-23T0{n}:00:00Z">0{n}:00</time><h3>Entry {n}</h3><p>{text}</p></article>'
        for n, text in enumerate(PROSE, 1)
    )
    article = read(page(f"<h1>Rain in the hills: as it happens</h1>{entries}", data(headline="Rain")))
    texts = paragraphs(article)
    assert [text for text in texts if text in PROSE] == PROSE
    assert [text for text in texts if text.startswith("Entry")] == [f"Entry {n}" for n in range(1, 5)]


@pytest.mark.parametrize(
    "link", ['<link rel="next" href="{}">', '<a href="{}">Daily briefing</a>', '<a href="{}">Next</a>']
)
@pytest.mark.parametrize("name", ["daily-briefing-2", "daily-briefing_2", "daily-briefing-2.html"])
def test_the_next_story_of_one_name_is_no_page_of_it(link: str, name: str) -> None:
    html = page(f"<p>{link.format(f'/{name}')}</p>") if "<a" in link else page("", link.format(f"/{name}"))
    root = parse_html(html.encode())
    assert root is not None
    url = "https://paper.example/daily-briefing" + (".html" if "." in name else "")
    assert next_part(read_page(root, url, Layout(""), Addresses(any_site("https://paper.example")))) is None


@pytest.mark.parametrize(
    ("url", "link", "following"),
    [
        ("https://paper.example/a-long-story", "/a-long-story/2", "https://paper.example/a-long-story/2"),
        ("https://paper.example/a-long-story/2", "/a-long-story/3", "https://paper.example/a-long-story/3"),
        ("https://paper.example/a-long-story", "?page=2", "https://paper.example/a-long-story?page=2"),
        ("https://paper.example/a-long-story?page=2", "?page=3#top", "https://paper.example/a-long-story?page=3"),
        ("https://paper.example/a-long-story.html", "a-long-story_2.html", "https://paper.example/a-long-story_2.html"),
        ("https://paper.example/a-long-story.html", "a-long-story-page-2.html", "https://paper.example/a-long-story-page-2.html"),
        ("https://paper.example/covid-19", "/covid-19/2", "https://paper.example/covid-19/2"),
        ("https://paper.example/story.php?id=100", "?id=100&page=2", "https://paper.example/story.php?id=100&page=2"),
        ("https://paper.example/story.php?id=100&page=2", "?page=3&id=100", "https://paper.example/story.php?page=3&id=100"),
        ("https://paper.example/story.php?id=100&ref=x", "?id=100&p=2", "https://paper.example/story.php?id=100&p=2"),
        # what a page calls its next is often the next story
        ("https://paper.example/a-long-story", "/another-story", None),
        ("https://paper.example/a-long-story", "/a-long-story/3", None),
        ("https://paper.example/a-long-story", "https://other.example/a-long-story/2", None),
        ("https://paper.example/a-long-story", "/a-long-story/amp", None),
        ("https://paper.example/covid-19", "/covid-19", None),
        ("https://paper.example/covid-19", "/covid-20", None),
        ("https://paper.example/story.php?id=100", "/story.php?id=200&page=2", None),
        ("https://paper.example/?p=12", "/?p=13", None),
        ("https://paper.example/index.php?p=12", "/index.php?p=13", None),
        ("https://paper.example/a-long-story", "http://[", None),
    ],
)  # fmt: skip
def test_a_story_goes_on_where_its_own_address_counts_on(url: str, link: str, following: str | None) -> None:
    root = parse_html(page(f'<p>1 <a href="{link}">2</a></p>').encode())
    assert root is not None
    number = 2 if url.endswith(("/2", "page=2")) else 1
    read = read_page(root, url, Layout("paper"), Addresses(any_site("https://paper.example")))
    assert next_part(read, number) == following


def test_links_to_further_pages_are_resolved_as_the_page_says() -> None:
    html = page('<p>1 <a href="city/a-long-story?page=2">2</a></p>', '<base href="https://paper.example/">')
    root = parse_html(html.encode())
    assert root is not None
    site = Addresses(any_site("https://paper.example"))
    following = next_part(read_page(root, "https://paper.example/city/a-long-story", Layout(""), site))
    assert following == "https://paper.example/city/a-long-story?page=2"


def over_pages(*pages: str) -> Article:
    """The story on several pages."""
    reader = Reader("paper.example", Layout("paper.example"), Addresses(any_site("https://www.paper.example")))
    roots = [parse_html(html.encode()) for html in pages]
    parts = [reader.page(root, f"{URL}/{n}" if n > 1 else URL) for n, root in enumerate(roots, 1) if root is not None]
    return reader.article(parts[0], NOW, further=parts[1:])


@pytest.mark.parametrize(
    ("further", "expected"),
    [
        (page("".join(f"<p>{text}</p>" for text in [PROSE[0], "It rained on.", PROSE[2]])), ["It rained on."]),
        (page(f"<main><p class=first>{LATER[0]}</p><p>{LATER[1]}</p><p>{LATER[2]}</p></main>"), LATER),
        (page(f"<main><p>Summary</p><p>{LATER[0]}</p><p>{LATER[1]}</p><p>{LATER[2]}</p></main>"), LATER),
        (page("".join(f"<p>{text}</p>" for text in LATER), title=""), LATER),
    ],
    ids=["repeated", "styled", "labelled", "untitled"],
)  # fmt: skip
def test_the_pages_of_a_story_are_one_record(further: str, expected: list[str]) -> None:
    article = over_pages(page(story()), further)
    assert (paragraphs(article), article.warnings) == ([*PROSE, *expected], ["no_date"])


def test_a_heading_in_the_second_language_of_a_further_page_stays() -> None:
    urdu = ["دریا کا پانی دوسرے دن ایک میٹر اور چڑھ گیا، اور کشتی رات گئے تک اپنے گھاٹ پر کھڑی رہی۔",
            "بالائی وادی کے کسانوں نے اپنی بھیڑیں دو بار گنیں۔ تین غائب تھیں، اور دو خود ہی لوٹ آئیں۔"]  # fmt: skip
    first = "".join(f"<p>{text}</p>" for text in urdu)
    more = "جمعے تک سکول پھر کھل چکے تھے، اور قصبے کے میئر نے بس کے ڈرائیور کو شہر کی چابی پیش کی۔"
    further = page("".join(f"<p>{text}</p>" for text in LATER) + f"<h2>چابی کس کو ملی</h2><p>{more}</p>")
    article = over_pages(page(story(first)), further)
    assert article.bodies[1].paragraphs == [*urdu, "چابی کس کو ملی", more]


def test_the_credit_on_the_last_page_is_the_storys() -> None:
    article = over_pages(page(story()), page(f"<main><p>{LATER[0]}</p><p>{LATER[1]}</p><p>Photos: Tom Reed</p></main>"))
    assert (paragraphs(article), article.credit) == ([*PROSE, *LATER[:2]], "Photos: Tom Reed")


def test_a_link_that_a_further_page_repeats_counts_once() -> None:
    link = '<p>The full report is on the page of <a href="https://weather.example/">the weather office</a> today.</p>'
    article = over_pages(page(story(link)), page(link + "".join(f"<p>{text}</p>" for text in LATER)))
    assert [link.url for link in article.links] == ["https://weather.example/"]


def test_a_further_page_without_text_is_missing() -> None:
    assert over_pages(page(story()), page()).warnings == ["no_date", "pages_missing"]


NEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "The ferry to the island stopped on Sunday with a broken shaft, and forty people spent the night in a school.",
        "The harbour master said that a tug would tow it home on Tuesday, if the wind lets the men work on the deck.",
        "A baker opened at three in the morning for those who could not sleep, and took no money from any of them.",
    )
)
TIME = '<p><time datetime="2026-11-24T18:00:00Z">24 November 2026</time></p>'


def articles(headline: str, time: str, first: str = "<h1>Rain at last in the hills</h1>") -> str:
    return f"<main><article>{first}{TIME}{TEXT}</article><div><article>{headline}{time}{NEXT}</article></div></main>"


def test_a_further_article_with_a_headline_and_a_time_is_the_next_story() -> None:
    assert paragraphs(read(page(articles("<h1>Ferry stops at sea</h1>", TIME)))) == PROSE


@pytest.mark.parametrize(
    "body",
    [
        articles("<h1>The ferry</h1>", ""),  # a part of one story
        articles("<h2>The ferry</h2>", TIME),  # an entry of a live page
        "<h1>Rain at last in the hills</h1>" + articles("<h1>The ferry</h1>", TIME, first=""),
        articles("<h1>The ferry</h1>", TIME).replace(TIME, "", 1),  # an entry below an opening without a time
        articles(
            "<h1>The ferry</h1>",
            "<p>It left the pier at <time datetime='2026-11-24T18:00:00Z'>six</time> on that very morning.</p>",
        ),
    ],
)
def test_a_further_article_without_them_is_a_part_of_the_story(body: str) -> None:
    assert any("ferry to the island" in text for text in paragraphs(read(page(body))))
