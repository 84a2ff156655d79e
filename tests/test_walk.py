"""The walk over the pages of a list, without a crawl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from components import HOME, Paper, page
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request
from scrapy.utils.test import get_crawler

from newsbot.page.expressions import css
from newsbot.page.layout import Layout
from newsbot.spiders.news import AnyNewsSpider
from newsbot.text.addresses import AddressRules


class PagedPaper(Paper):
    """A site whose lists have pages, each of which names the next."""

    name = "paged"
    addresses = AddressRules(
        HOME, story=re.compile(r"^/story-"), section=re.compile(r"^/list"),
        pages=(re.compile(r"^/(?P<list>list)(?:/(?P<page>\d+))?$"),),
    )  # fmt: skip
    layout = Layout("The Paper", links={"next_page": css("a.next")})


def lists(*stories: str) -> Iterator[HtmlResponse]:
    """The pages of a list without an end, each with a card of the story that is named; none for an empty name."""
    for number, story in enumerate(stories, 1):
        card = f"<h2><a href='/story-{story}'>The story of {story} on the hill</a></h2>" if story else ""
        yield page(f"{HOME}/list/{number}", f"<main>{card}<a class=next href='/list/{number + 1}'>Next</a></main>")


@pytest.mark.parametrize(
    ("stories", "read"),
    [
        (["a", "b", "c", "d"], 4),
        (["a", "a", "b"], 2),
        (["a", "b", "c", "b", "c", "b"], 4),
        (["a", "", "b"], 3),
        (["a", "", "", "", ""], 3),
    ],
)
def test_a_list_of_a_described_site_ends_where_it_repeats_itself(stories: list[str], read: int) -> None:
    spider: Any = get_crawler(PagedPaper, {"LEDGER_ENABLED": False})._create_spider()
    request = Request(f"{HOME}/list/1")
    walked = 0
    for answer in lists(*stories):
        if answer.url != request.url:
            break
        walked += 1
        answer.request = request
        output = spider.parse_section(answer, **request.cb_kwargs)
        onward = [part for part in output if isinstance(part, Request) and part.callback == spider.parse_section]
        request = onward[0] if onward else Request(HOME)
    assert walked == read


def test_a_walk_that_an_older_version_began_goes_on() -> None:
    spider: Any = get_crawler(PagedPaper, {"LEDGER_ENABLED": False})._create_spider()
    (answer,) = lists("a")
    answer.request = Request(answer.url)
    requests = list(spider.parse_section(answer, walked="2026-11-25T084312Z 0123456789abcdef0123"))
    assert requests[-1].cb_kwargs["walked"].startswith("2026-11-25T084312Z 2 2 ")


class OwnReading(PagedPaper):
    """Sees error pages, as its `handle_httpstatus_list` asks, before newsbot reads them."""

    handle_httpstatus_list = [404, 500]  # noqa: RUF012

    def parse_article(self, response: Any) -> Any:
        self.seen = response.status
        return super().parse_article(response)


@pytest.mark.parametrize("status", [301, 404, 410, 500, 503])
def test_an_error_page_that_reaches_a_callback_is_a_failure_and_not_a_story(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    spider: Any = get_crawler(OwnReading, {"LEDGER_ENABLED": False})._create_spider()
    paragraph = "<p>Something broke while we were building this page, and our engineers are looking into it now.</p>"
    for path, callback in (("/story-1", spider.parse_article), ("/list/1", spider.parse_section)):
        caplog.clear()
        answer = page(HOME + path, f"<article><h1>Something went wrong</h1>{paragraph * 3}</article>", status)
        answer.request = Request(answer.url)
        with caplog.at_level("INFO"):
            assert list(callback(answer)) == []
        assert f"{HOME}{path} gives no record: http_{status}" in caplog.text
    assert spider.seen == status


def test_an_error_page_of_a_feed_that_was_guessed_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    crawler = get_crawler(AnyNewsSpider, {"LEDGER_ENABLED": False})
    spider: Any = crawler._create_spider(url=HOME)
    answer = page(f"{HOME}/feed", "<p>Not found</p>", 404)
    answer.request = Request(answer.url, cb_kwargs={"guessed": True})
    with caplog.at_level("INFO"):
        assert list(spider.parse_file(answer, guessed=True)) == []
    assert "gives no record: http_404" in caplog.text


@pytest.mark.parametrize("crawler", [None, Crawler(PagedPaper, {"LEDGER_ENABLED": False})])
def test_a_callback_can_be_called_without_a_crawl(crawler: Crawler | None) -> None:
    spider = PagedPaper() if crawler is None else PagedPaper.from_crawler(crawler)
    (answer,) = lists("a")
    answer.request = Request(answer.url)
    given: list[Any] = list(spider.parse_section(answer))  # type: ignore[arg-type]
    assert [type(part).__name__ for part in given] == ["Listing", "Request", "Request"]
