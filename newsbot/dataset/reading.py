"""The rows of a release read back, from Parquet or else from JSON Lines; days and times are texts, as in records."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow
import pyarrow.parquet

from newsbot.dataset.columns import as_written
from newsbot.dataset.errors import ExportError
from newsbot.dataset.formats import Row
from newsbot.dataset.tables import Table, as_record

_BATCH = 500
ABOUT = "release.json"


def files_of(release: Path, table: str) -> list[Path]:
    """The files of a table, in their order: those of training first; raises `ExportError` if it is not a release."""
    for form, end in (("parquet", ".parquet"), ("jsonl", ".jsonl.gz")):
        if (release / form).is_dir():
            order = {"train": 0, "validation": 1, "test": 2}
            paths = (release / form / table).glob(f"*{end}")
            return sorted(paths, key=lambda path: (order.get(path.name.split("-")[0], len(order)), path.name))
    remedy = "give the folder that `scrapy export --to` made"
    if (release / ABOUT).exists():
        remedy = "export again, with --formats parquet beside the others"
    raise ExportError(f"{release}: not a release with Parquet or JSON Lines; {remedy}")


def rows(release: Path, table: str, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of a table, with these columns at least; raises `ExportError`."""
    for path in files_of(release, table):
        yield from rows_in(path, columns)


def records(release: Path, table: Table) -> Iterator[Row]:
    """The rows of a table in the form that records have: what takes records takes them; raises `ExportError`."""
    return (as_record(row, table.columns) for row in rows(release, table.name))


def rows_in(path: Path, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of a file, with these columns at least; raises `ExportError`."""
    try:
        if path.suffix == ".parquet":
            with pyarrow.parquet.ParquetFile(path) as file:
                for batch in file.iter_batches(_BATCH, columns=columns):
                    yield from as_written(batch).to_pylist()
        else:
            with gzip.open(path) as lines:
                yield from map(msgspec.json.decode, lines)
    except (OSError, EOFError, zlib.error, ValueError, pyarrow.ArrowException) as error:
        problem = f"it cannot be read ({error!s:.120}); check whether the release is whole with sha256sum -c"
        raise ExportError(f"{path}: {problem}") from None


def about(release: Path) -> dict[str, Any]:
    """The content of `release.json`; raises `ExportError`."""
    try:
        release_info: dict[str, Any] = json.loads((release / ABOUT).read_bytes())
    except (OSError, ValueError) as error:
        problem = f"it cannot be read ({error!s:.120}); give the folder of a release"
        raise ExportError(f"{release / ABOUT}: {problem}") from None
    return release_info
