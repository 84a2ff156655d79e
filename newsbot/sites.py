"""Which site a spider's name means, for commands: a site that was crawled before it was described keeps its name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from scrapy.settings import BaseSettings

from newsbot.extensions.run import crawled_sites, ledger_url
from newsbot.ledger.store import Ledger, LedgerError
from newsbot.spiders.base import NewsSpider, described


def crawled(settings: BaseSettings) -> set[str]:
    """The sites that have been crawled; by their folders alone, where there is no ledger that can be read."""
    with suppress(LedgerError):
        ledger = Ledger.open(ledger_url(settings), "", create=False)
        try:
            return crawled_sites(settings, ledger)
        finally:
            ledger.close()
    return crawled_sites(settings, None)


def sites_of_spiders(settings: BaseSettings) -> dict[str, str]:
    """The site of each spider that describes one, by the spider's name."""
    there = crawled(settings)
    return {name: spider.known_as({}, there) for name, spider in described(settings).items()}


def spiders_of_sites(settings: BaseSettings) -> dict[str, type[NewsSpider]]:
    """The spider that describes each site, by the name that the site goes by."""
    there = crawled(settings)
    return {spider.known_as({}, there): spider for spider in described(settings).values()}


def called(settings: BaseSettings, names: Sequence[str]) -> list[str]:
    """The sites that are meant by names of sites or of spiders, each once."""
    if not names:
        return []
    sites = sites_of_spiders(settings)
    return list(dict.fromkeys(sites.get(name, name) for name in names))
