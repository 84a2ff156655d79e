"""The database that is browsed, built from a release row by row: memory holds some forty bytes a story."""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy

from newsbot.batching import batched
from newsbot.browse.days import EPOCH
from newsbot.browse.source import Source
from newsbot.browse.story import dateline_of
from newsbot.browse.words import TOKENIZER, searchable
from newsbot.dataset.errors import ExportError
from newsbot.dataset.pairs import PAIRS
from newsbot.dataset.reading import about, records
from newsbot.dataset.release import Steps, explained
from newsbot.dataset.tables import ARTICLES, LISTINGS, REVISIONS, TICKER, TOMBSTONES, columns_of
from newsbot.dataset.withheld import FULL
from newsbot.items import Article
from newsbot.storage.temporary import temporary_folder

FORM = "5"
"""Changes with the tables below: a database of another form is built again."""
KINDS = ("site", "language", "section", "author")
"""What stories are counted and chosen by, besides their day."""
NO_DAY = -1
_BATCH = 200
_OWN = frozenset("run day text_policy first_fetched_at wordings withdrawn cluster cluster_size split".split())
_KEPT = _OWN | {column.name for column in columns_of(Article)}
"""Columns of a release that are kept: its other ones say again what these say."""

_TABLES = f"""
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE stories(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, site TEXT NOT NULL, section TEXT, headline TEXT NOT NULL,
    authors TEXT NOT NULL, languages TEXT NOT NULL, day TEXT, words INTEGER NOT NULL, wordings INTEGER NOT NULL,
    fetched_at TEXT NOT NULL, url TEXT NOT NULL, cluster TEXT NOT NULL);
CREATE TABLE records(number INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE revisions(
    id TEXT NOT NULL, fetched_at TEXT NOT NULL, revision INTEGER NOT NULL, run TEXT NOT NULL, changed TEXT NOT NULL,
    record TEXT NOT NULL);
CREATE TABLE ticker(
    id TEXT NOT NULL, site TEXT NOT NULL, headline TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
    pages INTEGER NOT NULL, url TEXT, story TEXT, record TEXT NOT NULL);
CREATE TABLE listings(
    id TEXT PRIMARY KEY, site TEXT NOT NULL, section TEXT, url TEXT NOT NULL, fetched_at TEXT NOT NULL,
    cards INTEGER NOT NULL, versions INTEGER NOT NULL, record TEXT NOT NULL);
CREATE TABLE tombstones(
    id TEXT NOT NULL, site TEXT NOT NULL, url TEXT NOT NULL, headline TEXT NOT NULL, first_missed TEXT NOT NULL,
    last_seen TEXT NOT NULL, statuses TEXT NOT NULL);
CREATE TABLE rights(
    site TEXT NOT NULL, rights TEXT NOT NULL, policy TEXT NOT NULL, stories INTEGER NOT NULL,
    PRIMARY KEY (site, rights, policy)) WITHOUT ROWID;
CREATE TABLE pairs(
    story TEXT NOT NULL, target_story TEXT, level TEXT NOT NULL, source_language TEXT NOT NULL,
    target_language TEXT NOT NULL, source_text TEXT, target_text TEXT, posterior REAL NOT NULL, tier TEXT NOT NULL,
    method TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL);
CREATE TABLE versions(story TEXT NOT NULL, other TEXT NOT NULL);
CREATE TABLE facets(value INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, stories INTEGER NOT NULL);
CREATE TABLE arrays(name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE facts(name TEXT PRIMARY KEY, fact TEXT NOT NULL);
CREATE VIRTUAL TABLE search USING fts5(headline, names, text, content='', prefix='1 2 3', tokenize="{TOKENIZER}");
INSERT INTO search(search, rank) VALUES ('pgsz', 8000);
INSERT INTO search(search, rank) VALUES ('hashsize', {16 << 20});
"""  # noqa: S608  # no value comes from outside
"""The last two: larger pages, and more words at a time, take a fifth of the time off."""
_END = """
CREATE INDEX stories_of_address ON stories(url);
CREATE INDEX stories_of_cluster ON stories(cluster);
CREATE INDEX revisions_of ON revisions(id, fetched_at, revision);
CREATE INDEX listings_of ON listings(site, url, fetched_at);
CREATE INDEX pairs_of ON pairs(story, target_story);
INSERT INTO versions SELECT other, story FROM versions EXCEPT SELECT story, other FROM versions;
CREATE INDEX versions_of ON versions(story);
CREATE VIEW other_languages AS
    SELECT story, other, headline, languages, day, url FROM versions JOIN stories ON stories.id = other;
UPDATE ticker SET story = (SELECT id FROM stories WHERE stories.url = ticker.url AND stories.site = ticker.site);
CREATE INDEX ticker_of ON ticker(story);
INSERT INTO search(search) VALUES ('optimize');
PRAGMA optimize;
"""


