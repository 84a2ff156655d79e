"""`scrapy crawl`: Scrapy's own, which refuses arguments that cannot be used before anything is started."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import re
import signal
import socket
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.extensions.feedexport import FeedExporter
from scrapy.settings import Settings
from scrapy.utils.log import get_scrapy_root_handler
from scrapy.utils.project import data_path

from newsbot import program, scrapy_internals
from newsbot.archive.replay import ArchiveError, archive_files, index, list_origins, origin_of
from newsbot.commands import sentence_with_data_dir
from newsbot.commands._checks import UNSPARING, Strict, doubtful_name, set_unless_given
from newsbot.commands._ending import STOPPED, Ending, print_summary, stopped_at_once, why_failed
from newsbot.contact import ENVIRONMENT, is_anonymous
from newsbot.errors import LayoutError, UserError
from newsbot.extensions.run import Run
from newsbot.feeds import FeedError, missing_library, unwritable, wrong_option
from newsbot.items import Unread
from newsbot.ledger.errors import Busy, LedgerError
from newsbot.ledger.states import UNFINISHED
from newsbot.ledger.store import Ledger
from newsbot.logs import CrawlLog, level_of, view_of
from newsbot.monitors import notify
from newsbot.monitors.messages import News, crawl_failed, news_of
from newsbot.monitors.rules import Rules
from newsbot.monitors.suites import load
from newsbot.network.resolver import is_local, whole_address, wrong_resolver
from newsbot.page import layout
from newsbot.paths import exists
from newsbot.pipelines import pipeline_problem
from newsbot.pipelines.manager import CLOSING_FAILED
from newsbot.scheduler import wrong_scheduler
from newsbot.scrapy_internals import CrawlCommand
from newsbot.setting_checks import (
    DEFAULTS,
    SITE,
    reversed_bounds,
    wrong_component,
    wrong_log_format,
    wrong_log_level,
    wrong_login,
    wrong_reactor,
    wrong_tables,
    wrong_tls,
    wrong_value,
)
from newsbot.sites import ANY_SITE, check, crawled, ledger_url
from newsbot.spiders import base
from newsbot.spiders.base import NewsSpider
from newsbot.spiders.checks import browser_mode, rights_policy, too_small
from newsbot.spiders.loader import describer, spider_loader
from newsbot.storage.files import OutputError, run_name
from newsbot.store.place import StoreError, store_url
from newsbot.terminal import collect_garbage, is_reactor_running, live_terminal, say
from newsbot.text.addresses import is_of
from newsbot.text.arguments import ArgumentError
from newsbot.text.rights import TDMREP
from newsbot.wording import amount

logger = logging.getLogger(__name__)
_CHANGED = 3  # exit code of a crawl whose pages have changed, which goes before all others

_LONGEST_NAME = 253
_CAUSES = 3  # causes of failures that a message names
_KINDS = {
    "articles": ("story", "stories"),
    "ticker": ("ticker entry", "ticker entries"),
    "listings": ("section page", "section pages"),
    "tombstones": ("tombstone", "tombstones"),
}
"""Kinds of records in messages."""
_OF_A_SITE = ("/robots.txt", TDMREP)
"""Paths requested of every site besides its pages."""


class Command(Strict, CrawlCommand):
    """Checks the spider's arguments before anything is started."""

    ending: Ending | None = None
    handlers: _Handlers
    used: Settings
    """What `_of_crawl` gives for the settings and the spider."""

    def long_desc(self) -> str:
        return (
            "Runs a spider. `scrapy crawl news -a url=https://www.example.org` crawls a news site without a"
            " description, from its front page, section pages, feeds (more with -a feeds=URL,URL) and sitemaps; it"
            " follows section pages up to -a depth=N links from the front page (default 3). All spiders can be"
            " bounded: -a pages=N (default 1000 for news, unlimited for a described site), -a minutes=N (60,"
            " unlimited), -a since=YYYY-MM-DD (30 days before the run, everything; -a full=1: everything). A run that"
            " reaches a bound stops, with exit code 0 if nothing failed, and the next one continues. All spiders"
            " take -a translations=LANGUAGE,LANGUAGE or all, -a base_url=…, -a seeds=FILE, -a full=1, -a fresh=1, -a"
            " browser=auto, always or never, -a clock_is_right=1, and -a replay=PATH,PATH. Exit codes: 0 complete; 1"
            " could not start or continue; 2 has holes, was stopped, or the site is down; 3 the site's pages have"
            " changed, according to the monitors (page Monitor). NOTIFY_URLS, or NEWSBOT_NOTIFY_URLS in the"
            " environment, names who is notified."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("-q", "--quiet", action="store_true", help="show warnings only, and no progress")
        parser.add_argument("-v", "--verbose", action="store_true", help="show Scrapy's log, with settings and stats")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Ends with exit code 1 if the command cannot be carried out: Scrapy's 2 means a run with holes here."""
        try:
            super().process_options(args, opts)
            if opts.quiet and opts.verbose:
                raise UsageError("-q and -v contradict each other; give one of them")
            _check_spider(args, spider_names(self.settings))
            spidercls = spider_loader(self.settings).load(args[0])
            self.used = _of_crawl(self.settings, spidercls)
            for warning in filter(None, map(doubtful_name, map(str, spidercls.custom_settings or ()))):
                say(f"{program.name} crawl: custom_settings of {spidercls.__name__}: {warning}")
            check_values(self.used)
            if self.used is not self.settings and (problem := wrong_login(self.used)):  # no add-on may give its domain
                raise ArgumentError(problem)
            self._settle(args, opts)
            self.log = self._log(args[0], opts)
        except (UsageError, ArgumentError, LedgerError, StoreError) as error:
            self.fail(str(error))
            raise SystemExit(1) from None

    def _log(self, spider: str, opts: argparse.Namespace) -> CrawlLog:
        """Scrapy's own for a crawl that has no run."""
        has_run = issubclass(spider_loader(self.settings).load(spider), NewsSpider)
        if not has_run or not self.used.getbool("LEDGER_ENABLED"):
            self.settings.set("LOG_FILES_KEPT", 0, priority="cmdline")
            return CrawlLog(self.settings, "scrapy")
        if opts.verbose:
            set_unless_given(self.settings, {"STATS_DUMP": True})
        return CrawlLog(self.settings, view_of(self.settings, quiet=opts.quiet, verbose=opts.verbose))

    def _settle(self, args: list[str], opts: argparse.Namespace) -> None:
        """Gives a replay its own folder and ledger, so that those of the site's crawls learn nothing from old pages."""
        if opts.quiet:
            self.settings.set("PROGRESS", False, priority="cmdline")
        if not opts.spargs.get("replay"):
            if store_url(self.settings):
                from newsbot.commands._storing import check_store

                check_store(self.settings)
            return
        from newsbot.commands._storing import local_archives

        replayed = [path.strip() for path in opts.spargs["replay"].split(",")]
        opts.spargs["replay"] = ",".join(local_archives(self.settings, replayed))
        set_unless_given(self.settings, {**UNSPARING, "ARCHIVE_ENABLED": False})  # it is archived already
        site = self._site(args, opts)
        self.settings.set("DATA_DIR", Path(self.settings["DATA_DIR"]) / "replay", priority="cmdline")
        self.settings.set("LEDGER_URL", None, priority="cmdline")
        if site is not None:
            self.settings.set(SITE, site, priority="cmdline")
            forget_finished(self.settings, site)

    def _site(self, args: list[str], opts: argparse.Namespace) -> str | None:
        """The site's name in the ledger; None if the arguments are refused later."""
        if issubclass(spider := spider_loader(self.settings).load(args[0]), NewsSpider):
            with suppress(ArgumentError):
                return spider.known_as(opts.spargs, crawled(self.settings))
        return None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit code 0 for a run without holes, 2 for one with holes or stopped before its end, 3 if the site's pages
        have changed, 1 if the crawl could not begin or continue."""
        assert self.crawler_process is not None
        settings = self.crawler_process.settings
        self.receivers = [] if opts.spargs.get("replay") else notify.receivers(settings)
        self.site = None
        spidercls = self.crawler_process.spider_loader.load(args[0])
        try:
            _check_components(self.used)
            _check_folders(self.used)
            if issubclass(spidercls, NewsSpider):
                spider = spidercls(**opts.spargs)
                spider.settle_seeds()
                self.site = spider.site
                rights_policy(self.used.get("RIGHTS_POLICY"))
                mode = browser_mode(self.used.get("BROWSER"), "BROWSER")
                _check_settings(self.used)
                _watchable(self.used, spider, self.receivers)
                _writable(Path(settings["DATA_DIR"]), "DATA_DIR")
                spider.check(settings)
                if not spider.replay and opts.spargs.get("browser", mode) == "always":
                    _check_browser()  # else with the first page that needs it: loading it is a seventh of the start
                if spider.replay:
                    _check_replay(archive_files(spider.replay), spider, settings)
                check(settings, spider)
                self.site = spider.site
        except (ArgumentError, UserError) as error:
            self.fail(str(error))
            if isinstance(error, OutputError | LedgerError) and not isinstance(error, Busy):
                self._notify(crawl_failed(self.site or "", type(error).__name__, str(error), [_host()]))
            return
        if (problem := wrong_option(self.used)) is not None:
            self.fail(str(FeedError(problem)))
            return
        if (library := missing_library(self.used)) is not None:
            self.fail(f"the feed cannot be stored there without: pip install {library}")
            return
        if (reason := unwritable(self.used)) is not None:
            self.fail(f"the feed cannot be written: {reason}; choose another file")
            return
        if self.site is not None and not self._is_silent(settings):
            _ask_for_contact(settings, spider)
        storing = None
        if self.site and store_url(settings) and not opts.spargs.get("replay"):
            from newsbot.commands._storing import Storing

            storing = Storing(settings, self.site)
        if storing is not None and storing.trouble:
            say(f"{program.name} crawl: {storing.trouble}")
        try:
            super().run(args, opts)
        except SystemExit as error:  # `sys.exit` in a pipeline, say
            if not is_reactor_running():
                raise
            self._end_orderly(error)
        finally:
            if self.ending is not None:
                self.ending.restore()
        if self.crawler_process.bootstrap_failed:
            say(f"{program.name} crawl: the crawl could not begin; {self._details(settings)}")
            return
        run = self.crawler.get_extension(Run)
        news = None
        if run is not None:
            killed = self.ending is not None and self.ending.killed
            if (run.interrupted or killed) and run.has_begun and not run.last_words:
                run.exit_code, run.last_words = STOPPED, stopped_at_once(run)
            self.exitcode = run.exit_code
            news = _news(run) if self.site is not None else None
            has_ended = run.report is not None
            stored = storing.finish(has_ended=has_ended) if storing and run.has_begun and not killed else ""
            self._print_last(run, stored)
        for kind, what in self._lost():
            whole = "; the records are whole" if run is not None else ""
            lost = f"{what}, {self._details(settings)}{whole}"
            say(f"{program.name} crawl: {lost}")
            if self.exitcode != _CHANGED:
                self.exitcode = 1
            if self.site is not None:
                news = _also(news, crawl_failed(self.site, kind, lost, [_host()]))
        for handler, times in self.handlers.failed.items():
            say(f"{program.name} crawl: {handler} failed {amount(times, 'time')}, {self._details(settings)}")
        if news is not None:
            self._notify(news)

    def _lost(self) -> Iterator[tuple[str, str]]:
        """What was not stored besides the records, each with a word for the kind of this failure."""
        run = self.crawler.get_extension(Run)
        refused = run is not None and run.error_kind == FeedError.__name__
        if not refused and (_feeds_failed(self.crawler) or self.handlers.items_lost):
            yield "feeds", "not all feeds could be stored"
        if self.crawler.stats.get_value(CLOSING_FAILED):
            yield "pipelines", "a pipeline failed as the crawl ended (close_spider)"

    @staticmethod
    def _end_orderly(error: SystemExit) -> None:
        """Ends a crawl as SIGTERM does. Something has raised `SystemExit`, which stops the event loop, and would leave
        the run unsaved and threads waiting."""
        logger.error("sys.exit was called during the crawl, which stops", exc_info=error)
        signal.raise_signal(signal.SIGTERM)
        for _ in range(100):  # what waits for a task that has raised it may raise it again
            with suppress(SystemExit):
                asyncio.get_event_loop().run_forever()
                return

    def _details(self, settings: Settings) -> str:
        """Where to look for a traceback."""
        if self.log.view in ("live", "quiet") and self.log.file is not None:
            self.log.file.begin(Path(settings["DATA_DIR"]) / (self.site or ""), run_name(datetime.now(UTC)))
            if self.log.file.path is not None:
                return f"{self.log.file.path} says why"
        return "the log above says why"

    def _print_last(self, run: Run, stored: str = "") -> None:
        """Prints how the run ended, below all that was logged; with `--quiet` only if something is wrong."""
        settings = run.crawler.settings
        if not run.last_words or (not self.exitcode and self._is_silent(settings)):
            return
        console = live_terminal() if settings.getbool("PROGRESS") and not self._is_silent(settings) else None
        if console is not None and run.has_begun:
            with suppress(OSError):
                print_summary(console, run, run.last_words, stored)
            return
        site = "" if run.error is not None else f"{self.site}: "
        sentence = sentence_with_data_dir(settings, run.last_words)
        if run.has_begun and run.spider.replay:
            sentence += f"{' Records' if sentence.endswith('.') else '; records'}: {run.folder}"
        say(f"{program.name} crawl: {site}{sentence}")

    def _is_silent(self, settings: Settings) -> bool:
        """Whether only warnings are shown, as with `--quiet`."""
        return self.log.view == "quiet" or level_of(settings) > logging.INFO

    def _notify(self, news: News) -> None:
        assert self.crawler_process is not None
        settings = self.crawler_process.settings
        folder = Path(settings["DATA_DIR"]) / news.site
        troubles = {
            key: sentence_with_data_dir(settings, sentence, elsewhere=True) for key, sentence in news.troubles.items()
        }
        news = replace(news, troubles=troubles, facts=[program.spoken(fact) for fact in news.facts])
        notify.deliver(news, folder, self.receivers, settings.getfloat("NOTIFY_TIMEOUT", notify.SECONDS))

    def crawler_made(self) -> None:
        assert self.crawler_process is not None
        settings = self.crawler.settings
        self.handlers = _Handlers()
        logging.getLogger("scrapy.utils.signal").addHandler(self.handlers)
        self.crawler.signals.connect(collect_garbage, signal=signals.engine_started)
        self.log.follow(settings)
        self.ending = Ending(self.crawler_process, self.crawler, self.log)
        if self.log.view == "scrapy":  # the log is set up once the spider is open
            self.crawler.signals.connect(_leave_last_words_out, signal=signals.spider_opened)


def spider_names(settings: Settings) -> list[str]:
    """The names of the project's spiders. Raises `ArgumentError`, with file and line, for an invalid layout."""
    try:
        return list(spider_loader(settings).list())
    except LayoutError as error:
        frames = traceback.extract_tb(error.__traceback__)
        checks = str(Path(layout.__file__).parent), base.__file__
        spider = next(frame for frame in reversed(frames) if not frame.filename.startswith((*checks, "<")))
        raise ArgumentError(f"{spider.filename}, line {spider.lineno}: {error}") from None


def _check_spider(args: Sequence[str], names: list[str]) -> None:
    """Raises `ArgumentError` unless exactly one existing spider is named."""
    form = f"its address, or the name of a spider ({', '.join(name for name in names if name != ANY_SITE)})"
    if len(args) != 1:
        raise ArgumentError(f"give one site: {form}")
    name = args[0]
    if name in names:
        return
    if re.fullmatch(r"(https?://)?[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?", name[:_LONGEST_NAME]):
        url = whole_address(name)
        raise ArgumentError(f"{name}: no spider has this name; to crawl a site, run scrapy crawl news -a url={url}")
    near = get_close_matches(name.lower(), names, 1)
    meant = f"did you mean {near[0]}? If not, give the site's address" if near else f"give the site: {form}"
    raise ArgumentError(f"{name}: no spider has this name; {meant}")


def _check_components(settings: Settings) -> None:
    """Raises `ArgumentError` for a setting that names a class which cannot be loaded."""
    for name in DEFAULTS:
        if problem := wrong_component(settings, name):
            raise ArgumentError(problem)


def _check_folders(settings: Settings) -> None:
    """Raises `ArgumentError` for a folder of Scrapy's that is not a path, and `OutputError` if it is not writable."""
    for name in ("JOBDIR", "HTTPCACHE_DIR"):
        if not isinstance(settings.get(name), str | os.PathLike | None):
            raise ArgumentError(f"{name}={settings[name]!r:.100} is not a path; give the folder's as a string")
    if settings.get("JOBDIR"):
        _writable(Path(settings["JOBDIR"]), "JOBDIR")
    if settings.getbool("HTTPCACHE_ENABLED") and settings.getpriority("HTTPCACHE_DIR"):
        _writable(Path(data_path(settings["HTTPCACHE_DIR"])), "HTTPCACHE_DIR")


def _check_settings(settings: Settings) -> None:
    """Raises `ArgumentError` for a class with which a site cannot be crawled."""
    try:
        if problem := pipeline_problem(settings) or wrong_scheduler(settings) or wrong_resolver(settings):
            raise ValueError(problem)
        scrapy_internals.check()
    except (ValueError, scrapy_internals.Unfit) as error:
        raise ArgumentError(str(error)) from None


def _check_browser() -> None:
    """Raises `ArgumentError` if the installed scrapy-playwright cannot draw pages."""
    with suppress(ImportError):  # a missing one is reported with the first page that needs it
        from newsbot.browser import playwright_internals

        try:
            playwright_internals.check()
        except scrapy_internals.Unfit as error:
            raise ArgumentError(f"{error}; or render no pages with -a browser=never") from None


def _ask_for_contact(settings: Settings, spider: NewsSpider) -> None:
    """Prints how to say who runs the crawl, if a public site is about to be crawled without a contact."""
    host = urlsplit(spider.site_addresses.base).hostname or ""
    if spider.replay or not is_anonymous(settings) or is_local(host):
        return
    say(
        f"{program.name} crawl: {host} cannot tell who crawls it; set {ENVIRONMENT}=you@example.org in the environment,"
        " or CONTACT in the settings: a mail or web address, sent in the user agent"
    )


def _leave_last_words_out() -> None:
    """Removes from a log on standard error the sentence that is printed below it."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.addFilter(lambda record: not hasattr(record, "last_words"))


class _Handlers(logging.Handler):
    """Counts the failures of handlers of Scrapy's signals, which Scrapy only logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.items_lost = 0
        """Items that feeds have lost."""
        self.failed: Counter[str] = Counter()
        """Failures of other handlers, by name."""

    def emit(self, record: logging.LogRecord) -> None:
        receiver = record.args.get("receiver") if isinstance(record.args, dict) else None
        if isinstance(getattr(receiver, "__self__", None), FeedExporter):
            self.items_lost += 1
        elif receiver is not None:
            self.failed[_name_of(receiver)] += 1


def _name_of(function: object) -> str:
    """The dotted name of a function or method, as far as it has one."""
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{getattr(function, '__module__', type(function).__module__)}.{name}"


def _feeds_failed(crawler: Crawler) -> bool:
    if not crawler.settings.getdict("FEEDS"):
        return False
    failed = any(name.startswith("feedexport/failed_count/") for name in crawler.stats.get_stats())
    return failed or crawler.get_extension(FeedExporter) is None


def _of_crawl(settings: Settings, spidercls: type[Spider]) -> Settings:
    """Settings with those of the spider's class, which the command line overrides. Raises `ArgumentError`.

    What add-ons and an `update_settings` of the spider's own make of them shows only as the crawl begins.
    """
    own = spidercls.custom_settings or {}
    if not isinstance(own, Mapping):
        raise ArgumentError(f"custom_settings of {spidercls.__name__} is {own!r:.60}; write a dict")
    for problem in wrong_tables(own):
        raise ArgumentError(f"custom_settings of {spidercls.__name__}: {problem}")
    used = settings.copy()
    used.setdict(own, priority="spider")
    usual = (Spider.update_settings.__func__, NewsSpider.update_settings.__func__)  # type: ignore[attr-defined]
    settles = getattr(spidercls.update_settings, "__func__", None) not in usual
    return settings if settles or used.getdict("ADDONS") else used


def check_values(settings: Settings) -> None:
    """Raises `ArgumentError` for a value that is not valid, and for a class that Scrapy loads before a crawl."""
    for name in DEFAULTS:
        if problem := wrong_value(settings, name):
            raise ArgumentError(problem)
    for wrong in (wrong_log_level, wrong_log_format, reversed_bounds, too_small, wrong_reactor, wrong_tls):
        if problem := wrong(settings):
            raise ArgumentError(problem)
    for name in ("ADDONS", "ASYNCIO_EVENT_LOOP"):
        if problem := wrong_component(settings, name):
            raise ArgumentError(problem)


def _check_replay(files: Sequence[Path], spider: NewsSpider, settings: Settings) -> None:
    """Raises `ArchiveError`, with what to add, for files that hold no page of the spider's site."""
    origins: Counter[str] = Counter()
    for path in files:
        for place in index(path):
            origin = origin_of(place.url)
            if is_of(spider.site_addresses, origin) and urlsplit(place.url).path not in _OF_A_SITE:
                return  # answers of other sites are counted when the replay begins
            origins[origin] += 1
    if not origins:
        raise ArchiveError("the files to replay hold no responses; name other files")
    first = origins.most_common(1)[0][0]
    name = describer(settings, first)
    other = f"scrapy crawl {name}" if name else f"scrapy crawl news -a url={first}"
    raise ArchiveError(
        f"none of the {origins.total()} responses in the files to replay is a page of {spider.site_addresses.base};"
        f" they are from {list_origins(origins)}. Replay them with {other}, or add -a base_url={first} if that is a"
        f" mirror of {spider.site_addresses.home}"
    )


def _watchable(settings: Settings, spider: NewsSpider, receivers: Sequence[str]) -> None:
    """Raises `ArgumentError` for monitors or receivers of messages that cannot be used."""
    try:
        Rules.of(settings.get("MONITORS"), spider.monitors)
        if paths := settings.getlist("MONITOR_SUITES"):
            load(paths)
        if receivers:
            notify.check(receivers)
    except ValueError as error:
        raise ArgumentError(str(error)) from None


def _news(run: Run) -> News | None:
    """The message of a crawl that has ended; None if it was stopped, or found another under way."""
    site = run.crawler.spider.site if run.crawler.spider else ""  # type: ignore[attr-defined]
    if run.error is not None:
        busy = run.error_kind == Busy.__name__
        return None if busy else crawl_failed(site, run.error_kind, run.error, [_host()])
    if run.stopped_by == "memusage_exceeded":
        error = "the crawl needed more memory than MEMUSAGE_LIMIT_MB allows; the next start resumes it"
        return crawl_failed(site, "memory", error, [_host()])
    report = run.report
    if report is None:
        return None
    counts = ", ".join(amount(count, *_KINDS[name]) for name, count in report.outcome["counts"].items())
    failed = amount(len(report.failures), "address", "addresses")
    facts = [
        *([report.verdict.summary] if report.verdict.trouble is None else []),
        f"Run {report.run}: wrote {counts}; {failed} failed; exit code {run.exit_code}.",
        *_causes(report.failures),
        f"Report: {report.path.absolute()}",
        _host(),
    ]
    return news_of(site, report.verdict, report.watch.rules.silences, facts)


def _also(news: News | None, failed: News) -> News:
    """The news of a crawl with a failure that no report has."""
    if news is None or not news.troubles:
        return failed
    return replace(news, troubles={**news.troubles, **failed.troubles})


def _causes(failures: Iterable[Unread]) -> Iterator[str]:
    """Why addresses failed, the most frequent causes first, each with an example."""
    examples: dict[str, list[str]] = {}
    for failed in failures:
        examples.setdefault(why_failed(failed), []).append(failed.url)
    ordered = sorted(examples.items(), key=lambda cause: len(cause[1]), reverse=True)
    for cause, urls in ordered[:_CAUSES]:
        yield f"{len(urls):,} failed: {cause}, such as {urls[0]}"
    if (more := len(ordered) - _CAUSES) > 0:
        yield f"And {amount(more, 'more cause')}; the report lists all."


def _host() -> str:
    return f"Host: {socket.gethostname()}"


def forget_finished(settings: Settings, site: str) -> None:
    """Removes a site from the ledger of replays, unless its last replay is unfinished: each reads all pages again."""
    path = Path(settings["DATA_DIR"]) / "ledger.db"
    if not exists(path):
        return
    ledger = Ledger.open(ledger_url(settings), site)
    states = [run.state for run in ledger.all_runs()]
    if not states or states[-1] not in UNFINISHED:
        ledger.forget()
    ledger.close()


def _writable(folder: Path, setting: str) -> None:
    """Raises `OutputError` if nothing can be written below the folder that a setting names; makes nothing."""
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not existing.is_dir():
        raise OutputError(f"{existing} is not a folder; choose another with -s {setting}=FOLDER")
    if not os.access(existing, os.W_OK | os.X_OK):
        raise OutputError(f"{existing} cannot be written to; choose another folder with -s {setting}=FOLDER")
