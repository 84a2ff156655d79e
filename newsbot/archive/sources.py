"""Where archives are: files, folders, patterns, lists of paths, standard input, WACZ, and what fsspec opens."""

from __future__ import annotations

import gzip
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from glob import has_magic, iglob
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Any, cast
from urllib.parse import urljoin, urlsplit

from newsbot.archive.files import DRAWN, EARLIER
from newsbot.archive.replay import ArchiveError
from newsbot.archive.warc import DRAWN_AGAIN
from newsbot.archive.zips import opened
from newsbot.errors import needs_extra
from newsbot.paths import is_dir, is_file
from newsbot.terminal import standard_input
from newsbot.text.credentials import without_logins

STDIN = "-"
_DRIVERS = {"http": "archives", "https": "archives", "s3": "s3"}
"""Extras that bring a driver; fsspec names the packages of others."""
_ENDS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".wacz")
_LISTS = (".paths", ".paths.gz", ".txt", ".txt.gz")
_LOCAL = ("file://", "local://")
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]{1,20}://")
_LONGEST_LIST = 64 << 20
"""Bytes of a list of paths, unpacked: half a million of them."""
_LONGEST_WAIT = 20.0
_SHOWN = 300
_HERE = Path()


class Unreadable(Exception):
    """A file that is not there, cannot be opened, or breaks off: it is reported and passed over."""


@dataclass(frozen=True, slots=True)
class Source:
    """One WARC or ARC file."""

    name: str
    """As it was given, or found; a file in a WACZ follows the name of that: `crawl.wacz/archive/data.warc.gz`."""
    size: int | None = None
    """Bytes, if that is known without asking a server."""
    inside: str = ""
    """The WACZ that holds it."""

    @property
    def public(self) -> str:
        """Its name without the login of an address, for records and messages."""
        return public(self.name)


