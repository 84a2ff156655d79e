"""How visits end: the fate of an address, and why it yielded no record, as a word and as a sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

Fate = Literal["fetched", "changed", "unchanged", "missing", "gone", "refused", "failed", "skipped", "alias"]
"""How the visit of an address ended. `fetched`: a new story, or a page that is not a story; `changed`: a revision;
`missing`: a story was not found; `gone`: so often that it is given up; `alias`: the page is that of another address."""

MISSING_STATUSES = (404, 410)
"""Statuses of an answer that say that there is nothing at its address."""
CAUSE_LENGTH = 200
"""Characters of a failure's cause: one line of a report. No cause repeats what a server sent."""


class Reason(StrEnum):
    """A member is its word; others are `http_<status>`, `error_<exception>` and the name of a `DropItem`'s class."""

    sentence: str

    def __new__(cls, word: str, sentence: str = "") -> Self:
        reason = str.__new__(cls, word)
        reason._value_ = word
        reason.sentence = sentence
        return reason

    ROBOTS = "robots", "robots.txt forbids it"
    ROBOTS_UNAVAILABLE = (
        "robots_unavailable",
        "the site's robots.txt could not be fetched, so nothing is allowed for now",
    )
    RIGHTS = "rights", "its publisher reserves the rights to it, and RIGHTS_POLICY is obey"
    RETRY_LATER = "retry_later", "the site asked newsbot to wait longer than that run could"
    BOT_CHECK = "bot_check", "the site's firewall sent a check for browsers instead of the page"
    OFFSITE = "offsite", "it redirects to another host"
    IGNORED = "ignored", "a downloader middleware raised IgnoreRequest"
    REDIRECTED = "redirected", "it redirects to another page of the site"
    REDIRECTED_TO_KNOWN = "redirected_to_known", "it redirects to a page that has its own record or reason"
    REDIRECT_LOOP = "redirect_loop", "its redirects form a circle, or there are too many"
    PASSED = "passed", "a redirect led through it, from the address named here"
    TWIN = "twin", "another address of a story that was written"
    COPY = "copy", "its text is that of another story, word for word"
    LOST_BODY = "lost_body", "its page has lost the story's text; its last record was kept"
    NO_STORY = "no_story", "its page holds no story"
    NO_RECORD = "no_record", "its callback, or a spider middleware, yielded no record of its page"
    SECTION = "section", "its page is a list of stories, not a story"
    NOT_FOUND = "not_found", "its page says that it was not found, under status 200"
    PROFILE = "profile", "its page is a person's profile"
    NO_FEED = "no_feed", "the response is neither a feed nor a sitemap"
    TOO_DEEP = "too_deep", "its sitemap index is nested too deeply"
    NO_CARDS = "no_cards", "its page is a list that links to no story"
    NOT_HTML = "not_html", "the response is not an HTML page"
    EMPTY = "empty", "the page contains no visible text"
    BROKEN_RECORD = "broken_record", "its record broke the contract and was not written"
    TIMEOUT = "timeout", "no response came in time"
    DNS = "dns", "its host could not be resolved"
    REFUSED = "refused", "the host refused the connection"
    CONNECTION = "connection", "the connection was lost"
    TOO_LARGE = "too_large", "the response was too large"
    TOO_SLOW = "too_slow", "reading its page took longer than PAGE_TIMEOUT allows"
    DATA_LOSS = "data_loss", "the response was cut off, or cannot be unpacked"
    BROWSER_MISSING = (
        "browser_missing",
        "a script renders its page; there is no browser, or no scrapy-newsbot[browser]",
    )
    BROWSER_FAILED = "browser_failed", "a script renders its page, and the browser did not start, crashed or hung"
    NOT_ARCHIVED = "not_archived", "the files that were replayed do not hold it, or not as a browser rendered it"
    PRIVATE_ADDRESS = (
        "private_address",
        "its host is in a private network; only a crawl that starts there connects to it",
    )
    LOST = "lost", "a component silently dropped its request"


OF_CODE = " in the code"
"""The end of a cause that names an exception of code, not of the network."""
UNREAD = (
    Reason.NO_STORY,
    Reason.NO_RECORD,
    Reason.EMPTY,
    Reason.NOT_HTML,
    Reason.SECTION,
    Reason.NOT_FOUND,
)
"""Of a page that looked like a story: it was fetched, and shows none."""


def is_of_pipeline(reason: str) -> bool:
    """Whether a reason is the name of a `DropItem`'s class: a pipeline dropped the story."""
    return not reason.startswith(("http_", "error_")) and reason not in set(Reason)


def in_words(reason: str) -> str:
    """A reason for a person; a word that newsbot does not define is returned as it is.

    >>> in_words("twin"), in_words("http_404"), in_words("Duplicate")
    ('another address of a story that was written', 'the server answered 404', 'Duplicate')
    """
    if reason.startswith("http_"):
        return f"the server answered {reason.removeprefix('http_')}"
    try:
        return Reason(reason).sentence
    except ValueError:
        return reason
