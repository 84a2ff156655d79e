"""Files that take their place as a whole: what a crash leaves of them, who may read them, when they are on the disk."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest
from crawling import PATIENCE, ROOT, SPIDER, Server, command, records, report
from killed import left_by_a_killed_process
from newssite import NewsSite
from slow import rest_slow

from newsbot.storage import temporary
from newsbot.storage.atomic import put_whole, sync_folder, whole_file

STORE_WHO_WAS_TOLD = """
import sys
from pathlib import Path
from newsbot.monitors.notify import State
State(Path(sys.argv[1])).write({"a": frozenset({"x"})})
"""
TELL_WHAT_IS_SYNCED = """
import os
from scrapy.cmdline import execute
fsync = os.fsync
def told(descriptor):
    fsync(descriptor)
    with open(os.environ["SYNCED"], "a") as log:
        print(os.fstat(descriptor).st_size, os.readlink(f"/proc/self/fd/{descriptor}"), file=log)
os.fsync = told
execute()
"""
DIE_WHERE_IT_IS_SYNCED = """
import os
from scrapy.cmdline import execute
fsync = os.fsync
def die(descriptor):
    if os.readlink(f"/proc/self/fd/{descriptor}").endswith(os.environ["DIE"]):
        os.kill(os.getpid(), 9)
    fsync(descriptor)
os.fsync = die
execute()
"""
WAIT_WITH_A_FILE_AND_A_FOLDER = """
import signal, sys
from pathlib import Path
from newsbot.storage.atomic import whole_file
from newsbot.storage.temporary import temporary_folder
with temporary_folder(Path(sys.argv[1])) as folder, whole_file(folder / "a") as one, whole_file(Path("b")) as other:
    other.write(b"half")
    print("ready", flush=True)
    signal.pause()
