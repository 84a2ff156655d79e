"""`read_article`: one page in, one record out, for programs that only read."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any

import pandas
import pytest
from scrapy.http import Headers

import newsbot
from newsbot import Article, Layout, NoStory, read_article
from newsbot.items import record_of

URL = "https://www.example.org/valley/ferry-to-the-island-sails-again"
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
ENGLISH = (
    "The ferry to the island sails again from Monday, after eleven weeks in the yard and two storms that nobody in the"
    " harbour office had planned for.",
    "It carries 180 people and, for the first time, a lift for wheelchairs. Tickets cost what they did before, and"
    " children under twelve go free until the new year.",
)
HINDI = (
    "द्वीप की नौका सोमवार से फिर चलेगी। ग्यारह हफ़्ते तक वह मरम्मत के लिए खड़ी रही और इस बीच दो तूफ़ान भी आए, जिनके लिए"
    " बंदरगाह के दफ़्तर में किसी ने तैयारी नहीं की थी।",
    "इसमें एक सौ अस्सी लोग बैठ सकते हैं और पहली बार पहियाकुर्सी के लिए लिफ़्ट भी लगी है। टिकट का दाम वही रहेगा और बारह"
    " साल से छोटे बच्चों को नए साल तक पैसा नहीं देना होगा।",
)
ARABIC = (
    "تعود العبارة إلى الإبحار نحو الجزيرة يوم الاثنين بعد أحد عشر أسبوعا في حوض الإصلاح وعاصفتين لم يكن أحد في مكتب"
    " الميناء قد استعد لهما.",
    "وهي تحمل مئة وثمانين شخصا، وفيها للمرة الأولى مصعد للكراسي المتحركة. وتبقى أسعار التذاكر كما كانت، ويسافر الأطفال"
    " دون الثانية عشرة مجانا حتى العام الجديد.",
)


class NoZone(tzinfo):
    """A time zone that does not know how far it is from UTC."""

    def utcoffset(self, moment: datetime | None) -> None:
        return None

    dst = utcoffset

    def tzname(self, moment: datetime | None) -> None:
        return None


def page(*paragraphs: str, language: str = "en", charset: str = "utf-8", byline: str = "") -> str:
    """A story's page."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="{charset}">'
        "<title>Ferry to the island sails again - The Harbour Post</title>"
        '<meta property="og:type" content="article"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>Ferry to the island sails again</h1>{byline}{text}</article></body></html>"
    )


STORY = page(*ENGLISH)


def paragraphs(article: Article) -> list[str]:
    return [paragraph for body in article.bodies for paragraph in body.paragraphs]


def test_text_and_bytes_give_the_same_record() -> None:
    of_text, of_bytes = read_article(STORY, URL, NOW), read_article(STORY.encode(), URL, NOW)
    assert of_text == of_bytes
    assert isinstance(of_text, Article)
    assert of_text.headline == "Ferry to the island sails again"
    assert paragraphs(of_text) == list(ENGLISH)
    assert (of_text.url, of_text.site) == (URL, "example.org")
    assert of_text.fetched_at == "2026-11-25T08:00:00+00:00"


def test_a_page_is_read_in_the_charset_it_is_in_whatever_it_declares() -> None:
    printed = ENGLISH[0] + " “Größe” costs €5 – naïve."
    html = page(printed, ENGLISH[1], charset="iso-8859-1").encode("utf-8")
    assert paragraphs(read_article(html, URL, NOW))[0] == printed


