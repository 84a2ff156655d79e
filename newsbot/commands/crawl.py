"""`scrapy crawl`: Scrapy's own, with a clear word about arguments that cannot be used."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands.crawl import Command as CrawlCommand

from newsbot.spiders.base import ArgumentError, NewsSpider


class Command(CrawlCommand):
    """Checks the spider's arguments before anything is started."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawls; exit code 1 where the crawl cannot be started."""
        assert self.crawler_process is not None
        if len(args) == 1 and args[0] in self.crawler_process.spider_loader.list():
            spidercls = self.crawler_process.spider_loader.load(args[0])
            try:
                if issubclass(spidercls, NewsSpider):
                    spidercls(**opts.spargs)
            except ArgumentError as error:
                print(f"scrapy crawl: {error}", file=sys.stderr)
                self.exitcode = 1
                return
        super().run(args, opts)
