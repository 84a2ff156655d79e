"""The stories of any sites in any archives, in one pass over the files.

`read_archive` is the plain form: one file in, outcomes out, in this process. `Pass` reads many files in several
processes into one output, and continues after a kill.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from io import TextIOBase
from pathlib import Path
from time import monotonic
from typing import IO, Any, NamedTuple, Protocol, runtime_checkable
from urllib.parse import urlsplit

from newsbot.archive.captures import Capture, as_repeated, captures, is_capture
from newsbot.archive.records import Record, Tape, records
from newsbot.archive.replay import Answer, origin_of
from newsbot.archive.sources import Source, Sources, Stream, Unreadable
from newsbot.arguments import entries
from newsbot.errors import UserError
from newsbot.extraction import STORY
from newsbot.extraction.notes import Counts, Notes, Place, RightsFile
from newsbot.extraction.originals import Originals
from newsbot.extraction.output import Output
from newsbot.extraction.pages import (
    OTHER_LANGUAGE,
    Sites,
    Write,
    may_be_page,
    rights_file,
    rights_text,
    tdm_rules,
)
from newsbot.extraction.pool import Pool
from newsbot.items import Archived, Article
from newsbot.text.language_tags import primary
from newsbot.text.rights import TdmRule, declared_by_site

OTHER_DATE = "other_date"
LEFT_OUT: dict[str, str] = {
    "other_host": "of other hosts (--host)",
    OTHER_DATE: "of other days (--since, --until)",
    "other_address": "at other addresses (--match, --no-match)",
    "no_status": "without a status",
    "other_type": "not HTML by their type",
    OTHER_LANGUAGE: "in other languages (--language)",
    "rights_file": "robots.txt and tdmrep.json",
    "no_story_address": "not at a story's address",
    "bad_address": "at addresses that are not valid",
    "no_date": "without a date",
    "wrong_encoding": "not compressed as their Content-Encoding says",
    "no_original": "revisits whose original is not before them in these files, or is in a pipe",
    "crashed": "pages that ended the process that read them",
}
"""Why a capture was not read, for a person; the other outcomes are those of `newsbot.reasons`."""

_BATCH = 32
_BATCH_BYTES = 4 * 1024 * 1024
_LONGEST_ADDRESS = 4000
_BROKEN_OFF = 1 << 62
"""In the place of the offset: the rest of a file cannot be read."""


def _lower(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value.strip().lower() for value in values)


@runtime_checkable
class Pattern(Protocol):
    """What `re.compile` gives; the package `regex` has such patterns, too."""

    def search(self, string: str, /) -> object: ...


_ENTRIES: dict[str, tuple[type, Callable[[Iterable[Any]], Any]]] = {
    "hosts": (str, _lower),
    "languages": (str, lambda tags: frozenset(map(primary, tags))),
    "statuses": (int, frozenset),
    "types": (str, _lower),
    "match": (Pattern, tuple),
    "no_match": (Pattern, tuple),
}
"""By the name of a filter: the type of its entries, and how they are kept."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which captures are read; empty for all. All but languages are decided before anything else is done."""

    hosts: frozenset[str] = frozenset()
    """With their subdomains; `example.org:8000` is only that port."""
    languages: frozenset[str] = frozenset()
    """Tags, whose regions and scripts do not count."""
    since: date | None = None
    until: date | None = None
    """Days of capture in UTC, both inclusive."""
    statuses: frozenset[int] = frozenset({200})
    types: frozenset[str] = frozenset()
    """Media types of answers; without any, those that may be HTML."""
    match: tuple[re.Pattern[str], ...] = ()
    no_match: tuple[re.Pattern[str], ...] = ()
    """Searched in addresses: one of the former must be found, none of the latter."""
    every_page: bool = False
    """Whether all pages that are left are read as stories, also those that look like lists or home pages."""

    def __post_init__(self) -> None:
        """Takes lists and the like for sets, in any case of letters; raises `TypeError`, naming what cannot be used."""
        for name, (kind, made) in _ENTRIES.items():
            object.__setattr__(self, name, made(entries(name, getattr(self, name), kind)))
        for name in ("since", "until"):
            day = getattr(self, name)
            if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
                raise TypeError(f"{name} must be a datetime.date, not {type(day).__name__}")

    def choose(self, url: str, moment: datetime | None) -> str:
        """Why a capture is not read; empty if it may be."""
        if len(url) > _LONGEST_ADDRESS:
            return "bad_address"
        if moment is None:
            return "no_date"
        if self.hosts and not self._is_of_hosts(url):
            return "other_host"
        if rights_file(url):
            return ""
        if (self.since and moment.date() < self.since) or (self.until and moment.date() > self.until):
            return OTHER_DATE
        if self.match and not any(pattern.search(url) for pattern in self.match):
            return "other_address"
        return "other_address" if any(pattern.search(url) for pattern in self.no_match) else ""

    def _is_of_hosts(self, url: str) -> bool:
        try:
            address = urlsplit(url)
            host, port = (address.hostname or "").rstrip("."), address.port
        except ValueError:
            return False
        port = port or (443 if address.scheme == "https" else 80)
        parts = host.split(".")
        names = [".".join(parts[start:]) for start in range(len(parts))]
        return any(name in self.hosts or f"{name}:{port}" in self.hosts for name in names)

    def answered(self, capture: Capture) -> str:
        """Why an answer is not read, by its status and type; empty if it is."""
        if capture.status not in self.statuses:
            return f"http_{capture.status}" if capture.status else "no_status"
        content_type = _header(capture, "content-type")
        if self.types:
            return "" if content_type.partition(";")[0].strip().lower() in self.types else "other_type"
        return "" if may_be_page(content_type) else "other_type"


