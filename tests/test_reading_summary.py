"""Which line of a page that no layout describes is the story's summary."""

from __future__ import annotations

import pytest
from storypage import LATER, PROSE, TEXT, page, paragraphs, read, story


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


def test_a_paragraph_of_the_story_is_not_the_summary_of_a_card_above_it() -> None:
    card = (
        "<h3>Related Stories</h3><p><a href='/city/the-gauge-on-the-bridge'>The gauge on the bridge is mended</a></p>"
    )
    (related,) = read(page(story(card))).related
    assert (related.headline, related.summary) == ("The gauge on the bridge is mended", None)


@pytest.mark.parametrize(
    "names",
    ["field field--type-text-with-summary field__item", "article__description", "intro-text", "deck", "news-summary"],
)
@pytest.mark.parametrize("tag", ["p", "div"])
def test_the_box_of_the_whole_story_is_no_standfirst(names: str, tag: str) -> None:
    text = "".join(f"<{tag}>{line}</{tag}>" for line in [*PROSE, *LATER])
    article = read(page(f'<main><h1>Rain at last in the hills</h1><div class="{names}">{text}</div></main>'))
    assert (article.summary, paragraphs(article)) == (None, [*PROSE, *LATER])


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


def test_what_describes_a_dialog_is_no_standfirst() -> None:
    dialog = '<div class="player"><p class="modal-dialog-description">This is a window over the page.</p></div>'
    article = read(page(story().replace("</h1>", f"</h1>{dialog}")))
    assert (article.summary, paragraphs(article)) == (None, PROSE)


@pytest.mark.parametrize("opening", ["SALT FEN (FP) — ", "<b>SALT FEN (FP)</b> — "])
@pytest.mark.parametrize("described", [True, False])
def test_the_first_paragraph_is_not_the_summary(opening: str, described: bool) -> None:
    first = "Four dry months have come to an end, and the wells of the upper valley are full."
    head = f'<meta name="description" content="SALT FEN (FP) — {first}">' if described else ""
    article = read(page(story().replace("</h1>", f"</h1><p>{opening}{first}</p>"), head))
    assert (article.summary, article.bodies[0].dateline) == (None, "SALT FEN")
    assert paragraphs(article) == [first, *PROSE]


def test_a_summary_in_english_below_a_text_in_another_language_is_no_second_body() -> None:
    malayalam = [
        "നാലു മാസത്തിനു ശേഷം തിങ്കളാഴ്ച മലയോരത്ത് മഴ പെയ്തു. കർഷകർ വാതിൽ തുറന്നിട്ട് മഴയുടെ ശബ്ദം കേട്ടു.",
        "ഉച്ചവരെ 31 മില്ലിമീറ്റർ മഴ ലഭിച്ചതായി കാലാവസ്ഥാ കേന്ദ്രം അറിയിച്ചു. രണ്ടു താഴ്‌വരകളിലെ സ്കൂളുകൾ അടച്ചിട്ടു.",
    ]
    lines = "".join(f"<p>{line}</p>" for line in (*malayalam, "English Summary: Rain falls in the hills at last."))
    article = read(page(f"<main><h1>മലയോരത്ത് മഴ</h1>{lines}</main>"))
    assert (article.in_language, paragraphs(article)) == (["ml"], malayalam)


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
