"""Runs whose files are gone, with a machine or by somebody's hand: what stood in them is written again, and once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from crawling import PATIENCE, ROOT, SPIDER, Server, command, records, report, scrapy, until
from newssite import NewsSite
from slow import rest_slow
from test_incremental import DUE_AT_ONCE

from newsbot.ledger.errors import Busy
from newsbot.ledger.store import Ledger
from newsbot.ledger.tables import leases

STORIES = 60
HALF = ("-s", "CLOSESPIDER_PAGECOUNT=30", "-s", "CHECKPOINT_PAGES=5")
FRESH = ("-a", "fresh=1")
ELSEWHERE = "another-host m/1 boot 7 7"


class Machines:
    """Machines that crawl one site with one ledger, each with its own disk."""

    def __init__(self, site: NewsSite, server: Server, folder: Path) -> None:
        self.site = site
        self.server = server
        self.folder = folder
        self.ledger = folder / "ledger.db"
        self.log = ""
        (folder / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")

    def disk(self, name: str = "a") -> Path:
        return self.folder / name

    def command(self, name: str, *arguments: str) -> list[str]:
        everything = command(self.server.base_url, self.disk(name))
        shared = ("-a", f"seeds={self.folder}/seeds.txt", "-s", f"LEDGER_URL=sqlite:///{self.ledger}")
        return [*everything, *shared, *arguments]

    def start(self, name: str, *arguments: str, **how: Any) -> subprocess.Popen[str]:
        everything = self.command(name, *arguments)
        return subprocess.Popen(everything, cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8", **how)

    def frozen(self, name: str) -> subprocess.Popen[str]:
        """A crawl that was stopped on its way, outside a transaction, in which it would keep others from the ledger."""
        process = self.start(name, "-s", "DOWNLOAD_DELAY=0.02", "-s", "CHECKPOINT_PAGES=5")
        until(lambda: len(self.server.requests) >= 30, process=process)
        while True:
            process.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, process.pid, os.WSTOPPED)
            with suppress(sqlite3.OperationalError), closing(sqlite3.connect(self.ledger, timeout=0)) as ledger:
                ledger.execute("BEGIN IMMEDIATE")
                return process
            process.send_signal(signal.SIGCONT)
            time.sleep(0.01)

    def run(self, name: str = "a", *arguments: str, code: int = 0) -> None:
        self.server.requests.clear()
        process = self.start(name, *arguments)
        _, self.log = process.communicate(timeout=PATIENCE)
        assert process.returncode == code, self.log[-3000:]
        assert "Traceback" not in self.log, self.log[-3000:]

    def sql(self, statement: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.ledger)) as ledger, ledger:
            return ledger.execute(statement, values).fetchall()

    def recorded(self, name: str) -> int:
        """The lines of these files that the ledger counts: lines after the last checkpoint are in the files alone."""
        if not self.ledger.exists():
            return 0
        counted = "SELECT sum(lines) FROM outputs WHERE name = ?"
        tables = self.sql("SELECT name FROM sqlite_master WHERE name = 'outputs'")
        return (self.sql(counted, name)[0][0] or 0) if tables else 0

    @property
    def states(self) -> list[str]:
        return [state for (state,) in self.sql("SELECT state FROM runs ORDER BY started, run")]

    def parts(self, name: str = "a", kind: str = "*") -> list[Path]:
        return sorted((self.disk(name) / SPIDER).glob(f"{kind}/*.part"))

    def written(self, *names: str) -> Counter[int]:
        """How often each story was written, by number, on the disks named."""
        return Counter(
            int(article["url"].rpartition("-")[2]) for name in names for article in articles(self.disk(name))
        )


def articles(data: Path) -> list[dict[str, Any]]:
    """The articles of finished runs, as `scrapy export` finds them: by the runs' reports."""
    found = []
    for path in sorted((data / SPIDER / "runs").glob("*.json")):
        for file in json.loads(path.read_text("utf-8"))["files"]:
            assert (data / SPIDER / file["path"]).stat().st_size == file["bytes"]
            if file["path"].startswith("articles/"):
                text = (data / SPIDER / file["path"]).read_text("utf-8")
                found += [json.loads(line) for line in text.splitlines()]
    return found


