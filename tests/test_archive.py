"""What a crawl archives opens in other tools, survives kills, and gives the same records when it is replayed."""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import zlib
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import brotli
import pytest
from cdxjindexer import CDXJIndexer
from crawling import PATIENCE, ROOT, SPIDER, Server, crawl, records, report, scrapy
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import assume, given
from hypothesis import strategies as st
from newssite import NewsSite
from scrapy.http import Headers
from slow import rest_slow
from surt import surt
from test_incremental import DUE_AT_ONCE
from test_kill import kill_and_restart
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot.archive import warc, zstd
from newsbot.archive.files import ArchiveFiles
from newsbot.archive.records import Tape
from newsbot.archive.rendered import Rendered
from newsbot.archive.replay import (
    Answer,
    ArchiveError,
    Damaged,
    Replay,
    Undecodable,
    archive_files,
    decode,
    decoded,
    header_bytes,
    index,
    list_origins,
    rendered_of,
)
from newsbot.archive.warc import Capture, Entry, Exchange, Member, exchange_records, index_key, info_record, one_line
from newsbot.downloader.handler import unpacked
from newsbot.extraction import STORY as STORY_READ
from newsbot.extraction.pages import Site
from newsbot.extraction.site import Extraction
from newsbot.extraction.stream import read_archive
from newsbot.monitors.rules import Rules
from newsbot.monitors.verdict import Run, judge
from newsbot.page.expressions import css
from newsbot.page.layout import Layout
from newsbot.text.addresses import any_site


def lines(data_dir: Path) -> dict[str, Counter[str]]:
    """The records of all kinds, byte for byte."""
    folder = data_dir / SPIDER
    return {
        kind: Counter(line for file in (folder / kind).glob("*.jsonl") for line in file.read_text("utf-8").splitlines())
        for kind in ("articles", "ticker", "listings", "tombstones")
    }


def warcs(data_dir: Path) -> list[Path]:
    return sorted((data_dir / SPIDER / "archive").glob("*.warc.gz"))


def archived(data_dir: Path) -> list[tuple[str, str, str]]:
    """Type, address and status of each answer, as warcio reads it."""
    found = []
    for path in warcs(data_dir):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type in ("response", "revisit"):
                    address = record.rec_headers.get_header("WARC-Target-URI")
                    found.append((record.rec_type, address, record.http_headers.get_statuscode()))
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A crawl of a site with troubles, its archive in several files; the folder, the base address, what was asked."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    site = NewsSite(70, troubles=True)
    with Server(site.pages) as server:
        done = crawl(server.base_url, folder, "-a", f"seeds={folder}/seeds.txt", "-s", "ARCHIVE_FILE_BYTES=30000")
        asked = [server.base_url + path for path in server.requests]
        base = server.base_url
    assert done.returncode == 0, done.stderr[-2000:]
    return folder, base, asked


def test_every_exchange_is_archived_once(whole: Any) -> None:
    folder, _, asked = whole
    assert Counter(address for _, address, _ in archived(folder)) == Counter(asked)
    statuses = {status for _, _, status in archived(folder)}
    assert statuses == {"200", "301", "404", "503"}


def test_the_archive_is_rolled_and_opens_in_other_tools(whole: Any) -> None:
    folder, _, asked = whole
    assert len(warcs(folder)) >= 3
    checker = Checker(_Options())
    for path in warcs(folder):
        checker.process_one(str(path))
    assert checker.exit_value == 0
    types: Counter[str] = Counter()
    for path in warcs(folder):
        with path.open("rb") as stream:
            for record in FastIterator(stream, parse_http=False):
                types[str(record.record_type).rpartition(".")[2]] += 1
                assert str(record.record_type).endswith("warcinfo") or record.verify_block_digest()
    assert types["response"] == types["request"] == len(asked)
    assert types["warcinfo"] == len(warcs(folder))


class _Options:
    verbose = False
    inputs = ()


def test_the_index_is_the_one_that_cdxj_indexer_builds(whole: Any) -> None:
    folder, _, _ = whole
    for path in warcs(folder):
        built = StringIO()
        CDXJIndexer(built, [str(path)], sort=True, post_append=False).process_all()
        assert path.with_name(path.name.removesuffix(".warc.gz") + ".cdxj").read_text("utf-8") == built.getvalue()


