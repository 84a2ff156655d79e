"""`newsbot extract … --executor`: the stories of any archives by tasks of datatrove, into a folder of shards."""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from newsbot.archive.replay import ArchiveError
from newsbot.bars import Bars
from newsbot.commands import _archives
from newsbot.errors import UserError, needs_extra
from newsbot.extraction import STORY
from newsbot.wording import amount

if TYPE_CHECKING:
    from newsbot.extraction.notes import Counts

_MOST_TASKS = 1000
_SHOWN = 5
_APART = (
    "Because of --apart, each task found robots.txt, tdmrep.json and the originals of revisits in its own files only"
)
_FORMS = re.compile(r"\.(?:jsonl|md|parquet)(?:\.gz|\.zst)?$")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Those of an extraction by many tasks."""
    group = parser.add_argument_group("On a cluster")
    group.add_argument(
        "--executor", choices=("local", "slurm", "ray"),
        help="run as datatrove tasks on this machine, on Slurm or on Ray; OUT is a folder, or an address such as"
        " s3://bucket/news, that all machines can reach",
    )  # fmt: skip
    group.add_argument(
        "--tasks", type=int, metavar="N",
        help=f"number of tasks that share the files (default: one per file, at most {_MOST_TASKS})",
    )  # fmt: skip
    group.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help="tasks that run at the same time (default: one per core; on a cluster, all)",
    )
    group.add_argument(
        "--apart", action="store_true",
        help="read each file only once: a task finds robots.txt and the originals of revisits in its own files only",
    )  # fmt: skip
    group.add_argument(
        "--memory", type=int, default=2, metavar="GIB", help="memory per task on Slurm or Ray (default 2)"
    )
    group.add_argument("--partition", metavar="NAME", default="", help="the Slurm partition")
    group.add_argument(
        "--time", metavar="TIME", default="24:00:00", help="time limit per task on Slurm (default 24:00:00)"
    )


def is_given(opts: argparse.Namespace) -> list[str]:
    """The options that need `--executor`, of those that are given."""
    names = ("tasks", "workers", "apart", "partition")
    return [f"--{name.replace('_', '-')}" for name in names if getattr(opts, name) not in (None, "", False)]


def check(opts: argparse.Namespace) -> None:
    """Raises `UsageError` for options that do not go together."""
    from newsbot.archive.sources import is_remote

    if opts.executor and not opts.to:
        raise UsageError("--executor needs --to OUT, the folder for the records")
    if not opts.executor and (given := is_given(opts)):
        raise UsageError(f"{', '.join(given)}: only with --executor; add --executor local, slurm or ray")
    if opts.executor and _FORMS.search(opts.to):
        raise UsageError(
            f"--to {opts.to}: with --executor, OUT is a folder, in which each task writes one file; name a folder"
        )
    if opts.to and not opts.executor and is_remote(opts.to):
        raise UsageError(f"--to {opts.to}: only --executor writes to an address; name a file, or add --executor")
    if opts.executor == "slurm" and not opts.partition:
        raise UsageError("--executor slurm: add --partition NAME; sinfo lists them")
    for name in ("tasks", "workers", "memory"):
        if getattr(opts, name) is not None and getattr(opts, name) < 1:
            raise UsageError(f"--{name} must be at least 1")


def extract(arguments: list[str], opts: argparse.Namespace, settings: BaseSettings) -> str:
    """Has tasks read archives into the folder `opts.to`; the report. Raises `UserError` if it cannot continue."""
    from newsbot.archive.sources import is_remote

    try:
        from newsbot.integrations import datatrove_internals
        from newsbot.integrations.datatrove import ArticleReader
        from newsbot.integrations.executors import TASKS, Cluster, Resources
    except ImportError as error:
        raise UserError(needs_extra("--executor", "cluster", error.name)) from None
    datatrove_internals.check()
    from newsbot.commands._storing import store_options

    options = store_options(settings)
    filters = _archives.filters_of(opts)
    reader = ArticleReader(
        arguments, filters=filters, sites=_archives.sites_of(settings), base=opts.base,
        options=options, patience=settings.getfloat("STORE_RETRY_SECONDS"),
    )  # fmt: skip
    files = len(reader.sources)
    folder = (opts.to, options) if is_remote(opts.to) else str(Path(opts.to).absolute())
    tasks = opts.tasks or min(files, _MOST_TASKS)
    cluster = Cluster(opts.executor, reader, folder, indexed=tasks > 1 and not opts.apart)
    identity = f"{_archives.fingerprint(reader.sources, filters)} {tasks} {'apart' * opts.apart}"
    began = time.monotonic()
    cluster.begin(identity, fresh=opts.fresh)
    left = cluster.left(tasks)
    job = ""
    if left:
        resources = Resources(tasks, opts.workers or -1, opts.memory, opts.partition, opts.time)
        with Bars(quiet=opts.quiet or opts.executor == "slurm") as bars:
            job = cluster.run(resources, bars.step("Tasks", len(left)))
    if job:
        return (
            f"{opts.to}: job {job} reads {amount(files, 'file')}; {tasks - len(left)} of {tasks} tasks are done. squeue"
            " shows the job; repeat the command when it has ended: it reports, or runs the tasks that failed"
        )
    if left := cluster.left(tasks):
        shown = ", ".join(f"{rank:05d}" for rank in left[:_SHOWN]) + (", …" if len(left) > _SHOWN else "")
        raise UserError(
            f"{amount(len(left), 'task')} of {tasks} failed ({shown}); see {cluster.where}/{TASKS}/logs, and repeat the"
            " command"
        )
    cluster.tidy()
    counts = _counts(cluster.counts(tasks))
    if not counts.outcomes[STORY]:
        raise ArchiveError(f"no story in {amount(files, 'file')}\n{_archives.lines(counts)}".rstrip())
    seconds = time.monotonic() - began
    if opts.json:
        return _archives.as_json(opts.to, files, counts, seconds)
    report = _archives.as_text(opts.to, files, counts, seconds)
    may_miss = tasks > 1 and opts.apart and (counts.outcomes["rights_file"] or counts.outcomes["no_original"])
    return f"{report}\n{_APART}" if may_miss else report


def _counts(outcomes: dict[str, int]) -> Counts:
    from newsbot.archive.records import TROUBLES
    from newsbot.extraction.notes import Counts

    counts = Counts()
    for reason, number in outcomes.items():
        (counts.troubles if reason in TROUBLES else counts.outcomes)[reason] += number
    return counts
