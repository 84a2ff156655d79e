"""`scrapy follow`: every record of every finished run once, whatever ends early, and what comes twice where it must."""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pastruns
import pytest
from crawling import PATIENCE
from forbidden import forbid
from scrapy.exceptions import UsageError
from scrapy.utils.project import get_project_settings
from slow import rest_slow

from newsbot.commands.follow import Command
from newsbot.follow import delivery
from newsbot.follow.consumers import ConsumerError, path_of
from newsbot.storage.reports import KINDS, RunError, read_report

ROOT = Path(__file__).parents[1]
KILLS = int(os.environ.get("NEWSBOT_KILLS", "20"))
HILL, PORT = "hillgazette", "harbour.example.org"


def write_run(data: Path, site: str, run: str, finished: str, **kinds: int) -> list[bytes]:
    """A finished run with so many records of each kind, of about 3 kB; its lines in the order of the kinds."""
    every = {
        kind: [
            {"schema": f"newsbot/{kind}/1", "id": f"{site} {run} {at}", "text": "ایک لفظ " * 200}
            for at in range(kinds.get(kind, 0))
        ]
        for kind in KINDS
    }
    return pastruns.write_run(data, site, run, every, started="2026-03-01T00:00:00+00:00", finished=finished)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def lines(data: Path) -> list[bytes]:
    """Four runs of two sites, by the moment at which they finished, which is not the order of their names."""
    first = write_run(data, HILL, "2026-03-02T000000Z", "2026-03-02T01:00:00+00:00", articles=60, ticker=5, listings=20)
    second = write_run(data, PORT, "2026-03-04T000000Z", "2026-03-04T01:00:00+00:00", articles=40, tombstones=2)
    third = write_run(data, HILL, "2026-03-03T000000Z", "2026-03-05T01:00:00+00:00", listings=30)
    write_run(data, PORT, "2026-03-05T000000Z", "2026-03-05T02:00:00+00:00")
    return first + second + third


def arguments(data: Path, *more: str, consumer: str = "warehouse") -> list[str]:
    return [
        sys.executable, str(ROOT / "tests/helpers/follower.py"), "-s", f"DATA_DIR={data}", "--consumer", consumer, *more,
    ]  # fmt: skip


@dataclass
class Done:
    """What a command has printed, and its exit code."""

    returncode: int
    stdout: bytes
    stderr: bytes


def follow(data: Path, *more: str, consumer: str = "warehouse") -> Done:
    """Runs the command in this process, its output in files."""
    command = Command()
    command.settings = get_project_settings()
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    opts, sites = parser.parse_known_args(["-s", f"DATA_DIR={data}", "--consumer", consumer, *more])
    command.process_options(sites, opts)
    with redirected(1, data.parent / "stdout"), redirected(2, data.parent / "stderr"):
        command.run(sites, opts)
    return Done(command.exitcode, *((data.parent / name).read_bytes() for name in ("stdout", "stderr")))


@contextmanager
def redirected(descriptor: int, path: Path) -> Iterator[None]:
    """A file in the place of a descriptor, and of Python's stream of it."""
    name, kept = {1: "stdout", 2: "stderr"}[descriptor], os.dup(descriptor)
    stream = getattr(sys, name)
    with path.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), descriptor)
        setattr(sys, name, file)
        try:
            yield
        finally:
            setattr(sys, name, stream)
            os.dup2(kept, descriptor)
            os.close(kept)


def start(data: Path, *more: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        arguments(data, *more), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
        env={**os.environ, "PATIENCE": str(PATIENCE), **(env or {})},
    )  # fmt: skip


def position(data: Path, consumer: str = "warehouse") -> dict[str, Any]:
    path = data / "consumers" / f"{consumer}.json"
    told: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {"records": 0}
    return told


def test_all_records_come_once_in_the_order_in_which_their_runs_finished(data: Path, lines: list[bytes]) -> None:
    done = follow(data)
    assert (done.returncode, done.stdout.splitlines(True)) == (0, lines)
    again = follow(data)
    assert (again.returncode, again.stdout) == (0, b"")
    assert b"nothing is new" in again.stderr
    late = write_run(data, HILL, "2026-03-01T000000Z", "2026-03-01T01:00:00+00:00", articles=3)
    assert follow(data).stdout.splitlines(True) == late, "a run that turns up late, with an early name and an early end"
    assert position(data)["records"] == len(lines) + 3


