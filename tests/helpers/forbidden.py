"""A folder that may not be read, for tests that root runs: root may read all others."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def forbid(monkeypatch: pytest.MonkeyPatch, folder: Path, *, entered: bool = False) -> None:
    """Makes a folder one that may not be listed, nor, by default, entered."""
    listed, state = Path.iterdir, Path.stat

    def iterdir(path: Path) -> Iterator[Path]:
        if path == folder or (not entered and folder in path.parents):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if not entered and folder in path.parents:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return state(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    monkeypatch.setattr(Path, "stat", stat)
