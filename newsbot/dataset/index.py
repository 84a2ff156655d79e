"""Where each record is, in a database beside the release: latest, order, copies.

The database and the signatures are on disk; in memory are eight bytes a story, while copies are looked for.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate, chain, count, groupby, product, repeat
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec
import numpy

from newsbot import roles
from newsbot.dataset import copies
from newsbot.dataset.errors import ExportError
from newsbot.dataset.extracted import unpack
from newsbot.dataset.processes import tick
from newsbot.dataset.records import EXTRACTED, KINDS, RecordPath, complete, in_utc, read_lines, undeclared
from newsbot.dataset.splits import SPLITS, Bounds, bounds
from newsbot.dataset.takedown import Takedown
from newsbot.dataset.withheld import AUTO, FULL, policy_of
from newsbot.items import Article
from newsbot.paths import unchanging

_TABLES = """
CREATE TABLE revisions (
    n INTEGER PRIMARY KEY, id TEXT, fetched TEXT, revision INTEGER, day TEXT, policy TEXT, site INTEGER,
    wording INTEGER, reserved INTEGER, line INTEGER, file INTEGER, at INTEGER, size INTEGER, named TEXT, dated INTEGER);
CREATE TABLE places (kind TEXT, id TEXT, time TEXT, file INTEGER, at INTEGER, size INTEGER);
CREATE TABLE gone (id TEXT, missed TEXT);
CREATE TABLE listed (id TEXT, other TEXT, PRIMARY KEY (id, other)) WITHOUT ROWID;
CREATE TABLE stories (
    s INTEGER PRIMARY KEY, id TEXT, day TEXT, latest INTEGER, policy TEXT, wordings INTEGER, first TEXT,
    withdrawn INTEGER, named TEXT, dated INTEGER);
