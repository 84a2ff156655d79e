"""The records newsbot writes: one dataclass a record; fields in the order of keys.

Each field has its type, its roles (`newsbot.roles`: what to do with it) and its default, so that no other place
names it but what fills it.

Names are schema.org's (NewsArticle) in snake case, if schema.org has one. Days are `YYYY-MM-DD`, times ISO 8601
with an offset, languages BCP 47. Every key is always present: None or [] if a page says nothing.

The docstrings under attributes describe the keys to those who read JSON, in schemas and data sets: there None is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, TypeVar

from newsbot.columns import Form
from newsbot.roles import (
    ADDED,
    COMPARED,
    DIFFED,
    HASHED,
    OPEN,
    REPORTED,
    REVISES,
    SAMPLED,
    SHOWN,
    TEXT,
    TRACED,
    WATCHED,
    Declared,
    declared,
)
from newsbot.text import markdown
from newsbot.text.bounds import Precision
from newsbot.text.kinds import MediaKind, TranslationSource

ARTICLE_SCHEMA = "newsbot/article/1"
TICKER_SCHEMA = "newsbot/ticker/1"
LISTING_SCHEMA = "newsbot/listing/1"
TOMBSTONE_SCHEMA = "newsbot/tombstone/1"
STRIP_SCHEMA = "newsbot/strip/1"
RUN_SCHEMA = "newsbot/run/1"
PAGE_CUT = "page_cut"
"""The warning of a record whose page ended early."""
ABANDONED: Final = "abandoned"
"""The `finish_reason` of a run that `-a fresh=1`, or another spider of its site, ended before its time."""
LOST: Final = "lost"
"""That of a run that ended because some of its files were gone."""
RELEASE_SCHEMA = "newsbot/release/1"

Id = Annotated[str, Form(pattern="^[0-9a-f]{20}$")]
Sha256 = Annotated[str, Form(pattern="^[0-9a-f]{64}$")]
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})"
"""What follows the day in a moment."""
Filled = Annotated[str, Form(least=1)]
Count = Annotated[int, Form(least=1)]
Day = Annotated[str, Form("date", f"^{DAY}$")]
Moment = Annotated[str, Form("date-time", f"^{DAY}{TIME}$")]
DayOrMoment = Annotated[str, Form(pattern=f"^{DAY}({TIME})?$")]
Uri = Annotated[str, Form("uri", "^https?://")]
"""An address as it was requested: a URI by RFC 3986."""
Web = Annotated[str, Form(pattern="^https?://")]
"""An address as a page writes it, made absolute."""

Direction = Literal["ltr", "rtl"]

DURATION = (
    "^P(?=[0-9T])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+([.,][0-9]+)?S)?)?$"
)
Duration = Annotated[str, Form(pattern=DURATION)]

Kind = Annotated[str, Form(pattern="^(p|h[1-6]|([uo]l|li)[1-9]|quote|row|caption|code)$")]
"""What a paragraph is: HTML's name if it has one, with the level of a heading or list item after it."""


@dataclass(slots=True)
class Published:
    """When a story came out, as far as its page says: bounds around the moment, never a guess."""

    text: Annotated[str | None, OPEN | SAMPLED] = None
    """As printed: `5 months ago`."""
    date: Annotated[Day | None, OPEN | HASHED | COMPARED | DIFFED | SAMPLED] = None
    """The day, if the bounds leave only one."""
    earliest: Annotated[DayOrMoment | None, OPEN | WATCHED | REPORTED | SAMPLED] = None
    """First day (or moment, if the page gives a time) that it can be, inclusive."""
    latest: Annotated[DayOrMoment | None, OPEN | SAMPLED] = None
    """The last, likewise."""
    precision: Annotated[Precision | None, OPEN | SAMPLED] = None
    """How exactly the page gives it, finest first."""
    source: Annotated[str | None, OPEN | SAMPLED] = None
    """The evidence that won: `json-ld`, `meta`, `byline`, `time` (an element that gives it to machines), `page`
    (printed), `card`, `feed`, `news-sitemap`, `url` or `layout` (an expression of the site's layout)."""


def printed_dateline(dateline: str | None, dateline_text: str | None) -> str | None:
    """The dateline for readers, from the two keys of a body: with a day and an agency if the page has them."""
    return dateline_text or dateline


