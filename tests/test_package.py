"""newsbot works from a wheel, away from the checkout: seeds and sample stories travel with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from crawling import PATIENCE
from deploying import install

from newsbot.schemas import FOLDER

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with newsbot as a wheel installs it, and nothing of the checkout."""
    return install(tmp_path_factory.mktemp("install"))


def scrapy(installed: Path, away: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`scrapy` with the installed newsbot, from a folder that is no project."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    command = [sys.executable, "-P", "-m", "scrapy", *arguments]
    return subprocess.run(command, cwd=away, env=environment, capture_output=True, text=True, timeout=PATIENCE)


def test_a_crawl_works_from_a_wheel(installed: Path, tmp_path: Path) -> None:
    from newsbot.demo.server import SampleSite

    with SampleSite() as site:
        done = scrapy(
            installed, tmp_path, "crawl", "journalismpakistan", "-a", f"base_url={site.base_url}",
            "-s", f"DATA_DIR={tmp_path / 'out'}", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False",
            "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8",
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (file,) = (tmp_path / "out" / "journalismpakistan" / "articles").glob("*.jsonl")
    articles = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len({article["id"] for article in articles}) == len(articles) == len(site.stories)


def test_schemas_travel_with_the_wheel(installed: Path) -> None:
    there = {path.name: path.read_bytes() for path in (installed / "newsbot" / "schemas").glob("*.json")}
    assert there.keys() == {path.name for path in FOLDER.glob("*.json")}
    assert there["article-1.json"] == (FOLDER / "article-1.json").read_bytes()


def test_the_demo_works_from_a_wheel(installed: Path, tmp_path: Path) -> None:
    done = scrapy(installed, tmp_path, "demo")
    assert done.returncode == 0, done.stderr
    assert "28" in done.stdout
    assert (tmp_path / "data" / "demo" / "journalismpakistan" / "articles").is_dir()
    where = [sys.executable, "-P", "-c", "import newsbot; print(newsbot.__file__)"]
    path = subprocess.run(
        where, env={**os.environ, "PYTHONPATH": str(installed)}, capture_output=True, text=True
    ).stdout
    assert path.startswith(str(installed))