def test_consumers_choose_sites_and_kinds_and_stand_where_they_stand(data: Path, lines: list[bytes]) -> None:
    of_hill = [line for line in lines if HILL.encode() in line]
    assert follow(data, HILL, consumer="hill").stdout.splitlines(True) == of_hill
    assert follow(data, consumer="hill").stdout.splitlines(True) == [line for line in lines if line not in of_hill]
    listings = [line for line in lines if b"newsbot/listings/1" in line]
    assert follow(data, "--kind", "listings", consumer="lists").stdout.splitlines(True) == listings
    other = follow(data, "--kind", "articles,listings", consumer="lists")
    assert other.returncode == 1
    assert b"choose another name" in other.stderr
    assert follow(data, "--from", "now", consumer="late").stdout == b""
    new = write_run(data, PORT, "2026-03-06T000000Z", "2026-03-06T01:00:00+00:00", articles=2)
    assert follow(data, "--from", "now", consumer="late").stdout.splitlines(True) == new
    listed = [json.loads(line) for line in follow(data, "--consumers", "--json").stdout.splitlines()]
    assert [(told["consumer"], told["runs_behind"], told["records_behind"]) for told in listed] == [
        ("hill", 1, 2), ("late", 0, 0), ("lists", 1, 0),
    ]  # fmt: skip


def test_a_batch_is_printed_by_peek_until_it_is_acknowledged(data: Path, lines: list[bytes]) -> None:
    first = follow(data, "--peek")
    assert first.stdout.splitlines(True) == lines
    batch = position(data)["peeked"]["batch"]
    later = write_run(data, PORT, "2026-03-06T000000Z", "2026-03-06T01:00:00+00:00", articles=2)
    assert follow(data, "--peek").stdout == first.stdout, "what came since is of the next batch"
    assert follow(data, "--ack", "another").returncode == 1
    assert follow(data, "--ack", batch).returncode == 0
    assert follow(data, "--peek").stdout.splitlines(True) == later
    assert follow(data, "--ack").returncode == 0
    empty = follow(data, "--ack")
    assert empty.returncode == 1
    assert b"nothing waits" in empty.stderr
    assert position(data)["records"] == len(lines) + 2


@pytest.mark.parametrize("wanted", rest_slow([4, KILLS]), ids=["a few", "many"])
def test_after_a_kill_at_any_moment_the_rest_comes_and_twice_only_what_was_not_noted(
    data: Path, lines: list[bytes], wanted: int
) -> None:
    chance, kills = random.Random(20261125), dict.fromkeys(("inside", "outside"), 0)
    for _ in range(4 * wanted):
        if min(kills.values()) >= wanted // 2:
            break
        way = "inside" if kills["inside"] <= kills["outside"] else "outside"
        kills[way] += kill(data, lines, chance, inside=way == "inside")
        if position(data)["records"] == len(lines):
            (data / "consumers" / "warehouse.json").unlink()  # once more from the start
    assert min(kills.values()) >= wanted // 2
    stands = position(data)["records"]
    assert follow(data).stdout.splitlines(True) == lines[stands:]
    assert position(data)["records"] == len(lines)
    assert follow(data).stdout == b""


def kill(data: Path, lines: list[bytes], chance: random.Random, *, inside: bool) -> bool:
    """Follows, and kills while the position is saved or once so much was read; whether there was something to kill."""
    noted = position(data)["records"]
    often = {"SAVE_BYTES": str(chance.choice((1, 20_000, 90_000)))}
    process = start(data, env=often | ({"KILL_AT": str(chance.randint(1, 14))} if inside else {}))
    assert process.stdout is not None
    left = sum(map(len, lines[noted:]))
    wanted, got = (left if inside else chance.randint(1, left)), b""
    while len(got) < wanted and (block := process.stdout.read(chance.randint(1, 70_000))):
        got += block
    if not inside:
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
    process.wait()
    stands = position(data)["records"]
    assert noted <= stands <= noted + got.count(b"\n"), "the position is never beyond what the reader has read"
    rest, log = process.communicate()
    assert b"Traceback" not in log
    whole = (got + rest)[: (got + rest).rfind(b"\n") + 1].splitlines(True)
    assert whole == lines[noted : noted + len(whole)], (
        "what comes follows the position, and no line is torn but the last"
    )
    return process.returncode == -signal.SIGKILL


def test_a_reader_that_goes_away_leaves_the_position_where_it_was(data: Path, lines: list[bytes]) -> None:
    line = f"set -o pipefail; {shlex.join(arguments(data))} | head -n 5"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, timeout=PATIENCE)
    assert done.stdout.splitlines(True) == lines[:5]
    assert done.returncode == 141
    assert b"the reader closed the pipe" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert position(data)["records"] == 0
    assert follow(data).stdout.splitlines(True) == lines