ALL = Filters()


class Job(NamedTuple):
    """A page to be read, as it is sent to another process."""

    answer: Answer
    declared: dict[str, str]
    archived: Archived


class Before(NamedTuple):
    """Files of notes that `note_share` has made: of a share, and of those before it."""

    own: Path
    earlier: Sequence[Path]


EVERY = slice(None)


class Outcome(NamedTuple):
    """What became of a capture."""

    url: str
    reason: str
    """`story`, or why there is no article: a key of `LEFT_OUT`, of `newsbot.archive.records.TROUBLES`, or a reason."""
    archived: Archived | None
    """Where it lies; None for a file that cannot be opened."""
    article: Article | None = None


@dataclass(slots=True)
class _Item:
    """A capture on its way: with a job, or with the reason why there is none."""

    place: Place
    url: str = ""
    archived: Archived | None = None
    job: Job | None = None
    reason: str = ""
    is_trouble: bool = False


def read_archive(
    source: str | Path | IO[bytes], sites: Sites | None = None, filters: Filters = ALL, name: str = "",
    options: dict[str, Any] | None = None,
) -> Iterator[Outcome]:  # fmt: skip
    """What became of each capture in one WARC, ARC or WACZ file, in order, read in this process.

    `source` is a path, an address that fsspec opens with `options`, or a stream of bytes, which `name` then names in
    the records. A file that is damaged gives outcomes with the reason. Raises `ArchiveError` for a file that is not
    there, or a server that does not answer; `TypeError` for a source of another type.
    """
    if isinstance(source, TextIOBase) or not (isinstance(source, (str, Path)) or hasattr(source, "read")):
        raise TypeError(f"source must be a path, an address or a stream of bytes, not {type(source).__name__}")
    opener = _OneStream(source, name) if not isinstance(source, (str, Path)) else Sources(options=options)
    return read_sources(opener.find([str(source)]), opener, sites or Sites(), filters)


