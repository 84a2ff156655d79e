"""`CONTACT`: what is an address, what the user agent says, and who needs one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from crawling import Answer, Handler, Server, crawl
from scrapy.crawler import CrawlerRunner
from scrapy.settings import Settings
from slow import rest_slow

import newsbot
from newsbot.commands.crawl import _ask_for_contact
from newsbot.contact import ENVIRONMENT, ContactError, checked, contact_of, settle_contact
from newsbot.spiders.news import AnyNewsSpider

AGENT = f"newsbot/{newsbot.__version__}"


@pytest.fixture(autouse=True)
def no_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)


def settings(**values: Any) -> Settings:
    made = Settings({"USER_AGENT": AGENT}, priority="project")
    made.update(values, priority="cmdline")
    return made


@pytest.mark.parametrize(
    "address",
    [
        "desk@example.org", "mailto:desk@example.org", "a.b+c@news.example.co.uk", "https://example.org", "http://example.org/",
        "https://www.example.org/about/our-bot?lang=en#who", "https://example.org:8443/~desk", "",
    ],
)  # fmt: skip
def test_mail_and_web_addresses_are_contacts(address: str) -> None:
    assert checked(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "example.org", "desk", "desk@", "@example.org", "desk@localhost", "desk@example.org, web@example.org", "ftp://example.org",
        "https://", "https://localhost/bot", "https://example.org/a b", "https://example.org/(bot)", "https://example.org/\r\nX: y",
        "desk@example.org\n", "https://example.org/خبر", "a@b." * 100, "https://example.org/" + "a" * 200, "a" * 100_000 + "@",
    ],
)  # fmt: skip
def test_all_else_is_refused_with_a_form_that_works(text: str) -> None:
    with pytest.raises(
        ContactError, match=r"is not a mail or web address; write one such as desk@example\.org"
    ) as error:
        checked(text)
    assert len(str(error.value)) < 300


def test_the_setting_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, " web@example.org ")
    assert contact_of(settings()) == "web@example.org"
    assert contact_of(settings(CONTACT="desk@example.org")) == "desk@example.org"
    monkeypatch.setenv(ENVIRONMENT, "nobody")
    with pytest.raises(ContactError, match=f"^{ENVIRONMENT}='nobody'"):
        contact_of(settings())


def test_the_user_agent_carries_the_contact_once() -> None:
    made = settings(CONTACT="https://example.org/bot")
    settle_contact(made)
    settle_contact(made)
    assert made["USER_AGENT"] == f"{AGENT} (+https://example.org/bot)"
    anonymous = settings()
    settle_contact(anonymous)
    assert anonymous["USER_AGENT"] == AGENT


def test_a_crawler_that_a_script_makes_first_keeps_the_contact() -> None:
    runner = CrawlerRunner(settings(CONTACT="desk@example.org", LEDGER_ENABLED=True))
    crawler = runner.create_crawler(AnyNewsSpider)
    runner.create_crawler(crawler)  # as `runner.crawl(crawler)` does
    assert crawler.settings["USER_AGENT"] == f"{AGENT} (+desk@example.org)"


def test_a_user_agent_of_ones_own_stays() -> None:
    made = settings(CONTACT="https://example.org/bot", USER_AGENT="paperbot/1 (+https://paper.example)")
    settle_contact(made)
    assert made["USER_AGENT"] == "paperbot/1 (+https://paper.example)"


@pytest.mark.parametrize(
    ("url", "given", "asked"),
    [
        ("https://www.example.org", {}, True),
        ("http://93.184.215.14", {}, True),
        ("http://[2606:2800:21f::1]", {}, True),
        ("https://www.example.org", {"CONTACT": "desk@example.org"}, False),
        ("https://www.example.org", {"USER_AGENT": "paperbot/1"}, False),
        ("http://127.0.0.1:8000", {}, False),
        ("http://localhost:8000", {}, False),
        ("http://192.168.1.5", {}, False),
        ("http://[::1]:8000", {}, False),
    ],
)
def test_a_crawl_of_a_public_site_asks_for_a_contact(
    capsys: pytest.CaptureFixture[str], url: str, given: dict[str, str], asked: bool
) -> None:
    made = settings(**given)
    settle_contact(made)
    _ask_for_contact(made, AnyNewsSpider(url=url))
    printed = capsys.readouterr().err.splitlines()
    assert len(printed) == asked
    assert all(f"set {ENVIRONMENT}=" in line and "CONTACT in the settings" in line for line in printed)


def test_a_replay_does_not(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _ask_for_contact(settings(), AnyNewsSpider(url="https://www.example.org", replay=str(tmp_path)))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("how", rest_slow(["setting", "environment"]))
def test_a_server_sees_who_crawls_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    seen = set()

    def robots(handler: Handler) -> Answer:
        seen.add(handler.headers["User-Agent"])
        return 200, {"Content-Type": "text/plain"}, b""

    if how == "environment":
        monkeypatch.setenv(ENVIRONMENT, "desk@example.org")
    given = ("-s", "CONTACT=desk@example.org") if how == "setting" else ()
    with Server({"/robots.txt": robots}) as server:
        done = crawl(server.base_url, tmp_path / "data", "-a", "pages=1", *given)
    assert done.returncode == 2, done.stderr  # there is no page
    assert seen == {f"{AGENT} (+desk@example.org)"}
    assert ENVIRONMENT not in done.stderr


def test_a_contact_that_is_no_address_is_refused_before_the_crawl(tmp_path: Path) -> None:
    done = crawl("http://127.0.0.1:9", tmp_path / "data", "-s", "CONTACT=the desk")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "scrapy crawl: CONTACT='the desk' is not a mail or web address; write one such as desk@example.org or"
        " https://example.org/bot"
    ]
    assert not (tmp_path / "data").exists()