def test_a_closed_standard_output_takes_nothing(data: Path, lines: list[bytes]) -> None:
    command = shlex.join([sys.executable, "-m", "newsbot", "follow", "--consumer", "warehouse", "--data", str(data)])
    done = subprocess.run(["sh", "-c", f"{command} >&-"], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (
        1,
        "newsbot follow: standard output is closed; open it, such as with > FILE\n",
    )
    assert follow(data).stdout.splitlines(True) == lines


def test_waiting_goes_on_with_runs_as_they_finish_and_ends_cleanly(data: Path, lines: list[bytes]) -> None:
    process = start(data, "--wait")
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in lines] == lines
    more = write_run(data, PORT, "2026-03-06T000000Z", "2026-03-06T01:00:00+00:00", articles=2, listings=1)
    assert [process.stdout.readline() for _ in more] == more
    process.send_signal(signal.SIGTERM)
    rest, log = process.communicate(timeout=PATIENCE)
    assert (process.returncode, rest) == (0, b""), log
    assert position(data)["records"] == len(lines) + len(more)


def test_told_to_stop_it_ends_with_a_line_and_notes_it(data: Path, lines: list[bytes]) -> None:
    process = start(data)
    assert process.stdout is not None
    got = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    rest, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGTERM, log
    came = (got + rest).splitlines(True)
    assert came == lines[: len(came)]
    assert len(came) < len(lines)
    assert position(data)["records"] == len(came)
    assert follow(data).stdout.splitlines(True) == lines[len(came) :]


def test_what_waits_in_a_pipe_is_not_taken(data: Path) -> None:
    lines = write_run(data, HILL, "2026-03-02T000000Z", "2026-03-02T01:00:00+00:00", articles=9)
    process = start(data, env={"PATIENCE": "0.2"})
    assert process.stdout is not None
    first = process.stdout.read(1)  # the rest fits into the pipe, and nobody reads it
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGTERM
    assert position(data)["records"] == 0
    rest, log = process.communicate()
    assert b"the reader did not take all of it" in log
    assert (first + rest).endswith(b"\n")
    assert follow(data).stdout.splitlines(True) == lines


def test_one_consumer_is_followed_for_by_one_process_at_a_time(data: Path, lines: list[bytes]) -> None:
    process = start(data)
    assert process.stdout is not None
    process.stdout.readline()  # it holds the consumer, and waits for us to read on
    second = follow(data)
    assert (second.returncode, second.stdout) == (1, b"")
    assert f"another process ({process.pid})" in second.stderr.decode()
    assert follow(data, consumer="other").returncode == 0
    assert process.communicate(timeout=PATIENCE)[0].count(b"\n") == len(lines) - 1
    assert process.returncode == 0


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def _grow(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'{"more": 1}\n')


def _edit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace("لفظ".encode(), "لکڑ".encode(), 1))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_cut, "line 30: it is torn"),
        (_grow, "line 31: the run wrote 30 lines, and 31 are there"),
        (_edit, "it was edited"),
        (Path.unlink, "it is missing"),
    ],
)
def test_a_file_that_is_not_as_its_run_left_it_is_told_and_not_printed(
    spoil: Callable[[Path], None], told: str, data: Path, lines: list[bytes]
) -> None:
    file = data / HILL / "listings" / "2026-03-03T000000Z.jsonl"
    whole = file.read_bytes()
    spoil(file)
    done = follow(data)
    assert done.returncode == 1
    assert str(file) in done.stderr.decode()
    assert told in done.stderr.decode()
    assert done.stdout.splitlines(True) == lines[:-30], "what comes before it is printed, and noted"
    file.write_bytes(whole)
    assert follow(data).stdout.splitlines(True) == lines[-30:]


@pytest.mark.parametrize("is_there", [True, False])
def test_the_remedies_for_a_changed_file_lose_no_other_record_of_its_run(
    is_there: bool, data: Path, lines: list[bytes]
) -> None:
    run = "2026-03-03T000000Z"
    file, report = (data / HILL / folder / f"{run}.{end}" for folder, end in (("listings", "jsonl"), ("runs", "json")))
    content = json.loads(report.read_bytes())
    (entry,) = (entry for entry in content["files"] if entry["path"] == f"listings/{file.name}")
    if is_there:
        left = file.read_bytes().splitlines(True)[1:]
        file.write_bytes(b"".join(left))
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        entry.update(lines=len(left), bytes=file.stat().st_size, sha256=sha256)
    else:
        file.unlink()
        content["files"].remove(entry)
    reported = follow(data).stderr.decode()
    assert "move the run away" not in reported
    assert f"runs/{run}.json" in reported
    report.write_text(json.dumps(content))
    assert follow(data, consumer="later").stdout.splitlines(True) == lines[:-30] + (left if is_there else [])