def read_sources(
    sources: Sequence[Source], opener: Sources | _OneStream, sites: Sites, filters: Filters = ALL,
    share: slice = EVERY, before: Before | None = None,
) -> Iterator[Outcome]:  # fmt: skip
    """What became of each capture in a share of files, in order, read in this process; later files know earlier ones.

    Those before the share are known by the notes that `note_share` has made of them.
    """
    read = _Reading(sites, filters).article
    with closing(Notes(None)) as notes:
        feed = _Feed(sources, opener, sites, filters, notes, share)
        if before is not None:
            feed.take(before)
        for item in feed.items(None):
            article = read(item.job) if item.job is not None else item.reason
            if isinstance(article, str):
                yield Outcome(item.url, article, item.archived)
            else:
                yield Outcome(item.url, STORY, item.archived, article)


def note_share(sources: Sequence[Source], opener: Sources, filters: Filters, share: slice, path: Path) -> None:
    """Notes in a file what captures in later files may need of a share of files, of which no page is read."""
    notes = Notes(path)
    _Feed(sources, opener, Sites(), filters, notes, share).note()
    notes.commit()
    notes.close()


class _OneStream:
    """A stream of the caller's, in the place of `Sources`."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = Stream(stream)
        self._name = name

    def find(self, _: object) -> list[Source]:
        return [Source(self._name)]

    @contextmanager
    def open(self, _: Source) -> Iterator[IO[bytes]]:
        yield self._stream.opened()


class _Feed:
    """Captures of files in their order, made ready to be read."""

    def __init__(
        self, sources: Sequence[Source], opener: Sources | _OneStream, sites: Sites, filters: Filters, notes: Notes,
        share: slice = EVERY,
    ) -> None:  # fmt: skip
        self._sources = sources
        self._numbers = range(len(sources))[share]
        self._opener = opener
        self._sites = sites
        self._filters = filters
        self._notes = notes
        self._originals = Originals(sources, opener)
        self._rules: Callable[[str], tuple[TdmRule, ...]] = lru_cache(64)(tdm_rules)

    def items(self, after: Place | None) -> Iterator[_Item]:
        """The captures after a place; None for all."""
        with closing(self._originals):
            if after is not None and after[1] != _BROKEN_OFF:
                yield from self._file(after[0], after)
            for number in self._numbers[after[0] + 1 if after else 0 :]:
                yield from self._file(number, None)

    def note(self) -> None:
        """Notes what later captures may need."""
        for number in self._numbers:
            try:
                with self._opener.open(self._sources[number]) as stream:
                    for capture in captures(records(Tape(stream), 0, self._wanted), self._filters.choose):
                        self._note(capture, (number, *capture.place))
            except Unreadable:
                continue

    def _note(self, capture: Capture, place: Place) -> None:
        self._keep_left_out(capture, place)
        if capture.trouble or capture.left_out:
            return
        kind = rights_file(capture.url)
        if capture.originals is not None:
            self._notes.want(capture.originals, place, of_rights=kind is not None)
            return
        self._notes.keep_original(capture.keys, place)
        if kind:
            self._keep_rights(capture, kind, place)

    def take(self, before: Before) -> None:
        """Takes over what captures may need of the files before them."""
        for place in self._notes.take(*before):
            capture = self._originals.read(place)
            if capture is not None and (kind := rights_file(capture.url)) and not self._repeat(capture, place):
                self._keep_rights(capture, kind, place)

    def _file(self, file: int, after: Place | None) -> Iterator[_Item]:
        source = self._sources[file]
        start = after[1] if after else 0
        is_done = after is not None
        try:
            with self._opener.open(source) as stream:
                found = records(Tape(stream, start), start, self._wanted)
                for capture in captures(found, self._filters.choose):
                    if is_done:
                        is_done = capture.place != (after or ())[1:]
                        continue
                    yield self._item(capture, (file, *capture.place), source.public)
            if is_done:
                raise UserError(f"{source.public}: the file has changed; start again with --fresh")
        except Unreadable:
            yield _Item((file, _BROKEN_OFF, 0), reason="unreadable", is_trouble=True)

    def _wanted(self, record: Record) -> bool:
        return is_capture(record) and not self._filters.choose(record.url, record.moment)

    def _item(self, capture: Capture, place: Place, name: str) -> _Item:
        archived = Archived(name, capture.offset, capture.record_id, capture.digest)
        item = _Item(place, capture.url, archived, is_trouble=capture.trouble is not None)
        item.reason = capture.trouble or self._reason(capture, place)
        if not item.reason:
            item.job = Job(_answer(capture), self._declared(capture.url, place), archived)
        return item

    def _reason(self, capture: Capture, place: Place) -> str:
        """Why a capture is not read; empty if it is, and then its body is there."""
        if capture.left_out:
            self._keep_left_out(capture, place)
            return capture.left_out
        if capture.originals is None:
            self._notes.keep_original(capture.keys, place)
        elif reason := self._repeat(capture, place):
            return reason
        if kind := rights_file(capture.url):
            self._keep_rights(capture, kind, place)
            return "rights_file"
        return self._filters.answered(capture) or self._not_here(capture.url)

    def _keep_left_out(self, capture: Capture, place: Place) -> None:
        """Notes a page of another day: one of the days that are read may repeat it."""
        if capture.left_out == OTHER_DATE and capture.originals is None:
            self._notes.keep_original(capture.keys, place)

    def _not_here(self, url: str) -> str:
        try:
            may_be = self._sites.reader(url).may_hold_story(url) or self._filters.every_page
            return "" if may_be else "no_story_address"
        except ValueError:
            return "bad_address"

    def _repeat(self, capture: Capture, place: Place) -> str:
        """Gives a revisit the answer of its original; the reason if that cannot be."""
        found = self._notes.original(capture.originals or (), place)
        if found is None:
            return "no_original"
        original = self._originals.read(found)
        if original is None or original.body is None:
            return "no_original"
        if capture.status in (0, 304):
            capture.status = original.status
        capture.headers = as_repeated(capture.headers, original.headers)
        capture.body, capture.is_cut, capture.is_settled = original.body, original.is_cut, original.is_settled
        return ""

    def _keep_rights(self, capture: Capture, kind: RightsFile, place: Place) -> None:
        if capture.status == 200:
            self._notes.keep_rights(origin_of(capture.url), kind, place, rights_text(kind, _answer(capture)))

    def _declared(self, url: str, place: Place) -> dict[str, str]:
        """What the files of a page's host that come before it declare about its rights."""
        origin = origin_of(url)
        signal = self._notes.rights(origin, "robots", place)
        rules = self._rules(self._notes.rights(origin, "tdmrep", place))
        return declared_by_site(signal or None, rules, url)


