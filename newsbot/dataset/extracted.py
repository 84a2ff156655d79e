"""Files of records that no run wrote, as `newsbot extract` makes them: plain, gzip or Zstandard."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow

from newsbot.dataset.errors import ExportError, not_read
from newsbot.dataset.processes import tick
from newsbot.dataset.records import EXTRACTED, RecordPath
from newsbot.paths import is_dir, is_file, shown_in
from newsbot.storage.atomic import whole_file

_PACKED = {".gz": "gzip", ".zst": "zstd"}
ENDS = (".jsonl", *(f".jsonl{end}" for end in _PACKED))
_UNFINISHED = tuple(f"{end}.part" for end in ENDS)


def is_path(name: str) -> bool:
    """Whether an argument names a file or folder of records rather than a site.

    >>> is_path("out/"), is_path("a.jsonl.zst"), is_path("journalismpakistan")
    (True, True, False)
    """
    return "/" in name or name.endswith(ENDS)


def find(paths: Iterable[Path]) -> tuple[list[RecordPath], list[Path]]:
    """The files of records at paths and below folders, each once, sorted; and files that are not whole yet.

    Raises `ExportError`.
    """
    found: dict[Path, Path] = {}
    unfinished: set[Path] = set()
    for path in paths:
        files = [path]
        if is_dir(path):
            if any(path.glob("runs/*.json")) or any(path.glob("*/runs/*.json")):
                raise ExportError(
                    f"{path}: it holds runs; name their sites, and choose the folder with -s DATA_DIR={path}"
                )
            below = _below(path)
            files = [file for file in below if file.name.endswith(ENDS)]
            unfinished.update(file for file in below if file.name.endswith(_UNFINISHED))
            if not files:
                raise ExportError(f"{path}: there is no file below it that ends in {', '.join(ENDS)}")
        elif not path.name.endswith(ENDS):
            raise ExportError(f"{path}: only files that end in {', '.join(ENDS)} are read")
        found.update({file.resolve(): file for file in files})
    return [file_at(found[path]) for path in sorted(found)], sorted(unfinished)


def _below(folder: Path) -> list[Path]:
    """The files below a folder that are not hidden; raises `ExportError`."""
    try:
        return list(_walk(folder))
    except OSError as error:
        raise not_read(error, "name a folder of files that newsbot extract wrote") from None


def _walk(folder: Path) -> Iterator[Path]:
    for path in (folder / name for name in shown_in(folder)):
        if is_file(path):
            yield path
        elif is_dir(path) and not path.is_symlink():
            yield from _walk(path)


def file_at(path: Path) -> RecordPath:
    """The file of records at a path, of any name; raises `ExportError`."""
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise not_read(error, "name a file that newsbot extract wrote") from None
    if not size and path.suffix in _PACKED:  # Arrow would read no line, and no error
        raise ExportError(f"{path}: it is empty, so it is incomplete; make it again, or leave it out")
    return RecordPath(path, "articles", "", EXTRACTED, size, 0, "")


def placed(file: RecordPath, number: int, folder: Path) -> RecordPath:
    """The file as its lines are read: at a place below `folder`, which `unpack` fills, if it is compressed."""
    if file.run != EXTRACTED or file.path.suffix not in _PACKED:
        return file
    return replace(file, path=folder / f"unpacked-{number:06}", packed=file.path)


def unpacked(file: RecordPath, number: int, folder: Path) -> RecordPath:
    """The file as its lines are read, unpacked below `folder` if it is compressed; raises `ExportError`."""
    file = placed(file, number, folder)
    if file.packed is not None:
        unpack(file)
        file = replace(file, size=file.path.stat().st_size)
    return file


def unpack(file: RecordPath) -> None:
    """Writes the content of a compressed file to its place; raises `ExportError`."""
    assert file.packed is not None
    try:
        with (
            pyarrow.input_stream(str(file.packed), compression=_PACKED[file.packed.suffix]) as stream,
            whole_file(file.path) as target,
        ):
            while chunk := stream.read(1 << 20):
                target.write(chunk)
                tick(0)
    except (OSError, EOFError, zlib.error, pyarrow.ArrowException) as error:
        if getattr(error, "errno", None) is not None:  # of the disk
            raise
        raise ExportError(
            f"{file.packed}: it cannot be unpacked ({error!s:.120}); make it again, or leave it out"
        ) from None


def check_same(file: RecordPath) -> None:
    """Raises `ExportError` for a file whose size has changed."""
    path = file.packed or file.path
    if path.stat().st_size != file.size:
        raise ExportError(f"{path}: it changed during the export; export again when it is complete")
