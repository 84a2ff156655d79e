"""What a layout's expressions find: fields, cards and links; what is refused; what still goes by words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot import Article, Layout, NoStory, css, read_article, xpath
from newsbot.page.expressions import Expression
from newsbot.page.fields import _READERS
from newsbot.page.layout import FIELDS

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
URL = "https://www.paper.example/city/rain-at-last-in-the-hills"
PROSE = (
    "Rain fell on the hills on Monday for the first time in four months, and farmers left their doors open to hear it.",
    "The weather office counted 31 millimetres by noon. Its director said that more was on the way before the weekend.",
    "Schools in two valleys stayed shut, since the only bridge to them is closed whenever the river reaches its mark.",
)
PAGE = f"""<html lang="en"><head><title>Weather | The Paper</title><meta property="og:type" content="article">
<meta name="zone" content="Uplands"></head><body><h1>Weather</h1>
<div class="t-9">Rain <em>at last</em> in the hills</div>
<div class="w"><b>By Hira Malik</b> <b>Tom Reed (tr), Senior Reporter</b></div>
<div class="d"><i datetime="2026-11-23T08:00:00+05:00">on Monday</i><u>Changed on 24 November 2026</u></div>
<div class="s">The river is a river again.</div>
<article><p>{PROSE[0]}</p><div>{PROSE[1]} <a href="/city/gauge">The gauge</a></div><p>{PROSE[2]}</p></article>
<ul class="k"><li>Four months</li><li>One bridge</li></ul>
<figure class="x"><img data-src="/rain.jpg" alt="Rain on tin"></figure><div class="c">Asif Dar for The Paper</div>
<span class="q">rain</span><span class="q">rivers</span></body></html>"""


def read(fields: dict[str, Expression], html: str = PAGE, **layout: object) -> Article:
    return read_article(html, URL, NOW, Layout("The Paper", fields=fields, **layout))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "expression", "value"),
    [
        ("headline", css(".t-9"), "Rain at last in the hills"),
        ("headline", css(".t-9 em::text"), "at last"),
        ("headline", xpath("//div[re:test(@class, '^t-[0-9]$')]"), "Rain at last in the hills"),
        ("byline", css(".w b"), "Hira Malik"),
        ("authors", css(".w b"), ["Hira Malik", "Tom Reed"]),
        ("section", css("meta[name=zone]::attr(content)"), "Uplands"),
        ("summary", css(".s"), "The river is a river again."),
        ("date_modified", css(".d u"), "2026-11-24"),
        ("key_points", css(".k li"), ["Four months", "One bridge"]),
        ("credit", css(".c"), "Asif Dar for The Paper"),
        ("keywords", css(".q"), ["rain", "rivers"]),
    ],
)
def test_a_field_is_what_its_expression_finds(name: str, expression: Expression, value: object) -> None:
    article = read({name: expression})
    assert (getattr(article, name), article.provenance[name]) == (value, "layout")


@pytest.mark.parametrize("expression", [css(".d i"), css(".d i::attr(datetime)"), xpath("//i/@datetime")])
def test_a_date_is_what_the_element_says_to_machines(expression: Expression) -> None:
    published = read({"published": expression}).published
    assert (published.earliest, published.source) == ("2026-11-23T08:00:00+05:00", "layout")


@pytest.mark.parametrize("expression", [css("img"), css(".x"), css("img::attr(data-src)")])
def test_a_picture_is_an_element_what_holds_it_or_an_address(expression: Expression) -> None:
    article = read({"images": expression})
    assert [image.url for image in article.images] == ["https://www.paper.example/rain.jpg"]
    assert article.provenance["images"] == "layout"


@pytest.mark.parametrize(
    ("expression", "paragraphs"),
    [
        (css("article"), [PROSE[0], f"{PROSE[1]} The gauge", PROSE[2]]),
        (css("article, article p"), [PROSE[0], f"{PROSE[1]} The gauge", PROSE[2]]),
        (css("article p"), [PROSE[0], PROSE[2]]),
        (css("article p::text"), [PROSE[0], PROSE[2]]),
        (css(".s, .t-9 em"), ["at last", "The river is a river again."]),
    ],
)
def test_the_body_is_what_its_expression_finds_and_nothing_else(expression: Expression, paragraphs: list[str]) -> None:
    article = read({"bodies": expression})
    assert [text for body in article.bodies for text in body.paragraphs] == paragraphs
    assert article.provenance["bodies"] == "layout"


def test_links_are_those_of_the_body_that_was_found() -> None:
    assert [link.text for link in read({"bodies": css("article")}).links] == ["The gauge"]
    assert read({"bodies": css("article p")}).links == []


def test_a_body_in_two_languages_is_parted_as_any_other() -> None:
    urdu = (
        "پہاڑوں پر پیر کے روز چار ماہ میں پہلی بار بارش ہوئی اور کسانوں نے اسے سننے کے لیے اپنے دروازے کھلے چھوڑ دیے۔"
    )
    html = PAGE.replace("</article>", f"<p>{urdu}</p></article>")
    assert read({"bodies": css("article p")}, html).in_language == ["en", "ur"]


def test_what_is_a_field_of_its_own_is_not_in_the_body_too() -> None:
    article = read({"headline": css(".t-9"), "summary": css(".s"), "bodies": css(".t-9, .s, article p")})
    assert article.bodies[0].paragraphs == [PROSE[0], PROSE[2]]
    assert article.bodies[0].headline == "Rain at last in the hills"


def test_where_an_expression_finds_nothing_words_are_read_as_before() -> None:
    missing = {name: css("nosuch") for name in FIELDS}
    assert read(missing) == read({})


def test_a_page_on_which_the_body_is_found_is_a_story_however_short() -> None:
    html = "<html><body><h1>Wet</h1><div class=b>It rained on the hills.</div></body></html>"
    with pytest.raises(NoStory):
        read({}, html)
    assert read({"bodies": css(".b")}, html).bodies[0].paragraphs == ["It rained on the hills."]


def test_a_signed_site_may_give_expressions_too() -> None:
    html = PAGE.replace('<div class="w">', "<p>The Paper | 24 November 2026 | Hira Malik</p><div>")
    article = read({"headline": css(".t-9"), "summary": css(".s")}, html, signed=True)
    assert (article.headline, article.byline, article.summary) == (
        "Rain at last in the hills", "Hira Malik", "The river is a river again.",
    )  # fmt: skip
    assert article.provenance["headline"] == "layout"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"headline": css("h1..title")},
            "Layout: the expression for headline, css `h1..title`, is not valid: Expected",
        ),
        (
            {"headline": css("h1::words")},
            "the expression for headline, css `h1::words`, is not valid: The pseudo-element",
        ),
        ({"headline": css("")}, "the expression for headline, css ``, is not valid"),
        ({"published": xpath("//time[")}, "the expression for published, xpath `//time[`, is not valid: Invalid"),
        ({"published": xpath("//a[tset(.)]")}, "xpath `//a[tset(.)]`, is not valid: there is no function tset()"),
        ({"published": xpath("//a[x:test(.)]")}, "is not valid: there is no function x:test()"),
        ({"published": xpath("//a[@id=$id]")}, "is not valid: it has a variable"),
        (
            {"headlin": css("h1")},
            "Layout: fields has no 'headlin', did you mean 'headline'? There are: headline, byline",
        ),
        ({"body": css("p")}, "did you mean 'bodies'?"),
        ({"headline": "h1"}, "Layout: fields['headline'] is 'h1'; write css(…) or xpath(…)"),
    ],
)
def test_an_expression_that_cannot_be_used_is_refused_by_field_and_expression(
    fields: dict[str, Expression], sentence: str
) -> None:
    with pytest.raises(ValueError, match=r"^Layout: ") as error:
        Layout("The Paper", fields=fields)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    "text", ["//a[contains(., 'tset(')]", "//a[has-class('b') and (1 or (2))]", "//a/ancestor::div[set:distinct(a)]"]
)
def test_functions_of_scrapys_are_known(text: str) -> None:
    Layout("The Paper", fields={"headline": xpath(text)})


def test_an_expression_that_fails_on_a_page_finds_nothing() -> None:
    assert read({"headline": xpath("//div[re:test(., '(')]")}).headline == "Weather"


def test_every_field_that_a_layout_may_name_can_be_read() -> None:
    assert set(FIELDS) == set(_READERS)
