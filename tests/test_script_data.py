"""The text in the data that scripts render a page from."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot import Article, NoStory, read_article
from newsbot.page.blocks import parse_html
from newsbot.page.script_data import text_in_scripts

TITLE = "Rain at last in the hills"
PROSE = [
    "Rain fell on the hills on Monday for the first time in four months, and farmers left their doors open to hear it.",
    "The weather office counted 31 millimetres by noon. Its director said that more was on the way before the weekend.",
    "Schools in two valleys stayed shut, since the only bridge to them is closed whenever the river reaches its mark.",
    "A bus company sent its oldest driver to look at the road, who came back on foot and said that it could be done.",
]
HTML = "".join(f"<p>{text}</p>" for text in PROSE)
STORY = {"headline": TITLE, "body": HTML}


def page(body: str) -> str:
    return f"<!doctype html><html><head><title>{TITLE} | The Paper</title></head><body>{body}</body></html>"


def read(html: str) -> Article:
    return read_article(html, "https://www.paper.example/city/rain", datetime(2026, 11, 25, 9, tzinfo=UTC))


def paragraphs(article: Article) -> list[str]:
    return [text for body in article.bodies for text in body.paragraphs]


def script(text: str, kind: str = "") -> str:
    return f'<script type="{kind}">{text}</script>' if kind else f"<script>{text}</script>"


def next_data(value: Any) -> str:
    return script(json.dumps({"props": {"pageProps": value}}), "application/json")


def pushed(*parts: str) -> str:
    return "".join(script(f"self.__next_f.push({json.dumps([1, part])})") for part in parts)


def streamed(text: str) -> str:
    """A page as Next.js streams it: the text is in a row of its own, and cut between two scripts."""
    rows = f'2:["$","main",null,{{"story":{{"title":{json.dumps(TITLE)},"body":"$1b"}}}}]\n'
    rows = f"1b:T{len(text.encode()):x},{text}{rows}"
    return pushed(rows[:100], rows[100:])


def flat(story: dict[str, str]) -> str:
    """The data of Nuxt, in which values of objects are places in one list."""
    places = {name: place for place, name in enumerate(story, 2)}
    text = json.dumps([["Reactive", 1], places, *story.values()])
    return f'<script type="application/json" id="__NUXT_DATA__">{text}</script>'


SPANS = [{"type": "paragraph", "children": [{"text": t[:20]}, {"text": t[20:], "bold": True}]} for t in PROSE]
CARDS = [{"title": f"Story {n}", "url": f"/{n}", "text": text} for n, text in enumerate(PROSE)]


def plain(text: str) -> dict[str, str]:
    return {"type": "paragraph", "text": text}


def quoted(text: str) -> dict[str, str]:
    return {"type": "quote", "quote": text}


def nested(depth: int) -> dict[str, Any]:
    """Lists within lists, above one that is long."""
    value: dict[str, Any] = {"content": [{"content": []}] * 600}
    for _ in range(depth):
        value = {"content": [value]}
    return value


@pytest.mark.parametrize(
    "body",
    [
        next_data({"article": STORY}),
        next_data({"article": {"title": TITLE, "content": "\n\n".join(PROSE)}}),
        next_data({"article": {"title": TITLE, "paragraphs": PROSE}}),
        next_data({"article": {"title": TITLE, "data": {"blocks": SPANS}}}),
        next_data({"first": {"headline": "Another", "body": HTML * 2}, "second": STORY}),
        script(f"window.__INITIAL_STATE__ = {json.dumps({'story': STORY})}; start();"),
        next_data(
            {"article": STORY | {"comments": [{"body": HTML * 2}], "author": {"name": "Hira", "text": HTML * 2}}}
        ),
        next_data({"article": STORY | {"discussion": [{"user": "tern", "text": HTML * 2}]}}),
        next_data({"article": STORY | {"more": [{"title": "Ferry stops at sea", "body": HTML * 2}]}}),
        next_data({"article": {"title": {"rendered": TITLE}, "content": {"rendered": HTML}}}),
        next_data({"article": {"title": TITLE, "blocks": [{"attributes": {"content": text}} for text in PROSE]}}),
        next_data({"article": {"title": TITLE, "blocks": [{"title": "Rain", "url": "", "text": t} for t in PROSE]}}),
        next_data({"article": {"title": TITLE, "blocks": [*map(quoted, PROSE[:1]), *map(plain, PROSE[1:])]}}),
        flat(STORY),
        streamed(HTML),
        streamed(HTML.replace("farmers", "fermières")),
        pushed(':HL["/style.css","style"]\n') + streamed(HTML),
    ],
)
def test_the_body_beside_the_title_is_read(body: str) -> None:
    article = read(page(f'<div id="root"></div>{body}'))
    assert [text.replace("fermières", "farmers") for text in paragraphs(article)] == PROSE
    assert article.provenance["bodies"] == "script"


@pytest.mark.parametrize(
    "body",
    [
        next_data({"article": {"headline": "Ferry stops at sea", "body": HTML}}),  # another story
        next_data({"article": {"headline": TITLE, "related": CARDS, "blocks": CARDS}}),  # other stories' cards
        next_data({"article": {"headline": TITLE, "body": f"<p>{PROSE[0]}</p>"}}),  # a teaser
        next_data({"article": {"headline": TITLE, "text": json.dumps({"a": PROSE}, indent=1)}}),
        next_data({"article": {"headline": TITLE, "text": "\n".join(f"**{text}**" for text in PROSE)}}),
        next_data({"article": {"headline": TITLE, "note": HTML}}),
        script(f"window.__INITIAL_STATE__ = {json.dumps({'story': STORY})[:-9]}"),  # cut
        script(json.dumps(STORY)),  # a program
        next_data({"title": TITLE, "stories": [{"headline": "Ferry stops at sea", "body": HTML}]}),
        next_data({"article": {"headline": TITLE, "comments": [{"body": HTML}], "cookieNotice": {"text": HTML}}}),
        streamed(HTML).replace(f"T{len(HTML.encode()):x},", "Tffff,"),  # cut
    ],
)
def test_other_data_is_not_read(body: str) -> None:
    root = parse_html(page(body).encode())
    assert root is not None
    assert text_in_scripts(root, frozenset(("rain at last in the hills",))) == []
    with pytest.raises(NoStory):
        read(page(f'<div id="root"></div>{body}'))


def test_a_page_that_shows_its_text_is_read_from_it() -> None:
    data = next_data({"article": {"headline": TITLE, "body": HTML + HTML.replace("rain", "snow")}})
    article = read(page(f"<main><h1>{TITLE}</h1>{HTML}</main>{data}"))
    assert paragraphs(article) == PROSE
    assert article.provenance["bodies"] == "page"


@pytest.mark.parametrize(
    "value",
    [
        "[" * 100_000,
        '{"body":' * 5_000 + '"' + "a " * 100_000 + '"' + "}" * 5_000,
        json.dumps({"title": TITLE, "body": [{"content": [HTML]}] * 5_000}),
        json.dumps({"title": TITLE, "blocks": [["x"] * 10] * 50_000}),
        json.dumps({"title": TITLE, "blocks": ["<b>"] * 400_000}),
        json.dumps({"title": TITLE, "blocks": [[]] * 1_000_000}),
        json.dumps({"title": TITLE, "blocks": [nested(120)] * 100}),
        json.dumps({"title": TITLE, "blocks": [[[]]] * 1_000_000}),
    ],
)
def test_data_without_end_is_left(value: str) -> None:
    root = parse_html(page(script(value, "application/json") + pushed("1:T" + "f" * 9, "2:" * 10_000)).encode())
    assert root is not None
    text_in_scripts(root, frozenset(("rain at last in the hills",)))


@pytest.mark.parametrize("value", [{f"k{number}": 0 for number in range(20_000)}, [[[["a"]]]] * 20_000])
def test_an_object_that_nuxt_refers_to_from_everywhere_is_walked_once(value: Any) -> None:
    """Else it would take hours."""
    data = [TITLE, value, *[{"title": 0, "body": 1, **{f"a{at}": 1 for at in range(10)}}] * 20_000]
    root = parse_html(page(f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(data)}</script>').encode())
    assert root is not None
    assert text_in_scripts(root, frozenset(("rain at last in the hills",))) == []
