"""`scrapy parse`: Scrapy's own, prints what a spider gets from one page; nothing is recorded."""

from __future__ import annotations

import argparse

from scrapy.commands.parse import Command as ScrapysCommand
from scrapy.exceptions import UsageError
from scrapy.http import Request

from newsbot.commands._apart import record_nothing
from newsbot.sites import ANY_SITE
from newsbot.spiders.loader import spider_loader


class Command(ScrapysCommand):
    """Leaves nothing in `DATA_DIR`; a page of a site that nobody has described is read by the spider `news`."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        loader = spider_loader(self.settings)
        if opts.spider is None and args and args[0].startswith(("http://", "https://")):
            opts.spider = next(iter(loader.find_by_request(Request(args[0]))), ANY_SITE)
        record_nothing(self.settings, args, opts)
        if opts.callback and opts.spider and not callable(getattr(loader.load(opts.spider), opts.callback, None)):
            raise UsageError(f"--callback: {opts.spider} has no method {opts.callback!r:.80}", print_help=False)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        super().run(args, opts)
        if self.first_response is None:
            self.exitcode = 1