def cached(source: Source, cache: Path, steps: Steps) -> Path:
    """The database of a source, from the cache if the source has not changed since; raises `ExportError`."""
    place = source.path.resolve()
    name = f"{place.name or 'data'}-{_short(str(place))}.db"
    path, fingerprint = cache.resolve() / name, f"{FORM} {source.fingerprint()}"
    if _fact(path, "source") != fingerprint:
        with explained(path, by="--cache DIR"):
            cache.mkdir(parents=True, exist_ok=True)
            with temporary_folder(path) as work:
                building = work / name
                build(source.release(work, steps), building, fingerprint, str(place), steps)
                building.replace(path)
    return path


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _fact(path: Path, name: str) -> str | None:
    """A fact from a database; None if the database is missing, has another form, or lacks the fact."""
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute("SELECT fact FROM facts WHERE name = ?", (name,)).fetchone()
    except sqlite3.Error:
        return None
    return row[0] if row else None


def build(release: Path, path: Path, fingerprint: str, place: str, steps: Steps) -> None:
    """Writes the database of a release; raises `ExportError`."""
    card = about(release)
    rows: Mapping[str, int] = card.get("rows") or {}
    advance = steps.step("Indexing", sum(rows.get(name, 0) for name in ("articles", "pairs", "ticker")))
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_TABLES)
        database.execute("BEGIN")
        stories = _Stories()
        for batch in batched(records(release, ARTICLES), _BATCH):
            stories.add(database, batch)
            advance(len(batch))
        if not stories.days:
            raise ExportError(f"{release}: it holds no story")
        _add_revisions(database, records(release, REVISIONS) if stories.revised else (), stories.revised)
        for batch in batched(records(release, TICKER), _BATCH):
            database.executemany(f"INSERT INTO ticker VALUES ({_places(9)})", map(_ticker, batch))  # noqa: S608
            advance(len(batch))
        _add_listings(database, records(release, LISTINGS))
        _add_tombstones(database, records(release, TOMBSTONES))
        for batch in batched(records(release, PAIRS) if rows.get("pairs") else (), _BATCH):
            database.executemany(f"INSERT INTO pairs VALUES ({_places(12)})", map(_pair, batch))  # noqa: S608
            advance(len(batch))
        stories.finish(database)
        invented = any(run.get("invented") for run in card.get("runs") or ())
        facts = {"place": place, "invented": "1" if invented else "", "release": _json(card), "source": fingerprint}
        database.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
        database.execute("COMMIT")
        database.executescript(_END)


def _places(columns: int) -> str:
    return ", ".join("?" * columns)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _kept(row: Mapping[str, Any]) -> str:
    """A record as JSON."""
    return _json({key: value for key, value in row.items() if key in _KEPT})


