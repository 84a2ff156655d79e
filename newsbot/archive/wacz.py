"""WACZ 1.1.1: WARC files with their index and their list of pages in one file, which replay tools open."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

from newsbot.archive.cdxj import check_target, digest_of, entry_of, is_indexed, lines_of, strict
from newsbot.archive.files import DRAWN, EARLIER, FOLDER
from newsbot.archive.replay import ArchiveError, beginning
from newsbot.archive.scratch import scratch
from newsbot.archive.strict import CHUNK, Message, Record, first, in_utf8, read_records
from newsbot.archive.warc import drawn_info, drawn_record
from newsbot.text.charset import can_be, encoding_of
from newsbot.text.clean import clean
from newsbot.text.media_types import HTML

VERSION = "1.1.1"
MANIFEST, SEAL = "datapackage.json", "datapackage-digest.json"
PAGES, EXTRA_PAGES = "pages/pages.jsonl", "pages/extraPages.jsonl"
_INDEX, _BLOCKS = "index.cdx.gz", "index.idx"
_BLOCK = 1024
"""Lines of the index that are packed together, as in other writers of WACZ."""
_HEAD = 256 << 10
"""Bytes of a page in which its title is looked for, as it was received; unpacked, sixteen times as many."""
_LARGEST = 64 << 20
"""Bytes of a drawn page."""
_LONGEST = 500
"""Characters of a title."""
_TITLE = re.compile(r"<title(?:\s[^<>]{0,500})?>([^<]{1,5000})", re.I)
_CHARSET = re.compile(rb"""<meta[^<>]{0,500}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.I)
_DECLARED = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.I)
_SLUG = re.compile(r"[^a-z0-9._-]")
_FEW = 3
"""Hosts that a description names."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SCHEMA = """
CREATE TABLE lines (line BLOB, id TEXT, stamp TEXT, url TEXT, digest TEXT, kind TEXT);
CREATE TABLE pages (id TEXT, stamp TEXT, url TEXT, title TEXT);
CREATE TABLE drawn (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE wanted (url TEXT PRIMARY KEY, digest TEXT, file INT, offset INT, rank TEXT) WITHOUT ROWID;
CREATE TABLE stories (url TEXT PRIMARY KEY, title TEXT, text TEXT) WITHOUT ROWID;
"""
_OFFER = """
UPDATE wanted SET file = ?1, offset = ?2, rank = CASE digest WHEN ?4 THEN '1' ELSE '0' END || ?5
WHERE url = ?3 AND rank < CASE digest WHEN ?4 THEN '1' ELSE '0' END || ?5
"""
"""Takes a capture that has the digest of a reference before one that does not, and then the latest."""
_ROWS = """
SELECT p.stamp, p.url, coalesce(nullif(p.title, ''), (SELECT max(q.title) FROM pages q WHERE q.url = p.url)),
    s.title, s.text
FROM pages p LEFT JOIN stories s ON s.url = p.url
WHERE p.id NOT IN (SELECT id FROM drawn) AND EXISTS (SELECT 1 FROM lines l WHERE l.url = p.url AND l.kind = ?)
ORDER BY p.stamp, p.url, p.title DESC
"""
"""The captures of pages that can be shown; one without a title has that of another of the same address."""
_FULL, _SAME, _UNCHANGED = "full", "same", "unchanged"
"""Kinds of captures: with a body; a reference to one with the same body; an answer 304, without a body."""


@dataclass
class Outcome:
    """What a package holds."""

    files: int = 0
    captures: int = 0
    """Lines of the index."""
    pages: int = 0
    extra_pages: int = 0
    drawn: int = 0
    """Pages that are shown as a browser drew them, in the place of the page as it came."""
    earlier: int = 0
    """Captures of earlier runs, added because the files only refer to them."""
    unchanged: int = 0
    """Answers 304, which the index leaves out: the capture before them shows the same page."""
    missing: int = 0
    """Addresses whose only captures refer to one outside the package."""


@dataclass(frozen=True)
class Texts:
    """What a package says of itself; empty for what is found in its captures."""

    title: str = ""
    description: str = ""
    software: str = "newsbot"


def write_package(
    files: Sequence[Path], out: BinaryIO, texts: Texts, *, with_text: bool, advance: Callable[[int], object]
) -> Outcome:
    """Writes a package of WARC files; the same files give the same bytes. Raises `ArchiveError` and OSError.

    `advance` is called with bytes of files that have been read, twice for each.
    """
    with scratch(_SCHEMA) as database:
        return _Package(out, database, advance).write(files, texts, with_text=with_text)


def names_of(files: Sequence[Path]) -> dict[Path, str]:
    """The name of each file in a package: its own, after as many folders as make it differ from the others'."""
    deepest = max(len(path.parts) for path in files)
    names: dict[Path, str] = {}
    for depth in range(1, deepest + 1):
        names = {path: in_utf8("-".join(path.parts[-depth:])).replace("/", "") for path in files}
        if len({name.lower() for name in names.values()}) == len(files):
            break
    return names


def page_id(stamp: str, url: str) -> str:
    """The id of a page, which the same capture has in every package."""
    return hashlib.sha256(f"{stamp} {url}".encode("utf-8", "replace")).hexdigest()[:22]


class _Added(NamedTuple):
    """A WARC file that a package has beside those that are packed."""

    name: str
    stream: BinaryIO


class _Package:
    def __init__(self, out: BinaryIO, database: sqlite3.Connection, advance: Callable[[int], object]) -> None:
        self._out, self._database, self._advance = out, database, advance
        self._resources: list[dict[str, Any]] = []
        self._outcome = Outcome()
        self._moment = _EPOCH
        self._span = ("", "")
        self._software = ""
        self._drawn: _Added
        self._earlier: _Added

    def write(self, files: Sequence[Path], texts: Texts, *, with_text: bool) -> Outcome:
        names, self._software = names_of(files), texts.software
        publishers = self._read_stories(files, with_text=with_text)
        taken = set(names.values())
        with (
            tempfile.TemporaryFile() as drawn, tempfile.TemporaryFile() as earlier,
            zipfile.ZipFile(self._out, "w") as self._zip,
        ):  # fmt: skip
            self._drawn = _Added(_free(DRAWN, taken), drawn)
            self._earlier = _Added(_free(EARLIER, taken), earlier)
            for path, name in names.items():
                self._read(path, name)
            self._settle(files)
            self._read_earlier(files)
            for path, name in names.items():
                with path.open("rb") as stream:
                    self._add(f"archive/{name}", stream, path.stat().st_size, advance=self._advance)
            for added in (self._drawn, self._earlier):
                if size := added.stream.tell():
                    added.stream.seek(0)
                    self._add(f"archive/{added.name}", added.stream, size)
            self._index()
            self._pages(with_text=with_text)
            self._manifest(texts, publishers)
        return self._outcome

    def _settle(self, files: Sequence[Path]) -> None:
        """Settles the dates of the package; raises `ArchiveError` if the files hold no capture."""
        stamps = self._database.execute("SELECT min(stamp), max(stamp) FROM lines").fetchone()
        if stamps[0] is None:
            raise ArchiveError(f"{files[0]}: it holds no response of any site; name other files")
        self._span = (_rfc3339(stamps[0]), _rfc3339(stamps[1]))
        self._moment = _zip_moment(stamps[1])
        self._outcome.files = len(files)

    # Reading

    def _read_stories(self, files: Sequence[Path], *, with_text: bool) -> list[str]:
        """Notes the stories that newsbot has read on the sites of the files; the names of their publishers."""
        folders = sorted({path.parent.parent / "articles" for path in files if path.parent.name == FOLDER})
        publishers: dict[str, None] = {}

        def rows(lines: Iterable[bytes]) -> Iterator[tuple[str, str, str | None]]:
            for line in lines:
                if (story := _story(line, with_text=with_text)) is not None:
                    publishers[story[3]] = None
                    yield story[:3]

        for path in (path for folder in folders for path in sorted(folder.glob("*.jsonl"))):
            with path.open("rb") as stream:
                self._database.executemany("INSERT OR REPLACE INTO stories VALUES (?, ?, ?)", rows(stream))
        return list(publishers)

    def _read(self, path: Path, name: str) -> None:
        report = strict(path)
        with path.open("rb") as stream:
            for record in read_records(stream, report):
                if _is_drawn(record):
                    self._draw(record)
                elif is_indexed(record):
                    check_target(record, report)
                    self._note(record, name)
        self._advance(path.stat().st_size)

    def _read_earlier(self, files: Sequence[Path]) -> None:
        """Adds the captures of earlier runs to which the files only refer, as far as they are beside the files."""
        execute = self._database.execute
        execute("CREATE INDEX by_url ON lines (url, kind)")
        execute(
            "INSERT OR IGNORE INTO wanted SELECT url, digest, NULL, NULL, '' FROM lines l WHERE NOT EXISTS"
            " (SELECT 1 FROM lines f WHERE f.url = l.url AND f.kind = ?) ORDER BY stamp",
            (_FULL,),
        )
        if not execute("SELECT 1 FROM wanted LIMIT 1").fetchone():
            return
        packed = {path.resolve() for path in files}
        folders = sorted({path.parent for path in files if path.parent.name == FOLDER})
        beside = [path for folder in folders for path in sorted(folder.glob("*.warc.gz"))]
        others = [path for path in beside if path.resolve() not in packed]
        for number, path in enumerate(others):
            with suppress(ArchiveError):  # what it holds is counted as missing
                self._database.executemany(_OFFER, _offers(lines_of(path, path.name), number))
        for number, offset in execute("SELECT file, offset FROM wanted WHERE file IS NOT NULL ORDER BY file, offset"):
            self._copy(others[number], offset)

    def _copy(self, path: Path, offset: int) -> None:
        """Adds one capture of an earlier run, and what a browser drew of it."""
        earlier = self._earlier.stream
        with path.open("rb") as stream, path.open("rb") as raw:

            def copy(record: Record) -> None:
                raw.seek(record.offset)
                left = record.length
                while left and (data := raw.read(min(CHUNK, left))):
                    earlier.write(data)
                    left -= len(data)

            records = read_records(stream, strict(path), offset)
            capture = next(records)
            self._note(capture, self._earlier.name, earlier.tell())
            copy(capture)
            for record in records:
                if record.kind in ("response", "revisit"):
                    break
                if _is_drawn(record) and record.get("WARC-Refers-To") == capture.get("WARC-Record-ID"):
                    self._draw(record)
                    copy(record)
        self._outcome.earlier += 1

    def _note(self, record: Record, name: str, offset: int | None = None) -> None:
        """Notes a capture for the index, and for the pages if it is one."""
        message, payload = record.message()
        head: list[bytes] = []
        is_page = _is_page(record, message)
        if is_page:
            payload = _kept(payload, head)
        digest = digest_of(record, payload)
        for _ in payload:
            pass
        record.finish()
        kind = _FULL
        if record.kind == "revisit":
            kind = _SAME
        if message is not None and message.status == "304":
            kind = _UNCHANGED
        title = _title(b"".join(head), message) if is_page and kind == _FULL else ""
        line = entry_of(record, message, digest).line(name, record.offset if offset is None else offset, record.length)
        self._keep(record, line, digest, kind, title if is_page else None)

    def _draw(self, record: Record) -> None:
        """Keeps a page that a browser drew as a resource: replay tools show no conversions."""
        html = b"".join(record.chunks())
        record.finish()
        date, media_type = record.get("WARC-Date"), record.get("Content-Type")
        drawn = self._drawn.stream
        if not drawn.tell():
            drawn.write(drawn_info(self._drawn.name, self._software, date))
        member = drawn_record(record.uri, record.get("WARC-Record-ID"), date, media_type, html)
        assert member.entry is not None
        line = member.entry.line(self._drawn.name, drawn.tell(), len(member.content))
        drawn.write(member.content)
        head = Message(None, [("Content-Type", media_type)])
        self._keep(record, line, "", _FULL, _title(html[: _HEAD << 4], head))
        self._database.execute("INSERT OR IGNORE INTO drawn VALUES (?)", (record.get("WARC-Refers-To"),))

    def _keep(self, record: Record, line: str, digest: str, kind: str, title: str | None) -> None:
        """Keeps the line for a capture, and the title if it is a page."""
        id, execute = record.get("WARC-Record-ID"), self._database.execute
        row = (line.encode("utf-8", "replace") + b"\n", id, record.timestamp, record.uri, digest, kind)
        execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", row)
        if title is not None:
            execute("INSERT INTO pages VALUES (?, ?, ?, ?)", (id, record.timestamp, record.uri, title))

    # Writing

    def _add(
        self, path: str, stream: BinaryIO, size: int, *, pack: bool = False,
        advance: Callable[[int], object] = lambda size: None,
    ) -> None:  # fmt: skip
        """Adds a file and notes it for the manifest; raises `ArchiveError` if it does not have this size any more."""
        digest, left = hashlib.sha256(), size
        with self._zip.open(self._info(path, size, pack=pack), "w") as out:
            while data := stream.read(CHUNK):
                out.write(data)
                digest.update(data)
                left -= len(data)
                advance(len(data))
        if left:
            raise ArchiveError(f"{path}: the size of the file has changed meanwhile; wait until its run has ended")
        name = _SLUG.sub("-", path.rpartition("/")[2].lower())
        self._resources.append({"name": name, "path": path, "hash": f"sha256:{digest.hexdigest()}", "bytes": size})

    def _info(self, path: str, size: int, *, pack: bool) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, self._moment)
        info.file_size = size  # so that zipfile knows whether ZIP64 is needed
        info.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        return info

    def _index(self) -> None:
        with tempfile.TemporaryFile() as packed, tempfile.TemporaryFile() as blocks:
            blocks.write(b"!meta 0 " + _json({"format": "cdxj-gzip-1.0", "filename": _INDEX}))
            for lines in _in_blocks(self._lines()):
                content = _gzip(b"".join(lines))
                where = {"offset": packed.tell(), "length": len(content), "digest": f"sha256:{_sha256(content)}"}
                blocks.write(lines[0].partition(b" {")[0] + b" " + _json(where))
                packed.write(content)
            for name, stream in ((_INDEX, packed), (_BLOCKS, blocks)):
                size = stream.tell()
                stream.seek(0)
                self._add(f"indexes/{name}", stream, size, pack=name == _BLOCKS)

    def _lines(self) -> Iterator[bytes]:
        """The lines of the index, sorted, without those that replay tools would show an empty page for."""
        execute = self._database.execute
        (self._outcome.unchanged,) = execute("SELECT count(*) FROM lines WHERE kind = ?", (_UNCHANGED,)).fetchone()
        (self._outcome.drawn,) = execute("SELECT count(*) FROM drawn").fetchone()
        (self._outcome.missing,) = execute(
            "SELECT count(DISTINCT url) FROM lines l WHERE NOT EXISTS"
            " (SELECT 1 FROM lines f WHERE f.url = l.url AND f.kind = ?)", (_FULL,)
        ).fetchone()  # fmt: skip
        for (line,) in execute(
            "SELECT line FROM lines WHERE kind != ? AND id NOT IN (SELECT id FROM drawn) ORDER BY line", (_UNCHANGED,)
        ):
            self._outcome.captures += 1
            yield line

    def _pages(self, *, with_text: bool) -> None:
        """Writes the lists of pages: the stories, if newsbot has read any, and the others.

        ReplayWeb.page searches the texts of one list, so that with texts there is only one.
        """
        (stories,) = self._database.execute("SELECT count(*) FROM pages p JOIN stories s ON s.url = p.url").fetchone()
        one = with_text or not stories
        with tempfile.TemporaryFile() as pages, tempfile.TemporaryFile() as others:
            header = {"format": "json-pages-1.0", "id": "pages", "title": "All pages" if one else "Stories"}
            pages.write(_json({**header, "hasText": True} if with_text else header))
            others.write(_json({"format": "json-pages-1.0", "id": "extra-pages", "title": "Other pages"}))
            for page, is_story in self._rows():
                if one or is_story:
                    self._outcome.pages += 1
                    pages.write(_json(page))
                else:
                    self._outcome.extra_pages += 1
                    others.write(_json(page))
            for path, stream in ((PAGES, pages), *(((EXTRA_PAGES, others),) if self._outcome.extra_pages else ())):
                size = stream.tell()
                stream.seek(0)
                self._add(path, stream, size, pack=True)

    def _rows(self) -> Iterator[tuple[dict[str, str], bool]]:
        """Each capture of a page, and whether it is a story, in the order of the captures."""
        self._database.execute("CREATE INDEX by_address ON pages (url, title)")
        before = None
        for stamp, url, title, headline, text in self._database.execute(_ROWS, (_FULL,)):
            if (stamp, url) == before:
                continue
            before = (stamp, url)
            page = {"id": page_id(stamp, url), "url": url, "ts": _rfc3339(stamp), "title": headline or title or url}
            yield (page | {"text": text} if text else page), headline is not None

    def _manifest(self, texts: Texts, publishers: Sequence[str]) -> None:
        hosts: Counter[str] = Counter()
        first, last = self._span
        main: tuple[str, str] | None = None
        for stamp, url in self._database.execute("SELECT stamp, url FROM pages ORDER BY stamp, url"):
            parts = _split(url)
            hosts[parts[0]] += 1
            if main is None and parts[1] in ("", "/"):
                main = (url, stamp)
        days = first[:10] if first[:10] == last[:10] else f"{first[:10]} to {last[:10]}"
        named = _listed(publishers if len(publishers) == 1 else [host for host, _ in hosts.most_common()])
        manifest: dict[str, Any] = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": texts.title or f"{named}, {days}",
            "description": texts.description
            or f"{self._outcome.captures:,} captures of {_listed([host for host, _ in hosts.most_common()])}, {days}.",
            "created": last,
            "software": texts.software,
        }
        if main is not None:
            manifest |= {"mainPageUrl": main[0], "mainPageDate": _rfc3339(main[1])}
        content = json.dumps({**manifest, "resources": self._resources}, ensure_ascii=False, indent=2)
        packed = content.encode("utf-8", "replace")
        seal = {"path": MANIFEST, "hash": f"sha256:{_sha256(packed)}"}
        self._zip.writestr(self._info(MANIFEST, len(packed), pack=True), packed)
        sealed = json.dumps(seal, indent=2).encode()
        self._zip.writestr(self._info(SEAL, len(sealed), pack=True), sealed)


