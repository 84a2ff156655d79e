"""What feeds and news sitemaps state about a story, beside its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["news-sitemap", "feed"]


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed or news sitemap reports about a story; None for what it does not report."""

    title: str | None
    published: str | None  # ISO 8601: a moment if the file names a zone, else a day
    language: str | None  # BCP 47, as written
    source: Source
