"""`scrapy archive`: WARC files as one WACZ package, their index as one CDXJ file, or a check of them."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot import __version__
from newsbot.archive import WARC_ENDS
from newsbot.archive.files import CDXJ, FOLDER, PART, WACZ
from newsbot.archive.replay import ArchiveError
from newsbot.bars import Bars
from newsbot.commands import print_rows
from newsbot.commands._checks import Described, checked_action
from newsbot.commands._storing import local_archives
from newsbot.errors import remedy
from newsbot.paths import is_dir, is_file
from newsbot.status.words import plain_words
from newsbot.storage.atomic import whole_file
from newsbot.storage.reports import RUNS, reports_of
from newsbot.store.place import is_store
from newsbot.wording import amount, be, was

if TYPE_CHECKING:
    from newsbot.archive.check import Problem
    from newsbot.archive.wacz import Outcome

ACTIONS = ("wacz", "cdxj", "check")
_OTHER = (".warc.zst", ".arc", ".arc.gz")
"""How the names of archives end that only `newsbot extract --to` reads."""
_FEW = 3
"""Files that are left out and named."""
_SHOWN = 10
"""Problems of one kind that are printed."""


class Command(Described, ScrapyCommand):
    """Packs, indexes or checks archives."""

    requires_crawler_process = False
    usage = "[options] wacz <what>… --to FILE.wacz | cdxj <what>… --to FILE | check <what>…"
    summary = "Pack archives as WACZ, index them as CDXJ, or check them"
    details = (
        "`wacz` packs WARC files with their index and a list of pages into one file, which ReplayWeb.page and"
        " Browsertrix open. `cdxj` writes one sorted index of many WARC files, of any number of runs. `check` reads"
        " every record of WARC and WACZ files, compares digests, lengths and references, and prints what is wrong by"
        " kind, with the file, the offset and the remedy. Name files, folders, addresses in a store, sites in DATA_DIR,"
        " or runs (2026-11-25T084312Z, or example.org/2026-11-25T084312Z). The files themselves are never changed; the"
        " same files give the same bytes. Exit code 0, 1 if a file could not be read or, with check, if something is"
        " wrong."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--to", metavar="FILE", type=Path, help="with wacz and cdxj: write to FILE")
        add("--title", default="", help="with wacz: the title of the package (default: the site and the days)")
        add("--description", default="", help="with wacz: its description, in Markdown")
        add("--text", action="store_true", help="with wacz: include the text of the stories, for searching")
        add(
            "--root", metavar="FOLDER", type=Path,
            help="with cdxj: name files by their paths from FOLDER (default: by their names only)",
        )  # fmt: skip
        add("--json", action="store_true", help="with check: one JSON object per problem and line, then a summary")
        add("-q", "--quiet", action="store_true", help="show no progress")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from newsbot.archive.cdxj import index_of
        from newsbot.archive.check import missing

        action = _checked(args, opts)
        paths, left_out = self._files(args[1:], with_all=action == "check")
        if left_out:
            print(_of_other_forms(left_out), file=sys.stderr)
        reports = self._reports(args[1:])
        if action == "check":
            self._check(paths, reports, left_out, opts)
            return
        if gone := [path for path, _ in missing(reports)]:
            print(f"Missing: {amount(len(gone), 'file')} of finished runs, such as {gone[0]}", file=sys.stderr)
        if len(paths) > 1 and opts.to.resolve() in {index_of(path).resolve() for path in paths}:
            raise UsageError(f"--to {opts.to}: this is the index of one of the files to read; choose another name")
        try:
            if not opts.to.parent.is_dir():
                raise ArchiveError(f"{opts.to}: there is no folder {opts.to.parent}; create it, or choose another")
            self._wacz(paths, opts) if action == "wacz" else self._cdxj(paths, opts)
        except OSError as error:
            name = error.filename or opts.to
            self.fail(f"{name}: {error.strerror or error}; {remedy(error, 'choose another file or folder')}")

    def _files(self, args: Sequence[str], *, with_all: bool) -> tuple[list[Path], list[Path]]:
        """The files that arguments name, in a fixed order, and archives of other forms in folders, which are left out.

        `with_all` adds packages, and files of unfinished runs.
        """
        found: dict[Path, None] = {}
        left_out: dict[Path, None] = {}
        open_files: list[Path] = []
        for text in args:
            ends = (*WARC_ENDS, WACZ, *(end + PART for end in WARC_ENDS)) if with_all else WARC_ENDS
            files = self._named(text)
            open_files += [path for path in files if path.name.endswith(PART) and not with_all]
            given = [path for path in files if path.name.endswith(ends) or (path == Path(text) and with_all)]
            if not given:
                raise ArchiveError(_nothing(text, files))
            found.update(dict.fromkeys(given))
            left_out.update((path, None) for path in files if path.name.lower().endswith(_OTHER))
        if open_files:
            number = amount(len(open_files), "file")
            print(f"Left out: {number} of runs that have not ended, such as {open_files[0]}", file=sys.stderr)
        return list(found), [path for path in left_out if path not in found]

    def _named(self, text: str) -> list[Path]:
        """The files that one argument names: of any kind in a folder, else as they are; raises `ArchiveError`."""
        if is_store(text):
            return [Path(path) for path in local_archives(self.settings, [text])]
        path = Path(text)
        if is_file(path):
            return [path]
        if is_dir(path):
            return sorted(inside for inside in path.rglob("*") if inside.is_file())
        data = Path(self.settings["DATA_DIR"])
        site, _, run = text.rstrip("/").rpartition("/")
        if not site and (folder := data / run / FOLDER).is_dir():
            return sorted(folder.iterdir())
        runs = {folder: sorted(folder.glob(f"{escape(run)}-*")) for folder in sorted(data.glob(f"*/{FOLDER}"))}
        with_run = {folder: files for folder, files in runs.items() if files and site in ("", folder.parent.name)}
        if len(with_run) > 1:
            names = ", ".join(f"{folder.parent.name}/{run}" for folder in with_run)
            raise ArchiveError(f"{text}: several sites have a run with this name; name one of {names}")
        return next(iter(with_run.values()), [])

    def _reports(self, args: Sequence[str]) -> list[Path]:
        """The reports of the finished runs whose archives arguments name, each as a folder, a site or a run."""
        found: dict[Path, None] = {}
        data = Path(self.settings["DATA_DIR"])
        for text in args:
            path = Path(text)
            if is_store(text) or is_file(path):
                continue
            site, _, run = text.rstrip("/").rpartition("/")
            if is_dir(path):
                own = path.parent / RUNS if path.name == FOLDER else path / RUNS
                folders = [own] if own.is_dir() else sorted(path.glob(f"*/{RUNS}"))
                reports = [report for folder in folders for report in sorted(folder.glob("*.json"))]
            elif not site and (data / run / FOLDER).is_dir():
                reports = reports_of(data, run)
            else:
                reports = sorted(data.glob(f"{escape(site) or '*'}/{RUNS}/{escape(run)}.json"))
            found.update(dict.fromkeys(reports))
        return list(found)

    def _wacz(self, paths: list[Path], opts: argparse.Namespace) -> None:
        from newsbot.archive.wacz import Texts, write_package

        texts = Texts(opts.title, opts.description, f"newsbot {__version__}")
        size = sum(path.stat().st_size for path in paths)
        with whole_file(opts.to) as out, Bars(quiet=opts.quiet) as bars:
            advance = bars.step("Packing", 2 * size)
            outcome = write_package(paths, out, texts, with_text=opts.text, advance=advance)
        for line in _told(outcome):
            print(line)
        print(f"Wrote {opts.to}")

    def _cdxj(self, paths: list[Path], opts: argparse.Namespace) -> None:
        from newsbot.archive.cdxj import named, write_index

        with whole_file(opts.to) as out, Bars(quiet=opts.quiet) as bars:
            advance = bars.step("Indexing", sum(path.stat().st_size for path in paths))
            number = write_index(named(paths, opts.root), out, advance)
        print(f"{amount(number, 'capture')} in {amount(len(paths), 'file')}\nWrote {opts.to}")

    def _check(self, paths: list[Path], reports: list[Path], left_out: list[Path], opts: argparse.Namespace) -> None:
        from newsbot.archive.check import KINDS, NOTES, Check

        shown: dict[str, list[Problem]] = defaultdict(list)

        def found(problem: Problem) -> None:
            if opts.json:
                print_rows([{**problem._asdict(), "remedy": KINDS[problem.kind][1]}])
            elif len(shown[problem.kind]) < _SHOWN:
                shown[problem.kind].append(problem)

        size = sum(path.stat().st_size for path in paths if path.exists())
        with Bars(quiet=opts.quiet) as bars:
            check = Check(found, bars.step("Checking", size))
            check.run(paths, reports)
        self.exitcode = 1 if check.problems else 0
        summary = f"{amount(len(paths), 'file')}, {amount(check.records, 'record')}, {size:,} bytes"
        if opts.json:
            counts: dict[str, Any] = {"problems": dict(check.problems), "notes": dict(+check.notes)}
            counts |= {"left_out": [str(path) for path in left_out]} if left_out else {}
            print_rows([{"files": len(paths), "records": check.records, "bytes": size, **counts}])
            return
        for kind, (what, cure) in KINDS.items():
            if number := check.problems[kind]:
                print(f"{kind} ({number:,}): {what}; {cure}")
                for problem in shown[kind]:
                    print(plain_words(f"    {_place(problem)}: {problem.detail}"))
                if number > _SHOWN:
                    print(f"    … and {number - _SHOWN:,} more; --json lists all")
        for note, number in (+check.notes).items():
            print(f"Note: {number:,} {NOTES[note]}")
        total = check.problems.total()
        print(f"{summary}: {amount(total, 'problem') if total else 'no problem found'}")


def _checked(args: Sequence[str], opts: argparse.Namespace) -> str:
    """The action; raises UsageError, with the remedy, for arguments and options that do not go together."""
    action = checked_action(args, ACTIONS)
    if not args[1:]:
        raise UsageError(f"name files, folders, sites or runs: newsbot archive {action} data/example.org")
    end = WACZ if action == "wacz" else CDXJ
    if action == "check" and opts.to:
        raise UsageError("check writes no file; omit --to")
    if action != "check" and (not opts.to or opts.to.is_dir()):
        raise UsageError(f"name the file to write: --to FILE{end}")
    if action != "check" and opts.to.suffix != end:
        raise UsageError(f"--to {opts.to}: {action} writes files whose names end in {end}; change the name")
    given = {"wacz": opts.title or opts.description or opts.text, "cdxj": opts.root, "check": opts.json}
    if wrong := next((name for name, value in given.items() if value and name != action), None):
        options = {"wacz": "--title, --description and --text", "cdxj": "--root", "check": "--json"}[wrong]
        raise UsageError(f"{options}: only for {wrong}, not for {action}; omit it")
    return action


def _of_other_forms(files: Sequence[Path]) -> str:
    names = ", ".join(map(str, files[:_FEW])) + (", …" if files[_FEW:] else "")
    return (
        f"Left out: {amount(len(files), 'file')} in zstd or ARC ({names}); `newsbot extract --to` reads and reports"
        " them, and `zstd -d` unpacks zstd"
    )


def _nothing(text: str, files: Sequence[Path]) -> str:
    if any(path.name.endswith(PART) for path in files):
        return f"{text}: its runs have not ended; crawl the site again to resume them"
    if any(path.name.endswith(WACZ) for path in files):
        return f"{text}: already a WACZ package; name WARC files"
    if other := [path for path in files if path.name.lower().endswith(_OTHER)]:
        return f"{text}: no WARC file, gzipped or plain. {_of_other_forms(other)}"
    where = "is not a file, folder, site or run" if not files else "holds no WARC file"
    return f"{text}: it {where}; name a WARC file, a folder that holds some, or a run that `newsbot runs` lists"


def _told(outcome: Outcome) -> list[str]:
    """What a package holds, and what replay tools do not show."""
    pages = amount(outcome.pages + outcome.extra_pages, "page")
    stories = f", {outcome.pages:,} of them stories" if outcome.extra_pages else ""
    lines = [f"{amount(outcome.captures, 'capture')} in {amount(outcome.files, 'file')}: {pages}{stories}"]
    if outcome.drawn:
        lines.append(
            f"{amount(outcome.drawn, 'page')} {was(outcome.drawn)} rendered by a browser, and shown as rendered"
        )
    if outcome.earlier:
        captures = amount(outcome.earlier, "capture")
        lines.append(f"{captures} of earlier runs {was(outcome.earlier)} added, to which the files only refer")
    if outcome.unchanged:
        answers = f"{amount(outcome.unchanged, 'answer')} 304 (not modified) {be(outcome.unchanged)}"
        lines.append(f"{answers} left out of the index: an earlier capture shows the page")
    if outcome.missing:
        lines.append(
            f"{amount(outcome.missing, 'address', 'addresses')} cannot be shown: only references to captures in other"
            " files are there; name the files of earlier runs too"
        )
    return lines


def _place(problem: Problem) -> str:
    return problem.file if problem.offset is None else f"{problem.file}, offset {problem.offset}"
