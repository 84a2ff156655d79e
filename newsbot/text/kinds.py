"""Closed sets of words that records, pages and the ledger share: types and constants, no code."""

from __future__ import annotations

from typing import Literal

AddressKind = Literal["home", "section", "story", "profile", "other", "external"]
"""What the page of an address is to its site."""
LISTS: tuple[AddressKind, ...] = ("section", "home")
"""Kinds of addresses whose pages list stories."""

MediaKind = Literal["video", "audio"]
TranslationSource = Literal["hreflang", "header", "json-ld", "link", "sitemap"]
"""What names a story in another language, the most trusted first."""
