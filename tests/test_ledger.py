"""The ledger's rules as tables, and what becomes of a crawl whose ledger, disk or clock fails."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
import pytest
from crawling import PATIENCE, ROOT, SPIDER, Server, command, records, report, until
from hypothesis import given
from hypothesis import strategies as st
from newssite import NewsSite
from slow import rest_slow
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from newsbot.items import Article, Body, Published
from newsbot.ledger.database import cause_and_remedy, sqlite_url
from newsbot.ledger.errors import Busy, LedgerError
from newsbot.ledger.lease import LEASE_SECONDS, is_alive, this_process
from newsbot.ledger.revisit import DAILY, DAY, RevisitPolicy, missed
from newsbot.ledger.store import Checkpoint, Ledger
from newsbot.ledger.tables import address_id, addresses
from newsbot.ledger.visit import LEFT_PRIORITY, TIER, VISITS_PRIORITY, place, tier
from newsbot.published import Sightings, day_candidate
from newsbot.reasons import Fate
from newsbot.revisions import UNKNOWN, Revision, content_hash, exact_day, judge
from newsbot.scheduler import _method_name
from newsbot.spiders.base import AGAIN_PRIORITY, FILE_PRIORITY, LATER_PRIORITY, SECTION_PRIORITY, STORY_PRIORITY
from newsbot.storage.files import OutputError, RecordFiles
from newsbot.text.bounds import Bounds, Candidate

VISITS = RevisitPolicy(3600, 30 * DAY)


@pytest.mark.parametrize(
    ("fate", "before", "age", "expected"),
    [
        ("fetched", None, 0, 3600),
        ("fetched", None, 2 * DAY, DAY // 2),
        ("fetched", None, 4000 * DAY, 30 * DAY),
        ("fetched", None, None, DAY),
        ("unchanged", DAY, 9 * DAY, 2 * DAY),
        ("unchanged", 20 * DAY, None, 30 * DAY),
        ("changed", DAY, 9 * DAY, DAY // 2),
        ("changed", 3600, 9 * DAY, 3600),
        ("missing", None, None, DAY),
        ("missing", DAY, None, 2 * DAY),
        ("missing", 3600, None, DAY),
        ("missing", 20 * DAY, None, 30 * DAY),
        ("skipped", None, None, DAY),
        ("alias", DAY, None, 2 * DAY),
    ],
)
def test_the_next_visit_follows_what_visits_gave(
    fate: Fate, before: int | None, age: int | None, expected: int
) -> None:
    assert VISITS.interval(fate, before, age) == expected


def test_a_run_that_comes_to_a_page_a_little_sooner_than_the_one_before_visits_it() -> None:
    visited = 1_000_000
    assert VISITS.due(visited, DAY) <= visited + DAY - 3600 * 2
    assert VISITS.due(visited, DAY) > visited + DAY // 2
    assert VISITS.due(visited, 3600) == visited + 3600, "not oftener than the shortest"
    assert VISITS.due(visited, 3700) == visited + 3600


def test_misses_are_one_unless_daily_runs_make_them() -> None:
    first = missed([], 1000, 404)
    assert missed(first, 1000 + DAILY - 1, 410) == first == [(1000, 404)]
    assert missed(first, 1000 + DAILY, 410) == [(1000, 404), (1000 + DAILY, 410)]
    assert VISITS.due(1000, VISITS.interval("missing", None, None)) == 1000 + DAILY


def test_places_go_by_priority_then_by_number() -> None:
    places = [place(1, 9), place(0, 1), place(0, 2), place(-1, 1), place(-2, 0)]
    assert places == sorted(places)
    assert place(-1000, TIER - 1) < 2**63
    assert tier(-3) == place(-3, TIER - 1) // TIER
    assert STORY_PRIORITY > FILE_PRIORITY > LEFT_PRIORITY > SECTION_PRIORITY > AGAIN_PRIORITY > VISITS_PRIORITY
    assert VISITS_PRIORITY > LATER_PRIORITY


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    ledger = Ledger.open(sqlite_url(tmp_path / "ledger.db"), "a.example")
    yield ledger
    ledger.close()


def test_a_story_with_its_revisions_is_read_in_one_transaction(ledger: Ledger) -> None:
    begun: list[None] = []
    event.listen(ledger.engine, "begin", lambda _: begun.append(None))
    assert ledger.story("0" * 20) == (None, [])
    assert ledger.known_stories(["0" * 20], [7]) == ({}, {})
    assert ledger.headlines_at(["https://a.example/a"]) == {}
    assert ledger.runs_now(0) == []
    assert len(begun) == 4


def queued(ledger: Ledger, *rows: tuple[str, str, int, str]) -> None:
    """Puts addresses in the queue: path, kind, place, fate."""
    found = [
        {
            "id": number, "site": "a.example", "canonical": path, "path": path, "kind": kind, "request": "{}",
            "rank": rank, "found_on": None, "found_run": "r0", "found_at": 0, "fate": fate, "visits": 0,
            "run": "r0" if fate != "seen" else None,
        }
        for number, (path, kind, rank, fate) in enumerate(rows)
    ]  # fmt: skip
    with ledger.engine.begin() as connection:
        connection.execute(addresses.insert(), found)


def waiting(ledger: Ledger, *closed: int) -> list[str]:
    return [row.path for row in ledger.lease(99, (), TIER, closed)]


def test_what_a_run_may_ask_no_more_of_stays_in_the_queue(ledger: Ledger) -> None:
    queued(ledger, ("/story", "story", place(1, 2), "seen"), ("/map", "section", place(-1, 1), "seen"))
    assert waiting(ledger) == ["/story", "/map"]
    assert waiting(ledger, tier(1)) == ["/map"]
    assert waiting(ledger, tier(1), tier(-1)) == []
    assert ledger.queue_length() == 2


def test_a_new_run_takes_up_what_was_left_stories_before_lists(ledger: Ledger) -> None:
    queued(
        ledger,
        ("/later", "section", place(-9, 7), "fetched"), ("/list", "section", place(-3, 8), "seen"),
        ("/new", "story", place(1, 5), "seen"), ("/older", "story", place(LEFT_PRIORITY, 3), "seen"),
    )  # fmt: skip
    for _ in range(2):  # a start that is killed may come again
        ledger.take_up(TIER, place(LEFT_PRIORITY, 0), tier(-9), place(-3, 0))
        assert waiting(ledger) == ["/older", "/new", "/later", "/list"]
        assert waiting(ledger, tier(-9), tier(LEFT_PRIORITY)) == ["/later", "/list"]


def test_what_every_run_finds_by_itself_is_not_left_and_is_counted(ledger: Ledger) -> None:
    queued(
        ledger,
        ("/again", "section", place(-4, 1), "fetched"), ("/unread", "section", place(-1, 2), "seen"),
        ("/story", "story", place(1, 3), "seen"),
    )  # fmt: skip
    assert ledger.postpone(TIER, tier(-4), 0) == (2, 1)
    assert waiting(ledger) == ["/story", "/unread"]


def between(first: date, last: date, text: str = "last year") -> Candidate:
    return Bounds(first, last, "year", text), "byline"


DAYS = st.dates(date(2015, 1, 1), date(2025, 12, 31))
SEEN = st.lists(
    st.builds(lambda a, b: between(min(a, b), max(a, b), f"{min(a, b)}"), DAYS, DAYS)
    | st.builds(lambda day: day_candidate(day.isoformat(), "card"), DAYS),
    min_size=1,
    max_size=6,
)


@given(SEEN, st.randoms(use_true_random=False))
def test_what_a_run_saw_counts_alike_in_any_order(seen: list[Candidate], chance: Any) -> None:
    one, other = Sightings(), Sightings()
    one.add("1", seen)
    mixed = seen[:]
    chance.shuffle(mixed)
    for candidate in mixed:
        other.add("1", [candidate])
    assert one.before("2") == other.before("2")
    assert Sightings.loads(one.dumps()) == one


@given(SEEN, SEEN)
def test_bounds_never_widen(first: list[Candidate], second: list[Candidate]) -> None:
    sightings = Sightings()
    sightings.add("1", first)
    before = sightings.before("2")
    sightings.add("2", [candidate for candidate in second if before is None or _within(before, candidate)])
    after = sightings.before("3")
    assert before is not None
    assert after is not None
    assert _within(before, after)


def _within(outer: Candidate, inner: Candidate) -> bool:
    return bool(outer[0].earliest <= inner[0].earliest and inner[0].latest <= outer[0].latest)


def test_what_a_run_saw_does_not_count_in_that_run() -> None:
    sightings = Sightings()
    sightings.add("1", [between(date(2019, 1, 1), date(2019, 12, 31))])
    assert sightings.before("1") is None
    sightings.add("2", [day_candidate("2019-05-02", "card")])
    assert sightings.before("2") == between(date(2019, 1, 1), date(2019, 12, 31))
    known = sightings.before("3")
    assert known is not None
    assert known[0].day == date(2019, 5, 2)


def article(text: str = "The court ruled on Friday.", **fields: Any) -> Article:
    body = Body("en", "ltr", "Court rules", "LAHORE", [text], len(text.split()))
    made = Article(
        id="0" * 20, url="http://h/court-rules", canonical_url="http://h/court-rules", headline="Court rules",
        alternative_headlines={"en": "Court rules"}, bodies=[body], in_language=["en"],
        published=Published("2 May 2019", "2019-05-02", "2019-05-02", "2019-05-02", "day", "byline"),
    )  # fmt: skip
    made = replace(made, **fields)
    made.content_hash = content_hash(made, exact_day(made))
    return made


def known(**fields: Any) -> Revision:
    return judge(article(**fields), None, 7, "1", None).revision


AGO = Published("7 years ago", None, "2018-11-25", "2019-11-25", "year", "byline")


@pytest.mark.parametrize(
    ("before", "now", "fate", "changed"),
    [
        ({}, {}, "unchanged", []),
        ({}, {"text": "The court ruled on Monday."}, "changed", ["bodies"]),
        ({}, {"summary": "What the court said."}, "changed", ["summary"]),
        ({}, {"byline": "Sana Malik", "authors": ["Sana Malik"]}, "changed", ["byline", "authors"]),
        ({}, {"published": AGO}, "unchanged", []),
        ({"published": AGO}, {"published": replace(AGO, text="8 years ago", earliest="2018-12-25")}, "unchanged", []),
        ({"published": AGO}, {}, "changed", ["published"]),
        ({}, {"section": "Newsroom"}, "unchanged", []),
        ({}, {"images": [], "keywords": ["court"]}, "unchanged", []),
        ({}, {"bodies": [], "in_language": []}, "skipped", []),
        ({"bodies": [], "in_language": []}, {}, "changed", ["in_language", "bodies"]),
    ],
)  # fmt: skip
def test_a_reading_is_a_revision_where_the_story_says_something_else(
    before: dict[str, Any], now: dict[str, Any], fate: Fate, changed: list[str]
) -> None:
    reading = judge(article(**now), None, 7, "2", known(**before))
    assert (reading.fate, reading.article.changed) == (fate, changed)
    assert reading.revision.revision == (2 if fate == "changed" else 1)


def test_a_revision_names_all_that_changed_since_the_last() -> None:
    unchanged = judge(article(section="Newsroom"), None, 7, "2", known())
    reading = judge(article(section="Newsroom", summary="Told."), None, 7, "3", unchanged.revision)
    assert reading.article.changed == ["section", "summary"]


def test_the_first_date_that_other_pages_give_an_undated_story_is_a_revision() -> None:
    undated, feed = Published(None, None, None, None, None, None), day_candidate("2019-05-02", "feed")
    first = known(published=undated)
    reading = judge(article(published=undated), None, 7, "2", first, dated=feed)
    assert (reading.fate, reading.article.changed) == ("changed", ["published"])
    assert (reading.article.published.date, reading.article.published.source) == ("2019-05-02", "feed")
    again = judge(article(published=undated), None, 7, "3", reading.revision, dated=feed)
    assert (again.fate, again.revision.revision) == ("unchanged", 2)
    year = judge(article(published=undated), None, 7, "2", first, dated=between(date(2019, 1, 1), date(2019, 12, 31)))
    assert year.fate == "unchanged"
    of_relative_text = judge(article(published=AGO), None, 7, "2", known(published=AGO), dated=feed)
    assert of_relative_text.fate == "unchanged"


def test_another_address_is_a_twin_while_the_story_lives_at_the_first_and_then_the_story() -> None:
    assert judge(article(), None, 8, "2", known(), elsewhere=True).reason == "twin"
    moved = judge(article(), None, 8, "2", known())
    assert (moved.fate, moved.revision.address) == ("unchanged", 8)


def test_a_story_that_was_back_and_whose_record_was_lost_is_written_again() -> None:
    back = judge(article(), None, 7, "2", known(), is_back=True)
    lost = replace(known(), content_hash=UNKNOWN)
    again = judge(article(), None, 7, "3", lost)
    assert [(one.fate, one.revision.revision, one.article.changed) for one in (back, again)] == [("changed", 2, [])] * 2


def test_a_lease_of_a_dead_process_is_taken_over_and_a_live_one_is_not(ledger: Ledger) -> None:
    *place, pid, start = this_process().split(" ")
    other = subprocess.Popen(["sleep", "60"])
    living = " ".join([*place, str(other.pid), _start_of(other.pid)])
    long_ago = 1000
    ledger.acquire(living, "1", long_ago)
    with pytest.raises(Busy, match=f"process {other.pid}"):
        ledger.acquire(this_process(), "2", 10_000_000_000)
    other.kill()
    other.wait()
    assert is_alive(living) is False
    assert is_alive(" ".join([*place, pid, str(int(start) - 1)])) is False, "the number is another process's now"
    ledger.acquire(this_process(), "2", long_ago)


def test_a_process_that_proc_hides_is_not_taken_for_a_dead_one(monkeypatch: pytest.MonkeyPatch) -> None:
    host, where, boot, pid, start = this_process().split(" ")
    assert is_alive(f"{host} {where} another-boot {pid} {start}") is False
    assert is_alive(f"{host} {where} - {pid} {start}") is None, "its /proc told no boot"
    assert is_alive(f"{host} {where} another-boot {pid} {start}", 1000.0) is False
    assert is_alive(f"{host} {where} another-boot {pid} {start}", time.time() + 100) is None, "a copy of this machine"
    monkeypatch.setattr("newsbot.ledger.lease._started", lambda pid: "-")  # as ProtectProc=invisible, or hidepid
    assert is_alive(f"{host} {where} {boot} {pid} {start}") is None


def test_a_copy_of_this_machine_keeps_its_lease(ledger: Ledger) -> None:
    host, where, _, pid, start = this_process().split(" ")
    now = int(time.time()) + 1000
    ledger.acquire(f"{host} {where} another-boot {pid} {start}", "1", now)
    with pytest.raises(Busy, match="its lease ends in"):
        ledger.acquire(this_process(), "2", now + 10)
    ledger.acquire(this_process(), "2", now + 1000)


def test_a_lease_of_a_process_elsewhere_ends_with_its_time(ledger: Ledger) -> None:
    elsewhere = "another-host m/1 boot 7 7"
    assert is_alive(elsewhere) is None
    ledger.acquire(elsewhere, "1", 1000)
    with pytest.raises(Busy, match="its lease ends in"):
        ledger.acquire(this_process(), "2", 1100)
    ledger.acquire(this_process(), "2", 2000)
    with pytest.raises(Busy, match="taken"), ledger.checkpoint(elsewhere, 2001):
        pytest.fail("a checkpoint without the lease")


def test_nobody_waits_for_the_files_of_another_site(tmp_path: Path) -> None:
    """SQLite has one writer: while a run's files are written and synced, the runs of other sites record theirs."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}?timeout=0.1"
    with closing(Ledger.open(url, "a")) as a, closing(Ledger.open(url, "b")) as b:
        a.acquire(this_process(), "1", 1000)
        with a.writing(this_process(), 1001):
            b.acquire(this_process(), "1", 1001)
        with a.writing(this_process(), 1100), a.transaction() as connection:
            lease = connection.execute(text("SELECT until FROM leases WHERE site = 'a'")).scalar()
            assert lease == 1100 + LEASE_SECONDS, "it would end in less than a minute"
        with pytest.raises(Busy, match="taken"), a.writing("another-host m/1 boot 7 7", 1002):
            pytest.fail("files without the lease")


