"""Data sets out of finished runs: what is in them, what validators say, what is wrong with bad input."""

from __future__ import annotations

import copy
import csv
import errno
import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pastruns
import pyarrow.parquet
import pytest
import starting
import yaml
from crawling import PATIENCE
from deploying import schema_finds_no_fault
from forbidden import forbid
from killed import left_by_a_killed_process
from tmx import units_of

from newsbot.commands.export import show
from newsbot.dataset import batches, compare, source, tasks
from newsbot.dataset.built import Built, Options
from newsbot.dataset.errors import ExportError
from newsbot.dataset.reading import rows, rows_in
from newsbot.dataset.rehydrate import rehydrate
from newsbot.dataset.release import beside, explained, export
from newsbot.dataset.splits import Bounds, bounds
from newsbot.dataset.takedown import Takedown, read_takedown
from newsbot.dataset.withheld import policy_of, restore, texts, withhold
from newsbot.demo.stories import load_stories
from newsbot.items import Article, Body, Card, Image, Link, Published, Rights
from newsbot.revisions import content_hash, exact_day
from newsbot.roles import HASHED, REVISES, Declared, having
from newsbot.storage.files import as_dict
from newsbot.text.addresses import page_key, record_id
from newsbot.text.language import direction_of
from newsbot.text.moments import day_in_words

ROOT = Path(__file__).parents[1]
SITE = "journalismpakistan"
HOME = "https://www.journalismpakistan.com"


def number(n: int) -> str:
    """The id of a story."""
    return hashlib.sha256(f"story {n}".encode()).hexdigest()[:20]


def text_of(number: int, paragraphs: int = 4) -> list[str]:
    """Paragraphs that are like no other number's."""
    words = [hashlib.sha256(f"{number} {at}".encode()).hexdigest()[:7] for at in range(20 * paragraphs)]
    return [" ".join(words[at : at + 20]) + "." for at in range(0, len(words), 20)]


def story(at: int, day: str = "", **change: Any) -> dict[str, Any]:
    """An article record; `change` replaces fields of `Article`."""
    day = day or f"2026-{1 + at // 28:02}-{1 + at % 28:02}"
    url = f"{HOME}/story-{at}"
    made = Article(
        id=number(at), url=url, canonical_url=url, site=SITE, publisher="JournalismPakistan.com",
        headline=f"Story {at}", alternative_headlines={"en": f"Story {at}"}, byline="Ayesha Noor",
        authors=["Ayesha Noor"], published=Published(day, day, day, day, "day", "byline"), in_language=["en"],
        bodies=[Body("en", "ltr", f"Story {at}", "KARACHI", text_of(at), 80)],
        summary=f"What story {at} is about.", images=[Image(f"{url}.jpg", "A desk", None)],
        links=[Link("https://example.org/a", "a link")],
        related=[Card(f"Story {at + 1}", f"{HOME}/story-{at + 1}", summary="Another story.")],
        rights=Rights(robots_txt="allowed"), fetched_at=f"{day}T10:00:00+00:00", provenance={"headline": "page"},
    )  # fmt: skip
    for name, value in change.items():
        setattr(made, name, value)
    made.content_hash = content_hash(made, exact_day(made))
    return as_dict(made)


def ticker(at: int, run: int, **change: Any) -> dict[str, Any]:
    record = {
        "schema": "newsbot/ticker/1", "id": number(at), "site": SITE, "headline": f"Line {at}",
        "headlines": {"en": f"Line {at}"}, "url": f"{HOME}/story-{at}", "section": None, "position": run,
        "first_seen": "2026-01-01T00:00:00+00:00", "last_seen": f"2026-02-{run:02}T00:00:00+00:00", "pages": 10,
    }  # fmt: skip
    return record | change


def listing(at: int) -> dict[str, Any]:
    cards = [as_dict(Card(f"Story {n}", f"{HOME}/story-{n}", summary="Shown here.")) for n in range(3)]
    return {
        "schema": "newsbot/listing/1", "id": number(at), "site": SITE, "section": "Newsroom",
        "url": f"{HOME}/newsroom/page/{at}", "page": at, "fetched_at": "2026-02-01T00:00:00+00:00",
        "cards": cards,
    }  # fmt: skip


def tombstone(at: int) -> dict[str, Any]:
    return {
        "schema": "newsbot/tombstone/1", "id": number(at), "site": SITE, "url": f"{HOME}/story-{at}",
        "headline": f"Story {at}", "first_missed": "2026-12-01T00:00:00+00:00",
        "last_seen": "2026-11-01T00:00:00+00:00", "statuses": [404, 404, 410],
    }  # fmt: skip


def write_run(data: Path, run: str, reported: dict[str, Any] | None = None, **kinds: Iterable[dict[str, Any]]) -> None:
    """A finished run, with its report; `reported` are further keys of that."""
    every = {kind: kinds.get(kind, ()) for kind in ("articles", "ticker", "listings", "tombstones")}
    pastruns.write_run(data, SITE, run, every, **(reported or {}))


