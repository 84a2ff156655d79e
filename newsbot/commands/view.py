"""`scrapy view`: Scrapy's own, opens one page in a browser; nothing is recorded."""

from __future__ import annotations

import sys
import webbrowser

from newsbot.commands._apart import Apart
from newsbot.scrapy_internals import ViewCommand


class Command(Apart, ViewCommand):
    """Leaves nothing in `DATA_DIR`, and reports a machine without a browser."""

    def open(self, url: str) -> None:
        if not webbrowser.open(url):
            print(f"scrapy view: there is no browser on this machine; the page is in {url}", file=sys.stderr)
            self.exitcode = 1
