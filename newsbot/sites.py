"""Which site a spider crawls, and its ledger; a site keeps its first name."""

from __future__ import annotations

from collections.abc import Container, Sequence
from contextlib import closing, suppress
from pathlib import Path
from time import time

from scrapy.settings import BaseSettings

from newsbot.ledger.database import sqlite_url
from newsbot.ledger.errors import LedgerError
from newsbot.ledger.lease import this_process
from newsbot.ledger.store import Ledger
from newsbot.setting_checks import SITE
from newsbot.spiders.base import NewsSpider
from newsbot.spiders.loader import described, describer, spider_loader
from newsbot.storage.reports import has_records, sites_below

ANY_SITE = "news"  # the spider of sites that none describes
_IN_MEMORY = ("sqlite://", "sqlite:///", "sqlite:///:memory:")


def ledger_url(settings: BaseSettings) -> str:
    """`LEDGER_URL`, by default a file in `DATA_DIR`; raises `LedgerError` for one that names no file."""
    url: str = settings.get("LEDGER_URL") or sqlite_url(Path(settings["DATA_DIR"]) / "ledger.db")
    if url in _IN_MEMORY:
        raise LedgerError(
            f"LEDGER_URL={url}: a ledger in memory would be lost at the end of its run; write sqlite:///FILE"
        )
    return url


def existing_ledger(settings: BaseSettings, site: str = "") -> closing[Ledger]:
    """A context with the ledger of `site`, or of no site; raises `LedgerError`, also for a site without one."""
    return closing(Ledger.open(ledger_url(settings), site, create=False))


def address_of(settings: BaseSettings, site: str) -> str | None:
    """The address at which a site without a description was crawled, by its name; None if none of this name was."""
    spider = spider_loader(settings).load(ANY_SITE)
    assert issubclass(spider, NewsSpider)
    with suppress(LedgerError), existing_ledger(settings, site) as ledger:
        bases = [*(run.base for run in reversed(ledger.all_runs())), ledger.home()]
        return next((base for base in bases if base and spider.site_of({"url": base}) == site), None)  # no mirror's
    return None


def site_at(settings: BaseSettings, url: str) -> str:
    """The name that the site of an address goes by. Raises `ArgumentError` for what is not an address."""
    spider = spider_loader(settings).load(describer(settings, url) or ANY_SITE)
    assert issubclass(spider, NewsSpider)
    return spider.known_as({"url": url}, crawled(settings))


def crawled_sites(settings: BaseSettings, ledger: Ledger | None) -> set[str]:
    """The sites that have been crawled, by the ledger and by the folders of records."""
    return {*(ledger.sites() if ledger is not None else ()), *sites_below(Path(settings["DATA_DIR"]))}


class Crawled(Container[str]):
    """The sites of `crawled_sites`, looked up one by one, so that a crawl beside thousands of others starts as fast."""

    def __init__(self, settings: BaseSettings, ledger: Ledger) -> None:
        self.folder, self.ledger = Path(settings["DATA_DIR"]), ledger

    def __contains__(self, site: object) -> bool:
        return isinstance(site, str) and (has_records(self.folder, site) or self.ledger.of(site).has_run)


def open_ledger(settings: BaseSettings, spider: NewsSpider) -> Ledger:
    """The ledger of the site that a spider crawls, which is called by its name from now on; raises `LedgerError`."""
    ledger = Ledger.open(ledger_url(settings), spider.site)
    if (site := settings.get(SITE)) is None:
        site = spider.known_as(spider.given, Crawled(settings, ledger))
    spider.go_by(site)
    return ledger.of(site)


def check(settings: BaseSettings, spider: NewsSpider) -> None:
    """Raises `LedgerError` if a crawl of a site could not begin: no ledger, another run, a clock set back."""
    with closing(open_ledger(settings, spider)) as ledger:
        now = int(time())
        check_clock(ledger, now, spider.clock_is_right)
        ledger.check_free(this_process(), now)


def check_clock(ledger: Ledger, now: int, clock_is_right: bool) -> None:
    """Raises `LedgerError` if the ledger has moments in the future, unless the clock is right now and was wrong."""
    if clock_is_right:
        ledger.shorten_lease(now)
    else:
        ledger.check_clock(now)


def crawled(settings: BaseSettings) -> set[str]:
    """The sites that have been crawled; only by their folders, if no ledger can be read."""
    with suppress(LedgerError), existing_ledger(settings) as ledger:
        return crawled_sites(settings, ledger)
    return crawled_sites(settings, None)


def spiders_of_sites(settings: BaseSettings) -> dict[str, type[NewsSpider]]:
    """The spider that describes each site, by the name that the site goes by."""
    there = crawled(settings)
    return {spider.known_as({}, there): spider for spider in described(settings).values()}


def called(settings: BaseSettings, names: Sequence[str]) -> list[str]:
    """The sites that are meant by names of sites or of spiders, each once."""
    if not names:
        return []
    there = crawled(settings)
    sites = {name: spider.known_as({}, there) for name, spider in described(settings).items()}
    return list(dict.fromkeys(sites.get(name, name) for name in names))
