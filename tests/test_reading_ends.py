"""What is left out above, below and amid a story that no layout describes: calls, labels, buttons, notes."""

from __future__ import annotations

import pytest
from storypage import ELSEWHERE, LISTED, PROSE, PROSE_TOO, TEXT, TITLE, URL, page, paragraphs, read, story

from newsbot import NoStory


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


def test_the_cards_of_a_part_end_at_the_imprint_and_a_footer_has_none() -> None:
    cards = [
        f"<p><a href='/city/{name}-is-mended'>The {name} is mended at last</a></p>"
        for name in ("gauge", "lock", "quay")
    ]
    label = "<h3>Related Stories:</h3>"
    html = page(f"{story()}{label}{cards[0]}<p>© 2026 The Paper</p>{cards[1]}<footer>{label}{cards[2]}</footer>")
    assert [card.headline for card in read(html).related] == ["The gauge is mended at last"]


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


def test_a_line_for_the_author_of_the_text_is_no_paragraph() -> None:
    assert paragraphs(read(page(story().replace("</h1>", "</h1><p>Autor tekstu: Jan Kowalski</p>")))) == PROSE


def test_an_entry_that_says_when_takes_no_other_with_it() -> None:
    entries = "<ul><li>This page was last updated on Monday, 23 November 2026</li><li>Bring a torch</li></ul>"
    assert "Bring a torch" in paragraphs(read(page(story().replace("</main>", f"{entries}</main>"))))


@pytest.mark.parametrize("line", ["Likes: 70", "Visits 1234", "Story ID: 27182"])
def test_a_tally_between_two_sentences_is_a_paragraph(line: str) -> None:
    assert line in paragraphs(read(page(story(f"<p>{line}</p>"))))


def test_buttons_to_share_between_a_date_and_the_headline_are_no_ticker() -> None:
    shares = '<ul><li><a href="#">Facebook</a></li><li><a href="#share">Send by e-mail</a></li></ul>'
    above = f"<p class='date'>17 November 2026, 17:41</p>{shares}<h1>"
    assert read(page(story().replace("<h1>", above))).published.date == "2026-11-17"


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


def card_article(href: str) -> str:
    """A card whose text is dressed like those of the story."""
    return f"<article><h3><a href='{href}'>Cup final goes to penalties</a></h3><p>{PROSE_TOO[0]}</p></article>"


def test_the_text_of_a_card_in_the_story_goes_with_its_heading() -> None:
    cards = "".join(map(card_article, ("/sport/cup-final-goes-to-penalties", "/sport/cup-final-is-played-once-more")))
    box = f"<div><h2>More from the paper</h2>{cards}</div>"
    assert paragraphs(read(page(story(box)))) == PROSE
    assert paragraphs(read(page(f"<article>{story(box)}</article>"))) == PROSE


@pytest.mark.parametrize("href", [f"{URL}/the-pumps", "#the-pumps", f"{URL}?entry=4"])
def test_the_entry_of_a_live_page_is_not_a_card(href: str) -> None:
    assert PROSE_TOO[0] in paragraphs(read(page(story(card_article(href)))))


def test_a_roundup_has_its_text_in_articles() -> None:
    parts = [f"<p>{PROSE[0]}</p>", *(card_article(f"/sport/cup-final-number-{number}-is-played") for number in (1, 2))]
    parts[2] = parts[2].replace(PROSE_TOO[0], PROSE_TOO[1])
    found = paragraphs(read(page(f"<main><h1>{TITLE}</h1>{''.join(parts)}</main>")))
    assert [text for text in found if text in PROSE_TOO] == PROSE_TOO


@pytest.mark.parametrize("label", ["More on the rain:", "HEAR IT ALL |", "READ ANOTHER STORY HERE |"])
def test_a_link_behind_a_label_in_the_story_is_no_paragraph(label: str) -> None:
    link = f'<p>{label} <a href="/city/the-well-is-full-again">The well is full again</a></p>'
    assert paragraphs(read(page(story(link)))) == PROSE


@pytest.mark.parametrize("mark", ["انتهى", "انتهای پیام/", "（完）", "/ENDS/", "---- समाप्त ----", "(hm)", "(hm/tr)"])
def test_the_mark_that_ends_a_story_is_not_its_text(mark: str) -> None:
    assert paragraphs(read(page(story().replace("</main>", f"<p>{mark}</p></main>")))) == PROSE


