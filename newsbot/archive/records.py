"""Records of WARC and ARC files, as a stream of bytes brings them: gzip, zstd or plain, whole or damaged.

FastWARC reads what is in order, where it is installed. Where it stumbles, and without it, newsbot's own reader goes
through the file member by member, reports what cannot be read, and finds the next record behind it. Both give the same
records. Memory is bounded, whatever a file claims of itself.
"""

from __future__ import annotations

import errno
import re
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, Literal, Protocol

from w3lib.url import safe_url_string

from newsbot.archive import zstd
from newsbot.text.charset import header_text

try:
    from fastwarc.warc import ArchiveIterator
except ImportError:
    _FastIterator: Any = None
else:
    _FastIterator = ArchiveIterator

LARGEST = 11 * 1024 * 1024
"""Bytes of a record's content: a page of 10 MiB with its headers. Larger ones are passed over."""

Trouble = Literal["torn", "wrong_length", "no_record", "too_large", "unreadable", "cut_off"]
TROUBLES: dict[str, str] = {
    "torn": "compressed data is torn or corrupt, or the file ends within a record",
    "wrong_length": "Content-Length is wrong",
    "no_record": "bytes that are not a record",
    "too_large": "larger than 11 MiB",
    "unreadable": "the file cannot be opened or read",
    "cut_off": "a response that was not received or stored whole",
}
"""What can be wrong with a part of a file, for a person."""

_KEPT = 32 * 1024 * 1024
"""Raw bytes behind the reading position to which a reader can return."""
_PIECE = 256 * 1024
_FIRST_PIECE = 8 * 1024  # of a member, which is seldom longer; the next ones are twice as long each
_LONGEST_LINE = 64 * 1024
LONGEST_HEAD = 256 * 1024
"""Bytes of the headers of a record, or of the HTTP message in it."""
_BLANK_PIECES = 1000
_PADDING = 64 * 1024
_GZIP, _ZSTD, _DICTIONARY = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
_LARGEST_DICTIONARY = 16 * 1024 * 1024
_RECORD_END = re.compile(rb"\r\n\r\n|\r?\n[a-z][a-z0-9+.-]{0,20}:[^\r\n]{1,8000} \d{1,15}\r?\n")
"""What follows the content of a record: in WARC two line ends, in ARC one, and a line from an address to a length."""
_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-\d{2})?", re.A)
_LEAP_SECOND = re.compile(r"(?<=:\d\d):60(?=[.Z+-]|$)", re.A)
_NOT_BLANK = re.compile(rb"[^\r\n]")
_WARC_LINE = re.compile(rb"WARC/\d\.\d{1,2}\s*")
_ARC_LINE = re.compile(
    rb"(?P<url>[a-z][a-z0-9+.-]{0,20}:[^\r\n]{0,8000}?) (?P<ip>[0-9A-Fa-f.:-]{1,45}) (?P<date>\d{12,14})"
    rb" (?P<type>[^ \r\n]{0,200}) (?:[^ \r\n]{1,300} ){0,5}?(?P<length>\d{1,15})\s*"
)
_STARTS = {
    "gzip": re.compile(re.escape(_GZIP)),
    "zstd": re.compile(re.escape(_ZSTD)),
    "warc": re.compile(rb"WARC/\d\.\d{1,2}\r?\n"),
    "arc": re.compile(rb"(?<=\n)[a-z][a-z0-9+.-]{0,20}:[^\r\n]{1,8000}? [0-9A-Fa-f.:-]{1,45} \d{12,14} "),
}
"""Where a record may begin, by the form of the file."""
_ANY_START = re.compile(b"|".join(_STARTS[form].pattern for form in ("gzip", "zstd", "warc")))
_OVERLAP = 9000  # characters of the longest start


@dataclass(slots=True)
class Record:
    """A record, or a part of a file that cannot be read."""

    offset: int
    """Where its member begins, or the record itself in a plain file."""
    number: int
    """How many records come before it in the same member: 0 but in files that are packed in one piece."""
    kind: str = ""
    """The WARC type; of an ARC record `response`. Empty for what cannot be read."""
    headers: Mapping[str, str] | None = None
    """By name in lower case. Those of ARC records have the names of WARC."""
    block: bytes | None = None
    """The content; None if it was not wanted."""
    trouble: Trouble | None = None

    @property
    def place(self) -> tuple[int, int]:
        return self.offset, self.number

    def header(self, name: str) -> str:
        return self.headers.get(name, "") if self.headers else ""

    @property
    def url(self) -> str:
        """Its address, escaped as a crawler requests it."""
        url = self.header("warc-target-uri").strip().removeprefix("<").removesuffix(">").replace(" ", "%20")
        if url.isascii():
            return url
        try:
            return safe_url_string(url)
        except ValueError:
            return url

    @property
    def is_cut(self) -> bool:
        """Whether it says that a part of its content is missing. A revisit says so of the body that it leaves out."""
        return self.kind != "revisit" and bool(self.header("warc-truncated") or self.header("warc-segment-number"))

    @property
    def moment(self) -> datetime | None:
        """When it was captured, to the second, or as far as it says; None if it does not say."""
        return moment_of(self.header("warc-date").strip())


