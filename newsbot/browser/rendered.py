"""The result of rendering a page: its HTML, or the reason why it could not be rendered. No Scrapy here."""

from __future__ import annotations

from typing import Literal

from newsbot.archive.rendered import Rendered as Rendered

Mode = Literal["auto", "always", "never"]
MODES: tuple[Mode, ...] = ("auto", "always", "never")
"""Values of `BROWSER`: draw pages that cannot be read as they come, all, or none."""


class NotRendered(Exception):
    """A page could not be drawn; `reason` is `browser_missing`, `browser_failed`, `timeout`, `too_large` or
    `not_archived`."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason)
        self.reason = reason
