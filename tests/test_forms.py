"""Addresses of a site that nobody has described: kinds, twins, pages of lists."""

from __future__ import annotations

import time

import pytest

from newsbot.text.addresses import Addresses, any_site
from newsbot.text.forms import OTHER, PAGE, SECTION, STORY
from newsbot.text.kinds import AddressKind

HOME = "https://www.example.org"
SITE = Addresses(any_site(HOME))

KINDS: list[tuple[AddressKind, str]] = [
    ("home", "/"),
    ("home", "/index.html"),
    ("home", "https://example.org"),
    ("story", "/council-keeps-the-bus"),
    ("story", "/news/123456"),
    ("story", "/news/article-998877.html"),
    ("story", "/2026/11/25/quake"),
    ("story", "/2026/nov/25/quake/"),
    ("story", "/news/2026-11-25/abc"),
    ("story", "/?p=123"),
    ("story", "/story.php?id=77&utm_source=x"),
    ("story", "/news/c4gd9xk2lxro"),
    ("story", "/news/articleView.html?idxno=4187"),
    ("story", "/index.php/politics/4187-canal-bridge-closed"),
    ("story", "/देश/दिल्ली-में-बारिश-से-राहत"),
    ("story", "/أخبار/ارتفاع-أسعار-القمح-في-الأسواق"),
    ("story", "/about-turn-on-tax-plan"),
    ("story", "/Union-Sets-Dates-For-Polls-"),
    ("story", "/jobs/nurses-wanted-in-the-hundreds"),
    ("story", "/news/Council%20keeps%20the%20bus"),
    ("story", "/news/Council keeps the bus"),
    ("story", "/news/read.php?id=71&lang=en"),
    ("story", "/read.php?lang=ur&newsid=71"),
    ("section", "/news/council-keeps-the-bus/17"),
    ("section", "/Local%20News"),
    ("other", "/news/%20"),
    ("other", "/news/council-keeps-the-bus%20"),
    ("section", "/index.php?lang=ur"),
    ("section", "/politics"),
    ("section", "/politics/"),
    ("section", "/india/delhi"),
    ("section", "/life-and-style"),
    ("section", "/राजनीति"),
    ("section", "/اقتصاد"),
    ("section", "/news.html"),
    ("section", "/list.php?cat=5"),
    ("section", "/category.php?id=5"),
    ("section", "/index.php/politics"),
    ("section", "/index.php/politics?start=20"),
    ("section", "/page/2"),
    ("section", "/politics/page/3/"),
    ("section", "/politics?page=2"),
    ("section", "/sport.shtml"),
    ("section", "/list.jsp?cat=2"),
    ("section", "/news.cms"),
    ("section", "/en/news/world/europe/"),
    ("section", "/?lang=ur"),
    ("section", "/news?lang=ur"),
    ("section", "/?cat=12"),
    ("section", "/index.php?option=com_content&view=category&layout=blog&id=2&Itemid=101"),
    ("section", "/index.php?option=com_content&view=featured&Itemid=101"),
    ("section", "/index.php?option=com_k2&view=itemlist&layout=category&task=category&id=2"),
    ("story", "/council-keeps-the-bus;jsessionid=0F3A5B7C9D1E2F4A6B8C0D2E"),
    ("story", "/read.jsp?sid=4187"),
    ("other", "/login.jsp"),
    ("other", "/contact.shtml"),
    ("other", "/?author=3"),
    ("other", "/?m=202611"),
    ("story", "/news/articleView.html?idxno=4187&m=1"),
    ("other", "/2026/11/"),
    ("other", "/2026/11/page/2"),
    ("other", "/2026/11/25/"),
    ("other", "/tag/a-tag-of-many-words"),
    ("other", "/etiqueta/lluvias/"),
    ("other", "/schlagwort/hafen"),
    ("other", "/autor/ana-perez/"),
    ("other", "/tac-gia/minh-anh"),
    ("section", "/columnistas"),
    ("story", "/yazarlar/ayse-demir/limanda-sabah-41873"),
    ("story", "/autores/novela-de-un-pescador-gana-el-premio"),
    ("other", "/author/ann-bee"),
    ("other", "/about"),
    ("other", "/about-us/"),
    ("other", "/app"),
    ("other", "/contact.html"),
    ("other", "/terms-of-use"),
    ("other", "/privacy-policy"),
    ("other", "/login?next=%2Fa"),
    ("other", "/wp-login.php"),
    ("other", "/wp-content/uploads/a-picture-of-us.jpg"),
    ("other", "/files/report-of-the-year.pdf"),
    ("other", "/search?q=war"),
    ("other", "/?s=war"),
    ("other", "/calendar/2031/05"),
    ("other", "/events/?month=2026-12"),
    ("other", "/share?u=/a-b-c-d"),
    ("other", "/amp/council-keeps-the-bus"),
    ("other", "/council-keeps-the-bus/print"),
    ("other", "/print/123"),
    ("other", "/print/news/council-keeps-the-bus"),
    ("other", "/comment/417"),
    ("story", "/print/1234567-council-keeps-the-bus"),
    ("section", "/print/category/national"),
    ("story", "/comment/the-city-needs-more-buses-b1234567.html"),
    ("story", "/index.php?option=com_content&view=article&id=1234:the-bus&catid=5"),
    ("other", "/list.php?id=1234&view=list"),
    ("story", "/wiki/The_mayor's_bus_is_late"),
    ("story", "/news.php?action=show&id=80122"),
    ("story", "/index.php?view=story&id=80115"),
    ("story", "/story.php?date=2026-11-30&id=80108"),
    ("story", "/?q=node/80045"),
    ("story", "/epaper/story/417/council-keeps-the-bus-for-now"),
    ("story", "/profiles/the-nurse-who-keeps-the-bus"),
    ("other", "/profiles/ann-bee"),
    ("other", "/epaper/2026-11-30/page-1"),
    ("other", "/news.php?action=print&id=80122"),
    ("other", "/list.php?date=2026-11-30"),
    ("other", "/index.php?id=4&date=2026-11-30"),
    ("other", "/?q=user/login"),
    ("other", "/feed/"),
    ("other", "/rss.xml"),
    ("other", "/a/b/c/d/e/f"),
    ("other", "mailto:desk@example.org"),
    ("other", "javascript:void(0)"),
    ("external", "https://m.example.org/politics"),
    ("external", "https://example.net/council-keeps-the-bus"),
]


