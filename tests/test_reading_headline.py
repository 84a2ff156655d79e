"""How the headline of a page that no layout describes is chosen."""

from __future__ import annotations

from time import process_time

import pytest
from storypage import PROSE, SITE, TEXT, URL, data, page, paragraphs, read, story

from newsbot.page.blocks import parse_html
from newsbot.page.headline import candidates, choose_headline
from newsbot.page.layout import Layout
from newsbot.page.regions import read_page
from newsbot.text.addresses import Addresses, any_site


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
