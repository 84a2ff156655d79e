"""The sites on loopback, as fast as one Python process gives them: every answer is made before the first request.

By itself: `python -m bench.server --uniform 20 --port 8900`, until its standard input ends (Ctrl-D).
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

from bench.shaped import ShapedPages
from bench.site import Pages, Site, build_site, section_pages

RANDOM_SEED = 2026
SITES: dict[str, type[Pages]] = {"uniform": Pages, "shaped": ShapedPages}
"""The sites by name: article pages all alike, and as different as those of many publishers."""
TALLY_PATH = b"/-/tally"
METHODS = (b"GET", b"HEAD")
ROBOTS = "User-agent: *\nDisallow:\n"
LONGEST_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Tally:
    """What a host handed out since the last call."""

    requests: int
    articles: int
    """Different article pages."""
    sections: int
    """Different section pages."""
    not_found: int
    cpu: float
    """Seconds of CPU the server used meanwhile."""


@dataclass(frozen=True, slots=True)
class Served:
    """A site: where it listens, and the mean bytes of its pages."""

    name: str
    url: str
    empty_url: str
    """Of a site that lists nothing."""
    articles: int
    article_bytes: int
    section_bytes: int

    @property
    def pages(self) -> int:
        """Article pages and section pages."""
        return self.articles + section_pages(self.articles)


class Host:
    """One site on one port: its answers by path, and what was requested."""

    def __init__(self, site: Site) -> None:
        pages = {**site.articles, **site.sections, "/": site.sections["/newsroom/page/1"]}
        self.answers = {path.encode(): _response("200 OK", "text/html", page) for path, page in pages.items()}
        self.answers[b"/robots.txt"] = _response("200 OK", "text/plain", ROBOTS)
        self.articles = frozenset(path.encode() for path in site.articles)
        self.sections = frozenset(path.encode() for path in site.sections)
        self.asked: Counter[bytes] = Counter()
        self.cpu_before = time.process_time()

    def tally(self) -> Tally:
        """The counts since the last call."""
        asked, self.asked = self.asked, Counter()
        cpu_before, self.cpu_before = self.cpu_before, time.process_time()
        return Tally(
            requests=asked.total(),
            articles=len(self.articles & asked.keys()),
            sections=len(self.sections & asked.keys()),
            not_found=sum(number for path, number in asked.items() if path not in self.answers),
            cpu=self.cpu_before - cpu_before,
        )


class Connection(asyncio.Protocol):
    """HTTP/1.1 as a crawler speaks it: requests without a body, one after another or many at once."""

    transport: asyncio.Transport

    def __init__(self, host: Host) -> None:
        self.host = host
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        *heads, self.rest = (self.rest + data).split(b"\r\n\r\n")
        for head in heads:
            self._answer(head)
            if self.transport.is_closing():
                return
        if len(self.rest) > LONGEST_HEAD:
            self.transport.close()

    def _answer(self, head: bytes) -> None:
        method, path, rest = (*head.split(b" ", 2), b"", b"")[:3]
        self.transport.write(self._response_to(method, path))
        if method not in METHODS or not rest.startswith(b"HTTP/1.1") or b"\nconnection: close" in rest.lower():
            self.transport.close()

    def _response_to(self, method: bytes, path: bytes) -> bytes:
        if method not in METHODS:
            return NOT_ALLOWED
        if path == TALLY_PATH:
            return _response("200 OK", "application/json", json.dumps(asdict(self.host.tally())))
        self.host.asked[path] += 1
        answer = self.host.answers.get(path, NOT_FOUND)
        return answer if method == b"GET" else answer[: answer.index(b"\r\n\r\n") + 4]


def _response(status: str, media_type: str, text: str) -> bytes:
    body = text.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


NOT_FOUND = _response("404 Not Found", "text/html", "<h1>Not found</h1>")
NOT_ALLOWED = _response("405 Method Not Allowed", "text/plain", "GET and HEAD only")


async def serve(articles: dict[str, int], port: int) -> None:
    """Serve sites of so many articles, each on a port, and one of none; say where, in one line of JSON.

    The first site listens on `port`, unless that is 0.
    """
    today = date.today()
    sites = {name: build_site(n, RANDOM_SEED, today, pages_of=SITES[name]) for name, n in articles.items()}
    hosts = {name: Host(site) for name, site in sites.items()}
    empty_url = await _listen(Host(build_site(0, RANDOM_SEED, today)), 0)
    gc.freeze()
    ready = [
        Served(
            name, await _listen(hosts[name], port if at == 0 else 0), empty_url, len(site.articles),
            _mean_bytes(site.articles), _mean_bytes(site.sections),
        )
        for at, (name, site) in enumerate(sites.items())
    ]  # fmt: skip
    print(json.dumps([asdict(served) for served in ready]), flush=True)
    await _input_ended()


async def _listen(host: Host, port: int) -> str:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(host), "127.0.0.1", port)
    return "http://{}:{}".format(*server.sockets[0].getsockname())


async def _input_ended() -> None:
    """Wait for the end of standard input: so the server never outlives the process that started it."""
    ended = asyncio.Event()

    def read() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            ended.set()

    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), read)
    await ended.wait()


def _mean_bytes(pages: dict[str, str]) -> int:
    return sum(len(page.encode()) for page in pages.values()) // max(1, len(pages))


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m bench.server", description=__doc__)
    for site in SITES:
        parser.add_argument(f"--{site}", type=int, default=0, help=f"article pages of the site `{site}`")
    parser.add_argument("--port", type=int, default=0, help="where the first listens (default: any free port)")
    options = vars(parser.parse_args())
    with suppress(KeyboardInterrupt):
        asyncio.run(serve({site: options[site] for site in SITES if options[site]}, options["port"]))


if __name__ == "__main__":
    main()