def test_a_run_that_takes_its_files_back_to_end_once_more_is_waited_for(data: Path, lines: list[bytes]) -> None:
    file = data / HILL / "listings" / "2026-03-03T000000Z.jsonl"
    file.rename(f"{file}.part")
    done = follow(data)
    assert (done.returncode, done.stdout.splitlines(True)) == (0, lines[:-30])
    assert b"has been resumed" in done.stderr
    Path(f"{file}.part").rename(file)
    assert follow(data).stdout.splitlines(True) == lines[-30:]


def test_a_batch_waits_for_a_run_of_it_that_takes_its_files_back(data: Path, lines: list[bytes]) -> None:
    file = data / HILL / "listings" / "2026-03-03T000000Z.jsonl"
    batch = follow(data, "--peek").stderr.split()[-1]
    file.rename(f"{file}.part")
    done = follow(data, "--peek")
    assert done.stdout == b""
    assert b"has been resumed" in done.stderr
    assert b"removed" not in done.stderr
    Path(f"{file}.part").rename(file)
    again = follow(data, "--peek")
    assert (again.stdout.splitlines(True), again.stderr.split()[-1]) == (lines, batch)


def test_a_run_that_was_removed_is_no_error(data: Path, lines: list[bytes]) -> None:
    process = start(data, env={"SAVE_BYTES": "1"})
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    came = 1 + process.communicate(timeout=PATIENCE)[0].count(b"\n")
    assert position(data)["under_way"]["run"] == "2026-03-02T000000Z"
    (data / HILL / "runs" / "2026-03-02T000000Z.json").unlink()
    done = follow(data)
    assert came < 85
    assert (done.returncode, done.stdout.splitlines(True)) == (0, lines[85:])
    assert b"was removed" in done.stderr


def test_a_report_that_is_none_is_told(data: Path, lines: list[bytes]) -> None:
    report = data / HILL / "runs" / "2026-03-03T000000Z.json"
    report.write_text(report.read_text()[:-5])
    with pytest.raises(RunError, match=r"line 1: it is not a complete report of a run .*; put a copy of it back"):
        read_report(report)
    assert follow(data).returncode == 1


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize("folder", [HILL, f"{HILL}/runs"])
def test_a_folder_that_may_not_be_read_is_not_taken_for_an_empty_one(
    data: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, data / folder)
    done = follow(data)
    assert (done.returncode, done.stdout) == (1, b"")
    problem = f"{data / HILL / 'runs'}: it cannot be read (Permission denied); give this user the rights to it, or name"
    assert problem.encode() in done.stderr
    done = follow(data, PORT)
    assert done.stdout
    assert done.returncode == 0


@pytest.mark.usefixtures("lines")
def test_sites_that_are_named_are_followed_in_a_folder_that_may_not_be_listed(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid(monkeypatch, data, entered=True)
    assert follow(data, PORT).returncode == 0


def test_a_full_disk_moves_nothing(data: Path, lines: list[bytes]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(arguments(data), cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=PATIENCE)
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr
    line = f"ulimit -f 0; {shlex.join(arguments(data))} | cat"
    piped = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], cwd=ROOT, capture_output=True, timeout=PATIENCE)
    assert piped.returncode == 1
    assert b"the position could not be saved" in piped.stderr
    assert position(data)["records"] == 0
    assert follow(data).stdout.splitlines(True) == lines


