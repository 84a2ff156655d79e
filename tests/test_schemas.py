"""JSON Schemas of all records: as the classes make them, true of what is really written, and deaf to nothing."""

from __future__ import annotations

import copy
import doctest
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from crawling import ROOT, SPIDER, Server, crawl

from newsbot.dataset.built import Options
from newsbot.dataset.release import export
from newsbot.demo.server import SampleSite
from newsbot.follow.consumers import CONSUMER_SCHEMA, Consumer, Peeked, Place
from newsbot.items import (
    ARTICLE_SCHEMA,
    LISTING_SCHEMA,
    RELEASE_SCHEMA,
    RUN_SCHEMA,
    STRIP_SCHEMA,
    TICKER_SCHEMA,
    TOMBSTONE_SCHEMA,
    Tombstone,
)
from newsbot.parallel.pairs import PAIR_SCHEMA, pairs_of, pairs_of_ticker
from newsbot.schemas import FOLDER, RECORDS, documents, file_name
from newsbot.storage.files import as_line


def is_day(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


def is_moment(value: object) -> bool:
    return not isinstance(value, str) or (datetime.fromisoformat(value).tzinfo is not None and value[10] == "T")


def is_uri(value: object) -> bool:
    return not isinstance(value, str) or (value.isascii() and " " not in value and bool(urlsplit(value).hostname))


FORMATS = jsonschema.FormatChecker(())
for form, check in (("date", is_day), ("date-time", is_moment), ("uri", is_uri)):
    FORMATS.checks(form, ValueError)(check)


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((FOLDER / file_name(name)).read_bytes())
    return jsonschema.Draft202012Validator(schema, format_checker=FORMATS)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What newsbot really writes, by schema: a crawl with its feed, a run that failed, a release, pairs, a consumer."""
    folder = tmp_path_factory.mktemp("written")
    with SampleSite() as site:
        done = crawl(site.base_url, folder / "data", "-o", str(folder / "feed.jsonl"))
        assert done.returncode == 0, done.stderr[-3000:]
    with Server({}) as server:
        assert crawl(server.base_url, folder / "broken").returncode == 2
    export(folder / "data", (), folder / "release", Options(("jsonl",)))
    of_crawl = [*(folder / "data" / SPIDER).glob("*/*.jsonl"), folder / "feed.jsonl"]
    records = [record for path in of_crawl for record in _lines(path)]
    wholes = [*folder.glob(f"*/{SPIDER}/runs/*.json"), folder / "release" / "release.json"]
    records += [json.loads(path.read_bytes()) for path in wholes]
    gone = Tombstone(
        id=records[0]["id"], site=SPIDER, url="https://www.example.org/a-story", headline="A story",
        first_missed="2026-11-20T00:00:00+00:00", last_seen="2026-11-01T00:00:00+00:00", statuses=[404, 410, 404],
    )  # fmt: skip
    records.append(json.loads(as_line(gone)))
    pairs = [pair for record in records if record["schema"] == ARTICLE_SCHEMA for pair in pairs_of(record)]
    pairs += [pair for record in records if record["schema"] == TICKER_SCHEMA for pair in pairs_of_ticker(record)]
    consumer = Consumer(
        CONSUMER_SCHEMA, "warehouse", ["articles"], "2026-11-25T00:00:00+00:00", 3, {SPIDER: ["a"]},
        Place(SPIDER, "b", "articles", 7), Peeked("0123456789ab", {SPIDER: ["b"]}, 2),
    )  # fmt: skip
    records += [json.loads(as_line(record)) for record in (*pairs, consumer)]
    by_schema: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        by_schema.setdefault(record["schema"], []).append(record)
    return by_schema


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().splitlines():
        yield json.loads(line)


def test_the_files_are_what_the_classes_make() -> None:
    made = dict(documents())
    assert made.keys() == {path.name for path in FOLDER.glob("*.json")}
    for name, text in made.items():
        there = (FOLDER / name).read_bytes()
        assert there == text.encode(), f"{name} is not what the records' classes say: make schemas"


def test_one_command_makes_them(tmp_path: Path) -> None:
    code = "import sys, pathlib, runpy, newsbot.schemas as s; s.FOLDER = pathlib.Path(sys.argv[1]); "
    run = "runpy.run_module('newsbot.schemas.__main__', run_name='__main__')"
    subprocess.run([sys.executable, "-c", code + run, tmp_path], cwd=ROOT, check=True)
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == dict(documents())


def test_the_document_tells_the_truth() -> None:
    text = (ROOT / "docs" / "feeding.md").read_text("utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)^```$", text, re.M | re.S))
    examples = doctest.DocTestParser().get_doctest(code, {}, "feeding.md", "feeding.md", 0)
    assert examples.examples
    told: list[str] = []
    assert doctest.DocTestRunner().run(examples, out=told.append).failed == 0, "".join(told)


@pytest.mark.parametrize("name", RECORDS)
def test_a_schema_is_one(name: str) -> None:
    schema = validator(name).schema
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"].endswith(file_name(name))
    assert schema["title"] == name
    assert schema["description"]
    assert schema["properties"]["schema"] == {"const": name}
    assert f"`{name}`" in (ROOT / "RECORDS.md").read_text("utf-8")


@pytest.mark.parametrize("name", RECORDS)
def test_what_is_written_fits(name: str, written: dict[str, list[dict[str, Any]]]) -> None:
    check = validator(name)
    assert written[name]
    for record in written[name]:
        check.validate(record)
    assert written.keys() == RECORDS.keys()


@pytest.mark.parametrize("name", RECORDS)
def test_what_does_not_fit_is_refused(name: str, written: dict[str, list[dict[str, Any]]]) -> None:
    check, good = validator(name), written[name][0]
    for key in good:
        assert not check.is_valid({k: v for k, v in good.items() if k != key}), f"without {key}"
        if check.schema["properties"][key].get("type") is not None:
            assert not check.is_valid({**good, key: b"of no type that JSON has"}), key
    assert not check.is_valid({**good, "more": None})
    assert not check.is_valid({**good, "schema": name[:-1] + "9"})


@pytest.mark.parametrize(
    ("name", "path", "wrong"),
    [
        (ARTICLE_SCHEMA, ("published", "precision"), "century"),
        (ARTICLE_SCHEMA, ("published", "earliest"), "yesterday"),
        (ARTICLE_SCHEMA, ("published", "date"), "2026-02-30"),
        (ARTICLE_SCHEMA, ("published", "guess"), "2026-02-01"),
        (ARTICLE_SCHEMA, ("bodies", 0, "direction"), "up"),
        (ARTICLE_SCHEMA, ("bodies", 0, "paragraphs", 0), 7),
        (ARTICLE_SCHEMA, ("alternative_headlines", "en"), None),
        (ARTICLE_SCHEMA, ("id",), "173b"),
        (ARTICLE_SCHEMA, ("headline",), ""),
        (ARTICLE_SCHEMA, ("revision",), "1"),
        (ARTICLE_SCHEMA, ("revision",), 0),
        (ARTICLE_SCHEMA, ("url",), "javascript:void(0)"),
        (ARTICLE_SCHEMA, ("fetched_at",), "2026-11-25"),
        (TICKER_SCHEMA, ("headline",), ""),
        (TICKER_SCHEMA, ("pages",), 0),
        (TICKER_SCHEMA, ("pages",), 1.5),
        (LISTING_SCHEMA, ("cards", 0, "headline"), None),
        (TOMBSTONE_SCHEMA, ("headline",), ""),
        (TOMBSTONE_SCHEMA, ("statuses", 0), "404"),
        (STRIP_SCHEMA, ("entries", 0, "position"), None),
        (RUN_SCHEMA, ("files", 0, "sha256"), "abc"),
        (RUN_SCHEMA, ("coverage", "articles", "headline"), "all"),
        (RELEASE_SCHEMA, ("runs", 0, "failures"), None),
        (PAIR_SCHEMA, ("level",), "word"),
        (PAIR_SCHEMA, ("source", 0), [0, 1]),
        (PAIR_SCHEMA, ("source", 0), [0, 1, 2, 3]),
        (CONSUMER_SCHEMA, ("under_way", "bytes"), None),
    ],
)
def test_what_is_wrong_within_is_refused(
    name: str, path: tuple[str | int, ...], wrong: object, written: dict[str, list[dict[str, Any]]]
) -> None:
    record = copy.deepcopy(written[name][0])
    *inside, last = path
    at: Any = record
    for key in inside:
        at = at[key]
    at[last] = wrong
    assert not validator(name).is_valid(record)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("fetched_at",), "yesterday"),
        (("fetched_at",), "2026-11-25T08:00:00"),
        (("published", "date"), ""),
        (("published", "date"), "25 November 2026"),
        (("published", "latest"), "2026-11-25T08:00:00"),
    ],
)
def test_a_validator_that_ignores_formats_refuses_what_is_no_day_or_time(
    path: tuple[str, ...], wrong: str, written: dict[str, list[dict[str, Any]]]
) -> None:
    check = jsonschema.Draft202012Validator(validator(ARTICLE_SCHEMA).schema)
    record = copy.deepcopy(written[ARTICLE_SCHEMA][0])
    assert check.is_valid(record)
    at = record["published"] if len(path) > 1 else record
    at[path[-1]] = wrong
    assert not check.is_valid(record)