@dataclass(slots=True)
class Body:
    """What a story says in one language."""

    language: Annotated[str, OPEN | HASHED | COMPARED | SAMPLED]
    direction: Annotated[Direction, OPEN | SAMPLED]
    headline: Annotated[str | None, OPEN | HASHED | COMPARED | WATCHED | SAMPLED] = None
    dateline: Annotated[str | None, OPEN | HASHED | COMPARED | DIFFED | WATCHED | SAMPLED] = None
    """Only the place (`WASHINGTON, D.C.`); it and its mark are removed from the first paragraph."""
    paragraphs: Annotated[list[str], TEXT | HASHED | COMPARED | DIFFED | SAMPLED] = field(default_factory=list)
    word_count: Annotated[int, OPEN] = 0
    kinds: Annotated[list[Kind], OPEN | ADDED | SAMPLED] = field(default_factory=list)
    """What each paragraph is, in the order of `paragraphs`: `p`; `h1` to `h6`, a sub-head of that level; `ul1` or
    `ol1`, an entry of a list without or with numbers, and its depth; `li1`, more of the entry above; `quote`; `row`, of
    a table, ` | ` between its cells; `caption`; `code`. Empty in records that are older than this key."""
    dateline_text: Annotated[str | None, OPEN | ADDED | SAMPLED] = None
    """The dateline as printed, without its mark, if it has more than the place: a day, an agency
    (`HONOLULU, Dec. 23 (UPI)`)."""


@dataclass(slots=True)
class Image:
    """A picture of the story's own: no logo, banner or icon."""

    url: Annotated[Web, OPEN | COMPARED | SAMPLED]
    alt: Annotated[str | None, TEXT | COMPARED | SAMPLED] = None
    caption: Annotated[str | None, TEXT | COMPARED | SAMPLED] = None


@dataclass(slots=True)
class Media:
    """A video or audio of the story's own, or a player of another site in the story."""

    url: Annotated[Web, OPEN | COMPARED | SAMPLED]
    """Of the file if the page names it, else of the player."""
    kind: Annotated[MediaKind, OPEN | COMPARED | SAMPLED]
    title: Annotated[str | None, TEXT | COMPARED | SAMPLED] = None
    duration: Annotated[Duration | None, OPEN | COMPARED | SAMPLED] = None
    """In ISO 8601, as given: `PT1M33S`."""
    thumbnail: Annotated[Web | None, OPEN | COMPARED | SAMPLED] = None
    """The address of a picture of it."""


@dataclass(slots=True)
class Link:
    """A link inside a body."""

    url: Annotated[Web, OPEN | COMPARED | SAMPLED]
    text: Annotated[str, TEXT | COMPARED | SAMPLED]


@dataclass(slots=True)
class Translation:
    """The page of a story in another language, as the story's own page or a sitemap names it: not checked."""

    url: Annotated[Web, OPEN | COMPARED | SAMPLED]
    language: Annotated[str | None, OPEN | COMPARED | SAMPLED]
    """Its tag as declared (`ur`, `pt-BR`); null if the page does not say. One entry a language."""
    source: Annotated[TranslationSource, OPEN | SAMPLED]
    """The evidence: `hreflang` (in the head), `header` (HTTP's `Link`), `json-ld` (`workTranslation`,
    `translationOfWork`), `link` (a link that switches the language), or `sitemap`, in listings only."""
    id: Annotated[Id, OPEN]
    """The `id` of that story's record. On another host, that of a site without a description."""


@dataclass(slots=True)
class Card:
    """A story as another page announces it."""

    headline: Annotated[str, OPEN | SAMPLED]
    url: Annotated[Web, OPEN | SAMPLED]
    """Canonical."""
    date: Annotated[Day | None, OPEN | SAMPLED] = None
    """The day, if the card prints one; null for a relative date that spans more."""
    summary: Annotated[str | None, TEXT | SAMPLED] = None
    section: Annotated[str | None, OPEN | SAMPLED] = None


@dataclass(slots=True)
class Rights:
    """What the publisher says about the use of a page, as found; None if the page says nothing."""

    robots_txt: Annotated[str | None, OPEN | COMPARED] = None
    """`allowed` if robots.txt was checked and allowed the page."""
    robots_meta: Annotated[str | None, OPEN | COMPARED] = None
    """For every robot and for newsbot: one statement a line, newsbot's under its name."""
    robots_header: Annotated[str | None, OPEN | COMPARED] = None
    """Every `X-Robots-Tag`, one per line."""
    tdm_reservation: Annotated[str | None, OPEN | COMPARED] = None
    """`0` or `1`, by the last that says it of tdmrep.json, the headers and the meta tags."""
    tdm_policy: Annotated[str | None, OPEN | COMPARED] = None
    license: Annotated[str | None, OPEN | COMPARED] = None
    content_signal: Annotated[str | None, OPEN | COMPARED] = None
    """The `Content-Signal` of robots.txt."""


