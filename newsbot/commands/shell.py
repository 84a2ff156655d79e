"""`scrapy shell`: Scrapy's own, which tries things out on one page; nothing is recorded."""

from __future__ import annotations

import argparse

from scrapy.commands.shell import Command as ScrapysCommand

from newsbot.commands._apart import record_nothing


class Command(ScrapysCommand):
    """Leaves nothing in `DATA_DIR`."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """As for Scrapy's own, and nothing is recorded."""
        super().process_options(args, opts)
        record_nothing(self.settings, args, opts)
