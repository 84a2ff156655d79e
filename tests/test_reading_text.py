"""Which blocks of a page that no layout describes are the story, and which pages have none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from storypage import (
    ANSWER,
    ELSEWHERE,
    LATER,
    NOW,
    PROSE,
    SIGNED,
    TEXT,
    TITLE,
    URDU,
    URL,
    data,
    page,
    paragraphs,
    read,
    story,
    tagged,
    versions,
)

from newsbot import NoStory, read_article
from newsbot.page.blocks import parse_html
from newsbot.page.cards import CardParts
from newsbot.page.expressions import xpath
from newsbot.page.layout import Layout
from newsbot.page.main_text import with_lines
from newsbot.page.regions import read_page
from newsbot.reader import Reader
from newsbot.text.addresses import Addresses, any_site


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
        '<p>For more stories from the hills, follow us on <a href="https://www.facebook.com/abc">Facebook</a>.</p>',
        '<p>For the latest news, please join our WhatsApp channel.</p>',
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


def test_an_expression_may_look_for_an_id() -> None:
    layout = Layout("The Paper", fields={"headline": xpath('id("title")')})
    html = page(story('<p id="title">Rain, and then more</p>'))
    assert read_article(html, URL, NOW, layout).headline == "Rain, and then more"


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


def test_a_wall_is_reported_only_where_it_stands() -> None:
    free, walled = data(isAccessibleForFree=True), data(isAccessibleForFree=False)
    assert read(page(story(), free)).is_accessible_for_free is True
    assert read(page(story(*[f"<p>Then: {text}</p>" for text in PROSE]), walled)).is_accessible_for_free is None
    short = page(f"<h1>Rain at last in the hills</h1><p>{PROSE[0]}</p>", walled)
    assert read(short).is_accessible_for_free is False
    chinese = "山谷周一迎来四个月来的第一场雨，农民们敞开家门听雨声，气象局局长说周末之前还会有更多的雨水降下来。"
    lines = "".join(f"<p>第{number}段：{chinese}</p>" for number in range(1, 9))
    assert read(page(f"<main><h1>山谷终于迎来第一场雨</h1>{lines}</main>", walled)).is_accessible_for_free is None


@pytest.mark.parametrize("note", ["This story is for members only.", "Déjà abonné ? Se connecter", "Read on the road"])
def test_a_wall_need_not_be_declared(note: str) -> None:
    teaser = f"<main><h1>Rain at last in the hills</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p><p>{note}</p></main>"
    article = read(page(teaser))
    if note.startswith("Read"):
        assert article.is_accessible_for_free is None
    else:
        assert article.is_accessible_for_free is False
        assert article.provenance["is_accessible_for_free"] == "page"
    assert read(page(teaser, data(isAccessibleForFree=True))).is_accessible_for_free is True


def test_a_question_to_members_below_a_whole_story_is_no_wall() -> None:
    texts = [f"<p>Then: {text}</p>" for text in PROSE]
    whole, asked, said = story(*texts), "<p>Already a member? Log in</p>", "<p>This story is for members only.</p>"
    assert read(page(whole.replace("</main>", f"{asked}</main>"))).is_accessible_for_free is None
    assert read(page(whole.replace("</main>", f"{said}</main>"))).is_accessible_for_free is False


def test_a_story_before_hundreds_of_comments_is_read_from_the_data() -> None:
    graph = [{"@type": "NewsArticle", "headline": "Rain at last in the hills", "datePublished": "2026-05-02"}]
    for entries in ([*graph, *[{"@type": "Comment"}] * 600], [[[], *graph, *[{"@type": "Comment"}] * 600]]):
        script = f'<script type="application/ld+json">{json.dumps({"@graph": entries})}</script>'
        assert read(page(story(), script)).published.source == "json-ld"


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


@pytest.mark.parametrize(
    "part",
    [tagged(*PROSE), tagged(URDU[0]), tagged(*(f"<a href='/city/{text}'>{text}</a>" for text in URDU))],
    ids=["same language", "notice", "links"],
)
def test_other_hidden_parts_are_not_read(part: str) -> None:
    html = f"<main><h1>{TITLE}</h1>{tagged(*PROSE)}<div hidden>{part}</div></main>"
    assert versions(html) == [("en", TITLE, PROSE)]


@pytest.mark.parametrize(
    "text",
    [
        "The article is available to subscribers of the union's magazine, its director said.",
        "The full post is open to members of the drivers' union.",
        "“This content is for members only,” a notice on the site said.",
        "Already a member? Bring your card to the old bakery on Sunday.",
        "Keep reading with a membership card in hand, the librarian says.",
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


def test_the_heading_of_a_request_for_consent_is_no_sub_head() -> None:
    box = "<h3>Empfohlener redaktioneller Inhalt</h3><p>Mit Ihrer Zustimmung wird hier ein externes Video geladen.</p>"
    assert paragraphs(read(page(story(f"<div>{box}</div>")))) == PROSE


def test_parts_of_a_story_with_headlines_of_their_own_are_read() -> None:
    parts = "".join(f"<article><h1>{n}. The wells</h1><p>{PROSE[0]} {n}</p></article>" for n in (2, 3))
    own = story().replace("main>", "article>")
    assert len(paragraphs(read(page(f"<main>{own}{parts}</main>")))) >= len(PROSE) + 2


def test_what_a_page_builder_calls_widgets_are_parts_of_the_story() -> None:
    """Elementor makes each heading, picture and piece of text one."""

    def widget(kind: str, content: str) -> str:
        inner = f'<div class="elementor-widget-container">{content}</div>'
        return f'<div class="elementor-element elementor-widget elementor-widget-{kind}">{inner}</div>'

    heading = widget("heading", '<h3 class="elementor-heading-title">Why the pier sank</h3>')
    article = read(page(story(heading + widget("image", '<img src="/pier.jpg" alt="">'))))
    assert "Why the pier sank" in paragraphs(article)
    assert [image.url for image in article.images] == ["https://www.paper.example/pier.jpg"]


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


def test_a_heading_stays_with_its_text_and_above_other_headings() -> None:
    parts = (
        "<h2>What comes next</h2><h3>On Tuesday</h3><p>The road will be opened for buses if the river falls, the office said.</p>",
        "<h3>On Wednesday</h3><p>Schools open again in both valleys, and the market is held as on any other day of the year.</p>",
    )
    texts = paragraphs(read(page(story(*parts))))
    assert {"What comes next", "On Tuesday", "On Wednesday"} <= set(texts)


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


def test_years_ago_may_be_sub_heads() -> None:
    found = paragraphs(read(page(story("<p><b>25 years ago</b></p>"))))
    assert found == [*PROSE[:2], "25 years ago", *PROSE[2:]]
