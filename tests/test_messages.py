"""What a person reads when something is amiss: one sentence with the remedy, the cause behind it, and nothing twice."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import starting
from crawling import PATIENCE, ROOT, SPIDER, Handler, Server, crawl, report
from newssite import NewsSite
from OpenSSL import SSL
from pastruns import DAY, PastRuns
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError, DownloadTimeoutError
from scrapy.settings import Settings
from slow import rest_slow
from test_guard import certificate
from twisted.internet import error as net
from twisted.python.failure import Failure
from twisted.web._newclient import BadResponseVersion
from twisted.web.client import ResponseFailed

from newsbot.demo.server import SampleSite
from newsbot.items import RUN_SCHEMA
from newsbot.ledger.database import sqlite_url
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.store import Ledger
from newsbot.monitors.rules import Rules
from newsbot.monitors.verdict import Run, judge

NOW = time.time()
GONE = "gone - - 1 1"
NOWHERE = "http://127.0.0.1:9"
RESPECTFUL = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
"""Begins a command that minds permissions though root gives it."""


def scrapy(
    *arguments: str, cwd: Path = ROOT, before: tuple[str, ...] = (), **options: Any
) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "scrapy", *arguments]
    if not before and not options:
        return starting.run(command, cwd=cwd, timeout=PATIENCE)
    return subprocess.run(
        command, cwd=cwd, encoding="utf-8", timeout=PATIENCE, **{"stdout": -1, "stderr": -1, **options}
    )  # fmt: skip


def news(url: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    few = ("-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_DELAY=0", "-s", "DNS_TIMEOUT=5")
    return scrapy("crawl", "news", "-a", f"url={url}", "-s", f"DATA_DIR={data}", *few, *arguments)


# Why a site cannot be reached


def of(kind: Any, *arguments: Any) -> BaseException:
    """An exception of Twisted's, which has no types."""
    error: BaseException = kind(*arguments)
    return error


def failed_of(*reasons: BaseException) -> DownloadFailedError:
    """As Scrapy reports a request that Twisted has failed on."""
    error = DownloadFailedError("failed")
    error.__cause__ = ResponseFailed([Failure(reason) for reason in reasons])  # type: ignore[no-untyped-call]
    return error


def test_the_cause_of_a_failure_is_one_clause_whatever_lies_around_it() -> None:
    from newsbot.network.causes import ProxyUnknown, cause_of
    from newsbot.network.certificates import CertificateInvalid
    from newsbot.network.ignored import Ignored
    from newsbot.reasons import CAUSE_LENGTH, Reason

    for error, cause in (
        (CannotResolveHostError("DNS lookup failed"), "could not resolve host"),
        (ProxyUnknown("DNS lookup failed"), "could not resolve the proxy"),
        (of(net.ConnectionRefusedError, "111"), "connection refused"),
        (of(net.ConnectError, 101), "the network cannot be reached"),
        (of(net.ConnectError, 113), "no route to the host"),
        (of(net.TCPTimedOutError, 110), "no connection in time"),
        (
            DownloadTimeoutError("Getting https://a.example/ took longer than 60.0 seconds."),
            "took longer than 60 s",
        ),
        (failed_of(net.ConnectionDone()), "the connection was closed before a response came"),
        (failed_of(ValueError("Value contains non-decimal digits: b'-5'")), "the response is not HTTP"),
        (failed_of(BadResponseVersion("not enough values", b"ICY")), "the response is not HTTP"),  # type: ignore[no-untyped-call]
        (failed_of(CertificateInvalid("self-signed")), "certificate is not valid: self-signed"),
        (failed_of(CertificateInvalid("x" * 9000)), f"certificate is not valid: {'x' * 9000}"[:CAUSE_LENGTH]),
        (failed_of(SSL.Error([("SSL routines", "", "wrong version number")])), "the server does not speak TLS there"),
        (failed_of(SSL.Error([("SSL", "", "no shared cipher")])), "no TLS connection: no shared cipher"),
        (failed_of(SSL.Error()), "no TLS connection"),
        (Ignored(Reason.ROBOTS_UNAVAILABLE, "connection refused"), "connection refused"),
        (ValueError("of a program's own"), None),
    ):
        assert cause_of(error) == cause


def test_exceptions_that_name_each_other_are_looked_into_once() -> None:
    from newsbot.network.causes import cause_of

    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert cause_of(one) is None


@dataclass
class Connecting:
    """The protocol of a connection, as far as a check of certificates asks it."""

    why: str = ""

    def failVerification(self, failure: Any) -> None:
        self.why = str(failure.value)


