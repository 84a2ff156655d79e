"""A page as a browser shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered page, in UTF-8."""

    html: bytes
    moment: datetime
    settled: bool = True
    """Whether the page settled; one that was still loading when its time was over may lack parts."""
