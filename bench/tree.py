"""Prints the tree of packages and modules, each with the first line of its docstring: `python -m bench.tree`."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path
from signal import SIG_DFL, SIGPIPE, signal

ROOT = Path(__file__).parent.parent
PACKAGES = ("newsbot", "bench", "fuzz", "tests")
WIDTH = 120
COLUMN = 28
"""Where the docstrings begin."""


def summary(path: Path) -> str:
    """The first paragraph of a module's docstring in one line; empty if there is no docstring or no file."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) if path.exists() else None
    return " ".join((docstring or "").partition("\n\n")[0].split())


def tree(folder: Path, depth: int = 0) -> Iterator[str]:
    """Lines for a package and all in it: packages first, then modules, each by name."""
    indent = "  " * depth
    yield from _entry(f"{indent}{folder.name}/", summary(folder / "__init__.py"))
    for package in sorted({path.parent for path in folder.glob("*/*.py")}):
        yield from tree(package, depth + 1)
    for module in sorted(folder.glob("*.py")):
        if module.name != "__init__.py":
            yield from _entry(f"{indent}  {module.name}", summary(module))


def _entry(name: str, text: str) -> list[str]:
    if len(name) >= COLUMN:
        name += " "
    lines = textwrap.wrap(text, WIDTH, initial_indent=f"{name:{COLUMN}}", subsequent_indent=" " * COLUMN)
    return lines or [name]


if __name__ == "__main__":
    signal(SIGPIPE, SIG_DFL)  # `make tree | head` ends without a traceback
    for package in PACKAGES:
        print("\n".join(tree(ROOT / package)))
