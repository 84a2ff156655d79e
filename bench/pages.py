"""Writes the parts of the documentation that repeat what the code says: `python -m bench.pages` (`make docs` runs it).

They are in the files, between two comments, so that a code host shows them too.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from scrapy.settings import Settings

from newsbot import program
from newsbot.cli import running
from newsbot.cli.argparse_internals import Parser
from newsbot.cli.catalogue import COMMANDS, COMPLETION
from newsbot.cli.help import OPTIONS, Option, dumped
from newsbot.extraction.stream import LEFT_OUT

ROOT = Path(__file__).parents[1]
HELP = ROOT / "newsbot" / "cli" / "help.json"
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
    """Markdown for what `newsbot NAME --help` prints: each command with its options, then those of every command."""
    shared: list[Option] = []
    for name in scrapys_commands():
        parser = help_of(name)
        forms = [form.strip() for form in (parser.usage or "").splitlines()]
        yield from (f"## newsbot {name}\n", "```text", *forms, "```\n")
        yield " ".join((parser.description or "").split()).replace("<", "&lt;") + "\n"
        *own, (_, shared) = parser.help().sections
        for title, options in own:
            yield from _table("option" if title == OPTIONS else title, options)
    yield "## Every command\n"
    yield from _table("option", shared)


def _table(title: str, options: Sequence[Option]) -> Iterator[str]:
    """The options of one section of a help, except `--help`."""
    yield f"| {title} | meaning |\n|---|---|"
    for names, value, text in options:
        if "--help" not in names:
            yield f"| {', '.join(f'`{name} {value}`'.replace(' `', '`') for name in names)} | {_escaped(text)} |"
    yield ""


def scrapys_commands() -> list[str]:
    """All commands but those whose help is Click's."""
    return [name for name in COMMANDS if name != COMPLETION]


def help_json() -> str:
    """The content of `newsbot/cli/help.json`."""
    return dumped({name: help_of(name).help() for name in scrapys_commands()})


def help_of(name: str) -> Parser:
    """The parser that prints `newsbot NAME --help`."""
    before, program.name = program.name, "newsbot"
    try:
        return running.parser_of(name, Settings())
    finally:
        program.name = before


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
    """Writes the pages whose part has changed, and the help of commands, and names them."""
    for page, text in [*((page, written(page)) for page in pages()), (HELP, help_json())]:
        if not page.exists() or text != page.read_text("utf-8"):
            page.write_text(text, "utf-8")
            print(page.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
