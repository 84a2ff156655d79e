"""Checks of options and settings: one sentence with the remedy, before anything starts."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, Settings

import newsbot.settings
from newsbot import program
from newsbot.contact import ContactError, settle_contact
from newsbot.errors import UserError, remedy, shortage
from newsbot.logs import keep_secrets_out, warn_on_standard_error
from newsbot.resources import settle_folder
from newsbot.scrapy_internals import on_log_file
from newsbot.setting_checks import (
    COMPONENTS,
    DEFAULTS,
    PLACE,
    SITE,
    meant,
    misspelling,
    wrong_loader,
    wrong_log_format,
    wrong_log_level,
    wrong_versions,
)
from newsbot.store.place import is_store
from newsbot.terminal import OutputClosed, discard
from newsbot.wording import suggestion

_OF_EXTRAS = ("PLAYWRIGHT_", "SPIDERMON_")
"""Settings of the packages that newsbot's extras install."""
_KNOWN = frozenset({*DEFAULTS, SITE, PLACE})
_BEGINNING = 5
"""Letters from which a name may be the beginning of another."""
UNSPARING = {"AUTOTHROTTLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0}
"""Settings for pages that come from files or from a server of one's own."""
_SHOWN = 100
"""Characters of a value that a message repeats."""


def is_given(settings: BaseSettings, name: str) -> bool:
    """Whether a setting was given on the command line."""
    return (settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["cmdline"]


def checked_action(args: Sequence[str], actions: Collection[str]) -> str:
    """The first argument, which names an action; raises `UsageError`, with the remedy."""
    if not args:
        raise UsageError(f"name an action: {', '.join(actions)}")
    if args[0] not in actions:
        raise UsageError(f"there is no action {args[0]!r:.60}; {suggestion(args[0], actions, 'actions')}")
    return args[0]


def set_unless_given(settings: BaseSettings, values: Mapping[str, Any]) -> None:
    """Sets what the command line does not."""
    for name, value in values.items():
        if not is_given(settings, name):
            settings.set(name, value, priority="cmdline")


if TYPE_CHECKING:
    from scrapy.commands import ScrapyCommand as _Mixin
else:
    _Mixin = object  # Scrapy would list each subclass of its class as a command


class Strict(_Mixin):
    """Before `ScrapyCommand`: refuses options and global settings that would give a traceback in Scrapy."""

    settings: Settings
    reads_store: ClassVar[bool] = False
    """Whether DATA_DIR may be the address of a store."""

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Lets a command end without a traceback if something cannot be done, or its output is full."""
        super().__init_subclass__(**arguments)
        if "run" in vars(cls):
            cls.run = _explained(cls.run, prints=not getattr(cls, "requires_crawler_process", True))  # type: ignore[method-assign]

    def fail(self, message: str) -> None:
        """Prints why the command failed, a line for each problem; exit code 1."""
        command = type(self).__module__.rpartition(".")[2]
        for problem in message.splitlines():
            print(f"{program.name} {command}: {program.spoken(problem)}", file=sys.stderr)
        self.exitcode = 1

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if unknown := [arg for arg in args if arg.startswith("-") and arg != "-"]:
            raise _refused(f"there is no option {unknown[0]}; --help lists all options")
        _check_form(self.settings, opts.set)
        _check_names(self.settings, opts.set)
        try:
            super().process_options(args, opts)
        except OSError as error:  # Scrapy writes it here
            raise _refused(f"--pidfile {opts.pidfile}: {error.strerror}; choose another file") from None
        for warning in doubtful(self.settings, opts.set):
            print(f"{program.name} {type(self).__module__.rpartition('.')[2]}: {warning}", file=sys.stderr)
        _check_log(self.settings)
        if problem := wrong_loader(self.settings):
            raise _refused(problem)
        on_log_file(keep_secrets_out, warn_on_standard_error)
        if not str(self.settings.get("DATA_DIR") or ""):
            raise _refused("DATA_DIR is empty; name a folder with -s DATA_DIR=FOLDER")
        if not self.reads_store and is_store(self.settings["DATA_DIR"]):
            raise _refused(
                f"DATA_DIR={self.settings['DATA_DIR']!s:.{_SHOWN}} is a store, which only follow, export and status"
                " read; name a folder on this machine, and set STORE_URL to the store"
            )
        try:
            str(self.settings["DATA_DIR"]).encode()
        except UnicodeEncodeError:
            raise _refused(_not_text(os.fsencode(self.settings["DATA_DIR"]))) from None
        settle_folder(self.settings)
        add_contact(self.settings)


def add_contact(settings: Settings) -> None:
    """Adds the operator's address to the user agent; raises UsageError if it is not valid."""
    try:
        settle_contact(settings)
    except ContactError as error:
        raise _refused(str(error)) from None


class Described(Strict):
    """Before `ScrapyCommand`, for a command of newsbot's own: its texts are attributes."""

    requires_project = True
    usage: ClassVar[str]
    summary: ClassVar[str]
    details: ClassVar[str]

    def syntax(self) -> str:
        return self.usage

    def short_desc(self) -> str:
        return self.summary

    def long_desc(self) -> str:
        return self.details


def _explained(run: Callable[..., None], *, prints: bool) -> Callable[..., None]:
    @wraps(run)
    def explained(command: Any, args: list[str], opts: argparse.Namespace) -> None:
        try:
            run(command, args, opts)
            if prints:
                sys.stdout.flush()
        except UserError as error:
            if isinstance(error, OutputClosed):
                discard(1)
            command.fail(str(error))
        except (OSError, RuntimeError) as error:
            if lack := shortage(error):
                command.fail(lack)
                return
            if not isinstance(error, OSError) or error.filename is not None or not prints:
                raise
            discard(1)
            command.exitcode = 1
            print(
                f"{program.name}: standard output cannot be written to: {error.strerror};"
                f" {remedy(error, 'write to another file')}",
                file=sys.stderr,
            )

    return explained


def _refused(message: str) -> UsageError:
    return UsageError(message, print_help=False)


def _not_text(folder: bytes) -> str:
    """Why a DATA_DIR cannot be used whose name Python could not decode."""
    try:
        return f"DATA_DIR={folder.decode():.{_SHOWN}} cannot be read in this locale; set LC_ALL=C.UTF-8"
    except UnicodeDecodeError:
        shown = folder.decode("utf-8", "backslashreplace")
        return f"DATA_DIR={shown:.{_SHOWN}} is not UTF-8; rename the folder, or choose another with -s DATA_DIR=FOLDER"


def _check_form(settings: BaseSettings, given: list[str]) -> None:
    """Raises UsageError for an option that is not `-s NAME=VALUE`, or whose value must be JSON and is not."""
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise _refused(f"-s {text:.{_SHOWN}}: write -s NAME=VALUE")
        try:
            BaseSettings({name: settings.get(name)}).set(name, value, priority="cmdline")
        except (ValueError, TypeError):
            raise _refused(f"-s {text:.{_SHOWN}}: it must be a JSON object, such as {{}}") from None


def _check_names(settings: BaseSettings, given: Iterable[str]) -> None:
    """Raises UsageError for a misspelt setting; one that the project declares is its own, however it is called."""
    known = set(settings)
    for text in given:
        name = text.partition("=")[0]
        if near := meant(name, known):
            raise _refused(f"-s {text:.{_SHOWN}}: {misspelling(name, near)}")


def doubtful(settings: BaseSettings, given: Iterable[str]) -> Iterator[str]:
    """A warning for each setting, on the command line or in the project, that probably has no effect.

    A project has its own settings: there only a name much like one of newsbot's is doubtful. Without a project nothing
    reads a setting that neither newsbot nor Scrapy has.
    """
    named = {text.partition("=")[0] for text in given}
    in_project = {name for name in settings if settings.getpriority(name) == SETTINGS_PRIORITIES["project"]}
    for name in sorted(named | in_project, key=str):
        if warning := doubtful_name(str(name)):
            yield warning
        elif name in named - _KNOWN and _is_without_project(settings) and not str(name).startswith(_OF_EXTRAS):
            yield f"{name} is not a setting of newsbot's or Scrapy's, and has no effect"


def doubtful_name(name: str) -> str | None:
    """A warning for a name that is much like that of a setting of newsbot's, and is no setting."""
    ours = {name for name in vars(newsbot.settings) if name.isupper()}
    near = None if name in _KNOWN else meant(name, ours) or _begun(name, ours)
    return f"{name} is not a setting of newsbot's or Scrapy's; did you mean {near}?" if near else None


def _begun(name: str, ours: Collection[str]) -> str | None:
    """The setting that a name begins: `ARCHIV` is `ARCHIVE_ENABLED`."""
    return min((whole for whole in ours if whole.startswith(name)), default=None) if len(name) >= _BEGINNING else None


def _is_without_project(settings: BaseSettings) -> bool:
    return settings.get("SPIDER_MODULES") == newsbot.settings.SPIDER_MODULES and not any(
        settings.getdict(name) for name in COMPONENTS
    )


def _check_log(settings: BaseSettings) -> None:
    if problem := wrong_log_level(settings) or wrong_log_format(settings) or wrong_versions(settings):
        raise _refused(problem)
    file = settings.get("LOG_FILE")
    if file and settings.getbool("LOG_ENABLED"):
        try:
            Path(file).open("a", encoding=settings.get("LOG_ENCODING")).close()
            if not shutil.disk_usage(file).free:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise _refused(
                f"the log cannot be written to {file}: {error.strerror}; {remedy(error, 'choose another file')}"
            ) from None
        except LookupError:
            raise _refused(
                f"LOG_ENCODING={settings['LOG_ENCODING']!s:.{_SHOWN}} is not an encoding; give utf-8"
            ) from None