def _moment(value: Any) -> str:
    """A time as the records write it, whether the release has a text or a time."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')


def _day(value: Any) -> int:
    """Days since 1970; `NO_DAY` for anything else."""
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
        return date.toordinal(found) - EPOCH
    except ValueError:
        return NO_DAY


def _second(value: Any) -> int:
    """Seconds since 1970 of a moment; 0 for a day, so that it counts as older than a moment of the same day."""
    text = str(value)
    return int(datetime.fromisoformat(text).timestamp()) if "T" in text else 0


class _Stories:
    """Takes stories in, and keeps of each only numbers: its day and second, and the values it is counted by."""

    def __init__(self) -> None:
        self.days = array("i")
        self._seconds = array("q")
        self._dated = array("b")
        self.revised: set[str] = set()
        self._values: dict[tuple[str, str], int] = {}
        self._counts: Counter[int] = Counter()
        self._tag_stories, self._tag_values = array("i"), array("i")

    def add(self, database: sqlite3.Connection, rows: Sequence[dict[str, Any]]) -> None:
        first = len(self.days) + 1
        numbered = list(enumerate(rows, first))
        for number, row in numbered:
            self.days.append(_day(row["day"]))
            self._seconds.append(_second(row["published"]["latest"]))
            self._dated.append(bool(row["published"]["date"] or row["published"]["latest"]))
            self._tag(number, row)
            if (row.get("wordings") or 1) > 1:
                self.revised.add(row["id"])
        insert = database.executemany
        insert(f"INSERT INTO stories VALUES ({_places(13)})", (_story(number, row) for number, row in numbered))  # noqa: S608
        insert("INSERT INTO records VALUES (?, ?)", ((number, _kept(row)) for number, row in numbered))
        insert(
            "INSERT INTO versions VALUES (?, ?)",
            ((row["id"], named["id"]) for row in rows for named in row.get("translations") or ()),
        )
        insert(
            "INSERT INTO rights VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET stories = stories + 1",
            ((row["site"], _json(row["rights"]), row.get("text_policy") or FULL) for row in rows),
        )
        insert(
            "INSERT INTO search(rowid, headline, names, text) VALUES (?, ?, ?, ?)",
            ((number, *map(searchable, _searched(row))) for number, row in numbered),
        )

    def _tag(self, number: int, row: Mapping[str, Any]) -> None:
        named = {
            "site": [row["site"]], "language": row["in_language"], "section": [row["section"]], "author": row["authors"]
        }  # fmt: skip
        for kind in KINDS:
            for name in dict.fromkeys(named[kind]):
                if name:
                    value = self._values.setdefault((kind, name), len(self._values))
                    self._counts[value] += 1
                    self._tag_stories.append(number - 1)
                    self._tag_values.append(value)

    def finish(self, database: sqlite3.Connection) -> None:
        """Writes the numbers."""
        days = numpy.frombuffer(self.days, "i4")
        newest = numpy.empty(len(days), "i4")
        seconds, dated = numpy.frombuffer(self._seconds, "i8"), numpy.frombuffer(self._dated, "i1")
        oldest_first = numpy.lexsort((numpy.arange(len(days)), seconds, days, dated))
        newest[oldest_first[::-1]] = numpy.arange(len(days), dtype="i4")
        arrays = {
            "days": days, "newest": newest,
            "tag_stories": numpy.frombuffer(self._tag_stories, "i4"),
            "tag_values": numpy.frombuffer(self._tag_values, "i4"),
        }  # fmt: skip
        database.executemany("INSERT INTO arrays VALUES (?, ?)", ((name, a.tobytes()) for name, a in arrays.items()))
        database.executemany(
            "INSERT INTO facets VALUES (?, ?, ?, ?)",
            ((value, *named, self._counts[value]) for named, value in self._values.items()),
        )


def _story(number: int, row: Mapping[str, Any]) -> tuple[Any, ...]:
    words = sum(body["word_count"] or 0 for body in row["bodies"])
    return (
        number, row["id"], row["site"], row["section"], row["headline"] or "", ", ".join(row["authors"]),
        ", ".join(row["in_language"]), str(row["day"]) if row["day"] else None, words, row.get("wordings") or 1,
        _moment(row["fetched_at"]), row["canonical_url"], row.get("cluster") or row["id"],
    )  # fmt: skip


def _searched(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What is searched of a story: headlines, names, texts."""
    headlines = [row["headline"], *row["alternative_headlines"].values(), *(body["headline"] for body in row["bodies"])]
    names = [row["byline"], row["section"], *row["authors"], *row["keywords"]]
    texts = [row["summary"], *row["key_points"]]
    for body in row["bodies"]:
        texts += [dateline_of(body), *(body["paragraphs"] or ())]
    return _joined(headlines), _joined(names), _joined(texts)


def _joined(texts: Iterable[str | None]) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))


def _add_revisions(database: sqlite3.Connection, rows: Iterable[dict[str, Any]], revised: set[str]) -> None:
    for batch in batched((row for row in rows if row["id"] in revised), _BATCH):
        database.executemany(
            "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    row["id"], _moment(row["fetched_at"]), row["revision"], row["run"], ", ".join(row["changed"]),
                    _kept(row),
                )
                for row in batch
            ),
        )  # fmt: skip


def _add_listings(database: sqlite3.Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Adds lists without the versions that sitemaps name, of which a row may hold a hundred thousand."""
    for row in rows:
        stories = row.get("versions") or ()  # older releases lack them
        values = (
            row["id"], row["site"], row["section"], row["url"], _moment(row["fetched_at"]), len(row["cards"]),
            len(stories), _json(row["cards"]),
        )  # fmt: skip
        database.execute(f"INSERT OR IGNORE INTO listings VALUES ({_places(8)})", values)  # noqa: S608
        named = ((story["id"], other["id"]) for story in stories for other in story["translations"])
        database.executemany("INSERT INTO versions VALUES (?, ?)", named)


def _add_tombstones(database: sqlite3.Connection, rows: Iterable[dict[str, Any]]) -> None:
    values = (
        (
            row["id"], row["site"], row["url"], row["headline"], _moment(row["first_missed"]),
            _moment(row["last_seen"]), _json(row["statuses"]),
        )
        for row in rows
    )  # fmt: skip
    database.executemany(f"INSERT INTO tombstones VALUES ({_places(7)})", values)  # noqa: S608


def _ticker(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        row["id"], row["site"], row["headline"] or "", _moment(row["first_seen"]), _moment(row["last_seen"]),
        row["pages"], row["url"], None, _json(row),
    )  # fmt: skip


def _pair(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        row["story"], row.get("target_story"), row["level"], row["source_language"], row["target_language"],
        row["source_text"], row["target_text"], row["posterior"], row["tier"], row["method"], _json(row["source"]),
        _json(row["target"]),
    )  # fmt: skip
