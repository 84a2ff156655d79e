"""Many small news sites on loopback, each on its own port, and a log of every request.

`python -m bench.chaossites 20 LOG` prints the ports as JSON, and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TextIO

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

    @property
    def stalled(self) -> float:
        """For how many seconds the server stood still before; such a line is of no request."""
        return 0.0 if self.port else float(self.path)


def stories_of(number: int) -> list[Story]:
    """The stories of a site, the same for the same number."""
    random = Random(number)
    return random.sample(load_stories(), random.randint(FEWEST, MOST))


class Site:
    """One site: its answers, and a line of the log for every request."""

    def __init__(self, number: int, today: datetime, log: TextIO) -> None:
        pages: Mapping[str, bytes] = site_pages(stories_of(number), today)
        self.answers = {page_key(path): _answer("200 OK", "text/html; charset=utf-8", page)
                        for path, page in pages.items()}  # fmt: skip
        self.answers["/robots.txt"] = _answer("200 OK", "text/plain; charset=utf-8", ROBOTS)
        self.log = log
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode("latin-1")
                self.log.write(json.dumps([time.time(), self.port, path]) + "\n")
                key = page_key(path)
                answer = self.answers.get(key) or self.answers.get(key.partition("?")[0])
                writer.write(answer or _answer("404 Not Found", "text/html; charset=utf-8", NOT_FOUND))
                await writer.drain()
        writer.close()


def _answer(status: str, kind: str, body: bytes) -> bytes:
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


async def _main(count: int, path: str) -> None:
    with Path(path).open("a", encoding="utf-8", buffering=1) as log:
        sites, servers = [Site(number, datetime.now(UTC), log) for number in range(count)], []
        for site in sites:
            servers.append(await asyncio.start_server(site.serve, "127.0.0.1", 0, limit=_LONGEST_HEAD))
            site.port = servers[-1].sockets[0].getsockname()[1]
        stalls = asyncio.create_task(_note_stalls(log))
        print(json.dumps([site.port for site in sites]), flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        stalls.cancel()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2]))
