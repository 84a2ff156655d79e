"""`newsbot browse`: a release, or the records of crawls, in the browser."""

from __future__ import annotations

import argparse
import os
import sys
import webbrowser
from contextlib import closing, suppress
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import program
from newsbot.bars import Bars
from newsbot.commands._checks import Described
from newsbot.errors import needs_extra

HOST = "127.0.0.1"


class Command(Described, ScrapyCommand):
    """Serves the pages of a release until it is interrupted."""

    requires_crawler_process = False
    usage = "[options] [release or folder of runs]"
    summary = "Read and search a data set, or your crawls, in the browser"
    details = (
        "Serves pages on this machine: a search that treats variants of Urdu letters as equal, stories side by side "
        "in their languages, their revisions compared word by word, when they were in the ticker, and where each "
        "field comes from. It takes a release that `newsbot export --to` has made, a file of `newsbot extract`, or a "
        "folder of runs (default DATA_DIR). The first start builds an index in a cache, later ones reuse it until the"
        " source changes. Nothing is written beside the source, and the pages cannot change anything. Ctrl-C ends it."
        " Exit code 1 if the folder cannot be read or the port is in use."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--port", type=int, default=0, metavar="N", help="the port (default: any free port)")
        add(
            "--host", default=HOST, metavar="ADDRESS",
            help=f"the address to listen on (default {HOST}, this machine only); at any other address, everyone who can"
            " reach it can read everything",
        )  # fmt: skip
        add("--open", action="store_true", help="open the page in the default browser")
        add(
            "--cache", type=Path, metavar="DIR", default=None,
            help="where the index is kept (default newsbot/browse in your cache folder, ~/.cache)",
        )  # fmt: skip
        add("-q", "--quiet", action="store_true", help="show no progress")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) > 1:
            raise UsageError("name at most one release or folder", print_help=False)
        if not 0 <= opts.port < 1 << 16:
            raise UsageError(f"--port {opts.port}: not a port; give a number from 1 to 65535", print_help=False)
        try:
            from newsbot.browse.build import cached
            from newsbot.browse.serve import bind, is_loopback, open_datasette, serve
            from newsbot.browse.source import Source
        except ModuleNotFoundError as error:
            self.fail(needs_extra("this command", "browse", error.name))
            return
        data = Path(self.settings["DATA_DIR"])
        source = Source.of(Path(args[0]) if args else data)
        with closing(bind(opts.host, opts.port)) as listening:
            with Bars(quiet=opts.quiet) as steps:
                database = cached(source, opts.cache or cache_folder(), steps)
            archive = data if source.is_release else source.path
            datasette = open_datasette(database, archive=archive if archive.is_dir() else None, host=opts.host)
            host, port = listening.getsockname()[:2]
            address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
            with suppress(KeyboardInterrupt):
                print(f"Serving {source.path} at {address} (press Ctrl-C to stop)", flush=True)
                if not is_loopback(opts.host):
                    warning = "lets others on the network read all stories, without a password"
                    print(f"{program.name} browse: --host {opts.host} {warning}", file=sys.stderr)
                if opts.open:
                    webbrowser.open(address)
                serve(datasette, listening)


def cache_folder() -> Path:
    """Where indexes are kept, by the conventions of the desktop."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsbot" / "browse"
