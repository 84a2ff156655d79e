"""`scrapy fetch`: Scrapy's own, downloads one page and prints it; nothing is recorded."""

from __future__ import annotations

from scrapy.commands.fetch import Command as ScrapysCommand

from newsbot.commands._apart import Apart


class Command(Apart, ScrapysCommand):
    """Leaves nothing in `DATA_DIR`."""
