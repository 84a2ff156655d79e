"""How the dates of a page that no layout describes are decided."""

from __future__ import annotations

import pytest
from storypage import PROSE, SIGNED, TEXT, URL, data, page, paragraphs, read, story

from newsbot.loaders import load_body
from newsbot.page.parts import BodyParts, Paragraph


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


@pytest.mark.parametrize(
    ("label", "date"),
    [("Publication date: ", "2026-11-20"), ("发布时间: ", "2026-11-20"), ("Public day: ", "2026-11-02")],
)
def test_a_date_that_is_called_that_of_publication_goes_before_one_that_opens_the_story(label: str, date: str) -> None:
    opening = "<p>2 November 2026. The weather office opened its doors to all who live in the two valleys.</p>"
    html = story().replace("<h1>", f"<p>{label}2026-11-20</p><h1>").replace("</h1>", f"</h1>{opening}")
    assert read(page(html)).published.date == date


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


@pytest.mark.parametrize("line", ["Posted yesterday", "Veröffentlicht gestern", "Published two weeks ago"])
def test_a_line_that_says_when_dates_the_story_that_it_is_no_text_of(line: str) -> None:
    article = read(page(story().replace("</main>", f"<p>{line}</p></main>")))
    assert (article.published.source, paragraphs(article)) == ("page", PROSE)


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


def test_a_linked_date_above_the_headline_is_no_entry_of_a_ticker() -> None:
    above = f'<div><a href="{URL}">City desk</a></div><div><a href="{URL}">17 November 2026</a></div><h1>'
    assert read(page(story().replace("<h1>", above))).published.date == "2026-11-17"


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


def test_a_change_of_another_story_is_not_the_storys() -> None:
    day = '<time class="updated" datetime="2026-11-24T11:00:00+05:00">24 November 2026</time>'
    card = f'<li><a href="/2026/11/old-crane-sold">Old crane is sold for scrap</a> {day}</li>'
    issued = '<meta property="article:published_time" content="2026-11-20T10:00:00+00:00">'
    lists = [read(page(story().replace("<h1", f"<ul>{card}</ul><h1", 1), issued)), read(page(card + story(), issued))]
    assert [article.date_modified for article in lists] == [None, None]
    own = read(page(story().replace("</h1>", f"</h1><p>{day}</p>", 1), issued))
    assert own.date_modified == "2026-11-24T11:00:00+05:00"