@pytest.mark.parametrize(("kind", "href"), KINDS)
def test_an_address_is_taken_for(kind: AddressKind, href: str) -> None:
    address = SITE.resolve(href)
    assert address.kind == kind
    assert SITE.resolve(address.canonical).canonical == address.canonical


@pytest.mark.parametrize(
    "href",
    [
        "http://example.org/council-keeps-the-bus/",
        "https://example.org:443/council-keeps-the-bus?utm_source=rss&utm_medium=feed",
        "/council-keeps-the-bus?fbclid=1&gclid=2#comments",
        "/council-keeps-the-bus?from=home&block=7",
        "/council-keeps-the-bus;jsessionid=0F3A5B7C9D1E2F4A6B8C0D2E?lang_hint=b",
        "/council-keeps-the-bus?sid=0f3a5b7c9d1e2f4a6b8c0d2e0f3a5b7c",
        "/council-keeps-the-bus?sid=q8s5v1kd0m2t7n4p9r3u6w1x0z",
    ],
)
def test_twins_stand_for_one_story(href: str) -> None:
    assert SITE.resolve(href).canonical == f"{HOME}/council-keeps-the-bus"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/story.php?id=7", "/story.php?id=8"),
        ("/?p=7", "/?p=8"),
        ("/news/AbC1234567xy", "/news/abc1234567XY"),
        ("/list?cat=1", "/list?cat=2"),
        ("/list", "/list?page=2"),
        ("/view?nr=1", "/view?nr=2"),
        ("/news/40000", "/news/40000?lang=ur"),
        ("/read.php?id=71&lang=en", "/read.php?id=71&lang=ur"),
        ("/news_detail.php?no=7&lang=ur", "/news_detail.php?no=8&lang=ur"),
        ("/", "/?lang=ur"),
        ("/read.jsp?sid=4187", "/read.jsp?sid=4188"),
        ("/story", "/story?sid=5f3a5b7c-9d1e-2f4a-6b8c-0d2e11223344"),
        ("/story", "/story?sid=65f3a5b7c9d1e2f4a6b8c0d2"),
        ("/news.php", "/news.php?sid=ferry-sails-again-after-two-years"),
        ("/news.php", "/news.php?sid=0f3a5b7c9d1e2f4a6b8c0d2e0f3a5b7c"),
    ],
)
def test_different_pages_are_no_twins(one: str, other: str) -> None:
    assert SITE.resolve(one).canonical != SITE.resolve(other).canonical


