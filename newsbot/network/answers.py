"""Answers that came, and cannot be read or are not whole. The message of each exception is the cause, as one clause."""

from __future__ import annotations

from scrapy.exceptions import DownloadFailedError, ResponseDataLossError
from scrapy.http import Response


class BadAnswer(Exception):
    """An answer that breaks HTTP."""


class NotHTTP(BadAnswer, DownloadFailedError):
    """Its head is not valid."""


class CutOff(BadAnswer, ResponseDataLossError):
    """Its body is not whole."""


class Garbled(BadAnswer):
    """Its body is not in its content encoding. Another try would not change that."""


_TRUNCATED = {"dataloss": "disconnect", "download_stopped": "unspecified"}
"""Scrapy's flags of a cut response, and the reasons of WARC."""


def truncated(response: Response) -> str | None:
    """Why a response that Scrapy passes on is not whole, in the words of `WARC-Truncated`; None if it is whole."""
    return next((_TRUNCATED[flag] for flag in response.flags if flag in _TRUNCATED), None)
