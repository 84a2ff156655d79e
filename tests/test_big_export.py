"""Data sets of records that no run wrote, and of many: files in any order, tasks of a cluster, memory."""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import numpy
import pyarrow
import pytest
from forbidden import forbid
from test_export import (
    FIRST,
    ROOT,
    SECOND,
    SITE,
    URDU,
    listing,
    made,
    number,
    scrapy_export,
    story,
    text_of,
    ticker,
    tombstone,
    write_bilingual_run,
    write_run,
)

from bench.export import generate
from newsbot.dataset import copies, tasks
from newsbot.dataset.built import Built, Options
from newsbot.dataset.errors import ExportError
from newsbot.dataset.processes import Each, workers
from newsbot.dataset.reading import rows
from newsbot.dataset.release import export
from newsbot.dataset.tasks import Task
from newsbot.items import Body, Card, Rights

HOSTS = ("a.example", "b.example", "c.example")
FORMATS = ("parquet", "jsonl", "csv")


def captured(at: int, **change: Any) -> dict[str, Any]:
    """A record as extraction writes it: of one of several hosts, with keys that its class does not declare."""
    change.setdefault("site", HOSTS[at % len(HOSTS)])
    return story(at, **change) | {"mood": "calm", "pages": [at]}


def write(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """A file of records, compressed as its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)
    compression = {".gz": "gzip", ".zst": "zstd"}.get(path.suffix)
    with pyarrow.output_stream(str(path), compression=compression) as stream:
        stream.write(content)
    return path


def exported(folder: Path, name: str, *paths: Path, sites: tuple[str, ...] = (), **options: Any) -> tuple[Path, Built]:
    options.setdefault("formats", FORMATS)
    target = folder / name
    return target, export(folder / "data", sites, target, Options(paths=paths, **options))


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def records() -> list[dict[str, Any]]:
    """Forty stories of three hosts: one is a copy on another host, one has two wordings, one is captured thrice."""
    found = [captured(at) for at in range(40)]
    found[39] = captured(39, bodies=[Body("en", "ltr", "Story 39", None, text_of(2), 80)])
    found.append(captured(4, summary="New.", fetched_at="2026-07-01T00:00:00+00:00", bodies=[_body(104)]))
    found += [captured(5, fetched_at=f"2026-0{month}-01T00:00:00+00:00") for month in (7, 8)]
    return found


def _body(at: int) -> Body:
    return Body("en", "ltr", f"Story {at}", None, text_of(at), 80)


def test_the_same_records_give_the_same_bytes_in_any_files(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    one, _ = exported(tmp_path, "one", write(tmp_path / "all.jsonl", records))
    mixed = random.Random(1).sample(records, len(records))
    folder = tmp_path / "parts"
    write(folder / "x" / "2.jsonl.gz", mixed[:10])
    write(folder / "x" / "1.jsonl.zst", mixed[10:25])
    write(folder / "3.jsonl", mixed[20:])  # some are in two files
    last = write(tmp_path / "last.jsonl", mixed[:3])
    other, _ = exported(tmp_path, "other", folder, last, folder / "3.jsonl", shard=50_000)
    assert content_of(one) == content_of(other)
    assert len(list(rows(one, "articles"))) == 40


def test_a_gzip_file_of_several_members_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"".join(gzip.compress(json.dumps(captured(at)).encode() + b"\n") for at in range(3)))
    release, _ = exported(tmp_path, "release", path)
    assert len(list(rows(release, "articles"))) == 3


def test_captures_that_repeat_a_wording_are_left_out_and_the_others_are_numbered(
    tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    release, built = exported(tmp_path, "release", write(tmp_path / "all.jsonl", records))
    by_story: dict[str, list[tuple[int, str, bool]]] = {}
    for row in rows(release, "revisions"):
        by_story.setdefault(row["id"], []).append((row["revision"], row["run"], row["latest"]))
    assert by_story[number(4)] == [(1, "extract", False), (2, "extract", True)]
    assert by_story[number(5)] == [(1, "extract", True)]
    assert built.captures == 41
    assert json.loads((release / "release.json").read_text())["captures"] == 41


def test_copies_are_found_over_hosts(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    files = [write(tmp_path / f"{at}.jsonl", records[at::4]) for at in range(4)]
    release, built = exported(tmp_path, "release", *files)
    found = {row["id"]: (row["cluster"], row["site"]) for row in rows(release, "articles")}
    assert found[number(39)] == (number(2), HOSTS[0])
    assert found[number(2)] == (number(2), HOSTS[2])
    assert built.facts.clusters == 1


@pytest.mark.parametrize("letters", ["\u4e00-\u9000", "\u0e01-\u0e2e"], ids=["Chinese", "Thai"])
def test_copies_in_scripts_without_spaces_are_found(tmp_path: Path, letters: str) -> None:
    first, last = map(ord, letters.split("-"))
    draw = random.Random(1)

    def paragraphs(text: str) -> list[Body]:
        return [Body("zh", "ltr", None, None, [text[:200], text[200:]], 200)]

    texts = ["".join(chr(draw.randint(first, last)) for _ in range(400)) for _ in range(20)]
    texts += [
        f"{texts[2][:90]}{texts[3][:2]}{texts[2][91:]}",
        texts[4][:300] + texts[5][300:],
        texts[6][:39],
        texts[6][:39],
    ]
    captures = [captured(at, bodies=paragraphs(text)) for at, text in enumerate(texts)]
    release, built = exported(tmp_path, "release", write(tmp_path / "a.jsonl", captures))
    found = {row["id"]: (row["cluster"], row["split"]) for row in rows(release, "articles")}
    assert found[number(20)] == found[number(2)] == (number(2), "train")
    assert built.facts.copies == 2


def test_keys_that_no_table_has_are_reported(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    release, built = exported(tmp_path, "release", write(tmp_path / "all.jsonl", records))
    assert built.source.undeclared == ("articles/mood", "articles/pages")
    assert "mood" not in next(iter(rows(release, "articles")))


def test_files_and_runs_make_one_data_set(tmp_path: Path) -> None:
    write_run(tmp_path / "data", FIRST, articles=[story(1), story(2)])
    later = "2026-07-01T00:00:00+00:00"
    path = write(
        tmp_path / "a.jsonl",
        [
            captured(1, site=SITE, fetched_at=later),  # says what the run's record says
            captured(2, site=SITE, fetched_at=later, bodies=[_body(102)]),
            captured(3),
        ],
    )
    release, built = exported(tmp_path, "release", path, sites=(SITE,))
    found = [(row["id"], row["run"]) for row in rows(release, "revisions")]
    assert sorted(found) == sorted(
        [(number(1), FIRST), (number(2), FIRST), (number(2), "extract"), (number(3), "extract")]
    )
    assert built.captures == 2
    card = (release / "README.md").read_text()
    assert "1 run of newsbot's crawler over journalismpakistan" in card
    assert "2 wordings read from archives" in card


def wording(at: int, text: int, month: int, **change: Any) -> dict[str, Any]:
    """A record of a site's story with the text of another, fetched in a month."""
    return story(at, fetched_at=f"2026-{month:02}-01T00:00:00+00:00", bodies=[_body(text)], **change)


def revisions_of(release: Path, at: int) -> list[tuple[int, str, list[str], bool]]:
    found = (row for row in rows(release, "revisions") if row["id"] == number(at))
    return [(row["revision"], row["run"], row["bodies"][0]["paragraphs"], row["latest"]) for row in found]


def test_a_run_and_the_archive_of_its_pages_make_each_wording_once(tmp_path: Path) -> None:
    written = [wording(1, text, 3 + text, revision=text, changed=["bodies"][: text - 1]) for text in (1, 2, 3)]
    write_run(tmp_path / "data", FIRST, articles=[written[0], story(2)])
    write_run(tmp_path / "data", SECOND, articles=written[1:])
    captures = [wording(1, text, 3 + text) for text in (1, 2, 3)] + [story(2)]
    alone, _ = exported(tmp_path, "alone", sites=(SITE,))
    release, built = exported(tmp_path, "release", write(tmp_path / "a.jsonl", captures), sites=(SITE,))
    assert built.captures == 0
    for table in ("articles", "revisions"):
        for path in (alone / "parquet" / table).iterdir():
            assert path.read_bytes() == (release / "parquet" / table / path.name).read_bytes()


def test_captures_and_runs_are_numbered_together_in_the_order_of_time(tmp_path: Path) -> None:
    write_run(tmp_path / "data", FIRST, articles=[wording(1, 2, 5), story(2)])
    write_run(tmp_path / "data", SECOND, articles=[wording(1, 3, 6, revision=2), wording(2, 4, 6, revision=2)])
    captures = [wording(1, text, month) for text, month in ((1, 3), (2, 5), (3, 6), (5, 9))]
    release, built = exported(tmp_path, "release", write(tmp_path / "a.jsonl", captures), sites=(SITE,))
    assert built.captures == 2
    assert revisions_of(release, 1) == [
        (1, "extract", text_of(1), False), (2, FIRST, text_of(2), False), (3, SECOND, text_of(3), False),
        (4, "extract", text_of(5), True),
    ]  # fmt: skip
    assert [row[:2] for row in revisions_of(release, 2)] == [(1, FIRST), (2, SECOND)]
    (latest,) = (row for row in rows(release, "articles") if row["id"] == number(1))
    assert (latest["revision"], latest["wordings"]) == (4, 4)


@pytest.mark.parametrize("text", ["auto", "full"])
def test_a_later_capture_that_reserves_rights_decides_for_its_story(tmp_path: Path, text: str) -> None:
    reserves = Rights(tdm_reservation="1")
    captures = [wording(1, 1, 3), wording(1, 1, 4, rights=reserves), wording(1, 1, 5, rights=reserves)]
    captures += [wording(2, 2, 3, rights=reserves), wording(2, 2, 4), wording(3, 3, 3), wording(3, 3, 4)]
    release, built = exported(tmp_path, "release", write(tmp_path / "a.jsonl", captures), text=text)
    assert built.captures == 4
    written = {
        (row["id"], row["revision"]): (row["rights"]["tdm_reservation"], row["changed"], row["text_policy"])
        for row in rows(release, "revisions")
    }
    withheld = "full" if text == "full" else "hash"
    assert written == {
        (number(1), 1): (None, [], withheld), (number(1), 2): ("1", ["rights"], withheld),
        (number(2), 1): ("1", [], withheld), (number(3), 1): (None, [], "full"),
    }  # fmt: skip


@pytest.mark.parametrize("change", [{"summary": "Corrected."}, {"key_points": ["one"]}, {"credit": "AFP"}])
def test_a_capture_stays_if_it_differs_in_what_makes_a_revision(tmp_path: Path, change: dict[str, Any]) -> None:
    write_run(tmp_path / "data", FIRST, articles=[wording(1, 1, 3)])
    captures = [wording(1, 1, 4, **change), wording(1, 1, 5, **change), wording(1, 1, 6, keywords=["mayor"], **change)]
    release, built = exported(tmp_path, "release", write(tmp_path / "a.jsonl", captures), sites=(SITE,))
    assert built.captures == 1
    (latest,) = rows(release, "articles")
    assert (latest["revision"], latest["changed"], latest["fetched_at"][:7]) == (2, list(change), "2026-04")


@pytest.mark.parametrize("text", ["full", "hash"])
@pytest.mark.parametrize("batch", [1, 1000])
def test_captures_name_the_keys_that_differ_from_the_wording_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, batch: int
) -> None:
    monkeypatch.setattr("newsbot.dataset.batches.BATCH", batch)
    written = wording(1, 2, 5, byline=None, revision=7, changed=["images"])
    write_run(tmp_path / "data", FIRST, articles=[written, wording(2, 3, 5, revision=7, changed=["images"])])
    captures = [wording(1, 1, 3), wording(1, 2, 6, byline="Noor", key_points=["one"], related=[])]
    path = write(tmp_path / "a.jsonl", [*captures, wording(0, 1, 3)])
    release, _ = exported(tmp_path, "release", path, sites=(SITE,), text=text)
    found = {(row["id"], row["revision"]): row["changed"] for row in rows(release, "revisions")}
    assert found == {
        (number(0), 1): [], (number(1), 1): [], (number(1), 2): ["byline", "bodies"],
        (number(1), 3): ["byline", "key_points"], (number(2), 7): ["images"],
    }  # fmt: skip