"""
SCRAPY = (sys.executable, "-m", "scrapy")
PRIVATE_OR_NOT = {
    f"{SPIDER}/articles/*.jsonl",
    f"{SPIDER}/archive/*.cdxj",
    f"{SPIDER}/archive/*.warc.gz",
    f"{SPIDER}/runs/*.json",
    f"{SPIDER}/extracts/*.jsonl",
    f"{SPIDER}/notified.json",
    "consumers/*.json",
}
FOR_ALL = {"metrics.prom", "status.html"}
"""What other programs and people are to read, whoever runs the crawl."""


@pytest.mark.slow
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_files_have_the_mode_that_the_umask_gives_them_and_the_metrics_and_the_page_are_for_all(
    tmp_path: Path, umask: int, mode: int
) -> None:
    data = tmp_path / "data"
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n")
    with Server(NewsSite(4).pages) as server:
        for arguments in (
            [*command(server.base_url, data), "-a", f"seeds={tmp_path}/seeds.txt"],
            [*SCRAPY, "follow", "--consumer", "a", "-s", f"DATA_DIR={data}"],
            [*SCRAPY, "status", "--html", "--metrics", "-s", f"DATA_DIR={data}"],
            [
                *SCRAPY,
                "extract",
                str(data / SPIDER / "archive"),
                "--base-url",
                server.base_url,
                "-s",
                f"DATA_DIR={data}",
            ],
            [sys.executable, "-c", STORE_WHO_WAS_TOLD, str(data / SPIDER)],
        ):
            done = subprocess.run(
                arguments, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=PATIENCE, umask=umask
            )
            assert done.returncode == 0, done.stderr[-2000:]
    for names, expected in ((PRIVATE_OR_NOT, mode), (FOR_ALL, 0o644)):
        for name in names:
            modes = {oct(stat.S_IMODE(path.stat().st_mode)) for path in data.glob(name)}
            assert modes == {oct(expected)}, name


def test_a_file_for_which_there_is_no_room_is_named(tmp_path: Path) -> None:
    path, limits = tmp_path / "metrics.prom", resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large") as caught:
            put_whole(path, b"x" * 101)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.filename == str(path)
    assert not list(tmp_path.iterdir())


def test_content_is_on_the_disk_before_it_has_the_name_and_then_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced, fsync = tmp_path / "a.json", [], os.fsync

    def told(descriptor: int) -> None:
        fsync(descriptor)
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else os.fstat(descriptor).st_size
        synced.append((kind, path.read_bytes()))

    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", told)
    put_whole(path, b"the new one")
    assert synced == [(11, b"old"), ("folder", b"the new one")]
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_leaves_the_old_file_and_nothing_beside_it_but_a_part_that_was_named(tmp_path: Path) -> None:
    path, part = tmp_path / "a.json", tmp_path / "a.json.part"
    path.write_bytes(b"old")
    for named in (None, part):
        with pytest.raises(RuntimeError), whole_file(path, part=named) as stream:
            fail_after(stream, b"half")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.json": b"old", "a.json.part": b"half"}
    put_whole(path, b"new", part=part)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.json": b"new"}


def fail_after(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)
    raise RuntimeError


def test_two_that_write_one_file_at_once_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with whole_file(path) as first:
        first.write(b"first")
        put_whole(path, b"second")
        assert path.read_bytes() == b"second"
        first.write(b", to its end")
    assert path.read_bytes() == b"first, to its end"


@pytest.mark.parametrize("kind", ["temporary_file", "temporary_folder"])
def test_what_a_killed_process_left_is_removed_once_and_never_while_its_process_lives(
    tmp_path: Path, kind: str
) -> None:
    with getattr(temporary, kind)(tmp_path / "alive"):
        left = left_by_a_killed_process(tmp_path / "release", kind)
        assert left.name.startswith(".release.")
        assert temporary.sweep(tmp_path) == [left]
        assert len(list(tmp_path.iterdir())) == 1
    assert not list(tmp_path.iterdir())


def test_what_another_machine_left_is_removed_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = left_by_a_killed_process(tmp_path / "release", "temporary_folder")
    (left / "deeper").mkdir()
    (left / "deeper" / "a").touch()
    monkeypatch.setattr(temporary, "_machine", lambda: "another")
    assert temporary.sweep(tmp_path) == []
    for path in (left, *left.rglob("*")):
        os.utime(path, (0, 0))
    assert temporary.sweep(tmp_path) == [left]


def test_nothing_is_removed_that_only_looks_like_a_temporary(tmp_path: Path) -> None:
    names = (".a.tmp", ".a.0badcafe", "a.desk-1-0badcafe.tmp", ".a.desk-x-0badcafe.tmp")
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / ".link.desk-1-0badcafe.tmp").symlink_to(tmp_path / ".a.tmp")
    (tmp_path / ".folder.desk-1-0badcafe.tmp").mkdir()
    assert temporary.sweep(tmp_path) == []
    assert len(list(tmp_path.iterdir())) == len(names) + 2


def test_a_symbolic_link_that_is_called_like_a_temporary_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    left = left_by_a_killed_process(tmp_path / "elsewhere" / "release", "temporary_folder")
    kept = left.rename(tmp_path / "elsewhere" / "kept")
    (tmp_path / left.name).symlink_to(kept)
    assert temporary.sweep(tmp_path) == []
    assert kept.is_dir()


def test_a_folder_whose_process_was_killed_without_a_lock_is_removed_after_a_day(tmp_path: Path) -> None:
    left = left_by_a_killed_process(tmp_path / "release", "temporary_folder")
    (left / ".lock").unlink()
    assert temporary.sweep(tmp_path) == []
    os.utime(left, (0, 0))
    assert temporary.sweep(tmp_path) == [left]


def test_a_temporary_that_another_process_removes_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, taken = fcntl.flock, list[str]()

    def late(stream: BinaryIO, operation: int) -> None:
        if not taken:
            taken.append(stream.name)
            Path(stream.name).unlink()
        flock(stream, operation)

    monkeypatch.setattr(fcntl, "flock", late)
    put_whole(tmp_path / "a.json", b"whole")
    assert taken
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.json": b"whole"}


def test_a_long_name_leaves_room_for_the_rest(tmp_path: Path) -> None:
    path = tmp_path / ("خبر" * 42)  # 252 bytes
    put_whole(path, b"whole")
    assert path.read_bytes() == b"whole"


def test_sigterm_removes_what_is_not_whole(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAIT_WITH_A_FILE_AND_A_FOLDER, "release"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert len(list(tmp_path.iterdir())) == 2
        process.terminate()
    assert process.returncode == 128 + signal.SIGTERM
    assert not list(tmp_path.iterdir())


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            put_whole(path, b"much more")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert [(file, file.read_bytes()) for file in tmp_path.iterdir()] == [(path, b"old")]


def test_a_file_system_that_cannot_sync_a_folder_is_no_error_and_a_folder_that_is_missing_is_one(
    tmp_path: Path,
) -> None:
    sync_folder(Path("/proc/self"))  # EINVAL, as on CIFS
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "missing")


def test_the_report_of_a_run_is_on_the_disk_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n")
    with Server(NewsSite(4).pages) as server:
        _, _, _, *arguments = command(server.base_url, tmp_path / "data")
        done = subprocess.run(
            [sys.executable, "-c", TELL_WHAT_IS_SYNCED, *arguments, "-a", f"seeds={tmp_path}/seeds.txt"],
            cwd=ROOT, capture_output=True, encoding="utf-8", timeout=PATIENCE,
            env={**os.environ, "SYNCED": str(tmp_path / "synced")},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    (written,) = (tmp_path / "data" / SPIDER / "runs").iterdir()
    synced = [tuple(line.split(" ", 1)) for line in (tmp_path / "synced").read_text().splitlines()]
    at = synced.index((str(written.stat().st_size), f"{written}.part"))
    assert synced[at + 1][1] == str(written.parent)


@pytest.mark.parametrize("place", rest_slow([".json.part", "/runs", ".cdxj.part.new"]))
def test_a_run_that_is_killed_while_its_last_files_are_put_in_place_ends_at_the_next_start(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n")
    data = tmp_path / "data"
    with Server(NewsSite(4).pages) as server:
        arguments = [*command(server.base_url, data)[3:], "-a", f"seeds={tmp_path}/seeds.txt"]
        killed = subprocess.run(
            [sys.executable, "-c", DIE_WHERE_IT_IS_SYNCED, *arguments],
            cwd=ROOT, capture_output=True, timeout=PATIENCE, env={**os.environ, "DIE": place},
        )  # fmt: skip
        assert killed.returncode == -signal.SIGKILL
        done = subprocess.run([*SCRAPY, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-2000:]
    told = report(data)
    assert (told["starts"], told["counts"]["articles"], len(records(data, "articles"))) == (2, 4, 4)
    assert not list(data.rglob("*.part*"))
