"""The run of a crawl, without the crawl: begun, resumed, refused, recorded at checkpoints, ended, taken over."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import random
import sqlite3
import time
from contextlib import closing
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from components import HOME, LOOP, NOW, Crawl, Crawls, Paper, article, listing, page, strip, wait_for
from crawling import PATIENCE
from scrapy import signals
from scrapy.exceptions import DropItem
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from newsbot.archive.warc import Exchange
from newsbot.errors import UserError
from newsbot.extensions.report import Report
from newsbot.items import Listing
from newsbot.ledger.errors import Away, Busy, LedgerError
from newsbot.ledger.visit import Visit, current_visit
from newsbot.pipelines.validate import BrokenRecord
from newsbot.spidermiddlewares.visits import VisitsMiddleware
from newsbot.storage.files import OutputError
from newsbot.storage.folder import hold

FRESH = {"fresh": "1"}
NO_CHECKPOINT: dict[str, Any] = {"CHECKPOINT_PAGES": 1000, "CHECKPOINT_SECONDS": 1000}


def sql(crawls: Crawls, statement: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(crawls.data / "ledger.db", isolation_level=None)) as ledger:
        return ledger.execute(statement, values).fetchall()


def states(crawls: Crawls) -> list[str]:
    return [state for (state,) in sql(crawls, "SELECT state FROM runs ORDER BY started, run")]


def fates(crawls: Crawls) -> dict[str, str]:
    return dict(sql(crawls, "SELECT path, fate || coalesce(' ' || reason, '') FROM addresses"))


def waiting(crawls: Crawls) -> list[str]:
    return [path for (path,) in sql(crawls, "SELECT path FROM addresses WHERE rank IS NOT NULL ORDER BY rank")]


def read_stories(crawl: Crawl, *paths: str) -> None:
    crawl.ask(*paths)
    for path in paths:
        crawl.read(article(path, f"The court ruled on {path}."))


# Begin, resume, refuse


def test_a_run_begins_with_its_files_and_a_row(crawls: Crawls) -> None:
    crawl = crawls.begin()
    files = sorted(path.parent.name for path in crawl.folder.glob(f"*/{crawl.run.name}.jsonl.part"))
    assert files == ["articles", "listings", "ticker", "tombstones"]
    assert states(crawls) == ["running"]
    assert crawl.spider.memory.run == crawl.run.name
    assert (crawl.run.asked, crawl.run.pages_open, crawl.run.exit_code) == (0, 0, 1)


def test_a_spider_without_extensions_reads_pages_and_logs_what_gives_no_record(
    caplog: pytest.LogCaptureFixture,
) -> None:
    spider: Any = get_crawler(Paper, {"LEDGER_ENABLED": False})._create_spider()
    assert (spider.recorder, spider.memory.run, spider.browser) == (None, "", None)
    answer = page(f"{HOME}/list", "<p>Nothing</p>")
    answer.request = Request(answer.url)
    with caplog.at_level("INFO"):
        assert [type(item) for item in spider.parse_section(answer)] == [Listing]
    assert f"{HOME}/list gives no record: no_cards" in caplog.text


def test_a_spider_is_not_run_with_settings_that_are_not_newsbots() -> None:
    with pytest.raises(UserError, match=r"^the spider paper has settings without newsbot's, .*from newsbot\.settings"):
        get_crawler(Paper, {"DATA_DIR": "data"})


def test_two_crawls_of_a_site_in_one_process_are_told_apart_from_a_lost_lease(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.extensions.run.sleep", lambda seconds: pytest.fail("it holds up the other crawl"))
    crawls.begin()
    second = crawls.new().open()
    assert "another crawl of paper is under way in this process" in (second.run.error or "")
    assert second.run.error_kind == "Busy"


def test_a_folder_that_another_process_writes_to_is_left_alone(crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has it has lost its lease, and may not know it: this process has neither begun nor taken the site."""
    monkeypatch.setattr("newsbot.extensions.run.sleep", lambda seconds: None)
    crawl = crawls.new()
    held = hold(crawl.folder)
    assert held is not None
    assert hold(crawl.folder) is None
    crawl.open()
    assert "still holds this folder" in (crawl.run.error or "")
    assert crawl.run.error_kind == "Busy"
    assert states(crawls) == []
    assert not list(crawl.folder.iterdir())
    os.close(held)
    crawls.begin()


