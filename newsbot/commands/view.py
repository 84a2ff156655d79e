"""`scrapy view`: Scrapy's own, which opens one page in a browser as Scrapy sees it; nothing is recorded."""

from __future__ import annotations

import argparse
import sys
import webbrowser

from scrapy.commands.view import Command as ScrapysCommand
from scrapy.http import Response, TextResponse
from scrapy.utils.response import open_in_browser

from newsbot.commands._apart import Apart


class Command(Apart, ScrapysCommand):
    """Leaves nothing in `DATA_DIR`, and says so where there is no browser."""

    def _print_response(self, response: Response, opts: argparse.Namespace) -> None:
        if isinstance(response, TextResponse):
            open_in_browser(response, _openfunc=self._open)
        else:
            super()._print_response(response, opts)

    def _open(self, url: str) -> None:
        if not webbrowser.open(url):
            print(f"scrapy view: there is no browser on this machine; the page is in {url}", file=sys.stderr)
            self.exitcode = 1