def test_what_a_run_asks_of_the_ledger_does_not_read_other_sites(tmp_path: Path) -> None:
    """A ledger without the indexes gets them when a crawl begins."""
    url = sqlite_url(tmp_path / "ledger.db")
    with closing(Ledger.open(url, "site")) as ledger, ledger.transaction() as connection:
        connection.execute(text("DROP INDEX addresses_run"))
    with closing(Ledger.open(url, "site", create=False)) as ledger:
        found = plans(ledger, ask_at_the_ends)
        assert any("SCAN addresses" in plan for plan in found), "what is only read is left as it is"
    with closing(Ledger.open(url, "site")) as ledger:
        assert [plan for plan in plans(ledger, ask_at_the_ends) if "SCAN" in plan] == []


@pytest.mark.parametrize("last", ["addresses_due", "addresses_rank", "addresses_run", "addresses_failed"])
def test_what_waits_is_counted_without_a_look_at_each_address_that_is_due(tmp_path: Path, last: str) -> None:
    """Whichever index was made last: SQLite prefers it to others that seem as good."""
    url = sqlite_url(tmp_path / "ledger.db")
    with closing(Ledger.open(url, "site")) as ledger:
        with ledger.transaction() as connection:
            made = connection.execute(text(f"SELECT sql FROM sqlite_master WHERE name = '{last}'")).scalar_one()
            connection.execute(text(f"DROP INDEX {last}"))
            connection.execute(text(made))
        ledger.begin("1", "https://a.example", "1", 1)
        by_due = [plan for plan in plans(ledger, lambda of: of.waiting("1")) if "addresses_due" in plan]
    assert by_due
    assert [plan for plan in by_due if "COVERING" not in plan] == []


