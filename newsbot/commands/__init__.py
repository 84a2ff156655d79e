"""The `scrapy` commands that newsbot adds or adapts; each is thin."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from scrapy.settings import SETTINGS_PRIORITIES

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from scrapy.settings import BaseSettings


_ANY_WIDTH = 10_000
_IN_A_SENTENCE = re.compile(r"(?<=look with: )scrapy \w+ \S+?(?=; |\.? |\.?$)")
"""A command as the sentence that says how a run ended names it."""


def with_data_dir(settings: BaseSettings, command: str) -> str:
    """A command to run next, which looks where this one was told to look by `-s DATA_DIR=…`."""
    given = (settings.getpriority("DATA_DIR") or 0) >= SETTINGS_PRIORITIES["cmdline"]
    return f"{command} -s DATA_DIR={shlex.quote(str(settings['DATA_DIR']))}" if given and command else command


def sentence_with_data_dir(settings: BaseSettings, told: str) -> str:
    """The same for a sentence that names a command."""
    return _IN_A_SENTENCE.sub(lambda found: with_data_dir(settings, found[0]), told)


def print_table(console: Console, table: Table, enough: int = _ANY_WIDTH) -> None:
    """Prints a table with all its words, in a terminal of any width; `enough` columns are as many as it is folded to.

    A terminal that is narrower wraps the lines, and all can be read, where rich would cut words off.
    """
    from rich.measure import Measurement

    width = console.width
    needed = Measurement.get(console, console.options.update(max_width=_ANY_WIDTH), table).maximum
    console.width = max(width, min(needed, enough))
    console.print(table)
    console.width = width