@pytest.mark.parametrize("line", ["-- Second day --", "(hm)"])
def test_a_word_between_rules_or_in_brackets_ends_nothing_in_the_midst_of_a_story(line: str) -> None:
    assert paragraphs(read(page(story(f"<p>{line}</p>")))) == [*PROSE[:2], line, *PROSE[2:]]


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


@pytest.mark.parametrize("label", ["Related", "Ähnliche Beiträge", "Vous aimerez aussi", "متعلقہ خبریں", "인기기사"])
def test_the_cards_below_a_heading_end_at_the_next_one_of_its_rank_without_a_link(label: str) -> None:
    first, second, third = (
        f'<h3><a href="/city/a-well-in-the-hills-{n}">A well in the hills, number {n}</a></h3>' for n in (1, 2, 3)
    )
    below = f"<h2>{label}</h2>{first}<h4>From our archive</h4>{second}<h2>3 Comments</h2>{third}"
    article = read(page(story().replace("</main>", f"{below}</main>")))
    found = [card.headline for card in (*article.related, *article.popular)]
    assert found == [f"A well in the hills, number {n}" for n in (1, 2)]


def test_the_button_of_a_card_is_no_label_of_other_stories() -> None:
    buttons = "".join(f'<p><a href="/city/a-well-in-the-hills-{n}">Read more</a></p>' for n in (1, 2, 3))
    article = read(page(story().replace("</main>", f"</main>{buttons}{ELSEWHERE}")))
    assert article.related == []
    link = '<a href="/city/a-well-in-the-hills-1"><span>Read more</span><div>A well in the hills</div></a>'
    article = read(page(story().replace("</main>", f"</main>{link}")))
    assert [card.headline for card in article.related] == ["A well in the hills"]


@pytest.mark.parametrize(
    "title", ["<h5>City</h5><h4><a href='/city/{1}'>{0}</a></h4>", "<h4>{0}</h4><p><a href='/city/{1}'>{0}</a></p>"]
)
def test_the_cards_below_a_label_that_is_no_heading_end_at_one_of_their_rank(title: str) -> None:
    first, second, third = (title.format(f"A well in the hills, number {n}", f"a-well-in-the-hills-{n}") for n in "123")
    below = f"<div>Related posts</div>{first}{second}<h3>3 Comments</h3>{third}"
    article = read(page(story().replace("</main>", f"</main>{below}")))
    assert [card.headline for card in article.related] == [f"A well in the hills, number {n}" for n in (1, 2)]


@pytest.mark.parametrize("cell", ["Read more", "Related posts"])
def test_a_cell_of_a_table_is_no_label_of_other_stories(cell: str) -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{cell}</td></tr>" for name in ("Gate", "Quay"))
    found = paragraphs(read(page(story(f"<table><tr><th>Page</th><th>Link</th></tr>{rows}</table>"))))
    assert sum(cell in text for text in found) == 2


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
        (
            "<div><p>Keep reading with a subscription</p><p>Already a subscriber? <a href='/in'>Sign in</a></p></div>",
            0,
        ),
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


SIGN_UP = (
    "<div class='rounded'><p class='bold'>Get the Morning Tide</p><p class='small'>The five stories that matter, at"
    " seven every morning. No spam.</p><div><input type='email'><button>Sign me up</button></div></div>"
)


@pytest.mark.parametrize("field", ["<input type='email'>", "<form><input name='EMAIL'></form>"])
def test_what_is_around_a_field_for_an_address_is_left_out(field: str) -> None:
    box = SIGN_UP.replace("<input type='email'>", field)
    assert paragraphs(read(page(story(box)))) == PROSE
    assert paragraphs(read(page(story().replace("</main>", f"{box}</main>")))) == PROSE


@pytest.mark.parametrize(
    "texts",
    [
        ["The council meets again on Friday, and the driver has been asked to come and speak."],
        ["What comes next", "The council meets again on Friday, and the driver has been asked to come and speak."],
        ["“The road belongs to all who have to walk on it,” the driver said to the council."],
    ],
)
def test_a_text_beside_a_field_for_an_address_is_the_storys_if_it_is_dressed_like_the_rest(texts: list[str]) -> None:
    tags = [f"<h3>{text}</h3>" if text.startswith("What") else f"<p>{text}</p>" for text in texts]
    inside = f"<blockquote>{texts[0]}</blockquote>" if texts[0].startswith("“") else "".join(tags)
    box = f"<div>{inside}<form><input type='email'></form></div>"
    assert paragraphs(read(page(story().replace("</main>", f"{box}</main>")))) == [*PROSE, *texts]
    opening = story().replace("</h1>", f"</h1>{SIGN_UP}")
    assert paragraphs(read(page(opening)))[-4:] == PROSE