def test_a_full_disk_leaves_no_part_of_a_line_in_a_file(data: Path, lines: list[bytes], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"{}\n")
    room = -(-len(b"".join(lines)) // 2048)  # of `ulimit`'s blocks of 1,024 bytes: half of all
    line = f"trap '' XFSZ; ulimit -f {room}; {shlex.join(arguments(data))} >> {out}"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 1
    written = out.read_bytes().splitlines(True)
    assert 1 < len(written) < len(lines)
    assert written == [b"{}\n", *lines[: len(written) - 1]]


def test_a_position_within_a_line_that_was_changed_is_told_with_a_remedy(data: Path, lines: list[bytes]) -> None:
    follow(data)
    path = data / "consumers" / "warehouse.json"
    place = {"site": HILL, "run": "2026-03-03T000000Z", "kind": "listings", "bytes": 7}
    path.write_text(json.dumps({**position(data), "done": {}, "under_way": place}))
    done = follow(data)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"to print it again from its start, set `bytes` to 0" in done.stderr
    path.write_text(json.dumps({**position(data), "under_way": {**place, "bytes": 0}}))
    assert follow(data).returncode == 0


def test_no_runs_are_no_error_and_a_slip_is_one(data: Path) -> None:
    none = follow(data)
    assert (none.returncode, none.stdout) == (0, b"")
    assert b"no run has finished" in none.stderr
    assert not data.exists()
    write_run(data, HILL, "2026-03-02T000000Z", "2026-03-02T01:00:00+00:00", articles=1)
    with pytest.raises(UsageError, match=r"is not a valid command \(No closing quotation\); correct"):
        follow(data, "--to", "sh -c 'cat")
    slip = follow(data, "hilgazette")
    assert slip.returncode == 1
    assert b"'hilgazette' is not a site here; did you mean hillgazette?" in slip.stderr


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "../up", "ware house", "نام", "x" * 65, "-x"])
def test_odd_names_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConsumerError, match="is not a valid name for a consumer"):
        path_of(tmp_path, name)


def test_a_position_that_cannot_be_read_is_told(data: Path, lines: list[bytes]) -> None:
    path = data / "consumers" / "warehouse.json"
    path.parent.mkdir()
    path.write_text('{"schema": "newsbot/consumer/1"}')
    done = follow(data)
    assert (done.returncode, done.stdout) == (1, b"")
    assert f"{path}: the position cannot be read" in done.stderr.decode()


def stores(folder: Path, end: str = "") -> str:
    """A command that stores each batch under its name."""
    code = f"import os, pathlib, sys; pathlib.Path({str(folder)!r}, os.environ['NEWSBOT_BATCH']).write_bytes(sys.stdin.buffer.read()); {end}"
    return shlex.join([sys.executable, "-c", code])


def test_a_command_gets_batch_after_batch_and_its_exit_code_acknowledges_them(
    data: Path, lines: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "BATCH_BYTES", 100_000)
    refused, stored = tmp_path / "refused", tmp_path / "stored"
    refused.mkdir()
    stored.mkdir()
    done = follow(data, "--to", stores(refused, "sys.exit(3)"))
    (first,) = refused.iterdir()
    assert done.returncode == 1
    assert f"ended with exit code 3, so batch {first.name} (85 records) is not acknowledged" in done.stderr.decode()
    assert position(data)["records"] == 0
    write_run(data, HILL, "2026-03-01T000000Z", "2026-03-01T01:00:00+00:00", articles=3)
    done = follow(data, "--to", stores(stored))
    assert done.returncode == 0, done.stderr
    assert (stored / first.name).read_bytes() == first.read_bytes(), "the same batch, whatever has finished since"
    batches = sorted(stored.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    assert len(batches) == 3
    every = b"".join(path.read_bytes() for path in batches).splitlines(True)
    assert sorted(every) == sorted([*lines, *follow(data, consumer="other").stdout.splitlines(True)[:3]])
    assert position(data)["records"] == len(every)
    assert b"nothing is new" in follow(data, "--to", "false").stderr, "no batch, no command"
    assert not list((data / "consumers").glob(".*.batch"))


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("no-such-program --now", "no-such-program --now could not be started (No such file or directory)"),
        ("no-such-program --now", "is sent again; correct the command after --to"),
        (shlex.join(["sh", "-c", "kill -9 $$"]), "was ended by signal 9"),
    ],
)
def test_a_command_that_did_not_take_its_batch_is_named(
    command: str, says: str, data: Path, lines: list[bytes]
) -> None:
    done = follow(data, "--to", command)
    assert done.returncode == 1
    assert says in done.stderr.decode()
    assert follow(data).stdout.splitlines(True) == lines


def test_a_command_that_outlives_newsbot_keeps_its_consumer(data: Path, lines: list[bytes], tmp_path: Path) -> None:
    fifo = tmp_path / "gate"
    os.mkfifo(fifo)
    process = start(data, "--to", shlex.join(["sh", "-c", f"read line < {fifo}; cat > {tmp_path}/stored"]))
    with fifo.open("w") as gate:  # opens once the command waits at its other end
        process.kill()
        process.wait()
        second = follow(data, "--to", "true")
        assert second.returncode == 1
        assert b"in use by another process" in second.stderr
        gate.write("go\n")
    process.communicate(timeout=PATIENCE)
    with (data / "consumers" / ".warehouse.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the command has ended
    assert (tmp_path / "stored").read_bytes().splitlines(True) == lines
    assert follow(data, "--to", "true").returncode == 0
