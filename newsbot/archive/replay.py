"""Answers from WARC files, newsbot's or others. No Scrapy here, and no network."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.archive import WARC_ENDS
from newsbot.archive.encodings import UNPACK, deflated
from newsbot.archive.files import PART
from newsbot.archive.rendered import Rendered
from newsbot.archive.warc import UNSETTLED, Headers, index_key
from newsbot.errors import UserError
from newsbot.paths import is_dir, is_file
from newsbot.text.gzipped import MAGIC, at_most, gunzipped
from newsbot.wording import by_number

if TYPE_CHECKING:
    from newsbot.archive.records import Record

_OPEN = f"{WARC_ENDS[0]}{PART}"
_FEW = 5
"""Sites that a message names; the others are counted."""
_SHOWN = 300
"""Characters of an address that are searched for its site: a host has at most 253."""
NO_ENTRY = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a line that is not an index line may raise: its JSON can be anything."""


class ArchiveError(UserError):
    """An archive that cannot be read; the message names the file and the remedy."""


class Damaged(ArchiveError):
    """A part of a file that cannot be read, or that holds no whole answer."""

    def __init__(self, path: Path, offset: int, trouble: str) -> None:
        """`trouble` is a key of `newsbot.archive.records.TROUBLES`, or `no_date`."""
        super().__init__(path, offset, trouble)
        self.path, self.offset, self.trouble = path, offset, trouble

    def __str__(self) -> str:
        from newsbot.archive.records import TROUBLES

        what = TROUBLES.get(self.trouble, "an answer without a date")
        check = f"; see `newsbot archive check {self.path}`"  # which reads records, not what they hold
        return f"{self.place}: {what}{'' if self.trouble == 'cut_off' else check}"

    @property
    def place(self) -> str:
        return f"{self.path}:{self.offset}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An archived answer, as received; headers in their order."""

    url: str
    moment: datetime
    status: int
    headers: Headers
    body: bytes
    place: Place | None = None
    is_cut: bool = False
    """Whether its record says that a part of it is missing."""
    is_settled: bool = True
    """Whether a browser that rendered it saw it settle."""


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
    original: Place | None = None
    """Of a revisit: the answer whose body it repeats."""

    @property
    def is_readable(self) -> bool:
        return not self.revisit or self.original is not None

    @property
    def is_good(self) -> bool:
        """Whether it is a page or a redirect."""
        return self.status < 400 and self.status != 304


def header_bytes(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    """The headers of an archived answer as they were received."""
    for pair in headers:
        name, value = (text.encode("utf-8", "surrogateescape") for text in pair)
        yield name, value


def archive_files(paths: Sequence[str]) -> list[Path]:
    """The WARC files at paths, and in folders at any depth; raises `ArchiveError`."""
    files: dict[Path, None] = {}
    for text in paths:
        path = Path(text)
        inside = sorted(path.rglob("*")) if is_dir(path) else []
        found = [path] if is_file(path) else [p for p in inside if p.name.endswith(WARC_ENDS)]
        if not found and any(p.name.endswith(_OPEN) for p in inside):
            raise ArchiveError(f"{text}: its runs have not ended; crawl the site again to resume them")
        if not found:
            raise ArchiveError(f"{text}: no WARC file; name a file, or a folder that holds some")
        files.update(dict.fromkeys(found))
    return list(files)


def origin_of(url: str) -> str:
    """The scheme and host of an address, or its beginning if it has no host.

    >>> origin_of("http://127.0.0.1:8000/a?b"), origin_of("HTTP://A.example/B"), origin_of("dns:example.org")
    ('http://127.0.0.1:8000', 'http://a.example', 'dns:example.org')
    """
    scheme, mark, rest = "".join(letter if letter.isprintable() else "?" for letter in url[:_SHOWN]).partition("://")
    return f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0]}".lower() if mark else scheme


def list_origins(origins: Counter[str]) -> str:
    """
    >>> list_origins(Counter({"http://a": 3, "http://b": 1}))
    'http://a (3), http://b (1)'
    """
    most = by_number(origins)
    named = [f"{origin} ({number})" for origin, number in most[:_FEW]]
    if rest := most[_FEW:]:
        named.append(f"{len(rest)} more sites ({sum(number for _, number in rest)})")
    return ", ".join(named)


