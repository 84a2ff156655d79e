"""Ended runs that one folder alone has: stored from there, or requested again once that folder is gone; never both."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest
from crawling import PATIENCE, ROOT, SPIDER, Server, report
from newssite import NewsSite
from postgresql import databases
from prometheus_client.parser import text_string_to_metric_families
from scrapy.settings import Settings
from slow import rest_slow
from sqlalchemy import text
from test_incremental import DUE_AT_ONCE
from test_losses import EACH_ONCE, HALF, STORIES, Machines, articles

from newsbot.commands import _fleet, _storing
from newsbot.fleet import tables
from newsbot.fleet.metrics import metrics_text
from newsbot.fleet.overview import overview
from newsbot.fleet.registry import Fleet
from newsbot.ledger.keeping import Keeper, deleted, forget_kept, kept, may_be_gone, withdraw
from newsbot.ledger.places import keep, renew, take
from newsbot.ledger.store import Ledger
from newsbot.storage.reports import Ending, report_path
from newsbot.store.mirror import Mirror
from newsbot.store.place import Store

DAY = 24 * 3600


@pytest.fixture(scope="module", params=rest_slow(["sqlite", "postgresql"]))
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes an address of a database without places."""

    def opened(address: str) -> Ledger:
        return Ledger.open(address, "")

    with databases(request.param, tmp_path_factory, opened, ("unstored", "places", "runs")) as made:
        yield made


@pytest.fixture
def ledger(url: Callable[[], str]) -> Iterator[Ledger]:
    """That of a site with one run, which only the folder `there` has; the folder `here` has long been in use."""
    with closing(Ledger.open(url(), "example.org")) as opened:
        with opened.transaction() as connection:
            for place in ("here", "there"):
                renew(connection, place, f"host of {place}")
            keep(connection, "example.org", "run", "there")
            connection.execute(text(f"UPDATE places SET since = since - {DAY}"))
        yield opened


def silent(ledger: Ledger, place: str, seconds: float) -> None:
    with ledger.transaction() as connection:
        connection.execute(text(f"UPDATE places SET seen = seen - {seconds} WHERE place = '{place}'"))


def used(ledger: Ledger, place: str) -> None:
    with ledger.transaction() as connection:
        renew(connection, place, f"host of {place}")


def test_a_folder_that_was_not_used_for_long_is_gone(ledger: Ledger) -> None:
    assert kept(ledger, 3600) == []
    silent(ledger, "there", 3700)
    (found,) = kept(ledger, 3600)
    assert (found.site, found.run, found.place, found.host) == ("example.org", "run", "there", "host of there")
    assert kept(ledger, 4000) == []
    assert [run.withdrawn for run in kept(ledger)] == [False]
    assert withdraw(ledger, found, 3600)
    assert not withdraw(ledger, found, 3600)
    assert [run.withdrawn for run in kept(ledger)] == [True]
    assert ledger.withdrawn(()) == ["run"]


def test_no_folder_is_gone_just_after_the_database_was_away(ledger: Ledger) -> None:
    for place in ("here", "there"):
        silent(ledger, place, 3700)
    assert kept(ledger, 3600) == []
    used(ledger, "here")
    assert kept(ledger, 3600) == [], "the other folder may be about to be renewed"
    with ledger.transaction() as connection:
        connection.execute(text("UPDATE places SET since = since - 61 WHERE place = 'here'"))
    assert len(kept(ledger, 3600)) == 1


def test_a_folder_may_be_gone_until_this_one_has_been_in_use_for_a_minute(ledger: Ledger) -> None:
    for place in ("here", "there"):
        silent(ledger, place, 3700)
    assert may_be_gone(ledger, 3600, "here", "host")
    assert not may_be_gone(ledger, 3600, "there", "host"), "its own folder is in use"
    silent(ledger, "there", 3700)
    with ledger.transaction() as connection:
        connection.execute(text("UPDATE places SET since = since - 61 WHERE place = 'here'"))
    assert not may_be_gone(ledger, 3600, "here", "host")
    assert len(kept(ledger, 3600)) == 1


def test_a_folder_that_comes_back_in_time_has_its_runs_again(ledger: Ledger) -> None:
    silent(ledger, "there", 3700)
    (found,) = kept(ledger, 3600)
    used(ledger, "there")
    assert not withdraw(ledger, found, 3600)
    silent(ledger, "there", 3700)
    assert withdraw(ledger, found, 3600)
    assert Keeper(ledger, "there", "host").may_store("run", Ending())
    assert ledger.withdrawn(()) == []
    with ledger.transaction() as connection:
        assert not take(connection, "example.org", "run", "here")
    assert Keeper(ledger, "there", "host").stored("run", Ending())
    assert kept(ledger) == []


