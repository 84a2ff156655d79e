"""Releases to the Hub, against a stand-in of it: what goes, what stays, what is never sent."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import starting
from hubserver import READ_ONLY, TOKEN, HubServer, Refused, Stored, serving
from slow import rest_slow
from test_export import FIRST, ROOT, SECOND, listing, story, ticker, write_run

import newsbot
from newsbot.dataset import hub as hubs
from newsbot.dataset.built import Options
from newsbot.dataset.errors import ExportError
from newsbot.dataset.hub import Hub
from newsbot.dataset.outgoing import check_rights, left_behind, named, outgoing
from newsbot.dataset.publish import Published, plan, publish
from newsbot.dataset.reading import rows
from newsbot.dataset.rehydrate import rehydrate
from newsbot.dataset.release import export
from newsbot.items import Rights

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the library's own call

REPO = "owner/news"


def build(folder: Path, stories: int, name: str, **options: Any) -> Path:
    """A release of that many stories, one of which reserves text and data mining."""
    data = folder / f"data-{name}"
    reserved = story(6, rights=Rights(robots_txt="allowed", tdm_reservation="1"))
    articles = [reserved if at == 6 else story(at) for at in range(stories)]
    write_run(data, FIRST, articles=articles, ticker=[ticker(1, 1)], listings=[listing(1)])
    target = folder / name
    export(data, (), target, Options(**options))
    return target


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases; the newer has more stories, and no SQLite and CSV."""
    folder = tmp_path_factory.mktemp("releases")
    build(folder, 12, "older")
    build(folder, 15, "newer", formats=("parquet", "jsonl"))
    return folder


