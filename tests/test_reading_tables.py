"""Tables, lists, poems and timelines in a story that no layout describes."""

from __future__ import annotations

import pytest
from storypage import ANSWER, HEADED, LISTED, PROSE, PROSE_TOO, URL, page, paragraphs, read, rows_of, story

from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.page.regions import read_page
from newsbot.page.tables import likely_lists
from newsbot.text.addresses import Addresses, any_site

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


def test_the_dates_of_other_stories_are_no_timeline() -> None:
    cards = "".join(
        f'<div class="card"><div class="date">{day} May 2025</div><h3><a href="/city/well-{day}">A well</a></h3></div>'
        for day in (1, 2, 3)
    )
    assert paragraphs(read(page(story(cards)))) == PROSE


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


def test_a_table_among_the_paragraphs_is_whole() -> None:
    rows = "".join(f"<tr><td>Well {n}</td><td>{n}20</td><td>{n}5</td></tr>" for n in range(1, 5))
    lines = [f"Well {n} | {n}20 | {n}5" for n in range(1, 5)]
    assert paragraphs(read(page(story(f"<table>{rows}</table>")))) == [*PROSE[:2], *lines, *PROSE[2:]]


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


GAUGES = [(f"Gauge {n}", f"{n}20", f"{n}.5") for n in range(1, 6)]


def test_a_table_that_ends_the_story_is_read() -> None:
    for gauges in (GAUGES, [gauge[:2] for gauge in GAUGES]):
        html = story().replace("</main>", f"<h2>Gauges</h2><table>{rows_of(*gauges)}</table></main>")
        assert paragraphs(read(page(html)))[len(PROSE) :] == ["Gauges", *map(" | ".join, gauges)]


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


def test_a_byline_in_a_list_above_the_story_is_not_its_text() -> None:
    byline = "<ul><li>By Tom Reed and Hira Malik</li></ul>"
    assert paragraphs(read(page(story().replace("</h1>", f"</h1>{byline}")))) == PROSE


@pytest.mark.parametrize(
    ("skip", "end"),
    [("Skip {} and continue reading", "End of {}"), ("Saltar {} y continuar leyendo", "Fin de {}")],
)
def test_what_readers_of_screens_may_skip_is_left_out_with_its_list(skip: str, end: str) -> None:
    box = f"<p>{skip.format('Most read')}</p><div>Most read</div>{LISTED}<p>{end.format('Most read')}</p>"
    assert paragraphs(read(page(story(box)))) == PROSE
    assert paragraphs(read(page(story(f"<p>{skip.format('Most read')}</p>")))) == PROSE


@pytest.mark.parametrize(
    "cells", ["<td>Sign up for our newsletter</td><td>Your e-mail</td>", "<td>Subscribe now</td><td>Terms apply</td>"]
)
def test_a_table_of_calls_among_the_paragraphs_is_no_part_of_the_story(cells: str) -> None:
    rows = f"<tr>{cells}</tr>" * 2
    assert paragraphs(read(page(story(f"<div class=promo><table>{rows}</table></div>")))) == PROSE


def test_a_table_above_loose_text_is_whole() -> None:
    rows = "".join(
        f"<tr><td>{place}</td><td>{rain} mm</td></tr>" for place, rain in (("Munnar", 31), ("Devikulam", 12))
    )
    loose = "The gauges are read at noon, and those of the upper valley were out of reach on Monday, the office said."
    paragraph = [f"<p>{text}</p>" for text in PROSE]
    body = f"<div>{paragraph[0]}{paragraph[1]}<table>{rows}</table>{loose}{paragraph[2]}{paragraph[3]}</div>"
    assert "Devikulam | 12 mm" in paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1>{body}</main>")))


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


@pytest.mark.parametrize(("cell", "text"), [("3 years ago",) * 2, ("2 days ago",) * 2, ("<time>10:30</time>", "10:30")])
def test_a_table_of_times_is_whole(cell: str, text: str) -> None:
    rows = "<tr><th>Pier</th><th>Painted</th></tr><tr><td>South</td><td>1950</td></tr>"
    found = paragraphs(read(page(story(f"<table>{rows}<tr><td>North</td><td>{cell}</td></tr></table>"))))
    assert f"North | {text}" in found


def test_crumbs_above_a_story_are_no_poem() -> None:
    crumbs = "".join(f"<p>{name}</p>" for name in ("Home", "Local", "Harbour", "Piers", "Storms"))
    html = page(story("")).replace("</h1>", f"</h1><div>{crumbs}</div>", 1)
    assert paragraphs(read(html)) == PROSE


def test_a_list_of_contents_leads_to_parts_and_not_over_boxes() -> None:
    contents = '<ul><li><a href="#early">Early days</a></li></ul><p><a href="#end-of-an-era">End of an era</a></p>'
    head = '<h2 id="end-of-an-era">End of an era</h2>'
    said = paragraphs(read(page(contents + story(f"{head}<p>{PROSE[0]} It rained again.</p>"))))
    assert "End of an era" in said
    assert set(PROSE) <= set(said)


@pytest.mark.parametrize(("line", "kept"), [("<p>{}</p>", False), ("<ul><li>{}</li><li>40 shares</li></ul>", True)])
def test_counts_of_readers_are_no_text_but_those_in_a_list_are(line: str, kept: bool) -> None:
    said = "<p>She bought stock of two firms, the filing says, and named the number of each:</p>"
    text = paragraphs(read(page(story(said + line.format("1,200 shares") + "<p>The firms did not reply to us.</p>"))))
    assert ("1,200 shares" in text) is kept