def test_a_folder_takes_back_only_the_runs_that_it_has(ledger: Ledger) -> None:
    silent(ledger, "there", 3700)
    assert withdraw(ledger, kept(ledger, 3600)[0], 3600)
    ledger.folder = ("here", "host")
    assert ledger.withdrawn({"run"}) == ["run"], "a run of the same name is another folder's"
    ledger.folder = ("there", "host")
    assert ledger.withdrawn({"another"}) == ["run"]
    assert ledger.withdrawn({"run"}) == []
    assert ledger.withdrawn(()) == []


def test_a_run_that_is_not_in_its_folder_any_more_is_given_up_though_the_folder_is_in_use(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = report_path(tmp_path / "example.org", "run")
    path.parent.mkdir(parents=True)
    path.touch()
    assert deleted(ledger, "there", tmp_path) == []
    path.unlink()
    assert deleted(ledger, "here", tmp_path) == [], "it has never been there"
    (found,) = deleted(ledger, "there", tmp_path)
    used(ledger, "there")
    assert withdraw(ledger, found)
    used(ledger, "there")
    assert ledger.withdrawn(()) == ["run"]
    assert deleted(ledger, "there", tmp_path) == []


def test_a_run_that_was_ended_as_lost_is_not_stored_from_files_that_came_back(ledger: Ledger) -> None:
    ledger.begin("run", "https://example.org", "1", 1)
    ledger.folder = ("there", "host")
    ledger.end("run", "lost", 2)
    there = Keeper(ledger, "there", "host")
    assert not there.may_store("run", Ending())
    assert there.may_store("run", Ending(is_lost=True))


def test_a_run_is_stored_by_the_folder_of_its_last_segment(ledger: Ledger) -> None:
    ledger.begin("run", "https://example.org", "1", 1)
    ledger.folder = ("here", "host")
    ledger.end("run", "finished", 2, {"segment": 2})
    with ledger.transaction() as connection:
        keep(connection, "example.org", "run", None)  # stored
    there = Keeper(ledger, "there", "host")
    assert not there.may_store("run", Ending())
    assert not there.may_store("run", Ending(segment=3))
    assert there.may_store("run", Ending(segment=2))


def test_a_folder_that_comes_back_too_late_cannot_store_its_run(ledger: Ledger) -> None:
    ledger.begin("run", "https://example.org", "1", 1)
    ledger.end("run", "finished", 2)
    with ledger.transaction() as connection:
        keep(connection, "example.org", "run", "there")
    silent(ledger, "there", 3700)
    assert withdraw(ledger, kept(ledger, 3600)[0], 3600)
    with ledger.transaction() as connection:
        assert take(connection, "example.org", "run", "here")
    there, here = Keeper(ledger, "there", "host"), Keeper(ledger, "here", "host")
    assert not there.may_store("run", Ending())
    assert not there.stored("run", Ending())
    ledger.end("run", "lost", 3)
    with ledger.transaction() as connection:
        keep(connection, "example.org", "run", "here")
    assert here.may_store("run", Ending(is_lost=True))
    assert here.stored("run", Ending(is_lost=True))
    assert not there.may_store("run", Ending())
    assert here.stored("run", Ending(is_lost=True)), "a second time is no harm"


def test_a_run_that_is_in_the_store_after_all_is_no_longer_kept(ledger: Ledger) -> None:
    forget_kept(ledger, kept(ledger)[0])
    assert kept(ledger) == []


def test_a_site_is_due_once_a_run_of_it_was_withdrawn(ledger: Ledger) -> None:
    fleet = Fleet(ledger)
    fleet._prepare(True)
    row = {"site": "example.org", "definition": "{}", "pace_group": "x", "priority": 0, "interval": 3600, "failures": 0,
           "claim": 0, "enabled": True, "paused": False, "due": fleet.now() + DAY}  # fmt: skip
    with ledger.transaction() as connection:
        connection.execute(tables.sites.delete())
        connection.execute(tables.sites.insert().values(**row))
    fleet.sweep()
    assert fleet.rows()[0].due - fleet.now() > 3600
    silent(ledger, "there", 3700)
    assert withdraw(ledger, kept(ledger, 3600)[0], 3600)
    fleet.sweep()
    assert fleet.rows()[0].due <= fleet.now()


# Crawls


class Stored(Machines):
    """Machines that store their runs in one store."""

    def __init__(self, site: NewsSite, server: Server, folder: Path) -> None:
        super().__init__(site, server, folder)
        self.store = Store(f"file://{folder}/store")

    def command(self, name: str, *arguments: str) -> list[str]:
        return super().command(name, "-s", f"STORE_URL=file://{self.folder}/store", *arguments)

    def push(self, name: str) -> str:
        options = ("-s", f"DATA_DIR={self.disk(name)}", "-s", f"LEDGER_URL=sqlite:///{self.ledger}")
        command = [*self.command(name)[:3], "store", "push", *options, "-s", f"STORE_URL=file://{self.folder}/store"]
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=PATIENCE
        )
        assert "Traceback" not in done.stdout, done.stdout
        return done.stdout

    def open_store(self) -> None:
        (self.folder / "store").mkdir()

    def silent(self, name: str) -> None:
        """Lets the folder of a machine be gone, by the database; another has long been in use."""
        place = (self.disk(name) / ".fleet" / "place").read_text().strip()
        with closing(sqlite3.connect(self.ledger)) as ledger, ledger:
            ledger.execute("UPDATE places SET seen = seen - 100000 WHERE place = ?", [place])
            now = "(julianday('now') - 2440587.5) * 86400.0"
            ledger.execute(f"REPLACE INTO places VALUES ('witness', 'host', {now} - 1000, {now} + 1000)")

    def in_store(self) -> Counter[int]:
        """How often the store has each story, by number."""
        mirror = Mirror(self.store, self.folder / "copy")
        mirror.sync(lambda manifest, file: True)
        return Counter(int(article["url"].rpartition("-")[2]) for article in articles(self.folder / "copy"))

    def manifests(self) -> int:
        return len(list((self.folder / "store" / "stored" / SPIDER).glob("*.json")))


