"""`newsbot read`: the story on one page, for people."""

from __future__ import annotations

import argparse
from pathlib import Path

from scrapy.exceptions import UsageError

from newsbot.commands import extract
from newsbot.commands._checks import Described, set_unless_given
from newsbot.fetching import fetch_page
from newsbot.network.resolver import whole_address
from newsbot.paths import exists, is_dir
from newsbot.spiders.base import NewsSpider
from newsbot.spiders.loader import described, describer
from newsbot.text.addresses import absolute


class Command(extract.Command):
    """Reads a page of the web, which is fetched as a crawl does, or one that is in a file."""

    usage = "[options] <address, file or ->"
    summary = "Read one page, from the web or a file, as Markdown or JSON"
    details = (
        "Prints the story on one page as Markdown, or its record with --json. A page on the web is fetched once, as in"
        " a crawl: after robots.txt, which may forbid it, and tdmrep.json. Nothing is recorded. For a page in a file,"
        " or from standard input (-), add its address with --url, because links and the id of its record depend on it."
        " Exit code 0 for a story, 1 if the page could not be fetched or shows no story."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super(Described, self).add_options(parser)  # without those of `extract`
        add = parser.add_argument
        add("--json", action="store_true", help="print the record as one line of JSON")
        add("--pretty", action="store_true", help="print the record as indented JSON")
        add("--url", metavar="URL", help="the address of a page in a file")
        add("--spider", metavar="NAME", help="the spider that describes its site (default: by the address)")
        add("--fetched-at", metavar="TIME", help="when a page in a file was fetched, such as 2026-11-25T08:00:00+00:00")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        set_unless_given(self.settings, {"LOG_LEVEL": "WARNING"})
        if len(args) != 1:
            raise UsageError("name one page: https://host/path, a file, or - for standard input", print_help=False)
        opts.is_fetched = "://" in args[0]
        if opts.is_fetched and absolute(args[0], args[0]) is None:
            raise UsageError(f"{args[0]:.200} is not a web address; write https://host/path", print_help=False)
        if opts.is_fetched and (opts.url or opts.fetched_at):
            raise UsageError("--url and --fetched-at are for a page in a file", print_help=False)
        if not opts.is_fetched and not opts.url:
            raise UsageError(_without_address(args[0]), print_help=False)
        if opts.spider:
            self._spider(opts.spider)  # it is named before a site is contacted
        self.requires_crawler_process = opts.is_fetched

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        opts.format = "json" if opts.json or opts.pretty else "markdown"
        if not opts.is_fetched:
            self._page(args[0], opts)
            return
        answer, moment, rights = fetch_page(self.crawler_process, args[0], with_rights=True)
        opts.url, opts.fetched_at = answer.url, moment.isoformat()
        self.show(answer.url, answer.body, opts, answer.headers, rights)

    def _describer(self, home: str, opts: argparse.Namespace) -> type[NewsSpider] | None:
        if opts.spider:
            return super()._describer(home, opts)
        name = describer(self.settings, home)
        return described(self.settings)[name] if name else None


def _without_address(name: str) -> str:
    if name != "-" and is_dir(Path(name)):
        return f"{name:.200}: this is a folder; give a file or the address of a page"
    if name == "-" or exists(Path(name)):
        return f"{name}: a page in a file does not contain its address; add --url https://host/path"
    if "." in name and not name.endswith((".html", ".htm", ".xhtml")):
        return f"{name:.200}: no such file; for a page on the web, write {whole_address(name):.200}"
    return f"{name:.200}: there is no such file"