NO_RIGHTS = Rights()


@dataclass(slots=True)
class Archived:
    """Where the capture of a page lies in an archive."""

    file: Annotated[str, OPEN]
    """The file's path or address, as it was given; one in a WACZ follows the path of that."""
    offset: Annotated[int, OPEN]
    """In bytes, of its record, or of the compressed member that holds it."""
    record_id: Annotated[str | None, OPEN] = None
    """Its `WARC-Record-ID`."""
    digest: Annotated[str | None, OPEN] = None
    """Its `WARC-Payload-Digest`."""


@dataclass(slots=True)
class Article:
    """One wording of one story."""

    schema: Annotated[str, OPEN] = ARTICLE_SCHEMA
    id: Annotated[Id, OPEN] = ""
    """Stable over runs, machines and twin addresses of one story."""
    url: Annotated[Uri, OPEN] = ""
    """The address fetched, after redirects."""
    canonical_url: Annotated[Uri, OPEN | COMPARED | SAMPLED | SHOWN] = ""
    """The story's canonical address, as its page declares it."""
    site: Annotated[str, OPEN] = ""
    """The site's name."""
    publisher: Annotated[str, OPEN] = ""
    """The site's name as it prints it."""
    section: Annotated[str | None, OPEN | COMPARED | WATCHED | REPORTED | SAMPLED | SHOWN] = None
    """From structured data."""
    headline: Annotated[Filled, OPEN | COMPARED | TRACED | SAMPLED] = ""
    """In the page's first language."""
    alternative_headlines: Annotated[dict[str, str], OPEN | HASHED | COMPARED | DIFFED | SAMPLED | SHOWN] = field(
        default_factory=dict
    )
    """Headline by language, for every language of the page."""
    byline: Annotated[str | None, OPEN | HASHED | COMPARED | DIFFED | WATCHED | TRACED | REPORTED | SAMPLED | SHOWN] = (
        None
    )
    """The name as printed; null if only the site is named and its pages are described."""
    authors: Annotated[list[str], OPEN | COMPARED | REPORTED | SAMPLED | SHOWN] = field(default_factory=list)
    """The byline, split into names."""
    published: Annotated[Published, HASHED | COMPARED | DIFFED | WATCHED | TRACED | REPORTED | SAMPLED | SHOWN] = field(
        default_factory=Published
    )
    """When the story came out, as far as its page says: inclusive bounds, never a guess."""
    date_modified: Annotated[str | None, OPEN | COMPARED | SAMPLED | SHOWN] = None
    """A day or a time, from structured data."""
    summary: Annotated[str | None, TEXT | COMPARED | REVISES | DIFFED | WATCHED | REPORTED | SAMPLED | SHOWN] = None
    """The standfirst, not the first paragraph."""
    in_language: Annotated[list[str], OPEN | COMPARED | SAMPLED] = field(default_factory=list)
    """BCP 47 tags of the bodies, in page order."""
    bodies: Annotated[list[Body], HASHED | COMPARED | DIFFED | WATCHED | TRACED | REPORTED | SAMPLED | SHOWN] = field(
        default_factory=list
    )
    """The text by language: one entry a language, in page order."""
    key_points: Annotated[list[str], TEXT | COMPARED | REVISES | DIFFED | WATCHED | REPORTED | SAMPLED | SHOWN] = field(
        default_factory=list
    )
    """The entries of a list of key points."""
    credit: Annotated[str | None, OPEN | COMPARED | REVISES | DIFFED | WATCHED | REPORTED | SAMPLED | SHOWN] = None
    """The picture's credit line as printed."""
    images: Annotated[list[Image], COMPARED | WATCHED | REPORTED | SAMPLED | SHOWN] = field(default_factory=list)
    """The story's own pictures."""
    media: Annotated[list[Media], ADDED | COMPARED | REPORTED | SAMPLED | SHOWN] = field(default_factory=list)
    """The story's own videos and audio, 50 at most."""
    keywords: Annotated[list[str], OPEN | COMPARED | WATCHED | REPORTED | SAMPLED | SHOWN] = field(default_factory=list)
    """From structured data."""
    is_accessible_for_free: Annotated[bool | None, OPEN | COMPARED | REPORTED | SAMPLED] = None
    """False only if the story is behind a wall; null if the page does not say."""
    links: Annotated[list[Link], COMPARED | REPORTED | SAMPLED | SHOWN] = field(default_factory=list)
    """Links inside the bodies."""
    translations: Annotated[list[Translation], ADDED | COMPARED | WATCHED | REPORTED | SAMPLED | SHOWN] = field(
        default_factory=list
    )
    """The story on other pages, in other languages, 100 at most."""
    related: Annotated[list[Card], WATCHED | REPORTED | SAMPLED | SHOWN] = field(default_factory=list)
    """Stories announced under the story."""
    popular: Annotated[list[Card], WATCHED | SAMPLED | SHOWN] = field(default_factory=list)
    """Stories announced as popular."""
    rights: Annotated[Rights, COMPARED] = field(default_factory=Rights)
    """What the publisher said about use when the page was fetched, as found."""
    revision: Annotated[Count, OPEN] = 1
    """1 for the first wording, and one more for each that follows."""
    changed: Annotated[list[str], OPEN] = field(default_factory=list)
    """Keys that differ from the wording before."""
    fetched_at: Annotated[Moment, OPEN] = ""
    """When this wording was read, in UTC."""
    content_hash: Annotated[Sha256, OPEN] = ""
    """SHA-256 over headlines, byline, exact day and bodies."""
    provenance: Annotated[dict[str, str], OPEN, Form(pairs=("key", "evidence"))] = field(default_factory=dict)
    """The evidence used, by key."""
    warnings: Annotated[list[str], OPEN] = field(default_factory=list)
    """What a reader should know."""
    archived: Annotated[Archived | None, ADDED] = None
    """Where the page lies, of a record that `newsbot extract --to` has made; null in all others."""

    def markdown(self) -> str:
        """The story as Markdown: headline, byline with day and address, summary, then each body with its structure.

        Above a body with a headline that is not the story's, and above each further body, is a rule (`---`).
        """
        day = self.published.date
        if day is None and self.published.earliest and self.published.latest:
            day = f"{self.published.earliest[:10]}/{self.published.latest[:10]}"
        line = [markdown.escaped(self.byline or ""), day, markdown.address(self.canonical_url)]
        parts = [markdown.heading(self.headline, 1), " · ".join(filter(None, line))]
        if self.summary:
            parts.append(f"**{markdown.escaped(self.summary)}**")
        for number, body in enumerate(self.bodies):
            own = body.headline if number or body.headline != self.headline else None
            if number or own:
                parts.append("---")
            if own:
                parts.append(markdown.heading(own, 2))
            parts += markdown.blocks(body.paragraphs, body.kinds, printed_dateline(body.dateline, body.dateline_text))
        return "\n\n".join(filter(None, parts)) + "\n"