needs_fsspec = pytest.mark.skipif(find_spec("fsspec") is None, reason="fsspec is not installed: pip install fsspec")


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Stored]:
    site = NewsSite(STORIES)
    with Server(site.pages) as server:
        yield Stored(site, server, tmp_path)


@needs_fsspec
def test_what_only_a_folder_had_that_is_gone_is_requested_again_and_stored_once(machines: Stored) -> None:
    machines.run("a")
    assert "not stored yet" in machines.log  # there is no store
    machines.open_store()
    machines.run("b")
    assert machines.in_store() == Counter()
    machines.silent("a")
    shutil.move(machines.disk("a"), machines.folder / "away")
    assert "the next run of the site requests its pages again" in machines.push("b")
    machines.run("b", code=2)
    assert "its files are gone from the only folder that had them: it has lost " in machines.log
    assert "addresses again. Files of this run that reappear" in machines.log
    assert machines.states == ["lost", "finished", "finished"]
    assert machines.in_store() == EACH_ONCE
    assert {article["revision"] for article in articles(machines.folder / "copy")} == {1}
    after = report(machines.disk("b"))
    assert (after["exit_code"], len(after["notes"])) == (2, 1)
    assert "were requested again" in after["told"]
    machines.run("b")
    shutil.move(machines.folder / "away", machines.disk("a"))
    assert "another machine has requested its pages again" in machines.push("a")
    assert machines.in_store() == EACH_ONCE
    assert machines.manifests() == 4
    assert not list((machines.disk("a") / SPIDER / "articles").iterdir())
    assert machines.push("a").splitlines() == [
        f"{SPIDER}: all finished runs are stored in file://{machines.folder}/store"
    ]


