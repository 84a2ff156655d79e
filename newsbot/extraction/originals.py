"""The captures that revisits repeat, read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from datetime import datetime
from typing import IO, Protocol

from newsbot.archive.captures import Capture, captures
from newsbot.archive.records import Tape, records
from newsbot.archive.sources import Source, Unreadable
from newsbot.extraction.notes import Place


class Opener(Protocol):
    """What opens a file; see `newsbot.archive.sources.Sources`."""

    def open(self, source: Source, /) -> AbstractContextManager[IO[bytes]]: ...


class Originals:
    """Reads captures again. The last file stays open at the last capture, because revisits often come in the order of
    what they repeat: in a file that is packed in one piece, a new reader unpacks everything before a capture."""

    def __init__(self, sources: Sequence[Source], opener: Opener) -> None:
        self._sources = sources
        self._opener = opener
        self._opened = ExitStack()
        self._file: int | None = None
        self._tape: Tape | None = None
        """Of the file; None if it cannot seek."""
        self._last: Place | None = None
        self._found: Capture | None = None
        """At the last place."""
        self._following: Iterator[Capture] = iter(())

    def read(self, place: Place) -> Capture | None:
        """The capture at a place; None if its file cannot be read again."""
        with suppress(Unreadable):
            try:
                return self._read(place)
            except Exception:
                with self._opened:  # which makes `Unreadable` of what a broken file raises
                    self._forget()
                    raise
        return None

    def _read(self, place: Place) -> Capture | None:
        if place != self._last:
            if self._last is None or self._last[:2] != place[:2] or self._last > place:
                self._start(place)
            self._found = next((capture for capture in self._following if capture.place == place[1:]), None)
            self._last = place if self._found is not None else None
        return self._found

    def _start(self, place: Place) -> None:
        file, offset, _ = place
        if file != self._file:
            self.close()
            stream = self._opened.enter_context(self._opener.open(self._sources[file]))
            self._file, self._tape = file, Tape(stream) if stream.seekable() else None
        if self._tape is not None:
            self._tape.go_to(offset)
            self._following = captures(records(self._tape, offset, lambda _: True), _any)

    def close(self) -> None:
        """Closes the file that is open."""
        opened = self._opened
        self._forget()
        opened.close()

    def _forget(self) -> None:
        self._opened, self._file, self._tape = ExitStack(), None, None
        self._last, self._found, self._following = None, None, iter(())


def _any(_url: str, _moment: datetime | None) -> str:
    return ""
