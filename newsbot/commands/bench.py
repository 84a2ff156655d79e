"""`scrapy bench`: Scrapy's own, at full speed against its own server; nothing is recorded."""

from __future__ import annotations

import argparse

from scrapy.commands.bench import Command as ScrapysCommand

from newsbot.commands._apart import record_nothing
from newsbot.commands._checks import UNSPARING, set_unless_given

FULL_SPEED = {
    **UNSPARING,
    "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": 0},  # logs pages a minute
    "ROBOTSTXT_OBEY": False,
}


class Command(ScrapysCommand):
    """Measures Scrapy, not newsbot: `make bench` does that."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        record_nothing(self.settings, args, opts)
        assert self.settings is not None
        set_unless_given(self.settings, FULL_SPEED)
