"""Articles straight out of WARC files, with today's extractor, in several processes: no network, no ledger."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.http import Headers, HtmlResponse
from scrapy.responsetypes import responsetypes

from newsbot.archive.replay import Answer, Place, decoded, index, read_answer
from newsbot.items import Article, Rights
from newsbot.ledger.store import address_id
from newsbot.middlewares.charset import corrected
from newsbot.middlewares.robots import readable
from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.page.regions import NoStory
from newsbot.reading import Reader
from newsbot.revisions import Wording, body_hash, judge
from newsbot.spiders.base import with_headers
from newsbot.text.addresses import Addresses, AddressRules
from newsbot.text.rights import TDMREP, TDMREP_MAX, TdmRule, content_signal, read_tdmrep, said_by_site

LARGEST = 10 * 1024 * 1024
"""Bytes of a page after it is decompressed; a larger one is left out, as in a crawl."""
BATCH = 32


@dataclass(frozen=True, slots=True)
class Site:
    """What reading a site's pages needs; it goes to the processes that read."""

    name: str
    rules: AddressRules
    layout: Layout
    base: str | None = None
    robots_txt: str | None = None
    signals: dict[str, str | None] = field(default_factory=dict)
    """The content signal of each host's archived robots.txt."""
    tdm_rules: dict[str, tuple[TdmRule, ...]] = field(default_factory=dict)
    """Those of each host's archived tdmrep.json."""


@dataclass(slots=True)
class Page:
    """What came of one archived answer."""

    url: str
    article: Article | None = None
    body: int | None = None
    """The hash of the article's bodies."""
    reason: str = ""
    """Why there is no article."""


class Extraction:
    """Reads the stories of one site out of files, judges each against those before it."""

    def __init__(self, site: Site, files: Sequence[Path]) -> None:
        self.site = site
        addresses = Addresses(site.rules, site.base)
        places = [place for path in files for place in index(path)]
        for place in places:
            self._told_by_site(place)
        self.places = [p for p in places if not p.revisit and p.status == 200 and _is_story(addresses, p.url)]
        self.places.sort(key=lambda place: (place.timestamp, str(place.path), place.offset))
        self._addresses = addresses
        self._known: dict[str, Wording] = {}
        self._copies: dict[int, Wording] = {}

    def _told_by_site(self, place: Place) -> None:
        """Takes in what the archived robots.txt and tdmrep.json say of the rights to a site's pages."""
        parts = urlsplit(place.url)
        if place.revisit or place.status != 200 or parts.path not in ("/robots.txt", TDMREP):
            return
        body = decoded(read_answer(place), TDMREP_MAX) or b""
        if parts.path == TDMREP:
            self.site.tdm_rules.setdefault(parts.netloc, read_tdmrep(body))
        else:
            told = content_signal(readable(body).decode("utf-8-sig", "ignore"))
            self.site.signals.setdefault(parts.netloc, told)

    def pages(self, jobs: int) -> Iterator[Page]:
        """What came of each answer, in the order of the captures; raises `ArchiveError`."""
        batches = (self.places[start : start + BATCH] for start in range(0, len(self.places), BATCH))
        if jobs == 1:
            reader = _reader(self.site)
            for batch in batches:
                yield from (self._judged(_read(reader, self.site, place)) for place in batch)
            return
        with ProcessPoolExecutor(jobs, initializer=_prepare, initargs=(self.site,)) as pool:
            waiting: deque[Future[list[Page]]] = deque(pool.submit(_read_batch, b) for b in islice(batches, 3 * jobs))
            while waiting:
                done = waiting.popleft().result()
                waiting.extend(pool.submit(_read_batch, batch) for batch in islice(batches, 1))
                yield from map(self._judged, done)

    def _judged(self, page: Page) -> Page:
        """The page; one that tells nothing new is left without its article."""
        article = page.article
        if article is None:
            return page
        address = address_id(self.site.name, self._addresses.resolve(page.url).canonical)
        known = self._known.get(article.id)
        copy = self._copies.get(page.body) if page.body is not None else None
        elsewhere = known is not None and known.address != address
        reading = judge(article, page.body, address, "", known, copy=copy, elsewhere=elsewhere)
        if reading.verdict in ("new", "revision", "unchanged"):
            self._known[article.id] = reading.wording
            if page.body is not None:
                self._copies.setdefault(page.body, reading.wording)
        if reading.verdict not in ("new", "revision"):
            page.article, page.reason = None, reading.verdict
        return page


def _is_story(addresses: Addresses, url: str) -> bool:
    return addresses.resolve(url).kind == "story"


def _reader(site: Site) -> Reader:
    return Reader(site.name, site.layout, Addresses(site.rules, site.base))


_ready: list[tuple[Reader, Site]] = []
"""Of a process that reads: what it reads with."""


def _prepare(site: Site) -> None:
    _ready.append((_reader(site), site))


def _read_batch(places: Iterable[Place]) -> list[Page]:
    reader, site = _ready[0]
    return [_read(reader, site, place) for place in places]


def _read(reader: Reader, site: Site, place: Place) -> Page:
    answer = read_answer(place)
    page = Page(answer.url)
    response = _response(answer)
    if response is None:
        page.reason = "not_html"
        return page
    root = parse_html(response.body, response.encoding)
    if root is None:
        page.reason = "empty"
        return page
    host = urlsplit(answer.url).netloc
    told = said_by_site(site.signals.get(host), site.tdm_rules.get(host, ()), answer.url)
    rights = with_headers(replace(Rights(robots_txt=site.robots_txt), **told), response.headers)
    try:
        page.article = reader.article(reader.page(root, answer.url), answer.moment, rights)
    except NoStory as error:
        page.reason = error.reason
        return page
    page.body = body_hash(page.article)
    return page


def _response(answer: Answer) -> HtmlResponse | None:
    """An answer as a crawl would see it, decompressed and in its right encoding; None for one that is no HTML."""
    headers = Headers()
    for name, value in answer.headers:
        headers.appendlist(name.encode("latin-1", "replace"), value.encode("latin-1", "replace"))
    body = decoded(answer, LARGEST)
    if body is None:
        return None
    headers.pop("Content-Encoding", None)
    if not issubclass(responsetypes.from_args(headers=headers, url=answer.url, body=body), HtmlResponse):
        return None
    response, _ = corrected(HtmlResponse(answer.url, answer.status, headers, body))
    assert isinstance(response, HtmlResponse)
    return response
