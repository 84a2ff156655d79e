"""`newsbot crawl`: `scrapy crawl`, for the address of a site, with options for the usual arguments."""

from __future__ import annotations

import argparse
from contextlib import suppress
from typing import Any

from newsbot.cli.argparse_internals import Into
from newsbot.commands import crawl
from newsbot.network.resolver import whole_address
from newsbot.sites import ANY_SITE, address_of
from newsbot.text.arguments import ArgumentError

_ARGUMENTS: dict[str, dict[str, dict[str, Any]]] = {
    "What to read": {
        "--since": {
            "metavar": "DAY",
            "help": "skip entries of lists, feeds and sitemaps dated before DAY, such as 2026-01-31 (default: 30"
            " days before the run; no limit for a spider); stories whose entries have no date are read",
        },
        "--translations": {
            "metavar": "LANGUAGES",
            "help": "also read the versions of stories in these languages (ur,es, or all) that pages link to",
        },
        "--full": {"flag": "1", "help": "follow every list to its end, and skip no old stories"},
        "--fresh": {"flag": "1", "help": "abandon the unfinished run and begin a new one"},
        "--seeds": {"metavar": "FILE", "help": "section pages to start from, one address per line"},
        "--feeds": {"metavar": "URLS", "help": "more feeds or sitemaps to read, separated by commas"},
        "--depth": {"metavar": "N", "help": "follow section pages up to N links from the front page (default 3)"},
        "--browser": {"metavar": "MODE", "help": "render pages in a browser: auto (default), always or never"},
        "--base-url": {"metavar": "URL", "help": "crawl a mirror under the site's own name"},
        "--replay": {
            "metavar": "PATHS",
            "help": "read pages from WARC files or folders, not from the network; records go to DATA_DIR/replay",
        },
    },
    "How much": {
        "--pages": {"metavar": "N", "help": "end after N pages; 0: no limit (default 1000; no limit for a spider)"},
        "--minutes": {"metavar": "N", "help": "end after N minutes; 0: no limit (default 60; no limit for a spider)"},
    },
}
"""The arguments of spiders that have their own option; all can be given by `-a` too."""


class Command(crawl.Command):
    """Takes `https://www.example.org`, or the name of a site that was crawled, for `news` with its address."""

    _given = ""
    """The site as it was given, if by no spider's name."""

    def syntax(self) -> str:
        return "[options] <address or spider>"

    def long_desc(self) -> str:
        return (
            "Crawls a news site: newsbot crawl https://www.example.org for any site, newsbot crawl journalismpakistan"
            " for one that a spider describes. An address with a path is the page on which the crawl of the site"
            " starts. A run that reaches a limit has not failed, and the next one continues"
            " from there. Exit code 0: the run is complete; 1: it could not start or continue; 2: some addresses"
            " failed, it was stopped, or the site is down; 3: the site's pages have changed, according to the monitors."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        for title, options in _ARGUMENTS.items():
            group = parser.add_argument_group(title)
            for option, keywords in options.items():
                name = option[2:].replace("-", "_")
                group.add_argument(option, action=Into, into="spargs", name=name, **keywords)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if not any(word.strip() for word in args):
            self.fail(
                "name a site by its address, such as https://www.example.org, or a spider, such as journalismpakistan"
            )
            raise SystemExit(1)
        if len(args) == 1 and is_address(args[0]) and not self._is_spider(args[0]):
            self._given = args[0]
            opts.spargs.append(f"url={whole_address(args[0])}")
            args[0] = ANY_SITE
        super().process_options(args, opts)

    def _settle(self, args: list[str], opts: argparse.Namespace) -> None:
        if self._given and (address := address_of(self.settings, self._given)) is not None:
            opts.spargs["url"] = address
        super()._settle(args, opts)

    def _is_spider(self, name: str) -> bool:
        with suppress(ArgumentError):  # it is reported below
            return name in crawl.spider_names(self.settings)
        return False


def is_address(text: str) -> bool:
    """Whether a word names a site by its address; the name of a spider has no such sign.

    >>> [is_address(text) for text in ("https://example.org", "example.org/news", "[::1]:8000", "journalismpakistan")]
    [True, True, True, False]
    """
    return "://" in text or "." in text.strip(".") or text.startswith(("localhost", "["))