def test_addresses_lie_in_the_order_in_which_they_were_found(tmp_path: Path) -> None:
    """Those that a crawl finds together share pages of a large database, whatever their hashes are."""
    with closing(Ledger.open(sqlite_url(tmp_path / "ledger.db"), "site")) as ledger:
        checkpoint, found = Checkpoint(), [address_id("site", f"/{number}") for number in range(20)]
        for number, id in enumerate(found):
            checkpoint.found.append({
                "id": id, "site": "site", "canonical": f"/{number}", "path": f"/{number}", "kind": "story",
                "request": "{}", "rank": 1, "found_on": None, "found_run": "1", "found_at": 0, "fate": "seen",
                "visits": 0, "run": None,
            })  # fmt: skip
        with ledger.transaction() as connection:
            ledger.record(connection, checkpoint)
            lies = connection.execute(text("SELECT id FROM addresses ORDER BY rowid")).scalars().all()
        assert lies == found != sorted(found)
        assert [row.id for row in ledger.lease(20, ())] == sorted(found), "of one rank by id, as in PostgreSQL"


def test_a_ledger_from_before_whose_row_numbers_are_ids_is_used_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(sqlite_url(path), "a.example").close()
    with closing(sqlite3.connect(path)) as old, old:
        of_it = (
            "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'addresses' AND sql IS NOT NULL ORDER BY type DESC"
        )
        made = dict(old.execute(of_it).fetchall())
        old.execute("DROP TABLE addresses")
        for sql in made.values():
            old.execute(sql.replace("id BIGINT NOT NULL", "id INTEGER NOT NULL").replace(", id)", ")"))
    with closing(Ledger.open(sqlite_url(path), "a.example")) as ledger:
        queued(ledger, ("/b", "story", 2, "seen"), ("/a", "story", 1, "seen"))
        ledger.acquire(this_process(), "1", 1)
        ledger.begin("1", "https://a.example", "1", 1)
        assert (waiting(ledger), ledger.waiting("1")) == (["/a", "/b"], 2)
        with ledger.transaction() as connection:
            sqls = connection.execute(text("SELECT sql FROM sqlite_master WHERE tbl_name = 'addresses'")).scalars()
            assert "id INTEGER NOT NULL" in "".join(filter(None, sqls)), "it stays as it was"


