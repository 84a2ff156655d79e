"""Which addresses a crawl may connect to: none in a private network, unless the operator has named that host and port.

Consent is a private address that the operator gives as a number, `localhost`, or any `base_url`. A name that the DNS
resolves to a private address is not consent, whoever gave it, at any look-up. Each crawl has its own `Consent`,
against which it checks its requests. The resolver, of which a process has one, cannot know the crawl, and permits what
any of them may connect to.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies
from weakref import WeakKeyDictionary

from scrapy.resolver import CachingThreadedResolver, dnscache
from scrapy.settings import BaseSettings
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.misc import load_object
from scrapy.utils.python import global_object_name
from twisted.internet.abstract import isIPv6Address
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import DNSLookupError
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

REFUSED = "its host is in a private network"
CONSENTED = "CONSENTED_ADDRESSES"
"""The setting that has the addresses which the operator typed for one of Scrapy's own commands."""

Place = tuple[str, int]
refused: set[str] = set()
"""Names that had a private address when they were last resolved."""


def place(url: str) -> Place:
    """Host and port of a URL; port 0 if the URL has no valid one.

    >>> place("https://[::1]/"), place("http://Example.org:8000/a")
    (('::1', 443), ('example.org', 8000))
    """
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").rstrip("."), parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return "", 0


def proxy_place(proxy: str) -> Place:
    """Host and port of a proxy's address, whose scheme may be missing.

    >>> proxy_place("http://user:word@proxy.example:3128"), proxy_place("proxy.example:3128")
    (('proxy.example', 3128), ('proxy.example', 3128))
    """
    return place(proxy if "://" in proxy else f"//{proxy}")


def is_same_place(url: str, other: str) -> bool:
    """Whether a URL is on the host of another, at its port, or both at ports of the web.

    >>> is_same_place("https://example.org/a", "http://example.org/"), is_same_place("http://[::1]:81/", "http://[::1]/")
    (True, False)
    """
    (host, port), (other_host, other_port) = place(url), place(other)
    return host == other_host and (port == other_port or {port, other_port} == {80, 443})


class Consent:
    """Private places that one crawl may connect to."""

    def __init__(self) -> None:
        self.places: set[Place] = set()
        self.hosts: set[str] = set()
        """Hosts of the places and of proxies, which Scrapy resolves; no page may lead to a proxy."""
        for scheme, proxy in getproxies().items():
            if scheme != "no":  # `no_proxy` has the hosts that no proxy is for
                self.allow_proxy(proxy)

    @staticmethod
    def of(crawler: Crawler) -> Consent:
        """The consent for a crawl, one for all its parts."""
        if crawler not in _consents:
            _consents[crawler] = Consent()
        return _consents[crawler]

    def allow(self, url: str, *, named: bool) -> None:
        """Permits connections to the host and port of an address, if the operator consents.

        `named` says that it is a `base_url`; else only a number or `localhost` is consent.
        """
        host, port = place(url)
        if named or is_number(host) or host == "localhost":
            self.places.add((host, port))
            self.hosts.add(host)

    def allow_proxy(self, proxy: str) -> None:
        """Lets the name of a proxy be resolved to a private address."""
        if host := proxy_place(proxy)[0]:
            self.hosts.add(host)

    def end(self) -> None:
        """Withdraws it, when the crawl is over."""
        self.places.clear()
        self.hosts.clear()

    async def is_refused(self, host: str, port: int, *, proxied: bool = False) -> bool:
        """Whether a request to a host and port must not be sent; raises as the resolver does.

        The resolver decides only by names, and for all crawls. So a host that it permits for one port, for another
        crawl, or as a proxy, is resolved here, unless a proxy resolves names.
        """
        if (host, port) in self.places:
            return False
        if not is_public(host):
            return True
        if proxied or not _is_consented(host):
            return False
        from twisted.internet import reactor

        return not is_public(await maybe_deferred_to_future(reactor.resolve(host)))  # type: ignore[arg-type]


_consents: WeakKeyDictionary[Crawler, Consent] = WeakKeyDictionary()


def _is_consented(host: str) -> bool:
    """Whether any crawl may connect to a host though it is private."""
    return any(host in consent.hosts for consent in list(_consents.values()))


