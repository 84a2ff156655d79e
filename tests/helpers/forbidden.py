"""A folder that may not be read, for tests that root runs: root may read all others."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest


def forbid(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Makes a folder one that may not be read."""
    listed = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path == folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
