"""How the authors of a page that no layout describes are found."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from storypage import NOW, PROSE, SITE, URL, data, page, paragraphs, read, story

import newsbot.text.clean
from newsbot import NoStory, read_article
from newsbot.text.names import is_name, names_in


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


@pytest.mark.parametrize(("writers", "named"), [(4, 4), (5, 0)])
def test_a_list_of_all_writers_of_the_site_does_not_sign_the_story(writers: int, named: int) -> None:
    names = ["Hira Malik", "Tom Reed", "Ana Gil", "Juan Mora", "Anna Berg"][:writers]
    prose = "".join(f"<p>{text} It was the {day}th such day.</p>" for day in range(5, 8) for text in PROSE)
    items = "".join(f"<li><a href='/authors/{name.lower().replace(' ', '-')}'>{name}</a></li>" for name in names)
    html = f"<main><h1>Rain at last in the hills</h1>{prose}</main><h3>Writing today</h3><ul>{items}</ul>"
    assert read(page(html)).authors == names[:named]


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ({"@type": "Person", "name": "Hira Malik | The Paper"}, ["Hira Malik"]),
        ("Hira Malik, The Paper", ["Hira Malik"]),
        ("Hira Malik for The Paper", ["Hira Malik"]),
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
    ("above", "authors"),
    [
        ("<div>{summary}</div><div><a href='/people/hira-malik'>Hira Malik</a></div>", ["Hira Malik"]),
        (
            "<div>{summary}</div><div><a href='/people/hira-malik'>Hira Malik</a></div>"
            "<div><a href='/people/jon-reed'>Jon Reed</a></div>",
            ["Hira Malik", "Jon Reed"],
        ),
        ("<div>{summary}</div><div><a href='/people/all'>Hira Malik</a></div>", []),
        ("<div>{summary}</div><div><a href='/people/news-desk'>News desk</a></div>", []),
        (
            "<div>{summary}</div><div><a href='/dam-walls'>Dam walls to be raised</a></div>"
            "<div><a href='/people/jon-reed'>Jon Reed</a></div>",
            [],
        ),
        ("<div>{summary}</div><h2>The dam</h2><div><a href='/people/jon-reed'>Jon Reed</a></div>", []),
    ],
)
def test_a_link_to_a_profile_below_a_standfirst_without_a_name_is_the_byline(above: str, authors: list[str]) -> None:
    summary = "The reservoirs are half full again, and the ban on hoses may end before the month is over."
    prose = "".join(f"<div>{text} It was the {day}th such day.</div>" for day in range(5, 8) for text in PROSE)
    lines = above.format(summary=summary)
    html = f"<main><h1>Rain at last in the hills</h1>{lines}<div>12 October 2026</div>{prose}</main>"
    assert read(page(html)).authors == authors
