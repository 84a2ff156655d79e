"""The further pages of a story that is spread over several: all of them make one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import HtmlResponse, Request, Response

from newsbot.ledger.visit import visit_in
from newsbot.network.causes import cause_of
from newsbot.network.failures import FOR_GOOD, NOT_FETCHED, reason_of_failure
from newsbot.reasons import MISSING_STATUSES, Reason
from newsbot.responses import is_file
from newsbot.spiders.seams import Walker
from newsbot.timelimit import off_the_clock

if TYPE_CHECKING:
    from newsbot.page.regions import Page


async def further_pages(spider: Walker, response: Response, page: Page, following: str) -> tuple[list[Page], bool]:
    """The further pages of a story, requested within the visit of its first, and whether these are all of them."""
    from newsbot.page.multipage import PAGES_AT_MOST, next_part

    further: list[Page] = []
    asked = {page.url}
    visit_in(response.meta).forget_validators()
    url: str | None = following
    whole = True
    while url is not None and url not in asked and len(further) < PAGES_AT_MOST:
        asked.add(url)
        if (part := await _part(spider, url, response)) is None:
            whole = False
            break
        further.append(part)
        url = next_part(part, len(further) + 1)
    if whole and url is not None and url not in asked:
        whole = False
        spider.stat("bound/parts")
        spider.logger.warning("Only the first %d pages of a story were read: %s", PAGES_AT_MOST + 1, page.url)
    spider.stat("page/part", len(further))
    return further, whole


async def _part(spider: Walker, url: str, response: Response) -> Page | None:
    """A further page of the story that `response` begins; None if it cannot be fetched."""
    from newsbot.page.unreadable import unreadable

    assert spider.crawler.engine is not None
    request = Request(url, meta={"part_of": response.meta.get("visit")})
    try:
        with off_the_clock():
            answer = await spider.crawler.engine.download_async(request)
    except NOT_FETCHED as error:
        reason, why = reason_of_failure(error), cause_of(error, request.meta.get("proxy")) or type(error).__name__
        _miss(spider, url, response, why, None if reason in FOR_GOOD else reason)
        return None
    if spider.site_addresses.resolve(answer.url).kind == "external":
        _miss(spider, url, response, f"it is on another host, {answer.url}", None)
        return None
    if answer.status != 200:
        gone = answer.status in MISSING_STATUSES
        _miss(spider, url, response, f"status {answer.status}", None if gone else f"http_{answer.status}")
        return None
    if no_page := unreadable(answer.headers.get, answer.body, is_html=isinstance(answer, HtmlResponse)):
        for_good = no_page.reason == Reason.NOT_HTML and is_file(answer)
        _miss(spider, url, response, no_page.cause, None if for_good else no_page.reason)
        return None
    assert isinstance(answer, HtmlResponse)
    root = spider.reader.parse(answer.body, answer.encoding)
    if root is None:
        _miss(spider, url, response, "it is empty", Reason.EMPTY)
        return None
    return spider.page(answer.replace(request=response.request), root)


def _miss(spider: Walker, url: str, response: Response, why: str, reason: str | None) -> None:
    """Records that a further page of a story cannot be read; with a `reason` the next run tries it again."""
    spider.logger.warning("A page of a story is missing: %s (%s)", url, why)
    if reason is not None:
        visit = visit_in(response.meta)
        visit.hole, visit.cause = reason, "a further page of the story"
        spider.stat(f"page/failed/{reason}")