URDU = Body("ur", "rtl", "آزادی صحافت", "کراچی", ["یہ کتاب نئی ہے اور شہر میں کہیں نہیں ملتی۔"], 9)
FIRST, SECOND = "2026-03-01T000000Z", "2026-04-01T000000Z"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two runs: forty stories, one revised, one copied, one withdrawn, one reserved, one in two languages."""
    stories = {number: story(number) for number in range(40)}
    stories[3] = story(3, headline='=cmd|" /C calc"!A0')
    stories[5] = story(5, in_language=["en", "ur"], bodies=[Body("en", "ltr", "Free", None, text_of(5), 80), URDU])
    stories[6] = story(6, rights=Rights(robots_txt="allowed", tdm_reservation="1"))
    stories[39] = story(39, bodies=[Body("en", "ltr", "Story 39", None, text_of(2), 80)])  # a copy, at the end
    newer = story(1, revision=2, changed=["bodies"], fetched_at="2026-04-01T00:00:00+00:00")
    newer["bodies"][0]["paragraphs"][0] = newer["bodies"][0]["paragraphs"][0].replace(".", " at last.")
    newer["content_hash"] = "0" * 64
    folder = tmp_path / "data"
    write_run(
        folder, FIRST, articles=stories.values(), ticker=[ticker(1, 1), ticker(2, 1)], listings=[listing(1), listing(2)]
    )
    write_run(folder, SECOND, articles=[newer], ticker=[ticker(1, 2, pages=5)], tombstones=[tombstone(7)])
    return folder


def made(data: Path, name: str = "release", **options: Any) -> tuple[Path, Built]:
    target = data.parent / name
    return target, export(data, (), target, Options(**options))


def ids(release: Path, table: str = "articles") -> list[str]:
    return [row["id"] for row in rows(release, table)]


# What is in it


def test_each_story_is_there_once_in_its_latest_wording_and_every_wording_is_a_revision(data: Path) -> None:
    release, built = made(data)
    articles = {row["id"]: row for row in rows(release, "articles")}
    assert len(articles) == len(ids(release)) == 39
    assert articles[number(1)]["revision"] == 2
    assert articles[number(1)]["wordings"] == 2
    assert articles[number(1)]["bodies"][0]["paragraphs"][0].endswith("at last.")
    revisions = [
        (row["revision"], row["run"], row["latest"]) for row in rows(release, "revisions") if row["id"] == number(1)
    ]
    assert revisions == [(1, FIRST, False), (2, SECOND, True)]
    assert built.facts.rows["revisions"] == 40


def test_the_ticker_is_merged_over_runs(data: Path) -> None:
    release, _ = made(data)
    one, other = sorted(rows(release, "ticker"), key=lambda row: row["headline"])
    assert (one["id"], one["pages"], one["position"], one["last_seen"]) == (
        number(1),
        15,
        1,
        "2026-02-02T00:00:00+00:00",
    )
    assert [(told["run"], told["pages"]) for told in one["sightings"]] == [(FIRST, 10), (SECOND, 5)]
    assert len(other["sightings"]) == 1


def test_what_two_replays_read_from_one_archive_is_there_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    cards = [as_dict(Card("Story 8", f"{HOME}/story-8"))]
    kinds: dict[str, Any] = {"ticker": [ticker(1, 1)], "tombstones": [tombstone(7)]}
    write_run(data, FIRST, articles=[story(1)], listings=[listing(1), listing(2)], **kinds)
    write_run(data, SECOND, listings=[listing(2) | {"cards": cards}, listing(1)], **kinds)
    release, built = made(data)
    assert {row["id"]: len(row["cards"]) for row in rows(release, "listings")} == {number(1): 3, number(2): 1}
    assert [(row["pages"], len(row["sightings"])) for row in rows(release, "ticker")] == [(10, 1)]
    assert ids(release, "tombstones") == [number(7)]
    with closing(sqlite3.connect(release / "newsbot.db")) as database:
        assert database.execute("SELECT count(*) FROM listings").fetchone() == (2,)
    assert built.facts.rows["listings"] == 2


@pytest.mark.parametrize(("keep", "there"), [(False, False), (True, True)])
def test_withdrawn_stories_are_left_out_or_kept_as_asked_and_listed_either_way(
    data: Path, keep: bool, there: bool
) -> None:
    release, built = made(data, keep_withdrawn=keep)
    assert (number(7) in ids(release)) is there
    assert [(row["id"], row["kept"]) for row in rows(release, "tombstones")] == [(number(7), keep)]
    assert built.withdrawn == 1
    assert [row["withdrawn"] for row in rows(release, "articles")].count(True) == keep


def test_a_story_that_came_back_is_no_withdrawn_one(data: Path) -> None:
    back = story(7, revision=2, fetched_at="2026-12-05T00:00:00+00:00")
    write_run(data, "2026-12-05T000000Z", articles=[back])
    release, built = made(data)
    assert (ids(release, "tombstones"), built.withdrawn) == ([], 0)
    assert number(7) in ids(release)


def test_splits_go_by_day_and_copies_are_on_one_side(data: Path) -> None:
    release, built = made(data)
    articles = {row["id"]: row for row in rows(release, "articles")}
    first, copied = articles[number(2)], articles[number(39)]
    assert copied["cluster"] == first["cluster"] == number(2)
    assert copied["cluster_size"] == 2
    assert copied["split"] == first["split"] == "train"
    begins = {"train": "", "validation": built.bounds.validation or "", "test": built.bounds.test or ""}
    for row in articles.values():
        assert row["cluster_size"] > 1 or built.bounds.split(row["day"]) == row["split"]
        assert row["cluster_size"] > 1 or row["day"] >= begins[row["split"]]
    assert {row["split"] for row in articles.values()} == {"train", "validation", "test"}
    order = [
        (("train", "validation", "test").index(row["split"]), row["day"], row["id"])
        for row in rows(release, "articles")
    ]
    assert order == sorted(order)


def test_later_copies_of_earlier_stories_leave_no_split_empty(tmp_path: Path) -> None:
    originals = [story(at) for at in range(20)]
    copies = [story(at, bodies=[Body("en", "ltr", "Again", None, text_of(at % 20), 80)]) for at in range(20, 80)]
    write_run(tmp_path / "data", FIRST, articles=[*originals, *copies])
    release, built = made(tmp_path / "data")
    assert built.bounds == Bounds(originals[16]["published"]["date"], originals[18]["published"]["date"])
    assert built.facts.splits == {"train": 64, "validation": 8, "test": 8}
    assert all(row["cluster_size"] == 4 for row in rows(release, "articles"))


def test_stories_without_a_date_leave_dated_ones_in_every_split(tmp_path: Path) -> None:
    fetched = "2026-06-01T10:00:00+00:00"
    dated = [story(at, fetched_at=fetched) for at in range(20)]
    undated = [story(at, fetched_at=fetched, published=Published()) for at in range(20, 60)]
    write_run(tmp_path / "data", FIRST, articles=[*dated, *undated])
    release, built = made(tmp_path / "data")
    assert built.bounds == Bounds(dated[16]["published"]["date"], dated[18]["published"]["date"])
    assert built.facts.splits == {"train": 16, "validation": 2, "test": 42}
    card = (release / "README.md").read_text("utf-8")
    assert "40 stories have no date" in card
    assert "training has nothing later than the test but copies of its own stories" in card
    write_run(tmp_path / "none", FIRST, articles=undated)
    _, built = made(tmp_path / "none", "other")
    assert built.bounds == Bounds()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([(f"2026-01-{day:02}", 1) for day in range(1, 11)], Bounds("2026-01-09", "2026-01-10")),
        ([("2026-01-01", 100), ("2026-01-02", 1)], Bounds(None, "2026-01-02")),
        ([("2026-01-01", 1), ("2026-01-02", 100)], Bounds(None, "2026-01-02")),
        ([("2026-01-01", 7)], Bounds()),
        ([], Bounds()),
    ],
)
def test_bounds_of_splits_lie_between_days(days: list[tuple[str, int]], expected: Bounds) -> None:
    assert bounds(days) == expected


def test_the_same_records_give_the_same_bytes_in_one_process_or_two(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = made(data, "one", shard=10)
    monkeypatch.setattr("newsbot.dataset.release._ALONE", 0)
    other, _ = made(data, "other", shard=10, jobs=2)
    assert (one / "SHA256SUMS").read_text() == (other / "SHA256SUMS").read_text()
    assert len(list((one / "parquet" / "articles").glob("train-*"))) > 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_release_may_have_any_name(data: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr("newsbot.dataset.release._ALONE", 0)
    usual, _ = made(data, "usual")
    odd, _ = made(data, "50%41 off? #1", jobs=jobs)
    assert (odd / "SHA256SUMS").read_text() == (usual / "SHA256SUMS").read_text()
    assert {path.name for path in data.parent.iterdir()} == {"data", "usual", odd.name}


class Recorder:
    """Keeps what each step was to do, and what it says to have done."""

    def __init__(self) -> None:
        self.steps: dict[str, list[int]] = {}

    def step(self, name: str, total: int) -> Callable[[int], object]:
        told = self.steps[name] = [total, 0]

        def advance(done: int) -> None:
            told[1] += done

        return advance


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_progress_of_every_step_adds_up(data: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr("newsbot.dataset.release._ALONE", 0)
    recorder = Recorder()
    export(data, (), data.parent / "release", Options(jobs=jobs, shard=10), recorder)
    assert list(recorder.steps) == ["Reading", "Finding copies", "Checking", "Writing", "Writing SQLite"]
    assert all(total == done > 0 for total, done in recorder.steps.values()), recorder.steps


# Formats


def test_every_format_holds_the_same_stories(data: Path) -> None:
    release, _ = made(data)
    of_parquet = [row for path in _parts(release, "parquet") for row in rows_in(path)]
    of_jsonl = [
        json.loads(line)
        for path in _parts(release, "jsonl")
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    assert of_parquet == of_jsonl
    with (release / "csv" / "articles.csv").open(encoding="utf-8-sig", newline="") as stream:
        of_csv = list(csv.DictReader(stream))
    database = sqlite3.connect(release / "newsbot.db")
    of_sqlite = [row[0] for row in database.execute("SELECT id FROM articles ORDER BY rowid")]
    database.close()
    assert [row["id"] for row in of_parquet] == [row["id"] for row in of_csv] == of_sqlite


def _parts(release: Path, form: str) -> list[Path]:
    order = ("train", "validation", "test")
    return sorted((release / form / "articles").iterdir(), key=lambda path: order.index(path.name.split("-")[0]))


def test_csv_opens_in_a_spreadsheet_with_urdu_intact_and_without_formulas(data: Path) -> None:
    release, _ = made(data)
    for path in (release / "csv").glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        with path.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for line in csv.reader(stream) for cell in line]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    assert "یہ کتاب نئی ہے" in (release / "csv" / "bodies.csv").read_text("utf-8-sig")
    assert "'=cmd|" in (release / "csv" / "articles.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("table", "query", "found"),
    [
        ("urdu_search", "کتاب", 1),
        ("urdu_search", "كتاب", 1),  # typed with an Arabic kaf
        ("urdu_search", "آزادی", 1),
        ("urdu_search", "ازادي", 1),  # with an Arabic yeh and a bare alif
        ("urdu_search", "كراچى", 0),  # a dateline is not text
        ("urdu_search", "لاہور", 0),
        ("english_search", "stories", 38),  # the stem of `Story`
        ("english_search", "calc", 0),
    ],
)
def test_sqlite_finds_words_in_either_spelling(data: Path, table: str, query: str, found: int) -> None:
    release, _ = made(data, formats=("sqlite",))
    database = sqlite3.connect(release / "newsbot.db")
    hits = database.execute(f"SELECT count(*) FROM {table} WHERE {table} MATCH ?", (query,)).fetchone()[0]
    intact = database.execute("PRAGMA integrity_check").fetchone()[0]
    database.close()
    assert (hits, intact) == (found, "ok")


@pytest.mark.parametrize(
    ("query", "found"),
    [("camión", 1), ("camion", 1), ("सेतु", 1), ("सत", 0), ("الجسر", 1), ("school", 0)],
)
def test_sqlite_finds_words_of_other_languages(tmp_path: Path, query: str, found: int) -> None:
    told = {"es": "El camión cruzó el puente.", "hi": "नया सेतु खुल गया।", "ar": "افتتح الجسر الجديد.", "en": "A school."}
    stories = [
        story(at, bodies=[Body(language, "ltr", None, None, [text], 4)], in_language=[language])
        for at, (language, text) in enumerate(told.items())
    ]
    write_run(tmp_path / "data", FIRST, articles=stories)
    release, _ = made(tmp_path / "data", formats=("sqlite",))
    with closing(sqlite3.connect(release / "newsbot.db")) as database:
        matches = "SELECT count(*) FROM other_languages_search WHERE other_languages_search MATCH ?"
        assert database.execute(matches, (query,)).fetchone() == (found,)


def test_parquet_has_its_declared_schema_zstd_and_row_groups_in_order(data: Path) -> None:
    release, _ = made(data, formats=("parquet",))
    (path,) = (release / "parquet" / "articles").glob("train-*")
    file = pyarrow.parquet.ParquetFile(path)
    assert {file.metadata.row_group(0).column(at).compression for at in range(file.metadata.num_columns)} == {"ZSTD"}
    assert file.schema_arrow.field("keywords").type == pyarrow.list_(pyarrow.string())  # though none has any
    assert file.schema_arrow.field("date_modified").type == pyarrow.string()
    days = file.read(["day"])["day"].to_pylist()
    assert days == sorted(days)


# Self-description


def test_sums_schemas_and_card_tell_the_truth(data: Path) -> None:
    import jsonschema

    release, _ = made(data)
    done = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=release, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    listed = {line.split("  ")[1] for line in (release / "SHA256SUMS").read_text().splitlines()}
    there = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert there - listed == {"SHA256SUMS"}
    for table in ("articles", "revisions", "ticker", "listings", "tombstones"):
        schema = json.loads((release / "schema" / f"{table}.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        check = jsonschema.Draft202012Validator(schema)
        for row in rows(release, table):
            check.validate(row)
    card = (release / "README.md").read_text("utf-8")
    assert "| `articles` | 39 |" in card
    assert "| en | 39 |" in card
    assert 'language:\n- "en"\n- "ur"\n' in card
    assert 'size_categories:\n- "n<1K"\n' in card
    assert "Withdrawn by their sites: 1 story" in card
    assert 'date-released: "2026-04-01"' in (release / "CITATION.cff").read_text()


VALIDATORS = """
import os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
release, cache = sys.argv[1:]
import frictionless
report = frictionless.validate(f"{release}/datapackage.json")
assert report.valid, report.flatten(["title", "note"])
import mlcroissant
croissant = mlcroissant.Dataset(f"{release}/croissant.json")
assert not croissant.metadata.ctx.issues.errors
told = list(croissant.records("articles"))
assert len(told) == 41, len(told)
import datasets
from newsbot.dataset.describe.card import features
from newsbot.dataset.pairs import PAIRS
from newsbot.dataset.tables import TABLES
for table in (*TABLES, PAIRS):
    whole = datasets.load_dataset(release, table.name, cache_dir=cache)
    part = next(iter(whole.values()))
    assert part.features._to_yaml_list() == features(table.columns), table.name
    print(table.name, sum(map(len, whole.values())))
