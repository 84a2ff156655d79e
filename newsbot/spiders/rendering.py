"""A page as it came, or as the browser renders it if it cannot be read otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import exceptions
from scrapy.http import HtmlResponse, Request, Response, TextResponse
from scrapy.utils.asyncgen import as_async_generator

from newsbot.browser.rendered import NotRendered, Rendered
from newsbot.items import Article
from newsbot.ledger.visit import visit_in
from newsbot.network.ignored import reason_of
from newsbot.page.no_story import NoStory
from newsbot.reasons import Reason
from newsbot.responses import fetched
from newsbot.spiders.seams import Browser, Read, Walked, WalkedOn, Walker
from newsbot.timelimit import off_the_clock

if TYPE_CHECKING:
    from newsbot.ledger.rendering import Kind
    from newsbot.page.regions import Page


def read_page(spider: Walker, response: Response, kind: Kind, read: Read) -> Walked | WalkedOn:
    """The output of `read` for a page as received, or as the browser renders it if it cannot be read otherwise."""
    from newsbot.page.unreadable import unreadable

    is_html = isinstance(response, HtmlResponse)
    drawn_anyway = spider.browser is not None and spider.browser_mode == "always"
    if no_page := unreadable(response.headers.get, response.body, is_html=is_html, rendered=drawn_anyway):
        if no_page.reason == Reason.NOT_HTML:
            return spider.without_html(response, kind)
        spider.miss(response.request, no_page.reason, failed=True, cause=no_page.cause)
        return iter(())
    assert isinstance(response, HtmlResponse)
    root = spider.reader.parse(response.body, response.encoding)
    if root is None:
        spider.miss(response.request, Reason.EMPTY, failed=True)
        return iter(())
    page, browser = spider.page(response, root), spider.browser
    if browser is None or spider.browser_mode == "never":
        return read(response, page)
    drawn = isinstance(response.meta.get("drawn"), Rendered)
    grown = drawn and kind == "section" and bool(spider.layout.more)
    if spider.browser_mode == "always" or grown or needs_browser(spider, response, page, kind):
        return _read_rendered(spider, browser, response, page, kind, read)
    browser.note(kind, drawn=drawn, gained=False)
    return read(response, page)


def needs_browser(spider: Walker, response: Response, page: Page, kind: Kind) -> bool:
    """Whether a page is a shell without content, or a list that a script extends."""
    from newsbot.page.js_shell import looks_like_shell

    if looks_like_shell(page, len(response.body)) and not says_something(spider, response, page, kind):
        return True
    return kind == "section" and bool(spider.layout.more) and _has_more(spider, response, page)


def says_something(spider: Walker, response: Response, page: Page, kind: Kind) -> bool:
    """Whether a page has a story or cards, according to its kind."""
    either = spider.addresses.guessed
    if (kind == "section" or either) and spider.reader.listing(page, fetched(response))[0].cards:
        return True
    if kind == "section" and not either:
        return False
    try:
        return bool(spider.reader.article(page, fetched(response)).bodies)
    except NoStory:
        return False


def characters(spider: Walker, response: Response) -> int:
    """How many characters of text a page has before its scripts run."""
    from newsbot.page.js_shell import characters

    assert isinstance(response, TextResponse)
    root = spider.reader.parse(response.body, response.encoding)
    return 0 if root is None else characters(root)


def _has_more(spider: Walker, response: Response, page: Page) -> bool:
    _, parts = spider.reader.listing(page, fetched(response))
    stories = {card.address.canonical for card in parts.cards}
    return not parts.next_url and not spider.knows_the_rest(parts.list_name, stories, spider.known(stories))


async def _read_rendered(
    spider: Walker, browser: Browser, response: Response, page: Page, kind: Kind, read: Read
) -> WalkedOn:
    """Reads a page as the browser renders it; if that fails, as received, and the visit has failed."""
    from newsbot.page.unreadable import unreadable

    visit, shown, settled = visit_in(response.meta), response, True
    shown_page: Page | None = page
    try:
        drawn = await _rendered(spider, response, kind)
    except NotRendered as error:
        missing = error.reason == "browser_missing"
        if missing or spider.browser_mode != "always" or not says_something(spider, response, page, kind):
            spider.miss(response.request, error.reason, failed=True)
    else:
        shown, settled = response.replace(body=drawn.html, encoding="utf-8"), drawn.settled
        if no_page := unreadable(shown.headers.get, shown.body):
            spider.miss(response.request, no_page.reason, failed=True, cause=no_page.cause)
            return
        root = spider.reader.parse(drawn.html)
        shown_page = None if root is None else spider.page(shown, root)
        has_content = shown_page is not None and says_something(spider, response, shown_page, kind)
        browser.note(kind, drawn=True, gained=has_content and needs_browser(spider, response, page, kind))
        if kind == "section":
            visit.cards_as_received = len(spider.reader.listing(page, fetched(response))[0].cards)
        visit.forget_validators()
        if not has_content and not settled:
            spider.miss(response.request, Reason.TIMEOUT, failed=True)
    if shown_page is None:
        spider.miss(response.request, Reason.EMPTY, failed=True)
        return
    async for record in as_async_generator(read(shown, shown_page)):
        if isinstance(record, Article) and not settled:
            record.warnings.append("unfinished_page")
        yield record
    if not settled and visit.walk is not None:
        visit.walk = visit.walk._replace(whole=False)  # what was still to come may be new


async def _rendered(spider: Walker, response: Response, kind: Kind) -> Rendered:
    """The rendered page: already there, or requested like any other."""
    done: Rendered | NotRendered | None = response.meta.get("drawn")
    if isinstance(done, NotRendered):
        raise done
    if done is not None:
        return done
    spider.stat("browser/escalated")
    assert spider.crawler.engine is not None
    meta = {"part_of": response.meta.get("visit"), "document": response, "kind": kind}
    request = Request(response.url, meta=meta, dont_filter=True)
    try:
        with off_the_clock():
            await spider.crawler.engine.download_async(request)
    except exceptions.IgnoreRequest as error:
        raise NotRendered(reason_of(error)) from None
    rendered: Rendered = request.meta["drawn"]
    return rendered
