"""What `scrapy` can do beside its own commands; each is thin."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


_ANY_WIDTH = 10_000


def _speak_utf8() -> None:
    """Output in any locale: UTF-8 for files and pipes, as records are, `?` for what an old terminal cannot show.

    Done as Scrapy loads its commands, since their help is printed before any of them runs.
    """
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")


_speak_utf8()


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
