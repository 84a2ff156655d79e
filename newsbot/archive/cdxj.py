"""CDXJ, the index of WARC files: the lines of each file, and those of many files as one sorted index."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from newsbot.archive.files import CDXJ
from newsbot.archive.replay import NO_ENTRY, ArchiveError
from newsbot.archive.scratch import Lines, scratch
from newsbot.archive.strict import Message, Record, Report, first, read_records
from newsbot.archive.warc import Entry, digest_of_parts, index_key

_LINE = re.compile(rb"\S+ \d{14,17} (\{.*\})\n?")
_SPACE = re.compile(r"[;\s]")
_LONGEST = 1 << 20
"""Bytes of a line."""


def strict(path: Path) -> Report:
    """Reports a problem of a file by raising `ArchiveError`: what is made of the file would not be whole."""

    def report(kind: str, offset: int, clause: str) -> NoReturn:
        raise ArchiveError(
            f"{path}, offset {offset}: {clause}; `newsbot archive check {path}` lists what is damaged, and the remedies"
        )

    return report


def is_indexed(record: Record) -> bool:
    """Whether an index has a line for a record: the answers, and what stands for one."""
    if record.kind in ("resource", "metadata"):
        return record.get("Content-Type") != "application/warc-fields"
    return record.kind in ("response", "revisit")


def entry_of(record: Record, message: Message | None, digest: str) -> Entry:
    """The line for a record, whose payload has this digest."""
    url, headers = record.uri, message.headers if message else []
    if record.kind == "revisit":
        mime: str | None = "warc/revisit"
    else:
        mime = first(headers, "Content-Type") if record.kind == "response" else first(record.headers, "Content-Type")
    fields = {
        "url": url,
        "mime": mime and _SPACE.split(mime, maxsplit=1)[0].strip(),
        "status": message.status if message else None,
        "digest": digest or None,
    }
    return Entry(key_of(url), record.timestamp, {name: text for name, text in fields.items() if text is not None})


def key_of(url: str) -> str:
    """The key by which a capture is found.

    >>> key_of("https://www.example.org/A?b=1&a=2")
    'org,example)/a?a=2&b=1'
    """
    try:
        return index_key(url)
    except Exception:  # an address that is not valid stands for itself
        return url


def digest_of(record: Record, payload: Iterable[bytes]) -> str:
    """The digest of a record's payload, computed if the record does not have one."""
    if (given := record.get("WARC-Payload-Digest")) or record.kind == "revisit":
        return given
    return digest_of_parts(payload)


def entries(stream: BinaryIO, filename: str, report: Report) -> Iterator[bytes]:
    """The lines for a WARC file that is called `filename` in them, in the order of its records."""
    for record in read_records(stream, report):
        if is_indexed(record):
            check_target(record, report)
            message, payload = record.message()
            entry = entry_of(record, message, digest_of(record, payload))
            record.finish()
            yield as_line(entry, filename, record)


def check_target(record: Record, report: Report) -> None:
    """Reports a record that does not say which address it is of."""
    if not record.uri:
        report("record", record.offset, "it has no WARC-Target-URI")


def as_line(entry: Entry, filename: str, record: Record) -> bytes:
    """The line of an entry for a record that has been read."""
    line = entry.line(filename, record.offset, record.length)
    return line.encode("utf-8", "replace") + b"\n"


def index_of(path: Path) -> Path:
    """The index beside a WARC file, which need not be there."""
    return path.with_name(path.name.removesuffix(".gz").removesuffix(".warc") + CDXJ)


def indexed(index: Path, size: int, filename: str) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The lines of the index of a file of `size` bytes that is called `filename`, with their fields; raises
    `ArchiveError`."""
    with index.open("rb") as stream:
        number = 0
        while line := stream.readline(_LONGEST):
            number += 1
            try:
                found = _LINE.fullmatch(line)
                entry: dict[str, Any] = json.loads(found[1]) if found else {}
                if entry["filename"] != filename or not 0 <= int(entry["offset"]) < size:
                    raise ValueError
                yield line.rstrip(b"\n") + b"\n", entry
            except NO_ENTRY:
                raise ArchiveError(
                    f"{index}, line {number}: this is not an index line for {filename}; remove the index, and newsbot"
                    " reads the archive itself"
                ) from None


def lines_of(path: Path, filename: str) -> Iterator[bytes]:
    """The lines for a WARC file, from the index beside it if there is one; raises `ArchiveError` and OSError."""
    beside = index_of(path)
    if not beside.is_file():
        with path.open("rb") as stream:
            yield from entries(stream, filename, strict(path))
        return
    for line, entry in indexed(beside, path.stat().st_size, path.name):
        if filename == path.name:
            yield line
        else:
            head = line[: line.index(b" {")].decode("utf-8", "replace")
            yield f"{head} {json.dumps({**entry, 'filename': filename})}\n".encode()


def named(files: Sequence[Path], root: Path | None) -> dict[Path, str]:
    """The names of files in an index: bare, or relative to a folder; raises `ArchiveError` for one that two have."""
    names: dict[str, Path] = {}
    for path in files:
        name = Path(os.path.relpath(path, root)).as_posix() if root else path.name
        if (other := names.setdefault(name, path)) != path:
            raise ArchiveError(
                f"{other} and {path} have the same name; add --root FOLDER, and the index names files by their paths"
                " from there"
            )
    return {path: name for name, path in names.items()}


def write_index(names: Mapping[Path, str], out: BinaryIO, advance: Callable[[int], object]) -> int:
    """Writes one sorted index of WARC files, by name, and returns its number of lines; raises `ArchiveError`.

    `advance` is called with the bytes of each file that has been read.
    """
    with scratch(Lines.schema) as database:
        lines = Lines(database)
        for path, name in names.items():
            lines.add(lines_of(path, name))
            advance(path.stat().st_size)
        number = 0
        for line in lines:
            out.write(line)
            number += 1
    return number
