"""Finished runs in a store: whole and once, whatever happens, and read from it as from a folder."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import starting
from crawling import PATIENCE, ROOT, SPIDER, command, crawl, free_port, until
from killed import left_by_a_killed_process

from bench.gate import Gate
from newsbot.dataset import source
from newsbot.dataset.errors import ExportError
from newsbot.demo.server import SampleSite
from newsbot.follow.consumers import CONSUMER_SCHEMA, Consumer, path_of, save
from newsbot.items import RUN_SCHEMA
from newsbot.storage.reports import KINDS, RunError
from newsbot.storage.temporary import temporary_file
from newsbot.store import place
from newsbot.store.manifest import Manifest, manifests
from newsbot.store.mirror import Mirror, folder_for, root_of
from newsbot.store.place import Store, StoreError, Unreachable
from newsbot.store.push import check, marked, prune, push, restore, waiting

SITE = "example.org"
RUNS = ["2026-11-25T080000Z", "2026-11-26T080000Z", "2026-11-27T080000Z"]
needs_fsspec = pytest.mark.skipif(find_spec("fsspec") is None, reason="fsspec is not installed: pip install fsspec")
pytestmark = needs_fsspec


def make_run(data: Path, run: str, site: str = SITE, archive: int = 1000) -> None:
    """A finished run of one story, with `archive` bytes of WARC."""
    folder = data / site
    contents = {f"{kind}/{run}.jsonl": b"" for kind in KINDS}
    contents[f"articles/{run}.jsonl"] = json.dumps({"run": run}).encode() + b"\n"
    contents[f"archive/{run}-00001.warc.gz"] = random.Random(run).randbytes(1000) * (archive // 1000)
    contents[f"archive/{run}-00001.cdxj"] = b"{}\n"
    files = []
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        files.append({"path": name, "lines": content.count(b"\n"), "bytes": len(content), "sha256": sha256})
    (folder / "logs").mkdir(exist_ok=True)
    (folder / "logs" / f"{run}.log").write_text("a line\n")
    report = {
        "schema": RUN_SCHEMA, "run": run, "site": site, "started": run, "finished": run, "newsbot": "1", "failures": [],
        "files": files, "log": f"logs/{run}.log", "coverage": {},
    }  # fmt: skip
    (folder / "runs").mkdir(exist_ok=True)
    (folder / "runs" / f"{run}.json").write_text(json.dumps(report))


def contents(folder: Path, *left_out: str) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in left_out and not path.name.startswith(".")
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for run in RUNS:
        make_run(folder, run)
    return folder


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "memory":
        return Store(f"memory://{tmp_path.name}/news")
    (tmp_path / "store").mkdir()
    return Store(f"file://{tmp_path}/store")


def stored(store: Store) -> list[Manifest]:
    """The runs in a store, none of which has a damaged manifest."""
    whole, damaged = manifests(store)
    assert damaged == []
    return whole


def copied(store: Store, folder: Path) -> dict[str, bytes]:
    """All records, reports and archives of a store, through its copy."""
    Mirror(store, folder).sync(lambda manifest, file: True)
    return contents(folder, "stored")


def test_a_run_is_stored_once_and_reads_back_the_same(data: Path, store: Store, tmp_path: Path) -> None:
    assert waiting(data, SITE, store.url, {RUNS[2]}) == RUNS[:2]
    assert push(store, data, SITE) == 3
    assert [manifest.run for manifest in stored(store)] == RUNS
    assert copied(store, tmp_path / "copy") == contents(data, "stored")
    assert waiting(data, SITE, store.url) == []
    assert push(store, data, SITE) == 0


def test_a_run_is_read_only_once_its_manifest_is_there(
    data: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = 0
    put = Store.write

    def cut(self: Store, name: str, content: bytes) -> None:
        nonlocal writes
        writes += 1
        if writes == 2:
            raise KeyboardInterrupt
        put(self, name, content)

    monkeypatch.setattr(Store, "write", cut)
    for _ in range(8):  # each sends one file of eight; the last is cut at the manifest
        writes = 0
        with pytest.raises(KeyboardInterrupt):
            push(store, data, SITE, RUNS[1:])
        assert copied(store, tmp_path / "copy") == {}
        assert waiting(data, SITE, store.url, RUNS[1:]) == RUNS[:1]
    monkeypatch.setattr(Store, "write", put)
    push(store, data, SITE)
    assert copied(store, tmp_path / "copy") == contents(data, "stored")


def test_a_kill_between_manifest_and_mark_stores_nothing_twice(
    data: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(store, data, SITE)
    shutil.rmtree(data / "stored")
    (data / SITE / "logs" / f"{RUNS[0]}.log").write_text("a line\nand one more\n")  # it goes on after it was stored
    monkeypatch.setattr(Store, "write", lambda *_: pytest.fail("it was written again"))
    assert push(store, data, SITE) == 3


def test_a_torn_manifest_is_not_read_over_and_is_written_again(data: Path, store: Store, tmp_path: Path) -> None:
    push(store, data, SITE, RUNS[1:])
    name = f"stored/{SITE}/{RUNS[1]}.json"
    store.write(name, b'{"schema": "newsbot/sto')
    whole, damaged = manifests(store)
    assert ([manifest.run for manifest in whole], damaged) == (RUNS[:1], [name])
    with pytest.raises(StoreError, match=f"{name}: the manifest is damaged.*newsbot store check"):
        copied(store, tmp_path / "copy")
    assert push(store, data, SITE) == 2
    assert [manifest.run for manifest in stored(store)] == RUNS


def test_a_manifest_that_leads_out_of_its_folder_is_damaged(data: Path, store: Store) -> None:
    push(store, data, SITE, RUNS[1:])
    name = f"stored/{SITE}/{RUNS[0]}.json"
    content = store.read(name)
    assert content is not None
    store.write(name, content.replace(b'"articles/', b'"../../articles/'))
    assert manifests(store) == ([], [name])


def test_files_beside_the_manifests_are_not_taken_for_some(data: Path, store: Store) -> None:
    push(store, data, SITE)
    for name in (f"stored/{SITE}/._{RUNS[0]}.json", f"stored/{SITE}/notes.txt", "stored/index.json"):
        store.write(name, b"not a manifest")
    assert [manifest.run for manifest in stored(store)] == RUNS


def test_a_manifest_is_written_again_once_the_files_of_its_run_are_whole(data: Path, store: Store) -> None:
    push(store, data, SITE)
    copy = marked(data, SITE, store.url)[f"stored/{SITE}/{RUNS[0]}.json"]
    content, name = store.read(copy.name), f"{SITE}/articles/{RUNS[0]}.jsonl"
    store.remove(copy.name)
    store.remove(name)
    (data / name).rename(data / "aside")
    assert restore(store, data, copy) == [name]
    assert [manifest.run for manifest in stored(store)] == RUNS[1:]
    (data / "aside").rename(data / name)
    assert restore(store, data, copy) == []
    assert store.read(copy.name) == content
    assert marked(data, SITE, "file:///elsewhere") == {}


def test_an_edited_file_is_not_stored_and_holds_up_no_other_run(data: Path, store: Store) -> None:
    path = data / SITE / "articles" / f"{RUNS[0]}.jsonl"
    path.write_bytes(path.read_bytes().replace(b"2026", b"2027"))
    with pytest.raises(RunError, match="its bytes are not those"):
        push(store, data, SITE)
    assert waiting(data, SITE, store.url) == RUNS[:1]


def test_another_run_of_the_same_name_is_refused(data: Path, store: Store, tmp_path: Path) -> None:
    push(store, data, SITE)
    make_run(tmp_path / "other", RUNS[0], archive=7000)
    with pytest.raises(StoreError, match="another run of this name"):
        push(store, tmp_path / "other", SITE)
    assert copied(store, tmp_path / "copy") == contents(data, "stored")


def test_damage_in_the_store_is_found_and_mended_from_here(data: Path, store: Store, tmp_path: Path) -> None:
    push(store, data, SITE)
    name = f"{SITE}/articles/{RUNS[0]}.jsonl"
    store.write(name, b"other bytes")
    with pytest.raises(StoreError, match=r"not those that stored/.*newsbot store check"):
        copied(store, tmp_path / "copy")
    manifest = stored(store)[0]
    reported: list[str] = []
    assert check(store, tmp_path / "elsewhere", manifest, reported.append) == [name]
    assert reported == []
    store.remove(gone := f"{SITE}/archive/{RUNS[0]}-00001.cdxj")
    assert check(store, data, manifest, reported.append) == []
    assert reported == [f"{store}/{file}: it was damaged or missing, and was sent again" for file in (name, gone)]
    assert copied(store, tmp_path / "copy") == contents(data, "stored")


def test_a_store_that_fails_for_a_while_is_asked_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(place, "sleep", waits.append)
    store, failures = Store(f"memory://{tmp_path.name}/down", patience=60), iter([True] * 3)
    put = store._put

    def failing(name: str, content: bytes) -> None:
        if next(failures, False):
            raise ConnectionResetError("gone")
        put(name, content)

    monkeypatch.setattr(store, "_put", failing)
    assert push(store, data, SITE) == 3
    assert len(waits) == 3
    assert waits == sorted(waits)
    failures = iter([True] * 1000)
    store.patience = 0
    make_run(data, "2026-11-28T080000Z")
    with pytest.raises(Unreachable, match="does not answer"):
        push(store, data, SITE)


def test_a_store_without_rights_is_a_sentence_and_the_run_stays(
    data: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(name: str, content: bytes) -> None:
        raise PermissionError("Access Denied")

    monkeypatch.setattr(store, "_put", refused)
    with pytest.raises(StoreError, match=r"it refuses to write .*; give these credentials the right to list, read and"):
        push(store, data, SITE)
    assert waiting(data, SITE, store.url) == RUNS
    assert stored(store) == []


def test_runs_are_removed_here_after_their_copies_were_compared(data: Path, store: Store, tmp_path: Path) -> None:
    push(store, data, SITE, RUNS[2:])
    assert prune(store, data, SITE, 2) == 1  # the last is not stored, the one before is kept
    assert prune(store, data, SITE, 2) == 0
    left = contents(data, "stored")
    assert not [name for name in left if RUNS[0] in name and name.split("/")[1] in (*KINDS, "archive")]
    assert f"{SITE}/runs/{RUNS[0]}.json" in left
    assert waiting(data, SITE, store.url) == RUNS[2:]
    with pytest.raises(ExportError, match=f"only in the store.*DATA_DIR={store.url}"):
        source.find(data)
    push(store, data, SITE)
    assert len(copied(store, tmp_path / "copy")) == 3 * 8


def test_a_run_whose_name_is_in_the_future_does_not_stay_in_place_of_the_last(data: Path, store: Store) -> None:
    make_run(data, "2126-11-25T080000Z")
    push(store, data, SITE)
    prune(store, data, SITE, 1)
    assert [path.stem for path in (data / SITE / "articles").iterdir()] == [RUNS[-1]]


def test_nothing_is_removed_while_a_copy_is_damaged_or_a_consumer_waits(data: Path, store: Store) -> None:
    push(store, data, SITE)
    before = contents(data)
    store.write(f"{SITE}/articles/{RUNS[2]}.jsonl", b"other bytes")  # of the run that is compared last
    with pytest.raises(StoreError, match=f"{RUNS[2]}.*nothing of {SITE} is removed here"):
        prune(store, data, SITE, 0)
    assert contents(data) == before
    check(store, data, stored(store)[2])
    consumer = Consumer(CONSUMER_SCHEMA, "warehouse", list(KINDS), done={SITE: RUNS[:2]})
    path_of(data, "warehouse").parent.mkdir()
    save(path_of(data, "warehouse"), consumer)
    assert prune(store, data, SITE, 0) == 2


def test_what_the_store_has_no_more_leaves_its_copy(data: Path, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    store, mirror = Store(f"file://{tmp_path}/store"), tmp_path / "copy"
    push(store, data, SITE)
    assert len(copied(store, mirror)) == 3 * 8
    (tmp_path / "store" / "stored" / SITE / f"{RUNS[0]}.json").unlink()
    assert len(copied(store, mirror)) == 2 * 8


@pytest.mark.parametrize(
    ("below", "files"),
    [("", 3), (f"/{SITE}", 3), (f"/{SITE}/archive", 3), (f"/{SITE}/archive/{RUNS[1]}-00001.warc.gz", 1)],
)
def test_warc_files_are_found_by_any_address_in_the_store(data: Path, tmp_path: Path, below: str, files: int) -> None:
    (tmp_path / "store").mkdir()
    url = f"file://{tmp_path}/store"
    push(Store(url), data, SITE)
    store, name = root_of(url + below, Store)
    assert store.url == url
    found = Mirror(store, tmp_path / "copy").archives(name)
    assert len(found) == files
    assert all(path.with_name(path.name.replace(".warc.gz", ".cdxj")).is_file() for path in found)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("bucket/prefix", "is not the address of a store; write s3://"), ("s3://", "is not the address of a store"),
        ("file://folder", "write file:///folder"), ("nothing://bucket", "no store of the kind nothing://"),
        ("https://example.org/a", "is not the address of a store"), ("zip::s3://a/b", "is not the address of a store"),
    ],
)  # fmt: skip
def test_an_address_that_is_not_a_store_is_refused_in_a_sentence(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Store(url)


@pytest.mark.skipif(find_spec("gcsfs") is not None, reason="gcsfs is installed")
def test_a_missing_driver_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="pip install gcsfs"):
        Store("gs://bucket/news")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(StoreError, match=r"pip install 'scrapy-newsbot\[store\]'"):
        Store("s3://bucket/news")


def test_a_folder_that_is_not_there_is_not_made(data: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such bucket or folder; create it"):
        push(Store(f"file://{tmp_path}/not-mounted"), data, SITE)
    assert not (tmp_path / "not-mounted").exists()


def test_a_login_in_an_address_is_shown_to_nobody() -> None:
    with pytest.raises(StoreError) as raised:
        Store("nothing://desk:secret@host/a")
    assert "secret" not in str(raised.value)


def newsbot(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsbot", *arguments]
    return starting.run(command, cwd=cwd, env={**os.environ, **environment}, timeout=PATIENCE)


def test_the_bare_package_needs_no_library_of_a_store() -> None:
    code = (
        "import sys; sys.modules.update(fsspec=None, s3fs=None);"
        "import newsbot.commands.crawl, newsbot.commands.store, newsbot.commands.follow"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr


def test_a_crawl_stores_its_run_and_commands_read_the_store(tmp_path: Path) -> None:
    data, url = tmp_path / "data", f"file://{tmp_path}/store"
    with SampleSite() as site:
        done = crawl(site.base_url, data, "-s", f"STORE_URL={url}")
        assert done.returncode == 0, done.stderr  # there is no such folder: the crawl does not mind
        assert "not stored yet" in done.stderr
        begins = done.stderr.index("no such bucket or folder; create it, or correct the address; until then runs stay")
        assert begins < done.stderr.index(" begins from "), "it is known before the crawl"
        shown = newsbot("status", "--data", str(data), NEWSBOT_STORE_URL=url)
        assert "1 run is not stored yet" in shown.stdout
        (data / SPIDER / "runs").rename(tmp_path / "runs")
        shown = newsbot("status", "--data", str(data), NEWSBOT_STORE_URL=url)
        assert "0 runs, 1 not stored yet" in shown.stdout, "a run that was deleted before it was stored"
        (tmp_path / "runs").rename(data / SPIDER / "runs")
        refused = newsbot("store", "push", "--data", str(data), NEWSBOT_STORE_URL=url)
        assert refused.returncode == 1
        assert "create it" in refused.stderr
        (tmp_path / "store").mkdir()
        again = crawl(site.base_url, data, "-s", f"STORE_URL={url}", "-s", "STORE_KEEP_LOCAL_RUNS=1")
        assert "not stored yet" not in again.stderr
    assert (
        f"Store {url}: 2 runs, 0 not stored yet" in newsbot("status", "--data", str(data), NEWSBOT_STORE_URL=url).stdout
    )
    assert len(list((data / SPIDER / "articles").iterdir())) == 1
    followed = newsbot("follow", "--consumer", "w", "--kind", "articles", "--data", url, cwd=tmp_path)
    assert len(followed.stdout.splitlines()) == len(site.stories)
    assert newsbot("follow", "--consumer", "w", "--data", url, cwd=tmp_path).stdout == ""
    extracted = newsbot(
        "extract", f"{url}/{SPIDER}/archive", "-o", "x.jsonl", "--base-url", site.base_url, cwd=tmp_path
    )
    assert extracted.returncode == 0, extracted.stderr
    replayed = newsbot(
        "crawl", SPIDER, "--base-url", site.base_url, "--replay", url, cwd=tmp_path, NEWSBOT_STORE_URL=url
    )
    assert replayed.returncode == 0, replayed.stderr
    assert len(Mirror(Store(url), tmp_path / "copy").refresh()) == 2  # a replay is not stored


def test_status_reads_reports_from_a_store_beside_the_ledger(tmp_path: Path) -> None:
    url = f"file://{tmp_path}/store"
    (tmp_path / "store").mkdir()
    with SampleSite() as site:
        crawl(site.base_url, tmp_path / "data", "-s", f"STORE_URL={url}")
    ledger = f"LEDGER_URL=sqlite:///{tmp_path}/data/ledger.db"
    shown = newsbot("status", SPIDER, "--json", "--data", url, "-s", ledger, cwd=tmp_path)
    assert json.loads(shown.stdout)["new"] == len(site.stories)
    refused = newsbot("status", "--data", url, cwd=tmp_path)
    assert refused.returncode == 1
    assert "needs the ledger" in refused.stderr


def test_sigterm_ends_an_upload_after_a_crawl_and_not_its_exit_code(tmp_path: Path) -> None:
    data, target = tmp_path / "data", free_port()
    with SampleSite() as site, socket.create_server(("127.0.0.1", target)) as server:  # which never answers
        server.settimeout(PATIENCE)
        options = json.dumps({"host": "127.0.0.1", "port": target, "timeout": 600})
        crawling = subprocess.Popen(
            [*command(site.base_url, data), "-s", "STORE_URL=ftp://127.0.0.1/news", "-s", f"STORE_OPTIONS={options}"],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until(lambda: any((data / SPIDER / "runs").glob("*.json")), process=crawling)
        connection, _ = server.accept()
        with connection:
            crawling.terminate()
            _, said = crawling.communicate(timeout=PATIENCE)
    assert crawling.returncode == 0, said
    assert "not stored yet (stopped)" in said


def test_a_crawl_with_a_store_that_cannot_be_used_begins_nothing(tmp_path: Path) -> None:
    done = crawl("http://127.0.0.1:9", tmp_path / "data", "-s", "STORE_URL=bucket")
    assert done.returncode == 1
    assert "is not the address of a store" in done.stderr
    assert not (tmp_path / "data").exists()
    done = crawl("http://127.0.0.1:9", tmp_path / "data", "-s", "DATA_DIR=s3://bucket/news")
    assert done.returncode == 1
    assert "STORE_URL" in done.stderr


def filled(data: Path, folder: Path) -> str:
    """The address of a store in a folder, with the runs of `data`."""
    folder.mkdir()
    url = f"file://{folder}"
    push(Store(url), data, SITE)
    return url


def test_a_damaged_manifest_hides_no_run(data: Path, tmp_path: Path) -> None:
    url = filled(data, tmp_path / "store")
    damaged, gone = (tmp_path / "store" / "stored" / SITE / f"{run}.json" for run in RUNS[:2])
    whole, name = contents(tmp_path / "store"), f"{SITE}/articles/{RUNS[2]}.jsonl"
    (tmp_path / "store" / name).unlink()
    left = left_by_a_killed_process(
        tmp_path / "store" / SITE / "archive" / f"{RUNS[0]}-00001.warc.gz", "temporary_file"
    )
    damaged.write_bytes(damaged.read_bytes()[:200])
    gone.unlink()
    listed = newsbot("store", "list", "--json", NEWSBOT_STORE_URL=url)
    assert [json.loads(line)["run"] for line in listed.stdout.splitlines()] == RUNS[2:]
    for done in (
        listed,
        newsbot("export", "--to", "release", "--data", url, cwd=tmp_path),
        newsbot("follow", "--consumer", "w", "--data", url, cwd=tmp_path),
    ):
        assert done.returncode == 1
        assert f"{RUNS[0]}.json: the manifest is damaged" in done.stderr
    elsewhere = newsbot("store", "check", "--data", str(tmp_path / "other"), NEWSBOT_STORE_URL=url)
    assert elsewhere.returncode == 1
    assert f"{left.name}: a killed process left this temporary file; it was removed" in elsewhere.stdout
    assert not left.exists()
    assert f"{RUNS[0]}.json: the manifest is damaged, and there is no copy of it here" in elsewhere.stdout
    checked = newsbot("store", "check", "--data", str(data), NEWSBOT_STORE_URL=url)
    assert checked.returncode == 0, checked.stderr
    for run in RUNS[:2]:
        assert f"{run}.json: the manifest was damaged or missing, and was written again" in checked.stdout
    assert f"{url}/{name}: it was damaged or missing, and was sent again" in checked.stdout
    assert f"3 runs in {url}: intact" in checked.stdout
    assert contents(tmp_path / "store") == whole


def test_what_killed_uploads_left_on_a_disk_is_removed(data: Path, tmp_path: Path) -> None:
    store, root = Store(filled(data, tmp_path / "store")), tmp_path / "store"
    whole, folder = contents(root), root / SITE / "archive"
    killed = [
        left_by_a_killed_process(target, "temporary_file").relative_to(root).as_posix()
        for target in (folder / f"{RUNS[0]}-00001.warc.gz", root / "stored" / SITE / f"{RUNS[0]}.json")
    ]
    (folder / ".nfs0000.txt").write_bytes(b"half")
    with temporary_file(folder / "written"):
        assert store.clean() == killed
        assert len(list(folder.glob(".*"))) == 2
    assert store.clean() == []
    assert not any((root / name).exists() for name in killed)
    assert contents(root) == whole
    assert Store(f"memory://{tmp_path.name}/none").clean() == []


def test_messages_name_the_store_and_not_the_folder_of_its_copy(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    empty, url = f"file://{tmp_path}/empty", filled(data, tmp_path / "store")
    exported = newsbot("export", "--to", "release", "--data", empty, cwd=tmp_path)
    assert exported.returncode == 1
    assert f"{empty}: no run is stored there; send some with `newsbot store push`" in exported.stderr
    for _ in range(2):  # also if the copy has a folder
        followed = newsbot("follow", "--consumer", "w", "--data", empty, cwd=tmp_path)
        assert f"no run is stored in {empty} yet" in followed.stderr
        (tmp_path / "data" / "stores" / folder_for(empty)).mkdir(parents=True, exist_ok=True)
    exported = newsbot("export", "exmaple.org", "--to", "release", "--data", url, cwd=tmp_path)
    assert exported.returncode == 1
    assert f"{url}: no run of 'exmaple.org' is stored there; did you mean {SITE}?" in exported.stderr


def test_a_push_that_cannot_write_here_names_the_remedy_of_its_cause(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "bucket"
    target.mkdir()
    (data / "stored").write_text("")
    done = newsbot("store", "push", "-s", f"DATA_DIR={data}", NEWSBOT_STORE_URL=f"file://{target}")
    assert done.returncode == 1
    assert "make room" not in done.stderr
    assert "; choose another folder with --data FOLDER" in done.stderr


@pytest.mark.parametrize("action", [("list",), ("check",), ("push",), ("prune", "--keep", "1")])
def test_a_site_that_is_neither_here_nor_in_the_store_is_refused(
    data: Path, tmp_path: Path, action: Sequence[str]
) -> None:
    url = filled(data, tmp_path / "store")
    for folder in (data, tmp_path / "other"):
        done = newsbot("store", *action, "exmaple.org", "--data", str(folder), NEWSBOT_STORE_URL=url)
        assert done.returncode == 1
        assert f"'exmaple.org' is not a site here; did you mean {SITE}" in done.stderr
        known = newsbot("store", *action, SITE, SPIDER, "--data", str(folder), NEWSBOT_STORE_URL=url)
        assert known.returncode == 0, known.stderr


# An S3 API, by moto

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
S3_MISSING = [name for name in ("s3fs", "moto", "flask", "flask_cors") if find_spec(name) is None]
needs_s3 = pytest.mark.skipif(
    bool(S3_MISSING), reason=f"not installed: {', '.join(S3_MISSING)} (pip install -e '.[dev]')"
)


class S3:
    """An S3 API on loopback with the bucket `news`."""

    def __init__(self, port: int, log: Path) -> None:
        self.gate, self.log = Gate(port), log
        self.options: dict[str, Any] = {"endpoint_url": f"http://127.0.0.1:{self.gate.port}"}

    def put(self, name: str) -> int:
        """How often an object was written whole."""
        return self.log.read_text().count(f'"PUT /news/{name} HTTP')

    def store(self, prefix: str = "runs", patience: float = 0) -> Store:
        return Store(f"s3://news/{prefix}", self.options, patience)

    @property
    def environment(self) -> dict[str, str]:
        return {"NEWSBOT_STORE_URL": "s3://news/runs", "AWS_ENDPOINT_URL": self.options["endpoint_url"], **KEYS}


@pytest.fixture
def s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    log, port = tmp_path / "moto.log", free_port()
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-m", "moto.server", "-p", str(port)], stdout=out, stderr=out)
    api = S3(port, log)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        import s3fs

        s3fs.S3FileSystem(skip_instance_cache=True, **api.options).mkdir("news")
        yield api
    finally:
        api.gate.close()
        server.kill()
        server.wait()


@needs_s3
@pytest.mark.slow
def test_uploads_to_s3_that_are_killed_end_whole_and_once(s3: S3, tmp_path: Path) -> None:
    data, kills, more, chance = tmp_path / "data", 0, 0, random.Random(17)
    for number in range(1, 21):
        make_run(data, f"2026-11-{number:02}T080000Z", archive=20_000_000 if number % 5 == 0 else 200_000)
    sending = [sys.executable, "-m", "newsbot", "store", "push", "--data", str(data)]
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        pushing = subprocess.Popen(sending, cwd=ROOT, env={**os.environ, **s3.environment}, stdout=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            if pushing.wait(0.7 + chance.random() * 2 if kills < 20 else PATIENCE) == 0 and kills >= 20:
                break
            more += 1
            make_run(data, f"2026-12-01T{more:06}Z", archive=9_000_000)
            continue
        pushing.send_signal(signal.SIGKILL)
        pushing.wait()
        kills += 1
    assert kills == 20
    runs = sorted(path.stem for path in (data / SITE / "runs").iterdir())
    assert [manifest.run for manifest in stored(s3.store())] == runs
    written = [s3.put(f"runs/stored/{SITE}/{run}.json") for run in runs]
    assert min(written) == 1
    assert sum(written) <= len(runs) + kills  # a request that is under way as its sender is killed is made again
    assert copied(s3.store(), tmp_path / "copy") == contents(data, "stored")
    assert len(s3.store().names("")) == len(contents(data, "stored")) + len(runs)


@needs_s3
@pytest.mark.slow
def test_s3_that_fails_for_a_while_gets_the_run_later(s3: S3, tmp_path: Path) -> None:
    make_run(tmp_path / "data", RUNS[0], archive=20_000_000)
    s3.gate.shut()
    with pytest.raises(Unreachable, match="does not answer"):
        push(s3.store(), tmp_path / "data", SITE)

    def mend() -> None:
        time.sleep(5)
        s3.gate.is_open = True

    mender = Thread(target=mend)
    mender.start()
    assert push(s3.store(patience=60), tmp_path / "data", SITE) == 1
    mender.join()
    assert copied(s3.store(), tmp_path / "copy") == contents(tmp_path / "data", "stored")


@needs_s3
@pytest.mark.slow
def test_what_s3_refuses_is_a_sentence(s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_run(tmp_path / "data", RUNS[0])
    with pytest.raises(StoreError, match="no such bucket or folder; create it"):
        push(Store("s3://nowhere/runs", s3.options), tmp_path / "data", SITE)
    with pytest.raises(StoreError, match="no such bucket or folder; create it"):
        manifests(Store("s3://nowhere/runs", s3.options))
    missing = newsbot(
        "store", "list", NEWSBOT_STORE_URL="s3://nowhere/runs", AWS_ENDPOINT_URL=s3.options["endpoint_url"]
    )
    assert missing.returncode == 1
    assert missing.stderr.count("\n") == 1
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(StoreError, match="no credentials were found"):
        push(s3.store(), tmp_path / "data", SITE)
