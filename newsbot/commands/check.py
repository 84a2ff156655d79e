"""`scrapy check`: Scrapy's own, for contracts in spiders' docstrings; nothing is recorded."""

from __future__ import annotations

from scrapy.commands.check import Command as ScrapysCommand

from newsbot.commands._apart import Apart


class Command(Apart, ScrapysCommand):
    """Leaves nothing in `DATA_DIR`."""
