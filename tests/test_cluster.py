"""Extraction by tasks of datatrove, on this machine, on Slurm and on Ray: the records are those of one process."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import random
import re
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import fsspec
import pyarrow.parquet
import pytest
from crawling import PATIENCE, ROOT, scrapy, until
from manyhosts import FIRST, Visit, by_warcio, fifty_hosts, visits_of
from test_store import S3, needs_s3, s3  # noqa: F401

from newsbot.archive.replay import ArchiveError
from newsbot.archive.sources import Source
from newsbot.extraction import STORY
from newsbot.extraction.stream import Filters, read_archive
from newsbot.storage.files import as_dict, as_line

datatrove = pytest.importorskip("newsbot.integrations.datatrove", reason="needs scrapy-newsbot[cluster]")
from datatrove.data import Document  # noqa: E402

from newsbot.integrations.datatrove import ArticleReader, RecordWriter, document_of, shares  # noqa: E402

HOSTS, CAPTURES = 7, 8
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven files, of a host each, in all forms."""
    folder = tmp_path_factory.mktemp("cluster") / "archives"
    fifty_hosts(folder, HOSTS, CAPTURES)
    return folder


@pytest.fixture(scope="module")
def expected(archives: Path) -> bytes:
    """What one process writes."""
    out = archives.parent / "one.jsonl"
    done = scrapy("extract", str(archives), "--to", str(out), "-j", "1")
    assert done.returncode == 0, done.stderr
    return out.read_bytes()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """Files so large that a task can be met at work, and what one process writes."""
    folder = tmp_path_factory.mktemp("many")
    fifty_hosts(folder / "archives", 4 * HOSTS)
    assert scrapy("extract", str(folder / "archives"), "--to", str(folder / "one.jsonl")).returncode == 0
    return folder / "archives", (folder / "one.jsonl").read_bytes()


