"""`newsbot archive`: packages that other tools open, one index of many files, and a check that finds each damage."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from cdxjindexer import CDXJIndexer
from crawling import PATIENCE, ROOT, SPIDER, Server
from newssite import NewsSite
from test_archive import whole as whole
from test_cli import newsbot as newsbot
from test_kill import kill_and_restart
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot.archive.cdxj import named, write_index
from newsbot.archive.check import KINDS, NOTES, Check, Problem
from newsbot.archive.rendered import Rendered
from newsbot.archive.replay import ArchiveError
from newsbot.archive.strict import read_records
from newsbot.archive.wacz import Outcome, Texts, names_of, write_package
from newsbot.archive.warc import Capture, Exchange, exchange_records, info_record
from newsbot.extraction.stream import read_archive
from newsbot.items import RUN_SCHEMA
from newsbot.storage.marks import Mark, save_mark

MOMENT = datetime(2026, 11, 25, 12, tzinfo=UTC)
HTML = [("Content-Type", "text/html; charset=utf-8")]
FIRST, SECOND = "2026-11-25T120000Z", "2026-11-26T120000Z"


def exchange(path: str, body: bytes = b"", *, day: int = 0, status: int = 200, drawn: bytes = b"") -> Exchange:
    moment = MOMENT + timedelta(days=day)
    headers = HTML if status == 200 else []
    rendered = Rendered(drawn, moment) if drawn else None
    return Exchange(
        f"https://www.example.org/{path}", moment, "GET", [("Host", "www.example.org")], b"", "HTTP/1.1", status,
        headers, body, rendered=rendered,
    )  # fmt: skip


def page(title: str) -> bytes:
    return f"<!doctype html><title>{title}</title><h1>{title}</h1>".encode()


HOME, STORY, SAME = (
    exchange("", page("Home")),
    exchange("story", page("A page’s own title")),
    exchange("same", page("Same")),
)
UNCHANGED = exchange("unchanged", page("Unchanged"))
SHELL = exchange("drawn", page("Shell"), drawn=page("Drawn"))


def known(earlier: Exchange) -> Capture:
    return Capture(earlier.url, earlier.date, earlier.digest)


def members(*exchanges: tuple[Exchange, Capture | None]) -> list[bytes]:
    made = [info_record("x", "newsbot/1", "obey", MOMENT)]
    for one, earlier in exchanges:
        made += exchange_records(one, earlier)
    return [member.content for member in made]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder with two runs, the second of which found one page unchanged and one with the same body."""
    folder = tmp_path / "data" / "example.org"
    runs: dict[str, list[tuple[Exchange, Capture | None]]] = {
        FIRST: [(HOME, None), (STORY, None), (SAME, None), (UNCHANGED, None), (SHELL, None)],
        SECOND: [
            (exchange("", page("Home, later"), day=1), None),
            (exchange("same", SAME.body, day=1), known(SAME)),
            (exchange("unchanged", day=1, status=304), known(UNCHANGED)),
        ],
    }
    (folder / "archive").mkdir(parents=True)
    for run, exchanges in runs.items():
        (folder / "archive" / f"{run}-00001.warc.gz").write_bytes(b"".join(members(*exchanges)))
    (folder / "articles").mkdir()
    story = {
        "url": STORY.url, "headline": "The headline", "publisher": "The Example",
        "bodies": [{"paragraphs": ["One paragraph.", "Another."]}],
    }  # fmt: skip
    (folder / "articles" / f"{FIRST}.jsonl").write_text(json.dumps(story) + "\n", "utf-8")
    return folder


def warcs(site: Path) -> list[Path]:
    return sorted((site / "archive").glob("*.warc.gz"))


def packed(files: list[Path], to: Path, **texts: str) -> Outcome:
    with to.open("wb") as out:
        return write_package(files, out, Texts(**texts), with_text="title" in texts, advance=lambda size: None)


def index_lines(package: Path) -> list[bytes]:
    with zipfile.ZipFile(package) as opened:
        return gzip.decompress(opened.read("indexes/index.cdx.gz")).splitlines()


def pages(package: Path, name: str = "pages") -> list[dict[str, Any]]:
    with zipfile.ZipFile(package) as opened:
        return [json.loads(line) for line in opened.read(f"pages/{name}.jsonl").splitlines()]


# WACZ


def test_a_package_is_valid_by_the_reference_implementation(site: Path, tmp_path: Path) -> None:
    packed(warcs(site), tmp_path / "a.wacz")
    validate = [sys.executable, "-W", "ignore", "-c", "from wacz.main import main; import sys; sys.exit(main())"]
    done = subprocess.run(
        [*validate, "validate", "-f", str(tmp_path / "a.wacz")], capture_output=True, text=True, timeout=PATIENCE
    )
    assert (done.returncode, "the passed WACZ is valid" in done.stdout) == (0, True), done.stdout + done.stderr


def test_the_same_files_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    packed(warcs(site), tmp_path / "a.wacz")
    for path in warcs(site):
        os.utime(path, (0, 0))
    packed(warcs(site), tmp_path / "b.wacz")
    assert (tmp_path / "a.wacz").read_bytes() == (tmp_path / "b.wacz").read_bytes()


