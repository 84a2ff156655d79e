"""The help of Scrapy's commands out of a file, `help.json`: a command is loaded to run, not to be explained."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

_WIDEST = 100
OPTIONS = "options"
"""The title of the section that has no other, as argparse has it."""


class Option(NamedTuple):
    """An option as the help shows it; an option without a value has an empty one."""

    names: list[str]
    value: str
    help: str


class Help(NamedTuple):
    """What `newsbot NAME --help` prints: `sections` are titles with their options."""

    usage: str
    description: str
    sections: list[tuple[str, list[Option]]]


class Formatter(argparse.HelpFormatter):
    """Help that reads well at 80 columns, and is no wider than 100."""

    def __init__(self, prog: str) -> None:
        width = min(shutil.get_terminal_size().columns, _WIDEST) - 2
        super().__init__(prog, max_help_position=26, width=width)


@cache
def _written() -> dict[str, Any]:
    return json.loads(files("newsbot.cli").joinpath("help.json").read_text("utf-8"))  # type: ignore[no-any-return]


def help_of(command: str) -> Help:
    """The help of a command."""
    usage, description, sections = _written()[command]
    return Help(usage, description, [(title, [Option(*option) for option in options]) for title, options in sections])


def dumped(helps: dict[str, Help]) -> str:
    """The content of `help.json`, for `help_of`."""
    return json.dumps(helps, ensure_ascii=False, indent=1) + "\n"


def is_wanted(arguments: Sequence[str]) -> bool:
    """Whether the arguments of a command ask for its help.

    >>> is_wanted(["example.org", "--help"]), is_wanted(["--", "--help"])
    (True, False)
    """
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "-h" in options or "--help" in options


def text_of(command: str) -> str:
    """The help of a command, as wide as the terminal."""
    usage, description, sections = help_of(command)
    parser = argparse.ArgumentParser(usage=usage, description=description, formatter_class=Formatter, add_help=False)
    for title, options in sections:
        _add(parser if title == OPTIONS else parser.add_argument_group(title), options)
    return parser.format_help()


def _add(group: Any, options: Iterable[Option]) -> None:
    for names, value, text in options:
        shown = {"metavar": value} if value else {"action": "store_true"}
        group.add_argument(*names, **shown, help=text.replace("%", "%%"))
