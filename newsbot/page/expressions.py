"""A layout's CSS and XPath expressions, and what they find in a tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from lxml import etree
from parsel import Selector, css2xpath

from newsbot.errors import LayoutError
from newsbot.text.clean import clean

Found = etree._Element | str
"""An element, or the text of a text node or an attribute."""

_MOST = 2000  # results of one expression; no story has so many paragraphs
_EMPTY = etree.fromstring("<html/>", etree.HTMLParser())
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALLED = re.compile(r"(?<![\w.:$-])([\w.-]+(?::[\w.-]+)?)\s*\(")
_NO_FUNCTIONS = frozenset("and or div mod text node comment processing-instruction".split())


@dataclass(frozen=True)
class Expression:
    """A CSS or XPath expression; made by `css` or `xpath`."""

    language: Literal["css", "xpath"]
    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise LayoutError(
                f'Layout: {self.language}({self.text!r}) is not an expression; write {self.language}("…")'
            )

    def __str__(self) -> str:
        return f"{self.language} `{self.text}`"

    @cached_property
    def path(self) -> str:
        """The expression as XPath. Raises `ValueError` if it is not valid."""
        try:
            path = css2xpath(self.text) if self.language == "css" else self.text
            etree.XPath(path)
        except (etree.XPathError, SyntaxError, RuntimeError) as error:  # cssselect's errors are of the last two
            raise ValueError(str(error)) from None
        plain = _QUOTED.sub("", path)
        if "$" in plain:
            raise ValueError("it has a variable")
        for name in set(_CALLED.findall(plain)) - _NO_FUNCTIONS:
            if not _is_function(name):
                raise ValueError(f"there is no function {name}()")
        return path

    def find(self, root: etree._Element) -> list[Found]:
        """The matches below an element, in document order. Numbers and booleans do not count."""
        try:
            found = Selector(root=root, type="html").xpath(self.path)
        except Exception:  # of a function, for what it is given on this page, or of libxml2, at one of its limits
            return []
        return [match.root for match in found[:_MOST] if isinstance(match.root, etree._Element | str)]


def css(text: str) -> Expression:
    """A CSS expression, with Scrapy's `::text` and `::attr(name)`.

    >>> root = etree.fromstring("<h1 class='title'>Rain <em>at last</em></h1>", etree.HTMLParser())
    >>> [text_of(found) for found in css("h1.title").find(root)]
    ['Rain at last']
    """
    return Expression("css", text)


def xpath(text: str) -> Expression:
    """An XPath 1.0 expression, with Scrapy's `re:test()` and `has-class()`."""
    return Expression("xpath", text)


def text_of(found: Found) -> str:
    """The text of a match (clean)."""
    if isinstance(found, str):
        return clean(found)
    from newsbot.page.blocks import read_blocks

    return " ".join(block.text for block in read_blocks(found) if block.picture is None)


def check_expressions(argument: str, given: Mapping[str, Expression], names: Iterable[str]) -> None:
    """Raises `ValueError`, naming field and expression, for a mapping of names to expressions that cannot be used."""
    names = list(names)
    for name, expression in given.items():
        if name not in names:
            meant = get_close_matches(name, names, 1)
            hint = f", did you mean {meant[0]!r}? There" if meant else "; there"
            raise LayoutError(f"Layout: {argument} has no {name!r}{hint} are: {', '.join(names)}")
        if not isinstance(expression, Expression):
            raise LayoutError(f"Layout: {argument}[{name!r}] is {expression!r}; write css(…) or xpath(…)")
        try:
            _ = expression.path
        except ValueError as error:
            raise LayoutError(f"Layout: the expression for {name}, {expression}, is not valid: {error}") from None


def _is_function(name: str) -> bool:
    try:
        Selector(root=_EMPTY, type="html").xpath(f"{name}()")
    except ValueError as error:
        return "Unregistered function" not in str(error) and "Undefined namespace" not in str(error)
    except TypeError:  # it wants arguments
        return True
    return True
