"""The browser's proxy: SOCKS on loopback, which connects to no private address, and only to hosts of pages' requests.

Redirects and sockets, which Playwright's routes do not see, come through here too. Names are resolved here, so that the
address that was checked is the one that is connected to.
"""

from __future__ import annotations

import asyncio
import socket
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from newsbot.network.resolver import Consent, is_public

_CONNECT_SECONDS = 20
_ADDRESSES, _NEXT_SECONDS = 4, 3
"""Addresses of a host that are tried, and seconds after which the next one is."""
_NAMED_SECONDS = 1.0
"""A connection may be requested before Playwright reports the request it is for."""
_CHUNK = 1 << 16
_DONE, _REFUSED, _FAILED = 0, 2, 4


class Proxy:
    """Connects where a crawl may; `count` is called with `asked`, `opened` or `refused` for each connection."""

    def __init__(self, consent: Consent, count: Callable[[str], None] = lambda name: None) -> None:
        self.consent = consent
        self.named: set[str] = set()
        self.count = count
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def name(self, url: str) -> None:
        """Permits connections to the host of a request."""
        with suppress(ValueError):
            self.named.add((urlsplit(url).hostname or "").rstrip("."))

    async def _is_named(self, host: str) -> bool:
        for _ in range(20):
            if host in self.named:
                return True
            await asyncio.sleep(_NAMED_SECONDS / 20)
        return host in self.named

    async def open(self) -> str:
        """Begins to listen; returns the proxy's URL."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"socks5://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(OSError, EOFError, TimeoutError, asyncio.CancelledError):
                await self._serve(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_CONNECT_SECONDS):
            target = await _requested(reader, writer)
        if target is None:
            return
        self.count("asked")
        streams, reply = None, _FAILED
        with suppress(OSError, ValueError):  # no answer, or a name that cannot exist
            async with asyncio.timeout(_CONNECT_SECONDS):
                streams = await self._connect(*target)
                reply = _REFUSED if streams is None else _DONE
        if reply != _FAILED:
            self.count("opened" if streams else "refused")
        writer.write(bytes((5, reply, 0, 1)) + bytes(6))
        await writer.drain()
        if streams is None:
            return
        try:
            await _join(reader, streams[1], streams[0], writer)
        finally:
            streams[1].close()

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection to a host; None if it is not permitted. Raises OSError."""
        if not await self.may_go(host, port):
            return None
        if (proxy := _proxy_for(host)) is not None:
            return await _through(proxy, host, port)
        addresses = await self.addresses(host, port)
        return await _first_open(addresses, port) if addresses is not None else None

    async def may_go(self, host: str, port: int) -> bool:
        """Whether the browser may connect to a host, by its name."""
        return ((host, port) in self.consent.places or is_public(host)) and await self._is_named(host)

    async def addresses(self, host: str, port: int) -> list[str] | None:
        """The addresses of a host, all checked; None if one is not permitted. Raises OSError for an unknown host."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(info[4][0]) for info in found]
        if (host, port) not in self.consent.places and not all(map(is_public, addresses)):
            return None
        return addresses[:_ADDRESSES]


async def _first_open(addresses: Sequence[str], port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address that takes one: a machine may have no route to IPv6. Raises OSError."""
    for address in addresses[:-1]:
        with suppress(OSError):
            async with asyncio.timeout(_NEXT_SECONDS):
                return await asyncio.open_connection(address, port)
    return await asyncio.open_connection(addresses[-1], port)


async def _requested(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
    """The host and port of a SOCKS 5 request to connect; None for any other request."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    if version != 5:
        return None
    writer.write(b"\x05\x00")
    _, command, _, kind = await reader.readexactly(4)
    if kind == 3:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode("ascii", "replace").lower()
    elif kind in (1, 4):
        host = str(ip_address(await reader.readexactly(4 if kind == 1 else 16)))
    else:
        return None
    port = int.from_bytes(await reader.readexactly(2), "big")
    if command != 1:
        writer.write(b"\x05\x07\x00\x01" + bytes(6))
        return None
    return host.rstrip("."), port


def _proxy_for(host: str) -> SplitResult | None:
    """The proxy in this machine's environment, which Scrapy uses too; it resolves names itself."""
    proxies = getproxies()
    url = proxies.get("https") or proxies.get("http")
    if not url or proxy_bypass(host):
        return None
    return urlsplit(url if "://" in url else f"http://{url}")


async def _through(proxy: SplitResult, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to a host through an HTTP proxy; raises OSError if that refuses."""
    reader, writer = await asyncio.open_connection(proxy.hostname, proxy.port or 80)
    name = f"[{host}]" if ":" in host else host
    lines = [f"CONNECT {name}:{port} HTTP/1.1", f"Host: {name}:{port}"]
    if proxy.username:
        user = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        lines.append(f"Proxy-Authorization: Basic {b64encode(user.encode()).decode()}")
    try:
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if head.split(b" ", 2)[1:2] != [b"200"]:
            raise OSError(f"the proxy answers {head[:60]!r}")
    except BaseException as error:
        writer.close()
        if isinstance(error, EOFError | asyncio.LimitOverrunError):
            raise OSError("the proxy hangs up") from error
        raise
    return reader, writer


async def _join(
    near: asyncio.StreamReader, far_out: asyncio.StreamWriter, far: asyncio.StreamReader, near_out: asyncio.StreamWriter
) -> None:
    """Carries bytes both ways until one side has ended."""
    tasks = [asyncio.ensure_future(_carry(near, far_out)), asyncio.ensure_future(_carry(far, near_out))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(_CHUNK):
        writer.write(chunk)
        await writer.drain()
