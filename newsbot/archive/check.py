"""WARC and WACZ files checked: every record, digest and reference; problems are counted, none ends the check."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
import zlib
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from newsbot.archive import WARC_ENDS
from newsbot.archive.cdxj import index_of, indexed, is_indexed, lines_of
from newsbot.archive.files import FOLDER, PART, WACZ
from newsbot.archive.replay import ArchiveError
from newsbot.archive.scratch import scratch
from newsbot.archive.strict import CHUNK, Message, Record, first, in_utf8, read_records, timestamp_of
from newsbot.archive.wacz import MANIFEST, PAGES, SEAL
from newsbot.archive.zips import opened
from newsbot.storage.files import run_of
from newsbot.storage.marks import load_mark
from newsbot.storage.reports import ReportError, load_report

_SMALL = 64 << 20
"""Bytes of a package's manifest that are read."""
_LINE = 16 << 20
"""Bytes of a line of a package's pages or index."""
_ALGORITHMS = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_OF_A_ZIP = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
"""Errors of `zipfile` for a file or member that is not valid."""
_CHUNK_SIZE = 1000
"""Bytes of the line that says how long a chunk is."""
_SCHEMA = """
CREATE TABLE ids (grp INT, id TEXT, kind TEXT, file INT, offset INT);
CREATE TABLE requests (grp INT, id TEXT, partner TEXT, file INT, offset INT);
CREATE TABLE partners (grp INT, partner TEXT);
CREATE TABLE captures (id TEXT, uri TEXT, stamp TEXT, digest TEXT);
CREATE TABLE revisits (id TEXT, uri TEXT, stamp TEXT, digest TEXT, file INT, offset INT);
CREATE TABLE spots (name TEXT, offset INT, length INT, uri TEXT, is_listed INT, PRIMARY KEY (name, offset))
    WITHOUT ROWID;
CREATE VIEW dangling AS SELECT uri, stamp, digest, file, offset FROM revisits r
    WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.id = r.id AND r.id != '')
    AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.uri = r.uri AND c.stamp = r.stamp)
    AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.digest = r.digest AND r.digest != '');
"""
_AGAIN = "put back a copy of the file; the records before and after it can be read"
KINDS: dict[str, tuple[str, str]] = {
    "unreadable": ("not a WARC or WACZ file, or one that cannot be read", "name another file, or make it readable"),
    "torn": (
        "the file ends within a record: its writer was killed, or the copy is incomplete",
        "copy it again; if the original ends there too, keep its complete records with `head -c OFFSET FILE > NEW`",
    ),
    "member": ("a gzip member cannot be decompressed", _AGAIN),
    "record": ("a record cannot be read, or lacks a header", _AGAIN),
    "length": ("a record is longer or shorter than its Content-Length", _AGAIN),
    "members": (
        "several records are in one gzip member, so none can be found by its offset",
        "pack each record separately with `warcio recompress OLD NEW`",
    ),
    "block_digest": ("a record does not match its digest", "put back a copy of the file"),
    "payload_digest": ("a payload does not match its digest", "put back a copy of the file"),
    "id": (
        "two records have the same WARC-Record-ID",
        "if the file is there twice, remove one copy; otherwise this affects only replay tools that look records up by"
        " id",
    ),
    "revisit": (
        "a page is stored as a reference to an earlier capture, which is missing",
        "check the files of earlier runs with it, or put them back",
    ),
    "request": ("a request has no response", "put back a copy of the file, or of the other files of its run"),
    "index": (
        "the index does not match the file",
        "remove the index: newsbot reads the file itself, and `newsbot archive cdxj` writes a new one",
    ),
    "missing": (
        "a file that the report of a run names is missing",
        "put back a copy; `newsbot store check` names the copies in a store",
    ),
    "report": (
        "the file differs from what its run has recorded",
        "put back a copy; `newsbot store check` compares the copies in a store",
    ),
    "package": (
        "the package does not match its manifest",
        "copy it again, or make it again with `newsbot archive wacz`",
    ),
}
"""Each kind of problem: what it is, and the remedy."""
NOTES = {
    "part": "files end within a record because their run was killed; the next crawl cuts them at the last checkpoint",
    "algorithm": "digests use an algorithm that newsbot does not know",
    "empty_part": "files of runs that have not ended hold no record yet",
}


class Problem(NamedTuple):
    """One thing that is wrong, and where."""

    kind: str
    file: str
    offset: int | None
    detail: str