@dataclass(slots=True)
class TickerEntry:
    """One line of the running strip, as a page shows it."""

    headline: Annotated[str, OPEN]
    """In the entry's first language."""
    headlines: Annotated[dict[str, str], OPEN]
    """Headline by language."""
    position: Annotated[int, OPEN]
    """Its place in the strip, from 1."""
    url: Annotated[Web | None, OPEN] = None
    """Where the entry leads; null if it has no link."""
    section: Annotated[str | None, OPEN] = None
    """From an entry printed as `Section: headline`."""


@dataclass(slots=True)
class Ticker:
    """The strip of one page: a crawl merges them into one record per entry, Scrapy's feeds have them as they are."""

    schema: Annotated[str, OPEN] = field(init=False, default=STRIP_SCHEMA)
    site: Annotated[str, OPEN]
    """The site's name."""
    url: Annotated[Uri, OPEN]
    """The address of the page."""
    fetched_at: Annotated[Moment, OPEN]
    """In UTC."""
    entries: tuple[TickerEntry, ...]
    """The entries in the order of the strip."""


@dataclass(slots=True)
class TickerRecord:
    """One headline of the strip over a whole run."""

    schema: Annotated[str, OPEN]
    id: Annotated[Id, OPEN]
    """The same in every run."""
    site: Annotated[str, OPEN]
    """The site's name."""
    headline: Annotated[Filled, OPEN]
    """In the entry's first language."""
    headlines: Annotated[dict[str, str], OPEN]
    """Headline by language."""
    url: Annotated[Web | None, OPEN]
    """Where the entry leads; null if it has no link."""
    section: Annotated[str | None, OPEN]
    """From an entry printed as `Section: headline`."""
    position: Annotated[int, OPEN]
    """Its best place in the strip, from 1."""
    first_seen: Annotated[Moment, OPEN]
    """The first time that any run saw it."""
    last_seen: Annotated[Moment, OPEN]
    """The last time that a page of this run showed it."""
    pages: Annotated[Count, OPEN]
    """How many pages of this run showed it."""