class Replay:
    """Answers requests from files: the first good capture of an address first, then the next.

    An error, or an answer 304, is given only if there is nothing else: a later run got the page.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self.places: dict[str, list[Place]] = defaultdict(list)
        self.damaged: list[Damaged] = []
        self.later = 0
        """Captures of addresses that were requested which are later than the last one given, and differ."""
        self._asked: dict[str, int] = defaultdict(int)
        for place in in_order(files, self.damaged.append):
            with suppress(ValueError):  # of an address that is not valid, which no crawl requests
                self.places[index_key(place.url)].append(place)

    def __len__(self) -> int:
        return len(self.places)

    def origins(self) -> Counter[str]:
        return Counter(origin_of(place.url) for places in self.places.values() for place in places)

    def answer(self, url: str) -> Answer | None:
        """The next capture of `url`, or the last one again; None if there are no captures.

        Raises `Damaged` for one that is not there whole, and `ArchiveError`.
        """
        places = self.places.get(index_key(url), [])
        places = [place for place in places if place.url == url] or places
        readable = [place for place in places if place.is_readable]
        captures = [place for place in readable if place.is_good] or readable
        if not captures:
            return None
        number = self._asked[url]
        self._asked[url] += 1
        self.later += _differing(captures, number + 1) - (_differing(captures, number) if number else 0)
        return read_answer(captures[min(number, len(captures) - 1)])


def _differing(captures: Sequence[Place], given: int) -> int:
    """How many captures after so many given ones have other contents than these and than each other."""
    digests = [place.digest for place in captures]
    return len(set(digests[given:]) - set(digests[:given]))


Report = Callable[[Damaged], object]


def in_order(files: Iterable[Path], report: Report) -> list[Place]:
    """The answers in files, in the order of their captures; revisits with their originals, if the files hold these.

    Raises `ArchiveError`. `report` is called as `index` does.
    """
    places = [place for path in files for place in index(path, report)]
    originals: dict[str, Place] = {}
    for place in places:
        if place.digest and not place.revisit:
            originals.setdefault(place.digest, place)
    places = [_repeating(place, originals.get(place.digest)) if place.revisit else place for place in places]
    return sorted(places, key=in_time)


def in_time(place: Place) -> tuple[str, str, int]:
    """What answers are ordered by."""
    return place.timestamp, str(place.path), place.offset


def _repeating(revisit: Place, original: Place | None) -> Place:
    if original is None:
        return revisit
    status = original.status if revisit.status in (0, 304) else revisit.status
    return replace(revisit, original=original, status=status)


def index(path: Path, report: Report = lambda damaged: None) -> Iterator[Place]:
    """The answers in a file, from the index beside it if there is one; raises `ArchiveError`.

    `report` is called with each part that cannot be read; an index names none.
    """
    beside = path.with_name(path.name.removesuffix(".gz").removesuffix(".warc") + ".cdxj")
    if not beside.is_file():
        yield from _scan(path, report)
        return
    try:
        lines = beside.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise ArchiveError(
            f"{beside}: not an index ({error!s:.200}); remove it, and newsbot reads the archive itself"
        ) from error
    for number, line in enumerate(lines, 1):
        try:
            place = _listed(line, path)
        except NO_ENTRY as error:
            raise ArchiveError(
                f"{beside}, line {number}: this is not an index line; remove the index, and newsbot reads the archive"
                " itself"
            ) from error
        yield place


def _listed(line: str, path: Path) -> Place:
    """The answer in a line of an index; raises one of `NO_ENTRY`."""
    _, timestamp, fields = line.split(" ", 2)
    entry = json.loads(fields)
    url, digest, offset = entry["url"], entry.get("digest") or "", int(entry["offset"])
    is_revisit, status = entry.get("mime") == "warc/revisit", int(entry.get("status") or 0)
    if not isinstance(url, str) or not isinstance(digest, str) or offset < 0:
        raise ValueError(fields)
    return Place(url, timestamp, is_revisit, digest, path, offset, status)


def _scan(path: Path, report: Report) -> Iterator[Place]:
    with _reading(path, wanted=_is_answer) as found:
        first = next(found, None)
        if first is not None and first.trouble == "no_record":  # else records are looked for in any bytes
            raise ArchiveError(f"{path}: not a WARC file{_remedy(path)}")
        for record in found if first is None else chain([first], found):
            if record.trouble is not None:
                report(Damaged(path, record.offset, record.trouble))
            elif record.number:
                raise ArchiveError(
                    f"{path}: several records are compressed in one piece, so none can be found by its offset;"
                    f" `newsbot extract {path} --to OUT` reads it"
                    + (f", and `warcio recompress {path} NEW` compresses each" if path.name.endswith(".gz") else "")
                )
            elif record.block is not None and (place := _place(path, record, record.block)) is not None:
                yield place
            elif record.block is not None:
                report(Damaged(path, record.offset, "no_date"))


def _place(path: Path, record: Record, block: bytes) -> Place | None:
    """The position of an answer; None if it has no date."""
    from newsbot.archive.captures import answer_of

    if record.moment is None:
        return None
    digest = record.header("warc-payload-digest") or f"{path}:{record.offset}"
    stamp, is_revisit = f"{record.moment:%Y%m%d%H%M%S}", record.kind == "revisit"
    return Place(record.url, stamp, is_revisit, digest, path, record.offset, answer_of(block)[0])


_ANSWERS = ("response", "revisit")


def _is_answer(record: Record) -> bool:
    from newsbot.archive.captures import is_capture

    return record.kind in _ANSWERS and is_capture(record)


def _remedy(path: Path) -> str:
    """What to do with a file that is not a WARC file."""
    if path.name.lower().endswith((".wacz", ".warc.zst", ".arc", ".arc.gz")):
        return f"; `newsbot extract {path} --to OUT` reads it"
    return f"; `newsbot archive check {path}` says what it is"


@contextmanager
def _reading(
    path: Path, offset: int = 0, *, wanted: Callable[[Record], bool], fast: bool = True
) -> Iterator[Iterator[Record]]:
    """The records of a file from an offset on; raises `ArchiveError`."""
    from newsbot.archive.records import Tape, records  # no crawl of the web needs them

    try:
        with path.open("rb") as stream:
            yield records(Tape(stream, offset), offset, wanted, fast=fast)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read ({error.strerror or error})") from error


def rendered_of(place: Place | None) -> Rendered | None:
    """The rendered page that belongs to an answer, if any; None for one that is not whole."""
    if place is None:
        return None
    place = place.original or place
    with _reading(place.path, place.offset, wanted=lambda record: record.kind == "conversion", fast=False) as found:
        answer = next(found, None)
        return _rendered_behind(answer, found) if answer is not None else None


def _rendered_behind(answer: Record, records: Iterable[Record]) -> Rendered | None:
    """The rendered page of an answer among the records between it and the next one."""
    for record in takewhile(lambda record: record.trouble is None and record.kind not in _ANSWERS, records):
        refers = record.header("warc-refers-to") == answer.header("warc-record-id")
        if refers and not record.is_cut and record.block is not None and record.moment is not None:
            return Rendered(record.block, record.moment, not record.header(UNSETTLED.lower()))
    return None


def read_answer(place: Place, *, rendered: bool = False) -> Answer:
    """The answer at a place, with the `rendered` page that belongs to it in the place of its body if there is one;
    raises `Damaged` if it is not whole, and `ArchiveError`. A revisit has the body of its original."""
    from newsbot.archive.captures import answer_of, as_rendered, as_repeated

    def wanted(record: Record) -> bool:
        return record.offset == place.offset or record.kind == "conversion"

    with _reading(place.path, place.offset, wanted=wanted, fast=False) as found:
        record = next(found, None)
        shown = _rendered_behind(record, found) if rendered and record is not None else None
    if record is None:
        raise Damaged(place.path, place.offset, "torn")
    if record.trouble == "no_record" or record.kind not in ("", *_ANSWERS):
        raise ArchiveError(
            f"{place.path}: there is no response at offset {place.offset}; its index belongs to another file; remove"
            " it, and newsbot reads the archive itself"
        )
    if record.trouble is not None or record.moment is None or record.block is None:
        raise Damaged(place.path, place.offset, record.trouble or "no_date")
    status, headers, body = answer_of(record.block)
    if place.original is not None:
        original = read_answer(place.original, rendered=rendered)
        headers = as_repeated(headers, original.headers)
        return replace(
            original, url=record.url, moment=record.moment, status=place.status, headers=headers, place=place
        )
    answer = Answer(record.url, record.moment, status, headers, body, place, record.is_cut)
    if shown is None:
        return answer
    return replace(answer, headers=as_rendered(headers), body=shown.html, is_cut=False, is_settled=shown.settled)


class Undecodable(Exception):
    """A body that cannot be decoded, and the reason: `cut_off`, `too_large` or `wrong_encoding`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decoded(answer: Answer, limit: int) -> bytes | None:
    """The body without its transfer and content encoding; None if it is longer than `limit` bytes, or broken."""
    try:
        return decode(answer, limit)
    except Undecodable:
        return None