def test_many_addresses_of_one_moment_are_not_sorted_at_each_refill(tmp_path: Path) -> None:
    with closing(Ledger.open(sqlite_url(tmp_path / "ledger.db"), "site")) as ledger:
        ledger.acquire(this_process(), "1", 1)
        ledger.begin("1", "https://a.example", "1", 1)
        found = plans(ledger, lambda of: (of.queue_due("1", 1), of.lease(10, ())))
    assert any("addresses_due" in plan for plan in found)
    assert any("addresses_rank" in plan for plan in found)
    assert [plan for plan in found if "B-TREE" in plan] == []


def ask_at_the_ends(ledger: Ledger) -> None:
    """What begin and end of a run ask for."""
    ledger.home()
    ledger.queue_length()
    list(ledger.asked("1"))
    ledger.visited("1")
    ledger.causes("1")
    ledger.outputs("1")
    ledger.fates("1", "failed")


def plans(ledger: Ledger, ask: Callable[[Ledger], object]) -> list[str]:
    """How SQLite finds what is asked for."""
    asked: list[tuple[str, Any]] = []
    event.listen(ledger.engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    ask(ledger)
    with ledger.transaction() as connection:
        found = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given).all() for sql, given in list(asked)]
    return [row.detail for rows in found for row in rows]


