"""The exception for requests that are not made, or whose answers are not read, with the reason."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from newsbot.reasons import Reason


class Ignored(IgnoreRequest):
    """Raised by newsbot's components in place of Scrapy's `IgnoreRequest`."""

    def __init__(self, reason: Reason, cause: str | None = None) -> None:
        """`cause` says more: why robots.txt could not be fetched."""
        super().__init__(f"{reason.sentence}: {cause}" if cause else reason.sentence)
        self.reason = reason
        self.cause = cause


class Interrupted(IgnoreRequest):
    """Raised for requests that wait when the crawl is stopped: nothing is recorded of them, and the run makes them when
    it continues."""


def reason_of(error: IgnoreRequest) -> str:
    """The reason for which a request was ignored; `ignored` if a component of others gives none."""
    if isinstance(error, Ignored):
        return error.reason
    if "DOWNLOAD_MAXSIZE" in str(error):  # Scrapy's error for an answer that is too large once decompressed
        return Reason.TOO_LARGE
    return getattr(error, "reason", Reason.IGNORED)
