"""The database under a ledger: SQLite or PostgreSQL, opened, with its tables, and its errors explained."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, select
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from newsbot.errors import needs_extra, remedy
from newsbot.ledger.errors import LedgerError, NoLedger
from newsbot.ledger.files import Files, Frozen
from newsbot.ledger.lease import LEASE_SECONDS
from newsbot.ledger.tables import WHERE
from newsbot.paths import exists
from newsbot.text.credentials import without_login, without_logins

BUSY_SECONDS = 20
"""How long a writer waits for another process's transaction in PostgreSQL, which locks rows."""
SQLITE_BUSY_SECONDS = 80
"""The same in SQLite, which has one writer: a hundred crawls on a machine with too little CPU wait for each other. With
the time since the last renewal it is less than a lease, and than a worker waits for a sign of life."""
_CACHE_KIB = 4000
"""SQLite's own copy of a ledger's pages, in each crawl; the system's copy is shared by all crawls of a machine. It
holds what a checkpoint touches of a large ledger: beside 3,000,000 stories a crawl reads 11 pages of the database and
its log for each page that it fetches, and writes 9; with 1,000 KiB 25 and 11, with 16,000 KiB 9 and 9."""
_POSTGRESQL = {
    "lock_timeout": f"{BUSY_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{LEASE_SECONDS}s",
    "tcp_keepalives_idle": 60,
    "tcp_keepalives_interval": 20,
    "tcp_keepalives_count": 6,
}
"""A machine that vanishes within a checkpoint must not hold its locks for longer than its lease."""
_OLDEST = 10
"""The oldest PostgreSQL."""


def sqlite_url(path: Path) -> str:
    """The `LEDGER_URL` of a file."""
    return str(URL.create("sqlite", database=str(path)))


def sqlite_path(url: str) -> Path | None:
    """The file of a `LEDGER_URL`; None for PostgreSQL, or an address that is not valid."""
    with suppress(ArgumentError):
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            return Path(parsed.database)
    return None


def without_password(url: str) -> str:
    """A `LEDGER_URL` that may be shown, and still works if PGPASSWORD has the password."""
    parsed = make_url(url)
    if not (parsed.password or "password" in parsed.query):
        return url
    return parsed._replace(password=None).difference_update_query(["password"]).render_as_string()


def remove_sqlite(path: Path) -> None:
    """Removes a ledger's file, if it exists, and the files that SQLite keeps beside it."""
    for file in Files(path).all:
        file.unlink(missing_ok=True)


def open_engine(url: str, create: bool) -> Engine:
    """The engine of a `LEDGER_URL`; without `create` it only reads, and a missing file is an error."""
    given = f"LEDGER_URL={without_login(url)}"
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        meant = "; did you mean postgresql://?" if parsed.get_backend_name() == "postgres" else ""
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise LedgerError(
                f"{given}: a ledger must be in SQLite (sqlite:///FILE) or PostgreSQL (postgresql://…){meant}"
            )
        engine = create_engine(parsed, connect_args=_connect_args(parsed))
    except ModuleNotFoundError:
        raise LedgerError(needs_extra("a ledger in PostgreSQL", "postgresql", "psycopg")) from None
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        why = without_logins(str(error))
        raise LedgerError(f"{given}: {why}; write sqlite:///FILE or postgresql://user@host/name") from None
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        if parsed.database and parsed.database != ":memory:":
            path = Path(parsed.database)
            try:
                Files(path).check_before_opening()
                if not create and not exists(path):
                    raise NoLedger(path)
                if not create and not _is_writable(path):
                    return _read_only(path)
                path.parent.mkdir(parents=True, exist_ok=True)
            except Frozen as error:
                raise LedgerError(str(error)) from None
            except OSError as error:
                raise LedgerError(f"{path}: {error.strerror}; {remedy(error, _ANOTHER)}") from None
    return engine


def _is_writable(path: Path) -> bool:
    """Whether SQLite may write to a file and make its own files beside it, which it does even for reading."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _read_only(path: Path) -> Engine:
    """An engine for a file, or a folder, that this process may not write to.

    SQLite uses the index (`-shm`) that a writer has left, and cannot make one here. Without it a write-ahead log is
    indexed in memory, which needs a database without locks; a ledger without a log is read as immutable.
    """
    log = path.with_name(f"{path.name}-wal")
    held = not path.with_name(f"{path.name}-shm").exists()
    logged = log.exists() and log.stat().st_size > 0
    options = "&immutable=1" if held and not logged else "&vfs=unix-none" if held else ""
    uri = f"{path.absolute().as_uri()}?mode=ro{options}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=SQLITE_BUSY_SECONDS, check_same_thread=False)
        if held and logged:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        return connection

    return create_engine(sqlite_url(path), creator=connect)


def make_tables(connection: Connection, tables_made: MetaData, about: Table, version: int, lock: int) -> None:
    """Makes tables, all or none; of several processes that begin at once one makes them and the others wait.

    `about` is the one with their version; `lock` is PostgreSQL's advisory lock for it.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else f"SELECT pg_advisory_xact_lock({lock})")
    indexes = [index for table in tables_made.tables.values() for index in table.indexes]
    for index in indexes:
        if (condition := index.info.get(WHERE)) is not None:
            index.dialect_options[connection.dialect.name]["where"] = condition
    tables_made.create_all(connection)
    for index in indexes:
        index.create(connection, checkfirst=True)
    if connection.scalar(select(about.c.version)) is None:
        connection.execute(about.insert().values(version=version))