@pytest.mark.parametrize("header", ["text/html", "text/html; charset=utf-16"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_loses_no_text_without_a_byte_order_mark(encoding: str, header: str) -> None:
    printed = ENGLISH[0] + " “Größe” – ფერი."
    html = page(printed, ENGLISH[1], charset="utf-16").encode(encoding)
    assert paragraphs(read_article(html, URL, NOW, headers={"Content-Type": header}))[0] == printed


def test_text_that_declares_a_charset_is_text_all_the_same() -> None:
    printed = ENGLISH[0] + " „Straße“ – naïve."
    assert paragraphs(read_article(page(printed, ENGLISH[1], charset="windows-1252"), URL, NOW))[0] == printed


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        ("", URL, "empty"),
        (b"", URL, "empty"),
        (" \n", URL, "empty"),
        ("<!-- nothing -->", URL, "empty"),
        ("<title>404</title><h1>Page not found</h1><p>There is nothing here.</p>", URL, "not_found"),
        ("<title>About</title><h1>About us</h1><p>Four people and a press.</p>", "https://example.org/about", "no_story"),
        (b'<?xml version="1.0"?>\n<!-- harbour --><rss version="2.0"><channel><title>Harbour', URL, "not_html"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>The ferry sails again</title>', URL, "not_html"),
        (b"From: <Saved by a browser>\r\nContent-Type: multipart/related;\r\n\r\n<p>Ferry", URL, "not_html"),
        ("<b></b>" * 250_000, URL, "too_large"),
        (b"\x00\xff\xfe%PDF-1.7 \x80\x81", URL, "no_story"),
    ],
)  # fmt: skip
def test_a_page_that_holds_no_story_says_why(html: str | bytes, url: str, reason: str) -> None:
    with pytest.raises(NoStory) as error:
        read_article(html, url, NOW)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    "url", ["", "/valley/ferry", "www.example.org/a", "javascript:void(0)", "http://[", "ftp://a.b/c"]
)
def test_an_address_that_is_none_is_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="is not a web address") as error:
        read_article(STORY, url)
    assert not isinstance(error.value, NoStory)
    assert repr(url) in str(error.value)


@pytest.mark.parametrize(
    ("url", "address", "site"),
    [
        (f" {URL}\r\n", URL, "example.org"),
        (
            "HTTPS://desk:secret@WWW.Example.ORG.:443/valley/ferry",
            "https://www.example.org/valley/ferry",
            "example.org",
        ),
        ("https://www.example.org\\valley\\a ferry", "https://www.example.org/valley/a%20ferry", "example.org"),
        ("http://127.0.0.1:8000/valley/ferry", "http://127.0.0.1:8000/valley/ferry", "127.0.0.1_8000"),
        ("https://www.münchen.de/fähre", "https://www.xn--mnchen-3ya.de/f%C3%A4hre", "xn--mnchen-3ya.de"),
    ],
)
def test_an_address_is_recorded_as_a_crawl_requests_it(url: str, address: str, site: str) -> None:
    article = read_article(STORY, url, NOW)
    assert (article.url, article.canonical_url, article.site) == (address, address, site)


@pytest.mark.parametrize("url", [f"{URL.replace('.org', '.org:99999')}", STORY * 50, "https://desk:secret@host:x/"])
def test_what_is_wrong_with_an_address_is_told_in_short_and_without_a_login(url: str) -> None:
    with pytest.raises(ValueError, match="is not a web address") as error:
        read_article(STORY, url)
    assert len(str(error.value)) < 300
    assert "secret" not in str(error.value)


def test_the_first_of_several_pages_says_that_the_others_are_missing() -> None:
    first = STORY.replace("</article>", f'<a href="{URL}?page=2">2</a></article>')
    assert "pages_missing" in read_article(first, URL, NOW).warnings
    assert "pages_missing" not in read_article(STORY, URL, NOW).warnings


HEADERS = {
    "x-robots-tag": "noai",
    "TDM-Reservation": "1",
    "Link": '<https://www.example.org/ur/ferry>; rel="alternate"; hreflang="ur"',
}


@pytest.mark.parametrize("headers", [HEADERS, Headers(HEADERS), {k.encode(): [v.encode()] for k, v in HEADERS.items()}])
def test_headers_state_rights_and_translations(headers: Any) -> None:
    article = read_article(STORY, URL, NOW, headers=headers)
    rights = article.rights
    assert (rights.robots_header, rights.tdm_reservation, rights.robots_txt) == ("noai", "1", None)
    assert [(translation.url, translation.source) for translation in article.translations] == [
        ("https://www.example.org/ur/ferry", "header")
    ]


def test_a_header_states_the_charset_of_bytes_but_not_of_text() -> None:
    printed = "Паром на остров снова ходит с понедельника после одиннадцати недель ремонта и двух штормов, которых никто не ждал."
    html = page(printed, printed).replace('<meta charset="utf-8">', "")
    headers = {"Content-Type": "text/html; charset=koi8-r"}
    assert paragraphs(read_article(html.encode("koi8-r"), URL, NOW, headers=headers))[0] == printed
    assert paragraphs(read_article(html, URL, NOW, headers=headers))[0] == printed


