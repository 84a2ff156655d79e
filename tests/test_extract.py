"""Any archive: every site in one pass, whoever wrote the files; what is damaged is passed over; a kill leaves no trace."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
from crawling import PATIENCE, ROOT, Server, scrapy
from manyhosts import (
    FIRST,
    Visit,
    by_arc,
    by_browsertrix,
    by_fastwarc,
    by_warcio,
    by_wget,
    by_zstd,
    fifty_hosts,
    host_of,
    mixed,
    visits_of,
)
from test_store import S3, needs_s3, s3  # noqa: F401

from newsbot.archive import records as reading
from newsbot.archive import sources as sources_of
from newsbot.archive import zstd
from newsbot.archive.files import DRAWN
from newsbot.archive.records import Record, Tape, records
from newsbot.archive.replay import ArchiveError
from newsbot.archive.sources import Sources
from newsbot.commands.extract import _opened
from newsbot.errors import UserError
from newsbot.extraction import STORY, originals
from newsbot.extraction.notes import Notes
from newsbot.extraction.output import Output
from newsbot.extraction.pages import Site, Sites
from newsbot.extraction.pool import Pool
from newsbot.extraction.site import Extraction
from newsbot.extraction.stream import ALL, Filters, Outcome, Pass, read_archive
from newsbot.page.layout import Layout
from newsbot.storage.files import as_dict
from newsbot.text.addresses import any_site

WRITERS = {
    "warcio.warc.gz": by_warcio,
    "fastwarc.warc.gz": by_fastwarc,
    "wget.warc.gz": by_wget,
    "browsertrix.wacz": by_browsertrix,
    "team.warc.zst": by_zstd,
    "plain.warc": lambda visits, path: by_warcio(visits, path, packed=False),
}
OLD = {"old.arc.gz": by_arc, "old.arc": by_arc}
FEW = 12
"""Captures of a host, where all of them are not needed."""


def outcomes(path: Path, filters: Filters = ALL) -> list[Outcome]:
    return list(read_archive(path, filters=filters))


def reasons(found: Iterable[Outcome]) -> Counter[str]:
    return Counter(outcome.reason for outcome in found)


def content(outcome: Outcome) -> dict[str, Any]:
    """What an outcome says, wherever it lies."""
    assert outcome.article is not None
    return {key: value for key, value in as_dict(outcome.article).items() if key != "archived"}


def stories(path: Path) -> list[dict[str, Any]]:
    return [content(outcome) for outcome in outcomes(path) if outcome.reason == STORY]


def scan(data: bytes, *, fast: bool, start: int = 0) -> list[Record]:
    return list(records(Tape(BytesIO(data), start), start, lambda _: True, fast=fast))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same visits of two hosts, as each program writes them."""
    folder = tmp_path_factory.mktemp("written")
    visits = [*mixed([0, 7], FEW), *(visit for host in (0, 7) for visit in visits_of(host)[-9:])]
    for name, write in {**WRITERS, **OLD}.items():
        write(visits, folder / name)
    return {path.name: path for path in folder.iterdir()}


# Who wrote it


@pytest.mark.parametrize("name", WRITERS)
def test_the_records_are_the_same_whoever_wrote_the_file(files: dict[str, Path], name: str) -> None:
    assert stories(files[name]) == stories(files["warcio.warc.gz"])
    assert reasons(outcomes(files[name])) == reasons(outcomes(files["warcio.warc.gz"]))


@pytest.mark.parametrize("name", OLD)
def test_arc_files_give_the_records_of_what_they_can_hold(files: dict[str, Path], name: str) -> None:
    whole = stories(files["warcio.warc.gz"])
    told = stories(files[name])
    assert len(told) == len(whole) - 6  # a drawn page and two revisits of each host
    assert [story for story in whole if story in told] == told


