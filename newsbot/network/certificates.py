"""Why certificates do not verify: OpenSSL's own error says only `certificate verify failed`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

from OpenSSL.crypto import X509
from OpenSSL.SSL import VERIFY_FAIL_IF_NO_PEER_CERT, VERIFY_PEER, Connection
from OpenSSL.SSL import X509VerificationCodes as Codes
from service_identity import VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, ServiceID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

_WHY = {
    Codes.ERR_DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed",
    Codes.ERR_SELF_SIGNED_CERT_IN_CHAIN: "its root authority is not trusted",
    Codes.ERR_UNABLE_TO_GET_ISSUER_CERT: "its issuer is not known",
    Codes.ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its issuer is not known",
    Codes.ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its issuer is not known",
    Codes.ERR_CERT_HAS_EXPIRED: "expired",
    Codes.ERR_CERT_NOT_YET_VALID: "not yet valid",
    Codes.ERR_CERT_REVOKED: "revoked",
}
_Verify = Callable[[Connection, X509, int, int, int], bool]


class CertificateInvalid(Exception):
    """The certificate of a site does not verify; the message says why."""


@implementer(IPolicyForHTTPS)
class CertificatePolicy:
    """Verifies as the policy that it wraps does, and ends the connection with `CertificateInvalid`."""

    def __init__(self, policy: Any) -> None:
        self.policy = policy

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        return _Creator(self.policy.creatorForNetloc(hostname, port), hostname.decode("ascii"))


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    def __init__(self, creator: Any, host: str) -> None:
        self.creator = creator
        self.host = host

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> Connection:
        connection: Connection = self.creator.clientConnectionForTLS(tlsProtocol)
        connection.set_verify(VERIFY_PEER | VERIFY_FAIL_IF_NO_PEER_CERT, _verify(tlsProtocol, self.host))
        return connection


def _verify(protocol: TLSMemoryBIOProtocol, host: str) -> _Verify:
    """A callback that checks each certificate of a chain by OpenSSL's result, and the site's own by its name too."""
    waiting = ref(protocol)  # OpenSSL keeps the callback as long as the connection
    wanted: ServiceID = IPAddress_ID(host) if isIPAddress(host) or isIPv6Address(host) else DNS_ID(host)

    def verify(connection: Connection, certificate: X509, error: int, depth: int, valid: int) -> bool:
        why = None if valid else _WHY.get(error, f"OpenSSL error {error}")
        if why is None and depth == 0:
            try:
                verify_service_identity(extract_patterns(certificate), [wanted], [])
            except VerificationError:
                why = f"it is not for {host}"
            except Exception as fault:  # what is raised here would be lost in OpenSSL
                why = f"it cannot be read ({type(fault).__name__})"
        if why is not None and (ended := waiting()) is not None:
            ended.failVerification(Failure(CertificateInvalid(why)))  # type: ignore[no-untyped-call]
        return why is None

    return verify