CREATE TABLE ordered (o INTEGER PRIMARY KEY, story INTEGER, cluster INTEGER, cluster_size INTEGER, split INTEGER);
CREATE TABLE versions (later INTEGER, earlier INTEGER, declared INTEGER, PRIMARY KEY (later, earlier)) WITHOUT ROWID;
CREATE TABLE ticker (id TEXT PRIMARY KEY, first TEXT, position INTEGER, row TEXT);
"""
CACHE = 64 << 20  # bytes of the database that are kept in memory: it is full after some 130,000 stories
_ROWS = 50_000
_CAPTURED = 1 << 32  # added to the revision of a capture, which no run has numbered
_UNDECLARED = 100  # keys that are reported at least, if there are so many
_WAITING = 1 << 18  # characters of texts whose signatures are made at once: their words stay in a processor's cache
BY_LATER, BY_EARLIER, BY_SITEMAP = 1, 2, 4
"""Which of two stories, in their order, names the other as its translation, or that a sitemap does; their sum."""
TIME_OF = {"ticker": "last_seen", "listings": "fetched_at", "tombstones": "first_missed"}


class Revision(NamedTuple):
    """The place of a revision in its file, and its sort keys."""

    id: str
    fetched: str
    revision: int  # of a capture more than of any that a run wrote: it comes after a run's of the same time
    day: str
    policy: str  # by its own rights
    site: int  # a number for its name
    wording: int  # a number for what makes a revision of a story
    reserved: bool  # whether its rights withhold its texts, whatever was asked for
    line: int  # a number for its line; 0 for one that a run wrote, whose place in its file is known to matter
    file: int
    at: int
    size: int
    named: str  # the ids of the stories that it names as its translations, separated by spaces
    dated: bool  # whether its day is of publication, not of fetching


_encode = msgspec.json.Encoder().encode
_wording = attrgetter("content_hash", *roles.names(Article, roles.REVISES))


def number_of(text: bytes) -> int:
    """A number of 56 bits, from 1, that stands for a text."""
    return int.from_bytes(blake2b(text, digest_size=7).digest()) | 1


site_number = lru_cache(100_000)(lambda site: number_of(site.encode("utf-8", "surrogatepass")))
_COLUMNS = ", ".join(Revision.__annotations__)
_INSERT = f"INSERT INTO revisions ({_COLUMNS}) VALUES ({', '.join('?' * len(Revision.__annotations__))})"  # noqa: S608


@dataclass(slots=True)
class Scanned:
    """What a part of a file of articles holds."""

    revisions: list[Revision]
    signatures: bytes
    withheld_sites: set[str]  # sites with stories whose texts are withheld
    taken: list[tuple[str, str, str]]  # id and addresses of stories that are taken down
    undeclared: set[str]  # keys of records that no run wrote, which their class does not declare


def scan(number: int, file: RecordPath, start: int, end: int | None, takedown: Takedown, text: str) -> Scanned:
    """Reads a part of a file of articles; raises `ExportError`."""
    found = Scanned([], b"", set(), [], set())
    signatures: list[bytes] = []
    texts: list[str] = []
    waiting = 0
    of_run = file.run != EXTRACTED
    if file.packed is not None:
        unpack(file)
        end = file.path.stat().st_size
    for at, line, article in read_lines(file, start, end):
        if not of_run and len(found.undeclared) < _UNDECLARED:
            found.undeclared |= undeclared(line)
        names = article.id, article.url, article.canonical_url
        if takedown and takedown.names(*names):
            found.taken.append(names)
            continue
        by_rights = policy_of(msgspec.structs.asdict(article.rights))
        policy = by_rights if text == AUTO else text
        if policy != FULL:
            found.withheld_sites.add(article.site)
        published, fetched = article.published, in_utc(article.fetched_at)
        published_on = published.date or published.latest
        day = str(published_on or fetched)[:10]
        numbers = site_number(article.site), number_of(_encode(_wording(article)))
        revision = article.revision if of_run else article.revision + _CAPTURED
        named = " ".join([translation.id for translation in article.translations])
        found.revisions.append(
            Revision(
                article.id,
                fetched,
                revision,
                day,
                policy,
                *numbers,
                by_rights != FULL,
                0 if of_run else number_of(line),
                number,
                at,
                len(line),
                named,
                published_on is not None,
            )
        )
        texts.append("\n".join([text for body in article.bodies for text in body.paragraphs]))
        waiting += len(texts[-1]) + copies.SIGNATURE_BYTES  # many short texts must not wait either
        if waiting > _WAITING:
            signatures.append(copies.signatures(texts))
            texts, waiting = [], 0
            tick(0)
    tick(file.size if file.packed is not None or end is None else end - start)
    found.signatures = b"".join([*signatures, copies.signatures(texts)])
    return found


class Index:
    """The database."""

    def __init__(self, folder: Path, *, new: bool = True) -> None:
        self.path = folder / "index.db"
        self.signatures = folder / "signatures"
        self._folder = folder
        self._database = sqlite3.connect(self.path.absolute().as_uri(), uri=True)
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE;"
            f" PRAGMA cache_size=-{CACHE >> 10};" + (_TABLES if new else "")
        )
        self._signatures = self.signatures.open("wb" if new else "ab")

    def close(self) -> None:
        self._signatures.close()
        self._database.commit()
        self._database.close()

    def add(self, found: Scanned) -> None:
        """Adds the result of a scan; scans come in the order of their files."""
        self._database.executemany(_INSERT, found.revisions)
        self._signatures.write(found.signatures)

    def take(self, folder: Path) -> None:
        """Adds what another index has scanned."""
        self._database.commit()
        self._database.execute("ATTACH ? AS other", (unchanging(folder / self.path.name),))
        self._database.execute(
            f"INSERT INTO revisions ({_COLUMNS}) SELECT {_COLUMNS} FROM other.revisions ORDER BY n"  # noqa: S608
        )
        self._database.commit()
        self._database.execute("DETACH other")
        with (folder / self.signatures.name).open("rb") as stream:
            shutil.copyfileobj(stream, self._signatures, 1 << 20)

    def forget(self, ids: Iterable[str]) -> None:
        self._database.execute(
            "CREATE INDEX by_id ON revisions (id, fetched, revision, line, file, at, size, day, policy, site)"
        )
        self._database.executemany("DELETE FROM revisions WHERE id = ?", ((id,) for id in ids))

    def forget_repeated(self) -> int:
        """Leaves out captures that say what the wording before them says; the number of captures that stay.

        One that reserves rights which that did not reserve stays.
        """
        self._database.execute(
            "DELETE FROM revisions WHERE n IN (SELECT n FROM (SELECT n, line, wording, reserved, lag(wording) OVER own"
            " AS before, lag(reserved) OVER own AS was_reserved FROM revisions WINDOW own AS"
            " (PARTITION BY id ORDER BY fetched, revision, line, file, at))"
            " WHERE line > 0 AND wording = before AND reserved <= was_reserved)"
        )
        return int(self._database.execute("SELECT count(*) FROM revisions WHERE line > 0").fetchone()[0])

    def add_small(self, kind: str, number: int, records: Iterable[tuple[int, int, Any]]) -> None:
        time, run = TIME_OF[kind], self._database.execute
        for at, size, record in records:
            run("INSERT INTO places VALUES (?,?,?,?,?,?)", (kind, record.id, getattr(record, time), number, at, size))
            if kind == "listings" and record.versions:
                self._add_listed(record.versions)

    def _add_listed(self, versions: Iterable[Any]) -> None:
        pairs = ((story.id, other.id) for story in versions for other in story.translations)
        self._database.executemany("INSERT OR IGNORE INTO listed VALUES (?,?)", pairs)

    def settle(self, *, keep_withdrawn: bool) -> int:
        """Finds the latest revision of each story; the number of stories withdrawn, kept or not."""
        self._signatures.flush()
        run = self._database.execute
        # of what was read twice, by replays of one archive, the later reading stays
        run("DELETE FROM places WHERE rowid NOT IN (SELECT max(rowid) FROM places GROUP BY kind, id, time)")
        run(  # of a story that came back
            "DELETE FROM places WHERE kind = 'tombstones'"
            " AND time < (SELECT max(fetched) FROM revisions WHERE id = places.id)"
        )
        run("INSERT INTO gone SELECT id, max(time) FROM places WHERE kind = 'tombstones' GROUP BY id")
        run("CREATE INDEX gone_by_id ON gone (id)")
        (withdrawn,) = run(
            "SELECT count(*) FROM gone g WHERE g.missed >= (SELECT max(fetched) FROM revisions WHERE id = g.id)"
        ).fetchone()
        run(
            "INSERT INTO stories (id, day, latest, policy, wordings, first, withdrawn, named, dated)"
            " SELECT s.id, r.day, r.n, r.policy, s.wordings, s.first, coalesce(g.missed >= s.last, FALSE) AS withdrawn,"
            " r.named, r.dated"
            " FROM (SELECT id, count(*) AS wordings, min(fetched) AS first, max(fetched) AS last FROM revisions"
            " GROUP BY id) s LEFT JOIN gone g ON g.id = s.id JOIN revisions r ON r.n = (SELECT n FROM revisions"
            " WHERE id = s.id ORDER BY fetched DESC, revision DESC, line DESC, file DESC, at DESC LIMIT 1)"
            " WHERE ? OR NOT withdrawn ORDER BY r.day, s.id",
            (keep_withdrawn,),
        )
        if run("SELECT 1 FROM gone").fetchone():
            run("CREATE INDEX stories_by_id ON stories (id)")
        return int(withdrawn)

    def order(self, advance: Callable[[int], object] = lambda _: None) -> tuple[Bounds, list[int]]:
        """Orders the stories by split, day and id; the bounds of the splits and their numbers of stories."""
        run = self._database.execute
        days = run("SELECT day, count(*) FROM stories GROUP BY day ORDER BY day").fetchall()
        starts = list(accumulate((count for _, count in days), initial=0))  # of the days; last the number of stories
        stories = starts[-1]
        latest = numpy.fromiter(chain.from_iterable(run("SELECT latest - 1 FROM stories ORDER BY s")), "u4", stories)
        first = copies.clusters(self.signatures, latest, self._folder, advance)
        del latest
        sizes = numpy.zeros(stories, "u4")
        for some in _spans(stories):
            numpy.add.at(sizes, first[some], 1)
        dated = run("SELECT dated FROM stories ORDER BY s")
        counted = numpy.fromiter(chain.from_iterable(dated), "?", stories)  # days of fetching would all be in the test
        counted = (sizes > 0) & (counted if counted.any() else True)
        clusters = [
            (day, found)
            for (day, _), start, end in zip(days, starts, starts[1:], strict=False)
            if (found := int(numpy.count_nonzero(counted[start:end])))
        ]
        del counted
        split_by = bounds(clusters)  # each cluster counts once, on the day of its first story
        begins = [sum(count for day, count in days if SPLITS.index(split_by.split(day)) < own) for own in (1, 2)]
        counts = [0] * len(SPLITS)
        for some in _spans(stories):
            splits = numpy.searchsorted(begins, first[some], "right")  # copies go where the first of them is
            counts = [count + int((splits == own).sum()) for own, count in enumerate(counts)]
        place = 0
        for own, some in product(range(len(SPLITS)), _spans(stories)):
            firsts = first[some]
            chosen = numpy.flatnonzero(numpy.searchsorted(begins, firsts, "right") == own)
            firsts = firsts[chosen].astype(int)
            columns = (chosen + (some.start + 1), firsts + 1, sizes[firsts])  # converting many at once is faster
            rows = zip(count(place), *(column.tolist() for column in columns), repeat(own), strict=False)
            self._database.executemany("INSERT INTO ordered VALUES (?,?,?,?,?)", rows)
            place += len(chosen)
        self._database.commit()
        return split_by, counts

    def join(self) -> None:
        """Finds the stories of which one names the other as its translation, or a sitemap does, after their order."""
        run = self._database.execute
        run("CREATE TEMP TABLE named (story INTEGER, other TEXT, listed INTEGER)")
        rows = run("SELECT s, named FROM stories WHERE named != ''")
        pairs = ((story, other) for story, named in rows for other in named.split())
        self._database.executemany("INSERT INTO named VALUES (?,?,0)", pairs)
        if run("SELECT 1 FROM named UNION ALL SELECT 1 FROM listed").fetchone():
            run("CREATE INDEX IF NOT EXISTS stories_by_id ON stories (id)")
            run("INSERT INTO named SELECT s.s, l.other, 1 FROM listed l JOIN stories s ON s.id = l.id")
            run("CREATE INDEX ordered_by_story ON ordered (story)")
            run(
                "INSERT INTO versions SELECT max(a.o, b.o) AS later, min(a.o, b.o) AS earlier,"
                " sum(DISTINCT CASE WHEN n.listed THEN ? WHEN a.o > b.o THEN ? ELSE ? END) FROM named n"
                " JOIN ordered a ON a.story = n.story JOIN stories s ON s.id = n.other JOIN ordered b ON b.story = s.s"
                " WHERE a.o != b.o GROUP BY later, earlier",
                (BY_SITEMAP, BY_LATER, BY_EARLIER),
            )
        self._database.commit()

    def highest(self, count: int) -> str:
        """The lowest of the `count` highest ids of stories."""
        rows = self._database.execute("SELECT id FROM stories ORDER BY id DESC LIMIT 1 OFFSET ?", (count - 1,))
        return next((str(id) for (id,) in rows), "")

    def merge_ticker(self, files: list[RecordPath]) -> None:
        rows = self._database.execute(
            "SELECT id, file, at, size FROM places WHERE kind = 'ticker' ORDER BY id, time, file, at"
        )

        def merged() -> Iterator[tuple[Any, ...]]:
            with Lines(files) as reader:
                for id, group in groupby(rows, itemgetter(0)):
                    row = merge_entries([(reader.record(*place), files[place[0]].run) for _, *place in group])
                    yield id, row["first_seen"], row["position"], json.dumps(row, ensure_ascii=False)

        self._database.executemany("INSERT INTO ticker VALUES (?,?,?,?)", merged())
        self._database.commit()

    def ticker(self) -> Iterator[dict[str, Any]]:
        for (row,) in self._database.execute("SELECT row FROM ticker ORDER BY first, position, id"):
            yield json.loads(row)

    def small(self, kind: str, files: list[RecordPath]) -> Iterator[dict[str, Any]]:
        places = self._database.execute(
            "SELECT file, at, size FROM places WHERE kind = ? ORDER BY time, id, file, at", (kind,)
        )
        with Lines(files) as reader:
            for place in places:
                yield reader.record(*place)

    def has_story(self, id: str) -> bool:
        return self._database.execute("SELECT 1 FROM stories WHERE id = ?", (id,)).fetchone() is not None


def _spans(count: int) -> Iterator[slice]:
    """Numbers up to a count in parts.

    >>> list(_spans(60_000))
    [slice(0, 50000, None), slice(50000, 60000, None)]
    """
    return (slice(at, min(at + _ROWS, count)) for at in range(0, count, _ROWS))


class Named(NamedTuple):
    """A story that another one is a translation of, as one of the two says."""

    place: int  # in the order
    declared: int  # `BY_LATER`, `BY_EARLIER`, `BY_SITEMAP` or their sum


def named(path: Path, first: int, last: int) -> dict[str, list[Named]]:
    """By the ids of stories of the order, `last` not included: those before them that are said to be translations."""
    with closing(sqlite3.connect(unchanging(path), uri=True)) as database:
        rows = database.execute(
            "SELECT s.id, v.earlier, v.declared FROM versions v JOIN ordered o ON o.o = v.later"
            " JOIN stories s ON s.s = o.story WHERE v.later >= ? AND v.later < ? ORDER BY v.later, v.earlier",
            (first, last),
        )
        found: dict[str, list[Named]] = {}
        for id, *values in rows:
            found.setdefault(id, []).append(Named(*values))
        return found


class Placed(NamedTuple):
    """The place of a revision's line, and its columns of the index."""

    file: int
    at: int
    size: int
    line: int  # that of `Revision`
    policy: str  # by its own rights and those of the story's latest revision
    site: int
    revision: int  # of a story with captures: which of its wordings it is
    day: str
    split: str
    cluster: str
    cluster_size: int
    withdrawn: bool
    wordings: int
    first_fetched_at: str
    latest: bool
    numbered: bool  # whether the story has captures, which no run has numbered and compared


