"""What tests of whole crawls share: a server on loopback that answers as configured, a crawl of it, what the crawl left."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

import starting

ROOT = Path(__file__).parents[2]
SPIDER = "journalismpakistan"
HTML = {"Content-Type": "text/html; charset=utf-8"}
PATIENCE = 600.0
"""Seconds after which a process hangs, and is not just slow: on a busy machine a crawl of two seconds may take sixty."""

Answer = tuple[int, Mapping[str, str], bytes]
"""Status, headers, body; `Content-Length` is added where the headers say nothing of the length."""


class Handler(BaseHTTPRequestHandler):
    """One request; `attempt` counts how often its path has been requested, from 1."""

    server: _Threads
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = PATIENCE
    attempt = 0

    def do_GET(self) -> None:
        self.server.requests.append(self.path)
        self.attempt = self.server.requests.count(self.path)
        page = self.server.pages.get(self.path, (404, HTML, b"<title>404</title><h1>Not found</h1>"))
        answer = page(self) if callable(page) else page
        if answer is not None:
            self.answer(*answer)

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if not headers.keys() & {"Content-Length", "Transfer-Encoding"}:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Page = Answer | Callable[[Handler], Answer | None]
"""An answer, or what makes one of a request; None if it has written the answer itself."""


def held(page: Page, until: Event) -> Page:
    """A page that is not answered before an event: a crawl of it lasts until a test has seen what it wants to see."""

    def serve(handler: Handler) -> Answer | None:
        until.wait(PATIENCE)
        return page(handler) if callable(page) else page

    return serve


def until(
    is_so: Callable[[], object],
    what: str = "",
    *,
    log: Callable[[], str] = str,
    process: subprocess.Popen[Any] | None = None,
) -> None:
    """Waits until something is so; fails with `what` and a log, at once where `process` has ended before."""
    deadline = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < deadline, f"{what}\n{log()}"
        assert process is None or process.poll() is None, f"{what}\n{log()}"
        sleep(0.01)


def free_port() -> int:
    """A port below those that the kernel gives away: nobody is given it before the server that it is meant for."""
    while True:
        port = random.randint(10_000, 32_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class Server:
    """Serves `pages` (which may grow until the crawl) by their exact path, from threads, while the context lasts."""

    def __init__(self, pages: Mapping[str, Page], host: str = "127.0.0.1") -> None:
        self._server = _Threads(pages, host)
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.base_url = f"http://{f'[{host}]' if ':' in host else host}:{self._server.server_port}"
        self.requests = self._server.requests
        """The paths that were requested, in order."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, pages: Mapping[str, Page], host: str) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, 0), Handler)
        self.pages = pages
        self.requests: list[str] = []
        self.stopping = Event()

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a crawler may hang up
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def crawl(base_url: str, data_dir: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Crawls `base_url` as fast as loopback allows; `arguments` come last, so they win."""
    return starting.run([*command(base_url, data_dir), *arguments], cwd=cwd or ROOT, timeout=PATIENCE)


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the checkout."""
    return starting.run([sys.executable, "-m", "scrapy", *arguments], cwd=ROOT, timeout=PATIENCE)


def command(base_url: str, data_dir: Path) -> list[str]:
    """The command that crawls `base_url` as fast as loopback allows."""
    return [
        sys.executable, "-m", "scrapy", "crawl", SPIDER, "-a", f"base_url={base_url}", "-s", f"DATA_DIR={data_dir}",
        "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8",
    ]  # fmt: skip


def records(data_dir: Path, kind: str) -> list[dict[str, Any]]:
    """The records of a kind (`articles`, `ticker`, `listings`) that all runs into `data_dir` left."""
    files = sorted((data_dir / SPIDER / kind).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line]


def report(data_dir: Path, site: str = SPIDER) -> dict[str, Any]:
    """The report of the last run of a site into `data_dir`."""
    newest = max((data_dir / site / "runs").glob("*.json"))
    loaded: dict[str, Any] = json.loads(newest.read_text("utf-8"))
    return loaded