ABOUT = "Hira Malik writes about the valleys for The Paper. She has been with it since 2014."


@pytest.mark.parametrize(
    ("note", "left"),
    [
        (f"<div><img src='/h.jpg' alt=''><div><p>Hira Malik</p><p>{ABOUT}</p></div></div>", 0),
        (f"<div><img src='/h.jpg' alt=''><p>{ABOUT}</p><p>She lives by the weir.</p></div>", 0),
        (f"<div><p>{ABOUT}</p></div>", 1),  # nothing sets it apart from a last paragraph
        (f"<div><img src='/w.jpg' alt=''><p>{ABOUT.replace('Hira Malik', 'Tom Reed')}</p></div>", 1),
    ],
)
def test_a_note_on_the_author_at_the_end_is_left_out(note: str, left: int) -> None:
    html = story().replace("</h1>", "</h1><p>By <a href='/author/hira-malik'>Hira Malik</a></p>")
    found = paragraphs(read(page(html.replace("</main>", f"{note}</main>"))))
    assert (found[:4], len(found)) == (PROSE, 4 + left)


def test_a_note_above_most_of_the_story_does_not_end_it() -> None:
    note, texts = "<p>This story is for members only.</p>", [f"<p>{text}</p>" for text in PROSE]
    whole = f"<main><h1>Rain at last in the hills</h1>{texts[0]}{note}{''.join(texts[1:])}</main>"
    assert [text for text in paragraphs(read(page(whole))) if text in PROSE] == PROSE


