"""Clean texts as Markdown (CommonMark, and the tables of GFM): texts and their kinds in, blocks of Markdown out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from urllib.parse import quote

_INLINE = re.compile(r"[\\`*\[\]~]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
"""What starts markup anywhere in a line. An underscore within a word does not."""
_MARKED = r"\\\g<0>"
_SIGNS = tuple("\\`*[]~<&_")
"""What a match of `_INLINE` begins with. Most lines have none, which is found ten times as fast as by the pattern."""
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_OPENING = re.compile(r"#{1,6}(?=\s|$)|[-+](?=\s|$)|>|-(?=[-\s]*$)")
_LISTS = ("ul", "ol", "li")
_CELL = re.compile(r"(?<!\S)\|(?!\S)")
_BAR = re.compile(r"(?<!\S)\\\|(?!\S)")
"""A word of a cell, which does not end it."""
_TICKS = re.compile(r"`+")
_NOT_IN_ADDRESS = re.compile(r"[\s<>]")


def escaped(text: str) -> str:
    r"""A clean text as one line of Markdown that reads as the text.

    >>> print(escaped("*Exclusive*: AT&T files 2 <b>pleas</b>")); print(escaped("1. snake_case_"))
    \*Exclusive\*: AT&T files 2 \<b>pleas\</b>
    1\. snake_case\_
    """
    line = _unmarked(text)
    first = line[:1]
    if first in "#-+>":
        return "\\" + line if _OPENING.match(line) else line
    return _NUMBERED.sub(r"\1\\\2", line, count=1) if first.isdecimal() and _NUMBERED.match(line) else line


def _unmarked(text: str) -> str:
    for sign in _SIGNS:
        if sign in text:
            return _INLINE.sub(_MARKED, text)
    return text


def heading(text: str, level: int) -> str:
    """A heading of level 1 to 6."""
    line = _unmarked(text)
    return f"{'#' * level} {line[:-1]}\\#" if line.endswith("#") else f"{'#' * level} {line}"


def address(url: str) -> str:
    """A web address as a link; empty for an empty one."""
    return f"<{_NOT_IN_ADDRESS.sub(_quoted, url)}>" if url else ""


def _quoted(match: re.Match[str]) -> str:
    return quote(match[0])


def blocks(paragraphs: Sequence[str], kinds: Sequence[str] = (), dateline: str | None = None) -> Iterable[str]:
    """Paragraphs as blocks of Markdown; without kinds all are plain. The first plain one opens with the dateline.

    Entries of a list, rows of a table and paragraphs of a quotation that follow each other are one block.

    >>> print("\\n\\n".join(blocks(["Prices", "Fish", "Sole", "Bream"], ["h2", "p", "ul1", "ul1"])))
    ## Prices
    <BLANKLINE>
    Fish
    <BLANKLINE>
    - Sole
    - Bream
    """
    if dateline and paragraphs:
        place = next((place for place, (_, kind) in enumerate(_paired(paragraphs, kinds)) if kind == "p"), 0)
        paragraphs = [*paragraphs[:place], f"{dateline} — {paragraphs[place]}", *paragraphs[place + 1 :]]
    return _grouped(_paired(paragraphs, kinds)) if kinds else map(escaped, paragraphs)


def _paired(paragraphs: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip_longest(paragraphs, kinds, fillvalue="p")


def _grouped(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for kind, group in groupby(pairs, lambda pair: "list" if pair[1][:2] in _LISTS else pair[1]):
        texts, own = zip(*group, strict=True)
        if kind == "list":
            yield "\n".join(_items(texts, own))
        elif kind == "row":
            yield "\n".join(_rows(texts))
        elif kind == "quote":
            yield "\n>\n".join(f"> {escaped(text)}" for text in texts)
        else:
            yield from (_block(text, kind) for text in texts)


def _block(text: str, kind: str) -> str:
    if kind[0] == "h":
        return heading(text, int(kind[1]))
    if kind == "code":
        fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
        return f"{fence}\n{text}\n{fence}"
    return f"*{escaped(text)}*" if kind == "caption" else escaped(text)


def _items(texts: Iterable[str], kinds: Iterable[str]) -> Iterator[str]:
    """Lines of a list. An entry that is deeper than the one above it allows opens the lists that are missing."""
    above: list[tuple[str, int]] = []  # of each list that is open its kind and the number of its last entry
    for text, kind in zip(texts, kinds, strict=True):
        level = int(kind[2:])
        del above[level:]
        if kind[:2] == "li":  # in the entry above, or what is left of its list
            yield f"\n{_indent(above)}{escaped(text)}" if above else f"{escaped(text)}\n"
            continue
        if len(above) == level and above[-1][0] != kind[:2]:
            above.pop()
        if len(above) == level:
            above[-1] = (kind[:2], above[-1][1] + 1)
            opened = level - 1
        else:
            opened = len(above)
            above += [(kind[:2], 1)] * (level - opened)
        yield _indent(above[:opened]) + "".join(map(_marker, above[opened:])) + escaped(text)


def _marker(entry: tuple[str, int]) -> str:
    return "- " if entry[0] == "ul" else f"{entry[1]}. "


def _indent(entries: Iterable[tuple[str, int]]) -> str:
    return " " * len("".join(map(_marker, entries)))


def _rows(texts: Iterable[str]) -> Iterator[str]:
    """Lines of a table, the first row as its head: GFM knows no table without one."""
    rows = [[_BAR.sub("|", cell.strip()) for cell in _CELL.split(text)] for text in texts]
    width = max(map(len, rows))
    for number, cells in enumerate(rows):
        line = (escaped(cell).replace("|", "\\|") for cell in [*cells, *[""] * (width - len(cells))])
        yield f"| {' | '.join(line)} |"
        if number == 0:
            yield f"|{' --- |' * width}"
