"""Requests that are not made, or whose responses are not read, with the reason."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from newsbot.reasons import Reason


class Ignored(IgnoreRequest):
    """What newsbot's own components raise in the place of Scrapy's `IgnoreRequest`."""

    def __init__(self, reason: Reason, cause: str | None = None) -> None:
        """`cause` is what lies behind it: why robots.txt could not be had."""
        super().__init__(reason.sentence)
        self.reason = reason
        self.cause = cause


def reason_of(error: IgnoreRequest) -> str:
    """The reason for which a request was ignored; `ignored` where a component that is not newsbot's gives none."""
    if "DOWNLOAD_MAXSIZE" in str(error):  # Scrapy's, of an answer that grows as it is decompressed
        return Reason.TOO_LARGE
    return getattr(error, "reason", "ignored")
