"""`scrapy extract`: articles straight out of WARC files, in several processes."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

if TYPE_CHECKING:
    from newsbot.extraction import Extraction, Site

SPIDER = "journalismpakistan"


class Command(ScrapyCommand):
    """Reads archived pages anew."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Files, or folders that hold some."""
        return "[options] <file or folder>…"

    def short_desc(self) -> str:
        """For `scrapy` alone."""
        return "Read articles out of WARC files, with today's extractor"

    def long_desc(self) -> str:
        """For `--help`."""
        return (
            "Reads every story that WARC files hold (ours, or any others; gzip or plain) with the extractor of today,"
            " in several processes, and writes the records that a crawl of the same pages writes: each wording of a"
            " story once, in the order of the captures. Nothing is asked of any site, and no ledger is read or changed."
            " Exit code 0 where every page could be read, 1 where a file could not."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Beside Scrapy's own."""
        super().add_options(parser)
        parser.add_argument(
            "-o", "--output", metavar="FILE", type=Path,
            help="write to FILE (default DATA_DIR/<spider>/extracts/<time>.jsonl)",
        )  # fmt: skip
        parser.add_argument("--spider", default=SPIDER, help="whose pages they are (default %(default)s)")
        parser.add_argument("--base-url", metavar="URL", help="the host that was crawled, where it was a mirror")
        parser.add_argument(
            "-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
            help="processes that read (default: one for each core)",
        )  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit code 1 where a file could not be read."""
        from newsbot.archive.replay import ArchiveError, archive_files
        from newsbot.extraction import Extraction
        from newsbot.output import OutputError

        if not args:
            raise UsageError("name a WARC file, or a folder that holds some")
        if opts.jobs < 1:
            raise UsageError("--jobs: at least one process")
        try:
            extraction = Extraction(self._site(opts), archive_files(args))
            self._write(extraction, self._output(opts), opts.jobs)
        except (ArchiveError, OutputError) as error:
            print(f"scrapy extract: {error}", file=sys.stderr)
            self.exitcode = 1

    def _site(self, opts: argparse.Namespace) -> Site:
        from scrapy.spiderloader import get_spider_loader

        from newsbot.extraction import Site
        from newsbot.spiders.base import NewsSpider

        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        if opts.spider not in loader.list():
            raise UsageError(f"--spider: there are {', '.join(loader.list())}")
        spidercls = loader.load(opts.spider)
        assert issubclass(spidercls, NewsSpider)
        obeyed = self.settings.getbool("ROBOTSTXT_OBEY")
        return Site(opts.spider, spidercls.addresses, spidercls.layout, opts.base_url, "allowed" if obeyed else None)

    def _output(self, opts: argparse.Namespace) -> Path:
        assert self.settings is not None
        if opts.output is not None:
            return Path(opts.output)
        name = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ.jsonl")
        folder = Path(self.settings["DATA_DIR"]) / str(opts.spider) / "extracts"
        return folder / name

    def _write(self, extraction: Extraction, path: Path, jobs: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from newsbot.output import clear_errors

        console = Console(stderr=True, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        part = path.with_name(path.name + ".part")
        reasons: Counter[str] = Counter()
        began = time.monotonic()
        with clear_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as out, Progress(*columns, console=console, transient=True) as progress:
                for page in progress.track(extraction.pages(jobs), len(extraction.places), description="pages"):
                    if page.line is not None:
                        out.write(page.line)
                    reasons[page.reason or "articles"] += 1
            part.rename(path)
        seconds = time.monotonic() - began
        told = ", ".join(f"{number} {reason}" for reason, number in reasons.most_common()) or "no story in the files"
        console.print(f"{len(extraction.places)} pages in {seconds:.1f} s: {told}\n{path}", soft_wrap=True)