import glob
for path in sorted(glob.glob(f"{release}/*/articles/test-00000-*")):
    kind = "parquet" if path.endswith("parquet") else "json"
    one = datasets.load_dataset(kind, data_files=path, split="train", cache_dir=cache, features=part.features if 0 else None)
    print(kind, len(one))
"""


@pytest.mark.slow
def test_the_validators_that_others_use_find_nothing_wrong(data: Path, tmp_path: Path) -> None:
    write_bilingual_run(data, "2026-05-01T000000Z")
    release, built = made(data, shard=10)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", VALIDATORS, str(release), str(tmp_path / "cache")],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    counts = "articles 41 revisions 42 ticker 4 listings 2 tombstones 1 pairs"
    assert done.stdout.split()[:12] == [*counts.split(), str(built.facts.rows["pairs"])]


# Rights


def test_texts_are_hashed_where_rights_reserve_them(data: Path) -> None:
    release, built = made(data)
    articles = {row["id"]: row for row in rows(release, "articles")}
    kept = articles[number(6)]
    assert (kept["text_policy"], kept["summary"], kept["bodies"][0]["paragraphs"]) == ("hash", None, [])
    paragraphs = [told for told in kept["text_hashes"] if told["field"].startswith("bodies/0/")]
    second = text_of(6)[1]
    assert paragraphs[1]["sha256"] == hashlib.sha256(second.encode()).hexdigest()
    assert (paragraphs[1]["offset"], paragraphs[1]["length"]) == (len(text_of(6)[0]) + 1, len(second))
    assert built.facts.policies == {"full": 38, "hash": 1}
    _nowhere(release, second)
    _nowhere(release, "Shown here.")  # on lists of a site with such stories


@pytest.mark.parametrize("policy", ["hash", "none"])
@pytest.mark.slow
def test_no_text_leaves_where_none_is_to(data: Path, policy: str) -> None:
    release, _ = made(data, text=policy)
    for at in range(38):
        _nowhere(release, text_of(at)[2])
    _nowhere(release, "یہ کتاب")
    _nowhere(release, "What story 4 is about")
    assert all(bool(row["text_hashes"]) is (policy == "hash") for row in rows(release, "articles"))


def test_what_a_publisher_says_last_holds_for_earlier_wordings(tmp_path: Path) -> None:
    later = Rights(robots_txt="allowed", content_signal="ai-train=no")
    now = story(1, revision=2, changed=["rights"], rights=later, fetched_at="2026-04-01T00:00:00+00:00")
    write_run(tmp_path / "data", FIRST, articles=[story(1), story(2)])
    write_run(tmp_path / "data", SECOND, articles=[now])
    release, _ = made(tmp_path / "data")
    told = {(row["id"], row["revision"]): row["text_policy"] for row in rows(release, "revisions")}
    assert told == {(number(1), 1): "hash", (number(1), 2): "hash", (number(2), 1): "full"}


def _nowhere(release: Path, text: str) -> None:
    for path in release.rglob("*"):
        if path.suffix == ".gz":
            assert text.encode() not in gzip.decompress(path.read_bytes()), path
        elif path.suffix == ".parquet":
            assert text not in json.dumps(list(rows_in(path)), ensure_ascii=False), path
        elif path.is_file():
            assert text.encode() not in path.read_bytes(), path


def test_withheld_texts_come_back_out_of_ones_own_crawl(data: Path) -> None:
    whole, _ = made(data, "whole", text="full")
    hashed, _ = made(data, "hashed", text="hash")
    done = rehydrate(hashed, data, (), (), data.parent / "back")
    assert (done.restored, done.missing) == (40, 0)
    for table in ("articles", "revisions"):
        for path in sorted((whole / "parquet" / table).iterdir()):
            assert path.read_bytes() == (data.parent / "back" / "parquet" / table / path.name).read_bytes()


def test_texts_that_have_no_hashes_stay_withheld(data: Path) -> None:
    withheld, _ = made(data, "withheld", text="none", formats=("jsonl",))
    done = rehydrate(withheld, data, (), (), data.parent / "back", ("jsonl",))
    assert (done.restored, done.missing) == (0, 40)
    assert {row["text_policy"] for row in rows(data.parent / "back", "revisions")} == {"none"}


def same_but_how_it_was_made(one: Path, other: Path) -> bool:
    """Whether all files of two releases are the same except the options, and the sums."""
    files = [
        {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}
        for release in (one, other)
    ]
    asked = [json.loads(of.pop("release.json")) for of in files]
    for of, options in zip(files, asked, strict=True):
        del of["SHA256SUMS"], options["text"]
    assert asked[0] == asked[1]
    assert [name for name in files[0] if files[0][name] != files[1].get(name)] == []
    return files[0].keys() == files[1].keys()


@pytest.mark.parametrize("text", ["hash", "auto"])
@pytest.mark.parametrize("formats", [("jsonl",), ("parquet",), ("csv", "jsonl", "parquet")])
@pytest.mark.slow
def test_a_release_comes_back_as_it_would_have_been_with_its_texts(
    data: Path, text: str, formats: tuple[str, ...]
) -> None:
    write_bilingual_run(data, "2026-05-01T000000Z")
    whole, _ = made(data, "whole", text="full")
    withheld, _ = made(data, "withheld", text=text, formats=formats)
    done = rehydrate(withheld, data, (), (), data.parent / "back")
    assert done.missing == 0
    assert same_but_how_it_was_made(whole, data.parent / "back")


def test_a_summary_comes_back_only_out_of_the_same_fetch(data: Path) -> None:
    hashed, _ = made(data, "hashed", text="hash")
    later = data.parent / "later"
    write_run(later, SECOND, articles=[story(1)], listings=[listing(1) | {"fetched_at": "2026-09-01T00:00:00+00:00"}])
    rehydrate(hashed, later, (), (), data.parent / "back")
    listed = list(rows(data.parent / "back", "listings"))
    assert {card["summary"] for row in listed for card in row["cards"]} == {None}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of `scrapy demo`, with its release."""
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "scrapy", "demo", "-s", f"DATA_DIR={folder}"]
    done = starting.run(command, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_the_demos_release_comes_back_with_its_texts(demo: Path, tmp_path: Path) -> None:
    withheld = tmp_path / "withheld"
    export(demo, (), withheld, Options(text="hash"))
    back = scrapy_export(demo, "--rehydrate", str(withheld), "--to", str(tmp_path / "back"))
    assert back.returncode == 0, back.stderr
    assert same_but_how_it_was_made(demo / "release", tmp_path / "back")
    again = scrapy_export(demo, "--rehydrate", str(demo / "release"), "--to", str(tmp_path / "again"))
    assert again.returncode == 0, again.stderr
    assert same_but_how_it_was_made(demo / "release", tmp_path / "again")


def test_all_that_describes_a_release_tells_the_same_figures(demo: Path) -> None:
    release = demo / "release"
    about = json.loads((release / "release.json").read_text())
    card, report = ((release / name).read_text("utf-8") for name in ("README.md", "report.html"))
    croissant, package = (json.loads((release / f"{name}.json").read_text()) for name in ("croissant", "datapackage"))
    citation = (release / "CITATION.cff").read_text("utf-8")
    for table, count in about["rows"].items():
        assert count == len(list(rows(release, table)))
        assert f"| `{table}` | {count:,} |" in card
    shown = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", report))
    for name, table in (
        ("stories", "articles"),
        ("ticker headlines", "ticker"),
        ("pairs", "pairs"),
        ("tombstones", "tombstones"),
    ):
        assert shown.get(name, "0") == f"{about['rows'][table]:,}", name
    with closing(sqlite3.connect(release / "newsbot.db")) as database:
        for table, count in about["rows"].items():
            assert database.execute(f"SELECT count(*) FROM {table}").fetchone() == (count,)
    told = [row["published"] for row in rows(release, "articles") if row["published"]["earliest"]]
    span = f"published from {min(of['earliest'] for of in told)[:10]} to {max(of['latest'] for of in told)[:10]}"
    days = (day_in_words(day) for day in span.split()[2::2])
    assert f"published from {' to '.join(days)}" in report
    for text in (card, citation, croissant["description"], package["description"]):
        assert re.findall(r"published from \S{10} to \S{10}", text) == [span] * text.count("published from")
        assert span in text
    fetched = sorted(row["fetched_at"] for row in rows(release, "articles"))
    assert croissant["rai:dataCollectionTimeframe"] == [fetched[0], fetched[-1]]
    assert f"fetched from {fetched[0]} to {fetched[-1]}" in card
    released = about["runs"][-1]["finished"][:10]
    assert croissant["datePublished"] == released == package["created"][:10]
    assert f'date-released: "{released}"' in citation


def test_a_release_is_cited_by_its_authors_and_its_doi(data: Path, tmp_path: Path) -> None:
    doi, target = "10.5281/zenodo.1234567", tmp_path / "release"
    authors = ("Noor, Amina", "Press & Archive Lab")
    export(data, (), target, Options(authors=authors, doi=doi))
    schema_finds_no_fault("vendor.citation-file-format", target / "CITATION.cff")
    citation = yaml.safe_load((target / "CITATION.cff").read_text("utf-8"))
    assert (citation["doi"], citation["url"], citation["type"]) == (doi, f"https://doi.org/{doi}", "dataset")
    assert citation["authors"] == [{"family-names": "Noor", "given-names": "Amina"}, {"name": "Press & Archive Lab"}]
    card = (target / "README.md").read_text("utf-8")
    assert re.search(r"^Amina Noor, Press \S+ Archive Lab \(2026\): News of", card, re.M)
    assert f"https://doi.org/{doi}" in card
    assert "  author = {Noor, Amina and {Press \\& Archive Lab}},\n" in card
    croissant = json.loads((target / "croissant.json").read_text())
    assert [(it["@type"], it["name"]) for it in croissant["creator"]] == [
        ("sc:Person", "Amina Noor"), ("sc:Organization", "Press & Archive Lab"),
    ]  # fmt: skip
    assert croissant["url"] == f"https://doi.org/{doi}"


@pytest.mark.parametrize(
    ("checked", "read_by"),
    [
        (0, "walked by a crawler."),
        (1, "walked by a crawler that obeys robots.txt where a record says so (`rights.robots_txt`)."),
        (2, "walked by a crawler that obeys robots.txt."),
    ],
)
def test_croissant_says_of_robots_txt_what_the_records_say(tmp_path: Path, checked: int, read_by: str) -> None:
    rights = [Rights(robots_txt="allowed" if at < checked else None) for at in range(2)]
    write_run(tmp_path / "data", FIRST, articles=[story(at, rights=of) for at, of in enumerate(rights)])
    release, _ = made(tmp_path / "data", formats=("jsonl",))
    stated = json.loads((release / "croissant.json").read_text())["rai:dataCollection"]
    assert stated == f"Public pages of news sites, {read_by}"


def test_the_card_says_of_which_texts_copies_are_not_looked_for(tmp_path: Path) -> None:
    short = [Body("en", "ltr", "Entries closed", None, ["Entries are closed."], 3)]
    days = ("2026-01-01", "2026-03-01")
    write_run(tmp_path / "data", FIRST, articles=[story(at, day, bodies=short) for at, day in enumerate(days)])
    release, _ = made(tmp_path / "data", formats=("jsonl",))
    assert {row["split"] for row in rows(release, "articles")} == {"train", "test"}
    assert "save copies of under 40 words (letters in scripts without spaces), which are not looked for." in (
        release / "README.md"
    ).read_text("utf-8")


def test_without_a_doi_the_card_says_how_to_get_one(data: Path, tmp_path: Path) -> None:
    export(data, (), tmp_path / "release", Options())
    schema_finds_no_fault("vendor.citation-file-format", tmp_path / "release" / "CITATION.cff")
    assert "export again with `--doi` and `--author`" in (tmp_path / "release" / "README.md").read_text("utf-8")
    for wrong in (["--doi", "zenodo.12"], ["--author", " , Amina"]):
        done = scrapy_export(data, "--to", str(tmp_path / "other"), *wrong)
        assert done.returncode == 2
        assert wrong[0] in done.stderr


def test_the_demos_data_say_that_they_are_invented(demo: Path, tmp_path: Path) -> None:
    exported = tmp_path / "exported"
    export(demo, (), exported, Options())
    for release in (demo / "release", exported):
        croissant, package = (
            json.loads((release / f"{name}.json").read_text()) for name in ("croissant", "datapackage")
        )
        report = (release / "report.html").read_text("utf-8")
        texts = [(release / name).read_text("utf-8").split("\n---\n")[-1] for name in ("README.md", "CITATION.cff")]
        for text in (*texts, report, croissant["description"], package["description"]):
            assert "The stories are invented" in text
        assert all("Invented news" in of for of in (*texts, report, croissant["alternateName"], package["title"]))
        assert "News of JournalismPakistan" not in "".join((*texts, report, *map(json.dumps, (croissant, package))))
        assert json.loads((release / "release.json").read_text())["runs"][0]["invented"] is True


def test_data_read_from_a_copy_of_a_site_say_so(data: Path) -> None:
    path = data / SITE / "runs" / f"{SECOND}.json"
    told = json.loads(path.read_text()) | {"arguments": {"base_url": "http://me:secret@staging.example:8080"}}
    path.write_text(json.dumps(told))
    release, _ = made(data)
    card = (release / "README.md").read_text("utf-8")
    assert "News of JournalismPakistan.com, read from staging.example:8080" in card
    assert "Pages of 1 of 2 runs were read from staging.example:8080, not from the sites' own hosts." in card
    assert "invented" not in card.lower()
    _nowhere(release, "secret")


def test_a_text_that_one_does_not_have_stays_withheld(data: Path, tmp_path: Path) -> None:
    hashed, _ = made(data, "hashed", text="hash")
    own = tmp_path / "own.jsonl"
    changed = story(4)
    changed["bodies"][0]["paragraphs"][2] = "Another paragraph."
    own.write_text("".join(json.dumps(record) + "\n" for record in (story(2), changed)))
    done = rehydrate(hashed, tmp_path / "nothing", (), (own,), tmp_path / "back")
    assert (done.restored, done.missing) == (1, 39)
    articles = {row["id"]: row for row in rows(tmp_path / "back", "articles")}
    assert articles[number(2)]["bodies"][0]["paragraphs"] == text_of(2)
    assert articles[number(4)]["text_policy"] == "hash"


@pytest.mark.parametrize("end", ["jsonl", "jsonl.gz", "txt"])
def test_texts_come_back_out_of_a_file_of_several_sites(data: Path, tmp_path: Path, end: str) -> None:
    hashed, _ = made(data, "hashed", text="hash")
    lines = [json.dumps(record).encode() + b"\n" for record in (story(90, site="other.example"), story(2), story(4))]
    own = tmp_path / f"own.{end}"
    own.write_bytes(gzip.compress(b"".join(lines)) if end.endswith("gz") else b"".join(lines))
    done = rehydrate(hashed, tmp_path / "nothing", (), (own,), tmp_path / "back")
    assert (done.restored, done.missing) == (2, 38)
    assert not list((tmp_path / "back").glob(".*"))
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(lines[0] + lines[1][:-9])
    with pytest.raises(ExportError, match=r"bad\.jsonl, line 2: it is torn.*Make the file again by `newsbot extract`"):
        rehydrate(hashed, tmp_path / "nothing", (), (bad,), tmp_path / "worse")


def test_unpacked_texts_are_closed_before_they_are_removed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On NFS, a file that is removed while it is open leaves another."""
    hashed, _ = made(data, "hashed", text="hash")
    own = tmp_path / "own.jsonl.gz"
    own.write_bytes(gzip.compress(json.dumps(story(2)).encode() + b"\n"))
    held: list[str] = []

    class Watched(TemporaryDirectory[str]):
        def cleanup(self) -> None:
            held.extend(open_files())
            super().cleanup()

    monkeypatch.setattr("newsbot.dataset.rehydrate.TemporaryDirectory", Watched)
    monkeypatch.setattr("newsbot.dataset.rehydrate.describe", lambda *_: held.extend(open_files()))
    rehydrate(hashed, tmp_path / "nothing", (), (own,), tmp_path / "back", ("jsonl",))
    assert held
    assert not [name for name in held if "/.work-" in name]


def open_files() -> list[str]:
    """The files that this process has open, also those that were removed."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the list's own
            found.append(str(link.readlink()))
    return found


def test_a_release_in_other_formats_is_told_from_what_is_none(data: Path) -> None:
    release, _ = made(data, formats=("csv",))
    for path, remedy in ((release, "export again, with --formats parquet"), (data, "give the folder that")):
        with pytest.raises(ExportError, match=f"not a release with Parquet or JSON Lines; {remedy}"):
            list(rows(path, "articles"))


def test_withholding_and_restoring_is_the_identity() -> None:
    row = story(5, bodies=[Body("en", "ltr", "a", None, ["one", "two", "one"], 3), URDU], key_points=["k", "l"])
    before = copy.deepcopy(row)
    known = {hashlib.sha256(text.encode()).hexdigest(): text for text in texts(row)}
    withhold(row, "hash")
    assert not list(texts(row)) or set(texts(row)) <= {""}
    assert not restore(copy.deepcopy(row), lambda _: None)
    assert restore(row, known.get)
    assert {key: row[key] for key in before} == before


@pytest.mark.parametrize(
    ("said", "policy"),
    [
        ({}, "full"),
        ({"tdm_reservation": "1"}, "hash"),
        ({"tdm_reservation": "1", "tdm_policy": "https://example.org/policy"}, "full"),
        ({"tdm_reservation": "0"}, "full"),
        ({"robots_meta": "noai"}, "hash"),
        ({"robots_header": "otherbot: noarchive"}, "full"),
        ({"robots_header": "noarchive"}, "hash"),
        ({"content_signal": "search=yes, ai-train=no"}, "hash"),
    ],
)
def test_rights_decide_what_becomes_of_a_text(said: dict[str, str], policy: str) -> None:
    assert policy_of(as_dict(Rights(**said))) == policy


@pytest.mark.parametrize(
    "line",
    [
        number(1),
        f"{HOME}/story-1",
        f"{HOME.upper()}/story-1/#top",
        f"http{HOME.removeprefix('https')}:80/story-1",
        f"{HOME}/story-1/?utm_source=letter&fbclid=x",
        f"www.{HOME.removeprefix('https://').removeprefix('www.')}/story-1",
        f"{HOME.removeprefix('https://').removeprefix('www.')}/story-1",
    ],
)
def test_a_story_that_is_taken_down_leaves_every_format(data: Path, line: str) -> None:
    listed = data / "takedown.txt"
    listed.write_text(f"# asked by its author\n{line}  # in March\n")
    release, built = made(data, takedown=read_takedown(listed), text="full")
    assert built.taken == 1
    assert number(1) not in ids(release) + ids(release, "revisions") + ids(release, "ticker")
    for trace in (number(1), 'story-1"', f"{HOME}/story-1\n", text_of(1)[2], "Line 1"):
        _nowhere(release, trace)


def on(*stories: str) -> Takedown:
    """A list that names stories by their addresses or ids, one per line."""
    down = Takedown(path="list")
    for line, name in enumerate(stories, 1):
        key = page_key(name) if "/" in name else name
        (down.urls if "/" in name else down.ids).add(key)
        down.lines[key] = line
    return down


@pytest.fixture
def hashed(data: Path) -> Path:
    """A release without its texts, with a story in two languages, and one whose first wording is of an archive."""
    write_bilingual_run(data, "2026-05-01T000000Z")
    cards = [Card(f"Story {at}", f"{HOME}/story-{at}", summary=f"Of story {at}.") for at in (1, 8)]
    write_run(data, "2026-05-02T000000Z", articles=[story(38, revision=2, summary="New.", related=cards)])
    body = Body("en", "ltr", "Story 2", "KARACHI", text_of(102), 80)
    extracted = story(2, fetched_at="2025-12-01T00:00:00+00:00", bodies=[body])
    (data.parent / "a.jsonl").write_text(json.dumps(extracted) + "\n")
    target = data.parent / "hashed"
    paths = (data.parent / "a.jsonl",)
    export(data, (SITE,), target, Options(text="hash", keep_withdrawn=True, paths=paths))
    return target


def test_texts_of_a_story_that_is_taken_down_do_not_come_back(data: Path, hashed: Path) -> None:
    before, back = json.loads((hashed / "release.json").read_text()), data.parent / "back"
    gone = {number(at) for at in (1, 2, 7, 52)}
    done = rehydrate(hashed, data, (), (), back, takedown=on(f"{HOME}/story-1", *gone - {number(1)}, "0" * 20))
    assert (done.taken, done.unmatched) == (4, [f"line 5 ({'0' * 20})"])
    for table in ("articles", "revisions", "ticker", "tombstones"):
        assert ids(back, table) == [id for id in ids(hashed, table) if id not in gone], table
    assert {row["story"] for row in rows(back, "pairs")} == {number(9)}  # of the ticker
    for id in gone:
        _nowhere(back, id)
    for trace in ('story-1"', text_of(1)[2], "Of story 1.", "Line 1"):
        _nowhere(back, trace)
    copied = next(row for row in rows(back, "articles") if row["id"] == number(39))
    assert (copied["cluster"], copied["cluster_size"], copied["split"]) == (number(39), 1, "train")
    after = json.loads((back / "release.json").read_text())
    assert (before["taken_down"], after["taken_down"]) == (0, 4)
    assert (before["withdrawn"], after["withdrawn"]) == (1, 0)
    assert (before["captures"], after["captures"]) == (1, 0)


def test_summaries_on_the_cards_that_stay_come_back_and_the_hashes_of_others_keep_their_places(
    data: Path, hashed: Path
) -> None:
    for name, folder, summary in (("back", data, "Of story 8."), ("withheld", data.parent / "nowhere", None)):
        source = () if name == "back" else (data.parent / "a.jsonl",)
        rehydrate(hashed, folder, (), source, data.parent / name, ("jsonl",), takedown=on(number(1)))
        (row,) = (row for row in rows(data.parent / name, "articles") if row["id"] == number(38))
        assert [card["summary"] for card in row["related"]] == [summary]
        assert ("related/0/summary" in [of["field"] for of in row["text_hashes"]]) is (name == "withheld")
        assert "related/1/summary" not in [of["field"] for of in row["text_hashes"]]
    down = Options(("jsonl",), text="hash", takedown=on(number(1)))
    export(data, (), data.parent / "without", down)
    assert rehydrate(data.parent / "without", data, (), (), data.parent / "again", ("jsonl",)).missing == 0


def test_a_split_of_which_all_stories_are_taken_down_has_no_files(data: Path, hashed: Path) -> None:
    last = [row["id"] for row in rows(hashed, "articles", ("id", "split")) if row["split"] == "test"]
    assert last
    rehydrate(hashed, data, (), (), data.parent / "back", ("parquet",), takedown=on(*last))
    assert not list((data.parent / "back" / "parquet").glob("*/test-*"))
    everything = on(*ids(hashed))
    with pytest.raises(ExportError, match="no story is left, because all of them were taken down"):
        rehydrate(hashed, data, (), (), data.parent / "none", ("parquet",), takedown=everything)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--rehydrate", "r", "--to", "x", "--text", "full"), "--text has no effect with --rehydrate"),
        (("--rehydrate", "r", "--to", "x", "--no-pairs"), "--no-pairs has no effect with --rehydrate"),
        (("--rehydrate", "r", "--to", "x", "a.jsonl"), "if you write --from a.jsonl"),
        (("--diff", "a", "b", "--to", "x"), "--to has no effect with --diff"),
        (("--diff", "a", "b", SITE), f"omit {SITE}"),
        (("--to", "x", "--from", "a.jsonl"), "--from has no effect without --rehydrate"),
        (("--release", "r", "--publish", "a/b", "--text", "none"), "--text has no effect with --release"),
        (("--to", "x", "--step", "merge", "--formats", "csv"), "--formats has no effect with --step merge"),
        (("--to", "x", "--step", "write", "--no-pairs"), "--no-pairs has no effect with --step write"),
        (("--to", "x", "--step", "finish", "--jobs", "99"), "--jobs has no effect with --step finish"),
    ],
)
@pytest.mark.slow
def test_an_option_without_effect_is_refused(tmp_path: Path, arguments: tuple[str, ...], problem: str) -> None:
    done = scrapy_export(tmp_path, *arguments)
    assert done.returncode == 2
    assert problem in done.stderr


