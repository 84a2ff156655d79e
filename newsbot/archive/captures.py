"""Captures of pages out of the records of a file: answers, revisits, and pages as a browser has drawn them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from warcio.statusandheaders import StatusAndHeadersParser

from newsbot.archive.records import LONGEST_HEAD, Record, Trouble
from newsbot.archive.warc import UNSETTLED, Headers

_OF_BODY = ("content-type", "content-encoding", "transfer-encoding", "content-length")
"""Headers that say what a body is and how it is stored."""
KINDS = ("response", "revisit", "resource", "conversion")


class _Parser(StatusAndHeadersParser):  # type: ignore[misc]
    @staticmethod
    def decode_header(line: bytes) -> str:
        return line.decode("utf-8", "surrogateescape")  # from which `header_bytes` makes the same bytes again


_http = _Parser([], verify=False)


@dataclass(slots=True)
class Capture:
    """A page at one time, or a part of a file that cannot be read."""

    offset: int
    number: int
    """Its place, as that of `Record`."""
    url: str = ""
    moment: datetime | None = None
    record_id: str | None = None
    digest: str | None = None
    status: int = 0
    headers: Headers = ()
    body: bytes | None = None
    """As received; None if it was left out, or is that of an original."""
    is_cut: bool = False
    """Whether its record says that a part of it is missing."""
    is_settled: bool = True
    """Whether a browser that rendered it saw it settle."""
    trouble: Trouble | None = None
    left_out: str = ""
    """Why it was not chosen."""
    originals: tuple[str, ...] | None = None
    """Of a revisit: keys under which the capture that it repeats may be known, the best first. None for all others."""

    @property
    def place(self) -> tuple[int, int]:
        return self.offset, self.number

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which revisits may refer to this capture."""
        moment = [_key(self.url, self.moment)] if self.moment else []
        return (*([self.digest] if self.digest else []), *moment)


Choose = Callable[[str, datetime | None], str]
"""Why a capture with this address and time is not read; empty if it is."""


def is_capture(record: Record) -> bool:
    """Whether a record may hold a page."""
    is_page = record.kind in KINDS and record.url[:8].lower().startswith(("http://", "https://"))
    return is_page and not _is_segment(record)


def _is_segment(record: Record) -> bool:
    return record.header("warc-segment-number").strip() not in ("", "1")


def captures(records: Iterable[Record], choose: Choose) -> Iterator[Capture]:
    """The captures among records, in order.

    A page that a browser has drawn (`conversion`) takes the place of the answer before it to which it refers.
    """
    held: Capture | None = None
    for record in records:
        if record.trouble is None and not is_capture(record):
            continue
        if record.kind == "conversion" and record.trouble is None:
            if not record.header("content-type").lower().startswith("text/html"):
                continue
            if held is not None and record.header("warc-refers-to") == held.record_id:
                if record.block is not None and held.body is not None and not record.is_cut:
                    held.headers, held.body, held.is_cut = as_rendered(held.headers), record.block, False
                    held.is_settled = not record.header(UNSETTLED.lower())
                continue
        if held is not None:
            yield held
        held = _capture(record, choose)
    if held is not None:
        yield held


def as_rendered(headers: Headers) -> Headers:
    """The headers of an answer, for the page that a browser rendered."""
    kept = [(name, value) for name, value in headers if name.lower() not in _OF_BODY]
    return [*kept, ("Content-Type", "text/html; charset=utf-8")]


def as_repeated(headers: Headers, original: Headers) -> Headers:
    """The headers of a revisit, with those of its original that describe the body; all of that if it names no type."""
    if not any(name.lower() == "content-type" for name, _ in headers):
        return original
    own = [(name, value) for name, value in headers if name.lower() not in _OF_BODY]
    return [*own, *((name, value) for name, value in original if name.lower() in _OF_BODY)]


def _capture(record: Record, choose: Choose) -> Capture:
    capture = Capture(*record.place, record.url, record.moment, is_cut=record.is_cut, trouble=record.trouble)
    if record.headers is None:
        return capture
    capture.record_id = record.header("warc-record-id") or None
    capture.digest = record.header("warc-payload-digest") or None
    capture.left_out = choose(capture.url, capture.moment)
    if record.kind == "revisit":
        capture.originals = _originals(record)
    if record.block is None:
        return capture
    if record.kind in ("resource", "conversion"):
        capture.status, capture.body = 200, record.block
        capture.headers = [("Content-Type", record.header("content-type"))]
    else:
        capture.status, capture.headers, body = answer_of(record.block)
        if record.kind == "response":
            capture.body = body
    return capture


def answer_of(block: bytes) -> tuple[int, Headers, bytes]:
    """Status, headers and body of a response; status 0 if it does not begin as one, or its headers do not end."""
    if not block.startswith(b"HTTP/"):
        return 0, [], block
    stream = BytesIO(block[:LONGEST_HEAD])
    head = _http.parse(stream)
    if stream.tell() == LONGEST_HEAD:
        return 0, [], block
    status = head.get_statuscode() or ""
    return int(status) if status.isdecimal() and len(status) == 3 else 0, head.headers, block[stream.tell() :]


def _originals(record: Record) -> tuple[str, ...]:
    url, date = record.header("warc-refers-to-target-uri"), record.header("warc-refers-to-date")
    named = Record(0, 0, headers={"warc-target-uri": url, "warc-date": date})
    keys = [record.header("warc-payload-digest")]
    if named.url and named.moment is not None:
        keys.append(_key(named.url, named.moment))
    return tuple(filter(None, keys))


def _key(url: str, moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S} {url}"
