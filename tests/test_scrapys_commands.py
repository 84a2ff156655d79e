"""Scrapy's own commands in this project: they work, and leave nothing in the data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hillsite
import pytest
import starting
from crawling import PATIENCE, ROOT, Server
from scrapy.exceptions import UsageError
from scrapy.http import Request
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from newsbot.commands._apart import record_nothing
from newsbot.commands.parse import Command as Parse
from newsbot.commands.shell import Command as Shell
from newsbot.contact import AGENT
from newsbot.network.resolver import Consent

SPIDER = """
from newsbot.page.layout import Layout
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import any_site

class HillSpider(NewsSpider):
    name = "hill"
    addresses = any_site("{home}")
    layout = Layout(publisher="The Hill")

    def read_seeds(self, path):
        return []
"""
PLAIN = """
import scrapy

class PlainSpider(scrapy.Spider):
    name = "plain"
    start_urls = ["{home}/"]

    def parse(self, response):
        yield {{"title": response.css("h1::text").get()}}
"""
PLAIN_START = """
import scrapy

class PlainSpider(scrapy.Spider):
    name = "plain"

    async def start(self):
        yield scrapy.Request("{home}/")

    def parse(self, response):
        yield {{"title": response.css("h1::text").get()}}
        yield response.follow("http://127.0.0.1:9/admin", self.parse)
        yield response.follow("http://127.0.0.1:9/again", self.parse)
"""
OWN_START = """
import scrapy
from newsbot.page.layout import Layout
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import any_site

class OwnSpider(NewsSpider):
    name = "own"
    addresses = any_site("{home}")
    layout = Layout(publisher="The Hill Gazette")

    async def start(self):
        yield scrapy.Request("{story}", self.parse_article)
