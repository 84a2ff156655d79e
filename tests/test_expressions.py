"""What a layout's expressions find: fields, cards and links; what is refused; what still goes by words."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import starting
from crawling import HTML, PATIENCE, ROOT, Server
from scrapy.settings import Settings

from newsbot import Article, Layout, NoStory, css, read_article, xpath
from newsbot.commands.crawl import spider_names
from newsbot.errors import LayoutError
from newsbot.items import Card, Listing
from newsbot.monitors.measures import measures_of
from newsbot.monitors.rules import Rules
from newsbot.monitors.tally import Tally
from newsbot.monitors.verdict import Run, Verdict, judge
from newsbot.page.article import find_article
from newsbot.page.blocks import parse_html
from newsbot.page.expressions import Expression
from newsbot.page.fields import _READERS
from newsbot.page.kind import kind_of
from newsbot.page.layout import FIELDS
from newsbot.page.multipage import next_part
from newsbot.page.regions import Page, read_page
from newsbot.page.section import SectionParts
from newsbot.reader import Reader
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import Addresses, any_site
from newsbot.text.arguments import ArgumentError

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


def page_of(html: str, layout: Layout) -> Page:
    root = parse_html(html.encode())
    assert root is not None
    return read_page(root, URL, layout, Addresses(any_site("https://www.paper.example")))


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


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By our rain correspondent Hira Malik in Salt Fen and Tom Reed", "Hira Malik, Tom Reed"),
        (
            "Hira Malik and two of her oldest friends from the valley",
            "Hira Malik and two of her oldest friends from the valley",
        ),
    ],
)
def test_a_byline_that_an_expression_finds_is_not_cut(line: str, byline: str) -> None:
    html = PAGE.replace("<b>By Hira Malik</b>", f"<b>{line}</b>")
    assert read({"byline": css(".w b")}, html).byline == byline


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


def test_what_kind_of_page_it_is_follows_from_the_expressions_that_find_something() -> None:
    html = "<html><body><h1>Wet</h1><div class=b>It rained on the hills.</div></body></html>"
    kinds = [
        kind_of(page_of(html, Layout("The Paper", **given)))  # type: ignore[arg-type]
        for given in ({}, {"fields": {"bodies": css(".b")}}, {"cards": {"card": css(".b")}})
    ]
    assert kinds == ["other", "article", "section"]


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


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ({"addresses": "https://www.example.org"}, "addresses of Wrong has no http or https address"),
        ({"addresses": any_site("www.example.org")}, "addresses of Wrong has no http or https address"),
        ({"addresses": any_site("https://")}, "addresses of Wrong has no http or https address"),
        ({"addresses": any_site("https://[")}, "addresses of Wrong has no http or https address"),
        ({"layout": None}, "layout of Wrong does not name the publisher"),
    ],
)
def test_a_description_that_no_page_could_be_read_with_is_refused(description: dict[str, Any], sentence: str) -> None:
    with pytest.raises(LayoutError, match=sentence):
        type("Wrong", (NewsSpider,), {"name": "wrong", **description})


@pytest.mark.parametrize("missing", ["addresses", "layout"])
def test_a_spider_without_a_description_is_refused(missing: str) -> None:
    description = {"addresses": any_site("https://www.example.org"), "layout": Layout("The Paper")}
    del description[missing]
    with pytest.raises(ArgumentError, match=f"the spider wrong has no {missing}; add it to the class Wrong"):
        type("Wrong", (NewsSpider,), {"name": "wrong", **description})()


def test_an_expression_that_fails_on_a_page_finds_nothing() -> None:
    assert read({"headline": xpath("//div[re:test(., '(')]")}).headline == "Weather"


def test_every_field_that_a_layout_may_name_can_be_read() -> None:
    assert set(FIELDS) == set(_READERS)


# Cards and links

LIST = """<html lang="en"><body><h1>City</h1>
<div class="row"><i>Weather</i><a href="/r/18/"><img src="/a.jpg" alt="A cloud"></a><b>Rain at last</b>
<u data-at="2026-11-23">Monday</u><s>Farmers left their doors open.</s></div>
<div class="row"><i>Roads</i><a href="/r/17/">Bridge closed</a><u>22 November 2026</u></div>
<div class="row"><a href="https://elsewhere.example/x/">A partner's offer</a></div>
<div class="row"><b>No link here</b></div>
<div class="row"><a href="#top"><b>Back to the top</b></a></div>
<div><a href="/city/a-story-that-only-its-address-tells-of">A story that only its address tells of</a></div>
<a class="older" href="/before/17">Earlier</a></body></html>"""
CARDS = {
    "card": css(".row"),
    "headline": css("b"),
    "section": css("i"),
    "date": xpath("./u/@data-at | ./u"),
    "summary": xpath(".//s"),
}


def read_list(html: str = LIST, **layout: object) -> tuple[Listing, SectionParts]:
    root = parse_html(html.encode())
    assert root is not None
    reader = Reader("paper", Layout("The Paper", **layout), Addresses(any_site("https://www.paper.example")))  # type: ignore[arg-type]
    return reader.listing(reader.page(root, "https://www.paper.example/city"), NOW)


def test_cards_are_what_the_expressions_find_in_each() -> None:
    listing, parts = read_list(cards=CARDS)
    home = "https://www.paper.example"
    assert listing.cards == [
        Card("Rain at last", f"{home}/r/18", "2026-11-23", "Farmers left their doors open.", "Weather"),
        Card("Bridge closed", f"{home}/r/17", "2026-11-22", None, "Roads"),
    ]
    assert {card.address.kind for card in parts.cards} == {"story"}


@pytest.mark.parametrize("link", [css("a"), css("a::attr(href)"), xpath("./a/@href")])
def test_a_card_leads_where_its_link_does(link: Expression) -> None:
    listing, _ = read_list(cards={"card": css(".row"), "link": link, "headline": css("b, a")})
    assert [card.url.rpartition(".example")[2] for card in listing.cards] == ["/r/18", "/r/17"]


def test_where_no_card_is_found_cards_are_read_by_words() -> None:
    listing, _ = read_list(cards={"card": css(".nosuch")})
    assert listing.cards == read_list()[0].cards != []


def test_the_page_after_a_list_is_where_the_expression_leads() -> None:
    assert read_list()[1].next_url is None
    older = read_list(links={"next_page": css("a.older")})[1]
    assert older.next_url == "https://www.paper.example/before/17"
    assert read_list(links={"next_page": css(".row a[href*=elsewhere]")})[1].next_url is None


@pytest.mark.parametrize("onward", [css("a.on"), css("a.on::attr(href)")])
def test_the_next_part_of_a_story_is_where_the_expression_leads(onward: Expression) -> None:
    html = '<html><body><h1>Rain</h1><a class="on" href="/city/rain-and-how-it-ended">On</a></body></html>'
    page = page_of(html, Layout("The Paper", links={"next_part": onward}))
    assert next_part(page) == "https://www.paper.example/city/rain-and-how-it-ended"
    assert page.expressions == {"next_part": True}


@pytest.mark.parametrize(
    ("layout", "sentence"),
    [
        ({"cards": {"headline": css("h3")}}, "Layout: cards has no 'card'"),
        ({"cards": {"card": css("li"), "title": css("h3")}}, "Layout: cards has no 'title'"),
        ({"cards": {"card": css("li"), "date": xpath("//time")}}, "for date, xpath `//time`, looks in the whole page"),
        ({"links": {"nextpage": css("a")}}, "Layout: links has no 'nextpage', did you mean 'next_page'?"),
        ({"links": {"next_part": css("a[")}}, "the expression for next_part, css `a[`, is not valid"),
    ],
)
def test_expressions_for_cards_and_links_are_refused_likewise(layout: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Layout("The Paper", **layout)


@pytest.mark.parametrize(
    ("layout", "sentence"),
    [
        ({"related": "Mehr"}, "Layout: related is 'Mehr'; write folded("),
        ({"popular": ["Mehr"]}, "Layout: popular is ['Mehr']; write folded("),
        ({"ticker": frozenset({"Eil"})}, "Layout: ticker is frozenset({'Eil'}); write folded("),
        ({"languages": "de"}, "Layout: languages is 'de'; write a tuple of language tags"),
        ({"languages": ("German",)}, "Layout: languages is ('German',); write a tuple of language tags"),
        ({"credit": "^foto"}, "Layout: credit is '^foto'; write re.compile("),
        ({"calls": re.compile(b"x")}, "Layout: calls is re.compile(b'x'); write re.compile("),
        ({"fields": [css("h1")]}, "Layout: fields is [Expression("),
        ({"signed": "no"}, "Layout: signed is 'no'; write True or False"),
        ({"more_times": "20"}, "Layout: more_times is '20'; write a whole number"),
    ],
)
def test_a_value_of_another_form_is_refused_by_field(layout: dict[str, Any], sentence: str) -> None:
    with pytest.raises(LayoutError, match=re.escape(sentence)):
        Layout("The Paper", **layout)


@pytest.mark.parametrize("layout", [{"related": {"mehr"}}, {"sections": ()}, {"languages": ["de"]}, {"signed": 1}])
def test_a_value_that_can_be_used_need_not_be_of_the_usual_form(layout: dict[str, Any]) -> None:
    assert Layout("The Paper", **layout)


# What a run tells of them


def test_a_page_notes_which_expressions_found_something() -> None:
    layout = Layout("The Paper", fields={"headline": css(".t-9"), "published": css(".q"), "credit": css("nosuch")})
    page = page_of(PAGE, layout)
    find_article(page, NOW)
    assert page.expressions == {"headline": True, "published": False, "credit": False}  # `rain` is no date


def judged(counts: dict[str, tuple[int, int]], rules: Rules | None = None) -> Verdict:
    """The verdict on a run whose expressions found something so often, of so many pages, and everything else is well."""
    tally = Tally()
    for name, (found, tried) in counts.items():
        for number in range(tried):
            tally.expressions({name: number < found}, f"/city/story-{number}")
    again = Tally.loads(tally.dumps())  # as after a kill
    measures = measures_of(again, {}, pages=40, failed=0, dropped=0, ticker=0) | {"stories": 40}
    run = Run(measures, again.examples, {}, expressions={"headline": "css `h1.title`", "credit": "xpath `//i/b`"})
    return judge(run, (), rules or Rules())


def test_an_expression_that_found_nothing_is_named_with_its_field() -> None:
    verdict = judged({"headline": (0, 40), "credit": (12, 40)})
    assert (verdict.trouble, verdict.exit_code) == ("changed", 3)
    assert [finding.name for finding in verdict.failed] == ["expressions/headline"]
    assert verdict.summary == (
        "The pages are not read as required: expression for headline: css `h1.title` found nothing on 40 of 40 pages"
        " (100 %), at least 50 % must; e.g. /city/story-0; to inspect: scrapy sample /city/story-0"
    )


@pytest.mark.parametrize(
    ("name", "found", "tried", "is_well"),
    [
        ("headline", 40, 40, True),
        ("headline", 0, 3, True),  # chance
        ("headline", 0, 12, False),
        ("credit", 0, 12, True),  # few pages have one
        ("credit", 0, 40, False),
        ("next_part", 0, 400, True),
    ],
)
def test_how_often_an_expression_may_find_nothing(name: str, found: int, tried: int, is_well: bool) -> None:
    assert (judged({name: (found, tried)}).trouble is None) == is_well


def test_a_setting_says_otherwise() -> None:
    assert judged({"credit": (0, 40)}, Rules.of({"expressions/credit": 0.01})).trouble is None
    assert judged({"credit": (0, 40)}, Rules.of({"expressions/*": False})).trouble is None


SPIDER = """
from newsbot import css, xpath
from newsbot.page.layout import Layout
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import any_site

