"""The exceptions for answers that came, and cannot be read. Each message is the cause, as one clause."""

from __future__ import annotations

from scrapy.exceptions import DownloadFailedError


class BadAnswer(Exception):
    """An answer that breaks HTTP."""


class NotHTTP(BadAnswer, DownloadFailedError):
    """Its head is not valid."""
