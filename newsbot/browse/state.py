"""What a person looks at, as the address says it: parameters in, addresses out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol
from urllib.parse import urlencode

from newsbot.browse.build import KINDS
from newsbot.browse.search import Wanted
from newsbot.browse.words import LONGEST, Query

_HIGHEST = 1_000_000
"""The highest page that is looked for: no data set has more."""


class Arguments(Protocol):
    """The parameters of a request."""

    def get(self, name: str, default: str | None = None) -> str | None: ...
    def getlist(self, name: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class State:
    """A search, the values chosen, and the page."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    best_first: bool = False
    page: int = 1
    more: str = ""
    """The kind of which all values are shown."""

    @classmethod
    def of(cls, arguments: Arguments) -> State:
        """The state that the parameters of a request describe; days and pages that are not valid count as not given."""
        first, last = (_day(arguments.get(name) or "", end) for name, end in (("from", False), ("to", True)))
        page = arguments.get("page") or "1"
        chosen = {kind: tuple(dict.fromkeys(filter(None, arguments.getlist(kind)))) for kind in KINDS}
        return cls(
            (arguments.get("q") or "")[:LONGEST],
            {kind: names for kind, names in chosen.items() if names},
            first,
            last,
            arguments.get("order") == "best",
            min(max(int(page), 1), _HIGHEST) if page.isdecimal() and len(page) < 9 else 1,
            arguments.get("more") or "",
        )

    def wanted(self) -> Wanted:
        days = [date.fromisoformat(text) if text else None for text in (self.first, self.last)]
        return Wanted(Query.of(self.text), self.chosen, days[0], days[1], self.best_first, self.page)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text.strip() or self.chosen or self.first or self.last)

    def parameters(self) -> list[tuple[str, str]]:
        """What an address needs, in one order, so that one state has one address."""
        found = [("q", self.text)] if self.text else []
        found += [(kind, name) for kind in KINDS for name in self.chosen.get(kind, ())]
        found += [(name, day) for name, day in (("from", self.first), ("to", self.last)) if day]
        found += [("order", "best")] if self.best_first else []
        found += [("page", str(self.page))] if self.page > 1 else []
        return [*found, ("more", self.more)] if self.more else found

    def url(self) -> str:
        return f"/?{urlencode(self.parameters())}" if self.parameters() else "/"

    def with_value(self, kind: str, name: str) -> State:
        return replace(self, chosen={**self.chosen, kind: (*self.chosen.get(kind, ()), name)}, page=1, more="")

    def without_value(self, kind: str, name: str) -> State:
        left = tuple(other for other in self.chosen.get(kind, ()) if other != name)
        return replace(self, chosen={**self.chosen, kind: left}, page=1, more="")

    def between(self, first: str, last: str) -> State:
        return replace(self, first=first, last=last, page=1, more="")

    def on_page(self, page: int) -> State:
        return replace(self, page=page, more="")

    def ordered(self, best_first: bool) -> State:
        return replace(self, best_first=best_first, page=1)

    def showing_more(self, kind: str) -> State:
        return replace(self, more=kind)

    def hidden(self, *left_out: str) -> Iterable[tuple[str, str]]:
        """The parameters that a form sends beside its own fields."""
        return [(name, value) for name, value in self.parameters() if name not in {*left_out, "page", "more"}]


def _day(text: str, is_last: bool) -> str:
    """A day; a month or a year counts as its first or last day."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
        year, month = _numbers(text.split("-"))
        if not is_last:
            return date(year, month or 1, 1).isoformat()
        after = date(year + 1, 1, 1) if month in (None, 12) else date(year, (month or 0) + 1, 1)
        return date.fromordinal(after.toordinal() - 1).isoformat()
    except ValueError:
        return ""


def _numbers(parts: Sequence[str]) -> tuple[int, int | None]:
    if len(parts) > 2 or not all(part.isdecimal() and len(part) in (2, 4) for part in parts):
        raise ValueError
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else None