class Sources:
    """Finds and opens archives. `options` are those of the driver of a store."""

    def __init__(
        self, base: str = "", options: Mapping[str, Any] | None = None, patience: float = 0, folder: Path = _HERE
    ) -> None:
        """`base` is the prefix for the relative paths of lists; a server may be silent for `patience` seconds.

        `folder` is that from which relative paths start when files are opened.
        """
        self._base = base
        self._options = dict(options or {})
        self._patience = patience
        self._folder = folder

    @cached_property
    def _stdin(self) -> Stream:
        return Stream(standard_input())

    def find(self, arguments: Iterable[str]) -> list[Source]:
        """The files that arguments name, each once and in order; raises `ArchiveError` if one names none."""
        found: dict[str, Source] = {}
        for argument in arguments:
            sources = list(self._find(argument))
            if not sources:
                raise ArchiveError(
                    f"{public(argument)}: no archive; name WARC, ARC or WACZ files, a folder or pattern of them, or a"
                    " list of paths (.paths, .paths.gz, .txt)"
                )
            for source in sources:
                found.setdefault(source.name, source)
        return list(found.values())

    def _find(self, argument: str) -> Iterator[Source]:
        if argument == STDIN:
            yield Source(STDIN)
        elif argument.lower().endswith(_LISTS):
            for path in self._listed(argument):
                yield from self._opened_wacz(path, _size(path))
        elif is_remote(argument):
            yield from self._find_remote(argument)
        else:
            yield from self._find_local(argument)

    def _find_local(self, argument: str) -> Iterator[Source]:
        path = Path(argument)
        if is_file(path):
            paths = [path]
        elif is_dir(path):
            paths = sorted(one for one in path.rglob("*") if one.name.lower().endswith(_ENDS) and one.is_file())
        else:
            found = map(Path, sorted(iglob(argument, recursive=True))) if has_magic(argument) else ()  # noqa: PTH207
            paths = [one for one in found if one.is_file()]
        for one in paths:
            yield from self._opened_wacz(str(one), one.stat().st_size)

    def _find_remote(self, argument: str) -> Iterator[Source]:
        if argument.lower().endswith(_ENDS) and not has_magic(argument):
            yield from self._opened_wacz(argument, None)
            return
        with _explained(argument):
            filesystem, root = _filesystem(argument, self._options)
            fixed = root[: next((n for n, letter in enumerate(root) if letter in "*?["), len(root))]
            folder = root if fixed == root else fixed.rpartition("/")[0]
            names = sorted(map(str, filesystem.find(folder)))
        if fixed != root:
            names = [name for name in names if re.fullmatch(translate(root), name)]
        for name in names:
            if name.lower().endswith(_ENDS):
                yield from self._opened_wacz(str(filesystem.unstrip_protocol(name)), None)

    def _listed(self, argument: str) -> Iterator[str]:
        """The paths in a list; relative ones follow `base`, or the list's own host or folder.

        A list on a server names files of servers only: one that is not yours may not choose files of your machine.
        """
        content = self._content(argument)
        for line in content.decode("utf-8", "replace").splitlines():
            path = line.strip()
            if not path or path.startswith("#"):
                continue
            if is_remote(argument) and path.startswith(_LOCAL) and not argument.startswith(_LOCAL):
                raise ArchiveError(
                    f"{public(argument)}: names {path}, a file on this machine; copy the list, and name the copy"
                )
            if is_remote(path) or (path.startswith("/") and not is_remote(argument)):
                yield path
            elif self._base:
                yield f"{self._base.rstrip('/')}/{path.lstrip('/')}"
            elif is_remote(argument):
                yield _beside(argument, path)
            else:
                yield str(Path(argument).parent / path)

    def _content(self, argument: str) -> bytes:
        """A list, unpacked; raises `ArchiveError`."""
        try:
            with self._open(argument) as stream:
                head = stream.read(2)
                content = head + stream.read(_LONGEST_LIST)
            if head == b"\x1f\x8b":
                with gzip.open(BytesIO(content)) as unpacked:
                    content = unpacked.read(_LONGEST_LIST + 1)
        except (Unreadable, OSError, EOFError, zlib.error) as error:
            raise ArchiveError(f"{public(argument)}: the list of paths cannot be read ({_text(error)})") from error
        if len(content) > _LONGEST_LIST:
            longest = _LONGEST_LIST >> 20
            raise ArchiveError(f"{public(argument)}: the list of paths is longer than {longest} MiB; split it")
        return content

    def _opened_wacz(self, name: str, size: int | None) -> Iterator[Source]:
        """The file itself, or those inside of a WACZ; one that cannot be opened is reported when it is read.

        The captures of earlier runs in newsbot's packages come before those that refer to them; the rendered pages that
        they hold once more are left out.
        """
        if not name.lower().endswith(".wacz"):
            yield Source(name, size)
            return
        try:
            with self._open(name) as stream, zipfile.ZipFile(stream) as wacz:
                inside = sorted(
                    (_rank(info.filename), info.filename, info.file_size)
                    for info in wacz.infolist()
                    if info.filename.lower().endswith(_ENDS) and not info.is_dir() and not _is_again(wacz, info)
                )
        except (Unreadable, OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
            yield Source(name, size)
            return
        for _, path, length in inside:
            yield Source(f"{name}/{path}", None if is_remote(name) else length, inside=name)

    def check(self, sources: Iterable[Source]) -> None:
        """Raises `ArchiveError` for a local file that was there when it was found, and is not now."""
        for source in sources:
            path = self._folder / (source.inside or source.name)
            if not is_remote(source.inside or source.name) and source.size is not None and not path.is_file():
                raise ArchiveError(f"{path}: no such file here; mount its folder on every machine that reads")

    @contextmanager
    def open(self, source: Source) -> Iterator[IO[bytes]]:
        """The bytes of a file. Raises `Unreadable`, also while it is read; `ArchiveError` for a silent server."""
        with _unreadable():
            if not source.inside and source.name.lower().endswith(".wacz"):
                raise Unreadable("not a WACZ file, or one without an archive")
            with self._open(source.inside or source.name) as stream:
                if not source.inside:
                    yield stream
                    return
                path = source.name.removeprefix(f"{source.inside}/")
                with zipfile.ZipFile(stream) as wacz, _member(stream, wacz, wacz.getinfo(path)) as member:
                    yield member

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        if name == STDIN:
            yield self._stdin.opened()
        elif is_remote(name):
            stream = _Patient(name, self._options, self._patience)
            try:
                yield cast("IO[bytes]", stream)
            finally:
                stream.close()
        else:
            with (self._folder / name).open("rb") as file:
                yield file


@contextmanager
def _member(stream: IO[bytes], wacz: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """A file in a ZIP; one that is stored as it is can seek, and is read as far as possible if its sum is wrong."""
    with opened(wacz, info) as member:  # checks its local header
        if info.compress_type != zipfile.ZIP_STORED:
            yield member
            return
        stream.seek(info.header_offset + _NAME_LENGTH)
        name, extra = struct.unpack("<HH", stream.read(4))
        begin = info.header_offset + _NAME_LENGTH + 4 + name + extra
        yield cast("IO[bytes]", _Part(stream, begin, begin + info.file_size))


def _rank(name: str) -> int:
    """Sorts files of a package: first what newsbot has added of earlier runs, whose name is longer than one like it."""
    return -len(name) if name.endswith(EARLIER) else 0


def _is_again(wacz: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether a file of a package says of itself that others hold all its pages."""
    if info.filename.endswith(DRAWN):
        with suppress(OSError, zipfile.BadZipFile, zlib.error), opened(wacz, info) as file:
            return DRAWN_AGAIN.encode() in zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(file.read(_HEAD), _HEAD)
    return False


_HEAD = 2048  # bytes in which the first record of such a file is, which has some 500
_NAME_LENGTH = 26  # where a local header of a ZIP says how long the name and the extra field behind it are


class Stream:
    """A stream that is open already, of which originals are read while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._begin = stream.tell() if stream.seekable() else 0
        self._end = stream.seek(0, 2) if stream.seekable() else None

    def opened(self) -> IO[bytes]:
        """The stream from where it was; with a separate position for each reader, if it can seek."""
        return self._stream if self._end is None else cast("IO[bytes]", _Part(self._stream, self._begin, self._end))


class _Part:
    """Some bytes of a stream as a stream with its own position."""

    def __init__(self, stream: IO[bytes], begin: int, end: int) -> None:
        self._stream, self._begin, self._end = stream, begin, end
        self._position = begin

    def read(self, size: int = -1) -> bytes:
        left = max(self._end - self._position, 0)
        self._stream.seek(self._position)
        content = self._stream.read(left if size < 0 else min(size, left))
        self._position += len(content)
        return content

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        start = {0: self._begin, 1: self._position, 2: self._end}[whence]
        self._position = max(start + offset, self._begin)
        return self._position - self._begin


def is_remote(name: str) -> bool:
    """Whether a name is an address, which fsspec opens.

    >>> is_remote("s3://bucket/a.warc.gz"), is_remote("data/a.warc.gz")
    (True, False)
    """
    return _REMOTE.match(name) is not None


def public(name: str) -> str:
    """A name without the login of an address. The container in `abfs://container@account` stays.

    >>> public("https://desk:secret@data.example/a@b.warc.gz"), public("abfs://news@account/a.warc.gz")
    ('https://data.example/a@b.warc.gz', 'abfs://news@account/a.warc.gz')
    """
    kind, between, rest = name.partition("://")
    login, at, host = rest.partition("/")[0].rpartition("@")
    if not is_remote(name) or not at or (":" not in login and kind.lower() not in ("http", "https")):
        return name
    return f"{kind}{between}{host}{rest[len(login) + len(at) + len(host) :]}"


def _beside(address: str, path: str) -> str:
    """A path of a list on the list's own host, or in its bucket.

    >>> _beside("https://data.example/cc/warc.paths.gz", "cc/a.warc.gz"), _beside("s3://bucket/x.paths", "cc/a.warc.gz")
    ('https://data.example/cc/a.warc.gz', 's3://bucket/cc/a.warc.gz')
    """
    parts, path = urlsplit(address), f"/{path.lstrip('/')}"
    return urljoin(address, path) if parts.scheme in ("http", "https") else f"{parts.scheme}://{parts.netloc}{path}"


def _size(path: str) -> int | None:
    with suppress(OSError):
        return None if is_remote(path) else Path(path).stat().st_size
    return None


@contextmanager
def _unreadable() -> Iterator[None]:
    try:
        yield
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, struct.error) as error:
        raise Unreadable(_text(error)) from error


def _filesystem(address: str, options: Mapping[str, Any]) -> tuple[Any, str]:
    """fsspec's file system for an address, and the path in it; raises `ArchiveError` if there is no driver."""
    try:
        import fsspec
    except ImportError:
        raise ArchiveError(f"{public(address)}: {needs_extra('it', 'archives', 'fsspec')}") from None
    try:
        filesystem, path = fsspec.core.url_to_fs(address, **options)
    except ValueError:
        raise ArchiveError(
            f"{public(address)}: this kind of address is not supported; use https://… or s3://…"
        ) from None
    except ImportError as error:
        extra = _DRIVERS.get(address.partition(":")[0])
        how = needs_extra("it", extra) if extra else f"its driver is not installed: {_text(error)}"
        raise ArchiveError(f"{public(address)}: {how}") from None
    return filesystem, str(path)


@contextmanager
def _explained(address: str) -> Iterator[None]:
    try:
        yield
    except ArchiveError:
        raise
    except Exception as error:  # each driver has errors of its own
        raise ArchiveError(
            f"{public(address)}: cannot be listed ({_text(error)}); name its files, or try again later"
        ) from error


class _Patient:
    """A remote file that is opened again, where it was, when its connection breaks."""

    def __init__(self, address: str, options: Mapping[str, Any], patience: float) -> None:
        self._address = address
        self._patience = patience
        self._filesystem, self._path = _filesystem(address, options)
        self._position = 0
        self._size: int | None = None
        self._stream: Any = None

    def read(self, size: int = -1) -> bytes:
        content: bytes = self._patiently(lambda stream: stream.read(size))
        self._position += len(content)
        return content

    def seekable(self) -> bool:
        def can(stream: Any) -> bool:  # fsspec says yes of a server that gives no parts, whose files have no size
            return stream.seekable() and getattr(stream, "size", 0) is not None

        return bool(self._patiently(can))

    def seek(self, offset: int, whence: int = 0) -> int:
        def step(stream: Any) -> int:
            stream.seek(self._position)
            return int(stream.seek(offset, whence))

        self._position = self._patiently(step)
        return self._position

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        with suppress(Exception):  # of a connection that is broken already
            if self._stream is not None:
                self._stream.close()
        self._stream = None

    def _patiently(self, step: Callable[[Any], Any]) -> Any:
        """Takes a step, again and again while the server does not answer; raises `ArchiveError` in the end."""
        until, pause = monotonic() + self._patience, 1.0
        while True:
            try:
                if self._stream is None:
                    self._stream = self._filesystem.open(self._path, "rb")
                    if self._position:
                        self._stream.seek(self._position)
                return step(self._stream)
            except ValueError as error:  # of a server that gives no parts of a file
                raise OSError(_text(error)) from error
            except Exception as error:  # each driver has errors of its own
                self.close()
                if _is_gone(error):
                    raise
                if monotonic() + pause > until:
                    raise ArchiveError(
                        f"{public(self._address)}: reading failed ({_text(error)}); the same command continues"
                        " from there"
                    ) from error
                sleep(pause)
                pause = min(2 * pause, _LONGEST_WAIT)


def _is_gone(error: Exception) -> bool:
    """Whether a file is not there. Of HTTP, fsspec says so whatever went wrong, and names that as the cause."""
    if not isinstance(error, FileNotFoundError):
        return False
    cause = error.__cause__
    is_of_http = type(cause).__module__.startswith("aiohttp") or isinstance(cause, (TimeoutError, ConnectionError))
    return getattr(cause, "status", None) in (404, 410) if is_of_http else True


def _text(error: BaseException) -> str:
    """The first line of an error, or of its cause: of HTTP, fsspec names only the address."""
    if isinstance(error, FileNotFoundError) and error.__cause__ is not None:
        error = error.__cause__
    text = str(getattr(error, "strerror", None) or error).strip() or type(error).__name__
    return without_logins(text.splitlines()[0])[:_SHOWN]
