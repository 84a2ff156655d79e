"""The end of a run: what is measured, what it is compared with, who is notified, and that only once."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import starting
from crawling import PATIENCE, ROOT, SPIDER, Server, command, free_port, records, report
from newlook import relaunched
from newssite import NewsSite, Story
from scrapy.settings import Settings

from newsbot.commands import sentence_with_data_dir
from newsbot.demo.server import SampleSite
from newsbot.items import Article, Body, Published, Ticker, TickerEntry, Translation
from newsbot.monitors import notify
from newsbot.monitors.findings import findings, plain_url, telling
from newsbot.monitors.history import earlier_runs
from newsbot.monitors.measures import ENOUGH, measures_of
from newsbot.monitors.messages import News, crawl_failed, news_of, next_message
from newsbot.monitors.rules import Rules
from newsbot.monitors.tally import Tally
from newsbot.monitors.verdict import Run, judge, with_holes
from newsbot.storage.past import Past

DUE_AT_ONCE = ("-s", "REVISIT_MIN=0", "-s", "REVISIT_MAX=0")
SECRET = "s3cr3t-t0k3n"
BYLINE = "coverage/en/byline"


# Crawls


class Inbox(ThreadingHTTPServer):
    """A webhook on loopback that keeps what it is sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.messages: list[dict[str, Any]] = []
        self.url = f"json://127.0.0.1:{self.server_port}/{SECRET}/hook"

    def take(self) -> list[dict[str, Any]]:
        taken, self.messages = self.messages, []
        return taken


