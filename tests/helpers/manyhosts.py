"""Archives of many invented hosts, as warcio, FastWARC, wget, Browsertrix and the crawlers of the ARC days write them."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
import uuid
import zipfile
from base64 import b32encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import get_args

import brotli
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot.archive import zstd
from newsbot.demo.server import site_pages
from newsbot.demo.stories import LayoutName, load_stories

FIRST = datetime(2026, 11, 2, 8, tzinfo=UTC)
DESCRIBED = "www.journalismpakistan.com"
WORDS = (
    "harbour quarry mill valley bridge meadow orchard canal summit ferry lantern market forge abbey heron delta prairie"
    " lagoon cedar beacon"
).split()
PAPERS = "post gazette courier".split()


@dataclass(frozen=True, slots=True)
class Visit:
    """One exchange, and what an archive is to hold of it."""

    url: str
    moment: datetime
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    body: bytes = b""
    kind: str = "response"
    repeats: Visit | None = None
    drawn: bytes | None = None

    @property
    def block(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in self.headers), "", ""]
        return "\r\n".join(lines).encode() + self.body

    @property
    def digest(self) -> str:
        return "sha1:" + b32encode(hashlib.sha1(self.body).digest()).decode()

    @property
    def id(self) -> str:
        return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.url} {self.date}')}>"

    @property
    def date(self) -> str:
        return self.moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def host_of(number: int) -> str:
    if number == 0:
        return DESCRIBED
    return f"www.{WORDS[number % len(WORDS)]}-{PAPERS[number // len(WORDS)]}.example"


def visits_of(number: int, at_most: int = 40) -> list[Visit]:
    """What a crawler finds on one host."""
    host, layout = host_of(number), get_args(LayoutName)[number % len(get_args(LayoutName))]
    stories = load_stories()
    if number:
        stories = tuple(replace(story, layout=layout) for story in stories)
    first = FIRST + timedelta(hours=number)
    pages = site_pages(stories, first)
    home, times = f"https://{host}", (first + timedelta(seconds=7 * n) for n in range(1000))
    signal = "Content-Signal: search=yes, ai-train=no\n" if number % 3 == 0 else ""
    plain = (("Content-Type", "text/plain"),)
    found = [
        Visit(f"{home}/robots.txt", next(times), headers=plain, body=f"User-agent: *\n{signal}Allow: /\n".encode())
    ]
    addresses = [story.path for story in stories]
    lists = [address for address in pages if address not in addresses][:3]
    for n, address in enumerate([*lists, *addresses]):
        body = pages[address].replace(DESCRIBED.encode(), host.encode())
        found.append(_packed(Visit(home + address, next(times), body=body), n + number))
    story = found[-1]
    script = f"<html><body><div id=root></div><script>{number}</script></body></html>".encode()
    drawn = pages[addresses[0]].replace(DESCRIBED.encode(), host.encode())
    found += [
        Visit(f"{home}/gone-for-good-this-time", next(times), "404 Not Found", body=b"<h1>Gone</h1>"),
        Visit(f"{home}/moved-to-another-place", next(times), "301 Moved", (("Location", "/"),)),
        Visit(f"{home}/a-picture-of-the-day", next(times), headers=(("Content-Type", "image/png"),), body=b"\x89PNG\0"),
        Visit(
            f"{home}/what-is-in-the-news.json", next(times), headers=(("Content-Type", "application/json"),), body=b"{}"
        ),
        Visit(story.url, next(times), headers=story.headers, kind="revisit", repeats=story),
        Visit(story.url, next(times), "304 Not Modified", (), kind="revisit", repeats=story),
        replace(
            Visit(f"{home}/never-seen-by-this-crawl", next(times), kind="revisit"),
            repeats=Visit(f"{home}/x", FIRST, body=b"?"),
        ),
        Visit(f"{home}/a-story-that-a-script-draws-{number}", next(times), body=script, drawn=drawn),
    ]
    return found[:at_most]


def _packed(visit: Visit, number: int) -> Visit:
    """Some bodies are compressed, or cut in chunks."""
    if number % 5 == 1:
        return replace(
            visit, headers=(*visit.headers, ("Content-Encoding", "gzip")), body=gzip.compress(visit.body, mtime=0)
        )
    if number % 5 == 2:
        return replace(
            visit, headers=(*visit.headers, ("Content-Encoding", "br")), body=brotli.compress(visit.body, quality=3)
        )
    if number % 5 == 3:
        pieces = [visit.body[start : start + 4000] for start in range(0, len(visit.body), 4000)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        return replace(visit, headers=(*visit.headers, ("Transfer-Encoding", "chunked")), body=body)
    return visit


def mixed(hosts: Sequence[int], at_most: int = 40) -> list[Visit]:
    """The visits of hosts, taken in turns, as a crawler of many hosts makes them."""
    turns = zip_longest(*(visits_of(number, at_most) for number in hosts))
    return [visit for turn in turns for visit in turn if visit is not None]


# As others write them


def by_warcio(visits: Sequence[Visit], path: Path, *, packed: bool = True) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=packed, warc_version="1.1")
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        for visit in visits:
            name, _, rest = visit.status.partition(" ")
            head = StatusAndHeaders(f"{name} {rest}", list(visit.headers), protocol="HTTP/1.1")
            own = {"WARC-Date": visit.date, "WARC-Record-ID": visit.id}
            if visit.repeats is not None:
                record = writer.create_revisit_record(
                    visit.url, visit.repeats.digest, visit.repeats.url, visit.repeats.date, head, own
                )
            else:
                own["WARC-Payload-Digest"] = visit.digest
                record = writer.create_warc_record(
                    visit.url, visit.kind, BytesIO(visit.body), http_headers=head, warc_headers_dict=own
                )
            writer.write_record(record)
            if visit.drawn is not None:
                drawn = writer.create_warc_record(
                    visit.url, "conversion", BytesIO(visit.drawn), warc_content_type="text/html; charset=utf-8",
                    warc_headers_dict={"WARC-Date": visit.date, "WARC-Refers-To": visit.id},
                )  # fmt: skip
                writer.write_record(drawn)


def by_fastwarc(visits: Sequence[Visit], path: Path) -> None:
    with path.open("wb") as stream:
        for visit in visits:
            for kind, headers, block in _records(visit):
                record = WarcRecord()
                record.init_headers(getattr(WarcRecordType, kind))
                record.headers.set("WARC-Record-ID", visit.id if kind != "conversion" else "<urn:x>")
                for name, value in headers:
                    record.headers.set(name, value)
                record.is_http = kind in ("response", "revisit")
                record.set_bytes_content(block)
                out = BytesIO()
                with GzipWriter(out) as writer:
                    record.write(writer)
                stream.write(out.getvalue())


def _records(visit: Visit) -> Iterator[tuple[str, list[tuple[str, str]], bytes]]:
    """Kind, headers and content of the records of a visit."""
    headers = [("WARC-Target-URI", visit.url), ("WARC-Date", visit.date)]
    if visit.repeats is None:
        headers.append(("WARC-Payload-Digest", visit.digest))
    else:
        headers += [
            ("WARC-Payload-Digest", visit.repeats.digest), ("WARC-Refers-To-Target-URI", visit.repeats.url),
            ("WARC-Refers-To-Date", visit.repeats.date),
            ("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
        ]  # fmt: skip
    kind = {"WARC-Type": visit.kind, "Content-Type": "application/http; msgtype=response"}
    yield visit.kind, [*headers, *list(kind.items())[1:]], visit.block
    if visit.drawn is not None:
        drawn = [
            ("WARC-Target-URI", visit.url), ("WARC-Date", visit.date), ("WARC-Refers-To", visit.id),
            ("Content-Type", "text/html; charset=utf-8"),
        ]  # fmt: skip
        yield "conversion", drawn, visit.drawn


def _raw(kind: str, id: str, headers: Sequence[tuple[str, str]], block: bytes, version: str = "1.0") -> bytes:
    lines = [f"WARC/{version}", f"WARC-Type: {kind}", f"WARC-Record-ID: {id}", *(f"{k}: {v}" for k, v in headers)]
    return "\r\n".join([*lines, f"Content-Length: {len(block)}", "", ""]).encode() + block + b"\r\n\r\n"


def by_wget(visits: Sequence[Visit], path: Path) -> None:
    """In wget's form: WARC 1.0, addresses in angle brackets, requests before responses, the log at the end."""
    out = [_raw("warcinfo", "<urn:uuid:0>", [("Content-Type", "application/warc-fields")], b"software: Wget/1.21\r\n")]
    for visit in visits:
        request = [("WARC-Target-URI", f"<{visit.url}>"), ("Content-Type", "application/http;msgtype=request")]
        out.append(
            _raw("request", f"{visit.id[:-2]}r>", [*request, ("WARC-Date", visit.date)], b"GET / HTTP/1.1\r\n\r\n")
        )
        for kind, headers, block in _records(visit):
            headers[0] = ("WARC-Target-URI", f"<{visit.url}>")
            out.append(_raw(kind, visit.id if kind != "conversion" else "<urn:x>", headers, block))
    log = [("WARC-Target-URI", "<metadata://gnu.org/software/wget/warc/wget.log>"), ("Content-Type", "text/plain")]
    out.append(_raw("resource", "<urn:uuid:1>", [*log, ("WARC-Date", visits[0].date)], b"The log"))
    path.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in out))


