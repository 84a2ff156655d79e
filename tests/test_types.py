"""The types of a release's tables: what tools make of them, times that are not whole, releases of before."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest
from test_export import (
    FIRST,
    ROOT,
    URDU,
    ids,
    listing,
    made,
    number,
    story,
    text_of,
    ticker,
    tombstone,
    write_bilingual_run,
    write_run,
)

from newsbot.dataset import compare
from newsbot.dataset.errors import ExportError
from newsbot.dataset.pairs import PAIRS
from newsbot.dataset.reading import rows
from newsbot.dataset.rehydrate import rehydrate
from newsbot.dataset.tables import TABLES
from newsbot.items import Article, Body, Card, Published, Rights

MOMENT, DAY = pyarrow.timestamp("us", "UTC"), pyarrow.date32()
OLD = Path(__file__).parent / "releases" / "tables-1.zip"  # made by version 1 of what `old_records` gives
EVERY = [table.name for table in (*TABLES, PAIRS)]


def timed(at: int, earliest: str, latest: str = "", precision: Any = "minute", **change: Any) -> dict[str, Any]:
    latest = latest or earliest
    day = earliest[:10] if earliest[:10] == latest[:10] else None
    return story(at, published=Published("as printed", day, earliest, latest, precision, "byline"), **change)


def column(release: Path, table: str, name: str) -> dict[str, Any]:
    """Values by id, as Parquet has them."""
    read = pyarrow.parquet.read_table(release / "parquet" / table, columns=["id", name])
    return dict(zip(read["id"].to_pylist(), read[name].to_pylist(), strict=True))


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A release of one story, and so of tables without a row."""
    write_run(tmp_path / "data", FIRST, articles=[story(1)])
    return made(tmp_path / "data", formats=("parquet",))[0]


@pytest.mark.parametrize(
    ("table", "types"),
    [
        ("articles", {"fetched_at": MOMENT, "first_fetched_at": MOMENT, "published_at": MOMENT, "day": DAY}),
        ("revisions", {"fetched_at": MOMENT, "published_at": MOMENT, "modified_at": MOMENT, "first_day": DAY}),
        ("ticker", {"first_seen": MOMENT, "last_seen": MOMENT, "position": pyarrow.int64()}),
        ("listings", {"fetched_at": MOMENT, "page": pyarrow.int64()}),
        ("tombstones", {"first_missed": MOMENT, "last_seen": MOMENT, "statuses": pyarrow.list_(pyarrow.int64())}),
        ("pairs", {"posterior": pyarrow.float64(), "source_text": pyarrow.string()}),
    ],
)
def test_every_table_has_its_types_with_rows_or_without(bare: Path, table: str, types: dict[str, Any]) -> None:
    (path,) = (bare / "parquet" / table).iterdir()
    schema = pyarrow.parquet.read_schema(path)
    assert {name: schema.field(name).type for name in types} == types
    assert json.loads(schema.metadata[b"newsbot"]) == {"table": table, "version": 2}


def test_days_and_times_within_lists_and_structs_are_typed(bare: Path) -> None:
    schema = pyarrow.dataset.dataset(bare / "parquet" / "articles").schema
    assert schema.field("published").type.field("date").type == DAY
    assert schema.field("published").type.field("earliest").type == pyarrow.string()  # a day or a time
    assert schema.field("related").type.value_type.field("date").type == DAY
    ticker = pyarrow.dataset.dataset(bare / "parquet" / "ticker").schema
    assert ticker.field("sightings").type.value_type.field("last_seen").type == MOMENT


LOADED = """
import os, sys
os.environ["HF_HUB_OFFLINE"] = "1"
import datasets, pyarrow.parquet
release = sys.argv[1]
from newsbot.dataset.describe.card import features
from newsbot.dataset.pairs import PAIRS
from newsbot.dataset.tables import TABLES
for table in (*TABLES, PAIRS):
    (streamed,) = datasets.load_dataset(release, table.name, streaming=True).values()
    assert streamed.features._to_yaml_list() == features(table.columns), table.name
    read = datasets.Dataset(pyarrow.parquet.read_table(f"{release}/parquet/{table.name}"))
    assert read.features._to_yaml_list() == features(table.columns), table.name
    try:
        loaded = str(len(datasets.load_dataset(release, table.name, split="train")))
    except ValueError as error:
        loaded = str(error)
    print(table.name, len(list(streamed)), len(read), loaded, sep="; ")
"""


