"""The records of a WARC file, read strictly: damage is reported with its offset, and reading continues after it.

For checks and indexes, which need each byte, all headers in their order, blocks of any size, and what deviates from the
standard. `archive.records` reads pages for an extraction: it also reads zstd and ARC, takes what is usable, and leaves
large contents out.
"""

from __future__ import annotations

import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, ClassVar

from newsbot.archive.records import moment_of
from newsbot.text.charset import header_text

CHUNK = 1 << 16
"""Bytes that are read at a time."""
_LONGEST = 1 << 20
"""Bytes of the headers of a record, or of the HTTP message in it."""
_END = b"\r\n\r\n"
"""What follows a block."""
_GZIP = b"\x1f\x8b\x08"
_VERSION = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")
_NEXT = re.compile(rb"(?<=\n)WARC/\d\.|" + _VERSION.pattern)
"""Where a record may begin: at a line, or with a line of its own behind a block without its line ends."""
_LONGEST_NEXT = 12
_BLANK = re.compile(rb"\r?\n\r?\n")
_NEEDED = ("WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z)?)?)?", re.A)
_EARLIEST = "00000101000000"

Report = Callable[[str, int, str], object]
"""Is called with the kind of a problem, the offset of its record and a clause that says more."""
Headers = list[tuple[str, str]]


class _Torn(Exception):
    """The file ends within a record."""


class _Damaged(Exception):
    """A gzip member cannot be decompressed."""


def first(headers: Headers, name: str) -> str | None:
    """The first value of a header."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


@dataclass(slots=True)
class Record:
    """One record; its block can be read once, before the next record is requested."""

    offset: int
    """Of the record, or of its gzip member, in the file."""
    headers: Headers
    size: int
    """Bytes of the block."""
    _source: _Source
    length: int = 0
    """Bytes in the file, once the block has been read."""
    tap: Callable[[bytes], object] | None = None
    """Is called with all bytes of the block."""
    damage: str = ""
    """The kind of problem because of which the block is not whole, once it has been read."""
    has_more: bool = False
    """Whether its gzip member holds another record, once the block has been read."""
    _left: int = field(init=False)

    def __post_init__(self) -> None:
        self._left = self.size

    def get(self, name: str) -> str:
        """The value of a header; empty without it."""
        return first(self.headers, name) or ""

    @property
    def kind(self) -> str:
        return self.get("WARC-Type")

    @property
    def uri(self) -> str:
        text = self.get("WARC-Target-URI")
        return (text[1:-1] if text.startswith("<") and text.endswith(">") else text).replace(" ", "%20")

    @property
    def timestamp(self) -> str:
        """The date as 14 digits."""
        return timestamp_of(self.get("WARC-Date"))

    @property
    def is_http(self) -> bool:
        """Whether the block is an HTTP message."""
        return bool(
            self.size
            and self.kind in ("response", "request", "revisit")
            and self.uri.lower().startswith(("http:", "https:"))
        )

    def chunks(self) -> Iterator[bytes]:
        """What is left of the block; it may end early, which `damage` then says."""
        while self._left and not self.damage:
            try:
                data = self._source.read(min(CHUNK, self._left))
            except _Torn:
                self.damage = "torn"
                return
            except _Damaged:
                self.damage = "member"
                return
            if not data:
                self.damage = "length" if self._source.is_packed else "torn"
                return
            self._left -= len(data)
            if self.tap is not None:
                self.tap(data)
            yield data

    def finish(self) -> None:
        """Reads what is left, so that `length`, `damage` and `has_more` are known; may be repeated."""
        if self.length or self.damage:
            return
        for _ in self.chunks():
            pass
        if self.damage:
            return
        source = self._source
        end = source.position
        try:
            after = source.exactly(len(_END))
            if after == _END and source.is_packed:
                self.has_more = source.has_more()
                end = source.position
        except _Torn:
            self.damage = "torn"
        except _Damaged:
            self.damage = "member"
        else:
            if after != _END:
                self.damage = "torn" if _END.startswith(after) and not source.is_packed else "length"
        self.length = end - self.offset

    def message(self) -> tuple[Message | None, Iterator[bytes]]:
        """The head of the HTTP message in the block, if there is one, and the payload."""
        if not self.is_http:
            return None, self.chunks()
        head, chunks = b"", self.chunks()
        for data in chunks:
            searched = max(len(head) - 3, 0)
            head += data
            if found := _BLANK.search(head, searched):
                return _message(head[: found.start()]), _chained(head[found.end() :], chunks)
            if len(head) > _LONGEST:
                break
        return _message(head), chunks


@dataclass(slots=True)
class Message:
    """The head of an HTTP message."""

    status: str | None
    headers: Headers


def in_utf8(text: str) -> str:
    """A text without half surrogate pairs, such as those of a file's name that is not UTF-8."""
    return text.encode("utf-8", "replace").decode()


