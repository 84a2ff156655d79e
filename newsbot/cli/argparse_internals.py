"""The parser of a command's options: Scrapy's, in newsbot's words; with what argparse does not document."""

from __future__ import annotations

import argparse
import re
import sys
from difflib import get_close_matches
from typing import Any, NoReturn

from scrapy.cmdline import ScrapyArgumentParser

from newsbot import program
from newsbot.cli.help import Formatter, Help, Option

_FETCHING = ("crawl", "read", "sample")
_LONGEST = 60
_SCRAPYS_GLOBAL = "Global Options"
GLOBAL = "options of every command"
"""The title of the last section of the help."""
_PLAINER = {
    "-a": "an argument of the spider; repeatable",
    "-o": "also append what is read to FILE, in the format of its extension or of FILE:FORMAT (-:FORMAT for standard"
    " output)",
    "-O": "also write what is read to FILE, and overwrite it",
    "--logfile": "write the log to FILE instead of standard error",
    "--loglevel": "DEBUG, INFO, WARNING, ERROR or CRITICAL",
    "--nolog": "write no log",
    "--profile": "profile the command with cProfile, and write the profile to FILE",
    "--pidfile": "write the process id to FILE",
    "--set": "change a setting; repeatable",
    "--pdb": "open the debugger if something fails",
}
"""Scrapy's options in the words of ours."""


def _is_ours(name: str, help: str | None) -> bool:
    """Whether an option that Scrapy's commands have, too, has another meaning here: `newsbot extract -o`."""
    return name in ("-o", "-O") and "scraped items" not in (help or "")


class Into(argparse.Action):
    """An option for people: `--data out` is `-s DATA_DIR=out`, and `--pages 9` is `-a pages=9`."""

    def __init__(self, option_strings: list[str], dest: str, into: str, name: str, flag: str = "", **rest: Any) -> None:
        super().__init__(option_strings, into, nargs=0 if flag else None, default=argparse.SUPPRESS, **rest)
        self.name = name
        self.flag = flag

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        if not self.flag and not values.strip():  # a variable of a script that is not set
            raise argparse.ArgumentError(self, "the value is empty; give one, or leave the option out")
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), f"{self.name}={self.flag or values}"])


class Parser(ScrapyArgumentParser):
    """Scrapy's, whose texts speak of `newsbot`, and whose errors are one sentence."""

    def __init__(self, *, usage: str, description: str = "", **rest: Any) -> None:
        rest["formatter_class"] = Formatter
        self.command = usage.split()[1]
        forms = usage.replace(" | ", f"\n       scrapy {self.command} ")
        super().__init__(usage=program.spoken(forms), description=program.spoken(description), **rest)
        self.is_complete = False

    def complete(self) -> None:
        """Adds what every command has, once the command has added its own."""
        if self.is_complete:
            return
        self.is_complete = True
        add = self.add_argument
        add(
            "--data", action=Into, into="set", name="DATA_DIR", metavar="DIR",
            help=f"folder of the records (default {'data/demo' if self.command == 'demo' else 'data'})",
        )  # fmt: skip
        if self.command in _FETCHING:
            add(
                "--contact", action=Into, into="set", name="CONTACT", metavar="WHO",
                help="where publishers can reach you: a mail or web address, sent in the user agent",
            )  # fmt: skip
        for action in self._actions:
            names = (name for name in action.option_strings if name in _PLAINER and not _is_ours(name, action.help))
            plainer = next((_PLAINER[name] for name in names), action.help)
            action.help = program.spoken(plainer) if plainer else plainer
        self._action_groups.sort(key=lambda group: group.title == _SCRAPYS_GLOBAL)
        self._action_groups[-1].title = GLOBAL

    def parse_known_args(  # type: ignore[override]
        self, args: list[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        self.complete()
        options, rest = super().parse_known_args(args, namespace)
        if unknown := next((text for text in rest if text.startswith("-") and text != "-"), None):
            near = get_close_matches(unknown.split("=")[0], self.options(), 1)
            self.error(f"there is no option {unknown:.{_LONGEST}}{f'; did you mean {near[0]}?' if near else ''}")
        return options, rest

    def _print_message(self, message: str, file: Any = None) -> None:
        """Prints a help whole, or raises OSError, which argparse would not report."""
        file = file or sys.stderr
        file.write(message)
        file.flush()

    def help(self) -> Help:
        """The help, each option as it is shown."""
        formatter = self._get_formatter()

        def shown(action: argparse.Action) -> Option:
            value = formatter._format_args(action, formatter._get_default_metavar_for_optional(action))
            return Option([*action.option_strings], value, formatter._expand_help(action) if action.help else "")

        groups = [(group.title or "", group._group_actions) for group in self._action_groups]
        sections = [(title, [shown(action) for action in actions]) for title, actions in groups if actions]
        return Help(self.usage or "", self.description or "", sections)

    def options(self) -> list[str]:
        """The names of all options."""
        return [name for action in self._actions for name in action.option_strings]

    def error(self, message: str) -> NoReturn:
        text = re.sub(r"invalid int value: '(.*)'", r"\1 is not a whole number", program.spoken(message))
        if text.startswith(("argument ", "there is no option")):
            end = "" if text.endswith("?") else ";"
            text = f"{text}{end} newsbot {self.command} --help lists the options"
        print(f"newsbot {self.command}: {text}", file=sys.stderr)  # noqa: T201
        raise SystemExit(1)
