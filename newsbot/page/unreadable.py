"""Which answers are not read as pages, whoever asks: a crawl, an extraction, `read_article` or a sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from newsbot.page.crowds import TAGS_AT_MOST, is_overgrown
from newsbot.page.feeds import is_no_page
from newsbot.text.botcheck import bot_check


class NoPage(NamedTuple):
    """Why an answer is not read as a page."""

    reason: str  # `bot_check`, `not_html` or `too_large`
    cause: str  # for people


def unreadable(
    header: Callable[[str], bytes | None], body: bytes, *, is_html: bool = True, rendered: bool = False
) -> NoPage | None:
    """Why an answer is not read as a page; None if it is. `header` gives a header's value.

    `is_html`: whether its type is that of HTML. A page that will be `rendered` may pass a bot check.

    >>> unreadable({}.get, b'<?xml version="1.0"?><rss version="2.0">').reason, unreadable({}.get, b"<p>A story.</p>")
    ('not_html', None)
    """
    if not rendered and (check := bot_check(header, body)):
        return NoPage("bot_check", check)
    if not is_html or is_no_page(body):
        return NoPage("not_html", "it is not an HTML page")
    if is_overgrown(body):
        return NoPage("too_large", f"the page has more than {TAGS_AT_MOST:,} tags")
    return None
