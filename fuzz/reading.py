"""One case through the whole reading path, as the crawl goes it, and what is wrong with what comes out."""

from __future__ import annotations

import json
import re
import resource
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from scrapy import Spider
from scrapy.http import HtmlResponse, Request
from scrapy.statscollectors import StatsCollector

from fuzz.cases import MIRROR, ROOT, Case
from newsbot.items import Article, Listing, Rights, TickerRecord
from newsbot.middlewares.charset import CharsetMiddleware
from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.page.no_story import NoStory
from newsbot.pipelines.validate import problem_of
from newsbot.published import Sightings, candidate_of
from newsbot.reader import Reader
from newsbot.revisions import body_hash, judge
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.storage.files import as_line
from newsbot.text.addresses import Addresses, any_site
from newsbot.text.clean import clean
from newsbot.text.language import word_count
from newsbot.ticker import TickerEntries
from newsbot.timelimit import TimeLimit, TooSlow

LIMIT = 2.0
"""Seconds of CPU time that the reading of a page may take."""
_WEB = re.compile(r"https?://[^\s/]+", re.I)
RIGHTS = Rights(robots_txt="allowed")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a case."""

    kind: str
    """`error`, `record`, `line`, `unsteady`, `verdict`, `slow`, `crash` or `memory`; `fuzz` where we are to blame."""
    sign: str
    """Alike for cases that show the same fault."""
    text: str


@dataclass(slots=True)
class Finding:
    """What became of a case."""

    faults: list[Fault] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What was read, for people."""
    seconds: float = 0.0
    """CPU time of the slowest of the readings."""


class Examiner:
    """Reads cases one after the other with the same readers, as a crawl does: what one page leaves must not count."""

    def __init__(self, limit: float = LIMIT) -> None:
        self.limit = limit
        self._readers = {(make, mirror): make(mirror) for make in READERS for mirror in (False, True)}

    def examine(self, case: Case) -> Finding:
        """What is wrong with a case: nothing, one may hope."""
        finding = Finding()
        try:
            for make in READERS:
                records = self._timed(case, self._readers[make, case.mirror], finding)
                again = self._timed(case, make(case.mirror), finding)
                finding.told += [_told(record) for record in records] or ["no record"]
                finding.faults += _faults(records, again)
        except Exception as error:
            finding.faults.append(fault_of(error))
        if not finding.faults and finding.seconds > self.limit:
            text = f"{finding.seconds:.2f} s of CPU time, where {self.limit} are allowed\n"
            finding.faults.append(Fault("slow", "slow, nobody knows where", text))
        return finding

    def _timed(self, case: Case, reader: Reader, finding: Finding) -> list[Record]:
        start = time.process_time()
        try:
            return TimeLimit(self.limit).call(read, case, reader)
        finally:
            finding.seconds = max(finding.seconds, time.process_time() - start)


Record = Article | Listing | TickerRecord


def new_reader(mirror: bool) -> Reader:
    """A reader that has read nothing."""
    site = JournalismPakistanSpider
    return Reader(site.name, site.layout, Addresses(site.addresses, MIRROR if mirror else None))


def any_reader(mirror: bool) -> Reader:
    """The same for a site that nobody has described."""
    home = JournalismPakistanSpider.addresses.home
    return Reader("any", Layout("any"), Addresses(any_site(home), MIRROR if mirror else None))


READERS = (new_reader, any_reader)


class _NoStats(StatsCollector):
    """Counts nothing."""

    def __init__(self) -> None:
        pass

    def inc_value(self, key: str, count: int = 1, start: int = 0, spider: Spider | None = None) -> None:
        """Nothing."""


_CHARSET = CharsetMiddleware(_NoStats())


def read(case: Case, reader: Reader) -> list[Record]:
    """All records that a crawl would make of a page, whether it came for a story or for a list."""
    request = Request(case.url)
    answer = HtmlResponse(case.url, headers={"Content-Type": case.content_type}, body=case.body, request=request)
    response = _CHARSET.process_response(request, answer)
    assert isinstance(response, HtmlResponse)
    root = parse_html(response.body, response.encoding)
    if root is None:
        return []
    records: list[Record] = []
    page = reader.page(root, response.url)
    strip = reader.ticker(page, case.moment)
    if strip is not None:
        entries = TickerEntries()
        entries.see(strip)
        records += entries.sorted()
    listing, parts = reader.listing(page, case.moment)
    records.append(listing)
    for url in {card.address.canonical: card.address.url for card in parts.cards}.values():
        Request(url)
    if parts.next_url:
        Request(parts.next_url)
    with suppress(NoStory):
        records.append(reader.article(page, case.moment, RIGHTS))
    return records


def _faults(records: list[Record], again: list[Record]) -> Iterator[Fault]:
    """What is wrong with the records of a page, and with those of a second reading beside them."""
    for record in records:
        name = type(record).__name__
        if (problem := problem_of(record) or promise_problem(record)) is not None:
            yield Fault("record", _sign(f"{name}: {problem}"), f"{name}: {problem}\n")
    lines, second = [as_line(record) for record in records], [as_line(record) for record in again]
    for record, line in zip(records, lines, strict=True):
        if (problem := line_problem(line, record)) is not None:
            yield Fault("line", problem, f"{problem}: {line[:2000]!r}\n")
    if lines != second:
        pairs = [f"{a[:4000]!r}\n{b[:4000]!r}\n" for a, b in zip(lines, second, strict=False) if a != b]
        yield Fault("unsteady", "two readings differ", "".join(pairs) or f"{len(lines)} and {len(second)} records\n")
    first = next((record for record in records if isinstance(record, Article)), None)
    other = next((record for record in again if isinstance(record, Article)), None)
    if first is not None and other is not None:
        yield from _verdict_faults(first, other)