def records_in(folder: Path) -> bytes:
    """What a folder of shards holds, in their order."""
    return b"".join(gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.jsonl.gz")))


def extract(archives: Path, to: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return scrapy("extract", str(archives), "--to", str(to), "--executor", *options)


# Who reads what


@pytest.mark.parametrize("tasks", [1, 2, 3, 7, 20])
@pytest.mark.parametrize("sizes", [[1] * 9, [100, 1, 1, 1], [1, 1, 1, 100], [0, 0, 0], [5, None, 7]])
def test_each_file_is_in_one_share_and_in_order(sizes: list[int | None], tasks: int) -> None:
    sources = [Source(f"{number}", size) for number, size in enumerate(sizes)]
    found = shares(sources, tasks)
    assert len(found) == tasks
    assert [source for share in found for source in sources[share]] == sources


def test_shares_have_about_as_many_bytes() -> None:
    rng = random.Random(18)
    sources = [Source(f"{number}", rng.randrange(1, 100)) for number in range(400)]
    sizes = [sum(source.size or 0 for source in sources[share]) for share in shares(sources, 8)]
    assert max(sizes) - min(sizes) < 200


# Documents


def test_a_document_has_the_text_and_the_record_of_a_story(archives: Path) -> None:
    (source,) = archives.glob("a-*")
    articles = [outcome.article for outcome in read_archive(source) if outcome.article is not None]
    reader = ArticleReader(source)
    documents = list(reader())
    assert [document.metadata for document in documents] == [json.loads(as_line(article)) for article in articles]
    first, article = documents[0], articles[0]
    assert article.fetched_at.startswith("2026-11-02T08:00:28")
    assert first.id == f"{article.id}@20261102080028"
    assert first.text.split("\n\n") == [text for body in article.bodies for text in body.paragraphs]
    assert first.media == []
    outcomes = [outcome.reason for outcome in read_archive(source)]
    counted = {name: stat.total for name, stat in reader.stats.stats.items() if not name.startswith("doc_len")}
    assert counted == {reason: outcomes.count(reason) for reason in outcomes}


def test_a_document_may_be_markdown(archives: Path) -> None:
    (source,) = archives.glob("a-*")
    article = next(outcome.article for outcome in read_archive(source) if outcome.article is not None)
    (document,) = ArticleReader(source, text="markdown", limit=1)()
    assert document.text == article.markdown()


def test_what_json_cannot_hold_is_replaced_in_a_document(archives: Path) -> None:
    (source,) = archives.glob("a-*")
    article = next(outcome.article for outcome in read_archive(source) if outcome.article is not None)
    article.bodies[0].paragraphs[0] = "half \ud83d a pair"
    assert document_of(article).text.startswith("half ? a pair")
    assert document_of(article, "markdown").text.encode()


def test_filters_apply_before_a_page_is_read(archives: Path) -> None:
    reader = ArticleReader(archives, filters=Filters(hosts=frozenset({"quarry-post.example"})))
    assert {document.metadata["site"] for document in reader()} == {"quarry-post.example"}


def test_a_reader_finds_its_files_from_any_folder(archives: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(archives.parent)
    reader = ArticleReader("archives/a-warcio.warc.gz")
    monkeypatch.chdir("/")
    assert next(iter(reader())).metadata["archived"]["file"] == "archives/a-warcio.warc.gz"


def test_a_file_that_a_machine_lacks_fails_its_task(archives: Path, tmp_path: Path) -> None:
    shutil.copy(archives / "a-warcio.warc.gz", tmp_path)
    reader = ArticleReader(tmp_path)
    (tmp_path / "a-warcio.warc.gz").unlink()
    with pytest.raises(ArchiveError, match=r"a-warcio\.warc\.gz: no such file here; mount its folder"):
        list(reader())


def test_tasks_do_not_share_a_stream() -> None:
    with pytest.raises(ArchiveError, match="standard input; name files"):
        ArticleReader("-")


# Shards


def test_shards_in_their_order_are_what_one_process_writes(archives: Path, tmp_path: Path) -> None:
    whole = b"".join(
        as_line(outcome.article)
        for path in sorted(archives.iterdir())
        for outcome in read_archive(path)
        if outcome.article is not None
    )
    reader, writer = ArticleReader(archives), RecordWriter(str(tmp_path))
    for rank in range(3):
        assert [document.id for document in writer(reader(None, rank, 3), rank, 3)]
    assert records_in(tmp_path) == whole
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    list(writer(reader(None, 1, 3), 1, 3))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.fixture
def crossed(tmp_path: Path) -> Path:
    """Four files in which revisits and pages refer to the files before their own, also robots.txt by a revisit."""
    pages = [visit for visit in visits_of(1) if visit.status == "200 OK" and visit.kind == "response"]
    stories = [visit for visit in pages if visit.headers[0][1].startswith("text/html")][4:8]
    home = stories[0].url.split("/")[2]
    plain = (("Content-Type", "text/plain"),)
    moments = (FIRST + timedelta(days=1, seconds=n) for n in range(1000))
    robots = [
        Visit(
            f"https://{home}/robots.txt",
            next(moments),
            headers=plain,
            body=f"User-agent: *\nContent-Signal: {signal}\n".encode(),
        )
        for signal in ("ai-train=no", "search=yes")
    ]

    def again(visit: Visit) -> Visit:
        return replace(visit, moment=next(moments), kind="revisit", repeats=visit)

    folder = tmp_path / "crossed"
    folder.mkdir()
    for number, visits in enumerate(
        (
            [robots[0], stories[0]],
            [robots[1], stories[1], again(stories[0])],
            [again(robots[0]), again(stories[0]), stories[2]],
            [stories[3], again(stories[1])],
        )
    ):
        by_warcio(visits, folder / f"{number}.warc.gz")
    return folder


@pytest.mark.parametrize("tasks", [2, 3, 4])
def test_tasks_know_what_the_files_of_other_tasks_hold(crossed: Path, tmp_path: Path, tasks: int) -> None:
    one = [document.metadata for document in ArticleReader(crossed)()]
    assert [record["rights"]["content_signal"] for record in one] == ["ai-train=no"] + 2 * ["search=yes"] + 4 * [
        "ai-train=no"
    ]
    reader, found = ArticleReader(crossed, index=str(tmp_path / "index")), {}
    for rank in random.Random(tasks).sample(range(tasks), tasks):
        found[rank] = [document.metadata for document in reader(None, rank, tasks)]
    assert [record for rank in range(tasks) for record in found[rank]] == one
    apart = [document for rank in range(tasks) for document in ArticleReader(crossed)(None, rank, tasks)]
    assert len(apart) < len(one)


def test_notes_for_other_tasks_may_lie_at_an_address(crossed: Path) -> None:
    reader = ArticleReader(crossed, index="memory://crossed-index")
    found = [document.metadata for rank in range(4) for document in reader(None, rank, 4)]
    assert found == [document.metadata for document in ArticleReader(crossed)()]


def documents(number: int, *, fail: bool = False) -> Iterator[Document]:
    for n in range(number):
        yield Document("text", str(n), metadata={"n": n, "padding": "x" * 600_000})
    if fail:
        raise RuntimeError("a step behind the reader")


def test_a_task_that_fails_leaves_nothing_of_its_shard(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="a step behind"):
        list(RecordWriter(str(tmp_path))(documents(5, fail=True)))
    assert list(tmp_path.iterdir()) == []
    assert len(list(RecordWriter(str(tmp_path))(documents(5)))) == 5
    assert [json.loads(line)["n"] for line in records_in(tmp_path).splitlines()] == list(range(5))


def test_a_task_without_documents_writes_no_shard(tmp_path: Path) -> None:
    assert list(RecordWriter(str(tmp_path))(documents(0))) == []
    assert list(tmp_path.iterdir()) == []


def test_shards_go_to_addresses_once_they_are_whole() -> None:
    writer, store = RecordWriter("memory://news/records"), fsspec.filesystem("memory")
    with pytest.raises(RuntimeError, match="a step behind"):
        list(writer(documents(5, fail=True), 3))
    assert store.find("/news") == []
    list(writer(documents(5), 3))
    assert store.find("/news") == ["/news/records/00003.jsonl.gz"]
    assert len(gzip.decompress(store.cat("/news/records/00003.jsonl.gz")).splitlines()) == 5


# The command, on this machine


def test_local_tasks_write_the_records_of_one_process(archives: Path, expected: bytes, tmp_path: Path) -> None:
    out = tmp_path / "news"
    done = extract(archives, out, "local", "--tasks", "2")
    assert done.returncode == 0, done.stderr
    assert records_in(out) == expected
    assert [path.name for path in sorted(out.iterdir())] == ["00000.jsonl.gz", "00001.jsonl.gz", "tasks"]
    stories = len(expected.splitlines())
    assert re.search(rf"news: {stories} stories from \d+ captures in 7 files, ", done.stderr)
    assert not (out / "tasks" / "index").exists()

    again = extract(archives, out, "local", "--tasks", "2", "--json")
    assert json.loads(again.stdout)["stories"] == stories
    assert "PIPELINE" not in again.stderr
    other = extract(archives, out, "local", "--tasks", "3")
    assert (other.returncode, "another number of tasks" in other.stderr) == (1, True)
    fresh = extract(archives, out, "local", "--tasks", "7", "--apart", "--fresh")
    assert (fresh.returncode, "Because of --apart" in fresh.stderr) == (0, True)
    assert records_in(out) == expected


def test_a_folder_with_other_records_is_left_alone(archives: Path, tmp_path: Path) -> None:
    (tmp_path / "00000.jsonl.gz").write_bytes(b"")
    done = extract(archives, tmp_path, "local", "--tasks", "1")
    assert done.returncode == 1
    assert "holds records already; choose another --to, or replace them with --fresh" in done.stderr


def test_tasks_that_find_no_story_end_with_exit_code_1(tmp_path: Path) -> None:
    by_warcio([Visit("https://a.example/a-b-c", FIRST, body=b"<p>Nothing")], tmp_path / "a.warc.gz")
    done = extract(tmp_path / "a.warc.gz", tmp_path / "out", "local", "--tasks", "1")
    assert (done.returncode, "no story in 1 file" in done.stderr) == (1, True)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["raise MemoryError('no room')", "os.kill(os.getpid(), 9)"])
def test_a_task_that_fails_is_named_and_repeated(archives: Path, expected: bytes, tmp_path: Path, fault: str) -> None:
    out = tmp_path / "news"
    (tmp_path / "sitecustomize.py").write_text(
        "import os\nimport newsbot.extraction.stream as s\n_read = s._Feed._file\n"
        "def fail(self, file, after):\n"
        f"    if 'f-old' in self._sources[file].name: {fault}\n"
        "    return _read(self, file, after)\n"
        "s._Feed._file = fail\n",
        "utf-8",
    )
    command = [
        *(sys.executable, "-m", "newsbot", "extract", str(archives), "--to", str(out)), "--executor", "local",
        "--tasks", "4", "--workers", "1",
    ]  # fmt: skip
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}, capture_output=True, text=True,
        timeout=PATIENCE, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"1 task of 4 failed (00002); see {out}/tasks/logs, and repeat the command" in done.stderr
    assert "Traceback" not in done.stderr
    log = (out / "tasks/logs/task_00002.log").read_text("utf-8")
    assert ("MemoryError: no room" in log) == ("MemoryError" in fault)
    assert extract(archives, out, "local", "--tasks", "4", "--workers", "1").returncode == 0
    assert records_in(out) == expected


@pytest.mark.slow
def test_a_killed_extraction_is_repeated_to_the_same_shards(archives: Path, expected: bytes, tmp_path: Path) -> None:
    out = tmp_path / "news"
    command = [
        *(sys.executable, "-m", "newsbot", "extract", str(archives), "--to", str(out)), "--executor", "local",
        "--tasks", "7", "--workers", "2",
    ]  # fmt: skip
    for _ in range(3):
        with (tmp_path / "log").open("w") as log:
            running = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=ROOT)
            seen = len(list(out.glob("tasks/completions/*")))
            while len(list(out.glob("tasks/completions/*"))) == seen and running.poll() is None:
                time.sleep(0.02)
            with suppress(ProcessLookupError):  # it may have ended by itself
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    assert extract(archives, out, "local", "--tasks", "7").returncode == 0
    assert records_in(out) == expected
    assert not list(out.glob(".*"))