def test_the_command_restores_no_text_of_the_takedown_list_of_the_data_folder(data: Path) -> None:
    made(data, "withheld", text="hash", formats=("jsonl",))
    (data / "takedown.txt").write_text(f"{number(1)}\n{'0' * 20}\n")
    release, back = data.parent / "withheld", data.parent / "back"
    done = scrapy_export(data, "--rehydrate", str(release), "--to", str(back), "--formats", "jsonl")
    assert done.stdout == f"38 texts restored, 0 texts still withheld, 1 story taken down: {back}\n"
    assert f"takedown.txt: these records have no story for line 2 ({'0' * 20})" in done.stderr
    _nowhere(back, number(1))


# Comparing


def test_batches_are_bounded_in_bytes_and_write_the_same(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = made(data, "whole")
    sums = (whole / "SHA256SUMS").read_text()
    chunks: list[list[int]] = []
    batch_of = batches._batch

    def batch(selection: Any, revisions: Any, lines: Sequence[bytes], before: bytes) -> Any:
        chunks.append(list(map(len, lines)))
        return batch_of(selection, revisions, lines, before)

    monkeypatch.setattr(batches, "_batch", batch)
    monkeypatch.setattr(batches, "BATCH_BYTES", 10_000)
    bounded, _ = made(data, "bounded")
    assert all(sum(sizes) <= 10_000 for sizes in chunks)
    assert max(map(len, chunks)) > 1
    chunks.clear()
    monkeypatch.setattr(batches, "BATCH_BYTES", 1)
    single, _ = made(data, "single")
    assert set(map(len, chunks)) == {1}, "a line with more bytes is by itself"
    for release in (bounded, single):
        changed = set((release / "SHA256SUMS").read_text().splitlines()) ^ set(sums.splitlines())
        assert {line.split()[1] for line in changed} <= {"README.md"}, "which has bytes in memory, some for each batch"


def test_two_releases_are_compared(data: Path) -> None:
    old, _ = made(data, "old", keep_withdrawn=True)
    revised = story(8, revision=2, changed=["bodies"], fetched_at="2026-05-01T00:00:00+00:00")
    revised["bodies"][0]["paragraphs"][1] += " One more."
    write_run(
        data, "2026-05-01T000000Z", articles=[story(50), revised], ticker=[ticker(9, 3)], tombstones=[tombstone(9)]
    )
    new, _ = made(data, "new")
    told = [(d.kind, d.headline) for d in compare.compare(old, new)]
    assert sorted(told) == [
        ("added", "Story 50"), ("changed", "Story 8"), ("ticker_new", "Line 9"), ("withdrawn", "Story 7"),
        ("withdrawn", "Story 9"),
    ]  # fmt: skip
    (changed,) = (d for d in compare.compare(old, new) if d.kind == "changed")
    (change,) = changed.changes
    assert change.field == "text (en)"
    assert "{+One more.+}" in change.diff
    assert change.diff.startswith("… ")
    assert list(compare.compare(new, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("One is here. Two is there.", "One is here.\nTwo is there.", "One is here. {+¶+} Two is there."),
        ("a b c d e f g\nh", "a b c d e f x\nh", "… c d e f [-g-] {+x+} ¶ h"),
        ("北京今天下雨了，" * 9, "北京今天下雨了，" * 4 + "北京明天下雨了，" + "北京今天下雨了，" * 4, "… 了，北京[-今-] {+明+}天下雨了 …"),
        ("กรุงเทพวันนี้ฝนตก", "กรุงเทพวันนี้ฝนตกหนัก", "… ฝนตก{+หนัก+}"),
        ("彼は1人で行く。", "彼は2人で行く。", "彼は[-1-] {+2+}人で行く。"),
        ("one", "", "[-one-]"),
    ],
)  # fmt: skip
def test_a_comparison_shows_words_letters_and_ends_of_paragraphs(old: str, new: str, expected: str) -> None:
    assert compare.word_diff(old, new) == expected


def test_a_comparison_of_hostile_texts_ends() -> None:
    old, new = "的 x" * 30_000, "x 的" * 30_000
    assert compare.word_diff(f"甲{old}乙", f"甲{new}乙").startswith("甲[-的 x的")


def test_a_headline_neither_breaks_a_line_of_a_comparison_nor_reaches_the_terminal_whole(tmp_path: Path) -> None:
    headline = "A bridge\n+ story\t\x1b]0;title\x07\x9b1m"
    for name, articles in (("old", [story(1)]), ("new", [story(1), story(2, headline=headline)])):
        write_run(tmp_path / name / "data", FIRST, articles=articles)
        made(tmp_path / name / "data", formats=("parquet",))
    given = "--diff", *(str(tmp_path / name / "release") for name in ("old", "new"))
    text = scrapy_export(tmp_path, *given).stdout.splitlines()
    assert text[0] == f"+ story  {number(2)}  A bridge + story \ufffd]0;title\ufffd\ufffd1m"
    assert len(text) == 2
    assert json.loads(scrapy_export(tmp_path, *given, "--json").stdout)["headline"] == headline


def test_a_comparison_says_how_much_differs(tmp_path: Path) -> None:
    for name, articles in (("old", [story(1)]), ("new", [story(1), story(2)])):
        write_run(tmp_path / name / "data", FIRST, articles=articles)
        made(tmp_path / name / "data", formats=("parquet",))
    old, new = (str(tmp_path / name / "release") for name in ("old", "new"))
    equal = scrapy_export(tmp_path, "--diff", old, old)
    assert (equal.stdout, f"no difference between {old} and {old}" in equal.stderr) == ("", True)
    assert f"1 difference between {old} and {new}" in scrapy_export(tmp_path, "--diff", old, new).stderr


@pytest.mark.parametrize(
    "field", [field for role in (HASHED, REVISES) for field in having(Article, role)], ids=lambda field: field.name
)
def test_a_comparison_shows_whatever_makes_a_revision(tmp_path: Path, field: Declared) -> None:
    texts = {"credit": "AFP", "byline": "Nadia Bukhari", "summary": "Another.", "key_points": ["One", "Two"]}
    other: Any = texts.get(field.name)
    if field.name == "published":
        other = Published("1 May 2026", "2026-05-01", "2026-05-01", "2026-05-01", "day", "byline")
    elif field.name == "bodies":
        other = [Body("en", "ltr", "Story 1", "LAHORE", text_of(1), 80)]
    elif field.name == "alternative_headlines":
        other = {"en": "Story one"}
    for name, records in (("old", [story(1)]), ("new", [story(1, **{field.name: other})])):
        write_run(tmp_path / name, FIRST, articles=records)
        export(tmp_path / name, (), tmp_path / f"{name}-release", Options(formats=("jsonl",), pairs=False))
    (difference,) = compare.compare(tmp_path / "old-release", tmp_path / "new-release")
    assert difference.kind == "changed"
    assert len(difference.changes) == 1


# Bad input


def _append(line: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content + line


def _edit(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(old, new, 1)


@pytest.mark.parametrize(
    ("spoil", "resealed", "told"),
    [
        (lambda content: content[:-20], True, "line 40: it is torn"),
        (lambda content: content[:-20], False, "line 40: it is torn"),
        (_append(b'{"schema": "newsbot/article/1"'), True, "line 41: it is torn"),
        (_append(b'{"schema": \n'), True, "line 41: it is not JSON"),
        (_append(b'{"schema": "newsbot/article/2"}\n'), True, "line 41: its schema is 'newsbot/article/2'"),
        (_append(b"[]\n"), True, "line 41: it is not a record"),
        (_edit(b'"byline": "Ayesha', b'"byline": "Aisha'), False, "line 1: it was edited"),
        (_edit(b'"revision": 1', b'"revision": "1"'), True, "line 1: expected `int`, got `str` - at `$.revision`"),
        (_edit(b'"revision": 1, ', b""), True, "line 1: object missing required field `revision`"),
        (_edit(b'"precision": "day"', b'"precision": "eon"'), True, "line 1: invalid enum value 'eon' - at `$.published.precision`"),
        (_edit(b'"site": "journalismpakistan"', b'"site": "another"'), True, "line 1: its site is 'another'"),
        (lambda content: b"".join(content.splitlines(True)[:-1]), False, "line 39: the run wrote 40 lines, and 39 are there"),
        (_edit(b"What story 4 is", b"What story 4 was"), False, "it was edited: the bytes are not those"),
        (lambda content: b"\xff\xfe" + content, True, "line 1: it is not JSON"),
        (_edit(b'"byline": "Ayesha', b'"byline": "\xff'), True, "line 1: it is not UTF-8 (invalid start byte)"),
    ],
)  # fmt: skip
def test_bad_records_are_told_by_file_and_line(
    data: Path, spoil: Callable[[bytes], bytes], resealed: bool, told: str
) -> None:
    path = data / SITE / "articles" / f"{FIRST}.jsonl"
    path.write_bytes(spoil(path.read_bytes()))
    if resealed:
        report = data / SITE / "runs" / f"{FIRST}.json"
        content = json.loads(report.read_text())
        content["files"][0]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        content["files"][0]["bytes"] = path.stat().st_size
        report.write_text(json.dumps(content))
    with pytest.raises(ExportError) as error:
        made(data)
    assert str(path) in str(error.value)
    assert told in str(error.value)
    assert {path.name for path in data.parent.iterdir()} == {"data"}, "nothing was left"


def test_unfinished_runs_are_left_out_and_told(data: Path) -> None:
    path = data / SITE / "articles" / "2026-06-01T000000Z.jsonl.part"
    path.write_text("half a li")
    _, built = made(data)
    assert built.source.unfinished == (path,)


def test_the_temporary_file_of_a_killed_upload_is_no_run(data: Path) -> None:
    (data / SITE / "articles" / ".2026-06-01T000000Z.jsonl.desk-1-0badcafe.tmp").write_text("half a li")
    assert made(data)[1].source.unfinished == ()


def test_a_finished_run_without_its_report_is_not_left_out(data: Path) -> None:
    report, files = data / SITE / "runs" / f"{FIRST}.json", data / SITE / "articles"
    going_on: set[str] = set()
    source.check_reports(data, (), lambda _: pytest.fail("every run has a report"))
    content = report.read_bytes()
    report.unlink()
    (files / f"{FIRST}.jsonl").rename(files / f"{FIRST}-s2.jsonl")  # another machine continued it
    (files / "2026-06-01T000000Z.jsonl.part").touch()
    for sites in ((), (SITE,)):
        with pytest.raises(
            ExportError, match=rf"{FIRST}-s2\.jsonl: the report of its run, runs/{FIRST}\.json, is missing"
        ):
            source.check_reports(data, sites, lambda _: going_on)
    source.check_reports(data, ("elsewhere",), lambda _: going_on)
    source.check_reports(data, (), lambda site: {FIRST} if site == SITE else ())  # it is about to be written

    def ended(_: str) -> set[str]:
        report.write_bytes(content)
        return set()

    source.check_reports(data, (), ended)


def test_a_target_that_a_release_cannot_replace_is_refused_at_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = data.parent / "release"
    target.mkdir()
    monkeypatch.setattr("newsbot.dataset.release.read_all", lambda *_: pytest.fail("nothing is read"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "is_mount", lambda path: path == target)
        with pytest.raises(
            ExportError, match="is a mount point, which a release cannot replace; name a folder below it"
        ):
            made(data)
    monkeypatch.chdir(target)
    for name in (".", "../release"):
        with pytest.raises(ExportError, match="is the current folder, which a release cannot replace"):
            export(data, (), Path(name), Options())


def test_a_release_goes_where_a_link_leads(data: Path) -> None:
    (data.parent / "disk").mkdir()
    (data.parent / "release").symlink_to("disk/new")
    release, _ = made(data)
    assert release.is_symlink()
    assert len(ids(data.parent / "disk" / "new")) == 39


def test_of_two_exports_to_one_folder_the_slower_says_that_it_is_there(data: Path) -> None:
    target = data.parent / "release"
    with pytest.raises(ExportError, match=re.escape(f"{target} already exists; choose another")), beside(target):
        made(data)
    assert len(ids(target)) == 39


def test_an_error_names_a_folder_that_the_user_knows(data: Path) -> None:
    target = data.parent / "release"
    error = PermissionError(
        errno.EACCES, "Permission denied", str(data.parent / ".release.desk-1-0badcafe.tmp" / "csv")
    )
    with pytest.raises(ExportError, match=re.escape(f"{data.parent}: Permission denied; give")), explained(target):
        raise error


def test_records_of_a_site_without_any_report_are_not_left_out_in_silence(data: Path) -> None:
    part = data / "new.example" / "articles" / "2026-06-01T000000Z.jsonl.part"
    part.parent.mkdir(parents=True)
    part.touch()
    assert made(data)[1].source.unfinished == (part,)
    whole = part.rename(part.with_suffix(""))
    with pytest.raises(ExportError, match=rf"{whole}: the report of its run, runs/{whole.stem}\.json, is missing"):
        source.check_reports(data, (), lambda _: ())


@pytest.mark.parametrize("folder", ["", SITE, f"{SITE}/runs", f"{SITE}/listings"])
def test_a_folder_that_may_not_be_read_is_not_taken_for_an_empty_one(
    data: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    write_other(data)
    forbid(monkeypatch, data / folder)
    problem = re.escape(f"{data / folder}: it cannot be read (Permission denied); give this user the rights to it, or")
    with pytest.raises(ExportError, match=problem):
        made(data, "other")
    with pytest.raises(ExportError, match=problem):
        source.check_reports(data, (), lambda _: ())


@pytest.mark.parametrize("name", ["lost+found", ".snapshot"])
def test_folders_that_are_no_sites_are_not_read(data: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    shutil.copytree(data / SITE, data / name)
    forbid(monkeypatch, data / name)
    made(data)


def test_naming_sites_helps_where_another_folder_may_not_be_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "postgres").mkdir()
    forbid(monkeypatch, data / "postgres")
    with pytest.raises(
        ExportError, match="to it, or name the sites to export, or choose another folder with -s DATA_DIR"
    ):
        source.find(data)
    assert source.find(data, [SITE]).sites == [SITE]


def write_other(data: Path) -> None:
    """A finished run of another site."""
    pastruns.write_run(data, "other.example", FIRST, {"articles": [story(90, site="other.example")]})


def test_a_copy_of_a_run_is_refused(data: Path) -> None:
    write_other(data)
    shutil.copytree(data / SITE, data / f"{SITE}.old")
    runs = [data / name / "runs" / f"{FIRST}.json" for name in (SITE, f"{SITE}.old")]
    with pytest.raises(ExportError, match=re.escape(f"{runs[1]}: {runs[0]} is a report of the same run; move one")):
        made(data)


def test_a_link_to_a_site_is_not_counted_twice(data: Path) -> None:
    (data / "zz").symlink_to(SITE)
    link, report = (data / name / "runs" / f"{FIRST}.json" for name in ("zz", SITE))
    with pytest.raises(ExportError, match=re.escape(f"{link}: it is the same file as {report}; remove the link")):
        made(data)


def test_a_target_that_is_there_is_left_as_it_is(data: Path) -> None:
    target = data.parent / "release"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(ExportError, match="already exists"):
        made(data)
    assert [path.name for path in target.iterdir()] == ["mine.txt"]


def test_a_file_that_is_missing_and_a_site_that_is_unknown_are_told(data: Path) -> None:
    with pytest.raises(ExportError, match="no run of 'nosuch' has finished; the sites are: journalismpakistan"):
        export(data, ("nosuch",), data.parent / "x", Options())
    (data / SITE / "ticker" / f"{FIRST}.jsonl").unlink()
    with pytest.raises(ExportError, match=r"ticker/2026-03-01T000000Z\.jsonl: it is missing"):
        made(data)


@pytest.mark.parametrize("steps", [False, True], ids=["at once", "by steps"])
def test_lines_of_a_takedown_list_without_a_story_are_named(
    data: Path, tmp_path: Path, steps: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list"
    path.write_text(f"# in March\n{number(1)}\n{HOME}/story-2/\n{HOME}/story-x\n{'0' * 20}\n")
    target, options = tmp_path / "release", Options(("jsonl",), takedown=read_takedown(path))
    if steps:
        tasks.scan(data, (), target, options, tasks.Task(1, 1))
        tasks.merge(target, 1)
        tasks.write(target, tasks.Task(1, 1), 1)
        built = tasks.finish(target)
    else:
        built = export(data, (), target, options)
    assert built.taken == 2
    show(built, target)
    assert (
        f"{path}: these records have no story for line 4 ({page_key(HOME)}story-x), line 5 ({'0' * 20}); correct"
        in (capsys.readouterr().err)
    )


def test_a_takedown_list_that_cannot_be_read_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "takedown.txt"
    path.write_text(f"{number(1)}\n\nthe story about the ferry\n")
    with pytest.raises(ExportError, match=r"takedown\.txt, line 3: 'the story about"):
        read_takedown(path)
    assert not Takedown()


def test_cards_of_a_story_that_is_taken_down_go_though_its_page_declares_another_spelling() -> None:
    id = record_id("paper.example", "/canal-bridge-opens")
    down = Takedown()
    down.add(id, ["https://paper.example/Canal-Bridge-Opens/", "https://paper.example/x?p=7"])
    cards = [{"url": f"https://paper.example/{slug}"} for slug in ("canal-bridge-opens", "canal-bridge-closes")]
    assert down.without(cards, "paper.example") == cards[1:]
    assert down.has({"id": "0" * 20, "site": "paper.example", "url": cards[0]["url"]})
    assert not down.has({"id": "0" * 20, "site": "other.example", "url": cards[0]["url"]})


def test_a_release_without_any_file_of_data_is_not_made(tmp_path: Path) -> None:
    write_run(tmp_path / "data", FIRST, articles=[story(1)])
    made(tmp_path / "data", "both", formats=("jsonl", "tmx"))
    with pytest.raises(ExportError, match="no pair of texts to write as tmx, moses; name another format too"):
        made(tmp_path / "data", formats=("tmx", "moses"))
    assert {path.name for path in tmp_path.iterdir()} == {"data", "both"}
    done = scrapy_export(tmp_path / "data", "--to", str(tmp_path / "x"), "--no-pairs", "--formats", "moses,tmx")
    assert (done.returncode, "--no-pairs leaves out everything that TMX and Moses hold" in done.stderr) == (2, True)


def test_a_full_disk_leaves_nothing(data: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000));"
    program = limit + (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "from pathlib import Path; from newsbot.dataset.release import *; import sys;"
        f"export(Path({str(data)!r}), (), Path({str(data.parent / 'release')!r}), Options())"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "newsbot.dataset.errors.DiskError" in done.stderr
    assert {path.name for path in data.parent.iterdir()} == {"data"}


def test_what_a_killed_export_left_is_removed_by_the_next(data: Path) -> None:
    left = left_by_a_killed_process(data.parent / "release", "temporary_folder")
    made(data)
    assert not left.exists()
    assert {path.name for path in (data.parent / "release").iterdir() if path.name.startswith(".")} == set()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "full/news"), "full/news: Permission denied; "),
        (OSError(errno.ENOSPC, "No space left on device", "news"), "news: no space is left; make room, "),
        (sqlite3.OperationalError("database or disk is full"), "no space is left; make room, "),
        (FileNotFoundError(errno.ENOENT, "Not there", "a.jsonl"), "a.jsonl: Not there; put it back, and export again"),
    ],
)
def test_a_disk_is_said_to_be_full_only_if_it_is(tmp_path: Path, error: Exception, said: str) -> None:
    with pytest.raises(ExportError, match=re.escape(said)), explained(tmp_path / "release"):
        raise error


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (None, "{here}/new: Not there; choose another folder"),
        ("new", "new: Not there; choose another folder"),
        ("new/.release.desk-1-0badcafe.tmp/csv", "{here}/new: Not there; choose another folder"),
        ("new/.release.tasks/plan.json", "new/.release.tasks/plan.json: Not there; choose another folder"),
        ("new/.releases", "new/.releases: Not there; put it back, and export again"),
    ],
)
def test_only_a_file_that_was_read_is_to_be_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str | None, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    error = FileNotFoundError(errno.ENOENT, "Not there", *filter(None, [missing]))
    with pytest.raises(ExportError, match=f"^{re.escape(said.format(here=tmp_path))}"), explained(Path("new/release")):
        raise error