def requested_stories(machines: Machines) -> set[str]:
    """The stories that the last crawl requested."""
    return {f"/{story.slug}" for story in machines.site.stories} & set(machines.server.requests)


EACH_ONCE = Counter(range(1, STORIES + 1))
NO_CHECKPOINT = ("-s", "CHECKPOINT_PAGES=10000", "-s", "CHECKPOINT_SECONDS=10000")


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    site = NewsSite(STORIES)
    with Server(site.pages) as server:
        yield Machines(site, server, tmp_path)


def test_another_machine_takes_a_dead_run_over_and_writes_every_story_once(machines: Machines) -> None:
    first = machines.start("a", "-s", "DOWNLOAD_DELAY=0.02", "-s", "CHECKPOINT_PAGES=5")
    until(lambda: machines.recorded("articles") > 20, process=first)
    first.kill()
    first.communicate()
    shutil.rmtree(machines.disk("a"))
    machines.run("b", code=2)
    assert "has lost articles/" in machines.log
    assert machines.states == ["finished"], "it is one run, in two segments"
    assert machines.sql("SELECT version FROM about") == [(2,)], "which a newsbot without segments refuses"
    assert machines.written("b") == EACH_ONCE
    assert {article["revision"] for article in articles(machines.disk("b"))} == {1}
    written = report(machines.disk("b"))
    assert (written["segment"], written["starts"], written["finish_reason"]) == (2, 2, "finished")
    assert {file["path"].split("/")[0] for file in written["lost"]} >= {"articles", "listings", "archive"}
    assert all(file["lines"] > file["left"] == 0 for file in written["lost"])
    assert all(f"/{written['run']}-s2" in file["path"] for file in written["files"])
    assert (written["trouble"], written["exit_code"]) == ("holes", 2)
    assert written["notes"][0] in written["told"]
    assert "was requested again" in written["notes"][0]
    assert f"{written['requested_again']} addresses" in written["notes"][0]
    asked = [path for path in machines.server.requests if path not in ("/robots.txt", "/.well-known/tdmrep.json")]
    assert len(asked) == len(set(asked))
    assert 20 < written["requested_again"] < len(asked)
    assert written["counts"]["articles"] == STORIES == written["measures"]["stories"]
    assert written["measures"]["pages"] == len(asked), "no page is counted twice"
    (entries,) = (machines.disk("b") / SPIDER).glob("ticker/*.jsonl")
    shown = [json.loads(line)["pages"] for line in entries.read_text("utf-8").splitlines()]
    assert 0 < max(shown) <= len(asked), "nor is a page that shows an entry of the ticker"
    machines.run("b")
    assert machines.written("b") == EACH_ONCE


def test_commands_read_the_segments_of_a_run_as_one_run(machines: Machines) -> None:
    machines.run("a", *HALF, code=2)
    machines.run("b", code=2)
    data = machines.disk("b")
    where = ("-s", f"DATA_DIR={data}", "-s", f"LEDGER_URL=sqlite:///{machines.ledger}")
    (run,) = map(json.loads, scrapy("runs", "--json", *where).stdout.splitlines())
    assert (run["run"], run["segment"], run["articles"]) == (report(data)["run"], 2, STORIES)
    assert "finished, segment 2" in scrapy("runs", *where).stdout
    followed = map(json.loads, scrapy("follow", "--consumer", "c", "--kind", "articles", *where).stdout.splitlines())
    assert Counter(int(record["url"].rpartition("-")[2]) for record in followed) == EACH_ONCE
    release = scrapy("export", "--to", str(machines.folder / "release"), *where)
    assert release.stdout.splitlines()[1].split() == ["articles", str(STORIES)], release.stdout
    assert "not over" not in release.stdout + release.stderr
    extracted = machines.folder / "extracted.jsonl"
    scrapy("extract", "-o", str(extracted), str(data / SPIDER / "archive"))
    assert len(extracted.read_text("utf-8").splitlines()) == STORIES
    checked = json.loads(scrapy("archive", "check", str(data), "--json").stdout.splitlines()[-1])
    assert checked["problems"] == {}
    index = next((data / SPIDER / "archive").glob("*.cdxj"))
    whole = index.read_bytes()
    index.write_bytes(whole.partition(b"\n")[2])
    checked = json.loads(scrapy("archive", "check", str(data), "--json").stdout.splitlines()[-1])
    assert checked["problems"]["report"] == 1, "the report of the run is found by the segment's file names"
    index.write_bytes(whole)
    machines.run(
        "c", "-a", f"replay={data / SPIDER / 'archive'}", "-s", f"LEDGER_URL=sqlite:///{machines.disk('c')}.db"
    )
    assert machines.written("c/replay") == EACH_ONCE