@dataclass(slots=True)
class Versions:
    """A story in a sitemap, with its versions in other languages."""

    url: Annotated[Web, OPEN]
    """Canonical."""
    id: Annotated[Id, OPEN]
    """The `id` of its record."""
    translations: list[Translation]
    """One a language, as the sitemap names them."""


@dataclass(slots=True)
class Listing:
    """A section page, feed or sitemap as it was fetched: which story stood where, and when."""

    schema: Annotated[str, OPEN] = LISTING_SCHEMA
    id: Annotated[Id, OPEN] = ""
    """Of one fetch of one page."""
    site: Annotated[str, OPEN] = ""
    """The site's name."""
    section: Annotated[str | None, OPEN | SAMPLED | SHOWN] = None
    """The page's own name; null for the home page."""
    url: Annotated[Uri, OPEN] = ""
    """The address fetched."""
    page: Annotated[int, OPEN | SAMPLED] = 1
    """Its number in the list."""
    fetched_at: Annotated[Moment, OPEN] = ""
    """In UTC."""
    cards: Annotated[list[Card], SAMPLED] = field(default_factory=list)
    """The stories in page order."""
    versions: Annotated[list[Versions], ADDED] = field(default_factory=list)
    """The stories that a sitemap names with their versions in other languages. Empty in records that are older than
    this key."""


@dataclass(slots=True)
class Tombstone:
    """A story that its site no longer has: three visits, each at least 21 hours after the one before, found nothing."""

    schema: Annotated[str, OPEN] = TOMBSTONE_SCHEMA
    id: Annotated[Id, OPEN] = ""
    """The story's."""
    site: Annotated[str, OPEN] = ""
    """The site's name."""
    url: Annotated[Uri, OPEN] = ""
    """Canonical."""
    headline: Annotated[Filled, OPEN] = ""
    """As last recorded."""
    first_missed: Annotated[Moment, OPEN] = ""
    """The first of the visits that found nothing."""
    last_seen: Annotated[Moment, OPEN] = ""
    """When the story was last read."""
    statuses: Annotated[list[int], OPEN] = field(default_factory=list)
    """What the visits were answered, in order."""


@dataclass(slots=True)
class Unread:
    """An address that yielded no record."""

    url: Web
    reason: str
    cause: str | None = None
    """What lies behind the reason, for a person: `connection refused`, the host that a redirect leads to, or the
    address of the same story."""


@dataclass(slots=True)
class WrittenFile:
    """A file of a run."""

    path: str
    """Below the site's folder."""
    lines: int
    bytes: int
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Monitor:
    """The result of one check of a run."""

    name: str
    """That of the measure; `answered`; or `suite/…` for a monitor of the project's own."""
    passed: bool
    reason: str | None = None
    """If it failed, one sentence with numbers, an address and a command."""
    value: float | None = None
    usual: float | None = None
    """The median of comparable runs."""
    example: str | None = None
    """An address at which it can be seen."""
    command: str | None = None
    """What shows more."""


@dataclass(slots=True)
class LostFile:
    """A file of a run that was gone or cut when the next start found the run unfinished."""

    path: str
    """Below the site's folder."""
    lines: int
    """Records, or lines, that the ledger had recorded."""
    left: int
    """Those that were still there."""