@needs_s3
@pytest.mark.slow
def test_tasks_read_a_bucket_and_write_to_it(s3: S3, archives: Path, expected: bytes) -> None:  # noqa: F811
    import s3fs

    store = s3fs.S3FileSystem(skip_instance_cache=True, **s3.options)
    for path in archives.iterdir():
        store.pipe_file(f"news/archives/{path.name}", path.read_bytes())
    options = json.dumps(s3.options)
    command = [
        *("extract", "s3://news/archives", "--to", "s3://news/out", "--executor", "local", "--tasks", "3"),
        *("-s", f"STORE_OPTIONS={options}"),
    ]  # fmt: skip
    done = scrapy(*command)
    assert done.returncode == 0, done.stderr
    shards = sorted(name for name in store.ls("news/out", detail=False) if name.endswith(".jsonl.gz"))
    assert shards == [f"news/out/0000{rank}.jsonl.gz" for rank in range(3)]
    written = b"".join(gzip.decompress(store.cat_file(name)) for name in shards)
    assert written == expected.replace(f'"file": "{archives}/'.encode(), b'"file": "s3://news/archives/')
    assert s3.options["endpoint_url"].encode() not in store.cat_file("news/out/tasks/executor.json")
    assert "stories from" in scrapy(*command).stderr
    assert scrapy(*command, "--fresh").returncode == 0
    assert b"".join(gzip.decompress(store.cat_file(name)) for name in shards) == written


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--executor", "local"], "--executor needs --to OUT, the folder for the records"),
        (["--tasks", "2", "--to", "o.jsonl"], "--tasks: only with --executor; add --executor local, slurm or ray"),
        (["--executor", "local", "--to", "o.jsonl.gz"], "with --executor, OUT is a folder"),
        (["--executor", "slurm", "--to", "o"], "--executor slurm: add --partition NAME; sinfo lists them"),
        (["--executor", "local", "--to", "o", "--tasks", "0"], "--tasks must be at least 1"),
        (["--to", "s3://bucket/o.jsonl"], "only --executor writes to an address"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], sentence: str, tmp_path: Path) -> None:
    done = scrapy("extract", str(tmp_path / "a.warc.gz"), *options)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_an_executor_without_its_extra_names_it(archives: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['datatrove'] = None\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "newsbot", "extract", str(archives), "--to", str(tmp_path / "o"), "--executor", "local"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 1
    said = (
        "--executor needs the extra 'cluster' (datatrove is not installed); run: pip install 'scrapy-newsbot[cluster]'"
    )
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# Slurm

SLURM = {
    "sbatch": 'for last; do :; done\ncp "$last" "$SPOOL/$(ls "$SPOOL" | wc -l).sh"\necho "Submitted batch job 77"',
    "squeue": 'cat "$SPOOL/../queue" 2>/dev/null',
    "scontrol": "echo this-node",
    "srun": 'while [ "${1#-}" != "$1" ]; do case "$1" in -n) shift;; esac; shift; done\nexec "$@"',
}
"""The programs of Slurm, as far as an extraction calls them."""


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Slurm's programs in PATH; jobs are kept in the folder returned."""
    programs, spool = tmp_path / "bin", tmp_path / "spool"
    for folder in (programs, spool):
        folder.mkdir()
    for name, script in SLURM.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("SPOOL", str(spool))
    return spool


def test_slurm_runs_a_script_whose_tasks_write_the_records_of_one_process(
    archives: Path, expected: bytes, tmp_path: Path, slurm: Path
) -> None:
    out = tmp_path / "news"
    options = ("slurm", "--partition", "news", "--tasks", "3", "--memory", "3", "--workers", "2", "--time", "1:00:00")
    sent = extract(archives, out, *options)
    assert sent.returncode == 0, sent.stderr
    assert "job 77 reads 7 files; 0 of 3 tasks are done. squeue shows the job" in sent.stderr
    script = (slurm / "0.sh").read_text("utf-8")
    wanted = (
        "kill-on-invalid-dep=yes",
        "partition=news",
        "array=0-2%2",
        "mem-per-cpu=3G",
        "time=1:00:00",
        "requeue",
        "job-name=newsbot",
    )
    assert all(f"#SBATCH --{option}\n" in script for option in wanted)
    assert "--qos" not in script

    (tmp_path / "queue").write_text("77 PENDING\n", "utf-8")
    assert "job 77 reads 7 files; 0 of 3 tasks are done" in extract(archives, out, *options).stderr
    assert len(list(slurm.iterdir())) == 2  # the tasks, and the sum of their statistics

    (tmp_path / "queue").unlink()
    for rank in range(3):
        environment = {**os.environ, "SLURM_ARRAY_TASK_ID": str(rank), "SLURM_NODELIST": "this-node"}
        subprocess.run(["bash", slurm / "0.sh"], env=environment, check=True, capture_output=True, timeout=PATIENCE)
    done = extract(archives, out, *options)
    assert f"{len(expected.splitlines())} stories from" in done.stderr
    assert records_in(out) == expected


def test_without_slurm_the_command_says_where_to_call_it(archives: Path, tmp_path: Path) -> None:
    if shutil.which("sbatch"):
        pytest.skip("Slurm is installed here")
    done = extract(archives, tmp_path / "news", "slurm", "--partition", "news")
    assert done.returncode == 1
    assert "--executor slurm: sbatch is missing; call newsbot where sbatch works" in done.stderr


def partition() -> str:
    """A partition of a Slurm with an idle node; empty if there is none."""
    if not shutil.which("sinfo"):
        return ""
    found = subprocess.run(["sinfo", "-h", "-t", "idle", "-o", "%R"], capture_output=True, text=True, timeout=PATIENCE)
    return (found.stdout.split() or [""])[0]


@pytest.mark.slow
def test_slurm_repeats_a_task_that_was_killed(many: tuple[Path, bytes], tmp_path: Path) -> None:
    archives, expected = many
    if not (name := partition()):
        pytest.skip("needs a Slurm with an idle node: sinfo finds none")
    out = tmp_path / "news"
    options = ("slurm", "--partition", name, "--tasks", "3")
    assert extract(archives, out, *options).returncode == 0
    until(lambda: any(out.glob(".0*")))
    subprocess.run(["scancel", "--signal=KILL", "--name=newsbot", "--state=running"], check=True)
    last = ""
    deadline = time.monotonic() + PATIENCE
    while "stories from" not in last:
        assert time.monotonic() < deadline, last
        time.sleep(1)
        last = extract(archives, out, *options).stderr
    assert records_in(out) == expected


# Ray


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("ray"), reason="needs Ray: pip install ray")
def test_ray_repeats_the_tasks_of_a_node_that_is_killed(many: tuple[Path, bytes], tmp_path: Path) -> None:
    archives, expected = many
    done = subprocess.run(
        [sys.executable, ROOT / "tests" / "helpers" / "raycluster.py", archives, tmp_path / "news"],
        capture_output=True, text=True, timeout=4 * PATIENCE, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "a node was killed while it wrote" in done.stdout
    assert records_in(tmp_path / "news") == expected


def test_without_a_ray_cluster_the_command_says_how_to_begin_one(archives: Path, tmp_path: Path) -> None:
    done = extract(archives, tmp_path / "news", "ray", "--tasks", "1")
    assert done.returncode == 1
    cause = "no cluster responds" if importlib.util.find_spec("ray") else "Ray is missing"
    assert f"--executor ray: {cause}" in done.stderr
    assert "Traceback" not in done.stderr


# What docs/cluster.md shows and gives away


@pytest.mark.slow
def test_what_the_page_shows_runs(archives: Path, expected: bytes, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "cluster.md").read_text("utf-8")
    (tmp_path / "archives").symlink_to(archives)
    (command,) = re.findall(r"^ {4}newsbot (extract archives .*)$", page, re.M)
    run: dict[str, Any] = {"cwd": tmp_path, "check": True, "capture_output": True, "timeout": PATIENCE}
    subprocess.run([sys.executable, "-m", "newsbot", *command.split()], **run)
    assert records_text(records_in(tmp_path / "news")) == records_text(expected)

    (script,) = re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)
    (tmp_path / "english.py").write_text(script, "utf-8")
    subprocess.run([sys.executable, "english.py"], **run)
    records = [json.loads(line) for line in records_in(tmp_path / "english" / "records").splitlines()]
    assert records
    assert all("en" in record["in_language"] for record in records)
    parts = sorted((tmp_path / "english" / "texts").glob("*.parquet"))
    assert sum(pyarrow.parquet.read_metadata(part).num_rows for part in parts) == len(records)