def test_a_third_machine_begins_a_third_segment_and_files_of_the_others_are_set_aside(machines: Machines) -> None:
    machines.run("a", *HALF, code=2)
    machines.run("b", *HALF, code=2)
    machines.run("a", code=2)
    assert "found here: moved to" in machines.log
    assert machines.states == ["finished"]
    told = report(machines.disk("a"))
    assert (told["segment"], told["starts"]) == (3, 3)
    names = [file["path"].rpartition("/")[2] for file in told["lost"]]
    assert all(name.startswith(told["run"]) for name in names)
    assert not any(name.startswith(f"{told['run']}-s3") for name in names)
    assert len({file["path"] for file in told["lost"] if file["path"].startswith("articles/")}) == 2
    machines.run("b")
    assert "found here: moved to" in machines.log
    assert machines.written("a", "b") == EACH_ONCE
    assert not machines.parts("a")
    assert not machines.parts("b")


def test_a_run_whose_whole_folder_was_deleted_continues_in_it_as_another_segment(machines: Machines) -> None:
    machines.run("a", *HALF, code=2)
    shutil.move(machines.disk("a"), machines.folder / "away")
    machines.run("a", code=2)
    assert machines.states == ["finished"]
    assert machines.written("a") == EACH_ONCE
    for part in (machines.folder / "away" / SPIDER / "articles").iterdir():
        part.rename(machines.disk("a") / SPIDER / "articles" / part.name)  # they come back
    machines.run("a")
    assert "found here: moved to" in machines.log
    assert machines.written("a") == EACH_ONCE


@pytest.mark.slow
def test_a_machine_that_comes_back_sets_aside_what_was_taken_over(machines: Machines) -> None:
    machines.run("a", *HALF, code=2)
    assert machines.parts("a", "articles")[0].stat().st_size
    machines.run("b", code=2)
    machines.run("a")
    assert "found here: moved to" in machines.log
    assert not machines.parts("a")
    assert machines.states == ["finished", "finished"]
    assert machines.written("a", "b") == EACH_ONCE
    aside = sorted(path.relative_to(machines.disk() / SPIDER / "lost") for path in lost_files(machines.disk()))
    assert {path.parts[0] for path in aside} == {"articles", "archive", "listings", "ticker", "tombstones"}
    exported = scrapy("export", "--to", str(machines.folder / "release"), "-s", f"DATA_DIR={machines.disk()}").stderr
    assert "not over" not in exported, exported
    machines.run("a")
    assert "found here: moved to" not in machines.log


def lost_files(data: Path) -> list[Path]:
    return [path for path in (data / SPIDER / "lost").rglob("*") if path.is_file()]


@pytest.mark.slow
def test_a_run_that_lost_its_site_writes_nothing_more(machines: Machines) -> None:
    slow = machines.frozen("a")  # as a machine that sleeps
    machines.sql("UPDATE leases SET owner = ?, until = 1000", ELSEWHERE)
    machines.run("b", code=2)
    before = {path: path.read_bytes() for path in machines.parts("a")}
    slow.send_signal(signal.SIGCONT)
    _, log = slow.communicate(timeout=PATIENCE)
    assert slow.returncode == 1, log[-2000:]
    assert "has taken journalismpakistan over" in log
    assert {path: path.read_bytes() for path in machines.parts("a")} == before
    assert not (machines.disk("a") / SPIDER / "runs").exists()
    machines.run("a")
    assert machines.written("a", "b") == EACH_ONCE