_LINE = 1 + list(Placed.__annotations__).index("line")  # in a row of the query


def placed(path: Path, first: int, last: int) -> Iterator[Placed]:
    """The revisions of stories of the order, `last` not included."""
    with closing(sqlite3.connect(unchanging(path), uri=True)) as database:
        rows = database.execute(
            "SELECT o.o, r.file, r.at, r.size, r.line, CASE s.policy WHEN 'full' THEN r.policy ELSE s.policy END,"
            " r.site, r.revision, r.day, o.split, c.id, o.cluster_size, s.withdrawn, s.wordings, s.first,"
            " r.n = s.latest FROM ordered o"
            " JOIN stories s ON s.s = o.story JOIN stories c ON c.s = o.cluster JOIN revisions r ON r.id = s.id"
            " WHERE o.o >= ? AND o.o < ? ORDER BY o.o, r.fetched, r.revision, r.line, r.file, r.at",
            (first, last),
        )
        for _, group in groupby(rows, itemgetter(0)):
            story = list(group)
            numbered = any(row[_LINE] for row in story)
            for number, row in enumerate(story, 1):
                _, *place, revision, day, split, cluster, alike, gone, count, began, latest = row
                values: tuple[Any, ...] = (
                    *place, number if numbered else revision, day, SPLITS[split], cluster, alike, bool(gone), count,
                    began, bool(latest), numbered,
                )  # fmt: skip
                yield Placed(*values)