def test_keys_that_this_newsbot_does_not_know_are_left_out(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_run(data, FIRST, articles=[{**story(1), "mood": "calm"}])
    release, _ = made(data)
    assert ids(release) == [number(1)]
    assert "mood" not in next(rows(release, "articles"))


def test_keys_that_a_pipeline_has_added_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    coverage = {"articles": {"headline": 1.0, "mood": 1.0}, "ticker": {"pages": 1.0}}
    write_run(data, FIRST, {"coverage": coverage}, articles=[{**story(1), "mood": "calm"}])
    write_run(data, SECOND, {"coverage": "of an older newsbot"}, articles=[story(2)])
    release, built = made(data, formats=("jsonl",))
    show(built, release)
    assert "left out: articles/mood, which no table of a release has" in capsys.readouterr().err
    write_run(data, FIRST, articles=[story(1)])
    show(made(data, "again", formats=("jsonl",))[1], release)
    assert "declare" not in capsys.readouterr().err


# The command


def scrapy_export(data: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", "export", "-s", f"DATA_DIR={data}", *arguments]
    return starting.run(command, cwd=ROOT, env={**os.environ, "COLUMNS": "120", **environ})


@pytest.mark.slow
def test_the_command_exports_compares_and_tells_what_is_wrong(data: Path) -> None:
    target = data.parent / "release"
    done = scrapy_export(data, SITE, "--to", str(target), "--formats", "parquet,jsonl", "--withdrawn", "keep")
    assert done.returncode == 0, done.stderr
    assert "40" in done.stdout
    assert not (target / "csv").exists()
    again = scrapy_export(data, "--to", str(target))
    assert (again.returncode, "already exists" in again.stderr) == (1, True)
    unknown = scrapy_export(data, "nosuch", "--to", str(data.parent / "x"))
    assert (unknown.returncode, "no run of 'nosuch'" in unknown.stderr) == (1, True)
    same = scrapy_export(data, "--diff", str(target), str(target))
    assert (same.returncode, same.stdout) == (0, "")
    assert "Traceback" not in done.stderr + again.stderr + unknown.stderr + same.stderr


def test_the_command_stops_at_a_finished_run_without_its_report(data: Path) -> None:
    (data / SITE / "runs" / f"{FIRST}.json").unlink()
    done = scrapy_export(data, "--to", str(data.parent / "release"))
    assert (done.returncode, f"runs/{FIRST}.json, is missing" in done.stderr) == (1, True)
    assert not (data.parent / "release").exists()


@pytest.mark.parametrize("jobs", ["0", "-3"])
def test_an_export_by_no_process_is_refused(data: Path, jobs: str) -> None:
    done = scrapy_export(data, "--to", str(data.parent / "release"), "-j", jobs)
    assert (done.returncode, "--jobs must be at least 1" in done.stderr) == (2, True)
    assert not (data.parent / "release").exists()


def test_a_release_does_not_go_to_standard_output(data: Path) -> None:
    done = scrapy_export(data, "--to", "-")
    assert (done.returncode, "cannot go to standard output; name the folder" in done.stderr) == (2, True)


def obey_interrupts() -> None:
    """What a shell starts in the background ignores them, and so do its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
def test_an_export_that_is_interrupted_leaves_nothing_and_says_so(data: Path) -> None:
    for n in range(3):
        write_run(
            data,
            f"2026-06-0{n + 1}T000000Z",
            articles=[story(at, "2026-01-05") for at in range(n * 9000, n * 9000 + 9000)],
        )
    command = [sys.executable, "-m", "scrapy", "export", "-s", f"DATA_DIR={data}", "-j", "2", "--to"]
    process = subprocess.Popen(
        [*command, str(data.parent / "release")], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, preexec_fn=obey_interrupts,
    )  # fmt: skip
    while not list(data.parent.glob(".release.*.tmp/*/*")) and process.poll() is None:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, told
    assert told.splitlines()[-1] == "scrapy export: stopped; nothing was written"
    assert "Traceback" not in told
    assert {path.name for path in data.parent.iterdir()} == {"data"}


# Parallel text


def write_bilingual_run(data: Path, run: str) -> None:
    """A finished run with a story in two languages, and two headlines of the ticker, of which one is in two."""
    told = next(told for told in load_stories() if len(told.bodies) == 2)
    bodies = [
        Body(body.language, direction_of(body.language), body.headline, None, list(body.paragraphs), 80)
        for body in told.bodies
    ]
    heads = {body.language: body.headline for body in bodies if body.headline}
    write_run(
        data, run, articles=[story(51), story(52, in_language=["en", "ur"], bodies=bodies, alternative_headlines=heads)],
        ticker=[ticker(8, 1), ticker(9, 1, headlines=heads)],
    )  # fmt: skip


def test_pairs_are_a_table_of_every_format_and_parallel_text(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_bilingual_run(data, FIRST)
    release, built = made(data)
    found = list(rows(release, "pairs"))
    assert built.facts.rows["pairs"] == len(found) == sum(built.facts.pairs.values())
    assert {row["level"] for row in found} == {"headline", "paragraph", "sentence", "ticker"}
    assert {(row["level"] == "ticker", row["split"]) for row in found} == {(False, "test"), (True, "ticker")}
    headline = next(row for row in found if row["level"] == "headline")
    assert headline["source"] == [{"paragraph": None, "start": 0, "end": len(headline["source_text"])}]
    assert {part["name"] for part in headline["parts"]} >= {"length"}

    with (release / "csv" / "pairs.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == [row["id"] for row in found]
    lines = [gzip.decompress(path.read_bytes()) for path in sorted((release / "jsonl" / "pairs").iterdir())]
    assert [json.loads(line)["id"] for line in b"".join(lines).splitlines()] == [row["id"] for row in found]
    with closing(sqlite3.connect(release / "newsbot.db")) as database:
        assert [id for (id,) in database.execute("SELECT id FROM pairs")] == [row["id"] for row in found]
    assert (release / "schema" / "pairs.json").exists()
    assert "aligned sentence by sentence" in (release / "report.html").read_text("utf-8").lower()

    whole = [row for row in found if row["source"] and row["target"] and row["level"] != "paragraph"]
    units = units_of((release / "tmx" / "en-ur.tmx").read_text("utf-8"))
    assert [unit.get("tuid") for unit in units] == [row["id"] for row in whole]
    for split in ("test", "ticker"):
        sure = [row for row in whole if row["split"] == split and row["tier"] == "high"]
        for language, side in (("en", "source_text"), ("ur", "target_text")):
            told = (release / "moses" / f"{split}.en-ur.{language}").read_text("utf-8").splitlines()
            assert told == [row[side] for row in sure]
            assert len(told) > 0
    assert not list(release.rglob("*.part")) + list(release.rglob("pairs-for*"))


def test_parallel_text_is_left_out_where_it_is_not_asked_for(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_bilingual_run(data, FIRST)
    release, built = made(data, pairs=False)
    assert "pairs" not in built.facts.rows
    assert not [path for path in release.rglob("*") if "pairs" in path.name or path.name in ("tmx", "moses")]
    with closing(sqlite3.connect(release / "newsbot.db")) as database:
        assert not list(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'pairs'"))
    assert "`pairs`" not in (release / "README.md").read_text("utf-8")


# Hostile pages


def test_what_pages_say_breaks_out_of_nothing(tmp_path: Path) -> None:
    publisher = 'The "Paper" | <script>alert(1)</script>\n---\nlicense: mit'
    data = tmp_path / "data"
    bad = "x;=1+1"
    write_run(
        data, FIRST,
        articles=[story(n, publisher=publisher, headline=bad, byline="\t=HYPERLINK(1)") for n in range(3)],
    )  # fmt: skip
    release, _ = made(data)
    card = (release / "README.md").read_text("utf-8")
    assert card.count("\n---\n") == 1
    assert "<script>" not in card.split("\n---\n")[1]
    assert "\nlicense: mit" not in card
    assert f'"{bad}"' in (release / "csv" / "articles.csv").read_text("utf-8-sig"), "semicolons part cells somewhere"
    assert "'\t=HYPERLINK" in (release / "csv" / "articles.csv").read_text("utf-8-sig")
    json.loads((release / "datapackage.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("stories", "arguments", "told"),
    [
        (0, (), "wrote none"),
        (1, (), "withdrawn; --withdrawn keep exports them"),
        (1, ("--withdrawn", "keep", "--takedown", "list"), "taken down"),
    ],
)
@pytest.mark.slow
def test_an_export_without_a_story_says_why_and_leaves_nothing(
    tmp_path: Path, stories: int, arguments: tuple[str, ...], told: str
) -> None:
    data = tmp_path / "data"
    write_run(data, FIRST, articles=[story(7)] * stories, tombstones=[tombstone(7)], ticker=[ticker(1, 1)])
    (tmp_path / "list").write_text(number(7))
    arguments = tuple(str(tmp_path / "list") if word == "list" else word for word in arguments)
    done = scrapy_export(data, "--to", str(tmp_path / "release"), *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("scrapy export: no story to export: 1 finished run of journalismpakistan")
    assert told in done.stderr
    assert not (tmp_path / "release").exists()


def test_a_comparison_whose_reader_goes_away_ends_without_a_word(data: Path) -> None:
    old, _ = made(data, "old", formats=("jsonl",))
    others = data.parent / "others"
    write_run(others, FIRST, articles=[story(n, headline="A headline " * 400) for n in range(100, 200)])
    export(others, (), data.parent / "c", Options(formats=("jsonl",)))
    command = [sys.executable, "-m", "scrapy", "export", "--diff", str(old), str(data.parent / "c")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141