def test_a_run_that_stands_still_keeps_its_folder_from_its_successor(machines: Machines) -> None:
    """As two containers with one folder, of which one was frozen for longer than its lease."""
    slow = machines.frozen("a")
    machines.sql("UPDATE leases SET owner = ?, until = 1000", ELSEWHERE)
    before = {path: path.read_bytes() for path in machines.parts("a")}
    machines.run("a", code=1)
    assert "a crawl that has lost its lease still holds this folder" in machines.log
    slow.send_signal(signal.SIGCONT)
    slow.communicate(timeout=PATIENCE)
    machines.run("a")
    assert machines.written("a") == EACH_ONCE
    assert before


@pytest.mark.slow
def test_a_run_that_ended_elsewhere_in_the_moment_of_its_end_is_set_aside_whole(machines: Machines) -> None:
    machines.run("a", *HALF, code=2)
    kept = machines.parts("a")
    machines.run("b", code=2)
    for path in machines.parts("a"):
        path.rename(path.with_name(path.name.removesuffix(".part")))
    run = machines.sql("SELECT run FROM runs")[0][0]
    runs = machines.disk() / SPIDER / "runs"
    runs.mkdir()
    (runs / f"{run}.json").write_text(json.dumps({"schema": "newsbot/run/1", "finish_reason": "finished"}))
    machines.run("a")
    assert machines.written("a", "b") == EACH_ONCE
    assert len(lost_files(machines.disk())) == len(kept) + 1