def by_zstd(visits: Sequence[Visit], path: Path) -> None:
    """In the form of ArchiveTeam: a frame a record, with a dictionary in front."""
    raw = [
        _raw(kind, visit.id if kind != "conversion" else "<urn:x>", headers, block)
        for visit in visits
        for kind, headers, block in _records(visit)
    ]
    dictionary = zstd.train_dict(raw * 8, 8000)
    content = dictionary.dict_content
    frames = (zstd.compress(record, zstd_dict=dictionary) for record in raw)
    path.write_bytes(b"".join([struct.pack("<II", 0x184D2A5D, len(content)), content, *frames]))


def by_browsertrix(visits: Sequence[Visit], path: Path) -> None:
    """A WACZ: WARC 1.1 with the notes of a browser beside the pages, in a ZIP with index and page list."""
    out = []
    for visit in visits:
        for kind, headers, block in _records(visit):
            id = visit.id if kind != "conversion" else "<urn:x>"
            out.append(_raw(kind, id, [*headers, ("WARC-Resource-Type", "document")], block, "1.1"))
        info = [("WARC-Target-URI", f"urn:pageinfo:{visit.url}"), ("WARC-Date", visit.date)]
        out.append(_raw("resource", f"{visit.id[:-2]}p>", [*info, ("Content-Type", "application/json")], b"{}", "1.1"))
        text = [("WARC-Target-URI", f"urn:text:{visit.url}"), ("WARC-Date", visit.date), ("Content-Type", "text/plain")]
        out.append(_raw("resource", f"{visit.id[:-2]}t>", text, b"Text", "1.1"))
    pages = [{"format": "json-pages-1.0", "id": "pages"}, *({"url": visit.url, "ts": visit.date} for visit in visits)]
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr("archive/rec-0.warc.gz", b"".join(gzip.compress(record, mtime=0) for record in out))
        wacz.writestr("pages/pages.jsonl", "\n".join(map(json.dumps, pages)))
        wacz.writestr("indexes/index.cdx.gz", b"")
        wacz.writestr("datapackage.json", json.dumps({"profile": "data-package", "wacz_version": "1.1.1"}))


