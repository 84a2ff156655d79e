"""Why no answer came: from an exception to one clause."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet import error as net
from twisted.python.failure import Failure

from newsbot.network.answers import BadAnswer
from newsbot.network.certificates import CertificateInvalid
from newsbot.network.ignored import Ignored, reason_of
from newsbot.network.resolver import proxy_place
from newsbot.reasons import CAUSE_LENGTH, Reason

_DEPTH = 20
"""Exceptions of a chain that are examined; Scrapy and Twisted nest three or four."""

_TOOK = re.compile(r"took longer than ([0-9.]{1,9})")
"""Scrapy names the seconds after the address, as a float."""
_BY_ERRNO = {
    errno.ECONNREFUSED: "connection refused",
    errno.EHOSTUNREACH: "no route to the host",
    errno.ENETUNREACH: "the network cannot be reached",
    errno.ECONNRESET: "the connection was reset",
    errno.ETIMEDOUT: "no connection in time",
    errno.EACCES: "this machine does not let newsbot connect",
    errno.EPERM: "this machine does not let newsbot connect",
    errno.EMFILE: "this machine has no more file descriptors for newsbot",
}
_NO_FILES = {errno.EMFILE, errno.ENFILE}


class ProxyUnknown(DownloadFailedError):
    """The name of the proxy could not be resolved; those of sites it resolves itself."""


def cause_of(error: BaseException, proxy: str | None = None) -> str | None:
    """Why a request got no answer, through a proxy if one is given; None if only the exception's name is known.

    >>> cause_of(net.ConnectionRefusedError("111")), cause_of(ValueError("any"))
    ('connection refused', None)
    >>> cause_of(net.ConnectionRefusedError("111"), "http://proxy.example:3128")
    'connection refused, through the proxy proxy.example:3128'
    """
    if isinstance(error, Ignored):
        return error.cause
    if isinstance(error, IgnoreRequest):
        return _TOO_LARGE if reason_of(error) == Reason.TOO_LARGE else None
    if isinstance(error, ProxyUnknown):
        return f"could not resolve {_named(proxy or '')}"[:CAUSE_LENGTH]
    causes = [clause for fault in _chain(error) if (clause := _clause(fault)) is not None]
    if not causes:
        return None
    return f"{causes[-1]}{f', through {_named(proxy)}' if proxy else ''}"[:CAUSE_LENGTH]


def with_cause(error: DownloadFailedError) -> Exception:
    """A failure with its cause as message; Scrapy's message is a list of Twisted's failures, as Python prints them.

    It is the `CertificateInvalid` that it holds, if any, which no retry would change.

    >>> with_cause(DownloadFailedError("[<twisted.python.failure.Failure …>]"))
    DownloadFailedError('[<twisted.python.failure.Failure …>]')
    """
    invalid = next((fault for fault in _chain(error) if isinstance(fault, CertificateInvalid)), None)
    return invalid or DownloadFailedError(cause_of(error) or str(error))


def out_of_files(error: BaseException | None) -> OSError | None:
    """The error of a process, or of a machine, that can open no more files and connections, if it caused another.

    >>> out_of_files(net.ConnectError(24)), out_of_files(net.ConnectError(111))
    (OSError(24, 'Too many open files'), None)
    """
    for fault in _chain(error):
        number = getattr(fault, "osError" if isinstance(fault, net.ConnectError) else "errno", None)
        if number in _NO_FILES:
            return OSError(number, os.strerror(number))
    return None


def _named(proxy: str) -> str:
    """A proxy for a person, without its user and password."""
    host, port = proxy_place(proxy)
    named = f"[{host}]" if ":" in host else host
    return f"the proxy {named}{f':{port}' if port else ''}" if host else "the proxy"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    waiting: list[object] = [error]
    for _ in range(_DEPTH):
        if not waiting:
            return
        fault = waiting.pop(0)
        if isinstance(fault, BaseException):
            yield fault
            waiting += [fault.__cause__, *_parts(fault)]


def _parts(fault: BaseException) -> list[object]:
    """The exceptions for which a response failed, as Twisted keeps them."""
    reasons = getattr(fault, "reasons", None) or ()
    return [reason.value if isinstance(reason, Failure) else reason for reason in reasons]


def _clause(fault: BaseException) -> str | None:
    if isinstance(fault, BadAnswer):
        return str(fault)
    if isinstance(fault, CertificateInvalid):
        return f"certificate is not valid: {fault}"
    if isinstance(fault, SSL.Error):
        return _tls(fault)
    if isinstance(fault, net.DNSLookupError | CannotResolveHostError):
        return "could not resolve host"
    if isinstance(fault, net.ConnectError) and (clause := _BY_ERRNO.get(fault.osError or 0)):
        return clause
    if isinstance(fault, DownloadTimeoutError):
        took = _TOOK.search(str(fault))
        return f"took longer than {float(took[1]):g} s" if took else None
    if any(isinstance(part, ValueError) for part in _parts(fault)):  # of Twisted's parser
        return _NOT_HTTP
    by_kind = (clause for kind, clause in _BY_KIND if isinstance(fault, kind))
    return next(by_kind, _BY_NAME.get(type(fault).__name__))


_TOO_LARGE = "the response is larger than DOWNLOAD_MAXSIZE"
_NOT_HTTP = "the response is not HTTP"

_BY_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (net.ConnectionRefusedError, "connection refused"),
    (net.NoRouteError, "no route to the host"),
    (net.TCPTimedOutError, "no connection in time"),
    (net.TimeoutError, "no connection in time"),
    (net.ConnectionLost, "the connection was closed before a response came"),
    (net.ConnectionDone, "the connection was closed before a response came"),
    (net.ConnectError, "no connection"),
    (DownloadCancelledError, _TOO_LARGE),
    (ResponseDataLossError, "the response was cut off"),
)


_BY_NAME = {
    "TunnelError": "no connection to the host",
    "ParseError": _NOT_HTTP,
    "BadResponseVersion": _NOT_HTTP,
    "PotentialDataLoss": "the response was cut off",
    "_DataLoss": "the response was cut off",
    "UnsupportedURLSchemeError": "the address is not a web address",
}
"""Exceptions from private modules of Scrapy and Twisted."""


def _tls(error: SSL.Error) -> str:
    """The last of OpenSSL's errors, `[(library, function, reason)]`."""
    entries = error.args[0] if error.args and isinstance(error.args[0], list) else []
    reason = str(entries[-1][-1]).strip() if entries else ""
    if reason in ("wrong version number", "packet length too long", "unknown protocol", "http request"):
        return "the server does not speak TLS there"
    return f"no TLS connection: {reason}" if reason else "no TLS connection"
