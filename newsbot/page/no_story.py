"""The error for a page without a story."""

from __future__ import annotations


class NoStory(ValueError):
    """A page without a story; `reason` is `bot_check`, `empty`, `not_found`, `profile`, `section`, `no_story`,
    `too_large` for more than 400,000 tags, or `not_html` for a feed, a sitemap or MHTML."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
