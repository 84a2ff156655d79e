"""Many news sites on loopback, each on its own port, and a log of every request.

`python -m bench.chaossites 20 LOG` prints the ports as JSON, and serves until its standard input ends. The sites are
small; with `--articles N` each has the same N articles of about 50 KB, and a sitemap of them.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import TextIO

from bench.furniture import SECTIONS, address_of
from bench.server import RANDOM_SEED
from bench.site import build_site
from newsbot.demo.server import NOT_FOUND, ROBOTS, page_key, site_pages
from newsbot.demo.stories import Story, load_stories

FEWEST, MOST = 10, 15
"""Stories of a site."""
_LONGEST_HEAD = 65_536
_BEAT, _STALL = 0.05, 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """A line of the log."""

    at: float
    port: int
    path: str
    connection: int = 0
    """Counts the connections to all sites."""

    @property
    def stalled(self) -> float:
        """For how many seconds the server stood still before; such a line is of no request."""
        return 0.0 if self.port else float(self.path)


def stories_of(number: int) -> list[Story]:
    """The stories of a site, the same for the same number."""
    random = Random(number)
    return random.sample(load_stories(), random.randint(FEWEST, MOST))


Pages = Mapping[str, bytes]
"""By the keys of their addresses."""


def small_site(number: int, today: datetime) -> Pages:
    """A front page, lists and a few articles."""
    return {page_key(path): page for path, page in site_pages(stories_of(number), today).items()}


def large_site(articles: int) -> tuple[Pages, list[str]]:
    """A front page, lists and so many articles, which any host can serve; and the paths of the articles."""
    site = build_site(articles, RANDOM_SEED, date.today(), origin="")
    lists = list(site.sections.values())
    pages = {**site.articles, **site.sections, "/": lists[0]}
    for at, name in enumerate(SECTIONS):
        pages[address_of(name)] = lists[at % len(lists)]
    return {page_key(path): page.encode() for path, page in pages.items()}, list(site.articles)


class Site:
    """One site: its answers, and a line of the log for every request."""

    connections = count(1)

    def __init__(self, pages: Pages, log: TextIO, listed: Iterable[str] = ()) -> None:
        """`listed` are the paths in its sitemap; without any it has none."""
        self.pages, self.log, self.listed = pages, log, listed
        self.port = 0

    def listen(self, port: int) -> None:
        """Takes its port, and makes what names it."""
        self.port = port
        base, self.special = f"http://127.0.0.1:{port}", {"/robots.txt": ("text/plain", ROBOTS)}
        if self.listed:
            entries = "".join(f"<url><loc>{base}{path}</loc></url>" for path in self.listed)
            text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
            self.special["/sitemap.xml"] = ("application/xml", text.encode())
            self.special["/robots.txt"] = ("text/plain", ROBOTS + f"Sitemap: {base}/sitemap.xml\n".encode())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one connection."""
        connection = next(self.connections)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode("latin-1")
                self.log.write(json.dumps([time.time(), self.port, path, connection]) + "\n")
                writer.write(self._answer(page_key(path)))
                await writer.drain()
        writer.close()

    def _answer(self, key: str) -> bytes:
        if key in self.special:
            return _answer("200 OK", *self.special[key])
        if (page := self.pages.get(key) or self.pages.get(key.partition("?")[0])) is not None:
            return _answer("200 OK", "text/html", page)
        return _answer("404 Not Found", "text/html", NOT_FOUND)


def _answer(status: str, kind: str, body: bytes) -> bytes:
    kind += "; charset=utf-8"
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def requests_of(log: Path) -> list[Request]:
    """The requests in a log, oldest first."""
    with log.open(encoding="utf-8") as file:
        return sorted((Request(*json.loads(line)) for line in file), key=lambda request: request.at)


async def _note_stalls(log: TextIO) -> None:
    """Logs when this process was not scheduled for a while: requests that came then are logged late."""
    while True:
        before = time.time()
        await asyncio.sleep(_BEAT)
        if (late := time.time() - before - _BEAT) > _STALL:
            log.write(json.dumps([time.time(), 0, f"{late:.2f}"]) + "\n")


async def _main(number: int, path: str, articles: int) -> None:
    with Path(path).open("a", encoding="utf-8", buffering=1) as log:
        if articles:
            pages, listed = large_site(articles)
            sites = [Site(pages, log, listed) for _ in range(number)]
        else:
            sites = [Site(small_site(at, datetime.now(UTC)), log) for at in range(number)]
        gc.freeze()
        servers = []
        for site in sites:
            servers.append(await asyncio.start_server(site.serve, "127.0.0.1", 0, limit=_LONGEST_HEAD))
            site.listen(servers[-1].sockets[0].getsockname()[1])
        stalls = asyncio.create_task(_note_stalls(log))
        print(json.dumps([site.port for site in sites]), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        stalls.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.chaossites", description=__doc__)
    parser.add_argument("sites", type=int)
    parser.add_argument("log")
    parser.add_argument("--articles", type=int, default=0)
    given = parser.parse_args()
    asyncio.run(_main(given.sites, given.log, given.articles))
