"""Messages about a run: a title, a few lines, and the keys by which each trouble is reported once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from newsbot.monitors.verdict import SUITE, Verdict

_OF_ONE_VISIT = frozenset({"revised"})
"""Troubles that end once each story has been visited again, even if the pages stay as they are."""
CRAWL = "crawl/"
"""Prefix of the keys of what kept a crawl from beginning or continuing."""
_TITLES = {
    "changed": "changed its pages",
    "floor": "is not read as required",
    "monitor": "fails a monitor",
    "down": "cannot be reached",
    "blocked": "does not let newsbot in",
    "holes": "has holes",
    "crawl": "could not be crawled as requested",
    "well": "is well again",
}
_LINES, _LINE_LENGTH, _LENGTH = 8, 700, 4000


@dataclass(frozen=True, slots=True)
class Message:
    """Plain text of bounded length, without control characters."""

    title: str
    body: str
    well: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """What a run has to report."""

    site: str
    kind: str
    """A key of the titles; `well` if there is no trouble."""
    troubles: Mapping[str, str] = field(default_factory=dict)
    known_if_others_are: frozenset[str] = frozenset()
    """Keys that are not news to a receiver who knows of other changes: they show only over several runs."""
    is_well: Callable[[str], bool] = lambda key: False
    """Whether a reported trouble is over: one that the run could not check is not."""
    facts: Sequence[str] = ()

    def message(self) -> Message:
        sentences = [f"- {sentence}" for sentence in self.troubles.values()]
        more = [f"- and {len(sentences) - _LINES} more"] if len(sentences) > _LINES else []
        return _message(self.site, self.kind, [*sentences[:_LINES], *more, *self.facts])

    def well(self, reported: Sequence[str]) -> Message:
        names = ", ".join(sorted(reported)[:_LINES])
        return _message(self.site, "well", [f"- no longer fails: {names}", *self.facts])


def next_message(news: News, reported: frozenset[str]) -> tuple[Message | None, frozenset[str]]:
    """The message for a receiver who knows of the troubles `reported`, and the troubles known once it is sent.

    A trouble is reported once, however long it lasts and its numbers change; the end is reported once, when none of
    the reported ones is left.
    """
    open_still = frozenset(key for key in reported if key in news.troubles or not news.is_well(key))
    fresh = news.troubles.keys() - open_still
    if any(not key.startswith(CRAWL) for key in open_still):
        fresh -= news.known_if_others_are
    if fresh:
        return news.message(), open_still | news.troubles.keys()
    if not open_still and (over := reported - _OF_ONE_VISIT):
        return news.well(sorted(over)), frozenset()
    return None, open_still | (news.troubles.keys() if open_still else frozenset())


def news_of(site: str, verdict: Verdict, silenced: Callable[[str], bool], facts: Sequence[str]) -> News:
    """The news of a run that came to its end; a few failed addresses are not news."""
    failed = verdict.failed
    passed = {finding.name for finding in verdict.monitors if finding.passed and finding.value is not None}
    suites = {finding.name for finding in verdict.monitors if not finding.passed}

    def is_well(key: str) -> bool:
        if key.startswith(CRAWL) or silenced(key):
            return True
        return key not in suites if key.startswith(SUITE) else key in passed

    trouble = "floor" if verdict.trouble == "changed" and not verdict.were_well else verdict.trouble
    return News(
        site,
        trouble if failed and trouble else "well",
        {finding.name: finding.reason or finding.name for finding in failed},
        frozenset(finding.name for finding in failed if finding.pooled),
        is_well,
        facts,
    )


def crawl_failed(site: str, kind: str, error: str, facts: Sequence[str]) -> News:
    """The news of a crawl that could not begin or continue."""
    return News(site, "crawl", {f"{CRAWL}{kind}": error}, facts=facts)


def _message(site: str, kind: str, lines: Sequence[str]) -> Message:
    body = "\n".join(plain(line)[:_LINE_LENGTH] for line in lines)
    return Message(f"newsbot: {plain(site)[:100]} {_TITLES[kind]}", body[:_LENGTH], kind == "well")


def plain(text: str) -> str:
    """Text on one line, without control characters, direction marks and unassigned code points.

    >>> plain("a\\x1b[31m\\u202eb\\nc")
    'a[31mb c'
    """
    kept = (" " if c in "\n\r\t" else c for c in text)
    return "".join(c for c in kept if c in "\u200c\u200d" or not unicodedata.category(c).startswith("C"))