@needs_fsspec
def test_a_push_waits_until_its_folder_has_been_in_use_for_a_minute(
    machines: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines.run("a")
    machines.open_store()

    def change(assignment: str) -> None:
        with closing(sqlite3.connect(machines.ledger)) as ledger, ledger:
            ledger.execute(f"UPDATE places SET {assignment}")

    change("seen = seen - 100000")
    monkeypatch.setattr(_storing, "sleep", lambda seconds: change(f"since = since - 12 * {seconds}"))
    settings = Settings({"DATA_DIR": machines.disk("b"), "LEDGER_URL": f"sqlite:///{machines.ledger}"})
    settings["STORE_GONE_SECONDS"] = DAY
    reported: list[str] = []
    _storing.withdraw_gone(settings, machines.store, reported.append)
    assert "if it is not used within a minute" in reported[0]
    assert ["the next run of the site requests its pages again" in text for text in reported] == [False, True]


@needs_fsspec
def test_a_folder_that_comes_back_before_the_next_run_stores_its_runs_itself(machines: Stored) -> None:
    machines.run("a")
    machines.open_store()
    machines.run("b")
    machines.silent("a")
    assert "requests its pages again" in machines.push("b")
    assert "is stored in" in machines.push("a")
    machines.run("b")
    assert machines.states == ["finished"] * 3
    assert machines.in_store() == EACH_ONCE


@needs_fsspec
@pytest.mark.parametrize("gone", [SPIDER, f"{SPIDER}/runs"])
def test_what_is_deleted_from_a_folder_in_use_is_requested_again_and_stored_once(machines: Stored, gone: str) -> None:
    machines.run("a")
    machines.open_store()
    machines.run("b")
    shutil.move(machines.disk("a") / gone, machines.folder / "away")
    assert "its report is no longer in" in machines.push("a")
    machines.run("b", code=2)
    assert machines.states == ["lost", "finished", "finished"]
    assert machines.in_store() == EACH_ONCE
    assert "its report" not in machines.push("a")
    shutil.rmtree(machines.disk("a") / gone, ignore_errors=True)
    shutil.move(machines.folder / "away", machines.disk("a") / gone)
    assert "another machine has requested its pages again" in machines.push("a")
    assert machines.in_store() == EACH_ONCE
    assert machines.manifests() == 3


@needs_fsspec
def test_the_folder_that_a_run_was_deleted_from_takes_it_itself(machines: Stored) -> None:
    machines.run("a")
    machines.open_store()
    machines.silent("a")
    shutil.rmtree(machines.disk("a") / SPIDER / "runs")
    assert "its report is no longer in" in machines.push("a")
    machines.run("a")
    assert "requests 0 addresses again" in machines.log, "its records are there"
    assert machines.states == ["lost", "finished"]
    assert machines.in_store() == EACH_ONCE


@needs_fsspec
def test_a_report_that_a_kill_left_of_a_run_which_another_folder_ended_is_moved_aside(machines: Stored) -> None:
    machines.open_store()
    machines.run("a", *HALF, code=2)
    os.truncate(machines.parts("a", "articles")[0], 0)
    machines.run("a", code=2)
    left = machines.disk("c") / SPIDER / "runs"
    left.mkdir(parents=True)
    lost = min((machines.disk("a") / SPIDER / "runs").iterdir())
    left.joinpath(lost.name).write_bytes(lost.read_bytes().replace(b'"starts": 1', b'"starts": 2'))
    for kind in ("articles", "listings", "ticker", "tombstones"):
        shutil.copytree(machines.disk("a") / SPIDER / kind, machines.disk("c") / SPIDER / kind)
    assert "another machine has requested its pages again" in machines.push("c")
    assert not list(left.iterdir())
    assert "another machine" not in machines.push("c")
    assert machines.in_store() == EACH_ONCE
    assert machines.manifests() == 2


@needs_fsspec
def test_a_run_of_two_segments_is_stored_once_though_the_first_machine_comes_back_with_its_report(
    machines: Stored,
) -> None:
    machines.open_store()
    machines.run("a", *HALF, code=2)
    machines.run("b", code=2)
    manifest = next((machines.folder / "store" / "stored" / SPIDER).iterdir())
    before = manifest.read_bytes()
    assert f"articles/{manifest.stem}-s2.jsonl" in before.decode()
    for part in machines.parts("a"):  # as after a kill in the moment of its end
        part.rename(part.with_suffix(""))
    runs = machines.disk("a") / SPIDER / "runs"
    runs.mkdir()
    files = [file for path in ("articles", "listings") for file in files_below(machines.disk("a") / SPIDER, path)]
    said = {"schema": "newsbot/run/1", "run": manifest.stem, "site": SPIDER, "finish_reason": "finished", "log": None}
    (runs / manifest.name).write_text(json.dumps({**said, "files": files}))
    assert "another machine has requested its pages again" in machines.push("a")
    assert not list(runs.iterdir())
    assert manifest.read_bytes() == before
    assert machines.in_store() == EACH_ONCE
    machines.run("a")
    assert machines.in_store() == EACH_ONCE
    assert machines.manifests() == 2


def files_below(site: Path, kind: str) -> list[dict[str, object]]:
    """The files of a kind, as a report describes them."""
    return [
        {"path": f"{kind}/{path.name}", "bytes": path.stat().st_size, "sha256": sha256(path.read_bytes()).hexdigest()}
        for path in (site / kind).iterdir()
    ]


@needs_fsspec
def test_a_run_that_was_stored_in_the_moment_of_a_kill_is_not_requested_again(machines: Stored) -> None:
    machines.open_store()
    machines.run("a")
    run, place = machines.sql("SELECT run, (SELECT place FROM places) FROM runs")[0]
    machines.sql("INSERT INTO unstored VALUES (?, ?, ?, 0)", SPIDER, run, place)  # as before the kill
    machines.silent("a")
    assert "requests" not in machines.push("b")
    assert machines.sql("SELECT * FROM unstored") == []
    machines.run("b")
    assert machines.in_store() == EACH_ONCE


@needs_fsspec
@pytest.mark.slow
def test_a_story_whose_later_revision_is_stored_is_not_requested_again(machines: Stored) -> None:
    machines.run("a", *DUE_AT_ONCE)
    for number in range(1, 11):
        machines.site.story(number).text = "The council changed its mind on Friday, and said so in a short note."
    machines.site.build()
    machines.open_store()
    machines.run("b", *DUE_AT_ONCE)
    machines.silent("a")
    machines.push("b")
    machines.run("b", "-s", "ARCHIVE_ENABLED=False", code=2)
    assert machines.in_store() == EACH_ONCE
    revisions = {int(a["url"].rpartition("-")[2]): a["revision"] for a in articles(machines.folder / "copy")}
    assert revisions == {**dict.fromkeys(range(1, STORIES + 1), 1), **dict.fromkeys(range(1, 11), 2)}


@needs_fsspec
@pytest.mark.slow
def test_taking_a_run_from_a_folder_that_is_gone_is_done_again_after_a_kill(machines: Stored) -> None:
    machines.run("a")
    machines.open_store()
    machines.silent("a")
    machines.push("b")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent / "helpers")}
    killer = ("-s", 'EXTENSIONS={"newsbot.extensions.run.Run": 0, "killer.Killer": 1}')
    killed = 0
    for at in range(1, 30, 3):
        crawl = machines.start("b", *killer, "-s", f"KILL_AT_WRITE={at}", env=environment)
        crawl.communicate(timeout=PATIENCE)
        killed += crawl.returncode < 0
    assert killed > 3
    if machines.states[-1] != "finished":
        machines.run("b", code=machines_code(machines))
    machines.push("b")
    assert machines.in_store() == EACH_ONCE