def moment_of(date: str) -> datetime | None:
    """A date of a record, to the second, or as far as it says; None if it is not valid. A leap second is read as :59.

    >>> moment_of("2016-12-31T23:59:60Z"), moment_of("2026-02-30")
    (datetime.datetime(2016, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc), None)
    """
    if _YEAR_OR_MONTH.fullmatch(date):
        date = f"{date}-01-01"[:10]
    date = _LEAP_SECOND.sub(":59", date).replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(date)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None


Wanted = Callable[[Record], bool]
"""Whether the content of a record is read, which has only its headers yet."""


class Tape:
    """A stream, of which the last `_KEPT` bytes can be read again; all of them, if it can seek.

    Offsets are those of the file.
    """

    def __init__(self, stream: IO[bytes], start: int = 0) -> None:
        """`start` is where reading begins; a stream that cannot seek is read up to there."""
        self._stream = stream
        self._origin = stream.seek(0, 1) if stream.seekable() else None
        self._kept = bytearray()
        self.first = 0
        """Where the bytes begin that are still there."""
        self._is_at_end = False
        self.dictionary = self._read_dictionary()
        """The skippable frame at the beginning of a file that holds the dictionary of its frames; may be empty."""
        if start > self._end:
            self._advance(start)

    def _read_dictionary(self) -> bytes:
        head = self.read(0, 8)
        if head[:4] != _DICTIONARY:
            return b""
        length = 8 + int.from_bytes(head[4:8], "little")
        return self.read(0, length) if length <= _LARGEST_DICTIONARY else b""

    @property
    def _end(self) -> int:
        return self.first + len(self._kept)

    def _advance(self, start: int) -> None:
        if self._seek(start):
            return
        end = self._end
        while end < start and (piece := self._stream.read(min(_PIECE, start - end))):
            end += len(piece)
        self._kept.clear()
        self.first = end

    def _seek(self, offset: int) -> bool:
        """Whether the stream can seek, and then it has."""
        if self._origin is None:
            return False
        try:
            self._stream.seek(self._origin + offset)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            offset = self._stream.seek(0, 2) - self._origin  # the place is behind the largest file of the file system
        self._kept.clear()
        self.first, self._is_at_end = offset, False
        return True

    def go_to(self, offset: int) -> None:
        """Reads from an offset on next, if the stream can seek, without what is before it."""
        if not self.first <= offset < self._end:
            self._seek(offset)

    def read(self, offset: int, size: int) -> bytes:
        """Bytes at an offset; fewer only at the end of the stream. Raises `Gone` for what is no longer there."""
        self._load(offset, size)
        return bytes(memoryview(self._kept)[offset - self.first : offset - self.first + size])

    def has(self, offset: int) -> bool:
        """Whether the stream has a byte at an offset."""
        self._load(offset, 1)
        return offset < self._end

    def _load(self, offset: int, size: int) -> None:
        if offset > self._end + _KEPT:
            self._seek(offset)
        elif offset < self.first and not self._seek(offset):
            raise Gone
        while not self._is_at_end and self._end < offset + size:
            piece = self._stream.read(_PIECE)
            self._kept += piece
            self._is_at_end = not piece
            if len(self._kept) > 2 * _KEPT + size:
                self._drop(min(offset, self._end - _KEPT))

    def forget(self, before: int) -> None:
        """Frees the bytes before an offset, to which no reader returns."""
        if before - self.first > 4 * 1024 * 1024:
            self._drop(before)

    def _drop(self, before: int) -> None:
        if before > self.first:
            del self._kept[: before - self.first]
            self.first = before

    def search(self, pattern: re.Pattern[bytes], offset: int) -> int | None:
        """Where a pattern is found next from an offset on, or from the first byte that is there; None if nowhere."""
        if self._origin is None:
            offset = max(offset, self.first)
        while self.has(offset):
            self._load(offset - 1 if offset > self.first else offset, _PIECE + _OVERLAP)
            begin = offset - self.first
            found = pattern.search(self._kept, begin, begin + _PIECE + _OVERLAP)
            if found is not None and (found.start() < begin + _PIECE or self._is_at_end):
                return self.first + found.start()
            offset += _PIECE
            self.forget(offset - 1)
        return None