decode: Callable[[bytes], dict[str, Any]] = msgspec.json.Decoder().decode  # of lines that `scan` validated


class Lines:
    """Random access to lines of files of one kind."""

    def __init__(self, files: Sequence[RecordPath]) -> None:
        self._files = files
        self._open: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self._open.values():
            os.close(descriptor)

    def line(self, file: int, at: int, size: int, number: int = 0) -> bytes:
        """The bytes of a line; raises `ExportError` if its number is another."""
        descriptor = self._open.get(file)
        if descriptor is None:
            if len(self._open) > 200:
                os.close(self._open.pop(next(iter(self._open))))
            descriptor = self._open[file] = os.open(self._files[file].path, os.O_RDONLY | os.O_CLOEXEC)
        line = os.pread(descriptor, size, at)
        if number and number_of(line) != number:
            path = self._files[file].packed or self._files[file].path
            raise ExportError(f"{path}: it changed during the export; export again when it is complete")
        return line

    def record(self, file: int, at: int, size: int) -> dict[str, Any]:
        """A record, with keys that are newer than its line."""
        return complete(decode(self.line(file, at, size)), KINDS[self._files[file].kind][1])


def merge_entries(records: list[tuple[dict[str, Any], str]]) -> dict[str, Any]:
    """One row of a headline's records, each with its run, in the order of their last sighting.

    What the entry says is the latest; times are the first and the last, pages are added up.
    """
    latest = records[-1][0]
    sightings = [
        {"run": run, "position": record["position"], "pages": record["pages"], "last_seen": record["last_seen"]}
        for record, run in records
    ]
    row = {key: value for key, value in latest.items() if key != "schema"}
    row["headlines"] = {language: text for record, _ in records for language, text in record["headlines"].items()}
    row["url"] = next((record["url"] for record, _ in reversed(records) if record["url"]), None)
    row["section"] = next((record["section"] for record, _ in reversed(records) if record["section"]), None)
    row["position"] = min(record["position"] for record, _ in records)
    row["first_seen"] = min(record["first_seen"] for record, _ in records)
    row["pages"] = sum(record["pages"] for record, _ in records)
    return {**row, "sightings": sightings}
