"""Scrapy's own commands that look at one page: nothing that they do is recorded."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from newsbot.commands._checks import add_contact, set_unless_given
from newsbot.middlewares.unrecorded import OffsiteMiddleware
from newsbot.network.resolver import CONSENTED
from newsbot.spiders.base import NewsSpider
from newsbot.spiders.loader import spider_loader
from newsbot.text.arguments import ArgumentError


class Apart:
    """For one of Scrapy's commands, before its class: leaves nothing in `DATA_DIR`."""

    settings: Settings | None

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)  # type: ignore[misc]
        record_nothing(self.settings, args, opts)


def record_nothing(settings: Settings | None, args: Sequence[str], opts: argparse.Namespace) -> None:
    """Disables the run, ledger, records and archive; the address on the command line may be of a private network.

    Raises UsageError for a contact that is not valid, and for a spider that cannot be made with the arguments given.
    """
    assert settings is not None
    add_contact(settings)
    settings.set("LEDGER_ENABLED", False, priority="cmdline")
    set_unless_given(settings, {"STATS_DUMP": False})
    url = args[0] if args and args[0].startswith(("http://", "https://")) else ""
    if url:
        settings.set(CONSENTED, [url], priority="cmdline")
    loader, name = spider_loader(settings), getattr(opts, "spider", None)
    if name is None:
        return
    if name not in loader.list():
        raise UsageError(
            f"--spider: no spider is named {name!r:.80}; choose one of {', '.join(loader.list())}", print_help=False
        )
    spider = loader.load(name)
    if issubclass(spider, NewsSpider):
        if not hasattr(spider, "addresses"):  # of any site: of this one
            spider.url = url  # type: ignore[attr-defined]
        of_any_site = {**settings["DOWNLOADER_MIDDLEWARES"], OffsiteMiddleware: None}
        settings.set("DOWNLOADER_MIDDLEWARES", of_any_site, priority="cmdline")
        try:
            spider(**getattr(opts, "spargs", {})).settle_seeds()
        except ArgumentError as error:
            raise UsageError(str(error), print_help=False) from None