def is_number(host: str) -> bool:
    """Whether a host is an IP address in any form that a resolver accepts.

    >>> [is_number(host) for host in ("127.0.0.1", "127.1", "0x7f000001", "::1", "example.org", "1.example")]
    [True, True, True, True, False, False]
    """
    return _address(host) is not None


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if host and not any(map(str.isspace, host)) else None
    except (OSError, UnicodeError):
        return None


def is_public(host: str) -> bool:
    """Whether an IP address is on the public internet; True for a name, which the resolver checks.

    >>> [is_public(host) for host in ("127.0.0.1", "127.1", "::ffff:10.0.0.1", "2130706433", "example.org")]
    [False, False, False, False, True]
    """
    address = _address(host)
    return address is None or _is_public(address)


def is_local(host: str) -> bool:
    """Whether a host is, by its name or number, on this machine or in a private network.

    >>> [is_local(host) for host in ("127.0.0.1", "localhost", "press", "news.localhost", "8.8.8.8", "example.org")]
    [True, True, True, True, False, False]
    """
    return not is_public(host) or ("." not in host and ":" not in host) or host.endswith(".localhost")


def whole_address(text: str) -> str:
    """An address with its scheme: that of a machine here, or with a port, is `http` unless it says so.

    >>> whole_address("example.org"), whole_address("127.0.0.1:8000"), whole_address("example.org:8080/news")
    ('https://example.org', 'http://127.0.0.1:8000', 'http://example.org:8080/news')
    """
    if "://" in text:
        return text
    try:
        parts = urlsplit(f"//{text}")
        is_plain = is_local(parts.hostname or "") or parts.port not in (None, 443)
    except ValueError:  # it is refused later
        is_plain = False
    return f"{'http' if is_plain else 'https'}://{text}"


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and any(address in network for network in _CARRIES_IPV4):
            inner = IPv4Address(address.packed[-4:])
        if inner is not None:
            return _is_public(inner)
        if any(address in network for network in _NOT_PUBLIC):
            return False
    return address.is_global and not address.is_multicast


_CARRIES_IPV4 = tuple(IPv6Network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96"))
"""NAT64, local NAT64, IPv4-translated, IPv4-compatible: the last four bytes are an IPv4 address."""
_NOT_PUBLIC = tuple(IPv6Network(text) for text in ("fec0::/10", "3fff::/20", "5f00::/16"))
"""Site-local, documentation, segment routing: public according to Python 3.11."""


_TIMED_OUT = "timeout error"
"""Twisted's words for a lookup that took too long: another one would, too."""


def _ipv6_addresses(name: str) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(name, None, socket.AF_INET6, socket.SOCK_STREAM)]


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's own, which also fails for a name with a private address, and knows hosts that have only IPv6."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        if isIPv6Address(name):
            return maybeDeferred(self._checked, name, name)
        found: Deferred[Any] = super().getHostByName(name, timeout).addErrback(self._by_ipv6, name)
        return found.addCallback(self._checked, name)

    def _by_ipv6(self, failure: Failure, name: str) -> Deferred[Any] | Failure:
        """The first IPv6 address of a host without one of IPv4, or the failure to find that."""
        if _TIMED_OUT in str(failure.value):
            return failure
        reactor: Any = self.reactor
        found = deferToThreadPool(reactor, reactor.getThreadPool(), _ipv6_addresses, name)
        found.addTimeout(self.timeout, reactor)
        return found.addCallbacks(self._kept, lambda _: failure, callbackArgs=(name,))

    @staticmethod
    def _kept(addresses: list[str], name: str) -> str:
        if dnscache.limit:
            dnscache[name] = addresses[0]
        return addresses[0]

    @staticmethod
    def _checked(address: str, name: str) -> str:
        refused.discard(name)
        if not is_public(address) and not _is_consented(name):
            refused.add(name)
            raise DNSLookupError(f"{name}: {REFUSED}")
        return address


def wrong_resolver(settings: BaseSettings) -> str | None:
    """What is wrong with the resolver: any but `GuardedResolver` would connect to private addresses."""
    given = settings.get("TWISTED_DNS_RESOLVER")
    if GuardedResolver in getattr(load_object(given), "__mro__", ()):
        return None
    name = given if isinstance(given, str) else global_object_name(given)
    return (
        f"TWISTED_DNS_RESOLVER={name:.100} is not possible: nothing would keep a crawl out of private"
        " networks; remove the setting"
    )
