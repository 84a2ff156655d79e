"""Bodies in two languages on a page that no layout describes."""

from __future__ import annotations

import pytest
from storypage import PROSE, TITLE, URDU, URDU_TITLE, page, read, rows_of, tagged, versions


def test_a_table_of_texts_and_their_translations_has_two_bodies() -> None:
    rows = [
        (text, f"Дождь наконец пошёл на холмах, и крестьяне открыли двери, часть {n}.") for n, text in enumerate(PROSE)
    ]
    html = f"<main><h1>Rain at last in the hills</h1><table>{rows_of(*rows)}</table></main>"
    assert [body.language for body in read(page(html)).bodies] == ["en", "ru"]


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


def test_the_headline_of_a_version_above_the_pages_own_text_is_no_summary() -> None:
    urdu = f"<div dir=rtl><h2>{URDU_TITLE}</h2>{tagged(*URDU)}</div>"
    article = read(page(f"<main><h1>{TITLE}</h1><p>By Hira Malik</p>{urdu}<div>{tagged(*PROSE)}</div></main>"))
    assert article.summary is None
    assert [(body.language, body.headline, body.paragraphs) for body in article.bodies] == BOTH[::-1]
