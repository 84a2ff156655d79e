"""A visit: one request from its lease to its end, and all its results until a checkpoint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from newsbot.archive.warc import Capture, Exchange
from newsbot.items import Article, Listing, Ticker

Fate = Literal["fetched", "changed", "unchanged", "missing", "gone", "refused", "failed", "skipped", "alias"]


TIER = 1 << 40
"""Places in the queue for each priority: the smallest place comes first, the higher priority before the lower."""
LEFT_PRIORITY = -2
"""Of stories that a run has left to the next at its bound: its new ones go before them, its lists wait."""
VISITS_PRIORITY = -5
"""Stories that are known wait until new ones and the lists that name them are read."""
_HIGHEST = 1000


def place(priority: int, number: int) -> int:
    """The place in the queue of the address of a number among those of its priority."""
    return (_HIGHEST - max(-_HIGHEST, min(priority, _HIGHEST))) * TIER + number


def tier(priority: int) -> int:
    """The number of a priority's places, by thousands of millions: those of the ledger divided by `TIER`."""
    return place(priority, 0) // TIER


@dataclass(slots=True)
class Found:
    """An address in the queue: what is to be asked, and where it was named."""

    id: int
    canonical: str
    path: str
    kind: str
    rank: int
    request: str
    found_on: int | None
    known: Mapping[str, Any] | None = None
    """Its row, where the ledger has one."""


@dataclass(eq=False, slots=True)
class Visit:
    """Moves on with its request through redirects and retries; whatever the callback yields belongs to it."""

    found: Found
    hops: list[Found] = field(default_factory=list)
    """Other pages of the site's that redirects led to, in order."""
    request: Any = None
    """The request whose answer is being worked on; None while there is none."""
    ended: bool = False
    fate: Fate | None = None
    reason: str | None = None
    cause: str | None = None
    """What lies behind the reason of a failure, for a person: `connection refused`."""
    status: int | None = None
    validators: dict[str, str] | None = None
    """What the answer said for the next visit: `base`, and of `etag` and `last_modified` what there was."""
    records: list[Article | Listing] = field(default_factory=list)
    tickers: list[Ticker] = field(default_factory=list)
    children: list[Found] = field(default_factory=list)
    alias_of: int | None = None
    walk: tuple[str, bool, bool] | None = None
    """Of a section page the list's name, whether a walk began here, and whether this run's walk ended here."""
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    """When stories came out as a feed or a sitemap tells it, by canonical address: ISO 8601, and the source."""
    conditional: str | None = None
    """Of a feed or a sitemap all of whose pages are known: the day from which on they are; None where the next visit
    has to read the page again."""
    named: int = 0
    """Of a feed or a sitemap, how many pages it names."""
    asked_as: str = field(init=False)
    """The kind that its page was taken for when it was asked for; it may turn out to be of another."""
    recorded: bool = False
    exchanges: list[Exchange] = field(default_factory=list)
    drawn: bool = False
    """Whether a browser drew its page."""
    expressions: Mapping[str, bool] = field(default_factory=dict)
    """Of the layout's expressions that were tried on its page, by name, whether they found something."""
    may_archive: bool = True
    """Whether its page does not ask to be left out of archives."""

    def __post_init__(self) -> None:
        self.asked_as = self.found.kind

    @property
    def page(self) -> Found:
        """The address whose page was read: where the redirects ended."""
        return self.hops[-1] if self.hops else self.found

    @property
    def validators_known(self) -> dict[str, str]:
        """The validators of the last visit, in the form of `validators`."""
        told = self.found.known["validators"] if self.found.known else None
        loaded: dict[str, str] = json.loads(told) if told else {}
        return loaded

    @property
    def capture_known(self) -> Capture | None:
        """The last capture of its address."""
        known = self.validators_known
        if not known.get("digest"):
            return None
        return Capture(known["captured_url"], known["captured"], known["digest"])

    def end(self, fate: Fate | None = None, reason: str | None = None) -> None:
        """Ends the visit; a fate that was told stays, save that a failure goes before all."""
        if fate == "failed" or self.fate is None:
            self.fate, self.reason = fate, reason
        self.ended = True


current_visit: ContextVar[Visit | None] = ContextVar("current_visit", default=None)
"""The visit whose page is being read: each answer is worked on in a task of its own, with a context of its own."""
