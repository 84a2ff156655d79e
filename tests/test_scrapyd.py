"""Scrapyd, for real: an egg of the project is deployed, jobs are scheduled, and the records are those of a crawl."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from crawling import PATIENCE, SPIDER, crawl, free_port, records, report, until
from deploying import ROOT, HeldSite, checkout

from newsbot import __version__
from newsbot.demo.server import SampleSite

pytestmark = pytest.mark.slow

VERSION = f"{__version__}+egg"
"""What the egg calls itself, so that a run's report says whether it came out of the egg."""
FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
DOCUMENTED = "scrapyd-client schedule --project newsbot --arg setting=DATA_DIR=/var/lib/newsbot journalismpakistan"


@dataclass
class Scrapyd:
    """A Scrapyd on loopback with the configuration that we give away, and the checkout that is deployed to it."""

    port: int
    home: Path
    project: Path

    def ask(self, service: str, data: bytes | None = None, password: str = "salt") -> dict[str, Any]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{service}", data)
        login = base64.b64encode(f"newsbot:{password}".encode()).decode()
        request.add_header("Authorization", f"Basic {login}")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    def client(self, tool: str, *arguments: str) -> str:
        """What a command of scrapyd-client's says, from within the checkout."""
        command = [str(Path(sys.executable).with_name(tool)), *arguments]
        done = subprocess.run(command, cwd=self.project, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def schedule(self, data_dir: Path, base_url: str, *settings: str) -> str:
        """The number of a job that crawls the sample site."""
        given = [("setting", setting) for setting in (f"DATA_DIR={data_dir}", *settings)]
        form = urllib.parse.urlencode([("project", "newsbot"), ("spider", SPIDER), ("base_url", base_url), *given])
        job: str = self.ask("schedule.json", form.encode())["jobid"]
        return job

    def finished(self, job: str) -> bool:
        return job in [told["id"] for told in self.ask("listjobs.json?project=newsbot")["finished"]]

    def log(self) -> str:
        return (self.home / "scrapyd.log").read_text("utf-8", "replace")

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / ".config")}


@pytest.fixture(scope="module")
def scrapyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    home, port = tmp_path_factory.mktemp("home"), free_port()
    shutil.copy(ROOT / "deploy" / "scrapyd" / "scrapyd.conf", home / "scrapyd.conf")
    folders = "".join(f"{name}_dir = {home / name}\n" for name in ("eggs", "dbs", "logs"))
    (home / ".scrapyd.conf").write_text(
        f"[scrapyd]\nhttp_port = {port}\npassword = salt\npoll_interval = 0.1\n{folders}", "utf-8"
    )
    (home / ".config").mkdir()
    (home / ".config" / "scrapy.cfg").write_text(
        f"[deploy:test]\nurl = http://127.0.0.1:{port}\nusername = newsbot\npassword = salt\n", "utf-8"
    )
    project = checkout(tmp_path_factory.mktemp("source"))
    version = project / "newsbot" / "__init__.py"
    text = version.read_text("utf-8")
    assert f'__version__ = "{__version__}"' in text
    version.write_text(text.replace(f'__version__ = "{__version__}"', f'__version__ = "{VERSION}"'), "utf-8")
    server = Scrapyd(port, home, project)
    with (home / "scrapyd.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scrapyd", "--pidfile="],
            cwd=home, env=server.environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        until(lambda: process.poll() is not None or _answers(server), "Scrapyd does not answer", log=server.log)
        assert process.poll() is None, server.log()
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(server: Scrapyd) -> bool:
    try:
        return bool(server.ask("daemonstatus.json")["status"] == "ok")
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.fixture(scope="module")
def deployed(scrapyd: Scrapyd) -> Scrapyd:
    assert '"status": "ok"' in scrapyd.client("scrapyd-deploy", "test")
    return scrapyd


def test_nobody_deploys_without_the_password(scrapyd: Scrapyd) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401"):
        scrapyd.ask("daemonstatus.json", password="pepper")


def test_an_egg_of_the_checkout_is_deployed_and_names_its_spiders(deployed: Scrapyd) -> None:
    assert deployed.client("scrapyd-client", "spiders", "--target", "test", "--project", "newsbot").split() == [
        "newsbot:", SPIDER, "news",
    ]  # fmt: skip


def test_the_document_schedules_as_it_is_tried_here() -> None:
    assert f"\n    {DOCUMENTED}\n" in (ROOT / "docs" / "schedule.md").read_text("utf-8")


def test_a_job_leaves_the_records_of_a_crawl_in_data_dir(deployed: Scrapyd, tmp_path: Path) -> None:
    with SampleSite() as site:
        told = DOCUMENTED.replace("/var/lib/newsbot", str(tmp_path / "job")).split()
        given = [word for argument in FAST for word in ("--arg", f"setting={argument}")]
        answer = deployed.client(*told, *given, "--arg", f"base_url={site.base_url}", "--target", "test")
        job = answer.split("=> ")[1].strip()
        assert crawl(site.base_url, tmp_path / "crawl").returncode == 0
        until(lambda: deployed.finished(job), "the job does not end", log=deployed.log)
    run = report(tmp_path / "job")
    assert (run["newsbot"], run["exit_code"], run["failures"]) == (VERSION, 0, [])
    for kind, what in (("articles", "content_hash"), ("ticker", "headline"), ("listings", "url")):
        ours, plain = (
            sorted((r[what], r["site"]) for r in records(tmp_path / name, kind)) for name in ("job", "crawl")
        )
        assert ours == plain, kind
    assert len(records(tmp_path / "job", "articles")) == len(site.stories)
    assert not (deployed.home / "data").exists()


def test_a_job_that_is_cancelled_records_what_it_has_and_the_next_goes_on(deployed: Scrapyd, tmp_path: Path) -> None:
    with HeldSite() as site:
        job = deployed.schedule(tmp_path, site.base_url, *FAST, "CHECKPOINT_PAGES=1")
        files = tmp_path / SPIDER / "articles"
        until(lambda: any(files.glob("*.part")), "no run begins", log=deployed.log)
        second = deployed.schedule(tmp_path, site.base_url, *FAST)
        until(lambda: deployed.finished(second), "a second job of the site does not end", log=deployed.log)
        assert f"job={second!r}" in _line(deployed.log(), "Process died: exitstatus=1")
        until(lambda: any(f.stat().st_size for f in files.glob("*.part")), "no story is written", log=deployed.log)
        deployed.ask("cancel.json", f"project=newsbot&job={job}".encode())
        site.release()
        until(lambda: deployed.finished(job), "the job does not stop", log=deployed.log)
        assert f"job={job!r}" in _line(deployed.log(), "Process died: exitstatus=2")
        assert not list((tmp_path / SPIDER / "runs").glob("*.json"))
        third = deployed.schedule(tmp_path, site.base_url, *FAST)
        until(lambda: deployed.finished(third), "the third job does not end", log=deployed.log)
    told = report(tmp_path)
    assert (told["starts"], told["exit_code"], told["counts"]["articles"]) == (2, 0, len(site.stories))


def _line(log: str, words: str) -> str:
    return "\n".join(line for line in log.splitlines() if words in line)
