"""Exchanges as WARC 1.1 records: bytes in, gzip members and index lines out."""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from newsbot.archive.rendered import Rendered

try:
    from isal import isal_zlib
except ImportError:  # it has no wheel for this processor
    deflate: Any = zlib
else:
    deflate = isal_zlib

if TYPE_CHECKING:  # loaded with the first record: with what they import, fsspec among it, 40 modules
    from warcio.warcwriter import WARCWriter

LEVEL = 2 if deflate is not zlib else 1
"""Compression level. ISA-L's 2 takes a fifth of the time of zlib's 1 for 3 % less; zlib's 9, warcio's default, takes
three times as long as its 1 for a tenth less."""
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
UNSETTLED = "Newsbot-Unsettled"
"""Header of a conversion: the page was still loading when its time was over."""
_HOP_BY_HOP = frozenset(("transfer-encoding", "connection", "keep-alive"))
"""Headers of the connection, which are left out: bodies are stored in one piece."""

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Capture:
    """An earlier answer with the same payload, which a revisit refers to."""

    url: str
    date: str
    digest: str


@dataclass(frozen=True)
class Exchange:
    """A request and its answer, as sent and received; headers in their order."""

    url: str
    moment: datetime
    method: str
    request_headers: Headers
    request_body: bytes
    protocol: str
    status: int
    headers: Headers
    body: bytes
    """As received, possibly compressed."""
    ip_address: str | None = None
    rendered: Rendered | None = None

    @property
    def date(self) -> str:
        return _utc(self.moment)

    @property
    def size(self) -> int:
        """Bytes of the body and the rendered page."""
        return len(self.body) + (len(self.rendered.html) if self.rendered is not None else 0)

    @cached_property
    def digest(self) -> str:
        return digest_of(self.body)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index, without the file and offset, which are known when it is written."""

    key: str
    timestamp: str
    fields: dict[str, str]

    def line(self, filename: str, offset: int, length: int) -> str:
        fields = {**self.fields, "length": str(length), "offset": str(offset), "filename": filename}
        return f"{self.key} {self.timestamp} {json.dumps(fields)}"


@dataclass(frozen=True, slots=True)
class Member:
    """One record as a gzip member, and its line in the index if it has one."""

    content: bytes
    entry: Entry | None = None


def info_record(filename: str, newsbot: str, robots: str, moment: datetime) -> Member:
    """The first record of a file: who made it, and under which policy."""
    out, writer = _writer()
    info = {
        "software": newsbot,
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": robots,
    }
    record = writer.create_warcinfo_record(filename, info)
    record.rec_headers.replace_header("WARC-Date", _utc(moment))
    writer.write_record(record)
    return Member(_gzip(out.getvalue()))


def exchange_records(exchange: Exchange, known: Capture | None) -> list[Member]:
    """The response (a revisit if `known` has the same payload or the status is 304), the request and the rendered page.

    A rendered page always follows a whole response, since the same page may be rendered differently.
    """
    from warcio.statusandheaders import StatusAndHeaders

    out, writer = _writer()
    headers = [("Content-Length" if k.lower() == "content-length" else k, v) for k, v in exchange.headers]
    kept = [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]
    answer = StatusAndHeaders(_status(exchange.status), kept, protocol=exchange.protocol)
    digest = exchange.digest
    warc_headers = {"WARC-Date": exchange.date}
    if exchange.ip_address:
        warc_headers["WARC-IP-Address"] = exchange.ip_address
    unchanged = exchange.status == 304
    revisit = known is not None and exchange.rendered is None and (unchanged or known.digest == digest)
    if revisit and known is not None:
        digest = known.digest
        response = writer.create_revisit_record(
            exchange.url, digest, known.url, known.date, http_headers=answer, warc_headers_dict=warc_headers
        )
        if unchanged:
            response.rec_headers.replace_header("WARC-Profile", NOT_MODIFIED)
    else:
        response = writer.create_warc_record(
            exchange.url, "response", payload=BytesIO(exchange.body), length=len(exchange.body), http_headers=answer,
            warc_headers_dict={**warc_headers, "WARC-Payload-Digest": digest},
        )  # fmt: skip
    path = exchange.url.split("/", 3)[3:] or [""]
    asked = StatusAndHeaders(
        f"{exchange.method} /{path[0]} HTTP/1.1", list(exchange.request_headers), is_http_request=True
    )
    request = writer.create_warc_record(
        exchange.url, "request", payload=BytesIO(exchange.request_body), length=len(exchange.request_body),
        http_headers=asked, warc_headers_dict={"WARC-Date": exchange.date},
    )  # fmt: skip
    request.rec_headers.add_header("WARC-Concurrent-To", response.rec_headers.get_header("WARC-Record-ID"))
    writer.write_record(response)
    split = out.tell()
    writer.write_record(request)
    content = out.getvalue()
    fields = {
        "url": exchange.url,
        "mime": "warc/revisit" if revisit else _mime(exchange.headers),
        "status": str(exchange.status),
        "digest": digest,
    }
    fields = {name: value for name, value in fields.items() if value}
    entry = Entry(index_key(exchange.url), exchange.moment.astimezone(UTC).strftime("%Y%m%d%H%M%S"), fields)
    members = [Member(_gzip(content[:split]), entry), Member(_gzip(content[split:]))]
    if exchange.rendered is not None:
        members.append(_conversion(exchange.url, exchange.rendered, response.rec_headers.get_header("WARC-Record-ID")))
    return members


def _conversion(url: str, rendered: Rendered, record_id: str) -> Member:
    out, writer = _writer()
    headers = {"WARC-Date": _utc(rendered.moment), "WARC-Refers-To": record_id}
    if not rendered.settled:
        headers[UNSETTLED] = "yes"
    record = writer.create_warc_record(
        url, "conversion", payload=BytesIO(rendered.html), length=len(rendered.html),
        warc_content_type="text/html; charset=utf-8", warc_headers_dict=headers,
    )  # fmt: skip
    writer.write_record(record)
    return Member(_gzip(out.getvalue()))


def drawn_info(filename: str, newsbot: str, date: str) -> bytes:
    """The first record of a file of drawn pages; the same values give the same bytes."""
    out, writer = _writer()
    description = (
        "Pages as a browser drew them: conversion records of other files as resources, which replay tools show"
    )
    record = writer.create_warcinfo_record(filename, {"software": newsbot, "description": description})
    record.rec_headers.replace_header("WARC-Date", date)
    record.rec_headers.replace_header("WARC-Record-ID", _id_by(f"{filename} {date}"))
    writer.write_record(record)
    return _gzip(out.getvalue())


def drawn_record(url: str, conversion: str, date: str, media_type: str, html: bytes) -> Member:
    """A drawn page as a resource, by the id of its conversion record; the same values give the same bytes."""
    out, writer = _writer()
    record = writer.create_warc_record(
        url, "resource", payload=BytesIO(html), length=len(html), warc_content_type=media_type,
        warc_headers_dict={"WARC-Date": date, "WARC-Record-ID": _id_by(conversion)},
    )  # fmt: skip
    writer.write_record(record)
    fields = {"url": url, "mime": _mime([("Content-Type", media_type)]), "digest": digest_of(html)}
    return Member(_gzip(out.getvalue()), Entry(index_key(url), "".join(filter(str.isdigit, date))[:14], fields))


def _id_by(text: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, text)}>"


def digest_of(content: bytes) -> str:
    """The digest of a payload, as WARC files have it."""
    return "sha1:" + b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode("ascii")


def index_key(url: str) -> str:
    """An address as an index sorts it."""
    from surt import surt

    return str(surt(url))


def _writer() -> tuple[BytesIO, WARCWriter]:
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    return out, WARCWriter(out, gzip=False, warc_version="1.1")


def _gzip(record: bytes) -> bytes:
    compressor = deflate.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return bytes(compressor.compress(record) + compressor.flush())


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _mime(headers: Headers) -> str:
    value = next((value for name, value in headers if name.lower() == "content-type"), "")
    return value.split(";")[0].strip().split(" ")[0]


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def one_line(headers: Any) -> Headers:
    """Scrapy's headers as pairs of text without line breaks."""
    return [(_flat(name), _flat(value)) for name, values in headers.items() for value in values]


def _flat(value: bytes) -> str:
    return value.decode("latin-1").replace("\r", " ").replace("\n", " ")
