"""`newsbot doctor`: what a crawl needs of this machine, and the line that mends what is missing."""

from __future__ import annotations

import argparse
import locale
import os
import re
import shutil
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions, version
from pathlib import Path
from platform import python_version
from tempfile import TemporaryFile
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

import newsbot
from newsbot import logs, scrapy_internals
from newsbot.archive.files import FOLDER as ARCHIVE
from newsbot.browser.launch import INSTALL, can_sandbox, find_browser
from newsbot.cli.crawl import is_address
from newsbot.commands import print_rows
from newsbot.commands._checks import Described, set_unless_given
from newsbot.contact import ContactError, contact_of
from newsbot.errors import remedy
from newsbot.fetching import OnePageSpider
from newsbot.ledger.errors import Away, Empty, LedgerError, NoLedger
from newsbot.ledger.store import Ledger
from newsbot.middlewares.robots import NewsRobotParser
from newsbot.monitors import notify
from newsbot.monitors.verdict import what_to_check
from newsbot.network.resolver import whole_address
from newsbot.page import compiled
from newsbot.paths import exists
from newsbot.reasons import in_words
from newsbot.sites import existing_ledger, ledger_url
from newsbot.storage.reports import KINDS, RUNS, sites_below
from newsbot.text.addresses import absolute
from newsbot.wording import amount

State = Literal["ok", "optional", "warning", "unsent", "missing", "failed", "forbidden"]
_FATAL: tuple[State, ...] = ("missing", "failed", "forbidden")
"""States with which no crawl can begin."""
_COLOURS = {
    "ok": "green",
    "optional": "dim",
    "warning": "yellow",
    "unsent": "bold red",
    **dict.fromkeys(_FATAL, "bold red"),
}
_EXTRAS = {
    "archives": "newsbot extract --to: faster, and from https://",
    "browse": "newsbot browse",
    "browser": "pages rendered by JavaScript",
    "cluster": "newsbot extract --executor",
    "export": "newsbot export",
    "status": "newsbot status --html, metrics",
    "publish": "newsbot export --publish",
    "embed": "newsbot export --embed",
    "monitors": "monitors by Spidermon",
    "notify": "messages about problems",
    "postgresql": "the ledger in PostgreSQL",
    "store": "finished runs in a store",
    "s3": "a store in S3",
}
"""What an extra is for; those that install nothing further are not shown."""
_REQUIRED_BY = re.compile(r"([\w.-]+)[^;]*;.*\bextra == [\"']([\w-]+)[\"']")
_WRITTEN = (*KINDS, RUNS, ARCHIVE, logs.FOLDER)
"""The folders of a site to which crawls add files."""
_ENOUGH, _LEAST = 2_000_000_000, 200_000_000
"""Bytes: two files of an archive, and what a short crawl writes."""
_CLOCK_OFF = 60
"""Seconds between this clock and that of a site."""
_FONTS_WAIT = 10
_ELSEWHERE = "choose another folder with --data DIR"
_STATE, _NAME = 10, 12
"""Columns of the report."""


class Check(NamedTuple):
    """One line of the report; `remedy` is a command, or a sentence on what to do."""

    name: str
    state: State
    found: str
    remedy: str = ""


_NO_LEDGER = Check("ledger", "ok", "none yet; the first crawl creates it")