def _start_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def test_records_beyond_the_recorded_length_are_cut_off(tmp_path: Path) -> None:
    files = RecordFiles(tmp_path, "2026-01-01T000000Z")
    files.create()
    file = files.by_name["articles"]
    file.append([article()])
    whole = file.part.read_bytes()
    file.part.write_bytes(whole + b'{"schema": "newsb')
    again = RecordFiles(tmp_path, "2026-01-01T000000Z").by_name["articles"]
    again.resume(1, len(whole))
    assert again.part.read_bytes() == whole
    assert again.digest.hexdigest() == file.digest.hexdigest()
    again.part.write_bytes(whole[:-1])
    with pytest.raises(OutputError, match="shorter than"):
        again.resume(1, len(whole))


def test_addresses_of_two_sites_are_two() -> None:
    assert len({address_id(site, path) for site in ("a", "b") for path in ("/x", "/y")}) == 4


# A crawl whose surroundings fail


@pytest.fixture
def site(tmp_path: Path) -> Any:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    news = NewsSite(60)
    with Server(news.pages) as server:
        yield server


def started(server: Server, folder: Path, *arguments: str, **how: Any) -> subprocess.Popen[str]:
    everything = [*command(server.base_url, folder / "data"), "-a", f"seeds={folder / 'seeds.txt'}", *arguments]
    return subprocess.Popen(everything, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8", **how)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, log = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in log, log[-3000:]
    return process.returncode, log


def assert_goes_on(server: Server, folder: Path) -> None:
    """The next start ends well, with every story there once."""
    code, log = ended(started(server, folder))
    assert code == 0, log[-2000:]
    ids = [record["id"] for record in records(folder / "data", "articles")]
    assert len(ids) == len(set(ids)) == 60


@pytest.mark.parametrize("kilobytes", rest_slow([130, 40, 200]))
def test_a_full_disk_ends_the_crawl_and_costs_nothing(site: Server, tmp_path: Path, kilobytes: int) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))

    code, log = ended(started(site, tmp_path, "-s", "CHECKPOINT_PAGES=5", preexec_fn=limit))
    assert code == 1, log[-2000:]
    assert str(tmp_path / "data") in log
    assert "start again" in log
    assert_goes_on(site, tmp_path)