def test_a_crawl_that_has_just_begun_is_not_taken_for_one_that_has_lost_its_lease(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds the folder first, and takes the lease then."""
    crawl = crawls.new()
    held = hold(crawl.folder)
    assert held is not None

    def begin_elsewhere(seconds: float) -> None:
        lease = (crawl.folder.name, "another-host m/1 boot 7 7", "theirs", 1 << 40)
        sql(crawls, "INSERT INTO leases (site, owner, run, until) VALUES (?, ?, ?, ?)", *lease)

    monkeypatch.setattr("newsbot.extensions.run.sleep", begin_elsewhere)
    crawl.open()
    os.close(held)
    assert f"run theirs of {crawl.folder.name} is under way" in (crawl.run.error or "")


def test_a_crawl_that_is_just_ending_is_waited_for(crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl = crawls.new()
    held = hold(crawl.folder)
    assert held is not None
    monkeypatch.setattr("newsbot.extensions.run.sleep", lambda seconds: os.close(held))
    crawl.open()
    assert crawl.run.error is None


def test_a_renewal_that_cannot_be_made_now_does_not_end_the_run(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = crawls.begin()
    for error, ends in ((Away("the ledger is locked"), False), (Busy("another process has taken it over"), True)):
        monkeypatch.setattr(crawl.run.ledger, "renew", Mock(side_effect=error))
        crawl.run._renew()
        assert (crawl.run.error is not None) is ends
    assert "next try in 30 seconds: the ledger is locked" in caplog.text


def test_a_crawl_whose_extension_is_switched_off_is_refused_by_name(crawls: Crawls) -> None:
    with pytest.raises(RuntimeError, match=r"newsbot\.extensions\.run\.Run is not among EXTENSIONS"):
        crawls.new(EXTENSIONS={"newsbot.extensions.run.Run": None})


def test_a_run_that_was_killed_goes_on_after_its_last_checkpoint(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1", "/story-2", "/story-3")
    crawl.read(article("/story-1"))
    crawl.run.commit()
    crawl.read(article("/story-2"))
    file = crawl.run.records.files.by_name["articles"].part
    file.write_bytes(file.read_bytes() + b'{"schema": "newsb')
    crawl.kill()
    again = crawls.begin()
    assert (again.run.name, again.run.asked, again.run.records.lines) == (crawl.run.name, 1, 1)
    assert [record["url"] for record in again.records("articles")] == [f"{HOME}/story-1"]
    again.read(article("/story-2"))
    again.read(article("/story-3"))
    assert again.end().exit_code == 0
    assert [record["url"] for record in again.records("articles")] == [f"{HOME}/story-{n}" for n in (1, 2, 3)]
    assert (states(crawls), again.report()["starts"]) == (["finished"], 2)
    assert again.report()["measures"]["pages/stories"] == 3


def test_the_ticker_of_a_run_that_was_killed_is_counted_on(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/list")
    crawl.read(listing(), strip("rain"), asks=("/story-1",))
    crawl.run.commit()
    crawl.kill()
    again = crawls.begin()
    again.read(article("/story-1"), strip("rain", "sun", path="/story-1"))
    again.end()
    assert {record["headline"]: record["pages"] for record in again.records("ticker")} == {"rain": 2, "sun": 1}


def test_a_site_whose_run_is_under_way_is_refused(crawls: Crawls) -> None:
    crawls.begin().kill()
    sql(crawls, "UPDATE leases SET owner = 'another-host m/1 boot 7 7'")
    crawl = crawls.new()
    assert not crawl.run.open()
    assert (crawl.run.error_kind, crawl.run.exit_code) == ("Busy", 1)
    assert "is under way" in crawl.run.last_words
    assert not crawl.scheduler.has_pending_requests()


def test_a_run_that_has_failed_before_it_begins_stays_so(crawls: Crawls) -> None:
    crawl = crawls.new()
    crawl.run.give_up(OutputError("the archive cannot be read"))
    assert not crawl.run.open()
    assert not (crawls.data / "ledger.db").exists()
    assert crawl.end().last_words == "the archive cannot be read"


def test_a_clock_that_was_set_back_is_refused_unless_it_is_right(
    crawls: Crawls, caplog: pytest.LogCaptureFixture
) -> None:
    crawls.begin().end()
    sql(crawls, "UPDATE runs SET started = started + 864000, finished = finished + 864000")
    assert not crawls.new().run.open()
    assert "has been set back" in caplog.text
    crawl = crawls.begin(Paper, {"clock_is_right": "1"})
    crawl.end()
    assert "were moved back to now" in caplog.text
    assert "The clock was once ahead" in crawl.report()["notes"][0]
    crawls.begin().end()


def test_a_folder_that_cannot_be_written_to_fails_the_run(crawls: Crawls) -> None:
    crawls.data.mkdir()
    (crawls.data / "paper").write_text("a file")
    crawl = crawls.new()
    assert not crawl.run.open()
    assert (crawl.run.error_kind, str(crawls.data / "paper") in str(crawl.run.error)) == ("OutputError", True)


def test_a_site_that_goes_by_both_of_its_names_is_warned_of(crawls: Crawls, caplog: pytest.LogCaptureFixture) -> None:
    class Undescribed(Paper):
        name = "undescribed"
        site = "paper.example"

    for spider in (Paper, Undescribed):
        crawls.begin(spider).end()
    assert "are the same" not in caplog.text
    crawls.begin()
    assert "The sites paper.example and paper are the same" in caplog.text


def test_a_site_that_was_crawled_before_it_was_described_keeps_its_name(crawls: Crawls) -> None:
    class Undescribed(Paper):
        name = "undescribed"
        site = "paper.example"

    crawls.begin(Undescribed).end()
    assert crawls.begin().run.site == "paper.example"


# Visits


def test_a_visit_is_open_from_its_request_to_its_end(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1")
    visit = crawl.visit()
    assert (crawl.run.pages_open, crawl.run.asked) == (1, 1)
    crawl.run.end(visit, "failed", "timeout")
    assert (crawl.run.pages_open, crawl.stats["page/failed/timeout"]) == (0, 1)


def answer(visit: Visit) -> Any:
    response = page(f"{HOME}{visit.found.path}")
    response.request = Request(response.url, meta={"visit": visit})
    return response


@pytest.mark.parametrize(
    ("item", "error", "fate"),
    [
        (article(), BrokenRecord("id is 7"), ("failed", "broken_record")),
        (listing(), BrokenRecord("id is 7"), ("failed", "broken_record")),
        (article(), DropItem("old"), ("skipped", "DropItem")),
        (listing(), DropItem("not wanted"), (None, None)),
        (strip("a"), DropItem("not wanted"), (None, None)),
    ],
)
def test_what_is_dropped_ends_its_visit_as_it_has_to(crawls: Crawls, item: Any, error: Any, fate: Any) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1")
    visit = crawl.visit()
    crawl.run.item_dropped(item, answer(visit), error)
    crawl.run.end(visit, None)
    assert (visit.fate, visit.reason) == fate


def test_what_is_dropped_of_no_visit_is_nobodys_failure(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.run.item_dropped(article(), None, BrokenRecord("id is 7"))
    crawl.run.page_failed(page(HOME), Failure(ValueError()))  # type: ignore[no-untyped-call]
    assert not crawl.run.records.registry.ended


@pytest.mark.parametrize("signal", ["item_error", "spider_error"])
def test_an_error_fails_the_visit_by_its_name(crawls: Crawls, signal: str) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1")
    visit = crawl.visit()
    failure = Failure(KeyError("headline"))  # type: ignore[no-untyped-call]
    crawl.crawler.signals.send_catch_log(getattr(signals, signal), response=answer(visit), failure=failure)
    crawl.end()
    assert fates(crawls) == {"/story-1": "failed error_KeyError"}


def test_a_visit_that_a_component_forgot_is_lost_when_nothing_is_under_way(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1")
    crawl.visit()
    crawl.run.spider_idle()
    assert (fates(crawls), crawl.run.pages_open) == ({"/story-1": "failed lost"}, 0)


# Checkpoints


@pytest.mark.parametrize(
    ("settings", "recorded"),
    [
        (NO_CHECKPOINT, False),
        ({**NO_CHECKPOINT, "CHECKPOINT_PAGES": 1}, True),
        ({**NO_CHECKPOINT, "CHECKPOINT_SECONDS": 0}, True),
    ],
)
def test_a_checkpoint_is_made_where_one_is_due(crawls: Crawls, settings: dict[str, Any], recorded: bool) -> None:
    crawl = crawls.begin(**settings)
    read_stories(crawl, "/story-1")
    assert crawl.run.work()
    assert bool(fates(crawls)) is recorded
    assert len(crawl.records("articles")) == recorded


@pytest.mark.parametrize("archived", [True, False], ids=["archived", "with the page's records alone"])
def test_a_checkpoint_is_due_where_the_pages_that_wait_are_large(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, archived: bool
) -> None:
    monkeypatch.setattr("newsbot.extensions.run._CHECKPOINT_BYTES", 20_000)
    crawl = crawls.begin(**NO_CHECKPOINT)
    paths = [f"/story-{number}" for number in (1, 2, 3)]
    crawl.ask(*paths)
    recorded = []
    for path in paths:
        request = crawl.scheduler.next_request()
        assert request is not None
        visit = request.meta["visit"]
        if archived:
            visit.exchanges.append(replace(exchange(path), body=random.randbytes(10_000)))  # as large in a WARC file
        else:
            answer = page(HOME + path, 40_000 * "x").replace(request=request)  # records are a part of a page
            copy_context().run(VisitsMiddleware(crawl.run).process_spider_input, answer)
        crawl.run.end(visit, "skipped", "no_story")
        assert crawl.run.work()
        recorded.append(list(fates(crawls).values()).count("skipped no_story"))
    assert recorded == [0, 2, 2]  # what waits is counted from the last checkpoint on


def test_a_checkpoint_is_due_where_what_waits_can_only_be_handed_out_after_it(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.ledger.queue.HOT", 2)
    crawl = crawls.begin(**NO_CHECKPOINT)
    paths = [f"/story-{number}" for number in range(3)]
    crawl.ask(*paths)
    for path in paths[:2]:
        crawl.read(article(path))
    assert crawl.visit().found.path == paths[2]


def test_what_an_unfinished_page_names_is_handed_out_once_that_page_has_ended(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsbot.ledger.queue.HOT", 1)
    crawl = crawls.begin(**NO_CHECKPOINT)
    crawl.ask("/list")
    visit = crawl.visit()

    def named() -> None:
        current_visit.set(visit)
        crawl.ask("/story-1", "/story-2")

    copy_context().run(named)
    crawl.visit()
    assert (crawl.scheduler.next_request(), crawl.scheduler.has_pending_requests()) == (None, True)
    crawl.run.end(visit, None)
    assert crawl.visit().found.path == "/story-2"


def test_a_checkpoint_that_cannot_be_written_ends_the_crawl_and_costs_nothing(crawls: Crawls) -> None:
    crawl = crawls.begin(**NO_CHECKPOINT)
    read_stories(crawl, "/story-1")
    crawl.run.commit()
    read_stories(crawl, "/story-2")
    file = crawl.run.records.files.by_name["articles"].part
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(OutputError, match="another program has deleted, cut or changed the file"):
        crawl.run.commit()
    crawl.run.spider_idle()
    assert (crawl.run.error_kind, crawl.run.work(), crawl.run.bound) == ("OutputError", False, None)
    assert crawl.end("checkpoint_failed").exit_code == 1
    assert (states(crawls), fates(crawls)) == (["running"], {"/story-1": "fetched"})


def test_a_page_for_which_no_file_can_be_opened_ends_the_crawl_and_costs_nothing(crawls: Crawls) -> None:
    crawl = crawls.begin(**NO_CHECKPOINT)
    crawl.ask("/story-1")
    crawl.run.commit()
    request = Request(f"{HOME}/story-1", meta={"visit": crawl.visit()})
    error = OSError(errno.EMFILE, "Too many open files", "newsbot/page/generic.py")
    crawl.run.page_failed(Response(request.url, request=request), Failure(error))  # type: ignore[no-untyped-call]
    said = (
        "Too many open files; raise the limit of open files (ulimit -n), and start again: the run resumes where it was"
    )
    assert (crawl.run.error, crawl.run.work()) == (said, False)
    assert crawl.end("checkpoint_failed").exit_code == 1
    assert crawls.begin().visit().found.path == "/story-1"


def test_a_run_whose_lease_is_another_processes_writes_nothing_more(crawls: Crawls) -> None:
    crawl = crawls.begin(**NO_CHECKPOINT)
    read_stories(crawl, "/story-1")
    sql(crawls, "UPDATE leases SET owner = 'another-host m/1 boot 7 7'")
    assert crawl.end().error_kind == "Busy"
    assert (crawl.run.exit_code, crawl.records("articles"), fates(crawls)) == (1, [], {})


def test_a_fault_in_a_checkpoint_ends_the_crawl_with_a_traceback(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, last: bool) -> None:
        raise KeyError("mood")

    crawl = crawls.begin()
    monkeypatch.setattr(crawl.run.records, "commit", fail)
    crawl.run.spider_idle()
    assert (crawl.run.error_kind, crawl.run.exit_code) == ("KeyError", 1)
    assert "please report it" in caplog.text


def test_a_fault_in_archiving_a_page_ends_the_crawl_and_the_page_is_requested_again(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("mood")

    crawl = crawls.begin(**NO_CHECKPOINT)
    crawl.ask("/story-1")
    crawl.run.commit()
    visit = crawl.visit()
    visit.exchanges.append(exchange("/story-1"))
    monkeypatch.setattr("newsbot.ledger.registry.exchange_records", fail)
    monkeypatch.setattr("newsbot.extensions.run._COMPRESSED_AT_ONCE", 1)
    crawl.run.end(visit, None)
    assert not crawl.run.work()
    assert crawl.run.error_kind == "KeyError"
    assert "please report it" in caplog.text
    assert crawl.end("checkpoint_failed").exit_code == 1
    assert fates(crawls) == {"/story-1": "seen"}
    monkeypatch.undo()
    assert crawls.begin().visit().found.path == "/story-1"


def test_a_failure_closes_the_crawl_once(crawls: Crawls) -> None:
    crawl = crawls.new()
    closed: asyncio.Future[str] = LOOP.create_future()

    def on_closed(reason: str) -> None:
        closed.set_result(reason)

    crawl.crawler.signals.connect(on_closed, signal=signals.spider_closed)
    wait_for(crawl.crawler.engine.open_spider_async())
    crawl.run.fail(LedgerError("the disk is full"))
    crawl.run.fail(LedgerError("and so is the other"))

    async def end() -> str:
        return await asyncio.wait_for(closed, PATIENCE)

    assert wait_for(end()) == "checkpoint_failed"
    assert (crawl.run.error, crawl.run.exit_code, states(crawls)) == ("the disk is full", 1, ["running"])


# End


def test_a_run_that_has_read_everything_is_finished(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/list")
    crawl.read(listing(), strip("rain"), asks=("/story-1",))
    crawl.read(article("/story-1"), strip("rain", path="/story-1"))
    run = crawl.end()
    assert (run.exit_code, run.stopped_by, states(crawls)) == (0, None, ["finished"])
    assert isinstance(run.report, Report)
    assert run.last_words == run.report.verdict.summary == crawl.report()["told"]
    assert not list(crawl.folder.rglob("*.part"))
    counts = {"articles": 1, "ticker": 1, "listings": 1, "tombstones": 0}
    assert crawl.report()["counts"] == run.report.outcome["counts"] == counts
    assert sql(crawls, "SELECT * FROM leases") == []


def test_a_copy_is_reported_with_the_address_of_its_story(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1", "/story-2")
    for path in ("/story-1", "/story-2"):
        crawl.read(article(path, " ".join(["The court ruled on Friday, and nobody was surprised."] * 9)))
    assert crawl.end().exit_code == 0
    assert crawl.report()["skipped"] == [{"url": f"{HOME}/story-2", "reason": "copy", "cause": f"{HOME}/story-1"}]


def test_a_run_with_a_hole_ends_with_2_and_names_it(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1", "/story-2", "/story-3")
    failing = crawl.visit()
    failing.cause = "connection refused"
    crawl.run.end(failing, "failed", "refused")
    crawl.read(article("/story-2"))
    crawl.read(fate="refused", reason="robots")
    assert crawl.end().exit_code == 2
    report = crawl.report()
    assert report["failures"] == [{"url": f"{HOME}/story-1", "reason": "refused", "cause": "connection refused"}]
    assert report["skipped"] == [{"url": f"{HOME}/story-3", "reason": "robots", "cause": None}]
    assert report["reasons"] == {"refused": 1, "robots": 1}
    assert crawl.run.report is not None
    assert crawl.run.report.causes == {"refused": "connection refused"}


def test_a_run_whose_start_failed_asks_for_a_correction_first(crawls: Crawls) -> None:
    run = crawls.begin().end("start_error")
    assert "because `start` of the spider raised an exception, which the log shows: 0 addresses wait;" in run.last_words
    assert run.last_words.endswith("; correct the spider, and start the same command again to resume it.")


def test_a_run_that_is_stopped_waits_for_the_next_start(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1", "/story-2")
    crawl.read(article("/story-1"))
    run = crawl.end("shutdown")
    assert (run.exit_code, run.stopped_by, run.report, states(crawls)) == (2, "shutdown", None, ["stopped"])
    assert "was stopped on request: 1 address waits; start the same command again" in run.last_words
    again = crawls.begin()
    assert again.run.name == run.name
    again.read(article("/story-2"))
    assert again.end().exit_code == 0


@pytest.mark.parametrize("arguments", [{}, {"pages": "1"}], ids=["no bound", "at its bound"])
def test_a_visit_that_is_still_open_keeps_the_run_from_being_finished(
    crawls: Crawls, arguments: dict[str, str]
) -> None:
    crawl = crawls.begin(Paper, arguments)
    crawl.ask("/story-1", "/story-2")
    crawl.visit()
    assert (crawl.end().exit_code, states(crawls)) == (2, ["stopped"])
    assert waiting(crawls) == ["/story-1", "/story-2"]


def test_a_report_that_cannot_be_written_fails_the_run_until_it_can(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/list")
    crawl.read(listing(), strip("rain"))
    (crawl.folder / "runs").write_text("a file")
    assert crawl.end().error_kind == "OutputError"
    assert (crawl.run.exit_code, states(crawls)) == (1, ["complete"])
    (crawl.folder / "runs").unlink()
    crawl.kill()
    again = crawls.begin()
    assert (again.end().exit_code, again.run.name, states(crawls)) == (0, crawl.run.name, ["finished"])
    assert (len(again.records("listings")), len(again.records("ticker"))) == (1, 1)


def test_a_run_that_cannot_give_its_site_back_has_failed(crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(owner: str) -> None:
        raise LedgerError("the disk is full")

    crawl = crawls.begin()
    monkeypatch.setattr(crawl.run.ledger, "release", fail)
    assert (crawl.end("shutdown").exit_code, crawl.run.last_words) == (1, "the disk is full")


def test_a_fault_as_the_run_ends_is_no_success(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("mood")

    crawl = crawls.begin()
    monkeypatch.setattr(crawl.run.records, "finish", fail)
    assert (crawl.end().exit_code, crawl.run.error_kind, states(crawls)) == (1, "KeyError", ["running"])
    assert "could not be ended" in caplog.text


def test_a_fault_in_the_monitors_costs_the_run_nothing(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = crawls.begin()
    read_stories(crawl, "/story-1")
    monkeypatch.setattr("newsbot.extensions.report.earlier_runs", lambda *_, **__: 1 / 0)
    assert (crawl.end().exit_code, states(crawls)) == (0, ["finished"])
    assert "The monitors failed" in caplog.text


# Bounds


def test_a_run_at_its_bound_of_pages_leaves_the_rest_to_the_next(crawls: Crawls) -> None:
    crawl = crawls.begin(Paper, {"pages": "2"})
    read_stories(crawl, "/story-1")
    assert not crawl.run.bound
    crawl.ask("/story-2", "/story-3", "/story-4")
    crawl.read(article("/story-2"))
    assert (crawl.run.bound, crawl.scheduler.has_pending_requests()) == ("pages", False)
    assert crawl.scheduler.next_request() is None
    assert (crawl.end().exit_code, states(crawls), waiting(crawls)) == (0, ["finished"], ["/story-3", "/story-4"])
    assert (crawl.report()["left"], crawl.report()["finish_reason"]) == (2, "bound_pages")
    assert crawl.run.report is not None
    assert crawl.run.report.bound == "2 pages"
    assert "2 addresses" in crawl.run.last_words
    again = crawls.begin()
    assert [again.read(article(path)).found.path for path in ("/story-3", "/story-4")] == ["/story-3", "/story-4"]


def test_the_pages_that_a_run_has_asked_for_count_after_a_kill_too(crawls: Crawls) -> None:
    crawl = crawls.begin(Paper, {"pages": "2"})
    crawl.ask("/story-1", "/story-2", "/story-3")
    crawl.read(article("/story-1"))
    crawl.run.commit()
    crawl.kill()
    again = crawls.begin(Paper, {"pages": "2"})
    again.read(article("/story-2"))
    assert again.run.bound == "pages"


def test_a_run_at_its_bound_of_minutes_asks_for_no_more(crawls: Crawls, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("newsbot.extensions.run.monotonic", lambda: clock[0])
    crawl = crawls.begin(Paper, {"minutes": "1.5"})
    crawl.ask("/story-1", "/story-2")
    clock[0] += 89
    crawl.read(article("/story-1"))
    assert not crawl.run.bound
    clock[0] += 1
    assert (crawl.run.bound, crawl.scheduler.next_request()) == ("minutes", None)
    crawl.end()
    assert crawl.run.report is not None
    assert (crawl.run.report.bound, waiting(crawls)) == ("1.5 minutes", ["/story-2"])


def test_known_stories_wait_for_their_day_and_are_asked_for_when_they_are_due(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl = crawls.begin()
    read_stories(crawl, "/story-1")
    crawl.end()
    soon = crawls.begin()
    assert (soon.ask("/story-1"), soon.scheduler.next_request()) == ([False], None)
    soon.end()
    now = sql(crawls, "SELECT max(due) FROM addresses")[0][0]
    monkeypatch.setattr("newsbot.extensions.run._now", lambda: now)
    later = crawls.begin()
    visit = later.read(article("/story-1", "The court ruled on Monday."))
    assert visit.found.known is not None
    later.end()
    assert [(record["revision"], record["changed"]) for record in later.records("articles")] == [
        (1, []), (2, ["bodies"]),
    ]  # fmt: skip


# Unfinished runs of the past


def test_fresh_abandons_an_unfinished_run_and_keeps_its_records(
    crawls: Crawls, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = crawls.begin()
    crawl.ask("/list", "/story-1", "/story-2")
    crawl.read(article("/story-1"), strip("rain", path="/story-1"))
    crawl.run.commit()
    crawl.kill()
    fresh = crawls.begin(Paper, FRESH)
    assert (states(crawls), waiting(crawls)) == (["abandoned", "running"], [])
    assert fresh.run.name != crawl.run.name
    assert "2 records kept in" in caplog.text
    assert "2 waiting addresses discarded" in caplog.text
    report = fresh.report()
    assert (report["finish_reason"], report["exit_code"], report["trouble"]) == ("abandoned", 2, "holes")
    assert (report["counts"]["articles"], report["counts"]["ticker"]) == (1, 1)
    assert fresh.ask("/story-1", "/story-2") == [False, True], "what was written stays known"


@pytest.mark.parametrize("cut", ["deleted", "cut"])
def test_what_an_unfinished_run_lost_of_its_files_is_asked_for_again(
    crawls: Crawls, cut: str, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = crawls.begin(ARCHIVE_ENABLED=False)
    crawl.ask("/story-1", "/story-2", "/story-3")
    for number in (1, 2):
        crawl.read(article(f"/story-{number}"))
        crawl.run.commit()
    file = crawl.run.records.files.by_name["articles"].part
    crawl.kill()
    lines = file.read_bytes().splitlines(keepends=True)
    file.unlink() if cut == "deleted" else file.write_bytes(lines[0])
    lost = [1, 2] if cut == "deleted" else [2]
    again = crawls.begin()
    assert states(crawls) == ["lost", "running"]
    assert f"has lost articles/{crawl.run.name}.jsonl" in caplog.text
    asked = []
    while (request := again.scheduler.next_request()) is not None:
        asked.append(request.meta["visit"].found.path)
    assert sorted(asked) == [f"/story-{number}" for number in (*lost, 3)]
    first = json.loads((again.folder / "runs" / f"{crawl.run.name}.json").read_text("utf-8"))
    assert (first["finish_reason"], first["exit_code"]) == ("lost", 2)
    assert first["lost"] == [{"path": f"articles/{crawl.run.name}.jsonl", "lines": 2, "left": 2 - len(lost)}]
    assert "some of its files were gone" in first["told"]


def test_a_run_after_one_with_losses_says_so(crawls: Crawls) -> None:
    crawl = crawls.begin()
    read_stories(crawl, "/story-1")
    crawl.run.commit()
    crawl.kill()
    crawl.run.records.files.by_name["articles"].part.unlink()
    again = crawls.begin()
    again.read(article("/story-1", "The court ruled on /story-1."))
    assert again.end().exit_code == 2
    assert f"Run {crawl.run.name} had lost 1 record; their" in again.report()["told"]
    assert [record["revision"] for record in again.records("articles")] == [1]


def test_a_run_that_another_machine_began_and_never_recorded_gets_files_of_other_names(
    crawls: Crawls, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    there = Crawls(tmp_path / "there")
    crawl = there.begin(LEDGER_URL=url)
    crawl.run.ledger.release(crawl.run.owner)
    there.leave()
    here = crawls.begin(LEDGER_URL=url)
    assert here.run.name == crawl.run.name
    assert "It had recorded nothing" in caplog.text
    assert [path.name for path in (here.folder / "articles").iterdir()] == [f"{crawl.run.name}-s2.jsonl.part"]
    here.end()
    assert (here.report()["segment"], here.report()["requested_again"], here.report()["exit_code"]) == (2, 0, 0)


def test_a_segment_requests_again_what_the_run_has_read_and_counts_it_once(crawls: Crawls, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/shared.db"
    there = Crawls(tmp_path / "there")
    crawl = there.begin(LEDGER_URL=url)
    crawl.ask("/story-1", "/story-2", "/story-3")
    crawl.read(article("/story-1"))
    crawl.run.end(crawl.visit(), "skipped", "no_story")
    crawl.run.commit()
    crawl.run.ledger.release(crawl.run.owner)
    there.leave()
    here = crawls.begin(LEDGER_URL=url)
    assert (here.run.asked, here.run.ledger.queue_length()) == (0, 3)
    for path in ("/story-1", "/story-2", "/story-3"):
        here.read(article(path))
    here.end()
    told = here.report()
    assert (told["run"], told["segment"], told["requested_again"]) == (crawl.run.name, 2, 2)
    assert (told["measures"]["stories"], told["measures"]["pages"], told["skipped"]) == (3, 3, [])
    assert [record["revision"] for record in here.records("articles")] == [1, 1, 1]


def test_a_take_over_that_was_killed_is_made_again(crawls: Crawls) -> None:
    crawl = crawls.begin()
    read_stories(crawl, "/story-1")
    crawl.run.commit()
    crawl.kill()
    sql(crawls, "UPDATE runs SET state = 'lost', outcome = '{\"lost\": [[\"articles/x.jsonl\", 1, 0]]}'")
    after = crawls.begin()
    assert sql(crawls, "SELECT state, finished IS NULL FROM runs ORDER BY started, run") == [
        ("lost", 0),
        ("running", 1),
    ]
    assert after.report()["lost"] == [{"path": "articles/x.jsonl", "lines": 1, "left": 0}]
    assert not list(crawl.folder.glob(f"*/{crawl.run.name}.jsonl.part"))


class Successor(Paper):
    """Another spider of the same site."""

    name = "successor"
    site = "paper"


def test_another_spider_takes_over_an_unfinished_run_and_what_waits(
    crawls: Crawls, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = crawls.begin()
    crawl.ask("/list")
    crawl.read(listing(), asks=("/story-1", "/story-2"))
    crawl.read(article("/story-1"))
    crawl.run.commit()
    sql(crawls, "UPDATE addresses SET request = '{\"callback\": \"parse_old\"}' WHERE path = '/story-2'")
    crawl.kill()
    caplog.set_level("INFO")
    after = crawls.begin(Successor)
    assert states(crawls) == ["abandoned", "running"]
    assert "another spider began it; the next run takes over 1 waiting address" in caplog.text
    assert "The spider successor continues the site paper" in caplog.text
    assert after.scheduler.next_request().callback == after.spider.parse_article
    assert after.ask("/story-1", "/list") == [False, True]
    assert sql(crawls, "SELECT spider FROM sites") == [("successor",)]


def test_addresses_get_the_forms_that_a_spider_describes(crawls: Crawls, caplog: pytest.LogCaptureFixture) -> None:
    class WithPages(Paper):
        addresses = Paper.addresses.__class__(
            HOME, Paper.addresses.story, Paper.addresses.section, query=frozenset({"id"})
        )

    caplog.set_level("INFO")
    crawl = crawls.begin()
    read_stories(crawl, "/story-1?id=2")
    crawl.end()
    assert sql(crawls, "SELECT canonical FROM addresses") == [(f"{HOME}/story-1",)]
    crawls.begin(WithPages)
    assert "Addresses have the forms that paper describes; 0 addresses merged with another" in caplog.text
    assert sql(crawls, "SELECT canonical FROM addresses") == [(f"{HOME}/story-1?id=2",)]


def test_files_of_a_run_that_ended_elsewhere_are_set_aside(crawls: Crawls, caplog: pytest.LogCaptureFixture) -> None:
    crawl = crawls.begin()
    read_stories(crawl, "/story-1")
    crawl.end()
    file = crawl.folder / "articles" / f"{crawl.run.name}.jsonl"
    file.rename(file.with_name(f"{file.name}.part"))
    crawls.begin()
    assert "found here: moved to" in caplog.text
    assert (crawl.folder / "lost" / "articles" / file.name).exists()


def test_runs_that_a_new_ledger_does_not_know_are_named_in_the_report(
    crawls: Crawls, caplog: pytest.LogCaptureFixture
) -> None:
    crawl = crawls.begin()
    crawl.end()
    unfinished = crawl.folder / "articles" / "2999-01-01T000000Z.jsonl.part"
    unfinished.touch()
    for path in crawls.data.glob("ledger.db*"):
        path.unlink()
    again = crawls.begin()
    again.end()
    assert f"(the last is {crawl.run.name}): it was deleted" in caplog.text
    assert [note.split(" in ")[0] for note in again.report()["notes"]] == [
        "The ledger does not know 1 finished run",
        "The ledger does not know the unfinished run 2999-01-01T000000Z",
    ]


def forget_ledger(crawls: Crawls) -> None:
    for path in crawls.data.glob("ledger.db*"):
        path.unlink()


def copy_ledger(crawls: Crawls) -> bytes:
    crawls.made[-1].leave()
    return (crawls.data / "ledger.db").read_bytes()


def restore_ledger(crawls: Crawls, copy: bytes) -> None:
    crawls.made[-1].leave()
    forget_ledger(crawls)
    (crawls.data / "ledger.db").write_bytes(copy)


def wordings(crawls: Crawls, path: str) -> list[tuple[str, int, str]]:
    """The id, the revision and the text of each record of a story, in the order of runs."""
    records = crawls.made[-1].records("articles")
    of_story = [record for record in records if record["url"] == HOME + path]
    return [(record["id"], record["revision"], record["bodies"][0]["paragraphs"][0]) for record in of_story]


def read_wording(crawls: Crawls, text: str, path: str = "/story-1", **arguments: str) -> Crawl:
    crawl = crawls.begin(Paper, arguments, REVISIT_MIN=0, REVISIT_MAX=0)
    crawl.ask(path)
    crawl.read(article(path, text))
    crawl.end()
    return crawl


def test_a_new_ledger_continues_the_numbers_of_the_records(crawls: Crawls) -> None:
    for text in ("The bridge opens on Monday.", "The bridge opens on Tuesday."):
        read_wording(crawls, text)
    forget_ledger(crawls)
    crawl = read_wording(crawls, "The bridge opens on Tuesday.")
    assert "It took over 1 story from their records" in crawl.report()["notes"][0]
    read_wording(crawls, "The bridge opens on Friday.")
    (id,) = {id for id, *_ in wordings(crawls, "/story-1")}
    assert wordings(crawls, "/story-1") == [
        (id, 1, "The bridge opens on Monday."),
        (id, 2, "The bridge opens on Tuesday."),
        (id, 3, "The bridge opens on Friday."),
    ]
    assert sql(crawls, "SELECT revision, changed FROM revisions ORDER BY revision")[1:] == [
        (2, '["bodies"]'),
        (3, '["bodies"]'),
    ]


def test_an_older_ledger_continues_the_numbers_of_the_records(crawls: Crawls) -> None:
    read_wording(crawls, "The bridge opens on Monday.")
    older = copy_ledger(crawls)
    for text in ("The bridge opens on Tuesday.", "The bridge opens on Friday."):
        read_wording(crawls, text)
    restore_ledger(crawls, older)
    read_wording(crawls, "The bridge opens on Sunday.")
    assert [revision for _, revision, _ in wordings(crawls, "/story-1")] == [1, 2, 3, 4]


def read_ahead(crawls: Crawls, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A run of a machine whose clock is a year ahead."""
    with monkeypatch.context() as patch:
        patch.setattr("newsbot.extensions.run._now", lambda: int(time.time()) + 365 * 86400)
        read_wording(crawls, text)


def begin_ahead(crawls: Crawls, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A run of a machine whose clock is a year ahead, and the correction of its times."""
    read_ahead(crawls, monkeypatch, text)
    read_wording(crawls, text, clock_is_right="1")


def test_a_run_whose_name_is_in_the_future_hides_no_run_from_an_older_ledger(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_ahead(crawls, monkeypatch, "The bridge opens on Monday.")
    older = copy_ledger(crawls)
    read_wording(crawls, "The bridge opens on Tuesday.")
    restore_ledger(crawls, older)
    read_wording(crawls, "The bridge opens on Friday.")
    assert sorted(revision for _, revision, _ in wordings(crawls, "/story-1")) == [1, 2, 3]


def test_an_older_ledger_takes_over_a_run_whose_name_is_in_the_future(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_wording(crawls, "The bridge opens on Monday.")
    older = copy_ledger(crawls)
    read_ahead(crawls, monkeypatch, "The bridge opens on Tuesday.")
    restore_ledger(crawls, older)
    read_wording(crawls, "The bridge opens on Friday.")
    assert sorted(revision for _, revision, _ in wordings(crawls, "/story-1")) == [1, 2, 3]


def test_a_new_ledger_whose_first_run_is_in_the_future_takes_over_each_run_once(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for text in ("The bridge opens on Monday.", "The bridge opens on Tuesday."):
        read_wording(crawls, text)
    forget_ledger(crawls)
    read_ahead(crawls, monkeypatch, "The bridge opens on Friday.")
    assert "The ledger does not know 2 finished runs" in caplog.text
    caplog.clear()
    read_wording(crawls, "The bridge opens on Sunday.", clock_is_right="1")
    assert "does not know" not in caplog.text


def test_a_new_ledger_tells_once_of_a_run_whose_name_is_in_the_future(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begin_ahead(crawls, monkeypatch, "The bridge opens on Monday.")
    forget_ledger(crawls)
    read_wording(crawls, "The bridge opens on Monday.")
    assert "The ledger does not know 2 finished runs" in caplog.text
    caplog.clear()
    read_wording(crawls, "The bridge opens on Monday.")
    assert "does not know" not in caplog.text


@pytest.mark.parametrize("unfinished", [False, True])
def test_a_new_ledger_tells_once_of_a_run_in_the_future_that_it_cannot_read(
    crawls: Crawls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, unfinished: bool
) -> None:
    read_ahead(crawls, monkeypatch, "The bridge opens on Monday.")
    ahead = crawls.made[-1]
    records = ahead.folder / "articles" / f"{ahead.run.name}.jsonl"
    records.rename(records.with_name(f"{records.name}.part" if unfinished else "elsewhere"))
    if unfinished:
        (ahead.folder / "runs" / f"{ahead.run.name}.json").unlink()
    forget_ledger(crawls)
    read_wording(crawls, "The bridge opens on Monday.")
    assert "does not know" in caplog.text
    caplog.clear()
    read_wording(crawls, "The bridge opens on Monday.")
    assert "does not know" not in caplog.text


def test_a_story_that_has_moved_keeps_its_id_in_a_new_ledger(crawls: Crawls) -> None:
    long = "The ferry to the island leaves an hour later from Monday on, " * 5
    read_wording(crawls, long)
    forget_ledger(crawls)
    read_wording(crawls, long, "/story-2")
    assert sql(crawls, "SELECT id FROM stories") == [(article("/story-1").id,)]


def test_a_story_that_was_gone_is_written_again_in_a_new_ledger(crawls: Crawls) -> None:
    text = "The museum is open again."
    crawl = read_wording(crawls, text)
    file = crawl.folder / "tombstones" / f"{crawl.run.name}.jsonl"
    file.write_text(json.dumps({"id": article("/story-1").id}) + "\nno record\n")
    for _ in range(2):  # once it is back, the tombstone says nothing of it any more
        forget_ledger(crawls)
        read_wording(crawls, text)
        assert [revision for _, revision, _ in wordings(crawls, "/story-1")] == [1, 2]


def test_records_that_are_gone_leave_a_new_ledger_without_their_stories(crawls: Crawls) -> None:
    crawl = read_wording(crawls, "The bridge opens on Monday.")
    (crawl.folder / "articles" / f"{crawl.run.name}.jsonl").unlink()
    forget_ledger(crawls)
    again = read_wording(crawls, "The bridge opens on Monday.")
    assert "The records of 1 run cannot be read here" in again.report()["notes"][0]
    assert [revision for _, revision, _ in wordings(crawls, "/story-1")] == [1]


def test_lines_that_are_no_records_are_left_out_of_a_new_ledger(crawls: Crawls) -> None:
    crawl = read_wording(crawls, "The bridge opens on Monday.")
    file = crawl.folder / "articles" / f"{crawl.run.name}.jsonl"
    line = json.loads(file.read_text("utf-8"))
    odd: list[Any] = [{}, [], {**line, "bodies": 1}, {**line, "fetched_at": "today"}, {**line, "url": None}]
    file.write_text("".join(f"{json.dumps(value)}\n" for value in odd) + "{")
    forget_ledger(crawls)
    assert "It took over 0 stories" in read_wording(crawls, "The bridge opens.").report()["notes"][0]


def test_invented_pages_that_a_new_ledger_does_not_know_give_no_warning(
    crawls: Crawls, caplog: pytest.LogCaptureFixture
) -> None:
    crawls.begin(INVENTED=True).end()
    for path in crawls.data.glob("ledger.db*"):
        path.unlink()
    crawls.begin(INVENTED=True).end()
    assert "does not know" not in caplog.text


# What a run writes


def exchange(path: str) -> Exchange:
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    return Exchange(HOME + path, moment, "GET", [], b"", "HTTP/1.1", 200, [], path.encode())


def test_a_checkpoint_writes_the_archive_with_the_records_and_a_kill_cuts_both(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1", "/story-2")
    visit = crawl.visit()
    visit.exchanges.append(exchange("/story-1"))
    crawl.run.end(visit, "skipped", "no_story")
    crawl.run.commit()
    volume = crawl.folder / "archive" / f"{crawl.run.name}-00001.warc.gz.part"
    whole = volume.read_bytes()
    volume.write_bytes(whole + b"torn")
    crawl.kill()
    again = crawls.begin(ARCHIVE_ENABLED=False)
    assert volume.read_bytes() == whole
    again.read(article("/story-2"))
    again.end()
    files = {file["path"]: file["bytes"] for file in again.report()["files"]}
    assert files[f"archive/{crawl.run.name}-00001.warc.gz"] == len(whole)
    assert volume.with_suffix("").read_bytes() == whole


def test_nothing_is_recorded_of_a_checkpoint_whose_archive_cannot_be_written(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/story-1")
    visit = crawl.visit()
    visit.exchanges.append(exchange("/story-1"))
    crawl.run.end(visit, None)
    (crawl.folder / "archive").write_text("a file")
    with pytest.raises(OutputError):
        crawl.run.commit()
    assert fates(crawls) == {}
    assert crawl.run.records.registry.ended == [visit]


def test_the_ticker_is_written_once_though_a_run_ends_twice(crawls: Crawls) -> None:
    crawl = crawls.begin()
    crawl.ask("/list")
    crawl.read(listing(), strip("rain"))
    crawl.run.commit()
    for _ in range(2):
        crawl.run.records.finish(NOW)
    assert len(crawl.records("ticker")) == 1


def test_what_a_checkpoint_counts_is_counted_once_it_is_recorded(crawls: Crawls) -> None:
    crawl = crawls.begin(**NO_CHECKPOINT)
    read_stories(crawl, "/story-1")
    assert "story/new" not in crawl.stats
    crawl.run.commit()
    assert (crawl.stats["story/new"], crawl.stats["checkpoint/count"]) == (1, 1)


def test_a_run_says_from_where_it_begins(crawls: Crawls, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        crawl = crawls.begin()
    assert f"Run {crawl.run.name} begins from {HOME}" in caplog.text