def records_text(lines: bytes) -> list[str]:
    """Records without the place of their files."""
    records = [json.loads(line) for line in lines.splitlines()]
    return [json.dumps({**record, "archived": None}) for record in records]


def test_the_pipeline_that_we_give_away_reads_the_records_of_one_process(
    crossed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["deduplicate.py", str(crossed), "--to", str(tmp_path), "--tasks", "3"])
    program = runpy.run_path(str(ROOT / "deploy" / "cluster" / "deduplicate.py"))
    stage = program["stages"](program["parsed"]())
    while stage.depends is not None:
        stage = stage.depends
    found = [document.metadata for rank in range(3) for document in stage.pipeline[0](None, rank, 3)]
    assert found == [document.metadata for document in ArticleReader(crossed)()]


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("spacy"), reason="needs spaCy, by which datatrove splits words")
def test_the_pipeline_that_we_give_away_leaves_one_of_several_alike(archives: Path, tmp_path: Path) -> None:
    program = ROOT / "deploy" / "cluster" / "deduplicate.py"
    command = [sys.executable, str(program), str(archives), "--to", str(tmp_path / "clean")]
    done = subprocess.run([*command, "--tasks", "2"], capture_output=True, text=True, timeout=PATIENCE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = [
        as_dict(outcome.article)
        for path in sorted(archives.iterdir())
        for outcome in read_archive(path)
        if outcome.reason == STORY and outcome.article is not None
    ]
    left = [json.loads(line) for line in records_in(tmp_path / "clean" / "records").splitlines()]
    assert all(record in found for record in left)
    assert 0 < len(left) < len(found)
    headlines = [record["headline"] for record in left]
    assert sorted(headlines) == sorted({record["headline"] for record in found})
