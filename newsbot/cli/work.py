"""`newsbot work`: crawls the listed sites as they fall due."""

from __future__ import annotations

import argparse
import logging
from contextlib import closing
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot.commands._checks import Described
from newsbot.sites import ledger_url

logger = logging.getLogger(__name__)

_SLOTS, _MEMORY, _GRACE, _PATIENCE = 10, 1024, 30, 600
_MOST = 1000


class Command(Described, ScrapyCommand):
    """Runs a worker."""

    requires_crawler_process = False
    usage = "[options]"
    summary = "Crawl the listed sites as they fall due"
    details = (
        "Takes the most overdue site of `newsbot sites list` that no other run holds, crawls it in its own process,"
        " records when it is due next, and takes the next one. It crawls up to --slots sites at the same time. Any"
        " number of workers may share a list: with SQLite on one machine, with PostgreSQL (-s LEDGER_URL=…) on many."
        " Two sites of one group are never crawled at the same time. The worker repeats a crawl that fails, after"
        " longer and longer pauses, and ends one that hangs or takes too much memory. After SIGTERM or Ctrl-C, no"
        " further crawl begins, and the crawls under way have --grace seconds to end. Then they stop, and a worker"
        " that has the same records resumes them. Exit code 1 if the list or the folder of the records cannot be used;"
        " with --once, also if this machine's clock differs from the database's by more than 10 seconds."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--slots", type=int, default=_SLOTS, metavar="N", help=f"crawl N sites at a time (default {_SLOTS})")
        add("--once", action="store_true", help="end when no site is due")
        add(
            "--memory", type=int, default=_MEMORY, metavar="MB",
            help=f"end a crawl that takes more memory (default {_MEMORY})",
        )  # fmt: skip
        add(
            "--grace", type=float, default=_GRACE, metavar="SECONDS",
            help=f"when stopped: how long crawls may take to end by themselves (default {_GRACE})",
        )  # fmt: skip
        add(
            "--patience", type=float, default=_PATIENCE, metavar="SECONDS",
            help="take over the unfinished run of a machine that has been silent for this long; what only that machine"
            f" has is requested again (default {_PATIENCE})",
        )  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(
                f"{args[0]!r:.60}: newsbot work takes no arguments; list sites with newsbot sites apply FILE"
            )
        for name, value, least in (("slots", opts.slots, 1), ("memory", opts.memory, 100), ("grace", opts.grace, 0)):
            if value < least:
                raise UsageError(f"--{name} {value:g} is too small; the minimum is {least}")
        if opts.slots > _MOST:
            raise UsageError(
                f"--slots {opts.slots} is too many for one worker; the maximum is {_MOST}, so start another worker"
            )
        from newsbot.cli import child
        from newsbot.commands._storing import gone_seconds, shown_store
        from newsbot.fleet.registry import Fleet
        from newsbot.fleet.worker import Worker

        logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S", level=logging.INFO)
        gone = gone_seconds(self.settings) if shown_store(self.settings) else None
        opened = Fleet.open if opts.once else Fleet.open_patiently
        with closing(opened(ledger_url(self.settings))) as fleet:
            if fleet.is_empty():
                logger.warning("No site is listed; run newsbot sites apply sites.toml")
            worker = Worker(
                fleet,
                Path(self.settings["DATA_DIR"]),
                child.run,
                opts.set,
                preload="newsbot.cli.preload",
                slots=opts.slots,
                memory=opts.memory << 20,
                grace=opts.grace,
                patience=opts.patience,
                gone=gone,
            )
            worker.run(once=opts.once)
