"""Kinds of pages of a site that nobody has described: what a page shows goes before its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from newsbot.page.blocks import parse_html
from newsbot.page.kind import kind_of
from newsbot.page.layout import Layout
from newsbot.page.links import read_links
from newsbot.page.regions import Page, PageKind, read_page
from newsbot.page.section import find_section, has_more_by_script, leads_of, section_links
from newsbot.text.addresses import Addresses, any_site

HOME = "https://www.example.org"
ADDRESSES = Addresses(any_site(HOME))
TEXT = "The council met on Thursday evening and heard for two hours what the harbour would cost to dredge. "
PROSE = f"<p>{TEXT}</p>" * 4
CARDS = "".join(
    f'<h3><a href="/story-of-the-day-{n}">Story of the day, number {n}</a></h3><p>{TEXT}</p>' for n in range(9)
)
LD = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "H", "url": "%s"}</script>'
OG = '<meta property="og:type" content="article">'
DATED = '<meta property="article:published_time" content="2026-11-25T09:00:00Z">'
BYLINE = "<p>By Ann Bee | November 25, 2026</p>"


def read(path: str, body: str, head: str = "") -> Page:
    root = parse_html(f"<html><head><title>T</title>{head}</head><body>{body}</body></html>".encode(), "utf-8")
    assert root is not None
    return read_page(root, HOME + path, Layout("example.org"), ADDRESSES)


@dataclass(frozen=True)
class Case:
    name: str
    kind: PageKind
    path: str
    body: str
    head: str = ""


CASES = (
    Case("prose under a story's address", "article", "/council-hears-of-the-harbour", f"<h1>H</h1>{PROSE}"),
    Case("prose and cards under a story's address", "article", "/council-hears-of-the-harbour", f"<h1>H</h1>{PROSE}{CARDS}"),
    Case("structured data under a section's address", "article", "/fog", f"<h1>H</h1><p>{TEXT}</p>{CARDS}", LD % (HOME + "/fog")),
    Case("structured data of another page", "section", "/fog", f"<h1>Fog</h1>{CARDS}", LD % (HOME + "/story-of-the-day-1")),
    Case("prose with a byline under a section's address", "article", "/fog", f"<h1>Fog</h1>{BYLINE}{PROSE}"),
    Case("prose of no date under a section's address", "other", "/our-paper", f"<h1>Us</h1>{PROSE}"),
    Case("prose that says it is an article", "article", "/fog", f"<h1>Fog</h1>{PROSE}", OG),
    Case("a dated page of one paragraph", "article", "/fog", f"<h1>Fog</h1><p>{TEXT * 2}</p>", DATED),
    Case("a video with a line below", "article", "/watch-the-harbour-crane", "<h1>H</h1><p>Watch.</p>", OG),
    Case("cards", "section", "/politics", f"<h1>Politics</h1>{CARDS}"),
    Case("cards that say they are an article", "section", "/politics", f"<h1>Politics</h1>{CARDS}", OG),
    Case("cards under a story's address", "section", "/special-report-on-the-river", f"<h1>The river</h1>{CARDS}"),
    Case("cards below a long word of welcome", "section", "/politics", f"<h1>Politics</h1>{PROSE}{CARDS}", OG),
    Case("the home page, whatever it shows", "section", "/", f"<h1>H</h1>{PROSE}", OG),
    Case("a later page of a list, whatever it shows", "section", "/politics/page/2", f"<h1>H</h1>{PROSE}", OG),
    Case("one card", "section", "/politics", '<h1>P</h1><a href="/story-of-the-day-1">Story of the day</a>'),
    Case("a form", "other", "/newsroom", "<h1>Write to us</h1><p>Your name</p>"),
    Case("Chinese prose", "article", "/zh/123456", "<h1>標題</h1><p>" + "市議會星期四晚上開會討論港口疏浚費用。" * 9 + "</p>"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_is_taken_for(case: Case) -> None:
    assert kind_of(read(case.path, case.body, case.head)) == case.kind


def test_links_of_navigation_and_short_labels_lead_to_sections() -> None:
    page = read(
        "/",
        '<nav><a href="/politics">Politics</a><a href="/about">About</a><a href="/category/science-and-the-sea">Sea</a>'
        '<a href="https://example.net/asia">Asia</a></nav><h2><a href="/sport/">Sport</a></h2>'
        '<a href="/fog">Fog keeps the island without a boat</a><a href="/story-of-the-day-1">One</a>'
        '<a href="/politics/page/2">2</a><footer><a href="/jobs-board">Jobs</a></footer>',
    )
    assert section_links(page) == [HOME + path for path in ("/politics", "/category/science-and-the-sea", "/sport/")]


def test_the_first_page_of_a_list_is_a_section_once() -> None:
    menu = '<nav><a href="/fog?page=1">Fog</a><a href="/fog">All fog</a><a href="/sea?page=1">Sea</a></nav>'
    assert section_links(read("/", menu + CARDS)) == [HOME + path for path in ("/fog", "/sea?page=1")]
    pager = '<a href="/fog/page/1">1</a> <a href="/fog/page/2">2</a>'
    assert section_links(read("/fog/page/3", f"{menu}{CARDS}{pager}")) == [HOME + "/sea?page=1"]


@pytest.mark.parametrize(
    ("above", "name", "label"),
    [
        ('<p><a href="/">Home</a></p><p><a href="/sea">Sea</a></p><p><b>Fog</b></p>', "Fog", None),
        ('<p><a href="/">Home</a></p><p><a href="/fog">Fog</a></p>', "Fog", None),
        ('<p><a href="/">Home</a></p>', None, "Home"),
        ('<p><b>Fog</b></p><p><a href="/sea">Sea</a></p>', "Fog", "Sea"),
    ],
)
def test_an_entry_of_the_menu_does_not_name_a_list_to_which_it_does_not_lead(
    above: str, name: str | None, label: str | None
) -> None:
    found = find_section(read("/fog", above + CARDS))
    assert (found.section, len(found.cards), {card.section for card in found.cards}) == (name, 9, {label})


def test_the_next_page_is_no_section_of_its_own_whatever_its_address() -> None:
    page = read("/fog", f'{CARDS}<a href="/fog?after=b7">Next</a><a href="/sea">Sea</a>')
    assert find_section(page).next_url == f"{HOME}/fog?after=b7"
    assert section_links(page) == [HOME + "/sea"]


def test_entries_of_the_menu_may_be_longer_than_labels_elsewhere() -> None:
    entries = {"/khoa-hoc-cong-nghe": "Khoa học - Công nghệ", "/science": "Science, Technology and the Environment"}
    links = "".join(f'<a href="{path}">{text}</a>' for path, text in entries.items())
    headline = '<a href="/fog-keeps-the-island">Fog keeps the island without a boat</a>'
    page = read("/", f"<nav>{links}{headline}</nav>{links.replace('/khoa', '/old/khoa').replace('/sci', '/old/sci')}")
    found = leads_of(page)
    assert [list(found.sections), list(found.perhaps)] == [[HOME + path] for path in entries]


def test_labels_of_the_footer_and_of_asides_may_lead_to_lists() -> None:
    aside = '<aside><ul><li><a href="/islands">Islands</a></li><li><a href="/sport">Sport</a></li></ul></aside>'
    footer = '<footer><a href="/quay">The quay</a><a href="/privacy">Privacy</a><a href="/quay/page/2">2</a></footer>'
    leads = leads_of(read("/", f'{aside}<nav><a href="/sport">Sport</a></nav>{CARDS}{footer}'))
    assert list(leads.sections.values()) == [HOME + "/sport"]
    assert list(leads.perhaps.values()) == [HOME + "/islands", HOME + "/quay"]


def test_deep_addresses_are_sections_in_the_menu_and_in_headings_and_stories_as_headlines() -> None:
    page = read(
        "/",
        '<nav><a href="/en/news/world/europe">Europe</a></nav>'
        '<h2><a href="/en/news/world/asia">Asia</a></h2>'
        '<h3><a href="/en/news/world/asia/fog">Fog keeps the island without a boat</a></h3>'
        '<p><a href="/en/sport/football/teams/rovers">Rovers</a> play at home today.</p>'
        '<p><a href="/en/sport/football/teams/rovers/list">The list of all who ever played</a></p>',
    )
    assert section_links(page) == [HOME + path for path in ("/en/news/world/europe", "/en/news/world/asia")]
    (card,) = find_section(page).cards
    assert (card.headline, card.section) == ("Fog keeps the island without a boat", "Asia")


def test_what_is_left_out_of_menu_and_cards_is_known_and_so_are_lists_of_days() -> None:
    leads = leads_of(
        read(
            "/",
            '<nav><a href="/a/b/c/d/e/f">Far</a><a href="/login">Log in</a><a href="mailto:desk@example.org">Write</a>'
            '<a href="https://sport.example.org/">Sport</a><a href="https://shop.example.org/">Shop</a>'
            '<a href="/archive/2026/11/24/">Archive</a><a href="/calendar/2026/11/24/">Calendar</a></nav>'
            '<h3><a href="https://sport.example.org/rovers-win-at-home">Rovers win at home</a></h3>'
            '<h3><a href="https://example.net/an-advertisement">Buy a boat today</a></h3>'
            '<p><a href="/a/b/c/d/e/g">Another</a></p><footer><a href="/a/b/c/d/e/h">Below</a></footer>',
        )
    )
    assert list(leads.unknown.values()) == [HOME + "/a/b/c/d/e/f"]
    sport = "https://sport.example.org/"
    assert list(leads.elsewhere.values()) == [sport, sport + "rovers-win-at-home"]
    assert list(leads.days.values()) == [(HOME + "/archive/2026/11/24/", date(2026, 11, 24))]
    assert leads.sections == {}


def test_the_other_pages_of_a_list_are_no_lists_of_their_own() -> None:
    pager = '<nav><a href="/politics/2">2</a><a href="/politics/3">3</a><a href="/politics/2">Next</a></nav>'
    page = read("/politics", CARDS + pager + '<nav><a href="/politics/asia">Asia</a><a href="/sport/2">2</a></nav>')
    assert section_links(page) == [HOME + "/politics/asia", HOME + "/sport/2"]


@pytest.mark.parametrize(
    ("path", "links"),
    [
        ("/", {"/section/4": "More", "/section/5": "More"}),
        ("/section/3", {"/section/4": "»", "/section/5": "»", "/section/1": "»"}),
        ("/issue/45", {"/issue/44": "44", "/issue/43": "43"}),
        ("/issue/45", {"/issue/44": "Older"}),
        ("/region/1", {"/region/2": "Region 2", "/region/3": "3"}),
        ("/politics", {f"/politics?d={n}": str(n) for n in range(1, 31)}),
    ],
)
def test_numbered_lists_that_are_no_pages_of_this_one_are_sections(path: str, links: dict[str, str]) -> None:
    menu = "".join(f'<a href="{href}">{text}</a>' for href, text in links.items())
    assert section_links(read(path, f"{CARDS}<nav>{menu}</nav>")) == [HOME + href for href in links]


def test_the_pages_of_a_list_whose_next_the_head_names_are_no_sections() -> None:
    page = read("/politics/2", CARDS + '<nav><a href="/politics/1">1</a></nav>')
    assert list(leads_of(page).sections.values()) == [HOME + "/politics/1"]
    assert leads_of(page, "/politics/3").sections == {}


def test_what_looks_like_furniture_in_the_menu_may_be_a_list() -> None:
    links = "".join(
        f'<a href="/{path}">News</a>' for path in ("legal", "tag/floods", "author/ann-bee", "events", "cart")
    )
    leads = leads_of(
        read("/", f"<nav>{links}</nav><p>{links}</p><footer><nav><a href='/games'>Games</a></nav></footer>")
    )
    assert list(leads.perhaps.values()) == [HOME + path for path in ("/legal", "/tag/floods", "/author/ann-bee")]
    assert list(leads.unknown.values()) == [HOME + "/events"]


def test_a_link_to_more_stories_is_no_label_of_those_below() -> None:
    cards = '<h3><a href="/story-of-the-day-1">Fog keeps the island without a boat</a></h3>'
    page = read("/", f'<h2>Weather</h2><p><a href="/weather">Read more</a></p>{cards}')
    assert [card.section for card in find_section(page).cards] == ["Weather"]


def test_a_headlines_words_make_a_card_where_its_address_tells_nothing() -> None:
    page = read("/", '<h3><a href="/fog">Fog keeps the island without a boat</a></h3><h3><a href="/sea">Sea</a></h3>')
    assert [card.headline for card in find_section(page).cards] == ["Fog keeps the island without a boat"]


def test_a_row_of_links_that_opens_with_a_short_one_is_no_card() -> None:
    story = '<h3><a href="/story-of-the-day-1">Fog keeps the island without a boat</a></h3>'
    links = (
        '<a href="/wall-of-honour?id=1">Wall of Honour</a> <a href="mailto:us@example.org">Write to us</a> '
        '<a href="https://partner.example/">Our partner</a> <a href="/story-of-the-day-2">Sea</a>'
    )
    page = read("/politics", f"<h1>Politics</h1>{story}<div>{links}</div>")
    assert [(card.headline, card.teaser) for card in find_section(page).cards] == [
        ("Fog keeps the island without a boat", [])
    ]


def test_a_line_of_links_that_opens_with_a_headline_is_a_card() -> None:
    line = (
        '<a href="/story-of-the-day-1">Fog keeps the island without a boat</a> <a href="/asia">Asia</a> '
        '<a href="/authors/ann-bee">Ann Bee</a> <a href="/authors/hira-malik">Hira Malik</a>'
    )
    short = (
        '<a href="/story-of-the-day-2">Fog lifts</a> <a href="/asia">Asia</a> <a href="/authors/ann-bee">Ann Bee</a>'
    )
    page = read("/politics", f"<h1>Politics</h1><div>{line}</div><div>{short}</div>")
    assert [card.headline for card in find_section(page).cards] == ["Fog keeps the island without a boat", "Fog lifts"]


CARD = '<div><a href="/story-of-the-day-{0}">Story of the day, number {0}</a>{1}</div>'


def test_a_footer_within_a_card_does_not_end_the_list() -> None:
    people = "".join(f'<a href="/authors/{name.lower()}">{name}</a>, ' for name in ("Ann", "Bea", "Hira"))
    footer = f"<footer><p>{people}Saleem</p><span>3 November 2026</span></footer>"
    listed = "".join(CARD.format(n, f"<p>{TEXT}</p>{footer}") for n in range(3))
    page = read("/politics", f"<h1>Politics</h1><div>{listed}</div><footer><p>The Paper</p></footer>")
    assert [(card.teaser, card.dates) for card in find_section(page).cards] == [
        ([TEXT.strip()], ("3 November 2026",))
    ] * 3
    alone = read("/politics", f"<div><h1>Politics</h1>{CARD.format(1, '')}<footer><p>{TEXT}</p></footer></div>")
    assert [card.teaser for card in find_section(alone).cards] == [[]]


@pytest.mark.parametrize(
    "line",
    [
        '{text} <a href="/story-of-the-day-7">Read more about Story of the day, number 7</a>',
        '{text} <a href="/story-of-the-day-7">Continue reading “Story of the day, number 7” →</a>',
        '<span><a href="/authors/ann-bee">Ann Bee</a> 3 November 2026</span></p><p>{text}',
    ],
)
def test_a_teaser_is_without_a_link_that_repeats_the_headline_and_is_no_name(line: str) -> None:
    page = read("/politics", f"<h1>Politics</h1><div>{CARD.format(7, f'<p>{line.format(text=TEXT)}</p>')}</div>")
    assert [card.teaser for card in find_section(page).cards] == [[TEXT.strip()]]


NEXT = (
    ("/politics", '<a href="/politics?page=2">2</a>', None, "/politics?page=2"),
    ("/politics", '<a href="/politics/archive">Older posts</a>', None, "/politics/archive"),
    ("/politics", '<a href="/politics?before=77">अगला</a>', None, "/politics?before=77"),
    ("/politics", '<a href="/politics?before=77">التالي »</a>', None, "/politics?before=77"),
    ("/politics", '<a href="/politics?before=77">»</a>', None, "/politics?before=77"),
    ("/politics", "", "/politics?cursor=abc", "/politics?cursor=abc"),
    ("/politics", '<a href="/sport">Next</a>', None, None),
    ("/politics", '<a href="https://example.net/politics?page=2">Next</a>', None, None),
    ("/politics?page=2", '<a href="/politics">«</a>', None, None),
    ("/politics", '<a href="?page=1">2</a> <a href="?page=2">3</a>', "/politics?page=1", "/politics?page=1"),
    ("/politics", '<a href="?page=1">Next ›</a> <a href="?page=9">»</a>', None, "/politics?page=1"),
    ("/politics?page=1", '<a href="/politics">More</a> <a href="?page=2">3</a>', None, "/politics?page=2"),
    ("/politics", '<a href="?page=2">2</a> <a href="?page=9">»</a>', None, "/politics?page=2"),
    ("/politics/2", "", "/politics/3", "/politics/3"),
    ("/politics/index_2.html", "", "/politics/index_3.html", "/politics/index_3.html"),
    ("/politics/P20", '<a href="/politics/P40">Next ›</a>', None, "/politics/P40"),
    ("/politics.html", '<a href="/politics_2.html">Older stories »</a>', None, "/politics_2.html"),
    ("/list?cat=7", '<a href="/list?cat=7&amp;nr=2">2</a>', None, "/list?cat=7&nr=2"),
    ("/politics", '<a href="/politics/2">2</a> <a href="/politics/3">3</a>', None, "/politics/2"),
    ("/politics/3", "".join(f'<a href="/politics/{n}">{n}</a>' for n in (9, 2, 4, 1)), None, "/politics/4"),
    ("/politics?skip=10", '<a href="?skip=30">4</a> <a href="?skip=20">3</a>', None, "/politics?skip=20"),
    ("/politics", '<a href="/politics/7">7</a>', None, None),
    ("/politics", '<a href="/politics/2">2</a>', None, None),
    ("/", '<a href="/news/2">2</a>', None, None),
    ("/", '<a href="/section/4">»</a>', None, None),
    ("/", '<a href="/section/4">Next</a>', "/section/4", "/section/4"),
    ("/", '<a href="/2">2</a> <a href="/3">3</a>', None, "/2"),
    ("/section/3", "".join(f'<a href="/section/{n}">More</a>' for n in (4, 5)), None, None),
    ("/section/3", "".join(f'<a href="/section/{n}">»</a>' for n in (4, 5)), None, None),
    ("/list-3.html", '<a href="/list-4.html">المزيد</a>', None, None),
    ("/", "".join(f'<a href="/?cat={n}">More</a>' for n in (4, 5)), None, None),
    ("/region/1", '<a href="/region/2">Region 2</a> <a href="/region/3">3</a>', None, None),
    ("/issue/45", '<a href="/issue/44">44</a> <a href="/issue/43">43</a>', None, None),
    ("/politics?before=48120", '<a href="?before=48100">Older posts</a>', None, "/politics?before=48100"),
    ("/politics", "".join(f'<a href="?d={n}">{n}</a>' for n in range(1, 31)), None, None),
    ("/politics/day/4", "".join(f'<a href="/politics/day/{n}">{n}</a>' for n in range(1, 32)), None, None),
    ("/politics/2", '<a href="/politics/1">1</a>', "/sport/3", None),
    ("/politics/2", '<a href="/politics/3">Our third desk</a>', None, None),
    ("/politics/2026-11", '<a href="/politics/2026-12">12</a>', "/politics/2026-12", None),
    ("/राजनीति/क", '<a href="/राजनीति/ख">»</a>', None, None),
    ("/politics", '<a class="next" href="/politics/P20"><i class="arrow"></i></a>', None, "/politics/P20"),
    ("/politics", '<ul><li class="page-next"><a href="?from=20"><i></i></a></li></ul>', None, "/politics?from=20"),
    ("/politics", '<nav><a aria-label="Next page" href="?after=b7"><svg></svg></a></nav>', None, "/politics?after=b7"),
    ("/politics", '<a title="Previous page" href="?after=b7"><i></i></a>', None, None),
    ("/politics", '<a class="next" href="/sport/budget"><i class="arrow"></i></a>', None, None),
    ("/politics", '<a class="next" href="#pictures"><i class="arrow"></i></a>', None, None),
    ("/politics", '<a class="next" href="/politics/2027/">The next year</a>', None, None),
    ("/politics", '<div class="whats-next"><a href="/politics/budget">Budget</a></div>', None, None),
)  # fmt: skip


def test_the_page_after_a_page_is_where_the_base_says() -> None:
    page = read("/politics", f'<h1>Politics</h1>{CARDS}<a href="politics?page=2">2</a>', f'<base href="{HOME}/">')
    assert find_section(page).next_url == f"{HOME}/politics?page=2"


@pytest.mark.parametrize(("path", "link", "head", "following"), NEXT)
def test_the_page_after_a_page(path: str, link: str, head: str | None, following: str | None) -> None:
    page = read(path, f"<h1>Politics</h1>{CARDS}{link}")
    assert find_section(page, head).next_url == (following and HOME + following)


def test_feeds_and_the_next_page_are_taken_from_rel() -> None:
    root = parse_html(
        b'<link rel=alternate type="application/rss+xml" href="/feed"><link rel="alternate" hreflang="en" href="/en">'
        b'<link rel=alternate type="application/atom+xml; charset=utf-8" href="/atom">'
        b'<link rel=alternate type="application/rss+xml" href="/comments/feed"><a rel="nofollow next" href="?page=2">x</a>',
        "utf-8",
    )
    assert root is not None
    links = read_links(root)
    assert (links.feeds, links.following) == (["/feed", "/atom"], "?page=2")


@pytest.mark.parametrize(
    ("content", "to"),
    [
        ("0;URL=/main.html", ["/main.html"]),
        (" 0 ; url = '/main.html' ", ["/main.html"]),
        ("5, url=main.html?a=1;b=2", ["main.html?a=1;b=2"]),
        ("300; url=/", []),
        ("60", []),
        ("0;url=", []),
    ],
)
def test_a_page_is_replaced_by_another_at_once_and_not_by_itself_after_minutes(content: str, to: list[str]) -> None:
    tag = f'<meta http-equiv="Refresh" content="{content}">'
    for html, expected in ((tag, to), (f"<noscript>{tag}</noscript>", [])):
        root = parse_html(f"<html><head>{html}</head><body></body></html>".encode())
        assert root is not None
        assert read_links(root).instead == expected


def test_a_bare_list_of_links_beside_a_list_does_not_cut_it() -> None:
    dated = "".join(
        f'<p><a href="/story-of-the-day-{n}">Story of the day, number {n}</a> (3 May)<br>{TEXT}</p>' for n in range(4)
    )
    most_read = "".join(f'<p><a href="/story-of-the-week-{n}">Story of the week, number {n}</a></p>' for n in range(4))
    cards = find_section(read("/politics", f"<b>Politics</b>{dated}<b>Most liked</b>{most_read}")).cards
    assert len(cards) == 8


@pytest.mark.parametrize(
    ("control", "lengthens"),
    [
        ("<button class=more>\n  <svg></svg> Load <span>more</span>\n</button>", True),
        ("<a href='#'>Mehr laden</a>", True),
        ("<a href='javascript:void(0)'>مزید خبریں</a>", True),
        ("<a>Voir plus</a>", True),
        ("<a href='/politics/archive'>Voir plus</a>", False),
        ("<button>Menu</button><button>More</button>", False),
        ("<p>Load more</p>", False),
        ("<div class='load-more'>Load more…</div>", True),
        ("<div class='more'>See more</div>", False),
        ("<span role=button>More stories</span>", True),
        ("<input type=button value='Load more'>", True),
        ("<input type=text value='Load more'>", False),
        ("<button data-next-page=2><svg></svg></button>", True),
        ("<div data-next='/api/politics?page=2'></div>", True),
        ("<div class=slider data-next='.arrow'></div>", False),
        ("<div class=carousel data-next=2></div>", False),
        ("<button class=carousel data-next='/img/2.jpg'></button>", False),
        ("<article data-next-url='/news/next-story'></article>", False),
        ("<button data-next-url='/politics?before=77'><svg></svg></button>", True),
        ("<button>और देखें</button>", True),
    ],
)
def test_a_button_that_lengthens_a_list_is_known_by_its_words(control: str, lengthens: bool) -> None:
    assert (
        has_more_by_script(read("/politics", f"<h2><a href='/a-fog-keeps-the-island-7'>Fog</a></h2>{control}"))
        is lengthens
    )
