"""Whether a site's pages are read as they come, or drawn by a browser. No Scrapy here.

This decides when a page is drawn, never which text is read: that follows only from the page itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

Kind = Literal["story", "section"]

RECHECK = 20
"""One of so many pages that would be drawn at once is read first as it came."""


class RenderingMemory:
    """The ways of one site, as the ledger has them and as this run finds them."""

    def __init__(self, site: str, rows: Iterable[Mapping[str, Any]] = ()) -> None:
        self.site = site
        self.rows: dict[str, dict[str, Any]] = {row["kind"]: dict(row) for row in rows}
        self._changed: set[str] = set()

    def goes_straight(self, kind: Kind) -> bool:
        """Whether the next page of a kind is drawn at once; each call counts as a page.

        >>> ways = RenderingMemory("example.org")
        >>> ways.note("story", needed=True)
        >>> [ways.goes_straight("story") for _ in range(RECHECK)].count(False)
        1
        >>> ways.goes_straight("section")
        False
        """
        row = self.rows.get(kind)
        if row is None or row["way"] != "browser":
            return False
        row["pages"] += 1
        self._changed.add(kind)
        return bool(row["pages"] % RECHECK)

    def note(self, kind: Kind, *, needed: bool) -> None:
        way = "browser" if needed else "plain"
        row = self.rows.get(kind)
        if row is None and not needed:
            return  # the default
        if row is None or row["way"] != way:
            self.rows[kind] = {"site": self.site, "kind": kind, "way": way, "pages": 0}
            self._changed.add(kind)

    def take_changed(self) -> list[dict[str, Any]]:
        changed = [dict(self.rows[kind]) for kind in sorted(self._changed)]
        self._changed.clear()
        return changed
