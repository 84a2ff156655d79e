"""Cards of a list: which dates, labels and texts belong to which story, whatever the markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from newsbot import read_article
from newsbot.items import Card
from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.reader import Reader
from newsbot.text.addresses import Addresses, any_site

HOME = "https://www.example.org"
ADDRESSES = Addresses(any_site(HOME))
LAYOUT = Layout("example.org")
NOW = datetime(2026, 12, 1, tzinfo=UTC)

HEADLINES = (
    "Fog keeps the island without a boat",
    "Council approves the new harbour plan",
    "Library opens a reading room for children",
)
DAYS = ["2026-11-13", "2026-11-12", "2026-11-11"]
WRITTEN = ("13 November 2026", "12 November 2026", "11 November 2026")
DOTTED = ("13.11.2026", "12.11.2026", "11.11.2026")
RELATIVE = ("2 weeks ago", "Nov 12", "10:00")
TEASER = "The ferry stays in port until the wind has turned, says its captain."

Markup = Callable[[str, str], str]
"""A card, of its link and its date."""

CARDS: dict[str, Markup] = {
    "below the headline": lambda a, d: f"<article><h3>{a}</h3>{d}<p>{TEASER}</p></article>",
    "below the teaser": lambda a, d: f"<article><h3>{a}</h3><p>{TEASER}</p><div>{d}</div></article>",
    "above the headline": lambda a, d: f"<article>{d}<h3>{a}</h3><p>{TEASER}</p></article>",
    "in a row of a table": lambda a, d: f"<table><tr><td>{d}</td><td>{a}<p>{TEASER}</p></td></tr></table>",
    "in no element of its card": lambda a, d: f"<h3>{a}</h3>{d}<p>{TEASER}</p>",
    "beside a name": lambda a, d: f"<article><h3>{a}</h3><p>By Hira Malik · {d}</p><p>{TEASER}</p></article>",
    "below a name": lambda a, d: f"<article><h3>{a}</h3><p>By Hira Malik</p><p>{d}</p><p>{TEASER}</p></article>",
    "beside a section": lambda a, d: f'<article><a href="/sport">Sport</a> {d}<h3>{a}</h3><p>{TEASER}</p></article>',
}


def cards_of(html: str) -> list[Card]:
    root = parse_html(f"<html lang=en><body><main><h1>News</h1>{html}</main></body></html>".encode())
    assert root is not None
    reader = Reader("example.org", LAYOUT, ADDRESSES)
    return reader.listing(reader.page(root, HOME + "/news"), NOW)[0].cards


def list_of(card: Markup, dates: list[str]) -> str:
    links = (f'<a href="/news/story-of-the-day-{n}">{title}</a>' for n, title in enumerate(HEADLINES))
    return "".join(card(link, date) for link, date in zip(links, dates, strict=True))


@pytest.mark.parametrize("printed", [WRITTEN, DOTTED, tuple(DAYS)], ids=["written", "dotted", "iso"])
@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_each_card_has_the_day_that_it_prints(card: Markup, printed: tuple[str, ...]) -> None:
    cards = cards_of(list_of(card, [f"<span>{day}</span>" for day in printed]))
    assert [(c.headline, c.date, c.summary) for c in cards] == [
        (headline, day, TEASER) for headline, day in zip(HEADLINES, DAYS, strict=True)
    ]
    assert not any(c.section for c in cards if c.section != "Sport")


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_the_time_that_an_element_states_stands_in_for_what_is_printed(card: Markup) -> None:
    times = [f'<time datetime="{day}T08:00:00+05:00">{words}</time>' for day, words in zip(DAYS, RELATIVE, strict=True)]
    cards = cards_of(list_of(card, times))
    assert [(c.date, c.summary) for c in cards] == [(day, TEASER) for day in DAYS]
    assert not any(c.section for c in cards if c.section != "Sport")


def test_a_printed_day_goes_before_the_stated_time_which_may_be_of_another_zone() -> None:
    time = '<time datetime="2026-11-12T21:30:00Z">13 November 2026</time>'
    (card,) = cards_of(f'<article><h3><a href="/news/story-of-the-day-1">{HEADLINES[0]}</a></h3>{time}</article>')
    assert card.date == "2026-11-13"


@pytest.mark.parametrize("before", ["13.11.2026", "13 November 2026 –", "10:15"])
def test_a_line_that_opens_with_a_date_and_a_headline_is_a_card(before: str) -> None:
    lines = [f'<li>{before} <a href="/news/story-of-the-day-{n}">{title}</a></li>' for n, title in enumerate(HEADLINES)]
    cards = cards_of(f"<ul>{''.join(lines)}</ul>")
    assert [c.headline for c in cards] == list(HEADLINES)
    assert {c.date for c in cards} == {None if before == "10:15" else "2026-11-13"}
    assert not any(c.summary for c in cards)


def test_a_date_in_a_teaser_is_not_the_card_s() -> None:
    teaser = "The festival opens on 13 November 2027"
    (card,) = cards_of(
        f'<article><h3><a href="/news/story-of-the-day-1">{HEADLINES[0]}</a></h3><p>{teaser}</p></article>'
    )
    assert (card.date, card.summary) == (None, teaser)


def test_a_label_in_a_card_names_no_section_of_the_next() -> None:
    cards = cards_of(
        list_of(lambda a, d: f"<article><h3>{a}</h3><p>{d}</p></article>", ["Sport", "Ann Bee", "Newsroom"])
    )
    assert [(c.headline, c.section, c.summary) for c in cards] == [(headline, None, None) for headline in HEADLINES]


def test_a_label_above_the_headline_is_of_its_card_alone() -> None:
    cards = cards_of(list_of(lambda a, d: f"<article><p>{d}</p><h3>{a}</h3></article>", ["Sport", "", "Weather"]))
    assert [c.section for c in cards] == ["Sport", None, "Weather"]


def test_a_story_that_is_linked_twice_has_its_texts_in_both_cards() -> None:
    link = f'<a href="/news/story-of-the-day-1">{HEADLINES[0]}</a>'
    other = f'<a href="/news/story-of-the-day-2">{HEADLINES[1]}</a>'
    cards = cards_of(
        f"<section><h2>Top</h2><article><h3>{link}</h3></article><article><h3>{other}</h3></article></section>"
        f"<section><h2>Harbour</h2><article><h3>{link}</h3><p>{TEASER}</p></article></section>"
    )
    assert [(c.section, c.summary) for c in cards] == [("Top", None), ("Top", None), ("Harbour", TEASER)]


@pytest.mark.parametrize(
    "line",
    [
        "<p>Updated 14 November 2026</p>",
        '<time class="entry-date updated" datetime="2026-11-14T08:00:00+05:00">an hour ago</time>',
        '<time itemprop="dateModified" datetime="2026-11-14T08:00:00+05:00">an hour ago</time>',
    ],
)
def test_the_day_of_a_change_is_not_the_card_s(line: str) -> None:
    link = f'<a href="/news/story-of-the-day-1">{HEADLINES[0]}</a>'
    (card,) = cards_of(f"<article><h3>{link}</h3>{line}<p>{TEASER}</p></article>")
    assert (card.date, card.summary) == (None, TEASER)


ABOVE = "".join(
    f'<p>{day}</p><h3><a href="/news/story-of-the-day-{n}">{title}</a></h3><p>{TEASER}</p>'
    for n, (title, day) in enumerate(zip(HEADLINES, WRITTEN, strict=True))
)


def test_days_above_headlines_that_no_element_holds_are_those_of_the_cards_below() -> None:
    assert [(c.date, c.summary) for c in cards_of(ABOVE)] == [(day, TEASER) for day in DAYS]
    labelled = ABOVE.replace("<h3>", "<p>Harbour</p><h3>")
    assert [(c.date, c.section) for c in cards_of(labelled)] == [(day, "Harbour") for day in DAYS]


def test_a_day_below_a_label_that_ends_a_card_is_of_no_card() -> None:
    below = "".join(
        f'<h3><a href="/news/story-of-the-day-{n}">{title}</a></h3><p>Harbour</p><p>{day}</p>'
        for n, (title, day) in enumerate(zip(HEADLINES, WRITTEN, strict=True))
    )
    assert [c.date for c in cards_of(below)] == [None] * 3


def test_a_heading_with_a_day_dates_the_cards_below_it_up_to_the_next() -> None:
    one, two, three = (
        f'<li><a href="/news/story-of-the-day-{n}">{title}</a></li>' for n, title in enumerate(HEADLINES)
    )
    cards = cards_of(f"<h3>13 November 2026</h3><ul>{one}{two}</ul><h3>30 October 2026</h3><ul>{three}</ul>")
    assert [c.date for c in cards] == ["2026-11-13", "2026-11-13", "2026-10-30"]


def test_the_time_of_a_lead_is_not_that_of_the_story_linked_above_it() -> None:
    lead, *related = (f'<a href="/news/story-of-the-day-{n}">{title}</a>' for n, title in enumerate(HEADLINES))
    items = "".join(f"<li>{link}</li>" for link in related)
    cards = cards_of(f"<article><h3>{lead}</h3><p>{TEASER}</p><ul>{items}</ul><p>13 November 2026</p></article>")
    assert [c.date for c in cards] == ["2026-11-13", None, None]


def test_the_day_of_what_a_label_names_is_not_the_card_s() -> None:
    (card,) = cards_of(
        f'<article><p>Election 8 February 2026</p><h3><a href="/news/story-of-the-day-1">{HEADLINES[0]}</a></h3></article>'
    )
    assert card.date is None


@pytest.mark.parametrize("note", ["Nov 13", "13 نومبر", "5h", "4 min read", "5 comments"])
def test_a_few_words_with_a_number_are_not_the_teaser(note: str) -> None:
    (card,) = cards_of(
        f'<article><h3><a href="/news/story-of-the-day-1">{HEADLINES[0]}</a></h3><p>{note}</p><p>{TEASER}</p></article>'
    )
    assert card.summary == TEASER


def test_the_heading_of_a_section_is_of_all_its_cards_though_it_is_in_the_column_of_the_first() -> None:
    one, two, three = (
        f'<article><h3><a href="/news/story-of-the-day-{n}">{title}</a></h3></article>'
        for n, title in enumerate(HEADLINES)
    )
    cards = cards_of(f"<div><div><h2>Harbour</h2>{one}</div><div>{two}{three}</div></div>")
    assert [c.section for c in cards] == ["Harbour"] * 3


IN_ITS_LINE: dict[str, tuple[Markup, str | None]] = {
    "a kicker": (lambda a, _: f"<article><h3><span>Analysis</span> {a}</h3></article>", "Analysis"),
    "a kicker and a bar": (lambda a, _: f"<h3>Opinion | {a}</h3>", "Opinion"),
    "a section in brackets": (lambda a, _: f'<li>[<a href="/sport">Sport</a>] {a}</li>', "Sport"),
    "a section": (lambda a, _: f'<div><a href="/sport">Sport</a> {a}</div>', "Sport"),
    "a kicker and a colon": (lambda a, _: f"<li><b>Analysis:</b> {a}</li>", "Analysis"),
    "a number": (lambda a, _: f"<li><span>1.</span> {a}</li>", None),
    "a bullet": (lambda a, _: f"<li>■ {a}</li>", None),
    "an author": (lambda a, _: f'<li><a href="/author/hira-malik">Hira Malik</a> {a}</li>', None),
}


@pytest.mark.parametrize(("card", "section"), IN_ITS_LINE.values(), ids=IN_ITS_LINE)
def test_what_is_before_a_headline_in_its_line_hides_no_card(card: Markup, section: str | None) -> None:
    cards = cards_of(list_of(card, ["", "", ""]))
    assert [(c.headline, c.section, c.summary) for c in cards] == [(h, section, None) for h in HEADLINES]


def test_a_link_in_running_text_makes_no_card() -> None:
    link = f'<a href="/news/story-of-the-day-2">{HEADLINES[1]}</a>'
    teaser = f"<p>The captain said that {link} and that he would sail again once the wind had turned.</p>"
    (card,) = cards_of(f'<article><h3><a href="/news/story-of-the-day-1">{HEADLINES[0]}</a></h3>{teaser}</article>')
    assert card.headline == HEADLINES[0]


def test_several_stories_in_a_line_are_a_card_each() -> None:
    assert [c.headline for c in cards_of(f"<p>{list_of(lambda a, _: f'{a} | ', ['', '', ''])}</p>")] == list(HEADLINES)


BESIDE: dict[str, Callable[[str, str], str]] = {
    "a link over the card": lambda u, h: f'<article><a href="{u}"></a><h3>{h}</h3><p>{TEASER}</p></article>',
    "a picture": lambda u, h: f'<div><a href="{u}"><img src="/a.jpg" alt=""></a><h3>{h}</h3><p>{TEASER}</p></div>',
    "a picture in no box": lambda u, h: f'<a href="{u}"><img src="/a.jpg" alt=""></a><h3>{h}</h3><p>{TEASER}</p>',
    "a button": lambda u, h: f'<div><h3>{h}</h3><p>{TEASER}</p><a href="{u}">Read more</a></div>',
    "a button in no box": lambda u, h: f'<h3>{h}</h3><p>{TEASER}</p><a href="{u}">Read more</a>',
    "a button in German": lambda u, h: f'<div><h3>{h}</h3><p>{TEASER}</p><a href="{u}">Weiterlesen</a></div>',
    "the end of the teaser": lambda u, h: f'<div><h3>{h}</h3><p>{TEASER} <a href="{u}">Read more</a></p></div>',
    "a title in no heading": lambda u, h: f'<div><b>{h}</b><p>{TEASER}</p><a href="{u}">Read more</a></div>',
}


@pytest.mark.parametrize("card", BESIDE.values(), ids=BESIDE)
def test_a_link_without_a_title_has_that_of_its_card(card: Callable[[str, str], str]) -> None:
    listed = "".join(card(f"/news/story-of-the-day-{n}", headline) for n, headline in enumerate(HEADLINES))
    cards = cards_of(f"<h2>Latest</h2>{listed}")
    assert [(c.headline, c.summary) for c in cards] == [(headline, TEASER) for headline in HEADLINES]


def test_a_link_with_nothing_but_a_name_is_a_card() -> None:
    links = (f'<div><a href="/news/story-of-the-day-{n}" aria-label="{h}"></a></div>' for n, h in enumerate(HEADLINES))
    assert [c.headline for c in cards_of("".join(links))] == list(HEADLINES)


def test_a_hidden_link_is_no_card() -> None:
    assert cards_of(f'<div hidden><a href="/news/story-of-the-day-1" aria-label="{HEADLINES[0]}"></a></div>') == []


@pytest.mark.parametrize("label", ["Pakistan", "Video", "13 November 2026", "3 min read", "1"])
def test_a_label_in_the_link_of_a_card_is_not_its_headline(label: str) -> None:
    def card(n: int, headline: str) -> str:
        href = f"/news/story-of-the-day-{n}"
        above = f'<a href="{href}"><img src="/a.jpg" alt=""><span>{label}</span></a>'
        return f'<article>{above}<h3><a href="{href}">{headline}</a></h3><p>{TEASER}</p></article>'

    cards = cards_of("".join(map(card, range(3), HEADLINES)))
    assert [(c.headline, c.summary) for c in cards] == [(headline, TEASER) for headline in HEADLINES]
    assert cards[0].date == ("2026-11-13" if "2026" in label else None)


def test_labels_in_links_side_by_side_are_of_their_own_cards() -> None:
    sections = ("Pakistan", "World", "Pakistan", "Weather")
    titles = (*HEADLINES, "Rain returns to the northern valleys")
    cards = cards_of(
        "".join(
            f'<a href="/news/story-of-the-day-{n}"><span>{section}</span><h3>{title}</h3><small>{WRITTEN[0]}</small></a>'
            for n, (section, title) in enumerate(zip(sections, titles, strict=True))
        )
    )
    assert [(c.headline, c.section, c.date, c.summary) for c in cards] == [
        (title, section, DAYS[0], None) for section, title in zip(sections, titles, strict=True)
    ]


def test_the_footer_of_an_article_is_part_of_its_card() -> None:
    card: Markup = lambda a, d: f"<article><div>{a}</div><footer>{d}</footer></article>"  # noqa: E731
    assert [(c.headline, c.date) for c in cards_of(list_of(card, list(WRITTEN)))] == list(
        zip(HEADLINES, DAYS, strict=True)
    )


@pytest.mark.parametrize(
    "heading",
    ["Related Posts", "You May Also Like", '<a href="#a">RELATED ARTICLES</a><a href="#b">MORE FROM AUTHOR</a>'],
)
def test_cards_below_the_usual_headings_are_related_stories(heading: str) -> None:
    story = "".join(f"<p>{TEASER} That was said on day {n} of the storm, and again on the next.</p>" for n in range(8))
    cards = list_of(lambda a, _: f"<div><h5>{a}</h5></div>", ["", "", ""])
    html = f"<article><h1>Storm leaves the coast</h1>{story}</article><section><h4>{heading}</h4>{cards}</section>"
    article = read_article(f"<html lang=en><body>{html}</body></html>".encode(), f"{HOME}/news/storm-leaves-12345", NOW)
    assert [card.headline for card in article.related] == list(HEADLINES)


SHORT: dict[str, tuple[str, str, str]] = {
    "English": ("What the coast talks about today", "Calm seas", "Boats return"),
    "Urdu": ("ساحل کی آج کی سب سے اہم خبریں", "پرسکون سمندر", "کشتیاں واپس"),
    "Arabic": ("أهم أخبار الساحل في هذا اليوم", "بحر هادئ", "عودة القوارب"),
    "Japanese": ("海辺の町の注目ニュース一覧", "海は穏やか", "船が戻る"),
    "German": ("Was die Küste heute zu erzählen hat", "Ruhige See", "Boote kehren heim"),
}


@pytest.mark.parametrize(("section", "one", "two"), SHORT.values(), ids=SHORT)
@pytest.mark.parametrize("card", ["<li>{}</li>", "<section><div>{}</div></section>", "{}"])
def test_the_heading_of_a_section_is_no_headline_though_the_first_headline_is_short(
    section: str, one: str, two: str, card: str
) -> None:
    links = (f'<a href="/news/story-of-the-day-{n}">{text}</a>' for n, text in enumerate((one, two)))
    cards = cards_of(f"<div><h2>{section}</h2>{''.join(map(card.format, links))}</div>")
    assert [(c.headline, c.section) for c in cards] == [(one, section), (two, section)]


def test_a_heading_below_a_short_headline_does_not_replace_it() -> None:
    cards = cards_of(
        f'<article><a href="/news/story-of-the-day-1">Calm seas</a><p>{TEASER}</p><h4>Get all our news by mail</h4></article>'
        f'<article><a href="/news/story-of-the-day-2">{HEADLINES[1]}</a></article>'
    )
    assert [(c.headline, c.summary) for c in cards] == [("Calm seas", TEASER), (HEADLINES[1], None)]


@pytest.mark.parametrize("alt", [HEADLINES[0], "Special edition", ""])
@pytest.mark.parametrize("next_card", ["<h3>{}</h3>", "<div>{}</div>"])
def test_the_heading_below_a_picture_is_of_the_next_section_if_a_headline_follows_it(alt: str, next_card: str) -> None:
    link = f'<a href="/news/story-of-the-day-2">{HEADLINES[1]}</a>'
    picture = f'<a href="/news/story-of-the-day-1"><img src="/a.jpg" alt="{alt}"></a>'
    cards = cards_of(f"<h2>Top</h2>{picture}<h2>Opinion</h2>{next_card.format(link)}")
    own = [(alt, "Top")] if alt else []
    assert [(c.headline, c.section) for c in cards] == [*own, (HEADLINES[1], "Opinion")]


def test_headings_below_pictures_are_headlines_though_no_teaser_follows() -> None:
    cards = cards_of(
        "".join(
            f'<a href="/news/story-of-the-day-{n}"><img src="/a.jpg" alt=""></a><h3>{title}</h3>'
            for n, title in enumerate(HEADLINES)
        )
    )
    assert [c.headline for c in cards] == list(HEADLINES)


@pytest.mark.parametrize("title", ["Harbour diary", "What our readers wrote to us this week"])
@pytest.mark.parametrize("card", ["<article><h3>{}</h3><p>{}</p></article>", "<div><div>{}</div><p>{}</p></div>"])
def test_entries_of_a_column_keep_the_title_that_they_share(title: str, card: str) -> None:
    teasers = [f"{TEASER[:-1]} on day {n} of the storm." for n in range(4)]
    cards = cards_of(
        "".join(card.format(f'<a href="/news/story-of-the-day-{n}">{title}</a>', t) for n, t in enumerate(teasers))
    )
    assert [(c.headline, c.summary) for c in cards] == [(title, teaser) for teaser in teasers]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("{day} by <a href='/author/hira-malik'>Hira Malik</a> · <a href='{url}#comments'>{n} Comments</a>", DAYS[0]),
        ("By <a href='/author/hira-malik'>Hira Malik</a> | <a href='{url}#respond'>Leave a comment</a>", None),
        ("<a href='/sport'>Sport</a> | <a href='{url}#comments'>{n} Comments</a>", None),
        ("Photos: <a href='{url}'>See the pictures</a>", None),
    ],
)
@pytest.mark.parametrize("card", ["<h2>{}</h2><p>{}</p><p>{}</p>", "<h2>{0}</h2><p>{2}</p><p>{1}</p>"])
def test_a_line_with_a_further_link_of_the_card_does_not_replace_the_teaser(
    line: str, date: str | None, card: str
) -> None:
    listed = ""
    for n, title in enumerate(HEADLINES):
        url = f"/news/story-of-the-day-{n}"
        said = line.format(day=WRITTEN[0], url=url, n=n + 2)
        listed += f"<article>{card.format(f'<a href={url!r}>{title}</a>', said, TEASER)}</article>"
    assert [(c.headline, c.date, c.summary) for c in cards_of(listed)] == [
        (headline, date, TEASER) for headline in HEADLINES
    ]


@pytest.mark.parametrize("name", ["Read more about {}", "{}, read the article"])
@pytest.mark.parametrize("link", ['<a href="{}" aria-label="{}"></a>', '<a href="{}">{}</a>'])
@pytest.mark.parametrize("card", ["<h3>{h}</h3><p>{t}</p>{a}", "{a}<h3>{h}</h3><p>{t}</p>"])
def test_a_heading_goes_before_a_link_that_repeats_it_in_more_words(name: str, link: str, card: str) -> None:
    cards = cards_of(
        "".join(
            f"<div>{card.format(h=h, t=TEASER, a=link.format(f'/news/story-of-the-day-{n}', name.format(h)))}</div>"
            for n, h in enumerate(HEADLINES)
        )
    )
    assert [(c.headline, c.section, c.summary) for c in cards] == [(h, None, TEASER) for h in HEADLINES]


def test_a_further_link_of_a_story_behind_another_one_in_a_line_opens_no_second_card() -> None:
    cards = cards_of(
        "".join(
            f'<div><a href="/news/story-of-the-day-{n}">{h}</a><p><a href="/profiles/the-captain-of-the-boat-{n}">Hira</a> '
            f'<a href="/news/story-of-the-day-{n}">The boat stays in port on day {n} of the storm</a></p></div>'
            for n, h in enumerate(HEADLINES)
        )
    )
    assert [c.headline for c in cards if c.url.startswith(f"{HOME}/news/")] == list(HEADLINES)


@pytest.mark.parametrize("words", ["Related:", "Read also:", "As we reported,", "Filed under: Sea. See also:"])
def test_words_that_lead_in_to_a_link_name_no_section(words: str) -> None:
    links = [f'<a href="/news/story-of-the-day-{n}">{headline}</a>' for n, headline in enumerate(HEADLINES)]
    below = "".join(f"<p>{words} {link}</p>" for link in links[1:])
    cards = cards_of(f"<article><h3>{links[0]}</h3><p>{TEASER}</p>{below}</article>")
    assert [(c.headline, c.section) for c in cards] == [(headline, None) for headline in HEADLINES]


def test_a_mark_between_headlines_is_no_teaser() -> None:
    cards = cards_of(f"<p>{list_of(lambda a, _: f'{a}; ', ['', '', ''])}</p>")
    assert [(c.headline, c.summary) for c in cards] == [(h, None) for h in HEADLINES]


@pytest.mark.parametrize("number", ["+12", "4"])
def test_a_link_with_nothing_but_a_number_is_no_card(number: str) -> None:
    pages = f'<p><a href="/news/story-of-the-day-8">{number}</a></p>'
    assert [c.headline for c in cards_of(list_of(lambda a, _: f"<h3>{a}</h3>", ["", "", ""]) + pages)] == list(
        HEADLINES
    )


def test_an_arrow_between_pictures_is_no_card() -> None:
    arrow = '<a href="/news/story-of-the-day-8" aria-label="Next"></a>'
    listed = list_of(lambda a, _: f"<article><h3>{a}</h3></article>", ["", "", ""])
    assert [c.headline for c in cards_of(f"<div>{listed}{arrow}</div>")] == list(HEADLINES)


def test_an_unlinked_title_below_a_label_that_leads_to_its_story_is_the_headline() -> None:
    cards = cards_of(
        "".join(
            f'<div><a href="/news/story-of-the-day-{n}">Life on the coast</a><p>{title}</p><p>{TEASER}</p></div>'
            for n, title in enumerate(HEADLINES)
        )
    )
    assert [(c.headline, c.summary) for c in cards] == [(h, TEASER) for h in HEADLINES]


def test_a_number_that_leads_to_the_story_of_its_line_hides_no_card() -> None:
    cards = cards_of(
        "".join(
            f'<li><a href="/news/story-of-the-day-{n}">{n + 1}</a> <a href="/news/story-of-the-day-{n}">{h}</a></li>'
            for n, h in enumerate(HEADLINES)
        )
    )
    assert [(c.headline, c.summary) for c in cards] == [(h, None) for h in HEADLINES]


def test_a_number_on_a_picture_is_no_teaser() -> None:
    card = '<li><a href="{u}"><img src="/a.jpg" alt="{h}"><div>+12</div><div>{h}</div></a></li>'
    cards = cards_of("".join(card.format(u=f"/news/story-of-the-day-{n}", h=h) for n, h in enumerate(HEADLINES)))
    assert [(c.headline, c.summary) for c in cards] == [(h, None) for h in HEADLINES]