def test_only_the_cards_of_a_host_with_reserved_texts_lose_their_summaries(tmp_path: Path) -> None:
    reserved = Rights(robots_txt="allowed", tdm_reservation="1")
    cards = [Card("Other", "https://x.example/1", summary="What it says.")]
    path = write(
        tmp_path / "a.jsonl",
        [
            captured(0, rights=reserved, related=cards),
            captured(3, related=cards),  # of the same host
            captured(1, related=cards),
        ],
    )
    release, _ = exported(tmp_path, "release", path)
    found = {row["id"]: (row["text_policy"], row["related"][0]["summary"]) for row in rows(release, "articles")}
    assert found == {
        number(0): ("hash", None), number(3): ("full", None), number(1): ("full", "What it says."),
    }  # fmt: skip


def test_the_card_names_few_of_many_hosts(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [captured(at, site=f"host-{at:03}.example") for at in range(60)])
    release, _ = exported(tmp_path, "release", path)
    card = (release / "README.md").read_text()
    assert "host-019.example and 40 more" in card
    assert "host-030" not in card
    assert json.loads((release / "croissant.json").read_text())["name"] == "news-60-sites"


def _spoilt(path: Path, spoil: Callable[[bytes], bytes]) -> Path:
    path.write_bytes(spoil(path.read_bytes()))
    return path