@pytest.mark.slow
def test_a_ledger_that_another_program_holds_is_told(site: Server, tmp_path: Path) -> None:
    path = tmp_path / "data" / "ledger.db"
    url = f"LEDGER_URL=sqlite:///{path}?timeout=0.5"
    crawl = started(site, tmp_path, "-s", url, "-s", "DOWNLOAD_DELAY=0.1", "-s", "CHECKPOINT_PAGES=3")
    until(lambda: len(site.requests) >= 10, process=crawl)
    holder = sqlite3.connect(path, isolation_level=None, timeout=10)
    holder.execute("BEGIN IMMEDIATE")
    code, log = ended(crawl)
    assert code == 1
    assert "locked; another program holds it" in log
    code, log = ended(started(site, tmp_path, "-s", url))
    assert code == 1
    assert "locked; another program holds it" in log
    holder.execute("ROLLBACK")
    holder.close()
    assert_goes_on(site, tmp_path)


@pytest.mark.parametrize(
    ("damage", "told"),
    rest_slow([
        (lambda whole: b"this is no database, but a letter to its reader. " * 200, "it is not a ledger"),
        (lambda whole: whole[:4096] + b"\xff" * 8192 + whole[12288:], "it is damaged"),
    ]),
    ids=["another file", "damaged"],
)  # fmt: skip
def test_a_damaged_ledger_is_told_and_left_as_it_is(site: Server, tmp_path: Path, damage: Any, told: str) -> None:
    assert ended(started(site, tmp_path))[0] == 0
    path = tmp_path / "data" / "ledger.db"
    with closing(sqlite3.connect(path)) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = damage(path.read_bytes())
    path.write_bytes(before)
    written = records(tmp_path / "data", "articles")
    code, log = ended(started(site, tmp_path))
    assert code == 1
    assert told in log
    assert str(path) in log
    assert records(tmp_path / "data", "articles") == written
    assert path.read_bytes() == before


@pytest.mark.slow
def test_a_ledger_of_another_version_is_refused(site: Server, tmp_path: Path) -> None:
    assert ended(started(site, tmp_path))[0] == 0
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE about SET version = 99")
    code, log = ended(started(site, tmp_path))
    assert (code, "version 99" in log) == (1, True)


@pytest.mark.parametrize("sql", ["UPDATE about SET version = 99", "DROP TABLE about"])
def test_a_ledger_that_is_refused_is_not_kept_open(tmp_path: Path, sql: str) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(sqlite_url(path), SPIDER).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(sql)
    with pytest.raises(LedgerError, match=r"version 99|no ledger is in it"):
        Ledger.open(sqlite_url(path), SPIDER, create=False)
    assert not [file for file in psutil.Process().open_files() if Path(file.path).parent == tmp_path]


@pytest.mark.parametrize(
    "settings",
    [("DATA_DIR=/proc/newsbot",), ("LEDGER_URL=sqlite:////proc/newsbot/ledger.db",), ("LEDGER_URL=oracle://h/x",)],
)
def test_a_place_that_cannot_be_written_to_is_told(site: Server, tmp_path: Path, settings: tuple[str, ...]) -> None:
    arguments = [part for setting in settings for part in ("-s", setting)]
    code, log = ended(started(site, tmp_path, *arguments))
    assert code == 1
    assert settings[0].partition("=")[2].removeprefix("sqlite:///").split(":")[0] in log
    assert site.requests == []


@pytest.mark.slow
def test_a_clock_that_was_set_back_is_told(site: Server, tmp_path: Path) -> None:
    assert ended(started(site, tmp_path))[0] == 0
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE runs SET started = started + 86400, finished = finished + 86400")
    asked = len(site.requests)
    code, log = ended(started(site, tmp_path))
    assert (code, "clock has been set back" in log) == (1, True)
    assert len(site.requests) == asked
    assert len(records(tmp_path / "data", "articles")) == 60


