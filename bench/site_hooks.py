"""Hooks of the docs site (mkdocs.yml): pages that are made from other files of the project, and links to them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = {"RECORDS.md": "records.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
"""Files in the root that are pages of the site."""
COMMANDS = "demo read doctor crawl status runs why forget follow export extract sample".split()
MARKER = "<!-- commands -->"
_SNIPPET_MARK = re.compile(r"^<!-- --8<-- .*-->\n", re.M)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages whose text is in the root of the project."""
    for name, page in PAGES.items():
        files.append(File.generated(config, page, content=_SNIPPET_MARK.sub("", (ROOT / name).read_text("utf-8"))))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrites links between the root and `docs`, and fills in what the commands say of themselves."""
    for name, target in PAGES.items():
        markdown = re.sub(rf"\]\((?:\.\./)?{re.escape(name)}(?=[)#])", f"]({target}", markdown)
    markdown = re.sub(r"\]\(docs/", "](", markdown)
    return markdown.replace(MARKER, "\n".join(described())) if MARKER in markdown else markdown


def described() -> Iterator[str]:
    """Markdown for each command: what it does, and its own options."""
    for name in filter(module_of, COMMANDS):
        command, parser = command_of(name)
        yield f"\n## newsbot {name}\n"
        yield f"`newsbot {' '.join([name, command.syntax()])}`\n"
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
    return next((module for module in names if find_spec(module.rpartition(".")[0]) and find_spec(module)), "")


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


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