@dataclass(slots=True)
class RunReport:
    """What a run did; written when it is over."""

    schema: str
    run: str
    """Its name, as in the files' names."""
    site: str
    """The site's name."""
    base_url: Web
    """The host that was crawled."""
    invented: bool
    """Whether its pages were made up, as the setting `INVENTED` says: samples, tests."""
    newsbot: str
    """The version."""
    started: Moment
    """In UTC."""
    finished: Moment
    """In UTC."""
    starts: int
    """How often the run was started: 1, and one more for each time it was resumed."""
    segment: int
    """The segment whose files the run consists of: 1, and one more for each time another machine continued it without
    the files of the one before."""
    finish_reason: str
    """Scrapy's, of the last start; `bound_pages`, `bound_minutes`, `bound_files` (sitemaps) or `bound_lists` (pages of
    a list) if the run reached one of its bounds and left addresses to the next; `abandoned` if `-a fresh=1`
    ended it, `lost` if the next start ended it because some of its files were gone."""
    left: int
    """Addresses that a bound has left to the next run."""
    exit_code: int
    """0 for a run without failures, 2 for one with, 3 for one whose pages have changed."""
    trouble: str | None
    """`changed`, `monitor`, `down`, `blocked` or `holes`; null if all is well."""
    told: str
    """The run in one sentence."""
    arguments: dict[str, str]
    """The spider's that decide what it reads, by name: runs that differ in them are not compared."""
    counts: dict[str, int]
    """Records written, by the folder that holds them."""
    reasons: dict[str, int]
    """How many addresses yielded no record, by reason."""
    coverage: dict[str, dict[str, float]]
    """For each kind of record, key by key, the share of records in which it is filled."""
    monitors: list[Monitor]
    """The checks of the run, failures first."""
    measures: dict[str, float]
    """What later runs are compared with, by name."""
    failures: list[Unread]
    """Addresses that should have given a page and did not."""
    skipped: list[Unread]
    """Addresses that gave no story and were not expected to fail."""
    files: list[WrittenFile]
    """The files of the run."""
    lost: list[LostFile]
    """What was gone of them when the run was ended as `lost`, and the next run requests again; or, of earlier segments,
    what this run has requested again."""
    requested_again: int
    """How many addresses those are."""
    notes: list[str]
    """What else there is to know about the run, one sentence each: that it requests again what another lost, that the
    ledger's moments were moved back, that the ledger does not know earlier runs."""
    log: str | None
    """The run's log, below the site's folder; null if none was written. Only the newest logs are kept."""
    stats: dict[str, Any]
    """Scrapy's stats, of the last start."""


@dataclass(slots=True)
class ReleasedRun:
    """A run whose records are in a release."""

    site: str
    run: str
    started: Moment
    finished: Moment
    newsbot: str
    """The version that made it."""
    failures: int
    """Addresses that should have given a page and did not."""
    invented: bool
    """Whether its pages were made up."""
    copy_at: str | None
    """The host that its pages came from, if that was not the site's own (`base_url`)."""


@dataclass(slots=True)
class Release:
    """How a release was made: `release.json`."""

    schema: str
    newsbot: str
    """The version that made it."""
    runs: list[ReleasedRun]
    """The runs whose records are in it."""
    captures: int
    """The wordings in it that no run wrote, but an extraction from archives."""
    unfinished: int
    """Record files that were left out, since their runs are not over."""
    keep_withdrawn: bool
    """Whether it holds stories that their sites no longer have."""
    text: str
    """Whether texts are in it: `auto`, `full`, `hash` or `none`."""
    pairs: bool
    """Whether it has parallel text."""
    embed: bool
    """Whether a sentence encoder helped to align the pairs."""
    withdrawn: int
    """Stories that their sites no longer have, whether kept or not."""
    taken_down: int
    """Stories that were taken down."""
    rows: dict[str, int]
    """How many rows each table has."""
    validation_begins: Day | None
    """The day from which on stories are in the split `validation`."""
    test_begins: Day | None
    """The day from which on they are in the split `test`."""
    tables: int
    """The version of the tables: 2; 1 in releases that are older than this key."""


Record = Article | TickerRecord | Listing | Tombstone
Item = Article | Ticker | Listing | dict[str, Any]


def values_of(record: Any) -> dict[str, Any]:
    """The values of any dataclass by name, in the order of declaration; records among them stay records."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


_T = TypeVar("_T")


def record_of(record: type[_T], values: Mapping[str, Any]) -> _T:
    """The record of a class with plain values. Values that the class does not declare are left out; those that are
    missing have their defaults, or raise TypeError."""
    fields = {field.name: field for field in declared(record)}
    return record(**{name: _inner(fields[name], value) for name, value in values.items() if name in fields})


def _inner(field: Declared, value: Any) -> Any:
    if field.record is None or value is None:
        return value
    return record_of(field.record, value) if field.container is None else [record_of(field.record, v) for v in value]