def test_headers_that_are_none_are_refused() -> None:
    with pytest.raises(TypeError, match="headers must be a mapping of names to values, or None, not str"):
        read_article(STORY, URL, NOW, headers="X-Robots-Tag: noai")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [None, bytearray(b"noai"), ["noai", None]])
def test_a_header_that_is_no_text_is_named(value: Any) -> None:
    with pytest.raises(TypeError, match=r"headers\['X-Robots-Tag'\] must be text, bytes or a list of them, not "):
        read_article(STORY, URL, NOW, headers={"X-Robots-Tag": value})


def test_a_header_may_be_a_number() -> None:
    assert read_article(STORY, URL, NOW, headers={"TDM-Reservation": 1}).rights.tdm_reservation == "1"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone") as error:
        read_article(STORY, URL, datetime(2026, 11, 25, 8, 0))
    assert not isinstance(error.value, NoStory)


@pytest.mark.parametrize("text", ["2026-11-25T08:00:00+00:00", "2026-11-25T08:00:00Z", " 2026-11-25T13:00+05:00\n"])
def test_the_moment_may_be_text_as_records_have_it(text: str) -> None:
    byline = "<p>3 hours ago</p>"
    of_text, of_moment = (read_article(page(*ENGLISH, byline=byline), URL, moment) for moment in (text, NOW))
    assert of_text == of_moment


@pytest.mark.parametrize(
    ("fetched_at", "error", "says"),
    [
        ("2026-01-01", ValueError, "'2026-01-01' has no time zone"),
        ("2026-01-01T10:00", ValueError, "has no time zone"),
        ("", ValueError, "is not ISO 8601"),
        ("yesterday", ValueError, "'yesterday' is not ISO 8601"),
        (datetime(2026, 1, 1), ValueError, "has no time zone"),
        (datetime(2026, 1, 1, tzinfo=NoZone()), ValueError, "has no time zone"),
        (pandas.NaT, ValueError, "'NaT' has no time zone"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), ValueError, "before the year 1"),
        (datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), ValueError, "after the year 9999"),
        (date(2026, 1, 1), TypeError, "a datetime with a time zone, ISO 8601 text, or None, not date"),
        (1767225600, TypeError, "not int"),
        (b"2026-01-01", TypeError, "not bytes"),
    ],
)
def test_a_moment_that_cannot_be_used_is_named(fetched_at: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match="fetched_at") as caught:
        read_article(STORY, URL, fetched_at=fetched_at)
    assert says in str(caught.value)
    assert not isinstance(caught.value, NoStory)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((None, URL), "html must be the page itself, as str or bytes, not NoneType"),
        ((Path("page.html"), URL), "html must be the page itself, as str or bytes, not PosixPath"),
        ((STORY, None), "url must be the address of the page, as str, not NoneType"),
        ((STORY, URL.encode()), "url must be the address of the page, as str, not bytes"),
        ((STORY, URL, NOW, "en"), "layout must be a Layout or None, not str"),
    ],
)
def test_an_argument_of_the_wrong_type_is_named(arguments: tuple[Any, ...], says: str) -> None:
    with pytest.raises(TypeError) as caught:
        read_article(*arguments)
    assert str(caught.value) == says


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_bytes_of_any_kind_are_read(kind: Any) -> None:
    assert read_article(kind(STORY.encode()), URL, NOW) == read_article(STORY, URL, NOW)


def test_relative_dates_are_told_from_the_moment_of_fetching() -> None:
    article = read_article(page(*ENGLISH, byline="<p>3 hours ago</p>"), URL, NOW)
    assert article.published.date == "2026-11-25"
    assert article.published.earliest is not None
    assert article.published.earliest.startswith("2026-11-25T04")