def test_a_lease_that_its_owner_has_just_prolonged_is_not_taken(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    ledger, other = Ledger.open(url, "site"), Ledger.open(url, "site")
    other.acquire(ELSEWHERE, "1", 1000)
    looked = ledger._free

    def prolonged(connection: Any, owner: str, now: int) -> Any:
        found = looked(connection, owner, now)
        connection.execute(other_prolongs)
        return found

    other_prolongs = leases.update().values(until=9999)
    ledger._free = prolonged  # type: ignore[method-assign]
    with pytest.raises(Busy, match="under way"):
        ledger.acquire("here m/1 boot 8 8", "2", 2000)
    ledger.close()
    other.close()


@pytest.mark.parametrize(
    ("gone", "arguments"),
    rest_slow([("articles", ()), ("everything", FRESH), ("listings", FRESH), ("archive", ())], quick=2),
)
@pytest.mark.slow
def test_a_run_whose_files_were_deleted_goes_on(machines: Machines, gone: str, arguments: tuple[str, ...]) -> None:
    machines.run("a", *HALF, code=2)
    before = len(machines.parts("a", "articles")[0].read_text("utf-8").splitlines())
    for path in machines.parts("a", "*" if gone == "everything" else gone):
        path.unlink()
    machines.run("a", *arguments, code=2)
    assert f"{'archive' if gone == 'everything' else gone}/20" in machines.log.partition("has lost ")[2]
    assert machines.states == ["lost", "finished"]
    assert machines.written("a") == EACH_ONCE
    if gone not in ("articles", "everything"):
        assert len(articles(machines.disk())) - report(machines.disk())["counts"]["articles"] == before
    listed = {listing["page"] for listing in records(machines.disk(), "listings")}
    assert listed == {1, 2, 3}
    assert not machines.parts("a")
    machines.run("a")


def test_a_file_that_was_cut_keeps_what_is_left(machines: Machines) -> None:
    machines.run("a", *HALF, code=2)
    part = machines.parts("a", "articles")[0]
    whole = part.read_bytes()
    lines = whole.splitlines(keepends=True)
    part.write_bytes(b"".join(lines[:7]) + lines[7][:100])
    machines.run("a", code=2)
    assert f"({len(lines) - 7} of {len(lines)} lines)" in machines.log
    assert machines.written("a") == EACH_ONCE
    left = {f"/{json.loads(line)['url'].rpartition('/')[2]}" for line in lines[:7]}
    assert {f"/{story.slug}" for story in machines.site.stories} - left == requested_stories(machines)
    assert report(machines.disk())["counts"]["articles"] == STORIES - 7
    kept = (machines.disk() / SPIDER / "articles" / part.name.removesuffix(".part")).read_bytes()
    assert kept == b"".join(lines[:7])


@pytest.mark.slow
def test_a_revision_that_was_lost_is_the_same_revision_again(machines: Machines) -> None:
    machines.run("a", *DUE_AT_ONCE)
    for number in range(1, 21):
        machines.site.story(number).text = "The council changed its mind on Friday, and said so in a short note."
    machines.site.story(58).summary = "What the council said on Friday, and why, is told in two short paragraphs."
    machines.site.build()
    machines.run("a", *DUE_AT_ONCE, *HALF, "-s", "CLOSESPIDER_PAGECOUNT=12", code=2)
    part = machines.parts("a", "articles")[0]
    assert 2 < len(part.read_text("utf-8").splitlines()) < 21
    part.unlink()
    machines.run("a", *DUE_AT_ONCE, code=2)
    changed = {int(a["url"].rpartition("-")[2]): (a["revision"], a["changed"]) for a in articles(machines.disk())[60:]}
    assert changed == {**dict.fromkeys(range(1, 21), (2, ["bodies"])), 58: (2, ["summary"])}
    assert len(articles(machines.disk())) == 81
    machines.run("a", *DUE_AT_ONCE)
    assert len(articles(machines.disk())) == 81


def test_a_file_that_is_deleted_under_way_ends_the_run(machines: Machines) -> None:
    crawl = machines.start("a", "-s", "DOWNLOAD_DELAY=0.02", "-s", "CHECKPOINT_PAGES=5")
    until(lambda: len(machines.server.requests) >= 30, process=crawl)
    machines.parts("a", "articles")[0].unlink()
    _, log = crawl.communicate(timeout=PATIENCE)
    assert crawl.returncode == 1, log[-2000:]
    assert "another program has deleted, cut or changed the file" in log
    machines.run("a", code=2)
    assert machines.written("a") == EACH_ONCE


@pytest.mark.slow
def test_a_take_over_that_is_killed_is_made_again(machines: Machines) -> None:
    machines.run("a", *HALF, code=2)
    killed = 0
    for at in range(1, 26, 2):
        killer = ("-s", 'EXTENSIONS={"newsbot.extensions.run.Run": 0, "killer.Killer": 1}')
        path = {**os.environ, "PYTHONPATH": str(Path(__file__).parent / "helpers")}
        crawl = machines.start("b", *killer, "-s", f"KILL_AT_WRITE={at}", env=path)
        _, log = crawl.communicate(timeout=PATIENCE)
        assert crawl.returncode in (-signal.SIGKILL, 0, 2), log[-2000:]
        killed += crawl.returncode == -signal.SIGKILL
    assert killed > 4
    if "finished" not in machines.states:
        machines.run("b", code=2)
    machines.run("a")
    assert machines.written("a", "b") == EACH_ONCE


@pytest.mark.slow
def test_a_run_that_another_machine_began_and_never_recorded_gets_files_of_other_names(machines: Machines) -> None:
    first = machines.start("a", "-s", "DOWNLOAD_DELAY=0.02", *NO_CHECKPOINT)
    until(lambda: len(machines.server.requests) >= 20, process=first)
    first.kill()
    first.communicate()
    (part,) = machines.parts("a", "articles")
    part.write_bytes(b"{}\n" * 100_000)  # written and not recorded, and longer than all that another machine writes
    machines.run("b")
    assert "had recorded nothing" in machines.log
    assert machines.states == ["finished"]
    assert (report(machines.disk("b"))["segment"], report(machines.disk("b"))["requested_again"]) == (2, 0)
    machines.run("a")
    assert machines.parts("a") == []
    assert machines.written("a", "b") == EACH_ONCE
