"""Checks of options and settings: one sentence with the remedy, before anything starts."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings, Settings
from scrapy.utils.misc import load_object

from newsbot.resources import settle_folder
from newsbot.terminal import discard

_COMPONENTS = (
    "DOWNLOAD_HANDLERS", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "FEED_EXPORTERS", "ITEM_PIPELINES",
    "SPIDER_MIDDLEWARES",
)  # fmt: skip
_SHOWN = 100
"""Letters of a value that a message repeats."""


class Strict:
    """For a command, before `ScrapyCommand`: refuses options and global settings that Scrapy would stumble over."""

    settings: Settings | None

    def __init_subclass__(cls, **arguments: Any) -> None:
        """Lets a command that only prints end without a traceback where its output is full."""
        super().__init_subclass__(**arguments)
        if not getattr(cls, "requires_crawler_process", True):
            cls.run = _until_written(cls.run)  # type: ignore[attr-defined]

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Raises UsageError."""
        assert self.settings is not None
        if unknown := [arg for arg in args if arg.startswith("-") and arg != "-"]:
            raise _refused(f"there is no option {unknown[0]}; --help lists them")
        _check_form(self.settings, opts.set)
        try:
            super().process_options(args, opts)  # type: ignore[misc]
        except OSError as error:  # Scrapy writes it here
            raise _refused(f"--pidfile {opts.pidfile}: {error.strerror}; choose another file") from None
        _check_log(self.settings)
        if not str(self.settings.get("DATA_DIR") or ""):
            raise _refused("DATA_DIR is empty; name a folder by -s DATA_DIR=FOLDER")
        try:
            str(self.settings["DATA_DIR"]).encode()
        except UnicodeEncodeError:
            raise _refused("DATA_DIR cannot be read in this locale; set LC_ALL=C.UTF-8") from None
        settle_folder(self.settings)


class Described(Strict):
    """For a command of newsbot's own, before `ScrapyCommand`: its texts are attributes."""

    requires_project = True
    usage: ClassVar[str]
    summary: ClassVar[str]
    """For `scrapy` alone."""
    details: ClassVar[str]
    """For `--help`."""

    def syntax(self) -> str:
        """What may stand behind the command's name."""
        return self.usage

    def short_desc(self) -> str:
        """For the list of commands."""
        return self.summary

    def long_desc(self) -> str:
        return self.details


def _until_written(run: Callable[..., None]) -> Callable[..., None]:
    @wraps(run)
    def guarded(command: Any, args: list[str], opts: argparse.Namespace) -> None:
        try:
            run(command, args, opts)
            sys.stdout.flush()
        except OSError as error:
            if error.filename is not None:
                raise
            discard(1)
            command.exitcode = 1
            print(f"scrapy: standard output cannot be written to: {error.strerror}; make room", file=sys.stderr)

    return guarded


def _refused(message: str) -> UsageError:
    return UsageError(message, print_help=False)


def _check_form(settings: BaseSettings, given: list[str]) -> None:
    """Of `-s NAME=VALUE`: the form, and of settings that hold components the JSON."""
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise _refused(f"-s {text:.{_SHOWN}}: write -s NAME=VALUE")
        try:
            settings.copy().set(name, value, priority="cmdline")
        except ValueError:
            raise _refused(f"-s {text:.{_SHOWN}}: an object in JSON is wanted, such as {{}}") from None


def _check_log(settings: BaseSettings) -> None:
    levels = logging.getLevelNamesMapping()
    if settings.get("LOG_LEVEL") not in levels and not isinstance(settings.get("LOG_LEVEL"), int):
        known = ", ".join(name for name in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
        raise _refused(f"LOG_LEVEL={settings.get('LOG_LEVEL')!s:.{_SHOWN}} is not a level; give one of {known}")
    file = settings.get("LOG_FILE")
    if file and settings.getbool("LOG_ENABLED"):
        try:
            Path(file).open("ab").close()
        except OSError as error:
            raise _refused(f"the log cannot be written to {file}: {error.strerror}; choose another file") from None


def check_switches(settings: BaseSettings, defaults: Mapping[str, Any]) -> None:
    """Raises ValueError, with a sentence, for a setting that is True or False by default and neither as it is set."""
    for name, default in _set(settings, defaults):
        if isinstance(default, bool):
            try:
                settings.getbool(name)
            except ValueError:
                given = str(settings.get(name))
                raise ValueError(
                    f"{name}={given:.{_SHOWN}}: True or False is wanted; the default is {default}"
                ) from None


def check_components(settings: BaseSettings, defaults: Mapping[str, Any]) -> None:
    """Raises ValueError, with a sentence, for a setting that names a class which cannot be loaded."""
    named = [(name, settings.get(name)) for name, default in _set(settings, defaults) if _names_a_class(default)]
    named += [
        (name, path)
        for name in _COMPONENTS
        for path in _paths(settings.getwithbase(name), values=name in ("DOWNLOAD_HANDLERS", "FEED_EXPORTERS"))
    ]
    for name, path in named:
        try:
            if path is not None:
                load_object(path)
        except Exception as error:  # a module of the user's may fail in any way as it is imported
            raise ValueError(f"{name} names {path}, which cannot be loaded ({error}); correct the setting") from None


def _set(settings: BaseSettings, defaults: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Settings that somebody has set, and their defaults: to ask for one that is deprecated would be a warning."""
    return [(name, default) for name, default in defaults.items() if settings.getpriority(name)]


def _names_a_class(default: object) -> bool:
    """Whether a setting is a class by default, or the dotted path of one of Scrapy's."""
    return isinstance(default, type) or (
        isinstance(default, str) and default.startswith("scrapy.") and " " not in default
    )


def _paths(components: Mapping[Any, Any], *, values: bool) -> list[Any]:
    """The classes of a setting that holds several, but those that are switched off."""
    if values:
        return [path for path in components.values() if path is not None]
    return [path for path, place in components.items() if place is not None]