class Gone(Exception):
    """Bytes that a tape no longer keeps."""


class _Head:
    """A tape from an offset on, as FastWARC reads it: with the dictionary in front."""

    def __init__(self, tape: Tape, offset: int) -> None:
        self._tape, self._offset = tape, offset
        self._front = tape.dictionary if offset >= len(tape.dictionary) else b""

    def tell(self) -> int:
        return self._offset - len(self._front)

    def read(self, size: int = -1) -> bytes:
        size = _PIECE if size < 0 else min(size, _PIECE)
        if self._front:
            piece, self._front = self._front[:size], self._front[size:]
            return piece
        piece = self._tape.read(self._offset, size)
        self._offset += len(piece)
        return piece


class _Damaged(Exception):
    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


def records(tape: Tape, start: int, wanted: Wanted, *, fast: bool = True) -> Iterator[Record]:
    """The records from an offset on, at which one begins, each with its content if that is `wanted`.

    What cannot be read is a record with a `trouble`, and reading continues behind it. Raises OSError if the stream
    itself fails.
    """
    offset: int | None = start
    while offset is not None:
        offset = _behind_frames(tape, offset)
        if fast and _FastIterator is not None:
            offset = yield from _fast(tape, offset, wanted)
        offset = yield from _carefully(tape, offset, wanted, may_return=fast and _FastIterator is not None)


def _fast(tape: Tape, start: int, wanted: Wanted) -> Generator[Record, None, int]:
    """Yields records that are in order; returns where the careful reader has to begin.

    A record is in order once the next begins where a member does. Its last record is left to the careful reader.
    """
    form = _form(tape, start)
    if form not in ("gzip", "zstd", "warc"):
        return start
    source = _Head(tape, start)
    held: Record | None = None
    try:
        for found in _FastIterator(source, parse_http=False, max_header_len=LONGEST_HEAD):
            offset = found.stream_pos
            if _form(tape, offset) != form or (held is not None and offset <= held.offset):
                break
            if held is not None:
                yield held
                tape.forget(offset)
            headers = _headers_of(found.headers)
            held = Record(offset, 0, headers.get("warc-type", "").lower(), headers)
            if headers.get("content-length") != str(found.content_length) or any("\n" in v for v in headers.values()):
                break  # the careful reader is stricter
            if found.content_length > LARGEST:
                break  # FastWARC would look for the end of such a record in those behind it
            if wanted(held):
                held.block = found.reader.read()
                if len(held.block) != found.content_length:
                    break
    except Gone:
        pass
    except (OSError, ValueError) as error:  # of a stream that fails, or of a record: those of FastWARC have no number
        if getattr(error, "errno", None) is not None:
            raise
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # which FastWARC raises where it has a fault
            raise
    return start if held is None else held.offset