def _answer(capture: Capture) -> Answer:
    assert capture.moment is not None
    assert capture.body is not None
    return Answer(
        capture.url, capture.moment, capture.status, capture.headers, capture.body,
        is_cut=capture.is_cut, is_settled=capture.is_settled,
    )  # fmt: skip


def _header(capture: Capture, name: str) -> str:
    return next((value for key, value in capture.headers if key.lower() == name), "")


class _Reading:
    """Reads jobs in this process."""

    def __init__(self, sites: Sites, filters: Filters, write: Write | None = None) -> None:
        self._sites = sites
        self._filters = filters
        self._write = write

    def article(self, job: Job) -> Article | str:
        """The article of a page, or the reason why there is none."""
        languages, trusted = self._filters.languages, self._filters.every_page
        article = self._sites.reader(job.answer.url).article(job.answer, job.declared, languages, trusted=trusted)
        if not isinstance(article, str):
            article.archived = job.archived
        return article

    def line(self, job: Job) -> tuple[bytes | None, str]:
        """The record of a page as it is written, and `story`; or None and the reason."""
        assert self._write is not None
        article = self.article(job)
        return (None, article) if isinstance(article, str) else (self._write(article), STORY)


def _prepared(sites: Sites, filters: Filters, write: Write) -> Callable[[Job], tuple[bytes | None, str]]:
    return _Reading(sites, filters, write).line


def _crashed(_: Job) -> tuple[None, str]:
    return None, "crashed"


