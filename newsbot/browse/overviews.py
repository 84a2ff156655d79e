"""What a data set holds besides stories: withdrawn stories, lists as they were fetched, and rights."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsbot.browse.story import label
from newsbot.dataset.withheld import FULL
from newsbot.text.language import language_of
from newsbot.text.moments import moment_in_words
from newsbot.wording import amount

PAGE = 50
"""Entries on a page."""
_CARDS = 1000
"""Cards of one list that are shown: a page has hundreds, a news sitemap at most a thousand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an overview: a text of a page or an address, where it leads, and what is known of it."""

    text: str
    url: str | None
    facts: Sequence[str]

    @property
    def language(self) -> str:
        """That of the text, by its letters and words: no record says it of a headline on a list."""
        return language_of(self.text, default="und") or "und"


@dataclass(frozen=True, slots=True)
class Overview:
    """A page of entries."""

    title: str
    about: str
    entries: Sequence[Entry]
    page: int = 1
    pages: int = 1
    links: Sequence[tuple[str, str]] = ()
    """Other pages about the same, each with its address."""


def withdrawn(connection: sqlite3.Connection, page: int) -> Overview:
    """The stories that their sites no longer have, the latest first."""
    return _overview(
        "Withdrawn stories",
        "Three visits, each at least 21 hours after the one before, found that the site no longer has the story.",
        connection.execute("SELECT count(*) FROM tombstones").fetchone()[0],
        page,
        lambda span: connection.execute(
            "SELECT t.headline, t.url, t.site, t.first_missed, t.last_seen, t.statuses, s.id FROM tombstones t"
            " LEFT JOIN stories s ON s.id = t.id ORDER BY t.first_missed DESC, t.id LIMIT ? OFFSET ?",
            span,
        ),
        _withdrawn,
    )


def _withdrawn(row: Sequence[Any]) -> Entry:
    headline, url, site, missed, seen, statuses, id = row
    answers = f"answers: {', '.join(map(str, json.loads(statuses)))}"
    facts = [site, url, f"last read {moment_in_words(seen)}", f"missing since {moment_in_words(missed)}", answers]
    return Entry(headline or url, f"/stories/{id}" if id else None, facts if id else [*facts, "not in this data set"])


def lists(connection: sqlite3.Connection, page: int) -> Overview:
    """The pages, feeds and sitemaps that name stories, each with its latest fetch."""
    return _overview(
        "Lists",
        "Section pages, feeds and sitemaps: which stories they named, and in which order, each time they were fetched.",
        connection.execute("SELECT count(*) FROM (SELECT 1 FROM listings GROUP BY site, url)").fetchone()[0],
        page,
        lambda span: connection.execute(
            "SELECT section, url, site, count(*), max(fetched_at), cards, versions, id FROM listings"
            " GROUP BY site, url ORDER BY site, url LIMIT ? OFFSET ?",  # of one max(), SQLite gives the row that has it
            span,
        ),
        _list,
    )


def _list(row: Sequence[Any]) -> Entry:
    section, url, site, count, last, cards, versions, id = row
    times = f"fetched {count:,} times, last" if count > 1 else "fetched"
    facts = [f"{times} {moment_in_words(last)}", *_named(cards, versions)]
    return Entry(section or url, f"/lists/{id}", [site, *([url] if section else []), *facts])


def _named(cards: int, versions: int) -> list[str]:
    named = [amount(cards, "story", "stories")] if cards else []
    if versions:
        named.append(f"other languages of {amount(versions, 'story', 'stories')}")
    return named or ["no story"]


def one_list(connection: sqlite3.Connection, id: str) -> Overview | None:
    """One fetch of a list: its stories in order, those of the data set as links; None if it is not there."""
    row = connection.execute(
        "SELECT section, url, site, fetched_at, cards, versions, record FROM listings WHERE id = ?", (id,)
    ).fetchone()
    if row is None:
        return None
    section, url, site, fetched_at, cards, versions, record = row
    entries = [_card(connection, card, site) for card in json.loads(record)[:_CARDS]]
    about = [site, url, f"fetched {moment_in_words(fetched_at)}", *_named(cards, versions)]
    if cards > _CARDS:
        about.append(f"the first {_CARDS:,} are shown")
    return Overview(section or url, "; ".join(about), entries, links=[*_fetches(connection, site, url, fetched_at)])


def _card(connection: sqlite3.Connection, card: Mapping[str, Any], site: str) -> Entry:
    found = connection.execute("SELECT id FROM stories WHERE url = ? AND site = ?", (card["url"], site)).fetchone()
    facts = [part for part in (card["date"] and moment_in_words(card["date"]), card["section"]) if part]
    if found is None:
        facts = [*facts, card["url"], "not in this data set"]
    return Entry(card["headline"] or card["url"], f"/stories/{found[0]}" if found else None, facts)


def _fetches(connection: sqlite3.Connection, site: str, url: str, fetched_at: str) -> Iterator[tuple[str, str]]:
    """The fetches of the same list before and after."""
    for name, which in (("Earlier", "< ? ORDER BY fetched_at DESC"), ("Later", "> ? ORDER BY fetched_at")):
        found = connection.execute(
            f"SELECT id, fetched_at FROM listings WHERE site = ? AND url = ? AND fetched_at {which} LIMIT 1",  # noqa: S608
            (site, url, fetched_at),
        ).fetchone()
        if found:
            yield f"{name}: {moment_in_words(found[1])}", f"/lists/{found[0]}"


def rights(connection: sqlite3.Connection, page: int) -> Overview:
    """What the publishers say about use, by site."""
    return _overview(
        "Rights",
        "What the pages, their headers and robots.txt said about use when the stories were read. newsbot records it and"
        " does not judge it.",
        connection.execute("SELECT count(*) FROM rights").fetchone()[0],
        page,
        lambda span: connection.execute(
            "SELECT site, rights, policy, stories FROM rights ORDER BY site, stories DESC, rights, policy"
            " LIMIT ? OFFSET ?",
            span,
        ),
        _right,
    )


def _right(row: Sequence[Any]) -> Entry:
    site, stated, policy, stories = row
    facts = [f"{label(name)}: {value}" for name, value in json.loads(stated).items() if value]
    texts = "texts included" if policy == FULL else "texts withheld"
    return Entry(site, None, [amount(stories, "story", "stories"), texts, *(facts or ["nothing is stated"])])


def _overview(
    title: str,
    about: str,
    count: int,
    page: int,
    rows: Callable[[tuple[int, int]], sqlite3.Cursor],
    entry: Callable[[Sequence[Any]], Entry],
) -> Overview:
    pages = max(1, -(-count // PAGE))
    page = min(page, pages)
    return Overview(title, about, [*map(entry, rows((PAGE, (page - 1) * PAGE)))], page, pages)