def decode(answer: Answer, limit: int) -> bytes:
    """The body without its transfer and content encoding; raises `Undecodable`, also for more than `limit` bytes.

    HTML is taken as it is: some archives hold bodies decoded, with the headers of what was received.
    """
    try:
        if answer.is_cut or _is_short(answer):
            raise EOFError
        body = _unpacked(answer.headers, answer.body, limit + 1, ())
    except EOFError:
        raise Undecodable("cut_off") from None
    if len(body) > limit:
        raise Undecodable("too_large")
    return body


def beginning(headers: Headers, body: bytes, limit: int) -> bytes:
    """What the first part of a body unpacks to, up to `limit` bytes; empty if it is broken."""
    with suppress(Undecodable):
        return _unpacked(headers, body, limit, (EOFError,))
    return b""


def _is_short(answer: Answer) -> bool:
    """Whether a body has fewer bytes than its Content-Length.

    If a header names an encoding, the body in it shows its end; a body stored without it has another length anyway.
    """
    lengths = _values(answer.headers, "content-length")
    if _transfer_encodings(answer.headers) or _encodings(answer.headers) or not lengths:
        return False
    return lengths[0].isdecimal() and len(lengths[0]) <= _LONGEST_NUMBER and len(answer.body) < int(lengths[0])


