"""`newsbot deploy`: the files by which a scheduler runs newsbot."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot.commands._checks import Described
from newsbot.errors import UserError, remedy
from newsbot.resources import resource
from newsbot.storage.atomic import put_whole
from newsbot.wording import amount

_DEFAULT = "deploy"
_TOP = PurePosixPath()
_PROGRAMS = "/opt/newsbot/bin"
"""Where the files expect `newsbot`."""
_HIDDEN = ("/home", "/root")
"""What a confined service does not see."""


class Command(Described, ScrapyCommand):
    """Writes the files of cron, systemd, Kubernetes and the like into a folder."""

    requires_crawler_process = False
    usage = "[options] [folder]"
    summary = "Write the files of a schedule: cron, systemd, containers and others"
    details = (
        "Writes files for common schedulers into a folder (default: deploy): cron, systemd, Kubernetes, containers,"
        " GitHub Actions, Scrapyd, Prometheus. Copy those that you need; the documentation's pages Schedule and Many"
        " sites explain them. The files for cron and systemd run the newsbot program that wrote them, unless --bin"
        " names another folder. If you have changed one of the files, nothing is written, and the exit code is 1."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--bin", metavar="FOLDER", help="the folder of the newsbot program that the schedule runs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) > 1:
            raise UsageError("name one folder")
        folder = Path(args[0] if args else _DEFAULT)
        if opts.bin and not Path(opts.bin).is_dir():
            print(f"This machine has no folder {opts.bin}; install newsbot there on the machine that runs the schedule")
        programs = str(Path(opts.bin).absolute() if opts.bin else _own_folder())
        files = {folder / name: _of_machine(name, text, programs) for name, text in _files(resource(_DEFAULT))}
        if changed := [path for path, text in files.items() if path.exists() and path.read_bytes() != text]:
            raise UserError(f"{changed[0]} exists and differs; remove it, or name another folder")
        for path, text in files.items():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                put_whole(path, text, mode=0o755 if text.startswith(b"#!") else None)
            except OSError as error:
                raise UserError(f"{path}: {error.strerror}; {remedy(error, 'name another folder')}") from None
        print(f"{amount(len(files), 'file')} in {folder}; the documentation's page Schedule says where to copy them")
        print("Before copying them, replace desk@example.org with an address where publishers can reach you.")
        if not opts.bin and not Path(programs, "newsbot").exists():
            print(f"The files run {programs}/newsbot, which does not exist; name the folder of newsbot with --bin")
        elif programs.startswith(_HIDDEN):
            print(
                f"The files run {programs}/newsbot, which a service cannot see; install newsbot in {_PROGRAMS} instead"
            )


def _own_folder() -> Path:
    """The folder of the program `newsbot` that runs, or else that of Python."""
    program = Path(sys.argv[0])
    return (program if program.name == "newsbot" else Path(sys.executable)).absolute().parent


def _files(folder: Traversable, within: PurePosixPath = _TOP) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files of the package's folder, by their names in it."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_file():
            yield within / entry.name, entry.read_bytes()
        elif entry.name != "__pycache__":
            yield from _files(entry, within / entry.name)


def _of_machine(name: PurePosixPath, text: bytes, programs: str) -> bytes:
    """A file of the schedulers that run on this machine, with its programs; an image has its own."""
    return text.replace(_PROGRAMS.encode(), programs.encode()) if name.parts[0] in ("cron", "systemd") else text