def _twice(content: bytes) -> bytes:
    return b'{"headline": "Another", "schema"'.join(content.rsplit(b'{"schema"', 1))


def _numbered(revision: int) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(b'"revision": 1', f'"revision": {revision}'.encode(), 1)


def _nested(content: bytes) -> bytes:
    return content.replace(b'"schema"', b'"x": ' + b"[" * 10_000 + b"]" * 10_000 + b', "schema"', 1)


@pytest.mark.parametrize(
    ("name", "spoil", "problem"),
    [
        ("a.jsonl", lambda content: content[:-9], "a.jsonl, line 3: it is torn"),
        ("a.jsonl", lambda content: content + b"[]\n", "a.jsonl, line 4: it is not a record. Make the file again"),
        ("a.jsonl", _twice, "a.jsonl, line 3: Arrow cannot read it (JSON parse error: Column(/headline)"),
        ("a.jsonl.gz", lambda content: gzip.compress(_twice(gzip.decompress(content))), "a.jsonl.gz, line 3: Arrow"),
        ("a.jsonl", _numbered(2**63 - 1), "a.jsonl, line 1: expected `int` <= 9007199254740992 - at `$.revision`"),
        ("a.jsonl", _numbered(10**20), "a.jsonl, line 1: expected `int` <= 9007199254740992 - at `$.revision`"),
        ("a.jsonl.gz", lambda content: content[:-99], "a.jsonl.gz: it cannot be unpacked"),
        ("a.jsonl.gz", lambda content: content + b"junk", "a.jsonl.gz: it cannot be unpacked"),
        ("a.jsonl.zst", lambda content: content[:-9], "a.jsonl.zst: it cannot be unpacked"),
        ("a.jsonl.zst", lambda content: b"junk", "a.jsonl.zst: it cannot be unpacked"),
        ("a.jsonl.gz", lambda content: b"", "a.jsonl.gz: it is empty, so it is incomplete; make it again"),
        ("a.jsonl.zst", lambda content: b"", "a.jsonl.zst: it is empty, so it is incomplete; make it again"),
        ("a.jsonl", _nested, "a.jsonl, line 1: its lists or objects are nested too deeply. Make the file again"),
        ("a.jsonl.gz", lambda content: gzip.compress(b"{}\n"), "a.jsonl.gz, line 1: its schema is None"),
    ],
)
def test_damaged_files_are_reported_and_nothing_is_left(
    tmp_path: Path, name: str, spoil: Callable[[bytes], bytes], problem: str
) -> None:
    path = _spoilt(write(tmp_path / "in" / name, [captured(at) for at in range(3)]), spoil)
    with pytest.raises(ExportError) as error:
        exported(tmp_path, "release", path)
    assert problem in str(error.value)
    assert {path.name for path in tmp_path.iterdir()} == {"in"}