def _unpacked(headers: Headers, body: bytes, limit: int, faults: tuple[type[Exception], ...]) -> bytes:
    """The first `limit` bytes of a body without its encodings; of one that is cut off, what is there, if `faults` has
    EOFError, which is raised otherwise. Raises `Undecodable`."""
    if "chunked" in _transfer_encodings(headers):  # newsbot stores bodies in one piece, wget as they came
        body = at_most(_unchunked(body), len(body), faults)
    for encoding in reversed(_encodings(headers)):
        if not body or _HTML.match(body):
            break
        try:
            body = at_most(_unpacker(encoding, body)(body), limit, faults)
        except EOFError:
            raise
        except Exception:  # an unknown encoding, or an error of its library
            raise Undecodable("wrong_encoding") from None
        if len(body) >= limit:
            break
    return body


def _unpacker(encoding: str, body: bytes) -> Callable[[bytes], Iterator[bytes]]:
    """Servers mix up gzip and deflate; what begins the body decides."""
    if encoding in ("gzip", "x-gzip", "deflate"):
        return gunzipped if body.startswith(MAGIC) else deflated
    return UNPACK[encoding]


def _unchunked(body: bytes) -> Iterator[bytes]:
    """The chunks of a body; the body itself if it does not begin with one. Raises EOFError unless the last is there."""
    at, size = 0, 0
    while head := _CHUNK.match(body, at):
        size = int(head[1], 16)
        if not size:
            return
        at = head.end() + size
        yield body[head.end() : at]
    if size:
        raise EOFError
    yield body


def _transfer_encodings(headers: Headers) -> list[str]:
    return _values(headers, "transfer-encoding")


def _encodings(headers: Headers) -> list[str]:
    return [value for value in _values(headers, "content-encoding") if value != "identity"]


def _values(headers: Headers, name: str) -> list[str]:
    """The values of a header that is a list, in lower case."""
    values = ",".join(value for key, value in headers if key.lower() == name).lower().split(",")
    return [value.strip() for value in values if value.strip()]


_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1000}<(?:!--|(?:!doctype|\?xml|html|head|body|title|meta|div|p)\b)", re.I)
"""How a page begins that is not compressed."""
_CHUNK = re.compile(rb"(?:\r?\n)?[ \t]{0,16}([0-9A-Fa-f]{1,16})[ \t]{0,16}(?:;[^\r\n]{0,4096})?\r?\n")
"""What is before the content of a chunk: the end of the one before, and the length."""
_LONGEST_NUMBER = 15
