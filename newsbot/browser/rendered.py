"""The result of rendering a page: its HTML, or the reason for its absence. No Scrapy here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Mode = Literal["auto", "always", "never"]
MODES: tuple[Mode, ...] = ("auto", "always", "never")
"""Values of `BROWSER`: draw pages that cannot be read as they come, all, or none."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as a browser shows it, in UTF-8."""

    html: bytes
    moment: datetime
    settled: bool = True
    """Whether the page settled; one that was still loading when its time was over may lack parts."""


class NotRendered(Exception):
    """A page could not be drawn; `reason` is `browser_missing`, `browser_failed`, `timeout`, `too_large` or
    `not_archived`."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason)
        self.reason = reason