@pytest.fixture
def release(releases: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(releases / "older", tmp_path / "release"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    """The stand-in, and this process set up as the command sets itself up."""
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: None)  # between tries
    with serving() as running:
        yield running


def push(server: HubServer, release: Path, repo: str = REPO, *, public: bool = False) -> Published:
    return publish(Hub(repo, endpoint=server.url), release, outgoing(release), public=public)


def content(release: Path) -> dict[str, bytes]:
    return {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}


def scrapy_export(
    folder: Path, endpoint: str, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", "export", *map(str, arguments)]
    environment = {"HF_TOKEN": TOKEN, "HF_ENDPOINT": endpoint, "HF_HOME": str(folder / "hf"), **environment}
    return starting.run(command, cwd=ROOT, env={**os.environ, **environment})


# What goes


def test_the_repository_holds_the_bytes_of_the_release_by_one_commit_and_is_private(
    server: HubServer, release: Path
) -> None:
    done = push(server, release)
    repository = server.repository
    assert repository.private
    assert {path: bytes for path, bytes in repository.files.items() if path != ".gitattributes"} == content(release)
    assert [commit.oid for commit in repository.commits[1:]] == [done.commit]
    assert repository.commits[1].message == (
        f"Release by newsbot {newsbot.__version__}: articles 12, listings 1, revisions 12, ticker 1"
    )
    assert {file.lfs for path, file in repository.commits[1].files.items() if path.startswith("parquet/")} == {True}
    assert not any("agent-harnesses" in path for _, path in server.requests), "telemetry"


def test_a_public_repository_is_made_only_when_asked_for(server: HubServer, release: Path) -> None:
    push(server, release, public=True)
    assert not server.repository.private


def test_the_same_release_twice_makes_no_commit_and_writes_nothing(server: HubServer, release: Path) -> None:
    push(server, release)
    server.requests.clear()
    assert push(server, release).commit is None
    assert server.writes == []
    assert len(server.repository.commits) == 2


def test_a_newer_release_changes_and_deletes_in_one_commit_and_leaves_what_others_put_there(
    server: HubServer, releases: Path
) -> None:
    push(server, releases / "older")
    theirs = {"notes.txt": Stored(b"mine", lfs=False), "parquet/mine.parquet": Stored(b"PAR1", lfs=True)}
    server.repository.add("theirs", server.repository.commits[-1].files | theirs)
    done = push(server, releases / "newer")
    assert len(server.repository.commits) == 4
    kept = {path: stored.content for path, stored in theirs.items()}
    expected = content(releases / "newer") | kept | {".gitattributes": server.repository.files[".gitattributes"]}
    assert server.repository.files == expected
    states = {step.path: step.state for step in done.steps}
    assert states["newsbot.db"] == states["csv/articles.csv"] == "deleted"
    assert states["release.json"] == "changed"
    assert states["schema/articles.json"] == "same"


def test_only_what_differs_is_sent(server: HubServer, releases: Path) -> None:
    push(server, releases / "older")
    server.requests.clear()
    push(server, releases / "newer")
    old = {hashlib.sha256(bytes).hexdigest() for bytes in content(releases / "older").values()}
    sent = {path.removeprefix("/lfs/") for method, path in server.requests if method == "PUT"}
    assert sent
    assert not sent & old


def test_what_the_repositorys_gitignore_names_goes_all_the_same(server: HubServer, release: Path) -> None:
    made = server.make(REPO, private=True)
    made.add("theirs", made.commits[-1].files | {".gitignore": Stored(b"parquet/\nREADME.md\n", lfs=False)})
    push(server, release)
    assert content(release).items() <= server.repository.files.items()


def test_what_was_pushed_comes_back_by_the_librarys_own_download(
    server: HubServer, release: Path, tmp_path: Path
) -> None:
    from huggingface_hub import hf_hub_download

    push(server, release)
    for path in ("parquet/articles/train-00000-of-00001.parquet", "README.md"):
        file = hf_hub_download(
            REPO, path, repo_type="dataset", endpoint=server.url, token=TOKEN, cache_dir=tmp_path / "cache"
        )
        assert Path(file).read_bytes() == (release / path).read_bytes()


def test_what_was_pushed_is_loaded_by_its_name(server: HubServer, release: Path, tmp_path: Path) -> None:
    push(server, release)
    program = (
        "import sys, datasets; loaded = datasets.load_dataset(sys.argv[1], 'articles');"
        "print(sorted(row['id'] for split in loaded.values() for row in split))"
    )
    environment = {"HF_TOKEN": TOKEN, "HF_ENDPOINT": server.url, "HF_HOME": str(tmp_path / "hf")}
    environment |= {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program, REPO], capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(sorted(row["id"] for row in rows(release, "articles")))


# What is never sent


def test_nothing_but_files_of_the_release_goes(server: HubServer, release: Path) -> None:
    for name in (".lock", ".env", "parquet/.train.part", "notes.txt"):
        (release / name).write_text("secret")
    push(server, release)
    assert b"secret" not in server.repository.files.values()
    assert left_behind(release, outgoing(release)) == [".env", ".lock", "notes.txt", "parquet/.train.part"]


@pytest.mark.parametrize("path", ["README.md", "parquet/articles/train-00000-of-00001.parquet", "newsbot.db"])
@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(path.read_bytes() + b"\n"), Path.unlink])
def test_a_file_that_is_not_as_its_sum_says_is_named_and_nothing_goes(
    server: HubServer, release: Path, path: str, spoil: Callable[[Path], object]
) -> None:
    spoil(release / path)
    with pytest.raises(ExportError, match=str(release / path)):
        push(server, release)
    assert server.requests == []


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", ".git/config", "parquet/.x", "a//b", "a/..", "a\\b", ""])
def test_sums_that_name_something_else_than_files_of_a_release_are_refused(path: str) -> None:
    with pytest.raises(ExportError, match="line 2"):
        named(f"{'0' * 64}  README.md\n{'0' * 64}  {path}\n")


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"release\.json"):
        outgoing(tmp_path)


def test_a_small_file_that_changes_after_it_was_checked_is_not_taken_for_the_one_there(
    server: HubServer, release: Path
) -> None:
    push(server, release)
    files = outgoing(release)
    size = (release / "release.json").stat().st_size
    (release / "release.json").write_bytes(b"x" * size)
    hub = Hub(REPO, endpoint=server.url)
    with pytest.raises(ExportError, match=r"release\.json: it does not match SHA256SUMS"):
        plan(hub, release, files, hub.look())