def timestamp_of(date: str) -> str:
    """A date of a WARC file as 14 digits; a date of less precision is that of its first second.

    >>> timestamp_of("2026-11-25T08:43:12.5Z"), timestamp_of("2026-11")
    ('20261125084312', '20261101000000')
    """
    digits = re.sub(r"\D", "", date)[:14]
    return digits + _EARLIEST[len(digits) :]


def _chained(data: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    if data:
        yield data
    yield from chunks


def _message(head: bytes) -> Message:
    lines = head.split(b"\n")
    parts = header_text(lines[0].rstrip(b"\r")).split(" ")
    status = parts[1] if lines[0].startswith(b"HTTP/") and len(parts) > 1 else None
    return Message(status, _headers(lines[1:]))


def _headers(lines: list[bytes]) -> Headers:
    """Headers by lines; a line that begins with white space continues the one before."""
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and found:
            found[-1][1].append(header_text(line).strip())
            continue
        name, colon, value = header_text(line).partition(":")
        if colon:
            found.append((name.strip(), [value.strip()]))
    return [(name, " ".join(values)) for name, values in found]


class _Source(ABC):
    """The uncompressed bytes of a file, or of one gzip member of it after another."""

    is_packed: ClassVar[bool]
    """Whether each record is in a separate gzip member."""

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        self.stream = stream
        self._buffer = b""
        self.offset = offset
        """Bytes of the file that have been used up."""

    @abstractmethod
    def _fill(self) -> bytes:
        """The next bytes; empty at the end."""

    def read(self, size: int) -> bytes:
        """At most `size` bytes; empty at the end."""
        if not self._buffer:
            self._buffer = self._fill()
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def exactly(self, size: int) -> bytes:
        """`size` bytes, or those that are left."""
        found = b""
        while len(found) < size and (data := self.read(size - len(found))):
            found += data
        return found

    def head(self) -> list[bytes]:
        """The lines of a record's headers; raises ValueError with a clause if they are not such lines."""
        lines = [self._line()]
        if not _VERSION.fullmatch(lines[0]):
            raise ValueError("no record begins here")
        total = 0
        while line := self._line():
            if not line.strip():
                return lines[1:]
            if _VERSION.fullmatch(line):
                raise ValueError("its headers do not end")
            lines.append(line)
            total += len(line)
            if total > _LONGEST:
                raise ValueError("its headers are longer than 1 MiB")
        if self.is_packed:
            raise ValueError("its headers do not end")
        raise _Torn

    def _line(self) -> bytes:
        line = b""
        while len(line) <= _LONGEST:
            if not self._buffer and not (data := self._fill()):
                break
            if not self._buffer:
                self._buffer = data
            end = self._buffer.find(b"\n") + 1 or len(self._buffer)
            line += self._buffer[:end]
            self._buffer = self._buffer[end:]
            if line.endswith(b"\n"):
                break
        return line

    def has_more(self) -> bool:
        """Whether there are more bytes before the end."""
        self._buffer = self._buffer or self._fill()
        return bool(self._buffer)

    @abstractmethod
    def begin(self) -> bool:
        """Begins with the next record or member; False at the end of the file."""

    @property
    @abstractmethod
    def position(self) -> int:
        """Where in the file the next record or member begins."""

    @abstractmethod
    def seek_next(self, offset: int) -> int | None:
        """Goes to the first record that begins at `offset` or later; without one, goes to the end and returns None."""


class _Plain(_Source):
    is_packed = False

    def _fill(self) -> bytes:
        data = self.stream.read(CHUNK)
        self.offset += len(data)
        return data

    def begin(self) -> bool:
        if not self._buffer:
            self._buffer = self._fill()
        return bool(self._buffer)

    @property
    def position(self) -> int:
        return self.offset - len(self._buffer)

    def seek_next(self, offset: int) -> int | None:
        self.offset = self.stream.seek(offset - 1)  # a line may begin at the offset
        self._buffer, before, begin = b"", b"", 1
        while data := self._fill():
            window = before + data
            if found := _NEXT.search(window, begin):
                self._buffer = window[found.start() :]
                return self.position
            before, begin = window[-_LONGEST_NEXT:], 0 if len(window) > _LONGEST_NEXT else 1
        return None


class _Members(_Source):
    is_packed = True

    def __init__(self, stream: BinaryIO, offset: int) -> None:
        super().__init__(stream, offset)
        self._raw = b""
        self._inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
        self._pending = False

    @property
    def position(self) -> int:
        return self.offset

    def begin(self) -> bool:
        self._raw = self._raw or self.stream.read(CHUNK)
        self._inflater, self._buffer, self._pending = zlib.decompressobj(zlib.MAX_WBITS + 16), b"", False
        return bool(self._raw)

    def _fill(self) -> bytes:
        while not self._inflater.eof:
            if not self._raw and not self._pending and not (data := self.stream.read(CHUNK)):
                raise _Torn
            self._raw = self._raw or (b"" if self._pending else data)
            try:
                out = self._inflater.decompress(self._raw, CHUNK)
            except zlib.error as error:
                raise _Damaged from error
            rest = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            self.offset += len(self._raw) - len(rest)
            self._raw, self._pending = rest, len(out) == CHUNK
            if out:
                return out
        return b""

    def seek_next(self, offset: int) -> int | None:
        self.stream.seek(offset)
        self._raw, self.offset = b"", offset
        while data := self.stream.read(CHUNK):
            window = self._raw + data
            at = window.find(_GZIP)
            while at >= 0:
                if at + CHUNK > len(window):
                    window += self.stream.read(at + CHUNK - len(window))
                if _is_record(window[at : at + CHUNK]):
                    self._raw = window[at:]
                    self.offset += at
                    return self.offset
                at = window.find(_GZIP, at + 1)
            self._raw = window[-2:]
            self.offset += len(window) - len(self._raw)
        self._raw = b""
        return None


def _is_record(data: bytes) -> bool:
    """Whether a gzip member that holds a record begins here."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(data, 5) == b"WARC/"
    except zlib.error:
        return False


def read_records(stream: BinaryIO, report: Report, start: int = 0) -> Iterator[Record]:
    """The records of a file, gzipped or plain, from the one at `start` on; the stream is seekable. Raises OSError."""
    stream.seek(start)
    source = (_Members if stream.read(3) == _GZIP else _Plain)(stream, start)
    stream.seek(start)
    while source.begin():
        start = source.position
        problem = yield from _records_at(source, start, report)
        if problem is None:
            continue
        kind, clause = problem
        if kind == "torn":
            report(kind, start, clause)
            return
        end = source.seek_next(start + 1)
        if kind == "record" and not start and end is None:
            report("unreadable", start, "it is not a WARC file, gzipped or plain")
            return
        until = "nothing after it can be read" if end is None else f"reading continues at offset {end}"
        report(kind, start, f"{clause}; {until}")
        if end is None:
            return


_CLAUSES = {
    "torn": "the file ends within this record",
    "member": "its gzip member cannot be decompressed",
    "length": "it does not end after the bytes of its Content-Length",
}


def _records_at(source: _Source, start: int, report: Report) -> Generator[Record, None, tuple[str, str] | None]:
    """The record at `start`, or all of its gzip member; returns the problem that ends reading."""
    number = 0
    while True:
        try:
            headers, size = _opening(source)
        except _Torn:
            return "torn", _CLAUSES["torn"]
        except _Damaged:
            return "member", _CLAUSES["member"]
        except ValueError as error:
            return "record", str(error)
        if missing := [name for name in _NEEDED if first(headers, name) is None]:
            report("record", start, f"it has no {' and no '.join(missing)}")
        elif not _is_date(first(headers, "WARC-Date") or ""):
            report("record", start, "its WARC-Date is not a date")
        record = Record(start, headers, size, source)
        yield record
        record.finish()
        if record.damage:
            return record.damage, _CLAUSES[record.damage]
        if not record.has_more:
            return None
        number += 1
        if number == 1:
            report("members", start, "its gzip member holds more than this record")


def _is_date(text: str) -> bool:
    """Whether a date has the form of the standard, and an extraction can read it."""
    return bool(_DATE.fullmatch(text)) and moment_of(text) is not None


def _opening(source: _Source) -> tuple[Headers, int]:
    """The headers of the next record and the size of its block; raises ValueError with a clause."""
    headers = _headers(source.head())
    length = first(headers, "Content-Length") or ""
    if not (length.isascii() and length.isdigit() and len(length) < 19):
        raise ValueError("its Content-Length is not a number")
    return headers, int(length)
