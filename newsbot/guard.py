"""Which addresses a crawl may connect to: none that is private, but the crawl's own base. No answer of the DNS, link or
redirect leads newsbot into the network that it runs in."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

REFUSED = "its host is in a private network"

allowed: set[str] = set()
"""Hosts that may have private addresses: that of the crawl's own base, and proxies."""
refused: set[str] = set()
"""Hosts whose answers of the DNS were refused."""


def allow(base: str) -> None:
    """Lets a crawl of `base` connect there, wherever that is, and to this machine's proxies."""
    for url in (base, *getproxies().values()):
        if host := urlsplit(url).hostname:
            allowed.add(host)


def is_public(host: str) -> bool:
    """Whether a host, written as an IP address, is on the public internet; True for a name, which the DNS decides.

    >>> [is_public(host) for host in ("127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "2130706433", "example.org")]
    [False, False, False, False, True]
    """
    try:
        address = ip_address(int(host) if host.isdecimal() and int(host) < 2**32 else host.strip("[]"))
    except ValueError:
        return True
    return _is_public(address)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _nat64(address)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast


def _nat64(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(address.packed[-4:]) if address.packed[:12] == b"\x00\x64\xff\x9b" + bytes(8) else None


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's own, but that a name with a private address has none, unless it is the crawl's own."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        """The address of a name; fails with DNSLookupError."""
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    @staticmethod
    def _checked(address: str, name: str) -> str:
        if name not in allowed and not is_public(address):
            refused.add(name)
            raise DNSLookupError(f"{name}: {REFUSED}")
        return address
