"""A worker under signals, with children that hang, and what it does for the store and after its database was away."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import fakecrawls
import pytest
from crawling import HTML, PATIENCE, Server, free_port, until
from forbidden import forbid
from postgresql import postgresql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import event, make_url, text
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import OperationalError, ProgrammingError
from test_fleet import command, definition, ending, listed, run

import newsbot
from newsbot.cli import child
from newsbot.errors import UserError
from newsbot.fleet import registry, tables, worker
from newsbot.fleet.definitions import as_toml
from newsbot.fleet.registry import LONGEST_PAUSE, Fleet, Holder, Listener, pause
from newsbot.fleet.worker import Sender, Worker
from newsbot.ledger.database import cause_and_remedy, check_server, is_away, sqlite_url
from newsbot.ledger.errors import Away, LedgerError
from newsbot.ledger.store import Ledger
from newsbot.storage.folder import place_of, sign, unsign


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    """A list of two sites that are due."""
    with closing(Fleet.open(sqlite_url(tmp_path / "ledger.db"))) as opened:
        listed(opened, definition("a.example"), definition("b.example"))
        yield opened


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def begun(tmp_path: Path) -> bool:
    output = tmp_path / ".fleet" / "a.example.out"
    return output.exists() and bool(output.read_text())


def work(
    fleet: Fleet, tmp_path: Path, crawl: Any, *signals: int, then: Callable[[], object] | None = None, **how: Any
) -> Any:
    """Runs a worker with one slot, sends it signals once its child has begun, and does something; the site's row."""
    made = Worker(fleet, tmp_path, crawl, preload="fakecrawls", **{"slots": 1, **how})

    def act() -> None:
        until(lambda: begun(tmp_path))
        for number in signals:
            os.kill(os.getpid(), number)
            until(lambda: made.draining is not None)
        if then is not None:
            then()

    thread = Thread(target=act)
    if signals or then is not None:
        thread.start()
    made.run(once=not signals)
    if thread.ident is not None:
        thread.join()
    assert fleet.workers() == [], "a worker that ends is not listed any more"
    return fleet.rows()[0]


@pytest.mark.parametrize(("seconds", "outcome"), [(0.3, "complete"), (600.0, None)])
def test_a_worker_that_is_to_run_once_waits_for_a_group_that_rests_for_a_moment(
    fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture, seconds: float, outcome: str | None
) -> None:
    with fleet.ledger.transaction() as connection:
        pause(connection, "a.example", seconds)
    assert work(fleet, tmp_path, fakecrawls.finishes).outcome == outcome
    named = "Due, but not crawled, because their server requested a pause: a.example (1 site)"
    assert (named in caplog.messages) == (outcome is None)