@pytest.mark.parametrize(
    ("byline", "age"),
    [
        ("By Hira Malik | an hour ago", "an hour ago"),
        ("By Hira Malik - a day ago", "a day ago"),
        ("Published yesterday", "yesterday"),
        ("Posted last week | 4 comments", "last week"),
        ("<time>just now</time>", "just now"),
        ("گزشتہ روز", "گزشتہ روز"),
        ("شائع: دو ماہ قبل", "دو ماہ قبل"),
        ("منذ يومين", "منذ يومين"),
        ("The union met the owners yesterday", None),
        ("The talks ended last week.", None),
        ("Yesterday.", None),
        ("Updated an hour ago", None),
        ("<a href='/today'>Today</a>", None),
        ("<h2>Yesterday</h2>", None),
    ],
)
def test_an_age_in_words_dates_a_story_only_if_its_line_says_nothing_else(byline: str, age: str | None) -> None:
    assert read_article(page(*ENGLISH, byline=f"<p>{byline}</p>"), URL, NOW).published.text == age


@pytest.mark.parametrize(
    "line",
    [
        "<div>Today</div>",
        "<div>Live</div><div>Today</div>",
        "<aside><p>Yesterday</p></aside>",
        "<div class=logo>Hoy</div>",
        "<div>Hari ini</div>",
        "<p>heute | ZDF</p>",
        "<p>Today | Business</p>",
        "<p><a href='/'>Home</a> | <span>Today</span></p>",
        "<table><tr><td>last week</td><td>9</td></tr></table>",
        "<ul><li>Today</li><li>Yesterday</li></ul>",
        "<figure><img src='/a.jpg'><figcaption>Yesterday</figcaption></figure>",
    ],
)
def test_a_word_for_a_day_that_labels_something_else_is_no_date(line: str) -> None:
    assert read_article(page(*ENGLISH, byline=line), URL, NOW).published.text is None
    html = page(*ENGLISH)
    assert read_article(html.replace("<h1", f"{line}<h1", 1), URL, NOW).published.text is None
    assert read_article(html.replace("</p>", f"</p>{line}", 1), URL, NOW).published.text is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>12 March 1938 – 22 November 2026</p>", None),
        ("<p>(March 12, 1938 - November 22, 2026)</p>", None),
        ("<p>12 March 1938 to 22 November 2026</p>", None),
        ("<p>* 12.03.1938 † 22.11.2026</p>", None),
        ("<p>12/03/1938 – 22/11/2026</p>", None),
        ("<p><time datetime=1938-03-12>12 March 1938</time> – <time datetime=2026-11-22>22 November 2026</time></p>", None),
        ("<p>12 March 1938 – 22 November 2026. " + "She kept the lights of the harbour for forty years. " * 4 + "</p>", None),
        ("<p>12 March 1938 – 20 November 2026</p><p>Published 22 November 2026</p>", "2026-11-22"),
        ("<p>22 November 2026</p><p>12 March 1938 – 20 November 2026</p>", "2026-11-22"),
        ("<p>22 November 2026 – 10:30</p>", "2026-11-22"),
        ("<p>22 November 2026 – Kingsferry</p>", "2026-11-22"),
        ("<p>Published 22 November 2026 – 23 November 2026</p>", "2026-11-22"),
        ("<p>22 November 2026 – Updated 23 November 2026</p>", "2026-11-22"),
        ("<p>20.11.2026 – 22.11.2026</p>", "2026-11-20"),
        ("<p>November 20, 2026 - November 22, 2026 | Hira Malik</p>", "2026-11-20"),
        ("<p><time datetime=2026-11-20>20 November 2026</time> – <time datetime=2026-11-22>22 November 2026</time></p>", "2026-11-20"),
        ("<p>1405/09/01 - 2026/11/22</p>", "2026-11-22"),
        ("<p>12/06/1448 - 22 November 2026</p>", "2026-11-22"),
        ("<p>No. 10/11/12 - 22 November 2026</p>", "2026-11-22"),
        ("<p>20 November 2026 to 22 November 2026</p>", None),
        ("<p>1 November 2026 – 22 November 2026</p>", None),
        ("<p>22 November 2026 – 28 November 2026</p>", None),
    ],
)  # fmt: skip
def test_the_first_and_last_day_of_a_life_date_no_story(line: str, day: str | None) -> None:
    assert read_article(page(*ENGLISH, byline=line), URL, NOW).published.date == day


@pytest.mark.parametrize(
    "byline",
    [
        "<p>By Hira Malik</p><p>Yesterday</p>",
        "<p>By Hira Malik | yesterday</p>",
        "<p>Published</p><p>Yesterday</p>",
        "<p><time>Yesterday</time></p>",
        "<ul><li>By Hira Malik</li><li>a day ago</li></ul>",
    ],
)
def test_a_word_for_a_day_dates_a_story_beside_its_byline(byline: str) -> None:
    assert read_article(page(*ENGLISH, byline=byline), URL, NOW).published.text in (
        "Yesterday",
        "yesterday",
        "a day ago",
    )