def test_a_package_holds_the_files_as_they_are(site: Path, tmp_path: Path) -> None:
    packed(warcs(site), tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as opened:
        for path in warcs(site):
            assert opened.read(f"archive/{path.name}") == path.read_bytes()
            assert opened.getinfo(f"archive/{path.name}").compress_type == zipfile.ZIP_STORED
        manifest = json.loads(opened.read("datapackage.json"))
        for resource in manifest["resources"]:
            content = opened.read(resource["path"])
            assert (resource["bytes"], resource["hash"]) == (
                len(content), f"sha256:{hashlib.sha256(content).hexdigest()}",
            )  # fmt: skip
        assert {resource["path"] for resource in manifest["resources"]} == set(opened.namelist()) - {
            "datapackage.json", "datapackage-digest.json",
        }  # fmt: skip
    assert (manifest["profile"], manifest["wacz_version"]) == ("data-package", "1.1.1")
    assert (manifest["title"], manifest["created"]) == ("The Example, 2026-11-25 to 2026-11-26", "2026-11-26T12:00:00Z")
    assert manifest["mainPageUrl"] == HOME.url


def test_every_line_of_the_index_leads_to_its_record(site: Path, tmp_path: Path) -> None:
    packed(warcs(site), tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as opened:
        index = opened.read("indexes/index.cdx.gz")
        header, *blocks = opened.read("indexes/index.idx").decode().splitlines()
        assert json.loads(header.split(" ", 2)[2]) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
        lines = []
        for block in blocks:
            where = json.loads(block[block.index("{") :])
            content = index[where["offset"] : where["offset"] + where["length"]]
            assert where["digest"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            lines += gzip.decompress(content).splitlines()
        assert lines == sorted(lines) == index_lines(tmp_path / "a.wacz")
        for line in lines:
            entry = json.loads(line[line.index(b"{") :])
            archive = opened.read(f"archive/{entry['filename']}")
            start = int(entry["offset"])
            record = next(ArchiveIterator(BytesIO(archive[start : start + int(entry["length"])])))
            assert record.rec_headers.get_header("WARC-Target-URI") == entry["url"]


def test_stories_are_the_pages_and_the_others_are_extra(site: Path, tmp_path: Path) -> None:
    outcome = packed(warcs(site), tmp_path / "a.wacz")
    header, *stories = pages(tmp_path / "a.wacz")
    assert header == {"format": "json-pages-1.0", "id": "pages", "title": "Stories"}
    assert [(story["url"], story["title"], story["ts"]) for story in stories] == [
        (STORY.url, "The headline", "2026-11-25T12:00:00Z")
    ]
    others = pages(tmp_path / "a.wacz", "extraPages")[1:]
    assert [(other["url"].rpartition("/")[2], other["title"], other["ts"][8:10]) for other in others] == [
        ("", "Home", "25"), ("drawn", "Drawn", "25"), ("same", "Same", "25"), ("unchanged", "Unchanged", "25"),
        ("", "Home, later", "26"), ("same", "Same", "26"),
    ]  # fmt: skip
    assert (outcome.pages, outcome.extra_pages) == (1, 6)


def test_texts_are_in_one_list_that_can_be_searched(site: Path, tmp_path: Path) -> None:
    packed(warcs(site), tmp_path / "a.wacz", title="Mine", description="Of *mine*")
    header, *all_pages = pages(tmp_path / "a.wacz")
    assert (header["hasText"], len(all_pages)) == (True, 7)
    assert {entry.get("text") for entry in all_pages} == {None, "One paragraph.\nAnother."}
    with zipfile.ZipFile(tmp_path / "a.wacz") as opened:
        assert "pages/extraPages.jsonl" not in opened.namelist()
        manifest = json.loads(opened.read("datapackage.json"))
    assert (manifest["title"], manifest["description"]) == ("Mine", "Of *mine*")


def test_a_drawn_page_stands_in_the_place_of_its_shell(site: Path, tmp_path: Path) -> None:
    outcome = packed(warcs(site), tmp_path / "a.wacz")
    entries = [json.loads(line[line.index(b"{") :]) for line in index_lines(tmp_path / "a.wacz") if b"/drawn" in line]
    assert ([entry["filename"] for entry in entries], outcome.drawn) == (["drawn.warc.gz"], 1)
    with zipfile.ZipFile(tmp_path / "a.wacz") as opened:
        archive = opened.read("archive/drawn.warc.gz")
    record = next(ArchiveIterator(BytesIO(archive[int(entries[0]["offset"]) :]), check_digests="raise"))
    assert (record.rec_type, record.raw_stream.read()) == ("resource", page("Drawn"))


def test_an_answer_304_is_left_out_of_the_index(site: Path, tmp_path: Path) -> None:
    plain = site / "archive" / "2026-11-27T120000Z-00001.warc.gz"
    plain.write_bytes(b"".join(members((exchange("same", day=2, status=304), None))))  # as a response
    outcome = packed(warcs(site), tmp_path / "a.wacz")
    assert (outcome.unchanged, outcome.missing) == (2, 0)
    assert sum(b"/unchanged" in line for line in index_lines(tmp_path / "a.wacz")) == 1


def test_captures_to_which_a_run_only_refers_are_added_from_the_runs_beside_it(site: Path, tmp_path: Path) -> None:
    third = [
        (exchange("unchanged", day=2, status=304), known(UNCHANGED)),
        (exchange("drawn", day=2, status=304), known(SHELL)),
    ]
    path = site / "archive" / "2026-11-27T120000Z-00001.warc.gz"
    path.write_bytes(b"".join(members(*third)))
    outcome = packed([path], tmp_path / "a.wacz")
    assert (outcome.earlier, outcome.missing, outcome.drawn, outcome.pages) == (2, 0, 1, 2)
    assert [(entry["url"].rpartition("/")[2], entry["title"]) for entry in pages(tmp_path / "a.wacz")[1:]] == [
        ("drawn", "Drawn"), ("unchanged", "Unchanged"),
    ]  # fmt: skip
    assert checked(tmp_path / "a.wacz")[0] == {}
    with zipfile.ZipFile(tmp_path / "a.wacz") as opened:
        assert json.loads(opened.read("datapackage.json"))["title"] == "The Example, 2026-11-27"
        earlier = list(ArchiveIterator(BytesIO(opened.read("archive/earlier.warc.gz"))))
    kinds = sorted((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) for record in earlier)
    assert kinds == [("conversion", SHELL.url), ("response", SHELL.url), ("response", UNCHANGED.url)]


def test_an_extraction_reads_a_drawn_page_in_a_package_once(site: Path, tmp_path: Path) -> None:
    said = "the harbour master told the council that nobody could say for how long the pier would have to stay closed"
    story = f"<h1>The pier is closed</h1>{''.join(f'<p>On day {n} {said}.</p>' for n in range(30))}"
    shell = exchange("the-pier-is-closed", page("Shell"), drawn=story.encode())
    later = exchange("the-pier-is-closed", day=1, status=304)
    paths = {}
    for run, pair in (("2026-12-01", (shell, None)), ("2026-12-02", (later, known(shell)))):
        paths[run] = site / "archive" / f"{run}T120000Z-00001.warc.gz"
        paths[run].write_bytes(b"".join(members(pair)))
        packed([paths[run]], tmp_path / f"{run}.wacz")
        assert checked(tmp_path / f"{run}.wacz")[0] == {}
    (first,) = read_archive(tmp_path / "2026-12-01.wacz")
    (same,) = read_archive(paths["2026-12-01"])
    assert first.article is not None
    assert same.article is not None
    assert first.article.bodies == same.article.bodies
    earlier, _ = read_archive(tmp_path / "2026-12-02.wacz")
    assert earlier.article is not None, "what the later run refers to is read as the browser rendered it"
    with zipfile.ZipFile(tmp_path / "other.wacz", "w") as other:
        other.writestr("archive/drawn.warc.gz", paths["2026-12-01"].read_bytes())
    (foreign,) = read_archive(tmp_path / "other.wacz")
    assert foreign.article is not None, "a file of another program may have the same name"


@pytest.mark.parametrize("name", [f"{SECOND}-00002.warc.gz", "earlier.warc.gz"])
def test_an_extraction_finds_in_a_package_of_one_run_what_the_run_refers_to(
    site: Path, tmp_path: Path, name: str
) -> None:
    (site / "archive" / name).write_bytes(b"".join(members((exchange("same", SAME.body, day=2), known(SAME)))))
    assert packed([site / "archive" / name], tmp_path / "a.wacz").earlier == 1
    found = list(read_archive(tmp_path / "a.wacz"))
    assert [outcome.url for outcome in found] == [SAME.url, SAME.url]
    assert "no_original" not in {outcome.reason for outcome in found}


def test_what_cannot_be_shown_is_counted_and_not_listed(site: Path, tmp_path: Path) -> None:
    first, second = warcs(site)
    for change in (lambda: first.write_bytes(first.read_bytes()[:500]), first.unlink):
        change()
        outcome = packed([second], tmp_path / "a.wacz")
        assert (outcome.unchanged, outcome.missing) == (1, 2)
        assert [entry["url"] for entry in pages(tmp_path / "a.wacz")[1:]] == [HOME.url]


def test_files_of_the_same_name_have_different_names_in_a_package() -> None:
    paths = [Path("data/a.example/archive/x.warc.gz"), Path("data/b.example/archive/x.warc.gz")]
    assert list(names_of(paths).values()) == ["a.example-archive-x.warc.gz", "b.example-archive-x.warc.gz"]


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("text/html", b"<TITLE lang=en>A &amp; B\n C</TITLE>", "A & B C"),
        ("text/html; charset=windows-1252", b"<title>Caf\xe9</title>", "Café"),
        ("text/html", b"<meta charset=windows-1256><title>\xcc\xe4\x90</title>", "جنگ"),
        ("text/html", b"<p>No title", "https://www.example.org/titled"),
        ("text/html", b"<title></title>", "https://www.example.org/titled"),
        ("text/html", b"<title>" + b"a" * 4000, "a" * 500),
        ("text/html; charset=zlib", b"<title>T</title>", "T"),
    ],
)
def test_titles(tmp_path: Path, head: str, body: bytes, title: str) -> None:
    one = Exchange(
        "https://www.example.org/titled", MOMENT, "GET", [], b"", "HTTP/1.1", 200, [("Content-Type", head)], body
    )
    (tmp_path / "a.warc.gz").write_bytes(b"".join(members((one, None))))
    packed([tmp_path / "a.warc.gz"], tmp_path / "a.wacz")
    assert pages(tmp_path / "a.wacz")[1]["title"] == title


# CDXJ


def test_one_index_of_all_runs_is_that_of_cdxj_indexer(site: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.warc"
    plain.write_bytes(b"".join(map(gzip.decompress, members((HOME, None), (SHELL, None)))))
    files = [*warcs(site), plain, foreign(tmp_path / "foreign.warc.gz")]
    assert built(files) == by_cdxj_indexer(files)
    for path in warcs(site):  # with an index beside each
        path.with_name(f"{path.name.split('.')[0]}.cdxj").write_text(2 * by_cdxj_indexer([path]), "utf-8")
    assert built([*files, *files]) == by_cdxj_indexer(files)


def built(files: list[Path], root: Path | None = None) -> str:
    out = BytesIO()
    write_index(named(files, root), out, lambda size: None)
    return out.getvalue().decode()


def by_cdxj_indexer(files: list[Path], **options: Any) -> str:
    out = StringIO()
    CDXJIndexer(out, [str(path) for path in files], sort=True, post_append=False, **options).process_all()
    return out.getvalue()


def foreign(path: Path) -> Path:
    """A file as other programs write it: without digests, with resources, metadata, and an answer in chunks."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        writer.write_record(writer.create_warcinfo_record("foreign.warc.gz", {"software": "another"}))
        head = StatusAndHeaders("200 OK", [("Content-Type", "image/png;q=1")], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            "http://www.example.org/ a b", "response", payload=BytesIO(b"picture"), http_headers=head,
            warc_headers_dict={"WARC-Payload-Digest": "sha1:7B4LGMUMRZ7QGVR5QMZ2DIHTRXK3OX3A"},
        )  # fmt: skip
        record.rec_headers.remove_header("WARC-Payload-Digest")
        record.rec_headers.add_header("WARC-Block-Digest", "sha1:?")
        writer._write_warc_record(out, record)
        for kind, media in (
            ("resource", "image/jpeg"),
            ("metadata", "application/json"),
            ("metadata", "application/warc-fields"),
        ):
            writer.write_record(
                writer.create_warc_record(
                    f"urn:{kind}:{media}", kind, payload=BytesIO(b"x"), warc_content_type=media
                )
            )  # fmt: skip
        writer.write_record(
            writer.create_warc_record(
                "dns:example.org", "response", payload=BytesIO(b"1.2.3.4"), warc_content_type="text/dns"
            )
        )
    return path


def test_names_that_are_not_clear_are_refused_unless_paths_are_named(site: Path, tmp_path: Path) -> None:
    other = tmp_path / "data" / "b.example" / "archive" / warcs(site)[0].name
    other.parent.mkdir(parents=True)
    other.write_bytes(warcs(site)[0].read_bytes())
    files = [warcs(site)[0], other]
    with pytest.raises(ArchiveError, match="the same name; add --root FOLDER"):
        built(files)
    assert built(files, tmp_path) == by_cdxj_indexer(files, dir_root=str(tmp_path))
    warcs(site)[0].with_name(f"{FIRST}-00001.cdxj").write_text(by_cdxj_indexer([warcs(site)[0]]), "utf-8")
    assert built(files, tmp_path) == by_cdxj_indexer(files, dir_root=str(tmp_path))


@pytest.mark.parametrize(
    "line",
    [
        "no index",
        'a 20261125120000 {"filename": "other.warc.gz", "offset": "0"}',
        f'a 20261125120000 {{"filename": "{FIRST}-00001.warc.gz", "offset": 1e999}}',
        "a 20261125120000 []",
    ],
)
def test_an_index_beside_that_is_not_one_is_refused(site: Path, line: str) -> None:
    warcs(site)[0].with_name(f"{FIRST}-00001.cdxj").write_text(f"{line}\n", "utf-8")
    with pytest.raises(ArchiveError, match=r"00001\.cdxj, line 1: this is not an index line"):
        built(warcs(site))


def test_a_damaged_file_gives_neither_index_nor_package(site: Path, tmp_path: Path) -> None:
    path = warcs(site)[1]
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(ArchiveError, match=r"offset \d+: the file ends within this record; `newsbot archive check"):
        built(warcs(site))
    with pytest.raises(ArchiveError, match="the file ends within this record"):
        packed(warcs(site), tmp_path / "a.wacz")


# Check


def checked(*paths: Path) -> tuple[dict[str, int], list[Problem], Check]:
    found: list[Problem] = []
    check = Check(found.append)
    check.run(paths)
    return dict(check.problems), found, check


def test_whole_files_have_no_problem(site: Path, tmp_path: Path) -> None:
    packed(warcs(site), tmp_path / "a.wacz")
    problems, found, check = checked(*warcs(site), tmp_path / "a.wacz")
    assert (problems, +check.notes) == ({}, {}), found
    assert check.records == 2 * 19 + 2


def test_a_capture_of_an_earlier_run_is_looked_for_beside_the_file(site: Path) -> None:
    assert checked(warcs(site)[1])[0] == {}
    warcs(site)[0].unlink()
    problems, found, _ = checked(*warcs(site))
    assert problems == {"revisit": 2}
    assert SAME.url in found[0].detail


WHOLE = members((HOME, None), (STORY, None), (SAME, None))


def place_of(number: int) -> int:
    return sum(map(len, WHOLE[:number]))


def test_a_plain_file_that_ends_within_a_record_is_torn_whatever_the_record_holds(tmp_path: Path) -> None:
    page = Exchange(STORY.url, MOMENT, "GET", [], b"", "HTTP/1.1", 200, [], b"The format:\nWARC/1.0 is of 2009.\n" * 99)
    last = gzip.decompress(exchange_records(page, None)[0].content)
    (tmp_path / "a.warc").write_bytes(PLAIN + last[:-99])
    problems, (problem,), _ = checked(tmp_path / "a.warc")
    assert (problems, problem.offset) == ({"torn": 1}, len(PLAIN))


def test_headers_that_do_not_end_are_read_to_the_next_record() -> None:
    """Each was read on for 1 MiB."""
    heads = (b"WARC/1.0\r\n" + b"A: b\r\n" * 10_000) * 50
    with CountedBytes(heads + gzip.decompress(WHOLE[1])) as stream:
        found: list[tuple[str, int, str]] = []
        kinds = [record.kind for record in read_records(stream, lambda *problem: found.append(problem))]
        assert (len(found), kinds) == (50, ["response"])
        assert found[0][2] == f"its headers do not end; reading continues at offset {len(heads) // 50}"
        assert stream.count < 6 * len(heads)


class CountedBytes(BytesIO):
    """A file that counts the bytes that are read of it."""

    count = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


@pytest.mark.parametrize(
    ("cut", "between", "kind"),
    [(0, b"\n", "record"), (0, b"\r\n", "record"), (0, b"text\r\n", "record"), (4, b"", "length"), (2, b"", "length")],
)
def test_a_check_continues_at_the_next_record_of_a_plain_file(
    tmp_path: Path, cut: int, between: bytes, kind: str
) -> None:
    first, second = (gzip.decompress(member) for member in WHOLE[1:4:2])
    first = first[: len(first) - cut] + between
    (tmp_path / "a.warc").write_bytes(first + second)
    problems, (problem, *_), check = checked(tmp_path / "a.warc")
    assert (problems, check.records) == ({kind: 1}, 2)
    assert problem.detail.endswith(f"; reading continues at offset {len(first)}")


def packed_again(number: int, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one record changed, and packed as it is."""
    content = change(gzip.decompress(WHOLE[number]))
    return b"".join([*WHOLE[:number], gzip.compress(content), *WHOLE[number + 1 :]])


def damaged(number: int, at: int = 40) -> bytes:
    member = bytearray(WHOLE[number])
    member[at : at + 8] = b"\xff" * 8
    return b"".join([*WHOLE[:number], bytes(member), *WHOLE[number + 1 :]])


def cut_on_purpose(content: bytes) -> bytes:
    """A record whose payload its writer has cut, and which says so; the digest is that of the whole payload."""
    head, _, block = content.partition(b"\r\n\r\n")
    block = block[:-14]
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b"Content-Length", b"WARC-Block-Digest"))]
    lines += [b"WARC-Truncated: length", b"Content-Length: %d" % len(block)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + block + b"\r\n\r\n"


ALL = b"".join(WHOLE)
PLAIN = b"".join(map(gzip.decompress, WHOLE))
DAMAGES: dict[str, tuple[str, bytes, dict[str, int], int | None]] = {
    "a byte is another": ("a.warc.gz", damaged(3), {"member": 1, "request": 1}, place_of(3)),
    "torn": ("a.warc.gz", ALL[:-9], {"torn": 1}, place_of(6)),
    "torn in a header": ("a.warc.gz", ALL[: place_of(6) + 12], {"torn": 1}, place_of(6)),
    "torn, and continued": (
        "a.warc.gz", ALL[: place_of(3) + 60] + b"".join(WHOLE[5:]), {"member": 1}, place_of(3),
    ),
    "zeros at the end": ("a.warc.gz", ALL + bytes(5000), {"member": 1}, len(ALL)),
    "text between records": (
        "a.warc.gz", b"".join([*WHOLE[:3], b"some text", *WHOLE[3:]]), {"member": 1}, place_of(3),
    ),
    "one gzip member": ("a.warc.gz", gzip.compress(PLAIN), {"members": 1}, 0),
    "a payload is another": (
        "a.warc.gz", packed_again(3, lambda content: content.replace(b"<h1>A", b"<h1>B")),
        {"block_digest": 1, "payload_digest": 1}, place_of(3),
    ),
    "a header of the answer is another": (
        "a.warc.gz", packed_again(3, lambda content: content.replace(b"charset=utf-8", b"charset=utf-7")),
        {"block_digest": 1}, place_of(3),
    ),
    "a length is too small": (
        "a.warc.gz", packed_again(3, lambda content: content + b"more"), {"members": 1, "record": 1}, place_of(3),
    ),
    "a length is too great": (
        "a.warc.gz", packed_again(3, lambda content: content[:-10]), {"length": 1, "request": 1}, place_of(3),
    ),
    "a length is another": (
        "a.warc.gz", packed_again(3, lambda content: re.sub(rb"(?<=^Content-Length: )\d+", b"30", content, count=1, flags=re.M)),
        {"length": 1, "request": 1}, place_of(3),
    ),
    "cut on purpose": (
        "a.warc.gz", packed_again(3, lambda content: cut_on_purpose(content)), {}, None,
    ),
    "a length is missing": (
        "a.warc.gz", packed_again(3, lambda content: content.replace(b"Content-Length: ", b"Content-Length: x", 1)),
        {"record": 1, "request": 1}, place_of(3),
    ),
    "an id is missing": (
        "a.warc.gz", packed_again(0, lambda content: content.replace(b"WARC-Record-ID", b"WARC-Rekord-ID")),
        {"record": 1}, 0,
    ),
    "a date is none": (
        "a.warc.gz", packed_again(0, lambda content: content.replace(b"WARC-Date: 2026", b"WARC-Date: MMXX")),
        {"record": 1}, 0,
    ),
    "no such month": (
        "a.warc.gz", packed_again(0, lambda content: content.replace(b"WARC-Date: 2026-11", b"WARC-Date: 2026-13")),
        {"record": 1}, 0,
    ),
    "no such day": (
        "a.warc.gz", packed_again(0, lambda content: re.sub(rb"(?<=WARC-Date: )2026-..-..", b"2026-02-29", content)),
        {"record": 1}, 0,
    ),
    "no such year": (
        "a.warc.gz", packed_again(0, lambda content: content.replace(b"WARC-Date: 2026", b"WARC-Date: 0000")),
        {"record": 1}, 0,
    ),
    "a leap second": (
        "a.warc.gz", packed_again(0, lambda content: content.replace(b":00:00Z", b":00:60Z")), {}, None,
    ),
    "a record twice": ("a.warc.gz", ALL + WHOLE[3], {"id": 1}, len(ALL)),
    "no response": ("a.warc.gz", b"".join([*WHOLE[:3], *WHOLE[4:]]), {"request": 1}, place_of(3)),
    "plain and torn": ("a.warc", PLAIN[:-20], {"torn": 1}, None),
    "plain, with text between records": (
        "a.warc", PLAIN.replace(b"\r\n\r\nWARC/1.1", b"\r\n\r\ntext\r\nWARC/1.1", 2), {"record": 2}, None,
    ),
    "no archive": ("a.warc.gz", b"<html>no archive at all</html>\n" * 9, {"unreadable": 1}, 0),
    "empty": ("a.warc.gz", b"", {"unreadable": 1}, None),
    "a part that is torn": ("a.warc.gz.part", ALL[:-9], {}, None),
    "an empty part": ("a.warc.gz.part", b"", {}, None),
}  # fmt: skip


@pytest.mark.parametrize("case", DAMAGES)
def test_each_damage_is_found_at_its_place(tmp_path: Path, case: str) -> None:
    name, content, expected, offset = DAMAGES[case]
    (tmp_path / name).write_bytes(content)
    problems, found, check = checked(tmp_path / name)
    assert problems == expected, found
    if offset is not None:
        assert offset in {problem.offset for problem in found}
    assert problems.keys() <= KINDS.keys()
    assert (+check.notes).keys() <= NOTES.keys()
    if name.endswith(".part"):
        assert check.notes.total() == 1


@pytest.mark.parametrize(
    ("kept", "detail"),
    [
        ("", "it refers to a capture that it does not name"),
        ("WARC-Payload-Digest", "it refers to a capture with the digest sha1:"),
        ("WARC-Refers-To|WARC-Payload-Digest", f"it refers to {STORY.url} of 2026"),
    ],
)
def test_a_revisit_without_its_original_says_to_what_it_refers(tmp_path: Path, kept: str, detail: str) -> None:
    """Some writers name only the digest."""
    lines = gzip.decompress(members((STORY, known(STORY)))[1]).split(b"\r\n")
    named = re.compile(rb"WARC-(?:Refers-To|Payload-Digest)")
    content = [line for line in lines if not named.match(line) or (kept and re.match(kept.encode(), line))]
    (tmp_path / "a.warc").write_bytes(b"\r\n".join(content))
    problems, (problem, *_), _ = checked(tmp_path / "a.warc")
    assert problems["revisit"] == 1
    assert problem.detail.startswith(detail)


def test_records_after_a_damage_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(damaged(3))
    with (tmp_path / "a.warc.gz").open("rb") as stream:
        kinds = [record.kind for record in read_records(stream, lambda kind, offset, clause: None)]
    assert kinds == ["warcinfo", "response", "request", "request", "response", "request"]


def test_a_payload_in_chunks_may_have_the_digest_without_them(tmp_path: Path) -> None:
    chunked = b"5\r\nhello\r\n6;x=y\r\n, all!\r\n0\r\n\r\n"
    one = Exchange(STORY.url, MOMENT, "GET", [], b"", "HTTP/1.1", 200, [("X-Kept", "1")], chunked)
    content = gzip.decompress(exchange_records(one, None)[0].content)
    whole = Exchange(STORY.url, MOMENT, "GET", [], b"", "HTTP/1.1", 200, [], b"hello, all!").digest
    content = content.replace(one.digest.encode(), whole.encode(), 1)
    for head, expected in ((b"Transfer-Encoding: chunked", {}), (b"X-Kept: 1", {"payload_digest": 1})):
        made = content.replace(b"X-Kept: 1", head)
        grown = len(made) - len(content)
        lines = [
            f"Content-Length: {int(line.split()[1]) + grown}".encode() if line.startswith(b"Content-Length") else line
            for line in made.split(b"\r\n")
            if not line.startswith(b"WARC-Block-Digest")
        ]
        (tmp_path / "a.warc.gz").write_bytes(gzip.compress(b"\r\n".join(lines)))
        assert checked(tmp_path / "a.warc.gz")[0] == expected


def test_an_index_and_a_report_that_do_not_fit_are_found(site: Path) -> None:
    path = warcs(site)[0]
    index = path.with_name(f"{FIRST}-00001.cdxj")
    lines = by_cdxj_indexer([path]).splitlines(keepends=True)
    index.write_text("".join(lines), "utf-8")
    report = site / "runs" / f"{FIRST}.json"
    report.parent.mkdir()
    told = [
        {
            "path": f"archive/{file.name}",
            "bytes": file.stat().st_size,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in (path, index)
    ]
    report.write_text(json.dumps({"schema": "newsbot/run/1", "files": told}), "utf-8")
    assert checked(path)[0] == {}
    for wrong in (lines[1:], [lines[0].replace('"offset": "', '"offset": "9'), *lines[1:]], ["nothing\n"]):
        index.write_text("".join(wrong), "utf-8")
        problems, found, _ = checked(path)
        assert problems["index"] >= 1, found
        assert (problems["report"], str(index) in {problem.file for problem in found}) == (1, True)
    index.unlink()
    path.write_bytes(path.read_bytes() + WHOLE[0])
    assert checked(path)[0] == {"report": 1}


def rewritten(package: Path, to: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """A package whose members are changed, left out (None) or added, and otherwise as they are."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(to, "w") as new:
        for info in old.infolist():
            if (content := change(info.filename, old.read(info))) is not None:
                new.writestr(info, content)
        for name, content in more.items():
            new.writestr(name.replace("_", "/"), content)
    return to


@pytest.mark.parametrize(
    ("where", "change", "problem"),
    [
        ("pages/pages.jsonl", lambda content: content + b"{}\n", "its hash is not that of the manifest"),
        ("pages/pages.jsonl", lambda content: content + b"{}\n", "line 3 has no url and no ts"),
        ("pages/pages.jsonl", lambda content: None, "the manifest lists it, and it is missing"),
        ("pages/pages.jsonl", lambda content: None, "it has no pages/pages.jsonl"),
        ("indexes/index.cdx.gz", lambda content: gzip.compress(b"junk\n"), "a line of it cannot be read"),
        ("indexes/index.cdx.gz", lambda content: content[:-9], "its lines cannot be read"),
        (
            "indexes/index.cdx.gz",
            lambda content: gzip.compress(gzip.decompress(content).replace(b'"offset": "', b'"offset": "7')),
            "where none begins",
        ),
        ("datapackage.json", lambda content: content + b" ", "its hash is not that of datapackage.json"),
        ("datapackage.json", lambda content: b"[]", "it is missing or not valid"),
        ("datapackage.json", lambda content: None, "it is missing or not valid"),
        ("datapackage.json", lambda content: content.replace(b'"wacz_version"', b'"other"'), "it has no wacz_version"),
        ("datapackage-digest.json", lambda content: b"{}", "it is missing or not valid"),
    ],
)
def test_each_damage_of_a_package_is_found(site: Path, tmp_path: Path, where: str, change: Any, problem: str) -> None:
    packed(warcs(site), tmp_path / "a.wacz")
    other = rewritten(
        tmp_path / "a.wacz", tmp_path / "b.wacz", lambda name, content: change(content) if name == where else content
    )
    _, found, _ = checked(other)
    assert any(problem in one.detail for one in found), found


def test_records_in_a_package_are_checked_and_added_files_found(site: Path, tmp_path: Path) -> None:
    packed(warcs(site), tmp_path / "a.wacz")
    other = rewritten(
        tmp_path / "a.wacz", tmp_path / "b.wacz",
        lambda name, content: content[:-9] if name.endswith(f"{SECOND}-00001.warc.gz") else content, archive_notes=b"x",
    )  # fmt: skip
    problems, found, _ = checked(other)
    assert problems == {"torn": 1, "package": 3}, found
    assert next(one for one in found if one.kind == "torn").file == f"{other}!archive/{SECOND}-00001.warc.gz"
    (tmp_path / "c.wacz").write_bytes(other.read_bytes()[:500])
    assert checked(tmp_path / "c.wacz")[0] == {"unreadable": 1}


@pytest.mark.parametrize("kind", ["warc.gz", "warc", "wacz"])
def test_no_junk_ends_a_check(site: Path, tmp_path: Path, kind: str) -> None:
    """A good file cut, with bytes changed, with parts of it twice: always counted, never a traceback."""
    rounds = int(os.environ.get("NEWSBOT_JUNK", "150"))
    packed(warcs(site), tmp_path / "a.wacz")
    whole = {"warc.gz": ALL, "warc": PLAIN, "wacz": (tmp_path / "a.wacz").read_bytes()}[kind]
    chance, path = random.Random(rounds), tmp_path / f"junk.{kind}"
    for _ in range(rounds):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content) or 1)
            match chance.randrange(4):
                case 0:
                    content[at : at + chance.randint(1, 9)] = chance.randbytes(chance.randint(1, 9))
                case 1:
                    del content[at : at + chance.randint(1, 400)]
                case 2:
                    content[at:at] = content[: chance.randint(1, 600)]
                case _:
                    del content[at:]
        path.write_bytes(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile warns of a name that is there twice
            problems, _, _ = checked(path)
        assert problems.keys() <= KINDS.keys()
        if kind != "wacz":
            with suppress(ArchiveError):
                built([path])
                packed([path], tmp_path / "b.wacz")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_would_unpack_without_a_limit_is_named_and_not_read(method: int, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", method) as package, package.open("archive/a.warc.gz", "w") as member:
        for _ in range(64):
            member.write(bytes(1 << 20))
    tracemalloc.start()
    _, found, _ = checked(tmp_path / "a.wacz")
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()
    assert f"it cannot be read (it is compressed by method {method} of ZIP; only Deflate is read)" in {
        problem.detail for problem in found
    }


def test_a_name_need_not_be_in_utf8(newsbot: Any, tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.warc.gz")
    (tmp_path / name).write_bytes(ALL)
    for arguments in (["check", name], ["cdxj", name, "--to", "a.cdxj"], ["wacz", name, "--to", "a.wacz"]):
        assert newsbot("archive", *arguments).code == 0
    assert checked(tmp_path / "a.wacz")[0] == {}
    (tmp_path / os.fsdecode(b"\xff.cdxj")).write_bytes((tmp_path / "a.cdxj").read_bytes())
    assert checked(tmp_path / name)[0] == {}


def test_hostile_headers_have_a_bound(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"WARC/1.1\r\n" + b"X-Long: a\r\n" * 200_000)
    (tmp_path / "b.warc").write_bytes(b"WARC/1.1\r\nX-Long: " + b"a" * 3_000_000)
    problems, found, _ = checked(tmp_path / "a.warc", tmp_path / "b.warc")
    assert sum(problems.values()) == 2, found


# The command


@pytest.fixture
def before(site: Path) -> Iterator[None]:
    """Nothing below the site's folder may change."""

    def state() -> dict[Path, tuple[bytes, int]]:
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in site.rglob("*") if path.is_file()}

    there = state()
    yield
    assert state() == there


@pytest.mark.parametrize("name", ["data", "example.org", FIRST, "data/example.org/archive"])
def test_files_that_a_report_names_and_that_are_gone_are_missing(site: Path, newsbot: Any, name: str) -> None:
    there, gone = f"{FIRST}-00001.warc.gz", f"{FIRST}-00002.warc.gz"
    files = [{"path": f"archive/{file}", "bytes": 1, "sha256": ""} for file in (there, gone)]
    report = site / "runs" / f"{FIRST}.json"
    report.parent.mkdir(exist_ok=True)
    report.write_text(json.dumps({"schema": RUN_SCHEMA, "files": [*files, {"path": "articles/1.jsonl"}]}))
    (site / "runs" / "2.json").write_text("{}")
    for copy in (site / "lost" / "runs", site.parent / "stores" / "cafe" / site.name / "runs"):
        copy.mkdir(parents=True)
        (copy / report.name).write_bytes(report.read_bytes())
    done = newsbot("archive", "check", name)
    assert done.code == 1
    assert "missing (1): a file that the report" in done.out
    assert f"{gone}: " in done.out
    done = newsbot("archive", "wacz", name, "--to", "gone.wacz")
    assert (done.code, done.err[:34]) == (0, "Missing: 1 file of finished runs, ")
    save_mark(site.parent, site.name, FIRST, Mark("s3://bucket", {}, removed=True))
    assert "missing" not in newsbot("archive", "check", name).out


def test_the_command_packs_indexes_and_checks(site: Path, newsbot: Any, before: None) -> None:
    done = newsbot("archive", "wacz", "example.org", "--to", "a.wacz")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "7 captures in 2 files: 7 pages, 1 of them stories",
        "1 page was rendered by a browser, and shown as rendered",
        "1 answer 304 (not modified) is left out of the index: an earlier capture shows the page",
        "Wrote a.wacz",
    ]
    done = newsbot("archive", "cdxj", "data", "--to", "all.cdxj")
    assert (done.code, done.out) == (0, "8 captures in 2 files\nWrote all.cdxj\n")
    assert Path("all.cdxj").read_text("utf-8") == by_cdxj_indexer(warcs(site))
    done = newsbot("archive", "check", "data", "a.wacz")
    assert (done.code, done.out.endswith("bytes: no problem found\n")) == (0, True)
    for run in (SECOND, f"example.org/{SECOND}"):
        assert "in 1 file" in newsbot("archive", "cdxj", run, "--to", "one.cdxj").out


@pytest.mark.parametrize("name", ["b.warc.zst", "b.arc", "b.ARC.GZ"])
def test_archives_of_other_forms_in_a_folder_are_named(newsbot: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "mixed").mkdir()
    (tmp_path / "mixed" / "a.warc.gz").write_bytes(ALL)
    (tmp_path / "mixed" / name).write_bytes(b"")
    for arguments in (["check"], ["cdxj", "--to", "all.cdxj"], ["wacz", "--to", "all.wacz"]):
        done = newsbot("archive", arguments[0], "mixed", *arguments[1:])
        assert (done.code, f"Left out: 1 file in zstd or ARC (mixed/{name})" in done.err) == (0, True)
    rows = newsbot("archive", "check", "mixed", "--json").out.splitlines()
    assert json.loads(rows[-1])["left_out"] == [f"mixed/{name}"]
    assert "Left out" not in newsbot("archive", "check", "mixed/a.warc.gz").err
    (tmp_path / "mixed" / "a.warc.gz").unlink()
    done = newsbot("archive", "check", "mixed")
    assert (done.code, f"no WARC file, gzipped or plain. Left out: 1 file in zstd or ARC (mixed/{name})" in done.err) == (
        1, True,
    )  # fmt: skip


def test_what_is_wrong_is_printed_with_its_remedy(newsbot: Any, tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(ALL[:-9])
    done = newsbot("archive", "check", "a.warc.gz")
    assert done.code == 1
    kind, place, summary = done.out.splitlines()
    assert kind == f"torn (1): {'; '.join(KINDS['torn'])}"
    assert place == f"    a.warc.gz, offset {place_of(6)}: the file ends within this record"
    assert summary.endswith("bytes: 1 problem")
    lines = [json.loads(line) for line in newsbot("archive", "check", "a.warc.gz", "--json").out.splitlines()]
    assert lines[0] == {
        "kind": "torn", "file": "a.warc.gz", "offset": place_of(6), "detail": "the file ends within this record",
        "remedy": KINDS["torn"][1],
    }  # fmt: skip
    assert lines[1] == {"files": 1, "records": 7, "bytes": len(ALL) - 9, "problems": {"torn": 1}, "notes": {}}


def test_the_commands_of_the_page_on_archives_do_what_it_says(site: Path, newsbot: Any) -> None:
    text = (ROOT / "docs" / "archive.md").read_text("utf-8")
    commands = re.findall(r"^    newsbot (archive .*)$", text, re.M)
    shown = re.findall(r"^```text\n(.*?)^```$", text, re.M | re.S)
    assert len(commands) >= 4
    for command in commands:
        done = newsbot(*command.split())
        assert done.code == 0, done
    Path("torn.warc.gz").write_bytes(ALL[:-9])
    sizes = re.compile(r"[\d,]+(?= bytes)|(?<=offset )\d+")  # which differ with the ids of records
    assert sizes.sub("N", newsbot("archive", "check", "torn.warc.gz").out) in [sizes.sub("N", text) for text in shown]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "name an action: wacz, cdxj, check"),
        ("pack data", "there is no action 'pack'"),
        ("wacz", "name files, folders, sites or runs"),
        ("wacz data", "name the file to write: --to FILE.wacz"),
        ("wacz data --to a.zip", "a.zip: wacz writes files whose names end in .wacz"),
        ("cdxj data --to b.warc.gz", "cdxj writes files whose names end in .cdxj"),
        ("wacz data --to none/a.wacz", "there is no folder none"),
        ("wacz nothing --to a.wacz", "nothing: it is not a file, folder, site or run"),
        ("wacz empty --to a.wacz", "empty: it is not a file, folder, site or run"),
        ("wacz text --to a.wacz", "text: it holds no WARC file"),
        ("wacz text/b.warc --to a.wacz", "text/b.warc, offset 0: it is not a WARC file"),
        ("wacz info.warc.gz --to a.wacz", "info.warc.gz: it holds no response of any site"),
        ("cdxj torn --to a.cdxj", "torn: its runs have not ended"),
        ("cdxj data --to data", "name the file to write: --to FILE.cdxj"),
        ("cdxj data --title x --to a.cdxj", "--title, --description and --text: only for wacz"),
        ("check data --to a", "check writes no file"),
        ("check data --root b", "--root: only for cdxj"),
        (f"cdxj example.org --to data/example.org/archive/{FIRST}-00001.cdxj", "the index of one of the files"),
        (f"cdxj {SECOND} --to a.cdxj", "several sites have a run with this name; name one of b.example/"),
    ],
)
def test_a_mistake_ends_in_one_sentence(site: Path, newsbot: Any, tmp_path: Path, arguments: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").mkdir()
    for name, content in {
        "text/a.txt": b"",
        "text/b.warc": b"text",
        "info.warc.gz": WHOLE[0],
        "b.warc.gz": ALL,
    }.items():
        if not (arguments.startswith("wacz text -") and name.endswith(".warc")):
            (tmp_path / name).write_bytes(content)
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "a.warc.gz.part").write_bytes(ALL)
    for name in ("b.example", "example.org"):
        (tmp_path / "data" / name / "runs").mkdir(parents=True, exist_ok=True)
    (tmp_path / "data" / "b.example" / "archive").mkdir()
    (tmp_path / "data" / "b.example" / "archive" / f"{SECOND}-00002.warc.gz").write_bytes(ALL)
    there = sorted(tmp_path.rglob("*"))
    done = newsbot("archive", *arguments.split())
    assert (done.code, message in done.err, "Traceback" in done.err) == (1, True, False), done
    assert sorted(tmp_path.rglob("*")) == there


