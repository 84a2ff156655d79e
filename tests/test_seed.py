"""The seed page that newsbot began with: crawled or read, it gives what a careful person took from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from crawling import HTML, Server, crawl, records

from newsbot.page.blocks import parse_html
from newsbot.page.regions import Page
from newsbot.reader import Reader
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider as Spider
from newsbot.text.addresses import Addresses

SEED = Path(__file__).parents[2] / "shared" / "seed"

pytestmark = pytest.mark.skipif(
    not (SEED / "expected.json").is_file(), reason="../shared/seed is not beside the project"
)


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SEED / "expected.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="session")
def crawled(expected: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a crawl of the seed, served as its serve.py does, left its records."""
    data = tmp_path_factory.mktemp("seed")
    served = {"/": "section.html", "/newsroom/page/1": "section.html", expected["url_path"]: "page.html"}
    nothing = (404, {"Content-Type": "text/plain"}, b"not found")
    pages = {path: (200, HTML, (SEED / name).read_bytes()) for path, name in served.items()}
    with Server({"/robots.txt": nothing} | pages) as server:
        done = crawl(server.base_url, data)
    assert done.returncode == 2, done.stderr  # three of the seeds are not on that site
    return data


@pytest.fixture(scope="session")
def reading(expected: dict[str, Any]) -> tuple[Reader, Page, datetime]:
    url = "https://www.journalismpakistan.com" + expected["url_path"]
    reader = Reader(Spider.name, Spider.layout, Addresses(Spider.addresses))
    root = parse_html((SEED / "page.html").read_bytes(), "utf-8")
    assert root is not None
    return reader, reader.page(root, url), datetime.fromisoformat(expected["fetched_at"])


def differences(expected: Any, got: Any, place: str) -> Iterator[str]:
    """Where `got` is not what is expected: a key missing or other, `url_path` being the path of `url`."""
    if isinstance(expected, dict) and "url_path" in expected:
        expected = {**expected, "url": expected["url_path"]}
        del expected["url_path"]
        got = {**got, "url": urlsplit(got["url"]).path}
    if isinstance(expected, dict) and not place.endswith("headlines"):
        for key, value in expected.items():
            yield from differences(value, got[key], f"{place}.{key}")
    elif isinstance(expected, list) and len(expected) == len(got):
        for number, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif expected != got:
        yield f"{place}: expected {expected!r}, got {got!r}"


def test_crawl_yields_the_one_story_word_for_word(crawled: Path, expected: dict[str, Any]) -> None:
    [article] = records(crawled, "articles")
    wanted = dict(expected["article"])
    wanted["published"] = {key: wanted["published"][key] for key in ("source", "text", "precision")}
    assert list(differences(wanted, article, "article")) == []
    assert urlsplit(article["url"]).path == expected["url_path"]
    assert article["canonical_url"] == "https://www.journalismpakistan.com" + expected["url_path"]


def test_crawl_yields_each_ticker_entry_once(crawled: Path, expected: dict[str, Any]) -> None:
    entries = sorted(records(crawled, "ticker"), key=lambda entry: entry["position"])
    assert list(differences(expected["ticker"], entries, "ticker")) == []


def test_crawl_lists_the_story_on_its_section_page(crawled: Path, expected: dict[str, Any]) -> None:
    listing = next(found for found in records(crawled, "listings") if found["cards"])
    [card] = listing["cards"]
    assert (card["headline"], urlsplit(card["url"]).path) == (expected["article"]["headline"], expected["url_path"])


def test_reading_gives_every_key_with_dates_as_of_the_fetch(
    reading: tuple[Reader, Page, datetime], expected: dict[str, Any]
) -> None:
    reader, page, fetched_at = reading
    article = asdict(reader.article(page, fetched_at))
    assert list(differences(expected["article"], article, "article")) == []
    assert article["published"] == expected["article"]["published"]


def test_reading_gives_the_strip_in_order(reading: tuple[Reader, Page, datetime], expected: dict[str, Any]) -> None:
    reader, page, fetched_at = reading
    strip = reader.ticker(page, fetched_at)
    assert strip is not None
    assert list(differences(expected["ticker"], [asdict(entry) for entry in strip.entries], "ticker")) == []