@pytest.mark.slow
def test_datasets_loads_every_table_in_the_ways_that_the_docs_name(bare: Path, tmp_path: Path) -> None:
    """If `datasets` loads an empty table by itself one day, this fails, and the docs and the card can do without it."""
    command = [sys.executable, "-W", "ignore", "-c", LOADED, str(bare)]
    environment = {**os.environ, "HF_HOME": str(tmp_path / "hub")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    refused = 'Instruction "train" corresponds to no data!'
    expected = [f"{name}; 1; 1; 1" for name in ("articles", "revisions")]
    expected += [f"{name}; 0; 0; {refused}" for name in ("ticker", "listings", "tombstones", "pairs")]
    assert done.stdout.splitlines() == expected
    assert refused in (ROOT / "docs" / "data-set.md").read_text("utf-8").replace("Instruction\n", "Instruction ")
    assert refused in (bare / "README.md").read_text("utf-8")


@pytest.mark.parametrize("table", EVERY)
@pytest.mark.slow
def test_pandas_polars_and_duckdb_read_every_table(bare: Path, table: str) -> None:
    folder = bare / "parquet" / table
    count = int(table in ("articles", "revisions"))
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(folder)
    times = [name for name, kind in frame.dtypes.items() if str(kind) == "datetime64[us, UTC]"]
    assert (len(frame), bool(times)) == (count, table != "pairs")
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(folder)
    assert [name for name, kind in frame.schema.items() if kind == polars.Datetime("us", "UTC")] == times
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as database:
        described = database.execute(f"DESCRIBE FROM '{folder}/*.parquet'").fetchall()
        assert [name for name, kind, *_ in described if kind == "TIMESTAMP WITH TIME ZONE"] == times
        assert database.execute(f"SELECT count(*) FROM '{folder}/*.parquet'").fetchall() == [(count,)]


SPARK = """
import datetime, json, sys
import pyarrow.parquet
from pyspark.sql import Row, SparkSession
settings = {"spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED"}  # as data-set.md has it for Spark 3 and old days
session = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
def plain(value):
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None)  # Spark's have none: TZ is UTC
    if isinstance(value, list):
        return [plain(one) for one in value]
    value = value.asDict() if isinstance(value, Row) else value
    return {name: plain(one) for name, one in value.items()} if isinstance(value, dict) else value
for folder in sys.argv[1:]:
    frame = session.read.parquet(folder)
    read, expected = frame.collect(), pyarrow.parquet.read_table(folder).to_pylist()
    assert sorted(map(repr, plain(read))) == sorted(map(repr, plain(expected))), folder
    print(json.dumps([len(read), dict(frame.dtypes)]))
"""


def in_spark(kind: pyarrow.DataType) -> str:
    """Spark's name of an Arrow type."""
    if pyarrow.types.is_list(kind):
        return f"array<{in_spark(kind.value_type)}>"
    if pyarrow.types.is_struct(kind):
        return f"struct<{','.join(f'{field.name}:{in_spark(field.type)}' for field in kind)}>"
    names = {
        MOMENT: "timestamp", DAY: "date", pyarrow.string(): "string", pyarrow.int64(): "bigint",
        pyarrow.float64(): "double", pyarrow.bool_(): "boolean",
    }  # fmt: skip
    return names[kind]


@pytest.mark.skipif(find_spec("pyspark") is None, reason="pip install pyspark")
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17: apt-get install openjdk-17-jre-headless")
@pytest.mark.slow
def test_spark_reads_every_table_with_its_types(bare: Path, tmp_path: Path) -> None:
    """In one process, since Spark takes seconds to start: tables without rows, of several files, with old days."""
    old = [timed(2, "1066-10-14", precision="day"), timed(3, "1899-12-31T23:59:59+00:00"), story(4, day="2026-02-02")]
    kinds: dict[str, Any] = {"ticker": [ticker(1, 1)], "listings": [listing(1)], "tombstones": [tombstone(7)]}
    write_run(
        tmp_path / "data", FIRST, articles=[*old, *map(story, range(10, 40)), story(5, published=Published())], **kinds
    )
    write_bilingual_run(tmp_path / "data", "2026-05-01T000000Z")
    full, _ = made(tmp_path / "data", "full", formats=("parquet",))
    assert len(list((full / "parquet" / "articles").iterdir())) == 3
    folders = [release / "parquet" / table for release in (bare, full) for table in EVERY]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SPARK, *map(str, folders)],
        cwd=tmp_path, env={**os.environ, "TZ": "UTC", "SPARK_LOCAL_IP": "127.0.0.1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert [bool(count) for count, _ in read] == [True, True, False, False, False, False] + [True] * 6
    for (_, types), folder in zip(read, folders, strict=True):
        schema = pyarrow.dataset.dataset(folder).schema
        assert types == {field.name: in_spark(field.type) for field in schema}


@pytest.mark.slow
def test_the_examples_of_the_card_run(tmp_path: Path) -> None:
    later = story(1, revision=2, changed=["bodies"], fetched_at="2026-04-01T00:00:00+00:00")
    later["bodies"][0]["paragraphs"][0] = "Another beginning."
    write_run(tmp_path / "data", FIRST, articles=[story(1), later, story(2)], ticker=[ticker(1, 1)])
    write_bilingual_run(tmp_path / "data", "2026-05-01T000000Z")
    release, _ = made(tmp_path / "data", formats=("parquet",))
    examples = re.findall(r"^```python\n(.*?)^```", (release / "README.md").read_text("utf-8"), re.M | re.S)
    environment = {**os.environ, "HF_HOME": str(tmp_path / "hub"), "HF_HUB_OFFLINE": "1"}
    told = []
    for example in examples:
        command = [sys.executable, "-W", "error", "-c", example.replace("FOLDER", str(release))]
        if "datasets" in example:  # which warns of itself
            command[1:3] = ["-W", "ignore"]
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, example + done.stderr
        told.append(done.stdout)
    load, empty, words, pairs, series, changes = told
    assert "num_rows: 0" in empty
    assert "num_rows" in load
    assert re.search(r"en +2026-01 +142\b", words)
    assert re.search("[\u0600-\u06ff]{2}", pairs)
    assert re.search(r"2026-01-01 +3\b", series)
    assert f"{number(1)} +Another beginning." in changes.splitlines()


# Times


def test_only_a_time_with_its_zone_is_a_moment(tmp_path: Path) -> None:
    write_run(
        tmp_path / "data", FIRST,
        articles=[
            timed(1, "2026-01-02T01:30:00+05:00", date_modified="2026-01-02T09:00:00Z"),
            timed(2, "2026-01-02", precision="day", date_modified="2026-01-03"),
            timed(3, "2026-01-02T01:00:00+00:00", "2026-01-02T01:59:59+00:00", "hour"),
            timed(4, "2025-12-01", "2026-01-02", "month", date_modified="2026-01-03T10:00:00"),
            story(5, published=Published()),
        ],
    )  # fmt: skip
    release, _ = made(tmp_path / "data", formats=("parquet", "jsonl"))
    moment = datetime(2026, 1, 1, 20, 30, tzinfo=UTC)
    assert column(release, "articles", "published_at") == {
        number(1): moment, number(2): None, number(3): None, number(4): None, number(5): None,
    }  # fmt: skip
    modified = {id: at for id, at in column(release, "articles", "modified_at").items() if at}
    assert modified == {number(1): datetime(2026, 1, 2, 9, tzinfo=UTC)}
    day = date(2026, 1, 2)  # as the page has it, though it is the day before in UTC
    assert {at: column(release, "articles", "first_day")[number(at)] for at in range(1, 6)} == {
        1: day, 2: day, 3: day, 4: date(2025, 12, 1), 5: None,
    }  # fmt: skip
    assert column(release, "articles", "published")[number(1)]["date"] == day
    assert column(release, "articles", "published")[number(1)]["earliest"] == "2026-01-02T01:30:00+05:00"
    packed = (path.read_bytes() for path in (release / "jsonl" / "articles").iterdir())
    texts = {row["id"]: row for row in map(json.loads, b"".join(map(gzip.decompress, packed)).splitlines())}
    assert {row["published_at"] for row in texts.values()} == {"2026-01-01T20:30:00+00:00", None}
    assert texts == {row["id"]: row for row in rows(release, "articles")}


# Texts


def test_a_story_has_its_text_and_its_markdown_beside_its_bodies(tmp_path: Path) -> None:
    english = Body("en", "ltr", "Free", "KARACHI", ["One.", "Why", "Two."], 3, ["p", "h2", "p"])
    reserved = Rights(robots_txt="allowed", tdm_reservation="1")
    two = story(1, in_language=["en", "ur"], bodies=[english, URDU], headline="Free")
    write_run(tmp_path / "data", FIRST, articles=[two, story(2, bodies=[]), story(3, rights=reserved)])
    release, _ = made(tmp_path / "data", formats=("parquet",))
    texts = {number(1): "One.\n\nWhy\n\nTwo.", number(2): None, number(3): None}
    assert column(release, "articles", "text") == column(release, "revisions", "text") == texts
    markdown = column(release, "articles", "markdown")
    article = Article(
        headline="Free", canonical_url=two["canonical_url"], byline="Ayesha Noor", summary=two["summary"],
        published=Published(date="2026-01-02"), bodies=[english, URDU],
    )  # fmt: skip
    assert markdown[number(1)] == article.markdown()
    assert "\n## Why\n" in article.markdown()
    assert markdown[number(2)].startswith("# Story 2\n")
    assert markdown[number(3)] is None


# Releases of before


def old_records() -> dict[str, Any]:
    reserved = Rights(robots_txt="allowed", tdm_reservation="1")
    moment = "2026-01-02T10:00:00+05:00"
    published = Published("2 Jan 2026, 10:00", "2026-01-02", moment, moment, "minute", "byline")
    return {
        "articles": [story(1, rights=reserved), story(2, published=published)], "ticker": [ticker(1, 1)],
        "listings": [listing(1)], "tombstones": [tombstone(7)],
    }  # fmt: skip


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with zipfile.ZipFile(OLD) as packed:
        packed.extractall(tmp_path / "old")
    return tmp_path / "old"


def test_an_old_release_comes_back_with_its_texts_and_with_types(tmp_path: Path, old: Path) -> None:
    write_run(tmp_path / "data", FIRST, **old_records())
    done = rehydrate(old, tmp_path / "data", (), (), tmp_path / "back")
    assert (done.restored, done.missing) == (1, 0)
    whole, _ = made(tmp_path / "data", "whole", text="full")
    for path in (whole / "parquet").rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "back" / path.relative_to(whole)).read_bytes(), path
    assert json.loads((tmp_path / "back" / "release.json").read_text())["tables"] == 2
    assert "tables" not in json.loads((old / "release.json").read_text())