class RiverSpider(NewsSpider):
    name = "river"
    addresses = any_site("{home}")
    layout = Layout(
        "The River",
        fields={{"headline": css(".t"), "bodies": css(".b p"), "published": xpath("//u"), "credit": css({credit!r})}},
        cards={{"card": css(".row"), "headline": css("b")}},
        links={{"next_page": css(".older"), "next_part": css(".on")}},
    )
"""


def river() -> dict[str, tuple[int, dict[str, str], bytes]]:
    """A site whose addresses and words say nothing: only expressions find its stories, its lists and their parts."""
    pages = {"/robots.txt": "User-agent: *\nAllow: /\n"}
    for number in range(40):
        on = f'<a class="on" href="/r/{number}/b/">On</a>' if number == 7 else ""
        body = f"<div class=b><p>Line {number} of the river.</p></div><u>3 November 2026</u>{on}"
        pages[f"/r/{number}/"] = (
            f"<html lang=en><body><h1>River</h1><div class=t>Reach {number}</div>{body}</body></html>"
        )
    pages["/r/7/b/"] = "<html lang=en><body><h1>River</h1><div class=b><p>And more of it.</p></div></body></html>"
    for first in (0, 20):
        rows = "".join(
            f'<div class=row><a href="/r/{n}/">Go</a><b>Reach {n}</b></div>' for n in range(first, first + 20)
        )
        older = '<a class="older" href="/from/20/">Back</a>' if not first else ""
        pages["/from/20/" if first else "/"] = f"<html lang=en><body>{rows}{older}</body></html>"
    return {path: (200, HTML, html.encode()) for path, html in pages.items()}


def scrapy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command beside the river's spider."""
    return starting.run(
        [
            sys.executable, "-m", "scrapy", *arguments, "-s", f"DATA_DIR={folder}/data",
            "-s", "SPIDER_MODULES=newsbot.spiders,riverspider", "-s", "DOWNLOAD_DELAY=0",
            "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8",
        ],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{folder}:{ROOT / 'tests'}"}, timeout=PATIENCE,
    )  # fmt: skip