def test_the_day_in_an_address_outweighs_an_age_in_words_that_is_far_from_it() -> None:
    html = page(*ENGLISH, byline="<p>By Hira Malik | last week</p>")
    assert read_article(html, "https://post.example/2024/03/05/the-pier-opens", NOW).published.text == "2024/03/05"


@pytest.mark.parametrize("offset", [0, 5, -8])
@pytest.mark.parametrize(
    "byline",
    [
        "<p>November 26, 2026</p>",
        '<p><time datetime="2026-11-26">Thursday</time></p>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-26"}</script>',
    ],
    ids=["printed", "time", "json-ld"],
)
def test_a_day_that_has_begun_where_the_site_is_lies_not_in_the_future(byline: str, offset: int) -> None:
    """At half past seven in the evening in Greenwich it is half past midnight in Karachi."""
    zone = timezone(timedelta(hours=offset))
    fetched = datetime(2026, 11, 25, 19, 30, tzinfo=UTC).astimezone(zone)
    assert read_article(page(*ENGLISH, byline=byline), URL, fetched).published.date == "2026-11-26"
    assert read_article(page(*ENGLISH, byline=byline), URL, fetched - timedelta(days=1)).published.date is None


def test_without_a_moment_it_is_now() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert before <= datetime.fromisoformat(read_article(STORY, URL).fetched_at) <= datetime.now(UTC)


def test_a_layout_tells_what_a_site_calls_its_parts() -> None:
    article = read_article(STORY, URL, NOW, Layout(publisher="The Harbour Post"))
    assert article.publisher == "The Harbour Post"


@pytest.mark.parametrize("declared", ["en", "hi", "ar", "fr", "x"])
@pytest.mark.parametrize(
    ("other", "language", "direction"), [(HINDI, "hi", "ltr"), (ARABIC, "ar", "rtl")], ids=["hindi", "arabic"]
)
def test_a_page_in_two_languages_gives_two_bodies_whatever_it_says_it_is_in(
    declared: str, other: tuple[str, ...], language: str, direction: str
) -> None:
    article = read_article(page(*ENGLISH, *other, language=declared), URL, NOW)
    got = [(body.language, body.direction, body.paragraphs) for body in article.bodies]
    assert got == [("en", "ltr", list(ENGLISH)), (language, direction, list(other))]
    assert article.in_language == ["en", language]