def test_a_repository_that_is_public_gets_a_release_only_when_asked_for(server: HubServer, release: Path) -> None:
    server.make(REPO, private=False)
    with pytest.raises(ExportError, match="owner/news is public; add --public"):
        push(server, release)
    assert server.writes == []
    assert push(server, release, public=True).commit


def test_texts_that_rights_reserve_are_refused_however_they_came_into_a_release(releases: Path, tmp_path: Path) -> None:
    check_rights(releases / "older")
    full = build(tmp_path, 12, "full", text="full")
    rehydrate(releases / "older", releases / "data-older", (), (), tmp_path / "back")
    assert json.loads((tmp_path / "back" / "release.json").read_text())["text"] == "auto"
    for folder in (full, tmp_path / "back"):
        with pytest.raises(ExportError, match="holds texts of 1 story whose publishers reserve"):
            check_rights(folder)
    check_rights(build(tmp_path, 6, "free", text="full"))
    check_rights(build(tmp_path, 12, "none", text="none", formats=("jsonl",)))
    with pytest.raises(ExportError, match="without Parquet or JSON Lines"):
        check_rights(build(tmp_path, 12, "csv", formats=("csv",)))


def test_what_a_publisher_reserves_last_holds_for_earlier_wordings(tmp_path: Path) -> None:
    later = Rights(robots_txt="allowed", content_signal="ai-train=no")
    now = story(1, revision=2, changed=["rights"], rights=later, fetched_at="2026-04-01T00:00:00+00:00")
    write_run(tmp_path / "data", FIRST, articles=[story(1), story(2)])
    write_run(tmp_path / "data", SECOND, articles=[now])
    for text in ("auto", "full"):
        export(tmp_path / "data", (), tmp_path / text, Options(text=text))
    check_rights(tmp_path / "auto")
    with pytest.raises(ExportError, match="of 1 story "):
        check_rights(tmp_path / "full")


# What goes wrong


def refuse(status: int, part: str, server: HubServer) -> None:
    def before(method: str, path: str) -> None:
        if part in f"{method} {path}":
            raise Refused(status, f"the server's words {server.url}?X-Signature=secret")

    server.before = before


PARTS = ("GET /api/datasets", "/api/repos/create", "/preupload/", "/batch", "PUT", "/commit/")
NO_FAILURE = {("GET /api/datasets", 404), ("/api/repos/create", 409)}
"""It is not there, or it is there already."""
FAILURES = {
    401: "set HF_TOKEN to one that may write",
    403: "the token may not write to owner/news",
    404: "there is no such owner or repository",
    409: "changed by someone else meanwhile",
    429: "too many requests; wait 0 seconds",
    500: "the Hub failed",
    503: "the Hub failed",
    418: "in its own words",
}


@pytest.mark.parametrize(
    ("part", "status"), [(part, status) for part in PARTS for status in FAILURES if (part, status) not in NO_FAILURE]
)
@pytest.mark.slow
def test_each_failure_is_one_sentence_and_leaves_all_as_it_was(
    server: HubServer, release: Path, status: int, part: str
) -> None:
    before = content(release)
    refuse(status, part, server)
    server.headers = {"Retry-After": "0"}
    with pytest.raises(ExportError) as error:
        push(server, release)
    assert FAILURES[status] in str(error.value)
    assert f"(HTTP {status}: the server's words" in str(error.value)
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)
    assert content(release) == before
    assert all(len(repository.commits) == 1 for repository in server.repositories.values())
    server.before = lambda method, path: None
    assert push(server, release).commit
    assert content(release).items() <= server.repository.files.items()


@pytest.mark.parametrize("part", ["GET /api/datasets", "/preupload/", "PUT", "/commit/"])
def test_a_server_that_does_not_answer_is_not_waited_for_for_ever(server: HubServer, release: Path, part: str) -> None:
    over = threading.Event()
    server.before = lambda method, path: (over.wait(), None)[1] if part in f"{method} {path}" else None
    try:
        with pytest.raises(ExportError, match="did not answer in time; run it again"):
            publish(Hub(REPO, endpoint=server.url, seconds=0.4), release, outgoing(release))
    finally:
        over.set()


