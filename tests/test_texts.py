"""The texts and the Markdown of many stories at once beside those of each story by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="exports are an extra: scrapy-newsbot[export]")

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from newsbot.dataset.columns import read_lines
from newsbot.dataset.derived import Story
from newsbot.dataset.tables import columns_of
from newsbot.dataset.texts import texts_of
from newsbot.items import Article

COLUMNS = tuple(column for column in columns_of(Article) if column.name in Story.__struct_fields__)
PLAIN = st.sampled_from(
    ["Rain in Lahore", "a < b", "Q & A", "C#7", "2026 ends", "لاہور میں بارش", "no-one", "5 - 3 = 2"]
)
SPECIAL = [
    "", "*", "a [b", "a] b", "`x`", "\\", "~", "snake_case", "_", "<b>", "<!x", "&amp;", "&#9;", "&é;", "#", "# x", "x #", "-",
    "- x", "---", "+ x", "> x", ">", "1. x", "1) x", "۲. x", "1.", "x\n# y",
]  # fmt: skip
TEXTS = PLAIN | st.sampled_from(SPECIAL) | st.text("aé۲1.)#-+>_*&;<!/ \n", max_size=5)


def nullable(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


@st.composite
def bodies(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> dict[str, Any]:
    paragraphs = draw(st.lists(texts, max_size=3))
    kinds = [draw(st.sampled_from(["p", "h2", "ul1", "quote", "row", "code", "caption"])) for _ in paragraphs]
    body = {
        "headline": draw(nullable(texts)),
        "dateline": draw(nullable(texts)) if paragraphs else None,
        "paragraphs": paragraphs,
    }
    return draw(st.sampled_from([body, {**body, "dateline": None}, {**body, "kinds": kinds}, {**body, "kinds": []}]))


def stories(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    day, time = st.just("2026-11-25"), st.sampled_from(["2026-11-25T10:00:00+05:00", "2026-11-26"])
    published = {"date": nullable(day), "earliest": nullable(day | time), "latest": nullable(day | time)}
    return st.fixed_dictionaries(
        {
            "canonical_url": st.sampled_from(["", "https://a.example/b_c*?d=1", "https://a.example/ <>", "https://a.example/ہے"]),
            "headline": texts, "byline": nullable(texts), "published": st.fixed_dictionaries(published),
            "date_modified": st.none(), "summary": nullable(texts), "bodies": st.lists(bodies(texts), max_size=3),
        }
    )  # fmt: skip


@given(st.lists(stories(PLAIN) | stories(TEXTS), min_size=1, max_size=5))
def test_stories_together_have_the_texts_of_each(rows: list[dict[str, Any]]) -> None:
    lines = [json.dumps(row).encode() + b"\n" for row in rows]
    text, markdown = texts_of(read_lines(lines, COLUMNS), lines)
    assert markdown.to_pylist() == [msgspec.convert(row, Story).markdown() for row in rows]
    first = [row["bodies"][0]["paragraphs"] if row["bodies"] else [] for row in rows]
    assert text.to_pylist() == ["\n\n".join(paragraphs) or None for paragraphs in first]


PLACES = ("headline", "byline", "summary", "bodies/0/headline", "bodies/0/paragraphs/0", "bodies/1/paragraphs/1")


def with_text(text: str, place: str) -> dict[str, Any]:
    """A plain story, but for one text."""
    bodies = [{"headline": "Wet", "dateline": None, "paragraphs": ["Rain", "Hail"]} for _ in range(2)]
    row: dict[str, Any] = {
        "canonical_url": "https://a.example/b", "headline": "Rain", "byline": "A", "date_modified": None, "summary": None,
        "published": {"date": "2026-11-25", "earliest": None, "latest": None}, "bodies": bodies,
    }  # fmt: skip
    holder: Any = row
    *steps, last = (int(step) if step.isdigit() else step for step in place.split("/"))
    for step in steps:
        holder = holder[step]
    holder[last] = text
    return row


def test_a_text_that_markdown_changes_is_found_among_plain_ones() -> None:
    rows = [with_text(text, place) for text in ("Hail", *SPECIAL) for place in PLACES]
    lines = [json.dumps(row).encode() + b"\n" for row in rows]
    _, markdown = texts_of(read_lines(lines, COLUMNS), lines)
    assert markdown.to_pylist() == [msgspec.convert(row, Story).markdown() for row in rows]


def test_a_body_repeats_no_headline_but_the_others_have_theirs() -> None:
    headings = ["Rain", "Rain", None, "بارش"]
    parts = [{"headline": text, "dateline": None, "paragraphs": ["Wet"]} for text in headings]
    row = {
        "canonical_url": "https://a.example/b", "headline": "Rain", "byline": None, "date_modified": None, "summary": "It rained",
        "published": {"date": None, "earliest": "2026-11-25", "latest": "2026-11-26"}, "bodies": parts,
    }  # fmt: skip
    line = json.dumps(row).encode() + b"\n"
    _, (markdown,) = texts_of(read_lines([line], COLUMNS), [line])
    assert markdown.as_py().split("\n\n") == [
        "# Rain", "2026-11-25/2026-11-26 · <https://a.example/b>", "**It rained**", "Wet", "---", "## Rain", "Wet", "---", "Wet",
        "---", "## بارش", "Wet\n",
    ]  # fmt: skip
