"""On which line of a TOML file each table and key is: `tomllib` gives the values only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'" r"|\#[^\n]*" r"|[\[\]{}=\n]",
    re.DOTALL,
)
_ITEM = "{"
"""In place of a statement: an inline table in an array."""


class Lines:
    """The lines of an array of tables, `[[name]]`, in a text that is valid TOML.

    >>> lines = Lines('[[sites]]\\nurl = "a"\\n\\n[[sites]]\\n[sites.settings]\\nDOWNLOAD_DELAY = 2', "sites")
    >>> [lines.of(0), lines.of(0, "url"), lines.of(0, "every"), lines.of(1, "settings", "DOWNLOAD_DELAY")]
    [1, 2, 1, 6]
    """

    def __init__(self, text: str, name: str) -> None:
        self._lines: dict[tuple[int | str, ...], int] = {}
        number = -1
        table: tuple[str, ...] = ()
        whole: tuple[str, ...] = ()
        for line, statement in _statements(text):
            if statement == _ITEM:
                number += whole == (name,)
            elif statement.startswith("["):
                table = whole = _keys(statement)
                number += statement.startswith("[[") and whole == (name,)
            else:
                whole = (*table, *_keys(statement))
            if whole[0] == name:
                for end in range(1, len(whole) + 1):
                    self._lines.setdefault((number, *whole[1:end]), line)

    def of(self, number: int, *keys: str) -> int:
        """The line of a key, or of what holds it if the key is missing; 0 if that is missing too."""
        path: tuple[int | str, ...] = (number, *keys)
        return next((self._lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._lines), 0)


def line_of(text: str, key: str) -> int:
    """The first line of a key of the outermost table, which the text has.

    >>> line_of('a.b = 1\\n\\n[c]\\nd = 2', "c")
    3
    """
    return next(line for line, statement in _statements(text) if statement != _ITEM and _keys(statement)[0] == key)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header, each key as `key = 0`, and each inline table in an array, with its line."""
    line, last, start, depth, is_value = 1, 0, 0, 0, False
    for token in _TOKEN.finditer(f"{text}\n"):
        line += text.count("\n", last, token.start())
        last = token.start()
        mark = token[0]
        if mark in ("[", "{"):
            depth += 1
            if mark == _ITEM and depth == 2 and is_value:
                yield line, _ITEM
        elif mark in ("]", "}"):
            depth -= 1
        elif mark == "=" and not depth and not is_value:
            is_value = True
            yield line, f"{text[start:last].strip()} = 0"
        elif mark == "\n" and not depth:
            if not is_value and (header := text[start:last].strip()).startswith("["):
                yield line, header
            start, is_value = token.end(), False


def _keys(statement: str) -> tuple[str, ...]:
    """The keys that a header or a statement names, from the outermost.

    >>> _keys("[[ sites ]]"), _keys('settings."A.B" = 0')
    (('sites',), ('settings', 'A.B'))
    """
    found = []
    inside = tomllib.loads(statement)
    while isinstance(inside, dict) and inside:
        key, value = next(iter(inside.items()))
        found.append(key)
        inside = value[0] if isinstance(value, list) else value
    return tuple(found)