def test_files_of_a_run_that_has_not_ended_are_left_out_and_named(site: Path, newsbot: Any) -> None:
    warcs(site)[1].rename(warcs(site)[1].with_suffix(".gz.part"))
    done = newsbot("archive", "cdxj", "example.org", "--to", "a.cdxj")
    assert "Left out: 1 file of runs that have not ended, such as" in done.err
    assert done.out.startswith("5 captures in 1 file\n")


@pytest.mark.slow
def test_what_a_crawl_archives_is_whole_and_can_be_packed(whole: Any, tmp_path: Path) -> None:
    archive = whole[0] / SPIDER / "archive"
    files = sorted(archive.glob("*.warc.gz"))
    problems, found, _ = checked(*files)
    assert (problems, len(files) >= 3) == ({}, True), found
    assert built(files) == by_cdxj_indexer(files)
    outcome = packed(files, tmp_path / "a.wacz")
    assert (outcome.pages, outcome.missing) == (70, 0)
    assert checked(tmp_path / "a.wacz")[0] == {}


@pytest.mark.slow
def test_an_archive_that_was_killed_and_continued_is_whole(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    arguments = ["-a", f"seeds={tmp_path}/seeds.txt", "-s", "CHECKPOINT_PAGES=7", "-s", "CHECKPOINT_SECONDS=0.2"]
    with Server(NewsSite(150, troubles=True).pages) as server:
        kills = kill_and_restart(server, tmp_path / "data", [*arguments, "-s", "ARCHIVE_FILE_BYTES=9000"], wanted=3)
    assert kills.total() == 3
    problems, found, _ = checked(*sorted((tmp_path / "data" / SPIDER / "archive").glob("*.warc.gz")))
    assert problems == {}, found


@pytest.mark.slow
def test_memory_stays_flat(tmp_path: Path) -> None:
    """A file of sixteen times the records takes hardly more memory."""
    code = (
        "import resource, sys; from pathlib import Path; from newsbot.archive.check import Check;"
        "from newsbot.archive.wacz import Texts, write_package; path = Path(sys.argv[1]);"
        "Check(print).run([path]); write_package([path], open(sys.argv[2], 'wb'), Texts(), with_text=False, advance=id);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for number in (2_000, 32_000):
        path = tmp_path / f"{number}.warc.gz"
        with path.open("wb") as out:
            for count in range(number):
                one = exchange(f"story-{random.Random(count).getrandbits(90):x}", page(f"Story {count}") * 40)
                out.writelines(member.content for member in exchange_records(one, None))
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code, str(path), str(tmp_path / "a.wacz")], capture_output=True,
            text=True, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stdout.split()[-1]) / 1024)
    assert peaks[1] - peaks[0] < 60, peaks