def crawl_river(folder: Path, server: Server, credit: str) -> subprocess.CompletedProcess[str]:
    (folder / "riverspider.py").write_text(SPIDER.format(home=server.base_url, credit=credit), "utf-8")
    (folder / "seeds.txt").write_text("/\n", "utf-8")
    return scrapy(folder, "crawl", "river", "-a", f"seeds={folder}/seeds.txt")


def test_a_layout_that_is_not_valid_is_reported_with_its_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "brokenspider.py").write_text(SPIDER.format(home="https://river.example", credit=".credit["), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    place = re.escape(f"{tmp_path}/brokenspider.py, line 10: Layout: the expression for credit, css `.credit[`, is not")
    with pytest.raises(ArgumentError, match=place):
        spider_names(Settings({"SPIDER_MODULES": ["brokenspider"]}))


def test_another_error_in_a_spiders_module_keeps_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "otherspider.py").write_text("int('three')", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match="invalid literal") as raised:
        spider_names(Settings({"SPIDER_MODULES": ["otherspider"]}))
    assert not isinstance(raised.value, ArgumentError)


@pytest.mark.slow
def test_a_crawl_by_expressions_finds_what_words_do_not_and_tells_which_found_nothing(tmp_path: Path) -> None:
    with Server(river()) as server:
        done = crawl_river(tmp_path, server, ".credit")
        assert done.returncode == 3, done.stderr[-3000:]
        assert "expression for credit: css `.credit` found nothing on 40 of 40 pages" in done.stderr
        extracted = scrapy(tmp_path, "extract", f"{tmp_path}/data/river/archive", "--spider", "river", "--quiet")
        refused = crawl_river(tmp_path, server, ".credit[")
    assert refused.returncode == 1
    (sentence,) = refused.stderr.splitlines()
    assert sentence.startswith(f"scrapy crawl: {tmp_path}/riverspider.py, line 10: Layout: the expression for credit")
    folder = tmp_path / "data" / "river"
    lines, read_again = (
        [json.loads(line) for path in folder.glob(f"{name}/*.jsonl") for line in path.read_text("utf-8").splitlines()]
        for name in ("articles", "extracts")
    )
    assert sorted(line["headline"] for line in lines) == sorted(f"Reach {n}" for n in range(40))
    assert {line["headline"] for line in lines} <= {line["headline"] for line in read_again}, extracted.stderr
    (long,) = [line for line in lines if line["headline"] == "Reach 7"]
    assert long["bodies"][0]["paragraphs"] == ["Line 7 of the river.", "And more of it."]
    assert long["provenance"]["bodies"] == "layout"
    (run,) = [json.loads(path.read_text("utf-8")) for path in folder.glob("runs/*.json")]
    assert run["measures"]["expressions/headline"] == 1
    assert (run["measures"]["tried/next_page"], run["measures"]["expressions/next_page"]) == (2, 0.5)


@pytest.mark.parametrize("value", [None, 5, b"h1"])
@pytest.mark.parametrize("made", [css, xpath])
def test_an_expression_that_is_not_a_text_is_refused(made: Any, value: Any) -> None:
    with pytest.raises(LayoutError, match=re.escape(f"{made.__name__}({value!r})")):
        made(value)


@pytest.mark.parametrize(("name", "value"), [("publisher", 5), ("publisher", b"x"), ("more", 5)])
def test_a_field_of_a_layout_that_is_not_a_text_is_refused(name: str, value: Any) -> None:
    with pytest.raises(LayoutError, match=f"{name} is {value!r}; write"):
        Layout(**{"publisher": "Site", name: value})
