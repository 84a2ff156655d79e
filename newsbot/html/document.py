"""A template and values to one HTML file: values are escaped, foreign scripts are blocked.

Import it where a page is made: jinja2 takes longer to load than most commands take to run.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from jinja2 import Environment, FunctionLoader
from markupsafe import Markup

from newsbot.html.charts import Chart
from newsbot.html.fonts import nastaliq

_STYLE = "newsbot.html/style.css"


class Foreign(NamedTuple):
    """A text in a language that need not be the page's."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table of words."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | Foreign]]


@dataclass(slots=True)
class Chapter:
    """One part of a page."""

    title: str
    note: str = ""
    lines: list[str] = field(default_factory=list)
    """Sentences, one a paragraph."""
    charts: list[tuple[str, Chart]] = field(default_factory=list)
    tables: list[TableOf] = field(default_factory=list)


def render(template: str, *, style: str, script: str = "", in_nastaliq: bool = False, **values: Any) -> str:
    """A page made by a template that extends `newsbot.html/frame.html`; the same values give the same text.

    `template`, `style` and `script` are files of ours, as `package/file`; the style comes after the one that all pages
    share. The policy in the page lets nothing run or load but these, and the font of a page `in_nastaliq`.
    """
    styles = (nastaliq() if in_nastaliq else "") + _file(_STYLE) + _file(style)
    code = _file(script) if script else ""
    return (
        _environment()
        .get_template(template)
        .render(
            **values,
            in_nastaliq=in_nastaliq,
            style=Markup(styles),  # noqa: S704  # our own files
            script=Markup(code),  # noqa: S704
            style_hash=_csp_hash(styles),
            script_hash=_csp_hash(code) if code else "",
        )
    )


@cache
def _environment() -> Environment:
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(_file))


def _file(name: str) -> str:
    package, _, file = name.partition("/")
    return resources.files(package).joinpath(file).read_text("utf-8")


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
