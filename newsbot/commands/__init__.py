"""The `scrapy` commands that newsbot adds or adapts; each is thin."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsbot import program
from newsbot.commands._checks import is_given
from newsbot.errors import UserError
from newsbot.wording import suggestion

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from scrapy.settings import BaseSettings


_ANY_WIDTH = 10_000
_IN_A_SENTENCE = re.compile(f"(?<=to inspect: ){program.ADVISED}")
"""A command in the sentence on how a run ended."""


def with_data_dir(settings: BaseSettings, command: str, *, elsewhere: bool = False) -> str:
    """A command to run next, with this command's `-s DATA_DIR=…` and `-s LEDGER_URL=…` if it has them; the password of
    a database is left to PGPASSWORD.

    With `elsewhere` it has the folder in any case, as an absolute path: it is read in another folder.
    """
    if not command:
        return ""
    if elsewhere or is_given(settings, "DATA_DIR"):
        folder = Path(settings["DATA_DIR"])
        command += f" -s DATA_DIR={shlex.quote(str(folder.absolute() if elsewhere else folder))}"
    if settings.get("LEDGER_URL") and is_given(settings, "LEDGER_URL"):
        from newsbot.ledger.database import without_password

        command += f" -s LEDGER_URL={shlex.quote(without_password(settings['LEDGER_URL']))}"
    return program.spoken(command)


def sentence_with_data_dir(settings: BaseSettings, sentence: str, *, elsewhere: bool = False) -> str:
    """A sentence for the program in use, its command as `with_data_dir` has it."""
    return program.spoken(
        _IN_A_SENTENCE.sub(lambda found: with_data_dir(settings, found[0], elsewhere=elsewhere), sentence)
    )


def without_command(sentence: str) -> tuple[str, str]:
    """Separates the sentence that reports how a run ended from the command in it, which is empty if there is none.

    >>> without_command("1 of 9 failed; e.g. https://a.example; to inspect: scrapy why https://a.example")
    ('1 of 9 failed; e.g. https://a.example.', 'scrapy why https://a.example')
    """
    found = _IN_A_SENTENCE.search(sentence)
    if found is None:
        return sentence, ""
    rest = sentence[: found.start()].removesuffix("; to inspect: ") + sentence[found.end() :]
    return f"{rest.removesuffix('.')}.", found[0]


def check_site(asked: Iterable[str], here: Collection[str], described: Collection[str] = ()) -> None:
    """Raises `UserError`, naming the nearest site here, if a requested one is neither here nor has a spider."""
    for name in asked:
        if name not in here and name not in described:
            raise UserError(f"{name!r:.80} is not a site here; {suggestion(name, here or described, 'sites')}")


def print_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """Prints one object of JSON a line; half a surrogate pair becomes `?`."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode())


def iso(seconds: float | None) -> str | None:
    """Seconds since 1970 as a moment in UTC."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def print_facts(title: str, facts: Iterable[tuple[str, str]]) -> None:
    """Prints names and values, on a terminal in a frame."""
    from rich.console import Console
    from rich.panel import Panel
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(name, value)
    console = Console()
    if console.is_terminal:
        console.print(Panel(table, title=title, title_align="left", expand=False), highlight=False)
        return
    console.print(f"{title}:", highlight=False)
    print_table(console, table)


def print_table(console: Console, table: Table, enough: int = _ANY_WIDTH) -> None:
    """Prints a table of at most `enough` columns; a narrow terminal wraps its lines, which rich would cut off."""
    from rich.measure import Measurement

    width = console.width
    needed = Measurement.get(console, console.options.update(max_width=_ANY_WIDTH), table).maximum
    console.width = max(width, min(needed, enough))
    print_lines(console, table)
    console.width = width


def print_lines(console: Console, table: Table) -> None:
    """Prints a table; in a file or a pipe, without the blanks to which rich fills its lines."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as printed:
        console.print(table)
    for line in printed.get().splitlines():
        console.out(line.rstrip(), highlight=False)