def test_a_certificate_is_refused_for_what_openssl_says_and_for_another_host(tmp_path: Path) -> None:
    from OpenSSL.crypto import FILETYPE_PEM, load_certificate

    from newsbot.network.certificates import _verify

    made = load_certificate(FILETYPE_PEM, certificate(tmp_path).read_bytes())
    for host, error, depth, why in (
        ("127.0.0.1", 0, 0, ""),
        ("127.0.0.1", 0, 1, ""),
        ("127.0.0.1", 10, 0, "expired"),
        ("127.0.0.1", 18, 0, "self-signed"),
        ("127.0.0.1", 19, 1, "its root authority is not trusted"),
        ("127.0.0.1", 20, 0, "its issuer is not known"),
        ("127.0.0.1", 9999, 0, "OpenSSL error 9999"),
        ("127.0.0.2", 0, 0, "it is not for 127.0.0.2"),
        ("a.example", 0, 0, "it is not for a.example"),
        ("a.example", 0, 1, ""),
    ):
        protocol = Connecting()
        valid = _verify(protocol, host)(None, made, error, depth, int(not error))  # type: ignore[arg-type]
        assert (valid, protocol.why) == (not why, why)


@pytest.mark.parametrize(
    ("url", "cause"),
    [(NOWHERE, "connection refused"), ("http://no-such-host.invalid", "could not resolve host")],
)
@pytest.mark.slow
def test_a_site_that_is_down_is_one_sentence_with_the_cause_everywhere(url: str, cause: str, tmp_path: Path) -> None:
    done = news(url, tmp_path, "--quiet")
    assert done.returncode == 2
    site = url.removeprefix("http://").replace(":", "_")
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        f"scrapy crawl: {site}: The site cannot be reached ({cause}); check the address and the network"
    )
    (path,) = (tmp_path / site / "runs").glob("*.json")
    told = json.loads(path.read_text("utf-8"))
    assert told["failures"] == [{"url": f"{url}/", "reason": "robots_unavailable", "cause": cause}]
    assert told["reasons"] == {"robots_unavailable": 1}, "as it ever was"
    assert cause in told["told"]
    where = ("-s", f"DATA_DIR={tmp_path}")
    assert f"nothing is allowed for now ({cause})" in scrapy("why", f"{url}/", *where).stdout
    assert json.loads(scrapy("why", f"{url}/", "--json", *where).stdout)["cause"] == cause
    status = " ".join(scrapy("status", site, *where).stdout.split())
    assert status.count(cause) == status.count("scrapy why") == 1


def test_a_certificate_that_nobody_has_signed_is_told_for_what_it_is(tmp_path: Path) -> None:
    with Server({}) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(tmp_path))
        server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
        base = server.base_url.replace("http:", "https:")
        done = news(base, tmp_path / "data", "--quiet")
        assert server.requests == []
    assert done.returncode == 2
    assert "The site cannot be reached (certificate is not valid: self-signed); check " in done.stderr
    assert "Traceback" not in done.stderr
    (log,) = (tmp_path / "data").glob("*/logs/*.log")
    assert "CertificateInvalid': 1," in log.read_text("utf-8"), "it was requested once"
    assert "Failure" not in log.read_text("utf-8")


@pytest.mark.parametrize(("reason", "shown"), [("no_story", True), ("section", False), (None, False)])
def test_why_names_the_command_that_reads_a_page_without_a_story(reason: str | None, *, shown: bool) -> None:
    from newsbot.commands.why import _lines

    found = {
        "known": True, "canonical_url": "https://www.example.org/a?b=1", "found_at": "now", "found_on": None,
        "visited_at": None, "others": 0, "fate": "skipped", "reason": reason, "cause": None, "alias_of": None, "misses": [],
        "headline": None, "records": [], "queued": False, "due": None, "kind": "story",
    }  # fmt: skip
    lines = "\n".join(_lines(found, Settings(), is_running=False))
    assert ("newsbot read 'https://www.example.org/a?b=1'" in lines) is shown


def test_why_says_that_a_forbidden_page_was_not_requested_and_which_story_an_alternative_address_has(
    tmp_path: Path,
) -> None:
    site = NewsSite(20)
    moved, forbidden, story = ("/" + site.story(number).slug for number in (1, 2, 3))
    site.pages[moved] = 302, {"Location": story}, b""
    site.pages["/robots.txt"] = 200, {"Content-Type": "text/plain"}, f"User-agent: *\nDisallow: {forbidden}\n".encode()
    with Server(site.pages) as server:
        crawl(server.base_url, tmp_path, "--quiet")
        base = server.base_url
    answers = {
        path: scrapy("why", base + path, "-s", f"DATA_DIR={tmp_path}")
        for path in (forbidden, moved, f"{story}/amp", f"{story}.amp", f"/amp{story}")
    }
    assert "not requested\n" in answers[forbidden].stdout
    assert "visit" not in answers[forbidden].stdout
    headline = site.story(3).headline
    assert all(headline in done.stdout for path, done in answers.items() if path != forbidden)
    assert [done.returncode for done in answers.values()] == [0, 0, 3, 3, 3]