def _sign(problem: str) -> str:
    """A problem without the value that shows it."""
    return problem.partition(" is ")[0].partition(" holds ")[0]


def promise_problem(record: Record) -> str | None:
    """Which promise of RECORDS a record breaks that its types do not show, or None."""
    if isinstance(record, TickerRecord):
        return _text_problem("headline", [record.headline, *record.headlines.values()]) or _address_problem(
            "url", [record.url] if record.url else []
        )
    cards = record.cards if isinstance(record, Listing) else [*record.related, *record.popular]
    problem = _text_problem("card", [c.headline for c in cards]) or _address_problem("card", [c.url for c in cards])
    if problem or isinstance(record, Listing):
        return problem
    if len(set(record.in_language)) < len(record.in_language):
        return f"in_language is {record.in_language}, where each stands once"
    for body in record.bodies:
        if problem := _text_problem("paragraph", body.paragraphs):
            return problem
        if body.word_count != sum(map(word_count, body.paragraphs)):
            return f"word_count is {body.word_count}"
    return (
        _text_problem("headline", [record.headline, *record.alternative_headlines.values()])
        or _text_problem("author", record.authors)
        or _text_problem("keyword", record.keywords)
        or _address_problem("image", [image.url for image in record.images])
        or _address_problem("link", [link.url for link in record.links])
    )


def _text_problem(name: str, texts: Iterable[str]) -> str | None:
    """A text that is empty, or would be another if it were cleaned again; a joiner where it was cut does not count."""
    for core in (text.strip("\u200c\u200d ") for text in texts):
        if not core or clean(core) != core:
            return f"{name} is {core!r:.100}, which is not clean"
    return None


def _address_problem(name: str, urls: Iterable[str]) -> str | None:
    return next((f"{name} is {url!r:.100}, no address of the web" for url in urls if not _WEB.match(url)), None)


def line_problem(line: bytes, record: Any) -> str | None:
    """Why a record's line is not one line of UTF-8 JSON with every key in order, or None."""
    if line[-1:] != b"\n" or line.count(b"\n") != 1:
        return "not one line"
    try:
        keys = list(json.loads(line.decode("utf-8")))
    except ValueError as error:
        return f"no JSON in UTF-8 ({type(error).__name__})"
    return None if keys == list(record.__dataclass_fields__) else "not every key, in order"


def _verdict_faults(first: Article, second: Article) -> Iterator[Fault]:
    """Judges the second reading in a later run, beside what the first has left, as the ledger does."""
    new = judge(first, body_hash(first), 1, "2026-11-01T093000Z", None)
    if new.fate != "fetched":
        yield Fault("verdict", f"first reading is {new.fate}", "")
    sightings = Sightings()
    if (told := candidate_of(first.published)) is not None:
        sightings.add("2026-11-01T093000Z", [told])
    dated = Sightings.loads(sightings.dumps()).before("2026-11-02T093000Z")
    line = as_line(second)
    reading = judge(second, body_hash(second), 1, "2026-11-02T093000Z", new.revision, dated=dated)
    if reading.fate != "unchanged":
        yield Fault("verdict", f"second reading is {reading.fate}", f"changed: {second.changed}\n{line[:4000]!r}\n")
    if (problem := problem_of(second)) is not None:
        yield Fault("record", _sign(f"judged Article: {problem}"), f"{problem}\n")
    if as_line(second) != line:
        yield Fault("verdict", "a second visit changes the record", f"{line[:4000]!r}\n{as_line(second)[:4000]!r}\n")


def megabytes() -> float:
    """The memory that this process holds now, or the most that it has held if the system reports no other."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file of a folder
            return int(file.read().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _told(record: Record) -> str:
    if isinstance(record, Article):
        words = sum(body.word_count for body in record.bodies)
        return (
            f"article {record.headline!r:.80}, by {record.byline!r:.40}, {record.published.text!r:.40}, {words} words"
        )
    if isinstance(record, Listing):
        return f"listing {record.section!r:.60}, {len(record.cards)} cards"
    return f"ticker {record.headline!r:.80}"


def fault_of(error: Exception) -> Fault:
    """What an exception that ended a reading stands for."""
    if isinstance(error, TooSlow):
        return Fault("slow", f"slow in {_place(error)}", _trace(error))
    return Fault("error", f"{type(error).__name__} in {_place(error)}", _trace(error))


def _place(error: BaseException) -> str:
    """The innermost function of newsbot's that an error passed through, else the innermost of all."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.name != "_interrupt"]
    own = [
        frame
        for frame in frames
        if frame.filename.startswith(f"{ROOT}/newsbot/") and not frame.filename.endswith("/timelimit.py")
    ]
    frame = (own or frames)[-1]
    return f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.name}"


def _trace(error: BaseException) -> str:
    text = "".join(traceback.format_exception(error))
    return text.replace(f"{ROOT}/", "")
