"""`scrapy shell`: Scrapy's own, an interactive shell on one page; nothing is recorded."""

from __future__ import annotations

from scrapy.commands.shell import Command as ScrapysCommand

from newsbot.commands._apart import Apart


class Command(Apart, ScrapysCommand):
    """Leaves nothing in `DATA_DIR`."""
