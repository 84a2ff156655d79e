"""One file from many parts: each shard writes its own, joined in order at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

_END = ".part"


def part_of(path: Path, number: int) -> Path:
    """Where the part of a file goes; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f"{path.name}.{number:05}{_END}")


def parts_of(path: Path) -> list[Path]:
    """The parts of a file, in their order."""
    return sorted(path.parent.glob(f"{path.name}.*{_END}"))


def remove_parts(folder: Path, number: int) -> None:
    """Removes the parts of a shard, which a process that was killed may have left."""
    for part in folder.glob(f"*.{number:05}{_END}"):
        part.unlink()


def join_parts(folder: Path, frame: Callable[[Path], tuple[str, str]] = lambda _: ("", "")) -> None:
    """Makes one file of the parts of each file in a folder; `frame` gives what comes before and after them."""
    for name, parts in groupby(sorted(folder.glob(f"*{_END}")), lambda part: part.name.rsplit(".", 2)[0]):
        head, tail = frame(folder / name)
        with (folder / name).open("wb") as whole:
            whole.write(head.encode())
            for part in parts:
                with part.open("rb") as stream:
                    shutil.copyfileobj(stream, whole, 1 << 20)
                part.unlink()
            whole.write(tail.encode())
