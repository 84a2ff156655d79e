"""Archived answers to articles: the sites they belong to, and their reading in this process."""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import TypeVar
from urllib.parse import urlsplit

from scrapy.http import Headers, HtmlResponse, Response
from scrapy.responsetypes import responsetypes

from newsbot.archive.replay import Answer, Undecodable, beginning, decode, decoded, header_bytes, origin_of
from newsbot.extraction.notes import RightsFile
from newsbot.items import Article, Rights
from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.page.multipage import next_part
from newsbot.page.no_story import NoStory
from newsbot.page.regions import Page
from newsbot.page.unreadable import unreadable
from newsbot.reader import Reader
from newsbot.reasons import Reason
from newsbot.responses import corrected, linked, with_headers
from newsbot.text.addresses import Addresses, AddressRules, any_site, home_of, is_of, site_name
from newsbot.text.gzipped import unpacked
from newsbot.text.language_tags import primary
from newsbot.text.media_types import HTML
from newsbot.text.rights import TDMREP, TDMREP_MAX, TdmRule, content_signal, declared_by_site, read_tdmrep
from newsbot.text.robotstxt import readable
from newsbot.timelimit import TimeLimit, TooSlow

logger = logging.getLogger(__name__)

Write = Callable[[Article], bytes]
"""How a record is written; a function of a module, because it is pickled to the worker processes."""

LARGEST = 10 * 1024 * 1024  # bytes of a page after decompression, as in a crawl
_READERS = 32
"""Sites whose readers are kept: each remembers up to 4,096 cards, which take about 4 MB."""
_NO_PAGES = re.compile(r"(?:image|video|audio|font|model)/|application/(?:pdf|zip|x-gzip|gzip|vnd\.ms-)")
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,2000}?\slang\s*=\s*["']?([A-Za-z]{2,8})""")
_LANGUAGE_WITHIN = 8192  # bytes of a page in which its element `html` is looked for


T = TypeVar("T")
Declared = dict[str, list[tuple[str, T]]]
"""By host: timestamps of captures, in order, and what each declares."""


@dataclass(frozen=True, slots=True)
class Site:
    """What reading a site's pages needs. Instances are pickled to the worker processes."""

    name: str
    rules: AddressRules
    layout: Layout
    base: str | None = None
    robots_txt: str | None = None
    signals: Declared[str | None] = field(default_factory=dict)  # from archived robots.txt
    tdm_rules: Declared[tuple[TdmRule, ...]] = field(default_factory=dict)  # from archived tdmrep.json
    page_timeout: float = 0.0  # seconds of CPU time per page; 0: no limit

    def declared(self, url: str, timestamp: str) -> dict[str, str]:
        """What the archived files of a page's host declared about its rights when the page was captured."""
        host = urlsplit(url).netloc
        signal = _as_of(self.signals.get(host), timestamp, None)
        return declared_by_site(signal, _as_of(self.tdm_rules.get(host), timestamp, ()), url)


def _as_of(declared: Sequence[tuple[str, T]] | None, timestamp: str, otherwise: T) -> T:
    """The last of what was declared up to a time, or the first."""
    if not declared:
        return otherwise
    return declared[max(bisect_right(declared, timestamp, key=itemgetter(0)) - 1, 0)][1]


def as_markdown(article: Article) -> bytes:
    """A record as Markdown, with an empty line behind it."""
    return f"{article.markdown()}\n".encode("utf-8", "replace")