@pytest.mark.slow
def test_a_clock_that_was_ahead_and_is_right_now_is_no_reason_to_stop(site: Server, tmp_path: Path) -> None:
    assert ended(started(site, tmp_path))[0] == 0
    ahead = 40 * DAY
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE runs SET started = started + ?, finished = finished + ?", (ahead, ahead))
        ledger.execute("UPDATE addresses SET visited_at = visited_at + ?, found_at = found_at + ?, due = due + ?",
                       (ahead, ahead, ahead))  # fmt: skip
        ledger.execute("INSERT INTO leases VALUES (?, 'elsewhere m/1 b 7 7', 'x', ?)", (SPIDER, time.time() + ahead))
    code, log = ended(started(site, tmp_path))
    assert code == 1
    assert "39 days from now" in log or "40 days from now" in log
    assert "start once with -a clock_is_right=1" in log
    code, log = ended(started(site, tmp_path, "-a", "clock_is_right=1"))
    assert code == 1
    assert any(f"its lease ends in {seconds} seconds" in log for seconds in range(60, 121)), "as if taken now"
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as ledger, ledger:
        ledger.execute("DELETE FROM leases")
    code, log = ended(started(site, tmp_path, "-a", "clock_is_right=1"))
    assert code == 0
    assert "moved back to now" in log
    (note,) = report(tmp_path / "data")["notes"]
    assert "The clock was once ahead: moments of up to" in note
    code, log = ended(started(site, tmp_path))
    assert (code, "moved back" in log) == (0, False)
    assert len(records(tmp_path / "data", "articles")) == 60


def test_moments_in_the_future_are_moved_back_to_now(ledger: Ledger) -> None:
    now, ahead = 1_000_000_000, 40 * DAY
    ledger.acquire(this_process(), "1", now)
    ledger.begin("1", "http://h", "1", now + ahead)
    row = {
        "site": "a.example", "canonical": "/a", "path": "/a", "kind": "story", "request": "{}", "found_run": "1",
        "fate": "fetched", "visits": 1, "rank": None, "run": "1",
    }  # fmt: skip
    future = row | {
        "id": 1, "found_at": now + ahead, "visited_at": now + ahead, "due": now + ahead + DAY,
        "misses": json.dumps([[now - DAY, 404], [now + ahead, 404]]),
    }  # fmt: skip
    past = row | {"id": 2, "found_at": now - DAY, "visited_at": now - DAY, "due": now + 20 * DAY, "misses": None}
    with ledger.checkpoint(this_process(), now) as connection:
        ledger.record(connection, Checkpoint(visited=[future, past]))
    before = ledger.address(2)
    assert ledger.move_back("2", now) == ahead
    moved = ledger.address(1)
    assert moved is not None
    assert (moved.visited_at, moved.due, moved.found_at) == (now, now + DAY, now)
    assert json.loads(moved.misses) == [[now - DAY, 404], [now, 404]]
    assert ledger.address(2) == before, "what is not in the future stays"
    ledger.check_clock(now)
    assert ledger.move_back("2", now) == 0
    assert len(ledger.notes("2")) == 1


# A ledger whose files go while a run uses them


