"""Records to JSON Lines files: one folder a kind, one file a run, `.part` until it is whole."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Self

from scrapy.crawler import Crawler

from newsbot.items import Article, Listing, TickerRecord

FOLDERS: dict[type[Any], str] = {Article: "articles", TickerRecord: "ticker", Listing: "listings"}
"""Where the records of a kind go, below `DATA_DIR/<spider>`."""


class OutputError(OSError):
    """The records cannot be written; the message names the path and the remedy."""


def as_dict(record: Any) -> dict[str, Any]:
    """A record as plain data, its keys in the order of declaration."""
    return {name: _plain(getattr(record, name)) for name in record.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if type(value) is str or value is None:
        return value
    if type(value) is list:
        return [_plain(part) for part in value]
    return as_dict(value) if hasattr(value, "__dataclass_fields__") else value


def as_line(record: Any) -> bytes:
    """A record as one line of JSON: every key, in order, UTF-8; half a surrogate pair, which no UTF-8 holds, is `?`."""
    text = json.dumps(as_dict(record), ensure_ascii=False, separators=(", ", ": "))
    return text.encode("utf-8", "replace") + b"\n"


@dataclass
class RecordFile:
    """One file of records under way; its digest is that of the lines written so far."""

    path: Path
    """The final name."""
    stream: IO[bytes]
    lines: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def part(self) -> Path:
        """The name until the file is whole."""
        return self.path.with_name(self.path.name + ".part")

    def write(self, line: bytes) -> None:
        """Adds a line."""
        self.stream.write(line)
        self.digest.update(line)
        self.lines += 1
        self.size += len(line)


class JsonLinesPipeline:
    """Writes each record to the file of its kind and counts which keys are filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run = ""
        self.started = datetime.now(UTC)
        self.files: dict[str, RecordFile] = {}
        self.filled: dict[str, Counter[str]] = {name: Counter() for name in FOLDERS.values()}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made by Scrapy, for `DATA_DIR/<spider>`."""
        assert crawler.spider is not None
        return cls(Path(crawler.settings["DATA_DIR"]) / crawler.spider.name)

    def open_spider(self) -> None:
        """Opens the run's files under a name of its own; raises `OutputError`."""
        moment = self.started
        while not self.files:
            self.run = moment.strftime("%Y-%m-%dT%H%M%SZ")
            try:
                self.files = {name: self._open(name) for name in FOLDERS.values()}
            except FileExistsError:  # another run began in this second
                moment += timedelta(seconds=1)
            except OSError as error:
                raise OutputError(f"{self.folder}: {error.strerror}; choose a folder by -s DATA_DIR=FOLDER") from None

    def _open(self, name: str) -> RecordFile:
        path = self.folder / name / f"{self.run}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise FileExistsError(path)
        return RecordFile(path, path.with_name(path.name + ".part").open("xb"))

    def process_item(self, item: Any) -> Any:
        """Writes a record; anything else passes."""
        self.write(item)
        return item

    def write(self, record: Any) -> None:
        """Adds a record to its file."""
        name = FOLDERS.get(type(record))
        if name is None:
            return
        self.files[name].write(as_line(record))
        filled = self.filled[name]
        for key in record.__dataclass_fields__:
            if getattr(record, key) not in (None, "", [], {}):
                filled[key] += 1

    def close_spider(self) -> None:
        """Syncs the files and gives them their final names."""
        for file in self.files.values():
            with file.stream:
                file.stream.flush()
                os.fsync(file.stream.fileno())
            file.part.rename(file.path)