def by_arc(visits: Sequence[Visit], path: Path) -> None:
    """ARC 1, in which neither revisits nor drawn pages exist."""
    version = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n"
    head = f"filedesc://{path.name} 0.0.0.0 20261101000000 text/plain {len(version)}\n".encode()
    records = [head + version]
    for visit in visits:
        if visit.repeats is None and visit.drawn is None:
            kind = visit.headers[0][1].partition(";")[0] if visit.headers else "no-type"
            line = f"{visit.url} 192.0.2.1 {visit.moment:%Y%m%d%H%M%S} {kind} {len(visit.block)}\n"
            records.append(line.encode() + visit.block + b"\n")
    packed: Callable[[bytes], bytes] = (lambda raw: gzip.compress(raw, mtime=0)) if path.suffix == ".gz" else bytes
    path.write_bytes(b"".join(map(packed, records)))


def fifty_hosts(folder: Path, hosts: int = 50, at_most: int = 40) -> list[Path]:
    """An archive of so many hosts in all forms; the files in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    writers: list[tuple[str, Callable[[Sequence[Visit], Path], None]]] = [
        ("a-warcio.warc.gz", by_warcio), ("b-fastwarc.warc.gz", by_fastwarc), ("c-wget.warc.gz", by_wget),
        ("d-browsertrix.wacz", by_browsertrix), ("e-team.warc.zst", by_zstd), ("f-old.arc.gz", by_arc),
        ("g-plain.warc", lambda visits, path: by_warcio(visits, path, packed=False)),
    ]  # fmt: skip
    paths = []
    for number, (name, write) in enumerate(writers):
        paths.append(folder / name)
        write(mixed(range(number, hosts, len(writers)), at_most), paths[-1])
    return paths
