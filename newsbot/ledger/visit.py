"""A visit: one request from its lease to its end, and all that came of it, held until a checkpoint."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from newsbot.archive.warc import Capture, Exchange, Member
from newsbot.items import Article, Listing, Ticker
from newsbot.ledger.revisit import is_given_up
from newsbot.reasons import Fate

TIER = 1 << 40
"""Places in the queue for each priority: the smallest place comes first, the higher priority before the lower."""
LEFT_PRIORITY = -2
"""Of stories that a run left to the next at its bound: after new stories, before lists."""
VISITS_PRIORITY = -5
"""Of known stories: after new ones and the lists that name them."""
_HIGHEST = 1000


def place(priority: int, number: int) -> int:
    """The place in the queue of the address with this number among those of its priority."""
    return (_HIGHEST - max(-_HIGHEST, min(priority, _HIGHEST))) * TIER + number


def tier(priority: int) -> int:
    """The tier of a priority: its places, divided by `TIER`."""
    return place(priority, 0) // TIER


VISITS_RANK = place(VISITS_PRIORITY, 0)
"""The first place of known stories, which are in the order of their due times."""


@dataclass(slots=True)
class Found:
    """An address in the queue: its request, and the page that named it."""

    id: int
    canonical: str
    path: str
    kind: str
    rank: int
    request: str
    found_on: int | None
    known: Mapping[str, Any] | None = None


class ListWalk(NamedTuple):
    """The part of a section page in this run's walk of its list."""

    name: str
    """The list's."""
    began: bool
    """Whether it began at this page."""
    whole: bool
    """Whether it ended here, and this run walked all of it."""


@dataclass(eq=False, slots=True)
class Visit:
    """Stays with its request through redirects and retries; what the callback yields belongs to it."""

    found: Found
    hops: list[Found] = field(default_factory=list)
    request: Any = None
    """The request whose answer, or failure, is being processed, if any."""
    answered: bool = False
    """Whether a callback or an errback was called: the requests that these give begin visits of their own."""
    ended: bool = False
    fate: Fate | None = None
    reason: str | None = None
    cause: str | None = None
    """Of a failure, beyond the reason: `connection refused`."""
    hole: str | None = None
    """Why a further page of its story could not be read: what was read makes a record, and the address has failed."""
    status: int | None = None
    validators: dict[str, str] | None = None
    """For the next visit: `base`, and those of `etag` and `last_modified` that the answer had, with `unarchived` if the
    run keeps no archive; `undated` of a story without a date is added when it is recorded."""
    records: list[Article | Listing] = field(default_factory=list)
    tickers: list[Ticker] = field(default_factory=list)
    children: list[Found] = field(default_factory=list)
    alias_of: int | None = None
    walk: ListWalk | None = None
    reported_dates: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Publication dates in a feed or a sitemap, by canonical address: ISO 8601, and the source."""
    conditional: str | None = None
    """Of a feed or a sitemap all of whose pages are known: the day from which on they are; None if the next visit has
    to read it again."""
    named: int = 0
    leads_on: bool = False
    """Whether a callback of the user's named pages of the site to request, new or known."""
    asked_as: str = field(init=False)
    """The kind that its page was expected to be."""
    recorded: bool = False
    exchanges: list[Exchange] = field(default_factory=list)
    """Those that are not among `members`."""
    members: list[Member] = field(default_factory=list)
    """Exchanges as records of the archive, which are made once the visit has ended and its items are processed."""
    captured: Capture | None = None
    """Of the last exchange with status 200 among `members`, apart from further pages of a story."""
    page_bytes: int = 0
    """Of its page, decompressed."""
    drawn: bool = False
    cards_as_received: int = 0
    """Of a list that the browser rendered: the cards of the page before its scripts ran."""
    expressions: Mapping[str, bool] = field(default_factory=dict)
    """Whether the layout's expressions found something on its page, by name."""
    may_archive: bool = True

    def __post_init__(self) -> None:
        self.asked_as = self.found.kind

    @property
    def page(self) -> Found:
        """The address whose page was read: where the redirects ended."""
        return self.hops[-1] if self.hops else self.found

    @property
    def body_bytes(self) -> int:
        """Of exchanges whose bodies wait uncompressed."""
        return sum(exchange.size for exchange in self.exchanges)

    @property
    def held_bytes(self) -> int:
        """Bytes that wait in memory until the visit is recorded, about.

        What was read of a page is taken for a quarter of it: of 370 real pages, the lines of the records had 8 % in the
        median, 43 % and more in a twentieth.
        """
        return self.page_bytes // 4 + self.body_bytes + sum(len(member.content) for member in self.members)

    @property
    def validators_known(self) -> dict[str, str]:
        """Those of the last visit; none for an address that was given up: a story that is back is read whole, and
        written again."""
        known = self.found.known
        text = known["validators"] if known and not is_given_up(known.get("misses")) else None
        validators: dict[str, str] = json.loads(text) if text else {}
        return validators

    @property
    def capture_known(self) -> Capture | None:
        known = self.validators_known
        if not known.get("digest"):
            return None
        return Capture(known["captured_url"], known["captured"], known["digest"])

    def forget_validators(self) -> None:
        """A page that a script fills, or whose story continues on others, stays the same while its story changes: it is
        not requested conditionally."""
        if self.validators is not None:
            self.validators = {name: value for name, value in self.validators.items() if name == "base"}

    def end(self, fate: Fate | None = None, reason: str | None = None) -> None:
        """Ends the visit; an earlier fate stays, unless this is a failure."""
        if fate == "failed" or self.fate is None:
            self.fate, self.reason = fate, reason
        self.ended = True


OF_ONE_VISIT = frozenset("visit part_of document drawn rights fetched_at archived_at".split())
"""Keys that newsbot adds to the `meta` of a visit's requests."""


def visit_in(meta: Mapping[str, Any]) -> Visit:
    """The visit of a request or a response, by its `meta`; without a ledger one that nobody records."""
    return meta.get("visit") or Visit(Found(0, "", "", "story", 0, "", None))


current_visit: ContextVar[Visit | None] = ContextVar("current_visit", default=None)
"""The visit whose page is being read: each answer is processed in its own task, and so in its own context."""