@dataclass
class Pass:
    """One extraction into one output. It continues where its notes say that it is."""

    sources: Sequence[Source]
    opener: Sources
    sites: Sites
    filters: Filters
    output: Output
    notes: Notes
    checkpoint_seconds: float = 5.0
    counts: Counts = field(default_factory=Counts)

    def run(self, processes: int, advance: Callable[[int], object] = lambda _: None) -> None:
        """Reads what is left, with its progress in bytes of the files, and notes that all is written.

        Raises `ArchiveError`, `OutputError` and `UserError`; the next run continues then.
        """
        self.counts = self.notes.counts()
        self.output.open(self.notes.get("size", 0), self.notes.get("pending", b""))
        place = self.notes.place()
        progress = Progress(self.sources, advance)
        if place is not None:
            progress.reach(place)
        arguments = (self.sites, self.filters, self.output.write_record)
        pool: Pool[Job, tuple[bytes | None, str]] = Pool(processes, _prepared, arguments, _crashed)
        feed = _Feed(self.sources, self.opener, self.sites, self.filters, self.notes)
        waiting: list[list[_Item]] = []
        checked = monotonic()
        for _, results in pool.results(self._jobs(feed.items(place), waiting)):
            items = waiting.pop(0)
            self._take(items, results)
            place = items[-1].place
            progress.reach(place)
            if monotonic() - checked >= self.checkpoint_seconds:
                self._checkpoint(place)
                checked = monotonic()
        progress.finish()
        self.output.close()
        self.notes.checkpoint(place or (0, 0, -1), self.output.size, b"", self.counts, "written")

    def _checkpoint(self, place: Place) -> None:
        self.output.sync()
        self.notes.checkpoint(place, self.output.size, self.output.pending, self.counts)

    @staticmethod
    def _jobs(items: Iterator[_Item], waiting: list[list[_Item]]) -> Iterator[list[Job]]:
        """Jobs in batches; the items of each batch are put down in `waiting`."""
        batch: list[_Item] = []
        jobs: list[Job] = []
        size = 0
        for item in items:
            batch.append(item)
            if item.job is not None:
                jobs.append(item.job)
                size += len(item.job.answer.body)
                item.job = None
            if len(jobs) >= _BATCH or size >= _BATCH_BYTES or len(batch) >= 100 * _BATCH:
                waiting.append(batch)
                yield jobs
                batch, jobs, size = [], [], 0
        if batch:
            waiting.append(batch)
            yield jobs

    def _take(self, items: list[_Item], results: list[tuple[bytes | None, str]]) -> None:
        left = iter(results)
        for item in items:
            if item.reason:
                self._count(item, item.reason)
                continue
            line, reason = next(left)
            if line is not None:
                self.output.write(line)
            self._count(item, reason)

    def _count(self, item: _Item, reason: str) -> None:
        if not item.is_trouble and reason != "cut_off":
            self.counts.add(reason)
            return
        file, offset, _ = item.place
        where = self.sources[file].public + (f":{offset}" if offset != _BROKEN_OFF else "")
        self.counts.add_trouble(reason, where)


class Progress:
    """How far a pass is: in bytes if all sizes are known, else in files."""

    def __init__(self, sources: Sequence[Source], advance: Callable[[int], object] = lambda _: None) -> None:
        self._advance = advance
        self._before = [0]
        self._in_bytes = all(source.size is not None for source in sources)
        for source in sources:
            self._before.append(self._before[-1] + ((source.size or 0) if self._in_bytes else 1))
        self._reached = 0

    @property
    def total(self) -> int:
        return self._before[-1]

    def finish(self) -> None:
        self._advance(self.total - self._reached)
        self._reached = self.total

    def reach(self, place: Place) -> None:
        offset = min(place[1], self._before[place[0] + 1] - self._before[place[0]]) if self._in_bytes else 0
        now = self._before[place[0]] + offset
        self._advance(now - self._reached)
        self._reached = now