def test_a_server_that_is_not_there_is_told(server: HubServer, release: Path) -> None:
    hub = Hub(REPO, endpoint="http://127.0.0.1:9")
    with pytest.raises(ExportError, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        publish(hub, release, outgoing(release))


def test_a_commit_that_comes_between_is_not_overwritten(server: HubServer, release: Path) -> None:
    def before(method: str, path: str) -> None:
        if "/commit/" in path:
            server.repository.add("theirs", {"theirs.txt": Stored(b"theirs", lfs=False)})

    server.before = before
    with pytest.raises(ExportError, match="owner/news was changed by someone else meanwhile"):
        push(server, release)
    assert list(server.repository.files) == ["theirs.txt"]


def test_a_commit_that_was_not_taken_as_it_was_sent_is_told(server: HubServer, release: Path) -> None:
    push(server, release)
    (release / "README.md").write_bytes((release / "README.md").read_bytes() + b"\n")
    _reseal(release, "README.md")
    seen = server.repository

    def before(method: str, path: str) -> None:
        if method == "GET" and len(seen.commits) == 3:
            seen.commits[-1].files["README.md"] = Stored(b"otherwise", lfs=False)

    server.before = before
    with pytest.raises(ExportError, match=r"owner/news accepted the commit, but its README\.md differs"):
        push(server, release)


def _reseal(release: Path, path: str) -> None:
    sums = release / "SHA256SUMS"
    lines = [line for line in sums.read_text().splitlines() if not line.endswith(f"  {path}")]
    lines.append(f"{hashlib.sha256((release / path).read_bytes()).hexdigest()}  {path}")
    sums.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize("name", ["news", "owner/news/more", "https://example.org/owner/news", "owner/../x y", ""])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ExportError, match="is not the name of a repository; give --publish OWNER/NAME"):
        Hub(name)


def test_the_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ExportError, match=r"pip install 'scrapy-newsbot\[publish\]'"):
        Hub(REPO)


# The command


@pytest.mark.slow
def test_the_command_builds_and_pushes_and_says_the_token_nowhere(
    server: HubServer, releases: Path, tmp_path: Path
) -> None:
    data = f"DATA_DIR={releases / 'data-older'}"
    target = tmp_path / "release"
    done = scrapy_export(tmp_path, server.url, "-s", data, "--to", target, "--publish", REPO, HF_DEBUG="1")
    assert done.returncode == 0, done.stderr
    assert "owner/news (private): 45 files sent, 0 deleted" in done.stdout
    assert content(target).items() <= server.repository.files.items()
    again = scrapy_export(tmp_path, server.url, "--release", target, "--publish", REPO)
    assert (again.returncode, again.stderr) == (0, "")
    assert "has this release already; nothing was sent" in again.stdout
    refused = scrapy_export(tmp_path, server.url, "--release", target, "--publish", "owner/other", HF_TOKEN=READ_ONLY)
    assert (refused.returncode, "may not write to owner/other" in refused.stderr) == (1, True)
    bad = scrapy_export(tmp_path, server.url, "--release", target, "--publish", REPO, HF_TOKEN="hf_bad\x01token")
    assert bad.returncode == 1
    output = "".join(each.stdout + each.stderr for each in (done, again, refused, bad))
    assert not any(token in output for token in (TOKEN, READ_ONLY, "hf_bad"))
    assert "secret" not in output
    assert "Traceback" not in output
    assert not any("agent" in agent for agent in server.agents)