class SiteReader:
    """Reads the pages of one site, each by itself: what it says and how it looks decides whether it is a story."""

    guessed: tuple[str, ...] = ("story", "section", "other")
    """The kinds of addresses that are read if no pattern describes them."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.addresses = Addresses(site.rules, site.base)
        self.reader = Reader(site.name, site.layout, self.addresses)

    def may_hold_story(self, url: str) -> bool:
        """Whether the page at an address is read."""
        kind = self.addresses.resolve(url).kind
        may_be = kind in self.guessed if self.site.rules.guessed else kind == "story"
        by_expression = kind == "other" and bool(self.site.layout.cards)  # what a card leads to has any address
        return may_be or by_expression

    def article(
        self,
        answer: Answer,
        declared: Mapping[str, str],
        languages: frozenset[str] = frozenset(),
        *,
        trusted: bool = False,
    ) -> Article | str:
        """The article of an answer, or the reason why there is none.

        `languages`: only pages in one of them. A `trusted` page is a story, whatever it looks like.
        """
        try:
            return TimeLimit(self.site.page_timeout).call(self._article, answer, declared, languages, trusted)
        except TooSlow as error:
            logger.error(
                "Reading %s took %s (PAGE_TIMEOUT), and was stopped%s; the page is left out",
                answer.url, error, f" in {error.place}" if error.place else "",
            )  # fmt: skip
            return Reason.TOO_SLOW.value

    def _article(
        self, answer: Answer, declared: Mapping[str, str], languages: frozenset[str], trusted: bool
    ) -> Article | str:
        try:
            response = response_of(answer)
        except Undecodable as error:
            return error.reason
        is_html = isinstance(response, HtmlResponse)
        if no_page := unreadable(response.headers.get, response.body, is_html=is_html):
            if no_page.reason == Reason.NOT_HTML:
                self.without_page(answer)
            return no_page.reason
        assert isinstance(response, HtmlResponse)
        if languages and (language := declared_language(response)) and language not in languages:
            return OTHER_LANGUAGE
        root = parse_html(response.body, response.encoding)
        if root is None:
            return Reason.EMPTY.value
        rights = with_headers(replace(Rights(robots_txt=self.site.robots_txt), **declared), response.headers)
        page = self.reader.page(root, answer.url, response.body)
        if not trusted and (reason := self.passed_over(page)):
            self.without_story(page, answer.moment)
            return reason
        try:
            links = linked(response.headers)
            whole = next_part(page) is None  # its further pages are captures by themselves
            article = self.reader.article(page, answer.moment, rights, linked=links, trusted=trusted, whole=whole)
        except NoStory as error:
            self.without_story(page, answer.moment)
            return error.reason
        if languages and languages.isdisjoint(map(primary, article.in_language)):
            return OTHER_LANGUAGE
        if not answer.is_settled:
            article.warnings.append("unfinished_page")
        return article

    def passed_over(self, _: Page) -> str:
        """Why a page is not read as a story; empty if it is."""
        return ""

    def without_story(self, page: Page, moment: datetime) -> None:
        """Notes what a page without a story leads to."""

    def without_page(self, answer: Answer) -> None:
        """Notes what an answer that is not HTML leads to, such as a feed."""


OTHER_LANGUAGE = "other_language"


class Sites:
    """Which site a page belongs to: one that is described, by its layout, else its host, as any site."""

    def __init__(self, described: Iterable[Site] = (), page_timeout: float = 0.0) -> None:
        self.described = tuple(described)
        self.page_timeout = page_timeout
        self._known = [(site, Addresses(site.rules, site.base)) for site in self.described]
        self._by_origin = lru_cache(maxsize=_READERS)(self._reader)

    def reader(self, url: str) -> SiteReader:
        """The reader of a page's site; raises `ValueError` for an address that is not valid."""
        return self._by_origin(origin_of(url))

    def _reader(self, origin: str) -> SiteReader:
        for site, addresses in self._known:
            if is_of(addresses, origin):
                return SiteReader(site)
        if urlsplit(origin).username is not None:
            raise ValueError(origin)
        home = home_of(origin)
        site = Site(site_name(home), any_site(home), Layout.of_site(home), page_timeout=self.page_timeout)
        return SiteReader(site)

    def __reduce__(self) -> tuple[type[Sites], tuple[tuple[Site, ...], float]]:
        return Sites, (self.described, self.page_timeout)


def rights_file(url: str) -> RightsFile | None:
    """Which file with a site's rights an address is of.

    >>> paths = "/robots.txt", "/.well-known/tdmrep.json", "/a/robots.txt"
    >>> [rights_file(f"https://a.example{path}") for path in paths]
    ['robots', 'tdmrep', None]
    """
    if url.endswith("/robots.txt") and url.count("/") == 3:
        return "robots"
    return "tdmrep" if url.endswith(TDMREP) and url.count("/") == 2 + TDMREP.count("/") else None


def rights_text(kind: RightsFile, answer: Answer) -> str:
    """The signals in a robots.txt, or a tdmrep.json as it is; empty if it says nothing."""
    if kind == "tdmrep":
        body, _ = unpacked(decoded(answer, TDMREP_MAX) or b"", TDMREP_MAX + 1)
        return body.decode("utf-8-sig", "replace")
    body = beginning(answer.headers, answer.body, TDMREP_MAX)  # a rule counts though what follows it is lost
    return content_signal(readable(body).decode("utf-8-sig", "ignore")) or ""


def tdm_rules(text: str) -> tuple[TdmRule, ...]:
    """The rules in a tdmrep.json."""
    return read_tdmrep(text.encode("utf-8", "replace")) if text else ()


def may_be_page(content_type: str) -> bool:
    """Whether an answer with this `Content-Type` may be an HTML page, as a crawl decides.

    >>> [may_be_page(text) for text in ("text/html; charset=utf-8", "", "application/json", "image/png")]
    [True, True, False, False]
    """
    kind = content_type.partition(";")[0].strip().lower()
    if not kind or kind in HTML:
        return True
    if _NO_PAGES.match(kind):
        return False
    found = responsetypes.from_content_type(kind)
    return found is Response or issubclass(found, HtmlResponse)


def declared_language(response: HtmlResponse) -> str:
    """The language that a page's element `html` or its header declares, as `en`; empty if none or several."""
    if found := _LANGUAGE.search(response.body[:_LANGUAGE_WITHIN]):
        return found[1].decode("ascii").lower()
    header = (response.headers.get("Content-Language") or b"").decode("latin-1")
    return "" if "," in header else primary(header)


def response_of(answer: Answer) -> Response:
    """The answer as a crawl sees it: decompressed, and an `HtmlResponse` in the right encoding if it is HTML.

    Raises `Undecodable`.
    """
    headers = Headers(header_bytes(answer.headers))
    body = decode(answer, LARGEST)
    headers.pop("Content-Encoding", None)
    if not issubclass(responsetypes.from_args(headers=headers, url=answer.url, body=body), HtmlResponse):
        return Response(answer.url, answer.status, headers, body)
    response, _ = corrected(HtmlResponse(answer.url, answer.status, headers, body))
    return response