class Hook(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/moved"):
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        time.sleep(6 if self.path.endswith("/slow") else 0)  # Apprise itself waits for 4
        self.server.messages.append(json.loads(body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    server = Inbox()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def nowhere() -> Iterator[str]:
    """An address at which nobody answers: its port is held, so that no other process can take it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def crawl(base_url: str, folder: Path, *arguments: str, urls: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tests/helpers"), "XDG_STATE_HOME": str(folder.parent / "state")}
    everything = [*command(base_url, folder), *DUE_AT_ONCE, "-s", "NOTIFY_TIMEOUT=300", *arguments]
    return starting.run(everything, cwd=ROOT, env={**env, notify.ENVIRONMENT: urls}, timeout=PATIENCE)


def failed(told: Mapping[str, Any]) -> dict[str, str]:
    return {monitor["name"]: monitor["reason"] for monitor in told["monitors"] if not monitor["passed"]}


@pytest.mark.slow
def test_a_relaunched_site_a_site_that_is_down_and_one_that_is_well_again_are_each_told_once(
    tmp_path: Path, inbox: Inbox
) -> None:
    data = tmp_path / "data"
    with SampleSite(port=free_port()) as site:
        port, pages = site.base_url.rpartition(":")[2], site.pages
        for _ in range(2):
            done = crawl(site.base_url, data, urls=inbox.url)
            assert done.returncode == 0, done.stderr[-3000:]
        well = report(data)
        assert (well["trouble"], well["exit_code"], failed(well)) == (None, 0, {})
        assert well["arguments"] == {"base_url": site.base_url}
        assert inbox.take() == []

        site.show(relaunched(site.stories, site.today))
        done = crawl(site.base_url, data, urls=inbox.url)
        assert done.returncode == 3, done.stderr[-3000:]
        changed = report(data)
        assert (changed["trouble"], changed["exit_code"]) == ("changed", 3)
        assert {BYLINE, "words/en", "ticker/stories"} <= failed(changed).keys()
        byline = next(monitor for monitor in changed["monitors"] if monitor["name"] == BYLINE)
        assert byline["reason"].startswith(
            "byline: 0 of 26 stories in en have one (0 %), usually 58 % (median of 2 runs)"
        )
        assert (byline["value"], byline["usual"]) == (0.0, 0.5769)
        sample = ["scrapy", "sample", f"--spider={SPIDER}", byline["example"]]
        assert shlex.split(byline["command"]) == sample, "the site is described, and crawled on another host"
        assert all(
            monitor["example"].startswith(site.base_url) for monitor in changed["monitors"] if monitor["command"]
        )
        assert failed(changed)["words/en"].count("to inspect: scrapy sample") == 1
        assert changed["told"].startswith("The pages have changed: byline: 0 of 26")
        (sent,) = inbox.take()
        assert sent["title"] == f"newsbot: {SPIDER} changed its pages"
        assert sent["type"] == "failure"
        assert re.search(
            rf"to inspect: scrapy sample \S+ \S+ -s DATA_DIR={re.escape(str(data))}[.;\n]", sent["message"]
        )
        for word in ("byline: 0 of 26", "body: ", "ticker: 0 of 28", "exit code 3", str(data), socket.gethostname()):
            assert word in sent["message"]

        assert crawl(site.base_url, data, urls=inbox.url).returncode == 3
        assert inbox.take() == []
        base_url = site.base_url

    done = crawl(base_url, data, urls=inbox.url)
    assert done.returncode == 2, done.stderr[-3000:]
    down = report(data)
    assert (down["trouble"], down["exit_code"]) == ("down", 2)
    assert down["told"].startswith("The site cannot be reached (connection refused): none of ")
    assert f"{len(down['failures'])} robots_unavailable" in down["told"]
    (told,) = inbox.take()
    assert told["title"] == f"newsbot: {SPIDER} cannot be reached"
    assert crawl(base_url, data, urls=inbox.url).returncode == 2
    assert inbox.take() == []

    with SampleSite(site.stories, today=site.today, port=int(port)) as site:
        site.show(pages)
        done = crawl(site.base_url, data, urls=inbox.url)
        assert done.returncode == 0, done.stderr[-3000:]
        (told,) = inbox.take()
        assert (told["title"], told["type"]) == (f"newsbot: {SPIDER} is well again", "success")
        assert crawl(site.base_url, data, urls=inbox.url).returncode == 0
        assert inbox.take() == []
    everything = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in content for content in everything)


@pytest.mark.slow
@pytest.mark.parametrize("redesign", ["half of each text", "one headline", "a menu"])
def test_known_stories_that_all_have_another_headline_or_text_at_once_are_reported_once(
    tmp_path: Path, inbox: Inbox, redesign: str
) -> None:
    menu = "Home, sport, weather, business and all the rest of our sections are here today."
    shown: dict[str, type[Story]] = {
        "half of each text": type("Half", (Story,), {"paragraphs": lambda story: Story.paragraphs(story)[:1]}),
        "one headline": type("Renamed", (Story,), {"headline": "Our pages have a new look today"}),
        "a menu": type("WithMenu", (Story,), {"paragraphs": lambda story: [*Story.paragraphs(story), menu]}),
    }
    site, data = NewsSite(30), tmp_path / "data"
    seeds = tmp_path / "seeds.txt"
    with Server(site.pages) as server:
        seeds.write_text(f"{server.base_url}/newsroom/page/1\n")
        for _ in range(3):
            done = crawl(server.base_url, data, "-a", f"seeds={seeds}", urls=inbox.url)
            assert done.returncode == 0, done.stderr[-3000:]
        site.stories = [shown[redesign](story.number) for story in site.stories]
        site.build()
        assert crawl(server.base_url, data, "-a", f"seeds={seeds}", urls=inbox.url).returncode == 3
        reason = failed(report(data))["revised"]
        assert reason.startswith("stories: 30 of 30 known ones have another headline or text than before")
        crawl(server.base_url, data, "-a", f"seeds={seeds}", urls=inbox.url)
        assert "revised" not in failed(report(data))
    assert [message["title"] for message in inbox.take()] == [f"newsbot: {SPIDER} changed its pages"]


def test_a_message_names_causes_of_failures_and_a_command_that_runs_anywhere(tmp_path: Path, inbox: Inbox) -> None:
    site = NewsSite(4)
    stories = [path for path in site.pages if any(story.slug in path for story in site.stories)]
    with Server({**site.pages, **dict.fromkeys(stories, (503, {}, b""))}) as server:
        done = crawl(server.base_url, tmp_path / "data", "-s", "RETRY_TIMES=0", urls=inbox.url)
    assert done.returncode == 2, done.stderr[-3000:]
    (sent,) = inbox.take()
    assert re.search(
        rf"^{len(stories)} failed: the server answered 503, such as {server.base_url}/", sent["message"], re.M
    )


def test_a_test_message_reaches_a_receiver_and_names_one_that_it_does_not(inbox: Inbox, nowhere: str) -> None:
    silent = nowhere.replace("http://", "json://")
    found = notify.send_test([inbox.url, silent, "foo://x"], "here")
    assert found == [
        ("address 1 (json://…)", ""),
        ("address 2 (json://…)", "it cannot be reached, redirects, or refuses messages"),
        ("address 3 (foo://…)", "not an Apprise address"),
    ]
    (sent,) = inbox.take()
    assert (sent["title"], "newsbot on here can reach you" in sent["message"]) == ("newsbot: test message", True)


@pytest.mark.parametrize(
    "command", ["scrapy sample", "scrapy sample --spider=hill", "scrapy sample --spider='The Hill'"]
)
def test_a_command_in_a_message_has_the_whole_path_of_the_folder(command: str) -> None:
    settings = Settings({"DATA_DIR": "data"})
    sentence = f"byline: 0 of 2; to inspect: {command} https://a.example/x."
    assert sentence_with_data_dir(settings, sentence) == sentence
    whole = sentence_with_data_dir(settings, sentence, elsewhere=True)
    assert whole == f"{sentence[:-1]} -s DATA_DIR={Path('data').absolute()}."


def test_a_quiet_site_is_well(tmp_path: Path) -> None:
    site = NewsSite(30)
    with Server(site.pages) as server:
        for _ in range(2):
            never_due = ("-s", f"REVISIT_MIN={10**9}", "-s", f"REVISIT_MAX={10**9}")
            seeds = tmp_path / "seeds.txt"
            seeds.write_text("/newsroom/page/1\n", "utf-8")
            done = crawl(server.base_url, tmp_path / "data", "-a", f"seeds={seeds}", *never_due)
            assert done.returncode == 0, done.stderr[-3000:]
    told = report(tmp_path / "data")
    assert told["told"] == "Nothing new: 1 section page was read, and no story was due."
    assert (told["trouble"], told["measures"]["stories"], told["measures"]["section/Newsroom"]) == (None, 0, 20)


@pytest.mark.slow
def test_a_report_that_is_no_report_is_left_out_and_told_and_other_arguments_are_not_compared(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with SampleSite() as site:
        assert crawl(site.base_url, data).returncode == 0
        runs = data / SPIDER / "runs"
        (whole,) = runs.glob("*.json")
        for number, text in enumerate(
            ("{", "[]", "null", '{"schema": "newsbot/run/1", "arguments": 1, "measures": {}}')
        ):
            (runs / f"2001-01-0{number + 1}T000000Z.json").write_text(text, "utf-8")
        wrong = {**json.loads(whole.read_text("utf-8")), "measures": {"stories": "many"}}
        (runs / "2001-01-09T000000Z.json").write_text(json.dumps(wrong), "utf-8")
        site.show(relaunched(site.stories, site.today))
        done = crawl(site.base_url, data, "-a", "full=1")
        assert done.returncode == 0, done.stderr[-3000:]  # the first of its kind
        done = crawl(site.base_url, data)
        assert done.returncode == 3, done.stderr[-3000:]
    left_out = [line for line in done.stderr.splitlines() if "is not used for comparison" in line]
    assert len(left_out) == 4  # the fifth has other arguments
    assert report(data)["arguments"] == {"base_url": site.base_url}


@pytest.mark.slow
def test_a_monitor_is_silenced_and_a_floor_is_set_by_one_setting(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with SampleSite() as site:
        floor = crawl(site.base_url, data, "-s", 'MONITORS={"coverage/en/byline": 0.95}')
        assert floor.returncode == 3, floor.stderr[-3000:]
        assert "usually" not in (reason := failed(report(data))[BYLINE])
        assert "at least 95 % must" in reason
        silent = crawl(site.base_url, data, "-s", 'MONITORS={"coverage/en/byline": false}')
        assert silent.returncode == 0, silent.stderr[-3000:]
    wrong = crawl(site.base_url, data, "-s", 'MONITORS={"coverage/en/byline": 95}')
    assert (wrong.returncode, "give a share from 0 to 1" in wrong.stderr) == (1, True)


@pytest.mark.slow
def test_what_was_not_delivered_is_tried_again_and_a_receiver_that_never_answers_holds_up_nothing(
    tmp_path: Path, inbox: Inbox, nowhere: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, and says nothing
        mute = f"json://127.0.0.1:{silent.getsockname()[1]}/{SECRET}?rto=600&cto=600"
        done = crawl(nowhere, tmp_path / "data", "-s", "NOTIFY_TIMEOUT=40", urls=f"{mute}, {inbox.url}")
    assert done.returncode == 2, done.stderr[-3000:]
    assert "address 1 (json://…) of NOTIFY_URLS could not be notified (no answer within 40 seconds)" in done.stderr
    assert len(inbox.take()) == 1
    with Inbox() as second:
        threading.Thread(target=second.serve_forever, args=(0.05,), daemon=True).start()
        done = crawl(nowhere, tmp_path / "data", urls=f"{second.url} {inbox.url}")
        assert done.returncode == 2
        assert (len(second.take()), inbox.take()) == (1, [])
        second.shutdown()
    assert SECRET not in done.stderr


@pytest.mark.slow
def test_a_slow_receiver_is_waited_for_and_a_redirect_does_not_count_as_sent(inbox: Inbox) -> None:
    outcomes = dict(notify.send_test([f"{inbox.url}/slow", f"{inbox.url}/moved"], "here", seconds=60))
    assert outcomes["address 1 (json://…)"] == ""
    assert "redirect" in outcomes["address 2 (json://…)"]
    assert len(inbox.take()) == 1


def test_mail_goes_out_and_secrets_are_nowhere_even_where_they_come_by_a_setting(tmp_path: Path, nowhere: str) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import Envelope

    mails: list[Envelope] = []

    class Mailbox:
        async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
            mails.append(envelope)
            return "250 OK"

    port = free_port()
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    controller.start()
    try:
        url = f"mailto://127.0.0.1:{port}?from=bot@example.org&to={SECRET}@example.org&mode=insecure&format=text"
        done = crawl(nowhere, tmp_path / "data", "-s", f"NOTIFY_URLS={url}", "-s", "LOG_LEVEL=DEBUG")
    finally:
        controller.stop()
    assert done.returncode == 2, done.stderr[-3000:]
    (mail,) = mails
    assert mail.rcpt_tos == [f"{SECRET}@example.org"]
    assert b"cannot be reached" in (mail.content or b"")
    assert SECRET not in done.stderr + done.stdout
    assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize("url", ["nonsense://x/" + SECRET, SECRET])
def test_an_address_that_cannot_be_sent_to_is_told_before_the_crawl(url: str, tmp_path: Path) -> None:
    done = crawl("http://127.0.0.1:9", tmp_path / "data", urls=url)
    assert done.returncode == 1
    assert "NOTIFY_URLS: address 1" in done.stderr
    assert SECRET not in done.stderr


@pytest.mark.slow
def test_a_crawl_that_cannot_begin_is_told_once_wherever_that_can_be_noted(tmp_path: Path, inbox: Inbox) -> None:
    data = tmp_path / "data"
    data.write_text("no folder", "utf-8")
    for _ in range(2):
        done = crawl("http://127.0.0.1:9", data, urls=inbox.url)
        assert (done.returncode, "is not a folder" in done.stderr) == (1, True)
    (told,) = inbox.take()
    assert told["title"] == f"newsbot: {SPIDER} could not be crawled as requested"
    assert "is not a folder" in told["message"]
    data.unlink()
    with SampleSite() as site:
        assert crawl(site.base_url, data, urls=inbox.url).returncode == 0
    (told,) = inbox.take()
    assert told["title"].endswith("is well again")


@pytest.mark.slow
def test_a_replay_tells_nobody_and_is_measured_all_the_same(tmp_path: Path, inbox: Inbox) -> None:
    data = tmp_path / "data"
    with SampleSite() as site:
        assert crawl(site.base_url, data).returncode == 0
        before = report(data)["measures"]
    replay = ("-a", f"replay={data / SPIDER / 'archive'}", "-s", 'MONITORS={"coverage/en/byline": 0.95}')
    done = crawl(site.base_url, tmp_path / "again", *replay, urls=inbox.url)
    assert done.returncode == 3, done.stderr[-3000:]
    assert inbox.take() == []
    assert report(tmp_path / "again" / "replay")["measures"] == before


def test_suites_of_spidermon_are_monitors_too(tmp_path: Path) -> None:
    with SampleSite() as site:
        done = crawl(site.base_url, tmp_path, "-s", "MONITOR_SUITES=ownsuite.OwnSuite")
        assert done.returncode == 3, done.stderr[-3000:]
        told = report(tmp_path)
        assert told["trouble"] == "monitor"
        assert failed(told) == {
            "suite/Length/test_there_are_a_thousand":
                "Length/test_there_are_a_thousand: 28 stories, and a thousand are wanted"
        }  # fmt: skip
        assert (tmp_path / "noted.txt").read_text("utf-8") == "Length/test_there_are_a_thousand"
        assert len(records(tmp_path, "articles")) == len(site.stories)
    wrong = crawl(site.base_url, tmp_path, "-s", "MONITOR_SUITES=ownsuite.Length")
    assert (wrong.returncode, "is not a subclass of spidermon.MonitorSuite" in wrong.stderr) == (1, True)


# What is measured


def article(url: str = "https://a.example/x", *languages: str, **values: Any) -> Article:
    bodies = [Body(language, "ltr", "Head", None, ["One two three."], 3) for language in languages]
    return Article(url=url, headline="Head", alternative_headlines={"en": "Head"}, bodies=bodies, **values)


def strip(length: int) -> Ticker:
    return Ticker("a", "https://a.example/x", "", (TickerEntry("Head", {}, 1),) * length)


def test_a_page_is_counted_by_the_languages_of_its_story() -> None:
    tally = Tally()
    tally.page([article("https://a.example/1", "en", "ur", byline="A B")], [strip(4)], rendered=False, feed=False)
    tally.page([article("https://a.example/22", warnings=["no_body"])], [], rendered=True, feed=False)
    measures = measures_of(
        Tally.loads(tally.dumps()), {"http_503": 1, "http_304": 1, "robots": 1}, pages=5, failed=2, dropped=0, ticker=4
    )
    expected = {
        "stories": 2, "stories/en": 2, "stories/ur": 1, BYLINE: 0.5, "coverage/ur/byline": 1, "coverage/en/bodies": 0.5,
        "warnings/no_body": 1, "ticker": 4, "ticker/stories": 0.5, "ticker/length": 4, "browser/drawn": 0.5,
        "http/5xx": 1, "http/4xx": 0, "unreached": 2, "refused": 1, "words/en": 1.5, "dates/exact": 0,
    }  # fmt: skip
    assert {name: measures[name] for name in expected} == expected
    assert tally.examples[BYLINE] == "https://a.example/22"


def test_sections_keywords_and_translations_are_counted() -> None:
    there = Translation("https://a.example/ur", "ur", "hreflang", "0")
    tally = Tally()
    tally.page([article("https://a.example/1", "en")], [], rendered=False, feed=False)
    full = article("https://a.example/2", "en", section="News", keywords=["press"], translations=[there])
    tally.page([full], [], rendered=False, feed=False)
    measures = measures_of(tally, {}, pages=2, failed=0, dropped=0, ticker=0)
    assert [measures[f"coverage/en/{name}"] for name in ("section", "keywords", "translations")] == [0.5] * 3


def test_the_order_of_pages_makes_no_difference() -> None:
    pages = [article(f"https://a.example/{n}", "en", byline="A" if n % 3 else None) for n in (5, 1, 30, 2)]
    there, back = Tally(), Tally()
    for page in pages:
        there.page([page], [], rendered=False, feed=False)
    for page in reversed(pages):
        back.page([page], [], rendered=False, feed=False)
    assert (there.counts, there.examples) == (back.counts, back.examples)


def test_the_day_that_a_page_tells_is_exact() -> None:
    tally = Tally()
    day = Published("2 May 2019", "2019-05-02", "2019-05-02", "2019-05-02", "day", "byline")
    tally.page([article("https://a.example/1", "en", published=day)], [], rendered=False, feed=False)
    assert (tally.counts["dates/exact"], tally.counts["coverage/en/published"]) == (1, 1)


# What is held against it


def run(of: int, good: int, more: Mapping[str, float] | None = None) -> dict[str, float]:
    """The measures of a run that read so many stories, so many of them with a byline."""
    return {"stories": of, "stories/en": of, **({BYLINE: good / of} if of else {}), **(more or {})}


def pasts(*runs: Mapping[str, float]) -> list[Past]:
    return [Past(f"2026-01-{30 - number}T000000Z", measures) for number, measures in enumerate(runs)]


OFTEN = [run(40, 39), run(30, 29), run(3, 3), run(50, 48), run(5, 5)]
SELDOM = [run(1, 1)] * 10
SMALL = [run(5, good) for good in (5, 4, 5, 3, 5, 5, 4, 5, 4, 5)]
"""Nine in ten have one, and chance alone makes the runs differ."""

ROWS = [
    # this run (stories, with a byline), the runs before, whether that is alarming
    pytest.param((40, 2), OFTEN, True, id="most of many have lost it"),
    pytest.param((40, 2), [run(40, 39)], True, id="one run before is enough"),
    pytest.param((8, 0), [run(40, 39)], False, id="one run before, and few stories"),
    pytest.param((40, 20), [run(400, 390)], False, id="the first run read the past"),
    pytest.param((15, 2), [*[run(8, 7)] * 5, run(1000, 100)], True, id="the first run read the past, which had few"),
    pytest.param((20, 6), [*[run(20, 7)] * 3, run(400, 390)], False, id="the first run read the past, which had more"),
    pytest.param((40, 39), OFTEN, False, id="as ever"),
    pytest.param((40, 34), OFTEN, False, id="a little less"),
    pytest.param((3, 2), OFTEN, False, id="one of three has none"),
    pytest.param((3, 0), OFTEN, False, id="three without one may be an agency's"),
    pytest.param((1, 0), OFTEN, False, id="one story says nothing"),
    pytest.param((6, 0), OFTEN, True, id="six of six are no chance"),
    pytest.param((0, 0), OFTEN, False, id="nothing read"),
    pytest.param((1, 0), SELDOM, False, id="small runs: the first without one"),
    pytest.param((1, 0), [run(1, 0), run(1, 0), run(1, 0), *SELDOM], True, id="small runs: four in a row"),
    pytest.param((1, 1), [run(1, 0), run(1, 0), run(1, 0), *SELDOM], False, id="small runs: it is back"),
    pytest.param((5, 1), SMALL, False, id="small runs that differ by chance: one of five"),
    pytest.param((5, 1), [run(5, 1), *SMALL], True, id="small runs that differ by chance: one of five, twice"),
    pytest.param((5, 0), [run(5, 0), *[run(20, 16)] * 5], True, id="five and five of what four in five had"),
    pytest.param((40, 0), [run(40, 0), *[run(40, 12)] * 5], True, id="twice forty of what one in three had"),
    pytest.param((40, 2), [], False, id="nothing to compare with"),
    pytest.param((40, 2), [run(0, 0)] * 5, False, id="only runs that read nothing"),
    pytest.param((40, 4), [run(40, 4), run(40, 3)], False, id="never had many"),
    pytest.param((12, 0), [run(40, 8), run(40, 9)], False, id="twelve of a site where one in five has one"),
    pytest.param((20, 9), [run(9, 9), run(20, 8), run(20, 18), run(20, 12), run(20, 15)], False, id="goes up and down"),
]


@pytest.mark.parametrize(("now", "before", "alarming"), ROWS)
def test_small_numbers_raise_no_alarm_and_large_ones_do(
    now: tuple[int, int], before: list[dict[str, float]], alarming: bool
) -> None:
    told = findings(run(*now), {}, pasts(*before), Rules(floors=()), whole_walk=True)
    assert [finding.name for finding in told if not finding.passed] == ([BYLINE] if alarming else [])
    measured = [finding for finding in told if finding.name == BYLINE]
    assert bool(measured) == (now[0] > 0), "what was not read is neither well nor amiss"


@pytest.mark.parametrize(
    ("before", "lost"),
    [
        ([(1000, 900)], False),
        ([(20, 18), (1000, 100)], True),
        ([(8, 7), (20, 18), (1000, 100)], True),
        ([*[(8, 7)] * 9, (1000, 100)], True),
        ([*[(8, 7)] * 9, (1000, 900)], True),
    ],
)
def test_most_translations_lost_are_reported_whatever_share_of_the_past_has_one(
    before: list[tuple[int, int]], lost: bool
) -> None:
    now, *past = ({"stories": of, "stories/en": of, "stories/ur": ur} for of, ur in [(20, 4), *before])
    found = {finding.name: finding for finding in findings(now, {}, pasts(*past), Rules(), whole_walk=True)}
    assert found["stories/ur"].passed is not lost


def test_translations_that_are_lost_are_reported_with_a_story_that_has_none() -> None:
    tally = Tally()
    for number, languages in enumerate([("en",), ("en", "ur"), *[("en",)] * 13]):
        url = f"https://a.example/{'x' * (number == 0)}{number}"
        tally.page([article(url, *languages)], [], rendered=False, feed=False)
    measures = measures_of(tally, {}, pages=15, failed=0, dropped=0, ticker=0)
    before = pasts(*[{"stories": 15, "stories/en": 15, "stories/ur": 14}] * 5)
    found = {finding.name: finding for finding in findings(measures, tally.examples, before, Rules(), whole_walk=True)}
    assert found["stories/ur"].reason == (
        "stories in ur: 1 of 15 (6.67 %), usually 93 % (median of 4 runs); e.g. https://a.example/2;"
        " to inspect: scrapy sample https://a.example/2"
    )


def test_a_steady_site_hardly_ever_alarms() -> None:
    chance = random.Random(20261125)
    shares = {f"coverage/en/{n}": chance.choice((1, 0.99, 0.97, 0.9, 0.8, 0.5, 0.1)) for n in range(30)}
    before: list[Past] = []
    alarms = 0
    for number in range(150):
        of = chance.randint(0, 12) if number else 60  # the first run reads all of the past
        now = {name: sum(chance.random() < share for _ in range(of)) / of for name, share in shares.items() if of}
        told = findings(run(of, of, now), {}, before[:12], Rules(), whole_walk=True)
        amiss = frozenset(finding.name for finding in told if not finding.passed)
        alarms += bool(amiss)
        before.insert(0, Past(f"{1000 - number}", run(of, of, now), amiss))
    assert alarms == 0


@pytest.mark.parametrize(("spider", "command"), [("", "sample"), ("hill", "sample --spider=hill")])
def test_the_command_to_inspect_a_page_of_another_host_names_the_spider(spider: str, command: str) -> None:
    now, example = run(10, 0), {BYLINE: "http://127.0.0.1:8000/x"}
    verdict = judge(Run(now, example, {}, spider=spider), WELL, Rules())
    assert f"to inspect: scrapy {command} http://127.0.0.1:8000/x" in verdict.summary


def test_addresses_that_fail_are_reported_by_their_reasons() -> None:
    measures = {"pages": 40, "failed": 31, "lists": 2, **run(7, 7)}
    failures = {"http_503": 28, "timeout": 3}
    verdict = judge(Run(measures, {}, failures, failures, failure="https://a.example/x"), WELL, Rules())
    assert verdict.summary.startswith(
        "The run has holes: addresses: 31 of 40 failed (78 %: 28 http_503, 3 timeout), usually 0 %"
    )
    assert verdict.summary.endswith("to inspect: scrapy why https://a.example/x")


@pytest.mark.parametrize(
    ("retried_from", "told"),
    [
        ((), "1 of 11 addresses failed (1 http_404) and is requested again by the next run;"),
        (
            (1795861621.0,),
            "1 of 11 addresses failed (1 http_404); it is requested again from 28 November 10:28 UTC on;",
        ),
    ],
)
def test_a_failed_address_is_requested_again_when_the_sentence_says_so(retried_from: list[float], told: str) -> None:
    failures = {"http_404": 1}
    measures = {"pages": 11, "failed": 1, **run(10, 10)}
    holes = Run(measures, {}, failures, failures, failure="https://a.example/x", retried_from=retried_from)
    assert told in judge(holes, [], Rules()).summary


def test_failed_addresses_that_are_due_at_different_times_are_told_apart() -> None:
    failures = {"http_404": 1, "timeout": 1}
    measures = {"pages": 11, "failed": 2, **run(9, 9)}
    holes = Run(measures, {}, failures, failures, failure="https://a.example/x", retried_from=[1795861620.0])
    again = "they are requested again by the next run, 1 of them from 28 November 10:27 UTC on;"
    assert again in judge(holes, [], Rules()).summary


def test_a_sentence_after_a_command_begins_behind_a_full_stop() -> None:
    failures = {"http_404": 1}
    holes = Run({"pages": 11, "failed": 1, **run(10, 10)}, {}, failures, failures, failure="https://a.example/x")
    verdict = judge(holes, WELL, Rules())
    assert verdict.summary.endswith("scrapy why https://a.example/x")
    lost = "The files of its earlier segments are lost."
    assert with_holes(verdict, [lost]).summary == f"{verdict.summary}. {lost}"
    well = judge(Run({"pages": 11, **run(10, 10)}, {}, {}, written=2), WELL, Rules())
    assert with_holes(well, [lost]).summary == f"The run has holes: 10 stories were read, 2 of them written. {lost}"


def test_a_floor_that_no_run_has_reached_is_not_called_a_change() -> None:
    measures = {"pages": 40, "lists": 2, **run(40, 0)}
    rules = Rules(floors=((BYLINE, 0.5),))
    first = judge(Run(measures, {}, {}), [], rules)
    assert (first.trouble, first.exit_code, first.were_well) == ("changed", 3, False)
    assert first.summary.startswith("The pages are not read as required: byline: 0 of 40 stories")
    assert news_of("a", first, lambda name: False, []).message().title == "newsbot: a is not read as required"
    again = judge(Run(measures, {}, {}), [Past("2026-02-01", measures, frozenset({BYLINE}))], rules)
    assert not again.were_well
    assert judge(Run(measures, {}, {}), WELL, rules).summary.startswith("The pages have changed: byline: 0 of 40")


def test_stories_that_pipelines_dropped_are_counted_in_every_result() -> None:
    measures = {"pages": 40, "lists": 2, **run(30, 30)}
    reasons = {"NotInEnglish": 5, "Duplicate": 1, "robots": 1}
    well = judge(Run(measures, {}, reasons, written=30), WELL, Rules())
    assert well.summary.endswith("; pipelines dropped 6 more (5 NotInEnglish, 1 Duplicate).")
    failures = {"timeout": 1}
    holes = Run({**measures, "failed": 1}, {}, {**reasons, **failures}, failures, failure="https://a.example/x")
    changed = Run({**measures, **run(30, 0)}, {}, reasons)
    for worse in (holes, changed):
        verdict = judge(worse, WELL, Rules())
        assert verdict.trouble is not None
        assert verdict.summary.endswith(". Pipelines dropped 6 stories (5 NotInEnglish, 1 Duplicate).")


@pytest.mark.parametrize(
    ("before", "alarming"),
    [
        pytest.param([(30, 0)] * 4, True, id="none before"),
        pytest.param([(28, 2), (12, 0), (0, 0), (30, 0)], True, id="a few before"),
        pytest.param([(3, 27), (1, 11), (0, 8), (5, 55)], False, id="always most of them"),
        pytest.param([(30, None)] * 4, False, id="only reports that do not count them"),
        pytest.param([(30, 0)], False, id="only the first run"),
    ],
)
def test_pipelines_that_drop_far_more_than_before_are_reported(
    before: list[tuple[int, int | None]], alarming: bool
) -> None:
    past = pasts(
        *[run(kept, kept, {"lists": 2} | ({} if lost is None else {"dropped": lost})) for kept, lost in before]
    )
    measures = {"pages": 33, "lists": 2, "dropped": 30, **run(2, 2)}
    examples = {"dropped": "https://a.example/x"}
    verdict = judge(Run(measures, examples, {"NotInEnglish": 29, "Old": 1, "twin": 2}, written=2), past, Rules())
    assert (verdict.trouble, verdict.exit_code) == (("monitor", 3) if alarming else (None, 0))
    if alarming:
        said, _, rest = verdict.summary.partition(", usually ")
        assert said == (
            "Pipelines drop too many stories: pipelines: 30 of 32 stories were dropped (94 %: 29 NotInEnglish, 1 Old)"
        )
        assert rest.endswith("; e.g. https://a.example/x; to inspect: scrapy why https://a.example/x")
        everything = Run({**measures, "dropped": 30, **run(0, 0)}, {}, {"NotInEnglish": 30})
        assert judge(everything, past, Rules()).exit_code == 3


def test_pipelines_may_drop_as_many_stories_as_a_project_says() -> None:
    dropped = Run({"pages": 33, "dropped": 30, **run(2, 2)}, {}, {"Old": 30}, written=2)
    verdict = judge(dropped, [], Rules.of({"dropped": 0.5}))
    assert (verdict.trouble, verdict.summary) == (
        "monitor",
        "Pipelines drop too many stories: pipelines: 30 of 32 stories were dropped (94 %: 30 Old), more than the allowed"
        " 50 %.",
    )


def test_a_failure_that_has_the_name_of_an_exception_is_not_a_story_that_pipelines_dropped() -> None:
    failures = {"TunnelError": 1}
    holes = Run({"pages": 11, "failed": 1, **run(10, 10)}, {}, failures, failures)
    assert "ipelines" not in judge(holes, [], Rules()).summary


def test_a_share_that_older_reports_lack_is_compared_with_the_runs_that_have_it() -> None:
    without = {"stories": 30, "stories/en": 30}
    past = pasts(run(30, 29), run(30, 30), run(30, 29), *[without] * 8)
    found = {finding.name: finding for finding in findings(run(30, 2), {}, past, Rules(), whole_walk=True)}
    assert (found[BYLINE].passed, found[BYLINE].usual) == (False, 0.9667)


@pytest.mark.parametrize(
    ("again", "other", "usual", "alarming"),
    [
        pytest.param(30, 30, 2, True, id="all"),
        pytest.param(30, 4, 2, False, id="a busy day"),
        pytest.param(30, 30, 27, False, id="texts that always differ"),
        pytest.param(10, 10, 2, True, id="ten"),
        pytest.param(3, 3, 0, False, id="three"),
    ],
)
def test_most_known_stories_have_to_differ_before_that_is_reported(
    again: int, other: int, usual: int, alarming: bool
) -> None:
    def revised(revisited: int, count: int) -> dict[str, float]:
        return run(30, 30, {"revisited": revisited, "revised": count})

    past = pasts(*[revised(30, usual)] * 5)
    for _ in range(2):  # the redesign stays: stories that no run has read since then differ, too
        found = findings(revised(again, other), {}, past, Rules(), whole_walk=True)
        assert [finding.passed for finding in found if finding.name == "revised"] == [not alarming]
        past = [Past("2026-02-01", revised(again, other), frozenset({"revised"} if alarming else ())), *past]


def test_pages_that_the_rights_policy_leaves_out_are_counted_in_the_last_sentence() -> None:
    measures = {"pages": 40, "lists": 2, **run(30, 30)}
    summary = judge(Run(measures, {}, {"rights": 8, "robots": 1}, written=30), WELL, Rules()).summary
    assert summary.endswith(". 8 pages were left out because rights are reserved and RIGHTS_POLICY is obey.")
    assert "RIGHTS_POLICY" not in judge(Run(measures, {}, {"robots": 1}, written=30), WELL, Rules()).summary


def test_a_run_that_failed_does_not_become_what_is_usual() -> None:
    broken = [Past(f"2026-02-{n}", run(40, 0), frozenset({BYLINE})) for n in range(28, 10, -1)]
    (finding, *_) = findings(run(40, 0), {}, [*broken, *pasts(*OFTEN)], Rules(floors=()), whole_walk=True)
    assert (finding.passed, finding.usual) == (False, 0.9667)


@pytest.mark.parametrize(
    ("name", "now", "before", "alarming"),
    [
        ("section/News", 0, [20, 20, 19], True),
        ("section/News", 12, [20, 20, 19], False),
        ("section/News", 5, [20, 20, 19], False),
        ("section/News", 5, [20, 20, 19, 20, 20], True),
        ("section/News", 10, [20, 20, 19, 20, 20], False),
        ("section/News", 5, [20, 20, 15, 20, 20], False),
        ("section/News", 0, [20, 20], False),
        ("section/News", None, [20, 20, 19], True),
        ("section/News", None, [20, None, 19], False),
        ("words/en", 30, [300], True),
        ("words/en", 200, [300, 310, 280], False),
        ("ticker/length", 1, [10, 10, 9], True),
        ("ticker/length", 4, [10, 10, 9, 10, 10], True),
    ],
)
def test_counts_and_means_fall_far_before_they_alarm(
    name: str, now: float | None, before: list[float | None], alarming: bool
) -> None:
    def counted(value: float | None) -> dict[str, float]:
        return run(10, 9, {name: value} if value is not None else {})

    told = findings(counted(now), {}, pasts(*map(counted, before)), Rules(), whole_walk=True)
    assert [finding.name for finding in told if not finding.passed] == ([name] if alarming else [])


def test_large_measures_are_written_out() -> None:
    before = pasts(*[run(10, 9, {"words/en": 98_456.5})] * 3)
    reasons = [
        finding.reason for finding in findings(run(10, 9, {"words/en": 1500}), {}, before, Rules(), whole_walk=True)
    ]
    assert "body: 1,500 words per story in en, usually 98,456 (median of 3 runs)" in reasons


def test_a_section_stays_missed_whatever_the_runs_between_have_read() -> None:
    both, one = run(10, 9, {"section/News": 20, "section/Sport": 9}), run(10, 9, {"section/News": 20})
    down = {"failed": 4, "pages": 4, "section/News": 20}
    well = pasts(*[both] * 3)
    missed = [Past(f"2026-02-{20 - n}T000000Z", one, frozenset({"section/Sport"})) for n in range(12)]
    for before in (well, [*missed, *well], [*pasts(down, {}), *well]):
        reported = findings(one, {}, before, Rules(), whole_walk=True)
        assert [finding.name for finding in reported if not finding.passed] == ["section/Sport"]
    holey = pasts(*[{**both, "failed": 1}] * 3)
    assert not all(finding.passed for finding in findings(one, {}, holey, Rules(), whole_walk=True))
    reported = findings(one, {}, [*pasts(both, one), *well], Rules(), whole_walk=True)
    assert all(finding.passed for finding in reported), "a run in between was well without it"


@pytest.mark.parametrize(
    ("lists", "empty", "missed"), [(8, 0, True), (9, 0, False), (12, 0, False), (9, 1, True), (5, 5, True)]
)
def test_a_section_is_not_missed_if_the_site_has_only_renamed_it(lists: int, empty: int, missed: bool) -> None:
    before = pasts(*[run(10, 9, {"section/News": 20, "lists": filled, "lists/empty": 0}) for filled in (9, 8, 10)])
    now = run(10, 9, {"section/Latest": 20, "lists": lists, "lists/empty": empty})
    found = {finding.name: finding for finding in findings(now, {}, before, Rules(), whole_walk=True)}
    assert ("section/News" in found) == missed
    if missed:
        assert found["section/News"].reason == (
            "News: no such section page was read, and one was in each of 3 runs before;"
            " if the site has closed it, set since in MONITORS"
        )


def test_a_section_that_is_missed_is_told_with_what_robots_txt_forbids() -> None:
    before = pasts(*[run(10, 9, {"section/News": 20, "section/Sport": 20})] * 4)
    now = Run(run(10, 9, {"section/News": 20}), {}, {"robots": 7})
    assert judge(now, before, Rules()).summary == (
        "The pages have changed: Sport: no such section page was read, and one was in each of 4 runs before"
        " (robots.txt forbids 7 addresses of this run); if the site has closed it, set since in MONITORS."
    )


def test_a_site_that_redirects_to_another_host_is_told_with_that_host_alone() -> None:
    before = pasts(*[run(10, 9, {"lists": 2, "lists/empty": 0, "section/News": 20})] * 4)
    moved = Run({"pages": 15}, {}, {"offsite": 15}, causes={"offsite": "https://new.example"})
    verdict = judge(moved, before, Rules())
    assert (verdict.trouble, verdict.exit_code) == ("changed", 3)
    assert verdict.summary == (
        "The pages have changed: none of 15 addresses gave a story or a list (15 offsite); the site redirects to"
        " https://new.example; if it has moved there, crawl that."
    )
    few = Run({"pages": 15}, {}, {"offsite": 7, "http_500": 8}, causes={"offsite": "https://new.example"})
    assert "new.example" not in judge(few, before, Rules()).summary


def test_a_section_that_was_not_asked_for_again_is_not_missed() -> None:
    before = pasts(*[run(10, 9, {"section/News": 20})] * 4)
    assert all(finding.passed for finding in findings(run(10, 9), {}, before, Rules(), whole_walk=False))


def test_what_follows_from_something_else_is_not_told_beside_it() -> None:
    broken = {"coverage/en/bodies": 0.0, "coverage/en/dateline": 0.0, "words/en": 0.0, "warnings/no_body": 40}
    well = {"coverage/en/bodies": 1.0, "coverage/en/dateline": 1.0, "words/en": 300.0}
    told = findings(run(40, 39, broken), {}, pasts(*[run(40, 39, well)] * 4), Rules(), whole_walk=True)
    amiss = [finding for finding in told if not finding.passed]
    assert {finding.name for finding in amiss} == broken.keys()
    assert [finding.name for finding in telling(amiss)] == ["coverage/en/bodies"]


WELL = pasts(*[{"stories": 20, "stories/en": 20, "lists": 2, "pages": 22, "failed": 0, BYLINE: 1}] * 4)
VERDICTS = [
    # measures, reasons, what was before, trouble, exit code
    ({"pages": 3, "failed": 3, "unreached": 3}, {"refused": 3}, WELL, "down", 2),
    ({"pages": 3, "failed": 3, "unreached": 3}, {"http_503": 3}, [], "down", 2),
    ({"pages": 3, "failed": 3, "refused": 3}, {"http_403": 3}, WELL, "blocked", 2),
    ({"pages": 3, "failed": 0, "refused": 3}, {"robots": 3}, WELL, "blocked", 3),
    ({"pages": 3, "failed": 0, "refused": 3}, {"robots": 3}, [], None, 0),
    ({"pages": 4, "failed": 4, "unreached": 2}, {"refused": 2, "http_404": 2}, WELL, "changed", 3),
    ({"pages": 4, "failed": 4, "unreached": 3}, {"refused": 3, "http_404": 1}, WELL, "down", 2),
    ({"pages": 4, "failed": 4, "refused": 2}, {"http_403": 2, "http_404": 2}, WELL, "changed", 3),
    ({"pages": 4, "failed": 4, "refused": 3}, {"http_403": 3, "http_404": 1}, WELL, "blocked", 2),
    ({"pages": 3, "failed": 3}, {"http_404": 3}, WELL, "changed", 3),
    ({"pages": 3, "failed": 3}, {"http_404": 3}, [], "holes", 2),
    ({"pages": 3, "lists": 3, "lists/empty": 3}, {"no_cards": 3}, WELL, "changed", 3),
    ({"pages": 9, "lists": 3, "lists/empty": 3, "unread": 6}, {"no_story": 6, "no_cards": 3}, [], "changed", 3),
    ({"pages": 40, "failed": 1, "lists": 2, **run(37, 37)}, {"http_500": 1}, WELL, "holes", 2),
    ({"pages": 40, "failed": 1, "lists": 2, **run(37, 1)}, {"http_500": 1}, WELL, "changed", 3),
    ({"pages": 16, "lists": 2, "unread": 14}, {"section": 14}, WELL, "changed", 3),
    ({"pages": 16, "lists": 2, "unread": 14}, {"section": 14}, [], "changed", 3),
    ({"pages": 4, "lists": 2, "unread": 2}, {"section": 2}, WELL, "holes", 2),
    ({"pages": 3, "lists": 2, "unread": 1}, {"no_story": 1}, [], "holes", 2),
    ({"pages": 22, "lists": 2, "unread": 1, **run(19, 19)}, {"no_story": 1}, WELL, None, 0),
    ({"pages": 40, "files": 39}, {}, WELL, None, 0),
    ({"pages": 40, "files": 0}, {}, WELL, "changed", 3),
    ({"pages": 2, "lists": 2}, {}, WELL, None, 0),
    ({"pages": 2, "lists": 1, "lists/empty": 1}, {}, pasts({"stories": 9, "lists": 1, "lists/empty": 1}), None, 0),
    ({"pages": 4}, {"http_404": 3}, pasts({"stories": 9, "pages": 5}), None, 0),
    ({"pages": 0}, {}, WELL, None, 0),
]


@pytest.mark.parametrize(("measures", "reasons", "before", "trouble", "code"), VERDICTS)
def test_a_changed_site_is_told_from_one_that_is_down_and_one_that_is_quiet(
    measures: dict[str, float], reasons: dict[str, int], before: list[Past], trouble: str | None, code: int
) -> None:
    verdict = judge(Run(measures, {}, reasons, failure="https://a.example/x"), before, Rules())
    assert (verdict.trouble, verdict.exit_code) == (trouble, code), verdict.summary
    assert verdict.summary.endswith(".") is not bool(re.search(r"to inspect: [^;]+$", verdict.summary))


def test_a_page_that_has_not_changed_is_a_story_that_can_be_read() -> None:
    few = {"pages": 9, "lists": 2, "unread": 2}
    assert judge(Run(few, {}, {}, unchanged=1), WELL, Rules()).exit_code == 0
    assert judge(Run(few, {}, {}, unchanged=2, unchanged_lists=2), WELL, Rules()).exit_code == 2


@pytest.mark.parametrize(
    ("facts", "stories", "trouble", "code"),
    [
        ({"known": 33, "missing": 33}, 0, "changed", 3),
        ({"known": 33, "missing": 33}, 20, "changed", 3),
        ({"known": 33, "missing": 32}, 1, None, 0),
        ({"known": 33, "missing": 32, "unchanged": 1}, 0, None, 0),
        ({"known": 4, "missing": 4}, 0, "holes", 2),
        ({"known": 4, "missing": 4}, 20, None, 0),
        ({"known": 0, "missing": 0, "gone": 33}, 0, None, 0),
    ],
)
def test_known_stories_that_are_all_missing_at_once_are_no_quiet_site(
    facts: dict[str, Any], stories: int, trouble: str | None, code: int
) -> None:
    measures = {"pages": 50, "failed": 0, "lists": 5, **run(stories, stories)}
    given: Mapping[str, Any] = {"missing": "https://a.example/x"}
    verdict = judge(Run(measures, given, {}, **facts), WELL, Rules())
    assert (verdict.trouble, verdict.exit_code) == (trouble, code), verdict.summary
    assert "no story was due" not in verdict.summary
    silenced = judge(Run(measures, given, {}, **facts), WELL, Rules.of({"missing": False}))
    assert (silenced.exit_code, "no story was due" in silenced.summary) == (0, False)


def test_a_first_run_whose_lists_name_only_old_stories_says_so() -> None:
    quiet = {"pages": 2, "stories": 0, "lists": 2}
    facts: dict[str, Any] = {"too_old": 1200, "since": "2026-11-01"}
    first = judge(Run(quiet, {}, {}, **facts), (), Rules())
    assert (first.trouble, first.exit_code) == (None, 0)
    assert first.summary.endswith(
        " 1,200 entries of lists were left out, all older than 2026-11-01: -a since=YYYY-MM-DD reads the stories from"
        " a day on, -a full=1 all of them."
    )
    later = judge(Run(quiet, {}, {}, **facts), WELL, Rules())
    assert "older" not in later.summary, "an earlier run may have read them"


def test_requests_that_a_middleware_ignored_were_due() -> None:
    run = Run({"pages": 7, "stories": 0, "lists": 1}, {}, {"ignored": 6})
    summary = judge(run, WELL, Rules()).summary
    assert summary == "Nothing new: 1 section page was read, and no story was read; a middleware ignored 6 requests."


def test_new_addresses_that_redirect_elsewhere_are_amiss_only_if_no_story_is_left() -> None:
    tally = Tally()
    for number in range(ENOUGH):
        assert measures_of(tally, {}, pages=9, failed=0, dropped=0, ticker=0)["unread"] == 0
        tally.redirected(f"/story-{number}")
    assert measures_of(tally, {}, pages=9, failed=0, dropped=0, ticker=0)["unread"] == ENOUGH
    tally.unchanged(is_list=False)
    assert measures_of(tally, {}, pages=9, failed=0, dropped=0, ticker=0)["unread"] == 0

    quiet = judge(Run({"pages": 3, "stories": 0, "lists": 1}, {}, {}, redirected=2), WELL, Rules())
    assert (quiet.trouble, quiet.exit_code) == (None, 0)
    assert quiet.summary.endswith("and no story was read; 2 pages that looked like stories had none.")


def test_pages_without_a_story_are_reported_beside_many_good_ones() -> None:
    verdict = judge(Run({"pages": 22, "unread": 2, **run(19, 19)}, {}, {"section": 2}, written=19), WELL, Rules())
    assert verdict.summary.endswith("; 2 more pages that looked like stories had none.")


def test_no_story_among_all_that_were_due_is_silenced_by_the_name_of_its_monitor() -> None:
    verdict = judge(Run({"pages": 16, "lists": 2, "unread": 14}, {}, {}), WELL, Rules.of({"unread": False}))
    assert (verdict.trouble, verdict.exit_code) == (None, 0)


def test_a_first_run_that_finds_neither_a_list_nor_a_story_says_so() -> None:
    empty, listed = {"pages": 1, "lists": 0}, {"pages": 1, "lists": 1}
    for run_before in ([], pasts(empty, empty)):
        verdict = judge(Run(empty, {}, {}), run_before, Rules())
        assert (verdict.trouble, verdict.exit_code) == ("holes", 2)
        assert verdict.summary == ("Nothing was found: no story and no list of stories on 1 page; check its address.")
        assert [finding.name for finding in verdict.failed] == ["answered"]
    assert "on 1 page (1 not_html); check" in judge(Run(empty, {}, {"not_html": 1}), [], Rules()).summary
    assert judge(Run(listed, {}, {}), [], Rules()).summary.startswith("Nothing new: 1 section page was read")
    named = {"pages": 3, "files": 3}
    assert judge(Run(named, {}, {}), [], Rules()).summary.startswith("Nothing new: 3 pages that name stories were read")


def test_a_first_run_without_a_list_has_holes_however_many_pages_it_read() -> None:
    verdict = judge(Run({"pages": 12}, {}, {"no_cards": 9, "http_404": 3}), [], Rules())
    assert (verdict.trouble, verdict.exit_code) == ("holes", 2)
    assert "on 12 pages (9 no_cards, 3 http_404); check its address" in verdict.summary


def test_a_home_page_that_redirects_to_another_host_names_it() -> None:
    run = Run({"pages": 1}, {}, {"offsite": 1}, causes={"offsite": "https://edition.paper.example"})
    assert judge(run, [], Rules()).summary.endswith(
        "; the site redirects to https://edition.paper.example; if it has moved there, crawl that."
    )


def test_a_first_run_that_robots_txt_forbids_says_so() -> None:
    forbidden = {n: Run({"pages": n, "refused": n}, {}, {"robots": n}) for n in (1, 3)}
    assert judge(forbidden[1], [], Rules()).summary == "robots.txt forbids the only address: nothing was read."
    assert judge(forbidden[3], [], Rules()).summary == "robots.txt forbids all 3 addresses: nothing was read."


def test_a_run_that_requested_no_page_says_so() -> None:
    assert judge(Run({}, {}, {}), [], Rules()).summary == "Nothing was due: no page was requested."


@pytest.mark.parametrize(
    ("cause", "summary"),
    [
        ("connection refused", "The site cannot be reached (connection refused); check the address and the network"),
        (
            "connection refused, through the proxy proxy.example:3128",
            "The site cannot be reached (connection refused, through the proxy proxy.example:3128); check the address,"
            " the network and the proxy",
        ),
        (
            "certificate is not valid: expired",
            "The site cannot be reached (certificate is not valid: expired); check the address; if it is correct, only"
            " the site's operator can replace the certificate",
        ),
        (
            "robots.txt was answered with 503",
            "The site allows nothing for now (robots.txt was answered with 503); start the same command again later",
        ),
        (
            "robots.txt: the response was cut off",
            "The site allows nothing for now (robots.txt: the response was cut off); start the same command again"
            " later",
        ),
        (
            "RuntimeError in the code",
            "No request could be made (RuntimeError in the code); correct the component that the traceback in the log"
            " names, or the proxy",
        ),
    ],
)
def test_the_remedy_for_a_site_that_gives_no_answer_follows_the_cause(cause: str, summary: str) -> None:
    reasons = {"robots_unavailable": 1}
    measures = {"pages": 1, "failed": 1, "unreached": 1}
    down = Run(measures, {}, reasons, reasons, {"robots_unavailable": cause}, failure="https://a.example/")
    verdict = judge(down, [], Rules())
    assert (verdict.trouble, verdict.exit_code, verdict.summary) == ("down", 2, summary)
    later = judge(down, WELL, Rules()).summary
    assert later.startswith(f"{summary.partition(';')[0]}: the only requested address could not be read; e.g. ")


def test_an_only_address_is_not_counted() -> None:
    measures = {"pages": 1, "failed": 1, "unreached": 1}
    down = judge(Run(measures, {}, {"dns": 1}, {"dns": 1}, failure="https://a.example/"), [], Rules())
    assert ": the only requested address could not be read: its host could not be resolved; e.g. https" in down.summary


def test_an_address_without_a_reason_leaves_no_parentheses() -> None:
    summary = judge(Run({"pages": 3, "lists": 3, "lists/empty": 3}, {}, {}), WELL, Rules()).summary
    assert "none of 3 addresses gave a story or a list" in summary
    assert "()" not in summary


def test_runs_are_compared_with_those_of_the_same_arguments(tmp_path: Path) -> None:
    for day, arguments in enumerate(({"full": "1"}, {}, {"since": "2026-01-01"}, {}, {}), 1):
        told = {"schema": "newsbot/run/1", "arguments": arguments, "measures": {"stories": day}, "monitors": []}
        (tmp_path / f"2026-01-0{day}T000000Z.json").write_text(json.dumps(told), "utf-8")
    (tmp_path / "2026-01-02T000001Z.json").write_text('{"schema": "newsbot/run/1"}', "utf-8")  # of an older newsbot
    runs = earlier_runs(tmp_path, {}, before="2026-01-05T000000Z", wanted=10)
    assert [past.measures["stories"] for past in runs] == [4, 2]
    assert earlier_runs(tmp_path, {}, before="2026-01-05T000000Z", since="2026-01-03", wanted=10) == runs[:1]


@pytest.mark.parametrize(
    "setting", ['{"a": 2}', "[]", "{", {"since": "soon"}, {"runs": 0}, {"tolerance": "x"}, {"a": True}]
)
def test_rules_that_cannot_be_used_are_told(setting: Any) -> None:
    with pytest.raises(ValueError, match="MONITORS"):
        Rules.of(setting)


# Who is told


def news(*keys: str, well: tuple[str, ...] = (), pooled: tuple[str, ...] = ()) -> News:
    troubles = {key: f"{key} is amiss" for key in keys}
    return News("a", "changed" if keys else "well", troubles, frozenset(pooled), well.__contains__)


TOLD = [
    # what was told, the news, the title's end, what is known after that
    ((), news(), None, ()),
    ((), news("x"), "changed its pages", ("x",)),
    (("x",), news("x"), None, ("x",)),
    (("x",), news("x", "y"), "changed its pages", ("x", "y")),
    (("x",), news("x", "y", pooled=("y",)), None, ("x", "y")),
    ((), news("y", pooled=("y",)), "changed its pages", ("y",)),
    (("x", "y"), news("x", well=("y",)), None, ("x",)),
    (("x",), news(), None, ("x",)),  # a quiet run has not seen whether it is over
    (("x",), news(well=("x",)), "is well again", ()),
    (("x", "y"), news(well=("x",)), None, ("y",)),
    (("revised",), news(well=("revised",)), None, ()),  # each story differs only once, and may still be cut
    (("revised", "x"), news(well=("revised", "x")), "is well again", ()),
]


@pytest.mark.parametrize(("told", "fresh", "title", "after"), TOLD)
def test_trouble_is_told_once_and_its_end_once(
    told: tuple[str, ...], fresh: News, title: str | None, after: tuple[str, ...]
) -> None:
    message, known = next_message(fresh, frozenset(told))
    assert (message.title if message else None) == (f"newsbot: a {title}" if title else None)
    assert known == frozenset(after)


def test_hostile_text_is_harmless_in_a_message() -> None:
    hostile = "byline\x1b[31m \u202eevil\x00 " + "x" * 10_000
    message, _ = next_message(crawl_failed("a", "X", hostile, []), frozenset())
    assert message is not None
    assert not any(ord(c) < 32 and c != "\n" for c in message.body)
    assert "\u202e" not in message.body
    assert len(message.body) < 1000
    assert plain_url("https://a.example/$(reboot)'`<b>@all\n") == "https://a.example/%24%28reboot%29%27%60%3Cb%3E%40all"


def test_a_damaged_note_of_who_was_told_is_told_and_made_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "notified.json").write_text('{"schema": 1', "utf-8")
    state = notify.State(tmp_path)
    assert state.read() == {}
    assert "receivers may get messages a second time" in caplog.text
    state.write({"a": frozenset({"x"})})
    assert state.read() == {"a": frozenset({"x"})}
    assert not list(tmp_path.glob("*.part"))


def test_who_was_told_is_noted_for_a_user_without_a_home_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    notify.State(tmp_path).write({"a": frozenset({"x"})})
    assert notify.State(tmp_path).read() == {"a": frozenset({"x"})}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("coverge/en/byline", "coverage/en/byline"),
        ("coverage/en/bylin", "coverage/en/byline"),
        ("feiled", "failed"),
        ("word/ur", "words/ur"),
    ],
)
def test_a_misspelt_monitor_is_refused_with_the_nearest_name(name: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"no monitor is named {name}; did you mean {meant}"):
        Rules.of({name: False})


def test_patterns_of_monitors_are_accepted() -> None:
    for name in ("*/byline", "coverage/*", "coverage/*/b*", "suite/my_monitor", "section/News", "evidence/*"):
        assert Rules.of({name: False}).silenced == (name,)