def test_an_old_release_is_compared_with_a_new_one(tmp_path: Path, old: Path) -> None:
    records = old_records()
    write_run(tmp_path / "data", FIRST, **records)
    assert list(compare.compare(old, made(tmp_path / "data", "same")[0])) == []
    moved = Published("3 Jan 2026", "2026-01-03", "2026-01-03", "2026-01-03", "day", "byline")
    records["articles"][1] = story(2, published=moved)
    write_run(tmp_path / "data", FIRST, **records)
    (difference,) = compare.compare(old, made(tmp_path / "data", "new")[0])
    assert [(change.field, change.diff) for change in difference.changes] == [
        ("published", "[-2026-01-02-] {+2026-01-03+}")
    ]


# Days that are none


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ({"articles": [story(1), timed(2, "2026-02-30")]}, "line 2: invalid RFC3339 encoded date - at `$.published.date`"),
        ({"articles": [timed(1, "2026-02-30", "2026-03-09")]}, "line 1: a bound of published is '2026-02-30'"),
        ({"articles": [timed(1, "2026-02-03T24:00:00Z")]}, "line 1: a bound of published is '2026-02-03T24:00:00Z'"),
        ({"articles": [story(1, related=[Card("A", "https://a.example/", "soon")])]}, "line 1: invalid RFC3339 encoded date - at `$.related[0].date`"),
        ({"articles": [story(1, fetched_at="2026-02-30T10:00:00Z")]}, "fetched_at is '2026-02-30T10:00:00Z', which"),
        ({"articles": [story(1, fetched_at="0001-01-01T00:00:00+05:00")]}, "which is not a time"),
        ({"articles": [story(1)], "ticker": [ticker(1, 1, last_seen="2026-02-03T10:00:61Z")]}, "last_seen is"),
    ],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_reported_by_file_and_line(
    tmp_path: Path, records: dict[str, Any], problem: str
) -> None:
    write_run(tmp_path / "data", FIRST, **records)
    with pytest.raises(ExportError) as error:
        made(tmp_path / "data")
    assert problem in str(error.value)


def test_a_line_that_is_older_than_a_key_is_read_with_empty_lists(tmp_path: Path) -> None:
    older = story(1)
    del older["media"], older["bodies"][0]["kinds"], older["archived"]
    write_run(tmp_path / "data", FIRST, articles=[older, story(2)])
    release, _ = made(tmp_path / "data", formats=("parquet",))
    assert ids(release) == [number(1), number(2)]
    assert column(release, "articles", "media") == {number(1): [], number(2): []}
    bodies = column(release, "articles", "bodies")
    assert [bodies[number(at)][0]["kinds"] for at in (1, 2)] == [[], []]
    assert [bodies[number(at)][0]["paragraphs"] for at in (1, 2)] == [text_of(1), text_of(2)]
    assert column(release, "articles", "archived") == {number(1): None, number(2): None}