def _story(line: bytes, *, with_text: bool) -> tuple[str, str, str | None, str] | None:
    """Address, headline, text and publisher of a record; None for a line that is not a record."""
    try:
        story = json.loads(line)
        paragraphs = [text for body in story["bodies"] for text in body["paragraphs"]] if with_text else []
        return story["url"], story["headline"], "\n".join(paragraphs) or None, story["publisher"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def _free(name: str, taken: set[str]) -> str:
    """A name that no file of a package has."""
    while name in taken:
        name = f"newsbot-{name}"
    return name


def _offers(lines: Iterable[bytes], number: int) -> Iterator[tuple[int, int, str, str, str]]:
    """The captures with a body in an index: the file's number, offset, address, digest and date."""
    for line in lines:
        _, stamp, fields = line.split(b" ", 2)
        entry = json.loads(fields)
        if entry.get("mime") != "warc/revisit":
            url, digest = (in_utf8(str(entry.get(key, ""))) for key in ("url", "digest"))
            yield number, int(entry["offset"]), url, digest, stamp.decode()


def _is_drawn(record: Record) -> bool:
    """Whether a record is a page that a browser drew."""
    return record.kind == "conversion" and record.size <= _LARGEST and _is_html(record.get("Content-Type"))


def _is_html(media_type: str) -> bool:
    return media_type.split(";")[0].strip().lower() in HTML


def _is_page(record: Record, message: Message | None) -> bool:
    """Whether a capture is of a page that a person can look at."""
    if record.kind == "resource":
        return record.uri.startswith(("http:", "https:")) and _is_html(record.get("Content-Type"))
    return message is not None and message.status == "200" and _is_html(first(message.headers, "Content-Type") or "")


def _kept(payload: Iterable[bytes], head: list[bytes]) -> Iterator[bytes]:
    """A payload, whose beginning is kept in `head`."""
    left = _HEAD
    for data in payload:
        if left > 0:
            head.append(data[:left])
            left -= len(data)
        yield data


def _title(head: bytes, message: Message | None) -> str:
    """The title in the beginning of a page; empty if it has none."""
    headers = message.headers if message else []
    plain = beginning(headers, head, _HEAD << 4)
    declared = _DECLARED.search(first(headers, "Content-Type") or "")
    in_page = _CHARSET.search(plain[:4096])
    charset = declared[1] if declared else in_page[1].decode("ascii", "replace") if in_page else "utf-8"
    encoding = encoding_of(plain, charset if can_be(plain, charset) else "utf-8")
    found = _TITLE.search(plain.decode(encoding, "replace"))
    return clean(found[1])[:_LONGEST] if found else ""


def _in_blocks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    block: list[bytes] = []
    for line in lines:
        block.append(line)
        if len(block) == _BLOCK:
            yield block
            block = []
    if block:
        yield block


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _gzip(content: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return compressor.compress(content) + compressor.flush()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _rfc3339(stamp: str) -> str:
    """
    >>> _rfc3339("20261125084312")
    '2026-11-25T08:43:12Z'
    """
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:14]}Z"


def _zip_moment(stamp: str) -> tuple[int, int, int, int, int, int]:
    """A moment as ZIP files have it: from 1980 on."""
    try:
        moment = datetime.strptime(stamp, "%Y%m%d%H%M%S")
    except ValueError:
        return _EPOCH
    return (*moment.timetuple()[:5], moment.second) if 1980 <= moment.year < 2108 else _EPOCH


def _split(url: str) -> tuple[str, str]:
    """Host and path of an address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url[:_LONGEST], url
    return parts.netloc.rpartition("@")[2][:_LONGEST], parts.path


def _listed(names: Sequence[str]) -> str:
    """
    >>> _listed(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    more = f" and {len(names) - _FEW:,} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more
