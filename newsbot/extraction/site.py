"""The stories of one site in WARC files, in the order of their captures, each judged against those before it."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlsplit

from newsbot.archive.records import TROUBLES
from newsbot.archive.replay import Answer, Damaged, Place, decoded, in_order, in_time, origin_of, read_answer
from newsbot.batching import batched
from newsbot.extraction.pages import LARGEST, Site, SiteReader, Write, rights_file, rights_text, tdm_rules
from newsbot.extraction.pool import Pool
from newsbot.items import Article
from newsbot.ledger.tables import address_id
from newsbot.page.feeds import read_named_pages
from newsbot.page.kind import kind_of, read_as
from newsbot.page.regions import Page as PageRead
from newsbot.reasons import Reason
from newsbot.revisions import WRITTEN, Known, Revision, body_hash, judge, shared_texts
from newsbot.storage.files import as_line
from newsbot.text.addresses import is_of

BATCH = 32
TOGETHER = 100
"""Pages that are compared with one another before they are judged: those of a crawl's usual checkpoint."""
_NO_STORY_ADDRESS = "not at a story's address"


@dataclass(slots=True)
class Page:
    """The outcome of one archived answer. It is sent between processes, so it is small."""

    place: Place
    line: bytes | None = None  # the record as it is written
    revision: Revision | None = None
    reason: str = ""  # why there is no record
    in_doubt: bool = False  # whether it is a story only if something before it leads to it as one
    leads_to: frozenset[str] = frozenset()  # stories, by canonical address, that look like lists by their addresses


class Extraction:
    """Reads the stories of one site from WARC files, and judges each against those before it."""

    def __init__(self, site: Site, files: Sequence[Path], write: Write = as_line) -> None:
        self.site = site
        self.write = write
        self._reading = _Reading(site, write)
        self.damaged: list[Damaged] = []  # parts of the files that cannot be read
        places = in_order(files, self.damaged.append)
        self.found = len(places)  # answers in the files
        self.left_out: Counter[str] = Counter()  # answers of the site that are not read, by reason
        self.others: Counter[str] = Counter()  # answers of other sites, by origin
        self.places: list[Place] = []  # those that may hold a story
        self._lists: list[Place] = []  # those that hold none, but may lead to stories: home pages, feeds, sitemaps
        self._led_to: set[str] = set()
        self._shown: dict[str, str] = {}  # by address: the digest of its last page
        own: dict[str, bool] = {}
        for place in places:
            origin = origin_of(place.url)
            if origin not in own:
                own[origin] = is_of(self._reading.addresses, origin)
            if not own[origin]:
                self.others[origin] += 1
                continue
            self._read_rights_file(place)
            if (reason := self._passed_over(place)) is not None:
                self.left_out[reason] += 1
                if reason == _NO_STORY_ADDRESS and site.rules.guessed and rights_file(place.url) is None:
                    self._lists.append(place)
            else:
                self.places.append(place)
        self._known = Known()
        self._shared: set[int] = set()  # texts that have replaced those of several stories

    def _passed_over(self, place: Place) -> str | None:
        """The reason why an answer of the site is not read; None if it may hold a story."""
        if not place.is_readable:
            return "without an original in these files"
        if place.status != 200:
            return f"answered with {place.status}" if place.status else "without a status"
        before, self._shown[place.url] = self._shown.get(place.url), place.digest
        if place.revisit and place.digest == before:
            return "captured again unchanged"
        return None if self._reading.may_hold_story(place.url) else _NO_STORY_ADDRESS

    def _read_rights_file(self, place: Place) -> None:
        kind, host = rights_file(place.url), urlsplit(place.url).netloc
        if not place.is_readable or place.status != 200 or kind is None:
            return
        try:
            text = rights_text(kind, read_answer(place))
        except Damaged as damaged:
            self.damaged.append(damaged)
            return
        if kind == "tdmrep":
            insort(self.site.tdm_rules.setdefault(host, []), (place.timestamp, tdm_rules(text)), key=itemgetter(0))
        else:
            insort(self.site.signals.setdefault(host, []), (place.timestamp, text or None), key=itemgetter(0))

    def pages(self, jobs: int) -> Iterator[Page]:
        """The outcome of each answer that may hold a story, in the order of capture. Raises `ArchiveError`."""
        places = sorted([*self.places, *self._lists], key=in_time)
        batches = (places[start : start + BATCH] for start in range(0, len(places), BATCH))
        pool = Pool(jobs, _prepared, (self.site, self.write), _crashed)
        for together in batched(self._settled_pages(pool, batches), TOGETHER):
            self._shared |= shared_texts(self._changes(together))
            yield from map(self._judged, together)

    def _settled_pages(self, pool: Pool[Place, Page], batches: Iterable[Sequence[Place]]) -> Iterator[Page]:
        for _, pages in pool.results(batches):
            for page in pages:
                if page.reason in TROUBLES:
                    self.damaged.append(Damaged(page.place.path, page.place.offset, page.reason))
                if self._reading.may_hold_story(page.place.url):
                    yield self._settled(page)
                self._led_to |= page.leads_to

    def _changes(self, pages: Iterable[Page]) -> Iterator[tuple[int | None, int | None]]:
        """Of each text that a known story comes to have, what it had before, and the text; once, however often."""
        last: dict[str, Revision] = {}
        seen: set[tuple[str, int | None]] = set()
        texts: set[int | None] = set()
        for now in (page.revision for page in pages if page.revision is not None):
            before = last.get(now.id) or self._known.by_id.get(now.id)
            if before is None and (now.body_hash in texts or self._known.copy(now.body_hash) is not None):
                continue  # a copy, which is no known story
            if before is not None and (now.id, now.body_hash) not in seen:
                yield before.body_hash, now.body_hash
            last[now.id] = now
            seen.add((now.id, now.body_hash))
            texts.add(now.body_hash)

    def _settled(self, page: Page) -> Page:
        """A page in doubt is a story if a list, a feed or a translation captured before it led to it, as in a crawl."""
        if page.in_doubt and self._reading.canonical(page.place.url) not in self._led_to:
            page.line, page.revision, page.reason = None, None, Reason.NO_STORY.value
        return page

    def _judged(self, page: Page) -> Page:
        now = page.revision
        if now is None:
            return page
        known, copy = self._known.by_id.get(now.id), self._known.copy(now.body_hash)
        if known is None and copy is None:
            self._known.keep(now)
            return page
        article = self._reading.read(page.place)  # rare, so that it is read again instead of sent
        if isinstance(article, str):  # its time was up at the second reading
            page.line, page.reason = None, article
            return page
        elsewhere = known is not None and known.address != now.address
        shared = now.body_hash in self._shared
        reading = judge(article, now.body_hash, now.address, "", known, copy=copy, elsewhere=elsewhere, shared=shared)
        if reading.reason is None:
            self._known.keep(reading.revision)
        if reading.fate in WRITTEN:
            page.line = self.write(article)
        else:
            page.line, page.reason = None, reading.reason or reading.fate
        return page