def test_captures_are_in_the_order_of_time_whatever_their_offsets(tmp_path: Path) -> None:
    times = [
        "2026-03-01T12:00:00+09:00",
        "2026-03-01T04:00:00Z",
        "2026-03-01T05:00:00+00:00",
        "2026-03-01T01:00:00-05:00",
    ]
    captures = [captured(1, fetched_at=time, bodies=[_body(at)]) for at, time in enumerate(times)]
    release, _ = exported(tmp_path, "release", write(tmp_path / "a.jsonl", captures))
    assert [texts for _, _, texts, _ in revisions_of(release, 1)] == [text_of(at) for at in range(4)]
    (latest,) = rows(release, "articles")
    assert latest["first_fetched_at"] == "2026-03-01T03:00:00+00:00"


def test_paths_that_hold_no_such_files_are_reported(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_run(tmp_path / "data", FIRST, articles=[story(1)])
    (tmp_path / "a.txt").touch()
    for name, problem in {
        "empty": "there is no file below it that ends in .jsonl, .jsonl.gz, .jsonl.zst",
        "data": "it holds runs; name their sites",
        f"data/{SITE}": "it holds runs; name their sites",
        "a.txt": "only files that end in",
        "none.jsonl": "it cannot be read",
    }.items():
        with pytest.raises(ExportError, match=problem):
            exported(tmp_path, "release", tmp_path / name)


def test_a_folder_below_that_may_not_be_read_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "out" / "x" / "a.jsonl", [captured(1)])
    write(tmp_path / "out" / "b.jsonl", [captured(2)])
    (tmp_path / "out" / "lost+found").mkdir()
    forbid(monkeypatch, tmp_path / "out" / "lost+found")
    exported(tmp_path, "first", tmp_path / "out")
    forbid(monkeypatch, path.parent)
    with pytest.raises(ExportError, match=re.escape(f"{path.parent}: it cannot be read (Permission denied); give")):
        exported(tmp_path, "release", tmp_path / "out")


