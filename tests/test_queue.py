"""The queue of a run: what comes next, what waits in the ledger, what is left to the next run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from components import NOW, RUN, SITE, found

from newsbot.ledger.errors import LedgerError
from newsbot.ledger.queue import Queue
from newsbot.ledger.store import AddressState, Checkpoint, Ledger
from newsbot.ledger.visit import Found, Visit, place

FIRST, STORY, FILE, LIST, AGAIN, LATER = 2, 1, -1, -3, -4, -9


def row(found: Found, **fields: Any) -> dict[str, Any]:
    return {
        "id": found.id, "site": SITE, "canonical": found.canonical, "path": found.path, "kind": found.kind,
        "request": found.request, "rank": found.rank, "found_on": None, "found_run": RUN, "found_at": NOW,
        "fate": "seen", "visits": 0, **fields,
    }  # fmt: skip


def record(ledger: Ledger, *rows: dict[str, Any]) -> None:
    """Rows as a checkpoint records new addresses."""
    with ledger.checkpoint("me", NOW) as connection:
        ledger.record(connection, Checkpoint(found=list(rows)))


def visited(ledger: Ledger, found: Found, **fields: Any) -> None:
    """An address that an earlier run has visited, and that does not wait."""
    made = row(found, **{"rank": None, "fate": "fetched", "run": "2026-01-01T000000Z", "visited_at": 5, **fields})
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO addresses ({', '.join(made)}) VALUES ({', '.join('?' * len(made))})", tuple(made.values())
        )


def queue_of(ledger: Ledger, **options: Any) -> Queue:
    return Queue(ledger, RUN, **{"later": LATER, **options})


def popped(queue: Queue) -> list[str]:
    """All that is in memory, in order."""
    paths = []
    while (found := queue.pop()) is not None:
        paths.append(found.path)
    return paths


# Order


def test_the_higher_priority_comes_first_and_then_what_was_found_first(ledger: Ledger) -> None:
    queue = queue_of(ledger)
    for path, priority in (("/a", STORY), ("/list", LIST), ("/b", STORY), ("/start", FIRST)):
        queue.add(found(path, rank=queue.rank(priority)))
    assert popped(queue) == ["/start", "/a", "/b", "/list"]
    assert not queue


def test_a_number_that_is_given_decides_among_those_of_a_priority(ledger: Ledger) -> None:
    queue = queue_of(ledger)
    for path, number in (("/second", 2), ("/first", 1)):
        queue.add(found(path, rank=queue.rank(FILE, number)))
    assert popped(queue) == ["/first", "/second"]


def test_what_a_resumed_run_finds_comes_behind_what_it_had_found(ledger: Ledger) -> None:
    record(ledger, row(found("/old", 70)))
    queue = queue_of(ledger)
    queue.add(found("/new", rank=queue.rank(STORY)))
    assert popped(queue) == ["/old", "/new"]


def test_what_waits_in_the_ledger_is_leased_with_its_row(ledger: Ledger) -> None:
    record(ledger, row(found("/old", 7), found_on=3))
    leased = queue_of(ledger).pop()
    assert leased is not None
    assert (leased.path, leased.kind, leased.found_on, leased.rank) == ("/old", "story", 3, place(STORY, 7))
    assert leased.known is not None
    assert leased.known["found_run"] == RUN


def test_nothing_waits_in_an_empty_queue(ledger: Ledger) -> None:
    queue = queue_of(ledger)
    assert (bool(queue), queue.pop(), queue.starved) == (False, None, False)


# Hot and cold


@pytest.fixture
def two_hot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsbot.ledger.queue.HOT", 2)


@pytest.mark.usefixtures("two_hot")
def test_the_last_of_too_many_grow_cold_and_come_back_once_they_are_recorded(ledger: Ledger) -> None:
    queue = queue_of(ledger)
    all_found = [found(f"/{number}", number) for number in range(4)]
    for each in all_found:
        queue.add(each)
    assert popped(queue) == ["/0", "/1"]
    assert (bool(queue), queue.cold) == (True, True)
    queue.refill()
    assert (queue.starved, bool(queue)) == (True, True), "they are neither in memory nor in the ledger"
    record(ledger, *map(row, all_found))
    queue.recorded((), all_found)
    queue.refill()
    assert popped(queue) == ["/2", "/3"]
    queue.refill()
    assert (queue.starved, bool(queue)) == (False, False)


@pytest.mark.usefixtures("two_hot")
def test_what_comes_before_the_cold_ones_goes_to_memory_and_what_comes_behind_does_not(ledger: Ledger) -> None:
    queue = queue_of(ledger)
    for number in (1, 5, 9):
        queue.add(found(f"/{number}", number))
    queue.add(found("/7", 7))
    assert [entry[2].path for entry in queue.hot] == ["/1", "/5"]
    queue.add(found("/3", 3))
    assert popped(queue) == ["/1", "/3"]


@pytest.mark.usefixtures("two_hot")
def test_what_is_under_way_is_not_leased_again(ledger: Ledger) -> None:
    record(ledger, *(row(found(f"/{number}", number)) for number in range(3)))
    queue = queue_of(ledger)
    under_way = queue.pop()
    assert under_way is not None
    assert popped(queue) == ["/1"]
    queue.refill()
    assert popped(queue) == ["/2"]
    assert queue.has(under_way.id)


# What has been found before


def test_an_address_is_known_from_its_finding_to_the_checkpoint(ledger: Ledger) -> None:
    queue = queue_of(ledger)
    story, hop = found("/story"), found("/hop")
    queue.add(story)
    assert queue.has(story.id)
    queue.pop()
    assert queue.has(story.id)
    visit = Visit(story, hops=[hop])
    queue.live.add(hop.id)
    queue.recorded([visit], [])
    assert (queue.has(story.id), queue.has(hop.id), visit.recorded) == (False, False, True)


@pytest.mark.parametrize(
    ("fields", "wanted", "of_start", "again"),
    [
        ({"story": "x"}, False, False, True),
        ({}, True, True, True),  # a callback of the spider's own read it, and it gave no story
        ({"fate": "skipped"}, False, True, True),
        ({"fate": "failed"}, False, True, True),
        ({"fate": "alias"}, False, True, True),
        ({"kind": "section", "fate": "skipped"}, True, True, True),
        ({"kind": "home", "fate": "skipped"}, True, True, True),
        ({"fate": "seen", "run": None}, True, True, True),
        ({"rank": 7}, False, False, False),
        ({"run": RUN}, False, False, False),
        ({"kind": "section", "run": RUN}, False, False, False),
    ],
)
def test_a_run_asks_for_what_it_has_still_to_read(
    ledger: Ledger, fields: dict[str, Any], wanted: bool, of_start: bool, again: bool
) -> None:
    address = found("/address")
    visited(ledger, address, **fields)
    queue = queue_of(ledger, later=STORY)
    assert queue.wants(address.id) is wanted
    assert queue.wants(address.id, of_start=True) is of_start
    assert queue.wants(address.id, again=True) is again
    assert queue.wants(found("/never-seen").id)


def test_standings_are_looked_up_once_until_a_checkpoint_changes_them(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[int] = []
    states = Ledger.states

    def noted(self: Ledger, ids: Iterable[int]) -> dict[int, AddressState]:
        looked_up.extend(ids)
        return states(self, ids)

    monkeypatch.setattr(Ledger, "states", noted)
    one, other = found("/one"), found("/other")
    visited(ledger, one)
    queue = queue_of(ledger)
    expected = {one.id: AddressState("story", "fetched", False, "2026-01-01T000000Z", 5), other.id: None}
    assert queue.states([one.id, other.id]) == queue.states([one.id, other.id]) == expected
    assert looked_up == [one.id, other.id]
    queue.add(other)
    record(ledger, row(other))
    queue.recorded([Visit(one)], [other])
    waits = queue.states([other.id])[other.id]
    assert waits is not None
    assert waits.queued
    assert queue.states([one.id])[one.id] == expected[one.id]
    assert looked_up == [one.id, other.id, other.id, one.id]


def test_standings_that_are_kept_are_bounded(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsbot.ledger.queue._STATES", 2)
    queue = queue_of(ledger)
    assert set(queue.states(range(5)).values()) == {None}
    queue.states([9])
    assert len(queue._states) == 3


# What is left to the next run


def test_what_is_for_later_is_kept_and_not_handed_out(ledger: Ledger) -> None:
    queue = queue_of(ledger)
    later = found("/later", rank=queue.rank(LATER))
    queue.add(later)
    assert (queue.pop(), bool(queue), queue.has(later.id), queue.held) == (None, False, True, "lists")
    record(ledger, row(later))
    assert queue_of(ledger).pop() is None


def test_a_run_asks_for_a_share_of_what_only_says_where_stories_are(ledger: Ledger) -> None:
    queue = queue_of(ledger, discovery={FIRST, FILE}, discovery_limit=2)
    for path, priority in (("/start", FIRST), ("/map-1", FILE), ("/map-2", FILE), ("/list", LIST)):
        queue.add(found(path, rank=queue.rank(priority)))
    assert popped(queue) == ["/start", "/map-1", "/list"]
    assert queue.held == "files"
    queue.add(found("/map-3", rank=queue.rank(FILE)))
    queue.add(found("/story", rank=queue.rank(STORY)))
    assert popped(queue) == ["/story"]


def test_what_was_asked_before_a_run_was_resumed_counts(ledger: Ledger) -> None:
    record(ledger, row(found("/map", priority=FILE)), row(found("/story", 2)))
    queue = queue_of(ledger, discovery={FILE}, discovery_limit=2, asked=[FILE, STORY, FILE])
    assert (popped(queue), queue.held) == (["/story"], "files")


def test_a_run_of_one_page_may_look_for_stories_where_none_waits(ledger: Ledger) -> None:
    start = found("/start", priority=FIRST)
    record(ledger, row(start))
    assert popped(queue_of(ledger, discovery={FIRST}, discovery_limit=0)) == ["/start"]
    record(ledger, row(found("/story", 3)))
    assert popped(queue_of(ledger, discovery={FIRST}, discovery_limit=0)) == ["/story"]


def test_without_a_limit_everything_is_handed_out(ledger: Ledger) -> None:
    queue = queue_of(ledger, discovery={FILE})
    for number in range(3):
        queue.add(found(f"/map-{number}", rank=queue.rank(FILE)))
    assert (len(popped(queue)), queue.held) == (3, "lists")


def test_a_ledger_that_fails_is_reported(ledger: Ledger, tmp_path: Path) -> None:
    queue = queue_of(ledger)
    (tmp_path / "ledger.db").rename(tmp_path / "moved.db")
    for call in (queue.refill, lambda: queue.wants(7), lambda: queue_of(ledger)):
        with pytest.raises(LedgerError, match=r"was (deleted or moved|replaced by another file)"):
            call()


# What is due


@pytest.fixture
def many_due(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """Ten stories are due, the last one longest; three are queued at a time."""
    for module in ("store", "queue"):
        monkeypatch.setattr(f"newsbot.ledger.{module}.DUE_AT_ONCE", 3)
    monkeypatch.setattr("newsbot.ledger.queue.HOT", 2)
    for number in range(10):
        visited(ledger, found(f"/due-{number}"), due=NOW - number)
    visited(ledger, found("/not-due"), due=NOW + 1)
    ledger.begin(RUN, "https://a.example", "1", NOW)
    return ledger


def taken(queue: Queue) -> Iterator[str]:
    """All that a run requests, in order."""
    while queue:
        if not queue.hot:
            queue.refill()
        if (next_one := queue.pop()) is not None:
            yield next_one.path


def test_due_addresses_are_queued_some_at_a_time_and_requested_longest_due_first(many_due: Ledger) -> None:
    assert (many_due.queue_length(), many_due.waiting(RUN)) == (3, 10)
    assert list(taken(queue_of(many_due))) == [f"/due-{number}" for number in range(9, -1, -1)]
    assert (many_due.queue_length(), many_due.waiting(RUN)) == (10, 10)


def test_a_new_story_comes_before_those_that_are_due_and_not_queued_yet(many_due: Ledger) -> None:
    queue = queue_of(many_due)
    paths = taken(queue)
    first = next(paths)
    new = found("/new", place(STORY, 1))
    queue.add(new)
    record(many_due, row(new))
    queue.recorded((), [new])
    others = list(paths)
    assert first == "/due-9"
    assert len(others) == len(set(others)) == 10
    assert others.index("/new") < others.index("/due-6")


def test_what_is_due_is_not_requested_for_a_link_and_not_called_known(many_due: Ledger) -> None:
    queue = queue_of(many_due)
    late, not_due = found("/due-0"), found("/not-due")
    assert [queue.wants(late.id, again=True), queue.wants(not_due.id, again=True)] == [False, True]
    states = queue.states([late.id, not_due.id])
    assert [state is not None and state.queued for state in states.values()] == [True, False]


def test_what_has_failed_in_the_second_in_which_the_run_began_is_not_due_in_it(many_due: Ledger) -> None:
    failed = {**row(found("/failed")), "rank": None, "fate": "failed", "run": RUN, "due": NOW, "visited_at": NOW}
    with many_due.checkpoint("me", NOW) as connection:
        many_due.record(connection, Checkpoint(visited=[failed]))
    assert many_due.waiting(RUN) == 10
    assert "/failed" not in list(taken(queue_of(many_due)))


def test_an_address_that_is_due_waits_for_the_run_though_it_is_not_queued_yet(many_due: Ledger) -> None:
    rows = {path: many_due.address(found(path).id) for path in ("/due-9", "/due-0", "/not-due")}
    assert {path: many_due.is_waiting(row) for path, row in rows.items()} == {
        "/due-9": True, "/due-0": True, "/not-due": False,
    }  # fmt: skip
    many_due.end(RUN, "finished")
    assert not many_due.is_waiting(rows["/due-0"])
