"""The exceptions for answers that came, and cannot be read. Each message is the cause, as one clause."""

from __future__ import annotations

from scrapy.exceptions import DownloadFailedError, ResponseDataLossError


class BadAnswer(Exception):
    """An answer that breaks HTTP."""


class NotHTTP(BadAnswer, DownloadFailedError):
    """Its head is not valid."""


class CutOff(BadAnswer, ResponseDataLossError):
    """Its body is not whole."""


class Garbled(BadAnswer):
    """Its body is not in its content encoding. Another try would not change that."""
