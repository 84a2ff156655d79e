"""Golden: every saved page in `samples/` against the JSON beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import quarrypost
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.page.no_story import NoStory
from newsbot.page.regions import Page
from newsbot.reader import Reader
from newsbot.text.addresses import Addresses, any_site
from newsbot.text.charset import encoding_of

SAMPLES = Path(__file__).parent.parent / "samples"
SPIDERS = SpiderLoader(Settings({"SPIDER_MODULES": ["newsbot.spiders"]}))
CASES = sorted(path for name in SPIDERS.list() for path in (SAMPLES / name).glob("*.json"))
BY_EXPRESSIONS = sorted((SAMPLES / "site" / "expressions").glob("*.json"))


def read(case: Path) -> tuple[Reader, Page | None, dict[str, Any]]:
    """The reader of the case's site, the case's page (None for an empty one), and what is expected."""
    expected: dict[str, Any] = json.loads(case.read_text("utf-8"))
    if case in BY_EXPRESSIONS:
        reader = Reader("quarrypost", quarrypost.LAYOUT, Addresses(any_site(quarrypost.HOME)))
    else:
        spider = SPIDERS.load(case.parent.name)
        reader = Reader(spider.name, spider.layout, Addresses(spider.addresses))  # type: ignore[attr-defined]
    response = HtmlResponse(expected["url"], body=case.with_suffix(".html").read_bytes())
    root = parse_html(response.body, encoding_of(response.body, response.encoding))
    return reader, None if root is None else reader.page(root, expected["url"]), expected


def differences(expected: Any, got: Any, place: str = "") -> list[str]:
    """Where `got` lacks or contradicts a key that is expected; keys that are not expected do not count."""
    if isinstance(expected, dict) and isinstance(got, dict) and not place.endswith("headlines"):
        found = [f"{place}.{key} is missing" for key in expected if key not in got]
        return found + [
            line for key in expected if key in got for line in differences(expected[key], got[key], f"{place}.{key}")
        ]
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        return [
            line
            for n, (e, g) in enumerate(zip(expected, got, strict=True))
            for line in differences(e, g, f"{place}[{n}]")
        ]
    return [] if expected == got else [f"{place}: expected {expected!r}, got {got!r}"]


@pytest.mark.parametrize("case", [*CASES, *BY_EXPRESSIONS], ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_sample_yields_what_a_careful_person_took_from_it(case: Path) -> None:
    reader, page, expected = read(case)
    now = datetime.fromisoformat(expected["fetched_at"])
    found: list[str] = []
    if page is None:
        assert (expected["kind"], expected["reason"]) == ("none", "empty")
        return
    if "ticker" in expected:
        strip = reader.ticker(page, now)
        found += differences(expected["ticker"], [asdict(entry) for entry in strip.entries] if strip else [], "ticker")
    if expected["kind"] == "section":
        listing, parts = reader.listing(page, now)
        wanted = dict(expected["listing"])
        found += differences(wanted.pop("next"), parts.next_url, "next") + differences(
            wanted, asdict(listing), "listing"
        )
    elif expected["kind"] == "article":
        found += differences(expected["article"], asdict(reader.article(page, now)), "article")
    else:
        with pytest.raises(NoStory) as error:
            reader.article(page, now)
        found += differences(expected["reason"], error.value.reason, "reason")
    assert not found, "\n".join([expected["why"], *found])


def test_every_spider_has_samples_and_every_sample_its_page() -> None:
    assert {case.parent.name for case in CASES} == set(SPIDERS.list()) - {"news"}  # of sites that nobody has described
    pages = {page.with_suffix(".json") for name in SPIDERS.list() for page in (SAMPLES / name).glob("*.html")}
    assert pages == set(CASES)


def test_every_expression_of_the_example_finds_something_that_words_do_not() -> None:
    found: set[str] = set()
    for case in BY_EXPRESSIONS:
        reader, page, expected = read(case)
        assert page is not None
        now = datetime.fromisoformat(expected["fetched_at"])
        by_words = Reader(reader.site, Layout("The Quarry Post"), reader.addresses)
        if expected["kind"] == "article":
            reader.article(page, now)
            with pytest.raises(NoStory):
                by_words.article(by_words.page(page.root, page.url), now)
        else:
            reader.listing(page, now)
            listing, parts = by_words.listing(by_words.page(page.root, page.url), now)
            assert (listing.cards, parts.next_url) == ([], None)
        found |= {name for name, something in page.expressions.items() if something}
    assert found == set(quarrypost.LAYOUT.expressions)