def _headers_of(headers: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers.items_bytes():
        found.setdefault(header_text(name).strip().lower(), header_text(value).strip())
    return found


def _behind_frames(tape: Tape, offset: int) -> int:
    """The first offset from this one on at which no skippable frame begins that the file holds to its end."""
    while _form(tape, offset) == "skippable":
        end = offset + 8 + int.from_bytes(tape.read(offset + 4, 4), "little")
        if not tape.has(end - 1):
            break
        offset = end
    return offset


# Carefully


def _form(tape: Tape, offset: int) -> str:
    """What begins at an offset: `gzip`, `zstd`, `skippable` (a frame), `warc`, `arc`, or nothing known."""
    try:
        head = tape.read(offset, 16)
    except Gone:
        return ""
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZSTD):
        return "zstd"
    if len(head) >= 8 and head[1:4] == _DICTIONARY[1:4] and 0x50 <= head[0] <= 0x5F:
        return "skippable"
    if _WARC_LINE.match(head):
        return "warc"
    return "arc" if _ARC_LINE.match(tape.read(offset, _OVERLAP)) else ""


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gunzip:
    """A gzip member, decompressed as zstd's class does a frame."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(zlib.MAX_WBITS + 16)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class _Content:
    """The content of a member, or of a plain file from an offset on. Methods raise `_Damaged`."""

    def __init__(self, tape: Tape, offset: int, decompressor: _Decompressor | None) -> None:
        self._tape = tape
        self._start = offset
        self._next = offset  # of the raw bytes
        self._decompressor = decompressor
        self._buffer, self._at = b"", 0
        self._records = 0
        self._pieces = 0

    def place(self) -> tuple[int, int]:
        """Offset and number of the record that begins here."""
        self._records += 1
        if self._decompressor is None:
            return self._position, 0
        return self._start, self._records - 1

    @property
    def end(self) -> int:
        """Where the next member begins, once this one is read."""
        return self._next - len(self._decompressor.unused_data) if self._decompressor else self._next

    @property
    def is_packed(self) -> bool:
        return self._decompressor is not None

    def _fill(self) -> bool:
        """Whether there is more in the buffer than before."""
        piece = self._piece()
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return bool(piece)

    def _piece(self) -> bytes:
        packed = self._decompressor
        if packed is None:
            return self._raw()
        while not packed.eof:
            raw = self._raw() if packed.needs_input else b""
            if packed.needs_input and not raw:
                raise _Damaged("torn")
            try:
                piece = packed.decompress(raw, _PIECE)
            except (zlib.error, zstd.ZstdError):
                raise _Damaged("torn") from None
            if piece:
                return piece
        return b""

    def _raw(self) -> bytes:
        try:
            raw = self._tape.read(self._next, min(_FIRST_PIECE << self._pieces, _PIECE))
        except Gone:
            raise _Damaged("torn") from None
        self._next += len(raw)
        self._pieces += 1
        return raw

    def line(self) -> bytes:
        """A line with its end; without one at the end of the content. Raises for a line that is too long."""
        while (end := self._buffer.find(b"\n", self._at)) < 0:
            if len(self._buffer) - self._at > _LONGEST_LINE:
                raise _Damaged("no_record")
            if not self._fill():
                end = len(self._buffer) - 1
                break
        line, self._at = self._buffer[self._at : end + 1], end + 1
        return line

    def skip_blank(self) -> bool:
        """Passes over line ends; whether anything follows."""
        for _ in range(_BLANK_PIECES):
            if found := _NOT_BLANK.search(self._buffer, self._at):
                self._at = found.start()
                return True
            self._at = len(self._buffer)
            if not self._fill():
                return False
        raise _Damaged("no_record")

    def begins_record(self) -> bool:
        """Whether a record begins here, or the content ends."""
        if not self.skip_blank():
            return True
        while len(self._buffer) - self._at < _OVERLAP and self._fill():
            pass
        head = self._buffer[self._at : self._at + _OVERLAP]
        return bool(_WARC_LINE.match(head) or _ARC_LINE.match(head))

    def ends_record(self) -> bool:
        """Whether a record ends here, whatever follows: with its line ends, or before another or the end of all."""
        while len(self._buffer) - self._at < _OVERLAP and self._fill():
            pass
        is_end = bool(_RECORD_END.match(self._buffer, self._at))
        return self.begins_record() or is_end

    def take(self, size: int) -> bytes:
        """Exactly so many bytes; raises if the content ends before."""
        parts, left = [], size
        while left:
            if self._at == len(self._buffer) and not self._fill():
                raise _Damaged("wrong_length" if self.is_packed else "torn")
            part = self._buffer[self._at : self._at + left]
            parts.append(part)
            self._at += len(part)
            left -= len(part)
        return b"".join(parts)

    def skip(self, size: int) -> None:
        if not self.is_packed:
            self._next, self._buffer, self._at = self._position + size, b"", 0
        while self.is_packed and size > 0:
            size -= len(self.take(min(size, _PIECE)))

    @property
    def _position(self) -> int:
        return self._next - len(self._buffer) + self._at

    def check_end(self, size: int) -> None:
        """Raises unless a record ends behind so many bytes of a plain file."""
        end = self._position + size
        if size and not self._tape.has(end - 1):
            raise _Damaged("torn")
        if not _Content(self._tape, end, None).ends_record():
            raise _Damaged("wrong_length")


def _carefully(
    tape: Tape, offset: int | None, wanted: Wanted, *, may_return: bool
) -> Generator[Record, None, int | None]:
    """Yields records and troubles; returns where a good record follows, if it `may_return`, or None."""
    form = ""
    is_lost = False  # behind a trouble, where the next record is looked for
    is_past = False  # a record because of which FastWARC was left
    while offset is not None:
        offset = _behind_frames(tape, offset)
        kind = _form(tape, offset)
        if not kind and _is_padding(tape.read(max(offset, tape.first), _PADDING + 1)):
            return None
        form = form or kind
        content = _Content(tape, offset, _decompressor(kind, tape))
        at = offset, 0
        try:
            if kind in ("", "skippable"):
                raise _Damaged("torn" if kind else "no_record")
            while content.skip_blank():
                at = content.place()
                record = _record(content, at, wanted, is_lost=is_lost)
                if (is_lost or is_past) and may_return and at[1] == 0:
                    return at[0]
                is_lost, is_past = False, _length(record) > LARGEST
                yield record
            offset = content.end
        except _Damaged as damage:
            if not is_lost:
                yield Record(*at, trouble=damage.trouble)
            is_lost = True
            offset = tape.search(_STARTS.get(form, _ANY_START), at[0] + 1)
    return None


def _is_padding(rest: bytes) -> bool:
    """Whether the rest of a file is nothing but zeros and line ends."""
    return len(rest) <= _PADDING and not rest.strip(b"\0\r\n")


def _decompressor(kind: str, tape: Tape) -> _Decompressor | None:
    if kind == "gzip":
        return _Gunzip()
    if kind == "zstd":
        decompressor: _Decompressor = zstd.ZstdDecompressor(_dictionary(tape.dictionary))
        return decompressor
    return None


def _dictionary(frame: bytes) -> Any:
    content = frame[8:]
    try:
        if content.startswith(_ZSTD):
            content = zstd.ZstdDecompressor().decompress(content, _LARGEST_DICTIONARY)
        return zstd.ZstdDict(content) if content else None
    except (zstd.ZstdError, ValueError):
        return None


def _record(content: _Content, place: tuple[int, int], wanted: Wanted, *, is_lost: bool) -> Record:
    """The record that begins here; raises `_Damaged`, also if it does not end after its length.

    If the reader `is_lost`, what only resembles a record is refused early: there may be one at every tenth byte.
    """
    line = content.line()
    if _WARC_LINE.fullmatch(line):
        headers = _warc_headers(content, is_lost=is_lost)
        record = Record(*place, headers.get("warc-type", "").lower(), headers)
    elif arc := _ARC_LINE.fullmatch(line):
        record = _arc_record(place, arc)
    else:
        raise _Damaged("no_record")
    length = _length(record)
    if is_lost and length > LARGEST:
        raise _Damaged("wrong_length")
    if not content.is_packed:
        content.check_end(length)
    is_wanted = wanted(record)
    if is_wanted and length <= LARGEST:
        record.block = content.take(length)
    else:
        content.skip(length)
        record.trouble = "too_large" if is_wanted else None
    if content.is_packed and not content.ends_record():
        raise _Damaged("wrong_length")
    return record


def _length(record: Record) -> int:
    """The length of the content, as the record says; raises `_Damaged`."""
    text = record.header("content-length")
    if not text.isdecimal() or len(text) > 15:
        raise _Damaged("wrong_length" if text else "no_record")
    return int(text)


def _warc_headers(content: _Content, *, is_lost: bool) -> dict[str, str]:
    headers: dict[str, list[str]] = {}
    size, values = 0, None
    while line := content.line().rstrip():
        size += len(line)
        if size > LONGEST_HEAD or (is_lost and _WARC_LINE.fullmatch(line)):
            raise _Damaged("no_record")
        if line[:1] in (b" ", b"\t") and values:
            values.append(header_text(line.strip()))
            continue
        before, colon, value = line.partition(b":")
        if not colon:  # FastWARC passes over it too
            continue
        name = header_text(before).strip().lower()
        values = None if name in headers else headers.setdefault(name, [header_text(value).strip()])
    return {name: " ".join(values) for name, values in headers.items()}


def _arc_record(place: tuple[int, int], line: re.Match[bytes]) -> Record:
    date = line["date"].decode().ljust(14, "0")
    moment = f"{date[:4]}-{date[4:6]}-{date[6:8]}T{date[8:10]}:{date[10:12]}:{date[12:14]}Z"
    url = header_text(line["url"])
    headers = {
        "warc-target-uri": url,
        "warc-date": moment,
        "content-type": "application/http; msgtype=response",
        "content-length": line["length"].decode(),
        "arc-type": header_text(line["type"]),
    }
    return Record(*place, "warcinfo" if url.startswith("filedesc:") else "response", headers)
