"""Articles from WARC files, by the current extractor in several processes: no network, no ledger."""

from __future__ import annotations

import gc
import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.http import Headers, HtmlResponse
from scrapy.responsetypes import responsetypes

from newsbot.archive.replay import Answer, Place, decoded, index, origin_of, read_answer
from newsbot.items import Article, Rights
from newsbot.ledger.store import address_id
from newsbot.middlewares.charset import corrected
from newsbot.middlewares.robots import readable
from newsbot.page.blocks import parse_html
from newsbot.page.kind import read_as
from newsbot.page.layout import Layout
from newsbot.page.regions import NoStory
from newsbot.reader import Reader
from newsbot.revisions import WRITTEN, Known, Revision, body_hash, judge
from newsbot.spiders.base import with_headers
from newsbot.storage.files import as_line
from newsbot.text.addresses import Addresses, AddressRules, is_of
from newsbot.text.rights import TDMREP, TDMREP_MAX, TdmRule, content_signal, declared_by_site, read_tdmrep
from newsbot.timelimit import TimeLimit, TooSlow

logger = logging.getLogger(__name__)

Write = Callable[[Article], bytes]
"""How a record is written; a function of a module, because it is pickled to the worker processes."""

LARGEST = 10 * 1024 * 1024  # bytes of a page after decompression, as in a crawl
BATCH = 32


@dataclass(frozen=True, slots=True)
class Site:
    """What reading a site's pages needs. Instances are pickled to the worker processes."""

    name: str
    rules: AddressRules
    layout: Layout
    base: str | None = None
    robots_txt: str | None = None
    signals: dict[str, str | None] = field(default_factory=dict)  # by host, from its archived robots.txt
    tdm_rules: dict[str, tuple[TdmRule, ...]] = field(default_factory=dict)  # by host, from its archived tdmrep.json
    page_timeout: float = 0.0  # seconds of CPU time per page; 0: no limit


@dataclass(slots=True)
class Page:
    """The outcome of one archived answer. It is sent between processes, so it is small."""

    place: Place
    line: bytes | None = None  # the record as it is written
    revision: Revision | None = None
    reason: str = ""  # why there is no record


def as_markdown(article: Article) -> bytes:
    """A record as Markdown, with an empty line behind it."""
    return f"{article.markdown()}\n".encode("utf-8", "replace")


