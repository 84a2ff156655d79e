"""Named readers of the records and their positions, one file a consumer."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from newsbot.errors import UserError, remedy
from newsbot.items import Moment
from newsbot.storage.atomic import put_json

CONSUMER_SCHEMA = "newsbot/consumer/1"
FOLDER = "consumers"  # below `DATA_DIR`
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class ConsumerError(UserError):
    """A consumer cannot be followed for; the message names the file and the remedy."""


@dataclass(slots=True)
class Place:
    """How far into a run."""

    site: str
    run: str
    kind: str
    """The folder of the file that is under way; those before it are done."""
    bytes: int
    """Of that file; they end with a line."""


@dataclass(slots=True)
class Peeked:
    """What `--peek` has printed, until it is acknowledged."""

    batch: str
    """Its name: the same records have the same one."""
    runs: dict[str, list[str]]
    """The runs, by site."""
    records: int


@dataclass(slots=True)
class Consumer:
    """What a consumer of `scrapy follow` has been given."""

    schema: str
    consumer: str
    """Its name."""
    kinds: list[str]
    """The folders whose records it is given."""
    moved: Moment | None = None
    """When its position was last moved, in UTC."""
    records: int = 0
    """How many records it has been given."""
    done: dict[str, list[str]] = field(default_factory=dict)
    """The runs that it has been given, or was to leave out, by site."""
    under_way: Place | None = None
    """How far it has come in a run that is not done."""
    peeked: Peeked | None = None
    """What waits to be acknowledged."""

    def move(self) -> None:
        """Notes that the position has moved now; what was peeked at waits no longer."""
        self.moved = datetime.now(UTC).isoformat(timespec="seconds")
        self.peeked = None


def path_of(data: Path, name: str) -> Path:
    """The file of a consumer below a `DATA_DIR`; raises `ConsumerError` if the name is not valid."""
    if not NAME.fullmatch(name):
        rule = "letters, digits, and . _ - after the first, 64 at most"
        raise ConsumerError(f"{name!r:.80} is not a valid name for a consumer: {rule}")
    return data / FOLDER / f"{name}.json"


def load(path: Path) -> Consumer | None:
    """The consumer of a file, None if there is no file; raises `ConsumerError`."""
    try:
        parsed = json.loads(path.read_bytes())
        if parsed["schema"] != CONSUMER_SCHEMA:
            raise ConsumerError(
                f"{path}: its schema is {parsed['schema']!r:.80}; this version of newsbot reads {CONSUMER_SCHEMA}"
            )
        made = Consumer(**parsed)
        made.under_way = Place(**parsed["under_way"]) if parsed["under_way"] else None
        made.peeked = Peeked(**parsed["peeked"]) if parsed["peeked"] else None
        if not all(isinstance(runs, list) for runs in made.done.values()):
            raise ValueError("done")
        return made
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise ConsumerError(
            f"{path}: the position cannot be read ({error!r:.120}); put the file back as it was, or move it away to"
            " begin again"
        ) from None


def consumers_of(data: Path) -> Iterator[Consumer]:
    """The consumers below a `DATA_DIR`, by name; raises `ConsumerError`."""
    for path in sorted((data / FOLDER).glob("*.json")):
        if not path.name.startswith(".") and (consumer := load(path)) is not None:
            yield consumer


def save(path: Path, consumer: Consumer) -> None:
    """Puts the file in the place of the old one; a crash leaves either. Raises `ConsumerError`."""
    try:
        put_json(path, asdict(consumer), part=path.with_name(f".{path.name}.part"))
    except OSError as error:
        advice = remedy(error, "choose a folder with -s DATA_DIR=FOLDER")
        raise ConsumerError(
            f"{path}: the position could not be saved ({error.strerror or error}); {advice}, and start again: the"
            " records printed since it was last saved are printed again"
        ) from error


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Locks a consumer while the descriptor is open, here or in a child; raises `ConsumerError` if it is locked."""
    lock = path.with_name(f".{path.stem}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ConsumerError(
            f"{lock}: {error.strerror or error}; choose a folder that can be written to with -s DATA_DIR=FOLDER"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            other = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            raise ConsumerError(
                f"consumer {path.stem!r} is in use by another process{f' ({other})' if other else ''};"
                " wait for it, or name another consumer"
            ) from None
        with suppress(OSError):  # the note of the holder needs room on the disk
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)
