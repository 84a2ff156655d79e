"""`scrapy status`: the table, the page and the metrics, over runs good, broken, under way and unread."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import starting
from chromium import CHROMIUM, assert_shows
from crawling import ROOT, SPIDER, Server, crawl
from newssite import NewsSite
from pastruns import DAY, HOUR, PastRuns
from prometheus_client.parser import text_string_to_metric_families
from slow import rest_slow

from newsbot.ledger.lease import this_process
from newsbot.ledger.tables import outputs
from newsbot.status.page import status_html
from newsbot.status.prometheus import metrics_text, write_metrics
from newsbot.status.sites import Run, Site, read_sites
from newsbot.status.words import sparkline
from newsbot.storage.marks import Mark, save_mark
from newsbot.storage.past import Past, past_runs

NOW = 1_795_600_000.0
HOSTILE = '<script>alert(1)</script>"\\\n\x1b[31m\u202e{{7*7}}'
GONE = "gone - - 1 1"


def status(data: Path, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return scrapy(data, "status", *arguments, env=env)


def scrapy(data: Path, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments, "-s", f"DATA_DIR={data}"]
    return starting.run(command, cwd=ROOT, env={**os.environ, "COLUMNS": "80", **(env or {})})


def sites_of(data: Path, *names: str, most: int = 60) -> list[Site]:
    past = PastRuns(data, names[0])
    sites = read_sites(past.ledger, data, names, NOW, most)
    past.close()
    return sites


def runs(data: Path, site: str, *days: float, **told: Any) -> PastRuns:
    """Ended runs so many days before now."""
    past = PastRuns(data, site)
    for day in days:
        past.ended(NOW - day * DAY, **told)
    past.close()
    return past


def rewrite(path: Path, **told: Any) -> None:
    """Changes a report; half a surrogate pair stays what it is."""
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **told}), "utf-8")


def series(text: bytes) -> dict[tuple[str, ...], float]:
    """Every series of a file by its name and its labels' values; a series that is there twice is refused."""
    found: dict[tuple[str, ...], float] = {}
    for family in text_string_to_metric_families(text.decode()):
        assert family.type == "gauge"
        for sample in family.samples:
            key = (sample.name, *(value for _, value in sorted(sample.labels.items())))
            assert key not in found
            found[key] = sample.value
    return found


# How a site stands


