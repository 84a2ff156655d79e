"""How each field of a page that no layout describes is decided: the rules, one table each."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from time import process_time

import pytest

import newsbot.text.clean
from newsbot import Article, NoStory, read_article
from newsbot.loaders import load_body
from newsbot.page.blocks import gather, parse_html
from newsbot.page.cards import CardParts
from newsbot.page.expressions import xpath
from newsbot.page.headline import candidates, choose_headline
from newsbot.page.layout import Layout
from newsbot.page.main_text import with_lines
from newsbot.page.metadata import Metadata, read_metadata
from newsbot.page.multipage import next_part
from newsbot.page.parts import BodyParts, Paragraph
from newsbot.page.regions import read_page
from newsbot.page.tables import likely_lists
from newsbot.reader import Reader
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.text.addresses import Addresses, any_site, record_id
from newsbot.text.charset import mend
from newsbot.text.names import is_name, names_in

URL = "https://www.paper.example/city/rain-at-last-in-the-hills"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
PROSE = [
    "Rain fell on the hills on Monday for the first time in four months, and farmers left their doors open to hear it.",
    "The weather office counted 31 millimetres by noon. Its director said that more was on the way before the weekend.",
    "Schools in two valleys stayed shut, since the only bridge to them is closed whenever the river reaches its mark.",
    "A bus company sent its oldest driver to look at the road, who came back on foot and said that it could be done.",
]


def page(body: str = "", head: str = "", title: str = "Rain at last in the hills") -> str:
    """A page of an invented newspaper."""
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def story(*parts: str) -> str:
    """A story in the plainest of markups; `parts` are in its midst."""
    paragraphs = [f"<p>{text}</p>" for text in PROSE]
    return "<main><h1>Rain at last in the hills</h1>" + "".join([*paragraphs[:2], *parts, *paragraphs[2:]]) + "</main>"


def data(**said: object) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


def read(html: str, url: str = URL) -> Article:
    return read_article(html, url, NOW)


def paragraphs(article: Article) -> list[str]:
    return [text for body in article.bodies for text in body.paragraphs]


# Headline


@pytest.mark.parametrize("tag", ["h4", "div"])
@pytest.mark.parametrize(
    ("title", "line", "headline"),
    [
        ("山谷终于迎来四个月来的第一场雨 河谷气象局", "山谷终于迎来四个月来的第一场雨", "山谷终于迎来四个月来的第一场雨"),
        ("山谷终于迎来四个月来的第一场雨-RPR 河谷气象局", "山谷终于迎来四个月来的第一场雨", "山谷终于迎来四个月来的第一场雨"),
        ("Rain at last in the hills Valley Weather Office", "Rain at last in the hills", "Rain at last in the hills"),
        ("山谷终于迎来四个月来的第一场雨 河谷气象局", "山谷终于", "山谷终于迎来四个月来的第一场雨 河谷气象局"),
        ("Rain at last in the hillside towns", "Rain at last in the hills", "Rain at last in the hillside towns"),
    ],
)  # fmt: skip
def test_a_printed_line_that_is_most_of_the_title_is_the_headline(
    tag: str, title: str, line: str, headline: str
) -> None:
    html = page(f"<div><{tag}>{line}</{tag}>" + "".join(f"<p>{text}</p>" for text in PROSE) + "</div>", title=title)
    assert read(html).headline == headline


TITLED = "<title>Rain at last in the hills | The Paper</title>"
SHARED = '<meta property="og:title" content="Why the hills are green again">'
SITE = '<meta property="og:site_name" content="The Paper">'
TEXT = "".join(f"<p>{text}</p>" for text in PROSE)


def headline_of(head: str, body: str, url: str = URL) -> tuple[str, str] | None:
    """The headline of a page, and its evidence."""
    root = parse_html(f"<html><head>{SITE}{head}</head><body>{body}</body></html>".encode())
    assert root is not None
    return choose_headline(read_page(root, url, Layout(""), Addresses(any_site(url))))


def test_of_thousands_of_headings_a_hundred_may_be_the_headline() -> None:
    headings = "".join(f"<h1>Rain number {number} at last</h1>" for number in range(2_000))
    root = parse_html(f"<body>{headings}{TEXT}".encode())
    assert root is not None
    assert len(candidates(read_page(root, URL, Layout(""), Addresses(any_site(URL))))) == 100


@pytest.mark.parametrize(
    ("head", "body", "headline"),
    [
        (TITLED, f"<h1>Rain at last in the hills</h1>{TEXT}", ("Rain at last in the hills", "page")),
        (TITLED, TEXT, ("Rain at last in the hills", "meta")),
        ("<title>Rain at last in the hills - The Paper Online</title>", TEXT, ("Rain at last in the hills", "meta")),
        (data(headline="Rain at last in the hills"), TEXT, ("Rain at last in the hills", "json-ld")),
        # what all parts of the page say
        (TITLED + data(headline="Rain at last in the hills"), f"<h1>Rain at last in the hills</h1>{TEXT}", ("Rain at last in the hills", "page")),
        # what is printed counts, as it is printed
        (TITLED + SHARED, f"<h1>Rain at last in the hills</h1>{TEXT}", ("Rain at last in the hills", "page")),
        (TITLED, f"<h1>Rain, at last, falls in the hills</h1>{TEXT}", ("Rain, at last, falls in the hills", "page")),
        ("<title>'Rain' at last: why?</title>", f"<h1>‘Rain’ at last: why?</h1>{TEXT}", ("‘Rain’ at last: why?", "page")),
        ("<title>Rain at last »</title>", TEXT, ("Rain at last »", "meta")),
        # not the site's name, its logo, or a heading of something else
        (TITLED, f"<h1>The Paper</h1><h1>Rain at last in the hills</h1>{TEXT}", ("Rain at last in the hills", "page")),
        (TITLED, f"<h1>The Paper</h1><h2>Rain at last in the hills</h2>{TEXT}", ("Rain at last in the hills", "page")),
        (
            TITLED,
            f'<h1 class="logo"><a href="/">Paper of the Hills</a></h1><h2 class="title">Rain at last in the hills</h2>{TEXT}',
            ("Rain at last in the hills", "page"),
        ),
        # a kicker in the heading goes where another part of the page does without it
        (
            TITLED + '<meta property="og:title" content="Rain at last in the hills">',
            f"<h1><span>After the drought</span> Rain at last in the hills</h1>{TEXT}",
            ("Rain at last in the hills", "page"),
        ),
        (TITLED, f"<h1>Rain at last<br>in the hills</h1>{TEXT}", ("Rain at last in the hills", "page")),
        ("<title>The Paper</title>", "<h1>The Paper</h1>", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_the_headline_is_what_a_reader_sees_above_the_story(
    head: str, body: str, headline: tuple[str, str] | None
) -> None:
    assert headline_of(head, body) == headline


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (title, line)
        for title in ("The Valley Paper", "New Page 1", "Untitled Document", "Welcome to Valley Paper Online")
        for line in (
            "<table><tr><td class='headline'>{}</td></tr></table>",
            "<div><span class='title'>{}</span></div>",
            "<p align='center'><font size='5'>{}</font></p>",
            "<font size='+2'><b>{}</b></font><br><br>",
            "<center><b>{}</b></center>",
        )
    ],
)
def test_a_line_dressed_as_a_headline_goes_before_a_title_that_is_not_the_story_s(title: str, line: str) -> None:
    lines = f"<p>The Valley Paper</p><p><b>News from the valleys</b></p>{line.format('Rain falls in the two valleys')}"
    body = f"{lines}<p><b>By Hira Malik</b></p>{TEXT}"
    assert headline_of(f"<title>{title}</title>", body) == ("Rain falls in the two valleys", "page")


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Rain falls on the bridge to the valleys", "<div class='title'>The weather of the week</div>"),
        ("The Paper of Salt Fen", "<p>Rain falls in the two valleys</p>"),
        ("The Paper of Salt Fen", "<b><a href='/rain'>Rain falls in the two valleys</a></b>"),
    ],
)
def test_a_title_goes_before_a_line_that_has_less_to_do_with_the_text_or_is_not_dressed(title: str, line: str) -> None:
    assert headline_of(f"<title>{title}</title>", line + TEXT) == (title, "meta")


CONSTANT = "<title>Valley Gazette</title>"
LAST = '<meta property="og:title" content="At long last">'
DESCRIBED = '<meta name="description" content="Rain falls in the two valleys">'


@pytest.mark.parametrize(
    ("head", "above"),
    [
        (CONSTANT, ""),
        (f'{CONSTANT}<meta property="og:title" content="Valley Gazette">', ""),
        (CONSTANT, "<h1>Valley Gazette</h1>"),
        (
            f'{CONSTANT}<meta property="og:title" content="Valley Gazette, news of two rivers">',
            "<h1>Valley Gazette</h1>",
        ),
        ("<title>Valley Gazette - Latest News, Breaking News</title>", ""),
        ("<title>The Paper</title>", ""),
        ("<title>The Valley Paper</title>", "<p><a href='/'>The Valley Paper</a></p>"),
        (f"<title>Untitled Document</title>{DESCRIBED}", "<p>The Valley Paper</p>"),
        ("<title>News Details</title>", "<p><b>News from the valleys</b></p>"),
    ],
)
@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_heading_goes_before_a_title_that_all_pages_have(head: str, above: str, level: int) -> None:
    line = "Rain falls in the two valleys"
    body = f"{above}<h{level}>{line}</h{level}><p>By Hira Malik</p>{TEXT}<h3>Latest News</h3>"
    assert headline_of(head, body, "https://www.valleygazette.example/news.php?id=7") == (line, "page")


@pytest.mark.parametrize(
    ("title", "body", "path"),
    [
        ("Two valleys rejoice", "<h1>Two valleys rejoice</h1><h2>Rain falls in the hills</h2>", "7"),
        ("Farmers in the hills welcome rain", "<h4>Rain reaches the valleys, a weather office says</h4>", "7"),
        ("Rain at last in the two towns", "<h4>Rain at last in the hills</h4>", "7"),
        ("At long last", "<h2 class='standfirst'>Rain falls in the two valleys</h2>", "7"),
        ("At long last", "<h2>Rain falls in the two valleys</h2>", "at-long-last/"),
        ("At long last", "<h2><a href='/8'>Rain falls in the two valleys</a></h2>", "7"),
        ("At long last", "<div>At long last</div><h2>Rain falls in the two valleys</h2>", "7"),
        ("At long last", "<p><a href='https://paper.example/7'>At long last</a></p><h3>Rain falls in the two valleys</h3>", "7"),
        ("بالآخر خوشی کا دن", "<div>بالآخر خوشی کا دن</div><h2>دو وادیوں میں بارش</h2><p>دو وادیوں میں کل رات بارش ہوئی اور کسانوں نے اس پر خوشی منائی، محکمہ موسمیات نے بتایا۔</p>", "7"),
    ],
)  # fmt: skip
def test_a_title_of_the_story_goes_before_its_sub_heads(title: str, body: str, path: str) -> None:
    found = headline_of(f"<title>{title}</title>", body + TEXT, f"https://paper.example/{path}")
    assert found is not None
    assert found[0] == title


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (head, line)
        for head in (LAST, data(headline="At long last"), LAST + DESCRIBED)
        for line in (
            "<div>At long last</div><h2>{}</h2>",
            "<div>At long last</div><ul><li><h3>{}</h3></li></ul>",
            "<div>At long last</div><p><b>{}</b></p>",
            "<div>At long last</div><h6>{}</h6>",
            "<div><h3>{}</h3></div>",
        )
    ]
    + [(DESCRIBED, "<div>At long last</div><p><b>{}</b></p>")],
)
def test_a_headline_that_two_voices_say_goes_before_the_lines_below_it(head: str, line: str) -> None:
    body = line.format("Rain falls in the two valleys") + TEXT
    found = headline_of(f"<title>At long last</title>{head}", body)
    assert found is not None
    assert found[0] == "At long last"


def test_what_json_ld_calls_the_headline_is_kept_though_it_is_the_name_of_the_site() -> None:
    head = f"<title>Valley Gazette</title>{data(headline='Valley Gazette')}"
    body = f"<div>Valley Gazette</div><h2>Rain falls in the two valleys</h2>{TEXT}"
    assert headline_of(head, body, "https://www.valleygazette.example/7") == ("Valley Gazette", "page")


def test_a_long_text_is_not_searched_for_the_words_of_thousands_of_headings() -> None:
    lines = "".join(f"<h4>Rain number {number} reaches ditches</h4>" for number in range(2_900))
    text = "<p>A weather office says what the hills knew and nobody else. " * 15
    root = parse_html(f"<title>Valley Gazette</title>{lines}{text.replace('.', ' and more' * 20_000)}".encode())
    assert root is not None
    found = read_page(root, URL, Layout(""), Addresses(any_site(URL)))
    began = process_time()
    choose_headline(found)
    assert process_time() - began < 2


@pytest.mark.parametrize("name", ["DC.title", "dcterms.title", "hdl", "Headline"])
def test_older_tags_of_the_head_say_the_headline(name: str) -> None:
    head = f'<title>The Valley Paper</title><meta name="{name}" content="Rain at last in the hills">'
    assert headline_of(head, f"<p>Rain at last in the hills</p>{TEXT}") == ("Rain at last in the hills", "page")


def test_a_kicker_that_the_title_has_before_the_headline_is_not_the_headline() -> None:
    lines = "<p><b>Drought</b></p><p><b>Rain at last in the hills</b></p>"
    head = "<title>Drought: Rain at last in the hills - Weather - The Valley Paper</title>"
    assert headline_of(head, lines + TEXT) == ("Rain at last in the hills", "page")


@pytest.mark.parametrize(
    "text", ["a." * 50_000, "a: " * 30_000, "a:" * 50_000, "- " * 50_000, "_a" * 50_000, "a | " * 250]
)
def test_texts_of_any_length_and_marks_are_no_reason_to_wait(text: str) -> None:
    head = f'<title>{text}</title><meta property="og:title" content="{text}">'
    assert headline_of(head, f"<h1>{text}</h1><h1>Rain at last</h1>{TEXT}") is not None


# Authors


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("By Hira Malik", ["Hira Malik"]),
        ("Hira Malik and Tom Reed", ["Hira Malik", "Tom Reed"]),
        ("Von Anna Berg und Jörg Hahn, dpa", ["Anna Berg", "Jörg Hahn", "dpa"]),
        ("Par Anne Petit et Luc Roy", ["Anne Petit", "Luc Roy"]),
        ("Ana Gil y Juan Mora", ["Ana Gil", "Juan Mora"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Di Lewis", ["Di Lewis"]),
        ("Di Marco Rossi", ["Marco Rossi"]),
        ("Hira Malik (hm)", ["Hira Malik"]),
        ("Hira Malik hira@paper.example", ["Hira Malik"]),
        ("Hira Malik, Senior Reporter", ["Hira Malik"]),
        ("Hira Malik, TRANSPORT CORRESPONDENT", ["Hira Malik"]),
        ("Hira Malik, Chief People Officer", ["Hira Malik"]),
        ("Hira Malik, Sr. Director of Operations", ["Hira Malik"]),
        ("Hira Malik, Vice President, Software Engineer", ["Hira Malik"]),
        ("Anna Head and Tom Engineer", ["Anna Head", "Tom Engineer"]),
        ("President of the Union", ["President of the Union"]),
        ("Our Correspondent", ["Our Correspondent"]),
        ("our transport correspondent Hira Malik in Salt Fen", ["Hira Malik"]),
        ("Hira Malik and agencies", ["Hira Malik"]),
        ("Agencies", ["Agencies"]),
        ("By HIRA MALIK and TOM REED Associated Press", ["HIRA MALIK", "TOM REED"]),
        ("By HIRA MALIK Gazette Staff", ["HIRA MALIK"]),
        ("By Hira Malik, Associated Press", ["Hira Malik"]),
        ("By Hira Malik, The Canadian Press", ["Hira Malik"]),
        ("By Hira Malik, Salt Fen Health News", ["Hira Malik"]),
        ("By Hira Malik, Union Staff", ["Hira Malik"]),
        ("By Hira Malik, WXYZ", ["Hira Malik"]),
        ("By Hira Malik of The Union Gazette", ["Hira Malik"]),
        ("By Hira Malik and Tom Post", ["Hira Malik", "Tom Post"]),
        ("By The Associated Press", ["The Associated Press"]),
        ("Nguyen The Anh, Hira Malik", ["Nguyen The Anh", "Hira Malik"]),
        ("NGỌC AN - MINH, LAN", ["NGỌC AN", "LAN"]),
        ("Institute for Women in Print", ["Institute for Women in Print"]),
        ("Hira Malik, MA", ["Hira Malik"]),
        ("Hira Malik, MS, RD", ["Hira Malik"]),
        ("Hira Malik, Ph.D.", ["Hira Malik, Ph.D."]),
        ("Jack Ma, Do Won, Ed May", ["Jack Ma", "Do Won", "Ed May"]),
        ("MBA", ["MBA"]),
        ("Hira Malik, Rivers and Weather Expert", ["Hira Malik", "Rivers"]),
        ("Pressemitteilung von Anna Berg", ["Anna Berg"]),
        ("Berg Verlag GmbH & Co. KG", ["Berg Verlag GmbH & Co. KG"]),
        ("Copyright Berg Verlag GmbH & Co. KG", []),
        ("Staff Reporter", []),
        ("https://paper.example/hira", []),
        ("admin", []),
        ("undefined", []),
        ("系统管理员", []),
        ("佚名", []),
        ("网络安全报 李晓雯", ["网络安全报 李晓雯"]),
        ("河谷日报 ⋅", ["河谷日报"]),
        ("길하늘 기자", ["길하늘"]),
        ("강원신보=김서연 선임기자, 박지훈 특파원", ["김서연", "박지훈"]),
        ("취재팀 기자", ["취재팀 기자"]),
        ("사진 기자", ["사진 기자"]),
        ("경제 기자", ["경제 기자"]),
        ("김상국 기자", ["김상국"]),
        ("강원일보 기자", ["강원일보 기자"]),
        ("记者李晓雯、张伟", ["李晓雯", "张伟"]),
        ("本报记者 李晓雯 张伟", ["李晓雯", "张伟"]),
        ("记者站 李晓雯", ["记者站 李晓雯"]),
        ("李晓雯 河谷日报", ["李晓雯 河谷日报"]),
        ("山田 太郎", ["山田 太郎"]),
        ("田中 高志", ["田中 高志"]),
        ("بقلم: سارة خالد", ["سارة خالد"]),
        ("سالم أحمد ولد الشيخ", ["سالم أحمد ولد الشيخ"]),
        ("سعيد خليل وهبي الكردي", ["سعيد خليل وهبي الكردي"]),
        ("سارة أحمد ووفاء محمد", ["سارة أحمد", "وفاء محمد"]),
        ("سارة أحمد وعبد الله سالم", ["سارة أحمد", "عبد الله سالم"]),
        ("Oleh Bondar and Anna Lee", ["Oleh Bondar", "Anna Lee"]),
        ("Oleh Bondar, Anna Lee", ["Oleh Bondar", "Anna Lee"]),
        ("Oleh: Lestari, Anna Lee", ["Lestari", "Anna Lee"]),
        ("Oleh Ayu Lestari", ["Ayu Lestari"]),
        ("Words Without Walls", ["Words Without Walls"]),
        ("Words: Anna Lee", ["Anna Lee"]),
        ("लेखक: मीरा जोशी", ["मीरा जोशी"]),
        ("از حرا ملک اور سعید خان", ["حرا ملک", "سعید خان"]),
        ("مصنف: عبد الرحمٰن خان", ["عبد الرحمٰن خان"]),
        ("حرا ملک، شہر نیوز ڈاٹ کام، فیصل آباد", ["حرا ملک"]),
        ("شہر نیوز اردو، فیصل آباد", ["شہر نیوز اردو"]),
    ],
)
def test_names_are_taken_out_of_what_a_page_says(said: str, names: list[str]) -> None:
    assert names_in(said) == names


@pytest.mark.parametrize(
    ("above", "below", "names"),
    [
        ("<p>Written by</p><p>Hira Malik</p>", "", ["Hira Malik"]),
        ("<p>By</p><img src='/h.jpg' alt='A portrait'><p>Hira Malik</p>", "", ["Hira Malik"]),
        ("", "<p>Article by</p><p>Hira Malik</p>", ["Hira Malik"]),
        ("", "<p>About the author</p><p>Hira Malik</p>", ["Hira Malik"]),
        ("", "<h3>About the author</h3><p>Hira Malik</p>", ["Hira Malik"]),
        ("", "<h3>Latest opinion</h3><p>Written by</p><p>Tom Reed</p>", []),
        ("", "<h3>Über die Autorin</h3><p>Hira Malik</p>", ["Hira Malik"]),
        ("<p>Written by</p><p>the people of two valleys</p>", "", []),
        ("", "<p>Author</p><p>Recent posts</p>", []),
        ("", "<p>By</p><p>Hira Malik</p>", []),
        ("", "<h3><a href='/city/dry'>Dry months ahead</a></h3><p>Written by</p><p>Hira Malik</p>", []),
        ("", "<p>Photos by</p><p>Hira Malik</p>", []),
        ("<p>By Tom Reed</p>", "<p>About the author</p><p>Hira Malik</p>", ["Tom Reed"]),
    ],
)
def test_a_label_in_a_line_of_its_own_names_the_author(above: str, below: str, names: list[str]) -> None:
    assert read(page(story().replace("</h1>", f"</h1>{above}") + below)).authors == names


def test_a_box_on_the_author_may_be_below_other_headings_of_the_story_s_article() -> None:
    box = "<h3>Share this</h3><p>Print</p><h3>About the author</h3><p>Hira Malik</p>"
    assert read(page(f"<article>{story()}{box}</article>")).authors == ["Hira Malik"]


NAMES = [f"Hira {letter}{other}ari" for letter in "BCDFGHJKLMNPQRSTVWXZ" for other in "aeiou"]


def test_a_byline_below_the_headline_of_a_translation_above_the_story_is_read() -> None:
    urdu = (
        "پہاڑوں پر پیر کے روز چار مہینوں میں پہلی بار بارش ہوئی اور کسانوں نے اس کی آواز سننے کے لیے دروازے کھلے رکھے۔",
        "محکمہ موسمیات نے دوپہر تک اکتیس ملی میٹر بارش ریکارڈ کی، اور ڈائریکٹر نے کہا کہ مزید بارش ہونے والی ہے۔",
    )
    text = "".join(f"<p>{line}</p>" for line in urdu)
    prose = "".join(f"<p>{line}</p>" for line in PROSE)
    above = f"<h1>پہاڑوں پر آخرکار بارش</h1><p>By Hira Malik</p><p>3 May 2026</p><div>{text}</div>"
    article = read(page(f"<article>{above}<h2>Rain at last in the hills</h2>{prose}</article>"))
    assert (article.headline, article.authors) == ("Rain at last in the hills", ["Hira Malik"])


@pytest.mark.parametrize(
    ("head", "names", "cut"),
    [
        (data(author=NAMES), NAMES, False),
        (data(author=[*NAMES, "Tom Reed"]), NAMES, True),
        (data(author=", ".join(NAMES)), NAMES, False),
        (data(author=", ".join(NAMES * 3)), NAMES, True),
        (data(author=", ".join(f"Anne-Marie {name}" for name in NAMES)), [f"Anne-Marie {name}" for name in NAMES[:87]], True),
        (data(author="a." * 50_000), [], True),
        ('<meta name="author" content="Hira Malik">', ["Hira Malik"], False),
        (f'<meta name="author" content="{"Hira Malik, " * 3000}">', ["Hira Malik"], True),
        ("".join(f'<meta name="author" content="{name}">' for name in [*NAMES, "Tom Reed"]), NAMES, True),
    ],
)  # fmt: skip
def test_authors_beyond_any_measure_are_left_out_and_the_record_says_so(head: str, names: list[str], cut: bool) -> None:
    article = read(page(story(), head))
    assert article.authors == names
    assert ("authors_cut" in article.warnings) == cut


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("", 'The bridge. <span class="credit">Asif Dar</span>', "Asif Dar"),
        ("", "The bridge on Monday (Photo: Asif Dar)", "Photo: Asif Dar"),
        ("", "The bridge on Monday. Photograph: A. Dar/Hill Images", "Photograph: A. Dar/Hill Images"),
        ("", "The bridge on Monday © Asif Dar", "© Asif Dar"),
        ("", "The bridge in an old photo: only goats use it", None),
        ("", "The bridge on Monday, Nov. 23. (AP Photo/Asif Dar)", "AP Photo/Asif Dar"),
        ("", "The bridge on Monday. REUTERS/A. Dar", "REUTERS/A. Dar"),
        ("", "The bridge on Monday. Asif Dar/AFP via Getty Images", "Asif Dar/AFP via Getty Images"),
        ("", "The bridge on Monday [Asif Dar/AFP]", "Asif Dar/AFP"),
        ("", "The bridge on Monday — AFP", "AFP"),
        ("", "The bridge on Monday. REUTERS/Asif Dar -", "REUTERS/Asif Dar"),
        ("", "The bridge / EFE", "EFE"),
        ("", "The bridge on Monday. | Bildquelle: dpa", "Bildquelle: dpa"),
        ("", "(Image credit: Asif Dar/Getty)", "Image credit: Asif Dar/Getty"),
        ("", "The bridge on Monday. Courtesy of the valley’s museum", "Courtesy of the valley’s museum"),
        ("", "پیر کے روز پل کا منظر، فوٹو: اے ایف پی", "فوٹو: اے ایف پی"),
        ("", "The bridge costs 40 rupees/car.", None),
        ("", "Goats and drivers wait for the bus (left/AP)", None),
        ("", '<p>The bridge</p><ul><li class="credit"><b class="by">Asif Dar</b></li></ul>', "Asif Dar"),
        ("<p>Asif Dar/AFP</p>", "The bridge", None),
        ("", "Photo: Asif Dar", "Photo: Asif Dar"),
        ("", '<b class="credit">Photo: Asif Dar</b> <b class="caption">The bridge on Monday</b>', "Photo: Asif Dar"),
        ("", "The bridge on Monday. <cite> (<b>Hill Images: Asif Dar</b>)</cite>", "Hill Images: Asif Dar"),
        ("", 'The bridge <b class="photo-source">/ Asif Dar, <a href="/by">CC BY</a></b>', "Asif Dar, CC BY"),
        ("", 'The bridge <b class="image-author">Asif Dar</b>', "Asif Dar"),
        ("", "The bridge <small>Asif Dar</small>", "Asif Dar"),
        ("", "The bridge on Monday. <footer>Hill Images/Asif Dar</footer>", "Hill Images/Asif Dar"),
        ("", '<div>The bridge</div><b class="caption__source">Hill Images</b>', "Hill Images"),
        ("", "<small>The bridge on Monday</small>", None),
        ("", "The bridge on Monday <small>Click to enlarge</small>", None),
        ("", "As <cite>The Hill</cite> showed the bridge", None),
        ("", '<b class="source-text">The bridge was closed on Monday.</b>', None),
        ("<p>Texto: Ana Gil / Fotos: Juan Mora</p>", "The bridge", "Fotos: Juan Mora"),
        ("<p>By Hira Malik</p>", "The bridge", None),
        ("<p>فوٹو: فائل</p>", "The bridge", "فوٹو: فائل"),
        ("<p>تصویر بشکریہ: حرا ملک</p>", "The bridge", "تصویر بشکریہ: حرا ملک"),
    ],
)
def test_a_credit_is_an_element_of_the_caption_or_its_last_words(line: str, caption: str, credit: str | None) -> None:
    figure = f'<figure><img src="/b.jpg" alt="A bridge"><figcaption>{caption}</figcaption></figure>'
    assert read(page(story(figure).replace("</h1>", f"</h1>{line}"))).credit == credit


def test_a_page_with_nothing_but_a_credit_has_no_body() -> None:
    said = "Photo: the bus driver and the goats at the old stone bridge above the second valley in the rain"
    article = read(page(f"<h1>Rain at last in the hills</h1><p>{said}</p>"))
    assert (article.credit, article.bodies, "no_body" in article.warnings) == (said, [], True)


@pytest.mark.parametrize(
    ("source", "caption"),
    [("Image source, ", "Image caption, "), ("Xigashada Sawirka, ", "Qoraalka sawirka, "), ("ذریعہ، ", "تصویر: ")],
)
@pytest.mark.parametrize("text", ["<p>The bridge at noon</p>", "<span>The bridge at noon</span>"])
def test_a_label_and_a_name_beside_a_figcaption_are_the_credit(source: str, caption: str, text: str) -> None:
    credit = f"<p><span>{source}</span><span>Tide Images</span></p>"
    shown = (
        f'<figure><div><img src="/b.jpg">{credit}</div><figcaption><span>{caption}</span>{text}</figcaption></figure>'
    )
    article = read(page(story(shown)))
    assert ([image.caption for image in article.images], article.credit) == (["The bridge at noon"], "Tide Images")
    assert paragraphs(article) == PROSE


def test_a_span_that_is_named_a_caption_is_the_caption_of_the_picture_above_it() -> None:
    text = "The driver looks at the road above the second valley, which nobody had used since the spring. (Photo: Hira Malik)"
    shown = f'<span class="lead-caption"><img src="/b.jpg"><span class="lead-caption">{text}</span></span>'
    article = read(page(story().replace("</h1>", f"</h1>{shown}")))
    assert ([image.caption for image in article.images], paragraphs(article)) == ([text], PROSE)


@pytest.mark.parametrize("line", ["<p>Tap to enlarge</p>", "<p><b>Tide Images, the agency, took it</b></p>"])
def test_another_line_beside_a_figcaption_is_no_credit(line: str) -> None:
    shown = f'<figure><img src="/b.jpg">{line}<figcaption>The bridge at noon</figcaption></figure>'
    assert read(page(story(shown))).credit is None


@pytest.mark.parametrize(
    "box",
    [
        '<div class="key-points"><h2>Key Points</h2><ul>{}</ul></div>',
        '<div><div class="head"><h2>Key Points</h2></div><div><div class="list"><ul>{}</ul></div></div></div>',
        "<p><strong>Key Takeaways:</strong></p><ul>{}</ul>",
    ],
)
def test_key_points_may_be_in_a_box_of_their_own(box: str) -> None:
    points = ["The hills had no rain for four months, the office said.", "Two valleys have their schools shut for now."]
    boxed = box.format("".join(f"<li>{point}</li>" for point in points))
    for html in (story(boxed), story().replace("</h1>", f"</h1>{boxed}<div>")):
        article = read(page(html))
        assert (article.key_points, paragraphs(article)) == (points, PROSE)


POINTS = ["The hills had no rain for four months, the office said.", "Two valleys have their schools shut for now."]
POINTS_LISTED = "<ul>" + "".join(f"<li>{point}</li>" for point in POINTS) + "</ul>"


@pytest.mark.parametrize(
    "label", ["What you need to know:", "Summary", "AI Summary", "In Short", "Highlights", "خلاصہ"]
)
@pytest.mark.parametrize("box", ["<section class='summary'><h3>{}</h3>{}</section>", "<p><b>{}</b></p>{}"])
def test_the_list_below_the_label_of_a_summary_has_the_key_points(label: str, box: str) -> None:
    article = read(page(story().replace("</h1>", f"</h1>{box.format(label, POINTS_LISTED)}")))
    assert (article.key_points, article.summary, paragraphs(article)) == (POINTS, None, PROSE)


def test_a_sub_head_that_reads_like_a_label_of_a_summary_is_a_sub_head() -> None:
    later = "<h2>What comes next</h2>"
    article = read(page(story(later).replace("</h1>", f"</h1><h2>Highlights</h2>{POINTS_LISTED}")))
    assert (article.key_points, paragraphs(article)[:3]) == ([], ["Highlights", *POINTS])
    article = read(page(story(f"<h2>Highlights</h2>{POINTS_LISTED}")))
    assert (article.key_points, paragraphs(article)[2:5]) == ([], ["Highlights", *POINTS])


@pytest.mark.parametrize("label", ["<h6>Listen to this article</h6>", "<div>Listen to this story</div>"])
@pytest.mark.parametrize("note", ["This audio is generated by an AI tool.", "The summary was AI-generated."])
def test_the_label_of_a_player_that_reads_the_story_out_is_not_in_it(label: str, note: str) -> None:
    html = story().replace("</h1>", f"</h1>{label}<p>{note}</p>").replace("<p>Rain", "<p>KARACHI: Rain")
    article = read(page(html))
    assert (article.bodies[0].dateline, paragraphs(article)) == ("KARACHI", PROSE)


@pytest.mark.parametrize("label", ["<p>Key points</p>", "<h2>Key points</h2>"])
def test_what_a_label_for_key_points_opens_is_the_body_if_nothing_else_is(label: str) -> None:
    texts = "".join(f"<p>{text}</p>" for text in PROSE)
    article = read(page(f"<article><h1>Rain at last in the hills</h1>{label}{texts}</article>"))
    assert (article.key_points, paragraphs(article)[-len(PROSE) :]) == ([], PROSE)


def test_key_points_with_bullets_end_above_the_first_line_without_one() -> None:
    points = ["The hills had no rain for four months", "Two valleys have their schools shut"]
    lines = "".join(f"<p>{line}</p>" for line in (*(f"• {point}" for point in points), *PROSE))
    article = read(page(f"<article><h1>Rain at last in the hills</h1><h2>Key points</h2>{lines}</article>"))
    assert (article.key_points, paragraphs(article)) == (points, PROSE)


LINE = "The quay was empty at noon on Sunday"


@pytest.mark.parametrize(
    "box",
    [
        '<div class="shot"><figure>{}</figure><p class="content-shot__note">{}.</p></div>',
        '<div class="shot"><figure>{}</figure><div class="info">{}. (Tide Images)</div></div>',
        '<div class="media">{}<span class="legend">{}</span></div>',
    ],
)
def test_a_text_that_a_box_holds_beside_a_picture_is_its_caption(box: str) -> None:
    boxed = box.format('<img src="/quay.jpg" alt="">', LINE)
    for html in (story(boxed), story().replace("</h1>", f"</h1>{boxed}<div>")):
        article = read(page(html))
        (image,) = article.images
        assert (image.caption or "").startswith(LINE)
        assert (article.summary, paragraphs(article)) == (None, PROSE)


@pytest.mark.parametrize(
    "box",
    [
        "<div>{}<p>{}, and the harbour master said that the ferries would wait there until the storm was over.</p></div>",
        "<div>{}<h3>The quay</h3><p>{}, and the harbour master said that all the ferries would wait there.</p></div>",
        "<div class='hero'>{}<p class='hero__text'>{}, and two ferries lay there.</p></div>",
    ],
)
def test_a_paragraph_below_a_picture_is_no_caption_though_a_box_holds_both(box: str) -> None:
    article = read(page(story(box.format('<figure><img src="/quay.jpg" alt=""></figure>', LINE))))
    assert any(text.startswith(LINE) for text in paragraphs(article))
    assert [image.caption for image in article.images] == [None]


@pytest.mark.parametrize(
    ("below", "caption", "credit"),
    [
        ('<span class="copyright">Tide Images</span></div><div><figcaption>The quay at noon</figcaption>', "The quay at noon", "Tide Images"),
        ('<div><b class="toggle-caption">toggle caption</b></div><p class="caption">The quay at noon. <b class="credit">H. Malik</b></p>', "The quay at noon. H. Malik", "H. Malik"),
        ('<figcaption><span>The quay at noon.</span><span class="credit">Tide Images</span></figcaption>', "The quay at noon. Tide Images", "Tide Images"),
        ('<figcaption><span>دوپہر کی بندرگاہ</span><span class="credit">ندا علی</span></figcaption>', "دوپہر کی بندرگاہ ندا علی", "ندا علی"),
        ('<div class="caption">The quay at noon.</div><figcaption class="image__credit">(Tide Images)</figcaption>', "The quay at noon.", "Tide Images"),
        ('<figcaption>The quay. <b class="credit">H. Malik</b> <a href="mailto:h@tide.example">h@tide.example</a></figcaption>', "The quay. H. Malik", "H. Malik"),
        ('<p class="caption-source">Tide Images</p><ul><li>Share</li></ul>', "Tide Images", "Tide Images"),
        ('<figcaption>The quay at noon. <a href="/r">Buy Licensing Rights</a></figcaption>', "The quay at noon.", None),
        ('<figcaption class="credit">The quay at noon. Ferries wait.</figcaption>', "The quay at noon. Ferries wait.", None),
        ('<figcaption class="image-caption-credit">The quay was empty at noon.</figcaption>', "The quay was empty at noon.", None),
        ('<figcaption class="caption has-credit">The quay at noon</figcaption>', "The quay at noon", None),
        ('<p class="caption">The quay</p><p class="caption-credit">Tide Images</p>', "The quay", "Tide Images"),
    ],
)  # fmt: skip
def test_a_caption_and_a_credit_may_be_lines_of_their_own(below: str, caption: str, credit: str | None) -> None:
    article = read(page(story(f'<figure><div><img src="/quay.jpg" alt="">{below}</div></figure>')))
    assert ([image.caption for image in article.images], article.credit) == ([caption], credit)


LINES = [f"The ferry number {number} is late" for number in range(300)]


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{' '.join(PROSE)}</p><figcaption>{'<i class=credit>' * 50}"
        f"{''.join(f'<img src=/{place}><br>{line}<br>' for place, line in enumerate(LINES))}</figcaption>"
        f"<p>{' '.join(PROSE[::-1])}</p>",
        f"<q>{''.join(f'{line}, and so is the mate of the harbour office.<br>' for line in LINES)}</q>",
        f"{'<h1>x<div>' * 300}<p>{' '.join(LINES)}",
        '<script id="__NUXT_DATA__" type="application/json">'
        + json.dumps([" ".join(LINES[:60]), *[{"headline": 0, "title": 0, "name": 0}] * 300])
        + "</script>",
    ],
    ids=["credits", "quotation", "headings", "data"],
)
def test_what_many_elements_or_objects_share_is_not_read_for_each(html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned = 0

    def counted(text: str, check: Callable[[str], bool] = newsbot.text.clean.is_single_spaced) -> bool:
        nonlocal cleaned
        cleaned += len(text)
        return check(text)

    monkeypatch.setattr(newsbot.text.clean, "is_single_spaced", counted)
    with suppress(NoStory):
        read_article(f"<title>The ferry sails again</title><h1>The ferry sails again</h1>{html}", URL, NOW)
    assert cleaned < 10 * len(html)


@pytest.mark.parametrize(
    "text", ["", "12 March 2026", "Is this a name?", "a@b.example", "Editor", "This is. A whole sentence of many words"]
)
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize(
    ("head", "line", "authors", "source"),
    [
        (data(author={"@type": "Person", "name": "Hira Malik"}), "", ["Hira Malik"], "json-ld"),
        (data(author=["Hira Malik", "Tom Reed"]), "", ["Hira Malik", "Tom Reed"], "json-ld"),
        (data(author="Hira Malik and Tom Reed"), "", ["Hira Malik", "Tom Reed"], "json-ld"),
        ('<meta name="author" content="Hira Malik">', "", ["Hira Malik"], "meta"),
        ('<meta name="author" content="https://social.example/hira">', '<p class="byline">By Tom Reed</p>', ["Tom Reed"], "page"),
        # the site is an author only where nobody else is
        (data(author={"@type": "Organization", "name": "paper.example"}), '<p>By Tom Reed</p>', ["Tom Reed"], "page"),
        (data(author={"@type": "Organization", "name": "paper.example"}), "", ["paper.example"], "json-ld"),
        ("", '<a rel="author" href="/authors/tom/">Tom Reed</a>', ["Tom Reed"], "page"),
        ("", '<div class="article-author"><span>Tom Reed, Lahore</span></div>', ["Tom Reed"], "page"),
        ("", '<div class="author-bio">Tom Reed grows roses</div>', [], None),
    ],
)  # fmt: skip
def test_authors_are_persons_before_the_site(head: str, line: str, authors: list[str], source: str | None) -> None:
    article = read(page(story().replace("</h1>", f"</h1>{line}"), head + '<meta property="og:type" content="article">'))
    assert (article.authors, article.provenance.get("authors")) == (authors, source)


def test_an_author_told_by_reference_is_looked_up() -> None:
    graph = (
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Rain", "author": {"@id": "#h"}},'
        '{"@type": "Person", "@id": "#h", "name": "Hira Malik"}]}</script>'
    )
    assert read(page(story(), graph)).authors == ["Hira Malik"]


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        ('<meta property="og:site_name" content="The Paper">', "The Paper"),
        (data(publisher={"@type": "Organization", "name": "The Paper"}), "The Paper"),
        ("", "paper.example"),
    ],
)
def test_the_publisher_is_what_the_page_calls_its_site(head: str, publisher: str) -> None:
    assert read(page(story(), head)).publisher == publisher


@pytest.mark.parametrize(
    ("end", "publisher"),
    [
        (" | The Paper", "The Paper"),
        (" – The Paper", "The Paper"),
        (" | Weather | The Paper", "paper.example"),
        (" | Weather", "paper.example"),
        (" in four months | The Paper", "paper.example"),
        (" | Page 2", "paper.example"),
        (" | By Tom Reed", "paper.example"),
        (" | News and views from all the hills of the north", "paper.example"),
    ],
)
def test_the_publisher_follows_the_headline_in_the_title(end: str, publisher: str) -> None:
    links = '<nav><a href="/">The Paper</a> <a href="/weather">Weather</a></nav>'
    assert read(page(links + story(), title=f"Rain at last in the hills{end}")).publisher == publisher


# Structured data


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}',
        '[{"@type": "Organization"}, {"@type": ["Thing", "NewsArticle"], "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}]',
        '{"@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}}',
        # broken, as sites write it
        '{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00",}',
        '<!-- {"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00", "description": "An "odd" one"}',
        '{"@type": "NewsArticle", "headline": "Rain",\n"datePublished": "2026-11-23T08:00:00+05:00"}{"@type": "WebPage"}',
        '{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Rain&quot;, &quot;datePublished&quot;: &quot;2026-11-23T08:00:00+05:00&quot;}',
    ],
)  # fmt: skip
def test_structured_data_are_found_wherever_and_however_they_stand(script: str) -> None:
    metadata = metadata_of(f'<script type="application/ld+json">{script}</script>')
    assert metadata.headline == "Rain"
    assert metadata.published == [("2026-11-23T08:00:00+05:00", "json-ld")]


def metadata_of(head: str) -> Metadata:
    root = parse_html(page(head=head).encode())
    assert root is not None
    return read_metadata(root, URL)


def test_the_links_and_scripts_that_are_gathered_say_all_that_the_head_says() -> None:
    head = (
        f'<base href="/"><link rel="icon" href="/i"><link rel="Amphtml CANONICAL" href="{URL}"><link rel=next href="/2">'
        '<link rel="alternate" hreflang="ur" href="/ur"><script type="text/javascript">1</script>'
        '<script type="Application/LD+JSON; charset=utf-8">{"@type": "Article", "headline": "Rain"}</script>'
    )
    root = parse_html(page(head=head).encode())
    assert root is not None
    metadata = read_metadata(root, URL, gather(root).head)
    assert metadata == read_metadata(root, URL)
    assert (metadata.canonical, metadata.following, metadata.base) == (URL, "/2", "/")
    assert (metadata.headline, metadata.alternates) == ("Rain", [("ur", "/ur")])


def test_of_two_stories_in_the_data_the_page_s_own_counts() -> None:
    other = data(headline="Another story", url="https://www.paper.example/another")
    assert metadata_of(other + data(headline="Rain", url=URL)).headline == "Rain"
    assert metadata_of(other + data(headline="Rain at last in the hills")).headline == "Rain at last in the hills"


# Dates


@pytest.mark.parametrize(
    ("head", "line", "url", "earliest", "source"),
    [
        (data(datePublished="2026-11-23T08:00:00+05:00"), "", URL, "2026-11-23T08:00:00+05:00", "json-ld"),
        (data(datePublished="2026-11-23T08:00:00"), "", URL, "2026-11-23", "json-ld"),
        # a zone is kept where any part tells one, never guessed
        (
            data(datePublished="2026-11-23T08:00:00") + '<meta name="date" content="2026-11-23T08:00:00+05:00">',
            "", URL, "2026-11-23T08:00:00+05:00", "meta",
        ),
        (data(datePublished="2036-11-23"), "<p>Published 23 November 2026</p>", URL, "2026-11-23", "page"),
        ('<meta property="article:published_time" content="2026-11-23T08:00:00Z">', "", URL, "2026-11-23T08:00:00+00:00", "meta"),
        ("", '<time datetime="2026-11-23T08:00:00Z">Monday</time>', URL, "2026-11-23T08:00:00+00:00", "time"),
        ("", '<p><span itemprop="datePublished" content="2026-11-23">Monday</span></p>', URL, "2026-11-23", "time"),
        (
            '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2026-11-23T08:00:00Z"}</script>',
            "", URL, "2026-11-23T08:00:00+00:00", "json-ld",
        ),
        ("", "<div><div><div><div><time class='entry-date' datetime='2026-11-23'>Monday</time></div></div></div></div>", URL, "2026-11-23", "time"),
        ("", "<p>Tom Reed | Updated: 24 November 2026</p>", URL, None, None),
        # what a time is called, by its element or before it
        ("", "<p>Last updated: <time datetime='2026-11-24T08:00:00Z'>Tuesday</time></p>", URL, None, None),
        ("", "<p><b>Updated</b> <time datetime='2026-11-24T08:00:00Z'>Tuesday</time></p>", URL, None, None),
        ("", "<p><time datetime='2026-11-24T08:00:00Z'>Updated on Tuesday</time></p>", URL, None, None),
        (
            "", "<p>Posted <time datetime='2026-11-23T08:00:00Z'>Monday</time>, updated <time datetime='2026-11-24T08:00:00Z'>Tuesday</time></p>",
            URL, "2026-11-23T08:00:00+00:00", "time",
        ),
        ("", "<p><time class='entry-date published updated' datetime='2026-11-23T08:00:00Z'>Monday</time></p>", URL, "2026-11-23T08:00:00+00:00", "time"),
        ("", "<p><time class='updated' datetime='2026-11-24T08:00:00Z'>Tuesday</time></p>", URL, None, None),
        (
            "", "<p><time datetime='2026-11-24T08:00:00Z'>Updated 24 November</time> <time datetime='2026-11-23T08:00:00Z'>Monday</time></p>",
            URL, "2026-11-23T08:00:00+00:00", "time",
        ),
        ("", "<p><b>Edited by Hira Malik</b> <time datetime='2026-11-23T08:00:00Z'>Monday</time></p>", URL, "2026-11-23T08:00:00+00:00", "time"),
        ("", "<p>Published, updated: <time datetime='2026-11-23T08:00:00Z'>Monday</time></p>", URL, "2026-11-23T08:00:00+00:00", "time"),
        (
            "", "<div>Sent in: <b><i><time datetime='2026-11-23T08:00:00Z'>23 November 2026</time></i></b></div>",
            URL, "2026-11-23T08:00:00+00:00", "time",
        ),
        ("", "<p>Lahore, 23 November 2026</p>", URL, "2026-11-23", "page"),
        ("", "", "https://www.paper.example/2026/11/23/rain-at-last", "2026-11-23", "url"),
        ("", "", "https://www.paper.example/2026/3/5/rain-at-last", "2026-03-05", "url"),
        ("", "", "https://www.paper.example/2026/march/05/rain-at-last", "2026-03-05", "url"),
        ("", "", "https://www.paper.example/2026/3/5-reasons-for-rain", None, None),
        # other names of meta tags; a time alone is not a date
        ('<meta name="x-published-on" content="November 23, 2026">', "", URL, "2026-11-23", "meta"),
        (
            '<meta name="publish_time" content="08:00"><meta property="article:published_time" content="2026-11-23">',
            "", URL, "2026-11-23", "meta",
        ),
        # the page's time zone, by the time that is printed, or by the same moment elsewhere
        (data(datePublished="2026-11-23T03:37:20Z"), "<p>22 November 2026, 10:37 pm</p>", URL, "2026-11-22T22:37:20-05:00", "json-ld"),
        (data(datePublished="2026-11-22T20:15:30Z"), "<p>23 November 2026, 01:15 am PKT</p>", URL, "2026-11-23T01:15:30+05:00", "json-ld"),
        ("", "<p>23 November 2026 05:15 WIB</p>", URL, "2026-11-23T05:15:00+07:00", "page"),
        (
            data(datePublished="2026-11-23T03:37:20Z"),
            '<p>November 22, 2026</p><time datetime="2026-11-22T22:37:20-05:00"></time>', URL, "2026-11-22T22:37:20-05:00", "json-ld",
        ),
        (data(datePublished="2026-11-23T03:37:20Z"), "<p>November 22, 2026</p>", URL, "2026-11-22", "page"),
        (data(datePublished="2026-11-23T03:37:20Z"), "", "https://www.paper.example/2026/11/22/rain", "2026-11-22", "url"),
        # no zone puts noon on the next day's morning: the printed day is that of something else
        (data(datePublished="2026-11-22T02:00:00Z"), "<p>November 23, 2026</p>", URL, "2026-11-22T02:00:00+00:00", "json-ld"),
        # a head that dates an import
        (data(datePublished="2026-11-23T08:00:00Z"), "<p>Published 4 May 2019</p>", URL, "2019-05-04", "page"),
        (data(datePublished="2026-11-23T08:00:00Z"), "<p>Updated 4 May 2019</p>", URL, "2026-11-23T08:00:00+00:00", "json-ld"),
        (data(datePublished="2026-11-23T08:00:00Z"), "", "https://www.paper.example/2019/05/04/rain", "2019-05-04", "url"),
        # a later line is the publication's only where nothing is called a change
        (data(datePublished="2026-05-04"), "<p>23 November 2026</p>", URL, "2026-11-23", "page"),
        (data(datePublished="2026-05-04", dateModified="2026-11-23"), "<p>23 November 2026</p>", URL, "2026-05-04", "json-ld"),
        # of two that the head has, the one that is printed
        (
            data(datePublished="2026-05-04") + '<meta property="article:published_time" content="2026-11-23T08:00:00Z">',
            "<p>23 November 2026</p>", URL, "2026-11-23T08:00:00+00:00", "meta",
        ),
        # the data of scripts, unless several days are those of other stories
        ('<script>window.data = {"headline": "Rain", "publishedAt": "2026-11-23T08:00:00Z"}</script>', "", URL, "2026-11-23T08:00:00+00:00", "time"),
        ('<script>[{"publishedAt": "2026-11-23"}, {"publishedAt": "2026-11-22"}]</script>', "", URL, None, None),
        # lines of names, and labels above a date
        ("", "<p>Tom Reed · Editor for the weather and the sea · 23 November 2026</p>", URL, "2026-11-23", "page"),
        ("", "<p><b>Tom Reed</b><b>23.11.2026</b></p>", URL, "2026-11-23", "page"),
        ("", "<p>Updated 24 November 2026, posted 23 November 2026</p>", URL, "2026-11-23", "page"),
        ("", "<p>Last Updated: 24 Nov 2026, 08:10 AM IST, First Published: 23 Nov 2026, 06:02 PM IST</p>", URL, "2026-11-23", "page"),
        ("", "<p>Updated 8:10 AM, Tue November 24, 2026 Published 6:02 PM, Mon November 23, 2026</p>", URL, "2026-11-23", "page"),
        ("", "<p>Aktualisiert: 24.11.2026, 08:10 Veröffentlicht: 23.11.2026, 18:02</p>", URL, "2026-11-23", "page"),
        ("", "<p>Updated 24 November 2026, 8:10 in the morning, for those who sailed in 1953, on 31 January 1953</p>", URL, None, None),
        ("", "<p>Updated - November 24, 2026</p>", URL, None, None),
        ("", "<p>Last updated on | November 24, 2026 | Lahore</p>", URL, None, None),
        ("", "<p>Published - November 23, 2026 06:02 pm</p><p>Updated - November 24, 2026 08:10 am</p>", URL, "2026-11-23", "page"),
        ("", "<p>Live updates | November 23, 2026</p>", URL, "2026-11-23", "page"),
        ("", "<p>Edited by Tom Reed | November 23, 2026</p>", URL, "2026-11-23", "page"),
        ("", "<p>4 minutes ago</p><p>23 November 2026</p>", URL, "2026-11-23", "page"),
        # months and years ago only by themselves
        ("", "<p>Tom Reed | 5 months ago</p>", URL, "2026-05-25", "page"),
        ("", "<p>Published 2 years ago</p>", URL, "2023-11-25", "page"),
        ("", "<p>Published 5 months ago by Hira Malik</p>", URL, "2026-05-25", "page"),
        ("", "<p>By Hira Malik 2 years ago</p>", URL, "2023-11-25", "page"),
        ("", "<p><a href='/author/hira'>Hira Malik</a> <b>5 months ago</b></p>", URL, "2026-05-25", "page"),
        ("", "<p>Updated by <a href='/author/hira'>Hira Malik</a> <b>5 months ago</b></p>", URL, None, None),
        ("", "<p>The bridge was opened 2 years ago by Hira Malik</p>", URL, None, None),
        ("", "<p>2 years ago in Murree</p>", URL, None, None),
        ("", "<p>The bridge opened 2 years ago</p>", URL, None, None),
        ("", "<p>Updated 5 months ago</p>", URL, None, None),
        ("", "<p>By <a>Tom Reed</a><b>November 23, 2026</b><i>November 24, 2026</i><b>No Comments</b></p>", URL, "2026-11-23", "page"),
        ("", "<p><b>23 November 2026</b><b>08:15</b>The Paper</p>", URL, "2026-11-23", "page"),
        ("", "<p><b>Nov</b> <b>23</b><b>2026</b></p>", URL, "2026-11-23", "page"),
        ("", "<p>Tom Reed - 12/03/2026</p>", URL, "2026-03-12", "page"),
        ("", "<p>Tom Reed - 10/03/2026</p>", URL, None, None),
        ("", "<dl><dt>Posted</dt><dd>23 November 2026</dd></dl>", URL, "2026-11-23", "page"),
        ("", "", "https://www.paper.example/2026/13/45/rain-at-last", None, None),
    ],
)  # fmt: skip
def test_the_date_is_the_finest_that_the_parts_agree_on(
    head: str, line: str, url: str, earliest: str | None, source: str | None
) -> None:
    html = page(story().replace("</h1>", f"</h1>{line}"), head + '<meta property="og:type" content="article">')
    published = read(html, url).published
    assert (published.earliest, published.source) == (earliest, source)


@pytest.mark.parametrize(
    "opening",
    [
        "(23 November 2026) ",
        "23 November 2026 – ",
        "Press release, 23 November 2026 | ",
        "(Bonn, 23. November 2026) ",
        "(Porto Sale, 23 novembre 2026) ",
    ],
)
def test_the_date_may_open_the_story(opening: str) -> None:
    assert read(page(story().replace("<p>", f"<p>{opening}", 1))).published.date == "2026-11-23"


@pytest.mark.parametrize(
    "opening",
    [
        "(Both of the old bridges were built in the valley until 23 November 2026) ",
        "(Photo taken on 23 November 2026) ",
        "(Wire Pictures/Tom Reed, 23 November 2026) ",
        "(Archivbild, 23. November 2026) ",
    ],
)
def test_brackets_that_say_when_something_happened_do_not_date_the_story(opening: str) -> None:
    assert read(page(story().replace("<p>", f"<p>{opening}", 1))).published.date is None


@pytest.mark.parametrize(
    "opening",
    ["The study was published on 2 November 2026.", "The list, published on 2 November 2026, has all bridges"],
)
def test_what_a_story_says_was_published_does_not_go_before_the_date_below_the_headline(opening: str) -> None:
    html = story().replace("</h1>", f"</h1><p>20 November 2026</p><p>{opening}</p>")
    assert read(page(html)).published.date == "2026-11-20"


def test_what_a_story_says_was_published_does_not_put_the_head_right() -> None:
    opening = "<p>The list of all bridges was published on 2 November 2026 by the weather office.</p>"
    html = story().replace("</h1>", f"</h1>{opening}")
    assert read(page(html, data(datePublished="2026-11-20"))).published.date == "2026-11-20"


CHINESE = "天气局表示，未来三天还会有雨，请住在河谷的居民注意道路情况。"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("据天气局介绍，2019年11月3日，两座旧桥被洪水冲毁，至今没有修复。", None),
        ("天气局局长表示：2019年11月3日停运的公交线路将不会恢复，居民可以改乘火车。", None),
        ("発表によると、橋（2019年11月3日に閉鎖）は来年の春にまた開く見通しだという。", None),
        ("河谷日报，2026年11月3日", "2026-11-03"),
        ("来源：河谷日报（2026-11-03）", "2026-11-03"),
    ],
)
def test_a_date_in_a_sentence_without_spaces_is_not_the_story_s(line: str, date: str | None) -> None:
    text = f"<p>{line}</p>" + "".join(f"<p>第{number}条。{CHINESE}</p>" for number in "一二三四五")
    html = page(f"<main><h1>山谷终于迎来第一场雨</h1>{text}</main>", title="山谷终于迎来第一场雨")
    assert read(html).published.date == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("By Hira Elizabeth Malik-Montgomery and Tom Alexander Reed, 3 November 2026", "2026-11-03"),
        ("By Hira Malik, who has covered the weather office since 3 November 2016", "2026-11-20"),
    ],
)
def test_the_date_behind_a_byline_is_not_that_of_a_career(line: str, date: str) -> None:
    html = story().replace("</h1>", f"</h1><p>{line}</p>")
    assert read(page(html, data(datePublished="2026-11-20" if "since" in line else None))).published.date == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("This post was written on Monday, 23 November 2026 at 9:40 and published by Hira Malik.", "2026-11-23"),
        ("Dieser Beitrag wurde am Montag, den 23. November 2026 um 9:40 Uhr von Jana Au veröffentlicht.", "2026-11-23"),
        ("The report on both of the bridges was published on 23 November 2026 by the weather office.", None),
        ("This article was originally published by The Upper Valley Review on 23 November 2026.", None),
        ("Dieser Beitrag ist zuerst am 23. November 2026 im Magazin des Wetteramts erschienen.", None),
    ],
)
def test_a_sentence_on_the_story_says_when_it_was_published(line: str, date: str | None) -> None:
    assert read(page(story() + f"<p>{line}</p>")).published.date == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Rain at last in the hills was posted on 23 November 2026 at 11:03 pm", "2026-11-23"),
        ("Rain at last in the hills wurde am 23. November 2026 um 23:03 Uhr gepostet", "2026-11-23"),
        ("Rain at last in the hills, as it was on 23 November 2026, in thirty pictures and two films", None),
        (
            "<a href='/city/rain-at-last-part-two-1234567'>"
            "Rain at last in the hills, the second part, published on 23 November 2026</a>",
            None,
        ),
    ],
)
def test_a_line_that_repeats_the_headline_may_date_it(line: str, date: str | None) -> None:
    box = f"<aside><div>{line}</div><h3><a href='/city/quay-wall-cracks-1234568'>Quay wall cracks</a></h3></aside>"
    for html in (story() + box, box + story()):
        assert read(page(html)).published.date == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("<p>Online since</p><p>23 November 2026</p>", "2026-11-23"),
        ("<blockquote>— Tom Reed, 23 November 2026</blockquote>", None),
        ("<p>On 23 November 2026 the river had reached the second of the two old marks on the bridge.</p>", None),
    ],
)
def test_a_date_that_stands_alone_may_stand_in_the_story(line: str, date: str | None) -> None:
    assert read(page(story(line))).published.date == date


CARD = '<h3><a href="/city/a-new-bridge-for-two-valleys">A new bridge for two valleys</a></h3>'
OWN = f'<h3><a href="{URL}">Rain at last in the hills</a></h3>'
CITED = "<p>Source: the weather office</p><p>Words: 120</p><p>Pages: two</p><p>Print: no</p>"


@pytest.mark.parametrize(
    ("below", "date"),
    [
        (CITED + "<p>23 November 2026</p>", "2026-11-23"),
        (f"<h2>More stories</h2>{CARD}<p>23 November 2026</p>", None),
        (f"<h2>More stories</h2>{CARD}<p>By Tom Reed</p><p>23 November 2026</p>", None),
        (CITED + f"<p>23 November 2026</p>{CARD}", None),
        (f"<p>23 November 2026</p>{CARD}", "2026-11-23"),  # beside the story
        (f"{CARD}<p>Date: 23 November 2026</p>", "2026-11-23"),
        (f"<h2>Latest</h2>{OWN}<p>23 November 2026</p>", "2026-11-23"),
        (
            '<h2>Latest</h2><p><a href="/city/x">23 November 2026</a></p><h3><a href="/city/x">A new bridge</a></h3>',
            None,
        ),
        ('<p><a href="/2026/11/23/">23 November 2026</a></p>', "2026-11-23"),
        ('<h3><a href="/author/hira-malik/">Hira Malik</a></h3><p>23 November 2026</p>', "2026-11-23"),
        ("<aside><h2>Diary</h2><p>23 November 2026</p></aside>", None),
        ("<footer><p>Published: 23 November 2026</p></footer>", "2026-11-23"),
        ("<footer><p>23 November 2026</p></footer>", None),
    ],
)
def test_the_date_of_another_story_s_card_is_not_the_story_s(below: str, date: str | None) -> None:
    assert read(page(story() + below)).published.date == date


def test_a_date_in_the_footer_of_the_story_s_article_is_the_story_s() -> None:
    footer = "<footer><p>Hira Malik, 23 November 2026</p></footer>"
    for html in (f"<article>{story()}{footer}</article>", story().replace("</main>", f"{footer}</main>")):
        assert read(page(html)).published.date == "2026-11-23"


@pytest.mark.parametrize(
    ("link", "date"),
    [
        ('<p><a href="/city/2026/11/9/quay-wall-cracks-again">Quay wall cracks again</a></p>', "2026-11-23"),
        ('<p><a href="/author/hira-malik/">Hira Malik</a></p>', "2026-11-09"),
    ],
)
def test_a_date_directly_below_the_link_to_another_story_is_the_last_choice(link: str, date: str) -> None:
    head = f"</h1>{link}<p>9 November 2026</p>"
    assert read(page(story().replace("</h1>", f"{head}<p>SALT FEN | 23 November 2026</p>"))).published.date == date
    assert read(page(story().replace("</h1>", head))).published.date == "2026-11-09"


def test_a_card_above_the_headline_has_its_own_date() -> None:
    above = f"{CARD}<footer>22 November 2026</footer><p>City</p>"
    assert read(page(above + story())).published.date is None
    section = "<h2><a href='/category/city/'>City</a></h2><p>23 November 2026</p><p>Hira Malik</p>"
    assert read(page(section + story())).published.date == "2026-11-23"
    assert read(page("<h2><a href='/'>The Paper</a></h2><p>23 November 2026</p><p>City</p>" + story())).published.date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("The next market is on 3 November 2026 at seven in the old hall.", None),
        ("Der nächste Markt ist am 3. November 2026 ab sieben Uhr in der alten Halle.", None),
        ("اگلا بازار 3 نومبر 2026 کو پرانے ہال میں صبح سات بجے لگے گا۔", None),
        ("3 November 2026 was the day on which the river came back.", None),
        ("3 November 2026 – The river came back to the two valleys.", "2026-11-03"),
        ("Published on 3 November 2026 in the morning edition of The Paper.", "2026-11-03"),
        ("The report was published on 3 November 2026", None),
        ("Die Studie wurde am 3. November 2026 veröffentlicht.", None),
        ("La noticia fue publicada el 3 de noviembre de 2026", "2026-11-03"),
        ("This story was published on 3 November 2026.", "2026-11-03"),
        ("This content was published on 3 November 2026", "2026-11-03"),
        ("Il presente articolo è stato pubblicato il 3 novembre 2026", "2026-11-03"),
        ("Artikkelen ble publisert 3. november 2026", "2026-11-03"),
        ("Published 3 November 2026 as roads were closed", "2026-11-03"),
        ("The Washington Post was founded on 3 November 2026", None),
        ("Article was published on 3 November 2026", "2026-11-03"),
        ("By Hira Malik, 3 November 2026, in City and Weather and Rivers", "2026-11-03"),
        ("Press release of 3 November 2026.", "2026-11-03"),
        ("By HIRA MALIK and TOM REED November 3, 2026, 10:12 a.m.", "2026-11-03"),
        ("Hira Malik, correspondent for the hills, 3 November 2026, 4 p.m.", "2026-11-03"),
        ("Jana Nováková, redaktorka, horní údolí, 3. 11. 2026 10:12 hod.", "2026-11-03"),
        ("The river came back on the morning of 3 November 2026.", None),
        ("Por Rita Melo e Zé dos Santos, 3 de Novembro de 2026.", "2026-11-03"),
        ("By two of the oldest bridges in both valleys, 3 November 2026.", None),
        ("Text: Anna Berg och Nils af Ugglas. Foto: Eva Lund. 3 november 2026", "2026-11-03"),
        ("Stand: 4. November 2026 | Veröffentlicht: 3. November 2026", "2026-11-03"),
        ("Submitted by annlee on Tue, 11/03/2026 - 14:20", "2026-11-03"),
        ("发布时间：2026-11-03 10:15:00 来源：新华社", "2026-11-03"),
        ("公開日：2026.11.03 最終更新日：2026.11.04", "2026-11-03"),
    ],
)
def test_a_date_amid_a_sentence_is_when_something_happened(line: str, date: str | None) -> None:
    assert read(page(story().replace("</h1>", f"</h1><p>{line}</p>"))).published.date == date


@pytest.mark.parametrize(
    ("heading", "date"),
    [
        ("Rain at last in the hills and in both of the valleys below<small> 23.11.2026 • City</small>", "2026-11-23"),
        ("Rain at last in the hills and in both of the valleys below on 23.11.2026", None),
        ("Rain at last in the hills<small>23 November 2026</small>", "2026-11-23"),
    ],
)
def test_a_heading_may_have_the_date_behind_the_headline(heading: str, date: str | None) -> None:
    title = heading.partition("<small>")[0]
    html = page(story().replace("Rain at last in the hills", heading), title=title)
    assert read(html).published.date == date


@pytest.mark.parametrize(
    "heading",
    ["Rain at last in the hills <span>November 23, 2026</span>", "<span>23.11.2026</span> Rain at last in the hills"],
)
def test_a_date_in_an_element_of_the_heading_is_no_part_of_the_headline(heading: str) -> None:
    html = page(f"<main><h1>{heading}</h1>{TEXT}</main>", title="Rain at last in the hills")
    assert read(html).headline == "Rain at last in the hills"


def test_a_date_is_a_part_of_the_headline_if_the_head_has_not_the_rest_alone() -> None:
    html = page(f"<main><h1>The weather on <span>28 November 2025</span></h1>{TEXT}</main>", title="The weather")
    assert read(html).headline == "The weather on 28 November 2025"


def test_a_date_that_the_head_says_too_is_a_part_of_the_headline() -> None:
    html = page(f"<main><h1>The speech of <span>3 May 2026</span></h1>{TEXT}</main>", title="The speech of 3 May 2026")
    assert read(html).headline == "The speech of 3 May 2026"


@pytest.mark.parametrize("words", ["on 3 November 2026", ", 3 November 2026", "– in 30 pictures since 3 November 2026"])
def test_a_date_in_the_words_of_the_headline_is_not_the_story_s(words: str) -> None:
    html = page(story().replace("</h1>", f" {words}</h1><p>23 November 2026</p>"))
    assert read(html).published.date == "2026-11-23"


def test_the_date_is_below_the_headline_though_prose_is_above_it() -> None:
    above, below = ("".join(f"<p>{text} {n}{mark}</p>" for n in range(5) for text in PROSE) for mark in ".!")
    html = page(f"<main>{above}<h2>Rain at last in the hills</h2><p>23 November 2026</p>{below}</main>")
    assert read(html).published.date == "2026-11-23"


def test_a_date_is_read_in_the_language_of_the_story_whatever_line_opens_it() -> None:
    lines = "<div>23.09.22</div><h2>Regen 2022</h2>" + "".join(
        f"<p>{text}</p>"
        for text in (
            "Am Montag fiel zum ersten Mal seit vier Monaten Regen auf die Hügel, und die Bauern ließen ihre Türen offen.",
            "Die Schulen in zwei Tälern blieben zu, weil die einzige Brücke bei Hochwasser gesperrt wird.",
        )
    )
    article = read(page(f"<h1>Rain at last in the hills</h1>{lines}"))
    assert paragraphs(article)[0] == "Regen 2022"
    assert article.published.date == "2022-09-23"


def test_a_date_in_the_story_does_not_overrule_the_head() -> None:
    html = page(story("<p>4 May 2019</p>"), data(datePublished="2026-11-23"))
    assert read(html).published.date == "2026-11-23"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("<p>The study was published on 3 November 2026</p>", None),
        ("<p>The article was published on 3 November 2026</p>", "2026-11-03"),
        ("<footer><p>This entry was posted on November 23rd, 2026 at 9:40 am and is filed under Weather. You can follow any responses to this entry through the feed, or leave one of your own.</p></footer>", "2026-11-23"),
        ("<h3>More stories</h3><p>24 November 2026</p><h4><a href='/dry'>Dry months ahead</a></h4><p>Updated on 20 November 2026</p>", None),
    ],
)  # fmt: skip
def test_below_the_story_a_date_is_not_later_than_its_last_change(line: str, date: str | None) -> None:
    html = page(story() + line)
    assert read(html).published.date == date


@pytest.mark.parametrize(
    "comments",
    [
        "<section class='comments'><p>Bela 2 hours ago</p><p>Good news!</p></section>",
        "<section class='comments'><p>Bela <time datetime='2026-11-24T08:00:00Z'>Tuesday</time></p><p>Good news!</p></section>",
        "<div id='respond'><p>Bela, 24 November 2026</p><p>Good news!</p></div>",
        "<article class='comment'><p>Bela, 24 November 2026</p><p>Good news!</p></article>",
        "<div itemscope itemtype='https://schema.org/Comment'><p>Bela, 24 November 2026</p><p>Good news!</p></div>",
        "<div itemprop='comment'><p>Bela, edited 24 November 2026</p><p>Good news!</p></div>",
        "<h3>2 comments</h3><ul><li>Bela, 24 November 2026<p>Good news!</p></li></ul>",
        "<h3>Leave a reply</h3><p>Bela <time datetime='2026-11-24T08:00:00Z'>Tuesday</time></p><p>Good news!</p>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["<div class='comments-open'>{}</div>", "<article>{}</article>"])
def test_the_dates_of_comments_are_not_the_story_s(comments: str, around: str) -> None:
    article = read(page(around.format(story() + comments)))
    assert (article.published.date, article.date_modified, article.warnings) == (None, None, ["no_date"])
    dated = read(page(around.format(story() + "<p>Published 23 November 2026</p>" + comments)))
    assert dated.published.date == "2026-11-23"


def test_a_date_above_the_story_counts_though_comments_are_counted_beside_it() -> None:
    line = "<p class='comments-link'>23 November 2026 | 5 comments</p>"
    assert read(page(story().replace("</h1>", f"</h1>{line}"))).published.date == "2026-11-23"


def test_a_section_beside_the_date_is_not_an_author() -> None:
    lines = "<div class='author-and-date'>Trade - 3 May 2026</div><div class='author'>Af Fenwire</div>"
    html = page(story().replace("</h1>", f"</h1>{lines}"))
    assert read(html, "https://fen.example/Trade/rain-at-last").authors == ["Fenwire"]


@pytest.mark.parametrize(
    ("dateline", "place", "date"),
    [
        ("OBAN, Nov. 9, 2026 (HILLWIRE) -- ", "OBAN", "2026-11-09"),
        ("OBAN, Ore., Nov. 9, 2026 -- ", "OBAN, Ore.", "2026-11-09"),
        ("OBAN, Nov. 9, 2026 /HillWire/ -- ", "OBAN", "2026-11-09"),
        ("(OBAN, 9 Nov 2026) ", "OBAN", "2026-11-09"),
        ("Fort Oban, November 9, 2026 – ", "Fort Oban", "2026-11-09"),
        ("November 9, 2026 — OBAN — ", "OBAN", "2026-11-09"),
        ("Monday, November 9, 2026 – ", None, "2026-11-09"),
        ("OBAN, Nov. 9, 2036 -- ", "OBAN", None),
    ],
)
def test_a_day_in_the_dateline_is_the_date(dateline: str, place: str | None, date: str | None) -> None:
    article = read(page(story().replace("<p>", f"<p>{dateline}", 1), title="Rain at last in the hills"))
    assert (article.bodies[0].dateline, article.published.date) == (place, date)


@pytest.mark.parametrize(
    ("opening", "place", "printed"),
    [
        ("SALT FEN, March 4 (Fen Wire) — ", "SALT FEN", "SALT FEN, March 4 (Fen Wire)"),
        ("SALT FEN (Fen Wire) — ", "SALT FEN", "SALT FEN (Fen Wire)"),
        ("SALT FEN, N.D. — ", "SALT FEN, N.D.", None),
        ("SALT FEN — ", "SALT FEN", None),
        ("", None, None),
    ],
)
def test_a_dateline_keeps_its_day_and_its_agency(opening: str, place: str | None, printed: str | None) -> None:
    article = read(page(story().replace("<p>", f"<p>{opening}", 1), title="Rain at last in the hills"))
    assert (article.bodies[0].dateline, article.bodies[0].dateline_text) == (place, printed)
    assert not opening or f"{opening.strip(' —:')} — " in article.markdown()


def test_a_full_stop_behind_the_agency_is_the_mark_of_the_dateline() -> None:
    text = "Salzmoor (fwd). Der Rat der Stadt hat am Abend getagt und nichts beschlossen."
    body = load_body(BodyParts("de", None, [Paragraph(text)]))
    assert (body.dateline, body.dateline_text) == ("Salzmoor", "Salzmoor (fwd)")


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("Published: 22 Nov 2026, 09.15 GMT Last updated: 23 Nov 2026, 21.42 GMT", "2026-11-23T21:42:00+00:00"),
        ("By Tom Reed, who has walked the hills since he was a boy; updated 23 November 2026", "2026-11-23"),
        ("22 November 2026 Updated 23 November 2026", "2026-11-23"),
        ("<time>Nov 22, 2026</time><span>Updated</span><time>Nov 23, 2026</time>", "2026-11-23"),
        ("Updated 23 November 2026, posted 22 November 2026", "2026-11-23"),
        ("23 November 2026 (updated)", "2026-11-23"),
        ("Updated - November 23, 2026", "2026-11-23"),
        ("Published - November 22, 2026 09:15 am | Updated • November 23, 2026 10:00 am", "2026-11-23"),
        ("Updated 23 November 2026, 01:15 am PKT", "2026-11-23T01:15:00+05:00"),
        ("Updated 2 hours ago", "2026-11-25"),
        ("Updated 3 days ago", None),
        ("Edited by Tom Reed, published 22 November 2026", None),
        # what the page states for machines is finer
        ("Updated <time datetime='2026-11-23T21:42:00Z'>23 November 2026</time>", "2026-11-23T21:42:00+00:00"),
        ("Updated <time datetime='2026-11-23T21:42:00Z'>2 days ago</time>", "2026-11-23T21:42:00+00:00"),
        (
            "<time itemprop='dateModified' datetime='2026-11-23T21:42:00Z'>23 November</time>",
            "2026-11-23T21:42:00+00:00",
        ),
        (
            "<time class='published' datetime='2026-11-22T09:15:00Z'>22 November</time>"
            "<time class='updated' style='display:none' datetime='2026-11-23T21:42:00Z'>23 November</time>",
            "2026-11-23T21:42:00+00:00",
        ),
        ("<time class='published updated' datetime='2026-11-22T09:15:00Z'>22 November</time>", None),
        ("Publicado em 22 de novembro de 2026. Atualizado em 23 de novembro de 2026", "2026-11-23"),
        ("प्रकाशित: 22 नवंबर 2026 | अपडेटेड: 23 नवंबर 2026", "2026-11-23"),
    ],
)
def test_the_date_of_a_change_is_the_one_that_is_called_so(line: str, changed: str | None) -> None:
    assert read(page(story().replace("</h1>", f"</h1><p>{line}</p>"))).date_modified == changed


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("By Tom Reed ⋅ Editor for the weather ⋅ Updated November 23, 2026", "2026-11-23"),
        ("Updated maps of both of the valleys were on the table on 23 November 2026", None),
        ("The office updated its count on 23 November 2026.", None),
        ("Updated on 23 November 2026.", "2026-11-23"),
    ],
)
def test_a_line_in_the_story_s_beginning_may_have_the_date_of_its_change(line: str, changed: str | None) -> None:
    html = page(story(f"<p>{line}</p>"))
    assert read(html).date_modified == changed


@pytest.mark.parametrize(
    ("issued", "changed", "kept"),
    [
        ("2026-11-23T10:00:00Z", "2026-11-22T10:00:00Z", None),
        ("2026-11-23T10:00:00Z", "2026-11-23T09:58:00Z", None),
        ("2026-11-23T10:00:00Z", "2026-11-23T14:59:00+05:00", None),
        ("2026-11-23", "2026-11-22", None),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z", "2026-11-23T10:00:00+00:00"),
        ("2026-11-23T23:30:00Z", "2026-11-23", "2026-11-23"),
        ("2026-11-23", "2026-11-22T23:30:00Z", "2026-11-22T23:30:00+00:00"),  # it may be the day after there
    ],
)
def test_a_change_before_publication_is_not_stated(issued: str, changed: str, kept: str | None) -> None:
    head = "".join(
        f"<meta property='article:{name}_time' content='{time}'>"
        for name, time in (("published", issued), ("modified", changed))
    )
    assert read(page(story(), head)).date_modified == kept


@pytest.mark.parametrize(
    ("language", "other", "day"),
    [
        ("en-US", "04/25/2026", "2026-05-03"),
        ("en", "25/04/2026", "2026-03-05"),
        ("en", "04/05/2026", None),
        ("en", "25/04/2026 or 04/25/2026", None),
        ("en", "25/13/2026", None),
        ("en-GB", "04/25/2026", "2026-03-05"),
    ],
)
def test_the_other_dates_of_a_page_show_the_order_of_day_and_month(language: str, other: str, day: str | None) -> None:
    html = page(
        story().replace("</h1>", "</h1><p>05/03/2026</p>") + f"<aside><h2>More</h2>{CARD}<p>{other}</p></aside>"
    )
    assert read(html.replace("<html>", f"<html lang={language}>")).published.date == day


def test_a_change_of_another_story_is_not_one_of_this() -> None:
    html = page(story() + f"<h2>More stories</h2>{CARD}<p>Updated: 23 November 2026</p>")
    assert read(html).date_modified is None


def test_a_printed_change_is_the_date_of_the_change_alone() -> None:
    html = page(story().replace("</h1>", "</h1><p>Tom Reed | Last updated 23 November 2026</p>"))
    article = read(html)
    assert (article.published.date, article.date_modified) == (None, "2026-11-23")
    assert article.provenance["date_modified"] == "page"


# Bodies


@pytest.mark.parametrize(
    "side",
    [
        '<div class="related-stories"><p>The river had been dry since July, said the fishermen who live beside it.</p></div>',
        '<aside><p>The river had been dry since July, said the fishermen who live beside it.</p></aside>',
        '<form><p>Leave us your address and you get our letter on the weather of the week, every Friday.</p></form>',
        '<p class="newsletter-box">Leave us your address and you get our letter on the weather of the week, every Friday.</p>',
        '<figure><img src="/rain.jpg" alt=""><figcaption>Rain on a tin roof in the upper valley on Monday morning.</figcaption></figure>',
        '<p>Read also: <a href="/sport/cup-final-goes-to-penalties">Cup final goes to penalties after a long night</a></p>',
        '<p><a href="/sport/cup-final-goes-to-penalties">Cup final goes to penalties after a long night</a></p>',
        '<p>Follow us on <a href="https://www.whatsapp.com/channel/abc">our channel</a> to hear the news before all others.</p>',
        '<div class="ad-slot"><p>Umbrellas at half the price until Sunday, in all colours that you can think of.</p></div>',
        '<script>var rain = "The river had been dry since July, said the fishermen who live beside it.";</script>',
        '<div class="paywall-offer"><p>Read on for one rupee a week, and cancel whenever you like, in three clicks.</p></div>',
        '<div id="cookieNotice"><p>We and our partners keep cookies on your device to show you what you may like.</p></div>',
        '<section id="comments"><p>I was there on Monday, and it was more like forty millimetres, wrote a reader.</p></section>',
        '<div class="tags"><a href="/tag/rain">Rain</a> <a href="/tag/hills">Hills</a></div>',
        '<div hidden><p>The river had been dry since July, said the fishermen who live beside it.</p></div>',
        '<div class="box"><h4>Mirá también</h4><a href="/sport/cup-final-goes-to-penalties"><h3>Cup final goes to penalties</h3></a></div>',
        '<p>[Gambas:Video Harbour]</p>',
        '<p>Stay updated with <a href="/">the Hill Times</a> on WhatsApp</p>',
        '<p><strong>TEXT AD:</strong> Umbrellas at half the price until Sunday - 0123 456</p>',
        '<div>Dalszy ciąg materiału pod wideo</div>',
        '<p>本網站之文字、圖片及影音，非經授權，不得轉載、公開播送或利用。</p>',
    ],
)  # fmt: skip
def test_the_story_is_told_without_what_stands_in_its_midst(side: str) -> None:
    assert paragraphs(read(page(story(side)))) == PROSE


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        ("<h2>The bridge</h2>", ["The bridge"]),
        ("<ul><li>Two valleys</li><li>One bridge</li></ul>", ["Two valleys", "One bridge"]),
        ("<blockquote><p>“We slept in the yard,” he said.</p></blockquote>", ["“We slept in the yard,” he said."]),
        ("<p>It went on.</p>", ["It went on."]),
    ],
)
def test_sub_heads_lists_quotations_and_short_lines_belong_to_the_story(part: str, texts: list[str]) -> None:
    assert paragraphs(read(page(story(part)))) == [*PROSE[:2], *texts, *PROSE[2:]]


@pytest.mark.parametrize("names", ["overflow-hidden", "flex print:hidden"])
@pytest.mark.parametrize(
    "part",
    [
        "<ul{}><li>Two valleys</li><li>One bridge</li></ul>",
        "<table{}><tr><td>Two valleys<td>One bridge<tr><td>A<td>B</table>",
    ],
)
def test_names_that_cut_off_what_is_too_wide_hide_nothing(names: str, part: str) -> None:
    named, plain = (read(page(story(part.format(said)))) for said in (f' class="{names}"', ""))
    assert paragraphs(named) == paragraphs(plain) != PROSE


@pytest.mark.parametrize(
    "markup",
    [
        "".join(f"<p>{text}</p>" for text in PROSE),
        "<br><br>".join(PROSE),
        "".join(f"<div>{text}</div>" for text in PROSE),
        "".join(f'<div class="b{n}"><div><span>{text}</span></div></div>' for n, text in enumerate(PROSE)),
        "<table><tr><td>" + "".join(f"<p>{text}</p>" for text in PROSE) + "</td></tr></table>",
        "<section>" + "</section><section>".join(f"<p>{text}</p>" for text in PROSE) + "</section>",
        '<div class="has-sidebar card--wide">' + "".join(f"<p>{text}</p>" for text in PROSE) + "</div>",
    ],
)
def test_the_markup_of_a_story_does_not_matter(markup: str) -> None:
    html = page(f"<h1>Rain at last in the hills</h1><p>By Tom Reed</p>{markup}")
    assert paragraphs(read(html)) == PROSE


def test_names_that_hide_the_whole_story_do_not_count() -> None:
    commentary = "".join(f'<p class="commentary">{text}</p>' for text in PROSE)
    assert paragraphs(read(page(f"<h1>Rain at last in the hills</h1>{commentary}"))) == PROSE


def test_many_comments_are_no_story() -> None:
    comments = "".join(
        f'<p class="comment">{text} {text} I was there, number {n}.</p>' for n, text in enumerate(PROSE * 3)
    )
    assert paragraphs(read(page(story() + f"<div>{comments}</div>"))) == PROSE


def test_cards_below_the_story_are_none_of_it() -> None:
    cards = "".join(
        f'<p><a href="/sport/a-story-of-number-{n}">A story of the number {n}</a></p><p>{text}</p>'
        for n, text in enumerate(reversed(PROSE))
    )
    html = page("<h1>Rain at last in the hills</h1><p>By Tom Reed</p>" + "".join(f"<p>{t}</p>" for t in PROSE) + cards)
    assert paragraphs(read(html)) == PROSE


@pytest.mark.parametrize(
    ("below", "kept"),
    [("03:29", False), ("1:03:29 • Valley TV", False), ("03:29 is when the bus came back", True), ("Valley TV", True)],
)
def test_a_short_line_above_the_length_of_a_recording_is_its_title(below: str, kept: bool) -> None:
    titles = [
        "Driver crosses the river on foot", "What the director says of the rain", "See the bridge at its mark 'for an hour'",
        "Farmers show where the water went",
    ]  # fmt: skip
    cards = "".join(
        f"<div class='card'><div class='image'><img src='/{number}.jpg' alt='valley'></div><div class='label'>Video</div>"
        f"<div class='headline'>{title}</div><div class='credit'>{below}</div><div class='now'>Now playing</div></div>"
        for number, title in enumerate(titles)
    )
    found = paragraphs(read(page(story(f"<div class='videos'>{cards}</div>"))))
    assert [text for text in found if text not in PROSE] == (titles[2:3] if kept else [])


@pytest.mark.parametrize(
    ("label", "date"),
    [("Publication date: ", "2026-11-20"), ("发布时间: ", "2026-11-20"), ("Public day: ", "2026-11-02")],
)
def test_a_date_that_is_called_that_of_publication_goes_before_one_that_opens_the_story(label: str, date: str) -> None:
    opening = "<p>2 November 2026. The weather office opened its doors to all who live in the two valleys.</p>"
    html = story().replace("<h1>", f"<p>{label}2026-11-20</p><h1>").replace("</h1>", f"</h1>{opening}")
    assert read(page(html)).published.date == date


@pytest.mark.parametrize(("writers", "named"), [(4, 4), (5, 0)])
def test_a_list_of_all_writers_of_the_site_does_not_sign_the_story(writers: int, named: int) -> None:
    names = ["Hira Malik", "Tom Reed", "Ana Gil", "Juan Mora", "Anna Berg"][:writers]
    prose = "".join(f"<p>{text} It was the {day}th such day.</p>" for day in range(5, 8) for text in PROSE)
    items = "".join(f"<li><a href='/authors/{name.lower().replace(' ', '-')}'>{name}</a></li>" for name in names)
    html = f"<main><h1>Rain at last in the hills</h1>{prose}</main><h3>Writing today</h3><ul>{items}</ul>"
    assert read(page(html)).authors == names[:named]


@pytest.mark.parametrize(
    "script", ["{}: '2026-11-20 07:48'", '"{}":"2026-11-20T07:48:00+05:00"'], ids=["plain", "quoted"]
)
@pytest.mark.parametrize(
    ("name", "day"),
    [("pubtime", "2026-11-20"), ("publish_time", "2026-11-20"), ("republish", None), ("opentime", None)],
)
def test_the_only_time_of_publication_in_scripts_is_the_story_s(script: str, name: str, day: str | None) -> None:
    html = page(story(), f"<script>var story = {{{script.format(name)}}};</script>")
    assert read(html).published.date == day


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ('<meta name="description" content="Four dry months have come to an end.">', "<p>Four dry months have come to an end.</p>"),
        ("", '<p class="standfirst">Four dry months have come to an end.</p>'),
    ],
)  # fmt: skip
def test_a_standfirst_is_the_summary(head: str, line: str) -> None:
    article = read(page(story().replace("</h1>", f"</h1>{line}<p>By Tom Reed</p>"), head))
    assert article.summary == "Four dry months have come to an end."
    assert paragraphs(article) == PROSE


@pytest.mark.parametrize("names", ["lead", "intro", "standfirst"])
def test_a_paragraph_with_a_dateline_is_no_standfirst(names: str) -> None:
    first = (
        f'<p class="{names}">MUNNAR (AP) — Farmers in two valleys had waited for it since the first days of spring.</p>'
    )
    article = read(page(story().replace("</h1>", f"</h1>{first}")))
    assert (article.summary, article.bodies[0].dateline) == (None, "MUNNAR")
    assert paragraphs(article)[1:] == PROSE


@pytest.mark.parametrize(
    "line",
    [
        '<p class="standfirst">{}</p>',
        '<div class="bajada"><p>{}</p></div>',
        '<p class="deck"><b>{}</b></p><figure><img src="/r.jpg" width="900"></figure>',
        "<h2 class='subtitle'>{}</h2><p>By Tom Reed</p>",
    ],
)
def test_a_standfirst_may_end_without_a_full_stop(line: str) -> None:
    said = "The only bridge to the two upper valleys stays closed until the end of the week"
    article = read(page(story().replace("</h1>", f"</h1>{line.format(said)}")))
    assert (article.summary, paragraphs(article)) == (said, PROSE)


@pytest.mark.parametrize(
    "lines",
    [
        '<p class="lead">By Hira Malik in the upper valley</p>',
        '<p class="lead"><a href="/bridge">All that we wrote on the bridge</a></p>',
        '<p class="excerpt">A quay wall cracks once more</p><p class="excerpt">The mayor asks for three pumps</p>',
        '<p class="subtitle">Share this story with your friends now</p>',
        '<figure><img src="/b.jpg" width="900"></figure><div class="description">A photo of the bridge in the upper valley</div>',
    ],
)
def test_a_line_without_a_full_stop_is_no_standfirst_if_it_signs_links_calls_shows_or_is_one_of_several(
    lines: str,
) -> None:
    assert read(page(story().replace("</h1>", f"</h1>{lines}"))).summary is None


@pytest.mark.parametrize(
    ("opening", "kept"),
    [
        (["Dear readers,"], 1),
        (["Liebe Leserinnen,"], 1),
        (["• Rs2bn spent on the bridge<br>• Schools stay shut"], 2),
        (["1. The road"], 1),
        (["The road was shut again on Friday"], 1),
        (["- Advertisement -"], 0),
        (["Listen to this story"], 0),
        (["A staff report"], 0),
        (["Home / News"], 0),
        (["Key points"], 0),
        (["Hira Malik"], 0),
        (["Lahore"], 0),
        (["3 min read"], 0),
        (["23. Mai 2025"], 0),
    ],
)
def test_a_short_line_that_is_dressed_like_the_text_opens_it_unless_it_may_be_a_label(
    opening: list[str], kept: int
) -> None:
    texts = "".join(f"<p>{text}</p>" for text in [*opening, *PROSE])
    found = paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1><div>{texts}</div></main>")))
    assert len(found) == len(PROSE) + kept


def test_a_sub_head_that_repeats_an_entry_of_the_contents_stays() -> None:
    heads = ["How the rain came to the hills after four months", "What the two valleys do without their only bridge"]
    listed = "".join(f"<li>{head}</li>" for head in heads)
    texts = f"<p>{PROSE[0]}</p><ul>{listed}</ul><h2>{heads[0]}</h2><p>{PROSE[1]}</p><h2>{heads[1]}</h2>"
    html = f"<main><h1>Rain at last in the hills</h1>{texts}<p>{PROSE[2]}</p><p>{PROSE[3]}</p></main>"
    assert paragraphs(read(page(html))) == [PROSE[0], *heads, heads[0], PROSE[1], heads[1], *PROSE[2:]]


@pytest.mark.parametrize(
    ("line", "odd", "kept"),
    [
        ("<h2>The bridge</h2>", -0.7, True),
        ("<p>It went on.</p>", -0.7, True),
        ("<h2>The bridge</h2>", -0.9, False),
        ("<div>2 min read</div>", -0.7, False),
        ("<p>By Hira Malik</p>", -0.7, False),
        ("<h2><a href='/bridge'>The bridge</a></h2>", -0.7, False),
        ("<h2>The bridge</h2><h3>Salt Fen</h3>", -0.7, False),
        ("<h2>Rain at last in the hills</h2>", -0.7, False),
    ],
)
def test_a_single_line_between_two_sure_texts_is_the_story_s_unless_it_is_far_from_likely(
    line: str, odd: float, kept: bool
) -> None:
    root = parse_html(page(story(line)).encode())
    assert root is not None
    blocks = read_page(root, URL, Layout(""), Addresses(any_site(URL)))
    odds = {index: 2.0 if block.text in PROSE else odd for index, block in enumerate(blocks.blocks)}
    chosen = [index for index, odd in odds.items() if odd > 0]
    found = with_lines(blocks, odds, -0.2, chosen, {("rain at last in the hills", True)})
    assert found == ([1, 2, 3, 4, 5] if kept else chosen)


STANZAS = [
    ["At low water", "the stones come out", "like old men", "to look about"],
    ["and see the boats", "lean on their side", "and wait with them", "to feel the tide"],
]
GHAZAL = [
    ["شام کا پہلا ستارہ دیکھ کر", "دل نے کوئی بات پھر سے یاد کی"],
    ["ہم چلے تھے جس گلی کو چھوڑ کر", "اس گلی نے ہم سے پھر فریاد کی"],
    ["رات بھر جاگا کیے ہم اور چراغ", "صبح نے دونوں کی آنکھ آزاد کی"],
]


@pytest.mark.parametrize("between", ["<br>", "</p><p>"])
@pytest.mark.parametrize(
    ("title", "stanzas"), [("Poem of the week: Low Water", STANZAS), ("غزل: شام کا پہلا ستارہ", GHAZAL)]
)
def test_a_poem_is_whole(title: str, stanzas: list[list[str]], between: str) -> None:
    verse = "".join(f"<p>{between.join(stanza)}</p>" for stanza in stanzas)
    byline = "<p>By Tom Reid</p><p>20 November 2026</p>"
    html = page(f"<main><article><h1>{title}</h1>{byline}<div>{verse}</div></article></main>", title=title)
    assert " ".join(paragraphs(read(html))) == " ".join(line for stanza in stanzas for line in stanza)


PRIZES = {
    "Best harbour": ["Salt Fen", "Port Iden", "Castle", "Old Quay", "Mill"],
    "Best ferry": ["The Tern", "Iden Star", "Gull", "Margaret"],
    "Best bridge": ["Iron", "Old Mill", "Castle Row"],
    "Best crane": ["Number 4", "Long Tom", "Samson"],
    "Best song": ["Low Water", "Iden Shore", "The Tide"],
    "Best light": ["Fen Point", "Castle", "North Mole"],
}


@pytest.mark.parametrize(
    ("head", "item", "listed"),
    [
        ("<h3>{}</h3>", "<p>{}</p>", "{}"),
        ("<h2>{}</h2>", "<li>{}</li>", "<ul>{}</ul>"),
        ("<p><b>{}</b></p>", "<li>{}</li>", "<ul>{}</ul>"),
    ],
)
def test_lists_below_one_sentence_keep_all_entries_and_heads(head: str, item: str, listed: str) -> None:
    opening = "<p>The full list of the winners at Sunday night's ceremony in Port Iden, with the runners-up below.</p>"
    lists = "".join(head.format(h) + listed.format("".join(map(item.format, names))) for h, names in PRIZES.items())
    html = page(f"<main><article><h1>Harbour prizes: the full list</h1><div>{opening}{lists}</div></article></main>")
    found = paragraphs(read(html))
    assert found[-len(PRIZES) - sum(map(len, PRIZES.values())) :] == [
        line for h, names in PRIZES.items() for line in (h, *names)
    ]


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("<div class='event-date'>{}</div>", "<div class='event-text'>{}</div>"),
        ("<div class='year'>{}</div>", "<div>{}</div>"),
        ("<h4>{}</h4>", "<p>{}</p>"),
    ],
)
def test_a_timeline_keeps_its_dates(date: str, text: str) -> None:
    events = {
        "March 2024": "The crane falls. Two workers are hurt, and one of them never returns to the yard.",
        "June 2024": "The county opens an inquiry.",
        "January 2025": "The first hearing is adjourned after an hour because a witness does not come.",
        "20 October 2026": "The inquiry finds that the crane had not been inspected since 2019.",
    }
    parts = [f"<div class='event'>{date.format(day)}{text.format(said)}</div>" for day, said in events.items()]
    found = paragraphs(read(page(story(*parts))))
    assert found[2:-2] == [line for event in events.items() for line in event]


@pytest.mark.parametrize(
    "names", ["card", "card-body", "widget-area", "infobox", "date-2026", "post category-comment", "post tag-comments"]
)
def test_the_ends_of_a_story_stay_in_an_element_that_is_named_like_side_matter(names: str) -> None:
    texts = [f"<p>{text}</p>" for text in PROSE]
    ends = "<p>Work begins in March.</p><p>It ends in May.</p>"
    inner = f"<h3>The rain</h3>{texts[0]}{texts[1]}<h3>What next</h3>{texts[2]}{texts[3]}{ends}"
    html = page(f"<main class='{names}'><h1>Rain at last in the hills</h1><div>{inner}</div></main>")
    heads = ["The rain", "What next"]
    assert paragraphs(read(html)) == [
        heads[0], *PROSE[:2], heads[1], *PROSE[2:], "Work begins in March.", "It ends in May."
    ]  # fmt: skip


@pytest.mark.parametrize("names", ["styles-m__story-card__3w7kc", "text-card", "widget"])
def test_parts_of_a_story_in_boxes_that_are_named_like_side_matter(names: str) -> None:
    parts = [
        *(f"<p>{text}</p>" for text in PROSE[:2]), "<blockquote>Nobody slept that night.</blockquote>",
        '<figure><img src="/bridge.jpg"><figcaption>The bridge at noon</figcaption></figure>',
        *(f"<p>{text}</p>" for text in PROSE[2:3]), "<h2>What the farmers say</h2>",
        *(f"<p>{text}</p>" for text in PROSE[3:]), "<p>The road opens in May.</p>",
    ]  # fmt: skip
    boxes = "".join(f"<section class='{names}'><div>{part}</div></section>" for part in parts)
    teaser = "<h3><a href='/city/old-mill'>An old mill</a></h3><p>It turns again.</p>"
    related = f"<section class='{names}'><div>{teaser}</div></section>"
    found = read(page(f"<main><h1>Rain at last in the hills</h1>{boxes}{related}</main>"))
    assert paragraphs(found) == [
        *PROSE[:2], "Nobody slept that night.", PROSE[2], "What the farmers say", PROSE[3], "The road opens in May."
    ]  # fmt: skip
    assert [image.caption for image in found.images] == ["The bridge at noon"]


ANSWER = "Every farm in the two valleys gets water from the upper well until the pumps of the lower one are mended."


@pytest.mark.parametrize(
    ("head", "hidden"),
    [
        ("<h3><button aria-controls='a1'>Who gets water?</button></h3>", "id='a1' hidden"),
        ("<h3><button aria-controls='a1'>Who gets water?</button></h3>", "id='a1' style='display:none'"),
        ("<h3>Who gets water?</h3>", "hidden='until-found'"),
    ],
)
def test_the_answers_that_buttons_open_are_a_part_of_the_story(head: str, hidden: str) -> None:
    question = f"{head}<div {hidden}><p>{ANSWER}</p></div>"
    other = question.replace("a1", "a2").replace("Who gets", "Who pays for").replace("Every", "No")
    found = paragraphs(read(page(story(question + other))))
    answers = [ANSWER, ANSWER.replace("Every", "No")]
    assert found == [*PROSE[:2], "Who gets water?", answers[0], "Who pays for water?", answers[1], *PROSE[2:]]


def test_a_single_hidden_part_may_be_a_form_and_is_not_read() -> None:
    head = "<h3><button aria-controls='a1'>Sign up for our newsletter</button></h3>"
    assert ANSWER not in paragraphs(read(page(story(f"{head}<div id='a1' hidden><p>{ANSWER}</p></div>"))))


@pytest.mark.parametrize(
    "opens",
    [
        "",
        "<button aria-controls='a1'>Menu</button>",
        "<h3 hidden><button aria-controls='a1'>Who gets water?</button></h3>",
    ],
)
def test_a_hidden_part_that_no_shown_heading_opens_is_not_read(opens: str) -> None:
    assert paragraphs(read(page(story(f"{opens}<div id='a1' hidden><p>{ANSWER}</p></div>")))) == PROSE


def test_the_dates_of_other_stories_are_no_timeline() -> None:
    cards = "".join(
        f'<div class="card"><div class="date">{day} May 2025</div><h3><a href="/city/well-{day}">A well</a></h3></div>'
        for day in (1, 2, 3)
    )
    assert paragraphs(read(page(story(cards)))) == PROSE


@pytest.mark.parametrize(
    "line", ["By Hira Malik", "Por Ana Gil", "3 May 2025, 10:15", "Texto: Ana Gil / Fotos: Juan Mora"]
)
def test_a_byline_below_the_standfirst_is_not_in_the_body(line: str) -> None:
    standfirst = "<p class='sub'>Farmers in two valleys have waited for it since the early days of spring.</p>"
    assert paragraphs(read(page(story().replace("</h1>", f"</h1>{standfirst}<p>{line}</p>")))) == PROSE


OPENING = "Four dry months have come to an end, and the wells of the upper valley are full again."
MODULE = '<div class="block"><div class="text"><p>{}</p></div></div>'


@pytest.mark.parametrize("described", [True, False])
@pytest.mark.parametrize(
    ("dress", "first"),
    [
        (MODULE, MODULE),
        ("<p>{}</p>", '<p class="has-drop-cap">{}</p>'),
        ("<p>{}</p>", '<p class="first">{}</p>'),
        ("<p>{}</p>", "<p>{}</p><h2>Who may draw water now</h2>"),
        ("<p>{}</p>", "<p>{}</p><ul><li>Two wells are open to all.</li><li>One is for the school.</li></ul>"),
        ("<p>{}</p>", "<p>{}</p><blockquote><p>We had stopped to look at the sky, said the director.</p></blockquote>"),
        ("<p><strong>On Monday:</strong> {}</p>", "<p>{}</p>"),
        ("<p>{}</p>", '<div class="subscriber-preview"><p>{}</p></div>'),
        ('<div class="subscriber-only"><p>{}</p></div>', '<div class="subscriber-preview"><p>{}</p></div>'),
    ],
)
def test_a_first_paragraph_that_is_dressed_like_the_others_is_no_summary(
    dress: str, first: str, described: bool
) -> None:
    text = first.format(OPENING) + "".join(map(dress.format, PROSE))
    head = f'<meta property="og:description" content="{OPENING}">' if described else ""
    html = f'<article><h1>Rain at last in the hills</h1><p>By Tom Reed</p><div class="entry">{text}</div></article>'
    article = read(page(html, head))
    assert (article.summary, paragraphs(article)[0]) == (None, OPENING)


@pytest.mark.parametrize("described", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "<div>{}<p>{}</p><p>{}</p><p>{}</p></div>",
        "<div><span id='lblBody'>{}<p>{}</p><p>{}</p><p>{}</p></span></div>",
        "<hr>{}<p>{}<p>{}<p>{}",
        "<div><div>{}</div><p>{}</p><p>{}</p><p>{}</p></div>",
        "<div><div><p>{}</p></div><p>{}</p><p>{}</p><p>{}</p></div>",
        "<div><p><span style='font-weight: 400;'>{}</span></p><p>{}</p><p>{}</p><p>{}</p></div>",
        "<div><p>{}</p><ul><li>{}</li><li>{}</li><li>{}</li></ul></div>",
        "<div><p>{}</p><blockquote><p>{}</p><p>{}</p><p>{}</p></blockquote></div>",
        "<div><p>{}</p><details><summary>What is next?</summary><p>{}</p><p>{}</p></details><details>"
        "<summary>And then?</summary><p>{}</p></details></div>",
        "<div><p>{}</p><table><tr><th>Well</th><th>Depth</th></tr><tr><td>{}</td><td>8 m</td></tr><tr><td>{}</td>"
        "<td>9 m</td></tr><tr><td>{}</td><td>11 m</td></tr></table></div>",
    ],
)
def test_a_plain_text_above_paragraphs_or_a_list_is_no_summary(text: str, described: bool) -> None:
    head = f'<meta property="og:description" content="{OPENING}">' if described else ""
    html = f"<main><h1>Rain at last in the hills</h1><p>By Tom Reed</p>{text.format(OPENING, *PROSE[:3])}</main>"
    article = read(page(html, head))
    assert (article.summary, paragraphs(article)[0]) == (None, OPENING)


@pytest.mark.parametrize("wrapped", ["{}", "<section><div>{}</div></section>"])
def test_the_first_of_several_sub_heads_is_no_summary(wrapped: str) -> None:
    heads = ["1. How the rain came to the hills", "2. What the wells hold now", "3. Who mends the bridge?"]
    parts = (wrapped.format(f"<h2>{head}</h2><p>{text}</p>") for head, text in zip(heads, PROSE, strict=False))
    article = read(page(f"<main><h1>Rain at last in the hills</h1><p>By Tom Reed</p>{''.join(parts)}</main>"))
    assert (article.summary, paragraphs(article)[0]) == (None, heads[0])


def test_a_sentence_among_sub_heads_is_the_summary() -> None:
    text = f"<h3>{OPENING}</h3><p>{PROSE[0]}</p><h3>The wells of the valley</h3><p>{PROSE[1]}</p><p>{PROSE[2]}</p>"
    assert read(page(f"<main><h1>Rain at last in the hills</h1><div>{text}</div></main>")).summary == OPENING


@pytest.mark.parametrize(
    "first",
    [
        "<div class='r18 w2 block'><div class='text'><p>{}</p></div></div>",  # numbered, as no other is
        "<div class='block deep'><div class='text'><p>{}</p></div></div>",
        "<h2>{}</h2>",
        "<div class='block'><div class='text'><p><b>{}</b></p></div></div>",
        MODULE + "<p>By Tom Reed</p>",
    ],
)
def test_a_first_line_that_is_dressed_unlike_the_others_is_the_summary(first: str) -> None:
    text = first.format(OPENING) + "".join(map(MODULE.format, PROSE))
    head = f'<meta name="description" content="{OPENING}">'
    article = read(page(f"<main><h1>Rain at last in the hills</h1><div>{text}</div></main>", head))
    assert (article.summary, paragraphs(article)) == (OPENING, PROSE)


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        (["###", "Media contact: Asif Dar, +92 42 0000000, press@hills.example"], []),
        (["ENDS", "Media contact", "Asif Dar", "press@hills.example"], []),
        (["- 30 -", "The weather office was founded in 1911 and has counted every drop since then."], [1]),
        (["Asif Dar counts the drops. Email: asif@hills.example"], [0]),
        (["30", "21.40"], [0, 1]),
    ],
)
def test_addresses_at_the_end_are_not_the_story(below: list[str], kept: list[int]) -> None:
    html = story().replace("</h1>", "</h1><p>By Hira Malik</p>")
    html = html.replace("</main>", "".join(f"<p>{line}</p>" for line in below) + "</main>")
    assert paragraphs(read(page(html))) == [*PROSE, *(below[index] for index in kept)]


def test_a_paragraph_of_the_story_is_not_the_summary_of_a_card_above_it() -> None:
    card = (
        "<h3>Related Stories</h3><p><a href='/city/the-gauge-on-the-bridge'>The gauge on the bridge is mended</a></p>"
    )
    (related,) = read(page(story(card))).related
    assert (related.headline, related.summary) == ("The gauge on the bridge is mended", None)


def test_an_expression_may_look_for_an_id() -> None:
    layout = Layout("The Paper", fields={"headline": xpath('id("title")')})
    html = page(story('<p id="title">Rain, and then more</p>'))
    assert read_article(html, URL, NOW, layout).headline == "Rain, and then more"


def test_the_cards_of_a_part_end_at_the_imprint_and_a_footer_has_none() -> None:
    cards = [
        f"<p><a href='/city/{name}-is-mended'>The {name} is mended at last</a></p>"
        for name in ("gauge", "lock", "quay")
    ]
    label = "<h3>Related Stories:</h3>"
    html = page(f"{story()}{label}{cards[0]}<p>© 2026 The Paper</p>{cards[1]}<footer>{label}{cards[2]}</footer>")
    assert [card.headline for card in read(html).related] == ["The gauge is mended at last"]


def test_a_story_that_the_page_hides_comes_from_its_data() -> None:
    html = page(f"<h1>Rain at last in the hills</h1><p>{PROSE[0]}</p>", data(articleBody="\n".join(PROSE)))
    article = read(html)
    assert paragraphs(article) == PROSE
    assert article.provenance["bodies"] == "json-ld"


@pytest.mark.parametrize("visible", ["", "<div id='root'></div><noscript>Please turn scripts on.</noscript>"])
def test_a_story_that_is_only_in_the_data_is_read_where_it_is_asked_for(visible: str) -> None:
    html = page(visible, data(headline="Rain at last", articleBody="\n\n".join(PROSE), datePublished="2026-11-23"))
    article = read(html)
    assert (article.headline, paragraphs(article), article.published.date) == ("Rain at last", PROSE, "2026-11-23")
    assert article.provenance["bodies"] == "json-ld"
    assert article.warnings == []


def test_a_story_of_short_lines_is_found() -> None:
    verses = ["The rain came late this year.", "Nobody had asked it to come.", "The river took the old bridge."] * 2
    verses = [f"{number}. {verse}" for number, verse in enumerate(verses, 1)]
    html = page("<h1>Rain at last in the hills</h1><article>" + "".join(f"<p>{v}</p>" for v in verses) + "</article>")
    assert paragraphs(read(html)) == verses


@pytest.mark.parametrize(
    "names",
    ["field field--type-text-with-summary field__item", "article__description", "intro-text", "deck", "news-summary"],
)
@pytest.mark.parametrize("tag", ["p", "div"])
def test_the_box_of_the_whole_story_is_no_standfirst(names: str, tag: str) -> None:
    text = "".join(f"<{tag}>{line}</{tag}>" for line in [*PROSE, *LATER])
    article = read(page(f'<main><h1>Rain at last in the hills</h1><div class="{names}">{text}</div></main>'))
    assert (article.summary, paragraphs(article)) == (None, [*PROSE, *LATER])


@pytest.mark.parametrize("mark", ["។", "။", "።", "։"])
def test_sentences_end_in_the_marks_of_their_script(mark: str) -> None:
    lines = [
        f"{line.rstrip('.')}{mark}" for line in ("Rain fell on the hills on Monday", "The bridge is closed", *LATER[:2])
    ]
    assert (
        paragraphs(read(page("<main><h1>Rain at last in the hills</h1>" + "<br><br>".join(lines) + "</main>"))) == lines
    )


def test_a_button_that_is_a_heading_is_text() -> None:
    parts = [f"<h3><button><span>{question}</span></button></h3><div><p>{answer}</p></div>"
             for question, answer in zip(("Who pays for it?", "When will it open?", "Who has the key?"), LATER, strict=True)]  # fmt: skip
    article = read(page(story(*parts).replace("</h1>", " <button>Share</button></h1>")))
    assert article.headline == "Rain at last in the hills"
    assert paragraphs(article)[2:4] == ["Who pays for it?", LATER[0]]


def test_text_in_cards_of_an_editor_is_a_part_of_the_story() -> None:
    card = (
        f'<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-text">{LATER[0]}</div></div>'
    )
    assert paragraphs(read(page(story(card))))[2] == LATER[0]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Anzeige",
        "Publicité",
        "Реклама",
        "إعلان",
        "اشتہار",
        "विज्ञापन",
        "広告",
        "Quảng cáo",
        "Continua após a publicidade",
        "Story continues below advertisement",
        "Advertisement - Scroll to continue",
        "Advertisement - story continues below",
        "Article continues after advertisement",
        "Continue Reading Below",
        "Continue reading the main story",
        "Sponsor Message",
        "Weiter nach der Anzeige",
        "Artikel gaat verder onder de advertentie",
        "Artikeln fortsätter efter annonsen",
        "Juttu jatkuu mainoksen jälkeen",
    ],
)
def test_a_label_of_advertisements_is_no_paragraph(line: str) -> None:
    assert paragraphs(read(page(story(f"<p>{line}</p>")))) == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "This entry was posted on Monday, September 4th, 2006 at 10:14 pm and is filed under <a href='/c'>News</a>. You "
        "can follow any responses to this entry through the <a href='/feed/'>RSS 2.0</a> feed. Both comments and pings are "
        "currently closed.",
        "Last Updated ( Tuesday, 17 March 2009 10:02 )",
        "Last modified: March 18, 2001",
        "Zuletzt aktualisiert: 18. März 2001",
        "Hits: 1432",
        "(1,432 reads)",
        "Zugriffe: 1432",
        "Alle Rechte vorbehalten",
        "Tous droits réservés.",
        "<a href='#top'>Back to top</a>",
        "<a href='#'>Nach oben</a>",
        f"Find this article at:<br>{URL}",
        "This story was printed from The Paper, located at http://www.paper.example",
        "Send mail to webmaster@paper.example with questions or comments about this web site.",
        "Last Updated on November 20, 2026 by Hira Malik",
        "Post Views: 2,718",
        "Viewed 2,718 times",
        "This story has been read 2,718 times.",
        "27 comments",
        "Comments (27)",
        "View all 27 comments",
        "Join the conversation (27)",
        "27 likes",
        "2,718 SHARES",
        "You have 3 free articles left this month. Subscribe for more.",
        "See also: Ferries wait for the wind",
        "Up next: Ferries wait for the wind (2:07)",
        "Spread the love",
        "More like this",
        "Post navigation",
        "Was this article helpful?",
        "Click here to join our WhatsApp channel",
        "<strong>Read this story in Urdu</strong>",
        "اس خبر کو شیئر کریں",
        "یہ خبر انگریزی میں پڑھیں",
    ],
)
def test_what_publishing_systems_print_below_a_text_is_no_paragraph(line: str) -> None:
    assert paragraphs(read(page(story().replace("</main>", f"<p>{line}</p></main>")))) == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "This post may contain affiliate links. Read our disclosure policy.",
        "As an Amazon Associate, we earn from qualifying purchases.",
        "Affiliate disclosure: we may earn a commission on what you buy.",
        "Getting your Trinity Audio player ready...",
    ],
)
def test_a_notice_above_a_text_is_no_summary(line: str) -> None:
    first = f"<p>{PROSE[0]}</p>"
    article = read(page(story().replace(first, f"<p><em>{line}</em></p>{first}")))
    assert (article.summary, paragraphs(article)) == (None, PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "Hits: 12 songs that we still sing.",
        "See also: the gauge at the bridge is read twice a day by the harbour office.",
        "You have 3 hours left, the office told the farmers.",
        "27 comments reached the office by noon.",
        "The last of 1,432 reads of the gauge was on Monday.",
        "Read more on <a href='https://www.office.example/rain'>the office's page</a>, which counts every drop that falls.",
        "https://www.office.example/rain/november",
    ],
)
def test_a_line_like_those_of_publishing_systems_is_a_paragraph(line: str) -> None:
    found = paragraphs(read(page(story(f"<p>{line}</p>"))))
    assert len(found) == len(PROSE) + 1


STATEMENTS = [
    "Last updated: 29 minutes ago",
    "Posted 2 days ago",
    "Updated just now",
    "Updated today at 10:05",
    "Last edited: yesterday",
    "Page last updated at 10:05 GMT, Wednesday, 25 November 2026",
    "Dernière mise à jour : il y a 29 minutes",
    "Zuletzt aktualisiert: vor 2 Stunden",
    "Zaktualizowano 2 godziny temu",
    "Обновлено 2 часа назад",
    "آخری اپ ڈیٹ: 2 گھنٹے پہلے",
]
TALLIES = [
    "Likes: 70",
    "👍 70",
    "❤️ 1.2K",
    "Read: 1,234 times",
    "Rating: 4.5/5 (12 votes)",
    "Story ID: 27182",
    "Request ID: 27f18-36c5c",
    "Page generated in 0.76 seconds",
    "Visto 123 veces",
    "Vues : 123",
    "浏览量：123",
    "مشاہدات: ۱۲۳",
]


@pytest.mark.parametrize("line", [*STATEMENTS, *TALLIES])
def test_when_a_story_changed_and_what_its_readers_did_are_no_text_above_or_below_it(line: str) -> None:
    plain = read(page(story()))
    for html in (
        story().replace("</main>", f"<p>{line}</p></main>"),
        story().replace("</main>", f"<p>Visits 27</p><p>{line}</p><p>Updated 2 hours ago</p></main>"),
        story().replace("</h1>", f"</h1><p>{line}</p>"),
    ):
        article = read(page(html))
        assert (article.summary, paragraphs(article)) == (None, PROSE)
        assert article.content_hash == plain.content_hash


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("", "Posted 2 days ago in the upper valley, the letter came with the first bus"),
        ("", "Updated maps were handed out yesterday"),
        ("", "Shares: 5 million"),
        ("", "Shares: 120m"),
        ("<p>Who should lead the club of the harbour in the new year?</p>", "Visits: 12"),
        ("", "Yes 45% No 62%"),
        ("", "Rating: 4.5/5"),
        ("", "Serves 4"),
        ("<p>The last message of the driver had more readers than any before:</p>", "Likes: 70"),
        ("<p>Replies: 12</p>", "Likes: 70"),
    ],
)
def test_a_line_like_those_stays_below_a_story_if_more_is_said_or_announced(above: str, line: str) -> None:
    assert paragraphs(read(page(story().replace("</main>", f"{above}<p>{line}</p></main>"))))[-1] == line


@pytest.mark.parametrize("line", ["Posted yesterday", "Veröffentlicht gestern", "Published two weeks ago"])
def test_a_line_that_says_when_dates_the_story_that_it_is_no_text_of(line: str) -> None:
    article = read(page(story().replace("</main>", f"<p>{line}</p></main>")))
    assert (article.published.source, paragraphs(article)) == ("page", PROSE)


def test_a_line_for_the_author_of_the_text_is_no_paragraph() -> None:
    assert paragraphs(read(page(story().replace("</h1>", "</h1><p>Autor tekstu: Jan Kowalski</p>")))) == PROSE


def test_an_entry_that_says_when_takes_no_other_with_it() -> None:
    entries = "<ul><li>This page was last updated on Monday, 23 November 2026</li><li>Bring a torch</li></ul>"
    assert "Bring a torch" in paragraphs(read(page(story().replace("</main>", f"{entries}</main>"))))


@pytest.mark.parametrize("line", ["Likes: 70", "Visits 1234", "Story ID: 27182"])
def test_a_tally_between_two_sentences_is_a_paragraph(line: str) -> None:
    assert line in paragraphs(read(page(story(f"<p>{line}</p>"))))


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("<time>12:40 GMT</time>", False),
        ("<div><time>11:30 p.m. ET</time></div>", False),
        ("<p>2 hours ago</p>", False),
        ("<time>2 hours ago 12:40</time>", False),
        ("<p>vor 3 Stunden</p>", False),
        ("<p>2 گھنٹے پہلے</p>", False),
        ("<p>June 2024</p>", True),
        ("<p>2 hours ago, the gate was still shut.</p>", True),
    ],
)
def test_the_times_of_entries_are_no_paragraphs(line: str, kept: bool) -> None:
    entries = "".join(f"<div class='post'>{line}<h3>Entry {number}</h3><p>{text}</p></div>"
                      for number, text in enumerate(PROSE, 1))  # fmt: skip
    found = paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1>{entries}</main>")))
    assert [text for text in found if text in PROSE] == PROSE
    assert any(text in line for text in found if text not in PROSE) == kept


WORKS = ["bridge", "lock", "quay", "well"]


def test_a_table_may_end_in_a_date() -> None:
    rows = "".join(f"<tr><td>The {name} of the upper valley is mended.</td><td>3 May 2026</td></tr>" for name in WORKS)
    html = story().replace("</main>", f"<table>{rows}</table></main>")
    assert [text.endswith("3 May 2026") for text in paragraphs(read(page(html)))[len(PROSE) :]] == [True] * len(WORKS)


@pytest.mark.parametrize(
    "picture",
    [
        '<img data-srcset="/2-400.jpg 400w, /2-800.jpg 800w">',
        '<img src="data:image/gif;base64,R0" data-lazy-srcset="/2-800.jpg 2x, /2-400.jpg">',
        '<img src="/img/placeholder.png" data-srcset="/2-400.jpg 400w, /2-800.jpg 800w">',
        '<img src="/2.jpg?w=32&amp;q=5" srcset="/2-400.jpg 400w, /2-800.jpg 800w">',
        '<img src="/i/1x1.gif"><noscript><img src="/2-800.jpg"></noscript>',
        '<picture><source srcset="/2-800.jpg"><img src="/i/blank.gif"></picture>',
        '<picture><source srcset="/2-800.jpg"><img alt=""></picture>',
        '<picture><source srcset="/a.webp"><source srcset="/a.avif"><img src="/2-800.jpg"></picture>',
        '<amp-img srcset="/2-800.jpg 800w, /2,400.jpg 400w"></amp-img>',
    ],
)
def test_a_picture_may_have_its_address_in_a_set(picture: str) -> None:
    (image,) = read(page(story(f"<figure>{picture}<figcaption>The hills in May</figcaption></figure>"))).images
    assert image.url == "https://www.paper.example/2-800.jpg"


SIGNED = '<div class="byline">By <a href="/author/hira-malik">Hira Malik</a></div>'
STATED = data(datePublished="2026-11-20T10:00:00+00:00")


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 15/11/2026 à 18h25. Mis à jour le 16/11/2026 à 19h00.",
        "Le 15 novembre 2026 à 18h25, modifié le 16 novembre 2026 à 19h00.",
        "Veröffentlicht am 15.11.2026 um 18:25 Uhr. Aktualisiert am 16.11.2026 um 19:00 Uhr.",
        "Pubblicato il 15 novembre 2026 alle 18:25. Aggiornato il 16 novembre 2026 alle 19:00.",
        "Publicado el 15/11/2026 a las 18:25. Actualizado el 16/11/2026 a las 19:00.",
        "First published on Sun 15 Nov 2026 18.25 GMT. Last updated on Mon 16 Nov 2026 19.00 GMT.",
        "Data publikacji: 15.11.2026 18:25. Aktualizacja: 16.11.2026 19:00.",
    ],
)
@pytest.mark.parametrize(
    "lead", ["", "<p class='lead'>The hills wait for more rain, and nobody knows when it comes.</p>"]
)
def test_a_line_with_the_dates_of_publication_and_change_is_no_text_though_it_ends_in_a_full_stop(
    line: str, lead: str
) -> None:
    for head in (f"</h1>{lead}{SIGNED}<p>{line}</p>", f"</h1>{SIGNED}<p>{line}</p>{lead}"):
        article = read(page(story().replace("</h1>", head)))
        assert (article.published.date, (article.date_modified or "")[:10]) == ("2026-11-15", "2026-11-16")
        assert (article.summary is None, paragraphs(article)) == (not lead, PROSE)


def test_buttons_to_share_between_a_date_and_the_headline_are_no_ticker() -> None:
    shares = '<ul><li><a href="#">Facebook</a></li><li><a href="#share">Send by e-mail</a></li></ul>'
    above = f"<p class='date'>17 November 2026, 17:41</p>{shares}<h1>"
    assert read(page(story().replace("<h1>", above))).published.date == "2026-11-17"


def test_a_linked_date_above_the_headline_is_no_entry_of_a_ticker() -> None:
    above = f'<div><a href="{URL}">City desk</a></div><div><a href="{URL}">17 November 2026</a></div><h1>'
    assert read(page(story().replace("<h1>", above))).published.date == "2026-11-17"


KICKED = ("Weir", "Ministers close the lower weir of the valley until spring")


@pytest.mark.parametrize("mark", [": ", " - ", " | "])
@pytest.mark.parametrize("site", ["", " - The Hill Times"])
@pytest.mark.parametrize(
    "heading", ["<span>{}</span><span>{}</span>", "<b>{}</b>{}", "<b>{}</b><br>{}", "<i>{}</i>\n<span>{}</span>"]
)
def test_a_kicker_in_the_heading_that_the_head_parts_with_a_mark_is_not_in_the_headline(
    mark: str, site: str, heading: str
) -> None:
    said = mark.join(KICKED)
    head = f'<meta property="og:title" content="{said}">' if not site else ""
    html = page(story().replace("Rain at last in the hills", heading.format(*KICKED)), head, said + site)
    article = read(html)
    assert (article.headline, paragraphs(article)) == (KICKED[1], PROSE)


@pytest.mark.parametrize("said", ["{}: {}", "{} {}"])
def test_a_heading_that_prints_what_the_head_says_is_the_headline_with_its_first_words(said: str) -> None:
    said = said.format(*KICKED)
    heading = said.replace(KICKED[0], f"<b>{KICKED[0]}</b>")
    html = page(
        story().replace("Rain at last in the hills", heading), f'<meta property="og:title" content="{said}">', said
    )
    assert read(html).headline == said


def test_what_describes_a_dialog_is_no_standfirst() -> None:
    dialog = '<div class="player"><p class="modal-dialog-description">This is a window over the page.</p></div>'
    article = read(page(story().replace("</h1>", f"</h1>{dialog}")))
    assert (article.summary, paragraphs(article)) == (None, PROSE)


ELSEWHERE = '<a href="/sport/cup-final-goes-to-penalties">Cup final goes to penalties after a long night</a>'


@pytest.mark.parametrize(
    "box",
    [
        f"<div><h4>Recommended</h4>{ELSEWHERE}</div>",
        f"<div><div><h4>Más sobre esto</h4></div><div><p>{ELSEWHERE}</p></div></div>",
        f"<section><p>اسی بارے میں</p><ul><li>{ELSEWHERE}</li></ul></section>",
    ],
)
def test_the_head_of_a_box_of_links_goes_with_them(box: str) -> None:
    assert paragraphs(read(page(story(box)))) == PROSE


@pytest.mark.parametrize(
    "part",
    [
        f"<section><h4>The bridge</h4><p>{ELSEWHERE}</p><p>It stays closed.</p></section>",
        f"<h4>The bridge</h4><p>{ELSEWHERE}</p><p>It stays closed.</p>",
    ],
)
def test_a_sub_head_with_a_text_below_a_link_stays(part: str) -> None:
    assert paragraphs(read(page(story(part)))) == [*PROSE[:2], "The bridge", "It stays closed.", *PROSE[2:]]


def test_a_short_sentence_with_a_date_is_text() -> None:
    line = "The first of the wells was dug on 3 May 2026."
    assert paragraphs(read(page(story().replace("</h1>", f"</h1>{SIGNED}<p>{line}</p>"))))[0] == line


@pytest.mark.parametrize(
    "line",
    [
        "<figure><img src=/a.jpg><figcaption>The harbour in Salt Fen, 3 May 2019. Photo: AFP</figcaption></figure>",
        '<p class="wp-caption-text">The harbour in Salt Fen on 3 May 2019, before it was closed</p>',
        '<p class="deck">Festival opens on 3 May 2026 after a decade of delays</p>',
        "<h2>What to know before the 3 May 2026 vote on the harbour</h2>",
        "<h2>Seit dem 3. Mai 2026 liegt die Fähre im Hafen</h2>",
    ],
)
def test_a_day_in_a_caption_or_a_deck_is_not_that_of_the_story(line: str) -> None:
    lead = story().replace("</h1>", f"</h1>{line}{SIGNED}")
    published = read(page(lead, STATED)).published
    assert (published.date, published.source) == ("2026-11-20", "json-ld")


def test_a_printed_day_counts_more_than_one_in_a_caption() -> None:
    caption = (
        "<figure><img src=/a.jpg><figcaption>The harbour in Salt Fen, 3 May 2019. Photo: AFP</figcaption></figure>"
    )
    lead = story().replace("</h1>", f"</h1>{caption}{SIGNED}<div class=date>November 20, 2026</div>")
    assert read(page(lead)).published.date == "2026-11-20"


@pytest.mark.parametrize("shown", ["2 days ago", "8:41 AM"])
@pytest.mark.parametrize("tag", ["abbr", "time"])
def test_a_microformat_has_the_time_in_its_title(tag: str, shown: str) -> None:
    time = f'<{tag} class="published" title="2026-03-16T08:41:00-05:00">{shown}</{tag}>'
    changed = f'<{tag} class="updated" title="2026-03-17T10:00:00-05:00">yesterday</{tag}>'
    published = read(page(story().replace("</h1>", f"</h1>{time} {changed}"))).published
    assert (published.earliest, published.source) == ("2026-03-16T08:41:00-05:00", "time")
    words = '<p>The <abbr title="Federation of Unions">FOU</abbr> met.</p>'
    assert read(page(story().replace("</h1>", f"</h1>{words}{time}"))).published.date == "2026-03-16"


def test_the_title_of_an_abbreviation_is_the_time() -> None:
    abbr = '<abbr class="published" itemprop="datePublished" title="2026-11-20T10:00:00Z">10:00 AM</abbr>'
    assert read(page(story().replace("</h1>", f"</h1>{abbr}"))).published.earliest == "2026-11-20T10:00:00+00:00"


@pytest.mark.parametrize(
    ("language", "day"), [("en-GB", "2026-03-05"), ("en_IN", "2026-03-05"), ("en-US", None), ("en", None)]
)
def test_the_region_decides_between_day_and_month(language: str, day: str | None) -> None:
    html = page(story().replace("</h1>", "</h1><div>By Hira Malik | 05/03/2026</div>"))
    assert read(html.replace("<html>", f'<html lang="{language}">')).published.date == day


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ({"@type": "Person", "name": "Hira Malik | The Paper"}, ["Hira Malik"]),
        ("Hira Malik, The Paper", ["Hira Malik"]),
        ([{"name": "Hira Malik"}, {"name": "The Paper"}], ["Hira Malik"]),
        ({"@type": "Organization", "name": "The Paper"}, ["The Paper"]),
    ],
)
def test_the_site_is_an_author_only_if_nobody_else_is_named(author: object, authors: list[str]) -> None:
    assert read(page(story(), SITE + data(author=author))).authors == authors


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ({"@type": "Person", "name": ["Hira Malik", "Jon Reed"]}, ["Hira Malik", "Jon Reed"]),
        ("Hira Malik, Ashford", ["Hira Malik"]),
        ("Hira Malik, Jon Reed", ["Hira Malik", "Jon Reed"]),
        ("Ashford", ["Ashford"]),
    ],
)
def test_a_place_behind_a_name_of_json_ld_is_no_author(author: object, authors: list[str]) -> None:
    assert read(page(story(), SITE + data(author=author))).authors == authors


@pytest.mark.parametrize(
    ("head", "section"),
    [
        (data(articleSection=["Uncategorized"]), None),
        (data(articleSection=["Sin categoría", "Puertos"]), "Puertos"),
        ('<meta property="article:section" content="未分类">', None),
        ('<meta property="article:section" content="https://www.paper.example/news/">', None),
    ],
)
def test_what_nobody_chose_is_no_section(head: str, section: str | None) -> None:
    assert read(page(story(), head)).section == section


@pytest.mark.parametrize(
    ("head", "keywords"),
    [
        ('<meta name="keywords" content="港口，渡轮，盐沼镇">', ["港口", "渡轮", "盐沼镇"]),
        ('<meta name="keywords" content="harbour; ferry; council">', ["harbour", "ferry", "council"]),
        ('<meta name="keywords" content="harbour, ferry; fares">', ["harbour", "ferry; fares"]),
        (data(keywords=["harbour, ferry"]), ["harbour", "ferry"]),
        (data(keywords=["Arts &amp; Life"]), ["Arts & Life"]),
        (data(keywords=["Bridge", "bridge", "quay"]), ["Bridge", "quay"]),
        (data(keywords=[{"@type": "DefinedTerm", "name": "harbour"}]), ["harbour"]),
        ('<meta property="article:tag" content="Malik, Hira">', ["Malik, Hira"]),
        ('<meta property="article:tag" content="Harbours,Ferries,Salt Fen">', ["Harbours", "Ferries", "Salt Fen"]),
        ('<meta property="article:tag" content="Harbours, Ferries, Fares">', ["Harbours", "Ferries", "Fares"]),
        ('<meta property="article:tag" content="Boats, Nets, & Rope">', ["Boats, Nets, & Rope"]),
        ('<meta property="article:tag" content="A bridge of 1,200 tons">', ["A bridge of 1,200 tons"]),
        ('<meta name="keywords" content="news"><meta name="news_keywords" content="quay, rain">', ["quay", "rain"]),
    ],
)
def test_keywords_are_between_commas_of_any_script(head: str, keywords: list[str]) -> None:
    assert read(page(story(), head)).keywords == keywords


@pytest.mark.parametrize(
    "text",
    ["Âgé de 43 ans, il dit «\xa0égalité\xa0», dit-il", "LIBERTÉ\xa0! Â", "D’OÙ\xa0VIENT", "”MØ”", "à\xa0» Â", "Û…",
     "“AMANHÃ” é feriado", "ATÉ AMANHÃ… e amanhã", "A MANHÃ\xa0DE HOJE", "IRMÃ» E IRMÃO", "CAFÉ\x92S É\x85"],
)  # fmt: skip
def test_letters_beside_marks_are_no_wrong_encoding(text: str) -> None:
    assert mend(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "voilà",
        "السياسة اليوم",
        "привет é",
        "В порту “тихо”",
        "don’t",
        "法院开庭 é",
        "Ünlü ß",
        "À l’Œuvre, 20 €",
        "KÖLN für é",
    ],
)
def test_text_in_a_wrong_encoding_is_mended(text: str) -> None:
    garbled = "".join(bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in text.encode())
    assert mend(garbled) == text
    assert mend(text.encode().decode("iso-8859-1")) == text
    assert mend(text) == text


def test_a_wall_is_told_only_where_it_stands() -> None:
    free, walled = data(isAccessibleForFree=True), data(isAccessibleForFree=False)
    assert read(page(story(), free)).is_accessible_for_free is True
    assert read(page(story(*[f"<p>Then: {text}</p>" for text in PROSE]), walled)).is_accessible_for_free is None
    short = page(f"<h1>Rain at last in the hills</h1><p>{PROSE[0]}</p>", walled)
    assert read(short).is_accessible_for_free is False
    chinese = "山谷周一迎来四个月来的第一场雨，农民们敞开家门听雨声，气象局局长说周末之前还会有更多的雨水降下来。"
    lines = "".join(f"<p>第{number}段：{chinese}</p>" for number in range(1, 9))
    assert read(page(f"<main><h1>山谷终于迎来第一场雨</h1>{lines}</main>", walled)).is_accessible_for_free is None


def test_a_story_before_hundreds_of_comments_is_read_from_the_data() -> None:
    graph = [{"@type": "NewsArticle", "headline": "Rain at last in the hills", "datePublished": "2026-05-02"}]
    for entries in ([*graph, *[{"@type": "Comment"}] * 600], [[[], *graph, *[{"@type": "Comment"}] * 600]]):
        script = f'<script type="application/ld+json">{json.dumps({"@graph": entries})}</script>'
        assert read(page(story(), script)).published.source == "json-ld"


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
    ("declared", "ours"),
    [
        ("/welcome-to-our-new-website", False),  # a template's, on every page
        ("/news/welcome-to-our-new-website", False),
        ("/weather/four-dry-months-are-over-in-the-hills", True),  # the headline was another once
        ("/2026/05/04/10234", True),
    ],
)
def test_an_address_whose_words_are_anothers_is_not_the_storys(declared: str, ours: bool) -> None:
    url = "https://www.paper.example/news/rain-at-last-in-the-hills"
    article = read(page(story(), f'<link rel="canonical" href="{declared}">'), url)
    assert article.canonical_url == (f"https://www.paper.example{declared}" if ours else url)


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        ("/city/rain-at-last", "https://www.paper.example/city/rain-at-last"),
        ("https://paper.example/city/rain-at-last?utm_source=x", "https://www.paper.example/city/rain-at-last"),
        ("/", URL),
        ("https://www.paper.example", URL),
        ("https://other.example/city/rain-at-last", URL),
        ("javascript:void(0)", URL),
        ("http://[", URL),
    ],
)
def test_a_canonical_address_is_a_story_of_the_same_site(declared: str, canonical: str) -> None:
    assert read(page(story(), f'<link rel="canonical" href="{declared}">')).canonical_url == canonical


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        ("/city/rain-at-last/", "https://www.paper.example/city/rain-at-last/"),
        ("https://www.paper.example/city/rain-at-last/", "https://www.paper.example/city/rain-at-last/"),
        ("rain-at-last/", "https://www.paper.example/city/rain-at-last/"),
        ("//paper.example/city/rain-at-last/", "https://www.paper.example/city/rain-at-last/"),
        ("http://www.paper.example:80/City/Rain-at-Last", "http://www.paper.example/City/Rain-at-Last"),
        ("/city/rain-at-last/index.html", "https://www.paper.example/city/rain-at-last/index.html"),
        ("/city/rain-at-last?view=full&id=7&fbclid=x#top", "https://www.paper.example/city/rain-at-last?view=full&id=7"),
        ("/city/%d8%a8%d8%a7%d8%b1%d8%b4-ki-khabar/", "https://www.paper.example/city/%d8%a8%d8%a7%d8%b1%d8%b4-ki-khabar/"),
        ("/city/بارش-ki-khabar/", "https://www.paper.example/city/%D8%A8%D8%A7%D8%B1%D8%B4-ki-khabar/"),
        ("/city/rain-100%-sure/", "https://www.paper.example/city/rain-100%25-sure/"),
    ],
)  # fmt: skip
def test_the_record_says_what_the_page_declares_as_its_address(declared: str, canonical: str) -> None:
    article = read(page(story(), f'<link rel="canonical" href="{declared}">'))
    assert article.canonical_url == canonical
    assert article.provenance["canonical_url"] == "link"


@pytest.mark.parametrize("end", ["", "/", "/index.html", "?utm_source=x", "#top"])
def test_spellings_of_a_declared_address_are_one_story(end: str) -> None:
    article = read(page(story(), f'<link rel="canonical" href="/city/rain-at-last{end}">'))
    assert article.id == record_id("paper.example", "/city/rain-at-last")


def test_a_short_address_that_a_page_declares_as_its_own_is_told_with_its_slash() -> None:
    url = "https://www.paper.example/rain/"
    head = f'<link rel="canonical" href="{url}">' + data(headline="Rain at last in the hills")
    article = read_article(page(story(), head), url, NOW)
    assert (article.canonical_url, article.id) == (url, record_id("paper.example", "/rain"))


def test_a_described_site_declares_a_slash_and_no_case() -> None:
    addresses = Addresses(JournalismPakistanSpider.addresses)
    home = "https://www.journalismpakistan.com"
    assert addresses.declared("/Canal-Bridge-Opens/", home) == f"{home}/canal-bridge-opens/"
    assert addresses.declared("/Canal-Bridge-Opens-", home) == f"{home}/canal-bridge-opens"


def test_a_mirror_declares_the_address_of_the_site() -> None:
    addresses = Addresses(any_site("https://www.paper.example"), "http://127.0.0.1:8000")
    for declared in ("/rain-at-last-here/", "http://127.0.0.1:8000/rain-at-last-here/"):
        said = addresses.declared(declared, "http://127.0.0.1:8000/x")
        assert said == "https://www.paper.example/rain-at-last-here/"
    assert addresses.declared("http://127.0.0.1:9000/rain-at-last-here/", "http://127.0.0.1:8000/x") is None


# What is no story

CARD = '<article><h2><a href="/city/story-number-{n}-of-the-day">Story number {n} of the day</a></h2></article>'


@pytest.mark.parametrize(
    ("body", "url", "reason"),
    [
        ("", URL, "empty"),
        ("<h1>404: page not found</h1><p>Look for it on our front page.</p>", URL, "not_found"),
        ("<h1>Contact</h1><p>Our office is open from nine to five.</p>", "https://www.paper.example/contact", "no_story"),
        ("<h1>City</h1>" + "".join(CARD.format(n=n) for n in range(8)), "https://www.paper.example/city", "section"),
    ],
)  # fmt: skip
def test_a_page_without_a_story_is_refused_by_name(body: str, url: str, reason: str) -> None:
    with pytest.raises(NoStory) as error:
        read(page(body, title="The Paper"), url)
    assert error.value.reason == reason


# Stories over several pages


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


LATER = [
    "On the second day the river rose by another metre, and the ferry stayed at its landing until late in the evening.",
    "The farmers of the upper valley counted their sheep twice. Three were missing, and two came home by themselves.",
    "By Friday the schools had opened again, and the driver of the bus was given the key to the town by its mayor.",
]


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


@pytest.mark.parametrize("opening", ["SALT FEN (FP) — ", "<b>SALT FEN (FP)</b> — "])
@pytest.mark.parametrize("described", [True, False])
def test_the_first_paragraph_is_not_the_summary(opening: str, described: bool) -> None:
    first = "Four dry months have come to an end, and the wells of the upper valley are full."
    head = f'<meta name="description" content="SALT FEN (FP) — {first}">' if described else ""
    article = read(page(story().replace("</h1>", f"</h1><p>{opening}{first}</p>"), head))
    assert (article.summary, article.bodies[0].dateline) == (None, "SALT FEN")
    assert paragraphs(article) == [first, *PROSE]


@pytest.mark.parametrize("label", ["More on the rain:", "HEAR IT ALL |", "READ ANOTHER STORY HERE |"])
def test_a_link_behind_a_label_in_the_story_is_no_paragraph(label: str) -> None:
    link = f'<p>{label} <a href="/city/the-well-is-full-again">The well is full again</a></p>'
    assert paragraphs(read(page(story(link)))) == PROSE


def test_a_table_among_the_paragraphs_is_whole() -> None:
    rows = "".join(f"<tr><td>Well {n}</td><td>{n}20</td><td>{n}5</td></tr>" for n in range(1, 5))
    lines = [f"Well {n} | {n}20 | {n}5" for n in range(1, 5)]
    assert paragraphs(read(page(story(f"<table>{rows}</table>")))) == [*PROSE[:2], *lines, *PROSE[2:]]


def rows_of(*rows: tuple[str, ...]) -> str:
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)


def test_a_table_of_the_story_has_all_cells() -> None:
    wells = [(f"{n}", f"<a href='/city/the-well-of-{name}-is-full-again'>{name}</a>", "✔", "✘", f"{n}.5") for n, name in
             enumerate(("Munnar", "Devikulam", "Adimali", "Marayoor", "Kanthalloor"), 1)]  # fmt: skip
    table = f"<div><table>{rows_of(('', 'Well', 'Open', 'Dry', 'Metres'), *wells)}</table></div>"
    found = paragraphs(read(page(story(table))))
    assert found[2:-2] == [
        "| Well | Open | Dry | Metres", "1 | Munnar | ✔ | ✘ | 1.5", "2 | Devikulam | ✔ | ✘ | 2.5",
        "3 | Adimali | ✔ | ✘ | 3.5", "4 | Marayoor | ✔ | ✘ | 4.5", "5 | Kanthalloor | ✔ | ✘ | 5.5",
    ]  # fmt: skip


def test_a_long_cell_may_stand_in_several_rows() -> None:
    rows = [(f"Gauge {n}", "not read since the bridge to it was closed in May") for n in range(1, 5)]
    assert paragraphs(read(page(story(f"<table>{rows_of(*rows)}</table>"))))[2:-2] == list(map(" | ".join, rows))


def test_rows_in_another_language_are_part_of_the_story_s_body() -> None:
    rows = [(f"Дождь наконец пошёл на холмах, часть {n}", f"199{n}") for n in range(1, 7)]
    article = read(page(story(f"<table>{rows_of(*rows)}</table>")))
    assert [body.language for body in article.bodies] == ["en"]
    assert paragraphs(article)[2:-2] == list(map(" | ".join, rows))


def test_a_table_of_texts_and_their_translations_has_two_bodies() -> None:
    rows = [
        (text, f"Дождь наконец пошёл на холмах, и крестьяне открыли двери, часть {n}.") for n, text in enumerate(PROSE)
    ]
    html = f"<main><h1>Rain at last in the hills</h1><table>{rows_of(*rows)}</table></main>"
    assert [body.language for body in read(page(html)).bodies] == ["en", "ru"]


TITLE, URDU_TITLE = "Rain at last in the hills", "پہاڑوں پر آخرکار بارش ہو گئی"
URDU = [
    "پیر کو پہاڑوں پر چار ماہ میں پہلی بار بارش ہوئی، اور کسانوں نے اسے سننے کے لیے اپنے دروازے کھلے چھوڑ دیے۔",
    "محکمہ موسمیات نے دوپہر تک اکتیس ملی میٹر بارش ناپی۔ اس کے سربراہ نے کہا کہ ہفتے کے آخر سے پہلے اور بارش ہو گی۔",
    "دو وادیوں میں سکول بند رہے، کیونکہ وہاں جانے والا واحد پل دریا کے چڑھتے ہی بند کر دیا جاتا ہے۔",
    "ایک بس کمپنی نے اپنے سب سے پرانے ڈرائیور کو سڑک دیکھنے بھیجا، جو پیدل لوٹا اور بولا کہ راستہ کھل سکتا ہے۔",
]


def tagged(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def versions(body: str) -> list[tuple[str, str | None, list[str]]]:
    """The bodies of a page: language, headline, paragraphs."""
    return [(body.language, body.headline, body.paragraphs) for body in read(page(body)).bodies]


@pytest.mark.parametrize(
    "body",
    [
        "".join(f"<p>{english}</p><p>{urdu}</p>" for english, urdu in zip(PROSE, URDU, strict=True)),
        "".join(f"<p>{english}<br>{urdu}</p>" for english, urdu in zip(PROSE, URDU, strict=True)),
        f"<table>{rows_of(*zip(PROSE, URDU, strict=True))}</table>",
    ],
    ids=["paragraphs", "lines", "rows"],
)
@pytest.mark.parametrize("second", ["", f"<h2>{URDU_TITLE}</h2>"], ids=["one headline", "two headlines"])
def test_texts_in_two_scripts_that_alternate_are_two_bodies(second: str, body: str) -> None:
    found = versions(f"<main><h1>{TITLE}</h1>{second}{body}</main>")
    assert found == [("en", TITLE, PROSE), ("ur", URDU_TITLE if second else None, URDU)]


SPANISH_TITLE = "Por fin llueve en los cerros"
SPANISH = [
    "El lunes llovió en los cerros por primera vez en cuatro meses, y los campesinos dejaron las puertas abiertas.",
    "El servicio meteorológico midió treinta y un milímetros hasta el mediodía, y su jefe dijo que llovería más.",
    "Las escuelas de dos valles no abrieron, porque el único puente que lleva a ellas se cierra cuando crece el río.",
]


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        (f"<div lang=en>{tagged(*PROSE)}</div><div lang=es><h2>{SPANISH_TITLE}</h2>{tagged(*SPANISH)}</div>", SPANISH_TITLE),
        (f"{tagged(*PROSE)}<div lang=es-MX><div>{tagged(*SPANISH)}</div></div>", None),
        ("".join(f"<p>{english}</p><p lang=es>{spanish}</p>" for english, spanish in zip(PROSE, SPANISH, strict=False))
         + tagged(*PROSE[3:]), None),
    ],
    ids=["both marked", "one marked", "alternating"],
)  # fmt: skip
def test_texts_in_one_script_are_two_bodies_if_the_page_marks_their_languages(body: str, headline: str | None) -> None:
    found = versions(f"<main><h1>{TITLE}</h1>{body}</main>")
    assert found == [("en", TITLE, PROSE), ("es", headline, SPANISH)]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (f"{tagged(*PROSE[:2])}<div lang=fr>{tagged(*PROSE[2:])}</div>", PROSE),
        (f"{tagged(*PROSE[:2])}<div lang=es>{tagged(SPANISH_TITLE, 'Lo dijo el alcalde.')}</div>{tagged(*PROSE[2:])}",
         [*PROSE[:2], SPANISH_TITLE, "Lo dijo el alcalde.", *PROSE[2:]]),
        (f"{tagged(*PROSE)}<blockquote>{''.join(f'<p lang=es>{text}</p>' for text in SPANISH)}</blockquote>", [*PROSE, *SPANISH]),
        (tagged(*PROSE, *SPANISH), [*PROSE, *SPANISH]),
    ],
    ids=["wrong mark", "quotation", "post", "unmarked"],
)  # fmt: skip
def test_texts_in_one_script_are_one_body_otherwise(body: str, texts: list[str]) -> None:
    assert versions(f"<main><h1>{TITLE}</h1>{body}</main>") == [("en", TITLE, texts)]


def test_a_text_that_takes_turns_may_be_two_paragraphs_in_one_language() -> None:
    turns = tagged(PROSE[0], URDU[0], *PROSE[1:3], URDU[1], PROSE[3], URDU[2])
    assert versions(f"<main><h1>{TITLE}</h1>{turns}</main>") == [("en", TITLE, PROSE), ("ur", None, URDU[:3])]


@pytest.mark.parametrize(
    "texts",
    [[*PROSE[:2], URDU[2], *PROSE[2:]], [PROSE[0], URDU[2], PROSE[1], URDU[3], *PROSE[2:]], [PROSE[0], *URDU[:1], PROSE[1]]],
    ids=["one", "two", "short story"],
)  # fmt: skip
def test_quotations_in_another_script_stay_where_they_are(texts: list[str]) -> None:
    assert versions(f"<main><h1>{TITLE}</h1>{tagged(*texts)}</main>") == [("en", TITLE, texts)]


COUPLET = ["بارش نے پھر پہاڑوں کا در کھٹکھٹایا", "اور پیاسے کھیتوں نے اس کا نام پکارا"]
STATEMENT = ["“We waited four months for this rain.", "Now we ask for a second bridge,” the union said."]


@pytest.mark.parametrize(
    ("title", "texts", "quoted"),
    [
        (TITLE, PROSE, tagged(*COUPLET)),
        (TITLE, PROSE, f"<blockquote>{tagged(*COUPLET)}</blockquote>"),
        (TITLE, PROSE, f"<p>{'<br>'.join(COUPLET)}</p>"),
        (URDU_TITLE, URDU, tagged(*STATEMENT)),
    ],
    ids=["paragraphs", "quotation", "lines", "statement"],
)
def test_a_quotation_of_several_paragraphs_stays_where_it_is(title: str, texts: list[str], quoted: str) -> None:
    article = read(page(f"<main><h1>{title}</h1>{tagged(*texts[:2])}{quoted}{tagged(*texts[2:])}</main>", title=title))
    [body] = article.bodies
    assert body.paragraphs == [*texts[:2], *(STATEMENT if texts is URDU else COUPLET), *texts[2:]]


@pytest.mark.parametrize(
    "body",
    [
        tagged(*PROSE[:2], *URDU, *PROSE[2:]),
        tagged(*PROSE[:2], *URDU[:2], *PROSE[2:], *URDU[2:]),
        f"{tagged(*PROSE[:3])}<h2>{URDU_TITLE}</h2>{tagged(COUPLET[0])}{tagged(*PROSE[3:])}",
        tagged(PROSE[0][:40], *COUPLET, *PROSE),
        tagged(*PROSE, *COUPLET),
    ],
    ids=["as long", "two by two", "headline", "opening", "end"],
)
def test_a_text_in_another_script_is_a_body_if_it_is_long_titled_or_outside(body: str) -> None:
    assert {language for language, *_ in versions(f"<main><h1>{TITLE}</h1>{body}</main>")} == {"en", "ur"}


BOTH = [("en", TITLE, PROSE), ("ur", URDU_TITLE, URDU)]


@pytest.mark.parametrize(
    "headlines",
    [
        f"<h1>{TITLE}</h1><h2>{URDU_TITLE}</h2>",
        f"<h1>{TITLE}</h1><h1>{URDU_TITLE}</h1>",
        f"<h1>{TITLE} / {URDU_TITLE}</h1>",
        f"<h1>{TITLE} | {URDU_TITLE}</h1>",
        f"<h1>{TITLE}<br>{URDU_TITLE}</h1>",
        f"<h1><span>{TITLE}</span><span lang=ur>{URDU_TITLE}</span></h1>",
    ],
    ids=["h2", "h1", "slash", "bar", "line", "spans"],
)
def test_two_headlines_above_a_story_are_those_of_its_two_bodies(headlines: str) -> None:
    article = read(page(f"<main>{headlines}{tagged(*PROSE, *URDU)}</main>"))
    assert [(body.language, body.headline, body.paragraphs) for body in article.bodies] == BOTH
    assert (article.headline, article.summary) == (TITLE, None)
    assert article.alternative_headlines == {"en": TITLE, "ur": URDU_TITLE}


def test_a_title_with_both_headlines_names_no_publisher() -> None:
    both = f"{TITLE} | {URDU_TITLE}"
    article = read(page(f"<main><h1>{both}</h1>{tagged(*PROSE, *URDU)}</main>", title=both))
    assert (article.headline, article.publisher) == (TITLE, "paper.example")


def test_the_headline_of_the_second_language_may_be_above_the_first_text() -> None:
    found = versions(f"<main><h1>{TITLE}</h1>{tagged(*URDU)}<hr>{tagged(*PROSE)}</main>")
    assert found == [("ur", None, URDU), ("en", TITLE, PROSE)]


@pytest.mark.parametrize(
    "label",
    [
        "<p>Read in Urdu</p>",
        "<p><b>اردو ترجمہ</b></p>",
        "<h3>اردو</h3>",
        "<p>Urdu version:</p>",
        "<p>اردو میں پڑھیں</p>",
    ],
)
def test_the_label_above_a_version_is_no_text(label: str) -> None:
    assert versions(f"<main><h1>{TITLE}</h1>{tagged(*PROSE)}{label}<h2>{URDU_TITLE}</h2>{tagged(*URDU)}</main>") == BOTH


def test_the_label_of_a_version_that_opens_is_no_headline() -> None:
    version = f"<details><summary>اردو میں پڑھیں</summary><div>{tagged(*URDU)}</div></details>"
    article = read(page(f"<main><h1>{TITLE}</h1>{tagged(*PROSE)}{version}</main>"))
    assert [body.paragraphs for body in article.bodies] == [PROSE, URDU]
    assert article.alternative_headlines == {"en": TITLE}


def test_the_name_of_the_first_language_above_its_text_is_no_text() -> None:
    html = f"<main><h1>{TITLE}</h1><h3>English</h3>{tagged(*PROSE)}<h3>اردو</h3>{tagged(*URDU)}</main>"
    assert versions(html) == [("en", TITLE, PROSE), ("ur", None, URDU)]


@pytest.mark.parametrize(
    "lines", ["<p>رپورٹ: سارہ ملک</p><p>3 مارچ 2025</p>", "<p>3 مارچ 2025</p>", "<p>By Sara Malik | March 3, 2025</p>"]
)
def test_the_byline_of_a_second_version_is_no_paragraph(lines: str) -> None:
    first = "By" in lines
    texts = (URDU_TITLE, URDU, TITLE, PROSE) if first else (TITLE, PROSE, URDU_TITLE, URDU)
    title, above, heading, below = texts
    html = f"<main><h1>{title}</h1>{tagged(*above)}<h2>{heading}</h2>{lines}{tagged(*below)}</main>"
    assert versions(html) == (BOTH[::-1] if first else BOTH)


@pytest.mark.parametrize(
    "how", ["hidden", "style='display:none'", "role=tabpanel hidden lang=ur", "style='visibility: hidden'"]
)
def test_a_version_in_a_hidden_tab_is_read(how: str) -> None:
    html = f"<main><h1>{TITLE}</h1>{tagged(*PROSE)}<div {how}><h2>{URDU_TITLE}</h2>{tagged(*URDU)}</div></main>"
    assert versions(html) == BOTH
    html = (
        f"<main><h1>{TITLE}</h1><div {how}>{tagged(*PROSE)}</div><div><h2>{URDU_TITLE}</h2>{tagged(*URDU)}</div></main>"
    )
    assert versions(html) == BOTH


@pytest.mark.parametrize(
    "part",
    [tagged(*PROSE), tagged(URDU[0]), tagged(*(f"<a href='/city/{text}'>{text}</a>" for text in URDU))],
    ids=["same language", "notice", "links"],
)
def test_other_hidden_parts_are_not_read(part: str) -> None:
    html = f"<main><h1>{TITLE}</h1>{tagged(*PROSE)}<div hidden>{part}</div></main>"
    assert versions(html) == [("en", TITLE, PROSE)]


NOTICE = tagged(
    "We use cookies to keep this site running, to remember your settings and to learn which pages are read.",
    "You can change at any time which of them you allow, and withdraw your consent at the foot of each page.",
    "By continuing without a choice you allow only those that the site needs in order to work as it should.",
)


@pytest.mark.parametrize(
    "attributes",
    [
        "id='cookieModal' class='modal' aria-hidden='true'",
        "class='gdpr' style='display:none'",
        "role='dialog' hidden",
        "class='cli-modal' hidden",
        "id='box-7' hidden",
    ],
)
def test_a_hidden_notice_in_another_script_is_no_version(attributes: str) -> None:
    notice = f"<div {attributes}>{NOTICE}</div>"
    story = f"<main><article><h1>{URDU_TITLE}</h1>{tagged(*URDU)}</article></main>"
    for html in (f"<header>Post</header>{story}{notice}", f"{notice}<header>Post</header>{story}"):
        assert versions(html) == [("ur", URDU_TITLE, URDU)]


def test_a_hidden_dialog_within_a_story_is_no_version() -> None:
    html = f"<main><h1>{URDU_TITLE}</h1>{tagged(*URDU)}<div class='login-popup' hidden>{NOTICE}</div></main>"
    assert versions(html) == [("ur", URDU_TITLE, URDU)]


@pytest.mark.parametrize(
    "window",
    [
        "<div class='modal' style='display:none' lang='ur' dir='rtl'>{}</div>",
        "<div class='modal fade' role='dialog' hidden><div class='modal-dialog'><div lang='ur'>{}</div></div></div>",
    ],
)
def test_a_version_in_a_window_that_declares_its_language_is_read(window: str) -> None:
    part = window.format(f"<h2>{URDU_TITLE}</h2>{tagged(*URDU)}")
    assert versions(f"<main><article><h1>{TITLE}</h1>{tagged(*PROSE)}{part}</article></main>") == BOTH
    notice = f"<div class='modal cookie-notice' hidden lang='en'>{NOTICE}</div>"
    assert versions(f"<main><h1>{URDU_TITLE}</h1>{tagged(*URDU)}{notice}</main>") == [("ur", URDU_TITLE, URDU)]


@pytest.mark.parametrize(
    "around", ["{}", "<div class='tabs'>{}</div>", "<div class='tabs'><div class='panes'>{}</div></div>"]
)
def test_a_hidden_version_beside_the_shown_one_needs_no_main_part(around: str) -> None:
    tabs = f"<div>{tagged(*PROSE)}</div><div hidden><h2>{URDU_TITLE}</h2>{tagged(*URDU)}</div>"
    assert versions(f"<h1>{TITLE}</h1>{around.format(tabs)}") == BOTH


GAUGES = [(f"Gauge {n}", f"{n}20", f"{n}.5") for n in range(1, 6)]


def test_a_table_that_ends_the_story_is_read() -> None:
    for gauges in (GAUGES, [gauge[:2] for gauge in GAUGES]):
        html = story().replace("</main>", f"<h2>Gauges</h2><table>{rows_of(*gauges)}</table></main>")
        assert paragraphs(read(page(html)))[len(PROSE) :] == ["Gauges", *map(" | ".join, gauges)]


HEADED = "<tr><th>Year</th><th>Floods</th></tr><tr><td>2024</td><td>2</td></tr><tr><td>2025</td><td>5</td></tr>"


@pytest.mark.parametrize("box", ["{}", "<figure class='wp-block-table'>{}</figure>", "<div>{}<p> </p></div>", "<hr>{}"])
@pytest.mark.parametrize("below", [PROSE[2:], []], ids=["among texts", "at the end"])
def test_a_table_beside_a_table_of_the_story_is_whole(box: str, below: list[str]) -> None:
    villages = [("Village", "Houses", "Damage"), ("Munnar", "forty", "41 percent"), ("Adimali", "twelve", "3 percent")]
    tables = "".join(box.format(f"<table>{rows_of(*rows)}</table>") for rows in (GAUGES, villages, GAUGES[2:]))
    above, last = ("".join(f"<p>{text}</p>" for text in texts) for texts in (PROSE[:2], below))
    found = paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1>{above}{tables}{last}</main>")))
    assert found == [*PROSE[:2], *map(" | ".join, (*GAUGES, *villages, *GAUGES[2:])), *below]


def test_a_table_of_one_column_is_read() -> None:
    table = "<table><tr><th>Winners</th></tr><tr><td>Amal Nair, Munnar</td></tr><tr><td>Jo Kurian, Adimali</td></tr></table>"
    assert paragraphs(read(page(story(table))))[2:-2] == ["Winners", "Amal Nair, Munnar", "Jo Kurian, Adimali"]


@pytest.mark.parametrize("between", ["", "<h2>Floods</h2>", "<p>So often did the river reach its mark:</p>"])
def test_a_small_table_with_a_head_that_ends_the_story_is_read(between: str) -> None:
    html = story().replace("</main>", f"{between}<table>{HEADED}</table></main>")
    assert paragraphs(read(page(html)))[-3:] == ["Year | Floods", "2024 | 2", "2025 | 5"]


def test_a_small_table_without_a_head_ends_the_story_below_a_colon() -> None:
    table = f"<figure><table>{rows_of(('2024', '2'), ('2025', '5'), ('2026', '1'))}</table></figure>"
    html = story().replace("</main>", f"<p>So often did the river reach its mark:</p>{table}</main>")
    assert paragraphs(read(page(html)))[-3:] == ["2024 | 2", "2025 | 5", "2026 | 1"]


@pytest.mark.parametrize("table", ["<table>{}</table>", "<figure class='wp-block-table'><table>{}</table></figure>"])
def test_a_table_below_a_picture_with_its_caption_is_read(table: str) -> None:
    picture = '<figure><img src="/river.jpg" width="900"><figcaption>The river on Monday.</figcaption></figure>'
    found = paragraphs(read(page(story(picture + table.format(HEADED)))))
    assert found[2:-2] == ["Year | Floods", "2024 | 2", "2025 | 5"]


ITEMS = ["<li>{}</li>", "<li><p>{}</p></li>"]


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("between", ["", "<h2>Open again</h2>", "<p>These roads are open again since Tuesday:</p>"])
def test_a_short_list_that_ends_the_story_is_read(between: str, item: str) -> None:
    items = ["The road to Munnar is open to buses", "The bridge of Marayoor is open on foot"]
    listed = "".join(map(item.format, items))
    html = story().replace("</main>", f"{between}<ul>{listed}</ul></main>")
    assert paragraphs(read(page(html)))[-2:] == items


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize(
    "end",
    [
        "<p>These roads are open again:</p><div class='group'>{}</div>",
        "<h2>These roads are open again</h2><div><div>{}</div></div>",
        "<div><p>These roads are open again:</p></div><div>{}</div>",
    ],
)
def test_a_list_in_a_box_that_a_line_or_a_heading_announces_is_read(end: str, item: str) -> None:
    items = ["Munnar: by bus", "Marayoor: on foot, by day"]
    listed = end.format(f"<ul>{''.join(map(item.format, items))}</ul>")
    texts = "".join(f"<p>{text}</p>" for text in (*PROSE, *PROSE_TOO))
    html = f"<article><h1>Rain at last in the hills</h1><div>{texts}{listed}</div></article>"
    found = paragraphs(read(page(html)))
    assert [text.rstrip(":") for text in found[-3:]] == ["These roads are open again", *items]


@pytest.mark.parametrize(
    "end",
    [
        "<p>Tags:</p><ul><li>Rain</li><li>Bridges</li></ul>",
        "<p>Related topics:</p><ul><li>Rain</li><li>Bridges</li></ul>",
        "<p>Share this:</p><ul><li>Facebook</li><li>Twitter</li></ul>",
        "<p>Rate this article:</p><table><tr><td>Good</td><td>12</td></tr><tr><td>Bad</td><td>4</td></tr></table>",
    ],
)
def test_a_label_announces_neither_a_list_nor_a_table(end: str) -> None:
    texts = "".join(f"<p>{text}</p>" for text in (*PROSE, *PROSE_TOO))
    html = f"<article><h1>Rain at last in the hills</h1>{texts}{end}</article>"
    assert paragraphs(read(page(html))) == [*PROSE, *PROSE_TOO]


def test_a_list_in_a_box_that_nothing_announces_is_the_pages() -> None:
    texts = "".join(f"<p>{text}</p>" for text in (*PROSE, *PROSE_TOO))
    listed = "<div><ul><li>Munnar: by bus</li><li>Marayoor: on foot, by day</li></ul></div>"
    html = f"<article><h1>Rain at last in the hills</h1><div>{texts}{listed}</div></article>"
    assert paragraphs(read(page(html))) == [*PROSE, *PROSE_TOO]


@pytest.mark.parametrize("announced", ["", "<h2>On this page</h2>"])
@pytest.mark.parametrize(
    "items",
    [
        ("By Hira Malik", "March 3, 2025", "No comments yet"),
        ("By Hira Malik in the old harbour", "Published on March 3, 2025"),
    ],
)
def test_a_list_with_a_byline_or_a_date_that_ends_the_story_is_the_pages(
    items: tuple[str, ...], announced: str
) -> None:
    listed = "".join(f"<li>{item}</li>" for item in items)
    html = story().replace("</main>", f"{announced}<ul class='post-meta'>{listed}</ul></main>")
    assert [text for text in paragraphs(read(page(html))) if text in items] == []


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize(
    ("items", "names"),
    [
        (("Last updated 3 March 2025", "Number of views 1,204"), "post-meta"),
        (("Print this page", "Send to a friend", "Report an error"), "post-meta"),
        (("Leave a comment below", "Be the first to comment"), ""),
        (("Copy the link", "Save for later"), ""),
        (("12 Harbour Road, Salt Fen", "Telephone 0123 456 789, all day long"), "post-meta"),
        (("Send this story to all of your friends", "Copy the link to it"), "share-tools"),
    ],
)
def test_a_list_of_what_a_page_offers_ends_no_story(items: tuple[str, ...], names: str, item: str) -> None:
    listed = "".join(map(item.format, items))
    assert paragraphs(read(page(story().replace("</main>", f'<ul class="{names}">{listed}</ul></main>')))) == PROSE


def test_a_table_in_a_box_beside_those_of_the_texts_is_read() -> None:
    one, other = ("".join(f"<p>{text}</p>" for text in texts) for texts in (PROSE[:2], PROSE[2:]))
    table = f"<div><figure><table>{rows_of(*GAUGES)}</table></figure></div>"
    html = f"<main><h1>Rain at last in the hills</h1><div>{one}</div>{table}<div>{other}</div></main>"
    assert paragraphs(read(page(html))) == [*PROSE[:2], *map(" | ".join, GAUGES), *PROSE[2:]]


@pytest.mark.parametrize(
    "below",
    [
        "<dl><dt>Length</dt><dd>2 min</dd><dt>Shown</dt><dd>3 May</dd></dl>",
        f"<div class='related'><table>{rows_of(*GAUGES)}</table></div>",
        f"<table>{rows_of(('Rating', '4.5'), ('Votes', '120'), ('Views', '3000'))}</table>",
        f"<h2>Most Read</h2><table>{rows_of(('1', 'Quay wall cracks again'), ('2', 'A well is full'))}</table>",
        "<table><tr><th>Year</th><th>Story</th></tr><tr><td>2024</td><td><a href='/a/1'>The well</a></td></tr></table>",
        "<ul><li>Print</li><li>Send to a friend</li></ul>",
        f"<table>{rows_of(*GAUGES, ('<input name=gauge>', 'Send', 'Clear'))}</table>",
        "<table>{}</table>".format(rows_of(*((f"<a href='/a/{n}'>A {n}</a>", f"<a href='/b/{n}'>B {n}</a>") for n in "123"))),
        f"</main><div><h2>Gauges</h2><table>{rows_of(*GAUGES)}</table></div><main>",
    ],
)  # fmt: skip
def test_other_tables_below_the_story_are_not_read(below: str) -> None:
    assert paragraphs(read(page(story().replace("</main>", f"{below}</main>")))) == PROSE


def test_buttons_and_cards_in_a_table_of_the_story_are_left_out() -> None:
    gauges = [(f"Gauge {n}", f"{n}.5", f"<a href='/shop/{n}'>Check price</a>") for n in range(1, 5)]
    found = paragraphs(read(page(story(f"<table>{rows_of(*gauges)}</table>"))))
    assert "Check price" not in " ".join(found)
    assert "Gauge 4 | 4.5" in found
    namesakes = [(f"Gauge {n}", f"{n}.5", f"<a href='/wells/{n}'>Munnar</a>") for n in range(1, 3)]
    assert "Gauge 2 | 2.5 | Munnar" in paragraphs(read(page(story(f"<table>{rows_of(*namesakes)}</table>"))))
    results = [(f"Gauge {n}", f"{n}.5", f"<a href='/gauges/{n}'>open</a>") for n in range(1, 5)]
    assert "Gauge 4 | 4.5 | open" in paragraphs(read(page(story(f"<table>{rows_of(*results)}</table>"))))
    cards = [
        (f"<a href='/city/the-well-number-{n}-is-full-again'>The well number {n} is full again</a>",) for n in "1234"
    ]
    assert paragraphs(read(page(story(f"<table>{rows_of(*cards)}</table>")))) == PROSE


@pytest.mark.parametrize("mark", ["انتهى", "انتهای پیام/", "（完）", "/ENDS/", "---- समाप्त ----", "(hm)", "(hm/tr)"])
def test_the_mark_that_ends_a_story_is_not_its_text(mark: str) -> None:
    assert paragraphs(read(page(story().replace("</main>", f"<p>{mark}</p></main>")))) == PROSE


@pytest.mark.parametrize("line", ["-- Second day --", "(hm)"])
def test_a_word_between_rules_or_in_brackets_ends_nothing_in_the_midst_of_a_story(line: str) -> None:
    assert paragraphs(read(page(story(f"<p>{line}</p>")))) == [*PROSE[:2], line, *PROSE[2:]]


def test_a_byline_in_a_list_above_the_story_is_not_its_text() -> None:
    byline = "<ul><li>By Tom Reed and Hira Malik</li></ul>"
    assert paragraphs(read(page(story().replace("</h1>", f"</h1>{byline}")))) == PROSE


def test_dated_lines_with_links_belong_to_the_cards_below_the_story() -> None:
    card = (
        '<div><h3><a href="/city/a-well-in-the-hills-{n}">A well in the hills, number {n}</a></h3>'
        '<p><a href="/city">City</a> <a href="/author/tom-reed">Tom Reed</a> - 3 May 2026</p><p>{text}</p></div>'
    )
    text = "Nobody had expected to see the well full before the end of winter, said those who live beside it."
    cards = "".join(card.format(n=n, text=f"{n}. {text}") for n in range(1, 4))
    assert paragraphs(read(page(story().replace("</main>", f"<h2>More of it</h2>{cards}</main>")))) == PROSE


@pytest.mark.parametrize(
    "buttons",
    [
        '<p><a href="javascript:print()">Print</a> | <a href="mailto:?subject=x">Send to a friend</a></p>',
        '<p><a href="javascript:print()">Print</a></p><b>Sur le même sujet</b>',
    ],
)
def test_buttons_and_labels_below_the_story_are_not_its_text(buttons: str) -> None:
    card = '<p><a href="/city/the-well-is-full-again">The well is full again</a></p>'
    assert paragraphs(read(page(story().replace("</main>", f"{buttons}{card}</main>")))) == PROSE


@pytest.mark.parametrize("label", ["Mehr zum Thema", "À lire aussi", "Читайте также", "관련기사", "اقرأ أيضا"])
def test_related_stories_are_found_by_their_label_in_any_language(label: str) -> None:
    cards = "".join(
        f'<p><a href="/city/a-well-in-the-hills-{n}">A well in the hills, number {n}</a></p>' for n in (1, 2)
    )
    article = read(page(story().replace("</main>", f"<h3>{label}</h3>{cards}</main>")))
    assert [card.headline for card in article.related] == [f"A well in the hills, number {n}" for n in (1, 2)]


def test_a_note_on_cookies_above_the_headline_is_no_part_of_the_story() -> None:
    note = (
        "<div><p>The Gazette uses cookies. Some may have been set already. Read about <a href='/c'>managing our cookies</a>."
        "</p><p>Please click the button to accept our cookies. If you read on, we assume that you accept them all.</p></div>"
    )
    article = read(page(note + story()))
    assert (article.summary, paragraphs(article)) == (None, PROSE)
    eaten = (
        "Children ate 400 cookies in the rain on Monday, and nobody in the old bakery of the valley minded that at all."
    )
    assert eaten in paragraphs(read(page(story(f"<p>{eaten}</p>"))))


def test_the_headline_of_a_version_above_the_pages_own_text_is_no_summary() -> None:
    urdu = f"<div dir=rtl><h2>{URDU_TITLE}</h2>{tagged(*URDU)}</div>"
    article = read(page(f"<main><h1>{TITLE}</h1><p>By Hira Malik</p>{urdu}<div>{tagged(*PROSE)}</div></main>"))
    assert article.summary is None
    assert [(body.language, body.headline, body.paragraphs) for body in article.bodies] == BOTH[::-1]


STRIP = ["Well is full in the old quarter", "School in Marayoor gets a new roof", "Market fire ruins forty shops"] * 2


@pytest.mark.parametrize(
    "strip",
    [
        f"<div class='ticker'><strong>Latest:</strong> <span>{' • '.join(STRIP)}</span></div>",
        f"<div class='ticker'>{' '.join(f'<span>{line}</span>' for line in STRIP)}</div>",
        f"<ul>{''.join(f'<li>{line}</li>' for line in STRIP[:3])}</ul>",
        f"<marquee>{' | '.join(STRIP)}</marquee>",
        f"<header><marquee>{' '.join(STRIP * 3)}</marquee></header>",
    ],
)
@pytest.mark.parametrize("box", ["<article>{}</article>", "{}"])
def test_a_ticker_without_links_above_the_headline_is_no_part_of_the_story(strip: str, box: str) -> None:
    article = read(page(strip + box.format(f"<h1>{TITLE}</h1><p>By Hira Malik</p><div>{TEXT}</div>")))
    assert (article.summary, paragraphs(article)) == (None, PROSE)


def test_what_runs_across_a_page_is_no_story() -> None:
    with pytest.raises(NoStory):
        read(page(f"<marquee>{' | '.join(STRIP * 3)}</marquee><h1>Newsroom</h1>", title="Newsroom"))


OFFER = "<p>Members read all stories and all newsletters, and keep the only paper of two valleys alive for a euro.</p>"


@pytest.mark.parametrize(
    ("note", "left"),
    [
        (f"<p>This story is for members only.</p>{OFFER}", 0),
        (f"<div><p>Dieser Artikel ist nur für Mitglieder.</p>{OFFER}</div>", 0),
        (f"<div><p>この記事は会員限定です。</p>{OFFER}</div>", 0),
        (f"<p>Subscribe to continue reading.</p>{OFFER}<p>{PROSE[3]}</p><p>Already a subscriber? Log in</p>", 0),
        (f"<div><p>This story is for members only.</p></div><p>{PROSE[2]}</p>", 2),  # the story goes on, hidden
        (f"<p>The post is open to all members of the union.</p>{OFFER}", 2),
    ],
)
def test_a_note_that_the_story_is_for_members_ends_it(note: str, left: int) -> None:
    above = "".join(f"<p>{text}</p>" for text in PROSE[:2])
    texts = paragraphs(read(page(f"<main><article><h1>Rain at last in the hills</h1>{above}{note}</article></main>")))
    assert texts[:2] == PROSE[:2]
    assert len(texts) == 2 + left


def test_a_note_above_most_of_the_story_does_not_end_it() -> None:
    note, texts = "<p>This story is for members only.</p>", [f"<p>{text}</p>" for text in PROSE]
    whole = f"<main><h1>Rain at last in the hills</h1>{texts[0]}{note}{''.join(texts[1:])}</main>"
    assert [text for text in paragraphs(read(page(whole))) if text in PROSE] == PROSE


@pytest.mark.parametrize(
    "text",
    [
        "The article is available to subscribers of the union's magazine, its director said.",
        "The full post is open to members of the drivers' union.",
        "“This content is for members only,” a notice on the site said.",
        "Already a member? Bring your card to the old bakery on Sunday.",
        "Dieser Beitrag ist nur für die Instandhaltung der Brücke bestimmt.",
        "La plataforma lanzará contenido exclusivo para suscriptores en marzo.",
        "このイベントは会員限定です。参加費は無料だ。",
        "投稿は残り140文字まで書ける。",
        "活动仅限会员参加，门票已经售完。",
        "이 서비스는 유료 회원만 이용할 수 있다.",
    ],
)
def test_a_story_may_tell_of_what_is_for_members(text: str) -> None:
    whole = page(story().replace(f"<p>{PROSE[3]}</p>", f"<p>{text}</p><p>{PROSE[3]}</p>"))
    assert PROSE[3] in [text for body in read(whole).bodies for text in body.paragraphs]


def test_a_badge_for_members_on_top_does_not_end_a_short_story() -> None:
    badge, question = "<p>Article réservé aux abonnés</p>", "<p>Déjà abonné ? Se connecter</p>"
    texts = [f"<p>{text}</p>" for text in PROSE]
    html = f"<main><h1>Rain at last in the hills</h1>{texts[0]}{badge}{''.join(texts[1:])}{question}</main>"
    assert [text for text in paragraphs(read(page(html))) if text in PROSE] == PROSE


LISTED = (
    '<ul><li><a href="/city/2026/11/9/quay-wall-cracks-again-in-the-old-harbour">Quay wall cracks again</a></li></ul>'
)


@pytest.mark.parametrize(
    ("part", "left"),
    [
        (f"<p>Baca juga:</p>{LISTED}", []),
        (f"<p>À lire aussi :</p>{LISTED}", []),
        (f"<p>延伸阅读</p>{LISTED}", []),
        ("<p>Baca juga: Dinding dermaga lama retak lagi setelah badai</p>", []),
        (f"<p>延伸阅读 {LISTED[8:-10]}</p>", []),
        ("<p>Síguenos en Facebook y en Telegram</p>", []),
        ("<p>Ikuti kami di WhatsApp</p>", []),
        ("<p>Síganos en Facebook</p>", []),
        ("<p>Folgt uns auf TikTok</p>", []),
        ("<p>Підписуйтесь на нас у Facebook</p>", []),
        ("<p>Suivez-nous dans les ruelles.</p>", ["Suivez-nous dans les ruelles."]),
        ("<p>Bizi Instagram'dan takip edin</p>", []),
        ("<p>Ακολουθήστε το Paper στο Google News</p>", []),
        ("<p>Ακολουθήστε το μονοπάτι προς την παραλία.</p>", ["Ακολουθήστε το μονοπάτι προς την παραλία."]),
        ("<p>Bizi dikkatle takip eden sürücüler durdu.</p>", ["Bizi dikkatle takip eden sürücüler durdu."]),
        ("<p>ما را در تلگرام دنبال کنید</p>", []),
        ("<p>ما را در خیابان دنبال کردند.</p>", ["ما را در خیابان دنبال کردند."]),
        ("<p>Folge uns über die Brücke.</p>", ["Folge uns über die Brücke."]),
        (f"<p>The drivers had asked for two things:</p>{LISTED}", ["The drivers had asked for two things:"]),
        ("<p>Baca juga:</p><ul><li>Two buses for each valley</li></ul>", ["Baca juga:", "Two buses for each valley"]),
        ("<p>Baca juga: the drivers read it, too.</p>", ["Baca juga: the drivers read it, too."]),
        ("<p>Síguenos, he called, and they followed him.</p>", ["Síguenos, he called, and they followed him."]),
        ("<p>Also Read: Quay wall cracks again in the old harbour</p>", []),
        ("<p>یہ بھی پڑھیں: پرانی بندرگاہ کی دیوار میں پھر دراڑ</p>", []),
        ("<p>यह खबर भी पढ़ें...</p>", []),
        ("<p>Lea también: Otra grieta en el muelle viejo</p>", []),
        ("<p>تابعوا الصحيفة عبر إنستغرام</p>", []),
        ("<p>تابع أخبار الميناء على واتساب</p><p>تابعونا على فيسبوك ويوتيوب</p>", []),
        ("<p>हमें गूगल न्यूज़ पर फॉलो करें</p>", []),
        ("<p>হোয়াটসঅ্যাপে আমাদের চ্যানেল ফলো করুন</p><p>শেয়ার করুন</p>", ["হোয়াটসঅ্যাপে আমাদের চ্যানেল ফলো করুন"]),
        ("<p>ہمارے واٹس ایپ چینل کو فالو کریں</p><p>شیئر کریں</p>", []),
        ("<p>شہر کے یوٹیوب چینل کو سبسکرائب کریں اور خبروں سے باخبر رہیں</p>", []),
        (
            "<p>یوٹیوب چینل کو سبسکرائب کریں گے تو خبریں ملیں گی۔</p>",
            ["یوٹیوب چینل کو سبسکرائب کریں گے تو خبریں ملیں گی۔"],
        ),
    ],
)
def test_lists_of_other_stories_and_calls_to_follow_are_left_out_in_many_languages(part: str, left: list[str]) -> None:
    assert [text for text in paragraphs(read(page(story(part)))) if text not in PROSE] == left


def test_an_arabic_sentence_on_what_people_followed_on_a_network_is_text() -> None:
    arabic = [
        "فُتح رصيف الميناء القديم صباح الاثنين بعد عامين من الأعمال، وشكر رئيس البلدية العمال الذين حضروا.",
        "تابع الصيادون كلمة الوزير عبر فيسبوك من مقهى الميناء.",
        "وقالت مديرة الميناء إن العبّارات ستعود إلى العمل يوم الخميس، وإن التذاكر ستبقى بالسعر القديم.",
    ]
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (*arabic, "تابعونا على فيسبوك"))
    assert paragraphs(read(page(f"<main><h1>رصيف الميناء يُفتح من جديد</h1>{text}</main>"))) == arabic


@pytest.mark.parametrize(
    "line",
    [
        'Sign up for our <a href="/n">Morning Tide newsletter</a> to keep up with the harbour and beyond.',
        'The Morning Tide newsletter has all you need to know before breakfast. Sign up <a href="/n">here</a>.',
        'Like what you read? <a href="#/portal/signup">Become a member</a> to support our journalism.',
        'Want more stories of the sea? Subscribe to <a href="/n">the weekly newsletter</a> of the paper.',
        "Published in The Tide, November 25th, 2026",
        "A version of this article appears in print on Nov. 23, 2026, Section A, Page 1 of the late edition.",
        "ٹیگز: بندرگاہ ہڑتال",
        "(فائل فوٹو)",
        "اس خبر پر اپنی رائے کا اظہار کریں",
        "____",
        "- - -",
        "(You can now subscribe to our <a href='/w'>Morning Tide WhatsApp channel</a>)",
        "Join the Morning Tide WhatsApp group <a href='/w'>HERE</a>",
        "Download our <a href='/app'>free news app</a> to read The Tide at sea.",
        "Get all the <a href='/c'>City News</a>, Harbour News and more on The Tide. Download The Tide App to read it at sea.",
        "Get more news of the harbour delivered straight to your inbox. Sign up for free newsletters.",
        "The Tide is a newsroom without owners. <a href='/n'>Sign up to receive our best stories</a> on Sundays.",
        "Sigue toda la información en <a href='/f'>Facebook</a> y <a href='/x'>X</a>, o en nuestra newsletter.",
        "Suivez toute l’actualité du port en vous inscrivant à <a href='/n'>La Marée</a>.",
        "Alles aus dem Hafen gibt es auch in unserem <a href='/n'>Newsletter</a>.",
        "Hira Malik covers the harbour for The Tide. Reach her at hira.malik@tide.example.",
        "Tom Reed is a staff writer at The Tide. Follow him on X: @tomreed",
        "Send news tips to tips@tide.example",
        "(Except for the headline, this story has not been edited by The Tide and is from a syndicated feed.)",
        "This report was automatically generated from the gauges of the weather office.",
        "This story has been updated.",
        "(Edited by Hira Malik)",
        "Editor: H.M.",
        "Fehler gefunden? Jetzt melden.",
        "Found a mistake? Tell the desk.",
        "You can save this article by registering for free <a href='/r'>here</a>.",
        "Log in, register or subscribe to save articles for later.",
        "Article content",
        "3 min to read",
        "© Riproduzione riservata",
        "Tekst gaat verder onder de foto",
        "Tekst se nastavlja ispod oglasa",
        "Článek pokračuje pod reklamou",
        "Článok pokračuje pod video reklamou",
        "A cikk a hirdetés után folytatódik",
        "Articolul continuă după publicitate",
        "Текстът продължава след рекламата",
        "Straipsnis tęsiasi po reklama",
        "Artikkel jätkub pärast reklaami",
        "Mainos (teksti jatkuu alla)",
        "We need your consent to load this content.",
        "We use cookies to make your visit to our site better. By reading on, you agree to our use of them.",
        "Empfohlener redaktioneller Inhalt",
        "Mit Ihrer Zustimmung wird hier ein externes Video (Harbour Films Limited) geladen.",
        "An dieser Stelle finden Sie einen externen Inhalt, der den Artikel ergänzt.",
        "Um diesen Inhalt anzuzeigen, ist Ihre Zustimmung nötig. " + "Der Anbieter kann dabei Daten erheben. " * 5,
        "Pour afficher ce contenu, vous devez accepter les cookies.",
        "Dit is een externe inhoud. Om deze inhoud te kunnen tonen, moet je toestemming geven voor cookies.",
        "Content Highlights: Rain falls in the hills at last",
    ],
)
def test_calls_and_notes_on_the_print_edition_are_left_out_wherever_they_are(line: str) -> None:
    assert paragraphs(read(page(story(f"<p>{line}</p>")))) == PROSE
    assert paragraphs(read(page(story().replace("</main>", f"<p>{line}</p></main>")))) == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "The harbour’s newsletter said that residents could sign up for the scheme from Monday.",
        "“Sign up for our newsletter,” the poster by the quay read on Tuesday.",
        "Residents who want to help with the sandbags can sign up here or at the library.",
        "Published in Vienna in 1921, the book on tides sold well for many years.",
        "Tags: a farmer explains what they mean for her cattle and for the market.",
        "To see this video of the flood, he said, nobody needed a ticket.",
        "Questions go to the clerk, Tom Reed, at clerk@valley.example until Friday.",
        "The harbour covers nine hectares. Contact the clerk, who has the plans, at clerk@valley.example.",
        "This story has been updated by every generation that told it in the valley.",
        "Read the news of the storm with care.",
        "Članak se nastavlja na ugovor iz prošle godine.",
        "Found a well? Then dig no further, the old men say.",
        "Hier finden Sie Inhalte aus dem Stadtarchiv.",
        "* * *",
    ],
)
def test_a_sentence_that_names_a_newsletter_or_an_edition_is_the_story(line: str) -> None:
    assert line in paragraphs(read(page(story(f"<p>{line}</p>"))))


def test_the_heading_of_a_request_for_consent_is_no_sub_head() -> None:
    box = "<h3>Empfohlener redaktioneller Inhalt</h3><p>Mit Ihrer Zustimmung wird hier ein externes Video geladen.</p>"
    assert paragraphs(read(page(story(f"<div>{box}</div>")))) == PROSE


def test_a_summary_in_english_below_a_text_in_another_language_is_no_second_body() -> None:
    malayalam = [
        "നാലു മാസത്തിനു ശേഷം തിങ്കളാഴ്ച മലയോരത്ത് മഴ പെയ്തു. കർഷകർ വാതിൽ തുറന്നിട്ട് മഴയുടെ ശബ്ദം കേട്ടു.",
        "ഉച്ചവരെ 31 മില്ലിമീറ്റർ മഴ ലഭിച്ചതായി കാലാവസ്ഥാ കേന്ദ്രം അറിയിച്ചു. രണ്ടു താഴ്‌വരകളിലെ സ്കൂളുകൾ അടച്ചിട്ടു.",
    ]
    lines = "".join(f"<p>{line}</p>" for line in (*malayalam, "English Summary: Rain falls in the hills at last."))
    article = read(page(f"<main><h1>മലയോരത്ത് മഴ</h1>{lines}</main>"))
    assert (article.in_language, paragraphs(article)) == (["ml"], malayalam)


@pytest.mark.parametrize(
    ("skip", "end"),
    [("Skip {} and continue reading", "End of {}"), ("Saltar {} y continuar leyendo", "Fin de {}")],
)
def test_what_readers_of_screens_may_skip_is_left_out_with_its_list(skip: str, end: str) -> None:
    box = f"<p>{skip.format('Most read')}</p><div>Most read</div>{LISTED}<p>{end.format('Most read')}</p>"
    assert paragraphs(read(page(story(box)))) == PROSE
    assert paragraphs(read(page(story(f"<p>{skip.format('Most read')}</p>")))) == PROSE


PODCAST = [
    "The well, a podcast", "Two reporters went down the oldest well of the valley, and found out who had dug it.", "Episodes"
]  # fmt: skip


@pytest.mark.parametrize(
    ("skip", "end"),
    [("Пропустить подкаст", "Конец подкаста"), ("مواد پر جائیں", "مواد کا اختتام"), ("Skip, 1", "End, 1")],
)
def test_a_box_between_a_link_to_its_end_and_that_end_is_left_out(skip: str, end: str) -> None:
    inner = "".join(f"<p>{text}</p>" for text in PODCAST)
    box = f"<section><a href='#end-of-well'>{skip}</a>{inner}<p id='end-of-well' tabindex='-1'>{end}</p></section>"
    assert paragraphs(read(page(story(box)))) == PROSE


def test_a_link_to_the_end_of_the_story_or_to_one_of_its_parts_skips_nothing() -> None:
    link = "</h1><p><a href='#end-of-story'>Skip to the end</a></p>"
    ended = story().replace("</h1>", link).replace("</main>", "<p id='end-of-story'>The road opens in May.</p></main>")
    assert paragraphs(read(page(ended)))[-5:] == [*PROSE, "The road opens in May."]
    part = "<p><a href='#rain'>The rain</a></p><p>It came at night, and nobody had expected it.</p><h2 id='rain'>The rain</h2>"
    assert paragraphs(read(page(story(part))))[-4:] == [
        "It came at night, and nobody had expected it.", "The rain", *PROSE[2:]
    ]  # fmt: skip


def test_a_picture_above_a_call_at_the_end_is_the_storys() -> None:
    end = '<p><img src="/wall.png" width="600" height="300"></p><p>Sign up for our newsletter.</p></main>'
    assert [image.url[-9:] for image in read(page(story().replace("</main>", end))).images] == ["/wall.png"]


@pytest.mark.parametrize("stop", ["։", ":"])
def test_a_colon_at_the_end_of_an_armenian_paragraph_is_its_full_stop(stop: str) -> None:
    texts = [
        "Գյուղի միակ կամուրջը ուրբաթ օրը վերաբացվել է երկու տարի տևած նորոգումից հետո, հայտնել է մարզպետարանը",
        "Աշխատանքների վրա ծախսվել է երեք միլիոն դրամ",
        "Ավտոբուսները կանցնեն երկուշաբթի",
    ]
    html = page("<h1>Կամուրջը բաց է</h1>" + "".join(f"<p>{text}{stop}</p>" for text in texts), title="Կամուրջը բաց է")
    assert paragraphs(read(html)) == [text + stop for text in texts]


def test_an_address_at_the_end_is_no_paragraph_unless_a_line_announces_it() -> None:
    address = "<p>hira.malik@tide.example</p>"
    assert paragraphs(read(page(story().replace("</main>", f"{address}</main>")))) == PROSE
    for line in (
        "The council takes questions on the new wall until Friday evening here:",
        "Questions on the new wall should be sent to the address below.",
        "Wer die Mauer gesehen hat, wird gebeten, dem Rat bis Freitag zu schreiben.",
    ):
        announced = f"<p>{line}</p>{address}</main>"
        assert paragraphs(read(page(story().replace("</main>", announced))))[-1] == "hira.malik@tide.example"
    said = "The governor addressed a crowd on the new wall for nearly an hour on Friday."
    assert paragraphs(read(page(story().replace("</main>", f"<p>{said}</p>{address}</main>"))))[-1] == said


@pytest.mark.parametrize("label", ["Lire aussi", "Baca Juga"])
def test_a_label_between_paragraphs_or_within_a_card_ends_nothing(label: str) -> None:
    link = '<p><a href="/city/the-well-is-full-again">The well is full again</a></p>'
    assert [text for text in paragraphs(read(page(story(f"<p>{label}</p>{link}")))) if text in PROSE] == PROSE


@pytest.mark.parametrize(
    "line",
    [
        '<p>She told the town council on Monday evening: <a href="/city/the-council-meets">“We are tired of it.”</a></p>',
        '<h2><a href="javascript:void(0)">How the drought began</a></h2>',
        '<p><a href="tel:116123">Crisis line, day and night</a></p>',
        "<article><p>In short, it rained.</p></article>",
        "<ul><li>By Hira Malik</li></ul>",
    ],
)
def test_a_line_of_the_story_that_looks_like_a_button_or_a_pointer_is_read(line: str) -> None:
    assert len(paragraphs(read(page(story(line))))) == len(PROSE) + 1


def test_parts_of_a_story_with_headlines_of_their_own_are_read() -> None:
    parts = "".join(f"<article><h1>{n}. The wells</h1><p>{PROSE[0]} {n}</p></article>" for n in (2, 3))
    own = story().replace("main>", "article>")
    assert len(paragraphs(read(page(f"<main>{own}{parts}</main>")))) >= len(PROSE) + 2


@pytest.mark.parametrize(
    "cells", ["<td>Sign up for our newsletter</td><td>Your e-mail</td>", "<td>Subscribe now</td><td>Terms apply</td>"]
)
def test_a_table_of_calls_among_the_paragraphs_is_no_part_of_the_story(cells: str) -> None:
    rows = f"<tr>{cells}</tr>" * 2
    assert paragraphs(read(page(story(f"<div class=promo><table>{rows}</table></div>")))) == PROSE


# Where a story ends, and what is around it

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


def test_a_caption_below_its_picture_is_no_paragraph() -> None:
    caption = "Water runs down the steps of the old town hall on Monday morning."
    figure = f'<div class="image"><img src="/steps.jpg" alt=""><p class="caption-text">{caption}</p></div>'
    article = read(page(story(figure)))
    assert caption not in paragraphs(article)
    assert [(image.url, image.caption) for image in article.images] == [
        ("https://www.paper.example/steps.jpg", caption)
    ]


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/images/icon_print.gif", False),
        ("/images/M_images/printButton.png", False),
        ("/images/M_images/pdf_button.png", False),
        ("/templates/pdf.png", False),
        ("/photos/the-print.png", True),
        ("/theme/icons/share.svg?v=2", False),
        ("/btn_next.png", False),
        ("/photos/icons-of-the-harbour.jpg", True),
        ("/photos/silicon_valley.png", True),
        ("/button-maker.png", True),
        ("/uploads/icon-of-the-seas-arrives.png", True),
        ("/share-button.png", False),
        ("/696b53002b50_globe_icon_dark_small_right.svg", False),
        ("/assets/paper-logo_v2.svg", False),
        ("/uploads/new-logo-of-the-railway.png", True),
        ("/uploads/style-icon-iris-apfel-dies.png", True),
        ("/icons/2026/harbour/chart.png", True),
        ("/data/avatars/m/7/7404.jpg?1733392521", False),
        ("/customavatars/avatar40413_3.gif", False),
        ("/uploads/2026/05/avatar-fire-and-ash.jpg", True),
        ("/films/avatar/premiere.jpg", True),
    ],
)
def test_icons_and_portraits_are_no_pictures_of_the_story(path: str, shown: bool) -> None:
    images = read(page(story(f'<p><img src="{path}" alt=""></p>'))).images
    assert [image.url for image in images] == ([f"https://www.paper.example{path}"] if shown else [])


@pytest.mark.parametrize(
    ("portrait", "shown"),
    [
        ('<div class="post-author-image"><a href="/hira"><img src="/160/h.jpg" alt=""></a></div>', False),
        ('<a href="/author/hira-malik/"><img src="/160/h.jpg" alt=""></a>', False),
        ('<div><img src="/160/h.jpg" alt="Hira Malik"></div>', False),
        ('<div><img src="/160/h.jpg" alt="Hira Malik on the weir"></div>', True),
        ('<div class="author-image"><img src="/160/h.jpg" alt="Rain at last in the hills"></div>', True),
        ('<div><img src="/160/h.jpg" width="280" height="200" alt="Hira Malik"></div>', False),
        ('<div><img src="/160/h.jpg" width="800" height="500" alt="Hira Malik"></div>', True),
        ('<div><img src="/160/h.jpg" width="800px" height="800px" alt="Hira Malik"></div>', False),
        ('<a href="/author/hira-malik/"><img src="/160/h.jpg" width="800" height="500" alt=""></a>', True),
        ('<figure><img src="/160/h.jpg" alt="Hira Malik"><figcaption>The weir</figcaption></figure>', True),
        ('<figure><img src="/160/h.jpg" alt="Hira Malik"><figcaption>Hira Malik</figcaption></figure>', False),
    ],
)
def test_a_portrait_of_the_author_is_no_picture_of_the_story(portrait: str, shown: bool) -> None:
    byline = f'{portrait}<p class="byline">By <a href="/author/hira-malik/">Hira Malik</a></p>'
    html = page(story('<img src="/weir.jpg" alt="">').replace("</h1>", f"</h1>{byline}"))
    shared = '<meta property="og:image" content="https://www.paper.example/160/h.jpg">'
    assert [image.url.rpartition("/")[2] for image in read(html).images] == ["h.jpg", "weir.jpg"][not shown :]
    assert len(read(html.replace("</head>", f"{shared}</head>")).images) == 2


def test_a_picture_that_the_head_gives_in_another_size_is_the_storys() -> None:
    html = page(story('<img src="/rain-800x450.jpg" alt="Hira Malik">').replace("</h1>", "</h1><p>By Hira Malik</p>"))
    shared = '<meta property="og:image" content="https://www.paper.example/rain-1200x630.jpg">'
    assert (read(html).images, len(read(html.replace("</head>", f"{shared}</head>")).images)) == ([], 1)


def test_a_picture_that_is_declared_as_small_as_an_icon_is_none() -> None:
    sizes = ('width="45" height="45"', 'width="48px"', 'width="120" height="80"', 'width="100%" height="40%"')
    pictures = "".join(f'<p><img src="/{number}.jpg" {size}></p>' for number, size in enumerate(sizes))
    assert [image.url[-5:] for image in read(page(story(pictures))).images] == ["2.jpg", "3.jpg"]


FIGURE = (
    '<figure><img src="/weir-800x450.jpg"><figcaption>The weir <i class="credit">Tide Images</i></figcaption></figure>'
)


@pytest.mark.parametrize(
    ("above", "head"),
    [
        (FIGURE, ""),
        (f"<div><div>{FIGURE}</div></div><p>City</p>", data(image=["https://cdn.paper.example/weir.jpg?w=900"])),
        (f"<div><div>{FIGURE}</div></div><p>City</p>", data(image={"url": "https://cdn.paper.example/weir.jpg"})),
        (f"<div><div>{FIGURE}</div></div>", '<meta property="og:image" content="/weir-1200x630.jpg">'),
    ],
)
def test_a_picture_above_the_headline_is_the_storys_if_it_is_in_its_head_or_the_page_shares_it(
    above: str, head: str
) -> None:
    article = read(page(story(FIGURE.replace("weir", "pier")).replace("<h1>", f"{above}<h1>"), head))
    assert [(image.url.rpartition("/")[2], image.caption) for image in article.images] == [
        ("weir-800x450.jpg", "The weir Tide Images"), ("pier-800x450.jpg", "The pier Tide Images"),
    ]  # fmt: skip
    assert (article.credit, paragraphs(article)) == ("Tide Images", PROSE)


@pytest.mark.parametrize(
    "above",
    [
        f"<div><div>{FIGURE}</div></div>",
        f'<a href="/">{FIGURE}</a>',
        '<div><img src="/banner.jpg" alt=""></div>',
        '<a href="/"><img src="/paper.jpg" alt="Paper of the Hills"></a>',
    ],
)
def test_other_pictures_above_the_headline_are_not_the_storys(above: str) -> None:
    head = '<meta property="og:image" content="/paper.jpg">'
    assert read(page(story().replace("<h1>", f"{above}<h1>"), head)).images == []


def test_a_line_between_a_picture_and_the_headline_is_no_caption() -> None:
    above = '<figure><img src="/weir.jpg"></figure><p>Posted in City and Valley pages</p>'
    assert [image.caption for image in read(page(story().replace("<h1>", f"{above}<h1>"))).images] == [None]


@pytest.mark.parametrize(
    "picture",
    [
        "<button><img src='/weir.jpg'></button>",
        "<div><button><img src='/weir.jpg'><span>Enlarge the picture</span></button></div>",
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='><noscript><img src='/weir.jpg'></noscript>",
        "<noscript><img src='/weir.jpg'></noscript><picture><img class='lazy'></picture>",
        "<picture><img class='lazy'></picture> <noscript><img src='/weir.jpg'></noscript>",
    ],
)
def test_a_picture_may_be_in_a_button_or_have_its_address_in_a_copy_for_readers_without_scripts(picture: str) -> None:
    figure = f"<figure>{picture}<p class='caption'>The weir on Sunday</p></figure>"
    article = read(page(story(figure, "<button>Share <img src='/share.jpg'></button>")))
    images = [(image.url, image.caption) for image in article.images]
    assert images == [("https://www.paper.example/weir.jpg", "The weir on Sunday")]
    assert paragraphs(article) == PROSE


def test_the_picture_of_a_card_is_not_the_storys() -> None:
    card = '<div><a href="{0}"><img src="/quay.jpg" alt="Quay"></a>{1}</div>'
    assert (
        read(
            page(
                story(
                    card.format(
                        "/city/quay-wall-cracks", '<h3><a href="/city/quay-wall-cracks">Quay wall cracks</a></h3>'
                    )
                )
            )
        ).images
        == []
    )
    line = '<p class="image-text"><a href="/photos/quay-wall-cracks">Photo: H. Malik</a></p>'
    assert len(read(page(story(card.format("/photos/quay-wall-cracks", line)))).images) == 1


def below(*parts: str) -> str:
    """A story in an element of its own, with `parts` right below its text."""
    return (
        "<main><h1>Rain at last in the hills</h1><div>"
        + "".join([f"<p>{text}</p>" for text in PROSE] + [*parts])
        + "</div></main>"
    )


def test_pictures_right_below_the_text_are_the_storys() -> None:
    captioned = '<figure><img src="/weir.png" alt=""><figcaption>The weir in 1953.</figcaption></figure>'
    gallery = "".join(
        f'<li><a href="/large-{number}.jpg"><img src="/{number}.jpg" alt=""></a></li>' for number in (1, 2)
    )
    article = read(page(below(captioned, f'<ul class="gallery">{gallery}</ul>')))
    assert [(image.url.rpartition("/")[2], image.caption) for image in article.images] == [
        ("weir.png", "The weir in 1953."), ("1.jpg", None), ("2.jpg", None),
    ]  # fmt: skip


def test_a_story_of_one_paragraph_has_the_gallery_below_it() -> None:
    captions = ["The weir in 1953.", "The weir on Monday.", "The bridge, closed since the afternoon."]
    pictures = "".join(
        f'<figure><img src="/{number}.jpg"><figcaption>{caption}</figcaption></figure>'
        for number, caption in enumerate(captions)
    )
    story = f"<main><h1>Rain at last in the hills</h1><div><p>{PROSE[0]}</p><div class='gallery'>{pictures}</div></div></main>"
    article = read(page(story))
    assert paragraphs(article) == PROSE[:1]
    assert [image.caption for image in article.images] == captions


@pytest.mark.parametrize(
    "part",
    [
        '<img src="/logo.png" alt="The Paper">',
        '<a href="https://shop.example/offer"><img src="/banner.jpg" alt=""></a>',
        '<a href="/2026/05/04/another-story-of-rain"><img src="/other.jpg" alt=""></a>',
        '<figure><a href="/2026/05/04/another-story-of-rain"><img src="/o.jpg"></a><figcaption>Hail</figcaption></figure>',
        '<div class="author-box"><img src="/hira.jpg" alt="Hira Malik"></div>',
        '<p>Follow us on our channel</p><img src="/far.jpg" alt="">',
    ],
)
def test_what_else_is_below_the_text_is_no_picture_of_the_story(part: str) -> None:
    assert read(page(below(part))).images == []


def test_pictures_without_end_below_the_text_are_no_reason_to_wait() -> None:
    assert len(read(page(below(*(f'<img src="/{number}.jpg">' for number in range(20_000))))).images) <= 100


def test_paragraphs_that_each_are_marked_as_for_subscribers_are_text() -> None:
    parts = [
        f'<div class="subscriber-{"only" if place else "preview"}"><p>{text}</p></div>'
        for place, text in enumerate(PROSE)
    ]
    assert paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1>{''.join(parts)}</main>"))) == PROSE


PROSE_TOO = [
    "The mayor of the upper valley asked the province for pumps, and for a boat that could take a doctor across.",
    "By the evening the water stood a metre below the bridge, and children fished from its steps for what came down.",
]


@pytest.mark.parametrize("place", [4, 5])
def test_a_note_to_members_in_the_midst_of_an_open_story_ends_nothing(place: int) -> None:
    parts = [f"<p>{text}</p>" for text in (*PROSE, *PROSE_TOO)]
    parts.insert(place, "<p>Already a subscriber? Log in</p>")
    article = read(page(f"<main><h1>Rain at last in the hills</h1>{''.join(parts)}</main>"))
    assert paragraphs(article) == [*PROSE, *PROSE_TOO]


def test_a_portrait_at_a_service_for_portraits_is_no_picture_of_the_story() -> None:
    portrait = f"https://secure.gravatar.com/avatar/{'0123456789abcdef' * 4}?s=96&d=mm"
    assert read(page(story(f'<p><img src="{portrait}" alt="Hira Malik"></p>'))).images == []


def test_what_a_page_builder_calls_widgets_are_parts_of_the_story() -> None:
    """Elementor makes each heading, picture and piece of text one."""

    def widget(kind: str, content: str) -> str:
        inner = f'<div class="elementor-widget-container">{content}</div>'
        return f'<div class="elementor-element elementor-widget elementor-widget-{kind}">{inner}</div>'

    heading = widget("heading", '<h3 class="elementor-heading-title">Why the pier sank</h3>')
    article = read(page(story(heading + widget("image", '<img src="/pier.jpg" alt="">'))))
    assert "Why the pier sank" in paragraphs(article)
    assert [image.url for image in article.images] == ["https://www.paper.example/pier.jpg"]


@pytest.mark.parametrize(("shared", "shown"), [("app-icon.png?w=1200", True), ("new-app-icon.png", False)])
def test_a_picture_of_an_icon_may_be_the_one_that_the_head_shares(shared: str, shown: bool) -> None:
    head = f'<meta property="og:image" content="https://cdn.paper.example/{shared}">'
    images = read(page(story('<p><img src="/app-icon.png" alt=""></p>'), head)).images
    assert [image.url for image in images] == (["https://www.paper.example/app-icon.png"] if shown else [])


@pytest.mark.parametrize("path", ["/icon_" * 20_000 + ".png", "/a?" + "icon_" * 20_000 + ".png", "icon_" * 20_000])
def test_an_address_of_icons_without_end_is_no_reason_to_wait(path: str) -> None:
    assert read(page(story(f'<p><img src="/{path}" alt=""></p>'))).headline


def test_the_captions_of_a_story_in_pictures_are_its_text() -> None:
    slides = "".join(
        f'<div class="slide"><h2>Part {n}</h2><img src="/{n}.jpg" alt=""><p class="slide-caption">{text}</p></div>'
        for n, text in enumerate(PROSE)
    )
    texts = paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1>{slides}</main>")))
    assert [text for text in texts if text in PROSE] == PROSE


def test_a_paragraph_below_a_picture_stays() -> None:
    text = (
        "Water ran down the steps of the old town hall, and children sailed paper boats on it until their mothers came."
    )
    assert text in paragraphs(read(page(story(f'<img src="/steps.jpg" alt=""><p>{text}</p>'))))


def test_the_words_of_the_site_above_the_headline_are_no_summary() -> None:
    slogan = '<header><p class="site-description">All the news of the valleys, every morning.</p></header>'
    article = read(page(slogan + story()))
    assert article.summary is None
    assert paragraphs(article) == PROSE


def test_a_standfirst_above_the_headline_is_one_that_the_head_repeats() -> None:
    text = "After four dry months the first drops fell on Monday, and the valleys came out to see."
    head = f'<meta name="description" content="{text}">'
    article = read(page(f'<main><p class="lead">{text}</p><h1>Rain at last in the hills</h1>{TEXT}</main>', head))
    assert article.summary == text


def test_cards_above_the_headline_are_not_read() -> None:
    texts = [
        "The council will vote on the new bridge in spring, and two of its members have said that they are against it.",
        "A teacher from the upper valley has won a prize for a book on the birds that nest in the roofs of schools.",
    ]
    cards = "".join(f'<li><h3><a href="/story/{n}">A card</a></h3><p>{text}</p></li>' for n, text in enumerate(texts))
    assert paragraphs(read(page(f"<div><ul>{cards}</ul></div>{story()}"))) == PROSE


@pytest.mark.parametrize(
    ("line", "language", "place"),
    [
        ("<p><b>MUNNAR —</b></p>", "en", "MUNNAR"),
        ("MUNNAR: ", "en", "MUNNAR"),
        ("<p>Weather:</p>", "en", None),
        ("<p>NEW DELHI —</p>", "en", "NEW DELHI"),
        ("<p>STAFF REPORTER —</p>", "en", None),
        ('<p><a href="/places/munnar">MUNNAR —</a></p>', "en", None),
    ],
)
def test_a_line_that_is_a_dateline_belongs_to_the_first_paragraph(line: str, language: str, place: str | None) -> None:
    article = read(page(f'<main lang="{language}"><h1>Rain at last in the hills</h1><div>{line}{TEXT}</div></main>'))
    assert article.bodies[0].dateline == place
    assert article.bodies[0].paragraphs[-len(PROSE) :] == PROSE


@pytest.mark.parametrize(
    ("line", "place"), [("Dornbach -", "Dornbach"), ("Zusammenfassung –", None), ("Max –", None), ("Ulm –", "Ulm")]
)
def test_a_dash_after_a_place_alone_is_a_dateline_in_any_language(line: str, place: str | None) -> None:
    texts = (
        "Nach vier Monaten ohne Regen standen die Menschen am Montag vor ihren Türen und hörten zu, wie es fiel.",
        "Das Wetteramt zählte bis zum Mittag 31 Millimeter. Bis zum Wochenende soll es weiter regnen, sagte die Leiterin.",
        "In zwei Tälern blieben die Schulen zu, weil die einzige Brücke dorthin bei hohem Wasser gesperrt wird.",
    )
    text = "".join(f"<p>{text}</p>" for text in texts)
    article = read(page(f"<main><h1>Regen, endlich</h1><div><p><b>{line}</b></p>{text}</div></main>", title="Regen"))
    assert (article.bodies[0].dateline, article.bodies[0].paragraphs) == (place, list(texts))


def test_a_table_above_loose_text_is_whole() -> None:
    rows = "".join(
        f"<tr><td>{place}</td><td>{rain} mm</td></tr>" for place, rain in (("Munnar", 31), ("Devikulam", 12))
    )
    loose = "The gauges are read at noon, and those of the upper valley were out of reach on Monday, the office said."
    paragraph = [f"<p>{text}</p>" for text in PROSE]
    body = f"<div>{paragraph[0]}{paragraph[1]}<table>{rows}</table>{loose}{paragraph[2]}{paragraph[3]}</div>"
    assert "Devikulam | 12 mm" in paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1>{body}</main>")))


def test_headings_of_a_gallery_are_left_out_with_their_texts() -> None:
    slides = "".join(
        f'<li><h2>{n}/9 Valley number {n}</h2><p class="promo">Rain is falling on the roofs of valley number {n}, as it is on all others.</p></li>'
        for n in range(1, 10)
    )
    gallery = f'<div class="gallery widget"><ul class="promo">{slides}</ul></div>'
    assert paragraphs(read(page(story(gallery)))) == PROSE


def test_a_heading_stays_with_its_text_and_above_other_headings() -> None:
    parts = (
        "<h2>What comes next</h2><h3>On Tuesday</h3><p>The road will be opened for buses if the river falls, the office said.</p>",
        "<h3>On Wednesday</h3><p>Schools open again in both valleys, and the market is held as on any other day of the year.</p>",
    )
    texts = paragraphs(read(page(story(*parts))))
    assert {"What comes next", "On Tuesday", "On Wednesday"} <= set(texts)


@pytest.mark.parametrize(
    ("items", "odds", "whole"),
    [
        (["Salt", "Two eggs", "Oil", "A jar of honey"], [-0.5, 0.6, -0.4, 0.9], True),
        (["Salt", "Two eggs", "Oil", "A jar of honey"], [-0.5, 0.6, -0.4, -0.3], False),  # less than half is likely
        (["Salt", "Two eggs", "Oil", "A jar of honey"], [-2.5, 0.6, 0.4, 0.9], False),  # one is unlikely
        (["Salt", '<a href="/eggs">Two eggs</a>', "A jar of honey"], [-0.5, 0.6, 0.9], False),
        (["Salt", "Two eggs"], [-0.5, 0.6], True),
        (["Salt"], [0.6], False),
    ],
)
def test_a_list_of_which_half_is_likely_is_whole(items: list[str], odds: list[float], whole: bool) -> None:
    root = parse_html(page("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>").encode())
    assert root is not None
    found = likely_lists(read_page(root, URL, Layout(""), Addresses(any_site(URL))), list(enumerate(odds)), limit=-0.2)
    assert found == (set(range(len(items))) if whole else set())


def test_long_cards_and_addresses_are_read_and_not_kept() -> None:
    addresses = Addresses(any_site("https://www.example.org"))
    reader = Reader("example.org", Layout("Example"), addresses)
    paths = [f"/news/{'ferry-' * length}lands" for length in (2, 300)]
    parts = [
        CardParts(headline, addresses.resolve(path), [teaser], dates=(date,))
        for path in paths
        for headline, teaser, date in (
            ("A ferry lands", "It had a piano aboard", "29 November 2026"),
            (" ".join(["A ferry lands"] * 100), "It had a piano aboard", ""),
            ("A ferry lands", " ".join(["It had a piano aboard."] * 100), ""),
            ("A ferry lands", "", " " * 2000),
        )
    ]
    cards = reader.cards(parts, datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert [card.headline for card in cards] == [part.headline for part in parts]
    assert [card.url for card in cards] == [part.address.canonical for part in parts]
    assert reader._known_card.cache_info().currsize == 1
    assert addresses._known.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("title", "head"),
    [
        (
            "Northern pier closes for winter | Adeel Khan",
            "<div>Northern pier closes for winter</div><div>Adeel Khan</div>",
        ),
        (
            "Northern pier closes for winter",
            "<div>Northern pier closes for winter</div><p><b>Inspectors found that storms had loosened all stones</b></p>",
        ),
    ],
)
def test_what_is_below_a_headline_without_a_heading_does_not_replace_it(title: str, head: str) -> None:
    text = (
        "Storms had loosened the stones of the northern pier, inspectors found, and it closes for the winter on Monday."
    )
    html = f"<html><head><title>{title}</title></head><body>{head}<p>{text}</p><p>{text[::-1]}.</p></body></html>"
    assert read(html).headline == "Northern pier closes for winter"


@pytest.mark.parametrize(("cell", "text"), [("3 years ago",) * 2, ("2 days ago",) * 2, ("<time>10:30</time>", "10:30")])
def test_a_table_of_times_is_whole(cell: str, text: str) -> None:
    rows = "<tr><th>Pier</th><th>Painted</th></tr><tr><td>South</td><td>1950</td></tr>"
    found = paragraphs(read(page(story(f"<table>{rows}<tr><td>North</td><td>{cell}</td></tr></table>"))))
    assert f"North | {text}" in found


def test_years_ago_may_be_sub_heads() -> None:
    found = paragraphs(read(page(story("<p><b>25 years ago</b></p>"))))
    assert found == [*PROSE[:2], "25 years ago", *PROSE[2:]]


def test_crumbs_above_a_story_are_no_poem() -> None:
    crumbs = "".join(f"<p>{name}</p>" for name in ("Home", "Local", "Harbour", "Piers", "Storms"))
    html = page(story("")).replace("</h1>", f"</h1><div>{crumbs}</div>", 1)
    assert paragraphs(read(html)) == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "You can follow the trial on the court's website.",
        "You can join the march on Saturday from noon at the town hall.",
        "The recording was created with artificial intelligence, police said.",
        "The fund covers the cost of new boilers. Contact them at grants@county.example.",
        "Check City News or Harbour News for updates on closures, the agency said.",
        "To see this content, users must give consent to tracking, the watchdog found.",
        "November 9, 1989.",
    ],
)
def test_sentences_of_a_story_that_read_like_notes_stay(line: str) -> None:
    assert paragraphs(read(page(story().replace("</h1>", f"</h1><p>{line}</p>")))) == [line, *PROSE]


def test_a_list_of_contents_leads_to_parts_and_not_over_boxes() -> None:
    contents = '<ul><li><a href="#early">Early days</a></li></ul><p><a href="#end-of-an-era">End of an era</a></p>'
    head = '<h2 id="end-of-an-era">End of an era</h2>'
    said = paragraphs(read(page(contents + story(f"{head}<p>{PROSE[0]} It rained again.</p>"))))
    assert "End of an era" in said
    assert set(PROSE) <= set(said)


def test_icons_and_ratios_are_told_from_pictures() -> None:
    ratio = '<figure><img src="/beam.jpg" width="16" height="9"><figcaption>Workers check a beam</figcaption></figure>'
    zoom = ratio.replace("<figcaption", '<button><img src="/zoom.svg"></button><figcaption')
    for figure in (ratio, zoom):
        [image] = read(page(story(figure))).images
        assert (image.url.rpartition("/")[2], image.caption) == ("beam.jpg", "Workers check a beam")


def test_a_label_of_highlights_above_a_paragraph_takes_none_of_the_text() -> None:
    article = read(page(story().replace("</h1>", '</h1><p class="standfirst">Rain came at last.</p><h2>In brief</h2>')))
    assert paragraphs(article)[-len(PROSE) :] == PROSE


def test_a_change_of_another_story_is_not_the_storys() -> None:
    day = '<time class="updated" datetime="2026-11-24T11:00:00+05:00">24 November 2026</time>'
    card = f'<li><a href="/2026/11/old-crane-sold">Old crane is sold for scrap</a> {day}</li>'
    issued = '<meta property="article:published_time" content="2026-11-20T10:00:00+00:00">'
    lists = [read(page(story().replace("<h1", f"<ul>{card}</ul><h1", 1), issued)), read(page(card + story(), issued))]
    assert [article.date_modified for article in lists] == [None, None]
    own = read(page(story().replace("</h1>", f"</h1><p>{day}</p>", 1), issued))
    assert own.date_modified == "2026-11-24T11:00:00+05:00"


def test_a_picture_that_is_shown_twice_keeps_the_caption_of_its_copy() -> None:
    shown = '<img src="/quay.jpg"><img src="/i/placeholder.png" srcset="/quay.jpg 640w">'
    (image,) = read(page(story(f"<figure>{shown}<figcaption>The quay on Monday</figcaption></figure>"))).images
    assert (image.url, image.caption) == ("https://www.paper.example/quay.jpg", "The quay on Monday")


@pytest.mark.parametrize(("line", "kept"), [("<p>{}</p>", False), ("<ul><li>{}</li><li>40 shares</li></ul>", True)])
def test_counts_of_readers_are_no_text_but_those_in_a_list_are(line: str, kept: bool) -> None:
    said = "<p>She bought stock of two firms, the filing says, and named the number of each:</p>"
    text = paragraphs(read(page(story(said + line.format("1,200 shares") + "<p>The firms did not reply to us.</p>"))))
    assert ("1,200 shares" in text) is kept