def machines_code(machines: Stored) -> int:
    """That of a run which asks again for what another one lost, and of one that resumes."""
    return 2 if machines.states[-1] == "lost" else 0


def test_a_report_of_a_lost_run_says_that_its_own_report_is_gone(machines: Stored) -> None:
    if find_spec("fsspec") is None:
        pytest.skip("fsspec is not installed: pip install fsspec")
    machines.run("a")
    machines.open_store()
    machines.silent("a")
    machines.push("b")
    machines.run("b", code=2)
    first = json.loads(min((machines.disk("b") / SPIDER / "runs").iterdir()).read_text("utf-8"))
    assert first["finish_reason"] == "lost"
    assert {"path": f"runs/{first['run']}.json", "lines": 0, "left": 0} in first["lost"]
    assert "some of its files were gone" in first["told"]


def test_the_status_of_a_list_names_folders_that_alone_have_runs(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet = Fleet(ledger)
    fleet._prepare(True)
    with ledger.transaction() as connection:
        keep(connection, "example.org", "another", "there")
    silent(ledger, "there", 7200)
    assert withdraw(ledger, kept(ledger, 3600)[0], 3600)
    view = overview(fleet)
    (folder,) = view.keeping
    assert (view.not_stored, folder.host, folder.runs, folder.withdrawn) == (2, "host of there", 2, 1)
    _fleet.show(view)
    shown = capsys.readouterr().out
    assert "Ended runs that only one folder has (2)" in shown
    assert shown.splitlines()[-2].split() == ["host", "of", "there", "2", "2", "h", "ago", "1"]
    row = _fleet.as_row(view)
    assert (row["list"]["not_stored"], row["keeping"][0]["runs"]) == (2, 2)
    families = text_string_to_metric_families(metrics_text(view, {}).decode())
    (unused,) = [family for family in families if family.name == "newsbot_fleet_unstored_folder_unused_seconds"]
    assert 7200 <= unused.samples[0].value < 7200 + DAY