def test_a_run_without_a_hole_is_well(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", 2, 1)
    site = sites_of(tmp_path, "a.example")[0]
    assert (site.state, site.verdict, site.exit_code, site.summary) == ("finished", "well", 0, "")
    assert site.ended is not None
    assert (site.ended.new, site.ended.changed, site.ended.unchanged) == (3, 1, 10)
    assert site.new_at == NOW - DAY + HOUR


def test_holes_are_told_by_reason_with_an_address_and_a_command(tmp_path: Path) -> None:
    failures = {
        "https://a.example/1": "timeout",
        "https://a.example/2": "http_500",
        "https://a.example/3 4": "http_500",
    }
    runs(tmp_path, "a.example", 1, failures=failures)
    site = sites_of(tmp_path, "a.example")[0]
    assert (site.verdict, site.exit_code) == ("holes", 2)
    assert site.summary == "3 addresses failed (2 http_500, 1 timeout)"
    assert site.troubles[0].example == "https://a.example/2"
    assert site.troubles[0].command == "scrapy why https://a.example/2"
    assert "newsbot why https://a.example/2 --data here" in status_html(
        [site], NOW, say=lambda text: f"{text} --data here".replace("scrapy", "newsbot")
    )


def test_a_run_whose_predecessor_lost_files_says_so(tmp_path: Path) -> None:
    lost = "Run 2026-11-24T100000Z had lost 7 records and 2 files of the archive; their pages were requested again."
    runs(tmp_path, "a.example", 1, code=2, trouble="holes", told=f"All is well: 3 stories were read. {lost}")
    site = sites_of(tmp_path, "a.example")[0]
    assert (site.verdict, site.exit_code, site.troubles) == ("holes", 2, [])
    assert lost in " ".join(status(tmp_path).stdout.split())
    assert lost in status_html([site], NOW)


NOTHING = {"new": 0, "changed": 0, "failures": {"https://a.example/": "dns"}}


def emptied(data: Path, site: str) -> None:
    """Makes the runs of a site that has no record at all."""
    past = PastRuns(data, site)
    for row in past.ledger.all_runs():
        outcome = {**json.loads(row.outcome), "counts": dict.fromkeys(("articles", "ticker", "listings"), 0)}
        past.ledger.end(row.run, "finished", row.finished, outcome)
        folder = data / site / "articles"
        folder.mkdir(exist_ok=True)
        (folder / f"{row.run}.jsonl").touch()
        logs = data / site / "logs"
        logs.mkdir(exist_ok=True)
        (logs / f"{row.run}.log").write_text("a line\n", "utf-8")
    past.close()


@pytest.mark.slow
def test_a_site_that_never_gave_a_record_is_listed_with_the_command_that_forgets_it(tmp_path: Path) -> None:
    runs(tmp_path, "exmaple.example", 2, 1, **NOTHING)
    runs(tmp_path, "a.example", 2, 1, failures={"https://a.example/": "dns"})
    emptied(tmp_path, "exmaple.example")
    assert "scrapy forget exmaple.example" in (listed := status(tmp_path).stdout)
    assert "scrapy forget a.example" not in listed
    done = scrapy(tmp_path, "forget", "exmaple.example")
    assert (done.returncode, done.stdout) == (0, "Forgot exmaple.example: 2 runs without a record\n")
    assert "exmaple" not in status(tmp_path).stdout
    assert not (tmp_path / "exmaple.example").exists()
    assert (tmp_path / "a.example" / "runs").is_dir()


def test_a_site_that_gave_records_or_is_being_crawled_is_not_forgotten(tmp_path: Path) -> None:
    past = runs(tmp_path, "a.example", 2)
    past = PastRuns(tmp_path, "a.example")
    row = {"site": "a.example", "run": past.ledger.all_runs()[0].run, "name": "articles", "lines": 4, "bytes": 9,
           "filled": "{}"}  # fmt: skip
    with past.ledger.engine.begin() as connection:
        connection.execute(outputs.insert().values(**row))
    busy = PastRuns(tmp_path, "b.example")
    busy.begin(NOW - HOUR)  # by this process, which lives
    for site, words in (("a.example", "has 4 records and is kept"), ("b.example", "is under way")):
        done = scrapy(tmp_path, "forget", site)
        assert done.returncode == 1
        assert words in done.stderr
    assert scrapy(tmp_path, "forget", "c.example").returncode == 1
    assert past.ledger.sites() == ["a.example", "b.example"]
    past.close()
    busy.close()


def test_what_a_report_tells_of_its_trouble_goes_before_what_is_counted(tmp_path: Path) -> None:
    monitor = {
        "name": "coverage/en/byline",
        "passed": False,
        "reason": "Bylines are gone",
        "example": None,
        "command": "scrapy sample x",
    }
    past = runs(tmp_path, "a.example", 1, code=3, trouble="changed", told="The site has changed.", monitors=[monitor])
    site = sites_of(tmp_path, past.site)[0]
    assert (site.verdict, site.exit_code, site.summary) == ("changed", 3, "The site has changed.")
    assert (site.troubles[0].what, site.troubles[0].command) == ("Bylines are gone", "scrapy sample x")


def test_a_failed_monitor_of_a_run_that_is_well_is_unusual(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", 1, monitors=[{"name": "ticker", "passed": False}, {"name": "dates", "passed": True}])
    site = sites_of(tmp_path, "a.example")[0]
    assert (site.verdict, site.summary) == ("unusual", "ticker is unusual")


def test_monitors_that_follow_from_another_are_left_out(tmp_path: Path) -> None:
    names = ["answered", "failed", "lists/empty", "section/News", "words/en"]
    monitors = [{"name": name, "passed": False, "reason": f"{name} is low"} for name in names]
    runs(tmp_path, "a.example", 1, code=3, trouble="changed", told="The site has changed.", monitors=monitors)
    (site,) = sites_of(tmp_path, "a.example")
    assert [trouble.what for trouble in site.below_headline] == ["answered is low", "words/en is low"]


def test_a_site_that_has_brought_nothing_for_unusually_long_is_quiet(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", *range(15, 6, -1))
    runs(tmp_path, "a.example", *range(6, 0, -1), new=0, changed=0)
    site = sites_of(tmp_path, "a.example")[0]
    assert (site.verdict, site.summary) == ("quiet", "No new story for 6 days, unusually long for this site")
    runs(tmp_path, "b.example", 9, new=3)
    runs(tmp_path, "b.example", *range(8, 0, -1), new=0, changed=0)
    assert sites_of(tmp_path, "b.example")[0].verdict == "well", "one run with stories makes nothing usual"


def test_runs_under_way_killed_and_stopped_are_told_apart_and_keep_the_figures_of_the_run_before(
    tmp_path: Path,
) -> None:
    states = {}
    for name in ("running", "killed", "stopped"):
        past = runs(tmp_path, f"{name}.example", 2)
        past = PastRuns(tmp_path, f"{name}.example")
        run = past.begin(NOW - DAY, GONE if name == "killed" else None)
        if name == "stopped":
            past.stop(run)
        past.close()
        site = sites_of(tmp_path, f"{name}.example")[0]
        states[name] = (site.state, site.verdict, site.exit_code)
        assert site.ended is not None
        assert site.ended.stories == 4
        if name != "running":
            assert "start the same crawl again" in site.summary
    assert states == {
        "running": ("running", "well", None),
        "killed": ("killed", "killed", 1),
        "stopped": ("stopped", "stopped", 2),
    }


def test_a_run_that_was_started_twice_does_not_pass_off_the_last_start_for_the_whole(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", 1, new=9, stats={"story/new": 2, "story/revision": 1})
    ended = sites_of(tmp_path, "a.example")[0].ended
    assert ended is not None
    assert (ended.stories, ended.new, ended.changed, ended.unchanged) == (10, None, None, None)


# Reports


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not a complete report"),
        (b'{"schema": "newsbot/run/1", "failures": [', "is not a complete report"),
        (b"\xff\xfe", "is not a complete report"),
        (b"[1, 2]", "holds no object"),
        (b'{"schema": "newsbot/run/9"}', "is of the schema newsbot/run/9, not newsbot/run/1"),
        (b'{"schema": 7}', "is of the schema none"),
        (b"[" * 200_000, "is not a complete report"),
    ],
)
def test_a_damaged_report_is_told_and_breaks_nothing(tmp_path: Path, content: bytes, told: str) -> None:
    past = runs(tmp_path, "a.example", 3, 2)
    damaged = max(past.folder.glob("*.json"))
    damaged.write_bytes(content)
    site = sites_of(tmp_path, "a.example")[0]
    assert [(report.path, told in report.why) for report in site.damaged] == [(damaged, True)]
    assert (site.verdict, site.ended and site.ended.stories) == ("well", 4), "the ledger has the counts"
    html = status_html([site], NOW)
    assert damaged.name in html
    assert series(metrics_text([site]))["newsbot_run_exit_code", "a.example"] == 0


def test_a_report_of_odd_types_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    odd: dict[str, Any] = {
        "measures": {"ticker": "many", "dates/exact": float("nan"), "coverage/en/byline": 10**400, "coverage": 1, "stories": 5},
        "monitors": ["x", {"name": 4}, None], "failures": [None, {"url": 3}], "coverage": [], "stats": None, "trouble": 9,
        "told": {}, "finished": "soon", "counts": 7, "arguments": None,
    }  # fmt: skip
    past = runs(tmp_path, "a.example", 1)
    rewrite(next(past.folder.iterdir()), **odd)
    (read,) = past_runs(past.folder)
    assert isinstance(read, Past)
    assert read.oddity is not None
    assert (read.measures, read.trouble, read.summary) == ({"coverage": 1.0, "stories": 5.0}, None, "")
    assert status_html(sites_of(tmp_path, "a.example"), NOW)


def test_of_many_reports_the_last_are_read_and_long_lists_of_one_alone(tmp_path: Path) -> None:
    failures = {f"https://a.example/{n}\n ]": "http_500" for n in range(50)}
    past = runs(tmp_path, "a.example", *range(9, 0, -1), failures=failures)
    whole = max(past.folder.glob("*.json")).stem
    read = [report for report in past_runs(past.folder, 4, whole=whole) if isinstance(report, Past)]
    assert [len(report.failures) for report in read] == [50, 0, 0, 0]
    assert all(report.stat("story/new") == 3 for report in read)


def test_a_run_whose_name_is_in_the_future_hides_no_failures_of_the_last_run(tmp_path: Path) -> None:
    past = PastRuns(tmp_path, "a.example")
    past.ended(NOW + 365 * DAY)
    past.ledger.acquire(this_process(), "x", int(NOW))
    past.ledger.move_back("x", int(NOW - 2 * DAY))
    past.ended(NOW - DAY, failures={"https://a.example/torn": "http_500"})
    past.close()
    (site,) = sites_of(tmp_path, "a.example")
    assert [(trouble.what, trouble.example) for trouble in site.troubles] == [
        ("1 address failed (1 http_500)", "https://a.example/torn")
    ]


def test_a_half_written_report_is_told(tmp_path: Path) -> None:
    past = runs(tmp_path, "a.example", 1)
    (past.folder / "2026-11-25T000000Z.json.part").write_text("{")
    assert "start the same crawl again" in sites_of(tmp_path, "a.example")[0].damaged[0].why


# The command


def test_the_table_fits_into_eighty_columns_and_tells_of_every_site(tmp_path: Path) -> None:
    runs(tmp_path, "paper.example", 2, 1)
    runs(tmp_path, "torn.example", 1, failures={"https://torn.example/" + HOSTILE: HOSTILE})
    done = status(tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines if not line.startswith("    "))
    assert re.search(r"^paper\.example +\d+\w+ +finished well +0 +\+3 ~1 =10 +0 ", done.stdout, re.M)
    assert re.search(r"^torn\.example +\d+\w+ +finished holes +2 ", done.stdout, re.M)
    assert "journalismpakistan" not in done.stdout, "it comes with newsbot, and nobody has crawled it"
    assert re.search(r"^journalismpakistan +never", status(tmp_path, "journalismpakistan").stdout, re.M)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_a_sites_name_is_not_broken_in_a_pipe_or_where_the_trend_can_give_way(tmp_path: Path) -> None:
    long, longer = "timesofvalley.paperhouse.example"[-27:], "english.timesofvalley.paperhouse.example"
    runs(tmp_path, long, 2, 1)
    on_terminal = scrapy(tmp_path, "status", env={"FORCE_COLOR": "1", "COLUMNS": "80"}).stdout
    assert (long in on_terminal, "▁" in on_terminal, "trend" in on_terminal) == (True, False, False)
    assert max(len(re.sub(r"\x1b\[[\d;]*m", "", line)) for line in on_terminal.splitlines()) <= 80
    runs(tmp_path, longer, 1)
    assert re.search(rf"^{longer} +\d+\w+ +finished", status(tmp_path).stdout, re.M)


@pytest.mark.slow
@pytest.mark.parametrize("columns", [20, 80])
def test_a_terminal_too_narrow_for_a_table_shows_all_its_words(tmp_path: Path, columns: int) -> None:
    runs(tmp_path, "paper.example", 2, 1)
    assert scrapy(tmp_path, "follow", "--consumer", "warehouse").returncode == 0
    for command, words in (
        (["status"], "site ran state verdict exit stories failed new trend paper.example +3 ~1 =10 finished well"),
        (["runs"], "run state seconds stories gone lists failed exit trouble paper.example finished"),
        (
            ["follow", "--consumers"],
            "consumer kinds moved delivered records runs behind warehouse articles,ticker,listings,tombstones",
        ),
    ):
        done = scrapy(tmp_path, *command, env={"COLUMNS": str(columns)})
        assert done.returncode == 0, done.stderr
        assert set(words.split()) <= set(done.stdout.split())


@pytest.mark.parametrize(
    ("command", "word"),
    rest_slow([
        ("status", "▁"), ("status --json", "خبر"), ("status --help", "[site]…"), ("sample --help", "[site]…"),
        ("why --help", "base_url=…"),
    ]),
)  # fmt: skip
def test_in_a_locale_of_few_letters_a_command_says_all_in_utf_8(tmp_path: Path, command: str, word: str) -> None:
    runs(tmp_path, "paper.example", 2, new=9)
    runs(tmp_path, "paper.example", 1, new=0, changed=0, told="خبر", trouble="خبر", code=3)
    done = scrapy(tmp_path, *command.split(), env={"PYTHONIOENCODING": "iso8859-9"})
    assert (done.returncode, done.stderr) == (0, "")
    assert word in done.stdout


def test_one_object_a_site_is_printed_as_json(tmp_path: Path) -> None:
    runs(tmp_path, "paper.example", 2, 1)
    runs(tmp_path, "torn.example", 1, failures={"https://torn.example/1": "timeout"})
    rows = [
        json.loads(line) for line in status(tmp_path, "paper.example", "torn.example", "--json").stdout.splitlines()
    ]
    assert [(row["site"], row["verdict"], row["exit_code"], row["new"], row["failures"]) for row in rows] == [
        ("paper.example", "well", 0, 3, 0), ("torn.example", "holes", 2, 3, 1),
    ]  # fmt: skip
    assert rows[0]["trend"] == [4, 4]
    assert rows[1]["broken"][0]["command"] == "scrapy why https://torn.example/1"
    command = [sys.executable, "-m", "newsbot", "status", "torn.example", "--json", "--data", str(tmp_path)]
    own = json.loads(subprocess.check_output(command))
    assert own["broken"][0]["command"] == "newsbot why https://torn.example/1"


@pytest.mark.parametrize(("codes", "exit_code"), rest_slow([((1, 3, 2), 3), ((0,), 0), ((0, 2), 2), ((2, 1), 1)]))
def test_check_ends_with_the_code_of_the_gravest_last_run(
    tmp_path: Path, codes: tuple[int, ...], exit_code: int
) -> None:
    for code in codes:
        runs(tmp_path, f"site{code}.example", 2, code=3)
        runs(tmp_path, f"site{code}.example", 1, code=code)
    assert status(tmp_path, "--check", "--json").returncode == exit_code


def test_check_may_limit_the_age_of_the_last_run(tmp_path: Path) -> None:
    past = PastRuns(tmp_path, "late.example")
    past.ended(time.time() - 30 * 3600)
    past.close()
    assert status(tmp_path, "--check", "--max-age", "2d").returncode == 0
    late = status(tmp_path, "--check", "--json", "--max-age", "26h")
    assert late.returncode == 1
    assert re.search(r"late\.example: the last run was \d\d h ago, more than --max-age allows", late.stderr)
    assert json.loads(late.stdout)["site"] == "late.example"
    assert "--max-age needs --check" in status(tmp_path, "--max-age", "2d").stderr
    assert "soon is not a period; write 90m, 26h or 2d" in status(tmp_path, "--check", "--max-age", "soon").stderr


@pytest.mark.parametrize(
    ("content", "reported"), [(None, "is missing; run"), (b"{", "has 1 bytes; run"), (b"{}\n", "")]
)
def test_records_of_a_finished_run_that_are_missing_are_damage(
    tmp_path: Path, content: bytes | None, reported: str
) -> None:
    past = PastRuns(tmp_path, "paper.example")
    files = [{"path": "articles/1.jsonl", "bytes": 3}, {"path": "archive/1-00001.warc.gz", "bytes": 3}]
    name = past.ended(NOW - DAY, files=files).stem
    if content is not None:
        (tmp_path / "paper.example" / "articles").mkdir()
        (tmp_path / "paper.example" / "articles" / "1.jsonl").write_bytes(content)

    def site(check_files: bool = True) -> Site:
        return read_sites(past.ledger, tmp_path, ["paper.example"], NOW, check_files=check_files)[0]

    assert (site().lacks_files, [reported in damaged.why for damaged in site().damaged]) == (
        (True, [True]) if reported else (False, [])
    )
    assert not site(check_files=False).lacks_files
    save_mark(tmp_path, "paper.example", name, Mark("s3://bucket", {}, removed=True))
    assert not site().lacks_files
    past.close()


@pytest.mark.slow
def test_where_nothing_has_run_it_says_so(tmp_path: Path) -> None:
    done = status(tmp_path)
    assert done.returncode == 1
    assert "there is no ledger; crawl first" in done.stderr
    PastRuns(tmp_path, "a.example").close()
    done = status(tmp_path, "--html", "--metrics")
    assert (done.returncode, done.stderr) == (0, "")
    assert "State of the sites" in (tmp_path / "status.html").read_text("utf-8")
    assert series((tmp_path / "metrics.prom").read_bytes()) == {}
    assert "No run is recorded yet" in status(tmp_path).stdout


@pytest.mark.slow
def test_a_site_that_is_none_and_a_file_that_is_no_page_are_refused(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", 1)
    done = status(tmp_path, "b.example")
    assert done.returncode == 1
    assert (
        "'b.example' is not a site here; did you mean a.example? The sites are: a.example" in done.stderr + done.stdout
    )
    assert status(tmp_path, "--html", "a.example").returncode == 2
    (tmp_path / "file").touch()
    done = status(tmp_path, "--html", str(tmp_path / "file" / "page.html"))
    assert done.returncode == 1
    assert "; choose another folder" in done.stderr
    assert not list(tmp_path.glob(".status*"))


# The page


def hostile_sites(data: Path) -> list[Site]:
    monitor = {
        "name": HOSTILE,
        "passed": False,
        "reason": HOSTILE,
        "example": "javascript:alert(3)",
        "command": HOSTILE,
    }
    measures = {f"section/{HOSTILE}": 4, f"coverage/{HOSTILE}/{HOSTILE}": 0.5, "dates/exact": 0.25}
    told = {"monitors": [monitor], "measures": measures, "told": HOSTILE, "trouble": HOSTILE, "code": 3}
    runs(data, "a.example", 3, 2, 1, failures={f"https://a.example/{HOSTILE}": HOSTILE}, **told)
    runs(data, "b.example", 2, 1)
    return sites_of(data, "a.example", "b.example")


def test_nothing_from_a_report_is_markup(tmp_path: Path) -> None:
    html = status_html(hostile_sites(tmp_path), NOW)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "{{7*7}}" in html, "a template in a report is text"
    assert 'href="javascript:' not in html
    assert "style=" not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"""(?:src|href)=["'](?!#|data:,|https://a\.example)""", html)


def test_the_page_tells_trends_coverage_and_runs_in_words_too(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", 2, new=9)
    runs(tmp_path, "a.example", 1, new=2, changed=0)
    html = status_html(sites_of(tmp_path, "a.example"), NOW)
    assert "<title>Stories written</title><desc>2 in 2026-11-24" in html
    assert "most in 2026-11-23" in html
    assert '<th scope="row" dir="auto">byline</th><td dir="auto">all</td><td class="number">50%</td>' in html
    assert html.count("Z</td>") == 2, "each run has its row"


def test_a_single_run_gives_numbers_and_no_charts(tmp_path: Path) -> None:
    measures = {"stories/ur": 11, "evidence/published/json-ld": 0.25, "coverage/ur/byline": 0.5}
    runs(tmp_path, "a.example", 1, new=9, changed=0, measures=measures)
    html = status_html(sites_of(tmp_path, "a.example"), NOW)
    assert "<svg" not in html
    rows = {"Stories written": "9", "Stories in Urdu": "11", "Stories with the date from JSON-LD": "25%"}
    for name, value in rows.items():
        assert f'<td dir="auto">{name}</td><td dir="auto">{value}</td></tr>' in html
    assert 'data-head="stories, run by run">9</td>' in html
    assert '<th scope="row" dir="auto">byline</th><td dir="auto">Urdu</td><td class="number">50%</td></tr>' in html
    assert not re.search(r"\b(?:stories|evidence|coverage)/", html)


def test_measures_that_do_not_fit_are_counted(tmp_path: Path) -> None:
    many = {f"section/{number}": 1 for number in range(40)}
    runs(tmp_path, "a.example", 1, measures=many)
    html = status_html(sites_of(tmp_path, "a.example"), NOW)
    assert "Not shown here: 4 measures more, in the runs&#39; reports" in html
    runs(tmp_path, "b.example", 1)
    assert "Not shown here" not in status_html(sites_of(tmp_path, "b.example"), NOW)


def test_what_only_one_of_several_runs_measured_is_a_number_with_its_run(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", 2)
    runs(tmp_path, "a.example", 1, measures={"words/en": 274.2})
    html = status_html(sites_of(tmp_path, "a.example"), NOW)
    assert "<figcaption>Stories written</figcaption>" in html
    assert '<td dir="auto">Words per story in English</td><td dir="auto">274.2</td><td dir="auto">2026-' in html


def test_the_same_sites_give_the_same_page(tmp_path: Path) -> None:
    sites = hostile_sites(tmp_path)
    assert status_html(sites, NOW) == status_html(sites_of(tmp_path, "a.example", "b.example"), NOW)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: install chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_browser_shows_it_without_an_error(tmp_path: Path, width: int) -> None:
    assert_shows(status_html(hostile_sites(tmp_path), NOW), tmp_path, width)


# Metrics


def test_metrics_tell_of_each_site_by_gauges_that_parse(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", 3)
    runs(tmp_path, "a.example", 1, failures={"https://a.example/1": "timeout"})
    runs(
        tmp_path, "b.example", 1, measures={"coverage/ur/byline": 0.25}, monitors=[{"name": "ticker", "passed": False}]
    )
    found = series(metrics_text(sites_of(tmp_path, "a.example", "b.example", most=1)))
    for key, value in {
        ("last_run_timestamp_seconds", "a.example"): NOW - DAY + HOUR,
        ("last_success_timestamp_seconds", "a.example"): NOW - 3 * DAY + HOUR,
        ("run_exit_code", "a.example"): 2,
        ("run_duration_seconds", "a.example"): HOUR,
        ("run_stories", "new", "a.example"): 3,
        ("run_stories", "unchanged", "a.example"): 10,
        ("run_failures", "timeout", "a.example"): 1,
        ("field_coverage_ratio", "byline", "any", "a.example"): 0.5,
        ("field_coverage_ratio", "byline", "ur", "b.example"): 0.25,
        ("monitor_passed", "ticker", "b.example"): 0,
        ("ticker_entries", "b.example"): 8,
        ("queue_length", "b.example"): 0,
        ("run_unfinished", "b.example"): 0,
    }.items():
        assert found[f"newsbot_{key[0]}", *key[1:]] == value, key


def test_hostile_names_make_labels_that_parse_and_are_bounded(tmp_path: Path) -> None:
    names = [
        HOSTILE,
        HOSTILE.replace("\x1b", "\x07"),
        "x" * 300,
        "x" * 200,
        "\ud800",
        "",
        "a/b/c",
        '"} 1\n# TYPE x counter',
    ]
    told = {
        "monitors": [{"name": name, "passed": number % 2 == 0} for number, name in enumerate(names * 40)],
        "measures": {f"coverage/{name}/{number}{name}": 0.5 for number, name in enumerate(names * 40)},
    }
    failures = {f"https://a.example/{n}": f"{names[n % 8]}{n % 50}" for n in range(500)}
    past = PastRuns(tmp_path, "a.example")
    path = past.ended(NOW - DAY, failures=failures)
    rewrite(path, **told)
    past.close()
    found = series(metrics_text(sites_of(tmp_path, "a.example")))
    assert 3 < len([key for key in found if key[0] == "newsbot_monitor_passed"]) <= 60
    assert len([key for key in found if key[0] == "newsbot_field_coverage_ratio"]) <= 120
    assert len([key for key in found if key[0] == "newsbot_run_failures"]) <= 21
    assert max(len(label) for key in found for label in key) <= 100
    assert found["newsbot_monitor_passed", "a/b/c", "a.example"] == 1


def test_sites_whose_names_begin_alike_have_their_own_series(tmp_path: Path) -> None:
    names = ["x" * 110 + end for end in (".one.example", ".two.example", "\x01", "\x02")]
    for name in names:
        runs(tmp_path, name, 1)
    lines = metrics_text(sites_of(tmp_path, *names)).decode().splitlines()
    written = [line for line in lines if line.startswith("newsbot_run_exit_code")]
    assert [line.rpartition(" ")[0] for line in written] == [
        f'newsbot_run_exit_code{{site="{"x" * 110}{end}"}}' for end in (".one.example", ".two.example", "?")
    ]


def test_a_run_that_ended_before_it_began_has_no_duration(tmp_path: Path) -> None:
    past = PastRuns(tmp_path, "a.example")
    run = past.begin(NOW)
    past.ledger.end(run, "finished", int(NOW - DAY), {"exit_code": 0})
    past.close()
    row = json.loads(scrapy(tmp_path, "runs", "--json").stdout)
    assert (row["run"], row["seconds"]) == (run, None)
    found = series(metrics_text(sites_of(tmp_path, "a.example")))
    assert ("newsbot_run_exit_code", "a.example") in found
    assert ("newsbot_run_duration_seconds", "a.example") not in found


def test_of_two_that_write_at_once_the_later_has_read_what_the_earlier_wrote_of(tmp_path: Path) -> None:
    path = tmp_path / "metrics.prom"
    runs(tmp_path, "a.example", 1)
    other = Thread(target=lambda: write_metrics(path, lambda: sites_of(tmp_path, "a.example", "b.example")))

    def read() -> list[Site]:
        sites = sites_of(tmp_path, "a.example")
        runs(tmp_path, "b.example", 1)
        other.start()
        other.join(0.5)  # without a lock it is done by now, and what follows here would undo it
        return sites

    write_metrics(path, read)
    other.join()
    assert ("newsbot_run_exit_code", "b.example") in series(path.read_bytes())
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert {name.name for name in tmp_path.iterdir() if "metrics" in name.name} == {
        "metrics.prom",
        ".metrics.prom.lock",
    }


@pytest.mark.slow
def test_a_crawl_leaves_metrics_and_one_that_cannot_write_them_ends_as_it_would(tmp_path: Path) -> None:
    with Server(NewsSite(4).pages) as server:
        seeds = tmp_path / "seeds.txt"
        seeds.write_text("/newsroom/page/1\n")
        done = crawl(server.base_url, tmp_path / "data", "-a", f"seeds={seeds}")
        assert done.returncode == 0, done.stderr
        found = series((tmp_path / "data" / "metrics.prom").read_bytes())
        assert found["newsbot_run_stories", "new", SPIDER] == 4
        assert found["newsbot_run_exit_code", SPIDER] == 0
        (tmp_path / "data" / "metrics.prom").unlink()
        (tmp_path / "data" / "metrics.prom").mkdir()
        server.requests.clear()
        done = crawl(server.base_url, tmp_path / "data", "-a", f"seeds={seeds}")
        assert done.returncode == 0, done.stderr
        assert "metrics.prom could not be written: Is a directory; check " in done.stderr
    rows = [json.loads(line) for line in status(tmp_path / "data", "--json").stdout.splitlines()]
    assert [(row["verdict"], row["runs"], row["new"], row["trend"]) for row in rows] == [("well", 2, 0, [4, 0])]


def test_a_crawl_that_fails_is_not_under_way_in_the_metrics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent / "helpers"))
    extensions = (
        'EXTENSIONS={"newsbot.extensions.run.Run": 0, "newsbot.extensions.metrics.Metrics": 0, "breaker.Breaker": 1}'
    )
    with Server(NewsSite(4).pages) as server:
        done = crawl(server.base_url, tmp_path, "-s", extensions, "-s", "BREAK_AT_CALL=1")
    assert done.returncode == 1
    found = series((tmp_path / "metrics.prom").read_bytes())
    assert found["newsbot_run_in_progress", SPIDER] == 0
    assert found["newsbot_run_unfinished", SPIDER] == 1


def test_a_stopped_crawl_keeps_the_figures_of_the_run_before_in_the_metrics(tmp_path: Path) -> None:
    runs(tmp_path, "a.example", 2)
    past = PastRuns(tmp_path, "a.example")
    past.stop(past.begin(NOW - DAY))
    past.close()
    found = series(metrics_text(sites_of(tmp_path, "a.example", most=1)))
    assert found["newsbot_run_unfinished", "a.example"] == 1
    assert found["newsbot_run_exit_code", "a.example"] == 0, "of the last that is over"
    assert found["newsbot_run_stories", "new", "a.example"] == 3


def test_a_trend_is_drawn_with_gaps_and_not_flattened_by_one_giant() -> None:
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([2000, 4, 2, None, 4]) == "█▃▂·▃"


def test_the_failures_of_an_earlier_run_that_are_still_open_are_named() -> None:
    run = Run("2026-11-27T102652Z", "finished", NOW - DAY, NOW - DAY, 1, "https://a.example", 0, {}, 0, Past("x"))
    assert Site("a.example", NOW, [run], open_failures=1, retried_from=1_795_861_620).note == (
        "1 address of earlier runs failed and is requested again from 28 November 10:27 UTC on"
    )
    assert Site("a.example", NOW, [run], open_failures=2, retried_from=NOW).note == (
        "2 addresses of earlier runs failed and are requested again by the next run"
    )
    assert Site("a.example", NOW, [replace(run, failures=1)], open_failures=1).note == "", "its sentence says so"
    stopped = replace(run, state="stopped", failures=None)
    assert Site("a.example", NOW, [stopped], open_failures=1).note == (
        "1 address failed and is requested again by the next run"
    )