@pytest.mark.parametrize("name", [*WRITERS, *OLD])
def test_the_records_are_the_same_without_fastwarc(
    files: dict[str, Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = outcomes(files[name])
    monkeypatch.setattr(reading, "_FastIterator", None)
    assert outcomes(files[name]) == fast
    assert reasons(fast)[STORY] > 10


def test_what_wget_writes_is_read(tmp_path: Path) -> None:
    wget = shutil.which("wget")
    if wget is None or "--warc-file" not in subprocess.run([wget, "--help"], capture_output=True, text=True).stdout:
        pytest.skip("no wget that writes WARC is installed")
    pages = {visit.url.partition(host_of(3))[2]: visit for visit in visits_of(3) if visit.status == "200 OK"}
    served = {
        path: (200, dict(visit.headers[:1]), visit.body) for path, visit in pages.items() if len(visit.headers) == 1
    }
    with Server(served) as server:
        paths = [path for path in served if "-" in path and "." not in path][:5]
        command = [wget, "-q", "-O", os.devnull, f"--warc-file={tmp_path}/wget", *(server.base_url + p for p in paths)]
        subprocess.run(command, check=False, timeout=PATIENCE)
    told = outcomes(tmp_path / "wget.warc.gz")
    assert {outcome.url for outcome in told if outcome.reason == STORY} == {server.base_url + path for path in paths}


def test_a_page_that_a_browser_has_drawn_is_read_in_the_place_of_the_answer(files: dict[str, Path]) -> None:
    (drawn,) = (one for one in outcomes(files["warcio.warc.gz"]) if one.url.endswith("script-draws-7"))
    assert drawn.article is not None
    assert drawn.article.bodies
    assert drawn.archived is not None
    assert drawn.archived.record_id == next(v.id for v in visits_of(7) if v.drawn)


@pytest.mark.parametrize("name", [*WRITERS, *OLD])
def test_a_stream_of_the_callers_gives_what_its_file_gives(files: dict[str, Path], name: str) -> None:
    if name.endswith(".wacz"):
        pytest.skip("a WACZ is read from a file")
    path = files[name]
    stream = BytesIO(b"before" + path.read_bytes())
    stream.seek(len(b"before"))
    whole = outcomes(path)
    assert reasons(whole)[STORY]
    assert [(o.url, o.reason) for o in read_archive(stream, name="x")] == [(o.url, o.reason) for o in whole]


def test_standard_input_from_a_file_gives_what_the_file_gives(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = extracted(files["plain.warc"], to=tmp_path / "file.jsonl").outcomes
    with files["plain.warc"].open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
        assert extracted(Path("-"), to=tmp_path / "stdin.jsonl").outcomes == whole


def test_revisits_in_the_order_of_their_originals_unpack_a_file_once_more(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts: list[int] = []

    def counted(tape: Tape, start: int, wanted: Callable[[Record], bool]) -> Iterator[Record]:
        starts.append(start)
        return records(tape, start, wanted)

    path = tmp_path / "whole.warc.gz"
    path.write_bytes(gzip.compress(files["plain.warc"].read_bytes()))
    monkeypatch.setattr(originals, "records", counted)
    found = reasons(outcomes(path))
    assert found == reasons(outcomes(files["plain.warc"]))
    monkeypatch.undo()
    assert starts.count(0) < 5


def test_a_revisit_is_a_capture_of_its_original_and_is_reported_without_one(files: dict[str, Path]) -> None:
    found = outcomes(files["warcio.warc.gz"])
    url = next(visit.url for visit in visits_of(7) if visit.kind == "revisit")
    told = [one.article for one in found if one.url == url and one.article]
    assert len(told) == 3
    assert len({article.fetched_at for article in told}) == 3
    assert len({article.content_hash for article in told}) == 1
    assert reasons(found)["no_original"] == 2


@pytest.mark.parametrize(
    ("status", "reason"), [("404 Not Found", "http_404"), ("301 Moved", "http_301"), ("304 Not Modified", "no_story")]
)
def test_a_revisit_has_its_own_status(status: str, reason: str) -> None:
    digest = "WARC-Payload-Digest: sha1:A\r\n"
    again = record(kind="revisit", more=digest, block=f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n".encode())
    assert [outcome.reason for outcome in read_archive(BytesIO(record(more=digest) + again))] == ["no_story", reason]


def test_an_original_may_lie_in_an_earlier_file_and_not_in_a_later_one(tmp_path: Path) -> None:
    visits = visits_of(7)
    original = next(visit.repeats for visit in visits if visit.kind == "revisit")
    assert original is not None
    by_warcio([original], tmp_path / "1.warc.gz")
    by_wget([visit for visit in visits if visit.kind == "revisit"], tmp_path / "2.warc.gz")
    assert extracted(tmp_path / "1.warc.gz", tmp_path / "2.warc.gz").outcomes == {STORY: 3, "no_original": 1}
    assert extracted(tmp_path / "2.warc.gz", tmp_path / "1.warc.gz").outcomes == {STORY: 1, "no_original": 3}


def extracted(*paths: Path, to: Path | None = None, filters: Filters = ALL) -> Any:
    """The counts of an extraction in this process."""
    opener, output = Sources(), Output(to or paths[0].with_name("out.jsonl"))
    with closing(Notes(None)) as notes:
        work = Pass(opener.find(map(str, paths)), opener, Sites(), filters, output, notes)
        work.run(1)
        work.output.finish()
    return work.counts


def test_described_sites_are_read_by_their_layouts_and_keep_their_names(tmp_path: Path) -> None:
    by_warcio(mixed([0, 1], FEW), tmp_path / "a.warc.gz")
    done = scrapy("extract", str(tmp_path / "a.warc.gz"), "--to", str(tmp_path / "o.jsonl"), "-j", "1", "-q")
    assert done.returncode == 0, done.stderr
    assert "; each capture of a story is counted" in done.stderr
    told = lines(tmp_path / "o.jsonl")
    assert {story["site"] for story in told} == {"journalismpakistan", host_of(1).removeprefix("www.")}
    one = scrapy("extract", str(tmp_path / "a.warc.gz"), "-o", str(tmp_path / "one.jsonl"), "-j", "1", "-q")
    assert one.returncode == 0, one.stderr
    of_site = [{**story, "archived": None} for story in told if story["site"] == "journalismpakistan"]
    for story in of_site:
        story["rights"]["robots_txt"] = "allowed"  # which only a crawl's own archive says
    assert of_site == lines(tmp_path / "one.jsonl")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_records_say_where_they_lie_and_fit_their_schema(files: dict[str, Path], tmp_path: Path) -> None:
    schema = json.loads((ROOT / "newsbot/schemas/article-1.json").read_text("utf-8"))
    extracted(files["team.warc.zst"], to=tmp_path / "o.jsonl")
    told = lines(tmp_path / "o.jsonl")
    for story in told:
        jsonschema.validate(story, schema)
        place = story["archived"]
        assert place["file"] == str(files["team.warc.zst"])
        with files["team.warc.zst"].open("rb") as stream:
            again = next(records(Tape(stream, place["offset"]), place["offset"], lambda _: True))
        assert again.url == story["url"]
        assert again.header("warc-record-id") == place["record_id"]
    assert all(story["archived"]["digest"].startswith("sha1:") for story in told)


def test_what_a_host_declares_about_rights_counts_from_there_on(tmp_path: Path) -> None:
    visits = visits_of(3, 8)
    by_warcio([visits[5], *visits[:5], *visits[6:]], tmp_path / "a.warc.gz")
    told = [one.article for one in outcomes(tmp_path / "a.warc.gz") if one.article]
    assert told[0].rights.content_signal is None
    assert {article.rights.content_signal for article in told[1:]} == {"search=yes, ai-train=no"}


@pytest.mark.parametrize("stored", [bytes, gzip.compress])
def test_a_tdmrep_in_an_archive_may_be_stored_gzipped(tmp_path: Path, stored: Callable[[bytes], bytes]) -> None:
    robots, *others = visits_of(3, 8)
    rules = stored(b'[{"location": "/", "tdm-reservation": 1}]')
    url = robots.url.replace("/robots.txt", "/.well-known/tdmrep.json")
    by_warcio([replace(robots, url=url, body=rules), *others[:5]], tmp_path / "a.warc.gz")
    articles = [one.article for one in outcomes(tmp_path / "a.warc.gz") if one.article]
    assert {article.rights.tdm_reservation for article in articles} == {"1"}


def test_a_site_declares_its_rights_for_the_pages_that_come_after(tmp_path: Path) -> None:
    visits = visits_of(3, 8)
    robots, *stories = visits[:1] + [visit for visit in visits if visit.url.rpartition("/")[2].count("-") > 4][:2]
    plain = replace(robots, body=b"User-agent: *\nAllow: /\n")
    days = [
        replace(visit, moment=FIRST + timedelta(days=day))
        for day, visit in enumerate([plain, stories[0], robots, stories[1]])
    ]
    by_warcio([days[2], days[3]], tmp_path / "1.warc.gz")
    by_warcio([days[0], days[1]], tmp_path / "2.warc.gz")
    site = Site("example.org", any_site(f"https://{host_of(3)}"), Layout("x"))
    pages = Extraction(site, [tmp_path / "1.warc.gz", tmp_path / "2.warc.gz"]).pages(1)
    signals = [json.loads(page.line)["rights"]["content_signal"] for page in pages if page.line]
    assert signals == [None, "search=yes, ai-train=no"]


def test_a_site_is_extracted_with_its_drawn_pages(files: dict[str, Path]) -> None:
    site = Site("example.org", any_site(f"https://{host_of(7)}"), Layout("x"))
    pages = Extraction(site, [files["warcio.warc.gz"]]).pages(1)
    (reason,) = (page.reason for page in pages if page.place.url.endswith("script-draws-7"))
    assert reason == "copy", "it has the text of another story; what was received is empty"


# What is read


def test_a_revisit_of_a_day_that_is_read_may_repeat_one_before(tmp_path: Path) -> None:
    revisit = next(visit for visit in visits_of(7) if visit.kind == "revisit")
    assert revisit.repeats is not None
    original = replace(revisit.repeats, moment=FIRST - timedelta(days=30))
    by_warcio([original, replace(revisit, repeats=original)], tmp_path / "a.warc.gz")
    found = outcomes(tmp_path / "a.warc.gz", Filters(since=FIRST.date()))
    assert [outcome.reason for outcome in found] == ["other_date", STORY]


@pytest.mark.parametrize(
    ("filters", "reason", "left"),
    [
        (Filters(hosts=frozenset({host_of(7)})), "other_host", 1),
        (Filters(hosts=frozenset({"example"})), "other_host", 1),
        (Filters(since=date(2026, 11, 3)), "other_date", 0),
        (Filters(until=FIRST.date()), "", 2),
        (Filters(match=(re.compile("manila"),)), "other_address", 2),
        (Filters(no_match=(re.compile(r"^https://www\.j"),)), "other_address", 1),
        (Filters(statuses=frozenset({404})), "http_200", 0),
        (Filters(types=frozenset({"application/xhtml+xml"})), "other_type", 0),
        (Filters(languages=frozenset({"fi"})), "other_language", 0),
    ],
)
def test_filters_leave_out_and_count(tmp_path: Path, filters: Filters, reason: str, left: int) -> None:
    by_warcio(mixed([0, 7], 20), tmp_path / "a.warc.gz")
    found = outcomes(tmp_path / "a.warc.gz", filters)
    assert len({one.article.site for one in found if one.article}) == left
    assert len(found) == 40
    assert not reason or reasons(found)[reason] > 0


def test_filters_may_be_lists_but_no_text() -> None:
    values: Any = ["example.org"]
    assert Filters(hosts=values) == Filters(hosts=frozenset({"example.org"}))
    for wrong in ("example.org", b"example.org", None):
        with pytest.raises(TypeError, match="hosts must be a list of str, not"):
            Filters(hosts=wrong)  # type: ignore[arg-type]
    for unfit in ("manila", [b"manila"]):
        with pytest.raises(TypeError, match="match must be a list of Pattern, "):
            Filters(match=unfit)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", [["a.warc.gz"], None, b"WARC/1.1", StringIO("WARC/1.1")])
def test_what_is_no_archive_is_refused_by_name(source: Any) -> None:
    with pytest.raises(TypeError, match="source must be a path, an address or a stream of bytes, not"):
        list(read_archive(source))


def test_a_host_may_be_named_with_its_port() -> None:
    filters = Filters(hosts=frozenset({"a.example:8000", "b.example:443"}))
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    urls = "http://a.example:8000/x http://w.a.example:8000/x http://a.example/x https://b.example/x http://b.example/x"
    assert [filters.choose(url, moment) for url in urls.split()] == ["", "", "other_host", "", "other_host"]


def test_every_page_is_a_story_if_that_is_known(tmp_path: Path) -> None:
    by_warcio(visits_of(7, 20), tmp_path / "a.warc.gz")
    chosen, every = (outcomes(tmp_path / "a.warc.gz", Filters(every_page=every)) for every in (False, True))
    assert reasons(chosen)["section"] > 0
    assert reasons(every)["section"] == 0
    assert reasons(every)["no_story_address"] == 0
    assert reasons(every)[STORY] > reasons(chosen)[STORY]


def test_what_is_no_page_is_not_read_as_one_though_every_page_is_a_story(tmp_path: Path) -> None:
    item = b"<item><title>The bridge is open</title><description>" + b"Cars cross the river again. " * 20
    feed = b"<rss><channel>" + item + b"</description></item></channel></rss>"
    check = b"<script>window.gokuProps = {}</script>"
    pages = {"feed": feed, "check": check, "tags": b"<b></b>" * 250_000}
    visits = [Visit(f"https://a.example/{name}", FIRST, body=body) for name, body in pages.items()]
    by_warcio(visits, tmp_path / "a.warc.gz")
    found = outcomes(tmp_path / "a.warc.gz", Filters(every_page=True))
    assert [one.reason for one in found] == ["not_html", "bot_check", "too_large"]


def test_what_a_page_says_decides_and_not_what_its_address_looks_like(tmp_path: Path) -> None:
    story = next(visit for visit in visits_of(7)[4:] if len(visit.headers) == 1 and visit.status == "200 OK")
    pages = [replace(story, url=f"https://{host_of(7)}{path}") for path in ("/town", "/news/page.php", "/")]
    by_warcio(pages, tmp_path / "a.warc.gz")
    assert [one.reason for one in outcomes(tmp_path / "a.warc.gz")] == [STORY, STORY, "no_story_address"]


def test_a_page_that_declares_another_language_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {"de": b'<html lang="de-AT"><body>', "": b"<html><body>"}
    visits = [Visit(f"https://a.example/a-story-of-{tag}", FIRST, body=html * 40) for tag, html in pages.items()]
    by_warcio(visits, tmp_path / "a.warc.gz")
    parsed = []
    monkeypatch.setattr("newsbot.extraction.pages.parse_html", lambda body, _: parsed.append(body))
    found = outcomes(tmp_path / "a.warc.gz", Filters(languages=frozenset({"en"})))
    assert [one.reason for one in found] == ["other_language", "empty"]
    assert len(parsed) == 1


@pytest.mark.parametrize("declared", ["en", "en-US", "en_US"])
@pytest.mark.parametrize("wanted", ["en", "EN-gb", "en_US"])
def test_regions_of_languages_do_not_count_however_tags_are_written(tmp_path: Path, declared: str, wanted: str) -> None:
    headers = ("Content-Type", "text/html; charset=utf-8"), ("Content-Language", declared)
    visit = Visit("https://a.example/a-story", FIRST, headers=headers, body=b"<html><body>" * 40)
    by_warcio([visit], tmp_path / "a.warc.gz")
    found = outcomes(tmp_path / "a.warc.gz", Filters(languages=frozenset({wanted})))
    assert [one.reason for one in found] != ["other_language"]


def test_what_filters_leave_out_is_not_read(tmp_path: Path) -> None:
    by_warcio(mixed([0, 7], 20), tmp_path / "a.warc.gz")
    read: list[str] = []

    def wanted(record: Record) -> bool:
        return Filters(hosts=frozenset({host_of(7)})).choose(record.url, record.moment) == ""

    with (tmp_path / "a.warc.gz").open("rb") as stream:
        read = [one.url for one in records(Tape(stream), 0, wanted) if one.block is not None]
    assert {url.split("/")[2] for url in read} == {host_of(7)}


# Damage


def packed(number: int = 6) -> list[bytes]:
    """Responses of a host, each in a gzip member."""
    return [gzip.compress(record, mtime=0) for record in plain(number)]


def plain(number: int = 6) -> list[bytes]:
    found = []
    for n in range(number):
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + random.Random(n).randbytes(2000)
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{n}\r\n"
        found.append(
            f"{head}WARC-Date: 2026-11-02T08:00:0{n}Z\r\nContent-Length: {len(block)}\r\n\r\n".encode()
            + block
            + b"\r\n\r\n"
        )
    return found


def arc(number: int = 6) -> list[bytes]:
    """The same in ARC."""
    found = []
    for n in range(number):
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + random.Random(n).randbytes(2000)
        head = f"https://a.example/{n} 192.0.2.1 2026110208000{n} text/html {len(block)}\n"
        found.append(head.encode() + block + b"\n")
    return found


def labels(found: list[Record]) -> list[str]:
    return [record.trouble or record.url[-1] for record in found]


def wrong_length(record: bytes, by: int) -> bytes:
    name, length = re.search(rb"(Content-Length: |text/html )(\d+)", record).groups()  # type: ignore[union-attr]
    return record.replace(name + length, b"%s%d" % (name, int(length) + by), 1)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :]


P, G, A = plain(), packed(), arc()


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"".join(G), "0 1 2 3 4 5"),
        (b"".join(P), "0 1 2 3 4 5"),
        (gzip.compress(b"".join(P)), "0 1 2 3 4 5"),
        (b"".join(map(zstd.compress, P)), "0 1 2 3 4 5"),
        (zstd.compress(b"".join(P)), "0 1 2 3 4 5"),
        (b"".join(G)[:-300], "0 1 2 3 4 torn"),
        (G[0] + G[1][:-300] + G[2] + G[3], "0 torn 2 3"),
        (G[0] + flipped(G[1], 700) + G[2], "0 torn 2"),
        (G[0] + b"junk" * 500 + G[2], "0 no_record 2"),
        (b"junk" * 500 + G[0] + G[1], "no_record 0 1"),
        (G[0] + gzip.compress(wrong_length(P[1], 500)) + G[2], "0 wrong_length 2"),
        (G[0] + gzip.compress(wrong_length(P[1], -500)) + G[2], "0 wrong_length 2"),
        (P[0] + wrong_length(P[1], 500) + P[2] + P[3], "0 wrong_length 2 3"),
        (P[0] + wrong_length(P[1], -500) + P[2] + P[3], "0 wrong_length 2 3"),
        (P[0] + b"some text\r\n" + P[2], "0 no_record 2"),
        (gzip.compress(P[0] + b"some text\r\n") + G[2], "0 no_record 2"),
        (gzip.compress(P[0] + b"some text\r\n" + P[1]) + G[2], "0 no_record 2"),
        (wrong_length(P[0], -500) + b"some text\r\n" + P[2], "wrong_length 2"),
        (A[0] + A[1] + A[2], "0 1 2"),
        (A[0] + A[1].replace(b" 20261102080001 ", b" 20261102 ", 1) + A[2], "0 no_record 2"),
        (A[0] + wrong_length(A[1], -500) + A[2], "0 wrong_length 2"),
        (P[0] + P[1][:-900], "0 torn"),
        (b"junk" * 500, "no_record"),
        (G[0] + gzip.compress(b"") + G[1] + bytes(500), "0 1"),
        (b"\x1f\x8b\x08\x00broken", "torn"),
        (zstd.compress(P[0]) + b"\x50\x2a\x4d\x18\xff\xff\xff\xff" + zstd.compress(P[2]), "0 torn 2"),
        (b"", ""),
    ],
)
def test_what_is_damaged_is_passed_over_and_named(data: bytes, expected: str, fast: bool) -> None:
    assert labels(scan(data, fast=fast)) == expected.split()


def test_a_record_that_unpacks_to_too_much_is_passed_over() -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/b\r\nWARC-Date: 2026-11-02T08:00:00Z\r\n"
    size = 64 << 20
    bomb = gzip.compress(head + b"Content-Length: %d\r\n\r\n" % size + bytes(size) + b"\r\n\r\n")
    for fast in (True, False):
        assert labels(scan(G[0] + bomb + G[1], fast=fast)) == ["0", "too_large", "1"]
    headers = b"X: " + bytes(size)
    assert labels(scan(G[0] + gzip.compress(b"WARC/1.0\r\n" + headers) + G[1], fast=False)) == ["0", "no_record", "1"]


@pytest.fixture
def small_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records may have 5,000 bytes, and a tape keeps 20,000."""
    for name, size in {"LARGEST": 5000, "_KEPT": 20_000, "_PIECE": 4000, "_OVERLAP": 300}.items():
        monkeypatch.setattr(reading, name, size)


@pytest.mark.usefixtures("small_window")
@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, bytes])
def test_a_length_beyond_the_file_costs_one_record(pack: Callable[[bytes], bytes], fast: bool) -> None:
    more = plain(10) * 10
    data = pack(P[0]) + pack(wrong_length(P[1], 10**12)) + b"".join(map(pack, more))
    trouble = "torn" if pack is bytes else "wrong_length"
    assert labels(scan(data, fast=fast)) == ["0", trouble, *[str(n) for n in range(10)] * 10]


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("form", [P, A])
def test_a_length_beyond_any_file_costs_one_record(tmp_path: Path, form: list[bytes], fast: bool) -> None:
    """Most file systems refuse to seek as far as 900 terabytes."""
    (tmp_path / "a.warc").write_bytes(form[0] + form[1] + wrong_length(form[2], 9 * 10**14) + b"".join(form[3:]))
    with (tmp_path / "a.warc").open("rb") as stream:
        found = list(records(Tape(stream), 0, lambda _: True, fast=fast))
    assert labels(found) == ["0", "1", "torn", "3", "4", "5"]


@pytest.mark.usefixtures("small_window")
def test_fastwarc_reads_what_follows_a_record_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    with_care, read = Counter[Any](), reading._record

    def counted(content: Any, place: Any, *given: Any, **more: Any) -> Record:
        with_care[place] += 1
        return read(content, place, *given, **more)

    monkeypatch.setattr(reading, "_record", counted)
    large = gzip.compress(P[1].replace(b"Content-Length: ", b"Content-Length: 1", 1)[:-4] + bytes(10_000) + b"\r\n\r\n")
    assert labels(scan(G[0] + large + b"".join(G[2:]), fast=True)) == ["0", "too_large", "2", "3", "4", "5"]
    assert with_care.total() == 3  # the large one, the one behind it to see that it is in order, and the last


def test_what_resembles_records_is_passed_over_in_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    line, take, work = reading._Content.line, reading._Content.take, Counter[str]()

    def counted_line(self: Any) -> bytes:
        work["lines"] += 1
        return line(self)

    def counted_take(self: Any, size: int) -> bytes:
        work["bytes"] += size
        return take(self, size)

    monkeypatch.setattr(reading._Content, "line", counted_line)
    monkeypatch.setattr(reading._Content, "take", counted_take)
    head = P[0].partition(b"\r\n\r\n")[0]
    claims = [
        re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % length, head) + b"\r\n\r\n"
        for length in (9000, 999_999_999)
    ]
    for number, data in ((1000, b"WARC/1.0\r\n" * 1000), *((500, claim * 500) for claim in claims)):
        work.clear()
        assert labels(scan(data, fast=False))[0] in ("no_record", "wrong_length", "torn")
        assert work["lines"] <= 10 * number
        assert work["bytes"] <= 2 * len(data)


def record(
    url: str = "http://a.example/c-d-e-f", date: str = "2026-11-02T08:00:00Z", kind: str = "response", more: str = "",
    block: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>x",
) -> bytes:  # fmt: skip
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n{more}"
    return gzip.compress(f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (record("http://["), "bad_address"),
        (record("http://a:99999/x-y-z"), "bad_address"),
        (record("http://user:pw@h/x-y-z"), "bad_address"),
        (record("http:///x"), "bad_address"),
        (record("https://" + "a" * 5000), "bad_address"),
        (record("http://a b/c-d-e-f"), "no_story"),
        (record("https://\xe9.example/\xfcber-alles-hier"), "no_story"),
        (record(date="yesterday"), "no_date"),
        (record(date="2026-13"), "no_date"),
        (record(date="2026-02-29T08:00:00Z"), "no_date"),
        (record(date="2026-11-02T08:59:60Z"), "no_story"),
        (record(date="2026-11"), "no_story"),
        (record(date="2026"), "no_story"),
        (record(date="9999-12-31T23:59:59-23:00"), "no_date"),
        (record(block=b""), "no_status"),
        (record(block=b"HTTP/1.1\r\n"), "no_status"),
        (record(block=b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 50_000 + b"\r\n<html>x"), "no_status"),
        (record("HTTPS://A.Example/c-d-e-f"), "no_story"),
        (record(block=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00" + b"\xff" * 50), "wrong_encoding"),
        (record(block=b"HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\n\r\nUgzy"), "wrong_encoding"),
        (record(block=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(11 << 20))), "too_large"),
        (record(block=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nx"), "cut_off"),
        (record(kind="revisit"), "no_original"),
        (record(kind="revisit", more="WARC-Refers-To-Target-URI: http://[\r\nWARC-Refers-To-Date: x\r\n"), "no_original"),
        (record(kind="conversion", more="Content-Type: text/html\r\n"), "no_story"),
        (record(kind="conversion", more="Content-Type: Text/HTML; charset=utf-8\r\n"), "no_story"),
        (record("http://a.example/.well-known/tdmrep.json"), "rights_file"),
    ],
)  # fmt: skip
def test_strange_records_are_counted(given: bytes, reason: str) -> None:
    (outcome,) = read_archive(BytesIO(given), name="x")
    assert outcome.reason == reason


@pytest.mark.parametrize("every_page", [False, True])
@pytest.mark.parametrize("url", ["http://[::1/c-d-e-f", "http://\u2100.example/c-d-e-f"])
def test_an_address_that_is_not_valid_is_of_no_described_site(url: str, every_page: bool) -> None:
    sites = Sites([Site("site", any_site("https://www.example.org"), Layout("x"))])
    (outcome,) = read_archive(BytesIO(record(url)), sites, Filters(every_page=every_page))
    assert outcome.reason == "bad_address"


def test_an_address_is_escaped_as_a_crawler_asks_for_it() -> None:
    (outcome,) = read_archive(BytesIO(record("https://\xe9.example/\xfcber-alles-hier")))
    assert outcome.url == "https://xn--9ca.example/%C3%BCber-alles-hier"


@pytest.mark.parametrize("form", ["gzip", "zstd", "plain"])
def test_both_readers_agree_about_any_damage(form: str) -> None:
    pack = {"gzip": lambda record: gzip.compress(record, mtime=0), "zstd": zstd.compress, "plain": bytes}[form]
    whole = b"".join(map(pack, P))
    chance = random.Random(form)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            at, length = chance.randrange(len(data)), chance.randrange(1, 3000)
            change = chance.randrange(4)
            if change == 0:
                data[at] ^= 1 << chance.randrange(8)
            elif change == 1 and len(data) > 4000:
                del data[at : at + length]
            elif change == 2:
                data[at:at] = data[at : at + length]
            else:
                data[at : at + length] = chance.randbytes(length)
        assert scan(bytes(data), fast=True) == scan(bytes(data), fast=False)


def test_a_dictionary_may_itself_be_compressed(tmp_path: Path) -> None:
    visits = visits_of(7, FEW)
    by_zstd(visits, tmp_path / "a.warc.zst")
    data = (tmp_path / "a.warc.zst").read_bytes()
    length = int.from_bytes(data[4:8], "little")
    small = zstd.compress(data[8 : 8 + length])
    again = data[:4] + len(small).to_bytes(4, "little") + small + data[8 + length :]
    for fast in (True, False):
        assert [one.url for one in scan(again, fast=fast)] == [visit.url for visit in visits]


def test_troubles_are_counted_with_their_places_and_the_rest_is_read(tmp_path: Path) -> None:
    by_warcio(visits_of(7, FEW), tmp_path / "a.warc.gz")
    data = (tmp_path / "a.warc.gz").read_bytes()
    (tmp_path / "a.warc.gz").write_bytes(data[:-200])
    (tmp_path / "b.wacz").write_bytes(b"PK no zip")
    (tmp_path / "c.warc.gz").write_bytes(b"")
    by_warcio(visits_of(8, FEW), tmp_path / "d.warc.gz")
    with zipfile.ZipFile(tmp_path / "e.wacz", "w") as wacz:
        wacz.writestr("archive/x.warc.gz", data)
    (tmp_path / "e.wacz").write_bytes(flipped((tmp_path / "e.wacz").read_bytes(), len(data) // 2))
    counts = extracted(tmp_path)
    assert counts.troubles["torn"] == 2
    assert counts.troubles["unreadable"] == 1
    assert (f"{tmp_path / 'b.wacz'}", "unreadable") in counts.examples
    assert any(where.startswith(f"{tmp_path / 'a.warc.gz'}:") for where, _ in counts.examples)
    assert counts.outcomes[STORY] >= 3 * 5


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_of_a_wacz_that_would_unpack_without_a_limit_is_passed_over(method: int, tmp_path: Path) -> None:
    by_warcio(visits_of(7, FEW), tmp_path / "a.warc.gz")
    with zipfile.ZipFile(tmp_path / "b.wacz", "w", method) as wacz, wacz.open("archive/b.warc.gz", "w") as member:
        for _ in range(64):
            member.write(bytes(1 << 20))
    tracemalloc.start()
    counts = extracted(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 64 << 20
    tracemalloc.stop()
    assert counts.troubles == {"unreadable": 1}
    assert counts.outcomes[STORY]


@pytest.mark.parametrize("name", ["b.warc.gz", f"b{DRAWN}"])
def test_a_member_of_a_wacz_that_is_encrypted_is_passed_over(tmp_path: Path, name: str) -> None:
    by_warcio(visits_of(7, FEW), tmp_path / "a.warc.gz")
    with zipfile.ZipFile(tmp_path / "b.wacz", "w") as wacz:
        wacz.writestr(f"archive/{name}", (tmp_path / "a.warc.gz").read_bytes())
    content = bytearray((tmp_path / "b.wacz").read_bytes())
    for flags in (content.find(b"PK\x03\x04") + 6, content.rfind(b"PK\x01\x02") + 8):
        content[flags] |= 1
    (tmp_path / "b.wacz").write_bytes(content)
    counts = extracted(tmp_path)
    assert counts.troubles == {"unreadable": 1}
    assert counts.outcomes[STORY]


def test_names_in_a_wacz_do_not_reach_the_terminal_as_they_are(tmp_path: Path) -> None:
    by_warcio(visits_of(7, FEW), tmp_path / "a.warc.gz")
    data = (tmp_path / "a.warc.gz").read_bytes()
    with zipfile.ZipFile(tmp_path / "b.wacz", "w") as wacz:
        wacz.writestr("archive/../../../\x1b[2J\nforged.warc.gz", data[:-200])
        wacz.writestr(f"archive/{'x' * 9000}.warc.gz", data[:-200])
    done = scrapy("extract", str(tmp_path / "b.wacz"), "--to", str(tmp_path / "o.jsonl"), "-j", "1", "-q")
    checked = scrapy("archive", "check", str(tmp_path / "b.wacz"))
    assert (done.returncode, checked.returncode) == (0, 1)
    for text in (done.stderr, checked.stdout):
        assert "[2J\N{REPLACEMENT CHARACTER}forged.warc.gz" in text
        assert "\x1b" not in text
    assert "x" * 300 not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.warc.gz", "b.wacz", "o.jsonl", "o.jsonl.notes"]


def test_what_follows_a_place_is_the_same_whether_the_stream_can_seek(tmp_path: Path) -> None:
    data = b"".join(G)
    place = scan(data, fast=True)[3].offset
    for stream in (BytesIO(data), _Pipe(data)):
        assert labels(list(records(Tape(stream, place), place, lambda _: True))) == ["3", "4", "5"]


class _Pipe(BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OSError("a pipe")


# Where they are


def test_files_are_found_in_folders_by_patterns_and_in_lists(tmp_path: Path) -> None:
    for name in ("x/a.warc.gz", "x/y/b.arc", "x/c.warc.zst", "x/notes.md", "z.warc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "warc.paths.gz").write_bytes(gzip.compress(b"x/a.warc.gz\n\n# more\nz.warc\n"))

    def found(*arguments: str, base: str = "") -> list[str]:
        return [source.name.removeprefix(f"{tmp_path}/") for source in Sources(base).find(arguments)]

    assert found(f"{tmp_path}/x") == ["x/a.warc.gz", "x/c.warc.zst", "x/y/b.arc"]
    assert found(f"{tmp_path}/x/**/*.arc", f"{tmp_path}/z.warc") == ["x/y/b.arc", "z.warc"]
    assert found(f"{tmp_path}/warc.paths.gz", f"{tmp_path}/z.warc") == ["x/a.warc.gz", "z.warc"]
    assert found(f"{tmp_path}/warc.paths.gz", base="https://data.example/") == [
        "https://data.example/x/a.warc.gz", "https://data.example/z.warc"
    ]  # fmt: skip
    for nothing in ("none.warc", f"{tmp_path}/*.wacz"):
        with pytest.raises(ArchiveError, match="no archive; name WARC"):
            found(nothing)


def test_a_list_on_a_server_names_no_file_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "mine.warc").touch()
    lists = {"/here.txt": f"file://{tmp_path}/mine.warc\n", "/there.txt": f"{tmp_path}/mine.warc\n"}
    with Server({path: (200, {}, text.encode()) for path, text in lists.items()}) as server:
        with pytest.raises(ArchiveError, match="a file on this machine; copy the list"):
            Sources().find([f"{server.base_url}/here.txt"])
        (source,) = Sources().find([f"{server.base_url}/there.txt"])
    assert source.name == f"{server.base_url}{tmp_path}/mine.warc"


def test_a_list_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources_of, "_LONGEST_LIST", 1 << 20)
    (tmp_path / "a.paths.gz").write_bytes(gzip.compress(b"a.warc\n" * (1 << 20)))
    with pytest.raises(ArchiveError, match="is longer than 1 MiB; split it"):
        Sources().find([str(tmp_path / "a.paths.gz")])


def test_addresses_are_read_by_fsspec(tmp_path: Path) -> None:
    visits = visits_of(7, FEW)
    by_warcio(visits, tmp_path / "a.warc.gz")
    by_browsertrix(visits, tmp_path / "b.wacz")
    listed = gzip.compress(b"cc/a.warc.gz\ncc/b.wacz\ncc/gone.warc.gz\n")
    pages: dict[str, Any] = {
        f"/cc/{path.name}": in_parts(path.read_bytes()) for path in (tmp_path / "a.warc.gz", tmp_path / "b.wacz")
    }
    with Server({**pages, "/cc/warc.paths.gz": (200, {}, listed)}) as server, closing(Notes(None)) as notes:
        opener = Sources()
        sources = opener.find([f"{server.base_url}/cc/warc.paths.gz"])
        work = Pass(sources, opener, Sites(), ALL, Output(tmp_path / "o.jsonl"), notes)
        work.run(1)
    here = [story["id"] for story in stories(tmp_path / "a.warc.gz")]
    work.output.finish()
    assert [story["id"] for story in lines(tmp_path / "o.jsonl")] == 2 * here
    assert work.counts.troubles == {"unreadable": 1}


def test_the_login_of_an_address_is_in_no_record_and_no_message(tmp_path: Path) -> None:
    by_warcio(visits_of(7, FEW), tmp_path / "a.warc.gz")
    content = in_parts((tmp_path / "a.warc.gz").read_bytes())
    with Server({"/a.warc.gz": content}) as server, closing(Notes(None)) as notes:
        address = server.base_url.replace("://", "://desk:hidden@")
        opener = Sources()
        sources = opener.find([f"{address}/a.warc.gz", f"{address}/gone.warc.gz"])
        work = Pass(sources, opener, Sites(), ALL, Output(tmp_path / "o.jsonl"), notes)
        work.run(1)
        with pytest.raises(ArchiveError) as refused:
            opener.find([f"{address}/gone.paths"])
    work.output.finish()
    assert {story["archived"]["file"] for story in lines(tmp_path / "o.jsonl")} == {f"{server.base_url}/a.warc.gz"}
    assert list(work.counts.examples) == [(f"{server.base_url}/gone.warc.gz", "unreadable")]
    assert "hidden" not in str(refused.value)


def test_a_server_that_fails_is_asked_again_and_reported_in_the_end(tmp_path: Path) -> None:
    by_warcio(visits_of(7, FEW), tmp_path / "a.warc.gz")
    good, asked = in_parts((tmp_path / "a.warc.gz").read_bytes()), Counter[str]()

    def serve(handler: Any) -> Any:
        asked[handler.path] += 1
        is_down = handler.path == "/down.warc.gz" or (handler.command == "GET" and asked[handler.path] < 4)
        return (503, {}, b"") if is_down else good(handler)

    def work(url: str, patience: float) -> Pass:
        opener, notes = Sources(patience=patience), stack.enter_context(closing(Notes(None)))
        return Pass(opener.find([url]), opener, Sites(), ALL, Output(tmp_path / "o.jsonl"), notes)

    with Server({"/a.warc.gz": serve, "/down.warc.gz": serve}) as server, ExitStack() as stack:
        found = work(f"{server.base_url}/a.warc.gz", 60)
        found.run(1)
        assert found.counts.outcomes[STORY] == len(stories(tmp_path / "a.warc.gz"))
        with pytest.raises(ArchiveError, match=r"reading failed .* the same command continues from there"):
            work(f"{server.base_url}/down.warc.gz", 1.5).run(1)
    with pytest.raises(ArchiveError, match=r"reading failed \((?!http)"):
        work(f"{server.base_url}/a.warc.gz", 0).run(1)


@pytest.mark.usefixtures("small_window")
def test_a_server_that_gives_no_parts_is_read_to_the_end_of_its_file() -> None:
    data = gzip.compress(P[0]) + P[1] + gzip.compress(wrong_length(P[2], 10**9)) + b"".join(G) * 9
    with Server({"/a.warc.gz": (200, {}, data)}) as server:
        opener = Sources()
        (source,) = opener.find([f"{server.base_url}/a.warc.gz"])
        for start in (0, len(data) - len(G[-1])):
            with opener.open(source) as stream:
                found = list(records(Tape(stream, start), start, lambda _: True))
            assert found == scan(data, fast=True, start=start)


def in_parts(content: bytes) -> Any:
    """A file of a server that gives parts of it."""

    def serve(handler: Any) -> Any:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", handler.headers.get("Range", ""))
        if wanted is None:
            return 200, {"Accept-Ranges": "bytes"}, content
        first, last = int(wanted[1]), min(int(wanted[2]), len(content) - 1)
        part = {"Content-Range": f"bytes {first}-{last}/{len(content)}", "Accept-Ranges": "bytes"}
        return 206, part, content[first : last + 1]

    return serve


def test_standard_input_is_read(tmp_path: Path) -> None:
    by_zstd(visits_of(7, FEW), tmp_path / "a.warc.zst")
    command = [sys.executable, "-m", "scrapy", "extract", "-", "--to", str(tmp_path / "o.jsonl"), "-j", "1", "--json"]
    done = subprocess.run(
        command, cwd=ROOT, input=(tmp_path / "a.warc.zst").read_bytes(), capture_output=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["stories"] == len(lines(tmp_path / "o.jsonl")) == len(stories(tmp_path / "a.warc.zst"))
    assert report["captures"] == FEW
    assert lines(tmp_path / "o.jsonl")[0]["archived"]["file"] == "-"


# Forms


@pytest.mark.parametrize("name", ["o.jsonl.gz", "o.jsonl.zst", "o.parquet", "o.md"])
def test_the_name_of_the_output_says_its_form(files: dict[str, Path], tmp_path: Path, name: str) -> None:
    extracted(files["warcio.warc.gz"], to=tmp_path / "plain.jsonl")
    extracted(files["warcio.warc.gz"], to=tmp_path / name)
    expected = (tmp_path / "plain.jsonl").read_bytes()
    if name.endswith(".gz"):
        assert gzip.decompress((tmp_path / name).read_bytes()) == expected
    elif name.endswith(".zst"):
        with zstd.open(tmp_path / name, "rb") as stream:
            assert stream.read() == expected
    elif name.endswith(".md"):
        assert (tmp_path / name).read_text("utf-8").count("\n# ") + 1 == expected.count(b"\n")
    else:
        table = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / name)
        rows, records_ = table.to_pylist(), lines(tmp_path / "plain.jsonl")
        assert [(row["id"], row["archived"]) for row in rows] == [(one["id"], one["archived"]) for one in records_]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["plain.jsonl", name])


def test_parquet_that_cannot_be_written_leaves_the_stories_as_they_were_read(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet = pytest.importorskip("newsbot.dataset.formats.parquet").ParquetFile

    def write(file: Any, rows: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(parquet, "write", write)
        with pytest.raises(UserError, match=r"No space left.* choose another --to, and start the same command again"):
            extracted(files["warcio.warc.gz"], to=tmp_path / "o.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o.parquet.part"]


def test_a_name_without_a_form_is_refused(tmp_path: Path) -> None:
    done = scrapy("extract", str(tmp_path), "--to", str(tmp_path / "out.csv"))
    assert done.returncode == 1
    assert "use a name that ends in .jsonl, .jsonl.gz" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--to", "o.jsonl", "--site", "https://a.example"), "--to reads all sites in the files"),
        (("--host", "a.example"), "--host: only with --to OUT; add it"),
        (("--to", "o.jsonl", "--since", "yesterday"), "--since yesterday: not a day"),
        (("--to", "o.jsonl", "--match", "("), "--match (: not a regular expression"),
        (("--to", "o.jsonl", "--status", "ok"), "--status ok: not a status"),
        (("--to", "o.jsonl", "--language", "English"), "--language English: not a language tag; write one such as en"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    (tmp_path / "a.warc").touch()
    done = scrapy("extract", str(tmp_path / "a.warc"), *options)
    assert done.returncode == 2
    assert message in done.stderr


# The page


@pytest.mark.slow
def test_the_commands_of_the_page_run(tmp_path: Path) -> None:
    """Those that name files here, each in a folder as the page assumes it."""
    text = (ROOT / "docs/archives.md").read_text("utf-8")
    commands = re.findall(r"^ {4}(newsbot extract .*)$", text, re.M)
    commands += [found.replace("\\|", "|") for found in re.findall(r"`(newsbot extract [^`]+)`", text)]
    here = list(dict.fromkeys(line for line in commands if "://" not in line and "…" not in line))
    assert len(here) >= 8
    (tmp_path / "archives/deep").mkdir(parents=True)
    by_warcio(mixed([0, 1], FEW), tmp_path / "crawl.warc.gz")
    by_browsertrix(visits_of(3, FEW), tmp_path / "archives/deep/b.wacz")
    page = Visit("https://news.example.org/a-story-of-today", FIRST, body=visits_of(1)[8].body)
    by_warcio([page, *visits_of(2, FEW)], tmp_path / "archives/a.warc.gz")
    (tmp_path / "warc.paths.gz").write_bytes(gzip.compress(b"archives/a.warc.gz\n"))
    for line in here:
        shell = line.replace("newsbot", f"{sys.executable} -m newsbot", 1) + " -j 1 -q --fresh"
        given = (tmp_path / "crawl.warc.gz").read_bytes() if " - " in line else None
        done = subprocess.run(shell, shell=True, cwd=tmp_path, input=given, capture_output=True, timeout=PATIENCE)
        assert done.returncode == 0, (line, done.stderr.decode())
        assert (tmp_path / line.split("--to ")[1].split()[0].rstrip(";")).stat().st_size > 0
    assert len(lines(tmp_path / "part.jsonl")) == 1


@pytest.mark.parametrize("command", ["extract - --to out.jsonl", "extract - --url URL", "read - --url URL"])
def test_a_closed_standard_input_is_named(command: str, tmp_path: Path) -> None:
    shell = f"{sys.executable} -m newsbot {command.replace('URL', 'https://www.example.org/news/a-story')} <&-"
    done = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        f"newsbot {command.split()[0]}: standard input is closed; open it, such as with < FILE, or name a file instead"
        " of -\n",
    )
    assert not (tmp_path / "out.jsonl").exists()


# Kills


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fifty")
    fifty_hosts(folder)
    return folder


def command(fifty: Path, out: Path, jobs: int, *arguments: str) -> list[str]:
    return [
        sys.executable, "-m", "scrapy", "extract", str(fifty), "--to", str(out), "-j", str(jobs), "-q",
        "-s", "CHECKPOINT_SECONDS=0.05", *arguments,
    ]  # fmt: skip


def run(*arguments: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, encoding="utf-8", timeout=10 * PATIENCE)


@pytest.mark.slow
def test_one_process_two_and_one_killed_ten_times_write_the_same_bytes(fifty: Path, tmp_path: Path) -> None:
    one = run(fifty, tmp_path / "one.jsonl.gz", 1, "--json")
    assert one.returncode == 0, one.stderr
    report = json.loads(one.stdout)
    assert (report["captures"], report["stories"], report["files"]) == (
        1972,
        1529,
        7,
    )  # ARC has no revisits and no drawn pages
    assert run(fifty, tmp_path / "two.jsonl.gz", 2).returncode == 0
    whole = (tmp_path / "one.jsonl.gz").read_bytes()
    assert (tmp_path / "two.jsonl.gz").read_bytes() == whole
    kills = kill_ten_times(fifty, tmp_path / "killed.jsonl.gz")
    assert kills == 10
    last = run(fifty, tmp_path / "killed.jsonl.gz", 2, "--json")
    assert last.returncode == 0, last.stderr
    assert (tmp_path / "killed.jsonl.gz").read_bytes() == whole
    told = json.loads(last.stdout)
    assert {**told, "seconds": 0, "output": ""} == {**report, "seconds": 0, "output": ""}
    assert not list(tmp_path.glob("*.part"))


def kill_ten_times(fifty: Path, out: Path) -> int:
    """Kills an extraction whenever its output has grown by a little; how often that was."""
    part, chance = out.with_name(out.name + ".notes"), random.Random(18)
    kills = 0
    for jobs in (1, 2) * 5:
        process = subprocess.Popen(command(fifty, out, jobs), cwd=ROOT, stderr=subprocess.DEVNULL)
        before, until = _version(part), time.monotonic() + PATIENCE
        while process.poll() is None and _version(part) - before < 3 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.05))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    return kills


def _version(notes: Path) -> int:
    """How often the notes were written, by the counter in SQLite's header."""
    try:
        return int.from_bytes(notes.read_bytes()[24:28], "big")
    except OSError:
        return 0


def test_an_extraction_that_is_complete_is_not_done_again_and_another_is_refused(tmp_path: Path) -> None:
    by_warcio(visits_of(7, FEW), tmp_path / "a.warc.gz")
    arguments = ("extract", str(tmp_path / "a.warc.gz"), "--to", str(tmp_path / "o.jsonl"), "-j", "1", "-q")
    first = scrapy(*arguments)
    assert first.returncode == 0, first.stderr
    before = (tmp_path / "o.jsonl").stat().st_mtime_ns
    again = scrapy(*arguments)
    assert (again.returncode, again.stderr.partition(",")[0]) == (0, first.stderr.partition(",")[0])
    assert (tmp_path / "o.jsonl").stat().st_mtime_ns == before
    other = scrapy(*arguments, "--host", "a.example")
    assert other.returncode == 1
    assert "start again with --fresh" in other.stderr
    assert scrapy(*arguments, "--match", "lahore", "--fresh").returncode == 0
    (tmp_path / "o.jsonl.notes").unlink()
    strange = scrapy(*arguments)
    assert (strange.returncode, "the file exists; choose another --to" in strange.stderr) == (1, True)


def test_where_nothing_can_be_written_the_system_says_why(files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "o.jsonl.notes").mkdir()
    done = scrapy("extract", str(next(iter(files.values()))), "--to", str(tmp_path / "o.jsonl"))
    assert done.returncode == 1
    assert f"{tmp_path / 'o.jsonl.notes'}: Is a directory; choose another --to" in done.stderr


def test_two_extractions_do_not_write_to_one_output(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "o.jsonl.notes")
    with pytest.raises(UserError, match="another extraction writes there"):
        Notes(tmp_path / "o.jsonl.notes")
    notes.close()
    Notes(tmp_path / "o.jsonl.notes").close()


def test_of_extractions_that_begin_at_once_one_writes(tmp_path: Path) -> None:
    begin, end = Barrier(4), Barrier(4)

    def write(number: int) -> list[bool]:
        """In which rounds this one has opened the notes."""
        opened = []
        for round in range(5):
            begin.wait(PATIENCE)
            notes = None
            with suppress(UserError):
                notes = Notes(tmp_path / f"{round}.notes")
            end.wait(PATIENCE)
            opened.append(notes is not None)
            if notes is not None:
                notes.close()
        return opened

    with ThreadPoolExecutor(4) as threads:
        assert {sum(opened) for opened in zip(*threads.map(write, range(4)), strict=True)} == {1}


def test_two_extractions_of_a_site_leave_one_file_whole_or_two(tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    with _opened(out) as first, _opened(out) as second:
        first(b"of the first\n" * 3)
        second(b"of the second\n")
    assert out.read_bytes() == b"of the first\n" * 3  # which ended last
    assert [path.name for path in tmp_path.iterdir()] == ["o.jsonl"]

    by_warcio(visits_of(7, FEW), tmp_path / "a.warc.gz")
    arguments = [sys.executable, "-m", "scrapy", "extract", str(tmp_path / "a.warc.gz"), "-s", f"DATA_DIR={tmp_path}"]
    both = [subprocess.Popen([*arguments, "-j", "1", "-q"], cwd=ROOT) for _ in range(2)]
    assert [one.wait(PATIENCE) for one in both] == [0, 0]
    one, other = tmp_path.glob("*/extracts/*")
    assert one.read_bytes() == other.read_bytes()


def test_an_extraction_without_a_story_leaves_no_file(tmp_path: Path) -> None:
    by_warcio([Visit("https://a.example/a-b-c", FIRST, body=b"<p>Nothing")], tmp_path / "a.warc.gz")
    done = scrapy("extract", str(tmp_path / "a.warc.gz"), "--to", str(tmp_path / "o.jsonl"), "-j", "1")
    assert done.returncode == 1
    assert "no story in 1 file" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.warc.gz"]


def test_a_page_that_ends_its_process_costs_only_itself(tmp_path: Path) -> None:
    pool: Pool[int, str] = Pool(2, _prepare, (), lambda job: f"{job} crashed")
    found = [result for _, results in pool.results([[1, 2], [3, 13, 4], [5]]) for result in results]
    assert found == ["1", "2", "3", "13 crashed", "4", "5"]


def test_a_page_that_ends_its_process_while_results_are_used_costs_only_itself(tmp_path: Path) -> None:
    pool: Pool[int, str] = Pool(2, _prepare, (), lambda job: f"{job} crashed")
    found = []
    for batch, results in pool.results([[job] for job in range(20)]):
        if batch == [6]:
            time.sleep(1)  # that of 13 ends, and the next batch is submitted then
        found += results
    assert found == ["13 crashed" if job == 13 else str(job) for job in range(20)]


def _prepare() -> Any:
    return _crash_at_13


def _crash_at_13(job: int) -> str:
    if job == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return str(job)


# S3, by moto


@needs_s3
@pytest.mark.slow
def test_a_list_of_paths_is_read_out_of_a_bucket(s3: S3, tmp_path: Path) -> None:  # noqa: F811
    import s3fs

    for name, write in (("a.warc.gz", by_warcio), ("b.wacz", by_browsertrix)):
        write(visits_of(7, FEW), tmp_path / name)
        s3fs.S3FileSystem(**s3.options).pipe_file(f"news/cc/{name}", (tmp_path / name).read_bytes())
    (tmp_path / "warc.paths.gz").write_bytes(gzip.compress(b"cc/a.warc.gz\ncc/b.wacz\n"))
    opener = Sources("s3://news", s3.options)
    listed = opener.find([str(tmp_path / "warc.paths.gz")])
    assert listed == opener.find(["s3://news/cc"]) == opener.find(["s3://news/c*/*"])
    work = Pass(listed, opener, Sites(), ALL, Output(tmp_path / "o.jsonl"), Notes(None))
    work.run(1)
    work.output.finish()
    told = lines(tmp_path / "o.jsonl")
    assert [story["id"] for story in told] == 2 * [story["id"] for story in stories(tmp_path / "a.warc.gz")]
    assert {story["archived"]["file"] for story in told} == {
        "s3://news/cc/a.warc.gz", "s3://news/cc/b.wacz/archive/rec-0.warc.gz"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("statuses", ["200"]), ("types", [5]), ("hosts", [b"a.example"]), ("match", ["News"]), ("no_match", "News"),
     ("since", "2026-01-01"), ("until", datetime(2026, 1, 1))],
)  # fmt: skip
def test_a_filter_that_cannot_match_is_refused_by_its_name(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f"^{name} must "):
        Filters(**{name: value})


def test_filters_match_hosts_and_types_in_any_case() -> None:
    filters = Filters(hosts=frozenset({"News.Example"}), types=frozenset({"Text/HTML"}))
    assert (filters.hosts, filters.types) == (frozenset({"news.example"}), frozenset({"text/html"}))


def test_a_source_of_the_wrong_type_is_refused_by_the_call() -> None:
    with pytest.raises(TypeError, match=r"^source must be"):
        read_archive(b"x")  # type: ignore[arg-type]