class _Reading(SiteReader):
    """Reads those pages of a site that a crawl would read as stories, and notes what other pages lead to."""

    guessed = ("story", "section")

    def __init__(self, site: Site, write: Write) -> None:
        super().__init__(site)
        self.write = write
        self._leads_to: set[str] = set()
        self._in_doubt = False

    def canonical(self, url: str) -> str:
        return self.addresses.resolve(url).canonical

    def passed_over(self, page: PageRead) -> str:
        if not self.site.rules.guessed:
            return ""
        kind = kind_of(page)
        self._in_doubt = kind == "other" and page.resolve(page.url).kind == "section"
        if read_as(page, "story") == "story":
            return ""
        return (Reason.SECTION if kind == "section" else Reason.NO_STORY).value

    def without_story(self, page: PageRead, moment: datetime) -> None:
        if self.site.rules.guessed:
            self._lead_to(card.url for card in self.reader.listing(page, moment)[0].cards)

    def without_page(self, answer: Answer) -> None:
        if not self.site.rules.guessed or (body := decoded(answer, LARGEST)) is None:
            return
        named = read_named_pages(body, answer.url, LARGEST)
        if named is not None and named.news:  # other sitemaps name lists too, and the crawl reads them as lists
            self._lead_to(self.addresses.resolve(entry.href, answer.url).url for entry in named.entries)

    def _lead_to(self, urls: Iterable[str]) -> None:
        addresses = map(self.addresses.resolve, urls)
        self._leads_to.update(address.canonical for address in addresses if address.kind == "section")

    def page(self, place: Place) -> Page:
        self._leads_to, self._in_doubt = set(), False
        page = self._page(place)
        return replace(page, in_doubt=self._in_doubt, leads_to=frozenset(self._leads_to))

    def _page(self, place: Place) -> Page:
        article = self.read(place)
        if isinstance(article, str):
            return Page(place, reason=article)
        self._lead_to(story.url for story in article.translations)
        address = address_id(self.site.name, self.canonical(place.url))
        revision = judge(article, body_hash(article), address, "", None).revision
        return Page(place, self.write(article), revision)

    def read(self, place: Place) -> Article | str:
        """The article, or the reason why there is none."""
        try:
            answer = read_answer(place, rendered=True)
        except Damaged as damaged:
            return damaged.trouble
        return self.article(answer, self.site.declared(place.url, place.timestamp))


def _prepared(site: Site, write: Write) -> Callable[[Place], Page]:
    return _Reading(site, write).page


def _crashed(place: Place) -> Page:
    return Page(place, reason="crashed")