class Command(Described, ScrapyCommand):
    """Looks at this machine, and at the robots.txt of a site."""

    requires_crawler_process = False
    usage = "[options] [site]"
    summary = "Check this machine: what is missing, and the command that fixes it"
    details = (
        "Checks Python, the optional packages, browser and fonts, ledger, disk, clock, locale and contact. It tries"
        " to write to DATA_DIR, to the folders of its sites and to the ledger, and leaves nothing there. With the"
        " address of a site, it also fetches the site's robots.txt, and says whether newsbot may crawl the site and"
        " whether the clocks of the site and of this machine agree. With --alerts it sends a test message to each"
        " receiver of NOTIFY_URLS. Exit code 0 if a crawl can begin, 1 if something that it needs is missing, or if an"
        " alert could not be sent."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--alerts", action="store_true", help="send a test message to each receiver of alerts")
        parser.add_argument("--json", action="store_true", help="one JSON object per line")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        set_unless_given(self.settings, {"LOG_LEVEL": "CRITICAL", "RETRY_ENABLED": False, "DOWNLOAD_TIMEOUT": 20})
        if len(args) > 1 or (args and not is_address(args[0])):
            raise UsageError("name one site by its address, such as https://www.example.org", print_help=False)
        if args:
            args[0] = whole_address(args[0])
            if absolute(args[0], args[0]) is None:
                raise UsageError(f"{args[0]:.200} is not a web address; write https://host", print_help=False)
        self.requires_crawler_process = bool(args)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        checks = list(machine(self.settings))
        if opts.alerts:
            checks += alerts(self.settings)
        if args:
            checks += self._site(args[0])
        if opts.json:
            print_rows(check._asdict() for check in checks)
        else:
            show(checks)
        self.exitcode = 1 if any(check.state in (*_FATAL, "unsent") for check in checks) else 0

    def _site(self, url: str) -> list[Check]:
        assert self.crawler_process is not None
        crawler = self.crawler_process.create_crawler(RobotsSpider)
        self.crawler_process.crawl(crawler, url=url)
        self.crawler_process.start()
        spider = crawler.spider
        if not isinstance(spider, RobotsSpider):
            return [Check("robots.txt", "failed", "the request could not be sent", "scrapy crawl says why")]
        return list(site(url, spider))


class RobotsSpider(OnePageSpider):
    """Fetches the robots.txt of a site, whatever it is answered with."""

    name = "robots"
    response: Response | None = None

    async def start(self) -> AsyncIterator[Request]:
        url = f"{self.site_addresses.base}/robots.txt"
        meta = {"dont_obey_robotstxt": True, "handle_httpstatus_all": True}
        yield Request(url, self.keep, errback=self.failed, meta=meta)

    def keep(self, response: Response) -> None:
        self.response = response


def machine(settings: BaseSettings) -> Iterator[Check]:
    """What this machine has, without any request."""
    yield _python()
    yield _reading()
    yield from _extras()
    yield from _browser(settings)
    yield from _data(settings)
    yield _clock()
    yield _locale()
    yield _contact(settings)


def _python() -> Check:
    found = f"Python {python_version()}, Scrapy {version('scrapy')}, newsbot {newsbot.__version__}"
    try:
        scrapy_internals.check()
    except scrapy_internals.Unfit as error:
        text, _, remedy = str(error).rpartition(": ")
        return Check("versions", "missing", text, remedy)
    return Check("versions", "ok", found)


def _reading() -> Check:
    if compiled.speedups is not None:
        return Check("reading", "ok", "compiled")
    state: State = "warning" if compiled.missing.startswith("built") else "optional"
    build = "NEWSBOT_COMPILE=1 pip install --force-reinstall --no-deps --no-binary scrapy-newsbot scrapy-newsbot"
    found = f"in Python; the compiled part, which takes a third less time, is {compiled.missing}"
    return Check("reading", state, found, build)


def _own() -> Distribution | None:
    """newsbot as it was installed; None if it is only on the path."""
    names = packages_distributions().get("newsbot", ["scrapy-newsbot"])
    try:
        return distribution(names[0])
    except PackageNotFoundError:
        return None


def _extras() -> Iterator[Check]:
    own = _own()
    wanted: dict[str, list[str]] = {}
    for text in (own.requires or []) if own else []:
        if found := _REQUIRED_BY.match(text):
            wanted.setdefault(found[2], []).append(found[1])
    there = []
    for extra, purpose in _EXTRAS.items():
        if extra not in wanted or own is None:
            continue
        if absent := [name for name in wanted[extra] if not _is_installed(name)]:
            state: State = "warning" if extra == "browser" else "optional"
            install = f"pip install '{own.metadata['Name']}[{extra}]'"
            yield Check(extra, state, f"{purpose}: {', '.join(absent)} not installed", install)
        else:
            there.append(extra)
    if there:
        yield Check("extras", "ok", ", ".join(there))


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _browser(settings: BaseSettings) -> Iterator[Check]:
    if settings.get("BROWSER") == "never":
        yield Check("Chromium", "ok", "disabled by the setting BROWSER=never")
        return
    try:
        path = find_browser(settings.get("BROWSER_PATH")) or _playwrights()
    except FileNotFoundError as error:
        yield Check("Chromium", "missing", str(error), "correct BROWSER_PATH, or remove it")
        return
    if path is None:
        yield Check("Chromium", "warning", "no browser found; pages rendered by JavaScript are not read", INSTALL)
        return
    without = ", without its sandbox, which needs user namespaces and a user other than root"
    yield Check("Chromium", "ok", path if can_sandbox(path) else f"{path}{without}")
    yield _fonts()


def _playwrights() -> str | None:
    """The browser that `playwright install` has put into the home of this user."""
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return next((str(path) for path in sorted(folder.glob("chromium*/*/chrom*")) if os.access(path, os.X_OK)), None)


def _fonts() -> Check:
    remedy = "apt-get install fonts-noto-core"
    command = shutil.which("fc-list")
    if command is None:
        return Check(
            "fonts", "optional", "fc-list is not installed, so the fonts are unknown", "apt-get install fontconfig"
        )
    try:
        done = subprocess.run(  # noqa: S603
            [command, ":lang=ur", "family"], capture_output=True, check=False, timeout=_FONTS_WAIT
        )
    except (OSError, subprocess.TimeoutExpired):
        return Check("fonts", "optional", "fc-list does not respond, so the fonts are unknown")
    families = sorted({line.split(b",")[0].decode("utf-8", "replace") for line in done.stdout.splitlines() if line})
    if not families:
        return Check("fonts", "optional", "no font has Urdu letters; a browser shows boxes for them", remedy)
    more = f" and {len(families) - 2} more" if len(families) > 2 else ""
    return Check("fonts", "ok", f"Urdu: {', '.join(families[:2])}{more}")


def _data(settings: BaseSettings) -> Iterator[Check]:
    folder = Path(settings["DATA_DIR"]).absolute()
    existing = _existing(folder)
    if (error := _unwritable(_folders(folder) if existing == folder else [existing])) is not None:
        yield _failed("data", error, _ELSEWHERE)
    else:
        yield Check("data", "ok", f"{folder}{'' if existing == folder else ' (made by the first crawl)'}")
    yield _ledger(settings, folder)
    free = shutil.disk_usage(existing).free
    state: State = "ok" if free >= _ENOUGH else "warning" if free >= _LEAST else "missing"
    room = "" if state == "ok" else "make room, or choose another disk with --data DIR"
    yield Check("disk", state, f"{free / 1e9:,.1f} GB free", room)


def _existing(folder: Path) -> Path:
    """A folder, or the nearest above it that exists."""
    return next((path for path in (folder, *folder.parents) if os.access(path, os.F_OK)), Path("/"))


def _folders(folder: Path) -> Iterator[Path]:
    """A `DATA_DIR` and the folders of its sites, to which crawls add files."""
    yield folder
    for site in sorted(sites_below(folder)):
        yield folder / site
        yield from (path for name in _WRITTEN if (path := folder / site / name).is_dir())


def _unwritable(folders: Iterable[Path]) -> OSError | None:
    """The error of the first folder in which no file can be written, which it names; no file stays."""
    folder: Path | None = None
    try:
        for folder in folders:
            with TemporaryFile(dir=folder) as file:
                file.write(b"newsbot")
    except OSError as error:
        error.filename = folder
        return error
    return None


def _ledger(settings: BaseSettings, folder: Path) -> Check:
    try:
        if not settings.get("LEDGER_URL") and not exists(folder / "ledger.db"):
            return _NO_LEDGER
        try:
            with existing_ledger(settings) as ledger:
                found = Check("ledger", "ok", f"opens; {amount(len(ledger.sites()), 'site')}")
        except Empty:
            found = _NO_LEDGER
        with suppress(Away):  # it has just been opened: somebody writes to it
            Ledger.check_writable(ledger_url(settings))
    except NoLedger as missing:
        if (error := _unwritable([_existing(missing.path.absolute().parent)])) is None:
            return _NO_LEDGER
        return _failed("ledger", error, "choose another with -s LEDGER_URL=…")
    except OSError as error:
        return _failed("ledger", error, _ELSEWHERE)
    except LedgerError as error:
        text, _, what_to_do = str(error).partition("; ")
        return Check("ledger", "failed", text, what_to_do)
    return found


def _failed(name: str, error: OSError, otherwise: str) -> Check:
    return Check(name, "failed", f"{error.filename}: {error.strerror}", remedy(error, otherwise))


def _clock() -> Check:
    return Check("clock", "ok", time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()))


