"""Writes the parts of the documentation that repeat what the code says: `python -m bench.pages` (`make docs` runs it).

They are in the files, between two comments, so that a code host shows them too.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from newsbot.cli.group import COMMANDS
from newsbot.extraction.stream import LEFT_OUT

ROOT = Path(__file__).parents[1]
_PART = "<!-- {0}: written by make docs -->\n{1}<!-- {0}: end -->\n"


def written(page: Path) -> str:
    """The text of a page, with its part as the code has it now."""
    name, lines = PARTS[page.name]
    part = _PART.format(name, "\n" + "\n".join(lines()).strip() + "\n\n")
    pattern = re.compile(_PART.format(name, ".*?"), re.S)
    return pattern.sub(lambda _: part, page.read_text("utf-8"), count=1)


def pages() -> Iterator[Path]:
    """The pages that have such a part."""
    return (ROOT / "docs" / name for name in PARTS)


# Commands


def commands() -> Iterator[str]:
    """Markdown for each command: what it does, and its own options."""
    for name in filter(module_of, COMMANDS):
        command, parser = command_of(name)
        yield f"\n## newsbot {name}\n"
        yield f"`newsbot {' '.join([name, command.syntax()]).strip()}`\n"
        yield _escaped(re.sub(r"\bscrapy (?!crawl news)(?=[a-z]+\b)", "newsbot ", command.long_desc())) + "\n"
        actions = [action for action in parser._actions if action.option_strings and action.help]
        if actions:
            yield "| option | meaning |\n|---|---|"
            for action in actions:
                value = f" {action.metavar or action.dest.upper()}" if action.nargs != 0 else ""
                options = ", ".join(f"`{option}{value}`" for option in action.option_strings)
                yield f"| {options} | {_escaped(str(action.help) % vars(action))} |"


def module_of(name: str) -> str:
    """The module of a command: `newsbot`'s own before that of `scrapy`, or an empty text."""
    names = (f"newsbot.cli.{name}", f"newsbot.commands.{name}")
    return next((module for module in names if find_spec(module)), "")


def command_of(name: str) -> tuple[ScrapyCommand, argparse.ArgumentParser]:
    """A command, and a parser with the options that are its own."""
    command: ScrapyCommand = import_module(module_of(name)).Command()
    command.settings = Settings()
    parser = argparse.ArgumentParser(add_help=False, conflict_handler="resolve")
    command.add_options(parser)
    shared = argparse.ArgumentParser(add_help=False, conflict_handler="resolve")
    ScrapyCommand.add_options(command, shared)
    known = {option for action in shared._actions for option in action.option_strings}
    parser._actions = [action for action in parser._actions if not known & set(action.option_strings)]
    return command, parser


# Reasons


def reasons() -> Iterator[str]:
    """The table of reasons in RECORDS.md."""
    found = re.search(r"\[start:reasons\] -->\n(.*?)<!-- --8<-- \[end:reasons\]", _text("RECORDS.md"), re.S)
    assert found
    yield found[1]


# Captures of an archive that no reason of a crawl's explains


def outcomes() -> Iterator[str]:
    """A table of why `newsbot extract` did not read a capture."""
    yield "| outcome | captures |\n|---|---|"
    for outcome, meaning in LEFT_OUT.items():
        yield f"| `{outcome}` | {meaning} |"


# Python API


def contents() -> Iterator[str]:
    """A table of what the page on the Python API describes: a name, its module, the first sentence on it."""
    yield "| name | import it from | what it is |\n|---|---|---|"
    for module, name in _documented():
        yield f"| `{name}` | `{module}` | {_escaped(_first_line(module, name))} |"


def _documented() -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"^::: ([\w.]+)(?:\n    options:\n      members: \[(.+?)\])?", _text("docs/api.md"), re.M):
        if found[2]:
            yield from ((found[1], name) for name in found[2].split(", "))
        else:
            module, _, name = found[1].rpartition(".")
            yield module, name


def _first_line(module: str, name: str) -> str:
    text = inspect.getdoc(getattr(import_module(module), name)) or ""
    return text.split("\n\n")[0].replace("\n", " ")


def _text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


PARTS: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
    "commands.md": ("commands", commands),
    "reasons.md": ("reasons", reasons),
    "api.md": ("contents", contents),
    "archives.md": ("outcomes", outcomes),
}
"""By page: the name of its part, and what makes the lines of it."""


def main() -> int:
    """Writes the pages whose part has changed, and names them."""
    for page in pages():
        text = written(page)
        if text != page.read_text("utf-8"):
            page.write_text(text, "utf-8")
            print(page.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
