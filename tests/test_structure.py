"""What each paragraph of a story is, as its page marks it; and stories as Markdown, read back by a parser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from crawling import scrapy
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from test_archive import archive_of, exchange
from test_text_properties import TROUBLE

from newsbot import css, read_article
from newsbot.dataset.records import complete, parse
from newsbot.items import Article, Body, Published
from newsbot.page.layout import Layout
from newsbot.parallel import align_bodies
from newsbot.pipelines.validate import problem_of
from newsbot.storage.files import as_dict
from newsbot.text.clean import clean
from newsbot.text.markdown import blocks

URL = "https://www.example.org/news/2026/ferry-sails-again"
NOW = "2026-11-25T08:00:00+00:00"
PROSE = (
    "<p>The ferry across the strait sails again from Monday, the harbour office said, after a winter in the dock.</p>"
    "<p>Tickets are sold on the quay, and nobody has to book ahead, since the ferry is larger than the old one was.</p>"
)

MORE = PROSE.replace("ferry", "pilot boat").replace("Tickets are", "Its flag is")


def page(story: str) -> str:
    return (
        '<html lang="en"><head><title>Ferry sails again</title><meta property="og:type" content="article"></head>'
        f"<body><main><h1>Ferry sails again</h1><article>{PROSE}{story}</article></main></body></html>"
    )


WHOLE = Layout("The Strait", fields={"bodies": css("article")})
"""With it no paragraph is left out, however short the page is."""


def structure(story: str) -> list[tuple[str, str]]:
    """The paragraphs below the first two, each with its kind."""
    (body,) = read_article(page(story), URL, NOW, WHOLE).bodies
    assert body.kinds[:2] == ["p", "p"]
    return list(zip(body.kinds, body.paragraphs, strict=True))[2:]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (
            "<h2>What it costs</h2><p>Nothing for those who live on the island.</p>",
            [("h2", "What it costs"), ("p", "Nothing for those who live on the island.")],
        ),
        (
            "<ul><li>A car costs ten crowns a day.</li><li>A horse costs<ol><li>eight crowns in the hold,</li></ol></li></ul>",
            [
                ("ul1", "A car costs ten crowns a day."),
                ("ul1", "A horse costs"),
                ("ol2", "eight crowns in the hold,"),
            ],
        ),
        (
            "<ol><li><p><b>By car.</b></p><p>It costs ten crowns a day.</p></li><li>On foot.</li></ol>",
            [("ol1", "By car."), ("li1", "It costs ten crowns a day."), ("ol1", "On foot.")],
        ),
        (
            "<blockquote><p>We have waited all winter for her.</p><p>Now she is here.</p></blockquote>"
            "<p><q>She rolls less than the old one did.</q></p><p><q>She rolls</q>, the mate said of the ferry.</p>",
            [
                ("quote", "We have waited all winter for her."),
                ("quote", "Now she is here."),
                ("quote", "She rolls less than the old one did."),
                ("p", "She rolls, the mate said of the ferry."),
            ],
        ),
        (
            "<table><caption>Crossings a day</caption><tr><th>Month</th><th>Crossings</th><th>Delayed</th></tr>"
            "<tr><td><p>May</p></td><td>12</td><td></td></tr></table>",
            [("caption", "Crossings a day"), ("row", "Month | Crossings | Delayed"), ("row", "May | 12")],
        ),
        (
            "<p>The harbour office shows how it is asked for the times of the day:</p>"
            "<pre><code>GET /times\n    day=2</code></pre>",
            [
                ("p", "The harbour office shows how it is asked for the times of the day:"),
                ("code", "GET /times day=2"),
            ],
        ),
    ],
    ids=["heading", "list", "paragraphs in a list", "quote", "table", "code"],
)
def test_a_paragraph_is_what_its_element_says(story: str, expected: list[tuple[str, str]]) -> None:
    assert structure(story) == expected


@pytest.mark.parametrize("around", ["blockquote", "ul><li", "table><tr><td", "pre"])
def test_an_element_around_the_whole_story_says_nothing_of_its_paragraphs(around: str) -> None:
    html = page("<p>It is painted white.</p>").replace("<article>", f"<article><{around}>")
    (body,) = read_article(html, URL, NOW).bodies
    assert body.kinds == ["p"] * 3


def test_a_table_that_places_paragraphs_has_no_rows() -> None:
    long = "The quay was built in 1910 and has been mended ever since, by one family of masons from the island. " * 3
    texts = [
        text for kind, text in structure(f"<table><tr><td>{long}</td><td>{long[4:]}</td></tr></table>") if kind == "p"
    ]
    assert texts == [long.strip(), long[4:].strip()]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("<tr><td colspan=3>Summer</td></tr><tr><td>May<td>12<td>1</tr>", ["Summer", "May | 12 | 1"]),
        ("<tr><td>May<td><td></tr><tr><td>June<td>14<td></tr>", ["May", "June | 14"]),
        ("<tr><td>May<td>7:00<br>8:00<td>1</tr>", ["May | 7:00 8:00 | 1"]),
        ("<tr><td>May<td><ul><li>cars<li>goods</ul><td><p>1</p><p>late</p></tr>", ["May | cars goods | 1 late"]),
        ("<tr><td rowspan=2>May<td>12<td>1</tr><tr><td>14<td>0</tr>", ["May | 12 | 1", "| 14 | 0"]),
        ("<tr><td>May<td colspan=2 rowspan=2>none<td>ice</tr><tr><td>June<td>fog</tr>", ["May | none | | ice", "June | | | fog"]),
        ("<tr><td rowspan=999999999>May<td colspan=99999>12</tr><tr><td>14</tr>", ["May | 12", "| 14"]),
        ("<tr><td>May | June<td>12<td>1</tr>", [r"May \| June | 12 | 1"]),
    ],
)  # fmt: skip
def test_the_cells_of_a_row_are_in_their_columns(rows: str, expected: list[str]) -> None:
    head = "<tr><th>Month</th><th>Crossings</th><th>Delayed</th></tr>"
    found = structure(f"<table>{head}{rows}</table>")
    assert found == [("row", text) for text in ["Month | Crossings | Delayed", *expected]]


def test_a_row_around_another_table_is_none() -> None:
    inner = "<table><tr><td>May</td><td>12</td></tr></table>"
    found = structure(f"<table><tr><td>Crossings{inner}</td><td>of 2026</td></tr></table>")
    assert found == [("p", "Crossings"), ("row", "May | 12"), ("p", "of 2026")]


def test_a_row_with_more_cells_than_any_table_places_paragraphs() -> None:
    def row(cells: int) -> str:
        return "<table><tr>" + "".join(f"<td>Pier {number}</td>" for number in range(cells)) + "</tr></table>"

    assert [kind for kind, _ in structure(row(200))] == ["row"]
    assert structure(row(201)) == [("p", f"Pier {number}") for number in range(201)]


def test_a_list_item_with_a_text_of_its_own_is_a_box() -> None:
    entry = (
        "<h3>At {} o’clock</h3><p>The ferry is {} miles out.</p><p>The sea is calm, and the mate is at the wheel.</p>"
    )
    found = structure(f"<ol><li>{entry.format(8, 2)}</li><li>{entry.format(9, 4).replace('calm', 'rough')}</li></ol>")
    assert [kind for kind, _ in found] == ["h3", "p", "p"] * 2


def test_a_page_that_nobody_has_described_has_kinds_too() -> None:
    costs = "<ul><li>A car costs ten crowns on each day of the week.</li><li>A horse costs eight, as it did before.</li></ul>"
    (body,) = read_article(page(f"<h2>What it costs to cross</h2>{costs}{PROSE[4:]}"), URL, NOW).bodies
    assert body.kinds[:5] == ["p", "p", "h2", "ul1", "ul1"]


def test_a_dateline_and_joined_lines_leave_a_kind_for_each_paragraph() -> None:
    html = page(
        "<p>The mate has sailed for years,<br>and for longer than the captain has.</p><h2>Times</h2><p>Noon.</p>"
    )
    (body,) = read_article(html.replace("The ferry across", "KARACHI — The ferry across"), URL, NOW, WHOLE).bodies
    assert (body.dateline, body.kinds) == ("KARACHI", ["p", "p", "p", "h2", "p"])
    assert body.paragraphs[0].startswith("The ferry across")


def article(*bodies: Body, **values: Any) -> Article:
    made = {"headline": "Ferry sails again", "canonical_url": URL, **values}
    return Article(id="0" * 20, url=URL, site="x", fetched_at=NOW, bodies=list(bodies), **made)


@pytest.mark.parametrize(
    ("kinds", "problem"),
    [
        (["p", "ul1"], None),
        ([], None),
        (["p"], "1 kinds for 2 paragraphs"),
        (["p", "li"], "has the kind 'li'"),
        (["p", "h7"], "has the kind 'h7'"),
    ],
    ids=str,
)
def test_kinds_are_as_many_as_paragraphs_and_known(kinds: list[str], problem: str | None) -> None:
    made = article(Body("en", "ltr", paragraphs=["One.", "Two."], kinds=kinds), in_language=["en"])
    found = problem_of(made)
    assert found == problem if problem is None else problem in (found or "")


# Markdown

PARSER = MarkdownIt().enable(["table", "strikethrough"])


def parsed(markdown: str) -> list[tuple[str, str]]:
    """Kinds and texts of a document; a rule (`---`) is of the kind `rule`, a paragraph all in bold `bold`."""
    return list(_parsed(SyntaxTreeNode(PARSER.parse(markdown)).children))


def _parsed(nodes: list[SyntaxTreeNode], kind: str = "p", depth: int = 0) -> Any:
    for node in nodes:
        match node.type:
            case "heading":
                yield "h" + node.tag[1:], _text(node)
            case "paragraph":
                (inline,) = node.children
                styled = {"em": "caption", "strong": "bold"}
                only = [n for n in inline.children if n.type != "text" or n.content]
                yield styled.get(only[0].type, kind) if len(only) == 1 else kind, _text(node)
            case "bullet_list" | "ordered_list":
                yield from _parsed(node.children, node.type[0].replace("b", "u") + "l", depth + 1)
            case "list_item":
                first, *further = node.children
                yield from _parsed([first], f"{kind[:2]}{depth}", depth)
                yield from _parsed(further, f"li{depth}", depth)
            case "blockquote":
                yield from _parsed(node.children, "quote")
            case "fence":
                yield "code", node.content.removesuffix("\n")
            case "hr":
                yield "rule", ""
            case "table":
                for row in node.walk():
                    if row.type == "tr":
                        yield "row", clean(" | ".join(map(_text, row.children)).rstrip(" |"))
            case _:
                raise AssertionError(f"markup that was not meant: {node.type}")


def _text(node: SyntaxTreeNode) -> str:
    inner = [
        n for n in node.walk() if n.type in ("text", "softbreak", "hardbreak", "code_inline", "html_inline", "image")
    ]
    assert all(n.type == "text" for n in inner), f"markup that was not meant: {node.pretty()}"
    return "".join(n.content for n in inner)


MARKS = "\\`*_{}[]()<>#+-.!|~&=:/;\"'0123456789 aé ا"
words = st.one_of(
    st.text(MARKS, max_size=30),
    st.text(TROUBLE, max_size=20),
    st.lists(
        st.sampled_from(
            "# ## --- *** ___ - + 1. 12) > ``` ~~~ <b> </b> &amp; &copy; [a](b) ![a](b) <!-- | *a* _a_ __ = ===".split()
        ),
        max_size=5,
    ).map(" ".join),
)
texts = words.map(clean).filter(bool)
cells = st.lists(texts.map(lambda text: text.replace("|", "/")), min_size=1, max_size=4).map(
    lambda row: clean(" | ".join(row))
)
kinds = st.one_of(
    st.sampled_from(["p", "quote", "caption", "code"]),
    st.integers(1, 6).map("h{}".format),
    st.tuples(st.sampled_from(["ul", "ol"]), st.integers(1, 4)).map(lambda pair: f"{pair[0]}{pair[1]}"),
)
paragraphs = st.lists(st.one_of(st.tuples(kinds, texts), st.tuples(st.just("row"), cells)), min_size=1, max_size=12)


@given(paragraphs)
@example([("ul1", "a"), ("ol2", "b"), ("ol2", "c"), ("ul3", "d"), ("ol1", "e")])
@example([("ul3", "deep at once"), ("ol3", "and numbered"), ("p", "after")])
@example([("ol1", str(number)) for number in range(12)] + [("ul2", "below a wide number")])
@example([("ol1", "a"), ("li1", "b"), ("ul2", "c"), ("li2", "1. d"), ("li1", "e"), ("ol1", "f"), ("p", "g")])
@example([("row", "a | b"), ("row", "| c"), ("row", "d | e | f"), ("row", "x|y")])
@example([("code", "a ``` b"), ("h2", "C #"), ("h2", "#"), ("caption", "ends in \\")])
def test_texts_and_their_structure_survive_markdown(story: list[tuple[str, str]]) -> None:
    own, said = zip(*story, strict=True)
    assert parsed("\n\n".join(blocks(said, own))) == story


def test_more_of_an_entry_that_is_not_there_is_a_paragraph() -> None:
    assert parsed("\n\n".join(blocks(["a", "b", "c"], ["li1", "ol1", "li2"]))) == [
        ("p", "a"),
        ("ol1", "b"),
        ("li1", "c"),
    ]


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert list(blocks([r"News \| Late | 5"], ["row"])) == ["| News \\| Late | 5 |\n| --- | --- |"]


def test_texts_without_kinds_are_paragraphs() -> None:
    assert parsed("\n\n".join(blocks(["- One", "# Two"]))) == [("p", "- One"), ("p", "# Two")]


@pytest.mark.parametrize("dateline", [None, "OBAN"])
def test_texts_without_kinds_are_as_those_that_are_all_plain(dateline: str | None) -> None:
    texts = ["- One", "1. *Two*", "Ferry_1 sails", "+", "1990 was wet", "2) a [b] `c`", "R&D &amp; <b>"]
    assert list(blocks(texts, (), dateline)) == list(blocks(texts, ["p"] * len(texts), dateline))


def test_a_story_is_markdown_that_a_person_can_read() -> None:
    english = Body("en", "ltr", "Ferry sails again", "OBAN", ["Times", "It sails.", "At noon"], 4, ["h2", "p", "ul1"])
    urdu = Body("ur", "rtl", "کشتی پھر چلی", None, ["کشتی *پیر* کو چلے گی۔"], 5, ["p"])
    published = Published(date="2026-11-24", earliest="2026-11-24", latest="2026-11-24", precision="day", source="page")
    made = article(english, urdu, byline="Ann_Lee", summary="Tickets *are* free.", published=published)
    assert made.markdown() == (
        "# Ferry sails again\n\n"
        "Ann_Lee · 2026-11-24 · <https://www.example.org/news/2026/ferry-sails-again>\n\n"
        "**Tickets \\*are\\* free.**\n\n"
        "## Times\n\nOBAN — It sails.\n\n- At noon\n\n"
        "---\n\n## کشتی پھر چلی\n\nکشتی \\*پیر\\* کو چلے گی۔\n"
    )


def test_a_day_that_is_not_known_is_an_interval_and_a_story_without_anything_is_its_headline() -> None:
    bounds = Published(earliest="2026-05-01T10:00:00+05:00", latest="2026-05-31", precision="month", source="byline")
    assert "\n\n2026-05-01/2026-05-31 · <" in article(published=bounds).markdown()
    assert article(canonical_url="").markdown() == "# Ferry sails again\n"


@given(st.lists(paragraphs, min_size=1, max_size=3), texts, texts, texts)
def test_the_bodies_of_a_story_survive_markdown(
    bodies: list[list[tuple[str, str]]], headline: str, byline: str, summary: str
) -> None:
    made = article(headline=headline, byline=byline, summary=summary)
    for number, story in enumerate(bodies):
        own, said = zip(*story, strict=True)
        made.bodies.append(Body("en", "ltr", f"{headline} {number}", None, list(said), 1, list(own)))
    expected = [("h1", headline), ("p", f"{byline} · {URL}"), ("bold", summary)]
    for number, story in enumerate(bodies):
        expected += [("rule", ""), ("h2", f"{headline} {number}"), *story]
    assert parsed(made.markdown()) == expected


def test_extract_prints_a_page_as_markdown(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(f"<h2>What it costs</h2>{MORE}"), "utf-8")
    done = scrapy("extract", str(file), "--url", URL, "--format", "markdown")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# Ferry sails again\n\n")
    assert "\n\n## What it costs\n\nThe pilot boat" in done.stdout
    refused = scrapy("extract", str(file), "--url", URL, "--format", "markdown", "--pretty")
    assert refused.returncode != 0
    assert "--pretty" in refused.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_extract_writes_the_stories_of_an_archive_as_one_markdown_file(tmp_path: Path, jobs: str) -> None:
    home = "https://www.example.org"
    pages = [page(f"<h2>Part {n}</h2>{MORE}").replace("sails again", f"sails again {n}") for n in range(2)]
    file = archive_of(
        tmp_path / "a.warc.gz",
        *(exchange(f"{home}/news/2026/ferry-sails-again-{n}", html=html.encode()) for n, html in enumerate(pages)),
    )
    data = ("-s", f"DATA_DIR={tmp_path}", "--site", home, "-j", jobs)
    done = scrapy("extract", str(file), "--format", "markdown", *data)
    assert done.returncode == 0, done.stderr
    (written,) = (tmp_path / "example.org" / "extracts").iterdir()
    assert written.suffix == ".md"
    lines = written.read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("# ")] == ["# Ferry sails again 0", "# Ferry sails again 1"]
    assert [line for line in lines if line.startswith("## ")] == ["## Part 0", "## Part 1"]
    assert lines[2] == "<https://www.example.org/news/2026/ferry-sails-again-0>"


def test_records_from_before_there_were_kinds_are_read_without_them() -> None:
    record = as_dict(article(Body("en", "ltr", "Ferry", None, ["One.", "Two."], 2, ["p", "p"]), in_language=["en"]))
    del record["media"], record["bodies"][0]["kinds"]
    old = parse(json.dumps(record).encode(), "articles")
    assert (old.bodies[0].kinds, old.media) == ([], [])
    assert complete(record, Article)["bodies"][0]["kinds"] == []


def test_sub_heads_are_aligned_with_sub_heads() -> None:
    english = [
        "The ferry sails on each day of the week.",
        "Those who live there pay nothing.",
        "What it costs",
        "A horse costs eight crowns.",
    ]
    french = [
        "Le bac part chaque jour de la semaine.",
        "Ce que cela coûte",
        "Un cheval coûte huit couronnes.",
    ]
    source = {"language": "en", "paragraphs": english, "kinds": ["p", "p", "h2", "p"]}
    target = {"language": "fr", "paragraphs": french, "kinds": ["p", "h2", "p"]}
    links = [(bead.source, bead.target) for bead in align_bodies(source, target).paragraphs if bead.target]
    assert links == [((0,), (0,)), ((2,), (1,)), ((3,), (2,))]
    for without in ({**source, "kinds": []}, {**source, "kinds": ["p"] * 4}):
        assert ((2,), (1,)) not in [(bead.source, bead.target) for bead in align_bodies(without, target).paragraphs]