ALONE = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("scrapy", "twisted"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
from newsbot import Article, Layout, NoStory, read_article
article = read_article(open(sys.argv[1], "rb").read(), sys.argv[2], None, Layout("x"))
assert not {name.split(".")[0] for name in sys.modules} & {"scrapy", "twisted"}
print(article.headline)
"""


def test_it_works_where_scrapy_is_not_installed_and_writes_nothing(tmp_path: Path) -> None:
    saved, away = tmp_path / "page.html", tmp_path / "away"
    saved.write_text(STORY, "utf-8")
    away.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "HOME": str(away), "TMPDIR": str(away)}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE, str(saved), URL],
        cwd=away,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "Ferry to the island sails again\n"), done.stderr
    assert list(away.iterdir()) == []


def test_it_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **keywords: Any) -> None:
        raise AssertionError("a connection")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert read_article(STORY, URL, NOW).headline


def test_the_package_offers_what_it_lists_and_nothing_else() -> None:
    import newsbot

    assert all(getattr(newsbot, name) for name in newsbot.__all__)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        newsbot.nothing_of_the_kind  # noqa: B018


def test_a_page_with_very_many_marked_times_and_authors_is_read_in_time() -> None:
    marked = "<time datetime='2020-01-01'>a</time><p itemprop='datePublished'>b</p><b itemprop='author'>c</b>" * 30_000
    story = "<p>The ferry left the harbour at noon with two hundred people and a piano on board.</p>" * 5
    began = time.process_time()
    read_article(f"<h1>A ferry sails</h1>{marked}{story}", "https://example.org/news/a-ferry-sails")
    assert time.process_time() - began < 15


MANY = 40_000


def pointing(key: str, **thing: Any) -> str:
    """JSON-LD of a story that points to one thing many times."""
    story = {"@type": "NewsArticle", key: [{"@id": "x"}] * MANY}
    return f'<script type="application/ld+json">{json.dumps({"@graph": [story, {"@id": "x", **thing}]})}</script>'


@pytest.mark.parametrize(
    "shape",
    [
        pointing("author", **{"@type": ["Person", *["a"] * MANY]}),
        pointing("author", name="Hira Malik " * MANY),
        pointing("video", **{"@type": ["Thing", *["a"] * MANY]}),
        pointing("video", **{"@type": "VideoObject", "name": "a " * MANY, "contentUrl": "https://example.org/a.mp4"}),
        f"<figure><img src=/a.jpg><figcaption>The quay. Photo: {'A.B.' * 18}:</figcaption></figure>",
    ],
    ids=["authors' types", "author's name", "videos' types", "video's name", "initials"],
)
def test_a_page_whose_parts_refer_to_each_other_takes_no_more_time_than_one_of_its_size(shape: str) -> None:
    """It would take hours, and the test run stops a test that hangs."""
    assert paragraphs(read_article(page(*ENGLISH, byline=shape), URL, NOW))[-1].startswith("It carries 180 people")


def test_each_author_is_named_once_however_often_json_ld_points_there() -> None:
    article = read_article(page(*ENGLISH, byline=pointing("author", **{"@type": "Person", "name": "Hira Malik"})), URL)
    assert article.authors == ["Hira Malik"]


WRAPPED = page(*ENGLISH).replace("<article>", "<main><article>").replace("</article>", "</article></main>")


@pytest.mark.parametrize(
    "html",
    [
        WRAPPED[: WRAPPED.index("children under")],
        WRAPPED[: WRAPPED.index("children under")] + "<br><b>Fatal error</b>: Allowed memory size exhausted",
        WRAPPED[: WRAPPED.index("</article>")] + "<script>if (a < b) document.write('</article></main>",
        WRAPPED[: WRAPPED.index("</article>")] + "<!-- </article></main>",
    ],
)
def test_a_page_that_ends_within_its_elements_is_cut(html: str) -> None:
    assert read_article(html, URL, NOW).warnings == ["no_date", "page_cut"]


@pytest.mark.parametrize(
    "html",
    [
        WRAPPED,
        WRAPPED.upper().replace("</BODY>", ""),
        WRAPPED.removesuffix("</body></html>"),  # as minifiers leave it
        WRAPPED.removesuffix("</main></body></html>"),  # a template forgot one
        WRAPPED.removesuffix("</body></html>") + "<script>let card = '<div><section>'</script><!-- <div><div> -->",
    ],
)
def test_a_page_that_leaves_out_what_browsers_supply_is_not_cut(html: str) -> None:
    assert read_article(html, URL, NOW).warnings == ["no_date"]


def with_data(**values: Any) -> str:
    """A story's page with JSON-LD."""
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **values})
    return STORY.replace("</head>", f'<script type="application/ld+json">{data}</script></head>')


def test_half_an_emoji_in_json_ld_can_be_written() -> None:
    video = {"@type": "VideoObject", "name": "Quay \ud83d", "contentUrl": "https://www.example.org/v.mp4"}
    article = read_article(with_data(keywords=["Ferry \ud83d", "Quay \U0001f6a2"], video=video), URL, NOW)
    assert article.keywords == ["Ferry ?", "Quay \U0001f6a2"]
    assert [medium.title for medium in article.media] == ["Quay ?"]
    json.dumps(asdict(article), ensure_ascii=False).encode()


def test_a_license_is_one_line_of_limited_length() -> None:
    license = read_article(with_data(license="Free\0 to\r\nuse" + " x" * 3000), URL, NOW).rights.license
    assert license is not None
    assert license.startswith("Free to use x")
    assert len(license) <= 2000


def test_a_record_comes_back_from_json() -> None:
    article = read_article(STORY, URL, NOW)
    assert record_of(Article, json.loads(json.dumps(asdict(article)))) == article


def test_the_package_lists_what_it_offers() -> None:
    assert {"Article", "NoStory", "read_article"} <= set(dir(newsbot))