"""
STORY = hillsite.STORIES[0]


class Project:
    """A server on this machine, a spider that describes it, and a data folder that is to stay away."""

    def __init__(self, home: str, folder: Path) -> None:
        self.home = home
        self.folder = folder
        (folder / "hillspider.py").write_text(SPIDER.format(home=home), "utf-8")

    def scrapy(self, *arguments: str, described: bool = True, code: int = 0) -> subprocess.CompletedProcess[str]:
        modules = "newsbot.spiders,hillspider" if described else "newsbot.spiders"
        done = starting.run(
            [sys.executable, "-m", "scrapy", *arguments, "-s", f"DATA_DIR={self.folder / 'data'}", "-s",
             f"SPIDER_MODULES={modules}", "-s", "DOWNLOAD_DELAY=0"],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(self.folder)}, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == code, done.stdout[-1000:] + done.stderr[-3000:]
        assert "Traceback" not in done.stderr
        assert not (self.folder / "data").exists()
        return done


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Server(hillsite.pages()) as server:
        yield Project(server.base_url, tmp_path)


def test_parse_prints_what_a_described_site_yields(project: Project) -> None:
    out = project.scrapy("parse", project.home + STORY.path, "--nocolour", "--pipelines").stdout
    assert STORY.headline in out
    assert "'publisher': 'The Hill'" in out
    lists = project.scrapy("parse", project.home + "/", "--nocolour", "--noitems").stdout
    assert f"<GET {project.home}{STORY.path}>" in lists


def test_parse_reads_a_page_of_any_site_by_a_callback_or_without(project: Project) -> None:
    out = project.scrapy("parse", project.home + STORY.path, "--nocolour", described=False).stdout
    assert STORY.headline in out
    named = ("--spider", "journalismpakistan", "-c", "parse_article", "--nocolour")
    assert STORY.headline in project.scrapy("parse", project.home + STORY.path, *named).stdout


def test_parse_of_a_page_that_is_not_there_is_no_success(project: Project) -> None:
    assert "No response downloaded" in project.scrapy("parse", project.home + "/nowhere", code=1).stderr


def test_fetch_prints_a_page(project: Project) -> None:
    assert STORY.headline in project.scrapy("fetch", project.home + STORY.path, "--nolog", "--spider", "news").stdout


def test_single_pages_are_requested_with_the_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBOT_CONTACT", "desk@example.org")
    settings = Settings({"SPIDER_MODULES": [], "USER_AGENT": AGENT})
    record_nothing(settings, [], Namespace())
    assert settings["USER_AGENT"] == f"{AGENT} (+desk@example.org)"
    monkeypatch.setenv("NEWSBOT_CONTACT", "the desk")
    with pytest.raises(UsageError, match="is not a mail or web address"):
        record_nothing(Settings({"SPIDER_MODULES": [], "USER_AGENT": AGENT}), [], Namespace())


@pytest.mark.slow
def test_shell_has_the_page_and_the_spider(project: Project) -> None:
    assert project.scrapy("shell", project.home + "/", "-c", "spider.name, response.status").stdout == "('hill', 200)\n"
    read = "[type(record).__name__ for record in spider.parse(response)]"
    out = project.scrapy("shell", project.home + STORY.path, "--spider", "news", "-c", read, described=False).stdout
    assert out == "['Article']\n"


def test_an_address_typed_in_the_shell_may_be_of_this_machine() -> None:
    typed: list[Any] = []
    names: dict[str, Any] = {"fetch": typed.append, "crawler": get_crawler()}
    Shell().update_vars(names)
    for address in ("http://127.0.0.1:8000/a", Request("http://localhost:8001/"), "http://press.example/"):
        names["fetch"](address)
    assert len(typed) == 3
    assert Consent.of(names["crawler"]).places == {("127.0.0.1", 8000), ("localhost", 8001)}


def test_view_says_where_the_page_is_without_a_browser(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "/bin/false")
    assert "there is no browser" in project.scrapy("view", project.home + "/", code=1).stderr


@pytest.mark.slow
def test_check_and_bench_run(project: Project) -> None:
    assert "Ran 0 contracts" in project.scrapy("check").stderr
    assert "Crawled 0 pages" in project.scrapy("bench", "-s", "CLOSESPIDER_TIMEOUT=1").stderr


def test_a_spider_that_is_not_of_newsbot_runs_without_a_ledger(project: Project) -> None:
    spider, out = project.folder / "plain.py", project.folder / "out.json"
    spider.write_text(PLAIN.format(home=project.home), "utf-8")
    project.scrapy("runspider", str(spider), "-o", str(out))
    assert len(json.loads(out.read_text("utf-8"))) == 1


@pytest.mark.parametrize("obeys", [True, False])
def test_a_plain_spider_reaches_the_private_address_that_it_starts_with_and_no_other(
    obeys: bool, project: Project
) -> None:
    spider, out = project.folder / "plain.py", project.folder / "out.json"
    spider.write_text(PLAIN_START.format(home=project.home), "utf-8")
    done = project.scrapy("runspider", str(spider), "-o", str(out), "-s", f"ROBOTSTXT_OBEY={obeys}")
    assert len(json.loads(out.read_text("utf-8"))) == 1
    refused = [
        line for line in done.stderr.splitlines() if "was not requested, nor is anything else on this host" in line
    ]
    assert len(refused) == 1
    assert " WARNING: http://127.0.0.1:9/" in refused[0]
    assert ("WARNING: Nothing is requested from 127.0.0.1:9 for now: its robots.txt" in done.stderr) == obeys


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ('ITEM_PIPELINES={"nowhere.Pipe": 300}', "ITEM_PIPELINES names nowhere.Pipe, which cannot be loaded"),
        ("RETRY_HTTP_CODES=abc", "RETRY_HTTP_CODES=abc is not a list of numbers"),
    ],
)
def test_settings_of_a_plain_spider_are_checked(setting: str, problem: str, project: Project) -> None:
    (project.folder / "hillspider.py").write_text(PLAIN.format(home=project.home), "utf-8")
    done = project.scrapy("crawl", "plain", "-s", setting, code=1)
    assert problem in done.stderr
    assert "Traceback" not in done.stderr


def test_a_spider_with_its_own_start_needs_no_seeds_for_a_feed(project: Project) -> None:
    spider, out = project.folder / "own.py", project.folder / "out.jsonl"
    spider.write_text(OWN_START.format(home=project.home, story=project.home + STORY.path), "utf-8")
    project.scrapy("runspider", str(spider), "-o", str(out), "-s", "LEDGER_ENABLED=False")
    assert len(out.read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"spider": "nobody"}, "--spider: no spider is named 'nobody'; choose one of journalismpakistan, news"),
        ({"spider": "news", "spargs": {"ulr": "1"}}, "unknown argument -a ulr"),
        ({"spider": "journalismpakistan", "spargs": {"seeds": "none"}}, "the seeds cannot be read"),
    ],
)
def test_a_spider_that_cannot_be_made_is_reported_in_one_sentence(options: dict[str, Any], told: str) -> None:
    settings = Settings({"SPIDER_MODULES": ["newsbot.spiders"]})
    with pytest.raises(UsageError, match=told):
        record_nothing(settings, ["http://192.0.2.1/"], Namespace(**options))


def test_a_callback_that_a_spider_does_not_have_is_reported_in_one_sentence() -> None:
    command = Parse()
    command.settings = Settings({"SPIDER_MODULES": ["newsbot.spiders"]})
    parser = ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    options = parser.parse_args(["--spider", "news", "--callback", "nothing"])
    with pytest.raises(UsageError, match="news has no method 'nothing'"):
        command.process_options(["http://192.0.2.1/"], options)
