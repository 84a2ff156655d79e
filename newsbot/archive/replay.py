"""Answers from WARC files, newsbot's or others. No Scrapy here, and no network."""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from newsbot.archive import zstd
from newsbot.archive.rendered import Rendered
from newsbot.archive.warc import UNSETTLED, Headers, index_key
from newsbot.errors import UserError
from newsbot.paths import is_dir, is_file

_ENDS = (".warc.gz", ".warc")
_FEW = 5
"""Sites that a message names; the others are counted."""
_SHOWN = 300
"""Characters of an address that are searched for its site: a host has at most 253."""


class ArchiveError(UserError):
    """An archive that cannot be read; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An archived answer, as received; headers in their order."""

    url: str
    moment: datetime
    status: int
    headers: Headers
    body: bytes
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The position of an answer."""

    url: str
    timestamp: str
    revisit: bool
    digest: str
    path: Path
    offset: int
    status: int = 200


def archive_files(paths: Sequence[str]) -> list[Path]:
    """The WARC files at paths, and in folders at any depth; raises `ArchiveError`."""
    files: dict[Path, None] = {}
    for text in paths:
        path = Path(text)
        inside = sorted(p for p in path.rglob("*") if p.name.endswith(_ENDS)) if is_dir(path) else []
        found = [path] if is_file(path) else inside
        if not found:
            raise ArchiveError(f"{text}: no WARC file; name a file, or a folder that holds some")
        files.update(dict.fromkeys(found))
    return list(files)


def origin_of(url: str) -> str:
    """The scheme and host of an address, or its beginning if it has no host.

    >>> origin_of("http://127.0.0.1:8000/a?b"), origin_of("dns:example.org")
    ('http://127.0.0.1:8000', 'dns:example.org')
    """
    scheme, mark, rest = "".join(letter if letter.isprintable() else "?" for letter in url[:_SHOWN]).partition("://")
    return f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0]}" if mark else scheme


def list_origins(origins: Counter[str]) -> str:
    """
    >>> list_origins(Counter({"http://a": 3, "http://b": 1}))
    'http://a (3), http://b (1)'
    """
    most = sorted(origins.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [f"{origin} ({number})" for origin, number in most[:_FEW]]
    if rest := most[_FEW:]:
        named.append(f"{len(rest)} more sites ({sum(number for _, number in rest)})")
    return ", ".join(named)


class Replay:
    """Answers requests from files: the first capture of an address first, then the next."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.places: dict[str, list[Place]] = defaultdict(list)
        self.by_digest: dict[str, Place] = {}
        self._asked: dict[str, int] = defaultdict(int)
        for path in files:
            for place in index(path):
                self.places[index_key(place.url)].append(place)
                if not place.revisit:
                    self.by_digest.setdefault(place.digest, place)
        for places in self.places.values():
            places.sort(key=lambda place: (place.timestamp, str(place.path), place.offset))

    def __len__(self) -> int:
        return len(self.places)

    def origins(self) -> Counter[str]:
        return Counter(origin_of(place.url) for places in self.places.values() for place in places)

    def answer(self, url: str) -> Answer | None:
        """The next capture of `url`, or the last one again; None if there are no captures."""
        places = self.places.get(index_key(url), [])
        places = [place for place in places if place.url == url] or places
        referred = (self.by_digest[place.digest] for place in places if place.digest in self.by_digest)
        captures = [place for place in places if not place.revisit] or list(referred)
        if not captures:
            return None
        number = min(self._asked[url], len(captures) - 1)
        self._asked[url] += 1
        return read_answer(captures[number])


def index(path: Path) -> Iterator[Place]:
    """The answers in a file, from the index beside it if there is one; raises `ArchiveError`."""
    beside = path.with_name(path.name.removesuffix(".gz").removesuffix(".warc") + ".cdxj")
    if not beside.is_file():
        yield from _scan(path)
        return
    try:
        for line in beside.read_text("utf-8").splitlines():
            _, timestamp, fields = line.split(" ", 2)
            entry = json.loads(fields)
            revisit = entry.get("mime") == "warc/revisit"
            status = int(entry.get("status") or 0)
            yield Place(entry["url"], timestamp, revisit, entry.get("digest", ""), path, int(entry["offset"]), status)
    except (OSError, ValueError, KeyError) as error:
        raise ArchiveError(f"{beside}: not an index ({error}); remove it, and the archive itself is read") from error