@pytest.mark.slow
def test_a_dry_run_lists_every_file_and_writes_nothing(server: HubServer, releases: Path, tmp_path: Path) -> None:
    dry = ("--publish", REPO, "--dry-run", "--release")
    first = scrapy_export(tmp_path, server.url, *dry, releases / "older")
    assert first.returncode == 0, first.stderr
    assert "it would be private" in first.stdout
    push(server, releases / "older")
    server.requests.clear()
    second = scrapy_export(tmp_path, server.url, *dry, releases / "newer")
    lines = [line.split() for line in second.stdout.splitlines()]
    told = {line[2]: (line[0], line[1].replace(",", "")) for line in lines if len(line) == 3 and line[0] != "Nothing"}
    expected = {path: str(len(bytes)) for path, bytes in content(releases / "newer").items()}
    assert {path: size for path, (state, size) in told.items() if state != "deleted"} == expected
    assert told["newsbot.db"][0] == "deleted"
    assert told["schema/articles.json"][0] == "same"
    assert told["release.json"][0] == "changed"
    assert {state for path, (state, _) in told.items() if path.startswith("parquet/articles/")} == {"changed"}
    assert "Nothing was sent." in second.stdout
    assert server.requests
    assert server.writes == []


@pytest.mark.parametrize("environment", rest_slow([{"HF_TOKEN": ""}, {"HF_ENDPOINT": "http://127.0.0.1:9"}]))
@pytest.mark.slow
def test_a_dry_run_needs_neither_token_nor_network(
    server: HubServer, release: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = scrapy_export(tmp_path, server.url, "--release", release, "--publish", REPO, "--dry-run", **environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("unseen  ") == len(content(release))
    assert server.writes == []


@pytest.mark.slow
def test_without_a_token_nothing_is_built_or_asked(server: HubServer, releases: Path, tmp_path: Path) -> None:
    data = f"DATA_DIR={releases / 'data-older'}"
    done = scrapy_export(tmp_path, server.url, "-s", data, "--to", tmp_path / "r", "--publish", REPO, HF_TOKEN="")
    assert (done.returncode, "log in with `hf auth login`" in done.stderr) == (1, True)
    assert not (tmp_path / "r").exists()
    assert server.requests == []


@pytest.mark.slow
def test_the_command_refuses_reserved_texts_unless_told_otherwise(server: HubServer, tmp_path: Path) -> None:
    arguments = ("--release", build(tmp_path, 12, "full", text="full"), "--publish", REPO)
    done = scrapy_export(tmp_path, server.url, *arguments)
    assert (done.returncode, "add --reserved" in done.stderr) == (1, True)
    assert server.writes == []
    assert scrapy_export(tmp_path, server.url, *arguments, "--reserved").returncode == 0
    assert len(server.repository.commits) == 2


def test_a_push_that_is_killed_leaves_the_repository_at_its_last_commit(
    server: HubServer, releases: Path, tmp_path: Path
) -> None:
    push(server, releases / "older")
    before = server.repository.files
    pushing: list[subprocess.Popen[bytes]] = []

    def kill(method: str, path: str) -> None:
        if method == "PUT" and pushing:
            os.kill(pushing[0].pid, signal.SIGKILL)

    server.before = kill
    environment = {"HF_TOKEN": TOKEN, "HF_ENDPOINT": server.url, "HF_HOME": str(tmp_path / "hf")}
    command = [sys.executable, "-m", "scrapy", "export", "--release", str(releases / "newer"), "--publish", REPO]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as process:
        pushing.append(process)
        assert process.wait() == -signal.SIGKILL
    pushing.clear()
    assert server.repository.files == before
    assert len(server.repository.commits) == 2
    assert push(server, releases / "newer").commit
    assert content(releases / "newer").items() <= server.repository.files.items()


@pytest.mark.parametrize(
    ("arguments", "told"),
    rest_slow([
        (("--dry-run", "--to", "x"), "need --publish"),
        (("--release", "x", "--to", "y", "--publish", REPO), "omit --to"),
        (("--publish", REPO), "or a release with --release DIR"),
        (("--publish", REPO, "--diff", "x", "y"), "--publish takes one release"),
    ]),
)  # fmt: skip
def test_options_that_do_not_go_together_are_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = scrapy_export(tmp_path, "http://127.0.0.1:9", *arguments)
    assert (done.returncode, told in done.stderr) == (2, True)


def test_signed_addresses_and_letters_that_move_a_cursor_do_not_get_to_a_terminal() -> None:
    told = hubs._plain("no\x1b[2J at\nhttps://bucket.example.org/a?X-Amz-Signature=abc&b=c 'x'")
    assert told == "no [2J at https://bucket.example.org/a 'x'"
