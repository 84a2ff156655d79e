"""What feeds and news sitemaps state about a story, beside its own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["news-sitemap", "feed"]


@dataclass(frozen=True, slots=True)
class Hints:
    """What the file that names a story says of it; None where it says nothing."""

    title: str | None
    published: str | None
    """ISO 8601: a moment where the file names a zone, else a day."""
    language: str | None
    """BCP 47, as written."""
    source: Source