def under_way(server: Server, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A crawl that has made checkpoints, and will make more."""
    crawl = started(server, folder, "-s", "DOWNLOAD_DELAY=0.05", "-s", "CHECKPOINT_PAGES=3", *arguments)
    until(lambda: len(server.requests) >= 15, process=crawl)
    return crawl


@pytest.mark.parametrize("name", ["ledger.db", "ledger.db-wal"])
@pytest.mark.slow
def test_a_ledger_that_is_deleted_under_way_ends_the_run_and_is_put_back(
    site: Server, tmp_path: Path, name: str
) -> None:
    crawl = under_way(site, tmp_path)
    (tmp_path / "data" / name).unlink()
    code, log = ended(crawl)
    assert code == 1
    assert f"{name} was deleted or moved; it was put back as the last checkpoint left it" in log
    assert_goes_on(site, tmp_path)
    assert report(tmp_path / "data")["starts"] == 2


def test_a_ledger_that_is_replaced_under_way_is_saved_beside_the_new_one(site: Server, tmp_path: Path) -> None:
    data = tmp_path / "data"
    Ledger.open(f"sqlite:///{tmp_path / 'other.db'}", "another").close()
    crawl = under_way(site, tmp_path)
    (tmp_path / "other.db").rename(data / "ledger.db")
    code, log = ended(crawl)
    assert code == 1
    assert "ledger.db was replaced by another file" in log
    assert f"saved as {data}/ledger.db.saved: move that to {data}/ledger.db" in log
    for beside in data.glob("ledger.db-*"):
        beside.unlink()
    (data / "ledger.db.saved").rename(data / "ledger.db")
    assert_goes_on(site, tmp_path)


@pytest.mark.slow
def test_runs_that_a_new_ledger_does_not_know_are_told_of(site: Server, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert ended(started(site, tmp_path))[0] == 0
    assert ended(started(site, tmp_path, "-a", "full=1", "-s", "CLOSESPIDER_PAGECOUNT=1"))[0] == 2
    (data / "ledger.db").unlink()
    code, log = ended(started(site, tmp_path))
    assert code == 0
    assert "The ledger does not know 1 finished run in" in log
    assert "The ledger does not know the unfinished run" in log
    assert [note[:24] for note in report(data)["notes"]] == ["The ledger does not know"] * 2
    code, log = ended(started(site, tmp_path))
    assert (code, "does not know" in log) == (0, False), "once is enough"


NO_WRITES = """
import os, subprocess, sys
from pathlib import Path
from newsbot.ledger.lease import this_process
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.store import Checkpoint, Ledger
folder = Path(sys.argv[1])
ledger = Ledger.open(f"sqlite:///{folder}/ledger.db", "site")
ledger.acquire(this_process(), "1", 1)
ledger.begin("1", "http://h", "1", 1)
try:
    if sys.argv[3:]:
        with ledger.checkpoint(this_process(), 2):
            subprocess.run(sys.argv[2].split(), check=True)
    else:
        subprocess.run(sys.argv[2].split(), check=True)
        ledger.queue_length()
except LedgerError as error:
    print(error)
try:
    Ledger.open(f"sqlite:///{folder}/ledger.db", "site")
except LedgerError as error:
    print(error)
ledger.close()
"""


@pytest.mark.parametrize("inside", [(), ("inside",)], ids=["between checkpoints", "within one"])
@pytest.mark.parametrize("damage", ["chattr -R +i {}", "truncate -s 0 {}/ledger.db-shm"])
def test_a_ledger_that_cannot_be_written_to_ends_in_a_sentence(
    tmp_path: Path, damage: str, inside: tuple[str, ...]
) -> None:
    """And not in a bus error: SQLite has mapped one of its files into memory."""
    folder = tmp_path / "data"
    folder.mkdir()
    if damage.startswith("chattr") and not immutable(tmp_path):
        pytest.skip("files cannot be made immutable here")
    try:
        done = subprocess.run(
            [sys.executable, "-c", NO_WRITES, folder, damage.format(folder), *inside],
            cwd=ROOT, capture_output=True, encoding="utf-8", timeout=PATIENCE,
        )  # fmt: skip
    finally:
        if damage.startswith("chattr"):
            subprocess.run(["chattr", "-R", "-i", folder], check=False, stderr=subprocess.DEVNULL)
    assert (done.returncode, done.stderr) == (0, "")
    told = "can no longer be written to" if damage.startswith("chattr") else "was cut to 0 bytes"
    assert told in done.stdout.splitlines()[0]
    assert "start again: the run resumes where it was" in done.stdout
    with closing(Ledger.open(f"sqlite:///{folder}/ledger.db", "site")) as ledger:
        assert [run.run for run in ledger.all_runs()] == ["1"]


def test_the_remedy_for_a_full_disk_suits_every_command() -> None:
    error = OperationalError("", None, sqlite3.OperationalError("disk I/O error"))
    assert cause_and_remedy(error).endswith("check it, and start again: a crawl resumes where it was")


def test_a_process_without_file_descriptors_is_the_reason_why_a_ledger_cannot_be_opened() -> None:
    error = OperationalError("", {}, sqlite3.OperationalError("unable to open database file"))
    assert "make it readable" in cause_and_remedy(error)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
    try:
        said = cause_and_remedy(error)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert said == ("unable to open database file (Too many open files); raise the limit of open files (ulimit -n)")


def immutable(folder: Path) -> bool:
    """Whether files can be made immutable: by root, on file systems that know it."""
    file = folder / "try"
    file.touch()
    try:
        done = subprocess.run(["chattr", "+i", file], check=False, stderr=subprocess.DEVNULL).returncode == 0
        subprocess.run(["chattr", "-i", file], check=False, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        return False
    return done


def test_a_request_that_is_no_json_is_refused() -> None:
    class Spider:
        def read(self) -> None: ...

    spider = Spider()
    assert _method_name(spider, spider.read) == "read"  # type: ignore[arg-type]
    for function in (print, lambda: None, Spider().read):
        with pytest.raises(TypeError, match="names of the spider's own methods"):
            _method_name(spider, function)  # type: ignore[arg-type]


def _opened(url: str) -> str:
    """What opening a ledger says; the work of a process."""
    try:
        Ledger.open(url, "a").close()
    except Exception as error:
        return repr(error)
    return "opened"


@pytest.mark.slow
def test_crawls_that_begin_at_once_make_one_ledger(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        for number in range(8):
            url = f"sqlite:///{tmp_path}/{number}.db"
            assert set(pool.map(_opened, [url] * 4)) == {"opened"}


def test_a_ledger_in_postgresql_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LedgerError, match=r"did you mean postgresql://\?"):
        Ledger.open("postgres://u@127.0.0.1:9/x", "a")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        LedgerError, match=r"PostgreSQL needs the extra 'postgresql' \(psycopg is not installed\); run: pip"
    ):
        Ledger.open("postgresql://u@127.0.0.1:9/x", "a")