def test_a_badge_for_members_on_top_does_not_end_a_short_story() -> None:
    badge, question = "<p>Article réservé aux abonnés</p>", "<p>Déjà abonné ? Se connecter</p>"
    texts = [f"<p>{text}</p>" for text in PROSE]
    html = f"<main><h1>Rain at last in the hills</h1>{texts[0]}{badge}{''.join(texts[1:])}{question}</main>"
    assert [text for text in paragraphs(read(page(html))) if text in PROSE] == PROSE


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
        "3 MIN. READ",
        "Estimated reading time: less than 5 minutes",
        "Lesezeit: 3 Min.",
        "Leestijd: 3 min.",
        "Lecture 3 min",
        "3 minutes de lecture",
        "Tiempo de lectura: 3 minutos",
        "Czas czytania: ok. 3 min",
        "Время чтения — 3 минуты",
        "3 dakikalık okuma",
        "阅读时间：约3分钟",
        "مدت زمان مطالعه: ۳ دقیقه",
        "پڑھنے کا وقت: 3 منٹ",
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
        "저작권자 © 조수일보 무단전재 및 재배포 금지",
        "&lt;저작권자(c) 조수뉴스, 무단 전재-재배포, AI 학습 및 활용 금지&gt;",
        "제보는 카카오톡 tidetips",
        "▶제보는 카카오톡 tidetips",
        "■ 제보하기 ▷ 카카오톡 : '조수제보' 검색, 채널 추가",
        "조수뉴스는 24시간 여러분의 제보를 기다립니다. ▷ 이메일 tips@tide.example",
        "▶ 포털에서 조수뉴스 구독하기",
        "この記事は有料記事です。残り742文字",
        "【残り：452文字／全文：980文字】",
        "有料会員になると続きをお読みいただけます。",
        "続きを読むには会員登録が必要です",
        "記事・写真の無断転載を禁じます",
        "Dilarang keras mengutip artikel ini tanpa izin tertulis dari redaksi.",
        'यो पनि पढ्नुहोस् <a href="/city/the-well-is-full-again">इनार फेरि भरियो</a>',
        '함께 보면 좋은 기사 <a href="/city/the-well-is-full-again">우물이 다시 가득 찼다</a>',
        '관련 기사 - <a href="/city/the-well-is-full-again">우물이 다시 가득 찼다</a>',
        'Baca selengkapnya – <a href="/city/the-well-is-full-again">Sumur terisi kembali</a>',
        "Simak berita pilihan kami langsung di ponselmu. Pilih saluran andalanmu, dan pastikan aplikasi sudah terpasang. "
        "Semua kabar lembah ada di sana setiap pagi, siang dan malam. WhatsApp Channel: https://channel.valley.example/1",
        "Dapatkan update berita terkini setiap hari dari kami. Mari bergabung di Grup Telegram Kabar Lembah.",
        "▷ 전화 : 02-0000-1234 ▷ 이메일 : tips@tide.example",
        "[사진=한빛시 제공]",
        "사진=한빛시 제공",
        "※写真はイメージです",
    ],
)
def test_calls_and_notes_on_the_print_edition_are_left_out_wherever_they_are(line: str) -> None:
    assert paragraphs(read(page(story(f"<p>{line}</p>")))) == PROSE
    assert paragraphs(read(page(story().replace("</main>", f"<p>{line}</p></main>")))) == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "The harbour’s newsletter said that residents could sign up for the scheme from Monday.",
        "Reading time fell to 15 minutes.",
        "Lesezeit sank auf 15 Minuten.",
        "Время чтения сократилось до 15 минут.",
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
        "저작권자의 허락 없이 무단 전재하는 행위를 법원이 금지했다.",
        "제보는 카카오톡으로 받는다고 시는 밝혔다.",
        "■ 제보하기 창구는 시청 1층에 있다.",
        "경찰은 시민들의 제보를 기다린다고 말했다.",
        "残り三十文字の手紙が見つかった。",
        "無断転載を禁じる法案が可決された。",
        "有料会員になると割引を受けられると市は説明した。",
        "Dilarang keras mengambil pasir dari pantai tanpa izin pemerintah daerah.",
        "Dilarang keras mengutip isi situs ini tanpa izin, kata hakim di pengadilan kemarin.",
        "Simak cara warga lembah menjaga sumur, kata berita terbaru di koran itu.",
        "사진=김도현 기자가 24일 공개했다.",
        "[사진=우물] 전시회가 시청에서 열린다.",
        "写真はイメージであり、実物とは違うと市は説明した。",
        "실종자 가족은 여러분의 제보를 기다립니다.",
        "著作権法は作品の無断転載を禁じます。",
        "Ikuti aturan dan jangan percaya berita terbaru yang beredar di grup WhatsApp, kata polisi.",
        "Simak sumbernya sebelum membagikan berita terkini di grup WhatsApp, ujar menteri itu.",
        "For the latest on the repair, follow us, the mayor said in our group.",
        "* * *",
    ],
)
def test_a_sentence_that_names_a_newsletter_or_an_edition_is_the_story(line: str) -> None:
    assert line in paragraphs(read(page(story(f"<p>{line}</p>"))))


@pytest.mark.parametrize(
    "lines",
    [
        ["By Hira Malik"],
        ["Reporting by Hira Malik; editing by Tom Reed"],
        ["Pewarta: Rina Wulandari", "Editor: Joko Prasetyo"],
        ["김도현 기자 dohyun@tide.example"],
        ["/김도현 기자 dohyun@tide.example"],
        ["한빛시=김도현 기자 dohyun@tide.example"],
        ["[김도현 기자]"],
        ["글=김도현 기자 사진=이서연 기자", "저작권자 © 조수일보 무단전재 및 재배포 금지"],
        ["（佐藤美咲）"],
        ["责任编辑：张伟"],
        ["hm/tr"],
        ["hm/tr (AP, AFP)"],
    ],
)
def test_lines_that_sign_a_story_below_its_last_sentence_are_no_paragraphs(lines: list[str]) -> None:
    end = "".join(f"<p>{line}</p>" for line in lines)
    assert paragraphs(read(page(story().replace("</main>", f"{end}</main>")))) == PROSE


@pytest.mark.parametrize(
    "lines",
    [
        ["Which pronouns does the mayor use?", "he/him"],
        ["Emma is the first of the books on the list.", "By Jane Austen", "Ulysses is the last.", "By James Joyce"],
    ],
)
def test_an_answer_and_the_last_of_several_names_are_no_sign_off(lines: list[str]) -> None:
    end = "".join(f"<p>{line}</p>" for line in lines)
    assert paragraphs(read(page(story().replace("</main>", f"{end}</main>"))))[-len(lines) :] == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["Directed by: Hira Malik", "Edited by Tom Reed"],
        ["The winners were:", "By Hira Malik"],
        ["Editor: none was named"],
        ["“By Hira Malik,” the poster read."],
        ["김도현 기자가 말했다"],
        ["（敬称略）"],
        ["（文部科学省）"],
        ["The mean speed was given in two units:", "km/h"],
    ],
)
def test_lines_like_signatures_are_paragraphs(lines: list[str]) -> None:
    end = "".join(f"<p>{line}</p>" for line in lines)
    assert paragraphs(read(page(story().replace("</main>", f"{end}</main>"))))[-len(lines) :] == lines


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