class Extraction:
    """Reads the stories of one site from WARC files, and judges each against those before it."""

    def __init__(self, site: Site, files: Sequence[Path], write: Write = as_line) -> None:
        self.site = site
        self.write = write
        addresses = Addresses(site.rules, site.base)
        places = [place for path in files for place in index(path)]
        self.found = len(places)  # answers in the files
        self.left_out: Counter[str] = Counter()  # answers of the site that are not read, by reason
        self.others: Counter[str] = Counter()  # answers of other sites, by origin
        self.places: list[Place] = []
        own: dict[str, bool] = {}
        for place in places:
            self._read_rights_file(place)
            origin = origin_of(place.url)
            if origin not in own:
                own[origin] = is_of(addresses, origin)
            if not own[origin]:
                self.others[origin] += 1
            elif (reason := self._passed_over(place, addresses.resolve(place.url).kind)) is not None:
                self.left_out[reason] += 1
            else:
                self.places.append(place)
        self.places.sort(key=lambda place: (place.timestamp, str(place.path), place.offset))
        self._reading = _Reading(site, write)
        self._known = Known()

    def _passed_over(self, place: Place, kind: str) -> str | None:
        """The reason why an answer of the site is not read; None if it may hold a story."""
        if place.revisit:
            return "the same as before"
        if place.status != 200:
            return f"answered by {place.status}" if place.status else "without a status"
        may_be = kind in ("story", "section") if self.site.rules.guessed else kind == "story"
        by_expression = kind == "other" and bool(self.site.layout.cards)  # what a card leads to has any address
        return None if may_be or by_expression else "not at a story's address"

    def _read_rights_file(self, place: Place) -> None:
        parts = urlsplit(place.url)
        if place.revisit or place.status != 200 or parts.path not in ("/robots.txt", TDMREP):
            return
        body = decoded(read_answer(place), TDMREP_MAX) or b""
        if parts.path == TDMREP:
            self.site.tdm_rules.setdefault(parts.netloc, read_tdmrep(body))
        else:
            self.site.signals.setdefault(parts.netloc, content_signal(readable(body).decode("utf-8-sig", "ignore")))

    def pages(self, jobs: int) -> Iterator[Page]:
        """The outcome of each answer, in the order of capture. Raises `ArchiveError`."""
        batches = (self.places[start : start + BATCH] for start in range(0, len(self.places), BATCH))
        if jobs == 1:
            for batch in batches:
                yield from (self._judged(self._reading.page(place)) for place in batch)
            return
        with ProcessPoolExecutor(jobs, initializer=_prepare, initargs=(self.site, self.write)) as pool:
            waiting: deque[Future[list[Page]]] = deque(pool.submit(_read_batch, b) for b in islice(batches, 3 * jobs))
            while waiting:
                done = waiting.popleft().result()
                waiting.extend(pool.submit(_read_batch, batch) for batch in islice(batches, 1))
                yield from map(self._judged, done)

    def _judged(self, page: Page) -> Page:
        now = page.revision
        if now is None:
            return page
        known, copy = self._known.by_id.get(now.id), self._known.copy(now.body_hash)
        if known is None and copy is None:
            self._known.keep(now)
            return page
        article = self._reading.article(page.place)  # rare, so that it is read again instead of sent
        if isinstance(article, str):  # its time was up at the second reading
            page.line, page.reason = None, article
            return page
        elsewhere = known is not None and known.address != now.address
        reading = judge(article, now.body_hash, now.address, "", known, copy=copy, elsewhere=elsewhere)
        if reading.reason is None:
            self._known.keep(reading.revision)
        if reading.fate in WRITTEN:
            page.line = self.write(article)
        else:
            page.line, page.reason = None, reading.reason or reading.fate
        return page


class _Reading:
    def __init__(self, site: Site, write: Write) -> None:
        self.site = site
        self.write = write
        self.addresses = Addresses(site.rules, site.base)
        self.reader = Reader(site.name, site.layout, self.addresses)

    def page(self, place: Place) -> Page:
        article = self.article(place)
        if isinstance(article, str):
            return Page(place, reason=article)
        address = address_id(self.site.name, self.addresses.resolve(place.url).canonical)
        revision = judge(article, body_hash(article), address, "", None).revision
        return Page(place, self.write(article), revision)

    def article(self, place: Place) -> Article | str:
        """The article, or the reason why there is none."""
        try:
            return TimeLimit(self.site.page_timeout).call(self._article, place)
        except TooSlow as error:
            logger.error(
                "Reading %s took %s (PAGE_TIMEOUT), and was stopped%s; the page is left out",
                place.url, error, f" in {error.place}" if error.place else "",
            )  # fmt: skip
            return "too_slow"

    def _article(self, place: Place) -> Article | str:
        answer = read_answer(place)
        response = _response(answer)
        if response is None:
            return "not_html"
        root = parse_html(response.body, response.encoding)
        if root is None:
            return "empty"
        host = urlsplit(answer.url).netloc
        declared = declared_by_site(self.site.signals.get(host), self.site.tdm_rules.get(host, ()), answer.url)
        rights = with_headers(replace(Rights(robots_txt=self.site.robots_txt), **declared), response.headers)
        page = self.reader.page(root, answer.url)
        is_listed = page.resolve(page.url).kind == "section"
        if self.site.rules.guessed and read_as(page, "section" if is_listed else "story") == "section":
            return "no_story"
        try:
            return self.reader.article(page, answer.moment, rights)
        except NoStory as error:
            return error.reason


_ready: list[_Reading] = []  # one in each worker process


def _prepare(site: Site, write: Write) -> None:
    gc.set_threshold(20_000, 20, 20)  # a page makes thousands of objects and no cycles to speak of
    _ready.append(_Reading(site, write))


def _read_batch(places: Iterable[Place]) -> list[Page]:
    return [_ready[0].page(place) for place in places]


def _response(answer: Answer) -> HtmlResponse | None:
    """The answer as a crawl sees it: decompressed, in the right encoding. None if it is not HTML."""
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
