"""Runs one of Scrapy's commands as `newsbot`: its settings, its options, its errors."""

from __future__ import annotations

import configparser
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings
from scrapy.utils.conf import closest_scrapy_cfg, init_env
from scrapy.utils.project import ENVVAR, get_project_settings

from newsbot import program, scrapy_internals
from newsbot.cli.argparse_internals import Parser
from newsbot.errors import LayoutError, UserError
from newsbot.setting_checks import wrong_loader, wrong_tables
from newsbot.spiders.loader import spider_loader
from newsbot.terminal import collect_garbage

SETTINGS = "newsbot.settings"
# Scrapy's command line has them in another form, or not at all
_OURS = ("crawl", "deploy", "doctor", "read", "sites", "work")
_OF_SITES = ("export", "follow", "forget", "runs", "status")


def run(name: str, arguments: list[str], settings: Settings | None = None) -> NoReturn:
    """Runs a command to its end, and exits with its code; by default with `project_settings`."""
    program.name = "newsbot"
    settings = project_settings() if settings is None else settings
    _check_spiders(settings)
    commands = {name: command(name)}
    if name != "crawl":  # which loads its components later
        collect_garbage()
    scrapy_internals.execute(["newsbot", name, *arguments], settings, commands, Parser)


def _check_spiders(settings: Settings) -> None:
    """Raises `UserError` if no spiders can be loaded: with file and line, if a module of theirs is the reason."""
    if os.environ.get(ENVVAR) == SETTINGS:
        return
    if problem := wrong_loader(settings):
        raise UserError(problem)
    try:
        spider_loader(settings)
    except LayoutError:
        from newsbot.commands.crawl import spider_names
        from newsbot.text.arguments import ArgumentError

        try:
            spider_names(settings)
        except ArgumentError as error:
            raise UserError(str(error)) from None
    except Exception as error:  # a module is a program of the user's
        frames = traceback.extract_tb(error.__traceback__)
        own = next((frame for frame in reversed(frames) if Path(frame.filename).is_relative_to(Path.cwd())), frames[-1])
        where = (
            f"{error.filename}, line {error.lineno}"
            if isinstance(error, SyntaxError)
            else (f"{own.filename}, line {own.lineno}")
        )
        raise UserError(f"{where}: {type(error).__name__}: {error}; correct this spider") from None


def command(name: str) -> ScrapyCommand:
    """A command by its name, newly made."""
    package = "newsbot.cli" if name in _OURS else "newsbot.commands"
    made: ScrapyCommand = import_module(f"{package}.{name}").Command()
    return made


def parser_of(name: str, settings: Settings) -> Parser:
    """The parser of a command, from which `help.json` is made."""
    made = command(name)
    made.settings = settings
    parser = Parser(usage=f"newsbot {name} {made.syntax()}", description=made.long_desc(), conflict_handler="resolve")
    made.add_options(parser)
    parser.complete()
    return parser


def project_settings() -> Settings:
    """The settings that the environment or a `scrapy.cfg` names, else newsbot's own."""
    if not os.environ.get(ENVVAR):
        os.environ.pop(ENVVAR, None)
    given = ENVVAR in os.environ
    try:
        Path.cwd()
        init_env(os.environ.get("SCRAPY_PROJECT", "default"))
    except FileNotFoundError:
        raise UserError("the current folder no longer exists; change to another") from None
    except PermissionError as error:
        raise UserError(f"{error.filename}: {error.strerror}; change to another folder") from None
    except (configparser.Error, UnicodeDecodeError) as error:
        why = " ".join(str(error).replace("\n", " ").split())
        raise UserError(
            f"{closest_scrapy_cfg() or 'scrapy.cfg'} cannot be parsed ({why}); correct or remove it"
        ) from None
    module = os.environ.setdefault(ENVVAR, SETTINGS)
    if module == SETTINGS:
        return get_project_settings()
    if not module:
        raise UserError(f"{closest_scrapy_cfg()} names no settings; write default = newsbot.settings under [settings]")
    where = f"the settings {module}, which {ENVVAR if given else closest_scrapy_cfg() or 'scrapy.cfg'} names,"
    try:
        settings = get_project_settings()
    except Exception as error:  # they are a program of the user's, which may fail in any way
        declared = vars(sys.modules[module]) if module in sys.modules else {}
        why = next(iter(wrong_tables(declared)), f"{type(error).__name__}: {error}")
        raise UserError(f"{where} cannot be loaded ({why}); correct them") from None
    if "DATA_DIR" not in settings:
        raise UserError(
            f"{where} belong to a project without newsbot: begin them with `from newsbot.settings import *`, or run"
            " newsbot in another folder"
        )
    return settings


def completions(name: str, incomplete: str) -> list[str]:
    """What a word of a command may become: names of sites and spiders."""
    program.name = "newsbot"
    return [word for word in _names(name, project_settings()) if word.startswith(incomplete)]


def _names(name: str, settings: Settings) -> list[str]:
    from newsbot.resources import settle_folder
    from newsbot.storage.reports import sites_below

    if name == "crawl":
        return sorted(spider_loader(settings).list())
    if name == "sites":
        from newsbot.cli.sites import ACTIONS

        return sorted(ACTIONS)
    if name not in _OF_SITES:
        return []
    settle_folder(settings)
    return sorted(sites_below(Path(settings["DATA_DIR"])))
