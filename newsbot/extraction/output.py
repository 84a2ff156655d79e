"""The file of records: it grows in pieces that depend on the records alone, so that a kill leaves no trace in it."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from newsbot.archive import zstd
from newsbot.errors import UserError, needs_extra
from newsbot.extraction import FORMS
from newsbot.extraction.pages import Write, as_markdown
from newsbot.storage.atomic import sync_folder
from newsbot.storage.files import as_line, part_of
from newsbot.storage.files import clear_errors as clear_errors_of

PIECE = 1 << 20
"""Bytes of text that are compressed together."""
_ROWS = 500


def _plain(text: bytes) -> bytes:
    return text


def pack_gzip(text: bytes) -> bytes:
    """A member of a gzip file, always the same for the same text."""
    compressor = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return compressor.compress(text) + compressor.flush()


def _zstd(text: bytes) -> bytes:
    return zstd.compress(text, 3)


_PACKERS: dict[str, Callable[[bytes], bytes]] = {"": _plain, ".gz": pack_gzip, ".zst": _zstd}


def clear_errors(path: Path) -> AbstractContextManager[None]:
    """Turns OSError into `OutputError`, with the path and the remedy for an extraction."""
    return clear_errors_of(path, "choose another --to", "start the same command again: it continues")


class Output:
    """A file of records that is being written; it has its name once it is whole. Methods raise `OutputError`."""

    def __init__(self, path: Path) -> None:
        """Raises `UserError` for a name that says no form."""
        self.path = path
        self.part = part_of(path)
        self._is_parquet = path.suffix == ".parquet"
        packed = path.suffix if path.suffix in (".gz", ".zst") else ""
        form = path.name.removesuffix(packed).rpartition(".")[2]
        if form not in ("jsonl", "md") and not self._is_parquet:
            raise UserError(f"--to {path}: the format is not known; use a name that ends in {FORMS}")
        if self._is_parquet and not (find_spec("pyarrow") and find_spec("msgspec")):
            raise UserError(f"--to {path}: {needs_extra('Parquet', 'export')}")
        self.write_record: Write = as_markdown if form == "md" else as_line
        self._pack = _PACKERS[".zst" if self._is_parquet else packed]
        self.size = 0
        self.pending = b""
        """Text that is not in the file yet, because the piece is not full."""

    def open(self, size: int = 0, pending: bytes = b"") -> None:
        """Begins the file, or continues it where the notes say that it ended."""
        with clear_errors(self.part):
            self.part.parent.mkdir(parents=True, exist_ok=True)
            self.part.open("ab").close()
            if self.part.stat().st_size < size:
                raise UserError(f"{self.part}: the file is shorter than after the last start; start again with --fresh")
            os.truncate(self.part, size)
            sync_folder(self.part.parent)
        self.size, self.pending = size, pending

    def write(self, record: bytes) -> None:
        self.pending += record
        if len(self.pending) >= PIECE:
            self._append()

    def _append(self) -> None:
        content = self._pack(self.pending)
        with clear_errors(self.part), self.part.open("ab") as stream:
            stream.write(content)
        self.size += len(content)
        self.pending = b""

    def sync(self) -> None:
        with clear_errors(self.part), self.part.open("rb") as stream:
            os.fsync(stream.fileno())

    def close(self) -> None:
        """Writes the last piece."""
        if self.pending:
            self._append()
        self.sync()

    def finish(self) -> None:
        """Gives the file its name; may be repeated."""
        with clear_errors(self.path):
            if not self.part.exists():
                return
            if self._is_parquet:
                whole = self.part.with_name(self.part.name + ".parquet")
                try:
                    _to_parquet(self.part, whole)
                    whole.replace(self.path)
                finally:
                    whole.unlink(missing_ok=True)
                self.part.unlink()
            else:
                self.part.replace(self.path)
            sync_folder(self.path.parent)

    def remove(self) -> None:
        with clear_errors(self.part):
            for path in (self.part, self.path):
                path.unlink(missing_ok=True)


def _to_parquet(lines: Path, path: Path) -> None:
    import pyarrow

    from newsbot.dataset.columns import read_lines, schema
    from newsbot.dataset.formats.parquet import ParquetFile
    from newsbot.dataset.tables import Table, columns_of
    from newsbot.items import Article

    table = Table("articles", "One story of one capture.", columns_of(Article, without=("schema",)))
    arrow = schema(table.columns)
    with zstd.open(lines, "rb") as stream, closing(ParquetFile(path, table)) as file:
        while batch := list(islice(stream, _ROWS)):
            columns = read_lines(batch, table.columns)
            file.write(pyarrow.Table.from_arrays([columns[name] for name in table.names], schema=arrow))
    with path.open("rb") as whole:
        os.fsync(whole.fileno())