def _connect_args(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        defaults: dict[str, Any] = {"timeout": SQLITE_BUSY_SECONDS}
    else:
        options = " ".join(f"-c {name}={value}" for name, value in _POSTGRESQL.items())
        defaults = {"connect_timeout": BUSY_SECONDS, "options": options}
    return {name: value for name, value in defaults.items() if name not in url.query}


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    """One writer, many readers; a power cut may cost the last checkpoints, never a torn one."""
    _write_ahead(connection)
    for pragma in ("synchronous=NORMAL", f"cache_size=-{_CACHE_KIB}", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Enables the write-ahead log; SQLite itself does not wait for another process that is doing the same."""
    until = time.monotonic() + SQLITE_BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(0.05)


def check_server(name: str, dialect: Dialect) -> None:
    """Raises `LedgerError` for a PostgreSQL without what a fleet needs: `SKIP LOCKED`, time limits of idle sessions."""
    version: tuple[int, ...] = getattr(dialect, "server_version_info", None) or (_OLDEST,)
    if dialect.name == "postgresql" and version < (_OLDEST,):
        raise LedgerError(
            f"{name}: it is PostgreSQL {'.'.join(map(str, version))}, and newsbot needs {_OLDEST} or later; use a newer"
            " server"
        )


def is_away(error: SQLAlchemyError) -> bool:
    """Whether SQLite is locked, or PostgreSQL cannot be reached, or takes no connection now. libpq says so only in
    words, in English: a name that has no address, a wrong password or a database that does not exist is not among
    them."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return error.connection_invalidated or _AWAY.search(str(error.orig)) is not None


_AWAY = re.compile(
    r"refused|timeout expired|timed out|unreachable|No route to host|reset by peer|closed the connection"
    r"|connection is closed|not yet accepting connections|starting up|shutting down|in recovery mode"
    r"|too many (?:clients|connections)|connection slots|is the server running",
    re.IGNORECASE,
)


_ANOTHER = "choose another with -s DATA_DIR=FOLDER or -s LEDGER_URL=…"
"""What to do about a ledger that cannot be used; by default it is in `DATA_DIR`."""
_OPENED_AT_ONCE = 5
"""Files that SQLite opens for a database at most: itself, its journal or log, its index, a folder and a spare one."""
_ASKS = re.compile(r"\s+Is the server running\b[^?]*\?")
"""How libpq ends an error, as a question."""
_STATEMENT = re.compile(r"\s+LINE \d+: .*")
"""How psycopg ends an error: with the statement."""
_NO_RIGHT = "42501"
"""PostgreSQL's `insufficient_privilege`."""
_MISSING = re.compile(r'\b(?:database|role) "[^"]*" does not exist')


def _lack_of_files() -> OSError | None:
    """The error of a process that cannot open as many files as SQLite does, which does not give this reason."""
    try:
        with ExitStack() as files:
            for _ in range(_OPENED_AT_ONCE):
                files.enter_context(Path(os.devnull).open())
    except OSError as error:
        return error
    return None


def cause_and_remedy(error: SQLAlchemyError) -> str:
    """An error of the database as one sentence for people."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    text = _ASKS.sub("", " ".join(str(cause).split()))
    if _MISSING.search(text):
        return f"{text}; create it, or correct LEDGER_URL"
    if getattr(cause, "sqlstate", None) == _NO_RIGHT:
        return (
            f"{_STATEMENT.sub('', text)}; have the owner of the database grant the user of LEDGER_URL USAGE and CREATE"
            " on the schema, and SELECT, INSERT, UPDATE and DELETE on its tables"
        )
    start_again = "start again: a crawl resumes where it was"
    if "unable to open" in text and (lack := _lack_of_files()) is not None:
        return f"{text} ({lack.strerror}); {remedy(lack, '')}"
    for sign, advice in (
        ("locked", f"another program holds it; end that, and {start_again}"),
        ("lock timeout", f"another program holds it; end that, and {start_again}"),
        ("full", f"make room, and {start_again}"),
        ("readonly", f"make it writable, or {_ANOTHER}"),
        ("unable to open", f"make it readable, and its folder writable, or {_ANOTHER}"),
        ("malformed", "it is damaged: put a copy of it back, or move it away to start again; records stay as they are"),
        ("not a database", f"it is not a ledger: move it away, or {_ANOTHER}"),
        ("disk I/O", f"the disk may be full or damaged; check it, and {start_again}"),
        ("authentication failed", "correct the user or the password, in LEDGER_URL or PGPASSWORD"),
        ("no password supplied", "give the password in PGPASSWORD"),
        ("Connection refused", "start the database, or correct LEDGER_URL"),
        ("could not translate host name", "correct the host in LEDGER_URL"),
        ("failed to resolve host", "correct the host in LEDGER_URL"),
    ):
        if sign in text:
            return f"{text}; {advice}"
    return f"{text}; check that the database can be reached, and {start_again}"