def test_why_names_the_age_of_a_sitemap_as_a_possible_cause() -> None:
    from newsbot.commands.why import _lines

    url = "https://a.example/sitemap-posts.xml"
    found = {"url": url, "known": False, "kind": "other", "site": "a.example", "amp_of": None}
    (_, cause) = _lines(found, Settings(), is_running=False)
    assert "never requested" in cause
    assert "a sitemap that its index dates before --since only with --full" in cause


def test_a_page_that_fails_behind_a_good_robots_txt_has_its_cause_too(tmp_path: Path) -> None:
    def hang_up(handler: Handler) -> None:
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)

    with Server({"/robots.txt": (200, {}, b""), "/": hang_up}) as server:
        done = crawl(server.base_url, tmp_path, "-s", "RETRY_TIMES=0", "--quiet")
    assert "Traceback" not in done.stderr
    by_reason = {failed["reason"]: failed["cause"] for failed in report(tmp_path)["failures"]}
    assert by_reason["connection"] == "the connection was closed before a response came"
    assert by_reason["http_404"] is None


def test_the_report_and_status_name_the_same_address_which_failed_for_the_most_frequent_reason(tmp_path: Path) -> None:
    pages = NewsSite(20).pages
    pages["/"] = pages["/newsroom/page/1"]
    failing = sorted(path for path in pages if path.startswith("/story-of"))[:3]
    pages.update(zip(failing, [(500, {}, b""), (404, {}, b""), (404, {}, b"")], strict=True))
    with Server(pages) as server:
        news(server.base_url, tmp_path, "--quiet")
        site = server.base_url.removeprefix("http://").replace(":", "_")
    (trouble,) = json.loads(scrapy("status", "--json", site, "-s", f"DATA_DIR={tmp_path}").stdout)["broken"]
    assert trouble["example"].endswith(failing[1])
    assert f"e.g. {trouble['example']};" in report(tmp_path, site)["told"]