def test_files_that_are_still_written_are_reported(tmp_path: Path) -> None:
    write(tmp_path / "out" / "a.jsonl", [captured(1)])
    part = tmp_path / "out" / "b.jsonl.gz.part"
    part.touch()
    _, built = exported(tmp_path, "release", tmp_path / "out")
    assert built.source.unfinished == (part,)


# Tasks


def in_tasks(folder: Path, target: Path, paths: tuple[Path, ...], count: int, **options: Any) -> Built:
    options.setdefault("formats", FORMATS)
    every = [Task(at, count) for at in range(1, count + 1)]
    for task in reversed(every):
        tasks.scan(folder / "data", (), target, Options(paths=paths, **options), task)
    tasks.merge(target, 1)
    for task in every:
        tasks.write(target, task, 1)
    return tasks.finish(target)


def test_an_export_in_tasks_has_the_bytes_of_one_process(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    folder = tmp_path / "parts"
    for at, end in enumerate(("jsonl", "jsonl.gz", "jsonl.zst", "jsonl")):
        write(folder / f"{at}.{end}", records[at::4])
    one, _ = exported(tmp_path, "one", folder, shard=9)
    other = tmp_path / "other"
    built = in_tasks(tmp_path, other, (folder,), 3, shard=9)
    assert content_of(one) == content_of(other)
    assert len(built.shards) > 4
    assert {path.name for path in tmp_path.iterdir()} == {"parts", "one", "other"}


def test_tasks_take_runs_and_all_formats_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    urdu = story(5, in_language=["en", "ur"], bodies=[_body(5), URDU])
    write_run(
        data, FIRST, articles=[story(1), story(7), urdu], ticker=[ticker(1, 1)], listings=[listing(1)],
        tombstones=[tombstone(7)],
    )  # fmt: skip
    one, _ = made(data, "one")
    other = data.parent / "other"
    for number_ in (1, 2):
        tasks.scan(data, (), other, Options(), Task(number_, 2))
    tasks.merge(other, 1)
    tasks.write(other, Task(1, 1), 1)
    tasks.finish(other)
    assert content_of(one) == content_of(other)


def test_texts_are_read_by_scan_and_write_alone(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    path = write(tmp_path / "a.jsonl", records)
    content = path.read_bytes()
    target = tmp_path / "release"
    tasks.scan(tmp_path, (), target, Options(formats=("parquet",), paths=(path,)), Task(1, 1))
    path.write_bytes(bytes(len(content)))
    tasks.merge(target, 1)
    with pytest.raises(ExportError, match="it changed during the export"):
        tasks.write(target, Task(1, 1), 1)
    path.write_bytes(content)
    tasks.write(target, Task(1, 1), 1)
    path.unlink()
    for shard in (tmp_path / ".release.tasks" / "release").rglob("*.parquet"):
        shard.write_bytes(bytes(shard.stat().st_size))
    tasks.finish(target)
    one, _ = exported(tmp_path, "one", write(path, records), formats=("parquet",))
    assert (target / "SHA256SUMS").read_text() == (one / "SHA256SUMS").read_text()


def test_the_files_of_runs_are_compared_with_their_sums_by_the_scan(tmp_path: Path) -> None:
    write_run(tmp_path / "data", FIRST, articles=[story(1)])
    path = tmp_path / "data" / SITE / "articles" / f"{FIRST}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"What story", b"That story"))
    with pytest.raises(ExportError, match="it was edited"):
        tasks.scan(tmp_path / "data", (), tmp_path / "release", Options(), Task(1, 1))
    assert not list(tmp_path.glob(".release.tasks/scanned-*"))


def test_a_target_that_is_there_is_refused_by_the_first_step(tmp_path: Path) -> None:
    path = write(tmp_path / "release" / "a.jsonl", [captured(1)])
    with pytest.raises(ExportError, match="already exists"):
        tasks.scan(tmp_path, (), tmp_path / "release", Options(paths=(path,)), Task(1, 1))


def test_steps_say_what_is_missing(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    path, other = write(tmp_path / "a.jsonl", records), write(tmp_path / "b.jsonl", records)
    target, options = tmp_path / "release", Options(formats=("parquet",), paths=(path, other), shard=9)
    with pytest.raises(ExportError, match="nothing is scanned yet; run --step scan first"):
        tasks.merge(target, 1)
    tasks.scan(tmp_path, (), target, options, Task(1, 2))
    with pytest.raises(ExportError, match="the scans are not merged yet"):
        tasks.write(target, Task(1, 1), 1)
    with pytest.raises(ExportError, match="not scanned yet: 2/2; run --step scan with --task 2/2"):
        tasks.merge(target, 1)
    tasks.scan(tmp_path, (), target, Options(formats=("jsonl",), paths=(path, other)), Task(2, 2))
    with pytest.raises(ExportError, match="had other files or options"):
        tasks.merge(target, 1)
    tasks.scan(tmp_path, (), target, options, Task(2, 2))
    tasks.merge(target, 1)
    assert tasks.write(target, Task(1, 2), 1) > 0
    with pytest.raises(ExportError, match=r"not written yet: 2, 4.*run --step write for all tasks"):
        tasks.finish(target)
    assert tasks.write(target, Task(1, 2), 1) == 0, "what is written is not written again"
    tasks.scan(tmp_path, (), target, options, Task(1, 3))
    with pytest.raises(ExportError, match="it holds scans by 2 and by 3 tasks"):
        tasks.merge(target, 1)


def test_a_shard_whose_process_was_killed_is_written_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_bilingual_run(data, FIRST)
    one, _ = made(data, "one")
    other = tmp_path / "other"
    tasks.scan(data, (), other, Options(), Task(1, 1))
    tasks.merge(other, 1)
    for _ in range(2):
        tasks.write(other, Task(1, 1), 1)
        for written in (tmp_path / ".other.tasks" / "written").iterdir():
            written.rename(tmp_path / written.name)  # as if it was killed at the end
    for written in tmp_path.glob("*.json"):
        written.rename(tmp_path / ".other.tasks" / "written" / written.name)
    tasks.finish(other)
    assert content_of(one) == content_of(other)


def test_a_step_that_is_repeated_changes_nothing(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    path = write(tmp_path / "a.jsonl.gz", records)
    one, _ = exported(tmp_path, "one", path, formats=("parquet",))
    target, options = tmp_path / "release", Options(formats=("parquet",), paths=(path,))
    for _ in range(2):
        for _ in range(2):
            tasks.scan(tmp_path, (), target, options, Task(1, 1))
        for _ in range(2):
            tasks.merge(target, 1)
        tasks.write(target, Task(1, 1), 1)
    tasks.finish(target)
    assert content_of(one) == content_of(target)


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/2/3", "1/1000000", "-1/2"])
def test_a_task_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a task"):
        Task.of(text)


# Memory


@pytest.mark.parametrize("jobs", [1, 2])
def test_garbage_is_collected_rarely_during_an_export_and_as_before_after_it(jobs: int) -> None:
    before = gc.get_threshold()
    with workers(jobs) as each:
        during = [gc.get_threshold(), *each([gc.get_threshold], int)]
    assert {threshold[0] for threshold in during} == {200_000}
    assert gc.get_threshold() == before


def test_clusters_are_the_same_in_few_and_many_buckets(tmp_path: Path) -> None:
    draw = numpy.random.default_rng(1)
    signed = draw.integers(0, 1 << 32, (3000, copies.PERMUTATIONS), dtype="u4")
    for story_, of in draw.integers(0, 3000, (1500, 2)).tolist():
        signed[story_] = signed[of]
        signed[story_, draw.integers(0, copies.PERMUTATIONS, 5)] += 1
    signed[::50] = 0
    path = tmp_path / "signatures"
    path.write_bytes(signed.tobytes())
    places = draw.permutation(3000)[:2500].astype("u4")
    one = copies.clusters(path, places, tmp_path)
    for bucket in (500, 2):  # of two keys some have none
        assert (one == copies.clusters(path, places, tmp_path, bucket=bucket)).all()
    assert len(set(one.tolist())) < 2000
    assert [path.name for path in tmp_path.iterdir()] == ["signatures"]


def alike(one: Any, other: Any) -> bool:
    return bool((one == other).mean() >= copies.THRESHOLD)


def test_clusters_are_those_of_the_stories_that_share_a_band(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_CHUNK", 100)
    draw = numpy.random.default_rng(2)
    signed = draw.integers(0, 4, (1000, copies.PERMUTATIONS), dtype="u4")  # many share a band, few are alike
    for story_, of in draw.integers(0, 1000, (500, 2)).tolist():
        signed[story_] = signed[of]
        signed[story_, draw.integers(0, copies.PERMUTATIONS, 8)] += 1
    path = tmp_path / "signatures"
    path.write_bytes(signed.tobytes())
    places = draw.permutation(1000)[:900].astype("u4")
    expected = list(range(900))
    values = signed[places]
    for band in range(copies.BANDS):
        sharing: dict[bytes, list[int]] = {}
        for place, row in enumerate(values):
            earlier = sharing.setdefault(row[band * 4 : band * 4 + 4].tobytes(), [])
            for other in {*earlier[:1], *earlier[-1:]}:
                if alike(row, values[other]):
                    one, two = sorted((expected[place], expected[other]))
                    expected = [one if cluster == two else cluster for cluster in expected]
            earlier.append(place)
    assert copies.clusters(path, places, tmp_path).tolist() == expected
    assert 300 < len(set(expected)) < 800


def begin_after_kill(each: Each, others: set[Any]) -> None:
    assert list(each([os.getpid], int)) != [os.getpid()]
    for process in set(active_children()) - others:
        process.kill()
        process.join()
    for _ in range(100):  # until the pool has noticed
        each.begin([os.getpid])
        time.sleep(0.05)


def test_a_process_that_was_killed_is_an_error_of_the_export_when_jobs_begin() -> None:
    others = set(active_children())
    with workers(2) as each, pytest.raises(ExportError, match="was killed"):
        begin_after_kill(each, others)


def test_stories_that_are_too_short_have_no_cluster(tmp_path: Path) -> None:
    path = tmp_path / "signatures"
    path.write_bytes(bytes(9 * copies.SIGNATURE_BYTES))
    assert copies.clusters(path, numpy.arange(9, dtype="u4"), tmp_path).tolist() == list(range(9))


@pytest.mark.slow
def test_the_command_takes_paths_and_steps(tmp_path: Path) -> None:
    write(tmp_path / "out" / "a.jsonl.gz", [captured(at) for at in range(9)])
    data, out, target = tmp_path / "data", str(tmp_path / "out"), str(tmp_path / "release")
    export_ = ("--formats", "parquet", "--no-pairs")
    done = scrapy_export(data, out, "--to", str(tmp_path / "one"), *export_)
    assert done.returncode == 0, done.stderr
    assert (
        "left out: articles/mood, articles/pages, which no table of a release has; join the original records"
        in done.stderr
    )
    for arguments, said in (
        ((out, *export_, "--step", "scan", "--task", "1/2"), "scan 1/2: 1 file"),
        ((out, *export_, "--step", "scan", "--task", "2/2"), "scan 2/2: 0 files"),
        (("--step", "merge"), "merge: 9 stories in 3 shards"),
        (("--step", "write", "--task", "1/1"), "write 1/1: 3 shards"),
        (("--step", "finish"), "The data set"),
    ):
        done = scrapy_export(data, "--to", target, *arguments)
        assert (done.returncode, said in done.stdout) == (0, True), done
    assert content_of(tmp_path / "one") == content_of(tmp_path / "release")
    for wrong, problem in (
        (("--task", "1/2"), "--task needs --step scan or --step write"),
        (("--step", "merge", "--task", "1/2"), "--step merge is one task"),
        (("--step", "write", out), f"omit {out}"),
        (("--step", "write", "--task", "3/2"), "'3/2' is not a task such as 3/8"),
        (("--step", "finish", "--publish", "a/b"), "publish the result with --release DIR"),
        (("--step", "merge"), "nothing is scanned yet"),
    ):
        done = scrapy_export(data, "--to", str(tmp_path / "other"), *wrong)
        assert (done.returncode != 0, problem in done.stderr, "Traceback" in done.stderr) == (True, True, False), done


EXPORT_WITH_SMALL_CACHES = """
import sys
from pathlib import Path
from newsbot.dataset import index
from newsbot.dataset.built import Options
from newsbot.dataset.release import export

index.CACHE = 4 << 20
records, target = map(Path, sys.argv[1:])
export(records, (), target, Options(paths=(records,), formats=("parquet",), pairs=False, jobs=1, shard=10_000))
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""
"""Prints the most memory that the process has ever held, in KiB, as the kernel counts it."""


GROWTH = 20e6  # bytes: 250 a story; a record has 1,400


@pytest.mark.slow
def test_memory_does_not_grow_with_the_stories(tmp_path: Path) -> None:
    """Once a shard and the caches are full, which are small here, so that they are full after 40,000 stories.

    Peaks of one export are up to 30 MB apart, and what is held in vain is in each of them: the least of several counts.
    """
    held: list[int] = []
    for stories in (40_000, 120_000):
        data, target = tmp_path / f"{stories}", tmp_path / "release"
        generate(data, stories, argparse.Namespace(small=True, files=True, jobs=1))
        command = [sys.executable, "-c", EXPORT_WITH_SMALL_CACHES, str(data), str(target)]
        peaks: list[int] = []
        while len(peaks) < 2 or (held and min(peaks) >= held[0] + GROWTH and len(peaks) < 5):
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            peaks.append(int(done.stdout) * 1024)
            shutil.rmtree(target)
        held.append(min(peaks))
        shutil.rmtree(data)
    assert held[1] < held[0] + GROWTH


def test_a_folder_that_is_taken_for_a_site_is_named_as_one_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportError, match="To export the files in the folder out, write out/"):
        export(tmp_path / "data", ("out",), tmp_path / "release", Options())