def missing(reports: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """The files of archives that reports of finished runs name and that are not there, each with its report. Files that
    newsbot has removed because a store has them are not missing."""
    for report in reports:
        folder = report.parent.parent
        mark = load_mark(folder.parent, folder.name, report.stem)
        if mark is not None and mark.removed:
            continue
        with suppress(ReportError, KeyError, TypeError, AttributeError):
            for file in load_report(report)["files"]:
                kind, _, name = file["path"].partition("/")
                if kind == FOLDER and not (folder / FOLDER / Path(name).name).is_file():
                    yield folder / FOLDER / Path(name).name, report


class _Digest:
    """The digest of bytes, computed by the algorithm of a record's header."""

    def __init__(self, text: str) -> None:
        name, _, self._value = text.strip().partition(":")
        algorithm = _ALGORITHMS.get(name.lower().replace("-", ""))
        self.is_known = algorithm is not None and bool(self._value)
        self._hash = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None

    def update(self, data: bytes) -> None:
        if self._hash is not None:
            self._hash.update(data)

    def fits(self) -> bool:
        """Whether the bytes have the digest, in base 16 or 32; true if the algorithm is not known."""
        if self._hash is None or not self.is_known:
            return True
        digest = self._hash.digest()
        return self._value.lower().rstrip("=") in (digest.hex(), b32encode(digest).decode().lower().rstrip("="))


@dataclass
class Check:
    """One check of many files; `found` is called with each problem."""

    found: Callable[[Problem], object]
    advance: Callable[[int], object] = lambda size: None
    problems: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    records: int = 0
    _files: list[str] = field(default_factory=list)
    _groups: int = 0

    def run(self, paths: Iterable[Path], reports: Iterable[Path] = ()) -> None:
        """Checks files, then what they say of each other, and whether those that reports of runs name are there; raises
        `ArchiveError` if the disk is full."""
        paths = list(paths)
        for path, report in missing(reports):
            self._report("missing", str(path), None, f"{report} names it")
        with scratch(_SCHEMA) as self._database:
            for path in paths:
                try:
                    self._package(path) if path.name.endswith(WACZ) else self._file(path)
                except OSError as error:
                    self._report("unreadable", str(path), None, error.strerror or str(error))
            self._references([path for path in paths if not path.name.endswith(WACZ)])

    def _report(self, kind: str, file: str, offset: int | None, detail: str) -> None:
        self.problems[kind] += 1
        self.found(Problem(kind, file, offset, detail))

    # One file

    def _file(self, path: Path) -> None:
        with path.open("rb") as stream:
            self._warc(stream, lambda: path.open("rb"), str(path), path.name, 0, is_part=path.name.endswith(PART))
        self.advance(path.stat().st_size)
        if not path.name.endswith(PART):
            self._beside(path)
            self._as_reported(path)
        self._database.execute("DELETE FROM spots")

    def _warc(
        self, stream: BinaryIO, again: Callable[[], Any], file: str, name: str, group: int, *, is_part: bool = False
    ) -> None:
        number, before = len(self._files), self.records
        problems = self.problems.total()
        self._files.append(file)

        def report(kind: str, offset: int, clause: str) -> None:
            if is_part and kind == "torn":
                self.notes["part"] += 1
            else:
                self._report(kind, file, offset, clause)

        for record in read_records(stream, report):
            self.records += 1
            self._digests(record, file, again)
            if not record.damage:
                self._note(record, number, group, name)
        if self.records > before or self.problems.total() > problems:
            return
        if is_part:
            self.notes["empty_part"] += 1
        else:
            self._report("unreadable", file, None, "it holds no record")

    def _digests(self, record: Record, file: str, again: Callable[[], Any]) -> None:
        block = _Digest(record.get("WARC-Block-Digest"))
        given = "" if record.kind == "revisit" or record.get("WARC-Truncated") else record.get("WARC-Payload-Digest")
        whole = _Digest(given)
        record.tap = block.update
        message, payload = record.message()
        for data in payload:
            whole.update(data)
        record.finish()
        if record.damage:
            return
        self.notes["algorithm"] += sum(
            not _Digest(text).is_known for text in (record.get("WARC-Block-Digest"), given) if text
        )
        if not block.fits():
            self._report("block_digest", file, record.offset, _named(record))
        if not whole.fits() and not _fits_unchunked(record, message, given, again):
            self._report("payload_digest", file, record.offset, _named(record))

    def _note(self, record: Record, number: int, group: int, name: str) -> None:
        """Notes what is compared once all files have been read."""
        add, kind = self._database.execute, record.kind
        id, partner = record.get("WARC-Record-ID"), record.get("WARC-Concurrent-To")
        if id:
            add("INSERT INTO ids VALUES (?, ?, ?, ?, ?)", (group, id, kind, number, record.offset))
        if kind == "request" and record.is_http:
            add("INSERT INTO requests VALUES (?, ?, ?, ?, ?)", (group, id, partner, number, record.offset))
        if kind in ("response", "resource"):
            digest = record.get("WARC-Payload-Digest")
            add("INSERT INTO captures VALUES (?, ?, ?, ?)", (id, record.uri, record.timestamp, digest))
        if kind in ("response", "revisit") and partner:
            add("INSERT INTO partners VALUES (?, ?)", (group, partner))
        if kind == "revisit":
            date = record.get("WARC-Refers-To-Date")
            target = (record.get("WARC-Refers-To"), record.get("WARC-Refers-To-Target-URI").strip("<>"))
            rest = (timestamp_of(date) if date else "", record.get("WARC-Payload-Digest"), number, record.offset)
            add("INSERT INTO revisits VALUES (?, ?, ?, ?, ?, ?)", (*target, *rest))
        if is_indexed(record):
            spot = (in_utf8(name), record.offset, record.length, record.uri)
            add("INSERT OR IGNORE INTO spots VALUES (?, ?, ?, ?, 0)", spot)

    # What lies beside a file

    def _beside(self, path: Path) -> None:
        """Compares the index beside a file, if there is one, with the file."""
        index = index_of(path)
        if not index.is_file():
            return
        try:
            for _, entry in indexed(index, path.stat().st_size, path.name):
                self._listed(str(index), entry)
        except ArchiveError as error:
            self._report("index", str(index), None, str(error).partition(": ")[2].partition(";")[0])
            return
        (missing,) = self._database.execute("SELECT count(*) FROM spots WHERE NOT is_listed").fetchone()
        if missing:
            self._report("index", str(index), None, f"{missing:,} of the captures are not in it")

    def _listed(self, index: str, entry: dict[str, Any]) -> None:
        """Compares a line of an index with the record that it names."""
        name = in_utf8(str(entry.get("filename", "")))
        offset = _number(entry.get("offset"))
        row = self._database.execute(
            "SELECT length, uri FROM spots WHERE name = ? AND offset = ?", (name, offset)
        ).fetchone()
        if row is None:
            self._report(
                "index", index, None, f"it names a record at offset {offset} of {name:.200}, where none begins"
            )
        elif (_number(entry.get("length")), entry.get("url")) != row:
            self._report("index", index, None, f"its length or address of the record at offset {offset} is another")
        else:
            self._database.execute("UPDATE spots SET is_listed = 1 WHERE name = ? AND offset = ?", (name, offset))

    def _as_reported(self, path: Path) -> None:
        """Compares a file of a run, and the index beside it, with the run's report, if it is there."""
        run = run_of(path.name.rpartition("-")[0])
        report = path.parent.parent / "runs" / f"{run}.json"
        if path.parent.name != FOLDER or not run or not report.is_file():
            return
        try:
            files = {file["path"]: (file["bytes"], file["sha256"]) for file in load_report(report)["files"]}
        except (ReportError, KeyError, TypeError):
            return  # of another kind; `newsbot status` reports it
        for file in (path, index_of(path)):
            told = files.get(f"{FOLDER}/{file.name}")
            if told is None or not file.is_file():
                continue
            with file.open("rb") as stream:
                there = (file.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())
            if there != told:
                self._report("report", str(file), None, f"its bytes are not those that {report} has recorded")

    # Packages

    def _package(self, path: Path) -> None:
        self._groups += 1
        try:
            with zipfile.ZipFile(path) as package:
                self._members(path, package)
        except _OF_A_ZIP as error:
            self._report("unreadable", str(path), None, f"not a ZIP file, or damaged ({error})")
        self.advance(path.stat().st_size)
        self._database.execute("DELETE FROM spots")

    def _members(self, path: Path, package: zipfile.ZipFile) -> None:
        members = [member for member in package.infolist() if not member.is_dir()]
        for name, number in Counter(member.filename for member in members).items():
            if number > 1:
                self._report("package", f"{path}!{name}", None, f"it is in the package {number} times")
        resources = self._manifest(path, package)
        for member in members:
            place = f"{path}!{member.filename}"
            try:
                size, digest = self._hashed(package, member, resources)
                self._compare(place, member, resources, size, digest)
                if member.filename.startswith("archive/") and member.filename.endswith(WARC_ENDS):
                    with opened(package, member) as stream:
                        name = member.filename.partition("/")[2]
                        again = partial(opened, package, member)
                        self._warc(stream, again, place, name, self._groups)  # type: ignore[arg-type]
            except _OF_A_ZIP as error:
                self._report("package", place, None, f"it cannot be read ({error})")
        for name in sorted(resources.keys() - {member.filename for member in members}):
            self._report("package", f"{path}!{name}", None, "the manifest lists it, and it is missing")
        for member in members:
            try:
                self._lines(path, package, member)
            except _OF_A_ZIP as error:
                self._report("package", f"{path}!{member.filename}", None, f"its lines cannot be read ({error})")
        names = {member.filename for member in members}
        for folder in ("archive/", "indexes/"):
            if not any(name.startswith(folder) for name in names):
                self._report("package", str(path), None, f"it has no file in {folder}")
        if PAGES not in names:
            self._report("package", str(path), None, f"it has no {PAGES}")

    def _manifest(self, path: Path, package: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
        """The resources of a package by path, as far as its manifest can be read."""
        place = f"{path}!{MANIFEST}"
        try:
            content = _small(package, MANIFEST)
            manifest = json.loads(content)
            resources = {str(resource["path"]): dict(resource) for resource in manifest["resources"]}
            if SEAL in package.namelist():
                seal = json.loads(_small(package, SEAL))
                digest = _Digest(str(seal["hash"]))
                digest.update(content)
                if seal["path"] != MANIFEST or not digest.fits():
                    self._report("package", f"{path}!{SEAL}", None, f"its hash is not that of {MANIFEST}")
        except (*_OF_A_ZIP, LookupError, TypeError, AttributeError, RecursionError) as error:
            self._report("package", place, None, f"it is missing or not valid ({type(error).__name__}: {error})"[:300])
            return {}
        for key in ("profile", "wacz_version"):
            if not isinstance(manifest.get(key), str):
                self._report("package", place, None, f"it has no {key}")
        return resources

    def _hashed(
        self, package: zipfile.ZipFile, member: zipfile.ZipInfo, resources: dict[str, dict[str, Any]]
    ) -> tuple[int, _Digest]:
        """The size of a member, and its digest by the algorithm of the manifest."""
        digest = _Digest(str(resources.get(member.filename, {}).get("hash", "")))
        size = 0
        with opened(package, member) as stream:
            while data := stream.read(CHUNK):
                size += len(data)
                digest.update(data)
        return size, digest

    def _compare(
        self, place: str, member: zipfile.ZipInfo, resources: dict[str, dict[str, Any]], size: int, digest: _Digest
    ) -> None:
        """Compares a member with the manifest."""
        name = member.filename
        if name.endswith((".warc.gz", ".cdx.gz")) and member.compress_type != zipfile.ZIP_STORED:
            self._report("package", place, None, "it is compressed twice, so that no record can be found by its offset")
        if name in (MANIFEST, SEAL):
            return
        resource = resources.get(name)
        if resource is None:
            if resources:
                self._report("package", place, None, "the manifest does not list it")
            return
        if resource.get("bytes") != size:
            self._report("package", place, None, f"it has {size:,} bytes; the manifest says {resource.get('bytes')}")
        if not digest.is_known:
            self._report("package", place, None, "the manifest has no hash of it")
        elif not digest.fits():
            self._report("package", place, None, "its hash is not that of the manifest")

    def _lines(self, path: Path, package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        """Checks the lines of an index or a list of pages."""
        name, place = member.filename, f"{path}!{member.filename}"
        if name.startswith("pages/") and name.endswith(".jsonl"):
            with opened(package, member) as stream:
                self._pages(place, stream)  # type: ignore[arg-type]
        elif name.startswith("indexes/") and name.endswith((".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")):
            with opened(package, member) as packed, gzip.open(packed) if name.endswith(".gz") else packed as stream:
                for line in _readlines(stream):
                    with suppress(ValueError, RecursionError):
                        entry = json.loads(line[line.index(b"{") :])
                        if isinstance(entry, dict):
                            self._listed(place, entry)
                            continue
                    self._report("index", place, None, "a line of it cannot be read")

    def _pages(self, place: str, stream: BinaryIO) -> None:
        for number, line in enumerate(_readlines(stream), 1):
            page: Any = None
            with suppress(ValueError, RecursionError):
                page = json.loads(line)
            needed = ("format",) if number == 1 else ("url", "ts")
            if not isinstance(page, dict) or not all(isinstance(page.get(key), str) for key in needed):
                self._report("package", place, None, f"line {number} has no {' and no '.join(needed)}")

    # References

    def _references(self, paths: list[Path]) -> None:
        execute = self._database.execute
        before: tuple[Any, ...] = ()
        for group, id, file, offset in execute("SELECT grp, id, file, offset FROM ids ORDER BY grp, id, file, offset"):
            if (group, id) == before[:2]:
                other = f"{self._files[before[2]]}, offset {before[3]}"
                self._report("id", self._files[file], offset, f"{id:.100} is also the id of the record in {other}")
            else:
                before = (group, id, file, offset)
        execute("CREATE INDEX by_id ON ids (id)")
        execute("CREATE INDEX by_partner ON partners (partner)")
        for file, offset in execute(
            "SELECT file, offset FROM requests r WHERE NOT EXISTS (SELECT 1 FROM ids i WHERE i.id = r.partner AND"
            " i.grp = r.grp AND i.kind IN ('response', 'revisit', 'resource')) AND NOT EXISTS"
            " (SELECT 1 FROM partners p WHERE p.partner = r.id AND p.grp = r.grp) ORDER BY file, offset"
        ):
            self._report("request", self._files[file], offset, "no response in these files belongs to it")
        for number, columns in enumerate(("id", "uri, stamp", "digest")):
            execute(f"CREATE INDEX captures_{number} ON captures ({columns})")
        if execute("SELECT 1 FROM dangling LIMIT 1").fetchone():
            self._read_neighbours(paths)
        for uri, stamp, digest, file, offset in execute("SELECT * FROM dangling ORDER BY file, offset"):
            which = f"of {stamp}" if stamp else f"with the digest {digest:.100}" if digest else "that it does not name"
            self._report("revisit", self._files[file], offset, f"it refers to {uri or 'a capture':.300} {which}")

    def _read_neighbours(self, paths: list[Path]) -> None:
        """Notes the captures in the files beside those that are checked, such as those of a site's earlier runs."""
        checked = {path.resolve() for path in paths}
        for folder in sorted({path.parent for path in paths}):
            beside = (path for path in sorted(folder.iterdir()) if path.name.endswith(WARC_ENDS))
            for path in (path for path in beside if path.resolve() not in checked):
                with suppress(ArchiveError, OSError):
                    self._database.executemany(
                        "INSERT INTO captures VALUES (NULL, ?, ?, ?)", _captures(lines_of(path, path.name))
                    )


def _captures(lines: Iterable[bytes]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        _, stamp, fields = line.split(b" ", 2)
        entry = json.loads(fields)
        if entry.get("mime") != "warc/revisit":
            url, digest = (in_utf8(str(entry.get(key, ""))) for key in ("url", "digest"))
            yield url, stamp[:14].decode(), digest


def _named(record: Record) -> str:
    return f"{record.kind} {record.uri}".strip()[:300]


def _number(value: object) -> int:
    """A number of an index, as JSON has it or in digits; -1 for anything else."""
    text = str(value)[:20]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _small(package: zipfile.ZipFile, name: str) -> bytes:
    with opened(package, name) as stream:
        content = stream.read(_SMALL + 1)
    if len(content) > _SMALL:
        raise ValueError("it is longer than 64 MiB")
    return content


def _readlines(stream: Any) -> Iterator[bytes]:
    while line := stream.readline(_LINE):
        yield line


def _fits_unchunked(record: Record, message: Message | None, given: str, again: Callable[[], Any]) -> bool:
    """Whether a payload in chunks has the digest without them: some writers store the one and digest the other."""
    if message is None or (first(message.headers, "Transfer-Encoding") or "").strip().lower() != "chunked":
        return False
    digest = _Digest(given)
    with again() as stream:
        _, payload = next(read_records(stream, lambda kind, offset, clause: None, record.offset)).message()
        try:
            for data in _unchunked(payload):
                digest.update(data)
        except ValueError:
            return False
    return digest.fits()


def _unchunked(payload: Iterable[bytes]) -> Iterator[bytes]:
    """A payload without the frame of its chunks; raises ValueError if it is not in chunks."""
    buffer, left = b"", 0
    for data in payload:
        buffer += data
        while buffer:
            if left > 2:
                part = buffer[: left - 2]
                yield part
                buffer, left = buffer[len(part) :], left - len(part)
            elif left:
                skipped = min(left, len(buffer))
                buffer, left = buffer[skipped:], left - skipped
            else:
                line, end, rest = buffer.partition(b"\n")
                if not end and len(buffer) < _CHUNK_SIZE:
                    break
                size = int(line.split(b";")[0].strip() or b"-", 16)
                if size <= 0:
                    return
                buffer, left = rest, size + 2
