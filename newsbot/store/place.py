"""A store by its address: bytes in, bytes out, and every failure as a sentence. No Scrapy here."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any, BinaryIO, TypeVar

from newsbot.environment import setting_or_environment, variable_of
from newsbot.errors import UserError, needs_extra
from newsbot.storage.atomic import whole_file
from newsbot.storage.files import BLOCK
from newsbot.storage.temporary import sweep
from newsbot.text.credentials import without_login, without_logins

ENVIRONMENT = variable_of("STORE_URL")
PIECE = 8 << 20
"""Bytes of a part of an upload, which are in memory; shorter files are sent whole."""
LONGEST_WAIT = 20.0
_FORMS = "s3://bucket/prefix, gs://bucket/prefix or file:///folder"
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]{0,20})://(.*)")
_BUCKETS = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "memory"))
"""Stores without folders: what is written needs none, and for a bucket a driver might create one."""
_READ_ONLY = frozenset(("http", "https", "data", "zip", "tar", "git", "github"))
_DRIVERS = {"s3": "s3", "s3a": "s3"}
"""Extras that bring a driver; the packages of others are those of fsspec's own list."""
_CREDENTIALS = ("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "DefaultCredentialsError")
_SHOWN = 200

_Result = TypeVar("_Result")


class StoreError(UserError):
    """The store cannot be used; the message names it, what is wrong, and the remedy."""


class Unreachable(StoreError):
    """The store did not answer, or not as it should: it may later."""


def is_store(text: object) -> bool:
    """Whether a folder is given as the address of a store.

    >>> [is_store(text) for text in ("s3://bucket/news", "data", "C:/data")]
    [True, False, False]
    """
    return _ADDRESS.match(str(text)) is not None


def store_url(settings: Mapping[str, Any]) -> str:
    """`STORE_URL`, or else that of the environment; empty without a store."""
    return str(setting_or_environment(settings, "STORE_URL") or "").strip().rstrip("/")


def shown(url: str) -> str:
    """An address as messages show it, without a login.

    >>> shown("sftp://desk:secret@host/news/")
    'sftp://…@host/news'
    """
    return without_login(url.rstrip("/"))


class Store:
    """A folder of a store; paths are relative to it. Methods raise `StoreError`."""

    def __init__(self, url: str, options: Mapping[str, Any] | None = None, patience: float = 0) -> None:
        """`patience` is for how many seconds a step is tried again while the store does not answer."""
        self.url = shown(url)
        """As messages show it."""
        self.patience = patience
        protocol = check_address(url)
        self._filesystem, root = _open(protocol, url, self.url, options or {})
        self._root = str(root).rstrip("/")
        self._is_local = protocol in ("file", "local")
        self._has_folders = protocol not in _BUCKETS
        self._in_memory = protocol == "memory"

    def __str__(self) -> str:
        return self.url

    def path(self, name: str) -> str:
        """A file's name in the words of the driver."""
        return f"{self._root}/{name}"

    def read(self, name: str) -> bytes | None:
        """A short file; None if it is not there."""

        def step() -> bytes | None:
            try:
                return bytes(self._filesystem.cat_file(self.path(name)))
            except (FileNotFoundError, IsADirectoryError):
                return None

        return self._patiently(step, "read")

    def read_all(self, names: Sequence[str]) -> dict[str, bytes]:
        """Short files at once; those that are gone are left out."""
        paths = {self.path(name): name for name in names}

        def step() -> dict[str, bytes]:
            found = self._filesystem.cat(list(paths), on_error="return")
            contents = {}
            for path, content in found.items():
                if isinstance(content, bytes):
                    contents[paths[path]] = content
                elif not isinstance(content, FileNotFoundError):
                    raise content
            return contents

        return self._patiently(step, "read") if names else {}

    def names(self, folder: str) -> list[str]:
        """The files below a folder, at any depth, sorted; raises also if there is no such bucket."""

        def step() -> list[str]:
            self._filesystem.invalidate_cache()
            found = self._filesystem.find(self.path(folder))
            if not found and self._is_missing():
                raise FileNotFoundError(self._root)
            start = len(self._root) + 1
            return sorted(str(path)[start:] for path in found)

        return self._patiently(step, "list")

    def clean(self) -> list[str]:
        """Removes the temporary files that killed writers have left on a disk; their names."""
        if not self._is_local:
            return []
        with self._explained("remove"):
            left = [path for folder in sorted(Path(self._root).glob("*/*/")) for path in sweep(folder)]
        return [path.relative_to(self._root).as_posix() for path in left]

    def check_folder(self) -> None:
        """Raises `StoreError` if its folder or bucket does not exist."""
        if self._is_missing():
            with self._explained("list"):
                raise FileNotFoundError(self._root)

    def _is_missing(self) -> bool:
        """Whether there is no such bucket, or no such folder on a disk."""
        if self._in_memory:
            return False
        return not self._filesystem.exists(self._root if self._has_folders else self._root.split("/")[0])

    def digest(self, name: str) -> tuple[int, str] | None:
        """The size and the SHA-256 of a file, by its bytes; None if it is not there."""

        def step() -> tuple[int, str] | None:
            sha256, size = hashlib.sha256(), 0
            try:
                for block in self._blocks(name):
                    sha256.update(block)
                    size += len(block)
            except FileNotFoundError:
                return None
            return size, sha256.hexdigest()

        return self._patiently(step, "read")

    def fetch(self, name: str, path: Path, is_right: Callable[[int, str], bool]) -> bool:
        """Writes a file of the store to `path`, whole or not at all; whether its size and SHA-256 are right."""

        class Wrong(Exception):
            pass

        def step() -> bool:
            sha256, size = hashlib.sha256(), 0
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with whole_file(path) as out:
                    for block in self._blocks(name):
                        sha256.update(block)
                        size += out.write(block)
                    if not is_right(size, sha256.hexdigest()):
                        raise Wrong
            except (Wrong, FileNotFoundError):
                return False
            return True

        return self._patiently(step, "read")

    def _blocks(self, name: str) -> Iterator[bytes]:
        self._filesystem.invalidate_cache()
        with self._filesystem.open(self.path(name), "rb", block_size=PIECE) as stream:
            while block := stream.read(BLOCK):
                yield block

    def write(self, name: str, content: bytes) -> None:
        """Writes a short file whole."""
        self._patiently(lambda: self._put(name, content), "write")

    def remove(self, name: str) -> None:
        """Removes a file, if it is there."""

        def step() -> None:
            with suppress(FileNotFoundError):
                self._filesystem.rm_file(self.path(name))

        self._patiently(step, "remove")

    def send(self, name: str, path: Path, size: int) -> str:
        """Writes the first `size` bytes of the file at `path`; their SHA-256. Raises OSError if it cannot be read."""
        if size <= PIECE:
            with path.open("rb") as stream:
                content = stream.read(size)
            self.write(name, content)
            return hashlib.sha256(content).hexdigest()
        return self._patiently(lambda: self._stream(name, path, size), "write")

    def _put(self, name: str, content: bytes) -> None:
        with self._writing(name) as put:
            put(content)

    def _stream(self, name: str, path: Path, size: int) -> str:
        sha256, left = hashlib.sha256(), size
        with path.open("rb") as stream, self._open_to_write(name) as out:
            while left and (block := stream.read(min(BLOCK, left))):
                sha256.update(block)
                out.write(block)
                left -= len(block)
        return sha256.hexdigest()

    @contextmanager
    def _writing(self, name: str) -> Iterator[Callable[[bytes], object]]:
        if self._is_local:
            with self._open_to_write(name) as out:
                yield out.write
            return
        self._make_folder(name)
        yield lambda content: self._filesystem.pipe_file(self.path(name), content)

    @contextmanager
    def _open_to_write(self, name: str) -> Iterator[BinaryIO]:
        """A stream; on a disk the file is there whole and synced, or not at all."""
        self._make_folder(name)
        if self._is_local:
            with whole_file(Path(self.path(name))) as out:
                yield out
        else:
            with self._filesystem.open(self.path(name), "wb", block_size=PIECE) as out:
                yield out

    def _make_folder(self, name: str) -> None:
        if not self._has_folders:
            return
        if not self._filesystem.isdir(self._root):  # a disk that is not mounted, perhaps
            raise FileNotFoundError(self._root)
        self._filesystem.makedirs(self.path(name).rpartition("/")[0], exist_ok=True)

    def _patiently(self, step: Callable[[], _Result], what: str) -> _Result:
        """Takes a step, again and again while the store does not answer; raises `StoreError`."""
        until, wait = monotonic() + self.patience, 1.0
        while True:
            try:
                with self._explained(what):
                    return step()
            except Unreachable:
                pause = wait * random.uniform(0.75, 1.25)  # noqa: S311 -- so that machines do not try again all at once
                if monotonic() + pause > until:
                    raise
                sleep(pause)
                wait = min(wait * 2, LONGEST_WAIT)

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        """Turns what a driver raises into `StoreError`."""
        try:
            yield
        except StoreError:
            raise
        except PermissionError as error:
            raise StoreError(
                f"{self}: it refuses to {what} ({_text(error)}); give these credentials the right to list, read and"
                " write there, or use others"
            ) from error
        except FileNotFoundError as error:
            raise StoreError(f"{self}: there is no such bucket or folder; create it, or correct the address") from error
        except Exception as error:  # each driver has its own errors
            if type(error).__name__ in _CREDENTIALS:
                raise StoreError(
                    f"{self}: no credentials were found; give them as its driver expects them, such as"
                    " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
                ) from error
            raise Unreachable(
                f"{self}: the store does not answer as it should ({_text(error)}); try again later"
            ) from error


def _protocol(url: str, shown: str) -> str:
    """The protocol of an address that a run may be written to."""
    match = _ADDRESS.match(url)
    if match is None or not match[2].strip("/") or "::" in url or match[1] in _READ_ONLY:
        raise StoreError(f"{shown:.{_SHOWN}} is not the address of a store; write {_FORMS}")
    if match[1] in ("file", "local") and not match[2].startswith("/"):
        raise StoreError(f"{shown:.{_SHOWN}}: a folder needs its whole path; write file:///folder")
    return match[1]


def check_address(url: str) -> str:
    """The protocol of a store's address, if there is a driver for it; sends no request. Raises `StoreError`."""
    name = shown(url)
    protocol = _protocol(url, name)
    try:
        import fsspec
        from fsspec.registry import known_implementations
    except ImportError:
        raise StoreError(f"{name}: {needs_extra('a store', 'store', 'fsspec')}") from None
    try:
        fsspec.get_filesystem_class(protocol)
    except ValueError:
        raise StoreError(f"{name}: there is no store of the kind {protocol}://; write {_FORMS}") from None
    except ImportError as error:
        package = known_implementations[protocol]["class"].split(".")[0]
        if extra := _DRIVERS.get(protocol):
            raise StoreError(f"{name}: {needs_extra('it', extra, package)}") from None
        how = str(error) if package == "fsspec" else f"run: pip install {package}"
        raise StoreError(f"{name}: its driver is not installed; {how}") from None
    return protocol


def _open(protocol: str, url: str, name: str, options: Mapping[str, Any]) -> tuple[Any, str]:
    """The file system of a store, which some drivers connect to at once, and the path of its root in it."""
    import fsspec

    try:
        return fsspec.core.url_to_fs(url, **{**_defaults(protocol), **options})  # type: ignore[no-any-return]
    except OSError as error:
        raise Unreachable(f"{name}: the store does not answer ({_text(error)}); try again later") from error
    except Exception as error:
        wrong = "STORE_OPTIONS" if options else "the address"
        raise StoreError(f"{name}: it cannot be used ({_text(error)}); correct {wrong}") from error


def _defaults(protocol: str) -> dict[str, Any]:
    """Options of a driver: no memory of listings, and errors soon, since `Store` itself tries again."""
    defaults: dict[str, Any] = {"skip_instance_cache": True}
    if protocol in _BUCKETS:  # drivers of other stores hand on what they do not know, and fail
        defaults["use_listings_cache"] = False
    if protocol in ("s3", "s3a"):
        retries = {"mode": "standard", "max_attempts": 2}
        defaults["config_kwargs"] = {"connect_timeout": 10, "read_timeout": 60, "retries": retries}
    return defaults if protocol != "memory" else {}


def _text(error: Exception) -> str:
    """The first line of a driver's error, without a secret."""
    text = without_logins(str(getattr(error, "strerror", None) or error)).strip() or type(error).__name__
    return text.splitlines()[0][:_SHOWN]
