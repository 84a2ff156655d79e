"""When a story was published, by the intersection of everything ever seen. Values in, values out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from newsbot.items import Published
from newsbot.text.bounds import FINEST_FIRST, Bounds, Candidate, intersect

_SEEN_AT_MOST = 8


def published_from(candidates: Sequence[Candidate]) -> tuple[Published, list[str]]:
    """The intersection of the candidates, which are in order of trust, and warnings.

    A candidate that contradicts those before it is dropped with a warning. The narrowest gives text and source.
    """
    if not candidates:
        return Published(), ["no_date"]
    bounds, source = candidates[0]
    warnings = []
    for other, other_source in candidates[1:]:
        joined = intersect(bounds, other)
        if joined is None:
            if "dates_disagree" not in warnings:
                warnings.append("dates_disagree")
            continue
        if joined is not bounds and joined.text == other.text != bounds.text:
            source = other_source
        bounds = joined
    if bounds.relative:
        warnings.append("date_from_relative_text")
    day = bounds.day
    ends = _iso(bounds.earliest), _iso(bounds.latest)
    return Published(bounds.text, day.isoformat() if day else None, *ends, bounds.precision, source), warnings


def candidate_of(published: Published) -> Candidate | None:
    """A record's `published` as bounds; None if it has none."""
    if published.earliest is None or published.latest is None or published.precision is None:
        return None
    bounds = Bounds(_moment(published.earliest), _moment(published.latest), published.precision, published.text or "")
    return bounds, published.source or ""


def day_candidate(day: str, source: str) -> Candidate:
    """A calendar day (`2025-12-23`) as a candidate."""
    moment = date.fromisoformat(day)
    return Bounds(moment, moment, "day", day), source


def joined(candidates: Sequence[Candidate]) -> Candidate | None:
    """The intersection of all; of those that conflict the finer count, then the earlier in the list."""
    finest = sorted(candidates, key=_fineness)
    return candidate_of(published_from(finest)[0]) if finest else None


@dataclass(slots=True)
class Sightings:
    """The bounds from the runs before `run` (`known`), and what `run` saw, which counts from the next run on.

    Otherwise records would depend on the order in which a run fetched the pages.
    """

    run: str = ""
    known: Candidate | None = None
    seen: list[Candidate] = field(default_factory=list)

    def before(self, run: str) -> Candidate | None:
        if run == self.run or not self.seen:
            return self.known
        seen = sorted(self.seen, key=_order)
        return joined([*seen, self.known] if self.known else seen)

    def add(self, run: str, candidates: Iterable[Candidate]) -> None:
        """Adds what `run` saw; repeated sightings count once, in any order."""
        if run != self.run:
            self.run, self.known, self.seen = run, self.before(run), []
        for candidate in candidates:
            if candidate not in self.seen and candidate != self.known:
                self.seen.append(candidate)
        self.seen = sorted(self.seen, key=_order)[:_SEEN_AT_MOST]

    def dumps(self) -> str:
        known = _plain(self.known) if self.known else None
        return json.dumps([self.run, known, [_plain(candidate) for candidate in self.seen]])

    @classmethod
    def loads(cls, text: str | None) -> Sightings:
        if text is None:
            return cls()
        run, known, seen = json.loads(text)
        return cls(run, _candidate(known) if known else None, [_candidate(plain) for plain in seen])


def _fineness(candidate: Candidate) -> int:
    return FINEST_FIRST.index(candidate[0].precision)


def _order(candidate: Candidate) -> tuple[int, str, str, str, str]:
    bounds, source = candidate
    return _fineness(candidate), _iso(bounds.earliest), _iso(bounds.latest), source, bounds.text


def _plain(candidate: Candidate) -> list[str]:
    bounds, source = candidate
    return [bounds.text, _iso(bounds.earliest), _iso(bounds.latest), bounds.precision, source]


def _candidate(plain: list[str]) -> Candidate:
    text, earliest, latest, precision, source = plain
    return Bounds(_moment(earliest), _moment(latest), precision, text), source  # type: ignore[arg-type]


def _moment(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _iso(moment: date | datetime) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