def test_a_worker_that_is_to_run_once_crawls_a_site_whose_group_ends_its_rest_just_then(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, too_early = fleet.claim, iter([True])
    monkeypatch.setattr(fleet, "claim", lambda *given: [] if next(too_early, False) else claim(*given))
    assert work(fleet, tmp_path, fakecrawls.finishes).outcome == "complete"


def test_a_crawl_whose_process_cannot_be_started_is_tried_again_later(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def start(process: ForkServerProcess) -> None:
        raise EOFError("unexpected EOF")  # as if what it is a copy of were killed

    monkeypatch.setattr(ForkServerProcess, "start", start)
    row = work(fleet, tmp_path, fakecrawls.finishes)
    assert (row.outcome, row.worker, row.failures) == ("failed", None, 1)
    assert "a.example: no process could be started: unexpected EOF" in caplog.messages


def test_a_worker_that_drains_begins_nothing_and_lets_its_crawl_end(fleet: Fleet, tmp_path: Path) -> None:
    (tmp_path / ".fleet").mkdir()
    wait = tmp_path / ".fleet" / "wait"
    wait.touch()
    row = work(fleet, tmp_path, fakecrawls.finishes, signal.SIGTERM, then=wait.unlink, grace=PATIENCE)
    assert (row.outcome, row.worker, row.failures) == ("complete", None, 0)
    assert fleet.rows()[1].began is None


def test_a_crawl_that_takes_longer_than_the_grace_is_stopped_and_due_at_once(fleet: Fleet, tmp_path: Path) -> None:
    row = work(fleet, tmp_path, fakecrawls.stops, signal.SIGTERM, grace=0)
    assert (row.outcome, row.worker, row.failures) == ("stopped", None, 0)
    assert row.due <= fleet.now()
    assert fleet.rows()[1].began is None


def test_a_second_signal_stops_the_crawls_at_once(fleet: Fleet, tmp_path: Path) -> None:
    row = work(fleet, tmp_path, fakecrawls.stops, signal.SIGINT, signal.SIGINT, grace=PATIENCE)
    assert (row.outcome, row.worker) == ("stopped", None)


def test_a_crawl_that_does_not_stop_is_killed(fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "STOP_SECONDS", 0.2)
    row = work(fleet, tmp_path, fakecrawls.hangs, signal.SIGTERM, grace=0)
    assert (row.outcome, row.worker) == ("stopped", None)


@pytest.mark.parametrize(
    ("bound", "memory", "outcome", "note"),
    [(0.5, 1 << 30, "hung", "it gave no sign of life"), (PATIENCE, 1 << 20, "too large", "more than the 1 MB")],
)
def test_a_crawl_that_hangs_or_is_too_large_is_ended(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: float, memory: int, outcome: str, note: str
) -> None:
    monkeypatch.setattr(worker, "HUNG_SECONDS", bound)
    monkeypatch.setattr(worker, "STOP_SECONDS", 0.2)
    fleet.set_paused(["b.example"], paused=True)
    row = work(fleet, tmp_path, fakecrawls.hangs, memory=memory)
    assert (row.outcome, row.failures) == (outcome, 1)
    assert note in row.note


def test_a_site_that_is_paused_while_it_is_crawled_ends_its_run_and_gets_no_other(fleet: Fleet, tmp_path: Path) -> None:
    (tmp_path / ".fleet").mkdir()
    wait = tmp_path / ".fleet" / "wait"
    wait.touch()

    def pauses() -> None:
        fleet_here = Fleet.open(sqlite_url(tmp_path / "ledger.db"))
        fleet_here.set_paused(["a.example", "b.example"], paused=True)
        fleet_here.close()
        wait.unlink()

    row = work(fleet, tmp_path, fakecrawls.finishes, then=pauses)
    assert (row.outcome, row.paused) == ("complete", True)
    fleet.run_now(["b.example"])
    fleet.set_paused(["b.example"], paused=True)
    assert fleet.claim("w", "here", 5) == []


@pytest.mark.parametrize("is_replaced", [False, True])
@pytest.mark.parametrize("crawl", [fakecrawls.stops, fakecrawls.fails])
def test_a_worker_whose_folder_was_deleted_stops_its_crawls_and_blames_no_site(
    fleet: Fleet, tmp_path: Path, crawl: Any, is_replaced: bool
) -> None:
    data = tmp_path / "data"

    def delete() -> None:
        data.rename(tmp_path / "away")
        if is_replaced:
            place_of(data)

    with pytest.raises(UserError, match="data: it was deleted or replaced"):
        work(fleet, data, crawl, then=delete)
    assert [(row.outcome, row.worker, row.failures) for row in fleet.rows()] == [("stopped", None, 0), (None, None, 0)]
    assert fleet.workers() == []


def test_a_worker_in_a_copy_of_a_folder_in_use_ends_and_begins_no_crawl(fleet: Fleet, tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    place, first = place_of(data), "another-host m/1 boot 7 7 abc"
    fleet.register(first, place, "another-host", newsbot.__version__, 1)
    sign(data, first)
    shutil.copytree(data, copy, ignore=lambda folder, names: [name for name in names if name.startswith("worker-")])
    made = Worker(fleet, copy, fakecrawls.finishes, preload="fakecrawls")
    with pytest.raises(UserError, match=r"a worker on another-host uses another folder .* Delete .*copy/.fleet/place"):
        made.run(once=True)
    assert [row.worker for row in fleet.workers()] == [first]
    assert [row.began for row in fleet.rows()] == [None, None]
    Worker(fleet, data, fakecrawls.finishes, preload="fakecrawls").run(once=True)  # as on a shared disk
    fleet.register(first, place, "another-host", "0.1", 1)
    made = Worker(fleet, copy, fakecrawls.finishes, preload="fakecrawls")
    fleet.register(made.name, place, "here", newsbot.__version__, 1)
    assert fleet.earlier(made.name) == [], "one of another version may sign nothing"
    fleet.leave(made.name)
    (copy / ".fleet" / "place").unlink()
    fleet.run_now(["a.example"])
    Worker(fleet, copy, fakecrawls.finishes, preload="fakecrawls").run(once=True)
    assert [row.outcome for row in fleet.rows()] == ["complete", "complete"]
    assert not list(copy.glob(".fleet/worker-*")), "signatures of workers that have ended are removed"


def test_of_two_workers_in_copies_that_began_together_the_later_one_ends(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0.1)
    (tmp_path / ".fleet").mkdir()
    (tmp_path / ".fleet" / "wait").touch()

    def another() -> None:
        other = Fleet.open(sqlite_url(tmp_path / "ledger.db"))
        first = "another-host m/1 boot 7 7 abc"
        other.register(first, place_of(tmp_path), "another-host", newsbot.__version__, 1)
        with other.ledger.transaction() as connection:
            earlier = tables.workers.update().where(tables.workers.c.worker == first)
            connection.execute(earlier.values(began=1.0))
        other.close()

    with pytest.raises(UserError, match="a worker on another-host uses another folder"):
        work(fleet, tmp_path, fakecrawls.stops, then=another)


def test_signatures_that_killed_workers_left_are_removed(tmp_path: Path) -> None:
    place_of(tmp_path)
    for name in ("w old", "w young", "w mine"):
        sign(tmp_path, name)
    os.utime(tmp_path / ".fleet" / "worker-old", (0, 0))
    unsign(tmp_path, "w mine")
    assert [path.name for path in (tmp_path / ".fleet").glob("worker-*")] == ["worker-young"]


def test_a_worker_whose_folder_is_gone_ends_though_its_ledger_is_gone_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with closing(Fleet.open(sqlite_url(data / "ledger.db"))) as fleet:
        listed(fleet, definition("a.example"))
        with pytest.raises(UserError, match="data: it was deleted or replaced"):
            work(fleet, data, fakecrawls.stops, then=lambda: data.rename(tmp_path / "away"))


def test_a_crawl_whose_claim_was_lost_is_stopped(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0.1)
    fleet.set_paused(["b.example"], paused=True)

    def steal() -> None:
        with closing(sqlite3.connect(tmp_path / "ledger.db", timeout=PATIENCE)) as database, database:
            database.execute("UPDATE fleet_sites SET claim = claim + 1, worker = 'another' WHERE site = 'a.example'")

    row = work(fleet, tmp_path, fakecrawls.stops, then=steal)
    assert row.worker == "another"
    assert "its claim was lost, and another worker has the site" in caplog.text


# The store


def unsent(tmp_path: Path) -> None:
    (tmp_path / "a.example" / "runs").mkdir(parents=True)
    (tmp_path / "a.example" / "runs" / "1.json").touch()


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    (tmp_path / ".fleet").mkdir()
    made = Sender(tmp_path, ["A=1"], lambda: False)
    assert made.command[2:] == ["newsbot", "store", "push", "-s", "A=1"]
    made.command = [sys.executable, "-c", "import sys, time; print(*sys.argv[1:], flush=True); time.sleep(600)"]
    yield made
    made.end()


def output(tmp_path: Path) -> str:
    out = tmp_path / ".fleet" / "store.out"
    return out.read_text() if out.exists() else ""


def test_runs_that_wait_are_sent_by_one_process_at_a_time(sender: Sender, tmp_path: Path) -> None:
    sender.turn(0)
    assert sender._process is None, "nothing waits"
    unsent(tmp_path)
    sender.turn(worker.SEND_SECONDS - 1)
    assert sender._process is None, "it is not time"
    sender.turn(worker.SEND_SECONDS)
    first = sender._process
    assert first is not None
    until(lambda: output(tmp_path) == "a.example\n")
    sender.turn(3 * worker.SEND_SECONDS)
    assert sender._process is first
    sender.turn(worker.SEND_SECONDS + worker.SENDING_SECONDS)
    first.wait(PATIENCE)
    sender.turn(2 * worker.SEND_SECONDS + worker.SENDING_SECONDS)
    assert sender._process is not first


def test_a_worker_that_ends_stops_sending(sender: Sender, tmp_path: Path) -> None:
    unsent(tmp_path)
    sender.turn(0)
    process = sender._process
    assert process is not None
    sender.end()
    assert process.poll() == -signal.SIGKILL


def test_runs_of_a_folder_that_is_gone_are_given_up_though_none_waits_here(sender: Sender, tmp_path: Path) -> None:
    sender._has_gone = lambda: True
    sender.turn(0)
    assert sender._process is not None


def test_what_was_sent_is_in_the_log_of_the_worker(
    sender: Sender, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unsent(tmp_path)
    sender.command = [sys.executable, "-c", "print('Traceback'); print('run 1 of a.example is stored')"]
    sender.turn(0)
    assert sender._process is not None
    sender._process.wait(PATIENCE)
    sender.turn(1)
    assert "Store: run 1 of a.example is stored" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_folder_that_cannot_be_written_to_is_reported(
    sender: Sender, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unsent(tmp_path)
    (tmp_path / ".fleet").rmdir()
    sender.turn(0)
    assert "runs are not sent to the store until this is corrected" in caplog.text


def test_a_folder_that_cannot_be_read_holds_up_no_other(
    sender: Sender, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsent(tmp_path)
    (tmp_path / "b.example" / "runs").mkdir(parents=True)
    forbid(monkeypatch, tmp_path / "b.example" / "runs")
    sender.turn(0)
    until(lambda: output(tmp_path) == "a.example\n")
    assert f"{tmp_path / 'b.example' / 'runs'}: it cannot be read (Permission denied); " in caplog.text


# The database


@pytest.mark.parametrize(
    ("sentence", "away"),
    [
        ('connection to server at "127.0.0.1", port 5 failed: Connection refused', True),
        ("connection timeout expired", True),
        ("FATAL:  the database system is starting up", True),
        ("FATAL:  the database system is not yet accepting connections", True),
        ("FATAL:  sorry, too many clients already", True),
        ("server closed the connection unexpectedly", True),
        ('FATAL:  password authentication failed for user "newsbot"', False),
        ('FATAL:  database "newsbott" does not exist', False),
        ("[Errno -2] Name or service not known", False),
        ('could not translate host name "db.exampl" to address: Name or service not known', False),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1"', False),
    ],
)
def test_a_database_that_is_away_is_told_from_a_wrong_address(sentence: str, away: bool) -> None:
    assert is_away(OperationalError("", {}, Exception(sentence))) is away


@pytest.mark.parametrize(
    ("sentence", "explained"),
    [
        ('FATAL:  database "newsbott" does not exist',
         'FATAL: database "newsbott" does not exist; create it, or correct LEDGER_URL'),
        ('FATAL:  password authentication failed for user "x"',
         'FATAL: password authentication failed for user "x"; correct the user or the password, in LEDGER_URL or'
         " PGPASSWORD"),
        ('could not translate host name "db.exampl" to address: Name or service not known',
         'could not translate host name "db.exampl" to address: Name or service not known; correct the host in'
         " LEDGER_URL"),
        ('"127.0.0.1", port 5 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP'
         " connections?",
         '"127.0.0.1", port 5 failed: Connection refused; start the database, or correct LEDGER_URL'),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_used_is_explained(sentence: str, explained: str) -> None:
    assert cause_and_remedy(OperationalError("", {}, Exception(sentence))) == explained


def test_a_database_whose_user_may_make_no_tables_says_which_rights_are_needed() -> None:
    denied = InsufficientPrivilege("permission denied for schema public\nLINE 2: CREATE TABLE about (\n      ^")
    explained = cause_and_remedy(ProgrammingError("", {}, denied))
    assert explained.startswith("permission denied for schema public; have the owner of the database grant")
    assert "USAGE and CREATE on the schema" in explained


def test_a_ledger_in_sqlite_that_is_locked_is_away(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with closing(Ledger.open(url, "a")) as holder, closing(Ledger.open(f"{url}?timeout=0", "b")) as ledger:
        with holder.transaction() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            with pytest.raises(Away, match="another program holds it"):
                ledger.acquire("me", "1", 1000)
        ledger.acquire("me", "1", 1000)


def test_a_worker_waits_for_a_database_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'scrapy-newsbot[postgresql]'")
    waits: list[float] = []
    url, here = f"postgresql+psycopg://x@127.0.0.1:{free_port()}/news", sqlite_url(tmp_path / "ledger.db")
    opened = Ledger.open

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 8:
            monkeypatch.setattr(Ledger, "open", lambda url, site, create=True: opened(here, site, create=create))

    monkeypatch.setattr(registry, "sleep", wait)
    Fleet.open_patiently(url).close()
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert "refused" in caplog.text
    assert "trying again in 1 min 0 s" in caplog.text
    assert "start again" not in caplog.text
    with pytest.raises(Away):
        opened(url, "")


def test_a_worker_that_is_to_run_once_does_not_wait_for_its_database(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'scrapy-newsbot[postgresql]'")
    done = run(
        "work", "--once", "-s", f"DATA_DIR={tmp_path}", "-s", f"LEDGER_URL=postgresql://x@127.0.0.1:{free_port()}/n"
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


def test_a_worker_that_is_to_run_once_ends_if_it_cannot_write_to_its_database(
    fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    event.listen(fleet.ledger.engine, "checkout", lambda connection, *_: connection.execute("PRAGMA query_only=ON"))
    made = Worker(fleet, tmp_path, fakecrawls.finishes, preload="fakecrawls")
    stop = Timer(PATIENCE, os.kill, (os.getpid(), signal.SIGTERM))
    stop.start()
    try:
        with pytest.raises(UserError, match=r"readonly database; make it writable, or choose another"):
            made.run(once=True)
    finally:
        stop.cancel()
    assert "tries again" not in caplog.text


@pytest.mark.parametrize(("version", "wrong"), [((9, 5, 3), True), ((10, 1), False), ((18, 0), False)])
def test_a_postgresql_that_is_too_old_is_refused(version: tuple[int, ...], wrong: bool) -> None:
    dialect = DefaultDialect()
    dialect.name = "postgresql"
    dialect.server_version_info = version
    if not wrong:
        check_server("db", dialect)
        return
    with pytest.raises(LedgerError, match=r"db: it is PostgreSQL 9\.5\.3, and newsbot needs 10 or later"):
        check_server("db", dialect)


@pytest.mark.slow
def test_postgresql_is_heard_again_after_its_connection_was_lost(tmp_path: Path) -> None:
    with postgresql() as url, closing(Fleet.open(url)) as fleet, closing(Listener(fleet)) as listener:
        listener.connect()
        with fleet.ledger.transaction() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
            )
        until(lambda: (listener.hear(), not listener.is_connected)[1])  # type: ignore[func-returns-value]
        listener.connect()
        assert listener.is_connected
        listed(fleet, definition("a.example"))
        until(lambda: len(list(listener._driver.notifies(timeout=0.1))) == 1)
        with pytest.raises(LedgerError) as wrong:
            Fleet.open_patiently(str(make_url(url).set(database="none")))
        assert not isinstance(wrong.value, Away)


@pytest.mark.slow
def test_a_connection_that_postgresql_has_closed_meanwhile_is_no_reason_to_end(tmp_path: Path) -> None:
    with (
        postgresql() as url,
        closing(Fleet.open(url)) as fleet,
        closing(Fleet.open(url)) as other,
        closing(Listener(fleet)) as listener,
    ):
        with other.ledger.transaction() as connection:
            others = "pid != pg_backend_pid() AND datname = current_database()"
            connection.execute(text(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE {others}"))
        with pytest.raises(Away):
            listener.connect()
        listener.connect()
        assert listener.is_connected


@pytest.mark.slow
def test_a_machine_whose_clock_is_not_that_of_the_database_begins_no_crawl(tmp_path: Path) -> None:
    with postgresql() as url, closing(Ledger.open(url, "a.example")) as ledger:
        now = int(time.time())
        ledger.check_clock(now)
        for apart, side in ((3600, "ahead of"), (-3600, "behind")):
            with pytest.raises(
                LedgerError, match=f"this machine's clock is 60 minutes {side} the database's; correct the"
            ):
                ledger.check_clock(now + apart)


# Crawls of a worker


def site(server: Server, tmp_path: Path, **settings: object) -> list[str]:
    """Lists the site of a server; the options of commands for it."""
    given = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "INVENTED": True, **settings}
    content = as_toml([{"url": server.base_url, "every": "1h", "group": "g", "settings": given}])
    (tmp_path / "sites.toml").write_text(content)
    options = ["-s", f"DATA_DIR={tmp_path / 'data'}"]
    assert run("sites", "apply", str(tmp_path / "sites.toml"), *options).returncode == 0
    return options


def test_a_crawl_whose_worker_has_lost_the_site_requests_nothing(tmp_path: Path) -> None:
    with Server({"/": (200, HTML, b"<h1>Front page</h1>")}) as server:
        options = site(server, tmp_path)
        name = f"127.0.0.1_{server.base_url.rpartition(':')[2]}"
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        given = ["news", "-a", f"url={server.base_url}", *options]
        holder = Holder("a worker that is gone", name, 1, "g")
        process = context.Process(target=child.run, args=(given, tmp_path / "out", theirs, holder))
        process.start()
        process.join(PATIENCE)
        assert process.exitcode == 1
        assert server.requests == []
        assert f"has lost {name}; nothing is requested" in (tmp_path / "out").read_text()
        with closing(Ledger.open(sqlite_url(tmp_path / "data" / "ledger.db"), name)) as ledger:
            ledger.check_free("another", int(time.time()))
        ours.close()


BUSY = (429, HTML | {"Retry-After": "100"}, b"<h1>Busy</h1>")


@pytest.mark.parametrize(("front", "delay"), [(BUSY, 0), ((200, HTML, b"<h1>Front page</h1>"), 100)])
def test_a_pause_or_a_long_delay_outlives_worker_and_crawl(
    tmp_path: Path, front: tuple[int, dict[str, str], bytes], delay: int
) -> None:
    with Server({"/robots.txt": (200, HTML, b""), "/": front}) as server:
        options = site(server, tmp_path, DOWNLOAD_DELAY=delay)
        process = subprocess.Popen(command("work", *options), stderr=subprocess.DEVNULL)
        with closing(Fleet.open(sqlite_url(tmp_path / "data" / "ledger.db"))) as fleet:

            def rests() -> float:
                with fleet.ledger.transaction() as connection:
                    free_at = connection.scalar(text("SELECT free_at FROM fleet_groups WHERE pace_group = 'g'"))
                return (free_at or 0) - fleet.now()

            until(lambda: rests() > 30)
            with fleet.ledger.transaction() as connection:
                owner = connection.scalar(text("SELECT owner FROM leases"))
            process.kill()
            os.kill(int(owner.split()[3]), signal.SIGKILL)
            process.wait(PATIENCE)
            until(lambda: bool(fleet.sweep()))
            fleet.run_now([row.site for row in fleet.rows()])
            assert fleet.claim("w", "here") == []
            assert 30 < rests() <= 100


def test_no_site_can_make_its_group_rest_for_ever(fleet: Fleet) -> None:
    (claim,) = fleet.claim("w", "here")
    fleet.end("w", claim, ending(pause=float("inf")), "here")
    with fleet.ledger.transaction() as connection:
        pause(connection, claim.group, 5.0)
        (row,) = connection.execute(tables.groups.select()).all()
    assert 0 < row.free_at - fleet.now() <= LONGEST_PAUSE
