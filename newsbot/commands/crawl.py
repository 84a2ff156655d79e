"""`scrapy crawl`: Scrapy's own, with a clear word about arguments that cannot be used."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path

from scrapy import Spider
from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.crawler import Crawler

from newsbot.checkpoints import Checkpoints, check
from newsbot.ledger.store import LedgerError
from newsbot.output import OutputError
from newsbot.spiders.base import ArgumentError, NewsSpider

GC_THRESHOLDS = (20_000, 20, 20)
"""A page makes thousands of objects and no cycles to speak of: looking for them 30 times less often saves 3 % CPU."""


class Command(CrawlCommand):
    """Checks the spider's arguments before anything is started."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawls. Exit code 0 for a run without holes, 2 for one with holes or stopped before its end, 1 for none."""
        assert self.crawler_process is not None
        if len(args) == 1 and args[0] in self.crawler_process.spider_loader.list():
            spidercls = self.crawler_process.spider_loader.load(args[0])
            try:
                if issubclass(spidercls, NewsSpider):
                    spidercls(**opts.spargs)
                    _writable(Path(self.crawler_process.settings["DATA_DIR"]))
                    check(self.crawler_process.settings, args[0])
            except (ArgumentError, OutputError, LedgerError) as error:
                print(f"scrapy crawl: {error}", file=sys.stderr)
                self.exitcode = 1
                return
        gc.set_threshold(*GC_THRESHOLDS)
        super().run(args, opts)
        checkpoints = self.crawler.get_extension(Checkpoints)
        if checkpoints is not None:
            self.exitcode = checkpoints.exit_code

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        self.crawler: Crawler = super()._create_crawler(spidercls)
        return self.crawler


def _writable(folder: Path) -> None:
    """Raises `OutputError` where no records can be written below `folder`; makes nothing."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise OutputError(f"{there} is no folder; choose another by -s DATA_DIR=FOLDER")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"{there} cannot be written to; choose another folder by -s DATA_DIR=FOLDER")
