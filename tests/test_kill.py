"""Crawls that are killed at random moments, again and again, leave what a crawl that was left alone leaves.

`make test` kills a few times. `NEWSBOT_KILLS` sets how many kills there are at least in `make test-slow` (50);
`make torture` asks for 100.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from crawling import PATIENCE, SPIDER, Server, command, crawl, records, report, until
from newssite import NewsSite
from postgresql import postgresql
from slow import rest_slow

from newsbot.ledger.errors import Busy, LedgerError
from newsbot.ledger.store import Ledger

KILLS = int(os.environ.get("NEWSBOT_KILLS", "50"))
PAGES_BETWEEN = (3, 28)
MOMENTS = {"fetched_at", "first_seen", "last_seen", "url", "id"}
"""Of listings `id` is made of the moment; `url` is compared for articles."""
OFTEN = ("-s", "CHECKPOINT_PAGES=7", "-s", "CHECKPOINT_SECONDS=0.2")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """The address of a new ledger; None for the default, a file beside the records."""
    if request.param == "sqlite":
        yield None
        return
    with postgresql() as url:
        yield url


@pytest.mark.parametrize("wanted", rest_slow([4, KILLS]), ids=["a few", "many"])
def test_killed_crawls_leave_what_one_left_alone_leaves(ledger: str | None, wanted: int, tmp_path: Path) -> None:
    site = NewsSite(60 + 12 * wanted, troubles=True)
    with Server(site.pages) as server:
        done = crawl(server.base_url, tmp_path / "alone", *seeds(tmp_path))
        assert done.returncode == 0, done.stderr[-3000:]
        expected = left(tmp_path / "alone")
        assert len(expected["articles"]) == len(site.stories)
        arguments = [*seeds(tmp_path), *OFTEN, *(("-s", f"LEDGER_URL={ledger}") if ledger else ())]
        kills = kill_and_restart(server, tmp_path / "killed", arguments, wanted)
    print(f"{kills.total()} kills: {dict(kills)}")
    assert kills.total() >= wanted
    assert min(kills.values()) > wanted // 5, "each way to kill has its share"
    assert report(tmp_path / "killed")["starts"] > wanted // 2, "a kill may fall before the start is recorded"
    assert left(tmp_path / "killed") == expected
    assert report(tmp_path / "killed")["measures"] == report(tmp_path / "alone")["measures"]
    assert not list((tmp_path / "killed").rglob("*.part"))


@pytest.mark.parametrize("gone", rest_slow(["articles", "archive"], quick=1))
def test_a_killed_run_keeps_what_is_left_of_its_files_and_the_rest_is_requested_again(
    ledger: str | None, gone: str, tmp_path: Path
) -> None:
    """The run ends as lost, the same start begins the next, and a kill of that one loses nothing either."""
    site = NewsSite(60)
    arguments = [*seeds(tmp_path), *OFTEN, *(("-s", f"LEDGER_URL={ledger}") if ledger else ())]
    if ledger:
        with closing(Ledger.open(ledger, SPIDER)) as opened:
            opened.forget()
    data = tmp_path / "data"
    with Server(site.pages) as server:
        everything = [*command(server.base_url, data), *arguments]
        killed(everything, server, 35)
        (articles,) = (data / SPIDER / "articles").glob("*.part")
        lines = articles.read_bytes().splitlines(keepends=True)
        if gone == "articles":
            articles.write_bytes(b"".join(lines[:5]))
        else:
            for part in (data / SPIDER / gone).glob("*.part"):
                part.unlink()
        server.requests.clear()
        killed(everything, server, 15)
        asked = Counter(server.requests)
        done = crawl(server.base_url, data, *arguments)
        assert done.returncode == 2, done.stderr[-3000:]
        asked += Counter(server.requests)
    written = Counter("/" + article["url"].split("/", 3)[3] for article in records(data, "articles"))
    assert written == Counter(f"/{story.slug}" for story in site.stories)
    if gone == "articles":
        kept = {"/" + json.loads(line)["url"].split("/", 3)[3] for line in lines[:5]}
        assert not kept & asked.keys(), "their records are left"
    ends = [json.loads(path.read_text("utf-8")) for path in sorted((data / SPIDER / "runs").glob("*.json"))]
    assert [end["finish_reason"] for end in ends] == ["lost", "finished"]
    assert {file["path"].split("/")[0] for file in ends[0]["lost"]} == {gone}
    assert not list(data.rglob("*.part"))


def killed(everything: list[str], server: Server, pages: int) -> None:
    """Starts a crawl, and kills it after so many requests."""
    process = subprocess.Popen(everything, stderr=subprocess.DEVNULL, encoding="utf-8")
    kill_after(process, server, pages, 0)
    assert process.wait(PATIENCE) == -signal.SIGKILL


@pytest.mark.parametrize("ledger", ["postgresql"], indirect=True)
def test_another_machine_takes_a_run_over_whose_files_it_cannot_reach(ledger: str, tmp_path: Path) -> None:
    """And the first machine, which comes back with its disk, writes nothing twice."""
    with closing(Ledger.open(ledger, SPIDER)) as opened:
        opened.forget()
    site = NewsSite(60)
    arguments = [*seeds(tmp_path), *OFTEN, "-s", f"LEDGER_URL={ledger}"]
    with Server(site.pages) as server:
        everything = [*command(server.base_url, tmp_path / "a"), *arguments]
        process = subprocess.Popen(everything, stderr=subprocess.DEVNULL, encoding="utf-8")
        kill_after(process, server, 35, 0)
        assert process.wait(PATIENCE) == -signal.SIGKILL
        for name, code in (("b", 2), ("a", 0)):
            done = crawl(server.base_url, tmp_path / name, *arguments)
            assert done.returncode == code, done.stderr[-3000:]
    with closing(Ledger.open(ledger, SPIDER)) as opened:
        assert [run.state for run in opened.all_runs()] == ["finished", "finished"]
        opened.forget()
    expected = Counter(f"/{story.slug}" for story in site.stories)
    both = [*records(tmp_path / "a", "articles"), *records(tmp_path / "b", "articles")]
    assert Counter("/" + article["url"].split("/", 3)[3] for article in both) == expected
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("ledger", ["postgresql"], indirect=True)
def test_a_machine_that_stops_within_a_checkpoint_blocks_nobody_for_ever(ledger: str) -> None:
    """PostgreSQL ends its transaction, and whoever waits for its locks meanwhile gets an error."""
    options = "-c%20lock_timeout%3D300ms%20-c%20idle_in_transaction_session_timeout%3D4s"
    url = f"{ledger}{'&' if '?' in ledger else '?'}options={options}"
    elsewhere, here = "elsewhere m/1 boot 7 7", "here m/1 boot 8 8"
    with closing(Ledger.open(url, "site")) as stopped, closing(Ledger.open(url, "site")) as other:
        stopped.acquire(elsewhere, "1", 1000)

        def stop() -> None:
            with stopped.writing(elsewhere, 1100):
                with pytest.raises(LedgerError, match="another program holds it"):
                    other.acquire(here, "2", 2000)
                until(lambda: not is_waiting(ledger))

        with pytest.raises(LedgerError, match="start again"):
            stop()
        other.acquire(here, "2", 2000)
        with pytest.raises(Busy, match="has taken site over"), stopped.held():
            pytest.fail("a transaction without the lease")
        other.forget()


def is_waiting(url: str) -> bool:
    """Whether a transaction of a database waits for the program that has begun it."""
    with closing(Ledger.open(url, "")) as opened, opened.engine.begin() as connection:
        idle = "state = 'idle in transaction' AND datname = current_database()"
        return bool(connection.exec_driver_sql(f"SELECT count(*) FROM pg_stat_activity WHERE {idle}").scalar())


@pytest.mark.parametrize("ledger", ["postgresql"], indirect=True)
def test_a_ledger_in_postgresql_bounds_how_long_a_lock_is_waited_for_and_held(ledger: str) -> None:
    with closing(Ledger.open(ledger, "site")) as opened, opened.engine.begin() as connection:
        names = ("lock_timeout", "idle_in_transaction_session_timeout")
        assert [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names] == ["20s", "2min"]


def seeds(folder: Path) -> tuple[str, str]:
    file = folder / "seeds.txt"
    file.write_text("/newsroom/page/1\n", "utf-8")
    return "-a", f"seeds={file}"


def kill_and_restart(server: Server, data_dir: Path, arguments: list[str], wanted: int) -> Counter[str]:
    """Starts the same crawl until it ends by itself; how often it was killed from outside and inside a transaction."""
    chance = random.Random(20261125)
    server.requests.clear()
    kills: Counter[str] = Counter()
    while True:
        inside = chance.random() < 0.5
        killer = [
            "-s", 'EXTENSIONS={"newsbot.extensions.run.Run": 0, "killer.Killer": 1}',
            "-s", f"KILL_AT_WRITE={chance.randint(1, 45)}",
        ]  # fmt: skip
        more = kills.total() < wanted
        process = subprocess.Popen(
            [*command(server.base_url, data_dir), *arguments, *(killer if inside and more else [])],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent / "helpers")},
        )  # fmt: skip
        if more and not inside:
            kill_after(process, server, chance.randint(*PAGES_BETWEEN), chance.uniform(0, 0.05))
        _, log = process.communicate(timeout=PATIENCE)
        if process.returncode == -signal.SIGKILL:
            kills["inside a transaction" if inside else "from outside"] += 1
            continue
        assert process.returncode == 0, log[-3000:]
        return kills


def kill_after(process: subprocess.Popen[str], server: Server, pages: int, delay: float) -> None:
    """Kills a crawl a moment after it has requested so many more pages, or lets it end."""
    before = len(server.requests)
    while process.poll() is None and len(server.requests) < before + pages:
        time.sleep(0.002)
    time.sleep(delay)
    process.kill()


def left(data_dir: Path) -> dict[str, Counter[str]]:
    """What a crawl left, except for moments: how often each record of a kind is there; every line must be whole."""
    found = {}
    for kind in ("articles", "ticker", "listings", "tombstones"):
        lines = b"".join(file.read_bytes() for file in sorted((data_dir / SPIDER / kind).glob("*.jsonl")))
        assert not lines or lines.endswith(b"\n")
        found[kind] = Counter(timeless(json.loads(line), kind) for line in lines.splitlines())
        assert not found[kind] or max(found[kind].values()) == 1, f"{kind} twice"
    return found


def timeless(record: dict[str, Any], kind: str) -> str:
    without = MOMENTS if kind == "listings" else MOMENTS - {"url", "id"}
    kept = {key: value for key, value in record.items() if key not in without}
    if kind == "listings":
        kept["path"] = record["url"].split("/", 3)[3]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
