"""newsbot works from a wheel, away from the checkout: seeds and sample stories travel with it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from crawling import PATIENCE
from deploying import DEPLOY, ROOT, checkout, install

import newsbot
from newsbot.schemas import FOLDER

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with newsbot as a wheel installs it, and nothing of the checkout."""
    return install(tmp_path_factory.mktemp("install"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of this checkout, and the wheel that is made of that."""
    folder = tmp_path_factory.mktemp("built")
    source = checkout(folder / "source")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "dist"


def test_pypi_takes_the_distributions(built: Path) -> None:
    files = sorted(built.iterdir())
    version = newsbot.__version__
    assert [file.name for file in files] == [
        f"scrapy_newsbot-{version}-py3-none-any.whl", f"scrapy_newsbot-{version}.tar.gz",
    ]  # fmt: skip
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_holds_every_file_of_the_package(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "newsbot", "deploy", "seeds", "samples/site/stories"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    wanted = {name if name.startswith("newsbot/") else f"newsbot/{name}" for name in listed.split("\0") if name}
    with zipfile.ZipFile(wheel) as archive:
        there = {name for name in archive.namelist() if ".dist-info/" not in name}
        (metadata,) = [archive.read(name).decode() for name in archive.namelist() if name.endswith("/METADATA")]
    assert there == wanted
    assert "Name: scrapy-newsbot\n" in metadata
    assert "Provides-Extra: all\n" in metadata
    assert "## What it promises" in metadata
    links = re.findall(r"\]\(([^)]+)\)|(?:src|srcset)=\"([^\"]+)\"", metadata)
    assert links
    assert all(link.startswith("https://") for link in map("".join, links))  # PyPI has no other files


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


def test_the_files_of_schedulers_travel_with_the_wheel(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-P", "-m", "newsbot", "deploy", "--bin", "/opt/newsbot/bin"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    sources = [path for path in DEPLOY.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    written = {path.relative_to(tmp_path / "deploy") for path in (tmp_path / "deploy").rglob("*") if path.is_file()}
    assert written == {path.relative_to(DEPLOY) for path in sources}
    for source in sources:
        copy = tmp_path / "deploy" / source.relative_to(DEPLOY)
        assert copy.read_bytes() == source.read_bytes()
        assert copy.stat().st_mode & 0o111 == source.stat().st_mode & 0o111


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