def test_a_ledger_from_before_causes_is_read_and_gets_them_when_a_crawl_begins(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(sqlite_url(path), "a.example").close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE causes")
    connection.commit()
    connection.close()
    old = Ledger.open(sqlite_url(path), "a.example", create=False)
    assert (old.cause(1, "run"), old.of("b.example").causes("run")) == (None, {})
    old.close()
    new = Ledger.open(sqlite_url(path), "a.example")
    assert (new.cause(1, "run"), new.has_causes) == (None, True)
    new.close()


# Commands that cannot be carried out


@dataclass(frozen=True)
class Case:
    """A command that cannot be carried out, and what its one sentence must say."""

    name: str
    arguments: tuple[str, ...]
    said: tuple[str, ...]
    code: int = 1


CRAWL = ("crawl", SPIDER, "-a", f"base_url={NOWHERE}")
CASES = (
    Case("no spider", ("crawl",), ("give one site", "journalismpakistan", "its address")),
    Case("two spiders", ("crawl", SPIDER, "news"), ("give one site",)),
    Case("misspelled spider", ("crawl", "jornalismpakistan"), ("did you mean journalismpakistan?",)),
    Case("spider in capitals", ("crawl", "NEWS"), ("did you mean news?",)),
    Case("an address for a spider", ("crawl", "dawn.com"), ("scrapy crawl news -a url=https://dawn.com",)),
    Case(
        "a broken address for a spider",
        ("crawl", "http://[::1"),
        ("no spider has this name", "give the site: its address"),
    ),
    Case("unknown option", (*CRAWL, "--nonsense"), ("no option --nonsense", "--help")),
    Case("unknown option of status", ("status", "--nonsense"), ("no option --nonsense",), 2),
    Case("unknown option of runs", ("runs", "-z"), ("no option -z",), 2),
    Case("setting without a value", (*CRAWL, "-s", "nonsense"), ("-s nonsense", "-s NAME=VALUE")),
    Case("setting that is not JSON", (*CRAWL, "-s", "EXTENSIONS=x"), ("EXTENSIONS=x", "JSON")),
    Case("switch that is neither", (*CRAWL, "-s", "ARCHIVE_ENABLED=perhaps"), ("ARCHIVE_ENABLED=perhaps", "True")),
    Case("class that is not there", (*CRAWL, "-s", "SCHEDULER=no.such.Thing"), ("SCHEDULER", "no.such.Thing")),
    Case(
        "scheduler that knows no ledger",
        (*CRAWL, "-s", "SCHEDULER=scrapy.core.scheduler.Scheduler"),
        ("SCHEDULER is scrapy.core.scheduler.Scheduler", "LEDGER_ENABLED=False"),
    ),
    Case(
        "resolver that permits private addresses",
        (*CRAWL, "-s", "TWISTED_DNS_RESOLVER=scrapy.resolver.CachingHostnameResolver"),
        ("TWISTED_DNS_RESOLVER=scrapy.resolver.CachingHostnameResolver", "private networks", "remove the setting"),
    ),
    Case("pipeline not there", (*CRAWL, "-s", 'ITEM_PIPELINES={"no.such.P": 1}'), ("ITEM_PIPELINES", "no.such.P")),
    Case("level of the log", (*CRAWL, "-L", "LOUD"), ("LOG_LEVEL=LOUD", "WARNING")),
    Case("log that cannot be written", (*CRAWL, "--logfile", "/proc/no/log"), ("/proc/no/log", "another file")),
    Case(
        "encoding of a log",
        (*CRAWL, "--logfile", "{folder}/log", "-s", "LOG_ENCODING=klingon"),
        ("LOG_ENCODING=klingon is not an encoding; give utf-8",),
    ),
    Case("pidfile that cannot be written", (*CRAWL, "--pidfile", "/proc/no/pid"), ("/proc/no/pid", "another file")),
    Case("format of a feed", (*CRAWL, "-o", "x.nonsense"), ("'nonsense'", "jsonlines")),
    Case("empty DATA_DIR", (*CRAWL, "-s", "DATA_DIR="), ("DATA_DIR is empty", "-s DATA_DIR=FOLDER")),
    Case(
        "DATA_DIR not UTF-8", (*CRAWL, "-s", "DATA_DIR=d\udcff"), ("DATA_DIR=d\\xff is not UTF-8", "rename the folder")
    ),
    Case("replay of nothing", (*CRAWL, "-a", "replay=/proc/no"), ("/proc/no", "no WARC file")),
    Case("replay of no archive", (*CRAWL, "-a", "replay={file}"), ("{file}", "not a WARC file")),
    Case("unreadable seeds", (*CRAWL, "-a", "seeds={folder}"), ("{folder}", "cannot be read", "-a seeds=FILE")),
    Case("ledger of another kind", (*CRAWL, "-s", "LEDGER_URL=mysql://h/x"), ("mysql", "sqlite:///FILE")),
    Case("ledger that is no address", (*CRAWL, "-s", "LEDGER_URL=x"), ("LEDGER_URL=x", "sqlite:///FILE")),
    Case("ledger that is a folder", ("runs", "-s", "LEDGER_URL=sqlite:////proc"), ("/proc", "LEDGER_URL")),
    Case("ledger that is no ledger", ("status", "-s", "LEDGER_URL=sqlite:///{file}"), ("{file}", "not a ledger")),
    Case("ledger in memory", (*CRAWL, "-s", "LEDGER_URL=sqlite://"), ("LEDGER_URL=sqlite://:", "sqlite:///FILE")),
    Case("no ledger in memory", ("status", "-s", "LEDGER_URL=sqlite://"), ("LEDGER_URL=sqlite://:", "sqlite:///FILE")),
    Case("seeds in a pipe", (*CRAWL, "-a", "seeds=/dev/null"), ("/dev/null is not a regular file", "to a file")),
    Case("port that is none", ("demo", "--port", "65536"), ("65536", "is not a port"), 2),
)


@pytest.mark.parametrize("case", rest_slow(CASES, 6), ids=lambda case: case.name)
@pytest.mark.slow
def test_what_cannot_be_done_is_one_sentence_and_leaves_nothing(case: Case, tmp_path: Path) -> None:
    file, folder = tmp_path / "garbage.warc", tmp_path / "folder"
    file.write_text("garbage\n" * 20, "utf-8")
    folder.mkdir()
    data = ("-s", f"DATA_DIR={tmp_path}/data")
    command, *rest = (text.format(file=file, folder=folder) if "{f" in text else text for text in case.arguments)
    done = scrapy(command, *data, *rest)
    *above, last = done.stderr.splitlines()
    assert done.returncode == case.code, done.stderr
    assert last.startswith(f"scrapy {case.arguments[0]}: ") or (case.code == 2 and ": error: " in last)
    for words in case.said:
        assert words.format(file=file, folder=folder) in last
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    assert not any(line.startswith("scrapy ") for line in above), "said once"
    assert not (tmp_path / "data").exists()


def test_a_wrong_replay_leaves_no_folder_where_replays_go(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    assert scrapy("crawl", SPIDER, "-a", "replay=/proc/no", cwd=project).returncode == 1
    assert [path.name for path in project.iterdir()] == ["scrapy.cfg"]


@pytest.mark.parametrize("command", rest_slow(["runs", "status", "status --json", "why http://a.example/"]))
def test_a_closed_or_a_full_output_is_no_traceback(command: str, tmp_path: Path) -> None:
    past(tmp_path, "a.example")
    line = [*command.split(), "-s", f"DATA_DIR={tmp_path}"]
    for sink in (">&-", ">/dev/full"):
        shell = f'exec "$@" {sink}'
        done = scrapy(*line, before=("sh", "-c", shell, "sh"))
        assert "Traceback" not in done.stderr, done.stderr
        why = "standard output is closed; open it" if sink == ">&-" else "No space left on device; make room"
        assert (done.returncode, why in done.stderr) == (1, True), done.stderr


def test_a_closed_output_of_a_command_of_scrapys_own_is_one_sentence() -> None:
    done = scrapy("list", before=("sh", "-c", 'exec "$@" >&-', "sh"))
    said = "standard output is closed; open it, such as with > FILE\n"
    assert (done.returncode, done.stderr) == (120, said)


# A ledger that nobody may write to


def past(data: Path, site: str, state: str = "finished", **told: Any) -> str:
    """A run of a site that ended a day ago, or was stopped or killed."""
    runs = PastRuns(data, site)
    run = runs.begin(NOW - DAY, GONE if state == "killed" else None)
    if state == "finished":
        runs.end(run, **told)
    elif state == "stopped":
        runs.stop(run)
    runs.close()
    return run


@pytest.mark.skipif(
    os.geteuid() == 0 and not shutil.which("setpriv"), reason="root minds no permissions, and setpriv is not there"
)
@pytest.mark.parametrize("left", rest_slow(["-wal -shm", "", "-wal"]))
@pytest.mark.slow
def test_a_ledger_in_a_read_only_folder_is_read_whatever_a_writer_has_left(left: str, tmp_path: Path) -> None:
    before = tuple(RESPECTFUL) if os.geteuid() == 0 else ()
    live, data = tmp_path / "live", tmp_path / "data"
    past(live, "a.example")
    shutil.copytree(live, data)
    writer = sqlite3.connect(live / "ledger.db")
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("UPDATE runs SET state = 'stopped'")
    writer.commit()
    for end in ("", *left.split()):  # as a kill leaves them
        shutil.copy(live / f"ledger.db{end}", data / f"ledger.db{end}")
    writer.close()
    state = "stopped" if left else "finished"
    for path in (*data.rglob("*"), data):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        for command in (("runs", "--json"), ("status", "a.example", "--json"), ("why", "https://www.a.example/")):
            done = scrapy(*command, "-s", f"DATA_DIR={data}", before=before)
            assert done.stderr == ""
            if command[0] != "why":
                assert [json.loads(line)["state"] for line in done.stdout.splitlines()] == [state]
        assert {path.name for path in data.iterdir()} == {"a.example", *(f"ledger.db{e}" for e in ("", *left.split()))}
        refused = scrapy(*CRAWL, "-s", f"DATA_DIR={data}", "-q", before=before)
        assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
        assert f"{data} cannot be written to; choose another folder" in refused.stderr
    finally:
        for path in (data, *data.rglob("*")):
            path.chmod(0o755)


# Where data are


def project_in(folder: Path, settings: str = "newsbot.settings") -> Path:
    project = folder / "project"
    project.mkdir()
    (project / "scrapy.cfg").write_text(f"[settings]\ndefault = {settings}\n", "utf-8")
    return project


@pytest.mark.slow
def test_every_folder_of_a_project_leads_to_the_same_data(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    below = project / "docs" / "old"
    below.mkdir(parents=True)
    past(project / "data", "a.example")
    for cwd in (project, below.parent, below):
        assert "a.example" in scrapy("runs", cwd=cwd).stdout
    done = scrapy("crawl", "news", "-a", f"url={NOWHERE}", "-q", "-s", "RETRY_TIMES=0", cwd=below)
    assert done.returncode == 2, done.stderr
    assert list(below.iterdir()) == []
    assert (project / "data" / "127.0.0.1_9").is_dir()


@pytest.mark.slow
def test_the_command_line_and_a_wheel_mean_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsbot.resources import settle_folder

    project = project_in(tmp_path)
    below, away = project / "docs", tmp_path / "away"
    below.mkdir()
    away.mkdir()
    for cwd, priority, given, folder in (
        (below, "project", "data", project / "data"),
        (below, "project", "../x", project / "../x"),
        (below, "project", tmp_path, tmp_path),
        (below, "cmdline", "data", "data"),
        (project, "project", "data", "data"),
        (away, "project", "data", "data"),
    ):
        monkeypatch.chdir(cwd)
        settings = Settings()
        settings.set("DATA_DIR", given, priority)
        given_to_process = settings.copy()
        settle_folder(settings)
        settle_folder(settings)
        settings.update(given_to_process)  # as Scrapy does for a crawler that a script makes first
        assert str(settings["DATA_DIR"]) == str(folder)
    ledgers: tuple[tuple[str | None, str | None], ...] = (
        ("sqlite:///own.db", f"sqlite:///{project}/own.db"),
        ("sqlite:////srv/own.db", "sqlite:////srv/own.db"),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://h/n", "postgresql://h/n"),
        (None, None),
    )
    for ledger, url in ledgers:
        monkeypatch.chdir(below)
        settings = Settings()
        settings.set("LEDGER_URL", ledger, "project")
        settle_folder(settings)
        assert settings.get("LEDGER_URL") == url


# How a run ended


@pytest.mark.slow
def test_the_last_line_says_how_a_run_ended_and_no_stats_stand_before_it(tmp_path: Path) -> None:
    with Server(NewsSite(4).pages) as server:
        done = crawl(server.base_url, tmp_path)
        assert done.returncode == 2, done.stderr  # a seed or two is not there
        last = done.stderr.splitlines()[-1]
        assert last.startswith(f"scrapy crawl: {SPIDER}: The run has holes: ")
        assert " addresses failed (" in last
        assert "Dumping Scrapy stats" not in done.stderr
        again = crawl(server.base_url, tmp_path, "--quiet")
        assert [line.split(": ")[0] for line in again.stderr.splitlines()] == ["scrapy crawl"]
        to_file = crawl(server.base_url, tmp_path, "--quiet", "--logfile", str(tmp_path / "log"))
        assert to_file.stderr.startswith(f"scrapy crawl: {SPIDER}: The run has holes: ")
        assert "The run has holes" in (tmp_path / "log").read_text("utf-8")


@pytest.mark.slow
def test_a_quiet_run_that_is_well_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    with Server(NewsSite(4).pages) as server:
        done = crawl(server.base_url, tmp_path / "data", "-a", f"seeds={tmp_path}/seeds.txt", "--quiet")
        assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
        done = crawl(server.base_url, tmp_path / "data", "-a", f"seeds={tmp_path}/seeds.txt")
        assert done.stderr.splitlines()[-1].startswith(f"scrapy crawl: {SPIDER}: Nothing new: ")


def test_cron_sends_the_sentence_and_not_what_was_logged_around_it(tmp_path: Path) -> None:
    program, log = tmp_path / "newsbot", tmp_path / "log" / "a.log"
    sentence = "newsbot crawl: a: The pages have changed: body: 0 of 9 stories"
    log.parent.mkdir()
    log.write_text("newsbot crawl: a: of the run before\n", "utf-8")
    for code, lines, mail in (
        (3, ["INFO: x", f"{sentence}"], sentence),
        (1, ["Traceback", "KeyError"], "Traceback\nKeyError"),
        (2, [sentence], ""),
    ):
        program.write_text("#!/bin/sh\n" + "".join(f"echo '{line}' >&2\n" for line in lines) + f"exit {code}\n")
        program.chmod(0o755)
        done = subprocess.run(
            ["sh", ROOT / "deploy" / "cron" / "newsbot-cron", "a", "news"], capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], "NEWSBOT": str(program), "DATA_DIR": str(tmp_path / "data"),
                 "LOG_DIR": str(tmp_path / "log")},
        )  # fmt: skip
        assert done.returncode == code
        assert mail in done.stdout
        assert bool(mail) == bool(done.stdout)
        assert "INFO" not in done.stdout, "nothing of the runs before"


def test_a_run_that_its_bound_ended_says_so_and_how_many_addresses_are_left() -> None:
    well = {"stories": 3.0, "lists": 1.0, "pages": 5.0}
    verdict = judge(Run(well, {}, {}, written=3, left=10, bound="5 pages"), (), Rules())
    assert (verdict.trouble, verdict.exit_code) == (None, 0)
    assert verdict.summary == (
        "All is well so far: 3 stories were read and written. The limit of 5 pages ended the run: 10 addresses are left"
        " to the next run, which continues there."
    )
    holes = judge(Run({**well, "failed": 1.0}, {}, {}, {"timeout": 1}, left=1, bound="60 minutes"), (), Rules())
    assert holes.summary.startswith("The run has holes: ")
    assert holes.summary.endswith(
        "The limit of 60 minutes ended the run: 1 address is left to the next run, which continues there."
    )
    assert judge(Run(well, {}, {}, written=3), (), Rules()).summary.startswith("All is well: ")


@pytest.mark.parametrize(
    ("empty", "said"),
    [
        (1, "; 1 section page (https://www.example.org/fog) named no story."),
        (2, "; 2 section pages (such as https://www.example.org/fog) named no story."),
    ],
)
def test_a_run_that_is_well_says_which_lists_named_no_story(empty: int, said: str) -> None:
    well = {"stories": 3.0, "lists": 9.0, "lists/empty": float(empty), "pages": 12.0}
    verdict = judge(Run(well, {"lists/empty": "https://www.example.org/fog"}, {}, written=3), (), Rules())
    assert verdict.summary == f"All is well: 3 stories were read and written{said}"


def test_status_and_runs_say_that_a_bound_ended_a_run(tmp_path: Path) -> None:
    past(tmp_path, "a.example", left=10, finish_reason="bound_pages")
    shown = " ".join(scrapy("status", "a.example", "-s", f"DATA_DIR={tmp_path}").stdout.split())
    assert "a.example: A limit ended the last run: 10 addresses are left to the next run" in shown
    assert "well" in shown
    row = json.loads(scrapy("status", "a.example", "--json", "-s", f"DATA_DIR={tmp_path}").stdout)
    assert (row["left"], row["broken"]) == (10, [])


@pytest.mark.slow
def test_a_crawl_at_its_bound_tells_what_is_left(tmp_path: Path) -> None:
    with SampleSite() as site:
        done = news(site.base_url, tmp_path, "-a", "pages=3")
    last = done.stderr.splitlines()[-1]
    assert "The limit of 3 pages ended the run: " in last, last
    rows = [json.loads(line) for line in scrapy("runs", "--json", "-s", f"DATA_DIR={tmp_path}").stdout.splitlines()]
    assert rows[0]["left"] > 0
    shown = scrapy("runs", "-s", f"DATA_DIR={tmp_path}").stdout
    assert rows[0]["trouble"] or f"{rows[0]['left']} left" in shown


@pytest.mark.parametrize("state", ["killed", "stopped", "finished"])
@pytest.mark.slow
def test_runs_and_status_agree_on_the_state_of_a_run(state: str, tmp_path: Path) -> None:
    past(tmp_path, "a.example", state)
    states = {
        json.loads(scrapy(command, "a.example", "--json", "-s", f"DATA_DIR={tmp_path}").stdout)["state"]
        for command in ("runs", "status")
    }
    assert states == {state}


def test_status_says_each_trouble_once(tmp_path: Path) -> None:
    url, command = "https://a.example/x;y", "scrapy sample 'https://a.example/x;y'"
    reason = f"byline: 0 of 9 stories in en have one (0 %); e.g. {url}; to inspect: {command}"
    monitors = [
        {"name": "coverage/en/byline", "passed": False, "reason": reason, "example": url, "command": command},
        {"name": "failed", "passed": False, "reason": "addresses: 3 of 9 failed (33 %: 3 timeout)", "example": None},
    ]
    told = f"The pages have changed: {reason}."
    past(
        tmp_path, "a.example", code=3, trouble="changed", told=told, monitors=monitors,
        failures={f"https://a.example/{n}": "timeout" for n in range(3)},
    )  # fmt: skip
    lines = scrapy("status", "a.example", "-s", f"DATA_DIR={tmp_path}").stdout.splitlines()
    shown = [line.rstrip() for line in lines[lines.index("") + 1 :]]
    assert " ".join(" ".join(shown).split()) == (
        "a.example: The pages have changed: byline: 0 of 9 stories in en have one (0 %)."
        f" {command} -s DATA_DIR={tmp_path} addresses: 3 of 9 failed (33 %: 3 timeout)"
    )


def test_status_says_once_which_addresses_failed(tmp_path: Path) -> None:
    told = (
        "The run has holes: 1 of 9 addresses failed (1 timeout: took longer than 60 s) and is requested again by the next run;"
        " e.g. https://a.example/1; to inspect: scrapy why https://a.example/1"
    )
    past(tmp_path, "a.example", trouble="holes", told=told, failures={"https://a.example/1": "timeout"})
    shown = scrapy("status", "a.example", "-s", f"DATA_DIR={tmp_path}").stdout
    assert shown.count("timeout") == shown.count("https://a.example/1") == 1
    assert " ".join(shown.split()).endswith(f"by the next run. scrapy why https://a.example/1 -s DATA_DIR={tmp_path}")


# The sample site


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What a demo has left, and what it has printed."""
    data = tmp_path_factory.mktemp("demo") / "with space"
    done = scrapy("demo", "-s", f"DATA_DIR={data}")
    assert done.returncode == 0, done.stderr
    return data, done.stdout


@pytest.mark.slow
def test_what_a_demo_leaves_can_be_explored_by_the_commands_that_it_names(demo: tuple[Path, str]) -> None:
    data, printed = demo
    _, _, named = printed.partition("What to try next:\n")
    commands = [line.strip() for line in named.splitlines()]
    assert [command.split()[1] for command in commands] == ["status", "runs", "why", "browse", "demo"]
    for command in commands[:3]:
        program, arguments = command.split(" ", 1)
        assert program.endswith("scrapy")
        done = subprocess.run(
            ["sh", "-c", f'"$0" -m scrapy {arguments}', sys.executable], cwd=ROOT, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert SPIDER in done.stdout
    assert "finished" in scrapy("runs", SPIDER, "-s", f"DATA_DIR={data}").stdout


@pytest.mark.slow
@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None, reason="only root takes a process off the network"
)
def test_a_demo_without_a_network_says_what_failed_and_how_to_look(tmp_path: Path) -> None:
    command = ["unshare", "--net", sys.executable, "-m", "newsbot", "demo", "--data", "here"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    shown = " ".join(re.sub("[│╭╮╰╯─]", " ", done.stdout).split())
    assert (done.returncode, done.stderr) == (1, "")
    assert "to inspect: newsbot why http://127.0.0.1:" in shown
    assert "--data here" in shown
    assert "--data here." not in shown
    assert "stories 0 ticker entries 0 section pages 0 failed" in shown


@pytest.mark.slow
def test_a_second_demo_is_a_first_visit_and_one_never_forgets_crawls_of_the_site(tmp_path: Path) -> None:
    from newsbot.commands.demo import forget_last

    runs = PastRuns(tmp_path, SPIDER)
    runs.base = "http://127.0.0.1:43193"
    runs.ended(NOW - DAY, invented=True)
    forget_last(tmp_path)
    assert runs.ledger.all_runs() == []
    runs.base = "https://www.journalismpakistan.com"
    runs.ended(NOW - DAY)
    with pytest.raises(LedgerError, match="it holds records of real sites"):
        forget_last(tmp_path)
    assert len(runs.ledger.all_runs()) == 1
    runs.close()


@pytest.mark.parametrize(
    ("site", "report", "is_refused"),
    [
        (SPIDER, {"schema": RUN_SCHEMA, "site": SPIDER, "invented": True}, False),
        (SPIDER, {"schema": RUN_SCHEMA, "site": SPIDER, "invented": False}, True),
        ("a.example", {"schema": RUN_SCHEMA, "site": "a.example", "invented": True}, True),
        (SPIDER, {}, True),
    ],
)
def test_a_demo_keeps_out_of_a_folder_with_other_records(
    tmp_path: Path, site: str, report: dict[str, Any], is_refused: bool
) -> None:
    from newsbot.commands.demo import forget_last

    path = tmp_path / site / "runs" / "2026-11-25T120000Z.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(report))
    with pytest.raises(LedgerError, match="choose another folder") if is_refused else nullcontext():
        forget_last(tmp_path)


def test_a_demo_keeps_out_of_the_ledger_of_another_site(tmp_path: Path) -> None:
    from newsbot.commands.demo import forget_last

    runs = PastRuns(tmp_path, "a.example")
    runs.base = "http://127.0.0.1:43193"
    runs.begin(NOW - DAY)
    with pytest.raises(LedgerError, match="choose another folder"):
        forget_last(tmp_path)
    runs.close()


@pytest.fixture
def serving() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The sample site on a free port, and where it is."""
    command = [sys.executable, "-u", "-m", "scrapy", "demo", "--serve", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        news = next(line for line in process.stdout if "crawl" in line)
        base = first.split(" (press ")[0].rpartition(" ")[2]
        assert f"scrapy crawl news -a url={base} " in news
        yield process, base
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", rest_slow([signal.SIGINT, signal.SIGTERM]))
@pytest.mark.slow
def test_the_sample_site_is_served_until_a_signal_ends_it(
    serving: tuple[subprocess.Popen[str], str], number: signal.Signals
) -> None:
    process, base = serving
    with urlopen(f"{base}/") as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<html" in answer.read().decode()
    taken = scrapy("demo", "--serve", "--port", base.rpartition(":")[2])
    assert taken.returncode == 1
    assert "Address already in use; choose another with --port" in taken.stderr
    process.send_signal(number)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (0, "")
    assert output.endswith("The sample site has stopped.\n")


def test_a_demo_without_the_libraries_of_an_export_names_the_extra_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from rich.console import Console

    from newsbot.commands.demo import export

    monkeypatch.setitem(sys.modules, "newsbot.dataset.release", None)
    console = Console(file=io.StringIO(), width=200)
    export(tmp_path, "run", console)
    assert "pip install 'scrapy-newsbot[export]'" in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "url",
    [
        "postgres://desk:Hidden7@127.0.0.1:1/news",
        "postgresql://desk:Hidden7@127.0.0.1:port/news",
        "desk:Hidden7@127.0.0.1/news",
        "postgresql:///news?host=127.0.0.1&port=1&user=desk&password=Hidden7",
    ],
)
def test_the_password_of_a_database_is_in_no_message(url: str) -> None:
    with pytest.raises(LedgerError) as raised:
        Ledger.open(url, "example.org")
    assert "Hidden7" not in str(raised.value)
    assert "127.0.0.1" in str(raised.value)
