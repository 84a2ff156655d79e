"""Why there is no answer: the errors of requests as reasons, and what each kind of reason leads to."""

from __future__ import annotations

from scrapy import exceptions

from newsbot.network.answers import Garbled
from newsbot.network.certificates import CertificateInvalid
from newsbot.network.ignored import reason_of
from newsbot.reasons import Reason

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (exceptions.CannotResolveHostError, Reason.DNS),
    (exceptions.DownloadTimeoutError, Reason.TIMEOUT),
    (exceptions.DownloadConnectionRefusedError, Reason.REFUSED),
    (exceptions.DownloadCancelledError, Reason.TOO_LARGE),
    (exceptions.ResponseDataLossError, Reason.DATA_LOSS),
    (Garbled, Reason.DATA_LOSS),
    (exceptions.DownloadFailedError, Reason.CONNECTION),
    (CertificateInvalid, Reason.CONNECTION),
)
NOT_FETCHED: tuple[type[BaseException], ...] = (*(kind for kind, _ in _REASONS), exceptions.IgnoreRequest, OSError)
NO_FAILURES = {Reason.ROBOTS, Reason.IGNORED}
FOR_GOOD = {*NO_FAILURES, Reason.RIGHTS, Reason.OFFSITE}
"""Reasons for which a further page of a story is not requested again."""
REFUSALS = {Reason.ROBOTS, Reason.RIGHTS}


def reason_of_failure(error: BaseException | None) -> str:
    """The reason for which there is no answer."""
    if isinstance(error, exceptions.IgnoreRequest):
        return reason_of(error)
    return next((name for kind, name in _REASONS if isinstance(error, kind)), type(error).__name__)