def test_the_report_tells_the_files_with_their_digests(whole: Any) -> None:
    folder, _, _ = whole
    told = {file["path"]: file for file in report(folder)["files"]}
    for path in warcs(folder):
        file = told[f"archive/{path.name}"]
        assert (file["bytes"], file["sha256"]) == (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


def replay(source: str, base: str, folder: Path, data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A replay; the server is gone, and every connection is refused."""
    return crawl(base, data_dir, "-a", f"seeds={folder}/seeds.txt", "-a", f"replay={source}", *arguments)


def state(data_dir: Path) -> tuple[list[str], dict[str, bytes]]:
    """The rows of a ledger, and the files of its sites."""
    with closing(sqlite3.connect(data_dir / "ledger.db")) as ledger:
        rows = list(ledger.iterdump())
    files = (path for path in (data_dir / SPIDER).rglob("*") if path.is_file())
    return rows, {str(path): path.read_bytes() for path in files}


def test_a_replay_without_a_network_gives_the_same_records_byte_for_byte(whole: Any, tmp_path: Path) -> None:
    folder, base, _ = whole
    done = replay(str(folder / SPIDER / "archive"), base, folder, tmp_path)
    assert done.stderr.rstrip().endswith(f" Records: {tmp_path / 'replay' / SPIDER}")
    assert done.returncode == 0, done.stderr[-2000:]
    assert lines(tmp_path / "replay") == lines(folder)
    assert not (tmp_path / "replay" / SPIDER / "archive").exists()


def test_a_replay_needs_no_index_and_no_compression(whole: Any, tmp_path: Path) -> None:
    folder, base, _ = whole
    plain = tmp_path / "plain"
    plain.mkdir()
    for path in warcs(folder):
        (plain / path.name.removesuffix(".gz")).write_bytes(gzip.decompress(path.read_bytes()))
    done = replay(str(plain), base, folder, tmp_path / "data")
    assert done.returncode == 0, done.stderr[-2000:]
    assert lines(tmp_path / "data" / "replay") == lines(folder)


@pytest.mark.parametrize(
    "fields",
    [
        "[1]",
        '{"url": 1, "offset": 0}',
        '{"url": "https://a.example/", "offset": null}',
        '{"url": "https://a.example/", "offset": -5}',
        '{"url": "https://a.example/", "offset": 1e999}',
        '{"url": "https://a.example/", "offset": 0, "status": 1e999}',
        '{"url": "https://a.example/", "offset": 0, "digest": [1]}',
        "[" * 100_000,
    ],
    ids=range(8),
)
def test_an_index_beside_of_any_content_is_refused_with_the_line(fields: str, tmp_path: Path) -> None:
    good = '{"url": "https://a.example/", "offset": 0, "status": "200", "digest": "sha1:A"}'
    (tmp_path / "a.warc.gz").touch()
    (tmp_path / "a.cdxj").write_text(f"example,a)/ 20261125120000 {good}\nexample,a)/ 20261125120000 {fields}\n")
    with pytest.raises(
        ArchiveError, match=r"a\.cdxj, line 2: this is not an index line; remove the index, and newsbot reads"
    ):
        list(index(tmp_path / "a.warc.gz"))


def test_a_page_that_is_not_in_the_archive_is_told(whole: Any, tmp_path: Path) -> None:
    folder, base, _ = whole
    done = replay(str(warcs(folder)[0]), base, folder, tmp_path)
    assert done.returncode == 2
    assert "not_archived" in report(tmp_path / "replay")["reasons"]
    assert 0 < len(records(tmp_path / "replay", "articles")) < 70


@pytest.mark.parametrize("content", rest_slow([b"\x1f\x8b\x08\x00broken", b"", b"no archive at all"]))
@pytest.mark.slow
def test_a_file_that_is_no_archive_is_told_by_name(whole: Any, tmp_path: Path, content: bytes) -> None:
    folder, base, _ = whole
    (tmp_path / "x.warc.gz").write_bytes(content)
    done = replay(str(tmp_path / "x.warc.gz"), base, folder, tmp_path / "data")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    missing = replay(str(tmp_path / "none.warc.gz"), base, folder, tmp_path / "data")
    assert (missing.returncode, "none.warc.gz: no WARC file" in missing.stderr) == (1, True)


def test_archive_files_are_those_of_a_folder(tmp_path: Path) -> None:
    for name in ("a.warc.gz", "b.warc", "c.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in archive_files([str(tmp_path)])] == ["a.warc.gz", "b.warc"]
    with pytest.raises(ArchiveError, match="no WARC file"):
        archive_files([str(tmp_path / "d")])
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "2026-01-01T000000Z-00001.warc.gz.part").touch()
    with pytest.raises(ArchiveError, match="its runs have not ended; crawl the site again"):
        archive_files([str(tmp_path / "e")])


def test_volumes_that_no_checkpoint_recorded_are_removed_and_nothing_else(tmp_path: Path) -> None:
    """As after a kill within a checkpoint in which the archive was rolled several times."""
    how: dict[str, Any] = {"newsbot": "newsbot/1", "robots": "obey", "roll_at": 300}
    run = "2026-01-01T000000Z"
    info = info_record("x", "newsbot/1", "obey", datetime(2026, 1, 1, tzinfo=UTC))
    member = Member(info.content, Entry("org,example)/", "20260101000000", {}))
    files = ArchiveFiles(tmp_path, run, **how)
    grown = files.write([member] * 2)
    recorded = {name: SimpleNamespace(lines=file.lines, bytes=file.size) for name, file in grown.items()}
    assert set(recorded) == {f"archive/{number:05}.{kind}" for number in (1, 2) for kind in ("warc.gz", "cdxj")}
    safe = {path.name: path.read_bytes() for path in files.folder.iterdir()}
    files.write([member] * 8)
    assert len(files.volumes) > 3
    strays = {
        "notes.txt": b"mine",
        f"{run}-2.warc.gz.part": b"?",
        "2025-01-01T000000Z-00002.warc.gz.part": b"another's",
    }
    for name, content in strays.items():
        (files.folder / name).write_bytes(content)
    (files.folder / f"{run}-00003.cdxj.part.new").write_bytes(b"sorted by half")
    again = ArchiveFiles(tmp_path, run, **how)
    again.resume(recorded)
    assert {path.name: path.read_bytes() for path in files.folder.iterdir()} == safe | strays
    again.write([member] * 8)
    again.finish()
    names = sorted(path.name for path in files.folder.glob(f"{run}-0*"))
    assert names == sorted(name for number in range(1, len(again.volumes) + 1) for name in _names(run, number))


def test_the_records_of_an_exchange_are_in_one_file(tmp_path: Path) -> None:
    drawn = Rendered(b"<h1>A ferry</h1>", datetime(2026, 1, 1, tzinfo=UTC))
    shells = [replace(exchange(f"https://www.example.org/{n}"), rendered=drawn) for n in range(4)]
    files = ArchiveFiles(tmp_path, "2026-01-01T000000Z", newsbot="newsbot/1", robots="obey", roll_at=1)
    files.write([member for shell in shells for member in exchange_records(shell, None)])
    files.finish()
    volumes = archive_files([str(files.folder)])
    assert len(volumes) == len(shells)
    for volume in volumes:
        with volume.open("rb") as stream:
            kinds = [record.rec_type for record in ArchiveIterator(stream)]
        assert kinds == ["warcinfo", "response", "request", "conversion"]


def _names(run: str, number: int) -> tuple[str, str]:
    return f"{run}-{number:05}.cdxj", f"{run}-{number:05}.warc.gz"


def test_an_index_of_more_lines_than_are_sorted_at_once_is_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.archive.files._SORTED_AT_ONCE", 100)
    files = ArchiveFiles(tmp_path, "2026-01-01T000000Z", newsbot="newsbot/1", robots="obey", roll_at=10**9)
    members = [Member(b"?", Entry(f"org,example)/{number * 7 % 10}", "20260101000000", {})) for number in range(10)]
    files.write(members[:4])
    files.write(members[4:])
    index = files.volumes[0].index
    before = (index.part.read_bytes().splitlines(), index.size)
    files.finish()
    content = index.path.read_bytes()
    assert (content.splitlines(), len(content)) == (sorted(before[0]), before[1])
    assert [line[:14] for line in content.decode().splitlines()] == [f"org,example)/{at}" for at in range(10)]
    assert index.digest.hexdigest() == hashlib.sha256(content).hexdigest()
    assert sorted(path.name for path in files.folder.iterdir()) == sorted(_names("2026-01-01T000000Z", 1))


@pytest.mark.slow
def test_a_kill_leaves_no_half_record(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    site = NewsSite(150, troubles=True)
    arguments = ["-a", f"seeds={tmp_path}/seeds.txt", "-s", "CHECKPOINT_PAGES=7", "-s", "CHECKPOINT_SECONDS=0.2"]
    with Server(site.pages) as server:
        kills = kill_and_restart(server, tmp_path / "data", [*arguments, "-s", "ARCHIVE_FILE_BYTES=500"], wanted=6)
        base = server.base_url
    assert kills.total() == 6
    checker = Checker(_Options())
    for path in warcs(tmp_path / "data"):
        checker.process_one(str(path))
    assert checker.exit_value == 0
    stories = Counter(address for kind, address, status in archived(tmp_path / "data") if status == "200")
    assert {number for address, number in stories.items() if "/story" in address} == {1}
    assert not list((tmp_path / "data").rglob("*.part"))
    done = crawl(base, tmp_path / "again", *arguments, "-a", f"replay={tmp_path / 'data' / SPIDER / 'archive'}")
    assert done.returncode == 0, done.stderr[-2000:]
    assert lines(tmp_path / "again" / "replay") == lines(tmp_path / "data")


@pytest.mark.slow
def test_visits_that_find_nothing_new_are_revisits(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    site = NewsSite(5)
    with Server(site.pages) as server:
        for _ in range(2):
            done = crawl(server.base_url, tmp_path / "data", "-a", f"seeds={tmp_path}/seeds.txt", *DUE_AT_ONCE)
            assert done.returncode == 0
    second = warcs(tmp_path / "data")[-1]
    kinds: Counter[tuple[str, str]] = Counter()
    with second.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if "/story" in (record.rec_headers.get_header("WARC-Target-URI") or "") and record.rec_type != "request":
                kinds[record.rec_type, record.rec_headers.get_header("WARC-Profile").rpartition("/")[2]] += 1
                assert record.rec_headers.get_header("WARC-Refers-To-Date")
    assert kinds == {("revisit", "server-not-modified"): 5}


@pytest.mark.parametrize(("status", "known"), [(200, None), (200, "same"), (304, "other"), (799, None)])
def test_records_are_those_that_warcio_makes(status: int, known: str | None) -> None:
    url, body = "https://www.example.org/a?b=1", b"" if status == 304 else b"<h1>A ferry</h1>"
    moment = datetime(2026, 11, 25, 12, tzinfo=UTC)
    headers = [
        ("Content-Type", "text/html"),
        ("X-Plain", "a; b=c"),
        ("Transfer-Encoding", "chunked"),
        ("content-length", "16"),
    ]
    exchange = Exchange(
        url, moment, "GET", [("Host", "www.example.org")], b"", "HTTP/1.0", status, headers, body, "127.0.0.1"
    )
    capture = Capture(f"{url}/", "2026-11-24T12:00:00Z", exchange.digest if known == "same" else f"sha1:{'A' * 32}")
    members = exchange_records(exchange, capture if known else None)
    response, request = [next(ArchiveIterator(BytesIO(m.content), check_digests="raise")) for m in members]

    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    reason = {200: "200 OK", 304: "304 Not Modified", 799: "799 Unknown"}[status]
    answer = StatusAndHeaders(reason, [*headers[:2], ("Content-Length", "16")], protocol="HTTP/1.0")
    taken = {"WARC-Date": exchange.date, "WARC-IP-Address": "127.0.0.1"}
    if known:
        made = writer.create_revisit_record(
            url, capture.digest, capture.url, capture.date, http_headers=answer, warc_headers_dict=taken
        )
        profile = "server-not-modified" if status == 304 else "identical-payload-digest"
        made.rec_headers.replace_header("WARC-Profile", f"http://netpreserve.org/warc/1.1/revisit/{profile}")
    else:
        made = writer.create_warc_record(
            url, "response", payload=BytesIO(body), length=len(body), http_headers=answer, warc_headers_dict=taken
        )
    asked = writer.create_warc_record(
        url, "request", payload=BytesIO(), length=0, warc_headers_dict={"WARC-Date": exchange.date},
        http_headers=StatusAndHeaders("GET /a?b=1 HTTP/1.1", [("Host", "www.example.org")], is_http_request=True),
    )  # fmt: skip
    asked.rec_headers.add_header("WARC-Concurrent-To", response.rec_headers.get_header("WARC-Record-ID"))
    for record, expected in ((response, made), (request, asked)):
        expected.rec_headers.replace_header("WARC-Record-ID", record.rec_headers.get_header("WARC-Record-ID"))
        writer.write_record(expected)
    for record, expected in zip((response, request), ArchiveIterator(BytesIO(out.getvalue())), strict=True):
        assert Counter(record.rec_headers.headers) == Counter(expected.rec_headers.headers)
        assert record.http_headers == expected.http_headers
        assert record.raw_stream.read() == expected.raw_stream.read()


@pytest.mark.parametrize("value", ["/caf\u00e9-\u06a9\u0648".encode(), b"caf\xe9", b"a; b=c"])
def test_headers_are_kept_and_replayed_byte_for_byte(tmp_path: Path, value: bytes) -> None:
    url = "https://www.example.org/story"
    path = archive_of(tmp_path / "0.warc.gz", replace(exchange(url), headers=one_line(Headers({"Location": value}))))
    assert b"\r\nLocation: " + value + b"\r\n" in gzip.decompress(path.read_bytes())
    answer = Replay([path]).answer(url)
    assert answer is not None
    assert list(header_bytes(answer.headers)) == [(b"Location", value)]


def test_the_password_of_a_proxy_is_not_archived() -> None:
    sent = [("Host", "www.example.org"), ("Proxy-Authorization", "Basic ZGVzazpzZWNyZXQ="), ("Accept", "text/html")]
    moment = datetime(2026, 11, 25, 12, tzinfo=UTC)
    exchange = Exchange("https://www.example.org/", moment, "GET", sent, b"", "HTTP/1.1", 200, [], b"", None)
    _, request = [next(ArchiveIterator(BytesIO(m.content))) for m in exchange_records(exchange, None)]
    assert request.http_headers.headers == [sent[0], sent[2]]


def test_a_file_says_who_made_it_and_nothing_that_is_empty() -> None:
    moment = datetime(2026, 11, 25, 12, tzinfo=UTC)
    made = info_record("a.warc.gz", "", "obey", moment).content
    record = next(ArchiveIterator(BytesIO(made), check_digests="raise"))
    content = record.raw_stream.read().decode()
    assert dict(line.split(": ", 1) for line in content.splitlines()) == {
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
    }
    headers = dict(record.rec_headers.headers)
    assert headers.pop("WARC-Record-ID").startswith("<urn:uuid:")
    assert headers == {
        "WARC-Type": "warcinfo", "WARC-Date": "2026-11-25T12:00:00Z", "WARC-Filename": "a.warc.gz",
        "WARC-Block-Digest": warc.digest_of(content.encode()), "Content-Type": "application/warc-fields",
        "Content-Length": str(len(content)),
    }  # fmt: skip


HOSTS = ("www", "www1", "a", "b-c", "xn--p1ai", "com", "org", "localhost", "5", "127", "0", "10", "300", "01", "-")
PATHS = ("", "a", "A-b", "x.html", ".", "..", "~me", "index.php", "(S(abc))", "%20", "a.", "ü", "-", ".a")


@given(
    st.sampled_from(("http", "https")),
    st.lists(st.sampled_from(HOSTS), min_size=1, max_size=5).map(".".join),
    st.sampled_from(("", "", ":80", ":443", ":8000", ":39741", ":65535", ":08", ":", ":70000")),
    st.lists(st.sampled_from(PATHS), max_size=4).map(lambda parts: "".join(f"/{part}" for part in parts)),
    st.sampled_from(("", "/", "?b=1&a=2", "#a")),
)
def test_addresses_are_indexed_as_by_surt(scheme: str, host: str, port: str, path: str, end: str) -> None:
    url = f"{scheme}://{host}{port}{path}{end}"
    with patch("socket.gethostbyname_ex", side_effect=socket.gaierror):  # surt looks up numbers with dots
        try:
            expected = surt(url)
        except ValueError:  # a port that cannot be
            assume(False)
        assert index_key(url) == expected


def test_a_usual_address_is_indexed_without_surt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "surt", None)
    assert index_key("https://www.example.org/News/a-ferry.html/") == "org,example)/news/a-ferry.html"
    assert index_key("http://127.0.0.1:39741") == "1,0,0,127:39741)/"
    assert index_key("https://news.example.co.uk:443/") == "uk,co,example,news)/"
    assert index_key("https://example.org/.well-known/tdmrep.json") == "org,example)/.well-known/tdmrep.json"


@pytest.mark.parametrize(("library", "level"), [("isal.isal_zlib", 2), ("zlib", 1)])
def test_a_drawn_page_can_be_replayed_though_the_page_as_it_came_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, level: int
) -> None:
    monkeypatch.setattr(warc, "deflate", pytest.importorskip(library))
    monkeypatch.setattr(warc, "LEVEL", level)
    url, moment = "https://www.example.org/story", datetime(2026, 11, 25, 12, tzinfo=UTC)
    texts = [b"<h1>As it was</h1>", b"<h1>As it is now</h1>"]
    known = None
    for number, text in enumerate(texts):
        exchange = Exchange(
            url, moment + timedelta(days=number), "GET", [], b"", "HTTP/1.1", 200, [("Content-Type", "text/html")],
            b"<div id=root></div>", rendered=Rendered(text, moment),
        )  # fmt: skip
        members = exchange_records(exchange, known)
        known = Capture(url, exchange.date, exchange.digest)
        (tmp_path / f"{number}.warc.gz").write_bytes(b"".join(member.content for member in members))
    for number, text in enumerate(texts):
        answer = Replay([tmp_path / f"{number}.warc.gz"]).answer(url)
        assert answer is not None
        drawing = rendered_of(answer.place)
        assert drawing is not None
        assert drawing.html == text


def test_a_replay_beside_the_crawl_changes_nothing_of_it(whole: Any, tmp_path: Path) -> None:
    folder, base, _ = whole
    data = tmp_path / "data"
    shutil.copytree(folder, data)
    before = state(data)
    given = ("-s", f"LEDGER_URL=sqlite:///{data}/ledger.db")
    done = replay(str(data / SPIDER / "archive"), base, folder, data, *given)
    assert done.returncode == 0, done.stderr[-2000:]
    assert lines(data / "replay") == lines(folder)
    shown = scrapy("runs", "--json", "-s", f"DATA_DIR={data}")
    assert [json.loads(line)["run"] for line in shown.stdout.splitlines()] == [report(folder)["run"]]
    assert state(data) == before


@pytest.mark.slow
def test_a_replay_by_default_keeps_apart_from_the_crawl(whole: Any, tmp_path: Path) -> None:
    folder, base, _ = whole
    shutil.copytree(folder, tmp_path / "data")
    archive = tmp_path / "data" / SPIDER / "archive"
    everything = [
        sys.executable, "-m", "scrapy", "crawl", SPIDER, "-a", f"base_url={base}", "-a", f"seeds={folder}/seeds.txt",
        "-a", f"replay={archive}",
    ]  # fmt: skip
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    for _ in range(2):
        done = subprocess.run(everything, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=PATIENCE)
        assert done.returncode == 0, done.stderr[-2000:]
    assert len(list((tmp_path / "data" / "replay" / SPIDER / "articles").glob("*.jsonl"))) == 2
    newest = max((tmp_path / "data" / "replay" / SPIDER / "articles").glob("*.jsonl"))
    assert Counter(newest.read_text("utf-8").splitlines()) == lines(folder)["articles"]
    assert json.loads(newest.read_text("utf-8").splitlines()[0])["schema"] == "newsbot/article/1"


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.slow
def test_extraction_writes_the_records_of_the_crawl(whole: Any, tmp_path: Path, jobs: str) -> None:
    folder, base, _ = whole
    out = tmp_path / "articles.jsonl"
    archive = folder / SPIDER / "archive"
    done = scrapy("extract", str(archive), "-o", str(out), "--base-url", base, "-j", jobs)
    assert done.returncode == 0, done.stderr
    assert f"{out}: 70 stories from " in done.stderr
    assert "each wording of a story once" in done.stderr
    assert Counter(out.read_text("utf-8").splitlines()) == lines(folder)["articles"]


def test_extraction_writes_to_standard_output(whole: Any, tmp_path: Path) -> None:
    folder, base, _ = whole
    file = str(warcs(folder)[0])
    done = scrapy("extract", file, "-o", "-", "--base-url", base, "-j", "1", "-q")
    assert "standard output: " in done.stderr
    again = scrapy("extract", file, "-o", str(tmp_path / "out.jsonl"), "--base-url", base, "-j", "1", "-q")
    assert (done.returncode, again.returncode) == (0, 0)
    assert done.stdout == (tmp_path / "out.jsonl").read_text("utf-8") != ""


def test_extraction_tells_a_file_that_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(b"no archive at all")
    done = scrapy("extract", str(tmp_path / "x.warc"), "-o", str(tmp_path / "out.jsonl"))
    assert done.returncode == 1
    assert "x.warc: not a WARC file" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_extraction_to_a_file_that_cannot_be_written_names_another_as_the_remedy(whole: Any) -> None:
    folder, base, _ = whole
    done = scrapy("extract", str(warcs(folder)[0]), "-o", "/proc/no/out.jsonl", "--base-url", base, "-j", "1", "-q")
    assert done.returncode == 1
    assert "/proc/no/out.jsonl: No such file or directory; choose another file with -o" in done.stderr


def test_an_answer_leaves_nothing_behind_until_garbage_is_collected(tmp_path: Path) -> None:
    url = "https://www.example.org/story"
    replay = Replay([archive_of(tmp_path / "0.warc.gz", exchange(url))])
    gc.collect()
    gc.disable()
    try:
        assert replay.answer(url)
        assert not [found for found in gc.get_objects() if isinstance(found, Tape)]
    finally:
        gc.enable()


def exchange(url: str, status: int = 200, html: bytes = b"<p>Nothing</p>") -> Exchange:
    moment = datetime(2026, 11, 25, 12, tzinfo=UTC)
    return Exchange(url, moment, "GET", [], b"", "HTTP/1.1", status, [("Content-Type", "text/html")], html)


def archive_of(path: Path, *exchanges: Exchange) -> Path:
    members = [member for exchange in exchanges for member in exchange_records(exchange, None)]
    path.write_bytes(b"".join(member.content for member in members))
    return path


_WORDS = "the council met in the evening and heard for two hours what the harbour would cost to dredge"
STORY = f"<h1>The harbour is dredged</h1>{''.join(f'<p>On day {n} {_WORDS}.</p>' for n in range(30))}".encode()


def cut_off(path: Path) -> int:
    """Writes a whole answer and one that is cut off; the offset of that."""
    one, two = (
        exchange_records(exchange(f"https://www.example.org/{name}-story-of-today", html=STORY), None)[0].content
        for name in "ab"
    )
    if path.name.endswith(".warc"):
        one, two = gzip.decompress(one), gzip.decompress(two)
    path.write_bytes(one + two[: len(two) * 2 // 3])
    return len(one)


def indexed(path: Path, offset: int) -> None:
    """Writes an index beside a file, which also names the second answer."""
    lines = []
    for name, begin in (("a", 0), ("b", offset)):
        fields = {"url": f"https://www.example.org/{name}-story-of-today", "status": "200", "offset": str(begin)}
        lines.append(f"org,example)/{name}-story-of-today 20261125120000 {json.dumps(fields)}\n")
    path.with_name(f"{path.name.partition('.')[0]}.cdxj").write_text("".join(lines))


def test_answers_beyond_the_end_of_a_file_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    """An index names answers that a copy no longer has."""
    path = tmp_path / "cut.warc.gz"
    offset = cut_off(path)
    indexed(path, offset)
    path.write_bytes(path.read_bytes()[:offset])
    extraction = Extraction(Site("example.org", any_site("https://www.example.org"), Layout("x")), [path])
    assert [(bool(page.line), page.reason) for page in extraction.pages(1)] == [(True, ""), (False, "torn")]
    assert [(part.trouble, part.place) for part in extraction.damaged] == [("torn", f"{path}:{offset}")]


@pytest.mark.parametrize("name", ["cut.warc", "cut.warc.gz"])
def test_an_answer_that_is_cut_off_gives_no_story_and_is_named(tmp_path: Path, name: str) -> None:
    offset = cut_off(tmp_path / name)
    site = Site("example.org", any_site("https://www.example.org"), Layout("x"))
    extraction = Extraction(site, [tmp_path / name])
    assert [(part.trouble, part.place) for part in extraction.damaged] == [("torn", f"{tmp_path / name}:{offset}")]
    assert [bool(page.line) for page in extraction.pages(1)] == [True]

    indexed(tmp_path / name, offset)
    pages = list(Extraction(site, [tmp_path / name]).pages(1))
    assert [(bool(page.line), page.reason) for page in pages] == [(True, ""), (False, "torn")]

    done = scrapy("extract", str(tmp_path / name), "--site", "https://www.example.org", "-o", str(tmp_path / "o.jsonl"))
    assert done.returncode == 0
    assert "the file ends within a record" in done.stderr
    (tmp_path / "cut.cdxj").unlink()
    done = scrapy("extract", str(tmp_path / name), "--site", "https://www.example.org", "-o", str(tmp_path / "o.jsonl"))
    assert f"Not read: 1, compressed data is torn or corrupt, or the file ends within a record ({tmp_path / name}:" in (
        done.stderr
    )


def test_a_replay_does_not_answer_with_half_a_page(tmp_path: Path) -> None:
    path, url = tmp_path / "cut.warc", "https://www.example.org/b-story-of-today"
    offset = cut_off(path)
    replay = Replay([path])
    assert replay.answer(url) is None
    assert [str(part) for part in replay.damaged] == [
        f"{path}:{offset}: compressed data is torn or corrupt, or the file ends within a record; see `newsbot archive"
        f" check {path}`"
    ]
    indexed(path, offset)
    with pytest.raises(Damaged, match=f"cut.warc:{offset}"):
        Replay([path]).answer(url)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.wacz", b"PK\x03\x04" + bytes(500), "not a WARC file; `newsbot extract {path} --to OUT` reads it"),
        ("a.warc", b"<html>" * 500, "not a WARC file; `newsbot archive check {path}` says what it is"),
        (
            "a.warc.gz",
            gzip.compress(2 * gzip.decompress(exchange_records(exchange("http://h/a-b"), None)[0].content)),
            "several records are compressed in one piece, so none can be found by its offset; `newsbot extract {path}"
            " --to OUT` reads it, and `warcio recompress {path} NEW` compresses each",
        ),
    ],
)
def test_a_file_that_is_not_read_is_named_with_the_command_that_reads_it(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ArchiveError) as error:
        Replay([path])
    assert str(error.value) == f"{path}: {message.format(path=path)}"


@pytest.mark.parametrize("settled", [True, False])
def test_the_story_of_a_page_that_was_still_loading_says_so_when_it_is_extracted(tmp_path: Path, settled: bool) -> None:
    url = "https://www.example.org/a-story-of-today"
    shell = replace(exchange(url), rendered=Rendered(STORY, datetime(2026, 11, 25, 12, tzinfo=UTC), settled))
    file = archive_of(tmp_path / "a.warc.gz", shell)
    (page,) = Extraction(Site("example.org", any_site("https://www.example.org"), Layout("x")), [file]).pages(1)
    (outcome,) = read_archive(file)
    assert page.line is not None
    assert outcome.article is not None
    for warnings in (json.loads(page.line)["warnings"], outcome.article.warnings):
        assert ("unfinished_page" in warnings) is not settled


def test_a_drawn_page_that_is_cut_off_is_not_there(tmp_path: Path) -> None:
    drawn = replace(
        exchange("https://www.example.org/story"), rendered=Rendered(STORY, datetime(2026, 1, 1, tzinfo=UTC))
    )
    path = archive_of(tmp_path / "0.warc.gz", drawn)
    for cut, is_there in ((0, True), (20, False)):
        path.write_bytes(path.read_bytes()[: path.stat().st_size - cut])
        answer = Replay([path]).answer("https://www.example.org/story")
        assert answer is not None
        assert (rendered_of(answer.place) is not None) is is_there


def captured(path: Path, *captures: tuple[str, int, bytes, bool]) -> Path:
    """An archive of captures: address, day, page, and whether it is a revisit."""
    members = []
    for url, day, html, again in captures:
        made = replace(exchange(url, html=html), moment=datetime(2026, 11, day, tzinfo=UTC))
        members += exchange_records(made, Capture(url, "2026-11-01T00:00:00Z", made.digest) if again else None)
    path.write_bytes(b"".join(member.content for member in members))
    return path


def test_a_revisit_is_read_where_it_shows_a_page_that_is_not_the_last_of_its_address(tmp_path: Path) -> None:
    """It repeats an earlier wording, or the page of another address; the original may be in a later file."""
    url, other = "https://www.example.org/a-story-of-today", "https://www.example.org/b-story-of-today"
    elsewhere, changed = "https://cdn.example/a-story", STORY + b"<p>Correction: it was dredged on Sunday at noon.</p>"
    third = STORY.replace(b"harbour", b"river")
    files = [
        captured(tmp_path / "1.warc.gz", (url, 3, STORY, True), (url, 4, STORY, True), (other, 4, third, True)),
        captured(tmp_path / "2.warc.gz", (url, 1, STORY, False), (url, 2, changed, False), (elsewhere, 1, third, False)),
        captured(tmp_path / "3.warc.gz", (url, 5, b"<p>Lost", True)),
    ]  # fmt: skip
    extraction = Extraction(Site("example.org", any_site("https://www.example.org"), Layout("x")), files)
    assert extraction.left_out == {"captured again unchanged": 1, "without an original in these files": 1}
    found = [json.loads(page.line) for page in extraction.pages(1) if page.line is not None]
    assert [(story["url"], story["fetched_at"][:10], story["revision"]) for story in found] == [
        (url, "2026-11-01", 1), (url, "2026-11-02", 2), (url, "2026-11-03", 3), (other, "2026-11-04", 1),
    ]  # fmt: skip

    replay = Replay(files)
    answers = [replay.answer(url) for _ in range(3)] + [replay.answer(other)]
    assert [answer and (answer.url, answer.moment.day, answer.body) for answer in answers] == [
        (url, 1, STORY), (url, 2, changed), (url, 3, STORY), (other, 4, third),
    ]  # fmt: skip


def story_of(text: bytes) -> bytes:
    return STORY.replace(b"harbour", text)


def test_a_text_that_several_stories_have_at_once_is_extracted_as_a_revision_of_none(tmp_path: Path) -> None:
    """A page that asks for consent comes in place of each; a correction of one story is its revision."""
    first, second = "https://www.example.org/a-story-of-today", "https://www.example.org/b-story-of-today"
    wall, corrected = story_of(b"storage of cookies on the device"), story_of(b"northern river")
    captures = [
        (first, 1, story_of(b"river"), False), (second, 1, story_of(b"lagoon"), False), (first, 2, wall, False),
        (second, 2, wall, False), (first, 3, story_of(b"river"), False), (first, 4, corrected, False),
        (first, 5, wall, False),
    ]  # fmt: skip
    site = Site("example.org", any_site("https://www.example.org"), Layout("x"))
    pages = list(Extraction(site, [captured(tmp_path / "1.warc.gz", *captures)]).pages(1))
    assert [page.reason for page in pages] == ["", "", "copy", "copy", "unchanged", "", "copy"]
    assert [json.loads(page.line)["revision"] for page in pages if page.line is not None] == [1, 1, 2]


def test_an_extraction_counts_what_it_leaves_out(tmp_path: Path) -> None:
    home = "https://www.example.org"
    file = archive_of(
        tmp_path / "a.warc.gz", exchange(f"{home}/a-story-of-today"), exchange(f"{home}/gone-for-good", 404),
        exchange(f"{home}/robots.txt"), exchange("https://a.example/x"), exchange("https://a.example/y"),
        exchange("http://b.example:8000/" + "z" * 5000), exchange("HTTPS://WWW.Example.org/b-story"),
    )  # fmt: skip
    extraction = Extraction(Site("example.org", any_site(home), Layout("x")), [file])
    assert [place.url for place in extraction.places] == [f"{home}/a-story-of-today", "HTTPS://WWW.Example.org/b-story"]
    assert extraction.left_out == {"answered with 404": 1, "not at a story's address": 1}
    assert extraction.others == {"https://a.example": 2, "http://b.example:8000": 1}


@pytest.mark.parametrize(
    "url", ["http://[::1/story-of-today", "http://a.example:99999/story-of-today", "http://[::1/robots.txt"]
)
def test_an_address_that_is_not_valid_is_of_no_site(tmp_path: Path, url: str) -> None:
    home = "https://www.example.org"
    good = captured(tmp_path / "a.warc.gz", (f"{home}/a-story-of-today", 1, STORY, False))
    odd = tmp_path / "b.warc"
    odd.write_bytes(gzip.decompress(good.read_bytes()).replace(f"{home}/a-story-of-today".encode(), url.encode()))
    extraction = Extraction(Site("example.org", any_site(home), Layout("x")), [odd, good])
    assert [place.url for place in extraction.places] == [f"{home}/a-story-of-today"]
    assert extraction.others.total() == 1
    assert Replay([odd, good]).answer(f"{home}/a-story-of-today") is not None


@pytest.mark.parametrize(("path", "reason"), [("/about", ""), ("/harbour", "no_story")])
def test_what_a_card_leads_to_is_extracted_as_a_crawl_reads_it(tmp_path: Path, path: str, reason: str) -> None:
    """In doubt a page is what its address was followed as: a story where an expression for cards may have found it."""
    home = "https://www.example.org"
    words = "the council met in the evening and heard for two hours what the harbour would cost to dredge"
    prose = "".join(f"<p>On day {n} {words}.</p>" for n in range(30))
    html = f"<html><body><h1>The harbour is dredged</h1>{prose}</body></html>".encode()
    file = archive_of(tmp_path / "a.warc.gz", exchange(home + path, html=html))
    layout = Layout("x", cards={"card": css(".card")})
    (page,) = Extraction(Site("example.org", any_site(home), layout), [file]).pages(1)
    assert page.reason == reason


def test_an_extracted_story_says_that_its_further_pages_are_not_part_of_it(tmp_path: Path) -> None:
    url = "https://www.example.org/the-harbour-is-dredged"
    words = "the council met in the evening and heard for two hours what the harbour would cost to dredge"
    prose = "".join(f"<p>On day {n} {words}.</p>" for n in range(30))
    html = f'<html><body><h1>The harbour is dredged</h1>{prose}<a href="{url}/2">2</a></body></html>'.encode()
    file = archive_of(tmp_path / "a.warc.gz", exchange(url, html=html))
    (page,) = Extraction(Site("example.org", any_site("https://www.example.org"), Layout("x")), [file]).pages(1)
    assert page.line is not None
    assert "pages_missing" in json.loads(page.line)["warnings"]


_CARD = '<h2><a href="/live/harbour.html">How the harbour was dredged today</a></h2>'
_CARDS = "".join(f'<h2><a href="/story-of-the-city-{n}">A story of the city, number {n}</a></h2>' for n in range(4))
_FEED = "<rss><channel><item><link>/live/harbour.html</link></item></channel></rss>"
_LEADS = {
    "home": ("/", "text/html", _CARD),
    "list": ("/city", "text/html", f"<h1>City</h1>{_CARD}{_CARDS}"),
    "feed": ("/feed.xml", "application/rss+xml", _FEED),
}


@pytest.mark.parametrize("lead", _LEADS)
@pytest.mark.parametrize("before", [True, False])
def test_a_page_in_doubt_is_extracted_as_a_story_if_the_archive_leads_to_it_as_one(
    tmp_path: Path, lead: str, before: bool
) -> None:
    home = "https://www.example.org"
    words = "the council met in the evening and heard for two hours what the harbour would cost to dredge"
    html = f"<html><body><h1>The harbour is dredged</h1>{''.join(f'<p>On day {n} {words}.</p>' for n in range(30))}"
    path, media_type, body = _LEADS[lead]
    leading = replace(exchange(home + path, html=body.encode()), headers=[("Content-Type", media_type)])
    story = exchange(f"{home}/live/harbour.html", html=html.encode())
    file = archive_of(tmp_path / "a.warc.gz", *((leading, story) if before else (story, leading)))
    extraction = Extraction(Site("example.org", any_site(home), Layout("x")), [file])
    found = {page.place.url: page for page in extraction.pages(1)}
    page = found[story.url]
    assert (page.line is not None, page.reason) == ((True, "") if before else (False, "no_story"))
    assert (home + path in found) == (lead == "list"), "what can hold no story is not counted among the pages"


@pytest.mark.slow
def test_files_of_another_site_are_no_success(tmp_path: Path) -> None:
    site = "http://127.0.0.1:8000"
    file = archive_of(tmp_path / "a.warc.gz", *(exchange(f"{site}/a-story-number-{n}") for n in range(5)))
    data = ("-s", f"DATA_DIR={tmp_path / 'data'}")
    done = scrapy("extract", str(file), "--spider", SPIDER, *data)
    assert done.returncode == 1
    assert "none of the 5 responses in the files is of journalismpakistan" in done.stderr
    assert f"they are from {site} (5). Add --site {site}, or --base-url {site} if" in done.stderr
    for named in (("--site", site), ()):  # the only site in the files need not be named
        nothing = scrapy("extract", str(file), *named, *data)
        assert (nothing.returncode, "no story on 5 pages: 5 no_story" in nothing.stderr) == (1, True)
    other = archive_of(tmp_path / "b.warc.gz", exchange("https://www.example.org/a-story"))
    several = scrapy("extract", str(file), str(other), *data)
    assert several.returncode == 1
    assert f"{site} (5), https://www.example.org (1); choose a site with --site {site}" in several.stderr
    assert not [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    shutil.rmtree(tmp_path / "data")
    replayed = scrapy("crawl", SPIDER, "-a", f"replay={file}", *data)
    assert replayed.returncode == 1
    assert (
        "none of the 5 responses in the files to replay is a page of https://www.journalismpakistan.com"
        in replayed.stderr
    )
    assert f"they are from {site} (5)" in replayed.stderr
    assert f"add -a base_url={site} if" in replayed.stderr
    assert not (tmp_path / "data").exists()


def test_sites_in_files_are_named_up_to_a_bound() -> None:
    told = list_origins(Counter({f"http://{n}.example": 100 - n for n in range(50)}))
    assert told.startswith("http://0.example (100), http://1.example (99)")
    assert told.endswith(f"45 more sites ({sum(100 - n for n in range(5, 50))})")


def test_a_replay_that_lacks_pages_does_not_say_that_they_are_asked_for_again() -> None:
    run = Run({"pages": 9, "failed": 2, "stories": 7}, {}, {}, Counter(not_archived=2), failure="http://a.example/x")
    verdict = judge(run, (), Rules())
    assert "2 of them because the replayed files do not hold them" in verdict.summary
    assert "requested again" not in verdict.summary


def test_a_replay_reads_the_first_good_capture_and_counts_later_ones_that_differ(tmp_path: Path) -> None:
    url, gone = "https://www.example.org/a-story-of-today", "https://www.example.org/gone-for-good"
    changed, again = STORY + b"<p>Correction: it was on Sunday.</p>", STORY + b"<p>Correction: it was on Monday.</p>"
    versions = [(503, b"Busy"), (200, STORY), (200, changed), (304, b""), (200, STORY), (200, again), (200, changed)]
    captures = [
        replace(exchange(url, status, html), moment=datetime(2026, 11, day, tzinfo=UTC))
        for day, (status, html) in enumerate(versions, 1)
    ]
    replay = Replay([archive_of(tmp_path / "a.warc.gz", *captures, exchange(gone, 404, b"Gone"))])
    for body, later in ((STORY, 2), (changed, 1), (STORY, 1), (again, 0), (changed, 0), (changed, 0)):
        answer = replay.answer(url)
        assert answer is not None
        assert (answer.body, replay.later) == (body, later)
    answer = replay.answer(gone)
    assert answer is not None
    assert (answer.status, replay.later) == (404, 0)


def test_a_replay_says_that_it_did_not_read_later_captures() -> None:
    run = Run({"pages": 9, "stories": 7}, {}, {}, later=3)
    verdict = judge(run, (), Rules())
    assert "not 3 later ones with other contents, nor what only these lead to" in verdict.summary
    assert "capture" not in judge(replace(run, later=0), (), Rules()).summary
    assert verdict.exit_code == 0


def test_a_page_that_asks_not_to_be_archived_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    site = NewsSite(4)
    asking = {f"/{site.story(n).slug}": n for n in (2, 3)}
    for path, number in asking.items():
        page = site.pages[path]
        assert callable(page)
        site.pages[path] = without_archive(page, by_header=number == 2)
    with Server(site.pages) as server:
        done = crawl(server.base_url, tmp_path / "data", "-a", f"seeds={tmp_path}/seeds.txt")
    assert done.returncode == 0
    assert len(records(tmp_path / "data", "articles")) == 4
    kept = [address.partition("/story")[2] for _, address, _ in archived(tmp_path / "data") if "/story" in address]
    assert sorted(address[-1] for address in kept) == ["1", "4"]


def without_archive(page: Any, *, by_header: bool) -> Any:
    def serve(handler: Any) -> Any:
        status, headers, body = page(handler)
        if by_header:
            return status, {**headers, "X-Robots-Tag": "noarchive"}, body
        return status, headers, body.replace(b"<head>", b'<head><meta name="robots" content="index, noarchive">')

    return serve


def received(block: bytes, more: str = "") -> bytes:
    """A response, as another program writes it."""
    head = "WARC-Type: response\r\nWARC-Date: 2026-11-02T08:00:00Z\r\n"
    head += f"WARC-Target-URI: https://www.example.org/a-story-of-today\r\n{more}Content-Length: {len(block)}\r\n\r\n"
    return gzip.compress(f"WARC/1.0\r\n{head}".encode() + block + b"\r\n\r\n")


def response_with(headers: str, body: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n".encode() + body


def chunks(body: bytes) -> bytes:
    return b"".join(b"%x; a=b\r\n%s\r\n" % (len(part), part) for part in (body[:700], body[700:]))


LENGTH = f"Content-Length: {len(STORY)}\r\n"
CHUNKED, GZIP, BROTLI = "Transfer-Encoding: chunked\r\n", "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n"
CUT = {
    "shorter than its length": received(response_with(LENGTH, STORY[:1500])),
    "within a chunk": received(response_with(CHUNKED, chunks(STORY)[:-300])),
    "without the last chunk": received(response_with(CHUNKED, chunks(STORY))),
    "broken between chunks": received(response_with(CHUNKED, chunks(STORY) + b"GARBAGE\r\n0\r\n\r\n")),
    "gzip": received(response_with(GZIP, gzip.compress(STORY)[:-20])),
    "brotli": received(response_with(BROTLI, brotli.compress(STORY)[:-20])),
    "as its record says": received(response_with("", STORY), "WARC-Truncated: length\r\n"),
    "a segment": received(response_with("", STORY), "WARC-Segment-Number: 1\r\n"),
}
WHOLE = {
    "plain": received(response_with(LENGTH, STORY)),
    "longer than its length": received(response_with("Content-Length: 9\r\n", STORY)),
    "chunked": received(response_with(CHUNKED + "Content-Length: 9999\r\n", chunks(STORY) + b"0\r\n\r\n")),
    "gzip in chunks": received(response_with(CHUNKED + GZIP, chunks(gzip.compress(STORY)) + b"0\r\n\r\n")),
    "stored without its chunks": received(response_with(CHUNKED + LENGTH, STORY)),
    "stored decompressed": received(response_with(GZIP + "Content-Length: 99999\r\n", b"<html>" + STORY)),
    "stored decompressed, brotli": received(response_with(BROTLI, b"<html>" + STORY)),
    "zlib as gzip": received(response_with(GZIP, zlib.compress(STORY))),
}


@pytest.mark.parametrize("record", CUT.values(), ids=CUT)
def test_a_response_that_was_cut_off_when_it_was_received_gives_no_story_and_is_named(
    tmp_path: Path, record: bytes
) -> None:
    path = tmp_path / "0.warc.gz"
    path.write_bytes(record)
    assert [outcome.reason for outcome in read_archive(path)] == ["cut_off"]
    extraction = Extraction(Site("example.org", any_site("https://www.example.org"), Layout("x")), [path])
    assert [(page.line, page.reason) for page in extraction.pages(1)] == [(None, "cut_off")]
    assert [(part.trouble, part.place) for part in extraction.damaged] == [("cut_off", f"{path}:0")]
    answer = Replay([path]).answer("https://www.example.org/a-story-of-today")
    assert answer is not None
    with pytest.raises(Damaged, match=r"0\.warc\.gz:0: a response that was not received or stored whole$"):
        unpacked(answer, 10**6)


@pytest.mark.parametrize("record", WHOLE.values(), ids=WHOLE)
def test_a_response_is_read_and_replayed_however_its_body_is_stored(tmp_path: Path, record: bytes) -> None:
    path = tmp_path / "0.warc.gz"
    path.write_bytes(record)
    assert [outcome.reason for outcome in read_archive(path)] == [STORY_READ]
    answer = Replay([path]).answer("https://www.example.org/a-story-of-today")
    assert answer is not None
    replayed = unpacked(answer, 10**6)
    assert replayed.body.removeprefix(b"<html>") == STORY
    assert not {name.lower() for name, _ in replayed.headers} & {"transfer-encoding", "content-encoding"}


def test_of_an_error_whose_body_is_cut_off_the_status_is_replayed() -> None:
    gone = Answer("http://h/a-b", datetime(2026, 1, 1, tzinfo=UTC), 404, [("Content-Length", "9")], b"<p>")
    assert (unpacked(gone, 99).status, unpacked(gone, 99).body) == (404, b"")


def test_the_revisit_of_a_response_that_was_cut_off_gives_no_story() -> None:
    digest = f"WARC-Payload-Digest: sha1:{'A' * 32}\r\n"
    one = received(response_with("", STORY), f"{digest}WARC-Truncated: length\r\n")
    whole = received(response_with("", STORY), digest)
    repeat = received(response_with(LENGTH, b""), f"{digest}WARC-Truncated: length\r\n")
    repeat = gzip.compress(gzip.decompress(repeat).replace(b"WARC-Type: response", b"WARC-Type: revisit"))
    assert [outcome.reason for outcome in read_archive(BytesIO(one + repeat))] == ["cut_off", "cut_off"]
    assert [outcome.reason for outcome in read_archive(BytesIO(whole + repeat))] == [STORY_READ, STORY_READ]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "utf-8", "gzip, br"])
@pytest.mark.parametrize(
    "html", [b"<!doctype html><p>A page</p>", b"\xef\xbb\xbf\r\n <HTML lang=en>", b"<!--a--><p>A page"]
)
def test_a_page_that_is_stored_decompressed_is_taken_as_it_is(encoding: str, html: bytes) -> None:
    headers = [("Content-Type", "text/html"), ("Content-Encoding", encoding)]
    assert decode(Answer("http://h/a-b", datetime(2026, 1, 1, tzinfo=UTC), 200, headers, html), 100) == html


def test_a_body_that_unpacks_to_too_much_is_left_out() -> None:
    def answer(encoding: str, body: bytes) -> Answer:
        return Answer("http://h/a-b", datetime(2026, 1, 1, tzinfo=UTC), 200, [("Content-Encoding", encoding)], body)

    bomb = bytes(3_000_000)
    packed = {
        "gzip": gzip.compress(bomb),
        "deflate": zlib.compress(bomb),
        "br": brotli.compress(bomb),
        "zstd": zstd.compress(bomb),
    }
    for encoding, body in packed.items():
        assert decoded(answer(encoding, body), 2_999_999) is None, encoding
        assert decoded(answer(encoding, body), 3_000_000) == bomb, encoding
        assert decoded(answer(encoding, body[: len(body) // 2]), 3_000_000) != bomb, encoding
    assert decoded(answer("gzip", gzip.compress(b"one ") + gzip.compress(b"two")), 100) == b"one two"
    assert decoded(answer("zstd", zstd.compress(b"one ") + zstd.compress(b"two")), 100) == b"one two"
    assert decoded(answer("gzip", b"no gzip"), 100) is None
    assert decoded(answer("rot13", b"text"), 100) is None
    with pytest.raises(Undecodable, match="wrong_encoding"):
        decode(answer("gzip", b"no gzip"), 100)
    with pytest.raises(Undecodable, match="too_large"):
        decode(answer("gzip", packed["gzip"]), 100)
    assert decoded(answer("", b"text"), 4) == b"text"