def _locale() -> Check:
    encoding = locale.getencoding()
    if encoding.lower().replace("-", "") == "utf8" or sys.flags.utf8_mode:
        return Check("locale", "ok", "UTF-8")
    found = f"{encoding} lacks many letters, which a terminal shows as ?; files are always UTF-8"
    return Check("locale", "warning", found, "export LC_ALL=C.UTF-8")


def _contact(settings: BaseSettings) -> Check:
    try:
        contact = contact_of(settings)
    except ContactError as error:
        return Check("contact", "warning", str(error), "export NEWSBOT_CONTACT=you@example.org")
    if contact:
        return Check("contact", "ok", contact)
    found = "not set; publishers cannot see who crawls them"
    return Check("contact", "warning", found, "export NEWSBOT_CONTACT=you@example.org")


def alerts(settings: BaseSettings) -> Iterator[Check]:
    """Whether each receiver of messages could be sent one."""
    urls = notify.receivers(settings)
    if not urls:
        remedy = f"export {notify.ENVIRONMENT}='mailtos://…', or another address for Apprise"
        yield Check("alerts", "unsent", "no receiver is set, so nobody is notified if a crawl fails", remedy)
        return
    for name, problem in notify.send_test(urls, socket.gethostname()):
        if problem:
            yield Check("alerts", "unsent", f"{name}: {problem}", "correct the address, or try again")
        else:
            yield Check("alerts", "ok", f"{name}: sent")