def test_an_address_is_asked_for_without_what_tracks_readers() -> None:
    assert SITE.resolve("/Story.php?id=7&utm_source=x&ref=top&lang2=b").url == f"{HOME}/Story.php?id=7&lang2=b"


def test_a_session_is_neither_asked_for_nor_declared() -> None:
    session = "jsessionid=0F3A5B7C9D1E2F4A6B8C0D2E.1"
    assert SITE.resolve(f"/list.jsp;{session}?cat=2").url == f"{HOME}/list.jsp?cat=2"
    assert SITE.declared(f"/news/the-pier;{session}", HOME) == f"{HOME}/news/the-pier"


def test_hosts_of_the_sites_domain_are_its_siblings() -> None:
    site = Addresses(any_site("https://news.example.org"))
    for url, sibling in (
        ("https://sport.news.example.org/", True),
        ("https://www.example.org/politics", True),
        ("https://sport.news.example.org/login", False),
        ("https://account.news.example.org/", False),
        ("https://news.example.net/politics", False),
        ("https://news.example.org/politics", False),
    ):
        assert site.is_sibling(site.resolve(url)) == sibling, url


def test_a_port_that_is_special_is_part_of_the_site() -> None:
    site = Addresses(any_site("http://127.0.0.1:8000"), "http://127.0.0.1:9000")
    assert site.resolve("http://127.0.0.1:8000/politics").url == "http://127.0.0.1:9000/politics"
    assert Addresses(any_site("http://127.0.0.1:8000")).resolve("http://127.0.0.1:9000/politics").kind == "external"


def test_a_site_that_answers_under_its_other_name_keeps_the_names_of_its_pages() -> None:
    site = Addresses(any_site("http://example.org"))
    assert site.resolve("/politics").url == "http://example.org/politics"
    site.move(HOME)
    assert site.resolve("/politics").url == f"{HOME}/politics"
    assert site.resolve("/politics").canonical == "http://example.org/politics"
    site.call(HOME)
    assert site.resolve("http://example.org/politics").canonical == f"{HOME}/politics"


@pytest.mark.parametrize(
    ("page", "hrefs", "following"),
    [
        ("/politics", ["/politics/page/2/", "/politics/page/9/"], "/politics/page/2/"),
        ("/politics/page/2/", ["/politics/", "/politics/page/3/"], "/politics/page/3/"),
        ("/", ["/page/2/"], "/page/2/"),
        ("/list?cat=5", ["/list?cat=6&page=2", "/list?page=2&cat=5"], "/list?page=2&cat=5"),
        ("/asia", ["/asia?start=40", "/asia?start=20"], "/asia?start=20"),
        ("/asia?start=20", ["/asia", "/asia?start=40"], "/asia?start=40"),
        ("/asia", ["/africa?page=2"], None),
        ("/asia?page=7", ["/asia?page=6"], None),
    ],
)
def test_the_page_after_a_page_of_a_list(page: str, hrefs: list[str], following: str | None) -> None:
    assert SITE.next_page(HOME + page, hrefs) == (following and HOME + following)


@pytest.mark.parametrize("piece", ["/a", "-a", "%e0", "/2026", "a1", "?a=1&", "/page/2", "1", "_-", ".a"])
def test_no_address_takes_long_to_judge(piece: str) -> None:
    began = time.process_time()
    for pattern in (OTHER, PAGE, STORY, SECTION):
        pattern.search("/" + piece * (4000 // len(piece)))
    assert time.process_time() - began < 5


def test_many_question_marks_are_read_once() -> None:
    began = time.process_time()
    assert OTHER.search("/a" + "?&" * 20_000) is None
    assert time.process_time() - began < 1  # the square of it takes 17 s


def test_a_script_shows_what_its_parameters_say() -> None:
    pages = {SITE.resolve(f"/news_detail_page.php?no={number}&utm_source=x").canonical for number in range(9)}
    assert len(pages) == 9
    assert SITE.resolve("/news_detail_page.php?id=7&lang_hint=b").canonical.endswith("?id=7")


def test_the_parts_of_a_sitemap_are_addresses_of_their_own() -> None:
    files = [f"/arc/outboundfeeds/sitemap/?outputType=xml&from={start}" for start in range(0, 300, 100)]
    assert len({SITE.resolve(file).canonical for file in files}) == 3
    assert SITE.resolve(files[1]).url == HOME + files[1]
    assert SITE.resolve("/a-long-way-home?outputType=amp&from=home").url == f"{HOME}/a-long-way-home"
