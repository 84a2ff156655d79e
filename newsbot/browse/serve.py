"""Datasette over one database, read-only, with our pages, and its server."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import uvicorn
from datasette.database import Database
from datasette.plugins import pm

from newsbot.browse import pages
from newsbot.browse.search import Index
from newsbot.errors import UserError
from newsbot.paths import unchanging
from newsbot.processes import interrupts_held

_HERE = Path(__file__).parent
_SETTINGS = {
    "sql_time_limit_ms": 1000, "num_sql_threads": 3, "allow_download": False, "suggest_facets": False,
    "max_returned_rows": 1000, "truncate_cells_html": 300, "force_https_urls": False,
}  # fmt: skip
_PRINTS = "datasette.handle_exception"
_OWN = ("facets", "arrays", "facts", "versions")
"""Tables that only the pages need."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def open_datasette(database: Path, *, archive: Path | None = None, host: str = "127.0.0.1") -> pages.Browser:
    """Datasette with the pages of a database that `newsbot.browse.build` has made.

    Only on loopback are queries in SQL allowed: they cannot write, but they take time.
    """
    loopback = is_loopback(host)
    with closing(sqlite3.connect(unchanging(database), uri=True)) as connection:
        index = Index(connection)
        facts = dict(connection.execute("SELECT name, fact FROM facts"))
        tables = ("stories", "records", "revisions", "ticker", "listings", "tombstones", "rights", "pairs", *_OWN)
        counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # noqa: S608
    hidden = {name: {"hidden": True} for name in ("records", *_OWN)}
    if not pm.is_registered(pages):
        pm.register(pages, "newsbot-browse")
    made = pages.Browser(
        pages.Site(index, facts, LOOPBACK if loopback else None, archive, _overviews(counts)),
        settings={**_SETTINGS, "default_allow_sql": loopback},
        template_dir=str(_HERE / "templates"),
        static_mounts=[("assets", str(_HERE / "static"))],
        metadata={"title": "newsbot", "databases": {pages.DATABASE: {"tables": hidden}}},
        inspect_data={
            pages.DATABASE: {
                "hash": facts["source"].split()[-1], "size": database.stat().st_size,
                "tables": {name: {"count": count} for name, count in counts.items()},
            }
        },
    )  # fmt: skip
    made.remove_database("_memory")
    escaped = database.absolute().as_uri().removeprefix("file:")  # Datasette puts it into such an address
    made.add_database(Database(made, escaped, is_mutable=False), name=pages.DATABASE)
    return made


def _overviews(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """The overviews that have entries, each with its address."""
    every = {
        "tombstones": ("Withdrawn stories", "/withdrawn"), "listings": ("Lists", "/lists"),
        "rights": ("Rights", "/rights"),
    }  # fmt: skip
    return [entry for table, entry in every.items() if counts[table]]


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens there, on any free port for 0; raises `UserError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OverflowError:
        raise UserError(f"--port {port}: ports go up to 65535; choose another, or leave it out") from None
    except socket.gaierror:
        raise UserError(f"--host {host}: there is no such host; write an address of this machine") from None
    except OSError as error:
        remedy = "choose another with --port, or omit it" if port else "choose another with --host"
        raise UserError(f"{host}, port {port}: {os.strerror(error.errno or 0)}; {remedy}") from None


def serve(datasette: pages.Browser, listening: socket.socket) -> None:
    """Answers until the process is interrupted."""

    if pm.has_plugin(_PRINTS):  # a traceback for each address that does not exist
        pm.unregister(name=_PRINTS)

    async def answer() -> None:
        await datasette.invoke_startup()
        config = uvicorn.Config(
            datasette.app(), log_level="warning", access_log=False, lifespan="off", server_header=False
        )
        await uvicorn.Server(config).serve(sockets=[listening])

    with ExitStack() as stack:
        with interrupts_held():
            runner = stack.enter_context(asyncio.Runner())
        runner.run(answer())
