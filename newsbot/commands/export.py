"""`scrapy export`: a data set of finished runs, in several formats, with its description."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import program
from newsbot.bars import Bars
from newsbot.commands import print_facts
from newsbot.commands._checks import Described
from newsbot.commands._storing import fetch_records, unfinished
from newsbot.dataset.errors import ExportError
from newsbot.dataset.formats import FORMATS
from newsbot.errors import needs_extra, pip_install
from newsbot.paths import exists
from newsbot.sites import called
from newsbot.store.place import is_store
from newsbot.terminal import plain
from newsbot.wording import amount, listed

if TYPE_CHECKING:
    from newsbot.dataset.built import Built, Options
    from newsbot.dataset.describe.files import DataFile
    from newsbot.dataset.hub import Hub
    from newsbot.dataset.takedown import Takedown

STEPS = ("scan", "merge", "write", "finish")
MANY = ("scan", "write")
"""The steps that may be divided among tasks."""


class Command(Described, ScrapyCommand):
    """Builds, restores, compares and publishes data sets."""

    requires_crawler_process = False
    reads_store = True
    usage = (
        "[options] [site, file or folder]… --to DIR | --release DIR --publish REPO | --rehydrate RELEASE --to DIR"
        " | --diff OLD NEW"
    )
    summary = "Build a data set, compare two, or publish one"
    details = (
        "Builds a data set from the finished runs in DATA_DIR, of the sites named or of all, and from files of"
        " `newsbot extract` or folders that hold such files (JSON Lines, also .gz or .zst): the latest wording"
        " of each story, all revisions, the ticker merged over runs, section pages, and withdrawn stories, in"
        " Parquet, JSON Lines, CSV and SQLite; parallel text also as TMX and for Moses; with a dataset card,"
        " descriptions, schemas and checksums. The same records yield the same bytes. If something is wrong, or no"
        " story is found, nothing is written to DIR. --publish pushes a release to the Hugging Face Hub in one"
        " commit, with the token of HF_TOKEN or `hf auth login`, or to the server in HF_ENDPOINT. Exit code 0 if"
        " it was built and published, 1 if not, 130 after Ctrl-C."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        self._own: list[argparse.Action] = []

        def add(*flags: str, **settings: Any) -> None:
            self._own.append(parser.add_argument(*flags, **settings))

        add("--to", metavar="DIR", type=Path, help="the folder to create; it must be new or empty")
        add(
            "--formats",
            metavar="NAMES",
            default=",".join(FORMATS),
            help="formats to write, from %(default)s (default all)",
        )
        add(
            "--withdrawn", choices=("drop", "keep"), default="drop",
            help="drop or keep stories that their sites have withdrawn (default drop; they are listed either way)",
        )  # fmt: skip
        add(
            "--text", choices=("auto", "full", "hash", "none"), default="auto",
            help="which text to export; auto (default): full, or hash if mining is reserved or archiving forbidden",
        )  # fmt: skip
        add(
            "--takedown", metavar="FILE", type=Path,
            help="file of stories to leave out, one id or address per line (default DATA_DIR/takedown.txt, if it"
            " exists)",
        )  # fmt: skip
        add(
            "--no-pairs", dest="pairs", action="store_false",
            help="leave out the parallel text, which takes most of the time",
        )  # fmt: skip
        add(
            "--embed", action="store_true",
            help=f"also align with a sentence encoder ({pip_install('embed')}); about a second per story",
        )  # fmt: skip
        add(
            "--author", metavar="NAME", action="append", default=[],
            help="an author to cite for the release: “Family, Given” or an organization; repeatable",
        )  # fmt: skip
        add("--doi", metavar="DOI", default="", help="the DOI that you have reserved for the release, 10.5281/…")
        add("-q", "--quiet", action="store_true", help="show no progress")
        add(
            "-j",
            "--jobs",
            type=int,
            default=min(os.cpu_count() or 1, 8),
            help="processes (default: one per core, at most 8)",
        )
        add(
            "--rehydrate",
            metavar="RELEASE",
            type=Path,
            help="restore withheld texts from your own runs, except those of stories that were taken down",
        )
        add(
            "--from", dest="sources", metavar="FILE", type=Path, action="append", default=[],
            help="with --rehydrate: also take texts from article records that `scrapy extract` wrote; repeatable",
        )  # fmt: skip
        add(
            "--step", choices=STEPS, metavar="STEP",
            help="run one step of an export that several machines share: scan, merge, write or finish",
        )  # fmt: skip
        add("--task", metavar="K/N", help="with --step scan or write: which of N tasks this is, such as 3/8")
        add("--diff", nargs=2, metavar=("OLD", "NEW"), type=Path, help="show what differs between two releases")
        add("--json", action="store_true", help="with --diff: one JSON object per line")
        self._own += _add_publishing(parser.add_argument_group("To publish"))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            from newsbot.dataset.extracted import is_path
            from newsbot.dataset.release import export
            from newsbot.dataset.source import check_reports
        except ModuleNotFoundError as error:
            self.fail(needs_extra("this command", "export", error.name))
            return
        _check_usage(args, opts)
        _check_heeded(self._own, opts)
        paths = [name for name in args if is_path(name)]
        args = [name for name in args if not is_path(name)]
        if paths and opts.rehydrate:
            raise UsageError(f"--rehydrate takes texts from the file {paths[0]} if you write --from {paths[0]}")
        if (args or not paths) and opts.step in (None, "scan") and opts.diff is None and opts.release is None:
            is_here = not is_store(self.settings["DATA_DIR"])
            fetch_records(self.settings, args)
            args = called(self.settings, args)
            if is_here and opts.rehydrate is None:
                check_reports(Path(self.settings["DATA_DIR"]), args, partial(unfinished, self.settings))
        folder = Path(self.settings["DATA_DIR"])
        try:
            if opts.diff is not None:
                _compare(*opts.diff, as_json=opts.json)
            elif opts.rehydrate is not None:
                self._rehydrate(folder, args, opts)
            elif opts.step is not None:
                _step(folder, tuple(args), paths, opts)
            else:
                hub = _hub(opts) if opts.publish else None
                if opts.release is None:
                    options = _options(folder, opts, paths)
                    with Bars(quiet=opts.quiet) as steps:
                        built = export(folder, tuple(args), opts.to, options, steps)
                    show(built, opts.to)
                if hub is not None:
                    _publish(hub, opts.release or opts.to, opts)
        except KeyboardInterrupt:
            print(f"{program.name} export: stopped; nothing was written", file=sys.stderr)
            self.exitcode = 130

    def _rehydrate(self, folder: Path, args: list[str], opts: argparse.Namespace) -> None:
        from newsbot.dataset.rehydrate import rehydrate

        takedown = _takedown(folder, opts)
        with Bars(quiet=opts.quiet) as steps:
            done = rehydrate(
                opts.rehydrate, folder, tuple(args), tuple(opts.sources), opts.to, _formats(opts), steps, takedown
            )  # fmt: skip
        restored, missing = amount(done.restored, "text"), amount(done.missing, "text")
        taken = f", {amount(done.taken, 'story', 'stories')} taken down" if done.taken else ""
        print(f"{restored} restored, {missing} still withheld{taken}: {opts.to}")
        _warn_unmatched(takedown, done.unmatched)


def _compare(old: Path, new: Path, *, as_json: bool) -> None:
    """Prints what differs, and on standard error how much."""
    from newsbot.dataset.compare import compare, format_difference

    count = 0
    for difference in compare(old, new):
        lines = format_difference(difference, as_json=as_json).split("\n")
        print("\n".join(map(plain, lines)))  # of a release that may be someone else's
        count += 1
    found = amount(count, "difference") if count else "no difference"
    print(f"{found} between {old} and {new}; withheld texts are compared by their hashes", file=sys.stderr)


def _add_publishing(group: Any) -> list[argparse.Action]:
    added: list[argparse.Action] = []

    def add(*flags: str, **settings: Any) -> None:
        added.append(group.add_argument(*flags, **settings))

    add(
        "--publish",
        metavar="OWNER/NAME",
        help="push the release to a data set on the Hub, which is created if necessary",
    )
    add("--release", metavar="DIR", type=Path, help="push the existing release in DIR")
    add(
        "--dry-run",
        action="store_true",
        help="send nothing; list the files that would be sent, their sizes and what is new",
    )
    add("--public", action="store_true", help="create the repository public (default: private)")
    add("--reserved", action="store_true", help="also push texts whose rights are reserved; check first that you may")
    return added


def _check_usage(args: list[str], opts: argparse.Namespace) -> None:
    if opts.jobs < 1:
        raise UsageError("--jobs must be at least 1")
    _check_step(args, opts)
    if opts.diff is not None and args:
        raise UsageError(f"--diff compares two releases and nothing else; omit {args[0]}")
    if opts.publish is None and (opts.release or opts.dry_run or opts.public or opts.reserved):
        raise UsageError("--release, --dry-run, --public and --reserved need --publish OWNER/NAME")
    if opts.publish is not None and (opts.diff or opts.rehydrate):
        raise UsageError("--publish takes one release: the one that --to DIR makes, or --release DIR")
    if opts.release is not None and (opts.to or args):
        raise UsageError("--release pushes an existing release; omit --to and the sites")
    if opts.to == Path("-"):
        raise UsageError("--to: a release is a folder and cannot go to standard output; name the folder")
    if opts.diff is None and opts.release is None and opts.to is None:
        raise UsageError(
            "name the folder to create with --to DIR" + (", or a release with --release DIR" if opts.publish else "")
        )


_HEEDED: dict[tuple[str, str | None], set[str]] = {
    ("diff", None): {"diff", "json"},
    ("rehydrate", None): {"rehydrate", "to", "formats", "takedown", "sources"},
    ("release", None): {"release", "publish", "dry_run", "public", "reserved"},
    ("step", "merge"): {"step", "to", "jobs"},
    ("step", "write"): {"step", "to", "jobs", "task"},
    ("step", "finish"): {"step", "to"},
}
"""The options that each action heeds, by its option and value, save those of making a release, which heed all but
`_OF_OTHERS`."""
_OF_OTHERS = {"json": "diff", "sources": "rehydrate"}


def _is_asked(action: tuple[str, str | None], opts: argparse.Namespace) -> bool:
    name, value = action
    found = getattr(opts, name)
    return found is not None and value in (None, found)


def _check_heeded(own: Sequence[argparse.Action], opts: argparse.Namespace) -> None:
    """Refuses options that have no effect on what is done."""
    action = next((action for action in _HEEDED if _is_asked(action, opts)), None)
    for option in own:
        if getattr(opts, option.dest) == option.default or option.dest == "quiet":
            continue
        flag = option.option_strings[-1]
        if action is None and option.dest in _OF_OTHERS:
            raise UsageError(f"{flag} has no effect without --{_OF_OTHERS[option.dest]}; omit it")
        if action is not None and option.dest not in _HEEDED[action]:
            raise UsageError(f"{flag} has no effect with --{' '.join(filter(None, action))}; omit it")


def _check_step(args: list[str], opts: argparse.Namespace) -> None:
    if opts.step is None:
        if opts.task is not None:
            raise UsageError("--task needs --step scan or --step write")
        return
    if opts.publish or opts.diff or opts.rehydrate or opts.to is None:
        raise UsageError(
            "--step needs --to DIR, the same for all steps, and no other action; publish the result with --release DIR"
        )
    if opts.step not in MANY and opts.task is not None:
        raise UsageError(f"--step {opts.step} is one task; omit --task")
    if opts.step != "scan" and args:
        raise UsageError(f"--step {opts.step} uses what the scans have read; omit {args[0]}")


def _formats(opts: argparse.Namespace) -> tuple[str, ...]:
    asked = [name.strip() for name in opts.formats.split(",")]
    if odd := [name for name in asked if name not in FORMATS]:
        raise UsageError(f"--formats: {', '.join(odd)} is not a format; choose from {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


def _takedown(folder: Path, opts: argparse.Namespace) -> Takedown:
    """The list that is given, or that of the data folder."""
    from newsbot.dataset.takedown import Takedown, read_takedown

    path = opts.takedown or folder / "takedown.txt"
    return read_takedown(path) if opts.takedown or exists(path) else Takedown()


def _options(folder: Path, opts: argparse.Namespace, paths: Sequence[str]) -> Options:
    from newsbot.dataset.built import Options

    if opts.embed and not opts.pairs:
        raise UsageError("--embed has no effect with --no-pairs, which leaves the parallel text out")
    if not opts.pairs and {*_formats(opts)} <= {"tmx", "moses"}:
        raise UsageError(
            "--no-pairs leaves out everything that TMX and Moses hold; name another format too with --formats"
        )
    from newsbot.dataset.describe.citation import DOI

    doi = opts.doi.removeprefix("https://doi.org/")
    if doi and not DOI.fullmatch(doi):
        raise UsageError(f"--doi: {doi!r:.80} is not a DOI; write one such as 10.5281/zenodo.1234567")
    if odd := [author for author in opts.author if not author.split(",")[0].strip()]:
        raise UsageError(f"--author: {odd[0]!r:.80} has no name; write “Family, Given” or an organization")
    return Options(
        _formats(opts), opts.withdrawn == "keep", opts.text, _takedown(folder, opts), opts.jobs,
        pairs=opts.pairs, embed=opts.embed, paths=tuple(map(Path, paths)), authors=tuple(opts.author), doi=doi,
    )  # fmt: skip


def _step(folder: Path, sites: tuple[str, ...], paths: Sequence[str], opts: argparse.Namespace) -> None:
    from newsbot.dataset import tasks

    try:
        task = tasks.Task.of(opts.task or "1/1")
    except ValueError as error:
        raise UsageError(f"--task {error}") from None
    with Bars(quiet=opts.quiet) as steps:
        if opts.step == "scan":
            done = amount(tasks.scan(folder, sites, opts.to, _options(folder, opts, paths), task, steps), "file")
        elif opts.step == "merge":
            built = tasks.merge(opts.to, opts.jobs, steps)
            done = f"{amount(built.shards[-1].last, 'story', 'stories')} in {amount(len(built.shards), 'shard')}"
        elif opts.step == "write":
            done = amount(tasks.write(opts.to, task, opts.jobs, steps), "shard")
        else:
            built = tasks.finish(opts.to, steps)
    if opts.step == "finish":
        show(built, opts.to)
    else:
        print(f"{opts.step} {opts.task}: {done}" if opts.task else f"{opts.step}: {done}")


def _hub(opts: argparse.Namespace) -> Hub:
    """The repository to push to; raises `ExportError`, before anything is built, if it cannot be pushed to."""
    from newsbot.dataset.hub import Hub
    from newsbot.dataset.publish import check_open
    from newsbot.dataset.reading import about

    if opts.release is not None:
        about(opts.release)
    hub = Hub(opts.publish)
    if not opts.dry_run:
        hub.need_token()
        if remote := hub.look():
            check_open(hub, remote, public=opts.public)
    return hub


def _publish(hub: Hub, release: Path, opts: argparse.Namespace) -> None:
    from newsbot.dataset.outgoing import check_rights, left_behind, outgoing
    from newsbot.dataset.publish import publish

    with Bars(quiet=opts.quiet) as steps:
        files = outgoing(release, steps)
    for path in left_behind(release, files):
        print(f"not sent, because it is not a file of the release: {path}", file=sys.stderr)
    if opts.dry_run:
        _list(hub, release, files, opts)
    if not opts.reserved:
        check_rights(release)
    if opts.dry_run:
        return
    try:
        with Bars(quiet=opts.quiet) as steps:
            done = publish(hub, release, files, public=opts.public, shown=steps)
    except KeyboardInterrupt:
        raise ExportError(f"stopped; repeat the command to continue. {hub.url} shows what is there so far") from None
    for_whom = "private" if done.private else "public"
    if done.commit is None:
        print(f"{hub.repo} ({for_whom}) has this release already; nothing was sent: {hub.url}")
        return
    sent = sum(step.state in ("new", "changed") for step in done.steps)
    gone = sum(step.state == "deleted" for step in done.steps)
    files_sent = amount(sent, "file")
    print(f"{hub.repo} ({for_whom}): {files_sent} sent, {gone:,} deleted, by commit {done.commit[:12]}: {hub.url}")


def _list(hub: Hub, release: Path, files: list[DataFile], opts: argparse.Namespace) -> None:
    from newsbot.dataset.publish import check_open, format_plan, plan, unseen

    try:
        remote = hub.look()
        steps = plan(hub, release, files, remote) if remote or hub.has_token else unseen(files)
    except ExportError as error:
        print(f"not compared with {hub.repo}: {error}", file=sys.stderr)
        steps, remote = unseen(files), None
    else:
        if remote is None:
            print(
                f"{hub.repo} does not exist, or your token cannot see it; it would be"
                f" {'public' if opts.public else 'private'}"
            )
    for line in format_plan(steps):
        print(line)
    print("Nothing was sent.")
    if remote is not None:
        check_open(hub, remote, public=opts.public)


def show(built: Built, target: Path) -> None:
    """Prints what a release holds."""
    from newsbot.dataset.describe.citation import notice

    facts = built.facts
    names = ("articles", "revisions", "ticker", "listings", "tombstones", "pairs")
    rows = [(name, f"{facts.rows[name]:,}") for name in names if name in facts.rows]
    rows += [
        ("splits", ", ".join(f"{count:,} {name}" for name, count in facts.splits.items()) or "none"),
        ("copies", f"{amount(facts.copies, 'story', 'stories')} in {amount(facts.clusters, 'cluster')}"),
        ("texts", ", ".join(f"{count:,} {name}" for name, count in sorted(facts.policies.items())) or "none"),
    ]
    if built.withdrawn:
        rows.append(("withdrawn", f"{built.withdrawn:,} {'kept' if built.options.keep_withdrawn else 'left out'}"))
    if built.taken:
        rows.append(("taken down", f"{built.taken:,}"))
    if text := notice(built):
        rows.append(("notice", text))
    rows.append(("read first", str(target / "README.md")))
    if (target / "report.html").exists():
        rows.append(("look at", str(target / "report.html")))
    print_facts("The data set", rows)
    if built.source.undeclared:
        keys = ", ".join(built.source.undeclared)
        print(
            f"left out: {keys}, which no table of a release has; join the original records to the release by id and"
            " revision to get it",
            file=sys.stderr,
        )
    _warn_unmatched(built.options.takedown, built.unmatched)
    for path in built.source.unfinished:
        print(f"left out, because its run has not ended: {path}", file=sys.stderr)


def _warn_unmatched(takedown: Takedown, lines: Sequence[str]) -> None:
    if lines:
        print(
            f"{takedown.path}: these records have no story for {listed(lines)}; correct the lines that are mistyped",
            file=sys.stderr,
        )