def site(url: str, spider: RobotsSpider) -> Iterator[Check]:
    """What the answer of a site to the request for its robots.txt says."""
    host, response = urlsplit(url).netloc, spider.response
    if response is None:
        why = spider.cause or in_words(spider.reason)
        yield Check("robots.txt", "failed", f"{host}: no answer ({why})", what_to_check(why))
        return
    yield _robots(url, host, response)
    if (date := response.headers.get("Date")) is not None:
        yield from _difference(host, date.decode("latin-1"))


def _robots(url: str, host: str, response: Response) -> Check:
    if response.status >= 500:
        found = f"{host} answered {response.status}: nothing may be crawled until robots.txt can be read"
        return Check("robots.txt", "failed", found, "try again later")
    if response.status >= 300:
        return Check(
            "robots.txt", "ok", f"{host} has no robots.txt (status {response.status}): everything may be crawled"
        )
    parser = NewsRobotParser(response.body, None)
    if not parser.allowed(url, ""):
        return Check("robots.txt", "forbidden", f"does not let newsbot fetch {url:.200}", "ask the publisher")
    delay = parser.crawl_delay("")
    return Check(
        "robots.txt", "ok", f"{host} allows newsbot to crawl it{f', one request every {delay:g} s' if delay else ''}"
    )


def _difference(host: str, date: str) -> Iterator[Check]:
    try:
        seconds = time.time() - parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return
    if abs(seconds) > _CLOCK_OFF:
        way = "ahead of" if seconds > 0 else "behind"
        found = f"this clock is {abs(seconds):,.0f} s {way} that of {host}"
        yield Check("clock", "warning", found, "timedatectl set-ntp true")
    else:
        yield Check("clock", "ok", f"agrees with that of {host}")


def show(checks: list[Check]) -> None:
    """Prints a line for each check, and below those that lack something the line that mends it, never broken in two."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    indent = " " * (_STATE + _NAME)
    for check in checks:
        words = textwrap.wrap(check.found, max(console.width - len(indent), 20), break_on_hyphens=False) or [""]
        state = (check.state.ljust(_STATE), _COLOURS[check.state])
        console.print(Text.assemble(state, check.name.ljust(_NAME), f"\n{indent}".join(words)), soft_wrap=True)
        if check.remedy:
            console.print(Text.assemble(indent, (check.remedy, "bold")), soft_wrap=True)
    fatal = [f"{check.name} ({check.state})" for check in checks if check.state in _FATAL]
    unsent = (
        " Some receivers of alerts could not be reached." if any(check.state == "unsent" for check in checks) else ""
    )
    console.print(f"\nNo crawl can begin: {', '.join(fatal)}." if fatal else f"\nA crawl can begin.{unsent}")