def _scan(path: Path) -> Iterator[Place]:
    with _reading(path) as iterator:
        for record in iterator:
            if record.rec_type in ("response", "revisit") and record.http_headers is not None:
                headers = record.rec_headers
                offset = iterator.get_record_offset()  # reads the record to its end
                yield Place(
                    headers.get_header("WARC-Target-URI").strip("<>"),
                    _moment(headers.get_header("WARC-Date")).strftime("%Y%m%d%H%M%S"),
                    record.rec_type == "revisit",
                    headers.get_header("WARC-Payload-Digest") or f"{path}:{offset}",
                    path,
                    offset,
                    _number(record.http_headers.get_statuscode()),
                )


@contextmanager
def _reading(path: Path, offset: int = 0) -> Iterator[Any]:
    """The records of a file from an offset on; raises `ArchiveError`."""
    from warcio.archiveiterator import ArchiveIterator  # no crawl of the web needs them
    from warcio.exceptions import ArchiveLoadFailed

    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            records = ArchiveIterator(stream)
            with closing(iter(records)):  # else it refers to itself, and its buffers stay until garbage is collected
                yield records
    except (OSError, ArchiveLoadFailed, EOFError, ValueError, AttributeError) as error:
        raise ArchiveError(f"{path}: not a WARC file, or damaged ({error}); check it with `warcio check`") from error


def rendered_of(place: Place | None) -> Rendered | None:
    """The rendered page that belongs to an answer, if any."""
    if place is None:
        return None
    with _reading(place.path, place.offset) as iterator:
        answer = next(iterator)
        id = answer.rec_headers.get_header("WARC-Record-ID")
        for record in iterator:
            if record.rec_type in ("response", "revisit"):
                break
            headers = record.rec_headers
            if record.rec_type == "conversion" and headers.get_header("WARC-Refers-To") == id:
                settled = headers.get_header(UNSETTLED) is None
                return Rendered(record.raw_stream.read(), _moment(headers.get_header("WARC-Date")), settled)
    return None


def read_answer(place: Place) -> Answer:
    """The answer at a place."""
    with _reading(place.path, place.offset) as iterator:
        for record in iterator:
            return Answer(
                record.rec_headers.get_header("WARC-Target-URI").strip("<>"),
                _moment(record.rec_headers.get_header("WARC-Date")),
                _number(record.http_headers.get_statuscode()),
                record.http_headers.headers,
                record.raw_stream.read(),
                place,
            )
    raise ArchiveError(f"{place.path}: there is no record at {place.offset}; its index is of another file")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC).replace(microsecond=0)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def decoded(answer: Answer, limit: int) -> bytes | None:
    """The body without its transfer and content encoding; None if it is longer than `limit` bytes, or broken."""
    body = answer.body
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in answer.headers):
        from warcio.bufferedreaders import ChunkedDataReader

        body = ChunkedDataReader(BytesIO(body)).read()  # newsbot stores bodies in one piece, wget as they came
    encodings = ",".join(value for name, value in answer.headers if name.lower() == "content-encoding")
    for encoding in reversed([part.strip().lower() for part in encodings.split(",") if part.strip()]):
        try:
            body = _decoders[encoding](body, limit)
        except Exception:  # an unknown encoding, or an error of its library
            return None
        if len(body) > limit:
            return None
    return body if len(body) <= limit else None


def _inflate(body: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 32).decompress(body, limit + 1)
    except zlib.error:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, limit + 1)


def _unbrotli(body: bytes, limit: int) -> bytes:
    import brotli

    decompressor, parts, size = brotli.Decompressor(), [], 0
    chunk = decompressor.process(body, output_buffer_limit=limit + 1)
    while chunk and size <= limit:
        parts.append(chunk)
        size += len(chunk)
        chunk = decompressor.process(b"", output_buffer_limit=limit + 1)
    return b"".join(parts)


def _unzstd(body: bytes, limit: int) -> bytes:
    return zstd.ZstdDecompressor().decompress(body, limit + 1)


_decoders: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _inflate,
    "x-gzip": _inflate,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
    "identity": lambda body, limit: body,
}
