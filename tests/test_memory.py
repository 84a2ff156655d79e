"""What a spider may ask about earlier runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from components import HOME, NOW, RUN, found, ledger_in
from test_queue import LATER, record, row, visited

from newsbot.ledger.errors import LedgerError
from newsbot.ledger.memory import Memory
from newsbot.ledger.queue import Queue
from newsbot.ledger.store import AddressState, Ledger
from newsbot.ledger.visit import place, visit_in
from newsbot.spiders.seams import NoMemory

BEFORE = "2026-01-01T000000Z"


class Asked:
    """A memory over a ledger, and what it reported to others."""

    def __init__(self, ledger: Ledger) -> None:
        self.failures: list[LedgerError] = []
        self.queue = Queue(ledger, RUN, later=LATER)
        self.memory = Memory(self.queue, lambda name: name == "walked", self.failures.append, ledger.waiting(RUN))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = ledger_in(tmp_path)
    ledger.acquire("me", RUN, NOW)
    record(ledger, row(found("/story-waits", 9)))
    for path, fields in VISITED.items():
        visited(ledger, found(path), **fields)
    yield ledger
    ledger.close()


VISITED: dict[str, dict[str, Any]] = {
    "/story-read": {"visited_at": 1000, "story": "x"},
    "/list": {"kind": "section", "visited_at": 1000},
    "/story-read-now": {"run": RUN, "visited_at": NOW},
    "/story-left": {"fate": "seen", "run": None, "visited_at": None},
    "/story-later": {"rank": place(LATER, 1), "visited_at": 1000},
    "/feed": {"kind": "section", "visited_at": 500, "validators": '{"base": "", "from": "2026-01-01"}'},
}
ALL = [HOME + path for path in ("/story-waits", "/story-hot", "/story-never-seen", *VISITED)]


@pytest.fixture
def asked(ledger: Ledger) -> Asked:
    asked = Asked(ledger)
    asked.queue.add(found("/story-hot", 5))
    return asked


def test_what_was_looked_up_is_not_looked_up_again_for_each_request(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[list[int]] = []
    states = Ledger.states

    def noted(self: Ledger, ids: Iterable[int]) -> dict[int, AddressState]:
        looked_up.append(list(ids))
        return states(self, ids)

    monkeypatch.setattr(Ledger, "states", noted)
    paths = ("/story-read", "/story-never-seen", "/list", "/story-hot")
    asked.memory.look_up(HOME + path for path in paths)
    assert [asked.queue.wants(found(path).id) for path in paths[:3]] == [False, True, True]
    assert asked.memory.known([HOME + path for path in paths]) == {f"{HOME}/story-read", f"{HOME}/list"}
    assert looked_up == [[found(path).id for path in paths[:3]]]


def test_what_an_earlier_run_tried_in_vain_since_a_moment_is_told_from_what_it_read(
    asked: Asked, ledger: Ledger
) -> None:
    tried: dict[str, dict[str, Any]] = {
        "/none": {"fate": "skipped", "visited_at": 500},
        "/to-a-known-page": {"fate": "alias", "reason": "redirected_to_known", "visited_at": 500},
        "/to-a-new-page": {"fate": "alias", "reason": "redirected", "visited_at": 500},
        "/long-ago": {"fate": "skipped", "visited_at": 499},
    }
    for path, fields in tried.items():
        visited(ledger, found(path), **{"kind": "section", **fields})
    fruitless = asked.memory.fruitless([*ALL, *(HOME + path for path in tried)], 500)
    assert fruitless == {f"{HOME}/none", f"{HOME}/to-a-known-page"}


def test_what_an_earlier_run_has_read_is_known(asked: Asked) -> None:
    assert asked.memory.known(ALL) == {f"{HOME}/story-read", f"{HOME}/list", f"{HOME}/feed"}
    assert asked.memory.known([]) == set()


def test_what_no_run_has_come_to_is_new(asked: Asked) -> None:
    assert asked.memory.new(ALL) == {f"{HOME}/story-never-seen"}


def test_a_story_that_has_changed_since_it_was_read_is_outdated(asked: Asked) -> None:
    assert asked.memory.outdated(dict.fromkeys(ALL, 1001)) == {f"{HOME}/story-read"}
    assert asked.memory.outdated(dict.fromkeys(ALL, 1000)) == set()


def test_a_story_that_was_given_up_is_known_until_a_file_dates_it_later_than_the_last_visit(
    asked: Asked, ledger: Ledger
) -> None:
    visited(ledger, found("/story-gone"), fate="gone", visited_at=1000)
    gone = f"{HOME}/story-gone"
    assert asked.memory.known([gone]) == {gone}
    assert [asked.memory.outdated({gone: moment}) for moment in (1000, 1001)] == [set(), {gone}]


def test_of_what_was_read_before_it_is_known_when_and_from_which_day_on(asked: Asked) -> None:
    assert asked.memory.read_before(ALL) == {
        f"{HOME}/story-read": (1000, None),
        f"{HOME}/list": (1000, None),
        f"{HOME}/feed": (500, "2026-01-01"),
    }


def test_a_memory_knows_its_run_what_waited_and_which_lists_were_walked(asked: Asked) -> None:
    assert (asked.memory.run, asked.memory.waited) == (RUN, 2)
    assert (asked.memory.was_walked("walked"), asked.memory.was_walked("other")) == (True, False)


def test_a_ledger_that_fails_is_reported_and_nothing_is_known(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "ledger.db").rename(tmp_path / "moved.db")
    memory = asked.memory
    answers = (memory.known(ALL), memory.new(ALL), memory.outdated(dict.fromkeys(ALL, 9)), memory.read_before(ALL))
    assert answers == (set(), set(), set(), {})
    assert len(asked.failures) == 4
    assert "was deleted or moved" in str(asked.failures[0])


def test_what_waits_in_memory_is_not_looked_up(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "ledger.db").rename(tmp_path / "moved.db")
    assert asked.memory.known([f"{HOME}/story-hot"]) == set()
    assert not asked.failures


def test_without_a_ledger_all_that_a_spider_may_ask_is_answered_and_everything_is_new(asked: Asked) -> None:
    nobody = NoMemory()
    assert {name for name in dir(asked.memory) if not name.startswith("_")} == {
        name for name in dir(nobody) if not name.startswith("_")
    }
    nobody.look_up(["/a"])
    assert (nobody.run, nobody.waited, nobody.was_walked("walked"), nobody.new(["/a", "/b"])) == (
        "", 0, False, {"/a", "/b"},
    )  # fmt: skip
    assert not any((
        nobody.known(["/a"]), nobody.fates(["/a"]), nobody.fruitless(["/a"], 0), nobody.outdated({"/a": 1}),
        nobody.read_before(["/a"]),
    ))  # fmt: skip


def test_a_request_without_a_visit_has_one_that_nobody_records() -> None:
    visit = visit_in({})
    visit.forget_validators()
    assert (visit.found.known, visit_in({}) is visit, visit_in({"visit": visit}) is visit) == (None, False, True)