def test_paragraphs_that_each_are_marked_as_for_subscribers_are_text() -> None:
    parts = [
        f'<div class="subscriber-{"only" if place else "preview"}"><p>{text}</p></div>'
        for place, text in enumerate(PROSE)
    ]
    assert paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1>{''.join(parts)}</main>"))) == PROSE


@pytest.mark.parametrize("place", [4, 5])
def test_a_note_to_members_in_the_midst_of_an_open_story_ends_nothing(place: int) -> None:
    parts = [f"<p>{text}</p>" for text in (*PROSE, *PROSE_TOO)]
    parts.insert(place, "<p>Already a subscriber? Log in</p>")
    article = read(page(f"<main><h1>Rain at last in the hills</h1>{''.join(parts)}</main>"))
    assert paragraphs(article) == [*PROSE, *PROSE_TOO]


def test_cards_above_the_headline_are_not_read() -> None:
    texts = [
        "The council will vote on the new bridge in spring, and two of its members have said that they are against it.",
        "A teacher from the upper valley has won a prize for a book on the birds that nest in the roofs of schools.",
    ]
    cards = "".join(f'<li><h3><a href="/story/{n}">A card</a></h3><p>{text}</p></li>' for n, text in enumerate(texts))
    assert paragraphs(read(page(f"<div><ul>{cards}</ul></div>{story()}"))) == PROSE


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


def test_a_label_of_highlights_above_a_paragraph_takes_none_of_the_text() -> None:
    article = read(page(story().replace("</h1>", '</h1><p class="standfirst">Rain came at last.</p><h2>In brief</h2>')))
    assert paragraphs(article)[-len(PROSE) :] == PROSE


@pytest.mark.parametrize(
    "heading",
    [
        "12 Comments",
        "3 thoughts on “Rain at last in the hills”",
        "Leave a Reply",
        "142 Antworten zu „Regen“",
        "تبصرے (3)",
    ],
)
def test_readers_comments_are_left_out_whatever_their_elements_are_called(heading: str) -> None:
    text = "".join(f"<div><b>Bela</b><p>{line}</p></div>" for line in PROSE_TOO)
    assert paragraphs(read(page(story() + f"<div class='qX'><h3>{heading}</h3>{text}</div>"))) == PROSE


@pytest.mark.parametrize(
    "html",
    [
        story("<h2>12 Comments</h2>"),  # amid the story
        *(
            story()
            .replace(f"<p>{PROSE[2]}", f"<section><h2>{heading}</h2><p>{PROSE[2]}")
            .replace("</main>", "</section></main>")
            for heading in ("Responses", "Diskussion", "5 responses to the crisis")  # parts of the story
        ),
        f"<main><h1>{TITLE}</h1><p>{PROSE[0]}</p><p><a href='#talk'>12 comments</a></p><div>"  # a link to them
        + "".join(f"<p>{text}</p>" for text in PROSE[1:])
        + "</div></main>",
        story().replace("<h1>", "<h3>Kommentar</h3><h1>"),  # the kind of story
    ],
)
def test_a_line_that_mentions_comments_does_not_end_a_story(html: str) -> None:
    article = read(page(html))
    assert [text for text in (article.summary, *paragraphs(article)) if text in PROSE] == PROSE


SHARED = "https://www.facebook.com/sharer.php?u=1", "https://twitter.com/share?u=1"


def test_links_to_share_a_story_in_a_row_of_a_layout_table_are_no_paragraph() -> None:
    links = " ".join(
        f'<a href="{address}">{name}</a>' for address, name in zip(SHARED, ("فیس بک", "ٹویٹر"), strict=True)
    )
    text = "<br><br>".join(PROSE)
    rows = f"<tr><td><b>{TITLE}</b></td></tr><tr><td>{text}</td></tr><tr><td>{links}</td></tr>"
    assert paragraphs(read(page(f"<table><tr><td><table>{rows}</table></td></tr></table>"))) == PROSE
